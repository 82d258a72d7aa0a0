package receivable

import (
	"dunwell/internal/day"
	"dunwell/internal/money"
)

// File is everything known about one account on one business day: what the
// engine reads and nothing else.
type File struct {
	Key      AccountKey
	Number   string // the account's own running number, for letters and talk
	Currency money.Currency
	Client   Client
	Contacts []Contact // those recorded for this account's billing
	Work     []Engagement

	Items        []Item        // open on the day, oldest due date first; unapplied cash and credit included
	Arrangements []Arrangement // in the order they were taken
	Plans        []PaymentPlan // payment plans in the order they were drawn up, ended ones too
	Settlements  []Settlement  // likewise
	Touches      []Touch       // in the order they happened
	Received     []Receipt     // money in since the earliest live promise or deadline
	Unclear      Receipt       // money that came in and may be theirs, the oldest; zero for none

	Cause     Cause
	CauseOn   day.Date
	FirstSeen day.Date // day of the first import that held this account
	Doubtful  bool     // the outcome of a formal letter's sending is unknown

	// Armed is the remedy a person decided to follow through with, "" while none.
	// ArmedForum is the court or person named with it, and ArmedOn the day it was
	// decided: zero for one from before days were kept.
	Armed      string
	ArmedForum string
	ArmedOn    day.Date

	Agreements []Agreement // in the order they were entered, drafts and ended ones too; without their wording

	Matters []Matter // remedies under way outside and ended ones, in the order they began

	// Judgments are what courts and arbitrators gave, in the order of their days, each
	// as it stands on the day; Enforcements the steps taken under them.
	Judgments    []Judgment
	Enforcements []Enforcement

	// WrittenOff is what was given up of this account, not counting what was waived
	// by filing; WrittenOffOn the day of the last.
	WrittenOff   money.Amount
	WrittenOffOn day.Date

	Registers Registers // what else shows something by itself

	// CallWaived, evidence and clauses as facts: KEY=VALUE, as a person recorded them
	// and, where nobody did, as the registers show them.
	Facts map[string]string
	Shown map[string]string // what the registers show by themselves, told otherwise or not
	told  map[string]string // what a person recorded, where Shown is not empty

	CheckAgain day.Date
	Seq        int64  // entries of the record so far
	Head       []byte // hash of the last of them
}
