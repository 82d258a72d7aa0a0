package recovery

import (
	"context"
	"fmt"

	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// Paid records money that came in: for the invoice it names, else for the oldest.
// What is over stays as cash of the client.
func (d *Desk) Paid(ctx context.Context, key receivable.AccountKey, sum, invoice string, a Act) (Entry, error) {
	return d.do(ctx, key, VerbPaid, a, func(ctx context.Context, e *deed) error {
		amount, err := e.amountIn(sum)
		if err != nil {
			return err
		}
		var named receivable.ItemID
		if invoice != "" {
			item, err := e.invoice(invoice)
			if err != nil {
				return err
			}
			named = item.ID
		}
		payment := receivable.Item{
			ID: receivable.ItemID(e.tx.NewID()), Kind: receivable.Payment, On: e.act.On, Amount: amount.Neg(), Open: amount.Neg(),
			Disputed: money.New(0, amount.Currency()), Source: "by_hand", For: e.act.Note,
		}
		if _, err := e.tx.InsertItems(ctx, []store.ItemRow{{Account: key, Item: payment}}); err != nil {
			return err
		}
		if err := setOff(ctx, e.tx, key, payment.ID, named, e.act.On, ""); err != nil {
			return err
		}
		e.made("payment", string(payment.ID), "")
		e.field("amount", amount.Decimal())
		e.field("invoice", invoice)
		e.said.Text = fmt.Sprintf("%s of %s came in on %s", sumText(amount), e.file.Client.Name, e.act.On)
		if _, err := e.end(ctx, receivable.PaidAlready, "paid"); err != nil {
			return err
		}
		return nil
	})
}
