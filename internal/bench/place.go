package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"dunwell/internal/store"
)

// Place is where the books of one run lie: a folder for SQLite files, or a
// PostgreSQL server that belongs to the bench.
type Place struct {
	Dir    string // for lists, and for the books where there is no server
	Server string // URL, "" for SQLite
}

// Engine is "sqlite" or "postgres".
func (p Place) Engine() string {
	if p.Server != "" {
		return "postgres"
	}
	return "sqlite"
}

// file is the path of a file beside the books.
func (p Place) file(name string) string { return filepath.Join(p.Dir, name) }

// Make makes an empty book and returns how to open it.
func (p Place) Make(ctx context.Context, name string) (dsn string, err error) {
	if p.Server == "" {
		path := filepath.Join(p.Dir, name+".db")
		if _, err := os.Stat(path); err == nil {
			return "", fmt.Errorf("make book %s: it is there already", name)
		}
		return path, nil
	}
	return p.named(name), p.admin(ctx, "CREATE DATABASE "+quoted(name))
}

// Copy makes a book with all that another holds, for a run that changes it.
func (p Place) Copy(ctx context.Context, from, name string) (dsn string, err error) {
	if p.Server != "" {
		u, err := url.Parse(from)
		if err != nil {
			return "", err
		}
		dsn = p.named(name)
		err = p.admin(ctx, "CREATE DATABASE "+quoted(name)+" TEMPLATE "+quoted(strings.TrimPrefix(u.Path, "/")))
		return dsn, errors.Join(err, p.admin(ctx, "CHECKPOINT"))
	}
	dsn = filepath.Join(p.Dir, name+".db")
	return dsn, copyFile(from, dsn)
}

// Drop removes a book.
func (p Place) Drop(ctx context.Context, dsn string) error {
	if p.Server != "" {
		u, err := url.Parse(dsn)
		if err != nil {
			return err
		}
		return p.admin(ctx, "DROP DATABASE IF EXISTS "+quoted(strings.TrimPrefix(u.Path, "/")))
	}
	for _, end := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(dsn + end); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// Settle writes down what the database still holds in memory and gathers its
// statistics, so that no measure pays for what happened before it.
func (p Place) Settle(ctx context.Context, dsn string) error {
	statements := []string{`PRAGMA wal_checkpoint(TRUNCATE)`}
	if p.Server != "" {
		statements = []string{`VACUUM ANALYZE`, `CHECKPOINT`}
	}
	return onBook(ctx, dsn, func(db *store.DB) error {
		for _, s := range statements {
			if _, err := db.SQL().ExecContext(ctx, s); err != nil {
				return fmt.Errorf("settle %s: %w", dsn, err)
			}
		}
		return nil
	})
}

// Size is how many bytes a book takes.
func (p Place) Size(ctx context.Context, dsn string) (bytes int64, err error) {
	if p.Server == "" {
		info, err := os.Stat(dsn)
		if err != nil {
			return 0, err
		}
		return info.Size(), nil
	}
	err = onBook(ctx, dsn, func(db *store.DB) error {
		return db.SQL().QueryRowContext(ctx, `SELECT pg_database_size(current_database())`).Scan(&bytes)
	})
	return bytes, err
}

func (p Place) named(name string) string {
	u, err := url.Parse(p.Server)
	if err != nil {
		return p.Server
	}
	u.Path = "/" + name
	return u.String()
}

func (p Place) admin(ctx context.Context, statement string) error {
	return onBook(ctx, p.Server, func(db *store.DB) error {
		_, err := db.SQL().ExecContext(ctx, statement)
		return err
	})
}

func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// onBook opens a book for a moment.
func onBook(ctx context.Context, dsn string, do func(*store.DB) error) error {
	db, err := store.Open(ctx, dsn, store.Options{Now: time.Now})
	if err != nil {
		return err
	}
	return errors.Join(do(db), db.Close())
}

// copyFile copies a SQLite file that nobody writes to, down to the disk.
func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}
