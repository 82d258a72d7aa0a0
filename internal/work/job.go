// Package work runs the durable jobs of the product on River, on SQLite and on
// PostgreSQL: a job is enqueued in the transaction of the change that asks for it,
// works at least once, and is tried again when it fails. Due dates live in the
// rows of the book; a job only wakes whoever looks at them.
package work

import (
	"context"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"dunwell/internal/day"
)

// Job is one of the kinds of this package. Its fields are its key: while a job
// waits or works, the same one is not enqueued again.
type Job interface {
	Kind() string
	queue() string
}

// PlanDay looks for the accounts whose check-again date has come and for
// deliveries whose hour has, and enqueues batches of them. It comes by itself,
// at start and every Settings.PlanEvery.
type PlanDay struct{}

// ChaseBatch decides the due accounts of one creditor from one account to another,
// both included, in the order of their ids.
type ChaseBatch struct {
	Creditor string   `json:"creditor"`
	Day      day.Date `json:"day"` // the creditor's own
	From     string   `json:"from"`
	To       string   `json:"to"`
}

// Deliver sends what waits at one creditor. A job that already works may have
// passed the newest delivery: whoever must be sure that it is seen gives a Wake
// of its own, such as the id or the instant of the change.
type Deliver struct {
	Creditor string `json:"creditor"`
	Wake     string `json:"wake,omitempty"`
}

// ReadMail reads what came into the mailboxes of one creditor, or of all where none
// is named. It comes by itself, every Settings.MailEvery, and whenever a mailbox
// rings: then it carries the moment, since a job at work may have passed the mail.
type ReadMail struct {
	Creditor string `json:"creditor,omitempty"`
	Wake     string `json:"wake,omitempty"`
}

// PullFeeds pulls the feeds whose time has come, of all creditors. It comes by
// itself, every Settings.FeedEvery, and when a message says that something changed:
// then it carries the moment.
type PullFeeds struct {
	Wake string `json:"wake,omitempty"`
}

// Checkpoint signs the heads of the record if this night's checkpoint is missing.
// It comes by itself, as PlanDay does.
type Checkpoint struct{}

// heartbeat does nothing: that it was worked shows that periodic jobs still come.
type heartbeat struct{}

// The names under which River keeps the jobs.
func (PlanDay) Kind() string    { return "plan_day" }
func (ChaseBatch) Kind() string { return "chase_batch" }
func (Deliver) Kind() string    { return "deliver_batch" }
func (ReadMail) Kind() string   { return "read_mail" }
func (PullFeeds) Kind() string  { return "pull_feeds" }
func (Checkpoint) Kind() string { return "checkpoint_night" }
func (heartbeat) Kind() string  { return "heartbeat" }

// Sending and reading have queues of their own, so that a slow mail server does not
// hold up the chase, and the heartbeat another, so that a long day does not pass for
// a death.
const (
	queueBook      = "book"
	queueSend      = "send"
	queueMail      = "mail"
	queueFeed      = "feed"
	queueHeartbeat = "heartbeat"
)

func (PlanDay) queue() string    { return queueBook }
func (ChaseBatch) queue() string { return queueBook }
func (Deliver) queue() string    { return queueSend }
func (ReadMail) queue() string   { return queueMail }
func (PullFeeds) queue() string  { return queueFeed }
func (Checkpoint) queue() string { return queueBook }
func (heartbeat) queue() string  { return queueHeartbeat }

// alive are the states in which a job keeps its like from being enqueued. Without
// the completed ones, which River counts by default, a batch can be planned again
// later the same day.
var alive = []rivertype.JobState{
	rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable,
	rivertype.JobStateRunning, rivertype.JobStateScheduled,
}

// attempts at a job before it is given up: with River's growing pauses the last
// comes about an hour and a quarter after the first.
const attempts = 8

func insertOpts(j Job) *river.InsertOpts {
	if _, is := j.(heartbeat); is { // not unique: one that died at work must not keep the next from coming
		return &river.InsertOpts{MaxAttempts: 1, Queue: j.queue()}
	}
	o := &river.InsertOpts{
		MaxAttempts: attempts,
		Priority:    2,
		Queue:       j.queue(),
		UniqueOpts:  river.UniqueOpts{ByArgs: true, ByState: alive},
	}
	switch j.(type) {
	case PlanDay, Checkpoint:
		o.Priority = 1 // before the batches that wait
	}
	return o
}

// Handlers do the work. Each may be called again for a job it has already done or
// half done. None may wait for River, or use the pool it writes with, while it
// holds a transaction: on SQLite that pool is one connection.
type Handlers struct {
	PlanDay    func(context.Context, PlanDay) error
	ChaseBatch func(context.Context, ChaseBatch) error
	Deliver    func(context.Context, Deliver) error
	ReadMail   func(context.Context, ReadMail) error
	PullFeeds  func(context.Context, PullFeeds) error
	Checkpoint func(context.Context, Checkpoint) error
}

func (h Handlers) complete() bool {
	return h.PlanDay != nil && h.ChaseBatch != nil && h.Deliver != nil && h.ReadMail != nil && h.PullFeeds != nil && h.Checkpoint != nil
}

func (h Handlers) workers() *river.Workers {
	w := river.NewWorkers()
	river.AddWorker(w, workerOf(h.PlanDay))
	river.AddWorker(w, workerOf(h.ChaseBatch))
	river.AddWorker(w, workerOf(h.Deliver))
	river.AddWorker(w, workerOf(h.ReadMail))
	river.AddWorker(w, &patient[PullFeeds]{do: h.PullFeeds})
	river.AddWorker(w, workerOf(h.Checkpoint))
	river.AddWorker(w, workerOf(func(context.Context, heartbeat) error { return nil }))
	return w
}

func workerOf[T Job](do func(context.Context, T) error) river.Worker[T] {
	return river.WorkFunc(func(ctx context.Context, job *river.Job[T]) error { return do(ctx, job.Args) })
}

// patient is a worker whose jobs may take twice as long as others: the first pull of
// a large book goes page by page. It stays below Settings.RescueAfter.
type patient[T Job] struct {
	river.WorkerDefaults[T]
	do func(context.Context, T) error
}

const longTimeout = 4 * time.Minute

func (p *patient[T]) Timeout(*river.Job[T]) time.Duration { return longTimeout }

func (p *patient[T]) Work(ctx context.Context, job *river.Job[T]) error { return p.do(ctx, job.Args) }
