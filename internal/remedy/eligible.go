package remedy

// refused is why a remedy is not open in a state, "" where it is. The first reason
// that holds is given: what ends the matter for good before what is only not yet.
func (m *model) refused(r int, s *state) Code {
	if m.c.Bankruptcy && r != writeOff {
		return CodeBankruptcy
	}
	switch r {
	case reminder:
		return m.refusedReminder(s)
	case disputeAnswer:
		return m.refusedAnswer(s)
	case paymentPlan:
		return m.refusedPlan(s)
	case settlement:
		return m.refusedSettlement(s)
	case finalDemand:
		return m.refusedDemand(s)
	case attorneyLetter:
		return m.refusedLetter(s)
	case complaint:
		return m.refusedComplaint(s)
	case agency:
		return m.refusedAgency(s)
	case paymentOrder:
		return m.refusedOrder(s)
	case smallClaims, smallClaimsPart:
		return m.refusedSmallClaims(r, s)
	case arbitration:
		return m.refusedArbitration(s)
	case civilCourt:
		return m.refusedCivil(s)
	}
	return ""
}

func (m *model) refusedReminder(s *state) Code {
	response := m.stands(s)
	stubborn := response == isSilent || response == isRefuses
	switch {
	case stubborn && float64(s.reminders) >= m.p.n.remindersRefused && !m.firstToPayables(s):
		return CodeEnoughReminders
	case s.demanded:
		return CodeDemandPast
	case response == isDisputes:
		return CodeDisputed
	case response == isUnreachable:
		return CodeDeadAddress
	}
	return ""
}

func (m *model) refusedAnswer(s *state) Code {
	switch {
	case s.response != isDisputes:
		return CodeNoDispute
	case !m.late:
		return CodeGenuineDispute
	case s.answered:
		return CodeAnswered
	case s.demanded:
		return CodeDemandPast
	}
	return ""
}

func (m *model) refusedPlan(s *state) Code {
	response := m.stands(s)
	switch {
	case response != isPromised && response != isHardship && response != isBroken:
		return CodeNotAdmitted
	case s.plansBroken >= 2:
		return CodePlansBroken
	case s.response == isPromised && m.solvency == isStrong: // stalling does not earn him one
		return CodeNoHardship
	}
	return ""
}

func (m *model) refusedSettlement(s *state) Code {
	if s.offer {
		return ""
	}
	switch m.stands(s) {
	case isPromised, isHardship, isBroken, isDisputes:
		return ""
	case isNew:
		return CodeTooEarly
	case isRefuses:
		if m.points < m.p.n.refusalPoints { // a judge could go either way
			return ""
		}
	}
	return CodeNobody
}

// slow are the codes of what does not help when the right to sue ends or has ended.
func (m *model) slow(s *state, near Code) Code {
	switch {
	case m.barred(s):
		return CodeTimeBarred
	case m.near(s):
		return near
	}
	return ""
}

func (m *model) refusedDemand(s *state) Code {
	if s.demanded {
		return CodeLapsed
	}
	if code := m.slow(s, CodeNoStop); code != "" {
		return code
	}
	switch {
	case m.stands(s) == isNew:
		return CodeTooEarly
	case m.late && s.response == isDisputes && !s.answered:
		return CodeAnswerFirst
	}
	return ""
}

// beforeDemand is the code of what waits for the day of a final demand.
func (m *model) beforeDemand(s *state) Code {
	switch {
	case s.demanded:
		return ""
	case m.stands(s) == isNew:
		return CodeTooEarly
	}
	return CodeDemandFirst
}

func (m *model) refusedLetter(s *state) Code {
	if s.lettered {
		return CodeLapsed
	}
	if code := m.slow(s, CodeNoStop); code != "" {
		return code
	}
	if m.amount < m.p.n.attorneyMin && s.demanded {
		return CodeBelowMinimum
	}
	return m.beforeDemand(s)
}

func (m *model) refusedComplaint(s *state) Code {
	switch {
	case !m.c.FreelanceStatute:
		return CodeNoAct
	case m.c.FreelanceNoComplaint:
		return CodeNoAgency
	case s.complained:
		return CodeLapsed
	}
	if code := m.slow(s, CodeNoStop); code != "" {
		return code
	}
	if !s.demanded {
		return CodeCompanion
	}
	return ""
}

func (m *model) refusedAgency(s *state) Code {
	if code := m.slow(s, CodeTooSlow); code != "" {
		return code
	}
	if s.response == isDisputes && !(m.late && s.answered) {
		return CodeDisputed
	}
	if m.amount < m.p.n.agencyMin && s.demanded {
		return CodeBelowMinimum
	}
	return m.beforeDemand(s)
}

func (m *model) refusedOrder(s *state) Code {
	switch {
	case m.c.PaymentOrderRoute == "":
		return CodeNoOrder
	case m.clause:
		return CodeClause
	case m.orderTooLarge:
		return CodeAboveLimit
	}
	return m.beforeCourt(s)
}

// beforeCourt asks what every court asks: the right to sue, and a demand on file
// unless the right ends before it could lapse.
func (m *model) beforeCourt(s *state) Code {
	switch {
	case m.barred(s):
		return CodeTimeBarred
	case m.near(s):
		return ""
	}
	return m.beforeDemand(s)
}

func (m *model) noForum() Code {
	switch {
	case m.forum:
		return ""
	case m.foreign:
		return CodeForeignForum
	}
	return CodeNoForum
}

func (m *model) refusedSmallClaims(r int, s *state) Code {
	if code := m.noForum(); code != "" {
		return code
	}
	switch {
	case m.clause && !m.c.SmallClaimsCarveOut:
		return CodeClause
	case m.c.SmallClaimsBarred:
		return CodeMayNotFile
	case m.c.SmallClaimsLimit.IsZero():
		return CodeLimitUnknown
	case r == smallClaims && !m.withinLimit:
		return CodeAboveLimit
	case r == smallClaimsPart && m.withinLimit:
		return CodeWithinLimit
	}
	return m.beforeCourt(s)
}

func (m *model) refusedArbitration(s *state) Code {
	if !m.clause {
		return CodeNoClause
	}
	return m.beforeCourt(s)
}

func (m *model) refusedCivil(s *state) Code {
	if m.amount < m.p.n.civilMin {
		return CodeTooSmall
	}
	if code := m.noForum(); code != "" {
		return code
	}
	if m.clause {
		return CodeClause
	}
	return m.beforeCourt(s)
}
