package exhibit

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"dunwell/internal/redact"
)

// find gives the characters of a page that must not be shown. The text is looked
// through as it was written, as it stands in lines, and by columns: a number may be
// drawn in pieces, and its label may stand before it or above it.
func (r *reading) find(list *redact.List) (strike map[int]bool, places int) {
	strike = map[int]bool{}
	look := func(order []int, keep int) {
		text, owner := r.join(order)
		for _, span := range list.Find(text) {
			for i := span.From; i < span.To; i++ {
				if owner[i] >= 0 && (keep < 0 || i >= keep) {
					strike[owner[i]] = true
				}
			}
		}
	}
	written := make([]int, len(r.glyphs))
	for i := range written {
		written[i] = i
	}
	look(written, -1)
	lines := r.lines()
	var all []int
	for _, l := range lines {
		all = append(all, l...)
	}
	look(all, -1)
	if list.Patterns {
		r.underLabels(lines, list, strike)
	}
	return strike, r.runs(strike)
}

// join makes a text of characters in an order, and says whose each byte is, -1 for
// what stands between them.
func (r *reading) join(order []int) (string, []int) {
	var b strings.Builder
	var owner []int
	for k, i := range order {
		g := &r.glyphs[i]
		if k > 0 {
			switch between(&r.glyphs[order[k-1]], g) {
			case gapSpace:
				b.WriteByte(' ')
				owner = append(owner, -1)
			case gapLine:
				b.WriteByte('\n')
				owner = append(owner, -1)
			}
		}
		b.WriteString(g.text)
		for range len(g.text) {
			owner = append(owner, i)
		}
	}
	return b.String(), owner
}

type gap int

const (
	gapNone gap = iota
	gapSpace
	gapLine
)

// between tells from where two characters stand what stands between them.
func between(a, b *shown) gap {
	dx, dy := b.at[0]-a.at[0], b.at[1]-a.at[1]
	along := dx*a.dir[0] + dy*a.dir[1]
	across := math.Abs(-dx*a.dir[1] + dy*a.dir[0])
	size := max(a.size, b.size, .01)
	if across > .6*size || a.dir[0]*b.dir[0]+a.dir[1]*b.dir[1] < .9 {
		return gapLine
	}
	switch space := along - a.width; {
	case space > .16*size:
		return gapSpace
	case along < -2*size:
		return gapLine
	}
	return gapNone
}

// lines are the characters by the lines they stand in, from the top, each from its
// beginning.
func (r *reading) lines() [][]int {
	type key struct{ x, y int }
	byDirection := map[key][]int{}
	var directions []key
	for i := range r.glyphs {
		g := &r.glyphs[i]
		k := key{int(math.Round(g.dir[0] * 10)), int(math.Round(g.dir[1] * 10))}
		if byDirection[k] == nil {
			directions = append(directions, k)
		}
		byDirection[k] = append(byDirection[k], i)
	}
	slices.SortFunc(directions, func(a, b key) int { return cmp.Or(cmp.Compare(b.x, a.x), cmp.Compare(b.y, a.y)) })
	var lines [][]int
	for _, k := range directions {
		dir := [2]float64{float64(k.x) / 10, float64(k.y) / 10}
		across := func(i int) float64 { return -r.glyphs[i].at[0]*dir[1] + r.glyphs[i].at[1]*dir[0] }
		along := func(i int) float64 { return r.glyphs[i].at[0]*dir[0] + r.glyphs[i].at[1]*dir[1] }
		list := byDirection[k]
		slices.SortStableFunc(list, func(a, b int) int { return cmp.Compare(across(b), across(a)) })
		for from := 0; from < len(list); {
			to := from + 1
			for to < len(list) && across(list[to-1])-across(list[to]) < .3*max(r.glyphs[list[from]].size, .5) && across(list[from])-across(list[to]) < .8*max(r.glyphs[list[from]].size, .5) {
				to++
			}
			line := slices.Clone(list[from:to])
			slices.SortStableFunc(line, func(a, b int) int { return cmp.Compare(along(a), along(b)) })
			lines = append(lines, line)
			from = to
		}
	}
	return lines
}

// cell is a piece of a line: a word.
type cell struct {
	glyphs     []int
	left, wide float64
	y, size    float64
	digits     bool
	answered   bool // a label whose number stands behind it in its own line: no head of a column
}

// underLabels looks at each number with the words above it, as in a table whose head
// says what its columns hold. What has digits itself is no head.
func (r *reading) underLabels(lines [][]int, list *redact.List, strike map[int]bool) {
	var above []cell
	for _, l := range lines {
		words := r.cells(l, .12)
		r.answer(words)
		for i := 0; i < len(words); i++ {
			c := words[i]
			if !c.digits {
				continue
			}
			for i+1 < len(words) && words[i+1].digits && words[i+1].left-c.left-c.wide < .7*c.size { // a number in groups
				i++
				c.glyphs, c.wide = append(slices.Clone(c.glyphs), words[i].glyphs...), words[i].left+words[i].wide-c.left
			}
			r.underLabel(c, above, list, strike)
		}
		above = append(above, words...)
		if n := len(above); n > mostAbove {
			above = above[n-mostAbove:]
		}
	}
}

const mostAbove = 400 // words that may be the head of a column

// answer marks the words of a line that lead to a number in it: “Steuernummer: 201/113”
// says nothing of what stands further down.
func (r *reading) answer(words []cell) {
	const whole, near = 5, 3 // digits of a number, and how far its label stands, in sizes of the type
	for i := len(words) - 2; i >= 0; i-- {
		a, next := &words[i], &words[i+1]
		leads := next.answered || next.digits && r.count(next) >= whole
		a.answered = !a.digits && leads && next.left-a.left-a.wide < near*a.size
	}
}

// count is how many digits a word has.
func (r *reading) count(c *cell) (n int) {
	for _, i := range c.glyphs {
		if strings.ContainsAny(r.glyphs[i].text, "0123456789") {
			n++
		}
	}
	return n
}

func (r *reading) underLabel(c cell, above []cell, list *redact.List, strike map[int]bool) {
	heads := map[float64][]int{}
	var order []float64
	for _, a := range above {
		if a.digits || a.answered || a.left > c.left+c.wide+.3*c.size || c.left > a.left+a.wide+.3*c.size || a.y <= c.y || a.y-c.y > 40*c.size {
			continue
		}
		if heads[a.y] == nil {
			order = append(order, a.y)
		}
		heads[a.y] = append(heads[a.y], a.glyphs...)
	}
	text, owner := r.join(c.glyphs)
	for _, y := range order {
		label, _ := r.join(heads[y])
		from := len(label) + 2
		for _, span := range list.Find(label + ": " + text) {
			for i := max(span.From, from); i < span.To; i++ {
				if o := owner[i-from]; o >= 0 {
					strike[o] = true
				}
			}
		}
	}
}

// cells cuts a line where more room is than that share of the type's size.
func (r *reading) cells(line []int, room float64) []cell {
	var cells []cell
	for k, i := range line {
		g := &r.glyphs[i]
		last := len(cells) - 1
		if k == 0 || g.at[0]-r.glyphs[line[k-1]].at[0]-r.glyphs[line[k-1]].width > room*g.size || strings.TrimSpace(g.text) == "" {
			cells = append(cells, cell{left: g.at[0], y: g.at[1], size: g.size})
			last++
		}
		cells[last].glyphs = append(cells[last].glyphs, i)
		cells[last].digits = cells[last].digits || strings.ContainsAny(g.text, "0123456789")
		cells[last].wide = g.at[0] + g.width - cells[last].left
	}
	return cells
}

// runs counts the places: struck characters that follow one another are one.
func (r *reading) runs(strike map[int]bool) int {
	n := 0
	for i := range r.glyphs {
		if strike[i] && (i == 0 || !strike[i-1]) {
			n++
		}
	}
	return n
}

// bars are the boxes over what was struck, as corners on the page. Those that
// follow one another in a line are one.
func (r *reading) bars(strike map[int]bool) [][4][2]float64 {
	var out [][4][2]float64
	last := -1
	for i := range r.glyphs {
		if !strike[i] {
			continue
		}
		g := &r.glyphs[i]
		if last >= 0 && i-last <= 2 && between(&r.glyphs[last], g) != gapLine && g.size < 1.2*r.glyphs[last].size {
			box := &out[len(out)-1]
			box[1], box[2] = g.corner[1], g.corner[2]
		} else {
			out = append(out, g.corner)
		}
		last = i
	}
	return out
}
