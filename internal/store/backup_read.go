package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"

	"dunwell/internal/evidence"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
)

// CopyInto writes a copy of the book of one moment into a new file, also while others
// write, and reads all of it back before it counts as one. PostgreSQL has programs of
// its own for that.
func (db *DB) CopyInto(ctx context.Context, path string) error {
	if db.engine != sqliteEngine {
		return fault.Unavailablef("backup_elsewhere", nil, "the book lies in PostgreSQL (%s), which makes copies by itself: pg_dump --format=custom --file=dunwell.dump, or the backups of your provider", db.place)
	}
	if err := db.copyTo(ctx, path); err != nil {
		return db.shown(fmt.Errorf("copy the book: %w", errors.Join(err, removed(path))))
	}
	return nil
}

// OpenCopy opens a SQLite file to read it, and writes nothing beside it.
func OpenCopy(ctx context.Context, path string, o Options) (*DB, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("open the copy: %w", err)
	}
	db := &DB{engine: sqliteEngine, place: path, dsn: path, now: o.Now, newID: newIDs(o.Now).next}
	db.write = sql.OpenDB(keptConnector{"file:" + uriPath(abs) + "?mode=ro&immutable=1&_pragma=query_only(1)"})
	db.read = db.write
	if err := db.ping(ctx); err != nil {
		return nil, errors.Join(db.shown(fmt.Errorf("open the copy: %w", err)), db.write.Close())
	}
	return db, nil
}

// Whole reports a fault where a page or an index of the file is damaged.
func (db *DB) Whole(ctx context.Context) error {
	var verdict string
	if err := db.read.QueryRowContext(ctx, `PRAGMA integrity_check(1)`).Scan(&verdict); err != nil {
		return db.shown(err)
	}
	if verdict != "ok" {
		return fault.Unavailablef("backup_damaged", nil, "%s is not whole (%s)", db.place, verdict)
	}
	return nil
}

// Rest brings everything into the one file of a SQLite book before it is closed and moved.
func (db *DB) Rest(ctx context.Context) error {
	if db.engine != sqliteEngine {
		return nil
	}
	_, err := db.write.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`)
	return db.shown(err)
}

// EachHead hands out the end of every record of the book, in the order of the keys.
func (tx *Tx) EachHead(ctx context.Context, do func(receivable.AccountKey, evidence.Head) error) error {
	return tx.each(ctx, func(rows *sql.Rows) error {
		var key receivable.AccountKey
		var h evidence.Head
		if err := rows.Scan(&key.Creditor, &key.Account, &h.Seq, &h.Hash); err != nil {
			return err
		}
		return do(key, h)
	}, `SELECT creditor, id, seq, head FROM account ORDER BY creditor, id`)
}
