package web

import (
	"strings"

	"dunwell/internal/letter"
)

// paper is a letter as it stands on its sheet, for the preview: the same words in
// the same order, always black on white.
type paper struct {
	Language, Name, Return string
	To                     []string
	About                  []letter.Pair
	Blocks                 []block
	Foot                   [][]string
}

// block is one piece of a sheet; Kind says which fields hold it.
type block struct {
	Kind    string // heading, part, para, due, table, pay, past, sign, enclosures
	Lead    string
	Lines   []string
	Sum, By string
	Pairs   []letter.Pair
	Heads   []cell
	Rows    [][]cell
	FootRow [][]cell
}

// cell is one cell of a table; numbers stand right.
type cell struct {
	Text  string
	Right bool
	Head  bool // names its row
}

func paperOf(l letter.Letter) paper {
	s := l.Sheet
	p := paper{Language: l.Language, Name: s.Name, Return: strings.TrimPrefix(s.Return, s.Name+", "), To: s.To, About: s.About, Foot: s.Foot}
	for _, b := range s.Blocks {
		p.Blocks = append(p.Blocks, blockOf(b))
	}
	return p
}

func blockOf(b letter.Block) block {
	switch b := b.(type) {
	case letter.Heading:
		if b.Level == 1 {
			return block{Kind: "heading", Lines: []string{b.Text}}
		}
		return block{Kind: "part", Lines: []string{b.Text}}
	case letter.Para:
		return block{Kind: "para", Lead: b.Lead, Lines: strings.Split(b.Text, "\n")}
	case letter.Due:
		return block{Kind: "due", By: b.By, Sum: b.Sum, Lead: b.How}
	case letter.Table:
		return tableOf(b)
	case letter.Pay:
		return block{Kind: "pay", Pairs: b.Lines}
	case letter.Past:
		return block{Kind: "past", Pairs: b.Lines}
	case letter.Sign:
		return block{Kind: "sign", Lead: b.Closing, Lines: b.Lines}
	case letter.Enclosures:
		return block{Kind: "enclosures", Lines: []string{b.Text}}
	}
	return block{}
}

func tableOf(t letter.Table) block {
	b := block{Kind: "table"}
	right := make([]bool, len(t.Columns))
	for i, c := range t.Columns {
		right[i] = c.Align != letter.Left
		b.Heads = append(b.Heads, cell{Text: c.Title, Right: right[i]})
	}
	rows := func(from [][]string) (list [][]cell) {
		for _, row := range from {
			var cells []cell
			for i, text := range row {
				cells = append(cells, cell{Text: text, Right: i < len(right) && right[i], Head: i == 0})
			}
			list = append(list, cells)
		}
		return list
	}
	b.Rows, b.FootRow = rows(t.Rows), rows(t.Foot)
	return b
}
