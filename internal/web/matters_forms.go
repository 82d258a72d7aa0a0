package web

import (
	"dunwell/internal/auth"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// The acts of a matter. Noting what happened is anybody's who works at the desk; on
// which terms somebody has the file and how it ended is a legal act.
var (
	matterAbout = map[string]string{"day_past": "on", "text_missing": "text", "answer_unknown": "answer", "event_unknown": "kind", "cost_unknown": "kind", "name_missing": "name", "role_unknown": "role",
		"commission_unreadable": "commission", "outcome_unknown": "outcome", "matter_ended": ""}

	matterServed   = caseAct{name: "served", page: pageMatters, may: auth.Act, do: doServed, about: matterAbout}
	matterAnswered = caseAct{name: "answered", page: pageMatters, may: auth.Act, do: doAnswered, about: matterAbout}
	matterHearing  = caseAct{name: "hearing", page: pageMatters, may: auth.Act, do: doHearing, about: matterAbout}
	matterHappened = caseAct{name: "happened", page: pageMatters, may: auth.Act, do: doHappened, about: matterAbout}
	matterCost     = caseAct{name: "cost", page: pageMatters, may: auth.Act, do: func(d *doing) (recovery.Entry, error) { return spend(d, d.get("of")) }, about: matterAbout}
	matterDeadline = caseAct{name: "deadline", page: pageMatters, may: auth.Act, do: doDeadline, about: matterAbout}
	matterDone     = caseAct{name: "done", page: pageMatters, may: auth.Act, do: dayDone}
	matterPerson   = caseAct{name: "person", page: pageMatters, may: auth.Act, do: doPerson, about: matterAbout}
	matterTerms    = caseAct{name: "terms", page: pageMatters, may: auth.Decide, do: doTerms, about: matterAbout}
	matterPays     = caseAct{name: "pays", page: pageMatters, may: auth.Decide, do: doPays}
	matterOutcome  = caseAct{name: "outcome", page: pageMatters, may: auth.Decide, do: doOutcome, about: matterAbout}
	matterBack     = caseAct{name: "withdrawn", page: pageMatters, may: auth.Decide, do: doTakeBack, about: matterAbout}
)

// matterActs are all acts of the page.
func matterActs() []caseAct {
	return []caseAct{matterServed, matterAnswered, matterHearing, matterHappened, matterCost, matterDeadline, matterDone, matterPerson, matterTerms, matterPays, matterOutcome, matterBack}
}

// matterForms are the forms of one matter. What is over still takes a note and a cost:
// bills come late.
func (c *court) matterForms(m *recovery.MatterView) []actGroup {
	v := c.say
	entrusted := m.Road == receivable.RoadAttorney || m.Road == receivable.RoadAgency
	cost := c.form(matterCost, m.ID, func(f *maker) {
		f.begin(v.T("Money was spent on it"), v.T("Record it"))
		c.costFields(f)
	})
	happened := c.form(matterHappened, m.ID, happenedForm)
	if !m.Live {
		return groups(group("g-late-"+m.ID, v.T("Add something"), happened, cost))
	}
	var served, answer, held, pays *actForm
	if entrusted {
		pays = c.form(matterPays, m.ID, func(f *maker) { paysForm(f, m) })
	} else {
		served, answer, held = c.form(matterServed, m.ID, servedForm), c.form(matterAnswered, m.ID, answeredForm), c.form(matterHearing, m.ID, hearingForm)
	}
	return groups(
		group("g-log-"+m.ID, v.T("What happened"), served, answer, held, happened),
		group("g-money-"+m.ID, v.T("Costs and days"), cost, c.form(matterDeadline, m.ID, deadlineForm)),
		group("g-who-"+m.ID, v.T("People and terms"), c.form(matterPerson, m.ID, inMatterForm), c.form(matterTerms, m.ID, func(f *maker) { termsForm(f, m) }), pays),
		group("g-end-"+m.ID, v.T("How it ended"), c.form(matterOutcome, m.ID, outcomeForm), c.form(matterBack, m.ID, takeBackForm)),
	)
}

func servedForm(m *maker) {
	m.begin(m.v.T("It was served, or could not be"), m.v.T("Record it"))
	m.pick("kind", m.v.T("What happened?"), []choice{{Value: receivable.EventServed, Text: eventWord(m.v, receivable.EventServed)}, {Value: receivable.EventUnserved, Text: eventWord(m.v, receivable.EventUnserved)}}, "")
	m.past("on", m.v.T("On which day?"))
	m.text("whom", m.v.T("On whom"))
	m.text("way", m.v.T("How: by post, sheriff, process server …"))
	m.add("day", "next", m.v.T("Their last day to answer, if the papers name one"), "")
	m.then(m.v.T("The day after that one asks you for judgment by default, if no answer is recorded."))
}

func answeredForm(m *maker) {
	m.begin(eventWord(m.v, receivable.EventAnswered), m.v.T("Record it"))
	list := []choice{{Text: m.v.T("Choose")}}
	for _, a := range receivable.MatterAnswers() {
		list = append(list, choice{Value: a, Text: answerWord(m.v, a)})
	}
	m.pick("answer", m.v.T("How?"), list, "").Required = true
	m.past("on", m.v.T("On which day?"))
	m.sum("amount", m.v.T("Sum they admit, or claim against you, in %s", m.form.Currency), "")
	m.add("day", "next", m.v.T("Your last day to answer theirs, if one was set"), "")
	m.area("text", m.v.T("What they say"))
	m.then(m.v.T("What it means for the next step stands on this page afterwards."))
}

func hearingForm(m *maker) {
	m.begin(m.v.T("A hearing is set, or was held"), m.v.T("Record it"))
	m.past("on", m.v.T("On which day did you learn of it, or was it held?"))
	m.add("day", "next", m.v.T("If it is to come: its day"), "").Min = m.view.On.String()
	m.text("place", m.v.T("Where"))
	m.text("whom", m.v.T("Before whom"))
	m.area("text", m.v.T("If it was held: what came of it"))
	m.then(m.v.T("A week before it, Today reminds you."))
}

func happenedForm(m *maker) {
	m.begin(m.v.T("Something else happened"), m.v.T("Record it"))
	var list []choice
	for _, k := range []string{receivable.EventNote, receivable.EventDefault, receivable.EventSettled, receivable.EventTransferred, receivable.EventTold} {
		list = append(list, choice{Value: k, Text: eventWord(m.v, k)})
	}
	m.pick("kind", m.v.T("What happened?"), list, receivable.EventNote)
	m.past("on", m.v.T("On which day?"))
	m.sum("amount", m.v.T("Sum agreed, in %s, if one was", m.form.Currency), "")
	m.text("whom", m.v.T("With whom"))
	m.area("text", m.v.T("In your words"))
}

func deadlineForm(m *maker) {
	m.begin(m.v.T("Keep a day"), m.v.T("Keep it"))
	m.text("text", m.v.T("What is to be done")).Required = true
	m.add("day", "by", m.v.T("By which day?"), "").Required = true
	m.then(m.v.T("On that day it stands on Today."))
}

func inMatterForm(m *maker) {
	m.begin(m.v.T("Add a person"), m.v.T("Add the person"))
	var list []choice
	for _, role := range receivable.MatterRoles() {
		list = append(list, choice{Value: role, Text: roleInMatter(m.v, role)})
	}
	m.pick("role", m.v.T("Role"), list, "")
	m.text("name", m.v.T("Name")).Required = true
	m.text("contact", m.v.T("Telephone or address"))
}

func termsForm(f *maker, m *recovery.MatterView) {
	f.begin(f.v.T("Note the terms"), f.v.T("Note them"))
	f.add("text", "commission", f.v.T("What they keep of what comes in"), m.Commission).Hint = f.v.T("A share of all, or shares in slices:") + " 25%; 30% to 5000, 20%"
	f.add("day", "recall", f.v.T("Day from which the file can be asked back"), m.Recall.String())
	f.then(f.v.T("The commission is counted on all that comes in since, also on what is paid to you directly: most agreements say so. Look at yours."))
}

func paysForm(f *maker, m *recovery.MatterView) {
	f.begin(f.v.T("Whom the client pays"), f.v.T("Note it"))
	standard := receivable.PaysUs
	if m.PaysThem() {
		standard = receivable.PaysThem
	}
	f.pick("whom", f.v.T("Whom does the client pay while they have the file?"), []choice{{Value: receivable.PaysThem, Text: f.v.T("Whoever has the file")}, {Value: receivable.PaysUs, Text: f.v.T("You yourself")}}, standard)
	f.then(f.v.T("The pages for the client say it so."))
}

func doPays(d *doing) (recovery.Entry, error) {
	return d.s.desk.MatterPays(d.r.Context(), d.key, d.get("of"), d.get("whom"), d.act)
}

func outcomeForm(m *maker) {
	m.begin(m.v.T("It is over, without a judgment"), m.v.T("Record it"))
	list := []choice{{Text: m.v.T("Choose")}}
	for _, o := range receivable.MatterOutcomes() {
		list = append(list, choice{Value: o, Text: outcomeWord(m.v, o)})
	}
	m.pick("outcome", m.v.T("How did it end?"), list, "").Required = true
	m.past("on", m.v.T("On which day?"))
	m.area("text", m.v.T("In your words, if you like"))
	m.then(m.v.T("A claim that a court dismissed is not asked for any more until you decide. A judgment is entered on its own page."))
}

func takeBackForm(m *maker) {
	m.begin(m.v.T("You take it back"), m.v.T("Record it"))
	m.past("on", m.v.T("On which day?"))
	m.note()
	m.then(m.v.T("What was given up for it is owed again."))
}

// happens carries an event of a matter out.
func (d *doing) happens(h recovery.Happening) (recovery.Entry, error) {
	h.Matter, h.Next, h.Amount, h.Text = d.get("of"), d.mayDay("next"), d.maySum("amount"), d.get("text")
	if !h.Next.IsZero() && !d.act.On.IsZero() && h.Next.Before(d.act.On) {
		d.blame("next", d.v.T("That day is before the day it happened."))
	}
	if d.faulty() {
		return recovery.Entry{}, nil
	}
	return d.s.desk.MatterEvent(d.r.Context(), d.key, h, d.act)
}

func doServed(d *doing) (recovery.Entry, error) {
	return d.happens(recovery.Happening{Kind: d.need("kind", d.v.T("Say what happened.")), Whom: d.get("whom"), Way: d.get("way")})
}

func doAnswered(d *doing) (recovery.Entry, error) {
	return d.happens(recovery.Happening{Kind: receivable.EventAnswered, Answer: d.need("answer", d.v.T("Say how they answered."))})
}

func doHearing(d *doing) (recovery.Entry, error) {
	return d.happens(recovery.Happening{Kind: receivable.EventHearing, Place: d.get("place"), Whom: d.get("whom")})
}

func doHappened(d *doing) (recovery.Entry, error) {
	kind := d.need("kind", d.v.T("Say what happened."))
	if kind == receivable.EventNote {
		d.need("text", d.v.T("Say what happened."))
	}
	return d.happens(recovery.Happening{Kind: kind, Whom: d.get("whom")})
}

func doDeadline(d *doing) (recovery.Entry, error) {
	text, by := d.need("text", d.v.T("Say what is to be done.")), d.day("by", d.v.T("By which day?"))
	if d.faulty() {
		return recovery.Entry{}, nil
	}
	return d.s.desk.MatterDeadline(d.r.Context(), d.key, d.get("of"), by, text, d.act)
}

func doPerson(d *doing) (recovery.Entry, error) {
	p := receivable.MatterPerson{Role: d.get("role"), Name: d.need("name", d.v.T("Who is it?")), Contact: d.get("contact")}
	if d.faulty() {
		return recovery.Entry{}, nil
	}
	return d.s.desk.MatterPerson(d.r.Context(), d.key, d.get("of"), p, d.act)
}

func doTerms(d *doing) (recovery.Entry, error) {
	recall := d.mayDay("recall")
	if d.get("commission") == "" && recall.IsZero() {
		d.blame("commission", d.v.T("Say what they keep, or from when the file can be asked back."))
	}
	if d.faulty() {
		return recovery.Entry{}, nil
	}
	return d.s.desk.MatterTerms(d.r.Context(), d.key, d.get("of"), d.get("commission"), recall, d.act)
}

func doOutcome(d *doing) (recovery.Entry, error) {
	if d.need("outcome", d.v.T("Say how it ended.")); d.faulty() {
		return recovery.Entry{}, nil
	}
	return d.s.desk.MatterOutcome(d.r.Context(), d.key, d.get("of"), d.get("outcome"), d.get("text"), d.act)
}

func doTakeBack(d *doing) (recovery.Entry, error) {
	return d.s.desk.WithdrawMatter(d.r.Context(), d.key, d.get("of"), d.act)
}
