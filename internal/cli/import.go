package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/intake"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

type importCmd struct {
	Files           []string `arg:"" help:"Bank statements (CAMT, MT940, OFX, QFX, QIF, CSV, XLSX), or lists as CSV, TSV or XLSX."`
	DryRun          bool     `help:"Say what would be taken in, and take nothing."`
	Kind            string   `enum:"all,open,new," default:"" help:"What the list is: all (everything ever), open (everything open on its day), new (only new ones). Asked once a source and remembered." placeholder:"all|open|new"`
	CompleteThrough day.Date `help:"Last day of which all payments are in the list (default: the latest day in it)." placeholder:"DATE"`
	On              day.Date `help:"Day of the list (default: today)." placeholder:"DATE"`
	DefaultCurrency string   `name:"currency" help:"Currency of sums that name none (default: yours)." placeholder:"CODE"`
	Map             []string `help:"Correct what a column means: --map amount=Total. Saved for this source." placeholder:"FIELD=COLUMN"`
	Dates           string   `enum:"ymd,dmy,mdy," default:"" help:"Order of dates: ymd, dmy or mdy (default: found out)." placeholder:"ORDER"`
	Decimal         string   `enum:"point,comma," default:"" help:"Decimal sign of sums: point or comma (default: found out)." placeholder:"SIGN"`
	Sign            string   `enum:"amount,inverse,flag,columns,columns_minus,columns_ledger," default:"" help:"Which way the sums of a bank list went: amount (as written), inverse (turned round), flag, columns, columns_minus or columns_ledger (default: found out)." placeholder:"RULE"`
	Encoding        string   `help:"Encoding of the text, such as windows-1252 (default: found out)." placeholder:"NAME"`
	Delimiter       string   `help:"What parts the columns: one character, or tab (default: found out)." placeholder:"SIGN"`
	Sheet           string   `help:"Sheet of a workbook (default: found out)." placeholder:"NAME"`
	Terms           int      `help:"Days to pay where the list has no due date (default: 30)." placeholder:"DAYS"`
	Separate        []string `help:"An invoice of its own, although it looks like one from another source." placeholder:"NUMBER"`
	Same            []string `help:"The invoice it looks like; remembered for this source." placeholder:"NUMBER"`
	Source          string   `help:"Name of the source (default: the file's name without its date)." placeholder:"NAME"`
	JSON            bool     `name:"json" help:"Print the report as JSON."`
	By              string   `help:"Who says so (default: you)." env:"DUNWELL_BY" placeholder:"NAME"`
}

func (c importCmd) Run(s *session) error {
	hints, err := c.hints()
	if err != nil {
		return err
	}
	if err := c.readable(); err != nil {
		return err
	}
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	request := recovery.ImportRequest{
		Creditor: creditor, Kind: receivable.ListKind(c.Kind), CompleteThrough: c.CompleteThrough, On: c.On,
		Hints: hints, Source: c.Source, Separate: c.Separate, Same: c.Same, DryRun: c.DryRun, By: author(c.By),
	}
	if terminal(s.Err) && c.Kind == "" {
		request.AskKind = s.askKind
	}
	reports := recovery.ImportReport{Files: []recovery.FileReport{}}
	refused := false
	var stopped error
	for _, name := range c.Files {
		report, err := c.one(s, d, request, name)
		if err != nil {
			stopped = err // what came before it is in, and is told
			break
		}
		refused = refused || len(report.Faults) > 0
		reports.Files = append(reports.Files, report)
	}
	switch {
	case stopped != nil && len(reports.Files) == 0:
		return stopped
	case c.JSON:
		if err := s.line(reports); err != nil {
			return err
		}
	default:
		printImport(s, reports, c.DryRun)
	}
	switch {
	case stopped != nil:
		return stopped
	case refused:
		return errPartly
	}
	return nil
}

// hints are what the user says about the file.
func (c importCmd) hints() (intake.Hints, error) {
	h := intake.Hints{
		Map: intake.Map{}, Encoding: c.Encoding, Delimiter: c.Delimiter, Sheet: c.Sheet, Dates: intake.Order(c.Dates), Terms: c.Terms, Sign: intake.SignRule(c.Sign),
		Decimal: map[string]string{"point": ".", "comma": ","}[c.Decimal], Currency: money.Currency(strings.ToUpper(c.DefaultCurrency)),
	}
	for _, m := range c.Map {
		field, column, err := intake.ParseMap(m)
		if err != nil {
			return h, usage{err}
		}
		h.Map[field] = column
	}
	return h, nil
}

// readable looks at all files before the first is taken in, so that a slip of the
// fingers does not leave half of them in the book.
func (c importCmd) readable() error {
	for _, name := range c.Files {
		st, err := os.Stat(name)
		switch {
		case err != nil:
			return usage{fault.Invalidf("file_unreadable", name, "the file cannot be opened: %v", unwrapPath(err))}
		case st.IsDir():
			return usage{fault.Invalidf("file_unreadable", name, "this is a folder; name the files in it, as in dunwell import %s", filepath.Join(name, "*.csv"))}
		case !st.Mode().IsRegular():
			return usage{fault.Invalidf("file_unreadable", name, "this is no file that can be read more than once; save what it holds into one first")}
		}
	}
	return nil
}

// one takes in one file; what is wrong with the file itself is part of its report.
func (c importCmd) one(s *session, d *recovery.Desk, request recovery.ImportRequest, name string) (recovery.FileReport, error) {
	f, err := os.Open(name)
	if err != nil {
		return recovery.FileReport{}, usage{fault.Invalidf("file_unreadable", name, "the file cannot be opened: %v", unwrapPath(err))}
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return recovery.FileReport{}, fmt.Errorf("look at %s: %w", name, err)
	}
	bar := s.progress(st.Size(), "reading "+st.Name())
	defer bar.Finish()
	request.File = recovery.ImportFile{Name: name, Reader: f, Size: st.Size(), Progress: bar.Set}
	return d.Import(s.ctx, request)
}

// several is a number of things, in words that fit it.
func several(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}

func printImport(s *session, r recovery.ImportReport, dry bool) {
	for _, f := range r.Files {
		if f.KindText == "" {
			fmt.Fprintf(s.Out, "%s: nothing is taken in\n", f.File)
			printRemarks(s.Out, "refused", f.Faults)
			continue
		}
		fmt.Fprintf(s.Out, "%s (%s)\n", f.File, f.KindText)
		line := func(label, text string) { wrapped(s.Out, "  "+padded(label, 13), strings.Repeat(" ", 15), text) }
		verb := "taken in"
		if dry {
			verb = "would be taken in"
		}
		if f.Columns != "" {
			line("read as", f.Columns)
		}
		if f.Kind != "clients" && f.Kind != "payments" && f.Kind != recovery.KindStatement {
			line("invoices", fmt.Sprintf("%d of %s %s, %s", f.Invoices.Count, several(f.Invoices.Clients, "client"), verb, totals(f.Invoices.Totals)))
		}
		if f.Kind == "payments" || f.Kind == recovery.KindStatement || f.Payments.Count > 0 {
			line("payments", fmt.Sprintf("%d, %s", f.Payments.Count, totals(f.Payments.Totals)))
		}
		if f.Credits.Count > 0 {
			line("credits", fmt.Sprintf("%d, %s", f.Credits.Count, totals(f.Credits.Totals)))
		}
		if f.Debits.Count > 0 {
			line("money out", fmt.Sprintf("%d, %s, counted and not booked", f.Debits.Count, totals(f.Debits.Totals)))
		}
		if m := f.Money; m != nil {
			printTaken(line, m)
		}
		if f.Kind == "clients" {
			line("clients", fmt.Sprintf("%d %s", f.Clients, verb))
		}
		if f.Skipped > 0 {
			line("known before", fmt.Sprintf("%d, left as they are", f.Skipped))
		}
		for _, n := range f.Changes {
			line(n.Code, n.Text)
		}
		if !f.Through.IsZero() {
			line("money", "known through "+f.Through.String())
		}
		printRemarks(s.Out, "warning", f.Warnings)
		printRemarks(s.Out, "refused", f.Faults)
		if f.Number != "" && !dry {
			line("import", f.Number+"; dunwell undo "+f.Number+" takes it back while nothing was sent on it")
		}
	}
}

// printTaken shows what became of the payments of a statement.
func printTaken(line func(label, text string), m *recovery.MoneyTaken) {
	if m.Matched.Count > 0 {
		line("booked", fmt.Sprintf("%d, %s", m.Matched.Count, totals(m.Matched.Totals)))
	}
	if m.Returned > 0 {
		line("taken back", fmt.Sprintf("%d that the bank took back; what they paid is open again", m.Returned))
	}
	if m.Tray.Count > 0 {
		line("for you", fmt.Sprintf("%d, %s, wait until you say what they are: dunwell money list", m.Tray.Count, totals(m.Tray.Totals)))
	}
}

// printRemarks shows remarks that say the same together, ten texts at most.
func printRemarks(w io.Writer, word string, remarks []recovery.Remark) {
	const most, mostLines = 10, 12
	var order []string
	lines := map[string][]string{}
	for _, r := range remarks {
		if _, met := lines[r.Text]; !met {
			order = append(order, r.Text)
			lines[r.Text] = nil
		}
		if r.Line > 0 {
			lines[r.Text] = append(lines[r.Text], strconv.Itoa(r.Line))
		}
	}
	for i, text := range order {
		if i == most {
			fmt.Fprintf(w, "  … and %d more; --json lists all\n", len(order)-most)
			return
		}
		where := ""
		switch at := lines[text]; {
		case len(at) == 1:
			where = "line " + at[0] + ": "
		case len(at) > mostLines:
			where = fmt.Sprintf("%d lines (%s …): ", len(at), strings.Join(at[:mostLines], ", "))
		case len(at) > 1:
			where = "lines " + strings.Join(at, ", ") + ": "
		}
		wrapped(w, "  "+padded(word, 13), strings.Repeat(" ", 15), where+text)
	}
}

func totals(sums map[string]string) string {
	if len(sums) == 0 {
		return "0"
	}
	var parts []string
	for _, currency := range sortedKeys(sums) {
		parts = append(parts, currency+" "+grouped(sums[currency]))
	}
	return strings.Join(parts, ", ")
}
