package store

import (
	"context"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// TestTermsComeBackWhole: what was agreed is read with the file, as it stood on the
// day asked for; what was taken back is not.
func TestTermsComeBackWhole(t *testing.T) {
	t.Parallel()
	usd := func(minor int64) money.Amount { return money.New(minor, "USD") }
	onBoth(t, func(t *testing.T, b book) {
		key, other := b.account(t, studio, "1"), b.account(t, neighbour, "1")
		plan := receivable.PaymentPlan{
			ID: "plan-1", On: today, Total: usd(300), Base: usd(350), Items: []receivable.ItemID{"i1", "i2"},
			Parts: []receivable.Part{{On: today.AddDays(3), Amount: usd(100)}, {On: today.AddDays(33), Amount: usd(200)}},
			Draft: receivable.DraftOffer, Discount: usd(20), CureDays: 7, NoInterest: true, Guarantor: "Ann Lee", Admitted: true, Answer: today.AddDays(6),
		}
		settled := receivable.Settlement{
			ID: "settle-1", On: today.AddDays(1), Amount: usd(250), Base: usd(350), Items: []receivable.ItemID{"i1"},
			PayBy: today.AddDays(9), Expiry: today.AddDays(5), Signatory: "Bo Lee",
		}
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			for id, kind := range map[string]receivable.ArrangementKind{"plan-1": receivable.Plan, "settle-1": receivable.Settle} {
				on := today
				if kind == receivable.Settle {
					on = today.AddDays(1)
				}
				if err := tx.SaveArrangement(ctx, key, receivable.Arrangement{ID: id, Kind: kind, On: on, Amount: usd(1), Author: "Ann"}); err != nil {
					return err
				}
			}
			if err := tx.SavePlan(ctx, key, &plan); err != nil {
				return err
			}
			return tx.SaveSettlement(ctx, key, &settled)
		})
		read := func(what string, on day.Date, plans []receivable.PaymentPlan, settlements []receivable.Settlement) {
			t.Helper()
			b.mustRead(t, func(ctx context.Context, tx *Tx) error {
				f, err := tx.AccountFile(ctx, key, on)
				same(t, what+": plans", f.Plans, plans)
				same(t, what+": settlements", f.Settlements, settlements)
				next, otherErr := tx.AccountFile(ctx, other, on)
				if otherErr != nil || next.Plans != nil || next.Settlements != nil {
					t.Errorf("%s: the neighbour's account has %v %v (%v)", what, next.Plans, next.Settlements, otherErr)
				}
				return err
			})
		}
		read("before", today.AddDays(-1), nil, nil)
		read("offered", today, []receivable.PaymentPlan{plan}, nil)
		read("both", today.AddDays(1), []receivable.PaymentPlan{plan}, []receivable.Settlement{settled})
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			if err := tx.SetPlanAgreed(ctx, key, "plan-1", today.AddDays(2), receivable.AgreedSigned, "Bo Lee"); err != nil {
				return err
			}
			code(t, "a plan of another account", tx.SetPlanAgreed(ctx, other, "plan-1", today, "", ""), "not_found")
			if err := tx.SetSettlementAccepted(ctx, key, "settle-1", today.AddDays(2), receivable.AgreedEmail, "Bo Lee"); err != nil {
				return err
			}
			return tx.EndArrangement(ctx, key, "plan-1", today.AddDays(3), receivable.PlanReplaced)
		})
		plan.Agreed, plan.How, plan.Signatory, plan.Ended, plan.Outcome = today.AddDays(2), receivable.AgreedSigned, "Bo Lee", today.AddDays(3), receivable.PlanReplaced
		settled.Accepted, settled.How = today.AddDays(2), receivable.AgreedEmail
		read("agreed", today.AddDays(4), []receivable.PaymentPlan{plan}, []receivable.Settlement{settled})
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error { return tx.UndoArrangement(ctx, key, "plan-1") })
		read("undone", today.AddDays(4), nil, []receivable.Settlement{settled})
	})
}
