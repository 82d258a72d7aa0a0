package recovery

import (
	"context"
	"database/sql"

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
	for _, c := range creditors {
		if err := d.planCreditor(ctx, c, put); err != nil {
			return err
		}
	}
	return d.db.Write(ctx, func(tx *store.Tx) error { return put(ctx, tx.SQL(), work.Deliver{}) })
}

func (d *Desk) planCreditor(ctx context.Context, c receivable.Creditor, put enqueue) error {
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

// ChaseBatch decides the accounts of one batch that are still due.
func (d *Desk) ChaseBatch(ctx context.Context, b work.ChaseBatch) error {
	creditor := receivable.CreditorID(b.Creditor)
	run := d.newRun(b.Day, false)
	_, err := run.all(ctx, 1, func(yield func([]receivable.AccountKey) error) error {
		var after store.Due
		for {
			var due []store.Due
			err := d.db.Read(ctx, func(tx *store.Tx) (err error) {
				due, err = tx.DueAccounts(ctx, creditor, b.Day, after, 5000)
				return err
			})
			if err != nil || len(due) == 0 {
				return err
			}
			after = due[len(due)-1]
			var keys []receivable.AccountKey
			for _, k := range store.Keys(due) {
				if string(k.Account) >= b.From && string(k.Account) <= b.To {
					keys = append(keys, k)
				}
			}
			if err := yield(keys); err != nil {
				return err
			}
		}
	})
	if err != nil {
		return err
	}
	_, _, err = d.WriteDrafts(ctx, creditor, b.Day, nil)
	return err
}
