package recovery

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"dunwell/internal/evidence"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// Restore is where a backup is put back. Nothing may be there.
type Restore struct {
	File string // the backup
	Book string // file of the book
	Key  string // file of the key
	Now  func() time.Time
}

// Restored is what was put back and what the checks found.
type Restored struct {
	Backup
	Book     string             `json:"book"`
	KeyPut   bool               `json:"key_put"` // else the same key was there, or none lies in the backup
	Creditor []RestoredCreditor `json:"creditors"`
}

// RestoredCreditor is what the check of one creditor's records found.
type RestoredCreditor struct {
	Name     string   `json:"name"`
	Verified Verified `json:"verified"`
}

// OK reports that every record holds.
func (r *Restored) OK() bool {
	for i := range r.Creditor {
		if !r.Creditor[i].Verified.OK {
			return false
		}
	}
	return true
}

// settingRestored is kept while nobody has said, after a restore, that letters may leave.
const settingRestored = "restored_at"

// RestoreBackup puts a backup back where no book is. Every file in it is held against
// its list, every page of the book is read, and every record is checked before the book
// gets its name. Letters wait then until a person says go: what left after the backup
// was made is not in it, and must not leave again.
func RestoreBackup(ctx context.Context, r Restore) (done Restored, err error) {
	for _, path := range []string{r.Book, r.Book + "-wal"} {
		if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
			return done, fault.Conflictf("book_there", "%s is there already and is not written over; move it away first, or name another place with --database", path)
		}
	}
	work := r.Book + ".part"
	switch err := os.Mkdir(work, 0o700); {
	case errors.Is(err, fs.ErrExist):
		return done, fault.Conflictf("backup_begun", "%s is there: another restore runs, or one was cut short; once none runs, remove it and try again", work)
	case err != nil:
		return done, fault.Unavailablef("folder_unwritable", err, "the book cannot be written to %s; check that the folder is there and may be written", filepath.Dir(r.Book))
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()

	m, err := readBackup(r.File, func(name string) (io.WriteCloser, error) {
		return os.OpenFile(filepath.Join(work, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL|os.O_SYNC, 0o600)
	})
	if err != nil {
		return done, err
	}
	done = Restored{Backup: Backup{File: r.File, Made: m.Made, Accounts: m.Accounts, Entries: m.Entries, Key: m.KeyID != ""}, Book: r.Book}
	if err := wholeCopy(ctx, r, &m, filepath.Join(work, backupBook)); err != nil {
		return done, err
	}
	if done.Creditor, err = awaken(ctx, filepath.Join(work, backupBook), r.Now); err != nil {
		return done, err
	}
	if m.KeyID != "" {
		if done.KeyPut, err = putKey(filepath.Join(work, backupKey), r.Key); err != nil {
			return done, err
		}
	}
	if err := settledAs(filepath.Join(work, backupBook), r.Book); err != nil {
		return done, fault.Unavailablef("restore_failed", err, "the book could not be given its name %s", r.Book)
	}
	return done, nil
}

// wholeCopy reads every page of the copy, and holds the ends of its records against the
// list of the backup.
func wholeCopy(ctx context.Context, r Restore, m *backupManifest, book string) error {
	copied, err := store.OpenCopy(ctx, book, store.Options{Now: r.Now})
	if err != nil {
		return err
	}
	defer func() { _ = copied.Close() }() // it was only read
	if err := copied.Whole(ctx); err != nil {
		return err
	}
	var found backupManifest
	if err := headsOf(ctx, copied, &found, func(receivable.AccountKey, evidence.Head) {}); err != nil {
		return err
	}
	if found.Heads != m.Heads {
		return damagedBackup(r.File, errors.New("its records are not those of its list"))
	}
	return nil
}

// awaken brings the tables up to date, checks every record, and lets every letter wait.
func awaken(ctx context.Context, book string, now func() time.Time) (list []RestoredCreditor, err error) {
	db, err := store.Open(ctx, book, store.Options{Now: now})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if _, err := db.Migrate(ctx, store.MigrateOptions{NoBackup: true}); err != nil {
		return nil, err
	}
	var creditors []receivable.Creditor
	err = db.Write(ctx, func(tx *store.Tx) (err error) {
		if creditors, err = tx.Creditors(ctx); err != nil {
			return err
		}
		for i := range creditors {
			for name, value := range map[string]string{settingLookedAt: "", settingRestored: tx.Now().Format(time.RFC3339)} {
				if err := tx.SetSetting(ctx, creditors[i].ID, name, value); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	desk := New(db, Options{Now: now})
	for i := range creditors {
		report, err := desk.Verify(ctx, creditors[i].ID)
		if err != nil {
			return nil, err
		}
		list = append(list, RestoredCreditor{creditors[i].Name, report})
	}
	return list, db.Rest(ctx)
}

// putKey puts the key of a backup in its place. The same key may be there; another is
// never written over.
func putKey(from, to string) (bool, error) {
	key, err := os.ReadFile(from)
	if err != nil {
		return false, fmt.Errorf("read the key: %w", err)
	}
	there, err := os.ReadFile(to)
	switch {
	case err == nil && bytes.Equal(there, key):
		return false, nil
	case err == nil:
		return false, fault.Conflictf("key_there", "another key lies at %s and is not written over; move it away first, or name another file with DUNWELL_KEY", to)
	case !errors.Is(err, fs.ErrNotExist):
		return false, fault.Unavailablef("key_unreadable", err, "the key file %s cannot be read", to)
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err == nil {
		err = settledAs(from, to)
		if err == nil {
			return true, nil
		}
	}
	return false, fault.Unavailablef("key_unwritable", err, "the key file %s cannot be made; name another place with DUNWELL_KEY", to)
}
