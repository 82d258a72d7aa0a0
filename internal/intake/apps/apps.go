// Package apps reads what invoicing programs give out as JSON or XML: the answers
// and exports of Stripe, Xero, QuickBooks Online, Harvest and FreshBooks. It makes
// rows of them like those of a table, so that one way leads into the book.
package apps

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"iter"
	"path"
	"strings"
	"time"

	"dunwell/internal/fault"
	"dunwell/internal/intake"
	"dunwell/internal/money"
)

// The programs, by the names that are shown.
const (
	Stripe     = "Stripe"
	Xero       = "Xero"
	QuickBooks = "QuickBooks"
	Harvest    = "Harvest"
	FreshBooks = "FreshBooks"
)

// Is reports a file of one of the programs by the first 64 KB of it: any JSON, of
// which Open says whether it knows it, and XML that begins like theirs.
func Is(_ string, head []byte) bool {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	if len(head) == 0 {
		return false
	}
	switch head[0] {
	case '{':
		return true
	case '[':
		rest := bytes.TrimLeft(head[1:], " \t\r\n")
		return len(rest) > 0 && (rest[0] == '{' || rest[0] == ']')
	case '<':
		return isXML(head)
	}
	return false
}

// isXML looks at the first element.
func isXML(head []byte) bool {
	dec := xml.NewDecoder(bytes.NewReader(head))
	dec.CharsetReader = inCharset
	for {
		tok, err := dec.Token()
		if err != nil {
			return false
		}
		start, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		intuit := strings.Contains(start.Name.Space, "intuit.com")
		for _, a := range start.Attr {
			intuit = intuit || a.Name.Local == "domain" && a.Value == "QBO"
		}
		switch name := start.Name.Local; {
		case name == "IntuitResponse", intuit:
			return true
		case name == "Response", name == "Invoices", name == "CreditNotes", name == "Payments", name == "Contacts":
			return start.Name.Space == ""
		}
		return false
	}
}

// Options is what a reading is told beside the file.
type Options struct {
	Currency money.Currency // of the creditor: stands in where a record names none
	Terms    int            // days to pay where a record has no due date; 0 is intake.DefaultTerms
	Zone     *time.Location // in which a moment becomes a day; nil is UTC
}

// Export is a file of a program that was understood. It is an intake.List.
type Export struct {
	shape   intake.Shape
	options Options
	xml     bool
	people  map[string]intake.Client // clients the file itself describes, by their number
}

// Open goes over the whole file once: whose it is, what it lists, and what of it
// stays out, which stands in the Warnings of Describe. A file that is broken at its
// end is refused here.
func Open(name string, r io.ReaderAt, size int64, o Options) (*Export, error) {
	base := path.Base(strings.ReplaceAll(name, "\\", "/"))
	if o.Terms == 0 {
		o.Terms = intake.DefaultTerms
	}
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	e := &Export{shape: intake.Shape{File: base, Currency: o.Currency, Terms: o.Terms, Part: true}, options: o, people: map[string]intake.Client{}}
	switch {
	case size == 0:
		return nil, fault.Invalidf("file_empty", base, "the file is empty")
	case size > intake.MaxFile:
		return nil, fault.Invalidf("file_too_large", base, "the file is larger than %d MB; split it", intake.MaxFile>>20)
	}
	head := make([]byte, min(size, 4096))
	if _, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, e.failed(err)
	}
	e.xml = bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n"), []byte("<"))
	if err := e.look(r, size); err != nil {
		return nil, err
	}
	return e, nil
}

// Describe tells whose file it is and what it lists.
func (e *Export) Describe() intake.Shape { return e.shape }

// Rows reads the file as a stream. A record that cannot be understood comes as a
// fault with its line, and reading goes on.
func (e *Export) Rows(r io.ReaderAt, size int64) iter.Seq2[intake.Row, *fault.Error] {
	return func(yield func(intake.Row, *fault.Error) bool) {
		err := e.walk(r, size, func(where string, n *node, line int) bool {
			k := e.classify(where, n)
			if k.kind != e.shape.Kind {
				return true
			}
			row := intake.Row{Line: line, Kind: k.kind}
			verdict, f := e.convert(k, n, &row)
			switch {
			case f != nil:
				f.Where = e.shape.File + ":" + itoa(line)
				return yield(intake.Row{Line: line}, f)
			case verdict != taken:
				return true
			}
			e.complete(&row.Client)
			return yield(row, nil)
		})
		if err != nil {
			yield(intake.Row{}, e.failed(err))
		}
	}
}

// complete adds what the file says elsewhere of a client.
func (e *Export) complete(c *intake.Client) {
	known, ok := e.people[c.Number]
	if !ok || c.Number == "" {
		return
	}
	for _, fill := range []struct{ to, from *string }{
		{&c.Name, &known.Name}, {&c.Email, &known.Email}, {&c.Phone, &known.Phone}, {&c.Contact, &known.Contact}, {&c.Place, &known.Place}, {&c.Language, &known.Language},
	} {
		if *fill.to == "" {
			*fill.to = *fill.from
		}
	}
	if len(c.Address) == 0 {
		c.Address = known.Address
	}
}

// walk goes over the records of the file.
func (e *Export) walk(r io.ReaderAt, size int64, each found) error {
	skip := int64(0)
	var mark [3]byte
	if n, _ := r.ReadAt(mark[:], 0); n == 3 && string(mark[:]) == "\xef\xbb\xbf" {
		skip = 3
	}
	in := io.NewSectionReader(r, skip, size-skip)
	if e.xml {
		return readXML(in, each)
	}
	return readJSON(in, each)
}

// failed is what stops the reading of the whole file.
func (e *Export) failed(err error) *fault.Error {
	f, ok := errors.AsType[*fault.Error](err)
	if !ok {
		f = fault.Unavailablef("file_unreadable", err, "the file could not be read to its end; check the disk and try again")
	}
	if f.Where == "" {
		f.Where = e.shape.File
	}
	return f
}
