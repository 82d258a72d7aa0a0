// Package camt reads the account messages of ISO 20022: statements (camt.053),
// reports of the running day (camt.052) and notifications (camt.054), in all of
// their versions. Elements are known by their local names, which have kept their
// meaning through the versions.
package camt

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/intake/charset"
	"dunwell/internal/intake/markup"
	"dunwell/internal/intake/statement"
	"dunwell/internal/money"
)

// Options is what a file is read with.
type Options = statement.Options

// Is reports a message of this kind by its head.
func Is(_ string, head []byte) bool {
	head = bytes.ReplaceAll(head[:min(len(head), 16<<10)], []byte{0}, nil) // UTF-16
	if !bytes.Contains(head, []byte("<")) {
		return false
	}
	for _, mark := range []string{"camt.052.", "camt.053.", "camt.054.", "BkToCstmrStmt", "BkToCstmrAcctRpt", "BkToCstmrDbtCdtNtfctn"} {
		if bytes.Contains(head, []byte(mark)) {
			return true
		}
	}
	return false
}

// Read reads a message as a stream. A bulk booking is held until its end: its parts
// become lines only where they add up to it.
func Read(name string, r io.Reader, o Options) statement.Parts {
	return func(yield func(statement.Part, error) bool) {
		text := charset.Open(r, o.Encoding)
		d := &decoder{file: name, o: o, text: text, s: markup.New(text), yield: yield}
		err := d.document()
		switch {
		case errors.Is(err, errStop):
		case err != nil:
			yield(statement.Part{}, d.broken(err))
		case d.statements == 0:
			yield(statement.Part{}, fault.Invalidf("statement_missing", name, "there is no account statement in this file; export CAMT.053 (or 052, 054) from the bank"))
		}
	}
}

var errStop = errors.New("the reader wants no more")

// mostText bounds one field, and the joined texts of one line.
const mostText = 8 << 10

type decoder struct {
	file       string
	o          Options
	text       *charset.Text
	s          *markup.Scanner
	yield      func(statement.Part, error) bool
	format     string
	statements int
	kind       kind
	st         *statement.Statement
	account    *statement.Account
	created    day.Date
	toWhole    bool // Through was told as a day, or as its end
	previous   *statement.Balance
	interim    *statement.Balance
	listed     int // entries the bank says there are, -1 where it does not say
	entries    int
	sums       statement.Sums
	value      []byte // text of the element last read
	firstRaw   []byte
	details    []detail     // room of the last entry, used again
	wrong      *fault.Error // of the record that is being read
	rounded    bool
}

type kind int

const (
	booked       kind = iota // camt.053
	report                   // camt.052
	notification             // camt.054
)

func (d *decoder) broken(err error) error {
	where := fmt.Sprintf("%s:%d", d.file, d.s.Line)
	switch {
	case errors.Is(err, markup.ErrCut), errors.Is(err, io.EOF):
		return fault.Invalidf("statement_cut", where, "the file ends in the middle of a statement; download it again")
	case errors.Is(err, markup.ErrNested), errors.Is(err, markup.ErrTooLong):
		return fault.Invalidf("markup_broken", where, "the file cannot be read further: %s; download it again", err)
	}
	return fmt.Errorf("read %s: %w", d.file, err)
}

// child steps to the next element inside of the one that was open at this depth,
// over whatever was left unread before it. more is false at its end.
func (d *decoder) child(depth int) (more bool, err error) {
	for {
		if err := d.s.Next(); err != nil {
			return false, err
		}
		switch d.s.Kind {
		case markup.Open:
			if d.s.Depth() == depth+1 {
				return true, nil
			}
		case markup.Close:
			if d.s.Depth() < depth {
				return false, nil
			}
		}
	}
}

// each calls read for every element inside of the one just opened.
func (d *decoder) each(read func(name []byte) error) error {
	depth := d.s.Depth()
	for {
		more, err := d.child(depth)
		if err != nil || !more {
			return err
		}
		if err := read(d.s.Name); err != nil {
			return err
		}
	}
}

// string reads the text of the element just opened, with that of all inside.
func (d *decoder) string() (string, error) {
	if err := d.bytes(); err != nil {
		return "", err
	}
	return statement.Clean(d.text.String(d.value)), nil
}

func (d *decoder) bytes() error {
	depth := d.s.Depth()
	d.value = d.value[:0]
	for {
		if err := d.s.Next(); err != nil {
			return err
		}
		switch d.s.Kind {
		case markup.Text:
			if room := mostText - len(d.value); room > 0 {
				d.value = append(d.value, d.s.Text[:min(room, len(d.s.Text))]...)
			}
		case markup.Close:
			if d.s.Depth() < depth {
				d.value = bytes.TrimSpace(d.value)
				return nil
			}
		}
	}
}

// into reads the text of the element into a field, unless one stands there.
func (d *decoder) into(field *string) error {
	s, err := d.string()
	if err == nil && *field == "" {
		*field = s
	}
	return err
}

// add reads the text of the element behind what stands in the field.
func (d *decoder) add(field *string) error {
	s, err := d.string()
	if err == nil && s != "" && len(*field) < mostText {
		*field = statement.Join(*field, s)
	}
	return err
}

// beside reads an amount that the record can do without: one that cannot be read
// is left out.
func (d *decoder) beside(into *money.Amount) error {
	wrong, rounded := d.wrong, d.rounded
	err := d.sum(into)
	d.wrong, d.rounded = wrong, rounded
	return err
}

// sum reads an amount with its currency. A sum that cannot be read makes the
// record wrong; reading goes on.
func (d *decoder) sum(into *money.Amount) error {
	currency := money.Currency(d.s.Attribute("Ccy"))
	line := d.s.Line
	if err := d.bytes(); err != nil {
		return err
	}
	told := currency
	if currency == "" && d.account != nil {
		currency = d.account.Currency
	}
	if currency == "" {
		currency = d.o.Currency
	}
	a, exact, f := statement.Figure(string(d.value), currency)
	if f == statement.FigureGood {
		d.rounded = d.rounded || !exact
		*into = a
		return nil
	}
	where := fmt.Sprintf("%s:%d", d.file, line)
	switch f {
	case statement.FigureCurrency:
		if told == "" {
			d.fail(fault.Invalidf("currency_missing", where, "the sum has no currency; name yours with --currency"))
		} else {
			d.fail(fault.Invalidf("currency_unknown", where, "%q is not a currency code of ISO 4217", statement.Cut(d.text.String([]byte(told)), 20)))
		}
	case statement.FigureTooLarge:
		d.fail(fault.Invalidf("amount_too_large", where, "the sum is larger than this program counts"))
	default:
		d.fail(fault.Invalidf("amount_unreadable", where, "%q is not a sum; the entry is left out, enter it by hand", statement.Cut(d.text.String(d.value), 40)))
	}
	return nil
}

func (d *decoder) fail(f *fault.Error) {
	if d.wrong == nil {
		d.wrong = f
	}
}

// date reads a Dt or DtTm, alone or inside. The day is the one the bank wrote,
// in its own zone. hour is the time as written ("" for a mere day).
func (d *decoder) date() (on day.Date, hour string, err error) {
	if err := d.bytes(); err != nil {
		return on, "", err
	}
	v := d.value
	if len(v) < 10 {
		return on, "", nil
	}
	on, bad := statement.Day(v[:4], v[5:7], v[8:10])
	if bad || v[4] != '-' || v[7] != '-' {
		return day.Date{}, "", nil
	}
	if len(v) >= 16 && v[10] == 'T' {
		hour = string(v[11:16])
	}
	return on, hour, nil
}

func (d *decoder) document() error {
	for {
		switch err := d.s.Next(); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		if d.s.Kind != markup.Open {
			continue
		}
		switch string(d.s.Name) {
		case "Document":
			if at := bytes.Index(d.s.Attr, []byte("camt.05")); at >= 0 {
				d.format = strings.TrimRight(string(d.s.Attr[at:min(len(d.s.Attr), at+15)]), `"' `)
			}
		case "BkToCstmrStmt":
			d.kind = booked
		case "BkToCstmrAcctRpt":
			d.kind = report
		case "BkToCstmrDbtCdtNtfctn":
			d.kind = notification
		case "Stmt", "Rpt", "Ntfctn":
			if err := d.statement(); err != nil {
				return err
			}
		}
	}
}

// statement reads one Stmt, Rpt or Ntfctn.
func (d *decoder) statement() error {
	d.statements++
	format := d.format
	if format == "" {
		format = [...]string{booked: "camt.053", report: "camt.052", notification: "camt.054"}[d.kind]
	}
	d.st = &statement.Statement{Format: format, Intraday: d.kind != booked}
	d.account = &statement.Account{}
	d.created, d.toWhole, d.previous, d.interim, d.listed, d.entries = day.Date{}, false, nil, nil, -1, 0
	if err := d.each(d.statementPart); err != nil {
		return err
	}
	return d.close()
}

func (d *decoder) statementPart(name []byte) (err error) {
	switch string(name) {
	case "Id":
		return d.into(&d.st.ID)
	case "CreDtTm":
		d.created, _, err = d.date()
	case "FrToDt":
		return d.period()
	case "Acct":
		return d.ownAccount()
	case "Bal":
		return d.balance()
	case "TxsSummry":
		return d.summary()
	case "Ntry":
		d.entries++
		return d.entry()
	}
	return err
}

func (d *decoder) period() error {
	return d.each(func(name []byte) (err error) {
		var hour string
		switch string(name) {
		case "FrDt", "FrDtTm":
			d.st.From, _, err = d.date()
		case "ToDt", "ToDtTm":
			d.st.Through, hour, err = d.date()
			d.toWhole = hour == "" || hour >= "23:00"
		}
		return err
	})
}

func (d *decoder) ownAccount() error {
	var name, owner string
	err := d.each(func(tag []byte) (err error) {
		switch string(tag) {
		case "Id":
			var number string
			number, err = d.accountID()
			d.account.SetNumber(number)
		case "Ccy":
			var currency string
			currency, err = d.string()
			d.account.Currency = money.Currency(currency)
		case "Nm":
			return d.into(&name)
		case "Ownr":
			return d.each(func(tag []byte) error {
				if string(tag) == "Nm" {
					return d.into(&owner)
				}
				return nil
			})
		case "Svcr":
			return d.agent(&d.account.Bank)
		}
		return err
	})
	d.account.Holder = owner
	if owner == "" {
		d.account.Holder = name
	}
	return err
}

// accountID reads IBAN or Othr/Id.
func (d *decoder) accountID() (id string, err error) {
	err = d.each(func(tag []byte) error {
		switch string(tag) {
		case "IBAN", "BBAN", "PrtryAcct", "UPIC":
			return d.into(&id)
		case "Othr":
			return d.each(func(tag []byte) error {
				if string(tag) == "Id" {
					return d.into(&id)
				}
				return nil
			})
		}
		return nil
	})
	return id, err
}

// agent reads a bank: its BIC, else its code, else its name.
func (d *decoder) agent(into *string) error {
	var bic, code, name string
	err := d.each(func(tag []byte) error {
		if string(tag) != "FinInstnId" {
			return nil
		}
		return d.each(func(tag []byte) error {
			switch string(tag) {
			case "BIC", "BICFI":
				return d.into(&bic)
			case "ClrSysMmbId":
				return d.each(func(tag []byte) error {
					if string(tag) == "MmbId" {
						return d.into(&code)
					}
					return nil
				})
			case "Nm":
				return d.into(&name)
			case "CmbndId":
				return nil
			}
			return nil
		})
	})
	for _, s := range []string{bic, code, name} {
		if *into == "" {
			*into = s
		}
	}
	return err
}

func (d *decoder) balance() error {
	var b statement.Balance
	code, negative := "", false
	d.rounded, d.wrong = false, nil
	line := d.s.Line
	err := d.each(func(tag []byte) (err error) {
		switch string(tag) {
		case "Tp":
			return d.each(func(tag []byte) error {
				if string(tag) == "CdOrPrtry" {
					return d.into(&code)
				}
				return nil
			})
		case "Amt":
			return d.sum(&b.Amount)
		case "CdtDbtInd":
			err = d.bytes()
			negative = string(d.value) == "DBIT"
		case "Dt":
			b.On, _, err = d.date()
		}
		return err
	})
	if err != nil || d.wrong != nil {
		if d.wrong != nil {
			d.warn("balance_unreadable", fmt.Sprintf("the %s balance in line %d cannot be read", code, line))
			d.wrong = nil
		}
		return err
	}
	if negative {
		b.Amount = b.Amount.Neg()
	}
	if d.rounded {
		d.warn("sum_rounded", fmt.Sprintf("the %s balance is finer than its currency and was rounded", code))
	}
	switch code {
	case "OPBD":
		d.st.Opening = &b
	case "PRCD":
		d.previous = &b
	case "CLBD":
		d.st.Closing = &b
	case "ITBD":
		d.interim = &b
	}
	return nil
}

func (d *decoder) warn(code, text string) {
	d.st.Warnings = append(d.st.Warnings, statement.Warning{Code: code, Text: text})
}

// summary takes how many entries there should be.
func (d *decoder) summary() error {
	return d.each(func(tag []byte) error {
		if string(tag) != "TtlNtries" {
			return nil
		}
		return d.each(func(tag []byte) error {
			if string(tag) != "NbOfNtries" {
				return nil
			}
			err := d.bytes()
			d.listed = 0
			for _, c := range d.value {
				if c < '0' || c > '9' || d.listed > 1e9 {
					d.listed = -1
					break
				}
				d.listed = d.listed*10 + int(c-'0')
			}
			return err
		})
	})
}

// close hands out the statement after its lines.
func (d *decoder) close() error {
	st := d.st
	st.Account = *d.account
	if st.Opening == nil {
		st.Opening = d.previous
	}
	if st.Closing == nil && st.Intraday {
		st.Closing = d.interim
	}
	switch {
	case st.Intraday && !st.Through.IsZero() && !d.toWhole:
		st.Through = st.Through.AddDays(-1)
	case !st.Intraday && st.Closing != nil && !st.Closing.On.IsZero():
		st.Through = st.Closing.On // the closing balance is of a closed day, whenever the file was made
	case !st.Through.IsZero() && !d.toWhole:
		st.Through = st.Through.AddDays(-1)
	}
	if d.listed >= 0 && d.listed != d.entries {
		d.warn("entries_missing", fmt.Sprintf("the bank names %d entries, the file holds %d: see whether it is complete", d.listed, d.entries))
	}
	if d.text.Guessed() {
		d.warn("encoding_guessed", "the encoding was guessed: look at the names")
	}
	d.sums.Close(st)
	if !d.yield(statement.Part{Statement: st}, nil) {
		return errStop
	}
	return nil
}
