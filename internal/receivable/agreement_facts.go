package receivable

import (
	"maps"
	"strconv"

	"dunwell/internal/day"
)

// The clauses that something here reads, by their ids.
const (
	ClauseDeposit     = "deposit"       // per cent, or a sum
	ClauseTerms       = "terms"         // days to pay
	ClauseInterest    = "late_interest" // "1.5% a month", or "statutory"
	ClauseSuspension  = "suspension"    // days of notice
	ClauseEnd         = "termination"   // days of notice, for want of payment
	ClauseKillFee     = "kill_fee"      // per cent, or a sum
	ClauseRights      = "rights_on_payment"
	ClauseFees        = "attorney_fees"
	ClauseArbitration = "arbitration"          // "home" or "away"
	ClauseProvider    = "arbitration_provider" // "online" or "admin"
	ClauseCarveOut    = "small_claims_carve_out"
	ClauseVenue       = "venue" // "home" or "away"
	ClauseService     = "service_by_email"
	ClauseAcceptance  = "acceptance_deemed" // days after the second notice
	ClauseRevisions   = "revision_limits"   // rounds
	ClauseChanges     = "change_orders"
	ClauseGuarantee   = "owner_guarantee"
)

// AgreedFacts is what the agreements that bind on a day say, as the facts that
// decide: what a person typed by hand stands before it. Of two that speak of the
// same thing the later holds.
func AgreedFacts(list []Agreement, on day.Date) map[string]string {
	facts := map[string]string{}
	for i := range list {
		if a := &list[i]; a.Stands(on) {
			maps.Copy(facts, a.facts())
		}
	}
	if facts["signed_contract"] == "yes" {
		delete(facts, "email_agreement_only")
	}
	return facts
}

// plainFacts are the clauses that are a fact by being there.
var plainFacts = map[string]string{
	ClauseRights: "rights_on_payment", ClauseFees: "attorney_fee_clause", ClauseCarveOut: "small_claims_carve_out", ClauseService: "service_by_email",
	ClauseAcceptance: "acceptance_deemed", ClauseRevisions: "revision_limits", ClauseChanges: "revision_limits", ClauseGuarantee: "owner_guarantee",
	ClauseSuspension: "suspension_right", ClauseEnd: "end_right", ClauseInterest: "interest_clause",
}

func (a *Agreement) facts() map[string]string {
	facts := map[string]string{}
	switch a.Kind {
	case AgreementSigned, AgreementProposal:
		facts["signed_contract"], facts["contract"] = "yes", "written"
	case AgreementMails:
		facts["email_agreement_only"] = "yes"
	}
	if a.Title != "" && a.Kind != AgreementSubmit {
		facts["agreement"] = a.Title + " of " + a.On.String()
	}
	for _, c := range a.Clauses {
		if fact := plainFacts[c.ID]; fact != "" {
			facts[fact] = "yes"
		}
		switch c.ID {
		case ClauseTerms:
			facts["agreed_days"] = c.Value
		case ClauseInterest:
			if c.Value != "statutory" && c.Value != "yes" {
				facts["interest_rate"] = c.Value
			}
		case ClauseSuspension:
			facts["pause_clause"] = c.words()
		case ClauseArbitration:
			facts["arbitration"] = c.Value
		case ClauseProvider:
			facts["arbitration_provider"] = c.Value
		case ClauseVenue:
			if c.Value == "home" {
				facts["venue_home"] = "yes"
			}
		}
	}
	return facts
}

// words are where a clause stands and the notice it asks: "section 9, 7 days' notice".
func (c *Clause) words() string {
	words := c.Where
	if days, err := strconv.Atoi(c.Value); err == nil {
		if words != "" {
			words += ", "
		}
		words += strconv.Itoa(days) + " days' notice"
	}
	if words == "" {
		return c.Value
	}
	return words
}

// NoticeClause is the words of the right to pause or to end work, as the agreement
// that is about the work gives it; "" where none does. An agreement about all work
// speaks of each piece.
func NoticeClause(list []Agreement, work EngagementID, clause string, on day.Date) string {
	words := ""
	for i := range list {
		a := &list[i]
		if !a.Stands(on) || a.Engagement != "" && a.Engagement != work {
			continue
		}
		if c, ok := a.Clause(clause); ok {
			words = c.words()
		}
	}
	return words
}
