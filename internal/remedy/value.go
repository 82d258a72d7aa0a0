package remedy

import "math"

// How own time is counted, side by side.
const (
	byRule = iota
	atHalf
	inFull
	readings
)

// worths are the values of one option under each way to count own time.
type worths [readings]float64

// stage orders the remedies by hardness: what failed is followed by a later stage.
var stage = [remedies]int{
	reminder: 1, disputeAnswer: 1, paymentPlan: 2, settlement: 2, finalDemand: 2, attorneyLetter: 3, complaint: 3,
	agency: 4, paymentOrder: 4, smallClaims: 4, smallClaimsPart: 4, arbitration: 4, civilCourt: 4, writeOff: 9,
}

// discount is what a unit of money in so many days is worth today.
func (m *model) discount(days float64) float64 { return math.Exp(-m.p.d.rate * days) }

// step prices one remedy by itself.
func (m *model) step(r int, s *state) step {
	if adjudicated(r) {
		return m.adjudication(r, s).step
	}
	return m.voluntary(r, s)
}

// value is what r leaves in hand on average, with what is still open if it fails.
// lost is the share of the client's worth that earlier steps have cost already;
// worth is what the client is worth, 0 where nobody said so.
func (m *model) value(r int, s *state, lost, worth float64) worths {
	toll := max(0, m.p.n.loss[r]-lost) * worth
	if r == writeOff {
		return worths{-toll, -toll, -toll}
	}
	st := m.step(r, s)
	v := m.worthOf(&st, toll)
	switch keep := m.p.n.keep[r]; {
	case r == paymentOrder:
		m.addObjection(&v, s, lost, worth)
	case keep > 0:
		after := m.failed(r, s, st.days)
		next := m.next(r, &after, max(lost, m.p.n.loss[r]), worth)
		left := (1 - st.p) * keep * m.discountOf(r, st.days)
		for i := range v {
			v[i] += left * next[i]
		}
	}
	return v
}

// discountOf takes the factor of a step with the usual days from the table.
func (m *model) discountOf(r int, days float64) float64 {
	if days == m.p.n.days[r] {
		return m.p.d.disc[r]
	}
	return m.discount(days)
}

// worthOf is the worth of a step by itself: money in, less money, time and client out.
func (m *model) worthOf(st *step, toll float64) worths {
	n := &m.p.n
	money := (st.p*st.amount+st.extras)*m.discount(st.days) - st.cash - toll
	other := st.hours - st.hearing
	return worths{
		byRule: money - m.rate*(n.timeValue*other+n.timeHearing*st.hearing),
		atHalf: money - m.rate*0.5*st.hours,
		inFull: money - m.rate*st.hours,
	}
}

// next is the best that is open after r failed: at a later stage, at worst writing off.
func (m *model) next(r int, s *state, lost, worth float64) worths {
	best := m.value(writeOff, s, lost, worth)
	for other := paymentPlan; other < writeOff; other++ {
		later := stage[other] > stage[r] || other == finalDemand && stage[r] == 2
		if !later || m.refused(other, s) != "" {
			continue
		}
		v := m.value(other, s, lost, worth)
		for i := range best {
			best[i] = max(best[i], v[i])
		}
	}
	return best
}

// addObjection adds what a court is worth to which an objection leads: contested,
// and with nobody left who pays on service.
func (m *model) addObjection(v *worths, s *state, lost, worth float64) {
	row := m.row(s)
	order := m.adjudication(paymentOrder, s)
	left := (1 - order.settled) * order.objected * m.discountOf(paymentOrder, m.p.n.days[paymentOrder]) * m.served(row)
	if left == 0 {
		return
	}
	lost = max(lost, m.p.n.loss[paymentOrder])
	var best worths
	for _, r := range [...]int{smallClaims, smallClaimsPart, civilCourt} {
		if m.refused(r, s) != "" {
			continue
		}
		st := m.contest(r, row, 0, 0).step
		other := m.worthOf(&st, max(0, m.p.n.loss[r]-lost)*worth)
		for i := range best {
			best[i] = max(best[i], other[i])
		}
	}
	for i := range v {
		v[i] += left * best[i]
	}
}
