package web

import (
	"slices"
	"strings"

	"dunwell/internal/auth"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/web/say"
)

// saidActs are what the client said.
func saidActs() []caseAct {
	return []caseAct{
		{name: "called", may: auth.Act, form: calledForm, do: doCalled, about: map[string]string{"day_past": "next"}},
		{name: "heard", may: auth.Act, form: heardForm, do: doHeard, about: map[string]string{"day_past": "by", "answer_too_large": "text"}},
		{name: "promise", may: auth.Act, form: promiseForm, do: doPromise, about: map[string]string{"day_past": "by"}},
		{name: "dispute", may: auth.Act, form: disputeForm, do: doDispute, about: map[string]string{"invoice_unknown": "invoice", "sum_above_open": "amount"}},
		{name: "cause", may: auth.Act, form: causeForm, do: doCause},
		{name: "admitted", may: auth.Act, form: admittedForm, do: doAdmitted, about: map[string]string{"answer_too_large": "text"}},
		{name: "ask-admission", may: auth.Act, form: askAdmissionForm, do: func(d *doing) (recovery.Entry, error) {
			return d.s.desk.AskAck(d.r.Context(), d.key, d.act)
		}},
	}
}

// outcomesOf are what a call or an answer may come to.
func outcomesOf(v *say.Voice) []choice {
	list := []choice{{Text: v.T("Choose")}}
	for _, o := range recovery.CallOutcomes() {
		list = append(list, choice{Value: o.Code, Text: v.T(o.Text)})
	}
	return list
}

func calledForm(m *maker) {
	m.begin(m.v.T("I called them"), m.v.T("Note the call"))
	m.form.LinkText, m.form.Link = m.v.T("Whom to call, and the words"), casePath(m.view.Number)+"/call"
	m.pick("outcome", m.v.T("What came of it?"), append(outcomesOf(m.v), choice{Value: outcomeWaived, Text: m.v.T("No call is needed")}), "").Required = true
	m.promised()
	m.add("number", "minutes", m.v.T("Minutes of your own time"), "")
	m.note()
	m.add("day", "next", m.v.T("Call again on"), "").Min = m.view.On.AddDays(1).String()
}

// promised are the fields of a day and a sum that somebody named.
func (m *maker) promised() {
	m.add("day", "by", m.v.T("If they named a day: which?"), "").Min = m.view.On.String()
	m.sum("amount", m.v.T("How much, in %s?", m.form.Currency), m.view.Owed.Decimal())
}

func doCalled(d *doing) (recovery.Entry, error) {
	next := d.mayDay("next")
	return d.answered(func() (recovery.Entry, error) {
		return d.s.desk.TakeCall(d.r.Context(), d.key, recovery.Call{Outcome: d.get("outcome"), Next: next}, d.act)
	})
}

// answered records what a call or an answer came to, and the promise in it first,
// because a day or a sum that cannot be is found there.
func (d *doing) answered(record func() (recovery.Entry, error)) (recovery.Entry, error) {
	promised := d.get("outcome") == receivable.OutcomePromised
	if d.need("outcome", d.v.T("Choose what came of it.")); promised {
		by, sum := d.day("by", d.v.T("Which day did they name?")), d.sum("amount", d.v.T("How much did they promise?"))
		if d.faulty() {
			return recovery.Entry{}, nil
		}
		act := d.act
		act.Minutes = 0 // counted once, with the call
		if _, err := d.s.desk.Promise(d.r.Context(), d.key, sum, by, act); err != nil {
			d.about = map[string]string{"day_past": "by"}
			return recovery.Entry{}, err
		}
	}
	if d.faulty() {
		return recovery.Entry{}, nil
	}
	e, err := record()
	if promised {
		e.Warnings = slices.DeleteFunc(e.Warnings, func(w string) bool { return strings.Contains(w, "dunwell promise") }) // it is recorded
	}
	return e, err
}

func heardForm(m *maker) {
	m.begin(m.v.T("They answered"), m.v.T("Note the answer"))
	m.area("text", m.v.T("In their words"))
	m.pick("outcome", m.v.T("What does it say?"), outcomesOf(m.v), "").Required = true
	m.promised()
	m.add("day", "paid_on", m.v.T("If they say it is paid: on which day?"), "").Max = m.view.On.String()
	m.past("on", m.v.T("Day of the answer"))
}

func doHeard(d *doing) (recovery.Entry, error) {
	paidOn := d.mayDay("paid_on")
	return d.answered(func() (recovery.Entry, error) {
		return d.s.desk.Heard(d.r.Context(), d.key, []byte(d.get("text")), d.get("outcome"), paidOn, d.act)
	})
}

func promiseForm(m *maker) {
	if m.view.Owed.Sign() <= 0 {
		return
	}
	m.begin(m.v.T("They promised a day"), m.v.T("Record the promise"))
	m.then(m.v.T("Until that day, and a few days for the bank, nobody is reminded."))
	m.sum("amount", m.v.T("How much, in %s?", m.form.Currency), m.view.Owed.Decimal()).Required = true
	m.add("day", "by", m.v.T("By which day?"), "").Required = true
	m.text("note", m.v.T("In their words, if you like"))
	m.check("confirm", m.v.T("Draft a letter that confirms the day"), false)
}

func doPromise(d *doing) (recovery.Entry, error) {
	by, sum := d.day("by", d.v.T("Which day did they name?")), d.sum("amount", d.v.T("How much did they promise?"))
	if d.faulty() {
		return recovery.Entry{}, nil
	}
	e, err := d.s.desk.Promise(d.r.Context(), d.key, sum, by, d.act)
	if err != nil || !d.ticked("confirm") {
		return e, err
	}
	return d.s.desk.ConfirmPromise(d.r.Context(), d.key, recovery.Act{By: d.act.By})
}

func disputeForm(m *maker) {
	if len(m.now.Invoices) == 0 {
		return
	}
	m.begin(m.v.T("They contest an invoice"), m.v.T("Record the dispute"))
	m.then(m.v.T("The contested part rests until the dispute ends; the rest goes on."))
	m.pick("invoice", m.v.T("Which invoice?"), m.invoices(""), "")
	m.sum("amount", m.v.T("How much of it, in %s? Empty for all.", m.form.Currency), "")
	m.text("note", m.v.T("What they object to"))
}

func doDispute(d *doing) (recovery.Entry, error) {
	sum := d.maySum("amount")
	d.need("invoice", d.v.T("Which invoice?"))
	if d.faulty() {
		return recovery.Entry{}, nil
	}
	return d.s.desk.Dispute(d.r.Context(), d.key, d.get("invoice"), sum, d.act)
}

// causeWord is a cause in words.
func causeWord(v *say.Voice, c receivable.Cause) string {
	switch c {
	case receivable.Unknown:
		return v.T("Not known yet")
	case receivable.Forgot:
		return v.T("They forgot")
	case receivable.Mistake:
		return v.T("A mistake of ours")
	case receivable.Hardship:
		return v.T("Money is tight")
	case receivable.Dispute:
		return v.T("They contest it")
	case receivable.Refusal:
		return v.T("They will not pay")
	case receivable.Silence:
		return v.T("They do not answer")
	case receivable.Stalling:
		return v.T("They put it off")
	case receivable.Insolvency:
		return v.T("Insolvency")
	}
	return string(c)
}

func causeForm(m *maker) {
	m.begin(m.v.T("Why they do not pay"), m.v.T("Note the cause"))
	m.hint(m.v.T("The next step follows from it: who forgot is reminded, who cannot is offered parts."))
	var list []choice
	for _, c := range receivable.Causes() {
		list = append(list, choice{Value: string(c), Text: causeWord(m.v, c)})
	}
	m.pick("cause", m.v.T("As far as you know"), list, string(m.now.Cause))
	m.note()
}

func doCause(d *doing) (recovery.Entry, error) {
	if d.need("cause", d.v.T("Choose the cause.")); d.faulty() {
		return recovery.Entry{}, nil
	}
	return d.s.desk.SetCause(d.r.Context(), d.key, receivable.Cause(d.get("cause")), d.act)
}

func admittedForm(m *maker) {
	m.begin(m.v.T("They admitted the debt in writing"), m.v.T("Record it"))
	m.hint(m.v.T("Signed, it starts the time to sue again in many places."))
	m.area("text", m.v.T("In their words"))
	m.check("signed", m.v.T("It is signed"), false)
	m.past("on", m.v.T("On which day?"))
}

func doAdmitted(d *doing) (recovery.Entry, error) {
	return d.s.desk.Acknowledge(d.r.Context(), d.key, d.ticked("signed"), d.get("text"), d.act)
}

func askAdmissionForm(m *maker) {
	if m.view.Late.Sign() <= 0 {
		return
	}
	m.begin(m.v.T("Ask for one line that admits the debt"), m.v.T("Draft the letter"))
	m.then(m.v.T("A short letter is drafted and waits for your approval. Nothing leaves now."))
}
