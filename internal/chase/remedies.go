package chase

import (
	"slices"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/policy"
	"dunwell/internal/receivable"
	"dunwell/internal/remedy"
)

// weighDays is how many days lie between two comparisons: the age of a debt counts
// in whole months, so that a recommendation does not waver from day to day.
const weighDays = 30

// rank asks which road leaves the most, as the account stands. It is nil where no
// case was read: the ladder has not come so far.
func (s *state) rank() *remedy.Ranking {
	if s.f.Case == nil {
		return nil
	}
	if s.ranked == nil {
		c := s.fullCase()
		r := remedy.Rank(&c, s.f.figures())
		s.ranked = &r
	}
	return s.ranked
}

// FullCase is the case of an account as the decision sees it: with what letters,
// answers and promises say. ok is false where nothing is late.
func (f *Facts) FullCase(p policy.Policy) (c remedy.Case, ok bool) {
	if f.Case == nil {
		return c, false
	}
	s := read(f, &p)
	return s.fullCase(), true
}

// fullCase adds to the case what passed between creditor and client.
func (s *state) fullCase() remedy.Case {
	c := *s.f.Case
	late := s.f.Claim.Late.Minor() - max(0, s.f.Claim.Unapplied.Minor())
	c.On, c.Amount = s.f.Today, money.New(late, s.f.Currency)
	c.AgeDays = s.f.Claim.DaysLate / weighDays * weighDays
	c.Reminders = s.reminders()
	if c.VagueAnswers = max(c.VagueAnswers, int(s.said.vague)); c.Response == "" {
		c.Response = s.response()
	}
	c.PlansBroken += int(s.promise.broken) / 2
	if s.plan.standing == planBroken && s.f.Plan.Ended.IsZero() { // the letter that ended it says so, nobody else did
		c.PlansBroken++
	}
	if !s.said.demandOn.IsZero() {
		c.FinalDemand = remedy.Lapsed
		if till := s.demandTill(); !till.Before(s.f.Today) { // it still runs
			c.DemandUntil = till
		}
		c.Evidence |= remedy.DemandOnFile
	}
	if s.heard() && !s.holds.dispute && s.f.Cause != receivable.Dispute {
		c.Evidence |= remedy.InvoicesUnobjected
	}
	if s.holds.dispute && !c.Evidence.Has(remedy.DisputeBeforeDue) {
		c.Evidence |= remedy.DisputeAfterDue
	}
	c.Evidence = c.Evidence.Sound() &^ s.f.Denied
	if last := s.f.Legal.LastDay; !last.IsZero() {
		c.LimitationKnown, c.LimitationDays = true, last.Sub(s.f.Today)
	}
	c.Bankruptcy = c.Bankruptcy || s.holds.insolvency || s.f.Cause == receivable.Insolvency
	return c
}

// reminders counts the cordial letters about what is late now.
func (s *state) reminders() int {
	n := 0
	for i := range s.f.Touches {
		if t := &s.f.Touches[i]; s.counts(t) && Step(t.Step) != policy.FinalDemand && Step(t.Step) != StepPartPayment && Step(t.Step) != StepWorkCancellation {
			n++
		}
	}
	return n
}

// heard reports an answer of any kind: what was sent has arrived.
func (s *state) heard() bool { return !s.said.answer.IsZero() }

// response is how the client has answered, in the words of the remedies.
func (s *state) response() remedy.Response {
	switch {
	case s.holds.dispute || s.f.Cause == receivable.Dispute:
		return remedy.Disputes
	case s.refused(), s.said.answered == receivable.OutcomeRefused: // also what was told of before, which moves no ladder
		return remedy.Refuses
	case s.f.Reach == ReachUnusable, s.returned():
		return remedy.Unreachable
	case s.planGone(): // the plan was the answer to hard times, and was broken
		return remedy.Broken
	case s.f.Cause == receivable.Hardship:
		return remedy.Hardship
	case s.promise.broken > 0, s.stalling():
		return remedy.Broken
	case s.heard():
		return remedy.Promised
	case s.said.messages > 0:
		return remedy.Silent
	}
	return remedy.New
}

// returned reports that the latest letter came back.
func (s *state) returned() bool {
	return s.said.lastOne != nil && s.said.bounces && s.f.bounceOf(s.said.lastOne) != nil
}

// moveOf is the move that carries a remedy out. All of them are a person's own acts.
func moveOf(id remedy.ID) Move {
	switch id {
	case remedy.PaymentPlan:
		return PlanOffer
	case remedy.Settlement:
		return SettlementOffer
	case remedy.AttorneyLetter:
		return AttorneyLetter
	case remedy.Complaint:
		return StatutoryComplaint
	case remedy.Agency:
		return Placement
	case remedy.PaymentOrder:
		return PaymentOrder
	case remedy.SmallClaims, remedy.SmallClaimsPart:
		return SmallClaims
	case remedy.Arbitration:
		return Arbitration
	case remedy.CivilCourt:
		return CivilCourt
	case remedy.WriteOff:
		return WriteOff
	}
	return Ask // a letter that only a person can write: to accounts payable, to a traced address
}

// wantsRemedy: the letters have done what they can. What to do now is weighed, and
// a person does it. While an attorney's letter runs, nothing is.
func (s *state) wantsRemedy(w wanted) wanted {
	if till := s.said.attorneyTill; !till.IsZero() {
		w.notBefore(till.AddDays(1), DeadlineRunning, till)
		if until, missed := s.missed(till); !missed && s.f.Today.After(till) {
			w.notBefore(s.whenMissed(until), DeadlineGrace, until)
		}
		if w.from.After(s.f.Today) {
			return w
		}
	}
	r := s.rank()
	if r == nil || r.Fault != nil {
		return w
	}
	w.move, w.why, w.remedy = moveOf(r.Recommended), RemedyBest, r.Recommended
	if id, ok := s.armed(r); ok && !s.said.demandOn.IsZero() && id != r.Recommended { // the letter said so: what was threatened comes first
		w.move, w.why, w.remedy = moveOf(id), RemedyArmed, id
	}
	if w.move == PlanOffer { // the one road that leads to the client
		w.step = StepPlanOffer
		w.notBefore(s.spaced(), StepSpacing, s.said.last)
	}
	return w
}

// armed is the remedy of the road that a person decided on, where it is open: of
// two the one that leaves more.
func (s *state) armed(r *remedy.Ranking) (best remedy.ID, ok bool) {
	ids := roads[s.f.Armed]
	if slices.Contains(ids, r.Recommended) {
		return r.Recommended, true
	}
	var value money.Amount
	for _, id := range ids {
		if o, found := r.Find(id); found && o.Eligible && (!ok || value.Less(o.Value)) {
			best, value, ok = id, o.Value, true
		}
	}
	return best, ok
}

// doRemedy names the road that a person armed, else that which leaves the most. It stays a person's task; it is
// weighed again when the debt is a month older, since chances fade with age, or
// when more of it falls late.
func (s *state) doRemedy() (verdict, Reason) {
	best := s.rank()
	again := earlier(s.f.Today.AddDays(weighDays-s.f.Claim.DaysLate%weighDays), s.nextLate)
	if s.want.why == RemedyArmed {
		beside := "; by the figures alone, " + best.Recommended.Words() + " would be first"
		return verdict{s.want.move, again}, Reason{Code: RemedyArmed, Name: s.want.remedy.Words() + beside}
	}
	r := Reason{Code: RemedyBest, Name: best.Recommended.Words()}
	if best.DecidedBy != remedy.ByValue {
		r.Name += " (rule " + best.DecidedBy + ")"
	}
	if o, ok := best.Find(best.Recommended); ok && best.Recommended != remedy.WriteOff {
		r.Sum = tens(o.Value)
	}
	return verdict{s.want.move, again}, r
}

// tens rounds an estimate to whole tens, so that it does not look exact.
func tens(a money.Amount) money.Amount {
	ten := int64(10)
	for range a.Currency().Digits() {
		ten *= 10
	}
	minor := a.Minor()
	half := ten / 2
	if minor < 0 {
		half = -half
	}
	return money.New((minor+half)/ten*ten, a.Currency())
}

// readRemedies takes over what the roads outside are weighed by.
func (f *Facts) readRemedies(file *receivable.File, s *Setting) {
	for i := range file.Matters {
		switch m := &file.Matters[i]; {
		case !m.Live(f.Today):
		case m.Road == receivable.RoadAttorney:
			f.Counsel = matterWords(m)
		default:
			stays := m.Road == receivable.RoadAgency || m.Road == receivable.RoadComplaint
			f.Placed = stays && (f.Placed || f.Matter == "")
			f.Matter = matterWords(m)
		}
	}
	f.readJudgment(file)
	if file.Persists() {
		f.GivenUp, f.GivenOn, f.GivenTill = file.WrittenOff, file.WrittenOffOn, givenTill(file.Facts)
	}
	if caseNeeded(f) {
		c := CaseFrom(file, &f.Claim, s)
		f.Case, f.Figures, f.params, f.Armed, f.Denied = &c, s.Figures, s.Parameters, file.Armed, denied(file.Facts)
	}
}

// figures are the parameters of the remedies: the defaults, and the creditor's own
// in their place.
func (f *Facts) figures() *remedy.Parameters {
	if f.params != nil || len(f.Figures) == 0 {
		if f.params == nil {
			return remedy.Defaults()
		}
		return f.params
	}
	p, err := remedy.Defaults().With(f.Figures)
	if err != nil { // figures are checked when they are taken in
		return remedy.Defaults()
	}
	return p
}

func matterWords(m *receivable.Matter) string {
	words := m.Road
	if ids := roads[m.Road]; len(ids) > 0 {
		words = ids[0].Words()
	}
	if m.Forum != "" {
		words += ", " + m.Forum
	}
	if m.Number != "" {
		words += " " + m.Number
	}
	return words
}

// givenTill is the last day to sue about what was written off: as counsel named it,
// else as it was known then. A day that cannot be read is over.
func givenTill(facts map[string]string) day.Date {
	for _, name := range []string{factLastDay, "persist_until"} {
		if facts[name] == "" {
			continue
		}
		last, err := day.Parse(facts[name])
		if err != nil {
			return day.New(1, 1, 1)
		}
		return last
	}
	return day.Date{}
}

// noteDays is how many days lie between two friendly notes about what was written off.
const noteDays = 30

// wantsPersistence: what was written off is asked for with a friendly note now and
// then, as long as the client may be sued for it.
func (s *state) wantsPersistence() wanted {
	if till := s.f.GivenTill; s.f.GivenUp.Sign() <= 0 || !till.IsZero() && till.Before(s.f.Today) {
		return wanted{}
	}
	since := day.Max(s.f.GivenOn, s.said.last)
	return wanted{move: Reminder, step: StepPersistence, letter: "persistence_monthly", why: NoteDue, from: since.AddDays(noteDays), wait: StepSpacing, till: since}
}

// Weigh compares the remedies for an account, whatever its ladder has come to.
func Weigh(f Facts, p policy.Policy, file *receivable.File, setting *Setting) (remedy.Case, remedy.Ranking) {
	if f.Case == nil {
		c := CaseFrom(file, &f.Claim, setting)
		f.Case, f.Figures, f.params, f.Denied = &c, setting.Figures, setting.Parameters, denied(file.Facts)
	}
	s := read(&f, &p)
	c := s.fullCase()
	if c.Amount.Sign() <= 0 {
		return c, remedy.Ranking{Fault: fault.Conflictf("nothing_late", "nothing of %s is late, so there is nothing to compare", file.Client.Name)}
	}
	return c, remedy.Rank(&c, f.figures())
}

// roads are the remedies that a letter may name once a person armed them, by the
// name they are armed under.
var roads = map[string][]remedy.ID{
	receivable.RoadAttorney:     {remedy.AttorneyLetter},
	receivable.RoadAgency:       {remedy.Agency},
	receivable.RoadSmallClaims:  {remedy.SmallClaims, remedy.SmallClaimsPart},
	receivable.RoadPaymentOrder: {remedy.PaymentOrder},
	receivable.RoadArbitration:  {remedy.Arbitration},
	receivable.RoadCivilCourt:   {remedy.CivilCourt},
	receivable.RoadComplaint:    {remedy.Complaint},
}

// Closed tells which roads would not be open for a claim even after a final demand,
// each with the code of what closes it: a letter must not name them.
func Closed(c remedy.Case, p *remedy.Parameters) map[string]string {
	c.FinalDemand, c.DemandUntil = remedy.Lapsed, day.Date{}
	r := remedy.Rank(&c, p)
	closed := map[string]string{}
	for road, ids := range roads {
		if code := closedBy(&r, ids); code != "" {
			closed[road] = code
		}
	}
	return closed
}

// closedBy is the code of what closes every one of some remedies; "" where one is
// open. Where nothing could be ranked, nothing may be threatened.
func closedBy(r *remedy.Ranking, ids []remedy.ID) string {
	if r.Fault != nil {
		return fault.CodeOf(r.Fault)
	}
	code := ""
	for _, id := range ids {
		o, _ := r.Find(id)
		if o.Eligible {
			return ""
		}
		if code == "" || o.Code != remedy.CodeWithinLimit && o.Code != remedy.CodeAboveLimit {
			code = string(o.Code)
		}
	}
	return code
}
