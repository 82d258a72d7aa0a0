package web

import (
	"strings"

	"dunwell/internal/auth"
	"dunwell/internal/chase"
	"dunwell/internal/day"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/web/say"
)

// correctActs mend what is wrong, and enter what was done before.
func correctActs() []caseAct {
	return []caseAct{
		{name: "mistake", may: auth.Act, form: mistakeForm, do: doMistake, about: map[string]string{
			"day_ahead": "corrected", "day_before": "corrected", "day_past": "due", "correction_open": "corrected", "invoice_unknown": "invoice",
		}},
		{name: "before", may: auth.Act, form: beforeForm, do: doBefore, about: map[string]string{"day_ahead": "on"}},
	}
}

func mistakeForm(m *maker) {
	if len(m.now.Invoices) == 0 {
		return
	}
	m.begin(m.v.T("A mistake of ours in an invoice"), m.v.T("Record it"))
	m.then(m.v.T("The invoice rests until it is corrected; with the day of the correction its clock starts again."))
	m.pick("invoice", m.v.T("Which invoice?"), m.invoices(""), "")
	m.text("note", m.v.T("What is wrong"))
	m.add("day", "corrected", m.v.T("The corrected invoice was given on"), "").Max = m.view.On.String()
	m.add("day", "due", m.v.T("Its new due date, if not as many days as before"), "")
	m.text("what", m.v.T("What was changed, as a sentence for the letter")).Hint = m.v.T("With it, the letter that brings the corrected invoice is drafted.")
}

func doMistake(d *doing) (recovery.Entry, error) {
	c := recovery.Correction{Invoice: d.need("invoice", d.v.T("Which invoice?")), Given: d.mayDay("corrected"), Due: d.mayDay("due"), What: d.get("what")}
	if d.faulty() {
		return recovery.Entry{}, nil
	}
	return d.s.desk.Correct(d.r.Context(), d.key, c, d.act)
}

// rungName is a step of the ladder, or a letter beside it, in words.
func rungName(v *say.Voice, step string) string { return say.Capital(v.T(recovery.StepWord(step))) }

func beforeForm(m *maker) {
	m.begin(m.v.T("What was done before, elsewhere"), m.v.T("Enter it"))
	m.hint(m.v.T("A reminder, a call or an answer from before this book. It counts on the ladder, marked as told by you."))
	list := []choice{{Text: m.v.T("Choose")}}
	for _, s := range chase.Steps() {
		if !strings.HasPrefix(string(s), "call") {
			list = append(list, choice{Value: "written:" + string(s), Text: m.v.T("We wrote: %s", rungName(m.v, string(s)))})
		}
	}
	for _, o := range recovery.CallOutcomes() {
		list = append(list, choice{Value: "called:" + o.Code, Text: m.v.T("We called: %s", m.v.T(o.Text))})
	}
	for _, o := range recovery.CallOutcomes() {
		list = append(list, choice{Value: "heard:" + o.Code, Text: m.v.T("They answered: %s", m.v.T(o.Text))})
	}
	m.pick("done", m.v.T("What was done?"), list, "").Required = true
	m.past("on", m.v.T("On which day?"))
	m.add("day", "deadline", m.v.T("If it named a day: which?"), "")
	m.pick("channel", m.v.T("How?"), []choice{{Value: "email", Text: m.v.T("By e-mail")}, {Value: "post", Text: m.v.T("By post")}, {Value: "phone", Text: m.v.T("By telephone")}, {Value: "other", Text: m.v.T("Otherwise")}}, "")
}

func doBefore(d *doing) (recovery.Entry, error) {
	kind, what, ok := strings.Cut(d.get("done"), ":")
	touch := receivable.Touch{On: d.day("on", d.v.T("On which day?")), Deadline: d.mayDay("deadline"), Channel: d.get("channel"), Told: true}
	switch {
	case !ok:
		d.blame("done", d.v.T("Choose what was done."))
	case kind == "written":
		touch.Kind, touch.Step = receivable.Written, what
	case kind == "called":
		touch.Kind, touch.Outcome, touch.Channel = receivable.Called, what, "phone"
	case kind == "heard":
		touch.Kind, touch.Outcome = receivable.Heard, what
	}
	if !knownTouch(&touch) {
		d.blame("done", d.v.T("Choose what was done."))
	}
	if d.faulty() {
		return recovery.Entry{}, nil
	}
	act := d.act
	act.On = day.Date{} // the act is of today; the day is that of the touch
	return d.s.desk.Before(d.r.Context(), d.key, []receivable.Touch{touch}, act)
}

// knownTouch refuses a step, an outcome or a channel that no form offers.
func knownTouch(t *receivable.Touch) bool {
	known := false
	switch t.Kind {
	case receivable.Written:
		for _, s := range chase.Steps() {
			known = known || string(s) == t.Step
		}
	case receivable.Called, receivable.Heard:
		for _, o := range recovery.CallOutcomes() {
			known = known || o.Code == t.Outcome
		}
	case receivable.Bounced, receivable.CallWaived:
	}
	switch t.Channel {
	case "email", "post", "phone", "other":
		return known
	}
	return false
}
