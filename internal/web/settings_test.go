package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// settingsOf is the form of a page of settings as a browser would send it back.
func settingsOf(p page) url.Values {
	form := url.Values{}
	_, body, _ := strings.Cut(p.body, `setting-form`)
	for _, tag := range regexp.MustCompile(`<input [^>]*>`).FindAllString(body, -1) {
		name := regexp.MustCompile(` name="([^"]*)"`).FindStringSubmatch(tag)
		value := regexp.MustCompile(` value="([^"]*)"`).FindStringSubmatch(tag)
		if name == nil || value == nil || strings.Contains(tag, " disabled") || strings.Contains(tag, `type="checkbox"`) && !strings.Contains(tag, " checked") {
			continue
		}
		form.Set(name[1], strings.NewReplacer("&#43;", "+", "&amp;", "&").Replace(value[1]))
	}
	for _, m := range regexp.MustCompile(`(?s)<textarea [^>]*name="([^"]*)"[^>]*>(.*?)</textarea>`).FindAllStringSubmatch(body, -1) {
		form.Set(m[1], m[2])
	}
	for _, m := range regexp.MustCompile(`(?s)<select [^>]*name="([^"]*)".*?value="([^"]*)" selected`).FindAllStringSubmatch(body, -1) {
		form.Set(m[1], m[2])
	}
	return form
}

// set is the set-up of the book by key.
func (b *book) set() map[string]string {
	b.t.Helper()
	lines, err := b.desk.Setup(b.t.Context(), b.creditor)
	if err != nil {
		b.t.Fatal(err)
	}
	all := map[string]string{}
	for _, l := range lines {
		all[l.Key] = l.Value
	}
	return all
}

func TestSettingsLeadEverywhere(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	p := b.get("/settings")
	for _, link := range regexp.MustCompile(`href="(/settings/[a-z]+)"`).FindAllStringSubmatch(p.body, -1) {
		if link[1] == "/settings/people" { // of another page
			continue
		}
		if got := b.get(link[1]); got.status != http.StatusOK {
			t.Errorf("%s: got %d", link[1], got.status)
		}
	}
	if got := b.get("/settings/nowhere").status; got != http.StatusNotFound {
		t.Errorf("a part that is not there: got %d, want %d", got, http.StatusNotFound)
	}
}

func TestUnchangedSettingsChangeNothing(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	before := b.set()
	for _, part := range []string{"business", "bank", "mail", "chasing", "invoices"} {
		p := b.post("/settings/"+part, settingsOf(b.get("/settings/"+part)))
		p.has(t, "Saved.")
	}
	for key, value := range b.set() {
		if before[key] != value {
			t.Errorf("%s: got %q, want %q as before", key, value, before[key])
		}
	}
}

func TestSettingsAreChangedAndFaultsStandAtTheirField(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	form := settingsOf(b.get("/settings/business"))
	form.Set("address", "4 New Street\r\nPortland, OR 97201\r\n")
	form.Set("zone", "Nowhere/Land")
	p := b.post("/settings/business", form)
	if tag := regexp.MustCompile(`<input id="set-zone"[^>]*>`).FindString(p.body); p.status != http.StatusUnprocessableEntity || !strings.Contains(tag, `aria-invalid="true"`) {
		t.Errorf("got %d with %s, want the zone marked", p.status, tag)
	}
	p.has(t, "4 New Street")
	if got := b.set()["address"]; got != "218 Alder Court|Portland, OR 97205" {
		t.Errorf("a form with a fault set the address to %q", got)
	}
	form.Set("zone", "America/Los_Angeles")
	b.post("/settings/business", form).has(t, "Saved.")
	if got := b.set()["address"]; got != "4 New Street|Portland, OR 97201" {
		t.Errorf("got address %q", got)
	}
	bank := settingsOf(b.get("/settings/bank"))
	bank.Set("iban", "GB29 NWBK 6016 1331 9268 19")
	b.post("/settings/bank", bank).has(t, "letters say so until 24 December 2026")
}

// A file or a folder of the machine is never named over the net.
func TestSettingsOfTheMachineAreNotSetHere(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	folder := t.TempDir()
	form := settingsOf(b.get("/settings/mail"))
	form.Set("mailbox_drop", folder)
	b.post("/settings/mail", form)
	chasing := settingsOf(b.get("/settings/chasing"))
	chasing.Set("invoices", folder)
	b.post("/settings/chasing", chasing)
	if got := b.set(); got["mailbox_drop"] == folder || got["invoices"] == folder {
		t.Errorf("got drop %q and invoices %q, want neither set", got["mailbox_drop"], got["invoices"])
	}
}

func TestStepsByThemselvesNeedAMailbox(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	form := settingsOf(b.get("/settings/chasing"))
	form.Set("autopilot.reminder_1", "yes")
	p := b.post("/settings/chasing", form)
	if p.status == http.StatusOK || b.set()["autopilot"] != "" {
		t.Errorf("got %d and autopilot %q, want it refused without a mailbox", p.status, b.set()["autopilot"])
	}
	b.get("/settings/chasing").lacks(t, "autopilot.final_demand")
}

func TestLawIsLookedUpAndSet(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	p := b.get("/settings/law?q=us_oregon+small_claims")
	p.has(t, "us_oregon.small_claims")
	p.has(t, "How sure")
	bad := b.post("/settings/law", url.Values{"path": {"us_oregon.nothing"}, "value": {"1"}, "source": {"a book"}, "as_of": {"2026-01-02"}})
	if bad.status != http.StatusUnprocessableEntity && bad.status != http.StatusNotFound {
		t.Errorf("a path that leads nowhere: got %d", bad.status)
	}
	bad.has(t, "us_oregon.nothing")
	empty := b.post("/settings/law", url.Values{"path": {"us_oregon.small_claims"}})
	if empty.status != http.StatusUnprocessableEntity {
		t.Errorf("an empty form: got %d", empty.status)
	}
}

func TestFiguresAndRatesAreSet(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	b.post("/settings/figures", url.Values{"figure.hourly_rate": {"95.00 USD"}, "source": {"my books"}}).has(t, `value="95.00 USD"`)
	b.post("/settings/figures", url.Values{"figure.hourly_rate": {"a lot"}}).has(t, `aria-invalid="true"`)
	b.post("/settings/rates", url.Values{"from": {"eur"}, "to": {"USD"}, "rate": {"1.0832"}, "on": {"2026-11-20"}, "rate_source": {"ECB"}}).has(t, "EUR → USD")
	if p := b.post("/settings/rates", url.Values{"from": {"EUR"}, "to": {"EUR"}, "rate": {"1"}, "on": {"2026-11-20"}, "rate_source": {"me"}}); p.status != http.StatusUnprocessableEntity {
		t.Errorf("a rate to itself: got %d", p.status)
	}
}

func TestOwnWordsAreHeldToTheRules(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	p := b.post("/settings/texts", url.Values{"yaml": {"nonsense: ["}})
	if p.status != http.StatusUnprocessableEntity {
		t.Errorf("got %d, want the file refused", p.status)
	}
	p.has(t, "nonsense: [")
}

func TestSettingsAreAccessible(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	w := openWindow(t)
	for _, path := range []string{"/settings", "/settings/business", "/settings/bank", "/settings/chasing", "/settings/mail", "/settings/law?q=us_oregon+small_claims", "/settings/figures", "/settings/texts", "/settings/health"} {
		for _, width := range []int64{1280, 390} {
			w.do(emulation.SetDeviceMetricsOverride(width, 900, 1, width < 500))
			w.follow(chromedp.Navigate(b.server.URL + path))
			if got := ask[int64](w, `document.documentElement.scrollWidth`); got > width {
				t.Errorf("%s at %d px: the page is %d px wide", path, width, got)
			}
			if width > 500 {
				w.clean(path)
			}
		}
	}
	w.silent()
}
