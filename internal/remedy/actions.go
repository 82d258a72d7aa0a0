package remedy

// actions are what has to be done with the recommended remedy, in the order in
// which they are shown.
func (m *model) actions(r int, next ID) []Action {
	list := make([]Action, 0, 12)
	add := func(when bool, actions ...Action) {
		if when {
			list = append(list, actions...)
		}
	}
	if m.c.Bankruptcy {
		return append(list, StopAllContact, FileProofOfClaim, NoteBarDate, BillOnlyNewWork)
	}
	add(m.c.PaidInFullCheque, HoldCheque, ReturnCheque)
	urgent := m.near(&m.start) && adjudicated(r)
	add(!m.c.DemandUntil.IsZero() && m.start.demanded && stage[r] >= 3 && r != writeOff && !urgent, WaitForDemand)
	switch r {
	case reminder:
		m.reminderActions(add)
	case disputeAnswer:
		add(true, AnswerDispute, EncloseApprovals, AskWhatIsWrong, UndisputedFirst, SetDeadline)
	case paymentPlan:
		add(m.c.OngoingWork, SuspendWork)
		add(true, GetAcknowledgment, DownPayment, Acceleration, CardOnFile, RequirePrepayment)
	case settlement:
		m.settlementActions(add)
	case finalDemand:
		m.demandActions(add, next)
	case attorneyLetter:
		add(true, InstructAttorney)
		add(m.c.FeeClause, FeeClauseNote)
		add(m.refusedSmallClaims(m.smallClaim(), &m.start) == "", PrepareSmallClaims)
		add(true, CheckSolvency)
	case complaint:
		add(true, CiteStatute, FileComplaint)
		add(m.refusedSmallClaims(m.smallClaim(), &m.start) == "", PrepareSmallClaims)
		add(true, DamagesCapped, CheckSolvency)
	case agency:
		m.agencyActions(add)
	case writeOff:
		m.writeOffActions(add)
	default:
		m.courtActions(r, add)
	}
	add(m.c.Debtor == Consumer, CheckConsumerRules)
	add(m.worth > 0, ShowWithoutWorth)
	return list
}

// adder takes actions in where a condition holds.
type adder func(when bool, actions ...Action)

// smallClaim is the form in which small claims would be asked.
func (m *model) smallClaim() int {
	if m.withinLimit {
		return smallClaims
	}
	return smallClaimsPart
}

func (m *model) reminderActions(add adder) {
	response := m.stands(&m.start)
	switch payables := m.c.Processing || m.firstToPayables(&m.start); {
	case payables:
		add(true, AskAccountsPayable, AskOrderNumber, ConfirmPayer, ResendInvoice, GetPaymentDate)
	case response == isPromised:
		add(true, AskCauseByPhone, ConfirmPayer, ResendInvoice, GetPaymentDate)
	case m.c.Reminders > 0:
		add(true, AskCauseByPhone)
	default:
		add(true, AskCausePolitely)
	}
	add(true, AddPaymentLink, RemindWithInvoices)
	add(response == isPromised, GetAcknowledgment)
	add(response == isHardship && m.c.OngoingWork, SuspendWork)
}

func (m *model) settlementActions(add adder) {
	contested := m.start.response == isDisputes || m.start.response == isRefuses
	insolvent := m.solvency == isInsolvent
	add(m.start.response == isDisputes, UndisputedFirst)
	add(contested && !m.start.offer, OfferMediation, CollectEvidence)
	add(insolvent || m.c.OngoingWork, SuspendWork)
	add(!contested || m.points < m.p.n.latePoints, GetAcknowledgment)
	add(insolvent && !m.start.offer, LumpSum)
	add(true, MarkSettlement, OfferExpiry, ClearedFunds, WrittenRelease)
	add(insolvent, PreferenceRisk)
	add(true, CheckSolvency)
}

func (m *model) demandActions(add adder, next ID) {
	response := m.stands(&m.start)
	add(response == isUnreachable, TraceAddress, RegisteredAgent, OtherChannel, DemandToTraced)
	add(response == isBroken || m.c.OngoingWork, SuspendWork)
	add(true, CancelWork, SetDeadline, SendTrackable)
	add(response == isBroken, QuotePromises)
	add(m.c.PlansBroken > 0, AccelerateBalance)
	add(true, naming(next))
	add(m.c.FreelanceStatute, CiteStatute)
	add(m.c.FreelanceStatute && !m.c.FreelanceNoComplaint, FileComplaint)
	add(true, CheckSolvency)
	add(float64(m.c.AgeDays) > m.p.n.oldBeyond, CheckLimitation)
}

// naming is the sentence of a final demand about what follows.
func naming(next ID) Action {
	switch next {
	case AttorneyLetter:
		return NameAttorney
	case Complaint:
		return NameComplaint
	case Agency:
		return NameAgency
	case PaymentOrder:
		return NameOrder
	case SmallClaims, SmallClaimsPart:
		return NameSmallClaims
	case Arbitration:
		return NameArbitration
	case CivilCourt:
		return NameCivilCourt
	}
	return NameNoStep
}

func (m *model) agencyActions(add adder) {
	add(m.foreign, GetAcknowledgment)
	add(true, CheckSolvency)
	add(m.foreign, PlaceWithPartner, CheckRegister)
	add(!m.foreign, PlaceWithAgency)
	add(true, PrepareDocuments, NoteContingency)
}

func (m *model) writeOffActions(add adder) {
	barred := m.barred(&m.start)
	add(barred, NoSuitNoThreat)
	add(barred || m.near(&m.start), AskSigned, NoteRestart)
	add(true, FreePersistence)
	add(!barred, PrepayNextTime)
	add(true, TaxNote)
}

func (m *model) courtActions(r int, add adder) {
	near := m.near(&m.start)
	add(near, LetterInParallel, AskSigned)
	switch r {
	case smallClaims, smallClaimsPart:
		add(true, NameDefendant, FileSmallClaims)
		add(r == smallClaimsPart, WaiveWarning)
		add(m.c.FreelanceStatute, CiteStatute, DamagesCapped)
	case paymentOrder:
		add(true, FilePaymentOrder, ExactName, NoteObjection, SecondStage)
	case arbitration:
		add(true, FileArbitration, DocumentsOnly, ConfirmAward)
	case civilCourt:
		feesBack := m.c.FeeClause || m.c.FreelanceStatute && !m.c.FreelanceNoFees
		add(m.c.FeeClause, FeeClauseNote)
		add(true, EngagementCap)
		add(!feesBack, AskContingentFee)
		add(true, SettleAfterService)
		add(m.large || m.start.response == isDisputes, ExpectDefence)
	}
	add(true, PlanEnforcement)
	add(m.c.BankKnown, UseKnownBank)
	add(!m.c.BankKnown, CheckSolvency)
}
