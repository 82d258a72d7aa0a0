// Package bench measures Dunwell on books of any size, each figure beside a
// floor taken in the same run. Nothing of the product imports it.
package bench

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"
	"strconv"
	"strings"
	"time"

	"dunwell/internal/day"
)

// Task is one measured part. Each runs in a process of its own, so that its
// peak memory can be told; it travels there as JSON.
type Task struct {
	Part        string   `json:"part"`
	DSN         string   `json:"dsn,omitempty"`
	Shape       Shape    `json:"shape"`
	Day         day.Date `json:"day"`
	Cores       int      `json:"cores,omitempty"` // 0: all
	Workers     int      `json:"workers,omitempty"`
	Due         bool     `json:"due,omitempty"` // floor: only accounts whose day has come
	List        string   `json:"list,omitempty"`
	Count       int      `json:"count,omitempty"`  // letters or mails
	Attach      int      `json:"attach,omitempty"` // bytes of the PDF that goes with each mail
	Connections int      `json:"connections,omitempty"`
	SMTP        string   `json:"smtp,omitempty"`    // host:port of the sink
	Profile     string   `json:"profile,omitempty"` // file for a CPU profile
}

// Outcome is what a part took and did.
type Outcome struct {
	Seconds float64          `json:"seconds"`
	CPU     float64          `json:"cpu"`      // seconds of the whole process, with what was not timed; 0 where it had none of its own
	Counts  map[string]int64 `json:"counts"`   // what was done, for checks
	PeakKiB int64            `json:"peak_kib"` // of the process; 0 where it cannot be told
}

// parts are all that can be measured or prepared.
var parts = map[string]func(context.Context, Task) (Outcome, error){
	"fill":         fill,
	"list":         writeList,
	"floor":        chaseFloor,
	"chase":        chaseDay,
	"deliver":      deliver,
	"outbox":       outbox,
	"import_floor": importFloor,
	"import":       importList,
	"aging_floor":  agingFloor,
	"aging":        aging,
	"statement":    func(_ context.Context, t Task) (Outcome, error) { return writeStatementFile(t) },
	"bank_floor":   bankFloor,
	"bank":         importBank,
	"letters":      letters,
	"print":        printFile,
}

// Do carries out one part in this process.
func Do(ctx context.Context, t Task) (Outcome, error) {
	part, ok := parts[t.Part]
	if !ok {
		return Outcome{}, fmt.Errorf("there is no part %q", t.Part)
	}
	if t.Cores > 0 {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(t.Cores))
	}
	if t.Profile != "" {
		file, err := os.Create(t.Profile)
		if err != nil {
			return Outcome{}, err
		}
		defer file.Close()
		if err := pprof.StartCPUProfile(file); err != nil {
			return Outcome{}, err
		}
		defer pprof.StopCPUProfile()
	}
	o, err := part(ctx, t)
	if err != nil {
		return o, fmt.Errorf("%s: %w", t.Part, err)
	}
	o.PeakKiB = PeakKiB()
	return o, nil
}

// PeakKiB is the most memory this process ever held (VmHWM), as Linux tells it.
func PeakKiB() int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kib, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			if err == nil {
				return kib
			}
		}
	}
	return 0
}

// timed runs one thing and tells how long it took.
func timed(do func() error) (seconds float64, err error) {
	start := time.Now()
	err = do()
	return time.Since(start).Seconds(), err
}

func fill(ctx context.Context, t Task) (Outcome, error) {
	b, err := NewBook(t.Shape)
	if err != nil {
		return Outcome{}, err
	}
	seconds, err := timed(func() error { return b.Fill(ctx, t.DSN) })
	return Outcome{Seconds: seconds, Counts: map[string]int64{"accounts": int64(b.Accounts()), "invoices": int64(b.Invoices)}}, err
}

func writeList(_ context.Context, t Task) (Outcome, error) {
	b, err := NewBook(t.Shape)
	if err != nil {
		return Outcome{}, err
	}
	file, err := os.Create(t.List)
	if err != nil {
		return Outcome{}, err
	}
	twice := 0
	seconds, err := timed(func() error {
		twice, err = b.WriteCSV(file)
		return err
	})
	if closed := file.Close(); err == nil {
		err = closed
	}
	return Outcome{Seconds: seconds, Counts: map[string]int64{"invoices": int64(b.Invoices), "twice": int64(twice)}}, err
}
