package exhibit

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"dunwell/internal/redact"
	"dunwell/internal/testneeds"
)

// planted are secrets, each with the words around it that have to stay.
var planted = []struct{ before, secret, after string }{
	{"Please pay to IBAN", "DE89 3704 0044 0532 0130 00", "by Friday"},
	{"The card", "4111 1111 1111 1111", "was refused"},
	{"Date of birth:", "12 March 1980", "in Leeds"},
	{"His number is", "123-45-6789", "he says"},
	{"Account number", "000123456789", "at the bank"},
	{"We met", "Ludmilla Kowalczyk", "on the site"},
}

func secrets() redact.List {
	l := redact.Court()
	l.Persons = []string{"Ludmilla Kowalczyk"}
	return l
}

// holdsNone fails where a secret can still be found in a drawn file, in its text or
// anywhere in its unpacked bytes.
func holdsNone(t *testing.T, path string) {
	t.Helper()
	for _, args := range [][]string{nil, {"-layout"}, {"-raw"}} {
		text := fold(words(t, path, args...))
		for _, p := range planted {
			if strings.Contains(text, p.secret) || strings.Contains(strings.ReplaceAll(text, " ", ""), strings.ReplaceAll(p.secret, " ", "")) {
				t.Errorf("pdftotext %v still finds %q in\n%s", args, p.secret, text)
			}
			for _, want := range []string{p.before, p.after} {
				for _, w := range strings.Fields(want) {
					if !strings.Contains(text, w) {
						t.Errorf("%q of the rest is gone from\n%s", w, text)
					}
				}
			}
		}
	}
	plain := path + ".unpacked"
	if out, err := exec.CommandContext(t.Context(), testneeds.Tool(t, "qpdf", "qpdf"), "--qdf", "--object-streams=disable", "--stream-data=uncompress", path, plain).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	raw, err := os.ReadFile(plain) //nolint:gosec // a file of the test
	if err != nil {
		t.Fatal(err)
	}
	_ = os.Remove(plain)
	for _, p := range planted {
		for _, form := range []string{p.secret, fmt.Sprintf("%x", p.secret), strings.ReplaceAll(p.secret, " ", "")} {
			if bytes.Contains(bytes.ToLower(raw), []byte(strings.ToLower(form))) {
				t.Errorf("the file still holds %q", form)
			}
		}
	}
}

func sentences() (lines []string) {
	for _, p := range planted {
		lines = append(lines, p.before+" "+p.secret+" "+p.after)
	}
	return lines
}

func TestRedactionInTextBornExhibits(t *testing.T) {
	t.Parallel()
	text := strings.Join(sentences(), "\n")
	mail := "From: a@b.example\r\nSubject: IBAN DE89 3704 0044 0532 0130 00\r\nContent-Type: text/plain\r\n\r\n" + strings.ReplaceAll(text, "\n", "\r\n")
	rows := "before,what,after\n"
	for _, p := range planted {
		rows += p.before + "," + p.secret + "," + p.after + "\n"
	}
	for name, src := range map[string]Source{
		"text": sourceOf("a.txt", "text/plain", []byte(text)),
		"mail": sourceOf("a.eml", "", []byte(mail)),
		"html": sourceOf("a.html", "", []byte("<p>"+strings.Join(sentences(), "</p><p>")+"</p>")),
		"csv":  sourceOf("a.csv", "", []byte(rows)),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, path := render(t, src, Options{Label: "Exhibit 1", Secrets: secrets()})
			holdsNone(t, path)
			if got.Redacted < len(planted) {
				t.Errorf("%d places are said to be blacked out, want %d or more", got.Redacted, len(planted))
			}
		})
	}
}

// handmade is a paper that says its words in the ways that papers do: in pieces, with
// spacing, by other operators, in forms, with notes and other words for readers.
func handmade(t *testing.T) []byte {
	t.Helper()
	var page strings.Builder
	y := 760
	for i, p := range planted {
		line := p.before + " " + p.secret + " " + p.after
		page.WriteString("BT /F1 11 Tf ")
		fmt.Fprintf(&page, "1 0 0 1 60 %d Tm ", y)
		switch i % 6 {
		case 0: // each character by itself, kerned
			page.WriteString("[")
			for _, r := range line {
				fmt.Fprintf(&page, "(%c) -2 ", r)
			}
			page.WriteString("]TJ")
		case 1: // hexadecimal
			fmt.Fprintf(&page, "<%x> Tj", line)
		case 2: // in two operators, the next line by '
			fmt.Fprintf(&page, "14 TL (%s) Tj (%s) '", p.before+" ", p.secret+" "+p.after)
			y -= 14
		case 3: // with word and character spacing
			fmt.Fprintf(&page, "3 1 (%s) \"", line)
		case 4: // in pieces that are placed, the last first
			fmt.Fprintf(&page, "200 0 Td (%s) Tj -200 0 Td (%s) Tj 95 0 Td (%s) Tj", p.after, p.before, p.secret)
		case 5: // under other words for readers
			fmt.Fprintf(&page, "/Span <</ActualText (%s)>> BDC (%s) Tj EMC", line, line)
		}
		page.WriteString(" ET\n")
		y -= 40
	}
	form := fmt.Sprintf("BT /F1 11 Tf 60 300 Td (Again: IBAN %s there) Tj ET", planted[0].secret)
	objects := []string{
		"<</Type/Catalog/Pages 2 0 R/OCProperties<</OCGs[8 0 R]/D<</OFF[8 0 R]>>>>>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 595 842]>>",
		"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Annots[7 0 R]/Resources<</Font<</F1 5 0 R>>/XObject<</X1 6 0 R>>/Properties<</L1 8 0 R>>>>>>",
		flow(page.String() + "/X1 Do /OC /L1 BDC BT /F1 11 Tf 60 200 Td (A layer that is off) Tj ET EMC"),
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
		flowOf("/Type/XObject/Subtype/Form/BBox[0 0 595 842]", form),
		"<</Type/Annot/Subtype/FreeText/Rect[60 100 400 130]/Contents(IBAN " + planted[0].secret + ")/AP<</N 9 0 R>>>>",
		"<</Type/OCG/Name(Off)>>",
		flowOf("/Type/XObject/Subtype/Form/BBox[0 0 340 30]/Resources<</Font<</F1 5 0 R>>>>", "BT /F1 11 Tf 2 10 Td (Noted: IBAN "+planted[0].secret+" here) Tj ET"),
	}
	return fileOf(objects, "/Info<</Title(IBAN "+planted[0].secret+")>>")
}

func flow(content string) string { return flowOf("", content) }

func flowOf(dict, content string) string {
	return fmt.Sprintf("<<%s/Length %d>>stream\n%s\nendstream", dict, len(content), content)
}

// fileOf writes objects as a plain PDF file.
func fileOf(objects []string, trailer string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.6\n")
	at := make([]int, len(objects))
	for i, o := range objects {
		at[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, trailer, start)
	return b.Bytes()
}

func TestRedactionInPapers(t *testing.T) {
	t.Parallel()
	papers := map[string]func(*testing.T) []byte{
		"of our own writer": func(t *testing.T) []byte { t.Helper(); return bound(t, sentences()...) },
		"handmade":          handmade,
		"of a browser":      printed,
	}
	for name, paper := range papers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before := paper(t)
			got, path := render(t, sourceOf(name+".pdf", "", before), Options{Label: "Exhibit 3", Secrets: secrets()})
			holdsNone(t, path)
			if text := words(t, path); strings.Contains(text, "A layer that is off") {
				t.Error("a layer that is off is on the page")
			}
			if len(got.Unread) > 0 || got.Redacted < len(planted) {
				t.Errorf("got %+v", got)
			}
			whole, drawn := render(t, sourceOf(name+"-whole.pdf", "", before), Options{Label: "Exhibit 3"})
			if whole.Redacted != 0 || !strings.Contains(fold(words(t, drawn)), planted[1].secret) {
				t.Errorf("without a list something is gone: %+v", whole)
			}
		})
	}
}

// printed is a page as a browser prints it.
func printed(t *testing.T) []byte {
	t.Helper()
	page := "<html><meta charset=utf-8><body style='font:12pt sans-serif'><h1>Grüße</h1><p>" + strings.Join(sentences(), "</p><p style='letter-spacing:.5px'>") + "</p><table><tr><th>Name<th>Bank account<tr><td>Anna<td>000123456789</table></body></html>"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, page) }))
	defer server.Close()
	dir := t.TempDir()
	out := filepath.Join(dir, "page.pdf")
	cmd := exec.CommandContext(t.Context(), testneeds.Chromium(t), "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir="+filepath.Join(dir, "profile"), "--no-pdf-header-footer", "--print-to-pdf="+out, server.URL)
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	b, err := os.ReadFile(out) //nolint:gosec // a file of the test
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestRedactionLeavesTheRest holds real papers against themselves: what is gone from
// their words was found in them, and nothing that can be found is left.
func TestRedactionLeavesTheRest(t *testing.T) {
	t.Parallel()
	list, err := filepath.Glob(filepath.Join(testneeds.Data(t, "einvoice/pdf"), "*.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range list {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			secret := redact.Court()
			var out bytes.Buffer
			got, err := Render(t.Context(), &out, Source{Name: path, Open: func() (io.ReadCloser, error) { return os.Open(path) }}, Options{Secrets: secret, Dir: t.TempDir()})
			if err != nil {
				t.Fatal(err)
			}
			drawn := filepath.Join(t.TempDir(), "drawn.pdf")
			if keep != "" {
				drawn = filepath.Join(keep, "redacted-"+filepath.Base(path))
			}
			if err := os.WriteFile(drawn, out.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
			check(t, drawn)
			before, after := words(t, path), words(t, drawn)
			if left := secret.Find(after); len(left) > 0 {
				t.Errorf("%q can still be found", after[left[0].From:left[0].To])
			}
			kept := map[string]int{}
			for _, w := range strings.Fields(after) {
				kept[w]++
			}
			var gone []string
			for _, w := range strings.Fields(before) {
				if kept[w]--; kept[w] < 0 {
					gone = append(gone, w)
				}
			}
			t.Logf("%d places, gone: %q, notes %q", got.Redacted, gone, got.Notes)
			for _, w := range gone {
				if !strings.ContainsAny(w, "0123456789") {
					t.Errorf("%q is gone, which is no number", w)
				}
			}
		})
	}
}
