package letter

import (
	"strings"
	"unicode/utf8"
)

// Totals are the sums below a list, set at the right: the strong ones between rules.
type Totals struct{ Lines []TotalLine }

// TotalLine is one of them.
type TotalLine struct {
	Label, Sum string
	Strong     bool
}

func (Totals) block() {}

// plainWidth is how wide a sheet is as plain text.
const plainWidth = 78

// Plain is the sheet as plain text, in reading order: what the paper says, for a
// screen.
func (s *Sheet) Plain() string {
	var b strings.Builder
	line := func(text string) { b.WriteString(strings.TrimRight(text, " ") + "\n") }
	line(s.Name)
	line("")
	for _, to := range s.To {
		line(to)
	}
	line("")
	plainPairs(line, s.About)
	for _, block := range s.Blocks {
		line("")
		switch block := block.(type) {
		case Heading:
			line(block.Text)
			if block.Level == 1 {
				line(strings.Repeat("=", utf8.RuneCountInString(block.Text)))
			}
		case Para:
			plainText(line, strings.TrimSpace(block.Lead+" "+block.Text))
		case Due:
			line(right(block.By, block.Sum))
			if block.How != "" {
				plainText(line, block.How)
			}
		case Table:
			plainTable(line, &block)
		case Totals:
			for _, t := range block.Lines {
				plainTotal(line, t)
			}
		case Pay:
			plainPairs(line, block.Lines)
		case Past:
			plainPairs(line, block.Lines)
		case Sign:
			line(block.Closing)
			for _, l := range block.Lines {
				line(l)
			}
		case Enclosures:
			plainText(line, block.Text)
		}
	}
	return b.String()
}

func plainPairs(line func(string), pairs []Pair) {
	width := 0
	for _, p := range pairs {
		width = max(width, utf8.RuneCountInString(p.Label))
	}
	for _, p := range pairs {
		line(p.Label + strings.Repeat(" ", width-utf8.RuneCountInString(p.Label)+2) + p.Value)
	}
}

func plainTotal(line func(string), t TotalLine) {
	if t.Strong {
		line(strings.Repeat(" ", plainWidth/2) + strings.Repeat("-", plainWidth-plainWidth/2))
	}
	label := wrap(t.Label, plainWidth-utf8.RuneCountInString(t.Sum)-2, 4)
	for i, l := range label {
		if i == len(label)-1 {
			l = right(l, t.Sum)
		}
		line(l)
	}
}

// right sets two texts at the ends of a line.
func right(left, sum string) string {
	gap := plainWidth - utf8.RuneCountInString(left) - utf8.RuneCountInString(sum)
	return left + strings.Repeat(" ", max(gap, 1)) + sum
}

func plainText(line func(string), text string) {
	for part := range strings.SplitSeq(text, "\n") {
		for _, l := range wrap(part, plainWidth, 1+utf8.RuneCountInString(part)/20) {
			line(l)
		}
	}
}

// plainTable sets a table in columns; the wide one is broken where there is no room.
func plainTable(line func(string), t *Table) {
	head := make([]string, len(t.Columns))
	widths := make([]int, len(t.Columns))
	wide := 0
	for i, c := range t.Columns {
		head[i] = c.Title
		if c.Wide {
			wide = i
		}
	}
	rows := append(append([][]string{head}, t.Rows...), t.Foot...)
	for _, row := range rows {
		for i, cell := range row {
			for part := range strings.SplitSeq(cell, "\n") {
				widths[i] = max(widths[i], utf8.RuneCountInString(part))
			}
		}
	}
	room := plainWidth - 2*(len(widths)-1)
	for i, n := range widths {
		if i != wide {
			room -= n
		}
	}
	widths[wide] = min(widths[wide], max(room, 12))
	total := 2 * (len(widths) - 1)
	for _, n := range widths {
		total += n
	}
	for n, row := range rows {
		if n == 1 || len(t.Foot) > 0 && n == len(rows)-len(t.Foot) {
			line(strings.Repeat("-", total))
		}
		plainRow(line, t, row, widths, wide)
	}
}

func plainRow(line func(string), t *Table, row []string, widths []int, wide int) {
	var texts []string
	for part := range strings.SplitSeq(row[wide], "\n") {
		texts = append(texts, wrap(part, widths[wide], 1+utf8.RuneCountInString(part)/4)...)
	}
	for at := 0; at < max(1, len(texts)); at++ {
		var b strings.Builder
		for i, cell := range row {
			switch {
			case i == wide && at < len(texts):
				cell = texts[at]
			case i == wide || at > 0:
				cell = ""
			}
			pad := strings.Repeat(" ", max(0, widths[i]-utf8.RuneCountInString(cell)))
			if i > 0 {
				b.WriteString("  ")
			}
			if t.Columns[i].Align == Left {
				b.WriteString(cell + pad)
			} else {
				b.WriteString(pad + cell)
			}
		}
		line(b.String())
	}
}
