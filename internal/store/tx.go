package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"dunwell/internal/fault"
	"dunwell/internal/receivable"
)

// Tx is one transaction. All queries are its methods.
type Tx struct {
	sql    *sql.Tx
	db     *DB
	engine *engine
	now    time.Time
	writes bool                               // a Write: what is read is held
	added  int64                              // rows, for settle
	moved  map[receivable.AccountKey]struct{} // accounts whose standing is to be made anew
	money  map[receivable.AccountKey]*movedMoney
}

// SQL is the transaction itself, so that a job can be enqueued inside it.
func (tx *Tx) SQL() *sql.Tx { return tx.sql }

// Now is the moment of the transaction: one for all that happens in it, UTC, to
// the microsecond.
func (tx *Tx) Now() time.Time { return tx.now }

// NewID is a fresh id, later in order than any given before by this program.
func (tx *Tx) NewID() string { return tx.db.newID() }

func (tx *Tx) exec(ctx context.Context, query string, args ...any) (int64, error) {
	result, err := tx.sql.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// one is exec that must meet exactly one row; else the thing is not there.
func (tx *Tx) one(ctx context.Context, what string, query string, args ...any) error {
	n, err := tx.exec(ctx, query, args...)
	if err != nil {
		return err
	}
	if n != 1 {
		return fault.NotFoundf("not_found", "there is no such %s", what)
	}
	return nil
}

// each runs a query and calls scan on each of its rows.
func (tx *Tx) each(ctx context.Context, scan func(*sql.Rows) error, query string, args ...any) error {
	rows, err := tx.sql.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return errors.Join(rows.Err(), rows.Close())
}

func (tx *Tx) row(ctx context.Context, query string, args ...any) *sql.Row {
	return tx.sql.QueryRowContext(ctx, query, args...)
}

// bulk is one multi-row statement. Its text is built once for each of the sizes
// below, so that statements are kept and not prepared again.
type bulk struct {
	name  string   // unique; the key of the kept texts
	head  string   // up to and with VALUES
	cols  int      // arguments a row
	types []string // set when the VALUES list stands alone
	tail  string
}

// bulkSizes are the rows a statement takes. A remainder is cut into the smaller
// ones: a text for each number of rows would push others out of the caches.
var bulkSizes = [...]int{500, 100, 20, 5, 1}

// run carries out the statement for n rows; fill appends the arguments of row
// i. It returns how many rows were met.
func (tx *Tx) run(ctx context.Context, s *bulk, n int, fill func(args []any, i int) []any) (int64, error) {
	var met int64
	err := tx.lots(s, n, fill, func(text string, args []any) error {
		affected, err := tx.exec(ctx, text, args...)
		met += affected
		return err
	})
	return met, err
}

// lots hands out the statement in the sizes that are kept, each with the
// arguments of its rows, which are overwritten for the next.
func (tx *Tx) lots(s *bulk, n int, fill func(args []any, i int) []any, do func(text string, args []any) error) error {
	args := make([]any, 0, min(n, bulkSizes[0])*s.cols)
	for i := 0; i < n; {
		size := 1
		for _, size = range bulkSizes {
			if size <= n-i {
				break
			}
		}
		args = args[:0]
		for end := i + size; i < end; i++ {
			args = fill(args, i)
		}
		if err := do(tx.bulkText(s, size), args); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) bulkText(s *bulk, rows int) string {
	return tx.db.texts.text(s.name, rows, func(b *strings.Builder) {
		b.WriteString(s.head)
		b.WriteByte(' ')
		tx.engine.values(b, 1, rows, s.cols, s.types)
		b.WriteString(s.tail)
	})
}

// inserting is the bulk INSERT of these columns.
func inserting(table string, columns ...string) *bulk {
	return &bulk{
		name: "insert " + table,
		head: "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES",
		cols: len(columns),
	}
}

// withTail is the statement with something after its rows.
func withTail(b *bulk, tail string) *bulk {
	b.name, b.tail = b.name+tail, tail
	return b
}

// insert carries out a bulk INSERT; a key that is taken already is a conflict.
func (tx *Tx) insert(ctx context.Context, s *bulk, n int, fill func(args []any, i int) []any) error {
	tx.added += int64(n)
	_, err := tx.run(ctx, s, n, fill)
	if err != nil && tx.engine.duplicate(err) {
		return &fault.Error{Kind: fault.Conflict, Code: "written_already", Text: "this was written down already; look again before you repeat it", Cause: err}
	}
	return err
}

// shown turns a failure of the machine into a fault with a plain sentence, and
// leaves everything else as it is.
func (db *DB) shown(err error) error {
	if err == nil || fault.KindOf(err) != fault.Internal || errors.Is(err, context.Canceled) {
		return err
	}
	if f := db.engine.faultOf(err, db.place); f != nil {
		return f
	}
	return err
}

// missing turns "no row" into a fault that names what was looked for.
func missing(err error, what string, id any) error {
	if errors.Is(err, sql.ErrNoRows) {
		return fault.NotFoundf("not_found", "there is no %s %v", what, id)
	}
	if err != nil {
		return fmt.Errorf("read %s %v: %w", what, id, err)
	}
	return nil
}
