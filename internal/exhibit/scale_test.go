package exhibit

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"math/rand"
	"os"
	"path/filepath"
	"testing"

	"dunwell/internal/redact"
)

// TestScale draws 300 exhibits of 500 MB together and joins them into volumes. It is
// asked for by name (make evidence-scale), which prints its time and memory.
func TestScale(t *testing.T) {
	if os.Getenv("DUNWELL_SCALE") == "" {
		t.Skip("this test draws 500 MB: make evidence-scale runs it")
	}
	const count = 300
	dir := t.TempDir()
	photo := noise(t, 2000, 1500)
	var parts []Part
	var in, out int64
	pages, volume := 0, int64(0)
	join := func() {
		if len(parts) == 0 {
			return
		}
		f, err := os.Create(filepath.Join(dir, fmt.Sprintf("volume-%d.pdf", pages))) //nolint:gosec // a folder of the test
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Join(t.Context(), f, parts, Volume{Title: "Scale", PageOf: "Page %d of %d"}); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		for _, p := range parts {
			_ = os.Remove(p.Path)
		}
		parts, volume = nil, 0
	}
	for i := range count {
		src := scaled(i, photo)
		in += src.Size
		path := filepath.Join(dir, fmt.Sprintf("exhibit-%d.pdf", i))
		f, err := os.Create(path) //nolint:gosec // as above
		if err != nil {
			t.Fatal(err)
		}
		got, err := Render(t.Context(), f, src, Options{Label: fmt.Sprintf("Exhibit %d", i+1), Secrets: redact.Court(), Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		size, err := f.Seek(0, io.SeekCurrent)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		if got.Placeholder != (i%25 == 24) {
			t.Errorf("exhibit %d: placeholder %v, notes %q", i+1, got.Placeholder, got.Notes)
		}
		pages, out = pages+got.Pages, out+size
		if volume += size; volume > 25<<20 {
			join()
		}
		parts = append(parts, Part{Title: fmt.Sprintf("Exhibit %d", i+1), Path: path})
	}
	join()
	t.Logf("%d exhibits, %d MB in, %d pages, %d MB drawn", count, in>>20, pages, out>>20)
}

// scaled is the ith exhibit: papers with pictures, photographs, mails with papers
// attached, and a damaged file now and then.
func scaled(i int, photo []byte) Source {
	switch {
	case i%25 == 24:
		return sourceOf("damaged.pdf", "", append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte{0, 1, 2, 3}, 1<<18)...))
	case i%3 == 0:
		return sourceOf("photo.jpg", "image/jpeg", photo)
	}
	pages := []string{"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 595 842]>>",
		"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>/XObject<</P 6 0 R>>>>>>",
		flow(fmt.Sprintf("BT /F1 11 Tf 60 780 Td (Invoice %d, IBAN %s) Tj ET q 150 0 0 112 60 500 cm /P Do Q", i, planted[0].secret)),
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
		flowOf("/Type/XObject/Subtype/Image/Width 2000/Height 1500/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode", string(photo))}
	return sourceOf("invoice.pdf", "", fileOf(pages, ""))
}

// noise is a photograph of nothing, of about 1.7 MB.
func noise(t *testing.T, width, height int) []byte {
	t.Helper()
	r := rand.New(rand.NewSource(1)) //nolint:gosec // only noise
	img := image.NewYCbCr(image.Rect(0, 0, width, height), image.YCbCrSubsampleRatio420)
	for i := range img.Y {
		img.Y[i] = byte(r.Intn(256))
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 74}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
