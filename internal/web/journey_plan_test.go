package web

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"log/slog"
	"mime/quotedprintable"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	touch "github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"dunwell/internal/chase"
	"dunwell/internal/store"
	"dunwell/internal/web/portal"
)

// clientPages serves the pages for clients of the book, at the address that its
// letters name.
func (b *book) clientPages() *httptest.Server {
	b.t.Helper()
	var asked atomic.Int64
	now := func() time.Time { return time.Unix(0, 0).Add(time.Duration(asked.Add(1)) * time.Minute) } // for the limits alone, which are not at stake here
	pages, err := portal.New(b.desk, now, slog.New(slog.NewTextHandler(b.log, nil)))
	if err != nil {
		b.t.Fatal(err)
	}
	server := httptest.NewServer(pages.Handler())
	b.t.Cleanup(server.Close)
	if err := b.desk.ChangeSetup(b.t.Context(), b.creditor, map[string]string{"public_url": server.URL}); err != nil {
		b.t.Fatal(err)
	}
	return server
}

// linkIn is the first link of a client that a letter in the folder holds.
func (b *book) linkIn(number string) string {
	b.t.Helper()
	for _, name := range b.files() {
		if !strings.Contains(name, number) || filepath.Ext(name) != ".eml" {
			continue
		}
		raw, err := os.ReadFile(filepath.Join(b.letters, name))
		if err != nil {
			b.t.Fatal(err)
		}
		text, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(string(raw))))
		if err != nil && len(text) == 0 {
			b.t.Fatal(err)
		}
		if link := regexp.MustCompile(`http://127\.0\.0\.1:\d+/c/[A-Za-z0-9_-]{56}`).Find(text); link != nil {
			return string(link)
		}
	}
	b.t.Fatalf("no letter %s with a link lies in the folder: %q", number, b.files())
	return ""
}

// recordOf is all that was sealed about a client, as it was written.
func (b *book) recordOf(name string) string {
	b.t.Helper()
	var all strings.Builder
	err := b.db.Read(b.t.Context(), func(tx *store.Tx) error {
		for entry, err := range tx.RecordOf(b.t.Context(), b.account(name)) {
			if err != nil {
				return err
			}
			all.Write(entry.Content)
		}
		return nil
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return all.String()
}

// onPhone makes the window a phone that is touched, with script or without.
func (w *window) onPhone(script bool) {
	w.t.Helper()
	w.do(emulation.SetScriptExecutionDisabled(!script), emulation.SetDeviceMetricsOverride(390, 844, 2, true), emulation.SetTouchEmulationEnabled(true))
}

// onDesk makes the window one of a desk again.
func (w *window) onDesk() {
	w.t.Helper()
	w.do(emulation.SetScriptExecutionDisabled(false), emulation.SetTouchEmulationEnabled(false), emulation.SetDeviceMetricsOverride(1280, 900, 1, false))
}

// tap touches what a selector names, in its middle, with a finger.
func tap(selector string) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		var at []float64
		middle := fmt.Sprintf(`(e => { e.scrollIntoView({block: 'center'}); const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2] })(document.querySelector(%q))`, selector)
		if err := chromedp.Evaluate(middle, &at).Do(ctx); err != nil {
			return err
		}
		if err := touch.DispatchTouchEvent(touch.TouchStart, []*touch.TouchPoint{{X: at[0], Y: at[1]}}).Do(ctx); err != nil {
			return err
		}
		return touch.DispatchTouchEvent(touch.TouchEnd, []*touch.TouchPoint{}).Do(ctx)
	})
}

// A client writes that times are hard. On the desk a person reads it, confirms it,
// draws the plan up from what the mail offers, and approves the letter with its link.
// On a phone without script the client opens the link, reads, and signs. From then on
// the plan is in good standing, nobody is reminded, and the link is spent.
func TestFromAHardshipMailToAPlanSignedOnAPhone(t *testing.T) {
	t.Parallel()
	w := openWindow(t)
	b := openBook(t, smallBook)
	b.clientPages()
	link := w.planOffered(b)
	mark := w.signed(b, link)

	w.onDesk()
	w.do(chromedp.Navigate(b.server.URL + "/case/" + b.number(formal)))
	if got := w.text(".head .why"); !strings.Contains(got, "plan") {
		t.Errorf("got %q on the case, want the plan in good standing", got)
	}
	if got := w.text("main"); !strings.Contains(got, "Imogen Roe signed on the client page") || strings.Contains(got, "named a date") {
		t.Errorf("got a case that does not know who signed: %q", got)
	}
	_, now := b.caseNow(formal)
	if p := now.Plan; p == nil || p.Agreed != tuesday || p.How != "signed" || p.Signatory != "Imogen Roe" {
		t.Errorf("got the plan %+v, want one signed by Imogen Roe today", p)
	}
	record := b.recordOf(formal)
	for _, kept := range []string{`"sha256":"` + mark + `"`, `"name":"Imogen Roe"`, `"source":"client page"`} {
		if !strings.Contains(record, kept) {
			t.Errorf("the record lacks %s", kept)
		}
	}
	if report, err := b.desk.Verify(t.Context(), b.creditor); err != nil || !report.OK {
		t.Errorf("the record does not verify: %+v, %v", report, err)
	}
	for range 28 { // to four days before the first part is due
		b.today = b.today.AddDays(1)
		if b.today.AddDays(2) == tuesday.AddDays(28) {
			break
		}
		b.chase()
		if n, ok := b.need(formal); ok {
			t.Fatalf("%s: got %q asked about a client who keeps a plan", b.today, n.Title)
		}
	}
	w.silent()
}

// planOffered goes the way of the desk from the mail to the letter that offers the
// plan, and gives the link in it.
func (w *window) planOffered(b *book) (link string) {
	w.t.Helper()
	id := b.wrote("Imogen Roe <client2@client.example>", "Re: Statement of account", hardship)
	w.do(emulation.SetDeviceMetricsOverride(1280, 900, 1, false), chromedp.Navigate(b.server.URL+"/inbox"))
	w.follow(chromedp.Click(`a[href="/inbox/`+id+`"]`, chromedp.ByQuery))
	w.follow(chromedp.Click(`button[name=then][value=plan]`, chromedp.ByQuery))
	parts := `Array.from(document.querySelectorAll('[id^=amount]')).map(e => document.getElementById(e.id.replace('amount', 'on')).value + ' ' + e.value).join(', ')`
	if got, want := ask[string](w, parts), "2026-12-24 1400.00, 2027-01-25 1400.00, 2027-02-24 1400.00"; got != want {
		w.t.Errorf("got the parts %q filled in, want the three that were offered: %q", got, want)
	}
	w.follow(chromedp.Click(`button[value=draw]`, chromedp.ByQuery))
	if got := w.text(".toast"); !strings.Contains(got, "A plan for Halden Roe Architects over USD 4,200.00 in 3 parts is drawn up") {
		w.t.Errorf("got the toast %q", got)
	}
	n, ok := b.need(formal)
	if !ok || n.Step != string(chase.StepPlanTerms) {
		w.t.Fatalf("got %+v asked, want the letter that offers the plan", n)
	}
	w.follow(chromedp.Click(`a[href="/letters/`+n.Number+`"].btn`, chromedp.ByQuery))
	w.follow(chromedp.Click(`form[action="/approve"] button`, chromedp.ByQuery))
	if got := w.text(".toast"); !strings.Contains(got, "is approved") {
		w.t.Errorf("got the toast %q", got)
	}
	return b.linkIn(n.Number)
}

// signed is the client on a phone without script: the link, the plan, a fault, the
// signature, and the link that is spent. It gives the fingerprint that the page shows.
func (w *window) signed(b *book, link string) (mark string) {
	w.t.Helper()
	w.onPhone(false)
	w.follow(chromedp.Navigate(link))
	if got := ask[float64](w, `document.documentElement.scrollWidth`); got > 390 {
		w.t.Errorf("the page to sign is %v px wide", got)
	}
	text := w.text("main")
	for _, want := range []string{"Your agreement to pay in parts", "Part 1, by 24 December 2026: USD 1,400.00", "Part 3, by 24 February 2027: USD 1,400.00", "INV-6"} {
		if !strings.Contains(text, want) {
			w.t.Errorf("the page to sign lacks %q: %s", want, text)
		}
	}
	w.do(chromedp.SendKeys(`#name`, "Imogen Roe", chromedp.ByQuery))
	w.follow(tap(`main form .btn-primary`))
	if got := w.text(".fault"); !strings.Contains(got, "Please tick the box") {
		w.t.Errorf("got %q without the consent", got)
	}
	w.do(tap(`#agreed`))
	w.follow(tap(`main form .btn-primary`))
	if got := w.text("h1"); got != "Thank you, this is agreed" {
		w.t.Fatalf("got the page %q after signing", got)
	}
	mark = w.text("dd.mono")
	var paragraphs []string
	w.do(chromedp.Evaluate(`Array.from(document.querySelectorAll('.agreement p.lines')).map(p => p.textContent)`, &paragraphs))
	if sum := fmt.Sprintf("%x", sha256.Sum256([]byte(strings.Join(paragraphs, "\n\n")))); mark != sum {
		w.t.Errorf("got the fingerprint %s of a text whose own is %s", mark, sum)
	}
	if response, err := chromedp.RunResponse(w.ctx, chromedp.Navigate(link)); err != nil || response.Status != http.StatusNotFound {
		w.t.Errorf("got %+v (%v) for the link once more, want 404", response, err)
	}
	w.forget()
	return mark
}

// forget drops what the console said so far: a browser tells it of every answer that
// is no success.
func (w *window) forget() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.said = nil
}
