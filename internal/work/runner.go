package work

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/riverqueue/river"
)

// Settings are the paces of a Runner; what is zero takes the value named with it.
type Settings struct {
	JobTimeout   time.Duration // a job's context ends after this: 2 minutes
	RescueAfter  time.Duration // a job whose process died is tried again after this; above JobTimeout: 5 minutes
	PlanEvery    time.Duration // between two plans and two looks at the checkpoint: 1 hour
	MailEvery    time.Duration // between two readings of all mailboxes: 5 minutes
	FeedEvery    time.Duration // between two looks at which feeds are to be pulled: 1 minute
	PollInterval time.Duration // between two looks for jobs while there are none: 1 second
	Heartbeat    time.Duration // between two heartbeats: 1 minute
	Missed       int           // heartbeats missing before the client is started anew: 3
	Workers      int           // jobs on the book at a time: 1 on SQLite, which has one writer, 2 on PostgreSQL
	Senders      int           // deliver jobs at a time: 1 on SQLite, 2 on PostgreSQL
	Alone        bool          // no other process works these jobs: what an earlier one left at work is begun again at start
}

// cooldown is the shortest time between two fetches. A worker that is free again
// waits it out, so it is small beside a batch; River's 100 ms would be ten batches
// a second.
const cooldown = 5 * time.Millisecond

// stopGrace is how long jobs that were told to end have to do so.
const stopGrace = 5 * time.Second

func (s Settings) withDefaults(engine Engine) Settings {
	abreast := 1
	if engine == Postgres {
		abreast = 2
	}
	return Settings{
		JobTimeout:   cmp.Or(s.JobTimeout, 2*time.Minute),
		RescueAfter:  cmp.Or(s.RescueAfter, 5*time.Minute),
		PlanEvery:    cmp.Or(s.PlanEvery, time.Hour),
		MailEvery:    cmp.Or(s.MailEvery, 5*time.Minute),
		FeedEvery:    cmp.Or(s.FeedEvery, time.Minute),
		PollInterval: cmp.Or(s.PollInterval, time.Second),
		Heartbeat:    cmp.Or(s.Heartbeat, time.Minute),
		Missed:       cmp.Or(s.Missed, 3),
		Workers:      cmp.Or(s.Workers, abreast),
		Senders:      cmp.Or(s.Senders, abreast),
		Alone:        s.Alone,
	}
}

// Runner works the jobs. Several may run on one database, in one process or many;
// River elects the one that adds the periodic jobs.
type Runner struct {
	*Jobs
	db       *sql.DB
	engine   Engine
	settings Settings
	handlers Handlers
	log      *slog.Logger

	// adjust changes the configuration of each client before it is made; nil but in
	// tests, which break a client with it.
	adjust func(*river.Config)

	mu        sync.Mutex         // held by Start and Stop
	endWatch  context.CancelFunc // nil while the runner does not run
	watchDone chan struct{}      // until it is closed, only watch touches client
	client    *river.Client[*sql.Tx]
}

// NewRunner prepares a runner; Start starts it. The tables must be migrated.
func NewRunner(db *sql.DB, engine Engine, s Settings, h Handlers, log *slog.Logger) (*Runner, error) {
	s = s.withDefaults(engine)
	if !h.complete() {
		return nil, errors.New("prepare the jobs: a handler is missing")
	}
	if s.RescueAfter <= s.JobTimeout {
		return nil, fmt.Errorf("prepare the jobs: RescueAfter %s must be above JobTimeout %s, or jobs still at work are begun again", s.RescueAfter, s.JobTimeout)
	}
	jobs, err := NewJobs(db, engine, log)
	if err != nil {
		return nil, err
	}
	return &Runner{Jobs: jobs, db: db, engine: engine, settings: s, handlers: h, log: log}, nil
}

// Start begins to work jobs and returns. Ending ctx ends them at once; Stop ends
// them gently.
func (r *Runner) Start(ctx context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.endWatch != nil {
		return errors.New("start the jobs: they run already")
	}
	if r.settings.Alone {
		if err := r.takeOver(ctx); err != nil {
			return fmt.Errorf("start the jobs: %w", err)
		}
	}
	client, err := r.newClient(ctx)
	if err != nil {
		return fmt.Errorf("start the jobs: %w", err)
	}
	r.client = client
	watching, end := context.WithCancel(ctx)
	r.endWatch, r.watchDone = end, make(chan struct{})
	go func() {
		defer close(r.watchDone)
		r.watch(watching, ctx)
	}()
	return nil
}

// takeOver ends what a process that was killed left behind: its lease as leader,
// which would hold up the plan at start for 15 seconds, and its jobs at work. One
// that was tried too often is left to River, who gives it up.
func (r *Runner) takeOver(ctx context.Context) error {
	if _, err := r.db.ExecContext(ctx, `DELETE FROM river_leader`); err != nil {
		return fmt.Errorf("take over from the last run: %w", err)
	}
	_, err := r.db.ExecContext(ctx, `
		UPDATE river_job SET state = 'available'
		WHERE state = 'running' AND attempt < max_attempts`)
	if err != nil {
		return fmt.Errorf("take over from the last run: %w", err)
	}
	return nil
}

// Stop takes no further job, waits for those at work until ctx ends, then ends
// them too. Jobs ended so are tried again at the next start.
func (r *Runner) Stop(ctx context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.endWatch == nil {
		return nil
	}
	r.endWatch()
	r.endWatch = nil
	<-r.watchDone
	return stop(ctx, r.client)
}

func stop(ctx context.Context, client *river.Client[*sql.Tx]) error {
	err := client.Stop(ctx)
	if err == nil || ctx.Err() == nil {
		return err
	}
	hard, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopGrace)
	defer cancel()
	if err := client.StopAndCancel(hard); err != nil {
		return fmt.Errorf("stop the jobs: some do not end: %w", err)
	}
	return nil
}

func (r *Runner) newClient(ctx context.Context) (*river.Client[*sql.Tx], error) {
	driver, err := r.engine.driver(r.db)
	if err != nil {
		return nil, err
	}
	config := &river.Config{
		FetchCooldown:        cooldown,
		FetchPollInterval:    r.settings.PollInterval,
		JobTimeout:           r.settings.JobTimeout,
		Logger:               r.log,
		MaxAttempts:          attempts,
		PeriodicJobs:         r.periodic(),
		RescueStuckJobsAfter: r.settings.RescueAfter,
		Queues: map[string]river.QueueConfig{
			queueBook:      {MaxWorkers: r.settings.Workers},
			queueSend:      {MaxWorkers: r.settings.Senders},
			queueMail:      {MaxWorkers: 1},
			queueFeed:      {MaxWorkers: 1},
			queueHeartbeat: {MaxWorkers: 1},
		},
		Workers: r.handlers.workers(),
	}
	if r.adjust != nil {
		r.adjust(config)
	}
	client, err := river.NewClient(driver, config)
	if err != nil {
		return nil, err
	}
	return client, client.Start(ctx)
}

func (r *Runner) periodic() []*river.PeriodicJob {
	every := func(pace time.Duration, j Job) *river.PeriodicJob {
		make := func() (river.JobArgs, *river.InsertOpts) { return j, insertOpts(j) }
		return river.NewPeriodicJob(river.PeriodicInterval(pace), make, &river.PeriodicJobOpts{RunOnStart: true})
	}
	return []*river.PeriodicJob{
		every(r.settings.Heartbeat, heartbeat{}),
		every(r.settings.PlanEvery, PlanDay{}),
		every(r.settings.MailEvery, ReadMail{}),
		every(r.settings.FeedEvery, PullFeeds{}),
		every(r.settings.PlanEvery, Checkpoint{}),
	}
}
