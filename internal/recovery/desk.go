// Package recovery is what the product does: one file a use case. Every change
// of the book goes through here, in one transaction that holds the account, and
// leaves its entry of the record in the same transaction.
package recovery

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"strings"
	"sync"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/feed"
	"dunwell/internal/letter"
	"dunwell/internal/policy"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// Desk does the work of the house on one book. It is safe for use by many
// goroutines.
type Desk struct {
	db         *store.DB
	texts      *letter.Texts
	now        func() time.Time
	zone       *time.Location
	random     io.Reader
	ways       Ways
	origin     string
	keys       *feed.Keyring
	feeds      *feed.Client
	copies     string
	wordings   sync.Map // text of the setting → *letter.Override
	roads      Roads    // which are closed; held apart so that a test can say so
	laws       lawsMet
	counted    countsKept
	remembered remembered
	calendars
}

// Options are what the desk is given from outside.
type Options struct {
	Now    func() time.Time
	Zone   *time.Location // turns an instant into a day where no creditor is asked
	Random io.Reader      // salts; nil is the system's
	Ways   Ways           // ways out of the house
	Origin string         // names the book in checkpoints
	Keys   *feed.Keyring  // seals what feeds sign in with; nil where there are no feeds
	Feeds  *feed.Client   // asks them
	Copies string         // folder of the copies made before an upgrade, "" for none
}

// New is a desk on an open and migrated book.
func New(db *store.DB, o Options) *Desk {
	d := &Desk{db: db, texts: letter.Product(), now: o.Now, zone: o.Zone, random: o.Random, ways: o.Ways, origin: o.Origin, keys: o.Keys, feeds: o.Feeds, copies: o.Copies}
	if d.zone == nil {
		d.zone = time.UTC
	}
	if d.random == nil {
		d.random = rand.Reader
	}
	if d.origin == "" {
		d.origin = "dunwell"
	}
	d.roads = d.closedRoads
	return d
}

// Today is the day it is at the desk.
func (d *Desk) Today() day.Date { return day.In(d.now(), d.zone) }

// todayOf is the day it is where the creditor works.
func (d *Desk) todayOf(c receivable.Creditor) day.Date {
	if c.Zone != "" {
		if zone, err := time.LoadLocation(c.Zone); err == nil {
			return day.In(d.now(), zone)
		}
	}
	return d.Today()
}

// CreditorNamed finds the creditor by name; "" is the only one. An empty book
// gets its first creditor here, with nothing known but the defaults.
func (d *Desk) CreditorNamed(ctx context.Context, name string) (receivable.CreditorID, error) {
	var all []receivable.Creditor
	err := d.db.Read(ctx, func(tx *store.Tx) (err error) {
		all, err = tx.Creditors(ctx)
		return err
	})
	if err != nil {
		return "", err
	}
	if len(all) == 0 && name == "" {
		return d.firstCreditor(ctx)
	}
	var names []string
	for _, c := range all {
		if len(all) == 1 && name == "" || strings.EqualFold(c.Name, name) || string(c.ID) == name {
			return c.ID, nil
		}
		names = append(names, c.Name)
	}
	if name == "" {
		return "", fault.Invalidf("creditor_unnamed", "", "this book holds several creditors; name one with --creditor: %s", strings.Join(names, ", "))
	}
	return "", fault.NotFoundf("creditor_unknown", "no creditor of this book is called %q", name)
}

func (d *Desk) firstCreditor(ctx context.Context) (receivable.CreditorID, error) {
	var id receivable.CreditorID
	err := d.db.Write(ctx, func(tx *store.Tx) error {
		id = receivable.CreditorID(tx.NewID())
		return tx.SaveCreditor(ctx, receivable.Creditor{ID: id, Place: "us", Language: "en", Currency: "USD", Policy: "articles"})
	})
	return id, err
}

// creditor reads one creditor.
func (d *Desk) creditor(ctx context.Context, id receivable.CreditorID) (c receivable.Creditor, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		c, err = tx.Creditor(ctx, id)
		return err
	})
	return c, err
}

// policyNamed is the creditor's own ladder of that name, or else the preset.
func (d *Desk) policyNamed(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID, name string) (policy.Policy, error) {
	if name == "" {
		name = "articles"
	}
	row, err := tx.CurrentPolicy(ctx, creditor, name)
	if err == nil {
		return policy.Parse(name, []byte(row.YAML))
	}
	if fault.KindOf(err) != fault.NotFound {
		return policy.Policy{}, err
	}
	if p, ok := policy.Preset(name); ok {
		return p, nil
	}
	return policy.Policy{}, fault.NotFoundf("policy_unknown", "there is no ladder called %q; the presets are %s", name, strings.Join(policy.Presets(), ", "))
}

// calendars keeps the business days of places already met.
type calendars struct {
	mu  sync.Mutex
	met map[calendarKey]*day.Calendar
}

type calendarKey struct {
	creditor receivable.CreditorID
	place    string
}

// calendar is the calendar of a client's place with the creditor's own changes.
func (d *Desk) calendar(c *receivable.Creditor, place string) *day.Calendar {
	if place == "" {
		place = c.Place
	}
	if len(c.Holidays) == 0 {
		return day.CalendarFor(place)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	key := calendarKey{c.ID, place}
	if met, ok := d.met[key]; ok {
		return met
	}
	if d.met == nil {
		d.met = map[calendarKey]*day.Calendar{}
	}
	made := day.CalendarFor(place, c.Holidays...)
	d.met[key] = made
	return made
}

// salt is fresh random bytes for one entry.
func (d *Desk) salt(n int) ([]byte, error) {
	b := make([]byte, n)
	if _, err := io.ReadFull(d.random, b); err != nil {
		return nil, errors.Join(errors.New("draw salt"), err)
	}
	return b, nil
}
