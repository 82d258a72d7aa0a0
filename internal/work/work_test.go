package work

import (
	"bufio"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
	_ "modernc.org/sqlite"

	"dunwell/internal/day"
)

// patience bounds every wait: long for a busy machine, and a test that passes
// never waits it out.
const patience = 40 * time.Second

var today = day.New(2026, 11, 21)

type database struct {
	*sql.DB
	engine Engine
	dsn    string
}

func open(engine Engine, dsn string) (database, error) {
	driver := "pgx"
	if engine == SQLite {
		driver = "sqlite"
	}
	db, err := sql.Open(driver, dsn)
	if err == nil && engine == SQLite {
		db.SetMaxOpenConns(1) // as the store has it
	}
	return database{db, engine, dsn}, err
}

// onBoth runs a test on a fresh SQLite file and in a fresh PostgreSQL schema.
func onBoth(t *testing.T, test func(t *testing.T, db database)) {
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, migrated(t, SQLite, "file:"+filepath.Join(t.TempDir(), "book.db")+
			"?_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)&_txlock=immediate"))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		at := os.Getenv("DUNWELL_TEST_POSTGRES")
		if at == "" {
			t.Skip("DUNWELL_TEST_POSTGRES is not set to the URL of a PostgreSQL server; make test sets it")
		}
		test(t, migrated(t, Postgres, freshSchema(t, at)))
	})
}

func freshSchema(t *testing.T, at string) string {
	t.Helper()
	admin, err := open(Postgres, at)
	if err != nil {
		t.Fatal(err)
	}
	schema := "work_" + strings.ToLower(rand.Text())
	if _, err := admin.ExecContext(t.Context(), "CREATE SCHEMA "+schema); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := admin.ExecContext(context.Background(), "DROP SCHEMA "+schema+" CASCADE"); err != nil {
			t.Error(err)
		}
		admin.Close()
	})
	u, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	return u.String()
}

func migrated(t *testing.T, engine Engine, dsn string) database {
	t.Helper()
	db, err := open(engine, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	for range 2 { // the second finds nothing to do
		if err := Migrate(t.Context(), db.DB, engine); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

func quick() Settings {
	return Settings{JobTimeout: 10 * time.Second, RescueAfter: 20 * time.Second, PollInterval: 20 * time.Millisecond}
}

// started runs a runner until the test ends. Handlers that are nil do nothing.
func started(t *testing.T, db database, s Settings, h Handlers, adjust ...func(*river.Config)) *Runner {
	t.Helper()
	r, err := NewRunner(db.DB, db.engine, s, h.filled(), quiet())
	if err != nil {
		t.Fatal(err)
	}
	r.adjust = func(c *river.Config) {
		c.TestOnly = true // maintenance starts at once instead of within seconds
		for _, a := range adjust {
			a(c)
		}
	}
	if err := r.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return r
}

func (h Handlers) filled() Handlers {
	if h.PlanDay == nil {
		h.PlanDay = func(context.Context, PlanDay) error { return nil }
	}
	if h.ChaseBatch == nil {
		h.ChaseBatch = func(context.Context, ChaseBatch) error { return nil }
	}
	if h.Deliver == nil {
		h.Deliver = func(context.Context, Deliver) error { return nil }
	}
	if h.ReadMail == nil {
		h.ReadMail = func(context.Context, ReadMail) error { return nil }
	}
	if h.PullFeeds == nil {
		h.PullFeeds = func(context.Context, PullFeeds) error { return nil }
	}
	if h.Checkpoint == nil {
		h.Checkpoint = func(context.Context, Checkpoint) error { return nil }
	}
	return h
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func enqueue(t *testing.T, db database, commit bool, jobs ...Job) {
	t.Helper()
	j, err := NewJobs(db.DB, db.engine, quiet())
	if err != nil {
		t.Fatal(err)
	}
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if err := j.EnqueueTx(t.Context(), tx, jobs...); err != nil {
		t.Fatal(err)
	}
	if commit {
		if err := tx.Commit(); err != nil {
			t.Fatal(err)
		}
	}
}

// counted is the number of jobs of a kind in each of the states, those of
// heartbeats left out.
func counted(t *testing.T, db database, kind string) map[string]int64 {
	t.Helper()
	j, err := NewJobs(db.DB, db.engine, quiet())
	if err != nil {
		t.Fatal(err)
	}
	counts, err := j.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	states := map[string]int64{}
	for _, c := range counts {
		if c.Kind == kind {
			states[c.State] = c.Count
		}
	}
	return states
}

// await takes n values from c.
func await[T any](t *testing.T, c <-chan T, n int, what string) []T {
	t.Helper()
	late := time.After(patience)
	var got []T
	for len(got) < n {
		select {
		case v := <-c:
			got = append(got, v)
		case <-late:
			t.Fatalf("%s: %d of %d came", what, len(got), n)
		}
	}
	return got
}

func batch(from string) ChaseBatch {
	return ChaseBatch{Creditor: "c1", Day: today, From: from, To: from + "z"}
}

func TestEnqueue(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, db database) {
		enqueue(t, db, false, batch("a"), Deliver{Creditor: "c1"})
		if got := counted(t, db, "chase_batch"); len(got) != 0 {
			t.Fatalf("a rolled back transaction left %v", got)
		}
		enqueue(t, db, true)
		enqueue(t, db, true, batch("a"), batch("b"), batch("a"))
		enqueue(t, db, true, batch("b"), batch("c"))
		other := batch("a")
		other.Day = today.AddDays(1)
		enqueue(t, db, true, other)
		if got := counted(t, db, "chase_batch")["available"]; got != 4 {
			t.Fatalf("%d batches wait, want a, b, c and a of the next day", got)
		}
		done := make(chan ChaseBatch, 10)
		r := started(t, db, quick(), Handlers{ChaseBatch: func(_ context.Context, b ChaseBatch) error { done <- b; return nil }})
		got := await(t, done, 4, "batches")
		if !slices.Contains(got, other) || !slices.Contains(got, batch("c")) {
			t.Fatalf("worked %v", got)
		}
		if err := r.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		enqueue(t, db, true, batch("a")) // done is done: it may be planned again
		if got := counted(t, db, "chase_batch"); got["available"] != 1 || got["completed"] != 4 {
			t.Fatalf("after another plan: %v", got)
		}
	})
}

// TestDayThrough follows a plan made at start through its batches to the sending,
// each enqueued in a transaction of the handler before, on the pool River uses.
func TestDayThrough(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, db database) {
		j, err := NewJobs(db.DB, db.engine, quiet())
		if err != nil {
			t.Fatal(err)
		}
		inTx := func(ctx context.Context, jobs ...Job) error {
			tx, err := db.BeginTx(ctx, nil)
			if err != nil {
				return err
			}
			defer tx.Rollback()
			if err := j.EnqueueTx(ctx, tx, jobs...); err != nil {
				return err
			}
			return tx.Commit()
		}
		sent, signed := make(chan Deliver, 10), make(chan Checkpoint, 10)
		started(t, db, quick(), Handlers{
			PlanDay:    func(ctx context.Context, _ PlanDay) error { return inTx(ctx, batch("a"), batch("b"), batch("c")) },
			ChaseBatch: func(ctx context.Context, b ChaseBatch) error { return inTx(ctx, Deliver{"c1", b.From}) },
			Deliver:    func(_ context.Context, d Deliver) error { sent <- d; return nil },
			Checkpoint: func(_ context.Context, c Checkpoint) error { signed <- c; return nil },
		})
		got := await(t, sent, 3, "deliveries")
		slices.SortFunc(got, func(a, b Deliver) int { return strings.Compare(a.Wake, b.Wake) })
		if want := []Deliver{{"c1", "a"}, {"c1", "b"}, {"c1", "c"}}; !slices.Equal(got, want) {
			t.Fatalf("sent %v, want %v", got, want)
		}
		await(t, signed, 1, "checkpoint")
	})
}

func TestFailedJobComesAgain(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, db database) {
		enqueue(t, db, true, Deliver{Creditor: "comes back"})
		tries := make(chan bool, 10)
		var tried atomic.Int32
		r := started(t, db, quick(), Handlers{Deliver: func(context.Context, Deliver) error {
			tries <- true
			if tried.Add(1) < 2 {
				return errors.New("mail.example answers 451")
			}
			return nil
		}})
		await(t, tries, 2, "tries")
		if err := r.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := counted(t, db, "deliver_batch"); got["completed"] != 1 || len(got) != 1 {
			t.Fatalf("in the end: %v, want one completed", got)
		}
	})
}

// TestStatusSaysWhy: the error of a job that fails is there to read, panics too.
func TestStatusSaysWhy(t *testing.T) {
	t.Parallel()
	tests := map[string]func(context.Context, Deliver) error{
		"mail.example answers 451": func(context.Context, Deliver) error { return errors.New("mail.example answers 451") },
		"no such thing":            func(context.Context, Deliver) error { panic("no such thing") },
	}
	for want, deliver := range tests {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			onBoth(t, func(t *testing.T, db database) {
				enqueue(t, db, true, Deliver{Creditor: "c1"})
				failed := make(chan bool, 1)
				r := started(t, db, quick(), Handlers{Deliver: func(ctx context.Context, d Deliver) error {
					defer func() { failed <- true }()
					return deliver(ctx, d)
				}}, func(c *river.Config) { c.RetryPolicy = later{} })
				await(t, failed, 1, "the failure")
				if err := r.Stop(t.Context()); err != nil {
					t.Fatal(err)
				}
				counts, err := r.Status(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				at := slices.IndexFunc(counts, func(c JobCount) bool { return c.Kind == "deliver_batch" })
				if at < 0 || !counts[at].Failing() || counts[at].Count != 1 || !strings.Contains(counts[at].LastError, want) {
					t.Fatalf("got %+v, want a failing job that says %q", counts, want)
				}
			})
		})
	}
}

// later puts the next try where no test sees it.
type later struct{}

func (later) NextRetry(job *rivertype.JobRow) time.Time { return job.AttemptedAt.Add(time.Hour) }

// TestKilled kills a process at work and has the job done by the next one.
func TestKilled(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		alone bool
	}{
		"rescued by another node":    {false},
		"taken over by the only one": {true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onBoth(t, func(t *testing.T, db database) {
				enqueue(t, db, true, batch("a"))
				killAtWork(t, db)
				if got := counted(t, db, "chase_batch"); got["running"] != 1 {
					t.Fatalf("after the kill: %v, want one at work", got)
				}
				s := quick()
				s.Alone = tt.alone
				if !tt.alone { // an hour passes: the lease of the dead leader and the time of its job are over
					for _, sql := range []string{`DELETE FROM river_leader`, `UPDATE river_job SET attempted_at = '2026-01-01 00:00:00' WHERE state = 'running'`} {
						if _, err := db.ExecContext(t.Context(), sql); err != nil {
							t.Fatal(err)
						}
					}
				}
				done := make(chan ChaseBatch, 10)
				r := started(t, db, s, Handlers{ChaseBatch: func(_ context.Context, b ChaseBatch) error { done <- b; return nil }})
				if got := await(t, done, 1, "the job of the dead process")[0]; got != batch("a") {
					t.Fatalf("worked %v", got)
				}
				if err := r.Stop(t.Context()); err != nil {
					t.Fatal(err)
				}
				if got := counted(t, db, "chase_batch"); got["completed"] != 1 || len(got) != 1 {
					t.Fatalf("in the end: %v, want one completed", got)
				}
			})
		})
	}
}

const childEnv = "DUNWELL_WORK_CHILD"

func killAtWork(t *testing.T, db database) {
	t.Helper()
	at, err := json.Marshal([]string{string(db.engine), db.dsn})
	if err != nil {
		t.Fatal(err)
	}
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), childEnv+"="+string(at))
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	line, readErr := bufio.NewReader(out).ReadString('\n')
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := child.Wait(); err == nil {
		t.Fatal("the child ended well, it should have been killed")
	}
	if line != "working\n" {
		t.Fatalf("the child said %q, %v", line, readErr)
	}
}

func TestMain(m *testing.M) {
	if at := os.Getenv(childEnv); at != "" {
		fmt.Fprintln(os.Stderr, child(at))
		os.Exit(3)
	}
	os.Exit(m.Run())
}

// child works a batch without end, until it is killed.
func child(at string) error {
	var where []string
	if err := json.Unmarshal([]byte(at), &where); err != nil {
		return err
	}
	db, err := open(Engine(where[0]), where[1])
	if err != nil {
		return err
	}
	h := Handlers{ChaseBatch: func(ctx context.Context, _ ChaseBatch) error {
		fmt.Println("working")
		<-ctx.Done()
		return ctx.Err()
	}}
	r, err := NewRunner(db.DB, db.engine, quick(), h.filled(), quiet())
	if err != nil {
		return err
	}
	if err := r.Start(context.Background()); err != nil {
		return err
	}
	select {}
}

// TestTwoRunners: with two nodes a periodic job still comes once a period.
func TestTwoRunners(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, db database) {
		plans := make(chan PlanDay, 100)
		var clients atomic.Int32
		for range 2 {
			s := quick()
			s.PlanEvery = time.Second
			started(t, db, s, Handlers{PlanDay: func(_ context.Context, p PlanDay) error { plans <- p; return nil }},
				func(*river.Config) { clients.Add(1) })
		}
		await(t, plans, 1, "the plan at start")
		window := time.After(2500 * time.Millisecond)
		seen := 0
		for open := true; open; {
			select {
			case <-plans:
				seen++
			case <-window:
				open = false
			}
		}
		if seen < 1 || seen > 3 {
			t.Errorf("%d plans in the next 2.5 seconds, want 2, or 3 on a busy machine", seen)
		}
		if n := clients.Load(); n != 2 {
			t.Errorf("%d clients were made for 2 runners: a healthy one was started anew", n)
		}
	})
}

// TestDeadMaintenanceIsRestarted breaks the first client as River's defect does: it
// leads and polls, but no periodic job comes.
func TestDeadMaintenanceIsRestarted(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, db database) {
		s := quick()
		s.Heartbeat, s.Missed = 200*time.Millisecond, 8
		plans, worked := make(chan PlanDay, 100), make(chan Deliver, 1)
		enqueue(t, db, true, Deliver{Creditor: "c1"})
		var clients atomic.Int32
		r := started(t, db, s, Handlers{
			PlanDay: func(_ context.Context, p PlanDay) error { plans <- p; return nil },
			Deliver: func(_ context.Context, d Deliver) error { worked <- d; return nil },
		}, func(c *river.Config) {
			if clients.Add(1) == 1 {
				c.PeriodicJobs = nil
			}
		})
		await(t, worked, 1, "a job of the poll-only client")
		if clients.Load() != 1 {
			t.Fatal("the client was started anew before a heartbeat could be missed")
		}
		await(t, plans, 1, "a periodic job after the restart")
		if err := r.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := clients.Load(); n < 2 {
			t.Fatalf("%d clients were made, want another", n)
		}
		if err := r.Start(t.Context()); err != nil { // a stopped runner can be started again
			t.Fatal(err)
		}
	})
}

// TestStopEndsWhatDoesNotEnd: a job at work gets its time, then its context ends.
func TestStopEndsWhatDoesNotEnd(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, db database) {
		enqueue(t, db, true, Deliver{Creditor: "c1"})
		at, ended := make(chan bool, 1), make(chan error, 1)
		r := started(t, db, quick(), Handlers{Deliver: func(ctx context.Context, _ Deliver) error {
			at <- true
			<-ctx.Done()
			ended <- ctx.Err()
			return ctx.Err()
		}})
		await(t, at, 1, "the job")
		if err := r.Start(t.Context()); err == nil {
			t.Error("a runner started twice")
		}
		gentle, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if err := r.Stop(gentle); err != nil {
			t.Fatal(err)
		}
		await(t, ended, 1, "the end of the job")
		if got := counted(t, db, "deliver_batch"); got["completed"] != 0 || got["running"] != 0 {
			t.Fatalf("after a hard stop: %v, want one to be tried again", got)
		}
	})
}

func TestNewRunnerRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		engine Engine
		s      Settings
		h      Handlers
		want   string
	}{
		"another engine":    {"mysql", Settings{}, Handlers{}.filled(), `"mysql"`},
		"a missing handler": {SQLite, Settings{}, Handlers{}, "handler"},
		"a rescue too soon": {SQLite, Settings{JobTimeout: time.Hour}, Handlers{}.filled(), "RescueAfter"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := NewRunner(nil, tt.engine, tt.s, tt.h, quiet()); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("got %v, want something about %s", err, tt.want)
			}
		})
	}
}
