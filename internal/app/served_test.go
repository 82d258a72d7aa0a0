//go:build unix

package app

import (
	"bytes"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"dunwell/internal/cli"
	"dunwell/internal/mail/sink"
	"dunwell/internal/receivable"
	"dunwell/internal/testneeds/book"
)

// TestServedDay starts the whole program on a book whose accounts are due and
// whose letters are approved: its jobs plan, chase and deliver by themselves, it
// ends when it is told to, and finds nothing to do twice.
func TestServedDay(t *testing.T) {
	t.Parallel()
	for _, engine := range book.Engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			k := newKilling(t, engine, book.Studio{Friendly: 4, Formal: 2, Plain: 6}, sink.Fault{})
			k.run(t, "chase")
			k.approveAll(t)
			k.epoch = k.epoch.Add(-24 * time.Hour) // the next morning
			const decided = `SELECT COUNT(*) FROM (SELECT account FROM decision WHERE on_day = '2026-09-16' GROUP BY account HAVING COUNT(*) = 1) AS once`
			k.serve(t, func() bool { return k.sink.Total() == 6 && k.number(t, decided) == 12 })
			if left := k.number(t, `SELECT COUNT(*) FROM delivery WHERE state IN ('waiting', 'sending')`); left != 0 {
				t.Errorf("%d letters are left in between", left)
			}
			const records, plans = `SELECT COUNT(*) FROM record`, `SELECT COUNT(*) FROM river_job WHERE kind = 'plan_day' AND state = 'completed'`
			before, planned := k.number(t, records), k.number(t, plans)
			const working = `SELECT COUNT(*) FROM river_job WHERE kind <> 'heartbeat' AND state IN ('available', 'running', 'retryable')`
			k.serve(t, func() bool { return k.number(t, plans) > planned && k.number(t, working) == 0 })
			if got := k.number(t, records); got != before || k.sink.Total() != 6 {
				t.Errorf("a second start: got %d entries and %d letters, want %d and 6 still", got, k.sink.Total(), before)
			}
			k.judge(t)
		})
	}
}

// serve runs the whole program until it has done what is waited for, then tells it
// to end, as a service manager does.
func (k *killing) serve(t *testing.T, done func() bool) {
	t.Helper()
	child, ended := k.start(t, "serve")
	deadline := time.Now().Add(time.Minute)
	for !done() {
		if time.Now().After(deadline) {
			_ = child.Process.Kill() // it has had its time
			t.Fatalf("the program had not done its work after a minute: %s", ended())
		}
		tick := time.NewTimer(20 * time.Millisecond)
		<-tick.C
	}
	if err := child.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	hung := time.AfterFunc(20*time.Second, func() { _ = child.Process.Kill() })
	defer hung.Stop()
	if said := ended(); said != "" {
		t.Fatalf("the program did not end well when it was told to: %s", said)
	}
}

// leftRunning are the goroutines of this house, or of what it stands on, that the
// program left behind.
func leftRunning() string {
	var text string
	for range 100 {
		stacks := make([]byte, 1<<20)
		stacks = stacks[:runtime.Stack(stacks, true)]
		text = ""
		for one := range strings.SplitSeq(string(stacks), "\n\n") {
			if strings.Contains(one, "leftRunning") || strings.Contains(one, "testing.(*M).Run") {
				continue
			}
			for _, ours := range []string{"dunwell/internal/", "riverqueue/river", "database/sql.", "net/http."} {
				if strings.Contains(one, ours) {
					text += one + "\n\n"
					break
				}
			}
		}
		if text == "" {
			return ""
		}
		tick := time.NewTimer(20 * time.Millisecond)
		<-tick.C
	}
	return text
}

// TestAwayDatabaseIsToldInWords asks the program for what it cannot give: each
// command ends with exit code 3 and one plain sentence.
func TestAwayDatabaseIsToldInWords(t *testing.T) {
	t.Parallel()
	dsn := book.Database(t, "postgres")
	book.Fill(t, dsn, book.Studio{Friendly: 1})
	road := book.RoadTo(t, dsn)
	run := func(args ...string) (code int, out, said string) {
		var stdout, stderr bytes.Buffer
		args = append(args, "--database", road.DSN, "--letters", t.TempDir())
		code = MainAt(func() time.Time { return book.At(book.Day, 10) }, args, strings.NewReader(""), &stdout, &stderr)
		return code, stdout.String(), stderr.String()
	}
	commands := [][]string{
		{"today"}, {"chase", "--on", book.Day.String()}, {"aging", "--on", book.Day.String()}, {"verify"},
		{"paid", "Friendly Client 0", "10.00"}, {"serve", "--listen", "127.0.0.1:0"},
	}
	road.Cut()
	for _, command := range commands {
		code, _, said := run(command...)
		if code != cli.MachineDown || !strings.Contains(said, "does not answer; check that it runs") || strings.Count(said, "\n") != 1 {
			t.Errorf("%s: got exit code %d and %q, want 3 and a sentence", command[0], code, said)
		}
	}
	road.Open(t)
	if code, out, said := run("chase", "--on", book.Day.String()); code != cli.Done || !strings.Contains(out, "Friendly Client 0") {
		t.Errorf("after it is back: got %d, %q and %q", code, out, said)
	}
}

// TestFileThatMayNotGrow runs the program where the book's file may not grow: exit
// code 3, a sentence, and a book that goes on once there is room.
func TestFileThatMayNotGrow(t *testing.T) {
	t.Parallel()
	k := newKilling(t, "sqlite", book.Studio{Friendly: 1, Plain: 800}, sink.Fault{})
	child, ended := k.start(t, "full")
	said := ended()
	if code := child.ProcessState.ExitCode(); code != cli.MachineDown {
		t.Errorf("on a file that may not grow: got exit code %d, want 3: %s", code, said)
	}
	if !strings.Contains(said, filepath.Base(k.dsn)) || strings.Contains(said, "goroutine") {
		t.Errorf("got %q, want a sentence that names the book", said)
	}
	k.run(t, "chase")
	if got, want := k.number(t, `SELECT COUNT(*) FROM decision`), k.number(t, `SELECT COUNT(*) FROM account`); got != want {
		t.Errorf("decisions once there is room: got %d, want %d", got, want)
	}
	if drafts := book.In(t, k.db, k.creditor, receivable.Drafted); len(drafts) != 801 {
		t.Errorf("drafts once there is room: got %d, want 801", len(drafts))
	}
	k.judgeRecord(t)
}

// mayNotGrow bounds every file that this process writes.
func mayNotGrow(bytes uint64) error {
	return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: bytes, Max: bytes})
}
