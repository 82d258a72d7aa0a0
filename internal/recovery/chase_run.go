package recovery

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"golang.org/x/sync/errgroup"

	"dunwell/internal/chase"
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// ChaseDue decides every account of the book whose day has come, chunk by chunk.
// Killed in the middle, the next call finds exactly what is left.
func (d *Desk) ChaseDue(ctx context.Context, on day.Date, workers int) (ChaseCounts, error) {
	return d.chaseDue(ctx, "", on, workers)
}

func (d *Desk) chaseDue(ctx context.Context, creditor receivable.CreditorID, on day.Date, workers int) (ChaseCounts, error) {
	if err := d.switchPlanned(ctx, creditor); err != nil {
		return ChaseCounts{On: on}, err
	}
	r := d.newRun(on, false)
	return r.all(ctx, workers, func(yield func([]receivable.AccountKey) error) error {
		const page = 5000
		var after store.Due
		for {
			var due []store.Due
			err := d.db.Read(ctx, func(tx *store.Tx) (err error) {
				due, err = tx.DueAccounts(ctx, creditor, on, after, page)
				return err
			})
			if err != nil || len(due) == 0 {
				return err
			}
			after = due[len(due)-1]
			if err := yield(store.Keys(due)); err != nil {
				return err
			}
		}
	})
}

// all cuts pages of keys into chunks and lets workers decide them. The counts of
// what was committed are kept also when it ends early. An account that cannot be
// decided hinders no other; its fault is told at the end.
func (r *run) all(ctx context.Context, workers int, pages func(func([]receivable.AccountKey) error) error) (ChaseCounts, error) {
	total := ChaseCounts{On: r.on, Moves: map[chase.Move]int{}}
	var mu sync.Mutex
	var faults []error // of single accounts
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(max(1, workers))
	size := r.desk.chunkSize()
	err := pages(func(keys []receivable.AccountKey) error {
		for from := 0; from < len(keys); from += size {
			part := keys[from:min(from+size, len(keys))]
			group.Go(func() error {
				counts, bad, err := r.batchOrHalves(ctx, part)
				mu.Lock()
				defer mu.Unlock()
				total.add(&counts)
				if faults = append(faults, bad...); len(faults) > mostFaults {
					return errors.Join(faults...)
				}
				return err
			})
			if ctx.Err() != nil {
				return nil // the group holds the reason
			}
		}
		return nil
	})
	if err := errors.Join(group.Wait(), err); err != nil {
		return total, err
	}
	return total, errors.Join(faults...)
}

// batchOrHalves decides a chunk. Where that fails for a reason of its own, and not
// the machine's, the halves are tried, down to the account that cannot be decided.
func (r *run) batchOrHalves(ctx context.Context, keys []receivable.AccountKey) (ChaseCounts, []error, error) {
	counts, err := r.batch(ctx, keys)
	switch {
	case err == nil:
		return counts, nil, nil
	case ctx.Err() != nil || fault.KindOf(err) == fault.Unavailable:
		return ChaseCounts{}, nil, err
	case len(keys) == 1:
		return ChaseCounts{}, []error{err}, nil
	}
	counts = ChaseCounts{On: r.on, Moves: map[chase.Move]int{}}
	var faults []error
	for _, half := range [][]receivable.AccountKey{keys[:len(keys)/2], keys[len(keys)/2:]} {
		part, bad, err := r.batchOrHalves(ctx, half)
		counts.add(&part)
		faults = append(faults, bad...)
		if err != nil {
			return counts, faults, err
		}
	}
	return counts, faults, nil
}

// Text is the counts in a sentence.
func (c ChaseCounts) Text() string {
	acting := c.Accounts - c.Moves[chase.Wait]
	return fmt.Sprintf("%s: %s decided, %d with something to do, %s drafted, %d withdrawn.", c.On, counted(c.Accounts, "account"), acting, counted(c.Drafted, "letter"), c.Withdrawn)
}
