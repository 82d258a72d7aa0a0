package claim

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"testing"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// The sample of a large shared-services centre: 1,488 invoices of 60 customers,
// each with the day it was settled. How many are open on five days and how much,
// in all, not due, and 1-30 days late, by way of invoices, payments, allocation
// and the claims of all accounts.
func TestClaimsOfARealLedger(t *testing.T) {
	t.Parallel()
	accounts := ledger(t, "../../../shared/data/history/ibm/WA_Fn-UseC_-Accounts-Receivable.csv")
	tests := map[string]string{
		"2012-06-30": "63 3406.28 USD; 54 2906.78 USD; 9 499.50 USD",
		"2012-12-31": "61 3499.69 USD; 55 3166.09 USD; 6 333.60 USD",
		"2013-03-31": "51 3224.93 USD; 46 2844.69 USD; 5 380.24 USD",
		"2013-06-30": "44 2540.78 USD; 39 2209.26 USD; 5 331.52 USD",
		"2013-09-30": "60 3345.89 USD; 56 3135.38 USD; 4 210.51 USD",
	}
	for name, want := range tests {
		on := day.MustParse(name)
		var all, notDue, late struct {
			n   int
			sum money.Tally
		}
		for _, account := range accounts {
			c, err := AsOf(receivable.File{Currency: "USD", Items: settled(t, account, on)}, on)
			if err != nil {
				t.Fatal(err)
			}
			all.n += len(c.Lines)
			all.sum.Add(c.Owed)
			notDue.n += len(c.NotDueLines())
			notDue.sum.Add(c.NotDue)
			for _, l := range c.LateLines() {
				if l.Days > 30 {
					t.Errorf("%s: %s is %d days late; the ledger has none past 30", name, l.Number, l.Days)
				}
			}
			late.n += len(c.LateLines())
			late.sum.Add(c.Late)
		}
		sumAll, err1 := all.sum.Sum()
		sumNotDue, err2 := notDue.sum.Sum()
		sumLate, err3 := late.sum.Sum()
		if err := errors.Join(err1, err2, err3); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprintf("%d %v; %d %v; %d %v", all.n, sumAll, notDue.n, sumNotDue, late.n, sumLate); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

// settled is an account on a day, each payment set off against what it names.
func settled(t *testing.T, account []receivable.Item, on day.Date) []receivable.Item {
	t.Helper()
	named := make(map[receivable.ItemID]receivable.ItemID)
	for _, item := range account {
		if item.Kind == receivable.Payment {
			named[item.ID] = receivable.ItemID(item.Number)
		}
	}
	rows, err := Allocate(account, named, on)
	if err != nil {
		t.Fatal(err)
	}
	open, err := openOn(account, rows, on)
	if err != nil {
		t.Fatal(err)
	}
	return open
}

// ledger reads invoices and their settlements by customer.
func ledger(t *testing.T, path string) map[string][]receivable.Item {
	t.Helper()
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the shared test data lies not beside the project: " + path)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := len(rows)-1, 1488; got != want {
		t.Fatalf("%d invoices, want %d", got, want)
	}
	column := make(map[string]int)
	for i, name := range rows[0] {
		column[name] = i
	}
	when := func(s string) day.Date {
		at, err := time.Parse("1/2/2006", s)
		if err != nil {
			t.Fatal(err)
		}
		return day.New(at.Date())
	}
	accounts := make(map[string][]receivable.Item)
	for _, row := range rows[1:] {
		number, customer := row[column["invoiceNumber"]], row[column["customerID"]]
		sum := usd(row[column["InvoiceAmount"]])
		accounts[customer] = append(accounts[customer],
			receivable.Item{
				ID: receivable.ItemID(number), Kind: receivable.Invoice, Number: number,
				On: when(row[column["InvoiceDate"]]), Due: when(row[column["DueDate"]]), Amount: sum, Open: sum,
			},
			receivable.Item{
				ID: receivable.ItemID("paid " + number), Kind: receivable.Payment, Number: number,
				On: when(row[column["SettledDate"]]), Amount: sum.Neg(), Open: sum.Neg(),
			})
	}
	return accounts
}
