package cli

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/recovery"
)

// moneyCmd is the money that came in and waits for a person.
type moneyCmd struct {
	List    moneyListCmd    `cmd:"" default:"withargs" help:"Money that waits for you, with the three things it may best be, and why."`
	Confirm moneyConfirmCmd `cmd:"" help:"Take a line for the first of what it may be, or the N-th."`
	Match   moneyMatchCmd   `cmd:"" help:"Say whose money a line is, and for which invoices."`
	Pass    moneyPassCmd    `cmd:"" help:"Say that lines are not a client's money."`
	Again   moneyAgainCmd   `cmd:"" help:"Look once more at all that waits: invoices may have come in since."`
}

type moneyListCmd struct {
	After int64 `help:"Go on after this line." placeholder:"LINE"`
	JSON  bool  `name:"json" help:"One JSON object a line."`
}

func (c moneyListCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	tray, err := d.Tray(s.ctx, creditor, c.After)
	if err != nil {
		return err
	}
	if !c.JSON {
		s.printTray(&tray)
		return nil
	}
	for i := range tray.Lines {
		if err := s.line(lineJSON(&tray.Lines[i])); err != nil {
			return err
		}
	}
	return nil
}

// trayJSON is the shape of one line; what is not known is null.
type trayJSON struct {
	Line     int64           `json:"line"`
	On       day.Date        `json:"on"`
	Amount   string          `json:"amount"`
	Currency money.Currency  `json:"currency"`
	Payer    *string         `json:"payer"`
	From     *string         `json:"from"`
	Text     *string         `json:"text"`
	Source   string          `json:"source"`
	Why      string          `json:"why"`
	Account  *string         `json:"account"`
	Best     []trayMatchJSON `json:"best"`
}

type trayMatchJSON struct {
	Account string          `json:"account"`
	Client  string          `json:"client"`
	Kind    string          `json:"kind"`
	Score   int             `json:"score"`
	Parts   []trayPartJSON  `json:"parts"`
	Rest    *string         `json:"rest"`
	Short   *string         `json:"short"`
	Booked  *day.Date       `json:"booked_on"`
	Takes   *day.Date       `json:"takes_back"`
	Clues   []recovery.Said `json:"clues"`
}

type trayPartJSON struct {
	Invoice string `json:"invoice"`
	Amount  string `json:"amount"`
}

func lineJSON(l *recovery.TrayLine) trayJSON {
	j := trayJSON{
		Line: l.Number, On: l.On, Amount: l.Amount.Decimal(), Currency: l.Amount.Currency(), Payer: given(l.Payer), From: given(l.From),
		Text: given(l.Text), Source: l.Source, Why: l.Why, Account: given(l.Account), Best: []trayMatchJSON{},
	}
	for _, m := range l.Best {
		b := trayMatchJSON{
			Account: m.Account, Client: m.Client, Kind: m.Kind, Score: m.Score, Parts: []trayPartJSON{}, Rest: sumIfAny(m.Rest), Short: sumIfAny(m.Short),
			Booked: dayOrNull(m.Booked), Takes: dayOrNull(m.Takes), Clues: append([]recovery.Said{}, m.Clues...),
		}
		for _, p := range m.Parts {
			b.Parts = append(b.Parts, trayPartJSON{p.Number, p.Amount.Decimal()})
		}
		j.Best = append(j.Best, b)
	}
	return j
}

// sumIfAny is a sum, or null for nothing.
func sumIfAny(a money.Amount) *string {
	if a.IsZero() {
		return nil
	}
	text := a.Decimal()
	return &text
}

func dayOrNull(d day.Date) *day.Date {
	if d.IsZero() {
		return nil
	}
	return &d
}

func (s *session) printTray(t *recovery.Tray) {
	w := s.Out
	if len(t.Lines) == 0 {
		fmt.Fprintln(w, "No money waits for you.")
		return
	}
	for i := range t.Lines {
		l := &t.Lines[i]
		fmt.Fprintf(w, "\n%d  %s  %s %s  %s\n", l.Number, l.On, l.Amount.Currency(), grouped(l.Amount.Decimal()), cut(shown(l.Payer), 40))
		if l.Text != "" {
			wrapped(w, "  “", "   ", cut(shown(l.Text), 300)+"”")
		}
		if l.Why != "" {
			wrapped(w, "  ", "  ", l.Why)
		}
		for n := range l.Best {
			printTrayMatch(s, n+1, &l.Best[n])
		}
		if len(l.Best) > 0 {
			fmt.Fprintf(w, "  dunwell money confirm %d\n", l.Number)
		} else {
			fmt.Fprintf(w, "  dunwell money match %d CLIENT, or dunwell money pass %d\n", l.Number, l.Number)
		}
	}
	if t.More {
		fmt.Fprintf(w, "\n… and more: dunwell money list --after %d\n", t.Lines[len(t.Lines)-1].Number)
	}
}

func printTrayMatch(s *session, n int, m *recovery.TrayMatch) {
	var about []string
	switch {
	case !m.Booked.IsZero():
		about = append(about, "the payment booked on "+m.Booked.String())
	case !m.Takes.IsZero():
		about = append(about, "takes back the payment of "+m.Takes.String())
	}
	if m.Booked.IsZero() {
		for _, p := range m.Parts {
			about = append(about, p.Number+" "+grouped(p.Amount.Decimal()))
		}
		if !m.Rest.IsZero() {
			about = append(about, "cash "+grouped(m.Rest.Decimal()))
		}
		if !m.Short.IsZero() {
			about = append(about, "short by "+grouped(m.Short.Decimal()))
		}
	}
	var why []string
	for _, c := range m.Clues {
		why = append(why, c.Text)
	}
	text := fmt.Sprintf("%s (%s): %s", m.Client, m.Account, strings.Join(about, ", "))
	if len(why) > 0 {
		text += " — " + strings.Join(why, "; ")
	}
	wrapped(s.Out, fmt.Sprintf("  [%d] ", n), "      ", text)
}

type moneyConfirmCmd struct {
	Line  int64 `arg:"" help:"Number of the line."`
	N     int   `arg:"" optional:"" default:"1" help:"Which of what it may be (default: the first)."`
	Plain bool  `name:"not-marked" help:"It is not marked as payment in full, whatever the text says."`
	stamp
}

func (c moneyConfirmCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	entry, err := d.ConfirmLine(s.ctx, creditor, c.Line, c.N, c.Plain, c.act())
	if err != nil {
		return err
	}
	return s.saidMoney(&entry)
}

// saidMoney prints what an act about a line left in the record, and what became of
// letters because of it.
func (s *session) saidMoney(e *recovery.MoneyEntry) error {
	if err := s.said(e.Entry); err != nil {
		return err
	}
	for _, f := range e.Followed {
		wrapped(s.Out, "  ", "  ", strings.ToUpper(f.Text()[:1])+f.Text()[1:])
	}
	return nil
}

type moneyMatchCmd struct {
	Line    int64    `arg:"" help:"Number of the line."`
	Client  string   `arg:"" help:"Name or number of the client, or number of the account."`
	Invoice []string `help:"Invoices it is for, in that order (default: the oldest)." placeholder:"N"`
	Plain   bool     `name:"not-marked" help:"It is not marked as payment in full, whatever the text says."`
	clientCurrencyArg
	stamp
}

func (c moneyMatchCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	currency := money.Currency(strings.ToUpper(c.Currency))
	key, err := d.AccountNamed(s.ctx, creditor, c.Client, currency)
	if err != nil && currency == "" {
		if in, lineErr := d.LineCurrency(s.ctx, creditor, c.Line); lineErr == nil {
			key, err = d.AccountNamed(s.ctx, creditor, c.Client, in)
		}
	}
	if err != nil {
		return err
	}
	entry, err := d.MatchLine(s.ctx, key, c.Line, c.Invoice, c.Plain, c.act())
	if err != nil {
		return err
	}
	return s.saidMoney(&entry)
}

type moneyPassCmd struct {
	Lines []int64 `arg:"" help:"Numbers of the lines."`
	stamp
}

func (c moneyPassCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	for _, line := range c.Lines {
		text, err := d.PassLine(s.ctx, creditor, line, c.act())
		if err != nil {
			return err
		}
		fmt.Fprintf(s.Out, "%s; dunwell money match %d CLIENT says otherwise.\n", text, line)
	}
	return nil
}

type moneyAgainCmd struct {
	JSON bool   `name:"json" help:"Print as JSON."`
	By   string `help:"Who says so (default: you)." env:"DUNWELL_BY" placeholder:"NAME"`
}

func (c moneyAgainCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	taken, changes, err := d.TrayAgain(s.ctx, creditor, author(c.By))
	if err != nil {
		return err
	}
	if c.JSON {
		return s.line(taken)
	}
	fmt.Fprintf(s.Out, "%d booked, %s; %d still wait, %s.\n", taken.Matched.Count, totals(taken.Matched.Totals), taken.Tray.Count, totals(taken.Tray.Totals))
	for _, change := range changes {
		wrapped(s.Out, "  ", "  ", change.Text)
	}
	return nil
}

// sourcesCmd is where payments become known.
type sourcesCmd struct {
	List     sourcesListCmd     `cmd:"" default:"withargs" help:"Through which day each source is complete, and what waits."`
	Complete sourcesCompleteCmd `cmd:"" help:"Say that you have seen all that came in through a day."`
	Expect   sourcesExpectCmd   `cmd:"" help:"Say how often a source is read, so that a missing statement is told."`
	Drop     sourcesDropCmd     `cmd:"" help:"Let a source count no more; what came from it stays."`
}

type sourcesListCmd struct {
	JSON bool `name:"json" help:"One JSON object a source."`
}

func (c sourcesListCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	list, err := d.Sources(s.ctx, creditor)
	if err != nil {
		return err
	}
	if len(list) == 0 && !c.JSON {
		fmt.Fprintln(s.Out, "There is no source of payments yet; dunwell import FILE takes a bank statement or a list in.")
	}
	for _, v := range list {
		if c.JSON {
			if err := s.line(sourceJSON(v)); err != nil {
				return err
			}
			continue
		}
		through := "never"
		switch {
		case !v.Through.IsZero():
			through = v.Through.String()
		case v.Kind == "mailbox":
			through = "mail"
		}
		mark := ""
		if v.Stale {
			mark = "  stale"
		}
		fmt.Fprintf(s.Out, "%s %s%s\n", padded(cut(v.Name, 34), 36), through, mark)
		text := v.Text
		if v.Waiting > 0 {
			text += fmt.Sprintf("; accounts that wait for it: %d", v.Waiting)
		}
		wrapped(s.Out, "    ", "    ", fmt.Sprintf("%s, last read %s: %s", v.Kind, readAt(v.Read), text))
	}
	return nil
}

func readAt(t time.Time) string {
	if t.IsZero() || t.UnixMicro() == 0 {
		return "never"
	}
	return t.Format("2006-01-02")
}

func sourceJSON(v recovery.SourceView) any {
	var expect *int
	if v.Expect > 0 {
		expect = &v.Expect
	}
	var read *time.Time
	if !v.Read.IsZero() && v.Read.UnixMicro() != 0 {
		read = &v.Read
	}
	return struct {
		Source   string     `json:"source"`
		Kind     string     `json:"kind"`
		Bank     *string    `json:"bank_account"`
		Through  *day.Date  `json:"complete_through"`
		Read     *time.Time `json:"read_at"`
		Expected *int       `json:"expected_days"`
		Stale    bool       `json:"stale"`
		Waiting  int        `json:"waiting"`
		Text     string     `json:"text"`
	}{v.Name, v.Kind, given(v.Own), dayOrNull(v.Through), read, expect, v.Stale, v.Waiting, v.Text}
}

type sourcesCompleteCmd struct {
	Name    string   `arg:"" help:"Name of the source, or the end of its account number."`
	Through day.Date `required:"" help:"Last day of which you have seen everything." placeholder:"DATE"`
}

func (c sourcesCompleteCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	if err := d.CompleteSource(s.ctx, creditor, c.Name, c.Through); err != nil {
		return err
	}
	fmt.Fprintf(s.Out, "%s is complete through %s.\n", c.Name, c.Through)
	return nil
}

type sourcesExpectCmd struct {
	Name  string `arg:"" help:"Name of the source, or the end of its account number."`
	Every string `required:"" help:"Days between two readings; 0 takes it back." placeholder:"DAYS"`
}

func (c sourcesExpectCmd) Run(s *session) error {
	days, err := strconv.Atoi(c.Every)
	if err != nil {
		return usage{fault.Invalidf("days_unreadable", "--every", "%q is no number of days", c.Every)}
	}
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	if err := d.ExpectSource(s.ctx, creditor, c.Name, days); err != nil {
		return err
	}
	if days == 0 {
		fmt.Fprintf(s.Out, "%s is expected on no day.\n", c.Name)
		return nil
	}
	fmt.Fprintf(s.Out, "%s is expected every %d days.\n", c.Name, days)
	return nil
}

type sourcesDropCmd struct {
	Name string `arg:"" help:"Name of the source, or the end of its account number."`
}

func (c sourcesDropCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	if err := d.DropSource(s.ctx, creditor, c.Name); err != nil {
		return err
	}
	fmt.Fprintf(s.Out, "%s counts no more; importing from it again makes it count.\n", c.Name)
	return nil
}

// printWaitingMoney says how much money waits for a person: it may be what a
// client is about to be asked for.
func printWaitingMoney(w io.Writer, waiting []recovery.MoneyWaits) {
	if len(waiting) == 0 {
		return
	}
	n := 0
	var sums []string
	for _, one := range waiting {
		n += one.Count
		sums = append(sums, string(one.Sum.Currency())+" "+grouped(one.Sum.Decimal()))
	}
	fmt.Fprintln(w)
	wrapped(w, "", "  ", fmt.Sprintf("Say whose money came in: %d lines, %s", n, strings.Join(sums, ", ")))
	fmt.Fprintln(w, "  dunwell money list")
}

// waitingJSON is the money that waits, in the shape of a need.
func waitingJSON(w recovery.MoneyWaits) any {
	return needJSON(recovery.Need{
		Kind: recovery.NeedMoney, Owed: w.Sum, Asked: money.New(0, w.Sum.Currency()), Move: "ask", Title: fmt.Sprintf("Say whose money came in: %d lines", w.Count),
		Reasons: []recovery.Said{{Code: "money.waiting", Text: fmt.Sprintf("%d bank lines wait (dunwell money list)", w.Count)}},
	})
}
