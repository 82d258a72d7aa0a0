// Package app wires the house: it is the only room that knows the clock, the
// environment and the life cycle of the program.
package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"os/user"
	"path/filepath"
	"runtime/debug"
	"syscall"
	"time"
	_ "time/tzdata" // a static binary has the zones with it

	"golang.org/x/sync/errgroup"

	"dunwell/internal/cli"
	"dunwell/internal/fault"
	"dunwell/internal/mail"
	"dunwell/internal/recovery"
	"dunwell/internal/store"
	"dunwell/internal/web"
	"dunwell/internal/work"
)

// Main runs the program and returns its exit code.
func Main(args []string, in io.Reader, out, errOut io.Writer) int {
	return MainAt(time.Now, args, in, out, errOut)
}

// MainAt is Main by another clock, for tests that live through weeks.
func MainAt(now func() time.Time, args []string, in io.Reader, out, errOut io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	debug.SetMemoryLimit(200 << 20) // a soft bound: the garbage collector works harder beyond it
	log := slog.New(slog.NewTextHandler(errOut, &slog.HandlerOptions{Level: slog.LevelWarn}))
	return cli.Run(ctx, args, cli.World{
		In: in, Out: out, Err: errOut, Now: now, Open: open,
		Restore: func(ctx context.Context, o cli.OpenOptions, file string) (recovery.Restored, error) {
			return restore(ctx, o, file, os.Getenv)
		},
		Serve: func(ctx context.Context, d *recovery.Desk, o cli.ServeOptions) error {
			return serve(ctx, d, o, log, out)
		},
	}, version())
}

// version is what the build knows of itself.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "dunwell (unknown build)"
	}
	v := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			v += " " + s.Value
		}
	}
	return "dunwell " + v
}

// open opens the book, brings its tables up to date, and sets up the ways out.
func open(ctx context.Context, o cli.OpenOptions) (*recovery.Desk, func(), error) {
	dsn, folder, err := places(o)
	if err != nil {
		return nil, nil, err
	}
	if file, ok := sqliteFile(dsn); ok && o.Existing {
		if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
			return nil, func() {}, nil
		}
	}
	db, err := store.Open(ctx, dsn, store.Options{Now: o.Now})
	if err != nil {
		return nil, nil, err
	}
	closeBook := func() { _ = db.Close() } // everything was committed before
	copies := filepath.Join(filepath.Dir(folder), "backups")
	if _, err := db.Migrate(ctx, store.MigrateOptions{BackupDir: copies, NoBackup: o.NoBackup}); err != nil {
		closeBook()
		return nil, nil, err
	}
	env := os.Getenv
	if o.Demo {
		env = func(string) string { return "" }
	}
	ways, err := waysOut(folder, env)
	if err != nil {
		closeBook()
		return nil, nil, err
	}
	closeAll := func() {
		if smtp, ok := ways.SMTP.(*mail.SMTP); ok {
			_ = smtp.Close() // good-bye to a server that may be gone
		}
		closeBook()
	}
	keys, feeds, err := feedsOf(dsn, o.Now, env)
	if err != nil {
		closeAll()
		return nil, nil, err
	}
	return recovery.New(db, recovery.Options{Now: o.Now, Zone: time.Local, Ways: ways, Keys: keys, Feeds: feeds, Copies: copies}), closeAll, nil
}

// restore puts a backup back where the book would lie.
func restore(ctx context.Context, o cli.OpenOptions, file string, getenv func(string) string) (recovery.Restored, error) {
	dsn, _, err := places(o)
	if err != nil {
		return recovery.Restored{}, err
	}
	book, ok := sqliteFile(dsn)
	if !ok {
		return recovery.Restored{}, fault.Invalidf("restore_elsewhere", "", "the book lies in PostgreSQL: put its own copy back there with pg_restore --no-owner --dbname=URL dunwell.dump, into an empty database, and dunwell.key into its place")
	}
	key, err := keyPlace(dsn, getenv)
	if err != nil {
		return recovery.Restored{}, err
	}
	return recovery.RestoreBackup(ctx, recovery.Restore{File: file, Book: book, Key: key, Now: o.Now})
}

// places says where the book and the letters lie: as told, else in the user's
// data folder.
func places(o cli.OpenOptions) (dsn, letters string, err error) {
	home, err := dataFolder()
	if err != nil {
		return "", "", err
	}
	dsn, letters = o.Database, o.Letters
	if dsn == "" {
		if err := os.MkdirAll(home, 0o700); err != nil && !o.Existing {
			return "", "", fault.Unavailablef("folder_unwritable", err, "the folder %s cannot be made; name another book with --database", home)
		}
		dsn = filepath.Join(home, "dunwell.db")
	}
	if letters == "" {
		letters = filepath.Join(home, "letters")
		if file, ok := sqliteFile(dsn); ok {
			letters = filepath.Join(filepath.Dir(file), "letters")
		}
	}
	return dsn, letters, nil
}

func dataFolder() (string, error) {
	if dir := os.Getenv("XDG_DATA_HOME"); dir != "" {
		return filepath.Join(dir, "dunwell"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fault.Unavailablef("home_unknown", err, "your home folder is not known; name a book with --database FILE")
	}
	return filepath.Join(home, ".local", "share", "dunwell"), nil
}

// Tune sets the garbage collector for a program that stays: it collects less often, as
// far as the soft bound of the memory allows.
func Tune() {
	const percent = 400
	debug.SetGCPercent(percent)
}

// serve keeps the desk and the daily work going until it is told to stop.
func serve(ctx context.Context, d *recovery.Desk, o cli.ServeOptions, log *slog.Logger, out io.Writer) error {
	Tune()
	desk, err := deskFor(ctx, d, o, log)
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", o.Listen)
	if err != nil {
		return fault.Unavailablef("address_taken", err, "the desk cannot listen at %s; another program has it, or name another with --listen", o.Listen)
	}
	var door net.Listener
	if o.Hooks != "" {
		if door, err = (&net.ListenConfig{}).Listen(ctx, "tcp", o.Hooks); err != nil {
			return fault.Unavailablef("address_taken", err, "messages to feeds cannot be taken at %s; another program has that address, or name another with --hooks", o.Hooks)
		}
	}
	clients, err := clientPages(ctx, d, o.Pages, log)
	if err != nil {
		return err
	}
	runner, err := jobs(ctx, d, log)
	if err != nil {
		return err
	}
	if err := runner.Start(ctx); err != nil {
		return fmt.Errorf("start the daily work: %w", err)
	}
	fmt.Fprintf(out, "The desk is open at http://%s. Ctrl-C ends it.\n", listener.Addr())
	for _, name := range o.Hosts {
		fmt.Fprintf(out, "Others reach it as %s, through the proxy before it.\n", name)
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return desk.Serve(ctx, listener) })
	if door != nil {
		fmt.Fprintf(out, "Messages to feeds are taken at http://%s/hooks/.\n", door.Addr())
		group.Go(func() error { return web.NewHooks(d, log).Serve(ctx, door) })
	}
	if clients != nil {
		fmt.Fprintf(out, "Clients open their links at http://%s.\n", clients.listener.Addr())
		group.Go(func() error { return clients.server.Serve(ctx, clients.listener) })
	}
	group.Go(func() error { return d.WatchMail(ctx, runner.EnqueueTx) })
	group.Go(func() error {
		<-ctx.Done()
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
		defer cancel()
		return runner.Stop(grace)
	})
	return group.Wait()
}

// jobs are the durable jobs of the daily work, on the book's own database.
func jobs(ctx context.Context, d *recovery.Desk, log *slog.Logger) (*work.Runner, error) {
	db, engine := d.Jobs()
	if err := work.Migrate(ctx, db, work.Engine(engine)); err != nil {
		return nil, err
	}
	// One program has a SQLite book to itself; what a killed one left is settled now.
	alone := work.Engine(engine) == work.SQLite
	if alone {
		if err := d.SettleStuck(ctx); err != nil {
			return nil, err
		}
	}
	var runner *work.Runner
	handlers := work.Handlers{
		PlanDay: func(ctx context.Context, _ work.PlanDay) error {
			return d.PlanDay(ctx, runner.EnqueueTx)
		},
		ChaseBatch: func(ctx context.Context, b work.ChaseBatch) error {
			return d.ChaseBatch(ctx, b, runner.EnqueueTx)
		},
		Deliver: func(ctx context.Context, b work.Deliver) error {
			return d.DeliverBatch(ctx, b, runner.EnqueueTx)
		},
		ReadMail:   func(ctx context.Context, b work.ReadMail) error { return d.ReadMailOf(ctx, b) },
		PullFeeds:  func(ctx context.Context, _ work.PullFeeds) error { return d.PullFeeds(ctx) },
		Checkpoint: func(ctx context.Context, _ work.Checkpoint) error { return d.Night(ctx) },
	}
	runner, err := work.NewRunner(db, work.Engine(engine), work.Settings{Alone: alone}, handlers, log)
	if err != nil {
		return nil, err
	}
	d.SendBy(runner.EnqueueTx)
	d.RunsBy(runner.Status)
	return runner, nil
}

func userName() string {
	if u, err := user.Current(); err == nil && u.Username != "" {
		return u.Username
	}
	return "desk"
}
