package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
)

// watch is one connection to a SQLite book that only asks whether the book moved: SQLite
// tells each connection of what others committed, by a number of that connection's own.
type watch struct {
	mu   sync.Mutex
	pool *sql.DB
	conn *sql.Conn
	met  int // connections so far, so that the numbers of two are not taken for each other
}

// Edition names what is committed in the book. While it stays the same nobody has changed
// anything, in this program or another; one that was left does not come back.
func (db *DB) Edition(ctx context.Context) (string, error) {
	var edition string
	var err error
	if db.watch.pool == nil {
		err = db.read.QueryRowContext(ctx, db.engine.edition).Scan(&edition)
	} else {
		edition, err = db.watch.edition(ctx, db.engine.edition)
	}
	if err != nil {
		return "", db.shown(fmt.Errorf("read the edition of the book: %w", err))
	}
	return edition, nil
}

func (w *watch) edition(ctx context.Context, query string) (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.conn == nil {
		conn, err := w.pool.Conn(ctx)
		if err != nil {
			return "", err
		}
		w.conn, w.met = conn, w.met+1
	}
	var number int64
	if err := w.conn.QueryRowContext(ctx, query).Scan(&number); err != nil {
		err = errors.Join(err, w.conn.Close())
		w.conn = nil
		return "", err
	}
	return fmt.Sprintf("%d.%d", w.met, number), nil
}

func (w *watch) close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	var err error
	if w.conn != nil {
		err = w.conn.Close()
		w.conn = nil
	}
	if w.pool != nil {
		err = errors.Join(err, w.pool.Close())
	}
	return err
}
