package banklist

import (
	"errors"
	"io"
	"strconv"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/intake"
	"dunwell/internal/intake/statement"
	"dunwell/internal/money"
)

// reading is one pass over a list, for one of its accounts.
type reading struct {
	shape  intake.Shape
	around around
	only   string // own account, as it is written; "" for all rows
	first  bool
	yield  func(statement.Part, error) bool

	t       *intake.Sheet
	at      columns
	account *statement.Account
	out     statement.Statement
	sums    statement.Sums
	held    *statement.Line // waits for rows that go on with its text
	stopped bool

	good, bad, beside int
	currency          money.Currency
	currencies        bool // more than one
	balances          balances
	periodFrom        day.Date // as the rows tell it
	periodThrough     day.Date
}

// columns are the columns of the fields, so that a row asks for none by name.
type columns struct {
	booked, valued, balance, counterparty, iban, bank, address                        intake.Column
	payer, payee, payerAccount, payeeAccount, own, holder, code, bankID, endToEnd     intake.Column
	mandate, reference, fee, original, originalIn, status, opening, closing, from, to intake.Column
	texts                                                                             []intake.Column
	sum                                                                               intake.Column // one of those that hold the sum
}

func columnsOf(s intake.Shape, t *intake.Sheet) columns {
	c := columns{
		booked: t.Column(intake.BookedOn), valued: t.Column(intake.ValuedOn), balance: t.Column(intake.Balance),
		counterparty: t.Column(intake.Counterparty), iban: t.Column(intake.CounterpartyIBAN), bank: t.Column(intake.CounterpartyBank),
		address: t.Column(intake.CounterpartyAddress), payer: t.Column(intake.Payer), payee: t.Column(intake.Payee),
		payerAccount: t.Column(intake.PayerAccount), payeeAccount: t.Column(intake.PayeeAccount), own: t.Column(intake.OwnAccount),
		holder: t.Column(intake.OwnHolder), code: t.Column(intake.Code), bankID: t.Column(intake.BankReference), endToEnd: t.Column(intake.EndToEnd),
		mandate: t.Column(intake.Mandate), reference: t.Column(intake.Reference), fee: t.Column(intake.Fee),
		original: t.Column(intake.OriginalAmount), originalIn: t.Column(intake.OriginalCurrency), status: t.Column(intake.Status),
		opening: t.Column(intake.OpeningBalance), closing: t.Column(intake.ClosingBalance), from: t.Column(intake.CoversFrom), to: t.Column(intake.CoversThrough),
		texts: s.All(intake.Text), sum: t.Column(intake.Amount),
	}
	if c.sum.Index < 0 {
		c.sum = t.Column(intake.Credit)
	}
	if c.sum.Index < 0 {
		c.sum = t.Column(intake.Debit)
	}
	if c.booked.Index < 0 {
		c.booked = c.valued
	}
	return c
}

// read goes over the list; false when the caller has had enough or the list
// cannot be read further.
func (p *reading) read(r io.ReaderAt, size int64) bool {
	t, err := p.shape.Open(r, size)
	if err != nil {
		p.give(statement.Part{}, p.shape.Failed(err))
		return false
	}
	defer t.Close()
	p.t, p.at = t, columnsOf(p.shape, t)
	p.begin()
	for !p.stopped {
		cells, line, err := t.Next()
		if errors.Is(err, io.EOF) {
			p.flush()
			return p.end() && !p.stopped
		}
		if f, row := errors.AsType[*fault.Error](err); row && !intake.Refuses(f) {
			if line > p.shape.Header {
				p.wrong(line, f)
			}
			continue
		}
		if err != nil {
			p.flush()
			p.give(statement.Part{}, p.shape.Failed(err))
			return false
		}
		if line > p.shape.Header {
			p.row(cells, line)
		}
	}
	return false
}

// begin sets up the account, as far as it is known before the first row.
func (p *reading) begin() {
	a := &statement.Account{Currency: p.around.preamble.Currency, Holder: p.around.preamble.Holder}
	if number := p.only; number != "" || p.around.preamble.Number != "" {
		if number == "" {
			number = p.around.preamble.Number
		}
		a.SetNumber(number)
	}
	p.account = a
	if a.Currency != "" {
		p.t.In(a.Currency)
	}
	p.out = statement.Statement{Format: string(p.shape.Format), Account: *a}
	if p.first {
		for _, w := range p.shape.Warnings {
			p.out.Warnings = append(p.out.Warnings, statement.Warning{Code: w.Code, Text: w.Text})
		}
	}
}

func (p *reading) give(part statement.Part, err error) {
	if !p.stopped && !p.yield(part, err) {
		p.stopped = true
	}
}

func (p *reading) wrong(line int, f *fault.Error) {
	p.flush()
	f.Where = p.shape.File + ":" + strconv.Itoa(line)
	p.bad++
	p.give(statement.Part{}, f)
}

func (p *reading) flush() {
	if p.held == nil {
		return
	}
	line := p.held
	p.held = nil
	p.sums.Add(line)
	p.give(statement.Part{Line: line}, nil)
}

// row takes one row: a movement, more text of the one before, or something beside.
func (p *reading) row(cells []string, line int) {
	if p.only != "" && len(p.around.accounts) > 1 && p.t.Text(cells, p.at.own) != p.only {
		return
	}
	on, dated, badDay := p.t.Day(cells, p.at.booked)
	if !dated && p.at.valued.Index != p.at.booked.Index {
		on, dated, badDay = p.t.Day(cells, p.at.valued)
	}
	amount, has, badSum := p.t.Moved(cells)
	switch {
	case !dated && !has && badSum == nil:
		p.goesOn(cells)
		return
	case badDay != nil && p.isBeside(cells):
		return
	case badDay != nil && !has && badSum == nil:
		p.beside++ // a heading, a remark
		return
	case badDay != nil:
		p.wrong(line, badDay)
		return
	case !dated && p.isBeside(cells):
		return
	case !dated:
		p.wrong(line, fault.Invalidf("date_missing", "", "the row has no booking day"))
		return
	case badSum != nil:
		p.wrong(line, badSum)
		return
	case !has && p.hasBalance(cells):
		return // what stood on the account, not a movement
	case !has:
		p.wrong(line, fault.Invalidf("amount_missing", "", "the row has no sum"))
		return
	}
	p.flush()
	p.good++
	p.held = p.line(cells, line, on, amount)
	p.cover(cells, p.held)
}

func (p *reading) hasBalance(cells []string) bool {
	_, has, f := p.t.Sum(cells, p.at.balance)
	return has || f != nil
}

// goesOn is a row without day and sum: more text of the line before it, or a label.
func (p *reading) goesOn(cells []string) {
	text := p.text(cells)
	if text == "" || p.isBeside(cells) {
		return
	}
	if p.held == nil {
		p.beside++
		return
	}
	p.held.Text = statement.Join(p.held.Text, text)
}

// isBeside reports a line of totals or of balances, which its first words tell.
func (p *reading) isBeside(cells []string) bool {
	for _, c := range cells {
		if c = strings.TrimSpace(c); c != "" {
			var ignored intake.Preamble
			return intake.IsTotal(c) || ignored.Take([]string{c, "1"})
		}
	}
	return true
}

func (p *reading) line(cells []string, line int, on day.Date, amount money.Amount) *statement.Line {
	t := p.t
	l := &statement.Line{
		Where: line, On: on, Amount: amount, Text: p.text(cells), BankID: t.Text(cells, p.at.bankID), Code: statement.Clean(t.Text(cells, p.at.code)),
		Reference: t.Text(cells, p.at.reference), Mandate: t.Text(cells, p.at.mandate),
		Raw: statement.Cut(t.Raw(cells), statement.MostRaw), Account: p.account,
	}
	if value, has, f := t.Day(cells, p.at.valued); has && f == nil {
		l.Value = value
	}
	if e2e := t.Text(cells, p.at.endToEnd); !strings.EqualFold(e2e, "NOTPROVIDED") {
		l.EndToEnd = e2e
	}
	p.other(cells, l)
	p.beyond(cells, l)
	switch standing := intake.BookingOf(t.Text(cells, p.at.status)); standing {
	case intake.NotBooked:
		l.Pending = true
	case intake.NeverBooked:
		l.Pending = true
		l.Warnings = append(l.Warnings, statement.Warning{Code: "movement_refused", Text: "the list says that this movement was refused, cancelled or turned back: it is not counted"})
	}
	return l
}

// other is who stands on the other side: where payer and payee have a column each,
// it depends on the way the money went.
func (p *reading) other(cells []string, l *statement.Line) {
	t, o := p.t, &l.Other
	payer, account := p.at.payer, p.at.payerAccount
	if l.Amount.Sign() < 0 {
		payer, account = p.at.payee, p.at.payeeAccount
	}
	o.Name = statement.Clean(t.Text(cells, p.at.counterparty))
	if o.Name == "" {
		o.Name = statement.Clean(t.Text(cells, payer))
	}
	number := t.Text(cells, p.at.iban)
	if number == "" {
		number = t.Text(cells, account)
	}
	o.SetNumber(number)
	o.Bank, o.Address = statement.Clean(t.Text(cells, p.at.bank)), statement.Clean(t.Text(cells, p.at.address))
}

// beyond reads what was taken on the way and what was paid in another currency.
func (p *reading) beyond(cells []string, l *statement.Line) {
	if fee, has, f := p.t.Sum(cells, p.at.fee); has && f == nil && !fee.IsZero() {
		if fee.Sign() < 0 {
			fee = fee.Neg()
		}
		l.Charges = fee
	}
	sum, has, f := p.t.Sum(cells, p.at.original)
	in, known := intake.CurrencyOf(p.t.Text(cells, p.at.originalIn), p.shape.Currency)
	if !has || f != nil || !known || in == l.Amount.Currency() || sum.IsZero() {
		return
	}
	if exact, ok := p.t.SumIn(p.t.Text(cells, p.at.original), p.at.original, in); ok {
		l.Original = exact
	}
}

// text joins what the columns of text say, each once.
func (p *reading) text(cells []string) string {
	if len(p.at.texts) == 1 {
		return statement.Clean(p.t.Text(cells, p.at.texts[0]))
	}
	var parts [16]string
	n := 0
	for _, c := range p.at.texts {
		if n == len(parts) {
			break
		}
		if parts[n] = statement.Clean(p.t.Text(cells, c)); parts[n] != "" {
			n++
		}
	}
	return statement.Join(parts[:n]...)
}

// mostlyWrong refuses a list of which most could not be understood.
func (p *reading) mostlyWrong() *fault.Error {
	if p.bad <= p.good {
		return nil
	}
	return fault.Invalidf("rows_mostly_wrong", p.shape.File, "%d of %d rows could not be understood, so nothing of the file is taken; the columns were probably misread: correct them with --map, --decimal or --dates",
		p.bad, p.bad+p.good)
}
