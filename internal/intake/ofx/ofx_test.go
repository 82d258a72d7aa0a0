package ofx_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"dunwell/internal/fault"
	"dunwell/internal/intake/ofx"
	"dunwell/internal/intake/statement"
)

func read(t testing.TB, text string, o ofx.Options) (lines []*statement.Line, statements []*statement.Statement, faults []string) {
	t.Helper()
	for p, err := range ofx.Read("file.ofx", iotest.HalfReader(strings.NewReader(text)), o) {
		switch {
		case err != nil:
			if fault.KindOf(err) != fault.Invalid {
				t.Fatal(err)
			}
			faults = append(faults, fault.CodeOf(err))
		case p.Line != nil:
			lines = append(lines, p.Line)
		case p.Statement != nil:
			statements = append(statements, p.Statement)
		}
	}
	return lines, statements, faults
}

func show(l *statement.Line) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s %s", l.On, l.Amount, l.BankID)
	for _, f := range []struct{ name, value string }{
		{"name", l.Other.Name}, {"iban", l.Other.IBAN}, {"at", l.Other.Bank}, {"address", l.Other.Address}, {"text", l.Text},
	} {
		if f.value != "" {
			fmt.Fprintf(&b, " %s=%q", f.name, f.value)
		}
	}
	if l.Original.Currency() != "" {
		fmt.Fprintf(&b, " original=%s", l.Original)
	}
	for _, w := range l.Warnings {
		b.WriteString(" !" + w.Code)
	}
	return b.String()
}

func fixture(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile("testdata/two.ofx")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestStatements(t *testing.T) {
	t.Parallel()
	lines, statements, faults := read(t, fixture(t), ofx.Options{})
	want := []string{
		`2026-03-03 120.50 USD F-1 name="Weiss & Sons Carpentry and Shopf" text="Invoice 2026-017 & 018"`,
		`2026-03-03 -1.50 USD F-2 name="Print Shop" address="1 Main St, Reno, NV, 89501" text="check 77"`,
		`2026-03-04 110.00 USD F-3 name="Müller GmbH" iban="DE89370400440532013000" at="COBADEFF" original=100.00 EUR`,
		`2026-03-04 5.00 GBP F-4 name="In pounds"`,
		`2026-03-05 1.00 USD F-5 name="No day" !day_assumed`,
		`2026-03-04 0.01 USD F-7 !sum_rounded !line_corrects`,
		`2026-03-06 -9.99 USD C-1`,
	}
	for i, l := range lines {
		if i < len(want) && show(l) != want[i] {
			t.Errorf("line %d:\ngot  %s\nwant %s", i, show(l), want[i])
		}
	}
	if len(lines) != len(want) {
		t.Errorf("got %d lines, want %d", len(lines), len(want))
	}
	if got, want := strings.Join(faults, " "), "amount_unreadable"; got != want {
		t.Errorf("faults: got %s, want %s", got, want)
	}
	var got []string
	for _, s := range statements {
		got = append(got, fmt.Sprintf("%s %s %s..%s %s lines=%d", s.Format, s.Account.Key(), s.From, s.Through, s.Closing.Amount, s.Lines))
	}
	// The card's list ends on the day of the download, which was not over.
	if want := "ofx 1.02 121000248/000123 2026-03-01..2026-03-05 1000.00 USD lines=6; ofx 1.02 /4111 2026-03-01..2026-03-05 -9.99 USD lines=1"; strings.Join(got, "; ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, "; "), want)
	}
	if !strings.HasPrefix(lines[0].Raw, "<STMTTRN><TRNTYPE>CREDIT") || !strings.HasSuffix(lines[0].Raw, "</STMTTRN>") || lines[0].Where != 14 {
		t.Errorf("raw of line %d: %s", lines[0].Where, lines[0].Raw)
	}
}

func TestForeignSumKeepsItsDecimals(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ currency, rate, want string }{
		"dearer":           {"GBP", "1.25", "80.00 GBP"},
		"no decimals":      {"JPY", "0.0066666", "15000 JPY"},
		"comma":            {"EUR", "1,1", "90.91 EUR"},
		"no rate":          {"EUR", "", "0.00 "},
		"nonsense":         {"EUR", "x", "0.00 "},
		"no such currency": {"E", "1.1", "0.00 "},
	}
	for name, tt := range tests {
		lines, _, _ := read(t, "<OFX><STMTRS><CURDEF>USD<STMTTRN><DTPOSTED>20260304<TRNAMT>100<ORIGCURRENCY><CURRATE>"+tt.rate+"<CURSYM>"+tt.currency+"</ORIGCURRENCY></STMTTRN></STMTRS></OFX>", ofx.Options{})
		if len(lines) != 1 || lines[0].Original.String() != tt.want {
			t.Errorf("%s: got %s, want %s", name, lines[0].Original, tt.want)
		}
	}
}

func TestBrokenFilesSaySo(t *testing.T) {
	t.Parallel()
	whole := fixture(t)
	tests := map[string]struct {
		text  string
		lines int
		fault string
	}{
		"cut":            {whole[:strings.Index(whole, "F-3")], 2, "statement_cut"},
		"nothing in it":  {"<OFX></OFX>", 0, "statement_missing"},
		"no end tags":    {"<OFX><STMTRS><CURDEF>USD<STMTTRN><DTPOSTED>20260304<TRNAMT>1<STMTTRN><DTPOSTED>20260304<TRNAMT>2</OFX>", 2, ""},
		"no currency":    {"<OFX><STMTRS><STMTTRN><DTPOSTED>20260304<TRNAMT>1</STMTTRN></STMTRS></OFX>", 0, "currency_missing"},
		"no day at all":  {"<OFX><STMTRS><CURDEF>USD<STMTTRN><TRNAMT>1</STMTTRN></STMTRS></OFX>", 0, "date_missing"},
		"no sum":         {"<OFX><STMTRS><CURDEF>USD<STMTTRN><DTPOSTED>20260304</STMTTRN></STMTRS></OFX>", 0, "amount_missing"},
		"the bank's no":  {"<OFX><STMTTRNRS><STATUS><CODE>2000<SEVERITY>ERROR<MESSAGE>General error</STATUS></STMTTRNRS></OFX>", 0, "bank_refused"},
		"odd currency":   {"<OFX><STMTRS><CURDEF>$<STMTTRN><DTPOSTED>20260304<TRNAMT>1</STMTTRN></STMTRS></OFX>", 0, "currency_unknown"},
		"far too large":  {"<OFX><STMTRS><CURDEF>USD<STMTTRN><DTPOSTED>20260304<TRNAMT>99999999999999999999</STMTTRN></STMTRS></OFX>", 0, "amount_too_large"},
		"a statement, 0": {"<OFX><STMTRS><CURDEF>USD</STMTRS></OFX>", 0, ""},
	}
	for name, tt := range tests {
		lines, _, faults := read(t, tt.text, ofx.Options{})
		if len(lines) != tt.lines || strings.Join(faults, " ") != tt.fault {
			t.Errorf("%s: got %d lines and %v, want %d and %q", name, len(lines), faults, tt.lines, tt.fault)
		}
	}
}

func TestCurrencyOfTheCreditorStandsIn(t *testing.T) {
	t.Parallel()
	lines, statements, _ := read(t, "<OFX><STMTRS><STMTTRN><DTPOSTED>20260304<TRNAMT>1</STMTTRN></STMTRS></OFX>", ofx.Options{Currency: "CHF"})
	if len(lines) != 1 || lines[0].Amount.String() != "1.00 CHF" {
		t.Errorf("got %v, want one line of 1.00 CHF", lines)
	}
	if w := statements[0].Warnings; len(w) != 1 || w[0].Code != "currency_assumed" {
		t.Errorf("got %v, want currency_assumed", w)
	}
}

func TestADiskErrorIsNoFault(t *testing.T) {
	t.Parallel()
	broken := errors.New("the disk is gone")
	var last error
	for _, err := range ofx.Read("f", io.MultiReader(strings.NewReader(fixture(t)[:900]), iotest.ErrReader(broken)), ofx.Options{}) {
		if err != nil {
			last = err
		}
	}
	if !errors.Is(last, broken) || fault.CodeOf(last) != "" {
		t.Errorf("got %v, want the error of the disk", last)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(fixture(f)))
	f.Add([]byte("<OFX><STMTRS><STMTTRN><DTPOSTED>20260304<TRNAMT>1<STMTRS><PAYEE></PAYEE></STATUS>"))
	f.Fuzz(func(t *testing.T, b []byte) {
		ofx.Is("x", b)
		for p, err := range ofx.Read("x", bytes.NewReader(b), ofx.Options{Currency: "EUR"}) {
			if err == nil && p.Line != nil && (p.Line.On.IsZero() || p.Line.Amount.Currency() == "") {
				t.Fatalf("a line without day or currency: %+v", p.Line)
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	const entries = 100_000
	var text bytes.Buffer
	text.WriteString("OFXHEADER:100\nVERSION:102\nCHARSET:1252\n\n<OFX><STMTRS><CURDEF>USD<BANKTRANLIST>\n")
	for i := range entries {
		fmt.Fprintf(&text, "<STMTTRN>\n<TRNTYPE>CREDIT\n<DTPOSTED>20260303120000[-5:EST]\n<TRNAMT>120.50\n<FITID>2026030300%d\n<NAME>Weiss Carpentry\n<MEMO>Invoice 2026-%07d, thank you\n</STMTTRN>\n", i, i)
	}
	text.WriteString("</BANKTRANLIST></STMTRS></OFX>")
	b.SetBytes(int64(text.Len()))
	b.ReportAllocs()
	for b.Loop() {
		lines := 0
		for p, err := range ofx.Read("f", bytes.NewReader(text.Bytes()), ofx.Options{}) {
			if err != nil {
				b.Fatal(err)
			}
			if p.Line != nil {
				lines++
			}
		}
		if lines != entries {
			b.Fatalf("got %d lines", lines)
		}
	}
	b.ReportMetric(entries*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
}
