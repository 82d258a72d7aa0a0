// Package bank finds out which kind of bank file it has before it, and reads it.
package bank

import (
	"bytes"
	"io"

	"dunwell/internal/fault"
	"dunwell/internal/intake/camt"
	"dunwell/internal/intake/mt940"
	"dunwell/internal/intake/ofx"
	"dunwell/internal/intake/qif"
	"dunwell/internal/intake/statement"
)

// Format is a kind of bank file.
type Format string

// The formats.
const (
	CAMT  Format = "camt"
	MT940 Format = "mt940"
	OFX   Format = "ofx" // QFX too
	QIF   Format = "qif"
)

// Head is how much of a file is looked at to tell its format.
const Head = 64 << 10

// formats in the order in which they are asked: the ones with the surest marks
// come first.
var formats = []struct {
	format Format
	is     func(name string, head []byte) bool
}{
	{CAMT, camt.Is},
	{OFX, ofx.Is},
	{MT940, mt940.Is},
	{QIF, qif.Is},
}

// Detect tells the format by name and head. ok is false for what is no bank file
// of these formats, or cannot be read.
func Detect(name string, r io.ReaderAt, size int64) (f Format, ok bool) {
	head := make([]byte, min(size, Head))
	if n, err := r.ReadAt(head, 0); n < len(head) && err != nil {
		return "", false
	}
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	for _, k := range formats {
		if k.is(name, head) {
			return k.format, true
		}
	}
	return "", false
}

// Read reads a file of a format.
func Read(f Format, name string, r io.ReaderAt, size int64, o statement.Options) statement.Parts {
	stream := io.NewSectionReader(r, 0, size)
	switch f {
	case CAMT:
		return camt.Read(name, stream, o)
	case MT940:
		return mt940.Read(name, stream, o)
	case OFX:
		return ofx.Read(name, stream, o)
	case QIF:
		return qif.Read(name, r, size, o)
	}
	return func(yield func(statement.Part, error) bool) {
		yield(statement.Part{}, fault.Invalidf("format_unknown", name, "this is no bank file of a known format; export it as CAMT, MT940, OFX, QIF or CSV"))
	}
}
