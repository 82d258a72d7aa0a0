package mt940

import (
	"fmt"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/intake/statement"
)

// entry is a :61: waiting for the :86: behind it.
type entry struct {
	line      statement.Line
	reference string // of the account holder or the payer
	beside    []string
	details   []string
	asStood   strings.Builder
}

// raw keeps a field as it stood.
func (e *entry) raw(f field) {
	if e.asStood.Len() > statement.MostRaw {
		return
	}
	fmt.Fprintf(&e.asStood, ":%s:%s\n", f.tag, strings.Join(f.lines, "\n"))
}

// entry reads :61:, as in 1405070507C500,NTRFNONREF//B4E07XM00J000023: value day,
// entry day or none, mark, third letter of the currency or none, sum, kind, own
// reference, bank's reference; supplementary details on further lines.
func (d *decoder) entry(f field) error {
	where := fmt.Sprintf("%s:%d", d.file, f.where)
	s := f.lines[0]
	refuse := func(code, what string) error {
		return d.give(statement.Part{}, fault.Invalidf(code, where, "%s in %q; the line is left out, enter it by hand", what, statement.Cut(s, 60)))
	}
	e := &entry{beside: append([]string(nil), f.lines[1:]...)}
	l := &e.line
	l.Where = f.where
	rest := strings.TrimLeft(s, " ")
	if len(rest) < 8 {
		return refuse("date_unreadable", "there is no day and sum")
	}
	value, bad := statement.Day([]byte(rest[:2]), []byte(rest[2:4]), []byte(rest[4:6]))
	if bad {
		return refuse("date_unreadable", "there is no day")
	}
	l.Value, l.On = value, value
	rest = rest[6:]
	if len(rest) > 4 && digits([]byte(rest[:4])) {
		if on, bad := entryDay(value, rest[:4]); !bad {
			l.On = on
		}
		rest = rest[4:]
	}
	rest = strings.TrimLeft(rest, " ")
	negative, reversal, rest, ok := direction(rest)
	if !ok {
		return refuse("direction_missing", "neither C nor D stands before the sum")
	}
	n := 0
	for n < len(rest) && (rest[n] >= '0' && rest[n] <= '9' || rest[n] == ',' || rest[n] == '.') {
		n++
	}
	amount, exact, wrong := statement.Figure(rest[:n], d.lineCurrency())
	switch wrong {
	case statement.FigureUnreadable:
		return refuse("amount_unreadable", "there is no sum that can be read")
	case statement.FigureTooLarge:
		return refuse("amount_too_large", "the sum is larger than this program counts")
	case statement.FigureCurrency:
		if d.lineCurrency() == "" {
			return d.give(statement.Part{}, fault.Invalidf("currency_missing", where, "the statement names no currency; name yours with --currency"))
		}
		return d.give(statement.Part{}, fault.Invalidf("currency_unknown", where, "%q is not a currency code of ISO 4217", d.lineCurrency()))
	}
	if !exact {
		l.Warnings = append(l.Warnings, statement.Warning{Code: "sum_rounded", Text: "a sum finer than its currency was rounded, half away from zero"})
	}
	if negative {
		amount = amount.Neg()
	}
	l.Amount, l.Reversal = amount, reversal
	e.references(rest[n:])
	e.raw(f)
	d.turnout = e
	return nil
}

// entryDay is MMDD beside its value day: the year is the one that brings the two
// near each other.
func entryDay(value day.Date, mmdd string) (on day.Date, bad bool) {
	year, month, _ := value.Date()
	m := int(mmdd[0]-'0')*10 + int(mmdd[1]-'0')
	switch {
	case int(month) == 12 && m == 1:
		year++
	case int(month) == 1 && m == 12:
		year--
	}
	return statement.Day(fmt.Appendf(nil, "%04d", year), []byte(mmdd[:2]), []byte(mmdd[2:]))
}

// direction reads C, D, RC and RD (reversals, which move money the other way), EC
// and ED (expected), and a funds letter behind them.
func direction(s string) (negative, reversal bool, rest string, ok bool) {
	if s == "" {
		return false, false, "", false
	}
	switch {
	case strings.HasPrefix(s, "RC"):
		negative, reversal, s = true, true, s[2:]
	case strings.HasPrefix(s, "RD"):
		reversal, s = true, s[2:]
	case strings.HasPrefix(s, "EC"):
		s = s[2:]
	case strings.HasPrefix(s, "ED"):
		negative, s = true, s[2:]
	case s[0] == 'C':
		s = s[1:]
	case s[0] == 'D':
		negative, s = true, s[1:]
	default:
		return false, false, "", false
	}
	s = strings.TrimLeft(s, " ")
	if s != "" && s[0] >= 'A' && s[0] <= 'Z' {
		s = s[1:]
	}
	return negative, reversal, strings.TrimLeft(s, " "), true
}

// references reads what stands behind the sum.
func (e *entry) references(s string) {
	l := &e.line
	if len(s) >= 4 && (s[0] == 'N' || s[0] == 'F' || s[0] == 'S') {
		l.Code, s = strings.TrimSpace(s[:4]), s[4:]
	}
	own, bank, _ := strings.Cut(s, "//")
	if bank = statement.Clean(bank); !placeholder(bank) {
		l.BankID = statement.Cut(bank, 100)
	}
	// Sixteen characters are the most the standard allows. Dutch banks wrote an
	// account number into them and the name behind it.
	if runes := []rune(own); len(runes) > 16 && strings.TrimSpace(string(runes[16:])) != "" && len(l.BankID) == 0 && strings.Contains(own, "  ") {
		l.Other.Name = statement.Clean(string(runes[16:]))
		own = string(runes[:16])
		if number := statement.Clean(own); !placeholder(number) {
			l.Other.SetNumber(strings.TrimPrefix(number, "P"))
			own = ""
		}
	}
	if own = statement.Clean(own); !placeholder(own) && own != "EREF" && own != "PREF" && own != "MARF" {
		e.reference = own
	}
}

// placeholder is what banks write for no reference.
func placeholder(s string) bool {
	switch strings.ToUpper(s) {
	case "", "NONREF", "NOTPROVIDED", "NOT PROVIDED", "NOREF", "KREF+NONREF":
		return true
	}
	return strings.Trim(s, "0X/-") == ""
}

// endEntry hands out the line that is complete.
func (d *decoder) endEntry() error {
	e := d.turnout
	d.turnout = nil
	if e == nil {
		return nil
	}
	l := &e.line
	e.supplement()
	e.describe()
	if l.EndToEnd == "" && e.reference != "" && l.Other.Number != e.reference && l.Other.IBAN != e.reference {
		l.EndToEnd = e.reference
	}
	if placeholder(l.EndToEnd) {
		l.EndToEnd = ""
	}
	l.Pending = d.interim // what is noted in the day comes again when it is booked
	l.Account = d.account
	l.Raw = statement.Cut(strings.TrimRight(e.asStood.String(), "\n"), statement.MostRaw)
	d.sums.Add(l)
	d.latest = day.Max(d.latest, l.On)
	return d.give(statement.Part{Line: l}, nil)
}
