// Package forecast says what money may come in the next weeks, from how each client
// has paid before. It is an estimate and says so: every figure has a range.
//
// The model: an invoice that is open today is paid by a day with the share of past
// invoices that were paid by that delay, among those not paid by its delay today. A
// client's own past counts as far as it goes; the creditor's fills in, as if it were
// five more invoices of the client. Six invoices of a rule of thumb stand beside the
// creditor's past, one of them never paid, so that a young book has an answer too and
// no invoice is certain. What is promised or agreed comes on its day with the share
// of promises that were kept. The range holds four of five cases, taking invoices as
// independent beside a common swing of a tenth.
package forecast

import (
	"math"

	"dunwell/internal/day"
)

// Bounds of a delay in days; what lies outside counts as the bound.
const (
	earliest = -60
	latest   = 400
)

// Past counts how late invoices were paid. The zero value knows nothing.
type Past struct {
	n  int
	by [latest - earliest + 1]int32 // invoices by delay
	to [latest - earliest + 1]int32 // added up; made by seal
}

// Add notes an invoice paid so many days after it fell due, below 0 before.
func (p *Past) Add(daysLate int) {
	p.by[place(daysLate)]++
	p.n++
	p.to[latest-earliest] = 0 // not added up any more
}

// Count is how many invoices are known.
func (p *Past) Count() int { return p.n }

// Reset forgets all, so that one Past serves one client after the other.
func (p *Past) Reset() { *p = Past{} }

func place(days int) int { return min(max(days, earliest), latest) - earliest }

// upTo is how many were paid by a delay.
func (p *Past) upTo(days int) float64 {
	if p.n == 0 || days < earliest {
		return 0
	}
	if p.to[latest-earliest] == 0 {
		var sum int32
		for i, n := range p.by {
			sum += n
			p.to[i] = sum
		}
	}
	return float64(p.to[place(days)])
}

// thumb is the rule of thumb: five invoices paid, one never.
var thumb = [...]int{0, 3, 10, 25, 60}

// ownWeight is how many invoices of a client the creditor's past stands for.
const ownWeight = 5

// share is the part of a client's invoices that is paid by a delay.
func share(own, all *Past, days int) float64 {
	common := all.upTo(days)
	for _, t := range thumb {
		if days >= t {
			common++
		}
	}
	common /= float64(all.n + len(thumb) + 1)
	if own == nil {
		return common
	}
	return (own.upTo(days) + ownWeight*common) / float64(own.n+ownWeight)
}

// Chance is the likelihood that an invoice, open at a delay of so many days, is paid
// by a later one. own may be nil.
func Chance(own, all *Past, now, then int) float64 {
	if then <= now {
		return 0
	}
	paid := share(own, all, now)
	if paid >= 1 {
		return 0
	}
	return min(max((share(own, all, then)-paid)/(1-paid), 0), 1)
}

// KeptShare is the likelihood that a promise is kept, by those that were and were not,
// beginning at three of four.
func KeptShare(kept, broken int) float64 { return float64(kept+3) / float64(kept+broken+4) }

// Week is what may have come by the end of a week, added up from today on, in smallest
// units: Low ≤ Mid ≤ High. IfDue is what would, if everyone paid when due.
type Week struct {
	Until                 day.Date
	Low, Mid, High, IfDue int64
}

// Sum adds a forecast up, invoice by invoice. All sums are of one currency.
type Sum struct {
	today day.Date
	all   *Past
	weeks []sums
	total float64
}

type sums struct{ mid, variance, due float64 }

// NewSum begins a forecast of so many weeks from today, with all of the creditor's past.
func NewSum(today day.Date, weeks int, all *Past) *Sum {
	return &Sum{today: today, all: all, weeks: make([]sums, max(weeks, 0))}
}

// Invoice adds one that is open; own is its client's past, nil for none. A due day of
// none counts as today.
func (s *Sum) Invoice(minor int64, due day.Date, own *Past) {
	if minor <= 0 {
		return
	}
	if due.IsZero() {
		due = s.today
	}
	now := s.today.Sub(due)
	s.total += float64(minor)
	for i := range s.weeks {
		later := now + 7*(i+1)
		s.weeks[i].add(float64(minor), Chance(own, s.all, now, later))
		if later >= 0 {
			s.weeks[i].due += float64(minor)
		}
	}
}

// Agreed adds what is promised or agreed for a day, with the share of such that is kept.
func (s *Sum) Agreed(minor int64, on day.Date, kept float64) {
	if minor <= 0 {
		return
	}
	s.total += float64(minor)
	for i := range s.weeks {
		if on.Sub(s.today) <= 7*(i+1) {
			s.weeks[i].add(float64(minor), kept)
			s.weeks[i].due += float64(minor)
		}
	}
}

func (w *sums) add(minor, p float64) {
	w.mid += minor * p
	w.variance += minor * minor * p * (1 - p)
}

// Weeks are the sums by week. None falls from one week to the next.
func (s *Sum) Weeks() []Week {
	const fourOfFive, swing = 1.2816, 0.1
	list := make([]Week, len(s.weeks))
	for i, w := range s.weeks {
		wide := fourOfFive * math.Sqrt(w.variance+swing*swing*w.mid*w.mid)
		list[i] = Week{
			Until: s.today.AddDays(7 * (i + 1)), Mid: int64(math.Round(w.mid)), IfDue: int64(math.Round(w.due)),
			Low: int64(math.Round(max(w.mid-wide, 0))), High: int64(math.Round(min(w.mid+wide, s.total))),
		}
		if i > 0 { // money that came stays
			list[i].Low, list[i].Mid, list[i].High = max(list[i].Low, list[i-1].Low), max(list[i].Mid, list[i-1].Mid), max(list[i].High, list[i-1].High)
		}
		list[i].High = max(list[i].High, list[i].Mid)
		list[i].Low = min(list[i].Low, list[i].Mid)
	}
	return list
}
