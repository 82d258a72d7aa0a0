package mail

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"dunwell/internal/fault"
)

// lineWidth is where lines of the head are folded (RFC 5322, 2.1.1).
const lineWidth = 76

// headWriter writes folded header lines and keeps the first fault.
type headWriter struct {
	buf *bytes.Buffer
	err error
}

// words writes one header line, folding between words.
func (h *headWriter) words(name string, words ...string) {
	if h.err != nil {
		return
	}
	h.buf.WriteString(name)
	h.buf.WriteByte(':')
	width := len(name) + 1
	for i, w := range words {
		if i > 0 && width+1+len(w) > lineWidth {
			h.buf.WriteString("\r\n")
			width = 0
		}
		h.buf.WriteByte(' ')
		h.buf.WriteString(w)
		width += 1 + len(w)
	}
	h.buf.WriteString("\r\n")
}

// text writes a line of free text, as encoded words where it needs them.
func (h *headWriter) text(name, value string) {
	if err := headerText(name, value); err != nil {
		h.fail(err)
		return
	}
	if plainText(value) {
		h.words(name, strings.Split(value, " ")...)
		return
	}
	h.words(name, encodedWords(value)...)
}

// address writes a person with his address.
func (h *headWriter) address(name, person, address string) {
	if address == "" {
		return
	}
	clean, err := CleanAddress(address)
	if err != nil {
		h.fail(err)
		return
	}
	if err := headerText(name, person); err != nil {
		h.fail(err)
		return
	}
	switch {
	case person == "":
		h.words(name, clean)
	case plainText(person) && atoms(person):
		h.words(name, append(strings.Split(person, " "), "<"+clean+">")...)
	case plainText(person) && len(person) <= 60:
		h.words(name, `"`+strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(person)+`"`, "<"+clean+">")
	default:
		h.words(name, append(encodedWords(person), "<"+clean+">")...)
	}
}

// ids writes a list of message ids, one a line.
func (h *headWriter) ids(name string, ids ...string) {
	var clean []string
	for _, id := range ids {
		c, err := cleanID(name, id)
		if err != nil {
			h.fail(err)
			return
		}
		clean = append(clean, c)
	}
	if len(clean) > 0 {
		h.words(name, clean...)
	}
}

func (h *headWriter) fail(err error) {
	if h.err == nil {
		h.err = err
	}
}

// headerText refuses what could start a line of its own or hide in one.
func headerText(name, value string) error {
	if !utf8.ValidString(value) {
		return fault.Invalidf(codeHeader, name, "the text %q is not UTF-8", clip(value, 80))
	}
	if strings.ContainsFunc(value, unicode.IsControl) {
		return fault.Invalidf(codeHeader, name, "the text %q holds a line break or another control character; take it out", clip(value, 80))
	}
	return nil
}

// plainText tells whether a text may stand in the head as it is: ASCII, nothing
// that reads like an encoded word, single spaces only (folding eats the others)
// and no word longer than a line.
func plainText(s string) bool {
	if strings.Contains(s, "=?") {
		return false
	}
	for word := range strings.SplitSeq(s, " ") {
		if word == "" && s != "" || len(word) > 60 {
			return false
		}
	}
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func atoms(s string) bool {
	for _, r := range s {
		if r != ' ' && !atomChar(r) {
			return false
		}
	}
	return true
}

// encodedWords writes a text as RFC 2047 words of at most 75 characters, in the
// narrow alphabet that is right in names as well. No rune is cut in two.
func encodedWords(s string) []string {
	const open, end, room = "=?utf-8?q?", "?=", 75 - len("=?utf-8?q?") - len("?=")
	var words []string
	var w strings.Builder
	for _, r := range s {
		code := encodeRune(r)
		if w.Len()+len(code) > room {
			words = append(words, open+w.String()+end)
			w.Reset()
		}
		w.WriteString(code)
	}
	return append(words, open+w.String()+end)
}

func encodeRune(r rune) string {
	if r == ' ' {
		return "_"
	}
	if r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("!*+-/", r)) {
		return string(r)
	}
	var code strings.Builder
	for _, b := range []byte(string(r)) {
		fmt.Fprintf(&code, "=%02X", b)
	}
	return code.String()
}
