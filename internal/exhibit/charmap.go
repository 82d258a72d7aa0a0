package exhibit

import (
	"strconv"
	"strings"
	"sync"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// charMap is a CMap: which bytes are one code, and what a code stands for.
type charMap struct {
	spaces []codeSpace
	text   map[uint32]string // of ToUnicode
	cids   map[uint32]int    // of an encoding
	ranges []cidRange
}

type codeSpace struct {
	size      int
	low, high uint32
}

type cidRange struct {
	low, high uint32
	cid       int
}

const mostCodes = 1 << 17

// readCharMap reads a ToUnicode map or an encoding.
func readCharMap(src []byte) *charMap {
	m := &charMap{text: map[uint32]string{}, cids: map[uint32]int{}}
	for _, o := range operators(src) {
		a := o.args
		switch o.name {
		case "endcodespacerange":
			for i := 0; i+1 < len(a); i += 2 {
				m.spaces = append(m.spaces, codeSpace{len(a[i].text), code(a[i].text), code(a[i+1].text)})
			}
		case "endbfchar":
			for i := 0; i+1 < len(a); i += 2 {
				m.text[code(a[i].text)] = utf16Text(a[i+1].text)
			}
		case "endbfrange":
			for i := 0; i+2 < len(a); i += 3 {
				m.rangeOf(code(a[i].text), code(a[i+1].text), a[i+2])
			}
		case "endcidchar":
			for i := 0; i+1 < len(a); i += 2 {
				m.cids[code(a[i].text)] = int(a[i+1].num)
			}
		case "endcidrange":
			for i := 0; i+2 < len(a); i += 3 {
				m.ranges = append(m.ranges, cidRange{code(a[i].text), code(a[i+1].text), int(a[i+2].num)})
			}
		}
		if len(m.text) > mostCodes {
			break
		}
	}
	return m
}

func (m *charMap) rangeOf(low, high uint32, to operand) {
	if high < low || high-low > mostCodes {
		return
	}
	if to.kind == '[' {
		for i := range to.list {
			if uint32(i) <= high-low { //nolint:gosec // an index of a list in memory
				m.text[low+uint32(i)] = utf16Text(to.list[i].text) //nolint:gosec // as above
			}
		}
		return
	}
	last := len(to.text) - 1
	if last < 0 {
		return
	}
	for c := low; c <= high; c++ {
		b := append([]byte(nil), to.text...)
		n := uint32(b[last]) + c - low
		b[last] = byte(n)
		if last > 0 {
			b[last-1] += byte(n >> 8)
		}
		m.text[c] = utf16Text(b)
	}
}

func (m *charMap) cid(c uint32) int {
	if n, ok := m.cids[c]; ok {
		return n
	}
	for _, r := range m.ranges {
		if c >= r.low && c <= r.high {
			return r.cid + int(c-r.low)
		}
	}
	return 0
}

// size is how many bytes the next code of a string has.
func (m *charMap) size(s []byte) int {
	for n := 1; n <= 4 && n <= len(s); n++ {
		c := code(s[:n])
		for _, space := range m.spaces {
			if space.size == n && inSpace(c, space) {
				return n
			}
		}
	}
	if len(m.spaces) > 0 {
		return min(m.spaces[0].size, len(s))
	}
	return min(2, len(s))
}

// inSpace holds each byte of a code against the bytes of the range.
func inSpace(c uint32, s codeSpace) bool {
	for shift := 0; shift < 8*s.size; shift += 8 {
		if b := c >> shift & 0xff; b < s.low>>shift&0xff || b > s.high>>shift&0xff {
			return false
		}
	}
	return true
}

func code(b []byte) uint32 {
	var n uint32
	for _, c := range b[:min(len(b), 4)] {
		n = n<<8 | uint32(c)
	}
	return n
}

func utf16Text(b []byte) string {
	if len(b) == 1 {
		return string(rune(b[0]))
	}
	u := make([]uint16, 0, len(b)/2)
	for i := 0; i+1 < len(b); i += 2 {
		u = append(u, uint16(b[i])<<8|uint16(b[i+1]))
	}
	return string(utf16.Decode(u))
}

// encodings by name, for fonts of one byte a character.
func baseEncoding(name string) [256]string {
	var out [256]string
	table := charmap.Windows1252
	if name == "MacRomanEncoding" {
		table = charmap.Macintosh
	}
	for i := 32; i < 256; i++ {
		if r := table.DecodeByte(byte(i)); r != '\ufffd' && r >= ' ' {
			out[i] = string(r)
		}
	}
	if name == "StandardEncoding" {
		for i := 0x80; i < 256; i++ {
			out[i] = ""
		}
		out['\''], out['`'] = "’", "‘"
		for i, r := range standardUpper {
			out[i] = string(r)
		}
	}
	return out
}

// standardUpper is the upper half of StandardEncoding (ISO 32000-1, annex D).
var standardUpper = map[int]rune{
	0xa1: '¡', 0xa2: '¢', 0xa3: '£', 0xa4: '⁄', 0xa5: '¥', 0xa6: 'ƒ', 0xa7: '§', 0xa8: '¤', 0xa9: '\'', 0xaa: '“', 0xab: '«', 0xac: '‹', 0xad: '›',
	0xae: 'ﬁ', 0xaf: 'ﬂ', 0xb1: '–', 0xb2: '†', 0xb3: '‡', 0xb4: '·', 0xb6: '¶', 0xb7: '•', 0xb8: '‚', 0xb9: '„', 0xba: '”', 0xbb: '»', 0xbc: '…',
	0xbd: '‰', 0xbf: '¿', 0xc1: '`', 0xc2: '´', 0xc3: 'ˆ', 0xc4: '˜', 0xc5: '¯', 0xc6: '˘', 0xc7: '˙', 0xc8: '¨', 0xca: '˚', 0xcb: '¸', 0xcd: '˝',
	0xce: '˛', 0xcf: 'ˇ', 0xd0: '—', 0xe1: 'Æ', 0xe3: 'ª', 0xe8: 'Ł', 0xe9: 'Ø', 0xea: 'Œ', 0xeb: 'º', 0xf1: 'æ', 0xf5: 'ı', 0xf8: 'ł', 0xf9: 'ø', 0xfa: 'œ', 0xfb: 'ß',
}

// glyphNames are the names of characters in fonts (Adobe Glyph List, what of it
// European text uses).
var glyphNames = sync.OnceValue(func() map[string]string {
	names := map[string]string{}
	for _, pair := range strings.Fields("space:20 nbspace:a0 nonbreakingspace:a0 exclam:21 quotedbl:22 numbersign:23 dollar:24 percent:25 ampersand:26 quotesingle:27 parenleft:28 parenright:29 asterisk:2a plus:2b comma:2c hyphen:2d sfthyphen:ad period:2e slash:2f zero:30 one:31 two:32 three:33 four:34 five:35 six:36 seven:37 eight:38 nine:39 colon:3a semicolon:3b less:3c equal:3d greater:3e question:3f at:40 bracketleft:5b backslash:5c bracketright:5d asciicircum:5e underscore:5f grave:60 braceleft:7b bar:7c braceright:7d asciitilde:7e " +
		"exclamdown:a1 cent:a2 sterling:a3 currency:a4 yen:a5 brokenbar:a6 section:a7 dieresis:a8 copyright:a9 ordfeminine:aa guillemotleft:ab logicalnot:ac registered:ae macron:af degree:b0 plusminus:b1 twosuperior:b2 threesuperior:b3 acute:b4 mu:b5 paragraph:b6 periodcentered:b7 middot:b7 cedilla:b8 onesuperior:b9 ordmasculine:ba guillemotright:bb onequarter:bc onehalf:bd threequarters:be questiondown:bf AE:c6 Eth:d0 multiply:d7 Oslash:d8 Thorn:de germandbls:df ae:e6 eth:f0 divide:f7 oslash:f8 thorn:fe dotlessi:131 Lslash:141 lslash:142 OE:152 oe:153 Dcroat:110 dcroat:111 florin:192 circumflex:2c6 caron:2c7 breve:2d8 dotaccent:2d9 ring:2da ogonek:2db tilde:2dc hungarumlaut:2dd endash:2013 emdash:2014 quoteleft:2018 quoteright:2019 quotesinglbase:201a quotedblleft:201c quotedblright:201d quotedblbase:201e dagger:2020 daggerdbl:2021 bullet:2022 ellipsis:2026 perthousand:2030 guilsinglleft:2039 guilsinglright:203a fraction:2044 Euro:20ac euro:20ac trademark:2122 minus:2212 ff:fb00 fi:fb01 fl:fb02 ffi:fb03 ffl:fb04") {
		name, hex, _ := strings.Cut(pair, ":")
		r, _ := strconv.ParseInt(hex, 16, 32) // the list above
		names[name] = string(rune(r))
	}
	accents := map[string]rune{"grave": 0x300, "acute": 0x301, "circumflex": 0x302, "tilde": 0x303, "macron": 0x304, "breve": 0x306, "dotaccent": 0x307, "dieresis": 0x308, "ring": 0x30a, "hungarumlaut": 0x30b, "caron": 0x30c, "cedilla": 0x327, "commaaccent": 0x327, "ogonek": 0x328}
	for c := 'A'; c <= 'z'; c++ {
		if c > 'Z' && c < 'a' {
			continue
		}
		names[string(c)] = string(c)
		for accent, mark := range accents {
			if s := norm.NFC.String(string([]rune{c, mark})); len([]rune(s)) == 1 {
				names[string(c)+accent] = s
			}
		}
	}
	return names
})

// glyphText is what a glyph's name stands for, "" where that is not known.
func glyphText(name string) string {
	base, _, _ := strings.Cut(name, ".")
	if s, ok := glyphNames()[base]; ok {
		return s
	}
	for _, prefix := range []string{"uni", "u"} {
		if hex, ok := strings.CutPrefix(base, prefix); ok && len(hex) >= 4 && len(hex) <= 6 {
			if prefix == "uni" {
				hex = hex[:4]
			}
			if r, err := strconv.ParseUint(hex, 16, 32); err == nil && r < 0x110000 {
				return string(rune(r))
			}
		}
	}
	return ""
}
