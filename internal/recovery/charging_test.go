package recovery_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"dunwell/internal/recovery"
)

func TestChargeCodesArePublished(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/codes.md")
	if err != nil {
		t.Fatal(err)
	}
	for title, want := range map[string][]string{"Warnings of charges": recovery.ChargeWarnings(), "Lines not asked": recovery.NotAsked()} {
		_, section, found := strings.Cut(string(page), "\n## "+title+"\n")
		section, _, _ = strings.Cut(section, "\n## ")
		var got []string
		for _, m := range regexp.MustCompile("(?m)^\\| `([a-z_]+)` ").FindAllStringSubmatch(section, -1) {
			got = append(got, m[1])
		}
		if !found || !slices.Equal(got, want) {
			t.Errorf("%s: docs/codes.md has %v, want %v", title, got, want)
		}
	}
}
