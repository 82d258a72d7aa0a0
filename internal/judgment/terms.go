package judgment

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/law"
	"dunwell/internal/receivable"
)

// The rates a judgment may name beside a percentage.
const (
	RateLaw  = "law"           // what the place gives on judgments
	RateLate = "late_interest" // the place's interest for late payment, as courts award it in Europe
	RateBase = "base"          // the place's base rate, with "+5" the points above it
)

// Terms are by what a judgment bears interest, and how payments are set against it.
type Terms struct {
	Law       *law.InterestTerms
	From      day.Date // last day without interest
	Bears     []receivable.DebtPart
	Order     []receivable.DebtPart
	OrderMark law.Mark // of the order
	Warnings  []law.Warning
}

// The codes of what to look at in a judgment's terms.
const (
	WarnBears       = "judgment_bears"        // on which parts interest runs was not said
	WarnOrder       = "judgment_order"        // the order of payments is from memory or a convention
	WarnLifeUnknown = "judgment_life_unknown" // how long it can be enforced is not known
	WarnLateRate    = "judgment_late_rate"    // the rate is right only where the judgment awards it
)

// TermsOf finds the terms of a judgment: what it says itself, else the law of its
// place. It fails where the law knows no rate and none was given (rate_needed).
func TermsOf(j *receivable.Judgment, b *law.Bundle, debtor law.Debtor) (*Terms, error) {
	t := &Terms{From: cmp.Or(j.From, j.On), Bears: j.Bears, Order: j.Order}
	if err := t.rate(j, b, debtor); err != nil {
		return nil, err
	}
	if j.Growth != "" {
		own := *t.Law
		own.Growth = law.Growth(j.Growth)
		t.Law = &own
	}
	t.Warnings = slices.Clone(t.Law.Warnings)
	if len(t.Bears) == 0 {
		t.Bears = []receivable.DebtPart{receivable.PartPrincipal}
		if j.Interest.Sign()+j.Costs.Sign()+j.Fees.Sign() > 0 && j.Rate != "0" {
			t.warn(WarnBears, "interest is reckoned on the principal only; whether it runs on the interest and costs awarded as well, the judgment or the clerk says")
		}
	}
	if len(t.Order) == 0 {
		t.Order, t.OrderMark = lawfulOrder(t.Law)
		if t.OrderMark.Confidence == law.Recalled {
			t.warn(WarnOrder, fmt.Sprintf("payments are set against %s (%s): ask whether the court counts them so", orderWords(t.Order), strings.Join(t.OrderMark.Sources, "; ")))
		}
	} else {
		t.OrderMark = law.Mark{Sources: []string{"the judgment"}, Confidence: law.Verified, Own: true}
	}
	return t, nil
}

// lawfulOrder is the order of the place: costs, interest, principal where no rule is
// known to say otherwise.
func lawfulOrder(t *law.InterestTerms) ([]receivable.DebtPart, law.Mark) {
	if t.Order == law.PrincipalFirst {
		return []receivable.DebtPart{receivable.PartPrincipal, receivable.PartInterest, receivable.PartCosts}, t.OrderMark()
	}
	return []receivable.DebtPart{receivable.PartCosts, receivable.PartInterest, receivable.PartPrincipal}, t.OrderMark()
}

func orderWords(order []receivable.DebtPart) string {
	words := make([]string, len(order))
	for i, p := range order {
		words[i] = string(p)
	}
	return strings.Join(words, ", then ")
}

func (t *Terms) warn(code, text string) {
	t.Warnings = append(t.Warnings, law.Warning{Code: code, Text: text})
}

// rate finds by which rates the judgment bears interest.
func (t *Terms) rate(j *receivable.Judgment, b *law.Bundle, debtor law.Debtor) error {
	terms, err := b.JudgmentTerms(j.Place, debtor)
	if err != nil {
		return err
	}
	switch name, points, _ := strings.Cut(j.Rate, "+"); name {
	case "", RateLaw:
		if terms.Ask != "" && len(terms.Periods) == 0 {
			return fault.Invalidf("rate_needed", "--rate", "%s", terms.Ask)
		}
		t.Law = terms
	case RateLate, RateBase:
		late, err := b.InterestTerms(j.Place, debtor)
		switch {
		case err != nil:
			return err
		case late.Ask != "" || len(late.Periods) == 0 || name == RateBase && late.Series == "":
			return fault.Invalidf("rate_needed", "--rate", "the law files hold no such rate for %s; give the yearly percentage of the judgment with --rate", late.Name)
		}
		if name == RateBase {
			above, err := law.ParseRate(cmp.Or(points, "0"))
			if err != nil {
				return err
			}
			late = late.WithMargin(above)
		}
		own := *late
		own.Kind, own.Order = law.JudgmentRate, terms.Order
		own.Warnings = append(slices.Clone(own.Warnings), law.Warning{Code: WarnLateRate, Text: "this rate is right where the judgment awards it; compare it with its words"})
		t.Law = &own
	default:
		given, err := law.ParseRate(j.Rate)
		if err != nil {
			return err
		}
		t.Law = terms.WithRate(given, "the judgment")
	}
	return nil
}

// ParseParts reads parts of a judgment, separated by commas: "costs, interest,
// principal". whole asks that each stands there once.
func ParseParts(text string, whole bool) ([]receivable.DebtPart, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	if text == "all" && !whole {
		return slices.Clone(parts[:]), nil
	}
	var list []receivable.DebtPart
	for word := range strings.SplitSeq(text, ",") {
		p := receivable.DebtPart(strings.TrimSpace(word))
		if !slices.Contains(parts[:], p) || slices.Contains(list, p) {
			return nil, fault.Invalidf("part_unknown", "", "%q is no list of parts; the parts are principal, interest and costs, each once", text)
		}
		list = append(list, p)
	}
	if whole && len(list) != len(parts) {
		return nil, fault.Invalidf("part_unknown", "", "name all three parts in the order in which payments go to them, such as costs,interest,principal")
	}
	return list, nil
}

// Expiry is the last day on which a judgment can be enforced, as far as the law of
// its place is known, and whether it can be renewed. It is no day where that is not
// known; it is asked for then.
func Expiry(j *receivable.Judgment, b *law.Bundle) (last day.Date, life law.JudgmentLife, err error) {
	life, err = b.Judgment(j.Place)
	if err != nil || !life.Years.Known || life.Years.Value <= 0 {
		return day.Date{}, life, err
	}
	return j.On.AddMonths(12 * life.Years.Value).AddDays(-1), life, nil
}

// RenewalDays are how many days before its end a judgment is brought up for renewal.
var RenewalDays = [...]int{180, 60}
