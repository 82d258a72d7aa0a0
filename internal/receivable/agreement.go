package receivable

import (
	"slices"
	"time"

	"dunwell/internal/day"
)

// Agreement is what work is done under: a signed contract, an accepted proposal,
// mails, or nothing but conduct, with its clauses.
type Agreement struct {
	ID         string
	Number     string       // "1004/A1": the account's number and a running one
	Engagement EngagementID // "" where it is about all work for the client
	Kind       AgreementKind
	Title      string
	State      AgreementState
	On         day.Date // of the agreement; of a draft, the day it was drawn up
	Ended      day.Date // zero while it lives
	Clauses    []Clause // in the order in which they were entered
	Document   string   // id of its exact bytes, "" where no paper is kept
	Text       string   // the words of a paper drawn up here, for those who read on a small screen
	Author     string
}

// AgreementKind is what the agreement rests on.
type AgreementKind string

// The kinds of agreement, the strongest first.
const (
	AgreementSigned   AgreementKind = "signed"   // a paper that both signed
	AgreementProposal AgreementKind = "proposal" // accepted in writing
	AgreementMails    AgreementKind = "mails"
	AgreementConduct  AgreementKind = "conduct" // nothing in writing: asked, done and taken
	AgreementSubmit   AgreementKind = "arbitration"
)

// AgreementKinds are the kinds a person enters.
func AgreementKinds() []AgreementKind {
	return []AgreementKind{AgreementSigned, AgreementProposal, AgreementMails, AgreementConduct}
}

// AgreementState is where an agreement stands.
type AgreementState string

// The states of an agreement. What is out can no longer be changed.
const (
	AgreementDraft    AgreementState = "draft"
	AgreementOut      AgreementState = "out"    // lies before the client
	AgreementStands   AgreementState = "signed" // by all who had to, or entered as one that stands
	AgreementDeclined AgreementState = "declined"
	AgreementEnded    AgreementState = "ended"
)

// Clause is one thing agreed. Its id is one of those that agreement.Clauses lists.
type Clause struct {
	ID    string
	Value string // "yes" where the clause alone says it
	Where string // "section 9"; "" where nobody said
}

// Clause is the clause with that id; ok is false where the agreement has none.
func (a *Agreement) Clause(id string) (c Clause, ok bool) {
	if i := slices.IndexFunc(a.Clauses, func(c Clause) bool { return c.ID == id }); i >= 0 {
		return a.Clauses[i], true
	}
	return c, false
}

// Stands reports an agreement that binds on the day.
func (a *Agreement) Stands(on day.Date) bool {
	return a.State == AgreementStands && !a.On.After(on) || a.State == AgreementEnded && !a.On.After(on) && a.Ended.After(on)
}

// Called is its title and number, as people speak of it.
func (a *Agreement) Called() string {
	if a.Title == "" {
		return "Agreement " + a.Number
	}
	return a.Title + " (" + a.Number + ")"
}

// Signature is a name under exact bytes.
type Signature struct {
	ID       string
	About    string   // id of what was signed: agreement, change order, plan, settlement, "" for the balance
	Document string   // id of the bytes that were signed
	Hash     [32]byte // SHA-256 of them
	Party    SignatureParty
	Name     string
	Way      SignatureWay
	Drawn    string // path of a drawn one, in a box of 600 by 200; "" for none
	Intent   string // the words that were ticked
	Language string // of these words
	At       time.Time
	From     string // id of the link, "" where it was signed elsewhere
	Sender   string // mark of the address it came from, nobody's to read
	Agent    string // browser
	Signed   string // document: the signed bytes with their certificate page
	Stamp    string // document: the RFC 3161 token about the signed bytes, "" for none
	Author   string
}

// SignatureParty is who signed.
type SignatureParty string

// The parties.
const (
	PartyClient   SignatureParty = "client"
	PartyCreditor SignatureParty = "creditor"
)

// SignatureWay is how somebody signed.
type SignatureWay string

// The ways to sign.
const (
	SignedTyped SignatureWay = "typed"
	SignedDrawn SignatureWay = "drawn"
	SignedPaper SignatureWay = "paper"
	SignedMail  SignatureWay = "mail"
)
