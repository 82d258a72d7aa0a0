package charset

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// candidates are the code pages of one byte found in bank files; among equals
// the first is taken. Old bank software still writes those of DOS.
var candidates = []*charmap.Charmap{
	charmap.Windows1252, charmap.Windows1250, charmap.ISO8859_2, charmap.CodePage852, charmap.CodePage850, charmap.Windows1251,
}

// alphabets are the letters beyond ASCII of a language or some that are near.
var alphabets = []string{
	"äöüß", "éèêëàâçùûüôîïœæ", "áéíóúüñ", "àèéìòùíóú", "áâãàçéêíóôõúü", "ëéïóöüèáú", "ąćęłńóśźż",
	"áčďéěíňóřšťúůýž", "áéíóöőúüű", "åäöæøé", "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґ", "ăâîșțşţ", "čćđšž",
}

// guess chooses the code page in which the bytes beyond ASCII read best as the
// letters of one language; nil where there are none.
func guess(text []byte) *charmap.Charmap {
	var best *charmap.Charmap
	most := 0.0
	for _, c := range candidates {
		score, any := plausible(text, c)
		if !any {
			return nil
		}
		if best == nil || score > most+1e-9 {
			best, most = c, score
		}
	}
	return best
}

// plausible is the share of bytes beyond ASCII that are letters of the language
// that fits best, less those that cannot be right.
func plausible(text []byte, table *charmap.Charmap) (share float64, any bool) {
	counts := map[rune]int{}
	total, bad := 0, 0
	for i := 0; i < len(text); i++ {
		if text[i] < utf8.RuneSelf {
			continue
		}
		if r, n := utf8.DecodeRune(text[i:]); r != utf8.RuneError {
			i += n - 1
			continue
		}
		total++
		r := table.DecodeByte(text[i])
		small := i > 0 && text[i-1] >= 'a' && text[i-1] <= 'z'
		switch {
		case r == utf8.RuneError || unicode.IsControl(r):
			bad += 2
		case unicode.IsLetter(r):
			if unicode.IsUpper(r) && small {
				bad++ // a capital after a small letter is a small one read wrongly
			}
			counts[unicode.ToLower(r)]++
		case i > 0 && letter(text[i-1]) && i+1 < len(text) && letter(text[i+1]):
			bad++ // a sign inside a word
		}
	}
	most := 0
	for _, alphabet := range alphabets {
		n := 0
		for _, r := range alphabet {
			n += counts[r]
		}
		most = max(most, n)
	}
	if total == 0 {
		return 0, false
	}
	if strings.HasPrefix(table.String(), "Windows 1251") && most < 4 {
		return -1, true // every accent is some Cyrillic letter: a few prove nothing
	}
	return float64(most-bad) / float64(total), true
}

func letter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }
