package banklist_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dunwell/internal/fault"
	"dunwell/internal/intake"
	"dunwell/internal/intake/banklist"
	"dunwell/internal/intake/statement"
	"dunwell/internal/money"
)

// outcome is what came of a list, as short texts.
type outcome struct {
	lines      []*statement.Line
	statements []*statement.Statement
	faults     []string // codes
}

// read finds out how a bank's list reads and reads it.
func read(name string, r io.ReaderAt, size int64, hints intake.Hints) statement.Parts {
	hints.Kind = intake.Statement
	shape, err := intake.Detect(name, r, size, hints)
	if err != nil {
		return func(yield func(statement.Part, error) bool) { yield(statement.Part{}, err) }
	}
	return banklist.Rows(shape, r, size)
}

// isList reports whether a file is taken for a bank's list without being told; one
// without signs is, but asks for a word about them.
func isList(name string, data []byte) bool {
	shape, err := intake.Detect(name, bytes.NewReader(data), int64(len(data)), intake.Hints{Currency: "EUR"})
	return err == nil && shape.Kind == intake.Statement || fault.CodeOf(err) == "sign_unknown"
}

func collect(parts statement.Parts) (o outcome) {
	for part, err := range parts {
		if err != nil {
			o.faults = append(o.faults, fault.CodeOf(err))
		}
		if part.Line != nil {
			o.lines = append(o.lines, part.Line)
		}
		if part.Statement != nil {
			o.statements = append(o.statements, part.Statement)
		}
	}
	return o
}

// in and out are the count and sums of the lines, pending ones too.
func (o outcome) in() string  { return o.sums(1) }
func (o outcome) out() string { return o.sums(-1) }

func (o outcome) sums(sign int) string {
	n := 0
	tallies := map[money.Currency]*money.Tally{}
	var order []money.Currency
	for _, l := range o.lines {
		if l.Amount.Sign() != sign {
			continue
		}
		n++
		c := l.Amount.Currency()
		if tallies[c] == nil {
			tallies[c] = &money.Tally{}
			order = append(order, c)
		}
		if sign < 0 {
			tallies[c].Add(l.Amount.Neg())
		} else {
			tallies[c].Add(l.Amount)
		}
	}
	slices.Sort(order)
	text := fmt.Sprint(n)
	for _, c := range order {
		sum, _ := tallies[c].Sum()
		text += " " + sum.String()
	}
	return text
}

func (o outcome) balances() string {
	var list []string
	for _, s := range o.statements {
		text := ""
		if s.Opening != nil {
			text = s.Opening.Amount.Decimal()
		}
		text += ">"
		if s.Closing != nil {
			text += s.Closing.Amount.Decimal()
		}
		list = append(list, text)
	}
	return strings.Join(list, " ")
}

func (o outcome) warned(code string) bool {
	for _, s := range o.statements {
		for _, w := range s.Warnings {
			if w.Code == code {
				return true
			}
		}
	}
	return false
}

func TestOwnLists(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		file                        string
		hints                       intake.Hints
		in, out, balances, accounts string
		period                      string
		first                       string // name, number, text of the first line
		warn                        []string
		faults                      []string
		pending                     int
	}{
		"labels above, newest first, Windows-1250": {file: "de-windows-1250.csv", in: "3 1990.00 EUR", out: "1 94.50 EUR", balances: "1000.00>2395.50",
			accounts: "DE02120300000000202051", period: "2026-03-01 2026-03-05", pending: 1,
			first: "Müller & Söhne KG|DE89370400440532013000|RE-2026-014 Projekt Straße"},
		"a flag says the way": {file: "nl-af-bij.csv", in: "1 250.00 EUR", out: "1 80.10 EUR", balances: "1000.00>1169.90", accounts: "NL91ABNA0417164300",
			period: "2026-03-02 2026-03-02", first: "Bakkerij Jansen|NL20INGB0001234567|Factuur 2026-11"},
		"the account's country says the currency": {file: "own-iban.csv", hints: intake.Hints{Currency: "USD", Assumed: true}, in: "1 250.00 EUR", out: "0", balances: ">",
			accounts: "NL91ABNA0417164300", period: "2026-03-02 ", first: "Jansen||Factuur 2026-11", warn: []string{"currency_by_iban"}},
		"the user says the currency": {file: "own-iban.csv", hints: intake.Hints{Currency: "USD"}, in: "1 250.00 USD", out: "0", balances: ">",
			accounts: "NL91ABNA0417164300", period: "2026-03-02 ", first: "Jansen||Factuur 2026-11"},
		"S and H": {file: "de-soll-haben.csv", in: "1 1234.00 EUR", out: "1 800.00 EUR", balances: ">", period: "2026-03-02 2026-03-02", first: "||Zahlung Rechnung 77"},
		"paid out, paid in, newest first": {file: "uk-running.csv", hints: intake.Hints{Currency: "GBP"}, in: "1 1200.00 GBP", out: "2 49.75 GBP", balances: "1000.00>2150.25",
			period: "2026-03-01 2026-03-02", first: "||ACME LTD INV 1042"},
		"two accounts": {file: "two-accounts.csv", in: "3 250.00 EUR 100.00 GBP", out: "1 30.00 GBP", balances: "> >", accounts: "GB29NWBK60161331926819 DE89370400440532013000",
			period: "2026-03-02 2026-03-02 2026-03-02 2026-03-03", first: "Ann Ltd||INV 1"},
		"a card, turned round": {file: "card.csv", in: "1 500.00 EUR", out: "3 622.50 EUR", balances: ">", accounts: "4111-1111", period: "2026-03-02 2026-03-04", first: "AIRLINE||",
			warn: []string{"sign_guessed"}},
		"a card, by word": {file: "card.csv", hints: intake.Hints{Sign: intake.SignAmount}, in: "3 622.50 EUR", out: "1 500.00 EUR", balances: ">", accounts: "4111-1111",
			period: "2026-03-02 2026-03-04", first: "AIRLINE||"},
		"no header": {file: "bare.csv", in: "1 119.00 EUR", out: "1 39.95 EUR", balances: ">", period: "2026-03-02 2026-03-02", first: "||Gutschrift Muster GmbH RE 12",
			warn: []string{"header_absent"}},
		"payer and payee apart": {file: "dkb.csv", in: "1 1000.00 EUR", out: "1 700.00 EUR", balances: ">", period: "2026-03-02 2026-03-02",
			first: "Kunde AG|DE89370400440532013000|RE 5"},
		"CR came in": {file: "us-crdr.csv", hints: intake.Hints{Currency: "USD"}, in: "1 1500.00 USD", out: "1 900.00 USD", balances: "1000.00>1600.00",
			period: "2026-03-16 2026-03-16", first: "||CHECK 1001"},
		"rows that do not read": {file: "wrong.csv", in: "2 20.00 EUR", out: "0", balances: "100.00>120.00", period: "2026-03-02 2026-03-04", first: "||a",
			warn: []string{"sign_guessed"}, faults: []string{"amount_unreadable", "date_unreadable"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(filepath.Join("testdata", test.file))
			if err != nil {
				t.Fatal(err)
			}
			if test.hints.Currency == "" {
				test.hints.Currency = "EUR"
			}
			if !isList(test.file, data) {
				t.Error("it is not taken for a bank's list")
			}
			r := bytes.NewReader(data)
			got := collect(read(test.file, r, r.Size(), test.hints))
			check := func(what, got, want string) {
				t.Helper()
				if got != want {
					t.Errorf("%s: got %q, want %q", what, got, want)
				}
			}
			check("money in", got.in(), test.in)
			check("money out", got.out(), test.out)
			check("balances", got.balances(), test.balances)
			check("faults", strings.Join(got.faults, " "), strings.Join(test.faults, " "))
			var accounts, days []string
			pending := 0
			for _, s := range got.statements {
				accounts, days = append(accounts, s.Account.IBAN+s.Account.Number), append(days, s.From.String(), s.Through.String())
				pending += s.Waiting
			}
			check("accounts", strings.TrimSpace(strings.Join(accounts, " ")), test.accounts)
			check("periods", strings.Join(days, " "), test.period)
			if pending != test.pending {
				t.Errorf("pending: got %d, want %d", pending, test.pending)
			}
			if len(got.lines) > 0 {
				l := got.lines[0]
				check("first line", l.Other.Name+"|"+l.Other.IBAN+l.Other.Number+"|"+l.Text, test.first)
			}
			for _, code := range test.warn {
				if !got.warned(code) {
					t.Errorf("no warning %s", code)
				}
			}
			if got.warned("statement_unbalanced") {
				t.Error("the lines do not lead from the opening to the closing balance")
			}
		})
	}
}

// A list read as it was settled once reads the same without a word of the user.
func TestKeptShape(t *testing.T) {
	t.Parallel()
	read := func(file string, hints intake.Hints) (outcome, intake.Shape, error) {
		data, err := os.ReadFile(filepath.Join("testdata", file))
		if err != nil {
			t.Fatal(err)
		}
		r := bytes.NewReader(data)
		shape, err := intake.Detect(file, r, r.Size(), hints)
		if err != nil {
			return outcome{}, shape, err
		}
		return collect(banklist.Rows(shape, r, r.Size())), shape, nil
	}
	first, shape, err := read("card.csv", intake.Hints{Currency: "USD", Sign: intake.SignAmount, Map: intake.Map{intake.Text: "Merchant", intake.Counterparty: ""}})
	if err != nil {
		t.Fatal(err)
	}
	again, _, err := read("card.csv", intake.Hints{Currency: "USD", Saved: []intake.Shape{shape}})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := again.in()+again.lines[0].Text, first.in()+"AIRLINE"; got != want {
		t.Errorf("the kept shape: got %s, want %s", got, want)
	}
	_, shape, err = read("bare.csv", intake.Hints{Currency: "EUR", Map: intake.Map{intake.BookedOn: "#1", intake.Amount: "#4", intake.Text: "#3+#5"}})
	if err != nil {
		t.Fatal(err)
	}
	again, _, err = read("bare.csv", intake.Hints{Currency: "EUR", Saved: []intake.Shape{shape}})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := again.lines[0].Text, "Gutschrift Muster GmbH RE 12 EUR"; got != want {
		t.Errorf("the kept shape of a list without header: got %q, want %q", got, want)
	}
}

// Lists of invoices, clients and payments are none of a bank's.
func TestNoBanksList(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"invoices":           "Invoice Number,Customer,Date,Due Date,Amount,Balance\n1,Ann,2026-01-02,2026-02-01,10.00,10.00\n",
		"invoices with both": "Date;Rechnungsnummer;Kunde;Soll;Haben\n02.01.2026;7;Ann;10,00;\n",
		"payments":           "Client,Invoice Number,Amount,Date\nAnn,1,10.00,2026-01-02\n",
		"clients":            "Name,Email,City\nAnn,a@example.org,Bonn\n",
		"prose":              "Dear Sir,\nnothing is owed.\n",
		"empty":              "",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if isList("list.csv", []byte(text)) {
				t.Error("taken for a bank list")
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	files, err := filepath.Glob("testdata/*.csv")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r := bytes.NewReader(data)
		got := collect(read("list.csv", r, r.Size(), intake.Hints{Currency: "EUR"}))
		for _, s := range got.statements {
			if !s.Through.IsZero() && s.Through.Before(s.From) {
				t.Errorf("the period ends %s before it begins %s", s.Through, s.From)
			}
		}
		for _, l := range got.lines {
			if l.On.IsZero() || l.Amount.Currency() == "" || len(l.Raw) > statement.MostRaw {
				t.Errorf("a line without day or currency, or too long: %+v", l)
			}
		}
	})
}
