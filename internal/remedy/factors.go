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
	row := m.row(&m.start)
	p := m.step(r, &m.start).p
	add := func(fact, value string, neutral float64) {
		odds := p / (1 - p) * (1 - neutral) / neutral
		if odds > 0 && !math.IsInf(odds, 0) && !math.IsNaN(odds) && size(odds) > 0.001 {
			list = append(list, Factor{fact, value, odds})
		}
	}
	add("response", string(responses[m.stands(&m.start)]), m.afresh(r, isSilent))
	add("solvency", string(m.c.Solvency), neutral(m, &m.solvency, isUnknown, r, row))
	add("evidence", bands[m.band], neutral(m, &m.band, isFair, r, row))
	add("distance", string(m.c.Distance), neutral(m, &m.distance, 0, r, row))
	if m.bankKnown {
		add("bank_known", "true", neutral(m, &m.bankKnown, false, r, row))
	}
	if m.large {
		add("debtor", string(LargeCompany), neutral(m, &m.large, false, r, row))
	}
	return list
}

// neutral is the chance before a court with one fact of the model changed for a moment.
func neutral[T any](m *model, fact *T, to T, r, row int) float64 {
	was := *fact
	*fact = to
	p := m.afresh(r, row)
	*fact = was
	return p
}

// afresh is the chance before a court, not taken from what is kept.
func (m *model) afresh(r, row int) float64 {
	if r == paymentOrder {
		return m.order(row).p
	}
	return m.contest(r, row, m.settling(r, row), m.defaulting(row)).p
}
