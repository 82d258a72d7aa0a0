package web

import (
	"dunwell/internal/auth"
	"dunwell/internal/day"
	"dunwell/internal/recovery"
)

// moneyActs are about money that came in, or is given up.
func moneyActs() []caseAct {
	return []caseAct{
		{name: "paid", may: auth.Act, form: paidActForm, do: doPaid, about: map[string]string{"invoice_unknown": "invoice"}},
		{name: "cheque", may: auth.Decide, form: chequeForm, do: doCheque, about: map[string]string{"cheque_decision": "decision"}},
		{name: "write-off", may: auth.Decide, form: writeOffForm, do: doWriteOff, about: map[string]string{"sum_above_owed": "amount"}},
	}
}

func paidActForm(m *maker) {
	m.begin(m.v.T("Money came in"), m.v.T("Record the payment"))
	m.hint(m.v.T("A part is fine. What is more than owed stays with the client as credit."))
	standard := m.view.Owed.Decimal()
	if m.view.Owed.Sign() <= 0 {
		standard = ""
	}
	m.sum("amount", m.v.T("How much, in %s?", m.form.Currency), standard).Required = true
	m.past("on", m.v.T("On which day?"))
	if len(m.now.Invoices) > 0 {
		m.pick("invoice", m.v.T("For which invoice?"), m.invoices(m.v.T("The oldest")), "")
	}
	m.text("note", m.v.T("How it came: cash, cheque, another account"))
	m.check("full", m.v.T("It is marked as payment in full"), false).Hint = m.v.T("Then it is not booked: you decide whether to send it back, hold it, or take it for the whole.")
}

func doPaid(d *doing) (recovery.Entry, error) {
	sum := d.sum("amount", d.v.T("How much came in?"))
	d.day("on", d.v.T("On which day did it come in?"))
	if d.faulty() {
		return recovery.Entry{}, nil
	}
	p := recovery.Payment{Amount: sum, Invoice: d.get("invoice"), Full: d.ticked("full")}
	return d.s.desk.TakePayment(d.r.Context(), d.key, p, d.act)
}

func chequeForm(m *maker) {
	if m.now.Cheque.IsZero() {
		return
	}
	m.begin(m.v.T("Decide about the payment marked as payment in full"), m.v.T("Decide"))
	m.hint(m.v.T("%s came in, marked as payment in full. Taken, it may settle everything.", m.v.Sum(m.now.Cheque)))
	m.pick("decision", m.v.T("What do you do with it?"), []choice{
		{Text: m.v.T("Choose")}, {Value: recovery.ChequeReturn, Text: m.v.T("Send it back: the whole is owed")},
		{Value: recovery.ChequeHold, Text: m.v.T("Hold it, uncashed")}, {Value: recovery.ChequeAccept, Text: m.v.T("Take it for the whole: the rest is forgiven")},
	}, "").Required = true
	m.ahead("until", m.v.T("If you hold it: ask me again on"), m.view.On.AddDays(14))
	m.note()
}

func doCheque(d *doing) (recovery.Entry, error) {
	until := d.mayDay("until")
	if d.need("decision", d.v.T("Choose what you do with it.")); d.faulty() {
		return recovery.Entry{}, nil
	}
	if d.get("decision") != recovery.ChequeHold {
		until = day.Date{}
	}
	return d.s.desk.Cheque(d.r.Context(), d.key, d.get("decision"), until, d.act)
}

func writeOffForm(m *maker) {
	if m.view.Owed.Sign() <= 0 {
		return
	}
	m.begin(m.v.T("Give it up"), m.v.T("Write it off"))
	m.then(m.v.T("No demand follows. A free, friendly note goes out now and then, and a payment opens the account again."))
	m.sum("amount", m.v.T("How much, in %s? Empty for all.", m.form.Currency), "")
	m.text("note", m.v.T("Why?")).Required = true
}

func doWriteOff(d *doing) (recovery.Entry, error) {
	sum := d.maySum("amount")
	if d.need("note", d.v.T("Say in a few words why. Your bookkeeper will ask.")); d.faulty() {
		return recovery.Entry{}, nil
	}
	return d.s.desk.WriteOff(d.r.Context(), d.key, sum, d.act)
}
