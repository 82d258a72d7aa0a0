// Package web is the desk in a browser: pages rendered on the server, forms that
// post, nothing that needs script.
package web

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"strings"
	"time"

	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/web/site"
)

//go:embed static
var static embed.FS

//go:embed styles/*.css
var styles embed.FS

//go:embed pages/*.html
var pageFiles embed.FS

// Server is the desk in a browser.
type Server struct {
	desk     *recovery.Desk
	creditor receivable.CreditorID // whose desk it is where nobody signs in
	log      *slog.Logger
	pages    map[string]*template.Template // by language and name: "en/today"
	assets   assets
	user     string
	uploads  *uploads      // files that people gave to the desk
	packets  *packetRuns   // files for outside that are being made
	doors    doors         // names and proxies by which others reach the desk
	turns    chan struct{} // one for each page that is being made
}

// New is the desk of one creditor; acts made in the browser are signed with user.
func New(desk *recovery.Desk, creditor receivable.CreditorID, user string, log *slog.Logger) (*Server, error) {
	own, err := furnished()
	if err != nil {
		return nil, err
	}
	return &Server{
		desk: desk, creditor: creditor, log: log, pages: own.pages, assets: own.assets, user: user, uploads: newUploads("", desk.Now), packets: newPacketRuns(),
		turns: make(chan struct{}, runtime.GOMAXPROCS(0)+1),
	}, nil
}

// Handler is every address of the desk.
func (s *Server) Handler() (http.Handler, error) {
	mux := http.NewServeMux()
	for _, file := range s.assets {
		mux.Handle("GET "+file.Path, file)
	}
	for _, r := range s.routes() {
		mux.Handle(r.pattern, s.page(s.allowed(r.may, r.answer)))
	}
	crossing := http.NewCrossOriginProtection()
	crossing.SetDenyHandler(s.page(s.crossed))
	return s.known(guarded(compressed(s.enter(crossing.Handler(mux))))), nil
}

// page turns a handler that may fail into one that answers. A form is at most 64 KB;
// a handler that takes a file lifts that for itself.
func (s *Server) page(h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		const mostForm = 64 << 10
		r = withBody(r)
		r.Body = http.MaxBytesReader(w, r.Body, mostForm)
		if r.Method == http.MethodGet {
			defer s.turn(r.Context())()
		}
		err := h(w, r)
		if err == nil || errors.Is(err, context.Canceled) {
			return
		}
		s.fail(w, r, err)
	})
}

// turn waits until one of a few pages that are made at once is done: many at once would
// slow each other down, and the last be late. Whoever has waited for a second goes on
// without, so that a long download holds nobody up.
func (s *Server) turn(ctx context.Context) (done func()) {
	const patience = time.Second
	late := time.NewTimer(patience)
	defer late.Stop()
	select {
	case s.turns <- struct{}{}:
		return func() { <-s.turns }
	case <-late.C:
	case <-ctx.Done():
	}
	return func() {}
}

// guarded sets what keeps a page from being framed, sniffed or scripted.
func guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		if !strings.HasPrefix(r.URL.Path, "/static/") {
			h.Set("Cache-Control", "no-store")
		}
		next.ServeHTTP(w, r)
	})
}

// Serve answers on the listener until ctx ends, then lets running requests finish.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	handler, err := s.Handler()
	if err != nil {
		return err
	}
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second,
		WriteTimeout: 60 * time.Second, IdleTimeout: 2 * time.Minute,
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	if err := site.Serve(ctx, l, server, 5*time.Second); err != nil {
		return fmt.Errorf("serve the desk: %w", err)
	}
	return nil
}
