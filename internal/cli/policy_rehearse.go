package cli

import (
	"fmt"
	"text/tabwriter"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/recovery"
)

type policyRehearseCmd struct {
	From day.Date `help:"Day from which the draft would decide (default: the day it is switched on from, else today)." placeholder:"DATE"`
	JSON bool     `name:"json" help:"Print as JSON."`
}

type policyRehearsalShape struct {
	On          day.Date            `json:"on"`
	Until       day.Date            `json:"until"`
	From        *day.Date           `json:"from"`
	Accounts    int                 `json:"accounts"`
	All         int                 `json:"open_accounts"`
	Own         int                 `json:"on_own_ladder"`
	Same        int                 `json:"same"`
	Sooner      int                 `json:"sooner"`
	Later       int                 `json:"later"`
	OtherStep   int                 `json:"other_step"`
	CallsNow    int                 `json:"calls_now"`
	CallsThen   int                 `json:"calls_by_draft"`
	LettersNow  int                 `json:"letters_now"`
	LettersThen int                 `json:"letters_by_draft"`
	Different   []policyEffectShape `json:"different"`
}

type policyEffectShape struct {
	Account  string             `json:"account"`
	Client   string             `json:"client"`
	Owed     string             `json:"owed"`
	Currency string             `json:"currency"`
	Now      rehearsedMoveShape `json:"now"`
	Then     rehearsedMoveShape `json:"by_draft"`
}

type rehearsedMoveShape struct {
	On   *day.Date `json:"on"`
	Move *string   `json:"move"` // null where nothing comes within the days looked at
	Step *string   `json:"step"`
	Code string    `json:"code"`
	Why  string    `json:"why"`
}

func moveShape(m *recovery.RehearsedMove) rehearsedMoveShape {
	return rehearsedMoveShape{On: dayShape(m.On), Move: absent(m.Move), Step: absent(m.Step), Code: m.Why.Code, Why: m.Why.Text}
}

func (c policyRehearseCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	v, err := d.PolicyView(s.ctx, creditor)
	if err != nil {
		return err
	}
	if v.Draft == nil {
		return fault.NotFoundf("policy_draft_none", "there is no draft; keep one with dunwell policy draft LADDER")
	}
	if c.From.IsZero() {
		c.From = v.Draft.From
	}
	p, err := d.RehearsePolicyDraft(s.ctx, creditor, v.Draft.Policy, c.From)
	if err != nil {
		return err
	}
	if c.JSON {
		return s.line(rehearsalShape(&p, c.From))
	}
	return s.printRehearsal(&p)
}

func rehearsalShape(p *recovery.PolicyRehearsal, from day.Date) policyRehearsalShape {
	shape := policyRehearsalShape{
		On: p.On, Until: p.Until, From: dayShape(from), Accounts: p.Accounts, All: p.All, Own: p.Own, Same: p.Same, Sooner: p.Sooner, Later: p.Later,
		OtherStep: p.OtherStep, CallsNow: p.Calls[0], CallsThen: p.Calls[1], LettersNow: p.Letters[0], LettersThen: p.Letters[1], Different: []policyEffectShape{},
	}
	for i := range p.Different {
		e := &p.Different[i]
		shape.Different = append(shape.Different, policyEffectShape{
			Account: e.Number, Client: e.Client, Owed: e.Owed.Decimal(), Currency: string(e.Owed.Currency()), Now: moveShape(&e.Before), Then: moveShape(&e.After),
		})
	}
	return shape
}

func (s *session) printRehearsal(p *recovery.PolicyRehearsal) error {
	fmt.Fprintf(s.Out, "%d of %d open accounts rehearsed until %s, as if nothing were paid or answered. Nothing was written.\n", p.Accounts, p.All, p.Until)
	fmt.Fprintf(s.Out, "Sooner %d, later %d, another step %d, the same %d, on a ladder of their own %d.\n", p.Sooner, p.Later, p.OtherStep, p.Same, p.Own)
	fmt.Fprintf(s.Out, "Next moves that are calls: %d now, %d by the draft; letters: %d now, %d by the draft.\n", p.Calls[0], p.Calls[1], p.Letters[0], p.Letters[1])
	if len(p.Different) == 0 {
		return nil
	}
	out := tabwriter.NewWriter(s.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(out, "ACCOUNT\tCLIENT\tOWED\tNOW\tBY THE DRAFT\tWHY")
	for i := range p.Different {
		e := &p.Different[i]
		fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%s\t%s\n", e.Number, e.Client, e.Owed, rehearsedText(&e.Before), rehearsedText(&e.After), e.After.Why.Text)
	}
	return out.Flush()
}

// rehearsedText is the next move and its day.
func rehearsedText(m *recovery.RehearsedMove) string {
	if m.Move == "" {
		return "nothing"
	}
	if m.Step == "" {
		return fmt.Sprintf("%s %s", m.On, m.Move)
	}
	return fmt.Sprintf("%s %s", m.On, m.Step)
}
