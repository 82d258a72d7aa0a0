//go:build unix

package app

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dunwell/internal/cli"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/testneeds/book"
)

// backupOf tells the child which book to copy.
const backupOf = "DUNWELL_KILLED_BACKUP"

// TestBackupKilledChild is no test of its own: TestBackupKilled starts it as a process of
// its own, and kills it.
func TestBackupKilledChild(t *testing.T) {
	dir := os.Getenv(backupOf)
	if dir == "" {
		t.Skip("this is the process that TestBackupKilled kills; it is started by no one else")
	}
	MainAt(backupDay, []string{"--database", filepath.Join(dir, "book.db"), "backup", filepath.Join(dir, "copy.tar.gz")}, strings.NewReader(""), os.Stdout, os.Stderr)
}

func backupDay() time.Time { return book.At(book.Day, 10) }

// A backup that is killed while it is made never has its name; what is left is named by
// the next one, and once that is removed the backup is made.
func TestBackupKilled(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	at := filepath.Join(dir, "book.db")
	largeBook(t, at)
	copied := filepath.Join(dir, "copy.tar.gz")
	for _, waits := range []time.Duration{0, 50 * time.Millisecond, 150 * time.Millisecond} {
		child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestBackupKilledChild$")
		child.Env = append(os.Environ(), backupOf+"="+dir)
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		began(t, copied+".part")
		time.AfterFunc(waits, func() { _ = child.Process.Kill() }) // it may have ended by itself
		_ = child.Wait()
		if _, err := os.Stat(copied); errors.Is(err, fs.ErrNotExist) {
			var told bytes.Buffer
			if code := MainAt(backupDay, []string{"--database", at, "backup", copied}, strings.NewReader(""), io.Discard, &told); code == cli.Done || !strings.Contains(told.String(), "was cut short") {
				t.Fatalf("what was left is not named: %s", told.String())
			}
			if err := os.RemoveAll(copied + ".part"); err != nil {
				t.Fatal(err)
			}
		} else { // it was quicker than the kill: then it is whole
			restored(t, copied)
		}
		if err := errors.Join(os.RemoveAll(copied), os.RemoveAll(copied+".part")); err != nil {
			t.Fatal(err)
		}
	}
	var told bytes.Buffer
	if code := MainAt(backupDay, []string{"--database", at, "backup", copied}, strings.NewReader(""), io.Discard, &told); code != cli.Done {
		t.Fatal(told.String())
	}
	restored(t, copied)
}

func restored(t *testing.T, file string) {
	t.Helper()
	r, err := recovery.RestoreBackup(t.Context(), recovery.Restore{File: file, Book: filepath.Join(t.TempDir(), "book.db"), Key: filepath.Join(t.TempDir(), "key"), Now: backupDay})
	if err != nil || !r.OK() {
		t.Fatalf("%+v, %v", r, err)
	}
}

// largeBook is a book that takes a moment to copy.
func largeBook(t *testing.T, at string) {
	t.Helper()
	d, closeBook, err := open(t.Context(), cli.OpenOptions{Database: at, NoBackup: true, Now: backupDay})
	if err != nil {
		t.Fatal(err)
	}
	defer closeBook()
	creditor, err := d.CreditorNamed(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	list := "Client,Invoice number,Invoice date,Due date,Amount\nLarch,A-1,2026-09-01,2026-10-01,500.00\n"
	if _, err := d.Import(t.Context(), recovery.ImportRequest{Creditor: creditor, Kind: receivable.ListAll, CompleteThrough: book.Day, File: recovery.ImportFile{Name: "list.csv", Reader: strings.NewReader(list), Size: int64(len(list))}}); err != nil {
		t.Fatal(err)
	}
	key, err := d.AccountNamed(t.Context(), creditor, "Larch", "")
	if err != nil {
		t.Fatal(err)
	}
	noise := make([]byte, 12<<20)
	_, _ = rand.Read(noise) // never fails
	copy(noise, "%PDF-1.4 ")
	paper := recovery.AddedDocument{Kind: receivable.OtherDocument, File: recovery.Upload{Name: "scan.pdf", Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(noise)), nil }}}
	if _, err := d.AddDocument(t.Context(), key, paper, recovery.Act{By: "Nora"}); err != nil {
		t.Fatal(err)
	}
}

// began waits until a backup is being made.
func began(t *testing.T, part string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for {
		if _, err := os.Stat(part); err == nil {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatal("the backup did not begin")
		case <-tick.C:
		}
	}
}
