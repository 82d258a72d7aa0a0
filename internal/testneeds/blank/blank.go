// Package blank hands out empty books: their tables are made once a program of tests, and
// copied for every test that begins a book.
package blank

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"dunwell/internal/store"
)

// Book lays an empty book with all its tables at path, unless one is there.
func Book(t testing.TB, path string) {
	t.Helper()
	content, err := made()
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// made is the file of an empty book.
var made = sync.OnceValues(func() (content []byte, err error) {
	dir, err := os.MkdirTemp("", "dunwell-blank-*")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	ctx, path := context.Background(), filepath.Join(dir, "book.db") // it outlives the test that asks first
	db, err := store.Open(ctx, path, store.Options{Now: time.Now})
	if err != nil {
		return nil, err
	}
	_, err = db.Migrate(ctx, store.MigrateOptions{NoBackup: true})
	if err = errors.Join(err, db.Rest(ctx), db.Close()); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})
