package receivable

import (
	"dunwell/internal/day"
	"dunwell/internal/money"
)

// Cause is why an account is unpaid, as far as anyone has learned.
type Cause string

// The causes, in the words of the field.
const (
	Unknown    Cause = "unknown"
	Forgot     Cause = "forgot"
	Mistake    Cause = "mistake"
	Hardship   Cause = "hardship"
	Dispute    Cause = "dispute"
	Refusal    Cause = "refusal"
	Silence    Cause = "silence"
	Stalling   Cause = "stalling"
	Insolvency Cause = "insolvency"
)

var causes = []Cause{Unknown, Forgot, Mistake, Hardship, Dispute, Refusal, Silence, Stalling, Insolvency}

// Causes lists every cause, in the order of the published list.
func Causes() []Cause { return append([]Cause(nil), causes...) }

// Known reports whether c is one of the listed causes.
func (c Cause) Known() bool {
	for _, k := range causes {
		if c == k {
			return true
		}
	}
	return false
}

// ArrangementKind is what keeps the machine's hand off an account, or what was
// agreed about it.
type ArrangementKind string

// The kinds of arrangement and hold.
const (
	Promise        ArrangementKind = "promise"         // Amount by By
	Plan           ArrangementKind = "plan"            // in good standing until it is ended
	DisputeHold    ArrangementKind = "dispute"         // Item, Amount; the rest goes on
	MistakeHold    ArrangementKind = "mistake"         // Item waits for its correction
	Pause          ArrangementKind = "pause"           // until By, or for good while By is zero
	PaidAlready    ArrangementKind = "paid_already"    // the client says he paid on By
	UnreadReply    ArrangementKind = "unread_reply"    // an answer waits to be read
	StopContact    ArrangementKind = "stop_contact"    // the client asked not to be written to
	StopAttorney   ArrangementKind = "stop_attorney"   // an attorney is named
	StopInsolvency ArrangementKind = "stop_insolvency" // a stay is known
)

// Arrangement is one promise, plan, dispute, pause or stop: with author, reason,
// dates, and what ended it.
type Arrangement struct {
	ID      string
	Kind    ArrangementKind
	On      day.Date // taken on
	By      day.Date // runs until, promised for, said to be paid on; zero where it has no day
	Amount  money.Amount
	Item    ItemID // disputes and mistakes; "" is the whole account
	Author  string
	Reason  string
	Ended   day.Date // zero while it lives
	Outcome string   // kept, part_kept, broken, withdrawn, settled …; "" while it lives
}

// Live reports an arrangement that has not been ended on or before the day.
func (a Arrangement) Live(on day.Date) bool {
	return !a.On.After(on) && (a.Ended.IsZero() || a.Ended.After(on))
}

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

// Receipt is money that came in on an account.
type Receipt struct {
	On     day.Date
	Amount money.Amount
}

// Source is one source of payments and what it knows.
type Source struct {
	Name            string
	Kind            ListKind
	CompleteThrough day.Date // money up to the end of this day is known; zero: never read
}

// ListKind says what a list of invoices is: everything ever, everything open on
// its day, or only what is new.
type ListKind string

// The kinds of list.
const (
	ListAll  ListKind = "all"
	ListOpen ListKind = "open"
	ListNew  ListKind = "new"
)
