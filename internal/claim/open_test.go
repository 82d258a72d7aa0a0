package claim

import (
	"fmt"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// openOn is how the tests tell what allocations leave open, by adding all of them
// up: the product keeps a running sum in the database instead. Items dated after
// the day are left out. It fails where the allocations take more than an item
// has, or cross currencies.
func openOn(items []receivable.Item, allocations []receivable.Allocation, on day.Date) ([]receivable.Item, error) {
	taken := make(map[receivable.ItemID]money.Tally, 2*len(allocations))
	take := func(id receivable.ItemID, a money.Amount) {
		t := taken[id]
		t.Add(a)
		taken[id] = t
	}
	for _, a := range allocations {
		if !a.On.After(on) {
			take(a.From, a.Amount.Neg())
			take(a.To, a.Amount)
		}
	}
	open := make([]receivable.Item, 0, len(items))
	for _, item := range items {
		if item.On.After(on) {
			continue
		}
		t := taken[item.ID]
		sum, err := t.Sum()
		if err != nil {
			return nil, err
		}
		if item.Open, err = item.Amount.Sub(sum); err != nil {
			return nil, err
		}
		if s := item.Open.Sign(); s != 0 && s != item.Amount.Sign() || sum.Sign() == -item.Amount.Sign() && sum.Sign() != 0 {
			return nil, fmt.Errorf("%s is set off against item %s, which is only %s", sum, item.Number, item.Amount)
		}
		open = append(open, item)
	}
	return open, nil
}
