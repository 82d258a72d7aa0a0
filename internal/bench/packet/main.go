// Command packet measures how a large case becomes a packet, with the product's own
// commands: make evidence-scale. Hundreds of papers are drawn, added to a client's file
// and made into packets for a court and for an attorney; the packets are checked by
// dunwell verify, by qpdf and by sha256sum, and spoiled byte by byte.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// What a packet may take.
const (
	mostMemory = 1 << 10 // MiB
	mostVolume = 25      // MB
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "packet:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	flags := flag.NewFlagSet("packet", flag.ContinueOnError)
	program := flags.String("dunwell", "bin/dunwell", "the program to measure")
	n := flags.Int("n", 300, "papers")
	size := flags.Int64("mb", 500, "megabytes of all papers together, at least")
	dir := flags.String("keep", "", "work in this folder and leave it behind")
	if err := flags.Parse(os.Args[1:]); err != nil {
		return err
	}
	for _, tool := range []string{"qpdf", "sha256sum", "pdftotext"} {
		if _, err := exec.LookPath(tool); err != nil {
			return fmt.Errorf("this needs %s: %w", tool, err)
		}
	}
	c := &bench{ctx: ctx, dir: *dir, keep: *dir != ""}
	var err error
	if c.program, err = filepath.Abs(*program); err != nil {
		return err
	}
	if !c.keep {
		if c.dir, err = os.MkdirTemp("", "dunwell-packet-"); err != nil {
			return err
		}
		defer os.RemoveAll(c.dir) //nolint:errcheck // a temporary folder
	}
	return c.all(*n, *size<<20)
}

// bench is one case on its way into packets.
type bench struct {
	ctx     context.Context //nolint:containedctx // of the whole run
	program string
	dir     string
	keep    bool
	faults  []string
}

func (c *bench) all(n int, size int64) error {
	m := maker{ctx: c.ctx, dir: filepath.Join(c.dir, "papers")}
	if err := os.MkdirAll(m.dir, 0o700); err != nil {
		return err
	}
	if err := m.papers(n, size); err != nil {
		return err
	}
	fmt.Printf("%d papers, %d MB\n\n%-28s %9s %9s\n", n, m.size>>20, "", "seconds", "peak MiB")
	if err := c.book(&m); err != nil {
		return err
	}
	if err := os.RemoveAll(m.dir); !c.keep && err != nil {
		return err
	}
	for _, kind := range []string{"small-claims", "attorney"} {
		if err := c.packet(kind); err != nil {
			return err
		}
	}
	if len(c.faults) > 0 {
		return errors.New(strings.Join(c.faults, "\n"))
	}
	return nil
}

// book is a client with one late invoice, and all papers in his file.
func (c *bench) book(m *maker) error {
	list := filepath.Join(c.dir, "invoices.csv")
	err := os.WriteFile(list, []byte("Client,E-mail,Invoice number,Invoice date,Due date,Amount,Currency\nMarlow Foods,office@marlow.example,R-1,2026-03-02,2026-03-16,7200.00,USD\n"), 0o600)
	if err != nil {
		return err
	}
	for _, args := range [][]string{
		{"setup", "name=Larkfield Studio", "place=us_virginia", "language=en", "email=nora@larkfield.example", "address=218 Alder Court|Richmond, VA 23220", "way=folder"},
		{"import", list, "--source", "invoices", "--kind", "new"},
	} {
		if _, err := c.dunwell(args...); err != nil {
			return err
		}
	}
	begun := time.Now()
	var peak int64
	for _, kind := range kinds {
		used, err := c.dunwell(append([]string{"document", "add", "Marlow Foods", "--kind", kind, "--note", "What was done, " + kind}, m.made[kind]...)...)
		if err != nil {
			return err
		}
		peak = max(peak, used.peak)
	}
	c.row("papers into the book", usage{took: time.Since(begun), peak: peak})
	return nil
}

func (c *bench) packet(kind string) error {
	at := filepath.Join(c.dir, kind)
	used, err := c.dunwell("packet", "Marlow Foods", kind, "--out", at)
	if err != nil {
		return err
	}
	c.row("packet for "+kind, used)
	if used, err = c.dunwell("verify", at); err != nil {
		return err
	}
	c.row("verify", used)
	if err := c.volumes(at); err != nil {
		return err
	}
	if err := c.tool(at, "sha256sum", "--quiet", "-c", "SHA256SUMS"); err != nil {
		return err
	}
	if err := c.spoil(at); err != nil {
		return err
	}
	if c.keep {
		return nil
	}
	return os.RemoveAll(at)
}

// volumes holds each file that is read to its size and form, and a court's to what it
// must not show.
func (c *bench) volumes(at string) error {
	list, err := filepath.Glob(filepath.Join(at, "packet*.pdf"))
	if err != nil {
		return err
	}
	largest := int64(0)
	for _, v := range list {
		st, err := os.Stat(v)
		if err != nil {
			return err
		}
		largest = max(largest, st.Size())
		if err := c.tool(at, "qpdf", "--check", v); err != nil {
			return err
		}
		if strings.Contains(at, "attorney") {
			continue
		}
		text, err := exec.CommandContext(c.ctx, "pdftotext", v, "-").Output() //nolint:gosec // a file of this run
		if err != nil {
			return fmt.Errorf("pdftotext %s: %w", v, err)
		}
		if bytes.Contains(text, []byte(account)) {
			c.fault("%s shows the number of the account", filepath.Base(v))
		}
	}
	fmt.Printf("%-28s %d volumes, the largest %.1f MB\n", "", len(list), float64(largest)/1e6)
	if largest > mostVolume*1e6 {
		c.fault("a volume has %d bytes", largest)
	}
	return nil
}

// spoil changes a byte in every file of the packet, one after the other, and has each
// one named.
func (c *bench) spoil(at string) error {
	var files []string
	err := filepath.WalkDir(at, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		return err
	}
	const most = 12 // each verify reads all of the packet
	for i := 0; len(files) > most; i++ {
		files = slices.DeleteFunc(files, func(f string) bool { return strings.Contains(f, "exhibits") && len(files) > most })
	}
	for _, file := range files {
		if err := flip(file); err != nil {
			return err
		}
		said, err := exec.CommandContext(c.ctx, c.program, "verify", at).CombinedOutput() //nolint:gosec // our own program
		name, _ := filepath.Rel(at, file)
		if err == nil || !bytes.Contains(said, []byte(filepath.ToSlash(name))) {
			c.fault("a changed byte in %s is not named:\n%s", name, said)
		}
		if err := flip(file); err != nil {
			return err
		}
	}
	fmt.Printf("%-28s %d files spoiled, each named\n", "", len(files))
	return nil
}

// flip changes the byte in the middle of a file, or changes it back.
func flip(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0) //nolint:gosec // a file of this run
	if err != nil {
		return err
	}
	st, err := f.Stat()
	if err == nil {
		one := make([]byte, 1)
		if _, err = f.ReadAt(one, st.Size()/2); err == nil {
			one[0] ^= 1
			_, err = f.WriteAt(one, st.Size()/2)
		}
	}
	return errors.Join(err, f.Close())
}

// usage is what a command took.
type usage struct {
	took time.Duration
	peak int64 // KiB of resident memory
}

func (c *bench) row(what string, u usage) {
	fmt.Printf("%-28s %9.1f %9d\n", what, u.took.Seconds(), u.peak>>10)
	if u.peak>>10 > mostMemory {
		c.fault("%s takes %d MiB", what, u.peak>>10)
	}
}

func (c *bench) fault(format string, args ...any) {
	c.faults = append(c.faults, fmt.Sprintf(format, args...))
}

// dunwell runs a command of the product on the book of this run.
func (c *bench) dunwell(args ...string) (usage, error) {
	cmd := exec.CommandContext(c.ctx, c.program, args...) //nolint:gosec // our own program
	cmd.Dir = c.dir
	cmd.Env = append(os.Environ(), "DUNWELL_DATABASE="+filepath.Join(c.dir, "book.db"), "DUNWELL_BY=Nora Lark")
	begun := time.Now()
	said, err := cmd.CombinedOutput()
	if err != nil {
		return usage{}, fmt.Errorf("dunwell %s: %w\n%s", args[0], err, said)
	}
	u := usage{took: time.Since(begun)}
	if r, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		u.peak = r.Maxrss
	}
	return u, nil
}

func (c *bench) tool(dir, name string, args ...string) error {
	cmd := exec.CommandContext(c.ctx, name, args...)
	cmd.Dir = dir
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", name, err, said)
	}
	return nil
}
