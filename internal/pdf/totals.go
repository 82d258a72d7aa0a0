package pdf

import "dunwell/internal/letter"

// totals sets the sums below a list in the right half of the sheet; they keep
// together, and with the last row above them.
func (s *setter) totals(b letter.Totals) {
	g := s.paper
	width := g.text * 3 / 5
	left := g.left + g.text - width
	tag := s.tag(s.doc, "L", "")
	if n := len(s.boxes); n > 0 {
		s.boxes[n-1].keep = true
	}
	for i, t := range b.Lines {
		label, sum := totalStyle, totalStyle
		if t.Strong {
			label, sum = totalStrong, totalStrong
		}
		amount := s.one(t.Sum, sum)
		lines := s.wrap(t.Label, label, width-amount.width-mm(5))
		item := s.tag(tag, "LI", "")
		name, value := s.tag(item, "Lbl", ""), s.tag(item, "LBody", "")
		pad := mm(.9)
		if t.Strong {
			pad = mm(1.6)
		}
		height := unit(max(1, len(lines)))*label.leading + 2*pad
		s.boxes = append(s.boxes, box{height: height, lines: len(lines), keep: i < len(b.Lines)-1, draw: func(p *pen, y unit) {
			if t.Strong {
				p.artifact(layout)
				p.rule(left, y, width, mm(.25), black)
			}
			end := s.lines(p, name, left, y+pad, lines, label)
			p.mark(value)
			p.right(g.left+g.text, end-label.leading+sum.baseline(s.faces[sum.weight].font), amount, sum)
		}})
	}
}

var (
	totalStyle  = style{size: 95, leading: 13 * pt}
	totalStrong = style{size: 115, leading: 16 * pt, weight: semiBold}
)
