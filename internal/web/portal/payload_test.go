package portal

import (
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"dunwell/internal/store"
	"dunwell/internal/web"
)

// payloads are what should be shown as it was typed, and do nothing.
var payloads = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' onfocus='alert(1)`, `</textarea><script>alert(1)</script>`, `javascript:alert(1)`,
	`{{.}}`, `</title><svg onload=alert(1)>`, "a\x00b", "\u202egnirts", `${7*7}`, `<!--`, `&lt;b&gt;`,
}

// Whatever is typed into a field comes back escaped: here, on the case, and on Today.
func TestWhatClientsTypeIsShownAndDoesNothing(t *testing.T) {
	t.Parallel()
	b := openBook(t)
	desk, err := web.New(b.desk, b.creditor, "jule", testLog(b))
	if err != nil {
		t.Fatal(err)
	}
	handler, err := desk.Handler()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	path := b.link(larch, store.LinkStatement)
	good := map[string][]string{
		"/promise": {"amount", "100.00", "by", "2026-12-01", "words", "x"},
		"/wrong":   {"invoice", "INV-1", "reason", "quality", "words", "x"},
		"/contact": {"name", "Ada", "address", "ada@larch.example", "words", "x"},
		"/call":    {"phone", "1", "when", "x", "words", "x"},
		"/plan": {"act", "send", "count", "2", "first", "2026-12-01", "day_1", "2026-12-01", "amount_1", "1105.00", "day_2", "2027-01-04", "amount_2", "1105.00",
			"admits", "yes", "words", "x"},
	}
	for at, fields := range good {
		for i := 1; i < len(fields); i += 2 {
			for n, payload := range payloads {
				b.now = b.now.Add(15 * time.Second)
				tried := append([]string(nil), fields...)
				tried[i] = payload
				p := b.post(path+at, tried...)
				if p.status >= 500 {
					t.Errorf("%s, %s: payload %d: got %d", at, fields[i-1], n, p.status)
				}
				harmless(t, at+" "+fields[i-1], p.body)
			}
		}
	}
	mark := hiddenPrint(t, b.get(b.link(larch, store.LinkAck)))
	for _, payload := range payloads {
		b.now = b.now.Add(15 * time.Second)
		harmless(t, "sign", b.post(b.link(larch, store.LinkAck)+"/sign", "print", mark, "name", payload, "agreed", "yes").body)
	}
	f := b.file(larch)
	for _, at := range []string{"/", "/case/" + f.Number} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+at, nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := server.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil || answer.StatusCode != http.StatusOK {
			t.Fatalf("the desk at %s: got %d, %v", at, answer.StatusCode, err)
		}
		harmless(t, "the desk at "+at, string(body))
	}
	list, err := b.desk.Inbox(t.Context(), b.creditor)
	if err != nil || len(list.Mails) == 0 {
		t.Fatalf("the tray: %d, %v", len(list.Mails), err)
	}
	kept := false
	for _, m := range list.Mails {
		kept = kept || strings.Contains(m.OwnText, payloads[0])
	}
	want(t, "kept as it was typed", kept, true)
}

// harmless fails where a payload stands in a page unescaped.
func harmless(t *testing.T, where, body string) {
	t.Helper()
	for _, payload := range payloads[:7] {
		if html.EscapeString(payload) != payload && strings.Contains(body, payload) {
			t.Errorf("%s: %q stands in the page as it was typed", where, payload)
		}
	}
	if strings.Contains(body, "\x00") || strings.Contains(body, `href="javascript:`) {
		t.Errorf("%s: the page holds what no page should", where)
	}
}
