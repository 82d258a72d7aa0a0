package intake

import (
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// invoice reads what an invoice list says of one invoice. taken is false for a
// draft, which nobody owes.
func (r *rowReader) invoice(cells []string, row *Row) (taken bool, f *fault.Error) {
	if f := r.currency(cells); f != nil {
		return false, f
	}
	v := &row.Invoice
	text := said(cell(cells, r.at.amount))
	if text == "" {
		return false, fault.Invalidf("amount_missing", "", "the row has no sum")
	}
	var exact bool
	if v.Amount, exact, f = readSum(&r.amount, text, "the sum"); f != nil {
		return false, f
	}
	if !exact {
		row.notes |= noteRounded
	}
	if f := r.invoiceDays(cells, row); f != nil {
		return false, f
	}
	v.Number, v.For = r.id(cells, r.at.number), said(cell(cells, r.at.project))
	v.Kind = kindOf(v.Amount)
	if text := cell(cells, r.at.disputed); text != "" {
		v.Disputed, _ = yes(text)
	}
	status := cell(cells, r.at.status)
	standing := r.states.ask(status, func() standing { return r.standing(status) }, strings.Clone)
	if standing == draft {
		return false, nil
	}
	v.Void = standing == void
	v.Disputed = v.Disputed || standing == disputed
	if f := r.paidAndOpen(cells, row, standing); f != nil {
		return false, f
	}
	if r.shape.Only != nil && v.Amount.Sign() < 0 {
		r.journalPayment(row)
		return true, nil
	}
	if v.Ref = v.Number; v.Ref == "" {
		row.notes |= noteNoNumber
		// Only what the file says goes into the key: a day that was filled in may
		// be filled in differently once the invoice is settled.
		var on, due day.Date
		if row.notes&noteNoInvoiceDate == 0 {
			on = v.On
		}
		if row.notes&noteNoDueDate == 0 {
			due = v.Due
		}
		ref, ok := r.keys.key(row.Client.Key(), on.String(), due.String(), v.Amount.String())
		if !ok {
			return false, tooManyKeyless()
		}
		v.Ref = ref
	}
	return true, nil
}

// standing reads the state of an invoice, or the yes of a column like "Voided".
func (r *rowReader) standing(text string) standing {
	if is, ok := yes(text); ok && r.voids {
		if is {
			return void
		}
		return running
	}
	return standingOf(text)
}

func tooManyKeyless() *fault.Error {
	return fault.Invalidf("rows_too_many", "", "the file has more than %d rows without an invoice number; split it", maxKeyless)
}

func kindOf(a money.Amount) receivable.Kind {
	if a.Sign() < 0 {
		return receivable.CreditNote
	}
	return receivable.Invoice
}

// journalPayment makes a negative booking on the receivables account into the
// payment it is.
func (r *rowReader) journalPayment(row *Row) {
	v := row.Invoice
	row.Kind = Payments
	row.Payment = Payment{On: v.On, Amount: v.Amount.Neg(), Invoice: v.Number, Reference: v.For}
	row.Payment.Ref, _ = r.keys.key("paid", row.Client.Key(), v.On.String(), v.Amount.String(), v.Number)
	row.Invoice = Invoice{}
	row.notes &= noteRounded
}

// invoiceDays reads the days and fills in those the file does not have.
func (r *rowReader) invoiceDays(cells []string, row *Row) (f *fault.Error) {
	v := &row.Invoice
	if v.On, f = r.day(cells, r.at.invoiced, r.orders.invoiced, "the invoice date"); f != nil {
		return f
	}
	if v.Due, f = r.day(cells, r.at.due, r.orders.due, "the due date"); f != nil {
		return f
	}
	if v.Settled, f = r.day(cells, r.at.settled, r.orders.settled, "the day of settlement"); f != nil {
		return f
	}
	if from := firstDay(v.On, v.Due); v.Settled.IsZero() && r.at.settled < 0 && !from.IsZero() {
		if n, ok := dayCount(cell(cells, r.at.days)); ok {
			v.Settled = from.AddDays(n)
		}
	}
	terms, told := dayCount(cell(cells, r.at.terms))
	if !told {
		terms = r.shape.Terms
	}
	return row.fillDays(terms, told)
}

func firstDay(days ...day.Date) day.Date {
	for _, d := range days {
		if !d.IsZero() {
			return d
		}
	}
	return day.Date{}
}

// day reads one day; an empty cell, or one that says nothing, is no day.
func (r *rowReader) day(cells []string, i int, order Order, what string) (day.Date, *fault.Error) {
	text := cell(cells, i)
	if text == "" {
		return day.Date{}, nil
	}
	if d, ok := readDate(text, order); ok {
		return d, nil
	}
	if nothing(text) || strings.HasPrefix(text, "0000-00-00") {
		return day.Date{}, nil
	}
	if d, ok := serialDay(text, r.shape.from1904); ok {
		return d, nil
	}
	if order == "" {
		order = YMD
	}
	return day.Date{}, fault.Invalidf("date_unreadable", "", "%s %q is not a day, or not in the order %s of the column", what, shorten(text), string(order))
}

// paidAndOpen brings sum, paid, open, settlement and status to agree. Where they
// do not, the smaller open sum is taken: nobody is asked for more than he may owe.
func (r *rowReader) paidAndOpen(cells []string, row *Row, standing standing) *fault.Error {
	v := &row.Invoice
	zero := money.New(0, v.Amount.Currency())
	paid, hasPaid, f := r.optional(cells, r.at.paid, &r.paid, row, "the sum paid")
	if f != nil {
		return f
	}
	open, hasOpen, f := r.optional(cells, r.at.open, &r.open, row, "the open sum")
	if f != nil {
		return f
	}
	for _, other := range []money.Amount{paid, open} {
		if other != (money.Amount{}) && other.Currency() != v.Amount.Currency() {
			return fault.Invalidf("currency_mixed", "", "the sums of the row are in %s and %s", v.Amount.Currency(), other.Currency())
		}
	}
	if paid.Sign() != 0 && paid.Sign() != v.Amount.Sign() {
		paid = paid.Neg() // payments written as deductions
	}
	switch {
	case standing == settled, !hasPaid && !hasOpen && !v.Settled.IsZero():
		if hasOpen && open.Sign() != 0 || hasPaid && paid != v.Amount {
			row.notes |= noteSumsDisagree
		}
		open = zero
	case hasPaid:
		rest, err := v.Amount.Sub(paid)
		if err != nil {
			return tooLarge()
		}
		if hasOpen && rest != open {
			row.notes |= noteSumsDisagree
		}
		if !hasOpen || closer(rest, open) {
			open = rest
		}
	case !hasOpen:
		open = v.Amount
	}
	rest, err := v.Amount.Sub(open)
	if err != nil {
		return tooLarge()
	}
	v.Open, v.Paid = open, rest
	return nil
}

// closer reports that a is nearer to nothing owed than b.
func closer(a, b money.Amount) bool { return a.Minor() < b.Minor() }

func tooLarge() *fault.Error {
	return fault.Invalidf("amount_too_large", "", "the sums of the row are larger than this program counts")
}

func (r *rowReader) optional(cells []string, i int, s *sumReader, row *Row, what string) (a money.Amount, has bool, f *fault.Error) {
	text := cell(cells, i)
	if text == "" || nothing(text) && text != "-" {
		return a, false, nil
	}
	a, exact, f := readSum(s, text, what)
	if !exact {
		row.notes |= noteRounded
	}
	return a, f == nil, f
}

// payment reads one row of a payment list.
func (r *rowReader) payment(cells []string, row *Row) (f *fault.Error) {
	if f := r.currency(cells); f != nil {
		return f
	}
	p := &row.Payment
	text := said(cell(cells, r.at.amount))
	if text == "" {
		return fault.Invalidf("amount_missing", "", "the row has no sum")
	}
	var exact bool
	if p.Amount, exact, f = readSum(&r.amount, text, "the sum"); f != nil {
		return f
	}
	if !exact {
		row.notes |= noteRounded
	}
	if p.On, f = r.day(cells, r.at.payment, r.orders.payment, "the day of payment"); f != nil {
		return f
	}
	if p.On.IsZero() {
		return fault.Invalidf("date_missing", "", "the row has no day of payment")
	}
	p.Reference, p.Invoice = said(cell(cells, r.at.reference)), r.id(cells, r.at.number)
	if row.Client.Key() == "@" && p.Reference == "" && p.Invoice == "" {
		return fault.Invalidf("client_missing", "", "the payment names neither client nor invoice nor reference")
	}
	ref, ok := r.keys.key("paid", row.Client.Key(), p.On.String(), p.Amount.String(), p.Reference, p.Invoice)
	if !ok {
		return tooManyKeyless()
	}
	p.Ref = ref
	return nil
}
