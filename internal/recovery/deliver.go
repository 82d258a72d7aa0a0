package recovery

import (
	"context"
	"errors"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/mail"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// A delivery is settled by what is written down, never by memory:
//
//	waiting → sending   sealed bytes and an entry, committed before the first byte leaves
//	sending → sent | refused | unknown | waiting again, where nothing can have left
//	sending → approved  laid into a folder, the drafts or the printer, for a person to send
//
// A sending that a crash left behind is found by settle.

// DeliverCounts is what one delivery run did.
type DeliverCounts struct {
	Sent, Refused, Unknown, Later int
	Laid                          int  // handed to a person: folder, drafts, printer
	Withdrawn                     int  // no longer fit
	Returned                      int  // back to the drafts: a person must look again
	Postponed                     int  // their hour, or a better day, is still to come
	Left                          int  // not touched; the next run takes them
	More                          bool // the time was up before the last
}

// sender sends the letters of one run.
type sender struct {
	desk   *Desk
	commit *committer

	mu     sync.Mutex
	runs   map[day.Date]*run
	ways   map[string]*wayOut
	paced  []receivable.Delivery // to domains that have had enough for the moment
	claims map[string]int        // letters to a domain between the look at its pace and their end
	faults []error               // of single letters
	counts DeliverCounts
}

// wayOut is how a way out fares during a run.
type wayOut struct {
	probe  sync.Once
	down   error // no further letter is tried on it
	silent int   // tries in a row in which the other side said nothing
}

const (
	// mostSilent tries without a word mean that the way is down, not a letter bad.
	mostSilent = 3
	// mostPaced bounds the letters a run keeps in memory for a busy domain.
	mostPaced = 2000
	// mostFaults is how many single letters may fail for reasons of our own before
	// a run ends.
	mostFaults = 20
	// margin is what a run leaves of its time to end what it began.
	margin = 15 * time.Second
)

// Deliver sends every letter that was approved, or is on autopilot, and whose
// hour has come. Each is decided again under its account's lock just before it
// leaves; one that no longer fits is withdrawn. A run ends a while before the
// deadline of ctx; what it did not come to is counted as Left and waits. An error
// tells why a way out is closed, or what ended the run; the counts hold all the same.
func (d *Desk) Deliver(ctx context.Context) (DeliverCounts, error) {
	s := &sender{desk: d, runs: map[day.Date]*run{}, ways: map[string]*wayOut{}, claims: map[string]int{}}
	if err := d.settle(ctx, d.now().Add(-stuckAfter)); err != nil {
		return s.counts, err
	}
	s.commit = newCommitter(ctx, d.db, s.apply)
	defer s.commit.close()
	feed, stop := feeding(ctx)
	defer stop()
	err := s.each(ctx, feed, func(yield func(receivable.Delivery) bool) error { return s.queue(feed, yield) })
	if err == nil {
		err = s.sendPaced(ctx, feed)
	}
	s.counts.More = feed.Err() != nil
	return s.counts, errors.Join(append(s.faults, err, s.closed())...)
}

// feeding is the time in which new letters may be begun.
func feeding(ctx context.Context) (context.Context, context.CancelFunc) {
	if end, ok := ctx.Deadline(); ok {
		return context.WithDeadline(ctx, end.Add(-margin))
	}
	return context.WithCancel(ctx)
}

// each hands letters to the senders. The first failure that concerns them all, and
// the end of feed, stop the handing out; letters under way are brought to their end.
func (s *sender) each(ctx, feed context.Context, letters func(yield func(receivable.Delivery) bool) error) error {
	senders := s.desk.ways.Senders
	if senders <= 0 {
		senders = 8
	}
	queue := make(chan receivable.Delivery)
	group, halt := errgroup.WithContext(feed)
	group.Go(func() error {
		defer close(queue)
		return letters(func(delivery receivable.Delivery) bool {
			select {
			case queue <- delivery:
				return true
			case <-halt.Done():
				s.count(func(c *DeliverCounts) { c.Left++ })
				return false
			}
		})
	})
	for range senders {
		group.Go(func() error {
			for delivery := range queue {
				if halt.Err() != nil {
					s.count(func(c *DeliverCounts) { c.Left++ })
				} else if err := s.send(ctx, delivery); err != nil {
					return err
				}
			}
			return nil
		})
	}
	err := group.Wait()
	if ctx.Err() == nil && feed.Err() != nil && errors.Is(err, feed.Err()) {
		return nil // the time was up: the rest is left, nothing is wrong
	}
	return err
}

// queue hands out what waits, page by page. Letters of a creditor whose first
// import nobody has looked at stay where they are; an invoice that a person sent goes.
// In a book that was restored everything waits for that look: it may have left before.
func (s *sender) queue(ctx context.Context, yield func(receivable.Delivery) bool) error {
	looked, restored := map[receivable.CreditorID]bool{}, map[receivable.CreditorID]bool{}
	now := s.desk.now()
	var after store.Place
	for {
		var page []receivable.Delivery
		err := s.desk.db.Read(ctx, func(tx *store.Tx) (err error) {
			if page, err = tx.DeliveriesWaiting(ctx, now, after, 500); err != nil {
				return err
			}
			for _, delivery := range page {
				id := delivery.Account.Creditor
				if _, known := looked[id]; known {
					continue
				}
				set, err := tx.Settings(ctx, id)
				if err != nil {
					return err
				}
				looked[id], restored[id] = set[settingLookedAt] != "", set[settingRestored] != ""
			}
			return nil
		})
		if err != nil || len(page) == 0 {
			return err
		}
		last := page[len(page)-1]
		after = store.Place{Creditor: last.Account.Creditor, ID: last.ID}
		for _, delivery := range page {
			id := delivery.Account.Creditor
			if (looked[id] || !restored[id] && receivable.BesideChase(delivery.Step)) && !yield(delivery) {
				return nil
			}
		}
	}
}

// sendPaced sends, as the pace allows, what its domain could not take at once.
func (s *sender) sendPaced(ctx, feed context.Context) error {
	for len(s.paced) > 0 && feed.Err() == nil {
		list := s.paced
		s.paced = nil
		_, soonest := s.desk.ways.SMTP.Free(list[0].To)
		for i := range list {
			_, wait := s.desk.ways.SMTP.Free(list[i].To)
			soonest = min(soonest, wait)
		}
		timer := time.NewTimer(soonest)
		select {
		case <-timer.C:
		case <-feed.Done():
			timer.Stop()
		}
		err := s.each(ctx, feed, func(yield func(receivable.Delivery) bool) error {
			for i, delivery := range list {
				if !yield(delivery) {
					s.count(func(c *DeliverCounts) { c.Left += len(list) - i - 1 })
					return nil
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	s.counts.Left += len(s.paced)
	return ctx.Err()
}

// claim takes a place in the pace of a letter's domain, or keeps the letter until
// the others have left. The place is taken before the letter is sealed: none waits
// for its domain while it counts as being sent.
func (s *sender) claim(delivery *receivable.Delivery) (release func(), ok bool) {
	smtp := s.desk.ways.SMTP
	if delivery.Channel != WaySMTP || smtp == nil {
		return func() {}, true
	}
	domain := mail.DomainOf(delivery.To)
	s.mu.Lock()
	defer s.mu.Unlock()
	if room, _ := smtp.Free(delivery.To); s.claims[domain] >= room {
		if len(s.paced) < mostPaced {
			s.paced = append(s.paced, *delivery)
		} else {
			s.counts.Left++
		}
		return nil, false
	}
	s.claims[domain]++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.claims[domain]--; s.claims[domain] == 0 {
			delete(s.claims, domain)
		}
	}, true
}

// dayRun is the chase of a day, shared by all letters that leave on it.
func (s *sender) dayRun(on day.Date) *run {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.runs[on]
	if r == nil {
		r = s.desk.newRun(on, false)
		s.runs[on] = r
	}
	return r
}

func (s *sender) count(add func(*DeliverCounts)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	add(&s.counts)
}

// send takes one letter from waiting to its end.
func (s *sender) send(ctx context.Context, delivery receivable.Delivery) error {
	if s.isDown(ctx, delivery.Channel) {
		s.count(func(c *DeliverCounts) { c.Left++ })
		return nil
	}
	release, ok := s.claim(&delivery)
	if !ok {
		return nil
	}
	defer release()
	const tries = 3 // the account may change between making and sealing
	l := &outgoing{delivery: delivery}
	for range tries {
		if err := s.prepare(ctx, l); err != nil {
			return s.notSent(ctx, l, err)
		}
		if err := s.commit.write(&change{key: keyText(l.delivery.Account), begin: l.begin}); err != nil {
			return s.single(ctx, err)
		}
		if l.begin.met {
			return s.leave(ctx, l)
		}
		if !l.begin.stale {
			break // another hand has it, or another letter of the account is under way
		}
	}
	s.count(func(c *DeliverCounts) { c.Left++ })
	return nil
}

func keyText(k receivable.AccountKey) string { return string(k.Creditor) + "\x00" + string(k.Account) }

// single tells a failure that concerns one letter, and lets the others go on, from
// one that concerns them all.
func (s *sender) single(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if ctx.Err() != nil || fault.KindOf(err) == fault.Unavailable || len(s.faults) >= mostFaults {
		return err
	}
	s.faults = append(s.faults, err)
	return nil
}

// isDown reports a way out on which nothing can leave now. The mail server is asked
// once a run, before any letter is sealed: one that is away would otherwise leave
// two entries a letter and a quarter of an hour in every record.
func (s *sender) isDown(ctx context.Context, channel string) bool {
	w := s.wayOut(channel)
	if smtp := s.desk.ways.SMTP; channel == WaySMTP && smtp != nil {
		w.probe.Do(func() {
			if err := smtp.Probe(ctx); err != nil {
				s.close(channel, err)
			}
		})
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return w.down != nil
}

func (s *sender) wayOut(channel string) *wayOut {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.ways[channel]
	if w == nil {
		w = &wayOut{}
		s.ways[channel] = w
	}
	return w
}

// close ends the use of a way out for this run.
func (s *sender) close(channel string, why error) {
	w := s.wayOut(channel)
	s.mu.Lock()
	defer s.mu.Unlock()
	if w.down == nil {
		w.down = why
	}
}

// closed is why ways out were closed during the run, nil when none was.
func (s *sender) closed() error {
	var all []error
	for _, way := range wayNames {
		if w := s.ways[way]; w != nil && w.down != nil {
			all = append(all, w.down)
		}
	}
	return errors.Join(all...)
}

// heed learns from a result how the way fares.
func (s *sender) heed(channel string, r mail.Result) {
	w := s.wayOut(channel)
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.Outcome == mail.Sent || r.Code != 0 {
		w.silent = 0
		return
	}
	if w.silent++; w.silent >= mostSilent && w.down == nil {
		w.down = fault.Unavailablef("way_silent", r.Err, "each of the last %d letters broke off on its way out (%s); no other is tried before the next run", w.silent, channel)
	}
}
