// Package qif reads the Quicken Interchange Format, which names neither currency
// nor decimal mark nor the order of its dates: the whole file is looked at first.
package qif

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"dunwell/internal/fault"
	"dunwell/internal/intake/charset"
	"dunwell/internal/intake/statement"
	"dunwell/internal/money"
)

// Options is what a file is read with.
type Options = statement.Options

// Is reports a file of this kind by its head.
func Is(_ string, head []byte) bool {
	for line := range bytes.SplitSeq(bytes.ReplaceAll(head, []byte("\r"), []byte("\n")), []byte("\n")) {
		if h, ok := header(line); ok && (strings.HasPrefix(h, "type:") || h == "account" || strings.HasPrefix(h, "option:")) {
			return true
		}
	}
	return false
}

// header is the text of a line that begins a section, in small letters.
func header(line []byte) (h string, ok bool) {
	line = bytes.TrimSpace(line)
	if len(line) < 2 || line[0] != '!' || len(line) > 60 {
		return "", false
	}
	return strings.ToLower(string(line[1:])), true
}

// Read reads a file twice: once for its dates and decimal mark, then its lines.
func Read(name string, r io.ReaderAt, size int64, o Options) statement.Parts {
	return func(yield func(statement.Part, error) bool) {
		d := &decoder{file: name, o: o, yield: yield}
		if o.Currency == "" {
			yield(statement.Part{}, fault.Invalidf("currency_missing", name, "a QIF file names no currency; name yours with --currency"))
			return
		}
		err := d.survey(r, size)
		if err == nil {
			err = d.run(r, size)
		}
		switch {
		case errors.Is(err, errStop):
		case err != nil:
			yield(statement.Part{}, fmt.Errorf("read %s: %w", name, err))
		case !d.any:
			yield(statement.Part{}, fault.Invalidf("statement_missing", name, "there are no movements in this file; export the list of an account as QIF"))
		}
	}
}

var errStop = errors.New("the reader wants no more")

// section is what a list holds.
type section int

const (
	elsewhere   section = iota // before the first list, options, categories, prices
	movements                  // of a bank account, a card or cash
	account                    // which account the next list is of
	investments                // shares
	unknown                    // a list that this program does not know
)

// sectionOf tells by the header.
func sectionOf(h string) section {
	kind, ok := strings.CutPrefix(h, "type:")
	if !ok {
		if h == "account" {
			return account
		}
		return elsewhere
	}
	switch strings.TrimSpace(kind) {
	case "bank", "cash", "ccard", "oth a", "oth l":
		return movements
	case "invst", "port":
		return investments
	case "cat", "class", "memorized", "security", "prices", "budget", "tag", "template":
		return elsewhere
	}
	return unknown
}

type decoder struct {
	file    string
	o       Options
	yield   func(statement.Part, error) bool
	any     bool
	text    *charset.Text
	style   style
	section section
	account *statement.Account
	st      *statement.Statement
	record  record
	sums    statement.Sums
	refused bool // that the list is not read was said
}

func (d *decoder) give(p statement.Part, err error) error {
	d.any = true
	if !d.yield(p, err) {
		return errStop
	}
	return nil
}

// lines calls take with every line of the file and its number. What is longer
// than the buffer is cut.
func (d *decoder) lines(r io.ReaderAt, size int64, take func(n int, line []byte) error) error {
	d.text = charset.Open(io.NewSectionReader(r, 0, size), d.o.Encoding)
	newline := byte('\n')
	if head, _ := d.text.Peek(charset.Head); bytes.IndexByte(head, '\n') < 0 && bytes.IndexByte(head, '\r') >= 0 {
		newline = '\r'
	}
	for n := 1; ; n++ {
		line, err := d.text.ReadSlice(newline)
		if errors.Is(err, bufio.ErrBufferFull) {
			line = bytes.Clone(line)
			for errors.Is(err, bufio.ErrBufferFull) {
				_, err = d.text.ReadSlice(newline)
			}
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if line = bytes.TrimRight(line, "\r\n"); len(line) > 0 {
			if err := take(n, line); err != nil {
				return err
			}
		}
		if err != nil {
			return nil
		}
	}
}

// survey votes on how dates and sums are written.
func (d *decoder) survey(r io.ReaderAt, size int64) error {
	var v votes
	at := elsewhere
	err := d.lines(r, size, func(_ int, line []byte) error {
		if h, ok := header(line); ok {
			at = sectionOf(h)
			return nil
		}
		if at == movements {
			switch line[0] {
			case 'D':
				v.date(line[1:])
			case 'T', 'U':
				v.sum(line[1:])
			}
		}
		return nil
	})
	d.style = v.style(d.o.Dates)
	return err
}

func (d *decoder) run(r io.ReaderAt, size int64) error {
	err := d.lines(r, size, d.take)
	if err == nil {
		err = d.endRecord()
	}
	if err == nil {
		err = d.endStatement()
	}
	return err
}

// take sorts one line of the file in.
func (d *decoder) take(n int, line []byte) error {
	if h, ok := header(line); ok {
		if err := d.endRecord(); err != nil {
			return err
		}
		if err := d.endStatement(); err != nil {
			return err
		}
		d.section, d.refused = sectionOf(h), false
		if d.section == movements {
			d.st = &statement.Statement{Format: "qif"}
			if d.account == nil {
				d.account = &statement.Account{}
			}
			d.account.Currency = d.o.Currency
		}
		return nil
	}
	switch d.section {
	case movements:
		if line[0] == '^' {
			return d.endRecord()
		}
		d.record.add(n, d.text.String(line))
	case account:
		switch line[0] {
		case 'N':
			d.account = &statement.Account{}
			d.account.SetNumber(statement.Clean(d.text.String(line[1:])))
		case 'X', 'D': // a description, or the account's number at some programs
		}
	case investments, unknown:
		return d.refuse(n)
	case elsewhere:
	}
	return nil
}

// refuse says once a list that it is not read.
func (d *decoder) refuse(n int) error {
	if d.refused {
		return nil
	}
	d.refused = true
	where := fmt.Sprintf("%s:%d", d.file, n)
	if d.section == investments {
		return d.give(statement.Part{}, fault.Invalidf("investments_refused", where, "this list is of investments, which are not read; export the bank account or card"))
	}
	return d.give(statement.Part{}, fault.Invalidf("list_unknown", where, "this list is of a kind that is not known; export a bank account or card (!Type:Bank, !Type:CCard)"))
}

func (d *decoder) endStatement() error {
	st := d.st
	d.st = nil
	if st == nil {
		return nil
	}
	st.Account = *d.account
	warn := func(code, text string) {
		st.Warnings = append(st.Warnings, statement.Warning{Code: code, Text: text})
	}
	warn("currency_assumed", "the file names no currency; yours stands in: "+string(d.o.Currency))
	switch d.style.doubt {
	case orderAmbiguous:
		warn("date_order_ambiguous", "day first or month first: both are possible; "+d.style.order+" was taken, say otherwise with --dates")
	case orderMixed:
		warn("date_order_mixed", "most dates are written "+d.style.order+", a few do not fit")
	case orderSure:
	}
	if d.style.pointDoubt {
		warn("decimal_ambiguous", "decimal point or decimal comma: both are possible")
	}
	if d.text.Guessed() {
		warn("encoding_guessed", "the encoding was guessed: look at the names")
	}
	d.sums.Close(st)
	return d.give(statement.Part{Statement: st}, nil)
}

// record is one movement while it is read.
type record struct {
	where int
	text  strings.Builder // as it stood
	field [26]string      // by its letter
	memos []string        // of the parts of a split
}

func (r *record) add(n int, line string) {
	if r.where == 0 {
		r.where = n
	}
	if r.text.Len() < statement.MostRaw {
		r.text.WriteString(line)
		r.text.WriteByte('\n')
	}
	letter, value := line[0], line[1:]
	switch {
	case letter == 'E':
		if v := statement.Clean(value); v != "" && len(r.memos) < 100 {
			r.memos = append(r.memos, v)
		}
	case letter == 'A': // lines of an address
		r.field[0] = strings.Trim(r.field[0]+", "+statement.Clean(value), ", ")
	case letter >= 'A' && letter <= 'Z' && r.field[letter-'A'] == "":
		r.field[letter-'A'] = value
	}
}

func (r *record) get(letter byte) string { return r.field[letter-'A'] }

// endRecord hands out the line that is complete.
func (d *decoder) endRecord() error {
	r := d.record
	d.record = record{}
	if r.where == 0 {
		return nil
	}
	where := fmt.Sprintf("%s:%d", d.file, r.where)
	l := &statement.Line{Where: r.where, Account: d.account, Raw: statement.Cut(strings.TrimRight(r.text.String(), "\n"), statement.MostRaw)}
	on, ok := d.style.day(r.get('D'))
	switch {
	case strings.TrimSpace(r.get('D')) == "":
		return d.give(statement.Part{}, fault.Invalidf("date_missing", where, "the movement has no day; it is left out, enter it by hand"))
	case !ok:
		return d.give(statement.Part{}, fault.Invalidf("date_unreadable", where, "%q is no day in the order %s that the file keeps; it is left out, enter it by hand or name the order with --dates", statement.Cut(r.get('D'), 40), d.style.order))
	}
	l.On = on
	sum := r.get('T')
	if strings.TrimSpace(sum) == "" {
		sum = r.get('U')
	}
	a, exact, wrong := statement.Figure(d.style.plain(sum), d.o.Currency)
	switch {
	case strings.TrimSpace(sum) == "":
		return d.give(statement.Part{}, fault.Invalidf("amount_missing", where, "the movement has no sum; it is left out, enter it by hand"))
	case wrong == statement.FigureTooLarge:
		return d.give(statement.Part{}, fault.Invalidf("amount_too_large", where, "the sum is larger than this program counts"))
	case wrong == statement.FigureCurrency:
		return d.give(statement.Part{}, fault.Invalidf("currency_unknown", where, "%q is not a currency code of ISO 4217", d.o.Currency))
	case wrong != statement.FigureGood:
		return d.give(statement.Part{}, fault.Invalidf("amount_unreadable", where, "%q is not a sum; the movement is left out, enter it by hand", statement.Cut(sum, 40)))
	}
	if !exact {
		l.Warnings = append(l.Warnings, statement.Warning{Code: "sum_rounded", Text: "a sum finer than its currency was rounded, half away from zero"})
	}
	l.Amount = a
	l.Other = statement.Party{Name: statement.Clean(r.get('P')), Address: r.get('A')}
	l.Code = statement.Clean(r.get('N'))
	l.Text = statement.Join(append([]string{statement.Clean(r.get('M'))}, r.memos...)...)
	// Quicken writes the balance an account begins with as its first movement, from
	// the account to itself.
	if l.Other.Name == "Opening Balance" && strings.HasPrefix(r.get('L'), "[") {
		d.st.Opening = &statement.Balance{On: on, Amount: money.New(a.Minor(), d.o.Currency)}
		d.any = true
		return nil
	}
	d.sums.Add(l)
	return d.give(statement.Part{Line: l}, nil)
}
