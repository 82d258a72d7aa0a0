package store

import (
	"context"
	"database/sql"
	"strings"

	"dunwell/internal/receivable"
)

// keySizes are the numbers of keys that an IN list takes; a shorter list is
// filled up with its last key, so that few texts are kept.
var keySizes = [...]int{1, 16, 200}

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

// pair is a key of two parts, creditor first.
type pair struct{ creditor, id string }

func pairsOf(keys []receivable.AccountKey) []pair {
	pairs := make([]pair, len(keys))
	for i, k := range keys {
		pairs[i] = pair{string(k.Creditor), string(k.Account)}
	}
	return pairs
}

// keyed is a SELECT for a list of keys. Its text ends in the columns of the key,
// as in "… WHERE (i.creditor, i.account)"; the list follows, then tail, in which
// each "?" stands for the next of the extra arguments.
//
// A row-value IN over VALUES is the form that both databases answer by index;
// a range of row values is not (PostgreSQL expects a quarter of the table).
type keyed struct {
	name, head, tail string
}

func (tx *Tx) byKeys(ctx context.Context, q *keyed, keys []pair, scan func(*sql.Rows) error, extra ...any) error {
	return inChunks(keys, func(chunk []pair, size int) error {
		text := tx.db.texts.text(q.name, size, func(b *strings.Builder) { tx.engine.keyedText(b, q, size) })
		args := make([]any, 0, 2*size+len(extra))
		for i := range size {
			k := chunk[min(i, len(chunk)-1)]
			args = append(args, k.creditor, k.id)
		}
		return tx.each(ctx, scan, text, append(args, extra...)...)
	})
}

func (e *engine) keyedText(b *strings.Builder, q *keyed, size int) {
	b.WriteString(q.head)
	b.WriteString(" IN (VALUES ")
	e.values(b, 1, size, 2, nil)
	b.WriteString(")")
	parts := strings.Split(q.tail, "?")
	b.WriteString(parts[0])
	for i, part := range parts[1:] {
		b.WriteString(e.param(2*size + 1 + i))
		b.WriteString(part)
	}
}
