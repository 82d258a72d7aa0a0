package chase

import (
	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/policy/yamlform"
	"dunwell/internal/receivable"
)

// PlanTold is what a diary says of a plan or a settlement beside its sum.
type PlanTold struct {
	Terms    receivable.PlanTerms
	Discount money.Amount
	CureDays int
	PayBy    day.Date
	How      string // signed or email; "" while it is only offered
}

// read takes one field in; false where it is none of a plan.
func (p *PlanTold) read(f *yamlform.Form, key string) bool {
	amount := func(into *money.Amount) {
		if f.Has(key) {
			*into = sum(f, key)
		}
	}
	switch key {
	case "down":
		amount(&p.Terms.Down)
	case "each":
		amount(&p.Terms.Each)
	case "discount":
		amount(&p.Discount)
	case "down_by":
		p.Terms.DownOn, _ = f.Day(key)
	case "from":
		p.Terms.From, _ = f.Day(key)
	case "pay_by":
		p.PayBy, _ = f.Day(key)
	case "parts":
		p.Terms.Count, _ = f.Int(key, 1, 60)
	case "cure_days":
		p.CureDays, _ = f.Int(key, 1, 60)
	case "every":
		every, _ := f.OneOf(key, string(receivable.EveryWeek), string(receivable.EveryFortnight), string(receivable.EveryMonth))
		p.Terms.Every = receivable.PlanEvery(every)
	case "agreed", "how":
		p.How, _ = f.OneOf(key, receivable.AgreedSigned, receivable.AgreedEmail)
	default:
		return false
	}
	return true
}

// given reports a plan whose parts were told, not only the next of them.
func (p *PlanTold) given() bool { return !p.Terms.From.IsZero() || p.Terms.Down.Sign() > 0 }

// applyPlan lets something happen to a plan, a settlement, or a letter asked for.
func (b *book) applyPlan(a *livedAccount, e *Event) error {
	if c := e.Amount.Currency(); c != "" && c != a.Currency {
		return nil
	}
	a.stirred = true
	switch e.Verb {
	case "plan":
		return b.drawPlan(a, e)
	case "settle":
		return b.offerSettlement(a, e)
	case "asked":
		about, err := b.about(e)
		if err != nil {
			return err
		}
		a.Arrangements = append(a.Arrangements, receivable.Arrangement{ID: b.newID("arrangement"), Kind: receivable.LetterAsked, On: e.On, Item: about, Reason: e.What})
	case "agreed":
		return b.agree(a, e)
	case "kept":
		return b.keepPlan(a, e)
	case "cleared":
		return b.clearSettlement(a, e)
	}
	return nil
}

func (b *book) drawPlan(a *livedAccount, e *Event) error {
	begin := func() string {
		b.endPlans(a, receivable.Plan, e.On, receivable.PlanReplaced)
		b.end(a, receivable.Plan, "", e.On, "kept")
		b.arrange(a, e, receivable.Plan, "")
		return a.Arrangements[len(a.Arrangements)-1].ID
	}
	if !e.Plan.given() {
		begin()
		return nil
	}
	owed, err := claim.AsOf(a.File, e.On)
	if err != nil {
		return err
	}
	t := e.Plan.Terms
	t.Total = e.Amount
	if t.DownOn.IsZero() {
		t.DownOn = e.On
	}
	p := receivable.PaymentPlan{
		On: e.On, Total: e.Amount, Discount: e.Plan.Discount, CureDays: e.Plan.CureDays,
		Draft: receivable.DraftOffer, Answer: e.Day, How: e.Plan.How,
	}
	if p.CureDays == 0 {
		p.CureDays = 7
	}
	if p.Answer.IsZero() {
		p.Answer = e.On.AddDays(7)
	}
	if p.How != "" {
		p.Agreed = e.On
	}
	p.Items, p.Base = OpenItems(&owed, false)
	calendar := CalendarOf(b.diary.Client.Place, b.diary.Creditor.Holidays)
	if p.Parts, err = t.Schedule(calendar.Calendar); err == nil {
		err = p.Check(calendar.Calendar)
	}
	switch {
	case err != nil:
		return b.fault(e, "plan_unfit", "The plan does not fit: %v.", err)
	case p.Base.Less(p.Total):
		return b.fault(e, "sum_above_owed", "Only %s is open and undisputed.", p.Base)
	}
	p.ID = begin()
	a.Plans = append(a.Plans, p)
	return nil
}

func (b *book) offerSettlement(a *livedAccount, e *Event) error {
	owed, err := claim.AsOf(a.File, e.On)
	if err != nil {
		return err
	}
	s := receivable.Settlement{On: e.On, Amount: e.Amount, PayBy: e.Plan.PayBy, Expiry: e.Day, How: e.Plan.How}
	if s.How != "" {
		s.Accepted = e.On
	}
	s.Items, s.Base = OpenItems(&owed, true)
	if !s.Amount.Less(s.Base) {
		return b.fault(e, "sum_above_owed", "A settlement takes less than is open, %s.", s.Base)
	}
	b.endPlans(a, receivable.Settle, e.On, receivable.PlanReplaced)
	b.end(a, receivable.Settle, "", e.On, receivable.PlanReplaced)
	b.arrange(a, e, receivable.Settle, "")
	s.ID = a.Arrangements[len(a.Arrangements)-1].ID
	a.Settlements = append(a.Settlements, s)
	return nil
}

// agree notes their yes to what was offered last.
func (b *book) agree(a *livedAccount, e *Event) error {
	if n := len(a.Plans); e.What == "plan" && n > 0 && a.Plans[n-1].Ended.IsZero() {
		a.Plans[n-1].Agreed, a.Plans[n-1].How = e.On, e.Plan.How
		return nil
	}
	if n := len(a.Settlements); e.What == "settlement" && n > 0 && a.Settlements[n-1].Ended.IsZero() {
		a.Settlements[n-1].Accepted, a.Settlements[n-1].How = e.On, e.Plan.How
		return nil
	}
	return b.fault(e, "plan_unknown", "No %s is offered.", e.What)
}

// keepPlan ends a plan that was kept, and books the discount for punctuality.
func (b *book) keepPlan(a *livedAccount, e *Event) error {
	n := len(a.Plans)
	if n == 0 || !a.Plans[n-1].Ended.IsZero() {
		return b.fault(e, "plan_unknown", "No plan runs.")
	}
	discount := a.Plans[n-1].Discount
	b.endPlans(a, receivable.Plan, e.On, receivable.PlanKept)
	b.end(a, receivable.Plan, "", e.On, receivable.PlanKept)
	if discount.Sign() <= 0 {
		return nil
	}
	a.Items = append(a.Items, receivable.Item{
		ID: receivable.ItemID(b.newID("credit")), Kind: receivable.CreditNote, On: e.On, Amount: discount.Neg(), Open: discount.Neg(),
	})
	return b.settle(a, nil, e.On)
}

// clearSettlement forgives what a settlement left, once its sum has cleared.
func (b *book) clearSettlement(a *livedAccount, e *Event) error {
	n := len(a.Settlements)
	if n == 0 || !a.Settlements[n-1].Ended.IsZero() {
		return b.fault(e, "plan_unknown", "No settlement runs.")
	}
	b.endPlans(a, receivable.Settle, e.On, receivable.SettlementPaid)
	b.end(a, receivable.Settle, "", e.On, receivable.SettlementPaid)
	owed, err := claim.AsOf(a.File, e.On)
	if err != nil || owed.Owed.Sign() <= 0 {
		return err
	}
	b.give(a, gift{forgiven: true, on: e.On, amount: owed.Owed})
	return b.settle(a, nil, e.On)
}

// endPlans ends the terms that live beside an arrangement.
func (b *book) endPlans(a *livedAccount, kind receivable.ArrangementKind, on day.Date, outcome string) {
	for i := range a.Plans {
		if p := &a.Plans[i]; kind == receivable.Plan && p.Ended.IsZero() {
			p.Ended, p.Outcome = on, outcome
		}
	}
	for i := range a.Settlements {
		if s := &a.Settlements[i]; kind == receivable.Settle && s.Ended.IsZero() {
			s.Ended, s.Outcome = on, outcome
		}
	}
}
