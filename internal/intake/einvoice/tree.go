package einvoice

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"

	"golang.org/x/text/encoding/htmlindex"

	"dunwell/internal/fault"
)

// Bounds of a paper. The largest real one in the tests has 70 KB.
const (
	MostBytes    = 32 << 20
	mostDepth    = 60
	mostElements = 400_000
)

// element is one element of the paper, by its local name: the versions of a syntax
// differ in their namespaces, not in their words.
type element struct {
	name string
	attr []xml.Attr
	text string
	kids []*element
}

// treeOf reads a paper whole. Comments and processing instructions are left out;
// entities other than the five of XML are refused by the reader.
func treeOf(name string, r io.Reader) (*element, error) {
	limited := &io.LimitedReader{R: r, N: MostBytes + 1}
	source := &marked{r: limited}
	dec := xml.NewDecoder(source)
	dec.CharsetReader = func(label string, in io.Reader) (io.Reader, error) {
		e, err := htmlindex.Get(label)
		if err != nil {
			return nil, fault.Invalidf("einvoice_unreadable", name, "the file is written in %q, which is not known here; save it as UTF-8", label)
		}
		return e.NewDecoder().Reader(in), nil
	}
	var root *element
	var open []*element
	var text strings.Builder
	count := 0
	for {
		token, err := dec.RawToken()
		if errors.Is(err, io.EOF) && limited.N > 0 {
			break
		}
		if limited.N <= 0 {
			return nil, fault.Invalidf("einvoice_too_large", name, "the file has more than %d MB; an invoice is smaller", MostBytes>>20)
		}
		if err != nil {
			return nil, broken(name, dec, source, err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if count++; count > mostElements || len(open) == mostDepth {
				return nil, fault.Invalidf("einvoice_too_large", name, "the file has more than %d elements, or they lie deeper than %d; an invoice is smaller", mostElements, mostDepth)
			}
			e := &element{name: t.Name.Local, attr: slices.Clone(t.Attr)}
			if len(open) > 0 {
				at := open[len(open)-1]
				at.kids = append(at.kids, e)
			} else if root == nil {
				root = e
			} else {
				return nil, fault.Invalidf("einvoice_unreadable", name, "the file goes on behind the invoice; save each invoice in a file of its own")
			}
			open = append(open, e)
			text.Reset()
		case xml.EndElement:
			if len(open) == 0 || open[len(open)-1].name != t.Name.Local {
				line, _ := dec.InputPos()
				return nil, fault.Invalidf("einvoice_unreadable", name, "line %d closes %s, which is not open; the file is damaged, ask for it again", line, t.Name.Local)
			}
			e := open[len(open)-1]
			if len(e.kids) == 0 {
				e.text = strings.TrimSpace(text.String())
			}
			text.Reset()
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 {
				text.Write(t)
			}
		}
	}
	if root == nil || len(open) > 0 {
		return nil, fault.Invalidf("einvoice_unreadable", name, "the file ends before the invoice does; ask for it again")
	}
	return root, nil
}

// broken tells what is wrong with the file from what is wrong with the machine.
func broken(name string, dec *xml.Decoder, source *marked, err error) error {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f
	}
	if source.failed != nil {
		return source.failed
	}
	line, _ := dec.InputPos()
	return fault.Invalidf("einvoice_unreadable", name, "line %d is no XML; the file is damaged, ask for it again", line)
}

// marked leaves out a byte order mark, and a second one that some programs write. It
// remembers when reading itself fails.
type marked struct {
	r      io.Reader
	past   bool
	failed error
}

func (m *marked) Read(p []byte) (int, error) {
	n, err := m.read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		m.failed = err
	}
	return n, err
}

func (m *marked) read(p []byte) (int, error) {
	if m.past || len(p) < 16 {
		return m.r.Read(p)
	}
	m.past = true
	n, err := io.ReadAtLeast(m.r, p[:min(len(p), 64)], 6)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	rest := p[:n]
	for bytes.HasPrefix(rest, []byte("\xef\xbb\xbf")) {
		rest = rest[3:]
	}
	return copy(p, rest), err
}

// at is the first element down a path; each step may name alternatives, parted by |.
func (e *element) at(path string) *element {
	for step := range strings.SplitSeq(path, "/") {
		if e = e.kid(step); e == nil {
			return nil
		}
	}
	return e
}

func (e *element) kid(step string) *element {
	if e == nil {
		return nil
	}
	for _, k := range e.kids {
		if k.is(step) {
			return k
		}
	}
	return nil
}

func (e *element) is(step string) bool {
	for one := range strings.SplitSeq(step, "|") {
		if e.name == one {
			return true
		}
	}
	return false
}

// all are the children of one name.
func (e *element) all(step string) []*element {
	if e == nil {
		return nil
	}
	var list []*element
	for _, k := range e.kids {
		if k.is(step) {
			list = append(list, k)
		}
	}
	return list
}

// say is the text at a path, "" where nothing stands there.
func (e *element) say(path string) string {
	return e.at(path).words()
}

// words is the element's own text on one line.
func (e *element) words() string {
	if e == nil {
		return ""
	}
	return strings.Join(strings.Fields(e.text), " ")
}

func (e *element) attribute(name string) string {
	if e == nil {
		return ""
	}
	for _, a := range e.attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
