package recovery

import (
	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// Today is what the desk shows on one day: what needs a person, most valuable
// first, what rests, and what lies ahead.
type Today struct {
	On         day.Date
	Creditor   receivable.Creditor
	Sources    []receivable.Source
	Needs      []Need
	Total      []money.Amount // of Needs, one sum a currency
	ByItself   []Need         // approved or on autopilot, leaves by itself
	Rests      []Rest
	Dates      []Ahead
	Received   []money.Amount // since the last business day, one sum a currency
	Since      day.Date       // that day
	Payments   int            // of Received
	Money      []MoneyWaits   // bank lines that wait for a person, one sum a currency
	Invoices   []Need         // own ones to issue or to bring to the client, the oldest first
	Mails      int            // that came in and are nobody's so far
	OldestMail day.Date       // zero while there is none
	LookedAt   bool           // a person has looked at the table of the first import and said go
	Truncated  int            // how many more needs there are behind those of the list
	Waiting    int            // needs in all, on this page or not
	From       int            // place of the first need of the list among them
	Leaving    int            // of ByItself in all
	Way        string         // the creditor's way out: folder, drafts, smtp, print
	Next       day.Date       // next day on which something is looked at again; zero where nothing rests
}

// Need is one thing that waits for a person.
type Need struct {
	Kind     NeedKind
	Delivery receivable.DeliveryID // "" where no letter is drafted
	Number   string                // the delivery's number
	Account  receivable.AccountID
	Of       string // the account's number, as people call it
	Client   string
	Move     string
	Step     string
	Title    string       // verb first: "Send the first reminder to Larch Bakery"
	Why      string       // the reasons in words
	Asked    money.Amount // what the letter asks for
	Owed     money.Amount
	DaysLate int
	Channel  string
	To       string
	Deadline day.Date
	Reasons  []Said
	Warnings []Said
	Missing  []string // set-up without which the letter may not leave
	Formal   bool

	State     receivable.DeliveryState // of the letter, "" where none is drafted
	On        day.Date                 // the letter's day
	NotBefore int64                    // instant from which it may leave, microseconds UTC

	// Mail is the id of the answer that waits to be read, "" where none does.
	Mail string

	// Handoff says why the file goes to the attorney now, "" where it does not: the
	// packet for it can be made.
	Handoff string

	Commands []string // what to type, the likeliest first; CAPITALS are to be filled in
}

// NeedKind says what a person is asked to do.
type NeedKind string

// The kinds of need.
const (
	NeedApproval NeedKind = "approve"
	NeedCall     NeedKind = "call"
	NeedRead     NeedKind = "read"
	NeedDecision NeedKind = "decide"
)

// Said is a coded reason or warning in words.
type Said struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

// Rest counts accounts that rest for one reason.
type Rest struct {
	Code  string
	Label string
	Count int
}

// Ahead is a date to come.
type Ahead struct {
	On     day.Date
	Ends   bool // the right to sue ends on that day
	Client string
	What   string
	Amount money.Amount
}
