package app

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// demoDays are spread over a year, with weekends, holidays and the turns of months.
var demoDays = []string{
	"2026-01-01", "2026-02-28", "2026-03-31", "2026-04-12", "2026-05-25", "2026-06-19", "2026-07-05",
	"2026-08-31", "2026-09-07", "2026-10-31", "2026-11-26", "2026-12-25", "2028-02-29",
}

// TestDemoEndsWellOnEveryDay runs the demo on the days above, or with
// DUNWELL_DEMO_DAYS=all on each day of a leap year.
func TestDemoEndsWellOnEveryDay(t *testing.T) {
	t.Parallel()
	days := demoDays
	if os.Getenv("DUNWELL_DEMO_DAYS") == "all" {
		days = nil
		for n := range 366 {
			days = append(days, time.Date(2028, 1, 1+n, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
		}
	}
	for _, on := range days {
		t.Run(on, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			now, err := time.ParseInLocation("2006-01-02 15:04", on+" 21:30", time.Local)
			if err != nil {
				t.Fatal(err)
			}
			var out, errOut bytes.Buffer
			code := MainAt(func() time.Time { return now }, []string{"demo", "--dir", filepath.Join(dir, "demo")}, strings.NewReader(""), &out, &errOut)
			if code != 0 || errOut.Len() > 0 {
				t.Fatalf("exit code %d, standard error %q", code, errOut.String())
			}
			for _, want := range []string{
				"first reminder", "second reminder", "call", "final demand", "last notice", "letters lie in", "accounts decided",
			} {
				if !strings.Contains(out.String(), want) {
					t.Errorf("the table lacks %q:\n%s", want, out.String())
				}
			}
			for _, line := range strings.Split(out.String(), "\n") {
				if n := len([]rune(line)); n > 100 && !strings.Contains(line, dir) {
					t.Errorf("%d characters in a line: %s", n, line)
				}
			}
			if got, want := names(t, dir), []string{"demo"}; !slices.Equal(got, want) {
				t.Errorf("beside its folder: got %v, want %v", got, want)
			}
		})
	}
}

func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}
