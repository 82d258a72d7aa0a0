package chase

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/judgment"
	"dunwell/internal/law"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// judged is a judgment as a diary lives through it: what came in and was spent under
// it, and the items of the account it stands for.
type judged struct {
	entries []judgment.Entry
	items   map[receivable.ItemID]bool
}

// judge takes a judgment in: it replaces the invoices that were late, and what was
// awarded beside them is owed.
func (r *rehearsal) judge(e *Event) (told []Told, err error) {
	b := r.book
	for _, a := range b.accounts {
		c := a.Currency
		if p := e.Law.Principal; p.Currency() != "" && p.Currency() != c {
			continue
		}
		owed, err := claim.AsOf(a.File, e.On)
		if err != nil {
			return nil, err
		}
		j := receivable.Judgment{ID: b.newID("judgment"), Kind: e.What, Court: e.Text, Number: e.Number, Place: cmp.Or(e.Law.Place, b.diary.Client.Place), On: e.On,
			Principal: in(e.Law.Principal, c), Interest: in(e.Law.Interest, c), Costs: in(e.Law.Costs, c), Fees: in(e.Law.Fees, c),
			Rate: e.Law.Rate, Expires: e.Day, State: receivable.JudgmentLive}
		b.ofMatter(a, &j)
		if j.Principal.Sign() <= 0 {
			j.Principal = money.New(max(0, owed.Late.Minor()-owed.Unapplied.Minor()), c)
		}
		lives := judged{items: map[receivable.ItemID]bool{}}
		for i := range owed.Lines {
			if l := &owed.Lines[i]; l.Days > 0 {
				lives.items[l.Item] = true
				j.Covers = append(j.Covers, l.Item)
			}
		}
		if j.Principal.Sign() <= 0 || len(j.Covers) == 0 {
			continue
		}
		if j.Expires.IsZero() {
			if j.Expires, _, err = judgment.Expiry(&j, r.law); err != nil {
				return nil, err
			}
		}
		a.judged = &lives
		a.Judgments = append(a.Judgments, j)
		a.stirred = true
		l, err := r.reckon(a, e.On)
		if err != nil {
			return nil, err
		}
		text := fmt.Sprintf("%s gives %s", strings.ToUpper(j.Words()[:1])+j.Words()[1:], show(l.Payoff))
		if l.DailyKnown {
			text += fmt.Sprintf("; %s more each day", show(l.Daily))
		}
		if !j.Expires.IsZero() {
			text += fmt.Sprintf("; it can be enforced until %s", j.Expires)
		}
		told = append(told, Told{Code: ToldJudgment, Text: text + ".", Sum: l.Payoff})
	}
	if len(told) == 0 {
		return nil, b.fault(e, "nothing_owed", "Nothing is late that a judgment could be about.")
	}
	return told, nil
}

// in is a sum that was not given in the currency of an account.
func in(a money.Amount, c money.Currency) money.Amount {
	if a.Currency() == "" {
		return money.New(0, c)
	}
	return a
}

// ofMatter takes over what the matter that runs says of a judgment, and ends it.
func (b *book) ofMatter(a *livedAccount, j *receivable.Judgment) {
	for i := range a.Matters {
		m := &a.Matters[i]
		if !m.Ended.IsZero() || m.Road == receivable.RoadAttorney || m.Road == receivable.RoadAgency {
			continue
		}
		j.Matter, j.Number, j.Court = m.ID, cmp.Or(j.Number, m.Number), cmp.Or(j.Court, m.Forum)
		if j.Principal.Sign() <= 0 {
			j.Principal = m.Claimed
		}
		m.Ended, m.Outcome = j.On, receivable.MatterJudgment
		if j.Kind == receivable.Award {
			m.Outcome = receivable.MatterAward
		}
	}
	a.Armed, a.ArmedForum, a.ArmedOn = "", "", day.Date{}
}

// reckon says what is owed under the judgment of an account on a day, and lets the
// book say the same: what the judgment adds is charged, what it did not give is gone.
func (r *rehearsal) reckon(a *livedAccount, on day.Date) (judgment.Ledger, error) {
	j := &a.Judgments[len(a.Judgments)-1]
	terms, err := judgment.TermsOf(j, r.law, debtorForm(r.book.diary.Client.Form))
	if err != nil {
		return judgment.Ledger{}, err
	}
	l, err := judgment.Reckon(j, terms, a.judged.entries, on)
	if err != nil {
		return l, err
	}
	open := int64(0)
	for i := range a.Items {
		if it := &a.Items[i]; a.judged.items[it.ID] || it.Kind == receivable.Payment && it.Open.Sign() < 0 && !it.On.Before(j.On) {
			open += it.Open.Minor()
		}
	}
	switch off := l.Payoff.Minor() - l.Over.Minor() - open; {
	case off > 0:
		id := receivable.ItemID(r.book.newID("charge"))
		a.judged.items[id] = true
		a.Items = append(a.Items, receivable.Item{ID: id, Kind: receivable.Charge, Number: "J-" + j.Number, On: on, Due: on,
			Amount: money.New(off, a.Currency), Open: money.New(off, a.Currency)})
		return l, r.book.settle(a, nil, on)
	case off < 0:
		r.book.give(a, gift{forgiven: true, on: on, amount: money.New(-off, a.Currency)})
		return l, r.book.settle(a, nil, on)
	}
	return l, nil
}

func debtorForm(form receivable.Form) law.Debtor {
	switch form {
	case receivable.Consumer:
		return law.ConsumerDebtor
	case receivable.Public:
		return law.PublicDebtor
	case receivable.Company, receivable.SoleTrader:
	}
	return law.BusinessDebtor
}

// underJudgment is the account whose judgment is owed on a day; nil where none is.
func (r *rehearsal) underJudgment(c money.Currency, on day.Date) *livedAccount {
	for _, a := range r.book.accounts {
		if (c == "" || a.Currency == c) && a.judged != nil && a.JudgmentOn(on) != nil {
			return a
		}
	}
	return nil
}

// applied sets a payment against the parts of a judgment, in their order.
func (r *rehearsal) applied(e *Event) (told []Told, err error) {
	a := r.underJudgment(e.Amount.Currency(), e.On)
	if a == nil {
		return nil, nil
	}
	a.judged.entries = append(a.judged.entries, judgment.Entry{On: e.On, Kind: judgment.Payment, Amount: e.Amount})
	l, err := r.reckon(a, e.On)
	if err != nil {
		return nil, err
	}
	row := l.Rows[len(l.Rows)-1]
	for _, other := range l.Rows {
		if other.On == e.On && other.Amount == e.Amount {
			row = other
		}
	}
	text := fmt.Sprintf("%s goes to costs %s, interest %s, principal %s; %s is left.", show(e.Amount), show(row.Costs), show(row.Interest), show(row.Principal), show(l.Payoff))
	told = append(told, Told{Code: ToldApplied, Text: text, Sum: l.Payoff})
	if l.Payoff.Sign() == 0 {
		text := "The judgment is paid to the last unit; say so to the court."
		if l.Over.Sign() > 0 {
			text = fmt.Sprintf("The judgment is paid, and %s more than was owed; say so to the court, and send that back.", show(l.Over))
		}
		told = append(told, Told{Code: ToldPayoff, Text: text, Sum: l.Over})
	}
	return told, nil
}

// satisfy ends a judgment that is paid.
func (r *rehearsal) satisfy(e *Event) ([]Told, error) {
	a := r.underJudgment("", e.On)
	if a == nil {
		return nil, r.book.fault(e, "judgment_unknown", "No judgment is owed on %s.", e.On)
	}
	l, err := r.reckon(a, e.On)
	if err != nil {
		return nil, err
	}
	if l.Payoff.Sign() > 0 {
		return nil, r.book.fault(e, "judgment_open", "%s is still owed under the judgment.", show(l.Payoff))
	}
	j := a.JudgmentOn(e.On)
	j.State, j.Since, j.Filed = receivable.JudgmentSatisfied, e.On, e.On
	a.stirred = true
	return say(nil, ToldSatisfied, "%s is satisfied, and the court is told.", strings.ToUpper(j.Words()[:1])+j.Words()[1:]), nil
}

// renew puts the last day of a judgment off.
func (r *rehearsal) renew(e *Event) ([]Told, error) {
	a := r.underJudgment("", e.On)
	if a == nil {
		return nil, r.book.fault(e, "judgment_unknown", "No judgment is owed on %s.", e.On)
	}
	j := a.JudgmentOn(e.On)
	if !e.Day.After(j.Expires) {
		return nil, r.book.fault(e, "day_past", "It runs until %s already.", j.Expires)
	}
	j.Expires, j.Renewed = e.Day, j.Renewed+1
	a.stirred = true
	return say(nil, ToldRenewed, "The judgment is renewed until %s.", e.Day), nil
}

// lookAfter is how many days after a step began, or brought something, it is looked at.
const lookAfter = 30

// enforce begins a step of enforcement, or books what it brought.
func (r *rehearsal) enforce(e *Event) ([]Told, error) {
	a := r.underJudgment("", e.On)
	if a == nil {
		return nil, r.book.fault(e, "judgment_unknown", "No judgment is owed on %s.", e.On)
	}
	a.stirred = true
	if e.Law.Cost.Sign() > 0 {
		a.judged.entries = append(a.judged.entries, judgment.Entry{On: e.On, Kind: judgment.Cost, Amount: e.Law.Cost})
		if _, err := r.reckon(a, e.On); err != nil {
			return nil, err
		}
	}
	tool := spoken(e.What)
	if e.Law.Target != "" {
		tool += ", " + e.Law.Target
	}
	at := slices.IndexFunc(a.Enforcements, func(f receivable.Enforcement) bool {
		return f.Tool == e.What && f.State == receivable.EnforcementStarted
	})
	if !e.Law.Returned && e.Law.Collected.Sign() <= 0 {
		a.Enforcements = append(a.Enforcements, receivable.Enforcement{ID: r.book.newID("enforcement"), Judgment: a.JudgmentOn(e.On).ID, Tool: e.What, Target: e.Law.Target,
			State: receivable.EnforcementStarted, On: e.On, Started: e.On, Look: e.On.AddDays(lookAfter), Cost: in(e.Law.Cost, a.Currency), Collected: money.New(0, a.Currency)})
		text := fmt.Sprintf("Enforcement: %s", tool)
		if e.Law.Cost.Sign() > 0 {
			text += fmt.Sprintf("; it costs %s, which is owed as well", show(e.Law.Cost))
		}
		return say(nil, ToldEnforced, "%s.", text), nil
	}
	if at < 0 {
		return nil, r.book.fault(e, "enforcement_unknown", "No %q was begun.", e.What)
	}
	f := &a.Enforcements[at]
	if e.Law.Returned {
		f.State, f.Returned = receivable.EnforcementReturned, e.On
	}
	if got := e.Law.Collected; got.Sign() > 0 {
		sum, err := f.Collected.Add(got)
		if err != nil {
			return nil, r.book.fault(e, "currency_mixed", "The account is in %s.", a.Currency)
		}
		f.Collected, f.Look = sum, e.On.AddDays(lookAfter)
		told := say(nil, ToldReturned, "Enforcement (%s) brought %s.", tool, show(got))
		told[0].Sum = got
		paid := &Event{Line: e.Line, On: e.On, Verb: "paid", Amount: got}
		if err := r.book.applyItem(paid); err != nil {
			return nil, err
		}
		more, err := r.applied(paid)
		return append(told, more...), err
	}
	return say(nil, ToldReturned, "Enforcement (%s) brought nothing; look again from time to time, at no cost, until the judgment ends.", tool), nil
}
