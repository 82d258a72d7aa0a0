// Package chase says what to do about an account today, and why: a list of
// checks over plain facts, read from top to bottom. It knows no clock, no
// database and no other account.
package chase

import (
	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/policy"
	"dunwell/internal/receivable"
)

// Engine names the mechanics. It changes whenever the same facts could give
// another decision; the old and the new are then run beside each other.
const Engine = "chase-4"

// verdict is what a check makes of the account: the zero verdict asks the next
// check. again is the first day on which the answer may change.
type verdict struct {
	move  Move
	again day.Date
}

var goOn verdict

func wait(again day.Date) verdict { return verdict{Wait, again} }

type check func(*state) (verdict, Reason)

// checks are asked in this order; the first to name a move ends the matter. What
// the law and decency forbid comes before what the creditor wants.
var checks = [...]check{
	nothingOwed, limitation, stopped, inDoubt, unread, paused, outside,
	contested, notLate, tooSmall,
	saidPaid, planRunning, promiseRunning,
	unclearCause, demandRunning, nothingDue,
	staleMoney, unreachable, overCap, quietDay,
	doIt,
}

// Decide says what to do about one account today, and why. It reads nothing but
// its arguments: the same facts and policy give the same decision. What the law
// says is among the facts.
func Decide(f Facts, p policy.Policy) Decision {
	s := read(&f, &p)
	d := Decision{
		Account: f.Account, On: f.Today, Contact: f.Contact,
		Owed: f.Claim.Owed, DaysLate: f.Claim.DaysLate, Cause: s.cause(), Ladder: s.ladder(), LastDay: f.Legal.LastDay,
		Reasons: make([]Reason, 0, len(checks)),
		Engine:  Engine, Policy: p.Version, Law: f.Legal.Version,
	}
	usual := s.want
	if s.f.Judgment != nil {
		s.want = wanted{}
		s.ask(&d, judgedChecks[:])
		s.carry(&d)
		return d
	}
	if w, ok := s.asked(); ok {
		s.want = w
		s.ask(&d, askedChecks[:])
		d.CheckAgain = earlier(d.CheckAgain, s.f.Client.Next(w.till.AddDays(1))) // then the chase goes on without it
	}
	if d.Move == "" || d.Move != AskedLetter && s.timeEnds() { // a letter that has to wait hides no right that ends
		s.want, d.Reasons = usual, d.Reasons[:0]
		s.ask(&d, checks[:])
	}
	if s.plan.standing == planOffered { // whatever holds the letter, the offer ends
		d.CheckAgain = earlier(d.CheckAgain, s.f.Client.Next(s.plan.until.AddDays(1)))
	}
	switch s.settlement.standing {
	case settleOffered:
		d.CheckAgain = earlier(d.CheckAgain, s.f.Client.Next(s.f.Settlement.Expiry.AddDays(1)))
	case settleAccepted:
		d.CheckAgain = earlier(d.CheckAgain, s.f.Client.Next(s.f.Settlement.PayBy.AddDays(1)))
	}
	if s.holds.rests.After(s.f.Today) || s.holds.rests == s.f.Today { // whatever else holds it, that invoice goes on
		d.CheckAgain = earlier(d.CheckAgain, s.f.Client.Next(s.holds.rests.AddDays(1)))
	}
	if near := s.nearFrom(); near.After(s.f.Today) && s.f.Claim.DaysLate > 0 {
		d.CheckAgain = earlier(d.CheckAgain, s.f.Client.Next(near))
	}
	if s.f.Cause == receivable.Refusal && !s.refused() && !s.nextLate.IsZero() { // what becomes late may be what they refused
		d.CheckAgain = earlier(d.CheckAgain, s.f.Client.Next(s.nextLate))
	}
	s.carry(&d)
	return d
}

// ask lets checks speak until one decides.
func (s *state) ask(d *Decision, checks []check) {
	for _, ask := range checks {
		v, reason := ask(s)
		d.Reasons = append(d.Reasons, reason)
		if v.move != "" {
			d.Move, d.CheckAgain = v.move, v.again
			return
		}
	}
}

// timeEnds reports that the right to sue about what is late ends soon.
func (s *state) timeEnds() bool {
	near := s.nearFrom()
	return !near.IsZero() && !near.After(s.f.Today) && s.f.Claim.DaysLate > 0
}

// ladder tells where the account stands.
func (s *state) ladder() Ladder {
	l := Ladder{Step: s.said.top}
	if s.late == 0 {
		return l
	}
	if r, ok := s.nextRung(); ok && s.said.height < heightOf(policy.FinalDemand) {
		w := s.rung(r)
		l.Next, l.Earliest = w.next.Step, s.f.Client.Next(day.Max(w.from, s.f.Today))
		if w.step == StepEnquiry {
			l.Next = StepEnquiry
		}
	}
	return l
}

// carry writes out what the move needs: which letter, for which sum, by when.
func (s *state) carry(d *Decision) {
	if d.Move == Wait {
		return
	}
	w := &s.want
	if d.Move == Ask {
		d.Person = true
		if w.move == Ask && d.Because().Code == w.why {
			d.Step = w.step
		}
		return
	}
	if d.Move.Remedy() { // a person's own act, without a letter of ours
		d.Person, d.Amount = true, s.amount()
		return
	}
	d.Step, d.Letter = w.step, w.letter
	switch d.Move {
	case CallThem, PlanOffer, WorkPause, FinalDemand, WorkCancellation, AskedLetter:
		d.Person = true
	}
	d.Person = d.Person || w.step == StepPlanBroken
	d.Formal = formal(w.step)
	d.Approval = d.Move.Letter() && d.Letter != "" && (d.Person || d.Formal || !s.autopilot(w.step))
	d.Amount = s.amount()
	d.Items = s.items()
	s.setDeadline(d)
	s.setAbout(d)
	s.setAboutPlan(d)
	s.warn(d)
}

// formal reports a step that the machine never sends again: a judge may read it, or a
// period runs from it.
func formal(step Step) bool {
	switch step {
	case policy.FinalDemand, policy.LastNotice, StepWorkCancellation,
		StepPlanAgreement, StepPlanMissed, StepPlanBroken, StepSettlementOffer, StepSettlementAgreement, StepAcknowledgment:
		return true
	}
	return false
}

// amount is what the move asks for: never more than is owed.
func (s *state) amount() money.Amount {
	if asked, ok := s.askedOfPlan(); ok {
		return money.New(max(0, min(asked, s.f.Claim.Owed.Minor())), s.f.Currency) // paid beyond it, nothing is asked
	}
	switch s.want.step {
	case StepThanks, StepWorkResumed, StepWinback, StepPromiseNoted:
		return money.New(0, s.f.Currency)
	case StepPersistence:
		return s.f.GivenUp
	case StepCorrected:
		l := s.line(s.want.about)
		return money.New(min(free(l), s.f.Claim.Owed.Minor()), s.f.Currency)
	case policy.Notice:
		var minor int64
		for i := range s.f.Claim.Lines {
			if l := &s.f.Claim.Lines[i]; s.soon(l) {
				minor += free(l)
			}
		}
		return money.New(min(minor, s.f.Claim.Owed.Minor()), s.f.Currency)
	}
	return money.New(min(s.f.Claim.Askable.Minor(), s.f.Claim.Owed.Minor()), s.f.Currency)
}

// soon reports a line that a notice is about: due in its days, and not yet late.
func (s *state) soon(l *claim.Line) bool {
	if l.Code != claim.InvoiceNotDue && l.Code != claim.ChargeNotDue || l.Due.IsZero() || l.Days >= 0 {
		return false
	}
	return -l.Days <= -s.want.next.After && free(l) > 0
}

// free is what of an open invoice is neither contested nor at rest nor made up for.
func free(l *claim.Line) int64 {
	return max(0, l.Amount.Minor()-l.Disputed.Minor()-l.Rests.Minor()-l.Covered.Minor())
}

// items are what the letter lists: what is late and uncontested, oldest first,
// then the invoice it goes with.
func (s *state) items() []receivable.ItemID {
	if items, ok := s.itemsOfPlan(); ok {
		return items
	}
	if s.want.about != "" {
		return []receivable.ItemID{s.want.about}
	}
	items := make([]receivable.ItemID, 0, s.late+1)
	for i := range s.f.Claim.Lines {
		l := &s.f.Claim.Lines[i]
		switch {
		case s.want.step == policy.Notice:
			if s.soon(l) {
				items = append(items, l.Item)
			}
		case l.Ask.Sign() > 0:
			items = append(items, l.Item)
		}
	}
	if s.want.step == StepStatement {
		items = append(items, s.f.Claim.Lines[s.fresh].Item)
	}
	return items
}

// setDeadline gives the letter its date. A firm one falls on or after the day
// that policy and law ask for; a soft one on a business day before it.
func (s *state) setDeadline(d *Decision) {
	w := &s.want
	switch {
	case w.step == StepPartPayment:
		d.Deadline = s.demandTill()
	case !w.deadline.IsZero():
		d.Deadline = w.deadline
	case w.days == 0:
	case w.firm:
		days := w.days
		if r := &s.f.Legal.Demand; r.Days > 0 && r.Days >= days {
			days, d.About.LawSource = r.Days, r.Source
			if r.Recalled {
				d.Warnings = append(d.Warnings, Warning{Code: WarnLawRecalled, Name: r.Source})
			}
		}
		d.Deadline = s.f.Client.Next(s.f.Today.AddDays(days))
	default:
		day := s.f.Today.AddDays(w.days)
		d.Deadline = day
		if !s.f.Client.IsBusiness(day) {
			if before := s.f.Client.SubBusiness(day, 1); before.Sub(s.f.Today) >= 2 {
				d.Deadline = before
			}
		}
	}
}

// setAbout tells what the letter speaks of beside the sum.
func (s *state) setAbout(d *Decision) {
	switch s.want.step {
	case StepPromiseBroken:
		d.About.Promised, d.About.PromisedFor = named(s.promise.one.Amount), dayNamed(s.promise.one)
		if s.promise.got > 0 {
			d.About.Received, d.About.ReceivedOn = money.New(s.promise.got, s.f.Currency), s.promise.gotOn
		}
	case StepPartPayment:
		got, on := s.received(s.said.demandOn.AddDays(1))
		d.About.Received, d.About.ReceivedOn = money.New(got, s.f.Currency), on
	case StepThanks:
		got, on := s.received(s.said.last)
		d.About.Received, d.About.ReceivedOn = money.New(got, s.f.Currency), on
	case StepStatement:
		d.About.New = s.f.Claim.Lines[s.fresh].Item
	}
}

// warn tells the person who approves what is left out or unsure.
func (s *state) warn(d *Decision) {
	put := func(c Code, sum money.Amount, name string) {
		d.Warnings = append(d.Warnings, Warning{Code: c, Sum: sum, Name: name})
	}
	if d.Move.Letter() && s.f.Reach == ReachClient {
		put(WarnNoContact, money.Amount{}, "")
	}
	if d.Move.Letter() && !s.f.Reads {
		put(WarnNoMailbox, money.Amount{}, "")
	}
	if s.f.Claim.Disputed.Sign() > 0 && d.Move != Thanks {
		if s.holds.mistake {
			put(WarnMistakePart, s.f.Claim.Disputed, "")
		} else {
			put(WarnDisputedPart, s.f.Claim.Disputed, "")
		}
	}
	if resting := s.resting(); resting > 0 && d.Move != Thanks {
		put(WarnRestsPart, money.New(resting, s.f.Currency), "")
	}
	if s.want.why == LetterWanted && s.timeEnds() {
		put(WarnTimeEnds, money.Amount{}, s.f.Legal.LastDay.Long("en", "gb"))
	}
	if s.f.Claim.Gone.Sign() > 0 {
		put(WarnItemGone, s.f.Claim.Gone, "")
	}
	if s.undated {
		put(WarnNoDueDate, money.Amount{}, "")
	}
	if call, ok := s.wantsCall(); ok && d.Move.Letter() && !call.from.After(s.f.Today) && s.want.step != StepPartPayment && s.said.height < heightOf(policy.FinalDemand) {
		put(WarnCallOpen, money.Amount{}, "")
	}
	switch d.Move {
	case WorkPause:
		if !s.f.PauseRight {
			put(WarnPauseRight, money.Amount{}, "")
		}
	case Thanks:
		if d.Step == StepPartPayment {
			put(WarnPaymentMeaning, d.About.Received, "")
		}
	case WorkCancellation:
		if got, _ := s.received(s.said.demandOn.AddDays(1)); got > 0 {
			put(WarnPartAfterDay, money.New(got, s.f.Currency), "")
		}
	}
	if s.f.Client.Calendar != nil && !s.f.Client.Known() {
		put(WarnHolidays, money.Amount{}, s.f.Client.From)
	}
}
