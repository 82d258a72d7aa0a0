package cli

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/judgment"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// judgmentCmd is what a court or an arbitrator gave, and what became of it.
type judgmentCmd struct {
	Enter       judgmentEnterCmd       `cmd:"" help:"Enter a judgment or an award: it replaces the invoices from its day."`
	Show        judgmentShowCmd        `cmd:"" help:"Parts, payments as they were set against them, ways to the money."`
	Payoff      judgmentPayoffCmd      `cmd:"" help:"The sum that ends it on a day."`
	List        judgmentListCmd        `cmd:"" help:"All judgments that are owed, those that end first before the others."`
	Satisfied   judgmentSatisfiedCmd   `cmd:"" help:"Say that it is paid to the cent."`
	Filed       judgmentFiledCmd       `cmd:"" name:"satisfaction-filed" help:"Say that the court was told that it is paid."`
	Paper       judgmentPaperCmd       `cmd:"" name:"satisfaction" help:"The paper that acknowledges that it is paid, as a draft in PDF: read it against the form of the court before you sign."`
	Vacated     judgmentVacatedCmd     `cmd:"" help:"Say that it was set aside."`
	Stayed      judgmentStayedCmd      `cmd:"" help:"Say that it was appealed or stayed."`
	Resumed     judgmentResumedCmd     `cmd:"" help:"Say that it can be enforced again."`
	Lapsed      judgmentLapsedCmd      `cmd:"" help:"Say that the parts a court ordered were not paid: the whole is due."`
	Renewed     judgmentRenewedCmd     `cmd:"" help:"Say that it was renewed, and until when."`
	Domesticate judgmentDomesticateCmd `cmd:"" help:"Say that it was made one of another place."`
}

// titleTerms are the parts and terms of a judgment.
type titleTerms struct {
	Court     string   `help:"Court or arbitrator (default: that of the matter)." placeholder:"TEXT"`
	Number    string   `help:"Its number (default: that of the matter)." placeholder:"TEXT"`
	Place     string   `help:"Place of the court, whose law it lives under: us_virginia, gb_eng, de." placeholder:"PLACE"`
	Principal string   `help:"Principal (default: what was claimed)." placeholder:"SUM"`
	Interest  string   `help:"Interest awarded up to its day." placeholder:"SUM"`
	Costs     string   `help:"Costs awarded." placeholder:"SUM"`
	Fees      string   `help:"Attorney's fees awarded." placeholder:"SUM"`
	Rate      string   `help:"Yearly interest: law (default), a percentage, late_interest, or base+5 for points above the base rate." placeholder:"RATE"`
	Growth    string   `enum:"simple,compound_annual," default:"" help:"simple or compound_annual, where the judgment says it." placeholder:"HOW"`
	Bears     string   `help:"Parts that bear interest: all, or a list of principal, interest, costs (default: principal)." placeholder:"PARTS"`
	Order     string   `help:"Order in which payments go to the parts: costs,interest,principal." placeholder:"PARTS"`
	From      day.Date `help:"Last day without interest (default: its own day)." placeholder:"DATE"`
	Expires   day.Date `help:"Last day on which it can be enforced (default: by law, where known)." placeholder:"DATE"`
}

func (t *titleTerms) judged() recovery.Judged {
	return recovery.Judged{Number: t.Number, Court: t.Court, Place: t.Place, Principal: t.Principal, Interest: t.Interest, Costs: t.Costs, Fees: t.Fees,
		Rate: t.Rate, Growth: t.Growth, Bears: t.Bears, Order: t.Order, From: t.From, Expires: t.Expires}
}

type judgmentEnterCmd struct {
	clientArg
	ofMatter
	Kind string `enum:"judgment,default_judgment,consent_judgment,award,payment_order," default:"" help:"judgment (default), default_judgment, consent_judgment, award or payment_order." placeholder:"KIND"`
	titleTerms
	Installments string `help:"Parts the court ordered: '2026-02-01=500, 2026-03-01=250', or '12 x 300 from 2026-02-01'." placeholder:"TEXT"`
	stamp
}

func (c judgmentEnterCmd) Run(s *session) error {
	return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		g := c.judged()
		g.Matter, g.Kind, g.Instalments = c.Matter, c.Kind, c.Installments
		return d.EnterJudgment(s.ctx, key, g, c.act())
	})
}

type judgmentDomesticateCmd struct {
	clientArg
	Of string `help:"Number of the judgment it was made of, where there are several." placeholder:"NUMBER"`
	titleTerms
	stamp
}

func (c judgmentDomesticateCmd) Run(s *session) error {
	return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		return d.Domesticated(s.ctx, key, c.Of, c.judged(), c.act())
	})
}

type judgmentStateCmd struct {
	clientArg
	Judgment string `help:"Number of the judgment, where there are several." placeholder:"NUMBER"`
	stamp
}

type (
	judgmentSatisfiedCmd struct{ judgmentStateCmd }
	judgmentFiledCmd     struct{ judgmentStateCmd }
	judgmentVacatedCmd   struct{ judgmentStateCmd }
	judgmentStayedCmd    struct{ judgmentStateCmd }
	judgmentResumedCmd   struct{ judgmentStateCmd }
	judgmentLapsedCmd    struct{ judgmentStateCmd }
)

// becomes carries out an act about one judgment.
func (c *judgmentStateCmd) becomes(s *session, act func(*recovery.Desk, context.Context, receivable.AccountKey, string, recovery.Act) (recovery.Entry, error)) error {
	return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		return act(d, s.ctx, key, c.Judgment, c.act())
	})
}

func (c judgmentSatisfiedCmd) Run(s *session) error {
	return c.becomes(s, (*recovery.Desk).Satisfied)
}

func (c judgmentFiledCmd) Run(s *session) error {
	return c.becomes(s, (*recovery.Desk).SatisfactionFiled)
}

func (c judgmentVacatedCmd) Run(s *session) error {
	return c.becomes(s, (*recovery.Desk).Vacated)
}

func (c judgmentStayedCmd) Run(s *session) error {
	return c.becomes(s, (*recovery.Desk).Stayed)
}

func (c judgmentResumedCmd) Run(s *session) error {
	return c.becomes(s, (*recovery.Desk).Resumed)
}

func (c judgmentLapsedCmd) Run(s *session) error {
	return c.becomes(s, (*recovery.Desk).Lapsed)
}

type judgmentRenewedCmd struct {
	clientArg
	Judgment string   `help:"Number of the judgment, where there are several." placeholder:"NUMBER"`
	Until    day.Date `required:"" help:"Its new last day." placeholder:"DATE"`
	stamp
}

func (c judgmentRenewedCmd) Run(s *session) error {
	return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		return d.Renewed(s.ctx, key, c.Judgment, c.Until, c.act())
	})
}

type judgmentShowCmd struct {
	clientArg
	On   day.Date `help:"Reckoned to that day (default: today)." placeholder:"DATE"`
	JSON bool     `name:"json" help:"One JSON object a judgment."`
}

type judgmentPayoffCmd struct {
	clientArg
	On   day.Date `help:"Day of payment (default: today)." placeholder:"DATE"`
	JSON bool     `name:"json" help:"Print as JSON."`
}

type judgmentPaperCmd struct {
	clientArg
	Judgment string `help:"Number of the judgment, where there are several." placeholder:"NUMBER"`
	Out      string `help:"File for the PDF (default: satisfaction.pdf)." placeholder:"FILE"`
}

func (c judgmentPaperCmd) Run(s *session) error {
	return s.ofAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) error {
		b, err := d.SatisfactionPaper(s.ctx, key, c.Judgment)
		if err != nil {
			return err
		}
		return s.writeFile(c.Out, "satisfaction.pdf", b)
	})
}

// titleShape is a judgment as JSON.
type titleShape struct {
	Number   string            `json:"number"`
	Court    string            `json:"court"`
	Place    string            `json:"place"`
	On       day.Date          `json:"on"`
	State    string            `json:"state"`
	Expires  day.Date          `json:"expires"`
	Reckoned day.Date          `json:"reckoned"`
	Payoff   string            `json:"payoff"`
	PerDay   *string           `json:"per_day"`
	Paid     string            `json:"paid"`
	Accrued  string            `json:"accrued"`
	Parts    []judgedPartShape `json:"parts"`
	Applied  []appliedShape    `json:"applied"`
	Sources  []string          `json:"sources"`
	Sure     *string           `json:"confidence"`
	Warnings []interestWarning `json:"warnings"`
}

type judgedPartShape struct {
	Part  string `json:"part"`
	Given string `json:"given"`
	Added string `json:"added"`
	Paid  string `json:"paid"`
	Left  string `json:"left"`
}

type appliedShape struct {
	On        day.Date `json:"on"`
	Kind      string   `json:"kind"`
	Amount    string   `json:"amount"`
	Costs     string   `json:"costs"`
	Interest  string   `json:"interest"`
	Principal string   `json:"principal"`
	Left      string   `json:"left"`
}

func shapeOfTitle(v *recovery.JudgmentView) titleShape {
	l := &v.Ledger
	shape := titleShape{Number: v.Number, Court: v.Court, Place: v.Place, On: v.Judgment.On, State: string(v.State), Expires: v.Expires, Reckoned: l.On,
		Payoff: l.Payoff.Decimal(), Paid: l.Paid.Decimal(), Accrued: l.Accrued.Decimal(), Sources: append([]string{}, l.Mark.Sources...),
		Sure: confidenceShape(l.Mark.Confidence), Warnings: warningsShape(v.Careful)}
	if l.DailyKnown {
		daily := l.Daily.Decimal()
		shape.PerDay = &daily
	}
	for _, p := range l.Parts {
		shape.Parts = append(shape.Parts, judgedPartShape{string(p.Name), p.Given.Decimal(), p.Added.Decimal(), p.Paid.Decimal(), p.Left.Decimal()})
	}
	for _, r := range l.Rows {
		shape.Applied = append(shape.Applied, appliedShape{r.On, string(r.Kind), r.Amount.Decimal(), r.Costs.Decimal(), r.Interest.Decimal(), r.Principal.Decimal(), r.Left.Decimal()})
	}
	return shape
}

// judgments reads those of a client; none is a fault.
func (s *session) judgments(c clientArg, on day.Date, each func(*recovery.JudgmentView) error) error {
	return s.ofAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) error {
		list, err := d.Judgments(s.ctx, key, on)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return fault.NotFoundf("judgment_unknown", "no judgment against this client is entered: dunwell judgment enter")
		}
		for i := range list {
			if err := each(&list[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

func (c judgmentShowCmd) Run(s *session) error {
	return s.judgments(c.clientArg, c.On, func(v *recovery.JudgmentView) error {
		if c.JSON {
			return s.line(shapeOfTitle(v))
		}
		return printJudgment(s.Out, v)
	})
}

func (c judgmentPayoffCmd) Run(s *session) error {
	return s.judgments(c.clientArg, c.On, func(v *recovery.JudgmentView) error {
		switch {
		case !v.Owed:
			return nil
		case c.JSON:
			return s.line(shapeOfTitle(v))
		case !v.Ledger.DailyKnown:
			fmt.Fprintf(s.Out, "%s ends %s on %s; what each further day adds is not known\n", v.Ledger.Payoff, v.Called, v.On)
		default:
			fmt.Fprintf(s.Out, "%s ends %s on %s; each further day adds %s\n", v.Ledger.Payoff, v.Called, v.On, v.Ledger.Daily)
		}
		return nil
	})
}

func printJudgment(out io.Writer, v *recovery.JudgmentView) error {
	fmt.Fprintf(out, "%s of %s: %s\n", v.Called, v.Judgment.On, recovery.JudgmentStateWord(v.State))
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "part\tgiven\tadded\tpaid\tleft\t\n")
	for _, p := range v.Ledger.Parts {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t\n", p.Name, p.Given.Decimal(), p.Added.Decimal(), p.Paid.Decimal(), p.Left.Decimal())
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, r := range v.Ledger.Rows {
		fmt.Fprintf(out, "  %s  %s %s: costs %s, interest %s, principal %s; left %s\n", r.On, r.Kind, r.Amount.Decimal(), r.Costs.Decimal(), r.Interest.Decimal(), r.Principal.Decimal(), r.Left.Decimal())
	}
	if v.Owed {
		fmt.Fprintf(out, "Pay-off on %s: %s\n", v.On, v.Ledger.Payoff)
	}
	if !v.Expires.IsZero() {
		fmt.Fprintf(out, "Can be enforced until %s\n", v.Expires)
	}
	for _, n := range v.Steps {
		fmt.Fprintf(out, "  %s  %s, %s: cost %s, brought %s\n", n.On, strings.TrimSpace(judgment.ToolWords(n.Tool)+" "+n.Target), recovery.StepState(n.State), n.Cost, n.Collected)
	}
	for _, t := range v.Tools {
		if t.Closed != "" {
			fmt.Fprintf(out, "  not open: %s (%s)\n", t.Name, t.Closed)
			continue
		}
		wrapped(out, "  "+t.ID+": "+t.Name+". ", "    ", t.Why)
	}
	for _, t := range v.Days {
		fmt.Fprintf(out, "  %s  to do: %s\n", t.On, t.Text)
	}
	for _, c := range v.Careful {
		wrapped(out, "  Look: ", "    ", c.Text)
	}
	return nil
}

type judgmentListCmd struct {
	JSON bool `name:"json" help:"One JSON object a line."`
}

func (c judgmentListCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	list, err := d.JudgmentsOwed(s.ctx, creditor)
	if err != nil {
		return err
	}
	for i := range list {
		r := &list[i]
		if c.JSON {
			if err := s.line(map[string]any{"account": r.Account, "client": r.Client, "number": r.Number, "court": r.Court, "on": r.On, "expires": r.Expires, "state": r.State}); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(s.Out, "%s  %s: %s of %s, until %s\n", r.Account, r.Client, r.Words(), r.On, r.Expires)
	}
	return nil
}

// enforceCmd is a step to the debtor's money.
type enforceCmd struct {
	clientArg
	Tool      string   `arg:"" optional:"" help:"bank, wages, lien, debtor_examination, receivables, till_tap, personal_property, or a tool of the place."`
	Target    string   `help:"The bank, the employer, the land (default for bank: where they paid from)." placeholder:"TEXT"`
	Local     string   `help:"What the court calls it (default: by the law files)." placeholder:"TEXT"`
	Started   bool     `help:"A court or its officer has it now." xor:"becomes"`
	Collected string   `help:"It brought so much." placeholder:"SUM"`
	Returned  bool     `help:"It came back: with what --collected says, or with nothing." xor:"becomes"`
	Released  bool     `help:"It was taken back." xor:"becomes"`
	Cost      string   `help:"What was spent on it, also when it is prepared; it is owed as well." placeholder:"SUM"`
	Exempt    string   `help:"What they claim to be out of reach, and why." placeholder:"TEXT"`
	Look      day.Date `help:"Look again on that day (default: in 30 days)." placeholder:"DATE"`
	Text      string   `help:"In your words." placeholder:"TEXT"`
	stamp
}

func (c enforceCmd) Run(s *session) error {
	return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		change := recovery.StepChange{Which: c.Tool, Cost: c.Cost, Collected: c.Collected, Look: c.Look, Exempt: c.Exempt, Text: c.Text}
		switch {
		case c.Started:
			return d.StepStarted(s.ctx, key, change, c.act())
		case c.Returned:
			return d.StepReturned(s.ctx, key, change, c.act())
		case c.Released:
			return d.StepReleased(s.ctx, key, change, c.act())
		case c.Collected != "":
			return d.StepCollected(s.ctx, key, change, c.act())
		}
		if c.Exempt != "" || !c.Look.IsZero() {
			return recovery.Entry{}, usage{fault.Invalidf("step_unready", "", "--exempt and --look are about a step that is under way: say what became of it with --started, --collected, --returned or --released")}
		}
		return d.Enforce(s.ctx, key, recovery.Step{Tool: c.Tool, Target: c.Target, Local: c.Local, Cost: c.Cost, Text: c.Text}, c.act())
	})
}
