package web

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/feed"
	"dunwell/internal/mail"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/store"
	"dunwell/internal/testneeds/blank"
)

// tuesday is the day of the tests, a business day at noon.
var tuesday = day.New(2026, time.November, 24)

// book is a desk on a small book of its own, and a browser without script.
type book struct {
	t        *testing.T
	db       *store.DB
	desk     *recovery.Desk
	creditor receivable.CreditorID
	server   *httptest.Server
	web      *Server
	letters  string
	today    day.Date
	log      *bytes.Buffer
	passed   atomic.Int64 // nanoseconds since noon of today
}

// client is one line of a book: what is late, and what happened before.
type client struct {
	name, place, language string
	number, amount        string
	late                  int // days since the invoice fell due
	written               []string
	facts                 map[string]string
}

// smallBook has a friendly reminder, a call, a formal letter and something that
// is not due, in two currencies and with a long German name.
var smallBook = []client{
	{name: "Larch Bakery", place: "us_oregon", number: "INV-1", amount: "640.00 USD", late: 3},
	{name: "Sable Ridge Events", place: "us_oregon", number: "INV-2", amount: "3150.00 USD", late: 11, written: []string{"reminder_1:-10", "reminder_2:-4"}},
	{name: "Halden Roe Architects", place: "us_oregon", number: "INV-6", amount: "4200.00 USD", late: 24,
		written: []string{"reminder_1:-23", "reminder_2:-17", "call:-13", "reminder_3_offer:-9"},
		facts:   map[string]string{"work": "office signage", "pause_clause": "section 9"}},
	{name: "Castellan Outfitters", place: "us_oregon", number: "INV-3", amount: "8800.00 USD", late: 35,
		written: []string{"reminder_1:-34", "reminder_2:-28", "call:-24", "reminder_3_offer:-21", "last_notice:-12"},
		facts:   map[string]string{"work": "catalogue", "agreement": "agreement of 12 May", "work_done": "The catalogue was delivered and approved in writing."}},
	{name: "Oberschleißheimer Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft mbH", place: "de", language: "de", number: "INV-4", amount: "1240.00 EUR", late: 9, written: []string{"reminder_1:-8"}},
	{name: "Fernhill Nursery", place: "us_oregon", number: "INV-5", amount: "2300.00 USD", late: -20},
}

// newBook opens an empty book at noon of the given day and serves its desk.
func newBook(t *testing.T, today day.Date) *book {
	t.Helper()
	b := &book{t: t, today: today, letters: filepath.Join(t.TempDir(), "letters"), log: &bytes.Buffer{}}
	now := func() time.Time {
		y, m, dom := b.today.Date()
		return time.Date(y, m, dom, 20, 0, 0, 0, time.UTC).Add(time.Duration(b.passed.Load())) // noon in Oregon
	}
	path := filepath.Join(t.TempDir(), "book.db")
	blank.Book(t, path)
	db, err := store.Open(t.Context(), path, store.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	b.db = db
	b.desk = recovery.New(db, recovery.Options{Now: now, Zone: time.UTC, Keys: feed.NewKeyring(filepath.Join(t.TempDir(), "dunwell.key")), Ways: recovery.Ways{Folder: mail.Folder{Dir: b.letters}}})
	if b.creditor, err = b.desk.CreditorNamed(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	err = b.desk.ChangeSetup(t.Context(), b.creditor, map[string]string{
		"name": "Larkfield Studio", "place": "us_oregon", "zone": "America/Los_Angeles", "sender": "Nora Lark", "email": "nora@larkfield.example",
		"phone": "+1 503 555 0142", "address": "218 Alder Court|Portland, OR 97205", "company": "yes", "holder": "Larkfield Studio",
		"iban": "DE89 3704 0044 0532 0130 00", "bic": "COBADEFFXXX",
	})
	if err != nil {
		t.Fatal(err)
	}
	server, err := New(b.desk, b.creditor, "nora", slog.New(slog.NewTextHandler(b.log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	b.web = server
	handler, err := server.Handler()
	if err != nil {
		t.Fatal(err)
	}
	b.server = httptest.NewServer(handler)
	t.Cleanup(b.server.Close)
	return b
}

// openBook is the book of these clients on its day, chased.
func openBook(t *testing.T, clients []client) *book {
	t.Helper()
	const before = 30 // the list was first taken in a month ago, so that patience with it is over
	b := newBook(t, tuesday.AddDays(-before))
	b.takeIn(clients)
	b.today = tuesday
	b.takeIn(clients)
	for _, c := range clients {
		b.enter(c)
	}
	b.chase()
	return b
}

func (b *book) takeIn(clients []client) {
	b.t.Helper()
	var list strings.Builder
	list.WriteString("Invoice,Client,Email,Date,Due,Amount,Currency\n")
	for i, c := range clients {
		amount, currency, _ := strings.Cut(c.amount, " ")
		due := tuesday.AddDays(-c.late)
		fmt.Fprintf(&list, "%s,%s,client%d@client.example,%s,%s,%s,%s\n", c.number, c.name, i, due.AddDays(-30), due, amount, currency)
	}
	report, err := b.desk.Import(b.t.Context(), recovery.ImportRequest{
		Creditor: b.creditor, Kind: receivable.ListAll, CompleteThrough: b.today, By: "nora",
		File: recovery.ImportFile{Name: "invoices.csv", Reader: strings.NewReader(list.String()), Size: int64(list.Len())},
	})
	if err != nil || len(report.Faults) > 0 {
		b.t.Fatal(err, report.Faults)
	}
}

func (b *book) enter(c client) {
	b.t.Helper()
	key := b.account(c.name)
	facts := map[string]string{"place": c.place}
	for k, v := range c.facts {
		facts[k] = v
	}
	if c.language != "" {
		facts["language"] = c.language
	}
	if _, err := b.desk.Fact(b.t.Context(), key, facts, recovery.Act{By: "nora"}); err != nil {
		b.t.Fatal(err)
	}
	for _, w := range c.written {
		step, days, _ := strings.Cut(w, ":")
		var n int
		fmt.Sscan(days, &n)
		act := recovery.Act{On: b.today.AddDays(n), By: "nora"}
		var err error
		if step == "call" {
			_, err = b.desk.Called(b.t.Context(), key, "no_answer", 0, act)
		} else {
			touch := receivable.Touch{On: act.On, Kind: receivable.Written, Step: step, Channel: "email"}
			if step == "last_notice" {
				touch.Deadline = b.today.AddDays(-8)
			}
			_, err = b.desk.Before(b.t.Context(), key, []receivable.Touch{touch}, act)
		}
		if err != nil {
			b.t.Fatal(err)
		}
	}
}

func (b *book) chase() {
	b.t.Helper()
	_, err := b.desk.Chase(b.t.Context(), recovery.ChaseRequest{Creditor: b.creditor, On: b.today}, func(recovery.ChaseRow) error { return nil })
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *book) account(name string) receivable.AccountKey {
	b.t.Helper()
	key, err := b.desk.AccountNamed(b.t.Context(), b.creditor, name, "")
	if err != nil {
		b.t.Fatal(err)
	}
	return key
}

// need is what the desk asks about a client today; ok is false where it asks nothing.
func (b *book) need(name string) (recovery.Need, bool) {
	b.t.Helper()
	today, err := b.desk.TodayPage(b.t.Context(), b.creditor)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, n := range today.Needs {
		if n.Client == name {
			return n, true
		}
	}
	return recovery.Need{}, false
}

// delivery is a letter as the book has it.
func (b *book) delivery(number string) receivable.Delivery {
	b.t.Helper()
	v, err := b.desk.LetterView(b.t.Context(), b.creditor, number)
	if err != nil {
		b.t.Fatal(err)
	}
	return v.Delivery
}

// counts are the rows of every table.
func (b *book) counts() map[string]int64 {
	b.t.Helper()
	var counts map[string]int64
	err := b.db.Read(b.t.Context(), func(tx *store.Tx) (err error) {
		counts, err = tx.Counts(b.t.Context())
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return counts
}

// page is an answer of the desk.
type page struct {
	status int
	header http.Header
	body   string
	at     string // address it was found at, after redirects
}

// text is the page as a person reads it: words only, one space between them.
func (p page) text() string {
	words := regexp.MustCompile(`<[^>]*>`).ReplaceAllString(p.body, "")
	return strings.Join(strings.Fields(html.UnescapeString(words)), " ")
}

func (p page) has(t *testing.T, want string) {
	t.Helper()
	if !strings.Contains(p.text(), want) && !strings.Contains(p.body, want) {
		t.Errorf("%s: got %d without %q: %s", p.at, p.status, want, p.text())
	}
}

func (p page) lacks(t *testing.T, unwanted string) {
	t.Helper()
	if strings.Contains(p.body, unwanted) || strings.Contains(p.text(), unwanted) {
		t.Errorf("%s: got %q in the page", p.at, unwanted)
	}
}

func (b *book) get(path string) page {
	b.t.Helper()
	return b.do(b.request(http.MethodGet, path, nil))
}

// post sends a form as the desk's own page does, and follows to the next page.
func (b *book) post(path string, form url.Values) page {
	b.t.Helper()
	r := b.request(http.MethodPost, path, form)
	r.Header.Set("Origin", b.server.URL)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.do(r)
}

func (b *book) request(method, path string, form url.Values) *http.Request {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.server.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return r
}

func (b *book) do(r *http.Request) page {
	b.t.Helper()
	answer, err := b.server.Client().Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return page{answer.StatusCode, answer.Header, string(body), answer.Request.URL.RequestURI()}
}

// form is what the hidden fields of a client's card carry.
func (b *book) form(name string, fields ...string) url.Values {
	b.t.Helper()
	n, ok := b.need(name)
	if !ok {
		b.t.Fatalf("nothing is asked about %s", name)
	}
	f := url.Values{"account": {string(n.Account)}, "delivery": {n.Number}, "currency": {string(n.Owed.Currency())}, "page": {pageToday}, "from": {"0"}}
	for i := 0; i < len(fields); i += 2 {
		f.Set(fields[i], fields[i+1])
	}
	return f
}

// files are the names in the letters folder.
func (b *book) files() []string {
	b.t.Helper()
	entries, err := os.ReadDir(b.letters)
	if err != nil && !os.IsNotExist(err) {
		b.t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
