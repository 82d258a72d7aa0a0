package receivable

import (
	"dunwell/internal/day"
	"dunwell/internal/money"
)

// ArrangementKind is what keeps the machine's hand off an account, or what was
// agreed about it.
type ArrangementKind string

// The kinds of arrangement and hold.
const (
	Promise        ArrangementKind = "promise"         // Amount by By
	Plan           ArrangementKind = "plan"            // in good standing until it is ended; a PaymentPlan may tell its terms
	Settle         ArrangementKind = "settlement"      // less is taken for the whole; a Settlement tells its terms
	DisputeHold    ArrangementKind = "dispute"         // Item, Amount; the rest goes on
	MistakeHold    ArrangementKind = "mistake"         // Item waits for its correction
	Pause          ArrangementKind = "pause"           // until By, or for good while By is zero
	PaidAlready    ArrangementKind = "paid_already"    // the client says he paid on By
	UnreadReply    ArrangementKind = "unread_reply"    // an answer waits to be read
	StopContact    ArrangementKind = "stop_contact"    // the client asked not to be written to
	StopAttorney   ArrangementKind = "stop_attorney"   // an attorney is named
	StopInsolvency ArrangementKind = "stop_insolvency" // a stay is known

	// LetterAsked is a letter beside the ladder that a person asked for: Reason is its
	// key. It holds nothing.
	LetterAsked ArrangementKind = "letter_asked"
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
