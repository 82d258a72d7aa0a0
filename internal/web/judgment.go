package web

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/judgment"
	"dunwell/internal/law"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/web/say"
)

// judgmentPage is what courts and arbitrators gave against a client, and what became
// of it.
type judgmentPage struct {
	frame
	Client, Case string
	Matters      string // address of the matters
	Filed        bool   // there is a matter
	Currency     string
	Looks        []string
	On           field // the day it is reckoned to
	Titles       []titlePart
	Enter        *actForm // enters one; nil where one is owed, or the reader may not
	Empty        bool
}

// titlePart is one judgment as it stands on a day.
type titlePart struct {
	ID, Name, Matter, From string
	State                  badge
	Owed                   bool
	Figs                   []fig
	Careful                []string
	Paper                  string // address of the draft for the court, "" while it is not paid
	Filed                  bool   // the satisfaction is filed
	Parts                  []partRow
	Total                  partRow
	Rows                   []appliedRow
	Interest               []interestRow
	Yearly                 string // its rate now, and how it grows
	Rate                   held
	Order                  string
	OrderMark              held
	Facts                  []fact
	Ordered                *orderedPart
	Steps                  []stepPart
	Tools                  []toolRow
	Shut                   []closed
	Days                   []dueDay
	Past                   []event
	Groups                 []actGroup
}

// partRow is a part of what is owed.
type partRow struct {
	Name                     string
	Given, Added, Paid, Left amount
}

// appliedRow is a payment, a credit or a cost as it was set against the parts.
type appliedRow struct {
	Day, ISO, What, More                        string
	Amount, Accrued, Costs, Interest, Principal amount
	Left                                        amount
	Over                                        *amount
	Set                                         bool // it was set against the parts; a cost is not
}

// interestRow is a run of days on which interest stayed the same.
type interestRow struct {
	From, To, Rate string
	Days           int
	Base           amount
}

// orderedPart is an order to pay in parts.
type orderedPart struct {
	Text   string
	Late   bool
	Rows   []orderedRow
	Lapsed string // the whole is due since
}

type orderedRow struct {
	Day, ISO string
	Amount   amount
	Passed   bool
}

// judgmentPath is the address of the page.
func judgmentPath(number string) string { return casePath(number) + "/" + pageJudgment }

// showJudgment answers GET /case/{account}/judgment; ?on=DAY reckons to another day.
func (s *Server) showJudgment(w http.ResponseWriter, r *http.Request) error {
	key, err := s.caseKey(r)
	if err != nil {
		return err
	}
	return s.renderJudgment(w, r, key, nil)
}

func (s *Server) renderJudgment(w http.ResponseWriter, r *http.Request, key receivable.AccountKey, t *tried) error {
	v := at(r).voice
	asked := field{Value: strings.TrimSpace(r.URL.Query().Get("on"))}
	var on day.Date
	if asked.Value != "" {
		var err error
		if on, err = day.Parse(asked.Value); err != nil {
			asked.Fault = v.Told(err.Error())
		}
	}
	c, err := s.readCourt(r, key, on, t)
	if err != nil {
		return err
	}
	if c.book.Unfit != nil {
		asked.Fault = v.Told(c.book.Unfit.Error())
	}
	if asked.Focus = asked.Fault != ""; asked.Value == "" {
		asked.Value = c.book.Today.String()
	}
	p := judgmentPage{
		frame: s.frameOf(r, v.T("Judgment against %s", c.book.Client), "/clients"), Client: c.book.Client, Case: casePath(c.book.Number), Matters: mattersPath(c.book.Number),
		Filed: len(c.book.Matters) > 0, Currency: string(c.book.Currency), Looks: looksOf(r), On: asked, Empty: len(c.book.Judgments) == 0,
	}
	p.Here = judgmentPath(c.book.Number)
	owed := false
	for i := range c.book.Judgments {
		j := &c.book.Judgments[i]
		owed = owed || j.Owed
		p.Titles = append(p.Titles, c.title(j))
	}
	if !owed {
		if p.Enter = c.form(judgmentEnter, "", c.enterForm); p.Enter != nil {
			p.Enter.Primary = true
		}
	}
	status := statusFor(t)
	if asked.Fault != "" {
		status = http.StatusUnprocessableEntity
	}
	return s.render(w, r, status, pageJudgment, &p)
}

func (c *court) title(j *recovery.JudgmentView) titlePart {
	v := c.say
	p := titlePart{ID: "j-" + j.ID, Name: v.T("%s %s of %s", kindOfTitle(v, j.Kind), j.Number, j.Court), Matter: j.Matter, State: titleState(v, j), Owed: j.Owed, Days: c.days(j.Days, judgmentDone)}
	if j.From != "" {
		p.From = v.Phrase(j.From)
	}
	for _, w := range j.Careful {
		p.Careful = append(p.Careful, v.Told(w.Text))
	}
	if j.State == receivable.JudgmentSatisfied {
		p.Paper, p.Filed = judgmentPath(c.book.Number)+"/"+j.ID+"/satisfaction.pdf", !j.Filed.IsZero()
	}
	p.Figs = c.figs(j)
	c.ledger(&p, &j.Ledger)
	p.Facts = c.titleFacts(j)
	p.Ordered = c.ordered(j)
	for i := range j.Steps {
		p.Steps = append(p.Steps, c.step(j, &j.Steps[i]))
	}
	c.tools(&p, j)
	for _, e := range slices.Backward(j.Past) {
		one := event{Day: v.Short(e.On), ISO: e.On.String(), Icon: "i-scale", Text: judgedWord(v, e.Kind), Words: e.Text}
		if !e.Until.IsZero() {
			one.More = v.T("until %s", v.Day(e.Until))
		}
		p.Past = append(p.Past, one)
	}
	p.Groups = c.judgmentForms(j)
	return p
}

// figs are the figures that are asked for first.
func (c *court) figs(j *recovery.JudgmentView) []fig {
	v, l := c.say, &j.Ledger
	paid := fig{Name: v.T("Came in so far"), Sums: []amount{v.Amount(l.Paid)}, Small: v.N(len(l.Rows), "one entry in the ledger", "{n} entries in the ledger")}
	life := fig{Name: v.T("Can be enforced until"), Figure: v.T("not known"), Small: v.T("ask the clerk")}
	if !j.Expires.IsZero() {
		life.Figure, life.Small = v.Short(j.Expires), heldOf(v, j.Mark).Word
		switch {
		case j.Renewed > 0:
			life.Small = v.T("as it was renewed")
		case life.Small == "":
			life.Small = v.T("as you entered it")
		}
	}
	if !j.Owed {
		return []fig{paid, {Name: v.T("Interest since the judgment"), Sums: []amount{v.Amount(l.Accrued)}, Small: v.T("reckoned to %s", v.Short(l.On))}}
	}
	payoff := fig{Name: v.T("Ends it on %s", v.Day(j.On)), Sums: []amount{v.Amount(l.Payoff)}, Small: v.T("good through that day")}
	daily := fig{Name: v.T("Each further day adds"), Figure: v.T("not known"), Small: v.T("the rate is not known")}
	if l.DailyKnown {
		daily.Figure, daily.Sums, daily.Small = "", []amount{v.Amount(l.Daily)}, v.T("interest, rounded down")
	}
	return []fig{payoff, daily, paid, life}
}

// ledger is what was given, what came in, and how interest was reckoned.
func (c *court) ledger(p *titlePart, l *judgment.Ledger) {
	v := c.say
	zero := money.New(0, c.book.Currency)
	sums := [4]money.Amount{zero, zero, zero, zero}
	for _, part := range l.Parts {
		p.Parts = append(p.Parts, partRow{partWord(v, part.Name), v.Amount(part.Given), v.Amount(part.Added), v.Amount(part.Paid), v.Amount(part.Left)})
		for i, a := range []money.Amount{part.Given, part.Added, part.Paid, part.Left} {
			sums[i] = money.New(sums[i].Minor()+a.Minor(), a.Currency())
		}
	}
	p.Total = partRow{v.T("Together"), v.Amount(sums[0]), v.Amount(sums[1]), v.Amount(sums[2]), v.Amount(sums[3])}
	for i := range l.Rows {
		r := &l.Rows[i]
		row := appliedRow{Day: v.Short(r.On), ISO: r.On.String(), What: entryWord(v, r.Kind), More: whatFor(v, r.What), Amount: v.Amount(r.Amount), Accrued: v.Amount(r.Accrued),
			Costs: v.Amount(r.Costs), Interest: v.Amount(r.Interest), Principal: v.Amount(r.Principal), Left: v.Amount(r.Left), Set: r.Kind != judgment.Cost}
		if r.Over.Sign() > 0 {
			over := v.Amount(r.Over)
			row.Over = &over
		}
		p.Rows = append(p.Rows, row)
	}
	for _, s := range l.Segments {
		p.Interest = append(p.Interest, interestRow{v.Short(s.From), v.Short(s.To), percentOf(v, s.Rate), s.Days, v.Amount(s.Base)})
	}
	p.Rate = heldOf(v, l.Mark)
	if n := len(l.Segments); n > 0 && l.Terms != nil && l.Terms.Law != nil {
		p.Yearly = v.T("%s a year, %s", percentOf(v, l.Segments[n-1].Rate), growthWord(v, string(l.Terms.Law.Growth)))
	} else {
		p.Yearly = v.T("none so far")
	}
	if l.Terms != nil {
		p.Order, p.OrderMark = orderWords(v, l.Terms.Order), heldOf(v, l.Terms.OrderMark)
	}
}

// whatFor is what an entry is for: a tool of enforcement in the voice's words, with who
// was reached by it; anything else as it was entered.
func whatFor(v *say.Voice, text string) string {
	tool, rest, more := strings.Cut(text, ", ")
	for _, id := range judgment.ToolNames() {
		if tool != judgment.ToolWords(id) {
			continue
		}
		if tool = toolName(v, id); more {
			tool += ", " + rest
		}
		return tool
	}
	return text
}

// percentOf is a yearly rate: "6.00 %".
func percentOf(v *say.Voice, r law.Rate) string {
	text := r.Percent()
	if v.Language() == "de" {
		text = strings.ReplaceAll(text, ".", ",")
	}
	return text + "\u00a0%"
}

func (c *court) titleFacts(j *recovery.JudgmentView) []fact {
	v := c.say
	list := []fact{{Label: v.T("Day of the judgment"), Value: v.Day(j.Judgment.On)}, {Label: v.T("Place"), Value: placeName(j.Place)}}
	if t := j.Ledger.Terms; t != nil {
		bears := make([]string, len(t.Bears))
		for i, part := range t.Bears {
			bears[i] = partWord(v, part)
		}
		list = append(list, fact{Label: v.T("Interest runs on"), Value: strings.Join(bears, ", ")}, fact{Label: v.T("Begins after"), Value: v.Day(t.From)})
	}
	if !j.Filed.IsZero() {
		list = append(list, fact{Label: v.T("Satisfaction filed"), Value: v.Day(j.Filed)})
	}
	return list
}

func growthWord(v *say.Voice, growth string) string {
	if growth == string(law.CompoundAnnual) {
		return v.T("compounded each year")
	}
	return v.T("simple")
}

// ordered is where an order to pay in parts stands.
func (c *court) ordered(j *recovery.JudgmentView) *orderedPart {
	if len(j.Instalments) == 0 {
		return nil
	}
	v := c.say
	p := &orderedPart{Text: v.T("In good standing.")}
	for i := range j.Instalments {
		part := &j.Instalments[i]
		p.Rows = append(p.Rows, orderedRow{v.Day(part.On), part.On.String(), v.Amount(part.Amount), !part.On.After(j.On)})
	}
	switch s := j.Parts; {
	case !j.Lapsed.IsZero():
		p.Lapsed = v.T("The parts were not paid; the whole is due since %s.", v.Day(j.Lapsed))
	case s != nil && !s.Missed.IsZero():
		p.Late, p.Text = true, v.T("The part of %s is not covered: %s is behind.", v.Day(s.Missed), v.Sum(s.Behind))
	case s != nil && s.Next != nil:
		p.Text = v.T("In good standing. The next part, %s, is due on %s.", v.Sum(s.Next.Amount), v.Dated(s.Next.On))
	}
	return p
}

func kindOfTitle(v *say.Voice, kind string) string {
	switch kind {
	case receivable.Award:
		return v.T("Award")
	case receivable.DefaultTitle:
		return v.T("Default judgment")
	case receivable.ConsentTitle:
		return v.T("Judgment by consent")
	case receivable.OrderToPay:
		return v.T("Order for payment")
	}
	return v.T("Judgment")
}

func titleState(v *say.Voice, j *recovery.JudgmentView) badge {
	switch {
	case j.State == receivable.JudgmentStayed:
		return badge{"hold", v.T("stayed since %s", v.Short(j.Since))}
	case j.State == receivable.JudgmentVacated:
		return badge{"late", v.T("set aside on %s", v.Short(j.Since))}
	case j.State == receivable.JudgmentSatisfied:
		return badge{"good", v.T("paid to the cent")}
	case j.State == receivable.JudgmentCarried:
		return badge{"hold", v.T("carried to another place")}
	case j.State == receivable.JudgmentExpired || j.Ended(j.On):
		return badge{"danger", v.T("its time is over")}
	}
	return badge{"info", v.T("can be enforced")}
}

func judgedWord(v *say.Voice, kind string) string {
	switch kind {
	case receivable.JudgedStayed:
		return v.T("It was stayed")
	case receivable.JudgedResumed:
		return v.T("It goes on")
	case receivable.JudgedVacated:
		return v.T("It was set aside")
	case receivable.JudgedSatisfied:
		return v.T("Paid to the cent")
	case receivable.JudgedFiled:
		return v.T("The satisfaction was filed")
	case receivable.JudgedRenewed:
		return v.T("It was renewed")
	case receivable.JudgedCarried:
		return v.T("It was carried to another place")
	case receivable.JudgedLapsed:
		return v.T("The parts were not paid; the whole is due")
	}
	return v.T("Its time ended")
}

func partWord(v *say.Voice, p receivable.DebtPart) string {
	switch p {
	case receivable.PartPrincipal:
		return v.T("Principal")
	case receivable.PartInterest:
		return v.T("Interest")
	case receivable.PartCosts:
	}
	return v.T("Costs and fees")
}

func orderWords(v *say.Voice, order []receivable.DebtPart) string {
	words := make([]string, len(order))
	for i, p := range order {
		if words[i] = partWord(v, p); v.Language() == "en" { // within a sentence
			words[i] = strings.ToLower(words[i])
		}
	}
	if len(words) < 3 { //nolint:mnd // there are three parts
		return strings.Join(words, ", ")
	}
	return v.T("first %s, then %s, then %s", words[0], words[1], words[2])
}

func entryWord(v *say.Voice, kind judgment.EntryKind) string {
	switch kind {
	case judgment.Payment:
		return v.T("Payment")
	case judgment.Credit:
		return v.T("Given up")
	case judgment.Cost:
	}
	return v.T("Cost added")
}

// stepPart is a step of enforcement.
type stepPart struct {
	Name, Local, Target string
	State               badge
	Facts               []fact
	Exempt, Text        string
	Groups              []actGroup
}

func (c *court) step(j *recovery.JudgmentView, n *receivable.Enforcement) stepPart {
	v := c.say
	p := stepPart{Name: toolName(v, n.Tool), Local: n.Local, Target: n.Target, State: stepState(v, n.State), Exempt: n.Exempt, Text: n.Text}
	brought := v.Amount(n.Collected)
	for _, on := range []struct {
		label string
		day   day.Date
	}{{v.T("Prepared"), n.On}, {v.T("Began"), n.Started}, {v.T("Look again"), n.Look}, {v.T("Came back"), n.Returned}} {
		if !on.day.IsZero() && (n.Returned.IsZero() || on.day != n.Look) {
			p.Facts = append(p.Facts, fact{Label: on.label, Value: v.Short(on.day)})
		}
	}
	p.Facts = append(p.Facts, fact{Label: v.T("Brought"), Amount: &brought})
	if n.Cost.Sign() > 0 {
		cost := v.Amount(n.Cost)
		p.Facts = append(p.Facts, fact{Label: v.T("Cost"), Amount: &cost})
	}
	if j.Owed && (n.State == receivable.EnforcementPrepared || n.State == receivable.EnforcementStarted) {
		p.Groups = c.stepForms(n)
	}
	return p
}

func stepState(v *say.Voice, s receivable.EnforcementState) badge {
	switch s {
	case receivable.EnforcementPrepared:
		return badge{"hold", v.T("prepared")}
	case receivable.EnforcementStarted:
		return badge{"info", v.T("under way")}
	case receivable.EnforcementReturned:
		return badge{"good", v.T("came back")}
	case receivable.EnforcementReleased:
	}
	return badge{"hold", v.T("released")}
}

// toolRow is a way to the debtor's money.
type toolRow struct {
	Name, Local, Why string
	Running          bool
	Mark             held
	Form             *actForm
}

func (c *court) tools(p *titlePart, j *recovery.JudgmentView) {
	v := c.say
	for i := range j.Tools {
		t := &j.Tools[i]
		if t.Closed != "" {
			p.Shut = append(p.Shut, closed{toolName(v, t.ID), v.Told(t.Closed)})
			continue
		}
		row := toolRow{Name: toolName(v, t.ID), Local: t.Local, Why: v.Told(t.Why), Running: t.Running}
		if t.Local != "" {
			row.Mark = heldOf(v, t.Mark)
		}
		if j.State == receivable.JudgmentLive {
			row.Form = c.form(judgmentEnforce, t.ID, func(m *maker) { enforceForm(m, cmp.Or(t.Local, "")) })
		}
		p.Tools = append(p.Tools, row)
	}
}

// toolName names a tool of enforcement in plain words.
func toolName(v *say.Voice, tool string) string { return v.Phrase(judgment.ToolWords(tool)) }
