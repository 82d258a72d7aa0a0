package store

import (
	"context"
	"testing"

	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

func TestDeliveryTakesItsFinalTerms(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		key := b.account(t, studio, "C-1")
		draft := receivable.Delivery{
			Account: key, Seq: 1, ID: "d1", Number: "1001-1", Step: "final_demand", On: today, Deadline: today.AddDays(14),
			Amount: money.New(500_00, "USD"), State: receivable.Drafted,
		}
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			if err := tx.InsertDeliveries(ctx, []receivable.Delivery{draft}); err != nil {
				return err
			}
			return tx.SetDeliveryTerms(ctx, studio, draft.ID, money.New(400_00, "USD"), today.AddDays(17))
		})
		want := draft
		want.Amount, want.Deadline = money.New(400_00, "USD"), today.AddDays(17)
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			got, err := tx.Delivery(ctx, studio, draft.ID)
			same(t, "delivery", got, want)
			return err
		})
		err := b.Write(t.Context(), func(tx *Tx) error {
			return tx.SetDeliveryTerms(t.Context(), neighbour, draft.ID, draft.Amount, draft.Deadline)
		})
		code(t, "another tenant's delivery", err, "not_found")
	})
}
