package chase

import (
	"slices"

	"dunwell/internal/money"
)

// Told is one sentence of a rehearsal about what is no move of the chase: a look at a
// client before the work, an approval, a judgment.
type Told struct {
	Code Code
	Text string
	Sum  money.Amount // what it comes to; no currency where nothing does
}

// The codes of what a rehearsal tells beside the moves.
const (
	ToldHealth         Code = "health.recorded"
	ToldScreened       Code = "screen.decided"
	ToldAgreed         Code = "agreement.binds"
	ToldAgreementEnded Code = "agreement.ended"
	ToldSent           Code = "approval.sent"
	ToldNotice         Code = "approval.notice"
	ToldApproved       Code = "approval.given"
	ToldChanges        Code = "approval.changes"
	ToldDeemed         Code = "approval.deemed"
	ToldTakenBack      Code = "approval.withdrawn"
	ToldDelivered      Code = "delivery.shown"
	ToldOrder          Code = "change_order.answered"
	ToldEvidence       Code = "evidence.added"
	ToldPacket         Code = "packet.made"
	ToldMatter         Code = "matter.moved"
	ToldMatterEnded    Code = "matter.ended"
	ToldJudgment       Code = "judgment.given"
	ToldRenewed        Code = "judgment.renewed"
	ToldApplied        Code = "judgment.applied"
	ToldPayoff         Code = "judgment.paid_off"
	ToldSatisfied      Code = "judgment.satisfied"
	ToldEnforced       Code = "enforcement.started"
	ToldReturned       Code = "enforcement.returned"
	ToldLookDue        Code = "recheck.due"
	ToldNothing        Code = "recheck.nothing"
	ToldFound          Code = "recheck.found"
	ToldNoted          Code = "recheck.noted"
)

// EventCodes lists the codes that a rehearsal tells beside the reasons of moves.
func EventCodes() []Code {
	return []Code{ToldHealth, ToldScreened, ToldAgreed, ToldAgreementEnded, ToldSent, ToldNotice, ToldApproved, ToldChanges, ToldDeemed, ToldTakenBack,
		ToldDelivered, ToldOrder, ToldEvidence, ToldPacket, ToldMatter, ToldMatterEnded, ToldJudgment, ToldRenewed, ToldApplied, ToldPayoff, ToldSatisfied,
		ToldEnforced, ToldReturned, ToldLookDue, ToldNothing, ToldFound, ToldNoted}
}

// Events lists what a rehearsal tells of beside the moves: the verbs, and "paid" under
// a judgment.
func Events() []string {
	list := []string{"paid"}
	for _, v := range lawVerbs {
		list = append(list, v.name)
	}
	return list
}

// asks reports something told that leaves a person with a decision of his own.
func (t *Told) asks() bool {
	return slices.Contains([]Code{ToldScreened, ToldChanges, ToldPayoff, ToldLookDue, ToldFound, ToldReturned}, t.Code)
}
