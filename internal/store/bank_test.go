package store

import (
	"context"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// A line is kept as it came and once, waits under a number of its own, and can be
// taken back with its import so that it may come again.
func TestBankLinesAreKeptOnce(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		key := b.account(t, studio, "1")
		line := func(creditor receivable.CreditorID, id string, state LineState) *BankLine {
			return &BankLine{
				Creditor: creditor, ID: id, Import: "i-1", Statement: "s-1", Source: "bank", State: state, On: today, Value: today.AddDays(1),
				Amount: money.New(12_34, "USD"), Original: money.New(11_00, "EUR"), Payer: "Larch", PayerAccount: "DE02", PayerBank: "COBA", Text: "A-1",
				Reference: "RF18", EndToEnd: "E", Mandate: "M", BankID: "B", Code: "NTRF", Returned: "AC04", Reversal: true, Note: "why", Raw: ":61:…",
			}
		}
		kept := line(studio, "x", LineTray)
		b.mustWrite(t, func(ctx context.Context, tx *Tx) (err error) {
			if kept.Number, err = tx.NextLines(ctx, studio, 2); err != nil || kept.Number != 1 {
				t.Errorf("first number: got %d (%v), want 1", kept.Number, err)
			}
			return tx.InsertBankLines(ctx, []*BankLine{kept, line(studio, "p", LinePending), line(neighbour, "x", LineOut)})
		})
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			got, err := tx.BankLineNumbered(ctx, studio, 1)
			if err != nil {
				return err
			}
			got.At = kept.At
			if *got != *kept {
				t.Errorf("the line came back as\n%+v, want\n%+v", got, kept)
			}
			known, err := tx.BankLinesKnown(ctx, studio, []string{"x", "y", "p"})
			if err != nil || len(known) != 2 || known["x"] != LineTray {
				t.Errorf("known: got %v (%v)", known, err)
			}
			waiting, err := tx.TraySums(ctx, studio)
			if err != nil || len(waiting) != 1 || waiting[0] != (Waiting{1, money.New(12_34, "USD")}) {
				t.Errorf("waiting: got %v (%v)", waiting, err)
			}
			pending, err := tx.PendingLines(ctx, studio, "bank", 10)
			if err != nil || len(pending) != 1 {
				t.Errorf("pending: got %v (%v)", pending, err)
			}
			if others, err := tx.TrayLines(ctx, neighbour, 0, 10); err != nil || len(others) != 0 {
				t.Errorf("the neighbour's tray: got %v (%v)", others, err)
			}
			return nil
		})
		err := b.Write(t.Context(), func(tx *Tx) error { return tx.InsertBankLines(t.Context(), []*BankLine{line(studio, "x", LineOut)}) })
		if fault.CodeOf(err) != "written_already" {
			t.Errorf("the line again: got %v, want written_already", err)
		}
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			if err := tx.LearnPayers(ctx, studio, []Payer{{key.Account, PayerIBAN, "DE02", "x"}, {key.Account, PayerIBAN, "DE02", "y"}}); err != nil {
				return err
			}
			return tx.TakeBackLines(ctx, studio, "i-1")
		})
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			if payers, err := tx.Payers(ctx, studio); err != nil || len(payers) != 0 {
				t.Errorf("learned after all was taken back: %v (%v)", payers, err)
			}
			return tx.InsertBankLines(ctx, []*BankLine{line(studio, "x", LineOut)})
		})
	})
}

// Candidates are read with what is open of them, what they paid and settled of late,
// and who pays for them; nobody else's.
func TestPayables(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		key, other := b.account(t, studio, "1"), b.account(t, studio, "2")
		item := func(kind receivable.Kind, number string, minor int64) receivable.Item {
			return receivable.Item{ID: receivable.ItemID("i-" + number), Kind: kind, Number: number, On: today, Due: today, Amount: money.New(minor, "USD"), Disputed: money.New(0, "USD"), Source: "s"}
		}
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			rows := []ItemRow{
				{Account: key, Item: item(receivable.Invoice, "A-1", 100)}, {Account: key, Item: item(receivable.Invoice, "A-2", 50)},
				{Account: key, Item: item(receivable.Payment, "", -50)}, {Account: other, Item: item(receivable.Invoice, "B-1", 100)},
			}
			rows[2].Item.ID = "pay"
			if _, err := tx.InsertItems(ctx, rows); err != nil {
				return err
			}
			paid := receivable.Allocation{From: "pay", To: "i-A-2", On: today, Amount: money.New(50, "USD")}
			if err := tx.InsertAllocations(ctx, []AllocationRow{{Account: key, Allocation: paid}}); err != nil {
				return err
			}
			return tx.LearnPayers(ctx, studio, []Payer{{key.Account, PayerIBAN, "DE02", "x"}, {key.Account, PayerName, "Larch Ltd", "x"}, {other.Account, PayerName, "Novak", "x"}})
		})
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			found, err := tx.Payables(ctx, studio, []receivable.AccountID{key.Account}, today.AddDays(-3))
			if err != nil || len(found) != 1 {
				t.Fatalf("found %v (%v)", found, err)
			}
			p := found[key.Account]
			if err := tx.ReadSettled(ctx, studio, []*Payable{p}, today.AddDays(-30)); err != nil {
				return err
			}
			if !p.Plain || p.Written || len(p.Items) != 1 || p.Items[0].Number != "A-1" || len(p.Settled) != 1 || p.Settled[0].Number != "A-2" {
				t.Errorf("got %+v", p)
			}
			if len(p.Payments) != 1 || p.Payments[0].Item.Amount != money.New(-50, "USD") || len(p.IBANs) != 1 || len(p.Names) != 1 {
				t.Errorf("payments, accounts, names: got %v %v %v", p.Payments, p.IBANs, p.Names)
			}
			if found, err = tx.Payables(ctx, studio, []receivable.AccountID{key.Account}, day.Date{}); err != nil || len(found[key.Account].Payments) != 0 {
				t.Errorf("payments where nobody asked: %v (%v)", found[key.Account].Payments, err)
			}
			n := 0
			for m, err := range tx.MatchItems(ctx, studio, today.AddDays(1)) {
				if err != nil {
					return err
				}
				if n++; m.Open.IsZero() {
					t.Errorf("settled before the day asked for: %+v", m)
				}
			}
			if n != 2 {
				t.Errorf("open items: got %d, want 2", n)
			}
			return nil
		})
	})
}
