package web

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// sized gives the window a width and colours.
func (w *window) sized(width int64, scheme string) {
	w.t.Helper()
	w.do(
		emulation.SetDeviceMetricsOverride(width, 900, 1, width < 500),
		emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
		}),
	)
}

// The page of an account with all that opens, the plan and the call are read by
// everybody, on a desk and on a telephone, by day and by night, in both languages.
func TestCasePagesAreAccessible(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	if err := planned(t.Context(), b, b.account(formal)); err != nil {
		t.Fatal(err)
	}
	at := b.server.URL + "/case/"
	w := openWindow(t)
	const open = `document.querySelectorAll('details').forEach(d => { d.removeAttribute('name'); d.open = true })`
	pages := []struct {
		name, url        string
		width            int64
		scheme, language string
	}{
		{"case", at + b.number(demanded), 1280, "light", "en"},
		{"case", at + b.number(demanded), 390, "dark", "de"},
		{"call", at + b.number(caller) + "/call", 390, "light", "de"},
		{"plan", at + b.number(formal) + "/plan", 390, "dark", "en"},
		{"short", at + b.number(demanded) + "/plan?do=check&on1=2026-12-01&amount1=100&on2=x&amount2=y", 1280, "dark", "de"},
	}
	for _, look := range pages {
		w.sized(look.width, look.scheme)
		w.do(network.SetExtraHTTPHeaders(network.Headers{"Accept-Language": look.language}), chromedp.Navigate(look.url), chromedp.Evaluate(open, nil))
		what := fmt.Sprintf("%s, %d px, %s, %s", look.name, look.width, look.scheme, look.language)
		if got := ask[string](w, `document.documentElement.lang`); got != look.language {
			t.Errorf("%s: got the page in %q", what, got)
		}
		if got := ask[int64](w, `document.documentElement.scrollWidth`); got > look.width {
			t.Errorf("%s: the page is %d px wide", what, got)
		}
		for _, violation := range w.axe() {
			t.Errorf("%s: %s", what, violation)
		}
		w.shot(what)
	}
}

// shot keeps a picture where DUNWELL_SHOTS names a folder, for people to look at.
func (w *window) shot(name string) {
	dir := os.Getenv("DUNWELL_SHOTS")
	if dir == "" {
		return
	}
	var picture []byte
	w.do(chromedp.FullScreenshot(&picture, 80))
	if err := os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// A plan is drawn up by hand: the sum is mended with one act, and the plan stands in
// the book, on a desk and on a telephone.
func TestPlanIsBuiltInABrowser(t *testing.T) {
	t.Parallel()
	w := openWindow(t)
	for _, width := range []int64{1280, 390} {
		b := openBook(t, smallBook)
		w.sized(width, "light")
		w.do(chromedp.Navigate(b.server.URL + "/case/" + b.number(demanded) + "/plan"))
		w.do(chromedp.SetValue("#amount1", "1000"))
		w.follow(chromedp.Click(`button[value=check]`))
		w.do(chromedp.WaitVisible("#plan-fault"))
		if got := ask[string](w, `document.querySelector('#plan-fault p').textContent`); got != "The parts make USD 6,867.00; USD 1,933.00 is missing." {
			t.Errorf("%d px: got %q", width, got)
		}
		w.follow(chromedp.Click(`button[value=repair]`))
		w.do(chromedp.WaitNotPresent("#plan-fault"))
		w.follow(chromedp.Focus(`button[value=draw]`), chromedp.KeyEvent(kb.Enter))
		w.do(chromedp.WaitVisible(".toast"))
		_, now := b.caseNow(demanded)
		if now.Plan == nil || now.Plan.Parts[0].Amount.Decimal() != "1000.00" {
			t.Errorf("%d px: got the plan %+v", width, now.Plan)
		}
	}
	w.silent()
}
