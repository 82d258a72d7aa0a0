package cli

import (
	"fmt"
	"io"
	"strings"

	"dunwell/internal/agreement"
	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

type agreementDraftCmd struct {
	clientArg
	Work     string   `required:"" help:"What the work is, as the client would call it." placeholder:"TEXT"`
	For      string   `help:"Number of the work in the book it is about." placeholder:"N"`
	Price    string   `required:"" help:"What it costs." placeholder:"SUM"`
	Deliver  []string `help:"What the client receives; once for each." placeholder:"TEXT" sep:"none"`
	Deposit  int      `help:"Per cent before work begins (default: 50)." placeholder:"N"`
	Terms    int      `help:"Days to pay (default: 14)." placeholder:"N"`
	Interest string   `help:"Late interest: '1% a month', statutory or none (default: what law lets you ask)." placeholder:"RATE"`
	Suspend  int      `help:"Days of notice before work rests (default: 7)." placeholder:"N"`
	KillFee  int      `help:"Per cent of the rest if it is called off (default: 25)." placeholder:"N"`
	Approve  int      `help:"Days after the second notice until work counts as approved (default: 7)." placeholder:"N"`
	Rounds   int      `help:"Rounds of revision in the price (default: 2)." placeholder:"N"`
	Hourly   string   `help:"Price of an hour of extra work." placeholder:"SUM"`
	City     string   `help:"Your city: seat of arbitration and court." placeholder:"CITY"`
	Rules    string   `help:"Who runs the arbitration, by name of its rules." placeholder:"NAME"`
	NoArb    bool     `name:"no-arbitration" help:"Courts at home instead."`
	Begins   day.Date `help:"Work begins on." placeholder:"DATE"`
	Ends     day.Date `help:"Meant to be done by." placeholder:"DATE"`
	Owner    string   `help:"Who vouches in person." placeholder:"NAME"`
	Out      string   `help:"Write the PDF here as well." placeholder:"FILE"`
	Preview  bool     `help:"Print the words and record nothing."`
	stamp
}

func (c agreementDraftCmd) Run(s *session) error {
	d, key, closeBook, err := s.account(c.Client, c.Currency)
	if err != nil {
		return err
	}
	defer closeBook()
	currency, err := d.CurrencyOf(s.ctx, key)
	if err != nil {
		return err
	}
	t := agreement.Terms{
		Work: c.Work, Deliverables: c.Deliver, Deposit: c.Deposit, Days: c.Terms, Interest: c.Interest, SuspendDays: c.Suspend, KillFee: c.KillFee,
		ApproveDays: c.Approve, Rounds: c.Rounds, City: c.City, Provider: c.Rules, NoArbitrator: c.NoArb, Begins: c.Begins, Ends: c.Ends, Guarantor: c.Owner,
	}
	for _, sum := range []struct {
		text string
		into *money.Amount
	}{{c.Price, &t.Price}, {c.Hourly, &t.Hourly}} {
		if sum.text == "" {
			continue
		}
		if *sum.into, err = money.Parse(sum.text, currency); err != nil {
			return err
		}
	}
	if c.Preview {
		made, err := d.PreviewAgreement(s.ctx, key, t)
		if err != nil {
			return err
		}
		_, err = fmt.Fprint(s.Out, made.Draft.Text())
		return err
	}
	work, err := s.workOf(d, key, c.For)
	if err != nil {
		return err
	}
	_, made, entry, err := d.DraftAgreement(s.ctx, key, work, t, c.act())
	if err != nil {
		return err
	}
	return s.drawnUp(entry, made.PDF, c.Out)
}

func (s *session) drawnUp(entry recovery.Entry, pdf []byte, out string) error {
	if out != "" {
		if err := s.writePaper(out, pdf); err != nil {
			return err
		}
	}
	return s.said(entry)
}

type agreementArbitrationCmd struct {
	clientArg
	City    string   `help:"Your city: the seat." placeholder:"CITY"`
	Rules   string   `help:"Who runs it, by name of its rules." placeholder:"NAME"`
	Hearing bool     `help:"One hearing, instead of documents only."`
	Until   day.Date `help:"The offer stands until (default: two weeks)." placeholder:"DATE"`
	Out     string   `help:"Write the PDF here as well." placeholder:"FILE"`
	stamp
}

func (c agreementArbitrationCmd) Run(s *session) error {
	d, key, closeBook, err := s.account(c.Client, c.Currency)
	if err != nil {
		return err
	}
	defer closeBook()
	_, made, entry, err := d.OfferArbitration(s.ctx, key, recovery.ArbitrationTerms{City: c.City, Provider: c.Rules, Hearing: c.Hearing, Until: c.Until}, c.act())
	if err != nil {
		return err
	}
	return s.drawnUp(entry, made.PDF, c.Out)
}

type agreementCheckCmd struct {
	What  string `arg:"" help:"Client, number of an agreement (1004/A1), or a YAML file of clauses."`
	Price string `help:"Sum the figures speak of (default: what is late, else what is agreed for the work)." placeholder:"SUM"`
	JSON  bool   `name:"json" help:"As one JSON object."`
	clientCurrencyArg
}

// agreementCheckJSON is the shape of a check.
type agreementCheckJSON struct {
	Account  *string           `json:"account"`
	Title    *string           `json:"title"`
	Currency *string           `json:"currency"`
	Sum      *string           `json:"sum"`
	Planned  bool              `json:"planned"`
	Clauses  []clauseFoundJSON `json:"clauses"`
}

type clauseFoundJSON struct {
	Clause     string            `json:"clause"`
	Name       string            `json:"name"`
	Have       bool              `json:"have"`
	Value      *string           `json:"value"`
	Where      *string           `json:"where"`
	Changes    string            `json:"changes"`
	Figure     *string           `json:"figure"`
	Confidence string            `json:"confidence"`
	Gain       *string           `json:"gain"`
	Best       *string           `json:"best"`
	Unfit      []clauseUnfitJSON `json:"unfit"`
}

type clauseUnfitJSON struct {
	Code       string   `json:"code"`
	Text       string   `json:"text"`
	Sure       bool     `json:"sure"`
	Confidence string   `json:"confidence"`
	Sources    []string `json:"sources"`
}

func (c agreementCheckCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	checked, err := c.check(s, d, creditor)
	if err != nil {
		return err
	}
	if c.JSON {
		return s.line(checkOf(&checked))
	}
	printCheck(s.Out, &checked)
	return nil
}

func (c agreementCheckCmd) check(s *session, d *recovery.Desk, creditor receivable.CreditorID) (recovery.CheckedAgreement, error) {
	low := strings.ToLower(c.What)
	if strings.HasSuffix(low, ".yaml") || strings.HasSuffix(low, ".yml") {
		b, err := readPaper(c.What)
		if err != nil {
			return recovery.CheckedAgreement{}, err
		}
		f, err := agreement.ReadFile(b)
		if err != nil {
			return recovery.CheckedAgreement{}, inFile{err}
		}
		if c.Price != "" {
			f.Price = c.Price
		}
		return d.CheckClauses(s.ctx, creditor, f)
	}
	if key, line, err := d.AgreementNumbered(s.ctx, creditor, c.What); err == nil {
		return d.CheckAgreement(s.ctx, key, line.Number, c.Price)
	}
	key, err := d.AccountNamed(s.ctx, creditor, c.What, money.Currency(strings.ToUpper(c.Currency)))
	if err != nil {
		return recovery.CheckedAgreement{}, err
	}
	return d.CheckAgreement(s.ctx, key, "", c.Price)
}

func orAbsent(v string) *string {
	if v == "" {
		return nil
	}
	return &v
}

func checkOf(c *recovery.CheckedAgreement) agreementCheckJSON {
	out := agreementCheckJSON{Account: orAbsent(c.Account), Title: orAbsent(c.Title), Planned: c.Planned, Clauses: []clauseFoundJSON{}}
	if !c.Sum.IsZero() {
		out.Sum, out.Currency = orAbsent(c.Sum.Decimal()), orAbsent(string(c.Sum.Currency()))
	}
	for _, f := range c.Findings {
		one := clauseFoundJSON{
			Clause: f.Clause.ID, Name: f.Clause.Name, Have: f.Have, Value: orAbsent(f.Value), Where: orAbsent(f.Where), Changes: f.Clause.Changes, Figure: orAbsent(f.Figure),
			Confidence: string(f.Mark.Confidence), Unfit: []clauseUnfitJSON{},
		}
		if !f.With.IsZero() || !f.Without.IsZero() {
			one.Gain, one.Best = orAbsent(f.Gain.Decimal()), orAbsent(string(f.Best))
		}
		for _, u := range f.Unfit {
			one.Unfit = append(one.Unfit, clauseUnfitJSON{u.Code, u.Text, u.Sure, string(u.Mark.Confidence), u.Mark.Sources})
		}
		out.Clauses = append(out.Clauses, one)
	}
	return out
}

// printCheck tells what is there, what does not fit, and what is missing: what would
// bring most first.
func printCheck(w io.Writer, c *recovery.CheckedAgreement) {
	switch {
	case c.Planned:
		fmt.Fprintf(w, "Figures for %s, if it fell two months late and the client were silent: estimates, not a promise.\n", c.Sum)
	case !c.Sum.IsZero():
		fmt.Fprintf(w, "Figures for the %s that are late: estimates, not a promise.\n", c.Sum)
	}
	for _, f := range c.Findings {
		for _, u := range f.Unfit {
			wrapped(w, "", "  ", fmt.Sprintf("Look: %s: %s (%s)", f.Clause.Name, u.Text, agreement.MarkWords(u.Mark)))
		}
	}
	missing := agreement.Missing(c.Findings)
	if len(missing) == 0 {
		fmt.Fprintln(w, "No clause is missing.")
		return
	}
	fmt.Fprintln(w, "Missing:")
	for i := range missing {
		f := &missing[i]
		line := f.Sentence()
		if f.Gain.Sign() > 0 {
			line += fmt.Sprintf("; it would leave about %s %d more in hand", f.Gain.Currency(), roundedTens(f.Gain))
		}
		wrapped(w, "  ", "    ", line)
	}
	fmt.Fprintln(w, "Draw one up that holds them: dunwell agreement draft CLIENT --work TEXT --price SUM")
}

// roundedTens is an estimate in whole tens of its currency, so that it does not look exact.
func roundedTens(a money.Amount) int64 {
	unit := int64(1)
	for range a.Currency().Digits() {
		unit *= 10
	}
	return (a.Minor()/unit + 5) / 10 * 10
}
