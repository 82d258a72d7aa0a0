package recovery

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// Event is one thing that happened about an account.
type Event struct {
	On    day.Date
	Kind  EventKind
	Text  string
	Words string // what was said or noted, "" for nothing
	By    string // who entered it, "" where the machine did
	Entry string // number in the record, "" for what was told from before
}

// EventKind says what an event was, and whose doing.
type EventKind string

// The kinds of event.
const (
	EventOurs   EventKind = "ours"
	EventBilled EventKind = "billed"
	EventCall   EventKind = "call"
	EventTheirs EventKind = "theirs"
	EventMoney  EventKind = "money"
	EventRest   EventKind = "rest" // an arrangement, a pause, a stop
)

// mostPast bounds what is shown of a long history.
const mostPast = 60

// eventsOf tells the latest of what happened about an account through a day, newest
// first.
func eventsOf(ctx context.Context, tx *store.Tx, file *receivable.File, on day.Date) ([]Event, error) {
	list, err := allEventsOf(ctx, tx, file, on)
	return list[:min(len(list), mostPast)], err
}

// allEventsOf tells what happened about an account through a day, newest first: invoices
// and money, letters, calls and answers, arrangements, and what a person decided.
func allEventsOf(ctx context.Context, tx *store.Tx, file *receivable.File, on day.Date) ([]Event, error) {
	items, err := tx.ItemsTold(ctx, file.Key)
	if err != nil {
		return nil, err
	}
	var list []Event
	for i := range items {
		if e, ok := itemEvent(&items[i]); ok {
			list = append(list, e)
		}
	}
	entries, err := entryEvents(ctx, tx, file)
	if err != nil {
		return nil, err
	}
	for i := range file.Touches {
		if !signedWith(file.Touches, i, entries) {
			list = append(list, touchEvent(&file.Touches[i], entries))
		}
	}
	for i := range file.Arrangements {
		list = append(list, arrangementEvents(&file.Arrangements[i])...)
	}
	list = append(list, agreedEvents(file)...)
	for _, e := range entries {
		if e.own {
			list = append(list, e.Event)
		}
	}
	list = slices.DeleteFunc(list, func(e Event) bool { return e.On.After(on) })
	slices.SortStableFunc(list, func(a, b Event) int { return cmp.Compare(b.On.Sub(on), a.On.Sub(on)) })
	return list, nil
}

// signedWith reports an answer that is told by the signature it was given with: the
// last that named a date on the day of one.
func signedWith(touches []receivable.Touch, i int, entries []entryEvent) bool {
	named := func(t receivable.Touch) bool {
		return t.Kind == receivable.Heard && t.Outcome == receivable.OutcomePromised && t.On == touches[i].On
	}
	signed := func(e entryEvent) bool { return e.verb == VerbSigned && e.On == touches[i].On }
	return named(touches[i]) && !slices.ContainsFunc(touches[i+1:], named) && slices.ContainsFunc(entries, signed)
}

func itemEvent(i *receivable.Item) (Event, bool) {
	name := strings.TrimSpace(i.Number)
	switch i.Kind {
	case receivable.Invoice, receivable.Charge:
		e := Event{On: i.On, Kind: EventBilled, Text: fmt.Sprintf("Invoice %s of %s", name, sumText(i.Amount)), Words: i.For}
		if !i.Due.IsZero() {
			e.Text += ", due " + i.Due.Long("en", "gb")
		}
		return e, true
	case receivable.Payment:
		return Event{On: i.On, Kind: EventMoney, Text: fmt.Sprintf("%s came in", sumText(i.Amount.Neg()))}, i.Amount.Sign() < 0
	case receivable.CreditNote:
		return Event{On: i.On, Kind: EventMoney, Text: strings.TrimSpace("Credit note "+name) + " of " + sumText(i.Amount.Neg())}, i.Amount.Sign() < 0
	case receivable.WriteOff:
	}
	return Event{}, false // write-offs and filings are told by their entries
}

// touchEvent is a letter, a call or an answer, with what was noted about it.
func touchEvent(t *receivable.Touch, entries []entryEvent) Event {
	e := Event{On: t.On, Kind: EventOurs}
	verb := Verb("")
	switch t.Kind {
	case receivable.Written:
		e.Text = "A letter"
		if t.Step != "" {
			e.Text = upper(StepWord(t.Step))
		}
		if !t.Deadline.IsZero() {
			e.Text += ", with a day: " + t.Deadline.Long("en", "gb")
		}
	case receivable.Called:
		e.Kind, e.Text, verb = EventCall, "Called: "+outcomeWords(t.Outcome), VerbCalled
	case receivable.Heard:
		e.Kind, e.Text, verb = EventTheirs, "They answered: "+outcomeWords(t.Outcome), VerbHeard
	case receivable.Bounced:
		e.Kind, e.Text = EventTheirs, "A letter came back"
	case receivable.CallWaived:
		e.Kind, e.Text, verb = EventCall, "No call was needed", VerbCalled
	}
	for _, entry := range entries {
		if verb != "" && entry.verb == verb && entry.On == t.On {
			e.Words, e.By, e.Entry = entry.Words, entry.By, entry.Entry
		}
	}
	if t.Told && e.Entry == "" {
		e.Text += " (from before)"
	}
	return e
}

func outcomeWords(code string) string {
	for _, o := range CallOutcomes() {
		if o.Code == code {
			return strings.ToLower(o.Text[:1]) + o.Text[1:]
		}
	}
	if code == "" {
		return "not read yet"
	}
	return strings.ReplaceAll(code, "_", " ")
}

// arrangementEvents are the day an arrangement was taken and, where it ended, the
// day it did.
func arrangementEvents(a *receivable.Arrangement) []Event {
	if a.Kind == receivable.UnreadReply || a.Kind == receivable.LetterAsked {
		return nil // the mail, or the letter, is an event by itself
	}
	e := Event{On: a.On, Kind: EventRest, Words: a.Reason, By: a.Author}
	sum, until := "", ""
	if !a.Amount.IsZero() {
		sum = " " + sumText(a.Amount)
	}
	if !a.By.IsZero() {
		until = a.By.Long("en", "gb")
	}
	switch a.Kind {
	case receivable.Promise:
		e.Kind, e.Text = EventTheirs, "Promised"+sum+by(" by ", until)
	case receivable.Plan:
		e.Text = "A plan to pay in parts was drawn up" + by(", the last by ", until)
	case receivable.Settle:
		e.Text = "Less was offered for the whole"
	case receivable.DisputeHold:
		e.Kind, e.Text = EventTheirs, "Contested"+sum
	case receivable.MistakeHold:
		e.Text = "A mistake of ours waits for its correction"
	case receivable.Pause:
		e.Text = "Paused" + by(" until ", until)
	case receivable.PaidAlready:
		e.Kind, e.Text = EventTheirs, "Said they had paid"+by(" on ", until)
	case receivable.StopContact:
		e.Kind, e.Text = EventTheirs, "Asked not to be written to"
	case receivable.StopAttorney:
		e.Kind, e.Text = EventTheirs, "An attorney answers for them"
	case receivable.StopInsolvency:
		e.Kind, e.Text = EventTheirs, "Insolvency: all contact stops"
	case receivable.UnreadReply, receivable.LetterAsked:
	}
	list := []Event{e}
	if a.Outcome != "" && !a.Ended.IsZero() {
		list = append(list, Event{On: a.Ended, Kind: e.Kind, Text: arrangementWords[a.Kind] + ": " + strings.ReplaceAll(a.Outcome, "_", " ")})
	}
	return list
}

// agreedEvents are the days on which they said yes to a plan or a settlement.
func agreedEvents(file *receivable.File) (list []Event) {
	for i := range file.Plans {
		if p := &file.Plans[i]; !p.Agreed.IsZero() {
			list = append(list, Event{On: p.Agreed, Kind: EventTheirs, Text: "Agreed to the plan (" + howWords(p.How) + ")"})
		}
	}
	for i := range file.Settlements {
		if s := &file.Settlements[i]; !s.Accepted.IsZero() {
			list = append(list, Event{On: s.Accepted, Kind: EventTheirs, Text: "Accepted the settlement (" + howWords(s.How) + ")"})
		}
	}
	return list
}

var arrangementWords = map[receivable.ArrangementKind]string{
	receivable.Promise: "The promise", receivable.Plan: "The plan", receivable.Settle: "The settlement", receivable.DisputeHold: "The dispute", receivable.MistakeHold: "The mistake",
	receivable.Pause: "The pause", receivable.PaidAlready: "Their word that they had paid", receivable.StopContact: "The stop",
	receivable.StopAttorney: "The attorney", receivable.StopInsolvency: "The insolvency",
}

// upper begins a line; the words are our own, in ASCII letters.
func upper(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

func by(word, day string) string {
	if day == "" {
		return ""
	}
	return word + day
}

// entryEvent is an entry of the record that a person made; own says that it is an
// event by itself, and not the note of one that has a row of its own.
type entryEvent struct {
	Event
	verb Verb
	own  bool
}

// entryEvents are the entries of an account that a person made and that stand.
func entryEvents(ctx context.Context, tx *store.Tx, file *receivable.File) ([]entryEvent, error) {
	var list []entryEvent
	undone := map[string]bool{}
	for entry, err := range tx.RecordOf(ctx, file.Key) {
		if err != nil {
			return nil, err
		}
		if entry.Erased() {
			continue
		}
		verb := Verb(entry.Kind)
		own, kind := false, EventOurs
		switch verb {
		case VerbArm, VerbDisarm, VerbWriteOff, VerbFiled, VerbPlaced, VerbMatter, VerbCheque, VerbDecideOn, VerbHold, VerbReword, VerbWork, VerbWinback:
			own = true
		case VerbCause, VerbSigned:
			own, kind = true, EventTheirs
		case VerbCalled, VerbHeard, VerbUndo:
		default:
			continue
		}
		var said content
		if err := json.Unmarshal(entry.Content, &said); err != nil {
			return nil, fmt.Errorf("read entry %d of %s: %w", entry.Seq, file.Number, err)
		}
		if said.Undone != "" {
			undone[said.Undone] = true
			continue
		}
		list = append(list, entryEvent{
			Event: Event{On: entry.On, Kind: kind, Text: said.Text, Words: said.Note, By: said.By, Entry: entryNumber(file.Number, entry.Seq)}, verb: verb, own: own,
		})
	}
	return slices.DeleteFunc(list, func(e entryEvent) bool { return undone[e.Entry] }), nil
}
