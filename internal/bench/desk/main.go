// Command desk measures how quickly the pages of a desk answer on a large book, by one
// reader and by twenty at once: make bench-desk N=1000000. It looks as the largest
// creditor of the book, over loopback, as a browser does.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/pprof"
	"slices"
	"strings"
	"sync"
	"syscall"
	"text/tabwriter"
	"time"

	"dunwell/internal/app"
	"dunwell/internal/bench"
	"dunwell/internal/day"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/store"
	"dunwell/internal/web"
)

// What a page may take (issue E): the median of one reader, the 95th percentile of
// twenty at once, and the bytes of its HTML before compression.
const (
	mostMedian = 15 * time.Millisecond
	mostP95    = 100 * time.Millisecond
	mostBytes  = 200 << 10
	crowd      = 20
	rest       = 500 * time.Millisecond // of somebody who looks at page after page, on average
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := run(ctx)
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "desk:", err)
		os.Exit(1)
	}
}

type settings struct {
	n, creditors int
	looks        int
	seed         uint64
	on           day.Date
	dir          string
	only         string
	profile      string
}

func run(ctx context.Context) error {
	app.Tune() // as dunwell serve does
	s := settings{on: day.New(2026, time.November, 17)}
	flags := flag.NewFlagSet("desk", flag.ContinueOnError)
	flags.IntVar(&s.n, "n", 1_000_000, "open invoices; a tenth as many clients")
	flags.IntVar(&s.creditors, "creditors", 300, "creditors of the book; the largest of many has three clients in ten")
	flags.IntVar(&s.looks, "looks", 400, "how often each page is looked at, by one reader and by twenty")
	flags.Uint64Var(&s.seed, "seed", 20261117, "the same seed gives the same book")
	flags.StringVar(&s.dir, "dir", "", "folder for the book, used again if it is there; empty: a temporary one")
	flags.StringVar(&s.only, "only", "", "name of the one page to look at; empty: all")
	flags.StringVar(&s.profile, "profile", "", "file for a CPU profile of the looking; empty: none")
	if err := flags.Parse(os.Args[1:]); err != nil {
		return err
	}
	if s.dir == "" {
		dir, err := os.MkdirTemp("", "dunwell-desk")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir) //nolint:errcheck // a temporary folder
		s.dir = dir
	}
	db, desk, err := s.book(ctx)
	if err != nil {
		return err
	}
	defer db.Close() //nolint:errcheck // nothing was written since
	creditor, clients, err := largest(ctx, db)
	if err != nil {
		return err
	}
	server, err := web.New(desk, creditor, "bench", slog.New(slog.NewTextHandler(os.Stderr, nil)))
	if err != nil {
		return err
	}
	handler, err := server.Handler()
	if err != nil {
		return err
	}
	at := httptest.NewServer(handler)
	defer at.Close()
	fmt.Printf("%d open invoices, %d creditors, SQLite, %d cores, %s; looked at as a creditor with %d clients\n\n", s.n, s.creditors, runtime.NumCPU(), runtime.Version(), clients)
	return s.measure(ctx, at.URL)
}

// book opens the book of the folder, or makes it: filled, and chased on its day.
func (s *settings) book(ctx context.Context) (*store.DB, *recovery.Desk, error) {
	file := filepath.Join(s.dir, fmt.Sprintf("desk-%d-%d.db", s.n, s.creditors))
	y, m, d := s.on.Date()
	begun := time.Now()
	now := func() time.Time { return time.Date(y, m, d, 16, 30, 0, 0, time.UTC).Add(time.Since(begun)) } // what is kept for a moment must not be kept longer
	_, missing := os.Stat(file)
	if missing != nil {
		plan, err := bench.NewBook(bench.Shape{Invoices: s.n, Creditors: s.creditors, Day: s.on, Seed: s.seed})
		if err != nil {
			return nil, nil, err
		}
		fmt.Fprintln(os.Stderr, "filling the book")
		if err := plan.Fill(ctx, file); err != nil {
			return nil, nil, err
		}
	}
	db, err := store.Open(ctx, file, store.Options{Now: now})
	if err != nil {
		return nil, nil, err
	}
	if _, err := db.Migrate(ctx, store.MigrateOptions{NoBackup: true}); err != nil {
		return nil, nil, err
	}
	desk := recovery.New(db, recovery.Options{Now: now, Zone: time.UTC})
	if missing != nil {
		fmt.Fprintln(os.Stderr, "chasing its day")
		if _, err := desk.ChaseDue(ctx, s.on, runtime.NumCPU()); err != nil {
			return nil, nil, err
		}
	}
	return db, desk, nil
}

// largest is the creditor with the most clients.
func largest(ctx context.Context, db *store.DB) (id receivable.CreditorID, clients int, err error) {
	err = db.Read(ctx, func(tx *store.Tx) error {
		creditors, err := tx.Creditors(ctx)
		if err != nil {
			return err
		}
		for _, c := range creditors {
			sums, err := tx.StandingSums(ctx, c.ID, day.Date{})
			if err != nil {
				return err
			}
			n := 0
			for _, s := range sums {
				n += s.Count
			}
			if n >= clients {
				id, clients = c.ID, n
			}
		}
		return nil
	})
	return id, clients, err
}

// page is one kind of page with addresses to look at.
type page struct {
	name  string
	paths []string
}

// pages finds addresses on the desk itself, as a reader would.
func pages(ctx context.Context, at string) ([]page, error) {
	var clients, cases, words []string
	next := "/clients"
	for range 5 {
		_, body, err := get(ctx, at+next)
		if err != nil {
			return nil, err
		}
		clients = append(clients, found(body, `href="(/clients/[^"?#]+)"`)...)
		cases = append(cases, found(body, `href="(/case/[^"?#]+)"`)...)
		after := found(body, `href="(/clients\?[^"]*after=[^"]*)"`)
		if len(after) == 0 {
			break
		}
		next = after[0]
	}
	if len(clients) == 0 {
		return nil, errors.New("the list of clients names no client")
	}
	for _, c := range clients[:min(20, len(clients))] {
		_, body, err := get(ctx, at+c)
		if err != nil {
			return nil, err
		}
		cases = append(cases, found(body, `href="(/case/[^"?#]+)"`)...)
		for _, name := range found(body, `<h1>([^<]+)`) {
			words = append(words, strings.Fields(name)...)
		}
	}
	var searches []string
	for _, w := range words {
		searches = append(searches, "/search?q="+url.QueryEscape(w), "/search?q="+url.QueryEscape(w[:min(3, len(w))]))
	}
	return []page{
		{"Today", []string{"/"}}, {"Clients", append([]string{"/clients"}, next)}, {"A client", clients}, {"A case", cases}, {"Search", searches},
		{"Insights", []string{"/insights"}}, {"Invoices", []string{"/invoices"}}, {"Letters", []string{"/letters"}}, {"Money", []string{"/money"}}, {"Inbox", []string{"/inbox"}},
	}, nil
}

func found(body, pattern string) (list []string) {
	for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(body, -1) {
		list = append(list, strings.ReplaceAll(m[1], "&amp;", "&"))
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func (s *settings) measure(ctx context.Context, at string) error {
	list, err := pages(ctx, at)
	if err != nil {
		return err
	}
	if s.profile != "" {
		f, err := os.Create(s.profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(out, "page\tKB\tone reader: median\tp95\t%d who rest %s: median\tp95\t%d without rest: median\tp95\tCPU a look\t\t\n", crowd, rest, crowd)
	missed := 0
	for _, p := range list {
		if s.only != "" && p.name != s.only {
			continue
		}
		if len(p.paths) == 0 {
			fmt.Fprintf(out, "%s\tno address was found\t\t\t\t\t\t\t\t\t\n", p.name)
			continue
		}
		if _, _, err := look(ctx, at, p, 10, 1, 0); err != nil { // what is read first is read from the disk
			return err
		}
		alone, size, err := look(ctx, at, p, s.looks/4, 1, 0)
		if err != nil {
			return err
		}
		resting, _, err := look(ctx, at, p, s.looks, crowd, rest)
		if err != nil {
			return err
		}
		before := spent()
		together, _, err := look(ctx, at, p, s.looks, crowd, 0)
		if err != nil {
			return err
		}
		cost := (spent() - before) / time.Duration(len(together))
		word := ""
		if part(alone, 50) > mostMedian || part(together, 95) > mostP95 || size > mostBytes {
			word = "missed"
			missed++
		}
		fmt.Fprintf(out, "%s\t%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t\n", p.name, size>>10, ms(part(alone, 50)), ms(part(alone, 95)), ms(part(resting, 50)), ms(part(resting, 95)), ms(part(together, 50)), ms(part(together, 95)), ms(cost), word)
	}
	if err := out.Flush(); err != nil {
		return err
	}
	fmt.Printf("\nasked: median under %s alone, p95 under %s together and without rest, %d KB: %d of %d pages missed it\n", ms(mostMedian), ms(mostP95), mostBytes>>10, missed, len(list))
	return nil
}

// spent is the processor time of this process so far, desk and readers; it tells two
// versions apart where a machine is shared and times do not.
func spent() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func ms(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000) }

// part is the percentile of sorted times.
func part(sorted []time.Duration, percent int) time.Duration {
	return sorted[min(len(sorted)-1, len(sorted)*percent/100)]
}

// look lets so many readers look at a page n times in all. The times are sorted; size
// is that of the largest answer. Each rests between two looks, so long on average.
func look(ctx context.Context, at string, p page, n, readers int, rest time.Duration) (times []time.Duration, size int, err error) {
	var mu sync.Mutex
	var all sync.WaitGroup
	left := n
	for range readers {
		all.Go(func() {
			for {
				mu.Lock()
				left--
				over := left < 0 || err != nil
				path := p.paths[rand.IntN(len(p.paths))]
				mu.Unlock()
				if over {
					return
				}
				if rest > 0 {
					select {
					case <-time.After(rest/2 + rand.N(rest)):
					case <-ctx.Done():
						return
					}
				}
				start := time.Now()
				bytes, _, failed := get(ctx, at+path)
				took := time.Since(start)
				mu.Lock()
				times, size, err = append(times, took), max(size, bytes), errors.Join(err, failed)
				mu.Unlock()
			}
		})
	}
	all.Wait()
	slices.Sort(times)
	return times, size, err
}

var browser = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: crowd, DisableCompression: true}}

func get(ctx context.Context, address string) (size int, body string, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return 0, "", err
	}
	answer, err := browser.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer answer.Body.Close() //nolint:errcheck // it was read to its end
	b, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s answers %d", address, answer.StatusCode)
	}
	return len(b), string(b), err
}
