package store

import (
	"context"
	"database/sql"
	"errors"
	"iter"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/receivable"
)

// RecordRow is one sealed entry of an account's record. Salt and Content are nil
// once the content was erased; the chain holds without them.
type RecordRow struct {
	Account     receivable.AccountKey
	Seq         int64 // from 1, without gap
	At          time.Time
	On          day.Date
	Kind        string
	Actor       string
	Salt        []byte
	Content     []byte
	ContentHash []byte
	Prev        []byte // Hash of the entry before, nil for the first
	Hash        []byte
}

var insertRecords = inserting("record", "creditor", "account", "seq", "at", "on_day", "kind", "actor", "salt", "content",
	"content_hash", "prev", "hash")

func (tx *Tx) insertRecords(ctx context.Context, rows []RecordRow) error {
	return tx.insert(ctx, insertRecords, len(rows), func(args []any, i int) []any {
		r := &rows[i]
		return append(args, string(r.Account.Creditor), string(r.Account.Account), r.Seq, instant(r.At), dayValue(r.On), r.Kind, r.Actor,
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
func (tx *Tx) AppendRecords(ctx context.Context, rows []RecordRow) error {
	if err := tx.insertRecords(ctx, rows); err != nil {
		return err
	}
	type span struct{ first, last int }
	var spans []span
	for i := range rows {
		if i > 0 && rows[i].Account == rows[i-1].Account {
			spans[len(spans)-1].last = i
			continue
		}
		spans = append(spans, span{i, i})
	}
	met, err := tx.run(ctx, moveHeads, len(spans), func(args []any, i int) []any {
		first, last := &rows[spans[i].first], &rows[spans[i].last]
		return append(args, string(first.Account.Creditor), string(first.Account.Account), first.Seq-1, last.Seq, last.Hash)
	})
	if err == nil && int(met) != len(spans) {
		return recordMoved()
	}
	return err
}

// AppendRecord adds one entry to the record of a held account.
func (tx *Tx) AppendRecord(ctx context.Context, r RecordRow) error {
	return tx.AppendRecords(ctx, []RecordRow{r})
}

// RecordOf are the entries of an account from the first on. While it runs the
// transaction is not free for other statements.
func (tx *Tx) RecordOf(ctx context.Context, key receivable.AccountKey) iter.Seq2[RecordRow, error] {
	return tx.records(ctx, `SELECT `+recordColumns+` FROM record WHERE creditor = $1 AND account = $2 ORDER BY seq`, key.Creditor, key.Account)
}

// RecordsOfCreditor are the entries of all accounts of a creditor, account by
// account. While it runs the transaction is not free for other statements.
func (tx *Tx) RecordsOfCreditor(ctx context.Context, creditor receivable.CreditorID) iter.Seq2[RecordRow, error] {
	return tx.records(ctx, `SELECT `+recordColumns+` FROM record WHERE creditor = $1 ORDER BY account, seq`, creditor)
}

const recordColumns = `creditor, account, seq, at, on_day, kind, actor, salt, content, content_hash, prev, hash`

func (tx *Tx) records(ctx context.Context, query string, args ...any) iter.Seq2[RecordRow, error] {
	return sequence(tx, ctx, func(rows *sql.Rows) (RecordRow, error) {
		var r RecordRow
		var at int64
		err := rows.Scan(&r.Account.Creditor, &r.Account.Account, &r.Seq, &at, dayInto(&r.On), &r.Kind, &r.Actor, &r.Salt, &r.Content,
			&r.ContentHash, &r.Prev, &r.Hash)
		r.At = moment(at)
		return r, err
	}, query, args...)
}

// sequence streams the rows of a query.
func sequence[T any](tx *Tx, ctx context.Context, scan func(*sql.Rows) (T, error), query string, args ...any) iter.Seq2[T, error] {
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

// Head is the end of one account's record.
type Head struct {
	Key  receivable.AccountKey
	Seq  int64
	Hash []byte
}

// Heads are the ends of all records of a creditor that hold an entry, by account.
// While it runs the transaction is not free for other statements.
func (tx *Tx) Heads(ctx context.Context, creditor receivable.CreditorID) iter.Seq2[Head, error] {
	return sequence(tx, ctx, func(rows *sql.Rows) (Head, error) {
		var h Head
		err := rows.Scan(&h.Key.Creditor, &h.Key.Account, &h.Seq, &h.Hash)
		return h, err
	}, `SELECT creditor, id, seq, head FROM account WHERE creditor = $1 AND seq > 0 ORDER BY id`, creditor)
}

// CheckpointRow is one nightly witness over all heads of a creditor.
type CheckpointRow struct {
	Creditor receivable.CreditorID
	Seq      int64 // from 1
	On       day.Date
	At       time.Time // set by the store
	Size     int64     // heads covered
	Root     []byte
	Note     string // the signed text
}

// SaveCheckpoint keeps a checkpoint; its Seq must be the next one.
func (tx *Tx) SaveCheckpoint(ctx context.Context, c CheckpointRow) error {
	_, err := tx.exec(ctx, `INSERT INTO checkpoint (creditor, seq, on_day, at, size, root, note) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		c.Creditor, c.Seq, dayValue(c.On), instant(tx.now), c.Size, c.Root, c.Note)
	if err != nil && tx.engine.duplicate(err) {
		return errors.Join(recordMoved(), err)
	}
	return err
}

// Checkpoints are the checkpoints of a creditor, the first one first.
func (tx *Tx) Checkpoints(ctx context.Context, creditor receivable.CreditorID) ([]CheckpointRow, error) {
	var list []CheckpointRow
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var c CheckpointRow
		var at int64
		err := rows.Scan(&c.Creditor, &c.Seq, dayInto(&c.On), &at, &c.Size, &c.Root, &c.Note)
		c.At = moment(at)
		list = append(list, c)
		return err
	}, `SELECT creditor, seq, on_day, at, size, root, note FROM checkpoint WHERE creditor = $1 ORDER BY seq`, creditor)
	return list, err
}
