package recovery

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/intake"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// ImportPreview is what a file would be taken for. Nothing of it is in the book.
type ImportPreview struct {
	Kind     intake.Kind // "" where that could not be told
	Made     string      // program or format: "Wave", "camt.053.001.08"
	Shape    intake.Shape
	Cells    [][]string // first rows of a table, the heading left out
	Rows     []PreviewRow
	Count    int // rows that were understood
	Wrong    int // and that were not
	Clients  int
	In, Out  []money.Amount // statements: money in and out; lists: invoices and payments; by currency
	Accounts []string       // of a statement: the creditor's own at the bank
	From     day.Date
	Through  day.Date // all money up to the end of this day is in it; zero where it does not tell
	Latest   day.Date // latest day in it
	List     receivable.ListKind
	Sure     bool // List is no guess
	Known    bool // these very bytes are in the book
	Source   string
	Warnings []Remark
	Faults   []Remark
	Refused  *fault.Error // why nothing of it can be taken
}

// PreviewRow is one of the first rows.
type PreviewRow struct {
	Line   int
	On     day.Date
	Due    day.Date
	Who    string
	What   string
	Amount money.Amount
}

// mostPreview bounds how many rows, and how many remarks, a preview shows.
const (
	mostPreview       = 8
	mostPreviewRemark = 50
)

// PreviewImport looks a file through as Import would take it, and takes nothing.
func (d *Desk) PreviewImport(ctx context.Context, r ImportRequest) (ImportPreview, error) {
	p := ImportPreview{List: r.Kind}
	creditor, err := d.creditor(ctx, r.Creditor)
	if err != nil {
		return p, err
	}
	if r.Hints.Currency == "" {
		r.Hints.Currency, r.Hints.Assumed = creditor.Currency, true
	}
	if r.Source == "" {
		r.Source = sourceOf(r.File.Name)
	}
	p.Source = r.Source
	file, err := d.statementIn(ctx, &r)
	if err != nil {
		return p, err
	}
	if file != nil {
		err = p.statement(ctx, &r, file)
	} else {
		err = p.list(ctx, d, &r, &creditor)
	}
	if f, ok := errors.AsType[*fault.Error](err); ok && f.Kind == fault.Invalid {
		p.Refused, err = f, nil
	}
	if err != nil || p.Refused != nil {
		return p, err
	}
	p.cells(&r)
	p.Known, err = d.tookIn(ctx, &r)
	return p, err
}

// tookIn reports whether these very bytes are in the book, from whatever source.
func (d *Desk) tookIn(ctx context.Context, r *ImportRequest) (known bool, err error) {
	hash, err := hashOf(r.File)
	if err != nil {
		return false, err
	}
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.Imports(ctx, r.Creditor)
		known = slices.ContainsFunc(all, func(i store.ImportRow) bool {
			return i.UndoneAt.IsZero() && i.Counts != "" && string(i.FileHash) == string(hash)
		})
		return err
	})
	return known, err
}

// statement looks bank statements through.
func (p *ImportPreview) statement(ctx context.Context, r *ImportRequest, file *statementFile) error {
	p.Kind = intake.Statement
	if file.mapping != "" {
		if err := json.Unmarshal([]byte(file.mapping), &p.Shape); err != nil {
			return err
		}
	}
	in, out := map[money.Currency]*money.Tally{}, map[money.Currency]*money.Tally{}
	var n int
	var last error
	found := 0
	for part, err := range file.read() {
		if n++; n%1000 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		last = err
		switch {
		case err != nil && fault.KindOf(err) != fault.Invalid:
			return err
		case err != nil:
			p.fault(err)
		case part.Line != nil:
			l := part.Line
			p.Latest = day.Max(p.Latest, l.On)
			if l.Amount.Sign() >= 0 {
				add(&in, &p.Count, l.Amount)
			} else {
				add(&out, &p.Count, l.Amount.Neg())
			}
			if len(p.Rows) < mostPreview {
				p.Rows = append(p.Rows, PreviewRow{Line: l.Where, On: l.On, Who: l.Other.Name, What: l.Text, Amount: l.Amount})
			}
			for _, w := range l.Warnings {
				p.warn(Remark{w.Code, l.Where, w.Text})
			}
		case part.Statement != nil:
			s := part.Statement
			found++
			if p.Made == "" {
				p.Made = s.Format
			}
			if key := s.Account.Key(); key != "" && !slices.Contains(p.Accounts, key) {
				p.Accounts = append(p.Accounts, key)
			}
			if p.From.IsZero() || !s.From.IsZero() && s.From.Before(p.From) {
				p.From = s.From
			}
			if !s.Intraday {
				p.Through = day.Max(p.Through, s.Through)
			}
			for _, w := range s.Warnings {
				p.warn(Remark{w.Code, 0, w.Text})
			}
		}
	}
	if f, ok := errors.AsType[*fault.Error](last); ok && found == 0 {
		return f
	}
	p.In, p.Out = amounts(in), amounts(out)
	return nil
}

func (p *ImportPreview) warn(r Remark) {
	if len(p.Warnings) < mostPreviewRemark {
		p.Warnings = append(p.Warnings, r)
	}
}

func (p *ImportPreview) fault(err error) {
	p.Wrong++
	if f, ok := errors.AsType[*fault.Error](err); ok && len(p.Faults) < mostPreviewRemark {
		p.Faults = append(p.Faults, Remark{f.Code, lineOf(f), f.Text})
	}
}

// list looks a list of invoices, clients or payments through.
func (p *ImportPreview) list(ctx context.Context, d *Desk, r *ImportRequest, creditor *receivable.Creditor) error {
	im := &importer{desk: d, request: *r, creditor: *creditor}
	sources, vat, err := im.sources(ctx)
	if err != nil {
		return err
	}
	hints := im.hints(sources)
	list, err := openList(r.File, hints, creditor, vat)
	if err != nil {
		if shape, again := intake.Detect(r.File.Name, r.File.Reader, r.File.Size, hints); again != nil {
			p.Shape, p.Kind = shape, shape.Kind
			p.cells(r)
		}
		return err
	}
	p.Shape = list.Describe()
	p.Kind, p.Made = p.Shape.Kind, p.Shape.App
	for _, w := range p.Shape.Warnings {
		p.warn(Remark{w.Code, w.Line, w.Text})
	}
	var sum intake.Summary
	n := 0
	for row, bad := range list.Rows(r.File.Reader, r.File.Size) {
		if n++; n%1000 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		sum.Add(row, bad)
		if bad == nil && len(p.Rows) < mostPreview {
			p.Rows = append(p.Rows, previewOf(&row))
		}
	}
	if sum.Refused != nil {
		return sum.Refused
	}
	p.Count, p.Wrong, p.Clients, p.Latest = sum.Rows, sum.Wrong, sum.Clients(), sum.NewestIn
	for _, f := range sum.Faults {
		if len(p.Faults) < mostPreviewRemark {
			p.Faults = append(p.Faults, Remark{f.Code, lineOf(f), f.Text})
		}
	}
	for _, w := range sum.Warnings {
		p.warn(Remark{w.Code, w.Line, w.Text})
	}
	for kind, into := range map[intake.Kind]*[]money.Amount{intake.Invoices: &p.In, intake.Payments: &p.Out} {
		for _, c := range sum.Currencies(kind) {
			if a, err := sum.Total(kind, c); err == nil {
				*into = append(*into, a)
			}
		}
	}
	p.guess(r, sources, &sum)
	return nil
}

// guess says whether a list holds all invoices, all open ones, or new ones.
func (p *ImportPreview) guess(r *ImportRequest, sources []store.SourceRow, sum *intake.Summary) {
	if p.Kind != intake.Invoices {
		return
	}
	p.Sure = p.List != ""
	for _, s := range sources {
		if s.Name == r.Source && p.List == "" && s.Kind != "" && s.Kind != store.SourceBank {
			p.List, p.Sure = s.Kind, true
		}
	}
	if p.List == "" {
		p.List, p.Sure = intake.GuessKind(p.Shape, sum)
	}
}

func previewOf(row *intake.Row) PreviewRow {
	p := PreviewRow{Line: row.Line, Who: row.Client.Name}
	switch row.Kind {
	case intake.Invoices:
		p.On, p.Due, p.What, p.Amount = row.Invoice.On, row.Invoice.Due, row.Invoice.Number, row.Invoice.Amount
	case intake.Payments:
		p.On, p.What, p.Amount = row.Payment.On, row.Payment.Reference, row.Payment.Amount
	default:
		p.What = row.Client.Email
	}
	return p
}

// cells keeps the first rows of a table as they stand in it.
func (p *ImportPreview) cells(r *ImportRequest) {
	if len(p.Shape.Headings) == 0 && len(p.Shape.Columns) == 0 {
		return
	}
	sheet, err := p.Shape.Open(r.File.Reader, r.File.Size)
	if err != nil {
		return // what is wrong with the file is told otherwise
	}
	defer sheet.Close()
	for len(p.Cells) < 3 {
		cells, line, err := sheet.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err == nil && line > p.Shape.Header {
			p.Cells = append(p.Cells, slices.Clone(cells))
		} else if err != nil && intake.Refuses(faultOf(err)) {
			return
		}
	}
}

func faultOf(err error) *fault.Error {
	f, _ := errors.AsType[*fault.Error](err)
	return f
}

// amounts are the sums of tallies, by currency.
func amounts(of map[money.Currency]*money.Tally) (list []money.Amount) {
	for _, t := range of {
		if sum, err := t.Sum(); err == nil {
			list = append(list, sum)
		}
	}
	slices.SortFunc(list, func(a, b money.Amount) int {
		if a.Currency() < b.Currency() {
			return -1
		}
		return 1
	})
	return list
}
