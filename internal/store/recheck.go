package store

import (
	"context"
	"database/sql"

	"dunwell/internal/receivable"
)

const recheckColumns = `id, on_day, found, health, next_day, author`

func recheckInto(r *receivable.Recheck, before ...any) []any {
	return append(before, &r.ID, dayInto(&r.On), &r.Found, &r.Health, dayInto(&r.Next), &r.Author)
}

// AddRecheck keeps one look; its id is given.
func (tx *Tx) AddRecheck(ctx context.Context, key receivable.AccountKey, r receivable.Recheck) error {
	_, err := tx.exec(ctx, `INSERT INTO recheck (creditor, account, `+recheckColumns+`, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		key.Creditor, key.Account, r.ID, dayValue(r.On), r.Found, r.Health, dayValue(r.Next), r.Author, instant(tx.now))
	return err
}

// UndoRecheck takes a look back as if it had never been entered; it stays in the book.
func (tx *Tx) UndoRecheck(ctx context.Context, key receivable.AccountKey, id string) error {
	return tx.one(ctx, "look that counts", `UPDATE recheck SET undone_at = $4 WHERE creditor = $1 AND account = $2 AND id = $3 AND undone_at IS NULL`,
		key.Creditor, key.Account, id, instant(tx.now))
}

// RechecksOf are the looks at an account, the latest first, at most limit of them.
func (tx *Tx) RechecksOf(ctx context.Context, key receivable.AccountKey, limit int) (list []receivable.Recheck, err error) {
	err = tx.each(ctx, func(rows *sql.Rows) error {
		var r receivable.Recheck
		err := rows.Scan(recheckInto(&r)...)
		list = append(list, r)
		return err
	}, `SELECT `+recheckColumns+` FROM recheck WHERE creditor = $1 AND account = $2 AND undone_at IS NULL ORDER BY on_day DESC, id DESC LIMIT $3`,
		key.Creditor, key.Account, limit)
	return list, err
}

// FormOf is what the client of an account is.
func (tx *Tx) FormOf(ctx context.Context, key receivable.AccountKey) (form receivable.Form, err error) {
	err = tx.row(ctx, `SELECT c.form FROM account AS a JOIN client AS c ON c.creditor = a.creditor AND c.id = a.client WHERE a.creditor = $1 AND a.id = $2`,
		key.Creditor, key.Account).Scan(&form)
	return form, err
}
