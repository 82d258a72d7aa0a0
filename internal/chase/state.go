package chase

import (
	"slices"

	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/policy"
	"dunwell/internal/receivable"
	"dunwell/internal/remedy"
)

// state is what the checks ask about, read once out of the facts.
type state struct {
	f *Facts
	p *policy.Policy

	late     int      // lines that are late and may be asked for
	clock    day.Date // from which the oldest of them counts
	issued   day.Date // the day of the oldest of their papers
	nextLate day.Date // the first day on which one more line becomes late
	nextDue  day.Date // the due date of the next uncontested line
	fresh    int      // line of the newest invoice that no letter went with, -1 for none
	undated  bool     // an open invoice has no due date

	holds   holds
	said    said
	promise promise
	plan    plan
	want    wanted

	settlement settlement
	ranked     *remedy.Ranking // once asked
}

func read(f *Facts, p *policy.Policy) *state {
	s := &state{f: f, p: p, fresh: -1}
	s.readLines()
	s.holds = readHolds(f)
	s.readTouches()
	s.readPromises()
	s.readPlan()
	s.readSettlement()
	s.want = s.wants()
	return s
}

// readLines finds what is late, what is next, and what is new.
func (s *state) readLines() {
	today := s.f.Today
	for i := range s.f.Claim.Lines {
		l := &s.f.Claim.Lines[i]
		switch l.Code {
		case claim.InvoiceLate, claim.ChargeLate:
			if l.Ask.Sign() > 0 {
				s.late++
				s.clock = earlier(s.clock, today.AddDays(-l.Days))
				s.issued = earlier(s.issued, l.On)
			}
		case claim.InvoiceNotDue, claim.ChargeNotDue:
			if l.Due.IsZero() {
				s.undated = true
				continue
			}
			if l.Disputed == l.Amount || l.Rests == l.Amount || l.Covered == l.Amount {
				continue
			}
			due := today.AddDays(-l.Days)
			s.nextDue = earlier(s.nextDue, due)
			s.nextLate = earlier(s.nextLate, due.AddDays(1))
			if s.isNew(l) && (s.fresh < 0 || s.f.Claim.Lines[s.fresh].On.Before(l.On)) {
				s.fresh = i
			}
		}
	}
}

// newFor is how many days an invoice counts as new. One that came with the first
// import was given to the client before us.
const newFor = 7

func (s *state) isNew(l *claim.Line) bool {
	return l.Code == claim.InvoiceNotDue && l.On.After(s.f.FirstSeen) && !l.On.After(s.f.Today) && s.f.Today.Sub(l.On) <= newFor
}

// earlier is the earlier of two days; no day loses.
func earlier(a, b day.Date) day.Date {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// holds are the living arrangements that are no promises.
type holds struct {
	insolvency, attorney, contact bool
	unread                        day.Date // when the oldest unread answer came
	unreadAny                     bool
	unreadWhy                     string                  // what waits, where it is no answer
	pause                         *receivable.Arrangement // the one that runs longest
	paid                          *receivable.Arrangement // the latest claim to have paid
	plan                          *receivable.Arrangement
	dispute, mistake              bool
	rests                         day.Date // when the first invoice that rests by itself goes on
}

func readHolds(f *Facts) holds {
	var h holds
	for i := range f.Arrangements {
		a := &f.Arrangements[i]
		if !a.Live(f.Today) {
			continue
		}
		switch a.Kind {
		case receivable.StopInsolvency:
			h.insolvency = true
		case receivable.StopAttorney:
			h.attorney = true
		case receivable.StopContact:
			h.contact = true
		case receivable.UnreadReply:
			h.unreadAny, h.unread = true, earlier(h.unread, a.On)
			if a.Reason != "" {
				h.unreadWhy = a.Reason
			}
		case receivable.Pause:
			if a.Item != "" { // the claim leaves that invoice out
				if a.By.IsZero() || !a.By.Before(f.Today) {
					h.rests = earlier(h.rests, a.By)
				}
				continue
			}
			if over := !a.By.IsZero() && a.By.Before(f.Today); !over && (h.pause == nil || a.By.IsZero() || !h.pause.By.IsZero() && a.By.After(h.pause.By)) {
				h.pause = a
			}
		case receivable.PaidAlready:
			if h.paid == nil || dayNamed(a).After(dayNamed(h.paid)) {
				h.paid = a
			}
		case receivable.Plan:
			h.plan = a
		case receivable.DisputeHold:
			h.dispute = true
		case receivable.MistakeHold:
			h.mistake = true
		}
	}
	return h
}

// dayNamed is the day an arrangement is about; the day it was taken where none
// was named.
func dayNamed(a *receivable.Arrangement) day.Date {
	if a.By.IsZero() {
		return a.On
	}
	return a.By
}

// missed reports that a day may count as missed: it is over with its grace, and
// the money that came until then is known. until is the last day of the grace.
func (s *state) missed(on day.Date) (until day.Date, ok bool) {
	until = s.f.Creditor.AddBusiness(on, s.p.Grace)
	return until, s.f.Today.After(until) && !s.f.MoneyThrough.Before(until)
}

// whenMissed is the day to look again at a day that is not yet missed.
func (s *state) whenMissed(until day.Date) day.Date {
	if !s.f.Today.After(until) {
		return s.f.Client.Next(until.AddDays(1))
	}
	return s.tomorrow() // only a source that is read can change it
}

// tomorrow is the next day on which the client can be reached.
func (s *state) tomorrow() day.Date { return s.f.Client.Next(s.f.Today.AddDays(1)) }

// received adds up what came in on or after one day.
func (s *state) received(from day.Date) (minor int64, last day.Date) {
	for _, r := range s.f.Received {
		if !r.On.Before(from) && !r.On.After(s.f.Today) && r.Amount.Currency() == s.f.Currency {
			minor += r.Amount.Minor()
			last = day.Max(last, r.On)
		}
	}
	return minor, last
}

// heightOf is how far up the ladder a step stands; what is beside the ladder has
// no height.
func heightOf(step Step) int {
	switch step {
	case policy.Notice:
		return 0
	case policy.Reminder1:
		return 1
	case policy.Reminder2:
		return 2
	case policy.Call:
		return 3
	case policy.Reminder3Offer:
		return 4
	case policy.LastNotice:
		return 5
	case policy.FinalDemand:
		return 6
	}
	return none
}

const none = -1

// height is how far up a step stands, none for those beside the ladder. The
// enquiry and the question about a broken promise stand where the policy's first
// reminder does: after them nobody is told that it may have slipped.
func (s *state) height(step Step) int {
	if step == StepEnquiry || step == StepPromiseBroken {
		for i := range s.p.Steps {
			if r := &s.p.Steps[i]; r.After > 0 && r.Step.Written() {
				return heightOf(r.Step)
			}
		}
	}
	if step == StepPlanBroken { // what follows is the final demand
		return heightOf(policy.LastNotice)
	}
	return heightOf(step)
}

// autopilot reports a step that may leave without approval, and does.
func (s *state) autopilot(step Step) bool {
	if !s.f.Reads || s.f.Reach != ReachKnown || s.f.Prefers == PrefersPost {
		return false
	}
	switch step {
	case StepEnquiry, StepPromiseBroken, StepStatement, StepThanks, StepPlanDue, StepPromiseDue:
	default:
		if !step.MayAutopilot() {
			return false
		}
		if r, _ := s.p.Step(step); r.Autopilot {
			return true
		}
	}
	return slices.Contains(s.f.Autopilot, string(step))
}
