package pdf

import (
	"fmt"
	"hash/crc32"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"dunwell/internal/letter"
)

// tool runs a program that reads PDF files with other eyes than ours.
func tool(t *testing.T, name string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is not installed: install poppler-utils and qpdf to check the files with it", name)
	}
	out, err := exec.CommandContext(t.Context(), path, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

func write(t *testing.T, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "letter.pdf")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// word is a word where a reader sees it, in points from the top left corner.
type word struct {
	left, top, right, bottom float64
	text                     string
}

var wordLine = regexp.MustCompile(`<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*)</word>`)

// seen gives the words of each page.
func seen(t *testing.T, s letter.Sheet) [][]word {
	t.Helper()
	out := tool(t, "pdftotext", "-bbox", write(t, mustLetter(t, s)), "-")
	var pages [][]word
	for line := range strings.Lines(out) {
		if strings.Contains(line, "<page ") {
			pages = append(pages, nil)
		}
		m := wordLine.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		var at [4]float64
		for i := range at {
			at[i], _ = strconv.ParseFloat(m[i+1], 64) // the pattern lets only numbers through
		}
		text := strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">", "&quot;", `"`).Replace(m[5])
		pages[len(pages)-1] = append(pages[len(pages)-1], word{at[0], at[1], at[2], at[3], text})
	}
	return pages
}

func points(u unit) float64 { return float64(u) / float64(pt) }

func TestNothingOutsideTheMargins(t *testing.T) {
	t.Parallel()
	for name, s := range samples() {
		s.Mark = "" // the only text that may cross them
		g := geometryOf(s.Paper)
		left, right, bottom := points(g.left)-.5, points(g.left+g.text)+.5, points(g.edge)
		for i, page := range seen(t, s) {
			for _, w := range page {
				if w.left < left || w.right > right || w.top < 20 || w.bottom > bottom {
					t.Errorf("%s, page %d: %q at %.1f to %.1f, %.1f to %.1f leaves the text block %.1f to %.1f", name, i+1, w.text, w.left, w.right, w.top, w.bottom, left, right)
				}
			}
		}
	}
}

func TestAddressStaysInTheWindow(t *testing.T) {
	t.Parallel()
	for _, s := range []letter.Sheet{longNames(), finalDemand()} {
		g := geometryOf(s.Paper)
		for _, w := range seen(t, s)[0] {
			last := slices.Contains(strings.Fields(s.To[len(s.To)-1]), w.text) && w.left < points(g.side) && w.top > points(g.to) && w.bottom < points(g.first)
			if last && w.bottom > points(g.window)+4 { // the box of a word reaches below its letters
				t.Errorf("%q ends at %.1f, below the window at %.1f", w.text, w.bottom, points(g.window))
			}
		}
	}
}

// pointOf is where the decimal sign of a figure stands, from the figure's own width.
func pointOf(w word, threeDecimals bool) float64 {
	s := &setter{Printer: &Printer{workspace: &workspace{faces: [weights]*face{newFace(theFonts()[0]), newFace(theFonts()[1])}}}}
	gs := s.set(nil, w.text, regular)
	at, _ := decimalPoint(gs, threeDecimals)
	return w.left + (w.right-w.left)*float64(advance(gs[:at], 100))/float64(widthOf(gs, 100))
}

func TestDecimalPointsShareTheirPlace(t *testing.T) {
	t.Parallel()
	yen := reminder(4)
	yen.Blocks[3] = letter.Table{Columns: []letter.Column{{Title: "Rechnung", Wide: true}, {Title: "¥", Align: letter.Decimal}},
		Rows: [][]string{{"a", "1,240"}, {"b", "12,345,678"}, {"c", "7"}, {"d", "98"}}, Foot: [][]string{{"", "13,000,000"}}}
	dinar := reminder(4)
	dinar.Blocks[3] = letter.Table{Columns: []letter.Column{{Title: "Invoice", Wide: true}, {Title: "KWD", Align: letter.Decimal}},
		Rows: [][]string{{"a", "12.500"}, {"b", "1,250.75"}, {"c", "0.125"}, {"d", "1,250.500"}}, Foot: [][]string{{"", "13.500"}}}
	for name, s := range map[string]letter.Sheet{"forty rows": reminder(40), "long names": longNames(), "final demand": finalDemand(), "yen": yen, "dinar": dinar} {
		var figures []string
		columns := 0
		for _, b := range s.Blocks {
			table, ok := b.(letter.Table)
			if !ok {
				continue
			}
			for i, c := range table.Columns {
				if c.Align != letter.Decimal {
					continue
				}
				columns++
				for _, row := range append(slices.Clone(table.Rows), table.Foot...) {
					figures = append(figures, row[i])
				}
			}
		}
		var places []float64
		found := 0
		for _, page := range seen(t, s) {
			for _, w := range page {
				// Sums outside the table, in the box or in running text, stand elsewhere.
				if !slices.Contains(figures, w.text) || w.left < 200 || w.bottom-w.top > 15 {
					continue
				}
				found++
				at := pointOf(w, name == "dinar")
				if !slices.ContainsFunc(places, func(p float64) bool { return math.Abs(p-at) <= .5 }) {
					places = append(places, at)
				}
			}
		}
		if found < len(figures) || len(places) != columns {
			t.Errorf("%s: %d of %d figures found, their decimal points at %.1f; want one place for each of %d columns", name, found, len(figures), places, columns)
		}
	}
}

func TestTablesBreakWell(t *testing.T) {
	t.Parallel()
	number := regexp.MustCompile(`^2026-\d{3}$`)
	for rows := range 44 {
		rows++
		pages := seen(t, reminder(rows))
		total, pagesWith := 0, 0
		for i, page := range pages {
			count, head, foot := 0, false, false
			for _, w := range page {
				inBody := w.left < points(mm(26)) && w.bottom < points(mm(266)) && (i > 0 || w.top > points(mm(98)))
				if inBody && number.MatchString(w.text) {
					count++
				}
				head = head || w.text == "Betrag"
				foot = foot || w.text == "Bitte" && inBody
			}
			total += count
			if count > 0 {
				pagesWith++
				if !head {
					t.Errorf("%d rows: page %d has rows and no head", rows, i+1)
				}
			}
			if want := min(3, rows); count > 0 && count < want || foot && count < want {
				t.Errorf("%d rows: page %d has %d of them (foot: %v), want at least %d", rows, i+1, count, foot, want)
			}
		}
		if total != rows {
			t.Errorf("%d rows: %d came out, on %d pages", rows, total, pagesWith)
		}
	}
}

func TestSignatureIsNeverAlone(t *testing.T) {
	t.Parallel()
	for paras := 1; paras <= 26; paras++ {
		for i, page := range seen(t, longText(paras)) {
			at := slices.IndexFunc(page, func(w word) bool { return w.text == "Sincerely," })
			if at < 0 {
				if slices.ContainsFunc(page, func(w word) bool { return w.text == "Enclosed:" }) {
					t.Errorf("%d paragraphs: the enclosures stand on page %d without the signature", paras, i+1)
				}
				continue
			}
			lines := map[string]bool{}
			for _, w := range page {
				if w.top > points(mm(24)) && w.top < page[at].top-2 {
					lines[fmt.Sprintf("%.0f", w.top)] = true
				}
			}
			if len(lines) < 3 {
				t.Errorf("%d paragraphs: %d lines above the signature on page %d, want at least 3", paras, len(lines), i+1)
			}
		}
	}
}

func TestReadersAreToldTheStructure(t *testing.T) {
	t.Parallel()
	got := tool(t, "pdfinfo", "-struct-text", write(t, mustLetter(t, withLogo())))
	rest := got
	for _, want := range []string{"Document", "P (block)", "Wiesenweg Gestaltung", "Figure", "Fährhaus Kontor GmbH", "LI", "Lbl", "Datum", "LBody", "H1", "Kurze Erinnerung",
		"Guten Tag", "Table", "THead", "TR", "TH", "Betrag in €", "TBody", "TD", "2026-118", "TFoot", "Bitte überweisen", "IBAN", "Figure", "Passt es gerade nicht?", "Jule Brandt"} {
		_, after, ok := strings.Cut(rest, want)
		if !ok {
			t.Fatalf("the structure lacks %q in its place; it is\n%s", want, got)
		}
		rest = after
	}
	if strings.Contains(got, "Seite 1") {
		t.Error("the foot is read out as content")
	}
}

func TestTextCanBeCopied(t *testing.T) {
	t.Parallel()
	s := longNames()
	got := tool(t, "pdftotext", write(t, mustLetter(t, s)), "-")
	for _, want := range []string{"Łódź, Český Krumlov, Ἀθῆναι, Αθήνα, Київ, Москва, Ștefan, İstanbul", "12.345.678.901,23", "Zweite Zeile\n"} {
		if !strings.Contains(strings.ReplaceAll(got, "\n", " "), strings.TrimSpace(want)) {
			t.Errorf("copied text lacks %q", want)
		}
	}
	odd := reminder(1)
	odd.Name = "Cafe\u0301 A\u200bB\u00adC 1\u202f240\u00a0€ \u2011 Ω\u2126"                                        // composed, hidden signs left out, two runes of one shape
	if got := tool(t, "pdftotext", write(t, mustLetter(t, odd)), "-"); !strings.Contains(got, "Café ABC 1 240 €") { // it writes all spaces alike
		t.Errorf("copied text has not the name as written: %q", got[:80])
	}
}

func pngSum(b []byte) uint32 { return crc32.ChecksumIEEE(b) }

// A letter that would need a second page for a few lines is set closer instead.
func TestLetterIsSetCloserToSaveAPage(t *testing.T) {
	t.Parallel()
	// look gives the pages and where the signature ends on the last.
	look := func(paras int) (pages int, end float64) {
		s := reminder(1)
		blocks := append([]letter.Block(nil), s.Blocks[:4]...)
		for range paras {
			blocks = append(blocks, letter.Para{Text: "Passt es gerade nicht? Dann nennen Sie uns einen Tag."})
		}
		s.Blocks = append(blocks, s.Blocks[len(s.Blocks)-1])
		all := seen(t, s)
		for _, w := range all[len(all)-1] {
			if w.text == "Brandt" && w.top > points(mm(30)) {
				end = w.bottom
			}
		}
		return len(all), end
	}
	// Eleven such lines fill the page, fourteen do when they are set closer.
	full, usual := look(11)
	more, closer := look(12)
	most, _ := look(14)
	over, _ := look(15)
	if got, want := [4]int{full, more, most, over}, [4]int{1, 1, 1, 2}; got != want {
		t.Errorf("pages %v, want %v", got, want)
	}
	if closer >= usual {
		t.Errorf("twelve lines end at %.1f, eleven at %.1f: they are not set closer", closer, usual)
	}
}

func TestMailAddressIsNotBroken(t *testing.T) {
	t.Parallel()
	s := reminder(1)
	s.About[4].Value = "buchhaltung@wiesenweg-gestaltung.example"
	if !slices.ContainsFunc(seen(t, s)[0], func(w word) bool { return w.text == s.About[4].Value }) {
		t.Errorf("%s is broken", s.About[4].Value)
	}
}
