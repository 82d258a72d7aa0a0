package web

import (
	"strings"

	"dunwell/internal/auth"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/web/say"
)

// restActs rest the account or an invoice, and end a rest.
func restActs() []caseAct {
	return []caseAct{
		{name: "pause", may: auth.Act, form: pauseActForm, do: doPause, about: map[string]string{"invoice_unknown": "invoice"}},
		{name: "resume", may: auth.Act, form: resumeForm, do: doResume, about: map[string]string{"hold_unknown": "what"}},
		{name: "stop", may: auth.Act, form: stopForm, do: doStop, about: map[string]string{"stop_unknown": "what"}},
	}
}

func pauseActForm(m *maker) {
	if m.view.Owed.Sign() <= 0 {
		return
	}
	m.begin(m.v.T("Let it rest"), m.v.T("Let it rest"))
	m.then(m.v.T("Nothing is written until that day; then it comes up again."))
	m.text("note", m.v.T("Why does it rest?")).Required = true
	m.ahead("until", m.v.T("Until"), m.view.On.AddDays(7)).Required = true
	m.pick("invoice", m.v.T("What rests?"), m.invoices(m.v.T("The whole account")), "")
}

func doPause(d *doing) (recovery.Entry, error) {
	d.need("note", d.v.T("Say in a few words why it rests. You will be glad of it in a month."))
	until := d.day("until", d.v.T("Until which day?"))
	if d.faulty() {
		return recovery.Entry{}, nil
	}
	return d.s.desk.PauseInvoice(d.r.Context(), d.key, d.get("invoice"), until, d.act)
}

// restWord names what rests an account.
func restWord(v *say.Voice, kind receivable.ArrangementKind) string {
	switch kind {
	case receivable.Plan:
		return v.T("the plan to pay in parts")
	case receivable.DisputeHold:
		return v.T("the dispute")
	case receivable.MistakeHold:
		return v.T("the wait for our correction")
	case receivable.Pause:
		return v.T("the pause")
	case receivable.PaidAlready:
		return v.T("the wait for money they say they paid")
	case receivable.UnreadReply:
		return v.T("the wait for an answer to be read")
	case receivable.StopContact:
		return v.T("the stop: they asked not to be written to")
	case receivable.StopAttorney:
		return v.T("the stop: an attorney answers for them")
	case receivable.StopInsolvency:
		return v.T("the stop: insolvency")
	case receivable.Promise:
		return v.T("the promise")
	case receivable.Settle:
		return v.T("the offer to take less")
	case receivable.LetterAsked:
	}
	return string(kind)
}

// restText is a rest in words: what, about which invoice, until when.
func restText(v *say.Voice, r *recovery.RestingNow) string {
	text := restWord(v, r.Kind)
	if r.Invoice != "" {
		text = v.T("%s about invoice %s", text, r.Invoice)
	}
	if !r.Until.IsZero() {
		text = v.T("%s, until %s", text, v.Day(r.Until))
	}
	return say.Capital(text)
}

func resumeForm(m *maker) {
	if len(m.now.Rests) == 0 {
		return
	}
	m.begin(m.v.T("End a rest or a dispute"), m.v.T("End it"))
	m.then(m.v.T("The account goes on from where it stands; nothing leaves now."))
	var list []choice
	for i := range m.now.Rests {
		r := &m.now.Rests[i]
		list = append(list, choice{Value: r.What + "|" + r.Invoice, Text: restText(m.v, r)})
	}
	m.pick("what", m.v.T("What ends?"), list, "")
	m.text("note", m.v.T("How it ended, if you like"))
}

func doResume(d *doing) (recovery.Entry, error) {
	if d.need("what", d.v.T("What ends?")); d.faulty() {
		return recovery.Entry{}, nil
	}
	what, invoice, _ := strings.Cut(d.get("what"), "|")
	return d.s.desk.Resume(d.r.Context(), d.key, invoice, what, d.act)
}

func stopForm(m *maker) {
	m.begin(m.v.T("Stop all contact"), m.v.T("Stop all contact"))
	m.then(m.v.T("No letter and no call from now on, until you end the stop. What is owed stays owed."))
	m.pick("what", m.v.T("Why?"), []choice{
		{Text: m.v.T("Choose")}, {Value: "contact", Text: m.v.T("They asked not to be written to")},
		{Value: "attorney", Text: m.v.T("An attorney answers for them")}, {Value: "insolvency", Text: m.v.T("They are insolvent")},
	}, "").Required = true
	m.text("note", m.v.T("Note: the attorney's name, the court's number"))
}

func doStop(d *doing) (recovery.Entry, error) {
	if d.need("what", d.v.T("Choose why.")); d.faulty() {
		return recovery.Entry{}, nil
	}
	return d.s.desk.Stop(d.r.Context(), d.key, d.get("what"), d.act)
}
