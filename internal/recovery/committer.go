package recovery

import (
	"context"
	"slices"
	"strings"

	"dunwell/internal/fault"
	"dunwell/internal/store"
)

// committer joins the changes of many senders into few transactions: it takes
// what lies there, at most mostAtOnce, writes it in one transaction, and lets
// all of them go on. After a crash at most one letter a sender is in doubt.
type committer struct {
	db      *store.DB
	changes chan *change
	ended   chan struct{}
}

// change is one sender's wish. apply may run again; it touches nothing but tx and
// its own results.
type change struct {
	key   string // creditor and account: changes are applied in this order
	begin *beginning
	end   *ending
	done  chan error
}

const mostAtOnce = 50

func newCommitter(ctx context.Context, db *store.DB, apply func(context.Context, *store.Tx, []*change) error) *committer {
	c := &committer{db: db, changes: make(chan *change), ended: make(chan struct{})}
	go c.loop(ctx, apply)
	return c
}

// close waits for the last transaction.
func (c *committer) close() {
	close(c.changes)
	<-c.ended
}

// write hands a change over and waits until it is committed.
func (c *committer) write(ch *change) error {
	ch.done = make(chan error, 1)
	c.changes <- ch
	return <-ch.done
}

func (c *committer) loop(ctx context.Context, apply func(context.Context, *store.Tx, []*change) error) {
	defer close(c.ended)
	// What was begun is finished also when the caller has had enough: a letter on
	// the wire must not stay without an end.
	ctx = context.WithoutCancel(ctx)
	for first := range c.changes {
		batch := []*change{first}
		for len(batch) < mostAtOnce {
			next, ok := c.poll()
			if !ok {
				break
			}
			batch = append(batch, next)
		}
		slices.SortStableFunc(batch, func(a, b *change) int { return strings.Compare(a.key, b.key) })
		err := c.db.Write(ctx, func(tx *store.Tx) error { return apply(ctx, tx, batch) })
		if err != nil && len(batch) > 1 && fault.KindOf(err) != fault.Unavailable {
			c.oneByOne(ctx, batch, apply)
			continue
		}
		for _, ch := range batch {
			ch.done <- err
		}
	}
}

// oneByOne keeps one bad change from failing those it was joined with.
func (c *committer) oneByOne(ctx context.Context, batch []*change, apply func(context.Context, *store.Tx, []*change) error) {
	for _, ch := range batch {
		ch.done <- c.db.Write(ctx, func(tx *store.Tx) error { return apply(ctx, tx, []*change{ch}) })
	}
}

func (c *committer) poll() (*change, bool) {
	select {
	case next, ok := <-c.changes:
		return next, ok
	default:
		return nil, false
	}
}
