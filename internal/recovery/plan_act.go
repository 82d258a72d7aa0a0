package recovery

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/chase"
	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// arranged adds an arrangement and tells its id.
func (e *deed) arranged(ctx context.Context, a receivable.Arrangement) (string, error) {
	a.ID, a.On, a.Author, a.Reason = e.tx.NewID(), e.act.On, e.act.By, e.act.Note
	if err := e.tx.SaveArrangement(ctx, e.file.Key, a); err != nil {
		return "", err
	}
	e.made("arrangement", a.ID, "")
	return a.ID, nil
}

// endArranged ends what a new plan or settlement takes the place of: another of its
// kind, and a promise whose day has not come.
func (e *deed) endArranged(ctx context.Context, kind receivable.ArrangementKind, outcome string) error {
	if _, err := e.end(ctx, kind, outcome); err != nil {
		return err
	}
	return e.replacePromise(ctx)
}

// livePlan is the plan that was drawn up last and lives.
func (e *deed) livePlan() (*receivable.PaymentPlan, error) {
	for i := len(e.file.Plans) - 1; i >= 0; i-- {
		if p := &e.file.Plans[i]; p.Ended.IsZero() {
			return p, nil
		}
	}
	return nil, fault.NotFoundf("plan_unknown", "no plan with %s is drawn up", e.file.Client.Name)
}

// agreedBefore is what stood before a yes, for undo.
type agreedBefore struct {
	On        day.Date `json:"on"`
	How       string   `json:"how"`
	Signatory string   `json:"signatory"`
}

// AgreePlan records that the client said yes to the plan, on the day of the act.
func (d *Desk) AgreePlan(ctx context.Context, key receivable.AccountKey, how, signatory string, a Act) (Entry, error) {
	return d.do(ctx, key, VerbPlanAgreed, a, func(ctx context.Context, e *deed) error {
		if err := checkHow(how, false); err != nil {
			return err
		}
		p, err := e.livePlan()
		switch {
		case err != nil:
			return err
		case !p.Agreed.IsZero() && (p.How == receivable.AgreedSigned || how == receivable.AgreedEmail && signatory == ""):
			return fault.Conflictf("plan_agreed", "the plan with %s was agreed on %s already", e.file.Client.Name, p.Agreed)
		case e.act.On.Before(p.On):
			return fault.Invalidf("day_before", "", "the plan was drawn up on %s; nobody can have agreed to it on %s", p.On, e.act.On)
		}
		before, err := json.Marshal(agreedBefore{p.Agreed, p.How, p.Signatory})
		if err != nil {
			return err
		}
		if signatory = strings.TrimSpace(signatory); signatory == "" {
			signatory = p.Signatory
		}
		on := p.Agreed
		if on.IsZero() { // signed after a mail: the plan runs since the mail
			on = e.act.On
		}
		e.made("plan_agreed", p.ID, string(before))
		if err := e.tx.SetPlanAgreed(ctx, e.file.Key, p.ID, on, how, signatory); err != nil {
			return err
		}
		p.Agreed, p.How, p.Signatory = on, how, signatory
		e.said.Text = fmt.Sprintf("%s agreed to the plan over %s", e.file.Client.Name, sumText(p.Total))
		return e.agreed(ctx, p)
	})
}

// agreed draws what follows from a yes to a plan: the debt is admitted, and a signature
// can restart the time to sue.
func (e *deed) agreed(ctx context.Context, p *receivable.PaymentPlan) error {
	e.field("how", p.How)
	e.field("signatory", p.Signatory)
	e.said.Text += fmt.Sprintf(" (%s, %s)", howWords(p.How), e.act.On)
	if !p.Admitted {
		return nil
	}
	return e.acknowledge(ctx, p.How == receivable.AgreedSigned)
}

func howWords(how string) string {
	if how == receivable.AgreedEmail {
		return "by e-mail"
	}
	return how
}

// planState is where the plan of the account stands today.
func (e *deed) planState(ctx context.Context) (chase.PlanState, error) {
	r := e.desk.newRun(e.day, false)
	c, t, err := r.think(ctx, e.tx, e.file)
	if err != nil {
		return chase.PlanState{}, err
	}
	policy, err := r.policy(ctx, e.tx, c, e.file.Client.Policy)
	if err != nil {
		return chase.PlanState{}, err
	}
	state, _ := t.facts.PlanState(*policy)
	return state, nil
}

// KeepPlan says that a plan was kept. What punctuality has earned is forgiven now, as
// a credit of its own; before this day the whole was owed.
func (d *Desk) KeepPlan(ctx context.Context, key receivable.AccountKey, a Act) (Entry, error) {
	return d.do(ctx, key, VerbPlanKept, a, func(ctx context.Context, e *deed) error {
		p, err := e.livePlan()
		if err != nil {
			return err
		}
		state, err := e.planState(ctx)
		switch {
		case err != nil:
			return err
		case p.Agreed.IsZero():
			return fault.Conflictf("plan_offered", "the plan with %s was never agreed to", e.file.Client.Name)
		case state.State != "paid" && state.State != "kept":
			return fault.Conflictf("plan_unpaid", "%s of the plan with %s has come, of %s; it is not kept yet", sumText(state.Paid), e.file.Client.Name, sumText(p.Total))
		}
		if _, err := e.end(ctx, receivable.Plan, receivable.PlanKept); err != nil {
			return err
		}
		e.said.Text = fmt.Sprintf("%s kept the plan over %s", e.file.Client.Name, sumText(p.Total))
		if state.State != "paid" {
			return nil
		}
		discount := money.Min(p.Discount, state.Left)
		if err := e.forgive(ctx, discount, receivable.CreditNote, store.SourcePunctual, "Discount for punctuality, plan of "+p.Agreed.String(), p.Items); err != nil {
			return err
		}
		e.field("forgiven", discount.Decimal())
		e.said.Text += fmt.Sprintf("; %s are forgiven for punctuality", sumText(discount))
		return e.disarmPaid(ctx)
	})
}

// EndPlan ends a plan: a part was missed, the client does not want it, or another way
// was found. What is still open is owed as before.
func (d *Desk) EndPlan(ctx context.Context, key receivable.AccountKey, a Act) (Entry, error) {
	return d.do(ctx, key, VerbPlanEnded, a, func(ctx context.Context, e *deed) error {
		p, err := e.livePlan()
		if err != nil {
			return err
		}
		state, err := e.planState(ctx)
		if err != nil {
			return err
		}
		outcome, words := receivable.PlanWithdrawn, "is ended"
		if !p.Agreed.IsZero() && state.Missed() {
			outcome, words = receivable.PlanBroken, "is broken and ended"
		}
		if _, err := e.end(ctx, receivable.Plan, outcome); err != nil {
			return err
		}
		e.field("outcome", outcome)
		e.said.Text = fmt.Sprintf("The plan with %s %s; %s of it is owed as before", e.file.Client.Name, words, sumText(state.Left))
		if state.State == "not_cured" {
			e.look = append(e.look, "the agreement ends by a second notice in writing; you ended it here without that letter, so write to them yourself, or take this back with undo and approve the drafted letter")
		}
		return nil
	})
}

// forgive books a sum that an arrangement forgives at its end, under a label of its
// own, against the items it is about: the oldest first.
func (e *deed) forgive(ctx context.Context, amount money.Amount, kind receivable.Kind, source, label string, items []receivable.ItemID) error {
	if amount.Sign() <= 0 {
		return nil
	}
	given := receivable.Item{
		ID: receivable.ItemID(e.tx.NewID()), Kind: kind, On: e.act.On, Amount: amount.Neg(), Open: amount.Neg(),
		Disputed: money.New(0, amount.Currency()), Source: source, For: label,
	}
	if _, err := e.tx.InsertItems(ctx, []store.ItemRow{{Account: e.file.Key, Item: given}}); err != nil {
		return err
	}
	e.made("payment", string(given.ID), "")
	owed, err := claim.AsOf(*e.file, e.day)
	if err != nil {
		return err
	}
	var rows []store.AllocationRow
	left := amount.Minor()
	for i := range owed.Lines {
		l := &owed.Lines[i]
		part := min(left, l.Amount.Minor()-l.Covered.Minor())
		if part <= 0 || !slices.Contains(items, l.Item) {
			continue
		}
		left -= part
		rows = append(rows, store.AllocationRow{Account: e.file.Key, Allocation: receivable.Allocation{From: given.ID, To: l.Item, On: day.Max(e.act.On, l.On), Amount: money.New(part, amount.Currency())}})
	}
	return e.tx.InsertAllocations(ctx, rows)
}

// unagree puts back what stood before a yes.
func (e *deed) unagree(ctx context.Context, row madeRow) error {
	var b agreedBefore
	if err := json.Unmarshal([]byte(row.Before), &b); err != nil {
		return fmt.Errorf("read what was agreed before: %w", err)
	}
	if row.Table == "settlement_accepted" {
		return e.tx.SetSettlementAccepted(ctx, e.file.Key, row.ID, b.On, b.How, b.Signatory)
	}
	return e.tx.SetPlanAgreed(ctx, e.file.Key, row.ID, b.On, b.How, b.Signatory)
}
