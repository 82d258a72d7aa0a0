package web

import (
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"dunwell/internal/recovery"
	"dunwell/internal/store"
)

// paidBook is the small book after a week in which money came, a call was noted with
// its minutes and a promise was made.
func paidBook(t *testing.T) *book {
	t.Helper()
	b := openBook(t, smallBook)
	act := func() recovery.Act { return recovery.Act{By: "nora"} }
	sable, castellan, halden := b.account("Sable Ridge Events"), b.account("Castellan Outfitters"), b.account("Halden Roe Architects")
	for _, err := range []error{
		second(b.desk.Paid(t.Context(), sable, "3150.00", "", act())),
		second(b.desk.Called(t.Context(), castellan, "no_answer", 25, act())),
		second(b.desk.Promise(t.Context(), halden, "4200.00", b.today.AddDays(7), act())),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	b.chase()
	return b
}

// keptInsights are the counts in the book.
func (b *book) keptInsights() (rows []store.InsightRow) {
	b.t.Helper()
	err := b.db.Read(b.t.Context(), func(tx *store.Tx) (err error) {
		rows, err = tx.Insights(b.t.Context(), b.creditor)
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return rows
}

func second[T any](_ T, err error) error { return err }

func TestInsightsSayWhatBroughtTheMoneyAndWhatMayCome(t *testing.T) {
	t.Parallel()
	b := paidBook(t)
	p := b.get("/insights?currency=USD")
	for _, want := range []string{
		"USD15,940.00", "Second reminder brought the most", "of the open money is late", "1–30 days late", "You spent 25 minutes of your own", "Calls",
		"Cash to expect", "our estimate", "Still running", "No money came by an attorney", "as of Tue 24 Nov 2026, 12:00",
	} {
		p.has(t, want)
	}
	p.lacks(t, "EUR1,240")
	p.lacks(t, "style=")
	eur := b.get("/insights?currency=EUR")
	eur.has(t, "1,240.00")
	eur.lacks(t, "15,940.00")
	list, err := b.desk.Insights(t.Context(), b.creditor, false)
	if err != nil || len(list) != 2 {
		t.Fatalf("got %d currencies, %v; want one line each for EUR and USD", len(list), err)
	}
	usd := list[1]
	var aged int64
	for _, a := range usd.Aging {
		aged += a.Minor
	}
	if aged != usd.Open || usd.Open != 15_940_00 {
		t.Errorf("got %d by age and %d open, want 1594000 twice", aged, usd.Open)
	}
	if last := usd.Cash[len(usd.Cash)-1]; last.Mid <= 0 || last.Mid > usd.Open || last.IfDue != usd.Open {
		t.Errorf("got %+v to come of %d open", last, usd.Open)
	}
	if usd.Words.Running != 1 || usd.Words.Kept+usd.Words.Broken != 0 {
		t.Errorf("got promises %+v, want one that runs", usd.Words)
	}
}

func TestInsightsAreKeptAndCountedAgain(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	b.get("/insights")
	kept := b.keptInsights()
	b.get("/insights")
	if got := b.keptInsights(); len(got) != 2 || got[0].At != kept[0].At {
		t.Errorf("got %v after %v, want two, one a currency, kept", got, kept)
	}
	if p := b.post("/insights", url.Values{"currency": {"EUR"}}); p.at != "/insights?currency=EUR" {
		t.Errorf("counting again leads to %s, want the same currency", p.at)
	}
}

// The night counts what nobody should wait for, once.
func TestInsightsAreCountedAtNight(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	for range 2 {
		if err := b.desk.Night(t.Context()); err != nil {
			t.Fatal(err)
		}
		if kept := b.keptInsights(); len(kept) != 2 {
			t.Fatalf("%d figures after the night, want two, one a currency", len(kept))
		}
	}
	kept := b.keptInsights()
	b.get("/insights")
	if got := b.keptInsights(); got[0].At != kept[0].At {
		t.Errorf("the page counted again what the night had counted")
	}
}

func TestInsightsOfAnEmptyBookSayWhatWillBeHere(t *testing.T) {
	t.Parallel()
	p := newBook(t, tuesday).get("/insights")
	p.has(t, "No figures yet")
	p.has(t, "Take invoices in")
}

func TestInsightsAreAccessible(t *testing.T) {
	t.Parallel()
	b, empty := paidBook(t), newBook(t, tuesday)
	w := openWindow(t)
	for _, address := range []string{b.server.URL + "/insights?currency=USD", b.server.URL + "/insights?currency=EUR", empty.server.URL + "/insights"} {
		for _, width := range []int64{1280, 390} {
			w.do(emulation.SetDeviceMetricsOverride(width, 900, 1, width < 500))
			w.follow(chromedp.Navigate(address))
			w.do(chromedp.Evaluate(`document.querySelectorAll('details').forEach(d => d.open = true)`, nil))
			if got := ask[int64](w, `document.documentElement.scrollWidth`); got > width {
				t.Errorf("%s at %d px: the page is %d px wide", strings.TrimPrefix(address, b.server.URL), width, got)
			}
			w.clean(address)
		}
	}
	w.silent()
}
