package store

import (
	"context"
	"reflect"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
)

// Payments written with what they are set off against stand as if they had been
// written first and set off then, and what may not be is refused whole.
func TestPaymentsAreWrittenAsTheyStand(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		payment := func(key receivable.AccountKey, id string, minor int64) ItemRow {
			return ItemRow{Account: key, Item: receivable.Item{ID: receivable.ItemID(id), Kind: receivable.Payment, On: today, Amount: usd(-minor), Disputed: usd(0), Source: "bank"}}
		}
		setOff := func(key receivable.AccountKey, from, to receivable.ItemID, minor int64) AllocationRow {
			return AllocationRow{Account: key, Allocation: receivable.Allocation{From: from, To: to, On: today.AddDays(1), Amount: usd(minor)}}
		}
		stands := func(number string, write func(context.Context, *Tx, []ItemRow, []AllocationRow) error) (list []receivable.Item) {
			key := b.account(t, studio, number)
			one := b.item(t, key, receivable.Invoice, number+"-1", today, today, 100)
			two := b.item(t, key, receivable.Invoice, number+"-2", today, today, 50)
			b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
				return write(ctx, tx, []ItemRow{payment(key, "whole", 120), payment(key, "part", 40)},
					[]AllocationRow{setOff(key, "whole", one, 100), setOff(key, "whole", two, 20), setOff(key, "part", two, 30)})
			})
			b.mustRead(t, func(ctx context.Context, tx *Tx) error {
				rows, err := tx.ItemsOf(ctx, key)
				for _, r := range rows {
					if r.Item.Kind != receivable.Payment {
						r.Item.ID = receivable.ItemID(r.Item.Number[len(number):])
						r.Item.Number = string(r.Item.ID)
					}
					list = append(list, r.Item)
				}
				return err
			})
			return list
		}
		got := stands("1", func(ctx context.Context, tx *Tx, payments []ItemRow, set []AllocationRow) error {
			return tx.InsertPayments(ctx, payments, set)
		})
		want := stands("2", func(ctx context.Context, tx *Tx, payments []ItemRow, set []AllocationRow) error {
			if _, err := tx.InsertItems(ctx, payments); err != nil {
				return err
			}
			return tx.InsertAllocations(ctx, set)
		})
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
		for _, i := range got {
			if left := map[receivable.ItemID]int64{"part": -10}[i.ID]; i.Open.Minor() != left {
				t.Errorf("%s: %d is open, want %d", i.ID, i.Open.Minor(), left)
			}
		}

		key := b.account(t, studio, "3")
		inv := b.item(t, key, receivable.Invoice, "3-1", today, day.Date{}, 100)
		for name, a := range map[string]AllocationRow{
			"more than was paid": setOff(key, "new", inv, 71), "more than is open": setOff(key, "new", inv, 101),
			"below nothing": setOff(key, "new", inv, -1), "against nothing": setOff(key, "new", "nothing", 10), "against itself": setOff(key, "new", "new", 10),
		} {
			err := b.Write(t.Context(), func(tx *Tx) error {
				return tx.InsertPayments(t.Context(), []ItemRow{payment(key, "new", 70)}, []AllocationRow{a})
			})
			if got := fault.CodeOf(err); got != "allocation_refused" {
				t.Errorf("%s: got %v", name, err)
			}
		}
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			rows, err := tx.ItemsOf(ctx, key)
			if len(rows) != 1 || rows[0].Item.Open != usd(100) {
				t.Errorf("refused payments left %+v", rows)
			}
			return err
		})
	})
}
