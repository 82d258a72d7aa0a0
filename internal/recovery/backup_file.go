package recovery

import (
	"archive/tar"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"dunwell/internal/fault"
)

// The files of a backup, in the order in which they lie in it. The list comes first, so
// that a reader knows what has to follow.
const (
	backupFormat = "dunwell-backup-1"
	backupList   = "manifest.json"
	backupBook   = "dunwell.db"
	backupKey    = "dunwell.key"
)

// backupManifest says what is in a backup.
type backupManifest struct {
	Format   string       `json:"format"`
	Made     time.Time    `json:"made"`
	Tables   int64        `json:"tables"` // version of the book's tables
	Accounts int64        `json:"accounts"`
	Entries  int64        `json:"entries"` // of all records
	Heads    string       `json:"heads"`   // SHA-256 over the end of every record
	KeyID    string       `json:"key,omitempty"`
	Files    []backupPart `json:"files"`
}

type backupPart struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

func damagedBackup(path string, err error) error {
	return fault.Invalidf("backup_damaged", path, "the file is damaged or is no backup of Dunwell (%v); take another one", err)
}

// partOf measures a file that goes into a backup.
func partOf(path, name string) (backupPart, error) {
	f, err := os.Open(path)
	if err != nil {
		return backupPart{}, fmt.Errorf("read %s: %w", name, err)
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(h, f)
	if err != nil {
		return backupPart{}, fmt.Errorf("read %s: %w", name, err)
	}
	return backupPart{name, n, hex.EncodeToString(h.Sum(nil))}, nil
}

// writeBackup writes a new file with the list and the files it names, found by their
// names in from, and waits until it is on the disk.
func writeBackup(path string, m *backupManifest, from map[string]string) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("make the backup: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	zip, err := gzip.NewWriterLevel(f, gzip.BestSpeed)
	if err != nil {
		return err
	}
	out := tar.NewWriter(zip)
	list, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fmt.Errorf("list the backup: %w", err)
	}
	head := func(name string, size int64) error {
		return out.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: size, ModTime: m.Made.Truncate(time.Second), Format: tar.FormatPAX})
	}
	if err := head(backupList, int64(len(list))); err != nil {
		return err
	}
	if _, err := out.Write(list); err != nil {
		return err
	}
	for _, part := range m.Files {
		if err := head(part.Name, part.Size); err != nil {
			return err
		}
		if err := copyFile(out, from[part.Name]); err != nil {
			return err
		}
	}
	return errors.Join(out.Close(), zip.Close(), f.Sync())
}

func copyFile(to io.Writer, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(to, f)
	return err
}

// mostManifest bounds the list of a backup.
const mostManifest = 1 << 20

// readBackup reads a backup to its last byte, holds every file against the list, and
// hands each to whoever keeps it; keep nil only checks.
func readBackup(path string, keep func(name string) (io.WriteCloser, error)) (m backupManifest, err error) {
	f, err := os.Open(path)
	if err != nil {
		return m, fault.Invalidf("file_unreadable", path, "the backup cannot be read: %v", err)
	}
	defer f.Close()
	zip, err := gzip.NewReader(f)
	if err != nil {
		return m, damagedBackup(path, err)
	}
	in := tar.NewReader(zip)
	head, err := in.Next()
	if err != nil || head.Name != backupList || head.Size > mostManifest {
		return m, damagedBackup(path, errors.Join(err, errors.New("its list is missing")))
	}
	list, err := io.ReadAll(in)
	if err == nil {
		err = json.Unmarshal(list, &m)
	}
	if err != nil {
		return m, damagedBackup(path, err)
	}
	if m.Format != backupFormat {
		return m, fault.Invalidf("backup_newer", path, "the backup was written in the form %q, which this program does not read; use a newer one", m.Format)
	}
	for _, part := range m.Files {
		err := readPart(in, part, keep)
		if fault.KindOf(err) == fault.Unavailable {
			return m, err
		}
		if err != nil {
			return m, damagedBackup(path, err)
		}
	}
	if _, err := in.Next(); !errors.Is(err, io.EOF) {
		return m, damagedBackup(path, errors.Join(err, errors.New("more is in it than its list names")))
	}
	if _, err := io.Copy(io.Discard, zip); err != nil { // the sum of the whole stands at the end
		return m, damagedBackup(path, err)
	}
	if !slices.ContainsFunc(m.Files, func(p backupPart) bool { return p.Name == backupBook }) {
		return m, damagedBackup(path, errors.New("no book is in it"))
	}
	return m, nil
}

func readPart(in *tar.Reader, part backupPart, keep func(name string) (io.WriteCloser, error)) error {
	head, err := in.Next()
	switch {
	case err != nil:
		return err
	case head.Name != part.Name || head.Size != part.Size || part.Name != backupBook && part.Name != backupKey:
		return fmt.Errorf("%s stands where %s should", head.Name, part.Name)
	}
	h := sha256.New()
	if keep == nil {
		_, err = io.Copy(h, in)
	} else {
		file, refused := keep(part.Name)
		if refused != nil {
			return unkept(part.Name, refused)
		}
		into := &keeping{WriteCloser: file}
		_, err = io.Copy(io.MultiWriter(h, into), in)
		if into.failed = errors.Join(into.failed, file.Close()); into.failed != nil {
			return unkept(part.Name, into.failed)
		}
	}
	if err != nil {
		return err
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != part.SHA256 {
		return fmt.Errorf("%s is not what was written", part.Name)
	}
	return nil
}

// keeping tells a disk that takes no more from a backup that is damaged.
type keeping struct {
	io.WriteCloser
	failed error
}

func (k *keeping) Write(b []byte) (int, error) {
	n, err := k.WriteCloser.Write(b)
	if err != nil {
		k.failed = err
	}
	return n, err
}

func unkept(name string, err error) error {
	return fault.Unavailablef("restore_failed", err, "%s out of the backup could not be written; see whether the disk has room for it, then try again", name)
}

// settledAs gives a file its name, and waits until that is on the disk.
func settledAs(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(to))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
