package store

import (
	"context"

	"dunwell/internal/day"
	"dunwell/internal/receivable"
)

// Tray is the mail of a creditor that is nobody's and waits for a person: how many,
// and the day of the oldest.
func (tx *Tx) Tray(ctx context.Context, creditor receivable.CreditorID) (mails int, oldest day.Date, err error) {
	err = tx.row(ctx, `SELECT COUNT(*), MIN(on_day) FROM inbound WHERE creditor = $1 AND state = 'new' AND account = ''`, creditor).Scan(&mails, dayInto(&oldest))
	return mails, oldest, err
}

// WaitingOf are the ids of the mails of an account that wait for a person, the oldest
// first: at most limit.
func (tx *Tx) WaitingOf(ctx context.Context, key receivable.AccountKey, limit int) ([]string, error) {
	rows, err := tx.inbounds(ctx, `creditor = $1 AND account = $2 AND account <> '' AND state = 'new' ORDER BY id LIMIT $3`, key.Creditor, key.Account, limit)
	ids := make([]string, len(rows))
	for i := range rows {
		ids[i] = rows[i].ID
	}
	return ids, err
}
