package exhibit

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"dunwell/internal/redact"
	"dunwell/internal/testneeds"
)

// A number is hidden under the head of a column that says what it is, and stays where
// the label far above it has its own number beside it: an article of an invoice is no
// tax number.
func TestNumbersUnderLabels(t *testing.T) {
	t.Parallel()
	type word struct {
		x, y int
		text string
	}
	tests := map[string]struct {
		words []word
		want  string
		gone  bool
	}{
		"article under a tax number": {
			[]word{{60, 780, "Steuernummer : 201/113/40209"}, {60, 600, "Pos"}, {90, 600, "Art-Nr"}, {60, 560, "1"}, {90, 560, "4012345001235"}},
			"4012345001235", false,
		},
		"article under an account": {
			[]word{{60, 780, "Account number: 000123456789"}, {60, 560, "40123450012"}, {150, 560, "Paper"}},
			"40123450012", false,
		},
		"account in a column":         {[]word{{60, 780, "Name"}, {200, 780, "Account number"}, {60, 760, "Weiss"}, {200, 760, "000123456789"}}, "000123456789", true},
		"account under a short note":  {[]word{{60, 780, "Kontonummer (10-stellig)"}, {60, 760, "0532013000"}}, "0532013000", true},
		"account under another label": {[]word{{60, 780, "Kunde 44"}, {200, 780, "Kontonummer"}, {200, 760, "0532013000"}}, "0532013000", true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			page := "BT /F1 10 Tf "
			for _, w := range test.words {
				page += fmt.Sprintf("1 0 0 1 %d %d Tm (%s) Tj ", w.x, w.y, strings.NewReplacer("(", `\(`, ")", `\)`).Replace(w.text))
			}
			paper := fileOf([]string{"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 595 842]>>",
				"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>", flow(page + "ET"), "<</Type/Font/Subtype/Type1/BaseFont/Courier/Encoding/WinAnsiEncoding>>"}, "")
			_, path := render(t, sourceOf("a.pdf", "", paper), Options{Secrets: redact.Court()})
			text, err := exec.CommandContext(t.Context(), testneeds.Tool(t, "pdftotext", "poppler-utils"), "-layout", path, "-").Output() //nolint:gosec // a file of the test
			if err != nil {
				t.Fatal(err)
			}
			if got := !strings.Contains(string(text), test.want); got != test.gone {
				t.Errorf("%s hidden: got %v, want %v:\n%s", test.want, got, test.gone, text)
			}
		})
	}
}
