package app

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dunwell/internal/cli"
	"dunwell/internal/recovery"
	"dunwell/internal/testneeds/book"
)

// TestInboxKilledChild is no test of its own: TestReadingKilled starts it as a
// process of its own, and kills it.
func TestInboxKilledChild(t *testing.T) {
	database := os.Getenv("DUNWELL_INBOX_DATABASE")
	if database == "" {
		t.Skip("this is the process that TestReadingKilled kills; it is started by no one else")
	}
	clock := book.ClockAt(book.Day, 10)
	fmt.Println(working)
	code := MainAt(clock.Now, []string{"inbox", "--database", database, "--drop", os.Getenv("DUNWELL_INBOX_DROP")}, strings.NewReader(""), os.Stdout, os.Stderr)
	status, err := os.ReadFile("/proc/self/status") // Linux tells the peak of its memory there
	if err == nil {
		_, peak, _ := strings.Cut(string(status), "VmHWM:")
		peak, _, _ = strings.Cut(peak, " kB")
		fmt.Println("\npeak:", strings.TrimSpace(peak))
	}
	os.Exit(code)
}

// TestReadingKilled kills the program again and again while it takes mails in, and
// looks whether each was taken once.
func TestReadingKilled(t *testing.T) {
	t.Parallel()
	for _, engine := range book.Engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			const mails = 300
			dsn := book.Database(t, engine)
			creditor := book.Fill(t, dsn, book.Studio{Friendly: 5})
			drop := t.TempDir()
			var many strings.Builder
			for n := range mails {
				text := fmt.Sprintf("From: %s\nSubject: Re: %d\nDate: Tue, 15 Sep 2026 08:00:00 -0700\n\nAnswer %d.\n", book.Address("friendly", n%5), n, n)
				if n%3 == 0 {
					if err := os.WriteFile(filepath.Join(drop, fmt.Sprintf("%03d.eml", n)), []byte(text), 0o600); err != nil {
						t.Fatal(err)
					}
					continue
				}
				many.WriteString("From x Tue Sep 15 08:00:00 2026\n" + text + "\n")
			}
			if err := os.WriteFile(filepath.Join(drop, "500.mbox"), []byte(many.String()), 0o600); err != nil {
				t.Fatal(err)
			}
			kills := killReading(t, dsn, drop)
			clock := book.ClockAt(book.Day, 10)
			db := book.Open(t, dsn, clock.Now)
			for what, query := range map[string]string{
				"mails":                       `SELECT COUNT(*) FROM inbound`,
				"different mails":             `SELECT COUNT(DISTINCT subject) FROM inbound`,
				"mails whose bytes are there": `SELECT COUNT(DISTINCT inbound) FROM inbound_bytes`,
				"holds":                       `SELECT COUNT(*) FROM arrangement WHERE kind = 'unread_reply'`,
				"entries of the record":       `SELECT COUNT(*) FROM record WHERE kind = 'came_in'`,
			} {
				var got int
				if err := db.SQL().QueryRowContext(t.Context(), query).Scan(&got); err != nil {
					t.Fatal(err)
				}
				if got != mails {
					t.Errorf("%s after %d kills: got %d, want %d", what, kills, got, mails)
				}
			}
			if left, err := filepath.Glob(filepath.Join(drop, "*.*")); err != nil || len(left) != 0 {
				t.Errorf("left in the folder: %d files (%v)", len(left), err)
			}
			report, err := recovery.New(db, recovery.Options{Now: clock.Now}).Verify(t.Context(), creditor)
			if err != nil || !report.OK {
				t.Errorf("the record does not verify: %v", err)
			}
			t.Logf("%d mails, %d kills", mails, kills)
		})
	}
}

// killReading lets a child read until nothing is left, and kills each a little
// after it began.
func killReading(t *testing.T, dsn, drop string) (kills int) {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(rand.Uint64(), 0))
	for range 200 {
		child := exec.Command(program, "-test.run=^TestInboxKilledChild$")
		child.Env = append(os.Environ(), "DUNWELL_INBOX_DATABASE="+dsn, "DUNWELL_INBOX_DROP="+drop)
		var said strings.Builder
		child.Stderr = &said
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewReader(out)
		if line, err := lines.ReadString('\n'); err != nil || !strings.HasPrefix(line, working) {
			_ = child.Wait() // what it said tells why
			t.Fatalf("the child said %q (%v): %s", line, err, said.String())
		}
		moment := time.AfterFunc(50*time.Millisecond+time.Duration(random.Int64N(int64(250*time.Millisecond))), func() { _ = child.Process.Kill() })
		_, _ = lines.ReadString(0) // to its end
		err = child.Wait()
		moment.Stop()
		if err == nil && child.ProcessState.ExitCode() == cli.Done {
			return kills
		}
		if !strings.Contains(err.Error(), "signal: killed") {
			t.Fatalf("the child failed by itself: %v: %s", err, said.String())
		}
		kills++
	}
	t.Fatal("the folder is never empty")
	return kills
}
