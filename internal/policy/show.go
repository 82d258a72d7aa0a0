package policy

import (
	"bytes"
	"fmt"
	"strconv"
)

// YAML is the policy written out in full, without comments: Parse reads it back
// as the same version. It is what `policy show` prints and what is hashed.
func (p Policy) YAML() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "name: %s\n", p.Name)
	if p.About != "" {
		fmt.Fprintf(&b, "about: %s\n", strconv.Quote(p.About))
	}
	b.WriteString("steps:\n")
	for _, s := range p.Steps {
		fmt.Fprintf(&b, "  - {step: %s, after: %d, letter: %s", s.Step, s.After, s.Letter)
		if s.OnlyIfPaidLate {
			b.WriteString(", only_if_paid_late: true")
		}
		if s.Autopilot {
			b.WriteString(", autopilot: true")
		}
		if s.Deadline > 0 && s.Step != FinalDemand {
			fmt.Fprintf(&b, ", deadline: %d", s.Deadline)
		}
		b.WriteString("}\n")
	}
	for _, line := range p.lines() {
		if line.usual {
			continue
		}
		fmt.Fprintf(&b, "%s: %s\n", line.key, line.value)
	}
	return b.Bytes()
}

// line is one limit. A usual one came later and is written out only where it says
// something: older policies keep their version.
type line struct {
	key, value string
	usual      bool
}

// lines are the limits, in the order in which they are shown.
func (p Policy) lines() []line {
	n := strconv.Itoa
	return []line{
		{"money_age", n(p.MoneyAge), false},
		{"grace", n(p.Grace), false},
		{"cap", fmt.Sprintf("{written: %d, calls: %d}", p.CapWritten, p.CapCalls), false},
		{"spacing", n(p.Spacing), false},
		{"minimum", p.Minimum.String(), false},
		{"import_patience", n(p.ImportPatience), false},
		{"enquiry_after", n(p.EnquiryAfter), false},
		{"quiet_hours", fmt.Sprintf("{from: %d, to: %d}", p.QuietFrom, p.QuietTo), false},
		{"demand_days", n(p.DemandDays), false},
		{"answer_days", n(p.AnswerDays), false},
		{"new_invoice_statement", strconv.FormatBool(p.NewInvoiceStatement), false},
		{"thanks", strconv.FormatBool(p.Thanks), false},
		{"arbitration_from", p.ArbitrationFrom.String(), false},
		{"own_time_below", p.OwnTimeBelow.String(), false},
		{"promise_day", strconv.FormatBool(p.PromiseDay), !p.PromiseDay},
		{"instalment_notice", n(p.InstalmentNotice), p.InstalmentNotice == 0},
	}
}

// Change is one difference between two policies, in the words of the file.
type Change struct {
	What string // field, or step and field: "steps.call.after"
	From string // "" where it was not there
	To   string // "" where it is no longer there
}

// String is one line for a person: "steps.call.after: 10 → 9".
func (c Change) String() string {
	switch {
	case c.From == "":
		return c.What + ": " + c.To + " (new)"
	case c.To == "":
		return c.What + ": " + c.From + " (gone)"
	}
	return c.What + ": " + c.From + " → " + c.To
}

// Diff lists what is different in b, steps first, in the order of the ladder.
// Names and descriptions are no difference.
func Diff(a, b Policy) []Change {
	var changes []Change
	put := func(what, from, to string) {
		if from != to {
			changes = append(changes, Change{what, from, to})
		}
	}
	for _, name := range names {
		from, was := a.Step(name)
		to, is := b.Step(name)
		what := "steps." + string(name)
		switch {
		case was && !is:
			put(what, "day "+strconv.Itoa(from.After), "")
		case is && !was:
			put(what, "", "day "+strconv.Itoa(to.After))
		case was && is:
			put(what+".after", strconv.Itoa(from.After), strconv.Itoa(to.After))
			put(what+".letter", from.Letter, to.Letter)
			put(what+".autopilot", strconv.FormatBool(from.Autopilot), strconv.FormatBool(to.Autopilot))
			if name != FinalDemand {
				put(what+".deadline", strconv.Itoa(from.Deadline), strconv.Itoa(to.Deadline))
			}
		}
	}
	was, is := a.lines(), b.lines()
	for i := range was {
		put(was[i].key, was[i].value, is[i].value)
	}
	return changes
}
