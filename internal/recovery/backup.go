package recovery

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"dunwell/internal/evidence"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// Backup is what a backup holds, as it was read back after it was written.
type Backup struct {
	File     string    `json:"file"`
	Made     time.Time `json:"made"`
	Bytes    int64     `json:"bytes"`
	Accounts int64     `json:"accounts"`
	Entries  int64     `json:"entries"`
	Key      bool      `json:"key"` // the key lies in it
}

// settingBackup is where a book keeps when it was last copied.
const settingBackup = "last_backup"

// keptBackup is what is kept of a backup in the book it is of.
type keptBackup struct {
	At   time.Time `json:"at"`
	Key  string    `json:"key,omitempty"` // fingerprint of the key that lies in it
	File string    `json:"file"`
}

// Backup copies the book of this moment, with its documents and its key, into one new
// file, while others go on working. The copy is read back before it gets its name:
// every page of it, and the end of every record against the book itself. A file that is
// there is never written over, and one that was not finished never has the name.
func (d *Desk) Backup(ctx context.Context, path string, withKey bool) (b Backup, err error) {
	if path, err = d.backupPath(path); err != nil {
		return b, err
	}
	work := path + ".part"
	switch err := os.Mkdir(work, 0o700); {
	case errors.Is(err, fs.ErrExist):
		return b, fault.Conflictf("backup_begun", "%s is there: another backup into this file runs, or one was cut short; once none runs, remove it and try again", work)
	case err != nil:
		return b, fault.Unavailablef("folder_unwritable", err, "the backup cannot be written to %s; check that the folder is there and may be written", filepath.Dir(path))
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()

	book := filepath.Join(work, backupBook)
	if err := d.db.CopyInto(ctx, book); err != nil {
		return b, err
	}
	m := backupManifest{Format: backupFormat, Made: d.now().UTC()}
	if err := d.compareCopy(ctx, book, &m); err != nil {
		return b, err
	}
	from := map[string]string{backupBook: book}
	if withKey && d.keys != nil {
		if m.KeyID, err = d.keys.ID(); err != nil {
			return b, err
		}
		if m.KeyID != "" {
			from[backupKey] = d.keys.Path()
		}
	}
	for _, name := range []string{backupBook, backupKey} {
		if from[name] == "" {
			continue
		}
		part, err := partOf(from[name], name)
		if err != nil {
			return b, err
		}
		m.Files = append(m.Files, part)
	}
	done := filepath.Join(work, "backup")
	if err := writeBackup(done, &m, from); err != nil {
		return b, fault.Unavailablef("backup_failed", err, "the backup could not be written; see whether %s has room for it, then try again", filepath.Dir(path))
	}
	if _, err := readBackup(done, nil); err != nil {
		return b, err
	}
	info, err := os.Stat(done)
	if err != nil {
		return b, err
	}
	if err := ctx.Err(); err != nil {
		return b, err
	}
	if err := settledAs(done, path); err != nil {
		return b, fault.Unavailablef("backup_failed", err, "the backup could not be given its name %s", path)
	}
	b = Backup{File: path, Made: m.Made, Bytes: info.Size(), Accounts: m.Accounts, Entries: m.Entries, Key: m.KeyID != ""}
	return b, d.keepBackup(ctx, keptBackup{m.Made, m.KeyID, path})
}

// backupPath is where a backup goes: a name of its own in a folder, else as told.
func (d *Desk) backupPath(path string) (string, error) {
	if path == "" {
		path = d.copies
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("find the folder: %w", err)
	}
	if path == d.copies {
		if err := os.MkdirAll(path, 0o700); err != nil {
			return "", fault.Unavailablef("folder_unwritable", err, "the folder %s cannot be made; name another file", path)
		}
	}
	info, err := os.Stat(path)
	if err == nil && info.IsDir() {
		path = filepath.Join(path, "dunwell-"+d.now().UTC().Format("20060102T150405Z")+".tar.gz")
		info, err = os.Stat(path)
	}
	if err == nil {
		return "", fault.Conflictf("file_exists", "%s is there already and is not written over; name another file, or a folder", info.Name())
	}
	return path, nil
}

// compareCopy opens the copy to read it and holds the end of every record in it against
// the record of the book itself, which may have grown since.
func (d *Desk) compareCopy(ctx context.Context, path string, m *backupManifest) error {
	copied, err := store.OpenCopy(ctx, path, store.Options{Now: d.now})
	if err != nil {
		return err
	}
	defer func() { _ = copied.Close() }() // it was only read
	if m.Tables, err = copied.Version(ctx); err != nil {
		return err
	}
	heads := map[receivable.AccountKey]evidence.Head{}
	if err := headsOf(ctx, copied, m, func(key receivable.AccountKey, h evidence.Head) { heads[key] = h }); err != nil {
		return err
	}
	return d.db.Read(ctx, func(tx *store.Tx) error {
		left := len(heads)
		var grown []receivable.AccountKey
		err := tx.EachHead(ctx, func(key receivable.AccountKey, now evidence.Head) error {
			then, ok := heads[key]
			if ok {
				left--
			}
			if ok && (then.Seq != now.Seq || !bytes.Equal(then.Hash, now.Hash)) {
				grown = append(grown, key)
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, key := range grown {
			then := heads[key]
			if then.Seq == 0 {
				continue
			}
			entry, err := tx.RecordEntry(ctx, key, then.Seq)
			if err != nil {
				return err
			}
			if !bytes.Equal(entry.Hash, then.Hash) {
				left++
			}
		}
		if left != 0 {
			return fault.Unavailablef("backup_differs", nil, "the records of %d accounts in the copy are not those of the book; check the disk, then try again", left)
		}
		return nil
	})
}

// headsOf counts the records of a copy, and hashes their ends in order.
func headsOf(ctx context.Context, copied *store.DB, m *backupManifest, met func(receivable.AccountKey, evidence.Head)) error {
	var sum hash.Hash
	err := copied.Read(ctx, func(tx *store.Tx) error {
		m.Accounts, m.Entries, sum = 0, 0, sha256.New()
		return tx.EachHead(ctx, func(key receivable.AccountKey, h evidence.Head) error {
			m.Accounts++
			m.Entries += h.Seq
			fmt.Fprintf(sum, "%s %s %d %x\n", key.Creditor, key.Account, h.Seq, h.Hash)
			met(key, h)
			return nil
		})
	})
	if err == nil {
		m.Heads = hex.EncodeToString(sum.Sum(nil))
	}
	return err
}

// keepBackup notes in the book when it was copied, for whoever asks the doctor.
func (d *Desk) keepBackup(ctx context.Context, k keptBackup) error {
	text, err := json.Marshal(k)
	if err != nil {
		return fmt.Errorf("note the backup: %w", err)
	}
	return d.db.Write(ctx, func(tx *store.Tx) error {
		creditors, err := tx.Creditors(ctx)
		if err != nil {
			return err
		}
		for i := range creditors {
			if err := tx.SetSetting(ctx, creditors[i].ID, settingBackup, string(text)); err != nil {
				return err
			}
		}
		return nil
	})
}

// lastBackup is what the book knows of its last copy; the zero value where none was made.
func lastBackup(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID) (last keptBackup, err error) {
	kept, err := tx.Setting(ctx, creditor, settingBackup)
	if err != nil || kept == "" {
		return last, err
	}
	if err := json.Unmarshal([]byte(kept), &last); err != nil {
		return last, fmt.Errorf("read when the book was copied: %w", err)
	}
	return last, nil
}

// oldBackup is how old the last copy of a book may be.
const oldBackup = 7 * 24 * time.Hour

// backupLines say when the book was last copied, and whether its key lies in a copy.
func (d *Desk) backupLines(ctx context.Context, tx *store.Tx, c *receivable.Creditor, imports []store.ImportRow) ([]DoctorLine, error) {
	key := ""
	if d.keys != nil {
		var err error
		if key, err = d.keys.ID(); err != nil && asFault(err) == nil {
			return nil, err
		}
	}
	if d.db.Engine() == "postgres" {
		text := "The book lies in PostgreSQL: its copies are made there (pg_dump, or your provider)."
		if key != "" {
			text += " Keep a copy of " + d.keys.Path() + " beside them."
		}
		return []DoctorLine{{"backup_elsewhere", true, text, ""}}, nil
	}
	last, err := lastBackup(ctx, tx, c.ID)
	if err != nil {
		return nil, err
	}
	var lines []DoctorLine
	switch {
	case last.At.IsZero():
		young := !slices.ContainsFunc(imports, func(i store.ImportRow) bool { return tx.Now().Sub(store.MadeAt(i.ID)) >= oldBackup })
		lines = append(lines, DoctorLine{"backup_none", young, "No copy of the book was made yet (dunwell backup FILE; docs/backup.md).", ""})
	default:
		fresh := d.now().Sub(last.At) < oldBackup
		text := fmt.Sprintf("The book was last copied on %s, into %s.", d.dayOf(*c, last.At), last.File)
		if !fresh {
			text += " That is more than a week ago (dunwell backup FILE)."
		}
		lines = append(lines, DoctorLine{"backup", fresh, text, ""})
	}
	if key != "" && last.Key != key && !last.At.IsZero() {
		lines = append(lines, DoctorLine{"key_uncopied", false, fmt.Sprintf("The key %s lies in no copy of this book: without it no feed can sign in and no link opens. Keep a copy of it, or make a backup with it.", d.keys.Path()), ""})
	}
	return lines, nil
}
