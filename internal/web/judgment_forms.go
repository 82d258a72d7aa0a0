package web

import (
	"context"

	"dunwell/internal/auth"
	"dunwell/internal/judgment"
	"dunwell/internal/law"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// The acts of a judgment. All but the money that came in, and a cost, are legal acts.
var (
	judgmentAbout = map[string]string{
		"day_past": "on", "principal_missing": "principal", "forum_missing": "court", "rate_needed": "rate", "rate_unreadable": "rate", "part_unknown": "bears", "instalments_unreadable": "instalments",
		"growth_unknown": "growth", "kind_unknown": "kind", "place_unknown": "place", "place_missing": "place", "nothing_owed": "", "judgment_known": "", "matter_unknown": "matter", "sum_not_positive": "",
		"sum_unreadable": "", "sum_too_fine": "", "tool_unknown": "", "tool_unlawful": "", "judgment_unpaid": "", "sum_missing": "amount",
	}
	renewedAbout = map[string]string{"day_past": "until", "judgment_ended": ""}
	stepAbout    = map[string]string{"day_past": "on", "sum_missing": "amount"}

	judgmentEnter   = caseAct{name: "enter", page: pageJudgment, may: auth.Decide, do: doEnter, about: judgmentAbout}
	judgmentCarry   = caseAct{name: "domesticate", page: pageJudgment, may: auth.Decide, do: doCarry, about: judgmentAbout}
	judgmentPaid    = caseAct{name: "satisfied", page: pageJudgment, may: auth.Decide, do: stateAct((*recovery.Desk).Satisfied), about: judgmentAbout}
	judgmentFiled   = caseAct{name: "satisfaction-filed", page: pageJudgment, may: auth.Decide, do: stateAct((*recovery.Desk).SatisfactionFiled), about: judgmentAbout}
	judgmentVacated = caseAct{name: "vacated", page: pageJudgment, may: auth.Decide, do: stateAct((*recovery.Desk).Vacated), about: judgmentAbout}
	judgmentStayed  = caseAct{name: "stayed", page: pageJudgment, may: auth.Decide, do: stateAct((*recovery.Desk).Stayed), about: judgmentAbout}
	judgmentResumed = caseAct{name: "resumed", page: pageJudgment, may: auth.Decide, do: stateAct((*recovery.Desk).Resumed), about: judgmentAbout}
	judgmentLapsed  = caseAct{name: "lapsed", page: pageJudgment, may: auth.Decide, do: stateAct((*recovery.Desk).Lapsed), about: judgmentAbout}
	judgmentRenewed = caseAct{name: "renewed", page: pageJudgment, may: auth.Decide, do: doRenewed, about: renewedAbout}
	judgmentSpent   = caseAct{name: "cost", page: pageJudgment, may: auth.Act, do: func(d *doing) (recovery.Entry, error) { return spend(d, "") }, about: matterAbout}
	judgmentDone    = caseAct{name: "done", page: pageJudgment, may: auth.Act, do: dayDone}
	judgmentEnforce = caseAct{name: "enforce", page: pageJudgment, may: auth.Decide, do: doEnforce, about: map[string]string{"sum_unreadable": "cost"}}

	stepStarted   = caseAct{name: "started", page: pageJudgment, may: auth.Decide, do: doStarted, about: map[string]string{"day_past": "look"}}
	stepCollected = caseAct{name: "collected", page: pageJudgment, may: auth.Act, do: doCollected, about: stepAbout}
	stepReturned  = caseAct{name: "returned", page: pageJudgment, may: auth.Decide, do: doReturned, about: stepAbout}
	stepReleased  = caseAct{name: "released", page: pageJudgment, may: auth.Decide, do: doReleased, about: stepAbout}
)

// judgmentActs are all acts of the page.
func judgmentActs() []caseAct {
	return []caseAct{judgmentEnter, judgmentCarry, judgmentPaid, judgmentFiled, judgmentVacated, judgmentStayed, judgmentResumed, judgmentLapsed, judgmentRenewed, judgmentSpent, judgmentDone, judgmentEnforce,
		stepStarted, stepCollected, stepReturned, stepReleased}
}

// judgmentForms are the forms of one judgment that fit how it stands.
func (c *court) judgmentForms(j *recovery.JudgmentView) []actGroup {
	v := c.say
	if j.State == receivable.JudgmentSatisfied {
		if !j.Filed.IsZero() {
			return nil
		}
		return groups(group("g-paid-"+j.ID, v.T("The court was told"), c.form(judgmentFiled, j.ID, filedPaperForm)))
	}
	if !j.Owed {
		return nil
	}
	var stayed, lapsed *actForm
	if j.State == receivable.JudgmentLive {
		stayed = c.form(judgmentStayed, j.ID, stayedForm)
	} else {
		stayed = c.form(judgmentResumed, j.ID, resumedForm)
	}
	if j.Parts != nil {
		lapsed = c.form(judgmentLapsed, j.ID, lapsedForm)
	}
	return groups(
		group("g-paid-"+j.ID, v.T("It is paid"), c.form(judgmentPaid, j.ID, paidToTheCentForm)),
		group("g-cost-"+j.ID, v.T("A cost"), c.form(judgmentSpent, j.ID, func(f *maker) {
			f.begin(v.T("Money was spent under it"), v.T("Record it"))
			c.costFields(f)
			f.then(v.T("What they owe too is added to the pay-off at once."))
		})),
		group("g-court-"+j.ID, v.T("What the court did"), c.form(judgmentRenewed, j.ID, renewedForm), stayed, lapsed, c.form(judgmentVacated, j.ID, vacatedForm)),
		group("g-carry-"+j.ID, v.T("Carry it elsewhere"), c.form(judgmentCarry, j.ID, c.carryForm)),
	)
}

// stepForms say what became of a step that is open.
func (c *court) stepForms(n *receivable.Enforcement) []actGroup {
	var started *actForm
	if n.State == receivable.EnforcementPrepared {
		started = c.form(stepStarted, n.ID, startedForm)
	}
	return groups(group("g-step-"+n.ID, c.say.T("What became of it"), started, c.form(stepCollected, n.ID, collectedForm), c.form(stepReturned, n.ID, returnedForm), c.form(stepReleased, n.ID, releasedForm)))
}

func (c *court) enterForm(m *maker) {
	m.begin(m.v.T("Enter a judgment or an award"), m.v.T("Enter it"))
	m.then(m.v.T("From its day it replaces the invoices it was given for: their interest stops, what was awarded beside them is owed, what was not awarded is given up."))
	matters := []choice{{Text: m.v.T("None, or the one that runs")}}
	claimed := ""
	for i := range c.book.Matters {
		one := &c.book.Matters[i]
		matters = append(matters, choice{Value: one.ID, Text: one.Called})
		if one.Live && claimed == "" {
			claimed = one.Claimed.Decimal()
		}
	}
	if len(matters) > 1 {
		m.pick("matter", m.v.T("In which matter?"), matters, "")
	}
	var kinds []choice
	for _, k := range receivable.JudgmentKinds() {
		kinds = append(kinds, choice{Value: k, Text: kindOfTitle(m.v, k)})
	}
	m.pick("kind", m.v.T("What was given?"), kinds, "")
	m.past("on", m.v.T("On which day?"))
	m.text("court", m.v.T("Court or arbitrator, if not that of the matter"))
	m.text("number", m.v.T("Its number, if not that of the matter"))
	c.titleFields(m, c.book.Place, claimed)
	m.text("instalments", m.v.T("Parts the court ordered, if it did")).Hint = m.v.T("Days and sums, or so many months from a day:") + " 2026-02-01=500, 2026-03-01=250; 12 x 300 from 2026-02-01"
}

func (c *court) carryForm(m *maker) {
	m.begin(m.v.T("It was made a judgment of another place"), m.v.T("Record it"))
	m.then(m.v.T("The new one takes its place, over what is owed on that day."))
	m.past("on", m.v.T("On which day?"))
	m.text("court", m.v.T("Court there")).Required = true
	m.text("number", m.v.T("Its number there")).Required = true
	c.titleFields(m, "", "")
}

// titleFields ask for the parts and the terms of a judgment.
func (c *court) titleFields(m *maker, place, claimed string) {
	places := placeChoices(m.v)
	m.pick("place", m.v.T("Place of the court, whose law it lives under"), places, place)
	principal := m.sum("principal", m.v.T("Principal, in %s", m.form.Currency), claimed)
	if claimed == "" {
		principal.Hint = m.v.T("Empty for what was claimed, or what is owed on that day.")
	}
	m.sum("interest", m.v.T("Interest awarded up to its day"), "")
	m.sum("costs", m.v.T("Costs awarded"), "")
	m.sum("fees", m.v.T("Attorney’s fees awarded"), "")
	m.text("rate", m.v.T("Yearly interest from then on")).Hint = m.v.T("Empty for the law of the place; else a percentage, late_interest for the place’s interest for late payment, or base+5 for points above its base rate.")
	m.pick("growth", m.v.T("How interest grows"), []choice{{Text: m.v.T("As the law of the place has it")}, {Value: string(law.Simple), Text: growthWord(m.v, "")}, {Value: string(law.CompoundAnnual), Text: growthWord(m.v, string(law.CompoundAnnual))}}, "")
	m.pick("bears", m.v.T("Interest runs on"), []choice{{Text: partWord(m.v, receivable.PartPrincipal)}, {Value: "all", Text: m.v.T("all parts")}, {Value: "principal,costs", Text: m.v.T("principal and costs")}, {Value: "principal,interest", Text: m.v.T("principal and interest")}}, "")
	orders := []choice{{Text: m.v.T("as the place has it, else costs first")}}
	for _, o := range []string{"costs,interest,principal", "costs,principal,interest", "interest,costs,principal", "principal,interest,costs", "principal,costs,interest"} {
		parts, _ := judgment.ParseParts(o, true) // all of them are well formed
		orders = append(orders, choice{Value: o, Text: orderWords(m.v, parts)})
	}
	m.pick("order", m.v.T("Payments go to"), orders, "")
	m.add("day", "from", m.v.T("Last day without interest, if not its own"), "")
	m.add("day", "expires", m.v.T("Last day on which it can be enforced"), "").Hint = m.v.T("Empty for the law of the place, where it is known.")
}

// titled reads the parts and the terms of a judgment.
func (d *doing) titled() recovery.Judged {
	return recovery.Judged{
		Matter: d.get("matter"), Kind: d.get("kind"), Number: d.get("number"), Court: d.get("court"), Place: d.get("place"), Principal: d.maySum("principal"), Interest: d.maySum("interest"), Costs: d.maySum("costs"),
		Fees: d.maySum("fees"), Rate: d.get("rate"), Growth: d.get("growth"), Bears: d.get("bears"), Order: d.get("order"), From: d.mayDay("from"), Expires: d.mayDay("expires"), Instalments: d.get("instalments"),
	}
}

func doEnter(d *doing) (recovery.Entry, error) {
	g := d.titled()
	if d.faulty() {
		return recovery.Entry{}, nil
	}
	return d.s.desk.EnterJudgment(d.r.Context(), d.key, g, d.act)
}

func doCarry(d *doing) (recovery.Entry, error) {
	d.need("court", d.v.T("Name the court."))
	d.need("number", d.v.T("Which number did the court give?"))
	d.need("place", d.v.T("To which place was it carried?"))
	g := d.titled()
	if d.faulty() {
		return recovery.Entry{}, nil
	}
	return d.s.desk.Domesticated(d.r.Context(), d.key, d.get("of"), g, d.act)
}

func paidToTheCentForm(m *maker) {
	m.begin(m.v.T("It is paid to the cent"), m.v.T("Record it"))
	m.past("on", m.v.T("On which day?"))
	m.then(m.v.T("Refused while a cent is missing. The paper that acknowledges it is drafted then, and a day to file it is kept."))
}

func filedPaperForm(m *maker) {
	m.begin(m.v.T("The satisfaction is filed"), m.v.T("Record it"))
	m.past("on", m.v.T("On which day?"))
}

func vacatedForm(m *maker) {
	m.begin(m.v.T("It was set aside"), m.v.T("Record it"))
	m.past("on", m.v.T("On which day?"))
	m.note()
	m.then(m.v.T("What it brought into the book is taken back, and the invoices rest until you decide. Stop every step of enforcement at once."))
}

func stayedForm(m *maker) {
	m.begin(m.v.T("It was appealed or stayed"), m.v.T("Record it"))
	m.past("on", m.v.T("On which day?"))
	m.note()
	m.then(m.v.T("Nothing is enforced until it goes on."))
}

func resumedForm(m *maker) {
	m.begin(m.v.T("It goes on"), m.v.T("Record it"))
	m.past("on", m.v.T("On which day?"))
	m.note()
}

func lapsedForm(m *maker) {
	m.begin(m.v.T("The parts were not paid"), m.v.T("Record it"))
	m.past("on", m.v.T("On which day?"))
	m.then(m.v.T("The whole is due. Whether by itself or only once the court says so, the order tells."))
}

func renewedForm(m *maker) {
	m.begin(m.v.T("It was renewed"), m.v.T("Record it"))
	m.past("on", m.v.T("On which day?"))
	m.add("day", "until", m.v.T("Its new last day"), "").Required = true
	m.then(m.v.T("It is brought up again 180 and 60 days before."))
}

// stateAct is an act that says what became of a judgment, and nothing more.
func stateAct(becomes func(*recovery.Desk, context.Context, receivable.AccountKey, string, recovery.Act) (recovery.Entry, error)) func(*doing) (recovery.Entry, error) {
	return func(d *doing) (recovery.Entry, error) {
		return becomes(d.s.desk, d.r.Context(), d.key, d.get("of"), d.act)
	}
}

func doRenewed(d *doing) (recovery.Entry, error) {
	until := d.day("until", d.v.T("Name its new last day."))
	if d.faulty() {
		return recovery.Entry{}, nil
	}
	return d.s.desk.Renewed(d.r.Context(), d.key, d.get("of"), until, d.act)
}

func enforceForm(m *maker, local string) {
	m.begin(m.v.T("Prepare it"), m.v.T("Prepare it"))
	m.text("target", m.v.T("At which bank, employer or place")).Hint = m.v.T("Empty takes the bank that they paid from, where one is known.")
	m.add("text", "local", m.v.T("What the court calls it"), local)
	m.sum("cost", m.v.T("Spent on it already, in %s", m.form.Currency), "")
	m.past("on", m.v.T("On which day?"))
	m.area("text", m.v.T("In your words, if you like"))
	m.then(m.v.T("Nothing is sent. The bank, the employer and every other third person is told by the court or its officer, never from here."))
}

func doEnforce(d *doing) (recovery.Entry, error) {
	step := recovery.Step{Tool: d.get("of"), Local: d.get("local"), Target: d.get("target"), Cost: d.maySum("cost"), Text: d.get("text")}
	if d.faulty() {
		return recovery.Entry{}, nil
	}
	return d.s.desk.Enforce(d.r.Context(), d.key, step, d.act)
}

func startedForm(m *maker) {
	m.begin(m.v.T("A court or its officer has it"), m.v.T("Record it"))
	m.past("on", m.v.T("Since which day?"))
	m.ahead("look", m.v.T("Look again on"), m.view.On.AddDays(30)) //nolint:mnd // as the command does
	m.sum("cost", m.v.T("Spent on it, in %s", m.form.Currency), "")
}

func collectedForm(m *maker) {
	m.begin(m.v.T("It brought money, and goes on"), m.v.T("Book it"))
	m.sum("amount", m.v.T("How much came in, in %s", m.form.Currency), "").Required = true
	m.past("on", m.v.T("On which day?"))
	stepFields(m)
}

func returnedForm(m *maker) {
	m.begin(m.v.T("It came back"), m.v.T("Record it"))
	m.sum("amount", m.v.T("With how much, in %s; empty for nothing", m.form.Currency), "")
	m.past("on", m.v.T("On which day?"))
	stepFields(m)
}

func releasedForm(m *maker) {
	m.begin(m.v.T("It was taken back"), m.v.T("Record it"))
	m.past("on", m.v.T("On which day?"))
	m.area("text", m.v.T("In your words, if you like"))
}

func stepFields(m *maker) {
	m.sum("cost", m.v.T("Spent on it, in %s", m.form.Currency), "")
	m.text("exempt", m.v.T("What they say is out of reach, and why"))
	m.area("text", m.v.T("In your words, if you like"))
}

// changed reads what became of a step.
func (d *doing) changed() recovery.StepChange {
	return recovery.StepChange{Which: d.get("of"), Cost: d.maySum("cost"), Collected: d.maySum("amount"), Look: d.mayDay("look"), Exempt: d.get("exempt"), Text: d.get("text")}
}

func doStarted(d *doing) (recovery.Entry, error) {
	c := d.changed()
	if d.faulty() {
		return recovery.Entry{}, nil
	}
	return d.s.desk.StepStarted(d.r.Context(), d.key, c, d.act)
}

func doCollected(d *doing) (recovery.Entry, error) {
	d.need("amount", d.v.T("How much came in?"))
	c := d.changed()
	if d.faulty() {
		return recovery.Entry{}, nil
	}
	return d.s.desk.StepCollected(d.r.Context(), d.key, c, d.act)
}

func doReturned(d *doing) (recovery.Entry, error) {
	c := d.changed()
	if d.faulty() {
		return recovery.Entry{}, nil
	}
	return d.s.desk.StepReturned(d.r.Context(), d.key, c, d.act)
}

func doReleased(d *doing) (recovery.Entry, error) {
	c := d.changed()
	if d.faulty() {
		return recovery.Entry{}, nil
	}
	return d.s.desk.StepReleased(d.r.Context(), d.key, c, d.act)
}
