package store

import (
	"context"
	"fmt"
	"testing"

	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// TestPlannerIsToldOfTablesThatGrew: a table that was just filled is known to
// PostgreSQL at once; one that was not is left alone, as is one that holds
// little more than it knew.
func TestPlannerIsToldOfTablesThatGrew(t *testing.T) {
	t.Parallel()
	b := postgresBook(t)
	key := b.account(t, studio, "1")
	fill := func(from, n int) {
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			rows := make([]ItemRow, n)
			for i := range rows {
				rows[i] = ItemRow{Account: key, Item: receivable.Item{ID: receivable.ItemID(tx.NewID()), Kind: receivable.Invoice,
					Number: fmt.Sprint(from + i), On: today, Due: today, Amount: money.New(100, "USD")}}
			}
			_, err := tx.InsertItems(ctx, rows)
			return err
		})
	}
	known := func(table string) (rows int64) {
		t.Helper()
		err := b.SQL().QueryRowContext(t.Context(), `SELECT CAST(reltuples AS BIGINT) FROM pg_class WHERE oid = CAST($1 AS regclass)`, table).Scan(&rows)
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	fill(0, 2000)
	if got := known("item"); got != 2000 {
		t.Errorf("PostgreSQL believes that item has %d rows, want 2000", got)
	}
	if got := known("touch"); got != -1 {
		t.Errorf("PostgreSQL looked at a table without rows and believes %d", got)
	}
	b.settleAt.Store(0)
	fill(2000, 100)
	if got := known("item"); got != 2000 {
		t.Errorf("PostgreSQL was told again of %d rows, though few were added", got)
	}
	b.settleAt.Store(0)
	fill(3000, 5000)
	if got := known("item"); got != 7100 {
		t.Errorf("PostgreSQL believes that item has %d rows, want 7100", got)
	}
}
