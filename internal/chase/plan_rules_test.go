package chase

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"dunwell/internal/day"
	"dunwell/internal/receivable"
)

// The rules of design for plans and settlements, judged by the file alone.

// aboutAll reports a letter that lists all an agreement covers, late or not.
func aboutAll(step Step) bool {
	return step == StepPlanTerms || step == StepPlanAgreement || step == StepSettlementOffer || step == StepSettlementAgreement
}

// paidOf is how much lower some items stand than on a day.
func (m *moment) paidOf(items []receivable.ItemID, base int64) int64 {
	open := int64(0)
	for i := range m.file.Items {
		if it := &m.file.Items[i]; slices.Contains(items, it.ID) && !it.Void && !it.Gone && it.Open.Sign() > 0 {
			open += it.Open.Minor()
		}
	}
	return base - open
}

// certainlyMissed reports a day that is over with its grace, with the money known.
func (m *moment) certainlyMissed(on day.Date) bool {
	until := m.business(on, m.policy.Grace)
	return m.d.On.After(until) && !m.facts.MoneyThrough.Before(until)
}

// planHolds says why nobody may be written to while a plan lives.
func (m *moment) planHolds(a receivable.Arrangement) error {
	i := slices.IndexFunc(m.file.Plans, func(p receivable.PaymentPlan) bool { return p.ID == a.ID })
	if i < 0 {
		return fmt.Errorf("a plan told by its next part lives")
	}
	p, step := &m.file.Plans[i], m.d.Step
	var told []receivable.Touch
	for _, w := range m.file.Touches {
		if w.Kind != receivable.Written || w.On.Before(p.On) {
			continue
		}
		if Step(w.Step) == StepPlanBroken && !p.Agreed.IsZero() {
			return nil // ended: the ladder goes on
		}
		if Step(w.Step) == StepPlanMissed {
			told = append(told, w)
		}
	}
	paid := m.paidOf(p.Items, p.Base.Minor())
	switch {
	case p.Agreed.IsZero():
		if step != StepPlanTerms && step != StepPlanAgreement || paid > 0 || m.d.On.After(p.Answer) {
			return fmt.Errorf("%s while a plan waits for its yes", step)
		}
		return nil
	case paid >= p.Total.Minor():
		return nil // kept
	case step == StepPlanAgreement && paid == 0 && p.How == receivable.AgreedEmail:
		return nil
	}
	var due int64
	for _, part := range p.Parts {
		if m.certainlyMissed(part.On) {
			due += part.Amount.Minor()
		}
	}
	switch {
	case due <= paid:
		return fmt.Errorf("%s while a plan is in good standing: %d due, %d paid", step, due, paid)
	case step == StepPlanMissed && m.d.Amount.Minor() > due-paid:
		return fmt.Errorf("asks for %v, %d of the plan is missing", m.d.Amount, due-paid)
	case step == StepPlanMissed && (m.d.Deadline.Sub(m.d.On) < p.CureDays || !m.d.Approval):
		return fmt.Errorf("%d days to make a part good, not %d", m.d.Deadline.Sub(m.d.On), p.CureDays)
	case step == StepPlanMissed:
		return nil
	case step != StepPlanBroken || !m.d.Person || !m.d.Approval:
		return fmt.Errorf("%s while a plan runs", step)
	case !slices.ContainsFunc(told, func(w receivable.Touch) bool { return m.certainlyMissed(w.Deadline) }):
		return errors.New("the plan ends before the time to make a part good is over")
	}
	return nil
}

// settlementHolds says why nobody may be written to while a settlement lives.
func (m *moment) settlementHolds(a receivable.Arrangement) error {
	i := slices.IndexFunc(m.file.Settlements, func(s receivable.Settlement) bool { return s.ID == a.ID })
	s := &m.file.Settlements[i]
	if m.d.Step == StepSettlementOffer || m.d.Step == StepSettlementAgreement {
		if m.d.On.After(s.Expiry) && s.Accepted.IsZero() || !m.d.Person || !m.d.Approval {
			return fmt.Errorf("a settlement goes out after its day, or without a person")
		}
		return nil
	}
	var open int64
	for j := range m.file.Items {
		if it := &m.file.Items[j]; slices.Contains(s.Items, it.ID) && !it.Void && !it.Gone && it.Open.Sign() > 0 {
			open += it.Open.Minor()
		}
	}
	offered := slices.ContainsFunc(m.file.Touches, func(w receivable.Touch) bool {
		return w.Kind == receivable.Written && Step(w.Step) == StepSettlementOffer && !w.On.Before(s.On)
	})
	switch {
	case open <= 0, !offered && s.Accepted.IsZero() && open <= s.Amount.Minor():
		return nil // nothing left to settle
	case s.Accepted.IsZero() && !m.d.On.After(s.Expiry):
		return fmt.Errorf("%s while a proposal to settle is open", m.d.Step)
	case !s.Accepted.IsZero() && !m.certainlyMissed(s.PayBy):
		return fmt.Errorf("%s while a settlement has time", m.d.Step)
	case (offered || !s.Accepted.IsZero()) && m.paidOf(s.Items, s.Base.Minor()) >= s.Amount.Minor():
		return fmt.Errorf("%s though the sum of the settlement came", m.d.Step)
	}
	return nil
}

// Each missed part is told once, before the plan can end; and a plan ends once.
func TestRule2EachMissedPartIsToldOnce(t *testing.T) {
	t.Parallel()
	notices, ends := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		told := map[string]day.Date{}
		liveAbout(t, aboutPlans, func(m *moment) {
			if !m.carried || m.d.Step != StepPlanMissed && m.d.Step != StepPlanBroken {
				return
			}
			plan := m.file.Plans[len(m.file.Plans)-1]
			key := fmt.Sprintf("%s %s %d", plan.ID, m.d.Step, m.d.About.Part)
			if before, twice := told[key]; twice && m.paidOf(plan.Items, plan.Base.Minor()) == 0 && !m.cameBackOf(before) && !plan.Agreed.After(before) {
				t.Fatalf("%s: told on %s already\n%v", key, before, m)
			}
			told[key] = m.d.On
			if notices++; m.d.Step == StepPlanBroken {
				ends++
				if told[fmt.Sprintf("%s %s %d", plan.ID, StepPlanMissed, m.d.About.Part)].IsZero() {
					t.Fatalf("the plan ends over part %d, of which they were not told\n%v", m.d.About.Part, m)
				}
			}
		})
	})
	if notices == 0 || ends == 0 {
		t.Errorf("%d notices and %d ends: the lives have too few plans", notices, ends)
	}
}

// cameBackOf reports that the letter of a day came back.
func (m *moment) cameBackOf(on day.Date) bool {
	return slices.ContainsFunc(m.file.Touches, func(b receivable.Touch) bool { return b.Kind == receivable.Bounced && !b.On.Before(on) })
}

func TestRule4APartIsMissedOnlyWhenTheMoneyIsKnown(t *testing.T) {
	rule(t, func(m *moment) error {
		switch m.d.Step {
		case StepPlanMissed:
			if !m.certainlyMissed(m.d.About.PartDue) {
				return fmt.Errorf("the part of %s counts as missed, money is known through %s", m.d.About.PartDue, m.facts.MoneyThrough)
			}
		case StepPlanBroken:
			for i := len(m.file.Touches) - 1; i >= 0; i-- {
				if w := &m.file.Touches[i]; Step(w.Step) == StepPlanMissed {
					if !m.certainlyMissed(w.Deadline) {
						return fmt.Errorf("the time to make it good, %s, counts as over, money is known through %s", w.Deadline, m.facts.MoneyThrough)
					}
					return nil
				}
			}
			return errors.New("the plan ends without a notice")
		}
		return nil
	})
}
