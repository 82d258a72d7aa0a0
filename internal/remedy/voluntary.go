package remedy

import "math"

// step is what one remedy would do by itself: chance, money, cost, time.
type step struct {
	p, amount, extras float64
	cash              float64
	hours, hearing    float64 // hearing is the part of hours spent at one
	days              float64
}

// voluntary prices a step that only the client's own yes can bring to an end.
func (m *model) voluntary(r int, s *state) step {
	n := &m.p.n
	row := m.row(s)
	odds := m.p.d.table[r][row] * m.distanceOdds() * m.extraOdds(r, s, row)
	switch r {
	case paymentPlan:
		odds *= n.solvencyPlan[m.solvency]
	case settlement:
		odds *= n.solvencySettle[m.solvency]
	default:
		odds *= n.solvencyOR[m.solvency]
	}
	if r != settlement { // who settles does not weigh what a judge would see
		odds *= n.evidenceOR[m.band]
	}
	st := step{amount: m.amount, cash: n.cash[r], hours: n.hours[r], days: n.days[r]}
	st.p = min(max(odds/(1+odds)*m.ageFactor(s.age), 0.01), 0.95)
	switch r {
	case paymentPlan:
		st.amount *= n.planShare[m.solvency]
	case settlement:
		st.amount *= m.settleShare(s)
		if s.offer {
			st.p = n.offerP
		}
	case agency:
		st.amount *= 1 - m.agencyFee(s.age)
		if m.foreign {
			st.days = n.agencyForeignDays
		}
	}
	return st
}

func (m *model) distanceOdds() float64 { return m.p.n.distanceOR[m.distance] }

// extraOdds multiplies what clauses, going work and weak files add.
func (m *model) extraOdds(r int, s *state, row int) float64 {
	n, c := &m.p.n, m.c
	odds := 1.0
	switch r {
	case reminder, finalDemand, attorneyLetter, agency, paymentPlan:
		if c.InterestClause {
			odds *= n.interestOR
		}
		if c.RightsOnPayment && c.WorkInUse {
			odds *= n.rightsOR
		}
	}
	if c.OngoingWork && (r == finalDemand || r == paymentPlan) {
		odds *= n.ongoingOR
	}
	if c.FeeClause && r == attorneyLetter {
		odds *= n.feeOR
	}
	if c.FreelanceStatute && (r == finalDemand || r == attorneyLetter) {
		odds *= n.freelanceOR
	}
	if over := s.reminders - 3; r == reminder && over > 0 {
		odds *= math.Pow(n.remindersOverOR, float64(over))
	}
	if r == agency && (row == isRefuses || row == isDisputes) {
		odds *= n.contestedOR[m.band] // agencies return weak files that are contested
	}
	return odds
}

// ageFactor lowers what is paid by free will as the debt grows old. The curve tells
// of pools in which the good debts have been paid, hence the square root.
func (m *model) ageFactor(age int) float64 {
	return min(m.p.n.curveCap, math.Sqrt(m.p.curveAt(age)/m.p.d.at60))
}

// curveAt is linear between the points of the curve.
func (p *Parameters) curveAt(age int) float64 {
	for i := 1; i < len(curveDays); i++ {
		if age < curveDays[i] {
			from, to := curveDays[i-1], curveDays[i]
			part := float64(max(age, from)-from) / float64(to-from)
			return p.n.curve[i-1] + part*(p.n.curve[i]-p.n.curve[i-1])
		}
	}
	return p.n.curve[len(curveDays)-1]
}

// settleShare is the share of the claim a settlement would bring.
func (m *model) settleShare(s *state) float64 {
	n := &m.p.n
	if s.offer {
		return m.c.OfferShare
	}
	share := n.offerShare[m.solvency]
	switch {
	case s.response == isDisputes && m.late:
		share -= n.offerLessLate
	case s.response == isDisputes, s.response == isRefuses && m.points < n.refusalPoints:
		share -= n.offerLess
	}
	return max(share, 0)
}

// agencyFee is the share an agency keeps, by the age at placement.
func (m *model) agencyFee(age int) float64 {
	n := &m.p.n
	fee := n.agencyOver
	switch {
	case m.amount < n.smallAmount:
		fee = n.agencyUnder
	case age <= 90:
		fee = n.agencyTo90
	case age <= 180:
		fee = n.agencyTo180
	case age <= 365:
		fee = n.agencyTo365
	}
	if m.foreign {
		fee = max(fee, n.agencyForeign)
	}
	return fee
}
