package recovery

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/intake"
	"dunwell/internal/intake/bank"
	"dunwell/internal/intake/banklist"
	"dunwell/internal/intake/statement"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// KindStatement is the kind of a file that holds bank statements, in a report.
const KindStatement = "statement"

// MoneyTaken counts what became of the payments of a statement.
type MoneyTaken struct {
	Matched   Sums `json:"matched"` // booked at once
	Tray      Sums `json:"tray"`    // wait for a person
	Returned  int  `json:"returned"`
	Pending   int  `json:"pending"`   // listed and not booked at the bank yet: never believed
	Withdrawn int  `json:"withdrawn"` // letters that no longer fit
	Drafted   int  `json:"drafted"`   // letters made in their place: thanks
}

// bankImporter takes the statements of one file in.
type bankImporter struct {
	desk     *Desk
	request  ImportRequest
	creditor receivable.Creditor
	today    day.Date
	file     *statementFile
	hash     []byte
	id       string
	dry      *store.Tx
	started  bool

	found  []surveyed        // statements of the file, in order
	broken *fault.Error      // the file could not be read to its end
	own    map[string]string // account at the bank → source
	finder *finder
	beside bool // money is booked from elsewhere: a line may be booked already
	fresh  bool // the book held no line: none can be in it already

	prints, waiting statement.Fingerprints
	pending         map[string][]*store.BankLine // of each source, not booked yet

	report                   FileReport
	moreWarnings, moreFaults int
	paid, debited            map[money.Currency]*money.Tally
	matched, tray            map[money.Currency]*money.Tally
	sums                     MoneyTaken
	touched                  map[receivable.AccountID]bool // true where letters were written
}

// surveyed is a statement as the first reading of the file found it.
type surveyed struct {
	statement.Statement
	id     string
	source string
	first  *statement.Account // of its first line
	last   day.Date           // latest day of its booked lines
	lines  int
}

// key names the account at the bank, "" where the file does not tell it.
func (s *surveyed) key() string {
	if key := s.Account.Key(); key != "" {
		return key
	}
	return s.first.Key()
}

// statementFile is a file that holds bank statements.
type statementFile struct {
	read    func() statement.Parts // from its start
	mapping string                 // what its columns mean, "" for a format that tells
}

// statementIn recognises a file of bank statements; nil is another file.
func (d *Desk) statementIn(ctx context.Context, r *ImportRequest) (*statementFile, error) {
	f := watched(r.File)
	if format, ok := bank.Detect(r.File.Name, r.File.Reader, r.File.Size); ok {
		o := statement.Options{Currency: r.Hints.Currency, Encoding: r.Hints.Encoding, Dates: string(r.Hints.Dates)}
		return &statementFile{read: func() statement.Parts { return bank.Read(format, r.File.Name, f, r.File.Size, o) }}, nil
	}
	h := r.Hints
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		sources, err := tx.Sources(ctx, r.Creditor)
		h = (&importer{request: *r}).hints(sources)
		return err
	})
	if err != nil {
		return nil, err
	}
	shape, err := intake.Detect(r.File.Name, r.File.Reader, r.File.Size, h)
	if err != nil || shape.Kind != intake.Statement {
		return nil, nil //nolint:nilerr,nilnil // another file: whoever reads lists says what is wrong with it
	}
	kept := shape
	kept.Warnings = nil
	mapping, err := json.Marshal(kept)
	if err != nil {
		return nil, fmt.Errorf("keep the columns: %w", err)
	}
	return &statementFile{read: func() statement.Parts { return banklist.Rows(shape, f, r.File.Size) }, mapping: string(mapping)}, nil
}

// importStatement takes bank statements in: each line once, in whatever files it
// comes. What is surely a client's payment is booked, with all that follows from
// it; the rest waits in the tray. Killed half-way, the next import of the file
// takes back what was left and begins anew.
func (d *Desk) importStatement(ctx context.Context, r ImportRequest, creditor receivable.Creditor, file *statementFile) (FileReport, error) {
	fresh := func() *bankImporter {
		return &bankImporter{
			desk: d, request: r, creditor: creditor, today: d.todayOf(creditor), file: file, report: emptyReport(r.File.Name),
			own: map[string]string{}, pending: map[string][]*store.BankLine{}, touched: map[receivable.AccountID]bool{},
		}
	}
	im := fresh()
	var err error
	if r.DryRun {
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
		if _, back := d.takeBack(context.WithoutCancel(ctx), im.row(), Act{By: r.By, Note: "the import was not finished"}); back != nil {
			err = errors.Join(err, back)
		}
	}
	if f, ok := errors.AsType[*fault.Error](err); ok && f.Kind == fault.Invalid {
		report := emptyReport(r.File.Name)
		report.Kind, report.KindText = im.report.Kind, im.report.KindText
		report.Faults = append(report.Faults, Remark{f.Code, lineOf(f), f.Text})
		return report, nil
	}
	return im.finished(), err
}

func (im *bankImporter) run(ctx context.Context) error {
	if err := im.survey(ctx); err != nil {
		return err
	}
	var err error
	if im.hash, err = hashOf(im.request.File); err != nil {
		return err
	}
	if err := im.nameSources(ctx); err != nil {
		return err
	}
	before, known, err := im.before(ctx)
	if err != nil {
		return err
	}
	if known && before.Counts != "" {
		return im.again(ctx, before)
	}
	if known {
		if im.dry == nil {
			if _, err := im.desk.takeBack(ctx, before, Act{By: im.request.By, Note: "the import was cut short"}); err != nil {
				return err
			}
		}
		im.warn("import_begun_again", 0, "an earlier import of this file was cut short; what it had left was taken back, and the file was read anew")
	}
	if err := im.begin(ctx); err != nil {
		return err
	}
	if err := im.lines(ctx); err != nil {
		return err
	}
	return im.end(ctx)
}

func (im *bankImporter) warn(code string, line int, text string) {
	im.report.Warnings = keep(im.report.Warnings, &im.moreWarnings, Remark{code, line, text})
}

// survey reads the file once and writes nothing: which statements it holds, and
// whether it can be read to its end. Lines of a statement that is cut off are left
// out: what else it held nobody knows.
func (im *bankImporter) survey(ctx context.Context) error {
	im.report.Kind, im.report.KindText = KindStatement, "a bank statement"
	var open surveyed
	var last error
	n := 0
	for part, err := range im.file.read() {
		if n++; n%1000 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		last = err
		switch {
		case err != nil && fault.KindOf(err) != fault.Invalid:
			return err
		case err != nil:
		case part.Line != nil:
			if open.first == nil {
				open.first = part.Line.Account
			}
			if !part.Line.Pending {
				open.last = day.Max(open.last, part.Line.On)
			}
			open.lines++
		case part.Statement != nil:
			open.Statement = *part.Statement
			im.found = append(im.found, open)
			open = surveyed{}
		}
	}
	if f, ok := errors.AsType[*fault.Error](last); ok {
		if len(im.found) == 0 {
			return f
		}
		im.broken = f
	} else if open.lines > 0 {
		im.found = append(im.found, open)
	}
	if len(im.found) > 0 && im.found[0].Format != "" {
		im.report.KindText += " (" + im.found[0].Format + ")"
	}
	return nil
}

// nameSources tells for each statement which source it belongs to: that of its
// account at the bank, so that the name of the file does not matter.
func (im *bankImporter) nameSources(ctx context.Context) error {
	var states []store.SourceState
	err := im.readTx(ctx, func(tx *store.Tx) (err error) {
		states, err = tx.SourceStates(ctx, im.creditor.ID)
		return err
	})
	if err != nil {
		return err
	}
	for _, s := range states {
		if s.Own != "" {
			im.own[s.Own] = s.Name
		}
	}
	named := im.request.Source
	if named == sourceOf(im.request.File.Name) {
		named = "" // the file's own name
	}
	keys := map[string]bool{}
	for i := range im.found {
		keys[im.found[i].key()] = true
	}
	for i := range im.found {
		s := &im.found[i]
		key := s.key()
		name, known := im.own[key]
		switch {
		case key == "":
			name = im.request.Source
		case known:
		case named != "" && len(keys) == 1:
			name = named
		default:
			name = key
		}
		if key != "" {
			im.own[key] = name
		}
		s.source = name
	}
	if len(im.found) > 0 {
		im.request.Source = im.found[0].source
	}
	return nil
}

func (im *bankImporter) writeTx(ctx context.Context, fn func(*store.Tx) error) error {
	if im.dry != nil {
		return fn(im.dry)
	}
	return im.desk.db.Write(ctx, fn)
}

func (im *bankImporter) readTx(ctx context.Context, fn func(*store.Tx) error) error {
	if im.dry != nil {
		return fn(im.dry)
	}
	return im.desk.db.Read(ctx, fn)
}

func (im *bankImporter) before(ctx context.Context) (row store.ImportRow, known bool, err error) {
	err = im.readTx(ctx, func(tx *store.Tx) error {
		row, known, err = tx.ImportOf(ctx, im.creditor.ID, im.request.Source, im.hash)
		return err
	})
	return row, known, err
}

// again answers for a file that is in the book: its lines change nothing. A later
// day through which its source is complete is believed, and lines that wait are
// looked at once more.
func (im *bankImporter) again(ctx context.Context, before store.ImportRow) error {
	var kept keptImport
	if err := json.Unmarshal([]byte(before.Counts), &kept); err != nil {
		return fmt.Errorf("read what import %s brought: %w", before.ID, err)
	}
	im.id = before.ID
	im.report.Number = importNumber(im.id)
	im.report.Faults = append(im.report.Faults, kept.Faults...)
	for i := range im.found {
		im.report.Skipped += im.found[i].lines
	}
	if through := im.request.CompleteThrough; !through.IsZero() {
		if err := im.writeTx(ctx, func(tx *store.Tx) error { return tx.TellSource(ctx, im.creditor.ID, im.request.Source, through) }); err != nil {
			return err
		}
		im.report.Through = through
		if err := im.wakeWaiting(ctx, through); err != nil {
			return err
		}
	}
	return im.trayAgain(ctx)
}

func (im *bankImporter) row() store.ImportRow {
	return store.ImportRow{
		Creditor: im.creditor.ID, ID: im.id, Source: im.request.Source, File: filepath.Base(im.request.File.Name), FileHash: im.hash,
		Author: im.request.By, On: im.request.On,
	}
}

// begin writes the import and its sources down, and reads what lines are matched by.
func (im *bankImporter) begin(ctx context.Context) error {
	err := im.writeTx(ctx, func(tx *store.Tx) error {
		im.id = tx.NewID()
		if err := tx.InsertImport(ctx, im.row()); err != nil {
			return err
		}
		for i := range im.found {
			s := &im.found[i]
			s.id = tx.NewID()
			if err := tx.SaveBankSource(ctx, im.creditor.ID, s.source, s.key(), im.file.mapping); err != nil {
				return err
			}
		}
		held, err := tx.HasBankLines(ctx, im.creditor.ID)
		im.fresh, im.started = !held, true
		return err
	})
	if err != nil {
		return err
	}
	return im.readTx(ctx, func(tx *store.Tx) error {
		for i := range im.found {
			name := im.found[i].source
			if _, met := im.pending[name]; met {
				continue
			}
			waiting, err := tx.PendingLines(ctx, im.creditor.ID, name, mostPending)
			if err != nil {
				return err
			}
			im.pending[name] = waiting
		}
		return im.prepare(ctx, tx)
	})
}

// mostPending bounds the lines of a source that its bank has not booked yet.
const mostPending = 10_000

// prepare reads what lines are matched by.
func (im *bankImporter) prepare(ctx context.Context, tx *store.Tx) error {
	states, err := tx.SourceStates(ctx, im.creditor.ID)
	if err != nil {
		return err
	}
	for _, s := range states {
		if s.Own != "" {
			im.own[s.Own] = s.Name
		}
	}
	// One account may come in two formats under two names: only what this very
	// source brought is surely not the same money.
	var own []string
	for i := range im.found {
		own = append(own, im.found[i].source)
	}
	if im.beside, err = tx.HasPaymentsBeside(ctx, im.creditor.ID, own); err != nil {
		return err
	}
	im.finder, err = newFinder(ctx, tx, im.creditor.ID, im.today)
	return err
}

// lines takes the lines in, some thousand a transaction. The next ones are read
// while the database takes those before them.
func (im *bankImporter) lines(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	read := make(chan *readLines)
	go (&lineReader{im: im, out: read}).run(ctx)
	defer func() {
		stop()
		for range read { //nolint:revive // the file is not let go before its reader has ended
		}
	}()
	for part := range read {
		if part.panicked != nil {
			panic(part.panicked)
		}
		for _, w := range part.warnings {
			im.warn(w.Code, w.Line, w.Text)
		}
		for _, f := range part.faults {
			im.report.Faults = keep(im.report.Faults, &im.moreFaults, f)
		}
		if len(part.lines) > 0 {
			if err := im.take(ctx, part.lines); err != nil {
				return err
			}
		}
		if part.err != nil {
			return part.err
		}
		if im.broken != nil && part.cut > 0 {
			im.warn("statement_cut", 0, fmt.Sprintf("the last statement of the file is cut off; its %d lines are left out. Download it again", part.cut))
		}
	}
	return ctx.Err()
}

// end writes down what only the whole file tells: its statements, and through which
// day its sources are complete now.
func (im *bankImporter) end(ctx context.Context) error {
	im.report.Number = importNumber(im.id)
	if im.sums.Pending > 0 {
		im.warn("line_pending", 0, fmt.Sprintf("%d of the lines are not booked at the bank yet; they are counted and not believed", im.sums.Pending))
	}
	if len(im.found) == 0 {
		im.warn("statement_empty", 0, "the file holds no statement and no line")
	}
	through, moved, err := im.close(ctx)
	if err != nil {
		return err
	}
	im.report.Through = through
	if moved {
		if err := im.wakeWaiting(ctx, through); err != nil {
			return err
		}
	}
	if im.dry != nil {
		return nil
	}
	return im.follow(ctx)
}

// close writes the statements and the counts; from then on the import is whole. It
// tells through which day the money is known, and whether that moved on.
func (im *bankImporter) close(ctx context.Context) (through day.Date, moved bool, err error) {
	var rows []store.StatementRow
	var sources []string
	for i := range im.found {
		s := &im.found[i]
		for _, w := range s.Warnings {
			im.warn(w.Code, 0, w.Text)
		}
		rows = append(rows, im.statementRow(s))
		if !slices.Contains(sources, s.source) {
			sources = append(sources, s.source)
		}
	}
	first := len(im.report.Warnings)
	err = im.writeTx(ctx, func(tx *store.Tx) error {
		through, moved, im.report.Warnings = day.Date{}, false, im.report.Warnings[:first]
		before, err := tx.SourceStates(ctx, im.creditor.ID)
		if err != nil {
			return err
		}
		if err := tx.InsertStatements(ctx, rows); err != nil {
			return err
		}
		for _, source := range sources {
			if told := im.request.CompleteThrough; !told.IsZero() {
				if err := tx.TellSource(ctx, im.creditor.ID, source, told); err != nil {
					return err
				}
			}
			known, gap, err := im.desk.settleSource(ctx, tx, im.creditor.ID, source, im.id, im.today)
			if err != nil {
				return err
			}
			if gap != "" {
				im.warn("statement_gap", 0, gap)
			}
			for _, s := range before {
				moved = moved || s.Name == source && known.After(s.CompleteThrough)
			}
			if through.IsZero() || known.Before(through) {
				through = known
			}
		}
		counts, err := json.Marshal(keptImport{im.finished(), through})
		if err != nil {
			return fmt.Errorf("keep the counts: %w", err)
		}
		return tx.SetImportCounts(ctx, im.creditor.ID, im.id, string(counts))
	})
	return through, moved, err
}

func (im *bankImporter) statementRow(s *surveyed) store.StatementRow {
	row := store.StatementRow{
		Creditor: im.creditor.ID, ID: s.id, Import: im.id, Source: s.source, Format: s.Format, Number: s.ID, From: s.From, Through: s.Through,
		Currency: s.Account.Currency, Intraday: s.Intraday, Lines: s.lines,
	}
	if row.Through.IsZero() {
		row.Through = s.last // the latest day in it
	}
	for _, b := range [...]struct {
		from *statement.Balance
		to   **money.Amount
	}{{s.Opening, &row.Opening}, {s.Closing, &row.Closing}} {
		if b.from != nil {
			a := b.from.Amount
			row.Currency, *b.to = a.Currency(), &a
		}
	}
	return row
}

// wakeWaiting lets accounts that wait for money to be known be decided again.
func (im *bankImporter) wakeWaiting(ctx context.Context, through day.Date) error {
	return (&importer{desk: im.desk, creditor: im.creditor, today: im.today, dry: im.dry}).wakeWaiting(ctx, through)
}

// finished is the report with its totals.
func (im *bankImporter) finished() FileReport {
	r := im.report
	r.Payments.Totals, r.Debits.Totals = decimals(im.paid), decimals(im.debited)
	sums := im.sums
	sums.Matched.Totals, sums.Tray.Totals = decimals(im.matched), decimals(im.tray)
	r.Money = &sums
	if im.moreWarnings > 0 {
		r.Warnings = append(slices.Clone(r.Warnings), Remark{"more", 0, fmt.Sprintf("%d further warnings are not listed", im.moreWarnings)})
	}
	if im.moreFaults > 0 {
		r.Faults = append(slices.Clone(r.Faults), Remark{"more", 0, fmt.Sprintf("%d further faults are not listed", im.moreFaults)})
	}
	return r
}
