package chase

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/law"
	"dunwell/internal/money"
	"dunwell/internal/policy"
	"dunwell/internal/receivable"
	"dunwell/internal/remedy"
)

// Day is one decision of a rehearsal that is new.
type Day struct {
	On       day.Date
	Currency money.Currency
	Channel  string // how the client is reached: email, phone; "" where he is not
	Decision Decision

	// Event is the verb of what is told in place of a move: a judgment, an approval;
	// "" where the day brings a move. Its Decision holds who acts next, nothing more.
	Event string
	Told  []Told
}

// Rehearse lives a diary through, day by day, and tells each day on which the
// decision is a new one. Moves are carried out at once as far as the diary says
// so: letters leave the day they are due, calls are made with the outcome it
// names. find looks a ladder up by name; nil knows the presets.
func Rehearse(d Diary, find func(name string) (policy.Policy, bool), l *law.Bundle) ([]Day, error) {
	if find == nil {
		find = policy.Preset
	}
	p, ok := find(d.Policy)
	if !ok {
		return nil, fault.Invalidf("policy_unknown", d.Name, "There is no policy %q.", d.Policy)
	}
	r := rehearsal{book: newBook(&d), policy: p, law: l,
		client: CalendarOf(d.Client.Place, d.Creditor.Holidays), creditor: CalendarOf(d.Creditor.Place, d.Creditor.Holidays)}
	next := 0
	for today := earlier(d.FirstSeen, firstDay(&d)); !today.After(d.Until); today = today.AddDays(1) {
		for next < len(d.Events) && !d.Events[next].On.After(today) {
			if err := r.happen(&d.Events[next], today); err != nil {
				return r.days, err
			}
			next++
		}
		if today.Before(d.FirstSeen) || !r.book.down.Before(today) {
			continue
		}
		for _, a := range r.book.accounts {
			r.tell(today, "recheck", a.lookDue(today))
			if err := r.live(a, today); err != nil {
				return r.days, err
			}
		}
	}
	return r.days, nil
}

func firstDay(d *Diary) day.Date {
	if len(d.Events) == 0 {
		return d.FirstSeen
	}
	return d.Events[0].On
}

type rehearsal struct {
	book             *book
	policy           policy.Policy
	law              *law.Bundle
	client, creditor Calendar
	days             []Day
}

// happen lets one event happen and tells what is no move of the chase.
func (r *rehearsal) happen(e *Event, today day.Date) error {
	if isLaw(e.Verb) {
		told, err := r.applyLaw(e)
		r.tell(today, e.Verb, told)
		return err
	}
	if err := r.apply(e); err != nil {
		return err
	}
	if e.Verb == "paid" && !e.Full {
		told, err := r.applied(e)
		r.tell(today, e.Verb, told)
		return err
	}
	return nil
}

// tell adds a day on which something is told in place of a move.
func (r *rehearsal) tell(on day.Date, verb string, told []Told) {
	if len(told) == 0 {
		return
	}
	d := Decision{On: on, Move: Wait}
	if slices.ContainsFunc(told, func(t Told) bool { return t.asks() }) {
		d.Move = Ask
	}
	r.days = append(r.days, Day{On: on, Event: verb, Told: told, Decision: d})
}

// apply lets one event happen, with what the law has to say about it: a road is
// armed only where it is open, since a letter that named it would threaten what
// cannot be done; and what is written off is asked for as long as one may sue.
func (r *rehearsal) apply(e *Event) error {
	if e.Verb != "arm" && e.Verb != "write_off" || e.What == "off" {
		return r.book.apply(e)
	}
	last := make([]day.Date, len(r.book.accounts))
	for i, a := range r.book.accounts {
		file, owed, setting, err := r.read(a, e.On)
		if err != nil {
			return err
		}
		facts := FactsFrom(&file, owed, &setting)
		last[i] = facts.Legal.LastDay
		if e.Verb != "arm" {
			continue
		}
		c, _ := Weigh(facts, r.policy, &file, &setting)
		if code, closed := Closed(c, remedy.Defaults())[e.What]; closed {
			return r.book.fault(e, "road_closed", "%q is not open for this claim (%s).", e.What, code)
		}
	}
	if err := r.book.apply(e); err != nil {
		return err
	}
	for i, a := range r.book.accounts {
		if e.Verb == "write_off" && a.WrittenOffOn == e.On && !last[i].IsZero() {
			a.Facts["persist_until"] = last[i].String()
		}
		if e.Verb == "write_off" && a.WrittenOffOn == e.On {
			a.look = remedy.Defaults().NextLook(e.On, e.On, givenTill(a.Facts))
		}
	}
	return nil
}

// live takes one account through one day: decide when something happened or the
// day to look again has come, tell what is new, carry it out, decide again.
func (r *rehearsal) live(a *livedAccount, today day.Date) error {
	due := !a.again.IsZero() && !a.again.After(today)
	if !a.stirred && !due {
		return nil
	}
	a.stirred = false
	// A move that is carried out is looked at again, for the day to come back and
	// for what it opens the way to. Spacing and cap end this; the bound is a belt.
	for range 5 {
		d, err := r.decide(a, today)
		if err != nil {
			return err
		}
		a.again = d.CheckAgain
		carried := r.carryOut(a, &d)
		isNew := d.Move != a.shown.Move || d.Step != a.shown.Step || d.Because().Code != a.shown.Because().Code
		afterMove := d.Move == Wait && a.shown.On == today // the rest of the day, not news
		if (isNew || carried) && !afterMove {
			r.days = append(r.days, Day{On: today, Currency: a.Currency, Channel: channel(d.Move), Decision: d})
			a.shown = d
		}
		if !carried {
			break
		}
	}
	return nil
}

func (r *rehearsal) decide(a *livedAccount, today day.Date) (Decision, error) {
	file, owed, setting, err := r.read(a, today)
	if err != nil {
		return Decision{}, err
	}
	return Decide(FactsFrom(&file, owed, &setting), r.policy), nil
}

// read is what the store would hold of an account on a day, and what goes with it.
func (r *rehearsal) read(a *livedAccount, today day.Date) (receivable.File, claim.Claim, Setting, error) {
	b := r.book
	file := a.File
	file.Client, file.Contacts, file.Work = b.diary.Client, b.contacts, b.work
	file.Client.OptOut, file.Cause, file.CauseOn, file.Doubtful = b.optOut, b.cause, b.causeOn, b.doubtful
	b.shows(&file, today)
	file.Disarm(today)
	setting := Setting{Law: r.law, Sources: b.sources, Reads: b.diary.Mailbox, Autopilot: b.diary.Creditor.Autopilot,
		Client: r.client, Creditor: r.creditor, Weighing: b.diary.Own}
	if b.diary.BankDaily {
		setting.Sources = append([]receivable.Source{{Name: "bank", CompleteThrough: today.AddDays(-1)}}, b.sources...)
	}
	owed, err := claim.AsOf(file, today)
	return file, owed, setting, err
}

// carryOut does what was decided, as if approved, and tells whether it did.
func (r *rehearsal) carryOut(a *livedAccount, d *Decision) bool {
	b := r.book
	switch {
	case d.Move.Letter() && d.Letter != "" && b.diary.Approve != "none":
		touch := receivable.Touch{
			On: d.On, Kind: receivable.Written, Step: string(d.Step), Channel: "email", Contact: d.Contact, Deadline: d.Deadline,
			Delivery: receivable.DeliveryID(b.newID("delivery")),
		}
		a.Touches = append(a.Touches, touch)
		b.tellOthers(a, touch)
	case d.Move == CallThem && b.diary.Approve == "all":
		touch := receivable.Touch{On: d.On, Kind: receivable.Called, Channel: "phone", Outcome: b.diary.Calls, Contact: d.Contact}
		a.Touches = append(a.Touches, touch)
		b.tellOthers(a, touch)
		b.follow(a, &Event{On: d.On, What: b.diary.Calls})
	default:
		return false
	}
	if len(b.work) > 0 {
		switch d.Move {
		case WorkPause:
			b.work[0].State = receivable.WorkPaused
		case WorkCancellation:
			b.work[0].State = receivable.WorkCancelled
		}
	}
	return true
}

// tellOthers lets the client's other accounts know of a contact: the cap and the
// spacing are for the person who is written to. The step is not theirs.
func (b *book) tellOthers(a *livedAccount, t receivable.Touch) {
	t.Step, t.Deadline = "", day.Date{}
	for _, other := range b.accounts {
		if other != a {
			other.Touches = append(other.Touches, t)
			other.stirred = true
		}
	}
}

func channel(m Move) string {
	switch {
	case m.Letter():
		return "email"
	case m == CallThem:
		return "phone"
	}
	return ""
}

// Check holds a rehearsal against what the diary expects: every day it names
// must be so, and nobody may be contacted on a day it does not name.
func (d *Diary) Check(days []Day) error {
	var faults fault.List
	put := func(line int, format string, args ...any) {
		faults = append(faults, fault.Invalidf("diary_expects", d.Name+":"+strconv.Itoa(line), format, args...))
	}
	named := make([]bool, len(days))
	for _, x := range d.Expect {
		if x.Event != "" {
			if err := x.toldOf(days); err != nil {
				put(x.Line, "On %s: %v.", x.On, err)
			}
			continue
		}
		at := -1
		for i := range days {
			if days[i].Event != "" {
				continue
			}
			if !days[i].On.After(x.On) && (x.Currency == "" || days[i].Currency == x.Currency) && (at < 0 || d.better(&days[i], &days[at], &x)) {
				at = i
			}
		}
		if at < 0 {
			put(x.Line, "Nothing was decided by %s.", x.On)
			continue
		}
		if days[at].On == x.On {
			named[at] = true
		}
		if err := x.against(&days[at]); err != nil {
			put(x.Line, "On %s: %v.", x.On, err)
		}
	}
	for i := range days {
		if len(d.Expect) > 0 && !named[i] && days[i].Decision.Move.Contacts() {
			put(d.Expect[len(d.Expect)-1].Line, "On %s nothing is expected, but there was %s (%s).", days[i].On, days[i].Decision.Move, days[i].Decision.Step)
		}
	}
	return faults.Err()
}

// toldOf holds what was told against what was expected of an event.
func (x *Expected) toldOf(days []Day) error {
	var heard []string
	for i := range days {
		if days[i].On != x.On || days[i].Event != x.Event {
			continue
		}
		for _, t := range days[i].Told {
			if (x.Reason == "" || t.Code == x.Reason) && (x.Amount == (money.Amount{}) || t.Sum == x.Amount) {
				return nil
			}
			heard = append(heard, string(t.Code)+": "+t.Text)
		}
	}
	if len(heard) == 0 {
		return fmt.Errorf("nothing is told of %s", x.Event)
	}
	return fmt.Errorf("of %s is told %q", x.Event, heard)
}

// better chooses, of several decisions in force on a day, the one meant: that of
// the day itself, and of these the one with the move expected.
func (d *Diary) better(a, than *Day, x *Expected) bool {
	if a.On != than.On {
		return a.On.After(than.On)
	}
	return than.Decision.Move != x.Move || than.Decision.Step != x.Step && x.Step != ""
}

// against tells how a decision differs from what was expected.
func (x *Expected) against(day *Day) error {
	d := &day.Decision
	differ := func(what, got, want any) error { return fmt.Errorf("%s is %v, not %v", what, got, want) }
	var errs []error
	if d.Move != x.Move {
		errs = append(errs, differ("the move", d.Move, x.Move))
	}
	if x.Step != "" && d.Step != x.Step {
		errs = append(errs, differ("the step", d.Step, x.Step))
	}
	if because := d.Because(); x.Reason != "" && because.Code != x.Reason {
		errs = append(errs, differ("the reason", fmt.Sprintf("%s (%s)", because.Code, because.Text()), x.Reason))
	}
	for _, code := range x.Also {
		if !d.has(code) {
			errs = append(errs, fmt.Errorf("the reason %s is not among them", code))
		}
	}
	if x.Warning != "" && !d.warns(x.Warning) {
		errs = append(errs, fmt.Errorf("the warning %s is missing", x.Warning))
	}
	if x.Letter != "" && d.Letter != x.Letter {
		errs = append(errs, differ("the letter", d.Letter, x.Letter))
	}
	if x.Channel != "" && day.Channel != x.Channel {
		errs = append(errs, differ("the channel", day.Channel, x.Channel))
	}
	if x.Amount != (money.Amount{}) && d.Amount != x.Amount {
		errs = append(errs, differ("the sum", d.Amount, x.Amount))
	}
	if !x.Deadline.IsZero() && d.Deadline != x.Deadline {
		errs = append(errs, differ("the date in the letter", d.Deadline, x.Deadline))
	}
	if !x.Again.IsZero() && d.CheckAgain != x.Again {
		errs = append(errs, differ("the day to look again", d.CheckAgain, x.Again))
	}
	if x.Approval != "" && d.Approval != (x.Approval == "yes") {
		errs = append(errs, differ("the approval", d.Approval, x.Approval))
	}
	return errors.Join(errs...)
}

func (d *Decision) has(c Code) bool {
	for i := range d.Reasons {
		if d.Reasons[i].Code == c {
			return true
		}
	}
	return false
}

func (d *Decision) warns(c Code) bool {
	for i := range d.Warnings {
		if d.Warnings[i].Code == c {
			return true
		}
	}
	return false
}
