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

// TestDemoLeavesSomethingOnEveryPage holds what a sample book is opened for.
func TestDemoLeavesSomethingOnEveryPage(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "demo")
	now := func() time.Time { return time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC) }
	run := func(args ...string) string {
		t.Helper()
		var out, errOut bytes.Buffer
		if code := MainAt(now, args, strings.NewReader(""), &out, &errOut); code != 0 {
			t.Fatalf("%v: exit code %d, %s", args, code, errOut.String())
		}
		return out.String()
	}
	run("demo", "--dir", dir)
	for _, page := range []struct {
		of   []string
		want []string
	}{
		{[]string{"money"}, []string{"Bellwether Cidery", "INV-3122 1,240.00, INV-3134 760.00", "U LIND"}},
		{[]string{"inbox"}, []string{"Marlow Street Gallery", "3 instalments of USD 950.00", "What it means is yours to say", "Nobody's"}},
		{[]string{"invoice", "D-2"}, []string{"Orchard Row Homes", "1,520.00"}},
		{[]string{"plan", "Linden Chamber Players"}, []string{"1,200.00"}},
		{[]string{"explain", "Copper Kettle Coffee"}, []string{"Nothing is owed"}},
	} {
		got := run(append(page.of, "--database", filepath.Join(dir, "dunwell.db"))...)
		for _, want := range page.want {
			if !strings.Contains(got, want) {
				t.Errorf("%v lacks %q:\n%s", page.of, want, got)
			}
		}
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
