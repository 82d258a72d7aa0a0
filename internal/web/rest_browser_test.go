package web

import (
	"net/url"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"dunwell/internal/policy"
	"dunwell/internal/recovery"
	"dunwell/internal/store"
)

// The pages that no other test opens in a browser: Tab comes to everything on them in the
// order of the page, they fit a desk and a phone, and axe finds nothing, in light and dark.
func TestTheOtherPagesAreAccessible(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	w := openWindow(t)
	n, _ := b.need("Larch Bakery")
	at := "/case/" + b.number(demanded)
	b.clientPages()
	if _, _, err := b.desk.MakeLink(t.Context(), b.account(demanded), store.LinkStatement, recovery.Act{By: "nora"}); err != nil {
		t.Fatal(err)
	}
	gentle, _ := policy.Preset("gentle")
	if _, err := b.desk.DraftPolicy(t.Context(), b.creditor, "gentle", gentle.YAML(), "nora"); err != nil {
		t.Fatal(err)
	}
	open := chromedp.Evaluate(`document.querySelectorAll("main details:not([name])").forEach(d => d.open = true)`, nil)
	look := func(path string) {
		t.Helper()
		w.do(emulation.SetDeviceMetricsOverride(1280, 900, 1, false))
		for _, fault := range w.tabs(b.server.URL + path) {
			t.Errorf("%s: %s", path, fault)
		}
		for _, width := range []int64{1280, 390} {
			w.do(emulation.SetDeviceMetricsOverride(width, 900, 1, width < 500))
			w.follow(chromedp.Navigate(b.server.URL + path))
			w.do(open)
			if got := ask[int64](w, `document.documentElement.scrollWidth`); got > width {
				t.Errorf("%s at %d px: the page is %d px wide", path, width, got)
			}
			w.clean(path)
		}
	}
	for _, path := range []string{
		at + "/links", at + "/packet", "/letters/" + n.Number + "/words", "/policy",
		"/settings/bank", "/settings/mail", "/settings/chasing", "/settings/invoices", pathDesks, "/settings/health", "/settings/texts",
		"/start/mail", "/start/invoices", "/start/done",
	} {
		look(path)
	}
	b.post("/policy/from", url.Values{"version": {gentle.Version}, "from": {tuesday.AddDays(6).String()}})
	look("/policy")
	w.silent()
}
