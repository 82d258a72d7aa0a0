package money

import (
	"strings"

	"dunwell/internal/fault"
)

// Parse reads a plain decimal in major units with a point, as in "1234.5" or
// "-12": exact, without grouping, at most as many decimals as the currency has.
func Parse(s string, c Currency) (Amount, error) {
	a, exact, err := ParseRounded(s, c)
	if err == nil && !exact {
		return Amount{}, fault.Invalidf("sum_too_fine", "", "%q has more decimals than %s has (%d)", s, c, c.Digits())
	}
	return a, err
}

// ParseRounded reads a plain decimal like Parse, but rounds what is finer than
// the currency half up, away from zero at the half. exact tells whether nothing
// was lost; trailing zeros lose nothing.
func ParseRounded(s string, c Currency) (a Amount, exact bool, err error) {
	bad := func() (Amount, bool, error) {
		return Amount{}, false, fault.Invalidf("sum_unreadable", "", "%q is not a sum; write it like 1234.50", s)
	}
	if !c.Known() {
		return Amount{}, false, fault.Invalidf("currency_unknown", "", "%q is not a currency code of ISO 4217, such as USD or EUR", string(c))
	}
	digits, negative := s, false
	if rest, ok := strings.CutPrefix(digits, "-"); ok {
		digits, negative = rest, true
	} else {
		digits = strings.TrimPrefix(digits, "+")
	}
	whole, fraction, point := strings.Cut(digits, ".")
	if whole == "" && fraction == "" || point && fraction == "" && whole == "" {
		return bad()
	}
	decimals := c.Digits()
	up, exact := false, true
	for i, d := range fraction {
		if d < '0' || d > '9' {
			return bad()
		}
		if i == decimals {
			up = d >= '5'
		}
		if i >= decimals && d != '0' {
			exact = false
		}
	}
	if len(fraction) > decimals {
		fraction = fraction[:decimals]
	}
	fraction += strings.Repeat("0", decimals-len(fraction))
	const most = uint64(1)<<63 - 1
	var minor uint64
	for _, d := range whole + fraction {
		if d < '0' || d > '9' {
			return bad()
		}
		n := uint64(d - '0')
		if minor > (most-n)/10 {
			return Amount{}, false, overflow(c)
		}
		minor = minor*10 + n
	}
	if up {
		if minor == most {
			return Amount{}, false, overflow(c)
		}
		minor++
	}
	if negative {
		return Amount{-int64(minor), c}, exact, nil
	}
	return Amount{int64(minor), c}, exact, nil
}
