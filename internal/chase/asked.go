package chase

import (
	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/policy"
	"dunwell/internal/receivable"
)

// A letter beside the ladder may be asked for by a person: that work goes on, that
// it ends, that a client is welcome again. It is drafted only while it is true, it
// never leaves without his approval, and what forbids contact forbids it as well.

// The steps that a person asks for.
const (
	StepWorkResumed Step = "work_resumed" // work goes on after a pause
	StepWinback     Step = "winback"      // a settled client is welcome again, on new terms

	StepAcknowledgment Step = "acknowledgment" // one line that confirms the balance is asked for
	StepPromiseNoted   Step = "promise_noted"  // the day they named is confirmed

	StepCorrected Step = "invoice_corrected" // an invoice whose mistake is corrected goes out again
)

// LetterCorrected brings a corrected invoice; the wish for it names the invoice.
const LetterCorrected = "invoice_corrected_resent"

// AskedDays are the days a letter that was asked for waits for its approval; after
// them the chase goes on without it.
const AskedDays = 7

// askedSteps are the letters that can be asked for and the steps they leave as.
var askedSteps = map[string]Step{
	"work_resumed": StepWorkResumed, "winback": StepWinback, "work_cancelled": StepWorkCancellation,
	"acknowledgment_request": StepAcknowledgment, "reply_to_promise": StepPromiseNoted,
	LetterCorrected: StepCorrected,
}

// askedChecks are those for a letter that a person asked for. Holds that only keep
// the machine from asking for money again do not keep a person from writing.
var askedChecks = [...]check{stopped, inDoubt, unread, outside, staleMoney, unreachable, overCap, quietDay, doIt}

// asked finds the letter that was asked for last and is still true; ok is false
// where there is none, or it has left.
func (s *state) asked() (w wanted, ok bool) {
	for i := len(s.f.Arrangements) - 1; i >= 0; i-- {
		a := &s.f.Arrangements[i]
		step := askedSteps[a.Reason]
		if a.Kind != receivable.LetterAsked || step == "" || !a.Live(s.f.Today) || a.On.AddDays(AskedDays).Before(s.f.Today) {
			continue
		}
		if s.leftSince(step, a.On) || !s.stillTrue(step, a.Item) {
			continue
		}
		w = wanted{move: AskedLetter, step: step, letter: a.Reason, why: LetterWanted, from: s.f.Today, till: a.On.AddDays(AskedDays)}
		if step == StepCorrected {
			w.about = a.Item
		}
		return w, true
	}
	return wanted{}, false
}

// leftSince reports a letter of this step on a day or after it.
func (s *state) leftSince(step Step, on day.Date) bool {
	for i := range s.f.Touches {
		if t := &s.f.Touches[i]; t.Kind == receivable.Written && Step(t.Step) == step && !t.On.Before(on) && !t.On.After(s.f.Today) {
			return true
		}
	}
	return false
}

// stillTrue holds a letter against what is owed: work does not go on with thanks
// for what is not settled, nobody is won back who owes, work ends for want of
// payment only once the date of the final demand is missed, and an invoice goes out
// again as corrected while it is open, contested by nobody and not late.
func (s *state) stillTrue(step Step, about receivable.ItemID) bool {
	c := &s.f.Claim
	switch step {
	case StepWorkResumed:
		return c.Late.Sign() <= 0
	case StepWinback:
		return c.Owed.Sign() <= 0 && c.Gone.Sign() == 0 && s.f.GivenUp.Sign() <= 0
	case StepWorkCancellation:
		if s.said.height != heightOf(policy.FinalDemand) || s.late == 0 {
			return false
		}
		_, missed := s.missed(s.demandTill())
		return missed
	case StepAcknowledgment:
		return s.late > 0 && !(s.barred() && s.f.Form == receivable.Consumer) // nobody's debt is revived by a line he did not think through
	case StepPromiseNoted:
		return s.promise.standing == promiseRuns && s.late > 0
	case StepCorrected:
		l := s.line(about)
		return l != nil && l.Days <= 0 && l.Disputed.IsZero() && free(l) > 0
	}
	return false
}

// line is an open invoice of the claim, nil where it is none.
func (s *state) line(item receivable.ItemID) *claim.Line {
	for i := range s.f.Claim.Lines {
		if l := &s.f.Claim.Lines[i]; l.Item == item && (l.Code == claim.InvoiceNotDue || l.Code == claim.InvoiceLate) {
			return l
		}
	}
	return nil
}
