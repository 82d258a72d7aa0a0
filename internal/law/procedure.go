package law

import (
	"strings"

	"dunwell/internal/money"
)

// FastProcedure is a court's quick way to an order for an uncontested sum.
type FastProcedure struct {
	Place         Place
	Name          string
	Limit         Figure[money.Amount]
	NoLimit       Figure[bool]         // the law says that there is none
	Within        *bool                // nil where neither is known
	FeeAtLeast    Figure[money.Amount] // the least court fee; the fee for this sum is not known here
	ObjectionDays Figure[int]
	Objection     Figure[string] // in words, where the file counts no days
	Conditions    []Condition
	Mark          Mark
	Warnings      []Warning
}

// Condition is what must be so, or is good to know, before a procedure is used.
type Condition struct {
	Code  string // the key of the law file: prior_negotiation_required, lawyer_above …
	Text  string
	Holds bool // it concerns this claim
	Mark  Mark
}

// FastProcedure finds the payment order of a place for a claim; a zero claim asks for
// the rules only. Not ok where the law file knows none.
func (b *Bundle) FastProcedure(place string, claim money.Amount) (f FastProcedure, ok bool, err error) {
	p, warnings, err := b.Place(place)
	if err != nil {
		return f, false, err
	}
	n := p.n.at("fast_procedure")
	f = FastProcedure{Place: p, Name: n.at("name").text(), Warnings: warnings}
	if f.Name == "" {
		return f, false, nil
	}
	f.Limit = minorFigure(b, n.at("limit"), p.Currency)
	f.NoLimit = boolFigure(b, n.at("no_limit"))
	if b2b := textFigure(b, n.at("limit_b2b")); strings.HasPrefix(b2b.Value, "none") {
		f.NoLimit = Figure[bool]{true, true, b2b.Mark}
	}
	f.FeeAtLeast = minorFigure(b, n.at("court_fee_minimum"), p.Currency)
	for _, key := range []string{"objection_days", "opposition_days", "debtor_days"} {
		if d := wholeFigure(b, n.at(key)); d.Known {
			f.ObjectionDays = d
		}
	}
	for _, key := range []string{"objection", "opposition"} {
		if t := textFigure(b, n.at(key)); t.Known {
			f.Objection = t
		}
	}
	b.conditions(&f, n, claim)
	f.measure(claim)
	for _, m := range []Mark{f.Limit.Mark, f.NoLimit.Mark, f.ObjectionDays.Mark, f.Objection.Mark} {
		f.Mark = f.Mark.And(m)
	}
	f.Warnings = addOnce(f.Warnings, doubt(f.Mark, "what is known of the "+f.Name)...)
	return f, true, nil
}

func (f *FastProcedure) measure(claim money.Amount) {
	c := claim.Currency()
	switch {
	case f.NoLimit.Known && f.NoLimit.Value:
		within := true
		f.Within = &within
	case f.Limit.Known && c == f.Limit.Value.Currency():
		within := !f.Limit.Value.Less(claim)
		f.Within = &within
	case !f.Limit.Known:
		f.Warnings = addOnce(f.Warnings, warnf(WarnNotKnown, "whether there is an upper limit is not known here: ask the court"))
	}
}

// conditions are the figures of the procedure that ask something of the creditor.
func (b *Bundle) conditions(f *FastProcedure, n node, claim money.Amount) {
	add := func(key, text string, holds bool, m Mark) {
		f.Conditions = append(f.Conditions, Condition{key, text, holds, m})
	}
	if p := boolFigure(b, n.at("prior_negotiation_required")); p.Known && p.Value {
		add("prior_negotiation_required", "an attempt to negotiate is required before filing"+remark(p.Mark), true, p.Mark)
		f.Warnings = addOnce(f.Warnings, warnf(WarnDemandFirst, "an attempt to negotiate is required before filing%s", remark(p.Mark)))
	}
	c := f.Place.Currency
	if above := minorFigure(b, n.at("lawyer_above"), c); above.Known {
		add("lawyer_above", "a lawyer is required above "+above.Value.String(), claim.Currency() == c && above.Value.Less(claim), above.Mark)
	}
	if upTo := minorFigure(b, n.at("assisted_negotiation_up_to"), c); upTo.Known {
		add("assisted_negotiation_up_to", "assisted negotiation comes first for claims up to "+upTo.Value.String()+", with exceptions", claim.Currency() == c && !upTo.Value.Less(claim), upTo.Mark)
	}
	if route := minorFigure(b, n.at("simplified_bailiff_route_limit"), c); route.Known {
		add("simplified_bailiff_route_limit", "up to "+route.Value.String()+" a simplified route through a bailiff is open"+remark(route.Mark), claim.Currency() == c && !route.Value.Less(claim), route.Mark)
	}
	if who := textFigure(b, n.at("note_value")); who.Known {
		add("note_value", who.Value, true, who.Mark)
	}
	if months := wholeFigure(b, n.at("apply_within_months")); months.Known {
		add("apply_within_months", "the order to enforce must be applied for within "+n.at("apply_within_months", "value").text()+" months", false, months.Mark)
	}
	if second := n.at("second_stage").text(); second != "" {
		add("second_stage", second, false, Mark{})
	}
}

// JudgmentLife is how long a judgment lives in a place.
type JudgmentLife struct {
	Place     Place
	Years     Figure[int]
	Renewable Figure[bool]
	LienYears Figure[int]
	Warnings  []Warning
}

// Judgment looks up how long a judgment can be enforced and whether it can be renewed.
func (b *Bundle) Judgment(place string) (JudgmentLife, error) {
	p, warnings, err := b.Place(place)
	if err != nil {
		return JudgmentLife{}, err
	}
	n := p.n.at("judgment")
	j := JudgmentLife{Place: p, Years: wholeFigure(b, n.at("lifetime_years")), Renewable: boolFigure(b, n.at("renewable")), LienYears: wholeFigure(b, n.at("real_property_lien_years")), Warnings: warnings}
	if abroad := p.n.at("limitation", "enforcement_of_judgment_years"); abroad.known() {
		j.Years = wholeFigure(b, abroad)
	}
	for _, f := range []struct {
		known bool
		m     Mark
		what  string
	}{
		{j.Years.Known, j.Years.Mark, "how long a judgment lives"}, {j.Renewable.Known, j.Renewable.Mark, "whether a judgment can be renewed"},
		{j.LienYears.Known, j.LienYears.Mark, "how long a lien on land lasts"},
	} {
		if !f.known {
			j.Warnings = addOnce(j.Warnings, warnf(WarnNotKnown, "%s is not known here: ask the clerk", f.what))
			continue
		}
		j.Warnings = addOnce(j.Warnings, doubt(f.m, f.what)...)
	}
	return j, nil
}

// EnforcementTools are the ways to the debtor's assets in a place.
type EnforcementTools struct {
	Place        Place
	WagesAllowed Figure[bool]
	WagesPercent Figure[string]    // the most that may be taken of disposable earnings
	LocalNames   map[string]string // wages, bank, debtor_examination, lien → what the court calls it
	NamesMark    Mark
	Tools        []string // elsewhere than in the United States: warrant_of_control …
	ToolsMark    Mark
	Warnings     []Warning
}

// Enforcement looks up what can be reached with a judgment, and under which names.
func (b *Bundle) Enforcement(place string) (EnforcementTools, error) {
	p, warnings, err := b.Place(place)
	if err != nil {
		return EnforcementTools{}, err
	}
	e := EnforcementTools{Place: p, LocalNames: map[string]string{}, Warnings: warnings}
	n := p.n.at("enforcement")
	wages, m := b.figure(n.at("wage_garnishment"))
	e.WagesAllowed.Value, e.WagesAllowed.Known = wages.at("allowed").yes()
	e.WagesPercent.Value = wages.at("max_percent").text()
	e.WagesPercent.Known = e.WagesPercent.Value != ""
	e.WagesAllowed.Mark, e.WagesPercent.Mark = m, m
	if e.WagesAllowed.Known {
		e.Warnings = addOnce(e.Warnings, doubt(m, "how much of wages can be reached")...)
	}
	names, m := b.figure(n.at("local_names"))
	for key, name := range names.fields() {
		e.LocalNames[key] = name.text()
	}
	if e.NamesMark = m; len(e.LocalNames) > 0 {
		e.Warnings = addOnce(e.Warnings, doubt(m, "the names of the writs")...)
	}
	tools, m := b.figure(n.at("tools"))
	for _, t := range tools.list() {
		e.Tools = append(e.Tools, t.text())
	}
	e.ToolsMark = m
	if len(e.Tools) == 0 && !e.WagesAllowed.Known {
		e.Warnings = addOnce(e.Warnings, warnf(WarnNotKnown, "how a judgment is enforced in %s is not known here", p.Name))
	}
	return e, nil
}
