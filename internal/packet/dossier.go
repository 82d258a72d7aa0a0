package packet

import (
	"iter"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/evidence"
	"dunwell/internal/law"
	"dunwell/internal/letter"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/redact"
)

// Dossier is all that a packet is made from: plain values, read once, of which an
// audience is shown what shown.go allows. The files of its exhibits lie in a Spool.
type Dossier struct {
	On       day.Date // the sum is good through it, and the facts are told through it
	Account  string   // number of the account
	Currency money.Currency
	Creditor receivable.Creditor
	Client   receivable.Client
	FormTold bool // a person told the kind of debtor
	Legal    Legal
	Kind     Kind // of the packet that is made of it
	Contacts []receivable.Contact
	Others   []Name // who else has a part in the matter

	Claim      Claim
	Demand     Demand
	Limitation *Limitation // nil where the last day to sue is not known
	Work       []Work
	Known      []Known
	Facts      []Fact // oldest first
	Exhibits   []Exhibit
	Acts       []law.FreelanceAct
	Court      *law.SmallClaims   // nil where it was not asked or is not known
	Order      *law.FastProcedure // the same
	Set        map[string]string  // what the user filled in by hand
	Cautions   []string           // about the figures, where they are not for the reader
	Blanks     []Blank            // what the user still has to fill in
	Filled     []Blank            // what he filled in
	Dues       []Due              // days that somebody has to keep
	// VolumeBytes is how large a volume may be, as the creditor set it; 0 for nothing.
	VolumeBytes int64
	Secrets     redact.List // what is taken out of a packet for a court

	// What only an attorney sees.
	ArmedRoad string // the road that was decided on, as its code; "" for none
	Road      string // the same in words
	RoadOn    day.Date
	Asked     string // what he is asked for
	Adverse   []Fact
	Touched   []Fact // letters, calls and answers
	Touches   [3]int // letters, calls, answers
	Agreed    []Arranged
	Settled   []Arranged
	Checklist []Check
	Valuation Valuation
	Counsel   Counsel

	Entries   []Entry // through the last that tells something
	Witnesses []evidence.Witness
	Verifier  string
	Looks     []string // what a person should look at before the packet goes out
	Left      []LeftOut
	Receipts  []Receipt
}

// Name is somebody with a part in the matter.
type Name struct{ Name, Part string }

// Demand is the latest final demand and the day it named.
type Demand struct{ On, Until day.Date }

// Limitation is the last day to sue, with how sure that is.
type Limitation struct {
	LastDay    day.Date `json:"last_day"`
	Confidence string   `json:"confidence"`
	Status     string   `json:"status"` // open, ending, expired, unclear
	Warnings   []Said   `json:"warnings"`

	Place       string   `json:"-"`
	Years       int      `json:"-"` // 0 where not known
	FirstDay    day.Date `json:"-"`
	IfRestarted day.Date `json:"-"`
	Sources     []string `json:"-"`
}

// Note is the limitation in half a sentence.
func (l *Limitation) Note() string {
	if l == nil {
		return "not known"
	}
	note := "confidence " + strings.ReplaceAll(l.Confidence, "_", " ")
	if l.Status != string(law.LimitationOpen) {
		note += ", " + l.Status
	}
	return note
}

// Said is a code with its sentence.
type Said struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

// Known is something told of the case: a fact with its meaning in one line.
type Known struct{ Group, Key, Meaning, Value string }

// The groups of what is told that a packet speaks of.
const (
	GroupEvidence  = "Evidence"
	GroupAgreement = "Agreement"
	GroupClauses   = "Clauses"
	GroupStanding  = "Standing"
)

// Told is the value of a fact, "" where nobody told it.
func (d *Dossier) Told(key string) string {
	for i := range d.Known {
		if d.Known[i].Key == key {
			return d.Known[i].Value
		}
	}
	return ""
}

// Work is a piece of work under an agreement, in words.
type Work struct {
	Name, Agreement, State    string
	Value, KillFee            money.Amount
	PauseClause, CancelClause string
}

// Fact is one line of the chronology: what happened, and what shows it.
type Fact struct {
	On   day.Date `json:"on"`
	Text string   `json:"text"`
	Ref  string   `json:"reference"`

	// Of says what kind of thing it tells of, for the rules of what is shown:
	// "item invoice", "written final_demand", "heard paid_already", "hold promise",
	// "entry posted", "mail".
	Of string `json:"-"`
	// About is the id of what an exhibit shows: Ref is then its label, and Else where
	// no exhibit shows it.
	About string `json:"-"`
	Else  string `json:"-"`
}

// Arranged is a promise, plan or settlement and how it ended.
type Arranged struct {
	On         day.Date
	What, By   string
	Ended, Ref string
}

// Check is one item of the evidence checklist.
type Check struct {
	Words   string
	Have    bool
	Against string // it speaks for the client
	Where   string
	Get     string // the cheapest way to it
	Counts  string // points, "" where not known
}

// Valuation is what the creditor thinks the case is worth.
type Valuation struct {
	Fault       string // why there is none, "" where there is one
	Recommended string
	DecidedBy   string
	Points      int // of the evidence, of 100
	Roads       []ValuedRoad
	Closed      []Name // road, and why it is closed
	Standing    []Name // what is recorded of means and worth
}

// ValuedRoad is one remedy as it was weighed.
type ValuedRoad struct {
	Words   string
	Value   money.Amount
	Cash    money.Amount
	Chance  float64
	Hours   float64
	Days    int
	Founded string
}

// Counsel is the letter to the attorney.
type Counsel struct {
	Subject, Mail string
	Brief         []letter.Block
	Lacking       string // what is not known and keeps it from being written
}

// Entry is an entry of the record, opened.
type Entry struct {
	evidence.Entry
	Number string
	Verb   string
	Text   string // in words
	Note   string
	Fields map[string]string
	Undone bool
}

// Head is the end of the record that the dossier tells of.
func (d *Dossier) Head() evidence.Head {
	if n := len(d.Entries); n > 0 {
		return d.Entries[n-1].Head()
	}
	return evidence.Head{}
}

func (d *Dossier) eachEntry() iter.Seq2[evidence.Entry, error] {
	return func(yield func(evidence.Entry, error) bool) {
		for i := range d.Entries {
			if !yield(d.Entries[i].Entry, nil) {
				return
			}
		}
	}
}

// Look notes what a person should look at before the packet goes out.
func (d *Dossier) Look(text string) { d.Looks = append(d.Looks, text) }

// Find is the exhibit about something, nil for none.
func (d *Dossier) Find(about string) *Exhibit {
	for i := range d.Exhibits {
		if about != "" && d.Exhibits[i].About == about {
			return &d.Exhibits[i]
		}
	}
	return nil
}

// Resolve says of each fact which exhibit shows it, once they have their numbers.
func (d *Dossier) Resolve() {
	for i := range d.Facts {
		d.Facts[i].Ref = d.RefOf(&d.Facts[i])
	}
}

// RefOf is what shows a fact.
func (d *Dossier) RefOf(f *Fact) string {
	if e := d.Find(f.About); e != nil {
		return e.Label
	}
	return f.Else
}
