package recovery

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
	"dunwell/internal/work"
)

// Jobs is the database that the durable jobs share with the book.
func (d *Desk) Jobs() (db *sql.DB, engine string) { return d.db.SQL(), d.db.Engine() }

// enqueue puts jobs down in a transaction of the book.
type enqueue func(ctx context.Context, tx *sql.Tx, jobs ...work.Job) error

// batchKeys is how many accounts one batch job goes through; each works in chunks
// of its own transactions.
const batchKeys = 2000

// PlanDay finds what is due, creditor by creditor, by the index alone, and puts
// down a job for each batch, and one that sends.
func (d *Desk) PlanDay(ctx context.Context, put enqueue) error {
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
		if err := d.planCreditor(ctx, c, put); err != nil { // the others have their day all the same
			faults = append(faults, fmt.Errorf("plan the day of %s: %w", c.Name, err))
		}
	}
	err = d.db.Write(ctx, func(tx *store.Tx) error { return put(ctx, tx.SQL(), work.Deliver{}) })
	return errors.Join(append(faults, err)...)
}

func (d *Desk) planCreditor(ctx context.Context, c receivable.Creditor, put enqueue) error {
	_, unprepared := d.PrepareInvoices(ctx, c.ID) // the chase goes on without what could not be drafted
	_, unwatched := d.WatchHealth(ctx, c.ID)
	return errors.Join(unprepared, unwatched, d.planChase(ctx, c, put))
}

func (d *Desk) planChase(ctx context.Context, c receivable.Creditor, put enqueue) error {
	if err := d.switchPlanned(ctx, c.ID); err != nil {
		return err
	}
	today := d.todayOf(c)
	var after store.Due
	for {
		var due []store.Due
		err := d.db.Read(ctx, func(tx *store.Tx) (err error) {
			due, err = tx.DueAccounts(ctx, c.ID, today, after, batchKeys)
			return err
		})
		if err != nil || len(due) == 0 {
			return err
		}
		after = due[len(due)-1]
		keys := store.Keys(due)
		job := work.ChaseBatch{Creditor: string(c.ID), Day: today, From: string(keys[0].Account), To: string(keys[len(keys)-1].Account)}
		if err := d.db.Write(ctx, func(tx *store.Tx) error { return put(ctx, tx.SQL(), job) }); err != nil {
			return err
		}
	}
}

// ChaseBatch decides the accounts of one batch that are still due, writes their
// drafts, and puts down the job that sends what is on autopilot. A batch that
// comes after its day leaves its accounts to the plan of today.
func (d *Desk) ChaseBatch(ctx context.Context, b work.ChaseBatch, put enqueue) error {
	id := receivable.CreditorID(b.Creditor)
	c, err := d.creditor(ctx, id)
	if err != nil || b.Day != d.todayOf(c) {
		return err
	}
	_, err = d.newRun(b.Day, false).all(ctx, 1, func(yield func([]receivable.AccountKey) error) error {
		return d.dueIn(ctx, b, yield)
	})
	if kind := fault.KindOf(err); err != nil && kind == fault.Unavailable {
		return err
	}
	return errors.Join(err, d.writeDraftsOf(ctx, b), d.db.Write(ctx, func(tx *store.Tx) error { return d.deliverNow(ctx, tx, id, put) }))
}

// dueIn pages through the due accounts of a batch.
func (d *Desk) dueIn(ctx context.Context, b work.ChaseBatch, yield func([]receivable.AccountKey) error) error {
	var after store.Due
	for {
		var due []store.Due
		err := d.db.Read(ctx, func(tx *store.Tx) (err error) {
			due, err = tx.DueAccounts(ctx, receivable.CreditorID(b.Creditor), b.Day, after, 5000)
			return err
		})
		if err != nil || len(due) == 0 {
			return err
		}
		after = due[len(due)-1]
		var keys []receivable.AccountKey
		for _, k := range store.Keys(due) {
			if within(b, k.Account) {
				keys = append(keys, k)
			}
		}
		if err := yield(keys); err != nil {
			return err
		}
	}
}

func within(b work.ChaseBatch, id receivable.AccountID) bool {
	return string(id) >= b.From && string(id) <= b.To
}

// writeDraftsOf lays the letters that a batch drafted into the folder. One that
// cannot be made stays a draft and says so where it is looked at.
func (d *Desk) writeDraftsOf(ctx context.Context, b work.ChaseBatch) error {
	creditor := receivable.CreditorID(b.Creditor)
	var after receivable.DeliveryID
	for {
		var page []receivable.Delivery
		err := d.db.Read(ctx, func(tx *store.Tx) (err error) {
			page, err = tx.DeliveriesIn(ctx, creditor, receivable.Drafted, after, 200)
			return err
		})
		if err != nil || len(page) == 0 {
			return err
		}
		after = page[len(page)-1].ID
		for _, delivery := range page {
			if delivery.On != b.Day || delivery.Rehearsal || !within(b, delivery.Account.Account) {
				continue
			}
			_, err := d.writeDraft(ctx, delivery)
			if f := asFault(err); err != nil && (f == nil || f.Kind == fault.Unavailable) {
				return err
			}
		}
	}
}

// DeliverBatch sends what waits, and puts down another job where some were left
// for want of time.
func (d *Desk) DeliverBatch(ctx context.Context, b work.Deliver, put enqueue) error {
	counts, err := d.Deliver(ctx)
	if err != nil || !counts.More {
		return err
	}
	return d.db.Write(ctx, func(tx *store.Tx) error { return d.deliverNow(ctx, tx, receivable.CreditorID(b.Creditor), put) })
}

// deliverNow puts down a job that sends. One that works already may have passed
// the newest letter, so the job carries its moment and is no other's like.
func (d *Desk) deliverNow(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID, put enqueue) error {
	return put(ctx, tx.SQL(), work.Deliver{Creditor: string(creditor), Wake: tx.Now().Format(time.RFC3339Nano)})
}
