package recovery

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/letter"
	"dunwell/internal/money"
	"dunwell/internal/pdf"
	"dunwell/internal/receivable"
)

// fact is one line of the chronology: what happened, and what shows it.
type fact struct {
	On   day.Date `json:"on"`
	Text string   `json:"text"`
	Ref  string   `json:"reference"`
}

func (s *dossier) long(on day.Date) string {
	if on.IsZero() {
		return "not known"
	}
	return on.Long("en", s.creditor.Place)
}

func (s *dossier) sum(a money.Amount) string {
	return strings.ReplaceAll(a.Format("en", s.creditor.Place), "\u00a0", " ")
}

// facts are the chronology, oldest first: nothing of settlement talk, no notes of
// the creditor's own, no decision of the machine.
func (s *dossier) facts() []fact {
	var list []fact
	for i := range s.items {
		list = append(list, s.booked(&s.items[i].Item))
	}
	for i := range s.file.Touches {
		list = append(list, s.touched(&s.file.Touches[i]))
	}
	for i := range s.file.Arrangements {
		a := &s.file.Arrangements[i]
		if a.Kind == receivable.Settle || a.Kind == receivable.LetterAsked {
			continue
		}
		list = append(list, s.agreed(a)...)
	}
	for i := range s.exhibits {
		if e := &s.exhibits[i]; e.kind == exhibitMail && !e.secret {
			list = append(list, fact{e.on, e.title, e.label})
		}
	}
	list = append(list, s.acted()...)
	list = slices.DeleteFunc(list, func(f fact) bool { return f.Text == "" || f.On.IsZero() || f.On.After(s.on) })
	slices.SortStableFunc(list, func(a, b fact) int { return a.On.Compare(b.On) })
	return list
}

// booked is an invoice, a payment or a credit note.
func (s *dossier) booked(item *receivable.Item) fact {
	f := fact{On: item.On, Ref: "the creditor's book"}
	if shown := s.find(string(item.ID)); shown != nil {
		f.Ref = shown.label
	}
	switch {
	case item.Void || item.Gone:
		return fact{}
	case item.Kind.Raises():
		f.Text = "Invoice " + item.Number + " of " + s.sum(item.Amount)
		if !item.Due.IsZero() {
			f.Text += ", due " + s.long(item.Due)
		}
		f.Text += cutOff(": ", item.For)
	case item.Kind == receivable.Payment && item.Amount.Sign() < 0:
		f.Text = "Payment of " + s.sum(item.Amount.Neg())
	case item.Kind == receivable.CreditNote && item.Amount.Sign() < 0:
		f.Text = strings.TrimSpace("Credit note "+item.Number) + " of " + s.sum(item.Amount.Neg())
	default:
		return fact{} // write-offs are told by their entries
	}
	return f
}

// agreed are the day an arrangement was taken and the day it ended.
func (s *dossier) agreed(a *receivable.Arrangement) []fact {
	plain := *a
	plain.Amount, plain.By = money.Amount{}, day.Date{} // written after the customs of the place
	var list []fact
	for i, e := range arrangementEvents(&plain) {
		if i == 0 && !a.Amount.IsZero() {
			e.Text += ", " + s.sum(a.Amount)
		}
		if i == 0 && !a.By.IsZero() {
			e.Text += map[receivable.ArrangementKind]string{receivable.PaidAlready: " on ", receivable.Pause: " until "}[a.Kind]
			if a.Kind != receivable.PaidAlready && a.Kind != receivable.Pause {
				e.Text += " by "
			}
			e.Text += s.long(a.By)
		}
		list = append(list, fact{e.On, e.Text, s.entryOf(a.ID)})
	}
	return list
}

// touched is a letter, a call or an answer.
func (s *dossier) touched(t *receivable.Touch) fact {
	plain := *t
	plain.Deadline, plain.Told = day.Date{}, false
	f := fact{On: t.On, Text: touchEvent(&plain, nil).Text, Ref: "told by the creditor"}
	if !t.Told {
		f.Ref = cmp.Or(s.entryOfTouch(t), "the record")
	}
	if t.Kind == receivable.Written && privileged(t.Step) {
		return fact{}
	}
	shown := s.find(string(t.Delivery))
	if t.Kind == receivable.Written && shown != nil {
		f.Ref = shown.label
		if t.Channel != "" {
			f.Text += map[string]string{"email": ", by e-mail", "post": ", by post"}[t.Channel]
		}
	}
	if !t.Deadline.IsZero() {
		f.Text += "; it names " + s.long(t.Deadline) + " as the last day"
	}
	for i := range s.exhibits {
		if e := &s.exhibits[i]; t.Kind == receivable.Heard && e.kind == exhibitAnswer && e.on == t.On {
			f.Ref = e.label
		}
	}
	return f
}

// entryOf is the number of the entry that made a row.
func (s *dossier) entryOf(row string) string {
	for i := range s.entries {
		for _, made := range s.entries[i].said.Rows {
			if made.ID == row && row != "" {
				return "entry " + entryNumber(s.file.Number, s.entries[i].Seq)
			}
		}
	}
	return "the record"
}

// entryOfTouch is the entry of the day that tells of a call or an answer.
func (s *dossier) entryOfTouch(t *receivable.Touch) string {
	verb := map[receivable.TouchKind]Verb{receivable.Called: VerbCalled, receivable.CallWaived: VerbCalled, receivable.Heard: VerbHeard, receivable.Bounced: VerbBounced}[t.Kind]
	for i := range s.entries {
		if e := &s.entries[i]; verb != "" && e.said.Verb == verb && e.On == t.On && !e.undone {
			return "entry " + entryNumber(s.file.Number, e.Seq)
		}
	}
	return ""
}

// acted are the entries of the record that are facts by themselves.
func (s *dossier) acted() []fact {
	var list []fact
	for i := range s.entries {
		e := &s.entries[i]
		switch e.said.Verb {
		case VerbWriteOff, VerbFiled, VerbPlaced, VerbMatter, VerbCheque, VerbWork, VerbPosted, VerbAck:
			if !e.undone {
				text, _, _ := strings.Cut(e.said.Text, "; ") // what follows speaks to whoever acts
				list = append(list, fact{e.On, upper(text), "entry " + entryNumber(s.file.Number, e.Seq)})
			}
		}
	}
	return list
}

func (s *dossier) chronology() pdf.Part {
	t := letter.Table{Columns: []letter.Column{{Title: "Day"}, {Title: "What happened", Wide: true}, {Title: "Shown by"}}}
	for _, f := range s.facts() {
		t.Rows = append(t.Rows, []string{s.long(f.On), f.Text, f.Ref})
	}
	return pdf.Part{Title: "Chronology of facts", Group: groupClaim, Blocks: []letter.Block{
		letter.Para{Text: "Entries are those of the sealed record of account " + s.file.Number + ". “Told by the creditor” is what was done before the record began. “Sent” and “posted” never mean that something was received."},
		t,
	}}
}

// contacts are calls and answers, for who was spoken to and how often.
func (s *dossier) contacts() pdf.Part {
	t := letter.Table{Columns: []letter.Column{{Title: "Day"}, {Title: "Contact", Wide: true}, {Title: "Shown by"}}}
	written, called, answered := 0, 0, 0
	for i := range s.file.Touches {
		touch := &s.file.Touches[i]
		if touch.On.After(s.on) || touch.Kind == receivable.Written && privileged(touch.Step) {
			continue
		}
		switch touch.Kind {
		case receivable.Written:
			written++
		case receivable.Called:
			called++
		case receivable.Heard:
			answered++
		}
		f := s.touched(touch)
		t.Rows = append(t.Rows, []string{s.long(f.On), f.Text, f.Ref})
	}
	p := pdf.Part{Title: "Letters, calls and answers", Group: groupClaim}
	p.Blocks = []letter.Block{letter.Para{Text: fmt.Sprintf("%s, %s and %s.", counted(written, "letter"), counted(called, "call"), counted(answered, "answer"))}}
	if len(t.Rows) > 0 {
		p.Blocks = append(p.Blocks, t)
	}
	return p
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// arranged are promises and plans, and how each ended.
func (s *dossier) arranged() pdf.Part {
	p := pdf.Part{Title: "Promises and plans", Group: groupClaim}
	t := letter.Table{Columns: []letter.Column{{Title: "Made"}, {Title: "What", Wide: true}, {Title: "For"}, {Title: "How it ended", Wide: true}, {Title: "Shown by"}}}
	for i := range s.file.Arrangements {
		a := &s.file.Arrangements[i]
		if a.On.After(s.on) || a.Kind != receivable.Promise && a.Kind != receivable.Plan {
			continue
		}
		what := map[receivable.ArrangementKind]string{receivable.Promise: "Promise", receivable.Plan: "Payment plan"}[a.Kind]
		if !a.Amount.IsZero() {
			what += " of " + s.sum(a.Amount)
		}
		t.Rows = append(t.Rows, []string{s.long(a.On), what, s.long(a.By), s.ended(a), s.entryOf(a.ID)})
	}
	if len(t.Rows) == 0 {
		p.Blocks = []letter.Block{letter.Para{Text: "None is on record."}}
		return p
	}
	p.Blocks = []letter.Block{t}
	return p
}

func (s *dossier) ended(a *receivable.Arrangement) string {
	switch {
	case (a.Ended.IsZero() || a.Ended.After(s.on)) && a.Kind == receivable.Promise && !a.By.IsZero() && a.By.Before(s.on):
		return "its day has passed; see the payments"
	case a.Ended.IsZero() || a.Ended.After(s.on):
		return "not ended"
	case a.Outcome == "":
		return "ended " + s.long(a.Ended)
	}
	return strings.ReplaceAll(a.Outcome, "_", " ") + ", " + s.long(a.Ended)
}
