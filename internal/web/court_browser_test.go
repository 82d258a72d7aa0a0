package web

import (
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"dunwell/internal/recovery"
)

// The pages of matters and judgments and the docket are read by everybody, on a desk and
// on a telephone, by day and by night, with all that opens; a judgment is entered there,
// a levy prepared, and a fault leads to its field.
func TestCourtPagesInTheBrowser(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	act := recovery.Act{By: "nora"}
	key := withFiled(b)
	for _, h := range []recovery.Happening{{Kind: "served", Whom: "registered agent", Next: b.today.AddDays(9)}, {Kind: "answered", Answer: "admits_part", Amount: "3000", Text: "They say the second part was never delivered."}} {
		b.entered(b.desk.MatterEvent(t.Context(), key, h, act))
	}
	b.entered(b.desk.MatterCost(t.Context(), key, recovery.Spent{Kind: "fee", Amount: "96", Recoverable: true, Text: "an-unusually-long-word-for-the-receipt-of-the-clerk-of-the-court"}, act))
	matters := b.server.URL + mattersPath(b.court(key).Number)
	title := b.server.URL + judgmentPath(b.court(key).Number)
	w := openWindow(t)
	const open = `document.querySelectorAll('details').forEach(d => { d.removeAttribute('name'); d.open = true })`
	look := func(url string, width int64, scheme, language string) {
		t.Helper()
		w.sized(width, scheme)
		w.do(network.SetExtraHTTPHeaders(network.Headers{"Accept-Language": language}), chromedp.Navigate(url), chromedp.Evaluate(open, nil))
		if got := ask[int64](w, `document.documentElement.scrollWidth`); got > width {
			t.Errorf("%s, %s: the page is %d px wide at %d", url, language, got, width)
		}
		for _, violation := range w.axe() {
			t.Errorf("%s, %d px, %s, %s: %s", url, width, scheme, language, violation)
		}
	}
	look(matters, 1280, "light", "en")
	look(matters, 390, "dark", "de")
	look(b.server.URL+"/matters", 1280, "dark", "en")
	look(b.server.URL+"/matters", 390, "light", "de")
	look(title, 390, "light", "de")

	w.sized(1280, "light")
	w.do(network.SetExtraHTTPHeaders(network.Headers{"Accept-Language": "en"}), chromedp.Navigate(title))
	w.follow(chromedp.SetValue("#a-enter-rate", "9", chromedp.ByQuery), chromedp.SetValue("#a-enter-costs", "96", chromedp.ByQuery), chromedp.Submit("#a-enter-rate", chromedp.ByQuery))
	w.follow(chromedp.SetValue("#a-enforce-bank-target", "First Bank", chromedp.ByQuery), chromedp.SetValue("#a-enforce-bank-cost", "45", chromedp.ByQuery), chromedp.Submit("#a-enforce-bank-target", chromedp.ByQuery))
	if v := b.court(key); len(v.Judgments) != 1 || len(v.Judgments[0].Steps) != 1 || v.Judgments[0].Steps[0].Cost.Decimal() != "45.00" {
		t.Fatalf("the book holds %d judgments", len(v.Judgments))
	}
	b.entered(b.desk.StepStarted(t.Context(), key, recovery.StepChange{}, act))
	b.entered(b.desk.StepCollected(t.Context(), key, recovery.StepChange{Collected: "1000", Exempt: "wages"}, act))
	look(title, 1280, "light", "en")
	look(title, 390, "dark", "de")
	w.silent()

	const rate = "[id^=a-domesticate] [name=rate]"
	w.sized(1280, "light")
	w.do(chromedp.Navigate(title), chromedp.Evaluate(open, nil))
	w.follow(chromedp.SetValue("[id^=a-domesticate] [name=court]", "Lane County", chromedp.ByQuery), chromedp.SetValue("[id^=a-domesticate] [name=number]", "26-F-1", chromedp.ByQuery),
		chromedp.SetValue("[id^=a-domesticate] [name=place]", "us_ohio", chromedp.ByQuery), chromedp.SetValue(rate, "high", chromedp.ByQuery), chromedp.Submit(rate, chromedp.ByQuery))
	if got := ask[string](w, `document.activeElement.name`); got != "rate" {
		t.Errorf("a rate that cannot be read leads to %q", got)
	}
}
