package recovery

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestImportCodesArePublished holds docs/codes.md against the remarks an import
// makes about rows.
func TestImportCodesArePublished(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("import*.go")
	if err != nil {
		t.Fatal(err)
	}
	remark := regexp.MustCompile(`(?:Remark\{|im\.warn\()"([a-z_]+)"`)
	used := map[string]bool{}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range remark.FindAllStringSubmatch(string(text), -1) {
			used[m[1]] = true
		}
	}
	page, err := os.ReadFile("../../docs/codes.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(page), "\n## Import warnings\n")
	section, _, _ = strings.Cut(section, "\n## Faults\n")
	for code := range used {
		if !strings.Contains(section, "\n| `"+code+"` | ") {
			t.Errorf("docs/codes.md lacks %s", code)
		}
	}
	_, kept, _ := strings.Cut(section, "\n## Rows kept out\n")
	kept, _, _ = strings.Cut(kept, "\n## ")
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z_]+)` ").FindAllStringSubmatch(kept, -1) {
		if !used[m[1]] {
			t.Errorf("docs/codes.md has %s, and no import says it", m[1])
		}
	}
	for code := range retried {
		if !used[code] {
			t.Errorf("%s is tried again, and no import says it", code)
		}
	}
}
