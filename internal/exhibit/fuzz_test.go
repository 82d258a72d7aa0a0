package exhibit

import (
	"context"
	"io"
	"testing"
	"time"
)

// FuzzRender draws whatever comes: no panic, no end of time, pages without end or
// a file that is no file.
func FuzzRender(f *testing.F) {
	f.Add("a.pdf", fileOf([]string{"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Rotate 90/MediaBox[0 0 200 100]>>", flow("BT /F1 12 Tf (DE89 3704 0044 0532 0130 00) Tj ET BI /W 1 ID x EI")}, ""))
	f.Add("a.pdf", []byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]>>endobj\ntrailer<</Root 1 0 R>>"))
	f.Add("a.png", []byte("\x89PNG\r\n\x1a\n"))
	f.Add("a.jpg", []byte("\xff\xd8\xff\xe1\x00\x10Exif\x00\x00II*\x00\x08\x00\x00\x00"))
	f.Add("a.tif", []byte("II*\x00\x08\x00\x00\x00"))
	f.Add("a.eml", []byte(mailText))
	f.Add("a.csv", []byte("a,b\n1,\"2"))
	f.Add("a.html", []byte("<p>a<script>"))
	f.Add("a.txt", []byte("plain\t\xff"))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		if len(data) > 1<<16 {
			t.Skip("larger than what broken files are made of here")
		}
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		for _, o := range []Options{{Label: "Exhibit 1"}, {Label: "Exhibit 1", Secrets: secrets(), HideUnread: true}} {
			o.Dir = t.TempDir()
			got, err := Render(ctx, io.Discard, sourceOf(name, "", data), o)
			if err != nil {
				t.Fatalf("%q: %v", name, err)
			}
			if got.Pages < 1 || got.Pages > mostPages+10 {
				t.Fatalf("%d pages", got.Pages)
			}
		}
	})
}

// FuzzContent reads content streams and writes them anew: what nothing is struck from
// stays as it is.
func FuzzContent(f *testing.F) {
	f.Add([]byte("q 1 0 0 1 0 0 cm BT /F1 12 Tf [(a) -20 <6263>] TJ (d) ' 1 2 (e) \" ET Q"))
	f.Add([]byte("/Span <</ActualText (x)>> BDC << [ ( \\051 EI BI /W 2 ID \x00\x01 EI Q"))
	f.Fuzz(func(t *testing.T, src []byte) {
		p := &paper{faces: map[int]*typeface{}}
		s := newStream(src, nil)
		r := &reading{p: p}
		r.read(s, blankState(identity), nil, 0)
		if len(s.plain) == 0 && string(s.rewritten(p)) != string(src) {
			t.Fatalf("%q became %q", src, s.rewritten(p))
		}
		strike := map[int]bool{}
		for i := range r.glyphs {
			strike[i] = true
		}
		r.strike(strike)
		again := newStream(s.rewritten(p), nil)
		left := &reading{p: p}
		left.read(again, blankState(identity), nil, 0)
		if len(left.glyphs) > 0 {
			t.Fatalf("%d characters of %q are left in %q", len(left.glyphs), src, again.src)
		}
	})
}
