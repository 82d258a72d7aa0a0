package chase

import (
	"dunwell/internal/day"
	"dunwell/internal/policy"
	"dunwell/internal/receivable"
)

// said is what passed between creditor and client. What counts for the cap and
// for spacing counts whatever it was about; the rest only since the oldest late
// item became late.
type said struct {
	last    day.Date // latest letter or mail
	letters recent
	calls   recent

	touched   bool // anything at all since the clock
	height    int  // highest rung said, none for none
	top       Step
	rungOn    day.Date // latest letter of the ladder
	rungTill  day.Date // the date that the highest rung named
	messages  int32
	callsMade int32
	called    bool // reached or tried by telephone
	waived    bool
	answer    day.Date // latest answer, by whatever way
	answered  string   // its outcome
	vague     int32    // answers without a date or a sum

	demandOn day.Date
	noticeOn day.Date
	offerOn  day.Date
	brokenOn day.Date
	partOn   day.Date
	cancelOn day.Date
	thanksOn day.Date
	dayOn    day.Date // latest letter on a promised day
	firstOn  day.Date

	attorneyTill day.Date // the last day that an attorney's letter gave

	bounces bool
	lastOne *receivable.Touch // the latest letter since the clock
}

// recent holds the latest two contacts of one sort: the cap is never higher.
type recent struct {
	days  [2]day.Date // latest first
	count int         // in the 7 days up to today
}

func (r *recent) add(on, today day.Date) {
	if today.Sub(on) < 7 {
		r.count++
	}
	switch {
	case on.After(r.days[0]):
		r.days[0], r.days[1] = on, r.days[0]
	case on.After(r.days[1]):
		r.days[1] = on
	}
}

// free is the first day on which one more contact stays within the cap.
func (r *recent) free(limit int) day.Date {
	if limit < 1 || limit > len(r.days) {
		limit = len(r.days)
	}
	return r.days[limit-1].AddDays(7)
}

// readTouches reads the touches up to today.
func (s *state) readTouches() {
	d := &s.said
	d.height = none
	for i := range s.f.Touches {
		t := &s.f.Touches[i]
		if t.On.After(s.f.Today) {
			continue
		}
		since := !s.clock.IsZero() && t.On.After(s.clock)
		switch t.Kind {
		case receivable.Written:
			d.last = day.Max(d.last, t.On)
			d.letters.add(t.On, s.f.Today)
			s.readLetter(t, since)
		case receivable.Called:
			d.calls.add(t.On, s.f.Today)
			if since {
				d.touched = true
				d.callsMade++
				d.called = d.called || t.Outcome != receivable.OutcomeWrongNumber
				d.readAnswer(t)
			}
		case receivable.Heard:
			if since {
				d.touched = true
				d.readAnswer(t)
			}
		case receivable.Bounced:
			d.bounces = true
		case receivable.CallWaived:
			d.waived = d.waived || since
		}
	}
	d.waived = d.waived || s.f.CallWaived
}

// readLetter takes one letter in. A rung counts when the oldest late item was
// already late on that day, a notice also when it was about to be.
func (s *state) readLetter(t *receivable.Touch, since bool) {
	d := &s.said
	switch Step(t.Step) {
	case policy.Notice:
		d.noticeOn = day.Max(d.noticeOn, t.On)
	case StepThanks:
		d.thanksOn = day.Max(d.thanksOn, t.On)
	case StepPlanOffer:
		d.offerOn = day.Max(d.offerOn, t.On)
	case StepPartPayment:
		d.partOn = day.Max(d.partOn, t.On)
	case StepPromiseBroken:
		d.brokenOn = day.Max(d.brokenOn, t.On)
	case StepWorkCancellation:
		d.cancelOn = day.Max(d.cancelOn, t.On)
	case StepPromiseDue:
		d.dayOn = day.Max(d.dayOn, t.On)
	}
	if !since {
		return
	}
	d.touched = true
	d.messages++
	d.firstOn = earlier(d.firstOn, t.On)
	if Move(t.Step) == AttorneyLetter {
		d.attorneyTill = day.Max(d.attorneyTill, t.Deadline)
	}
	if d.lastOne == nil || !t.On.Before(d.lastOne.On) {
		d.lastOne = t
	}
	h := s.height(Step(t.Step))
	if h == none {
		return
	}
	d.rungOn = day.Max(d.rungOn, t.On)
	if h > d.height {
		d.height, d.top, d.rungTill = h, Step(t.Step), day.Date{}
	}
	if h == d.height {
		d.rungTill = day.Max(d.rungTill, t.Deadline)
	}
	if Step(t.Step) == policy.FinalDemand {
		d.demandOn = day.Max(d.demandOn, t.On)
	}
}

// readAnswer takes in what the client said, on the telephone or in writing.
func (d *said) readAnswer(t *receivable.Touch) {
	switch t.Outcome {
	case receivable.OutcomeReached, receivable.OutcomeVague, receivable.OutcomeCallBack:
		d.vague++
	case receivable.OutcomePromised, receivable.OutcomeDisputed, receivable.OutcomeHardship,
		receivable.OutcomeRefused, receivable.OutcomePaid:
	default:
		if t.Kind == receivable.Called {
			return // nobody was spoken to
		}
	}
	if !t.On.Before(d.answer) {
		d.answer, d.answered = t.On, t.Outcome
	}
}

// came reports a letter of which nothing was heard that it did not arrive.
func (f *Facts) came(letter *receivable.Touch) bool {
	return f.bounceOf(letter) == nil
}

// bounceOf finds what came back of a letter: by its delivery where both are
// known, else what came back after it and before the next letter.
func (f *Facts) bounceOf(letter *receivable.Touch) *receivable.Touch {
	for i := range f.Touches {
		b := &f.Touches[i]
		if b.Kind != receivable.Bounced || b.On.Before(letter.On) || b.On.After(f.Today) {
			continue
		}
		if b.Delivery != "" && letter.Delivery != "" {
			if b.Delivery == letter.Delivery {
				return b
			}
			continue
		}
		if (b.Contact == "" || letter.Contact == "" || b.Contact == letter.Contact) && !f.wroteBetween(letter, b) {
			return b
		}
	}
	return nil
}

// wroteBetween reports a later letter that a bounce belongs to instead.
func (f *Facts) wroteBetween(letter, bounce *receivable.Touch) bool {
	for i := range f.Touches {
		if t := &f.Touches[i]; t.Kind == receivable.Written && t.On.After(letter.On) && !t.On.After(bounce.On) {
			return true
		}
	}
	return false
}

// way is how a letter travels: two letters on the same way prove one way only.
func way(channel string) string {
	switch channel {
	case "", "email", "drafts", "folder":
		return "email"
	case "print", "post":
		return "post"
	}
	return channel
}
