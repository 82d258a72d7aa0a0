package camt

import (
	"fmt"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/intake/statement"
	"dunwell/internal/money"
)

// The bounds of a bulk booking that is divided. The largest payment files banks
// take have 100,000 payments.
const (
	mostDetails = 100_000
	mostRaw     = 64 << 20 // bytes kept of its parts as they came
)

// entry is an Ntry while it is read.
type entry struct {
	line     statement.Line
	credit   bool
	signed   bool
	status   string
	info     string
	details  []detail
	rawBytes int
	tooMany  bool
}

// entry reads one Ntry and hands out its lines.
func (d *decoder) entry() error {
	e := entry{details: d.details[:0]}
	e.line.Where = d.s.Line
	d.s.Record(0, statement.MostRaw)
	d.wrong, d.rounded = nil, false
	err := d.each(func(tag []byte) error { return d.entryPart(&e, tag) })
	d.details = e.details[:0]
	if err != nil {
		return err
	}
	raw := d.s.Recorded(0)
	d.complete(&e)
	if d.wrong != nil {
		return d.give(statement.Part{}, d.wrong)
	}
	switch n := len(e.details); {
	case n > 1 && e.addUp() && !e.tooMany:
		return d.parts(&e)
	case n == 1:
		d.merge(&e.line, &e, &e.details[0])
	case n > 1:
		d.join(&e)
	}
	e.line.Text = statement.Join(e.line.Text, e.info)
	e.line.Raw = d.text.String(raw)
	return d.line(&e.line)
}

func (d *decoder) give(p statement.Part, err error) error {
	if !d.yield(p, err) {
		return errStop
	}
	return nil
}

// line hands out one line.
func (d *decoder) line(l *statement.Line) error {
	l.Account = d.account
	d.sums.Add(l)
	return d.give(statement.Part{Line: l}, nil)
}

func (d *decoder) entryPart(e *entry, tag []byte) (err error) {
	l := &e.line
	switch string(tag) {
	case "Amt":
		return d.sum(&l.Amount)
	case "CdtDbtInd":
		err = d.bytes()
		e.credit = string(d.value) == "CRDT"
		e.signed = e.credit || string(d.value) == "DBIT"
	case "RvslInd":
		err = d.bytes()
		l.Reversal = string(d.value) == "true" || string(d.value) == "1"
	case "Sts": // a code, or Cd or Prtry inside since version 8
		return d.into(&e.status)
	case "BookgDt":
		l.On, _, err = d.date()
	case "ValDt":
		l.Value, _, err = d.date()
	case "AcctSvcrRef":
		return d.into(&l.BankID)
	case "BkTxCd":
		return d.bankCode(&l.Code)
	case "AmtDtls":
		return d.amountDetails(&l.Original, &l.Original)
	case "Chrgs":
		return d.charges(&l.Charges)
	case "NtryDtls":
		return d.each(func(tag []byte) error {
			if string(tag) == "TxDtls" {
				return d.detail(e)
			}
			return nil
		})
	case "AddtlNtryInf":
		return d.add(&e.info)
	}
	return err
}

// complete checks the entry and fills what follows from the rest.
func (d *decoder) complete(e *entry) {
	l := &e.line
	where := func() string { return fmt.Sprintf("%s:%d", d.file, l.Where) }
	switch {
	case d.wrong != nil:
		return
	case l.Amount.Currency() == "":
		d.fail(fault.Invalidf("amount_missing", where(), "the entry has no sum; it is left out"))
		return
	case !e.signed:
		d.fail(fault.Invalidf("direction_missing", where(), "the entry does not say whether money came in or went out; it is left out, enter it by hand"))
		return
	}
	if !e.credit {
		l.Amount = l.Amount.Neg()
	}
	if d.rounded {
		l.Warnings = append(l.Warnings, statement.Warning{Code: "sum_rounded", Text: "a sum finer than its currency was rounded, half away from zero"})
	}
	switch e.status {
	case "BOOK":
	case "":
		l.Pending = d.kind != booked
	default: // PDNG, INFO, FUTR and what banks agree on among themselves
		l.Pending = true
	}
	if placeholder(l.BankID) {
		l.BankID = ""
	}
	l.Original = foreign(l.Original, l.Amount)
	if l.On.IsZero() {
		l.On = d.assumedDay(l.Value)
		l.Assumed = l.On != l.Value
		switch {
		case l.On.IsZero():
			d.fail(fault.Invalidf("date_missing", where(), "the entry has no booking day; it is left out, enter it by hand"))
		case l.Assumed:
			l.Warnings = append(l.Warnings, statement.Warning{Code: "day_assumed", Text: "the entry has no day; that of the message stands in"})
		}
	}
}

// assumedDay stands in for a booking day that is not told: the value day, the end
// of the period, or the day on which the bank wrote the message.
func (d *decoder) assumedDay(value day.Date) day.Date {
	for _, on := range []day.Date{value, d.st.Through, d.created} {
		if !on.IsZero() {
			return on
		}
	}
	return day.Date{}
}

func placeholder(s string) bool { return s == "NOTPROVIDED" || s == "NONREF" || s == "NOT PROVIDED" }

// addUp reports that every part tells its sum in the entry's currency, and that
// they make the whole.
func (e *entry) addUp() bool {
	var sum money.Tally
	for i := range e.details {
		p := &e.details[i]
		p.amount = p.inCurrency(e.line.Amount.Currency())
		if p.amount.Currency() == "" {
			return false
		}
		if debit := p.sign == "DBIT" || p.sign == "" && !e.credit; debit {
			p.amount = p.amount.Neg()
		}
		sum.Add(p.amount)
	}
	whole, err := sum.Sum()
	return err == nil && whole == e.line.Amount
}

// inCurrency is what a part tells of its sum in this currency.
func (p *detail) inCurrency(c money.Currency) money.Amount {
	for _, a := range []money.Amount{p.amount, p.tx, p.instructed} {
		if a.Currency() == c {
			return a
		}
	}
	return money.Amount{}
}

// parts hands out one line a part of a bulk booking.
func (d *decoder) parts(e *entry) error {
	bulk := e.line.BankID
	if bulk == "" {
		bulk = fmt.Sprintf("line %d", e.line.Where)
	}
	for i := range e.details {
		p := &e.details[i]
		l := e.line
		l.Where, l.Amount, l.Bulk, l.Raw = p.where, p.amount, bulk, p.raw
		d.merge(&l, e, p)
		switch {
		case p.bankID != "" && p.bankID != e.line.BankID:
			l.BankID = p.bankID
		case e.line.BankID != "":
			l.BankID = fmt.Sprintf("%s/%d", e.line.BankID, i+1)
		}
		l.Text = statement.Join(l.Text, e.info)
		if err := d.line(&l); err != nil {
			return err
		}
	}
	return nil
}

// join makes one line of an entry whose parts do not add up to it. What differs
// among them is left out, but their texts are kept for the matching.
func (d *decoder) join(e *entry) {
	l := &e.line
	whole := *l
	for i := range e.details {
		p := &e.details[i]
		part := whole
		d.merge(&part, e, p)
		if i == 0 {
			*l = part
			l.BankID = whole.BankID
			continue
		}
		same(&l.Other.Name, part.Other.Name)
		same(&l.Other.IBAN, part.Other.IBAN)
		same(&l.Other.Number, part.Other.Number)
		same(&l.Other.Bank, part.Other.Bank)
		same(&l.Other.Address, part.Other.Address)
		same(&l.Ultimate, part.Ultimate)
		same(&l.EndToEnd, part.EndToEnd)
		same(&l.Mandate, part.Mandate)
		same(&l.Returned, part.Returned)
		if l.Original != part.Original {
			l.Original = money.Amount{}
		}
		if len(l.Text) < mostText {
			if part.Reference != l.Reference {
				l.Text = statement.Join(l.Text, part.Reference)
			}
			l.Text = statement.Join(l.Text, part.Text)
		}
	}
	l.Warnings = append(l.Warnings, statement.Warning{Code: "bulk_whole", Text: fmt.Sprintf("the %d parts of this booking do not tell sums that add up to it; it is one line", len(e.details))})
}

func same(field *string, other string) {
	if *field != other {
		*field = ""
	}
}

// merge fills a line with what a part of its entry tells.
func (d *decoder) merge(l *statement.Line, e *entry, p *detail) {
	incoming := e.credit
	if p.sign != "" {
		incoming = p.sign == "CRDT"
	}
	// In a reversal the parties keep the roles of the payment that is taken back.
	fromDebtor := incoming != l.Reversal
	other, ultimate := &p.debtor, p.ultimateDebtor
	if !fromDebtor {
		other, ultimate = &p.creditor, p.ultimateCreditor
	}
	if mirror := d.mirror(p, fromDebtor); mirror {
		if fromDebtor {
			other, ultimate = &p.creditor, p.ultimateCreditor
		} else {
			other, ultimate = &p.debtor, p.ultimateDebtor
		}
	}
	l.Other = *other
	if ultimate != other.Name {
		l.Ultimate = ultimate
	}
	if l.BankID == "" && !placeholder(p.bankID) {
		l.BankID = p.bankID
	}
	if p.code != "" {
		l.Code = p.code
	}
	if !placeholder(p.endToEnd) {
		l.EndToEnd = p.endToEnd
	}
	l.Mandate, l.Returned, l.Reference = p.mandate, p.returned, p.reference
	l.Text = statement.Join(p.text, p.info)
	if p.charges.Currency() != "" {
		l.Charges = p.charges
	}
	for _, a := range []money.Amount{p.instructed, p.tx, p.own} {
		if a.Currency() != "" && a.Currency() != l.Amount.Currency() && !a.IsZero() {
			l.Original = a
			break
		}
	}
	l.Original = foreign(l.Original, l.Amount)
}

// foreign is a sum in the payer's currency with the sign of the line, and nothing
// where the currency is the same.
func foreign(original, amount money.Amount) money.Amount {
	switch {
	case original.Currency() == amount.Currency():
		return money.Amount{}
	case original.Sign() != amount.Sign():
		return original.Neg()
	}
	return original
}

// mirror reports that the party in the expected role is the account holder, or
// not told, while the one in the other role is: returned debits come so, whose
// parties are those of the debit.
func (d *decoder) mirror(p *detail, fromDebtor bool) bool {
	expected, across := &p.debtor, &p.creditor
	if !fromDebtor {
		expected, across = across, expected
	}
	own := func(x *statement.Party) bool {
		return d.account.IBAN != "" && x.IBAN == d.account.IBAN || d.account.Number != "" && x.Number == d.account.Number ||
			x.IBAN == "" && x.Number == "" && x.Name != "" && x.Name == d.account.Holder
	}
	told := across.Name != "" || across.IBAN != "" || across.Number != ""
	if own(across) || !told {
		return false
	}
	return own(expected) || p.returned != "" && *expected == statement.Party{}
}
