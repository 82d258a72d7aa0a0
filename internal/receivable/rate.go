package receivable

import (
	"math/big"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
)

// ExchangeRate is what one unit of a currency was worth in another on a day, as
// the creditor gave it.
type ExchangeRate struct {
	From, To money.Currency
	Rate     string // a decimal as given: "1.0832"
	On       day.Date
	Source   string
	By       string
}

// mostRate bounds a rate and its reciprocal; no pair of currencies comes near.
const mostRate = 1_000_000_000

// Ratio is the exact rate. A rate that is no positive decimal is an Invalid fault.
func (r ExchangeRate) Ratio() (*big.Rat, error) {
	digits := strings.TrimLeft(strings.Replace(r.Rate, ".", "", 1), "0123456789")
	rate, ok := new(big.Rat).SetString(r.Rate)
	if digits != "" || len(r.Rate) > 30 || !ok || rate.Sign() <= 0 || rate.Cmp(big.NewRat(mostRate, 1)) > 0 || rate.Cmp(big.NewRat(1, mostRate)) < 0 {
		return nil, fault.Invalidf("rate_unreadable", "", "%q is not an exchange rate; write it like 1.0832", r.Rate)
	}
	return rate, nil
}

// Convert turns a sum of either currency into the other, rounded half away from
// zero to the smallest unit. A sum of a third currency is a fault.
func (r ExchangeRate) Convert(a money.Amount) (money.Amount, error) {
	rate, err := r.Ratio()
	if err != nil {
		return money.Amount{}, err
	}
	to := r.To
	switch a.Currency() {
	case r.From:
	case r.To:
		to = r.From
		rate.Inv(rate)
	default:
		return money.Amount{}, fault.Invalidf("rate_missing", "", "the rate from %s to %s says nothing of %s", r.From, r.To, a.Currency())
	}
	sum := new(big.Rat).Mul(rate, new(big.Rat).SetInt64(a.Minor()))
	sum.Mul(sum, power(to.Digits()))
	sum.Quo(sum, power(a.Currency().Digits()))
	minor := roundHalfUp(sum)
	if !minor.IsInt64() {
		return money.Amount{}, fault.Invalidf("sum_too_large", "", "%s is more than can be counted in %s", a, to)
	}
	return money.New(minor.Int64(), to), nil
}

// Old reports a rate of more than 90 days before the day it is used on.
func (r ExchangeRate) Old(on day.Date) bool { return on.Sub(r.On) > 90 }

func power(digits int) *big.Rat {
	return new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits)), nil))
}

// roundHalfUp is the nearest whole number, the half away from zero.
func roundHalfUp(r *big.Rat) *big.Int {
	num, den := new(big.Int).Abs(r.Num()), r.Denom()
	num.Add(num.Lsh(num, 1), den)
	num.Quo(num, new(big.Int).Lsh(den, 1))
	if r.Sign() < 0 {
		num.Neg(num)
	}
	return num
}
