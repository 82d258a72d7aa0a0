package chase

import (
	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/law"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/remedy"
)

// Facts is everything Decide reads about one account on one day, and nothing
// else. Canonical writes it down whole, so that a decision can be taken again.
type Facts struct {
	Account  receivable.AccountKey
	Today    day.Date
	Currency money.Currency

	Claim        claim.Claim              // the lines, Owed, Askable, Gone, and how late the oldest is
	Arrangements []receivable.Arrangement // living ones, and promises that were broken
	Touches      []receivable.Touch
	Received     []receivable.Receipt
	Unclear      receivable.Receipt // money that came in and may be theirs; zero for none

	Plan       *receivable.PaymentPlan // the latest that lives, was kept or was broken; nil for none
	Settlement *receivable.Settlement  // the latest that lives; nil for none

	Cause     receivable.Cause
	CauseOn   day.Date
	FirstSeen day.Date // the account's first import; no day counts as today
	Doubtful  bool     // the sending of a formal letter ended in doubt

	OptOut   bool // never chased by the machine
	PaidLate bool // has paid late before
	Place    string
	Form     receivable.Form

	Contact receivable.ContactID // who is written to
	Reach   Reach
	Prefers string // how the client asked to be reached: one of the words of FactPrefers, "" for none

	WorkActive bool // work is under way
	WorkGoesOn bool // work is under way, paused or postponed: it can still be cancelled
	PauseRight bool // a clause that allows the pause is on record
	CallWaived bool // a person decided that no call is needed
	WorkKept   bool // a person decided not to end the work

	Legal    Legal
	Case     *remedy.Case      // what the remedies are weighed by; nil until they may be asked about
	Figures  map[string]string // the creditor's own figures for them, by path; nil where he has none
	Denied   remedy.Evidence   // what a person says cannot be shown, whatever the letters and answers let think
	Matter   string            // a remedy under way outside: "small claims at Reno Justice Court, 26-114"
	Placed   bool              // the matter is a file in other hands, not a claim before a court: the time to sue goes on
	Judgment *Judged           // what a court or an arbitrator gave; nil where nothing was given, or it was set aside
	Counsel  string            // an attorney has the file and no court does; our letters rest, his go out
	Armed    string            // the road a person decided on; told only where remedies are weighed
	GivenUp  money.Amount      // written off, and still to be asked for with a friendly note
	GivenOn  day.Date
	// GivenTill is the last day on which the notes may go out: that to sue, as it
	// stood when it was written off; no day where it was not known.
	GivenTill day.Date

	params *remedy.Parameters // made of Figures

	MoneyThrough day.Date // every source of payments is complete through this day
	Reads        bool     // a mailbox is read for answers
	Autopilot    []string // steps the creditor lets leave without approval

	Client   Calendar // contact happens on its business days
	Creditor Calendar // money moves on its business days
}

// Reach says whether there is somebody to write to.
type Reach string

// The answers to it.
const (
	ReachKnown    Reach = "known"    // a billing contact
	ReachClient   Reach = "client"   // no contact recorded: the client at its own address
	ReachUnusable Reach = "unusable" // contacts are recorded, but none that may or can be written to
)

// Calendar is a calendar and what it was made of, so that it can be made again.
type Calendar struct {
	*day.Calendar
	From    string // the place asked for
	Changes []day.Change
}

// CalendarOf lays a calendar out. It is worth keeping: many accounts share one.
func CalendarOf(place string, changes []receivable.HolidayChange) Calendar {
	c := Calendar{From: place, Changes: append([]day.Change(nil), changes...)}
	c.Calendar = day.CalendarFor(place, c.Changes...)
	return c
}

// Setting is what is the same for many accounts on one day.
type Setting struct {
	Law     *law.Bundle                         // nil is the law that comes with the program
	Demands map[receivable.Form]law.DemandTerms // what it asks at the client's place; nil: it is asked each time

	Sources   []receivable.Source // of payments
	Reads     bool
	Autopilot []string
	Client    Calendar
	Creditor  Calendar

	Weighing
}

// Weighing is what a creditor brings to the comparison of remedies. Its zero value
// takes the defaults.
type Weighing struct {
	Place      string                             // of the creditor; "" is that of his calendar
	Company    bool                               // the creditor is a company
	Figures    map[string]string                  // his own, by path of the parameters
	Parameters *remedy.Parameters                 // made of them; nil is the defaults
	HourlyRate money.Amount                       // zero: not given
	Limit      money.Amount                       // his own word on the small-claims limit; zero: the law is asked
	Rates      func(c money.Currency) remedy.Rate // his exchange rates; nil: none
	Filed      map[string]int                     // small claims he filed this calendar year, by place: some courts cap them
}

// The facts that a person records as KEY=VALUE and the chase reads.
const (
	FactCall = "call" // "waived": the final demand needs no call
	FactWork = "work" // "kept": the work is not ended, whatever happens

	FactPrefers = "prefers" // how the client asked to be reached
)

// The ways a client may ask for.
const (
	PrefersEmail = "email"
	PrefersPhone = "phone" // a call comes before each friendly letter
	PrefersPost  = "post"  // letters are printed; none leaves by itself
)

// FactsFrom takes out of a file what the decision reads. The slices are shared
// with the file.
func FactsFrom(file *receivable.File, owed claim.Claim, s *Setting) Facts {
	f := Facts{
		Account: file.Key, Today: owed.On, Currency: file.Currency, Claim: owed,
		Arrangements: file.Arrangements, Touches: file.Touches, Received: file.Received, Unclear: file.Unclear,
		Cause: file.Cause, CauseOn: file.CauseOn, FirstSeen: file.FirstSeen, Doubtful: file.Doubtful,
		OptOut: file.Client.OptOut, PaidLate: file.Client.PaidLate, Place: file.Client.Place, Form: file.Client.Form,
		CallWaived: file.Facts[FactCall] == "waived", WorkKept: file.Facts[FactWork] == "kept",
		Legal: legalOf(file, &owed, s), MoneyThrough: MoneyThrough(s.Sources), Reads: s.Reads, Autopilot: s.Autopilot,
		Client: s.Client, Creditor: s.Creditor,
	}
	f.Contact, f.Reach = billing(file.Contacts)
	f.Prefers = file.Facts[FactPrefers]
	f.readArranged(file)
	f.readRemedies(file, s)
	for i := range file.Work {
		switch w := &file.Work[i]; w.State {
		case receivable.WorkActive:
			f.WorkActive, f.WorkGoesOn = true, true
			f.PauseRight = f.PauseRight || w.PauseClause != ""
		case receivable.WorkPaused, receivable.WorkPostponed:
			f.WorkGoesOn = true
		}
	}
	return f
}

// MoneyThrough is the day through which every source of payments is complete;
// no day where there is no source or one that was never read. A payment may
// come by any of them, so the one that lags decides. A book kept by hand is a
// source like any other: its day is what was said with `--complete-through`, or
// the latest date in the last file.
func MoneyThrough(sources []receivable.Source) day.Date {
	if len(sources) == 0 {
		return day.Date{}
	}
	through := sources[0].CompleteThrough
	for _, s := range sources[1:] {
		if s.CompleteThrough.Before(through) {
			through = s.CompleteThrough
		}
	}
	return through
}

// WrittenTo is the contact that letters about money go to, "" for none.
func WrittenTo(contacts []receivable.Contact) receivable.ContactID {
	id, _ := billing(contacts)
	return id
}

// billing chooses who is written to: the desk that pays, else the owner, else
// whoever else is recorded for billing.
func billing(contacts []receivable.Contact) (receivable.ContactID, Reach) {
	if len(contacts) == 0 {
		return "", ReachClient
	}
	var best *receivable.Contact
	for i := range contacts {
		c := &contacts[i]
		if c.Billing && c.Unusable == "" && (best == nil || rank(c.Role) < rank(best.Role)) {
			best = c
		}
	}
	if best == nil {
		return "", ReachUnusable
	}
	return best.ID, ReachKnown
}

func rank(r receivable.Role) int {
	switch r {
	case receivable.Payables:
		return 0
	case receivable.Owner:
		return 1
	}
	return 2
}
