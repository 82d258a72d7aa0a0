package receivable

import "dunwell/internal/day"

// TouchKind is one contact with the client, in either direction.
type TouchKind string

// The kinds of touch.
const (
	Written    TouchKind = "written"     // a letter or mail left, Step says which
	Called     TouchKind = "called"      // Outcome is a call code
	Heard      TouchKind = "heard"       // the client answered; Outcome says what it was taken for
	Bounced    TouchKind = "bounced"     // a delivery came back
	CallWaived TouchKind = "call_waived" // a person decided that no call is needed
)

// Touch is one thing that happened between creditor and client. What was done
// before Dunwell is entered with Told set, and counts.
type Touch struct {
	On       day.Date
	Kind     TouchKind
	Step     string // ladder step of a written touch; "" for other mail
	Channel  string // email, post, phone, other
	Outcome  string // calls and answers: a code of docs/codes.md
	Contact  ContactID
	Deadline day.Date // the day a last notice or final demand named
	Delivery DeliveryID
	Told     bool // told by the creditor, from before Dunwell
}

// The outcomes of calls and answers that the ladder asks about.
const (
	OutcomeReached     = "reached"  // talked, no date and no sum
	OutcomePromised    = "promised" // named a date
	OutcomeNoAnswer    = "no_answer"
	OutcomeMessageLeft = "message_left"
	OutcomeWrongNumber = "wrong_number"
	OutcomeDisputed    = "disputed"
	OutcomeHardship    = "hardship"
	OutcomeRefused     = "refused"
	OutcomeVague       = "vague" // an answer without a date or a sum
	OutcomePaid        = "paid_already"
	OutcomeCallBack    = "call_back"
)
