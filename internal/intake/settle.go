package intake

import (
	"errors"
	"io"
	"strconv"
	"strings"

	"dunwell/internal/fault"
)

func itoa(n int) string { return strconv.Itoa(n) }

// settle fills in what the sample cannot tell alone: the meaning of the columns,
// decimal marks, orders of dates, currency.
func (s *Shape) settle(r io.ReaderAt, size int64, head sample, hints Hints) error {
	profiles := make([]profile, len(s.Headings))
	for i := range profiles {
		profiles[i] = profileOf(head.body(), i)
	}
	if saved, ok := savedShape(hints.Saved, s.Fingerprint); ok && (hints.Kind == "" || hints.Kind == saved.Kind) {
		s.Kind, s.Columns, s.Only, s.Sign = saved.Kind, append([]Column(nil), saved.Columns...), saved.Only, saved.Sign
		if saved.Currency != "" && (hints.Currency == "" || hints.Assumed) {
			s.Currency = saved.Currency
		}
		if hints.Terms == 0 && saved.Terms != 0 {
			s.Terms = saved.Terms
		}
		if s.scan.guessed && hints.Encoding == "" && saved.Encoding != "" {
			s.scan.encoding, s.Encoding = saved.Encoding, saved.Encoding
			s.Warnings = nil // the guess was looked at the last time
		}
	} else {
		if s.Kind = hints.Kind; s.Kind == "" {
			s.Kind = s.guessKind(head, profiles, hints)
		}
		s.assign(profiles)
		if s.Kind == Statement {
			s.arrange(profiles)
		}
		s.onlyReceivables(head)
	}
	if err := s.applyMap(hints.Map); err != nil {
		return err
	}
	s.tidy()
	for i, c := range s.Columns {
		s.Columns[i].Example = profiles[c.Index].example
	}
	if err := s.complete(); err != nil {
		return err
	}
	if err := s.vote(r, size, head, hints); err != nil {
		return err
	}
	if s.Kind == Statement {
		s.currencyByIBAN(head, hints)
		if err := s.settleSign(r, size, hints); err != nil {
			return err
		}
	}
	return s.needsCurrency()
}

func savedShape(list []Shape, fingerprint string) (Shape, bool) {
	for _, s := range list {
		if s.Fingerprint == fingerprint && len(s.Columns) > 0 && s.fitsHeadings() {
			return s, true
		}
	}
	return Shape{}, false
}

// fitsHeadings guards against a kept Shape edited by hand.
func (s Shape) fitsHeadings() bool {
	for _, c := range s.Columns {
		if c.Index < 0 || c.Index >= max(len(s.Headings), 1) {
			return false
		}
	}
	return true
}

// journals are lists of bookings in which only some rows are receivables.
var journals = []struct{ heading, value string }{
	{"accounttype", "System Receivable Invoice"},
	{"type", "ACCREC"},
}

func (s *Shape) onlyReceivables(head sample) {
	if s.Kind != Invoices {
		return
	}
	for i, heading := range s.Headings {
		for _, j := range journals {
			if compact(heading) != j.heading {
				continue
			}
			for _, row := range head.body() {
				if i < len(row) && strings.EqualFold(strings.TrimSpace(row[i]), j.value) {
					s.Only = &Filter{Index: i, Value: j.value}
					s.warn("rows_filtered", "only the rows whose "+heading+" is "+j.value+" are taken")
					return
				}
			}
		}
	}
}

// titleWords in a title, a sheet's or a file's name tell what is listed.
var titleWords = map[Kind][]string{
	Payments: {"payment", "zahlung", "paiement", "pago", "pagament", "betaling", "platnosc", "wplat", "receipts", "reglement", "encaissement"},
	Clients:  {"client", "customer", "kunden", "debitor", "klant", "klien", "kontrahen", "contact", "kontakt"},
}

// guessKind tells invoices, payments, clients and bank lists apart.
func (s *Shape) guessKind(head sample, profiles []profile, hints Hints) Kind {
	for f := range hints.Map {
		if onlyBank[f] {
			return Statement
		}
	}
	if s.bankish(head, profiles) {
		return Statement
	}
	strong := map[Field]bool{}
	weak := map[Field]bool{}
	for i, heading := range s.Headings {
		for _, c := range meanings(heading) {
			if profiles[i].fits(c.field, c.weight, s.Format == XLSX) > 0 {
				weak[c.field] = true
				strong[c.field] = strong[c.field] || c.weight >= 85
			}
		}
	}
	title := strings.ToLower(s.Sheet + " " + s.File)
	for _, row := range head.rows[:max(head.header, 0)] {
		title += " " + strings.ToLower(strings.Join(row, " "))
	}
	titled := func(k Kind) bool {
		for _, word := range titleWords[k] {
			if strings.Contains(title, word) {
				return true
			}
		}
		return false
	}
	sums := weak[Amount] || weak[LineAmount] || weak[OpenAmount] || weak[PaidAmount]
	days := weak[InvoiceDate] || weak[DueDate] || weak[PaymentDate] || weak[SettledOn]
	switch {
	case sums && days && !strong[DueDate] && weak[PaymentDate] &&
		(titled(Payments) || strong[PaymentDate] && !strong[InvoiceDate] || weak[Payer] && !weak[ClientName]):
		return Payments
	case sums && days:
		return Invoices
	case weak[ClientName] || weak[ClientNumber]:
		if weak[Email] || weak[Street] || weak[City] || weak[Phone] || weak[Contact] || weak[Country] || weak[Language] || titled(Clients) {
			return Clients
		}
	}
	return Invoices
}

// votes gathers what the cells of the columns say while the table is read once.
type votes struct {
	marks    map[int]*markVotes // by column
	days     map[int]*dateVotes
	dmy, mdy int // pairs of days in which the due date would lie before the invoice date
	pairs    int
	dollars  bool // a column of currencies says USD and nothing else
}

// vote reads the table until nothing is open any more, at the worst to its end,
// and settles decimal marks, orders of dates and the currency.
func (s *Shape) vote(r io.ReaderAt, size int64, head sample, hints Hints) error {
	v := votes{marks: map[int]*markVotes{}, days: map[int]*dateVotes{}}
	for _, c := range s.Columns {
		switch {
		case isSum(c.Field):
			v.marks[c.Index] = &markVotes{}
		case isDay(c.Field):
			v.days[c.Index] = &dateVotes{}
		}
	}
	if err := s.gather(r, size, &v); err != nil {
		return err
	}
	s.setOrders(&v, hints)
	// The currency decides how many decimals a sum has, so marks come twice:
	// provisional for reading the currency out of cells, then for good.
	s.setMarks(&v, hints, 2, false)
	s.fillCurrency(head)
	s.setMarks(&v, hints, s.Currency.Digits(), true)
	return nil
}

func (s *Shape) gather(r io.ReaderAt, size int64, v *votes) error {
	rec, err := s.open(r, size)
	if err != nil {
		return err
	}
	defer rec.close()
	invoiced, hasInvoiced := s.Column(InvoiceDate)
	due, hasDue := s.Column(DueDate)
	currency, hasCurrency := s.Column(Currency)
	other := 0
	defer func() { v.dollars = v.dollars && other == 0 }()
	for n := 0; n < 2000 || !v.decided(); {
		cells, line, err := rec.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if _, row := errors.AsType[*fault.Error](err); row {
			continue
		}
		if err != nil {
			return readingFailed(s.File, err)
		}
		if line <= s.Header || s.Only != nil && !s.Only.keeps(cells) {
			continue
		}
		n++
		for i, m := range v.marks {
			if i < len(cells) && (n <= 2000 || !m.decided()) && cells[i] != "" {
				m.add(strings.TrimSpace(cells[i]))
			}
		}
		for i, d := range v.days {
			if i < len(cells) && (n <= 2000 || !d.decided()) && cells[i] != "" {
				d.add(strings.TrimSpace(cells[i]))
			}
		}
		if text := cell(cells, currency.Index); hasCurrency && text == "USD" {
			v.dollars = true
		} else if hasCurrency && text != "" {
			other++
		}
		if hasInvoiced && hasDue && invoiced.Index < len(cells) && due.Index < len(cells) {
			v.compare(strings.TrimSpace(cells[invoiced.Index]), strings.TrimSpace(cells[due.Index]))
		}
	}
	return nil
}

func (v *votes) decided() bool {
	for _, m := range v.marks {
		if !m.decided() {
			return false
		}
	}
	for _, d := range v.days {
		if !d.decided() {
			return false
		}
	}
	return true
}

// compare asks in which order an invoice falls due after it was written, and
// within a year.
func (v *votes) compare(invoiced, due string) {
	v.pairs++
	for _, o := range []Order{DMY, MDY} {
		from, ok1 := readDate(invoiced, o)
		to, ok2 := readDate(due, o)
		if ok1 && ok2 && to.Sub(from) >= 0 && to.Sub(from) <= 200 {
			continue
		}
		if o == DMY {
			v.dmy++
		} else {
			v.mdy++
		}
	}
}

func (s *Shape) setOrders(v *votes, hints Hints) {
	common, decided := Order(""), 0
	for _, d := range v.days {
		if o, ok := d.order(); ok && d.dmy+d.mdy+d.ymd > decided {
			common, decided = o, d.dmy+d.mdy+d.ymd
		}
	}
	for i := range s.Columns {
		c := &s.Columns[i]
		d := v.days[c.Index]
		if !isDay(c.Field) || d == nil {
			continue
		}
		own, sure := d.order()
		switch {
		case hints.Dates != "":
			c.Dates = hints.Dates
		case c.Dates != "" && !sure: // kept from the last time
		case sure && d.dmy+d.mdy+d.ymd > 0:
			c.Dates = own
			if least := min(d.dmy, d.mdy); least > 0 {
				s.warn("date_order_mixed", "in column "+c.Heading+" "+itoa(least)+" of the dates looked at do not fit the order "+string(own)+" of the others; say --dates where it is wrong")
			}
		case common != "":
			c.Dates = common
		default:
			c.Dates = s.likelyOrder(v, d, c.Heading)
		}
	}
}

// likelyOrder decides where no day beyond the twelfth stands in the file.
func (s *Shape) likelyOrder(v *votes, d *dateVotes, heading string) Order {
	order := DMY
	switch {
	case v.mdy == 0 && v.dmy > 0:
		return MDY
	case v.dmy == 0 && v.mdy > 0:
		return DMY
	case v.mdy*4 < v.dmy:
		order = MDY
	case v.dmy*4 < v.mdy:
	case d.slash > 0 && (s.Currency == "USD" || v.dollars):
		order = MDY
	}
	if d.either > 0 {
		s.warn("date_order_ambiguous", "the dates in column "+heading+" could be day first or month first; they were read as "+string(order)+"; say --dates where it is wrong")
	}
	return order
}

func (s *Shape) setMarks(v *votes, hints Hints, digits int, last bool) {
	fallback := byte('.')
	if s.Delimiter == ";" {
		fallback = ','
	}
	most := 0
	for _, m := range v.marks {
		if n := max(m.point, m.comma); n > most {
			most = n
			fallback, _ = m.mark(fallback, digits)
		}
	}
	for i := range s.Columns {
		c := &s.Columns[i]
		m := v.marks[c.Index]
		if !isSum(c.Field) || m == nil {
			continue
		}
		mark, sure := m.mark(fallback, digits)
		if !sure && most > 0 && m.point+m.comma == 0 {
			mark, sure = fallback, true // another column of sums decides
		}
		switch {
		case hints.Decimal != "":
			c.Decimal = hints.Decimal
			continue
		case s.Format == XLSX && m.point+m.comma == 0:
			c.Decimal = "." // raw numbers have a point
			continue
		case last && !sure && savedMark(hints.Saved, s.Fingerprint, c.Index) != "":
			c.Decimal = savedMark(hints.Saved, s.Fingerprint, c.Index)
			continue
		}
		c.Decimal = string(mark)
		if last && !sure {
			s.warn("decimal_ambiguous", "the sums in column "+c.Heading+", such as "+c.Example+", could have a decimal point or a decimal comma; "+
				markName(mark)+" was taken; say --decimal where it is wrong")
		}
		if least := min(m.point, m.comma); last && least > 0 {
			s.warn("decimal_mixed", "in column "+c.Heading+" "+itoa(least)+" of the sums looked at do not fit the "+markName(mark)+" of the others")
		}
	}
}

func savedMark(list []Shape, fingerprint string, column int) string {
	saved, ok := savedShape(list, fingerprint)
	if !ok {
		return ""
	}
	for _, c := range saved.Columns {
		if c.Index == column {
			return c.Decimal
		}
	}
	return ""
}

func markName(mark byte) string {
	if mark == ',' {
		return "decimal comma"
	}
	return "decimal point"
}
