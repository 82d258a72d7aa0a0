package match

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold is a number or reference for comparing: capitals and digits only, accents
// gone, and no zeros at the start or after a letter. "RE-2024/0042" is RE20240042,
// "inv 0042" is INV42.
func Fold(number string) string {
	var buf [64]byte
	return string(appendFolded(buf[:0], appendPlain(nil, number)))
}

// Keys is what an item of this number is to be found under: the folded number, its
// digits, and the group of digits that tells it from others of its year, each once.
// "RE-2024-0042" is found under RE20240042, 20240042 and 42.
func Keys(number string) []string {
	var n folded
	n.read(number)
	keys := make([]string, 0, 3)
	for _, key := range [...][]byte{n.full, n.digits, n.tail} {
		if len(key) > 0 && !slices.Contains(keys, string(key)) {
			keys = append(keys, string(key))
		}
	}
	return keys
}

// folded is an item's number in the forms in which payers write it. Its slices
// are good until the next read.
type folded struct {
	full   []byte // letters and digits
	digits []byte // digits alone
	tail   []byte // the group of digits that tells it from others, without zeros before it
	zeros  int    // printed before the tail
	buf    [3][48]byte
}

func (f *folded) read(number string) {
	plain := appendPlain(f.buf[1][:0], number)
	f.full = appendFolded(f.buf[0][:0], plain)
	start, end := tailOf(number)
	f.zeros = 0
	for k := start - 1; k >= 0 && number[k] == '0'; k-- {
		f.zeros++
	}
	f.tail = append(f.buf[2][:0], number[start:end]...)
	digits := plain[:0]
	for _, c := range plain {
		if isDigit(c) && (c != '0' || len(digits) > 0) {
			digits = append(digits, c)
		}
	}
	f.digits = digits
}

// tailOf finds the group of digits that tells invoices of one creditor apart: the
// last as printed, without zeros before it; where that is a year, the one before
// it, and before a month where that stands there (FV/12/03/2024).
func tailOf(number string) (start, end int) {
	start, end = groupBefore(number, len(number))
	if looksLikeYear(number[start:end]) {
		if s, e := groupBefore(number, start); e > s && !looksLikeYear(number[s:e]) {
			start, end = s, e
			if s, e := groupBefore(number, start); e > s && end-start <= 2 {
				start, end = s, e
			}
		}
	}
	for start < end-1 && number[start] == '0' {
		start++
	}
	return start, end
}

// looksLikeYear reports 2010 to 2039.
func looksLikeYear(s string) bool {
	return len(s) == 4 && s[0] == '2' && s[1] == '0' && s[2] >= '1' && s[2] <= '3'
}

// groupBefore is the last group of digits that ends before a place.
func groupBefore(s string, end int) (from, to int) {
	for end > 0 && !isDigit(s[end-1]) {
		end--
	}
	from = end
	for from > 0 && isDigit(s[from-1]) {
		from--
	}
	return from, end
}

// appendPlain adds the letters and digits of s, in capitals and without accents.
func appendPlain(b []byte, s string) []byte {
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if p := plainASCII(c); p != 0 {
				b = append(b, p)
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		b = append(b, plainRune(r)...)
		i += n
	}
	return b
}

// appendFolded adds plain text without the zeros that begin a group after a letter
// or at the start. A group of nothing but zeros keeps one.
func appendFolded(b, plain []byte) []byte {
	lead := true
	for i, c := range plain {
		switch {
		case !isDigit(c):
			lead = true
		case c == '0' && lead && i+1 < len(plain) && isDigit(plain[i+1]):
			continue
		default:
			lead = false
		}
		b = append(b, c)
	}
	return b
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// plainASCII is the letter in capitals or the digit, 0 for anything else.
func plainASCII(c byte) byte {
	switch {
	case c >= 'a' && c <= 'z':
		return c - 'a' + 'A'
	case c >= 'A' && c <= 'Z', isDigit(c):
		return c
	}
	return 0
}

// plainRune is what a letter or digit outside ASCII becomes, "" where it has no
// Latin form: é is E, ß is SS, я is YA, a full-width 7 is 7.
func plainRune(r rune) string {
	switch r {
	case 'ß', 'ẞ':
		return "SS"
	case 'æ', 'Æ':
		return "AE"
	case 'œ', 'Œ':
		return "OE"
	case 'ø', 'Ø':
		return "O"
	case 'ł', 'Ł':
		return "L"
	case 'đ', 'Đ', 'ð', 'Ð':
		return "D"
	case 'þ', 'Þ':
		return "TH"
	case 'ı':
		return "I"
	}
	if s := transliterated(unicode.ToLower(r)); s != "" {
		return s
	}
	if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
		return ""
	}
	d := norm.NFKD.PropertiesString(string(r)).Decomposition()
	first, _ := utf8.DecodeRune(d)
	if first < utf8.RuneSelf {
		if p := plainASCII(byte(first)); p != 0 {
			return ascii[p : p+1]
		}
	} else if s := transliterated(unicode.ToLower(first)); s != "" {
		return s
	}
	return ""
}

// ascii is every byte below 128 at its own place, so that one letter is a string
// without an allocation.
var ascii = func() string {
	b := make([]byte, utf8.RuneSelf)
	for i := range b {
		b[i] = byte(i)
	}
	return string(b)
}()

// Cyrillic and Greek as banks write them in Latin letters (ISO 9 and ISO 843
// without their accents, nearest to what SWIFT's own table gives).
const (
	cyrillicFrom = 'а'
	greekFrom    = 'α'
)

var (
	cyrillic = strings.Fields("A B V G D E ZH Z I I K L M N O P R S T U F KH TS CH SH SHCH - Y - E YU YA")
	greek    = strings.Fields("A V G D E Z I TH I K L M N X O P R S S T Y F CH PS O")
)

// transliterated is the Latin form of a small Cyrillic or Greek letter, "" for others.
func transliterated(r rune) string {
	switch {
	case r >= cyrillicFrom && int(r-cyrillicFrom) < len(cyrillic):
		return strings.TrimPrefix(cyrillic[r-cyrillicFrom], "-")
	case r >= greekFrom && int(r-greekFrom) < len(greek):
		return greek[r-greekFrom]
	}
	switch r {
	case 'ё', 'є':
		return "E"
	case 'і', 'ї', 'ί':
		return "I"
	case 'ґ':
		return "G"
	case 'ў':
		return "U"
	case 'ђ':
		return "D"
	case 'ј':
		return "J"
	}
	return ""
}
