package remedy

import (
	"testing"

	"pgregory.net/rapid"

	"dunwell/internal/day"
)

func TestNextLook(t *testing.T) {
	t.Parallel()
	begun := day.MustParse("2026-03-02")
	tests := map[string]struct{ on, last, want string }{
		"the first month":          {"2026-03-02", "2030-03-02", "2026-04-01"},
		"within half a year":       {"2026-08-28", "2030-03-02", "2026-09-27"},
		"after half a year":        {"2026-08-29", "2030-03-02", "2026-11-27"},
		"after two years":          {"2028-03-01", "2030-03-02", "2028-08-28"},
		"once more before the end": {"2029-09-01", "2030-03-02", "2029-11-02"},
		"after that, till the end": {"2029-11-02", "2030-05-20", "2030-01-20"},
		"no look after the end":    {"2029-12-01", "2030-03-02", ""},
		"after the last day":       {"2031-01-01", "2030-03-02", ""},
		"an end that is not known": {"2029-12-01", "", "2030-05-30"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var last day.Date
			if tt.last != "" {
				last = day.MustParse(tt.last)
			}
			got := Defaults().NextLook(begun, day.MustParse(tt.on), last)
			if text := got.String(); got.IsZero() && tt.want != "" || !got.IsZero() && text != tt.want {
				t.Errorf("got %s, want %q", text, tt.want)
			}
		})
	}
}

// A look never comes after the last day, never twice on one day, and one always falls
// into the last months before it.
func TestLooksComeUntilTheEnd(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		begun := day.MustParse("2026-01-01").AddDays(rapid.IntRange(0, 4000).Draw(t, "begun"))
		last := begun.AddDays(rapid.IntRange(0, 4000).Draw(t, "days"))
		on, late := begun, false
		for n := 0; ; n++ {
			next := Defaults().NextLook(begun, on, last)
			if next.IsZero() {
				break
			}
			if !next.After(on) || next.After(last) || n > 60 {
				t.Fatalf("look %d: got %s after %s, last day %s", n, next, on, last)
			}
			late = late || last.Sub(next) <= lastLookDays
			on = next
		}
		if last.Sub(begun) > lastLookDays && !late {
			t.Errorf("from %s to %s no look falls into the last %d days", begun, last, lastLookDays)
		}
	})
}

func TestLooksHaveWords(t *testing.T) {
	t.Parallel()
	for _, debtor := range []Debtor{Company, LargeCompany, SoleTrader, Consumer} {
		list := Looks(debtor)
		for _, l := range list {
			if l.Text() == "" {
				t.Errorf("%s: %s says nothing", debtor, l)
			}
		}
		if len(list) < 4 {
			t.Errorf("%s: got %v", debtor, list)
		}
	}
	if m := Defaults().LookMark(); m.Confidence == "" {
		t.Errorf("the days between looks have no mark: %v", m)
	}
}
