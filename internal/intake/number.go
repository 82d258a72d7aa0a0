package intake

import (
	"math"
	"strconv"
	"strings"
	"unicode"

	"dunwell/internal/money"
)

// How a cell failed to be a sum.
type sumFault int

const (
	sumGood sumFault = iota
	sumEmpty
	sumUnreadable
	sumTooLarge
)

// sumReader reads the cells of one column of sums. Finer digits than the currency
// has are rounded half up, away from zero at the half, as money.ParseRounded does.
type sumReader struct {
	decimal  byte           // '.' or ','
	currency money.Currency // what a bare number is in
	digits   int            // decimals of that currency
	last     money.Currency // of the last cell that named its own
	lastDig  int
	book     bool // cells are a workbook's raw numbers
}

func (s *sumReader) in(c money.Currency) {
	if s.currency != c || c == "" {
		s.currency, s.digits = c, c.Digits()
	}
}

// read takes one cell. exact is false where rounding lost something.
func (s *sumReader) read(cell string) (a money.Amount, exact bool, f sumFault) {
	if cell == "" {
		return money.Amount{}, true, sumEmpty
	}
	if s.book {
		cell = fifteenDigits(cell)
	}
	if minor, exact, f := readPlain(cell, s.decimal, s.digits); f == sumGood {
		return money.New(minor, s.currency), exact, f
	}
	plain, symbol, ok := bareNumber(cell, s.decimal)
	if !ok && s.book && s.decimal == ',' { // a number among texts: those have a point
		plain, symbol, ok = bareNumber(cell, '.')
	}
	if !ok {
		return money.Amount{}, true, sumUnreadable
	}
	c, digits := s.currency, s.digits
	if symbol != "" {
		named, known := currencyOf(symbol, s.currency)
		if !known {
			return money.Amount{}, true, sumUnreadable
		}
		if named != s.last {
			s.last, s.lastDig = named, named.Digits()
		}
		c, digits = s.last, s.lastDig
	}
	minor, exact, f := readPlain(plain, '.', digits)
	return money.New(minor, c), exact, f
}

// readPlain reads [+-]digits[point digits] into minor units.
func readPlain(s string, point byte, digits int) (minor int64, exact bool, f sumFault) {
	i, negative := 0, false
	if s != "" && (s[0] == '-' || s[0] == '+') {
		negative, i = s[0] == '-', 1
	}
	const most = uint64(math.MaxInt64)
	var n uint64
	seen := 0
	large := false
	add := func(d uint64) {
		if n > (most-d)/10 {
			large = true
			return
		}
		n = n*10 + d
	}
	for ; i < len(s); i++ {
		d := s[i] - '0'
		if d > 9 {
			break
		}
		add(uint64(d))
		seen++
	}
	exact = true
	taken, up := 0, false
	if i < len(s) && s[i] == point {
		for i++; i < len(s); i++ {
			d := s[i] - '0'
			if d > 9 {
				break
			}
			seen++
			if taken < digits {
				add(uint64(d))
				taken++
				continue
			}
			if taken == digits {
				up = d >= 5
			}
			taken++
			exact = exact && d == 0
		}
	}
	if i != len(s) || seen == 0 {
		return 0, true, sumUnreadable
	}
	for ; taken < digits; taken++ {
		add(0)
	}
	if up {
		if n == most {
			large = true
		}
		n++
	}
	if large {
		return 0, true, sumTooLarge
	}
	if negative {
		return -int64(n), exact, sumGood
	}
	return int64(n), exact, sumGood
}

// bareNumber takes currency, grouping and the forms of minus off a sum and gives
// it as -digits.digits, with what was written of the currency.
func bareNumber(cell string, decimal byte) (plain, symbol string, ok bool) {
	s := strings.TrimPrefix(strings.TrimSpace(cell), "'") // a spreadsheet's mark of text
	negative := false
	if len(s) > 2 && s[0] == '(' && s[len(s)-1] == ')' {
		negative, s = true, s[1:len(s)-1]
	}
	first := strings.IndexAny(s, "0123456789")
	if first < 0 {
		return dashForZero(s)
	}
	if first > 0 && s[first-1] == decimal {
		first-- // .50
	}
	last := strings.LastIndexAny(s, "0123456789") + 1
	before, core, after := s[:first], s[first:last], s[last:]
	if mantissa, exponent, found := cutExponent(core); found {
		if plain, ok = group(mantissa, decimal); ok {
			plain = shiftPoint(plain, exponent)
		}
	} else {
		plain, ok = group(core, decimal)
	}
	if !ok {
		return "", "", false
	}
	symbol, minus, ok := around(before, after)
	if !ok || minus && negative {
		return "", "", false
	}
	if minus || negative {
		plain = "-" + plain
	}
	return plain, symbol, true
}

// dashForZero reads the "-" that spreadsheets show for nothing.
func dashForZero(s string) (plain, symbol string, ok bool) {
	symbol, minus, ok := around(s, "")
	return "0", symbol, ok && minus
}

// around reads what stands before and after the digits: sign, currency, CR or DR.
func around(before, after string) (symbol string, minus, ok bool) {
	after = strings.TrimSpace(after)
	if roundSum(after) {
		after = ""
	}
	if n := len(after) - 2; n >= 0 && strings.EqualFold(after[n:], "cr") {
		minus, after = true, after[:n]
	} else if n >= 0 && strings.EqualFold(after[n:], "dr") {
		after = after[:n]
	}
	left, minusLeft, signsLeft := signAndSymbol(before)
	right, minusRight, signsRight := signAndSymbol(after)
	if left != "" && right != "" && left != right || signsLeft+signsRight > 1 {
		return "", false, false
	}
	if minus && (minusLeft || minusRight) {
		return "", false, false
	}
	if left == "" {
		left = right
	}
	return left, minus || minusLeft || minusRight, true
}

func signAndSymbol(s string) (symbol string, minus bool, signs int) {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '-' || r == '−' || r == '–':
			minus = true
			signs++
		case r == '+':
			signs++
		case !unicode.IsSpace(r):
			b.WriteRune(r)
		}
	}
	return b.String(), minus, signs
}

// roundSum is the ".-" or ",--" written after a sum without cents, or the mark alone.
func roundSum(after string) bool {
	return after != "" && (after[0] == '.' || after[0] == ',') && strings.Trim(after[1:], "-–—") == ""
}

// group drops the marks between thousands and turns the decimal mark into a
// point. Groups must be whole: three digits each, two in the Indian way, so that
// 1,5 is never fifteen.
func group(s string, decimal byte) (string, bool) {
	var b strings.Builder
	run, groups, mark := 0, 0, rune(0)
	point := false
	for i, r := range s {
		switch {
		case r >= '0' && r <= '9':
			b.WriteByte(byte(r))
			run++
		case r == rune(decimal):
			if point || groups > 0 && run != 3 {
				return "", false
			}
			point, run = true, 0
			if i == 0 {
				b.WriteByte('0')
			}
			b.WriteByte('.')
		case r == '.' || r == ',' || r == '\'' || r == '’' || r == ' ' || r == '\u00a0' || r == '\u202f' || r == '\u2009':
			if space(r) {
				r = ' '
			}
			if point || mark != 0 && mark != r || run < 1 || run > 3 || groups > 0 && run < 2 {
				return "", false
			}
			mark, run = r, 0
			groups++
		default:
			return "", false
		}
	}
	if !point && groups > 0 && run != 3 {
		return "", false
	}
	return b.String(), b.Len() > 0
}

func space(r rune) bool { return r == ' ' || r == '\u00a0' || r == '\u202f' || r == '\u2009' }

// cutExponent splits 1.5E+05, the way spreadsheets write large and small numbers.
func cutExponent(s string) (mantissa string, exponent int, ok bool) {
	i := strings.IndexAny(s, "eE")
	if i < 1 {
		return "", 0, false
	}
	exponent, err := strconv.Atoi(strings.TrimPrefix(s[i+1:], "+"))
	if err != nil || exponent < -40 || exponent > 40 {
		return "", 0, false
	}
	return s[:i], exponent, true
}

// shiftPoint multiplies a plain decimal by a power of ten.
func shiftPoint(s string, by int) string {
	whole, fraction, _ := strings.Cut(s, ".")
	switch {
	case by > 0:
		if len(fraction) < by {
			fraction += strings.Repeat("0", by-len(fraction))
		}
		whole, fraction = whole+fraction[:by], fraction[by:]
	case by < 0:
		if len(whole) < -by {
			whole = strings.Repeat("0", -by-len(whole)) + whole
		}
		cut := len(whole) + by
		whole, fraction = whole[:cut], whole[cut:]+fraction
	}
	if whole == "" {
		whole = "0"
	}
	if fraction == "" {
		return whole
	}
	return whole + "." + fraction
}

// fifteenDigits rounds what a spreadsheet stores for a number to the fifteen
// significant digits it shows, so that 0.1+0.2 is 0.3 and not a hair more.
func fifteenDigits(s string) string {
	if len(s) < 16 {
		return s
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return s
	}
	return strconv.FormatFloat(f, 'g', 15, 64)
}
