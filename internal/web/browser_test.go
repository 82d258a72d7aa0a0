package web

import (
	"context"
	_ "embed"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"dunwell/internal/receivable"
	"dunwell/internal/testneeds"
)

//go:embed testdata/axe/axe.min.js
var axe string

// window is one page of a real browser; what its console says is kept.
type window struct {
	t   *testing.T
	ctx context.Context

	mu   sync.Mutex
	said []string
}

// openWindow starts a browser. Only the desk is reachable from it.
func openWindow(t *testing.T) *window {
	t.Helper()
	path := testneeds.Chromium(t)
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-sync", true),
	)
	const patience = 3 * time.Minute
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(func() {
		_ = chromedp.Cancel(ctx) // lets the browser end by itself; what is left of it the allocator ends
		cancel()
	})
	w := &window{t: t, ctx: ctx}
	chromedp.ListenTarget(ctx, w.listen)
	w.do(log.Enable(), emulation.SetFocusEmulationEnabled(true), browser.SetDownloadBehavior(browser.SetDownloadBehaviorBehaviorDeny))
	return w
}

// listen keeps what the console says: errors of the page and of its policy.
func (w *window) listen(event any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch e := event.(type) {
	case *log.EventEntryAdded:
		w.said = append(w.said, string(e.Entry.Level)+": "+e.Entry.Text+" "+e.Entry.URL)
	case *runtime.EventExceptionThrown:
		w.said = append(w.said, "exception: "+e.ExceptionDetails.Error())
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.APITypeError {
			w.said = append(w.said, fmt.Sprintf("console: %s", e.Args[0].Value))
		}
	}
}

func (w *window) silent() {
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, said := range w.said {
		w.t.Errorf("the console said %s", said)
	}
}

func (w *window) do(actions ...chromedp.Action) {
	w.t.Helper()
	if err := chromedp.Run(w.ctx, actions...); err != nil {
		w.t.Fatal(err)
	}
}

// ask evaluates an expression in the page.
func ask[T any](w *window, expression string) T {
	w.t.Helper()
	var v T
	w.do(chromedp.Evaluate(expression, &v))
	return v
}

// follow presses a key or clicks and waits until the page that follows is there.
func (w *window) follow(actions ...chromedp.Action) {
	w.t.Helper()
	response, err := chromedp.RunResponse(w.ctx, actions...)
	if err != nil {
		w.t.Fatal(err)
	}
	if response != nil && response.Status >= http.StatusInternalServerError {
		w.t.Fatalf("got %d", response.Status)
	}
}

// exchange presses a key or clicks and waits until what came stands in its place on
// the page.
func (w *window) exchange(actions ...chromedp.Action) {
	w.t.Helper()
	w.do(chromedp.Evaluate(`document.getElementById('page').dataset.old = 1`, nil))
	w.do(actions...)
	w.do(chromedp.Poll(`!document.querySelector('#page[data-old], #page.htmx-swapping, #page.htmx-settling, #page.htmx-added, .htmx-request')`, nil))
}

func (w *window) text(selector string) string {
	w.t.Helper()
	var text string
	w.do(chromedp.Text(selector, &text, chromedp.ByQuery))
	return strings.Join(strings.Fields(text), " ")
}

// tabTo walks by the keyboard to the element that a predicate in the page names.
func (w *window) tabTo(what, predicate string) {
	w.t.Helper()
	const most = 80
	for range most {
		if ask[bool](w, `(e => `+predicate+`)(document.activeElement)`) {
			return
		}
		w.do(chromedp.KeyEvent(kb.Tab))
	}
	w.t.Fatalf("the keyboard does not reach %s; it is at %s", what, ask[string](w, `document.activeElement.outerHTML.slice(0, 200)`))
}

func withText(text string) string { return fmt.Sprintf("e.textContent.trim() === %q", text) }

// A day at the desk by the keyboard alone: read a letter, approve it, take that
// back, and let an account rest.
func TestADayAtTheDeskByKeyboard(t *testing.T) {
	t.Parallel()
	w := openWindow(t)
	b := openBook(t, smallBook)
	n, _ := b.need(formal)
	w.do(emulation.SetDeviceMetricsOverride(1280, 900, 1, false), chromedp.Navigate(b.server.URL))

	w.do(chromedp.KeyEvent(kb.Tab))
	if got := w.text(":focus"); got != "Skip to the page" {
		t.Errorf("got %q first, want the way past the navigation", got)
	}
	w.do(chromedp.KeyEvent(kb.Enter))
	w.tabTo("the card of the last notice", fmt.Sprintf("e.tagName === 'SUMMARY' && e.textContent.includes(%q)", formal))
	w.do(chromedp.KeyEvent(kb.Enter))
	if got := ask[int](w, `document.querySelectorAll('details.move[open]').length`); got != 1 {
		t.Errorf("got %d cards open, want 1", got)
	}
	w.tabTo("the letter", withText("Read the letter and decide"))
	w.follow(chromedp.KeyEvent(kb.Enter))
	if got := w.text(".paper"); !strings.Contains(got, "Last notice: $4,200.00") {
		t.Errorf("got the letter %q", got)
	}
	w.tabTo("the approval", withText("Approve this last notice"))
	w.follow(chromedp.KeyEvent(kb.Enter))
	if got := w.text(".toast"); !strings.Contains(got, "The last notice to Halden Roe Architects is approved.") {
		t.Errorf("got the toast %q", got)
	}
	if got := b.delivery(n.Number).State; got != receivable.Approved {
		t.Errorf("got a letter that is %s, want approved", got)
	}
	w.tabTo("undo", withText("Undo"))
	w.exchange(chromedp.KeyEvent(kb.Enter))
	if got := b.delivery(n.Number).State; got != receivable.Drafted {
		t.Errorf("got a letter that is %s, want a draft again", got)
	}

	w.tabTo("the card again", fmt.Sprintf("e.tagName === 'SUMMARY' && e.textContent.includes(%q)", formal))
	w.do(chromedp.KeyEvent(kb.Enter))
	w.tabTo("pause", "e.tagName === 'SUMMARY' && "+withText("Pause"))
	w.do(chromedp.KeyEvent(kb.Enter))
	w.tabTo("the reason", "e.name === 'words'")
	w.do(chromedp.KeyEvent("talk to Sam first"))
	w.tabTo("the button", withText("Pause the account"))
	w.exchange(chromedp.KeyEvent(kb.Enter))
	if got := w.text(".toast"); !strings.Contains(got, "Halden Roe Architects rests until 1 December 2026.") {
		t.Errorf("got the toast %q", got)
	}
	w.silent()
}

// From the list of the day to a decision about what follows, by the keyboard alone.
func TestDecideWhatFollowsByKeyboard(t *testing.T) {
	t.Parallel()
	w := openWindow(t)
	b := openBook(t, smallBook)
	w.do(emulation.SetDeviceMetricsOverride(1280, 900, 1, false), chromedp.Navigate(b.server.URL))
	w.tabTo("the card", fmt.Sprintf("e.tagName === 'SUMMARY' && e.textContent.includes(%q)", demanded))
	if !ask[bool](w, `document.activeElement.parentElement.open`) {
		w.do(chromedp.KeyEvent(kb.Enter))
	}
	w.tabTo("the case", fmt.Sprintf("e.tagName === 'A' && e.closest('details.move') && e.closest('details.move').textContent.includes(%q) && e.getAttribute('href').startsWith('/case/')", demanded))
	w.follow(chromedp.KeyEvent(kb.Enter))
	if got := w.text("h1"); !strings.Contains(got, demanded) {
		t.Fatalf("got the page %q, want the case of %s", got, demanded)
	}
	w.tabTo("the ways that can be decided on", "e.name === 'road'")
	way := ask[string](w, `document.activeElement.value`)
	w.do(chromedp.KeyEvent(" "))
	w.tabTo("the forum", "e.name === 'forum'")
	w.do(chromedp.KeyEvent("Ruth Adeyemi"))
	w.tabTo("the button", withText("Decide"))
	w.follow(chromedp.KeyEvent(kb.Enter))
	if got := w.text(".toast"); !strings.Contains(got, "Decided: if Castellan Outfitters neither pays nor arranges") {
		t.Errorf("got the toast %q", got)
	}
	if got := b.armed(demanded); got != way || way == "" {
		t.Errorf("got %q armed, want %q", got, way)
	}
	w.tabTo("the way back", withText("Take it back"))
	w.follow(chromedp.KeyEvent(kb.Enter))
	if got := b.armed(demanded); got != "" {
		t.Errorf("got %q armed after it was taken back", got)
	}
	w.silent()
}

// What is wrong with a form takes the focus, on a page that keeps what was typed.
func TestFaultTakesTheFocus(t *testing.T) {
	t.Parallel()
	w := openWindow(t)
	b := openBook(t, smallBook[:1])
	w.do(chromedp.Navigate(b.server.URL), chromedp.Evaluate(`for (const d of document.querySelectorAll('.later')) d.open = d.querySelector('form').action.endsWith('/paid')`, nil))
	w.do(chromedp.SetValue(`form[action="/paid"] [name=amount]`, "some of it", chromedp.ByQuery))
	w.exchange(chromedp.Click(`form[action="/paid"] button`, chromedp.ByQuery))
	w.do(chromedp.WaitReady(`[autofocus]:focus`, chromedp.ByQuery)) // a browser gives the focus when it paints, which may be after the page is loaded
	got := ask[[]string](w, `[document.activeElement.name, document.activeElement.value, document.activeElement.getAttribute('aria-invalid'),
		document.getElementById(document.activeElement.getAttribute('aria-describedby').split(' ').pop()).textContent]`)
	want := []string{"amount", "some of it", "true", `"someofit" is not a sum; write it like 1234.50.`}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got %q in focus, want %q", got[i], want[i])
		}
	}
	w.mu.Lock()
	w.said = nil // a browser tells its console of every answer 422
	w.mu.Unlock()
}

// Every state of every page passes axe and fits its width, in light and dark, on
// a desk and on a phone.
func TestPagesAreAccessible(t *testing.T) {
	t.Parallel()
	w := openWindow(t)
	b := openBook(t, smallBook)
	n, _ := b.need(formal)
	b.post("/approve", b.form(friendly))
	if err := b.desk.ChangeSetup(t.Context(), b.creditor, map[string]string{"public_url": "https://pay.larkfield.example"}); err != nil {
		t.Fatal(err)
	}
	b.post(linksPath(b.number(demanded)), url.Values{"for": {"statement"}})
	empty := newBook(t, tuesday)
	const open = `for (const d of document.querySelectorAll('details')) { d.removeAttribute('name'); d.open = true }`
	const pauseWithoutReason = `const f = document.querySelector('form[action="/pause"]'); f.closest('.later').open = true; f.noValidate = true; f.querySelector('button').click()`
	pages := map[string]struct {
		url, prepare string
		opened       bool // every card and form of it
	}{
		"today":        {b.server.URL + "/?entry=1001-4", "", false},
		"today opened": {b.server.URL, open, true},
		"letter":       {b.server.URL + "/letters/" + n.Number, open, true},
		"case":         {b.server.URL + "/case/" + b.number(demanded), "", false},
		"case opened":  {b.server.URL + "/case/" + b.number(demanded), open, true},
		"case in EUR":  {b.server.URL + "/case/" + b.number(smallBook[4].name), open, false},
		"case at rest": {b.server.URL + "/case/" + b.number("Fernhill Nursery"), "", false},
		"links":        {b.server.URL + linksPath(b.number(demanded)), "", false},
		"empty":        {empty.server.URL, "", false},
		"nowhere":      {b.server.URL + "/nowhere", "", false},
		"fault":        {b.server.URL, pauseWithoutReason, false},
	}
	for name, p := range pages {
		for _, width := range []int64{1280, 390} {
			for _, scheme := range []string{"light", "dark"} {
				if width < 500 && scheme == "dark" && !p.opened {
					continue // width and colours were each looked at
				}
				w.do(
					emulation.SetDeviceMetricsOverride(width, 900, 1, width < 500),
					emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{
						{Name: "prefers-color-scheme", Value: scheme},
						{Name: "prefers-reduced-motion", Value: "reduce"}, // colours are looked at where they end
					}),
					chromedp.Navigate(p.url),
				)
				switch {
				case name == "fault":
					w.exchange(chromedp.Evaluate(p.prepare, nil))
				case p.prepare != "":
					w.do(chromedp.Evaluate(p.prepare, nil))
				}
				what := fmt.Sprintf("%s, %d px, %s", name, width, scheme)
				if got := ask[int64](w, `document.documentElement.scrollWidth`); got > width {
					t.Errorf("%s: the page is %d px wide", what, got)
				}
				for _, violation := range w.axe() {
					t.Errorf("%s: %s", what, violation)
				}
			}
		}
	}
}

// axe runs axe-core on the page and tells what it found.
func (w *window) axe() []string {
	w.t.Helper()
	var found []string
	w.do(
		chromedp.Evaluate(axe+";0", nil),
		chromedp.Evaluate(`axe.run({resultTypes: ['violations']}).then(r => r.violations.map(v => v.id + ': ' + v.help + ' at ' + v.nodes.map(n => n.target.join(' ') + ' ' + (n.failureSummary || '')).join(', ')))`,
			&found, func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }),
	)
	return found
}
