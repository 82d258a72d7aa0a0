package recovery

import (
	"context"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// told reports a payment in a program's list that the invoice's own row has told
// of already: an invoice that came as part paid, and the payment that paid it. Each
// such sum stands for payments only once, and for none that is younger than it.
func (c *chunkState) told(ctx context.Context, key receivable.AccountKey, invoice receivable.ItemID, on day.Date, sum money.Amount) (bool, error) {
	if invoice == "" || c.im.shape.App == "" {
		return false, nil
	}
	items, err := c.itemsOf(ctx, key)
	if err != nil {
		return false, err
	}
	own := paidWith(items, invoice)
	rest := money.New(-c.im.toldOf[invoice]-c.toldOf[invoice], sum.Currency())
	var latest day.Date
	for _, i := range items {
		if !own[i.Item.ID] || i.Item.Void {
			continue
		}
		latest = day.Max(latest, i.Item.On)
		if rest, err = rest.Sub(i.Item.Amount); err != nil {
			return false, err
		}
	}
	if rest.Less(sum) || on.After(latest) {
		return false, nil
	}
	c.toldOf[invoice] += sum.Minor()
	return true, nil
}
