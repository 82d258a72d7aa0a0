package pdf

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf16"
)

// face is a font as one file uses it: glyphs get their number at first use, so
// that a file can be written before all its text is known. Numbers go by rune,
// not by shape, so that copied text is exactly what was set.
type face struct {
	*font
	low   [lowRunes]uint16 // number by rune, 0 for not used yet
	high  map[rune]uint16
	shape []uint16 // number by glyph, for the parts of composites
	order []used   // by number; 0 is .notdef
}

type used struct {
	glyph uint16
	r     rune // 0 for a part that stands for no rune by itself
}

func newFace(f *font) *face {
	return &face{font: f, high: map[rune]uint16{}, shape: make([]uint16, len(f.glyphs)), order: []used{{}}}
}

// reset forgets all use.
func (f *face) reset() {
	for _, u := range f.order {
		if u.r < lowRunes {
			f.low[u.r] = 0
		}
		f.shape[u.glyph] = 0
	}
	clear(f.high)
	f.order = append(f.order[:0], used{})
}

// number is the glyph number of a rune in this file, 0 where the font lacks it.
func (f *face) number(r rune) uint16 {
	if r >= 0 && r < lowRunes {
		if n := f.low[r]; n != 0 {
			return n
		}
	} else if n := f.high[r]; n != 0 {
		return n
	}
	g := f.glyph(r)
	if g == 0 {
		return 0
	}
	n := f.add(g, r)
	if r < lowRunes {
		f.low[r] = n
	} else {
		f.high[r] = n
	}
	return n
}

func (f *face) add(g uint16, r rune) uint16 {
	n := uint16(len(f.order))
	f.order = append(f.order, used{g, r})
	if f.shape[g] == 0 {
		f.shape[g] = n
	}
	return n
}

// subset is a TrueType file of the glyphs in use, in the order of their numbers.
func (f *face) subset() []byte {
	for i := 0; i < len(f.order); i++ { // grows while composites bring their parts
		for _, p := range f.parts[f.order[i].glyph] {
			if f.shape[p.glyph] == 0 {
				f.add(p.glyph, 0)
			}
		}
	}
	n := len(f.order)
	size := 0
	for _, u := range f.order {
		size += len(f.glyphs[u.glyph]) + 3
	}
	glyf, hmtx, loca := make([]byte, 0, size), make([]byte, 0, 4*n), make([]byte, 0, 4*n+4)
	for _, u := range f.order {
		loca = be.AppendUint32(loca, uint32(len(glyf)))
		hmtx = be.AppendUint16(be.AppendUint16(hmtx, f.adv[u.glyph]), uint16(f.lsb[u.glyph]))
		start := len(glyf)
		glyf = append(glyf, f.glyphs[u.glyph]...)
		for _, p := range f.parts[u.glyph] {
			be.PutUint16(glyf[start+p.at:], f.shape[p.glyph])
		}
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
	}
	loca = be.AppendUint32(loca, uint32(len(glyf)))

	head, hhea, maxp := slices.Clone(f.head), slices.Clone(f.hhea), slices.Clone(f.maxp)
	be.PutUint32(head[8:], 0)
	be.PutUint16(head[50:], 1) // long offsets
	be.PutUint16(hhea[34:], uint16(n))
	be.PutUint16(maxp[4:], uint16(n))
	return trueType([]table{{"glyf", glyf}, {"head", head}, {"hhea", hhea}, {"hmtx", hmtx}, {"loca", loca}, {"maxp", maxp}})
}

type table struct {
	name string
	data []byte
}

// trueType puts tables, sorted by name, into one file with its checksums.
func trueType(tables []table) []byte {
	at := 12 + 16*len(tables)
	size := at
	for _, t := range tables {
		size += len(t.data) + 3
	}
	out := make([]byte, 0, size)
	out = be.AppendUint32(out, 0x00010000)
	out = be.AppendUint16(out, uint16(len(tables)))
	out = append(out, 0, 64, 0, 2, 0, byte(16*len(tables)-64)) // search helpers for 4 to 7 tables
	head := 0
	for _, t := range tables {
		if t.name == "head" {
			head = at
		}
		out = append(out, t.name...)
		out = be.AppendUint32(out, checksum(t.data))
		out = be.AppendUint32(out, uint32(at))
		out = be.AppendUint32(out, uint32(len(t.data)))
		at += (len(t.data) + 3) &^ 3
	}
	for _, t := range tables {
		out = append(out, t.data...)
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
	}
	be.PutUint32(out[head+8:], 0xb1b0afba-checksum(out))
	return out
}

func checksum(data []byte) uint32 {
	var sum uint32
	for ; len(data) >= 4; data = data[4:] {
		sum += be.Uint32(data)
	}
	var rest [4]byte
	copy(rest[:], data)
	return sum + be.Uint32(rest[:])
}

// tag is the six letters before a subset's name, made from the glyphs in it.
func (f *face) tag() string {
	glyphs := make([]byte, 0, 2*len(f.order))
	for _, u := range f.order {
		glyphs = be.AppendUint16(glyphs, u.glyph)
	}
	sum := sha256.Sum256(glyphs)
	letters := make([]byte, 6)
	for i := range letters {
		letters[i] = 'A' + sum[i]%26
	}
	return string(letters)
}

// writeFont writes the objects of a face; object number num is its Type0 font.
func (f *face) writeFont(out *file, num int) {
	data := f.subset() // first: it completes the order
	name := f.tag() + "+" + f.name
	fontFile := out.stream(out.alloc(), "/Length1 "+strconv.Itoa(len(data)), data)
	descriptor := out.alloc()
	out.object(descriptor, fmt.Appendf(nil, "<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[%d %d %d %d]/ItalicAngle 0/Ascent %d/Descent %d/CapHeight %d/StemV %d/FontFile2 %d 0 R>>",
		name, f.bbox[0], f.bbox[1], f.bbox[2], f.bbox[3], f.ascent, f.descent, f.capital, f.stemV, fontFile))
	widths := make([]byte, 0, 4*len(f.order))
	for _, u := range f.order {
		widths = append(strconv.AppendUint(widths, uint64(f.adv[u.glyph]), 10), ' ')
	}
	descendant := out.alloc()
	out.object(descendant, fmt.Appendf(nil, "<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor %d 0 R/CIDToGIDMap/Identity/W[0[%s]]>>",
		name, descriptor, widths))
	toUnicode := out.stream(out.alloc(), "", f.toUnicode())
	out.object(num, fmt.Appendf(nil, "<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>",
		name, descendant, toUnicode))
}

// toUnicode maps glyph numbers back to text.
func (f *face) toUnicode() []byte {
	out := make([]byte, 0, 300+7*len(f.order))
	out = append(out, "/CIDInit/ProcSet findresource begin 12 dict begin begincmap/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def/CMapName/Adobe-Identity-UCS def/CMapType 2 def\n1 begincodespacerange<0000><FFFF>endcodespacerange\n"...)
	texts := f.order // parts that stand for no rune come last
	for len(texts) > 1 && texts[len(texts)-1].r == 0 {
		texts = texts[:len(texts)-1]
	}
	for from := 1; from < len(texts); {
		to := min(len(texts), from&^0xff+0x100) // a range has one high byte
		out = appendHex(append(out, "1 beginbfrange<"...), uint16(from))
		out = append(appendHex(append(out, "><"...), uint16(to-1)), ">["...)
		for _, u := range texts[from:to] {
			out = append(out, '<')
			if hi, lo := utf16.EncodeRune(u.r); hi != '\ufffd' {
				out = appendHex(appendHex(out, uint16(hi)), uint16(lo))
			} else {
				out = appendHex(out, uint16(u.r))
			}
			out = append(out, '>')
		}
		out = append(out, "]endbfrange\n"...)
		from = to
	}
	return append(out, "endcmap CMapName currentdict/CMap defineresource pop end end"...)
}

func appendHex(b []byte, v uint16) []byte {
	const digits = "0123456789ABCDEF"
	return append(b, digits[v>>12], digits[v>>8&15], digits[v>>4&15], digits[v&15])
}
