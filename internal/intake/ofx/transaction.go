package ofx

import (
	"fmt"
	"strconv"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/intake/statement"
	"dunwell/internal/money"
)

// transaction is a STMTTRN while it is read: its fields as they stood.
type transaction struct {
	where                                  int
	kind, posted, user, available          string
	amount, id, corrects, correction       string
	name, longName, memo, check, reference string
	party                                  statement.Party
	payee                                  string
	address                                []string
	currency, original, rate               string
}

func (t *transaction) set(b block, field, v string) {
	switch b {
	case otherAccount:
		switch field {
		case "BANKID":
			t.party.Bank = v
		case "ACCTID":
			t.party.SetNumber(v)
		}
		return
	case currency:
		if field == "CURSYM" {
			t.currency = strings.ToUpper(v)
		}
		return
	case original:
		switch field {
		case "CURSYM":
			t.original = strings.ToUpper(v)
		case "CURRATE":
			t.rate = v
		}
		return
	case payee:
		switch field {
		case "NAME":
			t.payee = v
		case "ADDR1", "ADDR2", "ADDR3", "CITY", "STATE", "POSTALCODE", "COUNTRY":
			t.address = append(t.address, v)
		}
		return
	}
	switch field {
	case "TRNTYPE":
		t.kind = v
	case "DTPOSTED":
		t.posted = v
	case "DTUSER":
		t.user = v
	case "DTAVAIL":
		t.available = v
	case "TRNAMT":
		t.amount = v
	case "FITID":
		t.id = v
	case "CORRECTFITID":
		t.corrects = v
	case "CORRECTACTION":
		t.correction = v
	case "NAME":
		t.name = v
	case "EXTDNAME":
		t.longName = v
	case "MEMO":
		t.memo = statement.Join(t.memo, v)
	case "CHECKNUM":
		t.check = v
	case "REFNUM":
		t.reference = v
	}
}

// endTransaction hands out the line that is complete.
func (d *decoder) endTransaction() error {
	t := d.trn
	d.trn, d.block = nil, none
	if t == nil {
		return nil
	}
	raw := d.text.String(d.s.Recorded(0))
	where := fmt.Sprintf("%s:%d", d.file, t.where)
	l := &statement.Line{Where: t.where, Code: t.kind, BankID: t.id, Account: d.account, Raw: raw}
	if f := d.sum(l, t, where); f != nil {
		return d.give(statement.Part{}, f)
	}
	if f := d.day(l, t, where); f != nil {
		return d.give(statement.Part{}, f)
	}
	t.describe(l)
	d.sums.Add(l)
	return d.give(statement.Part{Line: l}, nil)
}

func (d *decoder) sum(l *statement.Line, t *transaction, where string) *fault.Error {
	if t.amount == "" {
		return fault.Invalidf("amount_missing", where, "the movement has no sum; it is left out, enter it by hand")
	}
	c := money.Currency(t.currency)
	if c == "" {
		c = d.currencyOf()
	}
	a, exact, wrong := statement.Figure(t.amount, c)
	switch wrong {
	case statement.FigureUnreadable:
		return fault.Invalidf("amount_unreadable", where, "%q is not a sum; the movement is left out, enter it by hand", statement.Cut(t.amount, 40))
	case statement.FigureTooLarge:
		return fault.Invalidf("amount_too_large", where, "the sum is larger than this program counts")
	case statement.FigureCurrency:
		if c == "" {
			return fault.Invalidf("currency_missing", where, "the statement names no currency; name yours with --currency")
		}
		return fault.Invalidf("currency_unknown", where, "%q is not a currency code of ISO 4217", statement.Cut(string(c), 20))
	}
	if !exact {
		l.Warnings = append(l.Warnings, statement.Warning{Code: "sum_rounded", Text: "a sum finer than its currency was rounded, half away from zero"})
	}
	l.Amount = a
	if t.original != "" && t.original != string(c) {
		l.Original = before(a, money.Currency(t.original), t.rate)
	}
	return nil
}

// before is a sum before it was exchanged: rate is how much of the account's
// currency one unit of the payer's was worth. Without a rate it is not told.
func before(a money.Amount, c money.Currency, rate string) money.Amount {
	whole, fraction, _ := strings.Cut(strings.Replace(rate, ",", ".", 1), ".")
	fraction = strings.TrimRight(fraction, "0")
	fraction = fraction[:min(len(fraction), 9)]
	num, err := strconv.ParseInt(whole+fraction, 10, 64)
	if err != nil || num <= 0 || !c.Known() {
		return money.Amount{}
	}
	den := int64(1)
	for range len(fraction) {
		den *= 10
	}
	for n := c.Digits() - a.Currency().Digits(); n != 0; {
		if n > 0 {
			den, n = den*10, n-1
		} else {
			num, n = num*10, n+1
		}
	}
	was, err := a.Mul(den, num, money.HalfUp)
	if err != nil {
		return money.Amount{}
	}
	return money.New(was.Minor(), c)
}

// day is that of the posting. Where it is not told or no day, that on which the
// customer acted stands in, else the last day of the list: a payment whose day is
// in doubt must not be overlooked.
func (d *decoder) day(l *statement.Line, t *transaction, where string) *fault.Error {
	l.Value, _ = date(t.available)
	if l.On, _ = date(t.posted); !l.On.IsZero() {
		return nil
	}
	last := day.Date{}
	if d.st != nil {
		last = d.st.Through
	}
	user, _ := date(t.user)
	for _, on := range []day.Date{user, last, d.server} {
		if !on.IsZero() {
			l.On, l.Assumed = on, true
			l.Warnings = append(l.Warnings, statement.Warning{Code: "day_assumed", Text: "the movement has no day that can be read; " + on.String() + " stands in"})
			return nil
		}
	}
	return fault.Invalidf("date_missing", where, "the movement has no day; it is left out, enter it by hand")
}

// describe says who and what for.
func (t *transaction) describe(l *statement.Line) {
	l.Other = t.party
	l.Other.Address = strings.Join(t.address, ", ")
	name := t.payee
	if name == "" {
		name = t.name
	}
	// The name is cut at 32 characters; the memo or the extended name may go on with it.
	if strings.HasPrefix(t.longName, name) {
		name = t.longName
	}
	l.Other.Name = name
	l.Text = statement.Join(t.memo, t.reference)
	if t.kind == "CHECK" && t.check != "" {
		l.Text = statement.Join(l.Text, "check "+t.check)
	}
	if t.payee != "" && t.name != "" && t.name != t.payee {
		l.Text = statement.Join(l.Text, t.name)
	}
	if t.corrects != "" && t.corrects != t.id {
		l.Warnings = append(l.Warnings, statement.Warning{Code: "line_corrects",
			Text: fmt.Sprintf("the bank corrects its line %s by this one (%s): look at both", statement.Cut(t.corrects, 40), statement.Cut(t.correction, 20))})
	}
}
