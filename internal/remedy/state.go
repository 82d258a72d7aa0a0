package remedy

import (
	"math"
	"slices"
)

// model is one ranking under way: the case in the units the figures are in (US
// dollars), and what is worked out once for all remedies.
type model struct {
	p *Parameters
	c *Case

	amount, limit, inCourt, rate, worth float64 // inCourt: amount that counts towards the limit, interest included
	orderFee                            float64
	points                              float64
	band, solvency, distance            int
	foreign, large, forum, clause       bool
	bankKnown                           bool
	withinLimit, orderTooLarge          bool
	late                                bool // a dispute raised late against good papers
	start                               state

	courts [civilCourt - paymentOrder + 1][responseKinds]court // by remedy and response, filled when first asked for
}

// state is where the case stands: at first as it is, then as it would be after a
// step has failed.
type state struct {
	age, limitation int
	reminders       int
	plansBroken     int
	response        int
	demanded        bool // the final demand has lapsed
	lettered        bool // the attorney's letter has lapsed
	complained      bool // the free complaint has lapsed
	answered        bool // the dispute was answered
	payerAsked      bool // accounts payable was asked
	offer           bool
}

func place[S ~string](list []S, word S) int { return slices.Index(list, word) }

// read fills the model from a case that was checked.
func (m *model) read(c *Case, p *Parameters, perUSD float64) {
	m.p, m.c = p, c
	unit := perUSD * math.Pow10(c.Amount.Currency().Digits())
	units := func(minor int64) float64 { return float64(minor) / unit }
	m.amount, m.limit, m.rate, m.worth = units(c.Amount.Minor()), units(c.SmallClaimsLimit.Minor()), units(c.HourlyRate.Minor()), units(c.ClientWorth.Minor())
	inCourt := c.Amount.Minor() + c.LimitCounts.Minor()
	m.inCourt, m.withinLimit = units(inCourt), inCourt <= c.SmallClaimsLimit.Minor() // on exact sums
	m.orderFee = p.n.cash[paymentOrder]
	if !c.PaymentOrderFee.IsZero() {
		m.orderFee = units(c.PaymentOrderFee.Minor())
	}
	m.orderTooLarge = !c.PaymentOrderLimit.IsZero() && c.Amount.Minor() > c.PaymentOrderLimit.Minor()
	m.points = p.evidencePoints(c.Evidence)
	m.band = p.band(m.points)
	m.solvency, m.distance = place(solvencies, c.Solvency), place(distances, c.Distance)
	m.foreign = m.distance >= firstForeign
	m.large, m.bankKnown = c.Debtor == LargeCompany, c.BankKnown
	// A consumer is sued where he lives: no clause and no assets move that (R20).
	m.forum = m.distance == 0 || c.WillTravel || c.Debtor != Consumer && (c.VenueHome || c.LocalAssets)
	m.clause = c.Arbitration == SeatHome || c.Arbitration == SeatAway
	m.start = state{
		age: c.AgeDays, limitation: c.LimitationDays, reminders: c.Reminders, plansBroken: c.PlansBroken,
		response: place(responses, c.Response),
		demanded: c.FinalDemand == Lapsed, lettered: c.AttorneyLetter == Lapsed, complained: c.Complaint == Lapsed,
		answered: c.DisputeAnswered, payerAsked: c.PayerContactAsked, offer: c.OfferOnTable,
	}
	m.late = m.start.response == isDisputes && m.points >= p.n.latePoints && c.Evidence&(DisputeBeforeDue|RealDefect) == 0
}

// stands is the response that counts: one who only promises, again and again, has
// broken his promise (R24).
func (m *model) stands(s *state) int {
	if s.response == isPromised && !s.demanded && !m.c.Processing &&
		(float64(s.reminders) >= m.p.n.stallReminders || float64(m.c.VagueAnswers) >= m.p.n.stallVague) {
		return isBroken
	}
	return s.response
}

// row is the row of the tables: an unreachable client whose address was traced is
// an ordinary silent one.
func (m *model) row(s *state) int {
	r := m.stands(s)
	if r == isUnreachable && m.c.AddressTraced {
		return isSilent
	}
	return r
}

// firstToPayables reports that the next letter is the first to the accounts-payable
// desk of a large company (R23).
func (m *model) firstToPayables(s *state) bool {
	if !m.large || s.payerAsked || s.demanded {
		return false
	}
	switch m.stands(s) {
	case isNew, isPromised, isSilent, isBroken:
		return true
	}
	return false
}

// enough is how many reminders are enough: fewer where the debt is old.
func (m *model) enough(s *state) float64 {
	if float64(s.age) > m.p.n.oldBeyond {
		return m.p.n.enoughOld
	}
	return m.p.n.enoughReminders
}

func (m *model) barred(s *state) bool { return m.c.LimitationKnown && s.limitation < 0 }

func (m *model) near(s *state) bool {
	return m.c.LimitationKnown && s.limitation >= 0 && float64(s.limitation) <= m.p.n.nearDays
}

// failed is the state after r was tried for so many days without success.
func (m *model) failed(r int, s *state, days float64) state {
	after := *s
	after.age += int(days)
	after.limitation -= int(days)
	after.offer = false
	switch r {
	case reminder:
		after.payerAsked = after.payerAsked || m.firstToPayables(s)
		after.reminders = max(s.reminders+1, 3)
		if s.response == isNew {
			after.response = isSilent
		}
	case disputeAnswer:
		after.answered = true
	case paymentPlan:
		after.response, after.plansBroken = isBroken, max(s.plansBroken, 2)
	case finalDemand:
		after.demanded = true
	case attorneyLetter:
		after.lettered = true
	case complaint:
		after.complained = true
	}
	return after
}
