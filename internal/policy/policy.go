// Package policy holds the creditor's ladder as versioned data: which step is
// taken how many days after the oldest due date, and the limits around them.
// What a step does is mechanics and lives in chase; what the law asks is law.
package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"

	"dunwell/internal/money"
)

// Name is a step of the ladder.
type Name string

// The steps of a ladder, in the order in which they may stand.
const (
	Notice         Name = "notice"           // before the due date, for clients who paid late before
	Reminder1      Name = "reminder_1"       // perhaps it slipped
	Reminder2      Name = "reminder_2"       // is something wrong?
	Call           Name = "call"             // a person learns the cause
	Reminder3Offer Name = "reminder_3_offer" // firmer, offers an arrangement
	LastNotice     Name = "last_notice"      // last word before the demand, proposes that work pauses
	FinalDemand    Name = "final_demand"     // a date, a sum, the arrangement still open
)

// names holds the order of the written steps; the call may stand anywhere
// between the first reminder and the final demand.
var names = []Name{Notice, Reminder1, Reminder2, Call, Reminder3Offer, LastNotice, FinalDemand}

// Names lists every step a ladder may hold.
func Names() []Name { return slices.Clone(names) }

// Written reports a step that is a letter; the call is the one that is not.
func (n Name) Written() bool { return n != Call }

// MayAutopilot reports a step that a person may let leave without approval:
// notices and cordial reminders, never what comes after them.
func (n Name) MayAutopilot() bool {
	return n == Notice || n == Reminder1 || n == Reminder2 || n == Reminder3Offer
}

// letters are the texts a step uses unless the policy names another.
var letters = map[Name]string{
	Notice:         "notice_before_due",
	Reminder1:      "reminder_1",
	Reminder2:      "reminder_2",
	Call:           "call_script",
	Reminder3Offer: "reminder_3_offer",
	LastNotice:     "last_notice_work_paused",
	FinalDemand:    "final_demand",
}

// Step is one rung of a ladder.
type Step struct {
	Step           Name
	After          int    // days after the oldest open due date; negative is before it
	Letter         string // key of the text
	OnlyIfPaidLate bool   // only for clients who paid late before
	Autopilot      bool   // leaves without approval, where everything else allows it
	Deadline       int    // days the letter gives to pay or answer; 0 where it names no date
}

// Policy is a ladder and the limits around it. Two policies of the same content
// have the same Version, whatever their comments.
type Policy struct {
	Name    string
	About   string
	Version string // first 12 hexadecimal digits of the SHA-256 of YAML()

	Steps []Step // in order; never empty

	MoneyAge       int   // business days after which a source of payments is stale
	Grace          int   // business days money may be under way before a day counts as missed
	CapWritten     int   // letters and mails in any 7 days
	CapCalls       int   // calls in any 7 days
	Spacing        int   // least days between two letters
	Minimum        Limit // below this nobody is written to
	ImportPatience int   // days after the first import during which nobody goes past the firmer reminder
	EnquiryAfter   int   // days late at first sight above which an enquiry opens instead of the first reminder
	QuietFrom      int   // hour from which letters may leave, the client's time
	QuietTo        int   // hour until which they may
	DemandDays     int   // days a final demand gives, or more where the law asks more
	AnswerDays     int   // days an offer waits for an answer before a person is asked

	NewInvoiceStatement bool // a new invoice brings a statement of the late ones
	Thanks              bool // a thank-you when everything is paid after we wrote
	PromiseDay          bool // a friendly line on the day a payment was promised for
	InstalmentNotice    int  // days before a part of a plan at which a short note goes out; 0 for none

	ArbitrationFrom Limit // above this arbitration is looked at first
	OwnTimeBelow    Limit // below this own time decides
}

// Step finds a rung by name.
func (p *Policy) Step(name Name) (Step, bool) {
	if i := p.Index(name); i >= 0 {
		return p.Steps[i], true
	}
	return Step{}, false
}

// Index is the place of a rung, -1 when the ladder has none of that name.
func (p *Policy) Index(name Name) int {
	for i := range p.Steps {
		if p.Steps[i].Step == name {
			return i
		}
	}
	return -1
}

// Limit is a sum in no currency, in hundredths of a major unit: the same 1000.00
// is a thousand dollars, euros or yen. It serves rules of thumb, never a claim.
type Limit int64

// In is the limit as a sum of a currency.
func (l Limit) In(c money.Currency) money.Amount {
	minor := int64(l)
	for d := c.Digits(); d < 2; d++ {
		minor /= 10
	}
	for d := c.Digits(); d > 2; d-- {
		minor *= 10
	}
	return money.New(minor, c)
}

// String is the plain form of data files: "1000.00".
func (l Limit) String() string {
	cents := strconv.FormatInt(int64(l)%100, 10)
	if len(cents) == 1 {
		cents = "0" + cents
	}
	return strconv.FormatInt(int64(l)/100, 10) + "." + cents
}

// sealed is the policy with its version.
func (p Policy) sealed() Policy {
	sum := sha256.Sum256(p.YAML())
	p.Version = hex.EncodeToString(sum[:6])
	return p
}
