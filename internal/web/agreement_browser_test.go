package web

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"dunwell/internal/agreement"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// fits opens a page at the width of a desk and of a phone, in both languages, with
// everything on it unfolded: nothing is wider than the window, and axe finds nothing in
// light or dark.
func (w *window) fits(base, path string) {
	w.t.Helper()
	for _, at := range []struct {
		width    int64
		language string
	}{{1280, "en"}, {390, "de"}} {
		w.do(emulation.SetDeviceMetricsOverride(at.width, 900, 1, at.width < 500), chromedp.Navigate(base),
			chromedp.Evaluate(fmt.Sprintf(`document.cookie = "language=%s;path=/"`, at.language), nil))
		w.follow(chromedp.Navigate(base + path))
		w.do(chromedp.Evaluate(`for (const d of document.querySelectorAll('main details')) d.open = true`, nil))
		what := fmt.Sprintf("%s at %d px in %s", path, at.width, at.language)
		if got := ask[int64](w, `document.documentElement.scrollWidth`); got > at.width {
			w.t.Errorf("%s: the page is %d px wide", what, got)
		}
		w.clean(what)
	}
}

// The pages of the time before the work, and of what was given up, fit and pass axe: an
// agreement drawn up, one entered with what it says, one that lies before the client; the
// look at a client; the forms of a court; what is written off; a mail that approves.
func TestPagesBeforeTheWorkAreAccessible(t *testing.T) {
	t.Parallel()
	w := openWindow(t)
	b := openBook(t, smallBook)
	ctx, act := t.Context(), recovery.Act{By: "nora", On: b.desk.Today()}
	if err := b.desk.ChangeSetup(ctx, b.creditor, map[string]string{"public_url": "https://pay.larkfield.example"}); err != nil {
		t.Fatal(err)
	}
	key := b.account(formal)
	b.post(agreementPath(b.number(formal))+"/draw", map[string][]string{"work": {"Signs for the whole of the second and the third floor"}, "price": {"7200"}})
	long := strings.Repeat("a-title-without-any-blank-", 5)
	entered := recovery.NewAgreement{Kind: receivable.AgreementMails, Title: long, Clauses: []receivable.Clause{{ID: receivable.ClauseInterest, Value: "3% a month", Where: long[:60]}}}
	if _, _, err := b.desk.AddAgreement(ctx, key, entered, act); err != nil {
		t.Fatal(err)
	}
	w.fits(b.server.URL, agreementPath(b.number(formal)))
	if _, err := b.desk.SendAgreement(ctx, b.creditor, b.number(formal)+"/A1", recovery.Bringing{How: recovery.BringPaper}, act); err != nil {
		t.Fatal(err)
	}
	w.fits(b.server.URL, agreementPath(b.number(formal)))

	health, _ := b.prospect()
	w.fits(b.server.URL, health)

	blank, err := os.ReadFile("../exhibit/testdata/claim.pdf")
	if err != nil {
		t.Fatal(err)
	}
	forms := "/case/" + b.number(demanded) + "/forms"
	mapping := b.addForm(forms, "", "claim.pdf", blank).at
	w.fits(b.server.URL, forms)
	w.fits(b.server.URL, mapping)

	if _, err := b.desk.WriteOff(ctx, b.account(friendly), "", recovery.Act{By: "nora", Note: "moved away without a word"}); err != nil {
		t.Fatal(err)
	}
	w.fits(b.server.URL, "/written-off")
	w.fits(b.server.URL, "/case/"+b.number(friendly))

	order, err := b.desk.SendNewChangeOrder(ctx, key, recovery.Ordering{Text: "One more floor", Price: "800"}, recovery.Bringing{How: recovery.BringPaper, On: act.On}, act)
	if err != nil {
		t.Fatal(err)
	}
	w.fits(b.server.URL, "/inbox/"+b.wrote("client0@client.example", "Re: One more floor", "Approved: "+order.Code+"\r\n"))
	w.silent()
}

// A contract is entered and what it says is typed, by the keyboard alone.
func TestClausesByKeyboard(t *testing.T) {
	t.Parallel()
	w := openWindow(t)
	b := openBook(t, smallBook[2:3])
	key := b.account(smallBook[2].name)
	if _, _, err := b.desk.AddAgreement(t.Context(), key, recovery.NewAgreement{Kind: receivable.AgreementSigned, Title: "Contract of May"}, recovery.Act{By: "nora"}); err != nil {
		t.Fatal(err)
	}
	w.do(emulation.SetDeviceMetricsOverride(1280, 900, 1, false), chromedp.Navigate(b.server.URL+agreementPath("1001")))
	w.tabTo("what it says", "e.tagName === 'SUMMARY' && e.textContent.includes('Enter what it says')")
	w.do(chromedp.KeyEvent(kb.Enter))
	w.tabTo("the deposit", "e.name === 'value_"+receivable.ClauseDeposit+"'")
	w.do(chromedp.KeyEvent("40%"))
	w.tabTo("its section", "e.name === 'where_"+receivable.ClauseDeposit+"'")
	w.do(chromedp.KeyEvent("4"))
	w.tabTo("the button", withText("Keep the clauses"))
	w.follow(chromedp.KeyEvent(kb.Enter))
	list, err := b.desk.Agreements(t.Context(), key)
	known, _ := agreement.Named(receivable.ClauseDeposit)
	if err != nil || len(list) != 1 || len(list[0].Clauses) != 1 || list[0].Clauses[0] != (recovery.ClauseLine{ID: receivable.ClauseDeposit, Name: known.Name, Value: "40%", Where: "4"}) {
		t.Errorf("got %+v (%v)", list, err)
	}
	w.silent()
}
