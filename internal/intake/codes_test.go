package intake_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"dunwell/internal/intake"
)

// Every code in the source is in the published list, and the other way round.
func TestCodesAreListed(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var source strings.Builder
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") || f == "codes.go" {
			continue
		}
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		source.Write(text)
	}
	warnings, faults := intake.Codes()
	page, err := os.ReadFile("../../docs/codes.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(page), "\n## Import warnings\n")
	section, _, _ = strings.Cut(section, "\n## ")
	for _, code := range warnings {
		if !strings.Contains(section, "\n| `"+code+"` | ") {
			t.Errorf("docs/codes.md lacks the import warning %s", code)
		}
	}
	check := func(what string, listed []string, pattern string) {
		var used []string
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(source.String(), -1) {
			used = append(used, m[1])
		}
		slices.Sort(used)
		slices.Sort(listed)
		if used = slices.Compact(used); !slices.Equal(used, listed) {
			t.Errorf("%s: the source has\n%v\nlisted are\n%v", what, used, listed)
		}
	}
	check("faults", faults, `fault\.(?:Invalid|Unavailable)f\("([a-z_]+)"`)
	check("warnings", warnings, `(?:warn\(|\{note[A-Za-z]+, )"([a-z_]+)"`)
}
