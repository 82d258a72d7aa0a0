package recovery

import (
	"context"
	"errors"
	"strings"

	"dunwell/internal/fault"
	"dunwell/internal/intake/statement"
	"dunwell/internal/match"
	"dunwell/internal/store"
)

// lineChunk is how many lines one transaction takes.
const lineChunk = 2000

// readLines are lines as they were read, with what was doubtful in them.
type readLines struct {
	lines    []*arrivedLine
	warnings []Remark
	faults   []Remark
	cut      int   // lines of a statement that is cut off, in the last of them
	err      error // the file cannot be read further
	panicked any   // the reader broke
}

func (r *readLines) full() bool {
	return len(r.lines) >= lineChunk || len(r.warnings)+len(r.faults) >= lineChunk
}

// lineReader reads the lines of a file beside whoever takes them. Of the importer
// it uses only what was settled before it began, and the fingerprints.
type lineReader struct {
	im  *bankImporter
	out chan<- *readLines
	now *readLines
}

// run reads the file to its end, or until nobody wants more of it.
func (r *lineReader) run(ctx context.Context) {
	defer close(r.out)
	defer func() {
		if broke := recover(); broke != nil {
			r.now = &readLines{panicked: broke}
			r.give(ctx)
		}
	}()
	r.begin()
	if r.read(ctx) {
		r.give(ctx)
	}
}

func (r *lineReader) begin() {
	r.now = &readLines{lines: make([]*arrivedLine, 0, lineChunk)}
}

// give hands out what was read; false where nobody takes it.
func (r *lineReader) give(ctx context.Context) bool {
	select {
	case r.out <- r.now:
		r.begin()
		return true
	case <-ctx.Done():
		return false
	}
}

// read reads until the end; false where nobody wants more.
func (r *lineReader) read(ctx context.Context) bool {
	at, n := 0, 0 // statement, and line of it
	found := r.im.found
	for part, err := range r.im.file.read() {
		switch {
		case err != nil && fault.KindOf(err) != fault.Invalid:
			r.now.err = err
			return true
		case err != nil:
			if f, ok := errors.AsType[*fault.Error](err); ok {
				r.now.faults = append(r.now.faults, Remark{f.Code, lineOf(f), f.Text})
			}
		case at >= len(found): // of a statement that is cut off
			if part.Line != nil {
				n++
			}
		case part.Statement != nil:
			at, n = at+1, 0
		default:
			n++
			r.arrive(&found[at], part.Line)
		}
		if r.now.full() && !r.give(ctx) {
			return false
		}
	}
	r.now.cut = n
	return true
}

// arrive gives a line its identity and notes what was doubtful in it. Every line of
// the file goes through here, in order: of equal ones the order tells which is which.
func (r *lineReader) arrive(s *surveyed, l *statement.Line) {
	im := r.im
	for _, w := range l.Warnings {
		r.now.warnings = append(r.now.warnings, Remark{w.Code, l.Where, w.Text})
	}
	account := s.key()
	if l.Account.Key() != "" {
		account = l.Account.Key()
	}
	source := s.source
	if name, ok := im.own[account]; ok && account != "" {
		source = name
	}
	a := &arrivedLine{where: l.Where, own: account}
	prints := &im.prints
	if l.Pending {
		prints = &im.waiting
	}
	a.plain = prints.Of("bank\x1f"+source, l)
	a.line = &store.BankLine{
		Creditor: im.creditor.ID, ID: a.plain, Import: im.id, Statement: s.id, Source: source, On: l.On, Value: l.Value, Amount: l.Amount,
		Original: l.Original, Charges: l.Charges, Payer: stored(l.Other.Name), Behalf: stored(l.Ultimate), PayerAccount: stored(l.Other.IBAN),
		PayerBank: stored(l.Other.Bank), Text: stored(l.Text), Reference: stored(l.Reference), EndToEnd: stored(l.EndToEnd),
		Mandate: stored(l.Mandate), BankID: stored(l.BankID), Code: stored(l.Code), Returned: stored(l.Returned), Reversal: l.Reversal, Raw: stored(l.Raw),
	}
	if a.line.PayerAccount == "" {
		a.line.PayerAccount = stored(l.Other.Number)
	}
	if l.Pending {
		a.line.ID, a.line.State = "p-"+a.plain, store.LinePending
	}
	if l.Amount.Sign() > 0 || l.Reversal || l.Returned != "" {
		a.look(im.finder)
	}
	r.now.lines = append(r.now.lines, a)
}

// look reads from a line what it is matched by, which the book does not change.
func (l *arrivedLine) look(f *finder) {
	l.money = moneyOf(l.line, l.own)
	if l.money.Amount.Sign() < 0 {
		l.money.Amount = l.money.Amount.Neg()
	}
	l.clues = match.CluesOf(l.money)
	l.sure = f.sure(&l.clues)
}

// stored is a text as both databases take it.
func stored(text string) string {
	if strings.IndexByte(text, 0) >= 0 {
		text = strings.ReplaceAll(text, "\x00", "")
	}
	return strings.ToValidUTF8(text, "\uFFFD")
}
