package chase

import (
	"dunwell/internal/day"
	"dunwell/internal/law"
	"dunwell/internal/receivable"
)

// Legal is what the law said about an account on the day of the decision. It is
// kept among the facts, so that the decision can be taken again when the law has
// moved on.
type Legal struct {
	Version string // of the law that was asked
	Demand  DemandRule
}

// DemandRule is the least number of days a final demand gives to this debtor in
// this place; 0 days ask for nothing beyond the policy's own.
type DemandRule struct {
	Days     int
	Source   string
	Recalled bool // not read at its source: shown with a warning
}

// legalOf asks the law about an account.
func legalOf(b *law.Bundle, client *receivable.Client) Legal {
	if b == nil {
		b = law.Embedded()
	}
	return Legal{Version: b.Version, Demand: demandRule(client.Place, client.Form)}
}

// demandRule finds the rule for a debtor.
func demandRule(place string, form receivable.Form) DemandRule {
	const protocol = "Pre-Action Protocol for Debt Claims (England and Wales): 30 days to answer for individuals and sole traders"
	const dutch = "Burgerlijk Wetboek 6:96(6): fourteen days, counted from the day after receipt, to a consumer"
	person := form == receivable.Consumer || form == receivable.SoleTrader
	switch place = day.NormalPlace(place); {
	case (place == "gb" || place == "gb_eng") && person:
		return DemandRule{Days: 30, Source: protocol}
	case place == "nl" && form == receivable.Consumer:
		return DemandRule{Days: 16, Source: dutch, Recalled: true}
	}
	return DemandRule{}
}
