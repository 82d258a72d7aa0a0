package store

import (
	"context"
	"database/sql"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// PlacedLine is a bank line that was booked, with whose it is.
type PlacedLine struct {
	On      day.Date
	Amount  money.Amount // below zero: the bank took a payment back
	ByHand  bool         // a person placed it
	Account receivable.AccountID
	Number  string // of the account
	Client  string
	Seq     int64 // entry of the record that booked it
	Item    receivable.ItemID
}

// PlacedLines are the bank lines of the days from since on that were booked, the
// youngest first, at most limit of them.
func (tx *Tx) PlacedLines(ctx context.Context, creditor receivable.CreditorID, since day.Date, limit int) (list []PlacedLine, err error) {
	err = tx.each(ctx, func(rows *sql.Rows) error {
		var l PlacedLine
		var minor int64
		var currency money.Currency
		err := rows.Scan(dayInto(&l.On), &minor, &currency, &l.ByHand, &l.Account, &l.Seq, &l.Item, &l.Number, &l.Client)
		l.Amount = money.New(minor, currency)
		list = append(list, l)
		return err
	}, `SELECT l.on_day, l.amount_minor, l.currency, l.by_hand, l.account, l.seq, l.item, a.number, c.name
		FROM bank_line l
		JOIN account a ON a.creditor = l.creditor AND a.id = l.account
		JOIN client c ON c.creditor = a.creditor AND c.id = a.client
		WHERE l.creditor = $1 AND l.state IN ('matched', 'confirmed') AND l.on_day >= $2
		ORDER BY l.on_day DESC, l.id DESC LIMIT $3`, creditor, since.String(), limit)
	return list, err
}

// NumbersPaidBy are the numbers of the invoices that a payment is set off against.
func (tx *Tx) NumbersPaidBy(ctx context.Context, key receivable.AccountKey, payment receivable.ItemID) (numbers []string, err error) {
	err = tx.each(ctx, func(rows *sql.Rows) error {
		var n string
		err := rows.Scan(&n)
		numbers = append(numbers, n)
		return err
	}, `SELECT i.number FROM allocation x
		JOIN item i ON i.creditor = x.creditor AND i.account = x.account AND i.id = x.to_item AND i.known_to IS NULL
		WHERE x.creditor = $1 AND x.account = $2 AND x.from_item = $3 AND i.number <> ''
		GROUP BY i.number HAVING SUM(x.amount_minor) <> 0 ORDER BY i.number`, key.Creditor, key.Account, payment)
	return numbers, err
}
