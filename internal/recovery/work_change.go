package recovery

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/chase"
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/policy"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// WorkChange is what a person does with a piece of work.
type WorkChange struct {
	Do      string // pause, resume, postpone, cancel or complete
	Until   day.Date
	From    day.Date               // resume: the day it goes on
	Reason  receivable.PauseReason // pause: to help or to press
	Notice  day.Date               // the day notice was given; zero is the act's day
	KillFee bool                   // cancel: book the kill fee, as the agreement has it
}

// ChangeWork pauses, resumes, postpones, cancels or completes a piece of work. The
// entry says whether the agreement gives the right and which notice it asks; the
// person decides.
func (d *Desk) ChangeWork(ctx context.Context, ref WorkRef, c WorkChange, a Act) (Entry, error) {
	return d.onWork(ctx, ref, a, func(ctx context.Context, e *deed, w *receivable.Engagement) error {
		e.field("do", c.Do)
		if !w.Runs() {
			return fault.Conflictf("work_ended", "%s for %s is %s; enter new work instead", w.Called(), e.file.Client.Name, w.State)
		}
		switch c.Do {
		case "pause":
			return e.pauseWork(ctx, w, c)
		case "resume":
			return e.resumeWork(ctx, w, c)
		case "postpone":
			return e.postponeWork(ctx, w, c)
		case "cancel":
			return e.cancelWork(ctx, w, c)
		case "complete":
			return e.completeWork(ctx, w)
		}
		return fault.Invalidf("work_act_unknown", "", "%q is nothing that is done with work; it is pause, resume, postpone, cancel or complete", c.Do)
	})
}

// mayPause reports that the agreement lets work rest while invoices are late.
func mayPause(w *receivable.Engagement, facts map[string]string) bool {
	return w.PauseClause != "" || facts["suspension_right"] == "yes"
}

// mayEnd reports that the agreement or the law lets the work end for want of payment.
func mayEnd(w *receivable.Engagement, facts map[string]string) bool {
	return w.CancelClause != "" || facts[FactEndRight] == "yes"
}

// noticeUntil is the first day that keeps the notice a clause asks, counted from
// the day it was given; ok is false where the clause names none.
func noticeUntil(clause string, given day.Date) (first day.Date, ok bool) {
	days, ok := receivable.NoticeDays(clause)
	return given.AddDays(days), ok
}

func (e *deed) pauseWork(ctx context.Context, w *receivable.Engagement, c WorkChange) error {
	switch {
	case w.State == receivable.WorkPaused:
		return fault.Conflictf("work_state", "%s rests already, since %s", w.Called(), w.Rested)
	case c.Reason != receivable.PauseToHelp && c.Reason != receivable.PauseToPress:
		return fault.Invalidf("pause_reason_missing", "--reason", "say why it rests: --reason help in hard times, --reason press until it is paid; the client is told in different words")
	case !c.Until.IsZero() && !c.Until.After(e.act.On):
		return fault.Invalidf("day_past", "--until", "work rests until a day to come, not until %s", c.Until)
	}
	given := e.given(c.Notice)
	w.State, w.Reason, w.Since, w.Rested, w.Until, w.Noticed = receivable.WorkPaused, c.Reason, e.act.On, e.act.On, c.Until, given
	e.field("reason", string(c.Reason))
	e.field("until", c.Until.String())
	e.said.Text = fmt.Sprintf("%s for %s rests from %s", w.Called(), e.file.Client.Name, e.act.On)
	if c.Reason == receivable.PauseToHelp {
		e.said.Text += ", to help"
	}
	if c.Reason == receivable.PauseToHelp && !mayPause(w, e.file.Facts) {
		e.look = append(e.look, "no right to the pause is recorded; in hard times a yes of the client is enough, and is best had in writing")
	} else {
		e.sayRight(mayPause(w, e.file.Facts), w.PauseClause, "rest", ClausePause, w.Number)
	}
	if first, ok := noticeUntil(w.PauseClause, given); ok {
		e.field("notice_until", first.String())
		if first.After(e.act.On) {
			e.look = append(e.look, fmt.Sprintf("the agreement asks notice of the pause until %s, and the work rests from %s", first, e.act.On))
		}
	}
	if err := e.workTask(ctx, w, c.Until, "was paused until then"); err != nil {
		return err
	}
	if c.Reason == receivable.PauseToHelp {
		return e.pausedToHelp(ctx)
	}
	return e.pausedToPress(ctx, w)
}

// given is the day on which notice was given.
func (e *deed) given(notice day.Date) day.Date {
	if notice.IsZero() {
		return e.act.On
	}
	e.field("notice", notice.String())
	return notice
}

// sayRight says whether the agreement gives the right to what is done.
func (e *deed) sayRight(has bool, clause, what, name, number string) {
	switch {
	case has && clause != "":
		e.said.Text += "; the agreement gives the right: " + clause
		e.field("right", clause)
	case has:
		e.said.Text += "; the right to it is recorded as a fact"
		e.field("right", "fact")
	default:
		e.look = append(e.look, fmt.Sprintf("nothing recorded gives the right to let this work %s; without one that may itself break the agreement: read it first, and enter the clause: dunwell work %s --clause %s=TEXT", what, number, name))
	}
}

// pausedToHelp draws what hard times mean: the cause is learned, and the chase
// offers to pay in parts in a letter that says the work rests.
func (e *deed) pausedToHelp(ctx context.Context) error {
	switch e.file.Cause {
	case receivable.Hardship:
	case receivable.Dispute, receivable.Refusal, receivable.Insolvency:
		e.look = append(e.look, fmt.Sprintf("the cause is recorded as %s, so no letter offers to pay in parts; record what is so: dunwell cause %s hardship", e.file.Cause, e.file.Number))
		return nil
	default:
		if err := e.cause(ctx, receivable.Hardship); err != nil {
			return err
		}
		e.said.Text += "; the cause is hardship"
		return nil
	}
	for _, t := range e.file.Touches {
		if t.Step == string(chase.StepPlanOffer) && !t.On.Before(e.file.CauseOn) {
			e.look = append(e.look, "the offer to pay in parts left before the pause and says nothing of it: tell the client yourself")
			return nil
		}
	}
	return nil
}

// pausedToPress says when the client hears of it: the last notice speaks of the
// pause, and no letter goes out of its turn for it.
func (e *deed) pausedToPress(ctx context.Context, w *receivable.Engagement) error {
	after := *e.file
	after.Work = slices.Clone(e.file.Work)
	if at := slices.IndexFunc(after.Work, func(o receivable.Engagement) bool { return o.ID == w.ID }); at >= 0 {
		after.Work[at] = *w
	}
	_, t, err := e.desk.newRun(e.day, false).think(ctx, e.tx, &after)
	if err != nil {
		return err
	}
	next := t.decision.Ladder
	switch {
	case t.decision.Step == policy.LastNotice, next.Next == policy.LastNotice:
		e.look = append(e.look, fmt.Sprintf("the last notice, from %s on, tells the client of it", day.Max(next.Earliest, e.day)))
	default:
		e.look = append(e.look, "the last notice tells the client of it, and is not what comes next: tell the client yourself")
	}
	return nil
}

func (e *deed) resumeWork(ctx context.Context, w *receivable.Engagement, c WorkChange) error {
	if w.State == receivable.WorkActive {
		return fault.Conflictf("work_state", "%s goes on already", w.Called())
	}
	rested := w.State == receivable.WorkPaused
	from := c.From
	if from.IsZero() {
		creditor, err := e.tx.Creditor(ctx, e.file.Key.Creditor)
		if err != nil {
			return err
		}
		from = e.desk.calendar(&creditor, creditor.Place).Next(e.act.On)
	}
	if from.Before(e.act.On) {
		return fault.Invalidf("day_past", "--from", "work goes on from a day to come, not from %s", from)
	}
	w.State, w.Since, w.Until, w.Noticed = receivable.WorkActive, from, day.Date{}, day.Date{}
	if !rested {
		w.Rested = day.Date{}
	}
	e.field("from", from.String())
	e.said.Text = fmt.Sprintf("%s for %s goes on from %s", w.Called(), e.file.Client.Name, from)
	cautions, err := e.cautions(ctx)
	if err != nil {
		return err
	}
	for _, s := range cautions {
		if s.Code != CautionWorkPaused {
			e.look = append(e.look, s.Text)
		}
	}
	if err := e.workTask(ctx, w, day.Date{}, ""); err != nil || !rested {
		return err
	}
	owed, err := e.owed()
	if err != nil {
		return err
	}
	if owed.Late.Sign() > 0 {
		e.look = append(e.look, fmt.Sprintf("the letter that says so gives thanks for settling, and %s is late: tell the client yourself", sumText(owed.Late)))
		return nil
	}
	return e.askLetter(ctx, "work_resumed", string(w.ID))
}

func (e *deed) postponeWork(ctx context.Context, w *receivable.Engagement, c WorkChange) error {
	if !c.Until.After(e.act.On) {
		return fault.Invalidf("day_past", "--until", "work is postponed to a day to come: --until DATE")
	}
	w.State, w.Since, w.Until = receivable.WorkPostponed, e.act.On, c.Until
	e.field("until", c.Until.String())
	e.said.Text = fmt.Sprintf("%s for %s is postponed to %s", w.Called(), e.file.Client.Name, c.Until)
	return e.workTask(ctx, w, c.Until, "was postponed to that day")
}

func (e *deed) cancelWork(ctx context.Context, w *receivable.Engagement, c WorkChange) error {
	given := e.given(c.Notice)
	first, asked := noticeUntil(w.CancelClause, given)
	if !asked {
		first = given.AddDays(noticeOfEnd)
	}
	ends := c.Until
	if ends.IsZero() {
		ends = first
	}
	if ends.Before(given) {
		return fault.Invalidf("day_past", "--until", "the work ends on %s at the earliest, the day notice was given", given)
	}
	if w.State != receivable.WorkPaused {
		w.Rested = day.Date{} // it went on again: the letter says nothing of a pause
	}
	w.State, w.Since, w.Until, w.Noticed, w.Ends = receivable.WorkCancelled, e.act.On, day.Date{}, given, ends
	e.field("ends", ends.String())
	e.said.Text = fmt.Sprintf("%s for %s ends on %s", w.Called(), e.file.Client.Name, ends)
	e.sayRight(mayEnd(w, e.file.Facts), w.CancelClause, "end", ClauseCancel, w.Number)
	if asked && ends.Before(first) {
		e.look = append(e.look, fmt.Sprintf("the agreement asks notice until %s, and the work ends on %s", first, ends))
	}
	if e.file.Facts["rights_on_payment"] == "yes" {
		e.said.Text += "; rights pass on full payment only, and stay here until then"
		e.field("rights", "held_back")
	}
	if err := e.killFee(ctx, w, c.KillFee); err != nil {
		return err
	}
	if err := e.workTask(ctx, w, ends, "ends: hand over what belongs to the client"); err != nil {
		return err
	}
	return e.askForEnd(ctx, w)
}

// askForEnd asks for the letter that ends the work, where it may be written: after
// the date of a final demand, and where the right to it is recorded.
func (e *deed) askForEnd(ctx context.Context, w *receivable.Engagement) error {
	demand := slices.ContainsFunc(e.file.Touches, func(t receivable.Touch) bool {
		return t.Kind == receivable.Written && t.Step == string(policy.FinalDemand) && t.Deadline.Before(e.day)
	})
	if !demand || !mayEnd(w, e.file.Facts) {
		e.look = append(e.look, "the letter that ends work for want of payment follows a final demand whose date has passed, with the right to it recorded: until then tell the client yourself")
		return nil
	}
	return e.askLetter(ctx, "work_cancelled", string(w.ID))
}

// sourceKillFee marks a charge booked from an agreement's clause.
const sourceKillFee = "kill_fee"

// killFee books the kill fee of cancelled work where a person says so; the sum is
// the agreement's, as recorded with the work or as a fact.
func (e *deed) killFee(ctx context.Context, w *receivable.Engagement, book bool) error {
	fee := w.KillFee
	if told := e.file.Facts["kill_fee"]; fee.IsZero() && told != "" {
		var err error
		if fee, err = factSum(told, e.file.Currency); err != nil {
			return err
		}
	}
	switch {
	case fee.Sign() <= 0 && book:
		return fault.Invalidf("kill_fee_unknown", "", "no kill fee is agreed for %s; enter it as the agreement has it: dunwell work %s --kill-fee SUM", w.Called(), w.Number)
	case fee.Sign() <= 0:
		return nil
	case fee.Currency() != e.file.Currency:
		return fault.Invalidf("currency_mixed", "", "the kill fee is in %s, the account in %s", fee.Currency(), e.file.Currency)
	case !book:
		e.look = append(e.look, fmt.Sprintf("the agreement has a kill fee of %s; it is booked only when you say so: --book-kill-fee", sumText(fee)))
		return nil
	}
	item := receivable.Item{
		ID: receivable.ItemID(e.tx.NewID()), Kind: receivable.Charge, Number: "KF-" + strings.ReplaceAll(w.Number, "/", "-"), On: e.act.On, Due: day.Max(w.Ends, e.act.On),
		Amount: fee, Open: fee, Disputed: money.New(0, fee.Currency()), Engagement: w.ID, For: w.Name, Source: sourceKillFee,
	}
	if _, err := e.tx.InsertItems(ctx, []store.ItemRow{{Account: e.file.Key, Item: item}}); err != nil {
		return err
	}
	e.made("charge", string(item.ID), "")
	e.field("kill_fee", fee.Decimal())
	e.said.Text += fmt.Sprintf("; the kill fee of %s is booked, due %s", sumText(fee), item.Due)
	return nil
}

// BookKillFee books the kill fee of work that was cancelled without it.
func (d *Desk) BookKillFee(ctx context.Context, ref WorkRef, a Act) (Entry, error) {
	return d.onWork(ctx, ref, a, func(ctx context.Context, e *deed, w *receivable.Engagement) error {
		if w.State != receivable.WorkCancelled {
			return fault.Conflictf("work_state", "%s is %s; a kill fee is for work that is cancelled", w.Called(), w.State)
		}
		rows, err := e.tx.ItemsOf(ctx, ref.Key)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(rows, func(r store.ItemRow) bool {
			return r.Item.Source == sourceKillFee && r.Item.Engagement == w.ID && !r.Item.Void
		}) {
			return fault.Conflictf("kill_fee_booked", "the kill fee of %s is booked already", w.Called())
		}
		e.field("do", "kill_fee")
		e.said.Text = fmt.Sprintf("%s for %s is cancelled", w.Called(), e.file.Client.Name)
		return e.killFee(ctx, w, true)
	})
}

func (e *deed) completeWork(ctx context.Context, w *receivable.Engagement) error {
	w.State, w.Since, w.Until = receivable.WorkComplete, e.act.On, day.Date{}
	e.said.Text = fmt.Sprintf("%s for %s is done", w.Called(), e.file.Client.Name)
	if w.Unbilled.Sign() > 0 {
		e.look = append(e.look, fmt.Sprintf("%s of it is not invoiced yet", sumText(w.Unbilled)))
	}
	return e.workTask(ctx, w, day.Date{}, "")
}

// MayInvoice refuses a recurring invoice for work that rests or has ended: whoever
// makes invoices asks here first. An invoice that a person makes by hand is his.
func (d *Desk) MayInvoice(ctx context.Context, ref WorkRef) error {
	return d.db.Read(ctx, func(tx *store.Tx) error {
		file, err := tx.AccountFile(ctx, ref.Key, d.Today())
		if err != nil {
			return err
		}
		at := slices.IndexFunc(file.Work, func(w receivable.Engagement) bool { return w.ID == ref.ID })
		switch {
		case at < 0:
			return fault.NotFoundf("work_unknown", "no such work for %s is entered", file.Client.Name)
		case !file.Work[at].Invoices():
			w := &file.Work[at]
			return fault.Conflictf("invoices_stopped", "%s for %s is %s, so its recurring invoices stop", w.Called(), file.Client.Name, w.State)
		}
		return nil
	})
}

// voidCharge takes a booked charge back; what was paid on it counts for the rest.
func (e *deed) voidCharge(ctx context.Context, id receivable.ItemID) error {
	if err := freeCash(ctx, e.tx, e.file.Key, id, e.day, "", false); err != nil {
		return err
	}
	return e.tx.SetVoid(ctx, e.file.Key, []receivable.ItemID{id}, "")
}
