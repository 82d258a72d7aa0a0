// Package ofx reads the statements of Open Financial Exchange: SGML without end
// tags (1.x), XML (2.x) and Quicken's QFX, of bank accounts and of cards.
package ofx

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
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

// Is reports a file of this kind by its head.
func Is(_ string, head []byte) bool {
	head = bytes.ToUpper(bytes.ReplaceAll(head[:min(len(head), 16<<10)], []byte{0}, nil)) // UTF-16
	return bytes.HasPrefix(bytes.TrimSpace(head), []byte("OFXHEADER")) || bytes.Contains(head, []byte("<OFX>")) || bytes.Contains(head, []byte("<?OFX"))
}

// Read reads a file as a stream.
func Read(name string, r io.Reader, o Options) statement.Parts {
	return func(yield func(statement.Part, error) bool) {
		text := charset.Open(r, o.Encoding)
		head, _ := text.Peek(2 << 10)
		d := &decoder{file: name, o: o, text: text, s: markup.NewLoose(text), yield: yield, format: format(head)}
		err := d.run()
		switch {
		case errors.Is(err, errStop):
		case errors.Is(err, markup.ErrCut), errors.Is(err, markup.ErrTooLong):
			yield(statement.Part{}, fault.Invalidf("statement_cut", d.where(), "the file cannot be read further: %s; download it again", err))
		case err != nil:
			yield(statement.Part{}, fmt.Errorf("read %s: %w", name, err))
		case !d.any:
			yield(statement.Part{}, fault.Invalidf("statement_missing", name, "there is no account statement in this file; export the movements of an account as OFX"))
		}
	}
}

var (
	errStop  = errors.New("the reader wants no more")
	versions = regexp.MustCompile(`VERSION[:=]\s*"?([12])([0-9]{2})`)
)

// format is "ofx 1.02" as the header names it.
func format(head []byte) string {
	if m := versions.FindSubmatch(head); m != nil {
		return fmt.Sprintf("ofx %s.%s", m[1], m[2])
	}
	return "ofx"
}

// block is the aggregate whose fields are being read.
type block int

const (
	none block = iota
	ownAccount
	otherAccount
	ledger
	available
	currency
	original
	payee
	status
)

var blocks = map[string]block{
	"BANKACCTFROM": ownAccount, "CCACCTFROM": ownAccount, "INVACCTFROM": ownAccount,
	"BANKACCTTO": otherAccount, "CCACCTTO": otherAccount,
	"LEDGERBAL": ledger, "AVAILBAL": available, "CURRENCY": currency, "ORIGCURRENCY": original, "PAYEE": payee, "STATUS": status,
}

type decoder struct {
	file    string
	o       Options
	text    *charset.Text
	s       *markup.Scanner
	yield   func(statement.Part, error) bool
	format  string
	any     bool
	ended   bool // </OFX> was seen
	block   block
	field   string // a leaf whose value comes next
	server  day.Date
	st      *statement.Statement
	account *statement.Account
	toWhole bool
	balance struct{ amount, on string }
	status  struct{ code, severity, message string }
	trn     *transaction
	sums    statement.Sums
}

func (d *decoder) where() string { return fmt.Sprintf("%s:%d", d.file, d.s.Line) }

func (d *decoder) give(p statement.Part, err error) error {
	d.any = true
	if !d.yield(p, err) {
		return errStop
	}
	return nil
}

func (d *decoder) run() error {
	for {
		err := d.s.Next()
		switch {
		case errors.Is(err, io.EOF):
			if !d.ended && (d.st != nil || d.trn != nil) {
				return markup.ErrCut
			}
			return d.endStatement()
		case err != nil:
			return err
		}
		switch d.s.Kind {
		case markup.Open:
			err = d.open()
		case markup.Close:
			err = d.close()
		case markup.Text:
			if d.field != "" {
				if v := statement.Clean(d.text.String(d.s.Text)); v != "" {
					d.set(d.field, v)
				}
			}
		}
		if err != nil {
			return err
		}
	}
}

// name is that of the tag, without an allocation for the everyday ones.
func (d *decoder) name() string {
	if n, ok := names[string(d.s.Name)]; ok {
		return n
	}
	return strings.ToUpper(string(d.s.Name))
}

// names are the tags that are read.
var names = func() map[string]string {
	m := map[string]string{}
	for n := range strings.FieldsSeq(`OFX STMTRS CCSTMTRS INVSTMTRS STMTTRN BANKTRANLIST INVTRANLIST BANKACCTFROM CCACCTFROM INVACCTFROM
		BANKACCTTO CCACCTTO LEDGERBAL AVAILBAL CURRENCY ORIGCURRENCY PAYEE STATUS CODE SEVERITY MESSAGE DTSERVER CURDEF
		DTSTART DTEND BANKID BRANCHID BROKERID ACCTID ACCTTYPE BALAMT DTASOF TRNTYPE DTPOSTED DTUSER DTAVAIL TRNAMT FITID CORRECTFITID
		CORRECTACTION CHECKNUM REFNUM NAME EXTDNAME MEMO CURSYM CURRATE ADDR1 ADDR2 ADDR3 CITY STATE POSTALCODE COUNTRY
		BUYSTOCK SELLSTOCK BUYMF SELLMF INCOME REINVEST`) {
		m[n] = n
	}
	return m
}()

func (d *decoder) open() error {
	name := d.name()
	d.field = name
	switch name {
	case "STMTRS", "CCSTMTRS", "INVSTMTRS":
		if err := d.endStatement(); err != nil {
			return err
		}
		d.st = &statement.Statement{Format: d.format}
		d.account = &statement.Account{}
		d.toWhole, d.block = false, none
		d.balance.amount, d.balance.on = "", ""
	case "STMTTRN":
		if err := d.endTransaction(); err != nil {
			return err
		}
		d.s.Record(0, statement.MostRaw)
		d.trn = &transaction{where: d.s.Line}
		d.block = none
	case "BUYSTOCK", "SELLSTOCK", "BUYMF", "SELLMF", "INCOME", "REINVEST":
		if d.st != nil {
			d.warnOnce("investments_left_out", "trades of securities are left out; only movements of money are read")
		}
	default:
		if b, ok := blocks[name]; ok {
			d.block, d.field = b, ""
			if b == status {
				d.status.code, d.status.severity, d.status.message = "", "", ""
			}
		}
	}
	return nil
}

func (d *decoder) close() error {
	name := d.name()
	d.field = ""
	if b, ok := blocks[name]; ok {
		if b == d.block {
			d.block = none
		}
		if b == status && strings.EqualFold(d.status.severity, "ERROR") {
			return d.refusal()
		}
		return nil
	}
	switch name {
	case "STMTTRN", "BANKTRANLIST", "INVTRANLIST":
		return d.endTransaction()
	case "STMTRS", "CCSTMTRS", "INVSTMTRS":
		return d.endStatement()
	case "OFX":
		d.ended = true
	}
	return nil
}

// refusal is what the bank answered in the place of a statement.
func (d *decoder) refusal() error {
	message := d.status.message
	if message == "" {
		message = "no reason given"
	}
	return d.give(statement.Part{}, fault.Invalidf("bank_refused", d.where(),
		"the file holds no statement but the bank's answer: %s (code %s); download it again", statement.Cut(message, 200), statement.Cut(d.status.code, 20)))
}

// set takes the value of a leaf.
func (d *decoder) set(field, v string) {
	switch d.block {
	case status:
		switch field {
		case "CODE":
			d.status.code = v
		case "SEVERITY":
			d.status.severity = v
		case "MESSAGE":
			d.status.message = v
		}
		return
	case ownAccount:
		if d.account != nil {
			switch field {
			case "BANKID", "BROKERID":
				d.account.Bank = v
			case "BRANCHID":
				d.account.Bank += "-" + v
			case "ACCTID":
				d.account.SetNumber(v)
			}
		}
		return
	case ledger:
		switch field {
		case "BALAMT":
			d.balance.amount = v
		case "DTASOF":
			d.balance.on = v
		}
		return
	case available:
		return
	}
	switch {
	case d.trn != nil:
		d.trn.set(d.block, field, v)
	case field == "DTSERVER":
		d.server, _ = date(v)
	case d.st == nil:
	case field == "CURDEF":
		d.account.Currency = money.Currency(strings.ToUpper(v))
	case field == "DTSTART":
		if on, _ := date(v); d.st.From.IsZero() || on.Before(d.st.From) {
			d.st.From = on
		}
	case field == "DTEND":
		if on, whole := date(v); !on.Before(d.st.Through) {
			d.st.Through, d.toWhole = on, whole
		}
	}
}

// date reads 20130831165153.000[-8:PST] as the day the bank wrote, in its zone.
// whole is false where a time of day says that the day was not over.
func date(v string) (on day.Date, whole bool) {
	if len(v) < 8 {
		return day.Date{}, false
	}
	on, bad := statement.Day([]byte(v[:4]), []byte(v[4:6]), []byte(v[6:8]))
	if bad {
		return day.Date{}, false
	}
	hour := v[8:min(len(v), 10)]
	return on, hour == "" || hour[0] < '0' || hour[0] > '9' || hour >= "23"
}

func (d *decoder) warnOnce(code, text string) {
	for _, w := range d.st.Warnings {
		if w.Code == code {
			return
		}
	}
	d.st.Warnings = append(d.st.Warnings, statement.Warning{Code: code, Text: text})
}

// currencyOf is the currency of the statement, else that of the creditor.
func (d *decoder) currencyOf() money.Currency {
	if d.account != nil && d.account.Currency != "" {
		return d.account.Currency
	}
	return d.o.Currency
}

// endStatement hands out the statement after its lines.
func (d *decoder) endStatement() error {
	if err := d.endTransaction(); err != nil {
		return err
	}
	st := d.st
	if st == nil {
		return nil
	}
	if d.account.Currency == "" && d.o.Currency != "" {
		d.warnOnce("currency_assumed", "the statement names no currency; yours stands in: "+string(d.o.Currency))
		d.account.Currency = d.o.Currency
	}
	st.Account = *d.account
	if !st.Through.IsZero() && !d.toWhole {
		st.Through = st.Through.AddDays(-1)
	}
	if !d.server.IsZero() && !st.Through.Before(d.server) {
		st.Through = d.server.AddDays(-1) // the day of the download was not over
	}
	if v := d.balance.amount; v != "" {
		a, exact, wrong := statement.Figure(v, d.currencyOf())
		if wrong != statement.FigureGood {
			d.warnOnce("balance_unreadable", "the ledger balance cannot be read: "+statement.Cut(v, 40))
		} else {
			on, _ := date(d.balance.on)
			st.Closing = &statement.Balance{On: on, Amount: a}
		}
		if !exact {
			d.warnOnce("sum_rounded", "the ledger balance is finer than its currency and was rounded")
		}
	}
	if d.text.Guessed() {
		d.warnOnce("encoding_guessed", "the encoding was guessed: look at the names")
	}
	d.sums.Close(st)
	d.st, d.account, d.block = nil, nil, none
	return d.give(statement.Part{Statement: st}, nil)
}
