package store

import (
	"context"
	"testing"

	"dunwell/internal/receivable"
)

// TestOtherAccountsOfTheClientTellOfContact: a letter about the debt in one
// currency is known to the account in the other, without its step, and is told
// to no other client.
func TestOtherAccountsOfTheClientTellOfContact(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		var ids []receivable.AccountID
		b.mustWrite(t, func(ctx context.Context, tx *Tx) (err error) {
			if err := tx.InsertClients(ctx, studio, []receivable.Client{{ID: "c1", Name: "One"}, {ID: "c2", Name: "Two"}}); err != nil {
				return err
			}
			if ids, err = tx.AccountsOf(ctx, studio, []AccountWant{{"c1", "USD", today}, {"c2", "USD", today}}); err != nil {
				return err
			}
			later, err := tx.AccountsOf(ctx, studio, []AccountWant{{"c1", "EUR", today}})
			ids = append(ids, later...)
			return err
		})
		key := func(i int) receivable.AccountKey { return receivable.AccountKey{Creditor: studio, Account: ids[i]} }
		written := receivable.Touch{On: today.AddDays(-2), Kind: receivable.Written, Step: "reminder_1", Channel: "email", Deadline: today}
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			if err := tx.AddTouch(ctx, key(0), "t1", written); err != nil {
				return err
			}
			undone := receivable.Touch{On: today.AddDays(-1), Kind: receivable.Called, Channel: "phone"}
			if err := tx.AddTouch(ctx, key(0), "t2", undone); err != nil {
				return err
			}
			return tx.UndoTouch(ctx, key(0), "t2")
		})
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			for i, want := range []int{1, 0, 1} {
				f, err := tx.AccountFile(ctx, key(i), today)
				if err != nil {
					return err
				}
				if len(f.Touches) != want {
					t.Errorf("account %d: got %d touches, want %d", i, len(f.Touches), want)
				}
				if i == 2 && want == len(f.Touches) && (f.Touches[0].Step != "" || !f.Touches[0].Deadline.IsZero()) {
					t.Errorf("the step of the other account came along: %+v", f.Touches[0])
				}
			}
			return nil
		})
	})
}
