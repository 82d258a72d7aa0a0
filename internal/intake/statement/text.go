package statement

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean makes one line of a text: control characters and runs of space become
// one space, ends are trimmed. Text that is clean comes back as it is.
func Clean(s string) string {
	clean := true
	space := true // at the start a space is one too many
	for i := 0; i < len(s) && clean; i++ {
		c := s[i]
		clean = c > ' ' && c < 0x7f || c == ' ' && !space || c >= utf8.RuneSelf
		if c >= utf8.RuneSelf {
			clean = plain(s[i:])
		}
		space = c == ' '
	}
	if clean && (!space || s == "") && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range s {
		if unicode.IsSpace(r) || unicode.IsControl(r) || r == utf8.RuneError || r == '\ufeff' {
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteByte(' ')
			gap = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

// plain reports that the text begins with a character that stays as it is, or
// inside of one.
func plain(s string) bool {
	if !utf8.RuneStart(s[0]) {
		return true
	}
	r, _ := utf8.DecodeRuneInString(s)
	return r != utf8.RuneError && !unicode.IsSpace(r) && !unicode.IsControl(r) && r != '\ufeff'
}

// longEnough is from how many bytes on a text that stands in another is the same
// said twice. Something shorter may be a number of its own.
const longEnough = 8

// Join puts texts behind each other with a space between, leaving out what is
// empty and what the text before it says already.
func Join(parts ...string) string {
	n, last := 0, ""
	for _, p := range parts {
		if p != "" {
			n, last = n+1, p
		}
	}
	if n < 2 {
		return last
	}
	var b strings.Builder
	for _, p := range parts {
		if p == "" || len(p) >= longEnough && strings.Contains(b.String(), p) {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(p)
	}
	return b.String()
}

// Cut is s, at most n bytes of it, never ending inside a character.
func Cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
