package web

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"dunwell/internal/receivable"
)

func (w *window) focused() string {
	return ask[string](w, `document.activeElement.closest('.move') ? document.activeElement.closest('.move').querySelector('h3').textContent : document.activeElement.tagName`)
}

// The list of the day by single keys: what is done is exchanged in place, can be taken
// back, and nothing happens while somebody types or while the keys are off.
func TestKeysOnTheListOfTheDay(t *testing.T) {
	t.Parallel()
	w := openWindow(t)
	b := openBook(t, smallBook)
	press := func(key string) { w.do(chromedp.KeyEvent(key)) }
	w.do(emulation.SetDeviceMetricsOverride(1280, 900, 1, false), chromedp.Navigate(b.server.URL))

	press("a") // the focus is nowhere in the list: nothing happens
	first := ask[string](w, `document.querySelector('.move h3').textContent`)
	w.do(chromedp.Focus(`.move summary`, chromedp.ByQuery))
	press("j")
	if got := w.focused(); got == first {
		t.Errorf("got %q after J, want the card behind it", got)
	}
	press("k")
	if got := w.focused(); got != first {
		t.Errorf("got %q after K, want %q again", got, first)
	}
	for !strings.Contains(w.focused(), friendly) {
		press("j")
	}
	w.exchange(chromedp.KeyEvent("a"))
	if got := w.text(".toast"); !strings.Contains(got, "The first reminder to Larch Bakery is approved.") {
		t.Errorf("got the toast %q", got)
	}
	n := b.approved(friendly)
	if n == "" {
		t.Fatal("the letter is not approved")
	}
	if got := ask[string](w, `document.activeElement.tagName`); got != "SUMMARY" {
		t.Errorf("got the focus on %s after an act, want the card that came", got)
	}
	w.exchange(chromedp.KeyEvent("z"))
	if got := b.delivery(n).State; got != receivable.Drafted {
		t.Errorf("got a letter that is %s after Z, want a draft again", got)
	}
	w.do(chromedp.Focus(`.move summary`, chromedp.ByQuery))
	for !strings.Contains(w.focused(), caller) {
		press("j")
	}
	press("r")
	w.do(chromedp.WaitReady(`[name=by]:focus`, chromedp.ByQuery)) // the card fetches what stands inside
	if got := ask[string](w, `document.activeElement.name + ' ' + document.activeElement.form.outcome.value`); got != "by promised" {
		t.Errorf("got %q after R, want the day of a promise", got)
	}
	press("a") // typed into a field: no act
	if got := ask[int](w, `document.querySelectorAll('.toast').length`); got != 1 {
		t.Errorf("got %d toasts, want the last one", got)
	}
	w.do(chromedp.Focus(`.move[open] summary`, chromedp.ByQuery))
	press("w")
	if !ask[bool](w, `document.activeElement.closest('details.data').open`) {
		t.Error("W does not open the reasons")
	}
	press("?")
	if !ask[bool](w, `document.getElementById('keys').open`) {
		t.Error("? does not tell the keys")
	}
	press(kb.Escape)

	// the palette gives the focus back
	w.do(chromedp.Focus(`.move[open] summary`, chromedp.ByQuery))
	press("/")
	if got := ask[string](w, `document.activeElement.id`); got != "pal" {
		t.Fatalf("got the focus on %q, want the palette", got)
	}
	press("Larch")
	w.do(chromedp.Poll(`[...document.querySelectorAll('#pal-list [role=option]')].some(e => e.textContent.includes('Larch Bakery'))`, nil))
	for _, violation := range w.axe() {
		t.Errorf("palette: %s", violation)
	}
	press(kb.Escape)
	if got := ask[string](w, `document.activeElement.tagName`); got != "SUMMARY" {
		t.Errorf("got the focus on %s after Esc, want where it was", got)
	}

	w.follow(chromedp.Click(`.keys [value=off]`, chromedp.ByQuery))
	w.do(chromedp.Focus(`.move summary`, chromedp.ByQuery))
	press("j")
	if got := w.focused(); got != first {
		t.Errorf("got %q after J with the keys off, want no step", got)
	}
	w.silent()
}

// approved is the number of the client's approved letter.
func (b *book) approved(name string) string {
	b.t.Helper()
	today, err := b.desk.TodayPage(b.t.Context(), b.creditor)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, n := range today.ByItself {
		if n.Client == name {
			return n.Number
		}
	}
	return ""
}

// From an empty book to the first letter in the folder; with script and without.
func TestFirstRunToFirstLetter(t *testing.T) {
	t.Parallel()
	for _, script := range []bool{true, false} {
		t.Run(fmt.Sprintf("script %v", script), func(t *testing.T) {
			w := openWindow(t)
			b := newBook(t, tuesday)
			list := filepath.Join(t.TempDir(), "invoices.csv")
			text := "Invoice,Client,Email,Date,Due,Amount,Currency\nINV-1,Larch Bakery,ada@larch.example,2026-10-22,2026-11-21,640.00,USD\n"
			if err := os.WriteFile(list, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			w.do(emulation.SetScriptExecutionDisabled(!script), emulation.SetDeviceMetricsOverride(1280, 900, 1, false), chromedp.Navigate(b.server.URL))
			for _, step := range startSteps {
				if !script {
					break // it looks the same
				}
				w.do(chromedp.Navigate(b.server.URL + startPath(step)))
				for _, violation := range w.axe() {
					t.Errorf("%s: %s", step, violation)
				}
			}
			w.do(chromedp.Navigate(b.server.URL))
			w.follow(chromedp.Click(`a[href="/start"].btn`, chromedp.ByQuery))
			w.follow(chromedp.Navigate(b.server.URL + "/start/business"))
			w.do(chromedp.SetValue(`[name=sender]`, "Nora Lark", chromedp.ByQuery))
			w.follow(chromedp.Click(`.start .btn-primary`, chromedp.ByQuery))
			w.do(chromedp.SetUploadFiles(`#file`, []string{list}, chromedp.ByQuery))
			w.follow(chromedp.Click(`.start .btn-primary`, chromedp.ByQuery))
			w.do(chromedp.SetValue(`[name=through]`, tuesday.String(), chromedp.ByQuery))
			w.follow(chromedp.Click(`button[value=take]`, chromedp.ByQuery))
			for len(w.sources(b)) == 0 { // the file is read beside the page
				w.follow(chromedp.Reload())
			}
			for _, step := range []string{"mail", "ladder"} {
				w.follow(chromedp.Navigate(b.server.URL + "/start/" + step))
				w.follow(chromedp.Click(`.start .btn-primary`, chromedp.ByQuery))
			}
			w.follow(chromedp.Click(`.start .btn-primary`, chromedp.ByQuery)) // the list of the day
			w.follow(chromedp.Click(`form[action="/go"] button`, chromedp.ByQuery))
			approve := chromedp.Click(`form[action="/approve"] button`, chromedp.ByQuery)
			if script {
				w.exchange(approve)
			} else {
				w.follow(approve)
			}
			if got := w.text(".toast"); !strings.Contains(got, "is approved") {
				t.Errorf("got the toast %q", got)
			}
			if got := b.files(); len(got) == 0 {
				t.Error("no letter lies in the folder")
			}
			w.silent()
		})
	}
}

// sources are the lists that the book has taken in.
func (w *window) sources(b *book) []receivable.Source {
	w.t.Helper()
	around, err := b.desk.Around(w.t.Context(), b.creditor)
	if err != nil {
		w.t.Fatal(err)
	}
	return around.Sources
}
