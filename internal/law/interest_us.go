package law

import "strings"

// entered are the words by which the formulas say that a judgment keeps the rate
// of the day it was entered.
var entered = []string{"fixed at entry", "fixed for the judgment", "at entry", "day of judgment", "day of entry", "by judgment date", "of judgment year"}

// readState reads prejudgment or judgment interest of a state. What the kind of
// the figure means is said in the description of the files: only what is fixed is
// owed for certain; a ceiling is never owed.
func (b *Bundle) readState(t *InterestTerms, place Place, judgment bool) {
	t.Kind = PrejudgmentRate
	key := "prejudgment_interest"
	if judgment {
		t.Kind, key = JudgmentRate, "postjudgment_interest"
	}
	n := place.n.at(key)
	mark := b.mark(n)
	t.Mark = mark
	t.Terms.Mark = mark
	if m := n.at("method").text(); m != "" {
		t.Growth = Growth(m)
	}
	if note := n.at("note").text(); note != "" {
		t.warn(WarnNote, note)
	}
	if caution, m := b.figure(place.n.at("late_fee_caution")); caution.known() {
		t.caution = Warning{WarnUsury, place.Name + ": " + caution.text() + " (" + string(m.Confidence) + ")"}
	} else {
		general, _ := b.figure(b.us.at("federal", "late_fee_general"))
		t.caution = Warning{WarnUsury, general.text()}
	}
	t.readKind(n, mark, place.Name)
	if note := n.at("note").text(); t.Debtor == ConsumerDebtor && len(t.Periods) > 0 && aboutConsumers(note) {
		t.Periods = nil
		t.Ask = place.Name + " has another rate for debts of consumers (" + note + "); ask the clerk and give it with --rate"
	}
}

func aboutConsumers(note string) bool {
	return strings.Contains(note, "consumer") || strings.Contains(note, "natural person")
}

// readKind makes the periods, or says what to ask.
func (t *InterestTerms) readKind(n node, mark Mark, name string) {
	fixed, isFixed := percent(n.at("rate_percent"))
	current, isCurrent := percent(n.at("current_rate_percent"))
	asOf := n.at("current_rate_as_of").day()
	formula := n.at("formula").text()
	what := "prejudgment interest"
	if t.Kind == JudgmentRate {
		what = "interest on judgments"
	}
	t.Ask = name + ": the files hold no rate of " + what
	if own, ok := percent(n.at("value")); ok && mark.Own { // the creditor's figure stands before the file's
		t.Ask = ""
		t.Periods = []RatePeriod{{From: firstDay, Rate: own, Mark: mark}}
		return
	}
	switch n.at("kind").text() {
	case "fixed":
		if isFixed {
			t.Ask = ""
			t.Periods = []RatePeriod{{From: firstDay, Rate: fixed, Mark: mark}}
		}
	case "formula":
		t.Ask = name + " sets its rate of " + what + " by a formula: " + formula
		if !isCurrent || asOf.IsZero() {
			break
		}
		t.Mode = FloatByHalfYear
		for _, word := range entered {
			if t.Kind == JudgmentRate && strings.Contains(formula, word) {
				t.Mode = FixedAtStart
			}
		}
		// Such rates are set anew at a new year or half-year: the figure of one day
		// tells nothing of the half-years beside its own.
		from, to := halfYearOf(asOf)
		t.Periods = []RatePeriod{{From: from, To: to, Rate: current, Mark: mark}}
		t.Ask += "; the figure known is " + current.Percent() + " percent of " + asOf.String()
		t.warn(WarnSnapshot, "the rate is made by a formula ("+formula+"); "+current.Percent()+" percent is its figure of "+asOf.String()+"; look it up again before you rely on it")
	case "max", "discretionary_max":
		t.Ceiling = fixed
		t.Ask = name + ": " + fixed.Percent() + " percent is the most a court may give as " + what + "; it is never owed of itself"
	case "discretionary":
		t.Ask = name + ": the court decides on " + what + " (" + formula + ")"
	case "contract_or_formula":
		t.Ask = name + ": " + what + " is what was agreed, otherwise a formula (" + formula + ")"
	}
	if t.Ask != "" {
		t.Ask += "; ask the clerk and give the rate with --rate"
	}
}
