package pdf

import "strconv"

// elem is an element of the document's structure: what a screen reader is told
// of the marks on a page.
type elem struct {
	num    int
	parent int // object number
	kind   string
	attr   string // further entries of its dictionary
	kids   []kid
}

// kid is an element, or marked content on a page.
type kid struct {
	elem *elem
	page int // object number of the page
	id   int // marked content on it
}

// tag makes an element below parent, in reading order. An element that never
// gets content is left out of the file.
func (s *setter) tag(parent *elem, kind, attr string) *elem {
	e := &elem{num: s.out.alloc(), parent: parent.num, kind: kind, attr: attr}
	parent.kids = append(parent.kids, kid{elem: e})
	return e
}

func (e *elem) empty() bool {
	for _, k := range e.kids {
		if k.elem == nil || !k.elem.empty() {
			return false
		}
	}
	// A cell without text still holds its place in the row.
	return e.kind != "TD" && e.kind != "TH"
}

// writeElem writes an element and all below it. The page of its first content is
// its own; content on other pages names theirs.
func (f *file) writeElem(e *elem) {
	b := append(append(f.scratch[:0], "<</S/"...), e.kind...)
	b = append(reference(append(b, "/P "...), e.parent), e.attr...)
	page := 0
	for _, k := range e.kids {
		if k.elem == nil {
			page = k.page
			b = reference(append(b, "/Pg "...), page)
			break
		}
	}
	b = append(b, "/K["...)
	for _, k := range e.kids {
		switch {
		case k.elem != nil && k.elem.empty():
		case k.elem != nil:
			b = append(reference(b, k.elem.num), ' ')
		case k.page == page:
			b = append(strconv.AppendInt(b, int64(k.id), 10), ' ')
		default:
			b = reference(append(b, "<</Type/MCR/Pg "...), k.page)
			b = append(strconv.AppendInt(append(b, "/MCID "...), int64(k.id), 10), ">>"...)
		}
	}
	f.scratch = append(b, "]>>"...)
	f.object(e.num, f.scratch)
	for _, k := range e.kids {
		if k.elem != nil && !k.elem.empty() {
			f.writeElem(k.elem)
		}
	}
}
