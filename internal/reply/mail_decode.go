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
	switch {
	case strings.HasPrefix(coding, "base64"):
		return decodeBase64(b, most)
	case strings.HasPrefix(coding, "quoted-printable"):
		return decodeQuoted(b, most)
	}
	return b[:min(len(b), most+1)]
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

// decodeBase64 leaves out whatever is no digit and starts anew after padding, as
// where two coded texts were put together.
func decodeBase64(b []byte, most int) []byte {
	out := make([]byte, 0, min(len(b)/4*3+3, most+3))
	var word uint32
	digits := 0
	for _, c := range b {
		if c == '=' {
			out = lastDigits(out, word, digits)
			word, digits = 0, 0
			continue
		}
		v := base64Value[c]
		if v < 0 {
			continue
		}
		word = word<<6 | uint32(v)
		if digits++; digits == 4 {
			out = append(out, byte(word>>16), byte(word>>8), byte(word))
			word, digits = 0, 0
			if len(out) > most {
				return out
			}
		}
	}
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

// decodeQuoted takes what is no code literally.
func decodeQuoted(b []byte, most int) []byte {
	out := make([]byte, 0, min(len(b), most+80))
	for len(b) > 0 && len(out) <= most {
		i := bytes.IndexByte(b, '=')
		if i < 0 {
			return append(out, b[:min(len(b), most+1)]...)
		}
		out = append(out, b[:min(i, most+1)]...)
		b = b[i:]
		if v, ok := hexByte(b); ok {
			out = append(out, v)
			b = b[3:]
			continue
		}
		end := 1
		for end < len(b) && (b[end] == ' ' || b[end] == '\t') && end < 80 {
			end++
		}
		switch {
		case bytes.HasPrefix(b[end:], []byte("\r\n")):
			b = b[end+2:]
		case end < len(b) && (b[end] == '\n' || b[end] == '\r'):
			b = b[end+1:]
		case end == len(b):
			return out
		default:
			out = append(out, '=')
			b = b[1:]
		}
	}
	return out
}

// hexByte reads "=3D".
func hexByte(b []byte) (byte, bool) {
	if len(b) < 3 {
		return 0, false
	}
	hi, lo := hexDigit(b[1]), hexDigit(b[2])
	return byte(hi<<4 | lo), hi >= 0 && lo >= 0
}

func hexDigit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
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
		word = decodeBase64([]byte(fields[2]), len(s))
	case "Q", "q":
		word = decodeQuoted([]byte(strings.ReplaceAll(fields[2], "_", " ")), len(s))
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
