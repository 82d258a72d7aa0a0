package pdf

import (
	"fmt"

	"dunwell/internal/fault"
	"dunwell/internal/letter"
)

// setter lays out one letter: first all blocks become boxes, then boxes are
// divided into pages, then pages are drawn. Only a letter without fault is written.
type setter struct {
	*Printer
	sheet letter.Sheet
	paper geometry
	logo  logo
	doc   *elem
	boxes []box
	close bool  // set closer, to save a page
	err   error // first fault

	lenient bool // what the fonts lack is set as a box, no fault
}

func (s *setter) fail(err error) {
	if s.err == nil {
		s.err = err
	}
}

// box is a piece of the body that no page break divides.
type box struct {
	space  unit // above it, unless it is the first of a page
	height unit
	give   unit // of the height, when the letter is set closer
	lines  int  // of text in it
	keep   bool // together with the next
	fresh  bool // begins a page
	head   *box // comes again above it where it begins a page
	draw   func(p *pen, y unit)
}

// set lays out a sheet and writes it.
func (p *Printer) set(sheet letter.Sheet) error {
	s := &setter{Printer: p, sheet: sheet, paper: geometryOf(sheet.Paper), boxes: make([]box, 0, 64)}
	s.doc = &elem{num: p.out.alloc(), parent: p.numbers.tree, kind: "Document"}
	s.doc.attr = string(appendText([]byte("/Lang"), sheet.Language))
	p.glyphs = p.glyphs[:0]
	s.readLogo()
	front := s.front()
	s.body()
	last := s.witness()
	pages := s.paginate()
	behind, running, foot := s.behind(), s.running(), s.foot()
	if s.err != nil {
		return s.err
	}

	resources := p.numbers.plain
	if s.logo.picture != nil {
		resources = p.out.alloc()
		p.out.object(resources, p.resources(p.writeLogo(s.logo)))
	}
	for i, page := range pages {
		pen := newPen(p.out.alloc(), s.paper.height, p.content[:0])
		behind(pen)
		if i == 0 {
			front(pen)
		} else {
			running(pen)
		}
		s.drawBoxes(pen, page, i == 0)
		if i == len(pages)-1 && last != nil {
			last(pen)
		}
		foot(pen, i+1, len(pages))
		pen.unmark()
		s.writePage(pen, resources, nil)
		p.content = pen.buf
	}
	p.out.writeElem(s.doc)
	p.docs = append(p.docs, s.doc.num)
	return nil
}

func (s *setter) drawBoxes(p *pen, boxes []box, first bool) {
	y := s.paper.next
	if first {
		y = s.paper.first
	}
	for i, b := range boxes {
		switch {
		case i > 0:
			y += b.space
		case b.head != nil && !first:
			b.head.draw(p, y)
			y += b.head.height
		}
		b.draw(p, y)
		y += b.height
	}
}

// writePage writes a page; more are further entries of its dictionary.
func (s *setter) writePage(p *pen, resources int, more []byte) {
	content := s.out.stream(s.out.alloc(), "", p.buf)
	parents := append(make([]byte, 0, 10*len(p.parents)), '[')
	for _, e := range p.parents {
		parents = append(reference(parents, e.num), ' ')
	}
	num := s.out.alloc()
	s.out.object(num, append(parents, ']'))
	page := pen{buf: fmt.Appendf(nil, "<</Type/Page/Parent %d 0 R/MediaBox[0 0 ", s.numbers.pages)}
	page.n(s.paper.width)
	page.n(s.paper.height)
	s.out.object(p.num, fmt.Appendf(page.buf, "]/Resources %d 0 R/Contents %d 0 R/StructParents %d/Tabs/S%s>>", resources, content, len(s.parents), more))
	s.pages = append(s.pages, p.num)
	s.parents = append(s.parents, num)
}

// paginate divides the letter into pages. One that misses a page less by a few
// lines is set a little closer: a signature alone with three lines on a second
// page is read as a mistake.
func (s *setter) paginate() [][]box {
	pages := s.divide(s.boxes)
	if len(pages) < 2 || s.err != nil {
		return pages
	}
	closer := make([]box, len(s.boxes))
	for i, b := range s.boxes {
		b.height -= b.give
		b.space -= b.space / 3
		closer[i] = b
	}
	if fewer := s.divide(closer); len(fewer) < len(pages) {
		s.close = true
		return fewer
	}
	return pages
}

// divide fills pages: as much as fits, back to the last place where a break is
// allowed, anywhere between boxes if there is none.
func (s *setter) divide(rest []box) [][]box {
	var pages [][]box
	for len(rest) > 0 && s.err == nil {
		room := s.paper.bottom - s.paper.next
		if len(pages) == 0 {
			room = s.paper.bottom - s.paper.first
		}
		n := fill(rest, room, len(pages) > 0)
		if n == 0 && len(pages) > 0 {
			s.fail(fault.Invalidf("block_too_tall", "", "A part of the letter is taller than a page and cannot be divided: shorten it."))
		}
		pages = append(pages, rest[:n]) // an empty first page: the box needs a whole one
		rest = rest[n:]
	}
	if len(pages) == 0 {
		pages = append(pages, nil)
	}
	return pages
}

// fill says how many boxes go on a page of that room.
func fill(boxes []box, room unit, heads bool) int {
	height, allowed := unit(0), 0
	for i, b := range boxes {
		switch {
		case i > 0 && b.fresh:
			return i
		case i > 0:
			height += b.space
		case b.head != nil && heads:
			height += b.head.height
		}
		height += b.height
		if height > room {
			if allowed > 0 {
				return allowed
			}
			return i
		}
		if !b.keep {
			allowed = i + 1
		}
	}
	return len(boxes)
}

// keepWithLast holds a signature on the page of at least three lines of text.
func (s *setter) keepWithLast() {
	for i, lines := len(s.boxes)-1, 0; i >= 0 && lines < 3; i-- {
		s.boxes[i].keep = true
		lines += s.boxes[i].lines
		if s.boxes[i].fresh {
			return
		}
	}
}
