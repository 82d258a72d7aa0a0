package remedy

// ruleNames are the rules of the model by number.
var ruleNames = [...]string{
	"", "R01", "R02", "R03", "R04", "R05", "R06", "R07", "R08", "R09", "R10", "R11", "R12", "R13", "R14", "R15",
	"R16", "R17", "R18", "R19", "R20", "R21", "R22", "R23", "R24", "R25", "R26", "R27", "R28", "R29",
}

// rules are those that speak in this case, in their order: the one that decided and
// those that an explanation has to bring to mind.
func (m *model) rules(b *board, r int, by string, timeDecides bool) []string {
	c, n, s := m.c, &m.p.n, &m.start
	if c.Bankruptcy {
		return []string{"R16"}
	}
	response := m.stands(s)
	settles := r == settlement || r == disputeAnswer
	complained := c.Evidence&(DisputeBeforeDue|DisputeAfterDue|RealDefect) != 0
	speaks := [len(ruleNames)]bool{
		2:  r == reminder || r == paymentPlan,
		3:  response == isHardship || s.plansBroken > 0,
		5:  b.open[attorneyLetter],
		6:  b.open[smallClaims],
		7:  b.open[smallClaimsPart],
		8:  b.open[arbitration] && m.amount > n.arbitrationFrom,
		9:  s.demanded && m.amount >= n.civilMin,
		10: m.points < n.latePoints || settles,
		11: adjudicated(r) || r == attorneyLetter,
		12: m.foreign && !m.forum,
		13: r == writeOff || m.amount < n.smallAmount || m.amount < n.smallHours*m.rate,
		14: r == writeOff || s.age > 365,
		15: r != writeOff && (stage[r] >= 3 || r == finalDemand || settles || response == isHardship || s.reminders >= 3),
		17: m.near(s) || m.barred(s),
		18: c.PaidInFullCheque,
		19: response == isDisputes || response == isRefuses && complained,
		20: c.Debtor == Consumer,
		21: c.FreelanceStatute,
		22: m.clause,
		23: m.large,
		24: response != s.response,
		25: response == isUnreachable,
		27: b.open[paymentOrder],
		28: timeDecides,
		29: m.worth > 0,
	}
	list := make([]string, 0, 10)
	for i := 1; i < len(speaks); i++ {
		if speaks[i] || ruleNames[i] == by {
			list = append(list, ruleNames[i])
		}
	}
	return list
}
