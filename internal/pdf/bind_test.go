package pdf

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/letter"
)

// boundSample is a file with a cover, grouped parts, a long one, a draft, and two
// files inside.
func boundSample() Bound {
	rows := [][]string{}
	for i := range 70 {
		rows = append(rows, []string{fmt.Sprintf("1 March 20%02d", i%99), "Invoice A-1 of $4,200.00, due 31 March; sent by e-mail and taken over by the client's server", fmt.Sprintf("1004-%d", i)})
	}
	return Bound{
		Paper: letter.USLetter, Language: "en", Title: "Packet 1004", Author: "Larkfield Studio", Date: day.MustParse("2026-11-20"),
		Running: "Larkfield Studio against Harbour Goods", Foot: "Made on 20 November 2026", PageOf: "Page %d of %d", Contents: "Contents",
		Parts: []Part{
			{Title: "Larkfield Studio\nagainst Harbour Goods", Kicker: "For the attorney", Cover: true, Blocks: []letter.Block{letter.Past{Lines: []letter.Pair{{Label: "Creditor", Value: "Larkfield Studio"}}}}},
			{Title: "Chronology", Group: "The claim", Blocks: []letter.Block{letter.Table{
				Columns: []letter.Column{{Title: "Day"}, {Title: "What happened", Wide: true}, {Title: "Entry"}}, Rows: rows,
			}}},
			{Title: "Claim", Group: "The claim", Blocks: []letter.Block{letter.Para{Text: "It is 謝 4,200.00 🙂."}}},
			{Title: "Draft letter", Group: "Drafts", Stamp: "DRAFT", Mark: "DRAFT", Blocks: []letter.Block{letter.Para{Text: strings.Repeat("Please pay. ", 1200)}}},
			{Title: "Exhibit 1: a title that is much longer than one line of the contents page has room for, so that it has to be broken", Group: "Exhibits", Stamp: "Exhibit 1", Blocks: nil},
		},
		Files: []File{
			{Name: "exhibits/02-b.eml", Type: "message/rfc822; charset=utf-8", About: "Exhibit 2", Bytes: []byte("Subject: b\r\n\r\nb")},
			{Name: "exhibits/01-ä.pdf", Type: "application/pdf", About: "Exhibit 1", Bytes: bytes.Repeat([]byte("%PDF"), 1000)},
		},
	}
}

func mustBind(t *testing.T, b Bound) string {
	t.Helper()
	made, err := Bind(b)
	if err != nil {
		t.Fatal(err)
	}
	return write(t, made)
}

func TestBoundFileIsSound(t *testing.T) {
	t.Parallel()
	path := mustBind(t, boundSample())
	if out := tool(t, "qpdf", "--check", path); !strings.Contains(out, "No syntax or stream encoding errors found") {
		t.Errorf("qpdf finds fault:\n%s", out)
	}
	again := mustBind(t, boundSample())
	a, _ := os.ReadFile(path)
	b, _ := os.ReadFile(again)
	if !bytes.Equal(a, b) {
		t.Error("the same parts made other bytes")
	}
}

// Every page says where it belongs: its number, the stamp of its part, and the mark
// of a draft, also where a part is longer than a page.
func TestBoundPagesAreStamped(t *testing.T) {
	t.Parallel()
	pages := strings.Split(strings.TrimSuffix(tool(t, "pdftotext", "-layout", mustBind(t, boundSample()), "-"), "\f"), "\f")
	drafts := 0
	for i, page := range pages {
		if want := fmt.Sprintf("Page %d of %d", i+1, len(pages)); !strings.Contains(page, want) {
			t.Errorf("page %d lacks %q", i+1, want)
		}
		if strings.Contains(page, "Please pay.") {
			drafts++
			if !strings.Contains(page, "DRAFT") {
				t.Errorf("page %d of the draft is not marked", i+1)
			}
		}
	}
	if drafts < 2 {
		t.Errorf("the draft has %d pages, want several", drafts)
	}
	contents := pages[1]
	for title, page := range map[string]int{"Chronology": 3, "Draft letter": 0} {
		at := strings.Index(contents, title)
		if at < 0 {
			t.Fatalf("the contents page lacks %s:\n%s", title, contents)
		}
		line, _, _ := strings.Cut(contents[at:], "\n")
		var number int
		fields := strings.Fields(line)
		if _, err := fmt.Sscan(fields[len(fields)-1], &number); err != nil {
			t.Fatalf("%s has no page: %q", title, line)
		}
		if page != 0 && number != page || !strings.Contains(pages[number-1], title) {
			t.Errorf("%s is said to stand on page %d", title, number)
		}
	}
}

func TestBoundFileCarriesFilesAndBookmarks(t *testing.T) {
	t.Parallel()
	path := mustBind(t, boundSample())
	list := tool(t, "pdfdetach", "-list", path)
	if !strings.Contains(list, "2 embedded files") || !strings.Contains(list, "exhibits/01-ä.pdf") {
		t.Errorf("the files inside are:\n%s", list)
	}
	out := filepath.Join(t.TempDir(), "b.eml")
	tool(t, "pdfdetach", "-savefile", "exhibits/02-b.eml", "-o", out, path)
	if got, err := os.ReadFile(out); err != nil || string(got) != "Subject: b\r\n\r\nb" {
		t.Errorf("a file came out as %q, %v", got, err)
	}
	qdf := tool(t, "qpdf", "--json", "--json-key=outlines", path)
	for _, title := range []string{"Packet", "Contents", "The claim", "Chronology", "Exhibits"} {
		if title != "Packet" && !strings.Contains(qdf, `"title": "`+title) {
			t.Errorf("no bookmark %q in %s", title, qdf)
		}
	}
}

func TestBindRefusesNothing(t *testing.T) {
	t.Parallel()
	if _, err := Bind(Bound{}); fault.CodeOf(err) != "print_empty" {
		t.Errorf("got %v", err)
	}
	if got := Lacking("Łódź 謝 🙂, fine"); got != 2 {
		t.Errorf("got %d characters that cannot be shown, want 2", got)
	}
}
