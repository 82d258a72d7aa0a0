package wording

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// token is a word, a number or a mark of the text.
type token struct {
	text       string // folded: small letters, no accents; a mark stands for itself
	start, end int    // bytes of the text
	mark       bool   // punctuation that parts a sentence
	number     bool
	brk        bool // an empty line, a bullet or a heading's end stands before it
	stop       bool // a full stop, question or exclamation mark follows
	neg        bool // a "not", over which no phrase reaches
}

// Letters that do not come apart into a letter and an accent.
var plainLetters = map[rune]string{'ß': "ss", 'ẞ': "ss", 'ł': "l", 'Ł': "l", 'ø': "o", 'Ø': "o", 'æ': "ae", 'Æ': "ae", 'œ': "oe", 'Œ': "oe", 'đ': "d", 'Đ': "d", 'ı': "i", 'ſ': "s"}

// hidden are runes that show nothing and may cut a word in two.
func hidden(r rune) bool {
	return r == 0x00ad || r >= 0x200b && r <= 0x200f || r >= 0x202a && r <= 0x202e || r == 0x2060 || r == 0xfeff || r == 0x034f
}

// foldRune appends the rune as it is compared: small and without its accent.
func foldRune(b []byte, r rune) []byte {
	switch {
	case r < utf8.RuneSelf:
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return append(b, byte(r))
	case hidden(r) || unicode.Is(unicode.Mn, r):
		return b
	}
	if s, ok := plainLetters[r]; ok {
		return append(b, s...)
	}
	for _, d := range norm.NFKD.String(string(r)) {
		switch s, ok := plainLetters[d]; {
		case ok:
			b = append(b, s...)
		case !unicode.Is(unicode.Mn, d):
			b = utf8.AppendRune(b, unicode.ToLower(d))
		}
	}
	return b
}

// umlauts lets "ue" stand for "ü", which is "u" by now.
var umlauts = strings.NewReplacer("ae", "a", "oe", "o", "ue", "u")

// foldWord is a word of a lexicon as it is compared.
func foldWord(word, language string) string {
	var b []byte
	for _, r := range word {
		if r == '’' {
			r = '\''
		}
		b = foldRune(b, r)
	}
	if language == "de" {
		return umlauts.Replace(string(b))
	}
	return string(b)
}

// elides tells the languages whose articles melt into the next word: l'avocat.
func elides(language string) bool { return language == "fr" || language == "it" }

// tokens cuts a text into words and marks.
func tokens(text, language string) []token {
	list := make([]token, 0, len(text)/5+8)
	scan := scanner{text: text, language: language}
	for scan.at < len(text) {
		if t, ok := scan.next(); ok {
			list = append(list, t)
		} else if scan.stopped && len(list) > 0 {
			list[len(list)-1].stop = true
			scan.stopped = false
		}
	}
	return joinSpaced(list)
}

type scanner struct {
	text, language string
	at             int
	fresh          bool // an empty line or a bullet was passed
	stopped        bool
	buffer         []byte
}

// next takes one token, or one character that is none.
func (s *scanner) next() (token, bool) {
	r, size := utf8.DecodeRuneInString(s.text[s.at:])
	start := s.at
	switch {
	case unicode.IsLetter(r), unicode.IsDigit(r):
		t := s.word()
		t.brk, s.fresh = s.fresh, false
		return t, true
	case r == '\n':
		s.at += size
		s.newline()
		return token{}, false
	}
	s.at += size
	switch r {
	case '.', '!', '?', '…':
		s.stopped = true
		if r == '!' && strings.HasPrefix(s.text[s.at:], "!!") {
			return token{text: "!!!", start: start, end: s.at, mark: true}, true
		}
	case ',', ';', ':', '–', '—', '(', ')', '"', '“', '”', '„', '«', '»', '‟', '‹', '›':
		return token{text: string(r), start: start, end: s.at, mark: true}, true
	case '%', '$', '€', '£':
		t := token{text: string(r), start: start, end: s.at, number: r == '%', brk: s.fresh}
		s.fresh = false
		return t, true
	case '-':
		if strings.HasSuffix(s.text[:start], " ") && strings.HasPrefix(s.text[s.at:], " ") {
			return token{text: "–", start: start, end: s.at, mark: true}, true
		}
	}
	return token{}, false
}

// newline looks at what the next line begins with: an empty one or a bullet parts
// what stands before it from what follows.
func (s *scanner) newline() {
	line, _, _ := strings.Cut(s.text[s.at:], "\n")
	line = strings.TrimSpace(line)
	if line == "" || strings.HasPrefix(line, "- ") || strings.HasPrefix(line, "* ") || strings.HasPrefix(line, "•") {
		s.fresh = true
	}
}

// word takes letters and digits, with what may stand inside a word: an apostrophe,
// the point or comma of a number, a hyphen at the end of a line.
func (s *scanner) word() token {
	start := s.at
	b := s.buffer[:0]
	digits := true
	for s.at < len(s.text) {
		r, size := utf8.DecodeRuneInString(s.text[s.at:])
		next, _ := utf8.DecodeRuneInString(s.text[s.at+size:])
		switch {
		case unicode.IsLetter(r):
			digits = false
			b = foldRune(b, r)
		case unicode.IsDigit(r), hidden(r) || unicode.Is(unicode.Mn, r):
			b = foldRune(b, r)
		case (r == '.' || r == ',' || r == '/' || r == '-') && digits && unicode.IsDigit(next):
			b = append(b, byte(r))
		case (r == '\'' || r == '’' || r == 'ʼ') && unicode.IsLetter(next):
			if elides(s.language) {
				s.at += size
				return s.made(b, start, s.at, false)
			}
			b = append(b, '\'')
		case r == '-' && next == '\n':
			broken := s.text[s.at+size+1:]
			if after, _ := utf8.DecodeRuneInString(strings.TrimLeft(broken, " ")); !unicode.IsLower(after) {
				return s.made(b, start, s.at, digits)
			}
			size += 1 + len(broken) - len(strings.TrimLeft(broken, " "))
		default:
			return s.made(b, start, s.at, digits)
		}
		s.at += size
	}
	return s.made(b, start, s.at, digits)
}

func (s *scanner) made(b []byte, start, end int, digits bool) token {
	s.buffer = b
	text := string(b)
	if s.language == "de" && (strings.Contains(text, "ue") || strings.Contains(text, "ae") || strings.Contains(text, "oe")) {
		text = umlauts.Replace(text)
	}
	return token{text: text, start: start, end: end, number: digits}
}

// joinSpaced puts a word together that was written with a space after each letter.
func joinSpaced(list []token) []token {
	out := list[:0]
	for i := 0; i < len(list); {
		n := i
		for n < len(list) && len(list[n].text) == 1 && !list[n].mark && !list[n].number && (n == i || list[n].start == list[n-1].end+1) {
			n++
		}
		if n-i < 4 {
			out = append(out, list[i])
			i++
			continue
		}
		t := list[i]
		var b strings.Builder
		for _, part := range list[i:n] {
			b.WriteString(part.text)
		}
		t.text, t.end, t.stop = b.String(), list[n-1].end, list[n-1].stop
		out = append(out, t)
		i = n
	}
	return out
}
