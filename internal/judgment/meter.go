package judgment

import (
	"math/big"
	"slices"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/law"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// meter goes through the days of a judgment. It is not that of the claim: a
// judgment has parts that bear interest and parts that do not, costs that are added
// on the way, and a table of how every payment was set against them.
type meter struct {
	terms    *Terms
	currency money.Currency
	until    day.Date
	next     day.Date // the next day that bears interest
	window   int      // from 0: a year or a month, where interest joins what bears it

	principal, awarded, costs int64    // left of each, in smallest units
	joined, fresh             *big.Rat // accrued and unpaid: what bears interest itself, and what does not yet

	gone       [3]int64 // paid against each part
	addedCosts int64
	borne      int64    // interest rounded so far, without what is still running
	shown      int64    // of borne, told in a row already
	running    *big.Rat // interest since the last rounding, exact
	paid, over int64

	gap      bool // the rate of next is not known
	big      bool
	rows     []Applied
	segments []Segment
	used     []*law.RatePeriod
	held     *law.RatePeriod
}

func newMeter(j *receivable.Judgment, t *Terms, on day.Date) *meter {
	return &meter{
		terms: t, currency: j.Principal.Currency(), until: on, next: t.From.AddDays(1),
		principal: j.Principal.Minor(), awarded: j.Interest.Minor(), costs: j.Costs.Minor() + j.Fees.Minor(),
		joined: new(big.Rat), fresh: new(big.Rat), running: new(big.Rat),
	}
}

func (m *meter) bears(p receivable.DebtPart) bool { return slices.Contains(m.terms.Bears, p) }

// base is what bears interest today.
func (m *meter) base() *big.Rat {
	sum := int64(0)
	for p, left := range map[receivable.DebtPart]int64{receivable.PartPrincipal: m.principal, receivable.PartInterest: m.awarded, receivable.PartCosts: m.costs} {
		if m.bears(p) {
			sum += left
		}
	}
	return new(big.Rat).Add(new(big.Rat).SetInt64(sum), m.joined)
}

// months is the length of a window, 0 where interest never bears interest.
func (m *meter) months() int {
	switch m.terms.Law.Growth {
	case law.MonthlyRests:
		return 1
	case law.CompoundAnnual, law.CompoundYearly:
		return 12
	case law.Simple:
	}
	return 0
}

// begins is the last day before a window. Whole years count from the day of the
// judgment, months and joined years from the first day with interest, as the law
// files have it.
func (m *meter) begins(window int) day.Date {
	if m.terms.Law.Growth == law.CompoundAnnual {
		return m.terms.From.AddMonths(12 * window)
	}
	return m.terms.From.AddDays(1).AddMonths(m.months() * window).AddDays(-1)
}

// windowEnd is the last day of the running window.
func (m *meter) windowEnd() day.Date { return m.begins(m.window + 1) }

// through bears the interest of all days up to one.
func (m *meter) through(on day.Date) error {
	for !m.next.After(on) && !m.gap {
		base := m.base()
		if base.Sign() == 0 && m.fresh.Sign() == 0 {
			m.skip(on)
			return nil
		}
		period := m.rateOn(m.next)
		if period == nil {
			if len(m.used) == 0 {
				return m.unknown()
			}
			m.gap = true
			return nil
		}
		end := on
		if m.months() > 0 {
			end = earlier(end, m.windowEnd())
		}
		if m.terms.Law.Mode == law.FloatByHalfYear && !period.To.IsZero() {
			end = earlier(end, period.To)
		}
		m.bear(base, period, end)
	}
	return nil
}

// skip passes days on which nothing bears interest, and the windows among them.
func (m *meter) skip(on day.Date) {
	for m.months() > 0 && !m.windowEnd().After(on) {
		m.window++
	}
	m.next = on.AddDays(1)
}

// bear adds the interest of the days up to one, all in one window and at one rate.
func (m *meter) bear(base *big.Rat, period *law.RatePeriod, end day.Date) {
	rate := max(period.Rate, 0)
	interest := new(big.Rat).Mul(base, big.NewRat(int64(rate), int64(100*law.Percent)))
	interest.Mul(interest, m.share(m.next, end))
	m.fresh.Add(m.fresh, interest)
	m.running.Add(m.running, interest)
	shown, _ := rounded(base)
	m.segments = append(m.segments, Segment{m.next, end, end.Sub(m.next) + 1, rate, money.New(shown, m.currency)})
	if n := len(m.used); n == 0 || m.used[n-1] != period {
		m.used = append(m.used, period)
	}
	m.next = end.AddDays(1)
	if m.months() > 0 && end == m.windowEnd() {
		m.joined.Add(m.joined, m.fresh)
		m.fresh.SetInt64(0)
		m.window++
	}
}

// share is the part of a year that the days from one to another are.
func (m *meter) share(from, to day.Date) *big.Rat {
	t := m.terms.Law
	switch {
	case t.Growth == law.CompoundAnnual || t.Growth == law.MonthlyRests:
		begin := m.begins(m.window)
		return new(big.Rat).Sub(m.elapsed(begin, to), m.elapsed(begin, from.AddDays(-1)))
	case t.DayCount == law.ActAct:
		return actAct(from, to)
	case t.DayCount == law.Act360:
		return big.NewRat(int64(to.Sub(from)+1), 360)
	}
	return big.NewRat(int64(to.Sub(from)+1), 365)
}

// elapsed is the part of a year from the begin of a window to the end of a day: the
// whole window is exactly a year or a twelfth of one, a broken one days / 365, and
// never more than the whole. What was reckoned on a day stays so afterwards.
func (m *meter) elapsed(begin, to day.Date) *big.Rat {
	whole := big.NewRat(int64(m.months()), 12)
	if to == m.windowEnd() {
		return whole
	}
	part := big.NewRat(int64(max(0, to.Sub(begin))), 365)
	if part.Cmp(whole) > 0 {
		return whole
	}
	return part
}

// actAct counts days of leap years as 1/366 and others as 1/365.
func actAct(from, to day.Date) *big.Rat {
	sum := new(big.Rat)
	for !from.After(to) {
		y, _, _ := from.Date()
		end := earlier(day.New(y, 12, 31), to)
		parts := int64(365)
		if day.DaysIn(y, 2) == 29 {
			parts = 366
		}
		sum.Add(sum, big.NewRat(int64(end.Sub(from))+1, parts))
		from = end.AddDays(1)
	}
	return sum
}

// rateOn is the rate a day bears; nil where it is not known.
func (m *meter) rateOn(on day.Date) *law.RatePeriod {
	t := m.terms.Law
	switch t.Mode {
	case law.FixedAtStart, law.OneRatePerDebt, law.ConstantRate:
		if m.held == nil {
			m.held = t.On(m.terms.From.AddDays(1))
		}
		return m.held
	case law.RateOfMonthlyRow:
		return t.On(m.begins(m.window).AddDays(1))
	case law.FloatByHalfYear:
	}
	return t.On(on)
}

// unknown is the fault of a rate that nobody can be asked with.
func (m *meter) unknown() error {
	if ask := m.terms.Law.Ask; ask != "" {
		return fault.Invalidf("rate_needed", "", "%s", ask)
	}
	return fault.Invalidf("rate_needed", "", "the law files hold no rate for judgments on %s; take it from the judgment and give it with --rate", m.next)
}

// accrued is what is left of the interest since the judgment; it is whole after whole().
func (m *meter) accrued() int64 {
	n, ok := rounded(new(big.Rat).Add(m.joined, m.fresh))
	m.big = m.big || !ok
	return n
}

// whole rounds what has accrued to the smallest unit.
func (m *meter) whole() {
	total := m.accrued()
	joined, ok := rounded(m.joined)
	m.big = m.big || !ok
	joined = min(joined, total)
	was := new(big.Rat).Add(m.joined, m.fresh)
	// What rounding gave or took counts as interest, so that the parts add up.
	was.Sub(was, m.running)
	before, ok := rounded(was)
	m.big = m.big || !ok
	m.borne += total - before
	m.running.SetInt64(0)
	m.joined.SetInt64(joined)
	m.fresh.SetInt64(total - joined)
}

// take sets one entry against what is owed.
func (m *meter) take(e Entry) {
	if e.Kind != Cost { // where nothing is set against interest, nothing has to be whole
		m.whole()
	}
	row := Applied{Entry: e}
	left := e.Amount.Minor()
	var went [3]int64
	switch e.Kind {
	case Cost:
		m.costs += left
		m.addedCosts += left
		left = 0
	case Payment, Credit:
		for _, p := range m.terms.Order {
			i := slices.Index(parts[:], p)
			went[i] = m.pay(p, left)
			left -= went[i]
			m.gone[i] += went[i]
		}
		if e.Kind == Payment {
			m.paid += e.Amount.Minor()
		}
		m.over += left
	}
	of := func(minor int64) money.Amount { return money.New(minor, m.currency) }
	row.Principal, row.Interest, row.Costs, row.Over = of(went[0]), of(went[1]), of(went[2]), of(left)
	row.Accrued = of(m.borne - m.shown)
	m.shown = m.borne
	row.Left = of(m.principal + m.awarded + m.costs + m.accrued())
	m.rows = append(m.rows, row)
}

// pay sets at most a sum against a part and tells how much went there. Interest that
// was awarded goes first, then the older of what has accrued.
func (m *meter) pay(p receivable.DebtPart, sum int64) int64 {
	switch p {
	case receivable.PartPrincipal:
		took := min(sum, m.principal)
		m.principal -= took
		return took
	case receivable.PartCosts:
		took := min(sum, m.costs)
		m.costs -= took
		return took
	case receivable.PartInterest:
	}
	took := min(sum, m.awarded)
	m.awarded -= took
	for _, pool := range []*big.Rat{m.joined, m.fresh} {
		n := min(sum-took, pool.Num().Int64()) // whole by now
		pool.Sub(pool, new(big.Rat).SetInt64(n))
		took += n
	}
	return took
}

// daily is what the next day adds, rounded down so that no more is asked than accrues.
func (m *meter) daily() (money.Amount, bool) {
	base := m.base()
	if base.Sign() == 0 {
		return money.New(0, m.currency), true
	}
	period := m.rateOn(m.until.AddDays(1))
	if m.gap || period == nil || m.until.Before(m.terms.From) {
		return money.New(0, m.currency), false
	}
	base.Mul(base, big.NewRat(int64(max(period.Rate, 0)), int64(100*law.Percent)*365))
	n := new(big.Int).Quo(base.Num(), base.Denom())
	return money.New(n.Int64(), m.currency), n.IsInt64()
}

// mark is where the rates that were used come from, with the weakest confidence.
func (m *meter) mark() law.Mark {
	mark := m.terms.Law.Mark
	for _, p := range m.used {
		mark = mark.And(p.Mark)
	}
	return mark
}

func earlier(a, b day.Date) day.Date {
	if b.Before(a) {
		return b
	}
	return a
}
