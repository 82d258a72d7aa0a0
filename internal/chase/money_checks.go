package chase

import (
	"dunwell/internal/day"
	"dunwell/internal/policy"
)

// nothingOwed: who owes nothing is never chased, only thanked.
func nothingOwed(s *state) (verdict, Reason) {
	c := &s.f.Claim
	switch {
	case c.Owed.Sign() > 0:
		return goOn, Reason{Code: OwedSome, Sum: c.Owed}
	case c.Gone.Sign() > 0:
		return wait(day.Date{}), Reason{Code: SourceGone, Sum: c.Gone}
	case afterAll(s.want.step):
		return goOn, Reason{Code: OwedNone}
	}
	return wait(day.Date{}), Reason{Code: OwedNone, Sum: c.Owed}
}

// notLate: nothing is called late that is not. A notice may go ahead of the day.
func notLate(s *state) (verdict, Reason) {
	c := &s.f.Claim
	switch {
	case s.late > 0:
		return goOn, Reason{Code: DueLate, N: int32(c.DaysAsked), On: s.clock, M: flag(s.f.PaidLate), Sum: c.Askable}
	case afterAll(s.want.step):
		return goOn, Reason{Code: DueNone}
	case s.settlement.standing > settleOver && c.DaysLate > 0: // all of it disputed
		return goOn, Reason{Code: DueLate, N: int32(c.DaysLate), On: s.clock, M: flag(s.f.PaidLate), Sum: c.Late}
	}
	again := s.nextLate
	if s.want.move == Notice {
		if !s.want.from.After(s.f.Today) {
			return goOn, Reason{Code: DueSoon, On: s.nextDue}
		}
		again = earlier(s.want.from, again)
	}
	if s.arranged() { // when its days are over, a notice may be due
		again = earlier(s.tomorrow(), again)
	}
	again = s.f.Client.Next(again)
	if c.Late.Sign() > 0 && c.Askable.Sign() <= 0 && c.Unapplied.Sign() > 0 {
		return wait(again), Reason{Code: CashUnapplied, Sum: c.Unapplied}
	}
	return wait(again), Reason{Code: DueNone, On: s.nextDue}
}

func flag(is bool) int32 {
	if is {
		return 1
	}
	return 0
}

// tooSmall: a letter would cost more than the sum.
func tooSmall(s *state) (verdict, Reason) {
	least := s.p.Minimum.In(s.f.Currency)
	if _, planned := s.askedOfPlan(); planned || s.arranged() || s.want.step == StepThanks { // what a person arranged is worth its letters
		return goOn, Reason{Code: AmountEnough}
	}
	ask := s.amount()
	if ask.Minor() < least.Minor() || ask.Sign() <= 0 {
		again := s.f.Client.Next(s.nextLate)
		if s.want.move == Notice { // another invoice may come near its day
			again = s.tomorrow()
		}
		return wait(again), Reason{Code: AmountSmall, Sum: ask}
	}
	return goOn, Reason{Code: AmountEnough, Sum: least}
}

// staleMoney: the money may be here, only nobody has looked.
func staleMoney(s *state) (verdict, Reason) {
	through := s.f.MoneyThrough
	if through.IsZero() || s.f.Creditor.AddBusiness(through, s.p.MoneyAge).Before(s.f.Today) {
		return wait(s.tomorrow()), Reason{Code: MoneyStale, On: through}
	}
	return goOn, Reason{Code: MoneyFresh, On: through}
}

// nothingDue: the next step has its day, its distance and its conditions.
func nothingDue(s *state) (verdict, Reason) {
	w := &s.want
	if w.move == "" { // nothing is late and no letter is wanted: an earlier check has spoken
		return wait(day.Date{}), Reason{Code: DueNone}
	}
	if w.from.After(s.f.Today) {
		return wait(s.f.Client.Next(w.from)), Reason{Code: w.wait, On: w.from, Till: w.till, Name: string(w.step)}
	}
	if w.move == Ask {
		return verdict{move: Ask}, Reason{Code: w.why, On: s.said.demandOn}
	}
	if w.remedy != "" {
		return goOn, Reason{Code: LadderEnded, On: s.said.demandOn}
	}
	if s.said.height == none && !s.said.touched {
		return goOn, Reason{Code: HistoryNone}
	}
	return goOn, Reason{Code: HistorySome, N: s.said.messages, M: s.said.callsMade, On: s.said.firstOn}
}

// unreachable: a letter to an address that failed reaches nobody, and a letter
// to somebody who is not recorded reaches the wrong one.
func unreachable(s *state) (verdict, Reason) {
	if s.want.move.Remedy() {
		return goOn, Reason{Code: ContactKnown}
	}
	if s.f.Reach == ReachUnusable {
		return verdict{move: Ask}, Reason{Code: ContactUnusable}
	}
	if last := s.said.lastOne; last != nil && s.said.bounces && s.want.move.Letter() {
		b := s.f.bounceOf(last)
		if b != nil && (b.Contact == "" || b.Contact == s.f.Contact) {
			return verdict{move: Ask}, Reason{Code: ContactBounced, On: b.On}
		}
	}
	if s.f.Reach == ReachClient {
		return goOn, Reason{Code: ContactNone}
	}
	return goOn, Reason{Code: ContactKnown}
}

// overCap: so many contacts in seven days, whatever they were about.
func overCap(s *state) (verdict, Reason) {
	letters, calls := &s.said.letters, &s.said.calls
	switch {
	case s.want.move.Letter() && letters.count >= s.p.CapWritten:
		free := letters.free(s.p.CapWritten)
		return wait(s.f.Client.Next(free)), Reason{Code: CapWritten, N: int32(letters.count), On: free}
	case s.want.move == CallThem && calls.count >= s.p.CapCalls:
		free := calls.free(s.p.CapCalls)
		return wait(s.f.Client.Next(earlier(free, s.nextLetter()))), Reason{Code: CapCalls, N: int32(calls.count), On: free}
	}
	return goOn, Reason{Code: CapFree}
}

// quietDay: nobody is reached on a day of rest in his place.
func quietDay(s *state) (verdict, Reason) {
	if s.f.Client.IsBusiness(s.f.Today) || s.want.move.Remedy() {
		return goOn, Reason{Code: DayBusiness}
	}
	next := s.tomorrow()
	name, _ := s.f.Client.Holiday(s.f.Today)
	return wait(next), Reason{Code: DayQuiet, On: next, Name: name}
}

// doIt is the last check: nothing stands against the step.
func doIt(s *state) (verdict, Reason) {
	w := &s.want
	v := verdict{w.move, s.tomorrow()}
	if w.remedy != "" {
		return s.doRemedy()
	}
	if w.move == CallThem { // it stays to be done until the next letter takes the word
		v.again = s.f.Client.Next(s.nextLetter())
	}
	r := Reason{Code: w.why, Name: string(w.step), N: int32(s.f.Claim.DaysAsked), On: s.said.last, Sum: s.amount(), Till: s.nextDue}
	switch w.step {
	case StepPromiseBroken:
		r.On, r.M = dayNamed(s.promise.one), flag(s.promise.standing == promisePartKept)
	case StepPlanDue, StepPlanMissed, StepPlanBroken:
		r.On, r.Till = s.plan.due, w.deadline
	}
	return v, r
}

// nextLetter is the first day on which a letter may follow a call that is not
// made; no day where only the call opens the way.
func (s *state) nextLetter() day.Date {
	if s.want.why == DemandNeedsCall {
		return day.Date{}
	}
	next, ok := s.nextRung()
	if !ok {
		return day.Date{}
	}
	from := s.rung(next).from
	if w, ok := s.wantsStatement(); ok {
		from = earlier(from, w.from)
	}
	if next.Step == policy.FinalDemand && !from.After(s.f.Today) {
		return day.Date{}
	}
	return day.Max(from, s.f.Today.AddDays(1))
}
