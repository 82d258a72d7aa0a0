package store

import (
	"context"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// The docket holds what runs and what is owed, the next day that waits first.
func TestDocket(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		one, two := b.account(t, studio, "17"), b.account(t, studio, "18")
		zero := money.New(0, "USD")
		matter := func(id, number string) receivable.Matter {
			return receivable.Matter{ID: id, Road: receivable.RoadSmallClaims, Forum: "Court", Number: number, On: today.AddDays(-30), Claimed: money.New(500_00, "USD"), Waived: zero, Author: "Ann"}
		}
		given := func(id string, ends day.Date) receivable.Judgment {
			return receivable.Judgment{ID: id, Kind: receivable.CourtJudgment, Number: id, Court: "Court", Place: "us_virginia", On: today.AddDays(-400), Principal: money.New(700_00, "USD"),
				Interest: zero, Costs: money.New(50_00, "USD"), Fees: zero, State: receivable.JudgmentLive, Expires: ends, Author: "Ann"}
		}
		task := func(id, about string, on day.Date) receivable.Task {
			return receivable.Task{ID: id, Kind: receivable.TaskMatter, On: on, About: receivable.EngagementID(about), Text: "do " + id, Author: "Ann"}
		}
		event := func(id, judgment, kind string, until day.Date) receivable.JudgmentEvent {
			return receivable.JudgmentEvent{ID: id, Judgment: judgment, Kind: kind, On: today.AddDays(-10), Until: until, Author: "Ann"}
		}
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			for _, act := range []func() error{
				func() error { return tx.SaveMatter(ctx, one, matter("m1", "waits for nothing")) },
				func() error { return tx.SaveMatter(ctx, one, matter("m2", "over")) },
				func() error { return tx.EndMatter(ctx, one, "m2", today, receivable.MatterPaid) },
				func() error { return tx.SaveMatter(ctx, two, matter("m3", "hearing")) },
				func() error { return tx.AddTask(ctx, two, task("t1", "m3", today.AddDays(9))) },
				func() error { return tx.AddTask(ctx, two, task("t2", "m3", today.AddDays(3))) },
				func() error { return tx.AddTask(ctx, one, task("t3", "m2", today)) },
				func() error { return tx.SaveJudgment(ctx, one, given("j1", today.AddDays(-1))) },
				func() error { return tx.SaveJudgment(ctx, one, given("j2", today.AddDays(-1))) },
				func() error {
					return tx.AddJudgmentEvent(ctx, one, event("e1", "j2", receivable.JudgedRenewed, today.AddDays(900)))
				},
				func() error { return tx.AddTask(ctx, one, task("t4", "j2", today.AddDays(5))) },
				func() error { return tx.SaveJudgment(ctx, two, given("j3", today.AddDays(90))) },
				func() error {
					return tx.AddJudgmentEvent(ctx, two, event("e2", "j3", receivable.JudgedSatisfied, day.Date{}))
				},
			} {
				if err := act(); err != nil {
					return err
				}
			}
			return nil
		})
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			list, err := tx.Docket(ctx, studio, today, 0, 10)
			if err != nil {
				return err
			}
			var got []string
			for _, d := range list {
				got = append(got, d.Number+" "+d.Next.String()+" "+d.What+" "+d.Sum.Decimal()+" "+d.Ends.String())
			}
			same(t, "docket", got, []string{
				"hearing " + today.AddDays(3).String() + " do t2 500.00 ",
				"j2 " + today.AddDays(5).String() + " do t4 750.00 " + today.AddDays(900).String(),
				"waits for nothing   500.00 ",
			})
			rest, err := tx.Docket(ctx, studio, today, 2, 10)
			same(t, "its second page", len(rest), 1)
			if err != nil {
				return err
			}
			other, err := tx.Docket(ctx, "another", today, 0, 10)
			same(t, "another creditor's", len(other), 0)
			return err
		})
	})
}
