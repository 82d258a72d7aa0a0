package pdf

import (
	"cmp"
	"strconv"
	"strings"

	"dunwell/internal/letter"
)

// signHere lays out the lines on which two parties sign, side by side on one page.
func (s *setter) signHere(b letter.SignHere) {
	g := s.paper
	gap := mm(12)
	column := (g.text - gap) / 2
	rows := []string{cmp.Or(b.Labels[2], "Signature"), cmp.Or(b.Labels[0], "Name"), cmp.Or(b.Labels[1], "Date")}
	names := [2][]line{}
	lines := 0
	for i, p := range b.Parties {
		names[i] = s.wrap(p.For, headStyle, column)
		lines = max(lines, len(names[i]))
	}
	label := func(text string) line { return s.one(text, footStyle) }
	const tall, low = 16, 10 // millimetres of a row for a signature, and of another
	height := unit(lines) * headStyle.leading
	for i := range rows {
		height += mm(low)
		if i == 0 {
			height += mm(tall - low)
		}
		height += footStyle.leading
	}
	tags := [2]*elem{s.tag(s.doc, "P", ""), s.tag(s.doc, "P", "")}
	s.boxes = append(s.boxes, box{height: height, lines: 3, draw: func(p *pen, y unit) {
		for i, party := range b.Parties {
			x := g.left + unit(i)*(column+gap)
			s.lines(p, tags[i], x, y, names[i], headStyle)
			at := y + unit(lines)*headStyle.leading
			for r, text := range rows {
				at += mm(low)
				if r == 0 {
					at += mm(tall - low)
				}
				if r == 1 && party.Name != "" {
					name, _ := s.fit(party.Name, pastStyle, column)
					s.lines(p, tags[i], x, at-pastStyle.leading-mm(.6), []line{name.line}, name.style)
				}
				p.artifact(layout)
				p.rule(x, at, column, mm(.2), hair)
				s.lines(p, tags[i], x, at+mm(.6), []line{label(text)}, footStyle)
				at += footStyle.leading
			}
		}
	}})
}

// The box of a drawn line, as it was drawn and as it is set.
const (
	drawnWide = 600
	drawnHigh = 200
)

// drawing strokes a drawn line. What is no path of moves and lines is left out.
func (s *setter) drawing(b letter.Drawing) {
	points := Strokes(b.Path)
	if len(points) == 0 {
		return
	}
	g, width := s.paper, mm(60)
	scale := func(n int) unit { return width * unit(n) / drawnWide }
	figure := s.tag(s.doc, "Figure", string(appendText([]byte("/Alt"), b.Alt)))
	s.boxes = append(s.boxes, box{height: scale(drawnHigh), lines: 3, draw: func(p *pen, y unit) {
		p.mark(figure)
		p.op("q 1 J 1 j 0 G")
		p.n(mm(.45))
		p.op("w")
		for _, at := range points {
			p.n(g.left + scale(at.X))
			p.n(p.height - y - scale(at.Y))
			if at.Begins {
				p.op("m")
			} else {
				p.op("l")
			}
		}
		p.op("S")
		p.op("Q")
	}})
}

// Stroke is one point of a drawn line.
type Stroke struct {
	X, Y   int
	Begins bool // a stroke begins here
}

// mostStrokes bounds a drawn line.
const mostStrokes = 4000

// Strokes reads a path of "M12 30" and "L14 33" inside a box of 600 by 200; it is
// empty for anything else, and for a line that never moves.
func Strokes(path string) []Stroke {
	var list []Stroke
	moved := false
	for rest := path; rest != ""; {
		kind := rest[0]
		if kind != 'M' && kind != 'L' || kind == 'L' && len(list) == 0 || len(list) == mostStrokes {
			return nil
		}
		end := len(rest)
		if i := strings.IndexAny(rest[1:], "ML"); i >= 0 {
			end = i + 1
		}
		x, y, ok := strings.Cut(strings.TrimSpace(rest[1:end]), " ")
		at := Stroke{Begins: kind == 'M'}
		var okX, okY bool
		at.X, okX = within(x, drawnWide)
		at.Y, okY = within(y, drawnHigh)
		if !ok || !okX || !okY {
			return nil
		}
		moved = moved || !at.Begins
		list = append(list, at)
		rest = rest[end:]
	}
	if !moved {
		return nil
	}
	return list
}

func within(text string, most int) (n int, ok bool) {
	if len(text) == 0 || len(text) > 3 || strings.Trim(text, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(text)
	return n, err == nil && n <= most
}
