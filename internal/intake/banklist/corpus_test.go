package banklist_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dunwell/internal/fault"
	"dunwell/internal/intake"
	"dunwell/internal/intake/banklist"
)

const corpus = "../../../../shared/data/bank/csv/"

// Every list of the corpus is read, or refused with a word that says what to do.
// The sums were added up by a script that shares nothing with this program.
func TestCorpus(t *testing.T) {
	t.Parallel()
	atm := intake.Map{intake.BookedOn: "#1", intake.Text: "#2", intake.ValuedOn: "#3", intake.Credit: "#4", intake.Debit: "#5"}
	tests := map[string]struct {
		file       string
		hints      intake.Hints
		fault      string // of the whole list
		lines      int
		in, out    string
		balances   string
		account    string
		warn       string
		unbalanced bool
		days       string // put in the place of the days that were blacked out
		first      string // text of the first line
	}{
		"N26": {file: "bank2ynab-20171001-20171106.csv", lines: 1, in: "0", out: "1 59.99 EUR", balances: ">"},
		"bunq, Dutch": {file: "bank2ynab-2018-04-14_10-52-13_bunq-transactieoverzicht.csv", lines: 3, in: "1 750.00 EUR", out: "2 21.46 EUR", balances: ">",
			account: "NL47BUNQ2025181418", first: "invoice 410408"},
		"German bank": {file: "bank2ynab-20180226-1000594757-umsatz.CSV", lines: 1, in: "0", out: "1 36.99 EUR", balances: ">", account: "1000594757"},
		"bunq": {file: "bank2ynab-2019-03-02_11-50-46_bunq-statement.csv", lines: 7, in: "2 15.86 EUR", out: "5 39.68 EUR", balances: ">",
			account: "NL26BUNQ2025126409"},
		"Monzo": {file: "bank2ynab-MonzoDataExport_February2018_2018-02-26_174335.csv", lines: 1, in: "0", out: "1 10.00 GBP", balances: ">", first: "Tesco"},
		"Czech, Windows-1250": {file: "bank2ynab-Movements_1234512345_201805271848.csv", lines: 1, in: "0", out: "1 1.00 CZK", balances: ">",
			account: "123456789/1234", first: "Memo for me test"},
		"blacked out, page":  {file: "bank2ynab-TH_20180101-20180523_page_1.csv", fault: "rows_mostly_wrong"},
		"blacked out, stran": {file: "bank2ynab-TH_20180101-20180523_strana_1.csv", fault: "rows_mostly_wrong"},
		"blacked out, one":   {file: "bank2ynab-TH_20180521-20180523.csv", fault: "rows_mostly_wrong"},
		"page with days":     {file: "bank2ynab-TH_20180101-20180523_page_1.csv", days: "2018/05/22", lines: 9, in: "0", out: "9 2599.99 CZK", balances: ">"},
		"stran with days":    {file: "bank2ynab-TH_20180101-20180523_strana_1.csv", days: "2018/05/22", lines: 9, in: "0", out: "9 2599.99 CZK", balances: ">"},
		"one with a day":     {file: "bank2ynab-TH_20180521-20180523.csv", days: "2018/05/22", lines: 1, in: "0", out: "1 111.11 CZK", balances: ">"},
		"header on line 6, texts over two rows": {file: "bank2ynab-TransactionHistory_20180418043121.csv", lines: 8, in: "0", out: "8 173.28 SGD", balances: ">6666.66",
			account: "FRANK Account 666-666666-666", first: "DEBIT PURCHASE 15/04/18 66-6666 UBER EATS AN2GO HELP.UBERh"},
		"Hungarian, inflow and outflow": {file: "bank2ynab-W80844_EBH_201945.202122.csv", lines: 2, in: "1 1290.00 HUF", out: "1 350.00 HUF", balances: "-234.44>2345.56",
			account: "bank account", unbalanced: true},
		"one line, no header": {file: "bank2ynab-dba33fceecd62c3c727893361e0ba4d3.P000000027355791.csv", fault: "header_unknown"},
		"one line, named": {file: "bank2ynab-dba33fceecd62c3c727893361e0ba4d3.P000000027355791.csv",
			hints: intake.Hints{Currency: "SGD", Map: intake.Map{intake.BookedOn: "#1", intake.Code: "#2", intake.Debit: "#3", intake.Credit: "#4", intake.Text: "#5"}},
			lines: 1, in: "0", out: "1 7.80 SGD", balances: ">"},
		"KBC": {file: "bank2ynab-export_BE11123456789012_20180304_1422.csv", lines: 1, in: "0", out: "1 3.40 EUR", balances: "223.35>219.95", account: "BE11123456789012"},
		"KBC card": {file: "bank2ynab-export_KBC-Mastercard_Business_Essential_20200204_1604.csv", lines: 3, in: "1 35.77 EUR", out: "2 33.04 EUR", balances: ">",
			account: "1234567890123456", warn: "sign_guessed"},
		"Bank of Ireland": {file: "bank2ynab-test_BOI_TransactionExport.csv", lines: 27, in: "6 3841.22 EUR", out: "21 4260.83 EUR", balances: "-328.03>-770.49", unbalanced: true},
		"no header, tabs": {file: "bank2ynab-test_delimiter_tab.csv", fault: "sign_unknown"},
		"no header":       {file: "bank2ynab-test_row_format_default.csv", fault: "sign_unknown"},
		"tabs, named": {file: "bank2ynab-test_delimiter_tab.csv", hints: intake.Hints{Map: atm}, lines: 73, in: "9 1878.20 EUR", out: "64 6458.90 EUR", balances: ">",
			warn: "rows_beside"},
		"no header, named": {file: "bank2ynab-test_row_format_default.csv", hints: intake.Hints{Map: atm}, lines: 73, in: "9 1878.20 EUR", out: "64 6458.90 EUR", balances: ">",
			warn: "rows_beside"},
		"Norma 43 as CSV": {file: "hledger-csb43.csv", lines: 2, in: "1 1500.00 EUR", out: "1 500.00 EUR", balances: "0.00>1000.00", account: "1234567890"},
		"PayPal":          {file: "ledgerautosync-paypal.csv", lines: 2, in: "1 1120.00 USD", out: "1 20.00 USD", balances: "-1100.00>0.00", warn: "date_order_ambiguous", first: "My Friend"},
		"debit came in, as the balance says": {file: "oca-debit_credit_amount.csv", lines: 4, in: "2 1533.50 EUR", out: "2 33.50 EUR", balances: "10.00>1510.00",
			warn: "sign_by_balance"},
		"no rows":              {file: "oca-empty_statement_en.xlsx", fault: "file_empty"},
		"labels around":        {file: "oca-meta_data_separated_credit_debit.csv", lines: 4, in: "1 1300.00 EUR", out: "3 230.68 EUR", balances: "30000.77>31070.11", account: "08088804068", unbalanced: true},
		"labels around, sheet": {file: "oca-meta_data_separated_credit_debit.xlsx", lines: 4, in: "1 1300.00 EUR", out: "3 230.68 EUR", balances: "30000.77>31070.11", account: "08088804068", unbalanced: true},
		"two currencies":       {file: "oca-multi_currency.csv", lines: 2, in: "1 1525.00 EUR", out: "1 33.50 USD", balances: ">"},
		"card as it stands": {file: "oca-sample_statement_credit_card_inverse_sign_en.csv", lines: 2, in: "1 33.50 USD", out: "1 1525.00 EUR", balances: ">",
			warn: "sign_guessed"},
		"card turned round": {file: "oca-sample_statement_credit_card_inverse_sign_en.csv", hints: intake.Hints{Sign: intake.SignInverse}, lines: 2,
			in: "1 1525.00 EUR", out: "1 33.50 USD", balances: ">"},
		"sheet of texts and numbers": {file: "oca-sample_statement_en_empty_values.xlsx", lines: 3, in: "0", out: "3 2207.68 USD", balances: "9705.75>7498.07"},
	}
	seen := map[string]bool{}
	for name, test := range tests {
		seen[test.file] = true
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(corpus + test.file)
			if os.IsNotExist(err) {
				t.Skipf("the corpus of bank files is not here: %v", err)
			}
			if err != nil {
				t.Fatal(err)
			}
			if test.days != "" {
				data = bytes.ReplaceAll(data, []byte("1111/11/11"), []byte(test.days))
			}
			if test.hints.Currency == "" {
				test.hints.Currency = "EUR"
			}
			got, fault := readList(test.file, data, test.hints)
			if fault != test.fault {
				t.Fatalf("fault: got %q, want %q", fault, test.fault)
			}
			if fault != "" {
				return
			}
			if len(got.lines) != test.lines || got.in() != test.in || got.out() != test.out {
				t.Errorf("got %d lines, in %s, out %s; want %d, %s, %s", len(got.lines), got.in(), got.out(), test.lines, test.in, test.out)
			}
			if got.balances() != test.balances || got.warned("statement_unbalanced") != test.unbalanced {
				t.Errorf("balances: got %s, unbalanced %t; want %s, %t", got.balances(), got.warned("statement_unbalanced"), test.balances, test.unbalanced)
			}
			if a := got.statements[0].Account; a.IBAN+a.Number != test.account {
				t.Errorf("account: got %q, want %q", a.IBAN+a.Number, test.account)
			}
			if test.warn != "" && !got.warned(test.warn) {
				t.Errorf("no warning %s", test.warn)
			}
			if test.first != "" && got.lines[0].Text != test.first {
				t.Errorf("first text: got %q, want %q", got.lines[0].Text, test.first)
			}
		})
	}
	files, err := filepath.Glob(corpus + "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if !seen[filepath.Base(name)] {
			t.Errorf("%s is in the corpus and in no case", filepath.Base(name))
		}
	}
}

// readList reads a list without a word on its kind, as an import does. fault is
// that of the whole list.
func readList(name string, data []byte, hints intake.Hints) (o outcome, refused string) {
	r := bytes.NewReader(data)
	shape, err := intake.Detect(name, r, r.Size(), hints)
	if err != nil {
		return o, fault.CodeOf(err)
	}
	if shape.Kind != intake.Statement {
		return o, "taken for " + string(shape.Kind)
	}
	o = collect(banklist.Rows(shape, r, r.Size()))
	for _, code := range o.faults {
		if code == "rows_mostly_wrong" || code == "file_empty" {
			return o, code
		}
	}
	return o, strings.Join(o.faults, " ")
}

// A list of a million lines is read in bounded memory, at some hundred thousand a second.
func BenchmarkRows(b *testing.B) {
	var text bytes.Buffer
	text.WriteString("Booking Date,Value Date,Counterparty Name,Counterparty IBAN,Remittance Information,Amount,Currency,Balance\n")
	for i := range 100_000 {
		text.WriteString("2026-03-02,2026-03-02,Client Limited,DE89370400440532013000,Invoice 2026-0" + strings.Repeat("7", i%5+1) + ",119.00,EUR,\n")
	}
	r := bytes.NewReader(text.Bytes())
	shape, err := intake.Detect("list.csv", r, r.Size(), intake.Hints{Currency: "EUR"})
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(r.Size())
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		for part, err := range banklist.Rows(shape, r, r.Size()) {
			if err != nil {
				b.Fatal(err)
			}
			if part.Line != nil {
				n++
			}
		}
		if _, err := r.Seek(0, io.SeekStart); err != nil || n != 100_000 {
			b.Fatalf("got %d lines, want 100000 (%v)", n, err)
		}
	}
}
