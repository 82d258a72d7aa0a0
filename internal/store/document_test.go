package store

import (
	"bytes"
	"context"
	"testing"

	"dunwell/internal/receivable"
)

// A paper is found with its account alone, its bytes come back whole, and one that
// was taken back is no longer listed.
func TestDocuments(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		key := b.account(t, studio, "1")
		proof := receivable.Document{
			ID: "a", Kind: receivable.ProofOfPosting, About: "letter", On: today, Reference: "RR 1", Name: "receipt.pdf", Type: "application/pdf",
			Size: 6, Hash: []byte("hash"), Author: "Nora",
		}
		number := receivable.Document{ID: "b", Kind: receivable.ProofOfPosting, On: today, Reference: "RR 2", Author: "Nora"}
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			for n, piece := range []string{"%PDF", "-1"} {
				if err := tx.AddDocumentBytes(ctx, studio, "a", n, []byte(piece)); err != nil {
					return err
				}
			}
			if err := tx.AddDocument(ctx, key, proof); err != nil {
				return err
			}
			return tx.AddDocument(ctx, key, number)
		})
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			list, err := tx.DocumentsOf(ctx, key)
			same(t, "documents", list, []receivable.Document{proof, number})
			if err != nil {
				return err
			}
			others, err := tx.DocumentsOf(ctx, receivable.AccountKey{Creditor: neighbour, Account: key.Account})
			same(t, "the neighbour's", len(others), 0)
			if err != nil {
				return err
			}
			var got bytes.Buffer
			err = tx.DocumentBytes(ctx, studio, "a", func(piece []byte) error { _, err := got.Write(piece); return err })
			same(t, "bytes", got.String(), "%PDF-1")
			return err
		})
		code(t, "bytes of a number", b.Read(t.Context(), func(tx *Tx) error {
			return tx.DocumentBytes(t.Context(), studio, "b", func([]byte) error { return nil })
		}), "document_unknown")
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error { return tx.UndoDocument(ctx, key, "a") })
		code(t, "taken back twice", b.Write(t.Context(), func(tx *Tx) error { return tx.UndoDocument(t.Context(), key, "a") }), "not_found")
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			list, err := tx.DocumentsOf(ctx, key)
			same(t, "left", list, []receivable.Document{number})
			return err
		})
	})
}
