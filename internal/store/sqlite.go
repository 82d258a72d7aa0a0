package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"dunwell/internal/fault"
)

var sqliteEngine = &engine{
	name:    "sqlite",
	dialect: goose.DialectSQLite3,
	ping:    `SELECT COUNT(*) FROM sqlite_master`,
	ddl: strings.NewReplacer(
		"BIGINT", "INTEGER", "BOOLEAN", "INTEGER", "BYTEA", "BLOB",
		"/*clustered*/", "STRICT, WITHOUT ROWID", "/*heap*/", "STRICT"),
	bare:     true,
	useIndex: func(index string) string { return " INDEXED BY " + index },
	retryable: func(err error) bool {
		// Plain SQLITE_BUSY comes after busy_timeout: the wait is over, not the lock.
		code := sqliteCode(err)
		return code == sqlite3.SQLITE_BUSY_SNAPSHOT || code == sqlite3.SQLITE_BUSY_RECOVERY
	},
	duplicate: func(err error) bool {
		code := sqliteCode(err)
		return code == sqlite3.SQLITE_CONSTRAINT_UNIQUE || code == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
	},
	faultOf:    sqliteFault,
	lost:       func(error) bool { return false },
	edition:    `PRAGMA data_version`,
	hasVersion: `SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'goose_db_version'`,
}

// openSQLite opens one connection that writes and a pool that reads. Commits
// are synced in full: a delivery marked "sending" must outlive a power cut, or
// a formal letter could leave twice.
func (db *DB) openSQLite(path string, readers int) error {
	if path == "" {
		return fault.Invalidf("database_missing", "", "no database was named; give a file, or postgres://…")
	}
	dir := filepath.Dir(path)
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return fault.Invalidf("database_folder_missing", path, "the folder %s is not there; make it first, or name another file", dir)
	}
	// A new book is for its owner's eyes; SQLite would make it readable for all.
	// What is wrong with the path is told when SQLite opens it.
	if f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600); err == nil {
		if err := f.Close(); err != nil {
			return fmt.Errorf("make the book: %w", err)
		}
	}
	uri := "file:" + uriPath(path)
	common := "?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)"
	db.engine, db.place = sqliteEngine, path
	// A page changed by several transactions goes back to the file once, if the
	// log may grow (32 MB): a quarter of the time of an import.
	db.write = sql.OpenDB(keptConnector{uri + common + "&_txlock=immediate&_pragma=wal_autocheckpoint(8000)&_pragma=cache_size(-16000)"})
	db.write.SetMaxOpenConns(1)
	db.read = sql.OpenDB(keptConnector{uri + common + "&_pragma=query_only(1)"})
	db.read.SetMaxOpenConns(readers)
	db.read.SetMaxIdleConns(readers)
	db.watch.pool = sql.OpenDB(keptConnector{uri + common + "&_pragma=query_only(1)"})
	return nil
}

// uriPath is the path as it stands in an address of SQLite.
func uriPath(path string) string {
	return strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(filepath.ToSlash(path))
}

func sqliteCode(err error) int {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code()
	}
	return 0
}

func sqliteFault(err error, place string) error {
	code := sqliteCode(err) & 0xff
	if errors.Is(err, syscall.ENOSPC) {
		code = sqlite3.SQLITE_FULL
	}
	switch code {
	case sqlite3.SQLITE_FULL:
		return fault.Unavailablef("disk_full", err, "the disk that holds %s is full; make room and try again, nothing was half written", place)
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return fault.Unavailablef("database_locked", err, "another program keeps %s locked; wait for it or end it, then try again", place)
	case sqlite3.SQLITE_NOTADB:
		return fault.Unavailablef("not_a_database", err, "%s is not a Dunwell database; name another file", place)
	case sqlite3.SQLITE_CORRUPT:
		return fault.Unavailablef("database_damaged", err, "%s is damaged; put the last backup in its place", place)
	case sqlite3.SQLITE_READONLY:
		return fault.Unavailablef("database_read_only", err, "%s cannot be written; check the rights of the file and its folder", place)
	case sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		return fault.Unavailablef("database_away", err, "%s cannot be opened; check that it is a file and may be read and written", place)
	case sqlite3.SQLITE_IOERR:
		return fault.Unavailablef("database_away", err, "the disk that holds %s failed; check it and try again", place)
	}
	return nil
}

// keptConnector opens SQLite connections that keep their prepared statements,
// as the PostgreSQL driver does by itself. Preparing the statements of a chunk
// anew each time costs more than running them.
type keptConnector struct{ uri string }

func (k keptConnector) Driver() driver.Driver { return &sqlite.Driver{} }

func (k keptConnector) Connect(context.Context) (driver.Conn, error) {
	c, err := (&sqlite.Driver{}).Open(k.uri)
	if err != nil {
		return nil, err
	}
	return &keptConn{sqliteConn: c.(sqliteConn), free: map[string]*keptStmt{}}, nil
}

// sqliteConn is what the driver's connection can do and database/sql asks for.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// keep is how many statements a connection holds on to.
const keep = 128

// keptConn takes a statement out of free while it runs, so that the same text
// may run again inside its own rows. database/sql uses it from one goroutine at
// a time.
type keptConn struct {
	sqliteConn
	free map[string]*keptStmt
	tick int64
}

type keptStmt struct {
	driver.Stmt
	used int64
}

func (c *keptConn) take(ctx context.Context, query string) (*keptStmt, error) {
	if s := c.free[query]; s != nil {
		delete(c.free, query)
		return s, nil
	}
	s, err := c.PrepareContext(ctx, planned(query))
	if err != nil {
		return nil, err
	}
	return &keptStmt{Stmt: s}, nil
}

// planned is the statement as SQLite is given it. Where a limit is a bare parameter it
// plans anew each time the parameter is bound, which costs more than most of these
// statements; of an expression it asks nothing before it runs.
func planned(query string) string { return strings.ReplaceAll(query, "LIMIT $", "LIMIT 0 + $") }

func (c *keptConn) give(query string, s *keptStmt) error {
	if c.free[query] != nil {
		return s.Close()
	}
	c.tick++
	s.used = c.tick
	c.free[query] = s
	if len(c.free) <= keep {
		return nil
	}
	oldest := query
	for q, s := range c.free {
		if s.used < c.free[oldest].used {
			oldest = q
		}
	}
	s = c.free[oldest]
	delete(c.free, oldest)
	return s.Close()
}

func (c *keptConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if len(args) == 0 { // DDL and scripts: nothing to gain
		return c.sqliteConn.ExecContext(ctx, query, args)
	}
	s, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	result, err := s.Stmt.(driver.StmtExecContext).ExecContext(ctx, args)
	return result, errors.Join(err, c.give(query, s))
}

func (c *keptConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	rows, err := s.Stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
	if err != nil {
		return nil, errors.Join(err, c.give(query, s))
	}
	return &keptRows{Rows: rows, done: func() error { return c.give(query, s) }}, nil
}

func (c *keptConn) Close() error {
	var errs []error
	for _, s := range c.free {
		errs = append(errs, s.Close())
	}
	clear(c.free)
	return errors.Join(append(errs, c.sqliteConn.Close())...)
}

type keptRows struct {
	driver.Rows
	done func() error
}

func (r *keptRows) Close() error {
	err := r.Rows.Close()
	if r.done != nil {
		err = errors.Join(err, r.done())
		r.done = nil
	}
	if err != nil {
		return fmt.Errorf("close rows: %w", err)
	}
	return nil
}
