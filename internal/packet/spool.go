package packet

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"dunwell/internal/fault"
)

// Spool is the folder in which a packet grows. Files go in as streams and are never
// held in memory whole; at the end the folder is the packet.
type Spool struct {
	dir  string // of the packet as it will lie
	base string // of everything
	n    int
}

// NewSpool makes the folder inside another, which is made where it is not there: that
// in which the packet will lie, so that it need not be copied.
func NewSpool(inside string) (*Spool, error) {
	if err := os.MkdirAll(inside, 0o700); err != nil {
		return nil, unwritable(inside, err)
	}
	base, err := os.MkdirTemp(inside, ".packet-")
	if err != nil {
		return nil, unwritable(inside, err)
	}
	s := &Spool{dir: filepath.Join(base, "packet"), base: base}
	if err := os.Mkdir(s.dir, 0o700); err != nil {
		_ = s.Close() // the first fault is told
		return nil, unwritable(s.dir, err)
	}
	return s, nil
}

// Dir is a folder for what is needed on the way.
func (s *Spool) Dir() string { return s.base }

// Close takes the folder away with what was not moved out of it.
func (s *Spool) Close() error { return os.RemoveAll(s.base) }

// File is one file of a packet.
type File struct {
	Name    string // path in the packet, with slashes
	Own     string // its name without number and folder, of an exhibit's file
	Type    string // media type
	About   string // what it is, in a few words
	Exhibit string // its label, "" for none
	Secret  bool   // for the attorney only
	Within  bool   // it stands in another file of the exhibit too: it is not drawn again
	Beside  bool   // it goes along as it is, as it cannot be drawn
	Size    int64  // bytes
	Hash    [sha256.Size]byte

	path string // where it lies until the packet is laid down
}

// Open reads the file as it lies in the folder of the packet.
func (f *File) Open() (io.ReadCloser, error) { return os.Open(f.path) }

// Add keeps a file: write is handed the place to write its bytes to.
func (s *Spool) Add(f File, write func(io.Writer) error) (*File, error) {
	s.n++
	f.path = filepath.Join(s.base, strconv.Itoa(s.n))
	out, err := os.OpenFile(f.path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, unwritable(f.path, err)
	}
	sum := &summed{to: out, hash: sha256.New()}
	err = write(sum)
	if closed := out.Close(); err == nil && closed != nil {
		err = unwritable(f.path, closed)
	}
	if err != nil {
		return nil, err
	}
	f.Size = sum.size
	sum.hash.Sum(f.Hash[:0])
	return &f, nil
}

// AddBytes keeps a file that is small enough to be at hand whole.
func (s *Spool) AddBytes(f File, b []byte) (*File, error) {
	return s.Add(f, func(w io.Writer) error {
		_, err := w.Write(b)
		return err
	})
}

// place moves a file to its name in the folder.
func (s *Spool) place(f *File) error {
	at := filepath.Join(s.dir, filepath.FromSlash(f.Name))
	if err := os.MkdirAll(filepath.Dir(at), 0o700); err != nil {
		return unwritable(at, err)
	}
	if err := os.Rename(f.path, at); err != nil {
		return unwritable(at, err)
	}
	f.path = at
	return nil
}

// drop takes a file away that is not, or no longer, needed.
func (s *Spool) drop(f *File) error {
	if err := os.Remove(f.path); err != nil {
		return unwritable(f.path, err)
	}
	return nil
}

// summed reckons size and hash of what is written through it.
type summed struct {
	to   io.Writer
	hash hash.Hash
	size int64
}

func (s *summed) Write(b []byte) (int, error) {
	n, err := s.to.Write(b)
	s.size += int64(n)
	_, _ = s.hash.Write(b[:n]) // a hash takes all
	if err != nil {
		return n, fmt.Errorf("keep a file of the packet: %w", err)
	}
	return n, nil
}

func unwritable(at string, err error) error {
	if p, ok := errors.AsType[*os.PathError](err); ok {
		err = p.Err
	}
	if l, ok := errors.AsType[*os.LinkError](err); ok {
		err = l.Err
	}
	return fault.Unavailablef("packet_unwritable", err, "%s cannot be written: %v", at, err)
}
