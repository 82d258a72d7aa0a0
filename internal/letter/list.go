package letter

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"dunwell/internal/day"
	"dunwell/internal/money"
)

// A list is a table twice: as the sheet and HTML set it, with bare numbers under
// the currency in the head, and as lines of a mail, with the currency at each sum.
type list struct {
	table Table
	rows  [][]string // of the mail, the last one the total
}

// list gives the table that stands for a block, nil for blocks that are none.
func (w *writer) list(id placeholder) *list {
	switch id {
	case pInvoiceList:
		return w.invoices(w.f.Open, "total")
	case pAccountTable:
		if len(w.f.Lines) > 0 {
			return w.account()
		}
		return w.invoices(w.f.Payoff, "total")
	case pPlanScheduleTable:
		if w.f.Plan != nil {
			return w.schedule()
		}
	}
	return nil
}

// invoices lists the open invoices down to the total asked. Where that total is
// not their sum, the difference has a line of its own: no letter adds up wrongly.
func (w *writer) invoices(total money.Amount, foot string) *list {
	currency := total.Currency()
	t := Table{Columns: []Column{
		{Title: w.word("invoice")},
		{Title: w.word("for"), Wide: true},
		{Title: w.word("due"), Align: Right},
		{Title: w.amountIn(currency), Align: Decimal},
	}}
	l := &list{}
	described := false
	for _, item := range w.f.Items {
		described = described || item.For != ""
	}
	rest := total
	for _, item := range w.f.Items {
		due := item.Due.Short(w.l.Language, w.place)
		number, what := clean(item.Number), clean(item.For)
		t.Rows = append(t.Rows, []string{number, what, due, w.bare(item.Open)})
		row := []string{number}
		if described {
			row = append(row, cut(what, 40))
		}
		l.rows = append(l.rows, append(row, sprint(w.word("due_on"), due), w.full(item.Open)))
		if left, err := rest.Sub(item.Open); err == nil {
			rest = left
		}
	}
	if !rest.IsZero() {
		label := w.word("other")
		if rest.Sign() < 0 {
			label = w.word("credit")
		}
		t.Rows = append(t.Rows, []string{label, "", "", w.bare(rest)})
		l.rows = append(l.rows, []string{label, w.full(rest)})
	}
	t.Foot = [][]string{{w.word(foot), "", "", w.bare(total)}}
	l.rows = append(l.rows, []string{w.word("total"), w.full(total)})
	l.table = t
	return l
}

// account is the statement of account, line by line down to the pay-off.
func (w *writer) account() *list {
	total := w.f.Payoff
	l := &list{table: Table{
		Columns: []Column{{Title: w.word("item"), Wide: true}, {Title: w.amountIn(total.Currency()), Align: Decimal}},
		Foot:    [][]string{{w.word("total"), w.bare(total)}},
	}}
	rest := total
	add := func(label string, a money.Amount) {
		l.table.Rows = append(l.table.Rows, []string{label, w.bare(a)})
		l.rows = append(l.rows, []string{label, w.full(a)})
	}
	for i := range w.f.Lines {
		line := &w.f.Lines[i]
		add(w.label(line), line.Amount)
		if left, err := rest.Sub(line.Amount); err == nil {
			rest = left
		}
	}
	switch rest.Sign() {
	case 1:
		add(w.word("other"), rest)
	case -1:
		add(w.word("credit"), rest)
	}
	l.rows = append(l.rows, []string{w.word("total"), w.full(total)})
	return l
}

// label words a line of account.
func (w *writer) label(line *AccountLine) string {
	short := func(d day.Date) string { return d.Short(w.l.Language, w.place) }
	number := clean(line.Number)
	switch line.Kind {
	case LineInvoice:
		label := w.word("invoice") + " " + number
		if what := clean(line.For); what != "" {
			label += ", " + cut(what, 40)
		}
		return label + ", " + sprint(w.word("due_on"), short(line.Due))
	case LineInterest:
		label := w.word("line_interest")
		for _, value := range []string{number, line.Rate, short(line.From), short(line.To)} {
			label = sprint(label, value)
		}
		return label
	case LineCompensation:
		return sprint(w.word("line_compensation"), number)
	case LineCosts:
		return w.word("line_costs")
	case LinePlan:
		return sprint(w.word("line_plan"), short(line.From))
	case LinePayment:
		return sprint(w.word("line_payment"), short(line.From))
	}
	return clean(line.Label)
}

// schedule lists the payments of a plan with what remains after each.
func (w *writer) schedule() *list {
	plan := w.f.Plan
	l := &list{table: Table{Columns: []Column{
		{Title: w.word("payment")},
		{Title: w.word("date"), Wide: true},
		{Title: w.amountIn(plan.Total.Currency()), Align: Decimal},
		{Title: w.word("balance"), Align: Decimal},
	}}}
	rest, paid := plan.Total, money.Amount{}
	for i, part := range plan.Parts {
		if left, err := rest.Sub(part.Amount); err == nil {
			rest = left
		}
		if sum, err := paid.Add(part.Amount); err == nil {
			paid = sum
		}
		number, on := strconv.Itoa(i+1), part.On.Long(w.l.Language, w.place)
		l.table.Rows = append(l.table.Rows, []string{number, on, w.bare(part.Amount), w.bare(rest)})
		l.rows = append(l.rows, []string{number + ".", on, w.full(part.Amount)})
	}
	l.table.Foot = [][]string{{w.word("total"), "", w.bare(paid), ""}}
	l.rows = append(l.rows, []string{w.word("total"), w.full(paid)})
	return l
}

func (w *writer) word(name string) string { return w.l.word(name, w.place) }

func (w *writer) full(a money.Amount) string { return a.Format(w.l.Language, w.place) }

func (w *writer) bare(a money.Amount) string { return a.Number(w.l.Language, w.place) }

func (w *writer) amountIn(c money.Currency) string {
	return sprint(w.word("amount_in"), c.Label(w.l.Language, w.place))
}

// sprint puts a value into a phrase at its %s; far quicker than fmt, and a
// phrase without the mark stays whole.
func sprint(phrase, value string) string {
	return strings.Replace(phrase, "%s", value, 1)
}

// cut shortens a text to n characters, with an ellipsis.
func cut(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	runes := []rune(s)
	return strings.TrimRight(string(runes[:n-1]), " ,;") + "…"
}

// widths are those of the columns; rows with fewer cells than the others span them.
func (l *list) widths() (width [4]int, columns int) {
	for _, row := range l.rows {
		columns = max(columns, len(row))
	}
	for _, row := range l.rows {
		for i, cell := range row[:len(row)-1] {
			if len(row) == columns {
				width[i] = max(width[i], utf8.RuneCountInString(cell))
			}
		}
		width[columns-1] = max(width[columns-1], utf8.RuneCountInString(row[len(row)-1]))
	}
	return width, columns
}

// narrow shortens what invoices are for, so that lines keep to the width of a mail;
// where too little would be left of it, it is left out.
func (l *list) narrow() {
	const what, least = 1, 8
	width, columns := l.widths()
	if columns < 4 {
		return
	}
	over := -mailWidth
	for _, n := range width[:columns] {
		over += n + 2
	}
	if over -= 2; over <= 0 {
		return
	}
	room := width[what] - over
	for i, row := range l.rows {
		switch {
		case len(row) < columns:
		case room < least:
			l.rows[i] = slices.Delete(slices.Clone(row), what, what+1)
		default:
			row[what] = cut(row[what], room)
		}
	}
}

// aligned sets the rows of a list as lines: columns padded, the last one to the
// right, so that the sums stand under each other in a fixed face.
func (l *list) aligned(b []byte) []byte {
	l.narrow()
	width, columns := l.widths()
	total := 0
	for _, n := range width[:columns-1] {
		total += n + 2
	}
	for n, row := range l.rows {
		if n > 0 {
			b = append(b, '\n')
		}
		written := 0
		for i, cell := range row[:len(row)-1] {
			b = append(b, cell...)
			have := utf8.RuneCountInString(cell)
			pad := width[i] + 2 - have
			if len(row) < columns {
				pad = total - have
			}
			b = spaces(b, max(pad, 1))
			written += have + max(pad, 1)
		}
		last := row[len(row)-1]
		b = spaces(b, width[columns-1]-utf8.RuneCountInString(last)-max(written-total, 0))
		b = append(b, last...)
	}
	return b
}

func spaces(b []byte, n int) []byte {
	for range n {
		b = append(b, ' ')
	}
	return b
}
