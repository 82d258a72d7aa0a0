// Command run measures Dunwell: make bench N=100000 DATABASE=sqlite|postgres|both.
// It starts itself again for each measured part, so that the peak memory of
// each can be told.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"dunwell/internal/bench"
	"dunwell/internal/day"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := run(ctx)
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

type settings struct {
	n, creditors, runs int
	seed               uint64
	on                 string
	database, server   string
	dir, out, profiles string
	only               string
}

func run(ctx context.Context) error {
	if len(os.Args) == 2 && os.Args[1] == "part" {
		return part(ctx)
	}
	var s settings
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.IntVar(&s.n, "n", 100_000, "open invoices; a tenth as many clients")
	flags.IntVar(&s.creditors, "creditors", 300, "creditors of the book")
	flags.IntVar(&s.runs, "runs", 0, "runs of each measure; 0: three up to 200,000 invoices, else one")
	flags.Uint64Var(&s.seed, "seed", 20261117, "the same seed gives the same book")
	flags.StringVar(&s.on, "day", "2026-11-17", "day of the chase, a business day")
	flags.StringVar(&s.database, "database", "sqlite", "sqlite, postgres or both")
	flags.StringVar(&s.server, "postgres", os.Getenv("DUNWELL_BENCH_POSTGRES"), "URL of a PostgreSQL server on which the bench may create databases")
	flags.StringVar(&s.dir, "dir", "", "folder for the books; empty: a temporary one")
	flags.StringVar(&s.out, "out", "bench.json", "file for the figures")
	flags.StringVar(&s.profiles, "profiles", "", "folder for a CPU profile of each part; empty: none")
	flags.StringVar(&s.only, "only", "", "bank: nothing but bank statements; empty: all")
	if err := flags.Parse(os.Args[1:]); err != nil {
		return err
	}
	return s.measure(ctx)
}

// part carries out one task, which came as JSON, and answers in JSON.
func part(ctx context.Context) error {
	var t bench.Task
	if err := json.NewDecoder(os.Stdin).Decode(&t); err != nil {
		return fmt.Errorf("read the task: %w", err)
	}
	o, err := bench.Do(ctx, t)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(o)
}

// child runs a task in a process of its own.
func child(ctx context.Context, t bench.Task) (o bench.Outcome, err error) {
	self, err := os.Executable()
	if err != nil {
		return o, err
	}
	task, err := json.Marshal(t)
	if err != nil {
		return o, err
	}
	var said bytes.Buffer
	cmd := exec.CommandContext(ctx, self, "part")
	cmd.Stdin, cmd.Stderr = bytes.NewReader(task), &said
	answer, err := cmd.Output()
	if err != nil {
		return o, fmt.Errorf("%s: %w\n%s", t.Part, err, said.String())
	}
	err = json.Unmarshal(answer, &o)
	o.CPU = (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
	return o, err
}

func (s *settings) measure(ctx context.Context) error {
	on, err := day.Parse(s.on)
	if err != nil {
		return err
	}
	places, clean, err := s.places()
	if err != nil {
		return err
	}
	defer clean()
	if s.runs == 0 {
		s.runs = 1
		if s.n <= 200_000 {
			s.runs = 3
		}
	}
	o := bench.Options{
		Shape: bench.Shape{Invoices: s.n, Creditors: s.creditors, Day: on, Seed: s.seed}, Runs: s.runs, Start: child, Folder: s.profiles, Only: s.only,
		Say: func(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) },
	}
	// Three measures of mails, three times each, take letters that no other took.
	o.Mails = max(1, min(5000, s.n/100))
	book, err := bench.NewBook(o.Shape)
	if err != nil {
		return err
	}
	o.Say("%d open invoices, %d run(s) of each measure: this takes about %s a database", book.Invoices, s.runs, guess(book.Invoices, s.runs))
	r := bench.Report{
		Started: time.Now().UTC().Format(time.RFC3339), Commit: commit(), Invoices: book.Invoices, Clients: book.Accounts(), Owners: book.Creditors,
		Day: on.String(), Seed: s.seed, Cores: runtime.NumCPU(), Go: runtime.Version(), Machine: runtime.GOOS + "/" + runtime.GOARCH, Load: []string{load()},
	}
	start := time.Now()
	paper := o
	paper.Runs = 3
	var figures []bench.Figure
	if s.only == "" {
		figures, err = bench.Paper(ctx, paper, 2000, 1000)
		r.Figures = append(r.Figures, figures...)
	}
	for _, place := range places {
		if err != nil {
			break
		}
		o.Place = place
		figures, err = bench.Database(ctx, o)
		r.Figures = append(r.Figures, figures...)
	}
	r.Load, r.Seconds = append(r.Load, load()), time.Since(start).Seconds()
	return errors.Join(err, s.tell(&r))
}

// places are where the books lie, and how that is cleaned up.
func (s *settings) places() ([]bench.Place, func(), error) {
	dir, clean := s.dir, func() {}
	if dir == "" {
		var err error
		if dir, err = os.MkdirTemp("", "dunwell-bench"); err != nil {
			return nil, nil, err
		}
		clean = func() { os.RemoveAll(dir) } //nolint:errcheck // a temporary folder
	}
	var places []bench.Place
	if s.database == "sqlite" || s.database == "both" {
		places = append(places, bench.Place{Dir: dir})
	}
	if s.database == "postgres" || s.database == "both" {
		if s.server == "" {
			return nil, nil, errors.New("no PostgreSQL server was named: run make bench, or give -postgres postgres://…")
		}
		places = append(places, bench.Place{Dir: dir, Server: s.server})
	}
	if len(places) == 0 {
		return nil, nil, fmt.Errorf("%q is no database; it is sqlite, postgres or both", s.database)
	}
	return places, clean, nil
}

func (s *settings) tell(r *bench.Report) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return errors.Join(os.WriteFile(s.out, append(text, '\n'), 0o644), r.WriteTable(os.Stdout))
}

// guess is about how long a run takes, from runs on a machine with two cores.
func guess(n, runs int) time.Duration {
	return (20*time.Second + time.Duration(n)*time.Duration(1+runs)*200*time.Microsecond).Round(10 * time.Second)
}

// load is the load average of the last minutes, as Linux tells it.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return ""
	}
	fields := strings.Fields(string(text))
	return strings.Join(fields[:min(3, len(fields))], " ")
}

func commit() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	revision, changed := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = " with changes"
		}
	}
	return revision + changed
}
