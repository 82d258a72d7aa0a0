package chase

import (
	"slices"

	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/policy"
	"dunwell/internal/receivable"
)

// planStanding is where a plan to pay in parts stands.
type planStanding int

// From what is over to what asks for something.
const (
	noPlan         planStanding = iota
	planKept                    // every part came, and nothing of it is left
	planBroken                  // ended because a part was missed: the whole is due
	planOffered                 // their yes has time
	planUnanswered              // it had none
	planOutdated                // the debt is no longer what the plan was drawn up for
	planRuns
	planGrace   // a part's day is over, its money may be under way
	planLate    // a part was missed, and nobody has told them yet
	planCuring  // they were told and have time to make it good
	planUncured // they did not
	planPaid    // every part came; the discount waits to be booked
)

// plan is a plan as it stands today, read out of what is still open of its invoices:
// new work paid in advance counts for no part of it.
type plan struct {
	standing planStanding
	part     int      // the part that decides, from 0
	due      day.Date // its day
	missing  int64    // what is missing of the parts up to it
	until    day.Date // the last day of a grace, to answer, or to make good
	told     day.Date // when they were told of the part they missed
	cured    bool     // the grace that runs is that of the day to make good
	left     int64    // what is open of its invoices
	paid     int64
	said     planSaid
}

// planSaid is what was written about a plan.
type planSaid struct {
	offered, agreement, due, kept, broken day.Date
	notices                               int // of missed parts, since it was agreed
}

// readPlan finds where the plan stands.
func (s *state) readPlan() {
	p := s.f.Plan
	if p == nil || p.On.After(s.f.Today) {
		return
	}
	at := &s.plan
	at.left = s.openOf(p.Items)
	at.paid = receivable.Lower(p.Base, at.left)
	s.readPlanLetters(p)
	ended := s.planEnded(p)
	switch {
	case ended && p.Outcome == receivable.PlanKept:
		at.standing = planKept
	case ended && p.Outcome == receivable.PlanBroken, !at.said.broken.IsZero():
		at.standing = planBroken
	case ended:
	case p.Agreed.IsZero() || p.Agreed.After(s.f.Today):
		at.until = p.Answer
		switch {
		case at.paid > 0 || s.contests(p.Items):
			at.standing = planOutdated
		case s.f.Today.After(p.Answer):
			at.standing = planUnanswered
		default:
			at.standing = planOffered
		}
	default:
		s.readParts(p)
	}
}

// planEnded reports a plan that a person ended, as kept, broken or replaced.
func (s *state) planEnded(p *receivable.PaymentPlan) bool {
	return !p.Ended.IsZero() && !p.Ended.After(s.f.Today)
}

// OpenItems are the invoices and charges that an arrangement about a debt covers, and
// what they add up to: all that is open, what is disputed only with disputed.
func OpenItems(owed *claim.Claim, disputed bool) (items []receivable.ItemID, open money.Amount) {
	var minor int64
	for i := range owed.Lines {
		l := &owed.Lines[i]
		if left := l.Amount.Minor() - l.Covered.Minor(); left > 0 && (disputed || l.Disputed.Sign() <= 0) {
			items, minor = append(items, l.Item), minor+left
		}
	}
	return items, money.New(minor, owed.Currency)
}

// openOf is what is still open of some invoices, in smallest units. What an open list
// no longer held counts as settled.
func (s *state) openOf(items []receivable.ItemID) int64 {
	var open int64
	for i := range s.f.Claim.Lines {
		if l := &s.f.Claim.Lines[i]; l.Amount.Sign() > 0 && slices.Contains(items, l.Item) {
			open += l.Amount.Minor() - l.Covered.Minor()
		}
	}
	return open
}

// contests reports an invoice among these of which a part is disputed.
func (s *state) contests(items []receivable.ItemID) bool {
	for i := range s.f.Claim.Lines {
		if l := &s.f.Claim.Lines[i]; l.Disputed.Sign() > 0 && slices.Contains(items, l.Item) {
			return true
		}
	}
	return false
}

func (s *state) readPlanLetters(p *receivable.PaymentPlan) {
	said := &s.plan.said
	for i := range s.f.Touches {
		t := &s.f.Touches[i]
		if t.Kind != receivable.Written || t.On.Before(p.On) || t.On.After(s.f.Today) {
			continue
		}
		switch step := Step(t.Step); {
		case step == StepPlanTerms:
			said.offered = day.Max(said.offered, t.On)
		case step == StepPlanAgreement:
			said.agreement = day.Max(said.agreement, t.On)
		case step == StepPlanDue:
			said.due = day.Max(said.due, t.On)
		case step == StepPlanKept:
			said.kept = day.Max(said.kept, t.On)
		case p.Agreed.IsZero() || t.On.Before(p.Agreed):
		case step == StepPlanMissed:
			if !s.cameBack(t) {
				said.notices++
			}
		case step == StepPlanBroken:
			said.broken = day.Max(said.broken, t.On)
		}
	}
}

// punctual reports that the discount is still to be had: one part that was made good
// in time counts as punctual.
func (s *state) punctual() bool { return s.plan.said.notices <= 1 }

// readParts finds the next part of an agreed plan, and what became of it.
func (s *state) readParts(p *receivable.PaymentPlan) {
	at := &s.plan
	next, open := p.Next(at.paid, s.punctual())
	if !open {
		at.standing = planKept
		if at.paid < p.Total.Minor() && at.left > 0 { // all but the discount
			at.standing = planPaid
		}
		return
	}
	at.part, at.due = next, p.Parts[next].On
	at.missing = p.DueBy(next+1, s.punctual()) - at.paid
	if !s.f.Today.After(at.due) {
		at.standing = planRuns
		return
	}
	var missed bool
	if at.until, missed = s.missed(at.due); !missed {
		at.standing = planGrace
		return
	}
	var cure day.Date
	if at.told, cure = s.noticeOf(p, next); at.told.IsZero() {
		at.standing = planLate
		return
	}
	at.until = cure
	if !s.f.Today.After(cure) {
		at.standing = planCuring
		return
	}
	if at.until, missed = s.missed(cure); !missed {
		at.standing, at.cured = planGrace, true
		return
	}
	at.standing, at.until = planUncured, cure
	if s.contests(p.Items) { // whether a disputed part was missed is for a person to say
		at.standing = planOutdated
	}
}

// noticeOf finds the notice about a missed part: what had come in by then left this
// part the first that was missing. A payment of that very day may have come after the
// notice, so it does not count: at worst they are told once more.
func (s *state) noticeOf(p *receivable.PaymentPlan, part int) (told, cure day.Date) {
	for i := len(s.f.Touches) - 1; i >= 0; i-- {
		t := &s.f.Touches[i]
		if t.Kind != receivable.Written || Step(t.Step) != StepPlanMissed || t.On.Before(p.Agreed) || t.On.After(s.f.Today) || s.cameBack(t) {
			continue
		}
		since, _ := s.received(t.On)
		about, open := p.Next(max(0, s.plan.paid-since), s.punctual())
		if !open || about != part || !t.On.After(p.Parts[part].On) {
			continue
		}
		return t.On, day.Max(t.Deadline, t.On.AddDays(p.CureDays)) // a letter that left later than it was made gives no less
	}
	return day.Date{}, day.Date{}
}

// cameBack reports a letter that did not reach them.
func (s *state) cameBack(t *receivable.Touch) bool { return s.said.bounces && s.f.bounceOf(t) != nil }

// wantsPlan is what a plan asks to be written. While it is offered or runs it is the
// only thing that is written at all.
func (s *state) wantsPlan() (wanted, bool) {
	at, p := &s.plan, s.f.Plan
	switch at.standing {
	case planOffered:
		return s.wantsTerms(), true
	case planRuns:
		return s.wantsBeforePart(), true
	case planLate:
		w := wanted{move: Reminder, step: StepPlanMissed, letter: "plan_instalment_missed", why: StepDue, from: s.f.Today,
			deadline: s.f.Client.Next(s.f.Today.AddDays(p.CureDays))}
		w.notBefore(s.spaced(), StepSpacing, s.said.last)
		return w, true
	case planUncured:
		w := wanted{move: Reminder, step: StepPlanBroken, letter: "plan_broken_acceleration", why: StepDue, from: s.f.Today,
			deadline: s.f.Client.Next(s.f.Today.AddDays(p.CureDays))}
		w.notBefore(s.spaced(), StepSpacing, s.said.last)
		return w, true
	case planGrace, planCuring, planUnanswered, planOutdated, planPaid:
		return wanted{wait: PlanRunning}, true
	case planKept:
		return s.wantsPlanThanks()
	case planBroken:
		return s.wantsAfterPlan()
	}
	return wanted{}, false
}

// wantsTerms sends the plan to the client, as its offer or as the agreement to sign.
func (s *state) wantsTerms() wanted {
	at, p := &s.plan, s.f.Plan
	w := wanted{move: PlanOffer, why: StepDue, from: s.f.Today, deadline: p.Answer}
	switch {
	case p.Draft == receivable.DraftOffer && at.said.offered.IsZero():
		w.step, w.letter = StepPlanTerms, "plan_offer"
	case p.Draft == receivable.DraftAgreement && at.said.agreement.IsZero():
		w.step, w.letter = StepPlanAgreement, "plan_agreement"
	default:
		return wanted{wait: PlanOffered}
	}
	w.notBefore(s.spaced(), StepSpacing, s.said.last)
	return w
}

// wantsBeforePart is the agreement to sign, where a mail was the yes so far, or a
// short note before the next part, where the policy has one.
func (s *state) wantsBeforePart() wanted {
	at, p := &s.plan, s.f.Plan
	if p.How == receivable.AgreedEmail && p.Draft != receivable.DraftNothing && at.said.agreement.IsZero() && at.paid == 0 {
		w := wanted{move: PlanOffer, step: StepPlanAgreement, letter: "plan_agreement", why: StepDue, from: s.f.Today,
			deadline: s.f.Client.Next(s.f.Today.AddDays(p.CureDays))}
		w.notBefore(s.spaced(), StepSpacing, s.said.last)
		return w
	}
	if s.p.InstalmentNotice > 0 {
		w := wanted{move: Notice, step: StepPlanDue, letter: "plan_instalment_due", why: StepDue, from: at.due.AddDays(-s.p.InstalmentNotice)}
		if w.from.After(at.said.due) {
			w.notBefore(s.spaced(), StepSpacing, s.said.last)
			return w
		}
	}
	return wanted{wait: PlanRunning}
}

// thanksFor is how many days after the end of a plan it is still given thanks for.
const thanksFor = 30

// wantsPlanThanks: the plan was kept, and nothing is open any more.
func (s *state) wantsPlanThanks() (wanted, bool) {
	p := s.f.Plan
	if s.f.Claim.Owed.Sign() > 0 || p.Agreed.IsZero() || !s.plan.said.kept.IsZero() {
		return wanted{}, false
	}
	_, on := s.received(p.On)
	if on = day.Max(on, p.Ended); on.IsZero() || s.f.Today.Sub(on) > thanksFor {
		return wanted{}, false
	}
	return wanted{move: Thanks, step: StepPlanKept, letter: "plan_completed", why: StepDue, from: s.f.Today}, true
}

// wantsAfterPlan lets the date go by that the end of a plan named. Then the ladder goes
// on above the last notice.
func (s *state) wantsAfterPlan() (wanted, bool) {
	ended := s.endOfPlan()
	if ended == nil || ended.Deadline.IsZero() || s.late == 0 {
		return wanted{}, false
	}
	w := wanted{move: Ask, why: LadderEnded, from: ended.Deadline.AddDays(1), wait: DeadlineRunning, till: ended.Deadline}
	until, missed := s.missed(ended.Deadline)
	if s.f.Today.After(ended.Deadline) {
		w.from, w.wait, w.till = s.whenMissed(until), DeadlineGrace, until
	}
	return w, !missed
}

// endOfPlan is the letter that ended the plan; nil where a person only said so.
func (s *state) endOfPlan() *receivable.Touch {
	for i := len(s.f.Touches) - 1; i >= 0; i-- {
		if t := &s.f.Touches[i]; Step(t.Step) == StepPlanBroken && t.On == s.plan.said.broken {
			return t
		}
	}
	return nil
}

// planGone reports hard times that were answered with a plan which was then broken:
// another offer is a person's own idea.
func (s *state) planGone() bool {
	if s.plan.standing != planBroken {
		return false
	}
	return !s.f.CauseOn.After(day.Max(s.plan.said.broken, s.f.Plan.Ended))
}

// planStands is what a plan makes of the account today.
func (s *state) planStands() (verdict, Reason) {
	at, p := &s.plan, s.f.Plan
	ready := s.want.letter != "" && !s.want.from.After(s.f.Today)
	switch at.standing {
	case planOffered:
		r := Reason{Code: PlanOffered, On: p.On, Till: at.until}
		if s.want.letter != "" {
			return goOn, r
		}
		return wait(s.f.Client.Next(at.until.AddDays(1))), r
	case planUnanswered:
		return verdict{move: Ask}, Reason{Code: PlanUnanswered, On: p.On, Till: at.until}
	case planOutdated:
		return verdict{move: Ask}, Reason{Code: PlanOutdated, On: p.On}
	case planRuns:
		r := Reason{Code: PlanRunning, On: at.due}
		if ready {
			return goOn, r
		}
		again := at.due.AddDays(1)
		if s.want.letter != "" {
			again = earlier(again, s.want.from)
		}
		return wait(s.f.Client.Next(again)), r
	case planGrace:
		code := PlanGrace
		if at.cured {
			code = PlanCureGrace
		}
		return wait(s.whenMissed(at.until)), Reason{Code: code, On: at.due, Till: at.until}
	case planCuring:
		return wait(s.f.Client.Next(at.until.AddDays(1))), Reason{Code: PlanCuring, On: at.told, Till: at.until}
	case planPaid:
		return verdict{move: Ask}, Reason{Code: PlanPaid, Sum: s.sum(at.left)}
	case planLate:
		return goOn, Reason{Code: PlanLate, On: at.due, Sum: s.sum(at.missing)}
	case planUncured:
		return goOn, Reason{Code: PlanUncured, On: at.due, Till: at.until, Sum: s.sum(at.missing)}
	case planBroken:
		return goOn, Reason{Code: PlanBroken, On: day.Max(at.said.broken, p.Ended)}
	}
	return goOn, Reason{Code: PlanKept, On: p.On}
}

// afterAll reports a step that goes out when nothing is owed or late any more.
func afterAll(step Step) bool {
	return step == StepThanks || step == StepPersistence || step == StepPlanKept
}

// askedOfPlan is what a letter of a plan or settlement asks for; false for the others.
func (s *state) askedOfPlan() (minor int64, ok bool) {
	switch s.want.step {
	case StepPlanTerms, StepPlanAgreement:
		return s.f.Plan.Total.Minor(), true
	case StepPlanDue, StepPlanMissed:
		return min(s.plan.missing, s.f.Claim.Askable.Minor()), true
	case StepPlanKept:
		return 0, true
	case StepSettlementOffer, StepSettlementAgreement:
		return s.f.Settlement.Amount.Minor(), true
	}
	return 0, false
}

// itemsOfPlan are the invoices that an agreement is about.
func (s *state) itemsOfPlan() (items []receivable.ItemID, ok bool) {
	switch s.want.step {
	case StepPlanTerms, StepPlanAgreement:
		return s.stillOpen(s.f.Plan.Items), true
	case StepSettlementOffer, StepSettlementAgreement:
		return s.stillOpen(s.f.Settlement.Items), true
	}
	return nil, false
}

func (s *state) stillOpen(of []receivable.ItemID) []receivable.ItemID {
	items := make([]receivable.ItemID, 0, len(of))
	for i := range s.f.Claim.Lines {
		if l := &s.f.Claim.Lines[i]; l.Amount.Sign() > 0 && slices.Contains(of, l.Item) {
			items = append(items, l.Item)
		}
	}
	return items
}

// setAboutPlan tells which part a letter of a plan speaks of.
func (s *state) setAboutPlan(d *Decision) {
	switch s.want.step {
	case StepPlanDue, StepPlanMissed, StepPlanBroken:
		d.About.Part, d.About.PartDue, d.About.Told = s.plan.part+1, s.plan.due, s.plan.told
	}
}

// readArranged takes the plan and the settlement that bear on today out of a file:
// what was withdrawn or replaced does not.
func (f *Facts) readArranged(file *receivable.File) {
	for i := range file.Plans {
		switch p := &file.Plans[i]; p.Outcome {
		case "", receivable.PlanKept, receivable.PlanBroken:
			f.Plan = p
		}
	}
	for i := range file.Settlements {
		if b := &file.Settlements[i]; b.Outcome == "" {
			f.Settlement = b
		}
	}
}

// arranged reports a plan or settlement that rests the ladder, or asks a person.
func (s *state) arranged() bool {
	return s.want.wait == PlanRunning || s.want.wait == PlanOffered || s.want.wait == SettlementOffered
}

// PlanState is where a plan stands, for a person to read.
type PlanState struct {
	State   string // offered, unanswered, outdated, running, in_grace, late, told, not_cured, paid, kept or broken
	Paid    money.Amount
	Left    money.Amount // open of its invoices
	Part    int          // the part that decides, from 1; 0 for none
	Due     day.Date     // its day
	Missing money.Amount // of the parts up to it
	Until   day.Date     // the last day of a grace, to answer, or to make good
	Told    day.Date     // when they were told of the missed part
	Notices int          // of missed parts
	Lost    bool         // the discount for punctuality is lost
}

var planStates = map[planStanding]string{
	planKept: "kept", planBroken: "broken", planOffered: "offered", planUnanswered: "unanswered", planOutdated: "outdated", planRuns: "running",
	planGrace: "in_grace", planLate: "late", planCuring: "told", planUncured: "not_cured", planPaid: "paid",
}

// PlanState tells where the plan of an account stands; false where it has none that counts.
func (f Facts) PlanState(p policy.Policy) (PlanState, bool) {
	s := read(&f, &p)
	at := &s.plan
	if at.standing == noPlan {
		return PlanState{}, false
	}
	state := PlanState{State: planStates[at.standing], Paid: s.sum(at.paid), Left: s.sum(at.left), Until: at.until, Told: at.told,
		Notices: at.said.notices, Lost: !s.punctual()}
	if !at.due.IsZero() {
		state.Part, state.Due, state.Missing = at.part+1, at.due, s.sum(at.missing)
	}
	return state, true
}

// Missed reports a plan of which a part was missed for certain: ended now, it is broken.
func (p PlanState) Missed() bool {
	return p.State == "late" || p.State == "told" || p.State == "not_cured" || p.State == "broken"
}
