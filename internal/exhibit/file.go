package exhibit

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"path"
	"strings"
	"unicode/utf8"
)

// file is a source at hand: on disk where it is large, its hash taken.
type file struct {
	name string
	kind string // media type as it was told
	size int64
	hash [sha256.Size]byte
	head []byte
	at   interface {
		io.ReaderAt
		io.ReadSeeker
	}
}

// inMemory is the size up to which a file is not laid on the disk.
const inMemory = 1 << 20

// fetch reads a source once, to the end: its hash is of all of it, even where too
// much is there to be drawn.
func (j *job) fetch(src Source) (*file, error) {
	r, err := src.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }() // it is only read
	return j.take(src.Name, src.Type, r)
}

func (j *job) take(name, kind string, r io.Reader) (*file, error) {
	f := &file{name: name, kind: kind}
	sum := sha256.New()
	r = io.TeeReader(stopReader{j, r}, sum)
	small, err := io.ReadAll(io.LimitReader(r, inMemory))
	if err != nil {
		return nil, err
	}
	f.size, f.at = int64(len(small)), bytes.NewReader(small)
	if len(small) == inMemory {
		disk, err := os.CreateTemp(j.o.Dir, "exhibit-*")
		if err != nil {
			return nil, err
		}
		j.cleanup = append(j.cleanup, func() {
			_ = disk.Close() // it is thrown away
			_ = os.Remove(disk.Name())
		})
		if _, err := disk.Write(small); err != nil {
			return nil, err
		}
		n, err := io.Copy(&capped{disk, j.o.Most}, r)
		if err != nil {
			return nil, err
		}
		f.size, f.at = f.size+n, disk
	}
	f.head = small[:min(len(small), 4096)]
	sum.Sum(f.hash[:0])
	return f, nil
}

// stopReader ends when the work does.
type stopReader struct {
	j *job
	r io.Reader
}

func (s stopReader) Read(b []byte) (int, error) {
	if err := s.j.ctx.Err(); err != nil {
		return 0, err
	}
	return s.r.Read(b)
}

// capped keeps so many bytes and lets the rest pass by.
type capped struct {
	w    io.Writer
	left int64
}

func (c *capped) Write(b []byte) (int, error) {
	if n := min(int64(len(b)), c.left); n > 0 {
		c.left -= n
		if _, err := c.w.Write(b[:n]); err != nil {
			return 0, err
		}
	}
	return len(b), nil
}

// bytes is all of the file, up to a bound.
func (f *file) bytes(most int64) ([]byte, error) {
	return io.ReadAll(io.NewSectionReader(f.at, 0, min(f.size, most)))
}

func (f *file) sum() string { return fmt.Sprintf("%x", f.hash) }

// shown is the name without a path.
func (f *file) shown() string {
	name := path.Base(strings.ReplaceAll(f.name, `\`, "/"))
	if name == "." || name == "/" {
		return "A file without a name"
	}
	return name
}

func (f *file) about() string {
	kind, _, _ := strings.Cut(f.kind, ";")
	if kind == "" || kind == "application/octet-stream" {
		kind, _, _ = strings.Cut(http.DetectContentType(f.head), ";")
	}
	if kind == "application/octet-stream" {
		return "unknown"
	}
	return kind
}

type kind int

const (
	kindUnknown kind = iota
	kindPDF
	kindPicture
	kindMail
	kindHTML
	kindCSV
	kindSheet
	kindText
)

// kindOf tells a file by its first bytes where they are plain, and by its type or
// ending where it is text.
func kindOf(f *file) kind {
	if i := bytes.Index(f.head[:min(len(f.head), 1024)], []byte("%PDF-")); i >= 0 {
		return kindPDF
	}
	if pictureOf(f.head) != "" {
		return kindPicture
	}
	end := strings.ToLower(path.Ext(f.name))
	told, _, err := mime.ParseMediaType(f.kind)
	if err != nil {
		told = ""
	}
	if bytes.HasPrefix(f.head, []byte("PK\x03\x04")) {
		if end == ".xlsx" || strings.HasSuffix(told, "spreadsheetml.sheet") {
			return kindSheet
		}
		return kindUnknown
	}
	if !readable(f.head) {
		return kindUnknown
	}
	switch {
	case told == "message/rfc822" || end == ".eml":
		return kindMail
	case told == "text/html" || end == ".html" || end == ".htm":
		return kindHTML
	case told == "text/csv" || end == ".csv" || end == ".tsv":
		return kindCSV
	case strings.HasPrefix(told, "text/") || end == ".txt" || end == ".md" || end == ".log" || end == ".ics" || end == ".vcf" || end == ".xml" || end == ".json" || told == "application/xml" || told == "application/json":
		return kindText
	case strings.HasPrefix(http.DetectContentType(f.head), "text/plain"):
		return kindText
	}
	return kindUnknown
}

// readable reports that bytes look like text in some way of writing it.
func readable(head []byte) bool {
	if len(head) == 0 {
		return false
	}
	if bytes.HasPrefix(head, []byte{0xff, 0xfe}) || bytes.HasPrefix(head, []byte{0xfe, 0xff}) {
		return true
	}
	odd := 0
	for len(head) > 0 {
		r, n := utf8.DecodeRune(head)
		if r == 0 {
			return false
		}
		if r < ' ' && r != '\n' && r != '\r' && r != '\t' && r != '\f' && r != 0x1b {
			odd++
		}
		head = head[n:]
	}
	return odd < 4
}
