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
				for x := range q.size {
					if r, _, _, _ := lib.At(x, y).RGBA(); q.at(x, y) != (r == 0) {
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

// TestPenalty counts again, module by module.
func TestPenalty(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"a", epc, strings.Repeat("Rechnung 2026-118 ", 30)} {
		q, ok := newQR(text)
		if !ok {
			t.Fatal("no code")
		}
		want, dark := 0, 0
		for i := range q.size {
			for _, at := range []func(j int) bool{func(j int) bool { return q.at(j, i) }, func(j int) bool { return q.at(i, j) }} {
				run, line := 0, ""
				for j := range q.size {
					line += map[bool]string{true: "1", false: "0"}[at(j)]
					if j > 0 && at(j) == at(j-1) {
						run++
					} else {
						run = 1
					}
					switch {
					case run == 5:
						want += 3
					case run > 5:
						want++
					}
					if len(line) >= 11 && (strings.HasSuffix(line, "10111010000") || strings.HasSuffix(line, "00001011101")) {
						want += 40
					}
				}
			}
			for j := range q.size {
				if q.at(i, j) {
					dark++
				}
				if i > 0 && j > 0 && q.at(i, j) == q.at(i-1, j) && q.at(i, j) == q.at(i, j-1) && q.at(i, j) == q.at(i-1, j-1) {
					want += 3
				}
			}
		}
		all := q.size * q.size
		want += max(dark*20-all*10, all*10-dark*20) / all * 10
		if got := q.penalty(); got != want {
			t.Errorf("%d bytes: got penalty %d, want %d", len(text), got, want)
		}
	}
}
