package work

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"slices"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"
)

// Engine is the kind of database the jobs lie in.
type Engine string

// The engines. SQLite wants a write pool of one connection, opened with
// _txlock=immediate; it is shared with River.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

func (e Engine) driver(db *sql.DB) (riverdriver.Driver[*sql.Tx], error) {
	switch e {
	case SQLite:
		return riversqlite.New(db), nil
	case Postgres:
		return riverdatabasesql.New(db), nil
	}
	return nil, fmt.Errorf("jobs on the database engine %q: it must be %q or %q", e, SQLite, Postgres)
}

// Migrate brings River's own tables to the version of this program. It is called
// where the book's tables are migrated, by one process at a time.
func Migrate(ctx context.Context, db *sql.DB, engine Engine) error {
	driver, err := engine.driver(db)
	if err != nil {
		return err
	}
	m, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err == nil {
		_, err = m.Migrate(ctx, rivermigrate.DirectionUp, nil)
	}
	if err != nil {
		return fmt.Errorf("migrate the job tables: %w", err)
	}
	return nil
}

// Jobs enqueues jobs and counts them; it works none.
type Jobs struct {
	client *river.Client[*sql.Tx]
	db     *sql.DB
}

// NewJobs is the handle on the jobs in db.
func NewJobs(db *sql.DB, engine Engine, log *slog.Logger) (*Jobs, error) {
	driver, err := engine.driver(db)
	if err != nil {
		return nil, err
	}
	client, err := river.NewClient(driver, &river.Config{Logger: log})
	if err != nil {
		return nil, fmt.Errorf("open the jobs: %w", err)
	}
	return &Jobs{client, db}, nil
}

// EnqueueTx enqueues jobs in the caller's transaction: they exist if and only if it
// commits. One that already waits or works is left as it is.
func (j *Jobs) EnqueueTx(ctx context.Context, tx *sql.Tx, jobs ...Job) error {
	if len(jobs) == 0 {
		return nil
	}
	params := make([]river.InsertManyParams, len(jobs))
	for i, job := range jobs {
		params[i] = river.InsertManyParams{Args: job, InsertOpts: insertOpts(job)}
	}
	if _, err := j.client.InsertManyFastTx(ctx, tx, params); err != nil {
		return fmt.Errorf("enqueue %d jobs (%s first): %w", len(jobs), jobs[0].Kind(), err)
	}
	return nil
}

// JobCount says how many jobs of a kind are in a state.
type JobCount struct {
	Kind      string
	State     string // available, scheduled, pending, running, retryable, completed, cancelled, discarded
	Count     int64
	LastError string // of the newest such job that failed, "" where none did
}

// Failing reports jobs that are tried again, or were given up.
func (c JobCount) Failing() bool {
	return c.State == string(rivertype.JobStateRetryable) || c.State == string(rivertype.JobStateDiscarded)
}

// Status counts the jobs by kind and state, in that order. Finished ones are kept
// for a day, given up ones for a week.
func (j *Jobs) Status(ctx context.Context) ([]JobCount, error) {
	rows, err := j.db.QueryContext(ctx, `
		SELECT kind, CAST(state AS text), count(*)
		FROM river_job
		GROUP BY kind, state
		ORDER BY kind, CAST(state AS text)`)
	if err != nil {
		return nil, fmt.Errorf("count the jobs: %w", err)
	}
	defer rows.Close()
	var counts []JobCount
	for rows.Next() {
		var c JobCount
		if err := rows.Scan(&c.Kind, &c.State, &c.Count); err != nil {
			return nil, fmt.Errorf("count the jobs: %w", err)
		}
		counts = append(counts, c)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("count the jobs: %w", err)
	}
	if err := rows.Close(); err != nil { // the one connection is asked again below
		return nil, fmt.Errorf("count the jobs: %w", err)
	}
	for i := range counts {
		if counts[i].Failing() {
			if counts[i].LastError, err = j.lastError(ctx, counts[i].Kind, counts[i].State); err != nil {
				return nil, err
			}
		}
	}
	return counts, nil
}

func (j *Jobs) lastError(ctx context.Context, kind, state string) (string, error) {
	found, err := j.client.JobList(ctx, river.NewJobListParams().
		Kinds(kind).States(rivertype.JobState(state)).
		OrderBy(river.JobListOrderByID, river.SortOrderDesc).First(50))
	if err != nil {
		return "", fmt.Errorf("read the errors of %s jobs: %w", kind, err)
	}
	var last rivertype.AttemptError
	for _, job := range found.Jobs {
		if len(job.Errors) == 0 {
			continue
		}
		newest := slices.MaxFunc(job.Errors, func(a, b rivertype.AttemptError) int { return cmp.Compare(a.Attempt, b.Attempt) })
		if newest.At.After(last.At) {
			last = newest
		}
	}
	return last.Error, nil
}
