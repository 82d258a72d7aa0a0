package judgment

import (
	"strings"

	"dunwell/internal/fault"
	"dunwell/internal/law"
	"dunwell/internal/money"
)

// Commission is what an agency or a contingent attorney keeps of what comes in:
// shares by slices of all that came in since the file was placed.
type Commission []Slice

// Slice is a share of what comes in up to a sum of all payments. UpTo is 0 for the last.
type Slice struct {
	Share law.Rate // percent
	UpTo  int64    // smallest units
}

// ParseCommission reads "25%", or slices such as "30% to 5000, 20%". "" is none.
func ParseCommission(text string, c money.Currency) (Commission, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	refuse := func() (Commission, error) {
		return nil, fault.Invalidf("commission_unreadable", "--commission", "%q is no commission; write 25%%, or slices: 30%% to 5000, 20%%", text)
	}
	var list Commission
	pieces := strings.Split(text, ",")
	for i, piece := range pieces {
		share, upTo, sliced := strings.Cut(strings.ToLower(piece), " to ")
		rate, err := law.ParseRate(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(share), "%")))
		if err != nil || rate < 0 || rate > 100*law.Percent || sliced == (i == len(pieces)-1) {
			return refuse()
		}
		s := Slice{Share: rate}
		if sliced {
			sum, err := money.Parse(strings.TrimSpace(upTo), c)
			if err != nil || sum.Sign() <= 0 || len(list) > 0 && sum.Minor() <= list[len(list)-1].UpTo {
				return refuse()
			}
			s.UpTo = sum.Minor()
		}
		list = append(list, s)
	}
	return list, nil
}

// Of is what is kept of a payment, given all that came in before it; half up.
func (c Commission) Of(before, payment money.Amount) (money.Amount, error) {
	after, err := before.Add(payment)
	if err != nil {
		return money.Amount{}, err
	}
	tally := money.Tally{}
	tally.Add(money.New(0, payment.Currency()))
	from := int64(0)
	for _, s := range c {
		to := after.Minor()
		if s.UpTo > 0 {
			to = min(to, s.UpTo)
		}
		if start := max(from, before.Minor()); to > start {
			part, err := money.New(to-start, payment.Currency()).Mul(int64(s.Share), int64(100*law.Percent), money.HalfUp)
			if err != nil {
				return money.Amount{}, err
			}
			tally.Add(part)
		}
		from = s.UpTo
	}
	return tally.Sum()
}
