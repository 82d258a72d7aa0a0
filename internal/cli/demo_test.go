package cli

import (
	"os"
	"path/filepath"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/fault"
)

func TestDemoDayIsTheLastBusinessDay(t *testing.T) {
	t.Parallel()
	calendar := day.CalendarFor("us_oregon")
	first := day.MustParse("2028-01-01") // a leap year
	for n := range 366 {
		today := first.AddDays(n)
		got := demoDay(today)
		switch {
		case got.After(today) || today.Sub(got) > 4:
			t.Errorf("%s: got %s", today, got)
		case !calendar.IsBusiness(got):
			t.Errorf("%s: got %s, a day of rest", today, got)
		case calendar.IsBusiness(today) && got != today:
			t.Errorf("%s: got %s, want the day itself", today, got)
		}
	}
}

func TestDemoTouchesOnlyAFolderOfItsOwn(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	diary := filepath.Join(dir, "diary.txt")
	if err := os.WriteFile(diary, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := freshFolder(dir); fault.CodeOf(err) != "folder_taken" {
		t.Errorf("a folder with something in it: got %v, want folder_taken", err)
	}
	own := filepath.Join(dir, "demo")
	for range 2 {
		if err := freshFolder(own); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(own, "dunwell.db"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(own, "notes.txt"), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := freshFolder(own); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(own, "dunwell.db")); err == nil {
		t.Error("the old book is still there")
	}
	for _, kept := range []string{filepath.Join(own, "notes.txt"), diary} {
		if _, err := os.Stat(kept); err != nil {
			t.Errorf("%s is gone: %v", kept, err)
		}
	}
}
