package remedy

import (
	"math"

	"dunwell/internal/money"
)

// Rank prices every remedy for the case and recommends one. It reads nothing but
// its arguments and changes neither. A case that Check refuses has no ranking:
// Fault says why.
func Rank(c *Case, p *Parameters) Ranking {
	if err := c.Check(); err != nil {
		return Ranking{Fault: err}
	}
	perUSD := c.perUSD()
	local, ok := p.in(c.Amount.Currency(), perUSD)
	if !ok {
		return Ranking{Fault: rateNeeded(c.Amount.Currency())}
	}
	var m model
	m.read(c, local, perUSD)
	b := m.board()
	rk := Ranking{c: c, p: p, EvidencePoints: int(math.Round(m.points)), response: responses[m.row(&m.start)]}
	var chosen [readings]int
	for i := range readings {
		r, by := m.choose(&b, i)
		chosen[i] = r
		if i == byRule {
			rk.Recommended, rk.DecidedBy = ids[r], by
		}
		rk.Readings[i] = Reading{Time: readingNames[i], Recommended: ids[r]}
		for o := range remedies {
			rk.Readings[i].Values[o] = math.NaN()
			if b.open[o] {
				rk.Readings[i].Values[o] = b.full[o][i] * perUSD
			}
		}
	}
	r := chosen[byRule]
	rk.Options = m.options(&b, r, perUSD)
	rk.relate(&m, r)
	rk.waive(&m, r)
	if r == finalDemand {
		rk.NextStep = m.afterDemand()
	}
	rk.Actions = m.actions(r, rk.NextStep)
	rk.MustNot = m.bans(&b, r)
	rk.Factors = m.factors(&b, r)
	rk.Rules = m.rules(&b, r, rk.DecidedBy, chosen[atHalf] != r || chosen[inFull] != r)
	rk.Warnings = m.warnings(perUSD)
	return rk
}

var readingNames = [readings]string{TimeByRule, TimeHalf, TimeFull}

// options lists all remedies: the recommended, the open ones by value, the refused.
func (m *model) options(b *board, chosen int, perUSD float64) []Option {
	order := make([]int, 0, remedies)
	order = append(order, chosen)
	for r := range remedies {
		if !b.open[r] || r == chosen {
			continue
		}
		at := len(order)
		for at > 1 && b.full[order[at-1]][byRule] < b.full[r][byRule] {
			at--
		}
		order = append(order, 0)
		copy(order[at+1:], order[at:])
		order[at] = r
	}
	options := make([]Option, 0, remedies)
	for _, r := range order {
		options = append(options, m.option(b, r, perUSD))
	}
	for r := range remedies {
		if !b.open[r] && r != chosen {
			options = append(options, m.option(b, r, perUSD))
		}
	}
	return options
}

func (m *model) option(b *board, r int, perUSD float64) Option {
	o := Option{Remedy: ids[r], Eligible: b.open[r], Code: b.code[r]}
	if b.open[r] {
		o.Value = m.money(b.full[r][byRule], perUSD)
	}
	if r == writeOff || !b.open[r] && b.code[r] != CodeCompanion {
		return o
	}
	st := m.step(r, &m.start)
	o.Priced = true
	o.P = st.p
	o.Amount, o.Cash = m.money(st.amount, perUSD), m.money(st.cash, perUSD)
	switch r { // on exact sums
	case smallClaimsPart:
		o.Amount = money.Min(m.c.Amount, m.c.SmallClaimsLimit)
	case paymentPlan, settlement, agency:
	default:
		o.Amount = m.c.Amount
	}
	o.Hours, o.Days = st.hours, int(math.Round(st.days))
	o.Marks = m.p.d.marks[r]
	if r == smallClaimsPart {
		o.Marks.Amount = m.c.LimitMark.Confidence
	}
	if r == paymentOrder && !m.c.PaymentOrderFee.IsZero() {
		o.Marks.Cash = m.c.OrderMark.Confidence
	}
	return o
}

// money brings a sum of the model back to the currency of the case.
func (m *model) money(v, perUSD float64) money.Amount {
	currency := m.c.Amount.Currency()
	return money.New(int64(math.Round(v*perUSD*math.Pow10(currency.Digits()))), currency)
}

func (rk *Ranking) relate(m *model, r int) {
	rk.Relationship = Relationship{LossShare: m.p.n.loss[r], ClientWorth: m.c.ClientWorth}
	if !m.c.ClientWorth.IsZero() {
		minor := math.Round(m.p.n.loss[r] * float64(m.c.ClientWorth.Minor()))
		rk.Relationship.Loss = money.New(int64(minor), m.c.ClientWorth.Currency())
	}
}

// waive tells what small claims above the limit would give up: computed, never booked.
func (rk *Ranking) waive(m *model, r int) {
	if r != smallClaimsPart {
		return
	}
	over := m.c.Amount.Minor() + m.c.LimitCounts.Minor() - m.c.SmallClaimsLimit.Minor()
	rk.Waive = money.New(over, m.c.Amount.Currency())
}

// afterDemand is the step a final demand may name: one that will really be open
// when it lapses. "" where none would be.
func (m *model) afterDemand() ID {
	after := m.failed(finalDemand, &m.start, m.p.n.days[finalDemand])
	if m.refused(attorneyLetter, &after) == "" {
		return AttorneyLetter
	}
	best, value := -1, 0.0
	for r := complaint; r <= civilCourt; r++ {
		if m.refused(r, &after) != "" {
			continue
		}
		v := m.value(r, &after, m.p.n.loss[finalDemand], m.worth)[byRule]
		if v > value { // nobody means to take a step that costs more than it brings
			best, value = r, v
		}
	}
	if best < 0 {
		return ""
	}
	return ids[best]
}
