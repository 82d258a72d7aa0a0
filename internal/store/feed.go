package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"dunwell/internal/fault"
	"dunwell/internal/receivable"
)

// FeedRow is a place that lists are pulled from. Its name is that of the source that
// its lists come from.
type FeedRow struct {
	Creditor receivable.CreditorID
	ID       string
	Name     string
	Kind     string
	Settings string // JSON of feed.Settings
	Secret   []byte // sealed
	Since    time.Time
	Whole    time.Time // when everything was last pulled
	Every    int       // minutes between two pulls, 0 for none by itself
	Next     time.Time
	Held     time.Time // a pull runs, at the latest until then
	Pulled   time.Time // last pull that ended well
	Tried    time.Time
	Trouble  string // why the last pull did not end well, in words
	Outcome  string // what the last good one brought, in words
	Author   string
	At       time.Time
}

const feedColumns = `creditor, id, name, kind, settings, secret, since, whole_at, every_minutes, next_at, held_until, pulled_at, tried_at, trouble, outcome, author, at`

func scanFeed(scan func(...any) error) (FeedRow, error) {
	var f FeedRow
	var since, whole, next, held, pulled, tried, at int64
	err := scan(&f.Creditor, &f.ID, &f.Name, &f.Kind, &f.Settings, &f.Secret, &since, &whole, &f.Every, &next, &held, &pulled, &tried, &f.Trouble, &f.Outcome, &f.Author, &at)
	f.Since, f.Whole, f.Next, f.Held = momentOrNone(since), momentOrNone(whole), momentOrNone(next), momentOrNone(held)
	f.Pulled, f.Tried, f.At = momentOrNone(pulled), momentOrNone(tried), moment(at)
	return f, err
}

// InsertFeed adds a feed. A name that another bears is a conflict.
func (tx *Tx) InsertFeed(ctx context.Context, f FeedRow) error {
	_, err := tx.exec(ctx, `
		INSERT INTO feed (`+feedColumns+`, dropped_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0, 0, '', '', $11, $12, 0)`,
		f.Creditor, f.ID, f.Name, f.Kind, f.Settings, f.Secret, instantOrNone(f.Since), instantOrNone(f.Whole), f.Every, instantOrNone(f.Next), f.Author, instant(tx.now))
	if err != nil && tx.engine.duplicate(err) {
		return fault.Conflictf("feed_exists", "there is a feed called %q already; give this one another name, or drop that one first", f.Name)
	}
	return err
}

// Feeds are a creditor's feeds, by name.
func (tx *Tx) Feeds(ctx context.Context, creditor receivable.CreditorID) ([]FeedRow, error) {
	return tx.feeds(ctx, `WHERE creditor = $1 AND dropped_at = 0 ORDER BY name`, creditor)
}

// FeedsDue are the feeds of all creditors that are to be pulled by now, the one that
// waited longest first.
func (tx *Tx) FeedsDue(ctx context.Context, limit int) ([]FeedRow, error) {
	return tx.feeds(ctx, `WHERE dropped_at = 0 AND every_minutes > 0 AND next_at <= $1 AND held_until <= $1 ORDER BY next_at, creditor, id LIMIT $2`, instant(tx.now), limit)
}

func (tx *Tx) feeds(ctx context.Context, which string, args ...any) ([]FeedRow, error) {
	var list []FeedRow
	err := tx.each(ctx, func(rows *sql.Rows) error {
		f, err := scanFeed(rows.Scan)
		list = append(list, f)
		return err
	}, `SELECT `+feedColumns+` FROM feed `+which, args...)
	return list, err
}

// Feed is the feed with that id; in a Write it is held.
func (tx *Tx) Feed(ctx context.Context, creditor receivable.CreditorID, id string) (FeedRow, error) {
	query := `SELECT ` + feedColumns + ` FROM feed WHERE creditor = $1 AND id = $2 AND dropped_at = 0`
	if tx.writes {
		query += tx.engine.lockRow
	}
	f, err := scanFeed(tx.row(ctx, query, creditor, id).Scan)
	return f, missing(err, "feed", id)
}

// FeedByID finds a feed by its id alone, which names it in the address that messages
// are pushed to.
func (tx *Tx) FeedByID(ctx context.Context, id string) (FeedRow, error) {
	list, err := tx.feeds(ctx, `WHERE id = $1 AND dropped_at = 0 ORDER BY creditor LIMIT 1`, id)
	if err == nil && len(list) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return FeedRow{}, missing(err, "feed", id)
	}
	return list[0], nil
}

// HoldFeed keeps other pulls of a feed away until a moment; ok is false where one
// runs already.
func (tx *Tx) HoldFeed(ctx context.Context, creditor receivable.CreditorID, id string, until time.Time) (ok bool, err error) {
	n, err := tx.exec(ctx, `
		UPDATE feed SET held_until = $3, tried_at = $4
		WHERE creditor = $1 AND id = $2 AND dropped_at = 0 AND held_until <= $4`, creditor, id, instant(until), instant(tx.now))
	return n == 1, err
}

// KeepFeed lets the hold of a pull that goes on last until a later moment.
func (tx *Tx) KeepFeed(ctx context.Context, creditor receivable.CreditorID, id string, until time.Time) error {
	_, err := tx.exec(ctx, `UPDATE feed SET held_until = $3 WHERE creditor = $1 AND id = $2 AND dropped_at = 0 AND held_until > 0`, creditor, id, instant(until))
	return err
}

// FeedSecret keeps what a feed signs in with from now on.
func (tx *Tx) FeedSecret(ctx context.Context, creditor receivable.CreditorID, id string, secret []byte) error {
	return tx.one(ctx, "feed", `UPDATE feed SET secret = $3 WHERE creditor = $1 AND id = $2 AND dropped_at = 0`, creditor, id, secret)
}

// RenewFeed changes how a feed is asked and what it signs in with; what it brought
// and how far it was read stays.
func (tx *Tx) RenewFeed(ctx context.Context, creditor receivable.CreditorID, id, settings string, secret []byte, every int) error {
	return tx.one(ctx, "feed", `
		UPDATE feed SET settings = $3, secret = $4, every_minutes = $5, next_at = $6, trouble = ''
		WHERE creditor = $1 AND id = $2 AND dropped_at = 0`, creditor, id, settings, secret, every, instant(tx.now))
}

// FeedPulled notes that everything up to a moment was taken in; whole says that it
// was everything there is and not what changed.
func (tx *Tx) FeedPulled(ctx context.Context, creditor receivable.CreditorID, id string, since time.Time, whole bool, outcome string) error {
	return tx.one(ctx, "feed", `
		UPDATE feed SET since = $3, whole_at = CASE WHEN $4 THEN $5 ELSE whole_at END, pulled_at = $5, trouble = '', outcome = $6
		WHERE creditor = $1 AND id = $2 AND dropped_at = 0`, creditor, id, instant(since), whole, instant(tx.now), outcome)
}

// FreeFeed ends the hold of a pull, says when the next one comes, and what hindered
// this one, "" for nothing.
func (tx *Tx) FreeFeed(ctx context.Context, creditor receivable.CreditorID, id string, next time.Time, trouble string) error {
	return tx.one(ctx, "feed", `UPDATE feed SET held_until = 0, next_at = $3, trouble = $4 WHERE creditor = $1 AND id = $2 AND dropped_at = 0`,
		creditor, id, instantOrNone(next), trouble)
}

// FeedSoon lets a feed be pulled at the next look.
func (tx *Tx) FeedSoon(ctx context.Context, creditor receivable.CreditorID, id string) error {
	return tx.one(ctx, "feed", `UPDATE feed SET next_at = $3 WHERE creditor = $1 AND id = $2 AND dropped_at = 0`, creditor, id, instant(tx.now))
}

// DropFeed ends a feed. What it signed in with is erased.
func (tx *Tx) DropFeed(ctx context.Context, creditor receivable.CreditorID, id string) error {
	return tx.one(ctx, "feed", `UPDATE feed SET dropped_at = $3, secret = $4, held_until = 0 WHERE creditor = $1 AND id = $2 AND dropped_at = 0`,
		creditor, id, instant(tx.now), []byte{})
}

// MeetMessage remembers the id of a message that was pushed to a feed; fresh is false
// where it was met before. Those met before a moment are forgotten.
func (tx *Tx) MeetMessage(ctx context.Context, creditor receivable.CreditorID, feed, id string, forget time.Time) (fresh bool, err error) {
	if _, err := tx.exec(ctx, `DELETE FROM feed_message WHERE creditor = $1 AND feed = $2 AND at < $3`, creditor, feed, instant(forget)); err != nil {
		return false, err
	}
	n, err := tx.exec(ctx, `INSERT INTO feed_message (creditor, feed, id, at) VALUES ($1, $2, $3, $4) ON CONFLICT (creditor, feed, id) DO NOTHING`,
		creditor, feed, id, instant(tx.now))
	return n == 1, err
}

// MetMessage reports a message that was taken before.
func (tx *Tx) MetMessage(ctx context.Context, creditor receivable.CreditorID, feed, id string) (bool, error) {
	var n int
	err := tx.row(ctx, `SELECT COUNT(*) FROM feed_message WHERE creditor = $1 AND feed = $2 AND id = $3`, creditor, feed, id).Scan(&n)
	return n > 0, err
}

// PayLink is where a client can pay an invoice.
type PayLink struct {
	Ref string // of the invoice at its source
	URL string
}

// SavePayLinks keeps where invoices of a source can be paid.
func (tx *Tx) SavePayLinks(ctx context.Context, creditor receivable.CreditorID, source string, links []PayLink) error {
	for _, l := range links {
		_, err := tx.exec(ctx, `
			INSERT INTO pay_link (creditor, source, ref, url, at) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (creditor, source, ref) DO UPDATE SET url = excluded.url, at = excluded.at`, creditor, source, l.Ref, l.URL, instant(tx.now))
		if err != nil {
			return err
		}
	}
	return nil
}

// PayLinkOf is where an invoice of a source can be paid, "" where that is not known.
func (tx *Tx) PayLinkOf(ctx context.Context, creditor receivable.CreditorID, source, ref string) (url string, err error) {
	err = tx.row(ctx, `SELECT url FROM pay_link WHERE creditor = $1 AND source = $2 AND ref = $3`, creditor, source, ref).Scan(&url)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return url, err
}
