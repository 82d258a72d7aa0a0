package recovery

import (
	"slices"

	"dunwell/internal/day"
	"dunwell/internal/store"
)

// Paying is how a client paid: the days from his invoices to their payment.
type Paying struct {
	Invoices []store.PaidRow // the last ones, oldest first; those still open with no day
	Term     int             // days to pay of the newest invoice, 0 where it names none
	Paid     int             // how many of Invoices are paid
	Usual    int             // days from invoice to payment, the middle of the last ones paid
	Before   int             // the same of those before them; meaningful from Enough on
	Beyond   int             // days after the due date, the middle of the last ones; below 0 before it
	Enough   bool            // there are enough to speak of a trend
}

// recent is how many invoices speak for how a client pays now.
const (
	recent       = 4
	shownPayings = 12
)

// reckon finds what is usual among the invoices.
func (p *Paying) reckon(on day.Date) {
	slices.SortStableFunc(p.Invoices, func(a, b store.PaidRow) int { return a.On.Sub(b.On) })
	var took, beyond []int
	for i := range p.Invoices {
		inv := &p.Invoices[i]
		if !inv.Due.IsZero() {
			p.Term = inv.Due.Sub(inv.On)
		}
		if inv.Paid.IsZero() || inv.Paid.After(on) {
			inv.Paid = day.Date{}
			continue
		}
		took = append(took, inv.Paid.Sub(inv.On))
		if !inv.Due.IsZero() {
			beyond = append(beyond, inv.Paid.Sub(inv.Due))
		}
	}
	p.Paid = len(took)
	last := max(0, len(took)-recent)
	p.Usual, p.Before = middle(took[last:]), middle(took[:last])
	p.Beyond = middle(beyond[max(0, len(beyond)-recent):])
	p.Enough = last >= recent
	p.Invoices = p.Invoices[max(0, len(p.Invoices)-shownPayings):]
}

// middle is the median; of an even number the lower of the two, so that it is a day
// that happened.
func middle(days []int) int {
	if len(days) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(days))
	return sorted[(len(sorted)-1)/2]
}
