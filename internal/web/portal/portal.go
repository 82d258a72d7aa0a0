// Package portal is the pages a creditor's clients see: what is open, how to pay, and
// every other way to answer. They stand on a listener of their own, are opened by a
// link instead of a password, and show one account each.
package portal

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"dunwell/internal/fault"
	"dunwell/internal/recovery"
	"dunwell/internal/store"
	"dunwell/internal/web/say"
	"dunwell/internal/web/site"
)

//go:embed pages/*.html
var pageFiles embed.FS

//go:embed styles/*.css
var styleFiles embed.FS

//go:embed static/sign.js
var signScript []byte

// Server is the pages for clients of every creditor of one book.
type Server struct {
	desk    *recovery.Desk
	log     *slog.Logger
	pages   map[string]*template.Template // by language and name: "en/statement"
	style   site.Asset
	drawing site.Asset // the script that lets a client draw his signature
	limits  *limits
	uploads chan struct{} // those at work at once
}

// New is the client pages of a book. now is asked for the limits alone.
func New(desk *recovery.Desk, now func() time.Time, log *slog.Logger) (*Server, error) {
	own, err := furnished()
	if err != nil {
		return nil, err
	}
	const uploads = 2
	return &Server{desk: desk, log: log, pages: own.pages, style: own.style, drawing: site.NewAsset("sign.js", "text/javascript; charset=utf-8", signScript), limits: newLimits(now), uploads: make(chan struct{}, uploads)}, nil
}

// visit is one request of somebody who has opened a link.
type visit struct {
	link  *recovery.ClientLink
	page  recovery.PortalPage
	voice *say.Voice
	base  string // path of the link
}

func (v *visit) sender(r *http.Request) recovery.PageSender {
	return recovery.PageSender{Address: addressOf(r), Agent: r.UserAgent()}
}

type handler func(http.ResponseWriter, *http.Request, *visit) error

// route is one address of the client pages.
type route struct {
	pattern  string // of http.ServeMux, with its method
	purposes []store.LinkPurpose
	answer   handler
	direct   bool // it is between client and creditor alone: closed while somebody else speaks for him
}

var (
	general = []store.LinkPurpose{store.LinkStatement}
	signing = []store.LinkPurpose{store.LinkSign, store.LinkAck}
	copies  = []store.LinkPurpose{store.LinkCopy}
	approve = []store.LinkPurpose{store.LinkApprove}
	every   = []store.LinkPurpose{store.LinkStatement, store.LinkSign, store.LinkAck, store.LinkCopy, store.LinkApprove}
)

// routes is every address that a link opens. Tests walk it.
func (s *Server) routes() []route {
	return []route{
		{"GET /c/{token}", every, s.showFirst, false},
		{"GET /c/{token}/brand.css", every, s.brand, false},
		{"GET /c/{token}/pay", general, s.showPay, false},
		{"GET /c/{token}/statement.pdf", general, s.statementPDF, false},
		{"GET /c/{token}/invoice/{n}", general, s.invoicePDF, false},
		{"GET /c/{token}/promise", general, s.showPromise, true},
		{"POST /c/{token}/promise", general, s.takePromise, true},
		{"GET /c/{token}/plan", general, s.showPlan, true},
		{"POST /c/{token}/plan", general, s.takePlan, true},
		{"GET /c/{token}/wrong", general, s.showWrong, false},
		{"POST /c/{token}/wrong", general, s.takeWrong, false},
		{"GET /c/{token}/paid", general, s.showPaid, false},
		{"POST /c/{token}/paid", general, s.takePaid, false},
		{"GET /c/{token}/contact", general, s.showContact, false},
		{"POST /c/{token}/contact", general, s.takeContact, false},
		{"GET /c/{token}/call", general, s.showCall, true},
		{"POST /c/{token}/call", general, s.takeCall, true},
		{"GET /c/{token}/thanks", general, s.showThanks, false},
		{"POST /c/{token}/sign", signing, s.takeSign, false},
		{"GET /c/{token}/paper.pdf", signing, s.paperPDF, false},
		{"GET /c/{token}/signed.pdf", copies, s.signedPDF, false},
		{"GET /c/{token}/file/{n}", approve, s.showFile, false},
		{"POST /c/{token}/file/{n}", approve, s.takeFile, false},
		{"POST /c/{token}/approve", approve, s.takeApprove, false},
	}
}

// Handler is every address of the client pages.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET "+s.style.Path, s.style)
	mux.Handle("GET "+s.drawing.Path, s.drawing)
	mux.HandleFunc("GET /robots.txt", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = w.Write([]byte("User-agent: *\nDisallow: /\n")) // who went away needs none
	})
	mux.HandleFunc("GET /favicon.ico", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("POST /c/{token}/renew", s.renew)
	for _, r := range s.routes() {
		mux.HandleFunc(r.pattern, s.opened(r))
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { s.plain(w, r, http.StatusNotFound, plainUnknown) })
	crossing := http.NewCrossOriginProtection()
	crossing.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.plain(w, r, http.StatusForbidden, plainElsewhere) }))
	return guarded(s.limited(crossing.Handler(mux)))
}

// guarded sets what keeps a page from being kept, found, framed, scripted or told of
// to anybody else.
func guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Robots-Tag", "noindex, nofollow, noarchive")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// opened lets those in who have a good link of the right purpose. A link for another
// purpose is as unknown as any: it says nothing of what there is.
func (s *Server) opened(rt route) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		const mostForm = 64 << 10
		if !strings.HasSuffix(rt.pattern, "/paid") {
			r.Body = http.MaxBytesReader(w, r.Body, mostForm)
		}
		if err := s.open(w, r, rt); err != nil && !errors.Is(err, context.Canceled) {
			s.fail(w, r, err)
		}
	}
}

func (s *Server) open(w http.ResponseWriter, r *http.Request, rt route) error {
	link, err := s.desk.OpenLink(r.Context(), r.PathValue("token"))
	if err != nil {
		return err
	}
	right := false
	for _, p := range rt.purposes {
		right = right || p == link.Purpose()
	}
	if !right {
		return fault.NotFoundf("link_unknown", "there is no such link")
	}
	if !s.limits.allow("link "+link.Key(), perLink(r.Method)) {
		s.tooOften(w, r)
		return nil
	}
	v := &visit{link: link, base: "/c/" + r.PathValue("token")}
	if v.page, err = s.desk.PortalPage(r.Context(), link); err != nil {
		return err
	}
	v.voice = say.In(v.page.Language)
	if v.page.Placed != nil && rt.direct {
		http.Redirect(w, r, v.base, http.StatusSeeOther)
		return nil
	}
	err = rt.answer(w, r, v)
	if fault.CodeOf(err) == "file_placed" {
		return s.showPlaced(w, v)
	}
	return err
}

// fail turns an error into a page that says no more than it must.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	switch code := fault.CodeOf(err); {
	case code == "link_expired":
		s.expired(w, r)
	case code == "thing_changed":
		s.plain(w, r, http.StatusGone, plainChanged)
	case fault.KindOf(err) == fault.NotFound, code == "link_purpose":
		s.plain(w, r, http.StatusNotFound, plainUnknown)
	case fault.KindOf(err) == fault.Unavailable:
		s.log.Error("client page", "err", err)
		w.Header().Set("Retry-After", "60")
		s.plain(w, r, http.StatusServiceUnavailable, plainLater)
	case fault.KindOf(err) == fault.Internal:
		s.log.Error("client page", "err", err)
		s.plain(w, r, http.StatusInternalServerError, plainLater)
	default:
		s.plain(w, r, http.StatusUnprocessableEntity, plainChanged)
	}
}

// thank ends an act: the page that follows can be loaded again without doing it again.
func (v *visit) thank(w http.ResponseWriter, r *http.Request, what string, a recovery.PageAnswer) {
	if !a.AnswerBy.IsZero() && what == thanksPromise {
		what = thanksWaits
	}
	to := url.URL{Path: v.base + "/thanks", RawQuery: url.Values{"what": {what}}.Encode()}
	http.Redirect(w, r, to.String(), http.StatusSeeOther)
}

// Serve answers on the listener until ctx ends, then lets running requests finish.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	server := &http.Server{
		Handler: s.Handler(), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 2 * time.Minute, WriteTimeout: 2 * time.Minute,
		IdleTimeout: time.Minute, MaxHeaderBytes: 32 << 10, ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	if err := site.Serve(ctx, l, server, 10*time.Second); err != nil {
		return fmt.Errorf("serve the client pages: %w", err)
	}
	return nil
}
