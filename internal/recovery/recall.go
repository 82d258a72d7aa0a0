package recovery

import (
	"context"
	"sync"
)

// remembered keeps what pages read, for as long as the book stands still: people who look at
// the same list at once are given one answer. Nothing in it outlives a commit, whoever made
// it, nor the second of the clock it was read in.
type remembered struct {
	mu   sync.Mutex
	when moment
	kept map[string]any
}

// moment is a state of the book, and when it was looked at.
type moment struct {
	edition string
	second  int64
}

// mostRemembered bounds what is kept of one moment.
const mostRemembered = 1000

// recall is what read gives, or gave at this moment already. Whoever is given it changes
// nothing in it. It is not for use inside a transaction: it asks for a connection.
func recall[T any](ctx context.Context, d *Desk, what string, read func() (T, error)) (T, error) {
	now, known := d.moment(ctx)
	if known {
		if kept, ok := d.remembered.get(now, what); ok {
			return kept.(T), nil
		}
	}
	value, err := read()
	if err != nil || !known {
		return value, err
	}
	// What was read while the book moved may be of neither state.
	if after, known := d.moment(ctx); known && after == now {
		d.remembered.put(now, what, value)
	}
	return value, nil
}

// moment is now; it is unknown where the book does not say, and then nothing is kept.
func (d *Desk) moment(ctx context.Context) (moment, bool) {
	edition, err := d.db.Edition(ctx)
	return moment{edition, d.now().Unix()}, err == nil
}

func (r *remembered) get(when moment, what string) (any, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.when != when {
		return nil, false
	}
	kept, ok := r.kept[what]
	return kept, ok
}

func (r *remembered) put(when moment, what string, value any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.when != when || len(r.kept) >= mostRemembered {
		r.when, r.kept = when, map[string]any{}
	}
	r.kept[what] = value
}
