package chase

import (
	"dunwell/internal/day"
	"dunwell/internal/policy"
	"dunwell/internal/receivable"
	"dunwell/internal/remedy"
)

// wanted is what the creditor's policy would do next, and from which day. What
// forbids it is asked by the checks.
type wanted struct {
	move   Move
	step   Step
	letter string
	why    Code     // the deciding reason when it is done
	from   day.Date // the first day it can be done
	wait   Code     // which rule sets that day, while it lies ahead
	till   day.Date // what the rule is about
	days   int      // the letter gives so many days; 0 names no date
	firm   bool     // the date is one that something follows from
	next   policy.Step
	remedy remedy.ID // the road that was weighed best; "" where none was weighed

	deadline day.Date          // the letter's own date; no day where days tell it
	about    receivable.ItemID // the one invoice it is about; "" where it is about what is late
}

// wants chooses the next move for the account as it stands.
func (s *state) wants() wanted {
	if w, ok := s.wantsSettlement(); ok {
		return w
	}
	if w, ok := s.wantsPlan(); ok {
		return w
	}
	switch {
	case s.f.Claim.Owed.Sign() <= 0:
		if w := s.wantsThanks(); w.move != "" {
			return w
		}
		return s.wantsPersistence()
	case s.late == 0:
		return s.wantsNotice()
	case s.wantsPromiseDay():
		return wanted{move: Reminder, step: StepPromiseDue, letter: "promise_due_today", why: StepDue, from: s.f.Today}
	case s.f.Cause == receivable.Hardship && !s.f.CauseOn.Before(s.said.demandOn) && !s.planGone():
		return s.wantsOffer()
	case s.said.height == heightOf(policy.FinalDemand):
		return s.wantsAfterDemand()
	case !s.refused() && s.promiseUnanswered():
		return s.wantsPromiseLetter()
	}
	return s.wantsRung()
}

// wantsThanks: everything is paid, and it was we who asked.
func (s *state) wantsThanks() wanted {
	d := &s.said
	got, on := s.received(d.last)
	if !s.p.Thanks || got <= 0 || d.last.IsZero() || !d.thanksOn.Before(d.last) || s.f.Today.Sub(on) > 10 {
		return wanted{}
	}
	return wanted{move: Thanks, step: StepThanks, letter: "paid_thanks", why: ThanksDue, from: s.f.Today}
}

// wantsNotice: an invoice falls due soon, and this client has paid late before.
func (s *state) wantsNotice() wanted {
	r, ok := s.p.Step(policy.Notice)
	if !ok || !s.f.PaidLate || s.nextDue.IsZero() {
		return wanted{}
	}
	from := s.nextDue.AddDays(r.After)
	if !s.f.Today.Before(s.nextDue) || s.said.noticeOn.After(from.AddDays(-1)) {
		return wanted{}
	}
	w := wanted{move: Notice, step: r.Step, letter: r.Letter, why: StepDue, from: from, wait: DueNone, next: r}
	w.notBefore(s.spaced(), StepSpacing, s.said.last)
	return w
}

// wantsOffer: in hard times a person offers instalments, and the machine rests.
func (s *state) wantsOffer() wanted {
	if !s.said.offerOn.IsZero() && !s.said.offerOn.Before(s.f.CauseOn) {
		answer := s.said.offerOn.AddDays(s.p.AnswerDays + 1)
		return wanted{move: Ask, why: HardshipUnanswered, from: answer, wait: HardshipWaiting, till: s.said.offerOn}
	}
	if s.said.offerOn.After(s.clock) && (s.f.Plan == nil || s.f.Plan.Ended.Before(s.said.offerOn)) { // the same letter once more would be no answer to theirs
		return wanted{move: Ask, why: HardshipAnswered, from: s.f.Today}
	}
	return wanted{move: PlanOffer, step: StepPlanOffer, letter: "reply_to_hardship", why: HardshipOffer, from: s.f.Today}
}

// wantsPromiseLetter asks what happened, or gives thanks for the part that came.
func (s *state) wantsPromiseLetter() wanted {
	w := wanted{move: Reminder, step: StepPromiseBroken, letter: "promise_broken", why: StepDue, from: s.f.Today}
	if s.promise.standing == promisePartKept {
		w.letter = "partial_payment_thanks"
	}
	w.notBefore(s.spaced(), StepSpacing, s.said.last)
	return w
}

// notBefore moves the day on, and remembers which rule did.
func (w *wanted) notBefore(d day.Date, rule Code, about day.Date) {
	if d.After(w.from) {
		w.from, w.wait, w.till = d, rule, about
	}
}

// spaced is the first day on which another letter keeps its distance.
func (s *state) spaced() day.Date { return s.said.last.AddDays(s.p.Spacing) }

// refused reports a client who will not pay what is late now. A refusal that was
// recorded before any of it was invoiced was about something else.
func (s *state) refused() bool {
	return s.f.Cause == receivable.Refusal && (s.f.CauseOn.IsZero() || !s.f.CauseOn.Before(s.issued))
}

// nextRung is the lowest letter of the policy above what was said. There is no
// final demand once the time to sue is over: it would threaten what cannot be done.
func (s *state) nextRung() (policy.Step, bool) {
	for _, r := range s.p.Steps {
		if r.Step.Written() && r.After > 0 && heightOf(r.Step) > s.said.height {
			return r, r.Step != policy.FinalDemand || !s.barred()
		}
	}
	return policy.Step{}, false
}

// gap is how many days the policy puts between what was said and a rung.
func (s *state) gap(to policy.Step) int {
	gap := s.p.Spacing
	for _, r := range s.p.Steps {
		if r.Step.Written() && r.After > 0 && heightOf(r.Step) <= s.said.height && r.After < to.After {
			gap = to.After - r.After
		}
	}
	return max(gap, s.p.Spacing)
}

// wantsRung is the next rung of the ladder, or the call, or a statement while
// neither is due.
func (s *state) wantsRung() wanted {
	next, ok := s.nextRung()
	if s.refused() {
		next, ok = s.p.Step(policy.FinalDemand)
		ok = ok && !s.barred()
	}
	if !ok {
		return s.wantsRemedy(wanted{move: Ask, why: LadderEnded, from: s.said.rungOn.AddDays(s.p.AnswerDays), wait: StepSpacing, till: s.said.rungOn})
	}
	letter := s.rung(next)
	if !letter.from.After(s.f.Today) || s.refused() {
		return s.calledFirst(letter)
	}
	call, callable := s.wantsCall()
	if callable && !call.from.After(s.f.Today) {
		return call
	}
	if w, ok := s.wantsStatement(); ok && w.from.Before(letter.from) {
		return w
	}
	if callable && call.from.Before(letter.from) {
		return call
	}
	return letter
}

// rung is one letter of the ladder and the first day it can leave.
func (s *state) rung(r policy.Step) wanted {
	d := &s.said
	w := wanted{move: Reminder, step: r.Step, letter: r.Letter, why: StepDue, days: r.Deadline, next: r, wait: StepLater}
	switch r.Step {
	case policy.LastNotice:
		if s.f.WorkActive {
			w.move = WorkPause
		}
	case policy.FinalDemand:
		w.move, w.firm = FinalDemand, true
	}
	if s.refused() {
		w.from = s.f.Today
	} else {
		w.from = s.clock.AddDays(r.After)
		w.till = w.from
		if d.height == none && d.messages == 0 && s.firstSeen().Sub(s.clock) > s.p.EnquiryAfter {
			w.step, w.letter, w.days = StepEnquiry, string(StepEnquiry), 0
		}
		w.notBefore(d.rungOn.AddDays(s.gap(r)), StepSpacing, d.rungOn)
		s.afterDeadline(&w)
		if !s.stalling() && !d.answer.IsZero() {
			w.notBefore(d.answer.AddDays(s.p.Spacing), AnswerRecent, d.answer)
		}
		w.notBefore(d.calls.days[0].AddDays(1), StepSpacing, d.calls.days[0]) // a call has its day
	}
	w.notBefore(s.spaced(), StepSpacing, d.last)
	if heightOf(r.Step) > heightOf(policy.Reminder3Offer) {
		w.notBefore(s.firstSeen().AddDays(s.p.ImportPatience+1), ImportPatience, s.firstSeen())
	}
	if r.Step == policy.FinalDemand && !w.from.After(s.f.Today) && !s.refused() {
		if gate := s.demandGate(); gate != "" {
			return s.toOpen(gate, w)
		}
	}
	return w
}

// firstSeen is the day of the first import; an import that lies ahead of the
// day asked about, as in a rehearsal of the past, counts as that day.
func (s *state) firstSeen() day.Date {
	if s.f.FirstSeen.IsZero() || s.f.FirstSeen.After(s.f.Today) {
		return s.f.Today
	}
	return s.f.FirstSeen
}

// afterDeadline lets the date that the last letter named go by. What follows
// from the last notice is the demand, so its date must be missed for certain.
func (s *state) afterDeadline(w *wanted) {
	d := &s.said
	if d.rungTill.IsZero() {
		return
	}
	w.notBefore(d.rungTill.AddDays(1), DeadlineRunning, d.rungTill)
	if w.step != policy.FinalDemand {
		return
	}
	if until, missed := s.missed(d.rungTill); !missed {
		w.notBefore(s.whenMissed(until), DeadlineGrace, until)
	}
}

// wantsCall is the call to learn the cause: a task for a person, which never
// stops the letters. It is done once somebody was reached or tried.
func (s *state) wantsCall() (wanted, bool) {
	r, ok := s.p.Step(policy.Call)
	if !ok || s.said.called || s.said.waived || s.said.height == none {
		return wanted{}, false
	}
	w := wanted{move: CallThem, step: r.Step, letter: r.Letter, why: CallDue, from: s.clock.AddDays(r.After), wait: StepLater, next: r}
	w.till = w.from
	w.notBefore(s.said.rungOn.AddDays(s.gap(r)), StepSpacing, s.said.rungOn)
	w.notBefore(s.spaced(), StepSpacing, s.said.last)
	if !s.said.answer.IsZero() && !s.stalling() {
		w.notBefore(s.said.answer.AddDays(s.p.Spacing), AnswerRecent, s.said.answer)
	}
	return w, true
}

// patienceForCall is how many business days a letter waits for the call that the
// client asked for: a call that nobody makes does not stop the letters for good.
const patienceForCall = 3

// calledFirst puts a call before a friendly letter to a client who asked for calls.
func (s *state) calledFirst(letter wanted) wanted {
	d := &s.said
	called := d.calls.days[0].After(day.Max(d.last, s.clock))
	waited := s.f.Client.AddBusiness(day.Max(letter.from, s.firstSeen()), patienceForCall).Before(s.f.Today)
	if s.f.Prefers != PrefersPhone || letter.move != Reminder || formal(letter.step) || called || waited {
		return letter
	}
	script := "call_script"
	if r, ok := s.p.Step(policy.Call); ok {
		script = r.Letter
	}
	return wanted{move: CallThem, step: policy.Call, letter: script, why: CallPreferred, from: s.f.Today, next: letter.next}
}

// wantsStatement lists what is late beside a new invoice, once, as long as the
// tone between the two is still a friendly one.
func (s *state) wantsStatement() (wanted, bool) {
	if !s.p.NewInvoiceStatement || s.fresh < 0 || s.said.height >= heightOf(policy.LastNotice) {
		return wanted{}, false
	}
	issued := s.f.Claim.Lines[s.fresh].On
	if s.said.height == none || !s.said.last.Before(issued) {
		return wanted{}, false // nothing was said yet, or a letter since then listed it
	}
	w := wanted{move: Statement, step: StepStatement, letter: "statement_with_new_invoice", why: InvoiceNew, from: s.f.Today}
	w.notBefore(s.spaced(), StepSpacing, s.said.last)
	return w, w.from.Sub(issued) <= newFor
}

// wantsAfterDemand: the date stands. A part payment is thanked for; when the
// date is missed, the end of the work is prepared, then a person decides.
func (s *state) wantsAfterDemand() wanted {
	d := &s.said
	till := s.demandTill()
	got, on := s.received(d.demandOn.AddDays(1))
	if got > 0 && d.partOn.Before(on) && !s.f.Today.After(till) {
		return wanted{move: Thanks, step: StepPartPayment, letter: "partial_payment_thanks", why: PartPaid, from: s.f.Today}
	}
	until, missed := s.missed(till)
	if !missed {
		w := wanted{move: Ask, why: LadderEnded, from: till.AddDays(1), wait: DemandRunning, till: till}
		if s.f.Today.After(till) {
			w.from, w.wait, w.till = s.whenMissed(until), DemandGrace, until
		}
		return w
	}
	if s.f.WorkGoesOn && !s.f.WorkKept && d.cancelOn.Before(d.demandOn) {
		w := wanted{move: WorkCancellation, step: StepWorkCancellation, letter: "work_cancelled", why: WorkCancel, from: s.f.Today}
		w.notBefore(s.spaced(), StepSpacing, d.last)
		return w
	}
	return s.wantsRemedy(wanted{move: Ask, why: LadderEnded, from: s.f.Today})
}

// demandTill is the date that the final demand named.
func (s *state) demandTill() day.Date {
	if s.said.rungTill.IsZero() {
		return s.said.demandOn.AddDays(s.p.DemandDays)
	}
	return s.said.rungTill
}

// demandGate says what a final demand still lacks: a call made or waived, a
// letter that arrived, and another way tried.
func (s *state) demandGate() Code {
	if !s.said.called && !s.said.waived {
		return DemandNeedsCall
	}
	var arrived *receivable.Touch
	for i := range s.f.Touches {
		if t := &s.f.Touches[i]; s.counts(t) && s.f.came(t) {
			arrived = t
		}
	}
	if arrived == nil {
		return DemandUndelivered
	}
	if s.said.called {
		return ""
	}
	for i := range s.f.Touches {
		t := &s.f.Touches[i]
		if s.counts(t) && (way(t.Channel) != way(arrived.Channel) || t.Contact != "" && arrived.Contact != "" && t.Contact != arrived.Contact) {
			return ""
		}
	}
	return DemandOneWay
}

// counts reports a letter about what is late now.
func (s *state) counts(t *receivable.Touch) bool {
	return t.Kind == receivable.Written && t.On.After(s.clock) && !t.On.After(s.f.Today)
}

// toOpen is what a person does so that the demand can follow.
func (s *state) toOpen(gate Code, demand wanted) wanted {
	if gate == DemandNeedsCall {
		call, _ := s.p.Step(policy.Call)
		return wanted{move: CallThem, step: policy.Call, letter: call.Letter, why: gate, from: demand.from, next: demand.next}
	}
	return wanted{move: Ask, step: policy.FinalDemand, why: gate, from: demand.from, next: demand.next}
}
