package store

import (
	"context"
	"database/sql"
	"errors"
	"iter"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/evidence"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
)

// CheckpointRow is one nightly witness over the log of heads of a creditor.
type CheckpointRow struct {
	Creditor receivable.CreditorID
	Seq      int64 // from 1
	On       day.Date
	At       time.Time // set by the store
	Size     int64     // heads logged by then
	Edge     []byte    // of evidence.Tree, to go on from
	Note     string    // the signed text
}

// SaveCheckpoint keeps a checkpoint; its Seq must be the next one.
func (tx *Tx) SaveCheckpoint(ctx context.Context, c CheckpointRow) error {
	_, err := tx.exec(ctx, `INSERT INTO checkpoint (creditor, seq, on_day, at, size, edge, note) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		c.Creditor, c.Seq, dayValue(c.On), instant(tx.now), c.Size, bytesValue(c.Edge), c.Note)
	if err != nil && tx.engine.duplicate(err) {
		return errors.Join(fault.Conflictf("checkpoint_taken", "this checkpoint was made already; nothing was changed"), err)
	}
	return err
}

// Checkpoints are the checkpoints of a creditor, the first one first.
func (tx *Tx) Checkpoints(ctx context.Context, creditor receivable.CreditorID) ([]CheckpointRow, error) {
	return tx.checkpoints(ctx, `SELECT `+checkpointColumns+` FROM checkpoint WHERE creditor = $1 ORDER BY seq`, creditor)
}

// LastCheckpoint is the newest checkpoint of a creditor; the zero row when there
// is none.
func (tx *Tx) LastCheckpoint(ctx context.Context, creditor receivable.CreditorID) (CheckpointRow, error) {
	list, err := tx.checkpoints(ctx, `SELECT `+checkpointColumns+` FROM checkpoint WHERE creditor = $1 ORDER BY seq DESC LIMIT 1`, creditor)
	if err != nil || len(list) == 0 {
		return CheckpointRow{Creditor: creditor}, err
	}
	return list[0], nil
}

const checkpointColumns = `creditor, seq, on_day, at, size, edge, note`

func (tx *Tx) checkpoints(ctx context.Context, query string, args ...any) ([]CheckpointRow, error) {
	var list []CheckpointRow
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var c CheckpointRow
		var at int64
		err := rows.Scan(&c.Creditor, &c.Seq, dayInto(&c.On), &at, &c.Size, &c.Edge, &c.Note)
		c.At = moment(at)
		list = append(list, c)
		return err
	}, query, args...)
	return list, err
}

// UnloggedHeads are heads of a creditor that moved since they were last logged,
// by account: at most limit after the given one.
func (tx *Tx) UnloggedHeads(ctx context.Context, creditor receivable.CreditorID, after receivable.AccountID, limit int) ([]evidence.Leaf, error) {
	var list []evidence.Leaf
	err := tx.each(ctx, func(rows *sql.Rows) error {
		l, err := scanLeaf(rows)
		list = append(list, l)
		return err
	}, `SELECT creditor, id, seq, head FROM account WHERE creditor = $1 AND id > $2 AND seq > logged ORDER BY id LIMIT $3`, creditor, after, limit)
	return list, err
}

var insertHeads = inserting("head_log", "creditor", "n", "account", "seq", "hash")

var markLogged = &bulk{
	name: "mark logged",
	head: `UPDATE account SET logged = w.column3 FROM (VALUES`,
	cols: 3, types: []string{"TEXT", "TEXT", "BIGINT"},
	tail: `) AS w WHERE account.creditor = w.column1 AND account.id = w.column2 AND account.logged < w.column3`,
}

// LogHeads adds heads to the log of a creditor; first is the place of the first
// of them, which is the size of the log so far.
func (tx *Tx) LogHeads(ctx context.Context, creditor receivable.CreditorID, first int64, leaves []evidence.Leaf) error {
	err := tx.insert(ctx, insertHeads, len(leaves), func(args []any, i int) []any {
		return append(args, string(creditor), first+int64(i), leaves[i].Account, leaves[i].Seq, leaves[i].Hash)
	})
	if err != nil {
		return err
	}
	_, err = tx.run(ctx, markLogged, len(leaves), func(args []any, i int) []any {
		return append(args, string(creditor), leaves[i].Account, leaves[i].Seq)
	})
	return err
}

// HeadLog is the log of heads of a creditor from the first on. While it runs the
// transaction is not free for other statements.
func (tx *Tx) HeadLog(ctx context.Context, creditor receivable.CreditorID) iter.Seq2[evidence.Leaf, error] {
	return sequence(ctx, tx, scanLeaf, `SELECT creditor, account, seq, hash FROM head_log WHERE creditor = $1 ORDER BY n`, creditor)
}
