package recovery

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
	"dunwell/internal/work"
)

const (
	lookAtSettings = time.Minute     // between two looks at who has a mailbox
	longestPause   = 5 * time.Minute // between two tries at a server that is away
	betweenRings   = 2 * time.Second // many mails at once are one ring
)

// ReadMailOf reads the mail of one creditor, or of all.
func (d *Desk) ReadMailOf(ctx context.Context, job work.ReadMail) error {
	if job.Creditor != "" {
		_, err := d.ReadMail(ctx, receivable.CreditorID(job.Creditor))
		return err
	}
	var creditors []receivable.Creditor
	err := d.db.Read(ctx, func(tx *store.Tx) (err error) {
		creditors, err = tx.Creditors(ctx)
		return err
	})
	if err != nil {
		return err
	}
	var faults []error
	for _, c := range creditors {
		if _, err := d.ReadMail(ctx, c.ID); err != nil {
			faults = append(faults, fmt.Errorf("read the mail of %s: %w", c.Name, err))
		}
	}
	return errors.Join(faults...)
}

// waitingAt names one folder of one mailbox that is waited at.
type waitingAt struct {
	creditor                  receivable.CreditorID
	address, password, folder string
}

// WatchMail waits at every mailbox until ctx ends, and puts a job down that reads
// whenever something arrives. What is announced by nobody is found by the reading
// that comes every few minutes.
func (d *Desk) WatchMail(ctx context.Context, put enqueue) error {
	running := map[waitingAt]context.CancelFunc{}
	var group sync.WaitGroup
	defer group.Wait()
	tick := time.NewTicker(lookAtSettings)
	defer tick.Stop()
	for {
		wanted, err := d.mailboxes(ctx)
		if err == nil { // else the database is away, and who waits goes on waiting
			for w := range wanted {
				if running[w] == nil {
					watching, stop := context.WithCancel(ctx)
					running[w] = stop
					group.Go(func() { d.watchOne(watching, w, put) })
				}
			}
			for w, stop := range running {
				if !wanted[w] {
					stop()
					delete(running, w)
				}
			}
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			for _, stop := range running {
				stop()
			}
			return nil
		}
	}
}

// mailboxes are all folders of all creditors that are to be waited at.
func (d *Desk) mailboxes(ctx context.Context) (map[waitingAt]bool, error) {
	found := map[waitingAt]bool{}
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		clear(found)
		creditors, err := tx.Creditors(ctx)
		if err != nil {
			return err
		}
		for _, c := range creditors {
			f, err := d.mailOf(ctx, tx, c)
			if err != nil {
				return err
			}
			for _, folder := range f.folders {
				if f.address != "" {
					found[waitingAt{c.ID, f.address, f.password, folder}] = true
				}
			}
		}
		return nil
	})
	return found, err
}

// watchOne waits at one folder, and after a connection that broke waits longer and
// longer before the next.
func (d *Desk) watchOne(ctx context.Context, w waitingAt, put enqueue) {
	pause := time.Second
	for ctx.Err() == nil {
		rang := false
		box, err := d.openMailbox(&readFrom{address: w.address, password: w.password})
		if err == nil {
			err = box.Watch(ctx, w.folder, func(ctx context.Context) {
				rang = true
				d.mailCame(ctx, w.creditor, put)
			})
		}
		switch {
		case fault.CodeOf(err) == "mail_no_idle", fault.KindOf(err) == fault.Invalid:
			pause = longestPause // another try soon would say the same
		case rang:
			pause = time.Second
		}
		if !rest(ctx, pause) {
			return
		}
		pause = min(2*pause, longestPause)
	}
}

// mailCame puts the job down that reads. One that reads already may have passed the
// newest mail, so the job carries its moment and is no other's like. Where the
// database is away, the reading that comes by itself finds the mail.
func (d *Desk) mailCame(ctx context.Context, creditor receivable.CreditorID, put enqueue) {
	_ = d.db.Write(ctx, func(tx *store.Tx) error {
		return put(ctx, tx.SQL(), work.ReadMail{Creditor: string(creditor), Wake: tx.Now().Format(time.RFC3339Nano)})
	})
	rest(ctx, betweenRings)
}

// rest waits, and tells whether the time has passed.
func rest(ctx context.Context, pause time.Duration) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
