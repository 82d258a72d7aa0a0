package day

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"dunwell/internal/fault"
)

// anyDay draws a day of the years 1 to 9999.
func anyDay(t *rapid.T, label string) Date {
	last := New(9999, time.December, 31)
	return Date{rapid.Int32Range(1, last.n).Draw(t, label)}
}

func TestParseTakesOnlyRealDays(t *testing.T) {
	t.Parallel()
	good := []string{"0001-01-01", "2024-02-29", "2000-02-29", "2026-11-21", "9999-12-31"}
	for _, s := range good {
		d, err := Parse(s)
		if err != nil || d.String() != s {
			t.Errorf("Parse(%q): got %v, %v", s, d, err)
		}
	}
	bad := []string{"", "2026-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "2026-1-1", "0000-01-01", "21.11.2026", "2026-11-21T00:00:00Z", "20261121", "２０26-11-21", "+026-11-21"}
	for _, s := range bad {
		if d, err := Parse(s); fault.CodeOf(err) != "day_unreadable" || !d.IsZero() {
			t.Errorf("Parse(%q): got %v, %v; want a fault", s, d, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"2026-11-21", "2024-02-29", "2023-02-29", "9999-12-31", "", "----------"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := Parse(s)
		if err != nil {
			return
		}
		if d.IsZero() || d.String() != s {
			t.Fatalf("Parse(%q) is %q", s, d)
		}
		asTime, err := time.Parse(time.DateOnly, s)
		if err != nil || !asTime.Equal(d.Time()) {
			t.Fatalf("%q: the standard library says %v, %v; got %v", s, asTime, err, d.Time())
		}
	})
}

func TestDateAgreesWithTheStandardLibrary(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := anyDay(t, "day")
		y, m, dom := d.Date()
		if New(y, m, dom) != d {
			t.Fatalf("%v taken apart and put together is %v", d, New(y, m, dom))
		}
		if got, want := d.Weekday(), d.Time().Weekday(); got != want {
			t.Fatalf("%v: weekday got %v, want %v", d, got, want)
		}
		n := rapid.IntRange(-4000, 4000).Draw(t, "days")
		if got, want := New(y, m, dom+n), d.AddDays(n); d.n+int32(n) > 0 && got != want {
			t.Fatalf("%v and %d days: got %v, want %v", d, n, got, want)
		}
		if got := d.AddDays(n).Sub(d); got != n {
			t.Fatalf("%d days on lie %d away", n, got)
		}
	})
}

func TestAddMonthsStaysInsideTheMonth(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		from string
		n    int
		want string
	}{
		"plain":                {"2026-05-15", 1, "2026-06-15"},
		"to February":          {"2026-01-31", 1, "2026-02-28"},
		"to a leap February":   {"2024-01-31", 1, "2024-02-29"},
		"over the year":        {"2026-10-31", 4, "2027-02-28"},
		"back":                 {"2026-03-31", -1, "2026-02-28"},
		"back over the year":   {"2026-01-15", -1, "2025-12-15"},
		"four years of a leap": {"2024-02-29", 12, "2025-02-28"},
		"none":                 {"2026-08-31", 0, "2026-08-31"},
	}
	for name, tt := range tests {
		if got := MustParse(tt.from).AddMonths(tt.n).String(); got != tt.want {
			t.Errorf("%s: %s and %d months: got %s, want %s", name, tt.from, tt.n, got, tt.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		d := New(rapid.IntRange(1800, 2200).Draw(t, "year"), 1, 1).AddDays(rapid.IntRange(0, 364).Draw(t, "day"))
		n := rapid.IntRange(-1000, 1000).Draw(t, "months")
		y, m, dom := d.Date()
		gotY, gotM, gotDom := d.AddMonths(n).Date()
		if got, want := gotY*12+int(gotM), y*12+int(m)+n; got != want {
			t.Fatalf("%v and %d months landed in %04d-%02d", d, n, gotY, gotM)
		}
		if want := min(dom, DaysIn(gotY, gotM)); gotDom != want {
			t.Fatalf("%v and %d months: day %d, want %d", d, n, gotDom, want)
		}
	})
}

func TestNoDayStaysNoDay(t *testing.T) {
	t.Parallel()
	var none Date
	if none.AddDays(5) != none || none.AddMonths(5) != none || none.String() != "" || !none.Before(New(1, 1, 1)) {
		t.Error("no day became a day")
	}
	if got := Max(none, New(2026, 1, 1)); got.IsZero() {
		t.Error("no day won against a day")
	}
	weekends := CalendarFor("")
	if weekends.AddBusiness(none, 3) != none || weekends.Next(none) != none {
		t.Error("no day became a business day")
	}
}

func TestJSONCarriesDays(t *testing.T) {
	t.Parallel()
	type row struct{ On, Until Date }
	want := row{On: MustParse("2026-11-21")}
	b, err := json.Marshal(want)
	if err != nil || string(b) != `{"On":"2026-11-21","Until":null}` {
		t.Fatalf("got %s, %v", b, err)
	}
	var got row
	if err := json.Unmarshal(b, &got); err != nil || got != want {
		t.Errorf("read back: got %v, %v, want %v", got, err, want)
	}
	for _, bad := range []string{`{"On":"2026-02-30"}`, `{"On":20261121}`} {
		if err := json.Unmarshal([]byte(bad), &got); fault.CodeOf(err) != "day_unreadable" {
			t.Errorf("%s: got %v, want a fault", bad, err)
		}
	}
}

func TestInTakesTheDayOfThePlace(t *testing.T) {
	t.Parallel()
	moment := time.Date(2026, time.November, 21, 23, 30, 0, 0, time.UTC)
	if got, want := In(moment, time.FixedZone("", 3600)).String(), "2026-11-22"; got != want {
		t.Errorf("an hour east: got %s, want %s", got, want)
	}
	if got, want := In(moment, time.FixedZone("", -3600)).String(), "2026-11-21"; got != want {
		t.Errorf("an hour west: got %s, want %s", got, want)
	}
}
