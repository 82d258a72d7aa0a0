package recovery

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/feed"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

const (
	// longestPull is how long a pull keeps others away: that of a process that was
	// killed is over then.
	longestPull = 15 * time.Minute
	// wholeEvery is how often everything is pulled, and not what changed: what was
	// deleted there, or missed by whatever chance, is found then.
	wholeEvery = 7 * 24 * time.Hour
	// feedsAtOnce is how many feeds one look takes on.
	feedsAtOnce = 20
	// latestStart is how long after a look another pull is begun.
	latestStart = 2 * time.Minute
)

// PullOptions say what a person wants of a pull.
type PullOptions struct {
	Whole    bool // everything, and not what changed
	Same     []string
	Separate []string
	By       string
}

// FeedPull is what came of a pull.
type FeedPull struct {
	Feed    string
	Report  FileReport
	Changed bool // the feed had something
	Text    string
}

// PullFeeds pulls the feeds whose time has come, one after another. What hinders one
// is kept with it, and the others have their turn.
func (d *Desk) PullFeeds(ctx context.Context) error {
	if d.keys == nil || d.feeds == nil {
		return nil
	}
	var due []store.FeedRow
	err := d.db.Read(ctx, func(tx *store.Tx) (err error) {
		due, err = tx.FeedsDue(ctx, feedsAtOnce)
		return err
	})
	if err != nil {
		return err
	}
	late := time.NewTimer(latestStart)
	defer late.Stop()
	for i := range due {
		select {
		case <-late.C:
			return nil // the others are still due at the next look
		case <-ctx.Done():
			return ctx.Err()
		default:
		}
		_, err := d.pull(ctx, &due[i], PullOptions{By: "dunwell"})
		if err != nil && ctx.Err() == nil && asFault(err) == nil {
			return err
		}
	}
	return nil
}

// PullFeed pulls one feed now.
func (d *Desk) PullFeed(ctx context.Context, creditor receivable.CreditorID, name string, o PullOptions) (FeedPull, error) {
	var row store.FeedRow
	err := d.db.Read(ctx, func(tx *store.Tx) (err error) {
		row, err = feedNamed(ctx, tx, creditor, name)
		return err
	})
	if err != nil {
		return FeedPull{}, err
	}
	return d.pull(ctx, &row, o)
}

// pull holds a feed, takes in what it has, and says when the next pull comes. What
// it signs in with is read again under the hold: another pull may have renewed it.
func (d *Desk) pull(ctx context.Context, found *store.FeedRow, o PullOptions) (p FeedPull, err error) {
	row := *found
	var held bool
	err = d.db.Write(ctx, func(tx *store.Tx) error {
		if held, err = tx.HoldFeed(ctx, row.Creditor, row.ID, tx.Now().Add(longestPull)); err != nil || !held {
			return err
		}
		row, err = tx.Feed(ctx, row.Creditor, row.ID)
		return err
	})
	if err != nil {
		return p, err
	}
	if !held {
		return p, fault.Conflictf("feed_running", "%s is being pulled already; a pull that was killed is free again %d minutes after it began", row.Name, int(longestPull.Minutes()))
	}
	began := d.now()
	done := make(chan struct{})
	go d.keepHold(ctx, &row, done)
	p, err = d.pullHeld(ctx, &row, o)
	done <- struct{}{} // it holds no more from here
	trouble := troubleOf(ctx, err)
	next := began.Add(time.Duration(cmp.Or(row.Every, usualEvery)) * time.Minute)
	free := d.db.Write(context.WithoutCancel(ctx), func(tx *store.Tx) error {
		return tx.FreeFeed(context.WithoutCancel(ctx), row.Creditor, row.ID, next, trouble)
	})
	if fault.KindOf(free) == fault.NotFound { // dropped meanwhile
		free = nil
	}
	return p, errors.Join(err, free)
}

// keepHold keeps others away for as long as a pull goes on, which by hand may be long.
func (d *Desk) keepHold(ctx context.Context, row *store.FeedRow, done <-chan struct{}) {
	tick := time.NewTicker(longestPull / 3)
	defer tick.Stop()
	for {
		select {
		case <-done:
			return
		case <-tick.C: // where the book is away, the pull learns of it by itself
			_ = d.db.Write(ctx, func(tx *store.Tx) error {
				return tx.KeepFeed(ctx, row.Creditor, row.ID, tx.Now().Add(longestPull))
			})
		}
	}
}

// troubleOf puts into words what hindered a pull.
func troubleOf(ctx context.Context, err error) string {
	f := asFault(err)
	switch {
	case err == nil:
		return ""
	case ctx.Err() != nil:
		return "the pull was broken off; nothing of it was taken"
	case f != nil:
		return f.Text
	}
	return "the pull met a fault of Dunwell's own; nothing of it was taken"
}

func (d *Desk) pullHeld(ctx context.Context, row *store.FeedRow, o PullOptions) (FeedPull, error) {
	p := FeedPull{Feed: row.Name}
	f, err := d.opened(row)
	if err != nil {
		return p, err
	}
	if f.Kind == feed.Web && f.Secret.URL == "" {
		return p, fault.Invalidf("feed_push_only", "", "%s is not pulled: its lists are pushed here", row.Name)
	}
	c, err := d.creditor(ctx, row.Creditor)
	if err != nil {
		return p, err
	}
	if o.Whole || d.now().Sub(row.Whole) > wholeEvery {
		f.Since = time.Time{}
	}
	f.Keep = func(ctx context.Context, s feed.Secret) error { return d.keepSecret(ctx, row, s) }
	yesterday := d.todayOf(c).AddDays(-1) // of the moment the pull began
	spool, err := os.CreateTemp("", "dunwell-feed-*")
	if err != nil {
		return p, fault.Unavailablef("folder_unwritable", err, "there is no room for the answer in %s", os.TempDir())
	}
	defer func() {
		_ = spool.Close() // of no more use
		_ = os.Remove(spool.Name())
	}()
	pulled, err := d.feeds.Pull(ctx, f, spool)
	if err != nil {
		return p, err
	}
	if err := d.takeBackHalf(ctx, row, o.By); err != nil {
		return p, err
	}
	t := feedTake{desk: d, row: row, creditor: c, pulled: &pulled, options: o, settings: f.Settings}
	if f.Kind != feed.Web || f.Settings.Complete || f.Settings.Lists == "all" || f.Settings.Lists == "open" {
		t.through = yesterday
	}
	if pulled.Records == 0 {
		p.Text = "nothing new"
		return p, t.nothing(ctx)
	}
	p.Changed = true
	p.Report, err = t.take(ctx, spool)
	p.Text = t.outcome
	return p, err
}

// keepSecret keeps a renewed token before it is used. Where the book does not take
// it, it is not used, and the old one stays good.
func (d *Desk) keepSecret(ctx context.Context, row *store.FeedRow, s feed.Secret) error {
	sealed, err := d.seal(row.Creditor, row.ID, s)
	if err != nil {
		return err
	}
	return d.db.Write(ctx, func(tx *store.Tx) error { return tx.FeedSecret(ctx, row.Creditor, row.ID, sealed) })
}

// takeBackHalf takes back what a pull that was killed had left. Where a letter has
// left meanwhile it stays, and the rows are known when they come again.
func (d *Desk) takeBackHalf(ctx context.Context, row *store.FeedRow, by string) error {
	var half []store.ImportRow
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		half = nil
		all, err := tx.Imports(ctx, row.Creditor)
		for _, i := range all {
			if i.Source == row.Name && i.Counts == "" && i.UndoneAt.IsZero() {
				half = append(half, i)
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, i := range half {
		if _, err := d.takeBack(ctx, i, Act{By: by, Note: "the pull was cut short"}); err != nil && fault.KindOf(err) != fault.Conflict {
			return err
		}
	}
	return nil
}

// feedTake takes what a pull brought into the book.
type feedTake struct {
	desk     *Desk
	row      *store.FeedRow
	creditor receivable.Creditor
	pulled   *feed.Pulled
	options  PullOptions
	settings feed.Settings
	through  day.Date // complete through; zero for what the list itself shows
	outcome  string
}

// kind says what the file holds, so that what is missing in a whole list is found.
func (t *feedTake) kind() receivable.ListKind {
	switch {
	case feed.Kind(t.row.Kind) == feed.Web:
		return receivable.ListKind(t.settings.Lists)
	case !t.pulled.Whole:
		return receivable.ListNew
	case t.row.Whole.IsZero():
		return receivable.ListAll
	}
	return receivable.ListOpen // what stood in the one before and not in this was deleted there
}

func (t *feedTake) take(ctx context.Context, spool *os.File) (FileReport, error) {
	size, err := t.unlike(ctx, spool)
	if err != nil {
		return FileReport{}, err
	}
	report, err := t.desk.Import(ctx, ImportRequest{
		Creditor: t.row.Creditor, File: ImportFile{Name: t.pulled.Name, Reader: spool, Size: size}, Kind: t.kind(), CompleteThrough: t.through,
		Source: t.row.Name, Same: t.options.Same, Separate: t.options.Separate, By: cmp.Or(t.options.By, "dunwell"),
		Finish: t.move,
	})
	switch {
	case err != nil:
		return report, err
	case report.Number == "" && len(report.Faults) > 0:
		return report, fault.Invalidf("feed_list_refused", "", "what %s gave cannot be read: %s", t.row.Name, report.Faults[0].Text)
	}
	t.outcome = broughtText(&report, t.pulled)
	if len(report.Faults) > 0 {
		report.Warnings = append(report.Warnings, Remark{"feed_rows_out", 0, "rows that stay out are tried again when everything is pulled: dunwell feed pull " + t.row.Name + " --whole"})
	}
	return report, t.desk.db.Write(ctx, func(tx *store.Tx) error { return t.move(ctx, tx) })
}

// move notes, in the transaction that makes the import whole, how far the feed was
// read. It is done once more when it is known what that brought, in words; for a list
// that was in the book already that is the only time.
func (t *feedTake) move(ctx context.Context, tx *store.Tx) error {
	links := make([]store.PayLink, len(t.pulled.Links))
	for i, l := range t.pulled.Links {
		links[i] = store.PayLink{Ref: l.Ref, URL: l.URL}
	}
	if err := tx.SavePayLinks(ctx, t.row.Creditor, t.row.Name, links); err != nil {
		return err
	}
	return tx.FeedPulled(ctx, t.row.Creditor, t.row.ID, t.pulled.Until, t.pulled.Whole, t.outcome)
}

// unlike makes sure that a list which is not the last that came, but the same byte
// for byte as an earlier one, is read again: what changed there may change back. A
// line end behind the list makes another file of it.
func (t *feedTake) unlike(ctx context.Context, spool *os.File) (int64, error) {
	size, err := spool.Seek(0, io.SeekEnd)
	if err != nil {
		return 0, fmt.Errorf("measure the answer: %w", err)
	}
	h := sha256.New()
	if _, err := io.Copy(h, io.NewSectionReader(spool, 0, size)); err != nil {
		return 0, fmt.Errorf("read the answer: %w", err)
	}
	if filepath.Ext(t.pulled.Name) == ".xlsx" {
		return size, nil
	}
	var earlier []store.ImportRow
	err = t.desk.db.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.Imports(ctx, t.row.Creditor)
		earlier = nil
		for _, i := range all {
			if i.Source == t.row.Name && i.UndoneAt.IsZero() {
				earlier = append(earlier, i)
			}
		}
		return err
	})
	if err != nil || len(earlier) == 0 {
		return size, err
	}
	known := map[string]bool{}
	for _, i := range earlier[1:] {
		known[string(i.FileHash)] = true
	}
	for sum := h.Sum(nil); known[string(sum)] && !bytes.Equal(sum, earlier[0].FileHash); sum = h.Sum(nil) {
		if _, err := spool.Write([]byte("\n")); err != nil {
			return 0, fmt.Errorf("mark the answer: %w", err)
		}
		_, _ = h.Write([]byte("\n")) // a hash takes everything
		size++
	}
	return size, nil
}

// nothing moves a feed on that had nothing new.
func (t *feedTake) nothing(ctx context.Context) error {
	im := &importer{desk: t.desk, creditor: t.creditor, today: t.desk.todayOf(t.creditor)}
	t.outcome = "nothing new"
	err := t.desk.db.Write(ctx, func(tx *store.Tx) error {
		if !t.through.IsZero() {
			sources, err := tx.Sources(ctx, t.row.Creditor)
			if err != nil {
				return err
			}
			s := store.SourceRow{Source: receivable.Source{Name: t.row.Name, Kind: receivable.ListAll}}
			for _, there := range sources {
				if there.Name == t.row.Name {
					s = there
				}
			}
			s.CompleteThrough = t.through
			if err := tx.SaveSource(ctx, t.row.Creditor, s); err != nil {
				return err
			}
		}
		return t.move(ctx, tx)
	})
	if err != nil {
		return err
	}
	return im.wakeWaiting(ctx, t.through)
}

// broughtText says in words what a pull brought.
func broughtText(r *FileReport, p *feed.Pulled) string {
	var parts []string
	count := func(n int, what string) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, what))
		}
	}
	count(r.Invoices.Count, "invoices")
	count(r.Credits.Count, "credits")
	count(r.Payments.Count, "payments")
	count(r.Clients, "clients")
	for _, c := range r.Changes {
		if c.Code == "corrected" || c.Code == "gone" {
			parts = append(parts, c.Code+": "+c.Text)
		}
	}
	count(r.Skipped, "as before")
	count(len(r.Faults), "stay out")
	if p.Loose > 0 {
		parts = append(parts, fmt.Sprintf("%d payments on account", p.Loose))
	}
	if len(parts) == 0 {
		return "nothing new"
	}
	return strings.Join(parts, ", ")
}
