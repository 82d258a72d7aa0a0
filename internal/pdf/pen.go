package pdf

import (
	"strconv"
	"strings"
)

// pen writes the content of one page. Its y grows downwards from the top edge.
type pen struct {
	buf     []byte
	num     int // object number of the page
	height  unit
	parents []*elem // by marked-content id
	open    *elem   // element of the open marked content
	marked  bool    // marked content is open; with open nil it is an artifact
	last    struct {
		size   unit
		weight int
		grey   int
	}
}

func newPen(num int, height unit, buf []byte) *pen {
	p := &pen{num: num, height: height, buf: buf}
	p.last.weight = -1
	return p
}

// mark says what element the following marks belong to.
func (p *pen) mark(e *elem) {
	if p.marked && e == p.open && e != nil {
		return
	}
	p.unmark()
	id := len(p.parents)
	p.parents = append(p.parents, e)
	e.kids = append(e.kids, kid{page: p.num, id: id})
	p.buf = append(append(p.buf, '/'), e.kind...)
	p.buf = append(p.buf, "<</MCID "...)
	p.buf = append(strconv.AppendInt(p.buf, int64(id), 10), ">>BDC\n"...)
	p.open, p.marked = e, true
}

// artifact says that the following marks are no content, and of what kind.
func (p *pen) artifact(kind string) {
	p.unmark()
	p.buf = append(append(append(p.buf, "/Artifact<<"...), kind...), ">>BDC\n"...)
	p.open, p.marked = nil, true
}

// Kinds of artifacts.
const (
	layout    = "/Type/Layout"
	header    = "/Type/Pagination/Subtype/Header/Attached[/Top]"
	footer    = "/Type/Pagination/Subtype/Footer/Attached[/Bottom]"
	watermark = "/Type/Pagination/Subtype/Watermark"
)

func (p *pen) unmark() {
	if p.marked {
		p.buf = append(p.buf, "EMC\n"...)
	}
	p.open, p.marked = nil, false
}

// n writes a length in points, to the hundredth.
func (p *pen) n(u unit) {
	h := (u + 50) / 100
	if u < 0 {
		h = (u - 50) / 100
	}
	if h < 0 {
		p.buf = append(p.buf, '-')
		h = -h
	}
	p.buf = strconv.AppendInt(p.buf, int64(h/100), 10)
	if c := h % 100; c != 0 {
		p.buf = append(p.buf, '.', byte('0'+c/10))
		if c%10 != 0 {
			p.buf = append(p.buf, byte('0'+c%10))
		}
	}
	p.buf = append(p.buf, ' ')
}

func (p *pen) op(s string) { p.buf = append(append(p.buf, s...), '\n') }

func (p *pen) grey(g int) {
	if g != p.last.grey {
		p.n(unit(g) * pt / 100)
		p.op("g")
		p.last.grey = g
	}
}

// text draws glyphs of one size on a baseline; weights may change inside.
func (p *pen) text(x, baseline unit, gs []glyph, st style) {
	if len(gs) == 0 {
		return
	}
	p.grey(st.grey)
	p.buf = append(p.buf, "BT\n"...)
	p.n(x)
	p.n(p.height - baseline)
	p.op("Td")
	p.show(gs, st.size)
	p.buf = append(p.buf, "ET\n"...)
}

// show writes the glyphs themselves, a run for each weight, kerned.
func (p *pen) show(gs []glyph, size unit) {
	for from := 0; from < len(gs); {
		to, kerned := from, false
		for ; to < len(gs) && gs[to].weight == gs[from].weight; to++ {
			kerned = kerned || gs[to].kern != 0
		}
		if w := int(gs[from].weight); w != p.last.weight || size != p.last.size {
			p.buf = append(append(p.buf, "/F"...), byte('0'+w), ' ')
			p.n(size * pt / 10)
			p.op("Tf")
			p.last.weight, p.last.size = w, size
		}
		if kerned {
			p.buf = append(p.buf, '[')
		}
		p.buf = append(p.buf, '(')
		for i, g := range gs[from:to] {
			p.buf = appendCode(appendCode(p.buf, byte(g.number>>8)), byte(g.number))
			if g.kern != 0 && from+i < len(gs)-1 {
				p.buf = strconv.AppendInt(append(p.buf, ')'), int64(-g.kern), 10)
				p.buf = append(p.buf, '(')
			}
		}
		p.buf = append(p.buf, ')')
		if kerned {
			p.op("]TJ")
		} else {
			p.op("Tj")
		}
		from = to
	}
}

// appendCode escapes what would end or change a literal string.
func appendCode(b []byte, c byte) []byte {
	switch c {
	case '(', ')', '\\':
		return append(b, '\\', c)
	case '\r':
		return append(b, '\\', 'r')
	}
	return append(b, c)
}

// right draws a line so that it ends at x.
func (p *pen) right(x, baseline unit, l line, st style) { p.text(x-l.width, baseline, l.glyphs, st) }

// rule draws a horizontal line of a thickness, centred on y.
func (p *pen) rule(x, y, width, thick unit, grey int) {
	p.grey(grey)
	p.rect(x, y-thick/2, width, thick)
	p.op("f")
}

func (p *pen) rect(x, y, width, height unit) {
	p.n(x)
	p.n(p.height - y - height)
	p.n(width)
	p.n(height)
	p.buf = append(p.buf, "re "...)
}

// frame strokes a rectangle along its inner edge.
func (p *pen) frame(x, y, width, height, thick unit) {
	p.n(thick)
	p.op("w 0 G")
	p.rect(x+thick/2, y+thick/2, width-thick, height-thick)
	p.op("S")
}

// colour fills in "#rrggbb"; anything else is black.
func (p *pen) colour(hex string) {
	v, err := strconv.ParseUint(strings.TrimPrefix(hex, "#"), 16, 32)
	if err != nil || len(hex) != 7 {
		p.grey(black)
		return
	}
	for _, c := range []uint64{v >> 16, v >> 8 & 255, v & 255} {
		p.n(unit(c) * pt / 255)
	}
	p.op("rg")
	p.last.grey = -1
}

// slanted draws a line upwards across the page, its middle at x, y.
func (p *pen) slanted(x, y unit, l line, st style) {
	const cos, sin = 5736, 8192 // of 55 degrees, in ten-thousandths
	p.grey(st.grey)
	p.op("BT")
	for _, v := range []unit{cos, sin, -sin, cos} {
		p.n(v)
	}
	capital := unit(660) * st.size
	p.n(x - l.width/2*cos/10000 + capital/2*sin/10000)
	p.n(p.height - y - l.width/2*sin/10000 - capital/2*cos/10000)
	p.op("Tm")
	p.show(l.glyphs, st.size)
	p.op("ET")
}

// image draws the letter's logo into a rectangle.
func (p *pen) image(x, y, width, height unit) {
	p.op("q")
	p.n(width)
	p.buf = append(p.buf, "0 0 "...)
	p.n(height)
	p.n(x)
	p.n(p.height - y - height)
	p.op("cm/Logo Do Q")
}
