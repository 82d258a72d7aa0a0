package store

import (
	"fmt"
	"strings"
	"sync"

	"github.com/pressly/goose/v3"
)

// engine is everything in which the two databases differ. Whoever wants to know
// looks for `engine.`.
type engine struct {
	name       string
	dialect    goose.Dialect
	ping       string
	ddl        *strings.Replacer         // turns the one text of a migration into this engine's
	bare       bool                      // bulk statements take bare "?": SQLite looks names up one after the other
	useIndex   func(index string) string // stands after the table
	hashes     bool                      // GROUP BY needs no sort
	lockRow    string                    // ends a SELECT that holds its rows; SQLite has one writer and needs none
	lockFirst  string                    // the same for the first table of a join, which must be named a
	retryable  func(error) bool
	duplicate  func(error) bool
	faultOf    func(err error, place string) error // nil when the failure is not the machine's
	lost       func(error) bool                    // a kept connection broke before anything was asked of it
	hasVersion string                              // counts the table that goose keeps
	edition    string                              // reads what Edition tells
	outgrown   string                              // names the tables more than twice as large as the planner knows; SQLite plans without
}

// values writes `(…), (…)` with rows times cols placeholders, numbered from
// first on PostgreSQL. With types the first row is cast, which a VALUES list
// that stands alone needs there; SQLite takes the type of what is bound.
func (e *engine) values(b *strings.Builder, first, rows, cols int, types []string) {
	for i := range rows * cols {
		switch {
		case i == 0:
			b.WriteByte('(')
		case i%cols == 0:
			b.WriteString("), (")
		default:
			b.WriteString(", ")
		}
		switch {
		case e.bare:
			b.WriteByte('?')
		case i < cols && types != nil:
			fmt.Fprintf(b, "CAST($%d AS %s)", first+i, types[i])
		default:
			fmt.Fprintf(b, "$%d", first+i)
		}
	}
	b.WriteByte(')')
}

// param is the placeholder for the n-th argument of a statement built with
// values: numbered on PostgreSQL, bare on SQLite, where order is all.
func (e *engine) param(n int) string {
	if e.bare {
		return "?"
	}
	return fmt.Sprintf("$%d", n)
}

// textCache keeps the built text of bulk statements: one of them runs to 10 kB
// and is wanted again for each hundred rows.
type textCache struct{ texts sync.Map }

type textKey struct {
	name string
	rows int
}

func (c *textCache) text(name string, rows int, build func(*strings.Builder)) string {
	key := textKey{name, rows}
	if text, ok := c.texts.Load(key); ok {
		return text.(string)
	}
	var b strings.Builder
	build(&b)
	c.texts.Store(key, b.String())
	return b.String()
}
