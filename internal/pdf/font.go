package pdf

import (
	_ "embed"
	"encoding/binary"
	"fmt"
	"sync"
)

//go:embed fonts/SourceSans3_400Regular.ttf
var regularTTF []byte

//go:embed fonts/SourceSans3_600SemiBold.ttf
var semiBoldTTF []byte

// The two weights a letter is set in.
const (
	regular = iota
	semiBold
	weights
)

// theFonts are parsed once and only read after that, by all letters at once.
var theFonts = sync.OnceValue(func() [weights]*font {
	var fonts [weights]*font
	for i, src := range [weights]struct {
		name string
		data []byte
		stem int
	}{{"SourceSans3-Regular", regularTTF, 84}, {"SourceSans3-SemiBold", semiBoldTTF, 120}} {
		f, err := parseFont(src.data)
		if err != nil {
			panic("pdf: embedded font " + src.name + ": " + err.Error())
		}
		f.name, f.stemV = src.name, src.stem
		fonts[i] = f
	}
	return fonts
})

// font is a TrueType font taken apart for subsetting: outlines without hints,
// advances in thousandths of the size, pair kerning. Its default figures are
// tabular, so sums need no feature of their own.
type font struct {
	name                     string
	stemV                    int
	head, hhea, maxp         []byte
	glyphs                   [][]byte // outline data, instructions dropped
	parts                    [][]part // of composite glyphs: where their parts are named
	adv                      []uint16
	lsb                      []int16
	low                      [lowRunes]uint16 // glyph by rune, for nearly all text
	high                     map[rune]uint16
	kern                     kerning
	ascent, descent, capital int // descent is negative
	bbox                     [4]int
}

const lowRunes = 0x2200 // Latin, Greek, Cyrillic, punctuation, currencies

// part is one component of a composite glyph.
type part struct {
	at    int // offset of its glyph id in the composite's data
	glyph uint16
}

// glyph is the font's glyph for a rune, 0 where it has none. Spaces and hyphens
// that only differ in where a line may break share a shape.
func (f *font) glyph(r rune) uint16 {
	if g := f.lookup(r); g != 0 {
		return g
	}
	switch r {
	case '\u2002', '\u2003', '\u2004', '\u2005', '\u2007', '\u2008', '\u2009', '\u200a', '\u202f', '\u205f', '\u3000', '\u00a0':
		return f.lookup(' ')
	case '\u2010', '\u2011':
		return f.lookup('-')
	}
	return 0
}

func (f *font) lookup(r rune) uint16 {
	if r >= 0 && r < lowRunes {
		return f.low[r]
	}
	return f.high[r]
}

var be = binary.BigEndian

// parseFont reads the tables that setting text needs. Only the embedded fonts
// come here: their data is trusted, an absent table is still told.
func parseFont(data []byte) (*font, error) {
	tables := map[string][]byte{}
	for i := range int(be.Uint16(data[4:])) {
		rec := data[12+16*i:]
		tables[string(rec[:4])] = data[be.Uint32(rec[8:]):][:be.Uint32(rec[12:])]
	}
	for _, name := range []string{"head", "hhea", "maxp", "hmtx", "loca", "glyf", "cmap", "OS/2", "GPOS"} {
		if tables[name] == nil {
			return nil, fmt.Errorf("no table %s", name)
		}
	}
	f := &font{head: tables["head"], hhea: tables["hhea"], maxp: tables["maxp"], high: map[rune]uint16{}}
	if be.Uint16(f.head[18:]) != 1000 {
		return nil, fmt.Errorf("%d units per em, want 1000", be.Uint16(f.head[18:]))
	}
	for i := range f.bbox {
		f.bbox[i] = int(int16(be.Uint16(f.head[36+2*i:])))
	}
	f.ascent, f.descent = int(int16(be.Uint16(f.hhea[4:]))), int(int16(be.Uint16(f.hhea[6:])))
	f.capital = int(be.Uint16(tables["OS/2"][88:]))
	count := int(be.Uint16(f.maxp[4:]))
	f.readMetrics(tables["hmtx"], count)
	f.readOutlines(tables["glyf"], tables["loca"], count)
	f.readCmap(tables["cmap"])
	f.kern = readKerning(tables["GPOS"], count)
	return f, nil
}

func (f *font) readMetrics(hmtx []byte, count int) {
	full := int(be.Uint16(f.hhea[34:])) // glyphs after these share the last advance
	f.adv, f.lsb = make([]uint16, count), make([]int16, count)
	for i := range count {
		if i < full {
			f.adv[i], f.lsb[i] = be.Uint16(hmtx[4*i:]), int16(be.Uint16(hmtx[4*i+2:]))
		} else {
			f.adv[i], f.lsb[i] = f.adv[full-1], int16(be.Uint16(hmtx[4*full+2*(i-full):]))
		}
	}
}

func (f *font) readOutlines(glyf, loca []byte, count int) {
	offset := func(i int) uint32 {
		if f.head[51] == 0 {
			return 2 * uint32(be.Uint16(loca[2*i:]))
		}
		return be.Uint32(loca[4*i:])
	}
	f.glyphs, f.parts = make([][]byte, count), make([][]part, count)
	for i := range count {
		g := glyf[offset(i):offset(i+1)]
		switch {
		case len(g) == 0:
		case int16(be.Uint16(g)) >= 0:
			f.glyphs[i] = withoutHints(g)
		default:
			f.glyphs[i], f.parts[i] = readComposite(g)
		}
	}
}

// withoutHints drops a simple glyph's instructions: printers and screens of today
// do not need them, and they are a good part of its size.
func withoutHints(g []byte) []byte {
	at := 10 + 2*int(be.Uint16(g)) // contour count, box, ends of contours
	hints := int(be.Uint16(g[at:]))
	out := make([]byte, 0, len(g)-hints)
	out = append(out, g[:at]...)
	out = append(out, 0, 0)
	return append(out, g[at+2+hints:]...)
}

// readComposite finds the parts of a composite glyph and clears the flag that
// says instructions follow, as they are cut off.
func readComposite(g []byte) ([]byte, []part) {
	const wordArgs, scale, more, xyScale, matrix, hints = 0x1, 0x8, 0x20, 0x40, 0x80, 0x100
	out := append([]byte(nil), g...)
	var parts []part
	for at := 10; ; {
		flags := be.Uint16(out[at:])
		be.PutUint16(out[at:], flags&^hints)
		parts = append(parts, part{at + 2, be.Uint16(out[at+2:])})
		at += 6
		if flags&wordArgs != 0 {
			at += 2
		}
		switch {
		case flags&scale != 0:
			at += 2
		case flags&xyScale != 0:
			at += 4
		case flags&matrix != 0:
			at += 8
		}
		if flags&more == 0 {
			return out[:at], parts
		}
	}
}

// readCmap takes the full Unicode table, format 12.
func (f *font) readCmap(cmap []byte) {
	for i := range int(be.Uint16(cmap[2:])) {
		t := cmap[be.Uint32(cmap[8+8*i:]):]
		if be.Uint16(t) != 12 {
			continue
		}
		for j := range int(be.Uint32(t[12:])) {
			group := t[16+12*j:]
			first, last, g := be.Uint32(group), be.Uint32(group[4:]), be.Uint32(group[8:])
			for r := first; r <= last; r++ {
				if r < lowRunes {
					f.low[r] = uint16(g + r - first)
				} else {
					f.high[rune(r)] = uint16(g + r - first)
				}
			}
		}
		return
	}
}
