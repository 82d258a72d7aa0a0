package law

import (
	"fmt"
	"slices"

	"dunwell/internal/money"
)

// The warnings of the look-ups; docs/codes.md publishes them.
const (
	WarnRecalled         = "recalled"            // the figure is from memory: check it before relying on it
	WarnStale            = "stale"               // the period the figure speaks of has passed
	WarnNotKnown         = "not_known"           // no source was good enough: ask
	WarnAskClerk         = "ask_clerk"           // only the clerk of the court can say
	WarnPartNeeded       = "part_needed"         // the parts of the country have different law
	WarnNote             = "note"                // what the law file remarks about the figure
	WarnTablesDiffer     = "tables_differ"       // two periods are printed: the shorter is used, both are named
	WarnMayHaveRestarted = "may_have_restarted"  // an acknowledgment or part payment may have restarted the period
	WarnRestartTooLate   = "restart_too_late"    // what might have restarted the period came after it had ended
	WarnCourtMatters     = "court_matters"       // courts of the place have different limits: name the court
	WarnClaimKind        = "claim_kind"          // another limit holds for a kind of claim or claimant
	WarnClaimCap         = "claim_cap"           // so many claims in a period, and no more
	WarnClaimCapReached  = "claim_cap_reached"   // that number is reached
	WarnEntityRule       = "entity_rule"         // who may appear for a business
	WarnNeedsLawyer      = "entity_needs_lawyer" // a business appears only through a lawyer
	WarnMustBeDisputed   = "must_be_disputed"    // the court takes only sums in dispute
	WarnDemandFirst      = "demand_first"        // a demand must be made before filing
	WarnOtherCourt       = "other_court"         // another court or tribunal takes claims of this size
	WarnNoTreaty         = "no_treaty"           // no treaty carries the judgment: the law of the other state decides
	WarnTreatyTooYoung   = "treaty_too_young"    // the treaty was not yet in force between both when the proceedings began
	WarnOtherRoute       = "other_route"         // an arrangement not listed here may carry the judgment
	WarnOwnFigure        = "own_figure"          // the figure is the creditor's own
)

// WarningCodes are all codes a look-up of this package may warn with.
func WarningCodes() []string {
	return []string{
		WarnRecalled, WarnStale, WarnNotKnown, WarnAskClerk, WarnPartNeeded, WarnNote, WarnTablesDiffer,
		WarnMayHaveRestarted, WarnRestartTooLate, WarnCourtMatters, WarnClaimKind, WarnClaimCap,
		WarnClaimCapReached, WarnEntityRule, WarnNeedsLawyer, WarnMustBeDisputed, WarnDemandFirst,
		WarnOtherCourt, WarnNoTreaty, WarnTreatyTooYoung, WarnOtherRoute, WarnOwnFigure,
	}
}

func warnf(code, format string, args ...any) Warning {
	return Warning{Code: code, Text: fmt.Sprintf(format, args...)}
}

// Figure is a value of the law with where it comes from. Where it is not Known,
// Value is empty and means nothing.
type Figure[T any] struct {
	Value T
	Known bool
	Mark  Mark
}

// Ptr is the value, nil where it is not known.
func (f Figure[T]) Ptr() *T {
	if !f.Known {
		return nil
	}
	return &f.Value
}

func textFigure(b *Bundle, n node) Figure[string] {
	v, m := b.figure(n)
	return Figure[string]{v.text(), v.text() != "", m}
}

func boolFigure(b *Bundle, n node) Figure[bool] {
	v, m := b.figure(n)
	yes, ok := v.yes()
	return Figure[bool]{yes, ok, m}
}

func wholeFigure(b *Bundle, n node) Figure[int] {
	v, m := b.figure(n)
	w, ok := v.whole()
	return Figure[int]{int(w), ok, m}
}

// usdFigure is a figure in dollars.
func usdFigure(b *Bundle, n node) Figure[money.Amount] {
	v, m := b.figure(n)
	sum, ok := dollars(v)
	return Figure[money.Amount]{sum, ok, m}
}

func dollars(n node) (money.Amount, bool) {
	sum, err := money.Parse(n.text(), "USD")
	return sum, err == nil
}

// minorFigure is a figure in the smallest units of a currency; one told in yen is in yen.
func minorFigure(b *Bundle, n node, c money.Currency) Figure[money.Amount] {
	v, m := b.figure(n)
	if n.at("unit").text() == "yen" {
		c = "JPY"
	}
	w, ok := v.whole()
	if !ok || c == "" {
		return Figure[money.Amount]{Mark: m}
	}
	return Figure[money.Amount]{money.New(w, c), true, m}
}

// doubt warns of a figure that was used: one from memory, one of the creditor's own.
func doubt(m Mark, what string) []Warning {
	switch {
	case m.Own:
		return []Warning{warnf(WarnOwnFigure, "%s is your own figure", what)}
	case m.Confidence == Recalled:
		return []Warning{warnf(WarnRecalled, "%s is from memory and was not read at a source: check it before you rely on it", what)}
	}
	return nil
}

// addOnce appends warnings that are not there yet.
func addOnce(list []Warning, more ...Warning) []Warning {
	for _, w := range more {
		if !slices.Contains(list, w) {
			list = append(list, w)
		}
	}
	return list
}
