package web

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dunwell/internal/feed"
	"dunwell/internal/recovery"
	"dunwell/internal/store"
)

// TestHooks asks the door for messages as others would.
func TestHooks(t *testing.T) {
	t.Parallel()
	moment := time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)
	now := func() time.Time { return moment }
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "book.db"), store.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if _, err := db.Migrate(t.Context(), store.MigrateOptions{NoBackup: true}); err != nil {
		t.Fatal(err)
	}
	desk := recovery.New(db, recovery.Options{Now: now, Keys: feed.NewKeyring(filepath.Join(t.TempDir(), "key")), Feeds: feed.NewClient(feed.Options{Now: now})})
	creditor, err := desk.CreditorNamed(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	secret := feed.NewHookSecret()
	made, err := desk.ConnectFeed(t.Context(), creditor, recovery.NewFeed{Name: "till", Kind: feed.Web, Every: -1, Secret: feed.Secret{Hook: secret}})
	if err != nil {
		t.Fatal(err)
	}
	silent, err := desk.ConnectFeed(t.Context(), creditor, recovery.NewFeed{Kind: feed.Stripe, Secret: feed.Secret{Key: "rk_x"}})
	if err != nil {
		t.Fatal(err)
	}
	const list = "customer,invoice,date,due,amount,currency\nLarch,P-1,2026-10-01,2026-10-31,10.00,USD\n"
	tests := []struct {
		name, method, path, id, secret, body string
		status                               int
		says                                 string
	}{
		{"not signed", "POST", "/hooks/" + made.ID, "m1", feed.NewHookSecret(), list, 403, "not signed"},
		{"taken", "POST", "/hooks/" + made.ID, "m1", secret, list, 200, `"invoices":1`},
		{"sent again", "POST", "/hooks/" + made.ID, "m1", secret, list, 200, `"known":true`},
		{"no list", "POST", "/hooks/" + made.ID, "m2", secret, "hello", 422, "feed_list_refused"},
		{"too large", "POST", "/hooks/" + made.ID, "m3", secret, strings.Repeat("x", feed.MaxHook+1), 413, "too large"},
		{"no such feed", "POST", "/hooks/nobody", "m4", secret, list, 404, "no feed"},
		{"a feed that takes none", "POST", "/hooks/" + silent.ID, "m5", secret, list, 404, "no feed"},
		{"looked at", "GET", "/hooks/" + made.ID, "", secret, "", 405, ""},
		{"the desk", "GET", "/", "", secret, "", 404, ""},
		{"the case of the desk", "POST", "/approve", "m6", secret, list, 404, ""},
	}
	h := NewHooks(desk, slog.New(slog.DiscardHandler)).Handler()
	for _, tt := range tests {
		r := httptest.NewRequestWithContext(t.Context(), tt.method, tt.path, strings.NewReader(tt.body))
		for name, values := range feed.SignWeb(tt.secret, tt.id, moment, []byte(tt.body)) {
			r.Header[name] = values
		}
		r.Header.Set("Content-Type", "text/csv")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.says) {
			t.Errorf("%s: got %d %s, want %d with %q", tt.name, w.Code, w.Body, tt.status, tt.says)
		}
		if tt.status == 200 && !json.Valid(w.Body.Bytes()) {
			t.Errorf("%s: %s is no JSON", tt.name, w.Body)
		}
	}
}

func TestHooksServe(t *testing.T) {
	t.Parallel()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- NewHooks(nil, slog.New(slog.DiscardHandler)).Serve(ctx, l) }()
	answer, err := http.Get("http://" + l.Addr().String() + "/")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, answer.Body)
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusNotFound {
		t.Errorf("got %d, want 404", answer.StatusCode)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("it ended with %v", err)
	}
}
