package receivable

import (
	"testing"

	"dunwell/internal/day"
)

func TestDaysLate(t *testing.T) {
	t.Parallel()
	on := day.MustParse("2026-11-20")
	tests := map[string]struct {
		due, restart string
		want         int
	}{
		"late":                        {"2026-11-15", "", 5},
		"due today":                   {"2026-11-20", "", 0},
		"not due":                     {"2026-11-23", "", -3},
		"the clock restarted":         {"2026-09-01", "2026-11-18", 2},
		"restarted before it was due": {"2026-11-15", "2026-11-01", 5},
		"no due date":                 {"", "", 0},
		"corrected, no due date":      {"", "2026-11-01", 0},
	}
	for name, tt := range tests {
		item := Item{}
		if tt.due != "" {
			item.Due = day.MustParse(tt.due)
		}
		if tt.restart != "" {
			item.Restart = day.MustParse(tt.restart)
		}
		if got := item.DaysLate(on); got != tt.want {
			t.Errorf("%s: got %d, want %d", name, got, tt.want)
		}
	}
}

func TestArrangementLives(t *testing.T) {
	t.Parallel()
	on := day.MustParse("2026-11-20")
	tests := map[string]struct {
		taken, ended int // days from the day asked; ended 99: never
		want         bool
	}{
		"taken today":    {0, 99, true},
		"taken tomorrow": {1, 99, false},
		"ended today":    {-5, 0, false},
		"ends tomorrow":  {-5, 1, true},
	}
	for name, tt := range tests {
		a := Arrangement{On: on.AddDays(tt.taken)}
		if tt.ended != 99 {
			a.Ended = on.AddDays(tt.ended)
		}
		if got := a.Live(on); got != tt.want {
			t.Errorf("%s: got %t, want %t", name, got, tt.want)
		}
	}
}

func TestKindsThatRaise(t *testing.T) {
	t.Parallel()
	for kind, want := range map[Kind]bool{Invoice: true, Charge: true, Payment: false, CreditNote: false, WriteOff: false} {
		if got := kind.Raises(); got != want {
			t.Errorf("%s: got %t, want %t", kind, got, want)
		}
	}
}

func TestCausesAreKnownAndNotTheCallersToChange(t *testing.T) {
	t.Parallel()
	for _, c := range Causes() {
		if !c.Known() {
			t.Errorf("%s is listed and not known", c)
		}
	}
	Causes()[0] = "changed"
	if Causes()[0] != Unknown || Cause("changed").Known() || Cause("").Known() {
		t.Error("the list of causes can be changed from outside, or takes anything")
	}
}
