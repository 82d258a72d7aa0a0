package store

import (
	"context"
	"testing"

	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

func TestFileHoldsJudgmentsAsTheyStand(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		key, other := b.account(t, studio, "17"), b.account(t, studio, "18")
		usd := func(minor int64) money.Amount { return money.New(minor, "USD") }
		given := receivable.Judgment{
			ID: "j1", Matter: "m1", Kind: receivable.DefaultTitle, Number: "26-SC-114", Court: "Reno Justice Court", Place: "us_nevada", On: today.AddDays(-40),
			Principal: usd(7200_00), Interest: usd(120_50), Costs: usd(96_00), Fees: usd(0), Rate: "law", Bears: []receivable.DebtPart{receivable.PartPrincipal},
			Covers: []receivable.ItemID{"a", "b"}, Instalments: []receivable.Part{{On: today, Amount: usd(100_00)}}, Expires: today.AddMonths(72), Author: "Ann",
		}
		step := receivable.Enforcement{ID: "e1", Judgment: "j1", Tool: "bank", Local: "writ of execution", Target: "First Bank", State: receivable.EnforcementPrepared,
			On: today.AddDays(-9), Cost: usd(0), Collected: usd(0), Author: "Ann"}
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			wrong := given
			wrong.ID = "j2"
			for _, act := range []func() error{
				func() error { return tx.SaveJudgment(ctx, key, given) },
				func() error { return tx.SaveJudgment(ctx, key, wrong) },
				func() error { return tx.UndoMatterRow(ctx, key, JudgmentRow, "j2") },
				func() error {
					return tx.AddJudgmentEvent(ctx, key, receivable.JudgmentEvent{ID: "v2", Judgment: "j1", Kind: receivable.JudgedStayed, On: today.AddDays(-20), Author: "Ann"})
				},
				func() error {
					return tx.AddJudgmentEvent(ctx, key, receivable.JudgmentEvent{ID: "v1", Judgment: "j1", Kind: receivable.JudgedResumed, On: today.AddDays(-10), Author: "Ann"})
				},
				func() error { return tx.SaveEnforcement(ctx, key, step) },
				func() error {
					step.State, step.Started, step.Look, step.Cost = receivable.EnforcementStarted, today.AddDays(-8), today.AddDays(22), usd(45_00)
					return tx.SetEnforcement(ctx, key, step)
				},
			} {
				if err := act(); err != nil {
					return err
				}
			}
			code(t, "of another account", tx.UndoMatterRow(ctx, other, JudgmentRow, "j1"), "not_found")
			code(t, "not there", tx.SetEnforcement(ctx, other, step), "not_found")
			return nil
		})
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			f, err := tx.AccountFile(ctx, key, today)
			if err != nil {
				return err
			}
			want := given
			want.State, want.Since = receivable.JudgmentLive, today.AddDays(-10)
			same(t, "judgments", f.Judgments, []receivable.Judgment{want})
			same(t, "steps", f.Enforcements, []receivable.Enforcement{step})
			mid, err := tx.AccountFile(ctx, key, today.AddDays(-15))
			if err != nil {
				return err
			}
			same(t, "in between", []any{mid.Judgments[0].State, len(mid.Enforcements)}, []any{receivable.JudgmentStayed, 0})
			none, err := tx.AccountFile(ctx, other, today)
			same(t, "another account", len(none.Judgments), 0)
			return err
		})
	})
}

func TestMatterLife(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		key := b.account(t, studio, "17")
		person := receivable.MatterPerson{ID: "p1", Matter: "m1", Role: "judge", Name: "R. Ortega", Contact: "dept. 4", Author: "Ann"}
		event := receivable.MatterEvent{ID: "v1", Matter: "m1", Kind: receivable.EventAnswered, On: today, Answer: receivable.AnswerPart,
			Amount: money.New(300_00, "USD"), Whom: "x", Way: "y", Place: "z", Next: today.AddDays(9), Text: "t", Author: "Ann"}
		cost := receivable.MatterCost{ID: "c1", Matter: "m1", Kind: receivable.CostFee, On: today, Amount: money.New(96_00, "USD"), Recoverable: true, Author: "Ann"}
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			gone := cost
			gone.ID = "c2"
			for _, act := range []func() error{
				func() error { return tx.AddMatterPerson(ctx, key, person) },
				func() error { return tx.AddMatterEvent(ctx, key, event) },
				func() error { return tx.AddMatterCost(ctx, key, cost) },
				func() error { return tx.AddMatterCost(ctx, key, gone) },
				func() error { return tx.UndoMatterRow(ctx, key, MatterCostRow, "c2") },
			} {
				if err := act(); err != nil {
					return err
				}
			}
			return nil
		})
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			life, err := tx.MatterLifeOf(ctx, key, "USD")
			same(t, "life", life, MatterLife{People: []receivable.MatterPerson{person}, Events: []receivable.MatterEvent{event}, Costs: []receivable.MatterCost{cost}})
			return err
		})
	})
}
