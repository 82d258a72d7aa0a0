package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/store"
)

// number is the number of a client's account.
func (b *book) number(name string) string {
	b.t.Helper()
	v, err := b.desk.CaseView(b.t.Context(), b.account(name), b.today)
	if err != nil {
		b.t.Fatal(err)
	}
	return v.Number
}

func (b *book) armed(name string) string {
	b.t.Helper()
	v, err := b.desk.CaseView(b.t.Context(), b.account(name), b.today)
	if err != nil {
		b.t.Fatal(err)
	}
	return v.Armed
}

// caseForm is what the forms of a case page carry.
func (b *book) caseForm(name string, fields ...string) url.Values {
	b.t.Helper()
	f := url.Values{"account": {string(b.account(name).Account)}, "page": {pageCase}, "currency": {"USD"}}
	for i := 0; i < len(fields); i += 2 {
		f.Set(fields[i], fields[i+1])
	}
	return f
}

func TestCaseShowsTheWholeAccount(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	p := b.get("/case/" + b.number(demanded))
	for _, want := range []string{
		demanded, "35 days late", "USD8,800.00", "Read the letter and decide", // what is owed, and what comes next
		"Invoice INV-3", "The last day to sue is 20 October 2032.", "verified",
		"Ways to the money", "Best now: the final demand, worth about USD ", "best now", "Risks 30 % of what they would still bring",
		"our estimate", "An attorney's letterOnly after the day of a final demand.", // closed, with the reason
		"What decided.", "What this does to the relationship.", "To do", "No more reminders",
		"What will you really do", "Means of the strongest payer", "Final demand", "What happened", "Last notice", "Called: no answer",
	} {
		if !strings.Contains(strings.ToLower(p.text()), strings.ToLower(want)) {
			t.Errorf("got a case page without %q", want)
		}
	}
	checkMarkup(t, "case", p.body)
	n, _ := b.need(demanded)
	p.has(t, `href="/letters/`+n.Number+`"`)
	b.get("/").has(t, `href="/case/`+n.Of+`"`)
	b.get("/letters/"+n.Number).has(t, `href="/case/`+n.Of+`"`)
}

func TestCaseWithNothingToCompare(t *testing.T) {
	t.Parallel()
	b := openBook(t, []client{
		{name: "Fernhill Nursery", place: "us_oregon", number: "INV-5", amount: "2300.00 USD", late: -20},
		{name: "Krakow Signs", place: "pl", number: "INV-7", amount: "2300.00 PLN", late: 40},
	})
	p := b.get("/case/" + b.number("Fernhill Nursery"))
	p.has(t, "Nothing of Fernhill Nursery is late")
	p.lacks(t, "Best now")
	p.lacks(t, `action="/arm"`)
	p = b.get("/case/" + b.number("Krakow Signs"))
	p.has(t, "Enter what one PLN is worth")
	p.lacks(t, "Best now")
}

func TestArmOnTheCasePage(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	at := "/case/" + b.number(demanded)

	p := b.post("/arm", b.caseForm(demanded, "road", "attorney", "forum", "Ruth Adeyemi"))
	if !strings.HasPrefix(p.at, at+"?entry=") {
		t.Errorf("got back to %s, want the case", p.at)
	}
	p.has(t, "Decided: if Castellan Outfitters neither pays nor arranges, an attorney (Ruth Adeyemi) follows.")
	p.has(t, "Decided: an attorney (Ruth Adeyemi).")
	if got := b.armed(demanded); got != receivable.RoadAttorney {
		t.Errorf("got %q armed, want the attorney", got)
	}
	p = b.post("/disarm", b.caseForm(demanded))
	p.has(t, "No longer decided: an attorney (Ruth Adeyemi)")
	if got := b.armed(demanded); got != "" {
		t.Errorf("got %q armed after it was taken back", got)
	}

	tests := map[string]struct {
		path, road, want string
		status           int
	}{
		"nothing chosen":  {"/arm", "", "Choose what you will really do.", http.StatusUnprocessableEntity},
		"no such road":    {"/arm", "duel", `"duel" is no road`, http.StatusUnprocessableEntity},
		"a closed road":   {"/arm", "arbitration", "arbitration is not open against Castellan Outfitters", http.StatusConflict},
		"nothing to undo": {"/disarm", "", "nothing is armed against Castellan Outfitters", http.StatusNotFound},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			p := b.post(test.path, b.caseForm(demanded, "road", test.road, "forum", "Lane County"))
			if p.status != test.status {
				t.Errorf("got %d, want %d", p.status, test.status)
			}
			if !strings.Contains(strings.ToLower(p.text()), strings.ToLower(test.want)) {
				t.Errorf("got a page without %q: %s", test.want, p.text())
			}
			if test.path == "/arm" {
				p.has(t, `value="Lane County"`) // what was typed stays
			}
		})
	}
	if got := b.armed(demanded); got != "" {
		t.Errorf("got %q armed by a form that was refused", got)
	}
}

func TestFactOnTheCasePage(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	at := "/case/" + b.number(demanded)
	b.get(at).has(t, `id="f-solvency"`)

	p := b.post("/fact", b.caseForm(demanded, "key", "solvency", "value", "strong"))
	p.has(t, "solvency recorded")
	p.lacks(t, `id="f-solvency"`)
	p.has(t, "the client's means (strong)")

	p = b.post("/fact", b.caseForm(demanded, "key", "signed_contract", "value", "perhaps"))
	if p.status != http.StatusUnprocessableEntity {
		t.Errorf("got %d for a value that cannot be, want 422", p.status)
	}
	p.has(t, `"perhaps" does not fit; it is yes or no`)
	for name, form := range map[string]url.Values{
		"nothing said":   b.caseForm(demanded, "key", "signed_contract", "value", ""),
		"no fact":        b.caseForm(demanded, "key", "favourite_colour", "value", "blue"),
		"no sum":         b.caseForm(demanded, "key", "small_claims_limit", "value", "a lot"),
		"no such client": b.caseForm(demanded, "key", "solvency", "value", "ok", "account", "nobody"),
		"no client":      b.caseForm(demanded, "key", "solvency", "value", "", "account", ""),
	} {
		if p := b.post("/fact", form); p.status < 400 || p.status >= 500 {
			t.Errorf("%s: got %d, want a refusal", name, p.status)
		}
	}
}

func TestTheTimeToSueIsShownWhereItEnds(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		until day.Date
		want  string
		alarm bool
	}{
		"far":  {tuesday.AddDays(900), "The last day to sue is 12 May 2029.", false},
		"near": {tuesday.AddDays(30), "The right to sue ends on 24 December 2026, in 30 days.", true},
		"over": {tuesday.AddDays(-1), "The right to sue ended on 23 November 2026.", true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := openBook(t, []client{{name: demanded, place: "us_oregon", number: "INV-3", amount: "8800.00 USD", late: 35, facts: map[string]string{"limitation_until": test.until.String()}}})
			p := b.get("/case/" + b.number(demanded))
			p.has(t, test.want)
			if got := strings.Contains(p.body, `class="note danger"`); got != test.alarm {
				t.Errorf("got an alarm: %v, want %v", got, test.alarm)
			}
		})
	}
}

// What came in from outside never becomes markup.
func TestCaseEscapesWhatWasTyped(t *testing.T) {
	t.Parallel()
	const name = `Bobby <script>alert(1)</script> & Sons`
	b := openBook(t, []client{{name: name, place: "us_oregon", number: "INV-<b>9", amount: "640.00 USD", late: 40}})
	key := b.account(name)
	if _, err := b.desk.Called(t.Context(), key, "hardship", 0, recovery.Act{By: "nora", Note: `"><img src=x>`}); err != nil {
		t.Fatal(err)
	}
	p := b.post("/arm", b.caseForm(name, "road", "small_claims", "forum", `"><script>alert(2)</script>`))
	checkMarkup(t, "case", p.body)
	for _, markup := range []string{"<img", "<b>9", "<script>"} {
		if strings.Contains(p.body, markup) {
			t.Errorf("got %q as markup", markup)
		}
	}
	p.has(t, "INV-&lt;b&gt;9")
	p.has(t, "&lt;img src=x&gt;")
}

func TestOthersCasesAreNotFound(t *testing.T) {
	t.Parallel()
	b := newBook(t, tuesday)
	other := receivable.CreditorID("another")
	err := b.db.Write(t.Context(), func(tx *store.Tx) error {
		return tx.SaveCreditor(t.Context(), receivable.Creditor{ID: other, Name: "Another", Place: "us_oregon", Language: "en", Currency: "USD", Policy: "articles"})
	})
	if err != nil {
		t.Fatal(err)
	}
	own := b.creditor
	b.creditor = other
	b.takeIn([]client{{name: demanded, number: "INV-3", amount: "8800.00 USD", late: 35}})
	number, form := b.number(demanded), b.caseForm(demanded, "road", "small_claims", "key", "solvency", "value", "ok")
	b.creditor = own
	for _, path := range []string{"/case/" + number, "/case/9999", "/case/x", "/case/" + url.PathEscape("../x"), "/case/" + url.PathEscape(demanded)} {
		if p := b.get(path); p.status != http.StatusNotFound {
			t.Errorf("got %d for %s, want 404", p.status, path)
		}
	}
	for _, path := range []string{"/arm", "/disarm", "/fact"} {
		if p := b.post(path, form); p.status != http.StatusNotFound {
			t.Errorf("got %d for %s about another's account, want 404: %s", p.status, path, p.text())
		}
	}
	b.creditor = other
	if got := b.armed(demanded); got != "" {
		t.Errorf("got %q armed by another creditor", got)
	}
}

func TestCaseRefusesFormsOfOtherSites(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	for path, form := range map[string]url.Values{
		"/arm": b.caseForm(demanded, "road", "attorney"), "/disarm": b.caseForm(demanded), "/fact": b.caseForm(demanded, "key", "solvency", "value", "ok"),
	} {
		r := b.request(http.MethodPost, path, form)
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		if p := b.do(r); p.status != http.StatusForbidden {
			t.Errorf("got %d for %s of another site, want 403", p.status, path)
		}
	}
	if got := b.armed(demanded); got != "" {
		t.Errorf("got %q armed by another site", got)
	}
}
