package chase

import (
	"slices"

	"dunwell/internal/claim"
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
	LastDay day.Date       // the last day to sue about the oldest late item; no day where it is not known
	Sure    law.Confidence // of LastDay
}

// DemandRule is the least number of days a final demand gives to this debtor in
// this place; 0 days ask for nothing beyond the policy's own.
type DemandRule struct {
	Days     int
	Source   string
	Recalled bool // not read at its source: shown with a warning
}

// FactContract is the kind of agreement a claim stands on, as a person recorded it;
// FactAcknowledged the day on which the client last acknowledged it in a signed writing.
const (
	FactContract     = "contract"
	FactAcknowledged = "acknowledged"
)

// legalOf asks the law about an account.
func legalOf(file *receivable.File, owed *claim.Claim, s *Setting) Legal {
	b := s.law()
	l := Legal{Version: b.Version}
	terms, ok := s.Demands[file.Client.Form]
	if !ok {
		terms = b.Demand(file.Client.Place, string(file.Client.Form))
	}
	l.Demand = DemandRule{Days: terms.Least(), Recalled: slices.ContainsFunc(terms.Warnings, recalled)}
	if l.Demand.Source = terms.Mark.Note; l.Demand.Source == "" && len(terms.Mark.Sources) > 0 {
		l.Demand.Source = terms.Mark.Sources[0]
	}
	if oldest := oldestDue(owed); !oldest.IsZero() {
		l.LastDay, l.Sure = lastDay(b, file, owed.On, oldest, s)
	}
	return l
}

func recalled(w law.Warning) bool { return w.Code == law.WarnDemandRecalled }

// factLastDay is the last day to sue that counsel named.
const factLastDay = "limitation_until"

// lastDay is the last day to sue about what was due on a day. It counts from the
// printed due date, the earliest the law can count from; only a signed
// acknowledgment that is on record moves it.
func lastDay(b *law.Bundle, file *receivable.File, on, due day.Date, s *Setting) (day.Date, law.Confidence) {
	if named, err := day.Parse(file.Facts[factLastDay]); err == nil && !named.IsZero() {
		return named, law.Single
	}
	place := placeOf(&file.Client, s)
	contract := law.Contract(file.Facts[FactContract])
	if signed, err := day.Parse(file.Facts[FactAcknowledged]); err == nil && !signed.IsZero() && factReader(file.Facts).yes("acknowledged_signed") {
		known, err := b.Limitation(law.LimitationQuery{Place: place, Contract: contract, Due: due, On: on, Acknowledged: signed})
		if err == nil {
			return known.LastDay, known.Mark.Confidence
		}
	}
	last, sure, ok := b.LastDay(place, contract, due)
	if !ok {
		return day.Date{}, law.Unknown
	}
	return last, sure
}

// oldestDue is the earliest due date among what is late, disputed or not.
func oldestDue(owed *claim.Claim) day.Date {
	var oldest day.Date
	for i := range owed.LateLines() {
		oldest = earlier(oldest, owed.Lines[i].Due)
	}
	return oldest
}

// law is the law that is asked.
func (s *Setting) law() *law.Bundle {
	if s.Law == nil {
		return law.Embedded()
	}
	return s.Law
}

// DemandsOf is what the law of a place asks of a final demand, by kind of debtor.
// It is worth keeping: many accounts share a place.
func DemandsOf(b *law.Bundle, place string) map[receivable.Form]law.DemandTerms {
	all := map[receivable.Form]law.DemandTerms{}
	for _, form := range []receivable.Form{receivable.Company, receivable.SoleTrader, receivable.Consumer, receivable.Public} {
		all[form] = b.Demand(place, string(form))
	}
	return all
}
