package wording

import (
	"strings"
	"testing"
)

// Whatever stands in a text, it is read to its end; what is found lies inside it.
func FuzzCheck(f *testing.F) {
	for i, c := range corpora(f) {
		for _, s := range c.Dev.Refuse {
			f.Add(uint8(i), s.text)
		}
	}
	f.Add(uint8(0), "> quoted\n- a list\n\n\"“„«»\u00ad\u200b\xff P O L I C E take-\ndown")
	f.Fuzz(func(t *testing.T, language uint8, text string) {
		a := Allowed{Armed: Attorney, Names: []string{"Novak Bakery", text[:min(len(text), 5)]}}
		code := languages[int(language)%len(languages)]
		if len(text) > 20_000 {
			t.Skip("no letter is that long")
		}
		for _, x := range check(t, code, text, a) {
			if x.Span.Start < 0 || x.Span.Start >= x.Span.End || x.Span.End > len(text) {
				t.Fatalf("%s at %v of %d bytes", x.Rule, x.Span, len(text))
			}
			if strings.TrimSpace(x.Sentence) == "" || x.Fix == "" || len(x.Cited) == 0 {
				t.Fatalf("an empty finding: %+v", x)
			}
		}
		Guess(text)
	})
}
