// Command hostile takes mails in that are made to hurt, each in a process of its
// own, and prints what it took: make hostile. A mail is taken in whole: read, held
// against the book, packed and written to a SQLite file on disk.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"iter"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"dunwell/internal/app"
	"dunwell/internal/bench"
	"dunwell/internal/mail"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/store"
	"dunwell/internal/testneeds/hostile"
)

// What a mail may take. On a machine that does something else the time on the clock is
// that of the others too; then the processor's counts.
const (
	mostTime   = 2 * time.Second
	mostMemory = 200 // MiB, of the whole process
)

// taken is what a process tells of the mails it took in.
type taken struct {
	Mails   int           `json:"mails"`
	Bytes   int           `json:"bytes"` // of the largest
	Slowest time.Duration `json:"slowest"`
	All     time.Duration `json:"all"`
	PeakKiB int64         `json:"peak_kib"`

	cpu time.Duration // of the whole process, which also makes its book
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := run(ctx)
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "hostile:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	flags := flag.NewFlagSet("hostile", flag.ContinueOnError)
	size := flags.Int("size", mail.MostIncoming-1<<10, "bytes of a large mail")
	fuzzed := flags.Int("fuzzed", 10_000, "mails spoiled by chance, taken by one process")
	only := flags.String("only", "", "only the mail of that name")
	from := flags.String("take", "", "")
	if err := flags.Parse(os.Args[1:]); err != nil {
		return err
	}
	if *from != "" { // a process of ours
		t, err := take(ctx, *from)
		if err != nil {
			return err
		}
		return json.NewEncoder(os.Stdout).Encode(t)
	}
	return measure(ctx, all(*size, *fuzzed, *only))
}

// box is a file of one mail or of many, made when it is asked for.
type box struct {
	name string
	ext  string
	make func() []byte
}

func all(size, fuzzed int, only string) []box {
	var list []box
	for _, m := range hostile.Mails(size) {
		list = append(list, box{m.Name, ".eml", m.Make})
	}
	list = append(list, box{"more than is taken", ".eml", func() []byte { return make([]byte, mail.MostIncoming+1<<20) }})
	for _, m := range hostile.Mails(size)[:1] {
		list = append(list, box{m.Name + " in an mbox", ".mbox", func() []byte { return hostile.Mbox(one(m.Make())) }})
	}
	if fuzzed > 0 {
		list = append(list, box{strconv.Itoa(fuzzed) + " spoiled by chance", ".mbox", func() []byte { return hostile.Mbox(hostile.Fuzzed(fuzzed)) }})
	}
	return slices.DeleteFunc(list, func(b box) bool { return only != "" && b.name != only })
}

func one(raw []byte) iter.Seq[[]byte] { return slices.Values([][]byte{raw}) }

func measure(ctx context.Context, list []box) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "mails\tMB\tslowest ms\tCPU ms\tpeak MiB\t  ")
	var over []string
	var worst taken
	for _, b := range list {
		t, err := inProcess(ctx, self, &b)
		if err != nil {
			return fmt.Errorf("%s: %w", b.name, err)
		}
		mark := ""
		if t.Slowest > mostTime && t.cpu > mostTime*time.Duration(t.Mails) || t.PeakKiB>>10 > mostMemory {
			mark = " TOO MUCH"
			over = append(over, b.name)
		}
		worst.Slowest, worst.PeakKiB, worst.Mails = max(worst.Slowest, t.Slowest), max(worst.PeakKiB, t.PeakKiB), worst.Mails+t.Mails
		fmt.Fprintf(w, "%d\t%.1f\t%d\t%d\t%d\t  %s%s\n", t.Mails, float64(t.Bytes)/(1<<20), t.Slowest.Milliseconds(), t.cpu.Milliseconds(), t.PeakKiB>>10, b.name, mark)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Printf("%d mails; the slowest took %v, the largest process %d MiB (asked: %v, %d MiB)\n", worst.Mails, worst.Slowest.Round(time.Millisecond), worst.PeakKiB>>10, mostTime, mostMemory)
	if over != nil {
		return errors.New("too much for: " + strings.Join(over, ", "))
	}
	return nil
}

// inProcess has a process of its own take the mails in.
func inProcess(ctx context.Context, self string, b *box) (t taken, err error) {
	dir, err := os.MkdirTemp("", "dunwell-hostile")
	if err != nil {
		return t, err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a temporary folder
	file := filepath.Join(dir, "mail"+b.ext)
	if err := os.WriteFile(file, b.make(), 0o600); err != nil {
		return t, err
	}
	var said bytes.Buffer
	cmd := exec.CommandContext(ctx, self, "-take", file)
	cmd.Stderr = &said
	answer, err := cmd.Output()
	if err != nil {
		return t, fmt.Errorf("%w: %s", err, said.String())
	}
	err = json.Unmarshal(answer, &t)
	t.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	return t, err
}

// take takes the mails of a file in, one after the other, into a book beside it.
func take(ctx context.Context, file string) (t taken, err error) {
	dsn := filepath.Join(filepath.Dir(file), "book.db")
	if err := fillBook(dsn); err != nil {
		return t, err
	}
	db, err := store.Open(ctx, dsn, store.Options{Now: time.Now})
	if err != nil {
		return t, err
	}
	defer db.Close() //nolint:errcheck // the process ends with it
	var creditors []receivable.Creditor
	err = db.Read(ctx, func(tx *store.Tx) (err error) {
		creditors, err = tx.Creditors(ctx)
		return err
	})
	if err != nil || len(creditors) != 1 {
		return t, fmt.Errorf("the book: %w", err)
	}
	desk := recovery.New(db, recovery.Options{Now: time.Now})
	from := time.Now()
	_, err = mail.Drop{Dir: filepath.Dir(file)}.Read(ctx, time.Time{}, func(ctx context.Context, in mail.Incoming) error {
		got, err := desk.Receive(ctx, recovery.Arrival{Creditor: creditors[0].ID, Mailbox: recovery.FromDrop, Incoming: in})
		if err == nil && got.Known {
			err = errors.New("the same mail came twice")
		}
		took := time.Since(from) // with reading the file
		t.Mails, t.Bytes, t.Slowest, t.All = t.Mails+1, max(t.Bytes, len(in.Raw)), max(t.Slowest, took), t.All+took
		from = time.Now()
		return err
	})
	t.PeakKiB = bench.PeakKiB()
	return t, err
}

// fillBook makes a book of two hundred clients, each with an invoice, by the commands
// that a person uses.
func fillBook(dsn string) error {
	var list strings.Builder
	list.WriteString("Invoice,Customer,Email,Date,Due,Amount,Currency\n")
	for n := range 200 {
		fmt.Fprintf(&list, "Friendly-%d,Friendly Client %d,pay@friendly%d.example,2026-01-05,2026-02-04,1000.00,EUR\n", n, n, n)
	}
	file := filepath.Join(filepath.Dir(dsn), "list.csv")
	if err := os.WriteFile(file, []byte(list.String()), 0o600); err != nil {
		return err
	}
	var said bytes.Buffer
	for _, args := range [][]string{
		{"setup", "--database", dsn, "name=Studio", "sender=Nora", "email=nora@studio.example", "place=de"},
		{"import", "--database", dsn, file, "--kind", "all", "--complete-through", "2026-03-01"},
	} {
		if code := app.Main(args, strings.NewReader(""), &said, &said); code != 0 {
			return fmt.Errorf("%s ended with %d: %s", args[0], code, said.String())
		}
	}
	return nil
}
