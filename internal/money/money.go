// Package money holds exact sums: a whole number of a currency's smallest units.
// Nothing here is a float, and a sum that does not fit is an error, never a wrap.
package money

import (
	"fmt"
	"math"

	"dunwell/internal/fault"
)

// Currency is an ISO 4217 code in capitals, such as "USD".
type Currency string

// Amount is a sum in one currency. The zero Amount is nothing in no currency;
// it adds to anything.
type Amount struct {
	minor    int64
	currency Currency
}

// New is an amount of so many minor units: New(1234, "USD") is $12.34,
// New(1234, "JPY") is ¥1,234.
func New(minor int64, c Currency) Amount { return Amount{minor, c} }

// Minor is the sum in the smallest units of its currency.
func (a Amount) Minor() int64 { return a.minor }

// Currency is the currency of the sum, "" for the zero Amount.
func (a Amount) Currency() Currency { return a.currency }

// Sign is -1, 0 or 1.
func (a Amount) Sign() int {
	switch {
	case a.minor < 0:
		return -1
	case a.minor > 0:
		return 1
	}
	return 0
}

// IsZero reports a sum of nothing, in whatever currency.
func (a Amount) IsZero() bool { return a.minor == 0 }

// Neg turns the sign round.
func (a Amount) Neg() Amount { return Amount{-a.minor, a.currency} }

// Add is exact. It fails on two currencies and on a sum outside int64.
func (a Amount) Add(b Amount) (Amount, error) {
	if a == (Amount{}) {
		return b, nil
	}
	if b == (Amount{}) {
		return a, nil
	}
	if a.currency != b.currency {
		return Amount{}, fault.Invalidf("currency_mixed", "", "%s and %s cannot be added; sums are kept apart by currency", a.currency, b.currency)
	}
	sum := a.minor + b.minor
	if (sum > a.minor) != (b.minor > 0) && b.minor != 0 {
		return Amount{}, overflow(a.currency)
	}
	return Amount{sum, a.currency}, nil
}

// Sub is a less b, with the failures of Add.
func (a Amount) Sub(b Amount) (Amount, error) {
	if b.minor == math.MinInt64 {
		return Amount{}, overflow(b.currency)
	}
	return a.Add(b.Neg())
}

// Less reports a < b. The currencies must agree; the zero Amount agrees with all.
func (a Amount) Less(b Amount) bool {
	if a.currency != b.currency && a != (Amount{}) && b != (Amount{}) {
		panic(fmt.Sprintf("money: %s compared with %s", a.currency, b.currency))
	}
	return a.minor < b.minor
}

// Min is the smaller of two sums of one currency.
func Min(a, b Amount) Amount {
	if b.Less(a) {
		return b
	}
	return a
}

func overflow(c Currency) *fault.Error {
	return fault.Invalidf("sum_too_large", "", "the sum in %s is larger than this program counts (about nine quintillion smallest units)", c)
}

// Tally adds up many sums of one currency and remembers the first failure, so
// that a loop stays a loop. The zero Tally is ready.
type Tally struct {
	sum Amount
	err error
}

// Add takes one more sum in.
func (t *Tally) Add(a Amount) {
	if t.err == nil {
		t.sum, t.err = t.sum.Add(a)
	}
}

// Sum is the total, or the first failure.
func (t *Tally) Sum() (Amount, error) { return t.sum, t.err }

// Instalments divides a sum owed into n parts that add up to it exactly.
// Earlier parts take the odd units, so the last is never the largest.
// n must be at least 1 and the sum not negative.
func (a Amount) Instalments(n int) []Amount {
	if n < 1 || a.minor < 0 {
		panic("money: instalments of a negative sum or of less than one part")
	}
	each, odd := a.minor/int64(n), a.minor%int64(n)
	parts := make([]Amount, n)
	for i := range parts {
		parts[i] = Amount{each, a.currency}
		if int64(i) < odd {
			parts[i].minor++
		}
	}
	return parts
}

// String is the plain form of data files: "1234.50 USD".
func (a Amount) String() string { return a.Decimal() + " " + string(a.currency) }

// Decimal is the sum in major units with a point and no grouping, with as many
// decimals as the currency has: "1234.50", "-3", "0.005".
func (a Amount) Decimal() string {
	var room [32]byte
	b := room[:0]
	if a.minor < 0 {
		b = append(b, '-')
	}
	return string(a.digits(b, pattern{point: "."}))
}
