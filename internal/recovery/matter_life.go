package recovery

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/judgment"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// The verbs of what happens in a matter.
const (
	VerbMatterEvent    Verb = "matter_event"
	VerbMatterPerson   Verb = "matter_person"
	VerbMatterCost     Verb = "matter_cost"
	VerbMatterDeadline Verb = "matter_deadline"
	VerbMatterTerms    Verb = "matter_terms"
	VerbMatterOutcome  Verb = "matter_outcome"
)

// matterVerbs are those verbs; each can be taken back.
var matterVerbs = []Verb{VerbMatterEvent, VerbMatterPerson, VerbMatterCost, VerbMatterDeadline, VerbMatterTerms, VerbMatterOutcome}

// What the tasks of a matter begin with, so that the event they wait for ends them.
const (
	taskServe   = "Serve the claim"
	taskAnswer  = "Last day for their answer"
	taskHearing = "Hearing"
	taskRecall  = "The file can be asked back"
	taskTell    = "Tell"
	taskLimit   = "Last day to sue" // of a packet

	taskSatisfaction = "File the satisfaction"
)

// Happening is an event of a matter as a person enters it.
type Happening struct {
	Matter string // number, or who has it; "" where only one is known
	Kind   string
	Answer string
	Amount string
	Whom   string
	Way    string
	Place  string
	Next   day.Date // service: last day to answer; hearing set: its day
	Text   string
}

// MatterEvent records what happened in a matter, and what follows from it.
func (d *Desk) MatterEvent(ctx context.Context, key receivable.AccountKey, h Happening, a Act) (Entry, error) {
	return d.do(ctx, key, VerbMatterEvent, a, func(ctx context.Context, e *deed) error {
		m, err := e.anyMatter(h.Matter)
		if err != nil {
			return err
		}
		event, err := e.event(&m, &h)
		if err != nil {
			return err
		}
		if err := e.logEvent(ctx, event); err != nil {
			return err
		}
		e.said.Text = eventText(&m, &event)
		for _, n := range judgment.Follows(&event) {
			e.look = append(e.look, n.Text)
		}
		return e.follows(ctx, &m, &event, h.Next)
	})
}

// event reads and checks what a person entered.
func (e *deed) event(m *receivable.Matter, h *Happening) (receivable.MatterEvent, error) {
	v := receivable.MatterEvent{
		Matter: m.ID, Kind: h.Kind, On: e.act.On, Answer: h.Answer, Amount: money.New(0, e.file.Currency), Whom: strings.TrimSpace(h.Whom), Way: strings.TrimSpace(h.Way),
		Place: strings.TrimSpace(h.Place), Next: h.Next, Text: strings.TrimSpace(h.Text), Author: e.act.By,
	}
	switch {
	case !slices.Contains(receivable.MatterEvents(), h.Kind):
		return v, fault.Invalidf("event_unknown", "event", "%q is no event of a matter; it is one of %s", h.Kind, strings.Join(receivable.MatterEvents(), ", "))
	case h.Kind == receivable.EventAnswered && !slices.Contains(receivable.MatterAnswers(), h.Answer):
		return v, fault.Invalidf("answer_unknown", "answer", "say how they answered: --answer %s", strings.Join(receivable.MatterAnswers(), ", "))
	case h.Kind != receivable.EventAnswered && h.Answer != "":
		return v, fault.Invalidf("answer_unknown", "answer", "an answer belongs to the event answered")
	case h.Kind == receivable.EventNote && v.Text == "":
		return v, fault.Invalidf("text_missing", "text", "say what happened: --text TEXT")
	case e.act.On.Before(m.On):
		return v, fault.Invalidf("day_past", "", "%s is before %s, the day it began", e.act.On, m.On)
	case !h.Next.IsZero() && h.Kind != receivable.EventServed && h.Kind != receivable.EventAnswered && h.Kind != receivable.EventHearing:
		return v, fault.Invalidf("next_unfit", "next", "a next day belongs to a service, an answer or a hearing; keep another one with: dunwell matter deadline")
	case !h.Next.IsZero() && h.Next.Before(e.act.On):
		return v, fault.Invalidf("day_past", "next", "%s is before %s", h.Next, e.act.On)
	}
	if h.Amount != "" {
		sum, err := e.amountIn(h.Amount)
		v.Amount = sum
		return v, err
	}
	return v, nil
}

func (e *deed) logEvent(ctx context.Context, v receivable.MatterEvent) error {
	v.ID = e.tx.NewID()
	e.made(store.MatterEventRow, v.ID, "")
	e.field("event", v.Kind)
	e.field("answer", v.Answer)
	if v.Amount.Sign() > 0 {
		e.field("amount", v.Amount.Decimal())
	}
	return e.tx.AddMatterEvent(ctx, e.file.Key, v)
}

// follows puts what an event asks for to its day, and ends what waited for it.
func (e *deed) follows(ctx context.Context, m *receivable.Matter, v *receivable.MatterEvent, next day.Date) error {
	switch v.Kind {
	case receivable.EventServed:
		if err := e.endTasks(ctx, m.ID, taskServe); err != nil || next.IsZero() {
			return err
		}
		if err := e.endTasks(ctx, m.ID, taskAnswer); err != nil {
			return err
		}
		return e.awaitAnswer(ctx, m, next)
	case receivable.EventAnswered:
		if err := e.endTasks(ctx, m.ID, taskAnswer); err != nil || next.IsZero() {
			return err
		}
		return e.putTask(ctx, m.ID, next, fmt.Sprintf("Answer theirs by %s (%s)", next, matterCalled(m)))
	case receivable.EventHearing:
		if err := e.endTasks(ctx, m.ID, taskHearing); err != nil || next.IsZero() {
			return err
		}
		return e.putTask(ctx, m.ID, next.AddDays(-7), strings.TrimSpace(fmt.Sprintf("%s on %s (%s) %s", taskHearing, next, matterCalled(m), v.Place)))
	case receivable.EventTold:
		return e.endTasks(ctx, m.ID, taskTell)
	}
	return nil
}

// awaitAnswer brings a matter up on the day after their last day to answer, where one
// was named.
func (e *deed) awaitAnswer(ctx context.Context, m *receivable.Matter, last day.Date) error {
	if last.IsZero() {
		return nil
	}
	return e.putTask(ctx, m.ID, last.AddDays(1), fmt.Sprintf("%s was %s (%s); ask for judgment by default if none came", taskAnswer, last, matterCalled(m)))
}

// putTask puts something of a matter or a judgment to a day.
func (e *deed) putTask(ctx context.Context, about string, on day.Date, text string) error {
	return e.addTask(ctx, receivable.Task{Kind: receivable.TaskMatter, On: on, About: receivable.EngagementID(about), Text: text})
}

// endTasks ends the tasks about a matter or a judgment that begin with some words, and
// those of a packet that do;
// "" ends all of them.
func (e *deed) endTasks(ctx context.Context, about, begins string) error {
	waiting, err := e.tx.TasksOf(ctx, e.file.Key)
	if err != nil {
		return err
	}
	for _, t := range waiting {
		ours := string(t.About) == about || begins != "" && t.About == aboutPacket
		if t.Kind == receivable.TaskMatter && ours && strings.HasPrefix(t.Text, begins) {
			if err := e.endTask(ctx, t.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// matterCalled names a matter in a sentence.
func matterCalled(m *receivable.Matter) string { return strings.TrimSpace(m.Forum + " " + m.Number) }

// anyMatter finds a matter by its number or by who has it, one that runs before one
// that has ended; "" is the only one that runs, or else the last.
func (e *deed) anyMatter(number string) (receivable.Matter, error) {
	if number = strings.TrimSpace(number); number != "" {
		m, err := e.matter(number)
		if fault.CodeOf(err) != "matter_ended" {
			return m, err
		}
		for _, m := range slices.Backward(e.file.Matters) {
			if goesBy(&m, number) {
				return m, nil
			}
		}
		return m, err
	}
	var live []receivable.Matter
	for _, m := range e.file.Matters {
		if m.Live(e.day) {
			live = append(live, m)
		}
	}
	switch {
	case len(live) == 1:
		return live[0], nil
	case len(live) > 1:
		return receivable.Matter{}, fault.Invalidf("matter_unclear", "matter", "%d matters of %s run; name one by its number: --matter NUMBER", len(live), e.file.Client.Name)
	case len(e.file.Matters) > 0:
		return e.file.Matters[len(e.file.Matters)-1], nil
	}
	return receivable.Matter{}, fault.NotFoundf("matter_unknown", "nothing of %s is filed or placed; enter that first: dunwell filed or dunwell placed", e.file.Client.Name)
}

// MatterPerson adds somebody to a matter: the judge, counsel, whoever keeps the file.
func (d *Desk) MatterPerson(ctx context.Context, key receivable.AccountKey, matter string, p receivable.MatterPerson, a Act) (Entry, error) {
	return d.do(ctx, key, VerbMatterPerson, a, func(ctx context.Context, e *deed) error {
		m, err := e.anyMatter(matter)
		if err != nil {
			return err
		}
		p.Name, p.Contact = oneLine(p.Name, 200), oneLine(p.Contact, 300)
		switch {
		case p.Name == "":
			return fault.Invalidf("name_missing", "name", "name the person")
		case !slices.Contains(receivable.MatterRoles(), p.Role):
			return fault.Invalidf("role_unknown", "role", "%q is no role in a matter; it is one of %s", p.Role, strings.Join(receivable.MatterRoles(), ", "))
		}
		p.ID, p.Matter, p.Author = e.tx.NewID(), m.ID, e.act.By
		e.made(store.MatterPersonRow, p.ID, "")
		e.field("role", p.Role)
		e.field("name", p.Name)
		e.said.Text = fmt.Sprintf("%s is %s in %s", p.Name, RoleWord(p.Role), matterCalled(&m))
		return e.tx.AddMatterPerson(ctx, key, p)
	})
}

// Spent is money that was spent on a matter or under a judgment.
type Spent struct {
	Matter      string
	Kind        string
	Amount      string
	Document    string // of the receipt
	Recoverable bool
	Text        string
}

// MatterCost records what was spent. Under a judgment what is recoverable is added to
// what is owed.
func (d *Desk) MatterCost(ctx context.Context, key receivable.AccountKey, c Spent, a Act) (Entry, error) {
	return d.do(ctx, key, VerbMatterCost, a, func(ctx context.Context, e *deed) error {
		cost, err := e.cost(&c)
		if err != nil {
			return err
		}
		j := e.file.JudgmentOn(e.day)
		if j != nil && (c.Matter == "" || j.Matter == "") && !cost.On.Before(j.On) {
			cost.Judgment, cost.Matter = j.ID, j.Matter
		} else {
			m, err := e.anyMatter(c.Matter)
			if err != nil {
				return err
			}
			cost.Matter = m.ID
			if j != nil && j.Matter == m.ID && !cost.On.Before(j.On) {
				cost.Judgment = j.ID
			}
		}
		e.said.Text = fmt.Sprintf("%s spent (%s)", sumText(cost.Amount), CostWord(cost.Kind))
		if err := e.addCost(ctx, cost); err != nil || cost.Judgment == "" {
			return err
		}
		return e.reconcile(ctx, j)
	})
}

func (e *deed) cost(c *Spent) (receivable.MatterCost, error) {
	sum, err := e.amountIn(c.Amount)
	if err != nil {
		return receivable.MatterCost{}, err
	}
	if !slices.Contains(receivable.CostKinds(), c.Kind) {
		return receivable.MatterCost{}, fault.Invalidf("cost_unknown", "kind", "%q is no kind of cost; it is one of %s", c.Kind, strings.Join(receivable.CostKinds(), ", "))
	}
	return receivable.MatterCost{Kind: c.Kind, On: e.act.On, Amount: sum, Document: c.Document, Recoverable: c.Recoverable, Text: oneLine(c.Text, 300), Author: e.act.By}, nil
}

// addCost keeps a cost; its sum stands in the entry.
func (e *deed) addCost(ctx context.Context, c receivable.MatterCost) error {
	c.ID = e.tx.NewID()
	e.made(store.MatterCostRow, c.ID, "")
	e.field("cost", c.Amount.Decimal())
	e.field("kind", c.Kind)
	return e.tx.AddMatterCost(ctx, e.file.Key, c)
}

// MatterDeadline puts something of a matter to a day: serve by, answer by, appeal by.
func (d *Desk) MatterDeadline(ctx context.Context, key receivable.AccountKey, matter string, on day.Date, text string, a Act) (Entry, error) {
	return d.do(ctx, key, VerbMatterDeadline, a, func(ctx context.Context, e *deed) error {
		m, err := e.anyMatter(matter)
		if err != nil {
			return err
		}
		if text = oneLine(text, 300); text == "" || on.IsZero() {
			return fault.Invalidf("text_missing", "text", "say what is to be done, and by which day")
		}
		e.field("on", on.String())
		e.said.Text = fmt.Sprintf("To be done by %s (%s): “%s”", on, matterCalled(&m), text)
		return e.putTask(ctx, m.ID, on, text)
	})
}

// DeadlineDone ends a task of a matter or a judgment, by its id or by words that only
// it has.
func (d *Desk) DeadlineDone(ctx context.Context, key receivable.AccountKey, words string, a Act) (Entry, error) {
	return d.do(ctx, key, VerbMatterDeadline, a, func(ctx context.Context, e *deed) error {
		waiting, err := e.tx.TasksOf(ctx, key)
		if err != nil {
			return err
		}
		waiting = slices.DeleteFunc(waiting, func(t receivable.Task) bool {
			return t.Kind != receivable.TaskMatter || words == "" || t.ID != words && !strings.Contains(strings.ToLower(t.Text), strings.ToLower(words))
		})
		if len(waiting) != 1 {
			return fault.Invalidf("deadline_unclear", "done", "%q fits %d of the days that wait; give words that only one has", words, len(waiting))
		}
		e.said.Text = "Done: “" + waiting[0].Text + "”"
		return e.endTask(ctx, waiting[0].ID)
	})
}

// MatterTerms notes what whoever has the file keeps of what comes in, and from when
// the file can be asked back.
func (d *Desk) MatterTerms(ctx context.Context, key receivable.AccountKey, matter, commission string, recall day.Date, a Act) (Entry, error) {
	return d.do(ctx, key, VerbMatterTerms, a, func(ctx context.Context, e *deed) error {
		m, err := e.anyMatter(matter)
		if err != nil {
			return err
		}
		return e.setMatterTerms(ctx, &m, commission, recall)
	})
}

func (e *deed) setMatterTerms(ctx context.Context, m *receivable.Matter, commission string, recall day.Date) error {
	commission = strings.TrimSpace(commission)
	if _, err := judgment.ParseCommission(commission, e.file.Currency); err != nil {
		return err
	}
	if commission == "" {
		commission = m.Commission
	}
	if recall.IsZero() {
		recall = m.Recall
	}
	e.made("matter_terms", m.ID, m.Recall.String()+" "+m.Commission)
	e.field("commission", commission)
	e.field("recall", recall.String())
	said := fmt.Sprintf("%s keeps %s of what comes in", m.Forum, commission)
	if commission == "" {
		said = m.Forum + " has the file"
	}
	if !recall.IsZero() {
		said += fmt.Sprintf("; the file can be asked back from %s", recall)
		if err := e.endTasks(ctx, m.ID, taskRecall); err != nil {
			return err
		}
		if err := e.putTask(ctx, m.ID, recall, taskRecall+" from "+m.Forum); err != nil {
			return err
		}
	}
	if e.said.Text == "" {
		e.said.Text = said
	} else {
		e.said.Text += "; " + said
	}
	return e.tx.SetMatterTerms(ctx, e.file.Key, m.ID, commission, recall)
}

// restoreMatterTerms puts back what stood before.
func (e *deed) restoreMatterTerms(ctx context.Context, id, before string) error {
	recall, commission, _ := strings.Cut(before, " ")
	var on day.Date
	if err := on.UnmarshalText([]byte(recall)); err != nil {
		return err
	}
	return e.tx.SetMatterTerms(ctx, e.file.Key, id, commission, on)
}

// MatterOutcome ends a matter with what became of it. A judgment has its own act, and
// so has a withdrawal. What a court dismissed is not asked for until a person decides.
func (d *Desk) MatterOutcome(ctx context.Context, key receivable.AccountKey, matter, outcome, text string, a Act) (Entry, error) {
	return d.do(ctx, key, VerbMatterOutcome, a, func(ctx context.Context, e *deed) error {
		if !slices.Contains(receivable.MatterOutcomes(), outcome) {
			return fault.Invalidf("outcome_unknown", "outcome", "%q is no outcome here; it is one of %s. A judgment: dunwell judgment enter. Taken back: dunwell withdrawn", outcome, strings.Join(receivable.MatterOutcomes(), ", "))
		}
		m, err := e.anyMatter(matter)
		if err != nil {
			return err
		}
		if e.act.On.Before(m.On) {
			return fault.Invalidf("day_past", "", "%s is before %s, the day it began", e.act.On, m.On)
		}
		e.field("outcome", outcome)
		e.field("number", m.Number)
		e.said.Text = fmt.Sprintf("Over (%s): %s", matterCalled(&m), OutcomeWord(outcome)) + inQuotes(text)
		for _, n := range judgment.OutcomeMeans(outcome) {
			e.look = append(e.look, n.Text)
		}
		if outcome == receivable.MatterDismissed {
			if err := e.contestAll(ctx); err != nil {
				return err
			}
		}
		return e.endMatter(ctx, &m, outcome)
	})
}

// endMatter ends a matter and the days that waited for it.
func (e *deed) endMatter(ctx context.Context, m *receivable.Matter, outcome string) error {
	if err := e.tx.EndMatter(ctx, e.file.Key, m.ID, e.act.On, outcome); err != nil {
		return err
	}
	e.made("matter_end", m.ID, "")
	return e.endTasks(ctx, m.ID, "")
}

// contestAll lets every open invoice rest until a person decides: a court did not
// give it.
func (e *deed) contestAll(ctx context.Context) error {
	for i := range e.file.Items {
		item := &e.file.Items[i]
		if !item.Kind.Raises() || item.Open.Sign() <= 0 || item.Void || item.Gone || item.Disputed == item.Open {
			continue
		}
		if err := e.arrange(ctx, receivable.Arrangement{Kind: receivable.DisputeHold, Item: item.ID, Amount: item.Open}); err != nil {
			return err
		}
	}
	return nil
}

// eventText is an event in a sentence. What a person wrote stands in quotation marks, so
// that it is never taken for words of the program.
func eventText(m *receivable.Matter, v *receivable.MatterEvent) string {
	return eventName(v) + " (" + matterCalled(m) + ")" + eventDetails(v) + inQuotes(v.Text)
}

// inQuotes is what a person wrote, behind a sentence; "" for nothing.
func inQuotes(text string) string {
	if text = oneLine(text, 300); text == "" {
		return ""
	}
	return ". “" + strings.TrimSuffix(text, ".") + "”"
}

var eventNames = map[string]string{
	receivable.EventServed: "the claim was served", receivable.EventUnserved: "service failed", receivable.EventAnswered: "they answered",
	receivable.EventHearing: "a hearing", receivable.EventDefault: "judgment by default is asked for", receivable.EventSettled: "an agreement was reached",
	receivable.EventTold: "whoever has it was told", receivable.EventNote: "a note", receivable.EventTransferred: "the case went to another hand",
}

var answerNames = map[string]string{
	receivable.AnswerAdmits: "they admit it", receivable.AnswerPart: "they admit a part", receivable.AnswerDenies: "they deny it",
	receivable.AnswerCounterclaim: "they claim against you", receivable.AnswerMediation: "they offer mediation", receivable.AnswerNone: "no answer came in time",
}

func eventName(v *receivable.MatterEvent) string {
	if v.Kind == receivable.EventAnswered {
		return answerNames[v.Answer]
	}
	return eventNames[v.Kind]
}

// eventWords is what happened, without the day.
func eventWords(v *receivable.MatterEvent) string { return eventName(v) + eventDetails(v) }

// eventDetails is what else is known of an event.
func eventDetails(v *receivable.MatterEvent) string {
	var words string
	for _, more := range []struct{ label, value string }{{"whom: ", v.Whom}, {"how: ", v.Way}, {"where: ", v.Place}} {
		if more.value != "" {
			words += "; " + more.label + more.value
		}
	}
	if v.Amount.Sign() > 0 {
		words += "; sum: " + sumText(v.Amount)
	}
	if !v.Next.IsZero() {
		words += "; " + map[string]string{receivable.EventHearing: "it is on ", receivable.EventAnswered: "to be answered by ", receivable.EventServed: "they have until "}[v.Kind] + v.Next.String()
	}
	return words
}
