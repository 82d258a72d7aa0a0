package intake

import (
	"strings"
	"unicode/utf8"
)

// markVotes counts what the cells of a column say about the decimal mark.
type markVotes struct {
	point, comma           int // surely this one
	maybePoint, maybeComma int // one mark with three digits after: "1.234", "1,234"
	ungrouped              int // 1500: thousands are not grouped here
	numbers, other         int
}

// add looks at one cell, which may be anything.
func (v *markVotes) add(cell string) {
	digits, after, before := 0, 0, 0
	points, commas := 0, 0
	grouped := false
	var last byte
	for i := 0; i < len(cell); i++ {
		switch c := cell[i]; {
		case c >= '0' && c <= '9':
			digits++
			after++
		case c == '.' || c == ',':
			if digits == 0 && !(i+1 < len(cell) && cell[i+1] >= '0' && cell[i+1] <= '9') {
				continue // the dot of "Fr."
			}
			if points+commas == 0 {
				before = digits
			}
			if c == '.' {
				points++
			} else {
				commas++
			}
			last, after = c, 0
		case c == '\'' || c == ' ':
			if digits > 0 && i+1 < len(cell) && cell[i+1] >= '0' && cell[i+1] <= '9' {
				grouped = true
				after = 0
			}
		case c >= utf8.RuneSelf:
			if r, n := utf8.DecodeRuneInString(cell[i:]); (space(r) || r == '’') && digits > 0 && i+n < len(cell) && cell[i+n] >= '0' && cell[i+n] <= '9' {
				grouped = true
			}
		}
	}
	if !sumLike(cell) {
		v.other++
		return
	}
	v.numbers++
	vote := func(mark byte) {
		if mark == '.' {
			v.point++
		} else {
			v.comma++
		}
	}
	other := func(mark byte) byte { return '.' + ',' - mark }
	switch marks := points + commas; {
	case marks == 0:
		if digits > 3 && !grouped {
			v.ungrouped++
		}
	case points > 0 && commas > 0, grouped:
		vote(last)
	case marks > 1:
		vote(other(last))
	case after == 0: // "12." says nothing
	case after != 3, before > 3, before == 0, before == 1 && cell[strings.IndexAny(cell, "0123456789")] == '0':
		vote(last)
	case last == '.':
		v.maybePoint++
	default:
		v.maybeComma++
	}
}

// sumLike reports whether a cell can be a sum under one of the decimal marks.
func sumLike(cell string) bool {
	for _, mark := range []byte{'.', ','} {
		if _, _, f := readPlain(cell, mark, 2); f != sumUnreadable {
			return true
		}
	}
	for _, mark := range []byte{'.', ','} {
		if _, symbol, ok := bareNumber(cell, mark); ok {
			if symbol == "" {
				return true
			}
			if _, known := currencyOf(symbol, ""); known {
				return true
			}
		}
	}
	return false
}

// decided reports whether nothing in the column is open.
func (v *markVotes) decided() bool {
	return v.point+v.comma > 0 || v.maybePoint+v.maybeComma == 0
}

// mark is the decimal mark the column speaks for; fallback stands in where it
// says nothing. sure is false where sums would read differently the other way.
// digits are the decimals of the currency: three digits after the only mark of
// "1.234" are thousands, unless the currency has three decimals.
func (v *markVotes) mark(fallback byte, digits int) (mark byte, sure bool) {
	switch {
	case v.point > v.comma:
		return '.', true
	case v.comma > v.point:
		return ',', true
	case v.point > 0: // as many for one as for the other
		return fallback, false
	case v.maybePoint+v.maybeComma == 0:
		return fallback, true
	case v.maybePoint > 0 && v.maybeComma > 0:
		return fallback, false
	}
	// 1.234 beside 1500: thousands are not grouped here, so the mark is decimal.
	decimal := v.ungrouped > 0 || digits == 3
	if (v.maybePoint > 0) == decimal {
		return '.', false
	}
	return ',', false
}
