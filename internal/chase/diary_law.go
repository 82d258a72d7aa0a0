package chase

import (
	"slices"
	"strings"

	"dunwell/internal/money"
	"dunwell/internal/policy/yamlform"
	"dunwell/internal/receivable"
)

// LawTold is what a diary says of what comes before the work and after the letters:
// a look at the client, agreements, approvals, papers, matters, judgments.
type LawTold struct {
	Sum     money.Amount // planned, or the price of more work
	Terms   int          // days to pay
	Deposit int          // per cent before the work

	Name     string // of a deliverable
	Revision int
	How      string
	Clauses  map[string]string
	Value    string // of a health record
	Source   string
	Health   string // "kind=value"
	Keep     bool   // noted, and what was written off stays so

	Answer string // of a defendant

	Place                            string
	Principal, Interest, Costs, Fees money.Amount
	Rate                             string

	Target          string // the bank, the employer, the land
	Cost, Collected money.Amount
	Returned        bool
}

// papers are the words for what a person adds to the evidence, and paperKinds what
// each is.
var (
	papers     = []string{"contract", "approval", "delivery", "acknowledgment", "correspondence", "photo", "other"}
	paperKinds = map[string]receivable.DocumentKind{
		"contract": receivable.ContractPaper, "approval": receivable.ApprovalPaper, "delivery": receivable.DeliveryProof, "acknowledgment": receivable.Acknowledgment,
		"correspondence": receivable.Correspondence, "photo": receivable.Photo, "other": receivable.OtherDocument,
	}
)

// clauseIDs are the clauses an agreement can hold.
var clauseIDs = []string{
	receivable.ClauseDeposit, receivable.ClauseTerms, receivable.ClauseInterest, receivable.ClauseSuspension, receivable.ClauseEnd, receivable.ClauseKillFee,
	receivable.ClauseRights, receivable.ClauseFees, receivable.ClauseArbitration, receivable.ClauseProvider, receivable.ClauseCarveOut, receivable.ClauseVenue,
	receivable.ClauseService, receivable.ClauseAcceptance, receivable.ClauseRevisions, receivable.ClauseChanges, receivable.ClauseGuarantee,
}

// packets are the kinds of packet.
var packets = []string{"attorney", "small_claims", "payment_order", "arbitration", "agency", "insolvency"}

// approvals are what can happen to something sent for approval.
var approvals = []string{"sent", "notice", "approved", "changes", "deemed", "withdrawn"}

// lawVerbs are the acts before the work and on the legal road.
var lawVerbs = []verb{
	{"health", "value source?", wordsOf(receivable.HealthKinds())},
	{"screen", "sum? terms? deposit?", wordsOf(receivable.AllTerms())},
	{"agreement", "title? clauses? how?", append(wordsOf(receivable.AgreementKinds()), "ended")},
	{"approval", "name revision? how?", approvals},
	{"delivered", "how?", nil},
	{"change_order", "price? for?", []string{"sent", "approved", "declined", "withdrawn"}},
	{"evidence", "for?", papers},
	{"packet", "", packets},
	{"matter", "answer? amount? for?", movesOfMatters()},
	{"judgment", "court? number? place? principal? interest? costs? fees? rate? until?", receivable.JudgmentKinds()},
	{"enforce", "target? cost? collected? returned?", nil},
	{"satisfied", "", nil},
	{"renewed", "until", nil},
	{"recheck", "health? keep?", nil},
}

// movesOfMatters are the events of a matter, and what ends it beside a judgment.
func movesOfMatters() []string {
	list := receivable.MatterEvents()
	for _, end := range receivable.MatterOutcomes() {
		if !slices.Contains(list, end) {
			list = append(list, end)
		}
	}
	return list
}

// isLaw reports a verb of what comes before the work or on the legal road.
func isLaw(name string) bool {
	return slices.ContainsFunc(lawVerbs, func(v verb) bool { return v.name == name })
}

// read takes one field in; false where it is none of these.
func (t *LawTold) read(f *yamlform.Form, verb, key string) bool {
	if !isLaw(verb) {
		return false
	}
	amount := func(into *money.Amount) {
		if f.Has(key) {
			*into = sum(f, key)
		}
	}
	switch key {
	case "sum", "price":
		amount(&t.Sum)
	case "principal":
		amount(&t.Principal)
	case "interest":
		amount(&t.Interest)
	case "costs":
		amount(&t.Costs)
	case "fees":
		amount(&t.Fees)
	case "cost":
		amount(&t.Cost)
	case "collected":
		amount(&t.Collected)
	case "terms":
		t.Terms, _ = f.Int(key, 0, 365)
	case "deposit":
		t.Deposit, _ = f.Int(key, 0, 100)
	case "revision":
		t.Revision, _ = f.Int(key, 1, 100)
	case "clauses":
		t.Clauses = f.Pairs(key, 40)
		for id := range t.Clauses {
			if !slices.Contains(clauseIDs, id) {
				f.Fault(key, "clause_unknown", "%q is no clause; it is one of: %s.", id, strings.Join(clauseIDs, ", "))
			}
		}
	case "keep":
		t.Keep, _ = f.Bool(key)
	case "returned":
		t.Returned, _ = f.Bool(key)
	case "answer":
		t.Answer, _ = f.OneOf(key, receivable.MatterAnswers()...)
	case "name":
		t.Name, _ = f.Text(key)
	case "how":
		t.How, _ = f.Text(key)
	case "title":
		t.Name, _ = f.Text(key)
	case "value":
		t.Value, _ = f.Text(key)
	case "source":
		t.Source, _ = f.Text(key)
	case "health":
		t.Health, _ = f.Text(key)
	case "place":
		t.Place, _ = f.Text(key)
	case "rate":
		t.Rate, _ = f.Text(key)
	case "target":
		t.Target, _ = f.Text(key)
	default:
		return false
	}
	return true
}
