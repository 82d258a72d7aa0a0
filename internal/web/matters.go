package web

import (
	"net/http"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/web/say"
)

// mattersPage is what an account has before courts, arbitrators, attorneys and agencies.
type mattersPage struct {
	frame
	Client, Case string
	Judgment     string // address of its judgments
	Judged       bool   // there is one
	Looks        []string
	Running      []matterPart
	Over         []matterPart
	Empty        *nothing
}

// matterPart is one matter.
type matterPart struct {
	ID, Name, Road string
	State          badge
	Locked         string
	Open           bool // of one that is over: a form of it could not be taken
	Facts          []fact
	Next           []nextLine
	Days           []dueDay
	Log            []event
	People         []inMatterLine
	Costs          []costLine
	Spent, Won     *amount
	Came           []cameLine
	Kept, Left     amount
	Groups         []actGroup
}

// nextLine is what follows from what happened.
type nextLine struct{ Text, By string }

type inMatterLine struct{ Role, Name, Contact string }

// cameLine is money that came in while somebody else had the file.
type cameLine struct {
	Day, ISO, What          string
	Amount, Commission, Net amount
}

// mattersPath is the address of the page.
func mattersPath(number string) string { return casePath(number) + "/" + pageMatters }

// showMatters answers GET /case/{account}/matters.
func (s *Server) showMatters(w http.ResponseWriter, r *http.Request) error {
	key, err := s.caseKey(r)
	if err != nil {
		return err
	}
	return s.renderMatters(w, r, key, nil)
}

func (s *Server) renderMatters(w http.ResponseWriter, r *http.Request, key receivable.AccountKey, t *tried) error {
	c, err := s.readCourt(r, key, day.Date{}, t)
	if err != nil {
		return err
	}
	v := c.say
	p := mattersPage{
		frame: s.frameOf(r, v.T("Matters of %s", c.book.Client), "/clients"), Client: c.book.Client, Case: casePath(c.book.Number),
		Judgment: judgmentPath(c.book.Number), Judged: len(c.book.Judgments) > 0, Looks: looksOf(r),
	}
	p.Here = mattersPath(c.book.Number)
	for i := range c.book.Matters {
		m := &c.book.Matters[i]
		if part := c.matter(m); m.Live {
			p.Running = append(p.Running, part)
		} else {
			p.Over = append(p.Over, part)
		}
	}
	if len(c.book.Matters) == 0 {
		p.Empty = &nothing{"i-scale", v.T("Nothing is filed or placed"), v.T("What a court, an arbitrator, an attorney or an agency has stands here, with its days, its costs and what comes next. Record on the page of the case that a claim was filed or a file was given away."), p.Case + "#g-road", v.T("To the case")}
	}
	return s.render(w, r, statusFor(t), pageMatters, &p)
}

func (c *court) matter(m *recovery.MatterView) matterPart {
	v := c.say
	p := matterPart{ID: "m-" + m.ID, Name: m.Called, Road: roadWord(v, m.Road), State: matterState(v, m), Next: nil, Days: c.days(m.Days, matterDone)}
	if m.Live {
		p.Locked = v.T("Your own letters rest while %s has it.", m.Forum)
	}
	p.Facts = c.matterFacts(m)
	for _, n := range m.Next {
		line := nextLine{Text: v.Told(n.Text)}
		if !n.By.IsZero() && n.By.After(c.book.Today) {
			line.By = v.T("By %s", v.Dated(n.By))
		}
		p.Next = append(p.Next, line)
	}
	for i := len(m.Events) - 1; i >= 0; i-- {
		p.Log = append(p.Log, c.logged(&m.Events[i].MatterEvent))
	}
	for i := range m.People {
		p.People = append(p.People, inMatterLine{roleInMatter(v, m.People[i].Role), m.People[i].Name, m.People[i].Contact})
	}
	for i := range m.Costs {
		p.Costs = append(p.Costs, c.cost(&m.Costs[i]))
	}
	if len(m.Costs) > 0 {
		spent, won := v.Amount(m.Spent), v.Amount(m.Won)
		p.Spent, p.Won = &spent, &won
	}
	for i := range m.Came {
		n := &m.Came[i]
		p.Came = append(p.Came, cameLine{v.Short(n.On), n.On.String(), n.What, v.Amount(n.Amount), v.Amount(n.Commission), v.Amount(n.Net)})
	}
	p.Kept, p.Left = v.Amount(m.Kept), v.Amount(m.Left)
	p.Groups = c.matterForms(m)
	for _, g := range p.Groups {
		p.Open = p.Open || g.Open
	}
	return p
}

// matterFacts are what was filed or placed, and on which terms.
func (c *court) matterFacts(m *recovery.MatterView) []fact {
	v := c.say
	claimed, filed := v.Amount(m.Claimed), v.T("Filed on")
	entrusted := m.Road == receivable.RoadAttorney || m.Road == receivable.RoadAgency
	if entrusted {
		filed = v.T("Handed over on")
	}
	list := []fact{{Label: filed, Value: v.Day(m.On)}, {Label: v.T("Sum"), Amount: &claimed}}
	if m.Waived.Sign() > 0 {
		waived := v.Amount(m.Waived)
		list = append(list, fact{Label: v.T("Given up for it"), Amount: &waived})
	}
	letter, until := m.Letter, m.Until
	if m.Road != receivable.RoadAttorney && m.Road != receivable.RoadComplaint { // no letter of its own
		letter = day.Date{}
	}
	if !lastSet(m, receivable.EventServed).IsZero() { // the papers as they were served say it
		until = day.Date{}
	}
	for _, on := range []struct {
		label string
		day   day.Date
	}{{v.T("Letter of"), letter}, {v.T("They have until"), until}, {v.T("Can be asked back from"), m.Recall}, {v.T("Ended on"), m.Ended}} {
		if !on.day.IsZero() {
			list = append(list, fact{Label: on.label, Value: v.Day(on.day)})
		}
	}
	if m.Commission != "" {
		list = append(list, fact{Label: v.T("They keep"), Value: commissionWords(v, m.Commission)})
	}
	if m.Live && entrusted {
		whom := v.T("You yourself")
		if m.PaysThem() {
			whom = m.Forum
		}
		list = append(list, fact{Label: v.T("The client pays"), Value: whom})
	}
	if answer := lastAnswer(m); answer != "" {
		list = append(list, fact{Label: v.T("Their answer"), Value: answerWord(v, answer)})
	}
	for _, set := range []struct{ label, kind string }{{v.T("They have until"), receivable.EventServed}, {v.T("Hearing"), receivable.EventHearing}} {
		if on := lastSet(m, set.kind); !on.IsZero() {
			list = append(list, fact{Label: set.label, Value: v.Dated(on)})
		}
	}
	return list
}

// commissionWords says an agreed share: "30% to 5000, 20%".
func commissionWords(v *say.Voice, text string) string {
	if share, to, ok := strings.Cut(text, " to "); ok {
		to, rest, _ := strings.Cut(to, ", ")
		return v.T("%s up to %s, then %s", share, to, commissionWords(v, rest))
	}
	return text
}

// lastAnswer is how the defendant answered last, "" where nothing is recorded.
func lastAnswer(m *recovery.MatterView) string {
	last := ""
	for i := range m.Events {
		if m.Events[i].Kind == receivable.EventAnswered {
			last = m.Events[i].Answer
		}
	}
	return last
}

// lastSet is the day that the last event of a kind set; no day where it set none.
func lastSet(m *recovery.MatterView, kind string) (on day.Date) {
	for i := range m.Events {
		if m.Events[i].Kind == kind {
			on = m.Events[i].Next
		}
	}
	return on
}

func matterState(v *say.Voice, m *recovery.MatterView) badge {
	if m.Live {
		return badge{"info", v.T("under way")}
	}
	switch m.Outcome {
	case receivable.MatterPaid, receivable.MatterJudgment, receivable.MatterAward:
		return badge{"good", outcomeWord(v, m.Outcome)}
	case receivable.MatterDismissed:
		return badge{"late", outcomeWord(v, m.Outcome)}
	}
	return badge{"hold", outcomeWord(v, m.Outcome)}
}

// logged is an entry of the log in words.
func (c *court) logged(e *receivable.MatterEvent) event {
	v := c.say
	words := eventWord(v, e.Kind)
	if e.Kind == receivable.EventAnswered {
		words = answerWord(v, e.Answer)
	}
	one := event{Day: v.Short(e.On), ISO: e.On.String(), Icon: "i-scale", Text: words, Words: e.Text}
	switch e.Kind {
	case receivable.EventAnswered, receivable.EventSettled:
		one.Mark, one.Icon = "in", "i-talk"
	case receivable.EventHearing:
		one.Icon = "i-calendar"
	case receivable.EventNote, receivable.EventTold:
		one.Icon = "i-pen"
	}
	var more []string
	for _, text := range []string{e.Whom, e.Way, e.Place} {
		if text != "" {
			more = append(more, text)
		}
	}
	if e.Amount.Sign() > 0 {
		more = append(more, v.Sum(e.Amount))
	}
	if !e.Next.IsZero() {
		more = append(more, daySet(v, e))
	}
	one.More = strings.Join(more, ", ")
	return one
}

// daySet says the day that an event set.
func daySet(v *say.Voice, e *receivable.MatterEvent) string {
	switch e.Kind {
	case receivable.EventHearing:
		return v.T("on %s", v.Dated(e.Next))
	case receivable.EventAnswered:
		return v.T("to be answered by %s", v.Dated(e.Next))
	}
	return v.T("they have until %s", v.Dated(e.Next))
}

func eventWord(v *say.Voice, kind string) string {
	switch kind {
	case receivable.EventServed:
		return v.T("It was served")
	case receivable.EventUnserved:
		return v.T("Service failed")
	case receivable.EventAnswered:
		return v.T("They answered")
	case receivable.EventHearing:
		return v.T("Hearing")
	case receivable.EventDefault:
		return v.T("Judgment by default was asked for")
	case receivable.EventSettled:
		return v.T("An agreement was reached")
	case receivable.EventTransferred:
		return v.T("The case went to another hand")
	case receivable.EventTold:
		return v.T("Whoever has it was told")
	}
	return v.T("A note")
}

func answerWord(v *say.Voice, answer string) string {
	switch answer {
	case receivable.AnswerAdmits:
		return v.T("They admit it")
	case receivable.AnswerPart:
		return v.T("They admit a part")
	case receivable.AnswerDenies:
		return v.T("They deny it")
	case receivable.AnswerCounterclaim:
		return v.T("They claim against you")
	case receivable.AnswerMediation:
		return v.T("They offer mediation")
	}
	return v.T("No answer came in time")
}

func outcomeWord(v *say.Voice, outcome string) string {
	switch outcome {
	case receivable.MatterPaid:
		return v.T("paid in full")
	case receivable.MatterSettled:
		return v.T("settled")
	case receivable.MatterDismissed:
		return v.T("dismissed by the court")
	case receivable.MatterReturned:
		return v.T("the file came back")
	case receivable.MatterJudgment:
		return v.T("judgment")
	case receivable.MatterAward:
		return v.T("award")
	}
	return v.T("taken back")
}

func roleInMatter(v *say.Voice, role string) string {
	switch role {
	case "judge":
		return v.T("Judge")
	case "own_counsel":
		return v.T("Your attorney")
	case "their_counsel":
		return v.T("Their attorney")
	case "handler":
		return v.T("Keeps the file")
	case "clerk":
		return v.T("Clerk of the court")
	case "mediator":
		return v.T("Mediator")
	case "arbitrator":
		return v.T("Arbitrator")
	case "bailiff":
		return v.T("Bailiff or sheriff")
	}
	return v.T("Somebody else")
}
