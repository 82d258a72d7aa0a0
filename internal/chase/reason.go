package chase

import (
	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// Reason is why, as a code and what it is about. The words are made only when
// someone reads them.
type Reason struct {
	Code Code
	Sum  money.Amount
	On   day.Date
	Till day.Date
	N, M int32
	Name string
}

// Text is the reason in one plain sentence.
func (r Reason) Text() string {
	var room [200]byte
	return string(r.AppendText(room[:0]))
}

// Warning is something the person who approves should know.
type Warning struct {
	Code Code
	Sum  money.Amount
	Name string
}

// Decision is the move for one account on one day, and why. The same facts,
// policy and law give the same decision.
type Decision struct {
	Account receivable.AccountKey
	On      day.Date

	Move       Move
	Step       Step   // "" where the move has no step
	Letter     string // key of the text, "" where no letter goes
	Formal     bool   // never sent again by the machine
	Approval   bool   // a letter that waits for a person's yes
	Person     bool   // the move is a person's own act
	Amount     money.Amount
	Items      []receivable.ItemID // what the letter lists, oldest first
	Deadline   day.Date            // the date the letter names; no day where it names none
	Contact    receivable.ContactID
	CheckAgain day.Date // the first day on which the answer may change; no day where only an event can change it

	Owed     money.Amount
	DaysLate int
	Cause    receivable.Cause // as it looks today; silence and stalling are found, not recorded

	Ladder  Ladder
	LastDay day.Date // the last day to sue about the oldest late item; no day where it is not known
	About   About

	Reasons  []Reason // one a check, the last decides
	Warnings []Warning

	Engine, Policy, Law string
}

// Ladder is where the account stands.
type Ladder struct {
	Step     Step     // the highest that was said about the oldest late item; "" for none
	Next     Step     // the one that follows; "" where there is none
	Earliest day.Date // the first day it can come, as things stand
}

// About is what a letter speaks of beside the sum: the promise that was broken,
// the payment it gives thanks for, the new invoice it goes with, the law behind
// its date.
type About struct {
	Promised    money.Amount
	PromisedFor day.Date
	Received    money.Amount
	ReceivedOn  day.Date
	New         receivable.ItemID
	LawSource   string

	Part    int      // of a plan, from 1; 0 where the letter speaks of none
	PartDue day.Date // its day
	Told    day.Date // when they were told that it was missed
}

// Because is the deciding reason.
func (d *Decision) Because() Reason {
	if len(d.Reasons) == 0 {
		return Reason{}
	}
	return d.Reasons[len(d.Reasons)-1]
}
