package web

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/web/say"
)

func TestLookingChangesNothing(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	n, _ := b.need(formal)
	before := b.counts()
	for _, path := range []string{"/", "/?from=25", "/?from=-1", "/?entry=1001-3", "/?entry=x", "/letters/" + n.Number, "/letters/" + n.Number + ".pdf", "/case/" + n.Of, b.style()} {
		if p := b.get(path); p.status != http.StatusOK {
			t.Errorf("got %d for %s: %s", p.status, path, p.text())
		}
	}
	for _, path := range []string{"/approve", "/hold", "/sent", "/called", "/heard", "/paid", "/pause", "/undo", "/go", "/theme", "/arm", "/disarm", "/fact"} {
		if p := b.get(path); p.status == http.StatusOK {
			t.Errorf("got a page for GET %s", path)
		}
	}
	after := b.counts()
	for table, want := range before {
		if after[table] != want {
			t.Errorf("got %d rows in %s after looking, want %d", after[table], table, want)
		}
	}
}

func TestOthersAreRefused(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook[:1])
	form := b.form(friendly)
	tests := map[string]struct {
		change func(*http.Request)
		want   int
	}{
		"form of another site":       {func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }, http.StatusForbidden},
		"form of a sister site":      {func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "same-site") }, http.StatusForbidden},
		"foreign origin":             {func(r *http.Request) { r.Header.Set("Origin", "https://elsewhere.example") }, http.StatusForbidden},
		"foreign host":               {func(r *http.Request) { r.Host = "desk.elsewhere.example" }, http.StatusMisdirectedRequest},
		"foreign host with our port": {func(r *http.Request) { r.Host = "elsewhere.example:" + r.URL.Port() }, http.StatusMisdirectedRequest},
		"no host that is one":        {func(r *http.Request) { r.Host = "127.0.0.1.elsewhere.example" }, http.StatusMisdirectedRequest},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := b.request(http.MethodPost, "/approve", form)
			test.change(r)
			if p := b.do(r); p.status != test.want {
				t.Errorf("got %d, want %d: %s", p.status, test.want, p.text())
			}
		})
	}
	if _, asked := b.need(friendly); !asked {
		t.Error("a refused form approved a letter")
	}
	for _, host := range []string{"localhost:8470", "127.0.0.1", "[::1]:8470"} {
		r := b.request(http.MethodGet, "/", nil)
		r.Host = host
		if p := b.do(r); p.status != http.StatusOK {
			t.Errorf("got %d for the host %s, want 200", p.status, host)
		}
	}
}

func TestPagesMayNotBeScriptedOrFramed(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	n, _ := b.need(formal)
	for _, path := range []string{"/", "/letters/" + n.Number, "/case/" + n.Of, "/nowhere"} {
		p := b.get(path)
		policy := p.header.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "style-src 'self'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"} {
			if !strings.Contains(policy, want) {
				t.Errorf("%s: got the policy %q without %s", path, policy, want)
			}
		}
		if strings.Contains(policy, "unsafe") {
			t.Errorf("%s: got the policy %q", path, policy)
		}
		if got := p.header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s: got Cache-Control %q, want no-store", path, got)
		}
		checkMarkup(t, path, p.body)
	}
	if got := b.get(b.style()).header.Get("Cache-Control"); !strings.Contains(got, "max-age") {
		t.Errorf("got Cache-Control %q for the stylesheet", got)
	}
}

// style is the address of the style sheet that the pages name.
func (b *book) style() string {
	return regexp.MustCompile(`/static/desk\.[0-9a-f]+\.css`).FindString(b.get("/").body)
}

var (
	forbidden = regexp.MustCompile(`(?i)\sstyle=|<script[^>]*>[^<]|<style|\son[a-z]+=|javascript:`)
	idOf      = regexp.MustCompile(`\sid="([^"]*)"`)
	refersTo  = regexp.MustCompile(`\s(?:for|aria-labelledby|aria-describedby)="([^"]*)"`)
)

// checkMarkup holds a page to the rules that a browser would not tell of.
func checkMarkup(t *testing.T, what, body string) {
	t.Helper()
	if found := forbidden.FindString(body); found != "" {
		t.Errorf("%s: got %q in the page", what, found)
	}
	ids := map[string]int{}
	for _, m := range idOf.FindAllStringSubmatch(body, -1) {
		ids[m[1]]++
	}
	for id, n := range ids {
		if n > 1 {
			t.Errorf("%s: got the id %q %d times", what, id, n)
		}
	}
	for _, m := range refersTo.FindAllStringSubmatch(body, -1) {
		for id := range strings.FieldsSeq(m[1]) {
			if ids[id] == 0 {
				t.Errorf("%s: got a reference to %q, which is nowhere", what, id)
			}
		}
	}
	if got := strings.Count(body, "<h1"); got != 1 {
		t.Errorf("%s: got %d first headings, want 1", what, got)
	}
}

func TestUnknownAddressesLeadBack(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook[:1])
	for _, path := range []string{"/nowhere", "/letters/1001-999", "/letters/nonsense", "/letters/9999-1.pdf", "/letters/..%2f..%2fbook.db", "/letters/1001-3/more"} {
		p := b.get(path)
		if p.status != http.StatusNotFound {
			t.Errorf("got %d for %s, want 404", p.status, path)
		}
		p.has(t, "Back to Today")
	}
}

func TestLetterPageShowsTheExactWords(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	n, _ := b.need(formal)
	p := b.get("/letters/" + n.Number)
	made, err := b.desk.LetterOf(t.Context(), b.creditor, n.Number)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{made.Subject, "INV-6", "Approve this last notice", "By approving you say that no answer has come since your last letter", "Into the letters folder, for you to send", "client2@client.example"} {
		p.has(t, want)
	}
	for _, paragraph := range strings.Split(made.Text, "\n\n") {
		p.has(t, strings.Join(strings.Fields(strings.Split(paragraph, "\n")[0]), " "))
	}
	pdf := b.get("/letters/" + n.Number + ".pdf")
	if got := pdf.header.Get("Content-Type"); got != "application/pdf" || !strings.HasPrefix(pdf.body, "%PDF-") {
		t.Errorf("got %s beginning with %q, want a PDF", got, pdf.body[:min(8, len(pdf.body))])
	}
}

func TestThemeIsKeptInACookie(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook[:1])
	tests := []struct {
		theme, back string
		status      int
		cookie, to  string
	}{
		{"dark", "/?from=25", http.StatusSeeOther, "dark", "/?from=25"},
		{"light", "/letters/1001-3", http.StatusSeeOther, "light", "/letters/1001-3"},
		{"system", "/", http.StatusSeeOther, "", "/"},
		{"dark", "https://elsewhere.example/", http.StatusSeeOther, "dark", "/"},
		{"dark", "//elsewhere.example/", http.StatusSeeOther, "dark", "/"},
		{"dark", `/\elsewhere.example`, http.StatusSeeOther, "dark", "/"},
		{"pink", "/", http.StatusUnprocessableEntity, "", ""},
	}
	client := *b.server.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	for _, test := range tests {
		r := b.request(http.MethodPost, "/theme", url.Values{"theme": {test.theme}, "back": {test.back}})
		answer, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != test.status || answer.Header.Get("Location") != test.to {
			t.Errorf("%s, %s: got %d to %q, want %d to %q", test.theme, test.back, answer.StatusCode, answer.Header.Get("Location"), test.status, test.to)
		}
		for _, c := range answer.Cookies() {
			if c.Value != test.cookie || !c.HttpOnly || c.SameSite != http.SameSiteStrictMode {
				t.Errorf("%s: got the cookie %v", test.theme, c)
			}
		}
	}
	r := b.request(http.MethodGet, "/", nil)
	r.AddCookie(&http.Cookie{Name: "theme", Value: "dark"})
	b.do(r).has(t, `data-theme="dark"`)
	r = b.request(http.MethodGet, "/", nil)
	r.AddCookie(&http.Cookie{Name: "theme", Value: "pink"})
	b.do(r).lacks(t, "data-theme")
}

func TestEmptyBookSaysWhatWillBeHere(t *testing.T) {
	t.Parallel()
	b := newBook(t, tuesday)
	p := b.get("/")
	p.has(t, "No list has been taken in yet")
	p.has(t, `href="/start"`)
	p.lacks(t, "then say go")
	checkMarkup(t, "/", p.body)
}

func TestQuietDaySaysWhenTheNextIs(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook[len(smallBook)-1:])
	p := b.get("/")
	p.has(t, "Nothing needs you today. Next date: ")
	p.has(t, "When an invoice falls due, a promise passes or an answer comes, it waits here.")
}

// Sums of different currencies are never added up.
func TestLeadNamesEachCurrency(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	b.get("/").has(t, "Five things need you. Together they concern EUR1,240.00 and USD16,790.00.")
}

// A long list is cut into pages, each of which keeps its place.
func TestLongListIsPaged(t *testing.T) {
	t.Parallel()
	const many = 60
	clients := make([]client, many)
	for i := range clients {
		clients[i] = client{name: fmt.Sprintf("Client %02d", i), place: "us_oregon", number: fmt.Sprintf("N-%d", i), amount: fmt.Sprintf("%d.00 USD", 1000-i), late: 3}
	}
	b := openBook(t, clients)
	p := b.get("/")
	p.has(t, "60 things need you.")
	p.has(t, "1 to 15 of 60, by value")
	if got := strings.Count(p.body, `<details class="move"`); got != cardsOnPage {
		t.Errorf("got %d cards on a page, want %d", got, cardsOnPage)
	}
	p = b.get("/?from=45")
	p.has(t, "46 to 60 of 60, by value")
	p.has(t, "Client 59")
	p.has(t, `href="/?from=30"`)
	checkMarkup(t, "/?from=45", p.body)
	form := url.Values{"account": {string(b.account("Client 59").Account)}, "page": {pageToday}, "from": {"45"}, "currency": {"USD"}, "amount": {"nothing"}, "on": {tuesday.String()}}
	p = b.post("/paid", form)
	p.has(t, `value="nothing"`)
	p.has(t, "46 to 60 of 60")
	form.Set("amount", "941")
	b.post("/paid", form).has(t, "46 to 59 of 59")
}

func TestPlainSum(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		typed    string
		currency money.Currency
		want     string
	}{
		"plain":                    {"1234.50", "USD", "1234.50"},
		"grouped by commas":        {"1,234,567.89", "USD", "1234567.89"},
		"grouped by points":        {"1.234.567,89", "EUR", "1234567.89"},
		"grouped by spaces":        {"1 234 567,89", "EUR", "1234567.89"},
		"grouped by narrow spaces": {"1\u202f234,5", "EUR", "1234.5"},
		"grouped by apostrophes":   {"1’234.50", "CHF", "1234.50"},
		"thousands by a comma":     {"12,345", "USD", "12345"},
		"decimals by a comma":      {"12,34", "USD", "12.34"},
		"three decimals":           {"1,234", "KWD", "1.234"},
		"no cents":                 {"12,345", "JPY", "12345"},
		"two readings":             {"1.234", "EUR", "1.234"}, // refused later: finer than a cent
		"no sum":                   {"a,b,c", "EUR", "a,b,c"},
	}
	for name, test := range tests {
		if got := plainSum(test.typed, test.currency); got != test.want {
			t.Errorf("%s: got %q of %q, want %q", name, got, test.typed, test.want)
		}
	}
}

func TestToldSaysDaysAndSums(t *testing.T) {
	t.Parallel()
	got := say.In("en").Told("8800.00 USD of Larch came in on 2026-11-24")
	if want := "USD 8,800.00 of Larch came in on 24 November 2026."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := say.In("en").Near(day.New(2026, 11, 27), tuesday); got != "Friday" {
		t.Errorf("got %q, want Friday", got)
	}
}
