package exhibit

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"dunwell/internal/redact"
)

// strike takes characters out of the streams that show them.
func (r *reading) strike(which map[int]bool) {
	for i := range r.glyphs {
		if !which[i] {
			continue
		}
		g := &r.glyphs[i]
		if g.in.struck[g.op] == nil {
			g.in.struck[g.op] = map[int]bool{}
		}
		g.in.struck[g.op][g.n] = true
		for m := g.mark; m != nil; m = m.up {
			m.in.plain[m.op] = true // what it is said to be instead would tell it
		}
	}
}

// speaking are the entries of marked content that say in other words what is shown.
var speaking = map[string]bool{"ActualText": true, "Alt": true, "E": true}

// hush takes away words of marked content in which something stands that is to be
// taken out.
func (s *stream) hush(list *redact.List) {
	for i := range s.ops {
		o := &s.ops[i]
		if o.name != "BDC" && o.name != "DP" || len(o.args) != 2 || o.args[1].kind != '<' {
			continue
		}
		d := o.args[1].list
		for k := 0; k+1 < len(d); k += 2 {
			if speaking[string(d[k].text)] && len(list.Find(pdfText(d[k+1].text))) > 0 {
				s.plain[i] = true
			}
		}
	}
	for _, form := range s.forms {
		form.hush(list)
	}
}

// pdfText reads a text string.
func pdfText(b []byte) string {
	switch {
	case bytes.HasPrefix(b, []byte{0xfe, 0xff}):
		return utf16Text(b[2:])
	case bytes.HasPrefix(b, []byte{0xef, 0xbb, 0xbf}):
		return string(b[3:])
	}
	return decode(b)
}

// rewritten is the content without what was struck and what is not to be seen.
func (s *stream) rewritten(p *paper) []byte {
	var out []byte
	at := 0
	faces := s.facesOf(p)
	for i := range s.ops {
		o := &s.ops[i]
		var text string
		switch {
		case s.gone[i]:
			text = instead[o.name]
		case s.plain[i] && (o.name == "BDC" || o.name == "DP"):
			text = map[string]string{"BDC": "/Span BMC", "DP": ""}[o.name]
		case s.struck[i] != nil:
			text = o.without(s.struck[i], faces[i])
		default:
			continue
		}
		out = append(out, s.src[at:o.from]...)
		out = append(append(append(out, ' '), text...), ' ')
		at = o.to
	}
	return append(out, s.src[at:]...)
}

// instead stands where an operator is left out: a path that is not painted still
// has to end.
var instead = map[string]string{"f": "n", "F": "n", "f*": "n", "S": "n", "s": "n", "B": "n", "B*": "n", "b": "n", "b*": "n", "'": "T*", "\"": "T*"}

// setFace is the font and the spacing at an operator.
type setFace struct {
	face             *typeface
	size, char, word float64
}

// facesOf follows the fonts of a stream for the operators that are to be changed.
func (s *stream) facesOf(p *paper) map[int]setFace {
	out := map[int]setFace{}
	if len(s.struck) == 0 {
		return out
	}
	r := &reading{p: p}
	w := &walker{reading: r, s: &stream{ops: s.ops, resources: s.resources, plain: map[int]bool{}, gone: map[int]bool{}}, now: s.begin, tm: identity, line: identity}
	for i := range s.ops {
		o := &s.ops[i]
		switch o.name {
		case "q", "Q", "Tf", "gs", "Tc", "Tw", "Tz":
			w.step(i, o)
		case "\"":
			if len(o.args) == 3 {
				w.now.word, w.now.char = o.args[0].num, o.args[1].num
			}
		}
		if s.struck[i] != nil {
			out[i] = setFace{w.now.face, w.now.size, w.now.char, w.now.word}
		}
	}
	return out
}

// without writes an operator that shows text anew: what is struck becomes room of
// the same width.
func (o *op) without(struck map[int]bool, f setFace) string {
	var b strings.Builder
	switch o.name {
	case "'":
		b.WriteString("T* ")
	case "\"":
		fmt.Fprintf(&b, "%s Tw %s Tc T* ", num(o.args[0].num), num(o.args[1].num))
	}
	pieces := o.args[len(o.args)-1:]
	if pieces[0].kind == '[' {
		pieces = pieces[0].list
	}
	face := f.face
	if face == nil {
		face = &typeface{usual: 500, unit: .001}
	}
	b.WriteByte('[')
	n := 0
	room := 0.0
	var kept []byte
	flush := func() {
		if len(kept) > 0 {
			b.Write(appendHex(nil, kept))
			kept = kept[:0]
		}
		if room != 0 {
			b.WriteString(num(room) + " ")
			room = 0
		}
	}
	for _, piece := range pieces {
		if piece.kind == 'n' {
			flush()
			room = piece.num
			flush()
			continue
		}
		for s := piece.text; len(s) > 0; n++ {
			size, _, width, _ := face.next(s)
			if !struck[n] {
				if room != 0 {
					flush()
				}
				kept = append(kept, s[:size]...)
				s = s[size:]
				continue
			}
			if len(kept) > 0 {
				flush()
			}
			step := width*f.size + f.char
			if size == 1 && s[0] == ' ' {
				step += f.word
			}
			if f.size != 0 {
				room -= step * 1000 / f.size
			}
			s = s[size:]
		}
		flush()
	}
	b.WriteString("]TJ")
	return b.String()
}

// placed is an object that was written already, by its new number.
type placed int

func (p placed) Clone() types.Object { return p }
func (p placed) String() string      { return p.PDFString() }
func (p placed) PDFString() string   { return fmt.Sprintf("%d 0 R", int(p)) }

// laid writes the changed forms and pictures below a stream and gives the resources
// that name them.
func (b *book) laid(c *copier, s *stream, pictures map[*stream]map[string]int) types.Dict {
	resources := types.Dict{}
	for k, v := range s.resources {
		resources[k] = v
	}
	delete(resources, "Properties")                              // layers, and words that nobody sees
	all, objects := c.dict(s.resources["XObject"]), types.Dict{} // only what is drawn comes along
	for name := range s.images {
		objects[name] = all[name]
	}
	for _, name := range slices.Sorted(maps.Keys(s.forms)) {
		objects[name] = placed(b.form(c, s.forms[name], pictures))
	}
	for name := range s.blank {
		delete(objects, name)
		if n := pictures[s][name]; n != 0 {
			objects[name] = placed(n)
		}
	}
	resources["XObject"] = objects
	return resources
}

// form writes a form anew.
func (b *book) form(c *copier, s *stream, pictures map[*stream]map[string]int) int {
	n := b.Reserve()
	d := types.Dict{}
	for k, v := range s.dict {
		switch k {
		case "Length", "Filter", "DecodeParms", "F", "FFilter", "FDecodeParms", "DL", "Resources":
		default:
			d[k] = v
		}
	}
	d["Type"], d["Subtype"], d["Resources"] = types.Name("XObject"), types.Name("Form"), b.laid(c, s, pictures)
	body := c.dictionary(nil, d, 0)
	b.Stream(n, string(body[2:len(body)-2]), s.rewritten(c.paper))
	return n
}
