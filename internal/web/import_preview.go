package web

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"dunwell/internal/intake"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/web/say"
)

// previewPage is what a file would be taken for. Nothing of it is booked.
type previewPage struct {
	frame
	Path, Name, Lead string
	What             string // what was recognised
	Facts            []fact
	Columns          []mapColumn
	Rows             []previewRow
	RowHeads         rowHeads
	Refused          string
	Known            bool // the very file is in the book
	WouldBook        string
	Warnings, Faults []remarkLine
	Busy             string // file that is read right now
	Lists            []choice
	ListGuess        bool
	Kinds            []choice
	Dates            []choice
	Decimals         []choice
	Signs            []choice
	Through          field
	ThroughHint      string
	Currency         field
	Source           field
	Today            string
	Refused2         bool // columns may mend it
	Fix              bool // the way it reads lies open
}

// mapColumn is one column of the file, and what it means.
type mapColumn struct {
	Index, Heading, Example, Was string
	Fields                       []choice
}

// previewRow is one of the first rows.
type previewRow struct {
	Line, On, Due, Who, What string
	Amount                   *amount
}

type rowHeads struct{ Who, What, Due string }

// remarkLine is a warning or a fault, with the lines it is about.
type remarkLine struct{ Where, Text string }

func (s *Server) renderPreview(w http.ResponseWriter, r *http.Request, up *upload, t *tried) error {
	me := at(r)
	view, err := s.previewOf(r, up)
	if err != nil {
		return err
	}
	up.Lines, up.Passes = view.Count+view.Wrong, passesOf(&view)
	if err := s.uploads.save(up); err != nil {
		return err
	}
	p := previewPage{frame: s.frameOf(r, up.Name, "/money"), Path: "/money/import/" + up.ID, Name: up.Name, Known: view.Known, Busy: s.uploads.busyWith(me.creditor, up.ID)}
	p.Here = p.Path
	on, err := s.desk.TodayOf(r.Context(), me.creditor)
	if err != nil {
		return err
	}
	p.Today = on.String()
	p.fill(me.voice, up, &view, t)
	if p.WouldBook, err = s.wouldBook(r, up, &view); err != nil {
		return err
	}
	status := http.StatusOK
	if t != nil {
		status = t.status
	}
	return s.render(w, r, status, pageImportPreview, p)
}

// passesOf is how often a file is read when it is taken in: statements are looked
// through first, tables of them with one look around before.
func passesOf(view *recovery.ImportPreview) int {
	switch {
	case view.Kind != intake.Statement:
		return 1
	case len(view.Shape.Columns) > 0:
		return 4
	}
	return 2
}

// mostTried bounds the size of a statement that is tried out, which holds the book.
const mostTried = 64 << 10

// previewOf looks at a file once for each way it is said to read; who looks again sees
// what was found then.
func (s *Server) previewOf(r *http.Request, up *upload) (recovery.ImportPreview, error) {
	key := up.reading()
	if view, ok := s.uploads.looked(up.ID, key); ok {
		return view, nil
	}
	f, err := s.uploads.open(up)
	if err != nil {
		return recovery.ImportPreview{}, err
	}
	defer f.Close()
	view, err := s.desk.PreviewImport(r.Context(), up.request(f))
	if err == nil {
		s.uploads.look(up, key, view)
	}
	return view, err
}

// wouldBook tries a small statement out: how many of its lines would be placed.
func (s *Server) wouldBook(r *http.Request, up *upload, view *recovery.ImportPreview) (string, error) {
	if view.Kind != intake.Statement || view.Refused != nil || view.Known || up.Size > mostTried || s.uploads.busyWith(up.Creditor, up.ID) != "" {
		return "", nil
	}
	f, err := s.uploads.open(up)
	if err != nil {
		return "", err
	}
	defer f.Close()
	request := up.request(f)
	request.DryRun = true
	report, err := s.desk.Import(r.Context(), request)
	if _, refused := asFault(err); refused || err == nil && report.Money == nil {
		return "", nil // what is wrong is told when it is taken
	}
	if err != nil {
		return "", err
	}
	v, m := at(r).voice, report.Money
	text := v.N(m.Matched.Count, "One line would be placed by itself", "{n} lines would be placed by themselves") +
		v.N(m.Tray.Count, "; one would wait for you in the tray.", "; {n} would wait for you in the tray.")
	if report.Skipped > 0 {
		text += " " + v.N(report.Skipped, "One line is known already.", "{n} lines are known already.")
	}
	return text, nil
}

func (p *previewPage) fill(v *say.Voice, up *upload, view *recovery.ImportPreview, t *tried) {
	p.What = whatWords(v, view)
	p.Lead = v.T("Nothing of this file is booked yet. Look whether it reads as you mean it.")
	if view.Refused != nil {
		p.Refused, p.Refused2, p.Fix = v.Told(deskWords(view.Refused.Text)), len(view.Shape.Headings) > 0 || len(view.Cells) > 0, true
		p.Lead = v.T("Nothing of this file is booked.")
	}
	p.facts(v, view)
	p.columns(v, view)
	p.rows(v, view)
	p.Warnings, p.Faults = remarkLines(v, view.Warnings), remarkLines(v, view.Faults)
	p.Fix = p.Fix || t != nil
	through := up.Through
	if through == "" && !view.Through.IsZero() {
		through = view.Through.String()
	}
	p.ThroughHint = v.T("Empty: what the file itself tells.")
	if through == "" && view.Kind == intake.Invoices && view.List == receivable.ListOpen {
		// What is missing in such a list is paid: it tells of all money up to the day it was made.
		through, p.ThroughHint = p.Today, v.T("A list of everything open tells who has paid. If it was made today, leave today here; else take the day it was made. Empty: nobody is asked for anything until payments are read.")
	}
	p.Through, p.Currency, p.Source = t.at("through", through), t.at("currency", up.Currency), t.at("source", up.Source)
	if view.Kind == intake.Invoices {
		p.ListGuess = !view.Sure
		p.Lists = chosen([]choice{
			{Value: string(receivable.ListAll), Text: v.T("all invoices ever written")}, {Value: string(receivable.ListOpen), Text: v.T("everything that is open")},
			{Value: string(receivable.ListNew), Text: v.T("only invoices that are new")},
		}, string(view.List))
	}
	p.Kinds = chosen([]choice{
		{Value: "", Text: v.T("find out")}, {Value: string(intake.Statement), Text: v.T("a bank statement")}, {Value: string(intake.Invoices), Text: v.T("a list of invoices")},
		{Value: string(intake.Payments), Text: v.T("a list of payments")}, {Value: string(intake.Clients), Text: v.T("a list of clients")},
	}, up.Kind)
	p.Dates = chosen([]choice{
		{Value: "", Text: v.T("find out")}, {Value: string(intake.DMY), Text: v.T("day, month, year")}, {Value: string(intake.MDY), Text: v.T("month, day, year")}, {Value: string(intake.YMD), Text: v.T("year, month, day")},
	}, up.Dates)
	p.Decimals = chosen([]choice{{Value: "", Text: v.T("find out")}, {Value: ".", Text: v.T("a point: 1,234.50")}, {Value: ",", Text: v.T("a comma: 1.234,50")}}, up.Decimal)
	if view.Kind == intake.Statement && len(view.Shape.Columns) > 0 {
		p.Signs = chosen([]choice{{Value: "", Text: v.T("find out")}, {Value: "amount", Text: v.T("as they are written")}, {Value: "inverse", Text: v.T("turned round")}}, up.Sign)
	}
}

// whatWords says what was recognised.
func whatWords(v *say.Voice, view *recovery.ImportPreview) string {
	var what string
	switch view.Kind {
	case intake.Statement:
		what = v.N(view.Count, "A bank statement with one line", "A bank statement with {n} lines")
	case intake.Invoices:
		what = v.N(view.Count, "A list of one invoice", "A list of {n} invoices")
	case intake.Payments:
		what = v.N(view.Count, "A list of one payment", "A list of {n} payments")
	case intake.Clients:
		what = v.N(view.Count, "A list of one client", "A list of {n} clients")
	default:
		return v.T("A file that is not recognised")
	}
	if view.Refused != nil {
		return v.T("A table that cannot be read yet")
	}
	if view.Made != "" {
		what += " (" + strings.Replace(view.Made, "csv", "CSV", 1) + ")"
	}
	return what
}

func (p *previewPage) facts(v *say.Voice, view *recovery.ImportPreview) {
	sums := func(label string, list []money.Amount) {
		for _, a := range list {
			one := v.Amount(a)
			p.Facts = append(p.Facts, fact{Label: label, Amount: &one})
		}
	}
	if view.Kind == intake.Statement {
		sums(v.T("Money in"), view.In)
		sums(v.T("Money out"), view.Out)
	} else {
		sums(v.T("Invoices"), view.In)
		sums(v.T("Payments"), view.Out)
	}
	if view.Clients > 0 {
		p.Facts = append(p.Facts, fact{Label: v.T("Clients"), Value: strconv.Itoa(view.Clients)})
	}
	if len(view.Accounts) > 0 {
		p.Facts = append(p.Facts, fact{Label: v.T("Account at the bank"), Value: strings.Join(view.Accounts, ", ")})
	}
	switch {
	case !view.Through.IsZero() && !view.From.IsZero():
		p.Facts = append(p.Facts, fact{Label: v.T("Covers"), Value: v.T("%s to %s", v.Short(view.From), v.Short(view.Through))})
	case !view.Through.IsZero():
		p.Facts = append(p.Facts, fact{Label: v.T("Complete through"), Value: v.Short(view.Through)})
	case !view.Latest.IsZero():
		p.Facts = append(p.Facts, fact{Label: v.T("Latest day in it"), Value: v.Short(view.Latest)})
	}
}

// columns lists the columns of a table with what each means.
func (p *previewPage) columns(v *say.Voice, view *recovery.ImportPreview) {
	width := len(view.Shape.Headings)
	for _, cells := range view.Cells {
		width = max(width, len(cells))
	}
	means := map[int]intake.Field{}
	for _, c := range view.Shape.Columns {
		means[c.Index] = c.Field
	}
	const most = 60
	for i := range min(width, most) {
		c := mapColumn{Index: strconv.Itoa(i), Was: string(means[i]), Fields: fieldChoices(v, view.Kind, means[i])}
		if i < len(view.Shape.Headings) {
			c.Heading = view.Shape.Headings[i]
		}
		if c.Heading == "" {
			c.Heading = v.T("Column %s", strconv.Itoa(i+1))
		}
		for _, cells := range view.Cells {
			if i < len(cells) && c.Example == "" {
				c.Example = cutTo(strings.TrimSpace(cells[i]), 40)
			}
		}
		p.Columns = append(p.Columns, c)
	}
}

func (p *previewPage) rows(v *say.Voice, view *recovery.ImportPreview) {
	switch view.Kind {
	case intake.Statement:
		p.RowHeads = rowHeads{v.T("From or to"), v.T("Text"), ""}
	case intake.Invoices:
		p.RowHeads = rowHeads{v.T("Client"), v.T("Number"), v.T("Due")}
	case intake.Payments:
		p.RowHeads = rowHeads{v.T("Client"), v.T("Reference"), ""}
	default:
		p.RowHeads = rowHeads{v.T("Client"), v.T("E-mail"), ""}
	}
	for _, row := range view.Rows {
		one := previewRow{Line: strconv.Itoa(row.Line), On: v.Short(row.On), Due: v.Short(row.Due), Who: cutTo(row.Who, 80), What: cutTo(row.What, 140)}
		if row.Amount.Currency() != "" {
			a := v.Amount(row.Amount)
			one.Amount = &a
		}
		p.Rows = append(p.Rows, one)
	}
}

// ofCommands are the ends of sentences that tell how the command line says it; on the
// desk there is a field for it.
var ofCommands = regexp.MustCompile(`(?:[;,]| or)? ?(?:or )?(?:say|as in|name \w+ with|write|with) (?:--|dunwell ).*$`)

// deskWords is a remark without what only the command line needs.
func deskWords(text string) string {
	return ofCommands.ReplaceAllString(inBrackets.ReplaceAllString(text, ""), "")
}

var inBrackets = regexp.MustCompile(` ?\(dunwell [^)]*\)`)

// remarkLines lays remarks that say the same together, as the command line does.
func remarkLines(v *say.Voice, remarks []recovery.Remark) []remarkLine {
	const most, mostLines = 12, 8
	var list []remarkLine
	at, count := map[string]int{}, map[string]int{}
	for _, r := range remarks {
		i, met := at[r.Text]
		if !met {
			if len(list) == most {
				continue
			}
			i = len(list)
			at[r.Text] = i
			list = append(list, remarkLine{Text: v.Told(deskWords(r.Text))})
		}
		count[r.Text]++
		switch {
		case r.Line == 0 || count[r.Text] > mostLines:
		case list[i].Where == "":
			list[i].Where = strconv.Itoa(r.Line)
		default:
			list[i].Where += ", " + strconv.Itoa(r.Line)
		}
	}
	for text, i := range at {
		switch {
		case list[i].Where == "":
		case count[text] == 1:
			list[i].Where = v.T("Line %s", list[i].Where)
		case count[text] > mostLines:
			list[i].Where = v.T("%s lines, %s …", strconv.Itoa(count[text]), list[i].Where)
		default:
			list[i].Where = v.T("Lines %s", list[i].Where)
		}
	}
	return list
}
