package pdf

import (
	"dunwell/internal/fault"
	"dunwell/internal/letter"
)

// geometry is where things stand on a paper, from its top left corner.
type geometry struct {
	width, height        unit
	left, text           unit // text block
	first, next, bottom  unit // the body on the first page, on others, and its end
	back, to, window     unit // return line, address, where the window ends
	side, sideTop        unit
	folds                []fold
	hairline, foot, edge unit // the foot, and where it has to end
}

type fold struct{ y, length unit }

func geometryOf(paper letter.Paper) geometry {
	if paper == letter.USLetter {
		return geometry{
			width: mm(215.9), height: mm(279.4), left: mm(25.4), text: mm(165.1),
			first: mm(95), next: mm(25), bottom: mm(249),
			back: mm(44.8), to: mm(50.8), window: mm(79.8), side: mm(125.5), sideTop: mm(50),
			folds:    []fold{{mm(93.1), mm(5)}, {mm(186.2), mm(5)}},
			hairline: mm(254), foot: mm(256), edge: mm(273),
		}
	}
	return geometry{
		width: mm(210), height: mm(297), left: mm(25), text: mm(165),
		first: mm(98.5), next: mm(25), bottom: mm(265),
		back: mm(57.5), to: mm(63.5), window: mm(90), side: mm(125), sideTop: mm(50),
		folds:    []fold{{mm(105), mm(5)}, {mm(148.5), mm(7)}, {mm(210), mm(5)}},
		hairline: mm(270), foot: mm(272), edge: mm(290),
	}
}

// Greys and styles of a letter, in tenths of a point.
const (
	black     = 0
	quiet     = 29
	hair      = 54
	paleRule  = 71
	foldGrey  = 60
	enclGrey  = 20
	paleLarge = 93
)

var (
	bodyStyle   = style{size: 105, leading: 14*pt + pt/2}
	titleStyle  = style{size: 130, leading: 17 * pt, weight: semiBold}
	headStyle   = style{size: 105, leading: 14*pt + pt/2, weight: semiBold}
	nameStyle   = style{size: 160, leading: 20 * pt, weight: semiBold}
	whatStyle   = style{size: 90, leading: 12 * pt, grey: quiet}
	backStyle   = style{size: 75, leading: 10 * pt, grey: quiet}
	sideLabel   = style{size: 85, leading: 12 * pt, grey: quiet}
	sideStyle   = style{size: 85, leading: 12 * pt}
	runStyle    = style{size: 85, leading: 12 * pt, grey: quiet}
	footStyle   = style{size: 80, leading: 11 * pt, grey: quiet}
	smallStyle  = style{size: 65, leading: 8 * pt, grey: quiet}
	pastLabel   = style{size: 95, leading: 13 * pt, grey: quiet}
	pastStyle   = style{size: 95, leading: 13 * pt}
	enclStyle   = style{size: 90, leading: 12*pt + pt/2, grey: enclGrey}
	payLabel    = style{size: 105, leading: 14*pt + pt/2, grey: quiet}
	underStyle  = style{size: 80, leading: 10 * pt, grey: quiet}
	dueBy       = style{size: 115, leading: 18 * pt, weight: semiBold}
	dueSum      = style{size: 140, leading: 18 * pt, weight: semiBold}
	dueHow      = style{size: 95, leading: 13 * pt}
	addressSets = []style{ // the first that keeps the address inside its window
		{size: 105, leading: 14 * pt}, {size: 105, leading: 12*pt + pt/2},
		{size: 95, leading: 11*pt + pt/2}, {size: 85, leading: 10 * pt}, {size: 75, leading: 9 * pt},
	}
)

// lines draws set lines below each other and gives the y behind the last.
func (s *setter) lines(p *pen, e *elem, x, y unit, lines []line, st style) unit {
	for _, l := range lines {
		if e != nil && len(l.glyphs) > 0 {
			p.mark(e)
		}
		p.text(x, y+st.baseline(s.faces[st.weight].font), l.glyphs, st)
		y += st.leading
	}
	return y
}

// front lays out all that stands above the body of the first page: letterhead,
// return line, address and side block.
func (s *setter) front() func(*pen) {
	head := s.letterhead()
	window := s.window()
	side := s.sideBlock()
	return func(p *pen) {
		head(p)
		window(p)
		side(p)
	}
}

// letterhead sets the name at the left and, at the right, the logo or what the
// creditor does; beside a logo, or if it is long, that goes below the name.
func (s *setter) letterhead() func(*pen) {
	g, top := s.paper, mm(16)
	width := g.text
	if s.logo.picture != nil {
		width -= s.logo.width + mm(8)
	}
	what := s.one(s.sheet.What, whatStyle)
	beside := s.logo.picture == nil && what.width <= g.text*2/5
	if beside && what.width > 0 {
		width -= what.width + mm(6)
	}
	var below []line
	if !beside {
		below = s.wrap(s.sheet.What, whatStyle, width)
	}
	var name []line
	st := nameStyle
	for ; ; st.size, st.leading = st.size-20, st.leading-5*pt/2 {
		name = s.wrap(s.sheet.Name, st, width)
		if top+unit(len(name))*st.leading+unit(len(below))*whatStyle.leading <= g.back-mm(3) {
			break
		}
		if st.size <= 100 {
			s.fail(fault.Invalidf("letterhead_too_long", "", "The name and the line about it do not fit into the letterhead: shorten them."))
			break
		}
	}
	nameTag := s.tag(s.doc, "P", "")
	whatTag := s.tag(s.doc, "P", "")
	logoTag := s.tag(s.doc, "Figure", string(appendText([]byte("/Alt"), s.sheet.Name)))
	return func(p *pen) {
		p.artifact(layout)
		p.colour(s.sheet.Brand)
		p.rect(g.left, top-mm(4), mm(18), mm(1))
		p.op("f")
		end := s.lines(p, nameTag, g.left, top, name, st)
		if what.width > 0 && beside {
			p.mark(whatTag)
			p.right(g.left+g.text, top+st.baseline(s.faces[semiBold].font), what, whatStyle)
		} else if what.width > 0 {
			s.lines(p, whatTag, g.left, end+mm(.5), below, whatStyle)
		}
		if s.logo.picture != nil {
			p.mark(logoTag)
			p.image(g.left+g.text-s.logo.width, mm(12), s.logo.width, s.logo.height)
		}
	}
}

// window is the return line and the address, which never leaves the window of
// the envelope: more lines are set smaller.
func (s *setter) window() func(*pen) {
	g := s.paper
	back, whole := s.fit(s.sheet.Return, backStyle, mm(80))
	if !whole {
		s.fail(fault.Invalidf("return_too_long", "", "The line with the sender above the address does not fit: shorten it to about 90 characters."))
	}
	var to [][]line
	st := style{}
	for _, st = range addressSets {
		to = to[:0]
		n := 0
		for _, text := range s.sheet.To {
			lines := s.wrap(text, st, mm(80))
			to, n = append(to, lines), n+len(lines)
		}
		if g.to+unit(n)*st.leading <= g.window {
			break
		}
		if st == addressSets[len(addressSets)-1] {
			s.fail(fault.Invalidf("address_too_long", "", "The address does not fit into the window of an envelope: shorten it to six lines."))
		}
	}
	backTag, toTag := s.tag(s.doc, "P", ""), s.tag(s.doc, "P", "")
	return func(p *pen) {
		if back.line.width > 0 {
			s.lines(p, backTag, g.left, g.back, []line{back.line}, back.style)
			p.artifact(layout)
			p.rule(g.left, g.back+backStyle.leading+mm(.7), mm(78), mm(.2), hair)
		}
		y := g.to
		for _, lines := range to {
			y = s.lines(p, toTag, g.left, y, lines, st)
		}
	}
}

type fitted struct {
	line  line
	style style
}

// fit sets a single line, smaller where it would be too long, down to two thirds;
// whole is false when even so its end is cut off.
func (s *setter) fit(text string, st style, width unit) (f fitted, whole bool) {
	l := s.one(text, st)
	for smallest := st.size * 2 / 3; l.width > width && st.size > smallest; {
		st.size--
		l.width = widthOf(l.glyphs, st.size)
	}
	if l.width <= width {
		return fitted{l, st}, true
	}
	return fitted{breakLines(l.glyphs, st.size, width)[0], st}, false
}

// sideBlock is the list at the right of the address. A long one pushes the body down.
func (s *setter) sideBlock() func(*pen) {
	g := &s.paper
	rows := s.pairs(s.sheet.About, pairSet{label: sideLabel, text: sideStyle, most: mm(30), width: mm(65), gap: mm(.6)})
	end := g.sideTop
	for _, r := range rows {
		end += r.height
	}
	g.first = max(g.first, end+mm(6))
	if g.first > g.bottom-mm(40) {
		s.fail(fault.Invalidf("block_too_tall", "", "The list beside the address is too long: shorten it."))
	}
	list := s.tag(s.doc, "L", "")
	for i := range rows {
		rows[i].tag(s, list)
	}
	return func(p *pen) {
		y := g.sideTop
		for _, r := range rows {
			s.drawRow(p, r, g.side, y, 0, len(r.texts)+len(r.labels))
			y += r.height
		}
	}
}

// behind lays out what lies under the words: folds and the mark of a rehearsal.
func (s *setter) behind() func(*pen) {
	st := style{size: 1200, weight: semiBold, grey: paleLarge}
	mark := s.one(s.sheet.Mark, st)
	for mark.width > mm(225) && st.size > 100 {
		st.size -= 20
		mark.width = widthOf(mark.glyphs, st.size)
	}
	return func(p *pen) {
		p.artifact(layout)
		for _, f := range s.paper.folds {
			p.rule(mm(4), f.y, f.length, mm(.2), foldGrey)
		}
		if mark.width > 0 {
			p.artifact(watermark)
			p.slanted(s.paper.width/2, s.paper.height/2, mark, st)
		}
	}
}

// running lays out the head line of the pages after the first.
func (s *setter) running() func(*pen) {
	g := s.paper
	// Both are only reminders of what the first page says: an end may be cut off.
	right, _ := s.fit(s.sheet.Running[1], runStyle, g.text/2-mm(3))
	left, _ := s.fit(s.sheet.Running[0], runStyle, g.text-right.line.width-mm(6))
	return func(p *pen) {
		p.artifact(header)
		y := mm(13) + runStyle.baseline(s.faces[regular].font)
		p.text(g.left, y, left.line.glyphs, left.style)
		p.right(g.left+g.text, y, right.line, right.style)
	}
}

// foot lays out the columns at the end of the sheet; the number of pages comes last.
func (s *setter) foot() func(p *pen, page, of int) {
	g := s.paper
	number := func(page, of int) line { return s.one(pageNumber(s.sheet.PageOf, page, of), footStyle) }
	column := (g.text - mm(18) - max(number(99, 99).width, mm(15))) / 3
	var columns [][]line
	st := footStyle
	for ; ; st.size, st.leading = st.size-10, st.leading-pt-pt/4 {
		columns = columns[:0]
		most := 0
		for _, texts := range s.sheet.Foot {
			var lines []line
			for _, text := range texts {
				lines = append(lines, s.wrap(text, st, column)...)
			}
			columns, most = append(columns, lines), max(most, len(lines))
		}
		if g.foot+unit(most)*st.leading <= g.edge {
			break
		}
		if st.size <= 60 {
			s.fail(fault.Invalidf("foot_too_long", "", "The foot of the letter has more lines than the sheet has room for: shorten it to three lines a column."))
			break
		}
	}
	if len(columns) > 3 {
		s.fail(fault.Invalidf("foot_too_long", "", "The foot of the letter has %d columns: three fit.", len(columns)))
	}
	return func(p *pen, page, of int) {
		p.artifact(footer)
		p.rule(g.left, g.hairline, g.text, mm(.1), hair)
		for i, lines := range columns {
			s.lines(p, nil, g.left+unit(i)*(column+mm(6)), g.foot, lines, st)
		}
		p.right(g.left+g.text, g.foot+footStyle.baseline(s.faces[regular].font), number(page, of), footStyle)
	}
}

// witness prints the head of the account's record above the foot of the last page.
func (s *setter) witness() func(*pen) {
	if s.sheet.Witness == "" {
		return nil
	}
	g := &s.paper
	lines := s.wrap(s.sheet.Witness, smallStyle, g.text)
	top := g.hairline - mm(.8) - unit(len(lines))*smallStyle.leading
	g.bottom = min(g.bottom, top-mm(1.2))
	tag := s.tag(s.doc, "P", "")
	return func(p *pen) { s.lines(p, tag, g.left, top, lines, smallStyle) }
}
