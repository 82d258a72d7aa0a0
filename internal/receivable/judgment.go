package receivable

import (
	"dunwell/internal/day"
	"dunwell/internal/money"
)

// The kinds of judgment.
const (
	CourtJudgment = "judgment"
	Award         = "award"
	DefaultTitle  = "default_judgment"
	ConsentTitle  = "consent_judgment"
	OrderToPay    = "payment_order"
)

// JudgmentKinds lists the kinds that can be entered.
func JudgmentKinds() []string {
	return []string{CourtJudgment, DefaultTitle, ConsentTitle, Award, OrderToPay}
}

// DebtPart is a part of what a judgment gives. What is paid is set against the
// parts in an order, and interest runs on some of them.
type DebtPart string

// The parts. Fees of an attorney and costs added later count as costs.
const (
	PartPrincipal DebtPart = "principal"
	PartInterest  DebtPart = "interest"
	PartCosts     DebtPart = "costs"
)

// JudgmentState is where a judgment stands.
type JudgmentState string

// The states. Only a live judgment is enforced, and only a live one or one that is
// stayed is owed.
const (
	JudgmentLive      JudgmentState = "live"
	JudgmentStayed    JudgmentState = "stayed"    // appealed, or stayed by an order
	JudgmentVacated   JudgmentState = "vacated"   // set aside
	JudgmentSatisfied JudgmentState = "satisfied" // paid to the cent
	JudgmentCarried   JudgmentState = "carried"   // another judgment, elsewhere, took its place
	JudgmentExpired   JudgmentState = "expired"
)

// Judgment is what a court or an arbitrator gave. It replaces the claim it was
// given for: the invoices it covers bear no interest of their own any more.
type Judgment struct {
	ID     string
	Matter string // "" where it was never entered as a matter
	Parent string // the judgment it was made from elsewhere, "" for none
	Kind   string
	Number string
	Court  string
	Place  string // key of the law files: whose law the judgment lives under
	On     day.Date

	Principal money.Amount
	Interest  money.Amount // awarded up to its day
	Costs     money.Amount
	Fees      money.Amount

	Rate   string     // "law", "late_interest", "base+5", or a yearly percentage as the judgment names it; "0" for none
	Growth string     // "" for the law's: simple, compound_annual …
	From   day.Date   // last day without interest, where that is not its own day
	Bears  []DebtPart // parts that bear interest
	Order  []DebtPart // what is paid goes to them in this order; empty for the law's

	Covers      []ItemID     // the invoices and charges it replaces
	Instalments []Part       // ordered by the court, oldest first
	Paid        money.Amount // under it, by the day of the file; no currency where nobody counted

	State   JudgmentState
	Since   day.Date // of the state; zero for the day of the judgment
	Expires day.Date // last day on which it can be enforced; zero where not known
	Renewed int      // how often
	Filed   day.Date // the satisfaction was filed
	Lapsed  day.Date // the instalments were not kept, and the whole is due since

	Author string
}

// Awarded is all that the judgment gave on its day.
func (j *Judgment) Awarded() (money.Amount, error) {
	tally := money.Tally{}
	for _, a := range []money.Amount{j.Principal, j.Interest, j.Costs, j.Fees} {
		tally.Add(a)
	}
	return tally.Sum()
}

// Owed reports a judgment that is owed on a day: it was given, and nothing ended it.
func (j *Judgment) Owed(on day.Date) bool {
	if j.On.After(on) {
		return false
	}
	switch j.State {
	case JudgmentVacated, JudgmentSatisfied, JudgmentCarried, JudgmentExpired:
		return j.Since.After(on)
	case JudgmentLive, JudgmentStayed:
	}
	return !j.Ended(on)
}

// Ended reports that the time to enforce it is over.
func (j *Judgment) Ended(on day.Date) bool { return !j.Expires.IsZero() && j.Expires.Before(on) }

// Words names a judgment in a sentence: "judgment 26-SC-114 of Reno Justice Court".
func (j *Judgment) Words() string {
	kind := map[string]string{Award: "award", OrderToPay: "order for payment"}[j.Kind]
	if kind == "" {
		kind = "judgment"
	}
	return kind + " " + j.Number + " of " + j.Court
}

// JudgmentOn is the judgment that is owed on a day; nil where none is. Where one
// was carried to another place, that one counts.
func (f *File) JudgmentOn(on day.Date) *Judgment {
	for i := len(f.Judgments) - 1; i >= 0; i-- {
		if j := &f.Judgments[i]; j.Owed(on) {
			return j
		}
	}
	return nil
}

// JudgmentEvent is something that changed where a judgment stands. The latest of
// a kind counts.
type JudgmentEvent struct {
	ID       string
	Judgment string
	Kind     string   // one of the Judged constants
	On       day.Date // when it was so
	Until    day.Date // of a renewal: the new last day
	Text     string
	Author   string
}

// The events of a judgment.
const (
	JudgedStayed    = "stayed"
	JudgedResumed   = "resumed"
	JudgedVacated   = "vacated"
	JudgedSatisfied = "satisfied"
	JudgedFiled     = "satisfaction_filed"
	JudgedUnpaid    = "owed_again" // what had paid it went back
	JudgedRenewed   = "renewed"
	JudgedCarried   = "carried"
	JudgedLapsed    = "instalments_lapsed"
	JudgedExpired   = "expired"
)

// Take lets an event change where a judgment stands. Events are taken in the order
// of their days.
func (j *Judgment) Take(e *JudgmentEvent) {
	set := func(s JudgmentState) { j.State, j.Since = s, e.On }
	switch e.Kind {
	case JudgedStayed:
		set(JudgmentStayed)
	case JudgedResumed:
		set(JudgmentLive)
	case JudgedVacated:
		set(JudgmentVacated)
	case JudgedSatisfied:
		set(JudgmentSatisfied)
	case JudgedUnpaid:
		if set(JudgmentLive); !j.Filed.IsZero() { // a court has to take the satisfaction back first
			set(JudgmentStayed)
		}
	case JudgedCarried:
		set(JudgmentCarried)
	case JudgedExpired:
		set(JudgmentExpired)
	case JudgedRenewed:
		j.Expires, j.Renewed = e.Until, j.Renewed+1
	case JudgedFiled:
		j.Filed = e.On
	case JudgedLapsed:
		j.Lapsed = e.On
	}
}

// EnforcementState is how far a step of enforcement has come.
type EnforcementState string

// The states of a step.
const (
	EnforcementPrepared EnforcementState = "prepared"
	EnforcementStarted  EnforcementState = "started"  // a sheriff, bailiff or court has it
	EnforcementReturned EnforcementState = "returned" // it came back: with money, with a part, or with nothing
	EnforcementReleased EnforcementState = "released" // taken back before it brought anything
)

// Enforcement is one step to the debtor's money under a judgment. The third person
// who holds that money is told by a court or its officer, never by the machine.
type Enforcement struct {
	ID        string
	Judgment  string
	Tool      string // bank, wages, lien, debtor_examination, or a tool of the place: warrant_of_control
	Local     string // what the court there calls it
	Target    string // the bank, the employer, the land
	State     EnforcementState
	On        day.Date // prepared
	Started   day.Date
	Look      day.Date // look again: it should have come back by then
	Returned  day.Date
	Cost      money.Amount // what it cost, together
	Collected money.Amount
	Exempt    string // what was claimed to be out of reach, and why
	Text      string
	Author    string
}
