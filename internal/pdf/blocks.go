package pdf

import (
	"strings"

	"dunwell/internal/letter"
)

// body makes boxes of the sheet's blocks.
func (s *setter) body() {
	for i, b := range s.sheet.Blocks {
		first := len(s.boxes)
		switch b := b.(type) {
		case letter.Heading:
			s.heading(b, i > 0)
		case letter.Para:
			s.para(b)
		case letter.Due:
			s.due(b)
		case letter.Table:
			s.table(b)
		case letter.Totals:
			s.totals(b)
		case letter.Pay:
			s.pay(b)
		case letter.Past:
			s.past(b)
		case letter.Sign:
			s.keepWithLast()
			s.sign(b)
		case letter.Enclosures:
			s.enclosures(b)
		case letter.SignHere:
			s.keepWithLast() // a page of names alone could be put behind anything
			s.signHere(b)
		case letter.Drawing:
			s.drawing(b)
		}
		if i > 0 && len(s.boxes) > first {
			s.boxes[first].space = between(s.sheet.Blocks[i-1], b)
		}
	}
}

// between is the space of two blocks: half a line in running text, a whole one
// around what stands out.
func between(above, below letter.Block) unit {
	half, whole := mm(2.55), mm(5.1)
	if h, ok := above.(letter.Heading); ok {
		if h.Level == 1 {
			return whole
		}
		return mm(1.5)
	}
	switch below.(type) {
	case letter.Heading, letter.Due, letter.Pay, letter.Sign, letter.SignHere:
		return whole
	case letter.Enclosures:
		return mm(4)
	case letter.Totals:
		return mm(1.5)
	}
	switch above.(type) {
	case letter.Due, letter.Pay, letter.Table, letter.Totals, letter.Past, letter.Sign:
		return whole
	}
	return half
}

// text adds a box a line. No page begins or ends with a single line of several.
func (s *setter) text(lines []line, st style, e *elem) {
	give := unit(0)
	if st == bodyStyle {
		give = pt
	}
	for i, l := range lines {
		s.boxes = append(s.boxes, box{
			height: st.leading, give: give, lines: 1,
			keep: i == 0 && len(lines) > 1 || i == len(lines)-2,
			draw: func(p *pen, y unit) { s.lines(p, e, s.paper.left, y, []line{l}, st) },
		})
	}
}

// heading is kept with what follows. A second title begins a page: it is an
// annex, like the statement of account behind a demand.
func (s *setter) heading(h letter.Heading, later bool) {
	st, kind := headStyle, "H2"
	if h.Level == 1 {
		st, kind = titleStyle, "H1"
	}
	first := len(s.boxes)
	s.text(s.balance(h.Text, st, s.paper.text), st, s.tag(s.doc, kind, ""))
	for i := range s.boxes[first:] {
		s.boxes[first+i].keep = true
		s.boxes[first+i].lines = 0 // a title is no text to sign under
	}
	if len(s.boxes) > first && h.Level == 1 && later {
		s.boxes[first].fresh = true
	}
}

func (s *setter) para(b letter.Para) {
	gs := s.set(nil, b.Lead, semiBold)
	if len(gs) > 0 && b.Text != "" {
		gs = s.set(gs, " ", regular)
	}
	gs = s.set(gs, b.Text, regular)
	s.text(breakLines(gs, bodyStyle.size, s.paper.text), bodyStyle, s.tag(s.doc, "P", ""))
}

// enclosures stay with the signature above them.
func (s *setter) enclosures(b letter.Enclosures) {
	if n := len(s.boxes); n > 0 {
		s.boxes[n-1].keep = true
	}
	s.text(s.wrap(b.Text, enclStyle, s.paper.text), enclStyle, s.tag(s.doc, "P", ""))
}

// sign leaves room for a hand-written signature between closing and name.
func (s *setter) sign(b letter.Sign) {
	closing := s.wrap(b.Closing, bodyStyle, s.paper.text)
	var names []line
	for _, text := range b.Lines {
		names = append(names, s.wrap(text, bodyStyle, s.paper.text)...)
	}
	closingTag, nameTag := s.tag(s.doc, "P", ""), s.tag(s.doc, "P", "")
	n := unit(len(closing) + len(names))
	room, give := mm(13), mm(4)
	s.boxes = append(s.boxes, box{
		height: n*bodyStyle.leading + room, give: give,
		draw: func(p *pen, y unit) {
			y = s.lines(p, closingTag, s.paper.left, y, closing, bodyStyle) + room
			if s.close {
				y -= give
			}
			s.lines(p, nameTag, s.paper.left, y, names, bodyStyle)
		},
	})
}

// due is the framed box: by when and how much on one line, how below.
func (s *setter) due(b letter.Due) {
	g, padX, padY := s.paper, mm(4), mm(2.6)
	inner := g.text - 2*padX
	sum := s.wrap(b.Sum, dueSum, inner)
	byWidth := inner
	if len(sum) == 1 && sum[0].width < inner*3/5 {
		byWidth -= sum[0].width + mm(6)
	}
	by, how := s.wrap(b.By, dueBy, byWidth), s.wrap(b.How, dueHow, inner)
	beside := byWidth < inner
	height := 2*padY + unit(len(by))*dueBy.leading + unit(len(how))*dueHow.leading
	if !beside {
		height += unit(len(sum)) * dueSum.leading
	} else if len(by) == 0 {
		height += dueSum.leading
	}
	if len(how) > 0 {
		height += mm(.8)
	}
	byTag, sumTag, howTag := s.tag(s.doc, "P", ""), s.tag(s.doc, "P", ""), s.tag(s.doc, "P", "")
	s.boxes = append(s.boxes, box{height: height, lines: 3, draw: func(p *pen, y unit) {
		p.artifact(layout)
		p.frame(g.left, y, g.text, height, mm(.35))
		x, y := g.left+padX, y+padY
		if base := s.faces[semiBold].font; beside && len(sum) > 0 {
			p.mark(sumTag)
			p.right(g.left+g.text-padX, y+dueBy.baseline(base), sum[0], dueSum)
		}
		end := s.lines(p, byTag, x, y, by, dueBy)
		switch {
		case !beside:
			end = s.lines(p, sumTag, x, end, sum, dueSum)
		case len(by) == 0:
			end += dueSum.leading
		}
		s.lines(p, howTag, x, end+mm(.8), how, dueHow)
	}})
}

// pairSet is how a list of labels and texts is set.
type pairSet struct {
	label, text style
	least, most unit // of the label's column; between them it is as wide as the labels
	width       unit
	gap         unit // between rows
}

// row is a label and its text, broken into lines.
type row struct {
	pairSet
	labels, texts []line
	column        unit
	height        unit
	lbl, body     *elem
}

func (s *setter) pairs(list []letter.Pair, set pairSet) []row {
	column := set.least
	for _, pair := range list {
		column = max(column, s.one(pair.Label, set.label).width+mm(3))
	}
	column = min(column, set.most)
	rows := make([]row, len(list))
	for i, pair := range list {
		r := row{pairSet: set, column: column}
		r.labels = s.wrap(pair.Label, set.label, column-mm(2))
		r.texts = s.wrap(pair.Value, set.text, set.width-column)
		if len(r.texts) > 1 && !strings.Contains(pair.Value, " ") {
			// An address for mail is read in one piece, a little smaller if need be.
			if whole, ok := s.fit(pair.Value, set.text, set.width-column); ok {
				r.text.size, r.texts = whole.style.size, []line{whole.line}
			}
		}
		r.height = unit(max(1, len(r.labels), len(r.texts)))*set.text.leading + set.gap
		rows[i] = r
	}
	return rows
}

func (r *row) tag(s *setter, list *elem) {
	item := s.tag(list, "LI", "")
	r.lbl, r.body = s.tag(item, "Lbl", ""), s.tag(item, "LBody", "")
}

// drawRow draws the lines of a row from one up to another.
func (s *setter) drawRow(p *pen, r row, x, y unit, from, to int) {
	s.lines(p, r.lbl, x, y, slice(r.labels, from, to), r.label)
	s.lines(p, r.body, x+r.column, y, slice(r.texts, from, to), r.text)
}

func slice(lines []line, from, to int) []line {
	return lines[min(from, len(lines)):min(to, len(lines))]
}

// past is a list of dates; a long entry may run on to the next page.
func (s *setter) past(b letter.Past) {
	rows := s.pairs(b.Lines, pairSet{label: pastLabel, text: pastStyle, least: mm(34), most: mm(46), width: s.paper.text})
	list := s.tag(s.doc, "L", "")
	for i, r := range rows {
		r.tag(s, list)
		n := int(r.height / pastStyle.leading)
		for j := range n {
			bx := box{height: pastStyle.leading, lines: 1, draw: func(p *pen, y unit) { s.drawRow(p, r, s.paper.left, y, j, j+1) }}
			if i > 0 && j == 0 {
				bx.space = mm(1.2)
			}
			bx.keep = j == 0 && n > 1 || j == n-2 // no single lines of an entry
			if j == n-1 {
				bx.keep = len(rows) > 1 && (i == 0 || i == len(rows)-2) // nor single entries
			}
			s.boxes = append(s.boxes, bx)
		}
	}
}
