package pdf

import (
	"bytes"
	"cmp"
	"fmt"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/letter"
)

// Bound is a file of many parts: each begins on a page of its own, with a line on
// the contents page and a bookmark. All pages are counted through.
type Bound struct {
	Paper    letter.Paper
	Language string
	Title    string
	Author   string
	Date     day.Date // sets the document's dates: same input, same bytes
	Running  string   // at the left of the head line of each page
	Foot     string   // at the left below each page
	PageOf   string   // "Page %d of %d"
	Contents string   // title of the contents page; "" for a file without one
	Stamp    string   // of the pages that have none of their own
	Parts    []Part
	Files    []File // go along inside the file, whole and unchanged

	// What follows is for a file that is joined with others to a volume.
	Bare  bool    // nothing below the pages: whoever joins them writes there
	First int     // number of the first page, 0 is 1
	After []Later // what stands behind the parts, for the contents
}

// Later is a line on the contents page about pages of another file.
type Later struct {
	Title string
	Group string
	Page  int
}

// Part is one part of a bound file. Characters that the fonts lack are set as a
// box: what others wrote is shown as well as it can be.
type Part struct {
	Title  string
	Kicker string // small line above the title
	Group  string // parts of one group stand together in contents and bookmarks
	Stamp  string // at the right of the head line of each page: "Exhibit 3"
	Mark   string // set large and pale behind the text; "" for none
	Cover  bool   // stands before the contents page, and not on it
	Blocks []letter.Block
}

// File is carried inside a bound file.
type File struct {
	Name  string
	Type  string // media type
	About string
	Bytes []byte
	// Relation is what it is to the paper (ISO 32000-2, 14.13): "" is Source,
	// Alternative says the same in another form.
	Relation string
}

// Bind sets a bound file. Faults are those of Letter, and print_empty where it has
// no part.
func Bind(b Bound) ([]byte, error) {
	made, err := BindPart(b)
	return made.Bytes, err
}

// Laid is a bound file with what a volume that it becomes part of has to know.
type Laid struct {
	Bytes []byte
	Pages int
	Marks []Mark // the parts, the contents among them
}

// Mark is a part and its first page, counted from 0.
type Mark struct {
	Title, Group string
	Page         int
}

// BindPart is Bind for a file that is joined with others.
func BindPart(b Bound) (made Laid, err error) {
	if len(b.Parts) == 0 {
		return made, fault.Invalidf("print_empty", "", "There is nothing to print.")
	}
	var buf bytes.Buffer
	w := &binder{Bound: b, Printer: NewPrinter(&buf)}
	w.first = letter.Sheet{Title: b.Title, Language: b.Language, Date: b.Date, Name: b.Author}
	if err := w.bind(); err != nil {
		w.release()
		return made, err
	}
	if len(w.bound) > 1 {
		w.extra = w.outline()
	}
	w.extra = append(w.extra, w.carry()...)
	if err := w.Close(); err != nil {
		return made, err
	}
	made = Laid{Bytes: buf.Bytes(), Pages: len(w.nums)}
	for _, p := range w.bound {
		made.Marks = append(made.Marks, Mark{p.Title, p.Group, p.from})
	}
	return made, nil
}

type binder struct {
	Bound
	*Printer
	doc   *elem
	bound []*boundPart
	nums  []int // page objects, in the order of the pages
	links []link
}

// boundPart is a part with its pages divided.
type boundPart struct {
	Part
	set   *setter
	pages [][]box
	from  int // its first page, counted from 0
}

// link leads from a place on the page being drawn to another page.
type link struct {
	x, y, width, height unit
	to                  int // page, counted from 0
}

// The measurements of a bound file: no window, no letterhead, a lower foot.
func boundGeometry(paper letter.Paper) geometry {
	g := geometryOf(paper)
	g.first, g.folds = g.next, nil
	lower := mm(8)
	g.hairline, g.foot, g.bottom, g.edge = g.hairline+lower, g.foot+lower, g.bottom+lower-mm(1), g.edge+lower
	return g
}

var (
	partStyle    = style{size: 170, leading: 22 * pt, weight: semiBold}
	coverStyle   = style{size: 240, leading: 30 * pt, weight: semiBold}
	kickerStyle  = style{size: 95, leading: 13 * pt, grey: quiet}
	stampStyle   = style{size: 85, leading: 12 * pt, weight: semiBold}
	groupStyle   = style{size: 105, leading: 15 * pt, weight: semiBold}
	contentStyle = style{size: 100, leading: 14 * pt}
)

func (w *binder) bind() error {
	w.glyphs = w.glyphs[:0]
	w.doc = &elem{num: w.out.alloc(), parent: w.numbers.tree, kind: "Document"}
	w.doc.attr = string(appendText([]byte("/Lang"), w.Language))
	for _, p := range w.Parts {
		if p.Cover {
			w.add(p)
		}
	}
	var contents *boundPart
	if w.Contents != "" {
		contents = w.lay(Part{Title: w.Contents, Kicker: w.Title})
		w.bound = append(w.bound, contents)
	}
	for _, p := range w.Parts {
		if !p.Cover {
			w.add(p)
		}
	}
	if contents != nil {
		w.listContents(contents)
	}
	pages := 0
	for _, p := range w.bound {
		p.pages = p.set.divide(p.set.boxes)
		if p.set.err != nil {
			return fmt.Errorf("%s: %w", p.Title, p.set.err)
		}
		p.from = pages
		pages += len(p.pages)
	}
	for range pages {
		w.nums = append(w.nums, w.out.alloc())
	}
	for _, p := range w.bound {
		w.draw(p, pages)
	}
	w.out.writeElem(w.doc)
	w.docs = append(w.docs, w.doc.num)
	return nil
}

func (w *binder) add(p Part) { w.bound = append(w.bound, w.lay(p)) }

// lay makes the boxes of a part.
func (w *binder) lay(p Part) *boundPart {
	sect := &elem{num: w.out.alloc(), parent: w.doc.num, kind: "Sect"}
	w.doc.kids = append(w.doc.kids, kid{elem: sect})
	s := &setter{Printer: w.Printer, paper: boundGeometry(w.Paper), lenient: true, doc: sect}
	s.sheet = letter.Sheet{Paper: w.Paper, Language: w.Language, Mark: p.Mark, Blocks: p.Blocks}
	st := partStyle
	if p.Cover {
		st = coverStyle
	}
	if p.Kicker != "" {
		s.text(s.wrap(p.Kicker, kickerStyle, s.paper.text), kickerStyle, s.tag(sect, "P", ""))
	}
	s.text(s.balance(p.Title, st, s.paper.text), st, s.tag(sect, "H1", ""))
	for i := range s.boxes {
		s.boxes[i].keep, s.boxes[i].lines = true, 0
	}
	g := s.paper
	s.boxes = append(s.boxes, box{height: mm(6), keep: true, draw: func(pen *pen, y unit) {
		pen.artifact(layout)
		pen.rule(g.left, y+mm(2), g.text, mm(.35), black)
	}})
	title := len(s.boxes)
	s.body()
	if len(s.boxes) > title {
		s.boxes[title].space, s.boxes[title].fresh = 0, false
	}
	return &boundPart{Part: p, set: s}
}

// listContents adds a line for each part to the contents page. The number of the
// page is looked up when the line is drawn.
func (w *binder) listContents(c *boundPart) {
	s, g := c.set, c.set.paper
	list := s.tag(s.doc, "TOC", "")
	group := ""
	line := func(title, of string, page func() int, linked bool) {
		if of != group {
			group = of
			first := len(s.boxes)
			s.text(s.wrap(group, groupStyle, g.text), groupStyle, s.tag(list, "Caption", ""))
			s.boxes[first].space = mm(4)
			for i := range s.boxes[first:] {
				s.boxes[first+i].keep = true
			}
		}
		width := g.text - mm(14)
		lines := s.wrap(title, contentStyle, width)
		tag := s.tag(list, "TOCI", "")
		height := unit(len(lines)) * contentStyle.leading
		s.boxes = append(s.boxes, box{space: mm(.6), height: height, lines: len(lines), draw: func(pen *pen, y unit) {
			s.lines(pen, tag, g.left, y, lines, contentStyle)
			number := s.one(fmt.Sprint(page()), contentStyle)
			base := y + height - contentStyle.leading + contentStyle.baseline(s.faces[regular].font)
			pen.right(g.left+g.text, base, number, contentStyle)
			pen.artifact(layout)
			from := g.left + lines[len(lines)-1].width + mm(2)
			if to := g.left + g.text - number.width - mm(2); to > from {
				pen.rule(from, base, to-from, mm(.1), paleRule)
			}
			if linked {
				w.links = append(w.links, link{g.left, y, g.text, height, page() - w.first1()})
			}
		}})
	}
	for _, p := range w.bound {
		if p != c && !p.Cover {
			line(p.Title, p.Group, func() int { return p.from + w.first1() }, true)
		}
	}
	for _, l := range w.After {
		line(l.Title, l.Group, func() int { return l.Page }, false)
	}
}

// first1 is the number of the first page.
func (w *binder) first1() int { return max(1, w.First) }

// draw writes the pages of a part.
func (w *binder) draw(p *boundPart, of int) {
	s := p.set
	behind := s.behind()
	for i, boxes := range p.pages {
		page := p.from + i
		pen := newPen(w.nums[page], s.paper.height, w.content[:0])
		w.links = w.links[:0]
		behind(pen)
		w.headLine(s, pen, p)
		s.drawBoxes(pen, boxes, i == 0)
		w.footLine(s, pen, page, of)
		pen.unmark()
		s.writePage(pen, w.numbers.plain, w.annotations(s.paper.height))
		w.content = pen.buf
	}
}

// headLine says what the page belongs to; a cover says so itself, below.
func (w *binder) headLine(s *setter, p *pen, part *boundPart) {
	g := s.paper
	right, _ := s.fit(cmp.Or(part.Stamp, w.Stamp), stampStyle, g.text/2-mm(3)) // both only say where a page belongs
	left, _ := s.fit(w.Running, runStyle, g.text-right.line.width-mm(6))
	p.artifact(header)
	y := mm(13)
	if !part.Cover {
		p.text(g.left, y+runStyle.baseline(s.faces[regular].font), left.line.glyphs, left.style)
	}
	p.right(g.left+g.text, y+stampStyle.baseline(s.faces[semiBold].font), right.line, right.style)
}

func (w *binder) footLine(s *setter, p *pen, page, of int) {
	if w.Bare {
		return
	}
	g := s.paper
	number := s.one(pageNumber(w.PageOf, page+w.first1(), of), footStyle)
	left, _ := s.fit(w.Foot, footStyle, g.text-number.width-mm(6))
	p.artifact(footer)
	p.rule(g.left, g.hairline, g.text, mm(.1), hair)
	base := g.foot + footStyle.baseline(s.faces[regular].font)
	p.text(g.left, base, left.line.glyphs, left.style)
	p.right(g.left+g.text, base, number, footStyle)
}

// annotations are the links of the page just drawn, as an entry of its dictionary.
func (w *binder) annotations(height unit) []byte {
	if len(w.links) == 0 {
		return nil
	}
	nums := make([]int, len(w.links))
	for i, l := range w.links {
		p := pen{buf: []byte("<</Type/Annot/Subtype/Link/Border[0 0 0]/Rect[")}
		p.n(l.x)
		p.n(height - l.y - l.height)
		p.n(l.x + l.width)
		p.n(height - l.y)
		nums[i] = w.out.alloc()
		w.out.object(nums[i], fmt.Appendf(p.buf, "]/Dest[%d 0 R/XYZ null null null]>>", w.nums[l.to]))
	}
	return fmt.Appendf(nil, "/Annots[%s]", references(nums))
}
