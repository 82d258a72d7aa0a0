package portal

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"dunwell/internal/agreement"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// toSign is the path of a link to sign a contract, and its number.
func (b *book) toSign(client string) (path, number string) {
	b.t.Helper()
	act := recovery.Act{By: "jule"}
	one, _, _, err := b.desk.DraftAgreement(b.t.Context(), b.key(client), "", agreement.Terms{Work: "Menu boards", Price: money.New(240000, "EUR"), City: "Leipzig"}, act)
	if err != nil {
		b.t.Fatal(err)
	}
	sent, err := b.desk.SendAgreement(b.t.Context(), b.creditor, one.Number, recovery.Bringing{How: recovery.BringLink}, act)
	if err != nil {
		b.t.Fatal(err)
	}
	return strings.TrimPrefix(sent.Link.URL, "https://konto.wiesenweg.example"), one.Number
}

func (b *book) signature(number string) recovery.SignatureView {
	b.t.Helper()
	_, line, err := b.desk.AgreementNumbered(b.t.Context(), b.creditor, number)
	if err != nil || len(line.Signed) != 1 {
		b.t.Fatalf("got %+v (%v)", line, err)
	}
	return line.Signed[0]
}

// A contract is read and signed on a phone: the page to sign, the same with faults, and
// the copy afterwards pass axe in light and dark, and no page is wider than it; the name
// typed by the keyboard without script, and one that is drawn, both sign.
func TestContractIsSignedOnAPhone(t *testing.T) {
	t.Parallel()
	w := openWindow(t)
	b := openBook(t)
	follow := func(actions ...chromedp.Action) {
		t.Helper()
		if _, err := chromedp.RunResponse(w.ctx, actions...); err != nil {
			t.Fatal(err)
		}
	}
	both := func(what string) {
		t.Helper()
		for _, scheme := range []string{"light", "dark"} {
			w.do(emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}))
			w.looked(what+", "+scheme, 390)
			w.shoot(what + "-" + scheme)
		}
	}
	tabTo := func(id string) {
		t.Helper()
		for range 40 {
			var at string
			if w.do(chromedp.KeyEvent(kb.Tab), chromedp.Evaluate(`document.activeElement.id || document.activeElement.className`, &at)); at == id {
				return
			}
		}
		t.Fatalf("the keyboard does not reach %s", id)
	}

	path, number := b.toSign(thoma) // in German, about a contract in English
	w.open(b.server.URL+path, 390, "light")
	both("to sign")
	w.do(chromedp.Evaluate(`document.querySelector('form').noValidate = true`, nil))
	follow(chromedp.Click(`form .btn-primary`, chromedp.ByQuery))
	both("to sign, with faults")
	w.do(chromedp.ScrollIntoView("canvas", chromedp.ByQuery))
	var at []float64
	w.do(chromedp.Evaluate(`(r => [r.left, r.top, r.width, r.height])(document.querySelector('canvas').getBoundingClientRect())`, &at))
	drag := func(kind input.MouseType, x, y float64) chromedp.Action {
		return input.DispatchMouseEvent(kind, at[0]+x*at[2], at[1]+y*at[3]).WithButton(input.Left).WithClickCount(1)
	}
	w.do(drag(input.MousePressed, .1, .5), drag(input.MouseMoved, .3, .2), drag(input.MouseMoved, .5, .8), drag(input.MouseReleased, .5, .8))
	w.do(chromedp.SetValue("#name", "Inga Thomsen", chromedp.ByQuery), chromedp.Click("#agreed", chromedp.ByQuery))
	follow(chromedp.Click(`form .btn-primary`, chromedp.ByQuery))
	both("signed")
	if s := b.signature(number); s.Way != receivable.SignedDrawn || s.Name != "Inga Thomsen" {
		t.Errorf("drawn: got %+v", s)
	}
	w.do(emulation.SetDeviceMetricsOverride(1280, 900, 1, false))
	w.looked("signed on a desk", 1280)

	path, number = b.toSign(larch)
	w.do(emulation.SetScriptExecutionDisabled(true))
	w.open(b.server.URL+path, 390, "light")
	w.do(emulation.SetScriptExecutionDisabled(false)) // what follows asks the page; its own script did not run
	tabTo("name")
	w.do(chromedp.KeyEvent("Sam Okafor"))
	tabTo("agreed")
	w.do(chromedp.KeyEvent(" "))
	tabTo("btn btn-primary")
	follow(chromedp.KeyEvent(kb.Enter))
	if s := b.signature(number); s.Way != receivable.SignedTyped || s.Name != "Sam Okafor" {
		t.Errorf("typed: got %+v", s)
	}
}
