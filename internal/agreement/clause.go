// Package agreement knows what an agreement about work should hold: its clauses, what
// each of them changes, the words of a contract, and what a signature is set under.
package agreement

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"dunwell/internal/fault"
	"dunwell/internal/law"
	"dunwell/internal/receivable"
)

// Kind is what a clause is known to hold by.
type Kind string

// The kinds of value.
const (
	Yes   Kind = "yes"
	Days  Kind = "days"
	Count Kind = "count"
	Share Kind = "share" // per cent, or a sum
	Rate  Kind = "rate"
	Seat  Kind = "seat" // home or away
	Words Kind = "words"
)

// Clause is one that an agreement may hold.
type Clause struct {
	ID      string
	Name    string // as a person calls it
	Kind    Kind
	Changes string // what it changes, in a sentence
	Figure  string // path of the parameter that carries it, "" for none of its own
	Effect  string // key of the calibration it has among `clauses` of the parameters
}

var clauses = []Clause{
	{receivable.ClauseDeposit, "deposit before work begins", Share, "what was paid before is never chased: the sum at risk is smaller by as much", "", "deposit"},
	{receivable.ClauseTerms, "days to pay", Days, "a day by which to pay is asked for sooner, and late is late without a letter", "", "short payment"},
	{receivable.ClauseInterest, "late interest", Rate, "adds to the claim, and every letter about it weighs more", "model.extra_or.interest_clause", "late interest"},
	{receivable.ClauseSuspension, "right to suspend the work", Days, "the debt stops growing: work may rest while invoices are late", "model.extra_or.ongoing_work", "right to suspend"},
	{receivable.ClauseEnd, "right to end the work for want of payment", Days, "the ultimatum may name the end of the work, because the agreement gives it", "", ""},
	{receivable.ClauseKillFee, "kill fee", Share, "work that is called off can be claimed", "", "kill fee"},
	{receivable.ClauseRights, "rights pass on full payment", Yes, "who uses the work without paying has no right to: strong once it is in use", "model.extra_or.rights_on_payment", "rights pass"},
	{receivable.ClauseFees, "attorney's fees to whoever wins", Yes, "most of an attorney comes back, and a letter from one is answered more often", "model.extra_or.fee_clause", "attorney fees"},
	{receivable.ClauseArbitration, "arbitration, and where it sits", Seat, "opens arbitration and closes the ordinary court; a seat at home ends the question of distance", "", "arbitration with seat in"},
	{receivable.ClauseCarveOut, "small claims stay open beside arbitration", Yes, "the cheapest court stays open", "", "small-claims carve-out"},
	{receivable.ClauseVenue, "courts at home", Seat, "a client from elsewhere can be sued where you are", "", "venue"},
	{receivable.ClauseService, "papers may be served by e-mail", Yes, "saves the cost of serving papers, and weeks", "", "service of papers"},
	{receivable.ClauseAcceptance, "approval counts as given after some days", Days, "silence after two notices stands in for an approval", "", "acceptance deemed"},
	{receivable.ClauseRevisions, "rounds of revision are limited", Count, "extra work becomes provable", "", "revision limits"},
	{receivable.ClauseChanges, "changes are ordered in writing", Yes, "extra work has a price before it is done", "", "revision limits"},
	{receivable.ClauseGuarantee, "the owner vouches", Words, "a second payer stands behind a thin company", "", "owner guarantee"},
}

// besides are clauses that only say more about another.
var besides = []Clause{
	{receivable.ClauseProvider, "who runs the arbitration", Words, "online costs hundreds, an administered provider thousands", "", ""},
}

// Named finds a clause by its id.
func Named(id string) (Clause, bool) {
	all := slices.Concat(clauses, besides)
	if i := slices.IndexFunc(all, func(c Clause) bool { return c.ID == id }); i >= 0 {
		return all[i], true
	}
	return Clause{}, false
}

// IDs are the ids of the clauses that are read.
func IDs() []string {
	var ids []string
	for _, c := range slices.Concat(clauses, besides) {
		ids = append(ids, c.ID)
	}
	return ids
}

var percent = regexp.MustCompile(`^(\d{1,3}(?:\.\d{1,2})?)\s?%?$`)

// Read checks the value of a clause and writes it as it is kept. An empty value, no
// and none say that the agreement does not have it.
func (c Clause) Read(value string) (string, error) {
	value = strings.Join(strings.Fields(value), " ")
	low := strings.ToLower(value)
	bad := func(want string) (string, error) {
		return "", fault.Invalidf("clause_unreadable", c.ID, "%q does not fit for %s; it is %s, or no", value, c.ID, want)
	}
	switch {
	case len(value) > 300:
		return bad("at most 300 characters")
	case low == "" || low == "no" || low == "none":
		return "", nil
	}
	switch c.Kind {
	case Yes:
		if low != "yes" && low != "true" {
			return bad("yes")
		}
		return "yes", nil
	case Days, Count:
		text, _ := strings.CutSuffix(strings.TrimSuffix(low, "s"), " day")
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 || n > 365 || n == 0 && c.Kind == Count {
			return bad("a number of 365 at most")
		}
		return strconv.Itoa(n), nil
	case Seat:
		if low != "home" && low != "away" {
			return bad("home or away")
		}
		return low, nil
	case Rate:
		if low == "statutory" || low == "yes" {
			return low, nil
		}
		if _, err := law.ParseContractRate(low); err != nil {
			return "", err
		}
		return low, nil
	case Share:
		if m := percent.FindStringSubmatch(low); m != nil {
			if n, err := strconv.ParseFloat(m[1], 64); err == nil && (strings.HasSuffix(low, "%") || n <= 100) {
				if n > 100 || n <= 0 {
					return bad("a share of 100 % at most")
				}
				return m[1] + "%", nil
			}
		}
		return value, nil
	}
	if c.ID == receivable.ClauseProvider && low != "online" && low != "admin" {
		return bad("online or admin")
	}
	return value, nil
}

// ReadClause reads one "deposit=50" or a clause and its value from anywhere.
func ReadClause(id, value, where string) (receivable.Clause, error) {
	id = strings.ToLower(strings.TrimSpace(id))
	c, ok := Named(id)
	if !ok {
		return receivable.Clause{}, fault.Invalidf("clause_unknown", "clause", "%q is no clause that is read here; they are %s", cut(id), strings.Join(IDs(), ", "))
	}
	value, err := c.Read(value)
	if len(where) > 200 {
		where = where[:200]
	}
	return receivable.Clause{ID: id, Value: value, Where: strings.ToValidUTF8(strings.Join(strings.Fields(where), " "), "")}, err
}

func cut(s string) string {
	if len(s) > 60 {
		return strings.ToValidUTF8(s[:60], "") + "…"
	}
	return s
}
