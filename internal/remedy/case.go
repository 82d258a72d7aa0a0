package remedy

import (
	"dunwell/internal/day"
	"dunwell/internal/law"
	"dunwell/internal/money"
)

// Case is what the ranking reads: the facts of one claim on one day. Money is in
// the currency of Amount throughout. What is not said is not assumed in the
// creditor's favour.
type Case struct {
	On    day.Date // the day asked about; the next step's date counts from it. Zero: no date is named
	Place string   // where the debtor is, as in the law files ("us_ohio", "de"); "" is not known

	Amount       money.Amount // the claim without interest; its currency is that of the case
	LimitCounts  money.Amount // interest and charges that count towards the small-claims limit as well
	AgeDays      int          // since the oldest due date
	Reminders    int          // cordial reminders sent
	Response     Response
	VagueAnswers int // answers so far without date or sum
	Evidence     Evidence
	Solvency     Solvency // of the strongest payer, a guarantor included
	Distance     Distance
	Debtor       Debtor
	HourlyRate   money.Amount // the creditor's own

	SmallClaimsLimit  money.Amount // for this creditor in the court that would be asked; zero: not known
	LimitMark         law.Mark     // where the limit comes from
	SmallClaimsBarred bool         // this creditor may not file there: kind of creditor, yearly cap

	FinalDemand     LetterState
	DemandUntil     day.Date // a demand that still runs: FinalDemand is Lapsed and what follows waits for this day
	AttorneyLetter  LetterState
	Complaint       LetterState // the free complaint under a freelance-payment act
	PlansBroken     int
	DisputeAnswered bool // the complaint was answered in writing and the day given is over

	Arbitration         Seat
	AdministeredClause  bool // the clause names an administered provider
	SmallClaimsCarveOut bool // the clause leaves small claims open
	FeeClause           bool // attorney's fees to the winner
	InterestClause      bool
	RightsOnPayment     bool // rights pass on full payment only
	WorkInUse           bool
	SuspensionRight     bool // moves no figure: ongoing work is enough
	OngoingWork         bool
	OwnerGuarantee      bool // moves no figure: solvency is that of the strongest payer

	VenueHome     bool // clause: home courts
	LocalAssets   bool // of the debtor, at the creditor's place
	WillTravel    bool
	RemoteHearing bool
	BankKnown     bool

	FreelanceStatute     bool
	FreelanceNoFees      bool // the act gives no attorney's fees
	FreelanceNoComplaint bool // the act names no agency that takes complaints

	PaymentOrderRoute string       // the procedure by name; "" where the law knows none
	PaymentOrderFee   money.Amount // court fee with prescribed service; zero: not known
	PaymentOrderLimit money.Amount // zero: none
	OrderMark         law.Mark     // where route, fee and limit come from

	OfferOnTable     bool
	OfferShare       float64 // of the claim, above 0 and at most 1
	PaidInFullCheque bool

	Processing        bool // a large organisation that is working on the invoice
	PayerContactAsked bool // accounts payable was asked for and written to
	AddressTraced     bool

	LimitationKnown bool
	LimitationDays  int // until the claim is barred; below 0 it is
	Bankruptcy      bool

	ClientWorth money.Amount // what the client will bring over the next twelve months after own cost; zero: none given

	Rate Rate // for a currency in which the figures cannot be read at par
}

// Rate is what a dollar costs in the currency of the case, as a person entered it.
type Rate struct {
	PerUSD float64 // units of the currency for one US dollar, above 0; 0 is none
	On     day.Date
	Source string
}

// Response is how the client has answered so far.
type Response string

// The responses.
const (
	New         Response = "new" // hardly asked yet
	Promised    Response = "promised"
	Hardship    Response = "hardship"
	Disputes    Response = "disputes"
	Refuses     Response = "refuses"
	Silent      Response = "silent"
	Broken      Response = "broken" // promises or plans were not kept
	Unreachable Response = "unreachable"
)

// Solvency is what is known of the means of who would pay.
type Solvency string

// The bands of solvency.
const (
	Strong          Solvency = "strong"
	OK              Solvency = "ok"
	UnknownSolvency Solvency = "unknown"
	Stressed        Solvency = "stressed"
	Insolvent       Solvency = "insolvent"
)

// Distance is how far the client is from the creditor's courts.
type Distance string

// The distances; abroad they follow how hard collecting is said to be in the country.
const (
	SameState       Distance = "same_state"
	OtherState      Distance = "other_state"
	ForeignNotable  Distance = "foreign_notable"
	ForeignHigh     Distance = "foreign_high"
	ForeignVeryHigh Distance = "foreign_very_high"
	ForeignSevere   Distance = "foreign_severe"
)

// Debtor is the kind of client.
type Debtor string

// The kinds.
const (
	Company      Debtor = "company"
	LargeCompany Debtor = "large_company"
	SoleTrader   Debtor = "sole_trader"
	Consumer     Debtor = "consumer"
)

// LetterState tells whether a letter was sent and its day is over.
type LetterState string

// The states. The empty one reads as NotSent.
const (
	NotSent LetterState = "none"
	Lapsed  LetterState = "lapsed"
)

// Seat is where the arbitration clause puts the proceedings.
type Seat string

// The seats. The empty one reads as NoClause.
const (
	NoClause Seat = "none"
	SeatHome Seat = "home"
	SeatAway Seat = "away"
)

// Evidence is a set of what can be shown to a judge.
type Evidence uint16

// The items of evidence. Those of the second group speak for the client.
const (
	SignedContract Evidence = 1 << iota
	EmailAgreement
	Approvals
	DeliveryProof
	Acknowledged // the debt, in writing
	InvoicesUnobjected
	PartPayment
	ChangeOrders
	DemandOnFile

	DisputeBeforeDue
	DisputeAfterDue
	RealDefect

	DeemedApproval // nobody answered, and a clause counts that as a yes; last, for the numbers are in old records

	evidenceItems = iota
)

var evidenceNames = [evidenceItems]string{
	"signed_contract", "email_agreement_only", "approvals_of_work_and_revisions", "delivery_or_use_proof",
	"debt_acknowledged_in_writing", "invoices_received_unobjected", "part_payment_made", "change_orders_approved",
	"final_demand_on_file", "written_dispute_before_due", "written_dispute_after_due", "real_defect_evidence",
	"approvals_deemed",
}

// Has reports whether all of item is in the set.
func (e Evidence) Has(item Evidence) bool { return e&item == item }

// Names lists the items by their published names.
func (e Evidence) Names() []string {
	var names []string
	for i, name := range evidenceNames {
		if e.Has(1 << i) {
			names = append(names, name)
		}
	}
	return names
}

// EvidenceNamed finds an item by its published name.
func EvidenceNamed(name string) (item Evidence, ok bool) {
	for i, n := range evidenceNames {
		if n == name {
			return 1 << i, true
		}
	}
	return 0, false
}
