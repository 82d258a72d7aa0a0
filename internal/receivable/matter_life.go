package receivable

import (
	"dunwell/internal/day"
	"dunwell/internal/money"
)

// The events of a matter, as they are entered in its log.
const (
	EventServed      = "served"      // the claim reached the defendant
	EventUnserved    = "unserved"    // service was tried and failed
	EventAnswered    = "answered"    // the defendant answered: Answer says how
	EventHearing     = "hearing"     // a hearing is set, or was held
	EventDefault     = "default"     // judgment by default was asked for
	EventSettled     = "settled"     // an agreement before the court or through whoever has the file
	EventTold        = "told"        // whoever has the file was told of something
	EventNote        = "note"        // anything else
	EventTransferred = "transferred" // the case went to another court or another hand
)

// MatterEvents lists the events that can be entered, in the order they are lived through.
func MatterEvents() []string {
	return []string{EventServed, EventUnserved, EventAnswered, EventHearing, EventDefault, EventSettled, EventTransferred, EventTold, EventNote}
}

// The answers of a defendant.
const (
	AnswerAdmits       = "admits"
	AnswerPart         = "admits_part"
	AnswerDenies       = "denies"
	AnswerCounterclaim = "counterclaim"
	AnswerMediation    = "mediation"
	AnswerNone         = "none" // the time to answer is over and nothing came
)

// MatterAnswers lists the answers that can be entered.
func MatterAnswers() []string {
	return []string{AnswerAdmits, AnswerPart, AnswerDenies, AnswerCounterclaim, AnswerMediation, AnswerNone}
}

// The outcomes of a matter.
const (
	MatterJudgment  = "judgment"
	MatterAward     = "award"
	MatterDismissed = "dismissed"
	MatterSettled   = "settled"
	MatterWithdrawn = "withdrawn"
	MatterReturned  = "returned" // whoever had the file gave it back
	MatterPaid      = "paid"
)

// MatterOutcomes lists the outcomes that are entered by hand; a judgment and an
// award come with their own act, and so does a withdrawal.
func MatterOutcomes() []string {
	return []string{MatterPaid, MatterSettled, MatterDismissed, MatterReturned}
}

// MatterEvent is something that happened in a matter.
type MatterEvent struct {
	ID     string
	Matter string
	Kind   string // one of the Event constants
	On     day.Date
	Answer string       // of an answer: one of the Answer constants
	Amount money.Amount // admitted, counterclaimed or agreed; zero where none was named
	Whom   string       // served on, heard before, told to
	Way    string       // of service: mail, sheriff, process server …
	Place  string       // of a hearing
	Next   day.Date     // the day it set: the last to answer, or that of a hearing; no day where none was
	Text   string
	Author string
}

// MatterPerson is somebody in a matter: a judge, counsel, the one who keeps the file.
type MatterPerson struct {
	ID      string
	Matter  string
	Role    string // judge, own_counsel, their_counsel, handler, clerk, mediator, arbitrator, bailiff, other
	Name    string
	Contact string // telephone or address, as it was told
	Author  string
}

// MatterRoles lists the roles a person of a matter can have.
func MatterRoles() []string {
	return []string{"judge", "own_counsel", "their_counsel", "handler", "clerk", "mediator", "arbitrator", "bailiff", "other"}
}

// The kinds of cost of a matter.
const (
	CostFee         = "fee" // of the court or arbitrator
	CostService     = "service"
	CostTravel      = "travel"
	CostAttorney    = "attorney"
	CostEnforcement = "enforcement"
	CostOther       = "other"
)

// CostKinds lists the kinds of cost.
func CostKinds() []string {
	return []string{CostFee, CostService, CostTravel, CostAttorney, CostEnforcement, CostOther}
}

// MatterCost is money that was spent on a matter, or under a judgment.
type MatterCost struct {
	ID          string
	Matter      string // "" where it was spent under a judgment without one
	Judgment    string // "" before there is one
	Kind        string // one of the Cost constants
	On          day.Date
	Amount      money.Amount
	Document    string // id of the receipt, "" for none
	Recoverable bool   // the debtor owes it where the claim is won
	Text        string
	Author      string
}
