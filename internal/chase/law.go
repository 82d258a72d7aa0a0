package chase

import (
	"dunwell/internal/day"
	"dunwell/internal/receivable"
)

// Law is what the chase asks of the law: how many days a final demand must give.
// It is dated data with its source; the version is kept with each decision.
type Law struct {
	Version string
	Demand  []DemandRule
}

// DemandRule is the least number of days a final demand gives to one kind of
// debtor in one place.
type DemandRule struct {
	Place    string // as in the law files
	Form     receivable.Form
	Days     int
	Source   string
	Recalled bool // not read at its source: shown with a warning
}

// InterimLaw holds the few rules that a final demand cannot do without. A place
// that is not listed asks for nothing beyond the policy's own days.
func InterimLaw() Law {
	const protocol = "Pre-Action Protocol for Debt Claims (England and Wales): 30 days to answer for individuals and sole traders"
	const dutch = "Burgerlijk Wetboek 6:96(6): fourteen days, counted from the day after receipt, to a consumer"
	return Law{Version: "interim-2026-11", Demand: []DemandRule{
		{Place: "gb_eng", Form: receivable.Consumer, Days: 30, Source: protocol},
		{Place: "gb_eng", Form: receivable.SoleTrader, Days: 30, Source: protocol},
		{Place: "gb", Form: receivable.Consumer, Days: 30, Source: protocol},
		{Place: "gb", Form: receivable.SoleTrader, Days: 30, Source: protocol},
		{Place: "nl", Form: receivable.Consumer, Days: 16, Source: dutch, Recalled: true},
	}}
}

// demandRule finds the rule for a debtor, nil where there is none.
func (l *Law) demandRule(place string, form receivable.Form) *DemandRule {
	place = day.NormalPlace(place)
	for i := range l.Demand {
		if r := &l.Demand[i]; r.Place == place && r.Form == form {
			return r
		}
	}
	return nil
}
