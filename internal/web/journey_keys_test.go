package web

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	keys "github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"dunwell/internal/policy"
	"dunwell/internal/recovery"
	"dunwell/internal/store"
)

// With scripts off a statement is matched, a mail confirmed, and a ladder rehearsed
// and switched on.
func TestJourneysWithoutScript(t *testing.T) {
	t.Parallel()
	w := openWindow(t)
	b := openBook(t, smallBook)
	w.do(emulation.SetScriptExecutionDisabled(true), emulation.SetDeviceMetricsOverride(1280, 900, 1, false))

	statement := filepath.Join(t.TempDir(), "bank.csv")
	if err := os.WriteFile(statement, []byte(bankCSV), 0o600); err != nil {
		t.Fatal(err)
	}
	w.follow(chromedp.Navigate(b.server.URL + "/money/import"))
	w.do(chromedp.SetUploadFiles(`#file`, []string{statement}, chromedp.ByQuery))
	w.follow(chromedp.Click(`main form[enctype] button`, chromedp.ByQuery))
	w.follow(chromedp.Click(`button[value=take]`, chromedp.ByQuery))
	for len(b.waitingLines()) == 0 { // the file is read beside the page, which looks again by itself
		w.follow(chromedp.Reload())
	}
	w.follow(chromedp.Navigate(b.server.URL + "/money/lines/" + b.trayNumber("transfer") + "?client=Sable"))
	w.do(chromedp.Click(`input[name=invoice][value="INV-2"]`, chromedp.ByQuery))
	w.follow(chromedp.Click(`form[action="/money/match"] button`, chromedp.ByQuery))
	if got := w.text(".toast"); !strings.Contains(got, "Sable Ridge Events came in on 23 November 2026, for INV-2.") {
		t.Errorf("got the toast %q", got)
	}
	if _, ok := b.need(caller); ok {
		t.Error("who paid is still asked")
	}

	id := b.wrote("Imogen Roe <client2@client.example>", "Re: Statement of account", hardship)
	w.follow(chromedp.Navigate(b.server.URL + "/inbox/" + id))
	w.follow(chromedp.Click(`button[name=then][value=plan]`, chromedp.ByQuery))
	if got := w.text("h1"); !strings.Contains(got, "Pay in parts: "+formal) || b.waits(id) {
		t.Errorf("got the page %q, want the plan with the mail confirmed", got)
	}

	w.follow(chromedp.Navigate(b.server.URL + "/policy/edit"))
	w.do(chromedp.SetValue(`#step-call-after`, "12", chromedp.ByQuery))
	w.follow(chromedp.Click(`#ladder .btn-primary`, chromedp.ByQuery))
	if got := w.text("main"); !strings.Contains(got, "Rehearsal on your") {
		t.Errorf("got no rehearsal: %s", got)
	}
	w.follow(chromedp.Click(`form[action="/policy/use"] button`, chromedp.ByQuery))
	if s := b.step(policy.Call); s.After != 12 {
		t.Errorf("got the call on day %d, want 12", s.After)
	}
	w.silent()
}

// waitingLines are the lines of statements that wait for a person.
func (b *book) waitingLines() []recovery.TrayLine {
	b.t.Helper()
	tray, err := b.desk.Tray(b.t.Context(), b.creditor, 0)
	if err != nil {
		b.t.Fatal(err)
	}
	return tray.Lines
}

// reachable marks what the keyboard should reach, in the order of the page, and notes
// what gets the focus, and how that is shown.
const reachable = `(() => {
	const all = Array.from(document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary'))
		.filter(e => !e.disabled && e.tabIndex >= 0 && e.checkVisibility({visibilityProperty: true}))
		.filter(e => e.type !== 'radio' || e === (Array.from(e.form.querySelectorAll('[type=radio]')).filter(r => r.name === e.name).find(r => r.checked) || Array.from(e.form.querySelectorAll('[type=radio]')).find(r => r.name === e.name)))
	const hidden = Array.from(document.querySelectorAll('a[href], button, select, textarea, summary')).filter(e => e.tabIndex < 0 && e.checkVisibility({visibilityProperty: true}))
	window.met = []; window.bare = []; window.want = all.map((e, i) => i); window.never = hidden.map(e => e.outerHTML.slice(0, 120))
	document.addEventListener('focusin', e => {
		const at = all.indexOf(e.target), s = getComputedStyle(e.target)
		if (!met.includes(at)) met.push(at)
		const ring = s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0 || s.boxShadow !== 'none'
		if (at >= 0 && !ring(s) && !(e.target.labels && Array.from(e.target.labels).some(l => ring(getComputedStyle(l))))) bare.push(e.target.outerHTML.slice(0, 120))
	})
	window.tell = i => all[i] ? all[i].outerHTML.slice(0, 120) : 'something else'
	return all.length
})()`

// tabs walks a page by Tab alone and tells what is not reached, out of order, or shows
// no focus.
func (w *window) tabs(url string, prepare ...chromedp.Action) (faults []string) {
	w.t.Helper()
	w.do(append([]chromedp.Action{chromedp.Navigate(url)}, prepare...)...)
	count := ask[int](w, reachable)
	if count == 0 {
		return []string{"nothing can be reached"}
	}
	const stops = 6 // of a field of a day: its parts and its calendar
	tab := keys.DispatchKeyEvent(keys.KeyRawDown).WithKey("Tab").WithCode("Tab").WithWindowsVirtualKeyCode('\t')
	for range stops*count/10 + 2 {
		for range 10 {
			w.do(tab)
		}
		if ask[bool](w, `want.every(i => met.includes(i))`) {
			break
		}
	}
	for what, found := range map[string]string{
		"Tab never reaches":      `want.filter(i => !met.includes(i)).map(tell)`,
		"Tab comes too early to": `met.filter((at, n) => n > 0 && at !== met[n - 1] + 1 && !(at === 0 && met[n - 1] === want.length - 1)).map(tell)`,
		"no focus is seen on":    `[...new Set(bare)]`,
		"Tab may not come to":    `never`,
	} {
		for _, element := range ask[[]string](w, found) {
			faults = append(faults, what+" "+element)
		}
	}
	return faults
}

// On every kind of page Tab comes to each link, button, field and summary that is
// seen, in their order, and each shows that it has the focus.
func TestTabReachesEverything(t *testing.T) {
	t.Parallel()
	w := openWindow(t)
	b := openBook(t, smallBook)
	pages := b.clientPages()
	mail := b.wrote("Imogen Roe <client2@client.example>", "Re: Statement of account", hardship)
	b.takeFile("bank.csv", bankCSV)
	n, _ := b.need(demanded)
	client, _ := b.clientAt(demanded)
	link, _, err := b.desk.MakeLink(t.Context(), b.account(demanded), store.LinkStatement, recovery.Act{By: "nora"})
	if err != nil {
		t.Fatal(err)
	}
	balance, _, err := b.desk.MakeLink(t.Context(), b.account(demanded), store.LinkAck, recovery.Act{By: "nora"})
	if err != nil {
		t.Fatal(err)
	}
	at := "/case/" + b.number(demanded)
	w.do(emulation.SetDeviceMetricsOverride(1280, 900, 1, false))
	for _, path := range []string{
		"/", at, at + "/plan", at + "/call", "/letters", "/letters/" + n.Number, "/inbox", "/inbox/" + mail, "/clients", "/clients?new=1", client, "/search?q=halden",
		"/invoices", "/invoices/INV-4", "/invoices/new", "/money", "/money/import", "/money/sources", "/money/export", "/money/lines/" + b.trayNumber("transfer") + "?client=Sable",
		"/policy", "/policy/edit", "/insights", "/settings", "/settings/business", "/settings/law", "/settings/texts", "/settings/figures", "/settings/health", "/settings/people",
		"/settings/account", "/start", "/start/business", "/start/ladder", "/nowhere",
	} {
		for _, fault := range w.tabs(b.server.URL + path) {
			t.Errorf("%s: %s", path, fault)
		}
	}
	for _, url := range []string{
		link.URL, link.URL + "/pay", link.URL + "/plan", link.URL + "/promise", link.URL + "/wrong", link.URL + "/paid", link.URL + "/contact", link.URL + "/call", balance.URL,
	} {
		for _, fault := range w.tabs(url) {
			t.Errorf("%s: %s", strings.TrimPrefix(url, pages.URL), fault)
		}
	}

	broken := chromedp.Evaluate(`{ const [bare, left] = document.querySelectorAll('details.move > summary'); bare.style.outline = 'none'; left.tabIndex = -1; document.querySelectorAll('nav a[href]')[2].tabIndex = 5 }`, nil)
	got := strings.Join(w.tabs(b.server.URL+"/", broken), "\n")
	for _, want := range []string{"Tab comes too early to", "no focus is seen on", "Tab may not come to"} {
		if !strings.Contains(got, want) {
			t.Errorf("on a page that was broken: got %q, want that %q is found", got, want)
		}
	}
}
