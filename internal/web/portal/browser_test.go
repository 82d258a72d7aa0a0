package portal

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/store"
	"dunwell/internal/testneeds"
	"dunwell/internal/web/say"
)

// window is one page of a real browser.
type window struct {
	t   *testing.T
	ctx context.Context
	axe string
}

func openWindow(t *testing.T) *window {
	t.Helper()
	axe, err := os.ReadFile("../testdata/axe/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(testneeds.Chromium(t)), chromedp.NoSandbox,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true))
	const patience = 4 * time.Minute
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(func() {
		_ = chromedp.Cancel(ctx) // lets the browser end by itself
		cancel()
	})
	return &window{t, ctx, string(axe)}
}

func (w *window) do(actions ...chromedp.Action) {
	w.t.Helper()
	if err := chromedp.Run(w.ctx, actions...); err != nil {
		w.t.Fatal(err)
	}
}

func (w *window) open(url string, width int64, scheme string) {
	w.t.Helper()
	w.do(emulation.SetDeviceMetricsOverride(width, 900, 1, width < 500),
		emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}),
		chromedp.Navigate(url))
}

// looked are the faults of the page that axe finds, and its width.
func (w *window) looked(what string, width int64) {
	w.t.Helper()
	var wide int64
	w.do(chromedp.Evaluate(`document.documentElement.scrollWidth`, &wide))
	if wide > width {
		w.t.Errorf("%s: the page is %d px wide", what, wide)
	}
	var found []string
	const run = `axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}).then(r =>
		r.violations.map(v => v.id + ': ' + v.help + ' at ' + v.nodes.map(n => n.target.join(' ')).join(', ')))`
	w.do(chromedp.Evaluate(w.axe+";0", nil), chromedp.Evaluate(run, &found, func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }))
	for _, f := range found {
		w.t.Errorf("%s: %s", what, f)
	}
}

// shoot keeps a picture where somebody asked for pictures.
func (w *window) shoot(name string) {
	w.t.Helper()
	dir := os.Getenv("DUNWELL_SHOTS")
	if dir == "" {
		return
	}
	var b []byte
	w.do(chromedp.FullScreenshot(&b, 100))
	if err := os.WriteFile(filepath.Join(dir, name+".png"), b, 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// Every page passes axe and fits its width, in light and dark, on a desk and on a
// phone; the widest words are those of all eight languages.
func TestPagesAreAccessible(t *testing.T) {
	t.Parallel()
	w := openWindow(t)
	b := openBook(t)
	path := b.link(thoma, store.LinkStatement)
	gone := b.link(larch, store.LinkStatement)
	if _, err := b.desk.DrawPlan(t.Context(), b.key(larch), recovery.PlanRequest{Count: 3, From: tuesday.AddDays(7)}, recovery.Act{By: "jule"}); err != nil {
		t.Fatal(err)
	}
	pages := map[string]string{
		"statement": path, "pay": path + "/pay", "promise": path + "/promise", "plan": path + "/plan", "wrong": path + "/wrong", "paid": path + "/paid",
		"contact": path + "/contact", "call": path + "/call", "thanks": path + "/thanks?what=plan", "sign": b.link(larch, store.LinkSign),
		"balance": b.link(larch, store.LinkAck), "unknown": "/c/none", "statement-en": gone,
	}
	for name, at := range pages {
		for _, width := range []int64{1280, 390} {
			for _, scheme := range []string{"light", "dark"} {
				if width < 500 && scheme == "dark" {
					continue // width and colours were each looked at
				}
				b.now = b.now.Add(2 * time.Second)
				w.open(b.server.URL+at, width, scheme)
				what := fmt.Sprintf("%s-%d-%s", name, width, scheme)
				w.looked(what, width)
				w.shoot(what)
			}
		}
	}
	const empty = `const f = document.querySelector('form'); f.noValidate = true; for (const i of f.querySelectorAll('input:not([type=hidden])')) i.value = ''; (f.querySelector('.btn-primary')).click()`
	for _, name := range []string{"promise", "plan", "wrong", "paid", "contact"} {
		b.now = b.now.Add(10 * time.Second)
		w.open(b.server.URL+pages[name], 390, "light")
		if _, err := chromedp.RunResponse(w.ctx, chromedp.Evaluate(empty, nil)); err != nil {
			t.Fatal(err)
		}
		w.do(chromedp.WaitReady(`[aria-invalid=true], .fault`, chromedp.ByQuery))
		w.looked(name+" with faults", 390)
		w.shoot(name + "-faults")
	}
	for _, language := range say.Languages() {
		if _, err := b.desk.Fact(t.Context(), b.key(thoma), map[string]string{"language": language}, recovery.Act{By: "jule"}); err != nil {
			t.Fatal(err)
		}
		for _, tail := range []string{"", "/plan", "/paid", "/wrong", "/promise"} {
			b.now = b.now.Add(2 * time.Second)
			w.open(b.server.URL+path+tail, 390, "light")
			var wide int64
			var lang string
			w.do(chromedp.Evaluate(`document.documentElement.scrollWidth`, &wide), chromedp.Evaluate(`document.documentElement.lang`, &lang))
			if wide > 390 || lang != language {
				t.Errorf("%s in %s: %d px wide, said in %s", tail, language, wide, lang)
			}
		}
		w.shoot("promise-390-" + language)
	}
	place := recovery.Placement{Road: receivable.RoadAgency, With: "Nordinkasso Forderungsservice GmbH"}
	if _, err := b.desk.Placed(t.Context(), b.key(thoma), place, recovery.Act{By: "jule"}); err != nil {
		t.Fatal(err)
	}
	for _, language := range say.Languages() {
		if _, err := b.desk.Fact(t.Context(), b.key(thoma), map[string]string{"language": language}, recovery.Act{By: "jule"}); err != nil {
			t.Fatal(err)
		}
		b.now = b.now.Add(2 * time.Second)
		w.open(b.server.URL+path, 390, "light")
		w.looked("placed in "+language, 390)
		w.shoot("placed-390-" + language)
	}
	for _, scheme := range []string{"light", "dark"} {
		w.open(b.server.URL+path+"/pay", 1280, scheme)
		w.looked("placed, "+scheme, 1280)
		w.shoot("placed-1280-" + scheme)
	}
}

// A hardship on a phone: a proposal is made and the agreement signed without script.
func TestPlanOnAPhoneWithoutScript(t *testing.T) {
	t.Parallel()
	w := openWindow(t)
	b := openBook(t)
	w.do(emulation.SetScriptExecutionDisabled(true))
	w.open(b.server.URL+b.link(larch, store.LinkStatement), 390, "light")
	follow := func(actions ...chromedp.Action) {
		t.Helper()
		if _, err := chromedp.RunResponse(w.ctx, actions...); err != nil {
			t.Fatal(err)
		}
	}
	follow(chromedp.Click(`a[href$="/plan"]`, chromedp.ByQuery))
	follow(chromedp.Click(`button[value="send"]`, chromedp.ByQuery))
	want(t, "held", b.holds(larch), "[unread_reply]")
	act := recovery.Act{By: "jule"}
	if _, err := b.desk.ConfirmInbound(t.Context(), b.creditor, b.tray().ID, recovery.Meaning{}, act); err != nil {
		t.Fatal(err)
	}
	if _, err := b.desk.DrawPlan(t.Context(), b.key(larch), recovery.PlanRequest{Count: 3, From: tuesday.AddDays(7)}, act); err != nil {
		t.Fatal(err)
	}
	w.open(b.server.URL+b.link(larch, store.LinkSign), 390, "light")
	w.do(chromedp.SendKeys(`#name`, "Sam Okafor", chromedp.ByQuery), chromedp.Click(`#agreed`, chromedp.ByQuery))
	follow(chromedp.Click(`form .btn-primary`, chromedp.ByQuery))
	var text string
	w.do(chromedp.Text(`main`, &text, chromedp.ByQuery))
	if !strings.Contains(text, "Thank you, this is agreed") {
		t.Errorf("got %q", text)
	}
	f := b.file(larch)
	want(t, "signed", f.Plans[len(f.Plans)-1].How, receivable.AgreedSigned)
}
