package screening

import (
	"slices"

	"dunwell/internal/day"
)

// Paid is one invoice and when it was paid.
type Paid struct {
	On        day.Date // of the invoice
	Due, Paid day.Date // Paid is zero while it is open
	Minor     int64
}

// History is how a client paid this creditor, weighed by the sums.
type History struct {
	Invoices int   // due within the window
	Paid     int   // of them
	Ever     int   // paid at any time
	Beyond   int   // days after the due day, on average of every unit of money
	Recent   int   // the same over the last half year
	Before   int   // and over the half year before it
	Trend    int   // Recent less Before
	Enough   bool  // both halves hold enough to speak of a trend
	Longest  int   // days after the due day of the latest one
	Year     int64 // invoiced over the last year, smallest units
	OnTime   int   // how many of the last ones were paid in time, counted back from the newest to the first that was not
}

const (
	daysOfYear = 365
	halfYear   = 182 // days of each side of the trend
	leastTrend = 2   // invoices a side, so that one slip is no trend
	underWay   = 5   // days that money may be under way before it is late
)

// HistoryOf reckons how a client paid. An invoice that is still open counts with the
// days it is late so far, among the latest; one paid before its day counts as in time.
func HistoryOf(list []Paid, on day.Date, months int) History {
	var h History
	var all, recent, before weighed
	from, half := on.AddMonths(-months), on.AddDays(-halfYear)
	var paid []Paid
	for _, p := range list {
		if p.Minor > 0 && p.On.After(on.AddDays(-daysOfYear)) {
			h.Year += p.Minor
		}
		if p.Due.IsZero() || p.Minor <= 0 {
			continue
		}
		at := p.Paid
		if at.IsZero() || at.After(on) {
			at, p.Paid = on, day.Date{}
		}
		late := max(0, at.Sub(p.Due))
		if !p.Paid.IsZero() {
			h.Ever++
			paid = append(paid, p)
		}
		if p.Paid.IsZero() && late == 0 || at.Before(from) {
			continue // not due yet, or too long ago
		}
		h.Invoices++
		if !p.Paid.IsZero() {
			h.Paid++
		}
		h.Longest = max(h.Longest, late)
		all.add(late, p.Minor)
		switch {
		case at.After(half):
			recent.add(late, p.Minor)
		case at.After(half.AddDays(-halfYear)):
			before.add(late, p.Minor)
		}
	}
	h.Beyond, h.Recent, h.Before = all.days(), recent.days(), before.days()
	if h.Enough = recent.n >= leastTrend && before.n >= leastTrend; h.Enough {
		h.Trend = h.Recent - h.Before
	}
	slices.SortStableFunc(paid, func(a, b Paid) int { return b.Paid.Compare(a.Paid) })
	for _, p := range paid {
		if p.Paid.Sub(p.Due) > underWay {
			break
		}
		h.OnTime++
	}
	return h
}

// weekly is what is invoiced in so many days, as over the last year; 0 where nothing was.
func (h *History) weekly(days int) int64 { return h.Year * int64(days) / daysOfYear }

// weighed is an average of days by the sums.
type weighed struct {
	n      int
	money  float64
	beyond float64
}

func (w *weighed) add(days int, minor int64) {
	w.n++
	w.money += float64(minor)
	w.beyond += float64(minor) * float64(days)
}

func (w *weighed) days() int {
	if w.money == 0 {
		return 0
	}
	return points(w.beyond / w.money)
}
