package recovery

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/packet"
	"dunwell/internal/receivable"
)

func (s *gathering) long(on day.Date) string {
	if on.IsZero() {
		return "not known"
	}
	return on.Long("en", s.creditor.Place)
}

func (s *gathering) sum(a money.Amount) string {
	return strings.ReplaceAll(a.Format("en", s.creditor.Place), "\u00a0", " ")
}

// facts are the chronology, oldest first: nothing of settlement talk, no notes of
// the creditor's own, no decision of the machine.
func (s *gathering) facts() []packet.Fact {
	var list []packet.Fact
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
	for i := range s.Exhibits {
		if e := &s.Exhibits[i]; e.Kind == packet.ExhibitMail && !e.Secret {
			list = append(list, packet.Fact{On: e.On, Text: e.Title, Of: "mail", About: e.About})
		}
	}
	list = append(list, s.acted()...)
	list = slices.DeleteFunc(list, func(f packet.Fact) bool { return f.Text == "" || f.On.IsZero() || f.On.After(s.on) })
	slices.SortStableFunc(list, func(a, b packet.Fact) int { return a.On.Compare(b.On) })
	return list
}

// booked is an invoice, a payment or a credit note.
func (s *gathering) booked(item *receivable.Item) packet.Fact {
	f := packet.Fact{On: item.On, Else: "the creditor's book", About: string(item.ID), Of: "item " + string(item.Kind)}
	switch {
	case item.Void || item.Gone:
		return packet.Fact{}
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
		return packet.Fact{} // write-offs are told by their entries
	}
	return f
}

// agreed are the day an arrangement was taken and the day it ended.
func (s *gathering) agreed(a *receivable.Arrangement) []packet.Fact {
	plain := *a
	plain.Amount, plain.By = money.Amount{}, day.Date{} // written after the customs of the place
	var list []packet.Fact
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
		list = append(list, packet.Fact{On: e.On, Text: e.Text, Else: s.entryOf(a.ID), Of: "hold " + string(a.Kind)})
	}
	return list
}

// touched is a letter, a call or an answer.
func (s *gathering) touched(t *receivable.Touch) packet.Fact {
	plain := *t
	plain.Deadline, plain.Told = day.Date{}, false
	f := packet.Fact{On: t.On, Text: touchEvent(&plain, nil).Text, Else: "told by the creditor", About: string(t.Delivery), Of: string(t.Kind) + " " + cmp.Or(t.Step, t.Outcome)}
	if !t.Told {
		f.Else = cmp.Or(s.entryOfTouch(t), "the record")
	}
	if t.Kind == receivable.Written && privileged(t.Step) {
		return packet.Fact{}
	}
	if t.Kind == receivable.Written && s.Find(string(t.Delivery)) != nil {
		if t.Channel != "" {
			f.Text += map[string]string{"email": ", by e-mail", "post": ", by post"}[t.Channel]
		}
	}
	if !t.Deadline.IsZero() {
		f.Text += "; it names " + s.long(t.Deadline) + " as the last day"
	}
	for i := range s.Exhibits {
		if e := &s.Exhibits[i]; t.Kind == receivable.Heard && e.Kind == packet.ExhibitAnswer && e.On == t.On {
			f.About = e.About
		}
	}
	return f
}

// entryOf is the number of the entry that made a row.
func (s *gathering) entryOf(row string) string {
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
func (s *gathering) entryOfTouch(t *receivable.Touch) string {
	verb := map[receivable.TouchKind]Verb{receivable.Called: VerbCalled, receivable.CallWaived: VerbCalled, receivable.Heard: VerbHeard, receivable.Bounced: VerbBounced}[t.Kind]
	for i := range s.entries {
		if e := &s.entries[i]; verb != "" && e.said.Verb == verb && e.On == t.On && !e.undone {
			return "entry " + entryNumber(s.file.Number, e.Seq)
		}
	}
	return ""
}

// acted are the entries of the record that are facts by themselves.
func (s *gathering) acted() []packet.Fact {
	var list []packet.Fact
	for i := range s.entries {
		e := &s.entries[i]
		switch e.said.Verb {
		case VerbSigned, "agreement_out", "countersigned", "approval_sent", "approval_answer", "delivered", VerbWriteOff, VerbFiled, VerbPlaced, VerbMatter, VerbCheque, VerbWork, VerbPosted, VerbAck:
			if !e.undone {
				text, _, _ := strings.Cut(e.said.Text, "; ") // what follows speaks to whoever acts
				list = append(list, packet.Fact{On: e.On, Text: upper(text), Else: "entry " + entryNumber(s.file.Number, e.Seq), Of: "entry " + string(e.said.Verb)})
			}
		}
	}
	return list
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func (s *gathering) ended(a *receivable.Arrangement) string {
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

// tell puts down what happened, in words.
func (s *gathering) tell() {
	s.Facts = s.facts()
	s.Resolve()
	s.Adverse = s.adverse()
	for i := range s.file.Touches {
		touch := &s.file.Touches[i]
		if touch.On.After(s.on) || touch.Kind == receivable.Written && privileged(touch.Step) {
			continue
		}
		switch touch.Kind {
		case receivable.Written:
			s.Touches[0]++
		case receivable.Called:
			s.Touches[1]++
		case receivable.Heard:
			s.Touches[2]++
		}
		f := s.touched(touch)
		f.Ref = s.RefOf(&f)
		s.Touched = append(s.Touched, f)
	}
	for i := range s.file.Arrangements {
		a := &s.file.Arrangements[i]
		what := map[receivable.ArrangementKind]string{receivable.Promise: "Promise", receivable.Plan: "Payment plan", receivable.Settle: "Settlement"}[a.Kind]
		if a.On.After(s.on) || what == "" {
			continue
		}
		if !a.Amount.IsZero() {
			what += " of " + s.sum(a.Amount)
		}
		one := packet.Arranged{On: a.On, What: what, Ended: s.ended(a), Ref: s.entryOf(a.ID)}
		switch {
		case a.Kind != receivable.Settle:
			one.By = s.long(a.By)
			s.Agreed = append(s.Agreed, one)
		case !a.By.IsZero():
			one.By = s.long(a.By)
			fallthrough
		default:
			s.Settled = append(s.Settled, one)
		}
	}
}
