package pdf

import (
	"strconv"

	"dunwell/internal/fault"
	"dunwell/internal/letter"
)

const quietModules = 4 // white around a code, as its readers ask

// pay says how to pay: the details at the left, the code for a phone at the right.
func (s *setter) pay(b letter.Pay) {
	g := s.paper
	side := mm(30) // of the code
	set := pairSet{label: payLabel, text: headStyle, least: mm(30), most: mm(50), width: g.text, gap: mm(.6)}
	if b.Code != "" {
		set.width -= side + mm(8)
	}
	rows := s.pairs(b.Lines, set)
	height, lines := unit(0), 0
	for _, r := range rows {
		height += r.height
		lines += max(len(r.labels), len(r.texts))
	}
	list := s.tag(s.doc, "L", "")
	for i := range rows {
		rows[i].tag(s, list)
	}
	draw := func(p *pen, y unit) {
		for _, r := range rows {
			s.drawRow(p, r, g.left, y, 0, len(r.labels)+len(r.texts))
			y += r.height
		}
	}
	if b.Code != "" {
		code, below := s.payCode(b, g.left+g.text-side, side)
		list := draw
		draw = func(p *pen, y unit) { list(p, y); code(p, y) }
		height = max(height, side+below)
	}
	if height > 0 {
		if n := len(s.boxes); n > 0 {
			s.boxes[n-1].keep = true // the words that lead up to it
		}
		s.boxes = append(s.boxes, box{height: height, lines: lines, draw: draw})
	}
}

// payCode is the code with the line under it; below is the room that takes.
func (s *setter) payCode(b letter.Pay, x, side unit) (draw func(p *pen, y unit), below unit) {
	code, ok := newQR(b.Code)
	if !ok {
		s.fail(fault.Invalidf("code_too_long", "", "The payment code cannot hold its %d characters: shorten the reference.", len(b.Code)))
		return func(*pen, unit) {}, 0
	}
	figure := s.tag(s.doc, "Figure", string(appendText([]byte("/Alt"), b.Alt)))
	caption := s.tag(s.doc, "P", "")
	white := side * quietModules / unit(code.size)
	under := s.wrap(b.Under, underStyle, side+mm(6))
	if len(under) > 0 {
		below = white + unit(len(under))*underStyle.leading
	}
	return func(p *pen, y unit) {
		p.mark(figure)
		p.modules(code, x, y, side)
		y += side + white + underStyle.baseline(s.faces[regular].font)
		for _, l := range under {
			p.mark(caption)
			p.text(min(x+(side-l.width)/2, x+side-l.width), y, l.glyphs, underStyle)
			y += underStyle.leading
		}
	}, below
}

// modules draws a code as one path of runs, so that no seams show between them.
func (p *pen) modules(code *qrCode, x, y, side unit) {
	p.grey(black)
	p.op("q")
	// A module is 1 wide and high; rows grow downwards from the top left corner.
	scale := strconv.FormatFloat(float64(side)/float64(pt)/float64(code.size), 'f', 5, 64)
	p.buf = append(append(append(p.buf, scale...), " 0 0 -"...), scale...)
	p.buf = append(p.buf, ' ')
	p.n(x)
	p.n(p.height - y)
	p.op("cm")
	for y := range code.size {
		for x := 0; x < code.size; x++ {
			if !code.at(x, y) {
				continue
			}
			from := x
			for x < code.size && code.at(x, y) {
				x++
			}
			for _, v := range [3]int{from, y, x - from} {
				p.buf = append(strconv.AppendInt(p.buf, int64(v), 10), ' ')
			}
			p.buf = append(p.buf, "1 re\n"...)
		}
	}
	p.op("f Q")
}
