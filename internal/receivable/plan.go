package receivable

import (
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
)

// PaymentPlan is an agreement to pay a debt in parts, or the offer of one. The whole debt
// stays owed until it is paid: a plan gives time, never a discount, save for the one
// that punctuality earns at its end. Its arrangement carries author, reason and what
// ended it.
type PaymentPlan struct {
	ID string   // of its arrangement
	On day.Date // drawn up on

	Total money.Amount // the debt it covers; the parts add up to it
	Base  money.Amount // what was open of its items on the day it was drawn up
	Items []ItemID     // the invoices and charges it covers
	Parts []Part       // in the order of their days; the first is the down payment
	Draft PlanDraft    // what goes to the client to sign

	Discount   money.Amount // forgiven of the last part when every part came in time
	CureDays   int          // from the notice of a missed part to the end of the plan
	NoInterest bool         // while it is kept
	Guarantor  string       // who stands in for the client, "" for nobody
	Signatory  string       // who may bind the client, "" while nobody said
	Admitted   bool         // the agreement admits the whole debt
	Answer     day.Date     // the last day to accept it

	Agreed day.Date // zero while it is only offered
	How    string   // AgreedSigned or AgreedEmail

	Ended   day.Date
	Outcome string // PlanKept, PlanBroken, PlanReplaced or PlanWithdrawn; "" while it lives
}

// Part is one payment of a plan and its day.
type Part struct {
	On     day.Date
	Amount money.Amount
}

// PlanDraft is what a plan's offer brings to the client.
type PlanDraft string

// What goes out with a plan: its terms in short, the agreement to sign, or nothing.
const (
	DraftOffer     PlanDraft = "offer"
	DraftAgreement PlanDraft = "agreement"
	DraftNothing   PlanDraft = "none"
)

// How a plan or settlement was agreed.
const (
	AgreedSigned = "signed"
	AgreedEmail  = "email"
)

// What became of a plan.
const (
	PlanKept      = "kept"
	PlanBroken    = "broken"
	PlanReplaced  = "replaced"
	PlanWithdrawn = "withdrawn"
)

// DueBy is what the first n parts add up to; of all of them, less the discount where
// it is still to be had. Minor units.
func (p *PaymentPlan) DueBy(n int, punctual bool) int64 {
	var sum int64
	for _, part := range p.Parts[:n] {
		sum += part.Amount.Minor()
	}
	if n == len(p.Parts) && punctual {
		sum -= p.Discount.Minor()
	}
	return sum
}

// Next is the first part that a sum paid under the plan does not cover; false where
// all of them are covered.
func (p *PaymentPlan) Next(paid int64, punctual bool) (part int, ok bool) {
	for i := range p.Parts {
		if p.DueBy(i+1, punctual) > paid {
			return i, true
		}
	}
	return len(p.Parts), false
}

// Last is the day of the last part.
func (p *PaymentPlan) Last() day.Date {
	if len(p.Parts) == 0 {
		return p.On
	}
	return p.Parts[len(p.Parts)-1].On
}

// PlanEvery is how far the parts of a plan lie apart.
type PlanEvery string

// The distances between parts.
const (
	EveryWeek      PlanEvery = "week"
	EveryFortnight PlanEvery = "fortnight"
	EveryMonth     PlanEvery = "month"
)

// nth is the day of the nth part after the first. Months are counted from the first
// day, so that a plan of the 31st goes by the last day of shorter months and comes
// back to the 31st.
func (e PlanEvery) nth(from day.Date, n int) day.Date {
	switch e {
	case EveryWeek:
		return from.AddDays(7 * n)
	case EveryFortnight:
		return from.AddDays(14 * n)
	}
	return from.AddMonths(n)
}

// mostParts bounds a plan: a weekly one of a year has 52.
const mostParts = 60

// PlanTerms are what a schedule is made of: a down payment, then either equal parts
// of a number (Count) or parts of a sum (Each, the last one smaller).
type PlanTerms struct {
	Total  money.Amount
	Down   money.Amount // zero for none: the first part is then like the others
	DownOn day.Date
	Every  PlanEvery
	Count  int
	Each   money.Amount
	From   day.Date // day of the first part after the down payment
}

// Schedule divides a debt into parts that add up to it exactly. A day of rest moves
// to the next business day.
func (t PlanTerms) Schedule(business *day.Calendar) ([]Part, error) {
	rest, err := t.Total.Sub(t.Down)
	switch {
	case err != nil:
		return nil, err
	case t.Total.Sign() <= 0 || t.Down.Sign() < 0 || rest.Sign() < 0:
		return nil, fault.Invalidf("plan_sum", "", "a down payment of %s does not fit into a plan for %s", t.Down, t.Total)
	case t.Count < 0 || t.Each.Sign() < 0 || rest.Sign() > 0 && (t.Count == 0) == (t.Each.Sign() == 0):
		return nil, fault.Invalidf("plan_parts", "", "say into how many parts the rest goes, or how much each of them is: one of the two")
	case rest.Sign() > 0 && t.From.IsZero():
		return nil, fault.Invalidf("plan_day", "", "say on which day the first part is due")
	}
	sums, err := t.sums(rest)
	if err != nil {
		return nil, err
	}
	var parts []Part
	if t.Down.Sign() > 0 {
		parts = append(parts, Part{business.Next(t.DownOn), t.Down})
	}
	for i, sum := range sums {
		parts = append(parts, Part{business.Next(t.Every.nth(t.From, i)), sum})
	}
	return parts, nil
}

func (t PlanTerms) sums(rest money.Amount) ([]money.Amount, error) {
	switch {
	case rest.Sign() == 0:
		return nil, nil
	case t.Count > mostParts, t.Each.Sign() > 0 && rest.Minor() > mostParts*t.Each.Minor():
		return nil, fault.Invalidf("plan_parts", "", "a plan has at most %d parts", mostParts)
	case t.Count > 0:
		return rest.Instalments(t.Count), nil
	}
	var sums []money.Amount
	for left := rest; left.Sign() > 0; {
		part := money.Min(t.Each, left)
		sums = append(sums, part)
		left = money.New(left.Minor()-part.Minor(), left.Currency())
	}
	return sums, nil
}

// Check holds the parts of a plan against each other: they add up to the total, their
// days rise and are business days, none is before the plan, and the discount is no
// more than the last of them.
func (p *PaymentPlan) Check(business *day.Calendar) error {
	var faults fault.List
	put := func(code, format string, args ...any) {
		faults = append(faults, fault.Invalidf(code, "", format, args...))
	}
	if len(p.Parts) == 0 || len(p.Parts) > mostParts {
		put("plan_parts", "a plan has one part or more, and at most %d", mostParts)
		return faults.Err()
	}
	sum := money.Tally{}
	last := p.On.AddDays(-1)
	for _, part := range p.Parts {
		sum.Add(part.Amount)
		if part.Amount.Sign() <= 0 {
			put("sum_not_positive", "the part of %s must be more than nothing", part.On)
		}
		if !part.On.After(last) {
			put("plan_order", "%s is not after the day before it, %s; put the parts in the order of their days", part.On, last)
		}
		if !business.IsBusiness(part.On) {
			put("plan_rest_day", "%s is no business day; take %s", part.On, business.Next(part.On))
		}
		last = day.Max(last, part.On)
	}
	total, err := sum.Sum()
	switch {
	case err != nil:
		return err
	case total != p.Total:
		put("plan_sum", "the parts add up to %s, the plan is for %s", total, p.Total)
	}
	if final := p.Parts[len(p.Parts)-1].Amount; p.Discount.Sign() < 0 || p.Discount.Sign() > 0 && final.Less(p.Discount) {
		put("plan_discount", "the discount for punctuality is forgiven of the last part: at most %s, not %s", final, p.Discount)
	}
	if p.CureDays < 1 || p.CureDays > 60 {
		put("plan_cure", "the days to make a missed part good are 1 to 60, not %d", p.CureDays)
	}
	return faults.Err()
}

// Settlement is an offer to take less than is owed, at once and for good. Nothing is
// forgiven before the sum has cleared.
type Settlement struct {
	ID string   // of its arrangement
	On day.Date // decided on

	Amount    money.Amount // taken for the whole
	Base      money.Amount // what was open of its items on that day
	Items     []ItemID     // the invoices and charges it settles
	PayBy     day.Date     // cleared by
	Expiry    day.Date     // the offer ends with this day
	Signatory string       // who may bind the client, "" while nobody said

	Accepted day.Date // zero while it is only offered
	How      string   // AgreedSigned or AgreedEmail

	Ended   day.Date
	Outcome string // SettlementPaid, PlanReplaced or PlanWithdrawn; "" while it lives
}

// SettlementPaid ends a settlement whose sum has cleared: the rest is forgiven.
const SettlementPaid = "paid"

// Lower tells how much lower the items stand than on the day an arrangement about
// them was made, never less than nothing and never more than all: what was paid,
// credited or taken back of them since. Minor units.
func Lower(base money.Amount, open int64) int64 { return max(0, base.Minor()-max(0, open)) }
