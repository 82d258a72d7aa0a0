package remedy

// board is every remedy priced or refused, before one is chosen.
type board struct {
	code [remedies]Code
	open [remedies]bool
	bare [remedies]worths // without what the client is worth
	full [remedies]worths // with it; the same where it was not given
}

func (m *model) board() board {
	var b board
	for r := range remedies {
		b.code[r] = m.refused(r, &m.start)
		b.open[r] = b.code[r] == ""
		if !b.open[r] {
			continue
		}
		b.bare[r] = m.value(r, &m.start, 0, 0)
		b.full[r] = b.bare[r]
		if m.worth > 0 {
			b.full[r] = m.value(r, &m.start, 0, m.worth)
		}
	}
	return b
}

// choose is the recommendation under one way to count own time, and what decided.
// The gates look at the facts and at money alone; what the client is worth moves
// only the choice by value, and there a remedy loses its own share of it. So a
// client who is worth more is never treated more harshly (docs/decisions/0004).
func (m *model) choose(b *board, reading int) (r int, by string) {
	if r, by := m.gate(b, reading); by != "" {
		return r, by
	}
	var v [remedies]float64
	for i := range v {
		v[i] = b.bare[i][reading] - m.p.n.loss[i]*m.worth
	}
	r, by = m.byValue(b, &v)
	if m.worth > 0 {
		for i := range v {
			v[i] = b.full[i][reading]
		}
		if whole, _ := m.byValue(b, &v); whole != r {
			by = "R29"
		}
	}
	return r, by
}

// gate asks the rules that decide before money does, in their order. One binds only
// where its remedy is open.
func (m *model) gate(b *board, reading int) (r int, by string) {
	s := &m.start
	if m.c.Bankruptcy {
		return writeOff, "R16"
	}
	if m.near(s) {
		if r := m.forumNow(b, reading); r >= 0 {
			return r, "R17"
		}
	}
	if m.offerWins(b, reading) {
		return 0, ""
	}
	response := m.stands(s)
	first := m.firstToPayables(s)
	switch {
	case b.open[reminder] && (m.c.Processing || first):
		return reminder, "R23"
	case b.open[reminder] && m.remindsFirst(s, response):
		return reminder, "R01"
	case b.open[disputeAnswer]:
		return disputeAnswer, "R19"
	}
	if response == isHardship && s.plansBroken == 0 {
		gentle := paymentPlan
		if m.solvency == isInsolvent {
			gentle = settlement
		}
		if b.open[gentle] {
			return gentle, "R03"
		}
	}
	if b.open[finalDemand] && m.demandsNow(s, response) {
		return finalDemand, "R04"
	}
	return 0, ""
}

// forumNow is the most valuable court or arbitration that is open, -1 where none
// is worth the filing: that time runs out is no reason to throw money after a claim
// (docs/decisions/0004).
func (m *model) forumNow(b *board, reading int) int {
	best, value := -1, 0.0
	for r := paymentOrder; r <= civilCourt; r++ {
		v := b.bare[r][reading] - m.p.n.loss[r]*m.worth
		if b.open[r] && b.bare[r][reading] > 0 && (best < 0 || v > value) {
			best, value = r, v
		}
	}
	return best
}

// offerWins reports an offer on the table that is worth more than all else.
func (m *model) offerWins(b *board, reading int) bool {
	if !m.start.offer || !b.open[settlement] {
		return false
	}
	for r := range remedies {
		if r != settlement && b.open[r] && b.bare[r][reading] >= b.bare[settlement][reading] {
			return false
		}
	}
	return true
}

func (m *model) remindsFirst(s *state, response int) bool {
	if float64(s.reminders) >= m.enough(s) || m.near(s) || m.barred(s) {
		return false
	}
	return response == isNew || response == isPromised || response == isSilent
}

func (m *model) demandsNow(s *state, response int) bool {
	switch response {
	case isRefuses, isBroken, isUnreachable:
		return true
	case isSilent:
		return float64(s.reminders) >= m.enough(s)
	case isDisputes:
		return m.late && s.answered
	}
	return false
}

// byValue is the most valuable of what is open, corrected by R26 and R13. At equal
// values the gentler one is taken, and writing off before a step worth nothing.
func (m *model) byValue(b *board, v *[remedies]float64) (r int, by string) {
	r, by = m.dearest(b, v, 0, 9), ByValue
	if v[r] <= v[writeOff] {
		r = writeOff
	}
	if r == reminder && m.start.reminders >= 3 {
		later := m.dearest(b, v, 2, 4)
		if later >= 0 && v[later] >= (1-m.p.n.slimLead)*v[reminder] {
			r, by = later, "R26"
		}
	}
	small := m.amount < m.p.n.smallAmount || m.amount < m.p.n.smallHours*m.rate
	if small && (stage[r] == 3 || stage[r] == 4) && v[r] < v[writeOff]+m.rate {
		return writeOff, by
	}
	return r, by
}

// dearest is the open remedy of the stages from to to with the highest value.
func (m *model) dearest(b *board, v *[remedies]float64, from, to int) int {
	best := -1
	for r := range remedies {
		if !b.open[r] || stage[r] < from || stage[r] > to {
			continue
		}
		if best < 0 || v[r] > v[best] || v[r] == v[best] && m.p.n.loss[r] < m.p.n.loss[best] {
			best = r
		}
	}
	return best
}
