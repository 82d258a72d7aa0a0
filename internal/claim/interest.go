package claim

import (
	"cmp"
	"slices"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/law"
	"dunwell/internal/money"
)

// Debt is what interest is reckoned on: one invoice, or one judgment.
type Debt struct {
	Principal money.Amount // bears interest; not negative
	Due       day.Date
	From      day.Date // last day without interest, where that is later than Due: a reminder, a correction; else zero
	Agreed    day.Date // of the contract, where it is known

	// Awarded and Costs are interest and costs of a judgment: they bear no
	// interest, and payments are set against them in their turn.
	Awarded money.Amount
	Costs   money.Amount

	Order law.PaymentOrder // "" for that of the terms
}

// Paid is money that came in, or what was set off, on a day.
type Paid struct {
	On     day.Date
	Amount money.Amount
}

// Segment is a run of days on which neither rate nor base changed. From and To
// are the first and the last day that bear interest.
type Segment struct {
	From, To day.Date
	Days     int
	Rate     law.Rate
	Base     money.Amount // rounded to the smallest unit where interest has joined it

	// Hundredths is the interest of these days in hundredths of the smallest
	// unit, for showing. The sum is rounded once, from the exact whole.
	Hundredths int64
}

// Accrual is what a debt has borne.
type Accrual struct {
	Terms    *law.InterestTerms
	Days     int // that bear interest
	Segments []Segment
	Through  day.Date // last day reckoned; before the day asked for where the rate is not known

	Interest     money.Amount // all of it, also what was paid since; rounded half up once
	Compensation *money.Amount
	Abroad       *money.Amount // fixed sum in another currency than the debt, to be converted by the user

	Left          money.Amount // of principal, interest, awarded and costs together, after the payments
	LeftPrincipal money.Amount // Left = LeftPrincipal + LeftInterest + LeftCosts
	LeftInterest  money.Amount
	LeftCosts     money.Amount
	Over          money.Amount // paid beyond all of it
	Daily         money.Amount // each further day, rounded down so that no more is asked than accrues; zero where not known
	DailyKnown    bool

	Capped     bool // the law cut the agreed rate or term
	Confidence law.Confidence
	Warnings   []law.Warning

	used        []*law.RatePeriod // in order
	compensates bool
}

// Interest reckons what a debt bears through the last day that is asked, under
// the terms of a place. The first day that bears interest is the day after Due
// (or From); a payment lowers the base from the day after it. Nothing is rounded
// on the way.
//
// Where the rate is not known it is not guessed and not zero: unknown on the first
// day it is a fault (rate_needed); unknown from a later day on, interest is
// reckoned to the day before, Through says so, and a warning with it. What comes
// out is then less than what is owed, never more.
func Interest(t *law.InterestTerms, d Debt, paid []Paid, until day.Date) (Accrual, error) {
	paid, err := d.check(paid)
	if err != nil {
		return Accrual{}, err
	}
	m := newMeter(t, &d, until, len(paid))
	m.run(paid)
	if m.err != nil {
		return Accrual{}, m.err
	}
	a := m.accrual(&d, paid)
	if m.err != nil {
		return Accrual{}, m.err
	}
	a.compensate(&d, m.first, m.atStart)
	a.judge(&d, paid, until)
	return a, nil
}

// check refuses what cannot be reckoned and puts the payments into order.
func (d *Debt) check(paid []Paid) ([]Paid, error) {
	if d.Due.IsZero() {
		return nil, fault.Invalidf("due_missing", "", "interest runs from a due date; give one")
	}
	for _, sum := range []money.Amount{d.Principal, d.Awarded, d.Costs} {
		if sum.Sign() < 0 {
			return nil, fault.Invalidf("sum_not_positive", "", "%s bears no interest; give a sum above zero", sum)
		}
		if !sum.IsZero() && sum.Currency() != d.Principal.Currency() {
			return nil, fault.Invalidf("currency_mixed", "", "%s belongs not to a debt in %s", sum, d.Principal.Currency())
		}
	}
	for _, p := range paid {
		if p.Amount.Sign() < 0 || p.On.IsZero() {
			return nil, fault.Invalidf("sum_not_positive", "", "a payment of %s is none; give a sum above zero and its day", p.Amount)
		}
		if !p.Amount.IsZero() && p.Amount.Currency() != d.Principal.Currency() {
			return nil, fault.Invalidf("currency_mixed", "", "a payment of %s cannot be set against a debt in %s", p.Amount, d.Principal.Currency())
		}
	}
	byDay := func(a, b Paid) int { return a.On.Compare(b.On) }
	if !slices.IsSortedFunc(paid, byDay) {
		paid = slices.Clone(paid)
		slices.SortStableFunc(paid, byDay)
	}
	return paid, nil
}

// start is the last day without interest.
func (d *Debt) start() day.Date { return day.Max(d.Due, d.From) }

// Mark is where all that was used comes from, with the weakest confidence.
func (a *Accrual) Mark() law.Mark {
	mark := a.Terms.Mark
	for i := range a.used {
		mark = mark.And(a.used[i].Mark)
	}
	if a.compensates {
		mark = mark.And(a.Terms.Compensation.Mark)
	}
	return mark
}

// compensate finds the fixed sum that comes with interest.
func (a *Accrual) compensate(d *Debt, first day.Date, atStart int64) {
	t := a.Terms
	if t.Kind == law.JudgmentRate || t.Kind == law.PrejudgmentRate {
		return
	}
	nothing := money.New(0, d.Principal.Currency())
	debt := money.New(atStart, d.Principal.Currency())
	if a.Days == 0 {
		debt = nothing
	}
	sum, ok := t.Compensation.For(debt, first)
	switch {
	case !ok && t.Compensation.Known:
		a.warn(law.WarnCompensationUnknown, "the fixed sum of this place is not known for this day or currency; it is left out")
	case !ok:
	case sum.IsZero():
		a.Compensation = &nothing
	case sum.Currency() != d.Principal.Currency():
		a.Abroad, a.compensates = &sum, true
		a.warn(law.WarnCompensationInEUR, "the fixed sum is "+sum.String()+", which has to be converted; it is not in the total")
	default:
		a.Compensation, a.compensates = &sum, true
	}
}

// judge adds what is doubtful.
func (a *Accrual) judge(d *Debt, paid []Paid, until day.Date) {
	t := a.Terms
	a.Capped = t.Capped
	a.Confidence = t.Mark.Confidence
	if len(t.Mark.Sources) == 0 && t.Mark.Confidence == law.Unknown {
		a.Confidence = law.Verified // the rate alone decides
	}
	for i := range a.used {
		p := a.used[i]
		if p.Mark.Confidence != law.Unknown || len(p.Mark.Sources) > 0 {
			a.Confidence = a.Confidence.Weaker(p.Mark.Confidence)
		}
		if t.Series != "" && p.To.IsZero() && len(p.Mark.AsOf) == 10 && p.Mark.AsOf < a.Through.String() {
			a.warn(law.WarnRateMoves, "the last rate known is of "+p.Mark.AsOf+"; look whether it has changed")
		}
	}
	if a.compensates {
		a.Confidence = a.Confidence.Weaker(t.Compensation.Mark.Confidence)
	}
	if a.Through.Before(until) {
		a.warn(law.WarnRateUnknown, "the rate is not known from "+a.Through.AddDays(1).String()+" on: interest is reckoned through "+a.Through.String()+" only")
	}
	if a.Confidence == law.Recalled {
		a.warn(law.WarnRecalled, "a figure this rests on is from memory and was not read at a source: check it before you rely on it")
	}
	if t.Kind == law.ContractInterest {
		for i := range t.ContractFloor {
			if f := &t.ContractFloor[i]; f.Holds(d.start().AddDays(1)) && t.Agreed < f.Rate {
				a.warn(law.WarnContractLow, "the agreed rate lies below the "+f.Rate.Percent()+" percent that the law sets as the least; the agreed rate is taken")
			}
		}
	}
	if !t.Since.IsZero() && !d.Agreed.IsZero() && d.Agreed.Before(t.Since) {
		a.warn(law.WarnOldContract, "the contract is older than "+t.Since.String()+"; an older law may hold for it")
	}
	if len(paid) > 0 && paid[len(paid)-1].On.After(d.start()) && cmp.Or(d.Order, t.Order) == law.InterestFirst && t.Kind != law.JudgmentRate {
		a.warn(law.WarnOrderRecalled, "part payments are set against costs and interest before principal ("+t.OrderMark().Sources[0]+")")
	}
}

func (a *Accrual) warn(code, text string) {
	a.Warnings = append(a.Warnings, law.Warning{Code: code, Text: text})
}
