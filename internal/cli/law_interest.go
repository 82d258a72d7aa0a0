package cli

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/law"
	"dunwell/internal/money"
)

type lawInterestCmd struct {
	Place        string     `required:"" help:"Where the debtor is: gb_eng, de, us_ohio." placeholder:"PLACE"`
	Principal    string     `required:"" help:"What was owed, such as 5000.00." placeholder:"SUM"`
	Currency     string     `help:"Currency of the sum (default: that of the place)." placeholder:"CODE"`
	Due          day.Date   `help:"Day it was due. Interest begins the day after." placeholder:"DATE"`
	Paid         day.Date   `required:"" help:"Last day of interest: the day of payment." placeholder:"DATE"`
	Debtor       string     `enum:"business,consumer,public" default:"business" help:"Who owes: business, consumer or public."`
	ContractRate string     `help:"Rate that was agreed, as written: '1.5% per month'; 'unstated' where only interest was agreed." placeholder:"TEXT"`
	ContractDate day.Date   `help:"Day of the agreement." placeholder:"DATE"`
	Accepted     day.Date   `help:"Day the work was accepted, from which a term runs." placeholder:"DATE"`
	AgreedDays   int        `default:"-1" help:"Days of payment that were agreed." placeholder:"N"`
	Rate         string     `help:"Yearly rate in percent that a clerk or court named." placeholder:"PERCENT"`
	DayCount     string     `enum:",act_365f,act_act,n_360" default:"" help:"Day count, where another than that of the place is wanted: act_365f, act_act or n_360."`
	PartPaid     []partPaid `sep:"none" help:"Part payment, repeatable." placeholder:"DATE=SUM"`
	Supplier     string     `enum:",micro,small,medium,large" default:"" help:"Size of your business, where the law asks it: micro, small, medium or large."`
	JSON         bool       `name:"json" help:"Print as JSON."`
}

// partPaid is DATE=SUM; the currency is known later.
type partPaid struct {
	on  day.Date
	sum string
}

// UnmarshalText reads DATE=SUM.
func (p *partPaid) UnmarshalText(text []byte) error {
	on, sum, ok := strings.Cut(string(text), "=")
	var err error
	if p.on, err = day.Parse(on); err != nil || !ok {
		return fault.Invalidf("pair_unreadable", "", "%q is no payment; write it like 2026-11-21=500.00", text)
	}
	p.sum = sum
	return nil
}

// interestShape is what law interest prints as JSON.
type interestShape struct {
	Days         int               `json:"days"`
	Segments     []segmentShape    `json:"segments"`
	Interest     string            `json:"interest"`
	Compensation *string           `json:"fixed_compensation"`
	Total        string            `json:"total"`
	Basis        string            `json:"basis"`
	Capped       bool              `json:"capped"`
	Confidence   *string           `json:"confidence"`
	Sources      []string          `json:"sources"`
	Warnings     []interestWarning `json:"warnings"`
}

type segmentShape struct {
	From    day.Date    `json:"from"`
	To      day.Date    `json:"to"`
	Days    int         `json:"days"`
	RateBps json.Number `json:"rate_bps"`
}

type interestWarning struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

func (c lawInterestCmd) Run(s *session) error {
	b, err := s.law()
	if err != nil {
		return err
	}
	asked, err := c.ask(b)
	if err != nil {
		return ofInterest(err)
	}
	a, err := claim.Interest(asked.terms, asked.debt, asked.paid, c.Paid)
	if err != nil {
		return ofInterest(err)
	}
	a.Capped = a.Capped || asked.capped
	a.Warnings = append(a.Warnings, asked.warn...)
	total := a.Left
	if a.Compensation != nil {
		if total, err = total.Add(*a.Compensation); err != nil {
			return err
		}
	}
	mark := a.Mark()
	if !c.JSON {
		printInterest(s.Out, &a, asked.debt, total, mark)
		return nil
	}
	shape := interestShape{
		Days: a.Days, Segments: segmentsShape(a.Segments), Interest: a.Interest.Decimal(), Total: total.Decimal(), Basis: a.Terms.Basis(),
		Capped: a.Capped, Confidence: confidenceShape(a.Confidence), Sources: append([]string{}, mark.Sources...), Warnings: warningsShape(a.Warnings),
	}
	if a.Compensation != nil {
		sum := a.Compensation.Decimal()
		shape.Compensation = &sum
	}
	return s.line(shape)
}

// ofInterest tells a rate that the law files do not hold, which is a fault of the
// data, from a command line that cannot be meant.
func ofInterest(err error) error {
	if fault.CodeOf(err) == "rate_needed" {
		return err
	}
	return usage{err}
}

// interestAsked is a command line that was understood.
type interestAsked struct {
	terms  *law.InterestTerms
	debt   claim.Debt
	paid   []claim.Paid
	capped bool
	warn   []law.Warning
}

func (c lawInterestCmd) ask(b *law.Bundle) (asked interestAsked, err error) {
	terms, err := b.InterestTerms(c.Place, law.Debtor(c.Debtor))
	if err != nil {
		return asked, err
	}
	if terms.SmallOnly && (c.Supplier == "medium" || c.Supplier == "large") && c.ContractRate == "" {
		return asked, fault.Invalidf("supplier_too_large", "supplier", "only micro and small enterprises can ask this interest; give the rate that was agreed with --contract-rate")
	}
	if terms, err = c.rated(terms); err != nil {
		return asked, err
	}
	currency := cmp.Or(money.Currency(strings.ToUpper(c.Currency)), terms.Currency)
	asked.debt = claim.Debt{Due: c.Due, Agreed: c.ContractDate}
	if asked.debt.Principal, err = money.Parse(c.Principal, currency); err != nil {
		return asked, err
	}
	for _, p := range c.PartPaid {
		sum, err := money.Parse(p.sum, currency)
		if err != nil {
			return asked, err
		}
		asked.paid = append(asked.paid, claim.Paid{On: p.on, Amount: sum})
	}
	asked.terms = terms
	return asked, c.accept(terms, &asked)
}

// rated takes in the rates that were given.
func (c lawInterestCmd) rated(terms *law.InterestTerms) (*law.InterestTerms, error) {
	if c.Rate != "" {
		rate, err := law.ParseRate(c.Rate)
		if err != nil {
			return nil, err
		}
		terms = terms.WithRate(rate, "the rate you gave")
	}
	if c.ContractRate != "" {
		agreed, err := law.ParseContractRate(c.ContractRate)
		if err != nil {
			return nil, err
		}
		terms = terms.WithContract(agreed)
	}
	if c.DayCount != "" {
		terms = terms.WithDayCount(law.DayCount(c.DayCount))
	}
	return terms, nil
}

// accept finds the due day where the term runs from the acceptance of the work.
func (c lawInterestCmd) accept(terms *law.InterestTerms, asked *interestAsked) error {
	if c.Accepted.IsZero() {
		return nil
	}
	agreed := c.AgreedDays
	if agreed < 0 && !c.Due.IsZero() {
		agreed = max(0, c.Due.Sub(c.Accepted))
	}
	due, capped, warn, ok := terms.DueFrom(c.Accepted, agreed)
	if !ok {
		return fault.Invalidf("due_missing", "", "the law files do not say when a debt in %s falls due where nothing was agreed; give --due or --agreed-days", terms.Place)
	}
	if c.Due.IsZero() || due.Before(c.Due) {
		asked.debt.Due = due
	}
	asked.capped, asked.warn = capped, warn
	if capped {
		asked.warn = append(asked.warn, law.Warning{Code: law.WarnTermCut, Text: fmt.Sprintf("the law cuts the term to %d days: due on %s", terms.Terms.Longest, due)})
	}
	return nil
}

type lawJudgmentInterestCmd struct {
	Place     string   `required:"" help:"Where the judgment was given: us_virginia." placeholder:"PLACE"`
	Principal string   `required:"" help:"Sum that bears interest." placeholder:"SUM"`
	Currency  string   `help:"Currency of the sum (default: that of the place)." placeholder:"CODE"`
	From      day.Date `required:"" help:"Day of the judgment. Interest begins the day after." placeholder:"DATE"`
	To        day.Date `required:"" help:"Last day of interest." placeholder:"DATE"`
	Rate      string   `help:"Yearly rate in percent that stands in the judgment or that the clerk named." placeholder:"PERCENT"`
	Debtor    string   `enum:"business,consumer,public" default:"business" help:"Who owes: business, consumer or public."`
	JSON      bool     `name:"json" help:"Print as JSON."`
}

// judgmentShape is what law judgment-interest prints as JSON.
type judgmentShape struct {
	Method      string            `json:"method"`
	RatePercent json.Number       `json:"rate_percent"`
	Interest    string            `json:"interest"`
	Total       string            `json:"total"`
	Confidence  *string           `json:"confidence"`
	Sources     []string          `json:"sources"`
	Warnings    []interestWarning `json:"warnings"`
}

func (c lawJudgmentInterestCmd) Run(s *session) error {
	b, err := s.law()
	if err != nil {
		return err
	}
	terms, err := b.JudgmentTerms(c.Place, law.Debtor(c.Debtor))
	if err != nil {
		return ofInterest(err)
	}
	if c.Rate != "" {
		rate, err := law.ParseRate(c.Rate)
		if err != nil {
			return ofInterest(err)
		}
		terms = terms.WithRate(rate, "the rate you gave")
	}
	principal, err := money.Parse(c.Principal, cmp.Or(money.Currency(strings.ToUpper(c.Currency)), terms.Currency))
	if err != nil {
		return ofInterest(err)
	}
	debt := claim.Debt{Principal: principal, Due: c.From}
	a, err := claim.Interest(terms, debt, nil, c.To)
	if err != nil {
		return ofInterest(err)
	}
	mark := a.Mark()
	if !c.JSON {
		printInterest(s.Out, &a, debt, a.Left, mark)
		return nil
	}
	var rate law.Rate
	if on := terms.On(c.From.AddDays(1)); on != nil {
		rate = on.Rate
	}
	return s.line(judgmentShape{
		Method: string(terms.Growth), RatePercent: json.Number(rate.Percent()), Interest: a.Interest.Decimal(), Total: a.Left.Decimal(),
		Confidence: confidenceShape(a.Confidence), Sources: append([]string{}, mark.Sources...), Warnings: warningsShape(a.Warnings),
	})
}

func segmentsShape(segments []claim.Segment) []segmentShape {
	list := make([]segmentShape, len(segments))
	for i, g := range segments {
		list[i] = segmentShape{g.From, g.To, g.Days, json.Number(g.Rate.BasisPoints())}
	}
	return list
}

func warningsShape(warnings []law.Warning) []interestWarning {
	list := make([]interestWarning, len(warnings))
	for i, w := range warnings {
		list[i] = interestWarning(w)
	}
	return list
}

func confidenceShape(c law.Confidence) *string {
	if c == law.Unknown {
		return nil
	}
	text := string(c)
	return &text
}

// printInterest shows the segments, the sums, and where they come from.
func printInterest(w io.Writer, a *claim.Accrual, d claim.Debt, total money.Amount, mark law.Mark) {
	fmt.Fprintf(w, "%s %s in %s, from %s\n\n", d.Principal.Currency(), grouped(d.Principal.Decimal()), cmp.Or(a.Terms.Name, a.Terms.Place), d.Due)
	if len(a.Segments) > 0 {
		bases, parts := make([]string, len(a.Segments)), make([]string, len(a.Segments))
		for i, g := range a.Segments {
			bases[i], parts[i] = g.Base.Decimal(), g.Exact()
		}
		bases, parts = sumsOf(bases), sumsOf(parts)
		for i, g := range a.Segments {
			fmt.Fprintf(w, "  %s to %s %5d %s at %6s %% on %s: %s\n", g.From, g.To, g.Days, counted(g.Days), g.Rate.Percent(), bases[i], parts[i])
		}
		fmt.Fprintln(w)
	}
	names := []string{"Principal", "Interest"}
	sums := []string{d.Principal.Decimal(), a.Interest.Decimal()}
	if a.Compensation != nil {
		names, sums = append(names, "Fixed compensation"), append(sums, a.Compensation.Decimal())
	}
	if came := paidOf(d, a); came.Sign() > 0 {
		names, sums = append(names, "Paid"), append(sums, came.Neg().Decimal())
	}
	names, sums = append(names, "Owed on "+a.Through.String()), append(sums, total.Decimal())
	if a.Over.Sign() > 0 {
		names, sums = append(names, "Paid beyond it"), append(sums, a.Over.Decimal())
	}
	if a.DailyKnown {
		names, sums = append(names, "Each further day"), append(sums, a.Daily.Decimal())
	}
	for i, sum := range sumsOf(sums) {
		fmt.Fprintf(w, "  %s %s\n", padded(names[i], 26), sum)
	}
	fmt.Fprintln(w)
	how := a.Sentences()
	if n := len(how); n > 2 { // the segments stand above
		how = how[n-2:]
	}
	wrapped(w, "How      ", "         ", strings.Join(how, " "))
	wrapped(w, "Basis    ", "         ", a.Terms.Basis())
	if a.Terms.Law != "" {
		wrapped(w, "Law      ", "         ", a.Terms.Law)
	}
	wrapped(w, "Sure     ", "         ", cmp.Or(string(a.Confidence), "not known"))
	for _, source := range mark.Sources {
		wrapped(w, "Source   ", "         ", source)
	}
	for _, warning := range a.Warnings {
		wrapped(w, "Careful  ", "         ", warning.Text)
	}
}

// counted is "days" in the length of the column.
func counted(n int) string {
	if n == 1 {
		return "day "
	}
	return "days"
}

// paidOf is what was paid in time and later, as far as it was owed.
func paidOf(d claim.Debt, a *claim.Accrual) money.Amount {
	return money.New(d.Principal.Minor()+a.Interest.Minor()-a.Left.Minor(), d.Principal.Currency())
}
