package law

import (
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
)

// Applies is how surely an act reaches a case.
type Applies string

// What may be said of an act.
const (
	AppliesYes     Applies = "yes"
	AppliesNo      Applies = "no"
	AppliesUnclear Applies = "unclear"
)

// FreelanceQuery asks which freelance-payment acts reach a case. Nil is "not known".
type FreelanceQuery struct {
	ClientPlace   string
	CreditorPlace string
	Cities        []string     // of client and creditor, where known
	Owed          money.Amount // US dollars
	Worth         money.Amount // all work for this client in the preceding 120 days, zero where only Owed is known
	Agreed        day.Date     // the day the contract was made, no day where not known
	Completed     day.Date     // the day the work was done
	NaturalPerson *bool        // the creditor is one
	Covered       *bool        // the work is of a kind the act covers
}

// FreelanceAct is one act and what it gives in this case.
type FreelanceAct struct {
	Place, Name, Citation, Jurisdiction string

	Applies      Applies
	Why          []string // each sentence speaks for or against
	Effective    day.Date
	Threshold    Figure[money.Amount]
	PaymentDays  Figure[int] // where the contract is silent
	Due          day.Date    // Completed plus these days
	Damages      Figure[string]
	Exposure     Figure[money.Amount] // the most that may be owed for late payment, in total
	NoContract   Figure[money.Amount] // on top, where a written contract was asked for and refused, or was missing
	AttorneyFees Figure[bool]
	Agency       Figure[string] // takes complaints; not known where there is none or it was not read
	CoveredWork  string
	Excluded     []string
	Mark         Mark
	Warnings     []Warning
}

// FreelanceActs lists every act of the places named, those of cities too, with the
// reasons why each applies or not. A sum in another currency than dollars is a fault.
func (b *Bundle) FreelanceActs(q FreelanceQuery) ([]FreelanceAct, error) {
	if c := q.Owed.Currency(); c != "" && c != "USD" {
		return nil, fault.Invalidf("currency_mixed", "owed", "the freelance acts reckon in USD; give what is owed in USD, not %s", c)
	}
	var acts []FreelanceAct
	var seen []string
	for _, name := range []string{q.ClientPlace, q.CreditorPlace} {
		if name == "" {
			continue
		}
		place, _, err := b.Place(name)
		if err != nil {
			return nil, err
		}
		if slices.Contains(seen, place.Key) {
			continue
		}
		seen = append(seen, place.Key)
		for _, n := range place.n.at("freelancer_laws").list() {
			act, err := b.freelanceAct(place, n, q)
			if err != nil {
				return nil, err
			}
			acts = append(acts, act)
		}
	}
	if len(seen) == 0 {
		return nil, fault.Invalidf("place_missing", "place", "name the place of the client or of the creditor, such as us_new_york")
	}
	return acts, nil
}

func (b *Bundle) freelanceAct(place Place, n node, q FreelanceQuery) (FreelanceAct, error) {
	a := FreelanceAct{
		Place: place.Key, Name: n.at("law").text(), Citation: n.at("citation").text(), Jurisdiction: n.at("jurisdiction").text(),
		Effective: n.at("effective", "value").day(), PaymentDays: wholeFigure(b, n.at("payment_days_if_silent")),
		Agency: textFigure(b, n.at("complaint_agency")), CoveredWork: n.at("covered_work").text(),
	}
	for _, e := range n.at("excluded").list() {
		a.Excluded = append(a.Excluded, e.text())
	}
	threshold, m := b.figure(n.at("threshold_usd"))
	if yearly := threshold.at("calendar_year"); yearly.known() {
		threshold = yearly
	}
	a.Threshold.Value, a.Threshold.Known = dollars(threshold)
	a.Threshold.Mark = m
	if a.PaymentDays.Known && !q.Completed.IsZero() {
		a.Due = q.Completed.AddDays(a.PaymentDays.Value)
	}
	if err := b.damages(&a, n.at("damages"), q); err != nil {
		return a, err
	}
	a.Mark = m.And(a.PaymentDays.Mark)
	if a.Damages.Known {
		a.Mark = a.Mark.And(a.Damages.Mark)
	} else {
		a.Warnings = addOnce(a.Warnings, warnf(WarnNotKnown, "what late payment costs under this act is not known here%s", remark(a.Damages.Mark)))
	}
	a.Warnings = addOnce(a.Warnings, doubt(a.Mark, "part of this act")...)
	if strings.Contains(a.Damages.Mark.Note, "recalled") {
		a.Warnings = addOnce(a.Warnings, warnf(WarnRecalled, "%s", a.Damages.Mark.Note))
	}
	a.judge(q)
	return a, nil
}

// damages reckons what late payment may cost in this case.
func (b *Bundle) damages(a *FreelanceAct, n node, q FreelanceQuery) error {
	d, m := b.figure(n)
	a.Damages.Mark, a.Exposure.Mark, a.NoContract.Mark, a.AttorneyFees.Mark = m, m, m, m
	if !d.known() {
		return nil
	}
	a.Damages.Value, a.Damages.Known = plain(d), true
	if multiple, ok := d.at("late_payment_total_multiple").whole(); ok && q.Owed.Currency() != "" {
		sum, err := q.Owed.Mul(multiple, 1, money.HalfUp)
		if err != nil {
			return err
		}
		a.Exposure.Value, a.Exposure.Known = sum, true
	}
	for _, key := range []string{"refused_written_contract_usd", "no_written_contract_penalty_usd"} {
		if sum, ok := dollars(d.at(key)); ok {
			a.NoContract.Value, a.NoContract.Known = sum, true
		}
	}
	a.AttorneyFees.Value, a.AttorneyFees.Known = d.at("attorney_fees").yes()
	return nil
}

// judge weighs the case: one clear no ends it, one open question leaves it unclear.
func (a *FreelanceAct) judge(q FreelanceQuery) {
	a.Applies = AppliesYes
	say := func(as Applies, why string) {
		a.Why = append(a.Why, why)
		if as == AppliesNo || as == AppliesUnclear && a.Applies == AppliesYes {
			a.Applies = as
		}
	}
	a.judgePlace(q, say)
	a.judgeThreshold(q, say)
	switch {
	case a.Effective.IsZero():
		say(AppliesUnclear, "the day it came into force is not known here")
	case q.Agreed.IsZero():
		say(AppliesYes, "in force since "+a.Effective.String()+"; the contract is taken to be later")
	case q.Agreed.Before(a.Effective):
		say(AppliesNo, "the contract is older than the act, in force since "+a.Effective.String())
	default:
		say(AppliesYes, "in force since "+a.Effective.String())
	}
	switch note := a.Threshold.Mark.Note; {
	case !strings.Contains(note, "natural person"):
	case q.NaturalPerson == nil:
		say(AppliesUnclear, "who is protected: "+note)
	case *q.NaturalPerson:
		say(AppliesYes, "the creditor is a natural person")
	case strings.Contains(note, "natural persons only"):
		say(AppliesNo, "it protects natural persons only")
	default:
		say(AppliesUnclear, "a company is protected only with one person in it")
	}
	a.judgeWork(q, say)
}

func (a *FreelanceAct) judgePlace(q FreelanceQuery, say func(Applies, string)) {
	if a.Jurisdiction == "state" {
		say(AppliesYes, "the client or the creditor is in the state")
		return
	}
	city := strings.TrimPrefix(a.Jurisdiction, "City of ")
	switch here := slices.ContainsFunc(q.Cities, func(c string) bool { return strings.EqualFold(strings.TrimPrefix(c, "City of "), city) }); {
	case here:
		say(AppliesYes, "the client or the creditor is in "+city)
	case len(q.Cities) == 0:
		say(AppliesUnclear, "it holds in "+city+" only; the city is not known")
	default:
		say(AppliesNo, "it holds in "+city+" only")
	}
}

func (a *FreelanceAct) judgeThreshold(q FreelanceQuery, say func(Applies, string)) {
	least := a.Threshold.Value
	switch {
	case !a.Threshold.Known:
		say(AppliesUnclear, "its threshold is not known here")
	case q.Owed.Currency() == "" && q.Worth.Currency() == "":
		say(AppliesUnclear, "it begins at "+least.String())
	case !q.Owed.Less(least) || !q.Worth.Less(least) && q.Worth.Currency() == "USD":
		say(AppliesYes, "the work is worth "+least.String()+" or more")
	case q.Worth.Currency() == "USD":
		say(AppliesNo, "the work is worth less than "+least.String())
	default:
		say(AppliesUnclear, "less than "+least.String()+" is owed; other work for the same client counts ("+a.Threshold.Mark.Note+")")
	}
}

func (a *FreelanceAct) judgeWork(q FreelanceQuery, say func(Applies, string)) {
	about := a.CoveredWork
	if about == "" && len(a.Excluded) > 0 {
		about = "not for " + strings.Join(a.Excluded, ", ")
	}
	switch {
	case q.Covered != nil && *q.Covered:
		say(AppliesYes, "the work is of a kind it covers")
	case q.Covered != nil:
		say(AppliesNo, "the work is not of a kind it covers")
	case a.CoveredWork != "":
		say(AppliesUnclear, "it covers "+about)
	case about != "":
		say(AppliesYes, about)
	}
}
