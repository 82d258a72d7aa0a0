package bank_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every warning of a reader of bank files is in docs/codes.md, with those of lists.
func TestWarningsArePublished(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../../docs/codes.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(page), "\n## Import warnings\n")
	section, _, _ = strings.Cut(section, "\n## Rows kept out\n")
	warning := regexp.MustCompile(`(?:Warning\{(?:Code: )?|warn(?:Once)?\()"([a-z_]+)"`)
	found := 0
	for _, room := range []string{"statement", "camt", "mt940", "ofx", "qif"} {
		files, err := filepath.Glob("../" + room + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if strings.HasSuffix(f, "_test.go") {
				continue
			}
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range warning.FindAllStringSubmatch(string(text), -1) {
				found++
				if !strings.Contains(section, "\n| `"+m[1]+"` | ") {
					t.Errorf("docs/codes.md lacks the warning %s of %s", m[1], room)
				}
			}
		}
	}
	if found < 20 {
		t.Errorf("found %d warnings in the source; the pattern has lost them", found)
	}
}
