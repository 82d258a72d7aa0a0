package chase

import (
	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/policy"
	"dunwell/internal/receivable"
)

// stopped: contact has ended, for a reason that outlives every balance.
func stopped(s *state) (verdict, Reason) {
	switch {
	case s.holds.insolvency || s.f.Cause == receivable.Insolvency:
		return wait(day.Date{}), Reason{Code: StopInsolvency}
	case s.holds.attorney:
		return wait(day.Date{}), Reason{Code: StopAttorney}
	case s.holds.contact:
		return wait(day.Date{}), Reason{Code: StopContact}
	case s.f.OptOut:
		return wait(day.Date{}), Reason{Code: StopOptOut}
	}
	return goOn, Reason{Code: StopNone}
}

// inDoubt: nobody can say whether a formal letter left. A person looks.
func inDoubt(s *state) (verdict, Reason) {
	if s.f.Doubtful {
		return verdict{move: Ask}, Reason{Code: DeliveryDoubtful}
	}
	return goOn, Reason{Code: DeliveryClear}
}

// unread: an answer that nobody has read may be anything, so it holds.
func unread(s *state) (verdict, Reason) {
	if s.holds.unreadAny {
		return verdict{move: Ask}, Reason{Code: ReplyUnread, On: s.holds.unread, Name: s.holds.unreadWhy}
	}
	return goOn, Reason{Code: ReplyNone}
}

func paused(s *state) (verdict, Reason) {
	if p := s.holds.pause; p != nil {
		return wait(s.f.Client.Next(p.By.AddDays(1))), Reason{Code: PauseRunning, Till: p.By, Name: p.Reason}
	}
	return goOn, Reason{Code: PauseNone}
}

// contested: what is disputed, waits for our own correction, or is an invoice that a
// person lets rest, is not asked for. The others go on.
func contested(s *state) (verdict, Reason) {
	c := &s.f.Claim
	whole, part := DisputeOpen, DisputePart
	if s.holds.mistake {
		whole, part = MistakeOpen, MistakePart
	}
	r := Reason{Sum: c.Disputed}
	if resting := s.resting(); c.Disputed.Sign() <= 0 {
		if resting <= 0 {
			return goOn, Reason{Code: DisputeNone}
		}
		whole, part = RestOpen, RestPart
		r.Sum, r.Till = money.New(resting, s.f.Currency), s.holds.rests
	}
	if s.late == 0 && c.DaysLate > 0 && s.settlement.standing <= settleOver { // a dispute is what a settlement is about
		r.Code = whole
		return wait(s.f.Client.Next(s.nextLate)), r
	}
	r.Code = part
	return goOn, r
}

// resting is how much is late and left out because its invoice rests.
func (s *state) resting() (minor int64) {
	for i := range s.f.Claim.Lines {
		if l := &s.f.Claim.Lines[i]; l.Days > 0 {
			minor += max(0, l.Rests.Minor()-l.Covered.Minor())
		}
	}
	return minor
}

// saidPaid: money came in that may be theirs, or the client says that it is on its
// way. When that should have been here, a person is asked, never the client.
func saidPaid(s *state) (verdict, Reason) {
	if came := s.f.Unclear; came.Amount.Sign() > 0 {
		return wait(s.tomorrow()), Reason{Code: PaidUnclear, On: came.On, Sum: came.Amount}
	}
	a := s.holds.paid
	if a == nil {
		return goOn, Reason{Code: PaidNone}
	}
	on := dayNamed(a)
	until, missed := s.missed(on)
	if !missed {
		return wait(s.whenMissed(until)), Reason{Code: PaidGrace, On: on, Till: until}
	}
	return verdict{move: Ask}, Reason{Code: PaidClaimed, On: on, Till: until}
}

// planRunning: a plan or a settlement rests the ladder while its days run. A part is
// missed only when the money that came until then is known. A plan of which only the
// next part was told is a question to a person when it is missed.
func planRunning(s *state) (verdict, Reason) {
	if v, r, ok := s.settling(); ok {
		return v, r
	}
	a := s.holds.plan
	switch {
	case s.plan.standing != noPlan && (a == nil || !s.planEnded(s.f.Plan)): // what lives beside one that ended is another
		return s.planStands()
	case a == nil:
		return goOn, Reason{Code: PlanNone}
	}
	if a.By.IsZero() {
		return wait(day.Date{}), Reason{Code: PlanRunning}
	}
	if got, _ := s.received(a.On); a.Amount.Sign() > 0 && a.Amount.Currency() == s.f.Currency && got >= a.Amount.Minor() {
		return wait(day.Date{}), Reason{Code: PlanRunning, On: a.By}
	}
	until, missed := s.missed(a.By)
	if !missed {
		return wait(s.whenMissed(until)), Reason{Code: PlanRunning, On: a.By}
	}
	return verdict{move: Ask}, Reason{Code: PlanMissed, On: a.By, Sum: named(a.Amount)}
}

func promiseRunning(s *state) (verdict, Reason) {
	p := &s.promise
	switch p.standing {
	case promiseRuns:
		by := dayNamed(p.one)
		r := Reason{Code: PromiseRunning, Sum: named(p.one.Amount), On: by}
		if s.want.step == StepPromiseDue {
			return goOn, r
		}
		return wait(s.f.Client.Next(s.afterPromise(by))), r
	case promiseInGrace:
		return wait(s.whenMissed(p.until)), Reason{Code: PromiseGrace, Sum: named(p.one.Amount), On: dayNamed(p.one), Till: p.until}
	case promiseKept:
		return goOn, Reason{Code: PromiseKept, On: dayNamed(p.one)}
	case promiseBroken:
		return goOn, Reason{Code: PromiseBroken, Sum: named(p.one.Amount), On: dayNamed(p.one)}
	case promisePartKept:
		return goOn, Reason{Code: PromisePart, Sum: money.New(p.got, s.f.Currency), On: dayNamed(p.one)}
	}
	return goOn, Reason{Code: PromiseNone}
}

// named is a sum that was named; a promise or plan may come without one.
func named(a money.Amount) money.Amount {
	if a.Sign() <= 0 {
		return money.Amount{}
	}
	return a
}

// unclearCause: hard times rest until a person has offered a way, and a quarrel
// or a mistake that nobody has put on an invoice is a question to a person.
func unclearCause(s *state) (verdict, Reason) {
	switch s.f.Cause {
	case receivable.Hardship:
		switch w := &s.want; {
		case w.wait == HardshipWaiting && w.from.After(s.f.Today):
			return wait(s.f.Client.Next(w.from)), Reason{Code: HardshipWaiting, On: w.till, Till: w.from}
		case w.why == HardshipUnanswered, w.why == HardshipAnswered:
			return verdict{move: Ask}, Reason{Code: w.why, On: s.said.offerOn}
		}
		r := Reason{Code: CauseHardship, On: s.f.CauseOn}
		if s.planGone() {
			r.N = 1 // what was offered came to nothing
		}
		return goOn, r
	case receivable.Dispute, receivable.Mistake:
		if !s.namedSince(s.f.CauseOn) {
			return verdict{move: Ask}, Reason{Code: CauseUnclear, On: s.f.CauseOn, Name: string(s.f.Cause)}
		}
	}
	return goOn, s.causeReason()
}

// namedSince reports a dispute or mistake that was put on an invoice or on the
// account since a day, ended or not.
func (s *state) namedSince(on day.Date) bool {
	for i := range s.f.Arrangements {
		a := &s.f.Arrangements[i]
		if (a.Kind == receivable.DisputeHold || a.Kind == receivable.MistakeHold) && !a.On.Before(on) && !a.On.After(s.f.Today) {
			return true
		}
	}
	return s.f.Claim.Disputed.Sign() > 0
}

// cause is why the account is unpaid, as it looks today.
func (s *state) cause() receivable.Cause {
	switch s.f.Cause {
	case "", receivable.Unknown, receivable.Forgot, receivable.Silence, receivable.Stalling:
	default:
		return s.f.Cause
	}
	switch {
	case s.late == 0:
	case s.stalling():
		return receivable.Stalling
	case s.said.messages >= 2 && s.said.answer.IsZero():
		return receivable.Silence
	}
	if s.f.Cause == "" {
		return receivable.Unknown
	}
	return s.f.Cause
}

func (s *state) causeReason() Reason {
	r := Reason{On: s.f.CauseOn, N: s.said.messages, M: s.said.callsMade}
	switch s.cause() {
	case receivable.Refusal:
		r.Code = CauseRefusal
	case receivable.Forgot:
		r.Code = CauseForgot
	case receivable.Silence:
		r.Code, r.On, r.Till = CauseSilence, s.said.firstOn, s.f.Today
	case receivable.Stalling:
		r.Code, r.N, r.M = CauseStalling, s.said.vague, s.promise.broken
	default:
		r.Code = CauseUnknown
	}
	return r
}

// demandRunning: the date of the final demand stands, and then the money has its
// days.
func demandRunning(s *state) (verdict, Reason) {
	if s.said.height != heightOf(policy.FinalDemand) || s.want.move == PlanOffer {
		return goOn, Reason{Code: DemandNone}
	}
	w := &s.want
	switch {
	case w.wait == DemandRunning && w.from.After(s.f.Today):
		return wait(s.f.Client.Next(w.from)), Reason{Code: DemandRunning, On: s.said.demandOn, Till: w.till}
	case w.wait == DemandGrace && w.from.After(s.f.Today):
		return wait(s.f.Client.Next(w.from)), Reason{Code: DemandGrace, On: s.demandTill(), Till: w.till}
	}
	return goOn, Reason{Code: DemandOver, On: s.said.demandOn, Till: s.demandTill()}
}
