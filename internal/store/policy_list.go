package store

import (
	"context"
	"database/sql"
	"errors"

	"dunwell/internal/day"
	"dunwell/internal/receivable"
)

// PolicyVersions are the newest versions of all ladders of a creditor, newest first.
func (tx *Tx) PolicyVersions(ctx context.Context, creditor receivable.CreditorID, limit int) ([]PolicyRow, error) {
	var list []PolicyRow
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var p PolicyRow
		var at int64
		err := rows.Scan(&p.Creditor, &p.Name, &p.Version, &p.YAML, &p.Author, &at)
		p.At = moment(at)
		list = append(list, p)
		return err
	}, `SELECT creditor, name, version, yaml, author, at FROM policy
		WHERE creditor = $1 ORDER BY at DESC, version DESC LIMIT $2`, creditor, limit)
	return list, err
}

// LargestDecided are the accounts on which something is owed by the last decision
// about them, those with the largest sums first whatever their currency, and how
// many there are in all.
func (tx *Tx) LargestDecided(ctx context.Context, creditor receivable.CreditorID, limit int) (keys []receivable.AccountKey, all int, err error) {
	const from = ` FROM standing WHERE creditor = $1 AND owed_minor > 0`
	if err := tx.row(ctx, `SELECT CAST(COUNT(*) AS BIGINT)`+from, creditor).Scan(&all); err != nil {
		return nil, 0, err
	}
	err = tx.each(ctx, func(rows *sql.Rows) error {
		key := receivable.AccountKey{Creditor: creditor}
		err := rows.Scan(&key.Account)
		keys = append(keys, key)
		return err
	}, `SELECT account`+from+` ORDER BY owed_minor DESC, account LIMIT $2`, creditor, limit)
	return keys, all, err
}

// LastDecided is the last day on which an account of a creditor was decided on; no
// day where none ever was.
func (tx *Tx) LastDecided(ctx context.Context, creditor receivable.CreditorID) (on day.Date, err error) {
	err = tx.row(ctx, `SELECT on_day FROM standing WHERE creditor = $1 ORDER BY changed DESC LIMIT 1`, creditor).Scan(dayInto(&on))
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return on, err
}
