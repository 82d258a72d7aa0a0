package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/letter"
)

func mustLetter(t testing.TB, s letter.Sheet) []byte {
	t.Helper()
	data, err := Letter(s)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestSamplesAreSound also writes the samples to the folder that
// DUNWELL_PDF_SAMPLES names, to be looked at.
func TestSamplesAreSound(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("DUNWELL_PDF_SAMPLES")
	if dir == "" {
		dir = t.TempDir()
	}
	for name, sheet := range samples() {
		t.Run(name, func(t *testing.T) {
			data := mustLetter(t, sheet)
			path := filepath.Join(dir, name+".pdf")
			if err := os.WriteFile(path, data, 0o600); err != nil {
				t.Fatal(err)
			}
			tool(t, "qpdf", "--check", path) // ends with an error on any fault
			if got := tool(t, "pdfinfo", path); !strings.Contains(got, "Tagged:          yes") || !strings.Contains(got, "CreationDate:") {
				t.Errorf("pdfinfo says %s, want a tagged file with a date", got)
			}
			fonts := strings.Split(strings.TrimSpace(tool(t, "pdffonts", path)), "\n")[2:]
			if len(fonts) != weights {
				t.Errorf("got %d fonts, want %d: %q", len(fonts), weights, fonts)
			}
			for _, f := range fonts {
				if fields := strings.Fields(f); len(fields) < 7 || fields[0][6] != '+' || !slices.Equal(fields[4:7], []string{"yes", "yes", "yes"}) {
					t.Errorf("font %q, want it embedded, subset and with Unicode", f)
				}
			}
			if limit := 30 << 10; len(data) > limit {
				t.Errorf("got %d bytes, want at most %d", len(data), limit)
			}
		})
	}
}

func TestSameSheetSameBytes(t *testing.T) {
	t.Parallel()
	var wg sync.WaitGroup
	for name, sheet := range samples() {
		want := mustLetter(t, sheet)
		for range 4 {
			wg.Go(func() {
				if got, err := Letter(sheet); err != nil || !bytes.Equal(got, want) {
					t.Errorf("%s: other bytes when made again beside others (%v)", name, err)
				}
			})
		}
	}
	wg.Wait()
	a, b := reminder(1), reminder(1)
	b.Date = day.New(2026, 11, 25)
	if bytes.Equal(mustLetter(t, a), mustLetter(t, b)) {
		t.Error("two dates gave the same bytes")
	}
}

func TestSizeOfALetter(t *testing.T) {
	t.Parallel()
	if got, want := len(mustLetter(t, plainLetter(1))), 20_000; got > want {
		t.Errorf("a letter of ten rows has %d bytes, want at most %d", got, want)
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	with := func(change func(*letter.Sheet)) letter.Sheet {
		s := reminder(3)
		change(&s)
		return s
	}
	tests := map[string]struct {
		sheet letter.Sheet
		code  string
		says  string
	}{
		"a character no font has": {with(func(s *letter.Sheet) { s.To[0] = "株式会社" }), "glyph_missing", "株"},
		"in the mark":             {with(func(s *letter.Sheet) { s.Mark = "試" }), "glyph_missing", "試"},
		"in the running line":     {with(func(s *letter.Sheet) { s.Running[0] = "ش" }), "glyph_missing", "ش"},
		"in the page number":      {with(func(s *letter.Sheet) { s.PageOf = "第%d頁" }), "glyph_missing", "第"},
		"address of ten lines":    {with(func(s *letter.Sheet) { s.To = strings.Split("a b c d e f g h i j", " ") }), "address_too_long", ""},
		"name of a page":          {with(func(s *letter.Sheet) { s.Name = strings.Repeat("Gesellschaft ", 60) }), "letterhead_too_long", ""},
		"sender of two lines":     {with(func(s *letter.Sheet) { s.Return = strings.Repeat("Wiesenweg ", 20) }), "return_too_long", ""},
		"side block of a page":    {with(func(s *letter.Sheet) { s.About = make([]letter.Pair, 60) }), "block_too_tall", ""},
		"box of a page": {with(func(s *letter.Sheet) {
			s.Blocks = []letter.Block{letter.Due{How: strings.Repeat("word ", 3000)}}
		}), "block_too_tall", ""},
		"table of thirty sums": {with(func(s *letter.Sheet) {
			s.Blocks = []letter.Block{letter.Table{Columns: slices.Repeat([]letter.Column{{Title: "Sum", Align: letter.Decimal}}, 30),
				Rows: [][]string{slices.Repeat([]string{"1,234,567.00"}, 30)}}}
		}), "table_too_wide", "30"},
		"foot of nine lines": {with(func(s *letter.Sheet) { s.Foot = [][]string{strings.Split("a b c d e f g h i", " ")} }), "foot_too_long", ""},
		"foot of four columns": {with(func(s *letter.Sheet) { s.Foot = [][]string{{"a"}, {"b"}, {"c"}, {"d"}} }),
			"foot_too_long", "4"},
		"code beyond its size": {with(func(s *letter.Sheet) { s.Blocks = []letter.Block{letter.Pay{Code: strings.Repeat("x", 5000)}} }), "code_too_long", ""},
		"logo that is a text":  {with(func(s *letter.Sheet) { s.Logo = []byte("<svg/>") }), "logo_unreadable", ""},
		"logo cut off":         {with(func(s *letter.Sheet) { s.Logo = logoPNG(300, 120)[:200] }), "logo_unreadable", ""},
		"logo of 3 MB":         {with(func(s *letter.Sheet) { s.Logo = make([]byte, 3<<20) }), "logo_too_large", "3072"},
		"logo of 400 million pixels": {with(func(s *letter.Sheet) {
			s.Logo = logoPNG(10, 10)
			be.PutUint32(s.Logo[16:], 20000) // width and height in the file's head
			be.PutUint32(s.Logo[20:], 20000)
			be.PutUint32(s.Logo[29:], pngSum(s.Logo[12:29]))
		}), "logo_too_large", "20000"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := Letter(tt.sheet)
			if got := fault.CodeOf(err); got != tt.code {
				t.Fatalf("got fault %q (%v), want %q", got, err, tt.code)
			}
			if !strings.Contains(err.Error(), tt.says) {
				t.Errorf("fault says %q, want it to name %q", err, tt.says)
			}
		})
	}
}

func TestPrinterGoesOnAfterAFault(t *testing.T) {
	t.Parallel()
	bad := reminder(2)
	bad.To[0] = "株式会社"
	var buf bytes.Buffer
	p := NewPrinter(&buf)
	for i, sheet := range []letter.Sheet{reminder(1), bad, finalDemand(), withLogo(), withLogo()} {
		if err := p.Add(sheet); (err != nil) != (i == 1) {
			t.Fatalf("letter %d: %v", i, err)
		}
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	path := write(t, buf.Bytes())
	tool(t, "qpdf", "--check", path)
	text := tool(t, "pdftotext", path, "-")
	for _, want := range []string{"Fährhaus Kontor GmbH", "Castellan Outfitters LLC", "Statement of account"} {
		if !strings.Contains(text, want) {
			t.Errorf("the print file lacks %q", want)
		}
	}
	if got := bytes.Count(buf.Bytes(), []byte("/Subtype/Image")); got != 2 { // picture and mask
		t.Errorf("got %d image objects for one logo in two letters, want 2", got)
	}
}

func TestPrintOfNothingIsAFault(t *testing.T) {
	t.Parallel()
	if _, err := Print(nil); fault.CodeOf(err) != "print_empty" {
		t.Errorf("got %v, want print_empty", err)
	}
}

// fullDisk takes so many bytes and no more.
type fullDisk struct{ room int }

var errFull = errors.New("disk full")

func (d *fullDisk) Write(b []byte) (int, error) {
	if d.room -= len(b); d.room < 0 {
		return 0, errFull
	}
	return len(b), nil
}

func TestWriterErrorIsTold(t *testing.T) {
	t.Parallel()
	for _, room := range []int{0, 10, 2000, 12000} {
		p := NewPrinter(&fullDisk{room})
		err := p.Add(reminder(5))
		err = errors.Join(err, p.Close())
		if !errors.Is(err, errFull) {
			t.Errorf("with room for %d bytes: got %v, want %v", room, err, errFull)
		}
	}
}

func FuzzLetter(f *testing.F) {
	f.Add("Fährhaus", "1.240,00", "\n\n", uint8(3), false)
	f.Add("", "", " ", uint8(0), true)
	f.Add("e\u0301\u200b\ufeff\u00ad", "(-1'000.5)", strings.Repeat("x", 3000), uint8(40), true)
	f.Fuzz(func(t *testing.T, a, b, c string, n uint8, us bool) {
		s := letter.Sheet{Paper: letter.A4, Language: a, Title: b, Date: day.New(2026, 1, 1).AddDays(int(n)), Brand: c, Name: a, What: b, Return: c,
			To: []string{a, b, c}, About: []letter.Pair{{Label: a, Value: b}, {Label: c, Value: a}}, Foot: [][]string{{a}, {b, c}},
			PageOf: c, Running: [2]string{a, b}, Witness: c, Mark: b}
		if us {
			s.Paper = letter.USLetter
		}
		if n%7 == 0 {
			s.Logo = []byte(a)
		}
		table := letter.Table{Columns: []letter.Column{{Title: a}, {Title: b, Wide: n%2 == 0}, {Title: c, Align: letter.Decimal}, {Align: letter.Right}}, Foot: [][]string{{a}, {b, c, a}}}
		for i := range int(n) {
			table.Rows = append(table.Rows, slices.Repeat([]string{a, b, c}[i%3:], 1+i%3))
		}
		pairs := []letter.Pair{{Label: a, Value: c}, {Label: b, Value: b}, {Label: c, Value: a}}
		blocks := []letter.Block{letter.Heading{Level: 1, Text: a}, letter.Para{Text: b, Lead: c}, table, letter.Due{By: a, Sum: b, How: c},
			letter.Pay{Lines: pairs, Code: b, Under: c}, letter.Past{Lines: pairs}, letter.Heading{Level: 1, Text: c}, letter.Heading{Level: 2, Text: b},
			letter.Sign{Closing: c, Lines: []string{b, a}}, letter.Enclosures{Text: c}}
		s.Blocks = append(blocks[n%8:], blocks...)
		data, err := Letter(s)
		if err != nil && fault.KindOf(err) != fault.Invalid {
			t.Fatalf("got %v, want a fault that can be mended", err)
		}
		if err == nil && !bytes.HasPrefix(data, []byte("%PDF-1.7")) {
			t.Fatal("no error and no file")
		}
	})
}

func FuzzLinesFit(f *testing.F) {
	f.Add("vielen Dank noch einmal für den schönen Auftrag", uint16(80))
	f.Add("https://pay.example.com/c/4Tn8we?x=1&y=2\n\n  two ", uint16(1))
	f.Fuzz(func(t *testing.T, text string, points uint16) {
		p := NewPrinter(io.Discard)
		s := &setter{Printer: p}
		gs := s.set(nil, text, regular)
		width := unit(points%500) * pt
		at := 0
		for _, l := range breakLines(gs, 105, width) {
			if l.width > width && len(l.glyphs) > 1 && l.glyphs[1].r != ' ' {
				t.Errorf("a line of %d glyphs is %d wide, want at most %d", len(l.glyphs), l.width, width)
			}
			for _, g := range l.glyphs {
				if g != gs[at] {
					t.Fatalf("glyph %d is not the text's", at)
				}
				at++
			}
			if at < len(gs) && gs[at].r == '\n' {
				at++
			}
		}
		if at != len(gs) {
			t.Errorf("%d of %d glyphs are in the lines", at, len(gs))
		}
	})
}

func BenchmarkLetter(b *testing.B) {
	sheet := plainLetter(1)
	size := 0
	b.ReportAllocs()
	for b.Loop() {
		size = len(mustLetter(b, sheet))
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "letters/s")
	b.ReportMetric(float64(size), "bytes/letter")
}

// BenchmarkLetterWithCode adds the payment code, which costs more than the rest of the page.
func BenchmarkLetterWithCode(b *testing.B) {
	sheet := reminder(10)
	for b.Loop() {
		mustLetter(b, sheet)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "letters/s")
}

func BenchmarkLetterWithLogo(b *testing.B) {
	sheet := plainLetter(1)
	sheet.Logo = logoPNG(600, 240)
	for b.Loop() {
		mustLetter(b, sheet)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "letters/s")
}

// counter counts what is written and keeps nothing.
type counter struct{ n int }

func (c *counter) Write(b []byte) (int, error) { c.n += len(b); return len(b), nil }

var _ io.Writer = (*counter)(nil)

func BenchmarkPrint1000(b *testing.B) {
	const letters = 1000
	sheets := make([]letter.Sheet, letters)
	for i := range sheets {
		sheets[i] = plainLetter(i)
	}
	var c counter
	for b.Loop() {
		c = counter{}
		p := NewPrinter(&c)
		for _, s := range sheets {
			if err := p.Add(s); err != nil {
				b.Fatal(err)
			}
		}
		if err := p.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N*letters)/b.Elapsed().Seconds(), "letters/s")
	b.ReportMetric(float64(c.n)/letters, "bytes/letter")
}

func ExamplePrinter() {
	p := NewPrinter(io.Discard)
	for _, sheet := range []letter.Sheet{{Title: "Reminder", Name: "Marlow & Finch Studio"}} {
		if err := p.Add(sheet); err != nil {
			fmt.Println(err)
		}
	}
	fmt.Println(p.Close())
	// Output: <nil>
}
