package web

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"dunwell/internal/auth"
	"dunwell/internal/recovery"
	"dunwell/internal/web/say"
)

// pageMoney is the page of the money, pageMoneyLine that of one bank line.
const (
	pageMoney     = "money"
	pageMoneyLine = "money_line"
)

// moneyPage is what came in: what waits for a person, what was placed, and how fresh
// it is all.
type moneyPage struct {
	frame
	Lead    string
	Fault   string // of an act as a whole
	Passed  *passed
	Tray    []trayLine
	Count   string // how much waits
	First   string // address of the first lines of the tray
	Next    string // and of those that follow
	Placed  []placedLine
	PlacedH string
	More    bool
	Known   []sourceLine
	Running []runningImport
	Empty   bool // nothing ever came in
	MayAct  bool
}

// passed is a line that was just said to be no client's money.
type passed struct {
	Text   string
	Number int64
}

// trayLine is one bank line that waits, as its row shows it.
type trayLine struct {
	ID, Number       string
	Amount           amount
	On, Text, From   string
	Legend, Why      string
	Out              bool // money that the bank took back
	Candidates       []lineMatch
	Full             *fullPay
	Primary, MayAct  bool
	Fault            string
	Focus            bool
	Said             string // who passed it or laid it back, and when
	Passed           bool
	Elsewhere, After string // addresses: choose another client; page of the tray
}

// lineMatch is one thing that a line may be.
type lineMatch struct {
	Value, Title, Why string
	Amount            *amount
	Chosen            bool
}

// fullPay is the alarm of a line that is marked as payment in full.
type fullPay struct {
	Text, Account, Case string
	Undecided           bool // the account waits for the decision
	MayDecide           bool
	Tomorrow            string
}

// placedLine is a bank line that was booked.
type placedLine struct {
	Client, Case, Invoices, Why, Day, Entry string
	Amount                                  amount
}

// sourceLine is how fresh a source is, in a line.
type sourceLine struct {
	Name, State, Mark, Text string
}

// showMoney answers GET /money.
func (s *Server) showMoney(w http.ResponseWriter, r *http.Request) error {
	return s.renderMoney(w, r, nil)
}

func (s *Server) renderMoney(w http.ResponseWriter, r *http.Request, t *tried) error {
	me := at(r)
	place, status := r.URL.Query().Get("after"), http.StatusOK
	if t != nil {
		place, status = t.get("after"), t.status
	}
	after, err := strconv.ParseInt(place, 10, 64)
	if err != nil || after < 0 {
		after = 0
	}
	view, err := s.desk.MoneyPage(r.Context(), me.creditor, after)
	if err != nil {
		return err
	}
	sources, err := s.desk.Sources(r.Context(), me.creditor)
	if err != nil {
		return err
	}
	p := moneyPage{frame: s.frameOf(r, me.voice.T("Money"), "/money"), MayAct: me.role.May(auth.Act), Empty: len(sources) == 0 && len(view.Waiting) == 0}
	if t != nil {
		p.Here = "/money"
	}
	p.fill(me, &view, after, t)
	for i := range sources {
		p.Known = append(p.Known, sourceLineOf(me.voice, &sources[i]))
	}
	if p.Running, err = s.runningImports(r); err != nil {
		return err
	}
	if err := s.justPassed(r, &p); err != nil {
		return err
	}
	return s.render(w, r, status, pageMoney, p)
}

// fill lays the tray out, and what was placed.
func (p *moneyPage) fill(me *visitor, view *recovery.MoneyPage, after int64, t *tried) {
	v := me.voice
	waits := 0
	var sums []string
	for _, w := range view.Waiting {
		waits += w.Count
		sums = append(sums, v.Sum(w.Sum))
	}
	p.Count = v.N(waits, "{n} to place, %s", "{n} to place, %s", strings.Join(sums, v.T(" and ")))
	placed := len(view.Placed)
	switch {
	case p.Empty:
		p.Lead = v.T("No statement and no list of payments has been read yet.")
	case waits > 0 && placed > 0:
		p.Lead = v.N(waits, "One bank line needs you", "{n} bank lines need you") + v.N(placed, "; one was placed of late.", "; {n} were placed of late.")
	case waits > 0:
		p.Lead = v.N(waits, "One bank line needs you.", "{n} bank lines need you.")
	default:
		p.Lead = v.T("Nothing waits to be placed.")
	}
	for i := range view.Tray {
		p.Tray = append(p.Tray, trayLineOf(me, view, &view.Tray[i], after, t))
	}
	primary := false
	for i := range p.Tray { // one filled button on a page
		l := &p.Tray[i]
		l.Primary = !primary && t == nil && l.chosen()
		primary = primary || l.Primary
	}
	if after > 0 {
		p.First = "/money"
	}
	if view.Last > 0 {
		p.Next = "/money?after=" + strconv.FormatInt(view.Last, 10)
	}
	p.PlacedH, p.More = v.T("Came in since %s", v.Heading(view.Since)), view.More
	for i := range view.Placed {
		p.Placed = append(p.Placed, placedLineOf(v, &view.Placed[i], p.MayAct))
	}
	if t != nil && t.get("line") == "" {
		p.Fault = t.faults[t.first]
	}
}

func (l *trayLine) chosen() bool {
	for _, c := range l.Candidates {
		if c.Chosen {
			return true
		}
	}
	return false
}

func trayLineOf(me *visitor, view *recovery.MoneyPage, line *recovery.TrayLine, after int64, t *tried) trayLine {
	v, number := me.voice, strconv.FormatInt(line.Number, 10)
	l := trayLine{
		ID: "l-" + number, Number: number, Amount: v.Amount(line.Amount), On: v.Heading(line.On), Text: line.Text, From: line.Payer, Out: line.Amount.Sign() < 0,
		Legend: v.T("What %s of %s is", v.Sum(line.Amount), v.Heading(line.On)), MayAct: me.role.May(auth.Act), Elsewhere: "/money/lines/" + number, After: strconv.FormatInt(after, 10),
	}
	if line.From != "" {
		l.From = strings.TrimPrefix(l.From+", "+line.From, ", ")
	}
	l.Passed = line.Passed
	if line.By != "" {
		on := v.Short(line.Said)
		l.Said = v.T("%s laid it back into the tray on %s.", line.By, on)
		if line.Passed {
			l.Said = v.T("%s said on %s that it is not about an invoice.", line.By, on)
		}
	}
	mine := t != nil && t.get("line") == number
	for i := range line.Best {
		c := lineMatchOf(v, line, &line.Best[i])
		c.Value = strconv.Itoa(i + 1)
		c.Chosen = len(line.Best) == 1 && len(line.Best[i].Clues) > 0
		if mine {
			c.Chosen = t.get("match") == c.Value
		}
		l.Candidates = append(l.Candidates, c)
	}
	switch {
	case line.MarkedFull():
		l.Full = &fullPay{Account: line.Account, Undecided: line.Account != "", MayDecide: me.role.May(auth.Decide), Tomorrow: view.On.AddDays(1).String()}
		l.Full.Text = v.T("The line says that %s is payment in full. Whoever takes it as it stands may lose the rest.", v.Sum(line.Amount))
		if line.Account != "" {
			l.Full.Case = "/case/" + line.Account
			for i := range l.Candidates {
				l.Candidates[i].Chosen = false
			}
		}
	case len(line.Best) > 1:
		l.Why = v.T("Several things fit, so nothing is chosen for you.")
	case len(line.Best) == 0:
		l.Why = v.T("Nothing in the book fits this line. Say whose it is, or that it is not about an invoice.")
	}
	if line.Why != "" && l.Full == nil {
		l.Why = strings.TrimSpace(l.Why + " " + v.Told(line.Why))
	}
	if mine {
		l.Fault, l.Focus = t.faults[t.first], true
	}
	return l
}

// lineMatchOf says what a line may be, and why.
func lineMatchOf(v *say.Voice, line *recovery.TrayLine, m *recovery.TrayMatch) lineMatch {
	c := lineMatch{}
	switch m.Kind {
	case recovery.KindBooked:
		c.Title = v.T("%s: booked already on %s", m.Client, v.Short(m.Booked))
	case recovery.KindTaken:
		c.Title = v.T("%s: the bank takes back the payment of %s", m.Client, v.Short(m.Takes))
	default:
		var numbers []string
		for _, part := range m.Parts {
			if part.Number != "" {
				numbers = append(numbers, part.Number)
			}
		}
		const most = 4
		switch {
		case len(numbers) > most:
			c.Title = v.T("%s: %s and %s more", m.Client, strings.Join(numbers[:most], ", "), strconv.Itoa(len(numbers)-most))
		case len(numbers) > 0:
			c.Title = m.Client + ": " + strings.Join(numbers, ", ")
		default:
			c.Title = v.T("%s: kept as credit", m.Client)
		}
	}
	var why []string
	for _, clue := range m.Clues {
		why = append(why, v.Told(clue.Text))
	}
	if m.Rest.Sign() > 0 && m.Kind != recovery.KindBooked {
		why = append(why, v.T("%s stays with the client as credit.", v.Sum(m.Rest)))
	}
	if m.Short.Sign() > 0 {
		why = append(why, v.T("%s less than asked.", v.Sum(m.Short)))
	}
	c.Why = strings.Join(why, " ")
	if sum, ok := partsSum(m); ok {
		a := v.Amount(sum)
		c.Amount = &a
	}
	return c
}

func placedLineOf(v *say.Voice, l *recovery.PlacedMoney, mayAct bool) placedLine {
	p := placedLine{Client: l.Client, Case: "/case/" + l.Account, Invoices: strings.Join(l.Invoices, ", "), Day: v.Short(l.On), Amount: v.Amount(l.Amount)}
	p.Why = v.T("placed by itself")
	if l.ByHand {
		p.Why = v.T("placed by you")
	}
	if l.Amount.Sign() < 0 {
		p.Invoices = v.T("the bank took it back")
	} else if p.Invoices == "" {
		p.Invoices = v.T("kept as credit")
	}
	if mayAct {
		p.Entry = l.Entry
	}
	return p
}

// justPassed tells of the line that was passed, with the way back.
func (s *Server) justPassed(r *http.Request, p *moneyPage) error {
	number, err := strconv.ParseInt(r.URL.Query().Get("passed"), 10, 64)
	if err != nil || r.Method != http.MethodGet {
		return nil //nolint:nilerr // no number, nothing to tell
	}
	is, err := s.desk.Passed(r.Context(), at(r).creditor, number)
	if err != nil || !is {
		return nil //nolint:nilerr // an address that somebody made up tells nothing
	}
	p.Passed = &passed{Number: number, Text: at(r).voice.T("Line %s is not about an invoice.", fmt.Sprint(number))}
	return nil
}

// moneyRoutes are the addresses of this page.
func (s *Server) moneyRoutes() []route {
	return append([]route{
		{"GET /money", auth.See, s.showMoney},
		{"GET /money/lines/{number}", auth.See, s.showMoneyLine},
		{"POST /money/place", auth.Act, s.placeLine},
		{"POST /money/match", auth.Act, s.matchLine},
		{"POST /money/pass", auth.Act, s.passLine},
		{"POST /money/back", auth.Act, s.layBack},
		{"POST /money/again", auth.Act, s.lookAgain},
		{"POST /money/cheque", auth.Decide, s.decideFull},
	}, append(s.importRoutes(), s.sourceRoutes()...)...)
}
