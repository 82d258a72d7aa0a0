package policy

import (
	"slices"
	"strings"

	"dunwell/internal/money"
	"dunwell/internal/policy/yamlform"
)

// limitBytes bounds a policy file; the presets have under 2 KiB.
const limitBytes = 64 << 10

// defaults are the limits of the articles, for what a file leaves out.
var defaults = Policy{
	MoneyAge: 3, Grace: 3, CapWritten: 2, CapCalls: 2, Spacing: 3, Minimum: 1_00,
	ImportPatience: 14, EnquiryAfter: 7, QuietFrom: 8, QuietTo: 20, DemandDays: 14, AnswerDays: 10,
	NewInvoiceStatement: true, ArbitrationFrom: 10_000_00, OwnTimeBelow: 1_000_00,
}

// Parse reads a ladder. name is the file's name as the reader knows it; every
// fault is told as name:line, all of them at once, as a fault.List.
func Parse(name string, data []byte) (Policy, error) {
	file, form := yamlform.Open(name, data, limitBytes)
	p := defaults
	form.Need("name", "steps")
	if s, ok := form.Text("name"); ok {
		p.Name = s
		if !plainName(s) {
			form.Fault("name", "policy_name", "A policy's name is made of small letters, digits, - and _, at most 40 of them; %q is not.", s)
		}
	}
	p.About, _ = form.Text("about")
	limits(form, &p)
	p.Steps = steps(form, &p)
	form.Done()
	if err := file.Err(); err != nil {
		return Policy{}, err
	}
	return p.sealed(), nil
}

func plainName(s string) bool {
	if s == "" || len(s) > 40 {
		return false
	}
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '_' {
			return false
		}
	}
	return true
}

// limits reads what stands around the steps. The bounds hold what no policy may
// loosen: the cap, the hours of the day, the patience after an import.
func limits(form *yamlform.Form, p *Policy) {
	number := func(form *yamlform.Form, key string, into *int, least, most int) {
		if n, ok := form.Int(key, least, most); ok {
			*into = n
		}
	}
	number(form, "money_age", &p.MoneyAge, 1, 15)
	number(form, "grace", &p.Grace, 1, 15)
	number(form, "spacing", &p.Spacing, 1, 30)
	number(form, "import_patience", &p.ImportPatience, 14, 120)
	number(form, "enquiry_after", &p.EnquiryAfter, 1, 60)
	number(form, "demand_days", &p.DemandDays, 7, 90)
	number(form, "answer_days", &p.AnswerDays, 3, 60)
	number(form, "instalment_notice", &p.InstalmentNotice, 0, 10)

	caps := form.Form("cap")
	number(caps, "written", &p.CapWritten, 1, 2)
	number(caps, "calls", &p.CapCalls, 1, 2)
	caps.Done()

	hours := form.Form("quiet_hours")
	number(hours, "from", &p.QuietFrom, 8, 19)
	number(hours, "to", &p.QuietTo, 9, 20)
	if p.QuietFrom >= p.QuietTo {
		form.Fault("quiet_hours", "quiet_hours", "No hour is left: letters may leave from %d to %d.", p.QuietFrom, p.QuietTo)
	}
	hours.Done()

	sum := func(key string, into *Limit) {
		s, ok := form.Text(key)
		if !ok {
			return
		}
		a, err := money.Parse(s, "USD") // any currency of two decimals: a Limit has none
		if err != nil || a.Sign() < 0 || a.Minor() > 1_000_000_000_00 {
			form.Fault(key, "sum_unreadable", "%q needs a sum without currency, like 1000 or 12.50, not %q.", key, s)
			return
		}
		*into = Limit(a.Minor())
	}
	sum("minimum", &p.Minimum)
	sum("arbitration_from", &p.ArbitrationFrom)
	sum("own_time_below", &p.OwnTimeBelow)

	if b, ok := form.Bool("new_invoice_statement"); ok {
		p.NewInvoiceStatement = b
	}
	if b, ok := form.Bool("thanks"); ok {
		p.Thanks = b
	}
	if b, ok := form.Bool("promise_day"); ok {
		p.PromiseDay = b
	}
}

// steps reads the rungs and holds them against each other.
func steps(form *yamlform.Form, p *Policy) []Step {
	var rungs []Step
	var forms []*yamlform.Form
	if form.Has("steps") {
		forms = form.Forms("steps", 2*len(names))
		if len(forms) == 0 {
			form.Fault("steps", "steps_none", "A ladder needs at least one reminder.")
		}
	}
	words := make([]string, len(names))
	for i, n := range names {
		words[i] = string(n)
	}
	kept := forms[:0]
	for _, f := range forms {
		f.Need("step", "after")
		name, ok := f.OneOf("step", words...)
		s := Step{Step: Name(name), Letter: letters[Name(name)]}
		after, okAfter := f.Int("after", -30, 365)
		s.After = after
		if letter, ok := f.Text("letter"); ok {
			s.Letter = letter
			if !plainName(letter) {
				f.Fault("letter", "letter_unknown", "%q is not the key of a text.", letter)
			}
		}
		s.OnlyIfPaidLate, _ = f.Bool("only_if_paid_late")
		s.Autopilot, _ = f.Bool("autopilot")
		if n, ok := f.Int("deadline", 1, 90); ok {
			s.Deadline = n
		}
		f.Done()
		if ok && okAfter {
			rungs, kept = append(rungs, s), append(kept, f)
		}
	}
	for i := range rungs {
		alone(kept[i], &rungs[i], p)
	}
	together(form, kept, rungs, p)
	return rungs
}

// alone holds one rung against what it may be.
func alone(f *yamlform.Form, s *Step, p *Policy) {
	if s.Autopilot && !s.Step.MayAutopilot() {
		f.Fault("autopilot", "autopilot_forbidden", "%s can never leave by itself; a person approves each one.", s.Step)
	}
	switch {
	case s.Step == Notice && s.After >= 0:
		f.Fault("after", "step_day", "A notice comes before the due date: `after` must be negative, not %d.", s.After)
	case s.Step != Notice && s.After < 1:
		f.Fault("after", "step_day", "%s is about a late invoice: `after` must be 1 or more, not %d.", s.Step, s.After)
	}
	if s.OnlyIfPaidLate && s.Step != Notice {
		f.Fault("only_if_paid_late", "step_condition", "Only the notice can depend on whether the client paid late before.")
	}
	if s.Step == Notice && !s.OnlyIfPaidLate {
		s.OnlyIfPaidLate = true // the notice is for no one else
		if f.Has("only_if_paid_late") {
			f.Fault("only_if_paid_late", "step_condition", "The notice goes only to clients who paid late before; `only_if_paid_late` cannot be false.")
		}
	}
	switch s.Step {
	case Notice, Reminder1, Reminder2, Call:
		if s.Deadline > 0 {
			f.Fault("deadline", "step_deadline", "%s names no date; leave `deadline` out.", s.Step)
		}
	case FinalDemand:
		if f.Has("deadline") {
			f.Fault("deadline", "step_deadline", "The date of a final demand comes from `demand_days`; leave `deadline` out.")
		}
		s.Deadline = p.DemandDays
	case Reminder3Offer, LastNotice:
		if s.Deadline == 0 {
			s.Deadline = 5
		}
	}
}

// together holds the rungs against each other: order, spacing, cap and dates.
func together(form *yamlform.Form, forms []*yamlform.Form, rungs []Step, p *Policy) {
	var last *Step   // the rung before
	var wrote []Step // the written rungs so far
	for i := range rungs {
		s, f := &rungs[i], forms[i]
		if slices.ContainsFunc(rungs[:i], func(o Step) bool { return o.Step == s.Step }) {
			f.Fault("step", "step_twice", "%s stands twice; keep one.", s.Step)
		}
		if last != nil && s.After <= last.After {
			f.Fault("after", "step_order", "%s is on day %d, but %s before it is on day %d; put the steps in order.", s.Step, s.After, last.Step, last.After)
		}
		last = s
		if !s.Step.Written() {
			continue
		}
		if n := len(wrote); n > 0 {
			before := wrote[n-1]
			switch gap := s.After - before.After; {
			case slices.Index(names, s.Step) < slices.Index(names, before.Step):
				f.Fault("step", "step_order", "%s cannot come after %s.", s.Step, before.Step)
			case gap > 0 && gap < p.Spacing:
				f.Fault("after", "step_spacing", "%s comes %d days after %s, but letters keep %d days apart (`spacing`).", s.Step, gap, before.Step, p.Spacing)
			case gap > 0 && before.Deadline >= gap:
				f.Fault("after", "step_deadline", "%s would come on day %d, before the date that %s names has passed (day %d).", s.Step, s.After, before.Step, before.After+before.Deadline)
			}
			if n >= p.CapWritten && s.After-wrote[n-p.CapWritten].After < 7 && s.After > before.After {
				f.Fault("after", "step_cap", "%s would be letter %d within 7 days; at most %d may leave (`cap`).", s.Step, p.CapWritten+1, p.CapWritten)
			}
		}
		wrote = append(wrote, *s)
	}
	whole(form, rungs)
}

// whole holds what a ladder must have.
func whole(form *yamlform.Form, rungs []Step) {
	at := func(n Name) int { return slices.IndexFunc(rungs, func(s Step) bool { return s.Step == n }) }
	if len(rungs) > 0 && !slices.ContainsFunc(rungs, func(s Step) bool { return strings.HasPrefix(string(s.Step), "reminder_") }) {
		form.Fault("steps", "steps_none", "A ladder needs at least one reminder.")
	}
	demand, call := at(FinalDemand), at(Call)
	if demand >= 0 && (call < 0 || call > demand) {
		form.Fault("steps", "step_call", "A final demand needs a call before it: silence counts only where another way was tried.")
	}
	if call == 0 || call == 1 && rungs[0].Step == Notice {
		form.Fault("steps", "step_call", "A call comes after the first reminder, not before it.")
	}
}
