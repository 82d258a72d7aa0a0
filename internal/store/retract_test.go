package store

import (
	"context"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

func TestRetractedItemsAreNoLongerBelievedAndFreeTheirNumber(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		var key receivable.AccountKey
		item := func(id string) ItemRow {
			return ItemRow{Account: key, Ref: "A-1", Import: "imp-" + id, Item: receivable.Item{
				ID: receivable.ItemID(id), Kind: receivable.Invoice, Number: "A-1", On: today, Due: today.AddDays(30),
				Amount: money.New(100, "EUR"), Open: money.New(100, "EUR"), Disputed: money.New(0, "EUR"), Source: "list",
			}}
		}
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			if err := tx.InsertClients(ctx, studio, []receivable.Client{{ID: "retracted", Name: "Larch", Form: receivable.Company}}); err != nil {
				return err
			}
			var err error
			if key, err = tx.AccountOf(ctx, studio, AccountWant{Client: "retracted", Currency: "EUR", FirstSeen: today}); err != nil {
				return err
			}
			if _, err := tx.InsertItems(ctx, []ItemRow{item("first")}); err != nil {
				return err
			}
			return tx.SaveSource(ctx, studio, SourceRow{Source: receivable.Source{Name: "list", Kind: receivable.ListOpen, CompleteThrough: today}})
		})
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			got, err := tx.AccountsOfImport(ctx, studio, "imp-first", "", 10)
			same(t, "accounts of the import", got, []receivable.AccountKey{key})
			return err
		})
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			if err := tx.Retract(ctx, key, []receivable.ItemID{"first"}); err != nil {
				return err
			}
			return tx.ResetSource(ctx, studio, "list", day.Date{})
		})
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			now, err := tx.ItemsOf(ctx, key)
			same(t, "items after the retraction", len(now), 0)
			if err != nil {
				return err
			}
			sources, err := tx.Sources(ctx, studio)
			if err != nil {
				return err
			}
			for _, s := range sources {
				if s.Name == "list" {
					same(t, "complete through", s.CompleteThrough, day.Date{})
				}
			}
			refused, err := tx.InsertItems(ctx, []ItemRow{item("second")})
			same(t, "refused", len(refused), 0)
			return err
		})
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			kept, err := tx.Revisions(ctx, key, "first")
			same(t, "revisions kept", len(kept), 1)
			brought, errBrought := tx.ItemsOfImportIn(ctx, key, "imp-second")
			same(t, "brought by the second", len(brought), 1)
			if errBrought != nil {
				return errBrought
			}
			return err
		})
	})
}
