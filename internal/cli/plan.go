package cli

import (
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// planCmd draws a plan up, shows it, and says what became of it: one act a call.
type planCmd struct {
	clientArg
	File string `arg:"" optional:"" type:"existingfile" help:"YAML with the terms; or give them as flags."`

	Total       string   `help:"Debt it covers (default: all that is open and not disputed)." placeholder:"SUM"`
	Down        string   `help:"First payment." placeholder:"SUM"`
	DownBy      day.Date `help:"Its day (default: in a week)." placeholder:"DATE"`
	Parts       int      `help:"Into how many equal parts the rest goes." placeholder:"N"`
	Monthly     string   `help:"Or how much each month." placeholder:"SUM" xor:"each"`
	Fortnightly string   `help:"Or every two weeks." placeholder:"SUM" xor:"each"`
	Weekly      string   `help:"Or every week." placeholder:"SUM" xor:"each"`
	Every       string   `enum:"week,fortnight,month," default:"" help:"With --parts: week, fortnight or month (default)." placeholder:"SPAN"`
	From        day.Date `help:"Day of the first part after the down payment." placeholder:"DATE"`
	Discount    string   `help:"Forgiven of the last part if all come in time: a sum, or 5%." placeholder:"SUM|N%"`
	CureDays    int      `help:"Days to make a missed part good (default: 7)." placeholder:"N"`
	Interest    bool     `help:"Interest runs on while the plan is kept."`
	Guarantor   string   `help:"Who stands in for the client." placeholder:"NAME"`
	AnswerBy    day.Date `help:"Last day to accept it (default: in a week)." placeholder:"DATE"`
	Letter      string   `enum:"offer,agreement,none," default:"" help:"What goes to the client: offer (default), agreement or none." placeholder:"KIND"`
	Preview     bool     `help:"Show it and record nothing."`

	Agreed    day.Date `help:"The client agreed on that day." placeholder:"DATE" xor:"becomes"`
	How       string   `enum:"signed,email," default:"" help:"With --agreed: signed or email." placeholder:"WAY"`
	Signatory string   `help:"Who may bind the client." placeholder:"NAME"`
	Kept      bool     `help:"It was kept: what punctuality earned is forgiven." xor:"becomes"`
	End       string   `help:"End it, and why." placeholder:"REASON" xor:"becomes"`
	JSON      bool     `name:"json" help:"The plan as one JSON object."`
	stamp
}

func (c planCmd) Run(s *session) error {
	switch {
	case c.Kept:
		return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
			return d.KeepPlan(s.ctx, key, c.act())
		})
	case c.End != "":
		return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
			act := c.act()
			act.Note = strings.TrimSpace(c.End + " " + act.Note)
			return d.EndPlan(s.ctx, key, act)
		})
	case !c.Agreed.IsZero() && !c.terms():
		return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
			act := c.act()
			act.On = c.Agreed
			return d.AgreePlan(s.ctx, key, c.How, c.Signatory, act)
		})
	case c.terms():
		return c.draw(s)
	}
	return c.show(s)
}

// terms reports a command line that draws a plan up.
func (c planCmd) terms() bool {
	return c.File != "" || c.Down != "" || c.Parts > 0 || c.each() != ""
}

func (c planCmd) each() string { return c.Monthly + c.Fortnightly + c.Weekly }

func (c planCmd) request() (recovery.PlanRequest, error) {
	if c.File != "" {
		if c.Down != "" || c.Parts > 0 || c.each() != "" || c.Total != "" {
			return recovery.PlanRequest{}, usage{fault.Invalidf("plan_twice", "", "the terms stand in the file; leave the flags for them out")}
		}
		text, err := os.ReadFile(c.File)
		if err != nil {
			return recovery.PlanRequest{}, usage{fault.Invalidf("file_unreadable", c.File, "the file cannot be read: %v", unwrapPath(err))}
		}
		q, err := recovery.ParsePlan(c.File, text)
		if err != nil {
			return q, inFile{err}
		}
		return q, nil
	}
	q := recovery.PlanRequest{
		Total: c.Total, Down: c.Down, DownOn: c.DownBy, Count: c.Parts, Each: c.each(), From: c.From, Every: receivable.PlanEvery(c.Every),
		Discount: c.Discount, CureDays: c.CureDays, Interest: c.Interest, Guarantor: c.Guarantor, Signatory: c.Signatory, Answer: c.AnswerBy,
		Draft: receivable.PlanDraft(c.Letter),
	}
	switch {
	case c.Fortnightly != "":
		q.Every = receivable.EveryFortnight
	case c.Weekly != "":
		q.Every = receivable.EveryWeek
	case c.Monthly != "":
		q.Every = receivable.EveryMonth
	}
	if !c.Agreed.IsZero() {
		q.How = c.How
	}
	return q, nil
}

func (c planCmd) draw(s *session) error {
	q, err := c.request()
	if err != nil {
		return err
	}
	if !c.Agreed.IsZero() && c.How == "" {
		return usage{fault.Invalidf("how_unnamed", "--how", "say how it was agreed: --how signed or --how email")}
	}
	act := c.act()
	if !c.Agreed.IsZero() {
		act.On = c.Agreed
	}
	d, key, closeBook, err := s.account(c.Client, c.Currency)
	if err != nil {
		return err
	}
	defer closeBook()
	view, err := d.PreviewPlan(s.ctx, key, q, act)
	if err != nil && c.File != "" {
		return inFile{err}
	}
	if err != nil {
		return err
	}
	if c.Preview {
		if err := s.planView(&view, c.JSON); err != nil {
			return err
		}
		for _, w := range view.Warnings {
			fmt.Fprintf(s.Err, "Look: %s.\n", w)
		}
		_, err = fmt.Fprintln(s.Err, "Nothing is recorded; leave --preview out to record it.")
		return err
	}
	entry, err := d.DrawPlan(s.ctx, key, q, act)
	if err != nil {
		return err
	}
	if c.JSON {
		fmt.Fprintf(s.Err, "%s (entry %s)\n", entry.Text, entry.Number)
	} else if err := s.said(entry); err != nil {
		return err
	}
	if view, err = d.Plan(s.ctx, key, d.Today()); err != nil {
		return err
	}
	return s.planView(&view, c.JSON)
}

// planView prints a plan, or its JSON.
func (s *session) planView(v *recovery.PlanView, asJSON bool) error {
	if asJSON {
		return s.line(v)
	}
	return printPlan(s.Out, v)
}

// show prints the plan as it stands.
func (c planCmd) show(s *session) error {
	d, key, closeBook, err := s.account(c.Client, c.Currency)
	if err != nil {
		return err
	}
	defer closeBook()
	on, err := s.orToday(d, key.Creditor, c.On)
	if err != nil {
		return err
	}
	view, err := d.Plan(s.ctx, key, on)
	if err != nil {
		return err
	}
	return s.planView(&view, c.JSON)
}

// printPlan writes a plan as a table, with what keeps and what ends it below.
func printPlan(out io.Writer, v *recovery.PlanView) error {
	wrapped(out, "", "  ", fmt.Sprintf("Plan with %s over %s %s: %s", v.Client, v.Currency, grouped(v.Total), v.Text))
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "\tdue\tamount\tpaid\tleft after it\t\n")
	for _, p := range v.Parts {
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t\n", p.Part, p.Due, grouped(p.Amount), grouped(p.Paid), grouped(p.Balance))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	wrapped(out, "", "", fmt.Sprintf("The whole debt stays owed until the last part. A part that does not come: a notice, %d days to make it good, then the whole is due.", v.CureDays))
	switch {
	case v.Lost:
		fmt.Fprintln(out, "The discount for punctuality is lost; nothing is added.")
	case v.Discount != "0.00" && v.Discount != "0" && v.Discount != "0.000":
		fmt.Fprintf(out, "If every part comes in time, %s %s of the last are forgiven.\n", v.Currency, grouped(v.Discount))
	}
	if v.NoInterest {
		fmt.Fprintln(out, "No interest while it is kept.")
	}
	if v.Guarantor != nil {
		fmt.Fprintf(out, "%s stands in for it.\n", *v.Guarantor)
	}
	_, err := fmt.Fprintln(out, "While it is kept nobody is reminded of anything else.")
	return err
}

// printArranged tells what was promised and arranged, and how it stands.
func printArranged(w io.Writer, e *recovery.Explanation) {
	if p := e.Promises; p.Rate != nil {
		fmt.Fprintln(w)
		wrapped(w, "", "  ", fmt.Sprintf("Promises: %d kept, %d kept in part, %d broken (%d %% kept)", p.Kept, p.PartKept, p.Broken, *p.Rate))
	}
	if p := e.Plan; p != nil {
		fmt.Fprintln(w)
		wrapped(w, "", "  ", fmt.Sprintf("Plan: %s; %s of %s %s has come, until %s (dunwell plan %s shows it)", p.Text, grouped(p.Paid), e.Currency, grouped(p.Total), p.Parts[len(p.Parts)-1].Due, e.Account))
	}
	if e.Settlement != nil {
		fmt.Fprintln(w)
		printSettlement(w, e)
	}
}

// printSettlement tells how an offer to take less stands.
func printSettlement(w io.Writer, e *recovery.Explanation) {
	s := e.Settlement
	wrapped(w, "", "  ", fmt.Sprintf("Settlement: %s; %s %s for %s %s, by %s", s.Text, e.Currency, grouped(s.Amount), e.Currency, grouped(s.Owed), s.PayBy))
}
