package pdf

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"strconv"
	"sync"
)

// file writes PDF objects as they become known. Everything that is no stream is
// gathered in object streams, which makes the many small objects of a tagged
// document cheap. The first error of the writer is kept; close returns it.
type file struct {
	w       io.Writer
	at      int64
	err     error
	sum     hash.Hash
	entries []entry // cross-reference, by object number; 0 is the free head
	small   []byte  // bodies of the open object stream
	index   []placed
	scratch []byte
}

// entry says where an object lies: at an offset, or as the nth of an object stream.
type entry struct {
	stream int32 // object stream, 0 for none
	at     int64 // offset, or position in the stream
}

type placed struct{ num, at int }

// perStream bounds an object stream: a reader has to unpack all of it for one
// object, and the cross-reference has one byte for the place in it.
const perStream = 200

// packedFrom is the size from which deflating is worth its time.
const packedFrom = 1000

func newFile(w io.Writer) *file {
	f := &file{w: w, sum: sha256.New(), entries: make([]entry, 1, 256)}
	f.write([]byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"))
	return f
}

func (f *file) write(b []byte) {
	if f.err != nil {
		return
	}
	f.sum.Write(b)
	n, err := f.w.Write(b)
	f.at += int64(n)
	f.err = err
}

// alloc reserves an object number, to be written later.
func (f *file) alloc() int {
	f.entries = append(f.entries, entry{})
	return len(f.entries) - 1
}

// object keeps the body of an object for the open object stream.
func (f *file) object(num int, body []byte) {
	f.index = append(f.index, placed{num, len(f.small)})
	f.small = append(append(f.small, body...), '\n')
	if len(f.index) == perStream {
		f.flush()
	}
}

// flush writes the open object stream.
func (f *file) flush() {
	if len(f.index) == 0 {
		return
	}
	num := f.alloc()
	var head []byte
	for i, p := range f.index {
		head = strconv.AppendInt(head, int64(p.num), 10)
		head = append(head, ' ')
		head = strconv.AppendInt(head, int64(p.at), 10)
		head = append(head, ' ')
		f.entries[p.num] = entry{int32(num), int64(i)}
	}
	f.stream(num, fmt.Sprintf("/Type/ObjStm/N %d/First %d", len(f.index), len(head)), append(head, f.small...))
	f.index, f.small = f.index[:0], f.small[:0]
}

// stream deflates data into a stream object and gives its number back.
func (f *file) stream(num int, dict string, data []byte) int {
	if len(data) < packedFrom {
		return f.raw(num, dict, data)
	}
	d := deflaters.Get().(*deflater)
	defer deflaters.Put(d)
	return f.raw(num, dict+"/Filter/FlateDecode", d.deflate(data))
}

// raw writes a stream whose data is ready.
func (f *file) raw(num int, dict string, data []byte) int {
	f.entries[num] = entry{0, f.at}
	f.scratch = fmt.Appendf(f.scratch[:0], "%d 0 obj<<%s/Length %d>>stream\n", num, dict, len(data))
	f.write(f.scratch)
	f.write(data)
	f.write([]byte("\nendstream endobj\n"))
	return num
}

// close writes what is left, the cross-reference and the trailer. The document's
// id is the hash of all that came before it.
func (f *file) close(catalog, info int) error {
	f.flush()
	num, start := f.alloc(), f.at
	f.entries[num] = entry{0, start}
	wide := 2 // bytes of an offset
	for start >= 1<<(8*wide) {
		wide++
	}
	table := make([]byte, 0, (wide+2)*len(f.entries))
	for i, e := range f.entries {
		kind, where, nth := byte(1), e.at, byte(0)
		switch {
		case i == 0 || e == (entry{}): // an element left out keeps its number
			kind = 0
		case e.stream != 0:
			kind, where, nth = 2, int64(e.stream), byte(e.at)
		}
		table = append(table, kind)
		for shift := 8 * (wide - 1); shift >= 0; shift -= 8 {
			table = append(table, byte(where>>shift))
		}
		table = append(table, nth)
	}
	id := hex.EncodeToString(f.sum.Sum(nil)[:16])
	f.stream(num, fmt.Sprintf("/Type/XRef/Size %d/W[1 %d 1]/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]", len(f.entries), wide, catalog, info, id, id), table)
	f.write(fmt.Appendf(nil, "startxref\n%d\n%%%%EOF\n", start))
	if f.err != nil {
		return fmt.Errorf("write PDF: %w", f.err)
	}
	return nil
}

// reference writes a reference to an object.
func reference(b []byte, num int) []byte {
	return append(strconv.AppendInt(b, int64(num), 10), " 0 R"...)
}

// deflater is kept between letters: building its tables costs more than a letter.
type deflater struct {
	buf bytes.Buffer
	z   *zlib.Writer
}

var deflaters = sync.Pool{New: func() any {
	d := new(deflater)
	d.z, _ = zlib.NewWriterLevel(&d.buf, level) // the level is valid, so there is no error
	return d
}}

const level = 1 // fonts hardly shrink further, and a letter would take twice the time

// deflate packs data; the result holds until the next call.
func (d *deflater) deflate(data []byte) []byte {
	d.buf.Reset()
	d.z.Reset(&d.buf)
	_, _ = d.z.Write(data) // a bytes.Buffer takes everything
	_ = d.z.Close()
	return d.buf.Bytes()
}

// appendText writes a text string: ASCII as it is, all else as UTF-16.
func appendText(b []byte, s string) []byte {
	ascii := true
	for i := range len(s) {
		ascii = ascii && s[i] >= ' ' && s[i] < 0x7f
	}
	if !ascii {
		b = append(b, "<FEFF"...)
		for _, u := range utf16Of(s) {
			b = fmt.Appendf(b, "%04X", u)
		}
		return append(b, '>')
	}
	b = append(b, '(')
	for i := range len(s) {
		if c := s[i]; c == '(' || c == ')' || c == '\\' {
			b = append(b, '\\')
		}
		b = append(b, s[i])
	}
	return append(b, ')')
}
