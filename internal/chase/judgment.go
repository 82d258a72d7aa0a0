package chase

import (
	"dunwell/internal/day"
	"dunwell/internal/judgment"
	"dunwell/internal/receivable"
)

// Judged is a judgment as a decision reads it: the claim is owed under it, and no
// letter of the ladder asks for it any more.
type Judged struct {
	Words   string // "judgment 26-SC-114 of Reno Justice Court"
	State   receivable.JudgmentState
	Since   day.Date // of that state
	Expires day.Date // last day on which it can be enforced; no day where not known
	Step    string   // of enforcement that is under way, in words; "" for none
	Look    day.Date // look again at that step
	Part    day.Date // the next part that a court ordered, where the order is in good standing
	Missed  day.Date // a part that did not come in time, as far as the book shows
}

// endsSoon is how many days before its end a judgment leads to a person.
const endsSoon = 60

// readJudgment takes over the judgment that counts: the one that is owed, or else the
// last, so that no letter goes out about what a court has ended.
func (f *Facts) readJudgment(file *receivable.File) {
	j := file.JudgmentOn(f.Today)
	if j == nil && len(file.Judgments) > 0 {
		j = &file.Judgments[len(file.Judgments)-1]
		if j.On.After(f.Today) || j.State == receivable.JudgmentVacated { // as if it had never been given
			return
		}
	}
	if j == nil {
		return
	}
	t := &Judged{Words: j.Words(), State: j.State, Since: j.Since, Expires: j.Expires}
	if j.State == receivable.JudgmentLive && j.Ended(f.Today) {
		t.State, t.Since = receivable.JudgmentExpired, j.Expires
	}
	for i := range file.Enforcements {
		if n := &file.Enforcements[i]; n.Judgment == j.ID && n.State == receivable.EnforcementStarted && (t.Look.IsZero() || n.Look.Before(t.Look)) {
			t.Step, t.Look = judgment.ToolWords(n.Tool), n.Look
		}
	}
	t.parts(j, f)
	f.Judgment = t
}

// parts holds the order to pay in parts against what was paid under it. Where nobody
// counted that, it is at least what the judgment gave, less what is open: interest that
// was charged since hides as much of it.
func (t *Judged) parts(j *receivable.Judgment, f *Facts) {
	if len(j.Instalments) == 0 || !j.Lapsed.IsZero() {
		return
	}
	paid := j.Paid
	if paid.Currency() == "" {
		given, err := j.Awarded()
		if err != nil {
			return
		}
		if paid, err = given.Sub(f.Claim.Owed); err != nil {
			return
		}
	}
	s, err := judgment.Instalments(j.Instalments, paid, f.Today)
	if err != nil {
		return
	}
	if t.Missed = s.Missed; s.Next != nil && s.Missed.IsZero() {
		t.Part = s.Next.On
	}
}

// judgedChecks take the place of the others once a court has decided: who owes under a
// judgment gets no letter of the ladder, and every move is a person's.
var judgedChecks = [...]check{underJudgment}

func underJudgment(s *state) (verdict, Reason) {
	j, today := s.f.Judgment, s.f.Today
	switch {
	case s.holds.insolvency || s.f.Cause == receivable.Insolvency:
		return wait(day.Date{}), Reason{Code: StopInsolvency}
	case j.State == receivable.JudgmentSatisfied || j.State == receivable.JudgmentCarried:
		return wait(day.Date{}), Reason{Code: JudgmentDone, Name: j.Words, On: j.Since}
	case s.f.Claim.Owed.Sign() <= 0 && s.f.GivenUp.Sign() <= 0:
		return verdict{Ask, s.f.Client.Next(today.AddDays(1))}, Reason{Code: JudgmentPaid, Name: j.Words}
	case j.State == receivable.JudgmentExpired:
		return verdict{Ask, day.Date{}}, Reason{Code: JudgmentOver, Name: j.Words, On: j.Since}
	case !j.Expires.IsZero() && j.Expires.Sub(today) <= endsSoon:
		return verdict{Ask, s.f.Client.Next(j.Expires.AddDays(1))}, Reason{Code: JudgmentEnds, Name: j.Words, On: j.Expires}
	case j.State == receivable.JudgmentStayed:
		return wait(s.beforeEnd(day.Date{})), Reason{Code: JudgmentStayed, Name: j.Words, On: j.Since}
	case j.Step != "" && j.Look.After(today):
		return wait(s.beforeEnd(j.Look)), Reason{Code: JudgmentEnforcing, Name: j.Step, On: j.Look}
	case s.f.Claim.Owed.Sign() <= 0: // the books gave it up, the judgment did not
		return wait(s.beforeEnd(day.Date{})), Reason{Code: JudgmentKept, Name: j.Words, Sum: s.f.GivenUp}
	case !j.Part.IsZero() || !j.Missed.IsZero():
		part := j.Part
		if part.IsZero() {
			part = j.Missed
		}
		until, over := s.missed(part)
		if over && !j.Missed.IsZero() {
			return verdict{Ask, s.beforeEnd(s.f.Client.Next(today.AddDays(30)))}, Reason{Code: JudgmentMissed, Name: j.Words, On: part}
		}
		return wait(s.beforeEnd(s.whenMissed(until))), Reason{Code: JudgmentParts, Name: j.Words, On: part}
	}
	return verdict{Enforcement, s.beforeEnd(s.f.Client.Next(today.AddDays(30)))}, Reason{Code: JudgmentOpen, Name: j.Words, Sum: s.f.Claim.Owed}
}

// beforeEnd is a day to look again, at the latest that on which the judgment's end is near.
func (s *state) beforeEnd(on day.Date) day.Date {
	if s.f.Judgment.Expires.IsZero() {
		return on
	}
	return earlier(on, s.f.Client.Next(s.f.Judgment.Expires.AddDays(-endsSoon)))
}
