package cli

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/law"
	"dunwell/internal/money"
)

const lawIndent = "              "

// row prints a label and what belongs to it, "not known" where there is nothing.
func row(w io.Writer, label, text string) {
	wrapped(w, padded(label, len(lawIndent)), lawIndent, cmp.Or(text, "not known: ask the clerk"))
}

// printFoundation ends an answer: how sure it is, from where, and what to mind.
func printFoundation(w io.Writer, m law.Mark, warnings []law.Warning) {
	sure := cmp.Or(string(m.Confidence), "not known")
	switch {
	case strings.HasPrefix(m.AsOf, "19"), strings.HasPrefix(m.AsOf, "20"):
		sure += ", as of " + m.AsOf
	case m.AsOf != "":
		sure += ", " + m.AsOf
	}
	row(w, "Sure", sure)
	for _, source := range m.Sources {
		row(w, "Source", source)
	}
	for _, warning := range warnings {
		row(w, "Careful", warning.Text)
	}
}

func sumText(f law.Figure[money.Amount]) string {
	if !f.Known {
		return ""
	}
	return grouped(f.Value.Decimal()) + " " + string(f.Value.Currency())
}

func yesText(yes *bool) string {
	switch {
	case yes == nil:
		return ""
	case *yes:
		return "yes"
	}
	return "no"
}

func printSmallClaims(w io.Writer, a *law.SmallClaims, owed money.Amount) {
	fmt.Fprintf(w, "%s: %s owed\n", a.Place.Name, grouped(owed.Decimal())+" "+string(owed.Currency()))
	row(w, "Court", a.Court)
	row(w, "Limit", sumText(a.Limit))
	if a.Within != nil && *a.Within {
		row(w, "Claim", "within the limit")
	} else if a.Waive != nil {
		text := "over it: " + grouped(a.Waive.Decimal()) + " would be given up for good to file here"
		if a.MayWaive.Known && !a.MayWaive.Value {
			text += ", which is not allowed"
		}
		row(w, "Claim", text)
	}
	row(w, "May file", yesText(a.MayFile))
	row(w, "Lawyers", a.Lawyers.Value)
	low, high := sumText(a.FeeMin), sumText(a.FeeMax)
	if low == "" || low == high {
		row(w, "Filing fee", low)
	} else {
		row(w, "Filing fee", grouped(a.FeeMin.Value.Decimal())+" to "+cmp.Or(high, "more"))
	}
	if a.NextCourt != "" {
		next := a.NextCourt
		if a.NextLimit.Known {
			next += ", up to " + sumText(a.NextLimit)
		}
		row(w, "Next court", next)
	}
	printFoundation(w, a.Mark, a.Warnings)
}

func printLimitation(w io.Writer, a *law.Limitation, on day.Date) {
	fmt.Fprintf(w, "%s: %s\n", a.Place.Name, limitationWord(a, on))
	if a.Years > 0 {
		row(w, "Period", fmt.Sprintf("%d years, from %s", a.Years, a.FirstDay))
		row(w, "Last day", a.LastDay.String())
	}
	if !a.IfRestarted.IsZero() {
		row(w, "If restarted", a.IfRestarted.String())
	}
	printFoundation(w, a.Mark, a.Warnings)
}

func limitationWord(a *law.Limitation, on day.Date) string {
	switch a.Status {
	case law.LimitationExpired:
		return "the period has ended"
	case law.LimitationEnding, law.LimitationOpen:
		return fmt.Sprintf("%s, %s left on %s", a.Status, days(a.DaysLeft), on)
	case law.LimitationUnclear:
	}
	return "unclear"
}

func printFreelanceAct(w io.Writer, a *law.FreelanceAct) {
	wrapped(w, "", "", a.Name+", "+a.Citation+" ("+a.Jurisdiction+")")
	row(w, "Applies", string(a.Applies))
	row(w, "Why", strings.Join(a.Why, "; "))
	row(w, "From", sumText(a.Threshold))
	if a.PaymentDays.Known {
		text := days(a.PaymentDays.Value) + " where the contract is silent"
		if !a.Due.IsZero() {
			text += ": " + a.Due.String()
		}
		row(w, "Due", text)
	}
	row(w, "Exposure", sumText(a.Exposure))
	if a.NoContract.Known {
		row(w, "No contract", sumText(a.NoContract)+" more, where a written contract was refused or is missing")
	}
	row(w, "Attorney fees", yesText(a.AttorneyFees.Ptr()))
	row(w, "Complaints", cmp.Or(a.Agency.Value, "no agency is known"))
	printFoundation(w, a.Mark, a.Warnings)
}
