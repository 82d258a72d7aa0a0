// Package store keeps the book: SQLite in one file or PostgreSQL, behind one
// set of queries. Everything that reads or writes rows is a method of Tx; what
// differs between the two databases lives in the value `engine`.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"time"
)

// Options are what the store is given from outside.
type Options struct {
	Now      func() time.Time // the moment; required
	NewID    func() string    // UUIDv7; nil takes the store's own, drawn from Now
	MaxConns int              // PostgreSQL connections, and SQLite readers; 0 is 8
}

// DB is an open book. It is safe for use by many goroutines.
type DB struct {
	engine *engine
	place  string  // file path, or the address without password: for sentences and backups
	dsn    string  // as given, for pg_dump
	write  *sql.DB // one connection on SQLite
	read   *sql.DB // a pool of its own on SQLite, else the same
	watch  watch
	now    func() time.Time
	newID  func() string
	texts  textCache

	added    atomic.Int64 // rows since the book was opened
	settleAt atomic.Int64 // added at which the planner is told of it
}

// firstSettle is the number of new rows after which the planner is told.
const firstSettle = 1000

// Open opens the book at dsn: "postgres://…", or the path of a SQLite file with
// or without "sqlite:" before it. A SQLite file that is not there is made. The
// database answers when Open returns; its tables may still want Migrate.
func Open(ctx context.Context, dsn string, o Options) (*DB, error) {
	if o.Now == nil {
		return nil, errors.New("open the book: no clock given")
	}
	if o.NewID == nil {
		o.NewID = newIDs(o.Now).next
	}
	if o.MaxConns <= 0 {
		o.MaxConns = 8
	}
	db := &DB{dsn: dsn, now: o.Now, newID: o.NewID}
	db.settleAt.Store(firstSettle)
	var err error
	if strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") {
		err = db.openPostgres(dsn, o.MaxConns)
	} else {
		err = db.openSQLite(strings.TrimPrefix(dsn, "sqlite:"), o.MaxConns)
	}
	if err != nil {
		return nil, err
	}
	if err := db.ping(ctx); err != nil {
		return nil, errors.Join(db.shown(fmt.Errorf("open the book: %w", err)), db.Close())
	}
	return db, nil
}

// ping asks for something that makes SQLite read the first page, so that a file
// that is no database is noticed here.
func (db *DB) ping(ctx context.Context) error {
	var n int
	return db.write.QueryRowContext(ctx, db.engine.ping).Scan(&n)
}

// Close closes the book. Running transactions are rolled back.
func (db *DB) Close() error {
	err := errors.Join(db.watch.close(), db.write.Close())
	if db.read != db.write {
		err = errors.Join(err, db.read.Close())
	}
	return err
}

// SQL is the pool that writes, for the job queue. On SQLite it holds one
// connection: never keep one of its transactions open while waiting for another.
func (db *DB) SQL() *sql.DB { return db.write }

// Engine is "sqlite" or "postgres".
func (db *DB) Engine() string { return db.engine.name }

// Place says where the book lies, without secrets.
func (db *DB) Place() string { return db.place }

// attempts is how often a transaction is begun before its failure is handed on.
const attempts = 6

// Write runs fn in one transaction and commits it when fn returns nil. When the
// database asks for it (deadlock, serialization) fn runs again, so it touches
// nothing but tx. Sends nothing, waits for nothing.
func (db *DB) Write(ctx context.Context, fn func(*Tx) error) error {
	for attempt := 1; ; attempt++ {
		err := db.once(ctx, db.write, nil, fn)
		if err == nil || attempt == attempts || !db.engine.retryable(err) {
			return db.shown(err)
		}
		if err := pause(ctx, time.Duration(attempt)*(5*time.Millisecond+rand.N(20*time.Millisecond))); err != nil {
			return err
		}
	}
}

// Read runs fn in one transaction that writes nothing. Isolation is the
// engine's default: on PostgreSQL two queries may see two moments.
func (db *DB) Read(ctx context.Context, fn func(*Tx) error) error {
	return db.shown(db.once(ctx, db.read, &sql.TxOptions{ReadOnly: true}, fn))
}

func (db *DB) once(ctx context.Context, pool *sql.DB, o *sql.TxOptions, fn func(*Tx) error) error {
	sqlTx, err := db.begin(ctx, pool, o)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer sqlTx.Rollback() //nolint:errcheck // after a commit it does nothing; after a failure that failure is told
	tx := &Tx{sql: sqlTx, db: db, engine: db.engine, now: db.now().UTC().Truncate(time.Microsecond), writes: o == nil}
	if err := fn(tx); err != nil {
		return err
	}
	if err := tx.settleStandings(ctx); err != nil {
		return err
	}
	if err := sqlTx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	db.settle(ctx, tx.added)
	return nil
}

// begin opens a transaction. After a restart of the server each kept connection
// is found broken once; nothing was asked of it yet, so the next one is tried.
func (db *DB) begin(ctx context.Context, pool *sql.DB, o *sql.TxOptions) (*sql.Tx, error) {
	for kept := pool.Stats().OpenConnections; ; kept-- {
		tx, err := pool.BeginTx(ctx, o)
		if err == nil || kept <= 0 || ctx.Err() != nil || !db.engine.lost(err) {
			return tx, err
		}
	}
}

// settle lets PostgreSQL look at its tables each time the rows added have
// doubled. It does so by itself only after a minute, and until then takes a
// table just filled for an empty one: a run right after an import would take
// thirty times as long. Tables that have not outgrown what is known of them are
// left alone: looking at those of a large book costs more than a usual day.
// A failure costs speed, nothing else, so it is not told.
func (db *DB) settle(ctx context.Context, added int64) {
	total := db.added.Add(added)
	at := db.settleAt.Load()
	if db.engine.outgrown == "" || total < at || !db.settleAt.CompareAndSwap(at, 2*total) {
		return
	}
	var tables string
	if err := db.write.QueryRowContext(ctx, db.engine.outgrown).Scan(&tables); err == nil && tables != "" {
		_, _ = db.write.ExecContext(ctx, `ANALYZE `+tables)
	}
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
