package remedy

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
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

func texts[S ~string](list []S) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return out
}

func TestPublishedListsAreThoseOfTheCode(t *testing.T) {
	t.Parallel()
	tests := map[string][]string{
		"Remedies":         texts(IDs()),
		"Remedies refused": texts(Codes()),
		"Remedy actions":   texts(Actions()),
		"Remedy bans":      texts(Bans()),
		"Remedy warnings":  WarningCodes(),
	}
	for section, want := range tests {
		if got := published(t, section); !slices.Equal(got, want) {
			t.Errorf("%s: docs/codes.md has\n%v\nthe code has\n%v", section, got, want)
		}
	}
}

func TestEveryCodeHasItsWords(t *testing.T) {
	t.Parallel()
	for _, c := range Codes() {
		if c.Words() == "" {
			t.Errorf("%s has no words", c)
		}
	}
	for _, id := range IDs() {
		if id.Words() == string(id) && id != Arbitration {
			t.Errorf("%s has no words", id)
		}
	}
}
