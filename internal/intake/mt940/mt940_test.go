package mt940_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"dunwell/internal/fault"
	"dunwell/internal/intake/mt940"
	"dunwell/internal/intake/statement"
)

func read(t testing.TB, text string) (lines []*statement.Line, statements []*statement.Statement, faults []string) {
	t.Helper()
	for p, err := range mt940.Read("file.sta", strings.NewReader(text), mt940.Options{Currency: "EUR"}) {
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
	fmt.Fprintf(&b, "%s %s", l.On, l.Amount)
	for _, f := range []struct{ name, value string }{
		{"bank", l.BankID}, {"code", l.Code}, {"name", l.Other.Name}, {"iban", l.Other.IBAN}, {"number", l.Other.Number},
		{"at", l.Other.Bank}, {"for", l.Ultimate}, {"text", l.Text}, {"ref", l.Reference}, {"e2e", l.EndToEnd}, {"mandate", l.Mandate}, {"returned", l.Returned},
	} {
		if f.value != "" {
			fmt.Fprintf(&b, " %s=%q", f.name, f.value)
		}
	}
	if l.Original.Currency() != "" {
		fmt.Fprintf(&b, " original=%s", l.Original)
	}
	if l.Charges.Currency() != "" {
		fmt.Fprintf(&b, " charges=%s", l.Charges)
	}
	if l.Reversal {
		b.WriteString(" reversal")
	}
	return b.String()
}

func TestStatement(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/mixed.sta")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		`2026-03-04 120.50 EUR bank="BANK-1" code="166" name="Marta Weiss Ladenbau" iban="NL91ABNA0417164300" at="ABNANL2A" text="Invoice 2026-017 and INV 2026-018 GUTSCHRIFT" e2e="A-17"`,
		`2025-12-31 -10.00 EUR code="808" text="ENTGELT"`,
		`2026-03-04 -30.00 EUR bank="BANK-3" code="NTRF" name="J. de Vries" iban="NL91ABNA0417164300" at="ABNANL2A" text="SEPA OVERBOEKING factuur 2026-019" original=-33.00 USD charges=1.50 EUR reversal`,
		`2026-03-04 5.00 EUR code="109" name="Carl Berg" text="RUECKLASTSCHRIFT" mandate="M-7" returned="914" reversal`,
		`2026-03-04 7.00 EUR code="NTRF" name="Eva Roth" iban="NL91ABNA0417164300" at="ABNANL2A" text="order 2026-020"`,
		`2026-03-04 1.00 EUR code="NTRF" name="JAN" iban="PL61109010140000071219812874" text="TYTUL FAKTURY 9/2026"`,
	}
	for _, newline := range []string{"\n", "\r\n", "\r"} {
		lines, statements, faults := read(t, strings.ReplaceAll(string(text), "\n", newline))
		for i, l := range lines {
			if i < len(want) && show(l) != want[i] {
				t.Errorf("line %d:\ngot  %s\nwant %s", i, show(l), want[i])
			}
		}
		if len(lines) != len(want) {
			t.Errorf("got %d lines, want %d", len(lines), len(want))
		}
		if got, want := strings.Join(faults, " "), "direction_missing amount_unreadable date_unreadable"; got != want {
			t.Errorf("faults: got %s, want %s", got, want)
		}
		if len(statements) != 1 {
			t.Fatalf("got %d statements, want 1", len(statements))
		}
		s := statements[0]
		if got, want := fmt.Sprintf("%s %s %s %s %s %s>%s %d", s.Format, s.ID, s.From, s.Through, s.Account.Key(), s.Opening.Amount, s.Closing.Amount, s.Lines),
			"mt940 42/1 2026-03-03 2026-03-04 DE89370400440532013000 1000.00 EUR>1083.50 EUR 6"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if w := s.Warnings; len(w) != 1 || w[0].Code != "statement_unbalanced" || !strings.Contains(w[0].Text, "1093.50 EUR") {
			t.Errorf("got %v, want the warning that the lines lead to 1093.50", w)
		}
		if !strings.HasPrefix(lines[0].Raw, ":61:2603040304CR120,50NTRFNONREF//BANK-1\n:86:166?00GUTSCHRIFT") {
			t.Errorf("raw: got %s", lines[0].Raw)
		}
	}
}

func TestEntryDay(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ field, on, value string }{
		"entry day":                     {"2603020304C1,", "2026-03-04", "2026-03-02"},
		"none":                          {"260302C1,", "2026-03-02", "2026-03-02"},
		"spaces":                        {"260302    C1,", "2026-03-02", "2026-03-02"},
		"entered in the new year":       {"2512310102C1,", "2026-01-02", "2025-12-31"},
		"entered in the old year":       {"2601021231C1,", "2025-12-31", "2026-01-02"},
		"30 February":                   {"2602300302C1,", "2026-03-02", "2026-02-28"},
		"31 November entered":           {"2611301131C1,", "2026-11-30", "2026-11-30"},
		"an entry day that is no month": {"2603029900C1,", "2026-03-02", "2026-03-02"},
		"the last century":              {"9912310104C1,", "2000-01-04", "1999-12-31"},
	}
	for name, tt := range tests {
		lines, _, faults := read(t, ":20:X\n:25:1\n:61:"+tt.field+"NTRF\n:62F:C260304EUR1,\n")
		if len(lines) != 1 {
			t.Errorf("%s: got %d lines, %v", name, len(lines), faults)
			continue
		}
		if on, value := lines[0].On.String(), lines[0].Value.String(); on != tt.on || value != tt.value {
			t.Errorf("%s: got %s of value %s, want %s of %s", name, on, value, tt.on, tt.value)
		}
	}
}

func TestADisplayOfTimeIsNoTag(t *testing.T) {
	t.Parallel()
	lines, statements, _ := read(t, ":20:X\n:25:1\n:28C:1\n:61:260304C1,NTRF\n:86:paid 2026-03-04T13\n:20:37 invoice 9\n:62F:C260304EUR1,\n-\n")
	if len(lines) != 1 || len(statements) != 1 || !strings.Contains(lines[0].Text, "invoice 9") {
		t.Errorf("got %d lines and %d statements, want one of each with the whole text", len(lines), len(statements))
	}
}

func TestInterimReportsArePending(t *testing.T) {
	t.Parallel()
	lines, statements, _ := read(t, ":20:X\n:25:1\n:28C:1\n:34F:GBPD0,\n:13D:2603041200+0100\n:61:260304C1,NTRF\n:90C:1GBP1,\n-\n")
	if len(lines) != 1 || !lines[0].Pending || lines[0].Amount.Currency() != "GBP" {
		t.Fatalf("got %+v, want one pending line in GBP", lines)
	}
	if s := statements[0]; s.Format != "mt942" || !s.Intraday || s.Waiting != 1 || s.Lines != 0 {
		t.Errorf("got %+v, want an interim mt942", s)
	}
}

func TestNothingAndDiskErrors(t *testing.T) {
	t.Parallel()
	if _, _, faults := read(t, "hello\nworld\n"); strings.Join(faults, " ") != "statement_missing" {
		t.Errorf("got %v, want statement_missing", faults)
	}
	broken := errors.New("the disk is gone")
	var last error
	for _, err := range mt940.Read("f", io.MultiReader(strings.NewReader(":20:X\n:25:1\n"), iotest.ErrReader(broken)), mt940.Options{}) {
		last = err
	}
	if !errors.Is(last, broken) || fault.CodeOf(last) != "" {
		t.Errorf("got %v, want the error of the disk", last)
	}
}

func TestIs(t *testing.T) {
	t.Parallel()
	tests := map[string]bool{
		":20:X\n:25:1\n:28C:1\n:60F:C260303EUR1,":     true,
		"ABNANL2A\r\n940\r\n:20:X\r\n:25:1\r\n":       true,
		"{1:F01}{2:O940}{4:\n:20:X\n:60F:C260303EUR1": true,
		":61:1409010902DR1,62NTRF":                    true,
		"\x01\n:20:X\n:25:1":                          true,
		"date;amount\n:20:;5":                         false,
		"OFXHEADER:100\nDATA:OFXSGML":                 false,
		"":                                            false,
	}
	for head, want := range tests {
		if got := mt940.Is("f", []byte(head)); got != want {
			t.Errorf("%q: got %v, want %v", head, got, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	text, err := os.ReadFile("testdata/mixed.sta")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(":20:X\n:25:1\n:61:260304C1,NTRF\n:86:?20?2\n:86:/EREF//REMI/\n:NS:01x"))
	f.Add([]byte(":61:260304C1,NTRF\n:86:911; TYT.: X; OD: Y\n-}"))
	f.Fuzz(func(t *testing.T, b []byte) {
		mt940.Is("x", b)
		for p, err := range mt940.Read("x", bytes.NewReader(b), mt940.Options{Currency: "EUR"}) {
			if err == nil && p.Line != nil && (p.Line.On.IsZero() || p.Line.Amount.Currency() == "" || len(p.Line.Raw) > statement.MostRaw) {
				t.Fatalf("a line without day or currency: %+v", p.Line)
			}
		}
	})
}

// month writes a statement of so many lines.
func month(lines int) []byte {
	var b bytes.Buffer
	b.WriteString(":20:STARTUMS\n:25:DE89370400440532013000\n:28C:42/1\n:60F:C260303EUR0,00\n")
	for i := range lines {
		fmt.Fprintf(&b, ":61:2603040304CR120,50NTRFNONREF//BANK-%d\n:86:166?00GUTSCHRIFT?109310?20EREF+A-%d?21SVWZ+Rechnung 2026-%07d v?22om 3. Februar, vielen Dank?30ABNANL\n2A?31NL91ABNA0417164300?32Marta Weiss?33 Ladenbau?34000\n", i, i, i)
	}
	b.WriteString(":62F:C260304EUR1083,50\n-\n")
	return b.Bytes()
}

// repeat gives a text n times over.
type repeat struct {
	text []byte
	n    int
	at   int
}

func (r *repeat) Read(b []byte) (int, error) {
	if r.n == 0 {
		return 0, io.EOF
	}
	n := copy(b, r.text[r.at:])
	if r.at += n; r.at == len(r.text) {
		r.at, r.n = 0, r.n-1
	}
	return n, nil
}

// 45 MB go by, and no line of them stays.
func TestMemoryIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 45 MB")
	}
	text := month(1000)
	var before, m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	lines, most := 0, uint64(0)
	for p, err := range mt940.Read("f", &repeat{text: text, n: 200}, mt940.Options{}) {
		if err != nil {
			t.Fatal(err)
		}
		if p.Line == nil {
			continue
		}
		if lines++; lines%50_000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapAlloc)
		}
	}
	if lines != 200_000 {
		t.Errorf("got %d lines, want 200000", lines)
	}
	if held := int64(most) - int64(before.HeapAlloc); held > 4<<20 {
		t.Errorf("%d KB are held, want less than 4 MB", held>>10)
	}
}

func BenchmarkRead(b *testing.B) {
	const entries = 100_000
	text := month(entries)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		lines := 0
		for p, err := range mt940.Read("f", bytes.NewReader(text), mt940.Options{}) {
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

// A file that breaks off between two lines reads like a whole one, but for the
// closing balance: its last day may have had more.
func TestStatementWithoutClosingBalance(t *testing.T) {
	t.Parallel()
	const whole = ":20:X\n:25:37040044/0532013000\n:60F:C260629EUR1000,00\n:61:2606290629C100,00NTRFA\n:61:2606300630C200,00NTRFB\n:62F:C260630EUR1300,00\n-\n"
	tests := map[string]struct {
		text, through string
		warns         bool
	}{
		"whole":                   {whole, "2026-06-30", false},
		"more to come":            {strings.Replace(whole, ":62F:", ":62M:", 1), "", false},
		"cut":                     {whole[:strings.Index(whole, ":62F:")], "2026-06-29", true},
		"an extract, no balances": {strings.Replace(whole[:strings.Index(whole, ":62F:")], ":60F:C260629EUR1000,00\n", "", 1), "", false},
		"interim":                 {strings.Replace(whole[:strings.Index(whole, ":62F:")], ":60F:", ":34F:EUR0,\n:60F:", 1), "", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for part, err := range mt940.Read("x.sta", strings.NewReader(tt.text), mt940.Options{Currency: "EUR"}) {
				if err != nil {
					t.Fatal(err)
				}
				s := part.Statement
				if s == nil {
					continue
				}
				if got := s.Through.String(); got != tt.through && (tt.through != "" || !s.Through.IsZero()) {
					t.Errorf("complete through %s, want %q", got, tt.through)
				}
				warns := false
				for _, w := range s.Warnings {
					warns = warns || w.Code == "closing_missing"
				}
				if warns != tt.warns {
					t.Errorf("warned %t, want %t", warns, tt.warns)
				}
			}
		})
	}
}

// Nothing in a file may grow without bound: neither one field nor many of them.
func TestDetailsAreBounded(t *testing.T) {
	t.Parallel()
	text := ":20:X\n:25:1/2\n:60F:C260629EUR1000,00\n:61:2606300630C300,00NTRFA\n" + strings.Repeat(":86:word\n", 300_000) + ":62F:C260630EUR1300,00\n-\n"
	for part, err := range mt940.Read("x.sta", strings.NewReader(text), mt940.Options{}) {
		if err != nil {
			t.Fatal(err)
		}
		if l := part.Line; l != nil && (len(l.Text) > 8<<10 || len(l.Raw) > 8<<10) {
			t.Errorf("the text is %d bytes, the line as it stood %d", len(l.Text), len(l.Raw))
		}
	}
}
