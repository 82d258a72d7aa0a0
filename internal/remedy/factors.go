package remedy

import (
	"math"
	"strconv"
)

// factors are the three facts that move the chance of the recommended remedy most,
// as odds against their neutral reading. Where writing off is recommended they tell
// why the best of the others is worth so little.
func (m *model) factors(b *board, r int) []Factor {
	if m.c.Bankruptcy {
		return []Factor{}
	}
	if r == writeOff {
		best := -1
		for other := range writeOff {
			if b.open[other] && (best < 0 || b.full[other][byRule] > b.full[best][byRule]) {
				best = other
			}
		}
		if best < 0 {
			return []Factor{}
		}
		r = best
	}
	var all [8]Factor
	list := all[:0]
	if adjudicated(r) {
		list = m.courtFactors(r, list)
	} else {
		list = m.voluntaryFactors(r, list)
	}
	for i := range list { // the largest first; equal ones stay in order
		for j := i; j > 0 && size(list[j].Odds) > size(list[j-1].Odds)+1e-9; j-- {
			list[j], list[j-1] = list[j-1], list[j]
		}
	}
	list = list[:min(len(list), 3)]
	return append(make([]Factor, 0, 3), list...)
}

func size(odds float64) float64 { return math.Abs(math.Log(odds)) }

// voluntaryFactors are the ratios that went into the odds, the age among them.
func (m *model) voluntaryFactors(r int, list []Factor) []Factor {
	n, s := &m.p.n, &m.start
	add := func(fact, value string, odds float64) {
		if odds > 0 && size(odds) > 0.001 {
			list = append(list, Factor{fact, value, odds})
		}
	}
	if r == settlement && s.offer {
		return append(list, Factor{"offer_on_table", "true", n.offerP / (1 - n.offerP) / m.p.d.odds[r]})
	}
	row := m.row(s)
	add("response", string(responses[m.stands(s)]), n.responseOR[r][row])
	solvency := n.solvencyOR[m.solvency]
	switch r {
	case paymentPlan:
		solvency = n.solvencyPlan[m.solvency]
	case settlement:
		solvency = n.solvencySettle[m.solvency]
	}
	add("solvency", string(m.c.Solvency), solvency)
	if r != settlement {
		add("evidence", bands[m.band], n.evidenceOR[m.band])
	}
	add("distance", string(m.c.Distance), m.distanceOdds())
	add("clauses_and_work", "", m.extraOdds(r, s, row))
	if st := m.voluntary(r, s); st.p > 0.01 && st.p < 0.95 {
		whole := st.p / m.ageFactor(s.age)
		if whole < 1 {
			add("age_days", strconv.Itoa(s.age), st.p/(1-st.p)*(1-whole)/whole)
		}
	}
	return list
}

// courtFactors compare the chance with what it would be if one fact were neutral.
func (m *model) courtFactors(r int, list []Factor) []Factor {
	p := m.step(r, &m.start).p
	odds := func(change func(*model)) float64 {
		other := model{p: m.p, c: m.c, amount: m.amount, limit: m.limit, inCourt: m.inCourt, rate: m.rate, orderFee: m.orderFee,
			points: m.points, band: m.band, solvency: m.solvency, distance: m.distance, foreign: m.foreign, large: m.large,
			withinLimit: m.withinLimit, late: m.late, start: m.start}
		change(&other)
		neutral := other.step(r, &other.start).p
		return p / (1 - p) * (1 - neutral) / neutral
	}
	add := func(fact, value string, o float64) {
		if o > 0 && !math.IsInf(o, 0) && !math.IsNaN(o) && size(o) > 0.001 {
			list = append(list, Factor{fact, value, o})
		}
	}
	add("response", string(responses[m.stands(&m.start)]), odds(func(o *model) { o.start.response = isSilent }))
	add("solvency", string(m.c.Solvency), odds(func(o *model) { o.solvency = place(solvencies, UnknownSolvency) }))
	add("evidence", bands[m.band], odds(func(o *model) { o.band = 2 }))
	add("distance", string(m.c.Distance), odds(func(o *model) { o.distance = 0 }))
	if m.c.BankKnown {
		add("bank_known", "true", odds(func(o *model) {
			c := *m.c
			c.BankKnown = false
			o.c = &c
		}))
	}
	if m.large {
		add("debtor", string(LargeCompany), odds(func(o *model) { o.large = false }))
	}
	return list
}
