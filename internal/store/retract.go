package store

import (
	"context"
	"database/sql"

	"dunwell/internal/day"
	"dunwell/internal/receivable"
)

// Retract ends what is believed of items that should never have been in the book:
// their revisions stay, with the time they stopped being believed, and their
// number and ref are free for another item. What is set off against them must be
// taken back before.
func (tx *Tx) Retract(ctx context.Context, key receivable.AccountKey, ids []receivable.ItemID) error {
	for _, id := range ids {
		tx.moneyOf(key)
		err := tx.one(ctx, "item", `UPDATE item SET known_to = $4 WHERE creditor = $1 AND account = $2 AND id = $3 AND known_to IS NULL`,
			key.Creditor, key.Account, id, instant(tx.now))
		if err != nil {
			return err
		}
	}
	return nil
}

// AccountsOfImport are the accounts to which an import brought an item, a
// revision or a set-off: at most limit after the given one, in order.
func (tx *Tx) AccountsOfImport(ctx context.Context, creditor receivable.CreditorID, id string, after receivable.AccountID, limit int) ([]receivable.AccountKey, error) {
	var keys []receivable.AccountKey
	err := tx.each(ctx, func(rows *sql.Rows) error {
		key := receivable.AccountKey{Creditor: creditor}
		err := rows.Scan(&key.Account)
		keys = append(keys, key)
		return err
	}, `
		SELECT account FROM (
			SELECT DISTINCT account FROM item WHERE creditor = $1 AND import = $2 AND account > $3
			UNION SELECT DISTINCT account FROM allocation WHERE creditor = $1 AND import = $2 AND account > $3) AS met
		ORDER BY account LIMIT $4`, creditor, id, after, limit)
	return keys, err
}

// ItemsOfImportIn are the revisions an import brought to one account, those
// no longer believed too.
func (tx *Tx) ItemsOfImportIn(ctx context.Context, key receivable.AccountKey, id string) ([]ItemRow, error) {
	return tx.items(ctx, `i.creditor = $1 AND i.account = $2 AND i.import = $3`, key.Creditor, key.Account, id)
}

// ResetSource sets through which day a source is complete, also back: what an
// import had proved is no longer known once it is taken back.
func (tx *Tx) ResetSource(ctx context.Context, creditor receivable.CreditorID, name string, through day.Date) error {
	return tx.one(ctx, "source", `UPDATE source SET complete_through = $3, at = $4 WHERE creditor = $1 AND name = $2`,
		creditor, name, dayValue(through), instant(tx.now))
}
