package exhibit

import (
	"math"
	"slices"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// stream is one piece of content being read: of a page, or of a form that it draws.
type stream struct {
	src       []byte
	ops       []op
	resources types.Dict
	dict      types.Dict // of a form
	begin     state
	forms     map[string]*stream
	images    map[string][]matrix // where each image is drawn, by name
	inline    map[int]matrix      // images in the stream itself, by operator
	struck    map[int]map[int]bool
	plain     map[int]bool // marks that lose their properties, by operator
	gone      map[int]bool // operators that are left out
	blank     map[string]bool
}

// shown is one character as a page shows it.
type shown struct {
	in     *stream
	op, n  int // the nth code of the operator
	text   string
	at     [2]float64    // where its line begins to be written, on the page
	dir    [2]float64    // along the line, of length 1
	size   float64       // of the type, on the page
	width  float64       // along the line, on the page
	corner [4][2]float64 // of its box
	mark   *marked
	unseen bool // drawn without ink
}

// marked is a piece of marked content.
type marked struct {
	in *stream
	op int
	up *marked
}

// reading is what a page says and shows.
type reading struct {
	p        *paper
	glyphs   []shown
	unread   int     // codes of which nothing says what they stand for
	pictures float64 // area of pictures, on the page
	cut      bool    // too much to be read
	steps    int     // operators followed
	patterns bool    // text may stand in a pattern
}

// What one page may show, and how much may be done for it.
const (
	mostGlyphs = 400_000
	mostSteps  = 8_000_000
)

type state struct {
	m                     matrix
	face                  *typeface
	size                  float64
	char, word, wide      float64
	leading, rise, render float64
}

// blankState is that of a page before anything is drawn.
func blankState(m matrix) state { return state{m: m, wide: 1} }

func newStream(src []byte, resources types.Dict) *stream {
	return &stream{
		src: src, ops: operators(src), resources: resources, forms: map[string]*stream{}, images: map[string][]matrix{}, inline: map[int]matrix{},
		struck: map[int]map[int]bool{}, plain: map[int]bool{}, gone: map[int]bool{}, blank: map[string]bool{},
	}
}

// walker reads one stream.
type walker struct {
	*reading
	s     *stream
	now   state
	saved []state
	tm    matrix
	line  matrix
	mark  *marked
	marks []*marked
	hide  int // depth of marks at which hidden content began, 0 for none
	depth int
}

// read follows a stream with everything it draws. A form begins with the state of
// what draws it.
func (r *reading) read(s *stream, begin state, mark *marked, depth int) {
	s.begin = begin
	w := &walker{reading: r, s: s, now: begin, tm: identity, line: identity, mark: mark, depth: depth}
	for i := range s.ops {
		r.steps++
		if r.cut = r.cut || len(r.glyphs) > mostGlyphs || r.steps > mostSteps; r.cut {
			return
		}
		w.step(i, &s.ops[i])
	}
}

func (w *walker) step(i int, o *op) {
	a := o.args
	switch o.name {
	case "BDC", "BMC", "EMC":
		w.marking(i, o)
		return
	}
	if w.hide > 0 && draws[o.name] {
		w.s.gone[i] = true
	}
	switch o.name {
	case "q":
		if len(w.saved) < 512 {
			w.saved = append(w.saved, w.now)
		}
	case "Q":
		if n := len(w.saved); n > 0 {
			w.now, w.saved = w.saved[n-1], w.saved[:n-1]
		}
	case "cm":
		if m, ok := matrixOf(a); ok {
			w.now.m = m.then(w.now.m)
		}
	case "BT":
		w.tm, w.line = identity, identity
	case "Tf":
		if len(a) == 2 {
			w.now.face = w.p.typeface(w.p.dict(w.s.resources["Font"])[string(a[0].text)])
			w.now.size = a[1].num
		}
	case "gs":
		w.graphics(a)
	case "Tc", "Tw", "Tz", "TL", "Ts", "Tr":
		w.setting(o.name, a)
	case "Td", "TD", "Tm", "T*":
		w.move(o.name, a)
	case "Tj", "TJ", "'", "\"":
		w.text(i, o)
	case "Do":
		w.object(i, a)
	case "BI":
		w.s.inline[i] = w.now.m
		w.picture(w.now.m)
	case "scn", "SCN":
		if len(a) > 0 && a[len(a)-1].kind == '/' {
			w.pattern(string(a[len(a)-1].text))
		}
	}
}

// draws are the operators that leave something on the page.
var draws = map[string]bool{"f": true, "F": true, "f*": true, "S": true, "s": true, "B": true, "B*": true, "b": true, "b*": true, "sh": true, "Do": true, "BI": true, "Tj": true, "TJ": true, "'": true, "\"": true}

// marking follows marked content; what belongs to a layer that is off is left out.
func (w *walker) marking(i int, o *op) {
	if o.name == "EMC" {
		n := len(w.marks)
		if n == 0 {
			return
		}
		if w.hide == n {
			w.hide = 0
		}
		w.mark, w.marks = w.marks[n-1], w.marks[:n-1]
		return
	}
	w.marks = append(w.marks, w.mark)
	w.mark = &marked{in: w.s, op: i, up: w.mark}
	if o.name != "BDC" || len(o.args) != 2 || o.args[1].kind != '/' {
		return
	}
	w.s.plain[i] = true // named properties do not come along
	if string(o.args[0].text) == "OC" && w.hide == 0 && !w.p.shows(w.p.dict(w.s.resources["Properties"])[string(o.args[1].text)]) {
		w.hide = len(w.marks)
	}
}

func (w *walker) graphics(a []operand) {
	if len(a) != 1 {
		return
	}
	d := w.p.dict(w.p.dict(w.s.resources["ExtGState"])[string(a[0].text)])
	if list, ok := w.p.resolve(d["Font"]).(types.Array); ok && len(list) == 2 {
		w.now.face, w.now.size = w.p.typeface(list[0]), w.p.number(list[1], 0)
	}
	if mask := w.p.dict(d["SMask"]); mask != nil {
		if g := w.p.stream(mask["G"]); g != nil && w.p.dict(w.p.dict(g.Dict["Resources"])["Font"]) != nil {
			w.patterns = true
		}
	}
}

func (w *walker) pattern(name string) {
	d := w.p.dict(w.p.dict(w.s.resources["Pattern"])[name])
	if d != nil && w.p.dict(w.p.dict(d["Resources"])["Font"]) != nil {
		w.patterns = true
	}
}

func (w *walker) setting(name string, a []operand) {
	if len(a) != 1 {
		return
	}
	switch v := a[0].num; name {
	case "Tc":
		w.now.char = v
	case "Tw":
		w.now.word = v
	case "Tz":
		w.now.wide = v / 100
	case "TL":
		w.now.leading = v
	case "Ts":
		w.now.rise = v
	case "Tr":
		w.now.render = v
	}
}

func (w *walker) move(name string, a []operand) {
	switch {
	case name == "Tm":
		if m, ok := matrixOf(a); ok {
			w.tm, w.line = m, m
		}
		return
	case name == "T*":
		w.nextLine(0, -w.now.leading)
		return
	case len(a) != 2:
		return
	case name == "TD":
		w.now.leading = -a[1].num
	}
	w.nextLine(a[0].num, a[1].num)
}

func (w *walker) nextLine(x, y float64) {
	w.line = matrix{1, 0, 0, 1, x, y}.then(w.line)
	w.tm = w.line
}

func (w *walker) text(i int, o *op) {
	a := o.args
	switch o.name {
	case "'":
		w.nextLine(0, -w.now.leading)
	case "\"":
		if len(a) != 3 {
			return
		}
		w.now.word, w.now.char = a[0].num, a[1].num
		w.nextLine(0, -w.now.leading)
	}
	if len(a) == 0 {
		return
	}
	pieces := a[len(a)-1:]
	if pieces[0].kind == '[' {
		pieces = pieces[0].list
	}
	n := 0
	for _, piece := range pieces {
		if piece.kind == 'n' {
			w.advance(-piece.num / 1000 * w.now.size * w.now.wide)
			continue
		}
		n = w.codes(i, n, piece.text)
	}
}

func (w *walker) advance(x float64) {
	if w.now.face != nil && w.now.face.upright {
		w.tm = matrix{1, 0, 0, 1, 0, x}.then(w.tm)
		return
	}
	w.tm = matrix{1, 0, 0, 1, x, 0}.then(w.tm)
}

// codes shows a string, and counts its codes on from n.
func (w *walker) codes(i, n int, s []byte) int {
	f := w.now.face
	if f == nil {
		f = &typeface{usual: 500, unit: .001, up: .9, down: -.25}
	}
	for len(s) > 0 {
		size, text, width, ok := f.next(s)
		step := width*w.now.size + w.now.char
		if size == 1 && s[0] == ' ' {
			step += w.now.word
		}
		step *= w.now.wide
		if w.hide == 0 {
			w.glyph(i, n, text, width*w.now.size*w.now.wide, f)
			if !ok {
				w.unread++
			}
		}
		if f.upright {
			step = -w.now.size
		}
		w.advance(step)
		s, n = s[size:], n+1
	}
	return n
}

func (w *walker) glyph(i, n int, text string, width float64, f *typeface) {
	m := w.tm.then(w.now.m)
	up, down := w.now.rise+f.up*w.now.size, w.now.rise+f.down*w.now.size
	if f.upright {
		up, down = up-w.now.size, down-w.now.size
	}
	g := shown{in: w.s, op: i, n: n, text: text, mark: w.mark, unseen: w.now.render == 3}
	for k, c := range [4][2]float64{{0, down}, {width, down}, {width, up}, {0, up}} {
		x, y := m.apply(c[0], c[1])
		g.corner[k] = [2]float64{x, y}
	}
	x0, y0 := m.apply(0, w.now.rise)
	x1, y1 := m.apply(1, w.now.rise)
	length := math.Hypot(x1-x0, y1-y0)
	if length == 0 || math.IsNaN(length) || math.IsInf(length, 0) {
		return
	}
	g.at = [2]float64{x0, y0}
	g.dir = [2]float64{(x1 - x0) / length, (y1 - y0) / length}
	g.width = width * length
	ux, uy := m.apply(0, w.now.rise+w.now.size)
	g.size = math.Hypot(ux-x0, uy-y0)
	w.glyphs = append(w.glyphs, g)
}

// object follows what Do draws.
func (w *walker) object(i int, a []operand) {
	if len(a) != 1 {
		return
	}
	name := string(a[0].text)
	o := w.p.dict(w.s.resources["XObject"])[name]
	x := w.p.stream(o)
	if x == nil {
		return
	}
	if !w.p.shows(x.Dict["OC"]) {
		w.s.gone[i] = true
	}
	if w.hide > 0 || w.s.gone[i] {
		return
	}
	if w.p.name(x.Dict["Subtype"]) == "Image" {
		w.s.images[name] = append(w.s.images[name], w.now.m)
		w.picture(w.now.m)
		return
	}
	if w.depth > 12 {
		w.cut = true
		return
	}
	form := w.s.forms[name]
	if form == nil {
		form = w.p.form(x, w.s.resources)
		if form == nil {
			w.unread++
			return
		}
		w.s.forms[name] = form
	}
	begin := w.now
	begin.m = formMatrix(w.p, x.Dict).then(begin.m)
	w.read(form, begin, w.mark, w.depth+1)
}

// form opens the content of a form; without resources of its own it has those of
// what draws it.
func (p *paper) form(x *types.StreamDict, around types.Dict) *stream {
	b, err := unpack(x)
	if err != nil {
		return nil
	}
	resources := p.dict(x.Dict["Resources"])
	if resources == nil {
		resources = around
	}
	s := newStream(b, resources)
	s.dict = x.Dict
	return s
}

func formMatrix(p *paper, d types.Dict) matrix {
	if v := p.numbers(d["Matrix"]); len(v) == 6 {
		return matrix(v)
	}
	return identity
}

func (w *walker) picture(m matrix) {
	w.pictures += math.Abs(m[0]*m[3] - m[1]*m[2])
}

func matrixOf(a []operand) (m matrix, ok bool) {
	if len(a) != 6 || slices.ContainsFunc(a, func(o operand) bool { return o.kind != 'n' }) {
		return identity, false
	}
	for i := range m {
		m[i] = a[i].num
	}
	return m, true
}
