// Package charset turns the bytes of bank files into text. Banks declare one
// encoding and write another, so what is valid UTF-8 is taken as such, and only
// the rest by the declaration or, without one, by a guess from the letters.
package charset

import (
	"bufio"
	"bytes"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	uni "golang.org/x/text/encoding/unicode"
)

// Head is how many bytes of a file are looked at.
const Head = 64 << 10

// Text reads a file and its strings. It is for one file and one goroutine.
type Text struct {
	*bufio.Reader
	table   *charmap.Charmap // for what is not UTF-8; nil until it is needed, where nothing declares it
	head    []byte           // bytes beyond ASCII of the head, for guessing
	guessed bool
}

// Open looks at the head of a file. encoding, where given, is what the user says.
func Open(r io.Reader, encoding string) *Text {
	b := bufio.NewReaderSize(r, Head)
	head, _ := b.Peek(Head) // a failed read comes again with the next one
	t := &Text{Reader: b}
	if e := encodingOf(head, encoding); e != nil {
		if table, ok := e.(*charmap.Charmap); ok {
			t.table = table
		} else {
			b = bufio.NewReaderSize(e.NewDecoder().Reader(b), Head)
			t.Reader = b
		}
	}
	if bom, _ := b.Peek(3); string(bom) == "\xef\xbb\xbf" {
		_, _ = b.Discard(3)
	}
	if t.table == nil {
		t.head = bytes.Clone(head)
	}
	return t
}

// Guessed reports that text was read in an encoding that nothing declared.
func (t *Text) Guessed() bool { return t.guessed }

// String is the text of b.
func (t *Text) String(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	if t.table == nil {
		t.guessed = true
		t.table = guess(t.head)
		if t.table == nil {
			t.table = guess(b)
		}
		if t.table == nil {
			t.table = charmap.Windows1252
		}
	}
	out := make([]byte, 0, len(b)+len(b)/8+8)
	for len(b) > 0 {
		// What is UTF-8 among the rest stays: such files are glued from two sources.
		if r, n := utf8.DecodeRune(b); r != utf8.RuneError {
			out = append(out, b[:n]...)
			b = b[n:]
			continue
		}
		out = utf8.AppendRune(out, t.table.DecodeByte(b[0]))
		b = b[1:]
	}
	return string(out)
}

var (
	xmlDeclares = regexp.MustCompile(`^\s*<\?xml[^>]*\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']`)
	ofxCharset  = regexp.MustCompile(`(?m)^CHARSET:\s*([A-Za-z0-9._-]+)`)
	ofxEncoding = regexp.MustCompile(`(?m)^ENCODING:\s*([A-Za-z0-9._-]+)`)
)

// encodingOf is what user, byte order mark or header declare; nil for UTF-8 and
// for nothing.
func encodingOf(head []byte, named string) encoding.Encoding {
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		return nil
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return uni.UTF16(uni.LittleEndian, uni.UseBOM)
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return uni.UTF16(uni.BigEndian, uni.UseBOM)
	case len(head) > 3 && head[0] != 0 && head[1] == 0 && head[2] != 0 && head[3] == 0:
		return uni.UTF16(uni.LittleEndian, uni.IgnoreBOM)
	case len(head) > 3 && head[0] == 0 && head[1] != 0 && head[2] == 0 && head[3] != 0:
		return uni.UTF16(uni.BigEndian, uni.IgnoreBOM)
	}
	start := head[:min(len(head), 4<<10)]
	if named == "" {
		if m := xmlDeclares.FindSubmatch(start); m != nil {
			named = string(m[1])
		} else if m := ofxCharset.FindSubmatch(start); m != nil {
			named = string(m[1])
			if e := ofxEncoding.FindSubmatch(start); e != nil && strings.HasPrefix(strings.ToUpper(string(e[1])), "UTF") {
				named = "utf-8"
			}
		}
	}
	if strings.HasPrefix(strings.ToLower(named), "utf-16") {
		return nil // it could be read byte by byte, so it is not
	}
	return Named(named)
}

// Named finds an encoding by the names that files and users give it; nil for
// UTF-8, ASCII and what is not known. Latin-1 is read as Windows-1252, which
// differs only where Latin-1 has control characters.
func Named(name string) encoding.Encoding {
	switch strings.ToLower(name) {
	case "", "utf-8", "utf8", "ascii", "us-ascii", "usascii", "none", "unicode":
		return nil
	case "1252", "cp1252", "8859-1", "iso-8859-1", "latin1", "latin-1":
		return charmap.Windows1252
	case "1250", "cp1250":
		return charmap.Windows1250
	case "1251", "cp1251":
		return charmap.Windows1251
	case "cp852", "ibm852", "852":
		return charmap.CodePage852
	case "cp850", "ibm850", "850":
		return charmap.CodePage850
	case "8859-15":
		return charmap.ISO8859_15
	case "8859-2":
		return charmap.ISO8859_2
	}
	e, err := htmlindex.Get(name)
	if err != nil || e == uni.UTF8 {
		return nil
	}
	return e
}
