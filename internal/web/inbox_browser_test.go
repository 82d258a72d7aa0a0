package web

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// A client writes that times are hard; the desk reads it, sees the sentences that say
// so, confirms it, and stands before a plan. Then every state of mail and letters
// passes axe and fits its width, in both colours and languages.
func TestAHardshipMailLeadsToAPlan(t *testing.T) {
	t.Parallel()
	w := openWindow(t)
	b := openBook(t, smallBook)
	id := b.wrote("Imogen Roe <client2@client.example>", "Re: Statement of account", hardship)
	stranger := b.wrote("stranger@elsewhere.example", "Invoice INV-2", "Hello, we never agreed to the third round.\r\n", "In-Reply-To: <unknown@larkfield.example>")
	doubted, _ := b.need(demanded)
	n, _ := b.need("Larch Bakery")
	b.doubt(doubted.Number)
	pages := map[string]string{
		"list of mail": "/inbox", "mail": "/inbox/" + id, "mail of nobody": "/inbox/" + stranger, "no mail": "/inbox?list=read",
		"letters": "/letters", "drafts": "/letters?state=drafted", "letter": "/letters/" + n.Number, "letter in doubt": "/letters/" + doubted.Number,
	}
	const open = `for (const d of document.querySelectorAll('details')) { d.removeAttribute('name'); d.open = true }`
	for name, path := range pages {
		for _, look := range []struct {
			width            int64
			scheme, language string
		}{{1280, "light", "en"}, {1280, "dark", "de"}, {390, "light", "de"}} {
			w.do(
				network.SetExtraHTTPHeaders(network.Headers{"Accept-Language": look.language}),
				emulation.SetDeviceMetricsOverride(look.width, 900, 1, look.width < 500),
				emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: look.scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}),
				chromedp.Navigate(b.server.URL+path), chromedp.Evaluate(open, nil),
			)
			what := fmt.Sprintf("%s, %d px, %s, %s", name, look.width, look.scheme, look.language)
			if got := ask[int64](w, `document.documentElement.scrollWidth`); got > look.width {
				t.Errorf("%s: the page is %d px wide", what, got)
			}
			for _, violation := range w.axe() {
				t.Errorf("%s: %s", what, violation)
			}
		}
	}

	w.do(network.SetExtraHTTPHeaders(network.Headers{"Accept-Language": "en"}), emulation.SetDeviceMetricsOverride(1280, 900, 1, false), chromedp.Navigate(b.server.URL+"/inbox"))
	w.follow(chromedp.Click(`a[href="/inbox/`+id+`"]`, chromedp.ByQuery))
	if got := w.text("mark"); !strings.Contains(got, "cannot pay the full amount this month") {
		t.Errorf("got the sentence %q marked", got)
	}
	shown := `Array.from(document.querySelectorAll('.then [data-of]')).filter(e => e.offsetParent).map(e => e.dataset.of).sort().join(' ')`
	if got := ask[string](w, shown); got != "hardship plan_request" {
		t.Errorf("got the consequences of %q, want those of what is ticked", got)
	}
	w.do(chromedp.Evaluate(`document.querySelector('[value=hardship]').click()`, nil))
	if got := ask[string](w, shown); got != "plan_request" {
		t.Errorf("got the consequences of %q after one was unticked", got)
	}
	w.do(chromedp.Evaluate(`document.querySelector('[value=hardship]').click()`, nil))
	w.follow(chromedp.Click(`button[name=then][value=plan]`, chromedp.ByQuery))
	if got := ask[string](w, `location.pathname`); got != "/case/"+b.number(formal)+"/plan" {
		t.Errorf("got to %s, want the page of the plan", got)
	}
	if b.waits(id) {
		t.Error("got a mail that waits on after it was confirmed")
	}
	if need, ok := b.need(formal); ok && need.Formal {
		t.Errorf("got %q asked about a client in hard times, want no formal letter", need.Title)
	}
	w.silent()
}
