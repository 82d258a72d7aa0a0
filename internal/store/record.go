package store

import (
	"context"
	"database/sql"
	"errors"
	"iter"

	"dunwell/internal/evidence"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
)

var insertRecords = inserting("record", "creditor", "account", "seq", "at", "on_day", "kind", "actor", "salt", "content",
	"content_hash", "prev", "hash")

func (tx *Tx) insertRecords(ctx context.Context, rows []evidence.Entry) error {
	return tx.insert(ctx, insertRecords, len(rows), func(args []any, i int) []any {
		r := &rows[i]
		return append(args, r.Creditor, r.Account, r.Seq, r.At, dayValue(r.On), r.Kind, r.Actor,
			bytesValue(r.Salt), bytesValue(r.Content), r.ContentHash, bytesValue(r.Prev), r.Hash)
	})
}

var moveHeads = &bulk{
	name: "move heads",
	head: `UPDATE account SET seq = w.column4, head = w.column5 FROM (VALUES`,
	cols: 5, types: []string{"TEXT", "TEXT", "BIGINT", "BIGINT", "BYTEA"},
	tail: `) AS w WHERE account.creditor = w.column1 AND account.id = w.column2 AND account.seq = w.column3`,
}

// AppendRecords adds entries to the records of held accounts and moves their
// heads. The entries of one account follow each other in rows. An account whose
// record does not end just before the first of its entries is a conflict.
func (tx *Tx) AppendRecords(ctx context.Context, rows []evidence.Entry) error {
	if err := tx.insertRecords(ctx, rows); err != nil {
		return err
	}
	type span struct{ first, last int }
	var spans []span
	for i := range rows {
		if i > 0 && rows[i].Account == rows[i-1].Account && rows[i].Creditor == rows[i-1].Creditor {
			spans[len(spans)-1].last = i
			continue
		}
		spans = append(spans, span{i, i})
	}
	met, err := tx.run(ctx, moveHeads, len(spans), func(args []any, i int) []any {
		first, last := &rows[spans[i].first], &rows[spans[i].last]
		return append(args, first.Creditor, first.Account, first.Seq-1, last.Seq, last.Hash)
	})
	if err == nil && int(met) != len(spans) {
		return recordMoved()
	}
	return err
}

// AppendRecord adds one entry to the record of a held account.
func (tx *Tx) AppendRecord(ctx context.Context, e evidence.Entry) error {
	return tx.AppendRecords(ctx, []evidence.Entry{e})
}

// RecordOf are the entries of an account from the first on. While it runs the
// transaction is not free for other statements.
func (tx *Tx) RecordOf(ctx context.Context, key receivable.AccountKey) iter.Seq2[evidence.Entry, error] {
	return tx.records(ctx, `SELECT `+recordColumns+` FROM record WHERE creditor = $1 AND account = $2 ORDER BY seq`, key.Creditor, key.Account)
}

// RecordEntry is one entry of an account's record.
func (tx *Tx) RecordEntry(ctx context.Context, key receivable.AccountKey, seq int64) (evidence.Entry, error) {
	for e, err := range tx.records(ctx, `SELECT `+recordColumns+` FROM record WHERE creditor = $1 AND account = $2 AND seq = $3`, key.Creditor, key.Account, seq) {
		return e, err
	}
	return evidence.Entry{}, fault.NotFoundf("not_found", "there is no entry %d in the record of this account", seq)
}

// RecordsOfCreditor are the entries of all accounts of a creditor, account by
// account. While it runs the transaction is not free for other statements.
func (tx *Tx) RecordsOfCreditor(ctx context.Context, creditor receivable.CreditorID) iter.Seq2[evidence.Entry, error] {
	return tx.records(ctx, `SELECT `+recordColumns+` FROM record WHERE creditor = $1 ORDER BY account, seq`, creditor)
}

const recordColumns = `creditor, account, seq, at, on_day, kind, actor, salt, content, content_hash, prev, hash`

func (tx *Tx) records(ctx context.Context, query string, args ...any) iter.Seq2[evidence.Entry, error] {
	return sequence(ctx, tx, func(rows *sql.Rows) (evidence.Entry, error) {
		var e evidence.Entry
		err := rows.Scan(&e.Creditor, &e.Account, &e.Seq, &e.At, dayInto(&e.On), &e.Kind, &e.Actor, &e.Salt, &e.Content,
			&e.ContentHash, &e.Prev, &e.Hash)
		if e.Salt != nil && e.Content == nil {
			e.Content = []byte{} // sealed empty, not erased: that takes the salt along
		}
		return e, err
	}, query, args...)
}

// sequence streams the rows of a query.
func sequence[T any](ctx context.Context, tx *Tx, scan func(*sql.Rows) (T, error), query string, args ...any) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		err := tx.each(ctx, func(rows *sql.Rows) error {
			v, err := scan(rows)
			if err == nil && !yield(v, nil) {
				return errStopped
			}
			return err
		}, query, args...)
		if err != nil && !errors.Is(err, errStopped) {
			yield(none, err)
		}
	}
}

// EraseContent takes the content of an entry, and the salt that would let it be
// guessed, out of the book (data protection). The chain still verifies.
func (tx *Tx) EraseContent(ctx context.Context, key receivable.AccountKey, seq int64) error {
	return tx.one(ctx, "entry of the record", `UPDATE record SET salt = NULL, content = NULL WHERE creditor = $1 AND account = $2 AND seq = $3`,
		key.Creditor, key.Account, seq)
}

// Heads are the ends of all records of a creditor that hold an entry, by account.
// While it runs the transaction is not free for other statements.
func (tx *Tx) Heads(ctx context.Context, creditor receivable.CreditorID) iter.Seq2[evidence.Leaf, error] {
	return sequence(ctx, tx, scanLeaf, `SELECT creditor, id, seq, head FROM account WHERE creditor = $1 AND seq > 0 ORDER BY id`, creditor)
}

func scanLeaf(rows *sql.Rows) (evidence.Leaf, error) {
	var l evidence.Leaf
	err := rows.Scan(&l.Creditor, &l.Account, &l.Seq, &l.Hash)
	return l, err
}
