package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"

	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

func TestLettersArePagedByState(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		key, other := b.account(t, studio, "C-1"), b.account(t, neighbour, "C-1")
		states := []receivable.DeliveryState{receivable.Drafted, receivable.Sent, receivable.Sent, receivable.DoubtfulD, receivable.Withdrawn, receivable.Sent, receivable.Drafted}
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			for i, state := range states {
				for _, k := range []receivable.AccountKey{key, other} {
					d := receivable.Delivery{
						Account: k, Seq: int64(i + 1), ID: receivable.DeliveryID(fmt.Sprintf("d%d", i)), Number: fmt.Sprintf("1001-%d", i), Step: fmt.Sprint(i), On: today,
						Amount: money.New(500_00, "USD"), State: state,
					}
					if err := tx.InsertDeliveries(ctx, []receivable.Delivery{d}); err != nil {
						return err
					}
				}
			}
			return nil
		})
		tests := map[string]struct {
			state  receivable.DeliveryState
			before receivable.DeliveryID
			limit  int
			want   string
		}{
			"all":          {"", "", 10, "d6 d5 d4 d3 d2 d1 d0"},
			"two of all":   {"", "", 2, "d6 d5"},
			"further":      {"", "d5", 2, "d4 d3"},
			"sent":         {receivable.Sent, "", 10, "d5 d2 d1"},
			"sent further": {receivable.Sent, "d5", 1, "d2"},
			"drafted":      {receivable.Drafted, "", 10, "d6 d0"},
			"in doubt":     {receivable.DoubtfulD, "", 10, "d3"},
			"none":         {receivable.Refused, "", 10, ""},
		}
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			for name, test := range tests {
				rows, err := tx.LettersBefore(ctx, studio, test.state, test.before, test.limit)
				if err != nil {
					return err
				}
				var got []string
				for _, r := range rows {
					got = append(got, string(r.ID))
					if r.Of == "" || r.Client == "" || r.Account != key {
						t.Errorf("%s: got a letter of %q, %q, %v", name, r.Of, r.Client, r.Account)
					}
				}
				if strings.Join(got, " ") != test.want {
					t.Errorf("%s: got %q, want %q", name, got, test.want)
				}
			}
			n, err := tx.CountLetters(ctx, studio, receivable.Sent, 2)
			if n != 2 {
				t.Errorf("got %d letters counted, want no more than 2", n)
			}
			return err
		})
	})
}

// Every page of letters and mail is read along an index.
func TestDeskListsReadIndexes(t *testing.T) {
	t.Parallel()
	b := sqliteBook(t)
	queries := map[string]string{"waiting": waits, "read": `state IN ('confirmed', 'ignored')`, "bounced": `kind = 'bounce'`}
	for name, where := range queries {
		queries[name] = `SELECT id FROM inbound WHERE creditor = $1 AND id < $2 AND ` + where + ` ORDER BY id DESC LIMIT $3`
	}
	for _, state := range []receivable.DeliveryState{"", receivable.Drafted, receivable.Sent, receivable.DoubtfulD, receivable.Withdrawn} {
		queries["letters "+string(state)] = selectLetters + lettersWhere(state)
	}
	for name, query := range queries {
		args := []any{string(studio), afterAll, 50, "sent"}
		var plan []string
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			return tx.each(ctx, func(rows *sql.Rows) error {
				var id, parent, notUsed int
				var detail string
				err := rows.Scan(&id, &parent, &notUsed, &detail)
				plan = append(plan, detail)
				return err
			}, `EXPLAIN QUERY PLAN `+query, args[:3+strings.Count(query, "$4")/max(1, strings.Count(query, "$4"))]...)
		})
		if slices.ContainsFunc(plan, func(step string) bool {
			return strings.Contains(step, "TEMP B-TREE") || strings.HasPrefix(step, "SCAN")
		}) {
			t.Errorf("%s: got the plan %q", name, plan)
		}
	}
}
