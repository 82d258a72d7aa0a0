package web

import (
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"dunwell/internal/auth"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/web/chart"
	"dunwell/internal/web/say"
)

const pageClient = "client"

// clientPage is one client: what he owes and risks, how he pays, what he promised,
// who is reached there, what is agreed, and what happened.
type clientPage struct {
	frame
	ID, Name, Lead string
	State          state
	May            bool // the visitor may act
	Letter         string
	Mails          bool
	Accounts       []clientAccount
	Figs           []fig
	Warnings       []string
	paying         template.HTML // made by package chart
	HasPaying      bool
	Health         []dealingLine
	Promises       []promiseLine
	Rate           string // how promises were kept, in words
	Events         []clientEvent
	Newer, Older   string // addresses
	People         people
	Agreement      []factLine
	Facts          []factLine
	Tell           tellForm
	Work           []workLine
	NewWork        newWorkForm
	Winback        *askBackForm
	Fault          string // of a form that has no place of its own
	Focus          bool
}

// Paying is the chart of how the client pays.
func (p *clientPage) Paying() template.HTML { return p.paying }

// clientAccount is one account in the list of balances.
type clientAccount struct {
	Number, Path, Late, Why string
	Owed                    amount
	State                   state
	Outside                 *outsideBox // what courts and others have
}

// fig is one of the figures at the head of the page.
type fig struct {
	Name   string
	Sums   []amount
	Figure string
	Small  string
}

// dealingLine is one thing that is known about how the client deals.
type dealingLine struct {
	Warn        bool
	Text, Small string
}

// promiseLine is a promise and what became of it.
type promiseLine struct {
	Said, By string
	Amount   amount
	State    state
}

// clientEvent is one thing that happened.
type clientEvent struct {
	event
	Account, Path string
}

// factLine is what somebody told.
type factLine struct{ Name, Value, Source string }

// showClient answers GET /clients/{client}.
func (s *Server) showClient(w http.ResponseWriter, r *http.Request) error {
	return s.renderClient(w, r, receivable.ClientID(r.PathValue("client")), nil)
}

func (s *Server) renderClient(w http.ResponseWriter, r *http.Request, id receivable.ClientID, t *tried) error {
	from, err := strconv.Atoi(r.URL.Query().Get("from"))
	if err != nil {
		from = 0
	}
	v, err := s.desk.ClientPage(r.Context(), at(r).creditor, id, from)
	if fault.KindOf(err) == fault.NotFound {
		return fault.NotFoundf("client_unknown", "there is no such client at this desk")
	}
	if err != nil {
		return err
	}
	status := http.StatusOK
	if t != nil {
		status = t.status
	}
	return s.render(w, r, status, pageClient, s.clientPage(r, &v, t))
}

func (s *Server) clientPage(r *http.Request, c *recovery.ClientPage, t *tried) *clientPage {
	v := at(r).voice
	p := &clientPage{frame: s.frameOf(r, c.Client.Name, "/clients"), ID: string(c.Client.ID), Name: c.Client.Name, May: at(r).role.May(auth.Act)}
	p.Here = clientPath(c.Client.ID)
	p.Lead = clientLead(v, c)
	p.accounts(v, c)
	p.figures(v, c)
	p.paying, p.HasPaying = payingChart(v, &c.Paying), c.Paying.Paid > 0
	p.Health = healthOf(v, c)
	p.promises(v, c)
	p.timeline(v, c)
	p.facts(v, c)
	p.people(v, c, t)
	p.work(v, c, t, at(r).role.May(auth.Decide))
	if t != nil {
		p.Fault = t.faults[""]
		p.Focus = p.Fault != "" && t.first == ""
	}
	return p
}

func clientLead(v *say.Voice, c *recovery.ClientPage) string {
	var parts []string
	if !c.Since.IsZero() {
		parts = append(parts, v.T("Known since %s", v.Day(c.Since)))
	}
	if n := c.Paying.Paid; n > 0 {
		parts = append(parts, v.N(n, "one of the last invoices paid", "{n} of the last invoices paid"))
	}
	if c.Client.Number != "" {
		parts = append(parts, v.T("your number %s", c.Client.Number))
	}
	return say.Sentence(strings.Join(parts, ", "))
}

// accounts lists the balances, and takes the state of the latest for the client's.
func (p *clientPage) accounts(v *say.Voice, c *recovery.ClientPage) {
	worst := -1
	for i := range c.Accounts {
		a := &c.Accounts[i]
		line := clientAccount{Number: a.Number, Path: casePath(a.Number), Owed: v.Amount(a.Owed), Why: v.Told(a.Decided.Text), State: clientStateOf(v, a.State, a.Rests), Outside: outsideBoxOf(v, a.Number, &a.Outside)}
		if a.DaysLate > 0 {
			line.Late = v.Age(a.DaysLate)
		}
		p.Accounts = append(p.Accounts, line)
		if worst < 0 || a.DaysLate > c.Accounts[worst].DaysLate {
			worst = i
		}
		if a.Letter != "" && p.Letter == "" {
			p.Letter = a.Letter
		}
		p.Mails = p.Mails || a.Mails
		for _, w := range a.Warnings {
			p.Warnings = append(p.Warnings, v.Told(w.Text))
		}
	}
	if worst >= 0 {
		p.State = p.Accounts[worst].State
	}
}

// figures are owed, not yet billed and at risk, each one sum a currency, and how long
// payment takes.
func (p *clientPage) figures(v *say.Voice, c *recovery.ClientPage) {
	owed, unbilled, risk := fig{Name: v.T("Owed")}, fig{Name: v.T("Work not yet billed")}, fig{Name: v.T("All at risk")}
	latest := 0
	for i := range c.Accounts {
		a := &c.Accounts[i]
		owed.Sums = append(owed.Sums, v.Amount(a.Owed))
		latest = max(latest, a.DaysLate)
		if !a.Unbilled.IsZero() {
			unbilled.Sums = append(unbilled.Sums, v.Amount(a.Unbilled))
		}
		risk.Sums = append(risk.Sums, v.Amount(a.AtRisk))
		if a.Limit.Currency() != "" {
			risk.Small = v.T("your limit is %s", v.Sum(a.Limit))
		}
	}
	if risk.Small == "" {
		risk.Small = v.T("no limit is recorded")
	}
	if owed.Small = v.T("nothing is late"); latest > 0 {
		owed.Small = v.N(latest, "one day late at most", "{n} days late at most")
	}
	if len(unbilled.Sums) == 0 {
		unbilled.Figure, unbilled.Small = "–", v.T("none is recorded")
	}
	pays := fig{Name: v.T("Usually pays in"), Figure: "–", Small: v.T("nothing was paid yet")}
	if c.Paying.Paid > 0 {
		pays.Figure, pays.Small = v.N(c.Paying.Usual, "{n} day", "{n} days"), beyondText(v, c.Paying.Beyond)
	}
	p.Figs = []fig{owed, unbilled, risk, pays}
}

func beyondText(v *say.Voice, days int) string {
	switch {
	case days > 0:
		return v.N(days, "one day after the due day", "{n} days after the due day")
	case days < 0:
		return v.N(-days, "one day before the due day", "{n} days before the due day")
	}
	return v.T("on the due day")
}

// payingChart draws the days to pay of the last invoices.
func payingChart(v *say.Voice, p *recovery.Paying) template.HTML {
	var bars []chart.Paid
	for _, i := range p.Invoices {
		if i.Paid.IsZero() {
			continue
		}
		days := i.Paid.Sub(i.On)
		bars = append(bars, chart.Paid{Label: v.Short(i.On), Days: days, Figure: strconv.Itoa(days)})
	}
	w := chart.Words{
		ID: "paying", Title: v.T("Days to pay"), Unit: v.T("The last invoices that were paid, oldest first."), Table: v.T("Figures as a table"),
		Heads: []string{v.T("Invoice of"), v.T("Days to pay")}, Empty: v.T("Nothing was paid yet."),
	}
	if p.Term > 0 {
		w.Unit = v.T("The last invoices that were paid, oldest first. The dashed line is the agreed %d days.", p.Term)
	}
	w.About = v.N(p.Usual, "Lately one day from invoice to payment.", "Lately {n} days from invoice to payment.")
	return chart.Behaviour(w, bars, p.Term)
}

// healthOf says what is known of how the client deals: good news first.
func healthOf(v *say.Voice, c *recovery.ClientPage) []dealingLine {
	var good, bad []dealingLine
	add := func(warn bool, text, small string) {
		if warn {
			bad = append(bad, dealingLine{true, text, small})
			return
		}
		good = append(good, dealingLine{false, text, small})
	}
	const kind = 5 // days that money may be under way
	if c.Paying.Paid > 0 {
		if late := c.Paying.Beyond > kind; late {
			add(true, v.T("Pays late"), beyondText(v, c.Paying.Beyond))
		} else {
			add(false, v.T("Pays on time"), beyondText(v, c.Paying.Beyond))
		}
	}
	if p := &c.Paying; p.Enough && p.Usual-p.Before > kind {
		add(true, v.T("Pays later than before"), v.T("%d days, it was %d", p.Usual, p.Before))
	} else if p.Enough && p.Before-p.Usual > kind {
		add(false, v.T("Pays sooner than before"), v.T("%d days, it was %d", p.Usual, p.Before))
	}
	if r := c.Record; r.Rate != nil {
		add(r.Broken > 0, promisesText(v, &r), "")
	}
	if c.Disputes > 0 {
		add(true, v.N(c.Disputes, "Disputed once what was due already", "Disputed {n} times what was due already"), "")
	} else if c.Paying.Paid > 0 {
		add(false, v.T("Never disputed what was due"), "")
	}
	last := c.Accounts
	for i := range last {
		if a := &last[i]; !a.Heard.IsZero() {
			add(false, v.T("Last heard on %s", v.Day(a.Heard)), "")
			break
		}
	}
	return append(good, bad...)
}

// promisesText says how promises were kept.
func promisesText(v *say.Voice, r *recovery.PromiseLine) string {
	return v.T("Kept %d of %d promises", r.Kept, r.Kept+r.PartKept+r.Broken)
}

func (p *clientPage) promises(v *say.Voice, c *recovery.ClientPage) {
	for _, one := range c.Promises {
		line := promiseLine{Said: v.Short(one.On), By: v.Dated(one.By), Amount: v.Amount(one.Amount)}
		switch one.State {
		case "kept":
			line.State = state{"good", v.T("kept")}
		case "part_kept":
			line.State = state{"late", v.T("kept in part")}
		case "broken":
			line.State = state{"late", v.T("broken")}
		default:
			line.State = state{"info", v.T("runs")}
		}
		p.Promises = append(p.Promises, line)
	}
	if r := &c.Record; r.Rate != nil {
		p.Rate = promisesText(v, r) + ", " + v.T("%d percent", *r.Rate)
	}
}

func (p *clientPage) timeline(v *say.Voice, c *recovery.ClientPage) {
	for i := range c.Events {
		e := &c.Events[i]
		one := clientEvent{event: (&casePage{say: v}).event(&e.Event)}
		if e.Account != "" {
			one.Account, one.Path = e.Account, casePath(e.Account)
		}
		p.Events = append(p.Events, one)
	}
	at := func(from int) string {
		if from <= 0 {
			return clientPath(c.Client.ID) + "#tl"
		}
		return clientPath(c.Client.ID) + "?from=" + strconv.Itoa(from) + "#tl"
	}
	if c.From > 0 {
		p.Newer = at(c.From - recovery.ClientEvents)
	}
	if c.More > 0 {
		p.Older = at(c.From + len(c.Events))
	}
}

func (p *clientPage) facts(v *say.Voice, c *recovery.ClientPage) {
	line := func(f *recovery.ToldFact) factLine {
		l := factLine{Name: factLabel(v, f.Key), Value: factValue(v, f), Source: v.T("%s, told by %s", v.Short(f.On), f.By)}
		if f.Account != "" {
			l.Source += ", " + v.T("account %s", f.Account)
		}
		return l
	}
	for i := range c.Accounts {
		for j := range c.Accounts[i].Agreement {
			p.Agreement = append(p.Agreement, line(&c.Accounts[i].Agreement[j]))
		}
	}
	for i := range c.Facts {
		p.Facts = append(p.Facts, line(&c.Facts[i]))
	}
}
