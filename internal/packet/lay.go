package packet

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"dunwell/internal/fault"
)

// Lay lays the packet at a place: a file where it ends in .zip, else a folder. It is
// there whole or not at all. The same packet may lie there already; anything else is
// not touched.
func (m *Made) Lay(at string) error {
	there, err := m.liesAt(at)
	if err != nil {
		return err
	}
	if there {
		if !isZip(at) {
			m.liesIn(at)
		}
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(at), 0o700); err != nil {
		return unwritable(at, err)
	}
	if isZip(at) {
		return m.layZip(at)
	}
	if err := os.Rename(m.spool.dir, at); err != nil {
		return unwritable(at, err)
	}
	m.liesIn(at)
	return nil
}

func (m *Made) liesIn(dir string) {
	for _, f := range m.Files {
		f.path = filepath.Join(dir, filepath.FromSlash(f.Name))
	}
}

func isZip(at string) bool { return strings.HasSuffix(strings.ToLower(at), ".zip") }

// Zip writes the packet as one file, in a folder of its own inside.
func (m *Made) Zip(out io.Writer) error {
	z := zip.NewWriter(out)
	for _, f := range m.Files {
		if err := m.pack(z, f); err != nil {
			return fmt.Errorf("pack %s: %w", f.Name, err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("pack %s: %w", m.Name, err)
	}
	return nil
}

func (m *Made) pack(z *zip.Writer, f *File) error {
	h := &zip.FileHeader{Name: m.Name + "/" + f.Name, Method: zip.Deflate, Modified: m.On.Time()}
	if slices.ContainsFunc([]string{"image/", "video/", "audio/", "application/zip"}, func(t string) bool { return strings.HasPrefix(f.Type, t) }) {
		h.Method = zip.Store // they are packed already
	}
	w, err := z.CreateHeader(h)
	if err != nil {
		return err
	}
	in, err := f.Open()
	if err != nil {
		return err
	}
	_, err = io.Copy(w, in)
	return errors.Join(err, in.Close())
}

func (m *Made) layZip(at string) error {
	f, err := os.CreateTemp(filepath.Dir(at), ".packet-")
	if err != nil {
		return unwritable(at, err)
	}
	defer func() { _ = os.Remove(f.Name()) }() // gone already when all went well
	err = m.Zip(f)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), at)
	}
	if err != nil {
		return unwritable(at, err)
	}
	return nil
}

// liesAt reports that this very packet lies there already; another thing is a fault.
func (m *Made) liesAt(at string) (bool, error) {
	_, err := os.Stat(at)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, unwritable(at, err)
	}
	if fsys, closer, ok, err := Open(at); err == nil && ok {
		defer func() { _ = closer.Close() }() // read only
		sums := m.Files[len(m.Files)-1]
		text, err := fs.ReadFile(fsys, sums.Name)
		own, ownErr := os.ReadFile(sums.path)
		if err == nil && ownErr == nil && bytes.Equal(text, own) && Verify(fsys).OK {
			return true, nil
		}
	}
	return false, fault.Conflictf("packet_exists", "%s is there already and is not this packet; name another place with --out, or take it away", at)
}

// Open opens a packet that lies in a folder or in a .zip file; ok is false where the
// path is neither. The closer ends the reading.
func Open(at string) (fsys fs.FS, closer io.Closer, ok bool, err error) {
	st, err := os.Stat(at)
	switch {
	case err != nil:
		return nil, nil, false, err
	case st.IsDir():
		return os.DirFS(at), io.NopCloser(nil), true, nil
	case !isZip(at):
		return nil, nil, false, nil
	}
	z, err := zip.OpenReader(at)
	if err != nil {
		return nil, nil, false, fault.Invalidf("packet_unreadable", at, "the file is no zip file that can be read: %v", err)
	}
	entries, err := fs.ReadDir(z, ".")
	if err == nil && len(entries) == 1 && entries[0].IsDir() {
		if fsys, err = fs.Sub(z, entries[0].Name()); err == nil {
			return fsys, z, true, nil
		}
	}
	return z, z, true, nil
}
