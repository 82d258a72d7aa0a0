package letter

import (
	"dunwell/internal/day"
	"dunwell/internal/law"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// Facts is everything a text may need. What is zero is unknown. A sum is known
// when it has a currency, so that a known nothing can be told from an unknown.
type Facts struct {
	Creditor receivable.Creditor
	Client   receivable.Client
	Contact  *receivable.Contact    // nil: the letter goes to the business
	Work     *receivable.Engagement // nil: no work is recorded

	Language string // "" is the client's, then the creditor's
	Place    string // whose wording and dates apply; "" is the client's, then the creditor's
	Address  Address
	Paper    Paper // "" follows the creditor's country

	Number  string // of this letter, printed in the side block
	Witness string // head of the account's record, for formal letters
	Mark    string // "Rehearsal", "Draft": set in the letter's language
	// Draft makes the letter even while states it requires are unproven and no
	// next step is armed; they are listed in Letter.Unproven. A letter that is to
	// leave is made without it.
	Draft  bool
	Proven map[string]bool // "fact:balance_rechecked" …

	Date     day.Date
	Deadline day.Date // the one date of the letter: pay or answer by
	// DemandRuns says that Deadline is the day of a final demand, which stands.
	DemandRuns bool
	ReplyBy    day.Date // details of a dispute are asked for by this day

	Items  []ItemLine    // the invoices the letter lists, oldest first
	Open   money.Amount  // open principal; unknown: the sum of Items
	Payoff money.Amount  // all that is owed if paid on Deadline; unknown: Open
	Lines  []AccountLine // statement of account; empty: Items

	Interest, PerDay     money.Amount
	Undisputed, Disputed money.Amount
	Received, Remaining  money.Amount
	ReceivedOn           day.Date

	NewInvoice        *NewInvoice
	CorrectionSummary string // what was changed, a sentence with its stop

	WorkGoesOn bool
	WorkPaused bool
	PauseDate  day.Date // asked only while WorkPaused
	CancelDate day.Date
	Restart    day.Date

	Promise  *Promise
	CallTime string
	Plan     *Plan
	Dispute  string // the objection in the client's words, without a stop

	History    []Happened
	Notes      []Dated  // what else happened, in free words; told among the history
	Done       string   // what was delivered and when, whole sentences
	Enclosures []string // papers that go with it, in free words
	// EnclosedInvoices are the numbers of the invoices that go with it.
	EnclosedInvoices []string
	Documents        []string // sent again with the answer to a question

	NextStep string // "" until a person armed one: one of NextSteps
	Forum    string // court, institution or authority, for the steps that name one

	PayLink, ReplyLink, PlanLink string // "" while there is no public address
	Reference                    string // to state with the payment; "" is the invoice's number

	// Law holds the clauses that belong into this letter, by slot; ClausesOf makes
	// them of what the law says.
	Law map[string]Clause
	// Demand is what the client's place asks of a final demand to him. A demand that
	// does not hold it does not leave.
	Demand law.DemandTerms
	// Others are the facts of rare texts (settlement, cheque, briefs), by placeholder.
	Others Others
}

// Address is the form of address.
type Address string

// The forms of address. "" asks the client's setting, then the creditor's.
const (
	Formal   Address = "formal"
	Informal Address = "informal"
)

// AccountLine is one line of a statement of account; what lowers the debt is negative.
type AccountLine struct {
	Label  string // "" where Kind words it
	Amount money.Amount

	Kind     LineKind
	Number   string // of the invoice
	For      string // what the invoice is for
	Due      day.Date
	Rate     string   // of interest, as the letter prints it: "11.37%"
	From, To day.Date // the first and the last day of interest; From is the day of a payment or plan
}

// LineKind is what a line of account is for, worded in the letter's language.
type LineKind string

// The kinds of lines that the letter words itself.
const (
	LineInvoice      LineKind = "invoice"
	LineInterest     LineKind = "interest"
	LineCompensation LineKind = "compensation"
	LineCosts        LineKind = "costs"
	LinePayment      LineKind = "payment" // the amount is below zero
	LinePlan         LineKind = "plan"    // what a plan was about
)

// NewInvoice is an invoice enclosed with the letter, or the corrected one.
type NewInvoice struct {
	Number string
	Amount money.Amount
	Due    day.Date
}

// Promise is a sum and the day it was promised for.
type Promise struct {
	Amount money.Amount
	By     day.Date
}

// Dated is one thing that happened, told neutrally in the letter's language.
type Dated struct {
	On   day.Date
	Text string
}

// Plan is an agreement or offer to pay in parts.
type Plan struct {
	Total        money.Amount
	Parts        []PlanPart // the first is the down payment
	Discount     money.Amount
	CureDays     int
	On           day.Date // of the agreement
	PaidTotal    money.Amount
	NoInterest   bool
	Guarantor    string
	Instalment   int // the part this letter is about, counted from 1; 0 for none
	CureDate     day.Date
	MissedNotice day.Date
}

// PlanPart is one payment of a plan.
type PlanPart struct {
	On     day.Date
	Amount money.Amount
}

// Clause is what a law slot's wording is filled with. The wording is looked up by
// place; a place without one renders nothing.
type Clause struct {
	Place          string // whose wording applies; "" is the letter's place
	Contract       bool   // the agreement has its own rule
	Debtor         string // "consumer" or "individual" where the place has wording of its own for such
	Union          bool   // the place is a member state of the European Union
	Rate           string // "12.75 %"
	From           day.Date
	Compensation   money.Amount
	Costs          money.Amount
	CostsWithVAT   money.Amount
	Statute        string
	GoverningPlace string
	ContractClause string
}

// Others carries facts by the name of their placeholder. A name that does not
// exist, or is of another kind, is a fault.
type Others struct {
	Texts map[string]string
	Dates map[string]day.Date
	Sums  map[string]money.Amount
	Flags map[string]bool
}
