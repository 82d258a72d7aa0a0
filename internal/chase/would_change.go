package chase

import (
	"slices"

	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/policy"
	"dunwell/internal/receivable"
)

// WouldChange tells what would change the move of today: which payment, promise,
// answer, reading of the bank, or day. Each hint is a decision really taken on
// changed facts, and is left out where nothing would come of it.
func WouldChange(f Facts, p policy.Policy) []Reason {
	now := Decide(f, p)
	changes := func(g Facts) (Decision, bool) {
		d := Decide(g, p)
		return d, d.Move != now.Move || d.Step != now.Step || d.Because().Code != now.Because().Code
	}
	var hints []Reason
	ahead := f.Claim.Askable.Sign() > 0 && (now.Move.Contacts() || now.Ladder.Next != "") && !held(now.Because().Code)
	if ahead {
		if _, ok := changes(f.paid()); ok {
			hints = append(hints, Reason{Code: ChangePayment, Sum: f.Claim.Askable})
		}
		for _, try := range []struct {
			kind receivable.ArrangementKind
			code Code
		}{{receivable.Promise, ChangePromise}, {receivable.UnreadReply, ChangeAnswer}, {receivable.DisputeHold, ChangeDispute}, {receivable.StopAttorney, ChangeStop}} {
			if _, ok := changes(f.with(try.kind)); ok {
				hints = append(hints, Reason{Code: try.code})
			}
		}
	}
	yesterday := f.Today.AddDays(-1)
	if f.MoneyThrough.Before(yesterday) {
		read := f
		read.MoneyThrough = yesterday
		if d, ok := changes(read); ok {
			hints = append(hints, Reason{Code: ChangeSource, On: yesterday, Name: d.words()})
		}
	}
	if !now.CheckAgain.IsZero() && now.Move != Ask {
		if d, ok := changes(f.on(now.CheckAgain)); ok && d.Move != Wait && d.Because().Code != LimitationNear {
			hints = append(hints, Reason{Code: ChangeDay, On: now.CheckAgain, Name: d.words()})
		}
	}
	return hints
}

// held reports a reason that no payment, promise or answer of theirs would make
// rest any more than it does.
func held(c Code) bool {
	switch c {
	case StopInsolvency, StopAttorney, StopContact, StopOptOut, DeliveryDoubtful, ReplyUnread, PauseRunning, PlanRunning, PlanOffered, PlanGrace, PlanCuring, PlanCureGrace, SettlementOffered, SettlementRunning, SettlementGrace,
		PromiseRunning, PromiseGrace, PaidGrace, PaidUnclear:
		return true
	}
	return false
}

// words names a move for a person.
func (d *Decision) words() string {
	switch {
	case d.Step != "" && d.Move != Ask:
		return stepWords(d.Step)
	case d.Move == Wait:
		return "a wait"
	}
	return "a question to you"
}

// paid is the account with everything paid that may be asked for.
func (f Facts) paid() Facts {
	c := &f.Claim
	c.Lines = slices.Clone(c.Lines)
	for i := range c.Lines {
		l := &c.Lines[i]
		l.Covered = money.New(l.Covered.Minor()+l.Ask.Minor(), f.Currency)
		l.Ask = money.New(0, f.Currency)
	}
	c.Owed = money.New(c.Owed.Minor()-c.Askable.Minor(), f.Currency)
	c.Askable = money.New(0, f.Currency)
	return f
}

// with is the account with one more arrangement, taken today.
func (f Facts) with(kind receivable.ArrangementKind) Facts {
	f.Arrangements = append(slices.Clip(f.Arrangements), receivable.Arrangement{
		Kind: kind, On: f.Today, By: f.Today.AddDays(7), Amount: f.Claim.Askable,
	})
	if kind == receivable.DisputeHold {
		c := &f.Claim
		c.Lines = slices.Clone(c.Lines)
		for i := range c.Lines {
			l := &c.Lines[i]
			l.Disputed = money.New(l.Disputed.Minor()+l.Ask.Minor(), f.Currency)
			l.Ask = money.New(0, f.Currency)
		}
		c.Disputed = money.New(c.Disputed.Minor()+c.Askable.Minor(), f.Currency)
		c.Askable = money.New(0, f.Currency)
	}
	return f
}

// on is the account on a later day on which nothing else has happened, and the
// money is known up to the day before.
func (f Facts) on(later day.Date) Facts {
	days := later.Sub(f.Today)
	f.Today, f.MoneyThrough = later, day.Max(f.MoneyThrough, later.AddDays(-1))
	c := &f.Claim
	c.On, c.Lines = later, slices.Clone(c.Lines)
	for _, since := range []*int{&c.DaysLate, &c.DaysAsked} {
		if *since > 0 {
			*since += days
		}
	}
	for i := range c.Lines {
		l := &c.Lines[i]
		if l.Due.IsZero() {
			continue
		}
		l.Days += days
		rested := l.Rests.Sign() > 0 && !f.letRest(l.Item)
		if rested {
			l.Rests = money.New(0, f.Currency)
		}
		switch {
		case l.Days <= 0:
			continue
		case l.Code == claim.InvoiceNotDue || l.Code == claim.ChargeNotDue:
			l.Code = claim.InvoiceLate
			c.Late = money.New(c.Late.Minor()+l.Amount.Minor(), f.Currency)
			c.DaysLate = max(c.DaysLate, l.Days)
		case !rested:
			continue
		}
		if ask := free(l) - l.Ask.Minor(); ask > 0 {
			l.Ask = money.New(l.Ask.Minor()+ask, f.Currency)
			c.Askable = money.New(c.Askable.Minor()+ask, f.Currency)
			c.DaysAsked = max(c.DaysAsked, l.Days)
		}
	}
	return f
}

// letRest reports an invoice that a person lets rest on the day of the facts.
func (f *Facts) letRest(item receivable.ItemID) bool {
	return slices.ContainsFunc(f.Arrangements, func(a receivable.Arrangement) bool {
		return a.Kind == receivable.Pause && a.Item == item && a.Live(f.Today) && !a.By.Before(f.Today)
	})
}
