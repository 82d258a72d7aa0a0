package store

import (
	"context"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// SetDeliveryTerms writes down the sum and the date that a letter names in its
// final form, where the account has changed since it was drafted.
func (tx *Tx) SetDeliveryTerms(ctx context.Context, creditor receivable.CreditorID, id receivable.DeliveryID, amount money.Amount, deadline day.Date) error {
	return tx.one(ctx, "delivery", `UPDATE delivery SET amount_minor = $3, currency = $4, deadline_day = $5 WHERE creditor = $1 AND id = $2`,
		creditor, id, amount.Minor(), string(amount.Currency()), dayValue(deadline))
}
