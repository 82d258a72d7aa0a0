package recovery

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/feed"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// NewFeed is a place to pull lists from, as a person names it.
type NewFeed struct {
	Name     string // of the feed and of its source; "" is its kind
	Kind     feed.Kind
	Settings feed.Settings
	Secret   feed.Secret
	Every    int // minutes between two pulls; 0 is an hour, below zero for none by itself
	By       string
}

// The bounds of a timetable, in minutes.
const (
	usualEvery = 60
	leastEvery = 5
	mostEvery  = 7 * 24 * 60
)

var feedName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9 ._-]{0,59}$`)

// ConnectFeed keeps a feed, with what it signs in with sealed. One of the same name
// and kind is renewed: it goes on where it was.
func (d *Desk) ConnectFeed(ctx context.Context, creditor receivable.CreditorID, n NewFeed) (FeedView, error) {
	n.Name = cmp.Or(n.Name, string(n.Kind))
	switch {
	case d.keys == nil || d.feeds == nil:
		return FeedView{}, fault.Invalidf("feeds_closed", "", "this book pulls no feeds")
	case !feedName.MatchString(n.Name):
		return FeedView{}, fault.Invalidf("feed_name", "--name", "%q is no name for a feed; take letters, digits, blanks, dots and dashes, 60 at most", cut(n.Name, 80))
	case n.Every == 0:
		n.Every = usualEvery
	case n.Every > 0 && n.Every < leastEvery || n.Every > mostEvery:
		return FeedView{}, fault.Invalidf("feed_every", "--every", "a feed is pulled every %d minutes to every week (%d)", leastEvery, mostEvery)
	}
	settings, err := json.Marshal(n.Settings)
	if err != nil {
		return FeedView{}, fmt.Errorf("keep the feed: %w", err)
	}
	err = d.db.Write(ctx, func(tx *store.Tx) error {
		list, err := tx.Feeds(ctx, creditor)
		if err != nil {
			return err
		}
		for _, there := range list {
			if there.Name != n.Name || there.Kind != string(n.Kind) {
				continue
			}
			secret, err := d.seal(creditor, there.ID, n.Secret)
			if err != nil {
				return err
			}
			return tx.RenewFeed(ctx, creditor, there.ID, string(settings), secret, max(n.Every, 0))
		}
		row := store.FeedRow{
			Creditor: creditor, ID: tx.NewID(), Name: n.Name, Kind: string(n.Kind), Settings: string(settings), Every: max(n.Every, 0), Next: tx.Now(), Author: n.By,
		}
		if row.Secret, err = d.seal(creditor, row.ID, n.Secret); err != nil {
			return err
		}
		return tx.InsertFeed(ctx, row)
	})
	if err != nil {
		return FeedView{}, err
	}
	list, err := d.Feeds(ctx, creditor)
	if err != nil {
		return FeedView{}, err
	}
	for _, v := range list {
		if v.Name == n.Name {
			return v, nil
		}
	}
	return FeedView{}, fault.NotFoundf("feed_unknown", "there is no feed %q; dunwell feed lists them", n.Name)
}

// sealedIn names the row that a secret is sealed for.
func sealedIn(creditor receivable.CreditorID, id string) string {
	return "feed/" + string(creditor) + "/" + id
}

func (d *Desk) seal(creditor receivable.CreditorID, id string, s feed.Secret) ([]byte, error) {
	plain, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("seal the feed: %w", err)
	}
	return d.keys.Seal(sealedIn(creditor, id), plain)
}

// opened is a feed with what it signs in with.
func (d *Desk) opened(row *store.FeedRow) (*feed.Feed, error) {
	if d.keys == nil || d.feeds == nil {
		return nil, fault.Invalidf("feeds_closed", "", "this book pulls no feeds")
	}
	f := &feed.Feed{Kind: feed.Kind(row.Kind), Since: row.Since}
	plain, err := d.keys.Open(sealedIn(row.Creditor, row.ID), row.Secret)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(plain, &f.Secret); err != nil {
		return nil, fmt.Errorf("read the feed %s: %w", row.Name, err)
	}
	if err := json.Unmarshal([]byte(row.Settings), &f.Settings); err != nil {
		return nil, fmt.Errorf("read the feed %s: %w", row.Name, err)
	}
	return f, nil
}

// FeedView is a feed as it is shown.
type FeedView struct {
	ID      string
	Name    string
	Kind    feed.Kind
	Where   string // organisation, company or host
	Every   int    // minutes, 0 for none by itself
	Pulled  time.Time
	Next    time.Time // zero where nothing comes by itself
	Running bool
	Through day.Date // complete through
	Trouble string
	Outcome string
}

// Feeds are a creditor's feeds, by name.
func (d *Desk) Feeds(ctx context.Context, creditor receivable.CreditorID) (list []FeedView, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		list = nil
		rows, err := tx.Feeds(ctx, creditor)
		if err != nil {
			return err
		}
		states, err := tx.SourceStates(ctx, creditor)
		if err != nil {
			return err
		}
		for i := range rows {
			r := &rows[i]
			var s feed.Settings
			if err := json.Unmarshal([]byte(r.Settings), &s); err != nil {
				return fmt.Errorf("read the feed %s: %w", r.Name, err)
			}
			v := FeedView{
				ID: r.ID, Name: r.Name, Kind: feed.Kind(r.Kind), Where: cmp.Or(s.Named, s.Host, s.Tenant), Every: r.Every,
				Pulled: r.Pulled, Running: r.Held.After(tx.Now()), Trouble: r.Trouble, Outcome: r.Outcome,
			}
			if r.Every > 0 {
				v.Next = r.Next
			}
			for _, source := range states {
				if source.Name == r.Name {
					v.Through = day.Max(source.CompleteThrough, source.Told)
				}
			}
			list = append(list, v)
		}
		return nil
	})
	return list, err
}

// feedNamed finds a feed by its name.
func feedNamed(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID, name string) (store.FeedRow, error) {
	rows, err := tx.Feeds(ctx, creditor)
	if err != nil {
		return store.FeedRow{}, err
	}
	for _, r := range rows {
		if r.Name == name {
			return r, nil
		}
	}
	return store.FeedRow{}, fault.NotFoundf("feed_unknown", "there is no feed %q; dunwell feed lists them", name)
}

// DropFeed ends a feed: what it signed in with is erased, and its source counts no
// more. What came from it stays.
func (d *Desk) DropFeed(ctx context.Context, creditor receivable.CreditorID, name string) error {
	c, err := d.creditor(ctx, creditor)
	if err != nil {
		return err
	}
	err = d.db.Write(ctx, func(tx *store.Tx) error {
		row, err := feedNamed(ctx, tx, creditor, name)
		if err != nil {
			return err
		}
		if err := tx.DropFeed(ctx, creditor, row.ID); err != nil {
			return err
		}
		if err := tx.DropSource(ctx, creditor, name); err != nil && fault.KindOf(err) != fault.NotFound { // it never brought anything
			return err
		}
		return nil
	})
	if err != nil {
		return err
	}
	today := d.todayOf(c)
	return (&importer{desk: d, creditor: c, today: today}).wakeWaiting(ctx, today)
}

// Feeding asks feeds that are not connected yet: whether a key is good, which
// organisations there are.
func (d *Desk) Feeding() *feed.Client { return d.feeds }
