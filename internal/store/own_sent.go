package store

import (
	"context"

	"dunwell/internal/day"
	"dunwell/internal/receivable"
)

// DeliveryAbout is the latest delivery beside the chase about a thing: the step says what
// it does, the letter is the number of the thing. ok is false where there is none.
func (tx *Tx) DeliveryAbout(ctx context.Context, key receivable.AccountKey, step, letter string) (d receivable.Delivery, ok bool, err error) {
	list, err := tx.deliveries(ctx, `creditor = $1 AND account = $2 AND step = $3 AND letter = $4 ORDER BY seq DESC LIMIT 1`, key.Creditor, key.Account, step, letter)
	if err != nil || len(list) == 0 {
		return d, false, err
	}
	return list[0], true, nil
}

// OwnDraftsReady are drafts that came up by themselves, as stages or again and again,
// and wait to be issued: the oldest first, at most limit.
func (tx *Tx) OwnDraftsReady(ctx context.Context, creditor receivable.CreditorID, limit int) ([]OwnInvoice, error) {
	return tx.ownInvoices(ctx, `creditor = $1 AND state = 'draft' AND (plan <> '' OR rhythm <> '') ORDER BY draft LIMIT $2`, creditor, limit)
}

// OwnUnsent are own invoices issued since a day that have not left and were not sent
// by hand: the oldest first, at most limit. What is paid needs no sending.
func (tx *Tx) OwnUnsent(ctx context.Context, creditor receivable.CreditorID, since day.Date, limit int) ([]OwnInvoice, error) {
	return tx.ownInvoices(ctx, `creditor = $1 AND state = 'issued' AND on_day >= $2
		AND NOT EXISTS (SELECT 1 FROM delivery AS d WHERE d.creditor = own_invoice.creditor AND d.account = own_invoice.account
			AND d.step = 'invoice' AND d.letter = own_invoice.number AND d.state IN ('sending', 'sent', 'unknown'))
		AND NOT EXISTS (SELECT 1 FROM item AS i WHERE i.creditor = own_invoice.creditor AND i.account = own_invoice.account AND i.id = own_invoice.item
			AND own_invoice.kind <> 'credit_note' AND i.open_minor = 0 AND i.known_to IS NULL)
		ORDER BY draft LIMIT $3`, creditor, since.String(), limit)
}
