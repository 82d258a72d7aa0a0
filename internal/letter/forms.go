package letter

import (
	_ "embed" // the forms that places want enclosed
	"fmt"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

// The forms a place wants enclosed, in the language of its courts whatever the
// letter's: so far those of England and Wales.
//
//go:embed forms/gb_eng.yaml
var formsText []byte

// formSheet is one sheet to fill in or to read.
type formSheet struct {
	Name, Title string
	Returns     bool // it goes back to the creditor, filled in
	Pieces      []formPiece
}

// formPiece is one part of it; a piece may hold several of these.
type formPiece struct {
	Heading string
	Text    string
	Ticks   []string
	Lines   []string
	Filled  []string // what stands on the lines already, from the first on
	Columns []string
	Rows    []string
	Foot    string
	Room    int
}

var formSheets = sync.OnceValues(func() (map[string]formSheet, error) {
	var all map[string]formSheet
	if err := yaml.Unmarshal(formsText, &all); err != nil {
		return nil, fmt.Errorf("read the forms: %w", err)
	}
	return all, nil
})

const (
	formLanguage = "en"
	formPlace    = "gb_eng"
	tickBox      = "☐ "
)

var (
	ruleLong  = strings.Repeat("_", 84) // across the text
	ruleShort = strings.Repeat("_", 58) // beside a label
)

// forms are the sheets that the law of the place wants enclosed with the demand.
func (w *writer) forms() ([]Enclosure, error) {
	if len(w.f.Demand.Enclosures) == 0 {
		return nil, nil
	}
	sheets, err := formSheets()
	if err != nil {
		return nil, err
	}
	l, err := product().language(formLanguage)
	if err != nil {
		return nil, err
	}
	in := &writer{f: w.f, l: l, place: formPlace, key: w.key, form: onPaper, now: conditions{paper: true, noLink: w.now.noLink}}
	var all []Enclosure
	for _, code := range w.f.Demand.Enclosures {
		text, ok := sheets[code]
		if !ok {
			return nil, fmt.Errorf("the law wants the form %q enclosed, and there is none", code)
		}
		all = append(all, Enclosure{Code: code, Name: text.Name, Title: w.word("form_" + code), Sheet: in.formSheet(text)})
	}
	return all, nil
}

// formSheet sets a form. One that goes back has the client for its sender and the
// creditor's address in the window.
func (w *writer) formSheet(text formSheet) Sheet {
	f := w.f
	title := w.formText(text.Title)
	s := Sheet{
		Paper: f.Paper, Language: w.l.Language, Title: title, Date: f.Date,
		PageOf: w.word("page_of"), Mark: w.mark(), Running: [2]string{runningTitle(title), clean(f.Client.Name)},
	}
	creditor, address := w.creditorName(), w.address(true)
	if text.Returns {
		s.Name, s.To = clean(f.Client.Name), append([]string{creditor}, address...)
		address = strings.Split(lines(f.Client.Address), "\n")
	} else {
		s.Name, s.To = creditor, w.window()
	}
	s.Return = cut(strings.Join(append([]string{s.Name}, address...), ", "), 90)
	if number := clean(f.Number); number != "" {
		s.About = []Pair{{w.word("letter_number"), number}}
	}
	s.Blocks = []Block{Heading{Level: 1, Text: title}}
	for _, p := range text.Pieces {
		s.Blocks = w.formPiece(s.Blocks, p)
	}
	return s
}

func (w *writer) formPiece(blocks []Block, p formPiece) []Block {
	if p.Heading != "" {
		blocks = append(blocks, Heading{Level: 2, Text: w.formText(p.Heading)})
	}
	if p.Text != "" {
		said := strings.Split(p.Text, "\n")
		for i, line := range said {
			said[i] = w.formText(line)
		}
		blocks = append(blocks, Para{Text: strings.Join(said, "\n")})
	}
	if len(p.Ticks) > 0 {
		ticks := make([]string, len(p.Ticks))
		for i, t := range p.Ticks {
			ticks[i] = tickBox + w.formText(t)
		}
		blocks = append(blocks, Para{Text: strings.Join(ticks, "\n")})
	}
	if len(p.Lines) > 0 {
		var past Past
		for i, label := range p.Lines {
			value := ruleShort
			if i < len(p.Filled) {
				value = w.formText(p.Filled[i])
			}
			past.Lines = append(past.Lines, Pair{w.formText(label), value})
		}
		blocks = append(blocks, past)
	}
	if len(p.Columns) > 0 {
		blocks = append(blocks, w.formTable(p))
	}
	if p.Room > 0 {
		blocks = append(blocks, Para{Text: strings.TrimSuffix(strings.Repeat(ruleLong+"\n", p.Room), "\n")})
	}
	return blocks
}

// formTable has its first column filled and room in the others.
func (w *writer) formTable(p formPiece) Table {
	var t Table
	for i, title := range p.Columns {
		t.Columns = append(t.Columns, Column{Title: w.formText(title), Wide: i == 0})
	}
	row := func(label string) []string {
		cells := []string{w.formText(label)}
		for range p.Columns[1:] {
			cells = append(cells, strings.Repeat("_", 12))
		}
		return cells
	}
	for _, label := range p.Rows {
		t.Rows = append(t.Rows, row(label))
	}
	if p.Foot != "" {
		t.Foot = [][]string{row(p.Foot)}
	}
	return t
}

// formText fills the placeholders of a line.
func (w *writer) formText(text string) string {
	if !strings.Contains(text, "{{") {
		return text
	}
	t, _ := compile(text, "forms", false)
	return oneLine(t.render(nil, w))
}
