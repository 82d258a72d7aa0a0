package intake

import (
	"errors"
	"io"
	"iter"
	"strings"

	"dunwell/internal/fault"
	"dunwell/internal/money"
)

// Rows reads the table as a stream. A row that cannot be understood comes as a
// fault with its line, and reading goes on; the Row beside it holds only Line. A
// fault for which Refuses is true ends the reading and means that nothing of the
// file may be kept. Memory stays bounded whatever the file holds.
func (s Shape) Rows(r io.ReaderAt, size int64) iter.Seq2[Row, *fault.Error] {
	return func(yield func(Row, *fault.Error) bool) {
		s := s // each reading settles a kept Shape for itself
		rec, err := s.open(r, size)
		if err != nil {
			yield(Row{}, readingFailed(s.File, err))
			return
		}
		defer rec.close()
		t := &table{rowReader: newRowReader(s), records: rec, yield: yield}
		t.read()
	}
}

// refusals are the faults that end the reading of a file.
var refusals = set(`rows_mostly_wrong file_unreadable quotes_broken workbook_broken workbook_too_large workbook_locked
	not_a_table file_empty file_too_large encoding_unknown rows_too_many json_broken xml_broken record_too_long not_a_record`)

// Refuses reports a fault after which nothing of the file may be kept.
func Refuses(f *fault.Error) bool { return f != nil && refusals[f.Code] }

// table is one reading.
type table struct {
	*rowReader
	records
	yield     func(Row, *fault.Error) bool
	pending   Row // an invoice whose lines may go on
	held      bool
	good, bad int
	stopped   bool
}

func (t *table) read() {
	for !t.stopped {
		cells, line, err := t.next()
		if errors.Is(err, io.EOF) {
			t.flush()
			t.judge(true)
			return
		}
		if f, row := errors.AsType[*fault.Error](err); row && !Refuses(f) {
			if line > t.shape.Header {
				t.wrong(line, f)
			}
			continue
		}
		if err != nil {
			t.flush()
			t.give(Row{}, readingFailed(t.shape.File, err))
			return
		}
		if line <= t.shape.Header {
			continue
		}
		row, taken, f := t.row(cells, line)
		switch {
		case f != nil:
			t.wrong(line, f)
		case taken:
			t.good++
			t.take(row)
		}
	}
}

func (t *table) give(r Row, f *fault.Error) {
	if !t.stopped && !t.yield(r, f) {
		t.stopped = true
	}
}

func (t *table) wrong(line int, f *fault.Error) {
	t.flush()
	f.Where = t.shape.File + ":" + itoa(line)
	t.bad++
	t.give(Row{Line: line}, f)
	if t.bad%10_000 == 0 {
		t.judge(false)
	}
}

// judge refuses the file when most of it cannot be understood: then the columns
// were misread, and the rest is not to be trusted either.
func (t *table) judge(end bool) {
	if t.stopped {
		return
	}
	where, hint := t.shape.File, "the columns were probably misread; correct them with --map, --decimal or --dates"
	switch {
	case t.bad > t.good:
		t.give(Row{}, fault.Invalidf("rows_mostly_wrong", where, "%d of %d rows could not be understood, so nothing of the file is taken; %s", t.bad, t.bad+t.good, hint))
		t.stopped = true
	case end && t.good == 0:
		t.give(Row{}, fault.Invalidf("file_empty", where, "the list holds no rows"))
		t.stopped = true
	}
}

// take hands a row on. Lines of one invoice that follow each other are added up first.
func (t *table) take(r Row) {
	if !t.lines || r.Kind != Invoices {
		t.give(r, nil)
		return
	}
	if t.held && r.Invoice.Number != "" && r.Invoice.Number == t.pending.Invoice.Number && r.Client.Key() == t.pending.Client.Key() {
		if t.add(r) {
			return
		}
	}
	t.flush()
	t.pending, t.held = r, true
}

// add puts one more line on the pending invoice; false where the sums do not add.
func (t *table) add(r Row) bool {
	p := &t.pending.Invoice
	amount, err := p.Amount.Add(r.Invoice.Amount)
	if err != nil {
		return false
	}
	paid, err := p.Paid.Add(r.Invoice.Paid)
	if err != nil {
		return false
	}
	open, err := p.Open.Add(r.Invoice.Open)
	if err != nil {
		return false
	}
	p.Amount, p.Paid, p.Open = amount, paid, open
	p.Disputed = p.Disputed || r.Invoice.Disputed
	p.Kind = kindOf(amount)
	t.pending.notes |= r.notes
	return true
}

func (t *table) flush() {
	if t.held {
		t.held = false
		t.give(t.pending, nil)
	}
}

// rowReader makes cells into a typed row.
type rowReader struct {
	shape   Shape
	lines   bool // several rows make an invoice
	width   int
	at      positions
	amount  sumReader
	open    sumReader
	paid    sumReader
	orders  struct{ invoiced, due, settled, payment Order }
	keys    keyring
	lastCur string // cell of the currency column last read, and what it was
	lastIs  money.Currency
	places  memo[[3]string, string]
	tongues memo[string, string]
	states  memo[string, standing]
	voids   bool // the column of states answers "is it void?"
}

// memo remembers answers to questions that lists ask again and again: the first
// thousand of them. keep gives a question that does not hold the row it stood in.
type memo[K comparable, V any] map[K]V

func (m memo[K, V]) ask(question K, find func() V, keep func(K) K) V {
	if v, ok := m[question]; ok {
		return v
	}
	v := find()
	if len(m) < 1000 {
		m[keep(question)] = v
	}
	return v
}

func cloneAll(q [3]string) [3]string {
	return [3]string{strings.Clone(q[0]), strings.Clone(q[1]), strings.Clone(q[2])}
}

// positions are the columns by field, -1 for none; plain integers because they
// are asked a dozen times a row.
type positions struct {
	number, invoiced, due, terms, amount, open, paid, currency, settled, days, disputed, status, project    int
	client, name, email, phone, contact, first, last, street, street2, postal, city, region, country, place int
	language, payment, reference, payer                                                                     int
}

func newRowReader(s Shape) *rowReader {
	r := &rowReader{shape: s, width: len(s.Headings), keys: keyring{},
		places: memo[[3]string, string]{}, tongues: memo[string, string]{}, states: memo[string, standing]{}}
	at := func(f Field) int {
		if c, ok := s.Column(f); ok {
			return c.Index
		}
		return -1
	}
	r.lines = !s.has(Amount) && s.has(LineAmount)
	sum := Amount
	if r.lines {
		sum = LineAmount
	}
	r.at = positions{
		number: at(InvoiceNumber), invoiced: at(InvoiceDate), due: at(DueDate), terms: at(TermsDays), amount: at(sum), open: at(OpenAmount),
		paid: at(PaidAmount), currency: at(Currency), settled: at(SettledOn), days: at(DaysToSettle), disputed: at(Disputed), status: at(Status),
		project: at(Project), client: at(ClientNumber), name: at(ClientName), email: at(Email), phone: at(Phone), contact: at(Contact),
		first: at(ContactFirst), last: at(ContactLast), street: at(Street), street2: at(Street2), postal: at(PostalCode), city: at(City),
		region: at(Region), country: at(Country), place: at(Place), language: at(Language), payment: at(PaymentDate), reference: at(Reference), payer: at(Payer),
	}
	reader := func(f Field) sumReader {
		c, _ := s.Column(f)
		sr := sumReader{decimal: '.', book: s.Format == XLSX}
		if c.Decimal == "," {
			sr.decimal = ','
		}
		currency := s.Currency
		if c.Currency != "" {
			currency = c.Currency
		}
		sr.in(currency)
		return sr
	}
	r.amount, r.open, r.paid = reader(sum), reader(OpenAmount), reader(PaidAmount)
	if c, ok := s.Column(Status); ok {
		r.voids = standingOf(c.Heading) == void
	}
	order := func(f Field) Order {
		c, _ := s.Column(f)
		return c.Dates
	}
	r.orders.invoiced, r.orders.due, r.orders.settled, r.orders.payment = order(InvoiceDate), order(DueDate), order(SettledOn), order(PaymentDate)
	return r
}

// cell is the text of a column without the blanks around it; "" for none.
func cell(cells []string, i int) string {
	if i < 0 || i >= len(cells) {
		return ""
	}
	return strings.TrimSpace(cells[i])
}

// id is a number that names something. A workbook may hold it as 1.93061E+09.
func (r *rowReader) id(cells []string, i int) string {
	text := said(cell(cells, i))
	if r.shape.Format == XLSX && text != "" && text[0] >= '1' && text[0] <= '9' {
		if mantissa, exponent, ok := cutExponent(text); ok {
			if plain, ok := group(mantissa, '.'); ok {
				if whole := shiftPoint(plain, exponent); strings.IndexByte(whole, '.') < 0 {
					return whole
				}
			}
		}
	}
	return text
}

// row reads one row. taken is false for rows that are none of ours: filtered out,
// a line of totals, a repeated header, a draft.
func (r *rowReader) row(cells []string, line int) (row Row, taken bool, f *fault.Error) {
	row = Row{Line: line, Kind: r.shape.Kind}
	if r.shape.Only != nil && !r.shape.Only.keeps(cells) {
		return row, false, nil
	}
	if len(cells) > r.width && r.shape.Format == CSV {
		if f := r.tooWide(cells); f != nil {
			return row, false, f
		}
	}
	if r.beside(cells) {
		return row, false, nil
	}
	if f := r.client(cells, &row); f != nil {
		return row, false, f
	}
	switch r.shape.Kind {
	case Clients:
		return row, true, nil
	case Payments:
		f := r.payment(cells, &row)
		return row, f == nil, f
	}
	taken, f = r.invoice(cells, &row)
	return row, taken && f == nil, f
}

func (f *Filter) keeps(cells []string) bool {
	return strings.EqualFold(cell(cells, f.Index), f.Value)
}

func (r *rowReader) tooWide(cells []string) *fault.Error {
	for _, c := range cells[r.width:] {
		if strings.TrimSpace(c) != "" {
			return fault.Invalidf("columns_extra", "", "the row has %d cells and the header %d; a cell probably holds the delimiter without quotation marks", len(cells), r.width)
		}
	}
	return nil
}

// totalWords begin the line of totals that reports end in.
var totalWords = set(`total totals grandtotal sum summe gesamt gesamtsumme totaux totale totali totales totaal razem suma ogolem subtotal zwischensumme`)

// beside reports a row that is no entry: the header again, or totals.
func (r *rowReader) beside(cells []string) bool {
	a, n := cell(cells, r.at.amount), r.at.amount
	if r.shape.Header > 0 && n >= 0 && n < r.width && a != "" && a == r.shape.Headings[n] {
		return true
	}
	if cell(cells, r.at.invoiced) != "" || cell(cells, r.at.due) != "" || cell(cells, r.at.payment) != "" {
		return false
	}
	for _, c := range cells {
		if c = strings.TrimSpace(c); c != "" {
			return len(c) < 30 && totalWords[compact(c)]
		}
	}
	return true // nothing but delimiters
}

func (r *rowReader) client(cells []string, row *Row) *fault.Error {
	c := &row.Client
	c.Number, c.Name, c.Email = r.id(cells, r.at.client), said(cell(cells, r.at.name)), said(cell(cells, r.at.email))
	if c.Name == "" && r.at.payer >= 0 {
		c.Name = said(cell(cells, r.at.payer))
	}
	if r.at.first >= 0 || r.at.last >= 0 || r.at.contact >= 0 {
		if c.Contact = said(cell(cells, r.at.contact)); c.Contact == "" {
			c.Contact = strings.TrimSpace(said(cell(cells, r.at.first)) + " " + said(cell(cells, r.at.last)))
		}
	}
	c.Phone = said(cell(cells, r.at.phone))
	if r.at.street >= 0 || r.at.city >= 0 || r.at.postal >= 0 {
		c.Address = postalLines(cell(cells, r.at.street), cell(cells, r.at.street2), cell(cells, r.at.postal), cell(cells, r.at.city), cell(cells, r.at.region))
	}
	if r.at.place >= 0 || r.at.country >= 0 {
		q := [3]string{said(cell(cells, r.at.place)), said(cell(cells, r.at.country)), said(cell(cells, r.at.region))}
		c.Place = r.places.ask(q, func() string { return placeOf(q[0], q[1], q[2]) }, cloneAll)
	}
	if r.at.language >= 0 {
		q := said(cell(cells, r.at.language))
		c.Language = r.tongues.ask(q, func() string { return languageOf(q) }, strings.Clone)
	}
	if c.Number == "" && c.Name == "" && c.Email == "" && r.shape.Kind != Payments {
		if r.shape.Kind == Clients && c.Contact != "" {
			c.Name = c.Contact // a person without a company is the client himself
			return nil
		}
		return fault.Invalidf("client_missing", "", "the row names no client")
	}
	return nil
}

// currency settles what the row's sums are in.
func (r *rowReader) currency(cells []string) *fault.Error {
	if r.at.currency < 0 {
		return nil
	}
	text := said(cell(cells, r.at.currency))
	if text == "" {
		if r.shape.Currency == "" {
			return fault.Invalidf("currency_missing", "", "the row does not say its currency; say the usual one with --currency")
		}
		text = string(r.shape.Currency)
	}
	if text != r.lastCur {
		c, ok := currencyOf(text, r.shape.Currency)
		if !ok {
			return fault.Invalidf("currency_unknown", "", "%q is not a currency code of ISO 4217, such as USD or EUR", shorten(text))
		}
		r.lastCur, r.lastIs = text, c
		r.amount.in(c)
		r.open.in(c)
		r.paid.in(c)
	}
	return nil
}

func readSum(s *sumReader, text, what string) (a money.Amount, exact bool, f *fault.Error) {
	a, exact, bad := s.read(text)
	switch bad {
	case sumUnreadable:
		return a, exact, fault.Invalidf("amount_unreadable", "", "%q is not a sum that can be read as %s with a %s", shorten(text), what, markName(s.decimal))
	case sumTooLarge:
		return a, exact, fault.Invalidf("amount_too_large", "", "%s %q is larger than this program counts", what, shorten(text))
	}
	return a, exact, nil
}

func shorten(s string) string {
	const most = 40
	n := 0
	for i := range s {
		if n++; n > most {
			return s[:i] + "…"
		}
	}
	return s
}
