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
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/intake"
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
	Source          string   // "" is the file's name without its date
	Hints           intake.Hints
	Separate        []string // numbers that are invoices of their own, whatever they look like
	Same            []string // numbers that are the invoice they look like; remembered
	DryRun          bool
	By              string
	Finish          func(ctx context.Context, tx *store.Tx) error       // of a list: in the transaction that makes the import whole; nil for nothing
	AskKind         func(guess receivable.ListKind) receivable.ListKind // nil where nobody can be asked
}

// ImportReport is what came of one call. Its JSON is that of `dunwell import`.
type ImportReport struct {
	Files []FileReport `json:"files"`
}

// FileReport is what came of one file.
type FileReport struct {
	File     string      `json:"file"`
	Kind     string      `json:"kind"`
	Invoices Taken       `json:"invoices"`
	Payments Sums        `json:"payments"`
	Credits  Sums        `json:"credits"`
	Debits   Sums        `json:"debits"`
	Skipped  int         `json:"skipped"`
	Warnings []Remark    `json:"warnings"`
	Faults   []Remark    `json:"faults"`
	Money    *MoneyTaken `json:"money,omitempty"` // of bank statements

	KindText string   `json:"-"`
	Columns  string   `json:"-"`
	Clients  int      `json:"-"` // of a list of clients
	Changes  []Said   `json:"-"` // corrections and what is gone, in words
	Through  day.Date `json:"-"` // money up to the end of this day is known from the list
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

// Import takes one list in. What is wrong in it is named row by row, and the rest
// is taken; the same bytes again change nothing, save that rows refused because
// of what the book held then are tried once more. A file that cannot be read is
// reported as its one fault, and nothing of it is kept. Killed half-way, the next
// import of the file takes back what was left and begins anew.
func (d *Desk) Import(ctx context.Context, r ImportRequest) (FileReport, error) {
	creditor, err := d.creditor(ctx, r.Creditor)
	if err != nil {
		return FileReport{}, err
	}
	if r.Hints.Currency == "" {
		r.Hints.Currency, r.Hints.Assumed = creditor.Currency, true
	}
	today := d.todayOf(creditor)
	if r.On.IsZero() {
		r.On = today
	}
	if r.CompleteThrough.After(today) {
		return FileReport{}, fault.Invalidf("day_ahead", "--complete-through", "through %s: the day cannot lie ahead of today, %s, since nobody has seen what comes in until then", r.CompleteThrough, today)
	}
	if r.Source == "" {
		r.Source = sourceOf(r.File.Name)
	}
	if s, err := d.statementIn(ctx, &r); err != nil || s != nil {
		if err != nil {
			return FileReport{}, err
		}
		report, err := d.importStatement(ctx, r, creditor, s)
		if err == nil {
			err = d.quiet(ctx, &r, &report, false)
		}
		return report, err
	}
	fresh := func() *importer {
		return &importer{desk: d, request: r, creditor: creditor, today: today, report: emptyReport(r.File.Name)}
	}
	im := fresh()
	if r.DryRun {
		// Everything is done in one transaction, and then not committed.
		err = d.db.Write(ctx, func(tx *store.Tx) error {
			im = fresh()
			im.dry = tx
			if err := im.run(ctx); err != nil {
				return err
			}
			return errDry
		})
		if errors.Is(err, errDry) {
			err = nil
		}
	} else if err = im.run(ctx); err != nil && im.started {
		// What was committed is taken back also when the user stopped it.
		if _, back := d.takeBack(context.WithoutCancel(ctx), im.row(), Act{By: r.By, Note: "the import was not finished"}); back != nil {
			err = errors.Join(err, back)
		}
	}
	if f, ok := errors.AsType[*fault.Error](err); ok && f.Kind == fault.Invalid {
		report := emptyReport(r.File.Name)
		report.Kind, report.KindText, report.Columns = im.report.Kind, im.report.KindText, im.report.Columns
		report.Faults = append(report.Faults, Remark{f.Code, lineOf(f), f.Text})
		if im.list == nil { // not even a header was found
			return report, nil
		}
		return report, d.quiet(ctx, &r, &report, im.shape.Kind == intake.Payments)
	}
	report := im.finished()
	if err == nil && !r.DryRun && report.Invoices.Count > 0 {
		err = d.bookWaiting(ctx, &report, r)
	}
	return report, err
}

// errDry ends the transaction of a dry run.
var errDry = errors.New("dry run")

func emptyReport(name string) FileReport {
	return FileReport{
		File: name, Kind: "", Invoices: Taken{Totals: map[string]string{}}, Payments: Sums{Totals: map[string]string{}},
		Credits: Sums{Totals: map[string]string{}}, Debits: Sums{Totals: map[string]string{}}, Warnings: []Remark{}, Faults: []Remark{},
	}
}

// run reads the shape, settles what the list is, and takes the rows in. A first
// pass over the rows writes nothing, so that a file that turns out to be unusable
// at its end has left nothing in the book.
func (im *importer) run(ctx context.Context) error {
	r := &im.request
	sources, vat, err := im.sources(ctx)
	if err != nil {
		return err
	}
	if im.list, err = openList(r.File, im.hints(sources), &im.creditor, vat); err != nil {
		return err
	}
	im.shape = im.list.Describe()
	im.report.Columns = columnsText(im.shape)
	for _, w := range im.shape.Warnings {
		im.warn(w.Code, w.Line, w.Text)
	}
	if im.hash, err = hashOf(r.File); err != nil {
		return err
	}
	before, known, err := im.before(ctx)
	if err != nil {
		return err
	}
	if known && before.Counts != "" {
		return im.again(ctx, before, sources)
	}
	survey := intake.Survey(im.list, r.File.Reader, r.File.Size)
	if survey.Refused != nil {
		return survey.Refused
	}
	if err := im.settleKind(sources, survey); err != nil {
		return err
	}
	if known {
		if _, err := im.takeBackOld(ctx, before); err != nil {
			return err
		}
		im.warn("import_begun_again", 0, "an earlier import of this file was cut short; what it had left was taken back, and the file was read anew")
	}
	if err := im.begin(ctx); err != nil {
		return err
	}
	if err := im.rows(ctx); err != nil {
		return err
	}
	return im.end(ctx)
}

// write and read are those of the book, or of a dry run's one transaction.
func (im *importer) write(ctx context.Context, fn func(*store.Tx) error) error {
	if im.dry != nil {
		return fn(im.dry)
	}
	return im.desk.db.Write(ctx, fn)
}

func (im *importer) read(ctx context.Context, fn func(*store.Tx) error) error {
	if im.dry != nil {
		return fn(im.dry)
	}
	return im.desk.db.Read(ctx, fn)
}

// sources are what is settled of earlier files; vat is the creditor's own number.
func (im *importer) sources(ctx context.Context) (list []store.SourceRow, vat string, err error) {
	err = im.read(ctx, func(tx *store.Tx) error {
		if vat, err = tx.Setting(ctx, im.creditor.ID, settingOwnVAT); err != nil {
			return err
		}
		list, err = tx.Sources(ctx, im.creditor.ID)
		return err
	})
	return list, vat, err
}

// before is the standing import of these very bytes from this source.
func (im *importer) before(ctx context.Context) (row store.ImportRow, known bool, err error) {
	err = im.read(ctx, func(tx *store.Tx) error {
		row, known, err = tx.ImportOf(ctx, im.creditor.ID, im.request.Source, im.hash)
		return err
	})
	return row, known, err
}

// hints are the user's corrections and what was settled for earlier files.
func (im *importer) hints(sources []store.SourceRow) intake.Hints {
	h := im.request.Hints
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
func (im *importer) settleKind(sources []store.SourceRow, survey *intake.Summary) error {
	kind := im.request.Kind
	for _, s := range sources {
		if s.Name != im.request.Source {
			continue
		}
		im.knownBefore = s.CompleteThrough
		if kind == "" {
			kind = s.Kind
		}
	}
	if im.shape.Kind != intake.Invoices {
		im.kind = receivable.ListNew
		im.report.Kind, im.report.KindText = string(im.shape.Kind), im.of("a list of "+string(im.shape.Kind))
		return nil
	}
	if kind == "" && survey != nil {
		guess, sure := intake.GuessKind(im.shape, survey)
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
	im.kind, im.report.Kind, im.report.KindText = kind, string(kind), im.of(im.report.KindText)
	return nil
}

// begin writes the import down.
func (im *importer) begin(ctx context.Context) error {
	return im.write(ctx, func(tx *store.Tx) error {
		earlier, err := tx.Imports(ctx, im.creditor.ID)
		if err != nil {
			return err
		}
		made, err := tx.AllAccounts(ctx, im.creditor.ID, receivable.AccountKey{}, 1) // clients are also met by invoicing them
		if err != nil {
			return err
		}
		im.fresh = len(earlier)+len(made) == 0
		im.alone = !slices.ContainsFunc(earlier, func(i store.ImportRow) bool { return i.Source != im.request.Source && i.UndoneAt.IsZero() })
		if im.same, err = sameInvoices(ctx, tx, im.creditor.ID); err != nil {
			return err
		}
		if im.given, err = tx.AccountsWrittenOff(ctx, im.creditor.ID); err != nil {
			return err
		}
		im.id = tx.NewID()
		if err := tx.InsertImport(ctx, im.row()); err != nil {
			return err
		}
		im.started = true
		return nil
	})
}

// row is the import as it is written down.
func (im *importer) row() store.ImportRow {
	return store.ImportRow{
		Creditor: im.creditor.ID, ID: im.id, Source: im.request.Source, File: filepath.Base(im.request.File.Name),
		FileHash: im.hash, Author: im.request.By, On: im.request.On,
	}
}

// rows takes the rows in, some thousand a transaction.
func (im *importer) rows(ctx context.Context) error {
	const chunk = 2000
	rows := make([]intake.Row, 0, chunk)
	read := watched(im.request.File)
	for row, bad := range im.list.Rows(read, im.request.File.Size) {
		if bad != nil {
			if intake.Refuses(bad) {
				return bad
			}
			if im.only == nil {
				im.refuse(bad)
			}
			continue
		}
		if im.only != nil && !im.only[row.Line] {
			im.report.Skipped++
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
	return im.take(ctx, rows)
}

// watched tells the file's watcher how far it was read.
func watched(f ImportFile) io.ReaderAt {
	if f.Progress == nil {
		return f.Reader
	}
	return progressReader{f}
}

type progressReader struct{ ImportFile }

func (r progressReader) ReadAt(p []byte, off int64) (int, error) {
	n, err := r.Reader.ReadAt(p, off)
	r.Progress(off + int64(n))
	return n, err
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

var (
	dated  = regexp.MustCompile(`[-_ ]?(\d{4}-?\d{2}-?\d{2}|\d{2}[-.]\d{2}[-.]\d{4})[-_ ]?`)
	copied = regexp.MustCompile(` ?\(\d{1,3}\)$`)
)

// sourceOf names a source after its file, without the date that changes and the
// number that browsers put behind a name they have saved before.
func sourceOf(name string) string {
	base := strings.TrimSuffix(filepath.Base(name), filepath.Ext(name))
	if first := copied.ReplaceAllString(base, ""); first != "" {
		base = first
	}
	if without := strings.Trim(dated.ReplaceAllString(base, ""), "-_ "); without != "" {
		return without
	}
	return base
}
