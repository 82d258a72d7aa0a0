package web

import (
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"dunwell/internal/recovery"
)

// rich gives a client of the small book a past: an invoice paid, a promise, people,
// work, facts.
func (b *book) rich(name string) (path string) {
	b.t.Helper()
	path, form := b.clientAt(name)
	key := b.account(name)
	if _, err := b.desk.Promise(b.t.Context(), key, "1000", b.today.AddDays(3), recovery.Act{By: "nora"}); err != nil {
		b.t.Fatal(err)
	}
	b.post(path+"/contact/add", form("name", "Imogen Roe", "email", "imogen@roe.example", "phone", "+1 503 555 0100", "role", "owner"))
	b.post(path+"/contact", form("who", "imogen@roe.example", "do", "left"))
	b.post(path+"/fact", form("key", "signed_contract", "value", "yes"))
	b.post(path+"/fact", form("key", "exposure_limit", "value", "7500"))
	b.post(path+"/work/new", form("name", "Library signage, stage 2", "amount", "5000", "pause", "section 9"))
	work, err := b.desk.Work(b.t.Context(), key)
	if err != nil || len(work.Work) == 0 {
		b.t.Fatal(err, "no work was entered")
	}
	b.post(path+"/work", form("work", work.Work[len(work.Work)-1].Number, "do", "bill", "amount", "1450"))
	return path
}

// The list, a client's page and search are accessible and fit a phone, with everything
// opened, in both languages.
func TestClientPagesAreAccessible(t *testing.T) {
	t.Parallel()
	w := openWindow(t)
	b := openBook(t, smallBook)
	path := b.rich("Halden Roe Architects")
	long, _ := b.clientAt(smallBook[4].name)
	const open = `for (const d of document.querySelectorAll('details')) d.open = true`
	for _, p := range []struct {
		name, url, prepare string
		width              int64
		scheme, language   string
	}{
		{"list", "/clients", "", 1280, "light", "en"}, {"list", "/clients", "", 390, "dark", "de"}, {"new", "/clients?new=1", "", 390, "light", "en"},
		{"nobody", "/clients?show=clear", "", 1280, "dark", "de"},
		{"client", path, open, 1280, "light", "en"}, {"client", path, open, 1280, "dark", "de"}, {"client", path, open, 390, "light", "de"}, {"long name", long, open, 390, "dark", "en"},
		{"search", "/search?q=halden", "", 1280, "light", "en"}, {"places", "/search", "", 390, "dark", "de"}, {"nothing", "/search?q=zzz", "", 1280, "light", "de"},
	} {
		w.do(
			emulation.SetDeviceMetricsOverride(p.width, 900, 1, p.width < 500),
			emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: p.scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}),
			chromedp.Navigate(b.server.URL),
			chromedp.Evaluate(fmt.Sprintf(`document.cookie = "language=%s;path=/"`, p.language), nil),
			chromedp.Navigate(b.server.URL+p.url),
		)
		if p.prepare != "" {
			w.do(chromedp.Evaluate(p.prepare, nil))
		}
		what := fmt.Sprintf("%s, %d px, %s, %s", p.name, p.width, p.scheme, p.language)
		if got := ask[string](w, `document.documentElement.lang`); got != p.language {
			t.Errorf("%s: got the language %s", what, got)
		}
		if got := ask[int64](w, `document.documentElement.scrollWidth`); got > p.width {
			t.Errorf("%s: the page is %d px wide", what, got)
		}
		for _, violation := range w.axe() {
			t.Errorf("%s: %s", what, violation)
		}
	}
	w.do(chromedp.Navigate(b.server.URL + "/search?q=halden"))
	if got := w.text(":focus"); got == "" || got == "Skip to the page" {
		t.Errorf("got the focus on %q, want the first that was found", got)
	}
	w.silent()
}
