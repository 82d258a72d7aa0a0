package exhibit

import (
	"strings"
	"unicode/utf8"

	"github.com/pdfcpu/pdfcpu/pkg/font"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// typeface is a font as reading text needs it: what codes stand for and how wide
// they are.
type typeface struct {
	wide     bool // codes have two bytes, or as codes says
	codes    *charMap
	unicode  *charMap // ToUnicode, nil for none
	simple   [256]string
	direct   bool // codes are UTF-16 themselves
	upright  bool // text runs from top to bottom
	known    bool // what codes stand for is to be relied on
	widths   map[int]float64
	usual    float64 // width of what is not in widths
	unit     float64 // of widths in text space
	up, down float64
	core     string // one of the fourteen that every reader has
}

// face reads a font, once for each paper.
func (p *paper) typeface(o types.Object) *typeface {
	ref, isRef := o.(types.IndirectRef)
	if isRef {
		if f, ok := p.faces[ref.ObjectNumber.Value()]; ok {
			return f
		}
	}
	f := p.readFace(p.dict(o))
	if isRef {
		p.faces[ref.ObjectNumber.Value()] = f
	}
	return f
}

func (p *paper) readFace(d types.Dict) *typeface {
	f := &typeface{widths: map[int]float64{}, usual: 500, unit: .001, up: .9, down: -.25}
	if d == nil {
		return f
	}
	if s := p.stream(d["ToUnicode"]); s != nil {
		if b, err := unpack(s); err == nil {
			f.unicode = readCharMap(b)
			f.known = len(f.unicode.text) > 0
		}
	}
	switch p.name(d["Subtype"]) {
	case "Type0":
		p.composite(f, d)
	default:
		p.simpleFace(f, d)
	}
	return f
}

func (p *paper) composite(f *typeface, d types.Dict) {
	f.wide = true
	encoding := p.name(d["Encoding"])
	f.upright = strings.HasSuffix(encoding, "-V")
	switch s := p.stream(d["Encoding"]); {
	case s != nil:
		if b, err := unpack(s); err == nil {
			f.codes = readCharMap(b)
		}
		f.upright = p.number(s.Dict["WMode"], 0) == 1
	case strings.Contains(encoding, "UCS2") || strings.Contains(encoding, "UTF16"):
		f.direct, f.known = true, true
	case !strings.HasPrefix(encoding, "Identity"):
		f.known = false // a map that only large readers hold
	}
	list, _ := p.resolve(d["DescendantFonts"]).(types.Array)
	if len(list) == 0 {
		return
	}
	below := p.dict(list[0])
	f.usual = p.number(below["DW"], 1000)
	p.extent(f, p.dict(below["FontDescriptor"]))
	w, _ := p.resolve(below["W"]).(types.Array)
	for i := 0; i+1 < len(w) && len(f.widths) < mostCodes; {
		first := int(p.number(w[i], 0))
		if each, ok := p.resolve(w[i+1]).(types.Array); ok {
			for k, v := range each {
				f.widths[first+k] = p.number(v, f.usual)
			}
			i += 2
			continue
		}
		if i+2 >= len(w) {
			return
		}
		last, width := int(p.number(w[i+1], 0)), p.number(w[i+2], f.usual)
		for c := first; c <= last && c-first < mostCodes; c++ {
			f.widths[c] = width
		}
		i += 3
	}
}

func (p *paper) extent(f *typeface, d types.Dict) {
	if up := p.number(d["Ascent"], 0); up > 300 && up < 1500 {
		f.up = up / 1000
	}
	if down := p.number(d["Descent"], 0); down < -50 && down > -800 {
		f.down = down / 1000
	}
}

func (p *paper) simpleFace(f *typeface, d types.Dict) {
	descriptor := p.dict(d["FontDescriptor"])
	p.extent(f, descriptor)
	name := p.name(d["BaseFont"])
	base, told := p.name(d["Encoding"]), true
	changes := p.dict(d["Encoding"])
	if changes != nil {
		base = p.name(changes["BaseEncoding"])
	}
	const symbolic = 4
	if base == "" {
		base = "StandardEncoding"
		told = changes != nil || int(p.number(descriptor["Flags"], 0))&symbolic == 0
		if p.name(d["Subtype"]) == "TrueType" {
			base = "WinAnsiEncoding"
		}
	}
	f.simple = baseEncoding(base)
	unnamed := p.differences(f, changes)
	if f.unicode == nil {
		f.known = told && !unnamed && name != "Symbol" && name != "ZapfDingbats"
	}
	f.usual = p.number(descriptor["MissingWidth"], 0)
	first := int(p.number(d["FirstChar"], 0))
	for i, w := range p.numbers(d["Widths"]) {
		f.widths[first+i] = w
	}
	if p.name(d["Subtype"]) == "Type3" {
		if m := p.numbers(d["FontMatrix"]); len(m) == 6 && m[0] != 0 {
			f.unit = m[0]
		}
	}
	if len(f.widths) == 0 {
		f.usual = 500
		if font.IsCoreFont(name) {
			f.core = name
		}
	}
}

// differences takes names of glyphs over, and reports one that says nothing.
func (p *paper) differences(f *typeface, d types.Dict) (unnamed bool) {
	list, _ := p.resolve(d["Differences"]).(types.Array)
	at := 0
	for _, o := range list {
		switch v := p.resolve(o).(type) {
		case types.Integer:
			at = int(v)
		case types.Name:
			if at >= 0 && at < 256 {
				f.simple[at] = glyphText(string(v))
				unnamed = unnamed || f.simple[at] == "" && v != ".notdef"
			}
			at++
		}
	}
	return unnamed
}

// next takes the first code of a string: its bytes, what it stands for and its
// width in text space. ok is false where nothing says what it stands for.
func (f *typeface) next(s []byte) (n int, text string, width float64, ok bool) {
	n = 1
	switch {
	case f.wide && f.codes != nil:
		n = f.codes.size(s)
	case f.wide:
		n = min(2, len(s))
	}
	c := code(s[:n])
	cid := int(c)
	if f.codes != nil {
		cid = f.codes.cid(c)
	}
	if f.unicode != nil {
		text, ok = f.unicode.text[c]
	}
	switch {
	case ok:
	case f.direct:
		text, ok = utf16Text(s[:n]), true
	case !f.wide && c < 256:
		text = f.simple[c]
		ok = text != "" && (f.known || f.unicode != nil)
	}
	w, has := f.widths[cid]
	if !has {
		w = f.usual
		if f.core != "" && text != "" {
			w = coreWidth(f.core, text)
		}
	}
	return n, text, w * f.unit, ok
}

func coreWidth(name, text string) float64 {
	r, _ := utf8.DecodeRuneInString(text)
	if w, err := font.CharWidth(name, r); err == nil {
		return float64(w)
	}
	return 500
}
