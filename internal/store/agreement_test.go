package store

import (
	"context"
	"crypto/sha256"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/receivable"
)

// An agreement comes back with its clauses, in the file as well; what was sent is
// moved only from the state it is in, and a neighbour sees none of it.
func TestAgreements(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		key := b.account(t, studio, "1")
		made := receivable.Agreement{
			ID: "a1", Number: "1001/A1", Kind: receivable.AgreementSigned, Title: "Contract", State: receivable.AgreementDraft, On: today,
			Clauses:  []receivable.Clause{{ID: "deposit", Value: "50", Where: "section 4"}, {ID: "terms", Value: "14"}},
			Document: "d1", Text: "All of it", Author: "Nora",
		}
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error { return tx.SaveAgreement(ctx, key, &made) })
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			list, err := tx.AgreementsOf(ctx, key)
			same(t, "agreements", list, []receivable.Agreement{made})
			if err != nil {
				return err
			}
			file, err := tx.AccountFile(ctx, key, today)
			short := made
			short.Text = ""
			same(t, "in the file", file.Agreements, []receivable.Agreement{short})
			if err != nil {
				return err
			}
			others, err := tx.AgreementsOf(ctx, receivable.AccountKey{Creditor: neighbour, Account: key.Account})
			same(t, "the neighbour's", len(others), 0)
			if err != nil {
				return err
			}
			found, id, err := tx.AgreementNumbered(ctx, studio, "1001/A1")
			same(t, "by number", found, key)
			same(t, "its id", id, "a1")
			return err
		})
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			if err := tx.SetClause(ctx, key, "a1", receivable.Clause{ID: "deposit"}); err != nil {
				return err
			}
			return tx.MoveAgreement(ctx, key, "a1", receivable.AgreementOut, day.Date{}, receivable.AgreementDraft)
		})
		code(t, "sent twice", b.Write(t.Context(), func(tx *Tx) error {
			return tx.MoveAgreement(t.Context(), key, "a1", receivable.AgreementOut, day.Date{}, receivable.AgreementDraft)
		}), "agreement_moved")
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			list, err := tx.AgreementsOf(ctx, key)
			same(t, "clauses left", list[0].Clauses, []receivable.Clause{{ID: "terms", Value: "14"}})
			same(t, "state", list[0].State, receivable.AgreementOut)
			return err
		})
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error { return tx.UndoAgreement(ctx, key, "a1") })
		code(t, "of one taken back", b.Read(t.Context(), func(tx *Tx) error {
			_, _, err := tx.AgreementNumbered(t.Context(), studio, "1001/A1")
			return err
		}), "agreement_unknown")
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			n, err := tx.CountAgreements(ctx, key)
			same(t, "numbers given", n, 1)
			return err
		})
	})
}

// A signature comes back as it was given, with the hash of what was signed.
func TestSignatures(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		key := b.account(t, studio, "1")
		s := receivable.Signature{
			ID: "s1", About: "a1", Document: "d1", Hash: sha256.Sum256([]byte("bytes")), Party: receivable.PartyClient, Name: "Ada Lund",
			Way: receivable.SignedDrawn, Drawn: "M1 2L3 4", Intent: "I agree", Language: "en", From: "l1", Sender: "aa", Agent: "Browser", Author: "Ada Lund",
		}
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			s.At = tx.Now()
			if err := tx.AddSignature(ctx, key, &s); err != nil {
				return err
			}
			s.Signed, s.Stamp = "d2", "d3"
			return tx.SetSignaturePapers(ctx, key, "s1", "d2", "d3")
		})
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			list, err := tx.SignaturesOf(ctx, key)
			same(t, "signatures", list, []receivable.Signature{s})
			return err
		})
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error { return tx.UndoSignature(ctx, key, "s1") })
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			list, err := tx.SignaturesOf(ctx, key)
			same(t, "left", len(list), 0)
			return err
		})
	})
}
