package store

import (
	"context"
	"database/sql"

	"dunwell/internal/evidence"
	"dunwell/internal/receivable"
)

// HeadsOf are the ends of the records of these accounts, in a Write held
// until the transaction ends. An account without an entry has the zero head.
func (tx *Tx) HeadsOf(ctx context.Context, keys []receivable.AccountKey) (map[receivable.AccountKey]evidence.Head, error) {
	q := keyed{name: "heads of", head: `SELECT creditor, id, seq, head FROM account WHERE (creditor, id)`, tail: ` ORDER BY creditor, id`}
	if tx.writes {
		q.name, q.tail = q.name+" held", q.tail+tx.engine.lockRow
	}
	heads := make(map[receivable.AccountKey]evidence.Head, len(keys))
	err := tx.byKeys(ctx, &q, pairsOf(keys), func(rows *sql.Rows) error {
		var k receivable.AccountKey
		var h evidence.Head
		err := rows.Scan(&k.Creditor, &k.Account, &h.Seq, &h.Hash)
		heads[k] = h
		return err
	})
	return heads, err
}
