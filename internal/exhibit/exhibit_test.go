package exhibit

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"dunwell/internal/day"
	"dunwell/internal/letter"
	"dunwell/internal/pdf"
	"dunwell/internal/testneeds"
)

// keep is a folder where the tests leave what they drew, to be looked at.
var keep = os.Getenv("DUNWELL_EXHIBITS")

func sourceOf(name, kind string, data []byte) Source {
	return Source{Name: name, Type: kind, Size: int64(len(data)), Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }}
}

// render draws a source and holds what comes to what every exhibit must be.
func render(t *testing.T, src Source, o Options) (Rendered, string) {
	t.Helper()
	if o.Dir == "" {
		o.Dir = t.TempDir()
	}
	var first, second bytes.Buffer
	got, err := Render(t.Context(), &first, src, o)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Render(t.Context(), &second, src, o); err != nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Errorf("%s: drawn twice, the bytes differ (%v)", src.Name, err)
	}
	path := filepath.Join(o.Dir, "drawn.pdf")
	if keep != "" {
		path = filepath.Join(keep, strings.ReplaceAll(t.Name(), "/", "-")+"-"+strings.ReplaceAll(filepath.Base(src.Name), "/", "-")+".pdf")
	}
	if err := os.WriteFile(path, first.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	check(t, path)
	return got, path
}

func check(t *testing.T, path string) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), testneeds.Tool(t, "qpdf", "qpdf"), "--check", path).CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("No syntax or stream encoding errors found")) {
		t.Errorf("qpdf finds fault with %s:\n%s", path, out)
	}
}

func words(t *testing.T, path string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), testneeds.Tool(t, "pdftotext", "poppler-utils"), append(args, "-enc", "UTF-8", path, "-")...).Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func picture(t *testing.T, width, height int, encode func(io.Writer, image.Image) error) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			img.Set(x, y, color.RGBA{byte(x * 255 / width), byte(y * 255 / height), 120, 255})
		}
	}
	for i := range min(width, height) / 4 { // a dark corner at the upper left
		for k := range min(width, height) / 4 {
			img.Set(i, k, color.Black)
		}
	}
	var b bytes.Buffer
	if err := encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asJPEG(w io.Writer, m image.Image) error { return jpeg.Encode(w, m, nil) }
func asPNG(w io.Writer, m image.Image) error  { return png.Encode(w, m) }
func asGIF(w io.Writer, m image.Image) error  { return gif.Encode(w, m, nil) }

func bound(t *testing.T, pages ...string) []byte {
	t.Helper()
	b := pdf.Bound{Paper: letter.A4, Language: "en", Title: "Agreement", Author: "Northside Joinery", Date: day.MustParse("2026-03-02"), PageOf: "Page %d of %d", Contents: "Contents"}
	for i, text := range pages {
		b.Parts = append(b.Parts, pdf.Part{Title: fmt.Sprintf("Part %d", i+1), Blocks: []letter.Block{letter.Para{Text: text}}})
	}
	out, err := pdf.Bind(b)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

const mailText = "From: Marta Weiss <marta@weiss.example>\r\nTo: office@northside.example\r\nDate: Mon, 2 Mar 2026 09:12:00 +0100\r\nSubject: =?utf-8?q?Rechnung_f=C3=BCr_das_Tor?=\r\nMIME-Version: 1.0\r\n" +
	"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nGuten Tag,\r\n\r\nwir zahlen am 14. März.\r\n\r\nMarta Weiß\r\n" +
	"--x\r\nContent-Type: text/csv; name=list.csv\r\nContent-Disposition: attachment; filename=list.csv\r\n\r\nitem;sum\r\nTor;1200\r\n--x--\r\n"

func TestRenderDrawsWhatComes(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("A line of a log that somebody wrote down.\n", 130)
	tests := map[string]struct {
		source Source
		pages  int
		want   []string
	}{
		"pdf":      {sourceOf("agreement.pdf", "", bound(t, "The price is 7,200.", "Signed.")), 3, []string{"The price is 7,200.", "Exhibit 7", "page 3 of 3"}},
		"jpeg":     {sourceOf("site.jpg", "image/jpeg", picture(t, 800, 600, asJPEG)), 1, []string{"Exhibit 7", "page 1 of 1"}},
		"big jpeg": {sourceOf("big.jpg", "", picture(t, 5000, 3000, asJPEG)), 1, []string{"Exhibit 7"}},
		"png":      {sourceOf("screen.png", "", picture(t, 300, 700, asPNG)), 1, []string{"Exhibit 7"}},
		"gif":      {sourceOf("screen.gif", "", picture(t, 300, 200, asGIF)), 1, []string{"Exhibit 7"}},
		"text":     {sourceOf("log.txt", "text/plain", []byte(long)), 3, []string{"somebody wrote", "page 2 of 3"}},
		"latin":    {sourceOf("note.txt", "text/plain", []byte("Gr\xfc\xdfe aus K\xf6ln, die Rechnung ist f\xfcr uns in Ordnung, sch\xf6ne T\xe4ge")), 1, []string{"Grüße aus Köln"}},
		"mail":     {sourceOf("mail.eml", "message/rfc822", []byte(mailText)), 2, []string{"Rechnung für das Tor", "Marta Weiss <marta@weiss.example>", "14. März", "list.csv", "Tor", "attachment 1"}},
		"html":     {sourceOf("page.html", "text/html", []byte("<html><body><p>Order <b>4711</b></p><script>alert(1)</script></body></html>")), 1, []string{"Order 4711"}},
		"csv":      {sourceOf("list.csv", "text/csv", []byte("Invoice,Due,Sum\n2026-14,2026-02-01,1200.00\n")), 1, []string{"Invoice", "2026-14", "1200.00"}},
		"xlsx":     {sourceOf("hours.xlsx", "", workbook(t)), 1, []string{"Hours", "Planning", "12.5"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, path := render(t, tt.source, Options{Label: "Exhibit 7"})
			if got.Pages != tt.pages || got.Placeholder {
				t.Errorf("got %d pages, placeholder %v; want %d pages. Notes: %q", got.Pages, got.Placeholder, tt.pages, got.Notes)
			}
			text := words(t, path, "-layout")
			for _, want := range tt.want {
				if !strings.Contains(strings.Join(strings.Fields(text), " "), want) {
					t.Errorf("the pages lack %q:\n%s", want, text)
				}
			}
			if strings.Contains(text, "alert") {
				t.Error("a script is on the page")
			}
		})
	}
}

func workbook(t *testing.T) []byte {
	t.Helper()
	f := excelize.NewFile()
	for cell, v := range map[string]any{"A1": "Work", "B1": "Hours", "A2": "Planning", "B2": 12.5} {
		if err := f.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestRenderPutsAPageInThePlaceOfWhatCannotBeDrawn(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	whole := bound(t, "A secret.")
	plain, locked := filepath.Join(dir, "plain.pdf"), filepath.Join(dir, "locked.pdf")
	if err := os.WriteFile(plain, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), testneeds.Tool(t, "qpdf", "qpdf"), "--encrypt", "user", "owner", "256", "--", plain, locked).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	encrypted, err := os.ReadFile(locked)
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		source Source
		want   string
	}{
		"locked":  {sourceOf("locked.pdf", "", encrypted), "locked with a password"},
		"cut":     {sourceOf("cut.pdf", "", []byte("%PDF-1.7\n%cut off\n")), "damaged"},
		"empty":   {sourceOf("empty.bin", "", nil), "not drawn"},
		"zip":     {sourceOf("model.zip", "", []byte("PK\x03\x04\x00\x00\x00")), "not drawn"},
		"bad png": {sourceOf("bad.png", "", []byte("\x89PNG\r\n\x1a\nnothing")), "damaged"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, path := render(t, tt.source, Options{Label: "Exhibit 1"})
			text := strings.Join(strings.Fields(words(t, path)), " ")
			if !got.Placeholder || got.Pages != 1 || len(got.Notes) == 0 || !strings.Contains(text, tt.want) {
				t.Errorf("got %+v, want a placeholder that says %q:\n%s", got, tt.want, text)
			}
			if sum := fmt.Sprintf("%x", got.Hash); !strings.Contains(strings.ReplaceAll(text, " ", ""), sum) {
				t.Errorf("the page does not name the hash %s:\n%s", sum, text)
			}
		})
	}
}

func TestRenderReadsAPaperThatOnlyForbidsChanges(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	plain, locked := filepath.Join(dir, "plain.pdf"), filepath.Join(dir, "locked.pdf")
	if err := os.WriteFile(plain, bound(t, "The price is 7,200."), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), testneeds.Tool(t, "qpdf", "qpdf"), "--encrypt", "", "owner", "256", "--modify=none", "--", plain, locked).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	b, err := os.ReadFile(locked)
	if err != nil {
		t.Fatal(err)
	}
	got, path := render(t, sourceOf("locked.pdf", "", b), Options{Label: "Exhibit 2"})
	if text := words(t, path); got.Placeholder || !strings.Contains(text, "The price is 7,200.") {
		t.Errorf("got %+v:\n%s", got, text)
	}
}

// TestRenderOfSharedPapers draws real papers of other programs; their words stay.
func TestRenderOfSharedPapers(t *testing.T) {
	t.Parallel()
	dir := testneeds.Data(t, "einvoice/pdf")
	list, err := filepath.Glob(filepath.Join(dir, "*.pdf"))
	if err != nil || len(list) == 0 {
		t.Fatalf("no papers in %s (%v)", dir, err)
	}
	for _, path := range list {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			src := Source{Name: path, Open: func() (io.ReadCloser, error) { return os.Open(path) }}
			got, drawn := render(t, src, Options{})
			if want, have := sorted(words(t, path)), sorted(words(t, drawn)); got.Placeholder || have != want {
				t.Errorf("%+v: the words are not those of the original\ngot  %.300s\nwant %.300s", got, have, want)
			}
		})
	}
}

func fold(s string) string { return strings.Join(strings.Fields(s), " ") }

// sorted are the words of a text without their order: where a page is smaller,
// pdftotext takes its columns in another one.
func sorted(s string) string {
	list := strings.Fields(s)
	slices.Sort(list)
	return strings.Join(list, " ")
}

func TestJoin(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if keep != "" {
		dir = keep
	}
	front := filepath.Join(dir, "front.pdf")
	if err := os.WriteFile(front, bound(t, "The claim.", "The facts."), 0o600); err != nil {
		t.Fatal(err)
	}
	parts := []Part{{Title: "Contents and claim", Path: front}}
	for i, src := range []Source{sourceOf("a.txt", "", []byte("The first paper.")), sourceOf("b.jpg", "", picture(t, 800, 400, asJPEG)), sourceOf("c.pdf", "", bound(t, "The third paper."))} {
		path := filepath.Join(dir, fmt.Sprintf("exhibit%d.pdf", i+1))
		f, err := os.Create(path) //nolint:gosec // a folder of the test
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Render(t.Context(), f, src, Options{Label: fmt.Sprintf("Exhibit %d", i+1)}); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		parts = append(parts, Part{Title: fmt.Sprintf("Exhibit %d", i+1), Level: 1, Path: path})
	}
	var b, again bytes.Buffer
	v := Volume{Title: "Northside against Weiß", Running: "Northside Joinery ./. Marta Weiß", PageOf: "Page %d of %d"}
	got, err := Join(t.Context(), &b, parts, v)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Join(t.Context(), &again, parts, v); err != nil || !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Errorf("joined twice, the bytes differ (%v)", err)
	}
	path := filepath.Join(dir, "volume.pdf")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	check(t, path)
	text := fold(words(t, path, "-layout"))
	if got.Pages != 7 || fmt.Sprint(got.From) != "[0 3 4 5]" {
		t.Errorf("got %+v, want 7 pages from [0 3 4 5]", got)
	}
	for _, want := range []string{"The claim.", "The first paper.", "The third paper.", "Page 7 of 7", "Exhibit 3", "Marta Weiß"} {
		if !strings.Contains(text, want) {
			t.Errorf("the volume lacks %q:\n%s", want, text)
		}
	}
	marks, err := exec.CommandContext(t.Context(), testneeds.Tool(t, "qpdf", "qpdf"), "--json", "--json-key=outlines", path).Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Contents and claim", "Exhibit 3"} {
		if !strings.Contains(string(marks), want) {
			t.Errorf("no bookmark %q: %s", want, marks)
		}
	}
}
