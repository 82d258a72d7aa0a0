package store

import (
	"context"
	"testing"

	"dunwell/internal/day"
)

func TestTrayCountsWhatIsNobodys(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		key := b.account(t, studio, "1")
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			mails, oldest, err := tx.Tray(ctx, studio)
			same(t, "an empty tray", mails, 0)
			same(t, "and its oldest", oldest, day.Date{})
			return err
		})
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			for i, id := range []string{"a", "b", "c", "d"} {
				row := mailRow(id)
				row.On = today.AddDays(-i)
				switch id {
				case "c":
					row.Account = key.Account
				case "d":
					row.State = InboundIgnored
				}
				if err := tx.InsertInbound(ctx, row); err != nil {
					return err
				}
			}
			other := mailRow("e")
			other.Creditor, other.On = neighbour, today.AddDays(-9)
			return tx.InsertInbound(ctx, other)
		})
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			mails, oldest, err := tx.Tray(ctx, studio)
			same(t, "mails", mails, 2)
			same(t, "oldest", oldest, today.AddDays(-1))
			if err != nil {
				return err
			}
			ids, err := tx.WaitingOf(ctx, key, 5)
			same(t, "of the account", ids, []string{"c"})
			return err
		})
	})
}
