package store

import (
	"context"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/receivable"
)

func TestWhoToldAFact(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		key, other := b.account(t, studio, "17"), b.account(t, neighbour, "18")
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			if err := tx.SetFact(ctx, key, "waive_charges", "all", "Ann", today); err != nil {
				return err
			}
			return tx.SetFact(ctx, key, "waive_charges", "costs", "Bob", today.AddDays(1))
		})
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			by, on, err := tx.FactToldBy(ctx, key, "waive_charges")
			same(t, "the last word", []any{by, on}, []any{"Bob", today.AddDays(1)})
			for _, of := range []struct {
				key  receivable.AccountKey
				name string
			}{{key, "place"}, {other, "waive_charges"}} {
				by, on, errNone := tx.FactToldBy(ctx, of.key, of.name)
				same(t, "nobody said it", []any{by, on, errNone}, []any{"", day.Date{}, error(nil)})
			}
			return err
		})
	})
}
