package recovery

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/intake"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// ImportFile is one list to take in.
type ImportFile struct {
	Name     string
	Reader   io.ReaderAt
	Size     int64
	Progress func(read int64) // nil where nobody watches
}

// ImportRequest says what a list is and how it reads, as far as the user knows.
type ImportRequest struct {
	Creditor        receivable.CreditorID
	File            ImportFile
	Kind            receivable.ListKind // "" is what was settled for the source before, or else what it looks like
	CompleteThrough day.Date
	On              day.Date // day of the list; zero is today
	Currency        money.Currency
	Map             map[string]string
	Source          string
	DryRun          bool
	By              string
	AskKind         func(guess receivable.ListKind) receivable.ListKind // nil where nobody can be asked
}

// ImportReport is what came of one call. Its JSON is that of `dunwell import`.
type ImportReport struct {
	Files []FileReport `json:"files"`
}

// FileReport is what came of one file.
type FileReport struct {
	File     string   `json:"file"`
	Kind     string   `json:"kind"`
	Invoices Taken    `json:"invoices"`
	Payments Sums     `json:"payments"`
	Credits  Sums     `json:"credits"`
	Debits   Sums     `json:"debits"`
	Skipped  int      `json:"skipped"`
	Warnings []Remark `json:"warnings"`
	Faults   []Remark `json:"faults"`

	KindText string   `json:"-"`
	Columns  string   `json:"-"`
	Clients  int      `json:"-"` // of a list of clients
	Changes  []string `json:"-"` // corrections, gone and back, in words
	Number   string   `json:"-"`
}

// Taken counts invoices taken in.
type Taken struct {
	Count   int               `json:"count"`
	Clients int               `json:"clients"`
	Totals  map[string]string `json:"totals"`
}

// Sums counts other items taken in.
type Sums struct {
	Count  int               `json:"count"`
	Totals map[string]string `json:"totals"`
}

// Remark is a warning or a fault of one row, or of the whole file (line 0).
type Remark struct {
	Code string `json:"code"`
	Line int    `json:"line"`
	Text string `json:"text"`
}

// mostRemarks bounds what a report keeps; further ones are counted in a last line.
const mostRemarks = 1000

// Import takes one list in. What is wrong in it is named row by row, and the rest
// is taken; the same bytes again change nothing. A file that cannot be read at all
// is reported as its one fault.
func (d *Desk) Import(ctx context.Context, r ImportRequest) (FileReport, error) {
	creditor, err := d.creditor(ctx, r.Creditor)
	if err != nil {
		return FileReport{}, err
	}
	if r.Currency == "" {
		r.Currency = creditor.Currency
	}
	today := d.todayOf(creditor)
	if r.On.IsZero() {
		r.On = today
	}
	if r.Source == "" {
		r.Source = sourceOf(r.File.Name)
	}
	im := &importer{desk: d, request: r, creditor: creditor, today: today, report: emptyReport(r.File.Name)}
	err = im.run(ctx)
	if f, ok := errors.AsType[*fault.Error](err); ok && f.Kind == fault.Invalid {
		im.report.Faults = append(im.report.Faults, Remark{f.Code, 0, f.Error()})
		err = nil
	}
	return im.finished(), err
}

func emptyReport(name string) FileReport {
	return FileReport{
		File: name, Kind: "", Invoices: Taken{Totals: map[string]string{}}, Payments: Sums{Totals: map[string]string{}},
		Credits: Sums{Totals: map[string]string{}}, Debits: Sums{Totals: map[string]string{}}, Warnings: []Remark{}, Faults: []Remark{},
	}
}

// run reads the shape, settles what the list is, and takes the rows in.
func (im *importer) run(ctx context.Context) error {
	r := &im.request
	sources, err := im.sources(ctx)
	if err != nil {
		return err
	}
	if im.shape, err = intake.Detect(r.File.Name, r.File.Reader, r.File.Size, im.hints(sources)); err != nil {
		return err
	}
	im.report.Columns = columnsText(im.shape)
	for _, w := range im.shape.Warnings {
		im.warn(w.Code, w.Line, w.Text)
	}
	if err := im.settleKind(sources); err != nil {
		return err
	}
	hash, err := hashOf(r.File)
	if err != nil {
		return err
	}
	if err := im.begin(ctx, hash); err != nil {
		return err
	}
	if im.again {
		return im.skipAll()
	}
	if err := im.rows(ctx); err != nil {
		return err
	}
	return im.end(ctx)
}

func (im *importer) sources(ctx context.Context) (list []store.SourceRow, err error) {
	err = im.desk.db.Read(ctx, func(tx *store.Tx) error {
		list, err = tx.Sources(ctx, im.creditor.ID)
		return err
	})
	return list, err
}

// hints are the user's corrections and what was settled for earlier files.
func (im *importer) hints(sources []store.SourceRow) intake.Hints {
	h := intake.Hints{Currency: im.request.Currency, Map: intake.Map{}}
	for field, column := range im.request.Map {
		h.Map[intake.Field(strings.ToLower(field))] = column
	}
	for _, s := range sources {
		var saved intake.Shape
		if s.Mapping != "" && json.Unmarshal([]byte(s.Mapping), &saved) == nil {
			h.Saved = append(h.Saved, saved)
		}
	}
	return h
}

// settleKind decides whether the list holds everything, everything open, or only
// what is new: told now, told before, asked, or guessed with a warning.
func (im *importer) settleKind(sources []store.SourceRow) error {
	kind := im.request.Kind
	for _, s := range sources {
		if kind == "" && s.Name == im.request.Source {
			kind = s.Kind
		}
	}
	if im.shape.Kind != intake.Invoices {
		im.kind = receivable.ListNew
		im.report.Kind, im.report.KindText = string(im.shape.Kind), "a list of "+string(im.shape.Kind)
		return nil
	}
	if kind == "" {
		guess, sure := intake.GuessKind(im.shape, im.shape.Survey(im.request.File.Reader, im.request.File.Size))
		kind = guess
		switch {
		case sure:
		case im.request.AskKind != nil:
			kind = im.request.AskKind(guess)
		default:
			im.warn("kind_guessed", 0, fmt.Sprintf("taken as a list of kind %q; say --kind all, open or new if that is wrong", guess))
		}
	}
	switch kind {
	case receivable.ListAll:
		im.report.KindText = "all invoices"
	case receivable.ListOpen:
		im.report.KindText = "everything open on " + im.request.On.String()
	case receivable.ListNew:
		im.report.KindText = "new invoices"
	default:
		return fault.Invalidf("kind_unknown", "--kind", "%q is no kind of list; it is all, open or new", kind)
	}
	im.kind, im.report.Kind = kind, string(kind)
	return nil
}

// begin writes the import down, unless these very bytes were taken in already.
func (im *importer) begin(ctx context.Context, hash []byte) error {
	im.hash = hash
	return im.desk.db.Write(ctx, func(tx *store.Tx) error {
		im.started = false
		before, known, err := tx.ImportOf(ctx, im.creditor.ID, im.request.Source, hash)
		if err != nil {
			return err
		}
		if known {
			im.id, im.again = before.ID, before.Counts != ""
			im.started = true
			return nil
		}
		earlier, err := tx.Imports(ctx, im.creditor.ID)
		if err != nil {
			return err
		}
		im.fresh = len(earlier) == 0
		if im.request.DryRun {
			return nil
		}
		im.id = tx.NewID()
		im.started = true
		return tx.InsertImport(ctx, store.ImportRow{
			Creditor: im.creditor.ID, ID: im.id, Source: im.request.Source, File: filepath.Base(im.request.File.Name),
			FileHash: hash, Author: im.request.By, On: im.request.On,
		})
	})
}

// rows takes the rows in, some thousand a transaction.
func (im *importer) rows(ctx context.Context) error {
	const chunk = 2000
	rows := make([]intake.Row, 0, chunk)
	for row, bad := range im.shape.Rows(im.request.File.Reader, im.request.File.Size) {
		if bad != nil {
			if intake.Refuses(bad) {
				return bad
			}
			im.refuse(bad)
			continue
		}
		rows = append(rows, row)
		if len(rows) == chunk {
			if err := im.chunk(ctx, rows); err != nil {
				return err
			}
			rows = rows[:0]
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return im.chunk(ctx, rows)
}

func (im *importer) chunk(ctx context.Context, rows []intake.Row) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	for i := range rows {
		im.note(&rows[i])
	}
	if im.request.DryRun {
		im.count(rows)
		return nil
	}
	return im.take(ctx, rows)
}

// warn keeps a remark that hinders nothing.
func (im *importer) warn(code string, line int, text string) {
	im.report.Warnings = keep(im.report.Warnings, &im.moreWarnings, Remark{code, line, text})
}

// refuse keeps why a row stays out.
func (im *importer) refuse(f *fault.Error) {
	line := 0
	if i := strings.LastIndexByte(f.Where, ':'); i >= 0 {
		fmt.Sscanf(f.Where[i+1:], "%d", &line) //nolint:errcheck // a place without a line stays 0
	}
	im.report.Faults = keep(im.report.Faults, &im.moreFaults, Remark{f.Code, line, f.Text})
}

func keep(list []Remark, more *int, r Remark) []Remark {
	if len(list) == mostRemarks {
		*more++
		return list
	}
	return append(list, r)
}

func hashOf(f ImportFile) ([]byte, error) {
	h := sha256.New()
	if _, err := io.Copy(h, io.NewSectionReader(f.Reader, 0, f.Size)); err != nil {
		return nil, fault.Invalidf("file_unreadable", f.Name, "the file cannot be read to its end")
	}
	return h.Sum(nil), nil
}

var dated = regexp.MustCompile(`[-_ ]?(\d{4}-?\d{2}-?\d{2}|\d{2}[-.]\d{2}[-.]\d{4})[-_ ]?`)

// sourceOf names a source after its file, without the date that changes.
func sourceOf(name string) string {
	base := strings.TrimSuffix(filepath.Base(name), filepath.Ext(name))
	if without := strings.Trim(dated.ReplaceAllString(base, ""), "-_ "); without != "" {
		return without
	}
	return base
}

// columnsText says in a line how the columns read.
func columnsText(s intake.Shape) string {
	var parts []string
	for _, c := range s.Columns {
		part := string(c.Field) + " ← " + c.Heading
		switch {
		case c.Dates != "":
			part += " (" + string(c.Dates) + ")"
		case c.Currency != "":
			part += " (" + string(c.Currency) + ")"
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ", ")
}
