package recovery

import (
	"context"

	"dunwell/internal/chase"
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/policy"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// PlanView is a plan as it stands, for the command line and the desk.
type PlanView struct {
	Account    string     `json:"account"`
	Client     string     `json:"client"`
	Currency   string     `json:"currency"`
	State      string     `json:"state"`
	Text       string     `json:"text"` // the state in words
	On         day.Date   `json:"on"`
	Agreed     day.Date   `json:"agreed"`
	How        *string    `json:"how"`
	Answer     day.Date   `json:"answer_by"`
	Total      string     `json:"total"`
	Paid       string     `json:"paid"`
	Left       string     `json:"left"`
	Discount   string     `json:"discount"`
	Lost       bool       `json:"discount_lost"`
	CureDays   int        `json:"cure_days"`
	NoInterest bool       `json:"no_interest"`
	Admitted   bool       `json:"admitted"`
	Guarantor  *string    `json:"guarantor"`
	Parts      []PartLine `json:"parts"`
	Warnings   []string   `json:"warnings,omitempty"`
}

// PartLine is one payment of a plan. Paid is what of it has come; Balance what is left
// of the debt after it.
type PartLine struct {
	Part    int      `json:"part"`
	Due     day.Date `json:"due"`
	Amount  string   `json:"amount"`
	Paid    string   `json:"paid"`
	Balance string   `json:"balance"`
	State   string   `json:"state"` // paid, part_paid or open
}

// planTexts say where a plan stands, in words.
var planTexts = map[string]string{
	"preview": "not recorded yet", "offered": "offered; their yes has time", "unanswered": "offered; their time to say yes is over",
	"outdated": "what is owed or disputed has changed since it was drawn up", "running": "in good standing", "in_grace": "in good standing; money may be under way",
	"late": "a part was missed; they are told next", "told": "a part was missed; they were told and can make it good",
	"not_cured": "a missed part was not made good; you decide whether the plan ends", "paid": "every part has come; say that it was kept",
	"kept": "kept", "broken": "broken and ended; the whole is due",
}

// Plan is the plan of an account as it stands on a day; a fault where it has none.
func (d *Desk) Plan(ctx context.Context, key receivable.AccountKey, on day.Date) (PlanView, error) {
	var v PlanView
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		file, err := tx.AccountFile(ctx, key, on)
		if err != nil {
			return err
		}
		r := d.newRun(on, false)
		c, t, err := r.think(ctx, tx, &file)
		if err != nil {
			return err
		}
		policy, err := r.policy(ctx, tx, c, file.Client.Policy)
		if err != nil {
			return err
		}
		state, ok := t.facts.PlanState(*policy)
		if !ok {
			return fault.NotFoundf("plan_unknown", "no plan with %s is drawn up", file.Client.Name)
		}
		v = viewOfPlan(&file, t.facts.Plan, state)
		return nil
	})
	return v, err
}

func viewOfPlan(file *receivable.File, p *receivable.PaymentPlan, state chase.PlanState) PlanView {
	v := PlanView{
		Account: file.Number, Client: file.Client.Name, Currency: string(file.Currency), State: state.State, Text: planTexts[state.State],
		On: p.On, Agreed: p.Agreed, How: orNil(p.How), Answer: p.Answer, Total: p.Total.Decimal(), Paid: state.Paid.Decimal(), Left: state.Left.Decimal(),
		Discount: p.Discount.Decimal(), Lost: state.Lost && p.Discount.Sign() > 0, CureDays: p.CureDays, NoInterest: p.NoInterest, Admitted: p.Admitted,
		Guarantor: orNil(p.Guarantor), Parts: []PartLine{},
	}
	if state.State == "broken" && state.Left.IsZero() {
		v.Text = "broken and ended; all of it has come since"
	}
	paid := state.Paid.Minor()
	sum := func(minor int64) string { return money.New(minor, file.Currency).Decimal() }
	for i, part := range p.Parts {
		got := min(paid, part.Amount.Minor())
		paid -= got
		line := PartLine{Part: i + 1, Due: part.On, Amount: part.Amount.Decimal(), Paid: sum(got), Balance: sum(p.Total.Minor() - p.DueBy(i+1, false)), State: "open"}
		switch {
		case got == part.Amount.Minor(), state.State == "paid", state.State == "kept":
			line.State = "paid"
		case got > 0:
			line.State = "part_paid"
		}
		v.Parts = append(v.Parts, line)
	}
	return v
}

// SettlementView is an offer to take less, as it stands.
type SettlementView struct {
	State    string   `json:"state"`
	Text     string   `json:"text"`
	On       day.Date `json:"on"`
	Amount   string   `json:"amount"`
	Owed     string   `json:"owed"` // on that day
	Paid     string   `json:"paid"`
	Until    day.Date `json:"until"`
	PayBy    day.Date `json:"pay_by"`
	Accepted day.Date `json:"accepted"`
	How      *string  `json:"how"`
}

// settleTexts say where a settlement stands, in words.
var settleTexts = map[string]string{
	"offered": "offered; their yes has time", "accepted": "accepted; the sum has time to clear", "in_grace": "accepted; the money may be under way",
	"cleared": "the sum has come; say that it has cleared, and the rest is forgiven", "over": "fell away; the whole is owed",
}

// PromiseLine is how the client kept his promises about this account, found by the
// money that came. Rate is percent of those whose day is over; null where none is.
type PromiseLine struct {
	Kept     int  `json:"kept"`
	PartKept int  `json:"part_kept"`
	Broken   int  `json:"broken"`
	Running  int  `json:"running"`
	Rate     *int `json:"kept_percent"`
}

// explainArranged tells what was promised and arranged, and how it stands.
func (e *Explanation) explainArranged(file *receivable.File, t *thought, p policy.Policy) {
	record := t.facts.Promises(p)
	e.Promises = PromiseLine{Kept: record.Kept, PartKept: record.PartKept, Broken: record.Broken, Running: record.Running}
	if rate, ok := record.Rate(); ok {
		e.Promises.Rate = &rate
	}
	if state, ok := t.facts.PlanState(p); ok {
		v := viewOfPlan(file, t.facts.Plan, state)
		e.Plan = &v
	}
	if state, ok := t.facts.SettlementState(p); ok {
		s := t.facts.Settlement
		e.Settlement = &SettlementView{
			State: state.State, Text: settleTexts[state.State], On: s.On, Amount: s.Amount.Decimal(), Owed: s.Base.Decimal(), Paid: state.Paid.Decimal(),
			Until: s.Expiry, PayBy: s.PayBy, Accepted: s.Accepted, How: orNil(s.How),
		}
	}
}
