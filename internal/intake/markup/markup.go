// Package markup cuts XML, and the SGML of old OFX files, into tags and text. It
// keeps no tree and no names of its own: what it hands out is valid until the next
// step. Unlike encoding/xml it knows no name spaces and no entities but those of
// XML itself, so that no file can make it grow.
package markup

import (
	"bytes"
	"errors"
	"io"
	"unicode/utf8"
)

// Most is the size of the longest tag, comment or text, in bytes.
const Most = 1 << 20

// What may go wrong, beside the reader's own errors.
var (
	ErrCut     = errors.New("the file ends inside of a tag")
	ErrTooLong = errors.New("a tag or text is longer than 1 MB")
	ErrNested  = errors.New("an end tag does not match its start tag")
)

// Kind is what a step arrived at.
type Kind uint8

// The kinds.
const (
	Open Kind = iota
	Close
	Text // its entities are resolved
)

// Scanner is a place in a file.
type Scanner struct {
	Kind Kind
	Name []byte // of a tag, without its prefix
	Attr []byte // of an Open, as written
	Text []byte
	Line int // on which the step begins, from 1

	r          io.Reader
	buf        []byte
	at, end    int
	begin      int // of the step in buf
	next       int // line of buf[at]
	failed     error
	closeAgain bool // an empty tag still has to end
	open       []byte
	opens      []int // where in open each name begins; not kept in SGML
	loose      bool
	records    [2]record
}

type record struct {
	on   bool
	most int
	text []byte
}

// New reads XML, whose tags must match.
func New(r io.Reader) *Scanner { return &Scanner{r: r, buf: make([]byte, 64<<10), next: 1} }

// NewLoose reads SGML, in which end tags may be left out.
func NewLoose(r io.Reader) *Scanner {
	s := New(r)
	s.loose = true
	return s
}

// Record keeps what comes, from the tag the scanner stands on, at most so many
// bytes. Two records can run at once.
func (s *Scanner) Record(which, most int) {
	s.records[which] = record{true, most, s.records[which].text[:0]}
	s.records[which].add(s.buf[s.begin:s.at])
}

// Recorded ends a record. What it gives is valid until the next one.
func (s *Scanner) Recorded(which int) []byte {
	s.records[which].on = false
	return s.records[which].text
}

func (r *record) add(b []byte) {
	if r.on {
		r.text = append(r.text, b[:min(len(b), r.most-len(r.text))]...)
	}
}

// Depth is how many tags are open; always 0 in SGML.
func (s *Scanner) Depth() int { return len(s.opens) }

// Next goes one step. At the end of the file it returns io.EOF; in XML with open
// tags, ErrCut.
func (s *Scanner) Next() error {
	if s.closeAgain {
		s.closeAgain = false
		s.Kind, s.begin = Close, s.at
		return s.pop(s.Name)
	}
	for {
		s.begin, s.Line = s.at, s.next
		if s.at == s.end && !s.fill() {
			if errors.Is(s.failed, io.EOF) && len(s.opens) > 0 {
				return ErrCut
			}
			return s.failed
		}
		if s.buf[s.at] != '<' {
			if err := s.text(); err != nil {
				return err
			}
			return nil
		}
		skip, err := s.tag()
		if err != nil || !skip {
			return err
		}
	}
}

// fill reads more behind what is there of the step. It moves the step to the
// front of the buffer.
func (s *Scanner) fill() bool {
	if s.failed != nil {
		return false
	}
	if s.begin > 0 {
		copy(s.buf, s.buf[s.begin:s.end])
		s.at, s.end, s.begin = s.at-s.begin, s.end-s.begin, 0
	}
	if s.end == len(s.buf) {
		if len(s.buf) >= Most {
			s.failed = ErrTooLong
			return false
		}
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	for range 100 {
		n, err := s.r.Read(s.buf[s.end:])
		s.end += n
		s.failed = err
		if n > 0 || err != nil {
			return n > 0
		}
	}
	s.failed = io.ErrNoProgress
	return false
}

// take ends the step n bytes after its beginning.
func (s *Scanner) take(n int) []byte {
	s.at = s.begin + n
	b := s.buf[s.begin:s.at]
	s.next += bytes.Count(b, []byte{'\n'})
	for i := range s.records {
		s.records[i].add(b)
	}
	return b
}

// find is how far after the beginning of the step what lies behind a mark, from
// a place on.
func (s *Scanner) find(mark string, from int) (int, error) {
	for {
		if i := bytes.Index(s.buf[min(s.begin+from, s.end):s.end], []byte(mark)); i >= 0 {
			return from + i + len(mark), nil
		}
		from = max(from, s.end-s.begin-len(mark)+1)
		if !s.fill() {
			return 0, s.cut()
		}
	}
}

func (s *Scanner) cut() error {
	if errors.Is(s.failed, io.EOF) {
		return ErrCut
	}
	return s.failed
}

func (s *Scanner) text() error {
	n := 0
	for {
		if i := bytes.IndexByte(s.buf[s.begin+n:s.end], '<'); i >= 0 {
			n += i
			break
		}
		n = s.end - s.begin
		if !s.fill() {
			if !errors.Is(s.failed, io.EOF) {
				return s.failed
			}
			break
		}
	}
	s.Kind = Text
	s.Text = unescape(s.take(n))
	return nil
}

// tag reads from "<" to ">". skip is true for what is no tag.
func (s *Scanner) tag() (skip bool, err error) {
	for s.end-s.begin < 9 && s.fill() {
		continue // until the longest mark is there, or the end
	}
	head := s.buf[s.begin:s.end]
	switch {
	case bytes.HasPrefix(head, []byte("<!--")):
		n, err := s.find("-->", 4)
		if err == nil {
			s.take(n)
		}
		return true, err
	case bytes.HasPrefix(head, []byte("<![CDATA[")):
		n, err := s.find("]]>", 9)
		if err != nil {
			return false, err
		}
		b := s.take(n)
		s.Kind, s.Text = Text, b[9:len(b)-3]
		return false, nil
	case bytes.HasPrefix(head, []byte("<?")):
		n, err := s.find("?>", 2)
		if err == nil {
			s.take(n)
		}
		return true, err
	case bytes.HasPrefix(head, []byte("<!")):
		return true, s.declaration()
	}
	n, err := s.tagEnd()
	if err != nil {
		return false, err
	}
	b := s.take(n)
	return false, s.split(b[1 : len(b)-1])
}

// tagEnd finds the ">" that does not stand in the quotes of an attribute.
func (s *Scanner) tagEnd() (int, error) {
	quote := byte(0)
	for n := 1; ; {
		for ; s.begin+n < s.end; n++ {
			switch c := s.buf[s.begin+n]; {
			case quote != 0:
				if c == quote {
					quote = 0
				}
			case c == '>':
				return n + 1, nil
			case (c == '"' || c == '\'') && s.buf[s.begin+n-1] == '=':
				quote = c
			}
		}
		if !s.fill() {
			return 0, s.cut()
		}
	}
}

// declaration skips a document type, with what it declares in brackets: nothing
// of that is used.
func (s *Scanner) declaration() error {
	n, err := s.find(">", 2)
	if err != nil {
		return err
	}
	if bytes.IndexByte(s.buf[s.begin:s.begin+n], '[') >= 0 {
		if n, err = s.find("]", 2); err == nil {
			n, err = s.find(">", n)
		}
		if err != nil {
			return err
		}
	}
	s.take(n)
	return nil
}

// split reads what stands between < and >.
func (s *Scanner) split(b []byte) error {
	if len(b) > 0 && b[0] == '/' {
		s.Kind = Close
		b = b[1:]
		for n := len(b); n > 0 && b[n-1] <= ' '; n-- {
			b = b[:n-1]
		}
		s.Name = local(b)
		return s.pop(s.Name)
	}
	s.Kind = Open
	if n := len(b); n > 0 && b[n-1] == '/' {
		s.closeAgain, b = true, b[:n-1]
	}
	name := b
	s.Attr = nil
	for i, c := range b {
		if c == ' ' || c == '\n' || c == '\t' || c == '\r' {
			name, s.Attr = b[:i], b[i+1:]
			break
		}
	}
	s.Name = local(name)
	if !s.loose {
		s.opens = append(s.opens, len(s.open))
		s.open = append(s.open, s.Name...)
	}
	return nil
}

func (s *Scanner) pop(name []byte) error {
	if s.loose {
		return nil
	}
	last := len(s.opens) - 1
	if last < 0 || !bytes.Equal(s.open[s.opens[last]:], name) {
		return ErrNested
	}
	s.open, s.opens = s.open[:s.opens[last]], s.opens[:last]
	return nil
}

func local(name []byte) []byte {
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		return name[i+1:]
	}
	return name
}

// Attribute is the value of an attribute of the tag the scanner stands on, its
// entities unresolved; nil where there is none.
func (s *Scanner) Attribute(name string) []byte {
	rest := s.Attr
	for len(rest) > 0 {
		i := bytes.IndexByte(rest, '=')
		if i < 0 {
			return nil
		}
		key := local(bytes.TrimSpace(rest[:i]))
		rest = bytes.TrimLeft(rest[i+1:], " \t\r\n")
		if len(rest) < 2 || rest[0] != '"' && rest[0] != '\'' {
			return nil
		}
		end := bytes.IndexByte(rest[1:], rest[0])
		if end < 0 {
			return nil
		}
		if string(key) == name {
			return rest[1 : 1+end]
		}
		rest = rest[end+2:]
	}
	return nil
}

// unescape resolves the entities of XML in place: none is shorter than what it
// stands for. What is no entity stays, as old bank files write a bare &.
func unescape(b []byte) []byte {
	i := bytes.IndexByte(b, '&')
	if i < 0 {
		return b
	}
	out := b[:i]
	for i < len(b) {
		if b[i] != '&' {
			out = append(out, b[i])
			i++
			continue
		}
		end := bytes.IndexByte(b[i:min(len(b), i+12)], ';')
		if end < 0 {
			out = append(out, '&')
			i++
			continue
		}
		r, ok := entity(b[i+1 : i+end])
		if !ok {
			out = append(out, '&')
			i++
			continue
		}
		out = utf8.AppendRune(out, r)
		i += end + 1
	}
	return out
}

func entity(name []byte) (r rune, ok bool) {
	switch string(name) {
	case "amp":
		return '&', true
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	case "nbsp":
		return '\u00a0', true
	}
	if len(name) < 2 || name[0] != '#' {
		return 0, false
	}
	digits, base := name[1:], rune(10)
	if digits[0] == 'x' || digits[0] == 'X' {
		digits, base = digits[1:], 16
	}
	for _, c := range digits {
		d := rune(c)
		switch {
		case c >= '0' && c <= '9':
			d -= '0'
		case base == 16 && c|0x20 >= 'a' && c|0x20 <= 'f':
			d = rune(c|0x20) - 'a' + 10
		default:
			return 0, false
		}
		if r = r*base + d; r > utf8.MaxRune {
			return 0, false
		}
	}
	return r, len(digits) > 0 && r != 0 && utf8.ValidRune(r)
}
