package recovery

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// draftRhythm keeps an invoice that is drafted again and again; the first comes up on
// its day with the next daily run.
func (e *deed) draftRhythm(ctx context.Context, q *InvoiceRequest, b receivable.Bill) error {
	r := store.OwnRhythm{ID: e.tx.NewID(), Account: e.file.Key, Every: q.Every, From: q.First, Until: q.Until, Bill: b, Author: e.act.By}
	if r.From.IsZero() {
		r.From = e.act.On
	}
	if !q.Due.IsZero() {
		return fault.Invalidf("invoice_plan_unclear", "due", "what comes again and again has no one due date; give the days to pay")
	}
	if !r.Until.IsZero() && r.Until.Before(r.From) {
		return fault.Invalidf("day_past", "until", "it cannot end on %s before it begins on %s", r.Until, r.From)
	}
	if r.From.AddMonths(13).Before(e.day) {
		return fault.Invalidf("day_past", "from", "it would begin on %s and draft a year of invoices at once; begin later", r.From)
	}
	r.Bill.From, r.Bill.Delivered = day.Date{}, day.Date{}
	r.Next = r.From
	if err := e.tx.AddOwnRhythm(ctx, &r); err != nil {
		return err
	}
	e.made("own_rhythm", r.ID, "")
	e.field("recurring", rhythmName(r.Number))
	e.said.Text = fmt.Sprintf("An invoice for %s is drafted %s from %s: %s", e.file.Client.Name, r.Every, r.From, rhythmName(r.Number))
	return e.careful(ctx, &b)
}

func rhythmName(n int64) string { return "R-" + strconv.FormatInt(n, 10) }

// after is the n-th day of a rhythm; months are counted from the first, so that the
// 31st does not creep to the 28th.
func after(from day.Date, every string, n int) day.Date {
	switch every {
	case "weekly":
		return from.AddDays(7 * n)
	case "quarterly":
		return from.AddMonths(3 * n)
	case "yearly":
		return from.AddMonths(12 * n)
	}
	return from.AddMonths(n)
}

// Prepared counts what a day brought up.
type Prepared struct {
	Drafted int
	Issued  int
	Resting int // periods left out because the work rests or has ended
	Faults  []error
}

// PrepareInvoices drafts what recurs and lets stages be issued whose day has come. It
// may be called as often as one likes: each period is drafted once. What cannot be
// drafted hinders no other.
func (d *Desk) PrepareInvoices(ctx context.Context, creditor receivable.CreditorID) (Prepared, error) {
	var p Prepared
	c, err := d.creditor(ctx, creditor)
	if err != nil {
		return p, err
	}
	today := d.todayOf(c)
	var ready []store.OwnInvoice
	var due []store.OwnRhythm
	var all map[string]string
	err = d.db.Read(ctx, func(tx *store.Tx) (err error) {
		const most = 1000
		if all, err = tx.Settings(ctx, creditor); err != nil {
			return err
		}
		if ready, err = tx.OwnInvoicesReady(ctx, creditor, today, most); err != nil {
			return err
		}
		due, err = tx.RhythmsDue(ctx, creditor, today, most)
		return err
	})
	if err != nil {
		return p, err
	}
	for i := range ready {
		_, err := d.StageDone(ctx, creditor, draftName(ready[i].Draft), Act{By: "dunwell"})
		switch {
		case fault.CodeOf(err) == "stage_not_waiting": // another run was first
		case err != nil:
			p.Faults = append(p.Faults, err)
		default:
			p.Drafted++
		}
	}
	for i := range due {
		if err := d.prepareRhythm(ctx, &due[i], invoiceSet(all, settingRecurring) == "issue", &p); err != nil {
			p.Faults = append(p.Faults, fmt.Errorf("recurring invoice %s: %w", rhythmName(due[i].Number), err))
		}
	}
	if len(p.Faults) > 0 {
		return p, errors.Join(p.Faults...)
	}
	return p, nil
}

var errDone = errors.New("done already")

// prepareRhythm drafts every period of one rhythm through today.
func (d *Desk) prepareRhythm(ctx context.Context, r *store.OwnRhythm, issue bool, p *Prepared) error {
	var drafts []string
	rested := 0
	_, err := d.do(ctx, r.Account, VerbInvoiceRhythm, Act{By: "dunwell"}, func(ctx context.Context, e *deed) error {
		drafts, rested = nil, 0
		all, err := e.tx.OwnRhythms(ctx, r.Account.Creditor, r.Account.Account)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(all, func(o store.OwnRhythm) bool { return o.ID == r.ID })
		if at < 0 || all[at].Ended || all[at].Next.IsZero() || all[at].Next.After(e.day) {
			return errDone // another run was first
		}
		next, err := e.period(ctx, &all[at], &drafts, &rested)
		if err != nil {
			return err
		}
		e.field("recurring", rhythmName(r.Number))
		e.said.Text = fmt.Sprintf("Recurring invoice %s of %s is drafted: %s", rhythmName(r.Number), e.file.Client.Name, strings.Join(drafts, ", "))
		if len(drafts) == 0 {
			e.said.Text = fmt.Sprintf("Recurring invoice %s of %s is left out: its work rests or has ended", rhythmName(r.Number), e.file.Client.Name)
		}
		return e.tx.SetRhythmNext(ctx, r.Account, r.ID, next)
	})
	if errors.Is(err, errDone) {
		return nil
	}
	if err != nil {
		return err
	}
	p.Drafted += len(drafts)
	p.Resting += rested
	if !issue {
		return nil
	}
	for _, name := range drafts {
		if _, err := d.IssueInvoice(ctx, r.Account.Creditor, name, Act{By: "dunwell"}); fault.CodeOf(err) == "over_limit" {
			continue // a person says whether it goes on; the draft waits
		} else if err != nil {
			return err
		}
		p.Issued++
	}
	return nil
}

// period drafts the periods that have come and gives the day of the next, zero after the last.
func (e *deed) period(ctx context.Context, r *store.OwnRhythm, drafts *[]string, rested *int) (day.Date, error) {
	n := 0
	for after(r.From, r.Every, n).Before(r.Next) {
		n++
	}
	work := e.workOf(r.Bill.Engagement)
	for ; ; n++ {
		on := after(r.From, r.Every, n)
		if !r.Until.IsZero() && on.After(r.Until) {
			return day.Date{}, nil
		}
		if on.After(e.day) {
			return on, nil
		}
		if work != nil && !work.Invoices() {
			*rested++
			continue
		}
		v := store.OwnInvoice{State: store.OwnDraft, Rhythm: r.ID, Ready: on, Bill: r.Bill}
		v.Bill.From, v.Bill.Delivered = on, after(r.From, r.Every, n+1).AddDays(-1)
		if err := e.addOwn(ctx, &v); err != nil {
			return on, err
		}
		*drafts = append(*drafts, draftName(v.Draft))
	}
}

// EndRecurring ends what recurs; what is drafted of it stays.
func (d *Desk) EndRecurring(ctx context.Context, creditor receivable.CreditorID, name string, a Act) (Entry, error) {
	var found *store.OwnRhythm
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.OwnRhythms(ctx, creditor, "")
		for i := range all {
			if strings.EqualFold(rhythmName(all[i].Number), strings.TrimSpace(name)) && !all[i].Ended {
				found = &all[i]
			}
		}
		return err
	})
	if err != nil {
		return Entry{}, err
	}
	if found == nil {
		return Entry{}, fault.NotFoundf("recurring_unknown", "no recurring invoice %q runs; dunwell invoice lists them", name)
	}
	return d.do(ctx, found.Account, VerbInvoiceRhythm, a, func(ctx context.Context, e *deed) error {
		e.made("own_rhythm_end", found.ID, "")
		e.field("recurring", rhythmName(found.Number))
		e.said.Text = fmt.Sprintf("Recurring invoice %s of %s has ended", rhythmName(found.Number), e.file.Client.Name)
		return e.tx.EndRhythm(ctx, found.Account, found.ID)
	})
}
