package store

import (
	"context"
	"database/sql"
	"errors"

	"dunwell/internal/day"
	"dunwell/internal/receivable"
)

// FactToldBy says who told a fact as it stands, and the day he told it for; nobody
// and no day where it was never told.
func (tx *Tx) FactToldBy(ctx context.Context, key receivable.AccountKey, name string) (author string, on day.Date, err error) {
	err = tx.row(ctx, `SELECT author, on_day FROM fact WHERE creditor = $1 AND account = $2 AND name = $3`, key.Creditor, key.Account, name).
		Scan(&author, dayInto(&on))
	if errors.Is(err, sql.ErrNoRows) {
		return "", day.Date{}, nil
	}
	return author, on, err
}
