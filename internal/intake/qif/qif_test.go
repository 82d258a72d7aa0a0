package qif_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"dunwell/internal/fault"
	"dunwell/internal/intake/qif"
	"dunwell/internal/intake/statement"
)

func read(t testing.TB, text string, o qif.Options) (lines []*statement.Line, statements []*statement.Statement, faults []string) {
	t.Helper()
	for p, err := range qif.Read("file.qif", strings.NewReader(text), int64(len(text)), o) {
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

func TestAccounts(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/accounts.qif")
	if err != nil {
		t.Fatal(err)
	}
	for _, newline := range []string{"\n", "\r\n", "\r"} {
		lines, statements, faults := read(t, strings.ReplaceAll(string(text), "\n", newline), qif.Options{Currency: "EUR"})
		var got []string
		for _, l := range lines {
			got = append(got, fmt.Sprintf("%d %s %s %q %q %q %q %q", l.Where, l.On, l.Amount, l.Other.Name, l.Other.Address, l.Text, l.Code, l.Account.Number))
		}
		want := []string{
			`13 2026-03-03 1200.50 EUR "Marta Weiss" "Markt 3, 04109 Leipzig" "Invoice 2026-017" "1044" "Studio checking"`,
			`22 2026-03-14 -33.00 EUR "Print Shop" "" "paper invoice PS-9" "" "Studio checking"`,
			`45 2026-03-16 -5.00 EUR "" "" "" "" "Studio checking"`,
		}
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if got, want := strings.Join(faults, " "), "date_unreadable amount_unreadable amount_missing investments_refused list_unknown"; got != want {
			t.Errorf("faults: got %s, want %s", got, want)
		}
		if len(statements) != 2 || statements[0].Opening == nil || statements[0].Lines != 2 || statements[1].Lines != 1 {
			t.Errorf("got %d statements, want two, the first with an opening balance", len(statements))
		}
	}
}

func TestOrderOfDates(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		dates []string
		named string
		want  string // of the first
		warn  string
	}{
		"US by its days":           {[]string{"3/4/26", "3/28/26"}, "", "2026-03-04", ""},
		"Europe by its days":       {[]string{"3/4/26", "28/3/26"}, "", "2026-04-03", ""},
		"points":                   {[]string{"3.4.2026"}, "", "2026-04-03", ""},
		"ISO":                      {[]string{"2026-03-04"}, "", "2026-03-04", ""},
		"digits alone":             {[]string{"20260304"}, "", "2026-03-04", ""},
		"either":                   {[]string{"3/4/26"}, "", "2026-03-04", "date_order_ambiguous"},
		"either, named":            {[]string{"3/4/26"}, "dmy", "2026-04-03", ""},
		"Quicken's apostrophe":     {[]string{"1/ 1'00", "1/28'00"}, "", "2000-01-01", ""},
		"apostrophe, four digits":  {[]string{"3/4'2026", "3/28'2026"}, "", "2026-03-04", ""},
		"the last century":         {[]string{"3/28/99"}, "", "1999-03-28", ""},
		"mixed":                    {[]string{"28/3/26", "3/28/26", "29/3/26"}, "", "2026-03-28", "date_order_mixed"},
		"31 of a month of 30 days": {[]string{"31/4/26"}, "", "2026-04-30", ""},
	}
	for name, tt := range tests {
		text := "!Type:Bank\n"
		for _, d := range tt.dates {
			text += "D" + d + "\nT1.00\n^\n"
		}
		lines, statements, faults := read(t, text, qif.Options{Currency: "USD", Dates: tt.named})
		if len(lines) == 0 || lines[0].On.String() != tt.want {
			t.Errorf("%s: got %v %v, want %s", name, lines, faults, tt.want)
		}
		warned := ""
		for _, w := range statements[0].Warnings {
			if strings.HasPrefix(w.Code, "date_") {
				warned = w.Code
			}
		}
		if warned != tt.warn {
			t.Errorf("%s: got warning %q, want %q", name, warned, tt.warn)
		}
	}
}

func TestDecimalMark(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		sums []string
		want int64 // of the first
		warn bool
	}{
		"US":                         {[]string{"-1,000.00"}, -100000, false},
		"Europe":                     {[]string{"1.000,50"}, 100050, false},
		"comma":                      {[]string{"12,5"}, 1250, false},
		"Switzerland":                {[]string{"1'000.50"}, 100050, false},
		"thousands by the file":      {[]string{"1,000", "2.50"}, 100000, false},
		"decimals by the file":       {[]string{"1.000", "2,50"}, 100000, false},
		"three digits, nothing else": {[]string{"1,000"}, 100000, true},
		"millions":                   {[]string{"1,000,000"}, 100000000, false},
	}
	for name, tt := range tests {
		text := "!Type:Cash\n"
		for _, s := range tt.sums {
			text += "D2026-03-04\nT" + s + "\n^\n"
		}
		lines, statements, faults := read(t, text, qif.Options{Currency: "USD"})
		if len(lines) == 0 || lines[0].Amount.Minor() != tt.want {
			t.Errorf("%s: got %v %v, want %d", name, lines, faults, tt.want)
			continue
		}
		warned := false
		for _, w := range statements[0].Warnings {
			warned = warned || w.Code == "decimal_ambiguous"
		}
		if warned != tt.warn {
			t.Errorf("%s: warned %v, want %v", name, warned, tt.warn)
		}
	}
}

func TestWhatCannotBeRead(t *testing.T) {
	t.Parallel()
	if _, _, faults := read(t, "!Type:Bank\nD2026-03-04\nT1\n^\n", qif.Options{}); strings.Join(faults, " ") != "currency_missing" {
		t.Errorf("got %v, want currency_missing", faults)
	}
	if _, _, faults := read(t, "!Type:Cat\nNFood\n^\n", qif.Options{Currency: "USD"}); strings.Join(faults, " ") != "statement_missing" {
		t.Errorf("got %v, want statement_missing", faults)
	}
	broken := errors.New("the disk is gone")
	var last error
	for _, err := range qif.Read("f", failing{broken}, 100, qif.Options{Currency: "USD"}) {
		last = err
	}
	if !errors.Is(last, broken) || fault.CodeOf(last) != "" {
		t.Errorf("got %v, want the error of the disk", last)
	}
}

type failing struct{ err error }

func (f failing) ReadAt([]byte, int64) (int, error) { return 0, f.err }

func FuzzRead(f *testing.F) {
	text, err := os.ReadFile("testdata/accounts.qif")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte("!Type:Bank\nD1/ 1'00\nT1\n^\n!type:oth a\nD2026-1-1\nU,"))
	f.Fuzz(func(t *testing.T, b []byte) {
		qif.Is("x", b)
		for p, err := range qif.Read("x", bytes.NewReader(b), int64(len(b)), qif.Options{Currency: "EUR"}) {
			if err == nil && p.Line != nil && (p.Line.On.IsZero() || p.Line.Amount.Currency() == "") {
				t.Fatalf("a line without day or currency: %+v", p.Line)
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	const entries = 100_000
	var text bytes.Buffer
	text.WriteString("!Type:Bank\n")
	for i := range entries {
		fmt.Fprintf(&text, "D%d/%d/26\nT1,200.50\nPMarta Weiss Ladenbau\nMInvoice 2026-%07d\nLIncome:Design\n^\n", i%12+1, i%28+1, i)
	}
	b.SetBytes(int64(text.Len()))
	b.ReportAllocs()
	for b.Loop() {
		lines := 0
		for p, err := range qif.Read("f", bytes.NewReader(text.Bytes()), int64(text.Len()), qif.Options{Currency: "USD"}) {
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
