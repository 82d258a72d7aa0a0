package apps_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"dunwell/internal/fault"
	"dunwell/internal/intake"
	"dunwell/internal/intake/apps"
	"dunwell/internal/money"
)

// rowText is a row in a line: who, what, when, sum, open, and what is said of it.
func rowText(r intake.Row) string {
	switch r.Kind {
	case intake.Clients:
		return strings.Join([]string{r.Client.Number, r.Client.Name, r.Client.Email, r.Client.Contact, strings.Join(r.Client.Address, "/"), r.Client.Place}, "|")
	case intake.Payments:
		return fmt.Sprintf("%s|%s|%s for %q|%s", r.Client.Key(), r.Payment.Ref, r.Payment.Amount, r.Payment.Invoice, r.Payment.On)
	}
	v := r.Invoice
	text := fmt.Sprintf("%s|%s|%s|%s %s>%s|%s of %s", r.Client.Key(), v.Ref, v.Number, v.Kind, v.On, v.Due, v.Open, v.Amount)
	if !v.Settled.IsZero() {
		text += "|settled " + v.Settled.String()
	}
	if v.Void {
		text += "|void"
	}
	if v.Disputed {
		text += "|disputed"
	}
	for _, w := range r.Warnings() {
		text += "|" + w.Code
	}
	return text
}

// take reads a file whole: rows, warnings and faults as texts.
func take(name string, data []byte, o apps.Options) (shape intake.Shape, rows []string, err error) {
	r := bytes.NewReader(data)
	e, err := apps.Open(name, r, r.Size(), o)
	if err != nil {
		return shape, nil, err
	}
	for row, f := range e.Rows(r, r.Size()) {
		if f != nil {
			rows = append(rows, f.Where+" "+f.Code)
			continue
		}
		rows = append(rows, rowText(row))
	}
	return e.Describe(), rows, nil
}

func TestOwnFiles(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		app   string
		kind  intake.Kind
		zone  *time.Location
		rows  []string
		warns string
	}{
		"stripe-list.json": {app: apps.Stripe, kind: intake.Invoices, warns: "drafts_left_out", rows: []string{
			"#cus_1|in_1|A-0001|invoice 2026-01-01>2026-01-31|100.00 USD of 120.50 USD",
			"#cus_2|in_2|A-0002|invoice 2026-01-02>2026-02-01|0 JPY of 5000 JPY|settled 2026-01-03|due_date_missing",
			"#cus_1|in_3|A-0003|invoice 2026-01-01>2026-01-31|9.00 EUR of 9.00 EUR|void|due_date_missing",
			"#cus_1|in_4|A-0004|invoice 2026-01-01>2026-01-31|7.00 EUR of 7.00 EUR|void|due_date_missing|given_up",
			"#cus_3|in_6|A-0006|invoice 2026-01-01>2026-01-31|5000 ISK of 5000 ISK|due_date_missing",
			"#cus_3|in_7|A-0007|invoice 2026-01-01>2026-01-31|1.500 KWD of 1.500 KWD|due_date_missing",
			"stripe-list.json:12 client_missing",
		}},
		"stripe-event.json": {app: apps.Stripe, kind: intake.Invoices, zone: time.FixedZone("west", -8*3600), rows: []string{
			"#cus_1|in_9|A-0009|invoice 2025-12-31>2026-01-30|1.00 EUR of 1.00 EUR",
		}},
		"xero.json": {app: apps.Xero, kind: intake.Invoices, warns: "bills_left_out payments_told", rows: []string{
			"#c-1|i-1|INV-1|invoice 2026-01-05>2026-02-04|100.50 GBP of 120.50 GBP|settled 2026-01-19",
			"#c-1|i-2|INV-2|invoice 2026-01-05>2026-02-04|7.00 GBP of 7.00 GBP|void",
			"#c-1|n-1|CN-1|credit_note 2026-01-05>2026-01-05|-30.00 GBP of -30.00 GBP",
			"#c-1|n-2|CN-2|credit_note 2026-01-05>2026-01-05|0.00 GBP of -40.00 GBP|void",
		}},
		"xero-payments.xml": {app: apps.Xero, kind: intake.Payments, warns: "bills_left_out deleted_left_out", rows: []string{
			`#c-1|p-1|20.00 GBP for "INV-1"|2026-01-19`,
			"xero-payments.xml:7 date_unreadable",
		}},
		"quickbooks.json": {app: apps.QuickBooks, kind: intake.Invoices, rows: []string{
			"#7|11|1042|invoice 2026-01-05>2026-02-04|19.05 USD of 119.05 USD",
			"#7|12|1043|invoice 2026-01-06>2026-02-05|0.00 USD of 0.00 USD|void",
		}},
		"harvest.json": {app: apps.Harvest, kind: intake.Invoices, warns: "drafts_left_out", rows: []string{
			"#5|1|900|invoice 2026-01-05>2026-02-04|300.00 EUR of 300.00 EUR",
			"#5|2|901|invoice 2026-01-05>2026-02-04|0.00 EUR of 80.00 EUR|settled 2026-01-20",
			"#5|3|902|invoice 2026-01-05>2026-02-04|70.00 EUR of 70.00 EUR|void|given_up",
		}},
		"freshbooks.json": {app: apps.FreshBooks, kind: intake.Invoices, rows: []string{
			"#9|71|0007|invoice 2026-01-05>2026-02-04|50.00 EUR of 250.00 EUR",
			"#9|72|0008|invoice 2026-01-06>2026-02-05|20.00 EUR of 20.00 EUR|disputed",
			"#9|73|0009|invoice 2026-01-06>2026-02-05|30.00 EUR of 30.00 EUR|void|due_date_missing",
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(filepath.Join("testdata", name))
			if err != nil {
				t.Fatal(err)
			}
			if !apps.Is(name, data[:min(len(data), 64<<10)]) {
				t.Error("the head is not recognised")
			}
			shape, rows, err := take(name, data, apps.Options{Currency: "EUR", Zone: test.zone})
			if err != nil {
				t.Fatal(err)
			}
			if shape.App != test.app || shape.Kind != test.kind || !shape.Part {
				t.Errorf("got %s of %s, part %t; want %s of %s", shape.Kind, shape.App, shape.Part, test.kind, test.app)
			}
			var warns []string
			for _, w := range shape.Warnings {
				warns = append(warns, w.Code)
			}
			if got := strings.Join(warns, " "); got != test.warns {
				t.Errorf("warnings: got %q, want %q", got, test.warns)
			}
			if !slices.Equal(rows, test.rows) {
				t.Errorf("rows: got\n%s\nwant\n%s", strings.Join(rows, "\n"), strings.Join(test.rows, "\n"))
			}
		})
	}
}

// What the file says elsewhere of a client comes with his invoices.
func TestClientsOfTheFile(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/xero.json")
	if err != nil {
		t.Fatal(err)
	}
	r := bytes.NewReader(data)
	e, err := apps.Open("xero.json", r, r.Size(), apps.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for row := range e.Rows(r, r.Size()) {
		if got, want := row.Client.Email+" "+strings.Join(row.Client.Address, ", ")+" "+row.Client.Place, "ann@example.org 1 High St, Leeds gb"; got != want {
			t.Errorf("client of %s: got %q, want %q", row.Invoice.Number, got, want)
		}
	}
}

// Files that cannot be read are refused with a word.
func TestRefused(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ name, text, want string }{
		"cut off":            {"a.json", `{"object":"list","data":[{"object":"invoice","id":"in_1"`, "json_broken"},
		"a comma too many":   {"a.json", "{\"object\":\"invoice\",\n\"id\":,}", "json_broken"},
		"another program":    {"a.json", `{"hello":"world"}`, "app_unknown"},
		"an empty answer":    {"a.json", `{"Invoices":[]}`, "app_unknown"},
		"a list of numbers":  {"a.json", `[1,2]`, "not_a_record"},
		"a number":           {"a.json", `7`, "not_a_record"},
		"nothing":            {"a.json", "", "file_empty"},
		"a plan":             {"a.json", `{"object":"plan","id":"plan_1"}`, "app_records_unknown"},
		"XML cut off":        {"a.xml", `<Response><Invoices><Invoice><Type>ACCREC</Type>`, "xml_broken"},
		"XML tags crossed":   {"a.xml", `<Response><Invoices></Response></Invoices>`, "xml_broken"},
		"XML of strangers":   {"a.xml", `<Response><Hello>1</Hello></Response>`, "app_unknown"},
		"an unknown charset": {"a.xml", `<?xml version="1.0" encoding="klingon"?><Response/>`, "encoding_unknown"},
		"a very deep one":    {"a.json", `{"object":"invoice","x":` + strings.Repeat(`[`, 200) + strings.Repeat(`]`, 200) + `}`, "record_too_long"},
		"an endless one":     {"a.json", `{"object":"invoice","x":"` + strings.Repeat(`y`, 9<<20) + `"}`, "record_too_long"},
		"an endless element": {"a.xml", `<Response><Invoices><Invoice><Type>` + strings.Repeat(`y`, 9<<20) + `</Type></Invoice></Invoices></Response>`, "record_too_long"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, err := take(test.name, []byte(test.text), apps.Options{Currency: "EUR"})
			if got := fault.CodeOf(err); got != test.want {
				t.Errorf("got %q (%v), want %q", got, err, test.want)
			}
		})
	}
}

// Tables, electronic invoices and bank files are none of a program's.
func TestIsNot(t *testing.T) {
	t.Parallel()
	for name, head := range map[string]string{
		"a table": "Number,Date\n1,2\n", "a table with brackets": "[Number],Date\n", "UBL": `<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>`,
		"CAMT": `<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"/>`, "OFX": `<OFX></OFX>`, "nothing": "", "broken": "<",
		"another answer": `<Response xmlns="urn:other"/>`,
	} {
		if apps.Is(name, []byte(head)) {
			t.Errorf("%s is taken for an export", name)
		}
	}
}

func TestSumsAddUp(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/stripe-list.json")
	if err != nil {
		t.Fatal(err)
	}
	r := bytes.NewReader(data)
	e, err := apps.Open("stripe-list.json", r, r.Size(), apps.Options{})
	if err != nil {
		t.Fatal(err)
	}
	sum := intake.Survey(e, r, r.Size())
	for currency, want := range map[money.Currency]string{"USD": "120.50", "JPY": "5000", "EUR": "16.00", "ISK": "5000", "KWD": "1.500"} {
		if got, err := sum.Total(intake.Invoices, currency); err != nil || got.Decimal() != want {
			t.Errorf("total in %s: got %s (%v), want %s", currency, got.Decimal(), err, want)
		}
	}
}

func FuzzOpen(f *testing.F) {
	files, err := filepath.Glob("testdata/*")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		if info, err := os.Stat(name); err != nil || info.IsDir() {
			continue
		}
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		apps.Is("x", data)
		r := bytes.NewReader(data)
		e, err := apps.Open("x", r, r.Size(), apps.Options{Currency: "EUR"})
		if err != nil {
			if fault.CodeOf(err) == "" {
				t.Errorf("an error without a word: %v", err)
			}
			return
		}
		for row, bad := range e.Rows(r, r.Size()) {
			if bad != nil {
				continue
			}
			v := row.Invoice
			if total, err := v.Paid.Add(v.Open); row.Kind == intake.Invoices && (err != nil || total != v.Amount || v.Ref == "") {
				t.Errorf("paid %s and open %s are not %s", v.Paid, v.Open, v.Amount)
			}
		}
	})
}
