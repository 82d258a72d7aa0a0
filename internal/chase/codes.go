package chase

import (
	"slices"

	"dunwell/internal/policy"
)

// Move is what to do about an account today.
type Move string

// The moves. Those from the settlement on are a person's own acts; the machine
// only says which of them leaves the most.
const (
	Wait             Move = "wait"              // nothing, until the day to look again or something happens
	Notice           Move = "notice"            // a letter before the due date
	Reminder         Move = "reminder"          // a letter about what is late
	Statement        Move = "statement"         // a new invoice with what is late beside it
	CallThem         Move = "call"              // a person calls to learn the cause
	PlanOffer        Move = "plan_offer"        // a person offers instalments
	WorkPause        Move = "work_pause"        // the last notice, proposing that work pauses
	FinalDemand      Move = "final_demand"      // a draft of the demand, for a person to decide
	WorkCancellation Move = "work_cancellation" // the end of the work, prepared for a person
	Thanks           Move = "thanks"            // a letter of thanks
	AskedLetter      Move = "letter"            // a letter that a person asked for
	Ask              Move = "ask"               // a question that only a person can answer

	SettlementOffer    Move = "settlement"          // a person offers to take less, at once
	AttorneyLetter     Move = "attorney_letter"     // a person instructs an attorney
	StatutoryComplaint Move = "statutory_complaint" // a person files the free complaint of a freelance act
	Placement          Move = "placement"           // a person places the claim with an agency
	PaymentOrder       Move = "payment_order"       // a person applies for an order for payment
	SmallClaims        Move = "small_claims"        // a person files, within the limit or waiving the rest
	Arbitration        Move = "arbitration"         // a person begins arbitration
	CivilCourt         Move = "civil_court"         // a person sues
	Enforcement        Move = "enforcement"         // a person takes a step to the money under a judgment
	WriteOff           Move = "write_off"           // a person gives it up; a friendly note now and then goes on
)

var moves = []Move{Wait, Notice, Reminder, Statement, CallThem, PlanOffer, WorkPause, FinalDemand, WorkCancellation, Thanks, AskedLetter, Ask,
	SettlementOffer, AttorneyLetter, StatutoryComplaint, Placement, PaymentOrder, SmallClaims, Arbitration, CivilCourt, Enforcement, WriteOff}

// Moves lists every move, in the order of the published list.
func Moves() []Move { return slices.Clone(moves) }

// Remedy reports a move that is a road outside the letters: a person's own act.
func (m Move) Remedy() bool {
	switch m {
	case SettlementOffer, AttorneyLetter, StatutoryComplaint, Placement, PaymentOrder, SmallClaims, Arbitration, CivilCourt, Enforcement, WriteOff:
		return true
	}
	return false
}

// Letter reports a move by which a letter reaches the client.
func (m Move) Letter() bool {
	switch m {
	case Notice, Reminder, Statement, PlanOffer, WorkPause, FinalDemand, WorkCancellation, Thanks, AskedLetter:
		return true
	}
	return false
}

// Contacts reports a move by which the client is reached at all.
func (m Move) Contacts() bool { return m == CallThem || m.Letter() }

// Step is the occasion of a move: a rung of the ladder, or one beside it.
type Step = policy.Name

// The steps beside the ladder.
const (
	StepEnquiry          Step = "enquiry"           // opens a case that was already late; counts as the first reminder
	StepPromiseBroken    Step = "promise_broken"    // the promised day went by
	StepStatement        Step = "statement"         // with a new invoice
	StepPlanOffer        Step = "plan_offer"        // hard times
	StepPartPayment      Step = "part_payment"      // thanks for a part after the final demand
	StepWorkCancellation Step = "work_cancellation" // after the final demand's day
	StepThanks           Step = "thanks"            // everything is paid
	StepPersistence      Step = "persistence"       // a friendly note about what was written off

	StepPlanTerms           Step = "plan_terms"           // a plan that a person drew up, for their yes
	StepPlanAgreement       Step = "plan_agreement"       // the agreement to sign
	StepPlanDue             Step = "plan_due"             // a part of a plan falls due soon
	StepPlanMissed          Step = "plan_missed"          // a part did not come; time to make it good
	StepPlanBroken          Step = "plan_broken"          // the plan ends; the whole is due
	StepPlanKept            Step = "plan_kept"            // the plan was kept
	StepSettlementOffer     Step = "settlement_offer"     // less for the whole, until a day
	StepSettlementAgreement Step = "settlement_agreement" // the same, to sign
	StepPromiseDue          Step = "promise_due"          // the promised day is today
)

// Steps lists every step, those of the ladder first.
func Steps() []Step {
	return append(policy.Names(), StepEnquiry, StepPromiseBroken, StepStatement, StepPlanOffer, StepPartPayment, StepWorkCancellation, StepThanks, StepPersistence,
		StepWorkResumed, StepWinback, StepAcknowledgment, StepPromiseNoted, StepCorrected,
		StepPlanTerms, StepPlanAgreement, StepPlanDue, StepPlanMissed, StepPlanBroken, StepPlanKept, StepSettlementOffer, StepSettlementAgreement,
		StepPromiseDue)
}

// Code names a reason. Each check leaves one; the last is the deciding one.
type Code string

// The reasons, in the order in which they are asked about.
const (
	OwedNone   Code = "owed.none"
	OwedSome   Code = "owed.some"
	SourceGone Code = "source.gone"

	LimitationNone    Code = "limitation.none"
	LimitationUnknown Code = "limitation.unknown"
	LimitationClear   Code = "limitation.clear"
	LimitationFiled   Code = "limitation.filed"
	LimitationNear    Code = "limitation.near"
	LimitationPassed  Code = "limitation.passed"

	StopInsolvency Code = "stop.insolvency"
	StopAttorney   Code = "stop.attorney"
	StopContact    Code = "stop.contact"
	StopOptOut     Code = "stop.opt_out"
	StopNone       Code = "stop.none"

	DeliveryDoubtful Code = "delivery.doubtful"
	DeliveryClear    Code = "delivery.clear"
	ReplyUnread      Code = "reply.unread"
	ReplyNone        Code = "reply.none"
	PauseRunning     Code = "pause.running"
	PauseNone        Code = "pause.none"

	MatterRunning Code = "matter.running"
	MatterNone    Code = "matter.none"

	JudgmentOpen      Code = "judgment.open"
	JudgmentEnforcing Code = "judgment.enforcing"
	JudgmentParts     Code = "judgment.parts"
	JudgmentMissed    Code = "judgment.missed"
	JudgmentStayed    Code = "judgment.stayed"
	JudgmentEnds      Code = "judgment.ends"
	JudgmentOver      Code = "judgment.over"
	JudgmentPaid      Code = "judgment.paid"
	JudgmentDone      Code = "judgment.done"
	JudgmentKept      Code = "judgment.kept"

	DisputeOpen Code = "dispute.open"
	DisputePart Code = "dispute.part"
	DisputeNone Code = "dispute.none"
	MistakeOpen Code = "mistake.open"
	MistakePart Code = "mistake.part"
	RestOpen    Code = "rest.open"
	RestPart    Code = "rest.part"

	DueNone        Code = "due.none"
	DueSoon        Code = "due.soon"
	DueLate        Code = "due.late"
	CashUnapplied  Code = "cash.unapplied"
	AmountSmall    Code = "amount.small"
	AmountEnough   Code = "amount.enough"
	PaidGrace      Code = "paid.grace"
	PaidClaimed    Code = "paid.claimed"
	PaidUnclear    Code = "paid.unclear"
	PaidNone       Code = "paid.none"
	PlanRunning    Code = "plan.running"
	PlanMissed     Code = "plan.missed"
	PlanNone       Code = "plan.none"
	PlanOffered    Code = "plan.offered"
	PlanUnanswered Code = "plan.unanswered"
	PlanOutdated   Code = "plan.outdated"
	PlanGrace      Code = "plan.grace"
	PlanLate       Code = "plan.late"
	PlanCuring     Code = "plan.curing"
	PlanCureGrace  Code = "plan.cure_grace"
	PlanUncured    Code = "plan.uncured"
	PlanBroken     Code = "plan.broken"
	PlanPaid       Code = "plan.paid"
	PlanKept       Code = "plan.kept"

	SettlementOffered Code = "settlement.offered"
	SettlementRunning Code = "settlement.running"
	SettlementGrace   Code = "settlement.grace"
	SettlementCleared Code = "settlement.cleared"
	SettlementOver    Code = "settlement.over"

	PromiseRunning Code = "promise.running"
	PromiseGrace   Code = "promise.grace"
	PromiseBroken  Code = "promise.broken"
	PromisePart    Code = "promise.part_kept"
	PromiseKept    Code = "promise.kept"
	PromiseNone    Code = "promise.none"

	CauseUnknown       Code = "cause.unknown"
	CauseForgot        Code = "cause.forgot"
	CauseSilence       Code = "cause.silence"
	CauseStalling      Code = "cause.stalling"
	CauseRefusal       Code = "cause.refusal"
	CauseHardship      Code = "cause.hardship"
	CauseUnclear       Code = "cause.unclear"
	HardshipWaiting    Code = "hardship.waiting"
	HardshipUnanswered Code = "hardship.unanswered"
	HardshipAnswered   Code = "hardship.answered"

	DemandNone    Code = "demand.none"
	DemandRunning Code = "demand.running"
	DemandGrace   Code = "demand.grace"
	DemandOver    Code = "demand.over"

	HistoryNone       Code = "history.none"
	HistorySome       Code = "history.some"
	StepLater         Code = "step.later"
	StepSpacing       Code = "step.spacing"
	ImportPatience    Code = "import.patience"
	DeadlineRunning   Code = "deadline.running"
	DeadlineGrace     Code = "deadline.grace"
	AnswerRecent      Code = "answer.recent"
	DemandNeedsCall   Code = "demand.needs_call"
	DemandUndelivered Code = "demand.needs_delivery"
	DemandOneWay      Code = "demand.needs_other_way"
	LadderEnded       Code = "ladder.ended"

	MoneyStale Code = "money.stale"
	MoneyFresh Code = "money.fresh"

	ContactBounced  Code = "contact.bounced"
	ContactUnusable Code = "contact.unusable"
	ContactNone     Code = "contact.none"
	ContactKnown    Code = "contact.known"
	CapWritten      Code = "cap.written"
	CapCalls        Code = "cap.calls"
	CapFree         Code = "cap.free"
	DayQuiet        Code = "day.quiet"
	DayBusiness     Code = "day.business"

	StepDue       Code = "step.due"
	CallDue       Code = "call.due"
	CallPreferred Code = "call.preferred"
	InvoiceNew    Code = "invoice.new"
	HardshipOffer Code = "hardship.offer"
	PartPaid      Code = "part.paid"
	WorkCancel    Code = "work.cancel"
	ThanksDue     Code = "thanks.due"
	RemedyBest    Code = "remedy.best"
	RemedyArmed   Code = "remedy.armed" // a person decided on another road than the best, and the demand's date passed
	NoteDue       Code = "note.due"
	LetterWanted  Code = "letter.wanted"
)

// Codes lists every reason, in the order of the published list.
func Codes() []Code {
	return []Code{
		OwedNone, OwedSome, SourceGone,
		LimitationNone, LimitationUnknown, LimitationClear, LimitationFiled, LimitationNear, LimitationPassed,
		StopInsolvency, StopAttorney, StopContact, StopOptOut, StopNone,
		DeliveryDoubtful, DeliveryClear, ReplyUnread, ReplyNone, PauseRunning, PauseNone,
		MatterRunning, MatterNone,
		JudgmentOpen, JudgmentEnforcing, JudgmentParts, JudgmentMissed, JudgmentStayed, JudgmentEnds, JudgmentOver, JudgmentPaid, JudgmentDone, JudgmentKept,
		DisputeOpen, DisputePart, DisputeNone, MistakeOpen, MistakePart, RestOpen, RestPart,
		DueNone, DueSoon, DueLate, CashUnapplied, AmountSmall, AmountEnough,
		PaidGrace, PaidClaimed, PaidUnclear, PaidNone, PlanRunning, PlanMissed, PlanNone,
		PlanOffered, PlanUnanswered, PlanOutdated, PlanGrace, PlanLate, PlanCuring, PlanCureGrace, PlanUncured, PlanBroken, PlanPaid, PlanKept,
		SettlementOffered, SettlementRunning, SettlementGrace, SettlementCleared, SettlementOver,
		PromiseRunning, PromiseGrace, PromiseBroken, PromisePart, PromiseKept, PromiseNone,
		CauseUnknown, CauseForgot, CauseSilence, CauseStalling, CauseRefusal, CauseHardship, CauseUnclear,
		HardshipWaiting, HardshipUnanswered, HardshipAnswered,
		DemandNone, DemandRunning, DemandGrace, DemandOver,
		HistoryNone, HistorySome, StepLater, StepSpacing, ImportPatience, DeadlineRunning, DeadlineGrace, AnswerRecent,
		DemandNeedsCall, DemandUndelivered, DemandOneWay, LadderEnded,
		MoneyStale, MoneyFresh,
		ContactBounced, ContactUnusable, ContactNone, ContactKnown,
		CapWritten, CapCalls, CapFree, DayQuiet, DayBusiness,
		StepDue, CallDue, CallPreferred, InvoiceNew, HardshipOffer, PartPaid, WorkCancel, ThanksDue, RemedyBest, RemedyArmed, NoteDue, LetterWanted,
		ChangePayment, ChangePromise, ChangeAnswer, ChangeDispute, ChangeStop, ChangeSource, ChangeDay,
	}
}

// The hints of what would change a move.
const (
	ChangePayment Code = "change.payment"
	ChangePromise Code = "change.promise"
	ChangeAnswer  Code = "change.answer"
	ChangeDispute Code = "change.dispute"
	ChangeStop    Code = "change.stop"
	ChangeSource  Code = "change.source"
	ChangeDay     Code = "change.day"
)

// The warnings: things the person who approves should know.
const (
	WarnNoContact      Code = "contact.none"         // goes to the client's own address
	WarnCallOpen       Code = "call.open"            // the call of the ladder was not made yet
	WarnDisputedPart   Code = "dispute.part"         // a contested part is left out
	WarnMistakePart    Code = "mistake.part"         // an invoice that waits for its correction is left out
	WarnRestsPart      Code = "rest.part"            // an invoice that rests is left out
	WarnItemGone       Code = "source.gone"          // an invoice gone from an open list is left out
	WarnPaymentMeaning Code = "payment.meaning"      // ask what a part payment was meant as
	WarnHolidays       Code = "calendar.unknown"     // only weekends of the place are known
	WarnPauseRight     Code = "work.pause_right"     // no clause that allows the pause is on record
	WarnNoDueDate      Code = "due.unknown"          // an invoice without a due date is left out
	WarnNoMailbox      Code = "mailbox.none"         // nothing reads the answers
	WarnLawRecalled    Code = "law.recalled"         // the days a demand gives rest on an unchecked source
	WarnTimeEnds       Code = "limitation.near"      // the time to sue ends soon, and a letter that was asked for goes first
	WarnPartAfterDay   Code = "payment.after_demand" // money came after the final demand
)

// Warnings lists every warning, in the order of the published list.
func Warnings() []Code {
	return []Code{WarnNoContact, WarnCallOpen, WarnDisputedPart, WarnMistakePart, WarnRestsPart, WarnItemGone, WarnPaymentMeaning,
		WarnHolidays, WarnPauseRight, WarnNoDueDate, WarnNoMailbox, WarnLawRecalled, WarnTimeEnds, WarnPartAfterDay}
}
