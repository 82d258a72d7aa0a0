package bench

import (
	"context"
	"fmt"
	"time"

	"dunwell/internal/chase"
	"dunwell/internal/day"
	"dunwell/internal/recovery"
	"dunwell/internal/store"
)

// clockOn is a clock that shows a day of the book and goes on as time does.
func clockOn(on day.Date) func() time.Time {
	start := time.Now()
	return func() time.Time { return noon(on).Add(time.Since(start)) }
}

// onDesk opens a book with the product's desk on it, on a day.
func onDesk(ctx context.Context, t Task, ways recovery.Ways, do func(*store.DB, *recovery.Desk) error) error {
	now := clockOn(t.Day)
	db, err := store.Open(ctx, t.DSN, store.Options{Now: now})
	if err != nil {
		return err
	}
	err = do(db, recovery.New(db, recovery.Options{Now: now, Zone: time.UTC, Ways: ways}))
	if closed := db.Close(); err == nil {
		err = closed
	}
	return err
}

// chaseDay decides all accounts whose day has come, as the product does.
func chaseDay(ctx context.Context, t Task) (Outcome, error) {
	o := Outcome{Counts: map[string]int64{}}
	err := onDesk(ctx, t, recovery.Ways{}, func(_ *store.DB, d *recovery.Desk) (err error) {
		var counts recovery.ChaseCounts
		o.Seconds, err = timed(func() error {
			counts, err = d.ChaseDue(ctx, t.Day, t.Workers)
			return err
		})
		o.Counts["accounts"] = int64(counts.Accounts)
		o.Counts["letters"] = int64(counts.Drafted)
		o.Counts["acting"] = int64(counts.Accounts - counts.Moves[chase.Wait])
		return err
	})
	return o, err
}

// keepDue leaves about one account in thirty-three due on the day and puts the
// others off: the usual day.
func keepDue(ctx context.Context, dsn string, on day.Date) error {
	return onBook(ctx, dsn, func(db *store.DB) error {
		// The end of an id is drawn at random: 8 of 256 pairs are 3.1 percent.
		q := `UPDATE account SET check_again = $1 WHERE check_again <= $2 AND substr(id, 35, 2) >= '08'`
		_, err := db.SQL().ExecContext(ctx, q, on.AddDays(30).String(), on.String())
		if err != nil {
			return fmt.Errorf("put accounts off: %w", err)
		}
		return nil
	})
}

// rowCounts are the rows of the tables that a day writes to.
func rowCounts(ctx context.Context, dsn string) (map[string]int64, error) {
	var counts map[string]int64
	err := onBook(ctx, dsn, func(db *store.DB) error {
		return db.Read(ctx, func(tx *store.Tx) (err error) {
			counts, err = tx.Counts(ctx)
			return err
		})
	})
	return counts, err
}
