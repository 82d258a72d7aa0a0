package money

import (
	"math"
	"math/big"
	"math/bits"

	"dunwell/internal/fault"
)

// Rounding names what is done with the part of a smallest unit that is left over.
type Rounding int

// The roundings, each by the size of the sum: its sign makes no difference.
const (
	HalfUp   Rounding = iota // to the nearest, the half away from zero
	HalfEven                 // to the nearest, the half to the even unit
	Down                     // towards zero
)

// Mul is a × num / den, computed exactly and rounded once. It fails on a result
// outside int64; den must not be 0.
func (a Amount) Mul(num, den int64, r Rounding) (Amount, error) {
	if den == 0 {
		panic("money: ratio with denominator 0")
	}
	high, low := bits.Mul64(size(a.minor), size(num))
	by := size(den)
	if high >= by {
		return Amount{}, overflow(a.currency)
	}
	whole, rest := bits.Div64(high, low, by)
	// rest < by ≤ 2⁶³, so twice the rest could only overflow at by = 2⁶³;
	// comparing with what is missing to by avoids it.
	missing := by - rest
	up := r != Down && (rest > missing || rest == missing && (r == HalfUp || whole%2 == 1))
	if up {
		whole++
	}
	negative := (a.minor < 0) != (num < 0) != (den < 0)
	switch {
	case up && whole == 0:
		return Amount{}, overflow(a.currency)
	case negative && whole <= 1<<63:
		return Amount{int64(-whole), a.currency}, nil
	case !negative && whole <= math.MaxInt64:
		return Amount{int64(whole), a.currency}, nil
	}
	return Amount{}, overflow(a.currency)
}

// size is |n|, which for the least int64 only fits unsigned.
func size(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

// Rounded is an exact number of major units as a sum, half away from zero.
func Rounded(exact *big.Rat, c Currency) (Amount, error) {
	if !c.Known() {
		return Amount{}, fault.Invalidf("currency_unknown", "", "%q is not a currency code of ISO 4217, such as USD or EUR", string(c))
	}
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(c.Digits())), nil)
	num := new(big.Int).Mul(exact.Num(), scale)
	// (2·num + den) / (2·den), by size, rounds the half up.
	twice := new(big.Int).Lsh(exact.Denom(), 1)
	size := new(big.Int).Lsh(new(big.Int).Abs(num), 1)
	size.Add(size, exact.Denom()).Quo(size, twice)
	if num.Sign() < 0 {
		size.Neg(size)
	}
	if !size.IsInt64() {
		return Amount{}, overflow(c)
	}
	return New(size.Int64(), c), nil
}
