package remedy

// court is a step before a judge or an arbitrator, kept because it does not change
// with age: only with how the client has answered.
type court struct {
	step
	known    bool
	settled  float64 // share that pays when the papers are served
	objected float64 // chance of an objection to a payment order
}

// adjudication prices a court once for each response.
func (m *model) adjudication(r int, s *state) *court {
	row := m.row(s)
	c := &m.courts[r-paymentOrder][row]
	if !c.known {
		if r == paymentOrder {
			*c = m.order(row)
		} else {
			*c = m.contest(r, row, m.settling(r, row), m.defaulting(row))
		}
		c.known = true
	}
	return c
}

// settling is the share that pays once the papers are served.
func (m *model) settling(r, row int) float64 {
	settle := m.p.n.settle[m.solvency] * m.reach(r)
	if row == isRefuses || row == isDisputes {
		settle *= m.p.n.settleContested
	}
	return settle
}

// defaulting is the chance that nobody appears for the client.
func (m *model) defaulting(row int) float64 {
	if m.large { // a served large company hires counsel
		return m.p.n.defaults[row] * m.p.n.defaultLarge
	}
	return m.p.n.defaults[row]
}

// reach is what of a judgment can be collected where the client is.
func (m *model) reach(r int) float64 {
	switch {
	case m.c.LocalAssets:
		return 1
	case r == arbitration:
		return m.p.n.awardFar[m.distance]
	case r == paymentOrder:
		return m.p.n.orderFar[m.distance]
	}
	return m.p.n.collectFar[m.distance]
}

// collecting is the chance that a judgment is paid.
func (m *model) collecting(r int) float64 {
	p := m.p.n.collect[m.solvency]
	if m.bankKnown {
		p += m.p.n.bankBonus
	}
	if r == arbitration {
		p += m.p.n.awardBonus
	}
	return min(p*m.reach(r), m.p.n.collectMost)
}

// served is the chance that papers reach the client at all.
func (m *model) served(row int) float64 {
	if row == isUnreachable {
		return m.p.n.serviceRisk
	}
	return 1
}

// titled is the part of a case in which a judgment or an order stands unpaid.
type titled struct {
	settle, collect, served float64
	title                   float64 // chance of the title where the client did not settle
	gain                    float64 // what collecting it would bring, discounted, shares taken off
	enforceCash             float64
}

// outcome is the chance of the money and how often enforcement is needed. A title
// is enforced only where that brings more than it costs: nobody sends the bailiff
// for less than his fee, and so better proof never makes a case worth less.
func (m *model) outcome(t titled) (p, need float64) {
	n := &m.p.n
	need = n.need[m.solvency]
	paid := t.collect
	if t.served*t.collect*t.gain < t.enforceCash+m.rate*n.timeValue*n.enforceHours {
		paid *= 1 - need
		need = 0
	}
	p = (t.settle + (1-t.settle)*t.title*paid) * t.served
	return p, need * (1 - t.settle) * t.title
}

// contest prices a court that hears the case, with the share that settles on
// service and the chance of a default judgment given.
func (m *model) contest(r, row int, settle, byDefault float64) court {
	n := &m.p.n
	t := titled{settle: settle, collect: m.collecting(r), served: m.served(row), enforceCash: n.enforceCash}
	t.title = byDefault*n.winDefault + (1-byDefault)*n.winContested[m.band]
	open := 1 - settle
	st := court{settled: settle}
	st.amount = m.amount
	after := n.daysAfter[m.solvency] * open
	switch r {
	case smallClaims, smallClaimsPart:
		m.smallClaims(r, &st.step, t, open, after)
	case arbitration:
		m.arbitrate(&st.step, t, open, after)
	case civilCourt:
		m.civil(row, &st.step, t, byDefault, after)
	}
	return st
}

func (m *model) smallClaims(r int, st *step, t titled, open, after float64) {
	n := &m.p.n
	st.days = n.days[r] + after
	back := n.cash[r] // fees are added to the judgment, outside the limit
	if r == smallClaimsPart {
		st.amount = min(m.amount, m.limit)
	} else if m.c.FreelanceStatute { // damages count towards the limit
		back += min(n.damages*st.amount, max(m.limit-m.inCourt, 0))
	}
	t.gain = (st.amount + back) * m.discount(st.days)
	p, need := m.outcome(t)
	st.p, st.extras = p, p*back
	st.cash = n.cash[r] + n.enforceCash*need
	if m.distance != 0 && !m.c.VenueHome && !m.c.LocalAssets && !m.c.RemoteHearing {
		st.cash += n.travelCash * open
	}
	st.hours = n.hours[r]*(1-n.courtSaves*(1-open)) + n.enforceHours*need
	st.hearing = n.hearing[r] * open
}

func (m *model) arbitrate(st *step, t titled, open, after float64) {
	n := &m.p.n
	fee, days := n.arbitrationOnline, n.onlineDays
	if m.c.AdministeredClause || m.amount > n.onlineUpTo {
		fee, days = n.arbitrationAdmin, n.adminDays
	}
	if m.amount > n.adminUpTo {
		fee = n.arbitrationLarge
	}
	st.days = days + after
	back := fee * n.arbitrationBack
	if m.c.FreelanceStatute {
		back += n.damages * st.amount
	}
	t.enforceCash += n.confirmCash
	t.gain = (st.amount + back) * m.discount(st.days)
	p, need := m.outcome(t)
	st.p, st.extras = p, p*back
	st.cash = fee + t.enforceCash*need
	if m.c.Arbitration == SeatAway {
		st.cash += n.farSeat
	}
	st.hours = n.hours[arbitration]*(1-n.arbitrationSaves*(1-open)) + n.enforceHours*need
	st.hearing = n.hearing[arbitration] * open
}

func (m *model) civil(row int, st *step, t titled, byDefault, after float64) {
	n, open := &m.p.n, 1-t.settle
	st.days = n.days[civilCourt]*(1-n.civilDaysSave*t.settle) + after
	defended := (1-n.civilTrialShare)*n.civilEarly + n.civilTrialShare*n.civilTrial
	cost := t.settle*n.civilServed + open*(byDefault*n.civilDefault+(1-byDefault)*defended)
	feesBack := m.c.FeeClause || m.c.FreelanceStatute && !m.c.FreelanceNoFees
	onShare := !feesBack && m.amount >= n.contingentFrom && row != isDisputes
	back, kept := 0.0, 0.0
	if feesBack {
		back += n.feeBack * cost
	}
	if m.c.FreelanceStatute {
		back += n.damages * st.amount
	}
	if onShare {
		kept = n.contingentShare * st.amount
	}
	t.gain = (st.amount+back)*m.discount(st.days) - kept
	p, need := m.outcome(t)
	if onShare && m.points >= n.contingentPoints {
		cost = min(cost, p*kept+n.contingentSuit*m.amount+n.contingentCosts)
	}
	st.p, st.extras = p, p*back
	st.cash = cost + n.enforceCash*need
	st.hours = n.hours[civilCourt] * (1 - n.civilSaves*t.settle)
	st.hearing = n.hearing[civilCourt] * open
	if byDefault > n.civilDefaultLikely {
		st.hours, st.hearing = st.hours/2, st.hearing/2
	}
	st.hours += n.enforceHours * need
}

// order prices an order for payment: the money that comes without a hearing. What
// follows an objection is added to its value elsewhere.
func (m *model) order(row int) court {
	n := &m.p.n
	st := court{settled: m.settling(paymentOrder, row), objected: n.objection[row]}
	open := 1 - st.settled
	st.amount = m.amount
	st.days = n.days[paymentOrder] + n.daysAfter[m.solvency]*open
	p, need := m.outcome(titled{
		settle: st.settled, collect: m.collecting(paymentOrder), served: m.served(row),
		title: (1 - st.objected) * n.winDefault, enforceCash: n.enforceCash,
		gain: (m.amount + m.orderFee) * m.discount(st.days),
	})
	st.p, st.extras = p, p*m.orderFee
	st.cash = m.orderFee + n.enforceCash*need
	st.hours = n.hours[paymentOrder] + n.enforceHours*need
	return st
}
