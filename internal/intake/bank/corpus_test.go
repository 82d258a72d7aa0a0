package bank_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dunwell/internal/fault"
	"dunwell/internal/intake/bank"
	"dunwell/internal/intake/statement"
	"dunwell/internal/money"
)

const corpus = "../../../../shared/data/bank/"

// figures is what is counted of a file.
type figures struct {
	statements int
	lines      int
	in         int
	inSum      string // "8.85 EUR", several by currency, "" for none
	out        int
	outSum     string
	pending    int
	reversals  int
	balances   string // opening and closing of the statements: "18.15 EUR>27.00 EUR", "" for none
	unbalanced int
	faults     string // codes
}

// tally counts everything, pending lines too: that is how the table of the
// expected figures does it.
func tally(t *testing.T, file string, o statement.Options) (f figures, lines []*statement.Line, statements []*statement.Statement) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Skipf("the corpus of bank files is not here: %v", err)
	}
	r := bytes.NewReader(data)
	format, ok := bank.Detect(file, r, r.Size())
	if !ok {
		t.Fatalf("%s is not recognised", file)
	}
	if folder := filepath.Base(filepath.Dir(file)); !strings.HasPrefix(folder, string(format)) {
		t.Errorf("recognised as %s", format)
	}
	in, out := map[money.Currency]*money.Tally{}, map[money.Currency]*money.Tally{}
	add := func(to map[money.Currency]*money.Tally, a money.Amount) {
		if to[a.Currency()] == nil {
			to[a.Currency()] = &money.Tally{}
		}
		to[a.Currency()].Add(a)
	}
	var codes []string
	for p, err := range bank.Read(format, filepath.Base(file), r, r.Size(), o) {
		switch {
		case err != nil:
			if fault.KindOf(err) != fault.Invalid {
				t.Fatal(err)
			}
			codes = append(codes, fault.CodeOf(err))
		case p.Line != nil:
			l := p.Line
			lines = append(lines, l)
			f.lines++
			if l.Amount.Sign() < 0 {
				f.out++
				add(out, l.Amount.Neg())
			} else {
				f.in++
				add(in, l.Amount)
			}
			if l.Pending {
				f.pending++
			}
			if l.Reversal {
				f.reversals++
			}
			if l.On.IsZero() || l.Where == 0 || l.Raw == "" || l.Amount.Currency() == "" {
				t.Errorf("line %d has no day, place, raw text or currency: %+v", l.Where, l)
			}
		case p.Statement != nil:
			s := p.Statement
			statements = append(statements, s)
			f.statements++
			f.balances = strings.TrimPrefix(f.balances+", "+balance(s.Opening)+">"+balance(s.Closing), ", ")
			if slices.ContainsFunc(s.Warnings, func(w statement.Warning) bool { return w.Code == "statement_unbalanced" }) {
				f.unbalanced++
			}
		}
	}
	f.inSum, f.outSum, f.faults = sums(in), sums(out), strings.Join(codes, " ")
	return f, lines, statements
}

func balance(b *statement.Balance) string {
	if b == nil {
		return ""
	}
	return b.Amount.String()
}

func sums(m map[money.Currency]*money.Tally) string {
	var all []string
	for _, t := range m {
		sum, err := t.Sum()
		all = append(all, fmt.Sprint(sum))
		if err != nil {
			all = append(all, err.Error())
		}
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

// everyFile holds that the table names every file of the folder, and none else.
func everyFile[V any](t *testing.T, folder string, table map[string]V) {
	t.Helper()
	files, err := os.ReadDir(corpus + folder)
	if err != nil {
		t.Skipf("the corpus of bank files is not here: %v", err)
	}
	if len(files) != len(table) {
		t.Errorf("%s has %d files, the table %d", folder, len(files), len(table))
	}
	for _, f := range files {
		if _, ok := table[f.Name()]; !ok {
			t.Errorf("%s/%s is not in the table", folder, f.Name())
		}
	}
}

func check(t *testing.T, folder string, table map[string]figures) {
	everyFile(t, folder, table)
	for name, want := range table {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, _, _ := tally(t, corpus+folder+"/"+name, statement.Options{Currency: "EUR"})
			if got != want {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
		})
	}
}

// The figures are those of EXPECTED.md; where they differ, docs/statements.md says why.
func TestCorpusCAMT052(t *testing.T) {
	t.Parallel()
	one := figures{statements: 1, lines: 1, out: 1, outSum: "200000.00 SEK", balances: ">"}
	pending := one
	pending.pending, pending.balances = 1, ">10022.15 CHF"
	check(t, "camt052", map[string]figures{
		"genkgo-camt052.v2.with-account-name.xml": one,
		"genkgo-camt052.v4.xml":                   pending,
		"genkgo-camt052.v6.Amt-zero.xml":          pending,
		"genkgo-camt052.v6.xml":                   pending,
		"genkgo-camt052.v8.xml":                   one,
	})
}

func TestCorpusCAMT053(t *testing.T) {
	t.Parallel()
	one := figures{statements: 1, lines: 1, in: 1, inSum: "8.85 EUR", balances: "18.15 EUR>-27.00 SEK", unbalanced: 1}
	five := one
	five.balances = "18.15 EUR>27.05 EUR"
	check(t, "camt053", map[string]figures{
		"genkgo-camt053.v2.five.decimals.xml":    five,
		"genkgo-camt053.v2.minimal.ultimate.xml": one,
		"genkgo-camt053.v2.minimal.xml":          one,
		"genkgo-camt053.v2.multi.statement.xml": {statements: 2, lines: 2, in: 1, inSum: "8.85 EUR", out: 1, outSum: "7.00 EUR",
			balances: "18.15 EUR>27.00 EUR, 27.00 EUR>20.00 EUR"},
		"genkgo-camt053.v2.with-party-ids.xml": one,
		"genkgo-camt053.v3.xml":                one,
		"genkgo-camt053.v4.xml":                one,
		"genkgo-camt053.v8.xml":                one,
		"kivitendo-direct-booking-camt053.xml": {statements: 1, lines: 1, out: 1, outSum: "184208.24 EUR", balances: "184028.24 EUR>15121.12 EUR", unbalanced: 1},
	})
}

func TestCorpusCAMT054(t *testing.T) {
	t.Parallel()
	one := figures{statements: 1, lines: 1, out: 1, outSum: "200000.00 SEK", balances: ">"}
	check(t, "camt054", map[string]figures{
		"genkgo-camt054.v2.with-account-name.xml": one,
		"genkgo-camt054.v2.xml":                   one,
		"genkgo-camt054.v8-with-UETR.xml":         one,
		"oca-test-camt054.xml":                    {statements: 1, lines: 1, in: 1, inSum: "5.00 EUR", balances: ">"},
	})
}

// A file's lines balance in the sense of its statements: how many of them do not is
// the last column of the expected figures. MT942 notes lines that are not booked.
func TestCorpusMT940(t *testing.T) {
	t.Parallel()
	abn := figures{statements: 2, lines: 10, out: 10, outSum: "345.93 EUR", balances: "3236.28 EUR>876.84 EUR, 2876.84 EUR>1849.75 EUR", unbalanced: 2}
	german := figures{statements: 1, lines: 2, in: 1, inSum: "3000.00 EUR", out: 1, outSum: "800.00 EUR", balances: "2187.95 EUR>4387.95 EUR"}
	asn := figures{statements: 31, lines: 8, in: 3, inSum: "2828.90 EUR", out: 5, outSum: "2771.96 EUR"}
	six := figures{statements: 1, lines: 1, out: 1, outSum: "6.00 EUR", balances: "1200.00 EUR>1194.00 EUR"}
	tax := figures{statements: 1, lines: 1, out: 1, outSum: "233.15 EUR", balances: "12345.12 EUR>12345.98 EUR", unbalanced: 1}
	table := map[string]figures{
		"cmxl-mt940-abnamro.txt":                              abn,
		"cmxl-mt940-iso8859-1.txt":                            german,
		"cmxl-mt940-windows-line-breaks.txt":                  german,
		"cmxl-mt942.txt":                                      {statements: 2, lines: 2, in: 2, inSum: "19584.00 EUR", pending: 2, balances: ">, >"},
		"wolph-ASNB-mt940.txt":                                asn,
		"wolph-ASNB-mt940_with_spaces_for_entry_date.txt":     asn,
		"wolph-betterplace-with_binary_character.sta":         {statements: 2, lines: 4, in: 3, inSum: "14215.30 EUR", out: 1, outSum: "193282.05 EUR", balances: "380115.77 EUR>199929.02 EUR, 130073.19 EUR>131193.19 EUR"},
		"wolph-cmxl-statement_details.sta":                    {statements: 1, lines: 1, out: 1, outSum: "1.62 EUR", balances: ">"},
		"wolph-jejik-abnamro.sta":                             abn,
		"wolph-jejik-generic.sta":                             {statements: 2, lines: 2, out: 2, outSum: "20.00 EUR", balances: "100.00 EUR>90.00 EUR, 90.00 EUR>80.00 EUR"},
		"wolph-jejik-ing.sta":                                 {statements: 1, lines: 7, in: 2, inSum: "4.68 EUR", out: 5, outSum: "50.27 EUR", balances: "0.00 EUR>3.47 EUR", unbalanced: 1},
		"wolph-jejik-knab.sta":                                {statements: 2, lines: 3, in: 2, inSum: "1000.00 EUR", out: 1, outSum: "7260.00 EUR", balances: "0.00 EUR>500.00 EUR, 3058.98 EUR>798.98 EUR", unbalanced: 1},
		"wolph-jejik-postfinance.sta":                         {statements: 2, lines: 4, in: 3, inSum: "239.30 CHF", out: 1, outSum: "79.90 CHF", balances: "0.00 CHF>229.20 CHF, 229.20 CHF>159.60 CHF", unbalanced: 1},
		"wolph-jejik-rabobank-iban.sta":                       {statements: 2, lines: 4, out: 4, outSum: "70.00 EUR", balances: "1000.00 EUR>965.00 EUR, 965.00 EUR>930.00 EUR"},
		"wolph-jejik-rabobank.sta":                            {statements: 4, lines: 5, out: 5, outSum: "1589.09 EUR", balances: "473.17 EUR>395.82 EUR, 1000.89 EUR>1000.89 EUR, 1295.82 EUR>1250.87 EUR, 4196.12 EUR>4101.82 EUR", unbalanced: 2},
		"wolph-jejik-sns.sta":                                 {statements: 2, lines: 2, out: 2, outSum: "25.00 EUR", balances: "1234.56 EUR>1209.56 EUR, 1209.56 EUR>1209.56 EUR"},
		"wolph-jejik-triodos.sta":                             {statements: 1, lines: 2, out: 2, outSum: "715.70 EUR", balances: "4975.09 EUR>4370.79 EUR", unbalanced: 1},
		"wolph-mBank-with_newline_in_tnr.sta":                 {statements: 1, lines: 2, in: 2, inSum: "89.00 PLN", balances: "0.46 PLN>860.17 PLN", unbalanced: 1},
		"wolph-sberbank-171011_01234945.sta":                  {statements: 1, lines: 3, out: 3, outSum: "9437.00 HUF", balances: "627311.30 HUF>617874.30 HUF"},
		"wolph-self-provided-february_30.sta":                 six,
		"wolph-self-provided-malformed_details.sta":           tax,
		"wolph-self-provided-overly_long_details.sta":         tax,
		"wolph-self-provided-raiffeisen-cmi.sta":              {statements: 1, lines: 7, in: 1, inSum: "2066637.00 HUF", out: 6, outSum: "3078850.50 HUF", balances: "25170637.10 HUF>25281687.60 HUF", unbalanced: 1},
		"wolph-self-provided-raphaelm.sta":                    {statements: 3, lines: 9, in: 8, inSum: "145000.00 DEM", out: 1, outSum: "50000.00 DEM", balances: "0.00 DEM>105000.00 DEM, 105000.00 DEM>145000.00 DEM, 145000.00 DEM>95000.00 DEM"},
		"wolph-self-provided-transaction_details_wrapped.sta": six,
		"wolph-self-provided-wrapped_timestamp.sta":           six,
	}
	everyFile(t, "mt940", table)
	for name, want := range table {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, _, statements := tally(t, corpus+"mt940/"+name, statement.Options{Currency: "EUR"})
			if want.statements == 31 { // a month of days: its first opening and its last closing
				if from, to := balance(statements[0].Opening), balance(statements[30].Closing); from != "444.29 EUR" || to != "501.23 EUR" {
					t.Errorf("balances: got %s to %s, want 444.29 EUR to 501.23 EUR", from, to)
				}
				got.balances = ""
			}
			if got != want {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
		})
	}
}

func TestCorpusOFX(t *testing.T) {
	t.Parallel()
	three := figures{statements: 1, lines: 3, in: 1, inSum: "0.01 USD", out: 2, outSum: "59.51 USD", balances: ">100.99 USD"}
	one := figures{statements: 1, lines: 1, out: 1, outSum: "58.73 USD", balances: ">100.99 USD"}
	oca := figures{statements: 2, lines: 4, out: 4, outSum: "360.00 USD", balances: ">2156.56 USD, >-562.00 USD"}
	check(t, "ofx", map[string]figures{
		"asgrim-ofxdata-banking-xml200.ofx":             {statements: 1, balances: ">1234.56 ZAR", faults: "amount_missing"},
		"asgrim-ofxdata-bb-two-stmtrs.ofx":              {statements: 2, lines: 36, in: 32, inSum: "74783.87 BRL", out: 4, outSum: "78432.53 BRL", balances: ">0.00 BRL, >4555.28 BRL"},
		"asgrim-ofxdata-bpbfc.ofx":                      {statements: 1, lines: 6, out: 6, outSum: "53.49 EUR", balances: ">10000.00 EUR"},
		"asgrim-ofxdata-cmfr.ofx":                       {statements: 1, lines: 42, in: 10, inSum: "7707.98 EUR", out: 32, outSum: "21199.57 EUR", balances: ">10000.00 EUR"},
		"asgrim-ofxdata-selfclose.ofx":                  {statements: 1, lines: 5, in: 2, inSum: "700.00 BRL", out: 3, outSum: "115.00 BRL", balances: ">"},
		"asgrim-ofxdata-xml.ofx":                        {statements: 1, lines: 3, in: 2, inSum: "350.00 USD", out: 1, outSum: "100.00 USD", balances: ">5250.00 USD"},
		"ledgerautosync-accented_characters_latin1.ofx": one,
		"ledgerautosync-apostrophe.ofx":                 one,
		"ledgerautosync-checking-payee-match.ofx":       {statements: 1, lines: 1, out: 1, outSum: "0.01 USD", balances: ">100.99 USD"},
		"ledgerautosync-checking_order.ofx":             three,
		"ledgerautosync-no-institution.ofx":             three,
		"libofx-ofx-2.1.1-sect-13.12.ofx":               {statements: 1, lines: 1, in: 1, inSum: "1000.00 USD", balances: ">"},
		"libofx-ofx-2.1.1-sect-16.5.3.2.ofx":            {statements: 2, lines: 3, in: 1, inSum: "350.00 USD", out: 2, outSum: "103.00 USD", balances: ">2156.56 USD, >-562.00 USD"},
		"oca-test_ofx.ofx":                              oca,
		"oca-test_ofx_iban.ofx":                         oca,
		// One movement has its day, sum and id in a comment; the expected 4 / -360 counts them.
		"oca-test_ofx_wrong.ofx":          {statements: 2, lines: 3, out: 3, outSum: "270.00 EUR", balances: ">2156.56 EUR, >-562.00 USD", faults: "amount_missing"},
		"ofxgo-moneymrkt1_v103.ofx":       {statements: 1, lines: 3, in: 2, inSum: "3858.67 USD", out: 1, outSum: "995.42 USD", balances: ">2607.17 USD"},
		"ofxgo-moneymrkt1_v103_TYPE1.ofx": {statements: 1, lines: 3, in: 2, inSum: "3858.67 USD", out: 1, outSum: "995.42 USD", balances: ">2607.17 USD"},
		// Each sum is rounded for itself: 1303.7356 and 4321.2452 make a cent more than their sum.
		"ofxgo-moneymrkt1_v203.ofx":                {statements: 1, lines: 3, in: 2, inSum: "5624.99 USD", out: 1, outSum: "850.12 USD", balances: ">3317.74 USD"},
		"ofxparse-account_listing_aggregation.ofx": {faults: "statement_missing"},
		"ofxparse-anzcc.ofx":                       {statements: 1, lines: 1, out: 1, outSum: "5.50 AUD", balances: ">-123.45 AUD"},
		"ofxparse-checking.ofx":                    three,
		"ofxparse-date_missing.ofx":                {statements: 1, lines: 3, in: 2, inSum: "400.00 USD", out: 1, outSum: "80.00 USD", balances: ">0.00 USD"},
		"ofxparse-decimal_error.ofx":               {statements: 1, balances: ">0.00 CAD", faults: "amount_unreadable"},
		"ofxparse-empty_balance.ofx":               {statements: 1, lines: 1, in: 1, inSum: "120.00 CAD", balances: ">"},
		"ofxparse-error_message.ofx":               {faults: "bank_refused"},
		"ofxparse-multiple_accounts.ofx":           {statements: 2, balances: ">111.00 USD, >222.00 USD"},
		"ofxtools-br_nubank_cc.ofx":                {statements: 1, lines: 6, out: 6, outSum: "1280.91 BRL", balances: ">-1280.91 BRL"},
		"ofxtools-stmtrs.ofx":                      {statements: 1, lines: 2, out: 2, outSum: "500.00 USD", balances: ">200.29 USD"},
		"ofxtools-stmtrs_euro.ofx":                 {statements: 1, lines: 2, out: 2, outSum: "500.00 USD", balances: ">200.29 USD"},
	})
}

func TestCorpusQIF(t *testing.T) {
	t.Parallel()
	check(t, "qif", map[string]figures{
		"oca-test_qif.qif":                      {statements: 1, lines: 5, out: 5, outSum: "1896.09 EUR", balances: ">"},
		"quiffen-test_category_override.qif":    {statements: 1, lines: 4, in: 2, inSum: "2100.00 EUR", out: 2, outSum: "22.56 EUR", balances: ">"},
		"quiffen-test_circular_reference.qif":   {statements: 1, lines: 2, out: 2, outSum: "14.59 EUR", balances: ">"},
		"quiffen-test_option_autoswitch.qif":    {faults: "statement_missing"},
		"quiffen-test_split.qif":                {statements: 1, lines: 1, out: 1, outSum: "10.00 EUR", balances: ">"},
		"quiffen-test_unknown_account_type.qif": {faults: "investments_refused"},
	})
}
