package recovery

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"dunwell/internal/chase"
	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/remedy"
	"dunwell/internal/store"
)

// The verbs of plans.
const (
	VerbPlan       Verb = "plan"
	VerbPlanAgreed Verb = "plan_agreed"
	VerbPlanKept   Verb = "plan_kept"
	VerbPlanEnded  Verb = "plan_ended"
)

// The days that hold where a plan says nothing else.
const (
	planCureDays   = 7 // to make a missed part good, from its notice
	planAnswerDays = 7 // to accept the plan
	planFirstDays  = 7 // within which the first payment is usual
)

// PlanRequest is a plan as a person draws it up. Either Payments are given one by
// one, or a down payment and equal parts.
type PlanRequest struct {
	Total    string // "" is all that is open and not disputed
	Down     string // "" for none
	DownOn   day.Date
	Every    receivable.PlanEvery // "" is a month
	Count    int                  // parts after the down payment, or
	Each     string               // the sum of each; the last is smaller
	From     day.Date
	Payments []PlanPayment

	Discount  string // a sum, or "5%" of the total; forgiven of the last part when all came in time
	CureDays  int    // 0 is 7
	Interest  bool   // it runs on while the plan is kept
	Guarantor string
	Signatory string
	Answer    day.Date // the last day to accept; no day is a week on
	Draft     receivable.PlanDraft
	Unwritten bool   // the debt is not admitted by the agreement
	How       string // agreed at once: signed or email
}

// PlanPayment is one payment of a plan that is given part by part.
type PlanPayment struct {
	On     day.Date
	Amount string
}

// DrawPlan records a plan that is offered to a client, or agreed at once. It rests the
// ladder from now on; a plan or promise before it is replaced.
func (d *Desk) DrawPlan(ctx context.Context, key receivable.AccountKey, q PlanRequest, a Act) (Entry, error) {
	return d.do(ctx, key, VerbPlan, a, func(ctx context.Context, e *deed) error {
		p, err := e.plan(ctx, q)
		if err != nil {
			return err
		}
		if err := e.endArranged(ctx, receivable.Plan, receivable.PlanReplaced); err != nil {
			return err
		}
		if p.ID, err = e.arranged(ctx, receivable.Arrangement{Kind: receivable.Plan, By: p.Last(), Amount: p.Total}); err != nil {
			return err
		}
		e.field("total", p.Total.Decimal())
		e.field("parts", partWords(p.Parts))
		e.said.Text = fmt.Sprintf("A plan for %s over %s in %s is drawn up, from %s to %s", e.file.Client.Name, sumText(p.Total), parts(len(p.Parts)), p.Parts[0].On, p.Last())
		if p.Discount.Sign() > 0 {
			e.field("discount", p.Discount.Decimal())
			e.said.Text += fmt.Sprintf("; %s are forgiven if every part comes in time", sumText(p.Discount))
		}
		if q.How != "" {
			p.Agreed, p.How = e.act.On, q.How
		}
		if err := e.tx.SavePlan(ctx, e.file.Key, &p); err != nil {
			return err
		}
		e.look = append(e.look, e.planLooks(&p, q.How == "")...)
		if q.How != "" {
			return e.agreed(ctx, &p)
		}
		return nil
	})
}

// PreviewPlan draws a plan up and tells what it would be; nothing is written.
func (d *Desk) PreviewPlan(ctx context.Context, key receivable.AccountKey, q PlanRequest, a Act) (PlanView, error) {
	var v PlanView
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		creditor, err := tx.Creditor(ctx, key.Creditor)
		if err != nil {
			return err
		}
		e := &deed{desk: d, tx: tx, act: a, day: d.todayOf(creditor)}
		if e.act.On.IsZero() {
			e.act.On = e.day
		}
		file, err := tx.AccountFile(ctx, key, e.day)
		if err != nil {
			return err
		}
		e.file = &file
		p, err := e.plan(ctx, q)
		if err != nil {
			return err
		}
		v = viewOfPlan(&file, &p, chase.PlanState{State: "preview", Paid: money.New(0, file.Currency), Left: p.Base})
		v.Warnings = e.planLooks(&p, q.How == "")
		return nil
	})
	return v, err
}

// plan makes a plan of what a person asked for, and holds it against the account.
func (e *deed) plan(ctx context.Context, q PlanRequest) (receivable.PaymentPlan, error) {
	p := receivable.PaymentPlan{
		On: e.act.On, CureDays: q.CureDays, NoInterest: !q.Interest, Guarantor: strings.TrimSpace(q.Guarantor), Signatory: strings.TrimSpace(q.Signatory),
		Answer: q.Answer, Draft: q.Draft, Admitted: !q.Unwritten,
	}
	if p.CureDays == 0 {
		p.CureDays = planCureDays
	}
	if p.Draft == "" {
		p.Draft = receivable.DraftOffer
	}
	if err := e.mayArrange(receivable.Plan); err != nil {
		return p, err
	}
	if err := checkHow(q.How, true); err != nil {
		return p, err
	}
	business, err := e.calendar(ctx)
	if err != nil {
		return p, err
	}
	if p.Answer.IsZero() {
		p.Answer = business.Next(e.act.On.AddDays(planAnswerDays))
	}
	if p.Answer.Before(e.act.On) {
		return p, fault.Invalidf("day_past", "", "a plan is accepted on a day to come, not by %s", p.Answer)
	}
	owed, err := claim.AsOf(*e.file, e.act.On)
	if err != nil {
		return p, err
	}
	p.Items, p.Base = chase.OpenItems(&owed, false)
	if err := e.planTotal(&p, q); err != nil {
		return p, err
	}
	if p.Parts, err = e.planParts(&p, q, business); err != nil {
		return p, err
	}
	if p.Discount, err = discountOf(q.Discount, p.Total); err != nil {
		return p, err
	}
	return p, p.Check(business)
}

// planTotal is the debt a plan covers: all that is open and not disputed. A letter that
// lists the debt could not tell of a part of it.
func (e *deed) planTotal(p *receivable.PaymentPlan, q PlanRequest) (err error) {
	switch {
	case p.Base.Sign() <= 0:
		return fault.Conflictf("nothing_owed", "nothing of %s is open that is not disputed", e.file.Client.Name)
	case q.Total == "":
		p.Total = p.Base
		return nil
	}
	if p.Total, err = e.amountIn(q.Total); err != nil {
		return err
	}
	switch {
	case p.Base.Less(p.Total):
		return fault.Invalidf("sum_above_owed", "", "only %s is open and not disputed; a plan covers no more", sumText(p.Base))
	case p.Total.Less(p.Base) && p.Draft != receivable.DraftNothing:
		return fault.Invalidf("plan_total", "", "%s is open and not disputed, the plan is for %s: the letters of a plan name the whole debt. Leave the total out, or write the letter yourself (draft: none)", sumText(p.Base), sumText(p.Total))
	}
	return nil
}

func (e *deed) planParts(p *receivable.PaymentPlan, q PlanRequest, business *day.Calendar) ([]receivable.Part, error) {
	if len(q.Payments) > 0 {
		list := make([]receivable.Part, len(q.Payments))
		for i, one := range q.Payments {
			amount, err := e.amountIn(one.Amount)
			if err != nil {
				return nil, err
			}
			list[i] = receivable.Part{On: one.On, Amount: amount}
		}
		return list, nil
	}
	t := receivable.PlanTerms{Total: p.Total, Down: money.New(0, p.Total.Currency()), DownOn: q.DownOn, Every: q.Every, Count: q.Count, From: q.From}
	if t.Every == "" {
		t.Every = receivable.EveryMonth
	}
	if t.DownOn.IsZero() {
		if t.DownOn = e.act.On.AddDays(planFirstDays); !business.IsBusiness(t.DownOn) {
			t.DownOn = day.Max(e.act.On, business.SubBusiness(t.DownOn, 1))
		}
	}
	var err error
	if q.Down != "" {
		if t.Down, err = e.amountIn(q.Down); err != nil {
			return nil, err
		}
	}
	if q.Each != "" {
		if t.Each, err = e.amountIn(q.Each); err != nil {
			return nil, err
		}
	}
	return t.Schedule(business)
}

// discountOf reads a sum, or a share of the total: "5%".
func discountOf(text string, total money.Amount) (money.Amount, error) {
	if text == "" {
		return money.New(0, total.Currency()), nil
	}
	share, isShare := strings.CutSuffix(strings.TrimSpace(text), "%")
	if !isShare {
		return money.Parse(text, total.Currency())
	}
	percent, ok := new(big.Rat).SetString(strings.TrimSpace(share))
	if !ok || percent.Sign() < 0 || percent.Cmp(big.NewRat(100, 1)) >= 0 {
		return money.Amount{}, fault.Invalidf("plan_discount", "", "%q is no discount; write a sum, or a share like 5%%", text)
	}
	part := percent.Mul(percent, big.NewRat(total.Minor(), 100))
	return money.New(new(big.Int).Quo(part.Num(), part.Denom()).Int64(), total.Currency()), nil // down: no more than was said
}

// planLooks are the customs a plan departs from, each with where it comes from. They
// warn; the sums are a person's.
func (e *deed) planLooks(p *receivable.PaymentPlan, offered bool) []string {
	usual := remedy.UsualPlan()
	mark := fmt.Sprintf(" (%s, as of %s, %s)", strings.Join(usual.Mark.Sources, ", "), usual.Mark.AsOf, usual.Mark.Confidence)
	var look []string
	put := func(format string, args ...any) { look = append(look, fmt.Sprintf(format, args...)) }
	first := p.Parts[0]
	if share := float64(first.Amount.Minor()) / float64(p.Total.Minor()); len(p.Parts) > 1 && (share < usual.DownLeast || share > usual.DownMost) {
		put("the first payment is %s of the debt; %s to %s is usual%s", remedy.Percent(share), remedy.Percent(usual.DownLeast), remedy.Percent(usual.DownMost), mark)
	}
	if days := first.On.Sub(p.On); days > planFirstDays {
		put("the first payment comes after %d days; within %d is usual%s", days, planFirstDays, mark)
	}
	if p.Last().After(p.On.AddMonths(usual.Months)) {
		put("the plan runs until %s; at most %d months are usual%s", p.Last(), usual.Months, mark)
	}
	if e.file.Client.Form == receivable.Consumer {
		put("for a consumer, time to pay can be credit that asks for a licence or a form of its own: ask a lawyer of the place before it goes out")
	}
	if e.file.Facts["solvency"] == string(remedy.Insolvent) {
		put("the client is noted as insolvent: a sum at once with a guarantee comes before a plan, and money taken shortly before a filing may be claimed back")
	}
	if broken := brokenPlans(e.file); broken > 1 {
		put("%d plans with this client were broken; a third is advised against", broken)
	}
	if offered && !answered(e.file) {
		put("no answer of the client is on record; a plan is for somebody who answers and admits the debt")
	}
	return look
}

func brokenPlans(file *receivable.File) int {
	n := 0
	for _, p := range file.Plans {
		if p.Outcome == receivable.PlanBroken {
			n++
		}
	}
	return n
}

// answered reports that the client said something, however it came.
func answered(file *receivable.File) bool {
	return file.Cause == receivable.Hardship || slices.ContainsFunc(file.Touches, func(t receivable.Touch) bool {
		switch t.Outcome {
		case receivable.OutcomeNoAnswer, receivable.OutcomeMessageLeft, receivable.OutcomeWrongNumber:
			return false
		}
		return t.Kind == receivable.Heard || t.Kind == receivable.Called
	})
}

// mayArrange refuses an arrangement that another one contradicts.
func (e *deed) mayArrange(kind receivable.ArrangementKind) error {
	name, client := "plan", e.file.Client.Name
	if kind == receivable.Settle {
		name = "settlement"
	}
	for _, a := range e.file.Arrangements {
		if !a.Live(e.day) {
			continue
		}
		switch {
		case a.Kind == receivable.StopInsolvency:
			return fault.Conflictf("arrangement_stayed", "insolvency of %s is known: no %s can be made past the court", client, name)
		case a.Kind == receivable.Plan && kind == receivable.Settle && e.planStands():
			return fault.Conflictf("settlement_with_plan", "a plan with %s runs: time and less money together are given to nobody who was not asked which. End it first: dunwell plan %s --end REASON", client, e.file.Number)
		case a.Kind == receivable.Settle && kind == receivable.Plan && e.settlementStands():
			return fault.Conflictf("plan_with_settlement", "a settlement with %s is open: time and less money together are given to nobody who was not asked which. End it first: dunwell settle %s --end REASON", client, e.file.Number)
		case a.Kind == receivable.Promise && kind == receivable.Settle && !a.By.Before(e.day):
			return fault.Conflictf("settlement_with_promise", "%s promised %s by %s: an offer of less would give that back. Wait for the day, or end the promise with undo", client, sumText(a.Amount), a.By)
		}
	}
	return nil
}

// planStands reports a plan that was neither kept nor broken.
func (e *deed) planStands() bool {
	for _, p := range e.file.Plans {
		if p.Ended.IsZero() && !slices.ContainsFunc(e.file.Touches, func(t receivable.Touch) bool {
			return t.Step == string(chase.StepPlanBroken) && !t.On.Before(p.On)
		}) {
			owed, err := claim.AsOf(*e.file, e.day)
			return err != nil || receivable.Lower(p.Base, openOf(&owed, p.Items)) < p.Total.Minor()
		}
	}
	return false
}

// settlementStands reports a settlement whose days have not run out.
func (e *deed) settlementStands() bool {
	for _, s := range e.file.Settlements {
		if last := s.Expiry; s.Ended.IsZero() {
			if !s.Accepted.IsZero() {
				last = s.PayBy
			}
			return !last.Before(e.day)
		}
	}
	return false
}

// openOf is what is open of some items, in smallest units.
func openOf(owed *claim.Claim, items []receivable.ItemID) (minor int64) {
	for i := range owed.Lines {
		if l := &owed.Lines[i]; l.Amount.Sign() > 0 && slices.Contains(items, l.Item) {
			minor += l.Amount.Minor() - l.Covered.Minor()
		}
	}
	return minor
}

// calendar is the client's: a payment is due on a day on which he can make it.
func (e *deed) calendar(ctx context.Context) (*day.Calendar, error) {
	creditor, err := e.tx.Creditor(ctx, e.file.Key.Creditor)
	if err != nil {
		return nil, err
	}
	place := e.file.Client.Place
	if place == "" {
		place = creditor.Place
	}
	return day.CalendarFor(place, creditor.Holidays...), nil
}

func checkHow(how string, empty bool) error {
	if how == receivable.AgreedSigned || how == receivable.AgreedEmail || empty && how == "" {
		return nil
	}
	return fault.Invalidf("how_unknown", "", "say how it was agreed: signed or email, not %q", how)
}

func parts(n int) string {
	if n == 1 {
		return "one part"
	}
	return fmt.Sprintf("%d parts", n)
}

func partWords(list []receivable.Part) string {
	words := make([]string, len(list))
	for i, p := range list {
		words[i] = p.On.String() + " " + p.Amount.Decimal()
	}
	return strings.Join(words, "; ")
}
