package letter

import (
	"slices"

	"dunwell/internal/law"
)

// demandKey is the letter that the law of a place asks most of.
const demandKey = "final_demand"

// What a demand lacks before the law lets it leave, in Letter.Unproven.
const (
	LacksDays   = "law:days"   // the deadline gives fewer days than the place grants
	LacksGround = "law:ground" // more than the invoices is asked, and no clause says why
	lacksSaying = "law:"       // followed by what must be said: law:collection_costs
)

// Codes of the warnings about what the law asks of a demand.
const (
	WarnDemandDays   = "demand_days"      // the deadline is too early
	WarnDemandSaying = "demand_saying"    // something must be said that the letter does not say
	WarnDemandGround = "demand_no_ground" // charges without a clause
)

// ClausesOf are the clauses a letter may carry, as the law gives them.
func ClausesOf(c law.LetterClauses) map[string]Clause {
	all := make(map[string]Clause, len(c.Slots))
	for slot, f := range c.Slots {
		all[slot] = Clause{
			Place: f.Place, Contract: f.Contract, Debtor: f.Debtor, Union: f.Union, Rate: f.Rate, From: f.From,
			Compensation: f.Compensation, Costs: f.Costs, CostsWithVAT: f.CostsWithVAT,
			Statute: f.Statute, GoverningPlace: f.GoverningPlace, ContractClause: f.ContractClause,
		}
	}
	return all
}

// slot finds the wording of a law slot and whether all it needs is known: a clause
// with a hole says nothing. An empty wording is a place where nothing may be said.
func (w *writer) slot(id placeholder) *field {
	clause, ok := w.f.Law[id.String()]
	if !ok {
		return nil
	}
	f := w.wording(id, clause)
	if f == nil || f.source == "" || !w.filled(f, clause) {
		return nil
	}
	return f
}

// wording is looked up by contract before the kind of debtor, before the place,
// before the Union; else there is none.
func (w *writer) wording(id placeholder, clause Clause) *field {
	at := "clause." + id.String() + "."
	if clause.Contract {
		return w.l.special[at+"contract"]
	}
	place := clause.Place
	if place == "" {
		place = w.place
	}
	for ; place != ""; place = wider(place) {
		if clause.Debtor != "" {
			if f := w.l.special[at+place+"_"+clause.Debtor]; f != nil {
				return f
			}
		}
		if f := w.l.special[at+place]; f != nil {
			return f
		}
	}
	if !clause.Union {
		return nil
	}
	if clause.Debtor != "" {
		if f := w.l.special[at+"eu_"+clause.Debtor]; f != nil {
			return f
		}
	}
	return w.l.special[at+"eu"]
}

// filled reports a wording whose values are all known, but for those it asks for first.
func (w *writer) filled(f *field, clause Clause) bool {
	w.clause = &clause
	defer func() { w.clause = nil }()
	t := f.template(w.l, w.now)
	for i := 0; i < len(t.segments); i++ {
		s := &t.segments[i]
		switch {
		case s.op == beginIf && !w.holds(s.id):
			i = s.end
		case s.op == writeValue && !s.id.setUp():
			if _, known := w.value(s.id); !known {
				return false
			}
		}
	}
	return true
}

func (w *writer) slotText(id placeholder) (string, bool) {
	f := w.slot(id)
	if f == nil {
		return "", false
	}
	clause := w.f.Law[id.String()]
	w.clause = &clause
	defer func() { w.clause = nil }()
	return oneLine(f.template(w.l, w.now).render(nil, w)), true
}

// chargeSlots are the clauses that say why more than the invoices is asked.
var chargeSlots = []placeholder{pLawInterestBasis, pLawCompensation, pLawCollectionCosts}

// holdToLaw notes what the client's place asks of a demand and this one lacks.
func (w *writer) holdToLaw(made *Letter) {
	f, terms := w.f, w.f.Demand
	lacks := func(what, code, text string) {
		made.Unproven = append(made.Unproven, what)
		made.Warnings = append(made.Warnings, Warning{code, text})
	}
	if !f.Deadline.IsZero() && f.Deadline.Before(f.Date.AddDays(terms.Least())) {
		lacks(LacksDays, WarnDemandDays, "The place of the client grants him more days than this demand does. Set the deadline to "+w.long(f.Date.AddDays(terms.Least()))+" or later.")
	}
	for _, say := range terms.MustSay {
		if w.says(say) {
			continue
		}
		if say.IfAsked {
			made.Warnings = append(made.Warnings, Warning{WarnDemandSaying, "Costs of collection are not named in this demand, so none can be asked later without a new one."})
			continue
		}
		lacks(lacksSaying+say.Code, WarnDemandSaying, "The place of the client wants something said in a demand for which there are no words in this language: "+say.Code+". Write the letter in the language of the place, or have it written by someone who knows its law.")
	}
	charged, err := f.Payoff.Sub(f.Open)
	if err == nil && charged.Sign() > 0 && !slices.ContainsFunc(chargeSlots, w.holds) {
		lacks(LacksGround, WarnDemandGround, "This demand asks for more than the invoices, and no clause says on what ground. Ask for the invoices alone, or have the figure looked at.")
	}
}

// says reports what stands in the letter: by its clause, or, for the notice of
// default, in the text of the demand of each language whose law knows it.
func (w *writer) says(say law.Say) bool {
	if say.Slot != "" {
		return w.holds(byName[say.Slot])
	}
	return w.l.Default || w.holds(pLawPreActionInformation)
}
