package web

import (
	"archive/zip"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"dunwell/internal/day"
	"dunwell/internal/packet"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// download clicks what a selector names, and gives the file that the browser kept.
func (w *window) download(selector string) string {
	w.t.Helper()
	dir := w.t.TempDir()
	done := make(chan string, 1)
	ctx, cancel := context.WithCancel(w.ctx)
	defer cancel()
	chromedp.ListenTarget(ctx, func(event any) {
		if e, ok := event.(*browser.EventDownloadProgress); ok && e.State == browser.DownloadProgressStateCompleted {
			done <- e.GUID
		}
	})
	w.do(browser.SetDownloadBehavior(browser.SetDownloadBehaviorBehaviorAllowAndName).WithDownloadPath(dir).WithEventsEnabled(true), chromedp.Click(selector, chromedp.ByQuery))
	select {
	case name := <-done:
		return filepath.Join(dir, name)
	case <-w.ctx.Done():
		w.t.Fatal("nothing was downloaded")
	}
	return ""
}

// An attorney is armed on the case page, the final demand names him, is approved and
// sent by post. Its day passes without money, and Today shows the end of the work and
// the hand-off. The file for the attorney is made and downloaded, and checks with
// nothing but itself.
func TestFromAnUltimatumToTheHandOff(t *testing.T) {
	t.Parallel()
	w := openWindow(t)
	b := openBook(t, smallBook)
	at := b.server.URL + "/case/" + b.number(demanded)
	if err := os.MkdirAll(filepath.Join(filepath.Dir(b.letters), "invoices"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(filepath.Dir(b.letters), "invoices", "INV-3.pdf"), []byte("%PDF-1.4 INV-3"), 0o600); err != nil {
		t.Fatal(err)
	}
	work := recovery.WorkTerms{Name: "Spring catalogue", Agreement: "the agreement of 12 May 2026", Clauses: map[string]string{recovery.ClausePause: "section 7", recovery.ClauseCancel: "section 8, 14 days"}}
	if _, err := b.desk.EnterWork(t.Context(), b.account(demanded), work, recovery.Act{By: "nora"}); err != nil {
		t.Fatal(err)
	}

	w.do(emulation.SetDeviceMetricsOverride(1280, 900, 1, false), chromedp.Navigate(at))
	w.do(chromedp.Click(`input[name=road][value=attorney]`, chromedp.ByQuery), chromedp.SetValue(`#de-forum`, "Ruth Adeyemi", chromedp.ByQuery))
	w.follow(chromedp.Click(`form[action="/arm"] button`, chromedp.ByQuery))
	if got := w.text(".toast"); !strings.Contains(got, "an attorney (Ruth Adeyemi) follows") {
		t.Errorf("got the toast %q", got)
	}
	n, _ := b.need(demanded)
	w.follow(chromedp.Navigate(b.server.URL + "/letters/" + n.Number))
	if got := w.text("main"); !strings.Contains(got, "attorney") {
		t.Errorf("got a demand that does not name what was decided: %s", got)
	}
	w.follow(chromedp.Click(`form[action="/approve"] button`, chromedp.ByQuery))
	if got := w.text(".toast"); !strings.Contains(got, "The final demand to Castellan Outfitters is approved") {
		t.Fatalf("got the toast %q", got)
	}
	w.follow(chromedp.Navigate(b.server.URL + "/letters/" + n.Number))
	w.do(chromedp.Evaluate(`document.querySelector('form[action="/sent"]').closest('details').open = true`, nil))
	w.do(chromedp.SetValue(`form[action="/sent"] [name=on]`, tuesday.String(), chromedp.ByQuery), chromedp.SetValue(`form[action="/sent"] [name=how]`, "post", chromedp.ByQuery))
	w.follow(chromedp.Click(`form[action="/sent"] button`, chromedp.ByQuery))
	sent := b.delivery(n.Number)
	if sent.State != receivable.Sent || sent.Deadline.IsZero() {
		t.Fatalf("got the demand %s with the day %s, want it sent", sent.State, sent.Deadline)
	}
	b.until(sent.Deadline.AddDays(6)) // grace, and a weekend
	w.handedOff(b, at)
	w.silent()
}

// until lives the days up to one with the payments known and none coming, as far as
// nothing is asked about the client of the demand.
func (b *book) until(last day.Date) {
	b.t.Helper()
	for asked := false; !asked; _, asked = b.need(demanded) {
		if b.today = b.today.AddDays(1); b.today.After(last) {
			b.t.Fatalf("nothing is asked about %s until %s", demanded, last)
		}
		b.takeIn(smallBook)
		b.chase()
	}
}

// handedOff is the day after: the end of the work is to be decided, and the file for
// the attorney is made, fetched and checked.
func (w *window) handedOff(b *book, at string) {
	w.t.Helper()
	w.follow(chromedp.Navigate(b.server.URL))
	for _, want := range []string{"Decide on the end of the work for Castellan Outfitters", "The final demand named an attorney", "the file is ready for him"} {
		if got := w.text("details.move"); !strings.Contains(got, want) {
			w.t.Errorf("Today lacks %q: %s", want, got)
		}
	}
	w.follow(chromedp.Navigate(at))
	w.follow(chromedp.Click(`.notes form[action$="/packet"] button`, chromedp.ByQuery))
	w.do(chromedp.WaitVisible(`a.btn-primary[download]`, chromedp.ByQuery))
	file, err := zip.OpenReader(w.download(`a.btn-primary[download]`))
	if err != nil {
		w.t.Fatal(err)
	}
	defer file.Close()
	folder, _, _ := strings.Cut(file.File[0].Name, "/")
	made, err := fs.Sub(file, folder)
	if err != nil {
		w.t.Fatal(err)
	}
	report := packet.Verify(made)
	if !report.OK || len(report.Files) < 5 {
		w.t.Errorf("the packet does not check: %+v", report)
	}
	if exhibits, err := fs.Glob(made, "exhibits/*"); err != nil || len(exhibits) == 0 {
		w.t.Errorf("the packet holds no exhibits (%v)", err)
	}
	if invoice, err := fs.Glob(made, "exhibits/*INV-3*"); err != nil || len(invoice) == 0 {
		w.t.Errorf("the packet lacks the invoice (%v)", err)
	}
}
