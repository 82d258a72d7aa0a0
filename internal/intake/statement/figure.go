package statement

import (
	"math"

	"dunwell/internal/money"
)

// How a written figure failed. Readers turn it into a fault that names the line.
type FigureFault int

// The ways.
const (
	FigureGood FigureFault = iota
	FigureUnreadable
	FigureTooLarge
	FigureCurrency // the currency is none of ISO 4217
)

// Figure reads a sum as bank files write it: digits, at most one decimal mark
// (point or comma), a sign in front. No grouping. What is finer than the currency
// is rounded half away from zero; exact tells whether nothing was lost.
func Figure(s string, c money.Currency) (a money.Amount, exact bool, f FigureFault) {
	decimals, known := digits(c)
	if !known {
		return money.Amount{}, true, FigureCurrency
	}
	i, negative := 0, false
	if s != "" && (s[0] == '-' || s[0] == '+') {
		negative, i = s[0] == '-', 1
	}
	const most = uint64(math.MaxInt64)
	var n uint64
	seen, taken := 0, -1 // taken counts decimals once the mark was seen
	exact, up, large := true, false, false
	for ; i < len(s); i++ {
		d := uint64(s[i] - '0')
		if d > 9 {
			if taken >= 0 || s[i] != '.' && s[i] != ',' {
				return money.Amount{}, true, FigureUnreadable
			}
			taken = 0
			continue
		}
		seen++
		switch {
		case taken >= decimals:
			if taken == decimals {
				up = d >= 5
			}
			exact = exact && d == 0
		case n > (most-d)/10:
			large = true
		default:
			n = n*10 + d
		}
		if taken >= 0 {
			taken++
		}
	}
	if seen == 0 {
		return money.Amount{}, true, FigureUnreadable
	}
	for taken = max(taken, 0); taken < decimals; taken++ {
		if n > most/10 {
			large = true
			break
		}
		n *= 10
	}
	if up && n < most {
		n++
	}
	switch {
	case large:
		return money.Amount{}, true, FigureTooLarge
	case negative:
		return money.New(-int64(n), c), exact, FigureGood
	}
	return money.New(int64(n), c), exact, FigureGood
}

func digits(c money.Currency) (decimals int, known bool) {
	switch c {
	case "EUR", "USD", "GBP", "CHF", "PLN", "CAD": // without the look-up
		return 2, true
	}
	if !c.Known() {
		return 0, false
	}
	return c.Digits(), true
}
