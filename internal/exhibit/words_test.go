package exhibit

import (
	"encoding/base64"
	"strings"
	"testing"
)

// The words of a source are found wherever they stand: in a text, a page of the web, a
// PDF, a mail, and in a PDF that is attached to it.
func TestWords(t *testing.T) {
	t.Parallel()
	paper := fileOf([]string{"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 595 842]>>",
		"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>", flow("BT /F1 11 Tf 60 780 Td (without) Tj 60 0 Td (prejudice) Tj ET"),
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"}, "")
	mail := "From: a@b.example\r\nSubject: Our talk\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nsee there\r\n--x\r\nContent-Type: application/pdf; name=p.pdf\r\nContent-Disposition: attachment; filename=p.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.StdEncoding.EncodeToString(paper) + "\r\n--x--\r\n"
	tests := map[string]struct {
		source Source
		want   []string
	}{
		"text":    {sourceOf("a.txt", "text/plain", []byte("words of it")), []string{"words of it"}},
		"web":     {sourceOf("a.html", "text/html", []byte("<html><body><p>words <b>of</b> it</p></body></html>")), []string{"words of it"}},
		"pdf":     {sourceOf("a.pdf", "", paper), []string{"without prejudice"}},
		"mail":    {sourceOf("a.eml", "message/rfc822", []byte(mail)), []string{"Our talk", "see there", "without prejudice"}},
		"damaged": {sourceOf("a.pdf", "", []byte("%PDF-1.7 nothing")), nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := Words(t.Context(), test.source, t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range test.want {
				if !strings.Contains(got, want) {
					t.Errorf("got %q, want %q in it", got, want)
				}
			}
			if test.want == nil && strings.TrimSpace(got) != "" {
				t.Errorf("got %q, want nothing", got)
			}
		})
	}
}
