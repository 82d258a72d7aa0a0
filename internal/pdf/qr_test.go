package pdf

import (
	"strings"
	"testing"

	"github.com/boombuler/barcode/qr"
)

// TestCodesAreThoseOfTheLibrary compares with another maker of codes, under each
// of the masks, as the choice between them is free.
func TestCodesAreThoseOfTheLibrary(t *testing.T) {
	t.Parallel()
	texts := []string{"", "a", epc, "https://pay.example.com/c/4Tn8we", "Überweisung für Łódź"}
	for n := 5; n < 660; n += 13 {
		texts = append(texts, strings.Repeat("Rechnung 2026-118 ", 40)[:n])
	}
	for _, text := range texts {
		q, ok := newQR(text)
		if !ok {
			t.Fatalf("no code for %d bytes", len(text))
		}
		lib, err := qr.Encode(text, qr.M, qr.Unicode)
		if err != nil {
			t.Fatal(err)
		}
		if lib.Bounds().Dx() != q.size {
			t.Errorf("%d bytes: got %d modules, want %d", len(text), q.size, lib.Bounds().Dx())
			continue
		}
		same := func() bool {
			for y := range q.size {
				for x, dark := range q.row(y) {
					if r, _, _, _ := lib.At(x, y).RGBA(); dark != (r == 0) {
						return false
					}
				}
			}
			return true
		}
		found := same()
		if !found { // take our mask off, try the others
			for mask := range 8 {
				for other := range 8 {
					q.applyMask(mask)
					q.applyMask(other)
					q.drawFormat(other)
					found = found || same()
					q.applyMask(other)
					q.applyMask(mask)
				}
			}
		}
		if !found {
			t.Errorf("%d bytes: no mask makes our code the library's", len(text))
		}
	}
	if _, ok := newQR(strings.Repeat("x", 700)); ok {
		t.Error("a code was made of more than it can hold")
	}
}
