package recovery

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// settleSource finds out through which day a bank account is known: from the
// statements that follow each other without a gap, and from what a person said. A
// statement that does not go on where the last one ended proves nothing after it;
// gap says so in words.
func (d *Desk) settleSource(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID, source, importID string, today day.Date) (through day.Date, gap string, err error) {
	states, err := tx.SourceStates(ctx, creditor)
	if err != nil {
		return through, "", err
	}
	at := slices.IndexFunc(states, func(s store.SourceState) bool { return s.Name == source })
	if at < 0 {
		return through, "", nil
	}
	list, err := tx.StatementsOf(ctx, creditor, source, importID)
	if err != nil {
		return through, "", err
	}
	c, err := tx.Creditor(ctx, creditor)
	if err != nil {
		return through, "", err
	}
	through, gap = chained(list, states[at].Told, today, d.calendar(&c, c.Place))
	if gap != "" {
		gap = fmt.Sprintf("%s: %s. Import the statement between, or say dunwell sources complete %q --through DATE", source, gap, source)
	}
	return through, gap, tx.ResetSource(ctx, creditor, source, through)
}

// mostQuiet is how many business days without a line lie between two lists of
// movements that tell no balance before something is taken for missing.
const mostQuiet = 5

// chained goes through statements in the order of their days.
func chained(list []store.StatementRow, told, today day.Date, business *day.Calendar) (through day.Date, gap string) {
	// What lies before the statement that came first was never asked for.
	var first, last *store.StatementRow
	for i := range list {
		if first == nil || list[i].ID < first.ID {
			first = &list[i]
		}
	}
	for i := range list {
		s := &list[i]
		if s.Through.Before(first.From) {
			continue
		}
		until := s.Through
		if s.Intraday {
			continue // the day is not over, and what came before it is not told
		}
		if !until.Before(today) && !closed(s.Format) {
			until = today.AddDays(-1) // taken while the day went on
		}
		until = earlierOf(until, today)
		switch {
		case last == nil, !s.From.IsZero() && !s.From.After(last.Through.AddDays(1)), s.From.IsZero() && s.Opening == nil:
		case s.Opening != nil && last.Closing != nil && *s.Opening == *last.Closing:
		case s.Opening != nil && last.Closing != nil && !s.From.IsZero():
			if told.Before(s.From.AddDays(-1)) {
				return day.Max(through, told), fmt.Sprintf("what came in between %s and %s is not known", last.Through.AddDays(1), s.From.AddDays(-1))
			}
		case !s.From.IsZero() && business.AddBusiness(last.Through, mostQuiet).Before(s.From):
			gap = fmt.Sprintf("no line lies between %s and %s; see whether a statement is missing", last.Through.AddDays(1), s.From.AddDays(-1))
		}
		if last == nil || !s.Through.Before(last.Through) {
			last = s
		}
		through = day.Max(through, until)
	}
	return day.Max(through, told), gap
}

// closed reports a format whose statements are made once the day is over.
func closed(format string) bool {
	format = strings.ToLower(format)
	return strings.HasPrefix(format, "camt.053") || strings.HasPrefix(format, "mt940")
}

// SourceView is where payments become known, and how fresh that is.
type SourceView struct {
	Name    string
	Kind    string // list, bank, feed or mailbox
	Own     string // account at a bank, "" for others
	Through day.Date
	Read    time.Time
	Expect  int // days between two readings; 0: not told
	Stale   bool
	Text    string // what of
	Waiting int    // accounts that rest until it is read
}

// Sources tells of each source of payments through which day it is complete, whether
// that is too long ago, and how many accounts wait because of it.
func (d *Desk) Sources(ctx context.Context, creditor receivable.CreditorID) (list []SourceView, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		list = nil
		c, err := tx.Creditor(ctx, creditor)
		if err != nil {
			return err
		}
		today := d.todayOf(c)
		states, err := tx.SourceStates(ctx, creditor)
		if err != nil {
			return err
		}
		waiting, err := d.waitingForMoney(ctx, tx, creditor, today)
		if err != nil {
			return err
		}
		ladder, err := d.ladderOn(ctx, tx, &c, today)
		if err != nil {
			return err
		}
		fed, err := feedNames(ctx, tx, creditor)
		if err != nil {
			return err
		}
		business := d.calendar(&c, c.Place)
		for _, s := range states {
			v := SourceView{Name: s.Name, Kind: "list", Through: s.CompleteThrough, Read: s.Read, Expect: s.Expect, Own: s.Own}
			if s.Own != "" || s.Kind == store.SourceBank {
				v.Kind = "bank"
			}
			if fed[s.Name] {
				v.Kind = "feed"
			}
			v.judge(today, ladder.MoneyAge, business)
			list = append(list, v)
		}
		oldest := day.Date{}
		for _, v := range list {
			if !v.Through.IsZero() && (oldest.IsZero() || v.Through.Before(oldest)) {
				oldest = v.Through
			}
		}
		for i := range list {
			if !list[i].Through.IsZero() && list[i].Through == oldest {
				list[i].Waiting = waiting // the one that lags decides
			}
		}
		boxes, err := d.mailboxLines(ctx, tx, creditor)
		for _, box := range boxes {
			list = append(list, mailboxView(box))
		}
		return err
	})
	return list, err
}

// feedNames are the sources that are pulled.
func feedNames(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID) (map[string]bool, error) {
	feeds, err := tx.Feeds(ctx, creditor)
	names := map[string]bool{}
	for _, f := range feeds {
		names[f.Name] = true
	}
	return names, err
}

// mailboxView is a mailbox beside the sources: answers become known there, and with
// them that somebody has paid.
func mailboxView(box MailboxLine) SourceView {
	v := SourceView{Name: box.Name, Kind: "mailbox", Read: box.Read, Stale: !box.Fresh, Text: "fresh"}
	switch {
	case box.Trouble != "":
		v.Text = "not read: " + box.Trouble
	case v.Stale:
		v.Text = "not read lately, and nothing leaves by itself meanwhile"
	}
	return v
}

// judge says whether a source is stale, and what of.
func (v *SourceView) judge(today day.Date, age int, business *day.Calendar) {
	late := v.Expect > 0 && !v.Through.IsZero() && v.Through.AddDays(v.Expect).Before(today)
	old := v.Through.IsZero() || business.AddBusiness(v.Through, age).Before(today)
	switch {
	case v.Through.IsZero() && v.Kind == "list":
		v.Text = "tells nothing of payments"
	case v.Through.IsZero():
		v.Stale, v.Text = true, "no statement has come that closes a day"
	case old:
		next := "import what came since"
		if v.Kind == "feed" {
			next = fmt.Sprintf("dunwell feed pull %q", v.Name)
		}
		v.Stale, v.Text = true, fmt.Sprintf("money after %s is not known, and nothing is asked for meanwhile; %s, or say dunwell sources complete %q --through DATE", v.Through, next, v.Name)
	case late:
		v.Stale, v.Text = true, fmt.Sprintf("expected every %d days, and nothing came after %s", v.Expect, v.Through)
	default:
		v.Text = "fresh"
	}
}

// waitingForMoney counts the accounts that rest until a source is read on. It reads what was
// counted of the book, not the book.
func (d *Desk) waitingForMoney(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID, today day.Date) (n int, err error) {
	sums, err := d.standingSums(ctx, tx, creditor, today)
	for _, s := range sums {
		if s.Class == store.ClassRest && waitsForMoney[s.Reason] {
			n += s.Count
		}
	}
	return n, err
}

// CompleteSource takes a person's word that a source is complete through a day.
func (d *Desk) CompleteSource(ctx context.Context, creditor receivable.CreditorID, name string, through day.Date) error {
	c, err := d.creditor(ctx, creditor)
	if err != nil {
		return err
	}
	today := d.todayOf(c)
	if through.IsZero() || through.After(today) {
		return fault.Invalidf("day_ahead", "", "say through which day you have seen all that came in; it cannot lie ahead of today, %s", today)
	}
	err = d.onSource(ctx, creditor, name, func(tx *store.Tx, name string) error {
		return tx.TellSource(ctx, creditor, name, through)
	})
	if err != nil {
		return err
	}
	return (&importer{desk: d, creditor: c, today: today}).wakeWaiting(ctx, through)
}

// ExpectSource says how often a source is expected to be read, in days; 0 takes it back.
func (d *Desk) ExpectSource(ctx context.Context, creditor receivable.CreditorID, name string, days int) error {
	if days < 0 || days > 366 {
		return fault.Invalidf("days_unreadable", "", "a source is expected every 1 to 366 days, or 0 for no day")
	}
	return d.onSource(ctx, creditor, name, func(tx *store.Tx, name string) error { return tx.ExpectSource(ctx, creditor, name, days) })
}

// DropSource lets a source count no more, until something of it is imported again.
// What came from it stays.
func (d *Desk) DropSource(ctx context.Context, creditor receivable.CreditorID, name string) error {
	c, err := d.creditor(ctx, creditor)
	if err != nil {
		return err
	}
	if err := d.onSource(ctx, creditor, name, func(tx *store.Tx, name string) error { return tx.DropSource(ctx, creditor, name) }); err != nil {
		return err
	}
	today := d.todayOf(c)
	return (&importer{desk: d, creditor: c, today: today}).wakeWaiting(ctx, today)
}

// onSource finds a source by its name, or by the end of its account number.
func (d *Desk) onSource(ctx context.Context, creditor receivable.CreditorID, name string, do func(tx *store.Tx, name string) error) error {
	return d.db.Write(ctx, func(tx *store.Tx) error {
		states, err := tx.SourceStates(ctx, creditor)
		if err != nil {
			return err
		}
		var met []string
		short := strings.ToUpper(strings.ReplaceAll(name, " ", ""))
		for _, s := range states {
			if s.Name == name {
				return do(tx, s.Name)
			}
			if len(short) >= 4 && strings.HasSuffix(strings.ToUpper(s.Own), short) {
				met = append(met, s.Name)
			}
		}
		switch len(met) {
		case 1:
			return do(tx, met[0])
		case 0:
			return fault.NotFoundf("source_unknown", "there is no source %q; dunwell sources lists them", name)
		}
		return fault.Invalidf("source_unclear", "", "several sources end in %q; give the whole name", name)
	})
}
