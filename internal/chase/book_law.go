package chase

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/remedy"
)

// registers are what a book knows beside its accounts: they hold for the client.
type registers struct {
	health       []receivable.HealthRecord
	agreements   []receivable.Agreement
	deliverables []receivable.Deliverable
	orders       []receivable.ChangeOrder
	papers       []receivable.Document
}

// applyLaw lets something happen before the work or on the legal road, and tells it.
func (r *rehearsal) applyLaw(e *Event) (told []Told, err error) {
	b := r.book
	switch e.Verb {
	case "health":
		b.health = append(b.health, receivable.HealthRecord{ID: b.newID("health"), Kind: receivable.HealthKind(e.What), Value: e.Law.Value, Source: e.Law.Source, On: e.On})
		told = say(told, ToldHealth, "%s: %s.", spoken(e.What), e.Law.Value)
	case "screen":
		return r.screen(e)
	case "agreement":
		return b.agreement(e)
	case "approval":
		return b.approval(e)
	case "delivered":
		b.papers = append(b.papers, receivable.Document{ID: b.newID("paper"), Kind: receivable.DeliveryProof, On: e.On})
		told = say(told, ToldDelivered, "%s is delivered%s, and it can be shown.", e.What, by(e.Law.How))
	case "change_order":
		return b.changeOrder(e)
	case "evidence":
		b.papers = append(b.papers, receivable.Document{ID: b.newID("paper"), Kind: paperKinds[e.What], On: e.On})
		told = say(told, ToldEvidence, "The file has one more paper: %s.", spoken(e.What))
	case "packet":
		told = say(told, ToldPacket, "The packet is made: %s.", spoken(e.What))
	case "matter":
		return b.moveMatter(e)
	case "judgment":
		return r.judge(e)
	case "enforce":
		return r.enforce(e)
	case "satisfied":
		return r.satisfy(e)
	case "renewed":
		return r.renew(e)
	case "recheck":
		return r.recheck(e)
	}
	for _, a := range b.accounts {
		a.stirred = true
	}
	return told, nil
}

func say(told []Told, code Code, format string, args ...any) []Told {
	return append(told, Told{Code: code, Text: fmt.Sprintf(format, args...)})
}

func spoken(word string) string { return strings.ReplaceAll(word, "_", " ") }

func by(how string) string {
	if how == "" {
		return ""
	}
	return " (" + how + ")"
}

// show is a sum in a sentence.
func show(a money.Amount) string { return strings.ReplaceAll(a.Format("en", "gb"), "\u00a0", " ") }

// agreement takes an agreement into the register, or ends the one that binds.
func (b *book) agreement(e *Event) (told []Told, err error) {
	for _, a := range b.accounts {
		a.stirred = true
	}
	if e.What == "ended" {
		i := slices.IndexFunc(b.agreements, func(a receivable.Agreement) bool { return a.Stands(e.On) })
		if i < 0 {
			return nil, b.fault(e, "agreement_unknown", "No agreement binds on %s.", e.On)
		}
		b.agreements[i].State, b.agreements[i].Ended = receivable.AgreementEnded, e.On
		return say(told, ToldAgreementEnded, "The agreement has ended."), nil
	}
	a := receivable.Agreement{ID: b.newID("agreement"), Kind: receivable.AgreementKind(e.What), Title: e.Law.Name, State: receivable.AgreementStands, On: e.On}
	var names []string
	for id, value := range e.Law.Clauses {
		if value == "no" || value == "" {
			continue
		}
		a.Clauses = append(a.Clauses, receivable.Clause{ID: id, Value: value})
		names = append(names, spoken(id))
	}
	slices.SortFunc(a.Clauses, func(x, y receivable.Clause) int { return strings.Compare(x.ID, y.ID) })
	slices.Sort(names)
	b.agreements = append(b.agreements, a)
	text := map[receivable.AgreementKind]string{
		receivable.AgreementSigned: "A contract is signed", receivable.AgreementProposal: "The proposal is accepted in writing",
		receivable.AgreementMails: "Mails say what was agreed", receivable.AgreementConduct: "Nothing is in writing: the work was asked for, done and taken",
	}[a.Kind]
	if len(names) > 0 {
		text += ", with " + strings.Join(names, ", ")
	}
	return say(told, ToldAgreed, "%s.", text+by(e.Law.How)), nil
}

// approval lets a deliverable go to the client, or come back with an answer.
func (b *book) approval(e *Event) (told []Told, err error) {
	for _, a := range b.accounts {
		a.stirred = true
	}
	name := e.Law.Name
	revision := max(1, e.Law.Revision)
	called := name + ", revision " + strconv.Itoa(revision)
	at := slices.IndexFunc(b.deliverables, func(d receivable.Deliverable) bool { return d.Name == name && d.Revision == revision })
	if e.What == "sent" {
		if at >= 0 {
			return nil, b.fault(e, "approval_known", "%s was sent already.", called)
		}
		b.deliverables = append(b.deliverables, receivable.Deliverable{ID: b.newID("deliverable"), Number: name, Name: name, Revision: revision,
			State: receivable.ApprovalOut, Sent: e.On, Notices: []receivable.Brought{{On: e.On}}})
		slices.SortStableFunc(b.deliverables, func(x, y receivable.Deliverable) int {
			return cmp.Or(strings.Compare(x.Number, y.Number), x.Revision-y.Revision)
		})
		return say(told, ToldSent, "%s is sent for approval.", called), nil
	}
	if at < 0 || b.deliverables[at].State != receivable.ApprovalOut {
		return nil, b.fault(e, "approval_unknown", "%s does not wait for an answer.", called)
	}
	d := &b.deliverables[at]
	if e.What != "notice" {
		d.Answered, d.How = e.On, receivable.Answered(e.Law.How)
	}
	switch e.What {
	case "notice":
		d.Notices = append(d.Notices, receivable.Brought{On: e.On})
		return say(told, ToldNotice, "%s is brought to them again.", called), nil
	case "approved":
		d.State = receivable.ApprovalGiven
		return say(told, ToldApproved, "They approved %s%s.", called, by(e.Law.How)), nil
	case "changes":
		d.State = receivable.ApprovalChanges
		return say(told, ToldChanges, "They ask for changes to %s.", called), nil
	case "withdrawn":
		d.State = receivable.ApprovalWithdrawn
		return say(told, ToldTakenBack, "%s is taken back.", called), nil
	}
	return b.deemed(e, d, called)
}

// noticesNeeded is how often a deliverable must have reached the client before
// silence counts as a yes.
const noticesNeeded = 2

// deemed counts silence as a yes, where the agreement says so and its days are over.
func (b *book) deemed(e *Event, d *receivable.Deliverable, called string) (told []Told, err error) {
	d.Answered = day.Date{}
	days, where := 0, ""
	for i := range b.agreements {
		if c, ok := b.agreements[i].Clause(receivable.ClauseAcceptance); ok && b.agreements[i].Stands(e.On) {
			days, _ = strconv.Atoi(c.Value) // no number gives no day
			where = c.Where
		}
	}
	switch {
	case days == 0:
		return nil, b.fault(e, "clause_missing", "No agreement says that silence approves.")
	case len(d.Notices) < noticesNeeded:
		return nil, b.fault(e, "notice_missing", "%s was brought to them once; silence counts after two notices.", called)
	case !e.On.After(d.Notices[noticesNeeded-1].On.AddDays(days)):
		return nil, b.fault(e, "day_ahead", "The %d days of the agreement end on %s.", days, d.Notices[noticesNeeded-1].On.AddDays(days))
	}
	d.State, d.Answered, d.How, d.Clause = receivable.ApprovalDeemed, e.On, receivable.ByClause, where
	return say(told, ToldDeemed, "Nobody answered; after %d days and two notices the agreement counts %s as approved.", days, called), nil
}

func (b *book) changeOrder(e *Event) (told []Told, err error) {
	for _, a := range b.accounts {
		a.stirred = true
	}
	if e.What == "sent" {
		b.orders = append(b.orders, receivable.ChangeOrder{ID: b.newID("order"), Text: e.Text, Price: e.Law.Sum, State: receivable.ApprovalOut, Sent: e.On})
		return say(told, ToldOrder, "More work for %s is put to them.", show(e.Law.Sum)), nil
	}
	at := slices.IndexFunc(b.orders, func(o receivable.ChangeOrder) bool { return o.State == receivable.ApprovalOut })
	if at < 0 {
		return nil, b.fault(e, "change_order_unknown", "No change order waits for an answer.")
	}
	o := &b.orders[at]
	o.State = map[string]receivable.ApprovalState{
		"approved": receivable.ApprovalGiven, "declined": receivable.ApprovalDeclined, "withdrawn": receivable.ApprovalWithdrawn,
	}[e.What]
	o.Answered = e.On
	return say(told, ToldOrder, "More work for %s: %s.", show(o.Price), e.What), nil
}

// moveMatter writes into the log of the matter that runs, or ends it.
func (b *book) moveMatter(e *Event) (told []Told, err error) {
	for _, a := range b.accounts {
		at := slices.IndexFunc(a.Matters, func(m receivable.Matter) bool { return m.Ended.IsZero() })
		if at < 0 {
			continue
		}
		m := &a.Matters[at]
		a.stirred = true
		if slices.Contains(receivable.MatterOutcomes(), e.What) {
			m.Ended, m.Outcome = e.On, e.What
			return say(told, ToldMatterEnded, "%s, %s: %s.", roadWords(m.Road), m.Forum, spoken(e.What)), nil
		}
		text := spoken(e.What)
		if e.Law.Answer != "" {
			text += ": " + spoken(e.Law.Answer)
		}
		if e.Amount.Sign() > 0 {
			text += ", " + show(e.Amount)
		}
		if e.Text != "" {
			text += " (" + e.Text + ")"
		}
		return say(told, ToldMatter, "%s, %s: %s.", roadWords(m.Road), m.Forum, text), nil
	}
	return nil, b.fault(e, "matter_unknown", "Nothing is filed or placed.")
}

func roadWords(road string) string {
	words := road
	if ids := roads[road]; len(ids) > 0 {
		words = ids[0].Words()
	}
	return strings.ToUpper(words[:1]) + words[1:]
}

// recheck records a free look at what was written off.
func (r *rehearsal) recheck(e *Event) (told []Told, err error) {
	for _, a := range r.book.accounts {
		if a.WrittenOff.Sign() <= 0 {
			continue
		}
		a.stirred = true
		last := givenTill(a.Facts)
		given := a.WrittenOff
		barred := !last.IsZero() && last.Before(e.On)
		switch {
		case e.What == "nothing":
			a.look = remedy.Defaults().NextLook(a.WrittenOffOn, e.On, last)
			told = say(told, ToldNothing, "Looked again: nothing new%s.", nextLook(a.look, last))
		case e.Law.Keep || barred:
			a.look = remedy.Defaults().NextLook(a.WrittenOffOn, e.On, last)
			told = say(told, ToldNoted, "Looked again: %s%s.", e.What, nextLook(a.look, last))
		default:
			if kind, value, ok := strings.Cut(e.Law.Health, "="); ok {
				a.Facts[kind], r.book.told[kind] = value, value
			}
			a.takeBack(func(g *gift) bool { return g.matter == "" && !g.forgiven })
			if err := r.book.settle(a, nil, e.On); err != nil {
				return nil, err
			}
			a.look = day.Date{}
			told = say(told, ToldFound, "Looked again: %s; %s is owed again.", e.What, show(given))
			told[len(told)-1].Sum = given
		}
	}
	if len(told) == 0 {
		return nil, r.book.fault(e, "nothing_given_up", "Nothing is written off.")
	}
	return told, nil
}

func nextLook(next, last day.Date) string {
	switch {
	case !next.IsZero():
		return fmt.Sprintf("; the next look is on %s", next)
	case !last.IsZero():
		return fmt.Sprintf("; no look follows, the last day is %s", last)
	}
	return ""
}

// lookDue tells a free look whose day has come.
func (a *livedAccount) lookDue(today day.Date) (told []Told) {
	if a.look.IsZero() || a.look.After(today) || a.WrittenOff.Sign() <= 0 {
		return nil
	}
	a.look = day.Date{} // it waits now until somebody looks
	var list []string
	for _, l := range remedy.Looks(remedy.Company) {
		list = append(list, string(l))
	}
	return say(told, ToldLookDue, "Look again, at no cost: %s.", strings.Join(list, ", "))
}

// shows puts into an account's file what the registers hold for the client; what they
// show is a fact by itself.
func (b *book) shows(file *receivable.File, on day.Date) {
	file.Agreements = b.agreements
	file.Registers = receivable.Registers{Deliverables: b.deliverables, Orders: b.orders, Papers: b.papers}
	file.Derive(on)
}
