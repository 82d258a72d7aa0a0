package reply

import (
	"bytes"
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/japanese"
)

// decodeBody undoes a transfer coding and stops soon after most bytes. What is
// not coded is given as it stands.
func decodeBody(b []byte, coding string, most int) []byte {
	d := decoder{rest: b, coding: codingOf(coding)}
	if d.coding == "" {
		return b[:min(len(b), most+1)]
	}
	return d.next(make([]byte, 0, min(d.most(), most+4)))
}

// codingOf is the transfer coding that a head names, "" for those that change nothing
// and those that nobody knows.
func codingOf(name string) string {
	for _, known := range []string{"base64", "quoted-printable"} {
		if strings.HasPrefix(name, known) {
			return known
		}
	}
	return ""
}

// decoder undoes a transfer coding piece by piece.
type decoder struct {
	rest   []byte
	coding string
	word   uint32 // digits of base64 that make no byte yet
	digits int
}

// most is how many bytes can come of what is left.
func (d *decoder) most() int {
	if d.coding == "base64" {
		return len(d.rest)/4*3 + 3
	}
	return len(d.rest)
}

// next fills the room that out has, three bytes at least, with what comes next, to
// within two bytes of its end. Nothing more comes once rest is empty.
func (d *decoder) next(out []byte) []byte {
	switch d.coding {
	case "base64":
		return d.base64(out)
	case "quoted-printable":
		return d.quoted(out)
	}
	n := min(len(d.rest), cap(out)-len(out))
	out, d.rest = append(out, d.rest[:n]...), d.rest[n:]
	return out
}

var base64Value = func() (v [256]int8) {
	for i := range v {
		v[i] = -1
	}
	for i := range 64 {
		v[base64.StdEncoding.EncodeToString([]byte{byte(i << 2)})[0]] = int8(i)
	}
	v['-'], v['_'] = 62, 63
	return v
}()

// base64 leaves out whatever is no digit and starts anew after padding, as where two
// coded texts were put together.
func (d *decoder) base64(out []byte) []byte {
	word, digits, room := d.word, d.digits, cap(out)
	for i, c := range d.rest {
		v := base64Value[c]
		switch {
		case v >= 0:
			word = word<<6 | uint32(v)
			if digits++; digits < 4 {
				continue
			}
			out = append(out, byte(word>>16), byte(word>>8), byte(word))
		case c == '=':
			out = lastDigits(out, word, digits)
		default:
			continue
		}
		word, digits = 0, 0
		if len(out)+3 > room {
			d.rest, d.word, d.digits = d.rest[i+1:], 0, 0
			return out
		}
	}
	d.rest, d.word, d.digits = nil, 0, 0
	return lastDigits(out, word, digits)
}

func lastDigits(out []byte, word uint32, digits int) []byte {
	switch digits {
	case 2:
		return append(out, byte(word>>4))
	case 3:
		return append(out, byte(word>>10), byte(word>>2))
	}
	return out
}

// quoted takes what is no code literally.
func (d *decoder) quoted(out []byte) []byte {
	b, i := d.rest, 0
	for i < len(b) && len(out) < cap(out) {
		if b[i] != '=' {
			out = append(out, b[i])
			i++
			continue
		}
		if v, ok := hexByte(b[i:]); ok {
			out = append(out, v)
			i += 3
			continue
		}
		end := i + 1
		for end < len(b) && (b[end] == ' ' || b[end] == '\t') && end < i+80 {
			end++
		}
		switch {
		case end == len(b):
			i = end
		case b[end] == '\n':
			i = end + 1
		case b[end] == '\r':
			i = end + 1
			if i < len(b) && b[i] == '\n' {
				i++
			}
		default:
			out = append(out, '=')
			i++
		}
	}
	d.rest = b[i:]
	return out
}

// hexByte reads "=3D".
func hexByte(b []byte) (byte, bool) {
	if len(b) < 3 {
		return 0, false
	}
	hi, lo := hexValue[b[1]], hexValue[b[2]]
	return byte(hi<<4 | lo), hi >= 0 && lo >= 0
}

var hexValue = func() (v [256]int8) {
	for i := range v {
		v[i] = hexDigit(byte(i))
	}
	return v
}()

func hexDigit(c byte) int8 {
	switch {
	case c >= '0' && c <= '9':
		return int8(c - '0')
	case c >= 'A' && c <= 'F':
		return int8(c-'A') + 10
	case c >= 'a' && c <= 'f':
		return int8(c-'a') + 10
	}
	return -1
}

// decodeText makes bytes UTF-8. A charset that is not known, or that the bytes
// belie, gives way to what they look like.
func decodeText(b []byte, charset string, page bool) string {
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	if charset == "" && page {
		charset = metaCharset(b)
	}
	enc := charsetOf(charset)
	if enc == nil && (bytes.Contains(b, []byte("\x1b$B")) || bytes.Contains(b, []byte("\x1b$@"))) {
		enc = japanese.ISO2022JP // in reports it often goes unsaid
		charset = "iso-2022-jp"
	}
	if enc == nil || singleByte(charset) {
		// Much mail says Latin-1 and is UTF-8; the other way round does not pass for UTF-8.
		if utf8.Valid(b) {
			return string(b)
		}
		if enc == nil {
			enc = charmap.Windows1252
			if looksUTF8(b) {
				return strings.ToValidUTF8(string(b), "\uFFFD")
			}
		}
	}
	text, err := enc.NewDecoder().Bytes(b)
	if err != nil {
		return strings.ToValidUTF8(string(b), "\uFFFD")
	}
	return strings.ToValidUTF8(string(text), "\uFFFD")
}

// charsetOf is the encoding of a name; nil for UTF-8, ASCII and the unknown.
func charsetOf(name string) encoding.Encoding {
	name = strings.ToLower(strings.Trim(name, " \t'\""))
	switch name {
	case "", "utf-8", "utf8", "us-ascii", "ascii", "ansi_x3.4-1968", "unknown-8bit", "x-unknown", "unknown", "default", "8bit", "7bit", "binary":
		return nil
	case "cp850", "ibm850", "cp-850":
		return charmap.CodePage850
	case "cp437", "ibm437":
		return charmap.CodePage437
	case "cp852", "ibm852":
		return charmap.CodePage852
	}
	enc, err := htmlindex.Get(name)
	if err != nil {
		enc, err = htmlindex.Get(strings.TrimPrefix(strings.ReplaceAll(name, "_", "-"), "x-"))
	}
	if n, _ := htmlindex.Name(enc); err != nil || n == "utf-8" || n == "replacement" {
		return nil
	}
	return enc
}

func singleByte(charset string) bool {
	return strings.Contains(charset, "8859") || strings.Contains(charset, "125") || strings.Contains(charset, "latin")
}

// looksUTF8 tells whether most of what is not ASCII is well-formed UTF-8, as in
// a text that was cut in the middle of a letter.
func looksUTF8(b []byte) bool {
	good, bad := 0, 0
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		switch {
		case r == utf8.RuneError && n == 1:
			bad++
		case n > 1:
			good++
		}
		b = b[n:]
	}
	return good > 4*bad
}

// metaCharset reads the charset that a page gives in its own head.
func metaCharset(b []byte) string {
	head := bytes.ToLower(b[:min(len(b), 2048)])
	_, after, ok := bytes.Cut(head, []byte("charset="))
	if !ok {
		return ""
	}
	after = bytes.TrimLeft(after, `"' `)
	if i := bytes.IndexAny(after, `"' />;`); i >= 0 {
		after = after[:i]
	}
	return string(after)
}

// decodeValue unfolds a header value and reads its encoded words (RFC 2047).
// Words of one charset that stand side by side are put together before they are
// decoded: some writers cut letters in two.
func decodeValue(v string) string {
	v = unfold(v)
	if !utf8.ValidString(v) {
		v = decodeText([]byte(v), "", false)
	}
	if !strings.Contains(v, "=?") {
		return strings.TrimSpace(cleanLine(v))
	}
	var out strings.Builder
	var run []byte
	runCharset := ""
	flush := func() {
		if run != nil {
			out.WriteString(decodeText(run, runCharset, false))
			run = nil
		}
	}
	for v != "" {
		i := strings.Index(v, "=?")
		if i < 0 {
			break
		}
		word, charset, n, ok := encodedWord(v[i:])
		if !ok {
			flush()
			out.WriteString(v[:i+2])
			v = v[i+2:]
			continue
		}
		if between := v[:i]; run == nil || strings.TrimSpace(between) != "" {
			flush()
			out.WriteString(between)
		} else if charset != runCharset {
			flush()
		}
		run, runCharset = append(run, word...), charset
		if run == nil {
			run = []byte{}
		}
		v = v[i+n:]
	}
	flush()
	out.WriteString(v)
	return strings.TrimSpace(cleanLine(out.String()))
}

// unfold puts the lines of a value together, one blank where they were folded.
func unfold(v string) string {
	if !strings.Contains(v, "\n") {
		return v
	}
	lines := strings.Split(v, "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return strings.TrimSpace(strings.Join(lines, " "))
}

// encodedWord reads the word that s begins with, and its length.
func encodedWord(s string) (word []byte, charset string, n int, ok bool) {
	fields := strings.SplitN(s[2:min(len(s), 1024)], "?", 4)
	if len(fields) < 4 || len(fields[0]) == 0 || len(fields[0]) > 40 || len(fields[1]) != 1 {
		return nil, "", 0, false
	}
	end := 2 + len(fields[0]) + 1 + len(fields[1]) + 1 + len(fields[2])
	if !strings.HasPrefix(s[end:], "?=") {
		return nil, "", 0, false
	}
	charset, _, _ = strings.Cut(strings.ToLower(fields[0]), "*")
	switch fields[1] {
	case "B", "b":
		word = decodeBody([]byte(fields[2]), "base64", len(s))
	case "Q", "q":
		word = decodeBody([]byte(strings.ReplaceAll(fields[2], "_", " ")), "quoted-printable", len(s))
	default:
		return nil, "", 0, false
	}
	return word, charset, end + 2, true
}

// cleanLine makes control characters blanks, so that a decoded value stays one line.
func cleanLine(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
}
