package chase

import (
	"dunwell/internal/day"
	"dunwell/internal/receivable"
)

// nearDays is how many days before its end the time to sue changes the move: a
// court needs some of them, and so does a signed acknowledgment.
const nearDays = 120

// nearFrom is the first day on which the end of the time to sue is near; no day
// where no time runs, where its end is not known, or where a claim is filed.
func (s *state) nearFrom() day.Date {
	if s.f.Legal.LastDay.IsZero() || s.f.Matter != "" && !s.f.Placed {
		return day.Date{}
	}
	return s.f.Legal.LastDay.AddDays(-nearDays)
}

// limitation: the right to sue ends on a day that no promise, pause or silence
// moves. It is looked at before all that lets an account rest, and it leads to a
// person, never to the client.
func limitation(s *state) (verdict, Reason) {
	last := s.f.Legal.LastDay
	switch {
	case s.f.Claim.DaysLate <= 0:
		return goOn, Reason{Code: LimitationNone}
	case last.IsZero():
		return goOn, Reason{Code: LimitationUnknown}
	case s.f.Matter != "" && !s.f.Placed:
		return goOn, Reason{Code: LimitationFiled, On: last, Name: s.f.Matter}
	case s.barred():
		return goOn, Reason{Code: LimitationPassed, On: last}
	case s.nearFrom().After(s.f.Today):
		return goOn, Reason{Code: LimitationClear, On: last}
	}
	r := Reason{Code: LimitationNear, On: last, N: int32(last.Sub(s.f.Today))}
	if s.holds.insolvency || s.f.Cause == receivable.Insolvency || s.f.OptOut || s.f.Claim.Late.Less(s.p.Minimum.In(s.f.Currency)) {
		return goOn, r
	}
	move := Ask
	if best := s.rank(); best != nil && best.Fault == nil {
		r.Name = best.Recommended.Words()
		if m := moveOf(best.Recommended); m.Remedy() { // a plan is offered by a person: no letter goes by itself now
			move = m
		}
	}
	return verdict{move, s.f.Client.Next(last.AddDays(1))}, r
}

// barred reports that the right to sue about the oldest late item has ended.
func (s *state) barred() bool {
	last := s.f.Legal.LastDay
	return !last.IsZero() && last.Before(s.f.Today)
}

// outside: a court, an agency or an attorney has the claim. Our letters rest.
func outside(s *state) (verdict, Reason) {
	if s.f.Matter != "" {
		return wait(day.Date{}), Reason{Code: MatterRunning, Name: s.f.Matter}
	}
	if s.f.Counsel != "" && s.want.move.Contacts() { // what a person decides goes on
		return wait(day.Date{}), Reason{Code: MatterRunning, Name: s.f.Counsel}
	}
	return goOn, Reason{Code: MatterNone}
}
