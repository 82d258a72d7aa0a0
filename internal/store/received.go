package store

import (
	"context"
	"database/sql"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// ReceivedSum is what came in, in one currency.
type ReceivedSum struct {
	Count int
	Sum   money.Amount
}

// ReceivedSince adds up the payments of the days from since on, one sum a currency.
func (tx *Tx) ReceivedSince(ctx context.Context, creditor receivable.CreditorID, since day.Date) (list []ReceivedSum, err error) {
	err = tx.each(ctx, func(rows *sql.Rows) error {
		var s ReceivedSum
		var minor int64
		var currency money.Currency
		err := rows.Scan(&currency, &s.Count, &minor)
		s.Sum = money.New(minor, currency)
		list = append(list, s)
		return err
	}, `SELECT currency, COUNT(*), CAST(-SUM(amount_minor) AS BIGINT) FROM item
		WHERE creditor = $1 AND on_day >= $2 AND known_to IS NULL AND kind = 'payment' AND NOT void
		GROUP BY currency ORDER BY currency`, creditor, since.String())
	return list, err
}
