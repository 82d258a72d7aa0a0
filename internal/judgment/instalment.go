package judgment

import (
	"strconv"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// mostInstalments bounds an order to pay in parts.
const mostInstalments = 600

// ParseInstalments reads what a court ordered to be paid in parts: days and sums,
// "2026-02-01=500, 2026-03-01=250", or "12 x 300 from 2026-02-01" for months. "" is none.
func ParseInstalments(text string, c money.Currency) ([]receivable.Part, error) {
	if text = strings.TrimSpace(text); text == "" {
		return nil, nil
	}
	refuse := func() ([]receivable.Part, error) {
		return nil, fault.Invalidf("instalments_unreadable", "--installments", "%q is no order to pay in parts; write days and sums, 2026-02-01=500, 2026-03-01=250, or months, 12 x 300 from 2026-02-01", text)
	}
	if many, rest, ok := strings.Cut(text, " x "); ok {
		each, from, _ := strings.Cut(rest, " from ")
		n, err := strconv.Atoi(strings.TrimSpace(many))
		sum, wrong := money.Parse(strings.TrimSpace(each), c)
		first, bad := day.Parse(strings.TrimSpace(from))
		if err != nil || wrong != nil || bad != nil || n < 1 || n > mostInstalments || sum.Sign() <= 0 || first.IsZero() {
			return refuse()
		}
		list := make([]receivable.Part, n)
		for i := range list {
			list[i] = receivable.Part{On: first.AddMonths(i), Amount: sum}
		}
		return list, nil
	}
	var list []receivable.Part
	for piece := range strings.SplitSeq(text, ",") {
		by, sum, _ := strings.Cut(strings.TrimSpace(piece), "=")
		on, err := day.Parse(by)
		amount, wrong := money.Parse(strings.TrimSpace(sum), c)
		if err != nil || wrong != nil || amount.Sign() <= 0 || len(list) > 0 && !on.After(list[len(list)-1].On) || len(list) >= mostInstalments {
			return refuse()
		}
		list = append(list, receivable.Part{On: on, Amount: amount})
	}
	return list, nil
}

// Standing is where an order to pay in parts stands on a day.
type Standing struct {
	Due    money.Amount     // by the day
	Behind money.Amount     // of it not paid; zero in good standing
	Missed day.Date         // of the earliest part that is not covered; no day where none is
	Next   *receivable.Part // the next to come; nil after the last
}

// Instalments holds what was paid against the parts ordered by a court. The whole is
// due once a part is missed only where the order or the court says so: that is a
// person's act.
func Instalments(list []receivable.Part, paid money.Amount, on day.Date) (Standing, error) {
	due := money.Tally{}
	due.Add(money.New(0, paid.Currency()))
	var s Standing
	for i := range list {
		p := &list[i]
		if p.On.After(on) {
			s.Next = p
			break
		}
		due.Add(p.Amount)
		sum, err := due.Sum()
		if err != nil {
			return s, err
		}
		if s.Missed.IsZero() && paid.Less(sum) {
			s.Missed = p.On
		}
	}
	var err error
	if s.Due, err = due.Sum(); err != nil {
		return s, err
	}
	s.Behind = money.New(max(0, s.Due.Minor()-paid.Minor()), paid.Currency())
	return s, nil
}
