package chase

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"dunwell/internal/day"
	"dunwell/internal/policy"
	"dunwell/internal/receivable"
)

// What never happens, as properties over random lives of more than a year. Each
// is asked of the file, by arithmetic of its own.

// askedFor reports a letter that leaves because a person asked for it.
func (m *moment) askedFor() bool { return m.d.Because().Code == LetterWanted }

// rests reports an invoice that a person lets rest.
func (m *moment) rests(id receivable.ItemID) bool {
	return slices.ContainsFunc(m.file.Arrangements, func(a receivable.Arrangement) bool {
		return a.Kind == receivable.Pause && a.Item == id && a.Live(m.d.On) && (a.By.IsZero() || !a.By.Before(m.d.On))
	})
}

// contested is what of an item is not asked for, as the file says.
func (m *moment) contested(it *receivable.Item) int64 {
	if m.rests(it.ID) {
		return it.Open.Minor()
	}
	contested := it.Disputed.Minor()
	for _, a := range m.file.Arrangements {
		if !a.Live(m.d.On) || a.Item != "" && a.Item != it.ID {
			continue
		}
		switch {
		case a.Kind == receivable.MistakeHold, a.Kind == receivable.DisputeHold && a.Amount.Sign() <= 0:
			return it.Open.Minor()
		case a.Kind == receivable.DisputeHold && a.Item == it.ID && a.Amount.Currency() == m.file.Currency:
			contested = max(contested, a.Amount.Minor())
		}
	}
	return min(contested, it.Open.Minor())
}

// clock is the day from which the oldest listed late item counts.
func (m *moment) clock() day.Date {
	var oldest day.Date
	for _, id := range m.d.Items {
		for i := range m.file.Items {
			if it := &m.file.Items[i]; it.ID == id && it.ClockFrom().Before(m.d.On) {
				oldest = earlier(oldest, it.ClockFrom())
			}
		}
	}
	return oldest
}

func (m *moment) business(from day.Date, n int) day.Date {
	for ; n > 0; n-- {
		for from = from.AddDays(1); !m.setting.Creditor.IsBusiness(from); from = from.AddDays(1) {
		}
	}
	return from
}

func TestRule1NobodyIsAskedForMoreThanHeOwes(t *testing.T) {
	rule(t, func(m *moment) error {
		if !m.d.Move.Contacts() {
			return nil
		}
		switch {
		case m.askedFor():
			return m.mayWrite(m.d.Letter, &m.d)
		case m.d.Step == StepPersistence:
			if m.d.Amount.Minor() > m.file.WrittenOff.Minor() || m.file.WrittenOff.Sign() <= 0 {
				return fmt.Errorf("%v is spoken of, %v was given up", m.d.Amount, m.file.WrittenOff)
			}
			return nil
		}
		var owed, listed int64
		for i := range m.file.Items {
			if it := &m.file.Items[i]; !it.Void && !it.Gone {
				owed += it.Open.Minor()
			}
		}
		for _, id := range m.d.Items {
			i := slices.IndexFunc(m.file.Items, func(it receivable.Item) bool { return it.ID == id })
			it := &m.file.Items[i]
			isLate := it.ClockFrom().Before(m.d.On)
			switch {
			case it.Void || it.Gone || it.Open.Sign() <= 0 || !it.Kind.Raises():
				return fmt.Errorf("item %s is listed, but not owed", it.Number)
			case !isLate && m.d.Step != policy.Notice && it.ID != m.d.About.New && !aboutAll(m.d.Step):
				return fmt.Errorf("item %s is listed, but not late", it.Number)
			case isLate && m.d.Step == policy.Notice:
				return fmt.Errorf("item %s is late, and noticed ahead", it.Number)
			}
			if it.ID != m.d.About.New {
				listed += it.Open.Minor() - m.contested(it)
			}
		}
		if m.d.Step == StepPlanKept {
			if owed > 0 || m.d.Amount.Sign() != 0 {
				return fmt.Errorf("a plan is called kept with %d owed", owed)
			}
			return nil
		}
		if m.d.Step == StepSettlementOffer || m.d.Step == StepSettlementAgreement {
			listed = owed // what is disputed is settled too
		}
		if ask := m.d.Amount.Minor(); owed <= 0 || ask <= 0 || ask > owed || ask > listed {
			return fmt.Errorf("asks for %d of %d owed and %d listed", ask, owed, listed)
		}
		return nil
	})
}

func TestRule2NoStepTwiceOutOfOrderOrTooSoon(t *testing.T) {
	rule(t, func(m *moment) error {
		step := m.d.Step
		if m.askedFor() { // a person times his own letters, under the cap; each leaves once
			for _, a := range m.file.Arrangements {
				if a.Kind == receivable.LetterAsked && a.Reason == m.d.Letter && a.Live(m.d.On) && !m.leftSince(step, a.On) {
					return nil
				}
			}
			return errors.New("a letter leaves that nobody asked for, or that has left")
		}
		if !m.d.Move.Letter() {
			return nil
		}
		clock := m.clock()
		answers := step == StepPlanOffer || step == StepPartPayment || step == StepPlanKept // they follow an act of the client
		for _, w := range m.file.Touches {
			if w.Kind != receivable.Written {
				continue
			}
			if days := m.d.On.Sub(w.On); days < m.policy.Spacing && !answers {
				return fmt.Errorf("%s comes %d days after the letter of %s", step, days, w.On)
			}
			if step == policy.Notice || clock.IsZero() || !w.On.After(clock) {
				continue
			}
			if Step(w.Step) == step && step != StepStatement && !answers && !aboutAll(step) && step != StepPlanMissed && step != StepPlanBroken {
				return fmt.Errorf("%s was sent on %s already", step, w.On)
			}
			said, now := heightOf(Step(w.Step)), heightOf(step)
			if now != none && said >= now {
				return fmt.Errorf("%s comes after %s", step, w.Step)
			}
			r, _ := m.policy.Step(step)
			if before, ok := m.policy.Step(Step(w.Step)); ok && now != none && !m.refusedNow() && m.highest(clock) == said && m.d.On.Sub(w.On) < r.After-before.After {
				return fmt.Errorf("%s comes %d days after %s, the ladder has %d", step, m.d.On.Sub(w.On), w.Step, r.After-before.After)
			}
		}
		if r, ok := m.policy.Step(step); ok && step != policy.Notice && !m.refusedNow() && m.d.On.Sub(clock) < r.After {
			return fmt.Errorf("%s comes on day %d, not day %d", step, m.d.On.Sub(clock), r.After)
		}
		return nil
	})
}

func (m *moment) refusedNow() bool { return m.file.Cause == receivable.Refusal }

// highest is the height of the highest rung written since a day. The end of a plan
// stands as high as the last notice: what follows it is the final demand.
func (m *moment) highest(since day.Date) int {
	top := none
	for _, w := range m.file.Touches {
		switch step := Step(w.Step); {
		case w.Kind != receivable.Written || !w.On.After(since):
		case step == StepPlanBroken:
			top = max(top, heightOf(policy.LastNotice))
		default:
			top = max(top, heightOf(step))
		}
	}
	return top
}

func TestRule3NobodyIsContactedDuringAHold(t *testing.T) {
	rule(t, func(m *moment) error {
		if !m.d.Move.Contacts() {
			return nil
		}
		if m.file.Client.OptOut || m.file.Cause == receivable.Insolvency {
			return errors.New("the client is out of the chase")
		}
		for i := range m.file.Matters {
			if one := &m.file.Matters[i]; one.Ended.IsZero() && !one.On.After(m.d.On) {
				return fmt.Errorf("%s has the claim", one.Forum)
			}
		}
		if m.askedFor() {
			return m.mayWrite(m.d.Letter, &m.d)
		}
		if m.file.Unclear.Amount.Sign() > 0 {
			return errors.New("money that may be theirs waits for a person")
		}
		for _, a := range m.file.Arrangements {
			if !a.Live(m.d.On) {
				continue
			}
			runs := a.By.IsZero() || !a.By.Before(m.d.On)
			switch a.Kind {
			case receivable.Plan:
				if err := m.planHolds(a); err != nil {
					return err
				}
			case receivable.Settle:
				if err := m.settlementHolds(a); err != nil {
					return err
				}
			case receivable.LetterAsked:
			case receivable.Promise, receivable.Pause:
				if a.Item != "" && (!runs || !slices.Contains(m.d.Items, a.Item) || a.Item == m.d.About.New) {
					continue
				}
				if runs {
					return fmt.Errorf("a %s runs until %s", a.Kind, a.By)
				}
			case receivable.DisputeHold, receivable.MistakeHold:
				whole := a.Kind == receivable.MistakeHold || a.Amount.Sign() <= 0
				settles := m.d.Step == StepSettlementOffer || m.d.Step == StepSettlementAgreement
				if whole && !settles && (a.Item == "" || slices.Contains(m.d.Items, a.Item)) && a.Item != m.d.About.New {
					return fmt.Errorf("item %q is held by a %s", a.Item, a.Kind)
				}
			default: // unread answer, stops, paid already
				return fmt.Errorf("a %s lives", a.Kind)
			}
		}
		return nil
	})
}

func TestRule4NobodyIsContactedOnStaleMoney(t *testing.T) {
	rule(t, func(m *moment) error {
		through := m.facts.MoneyThrough
		if m.d.Move.Contacts() && (through.IsZero() || m.business(through, m.policy.MoneyAge).Before(m.d.On)) {
			return fmt.Errorf("money is known through %s only", through)
		}
		if m.askedFor() {
			return nil
		}
		missed := func(what string, on day.Date) error {
			if until := m.business(on, m.policy.Grace); through.Before(until) || !m.d.On.After(until) {
				return fmt.Errorf("%s of %s counts as missed, money is known through %s", what, on, through)
			}
			return nil
		}
		code := m.d.Because().Code
		for _, a := range m.file.Arrangements {
			live := a.Live(m.d.On)
			switch {
			case a.Kind == receivable.Promise && live && m.d.Step == StepPromiseBroken && m.d.About.PromisedFor == a.By:
				return missed("the promise", a.By)
			case a.Kind == receivable.Promise && live && m.d.Move.Contacts() && (a.Amount.Currency() != m.file.Currency || m.receivedSince(a.On) < a.Amount.Minor()):
				if err := missed("a promise", a.By); err != nil {
					return err
				}
			case a.Kind == receivable.PaidAlready && live && m.d.Move.Contacts():
				return errors.New("they say they paid, and are asked for money")
			case a.Kind == receivable.PaidAlready && live && code == PaidClaimed && a.By.After(a.On):
				return missed("a payment they spoke of", a.By)
			case a.Kind == receivable.Plan && live && code == PlanMissed:
				return missed("the instalment", a.By)
			}
		}
		if m.d.Move == WorkCancellation || code == LadderEnded && m.demand() != nil {
			return missed("the final demand's date", m.demand().Deadline)
		}
		if m.d.Step == policy.FinalDemand && m.d.Move == FinalDemand && !m.refusedNow() {
			for _, w := range m.file.Touches {
				if Step(w.Step) == policy.LastNotice && w.On.After(m.clock()) && !w.Deadline.IsZero() {
					if err := missed("the last notice's date", w.Deadline); err != nil {
						return err
					}
				}
			}
		}
		return nil
	})
}

func (m *moment) receivedSince(on day.Date) (minor int64) {
	for _, r := range m.file.Received {
		if !r.On.Before(on) && !r.On.After(m.d.On) {
			minor += r.Amount.Minor()
		}
	}
	return minor
}

// demand is the latest final demand that was sent.
func (m *moment) demand() *receivable.Touch {
	for i := len(m.file.Touches) - 1; i >= 0; i-- {
		if Step(m.file.Touches[i].Step) == policy.FinalDemand {
			return &m.file.Touches[i]
		}
	}
	return nil
}

func TestRule5OnlyOnBusinessDaysAndUnderTheCap(t *testing.T) {
	rule(t, func(m *moment) error {
		if !m.d.Move.Contacts() {
			return nil
		}
		if !m.setting.Client.IsBusiness(m.d.On) {
			return fmt.Errorf("%s is a day of rest in %s", m.d.On, m.setting.Client.From)
		}
		letters, calls := 0, 0
		for _, w := range m.file.Touches {
			if days := m.d.On.Sub(w.On); days < 0 || days >= 7 {
				continue
			}
			switch w.Kind {
			case receivable.Written:
				letters++
			case receivable.Called:
				calls++
			}
		}
		if m.d.Move.Letter() && letters >= 2 || m.d.Move == CallThem && calls >= 2 {
			return fmt.Errorf("%d letters and %d calls in seven days, and one more", letters, calls)
		}
		return nil
	})
}

func TestRule8AfterADoubtfulFormalLetterAPersonIsAsked(t *testing.T) {
	rule(t, func(m *moment) error {
		if m.file.Doubtful && m.d.Move != Ask && m.d.Move != Wait {
			return fmt.Errorf("%s while a formal letter is in doubt", m.d.Move)
		}
		switch m.d.Step {
		case policy.LastNotice, policy.FinalDemand, StepWorkCancellation:
			if m.d.Move.Letter() && !m.d.Formal {
				return fmt.Errorf("%s is not formal: a machine might send it again", m.d.Step)
			}
		}
		return nil
	})
}

func TestRule9ADecisionIsTakenAgainFromItsRecord(t *testing.T) {
	rule(t, func(m *moment) error {
		if m.d.Engine == "" || m.d.Policy != m.policy.Version || m.d.Law == "" {
			return fmt.Errorf("it names engine %q, policy %q, law %q", m.d.Engine, m.d.Policy, m.d.Law)
		}
		if m.idle {
			return nil // the others are enough, and reading back is slow
		}
		text := m.facts.Canonical()
		facts, err := ParseFacts(text)
		if err != nil {
			return err
		}
		if got := Decide(facts, m.policy); !reflect.DeepEqual(got, m.d) {
			return fmt.Errorf("taken again it is %s %s (%s)", got.Move, got.Step, got.Because().Code)
		}
		return nil
	})
}

func TestRule11OnlyABillingContactIsWrittenTo(t *testing.T) {
	rule(t, func(m *moment) error {
		if !m.d.Move.Contacts() {
			return nil
		}
		for _, c := range m.file.Contacts {
			if c.ID == m.d.Contact && c.Billing && c.Unusable == "" {
				return nil
			}
		}
		return fmt.Errorf("contact %q may not be written to", m.d.Contact)
	})
}

func TestRule12WorkIsStoppedByAPersonOnly(t *testing.T) {
	rule(t, func(m *moment) error {
		if m.d.Move != WorkPause && m.d.Move != WorkCancellation && m.d.Move != FinalDemand {
			return nil
		}
		if !m.d.Person || !m.d.Approval {
			return fmt.Errorf("%s leaves by itself", m.d.Move)
		}
		goesOn := slices.ContainsFunc(m.file.Work, func(w receivable.Engagement) bool {
			return w.State == receivable.WorkActive || w.State == receivable.WorkPaused || w.State == receivable.WorkPostponed
		})
		active := slices.ContainsFunc(m.file.Work, func(w receivable.Engagement) bool { return w.State == receivable.WorkActive })
		if m.d.Move != FinalDemand && !goesOn || m.d.Move == WorkPause && !active {
			return fmt.Errorf("%s where no work goes on", m.d.Move)
		}
		if d := m.demand(); m.d.Move == WorkCancellation && (d == nil || !d.Deadline.Before(m.d.On)) {
			return errors.New("the work is ended before the demand's date")
		}
		return nil
	})
}

func TestRule13SilenceNeedsADeliveryAndAnotherWay(t *testing.T) {
	rule(t, func(m *moment) error {
		if m.d.Move != FinalDemand || m.refusedNow() {
			return nil
		}
		clock, called, waived := m.clock(), false, m.file.Facts["call"] == "waived"
		ways, came := map[string]bool{}, false
		for i, w := range m.file.Touches {
			switch {
			case !w.On.After(clock):
			case w.Kind == receivable.Called && w.Outcome != receivable.OutcomeWrongNumber:
				called = true
			case w.Kind == receivable.Written:
				ways[w.Channel+string(w.Contact)] = true
				came = came || !m.cameBack(i)
			}
		}
		if !called && !waived || !came || !called && len(ways) < 2 {
			return fmt.Errorf("called %v, waived %v, arrived %v, ways %v", called, waived, came, ways)
		}
		return nil
	})
}

// cameBack reports a bounce between a letter and the next one.
func (m *moment) cameBack(letter int) bool {
	for _, b := range m.file.Touches[letter+1:] {
		switch {
		case b.Kind == receivable.Written && b.On.After(m.file.Touches[letter].On):
			return false
		case b.Kind == receivable.Bounced && b.Contact == m.file.Touches[letter].Contact:
			return true
		}
	}
	return false
}

func TestRule14AfterAPartPaymentTheDateStands(t *testing.T) {
	rule(t, func(m *moment) error {
		if m.d.Step != StepPartPayment {
			return nil
		}
		d := m.demand()
		switch {
		case d == nil || m.receivedSince(d.On.AddDays(1)) <= 0:
			return errors.New("thanks for nothing")
		case m.d.Deadline != d.Deadline:
			return fmt.Errorf("the date moves from %s to %s", d.Deadline, m.d.Deadline)
		case !m.d.Approval || !m.d.warns(WarnPaymentMeaning):
			return errors.New("nobody asks what the payment was meant as")
		}
		return nil
	})
}

func TestRule15NothingButPrincipalIsAsked(t *testing.T) {
	rule(t, func(m *moment) error {
		var principal int64
		for _, it := range m.file.Items {
			if it.Kind == receivable.Invoice {
				principal += it.Open.Minor()
			}
		}
		if m.d.Step != StepPersistence && m.d.Amount.Minor() > principal {
			return fmt.Errorf("asks for %d, the invoices have %d", m.d.Amount.Minor(), principal)
		}
		return nil
	})
}

func TestNobodyGoesPastTheFirmerReminderSoonAfterTheImport(t *testing.T) {
	rule(t, func(m *moment) error {
		firm := m.d.Step == policy.LastNotice || m.d.Step == policy.FinalDemand || m.d.Step == StepWorkCancellation
		if days := m.d.On.Sub(m.file.FirstSeen); firm && m.d.Move.Letter() && days <= 14 {
			return fmt.Errorf("%s on day %d after the import", m.d.Step, days)
		}
		return nil
	})
}

func TestTheDayToLookAgainIsTold(t *testing.T) {
	rule(t, func(m *moment) error {
		if was := &m.standing; m.idle && m.setting.Client.IsBusiness(m.d.On) && (m.d.Move.Contacts() || m.d.Move == Ask) && (m.d.Move != was.Move || m.d.Step != was.Step) {
			return fmt.Errorf("time alone turns %s %s into %s %s, but the day to look again was %q", was.Move, was.Step, m.d.Move, m.d.Step, was.CheckAgain)
		}
		if !m.d.CheckAgain.IsZero() && !m.d.CheckAgain.After(m.d.On) {
			return fmt.Errorf("the day to look again is %s", m.d.CheckAgain)
		}
		return nil
	})
}

func TestEveryCheckLeavesAReasonAndTheLastDecides(t *testing.T) {
	codes := wordsOf(Codes())
	rule(t, func(m *moment) error {
		if len(m.d.Reasons) == 0 || m.d.Move == "" {
			return errors.New("nothing was decided")
		}
		seen := map[Code]bool{}
		for _, r := range m.d.Reasons {
			text := r.Text()
			if !slices.Contains(codes, string(r.Code)) || seen[r.Code] || !strings.HasSuffix(text, ".") || strings.Contains(text, "  ") {
				return fmt.Errorf("reason %q reads %q", r.Code, text)
			}
			seen[r.Code] = true
		}
		return nil
	})
}

// TestLivesReachEveryMove keeps the rules from holding because nothing happens.
func TestLivesReachEveryMove(t *testing.T) {
	t.Parallel()
	moves, steps, codes := map[Move]int{}, map[Step]int{}, map[Code]int{}
	n := 0 // each focus has its share of the lives
	rapid.Check(t, func(t *rapid.T) {
		n++
		liveAbout(t, n%len(focuses), func(m *moment) {
			if m.idle {
				return
			}
			moves[m.d.Move]++
			steps[m.d.Step]++
			codes[m.d.Because().Code]++
		})
	})
	for _, m := range []Move{Wait, Notice, Reminder, CallThem, WorkPause, FinalDemand, WorkCancellation, Ask} {
		if moves[m] == 0 {
			t.Errorf("no life reached %s", m)
		}
	}
	for _, c := range []Code{PromiseRunning, MoneyStale, DisputeOpen, StepSpacing, CapWritten, DemandRunning, DeadlineGrace, LadderEnded,
		StopInsolvency, MatterRunning} {
		if codes[c] == 0 {
			t.Errorf("no life was decided by %s", c)
		}
	}
	for _, some := range [][]Code{ // each is rare, none of them would be a fault
		{MistakeOpen, PauseRunning, RestOpen, PaidClaimed}, {StopContact, StopAttorney, StopOptOut}, {PlanRunning, PlanOffered, PlanCuring, SettlementRunning}, {LetterWanted, CallPreferred, NoteDue},
	} {
		if !slices.ContainsFunc(some, func(c Code) bool { return codes[c] > 0 }) {
			t.Errorf("no life was decided by any of %v", some)
		}
	}
	t.Logf("moves %v\nsteps %v\nreasons %v", moves, steps, codes)
}

// TestRule7NoThreatAfterTheTimeToSue ages random lives past the last day to sue.
func TestRule7NoThreatAfterTheTimeToSue(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		live(t, func(m *moment) {
			f := m.facts
			f.Legal.LastDay = m.d.On.AddDays(-rapid.IntRange(1, 400).Draw(t, "days barred"))
			d := Decide(f, m.policy)
			switch {
			case d.Move == FinalDemand, d.Step == policy.FinalDemand && d.Move != CallThem:
				t.Fatalf("a final demand on %s, barred since %s", d.On, f.Legal.LastDay)
			case d.Move == SmallClaims, d.Move == CivilCourt, d.Move == Arbitration, d.Move == PaymentOrder, d.Move == AttorneyLetter, d.Move == Placement, d.Move == StatutoryComplaint:
				t.Fatalf("%s on %s, barred since %s", d.Move, d.On, f.Legal.LastDay)
			}
		})
	})
}

// TestNearTheEndAPersonIsAlwaysTold: whatever holds an account, a right that ends
// soon leads to a person, and never to the client.
func TestNearTheEndAPersonIsAlwaysTold(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		live(t, func(m *moment) {
			f := m.facts
			if f.Matter != "" && !f.Placed { // a court has it
				return
			}
			if f.Claim.DaysLate <= 0 || f.OptOut || f.Claim.Owed.Sign() <= 0 || f.Claim.Late.Less(m.policy.Minimum.In(f.Currency)) {
				return
			}
			f.Legal.LastDay = m.d.On.AddDays(rapid.IntRange(0, nearDays).Draw(t, "days left"))
			d := Decide(f, m.policy)
			if d.Because().Code == LetterWanted { // a person's own letter, which may be what saves the right
				if m.mayWrite(d.Letter, &d) != nil || !d.warns(WarnTimeEnds) {
					t.Fatalf("a letter that was asked for does not say that the time to sue ends on %s", f.Legal.LastDay)
				}
				return
			}
			if code := d.Because().Code; code != LimitationNear && code != StopInsolvency || d.Letter != "" {
				t.Fatalf("%s because %s, with the right to sue ending on %s", d.Move, code, f.Legal.LastDay)
			}
		})
	})
}
