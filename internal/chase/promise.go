package chase

import (
	"dunwell/internal/day"
	"dunwell/internal/policy"
	"dunwell/internal/receivable"
)

// standing is where a promise stands.
type standing int

// From what does not bear on today to what holds the account.
const (
	noPromise standing = iota
	promiseKept
	promiseBroken   // nothing came
	promisePartKept // less came than was promised
	promiseInGrace  // the day is over, the money may be under way
	promiseRuns
)

// promise is the one that decides, and how many were broken.
type promise struct {
	standing
	one    *receivable.Arrangement
	until  day.Date // last day of the grace
	got    int64
	gotOn  day.Date
	broken int32
}

// readPromises assesses every promise about what is late now.
func (s *state) readPromises() {
	for i := range s.f.Arrangements {
		a := &s.f.Arrangements[i]
		if a.Kind != receivable.Promise || a.On.After(s.f.Today) {
			continue
		}
		p := s.assess(a)
		if p.standing == promiseBroken || p.standing == promisePartKept {
			if s.clock.IsZero() || dayNamed(a).Before(s.clock) {
				continue // about something that is settled by now
			}
			if p.standing == promiseBroken {
				s.promise.broken++
			}
		}
		if p.outranks(&s.promise) {
			p.broken = s.promise.broken
			s.promise = p
		}
	}
}

// outranks: what runs before what is in grace before what was broken; of two of
// a kind the later one. A promise broken in part is no better than one broken.
func (p *promise) outranks(other *promise) bool {
	mine, theirs := p.standing, other.standing
	if mine == promisePartKept {
		mine = promiseBroken
	}
	if theirs == promisePartKept {
		theirs = promiseBroken
	}
	return mine > theirs || mine == theirs && other.one != nil && !dayNamed(p.one).Before(dayNamed(other.one))
}

func (s *state) assess(a *receivable.Arrangement) promise {
	p := promise{one: a}
	if !a.Ended.IsZero() && !a.Ended.After(s.f.Today) {
		switch a.Outcome {
		case "broken":
			p.standing = promiseBroken
		case "part_kept":
			p.standing = promisePartKept
			p.got, p.gotOn = s.received(a.On)
		case "kept":
			p.standing = promiseKept
		}
		return p
	}
	by := dayNamed(a)
	until, missed := s.missed(by)
	p.until = until
	switch p.got, p.gotOn = s.received(a.On); {
	case !s.f.Today.After(by):
		p.standing = promiseRuns
	case a.Amount.Sign() > 0 && a.Amount.Currency() == s.f.Currency && p.got >= a.Amount.Minor():
		p.standing = promiseKept
	case !missed:
		p.standing = promiseInGrace
	case p.got > 0:
		p.standing = promisePartKept
	default:
		p.standing = promiseBroken
	}
	return p
}

// stalling reports a client who answers without a day or a sum, or who promises
// and does not pay: it counts as silence.
func (s *state) stalling() bool { return s.said.vague >= 3 || s.promise.broken >= 2 }

// promiseUnanswered reports a broken promise that nothing was written about yet.
// The question what happened is asked once; a second broken promise is answered
// by the ladder.
func (s *state) promiseUnanswered() bool {
	p := &s.promise
	if p.standing != promiseBroken && p.standing != promisePartKept {
		return false
	}
	return !s.said.brokenOn.After(s.clock) && !s.said.rungOn.After(dayNamed(p.one))
}

// wantsPromiseDay reports that today is the promised day, and that the policy writes
// a friendly line on it.
func (s *state) wantsPromiseDay() bool {
	p := &s.promise
	return s.p.PromiseDay && p.standing == promiseRuns && p.one.Amount.Sign() > 0 && dayNamed(p.one) == s.f.Today && s.said.dayOn.Before(s.f.Today)
}

// afterPromise is the day to look again at a promise that runs.
func (s *state) afterPromise(by day.Date) day.Date {
	if s.p.PromiseDay && s.f.Today.Before(by) {
		return by
	}
	return by.AddDays(1)
}

// PromiseRecord is how a client has kept his promises about this account, found by
// the money that came.
type PromiseRecord struct {
	Kept, PartKept, Broken, Running int
}

// Rate is the share of the promises whose day is over that were kept, in percent;
// false where there was none.
func (r PromiseRecord) Rate() (percent int, ok bool) {
	all := r.Kept + r.PartKept + r.Broken
	if all == 0 {
		return 0, false
	}
	return (100*r.Kept + all/2) / all, true
}

// Promises counts how the promises of an account turned out by today.
func (f Facts) Promises(p policy.Policy) PromiseRecord {
	s := read(&f, &p)
	var r PromiseRecord
	for i := range f.Arrangements {
		a := &f.Arrangements[i]
		if a.Kind != receivable.Promise || a.On.After(f.Today) {
			continue
		}
		switch s.assess(a).standing {
		case promiseKept:
			r.Kept++
		case promisePartKept:
			r.PartKept++
		case promiseBroken:
			r.Broken++
		case promiseRuns, promiseInGrace:
			r.Running++
		}
	}
	return r
}
