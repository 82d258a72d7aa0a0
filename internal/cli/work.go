package cli

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// workCmd lists the work for a client, enters new work, or does something with
// one piece of it: the first word is a client or the number of the work.
type workCmd struct {
	Who string `arg:"" help:"Client, or number of a piece of work (1004/1)."`
	Do  string `arg:"" optional:"" enum:"pause,resume,postpone,cancel,complete," default:"" help:"pause, resume, postpone, cancel or complete."`

	New       string            `help:"Enter new work under this name, as the client calls it." placeholder:"NAME"`
	Name      string            `help:"Name it anew." placeholder:"NAME"`
	Agreement string            `help:"What was agreed, with its date: 'contract of 3 May 2026'." placeholder:"TEXT"`
	Clause    map[string]string `help:"What the agreement says: pause='section 9, 7 days', cancel='14 days'." placeholder:"NAME=TEXT"`
	KillFee   string            `help:"Sum due when it is cancelled." placeholder:"SUM"`
	Value     string            `help:"Sum agreed for all of it." placeholder:"SUM"`
	Unbilled  string            `help:"Sum of what is done and not invoiced." placeholder:"SUM"`
	Recurring string            `help:"Invoiced by itself: weekly, monthly, quarterly, yearly, or none." placeholder:"HOW"`

	Until       day.Date `help:"Rests or is postponed until, ends on, or is to be done by." placeholder:"DATE"`
	From        day.Date `help:"With resume: goes on from (default: the next business day)." placeholder:"DATE"`
	Reason      string   `help:"With pause: help in hard times, or press until it is paid." enum:"help,press," default:"" placeholder:"WHY"`
	Notice      day.Date `help:"Day on which you gave notice (default: the act's day)." placeholder:"DATE"`
	BookKillFee bool     `help:"With cancel, or after it: book the kill fee of the agreement."`
	OverLimit   string   `help:"With --new: why there is more work than the client's limit allows." placeholder:"REASON"`

	JSON bool `name:"json" help:"Without an act: print as JSON."`
	clientCurrencyArg
	stamp
}

func (c workCmd) Run(s *session) error {
	if c.Do != "" && c.New != "" {
		return usage{fault.Invalidf("work_act_unclear", "--new", "new work goes on by itself; enter it first, then say %s", c.Do)}
	}
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	currency := money.Currency(strings.ToUpper(c.Currency))
	entry, acted, err := c.carryOut(s, d, creditor, currency)
	if err != nil {
		return err
	}
	if acted {
		return s.said(entry)
	}
	key, err := d.AccountNamed(s.ctx, creditor, c.Who, currency)
	if ref, named := d.WorkNamed(s.ctx, creditor, c.Who, currency); named == nil && err != nil {
		key, err = ref.Key, nil
	}
	if err != nil {
		return err
	}
	view, err := d.Work(s.ctx, key)
	if err != nil {
		return err
	}
	if c.JSON {
		return s.line(view)
	}
	printWork(s.Out, view)
	return nil
}

// carryOut carries out what the command line asks for; acted is false where it only
// names whom it is about.
func (c workCmd) carryOut(s *session, d *recovery.Desk, creditor receivable.CreditorID, currency money.Currency) (entry recovery.Entry, acted bool, err error) {
	terms := recovery.WorkTerms{
		Name: c.Name, Agreement: c.Agreement, Clauses: c.Clause, Value: c.Value, KillFee: c.KillFee, Unbilled: c.Unbilled, Recurring: c.Recurring, Until: c.Until,
	}
	if c.New != "" {
		key, err := d.AccountNamed(s.ctx, creditor, c.Who, currency)
		if err != nil {
			return entry, true, err
		}
		terms.Name = c.New
		act := c.act()
		act.OverLimit = c.OverLimit
		entry, err = d.EnterWork(s.ctx, key, terms, act)
		return entry, true, err
	}
	says := c.Name+c.Agreement+c.Value+c.KillFee+c.Unbilled+c.Recurring != "" || len(c.Clause) > 0
	if c.Do == "" && !says && c.Until.IsZero() && !c.BookKillFee {
		return entry, false, nil
	}
	ref, err := d.WorkNamed(s.ctx, creditor, c.Who, currency)
	if err != nil {
		return entry, true, err
	}
	if c.Do != "" && says {
		return entry, true, usage{fault.Invalidf("work_act_unclear", "", "change what is known of the work first, then %s it", c.Do)}
	}
	switch {
	case c.Do != "":
		entry, err = d.ChangeWork(s.ctx, ref, recovery.WorkChange{
			Do: c.Do, Until: c.Until, From: c.From, Reason: receivable.PauseReason(c.Reason), Notice: c.Notice, KillFee: c.BookKillFee,
		}, c.act())
	case c.BookKillFee:
		entry, err = d.BookKillFee(s.ctx, ref, c.act())
	default:
		entry, err = d.ReviseWork(s.ctx, ref, terms, c.act())
	}
	return entry, true, err
}

func printWork(w io.Writer, v recovery.WorkView) {
	if len(v.Work) == 0 {
		fmt.Fprintf(w, "No work for %s is entered; dunwell work %s --new NAME enters it.\n", v.Client, v.Account)
	}
	for _, l := range v.Work {
		number := l.Number
		if number == "" {
			number = "–"
		}
		wrapped(w, padded(number, 8)+"  ", "          ", cmp.Or(l.Name, "the work")+": "+l.Text)
		for _, line := range workTerms(l) {
			wrapped(w, "          ", "          ", line)
		}
	}
	printExposure(w, v.Exposure)
	for _, careful := range v.Warnings {
		wrapped(w, "Careful   ", "          ", careful.Text)
	}
}

// printWorkOf shows the work behind an account, and the own time it took.
func printWorkOf(w io.Writer, e recovery.Explanation) {
	if len(e.Work) > 0 {
		fmt.Fprintln(w, "\nThe work")
	}
	for _, l := range e.Work {
		wrapped(w, "  ", "    ", cmp.Or(strings.TrimSpace(l.Name+" "+l.Number), "the work")+": "+l.Text)
	}
	if len(e.Work) > 0 || e.Exposure.Limit != nil {
		fmt.Fprint(w, "  ")
		printExposure(w, e.Exposure)
	}
	for _, careful := range e.Warnings {
		wrapped(w, "  Careful  ", "           ", careful.Text)
	}
	if t := e.OwnTime; t.Minutes > 0 {
		text := fmt.Sprintf("Your own time so far: %d minutes", t.Minutes)
		if t.Cost != nil {
			text += fmt.Sprintf(", %s %s at %s an hour", t.Currency, grouped(*t.Cost), *t.Rate)
		} else {
			text += "; dunwell figure hourly_rate=SUM says what they cost"
		}
		fmt.Fprintln(w)
		wrapped(w, "", "  ", text)
	}
}

// workTerms are what is known of a piece of work, a line each.
func workTerms(l recovery.WorkLine) []string {
	var list []string
	add := func(name string, value *string, unit string) {
		if value != nil {
			text := *value
			if unit != "" {
				text = unit + " " + grouped(text)
			}
			list = append(list, name+" "+text)
		}
	}
	add("agreed:", l.Agreement, "")
	add("may be paused:", l.PauseClause, "")
	add("may be ended:", l.CancelClause, "")
	add("worth", l.Value, string(l.Currency))
	add("kill fee", l.KillFee, string(l.Currency))
	add("done and not invoiced:", l.Unbilled, string(l.Currency))
	if l.Recurring != nil {
		text := "invoiced " + *l.Recurring
		if !l.Invoices {
			text += "; stopped while it rests"
		}
		list = append(list, text)
	}
	if l.Deposit != nil {
		text := "terms: " + *l.Deposit + " % on order"
		if l.Terms != nil {
			text += fmt.Sprintf(", the rest within %d days", *l.Terms)
		}
		list = append(list, text)
	}
	return list
}

func printExposure(w io.Writer, x recovery.ExposureLine) {
	text := "Unpaid work: " + grouped(x.Total)
	if strings.Trim(x.Unbilled, "0.") != "" {
		text += ", of it not invoiced " + grouped(x.Unbilled)
	}
	if x.Limit != nil {
		text += "; limit " + grouped(*x.Limit)
	}
	fmt.Fprintln(w, text)
}

type winbackCmd struct {
	clientArg
	Deposit string `required:"" help:"Part of the sum on order: 50%." placeholder:"SHARE"`
	Terms   int    `help:"Days to pay the rest (default: 14)." placeholder:"DAYS"`
	stamp
}

func (c winbackCmd) Run(s *session) error {
	return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		return d.Winback(s.ctx, key, recovery.Return{Deposit: c.Deposit, Terms: c.Terms}, c.act())
	})
}
