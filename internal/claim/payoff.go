package claim

import (
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/law"
	"dunwell/internal/money"
)

// PayoffFigure is the sum that settles an account through a day, and what each
// further day adds.
type PayoffFigure struct {
	GoodThrough  day.Date
	Principal    money.Amount // what may be asked of the invoices
	Interest     money.Amount
	Compensation money.Amount
	Costs        money.Amount
	Waived       money.Amount // charges given up: in none of the others
	Credit       money.Amount // money of the client's beyond all invoices, set against the charges
	Sum          money.Amount
	// Daily is never more than what a day adds while neither rate nor base
	// changes: Sum plus Daily for each day after GoodThrough asks for no cent too
	// much.
	Daily    money.Amount
	Lines    []Charge // those that stand
	Partly   bool     // interest of some days is left out, as their rate is not known
	Warnings []law.Warning
}

// Payoff joins what may be asked of a claim with the charges that stand. The
// charges must be reckoned through the day the figure is good for, which is not
// before the day of the claim.
func Payoff(c *Claim, ch *Charges, goodThrough day.Date) (PayoffFigure, error) {
	switch {
	case ch.Through != goodThrough || goodThrough.Before(c.On):
		return PayoffFigure{}, fault.Invalidf("charges_other_day", "", "the charges are reckoned through %s and the claim stands on %s; reckon both for %s", ch.Through, c.On, goodThrough)
	case ch.Currency != c.Currency:
		return PayoffFigure{}, fault.Invalidf("currency_mixed", "", "charges in %s do not belong to a claim in %s", ch.Currency, c.Currency)
	}
	p := PayoffFigure{GoodThrough: goodThrough, Principal: c.Askable, Partly: ch.Partly, Warnings: ch.Warnings}
	var sum, waived, daily money.Tally
	for _, t := range []*money.Tally{&sum, &waived, &daily} {
		t.Add(money.New(0, c.Currency))
	}
	sum.Add(c.Askable)
	for i := range ch.Lines {
		l := &ch.Lines[i]
		if l.Waived != nil {
			waived.Add(l.Amount)
			continue
		}
		p.Lines = append(p.Lines, *l)
		sum.Add(l.Amount)
		daily.Add(l.Daily)
	}
	var errs [6]error
	p.Interest, errs[0] = ch.Sum(InterestCharge)
	p.Compensation, errs[1] = ch.Sum(CompensationCharge)
	p.Costs, errs[2] = ch.Sum(CostsCharge)
	p.Waived, errs[3] = waived.Sum()
	p.Sum, errs[4] = sum.Sum()
	p.Daily, errs[5] = daily.Sum()
	for _, err := range errs {
		if err != nil {
			return PayoffFigure{}, err
		}
	}
	p.Credit = money.New(0, c.Currency)
	if c.Owed.Sign() < 0 {
		p.Credit = money.Min(c.Owed.Neg(), p.Sum)
		p.Sum = money.New(p.Sum.Minor()-p.Credit.Minor(), c.Currency)
	}
	return p, nil
}
