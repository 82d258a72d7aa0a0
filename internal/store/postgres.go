package store

import (
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"dunwell/internal/fault"
)

var postgresEngine = &engine{
	name:    "postgres",
	dialect: goose.DialectPostgres,
	ping:    `SELECT 1`,
	// Keys compare byte by byte, as on SQLite, whatever the server's language.
	ddl:       strings.NewReplacer("TEXT", `TEXT COLLATE "C"`, " /*clustered*/", "", " /*heap*/", ""),
	useIndex:  func(string) string { return "" },
	hashes:    true,
	lockRow:   " FOR UPDATE",
	lockFirst: " FOR UPDATE OF a",
	retryable: func(err error) bool {
		code := postgresCode(err)
		return code == "40001" || code == "40P01"
	},
	duplicate: func(err error) bool { return postgresCode(err) == "23505" },
	faultOf:   postgresFault,
	lost:      postgresLost,
	// Which transactions are seen; the same list is the same book.
	edition:    `SELECT CAST(pg_current_snapshot() AS TEXT)`,
	hasVersion: `SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'goose_db_version'`,
	outgrown: `
		SELECT COALESCE(string_agg(relname, ', '), '') FROM pg_class
		WHERE relnamespace = CAST(current_schema() AS regnamespace) AND relkind = 'r'
		AND relname IN ('client', 'contact', 'account', 'item', 'allocation', 'arrangement', 'touch', 'decision', 'record', 'delivery', 'bank_line', 'payer')
		AND pg_relation_size(oid) > (2 * CAST(relpages AS BIGINT) + 8) * CAST(current_setting('block_size') AS BIGINT)`,
}

func (db *DB) openPostgres(dsn string, conns int) error {
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		// The parser's own words may hold the password.
		return fault.Invalidf("database_address_unreadable", "", "the address of the database cannot be read; write it like postgres://user:password@host:5432/name")
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = 10 * time.Second
	}
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = "dunwell"
	}
	db.engine, db.place = postgresEngine, config.Host+"/"+config.Database
	db.write = stdlib.OpenDB(*config)
	db.write.SetMaxOpenConns(conns)
	db.write.SetMaxIdleConns(conns)
	db.read = db.write
	return nil
}

func postgresCode(err error) string {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.Code
	}
	return ""
}

func postgresFault(err error, place string) error {
	code := postgresCode(err)
	switch {
	case code == "53100":
		return fault.Unavailablef("disk_full", err, "the disk of the database server %s is full; make room and try again, nothing was half written", place)
	case code == "3D000":
		return fault.Unavailablef("database_missing", err, "the server has no database %s; create it, or name another", place)
	case strings.HasPrefix(code, "28"):
		return fault.Unavailablef("database_refused", err, "the database %s refused the user or the password; check both", place)
	case code == "55P03":
		return fault.Unavailablef("database_locked", err, "another program keeps rows of %s locked; try again", place)
	case strings.HasPrefix(code, "57P"), strings.HasPrefix(code, "08"), code == "53300":
		return away(err, place)
	case code != "":
		return nil
	}
	if _, refused := errors.AsType[*pgconn.ConnectError](err); refused || gone(err) {
		return away(err, place)
	}
	return nil
}

// gone reports a connection that broke, or was found broken.
func gone(err error) bool {
	_, network := errors.AsType[net.Error](err)
	return network || pgconn.SafeToRetry(err) || errors.Is(err, pgconn.ErrConnClosed) ||
		errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// postgresLost reports a kept connection that the server, or the road to it, had
// ended before; a new one may do.
func postgresLost(err error) bool {
	if _, refused := errors.AsType[*pgconn.ConnectError](err); refused {
		return false
	}
	code := postgresCode(err)
	return code == "57P01" || code == "57P02" || code == "" && gone(err)
}

func away(err error, place string) error {
	return fault.Unavailablef("database_away", err, "the database %s does not answer; check that it runs and can be reached, then try again", place)
}
