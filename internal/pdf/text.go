package pdf

import (
	"fmt"
	"math"
	"strings"
	"unicode"
	"unicode/utf16"

	"golang.org/x/text/unicode/norm"

	"dunwell/internal/fault"
)

// unit is a ten-thousandth of a point: advances (thousandths of the size) times
// sizes (tenths of a point) are whole units, so a layout has no rounding that
// could differ between machines.
type unit int

const pt unit = 10000

func mm(v float64) unit { return unit(math.Round(v * 720000 / 25.4)) }

// style is how a text is set.
type style struct {
	size    unit // tenths of a point
	leading unit
	weight  int
	grey    int // 0 black … 100 white
}

// baseline is how far below the top of its line a text stands: the face's own
// height centred in the leading, as browsers do.
func (s style) baseline(f *font) unit {
	up, down := unit(f.ascent)*s.size, unit(-f.descent)*s.size
	return (s.leading-up-down)/2 + up
}

// glyph is one character, ready to be drawn.
type glyph struct {
	r      rune
	number uint16 // in this file's subset
	adv    int16
	kern   int16 // between it and the next
	weight uint8
}

// line is a piece of set text; width has no trailing spaces.
type line struct {
	glyphs []glyph
	width  unit
}

func utf16Of(s string) []uint16 { return utf16.Encode([]rune(s)) }

// set turns text into glyphs appended to gs, or to the letter's own memory where
// gs is nil. A character that the fonts lack is a fault; it would print as an empty box.
func (s *setter) set(gs []glyph, text string, weight int) []glyph {
	if gs == nil {
		start := len(s.glyphs)
		s.glyphs = s.append(s.glyphs, text, weight)
		return s.glyphs[start:len(s.glyphs):len(s.glyphs)]
	}
	return s.append(gs, text, weight)
}

func (s *setter) append(gs []glyph, text string, weight int) []glyph {
	f := s.faces[weight]
	if !norm.NFC.IsNormalString(text) {
		text = norm.NFC.String(text)
	}
	var last uint16 // glyph before, for kerning
	for _, r := range text {
		switch {
		case r >= ' ' && r < 0x7f || r > '\u00ad' && r < 0x600: // nearly all text
		case r == '\n':
			gs = append(gs, glyph{r: r})
			last = 0
			continue
		case r == '\t' || r == '\u2028' || r == '\u2029':
			r = ' '
		case r < ' ' || r >= 0x7f && r < 0xa0 || unicode.Is(unicode.Cf, r):
			continue // controls, joiners, direction marks: nothing to see
		}
		n := f.number(r)
		if n == 0 && s.lenient {
			r = missingRune
			n = f.number(r)
		}
		if n == 0 {
			s.fail(fault.Invalidf("glyph_missing", "", "The letter's font has no character %q (U+%04X), in %q: write that name or word in Latin, Greek or Cyrillic letters.", r, r, shorten(text)))
			continue
		}
		g := f.order[n].glyph
		if last != 0 {
			gs[len(gs)-1].kern = f.kern.between(last, g)
		}
		last = g
		gs = append(gs, glyph{r: r, number: n, adv: int16(f.adv[g]), weight: uint8(weight)})
	}
	return gs
}

// missingRune stands for a character that the fonts lack, where that is no fault.
const missingRune = '□'

// Lacking counts the characters of a text that the fonts cannot show.
func Lacking(text string) int {
	f, n := theFonts()[regular], 0
	for _, r := range norm.NFC.String(text) {
		if r > ' ' && (r < 0x7f || r >= 0xa0) && r != '\u2028' && r != '\u2029' && !unicode.Is(unicode.Cf, r) && f.glyph(r) == 0 {
			n++
		}
	}
	return n
}

func shorten(text string) string {
	if r := []rune(text); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return text
}

// one is a single line of text, however long; its line breaks become spaces.
func (s *setter) one(text string, st style) line {
	gs := s.set(nil, strings.ReplaceAll(text, "\n", " "), st.weight)
	return line{gs, widthOf(gs, st.size)}
}

// widthOf is the width of what can be seen: spaces at the end do not count.
func widthOf(gs []glyph, size unit) unit {
	for len(gs) > 0 && gs[len(gs)-1].r == ' ' {
		gs = gs[:len(gs)-1]
	}
	w := advance(gs, size)
	if n := len(gs); n > 0 {
		w -= unit(gs[n-1].kern) * size // belongs to what follows
	}
	return w
}

// advance is how far on the next glyph stands.
func advance(gs []glyph, size unit) unit {
	w := unit(0)
	for _, g := range gs {
		w += unit(g.adv) + unit(g.kern)
	}
	return w * size
}

// wrap sets text in lines no wider than width.
func (s *setter) wrap(text string, st style, width unit) []line {
	return breakLines(s.set(nil, text, st.weight), st.size, width)
}

// breakLines divides glyphs into lines: at line breaks, at spaces, and inside a
// word only where the word alone is wider than the line.
func breakLines(gs []glyph, size, width unit) []line {
	var lines []line
	limit := width / size // in thousandths of the size
	for start := 0; start < len(gs); {
		w, space, at := unit(0), -1, start
		for ; at < len(gs) && gs[at].r != '\n'; at++ {
			if gs[at].r == ' ' {
				space = at
			} else if w+unit(gs[at].adv) > limit && at > start {
				break
			}
			w += unit(gs[at].adv) + unit(gs[at].kern)
		}
		end := at // of the line, and where the next one starts
		switch {
		case at == len(gs):
		case gs[at].r == '\n':
			at++
		case space >= start:
			at = space + 1
			end = at
		default:
			at = start + insideWord(gs[start:at])
			end = at
		}
		lines = append(lines, line{gs[start:end], widthOf(gs[start:end], size)})
		start = at
	}
	return lines
}

// insideWord says after how many glyphs to break a word that does not fit: after
// a sign that divides addresses and numbers, else wherever the line is full.
func insideWord(gs []glyph) int {
	for i := len(gs); i > len(gs)/2; i-- {
		if i > 1 && strings.ContainsRune("/-.@?&=_,;:+", gs[i-1].r) {
			return i
		}
	}
	return max(1, len(gs))
}

// balance narrows a title of several lines until they are about equally long.
func (s *setter) balance(text string, st style, width unit) []line {
	gs := s.set(nil, text, st.weight)
	lines := breakLines(gs, st.size, width)
	if len(lines) < 2 {
		return lines
	}
	for narrow := width * 19 / 20; narrow > width/2; narrow -= width / 20 {
		try := breakLines(gs, st.size, narrow)
		if len(try) > len(lines) {
			break
		}
		lines = try
	}
	return lines
}

// longestWord is the width below which a word of the text would have to be broken.
func longestWord(gs []glyph, size unit) unit {
	widest, from := unit(0), 0
	for i := 0; i <= len(gs); i++ {
		if i == len(gs) || gs[i].r == ' ' || gs[i].r == '\n' {
			widest = max(widest, widthOf(gs[from:i], size))
			from = i + 1
		}
	}
	return widest
}

// pageNumber writes the number of a page into a form like "Page %d of %d".
func pageNumber(form string, page, of int) string {
	form = strings.Replace(form, "%d", fmt.Sprint(page), 1)
	return strings.Replace(form, "%d", fmt.Sprint(of), 1)
}
