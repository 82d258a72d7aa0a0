package web

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"dunwell/internal/fault"
	"dunwell/internal/feed"
	"dunwell/internal/recovery"
	"dunwell/internal/web/site"
)

// Hooks takes messages that are pushed to feeds. It stands on a listener of its own,
// apart from the desk, and answers nothing else: POST /hooks/{feed}.
type Hooks struct {
	desk *recovery.Desk
	log  *slog.Logger
}

// NewHooks is the door for messages to the feeds of a book.
func NewHooks(desk *recovery.Desk, log *slog.Logger) *Hooks { return &Hooks{desk, log} }

// Handler is its one address.
func (h *Hooks) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /hooks/{feed}", h.take)
	return mux
}

// take answers POST /hooks/{feed}. Who signs learns what became of his message; who
// does not learns nothing.
func (h *Hooks) take(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, feed.MaxHook))
	if err != nil {
		status := http.StatusBadRequest
		if _, large := errors.AsType[*http.MaxBytesError](err); large {
			status = http.StatusRequestEntityTooLarge
		}
		h.say(w, status, map[string]any{"error": "the message cannot be read to its end, or is too large"})
		return
	}
	taken, err := h.desk.TakeMessage(r.Context(), r.PathValue("feed"), r.Header, body)
	if err == nil {
		answer := map[string]any{"taken": true, "known": taken.Known}
		if taken.Imported {
			answer["invoices"], answer["payments"], answer["credits"] = taken.Report.Invoices.Count, taken.Report.Payments.Count, taken.Report.Credits.Count
			answer["skipped"], answer["faults"] = taken.Report.Skipped, taken.Report.Faults
		}
		h.say(w, http.StatusOK, answer)
		return
	}
	f, _ := errors.AsType[*fault.Error](err)
	switch {
	case f == nil:
		if !errors.Is(err, context.Canceled) {
			h.log.Error("take a message", "err", err)
		}
		h.say(w, http.StatusInternalServerError, map[string]any{"error": "a fault of Dunwell's own; send it again later"})
	case f.Kind == fault.NotFound, f.Code == "hook_closed": // which feeds there are is nobody's business
		h.say(w, http.StatusNotFound, map[string]any{"error": "there is no feed at this address"})
	case f.Kind == fault.Forbidden:
		h.say(w, http.StatusForbidden, map[string]any{"error": f.Text, "code": f.Code})
	case f.Kind == fault.Unavailable:
		w.Header().Set("Retry-After", "60")
		h.say(w, http.StatusServiceUnavailable, map[string]any{"error": "send it again in a minute", "code": f.Code})
	default:
		h.say(w, http.StatusUnprocessableEntity, map[string]any{"error": f.Text, "code": f.Code})
	}
}

func (h *Hooks) say(w http.ResponseWriter, status int, answer map[string]any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer) // a caller who is gone cannot be told
}

// Serve answers at the listener until ctx ends.
func (h *Hooks) Serve(ctx context.Context, l net.Listener) error {
	server := &http.Server{
		Handler: h.Handler(), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: 2 * time.Minute, IdleTimeout: time.Minute,
		MaxHeaderBytes: 64 << 10, ErrorLog: slog.NewLogLogger(h.log.Handler(), slog.LevelDebug),
	}
	return site.Serve(ctx, l, server, 10*time.Second)
}
