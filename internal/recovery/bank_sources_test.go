package recovery

import (
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/store"
)

// What a bank account is known through follows from statements that go on where the
// last one ended.
func TestChained(t *testing.T) {
	t.Parallel()
	today := day.MustParse("2026-11-18")
	d := func(s string) (on day.Date) {
		if s != "" {
			on = day.MustParse("2026-" + s)
		}
		return on
	}
	eur := func(minor int64) *money.Amount {
		a := money.New(minor, "EUR")
		return &a
	}
	type row = store.StatementRow
	closing := func(id, from, through string, opening, closing int64) row {
		return row{ID: id, Format: "camt.053.001.08", From: d(from), Through: d(through), Opening: eur(opening), Closing: eur(closing)}
	}
	tests := map[string]struct {
		list []row
		told string
		want string
		gap  bool
	}{
		"nothing":                        {nil, "", "", false},
		"one":                            {[]row{closing("1", "11-01", "11-10", 0, 5)}, "", "11-10", false},
		"one after another":              {[]row{closing("1", "11-01", "11-10", 0, 5), closing("2", "11-11", "11-16", 5, 9)}, "", "11-16", false},
		"overlapping":                    {[]row{closing("1", "11-01", "11-10", 0, 5), closing("2", "11-05", "11-16", 3, 9)}, "", "11-16", false},
		"a gap without a line":           {[]row{closing("1", "11-01", "11-06", 0, 5), closing("2", "11-11", "11-16", 5, 9)}, "", "11-16", false},
		"lines are missing":              {[]row{closing("1", "11-01", "11-06", 0, 5), closing("2", "11-11", "11-16", 7, 9)}, "", "11-06", true},
		"a person knows of them":         {[]row{closing("1", "11-01", "11-06", 0, 5), closing("2", "11-11", "11-16", 7, 9)}, "11-10", "11-16", false},
		"a person knows more":            {[]row{closing("1", "11-01", "11-06", 0, 5)}, "11-17", "11-17", false},
		"an older one came later":        {[]row{closing("2", "01-01", "01-31", 0, 5), closing("1", "11-11", "11-16", 7, 9)}, "", "11-16", false},
		"of the day so far":              {[]row{closing("1", "11-01", "11-16", 0, 5), {ID: "2", Format: "camt.052", Intraday: true, From: d("11-17"), Through: d("11-18")}}, "", "11-16", false},
		"a list of today is not whole":   {[]row{{ID: "1", Format: "csv", From: d("11-01"), Through: d("11-18")}}, "", "11-17", false},
		"a closed statement of today is": {[]row{closing("1", "11-01", "11-18", 0, 5)}, "", "11-18", false},
		"from the day after tomorrow":    {[]row{closing("1", "11-01", "11-20", 0, 5)}, "", "11-18", false},
		"lists without balances":         {[]row{{ID: "1", From: d("11-02"), Through: d("11-06")}, {ID: "2", From: d("11-10"), Through: d("11-16")}}, "", "11-16", false},
		"a long silence between lists":   {[]row{{ID: "1", From: d("09-02"), Through: d("10-06")}, {ID: "2", From: d("11-10"), Through: d("11-16")}}, "", "11-16", true},
		"no first day":                   {[]row{{ID: "1", Through: d("10-06")}, {ID: "2", Through: d("11-16")}}, "", "11-16", false},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			through, gap := chained(tc.list, d(tc.told), today, day.CalendarFor("de"))
			if through != d(tc.want) || (gap != "") != tc.gap {
				t.Errorf("got %s, gap %q; want %s, gap %v", through, gap, d(tc.want), tc.gap)
			}
		})
	}
}
