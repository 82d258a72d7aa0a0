package store

import (
	"context"
	"database/sql"
	"strings"

	"dunwell/internal/receivable"
)

// keySizes are the numbers of keys that an IN list takes; a shorter list is
// filled up with its last key, so that few texts are kept.
var keySizes = [...]int{1, 16, 200, 500}

// inChunks hands out the keys in lots, each with the size of IN list to use.
func inChunks[K any](keys []K, do func(chunk []K, size int) error) error {
	for len(keys) > 0 {
		size := keySizes[len(keySizes)-1]
		for _, s := range keySizes {
			if len(keys) <= s {
				size = s
				break
			}
		}
		n := min(size, len(keys))
		if err := do(keys[:n], size); err != nil {
			return err
		}
		keys = keys[n:]
	}
	return nil
}

// listed is a SELECT for the rows of one creditor in which a column has one of
// many values. Its head holds one "?" for the creditor and ends in the column,
// as in "… WHERE c.creditor = ? AND c.number"; the list follows, then tail, in
// which each "?" stands for the next of the extra arguments.
//
// This form is answered by the index whatever the database believes about its
// tables. A row-value IN over VALUES is not: PostgreSQL joins it, and while a
// table was never analysed that join compares every row with every key.
type listed struct {
	name, head, tail string

	// index is the one to use where SQLite, which keeps no statistics here, would
	// rather walk over all rows of the creditor.
	index string
}

func (tx *Tx) byValues(ctx context.Context, q *listed, creditor string, values []string, scan func(*sql.Rows) error, extra ...any) error {
	return inChunks(values, func(chunk []string, size int) error {
		text := tx.db.texts.text(q.name, size, func(b *strings.Builder) { tx.engine.listText(b, q, size) })
		args := append(make([]any, 0, 1+size+len(extra)), creditor)
		for i := range size {
			args = append(args, chunk[min(i, len(chunk)-1)])
		}
		return tx.each(ctx, scan, text, append(args, extra...)...)
	})
}

func (e *engine) listText(b *strings.Builder, q *listed, size int) {
	head := q.head
	if q.index != "" {
		head = strings.Replace(head, " WHERE ", e.useIndex(q.index)+" WHERE ", 1)
	}
	b.WriteString(strings.Replace(head, "?", e.param(1), 1))
	b.WriteString(" IN (")
	for i := range size {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(e.param(2 + i))
	}
	b.WriteString(")")
	parts := strings.Split(q.tail, "?")
	b.WriteString(parts[0])
	for i, part := range parts[1:] {
		b.WriteString(e.param(2 + size + i))
		b.WriteString(part)
	}
}

// pair is a key of two parts, creditor first.
type pair struct{ creditor, id string }

// byKeys is byValues for keys of several creditors, one statement for each run
// of keys of the same one: give them in order.
func (tx *Tx) byKeys(ctx context.Context, q *listed, keys []pair, scan func(rows *sql.Rows, creditor string) error, extra ...any) error {
	for len(keys) > 0 {
		creditor := keys[0].creditor
		var values []string
		for len(keys) > 0 && keys[0].creditor == creditor {
			values = append(values, keys[0].id)
			keys = keys[1:]
		}
		err := tx.byValues(ctx, q, creditor, values, func(rows *sql.Rows) error { return scan(rows, creditor) }, extra...)
		if err != nil {
			return err
		}
	}
	return nil
}

func pairsOf(keys []receivable.AccountKey) []pair {
	pairs := make([]pair, len(keys))
	for i, k := range keys {
		pairs[i] = pair{string(k.Creditor), string(k.Account)}
	}
	return pairs
}
