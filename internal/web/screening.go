package web

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"dunwell/internal/auth"
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/law"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/screening"
	"dunwell/internal/store"
	"dunwell/internal/web/say"
)

const pageScreening = "screening"

// The acts of the page, as their forms name them.
const (
	actHealth = "health"
	actDecide = "decide_terms"
)

// screeningPage is the look at one client: points and terms, what they are made of, what
// nobody knows, the limit, what it would take to sue, and the looks before.
type screeningPage struct {
	frame
	Client, Name, Account string // address of the client, his name, id of the account
	Currency              string
	May                   bool
	Points                string
	Advice                state
	Why                   []string
	Scale                 scale
	Waiting               []string
	Lines                 []pointLine
	Calibrated            string // where the points are from, where all are from one place
	Signals               []dealingLine
	Questions             []questionLine
	Changes               []changeLine
	Suit                  []markedLine
	Entity                []factLine
	Missing               []string
	Limit                 limitView
	Records               []recordLine
	Past                  []lookLine
	Plan                  plannedForm
	Decide                decideForm
	Note                  recordForm
	Fault                 string
	Focus                 bool
}

// scale is the bar of points: bands from left to right, and where the client stands.
type scale struct {
	Bands []scaleBand
	At    int
	May   int // how many more points the open questions may add
	Text  string
}

type scaleBand struct {
	From, Width int
	Class       string
}

type pointLine struct {
	Points, Why, Source string
	Good                bool
}

type questionLine struct{ Text, How, UpTo string }

type changeLine struct{ Points, Text, Terms string }

type markedLine struct {
	Text, Source string
}

type limitView struct {
	AtRisk         amount
	Kept, Proposed *amount
	Why, Source    string
	Over           bool
}

type recordLine struct {
	Kind, Value, Source, On, Note string
	Stale, Bad                    bool
}

type lookLine struct {
	On, Points, Recommended, Decided, By, Note string
}

// plannedForm says what is planned; it only looks anew.
type plannedForm struct {
	Accounts            []choice
	Sum, Terms, Deposit field
}

type decideForm struct {
	Sum, Days, Deposit string // as planned above
	Terms              []choice
	Share, Limit, Why  field
	Proposes           bool
}

type recordForm struct {
	Open              bool
	Kinds             []choice
	Value, Source, On field
	Kind              field
}

// screeningPath is the address of the look at a client.
func screeningPath(id receivable.ClientID) string { return clientPath(id) + "/health" }

// showScreening answers GET /clients/{client}/health.
func (s *Server) showScreening(w http.ResponseWriter, r *http.Request) error {
	return s.renderScreening(w, r, nil)
}

func (s *Server) renderScreening(w http.ResponseWriter, r *http.Request, t *tried) error {
	v := at(r).voice
	id := receivable.ClientID(r.PathValue("client"))
	asked := r.URL.Query()
	status := http.StatusOK
	if t != nil {
		asked, status = t.values, t.status
	}
	ask, account := askOf(asked), receivable.AccountID(asked.Get("account"))
	view, accounts, err := s.desk.ScreenClient(r.Context(), at(r).creditor, id, account, ask)
	plan := url.Values{}
	if f, ok := errors.AsType[*fault.Error](err); ok && f.Kind == fault.Invalid {
		if t == nil { // what was planned cannot be read: look without it, and say so
			t = &tried{act: actPlan, values: asked, faults: map[string]string{}, voice: v}
			t.blame(planFields[f.Code], f.Text)
			status = http.StatusUnprocessableEntity
		}
		plan = asked
		view, accounts, err = s.desk.ScreenClient(r.Context(), at(r).creditor, id, account, recovery.ScreenAsk{})
	}
	if err != nil {
		return err
	}
	return s.render(w, r, status, pageScreening, s.screeningPage(r, &view, accounts, ask, t, plan))
}

// actPlan is the form that only looks anew.
const actPlan = "plan_work"

var planFields = map[string]string{"sum_unreadable": "sum", "sum_too_fine": "sum", "sum_not_positive": "sum", "deposit_unreadable": "deposit", "terms_unreadable": "terms"}

func askOf(form url.Values) recovery.ScreenAsk {
	days, err := strconv.Atoi(strings.TrimSpace(form.Get("terms")))
	if err != nil {
		days = 0
	}
	return recovery.ScreenAsk{Sum: strings.TrimSpace(form.Get("sum")), Terms: days, Deposit: strings.TrimSpace(form.Get("deposit"))}
}

func (s *Server) screeningPage(r *http.Request, h *recovery.ScreenView, accounts []store.Account, ask recovery.ScreenAsk, t *tried, plan url.Values) *screeningPage {
	v := at(r).voice
	c := &h.Card
	p := &screeningPage{
		frame: s.frameOf(r, v.T("Health of %s", h.Client.Name), "/clients"), Client: clientPath(h.Client.ID), Name: h.Client.Name, Account: string(h.Key.Account),
		Currency: string(h.Currency), May: at(r).role.May(auth.Act), Points: v.N(c.Points, "{n} point", "{n} points"), Advice: termsState(v, c.Advice.Terms, c.Advice.Share),
	}
	p.Here = screeningPath(h.Client.ID)
	for _, why := range c.Advice.Why {
		p.Why = append(p.Why, v.Told(why))
	}
	p.Scale = scaleOf(v, c)
	for _, task := range h.Waiting {
		p.Waiting = append(p.Waiting, v.Told(task.Text))
	}
	p.counts(v, c.Lines)
	for _, g := range c.Signals {
		p.Signals = append(p.Signals, dealingLine{g.Bad, v.Told(g.Text), sourceText(v, g.Mark)})
	}
	for _, q := range c.Questions {
		line := questionLine{Text: v.Told(q.Text), How: v.Told(q.How)}
		if q.UpTo > 0 {
			line.UpTo = v.N(q.UpTo, "up to one point", "up to {n} points")
		}
		p.Questions = append(p.Questions, line)
	}
	for _, ch := range c.Changes {
		p.Changes = append(p.Changes, changeLine{signedPoints(ch.Points), v.Told(ch.Text), termsWord(v, ch.Terms, ch.Share)})
	}
	for _, said := range h.Suit {
		p.Suit = append(p.Suit, markedLine{v.Told(said.Text), sourceText(v, said.Mark)})
	}
	p.entity(v, h)
	p.limit(v, h)
	p.records(v, h)
	p.forms(v, h, accounts, ask, t, plan)
	if t != nil {
		p.Fault = t.faults[""]
		p.Focus = p.Fault != "" && t.first == ""
	}
	return p
}

// counts lists what counts. Where all points are from one place, it is said once.
func (p *screeningPage) counts(v *say.Voice, list []screening.Line) {
	first := func(m law.Mark) string {
		if len(m.Sources) == 0 {
			return ""
		}
		return m.Sources[0]
	}
	one := len(list) > 0
	for _, l := range list {
		one = one && first(l.Mark) != "" && first(l.Mark) == first(list[0].Mark)
	}
	for _, l := range list {
		mark := l.Mark
		if one {
			mark.Sources = mark.Sources[1:]
			mark.Confidence = ""
		}
		p.Lines = append(p.Lines, pointLine{Points: signedPoints(l.Points), Why: v.Told(l.Why), Source: sourceText(v, mark), Good: l.Points < 0})
	}
	if one {
		p.Calibrated = v.T("The points: %s.", sourceText(v, law.Mark{Sources: list[0].Mark.Sources[:1], Confidence: list[0].Mark.Confidence}))
	}
}

func signedPoints(points int) string {
	if points > 0 {
		return "+" + strconv.Itoa(points)
	}
	return strings.Replace(strconv.Itoa(points), "-", "−", 1)
}

// sourceText is where a figure comes from; one from memory says so.
func sourceText(v *say.Voice, m law.Mark) string {
	var parts []string
	for _, source := range m.Sources {
		title, _, _ := strings.Cut(source, " (http")
		parts = append(parts, v.Phrase(title))
	}
	text := strings.Join(parts, "; ")
	if text != "" && m.AsOf != "" {
		as := m.AsOf
		if on, err := day.Parse(as); err == nil {
			as = v.Day(on)
		}
		text += ", " + as
	}
	if text != "" && m.Confidence == law.Recalled {
		text += ", " + v.T("from memory")
	}
	return text
}

// scaleOf draws the bands as they are set; the bar says in words what it shows.
func scaleOf(v *say.Voice, c *screening.Card) scale {
	s := scale{At: c.Points, May: c.WorstCase - c.Points, Text: v.T("%d of 100 points", c.Points)}
	from := 0
	for i, edge := range append(c.Edges[:], 100) {
		s.Bands = append(s.Bands, scaleBand{from, max(0, edge-from), []string{"low", "watch", "deposit", "worst"}[i]})
		from = max(from, edge)
	}
	if c.WorstCase > c.Points {
		s.Text += ". " + v.T("With every open question answered badly it would be %d.", c.WorstCase)
	}
	return s
}

// termsWord names terms.
func termsWord(v *say.Voice, t receivable.Terms, share int) string {
	switch t {
	case receivable.TermsNormal:
		return v.T("usual terms")
	case receivable.TermsWatch:
		return v.T("usual terms, watched")
	case receivable.TermsDeposit:
		if share == 0 {
			return v.T("a deposit first")
		}
		return v.T("%d %% before the work", share)
	case receivable.TermsPrepay:
		return v.T("all of it before the work")
	case receivable.TermsDecline:
	}
	return v.T("leave this work")
}

func termsState(v *say.Voice, t receivable.Terms, share int) state {
	mark := map[receivable.Terms]string{
		receivable.TermsNormal: "good", receivable.TermsWatch: "info", receivable.TermsDeposit: "hold", receivable.TermsPrepay: "late", receivable.TermsDecline: "danger",
	}[t]
	return state{mark, termsWord(v, t, share)}
}

func (p *screeningPage) entity(v *say.Voice, h *recovery.ScreenView) {
	e := &h.Entity
	add := func(name, value string) {
		if value != "" {
			p.Entity = append(p.Entity, factLine{Name: name, Value: value})
		}
	}
	add(factLabel(v, recovery.FactRegisteredName), e.RegisteredName)
	add(factLabel(v, "form"), v.T(factWords[string(e.Form)]))
	add(factLabel(v, recovery.FactRegisterNumber), e.RegisterNumber)
	add(factLabel(v, "place"), e.Place)
	add(factLabel(v, recovery.FactRegisteredAgent), e.Agent)
	add(factLabel(v, recovery.FactServiceAddress), strings.Join(e.ServiceAddress, ", "))
	for _, name := range e.Missing {
		p.Missing = append(p.Missing, factLabel(v, name))
	}
}

func (p *screeningPage) limit(v *say.Voice, h *recovery.ScreenView) {
	l := &p.Limit
	l.AtRisk, l.Why, l.Source, l.Over = v.Amount(h.AtRisk), v.Told(h.Card.Limit.Why), sourceText(v, h.Card.Limit.Mark), h.Exposure.Over
	if h.Kept.Currency() != "" {
		kept := v.Amount(h.Kept)
		l.Kept = &kept
	}
	if h.Card.Limit.Sum.Currency() != "" {
		proposed := v.Amount(h.Card.Limit.Sum)
		l.Proposed = &proposed
	}
}

func (p *screeningPage) records(v *say.Voice, h *recovery.ScreenView) {
	for i := range h.Records {
		r := &h.Records[i]
		line := recordLine{Kind: kindWord(v, r.Kind), Value: valueWord(v, r), Source: r.Source, On: v.Day(r.On), Note: r.Note, Stale: r.Stale(h.On)}
		p.Records = append(p.Records, line)
	}
	for _, s := range h.Past {
		line := lookLine{
			On: v.Day(s.On), Points: v.N(s.Points, "{n} point", "{n} points"), Recommended: termsWord(v, s.Recommended, s.Share),
			Decided: termsWord(v, s.Decided, s.DecidedPart), By: s.Author, Note: s.Note,
		}
		p.Past = append(p.Past, line)
	}
}

func kindWord(v *say.Voice, k receivable.HealthKind) string {
	switch k {
	case receivable.HealthReference:
		return v.T("Word of another supplier")
	case receivable.HealthFounded:
		return v.T("Registered since")
	case receivable.HealthRegister:
		return v.T("Search in the register")
	case receivable.HealthJudgment:
		return v.T("Judgments")
	case receivable.HealthLien:
		return v.T("Liens")
	case receivable.HealthInsolvency:
		return v.T("Insolvency notices")
	case receivable.HealthScore:
		return v.T("Credit score")
	case receivable.HealthCountry:
		return v.T("Grade of the country")
	case receivable.HealthDeposit:
	}
	return v.T("Deposit")
}

func valueWord(v *say.Voice, r *receivable.HealthRecord) string {
	if on, err := day.Parse(r.Value); err == nil {
		return v.Day(on)
	}
	words := map[string]string{
		"good": v.T("pays well"), "late": v.T("pays late"), "bad": v.T("pays badly"), "found": v.T("found"), "not_found": v.T("not found"), "dissolved": v.T("dissolved"),
		"open": v.T("open"), "satisfied": v.T("satisfied"), "released": v.T("released"), "none": v.T("none"), "notice": v.T("notice"), "closed": v.T("closed"),
		"notable": v.T("notable"), "high": v.T("high"), "very_high": v.T("very high"), "severe": v.T("severe"), "refused": v.T("was refused"), "agreed": v.T("agreed"), "paid": v.T("paid"),
	}
	if word, ok := words[r.Value]; ok {
		return word
	}
	return r.Value
}
