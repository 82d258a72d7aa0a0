package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// TestOwnInvoicesComeBackWhole: a draft is read as it was kept, one that is issued
// changes no more, and the neighbour sees neither.
func TestOwnInvoicesComeBackWhole(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		key, other := b.account(t, studio, "1"), b.account(t, neighbour, "1")
		eur := func(minor int64) money.Amount { return money.New(minor, "EUR") }
		v := OwnInvoice{
			Creditor: key.Creditor, ID: "own-1", Account: key, State: OwnDraft, Plan: "own-1", Stage: "order", Seq: 1, Ready: today, Author: "Ann",
			Bill: receivable.Bill{
				Kind: receivable.BillDeposit, Due: today.AddDays(14), Currency: "EUR", For: "Shop",
				Lines: []receivable.BillLine{{Name: "Deposit", Quantity: "1", Unit: "C62", Price: "100.00", Category: "S", Percent: "19"}},
			},
			Net: eur(10000), Tax: eur(1900), Total: eur(11900), Payable: eur(11900),
		}
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error { return tx.AddOwnInvoice(ctx, &v) })
		read := func() (got OwnInvoice) {
			b.mustRead(t, func(ctx context.Context, tx *Tx) (err error) {
				if got, err = tx.OwnInvoiceDraft(ctx, key.Creditor, v.Draft); err != nil {
					return err
				}
				if _, err := tx.OwnInvoiceDraft(ctx, other.Creditor, v.Draft); fault.CodeOf(err) != "invoice_unknown" {
					t.Errorf("the neighbour reads a draft: %v", err)
				}
				ready, err := tx.OwnInvoicesReady(ctx, key.Creditor, today, 10)
				if len(ready) != 0 {
					t.Errorf("a draft waits for its day: %v", ready)
				}
				return err
			})
			return got
		}
		same(t, "the draft", read(), v)
		v.State, v.Bill.Number, v.Bill.On, v.Item, v.Hash, v.Paper = OwnIssued, "2026-001", today, "item-1", []byte{1, 2}, "doc-1"
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error { return tx.SaveOwnInvoice(ctx, &v) })
		same(t, "issued", read(), v)
		changed := v
		changed.State = OwnDropped
		err := writeTo(t, b, func(ctx context.Context, tx *Tx) error { return tx.SaveOwnInvoice(ctx, &changed) })
		if fault.CodeOf(err) != "invoice_issued" {
			t.Errorf("an issued invoice is dropped: %v", err)
		}
		second := v
		second.ID, second.State = "own-2", OwnDraft
		second.Bill.Number = ""
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error { return tx.AddOwnInvoice(ctx, &second) })
		second.State, second.Bill.Number = OwnIssued, "2026-001"
		err = writeTo(t, b, func(ctx context.Context, tx *Tx) error { return tx.SaveOwnInvoice(ctx, &second) })
		if fault.CodeOf(err) != "invoice_number_taken" {
			t.Errorf("a number is given twice: %v", err)
		}
	})
}

// TestNumbersHaveNoGaps: many at once, and every third breaks off before its end;
// those that stand are numbered 1 to n.
func TestNumbersHaveNoGaps(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		const tries = 30
		broken := errors.New("broken off")
		var mu sync.Mutex
		given := map[int64]int{}
		var wait sync.WaitGroup
		for i := range tries {
			wait.Go(func() {
				var n int64
				err := writeTo(t, b, func(ctx context.Context, tx *Tx) (err error) {
					if n, err = tx.NextInSeries(ctx, studio, "2026-"); err != nil {
						return err
					}
					if i%3 == 0 {
						return broken
					}
					return tx.SetSetting(ctx, studio, fmt.Sprintf("used %d", n), "yes")
				})
				switch {
				case err == nil:
					mu.Lock()
					given[n]++
					mu.Unlock()
				case !errors.Is(err, broken):
					t.Error(err)
				}
			})
		}
		wait.Wait()
		for n := int64(1); n <= tries*2/3; n++ {
			if given[n] != 1 {
				t.Errorf("number %d was given %d times", n, given[n])
			}
		}
		if len(given) != tries*2/3 {
			t.Errorf("%d numbers stand, want %d", len(given), tries*2/3)
		}
		if err := writeTo(t, b, func(ctx context.Context, tx *Tx) error { return tx.BeginSeries(ctx, studio, "2026-", 90) }); fault.CodeOf(err) != "series_begun" {
			t.Errorf("a series that has begun begins anew: %v", err)
		}
	})
}

// TestRhythmsComeUpOnTheirDay: what recurs is found on its day, not before and not
// after its end.
func TestRhythmsComeUpOnTheirDay(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		key := b.account(t, studio, "1")
		r := OwnRhythm{
			ID: "rhythm-1", Account: key, Every: "monthly", From: today, Next: today.AddDays(3), Author: "Ann",
			Bill: receivable.Bill{Kind: receivable.BillInvoice, Currency: "EUR", Lines: []receivable.BillLine{{Name: "Care", Quantity: "1", Unit: "MON", Price: "80", Category: "O"}}},
		}
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error { return tx.AddOwnRhythm(ctx, &r) })
		due := func(days int) (n int) {
			b.mustRead(t, func(ctx context.Context, tx *Tx) error {
				list, err := tx.RhythmsDue(ctx, studio, today.AddDays(days), 10)
				if n = len(list); n > 0 {
					same(t, "what recurs", list[0], r)
				}
				return err
			})
			return n
		}
		if before, on := due(2), due(3); before != 0 || on != 1 {
			t.Errorf("due the day before: %d, on the day: %d", before, on)
		}
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error { return tx.EndRhythm(ctx, key, r.ID) })
		if n := due(9); n != 0 {
			t.Errorf("after its end %d are due", n)
		}
	})
}

// writeTo is a transaction that may fail.
func writeTo(t *testing.T, b book, fn func(context.Context, *Tx) error) error {
	t.Helper()
	return b.Write(t.Context(), func(tx *Tx) error { return fn(t.Context(), tx) })
}
