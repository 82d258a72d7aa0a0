package claim

import (
	"cmp"
	"math"
	"math/big"
	"slices"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/law"
	"dunwell/internal/money"
)

// wholeRate is a rate of 1, which a year's interest is divided by.
const wholeRate = int64(100 * law.Percent)

// meter runs through the days of one debt and counts exactly: the base in units
// of 1/scale, the interest of the running window in units of 1/(scale × den).
// Both are whole numbers; scale grows where interest joins the base.
type meter struct {
	t     *law.InterestTerms
	order law.PaymentOrder

	currency     money.Currency
	first, until day.Date
	next         day.Date // the next day that bears interest
	window       window

	base, accrued big.Int
	scale, den    big.Int

	factor, part, unit, sum, whole, rest big.Int // scratch, so that a segment makes no garbage

	principal, awarded, costs int64
	toDebt                    int64 // paid against principal and interest so far
	atStart                   int64 // principal when interest began
	closed                    *big.Rat
	held                      *law.RatePeriod // of a rate fixed at the start
	days                      int
	gap                       bool // the rate of m.next is not known
	segments                  []Segment
	used                      []*law.RatePeriod
	err                       error
}

// window is the time after which interest joins the base: a year, a month, or all
// of it. In a whole window each day counts 1/parts of a year.
type window struct {
	n     int // from 0
	end   day.Date
	parts int64
}

func newMeter(t *law.InterestTerms, d *Debt, until day.Date, payments int) *meter {
	m := &meter{
		t: t, order: cmp.Or(d.Order, t.Order), currency: d.Principal.Currency(), until: until,
		first: d.start().AddDays(1), principal: d.Principal.Minor(), awarded: d.Awarded.Minor(), costs: d.Costs.Minor(),
		segments: make([]Segment, 0, payments+24), used: make([]*law.RatePeriod, 0, 24),
	}
	m.next = m.first
	m.base.SetInt64(m.principal)
	m.scale.SetInt64(1)
	m.open(0)
	return m
}

// open begins a window.
func (m *meter) open(n int) {
	from := m.first.AddDays(-1)
	w := window{n: n, end: m.until, parts: 365}
	whole := func(end day.Date) bool { w.end = end; return !end.After(m.until) }
	switch m.t.Growth {
	case law.MonthlyRests:
		begins := m.first.AddMonths(n)
		if end := m.first.AddMonths(n + 1).AddDays(-1); whole(end) {
			w.parts = 12 * int64(end.Sub(begins)+1)
		}
	case law.CompoundAnnual:
		if end := from.AddMonths(12 * (n + 1)); whole(end) {
			w.parts = int64(end.Sub(from.AddMonths(12 * n)))
		}
	case law.CompoundYearly:
		whole(m.first.AddMonths(12 * (n + 1)).AddDays(-1))
		w.parts = m.parts()
	default:
		w.parts = m.parts()
	}
	m.window = w
	m.den.Mul(m.factor.SetInt64(wholeRate), m.part.SetInt64(w.parts))
	m.accrued.SetInt64(0)
}

// parts is into how many parts a year falls by the day count.
func (m *meter) parts() int64 {
	switch m.t.DayCount {
	case law.ActAct:
		return 365 * 366
	case law.Act360:
		return 360
	}
	return 365
}

// weight is how many parts of a year the days from one to another are.
func (m *meter) weight(from, to day.Date) int64 {
	days := int64(to.Sub(from)) + 1
	if m.window.parts != 365*366 {
		return days
	}
	leap := leapDays(from, to)
	return leap*365 + (days-leap)*366
}

// leapDays counts the days that lie in leap years.
func leapDays(from, to day.Date) int64 {
	sum := int64(0)
	for !from.After(to) {
		y, _, _ := from.Date()
		end := day.New(y, 12, 31)
		if end.After(to) {
			end = to
		}
		if day.DaysIn(y, 2) == 29 {
			sum += int64(end.Sub(from)) + 1
		}
		from = end.AddDays(1)
	}
	return sum
}

// run goes through all days up to the last asked.
func (m *meter) run(paid []Paid) {
	for len(paid) > 0 && paid[0].On.Before(m.first) {
		m.pay(paid[0].Amount.Minor())
		paid = paid[1:]
	}
	m.atStart = m.left()
	if m.until.Before(m.first) || m.settled() {
		return
	}
	if m.rateOn(m.next) == nil {
		m.err = m.unknown()
		return
	}
	paid = m.runThrough(paid)
	for len(paid) > 0 && !paid[0].On.After(m.until) { // what came after the last day that could be reckoned
		m.pay(paid[0].Amount.Minor())
		paid = paid[1:]
	}
}

// runThrough bears interest segment by segment, until all is paid or the rate is
// not known, and gives back the payments that are left.
func (m *meter) runThrough(paid []Paid) []Paid {
	for !m.next.After(m.until) && !m.settled() {
		period := m.rateOn(m.next)
		if period == nil {
			m.gap = true
			return paid
		}
		end := m.endOf(period)
		if len(paid) > 0 && paid[0].On.Before(end) {
			end = paid[0].On
		}
		m.bear(period, end)
		for len(paid) > 0 && !paid[0].On.After(end) {
			m.pay(paid[0].Amount.Minor())
			paid = paid[1:]
		}
		if end == m.window.end && m.t.Growth != law.Simple {
			m.join()
		}
	}
	return paid
}

// endOf is the last day on which period, window and what is asked hold together.
func (m *meter) endOf(period *law.RatePeriod) day.Date {
	end := m.until
	if m.t.Growth != law.Simple && m.window.end.Before(end) {
		end = m.window.end
	}
	if m.t.Mode == law.FloatByHalfYear && !period.To.IsZero() && period.To.Before(end) {
		end = period.To
	}
	return end
}

// rateOn is the rate a day bears; nil where it is not known.
func (m *meter) rateOn(on day.Date) *law.RatePeriod {
	switch m.t.Mode {
	case law.FixedAtStart, law.OneRatePerDebt, law.ConstantRate:
		if m.held == nil {
			from := m.first
			if m.t.Mode == law.OneRatePerDebt {
				from = from.AddDays(-1)
			}
			m.held = m.t.On(from)
		}
		return m.held
	case law.RateOfMonthlyRow:
		return m.t.On(m.first.AddMonths(m.window.n))
	}
	return m.t.On(on)
}

// unknown is the fault of a rate that nobody can be asked with.
func (m *meter) unknown() error {
	if m.t.Ask != "" {
		return fault.Invalidf("rate_needed", "", "%s", m.t.Ask)
	}
	return fault.Invalidf("rate_needed", "", "%s: the law files hold no rate of late interest for %s; look it up and give it with --rate", cmp.Or(m.t.Name, m.t.Place), m.first)
}

// bear adds the interest of the days up to one.
func (m *meter) bear(period *law.RatePeriod, end day.Date) {
	m.factor.SetInt64(int64(period.Rate) * m.weight(m.next, end))
	m.part.Mul(&m.base, &m.factor)
	m.accrued.Add(&m.accrued, &m.part)
	s := Segment{From: m.next, To: end, Days: end.Sub(m.next) + 1, Rate: period.Rate}
	m.sum.Mul(&m.part, hundred)
	s.Base = m.amount(m.shown(&m.base, &m.scale))
	s.Hundredths = m.amount(m.shown(&m.sum, m.unit.Mul(&m.scale, &m.den))).Minor()
	m.days += s.Days
	m.segments = append(m.segments, s)
	if n := len(m.used); n == 0 || m.used[n-1] != period {
		m.used = append(m.used, period)
	}
	m.next = end.AddDays(1)
}

// join adds the interest of the window to the base and opens the next.
func (m *meter) join() {
	m.part.Mul(&m.base, &m.den)
	m.base.Add(&m.part, &m.accrued)
	m.unit.Mul(&m.scale, &m.den)
	m.scale.Set(&m.unit)
	m.open(m.window.n + 1)
}

// settled reports that no day to come bears anything.
func (m *meter) settled() bool {
	return m.base.Sign() <= 0 && (m.t.Growth == law.Simple || m.accrued.Sign() <= 0)
}

// left is the principal at the start, before any interest.
func (m *meter) left() int64 {
	if m.closed != nil {
		return 0
	}
	return m.base.Int64()
}

// pay sets a payment against what is owed.
func (m *meter) pay(sum int64) {
	if m.closed != nil {
		return
	}
	if m.order == law.InterestFirst {
		for _, part := range []*int64{&m.costs, &m.awarded} {
			took := min(sum, *part)
			*part -= took
			sum -= took
		}
	}
	m.unit.Mul(&m.scale, &m.den)
	m.factor.SetInt64(sum)
	m.part.Mul(&m.factor, &m.unit) // the payment in the unit of the interest
	m.whole.Mul(&m.base, &m.den)
	m.sum.Add(&m.whole, &m.accrued) // all that is owed of both
	if m.part.Cmp(&m.sum) >= 0 {
		m.close()
		return
	}
	if sum > math.MaxInt64-m.toDebt {
		_ = m.amount(0, false)
		return
	}
	m.toDebt += sum
	switch {
	case m.order == law.InterestFirst && m.accrued.Sign() >= 0 && m.part.Cmp(&m.accrued) <= 0:
		m.accrued.Sub(&m.accrued, &m.part)
	case m.order == law.InterestFirst: // interest is paid off, or was below zero
		m.base.Sub(&m.sum, &m.part)
		m.scale.Set(&m.unit)
		m.accrued.SetInt64(0)
	case m.part.Cmp(&m.whole) <= 0:
		m.part.Mul(&m.factor, &m.scale)
		m.base.Sub(&m.base, &m.part)
	default: // more than the principal
		m.base.SetInt64(0)
		m.accrued.Sub(&m.sum, &m.part)
	}
}

// close ends a debt whose principal and interest are paid in full; pay has put
// what was owed into sum and unit.
func (m *meter) close() {
	m.closed = new(big.Rat).SetFrac(&m.sum, &m.unit)
	m.closed.Add(m.closed, new(big.Rat).SetInt64(m.toDebt-m.principal))
	m.base.SetInt64(0)
	m.accrued.SetInt64(0)
}

// interest is all that was borne, exactly, as a fraction of smallest units.
func (m *meter) interest() (num, den *big.Int) {
	if m.closed != nil {
		return m.closed.Num(), m.closed.Denom()
	}
	m.unit.Mul(&m.scale, &m.den)
	m.whole.Mul(&m.base, &m.den)
	m.whole.Add(&m.whole, &m.accrued)
	m.part.Mul(m.factor.SetInt64(m.toDebt-m.principal), &m.unit)
	return m.sum.Add(&m.whole, &m.part), &m.unit
}

var hundred = big.NewInt(100)

// rounded is num / den to the nearest whole, the half away from zero; den is above 0.
func (m *meter) rounded(num, den *big.Int) (int64, bool) {
	if den.IsInt64() && den.Int64() == 1 {
		return num.Int64(), num.IsInt64()
	}
	negative := num.Sign() < 0
	m.whole.QuoRem(num, den, &m.rest)
	m.rest.Lsh(m.rest.Abs(&m.rest), 1)
	n, fits := m.whole.Int64(), m.whole.IsInt64() && m.whole.BitLen() < 63
	switch {
	case m.rest.Cmp(den) < 0:
		return n, fits
	case negative:
		return n - 1, fits
	}
	return n + 1, fits
}

// shown is rounded for a figure that is only shown: where the fraction is long it
// is cut to as much as can make a difference on a screen.
func (m *meter) shown(num, den *big.Int) (int64, bool) {
	if long := den.BitLen() - 192; long > 0 {
		num, den = m.factor.Rsh(num, uint(long)), m.part.Rsh(den, uint(long))
	}
	return m.rounded(num, den)
}

func (m *meter) amount(minor int64, fits bool) money.Amount {
	if !fits && m.err == nil {
		m.err = fault.Invalidf("sum_too_large", "", "the interest in %s is larger than this program counts", m.currency)
	}
	return money.New(minor, m.currency)
}

// accrual reads the meter.
func (m *meter) accrual(d *Debt, paid []Paid) Accrual {
	a := Accrual{
		Terms: m.t, Days: m.days, Segments: m.segments, Through: m.until,
		Warnings: slices.Clip(m.t.Warnings), used: m.used,
	}
	if m.gap {
		a.Through = m.next.AddDays(-1)
	}
	a.Interest = m.amount(m.rounded(m.interest()))
	zero := money.New(0, m.currency)
	var owed money.Tally
	for _, sum := range []money.Amount{d.Principal, a.Interest, d.Awarded, d.Costs} {
		owed.Add(sum)
	}
	for _, p := range paid {
		if !p.On.After(m.until) {
			owed.Add(p.Amount.Neg())
		}
	}
	left, err := owed.Sum()
	if err != nil && m.err == nil {
		m.err = err
	}
	a.Left, a.Over = left, zero
	if left.Sign() < 0 {
		a.Left, a.Over = zero, left.Neg()
	}
	a.LeftPrincipal, a.LeftCosts = m.partsLeft(d, a.Left)
	a.LeftInterest = money.New(a.Left.Minor()-a.LeftPrincipal.Minor()-a.LeftCosts.Minor(), m.currency)
	a.Daily, a.DailyKnown = m.daily()
	return a
}

// partsLeft says how much of what is left is principal and how much costs.
func (m *meter) partsLeft(d *Debt, left money.Amount) (principal, costs money.Amount) {
	var p, c int64
	switch {
	case m.closed != nil:
		c = min(d.Costs.Minor(), left.Minor())
	case m.order == law.InterestFirst:
		base, _ := m.rounded(&m.base, &m.scale)
		p, c = min(base, d.Principal.Minor()), m.costs
	default:
		p, c = max(0, d.Principal.Minor()-m.toDebt), d.Costs.Minor()
	}
	return money.New(p, m.currency), money.New(c, m.currency)
}

// daily is what the next day adds, rounded down.
func (m *meter) daily() (money.Amount, bool) {
	if m.base.Sign() <= 0 {
		return money.New(0, m.currency), true
	}
	period := m.rateOn(m.next)
	if period == nil || period.Rate < 0 {
		return money.New(0, m.currency), false
	}
	parts := int64(365)
	switch y, _, _ := m.next.Date(); {
	case m.t.DayCount == law.Act360:
		parts = 360
	case m.t.DayCount == law.ActAct && day.DaysIn(y, 2) == 29:
		parts = 366
	}
	m.sum.Mul(&m.base, m.factor.SetInt64(int64(period.Rate)))
	m.unit.Mul(&m.scale, m.part.SetInt64(wholeRate*parts))
	m.whole.Quo(&m.sum, &m.unit)
	return m.amount(m.whole.Int64(), m.whole.IsInt64()), true
}
