package recovery

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/judgment"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// enforcementDays is after how many days a step that was started is looked at again,
// where nobody named a day.
const enforcementDays = 30

// Step is a step of enforcement as a person enters it.
type Step struct {
	Tool   string
	Local  string // what the court calls it; "" is the name in the law files
	Target string // the bank, the employer, the land; "" is the bank known from payments
	Cost   string // spent on it already; "" is nothing
	Text   string
}

// StepChange is what became of a step.
type StepChange struct {
	Which     string   // tool or id; "" for the only one that is open
	Cost      string   // spent on it now
	Collected string   // came in by it now
	Look      day.Date // look again
	Exempt    string   // claimed to be out of reach, and why
	Text      string
}

// mayEnforce is why nothing may be enforced under a judgment.
func (e *deed) mayEnforce(j *receivable.Judgment) error {
	for _, a := range e.file.Arrangements {
		if a.Kind == receivable.StopInsolvency && a.Live(e.day) {
			return fault.Conflictf("insolvency_stays", "%s is insolvent: every step against them is stayed by law; file the claim in the insolvency instead", e.file.Client.Name)
		}
	}
	switch {
	case j.State == receivable.JudgmentStayed:
		return fault.Conflictf("judgment_stayed", "%s is stayed since %s; nothing may be enforced until it goes on", j.Words(), j.Since)
	case !j.Owed(e.day):
		return fault.Conflictf("judgment_ended", "%s is not owed any more (%s)", j.Words(), j.State)
	}
	return nil
}

// Enforce prepares a step to the debtor's money. Nothing is sent: the officer or the
// court is asked by a person, and third persons are told by them only.
func (d *Desk) Enforce(ctx context.Context, key receivable.AccountKey, s Step, a Act) (Entry, error) {
	return d.do(ctx, key, VerbEnforce, a, func(ctx context.Context, e *deed) error {
		j, err := e.theJudgment("")
		if err != nil {
			return err
		}
		if err := e.mayEnforce(j); err != nil {
			return err
		}
		n, err := e.newStep(ctx, j, &s)
		if err != nil {
			return err
		}
		e.made(store.EnforcementRow, n.ID, "")
		e.made(rowJudgmentOn, j.ID, "")
		e.field("tool", n.Tool)
		e.field("local", n.Local)
		e.field("target", n.Target)
		e.said.Text = fmt.Sprintf("Prepared under %s: %s", j.Words(), stepCalled(&n))
		if err := e.stepMoney(ctx, &n, &StepChange{Cost: s.Cost}); err != nil {
			return err
		}
		return e.tx.SaveEnforcement(ctx, key, n)
	})
}

// newStep reads a step that a person prepares, and holds it against the law of the
// place and against what is known of where the debtor's money is.
func (e *deed) newStep(ctx context.Context, j *receivable.Judgment, s *Step) (n receivable.Enforcement, err error) {
	bundle, err := e.desk.lawFor(ctx, e.tx, e.day, e.file.Key.Creditor)
	if err != nil {
		return n, err
	}
	tools, err := bundle.Enforcement(j.Place)
	if err != nil {
		return n, err
	}
	assets, err := assetsOf(ctx, e.tx, e.file)
	if err != nil {
		return n, err
	}
	if s.Tool = strings.TrimSpace(s.Tool); !slices.Contains(judgment.ToolNames(), s.Tool) && !slices.Contains(tools.Tools, s.Tool) {
		return n, fault.Invalidf("tool_unknown", "tool", "%q is no step of enforcement; it is one of %s", s.Tool, strings.Join(slices.Concat(judgment.ToolNames(), tools.Tools), ", "))
	}
	n = receivable.Enforcement{
		ID: e.tx.NewID(), Judgment: j.ID, Tool: s.Tool, Local: oneLine(s.Local, 200), Target: oneLine(s.Target, 200), State: receivable.EnforcementPrepared,
		On: e.act.On, Cost: money.New(0, e.file.Currency), Collected: money.New(0, e.file.Currency), Text: oneLine(s.Text, 500), Author: e.act.By,
	}
	for _, t := range judgment.Tools(tools, assets) {
		if t.ID != s.Tool {
			continue
		}
		if t.Closed != "" && t.ID == judgment.ToolWages && tools.WagesAllowed.Known && !tools.WagesAllowed.Value {
			return n, fault.Conflictf("tool_unlawful", "%s", t.Closed)
		}
		n.Local = cmp.Or(n.Local, t.Local)
		if t.Running {
			e.look = append(e.look, "a step of this kind is open already")
		}
	}
	if n.Tool == judgment.ToolBank {
		if n.Target = cmp.Or(n.Target, assets.Bank); n.Target == "" {
			e.look = append(e.look, "no bank of theirs is known; name it, or question the debtor first")
		}
	}
	return n, nil
}

// stepCalled names a step in a sentence.
func stepCalled(n *receivable.Enforcement) string {
	return strings.TrimSuffix(judgment.ToolWords(n.Tool)+", "+n.Target, ", ")
}

// stepWas is a step as it stood before an act, for undo.
type stepWas struct {
	ID        string                      `json:"id"`
	State     receivable.EnforcementState `json:"state"`
	Started   day.Date                    `json:"started"`
	Look      day.Date                    `json:"look"`
	Returned  day.Date                    `json:"returned"`
	Cost      int64                       `json:"cost"`
	Collected int64                       `json:"collected"`
	Exempt    string                      `json:"exempt"`
	Text      string                      `json:"text"`
	Target    string                      `json:"target"`
}

// keepStep keeps a step as it stands, for undo.
func (e *deed) keepStep(n *receivable.Enforcement) error {
	before, err := json.Marshal(stepWas{n.ID, n.State, n.Started, n.Look, n.Returned, n.Cost.Minor(), n.Collected.Minor(), n.Exempt, n.Text, n.Target})
	if err != nil {
		return fmt.Errorf("keep a step as it stands: %w", err)
	}
	e.made("enforcement_was", n.ID, string(before))
	return nil
}

// step finds an open step by its id or its tool.
func (e *deed) step(which string) (receivable.Enforcement, error) {
	var open []receivable.Enforcement
	for _, n := range e.file.Enforcements {
		if n.State != receivable.EnforcementPrepared && n.State != receivable.EnforcementStarted {
			continue
		}
		if which = strings.TrimSpace(which); which == "" || n.ID == which || n.Tool == which {
			open = append(open, n)
		}
	}
	switch len(open) {
	case 0:
		return receivable.Enforcement{}, fault.NotFoundf("step_unknown", "no step of enforcement against %s is open under %q; prepare it: dunwell enforce", e.file.Client.Name, which)
	case 1:
		return open[0], nil
	}
	return open[len(open)-1], fault.Invalidf("step_unclear", "", "%d steps against %s are open; name one by its tool", len(open), e.file.Client.Name)
}

// stepAct changes where a step stands: what it cost and what it brought is booked.
func (d *Desk) stepAct(ctx context.Context, key receivable.AccountKey, c StepChange, a Act, change func(*deed, *receivable.Enforcement) error) (Entry, error) {
	return d.do(ctx, key, VerbEnforce, a, func(ctx context.Context, e *deed) error {
		n, err := e.step(c.Which)
		if err != nil {
			return err
		}
		if e.act.On.Before(n.On) {
			return fault.Invalidf("day_past", "on", "%s is before %s, the day it was prepared", e.act.On, n.On)
		}
		if err := e.keepStep(&n); err != nil {
			return err
		}
		if err := change(e, &n); err != nil {
			return err
		}
		if n.Exempt = strings.TrimSpace(n.Exempt + " " + oneLine(c.Exempt, 300)); c.Text != "" {
			n.Text = strings.TrimSpace(n.Text + " " + oneLine(c.Text, 500))
		}
		e.field("tool", n.Tool)
		e.field("state", string(n.State))
		if err := e.stepMoney(ctx, &n, &c); err != nil {
			return err
		}
		e.said.Text = stepText(&n, &c)
		if n.State == receivable.EnforcementReturned && n.Collected.Sign() == 0 {
			if err := e.beginUnderJudgment(ctx); err != nil {
				return err
			}
		}
		return e.tx.SetEnforcement(ctx, key, n)
	})
}

// stepMoney books what a step cost and brought.
func (e *deed) stepMoney(ctx context.Context, n *receivable.Enforcement, c *StepChange) error {
	j := e.judgmentOf(n)
	if c.Cost != "" {
		sum, err := e.amountIn(c.Cost)
		if err != nil {
			return err
		}
		if n.Cost, err = n.Cost.Add(sum); err != nil {
			return err
		}
		cost := receivable.MatterCost{Kind: receivable.CostEnforcement, On: e.act.On, Amount: sum, Recoverable: true, Text: judgment.ToolWords(n.Tool), Author: e.act.By, Judgment: n.Judgment}
		if j != nil {
			cost.Matter = j.Matter
		}
		if err := e.addCost(ctx, cost); err != nil {
			return err
		}
		e.look = append(e.look, "costs are counted as owed; whether all of them are, the court says where it has to allow them first")
	}
	if c.Collected != "" {
		sum, err := e.amountIn(c.Collected)
		if err != nil {
			return err
		}
		if n.Collected, err = n.Collected.Add(sum); err != nil {
			return err
		}
		e.act.Note = stepCalled(n)
		return e.book(ctx, sum, "")
	}
	if c.Cost == "" || j == nil {
		return nil
	}
	return e.reconcile(ctx, j)
}

func (e *deed) judgmentOf(n *receivable.Enforcement) *receivable.Judgment {
	for i := range e.file.Judgments {
		if e.file.Judgments[i].ID == n.Judgment {
			return &e.file.Judgments[i]
		}
	}
	return nil
}

func stepText(n *receivable.Enforcement, c *StepChange) string {
	text := say(n.State) + ": " + stepCalled(n)
	if c.Collected != "" {
		text += fmt.Sprintf("; brought %s so far", sumText(n.Collected))
	}
	if n.State == receivable.EnforcementReturned && n.Collected.Sign() == 0 {
		text += "; it brought nothing"
	}
	return text
}

func say(s receivable.EnforcementState) string {
	return map[receivable.EnforcementState]string{
		receivable.EnforcementPrepared: "Prepared", receivable.EnforcementStarted: "Under way", receivable.EnforcementReturned: "Came back", receivable.EnforcementReleased: "Released",
	}[s]
}

// StepStarted records that a court or its officer has the step.
func (d *Desk) StepStarted(ctx context.Context, key receivable.AccountKey, c StepChange, a Act) (Entry, error) {
	return d.stepAct(ctx, key, c, a, func(e *deed, n *receivable.Enforcement) error {
		if j := e.judgmentOf(n); j != nil {
			if err := e.mayEnforce(j); err != nil {
				return err
			}
		}
		if n.State != receivable.EnforcementPrepared {
			return fault.Conflictf("step_started", "the %s is under way since %s", judgment.ToolWords(n.Tool), n.Started)
		}
		n.State, n.Started, n.Look = receivable.EnforcementStarted, e.act.On, c.Look
		if n.Look.IsZero() {
			n.Look = e.act.On.AddDays(enforcementDays)
		}
		if !n.Look.After(e.act.On) {
			return fault.Invalidf("day_past", "look", "a day to look again is to come, not %s", n.Look)
		}
		return nil
	})
}

// StepCollected records money that a step brought while it goes on.
func (d *Desk) StepCollected(ctx context.Context, key receivable.AccountKey, c StepChange, a Act) (Entry, error) {
	return d.stepAct(ctx, key, c, a, func(e *deed, n *receivable.Enforcement) error {
		if c.Collected == "" {
			return fault.Invalidf("sum_missing", "collected", "say how much came in: --collected SUM")
		}
		if n.State == receivable.EnforcementPrepared {
			n.State, n.Started = receivable.EnforcementStarted, e.act.On
		}
		if n.Look = c.Look; n.Look.IsZero() {
			n.Look = e.act.On.AddDays(enforcementDays)
		}
		return nil
	})
}

// StepReturned records that a step came back: with money, with a part, or with nothing.
func (d *Desk) StepReturned(ctx context.Context, key receivable.AccountKey, c StepChange, a Act) (Entry, error) {
	return d.stepAct(ctx, key, c, a, func(e *deed, n *receivable.Enforcement) error {
		n.State, n.Returned = receivable.EnforcementReturned, e.act.On
		if n.Started.IsZero() {
			n.Started = e.act.On
		}
		return nil
	})
}

// StepReleased records that a step was taken back before it brought anything.
func (d *Desk) StepReleased(ctx context.Context, key receivable.AccountKey, c StepChange, a Act) (Entry, error) {
	return d.stepAct(ctx, key, c, a, func(e *deed, n *receivable.Enforcement) error {
		n.State, n.Returned = receivable.EnforcementReleased, e.act.On
		return nil
	})
}

// restoreEnforcement puts a step back as it stood.
func (e *deed) restoreEnforcement(ctx context.Context, before string) error {
	var was stepWas
	if err := json.Unmarshal([]byte(before), &was); err != nil {
		return fmt.Errorf("read a step as it stood: %w", err)
	}
	return e.tx.SetEnforcement(ctx, e.file.Key, receivable.Enforcement{
		ID: was.ID, State: was.State, Started: was.Started, Look: was.Look, Returned: was.Returned, Cost: money.New(was.Cost, e.file.Currency),
		Collected: money.New(was.Collected, e.file.Currency), Exempt: was.Exempt, Text: was.Text, Target: was.Target,
	})
}

// assetsOf is what is known of where the debtor's money is: the bank of his payments,
// and what a person told.
func assetsOf(ctx context.Context, tx *store.Tx, file *receivable.File) (judgment.Assets, error) {
	a := judgment.Assets{
		Bank: file.Facts[FactBank], Employer: file.Facts[FactEmployer], Land: file.Facts[FactLand],
		Business: file.Client.Form != receivable.Consumer, Tried: file.Enforcements,
	}
	for _, n := range file.Enforcements {
		if n.Tool == judgment.ToolBank && n.Target != "" && a.Bank == "" {
			a.Bank = n.Target
		}
	}
	if a.Bank != "" {
		return a, nil
	}
	bank, err := tx.BankOf(ctx, file.Key)
	a.Bank = bank
	return a, err
}

// Facts that name where the debtor's money is.
const (
	FactBank     = "known_bank"
	FactEmployer = "employer"
	FactLand     = "owned_land"
)
