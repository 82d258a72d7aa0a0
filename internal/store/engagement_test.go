package store

import (
	"context"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

func TestWorkIsKeptWhole(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		key := b.account(t, studio, "17")
		usd := func(minor int64) money.Amount { return money.New(minor, "USD") }
		first := receivable.Engagement{
			ID: "w1", Number: "17/1", Name: "Shop", Agreement: "contract of 1 May", PauseClause: "§ 7", CancelClause: "14 days", State: receivable.WorkPaused,
			Until: today.AddDays(30), Reason: receivable.PauseToHelp, Since: today, Rested: today, Noticed: today.AddDays(-1), Ends: today.AddDays(13),
			Value: usd(4000_00), KillFee: usd(500_00), Unbilled: usd(1200_00), DoneOn: today, Recurring: "monthly", Deposit: "50", Terms: 14,
		}
		second := receivable.Engagement{ID: "w2", Number: "17/2", Name: "Menu", State: receivable.WorkActive}
		var client receivable.ClientID
		work := func(on day.Date) (list []receivable.Engagement) {
			b.mustRead(t, func(ctx context.Context, tx *Tx) error {
				file, err := tx.AccountFile(ctx, key, on)
				client, list = file.Client.ID, file.Work
				return err
			})
			return list
		}
		work(today)
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			if err := tx.SaveEngagement(ctx, studio, client, first); err != nil {
				return err
			}
			return tx.SaveEngagement(ctx, studio, client, second)
		})
		same(t, "two pieces of work", work(today), []receivable.Engagement{first, second})
		first.State, first.Unbilled, first.Until = receivable.WorkActive, money.Amount{}, day.Date{}
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			mixed := first
			mixed.Value = money.New(1, "EUR")
			code(t, "two currencies", tx.SaveEngagement(ctx, studio, client, mixed), "currency_mixed")
			if err := tx.UndoEngagement(ctx, studio, client, "w2"); err != nil {
				return err
			}
			code(t, "undone twice", tx.UndoEngagement(ctx, studio, client, "w2"), "not_found")
			return tx.SaveEngagement(ctx, studio, client, first)
		})
		same(t, "one, changed", work(today), []receivable.Engagement{first})
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			for number, want := range map[string]int{"17/1": 1, "17/2": 0, "": 0} {
				found, err := tx.EngagementNumbered(ctx, studio, number)
				if len(found) != want || err != nil {
					t.Errorf("numbered %q: got %+v (%v), want %d", number, found, err, want)
				}
			}
			others, err := tx.EngagementNumbered(ctx, "elsewhere", "17/1")
			if len(others) != 0 {
				t.Errorf("another creditor sees %+v", others)
			}
			return err
		})
	})
}

func TestTasksComeUpOnTheirDay(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		key, quiet := b.account(t, studio, "17"), b.account(t, studio, "18")
		call := receivable.Task{ID: "t1", Kind: receivable.TaskCall, On: today, Text: "asks for a call", Author: "Ann"}
		work := receivable.Task{ID: "t2", Kind: receivable.TaskWork, On: today.AddDays(3), About: "w1", Author: "Ann"}
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			if err := tx.AddTask(ctx, key, call); err != nil {
				return err
			}
			return tx.AddTask(ctx, key, work)
		})
		due := func(on day.Date, limit int) (list []receivable.Task) {
			b.mustRead(t, func(ctx context.Context, tx *Tx) error {
				rows, err := tx.TasksDue(ctx, studio, on, limit)
				for _, r := range rows {
					if r.Account != key {
						t.Errorf("a task of %v", r.Account)
					}
					list = append(list, r.Task)
				}
				return err
			})
			return list
		}
		same(t, "the day before", due(today.AddDays(-1), 10), []receivable.Task(nil))
		same(t, "on the day", due(today, 10), []receivable.Task{call})
		same(t, "three days on", due(today.AddDays(3), 10), []receivable.Task{call, work})
		same(t, "one at most", due(today.AddDays(3), 1), []receivable.Task{call})
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			if err := tx.EndTask(ctx, key, "t1", today); err != nil {
				return err
			}
			code(t, "done twice", tx.EndTask(ctx, key, "t1", today), "not_found")
			return tx.UndoTask(ctx, key, "t2")
		})
		same(t, "one done, one taken back", due(today.AddDays(3), 10), []receivable.Task(nil))
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error { return tx.ReopenTask(ctx, key, "t1") })
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			waiting, err := tx.TasksOf(ctx, key)
			same(t, "opened again", waiting, []receivable.Task{call})
			if err != nil {
				return err
			}
			watched, err := tx.WatchedAccounts(ctx, studio, []receivable.AccountID{key.Account, quiet.Account})
			same(t, "watched", watched, []receivable.AccountKey(nil))
			return err
		})
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			return tx.SetFact(ctx, key, "exposure_limit", "USD 1", "Ann", today)
		})
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			watched, err := tx.WatchedAccounts(ctx, studio, []receivable.AccountID{key.Account, quiet.Account})
			same(t, "watched for its facts", watched, []receivable.AccountKey{key})
			return err
		})
	})
}
