package web

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"dunwell/internal/packet"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// The pages of a file for outside are read by everybody, on a desk and on a telephone,
// by day and by night, in both languages: what shall be made, while it is made, and
// what came of it.
func TestPacketPagesAreAccessible(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	file := recovery.Upload{Name: "the-order-as-it-came-without-any-blank-and-longer-than-a-phone.txt", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("We order the catalogue.")), nil }}
	if _, err := b.desk.AddDocument(t.Context(), b.account(demanded), recovery.AddedDocument{Kind: receivable.Correspondence, File: file}, recovery.Act{By: "nora"}); err != nil {
		t.Fatal(err)
	}
	at := "/case/" + b.number(demanded) + "/packet"
	made := b.post(at, values("kind", "small-claims", "set-hearing", b.today.AddDays(60).String())).at
	b.web.packets.mu.Lock()
	b.web.packets.runs["half"] = &packetRun{id: "half", key: b.account(demanded), ask: recovery.PacketAsk{Kind: packet.Attorney}, done: make(chan struct{}), drawn: 120, of: 301}
	b.web.packets.mu.Unlock()
	if p := b.get(at + "/made/half"); p.header.Get("Refresh") == "" || p.status != http.StatusOK {
		t.Errorf("got %d and no second look while it is made", p.status)
	}
	w := openWindow(t)
	for _, look := range []struct {
		name, path       string
		width            int64
		scheme, language string
	}{
		{"ask", at + "?kind=small-claims", 1280, "light", "en"},
		{"ask", at, 390, "dark", "de"},
		{"half", at + "/made/half", 390, "light", "de"},
		{"half", at + "/made/half", 1280, "dark", "en"},
		{"made", made, 1280, "light", "en"},
		{"made", made, 390, "dark", "de"},
		{"gone", at + "/made/nothing", 390, "light", "en"},
	} {
		w.sized(look.width, look.scheme)
		w.do(network.SetExtraHTTPHeaders(network.Headers{"Accept-Language": look.language}), chromedp.Navigate(b.server.URL+look.path),
			chromedp.Evaluate(`document.querySelectorAll('main details').forEach(d => { d.open = true })`, nil))
		what := fmt.Sprintf("packet %s, %d px, %s, %s", look.name, look.width, look.scheme, look.language)
		if got := ask[int64](w, `document.documentElement.scrollWidth`); got > look.width {
			t.Errorf("%s: the page is %d px wide", what, got)
		}
		for _, violation := range w.axe() {
			t.Errorf("%s: %s", what, violation)
		}
		w.shot(what)
	}
}
