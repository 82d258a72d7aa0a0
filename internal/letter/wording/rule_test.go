package wording

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"dunwell/internal/law"
)

// The section of docs/codes.md is that of the code: every rule with what it refuses.
func TestRulesArePublished(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../../docs/codes.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(text), "\n## Wording rules\n")
	if !ok {
		t.Fatal("docs/codes.md has no section of the wording rules")
	}
	rest, _, _ = strings.Cut(rest, "\n## ")
	var got []Rule
	for _, m := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\| (.+) \\|$").FindAllStringSubmatch(rest, -1) {
		got = append(got, Rule(m[1]))
		if slices.Contains(Rules(), Rule(m[1])) && Rule(m[1]).Means() != m[2] {
			t.Errorf("%s: docs/codes.md says %q, the code %q", m[1], m[2], Rule(m[1]).Means())
		}
	}
	if want := Rules(); !slices.Equal(got, want) {
		t.Errorf("docs/codes.md has\n%v\nthe code has\n%v", got, want)
	}
}

// Every rule says what to write instead, and cites what forbids it with how sure we are.
func TestEveryRuleCitesAndMends(t *testing.T) {
	t.Parallel()
	for _, r := range Rules() {
		ruling := r.ruling()
		if ruling.means == "" || !strings.HasSuffix(ruling.fix, ".") || len(ruling.grounds) == 0 {
			t.Errorf("%s lacks its meaning, its way out or its citation: %+v", r, ruling)
		}
		for _, c := range ruling.cited() {
			if c.Text == "" || c.Source == "" || !slices.Contains([]string{"verified", "single", "recalled"}, c.Confidence) {
				t.Errorf("%s cites %+v", r, c)
			}
		}
	}
}

// A ground that points into the law data finds its rule there.
func TestGroundsAreInTheLawData(t *testing.T) {
	t.Parallel()
	for _, r := range rulings {
		for _, g := range r.grounds {
			if g.rule == "" {
				continue
			}
			m, ok := law.Embedded().Conduct(g.group, g.rule)
			if !ok || len(m.Sources) == 0 || m.Confidence == law.Unknown {
				t.Errorf("%s: the law data has no %s.%s with a source: %+v", r.rule, g.group, g.rule, m)
			}
		}
	}
}
