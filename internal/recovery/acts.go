package recovery

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// outcomes are what a call or an answer may come to, in the order people are
// asked.
var outcomes = []Said{
	{receivable.OutcomeReached, "Talked, without a date"},
	{receivable.OutcomePromised, "Named a date"},
	{receivable.OutcomeVague, "Answered without a date or a sum"},
	{receivable.OutcomeNoAnswer, "No answer"},
	{receivable.OutcomeMessageLeft, "Left a message"},
	{receivable.OutcomeWrongNumber, "Wrong number"},
	{receivable.OutcomeDisputed, "Something is wrong with the invoice or the work"},
	{receivable.OutcomeHardship, "Money is tight"},
	{receivable.OutcomeRefused, "Will not pay"},
	{receivable.OutcomePaid, "Says it is paid"},
	{receivable.OutcomeCallBack, "Will call back"},
}

// CallOutcomes lists what a call may come to.
func CallOutcomes() []Said { return slices.Clone(outcomes) }

// sumText is a sum in a sentence at the desk, in the form the reasons have, with
// plain blanks: it is typed and searched for.
func sumText(a money.Amount) string {
	return strings.ReplaceAll(a.Format("en", "gb"), "\u00a0", " ")
}

func checkOutcome(code string) error {
	if slices.ContainsFunc(outcomes, func(s Said) bool { return s.Code == code }) {
		return nil
	}
	return fault.Invalidf("outcome_unknown", "", "%q is no outcome; docs/codes.md lists them", code)
}

// amountIn reads a sum of the account's currency.
func (e *deed) amountIn(sum string) (money.Amount, error) {
	a, err := money.Parse(sum, e.file.Currency)
	if err != nil {
		return a, err
	}
	if a.Sign() <= 0 {
		return a, fault.Invalidf("sum_not_positive", "", "the sum must be more than nothing, not %s", sum)
	}
	return a, nil
}

// invoice finds an open invoice of the account by its number.
func (e *deed) invoice(number string) (receivable.Item, error) {
	for _, i := range e.file.Items {
		if i.Number == number && i.Kind.Raises() {
			return i, nil
		}
	}
	return receivable.Item{}, fault.NotFoundf("invoice_unknown", "no open invoice of %s has the number %q", e.file.Client.Name, number)
}

// arrange adds a hold or an agreement.
func (e *deed) arrange(ctx context.Context, a receivable.Arrangement) error {
	a.ID, a.On, a.Author, a.Reason = e.tx.NewID(), e.act.On, e.act.By, e.act.Note
	if err := e.tx.SaveArrangement(ctx, e.file.Key, a); err != nil {
		return err
	}
	e.made("arrangement", a.ID, "")
	return nil
}

// touch adds something that happened between creditor and client.
func (e *deed) touch(ctx context.Context, t receivable.Touch) error {
	if t.On.IsZero() {
		t.On = e.act.On
	}
	id := e.tx.NewID()
	if err := e.tx.AddTouch(ctx, e.file.Key, id, t); err != nil {
		return err
	}
	e.made("touch", id, "")
	return nil
}

// end ends every live arrangement of a kind and tells how many there were.
func (e *deed) end(ctx context.Context, kind receivable.ArrangementKind, outcome string) (int, error) {
	return e.endOf(ctx, kind, "", outcome)
}

// endOf is end for those about one invoice; "" is whatever they are about.
func (e *deed) endOf(ctx context.Context, kind receivable.ArrangementKind, item receivable.ItemID, outcome string) (int, error) {
	n := 0
	for _, a := range e.file.Arrangements {
		if a.Kind != kind || !a.Ended.IsZero() || item != "" && a.Item != item {
			continue
		}
		if err := e.tx.EndArrangement(ctx, e.file.Key, a.ID, e.act.On, outcome); err != nil {
			return n, err
		}
		e.made("arrangement_end", a.ID, "")
		n++
	}
	return n, nil
}

// Promise records that the client promised a sum by a day.
func (d *Desk) Promise(ctx context.Context, key receivable.AccountKey, sum string, by day.Date, a Act) (Entry, error) {
	return d.do(ctx, key, VerbPromise, a, func(ctx context.Context, e *deed) error {
		amount, err := e.amountIn(sum)
		if err != nil {
			return err
		}
		if by.Before(e.act.On) {
			return fault.Invalidf("day_past", "", "a promise names a day to come; %s is before %s", by, e.act.On)
		}
		e.field("amount", amount.Decimal())
		e.field("by", by.String())
		e.said.Text = fmt.Sprintf("%s promised %s by %s", e.file.Client.Name, sumText(amount), by)
		if err := e.replacePromise(ctx); err != nil {
			return err
		}
		return e.arrange(ctx, receivable.Arrangement{Kind: receivable.Promise, By: by, Amount: amount})
	})
}

// replacePromise ends a promise whose day has not come: a new one takes its place,
// and the old one was not broken.
func (e *deed) replacePromise(ctx context.Context) error {
	for _, p := range e.file.Arrangements {
		if p.Kind != receivable.Promise || !p.Ended.IsZero() || p.By.Before(e.act.On) {
			continue
		}
		if err := e.tx.EndArrangement(ctx, e.file.Key, p.ID, e.act.On, "replaced"); err != nil {
			return err
		}
		e.made("arrangement_end", p.ID, "")
	}
	return nil
}

// Dispute records that an invoice, or a part of it, is contested. The rest goes on.
func (d *Desk) Dispute(ctx context.Context, key receivable.AccountKey, number, sum string, a Act) (Entry, error) {
	return d.do(ctx, key, VerbDispute, a, func(ctx context.Context, e *deed) error {
		item, err := e.invoice(number)
		if err != nil {
			return err
		}
		amount := item.Open
		if sum != "" {
			if amount, err = e.amountIn(sum); err != nil {
				return err
			}
			if item.Open.Less(amount) {
				return fault.Invalidf("dispute_too_large", "", "only %s is open on invoice %s", sumText(item.Open), number)
			}
		}
		e.field("invoice", number)
		e.field("amount", amount.Decimal())
		e.said.Text = fmt.Sprintf("%s contests %s of invoice %s", e.file.Client.Name, sumText(amount), number)
		return e.arrange(ctx, receivable.Arrangement{Kind: receivable.DisputeHold, Item: item.ID, Amount: amount})
	})
}

// Pause rests an account until a day.
func (d *Desk) Pause(ctx context.Context, key receivable.AccountKey, until day.Date, a Act) (Entry, error) {
	return d.PauseInvoice(ctx, key, "", until, a)
}

// PauseInvoice rests one invoice until a day while the rest goes on; "" rests them all.
func (d *Desk) PauseInvoice(ctx context.Context, key receivable.AccountKey, number string, until day.Date, a Act) (Entry, error) {
	return d.do(ctx, key, VerbPause, a, func(ctx context.Context, e *deed) error {
		if !until.After(e.day) {
			return fault.Invalidf("day_past", "", "a pause ends on a day to come, not on %s", until)
		}
		e.field("until", until.String())
		if number == "" {
			e.said.Text = fmt.Sprintf("%s rests until %s", e.file.Client.Name, until)
			return e.arrange(ctx, receivable.Arrangement{Kind: receivable.Pause, By: until})
		}
		item, err := e.invoice(number)
		if err != nil {
			return err
		}
		e.field("invoice", number)
		e.said.Text = fmt.Sprintf("Invoice %s of %s rests until %s; the rest goes on", number, e.file.Client.Name, until)
		return e.arrange(ctx, receivable.Arrangement{Kind: receivable.Pause, By: until, Item: item.ID})
	})
}

// stops are the words of `stop` and `resume`.
var stops = map[string]receivable.ArrangementKind{
	"contact": receivable.StopContact, "attorney": receivable.StopAttorney, "insolvency": receivable.StopInsolvency,
	"pause": receivable.Pause, "dispute": receivable.DisputeHold, "mistake": receivable.MistakeHold, "plan": receivable.Plan,
	"reply": receivable.UnreadReply, "paid_already": receivable.PaidAlready,
}

// Stop ends all contact: the client asked for it, named an attorney, or is insolvent.
func (d *Desk) Stop(ctx context.Context, key receivable.AccountKey, what string, a Act) (Entry, error) {
	return d.do(ctx, key, VerbStop, a, func(ctx context.Context, e *deed) error {
		kind, ok := stops[what]
		if !ok || what != "contact" && what != "attorney" && what != "insolvency" {
			return fault.Invalidf("stop_unknown", "", "%q is no stop; it is contact, attorney or insolvency", what)
		}
		e.field("what", what)
		e.said.Text = fmt.Sprintf("All contact with %s stops (%s)", e.file.Client.Name, what)
		return e.arrange(ctx, receivable.Arrangement{Kind: kind})
	})
}

// Resume ends a hold about one invoice; "" is whatever it is about.
func (d *Desk) Resume(ctx context.Context, key receivable.AccountKey, number, what string, a Act) (Entry, error) {
	return d.do(ctx, key, VerbResume, a, func(ctx context.Context, e *deed) error {
		kind, ok := stops[what]
		if !ok {
			return fault.Invalidf("hold_unknown", "", "%q is no hold", what)
		}
		var item receivable.Item
		whose := e.file.Client.Name
		if number != "" {
			var err error
			if item, err = e.invoice(number); err != nil {
				return err
			}
			whose = fmt.Sprintf("invoice %s of %s", number, whose)
			e.field("invoice", number)
		}
		n, err := e.endOf(ctx, kind, item.ID, "ended")
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.NotFoundf("hold_unknown", "no %s of %s is running", what, whose)
		}
		e.field("what", what)
		e.said.Text = fmt.Sprintf("The %s of %s is ended", what, whose)
		return nil
	})
}

// Called records a call, or that no call is needed ("waived").
func (d *Desk) Called(ctx context.Context, key receivable.AccountKey, outcome string, minutes int, a Act) (Entry, error) {
	a.Minutes = minutes
	return d.TakeCall(ctx, key, Call{Outcome: outcome}, a)
}

// follow draws what an outcome means beyond itself: what was given up is owed again,
// a cause learned, a hold.
func (e *deed) follow(ctx context.Context, outcome string, paidOn day.Date) error {
	if err := e.answerReopens(ctx, outcome); err != nil {
		return err
	}
	switch outcome {
	case receivable.OutcomeHardship:
		return e.cause(ctx, receivable.Hardship)
	case receivable.OutcomeRefused:
		return e.cause(ctx, receivable.Refusal)
	case receivable.OutcomeDisputed: // which invoice, a person asks and records
		return e.cause(ctx, receivable.Dispute)
	case receivable.OutcomePaid:
		if paidOn.IsZero() {
			paidOn = e.act.On
		}
		return e.arrange(ctx, receivable.Arrangement{Kind: receivable.PaidAlready, By: paidOn})
	}
	return nil
}

// Heard records what the client answered. Without an outcome the answer waits to
// be read, and nothing is sent meanwhile; with one, it counts as read.
func (d *Desk) Heard(ctx context.Context, key receivable.AccountKey, text []byte, outcome string, paidOn day.Date, a Act) (Entry, error) {
	return d.do(ctx, key, VerbHeard, a, func(ctx context.Context, e *deed) error {
		const most = 256 << 10
		if len(text) > most {
			return fault.Invalidf("answer_too_large", "", "the answer has %d bytes; at most %d are kept with the record", len(text), most)
		}
		e.field("text", string(text))
		e.field("outcome", outcome)
		if outcome == "" {
			e.said.Text = "An answer of " + e.file.Client.Name + " waits to be read"
			return e.arrange(ctx, receivable.Arrangement{Kind: receivable.UnreadReply})
		}
		if err := checkOutcome(outcome); err != nil {
			return err
		}
		if _, err := e.end(ctx, receivable.UnreadReply, "read"); err != nil {
			return err
		}
		e.said.Text = fmt.Sprintf("Heard from %s: %s", e.file.Client.Name, outcome)
		if err := e.touch(ctx, receivable.Touch{Kind: receivable.Heard, Channel: "email", Outcome: outcome}); err != nil {
			return err
		}
		return e.follow(ctx, outcome, paidOn)
	})
}

// SetCause records why the account is unpaid, as far as it was learned.
func (d *Desk) SetCause(ctx context.Context, key receivable.AccountKey, cause receivable.Cause, a Act) (Entry, error) {
	return d.do(ctx, key, VerbCause, a, func(ctx context.Context, e *deed) error {
		if !cause.Known() {
			return fault.Invalidf("cause_unknown", "", "%q is no cause; docs/codes.md lists them", cause)
		}
		e.said.Text = fmt.Sprintf("%s: the cause is %s", e.file.Client.Name, cause)
		return e.cause(ctx, cause)
	})
}

func (e *deed) cause(ctx context.Context, cause receivable.Cause) error {
	e.field("cause", string(cause))
	e.made("cause", string(cause), string(e.file.Cause))
	return e.tx.SetCause(ctx, e.file.Key, cause, e.act.On)
}

// Before enters what was done before Dunwell. It counts, marked as told by the creditor.
func (d *Desk) Before(ctx context.Context, key receivable.AccountKey, touches []receivable.Touch, a Act) (Entry, error) {
	return d.do(ctx, key, VerbBefore, a, func(ctx context.Context, e *deed) error {
		for _, t := range touches {
			if t.On.After(e.day) {
				return fault.Invalidf("day_ahead", "", "%s has not come yet; enter what was done", t.On)
			}
			t.Told = true
			if err := e.touch(ctx, t); err != nil {
				return err
			}
		}
		e.said.Text = fmt.Sprintf("%d earlier contacts with %s are entered", len(touches), e.file.Client.Name)
		return nil
	})
}
