package web

import (
	"dunwell/internal/auth"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// workActs are about the work for the client. A person does them, never the machine.
func workActs() []caseAct {
	return []caseAct{
		{name: "work", may: auth.Act, form: workForm, do: doWork, about: map[string]string{"pause_reason_missing": "reason", "day_past": "until", "work_unknown": "work", "work_act_unknown": "do"}},
		{name: "work-terms", may: auth.Act, form: workTermsForm, do: doWorkTerms},
		{name: "work-new", may: auth.Act, form: workNewForm, do: doWorkNew, about: map[string]string{"work_known": "name", "work_unnamed": "name"}},
		{name: "kill-fee", may: auth.Decide, form: killFeeForm, do: doKillFee},
	}
}

// works are the pieces of work that a person can choose between.
func (m *maker) works(fits func(*recovery.WorkLine) bool) []choice {
	var list []choice
	for i := range m.view.Said.Work {
		w := &m.view.Said.Work[i]
		number := w.Number
		if number == "" && len(m.view.Said.Work) == 1 {
			number = m.view.Number // the only work of the account goes by its number
		}
		if number != "" && fits(w) {
			name := w.Name
			if name == "" {
				name = m.v.T("the work")
			}
			list = append(list, choice{Value: number, Text: m.v.T("%s: %s", name, m.v.Phrase(w.Text))})
		}
	}
	return list
}

func workRuns(w *recovery.WorkLine) bool {
	return w.State != receivable.WorkCancelled && w.State != receivable.WorkComplete
}

func workForm(m *maker) {
	list := m.works(workRuns)
	if len(list) == 0 {
		return
	}
	m.begin(m.v.T("Pause, resume or end work"), m.v.T("Record it"))
	m.hint(m.v.T("The record says whether your agreement gives you the right, and which notice it asks for. You decide."))
	m.pick("work", m.v.T("Which work?"), list, "")
	m.pick("do", m.v.T("What do you do?"), []choice{
		{Text: m.v.T("Choose")}, {Value: "pause", Text: m.v.T("Let it rest")}, {Value: "resume", Text: m.v.T("Go on with it")}, {Value: "postpone", Text: m.v.T("Postpone it")},
		{Value: "cancel", Text: m.v.T("End it early")}, {Value: "complete", Text: m.v.T("It is done")},
	}, "").Required = true
	m.pick("reason", m.v.T("If it rests: why?"), []choice{
		{Value: "", Text: m.v.T("Choose")}, {Value: string(receivable.PauseToHelp), Text: m.v.T("To help them in hard times")}, {Value: string(receivable.PauseToPress), Text: m.v.T("Until it is paid")},
	}, "")
	m.add("day", "until", m.v.T("Until, or ends on"), "")
	m.add("day", "from", m.v.T("If it goes on: from"), "")
	m.add("day", "notice", m.v.T("Day on which you gave notice, if not today"), "").Max = m.view.On.String()
	m.check("fee", m.v.T("If it ends early: book the kill fee of the agreement"), false)
	m.note()
}

func doWork(d *doing) (recovery.Entry, error) {
	c := recovery.WorkChange{
		Do: d.need("do", d.v.T("Choose what you do.")), Until: d.mayDay("until"), From: d.mayDay("from"), Reason: receivable.PauseReason(d.get("reason")),
		Notice: d.mayDay("notice"), KillFee: d.ticked("fee"),
	}
	ref, err := d.work()
	if err != nil || d.faulty() {
		return recovery.Entry{}, err
	}
	return d.s.desk.ChangeWork(d.r.Context(), ref, c, d.act)
}

// work is the piece of work that was chosen: one of this account.
func (d *doing) work() (recovery.WorkRef, error) {
	name := d.need("work", d.v.T("Choose the work."))
	if d.faulty() {
		return recovery.WorkRef{}, nil
	}
	ref, err := d.s.desk.WorkNamed(d.r.Context(), d.key.Creditor, name, "")
	if err == nil && ref.Key != d.key {
		d.blame("work", d.v.T("This work belongs to another account."))
	}
	return ref, err
}

// terms are the fields of what is known of a piece of work.
func (m *maker) terms() {
	m.text("agreement", m.v.T("What was agreed, with its date"))
	m.text("clause_pause", m.v.T("What it says about a pause"))
	m.text("clause_cancel", m.v.T("What it says about an early end"))
	m.sum("value", m.v.T("Sum agreed for all of it, in %s", m.form.Currency), "")
	m.sum("kill_fee", m.v.T("Sum due when it ends early, in %s", m.form.Currency), "")
	m.sum("unbilled", m.v.T("Done and not invoiced, in %s", m.form.Currency), "")
}

func (d *doing) terms() recovery.WorkTerms {
	t := recovery.WorkTerms{Agreement: d.get("agreement"), Clauses: map[string]string{}, Value: d.maySum("value"), KillFee: d.maySum("kill_fee"), Unbilled: d.maySum("unbilled")}
	for field, clause := range map[string]string{"clause_pause": recovery.ClausePause, "clause_cancel": recovery.ClauseCancel} {
		if text := d.get(field); text != "" {
			t.Clauses[clause] = text
		}
	}
	return t
}

func workTermsForm(m *maker) {
	list := m.works(func(*recovery.WorkLine) bool { return true })
	if len(list) == 0 {
		return
	}
	m.begin(m.v.T("What is known of the work"), m.v.T("Record it"))
	m.hint(m.v.T("What you leave empty stays as it is."))
	m.pick("work", m.v.T("Which work?"), list, "")
	m.terms()
}

func doWorkTerms(d *doing) (recovery.Entry, error) {
	terms := d.terms()
	ref, err := d.work()
	if err != nil || d.faulty() {
		return recovery.Entry{}, err
	}
	return d.s.desk.ReviseWork(d.r.Context(), ref, terms, d.act)
}

func workNewForm(m *maker) {
	m.begin(m.v.T("Enter new work"), m.v.T("Enter it"))
	m.text("name", m.v.T("Its name, as the client calls it")).Required = true
	m.terms()
}

func doWorkNew(d *doing) (recovery.Entry, error) {
	terms := d.terms()
	terms.Name = d.need("name", d.v.T("Give the work a name, as the client calls it."))
	if d.faulty() {
		return recovery.Entry{}, nil
	}
	return d.s.desk.EnterWork(d.r.Context(), d.key, terms, d.act)
}

func killFeeForm(m *maker) {
	list := m.works(func(w *recovery.WorkLine) bool { return w.State == receivable.WorkCancelled && w.KillFee != nil })
	if len(list) == 0 {
		return
	}
	m.begin(m.v.T("Book the kill fee"), m.v.T("Book it"))
	m.then(m.v.T("The sum of the agreement is owed from its own due date on."))
	m.pick("work", m.v.T("Which work?"), list, "")
}

func doKillFee(d *doing) (recovery.Entry, error) {
	ref, err := d.work()
	if err != nil || d.faulty() {
		return recovery.Entry{}, err
	}
	return d.s.desk.BookKillFee(d.r.Context(), ref, d.act)
}
