package web

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// inLine writes a comparison as a line: [-removed-], [+added+], | between paragraphs.
func inLine(list [][]piece) string {
	var all []string
	for _, p := range list {
		var words []string
		for _, s := range p {
			switch {
			case s.Added:
				words = append(words, "[+"+s.Text+"+]")
			case s.Removed:
				words = append(words, "[-"+s.Text+"-]")
			default:
				words = append(words, s.Text)
			}
		}
		all = append(all, strings.Join(words, " "))
	}
	return strings.Join(all, " | ")
}

func TestCompareLetters(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ before, after, want string }{
		"the same":             {"Hello Sam,\n\nall is well. Thank you.", "Hello Sam,\n\nall is well. Thank you.", "Hello Sam, | all is well. Thank you."},
		"a sentence more":      {"Hello.\n\nOne. ", "Hello.\n\nOne two three. Four five six.", "Hello. | [-One.-] [+One two three.+] [+Four five six.+]"},
		"a sentence in place":  {"Pay by Friday. Kind regards", "Pay by Monday. Kind regards", "[-Pay by Friday.-] [+Pay by Monday.+] Kind regards"},
		"a paragraph less":     {"First one.\n\nSecond one.\n\nThird one.", "First one.\n\nThird one.", "First one. | [-Second one.-] | Third one."},
		"nothing before":       {"", "Hello there.", "[+Hello there.+]"},
		"nothing after":        {"Hello there.", "", "[-Hello there.-]"},
		"abbreviations stand":  {"", "Invoice No. 1001 of the 3. November is open. It is late.", "[+Invoice No. 1001 of the 3. November is open.+] [+It is late.+]"},
		"lines are their own":  {"Dear Sam\nHello", "Dear Sam\nBye", "Dear Sam [-Hello-] [+Bye+]"},
		"markup is only words": {"", "<b>Hello there</b>.", "[+<b>Hello there</b>.+]"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := compare(test.before, test.after)
			if inLine(got) != test.want {
				t.Errorf("got %s, want %s", inLine(got), test.want)
			}
			if differ := changed(got); differ != strings.ContainsAny(test.want, "[") {
				t.Errorf("got changed %v of %s", differ, test.want)
			}
		})
	}
}

// What is not marked as removed is the new text, what is not marked as added the
// old one, and no longer common part is missed than a text has with itself.
func TestCompareLosesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SliceOfN(rapid.SampledFrom([]string{"Hello there. ", "Pay by Friday. ", "\n\n", "Thank you! ", "\n", "Any news? "}), 0, 12)
		before, after := strings.Join(text.Draw(t, "before"), ""), strings.Join(text.Draw(t, "after"), "")
		var old, young []string
		for _, p := range compare(before, after) {
			for _, s := range p {
				if !s.Added {
					old = append(old, s.Text)
				}
				if !s.Removed {
					young = append(young, s.Text)
				}
			}
		}
		words := func(text string) string { return strings.Join(strings.Fields(text), " ") }
		if got := strings.Join(old, " "); got != words(before) {
			t.Fatalf("got the old text %q, want %q", got, words(before))
		}
		if got := strings.Join(young, " "); got != words(after) {
			t.Fatalf("got the new text %q, want %q", got, words(after))
		}
		if before == after && changed(compare(before, after)) {
			t.Fatalf("got changes between %q and itself", before)
		}
	})
}
