package claim

import (
	"cmp"
	"math"
	"slices"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// side is one item while it is being allocated: what is left of it, as a
// positive number of smallest units.
type side struct {
	*receivable.Item
	left int64
}

// Allocate sets open payments, credit notes and write-offs against open invoices
// and charges, as far as all are dated on or before the day, and returns the new
// allocations only. Given the open items of an account and one new payment it
// books that payment; given items with nothing allocated it starts from scratch.
//
// named says for which invoice a payment or credit was given. That one is served
// first, by all that name it, even where it is gone from the source; what
// remains goes to the oldest due date, then the oldest issue day, then the lower
// number. What is over stays open on the payment: unapplied. An allocation is
// dated on the later of its two items. Nothing crosses from one currency to
// another, and a name that would make it do so is a fault.
func Allocate(items []receivable.Item, named map[receivable.ItemID]receivable.ItemID, on day.Date) ([]receivable.Allocation, error) {
	credits, debts, err := sides(items, on)
	if err != nil || len(credits) == 0 || len(debts) == 0 {
		return nil, err
	}
	var made []receivable.Allocation
	if len(named) > 0 {
		byID := make(map[receivable.ItemID]*side, len(debts))
		for i := range debts {
			byID[debts[i].ID] = &debts[i]
		}
		for i := range credits {
			credit := &credits[i]
			debt := byID[named[credit.ID]]
			if debt == nil {
				continue
			}
			if debt.Amount.Currency() != credit.Amount.Currency() {
				return nil, fault.Invalidf("currency_mixed", credit.Number, "a payment in %s names invoice %s, which is in %s; name an invoice of its own currency or none", credit.Amount.Currency(), debt.Number, debt.Amount.Currency())
			}
			made = setOff(made, credit, debt)
		}
	}
	// Debts lie in runs of one currency, oldest first; each run is gone through
	// once, as nothing that is settled opens again.
	run := make(map[money.Currency]int)
	for i := range debts {
		if _, ok := run[debts[i].Amount.Currency()]; !ok {
			run[debts[i].Amount.Currency()] = i
		}
	}
	for i := range credits {
		credit := &credits[i]
		currency := credit.Amount.Currency()
		at, ok := run[currency]
		for ok && credit.left > 0 && at < len(debts) && debts[at].Amount.Currency() == currency {
			if debt := &debts[at]; !debt.Gone {
				made = setOff(made, credit, debt)
			}
			if debts[at].Gone || debts[at].left == 0 {
				at++
			}
		}
		run[currency] = at
	}
	return made, nil
}

// sides parts the items by the sign of what is open, in the order in which they
// are served.
func sides(items []receivable.Item, on day.Date) (credits, debts []side, err error) {
	for i := range items {
		item := &items[i]
		open := item.Open.Minor()
		switch {
		case item.Void || open == 0 || item.On.After(on):
		case open == math.MinInt64:
			return nil, nil, fault.Invalidf("sum_too_large", item.Number, "item %s is larger than this program counts", item.Number)
		case open > 0:
			debts = append(debts, side{item, open})
		case !item.Gone:
			credits = append(credits, side{item, -open})
		}
	}
	slices.SortFunc(credits, func(a, b side) int {
		return cmp.Or(a.On.Compare(b.On), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Number, b.Number), cmp.Compare(a.ID, b.ID))
	})
	slices.SortFunc(debts, func(a, b side) int {
		return cmp.Or(cmp.Compare(a.Amount.Currency(), b.Amount.Currency()), dueOf(a).Compare(dueOf(b)),
			a.On.Compare(b.On), cmp.Compare(a.Number, b.Number), cmp.Compare(a.ID, b.ID))
	})
	return credits, debts, nil
}

// dueOf ranks what has no due date, such as money paid back, by its own day.
func dueOf(s side) day.Date {
	if s.Due.IsZero() {
		return s.On
	}
	return s.Due
}

func setOff(made []receivable.Allocation, credit, debt *side) []receivable.Allocation {
	n := min(credit.left, debt.left)
	if n == 0 {
		return made
	}
	credit.left -= n
	debt.left -= n
	return append(made, receivable.Allocation{
		From: credit.ID, To: debt.ID, On: day.Max(credit.On, debt.On), Amount: money.New(n, debt.Amount.Currency()),
	})
}
