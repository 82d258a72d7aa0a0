package web

import (
	"log/slog"
	"testing"

	"dunwell/internal/work"
)

// What is done by itself is told where a person looks for it.
func TestWhatRunsByItselfIsTold(t *testing.T) {
	t.Parallel()
	b := newBook(t, tuesday)
	b.get("/settings/health").lacks(t, "Done by itself")
	db, engine := b.desk.Jobs()
	if err := work.Migrate(t.Context(), db, work.Engine(engine)); err != nil {
		t.Fatal(err)
	}
	jobs, err := work.NewJobs(db, work.Engine(engine), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := jobs.EnqueueTx(t.Context(), tx, work.PlanDay{}); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	b.desk.RunsBy(jobs.Status)
	p := b.get("/settings/health")
	p.has(t, "Planning the day")
	p.has(t, "0 done lately, 1 waiting")
	if _, err := db.ExecContext(t.Context(), `UPDATE river_job SET state = 'retryable', errors = '[{"error":"disk full","attempt":1,"at":"2026-11-24T10:00:00Z","trace":""}]'`); err != nil {
		t.Fatal(err)
	}
	p = b.get("/settings/health")
	p.has(t, "1 failed; the last one said: disk full")
	p.has(t, "need")
}
