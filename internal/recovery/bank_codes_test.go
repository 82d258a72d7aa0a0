package recovery

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestStatementCodesArePublished holds docs/codes.md against the remarks that the
// import of a statement makes.
func TestStatementCodesArePublished(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("bank_*.go")
	if err != nil || len(files) < 5 {
		t.Fatalf("found %d files (%v)", len(files), err)
	}
	page, err := os.ReadFile("../../docs/codes.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(page), "\n## Import warnings\n")
	section, _, _ = strings.Cut(section, "\n## Rows kept out\n")
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`im\.warn\("([a-z_]+)"`).FindAllStringSubmatch(string(text), -1) {
			if !strings.Contains(section, "\n| `"+m[1]+"` | ") {
				t.Errorf("docs/codes.md lacks %s", m[1])
			}
		}
	}
}
