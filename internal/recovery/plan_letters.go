package recovery

import (
	"slices"

	"dunwell/internal/chase"
	"dunwell/internal/day"
	"dunwell/internal/law"
	"dunwell/internal/letter"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// aboutPlan reports a letter of a plan; aboutSettlement one of a settlement.
func aboutPlan(step string) bool {
	switch chase.Step(step) {
	case chase.StepPlanTerms, chase.StepPlanAgreement, chase.StepPlanDue, chase.StepPlanMissed, chase.StepPlanBroken, chase.StepPlanKept:
		return true
	}
	return false
}

func aboutSettlement(step string) bool {
	return step == string(chase.StepSettlementOffer) || step == string(chase.StepSettlementAgreement)
}

// plainDebt reports a letter that lists the debt of an agreement: it is about the
// invoices, and the sum in its words is theirs. Charges would make another sum of it.
func plainDebt(step string) bool {
	return step == string(chase.StepPlanTerms) || step == string(chase.StepPlanAgreement) || step == string(chase.StepAcknowledgment) || aboutSettlement(step)
}

// plan is the plan a letter may be about: the last that was neither taken back nor
// replaced.
func planOf(file *receivable.File) *receivable.PaymentPlan {
	for i := len(file.Plans) - 1; i >= 0; i-- {
		switch p := &file.Plans[i]; p.Outcome {
		case "", receivable.PlanKept, receivable.PlanBroken:
			return p
		}
	}
	return nil
}

func settlementOf(file *receivable.File) *receivable.Settlement {
	for i := len(file.Settlements) - 1; i >= 0; i-- {
		if s := &file.Settlements[i]; s.Outcome == "" {
			return s
		}
	}
	return nil
}

// arrangedFacts puts what was arranged into a letter's facts, and whether the day of a
// final demand stands beside it.
func (o occasion) arrangedFacts(f *letter.Facts) {
	f.DemandRuns = o.delivery.Step == string(chase.StepPartPayment)
	if plainDebt(o.delivery.Step) {
		f.Items = o.debt()
		f.Open = sumOfItems(f.Items, o.decision.Amount)
	}
	if p := planOf(o.file); p != nil && aboutPlan(o.delivery.Step) {
		o.planFacts(p, f)
	}
	if s := settlementOf(o.file); s != nil && aboutSettlement(o.delivery.Step) {
		f.Others.Sums = map[string]money.Amount{"settlement_amount": s.Amount}
		f.Others.Dates = map[string]day.Date{"settlement_pay_by": s.PayBy, "settlement_expiry_date": s.Expiry, "settlement_date": day.Max(s.Accepted, s.On)}
	}
}

// debt lists what the letter is about, each invoice with what is open of it.
func (o occasion) debt() []letter.ItemLine {
	var list []letter.ItemLine
	for i := range o.claim.Lines {
		l := &o.claim.Lines[i]
		if left := l.Amount.Minor() - l.Covered.Minor(); left > 0 && slices.Contains(o.decision.Items, l.Item) {
			open := money.New(left, l.Amount.Currency())
			if o.delivery.Step == string(chase.StepAcknowledgment) {
				open = l.Ask
			}
			list = append(list, letter.ItemLine{Number: l.Number, For: l.For, On: l.On, Due: l.Due, Open: open})
		}
	}
	return list
}

func sumOfItems(list []letter.ItemLine, otherwise money.Amount) money.Amount {
	var tally money.Tally
	for i := range list {
		tally.Add(list[i].Open)
	}
	if sum, err := tally.Sum(); err == nil && len(list) > 0 {
		return sum
	}
	return otherwise
}

func (o occasion) planFacts(p *receivable.PaymentPlan, f *letter.Facts) {
	about := &o.decision.About
	paid := receivable.Lower(p.Base, openOf(o.claim, p.Items))
	plan := &letter.Plan{
		Total: p.Total, Discount: p.Discount, CureDays: p.CureDays, On: p.Agreed, NoInterest: p.NoInterest, Guarantor: p.Guarantor,
		Instalment: about.Part, MissedNotice: about.Told,
	}
	if p.Discount.Sign() <= 0 {
		plan.Discount = money.Amount{}
	}
	if p.Agreed.IsZero() {
		plan.On = p.On
	}
	for _, part := range p.Parts {
		plan.Parts = append(plan.Parts, letter.PlanPart{On: part.On, Amount: part.Amount})
	}
	switch chase.Step(o.delivery.Step) {
	case chase.StepPlanDue, chase.StepPlanMissed:
		if i := about.Part - 1; i >= 0 && i < len(plan.Parts) { // what is still missing of it
			plan.Parts[i].Amount = o.decision.Amount
		}
		plan.CureDate = o.decision.Deadline
	case chase.StepPlanBroken:
		plan.CureDate = o.cureOf(about.Told)
		f.Payoff = o.decision.Amount
		f.Lines = o.planAccount(p)
	case chase.StepPlanKept:
		// The plan is over: what came of it is the debt less what was forgiven.
		if paid = p.Total.Minor(); p.Outcome == receivable.PlanKept {
			paid -= p.Discount.Minor()
		} else {
			plan.Discount = money.Amount{}
		}
	}
	if paid > 0 {
		plan.PaidTotal = money.New(paid, p.Total.Currency())
	}
	f.Plan = plan
	if o.notes {
		if f.Others.Flags == nil {
			f.Others.Flags = map[string]bool{}
		}
		f.Others.Flags["plan_notes"] = true
	}
}

// planAccount is the account of a plan that ends: what it was about, each payment since
// it was drawn up, and what else is late; the letter calls the rest a credit. nil where
// these come to less than is asked.
func (o occasion) planAccount(p *receivable.PaymentPlan) []letter.AccountLine {
	lines := []letter.AccountLine{{Kind: letter.LinePlan, From: day.Max(p.Agreed, p.On), Amount: p.Base}}
	sum := p.Base.Minor()
	for _, r := range o.file.Received {
		if r.On.Before(p.On) || r.On.After(o.decision.On) || r.Amount.Currency() != p.Total.Currency() {
			continue
		}
		sum -= r.Amount.Minor()
		lines = append(lines, letter.AccountLine{Kind: letter.LinePayment, From: r.On, Amount: r.Amount.Neg()})
	}
	for i := range o.claim.Lines {
		if l := &o.claim.Lines[i]; !slices.Contains(p.Items, l.Item) && slices.Contains(o.decision.Items, l.Item) {
			sum += l.Ask.Minor()
			lines = append(lines, letter.AccountLine{Kind: letter.LineInvoice, Number: l.Number, For: l.For, Due: l.Due, Amount: l.Ask})
		}
	}
	if sum < o.decision.Amount.Minor() {
		return nil
	}
	return lines
}

// cureOf is the day that the notice of a missed part gave.
func (o occasion) cureOf(told day.Date) day.Date {
	for _, t := range o.file.Touches {
		if t.Kind == receivable.Written && t.Step == string(chase.StepPlanMissed) && t.On == told {
			return t.Deadline
		}
	}
	return day.Date{}
}

// provenOfArranged are the states that an arrangement proves.
func (o occasion) provenOfArranged(set func(state string, holds bool)) {
	set("fact:client_answered", answered(o.file))
	signs := func(signatory string) bool {
		return signatory != "" || o.file.Client.Form == receivable.SoleTrader || o.file.Client.Form == receivable.Consumer
	}
	if p := planOf(o.file); p != nil {
		set("fact:plan_terms_approved", true) // a person drew it up
		set("fact:debt_admitted", p.Admitted || o.file.Facts[factAckWritten] == "yes")
		set("fact:plan_signed", !p.Agreed.IsZero())
		set("fact:cure_notice_delivered", !o.cureOf(o.decision.About.Told).IsZero())
		if aboutPlan(o.delivery.Step) {
			set("fact:signatory_authorised", signs(p.Signatory))
		}
	}
	if s := settlementOf(o.file); s != nil && aboutSettlement(o.delivery.Step) {
		set("fact:decision_recorded", true)
		set("fact:settlement_accepted", !s.Accepted.IsZero())
		set("fact:signatory_authorised", signs(s.Signatory))
		set("fact:dispute_or_doubt_recorded", disputed(o.file) || o.file.Facts["solvency"] == "stressed")
	}
	if o.delivery.Step == string(chase.StepPlanKept) {
		set("fact:payment_cleared", true) // the chase saw every part come
	}
}

// privileged leaves the mark of a settlement talk out where nothing is in dispute: it
// would claim what is not so.
func (o occasion) privileged(f *letter.Facts) {
	if aboutSettlement(o.delivery.Step) && !disputed(o.file) {
		delete(f.Law, law.SlotSettlementPrivilege)
	}
}
