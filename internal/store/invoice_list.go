package store

import (
	"context"
	"database/sql"

	"dunwell/internal/day"
	"dunwell/internal/receivable"
)

// InvoiceFilter says which invoices are listed.
type InvoiceFilter string

// The filters. Open and late ones come by the day their age counts from, the oldest
// first; all and paid ones the youngest first.
const (
	InvoicesAll  InvoiceFilter = "all"
	InvoicesOpen InvoiceFilter = "open"
	InvoicesLate InvoiceFilter = "late"
	InvoicesPaid InvoiceFilter = "paid"
)

// ListedInvoice is an invoice in a list.
type ListedInvoice struct {
	Account receivable.AccountKey
	ID      receivable.ItemID
	Item    receivable.Item
	Number  string // of the account
	Client  string
	Place   day.Date // by which it is listed
}

// InvoicePlace is where a list goes on: after this invoice. The zero value is its start.
type InvoicePlace struct {
	Day     day.Date
	Account receivable.AccountID
	ID      receivable.ItemID
}

// InvoicesListed are the invoices that pass a filter on a day, at most limit of them
// after a place.
func (tx *Tx) InvoicesListed(ctx context.Context, creditor receivable.CreditorID, filter InvoiceFilter, today day.Date, after InvoicePlace, limit int) (list []ListedInvoice, err error) {
	index, column, order, past := "item_listed", "i.on_day", "DESC", "<"
	where := ""
	args := []any{creditor, limit}
	switch filter {
	case InvoicesOpen, InvoicesLate:
		index, column, order, past = "item_due", "i.clock_day", "ASC", ">"
		where = ` AND i.closed_on IS NULL AND i.gone_on IS NULL AND NOT i.void`
		if filter == InvoicesLate {
			args = append(args, today.String())
			where += ` AND i.clock_day < $3`
		}
	case InvoicesPaid:
		index, column = "item_paid", "i.closed_on"
		where = ` AND i.closed_on IS NOT NULL AND NOT i.void`
	}
	if !after.Day.IsZero() {
		n := len(args)
		args = append(args, after.Day.String(), string(after.Account), string(after.ID))
		where += ` AND (` + column + `, i.account, i.id) ` + past + ` (` + places(n+1, 3) + `)`
	}
	err = tx.each(ctx, func(rows *sql.Rows) error {
		var s itemScan
		var l ListedInvoice
		err := rows.Scan(append(s.into(), &l.Number, &l.Client, dayInto(&l.Place))...)
		row := s.row(day.Date{})
		l.Account, l.ID, l.Item = row.Account, row.Item.ID, row.Item
		list = append(list, l)
		return err
	}, `WITH hit AS (SELECT i.account, i.id, i.revision, `+column+` AS place FROM item AS i`+tx.engine.useIndex(index)+`
			WHERE i.creditor = $1 AND i.known_to IS NULL AND i.kind = 'invoice'`+where+`
			ORDER BY `+column+` `+order+`, i.account `+order+`, i.id `+order+` LIMIT $2)
		SELECT `+itemColumns+`, a.number, c.name, h.place
		FROM hit AS h CROSS JOIN item AS i CROSS JOIN account AS a CROSS JOIN client AS c
		WHERE i.creditor = $1 AND i.account = h.account AND i.id = h.id AND i.revision = h.revision
			AND a.creditor = $1 AND a.id = i.account AND c.creditor = $1 AND c.id = a.client
		ORDER BY h.place `+order+`, i.account `+order+`, i.id `+order, args...)
	return list, err
}

// places are n placeholders from the given number.
func places(from, n int) string {
	text := ""
	for i := range n {
		if i > 0 {
			text += ", "
		}
		text += "$" + string(rune('0'+from+i))
	}
	return text
}

// OwnInvoicesIn are the own invoices in one of the states, the youngest first, below
// the draft of the given number; 0 is from the start.
func (tx *Tx) OwnInvoicesIn(ctx context.Context, creditor receivable.CreditorID, below int64, limit int) ([]OwnInvoice, error) {
	if below <= 0 {
		below = 1 << 62
	}
	return tx.ownInvoices(ctx, `creditor = $1 AND state IN ('draft', 'waiting') AND draft < $2 ORDER BY draft DESC LIMIT $3`, creditor, below, limit)
}
