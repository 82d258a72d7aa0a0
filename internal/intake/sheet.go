package intake

import (
	"fmt"
	"io"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
)

// Sheet is one reading of a table cell by cell, for what makes something else of
// its rows than receivables.
type Sheet struct {
	shape    Shape
	rec      records
	readers  []sumReader // by column
	currency money.Currency
	cell     string // of the currency column last read, and what it was
	cellIs   money.Currency

	amount, debit, credit, sign, balance Column
	cur                                  Column
}

// none is the column of a field that the table does not have.
var none = Column{Index: -1}

// Open starts reading the table from its top: what stands above the header comes
// first. The Sheet must be closed.
func (s Shape) Open(r io.ReaderAt, size int64) (*Sheet, error) {
	rec, err := s.open(r, size)
	if err != nil {
		return nil, err
	}
	t := &Sheet{shape: s, rec: rec, currency: s.Currency}
	t.readers = make([]sumReader, max(len(s.Headings), 1))
	for _, c := range s.Columns {
		if !isSum(c.Field) || c.Index >= len(t.readers) {
			continue
		}
		reader := sumReader{decimal: '.', book: s.Format == XLSX}
		if c.Decimal == "," {
			reader.decimal = ','
		}
		t.readers[c.Index] = reader
	}
	t.amount, t.debit, t.credit, t.sign, t.balance, t.cur = t.Column(Amount), t.Column(Debit), t.Column(Credit), t.Column(Sign), t.Column(Balance), t.Column(Currency)
	t.In(s.Currency)
	return t, nil
}

// Close ends the reading.
func (t *Sheet) Close() { t.rec.close() }

// Column is the column of a field; asking it for a cell gives nothing where the
// table has none.
func (t *Sheet) Column(f Field) Column {
	if c, ok := t.shape.Column(f); ok {
		return c
	}
	return none
}

// In says what currency sums are in that name none.
func (t *Sheet) In(c money.Currency) {
	t.currency, t.cell, t.cellIs = c, "", ""
	t.in(c)
}

func (t *Sheet) in(c money.Currency) {
	for _, column := range t.shape.Columns {
		if isSum(column.Field) && column.Index < len(t.readers) {
			if column.Currency != "" {
				t.readers[column.Index].in(column.Currency)
			} else {
				t.readers[column.Index].in(c)
			}
		}
	}
}

// Next gives the next row and its line. io.EOF ends the table; a *fault.Error
// that does not refuse the file speaks of one row.
func (t *Sheet) Next() (cells []string, line int, err error) {
	cells, line, err = t.rec.next()
	if err == nil && t.cur.Index >= 0 && line > t.shape.Header {
		text := t.Text(cells, t.cur)
		if text == t.cell {
			return cells, line, nil
		}
		c, ok := t.currency, true
		if text != "" {
			if c, ok = currencyOf(text, t.currency); !ok && len(cells) > 1 && !strings.EqualFold(text, t.cur.Heading) {
				return nil, line, fault.Invalidf("currency_unknown", "", "%q is not a currency code of ISO 4217, such as USD or EUR", shorten(text))
			}
		}
		if ok {
			t.cell, t.cellIs = text, c
			t.in(c)
		}
	}
	return cells, line, err
}

// Text is what a cell says, without blanks around it; "" for nothing.
func (t *Sheet) Text(cells []string, c Column) string {
	text := said(cell(cells, c.Index))
	if t.shape.Format == XLSX {
		text = strings.TrimPrefix(text, "'")
	}
	return text
}

// Sum reads the sum in a cell; has is false where there is none.
func (t *Sheet) Sum(cells []string, c Column) (a money.Amount, has bool, f *fault.Error) {
	text := t.Text(cells, c)
	if text == "" || c.Index >= len(t.readers) {
		return a, false, nil
	}
	a, _, f = readSum(&t.readers[c.Index], text, "the sum")
	return a, f == nil, f
}

// SumOf reads a sum that stands outside of the rows, as the column would.
func (t *Sheet) SumOf(text string, c Column) (a money.Amount, ok bool) {
	if c.Currency != "" {
		return t.SumIn(text, c, c.Currency)
	}
	return t.SumIn(text, c, t.currency)
}

// Moved is what a row of a bank list moved: above zero came in. has is false
// where the row has no sum.
func (t *Sheet) Moved(cells []string) (a money.Amount, has bool, f *fault.Error) {
	return t.moved(cells, t.shape.Sign)
}

func (t *Sheet) moved(cells []string, rule SignRule) (a money.Amount, has bool, f *fault.Error) {
	if t.amount.Index >= 0 {
		a, has, f = t.Sum(cells, t.amount)
		if !has || f != nil {
			return a, has, f
		}
		switch rule {
		case SignInverse:
			a = a.Neg()
		case SignFlag:
			flow := FlowOf(t.Text(cells, t.sign))
			if flow == 0 {
				return a, false, fault.Invalidf("sign_unreadable", "", "%q does not say which way the sum went", shorten(cell(cells, t.sign.Index)))
			}
			if flow != a.Sign() {
				a = a.Neg()
			}
		default:
			if booked, flow := bookedSuffix(t.Text(cells, t.amount)); booked && flow != a.Sign() {
				a = a.Neg() // 100.00 CR came in, whatever CR is on an invoice
			}
		}
		return a, true, nil
	}
	debit, hasDebit, f := t.Sum(cells, t.debit)
	if f != nil {
		return a, false, f
	}
	credit, hasCredit, f := t.Sum(cells, t.credit)
	switch {
	case f != nil || !hasDebit && !hasCredit:
		return a, false, f
	case !hasDebit:
		debit = money.New(0, credit.Currency())
	case !hasCredit:
		credit = money.New(0, debit.Currency())
	}
	switch rule {
	case SignMinus:
		a, err := credit.Add(debit)
		return a, err == nil, sumFaulty(err)
	case SignLedger:
		debit, credit = absolute(credit), absolute(debit)
	}
	a, err := credit.Sub(debit)
	return a, err == nil, sumFaulty(err)
}

func absolute(a money.Amount) money.Amount {
	if a.Sign() < 0 {
		return a.Neg()
	}
	return a
}

func sumFaulty(err error) *fault.Error {
	if err == nil {
		return nil
	}
	return fault.Invalidf("amount_too_large", "", "the sums of the row are too large, or in two currencies")
}

// bookedSuffix reads the CR or DR behind a sum.
func bookedSuffix(text string) (booked bool, flow int) {
	if len(text) < 3 {
		return false, 0
	}
	switch strings.ToUpper(text[len(text)-2:]) {
	case "CR":
		return true, 1
	case "DR":
		return true, -1
	}
	return false, 0
}

// Day reads the day in a cell; has is false where there is none.
func (t *Sheet) Day(cells []string, c Column) (d day.Date, has bool, f *fault.Error) {
	text := t.Text(cells, c)
	if text == "" {
		return d, false, nil
	}
	d, ok := t.shape.DayOf(text, c)
	if !ok {
		return d, true, fault.Invalidf("date_unreadable", "", "%q is not a day between 1900 and 2199, or not in the order of its column", shorten(text))
	}
	return d, true, nil
}

// DayOf reads a day as the cells of a column are read.
func (s Shape) DayOf(text string, c Column) (day.Date, bool) {
	if d, ok := readDate(text, c.Dates); ok {
		return d, true
	}
	return serialDay(text, s.from1904)
}

// Raw is the row as it stood, without the quotation marks.
func (t *Sheet) Raw(cells []string) string {
	d := t.shape.Delimiter
	if d == "" {
		d = "\t"
	}
	return strings.Join(cells, d)
}

// Failed makes what stopped a reading into a fault with the file's name.
func (s Shape) Failed(err error) *fault.Error {
	return readingFailed(s.File, fmt.Errorf("read rows: %w", err))
}

// SumIn reads a cell of sums as one in another currency.
func (t *Sheet) SumIn(text string, c Column, currency money.Currency) (a money.Amount, ok bool) {
	if c.Index < 0 || c.Index >= len(t.readers) || said(text) == "" {
		return a, false
	}
	reader := t.readers[c.Index]
	reader.in(currency)
	a, _, f := readSum(&reader, text, "the sum")
	return a, f == nil
}

// CurrencyOf reads a sign or a code of a currency; usual decides what "$" is.
func CurrencyOf(text string, usual money.Currency) (money.Currency, bool) {
	return currencyOf(text, usual)
}

// IsTotal reports a word that begins a line of totals.
func IsTotal(cell string) bool { return len(cell) < 30 && totalWords[compact(cell)] }

// Booking is how far a movement has come.
type Booking int

// The states of a movement.
const (
	Booked      Booking = iota // or nothing is said of it
	NotBooked                  // announced, not booked yet
	NeverBooked                // refused or cancelled
)

var (
	notBooked = spelled(`pending unsettled authorised authorized reserved processing inprogress held onhold uncleared umsatzvorgemerkt vorgemerkt vorgemerktumsatz offen inbearbeitung
		vorlaufig enattente avenir encours pendiente encurso retenido inattesa noncontabilizzato pendente emprocessamento inbehandeling gereserveerd oczekujaca
		oczekujace wtrakcie zablokowana cekajici nezauctovano nezauctovana rezervace blokace fuggo fuggoben folyamatban afventer reserveret reserverad reservert kommande`)
	neverBooked = spelled(`denied declined rejected refused failed cancelled canceled voided expired returned abgelehnt storniert abgebrochen fehlgeschlagen zuruckgewiesen refuse annule
		annulee rechazado rechazada cancelado cancelada anulado rifiutato annullato rejeitado anulada geweigerd geannuleerd odrzucona odrzucone anulowana zamitnuta stornovana
		neprovedena elutasitva visszautasitva afvist avvist`)
)

// BookingOf reads the cell that says how far a movement has come.
func BookingOf(cell string) Booking {
	if cell == "" {
		return Booked
	}
	switch word := compact(cell); {
	case notBooked[word]:
		return NotBooked
	case neverBooked[word]:
		return NeverBooked
	}
	return Booked
}
