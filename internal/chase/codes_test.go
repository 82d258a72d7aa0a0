package chase

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"dunwell/internal/receivable"
)

// published reads the codes of one section of docs/codes.md.
func published(t *testing.T, section string) []string {
	t.Helper()
	text, err := os.ReadFile("../../docs/codes.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(text), "\n## "+section+"\n")
	if !ok {
		t.Fatalf("docs/codes.md has no section %s", section)
	}
	rest, _, _ = strings.Cut(rest, "\n## ")
	var codes []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\| \\S").FindAllStringSubmatch(rest, -1) {
		codes = append(codes, m[1])
	}
	return codes
}

func TestPublishedListsAreThoseOfTheCode(t *testing.T) {
	t.Parallel()
	tests := map[string][]string{
		"Moves":    texts(Moves()),
		"Steps":    texts(Steps()),
		"Causes":   texts(receivable.Causes()),
		"Reasons":  texts(Codes()),
		"Events":   texts(EventCodes()),
		"Warnings": texts(Warnings()),
		"Outcomes": callOutcomes,
	}
	for section, want := range tests {
		if got := published(t, section); !slices.Equal(got, want) {
			t.Errorf("%s: docs/codes.md has\n%v\nthe code has\n%v", section, got, want)
		}
	}
}

func texts[S ~string](list []S) []string {
	var out []string
	for _, s := range list {
		out = append(out, string(s))
	}
	return out
}

func TestEveryCodeHasItsSentence(t *testing.T) {
	t.Parallel()
	for _, c := range Codes() {
		if got := (Reason{Code: c}).Text(); got == string(c) || !strings.HasSuffix(got, ".") || strings.Contains(got, "%!") {
			t.Errorf("%s reads %q", c, got)
		}
	}
	for _, c := range Warnings() {
		if got := (Warning{Code: c}).Text(); got == string(c) || !strings.HasSuffix(got, ".") {
			t.Errorf("warning %s reads %q", c, got)
		}
	}
	for _, s := range Steps() {
		if stepWords(s) == "a decision of yours" {
			t.Errorf("step %s has no name", s)
		}
	}
}
