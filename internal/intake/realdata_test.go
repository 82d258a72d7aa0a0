package intake_test

import (
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/intake"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// shared opens a file of other people's data, which is not part of the project.
func shared(t *testing.T, name string) (*os.File, int64) {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "..", "shared", "data", name))
	if os.IsNotExist(err) {
		t.Skipf("the test data %s is not here", name)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	return f, info.Size()
}

func TestRealFiles(t *testing.T) {
	t.Parallel()
	usd := money.Currency("USD")
	tests := map[string]struct {
		file                               string
		hints                              intake.Hints
		kind                               intake.Kind
		list                               receivable.ListKind
		invoices, payments, credits, wrong int
		clients                            int
		total, paid                        string
		warn                               map[string]int
		newest                             string
		app                                string
	}{
		"ibm": {file: "history/ibm/WA_Fn-UseC_-Accounts-Receivable.csv", hints: intake.Hints{Currency: usd},
			kind: intake.Invoices, list: receivable.ListAll, invoices: 1488, clients: 60, total: "87503.77", newest: "2014-01-08"},
		"ibm with gaps": {file: "history/ibm/WA_Fn-UseC_-Accounts-Receivable_with_missing.csv", hints: intake.Hints{Currency: usd},
			kind: intake.Invoices, list: receivable.ListAll, invoices: 1549, clients: 60, total: "91502.56"},
		"highradius open": {file: "history/highradius/open_invoices.csv",
			kind: intake.Invoices, list: receivable.ListOpen, invoices: 6734, clients: 332, total: "222116293.09",
			warn: map[string]int{"sum_rounded": 264}},
		"highradius closed": {file: "history/highradius/closed_invoices.csv", hints: intake.Hints{Currency: usd},
			kind: intake.Invoices, list: receivable.ListAll, invoices: 27123, clients: 630, total: "891367129.63", newest: "2020-05-22",
			warn: map[string]int{"number_missing": 22256, "invoice_date_missing": 27123}},
		"udyam": {file: "history/udyam/supplier_invoices.csv", hints: intake.Hints{Currency: "EUR"},
			kind: intake.Invoices, list: receivable.ListAll, invoices: 5434, clients: 1942, total: "15733316.02",
			warn: map[string]int{"number_missing": 5434, "settled_before_issue": 4}},
		"freshbooks invoices": {app: "FreshBooks", file: "apps/freshbooks/ninja-freshbooks_invoices.csv", hints: intake.Hints{Currency: usd},
			kind: intake.Invoices, list: receivable.ListOpen, invoices: 1, clients: 1, total: "7890.00", newest: "2021-01-28",
			warn: map[string]int{"due_date_missing": 1}},
		"freshbooks clients": {app: "FreshBooks", file: "apps/freshbooks/ninja-freshbooks_clients.csv", kind: intake.Clients, clients: 2},
		"invoicely": {app: "Invoicely", file: "apps/invoicely/ninja-invoicely_invoices.csv", hints: intake.Hints{Currency: usd},
			kind: intake.Invoices, list: receivable.ListOpen, invoices: 1, clients: 1, total: "1020.00", newest: "2021-01-28"},
		"invoice ninja invoices": {app: "Invoice Ninja", file: "apps/invoiceninja/ninja-invoice.csv",
			kind: intake.Invoices, list: receivable.ListAll, invoices: 401, clients: 20, total: "11887.54"},
		"invoice ninja payments": {app: "Invoice Ninja", file: "apps/invoiceninja/ninja-payments.csv", kind: intake.Payments, payments: 403, clients: 20, paid: "11087.54"},
		"invoice ninja clients":  {app: "Invoice Ninja", file: "apps/invoiceninja/ninja-clients.csv", kind: intake.Clients, clients: 20},
		"wave invoices": {app: "Wave", file: "apps/wave/ninja-wave_invoices.csv", hints: intake.Hints{Currency: usd},
			kind: intake.Invoices, list: receivable.ListOpen, invoices: 3, payments: 1, clients: 3, total: "9064.91", paid: "590.50"},
		"wave clients": {app: "Wave", file: "apps/wave/ninja-wave_clients.csv", kind: intake.Clients, clients: 4},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, size := shared(t, test.file)
			shape, err := intake.Detect(test.file, f, size, test.hints)
			if err != nil {
				t.Fatalf("Detect: %v\n%+v", err, shape)
			}
			if shape.Kind != test.kind {
				t.Errorf("kind: got %s, want %s", shape.Kind, test.kind)
			}
			if shape.App != test.app {
				t.Errorf("program: got %q, want %q", shape.App, test.app)
			}
			sum := shape.Survey(f, size)
			if sum.Refused != nil || sum.Wrong != test.wrong {
				t.Errorf("refused %v, wrong %d, want %d: %v", sum.Refused, sum.Wrong, test.wrong, sum.Faults)
			}
			if sum.Invoices != test.invoices || sum.Payments != test.payments || sum.Credits != test.credits {
				t.Errorf("invoices, payments, credits: got %d, %d, %d, want %d, %d, %d", sum.Invoices, sum.Payments, sum.Credits, test.invoices, test.payments, test.credits)
			}
			if sum.Clients() != test.clients {
				t.Errorf("clients: got %d, want %d", sum.Clients(), test.clients)
			}
			checkTotal(t, sum, intake.Invoices, shape.Currency, test.total)
			checkTotal(t, sum, intake.Payments, shape.Currency, test.paid)
			if test.newest != "" && sum.NewestIn.String() != test.newest {
				t.Errorf("latest money day: got %s, want %s", sum.NewestIn, test.newest)
			}
			if kind, _ := intake.GuessKind(shape, sum); test.list != "" && kind != test.list {
				t.Errorf("list kind: got %s, want %s", kind, test.list)
			}
			for code, want := range test.warn {
				if got := sum.WarnCounts[code]; got != want {
					t.Errorf("warning %s: got %d, want %d", code, got, want)
				}
			}
			if t.Failed() || testing.Verbose() {
				for _, c := range shape.Columns {
					t.Logf("%-15s %-35q dates %s decimal %s currency %s, as in %q", c.Field, c.Heading, c.Dates, c.Decimal, c.Currency, c.Example)
				}
				t.Log(shape.Warnings, sum.WarnCounts)
			}
		})
	}
}

func checkTotal(t *testing.T, sum *intake.Summary, k intake.Kind, c money.Currency, want string) {
	t.Helper()
	if want == "" {
		return
	}
	if got, err := sum.Total(k, c); err != nil || got.Decimal() != want {
		t.Errorf("total of %s in %s: got %s (%v), want %s; currencies %v", k, c, got, err, want, sum.Currencies(k))
	}
}

// aged sums up what is open on a day, by days late.
func aged(t *testing.T, shape intake.Shape, f *os.File, size int64, on string, settledCounts bool) map[string]string {
	t.Helper()
	today := day.MustParse(on)
	sums, counts := map[string]*money.Tally{}, map[string]int{}
	for row, bad := range shape.Rows(f, size) {
		if bad != nil {
			t.Fatal(bad)
		}
		v := row.Invoice
		if v.On.After(today) && settledCounts || settledCounts && !v.Settled.IsZero() && !v.Settled.After(today) {
			continue
		}
		bucket := "current"
		switch late := today.Sub(v.Due); {
		case late > 90:
			bucket = "90+"
		case late > 60:
			bucket = "61-90"
		case late > 30:
			bucket = "31-60"
		case late > 0:
			bucket = "1-30"
		}
		if sums[bucket] == nil {
			sums[bucket] = &money.Tally{}
		}
		sums[bucket].Add(v.Amount)
		counts[bucket]++
	}
	out := map[string]string{}
	for bucket, tally := range sums {
		sum, err := tally.Sum()
		if err != nil {
			t.Fatal(err)
		}
		out[bucket] = strconv.Itoa(counts[bucket]) + " = " + sum.Decimal()
	}
	return out
}

func TestRealAging(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		file, on string
		history  bool
		want     map[string]string
	}{
		"highradius": {"history/highradius/open_invoices.csv", "2020-05-22", false,
			map[string]string{"current": "367 = 8468644.97", "1-30": "2448 = 80055047.26", "31-60": "3081 = 107053572.44", "61-90": "838 = 26539028.42"}},
		"ibm": {"history/ibm/WA_Fn-UseC_-Accounts-Receivable.csv", "2013-06-30", true,
			map[string]string{"current": "39 = 2209.26", "1-30": "5 = 331.52"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, size := shared(t, test.file)
			shape, err := intake.Detect(test.file, f, size, intake.Hints{Currency: "USD"})
			if err != nil {
				t.Fatal(err)
			}
			if got := aged(t, shape, f, size, test.on, test.history); !maps.Equal(got, test.want) {
				t.Errorf("aging on %s: got %v, want %v", test.on, got, test.want)
			}
		})
	}
}

// The number decides who a client is; his name is the spelling used most.
func TestRealSpellings(t *testing.T) {
	t.Parallel()
	f, size := shared(t, "history/highradius/open_invoices.csv")
	shape, err := intake.Detect("open_invoices.csv", f, size, intake.Hints{})
	if err != nil {
		t.Fatal(err)
	}
	var names intake.Spellings
	for row, bad := range shape.Rows(f, size) {
		if bad != nil {
			t.Fatal(bad)
		}
		names.Add(row.Client)
	}
	if got, want := names.Name("#200769623"), "WAL-MAR systems"; got != want {
		t.Errorf("name of the largest client: got %q, want %q", got, want)
	}
}
