package remedy

// bans are what neither the explanation nor a letter may hold with the
// recommended remedy.
func (m *model) bans(b *board, r int) []Ban {
	list := make([]Ban, 0, 8)
	add := func(when bool, bans ...Ban) {
		if when {
			list = append(list, bans...)
		}
	}
	if m.c.Bankruptcy {
		return append(list, BanContact, BanReminder, BanPlan, BanSue, BanLevy)
	}
	response := m.stands(&m.start)
	insolvent := m.solvency == isInsolvent
	add(m.barred(&m.start), BanThreatenSuit, BanFileSuit, BanFinalDemand, BanAttorneyLetter)
	switch r {
	case reminder:
		add(true, BanThreaten, BanAttorney, BanLateFee, BanDiscount)
	case disputeAnswer:
		add(true, BanDiscountFirst, BanThreaten)
	case paymentPlan:
		add(true, BanThreaten, BanNewWork, BanWriteOff)
	case settlement:
		add(true, BanThreaten)
		add(insolvent, BanNewWork, BanLongPlan, BanUnsecuredPlan, BanSmallClaims)
	case finalDemand:
		add(response == isUnreachable, BanDeadAddress)
		add(response != isUnreachable, BanMoreReminders)
		add(true, BanDiscount)
		add(response == isSilent || response == isRefuses, BanUnasked)
		add(m.c.PlansBroken >= 2, BanThirdPlan)
		add(m.c.Debtor == Consumer, BanLateFee)
	case attorneyLetter:
		add(true, BanMoreReminders, BanBluff)
	case writeOff:
	default:
		add(true, BanMoreReminders)
	}
	add(m.c.PaidInFullCheque, BanDeposit)
	add(b.code[agency] == CodeDisputed, BanAgency)
	add(m.near(&m.start) && r != writeOff, BanWait, BanAgencyFirst, BanUntolledPlan)
	m.bannedCourts(b, r, add)
	return list
}

// bannedCourts forbids what would only cost money, and the courts a clause closes.
func (m *model) bannedCourts(b *board, r int, add func(bool, ...Ban)) {
	late := stage[r] >= 4 || r == settlement && !m.start.offer && b.open[civilCourt]
	closed := func(court int) bool { return !b.open[court] || b.full[court][byRule] <= 0 }
	switch {
	case r == writeOff:
		add(!m.barred(&m.start), BanAttorneyLetter)
		add(true, BanSmallClaims, BanCivilCourt)
		return
	case !late:
		add(r == complaint, BanDoubleDamages)
		return
	}
	add(r != civilCourt && closed(civilCourt), BanCivilCourt)
	add(r == smallClaimsPart && b.open[civilCourt], BanCourtFirst)
	add(b.code[smallClaims] == CodeClause, BanSmallClaims)
	add(b.code[smallClaims] == CodeForeignForum, BanHomeClaims)
	add(r == civilCourt && b.open[smallClaimsPart], BanWaiver)
	add(r == civilCourt && m.large, BanCountDefault)
	add((r == smallClaims || r == smallClaimsPart) && m.c.FreelanceStatute, BanDoubleDamages)
}
