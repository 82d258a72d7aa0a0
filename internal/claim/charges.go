package claim

import (
	"cmp"
	"slices"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/law"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// ChargeCode says what a charge is for.
type ChargeCode string

// The codes of charges.
const (
	InterestCharge     ChargeCode = "interest"
	CompensationCharge ChargeCode = "compensation"
	CostsCharge        ChargeCode = "costs"
)

// Charge is one thing that may be asked beside what the invoices say. It stands in
// a ledger of its own: no invoice is ever edited for it.
type Charge struct {
	Code   ChargeCode
	Item   receivable.ItemID // the invoice it belongs to; "" for costs of the account
	Number string            // of that invoice
	Amount money.Amount

	Days     int       // that bore interest
	Segments []Segment // interest only
	Daily    money.Amount

	Basis      string // in the codes of the law files; see law.InterestTerms.Basis
	Sources    []string
	Confidence law.Confidence

	Waived *Waiver // who gave it up; nil while it stands
}

// Rate is the yearly rate of the last days that bore interest, 0 for a fixed sum.
func (c *Charge) Rate() law.Rate {
	if len(c.Segments) == 0 {
		return 0
	}
	return c.Segments[len(c.Segments)-1].Rate
}

// Waiver is the giving up of a charge.
type Waiver struct {
	By   string
	On   day.Date
	Note string
}

// Charges are the charges of one account, reckoned through a day.
type Charges struct {
	Through  day.Date
	Currency money.Currency
	Lines    []Charge
	Warnings []law.Warning // each once
	Partly   bool          // interest of some days is left out, as their rate is not known
}

// ChargesOf reckons what the late invoices of an account have borne through a day:
// interest, and the fixed sum of the place for each. items are those of the claim
// and, where their interest is to be asked too, invoices that were paid late; rows
// is everything that was set against them. On a charge of ours no interest is
// reckoned, nor on what is contested, credited or written off, nor on what is
// covered by money not yet set against an invoice.
func ChargesOf(t *law.InterestTerms, c *Claim, items []receivable.Item, rows []receivable.Allocation, through day.Date) (Charges, error) {
	ch := Charges{Through: through, Currency: c.Currency}
	free, err := Allocate(items, nil, through)
	if err != nil {
		return Charges{}, err
	}
	rows = slices.Concat(rows, free)
	kinds := make(map[receivable.ItemID]receivable.Kind, len(items))
	for i := range items {
		kinds[items[i].ID] = items[i].Kind
	}
	contested := make(map[receivable.ItemID]money.Amount)
	for i := range c.Lines {
		contested[c.Lines[i].Item] = c.Lines[i].Disputed
	}
	for i := range items {
		item := &items[i]
		if item.Kind != receivable.Invoice || item.Void || item.Gone || item.Due.IsZero() || item.Amount.Sign() <= 0 ||
			item.Amount.Currency() != c.Currency || !item.ClockFrom().Before(through) {
			continue
		}
		debt, paid, err := debtOf(item, contested[item.ID], rows, kinds)
		if err != nil {
			return Charges{}, err
		}
		if debt.Principal.Sign() <= 0 {
			continue
		}
		a, err := Interest(t, debt, paid, through)
		if err != nil {
			return Charges{}, err
		}
		ch.take(item, &a, through)
	}
	return ch, nil
}

// debtOf is what an invoice bears interest on, and the money that lowered it.
// Credit and what was given up lower it from the beginning: interest on what was
// never owed is never asked.
func debtOf(item *receivable.Item, contested money.Amount, rows []receivable.Allocation, kinds map[receivable.ItemID]receivable.Kind) (Debt, []Paid, error) {
	d := Debt{Due: item.Due, From: item.Restart}
	var principal money.Tally
	principal.Add(item.Amount)
	principal.Add(contested.Neg())
	var paid []Paid
	for _, r := range rows {
		if r.To != item.ID {
			continue
		}
		switch kinds[r.From] {
		case receivable.CreditNote, receivable.WriteOff, receivable.Invoice:
			principal.Add(r.Amount.Neg())
		default:
			paid = append(paid, Paid{r.On, r.Amount})
		}
	}
	var err error
	d.Principal, err = principal.Sum()
	return d, netted(paid), err
}

// netted takes what was set off and taken back again out of the latest payments
// before it, so that only money that stayed counts.
func netted(paid []Paid) []Paid {
	slices.SortStableFunc(paid, func(a, b Paid) int { return a.On.Compare(b.On) })
	kept := paid[:0]
	for _, p := range paid {
		back := p.Amount.Neg()
		if back.Sign() <= 0 {
			kept = append(kept, p)
			continue
		}
		for i := len(kept) - 1; i >= 0 && back.Sign() > 0; i-- {
			took := money.Min(back, kept[i].Amount)
			kept[i].Amount = money.New(kept[i].Amount.Minor()-took.Minor(), took.Currency())
			back = money.New(back.Minor()-took.Minor(), took.Currency())
		}
	}
	return slices.DeleteFunc(kept, func(p Paid) bool { return p.Amount.Sign() <= 0 })
}

// take makes lines of what an invoice has borne.
func (ch *Charges) take(item *receivable.Item, a *Accrual, through day.Date) {
	for _, w := range a.Warnings {
		if !slices.Contains(ch.Warnings, w) {
			ch.Warnings = append(ch.Warnings, w)
		}
	}
	ch.Partly = ch.Partly || a.Through.Before(through)
	mark := a.Mark()
	if a.Interest.Sign() > 0 {
		ch.Lines = append(ch.Lines, Charge{
			Code: InterestCharge, Item: item.ID, Number: item.Number, Amount: a.Interest, Days: a.Days, Segments: a.Segments,
			Daily: a.Daily, Basis: a.Terms.Basis(), Sources: mark.Sources, Confidence: a.Confidence,
		})
	}
	if a.Compensation != nil && a.Compensation.Sign() > 0 {
		of := a.Terms.Compensation.Mark
		ch.Lines = append(ch.Lines, Charge{
			Code: CompensationCharge, Item: item.ID, Number: item.Number, Amount: *a.Compensation, Days: a.Days, Daily: money.New(0, ch.Currency),
			Basis: "fixed sum; " + string(a.Terms.Kind), Sources: of.Sources, Confidence: of.Confidence,
		})
	}
}

// AddCosts puts costs on the account that a person names, with where they come from.
func (ch *Charges) AddCosts(sum money.Amount, basis string, mark law.Mark) error {
	if sum.Sign() <= 0 || sum.Currency() != ch.Currency {
		return fault.Invalidf("sum_not_positive", "", "costs of %s cannot be charged; give a sum above zero in %s", sum, ch.Currency)
	}
	ch.Lines = append(ch.Lines, Charge{
		Code: CostsCharge, Amount: sum, Daily: money.New(0, ch.Currency), Basis: basis, Sources: mark.Sources, Confidence: mark.Confidence,
	})
	return nil
}

// Waive gives up every charge of a kind on an invoice, "" for all of both. It
// tells how many were given up.
func (ch *Charges) Waive(code ChargeCode, item receivable.ItemID, w Waiver) int {
	n := 0
	for i := range ch.Lines {
		l := &ch.Lines[i]
		if l.Waived == nil && cmp.Or(code, l.Code) == l.Code && cmp.Or(item, l.Item) == l.Item {
			l.Waived = &w
			n++
		}
	}
	return n
}

// Sum is what stands of a kind, "" for all kinds.
func (ch *Charges) Sum(code ChargeCode) (money.Amount, error) {
	var sum money.Tally
	sum.Add(money.New(0, ch.Currency))
	for i := range ch.Lines {
		if l := &ch.Lines[i]; l.Waived == nil && cmp.Or(code, l.Code) == l.Code {
			sum.Add(l.Amount)
		}
	}
	return sum.Sum()
}
