package cli

import (
	"fmt"
	"strings"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/law"
	"dunwell/internal/money"
)

// lawCmd holds what is asked of the law.
type lawCmd struct {
	Show             lawShowCmd             `cmd:"" help:"Show a place, or a figure by its dotted path, with sources."`
	Search           lawSearchCmd           `cmd:"" help:"Find figures by words."`
	SmallClaims      lawSmallClaimsCmd      `cmd:"" name:"small-claims" help:"What the simple court of a place does with a claim."`
	Limitation       lawLimitationCmd       `cmd:"" help:"Until when a claim may be brought to court."`
	Travels          lawTravelsCmd          `cmd:"" help:"Whether a judgment or award of one country carries to another."`
	FreelanceActs    lawFreelanceActsCmd    `cmd:"" name:"freelance-acts" help:"Freelance-payment acts that may reach a claim."`
	Stale            lawStaleCmd            `cmd:"" help:"Figures whose period has passed; exit code 1 where there are any."`
	Diff             lawDiffCmd             `cmd:"" help:"Compare the law in use with law files."`
	Interest         lawInterestCmd         `cmd:"" help:"Late interest by the law of a place, or by what was agreed, with every step."`
	JudgmentInterest lawJudgmentInterestCmd `cmd:"" name:"judgment-interest" help:"Interest on a judgment."`
	Take             lawTakeCmd             `cmd:"" help:"Take law files in place of those in force."`
	Set              lawSetCmd              `cmd:"" help:"Put your own figure in place of the law's."`
	Unset            lawUnsetCmd            `cmd:"" help:"Take your own figure back."`
	Own              lawOwnCmd              `cmd:"" help:"List the laws you took and the figures you set."`
}

// today is the day on this machine, for questions that need no book.
func (s *session) today(on day.Date) day.Date {
	if !on.IsZero() {
		return on
	}
	return day.In(s.Now(), time.Local)
}

type lawSmallClaimsCmd struct {
	Place          string   `required:"" help:"Where the court is: us_nevada, US-NV, gb_eng, ca_on." placeholder:"PLACE"`
	Plaintiff      string   `required:"" enum:"natural_person,business" help:"Who sues: natural_person (a sole proprietor is one) or business."`
	Owed           string   `required:"" help:"What is owed, such as 11500.00, in the currency of the place." placeholder:"SUM"`
	FilingDate     day.Date `help:"Day of filing (default: today)." placeholder:"DATE"`
	Court          string   `help:"Words that name one of several courts, such as 'town court'." placeholder:"NAME"`
	ClaimsThisYear int      `help:"Claims filed before this one in the same calendar year." placeholder:"N"`
	Disputed       bool     `help:"The client contests the sum."`
	JSON           bool     `name:"json" help:"Print as JSON."`
}

type smallClaimsShape struct {
	Court      *string           `json:"court"`
	Limit      *string           `json:"limit"`
	Within     *bool             `json:"within_limit"`
	Waive      *string           `json:"waive"`
	MayFile    *bool             `json:"may_file"`
	Lawyers    *string           `json:"lawyers_allowed"`
	Warnings   []interestWarning `json:"warnings"`
	Confidence *string           `json:"confidence"`
	Sources    []string          `json:"sources"`
}

func (c lawSmallClaimsCmd) Run(s *session) error {
	b, err := s.law()
	if err != nil {
		return err
	}
	place, _, err := b.Place(c.Place)
	if err != nil {
		return usage{err}
	}
	owed, err := money.Parse(c.Owed, place.Currency)
	if err != nil {
		return usage{err}
	}
	a, err := b.SmallClaims(law.SmallClaimsQuery{
		Place: c.Place, Plaintiff: law.Plaintiff(c.Plaintiff), Owed: owed, FilingDate: s.today(c.FilingDate),
		Court: c.Court, ClaimsThisYear: c.ClaimsThisYear, Disputed: c.Disputed,
	})
	if err != nil {
		return usage{err}
	}
	if !c.JSON {
		printSmallClaims(s.Out, &a, owed)
		return nil
	}
	return s.line(smallClaimsShape{
		Court: absent(a.Court), Limit: sumShape(a.Limit.Ptr()), Within: a.Within, Waive: sumShape(a.Waive), MayFile: a.MayFile,
		Lawyers: a.Lawyers.Ptr(), Warnings: warningsShape(a.Warnings), Confidence: confidenceShape(a.Mark.Confidence), Sources: append([]string{}, a.Mark.Sources...),
	})
}

// sumShape is a sum as a decimal, null where there is none.
func sumShape(a *money.Amount) *string {
	if a == nil {
		return nil
	}
	text := a.Decimal()
	return &text
}

// dayShape is a day, null where there is none.
func dayShape(d day.Date) *day.Date {
	if d.IsZero() {
		return nil
	}
	return &d
}

type lawLimitationCmd struct {
	Place        string   `required:"" help:"Whose law: us_ohio, gb_eng, de." placeholder:"PLACE"`
	Contract     string   `enum:",written,oral,open_account" default:"" help:"Kind of agreement: written, oral or open_account (default: whichever ends first)."`
	Due          day.Date `required:"" help:"Day payment was due." placeholder:"DATE"`
	On           day.Date `help:"Day asked about (default: today)." placeholder:"DATE"`
	Acknowledged day.Date `help:"Day of the last acknowledgment in a signed writing." placeholder:"DATE"`
	PartPaid     day.Date `help:"Day of the last part payment." placeholder:"DATE"`
	JSON         bool     `name:"json" help:"Print as JSON."`
}

type limitationShape struct {
	Years      *int                 `json:"years"`
	LastDay    *day.Date            `json:"last_day"`
	Status     law.LimitationStatus `json:"status"`
	Warnings   []interestWarning    `json:"warnings"`
	Confidence *string              `json:"confidence"`
	Sources    []string             `json:"sources"`
}

func (c lawLimitationCmd) Run(s *session) error {
	b, err := s.law()
	if err != nil {
		return err
	}
	on := s.today(c.On)
	a, err := b.Limitation(law.LimitationQuery{Place: c.Place, Contract: law.Contract(c.Contract), Due: c.Due, On: on, Acknowledged: c.Acknowledged, PartPaid: c.PartPaid})
	if err != nil {
		return usage{err}
	}
	if !c.JSON {
		printLimitation(s.Out, &a, on)
		return nil
	}
	shape := limitationShape{LastDay: dayShape(a.LastDay), Status: a.Status, Warnings: warningsShape(a.Warnings),
		Confidence: confidenceShape(a.Mark.Confidence), Sources: append([]string{}, a.Mark.Sources...)}
	if a.Years > 0 {
		shape.Years = &a.Years
	}
	return s.line(shape)
}

type lawTravelsCmd struct {
	From            string   `required:"" help:"Country of the court or seat of the arbitration: GB." placeholder:"COUNTRY"`
	To              string   `required:"" help:"Country where the client has assets: DE." placeholder:"COUNTRY"`
	Kind            string   `required:"" enum:"judgment,award" help:"What would travel: judgment or award."`
	Started         day.Date `help:"Day the proceedings began (default: today)." placeholder:"DATE"`
	ExclusiveClause bool     `help:"The contract names that court as the only one."`
	JSON            bool     `name:"json" help:"Print as JSON."`
}

type travelsShape struct {
	Travels    bool              `json:"travels"`
	Route      *string           `json:"route"`
	Confidence *string           `json:"confidence"`
	Sources    []string          `json:"sources"`
	Warnings   []interestWarning `json:"warnings"`
}

func (c lawTravelsCmd) Run(s *session) error {
	b, err := s.law()
	if err != nil {
		return err
	}
	a, err := b.Travels(law.TravelsQuery{From: c.From, To: c.To, Kind: law.Title(c.Kind), Started: s.today(c.Started), ExclusiveClause: c.ExclusiveClause})
	if err != nil {
		return usage{err}
	}
	if c.JSON {
		return s.line(travelsShape{a.Travels, absent(a.Route), confidenceShape(a.Mark.Confidence), append([]string{}, a.Mark.Sources...), warningsShape(a.Warnings)})
	}
	from, to := strings.ToUpper(c.From), strings.ToUpper(c.To)
	switch {
	case a.Travels:
		fmt.Fprintf(s.Out, "The %s travels from %s to %s.\n", c.Kind, from, to)
	default:
		fmt.Fprintf(s.Out, "No treaty carries the %s from %s to %s.\n", c.Kind, from, to)
	}
	if a.Route != "" {
		wrapped(s.Out, "Route    ", "         ", a.Route)
	}
	printFoundation(s.Out, a.Mark, a.Warnings)
	return nil
}

type lawFreelanceActsCmd struct {
	Place         string   `required:"" help:"Where the client is: us_new_york." placeholder:"PLACE"`
	Creditor      string   `name:"creditor-place" help:"Where you are, if elsewhere." placeholder:"PLACE"`
	City          []string `sep:"none" help:"City of the client or yours, repeatable." placeholder:"NAME"`
	Owed          string   `required:"" help:"What is owed, in US dollars." placeholder:"SUM"`
	Worth         string   `help:"All work for this client in 120 days, where more." placeholder:"SUM"`
	Agreed        day.Date `help:"Day of the contract." placeholder:"DATE"`
	Completed     day.Date `help:"Day the work was done: tells when it was due where the contract is silent." placeholder:"DATE"`
	NaturalPerson string   `enum:",yes,no" default:"" help:"Whether you work as a natural person: yes or no."`
	Covered       string   `enum:",yes,no" default:"" help:"Whether the work is of a kind the act covers: yes or no."`
	JSON          bool     `name:"json" help:"One JSON object an act."`
}

func (c lawFreelanceActsCmd) Run(s *session) error {
	b, err := s.law()
	if err != nil {
		return err
	}
	q := law.FreelanceQuery{ClientPlace: c.Place, CreditorPlace: c.Creditor, Cities: c.City, Agreed: c.Agreed, Completed: c.Completed,
		NaturalPerson: yesNo(c.NaturalPerson), Covered: yesNo(c.Covered)}
	if q.Owed, err = money.Parse(c.Owed, "USD"); err != nil {
		return usage{err}
	}
	if c.Worth != "" {
		if q.Worth, err = money.Parse(c.Worth, "USD"); err != nil {
			return usage{err}
		}
	}
	acts, err := b.FreelanceActs(q)
	if err != nil {
		return usage{err}
	}
	for i := range acts {
		if c.JSON {
			if err := s.line(freelanceJSON(&acts[i])); err != nil {
				return err
			}
			continue
		}
		if i > 0 {
			fmt.Fprintln(s.Out)
		}
		printFreelanceAct(s.Out, &acts[i])
	}
	if len(acts) == 0 && !c.JSON {
		fmt.Fprintln(s.Out, "No freelance-payment act of these places is known here.")
	}
	return nil
}

// yesNo is nil where nothing was said.
func yesNo(text string) *bool {
	if text == "" {
		return nil
	}
	yes := text == "yes"
	return &yes
}

type freelanceShape struct {
	Law          string            `json:"law"`
	Citation     string            `json:"citation"`
	Place        string            `json:"place"`
	Jurisdiction string            `json:"jurisdiction"`
	Applies      law.Applies       `json:"applies"`
	Why          []string          `json:"why"`
	Threshold    *string           `json:"threshold"`
	PaymentDays  *int              `json:"payment_days_if_silent"`
	Due          *day.Date         `json:"due"`
	Exposure     *string           `json:"exposure"`
	NoContract   *string           `json:"missing_contract"`
	AttorneyFees *bool             `json:"attorney_fees"`
	Agency       *string           `json:"complaint_agency"`
	Warnings     []interestWarning `json:"warnings"`
	Confidence   *string           `json:"confidence"`
	Sources      []string          `json:"sources"`
}

func freelanceJSON(a *law.FreelanceAct) freelanceShape {
	return freelanceShape{
		Law: a.Name, Citation: a.Citation, Place: a.Place, Jurisdiction: a.Jurisdiction, Applies: a.Applies, Why: a.Why,
		Threshold: sumShape(a.Threshold.Ptr()), PaymentDays: a.PaymentDays.Ptr(), Due: dayShape(a.Due), Exposure: sumShape(a.Exposure.Ptr()),
		NoContract: sumShape(a.NoContract.Ptr()), AttorneyFees: a.AttorneyFees.Ptr(), Agency: a.Agency.Ptr(), Warnings: warningsShape(a.Warnings),
		Confidence: confidenceShape(a.Mark.Confidence), Sources: append([]string{}, a.Mark.Sources...),
	}
}
