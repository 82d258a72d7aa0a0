// Command pagegallery draws every page of the desk and every page for clients with the
// sample book of `dunwell demo`, as pictures to look at: make pages. It finds the pages
// by following their links, so that none is forgotten; of each kind it draws the first
// it meets. It needs Chromium.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"time"

	"dunwell/internal/app"
	"dunwell/internal/feed"
	"dunwell/internal/mail"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/store"
	"dunwell/internal/web"
	"dunwell/internal/web/portal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := run(ctx)
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "pagegallery:", err)
		os.Exit(1)
	}
}

// now is the moment that desk and pages ask for.
func now() time.Time { return time.Now() } //nolint:forbidigo // pictures show today's desk

func run(ctx context.Context) error {
	flags := flag.NewFlagSet("pagegallery", flag.ContinueOnError)
	out := flags.String("out", "gallery-pages", "folder for the pictures")
	if err := flags.Parse(os.Args[1:]); err != nil {
		return err
	}
	browser, err := chromium()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "dunwell-pages")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a temporary folder
	if code := app.Main([]string{"demo", "--no-serve", "--dir", filepath.Join(dir, "sample")}, os.Stdin, io.Discard, os.Stderr); code != 0 {
		return fmt.Errorf("the sample book could not be made: exit code %d", code)
	}
	db, err := store.Open(ctx, filepath.Join(dir, "sample", "dunwell.db"), store.Options{Now: now})
	if err != nil {
		return err
	}
	defer db.Close() //nolint:errcheck // the book is thrown away
	keys := feed.NewKeyring(filepath.Join(dir, "sample", "dunwell.key"))
	desk := recovery.New(db, recovery.Options{Now: now, Zone: time.Local, Keys: keys, Ways: recovery.Ways{Folder: mail.Folder{Dir: filepath.Join(dir, "sample", "letters")}}})
	creditor, err := desk.CreditorNamed(ctx, "")
	if err != nil {
		return err
	}
	server, err := web.New(desk, creditor, "nora", slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	handler, err := server.Handler()
	if err != nil {
		return err
	}
	at := httptest.NewServer(handler)
	defer at.Close()
	court, err := atCourt(ctx, desk, creditor)
	if err != nil {
		return err
	}
	pages, err := crawl(ctx, at.URL, append(court, "/", "/start", "/settings", "/search?q=studio")...)
	if err != nil {
		return err
	}
	if err := draw(ctx, browser, filepath.Join(*out, "desk"), pages, []string{"en", "de"}); err != nil {
		return err
	}
	return clientPages(ctx, browser, filepath.Join(*out, "client"), desk, creditor)
}

// clientPages draws what a client of the sample book sees.
func clientPages(ctx context.Context, browser, out string, desk *recovery.Desk, creditor receivable.CreditorID) error {
	server, err := portal.New(desk, now, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	at := httptest.NewServer(server.Handler())
	defer at.Close()
	if err := desk.ChangeSetup(ctx, creditor, map[string]string{"public_url": at.URL}); err != nil {
		return err
	}
	key, err := desk.AccountNamed(ctx, creditor, "Quill", "")
	if err != nil {
		return err
	}
	link, _, err := desk.MakeLink(ctx, key, store.LinkStatement, recovery.Act{By: "nora"})
	if err != nil {
		return err
	}
	path := link.URL[len(at.URL):]
	pages, err := crawl(ctx, at.URL, path)
	if err != nil {
		return err
	}
	return draw(ctx, browser, out, pages, []string{"en"})
}

func chromium() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("a browser is needed: chromium, chromium-browser or google-chrome (Debian package chromium)")
}
