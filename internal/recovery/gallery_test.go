package recovery

import (
	"encoding/xml"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"dunwell/internal/letter"
	"dunwell/internal/pdf"
	"dunwell/internal/testneeds"
)

// seenWord is a word where a reader of the PDF finds it, in points from the top
// left corner of the page.
type seenWord struct {
	Left   float64 `xml:"xMin,attr"`
	Top    float64 `xml:"yMin,attr"`
	Right  float64 `xml:"xMax,attr"`
	Bottom float64 `xml:"yMax,attr"`
	Text   string  `xml:",chardata"`
}

type seenPage struct {
	Words []seenWord `xml:"word"`
}

// look reads a letter with pdftotext.
func look(t *testing.T, tool, path string) []seenPage {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), tool, "-bbox", path, "-").Output()
	if err != nil {
		t.Fatalf("pdftotext %s: %v", path, err)
	}
	var html struct {
		Pages []seenPage `xml:"body>doc>page"`
	}
	if err := xml.Unmarshal(out, &html); err != nil {
		t.Fatalf("pdftotext %s: %v", path, err)
	}
	return html.Pages
}

// sheetSize is the paper of the design in points: where words may stand.
type sheetSize struct{ left, right, top, bottom, body, head float64 }

func sizeOfSheet(paper letter.Paper) sheetSize {
	mm := func(v float64) float64 { return v * 72 / 25.4 }
	if paper == letter.USLetter {
		return sheetSize{left: mm(25.4), right: mm(190.5), top: mm(12), bottom: mm(273), body: mm(249), head: mm(22)}
	}
	return sheetSize{left: mm(25), right: mm(190), top: mm(12), bottom: mm(290), body: mm(265), head: mm(22)}
}

// chosen are the letters that are looked at in every run: all kinds in English and
// German, two that show most in the other languages, each in every shape.
func chosen() []specimen {
	return slices.DeleteFunc(specimens(), func(s specimen) bool {
		always := s.kind.name == "final_demand" || s.kind.name == "reminder_2"
		return !always && s.scene.language != "en" && s.scene.language != "de"
	})
}

func TestGalleryLettersAreSetWell(t *testing.T) {
	t.Parallel()
	tool := testneeds.Tool(t, "pdftotext", "poppler-utils")
	dir := t.TempDir()
	all := chosen()
	if report, err := show(t.Context(), dir, "", all, nil); err != nil || report.Letters != len(all) {
		t.Fatalf("%d of %d letters, %v", report.Letters, len(all), err)
	}
	// Half of the time goes into starting pdftotext.
	next := make(chan specimen)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for s := range next {
				checkSpecimen(t, tool, dir, s)
			}
		})
	}
	for _, s := range all {
		next <- s
	}
	close(next)
	group.Wait()
}

func checkSpecimen(t *testing.T, tool, dir string, s specimen) {
	name := s.scene.language + "/" + s.name()
	made, err := s.make()
	if err != nil {
		t.Error(err)
		return
	}
	pages := look(t, tool, filepath.Join(dir, s.scene.language, s.name()+".pdf"))
	size := sizeOfSheet(made.Sheet.Paper)
	for i, page := range pages {
		for _, w := range page.Words {
			if w.Left < size.left-.5 || w.Right > size.right+.5 || w.Top < size.top || w.Bottom > size.bottom {
				t.Errorf("%s, page %d: %q at %.1f to %.1f, %.1f to %.1f stands in the margin", name, i+1, w.Text, w.Left, w.Right, w.Top, w.Bottom)
			}
		}
	}
	for _, block := range made.Sheet.Blocks {
		switch block := block.(type) {
		case letter.Table:
			checkTable(t, name, block, pages, size)
		case letter.Sign:
			checkSignature(t, name, block, pages, size)
		}
	}
}

// checkTable finds the rows of a table by their first cell at the left margin.
func checkTable(t *testing.T, name string, table letter.Table, pages []seenPage, size sheetSize) {
	rows := append(slices.Clone(table.Rows), table.Foot...)
	points := map[int][]float64{}
	found, next := 0, 0
	for i, page := range pages {
		here, head := 0, false
		for _, w := range page.Words {
			atMargin := math.Abs(w.Left-size.left) < 1 && w.Bottom < size.body+5 && (i > 0 || w.Top > 250)
			head = head || here == 0 && atMargin && w.Text == firstWord(table.Columns[0].Title)
			if !atMargin || next == len(rows) || !startsCell(rows[next][0], w.Text) || !head {
				continue
			}
			before := w
			for column, c := range table.Columns {
				if c.Align != letter.Decimal || rows[next][column] == "" {
					continue
				}
				if sum, at, ok := pointOf(page, before, rows[next][column]); ok {
					points[column] = append(points[column], at)
					before = sum
				} else {
					t.Errorf("%s, page %d: %q does not stand in the row of %q", name, i+1, rows[next][column], w.Text)
				}
			}
			if next < len(table.Rows) {
				here++
			}
			found++
			next++
		}
		if here > 0 && here < min(3, len(table.Rows)) {
			t.Errorf("%s, page %d: only %d rows of %d", name, i+1, here, len(table.Rows))
		}
	}
	if found != len(rows) {
		t.Errorf("%s: %d of %d rows found below a head", name, found, len(rows))
	}
	for column, at := range points {
		if low, high := slices.Min(at), slices.Max(at); high-low > .5 {
			t.Errorf("%s: the points of %q stand between %.2f and %.2f", name, table.Columns[column].Title, low, high)
		}
	}
}

func firstWord(s string) string {
	first, _, _ := strings.Cut(s, " ")
	return first
}

// startsCell tells the first word of a cell, of which a long one may be broken.
func startsCell(cell, word string) bool {
	return word == firstWord(cell) || len(word) > 6 && strings.HasPrefix(cell, word)
}

var figure = regexp.MustCompile(`[\d.,’]+$`)

// pointOf finds a figure behind a word of its row, and where its decimal sign stands. What
// follows the last space of a figure is a word of its own. In the face a digit is
// 497 wide and a point or comma 249, in every weight nearly so.
func pointOf(page seenPage, before seenWord, cell string) (sum seenWord, point float64, ok bool) {
	tail := figure.FindString(cell)
	at := strings.LastIndexAny(tail, ".,")
	for _, w := range page.Words {
		if math.Abs(w.Top-before.Top) > 2 || !strings.HasSuffix(w.Text, tail) || w.Left <= before.Right {
			continue
		}
		width := func(s string) float64 {
			marks := strings.Count(s, ".") + strings.Count(s, ",")
			return float64(497*(len(s)-marks) + 249*marks)
		}
		return w, w.Right - (w.Right-w.Left)*width(tail[at:])/width(w.Text), true
	}
	return sum, 0, false
}

// checkSignature wants three lines of the letter above the closing, on its page.
func checkSignature(t *testing.T, name string, sign letter.Sign, pages []seenPage, size sheetSize) {
	closing := strings.Fields(strings.ReplaceAll(sign.Closing, "\u00a0", " "))
	for i, page := range pages {
		for at := range page.Words {
			if !wordsAre(page.Words[at:], closing) || math.Abs(page.Words[at].Left-size.left) > 1 {
				continue
			}
			above := map[string]bool{}
			for _, w := range page.Words {
				if w.Top > size.head && w.Bottom < page.Words[at].Top+2 {
					above[fmt.Sprintf("%.0f", w.Top)] = true
				}
			}
			if len(above) < 3 {
				t.Errorf("%s, page %d: %d lines above the signature", name, i+1, len(above))
			}
			return
		}
	}
	t.Errorf("%s: no closing %q", name, sign.Closing)
}

func wordsAre(words []seenWord, want []string) bool {
	if len(words) < len(want) || len(want) == 0 {
		return false
	}
	for i, w := range want {
		if words[i].Text != w {
			return false
		}
	}
	return true
}

// Every letter of the gallery can be made and set; the names of files are its own.
func TestGalleryLettersCanAllBeSet(t *testing.T) {
	t.Parallel()
	if got, want := len(scenes()), len(letter.Languages()); got != want {
		t.Errorf("%d scenes for %d languages", got, want)
	}
	names := map[string]bool{}
	for _, s := range specimens() {
		made, err := s.make()
		if err != nil {
			t.Error(err)
			continue
		}
		if _, err := pdf.Letter(made.Sheet); err != nil {
			t.Errorf("%s/%s: %v", s.scene.language, s.name(), err)
		}
		if made.Language != s.scene.language || len(made.Missing) > 0 {
			t.Errorf("%s/%s: language %s, unknown %v", s.scene.language, s.name(), made.Language, made.Missing)
		}
		names[s.scene.language+"/"+s.name()] = true
	}
	if got, want := len(names), len(specimens()); got != want {
		t.Errorf("%d names for %d letters", got, want)
	}
}

func TestGalleryShowsPictures(t *testing.T) {
	t.Parallel()
	painter := testneeds.Tool(t, "pdftoppm", "poppler-utils")
	dir := t.TempDir()
	few := slices.DeleteFunc(specimens(), func(s specimen) bool {
		return s.kind.name != "final_demand" || s.variant.name != "one_line" || s.scene.language != "de" && s.scene.language != "pl"
	})
	told := 0
	for range 2 { // the second time over the first
		report, err := show(t.Context(), dir, painter, few, func(_, all int) { told++; _ = all })
		if err != nil {
			t.Fatal(err)
		}
		if report.Letters != 2 || report.Pictures != 4 || len(report.Notes) != 0 {
			t.Errorf("got %+v, want 2 letters of 2 pages each", report)
		}
	}
	if told != 4 {
		t.Errorf("progress was told %d times, want 4", told)
	}
	page, err := os.ReadFile(filepath.Join(dir, "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`href="de/final_demand.one_line.pdf"`, `src="pl/final_demand.one_line-1.png"`, `href="de/final_demand.one_line-2.png">2</a>`, `<h2 id="pl">`} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the page lacks %s:\n%s", want, page)
		}
	}
}

func TestGalleryWithoutPainterSaysSo(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	report, err := show(t.Context(), dir, "", specimens()[:1], nil)
	if err != nil || report.Letters != 1 || report.Pictures != 0 || len(report.Notes) != 1 || !strings.Contains(report.Text(), "poppler-utils") {
		t.Errorf("got %+v, %v", report, err)
	}
}

func TestGalleryTellsAFolderThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Gallery(t.Context(), path, nil); err == nil {
		t.Error("no error for a folder that is a file")
	}
}
