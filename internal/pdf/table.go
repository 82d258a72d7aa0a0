package pdf

import (
	"dunwell/internal/fault"
	"dunwell/internal/letter"
)

// grid is a table with its columns measured.
type grid struct {
	cell, strong style // of rows; of head and foot
	columns      []column
}

// column is where a column stands and how its cells are set.
type column struct {
	letter.Column
	x, width    unit
	least, most unit // widths without broken words, and without broken lines
	point       unit // right of the decimal points: room for what follows them
	sure        bool // a sign before three digits is a decimal one in this column
}

const (
	maxCellLines = 24 // a taller row is divided between pages
	minTableSize = 60 // tenths of a point
)

// table adds a box a row; the head comes again on each page.
func (s *setter) table(t letter.Table) {
	if len(t.Columns) == 0 || len(t.Rows)+len(t.Foot) == 0 {
		return
	}
	g, ok := s.measure(t)
	if !ok {
		s.fail(fault.Invalidf("table_too_wide", "", "The table of %d columns is wider than the sheet, even in small print: leave out a column or shorten the longest sums.", len(g.columns)))
		return
	}
	tableTag := s.tag(s.doc, "Table", "")
	head := s.tableHead(g, s.tag(tableTag, "THead", ""))
	s.boxes = append(s.boxes, head)

	body := s.tag(tableTag, "TBody", "")
	first := len(s.boxes)
	var rows int
	for i, texts := range t.Rows {
		rows += s.tableRow(g, texts, g.cell, s.tag(body, "TR", ""), i < len(t.Rows)-1)
	}
	// No page holds fewer than three rows of a longer table.
	for i := range s.boxes[first:] {
		b := &s.boxes[first+i]
		b.head = &head
		b.keep = i < 2 || i >= rows-3
	}
	if len(t.Foot) > 0 {
		s.tableFoot(g, t.Foot, s.tag(tableTag, "TFoot", ""), &head)
	}
	s.boxes[len(s.boxes)-1].keep = false
}

func (s *setter) tableHead(g grid, tag *elem) box {
	tr := s.tag(tag, "TR", "")
	cells := make([][]line, len(g.columns))
	cellTags := make([]*elem, len(g.columns))
	most := 1
	for i, c := range g.columns {
		cells[i] = s.wrap(c.Title, g.strong, c.width)
		cellTags[i] = s.tag(tr, "TH", "/A<</O/Table/Scope/Column>>")
		most = max(most, len(cells[i]))
	}
	text := unit(most) * g.strong.leading
	drawn := false
	return box{height: text + mm(1), keep: true, lines: most, draw: func(p *pen, y unit) {
		if drawn {
			p.artifact(header) // a head that comes again is no content
		}
		for i, c := range g.columns {
			if !drawn && len(cells[i]) > 0 {
				p.mark(cellTags[i])
			}
			s.cell(p, c, y+text-unit(len(cells[i]))*g.strong.leading, cells[i], g.strong, false)
		}
		p.artifact(layout)
		p.rule(s.paper.left, y+text+mm(.875), s.paper.text, mm(.25), black)
		drawn = true
	}}
}

// tableRow adds the box of a row, several for one of very many lines, and says how many.
func (s *setter) tableRow(g grid, texts []string, st style, tr *elem, ruled bool) int {
	cells := make([][]line, len(g.columns))
	tags := make([]*elem, len(g.columns))
	most := 1
	for i, c := range g.columns {
		text := ""
		if i < len(texts) {
			text = texts[i]
		}
		cells[i] = s.wrap(text, st, c.width)
		if c.Align == letter.Decimal && len(cells[i]) > 0 {
			cells[i] = []line{s.one(text, st)}
		}
		tags[i] = s.tag(tr, "TD", "")
		most = max(most, len(cells[i]))
	}
	pad := mm(1.1)
	boxes := 0
	for from := 0; from < most; from += maxCellLines {
		to := min(from+maxCellLines, most)
		boxes++
		height := pad + unit(to-from)*st.leading + pad
		s.boxes = append(s.boxes, box{height: height, lines: to - from, draw: func(p *pen, y unit) {
			for i, c := range g.columns {
				if lines := slice(cells[i], from, to); len(lines) > 0 {
					p.mark(tags[i])
					s.cell(p, c, y+pad, lines, st, true)
				}
			}
			if to == most && ruled {
				p.artifact(layout)
				p.rule(s.paper.left, y+height, s.paper.text, mm(.1), paleRule)
			}
		}})
	}
	return boxes
}

// tableFoot adds the closing lines, all on the page of the last rows.
func (s *setter) tableFoot(g grid, foot [][]string, tag *elem, head *box) {
	first := len(s.boxes)
	for _, texts := range foot {
		s.tableRow(g, texts, g.strong, s.tag(tag, "TR", ""), false)
	}
	for i := range s.boxes[first:] {
		s.boxes[first+i].keep, s.boxes[first+i].head = true, head
	}
	draw := s.boxes[first].draw
	s.boxes[first].draw = func(p *pen, y unit) {
		p.artifact(layout)
		p.rule(s.paper.left, y, s.paper.text, mm(.25), black)
		draw(p, y)
	}
}

// cell draws the lines of a cell as its column says.
func (s *setter) cell(p *pen, c column, y unit, lines []line, st style, figures bool) {
	for _, l := range lines {
		base := y + st.baseline(s.faces[st.weight].font)
		switch {
		case c.Align == letter.Decimal && figures:
			if at, ok := decimalPoint(l.glyphs, c.sure); ok {
				p.text(c.x+c.width-c.point-advance(l.glyphs[:at], st.size), base, l.glyphs, st)
				break
			}
			fallthrough
		case c.Align != letter.Left:
			p.right(c.x+c.width, base, l, st)
		default:
			p.text(c.x, base, l.glyphs, st)
		}
		y += st.leading
	}
}

// measure finds the widths of the columns: by content, the wide ones taking what
// is left. Where there is too little, wide columns give way first, then titles and
// other words; at last the whole table is set smaller. Figures are never broken.
func (s *setter) measure(t letter.Table) (grid, bool) {
	gap := mm(4)
	for size := unit(95); ; size -= 5 {
		st := style{size: size, leading: size * 130 / 95 * pt / 10}
		g := grid{cell: st, strong: st}
		g.strong.weight = semiBold
		g.columns = make([]column, len(t.Columns))
		room := s.paper.text - gap*unit(len(t.Columns)-1)
		for i, c := range t.Columns {
			g.columns[i] = s.measureColumn(c, i, t, g)
		}
		if divide(g.columns, room) {
			x := s.paper.left
			for i := range g.columns {
				g.columns[i].x = x
				x += g.columns[i].width + gap
			}
			return g, true
		}
		if size <= minTableSize {
			return g, false
		}
	}
}

func (s *setter) measureColumn(c letter.Column, i int, t letter.Table, g grid) column {
	m := column{Column: c}
	title := s.set(nil, c.Title, semiBold)
	m.least, m.most = longestWord(title, g.strong.size), widthOf(title, g.strong.size)
	// In small print, words may be broken rather than sums.
	whole := mm(38)
	switch {
	case g.cell.size <= 70:
		whole = mm(12)
	case g.cell.size <= 80:
		whole = mm(24)
	}
	if c.Align != letter.Decimal {
		m.least = min(m.least, whole)
	}
	var figures []line
	for n, rows := range [2][][]string{t.Rows, t.Foot} {
		weight := []int{regular, semiBold}[n]
		for _, texts := range rows {
			if i >= len(texts) || texts[i] == "" {
				continue
			}
			if c.Align == letter.Decimal {
				l := s.one(texts[i], style{size: g.cell.size, weight: weight})
				figures = append(figures, l)
				m.sure = m.sure || threeDecimals(l.glyphs)
				continue
			}
			gs := s.set(nil, texts[i], weight)
			width := widthOf(gs, g.cell.size)
			m.most = max(m.most, width)
			if c.Align == letter.Left { // a date or a number of days stays on its line
				width = longestWord(gs, g.cell.size)
			}
			m.least = max(m.least, min(width, whole))
		}
	}
	var before unit
	for _, f := range figures {
		at, ok := decimalPoint(f.glyphs, m.sure)
		if !ok {
			m.least = max(m.least, f.width)
			continue
		}
		left := advance(f.glyphs[:at], g.cell.size)
		before, m.point = max(before, left), max(m.point, f.width-left)
	}
	m.least = max(m.least, before+m.point)
	m.most = max(m.most, m.least)
	return m
}

// divide shares the room out; false when the columns need more.
func divide(columns []column, room unit) bool {
	wide := unit(0)
	for i := range columns {
		columns[i].width = columns[i].most
		room -= columns[i].most
		if columns[i].Wide {
			wide++
		}
	}
	if room >= 0 {
		// Columns of figures stand a little apart before the wide ones take the rest.
		apart := min(mm(6), room/unit(2*len(columns)))
		for i := range columns {
			if columns[i].Align != letter.Left && i > 0 {
				columns[i].width += apart
				room -= apart
			}
		}
		for i := range columns {
			switch {
			case wide > 0 && columns[i].Wide:
				columns[i].width += room / wide
			case wide == 0 && len(columns) > 1 && i < len(columns)-1:
				columns[i].width += room / unit(len(columns)-1)
			case wide == 0 && len(columns) == 1:
				columns[i].width += room
			}
		}
		return true
	}
	for _, turn := range []bool{true, false} {
		slack := unit(0)
		for _, c := range columns {
			if c.Wide == turn {
				slack += c.width - c.least
			}
		}
		give := min(slack, -room)
		for i := range columns {
			if c := &columns[i]; c.Wide == turn && slack > 0 {
				part := (c.width - c.least) * give / slack
				c.width -= min(part, c.width-c.least)
			}
		}
		room += give
		if room >= -pt/10 {
			return true
		}
	}
	return false
}

// decimalPoint finds the sign before the decimals of a figure, or the end of its
// last digit where it has none; false where there is no figure. A sign before
// three digits divides thousands unless the column is known to have decimals
// (sure) or the figure shows it.
func decimalPoint(gs []glyph, sure bool) (at int, ok bool) {
	last, sign := -1, -1
	for i, g := range gs {
		switch {
		case g.r >= '0' && g.r <= '9':
			last = i
		case (g.r == '.' || g.r == ',') && last == i-1 && last >= 0 && i+1 < len(gs) && gs[i+1].r >= '0' && gs[i+1].r <= '9':
			sign = i
		}
	}
	if last < 0 {
		return 0, false
	}
	if sign < 0 || last-sign == 3 && !sure && thousands(gs, sign) {
		return last + 1, true
	}
	return sign, true
}

// thousands says that a sign before three digits is no decimal one: there is no
// other sign before it that divides thousands, and no leading zero.
func thousands(gs []glyph, sign int) bool {
	for i, g := range gs[:sign] {
		if (g.r == '.' || g.r == ',' || g.r == '\u00a0' || g.r == '\u202f' || g.r == '\'' || g.r == '’') && i > 0 && g.r != gs[sign].r {
			return false
		}
	}
	return sign != 1 || gs[0].r != '0'
}

// threeDecimals says that a figure has three decimals beyond doubt.
func threeDecimals(gs []glyph) bool {
	at, ok := decimalPoint(gs, false)
	if !ok {
		return false
	}
	digits := 0
	for i := at + 1; i < len(gs) && gs[i].r >= '0' && gs[i].r <= '9'; i++ {
		digits++
	}
	return digits == 3
}
