package store

import (
	"context"
	"database/sql"
	"slices"

	"dunwell/internal/evidence"
	"dunwell/internal/receivable"
)

// HeadsOf are the ends of the records of these accounts, in a Write held, in the
// order of their keys, until the transaction ends. An account without an entry
// has the zero head.
func (tx *Tx) HeadsOf(ctx context.Context, keys []receivable.AccountKey) (map[receivable.AccountKey]evidence.Head, error) {
	q := listed{name: "heads of", head: `SELECT id, seq, head FROM account WHERE creditor = ? AND id`, tail: ` ORDER BY id`}
	if tx.writes {
		q.name, q.tail = q.name+" held", q.tail+tx.engine.lockRow
	}
	sorted := slices.Clone(keys)
	SortKeys(sorted)
	heads := make(map[receivable.AccountKey]evidence.Head, len(keys))
	err := tx.byKeys(ctx, &q, pairsOf(slices.Compact(sorted)), func(rows *sql.Rows, creditor string) error {
		k := receivable.AccountKey{Creditor: receivable.CreditorID(creditor)}
		var h evidence.Head
		err := rows.Scan(&k.Account, &h.Seq, &h.Hash)
		heads[k] = h
		return err
	})
	return heads, err
}
