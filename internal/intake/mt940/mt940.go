// Package mt940 reads the customer statements of SWIFT, MT940 and the interim
// reports MT942, as banks really write them: with headers and without, with the
// dialects of :86: of Germany, the Netherlands, Poland and Hungary, with days that
// no calendar has.
package mt940

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/intake/charset"
	"dunwell/internal/intake/statement"
	"dunwell/internal/money"
)

// Options is what a file is read with.
type Options = statement.Options

// mostLines bounds one field. The standard has six lines; nobody writes a hundred.
const mostLines = 200

// tags are the fields of the two messages. What looks like another tag is text
// that happens to begin a line with colons.
var tags = map[string]bool{
	"20": true, "21": true, "25": true, "25P": true, "28": true, "28C": true, "34F": true, "13": true, "13D": true,
	"60F": true, "60M": true, "61": true, "86": true, "62F": true, "62M": true, "64": true, "65": true, "90C": true, "90D": true,
	"NS": true, "940": true, "942": true,
}

// Is reports a statement of this kind by its head.
func Is(_ string, head []byte) bool {
	twenty, more := false, false
	for line := range bytes.SplitSeq(bytes.ReplaceAll(head, []byte("\r"), []byte("\n")), []byte("\n")) {
		if i := bytes.Index(line, []byte("{4:")); i >= 0 {
			line = line[i+3:]
		}
		tag, rest := cutTag(bytes.TrimLeft(line, " \x01"))
		switch tag {
		case "20":
			twenty = true
		case "25", "60F", "60M", "34F", "13D":
			more = true
		case "61":
			if len(rest) > 6 && digits(rest[:6]) {
				return true
			}
		}
		if twenty && more {
			return true
		}
	}
	return false
}

func digits(b []byte) bool {
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// cutTag splits ":61:rest"; tag is "" where the line is none of the fields.
func cutTag(line []byte) (tag string, rest []byte) {
	if len(line) < 4 || line[0] != ':' {
		return "", line
	}
	i := bytes.IndexByte(line[1:min(len(line), 6)], ':')
	if i < 2 || !tags[string(line[1:1+i])] {
		return "", line
	}
	return string(line[1 : 1+i]), line[2+i:]
}

// Read reads a file as a stream.
func Read(name string, r io.Reader, o Options) statement.Parts {
	return func(yield func(statement.Part, error) bool) {
		d := &decoder{file: name, o: o, text: charset.Open(r, o.Encoding), yield: yield, newline: '\n'}
		if head, _ := d.text.Peek(charset.Head); bytes.IndexByte(head, '\n') < 0 && bytes.IndexByte(head, '\r') >= 0 {
			d.newline = '\r'
		}
		err := d.run()
		switch {
		case errors.Is(err, errStop):
		case err != nil:
			yield(statement.Part{}, fmt.Errorf("read %s: %w", name, err))
		case !d.any:
			yield(statement.Part{}, fault.Invalidf("statement_missing", name, "there is no account statement in this file; export MT940 from the bank"))
		}
	}
}

var errStop = errors.New("the reader wants no more")

type decoder struct {
	file    string
	o       Options
	text    *charset.Text
	yield   func(statement.Part, error) bool
	newline byte
	number  int // of the line last read
	any     bool

	field   field // that is being read
	st      *statement.Statement
	account *statement.Account
	interim bool     // MT942
	latest  day.Date // of the lines of the statement
	closed  bool     // after :62:
	turnout *entry   // of the last :61:, until its :86: are all in
	sums    statement.Sums
}

// field is a tag with its lines.
type field struct {
	tag   string
	where int
	lines []string
}

func (d *decoder) run() error {
	for {
		line, err := d.readLine()
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if len(line) > 0 || err == nil {
			if err := d.take(line); err != nil {
				return err
			}
		}
		if err != nil {
			if err := d.endField(); err != nil {
				return err
			}
			return d.endStatement()
		}
	}
}

// readLine gives a line without its end. What is longer than the buffer is cut.
func (d *decoder) readLine() ([]byte, error) {
	d.number++
	line, err := d.text.ReadSlice(d.newline)
	if errors.Is(err, bufio.ErrBufferFull) {
		line = bytes.Clone(line)
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = d.text.ReadSlice(d.newline)
		}
	}
	return bytes.Trim(line, "\r\n"), err
}

// take sorts one line of the file in.
func (d *decoder) take(line []byte) error {
	if len(line) > 0 && line[0] == '{' || bytes.Contains(line, []byte("{4:")) {
		if i := bytes.Index(line, []byte("{2:")); i >= 0 && bytes.HasPrefix(line[min(len(line), i+4):], []byte("942")) {
			d.interim = true
		}
		i := bytes.Index(line, []byte("{4:"))
		if i < 0 {
			return d.endField()
		}
		line = line[i+3:]
	}
	if tag, rest := cutTag(bytes.TrimLeft(line, "\x01")); tag != "" && !d.wrapped(tag, rest) {
		if err := d.endField(); err != nil {
			return err
		}
		d.field = field{tag, d.number, append(d.field.lines[:0], d.text.String(rest))}
		return nil
	}
	if end(line) {
		if err := d.endField(); err != nil {
			return err
		}
		if d.closed {
			return d.endStatement()
		}
		return nil
	}
	if d.field.tag != "" && len(d.field.lines) < mostLines {
		d.field.lines = append(d.field.lines, d.text.String(line))
	}
	return nil
}

// end is the line that ends a message: "-", "-}" and what banks hang on it.
func end(line []byte) bool {
	return len(line) > 0 && line[0] == '-' && (len(line) < 3 && len(bytes.Trim(line, "-} \x03")) == 0 ||
		bytes.HasPrefix(line, []byte("-}")) || string(line) == "-XXX")
}

// wrapped reports a time of day cut by the end of a line inside of a text, as in
// "…T13" and ":20:37": its minutes look like a tag.
func (d *decoder) wrapped(tag string, rest []byte) bool {
	if d.field.tag != "86" || len(tag) != 2 || tag == "61" || tag == "86" || tag == "NS" {
		return false
	}
	last := d.field.lines[len(d.field.lines)-1]
	n := len(last)
	return n > 2 && digits([]byte(last[n-2:])) && (last[n-3] == 'T' || last[n-3] == ' ') &&
		len(rest) >= 2 && digits(rest[:2]) && (len(rest) == 2 || rest[2] < '0' || rest[2] > '9')
}

// endField works on the field that is complete.
func (d *decoder) endField() error {
	f := d.field
	d.field.tag = ""
	if f.tag == "" {
		return nil
	}
	if f.tag != "86" && f.tag != "NS" {
		if err := d.endEntry(); err != nil {
			return err
		}
	}
	first := strings.TrimSpace(f.lines[0])
	switch f.tag {
	case "20":
		if err := d.endStatement(); err != nil {
			return err
		}
		d.begin().ID = first
	case "25", "25P":
		d.ownAccount(first)
	case "28", "28C":
		d.begin().ID = first
	case "34F", "13D", "90C", "90D", "942":
		d.interim = true
		if f.tag == "34F" && len(first) > 3 {
			d.currency(first[:3])
		}
	case "60F", "60M":
		d.begin().Opening = d.balance(f)
		if b := d.st.Opening; b != nil && d.st.From.IsZero() {
			d.st.From = b.On
		}
	case "62F", "62M":
		d.begin().Closing = d.balance(f)
		d.closed = true
		if b := d.st.Closing; b != nil && f.tag == "62F" {
			d.st.Through = b.On
		}
	case "61":
		d.begin()
		return d.entry(f)
	case "86":
		if d.turnout != nil {
			if len(d.turnout.details) < mostLines {
				d.turnout.details = append(d.turnout.details, f.lines...)
				d.turnout.raw(f)
			}
		}
	case "NS":
		d.ownFields(f)
	}
	return nil
}

// begin is the statement that is being read, a new one where none is.
func (d *decoder) begin() *statement.Statement {
	if d.st == nil {
		d.any = true
		d.st = &statement.Statement{}
		d.account = &statement.Account{}
	}
	return d.st
}

// endStatement hands out the statement after its lines.
func (d *decoder) endStatement() error {
	if err := d.endEntry(); err != nil {
		return err
	}
	st := d.st
	if st == nil {
		return nil
	}
	st.Format = "mt940"
	if d.interim {
		st.Format, st.Intraday = "mt942", true
	}
	st.Account = *d.account
	if d.text.Guessed() {
		st.Warnings = append(st.Warnings, statement.Warning{Code: "encoding_guessed", Text: "the encoding was guessed: look at the names"})
	}
	if st.Opening != nil && !d.closed && !d.interim {
		st.Warnings = append(st.Warnings, statement.Warning{Code: "closing_missing",
			Text: "the statement ends without its closing balance: the file may be cut off, so its last day is not taken for complete; download it again"})
		if !d.latest.IsZero() {
			st.Through = d.latest.AddDays(-1)
		}
	}
	d.sums.Close(st)
	d.st, d.account, d.interim, d.closed, d.latest = nil, nil, false, false, day.Date{}
	return d.give(statement.Part{Statement: st}, nil)
}

func (d *decoder) give(p statement.Part, err error) error {
	if !d.yield(p, err) {
		return errStop
	}
	return nil
}

// ownAccount reads :25:, an IBAN or bank code/number, with a currency behind it at
// some banks.
func (d *decoder) ownAccount(s string) {
	d.begin()
	a := d.account
	if n := len(s); n > 6 && capitals(s[n-3:]) && money.Currency(s[n-3:]).Known() {
		if before := s[n-4]; before == '/' || before == ' ' || before >= '0' && before <= '9' {
			a.Currency = money.Currency(s[n-3:])
			s = strings.TrimRight(s[:n-3], "/ ")
		}
	}
	if bank, number, ok := strings.Cut(s, "/"); ok {
		a.Bank, s = bank, number
	}
	a.SetNumber(s)
}

func capitals(s string) bool { return strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" }

func (d *decoder) currency(c string) {
	if d.begin(); d.account.Currency == "" && capitals(c) {
		d.account.Currency = money.Currency(c)
	}
}

// balance reads C020315DEM0,00; the currency is left out by some. One that cannot
// be read is a warning: the lines count.
func (d *decoder) balance(f field) *statement.Balance {
	s := strings.TrimSpace(f.lines[0])
	b := &statement.Balance{}
	if len(s) > 7 && (s[0] == 'C' || s[0] == 'D') {
		on, bad := statement.Day([]byte(s[1:3]), []byte(s[3:5]), []byte(s[5:7]))
		rest := s[7:]
		if !bad && len(rest) > 3 && capitals(rest[:3]) {
			d.currency(rest[:3])
			b.Amount = money.New(0, money.Currency(rest[:3]))
			rest = rest[3:]
		}
		c := b.Amount.Currency()
		if c == "" {
			c = d.lineCurrency()
		}
		a, _, wrong := statement.Figure(rest, c)
		if !bad && wrong == statement.FigureGood {
			if s[0] == 'D' {
				a = a.Neg()
			}
			b.On, b.Amount = on, a
			return b
		}
	}
	d.st.Warnings = append(d.st.Warnings, statement.Warning{Code: "balance_unreadable",
		Text: fmt.Sprintf("the balance in line %d cannot be read: %s", f.where, statement.Cut(s, 40))})
	return nil
}

// lineCurrency is the currency of the account: lines do not tell their own.
func (d *decoder) lineCurrency() money.Currency {
	if d.account != nil && d.account.Currency != "" {
		return d.account.Currency
	}
	return d.o.Currency
}
