package recovery

import (
	"context"
	"fmt"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/judgment"
	"dunwell/internal/law"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// satisfactionDays is after how many days a person is asked again whether the
// satisfaction was filed. The law files hold no such figure; courts often give
// between two weeks and a month, and the clerk says which.
const satisfactionDays = 14

// theJudgment finds a judgment by its number or id, "" for the one that is owed.
func (e *deed) theJudgment(number string) (*receivable.Judgment, error) {
	number = strings.TrimSpace(number)
	if number == "" {
		if j := e.file.JudgmentOn(e.day); j != nil {
			return j, nil
		}
		if n := len(e.file.Judgments); n > 0 {
			return &e.file.Judgments[n-1], nil
		}
	}
	for i := len(e.file.Judgments) - 1; i >= 0; i-- {
		if j := &e.file.Judgments[i]; number != "" && (j.Number == number || j.ID == number) {
			return j, nil
		}
	}
	return nil, fault.NotFoundf("judgment_unknown", "no judgment against %s has the number %q; enter it: dunwell judgment enter", e.file.Client.Name, number)
}

// becomes records what became of a judgment.
func (e *deed) becomes(ctx context.Context, j *receivable.Judgment, v receivable.JudgmentEvent) error {
	v.ID, v.Judgment, v.On, v.Author = e.tx.NewID(), j.ID, e.act.On, e.act.By
	if v.On.Before(j.On) {
		return fault.Invalidf("day_past", "on", "%s is before %s, the day of the judgment", v.On, j.On)
	}
	e.made(store.JudgmentEventRow, v.ID, "")
	e.made(rowJudgmentOn, j.ID, "")
	e.field("number", j.Number)
	e.field("state", v.Kind)
	e.field("until", v.Until.String())
	j.Take(&v)
	return e.tx.AddJudgmentEvent(ctx, e.file.Key, v)
}

// rowJudgmentOn names in an entry the judgment it stands on, so that this one is not
// taken back before it.
const rowJudgmentOn = "judgment_on"

// rowJudgmentBooked says the same of an entry that only let the book follow the judgment.
// Of several such any can be taken back: the book follows again.
const rowJudgmentBooked = "judgment_booked"

// rechargeJudgment lets a charge stand again that was taken back when its judgment was
// set aside; money that lies free is set against it.
func (e *deed) rechargeJudgment(ctx context.Context, id receivable.ItemID) error {
	old, err := e.tx.Item(ctx, e.file.Key, id)
	if err != nil {
		return err
	}
	old.Item.Void = false
	if err := e.tx.ReviseItem(ctx, e.file.Key, old.Item); err != nil {
		return err
	}
	return e.cover(ctx, old.Item)
}

// judgmentAct is an act about one judgment.
func (d *Desk) judgmentAct(ctx context.Context, key receivable.AccountKey, number string, a Act, act func(context.Context, *deed, *receivable.Judgment) error) (Entry, error) {
	return d.do(ctx, key, VerbJudgmentState, a, func(ctx context.Context, e *deed) error {
		j, err := e.theJudgment(number)
		if err != nil {
			return err
		}
		return act(ctx, e, j)
	})
}

// Satisfied records that a judgment is paid to the cent. What is missing refuses it,
// with the sum that ends it; what is beyond stays as money of the client.
func (d *Desk) Satisfied(ctx context.Context, key receivable.AccountKey, number string, a Act) (Entry, error) {
	return d.judgmentAct(ctx, key, number, a, func(ctx context.Context, e *deed, j *receivable.Judgment) error {
		if !j.Owed(e.act.On) {
			return fault.Conflictf("judgment_ended", "%s is %s and cannot be paid any more", j.Words(), j.State)
		}
		l, book, err := d.ledgerOf(ctx, e.tx, e.file, j, e.act.On)
		switch {
		case err != nil:
			return err
		case l.Payoff.Sign() > 0:
			// Interest runs from the last payment only while something is left of what bears it.
			return fault.Conflictf("judgment_unpaid", "%s of %s is still owed on %s, with %s more each day; enter the payment first", sumText(l.Payoff), j.Words(), e.act.On, sumText(l.Daily))
		}
		if err := e.bookTo(ctx, j, book.last); err != nil {
			return err
		}
		if err := e.becomes(ctx, j, receivable.JudgmentEvent{Kind: receivable.JudgedSatisfied}); err != nil {
			return err
		}
		if err := e.endTasks(ctx, j.ID, ""); err != nil {
			return err
		}
		e.said.Text = fmt.Sprintf("%s is paid to the cent: %s came in", j.Words(), sumText(l.Paid))
		if l.Over.Sign() > 0 {
			e.look = append(e.look, fmt.Sprintf("%s came in beyond the judgment and is theirs: pay it back or ask them", sumText(l.Over)))
		}
		e.look = append(e.look, "file the satisfaction with the court soon: a creditor who does not can owe a penalty; how many days the court gives, its clerk says",
			"a draft of the paper lies ready: dunwell judgment satisfaction CLIENT")
		return e.putTask(ctx, j.ID, e.act.On.AddDays(satisfactionDays), taskSatisfaction+" of "+j.Words())
	})
}

// SatisfactionFiled records that the court was told that the judgment is paid.
func (d *Desk) SatisfactionFiled(ctx context.Context, key receivable.AccountKey, number string, a Act) (Entry, error) {
	return d.judgmentAct(ctx, key, number, a, func(ctx context.Context, e *deed, j *receivable.Judgment) error {
		if j.State != receivable.JudgmentSatisfied {
			return fault.Conflictf("judgment_unpaid", "%s is not recorded as paid yet: dunwell judgment satisfied", j.Words())
		}
		e.said.Text = fmt.Sprintf("The satisfaction of %s is filed", j.Words())
		if err := e.endTasks(ctx, j.ID, taskSatisfaction); err != nil {
			return err
		}
		return e.becomes(ctx, j, receivable.JudgmentEvent{Kind: receivable.JudgedFiled})
	})
}

// Vacated records that a judgment was set aside. What it added is given up; the
// invoices are contested until a person decides.
func (d *Desk) Vacated(ctx context.Context, key receivable.AccountKey, number string, a Act) (Entry, error) {
	return d.judgmentAct(ctx, key, number, a, func(ctx context.Context, e *deed, j *receivable.Judgment) error {
		if err := e.vacate(ctx, j); err != nil {
			return err
		}
		if err := e.becomes(ctx, j, receivable.JudgmentEvent{Kind: receivable.JudgedVacated, Text: e.act.Note}); err != nil {
			return err
		}
		e.said.Text = fmt.Sprintf("%s is set aside; the invoices rest until somebody decides", j.Words())
		e.look = append(e.look, "stop every step of enforcement at once, and ask an attorney what comes now")
		if err := e.endTasks(ctx, j.ID, ""); err != nil {
			return err
		}
		return e.contestAll(ctx)
	})
}

// vacate takes out of the book what the judgment brought into it.
func (e *deed) vacate(ctx context.Context, j *receivable.Judgment) error {
	rows, err := e.tx.ItemsOf(ctx, e.file.Key)
	if err != nil {
		return err
	}
	for _, r := range rows {
		switch {
		case r.Item.Void:
		case r.Item.Source == judgmentSource(j.ID):
			e.made("charge_void", string(r.Item.ID), "")
			if err := e.voidCharge(ctx, r.Item.ID); err != nil {
				return err
			}
		case r.Item.Source == store.SourceNotAwarded && r.Item.For == "not given by "+j.Words():
			e.made("write_off_void", string(r.Item.ID), "")
			if err := takeBackWriteOffs(ctx, e.tx, e.file.Key, []receivable.ItemID{r.Item.ID}, ""); err != nil {
				return err
			}
		}
	}
	now, err := e.tx.AccountFile(ctx, e.file.Key, e.day)
	e.file.Items = now.Items
	return err
}

// Stayed records that a judgment was appealed or stayed: nothing is enforced.
func (d *Desk) Stayed(ctx context.Context, key receivable.AccountKey, number string, a Act) (Entry, error) {
	return d.judgmentAct(ctx, key, number, a, func(ctx context.Context, e *deed, j *receivable.Judgment) error {
		if j.State != receivable.JudgmentLive {
			return fault.Conflictf("judgment_ended", "%s is %s already", j.Words(), j.State)
		}
		e.said.Text = fmt.Sprintf("%s is stayed; nothing is enforced until it goes on", j.Words())
		return e.becomes(ctx, j, receivable.JudgmentEvent{Kind: receivable.JudgedStayed, Text: e.act.Note})
	})
}

// Resumed records that a stayed judgment can be enforced again.
func (d *Desk) Resumed(ctx context.Context, key receivable.AccountKey, number string, a Act) (Entry, error) {
	return d.judgmentAct(ctx, key, number, a, func(ctx context.Context, e *deed, j *receivable.Judgment) error {
		if j.State != receivable.JudgmentStayed {
			return fault.Conflictf("judgment_not_stayed", "%s is %s, not stayed", j.Words(), j.State)
		}
		e.said.Text = fmt.Sprintf("%s can be enforced again", j.Words())
		return e.becomes(ctx, j, receivable.JudgmentEvent{Kind: receivable.JudgedResumed, Text: e.act.Note})
	})
}

// Renewed records that a judgment was renewed, with its new last day.
func (d *Desk) Renewed(ctx context.Context, key receivable.AccountKey, number string, until day.Date, a Act) (Entry, error) {
	return d.judgmentAct(ctx, key, number, a, func(ctx context.Context, e *deed, j *receivable.Judgment) error {
		switch {
		case until.IsZero() || !until.After(e.act.On):
			return fault.Invalidf("day_past", "until", "name the new last day, after %s: --until DATE", e.act.On)
		case !j.Expires.IsZero() && j.Expires.Before(e.act.On):
			return fault.Conflictf("judgment_ended", "%s ended on %s; most places renew only what still lives. Ask the clerk, and enter a new judgment if there is one", j.Words(), j.Expires)
		}
		if err := e.endTasks(ctx, j.ID, "Renew"); err != nil {
			return err
		}
		if err := e.becomes(ctx, j, receivable.JudgmentEvent{Kind: receivable.JudgedRenewed, Until: until}); err != nil {
			return err
		}
		e.said.Text = fmt.Sprintf("%s is renewed until %s", j.Words(), until)
		return e.renewalTasks(ctx, j)
	})
}

// Lapsed records that the instalments a court ordered were not kept: the whole is due.
func (d *Desk) Lapsed(ctx context.Context, key receivable.AccountKey, number string, a Act) (Entry, error) {
	return d.judgmentAct(ctx, key, number, a, func(ctx context.Context, e *deed, j *receivable.Judgment) error {
		if len(j.Instalments) == 0 {
			return fault.Conflictf("instalments_none", "%s orders no payment in parts", j.Words())
		}
		l, _, err := d.ledgerOf(ctx, e.tx, e.file, j, e.act.On)
		if err != nil {
			return err
		}
		s, err := judgment.Instalments(j.Instalments, l.Paid, e.act.On)
		switch {
		case err != nil:
			return err
		case s.Missed.IsZero():
			return fault.Conflictf("instalments_kept", "every part through %s came in; the order is in good standing", e.act.On)
		}
		e.said.Text = fmt.Sprintf("The part of %s was not paid (%s behind); the whole of %s is due", s.Missed, sumText(s.Behind), j.Words())
		e.look = append(e.look, "whether the whole falls due by itself or the court has to say so, the order tells")
		return e.becomes(ctx, j, receivable.JudgmentEvent{Kind: receivable.JudgedLapsed})
	})
}

// Domesticated records that a judgment was made one of another place, where the
// debtor's money is: the new one takes its place, over what was owed on that day.
func (d *Desk) Domesticated(ctx context.Context, key receivable.AccountKey, number string, g Judged, a Act) (Entry, error) {
	return d.do(ctx, key, VerbJudgment, a, func(ctx context.Context, e *deed) error {
		old, err := e.theJudgment(number)
		if err != nil {
			return err
		}
		if !old.Owed(e.act.On) {
			return fault.Conflictf("judgment_ended", "%s is %s and cannot be carried anywhere", old.Words(), old.State)
		}
		l, book, err := d.ledgerOf(ctx, e.tx, e.file, old, e.act.On)
		if err != nil {
			return err
		}
		if g.Place == "" {
			return fault.Invalidf("place_missing", "place", "name the place it was carried to: --place us_ohio")
		}
		if g.Principal == "" {
			g.Principal = l.Payoff.Decimal()
		}
		if err := e.bookTo(ctx, old, day.Max(book.last, e.act.On)); err != nil {
			return err
		}
		j, _, err := e.judgment(ctx, &g)
		if err != nil {
			return err
		}
		j.Parent, j.Matter, j.Kind = old.ID, old.Matter, old.Kind
		if err := e.warnTravels(ctx, old, &j); err != nil {
			return err
		}
		_, book, err = d.ledgerOf(ctx, e.tx, e.file, old, e.act.On)
		if err != nil {
			return err
		}
		for id := range book.items {
			j.Covers = append(j.Covers, id)
		}
		if err := e.endTasks(ctx, old.ID, ""); err != nil {
			return err
		}
		if err := e.becomes(ctx, old, receivable.JudgmentEvent{Kind: receivable.JudgedCarried, Text: j.Words()}); err != nil {
			return err
		}
		if err := e.enter(ctx, &j); err != nil {
			return err
		}
		e.said.Text = fmt.Sprintf("%s is carried to %s as %s", old.Words(), j.Place, j.Words())
		return e.reconcile(ctx, &j)
	})
}

// warnTravels says what the law knows of the road from one place to another.
func (e *deed) warnTravels(ctx context.Context, old, j *receivable.Judgment) error {
	b, err := e.desk.lawFor(ctx, e.tx, e.day, e.file.Key.Creditor)
	if err != nil {
		return err
	}
	q := law.TravelsQuery{From: old.Place, To: j.Place, Kind: law.CourtJudgment, Started: old.On}
	if old.Kind == receivable.Award {
		q.Kind = law.ArbitrationAward
	}
	for _, m := range e.file.Matters {
		if m.ID == old.Matter {
			q.Started = m.On
		}
	}
	way, err := b.Travels(q)
	if err != nil {
		return err
	}
	if !way.Travels {
		e.look = append(e.look, fmt.Sprintf("no treaty known here carries a judgment from %s to %s; it is entered because you say that the court there took it", old.Place, j.Place))
	}
	for _, w := range way.Warnings {
		e.look = append(e.look, w.Text)
	}
	return nil
}
