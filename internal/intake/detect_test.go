package intake_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"dunwell/internal/fault"
	"dunwell/internal/intake"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

func detect(t *testing.T, name, text string, h intake.Hints) (intake.Shape, *strings.Reader) {
	t.Helper()
	r := strings.NewReader(text)
	shape, err := intake.Detect(name, r, r.Size(), h)
	if err != nil {
		t.Fatalf("Detect: %v\n%+v", err, shape)
	}
	return shape, r
}

func rowsOf(t *testing.T, s intake.Shape, r *strings.Reader) (rows []intake.Row) {
	t.Helper()
	for row, bad := range s.Rows(r, r.Size()) {
		if bad != nil {
			t.Fatal(bad)
		}
		rows = append(rows, row)
	}
	return rows
}

// Headings of the eight languages, and of programs, find their fields.
func TestHeadings(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		header, row string
		want        string // field of each column, "-" for none
	}{
		"en, snake":               {"inv_no,cust_no,cust_name,inv_date,due_in_date,total_amount", "A1,7,Ada,2026-01-05,2026-02-04,10.00", "invoice_number client_number client_name invoice_date due_date amount"},
		"en, camel":               {"invoiceNumber,customerID,invoiceDate,dueDate,invoiceAmount,settledDate", "A1,C7,2026-01-05,2026-02-04,10.00,", "invoice_number client_number invoice_date due_date amount settled_on"},
		"en, by stems":            {"Invoice ref code,Customer legal name,Date invoice was issued,Due on date,Amount total,Outstanding sum", "A1,Ada,2026-01-05,2026-02-04,10.00,3.00", "invoice_number client_name invoice_date due_date amount open_amount"},
		"en, misspelt":            {"buisness_year,doc_id,name_customer,posting_date,due_in_date,converted_usd", "2020,1930610806,Ada,2026-01-05,2026-02-04,10.00", "- invoice_number client_name invoice_date due_date amount"},
		"en, taxes":               {"Number,Client,Date,Due,Net,Tax Amount,Total,Amount Due", "A1,Ada,2026-01-05,2026-02-04,8.00,2.00,10.00,10.00", "invoice_number client_name invoice_date due_date - - amount open_amount"},
		"de":                      {"Rechnungs-Nr.,Kundennr.,Firma,Rechnungsdatum,Fällig,Bruttobetrag,Offen,Mahnstufe", "A1,7,Ada,2026-01-05,2026-02-04,10.00,10.00,1", "invoice_number client_number client_name invoice_date due_date amount open_amount -"},
		"de, oe and ue":           {"Belegnr,Debitor,Name,Belegdatum,Faelligkeit,Betrag,Waehrung", "A1,10001,Ada,2026-01-05,2026-02-04,10.00,EUR", "invoice_number client_number client_name invoice_date due_date amount currency"},
		"fr":                      {"N° de facture,Code client,Raison sociale,Date d’émission,Échéance le,Total TTC,Reste à payer", "A1,C7,Ada,2026-01-05,2026-02-04,10.00,10.00", "invoice_number client_number client_name invoice_date due_date amount open_amount"},
		"es":                      {"Nº factura,Código cliente,Razón social,Fecha,Fecha de vencimiento,Importe,Pendiente,Divisa", "A1,C7,Ada,2026-01-05,2026-02-04,10.00,10.00,EUR", "invoice_number client_number client_name invoice_date due_date amount open_amount currency"},
		"it":                      {"N. fattura,Codice cliente,Ragione sociale,Data fattura,Scadenza,Totale,Da pagare,Valuta", "A1,C7,Ada,2026-01-05,2026-02-04,10.00,10.00,EUR", "invoice_number client_number client_name invoice_date due_date amount open_amount currency"},
		"pt":                      {"Nº fatura,Cliente,Data da fatura,Data de vencimento,Valor,Em aberto,Moeda", "A1,Ada,2026-01-05,2026-02-04,10.00,10.00,EUR", "invoice_number client_name invoice_date due_date amount open_amount currency"},
		"nl":                      {"Factuurnr,Debiteurnr,Klant,Factuurdatum,Vervaldag,Bedrag,Openstaand,Munt", "A1,7,Ada,2026-01-05,2026-02-04,10.00,10.00,EUR", "invoice_number client_number client_name invoice_date due_date amount open_amount currency"},
		"pl":                      {"Nr dokumentu,Kontrahent,Data wystawienia,Termin zapłaty,Kwota brutto,Do zapłaty,Waluta", "A1,Ada,2026-01-05,2026-02-04,10.00,10.00,PLN", "invoice_number client_name invoice_date due_date amount open_amount currency"},
		"paid is a sum":           {"Invoice,Client,Due,Amount,Paid", "A1,Ada,2026-02-04,10.00,4.00", "invoice_number client_name due_date amount paid_amount"},
		"paid is a day":           {"Invoice,Client,Due,Amount,Paid", "A1,Ada,2026-02-04,10.00,2026-03-01", "invoice_number client_name due_date amount settled_on"},
		"paid is a yes":           {"Invoice,Client,Due,Amount,Paid", "A1,Ada,2026-02-04,10.00,no", "invoice_number client_name due_date amount status"},
		"currency in the heading": {"Invoice,Client,Due,Betrag in €", "A1,Ada,2026-02-04,10.00", "invoice_number client_name due_date amount"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shape, _ := detect(t, "list.csv", test.header+"\n"+test.row+"\n", intake.Hints{Currency: "EUR"})
			found := slices.Repeat([]string{"-"}, len(shape.Headings))
			for _, c := range shape.Columns {
				found[c.Index] = string(c.Field)
			}
			if got := strings.Join(found, " "); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestDoubtfulColumns(t *testing.T) {
	t.Parallel()
	list := func(rows ...string) string {
		return "Invoice;Client;Issued;Due;Amount\n" + strings.Join(rows, "\n") + "\n"
	}
	tests := map[string]struct {
		text, delimiter string
		hints           intake.Hints
		first           string // first row
		warnings        string
	}{
		"order known by one day of a later row": {list("1;Ada;1/2/2026;3/4/2026;5", "2;Ada;1/2/2026;3/28/2026;5"), ";", intake.Hints{}, "1|Ada|2026-01-02|2026-03-04|5.00 EUR|open 5.00", ""},
		"order known because due follows issue": {list("1;Ada;12/1/2025;1/2/2026;5", "2;Ada;11/5/2025;1/4/2026;5"), ";", intake.Hints{}, "1|Ada|2025-12-01|2026-01-02|5.00 EUR|open 5.00", ""},
		"order in doubt":                        {list("1;Ada;1/2/2026;3/4/2026;5"), ";", intake.Hints{}, "1|Ada|2026-02-01|2026-04-03|5.00 EUR|open 5.00", "date_order_ambiguous date_order_ambiguous"},
		"order in doubt, told":                  {list("1;Ada;1/2/2026;3/4/2026;5"), ";", intake.Hints{Dates: intake.MDY}, "1|Ada|2026-01-02|2026-03-04|5.00 EUR|open 5.00", ""},
		"order in doubt, in dollars":            {list("1;Ada;1/2/2026;3/4/2026;5"), ";", intake.Hints{Currency: "USD"}, "1|Ada|2026-01-02|2026-03-04|5.00 USD|open 5.00", "date_order_ambiguous date_order_ambiguous"},
		"mark in doubt":                         {list("1;Ada;2026-01-02;2026-03-04;1.234", "2;Ada;2026-01-02;2026-03-04;500"), ";", intake.Hints{}, "1|Ada|2026-01-02|2026-03-04|1234.00 EUR|open 1234.00", "decimal_ambiguous"},
		"mark in doubt, told":                   {list("1;Ada;2026-01-02;2026-03-04;1.234"), ";", intake.Hints{Decimal: "."}, "1|Ada|2026-01-02|2026-03-04|1.23 EUR|open 1.23|rounded", ""},
		"mark known by another row":             {list("1;Ada;2026-01-02;2026-03-04;1.234", "2;Ada;2026-01-02;2026-03-04;0,5"), ";", intake.Hints{}, "1|Ada|2026-01-02|2026-03-04|1234.00 EUR|open 1234.00", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if test.hints.Currency == "" {
				test.hints.Currency = "EUR"
			}
			shape, r := detect(t, "list.csv", test.text, test.hints)
			if got := told(rowsOf(t, shape, r)[0]); got != test.first {
				t.Errorf("got %s, want %s", got, test.first)
			}
			var codes []string
			for _, w := range shape.Warnings {
				codes = append(codes, w.Code)
			}
			if got := strings.Join(codes, " "); got != test.warnings {
				t.Errorf("warnings: got %q, want %q", got, test.warnings)
			}
		})
	}
}

// What decides a column may stand far behind the sample: the whole file is asked.
func TestEvidenceFarDown(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("Invoice,Client,Issued,Due,Amount\n")
	for range 20_000 {
		b.WriteString("1,Ada,1/2/2026,3/4/2026,\"1,234\"\n")
	}
	b.WriteString("2,Ada,1/2/2026,3/28/2026,\"1,5\"\n")
	shape, r := detect(t, "list.csv", b.String(), intake.Hints{Currency: "EUR"})
	sum := shape.Survey(r, r.Size())
	total, err := sum.Total(intake.Invoices, "EUR")
	if err != nil || sum.Wrong != 0 || total.Decimal() != "24601.50" {
		t.Errorf("got %v (%v), wrong %d %v; want 24601.50: 20,000 rounded sums of 1.23 and one of 1.50 with the decimal comma", total, err, sum.Wrong, sum.Faults)
	}
	if c, _ := shape.Column(intake.DueDate); c.Dates != intake.MDY {
		t.Errorf("order: got %s, want mdy", c.Dates)
	}
}

func TestMapAndSavedShape(t *testing.T) {
	t.Parallel()
	text := "A,B,C,D\nX-1,Ada,05.01.2026,\"1.234\"\n"
	h := intake.Hints{Currency: "EUR", Decimal: ",", Map: intake.Map{
		intake.InvoiceNumber: "A", intake.ClientName: "b", intake.DueDate: "#3", intake.Amount: "=D",
	}}
	want := "X-1|Ada|2026-01-05|2026-01-05|1234.00 EUR|open 1234.00"
	shape, r := detect(t, "odd.csv", text, h)
	if got := told(rowsOf(t, shape, r)[0]); got != want {
		t.Fatalf("mapped: got %s, want %s", got, want)
	}
	kept, err := json.Marshal(shape)
	if err != nil {
		t.Fatal(err)
	}
	var saved intake.Shape
	if err := json.Unmarshal(kept, &saved); err != nil {
		t.Fatal(err)
	}
	again, r := detect(t, "odd.csv", strings.Replace(text, "X-1", "X-2", 1), intake.Hints{Saved: []intake.Shape{saved}})
	if got, want := told(rowsOf(t, again, r)[0]), strings.Replace(want, "X-1", "X-2", 1); got != want {
		t.Errorf("saved: got %s, want %s", got, want)
	}
	// A Shape that was kept reads by itself as well.
	if got, want := told(rowsOf(t, saved, r)[0]), strings.Replace(want, "X-1", "X-2", 1); got != want {
		t.Errorf("kept: got %s, want %s", got, want)
	}
	// Other headings are another list.
	other := strings.NewReader(strings.Replace(text, "A,B,C,D", "A,B,D,C", 1))
	if _, err := intake.Detect("odd.csv", other, other.Size(), intake.Hints{Saved: []intake.Shape{saved}}); err == nil {
		t.Error("a saved shape was used for other headings")
	}
}

func TestMapTakesAway(t *testing.T) {
	t.Parallel()
	text := "Invoice,Client,Due,Amount,Open\n1,Ada,2026-01-05,10.00,4.00\n"
	shape, r := detect(t, "l.csv", text, intake.Hints{Currency: "EUR", Map: intake.Map{intake.OpenAmount: ""}})
	if got, want := told(rowsOf(t, shape, r)[0]), "1|Ada|2026-01-05|2026-01-05|10.00 EUR|open 10.00"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestParseMap(t *testing.T) {
	t.Parallel()
	if f, c, err := intake.ParseMap(" Due_Date = Pay by "); err != nil || f != intake.DueDate || c != "Pay by" {
		t.Errorf("got %s, %q, %v", f, c, err)
	}
	for text, code := range map[string]string{"due_date": "map_unreadable", "duedate=x": "map_unknown_field"} {
		if _, _, err := intake.ParseMap(text); fault.CodeOf(err) != code {
			t.Errorf("%s: got %v, want %s", text, err, code)
		}
	}
}

// Nothing of a list without a header is taken before its columns are named.
func TestNoHeaderButMap(t *testing.T) {
	t.Parallel()
	shape, r := detect(t, "l.csv", "1,Ada,2026-01-05,10.00\n2,Bob,2026-01-06,11.00\n", intake.Hints{Currency: "EUR", Map: intake.Map{
		intake.InvoiceNumber: "#1", intake.ClientName: "#2", intake.DueDate: "#3", intake.Amount: "#4"}})
	if got := len(rowsOf(t, shape, r)); got != 2 {
		t.Errorf("got %d rows, want 2", got)
	}
}

func TestKinds(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		name, text string
		want       intake.Kind
	}{
		"invoices":               {"l.csv", "Invoice,Client,Due,Amount\n1,Ada,2026-01-05,10\n", intake.Invoices},
		"invoices with payments": {"l.csv", "Invoice,Client,Invoice Date,Amount,Date Paid\n1,Ada,2026-01-05,10,2026-01-09\n", intake.Invoices},
		"payments":               {"l.csv", "Payment Date,Amount,Invoice,Client\n2026-01-05,10,1,Ada\n", intake.Payments},
		"payments by file name":  {"zahlungen.csv", "Datum,Betrag,Kunde,Rechnung\n2026-01-05,10,Ada,1\n", intake.Payments},
		"clients":                {"l.csv", "Name,Email,City\nAda,ada@example.org,Bonn\n", intake.Clients},
		"clients with a balance": {"l.csv", "Client,Balance,Email,Street\nAda,10.00,ada@example.org,1 Main St\n", intake.Clients},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shape, _ := detect(t, test.name, test.text, intake.Hints{Currency: "EUR"})
			if shape.Kind != test.want {
				t.Errorf("got %s, want %s: %+v", shape.Kind, test.want, shape.Columns)
			}
		})
	}
}

func TestGuessKind(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		text string
		want receivable.ListKind
		sure bool
	}{
		"settled rows":          {"Invoice,Client,Due,Amount,Paid On\n1,Ada,2026-01-05,10,2026-01-09\n2,Ada,2026-01-05,10,\n", receivable.ListAll, true},
		"room, nothing settled": {"Invoice,Client,Due,Amount,Paid On\n1,Ada,2026-01-05,10,\n", receivable.ListOpen, true},
		"nothing said":          {"Invoice,Client,Due,Amount\n1,Ada,2026-01-05,10\n", receivable.ListOpen, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shape, r := detect(t, "l.csv", test.text, intake.Hints{Currency: "EUR"})
			if got, sure := intake.GuessKind(shape, shape.Survey(r, r.Size())); got != test.want || sure != test.sure {
				t.Errorf("got %s, sure %v, want %s, sure %v", got, sure, test.want, test.sure)
			}
		})
	}
}

// Due dates say nothing about how far a list reaches, not even where they stand
// in for invoice dates that are missing.
func TestNewestIn(t *testing.T) {
	t.Parallel()
	for list, want := range map[string]string{
		"Invoice,Client,Invoice Date,Due,Amount,Paid On\n1,Ada,2026-01-05,2026-09-09,10,2026-01-09\n2,Ada,2026-01-07,2026-12-01,10,\n": "2026-01-09",
		"Invoice,Client,Due,Amount,Paid On\n1,Ada,2026-09-09,10,2026-01-09\n2,Ada,2026-12-01,10,\n":                                    "2026-01-09",
		"Invoice,Client,Due,Amount\n1,Ada,2026-09-09,10\n2,Ada,2026-12-01,10\n":                                                        "",
	} {
		shape, r := detect(t, "l.csv", list, intake.Hints{Currency: "EUR"})
		if got := shape.Survey(r, r.Size()).NewestIn.String(); got != want {
			t.Errorf("%q: got %q, want %q", list, got, want)
		}
	}
}

// A number is made of what the file says: settling an invoice does not change it.
func TestKeySurvivesSettlement(t *testing.T) {
	t.Parallel()
	ref := func(settled string) string {
		shape, r := detect(t, "l.csv", "Client,Due,Amount,Settled On\nAda,2026-03-05,10,"+settled+"\nBob,2026-03-05,10,2026-03-01\n", intake.Hints{Currency: "EUR"})
		return rowsOf(t, shape, r)[0].Invoice.Ref
	}
	if open, settled := ref(""), ref("2026-02-01"); open != settled {
		t.Errorf("open it is %s, settled %s", open, settled)
	}
}

// A column that asks "void?" is answered with yes or no.
func TestVoidColumn(t *testing.T) {
	t.Parallel()
	shape, r := detect(t, "l.csv", "Invoice,Client,Due,Amount,Voided\n1,Ada,2026-03-05,10,yes\n2,Ada,2026-03-05,10,no\n", intake.Hints{Currency: "EUR"})
	rows := rowsOf(t, shape, r)
	if !rows[0].Invoice.Void || rows[1].Invoice.Void || rows[1].Invoice.Open.IsZero() {
		t.Errorf("got %s and %s", told(rows[0]), told(rows[1]))
	}
}

// An encoding that was corrected stays corrected for the next file of this source.
func TestSavedEncoding(t *testing.T) {
	t.Parallel()
	// Three Cyrillic letters, too few to tell the code page.
	text := "Invoice,Client,Due,Amount\n1,\xc8\xe2\xe0\xed,2026-03-05,10\n"
	shape, _ := detect(t, "l.csv", text, intake.Hints{Currency: "EUR", Encoding: "windows-1251"})
	again, r := detect(t, "l.csv", text, intake.Hints{Saved: []intake.Shape{shape}, Encoding: ""})
	if got := rowsOf(t, again, r)[0].Client.Name; again.Encoding == "windows-1251" && got != "Иван" {
		t.Errorf("got %q, want Иван", got)
	}
	if again.Encoding != "windows-1251" {
		t.Errorf("got encoding %s, want windows-1251", again.Encoding)
	}
}

// Where sum, paid and open disagree, the smaller open sum is taken and said.
func TestSumsDisagree(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ row, open, warn string }{
		"agree":              {"10,4,6,open", "6.00", ""},
		"less is open":       {"10,4,5,open", "5.00", "sums_disagree"},
		"more is open":       {"10,4,8,open", "6.00", "sums_disagree"},
		"paid, says state":   {"10,4,6,paid", "0.00", "sums_disagree"},
		"paid as deduction":  {"10,-4,6,open", "6.00", ""},
		"overpaid":           {"10,12,-2,open", "-2.00", ""},
		"credit note":        {"-10,0,-10,open", "-10.00", ""},
		"only open is known": {"10,,6,open", "6.00", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shape, r := detect(t, "l.csv", "Invoice,Client,Invoice Date,Due,Amount,Paid,Open,Status\n0,Bob,2026-01-05,2026-02-04,1,0,1,open\n1,Ada,2026-01-05,2026-02-04,"+test.row+"\n", intake.Hints{Currency: "EUR"})
			row := rowsOf(t, shape, r)[1]
			v := row.Invoice
			if got := v.Open.Decimal(); got != test.open {
				t.Errorf("open: got %s, want %s", got, test.open)
			}
			if sum, err := v.Paid.Add(v.Open); err != nil || sum != v.Amount {
				t.Errorf("paid %v and open %v are not %v", v.Paid, v.Open, v.Amount)
			}
			code := ""
			for _, w := range row.Warnings() {
				code += w.Code
			}
			if code != test.warn {
				t.Errorf("warning: got %q, want %q", code, test.warn)
			}
		})
	}
}

// A currency is named by a column, the heading, the cell or the caller, in this order.
func TestCurrencies(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		header, cell string
		usual        money.Currency
		want         string
	}{
		"column":                   {"Amount,Currency", "10,SEK", "EUR", "10.00 SEK"},
		"column in words":          {"Amount,Currency", "10,zł", "EUR", "10.00 PLN"},
		"heading":                  {"Amount (GBP)", "10", "EUR", "10.00 GBP"},
		"heading in small":         {"converted_usd", "10", "EUR", "10.00 USD"},
		"heading with a sign":      {"Betrag in €", "10", "USD", "10.00 EUR"},
		"cell":                     {"Amount", "£10", "EUR", "10.00 GBP"},
		"dollars of the caller":    {"Amount", "$10", "CAD", "10.00 CAD"},
		"dollars of nobody":        {"Amount", "$10", "EUR", "10.00 USD"},
		"crowns of the caller":     {"Amount", "10 kr", "NOK", "10.00 NOK"},
		"caller":                   {"Amount", "10", "EUR", "10.00 EUR"},
		"caller, without decimals": {"Amount", "10.5", "JPY", "11 JPY"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shape, r := detect(t, "l.csv", "Invoice,Client,Due,"+test.header+"\n1,Ada,2026-01-05,"+test.cell+"\n", intake.Hints{Currency: test.usual})
			if got := rowsOf(t, shape, r)[0].Invoice.Amount.String(); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestPlacesAndLanguages(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ country, region, language, want string }{
		"code":              {"DE", "", "de", "de de"},
		"three letters":     {"POL", "", "pl_PL", "pl pl"},
		"English":           {"United Kingdom", "", "English", "gb en"},
		"own language":      {"España", "", "español", "es es"},
		"of a neighbour":    {"Niederlande", "", "Nederlands", "nl nl"},
		"state":             {"USA", "Nevada", "en-US", "us_nevada en"},
		"state, short":      {"US", "NY", "EN", "us_new_york en"},
		"state alone":       {"", "California", "", "us_california "},
		"short alone is no": {"", "CA", "", " "},
		"nowhere":           {"Atlantis", "", "Klingonese", " "},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shape, r := detect(t, "l.csv", "Client,Email,Country,State,Language\nAda,a@b.example,"+test.country+","+test.region+","+test.language+"\n",
				intake.Hints{Kind: intake.Clients, Map: intake.Map{intake.Region: "State"}})
			c := rowsOf(t, shape, r)[0].Client
			if got := c.Place + " " + c.Language; got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// FuzzRows reads any bytes as a file: it ends, never panics, and the rows it
// yields keep their promises.
func FuzzRows(f *testing.F) {
	for _, s := range []string{
		"Invoice,Client,Due,Amount\n1,Ada,2026-01-05,10\n", "Rechnung;Kunde;Fällig;Betrag\n1;\"A;\"\"b\";1.2.2026;1.234,5 €\n",
		"a\tb\n\"", "\xff\xfeI\x00n\x00,\x00", "Name,Email\nAda,a@b\n", "Payment Date,Amount,Payer\n2026-01-05,1,Ada\n", "sep=;\nInvoice;Client;Due;Amount\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		r := bytes.NewReader(b)
		shape, err := intake.Detect("list.csv", r, r.Size(), intake.Hints{Currency: "EUR"})
		if err != nil {
			if fault.KindOf(err) == fault.Internal {
				t.Fatalf("%v is not for the reader", err)
			}
			return
		}
		rows := 0
		for row, bad := range shape.Rows(r, r.Size()) {
			if rows++; rows > len(b)+2 {
				t.Fatal("more rows than bytes")
			}
			if bad != nil || row.Kind != intake.Invoices {
				continue
			}
			v := row.Invoice
			if sum, err := v.Paid.Add(v.Open); err != nil || sum != v.Amount {
				t.Fatalf("line %d: paid %v and open %v are not %v", row.Line, v.Paid, v.Open, v.Amount)
			}
			if v.Ref == "" || v.On.IsZero() || v.Due.IsZero() || row.Client.Key() == "@" {
				t.Fatalf("line %d lacks what every invoice has: %+v", row.Line, row)
			}
		}
	})
}
