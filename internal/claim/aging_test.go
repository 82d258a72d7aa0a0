package claim

import (
	"encoding/csv"
	"encoding/json"
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

func TestBucketEdges(t *testing.T) {
	t.Parallel()
	edges := map[int]string{
		-400: "current", 0: "current", 1: "1-30", 30: "1-30", 31: "31-60", 60: "31-60", 61: "61-90", 90: "61-90", 91: "90+", 4000: "90+",
	}
	for age, want := range edges {
		if got := bucketNames[BucketOf(age)]; got != want {
			t.Errorf("%d days: got %s, want %s", age, got, want)
		}
	}
}

func TestAgingJSON(t *testing.T) {
	t.Parallel()
	a := NewAging(today, "USD")
	empty := `{"on":"2026-11-20","currency":"USD","open":{"count":0,"amount":"0.00"},"buckets":[{"name":"current","count":0,"amount":"0.00"},{"name":"1-30","count":0,"amount":"0.00"},{"name":"31-60","count":0,"amount":"0.00"},{"name":"61-90","count":0,"amount":"0.00"},{"name":"90+","count":0,"amount":"0.00"}],"dso":null}`
	if got, err := json.Marshal(a); err != nil || string(got) != empty {
		t.Errorf("empty: got %s, %v; want %s", got, err, empty)
	}
	for daysLate, sum := range map[int]string{-3: "50.00", 12: "100.50", 95: "9.50"} {
		if err := a.Add(today.AddDays(-daysLate), usd(sum)); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.AddInvoiced(usd("1200")); err != nil {
		t.Fatal(err)
	}
	want := `{"on":"2026-11-20","currency":"USD","open":{"count":3,"amount":"160.00"},"buckets":[{"name":"current","count":1,"amount":"50.00"},{"name":"1-30","count":1,"amount":"100.50"},{"name":"31-60","count":0,"amount":"0.00"},{"name":"61-90","count":0,"amount":"0.00"},{"name":"90+","count":1,"amount":"9.50"}],"dso":"12.00"}`
	if got, err := json.Marshal(a); err != nil || string(got) != want {
		t.Errorf("got %s, %v; want %s", got, err, want)
	}
}

func TestDSO(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		open, invoiced string
		want           string // "" for none
	}{
		"plain":                  {"1000", "3000", "30.00"},
		"half up":                {"1", "7200", "0.01"}, // 0.0125
		"half rounds up":         {"1", "18000", "0.01"},
		"below half":             {"1", "18001", "0.00"},
		"nothing invoiced":       {"1000", "0", ""},
		"more credit than sales": {"1000", "-5", ""},
		"the client is in front": {"-1000", "3000", "-30.00"},
	}
	for name, tt := range tests {
		a := NewAging(today, "USD")
		if err := errors.Join(a.AddSum(1, 1, usd(tt.open)), a.AddInvoiced(usd(tt.invoiced))); err != nil {
			t.Fatal(err)
		}
		got, ok := a.DSO()
		if got != tt.want || ok != (tt.want != "") {
			t.Errorf("%s: got %q, %t; want %q", name, got, ok, tt.want)
		}
	}
}

func TestAgingKeepsCurrenciesApart(t *testing.T) {
	t.Parallel()
	a := NewAging(today, "USD")
	before := *a
	if err := a.Add(today, money.New(1, "EUR")); err == nil || *a != before {
		t.Errorf("euro in an aging of dollars: %v, %+v", err, a)
	}
}

// The sample of a large shared-services centre: 1,488 invoices of 60 customers,
// each with the day it was settled. The aging of five days, by way of invoices,
// payments, allocation and what is open.
func TestAgingOfARealLedger(t *testing.T) {
	t.Parallel()
	items := ledger(t, "../../../shared/data/history/ibm/WA_Fn-UseC_-Accounts-Receivable.csv")
	tests := []struct{ on, want string }{
		{"2012-06-30", "63 3406.28; 54 2906.78; 9 499.50; 0 0.00; 0 0.00; 0 0.00; 11307.07; 27.11"},
		{"2012-12-31", "61 3499.69; 55 3166.09; 6 333.60; 0 0.00; 0 0.00; 0 0.00; 12070.67; 26.09"},
		{"2013-03-31", "51 3224.93; 46 2844.69; 5 380.24; 0 0.00; 0 0.00; 0 0.00; 11153.47; 26.02"},
		{"2013-06-30", "44 2540.78; 39 2209.26; 5 331.52; 0 0.00; 0 0.00; 0 0.00; 11487.34; 19.91"},
		{"2013-09-30", "60 3345.89; 56 3135.38; 4 210.51; 0 0.00; 0 0.00; 0 0.00; 11488.76; 26.21"},
	}
	for _, tt := range tests {
		on := day.MustParse(tt.on)
		a := NewAging(on, "USD")
		var agreed money.Tally // the claims of all accounts, against the aging
		for _, account := range items {
			open := openOn(t, account, on)
			c, err := AsOf(receivable.File{Currency: "USD", Items: open}, on)
			if err != nil {
				t.Fatal(err)
			}
			agreed.Add(c.Owed)
			for _, item := range open {
				if item.Kind == receivable.Invoice && !item.On.Before(a.InvoicedFrom()) {
					err = errors.Join(err, a.AddInvoiced(item.Amount))
				}
				if !item.Open.IsZero() {
					err = errors.Join(err, a.Add(item.Due, item.Open))
				}
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		got := fmt.Sprint(a.Open.Items, " ", a.Open.Amount.Decimal())
		for _, b := range a.Buckets {
			got += fmt.Sprint("; ", b.Items, " ", b.Amount.Decimal())
		}
		dso, _ := a.DSO()
		if got += "; " + a.Invoiced.Decimal() + "; " + dso; got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.on, got, tt.want)
		}
		if owed, err := agreed.Sum(); err != nil || owed != a.Open.Amount {
			t.Errorf("%s: the claims come to %v, %v; the aging to %v", tt.on, owed, err, a.Open.Amount)
		}
	}
}

func openOn(t *testing.T, account []receivable.Item, on day.Date) []receivable.Item {
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
	open, err := OpenOn(account, rows, on)
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
