package recovery

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"dunwell/internal/fault"
)

// PacketFolder is where packets are laid: beside the folder of the letters.
func (d *Desk) PacketFolder() string {
	if d.ways.Folder.Dir == "" {
		return "packets"
	}
	return filepath.Join(filepath.Dir(filepath.Clean(d.ways.Folder.Dir)), "packets")
}

// Zip is the packet as one file, in a folder of its own inside.
func (p *Packet) Zip() ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := range p.Files {
		f := &p.Files[i]
		w, err := z.CreateHeader(&zip.FileHeader{Name: p.Name + "/" + f.Name, Method: zip.Deflate, Modified: p.On.Time()})
		if err != nil {
			return nil, fmt.Errorf("pack %s: %w", f.Name, err)
		}
		if _, err := w.Write(f.Bytes); err != nil {
			return nil, fmt.Errorf("pack %s: %w", f.Name, err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("pack %s: %w", p.Name, err)
	}
	return b.Bytes(), nil
}

// Write lays the packet at a place: a file where it ends in .zip, else a folder. It
// is there whole or not at all. The same packet may lie there already; anything else
// is not touched.
func (p *Packet) Write(at string) error {
	if there, err := p.liesAt(at); err != nil || there {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(at), 0o700); err != nil {
		return packetUnwritable(at, err)
	}
	if strings.HasSuffix(strings.ToLower(at), ".zip") {
		return p.writeZip(at)
	}
	temp, err := os.MkdirTemp(filepath.Dir(at), ".packet-")
	if err != nil {
		return packetUnwritable(at, err)
	}
	defer func() { _ = os.RemoveAll(temp) }() // gone already when all went well
	for i := range p.Files {
		f := &p.Files[i]
		name := filepath.Join(temp, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			return packetUnwritable(at, err)
		}
		if err := os.WriteFile(name, f.Bytes, 0o600); err != nil {
			return packetUnwritable(at, err)
		}
	}
	if err := os.Rename(temp, at); err != nil {
		return packetUnwritable(at, err)
	}
	return nil
}

func (p *Packet) writeZip(at string) error {
	packed, err := p.Zip()
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(at), ".packet-")
	if err != nil {
		return packetUnwritable(at, err)
	}
	defer func() { _ = os.Remove(f.Name()) }() // gone already when all went well
	_, err = f.Write(packed)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), at)
	}
	if err != nil {
		return packetUnwritable(at, err)
	}
	return nil
}

// liesAt reports that this very packet lies there already; another thing is a fault.
func (p *Packet) liesAt(at string) (bool, error) {
	st, err := os.Stat(at)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, packetUnwritable(at, err)
	}
	same := false
	if st.IsDir() {
		text, err := os.ReadFile(filepath.Join(at, packetSums))
		same = err == nil && bytes.Equal(text, p.Files[len(p.Files)-1].Bytes) && VerifyPacket(os.DirFS(at)).OK
	} else if packed, err := p.Zip(); err == nil {
		text, err := os.ReadFile(at)
		same = err == nil && bytes.Equal(text, packed)
	}
	if same {
		return true, nil
	}
	return false, fault.Conflictf("packet_exists", "%s is there already and is not this packet; name another place with --out, or take it away", at)
}

func packetUnwritable(at string, err error) error {
	if p, ok := errors.AsType[*os.PathError](err); ok {
		err = p.Err
	}
	return fault.Unavailablef("packet_unwritable", err, "%s cannot be written: %v", at, err)
}

// OpenPacket opens a packet that lies in a folder or in a .zip file; ok is false
// where the path is neither. Close ends the reading.
func OpenPacket(at string) (fsys fs.FS, closer io.Closer, ok bool, err error) {
	st, err := os.Stat(at)
	switch {
	case err != nil:
		return nil, nil, false, err
	case st.IsDir():
		return os.DirFS(at), io.NopCloser(nil), true, nil
	case !strings.HasSuffix(strings.ToLower(at), ".zip"):
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
