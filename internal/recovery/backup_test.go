package recovery_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/feed"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/store"
	"dunwell/internal/testneeds/book"
)

// copied is a book in a folder of its own, with a key and something of every kind in it.
type copied struct {
	*court
	dir  string
	keys *feed.Keyring
}

func bookToCopy(t *testing.T) *copied {
	t.Helper()
	dir := t.TempDir()
	c := &copied{court: &court{T: t, clock: book.ClockAt(day.MustParse("2026-01-05"), 10)}, dir: dir, keys: feed.NewKeyring(filepath.Join(dir, "dunwell.key"))}
	c.db = book.Open(t, filepath.Join(dir, "dunwell.db"), c.clock.Now)
	c.desk = recovery.New(c.db, recovery.Options{Now: c.clock.Now, Keys: c.keys, Copies: filepath.Join(dir, "backups")})
	var err error
	if c.creditor, err = c.desk.CreditorNamed(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	importText(t, c.desk, c.creditor, "list.csv", "Client,Invoice number,Invoice date,Due date,Amount\nLarch,A-1,2025-09-01,2025-10-01,7200.00\n", receivable.ListAll)
	if c.key, err = c.desk.AccountNamed(t.Context(), c.creditor, "Larch", ""); err != nil {
		t.Fatal(err)
	}
	if _, err := c.keys.Seal("row", []byte("secret")); err != nil { // makes the key
		t.Fatal(err)
	}
	c.done(c.desk.AddDocument(t.Context(), c.key, recovery.AddedDocument{Kind: receivable.OtherDocument, File: upload("note.pdf", []byte("%PDF-1.4 as agreed"))}, recovery.Act{By: "Ann"}))
	c.done(c.desk.Paid(t.Context(), c.key, "200", "", recovery.Act{By: "Ann"}))
	return c
}

func (c *copied) backup(name string) string {
	c.Helper()
	path := filepath.Join(c.dir, name)
	b, err := c.desk.Backup(c.Context(), path, true)
	if err != nil {
		c.Fatal(err)
	}
	if b.Accounts != 1 || b.Entries < 3 || !b.Key || b.File != path {
		c.Errorf("got %+v", b)
	}
	return path
}

func (c *copied) into(dir string) recovery.Restore {
	return recovery.Restore{Book: filepath.Join(dir, "dunwell.db"), Key: filepath.Join(dir, "dunwell.key"), Now: c.clock.Now}
}

// left are the files of a folder.
func left(t *testing.T, dir string) (names []string) {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		names = append(names, f.Name())
	}
	return names
}

// A backup is made while the book is written, put back elsewhere, and is the same book:
// every record holds, the document and the key are there, and no letter leaves by itself.
func TestBackupRoundTrip(t *testing.T) {
	t.Parallel()
	c := bookToCopy(t)
	ctx := t.Context()
	var writing sync.WaitGroup
	going, stop := context.WithCancel(ctx)
	writing.Go(func() {
		for going.Err() == nil {
			if _, err := c.desk.Called(ctx, c.key, receivable.OutcomeNoAnswer, 0, recovery.Act{By: "Ann"}); err != nil {
				t.Error(err)
				return
			}
		}
	})
	file := c.backup("monday.tar.gz")
	stop()
	writing.Wait()
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("rights %v, %v", info.Mode(), err)
	}

	dir := t.TempDir()
	r := c.into(dir)
	r.File = file
	done, err := recovery.RestoreBackup(ctx, r)
	if err != nil {
		t.Fatal(err)
	}
	if !done.OK() || len(done.Creditor) != 1 || !done.KeyPut || done.Accounts != 1 {
		t.Errorf("got %+v", done)
	}
	if got := strings.Join(left(t, dir), " "); got != "dunwell.db dunwell.key" {
		t.Errorf("left behind: %s", got)
	}
	db, err := store.Open(ctx, r.Book, store.Options{Now: c.clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	desk := recovery.New(db, recovery.Options{Now: c.clock.Now, Keys: feed.NewKeyring(r.Key)})
	key, err := desk.AccountNamed(ctx, c.creditor, "Larch", "")
	if err != nil || key != c.key {
		t.Fatal(key, err)
	}
	if e, err := desk.Explain(ctx, key, day.MustParse("2026-01-05")); err != nil || e.Owed != "7000.00" {
		t.Errorf("owed %s, %v", e.Owed, err)
	}
	if sealed, err := c.keys.Seal("row", []byte("secret")); err != nil {
		t.Error(err)
	} else if plain, err := feed.NewKeyring(r.Key).Open("row", sealed); err != nil || string(plain) != "secret" {
		t.Errorf("the key is another: %q, %v", plain, err)
	}
	if today, err := desk.TodayPage(ctx, c.creditor); err != nil || today.LookedAt {
		t.Errorf("letters may leave without a look: %v", err)
	}
}

// A backup in which anything was changed is refused, and nothing is put back.
func TestDamagedBackup(t *testing.T) {
	t.Parallel()
	c := bookToCopy(t)
	file := c.backup("good.tar.gz")
	good, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	damages := map[string]func([]byte) []byte{
		"cut":        func(b []byte) []byte { return b[:len(b)/2] },
		"cut little": func(b []byte) []byte { return b[:len(b)-1] },
		"longer":     func(b []byte) []byte { return append(b, 'x') },
		"empty":      func([]byte) []byte { return nil },
		"other":      func([]byte) []byte { return []byte("no backup at all") },
	}
	for at := 20; at < len(good); at += len(good) / 13 {
		damages["a byte at "+time.Duration(at).String()] = func(b []byte) []byte { b[at] ^= 0x40; return b }
	}
	for name, damage := range damages {
		dir := t.TempDir()
		r := c.into(dir)
		r.File = filepath.Join(c.dir, "bad.tar.gz")
		if err := os.WriteFile(r.File, damage(bytes.Clone(good)), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := recovery.RestoreBackup(t.Context(), r); fault.CodeOf(err) != "backup_damaged" {
			t.Errorf("%s: got %v", name, err)
		}
		if got := left(t, dir); len(got) != 0 {
			t.Errorf("%s: left behind %v", name, got)
		}
	}
}

// A folder that is not there is named as that, not as a damaged backup.
func TestRestoreIntoNoFolder(t *testing.T) {
	t.Parallel()
	c := bookToCopy(t)
	r := c.into(filepath.Join(t.TempDir(), "nowhere"))
	r.File = c.backup("good.tar.gz")
	_, err := recovery.RestoreBackup(t.Context(), r)
	c.refused("folder_unwritable", err)
}

// Nothing that is there is written over, and what is not finished has no name.
func TestBackupWritesNothingOver(t *testing.T) {
	t.Parallel()
	c := bookToCopy(t)
	ctx := t.Context()
	file := c.backup("one.tar.gz")
	_, err := c.desk.Backup(ctx, file, true)
	c.refused("file_exists", err)
	r := c.into(c.dir)
	r.File = file
	_, err = recovery.RestoreBackup(ctx, r)
	c.refused("book_there", err)

	dir := t.TempDir()
	r = c.into(dir)
	r.File = file
	other := feed.NewKeyring(r.Key)
	if _, err := other.Seal("row", nil); err != nil {
		t.Fatal(err)
	}
	_, err = recovery.RestoreBackup(ctx, r)
	c.refused("key_there", err)
	if got := strings.Join(left(t, dir), " "); got != "dunwell.key" {
		t.Errorf("left behind: %s", got)
	}

	cut := filepath.Join(c.dir, "cut.tar.gz")
	if err := os.Mkdir(cut+".part", 0o700); err != nil { // as a kill leaves it
		t.Fatal(err)
	}
	_, err = c.desk.Backup(ctx, cut, true)
	c.refused("backup_begun", err)
	ended, end := context.WithCancel(ctx)
	end()
	if _, err := c.desk.Backup(ended, filepath.Join(c.dir, "ended.tar.gz"), true); err == nil {
		t.Error("a backup that was stopped was made")
	}
	for _, name := range left(t, c.dir) {
		if strings.HasPrefix(name, "ended") {
			t.Errorf("left behind: %s", name)
		}
	}
}

// The doctor names a copy that is too old, and a key that lies in none.
func TestDoctorLooksForCopies(t *testing.T) {
	t.Parallel()
	c := bookToCopy(t)
	says := func(want string) {
		t.Helper()
		lines, err := c.desk.Doctor(t.Context(), c.creditor, false, false)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, l := range lines {
			if strings.HasPrefix(l.Code, "backup") || l.Code == "key_uncopied" {
				if got = append(got, l.Code); !l.OK {
					got[len(got)-1] += " look"
				}
			}
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	says("backup_none")
	_ = c.on("2026-01-20")
	says("backup_none look")
	if _, err := c.desk.Backup(t.Context(), "", false); err != nil {
		t.Fatal(err)
	}
	says("backup, key_uncopied look")
	_ = c.on("2026-01-21")
	if _, err := c.desk.Backup(t.Context(), "", true); err != nil {
		t.Fatal(err)
	}
	says("backup")
	_ = c.on("2026-01-30")
	says("backup look")
}
