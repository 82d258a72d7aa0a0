package law

import (
	"regexp"
	"strconv"
	"strings"

	"dunwell/internal/day"
)

// Old is a figure whose period has passed.
type Old struct {
	Path   string
	Reason string // one of the codes below
	Text   string
	AsOf   string
}

// The reasons why a figure is stale.
const (
	RateHalfYearPassed = "rate_half_year_passed" // no row of the series speaks of the day
	RateMissing        = "rate_missing"          // the row that speaks of the day holds no rate
	LimitYearPassed    = "limit_year_passed"     // a limit or fee, told of a year that has ended
)

// Stale lists what has to be looked up again on a day: rates without a row for it,
// snapshots of a formula from an earlier half-year, limits and fees whose source
// speaks of an earlier year. A figure from memory, or of no known date, is doubtful
// on every day and is not listed.
func (b *Bundle) Stale(on day.Date) []Old {
	old := b.staleSeries(on)
	for path, root := range b.roots() {
		root.each(path, func(path string, n node) bool {
			if o, ok := b.staleFigure(path, n, on); ok {
				old = append(old, o)
			}
			return true
		})
	}
	return old
}

// staleSeries looks at the row of each series that holds for the day.
func (b *Bundle) staleSeries(on day.Date) []Old {
	var old []Old
	for name, series := range b.intl.at("rate_series").fields() {
		path := "rate_series." + name
		rows := series.at("rows").list()
		var last, now node
		for _, r := range rows {
			from := r.at("applies_from").day()
			if from.IsZero() {
				continue
			}
			last = r
			if to := b.endOf(r); !on.Before(from) && (to.IsZero() || !on.After(to)) {
				now = r
			}
		}
		switch {
		case !last.known(): // a list of raw changes
		case !now.known() && !last.at("applies_to").known():
			old = append(old, Old{path, RateHalfYearPassed, "the last row was read on " + b.mark(last).AsOf + "; look whether it still holds", b.mark(last).AsOf})
		case !now.known() && last.at("applies_to").day().Before(on):
			old = append(old, Old{path, RateHalfYearPassed, "the last row ended on " + last.at("applies_to").text(), b.mark(last).AsOf})
		case now.known() && !now.at("rate_bps").known():
			old = append(old, Old{path + ".rows." + now.at("applies_from").text(), RateMissing, "the rate from " + now.at("applies_from").text() + " on is not known here", b.mark(now).AsOf})
		}
	}
	return old
}

// endOf is the last day for which a row of a series is taken; no day where it may
// be taken always.
func (b *Bundle) endOf(row node) day.Date {
	if to := row.at("applies_to").day(); !to.IsZero() || !row.at("rate_bps").known() {
		return to
	}
	read, err := day.Parse(b.mark(row).AsOf)
	if err != nil {
		return day.Date{}
	}
	_, end := halfYearOf(read)
	return end
}

// yearly are the words in a path that tell a figure which is set anew from year to year.
var yearly = []string{"limit", "fee", "threshold"}

func (b *Bundle) staleFigure(path string, n node, on day.Date) (Old, bool) {
	m := b.mark(n)
	if !n.isFigure() || m.Own && yearOf(m.AsOf) == 0 {
		return Old{}, false
	}
	if at := n.at("current_rate_as_of").day(); !at.IsZero() && n.at("current_rate_percent").known() {
		if halfYear(at) < halfYear(on) {
			return Old{path, RateHalfYearPassed, "the rate was read on " + at.String() + "; its half-year has ended", at.String()}, true
		}
		return Old{}, false
	}
	if !isYearly(path) || !n.valueOf().known() || m.Confidence == Recalled {
		return Old{}, false
	}
	if s, dated := spanOf(n.at("scope").text()); dated && !s.to.IsZero() {
		return Old{}, false // of filings in days gone by, on purpose
	}
	year, _, _ := on.Date()
	if y := yearOf(m.AsOf); y != 0 && y < year {
		return Old{path, LimitYearPassed, "its source speaks of " + m.AsOf, m.AsOf}, true
	}
	return Old{}, false
}

func isYearly(path string) bool {
	words := strings.Split(path, ".")
	for _, w := range words[1:] {
		if strings.HasPrefix(w, "limitation") || w == "freelancer_laws" {
			return false // periods and acts stand until they are amended
		}
		for _, y := range yearly {
			if strings.Contains(w, y) {
				return true
			}
		}
	}
	return false
}

func halfYear(d day.Date) int {
	y, m, _ := d.Date()
	return 2*y + (int(m)-1)/6
}

var aYear = regexp.MustCompile(`\b(?:19|20)\d\d\b`)

// yearOf is the last year an as-of speaks of; 0 where it says that it is undated,
// or from memory.
func yearOf(asOf string) int {
	if strings.HasPrefix(asOf, "undated") || strings.HasPrefix(asOf, "recalled") {
		return 0
	}
	years := aYear.FindAllString(asOf, -1)
	if len(years) == 0 {
		return 0
	}
	y, err := strconv.Atoi(years[len(years)-1])
	if err != nil {
		return 0
	}
	return y
}
