package store

import (
	"context"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// TestScreeningComesBackWhole: what was found out and what was decided is read as it was
// written, what was taken back is not, and nobody else sees it.
func TestScreeningComesBackWhole(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		key, other := b.account(t, studio, "1"), b.account(t, neighbour, "1")
		client := func(key receivable.AccountKey) (id receivable.ClientID) {
			b.mustRead(t, func(ctx context.Context, tx *Tx) error {
				f, err := tx.AccountFile(ctx, key, today)
				id = f.Client.ID
				return err
			})
			return id
		}
		older := receivable.HealthRecord{ID: "h1", Kind: receivable.HealthScore, Value: "PAYDEX 72", Source: "report", On: today.AddDays(-30), Note: "bought", Author: "Ann"}
		newer := receivable.HealthRecord{ID: "h2", Kind: receivable.HealthLien, Value: "open", Source: "clerk", On: today.AddDays(-3), Author: "Ann"}
		kept := receivable.Screening{
			ID: "s1", On: today, Sum: money.New(500_000, "USD"), Days: 30, Points: 28, Worst: 61, Band: "watch", Recommended: receivable.TermsDeposit, Share: 50,
			Proposed: money.New(250_000, "USD"), Decided: receivable.TermsWatch, DecidedPart: 0, Content: "{}", Note: "known for years", Author: "Ann",
		}
		bare := receivable.Screening{ID: "s2", On: today, Band: "low", Recommended: receivable.TermsNormal, Decided: receivable.TermsNormal, Content: "{}", Author: "Ann"}
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			for _, r := range []receivable.HealthRecord{older, newer, {ID: "h3", Kind: receivable.HealthLien, Value: "open", Source: "x", On: today, Author: "Ann"}} {
				if err := tx.AddHealthRecord(ctx, key, r); err != nil {
					return err
				}
			}
			for _, s := range []receivable.Screening{kept, bare, {ID: "s3", On: today, Content: "{}"}} {
				if err := tx.SaveScreening(ctx, key, s); err != nil {
					return err
				}
			}
			if err := tx.UndoHealthRecord(ctx, key, "h3"); err != nil {
				return err
			}
			if err := tx.NoteHealthSeen(ctx, key, today, "first"); err != nil {
				return err
			}
			if err := tx.NoteHealthSeen(ctx, key, today, "second"); err != nil {
				return err
			}
			return tx.UndoScreening(ctx, key, "s3")
		})
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			records, err := tx.HealthRecords(ctx, studio, client(key))
			if err != nil {
				return err
			}
			same(t, "records, the newest first", records, []receivable.HealthRecord{newer, older})
			list, err := tx.Screenings(ctx, key, "USD", 10)
			if err != nil {
				return err
			}
			same(t, "screenings, the newest first", list, []receivable.Screening{bare, kept})
			seen, ok, err := tx.HealthSeen(ctx, key)
			same(t, "seen", []any{seen, ok, err}, []any{"second", true, nil})
			if _, ok, err = tx.HealthSeen(ctx, other); ok || err != nil {
				t.Errorf("an account that was never looked at was seen (%v)", err)
			}
			theirs, err := tx.HealthRecords(ctx, neighbour, client(other))
			same(t, "of the neighbour", len(theirs), 0)
			return err
		})
	})
}

// TestWatchedAreThoseWhoRun: only clients about whom somebody entered something are
// watched, and only those of whom something was decided since.
func TestWatchedAreThoseWhoRun(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		key, quiet := b.account(t, studio, "1"), b.account(t, studio, "2")
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			return tx.AddHealthRecord(ctx, key, receivable.HealthRecord{ID: "h1", Kind: receivable.HealthLien, Value: "none", Source: "clerk", On: day.MustParse("2026-11-01")})
		})
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			all, err := tx.ScreenedAccounts(ctx, studio, "", 10)
			if err != nil {
				return err
			}
			same(t, "watched", all, []receivable.AccountKey{key})
			if all, err = tx.ScreenedAccounts(ctx, studio, max(key.Account, quiet.Account), 10); len(all) > 0 {
				t.Errorf("behind the last there are %v", all)
			}
			if err != nil {
				return err
			}
			mark, _, err := tx.StandingMark(ctx, studio)
			if err != nil {
				return err
			}
			since, _, err := tx.WatchedSince(ctx, studio, Changed{Mark: mark + 1}, mark+1, 10)
			same(t, "since the last change", len(since), 0)
			return err
		})
	})
}
