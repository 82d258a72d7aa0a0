package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"dunwell/internal/agreement"
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// agreementCmd keeps what work is done under: enter it, check it, draw one up, have
// it signed.
type agreementCmd struct {
	List        agreementListCmd        `cmd:"" help:"Agreements of a client."`
	Add         agreementAddCmd         `cmd:"" help:"Enter an agreement that was made elsewhere."`
	Show        agreementShowCmd        `cmd:"" help:"One agreement: clauses, signatures; or write its paper out."`
	Clause      agreementClauseCmd      `cmd:"" help:"Say what an agreement holds, clause by clause."`
	Check       agreementCheckCmd       `cmd:"" help:"Which clauses are missing, and what each would change."`
	Draft       agreementDraftCmd       `cmd:"" help:"Draw up a contract in plain English."`
	Arbitration agreementArbitrationCmd `cmd:"" help:"Draw up an offer to submit what is late to arbitration."`
	Send        agreementSendCmd        `cmd:"" help:"Put a draft before the client: by mail, by a link to sign with, or as a PDF to sign and return."`
	Signed      agreementSignedCmd      `cmd:"" help:"A signed paper came back."`
	Countersign agreementCountersignCmd `cmd:"" help:"Sign for yourself what lies before the client."`
	Withdraw    agreementWithdrawCmd    `cmd:"" help:"Take back what lies before the client, or say that he declined it."`
	End         agreementEndCmd         `cmd:"" help:"End an agreement, or drop a draft."`
}

type agreementListCmd struct {
	clientArg
	JSON bool `name:"json" help:"One JSON object an agreement."`
}

func (c agreementListCmd) Run(s *session) error {
	d, key, closeBook, err := s.account(c.Client, c.Currency)
	if err != nil {
		return err
	}
	defer closeBook()
	list, err := d.Agreements(s.ctx, key)
	if err != nil {
		return err
	}
	if c.JSON {
		for i := range list {
			if err := s.line(list[i]); err != nil {
				return err
			}
		}
		return nil
	}
	if len(list) == 0 {
		_, err := fmt.Fprintf(s.Out, "No agreement is recorded. Enter one: dunwell agreement add %q --kind signed --on DATE\n", c.Client)
		return err
	}
	w := tabwriter.NewWriter(s.Out, 0, 0, 2, ' ', 0)
	for i := range list {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", list[i].Number, list[i].On, agreementState(&list[i]), list[i].Title)
	}
	return w.Flush()
}

// agreementState is where an agreement stands, in words.
func agreementState(l *recovery.AgreementLine) string {
	switch {
	case l.State == receivable.AgreementOut && l.Waits == string(receivable.PartyCreditor):
		return "signed by the client, waits for you"
	case l.State == receivable.AgreementOut:
		return "lies before the client"
	case l.State == receivable.AgreementStands && l.Kind != receivable.AgreementSigned && l.Kind != receivable.AgreementSubmit:
		return string(l.Kind)
	}
	return string(l.State)
}

type agreementAddCmd struct {
	clientArg
	Kind   string            `enum:"signed,proposal,mails,conduct" required:"" help:"signed, proposal (accepted), mails or conduct."`
	Work   string            `help:"Number of the work it is about (default: all work)." placeholder:"N"`
	File   string            `type:"existingfile" help:"Its paper." placeholder:"FILE"`
	Title  string            `help:"What it is called." placeholder:"TEXT"`
	Clause map[string]string `help:"What it holds: deposit=50, terms=14, arbitration=home." placeholder:"ID=VALUE"`
	stamp
}

func (c agreementAddCmd) Run(s *session) error {
	n := recovery.NewAgreement{Kind: receivable.AgreementKind(c.Kind), Title: c.Title}
	var err error
	if n.Clauses, err = readClauses(c.Clause, ""); err != nil {
		return usage{err}
	}
	if c.File != "" {
		if n.Bytes, err = readPaper(c.File); err != nil {
			return err
		}
		n.Name = filepath.Base(c.File)
	}
	return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		if n.Work, err = s.workOf(d, key, c.Work); err != nil {
			return recovery.Entry{}, err
		}
		_, entry, err := d.AddAgreement(s.ctx, key, n, c.act())
		return entry, err
	})
}

// workOf is the id of the work with a number; "" for all work.
func (s *session) workOf(d *recovery.Desk, key receivable.AccountKey, number string) (receivable.EngagementID, error) {
	if number == "" {
		return "", nil
	}
	ref, err := d.WorkNamed(s.ctx, key.Creditor, number, "")
	if err == nil && ref.Key != key {
		err = fault.NotFoundf("work_unknown", "work %s is not one for this client", number)
	}
	return ref.ID, err
}

func readPaper(name string) ([]byte, error) {
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, usage{fault.Invalidf("file_unreadable", name, "the file cannot be read: %v", unwrapPath(err))}
	}
	return b, nil
}

func readClauses(given map[string]string, where string) (list []receivable.Clause, err error) {
	var faults fault.List
	for _, id := range agreement.IDs() {
		value, ok := given[id]
		if !ok {
			continue
		}
		delete(given, id)
		c, err := agreement.ReadClause(id, value, where)
		if err != nil {
			faults = append(faults, fault.Invalidf(fault.CodeOf(err), id, "%v", err))
			continue
		}
		list = append(list, c)
	}
	for id := range given {
		if _, err := agreement.ReadClause(id, "", ""); err != nil {
			return nil, err
		}
	}
	return list, faults.Err()
}

type agreementShowCmd struct {
	Number string `arg:"" help:"Number of the agreement: 1004/A1."`
	Out    string `help:"Write its paper here, as it was signed." placeholder:"FILE"`
	Text   bool   `help:"Print the words of one drawn up here."`
	Mail   bool   `help:"Show the mail as it would leave now."`
	JSON   bool   `name:"json" help:"As one JSON object."`
}

func (c agreementShowCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	_, line, err := d.AgreementNumbered(s.ctx, creditor, c.Number)
	if err != nil {
		return err
	}
	if c.Out != "" {
		b, err := d.AgreementPaperBytes(s.ctx, creditor, c.Number)
		if err != nil {
			return err
		}
		return s.writePaper(c.Out, b)
	}
	switch {
	case c.Mail:
		to, subject, text, err := d.AgreementMail(s.ctx, creditor, c.Number, "")
		if err != nil {
			return err
		}
		s.showMail(to, subject, text)
		return nil
	case c.JSON:
		return s.line(line)
	case c.Text:
		_, err := fmt.Fprint(s.Out, line.Text)
		return err
	}
	fmt.Fprintf(s.Out, "%s  %s\n%s, %s\n", line.Number, line.Title, agreementState(&line), line.On)
	w := tabwriter.NewWriter(s.Out, 0, 0, 2, ' ', 0)
	for _, one := range line.Clauses {
		fmt.Fprintf(w, "  %s\t%s\t%s\n", one.Name, one.Value, one.Where)
	}
	for _, one := range line.Signed {
		fmt.Fprintf(w, "Signed by %s\t%s\t%s\n", one.Name, one.Way, one.At)
	}
	return w.Flush()
}

// writePaper writes a paper beside whatever is there, never over it.
func (s *session) writePaper(name string, b []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return usage{fault.Invalidf("file_unwritable", name, "the file cannot be written: %v", unwrapPath(err))}
	}
	_, err = f.Write(b)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	_, err = fmt.Fprintf(s.Err, "%s is written.\n", name)
	return err
}

type agreementClauseCmd struct {
	Number string   `arg:"" help:"Number of the agreement: 1004/A1."`
	Set    []string `arg:"" help:"ID=VALUE, as deposit=50 or arbitration=home; ID=no says that it has none."`
	Where  string   `help:"Where it stands: section 9." placeholder:"TEXT"`
	stamp
}

func (c agreementClauseCmd) Run(s *session) error {
	var list []receivable.Clause
	for _, text := range c.Set {
		id, value, ok := strings.Cut(text, "=")
		if !ok {
			return usage{fault.Invalidf("clause_unreadable", text, "%q is no ID=VALUE, as deposit=50", text)}
		}
		one, err := agreement.ReadClause(id, value, c.Where)
		if err != nil {
			return usage{err}
		}
		list = append(list, one)
	}
	return s.onBook(func(d *recovery.Desk, creditor receivable.CreditorID) (recovery.Entry, error) {
		return d.SetClauses(s.ctx, creditor, c.Number, list, c.act())
	})
}

// onBook opens the book and carries an act out that names what it is about itself.
func (s *session) onBook(do func(*recovery.Desk, receivable.CreditorID) (recovery.Entry, error)) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	entry, err := do(d, creditor)
	if err != nil {
		return err
	}
	return s.said(entry)
}

type agreementEndCmd struct {
	Number string `arg:"" help:"Number of the agreement: 1004/A1."`
	stamp
}

func (c agreementEndCmd) Run(s *session) error {
	return s.onBook(func(d *recovery.Desk, creditor receivable.CreditorID) (recovery.Entry, error) {
		return d.EndAgreement(s.ctx, creditor, c.Number, c.act())
	})
}

type agreementWithdrawCmd struct {
	Number   string `arg:"" help:"Number of the agreement: 1004/A1."`
	Declined bool   `help:"The client declined it."`
	stamp
}

func (c agreementWithdrawCmd) Run(s *session) error {
	return s.onBook(func(d *recovery.Desk, creditor receivable.CreditorID) (recovery.Entry, error) {
		return d.WithdrawAgreement(s.ctx, creditor, c.Number, c.Declined, c.act())
	})
}

type agreementSignedCmd struct {
	Number string `arg:"" help:"Number of the agreement: 1004/A1."`
	File   string `required:"" type:"existingfile" help:"The signed paper, as PDF." placeholder:"FILE"`
	Name   string `required:"" help:"Who signed it for the client." placeholder:"NAME"`
	How    string `enum:"paper,mail" default:"paper" help:"paper (default) or mail."`
	stamp
}

func (c agreementSignedCmd) Run(s *session) error {
	b, err := readPaper(c.File)
	if err != nil {
		return err
	}
	return s.onBook(func(d *recovery.Desk, creditor receivable.CreditorID) (recovery.Entry, error) {
		p := recovery.ReturnedPaper{Name: c.Name, Way: receivable.SignatureWay(c.How), File: filepath.Base(c.File), Bytes: b}
		return d.TakeReturned(s.ctx, creditor, c.Number, p, c.act())
	})
}

type agreementCountersignCmd struct {
	Number string `arg:"" help:"Number of the agreement: 1004/A1."`
	Name   string `required:"" help:"Your name, as your signature." placeholder:"NAME"`
	stamp
}

func (c agreementCountersignCmd) Run(s *session) error {
	return s.onBook(func(d *recovery.Desk, creditor receivable.CreditorID) (recovery.Entry, error) {
		sign := recovery.Countersigning{Name: c.Name, Intent: "Signed on the command line: my name is my signature.", Agreed: true}
		return d.Countersign(s.ctx, creditor, c.Number, sign, c.act())
	})
}

type agreementSendCmd struct {
	Number string `arg:"" help:"Number of the agreement: 1004/A1."`
	How    string `enum:"mail,link" default:"mail" help:"mail (default): with a link to sign, or with the PDF where there are no client pages; link: print a link to give on." placeholder:"WAY"`
	To     string `help:"Contact it goes to: name or address (default: the owner, else the project's, else the billing one)." placeholder:"WHO"`
	Paper  string `help:"Instead: write the PDF here, to be signed on paper and returned." placeholder:"FILE"`
	stamp
}

func (c agreementSendCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	b := recovery.Bringing{How: c.How, To: c.To}
	if c.Paper != "" {
		b.How = recovery.BringPaper
	}
	sent, err := d.SendAgreement(s.ctx, creditor, c.Number, b, c.act())
	if err != nil {
		return err
	}
	switch {
	case sent.Link != nil:
		fmt.Fprintln(s.Out, sent.Link.URL)
	case c.Paper != "":
		if err := s.writePaper(c.Paper, sent.PDF); err != nil {
			return err
		}
	}
	return s.saidAndAnswered(sent.Entry, sent.Answer)
}

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
