package recovery

import (
	"context"
	"fmt"
	"slices"

	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// Payment is money that came in, as it is entered by hand.
type Payment struct {
	Amount  string
	Invoice string // it is for; "" is the oldest
	Full    bool   // it is marked as payment in full: it is not booked, and a person decides
	Plain   bool   // it is not, whatever the note says
}

// Paid records money that came in: for the invoice it names, else for the oldest.
// What is over stays as cash of the client.
func (d *Desk) Paid(ctx context.Context, key receivable.AccountKey, sum, invoice string, a Act) (Entry, error) {
	return d.TakePayment(ctx, key, Payment{Amount: sum, Invoice: invoice}, a)
}

// TakePayment is Paid for money that may be marked as payment in full: less than
// is owed, and marked or noted so, it is not booked but put before a person.
func (d *Desk) TakePayment(ctx context.Context, key receivable.AccountKey, p Payment, a Act) (Entry, error) {
	return d.do(ctx, key, VerbPaid, a, func(ctx context.Context, e *deed) error {
		amount, err := e.amountIn(p.Amount)
		if err != nil {
			return err
		}
		if asFull, err := e.asFull(p, amount); err != nil || asFull {
			if err == nil {
				err = e.raiseCheque(ctx, amount)
			}
			return err
		}
		e.field("invoice", p.Invoice)
		return e.book(ctx, amount, p.Invoice)
	})
}

// book books a payment and draws what follows from it.
func (e *deed) book(ctx context.Context, amount money.Amount, invoice string) error {
	reopened, err := e.reopen(ctx)
	if err != nil {
		return err
	}
	named, err := e.paidFor(ctx, invoice, reopened)
	if err != nil {
		return err
	}
	payment := receivable.Item{
		ID: receivable.ItemID(e.tx.NewID()), Kind: receivable.Payment, On: e.act.On, Amount: amount.Neg(), Open: amount.Neg(),
		Disputed: money.New(0, amount.Currency()), Source: "by_hand", For: e.act.Note,
	}
	if _, err := e.tx.InsertItems(ctx, []store.ItemRow{{Account: e.file.Key, Item: payment}}); err != nil {
		return err
	}
	if err := setOff(ctx, e.tx, e.file.Key, payment.ID, named, e.act.On, ""); err != nil {
		return err
	}
	e.made("payment", string(payment.ID), "")
	e.field("amount", amount.Decimal())
	e.said.Text = fmt.Sprintf("%s of %s came in on %s", sumText(amount), e.file.Client.Name, e.act.On)
	if reopened {
		e.said.Text += "; what was written off is owed again"
	}
	if _, err := e.end(ctx, receivable.PaidAlready, "paid"); err != nil {
		return err
	}
	return e.disarmPaid(ctx)
}

// bookedItem is the payment that this act booked last.
func (e *deed) bookedItem() receivable.ItemID {
	for _, row := range slices.Backward(e.said.Rows) {
		if row.Table == "payment" {
			return receivable.ItemID(row.ID)
		}
	}
	return ""
}

// paidFor finds the invoice a payment names; one that was written off is open
// again by now.
func (e *deed) paidFor(ctx context.Context, invoice string, reopened bool) (receivable.ItemID, error) {
	if invoice == "" {
		return "", nil
	}
	if reopened {
		file, err := e.tx.AccountFile(ctx, e.file.Key, e.day)
		if err != nil {
			return "", err
		}
		e.file.Items = file.Items
	}
	item, err := e.invoice(invoice)
	return item.ID, err
}
