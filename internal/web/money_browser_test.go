package web

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// A statement is taken in, one of its lines waits, a person says whose it is, and the
// case closes itself: its letter is withdrawn, and nothing is owed.
func TestFromAStatementToAClosedCase(t *testing.T) {
	t.Parallel()
	w := openWindow(t)
	b := openBook(t, smallBook)
	n, _ := b.need("Sable Ridge Events")
	path := filepath.Join(t.TempDir(), "bank.csv")
	if err := os.WriteFile(path, []byte(bankCSV), 0o600); err != nil {
		t.Fatal(err)
	}
	w.do(emulation.SetDeviceMetricsOverride(1280, 900, 1, false), chromedp.Navigate(b.server.URL+"/money/import"))
	w.do(chromedp.SetUploadFiles(`#file`, []string{path}, chromedp.ByQuery))
	w.follow(chromedp.Click(`main form[enctype] button`, chromedp.ByQuery))
	if got := w.text("h1"); got != "A bank statement with 3 lines (CSV)" {
		t.Fatalf("got the page %q, want the preview", got)
	}
	w.follow(chromedp.Click(`button[value=take]`, chromedp.ByQuery))
	w.do(chromedp.WaitVisible(`main dl.facts`, chromedp.ByQuery)) // the page looks again by itself until all is read
	w.follow(chromedp.Click(`main a.btn-primary`, chromedp.ByQuery))
	if got := w.text("h1"); got != "Money" {
		t.Fatalf("got the page %q, want the tray", got)
	}
	row := "#l-" + b.trayNumber("transfer")
	w.follow(chromedp.Click(row+` a.btn`, chromedp.ByQuery))
	w.do(chromedp.SetValue(`#client`, "Sable", chromedp.ByQuery))
	w.follow(chromedp.Click(`form.seek button`, chromedp.ByQuery))
	w.do(chromedp.Click(`input[name=invoice][value="INV-2"]`, chromedp.ByQuery))
	w.follow(chromedp.Click(`form[action="/money/match"] button`, chromedp.ByQuery))
	if got := w.text(".toast"); !strings.Contains(got, "Sable Ridge Events came in on 23 November 2026, for INV-2.") {
		t.Errorf("got the toast %q", got)
	}
	if _, ok := b.need("Sable Ridge Events"); ok {
		t.Error("who paid is still asked")
	}
	if n.Number != "" {
		if got := b.delivery(n.Number).State; got != receivable.Withdrawn {
			t.Errorf("got a letter that is %s, want withdrawn", got)
		}
	}
	w.do(chromedp.Navigate(b.server.URL + "/invoices/INV-2"))
	if got := w.text("h1"); !strings.Contains(got, "paid") {
		t.Errorf("got the invoice %q, want it paid", got)
	}
	w.silent()
}

// Every state of the pages of money and invoices passes axe and fits its width.
func TestMoneyPagesAreAccessible(t *testing.T) {
	t.Parallel()
	w := openWindow(t)
	b := openBook(t, smallBook)
	b.takeFile("bank.csv", bankCSV)
	waiting := b.upload("next.csv", strings.ReplaceAll(bankCSV, "2026-11-23", "2026-11-24"))
	odd := b.upload("odd.csv", "Customer,Foo,Date,Bar\nNorthwind Mill,A-1,2026-10-02,120.50\n")
	drafts, _, err := b.desk.DraftInvoice(t.Context(), b.account("Larch Bakery"), recovery.InvoiceRequest{
		For: "Winter menu", Lines: []recovery.InvoiceLine{{What: "Layout", Quantity: "2", Unit: "hours", Price: "90.00"}},
	}, recovery.Act{By: "nora"})
	if err != nil {
		t.Fatal(err)
	}
	empty := newBook(t, tuesday)
	done := b.takeFile("third.csv", strings.ReplaceAll(bankCSV, "INV-1", "INV-9"))
	const open = `for (const d of document.querySelectorAll('details')) d.open = true`
	for name, url := range map[string]string{
		"money": b.server.URL + "/money", "money empty": empty.server.URL + "/money", "line": b.server.URL + "/money/lines/" + b.trayNumber("transfer") + "?client=Sable",
		"sources": b.server.URL + "/money/sources", "export": b.server.URL + "/money/export", "import": b.server.URL + "/money/import", "preview": b.server.URL + waiting.at,
		"preview refused": b.server.URL + odd.at, "report": b.server.URL + done.at, "invoices": b.server.URL + "/invoices", "drafts": b.server.URL + "/invoices?show=drafts",
		"invoices empty": empty.server.URL + "/invoices", "invoice": b.server.URL + "/invoices/INV-4", "draft": b.server.URL + "/invoices/" + drafts[0], "new invoice": b.server.URL + "/invoices/new",
	} {
		for _, width := range []int64{1280, 390} {
			scheme := map[int64]string{1280: "light", 390: "dark"}[width]
			w.do(
				emulation.SetDeviceMetricsOverride(width, 900, 1, width < 500),
				emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}),
				chromedp.Navigate(url), chromedp.Evaluate(open, nil),
			)
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
