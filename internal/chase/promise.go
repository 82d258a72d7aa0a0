package chase

import (
	"dunwell/internal/day"
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
