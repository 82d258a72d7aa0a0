// Package web is the desk in a browser: pages rendered on the server, forms that
// post, nothing that needs script.
package web

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

//go:embed static
var static embed.FS

//go:embed pages/*.html
var pageFiles embed.FS

// Server answers for one creditor's desk. It listens on loopback; who reaches
// the port is the user of the machine.
type Server struct {
	desk     *recovery.Desk
	creditor receivable.CreditorID
	log      *slog.Logger
	pages    map[string]*template.Template
	user     string
}

// New is the desk of one creditor; acts made in the browser are signed with user.
func New(desk *recovery.Desk, creditor receivable.CreditorID, user string, log *slog.Logger) (*Server, error) {
	pages, err := readPages()
	if err != nil {
		return nil, err
	}
	return &Server{desk: desk, creditor: creditor, log: log, pages: pages, user: user}, nil
}

// The pages; each is a template "content" inside the one frame.
const (
	pageToday  = "today"
	pageLetter = "letter"
	pageCase   = "case"
	pagePlain  = "plain"
)

// readPages parses every page together with what all pages share.
func readPages() (map[string]*template.Template, error) {
	shared, err := template.New("").ParseFS(pageFiles, "pages/layout.html", "pages/icons.html", "pages/pieces.html", "pages/acts.html")
	if err != nil {
		return nil, fmt.Errorf("read pages: %w", err)
	}
	pages := map[string]*template.Template{}
	for _, name := range []string{pageToday, pageLetter, pageCase, pagePlain} {
		own, err := shared.Clone()
		if err == nil {
			own, err = own.ParseFS(pageFiles, "pages/"+name+".html")
		}
		if err != nil {
			return nil, fmt.Errorf("read page %s: %w", name, err)
		}
		pages[name] = own
	}
	return pages, nil
}

// Handler is every address of the desk.
func (s *Server) Handler() (http.Handler, error) {
	files, err := fs.Sub(static, "static")
	if err != nil {
		return nil, fmt.Errorf("read static files: %w", err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /static/", http.StripPrefix("/static/", cached(http.FileServerFS(files))))
	mux.Handle("GET /{$}", s.page(s.showToday))
	mux.Handle("GET /letters/{file}", s.page(s.showLetter))
	mux.Handle("GET /case/{account}", s.page(s.showCase))
	mux.Handle("POST /arm", s.page(s.arm))
	mux.Handle("POST /disarm", s.page(s.disarm))
	mux.Handle("POST /fact", s.page(s.fact))
	mux.Handle("POST /approve", s.page(s.approve))
	mux.Handle("POST /hold", s.page(s.hold))
	mux.Handle("POST /sent", s.page(s.sent))
	mux.Handle("POST /called", s.page(s.called))
	mux.Handle("POST /heard", s.page(s.heard))
	mux.Handle("POST /paid", s.page(s.paid))
	mux.Handle("POST /pause", s.page(s.pause))
	mux.Handle("POST /undo", s.page(s.undo))
	mux.Handle("POST /go", s.page(s.lookedAt))
	mux.Handle("POST /theme", s.page(s.chooseTheme))
	mux.Handle("GET /", s.page(s.nowhere))
	crossing := http.NewCrossOriginProtection()
	crossing.SetDenyHandler(s.page(s.crossed))
	return loopbackOnly(guarded(crossing.Handler(mux))), nil
}

// page turns a handler that may fail into one that answers.
func (s *Server) page(h func(http.ResponseWriter, *http.Request) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		const mostForm = 64 << 10
		r.Body = http.MaxBytesReader(w, r.Body, mostForm)
		err := h(w, r)
		if err == nil || errors.Is(err, context.Canceled) {
			return
		}
		s.fail(w, r, err)
	})
}

// guarded sets what keeps a page from being framed, sniffed or scripted.
func guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
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

// loopbackOnly refuses names that are not this machine's own, so that a page
// elsewhere cannot reach the desk by pointing its name here.
func loopbackOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if h, _, err := net.SplitHostPort(host); err == nil {
			host = h
		}
		ip := net.ParseIP(strings.Trim(host, "[]"))
		if host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			http.Error(w, "The desk answers on this machine only.", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// cached lets a browser keep the files that come with the program for an hour.
func cached(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "max-age=3600")
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
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		stopped <- server.Shutdown(grace)
	}()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve the desk: %w", err)
	}
	return <-stopped
}
