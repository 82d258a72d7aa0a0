package store

import (
	"context"
	"database/sql"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// FactTold is a fact as it stands, with who told it and for which day.
type FactTold struct {
	Name, Value, Author string
	On                  day.Date
}

// FactsOf are the facts that hold for an account, by name.
func (tx *Tx) FactsOf(ctx context.Context, key receivable.AccountKey) ([]FactTold, error) {
	var list []FactTold
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var f FactTold
		err := rows.Scan(&f.Name, &f.Value, &f.Author, dayInto(&f.On))
		list = append(list, f)
		return err
	}, `SELECT name, value, author, on_day FROM fact WHERE creditor = $1 AND account = $2 AND value <> '' ORDER BY name`, key.Creditor, key.Account)
	return list, err
}

// PaidRow is an invoice and the day it was over: paid, or gone from the open list
// of its source. Paid is no day while it is open.
type PaidRow struct {
	Number        string
	On, Due, Paid day.Date
	Amount        money.Amount
}

// LastInvoices are the invoices of an account that are open or were paid, the
// newest first: at most limit. One that only a credit note or a write-off ended was
// not paid, and is left out. COALESCE keeps databases from walking through all invoices
// of the creditor in the order of their days.
func (tx *Tx) LastInvoices(ctx context.Context, key receivable.AccountKey, on day.Date, limit int) ([]PaidRow, error) {
	var list []PaidRow
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var p PaidRow
		var minor int64
		var currency money.Currency
		err := rows.Scan(&p.Number, dayInto(&p.On), dayInto(&p.Due), dayInto(&p.Paid), &minor, &currency)
		p.Amount = money.New(minor, currency)
		list = append(list, p)
		return err
	}, `SELECT i.number, i.on_day, i.due_day, CASE WHEN i.closed_on IS NULL THEN i.gone_on ELSE i.closed_on END, i.amount_minor, i.currency
		FROM item AS i
		WHERE i.creditor = $1 AND i.account = $2 AND i.known_to IS NULL AND NOT i.void AND i.kind = 'invoice' AND COALESCE(i.on_day, '') <= $3
			AND (i.closed_on IS NULL OR EXISTS (
				SELECT 1 FROM allocation AS l JOIN item AS p ON p.creditor = l.creditor AND p.account = l.account AND p.id = l.from_item AND p.known_to IS NULL
				WHERE l.creditor = i.creditor AND l.account = i.account AND l.to_item = i.id AND p.kind = 'payment'))
		ORDER BY COALESCE(i.on_day, '') DESC, i.id DESC LIMIT $4`, key.Creditor, key.Account, on.String(), limit)
	return list, err
}
