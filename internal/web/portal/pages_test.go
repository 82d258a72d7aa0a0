package portal

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
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

// book is a small book with two clients, and its client pages.
type book struct {
	t        *testing.T
	db       *store.DB
	desk     *recovery.Desk
	creditor receivable.CreditorID
	server   *httptest.Server
	now      time.Time
	log      *bytes.Buffer
}

// tuesday is the day of the tests.
var tuesday = day.New(2026, time.November, 24)

const (
	larch = "Larch Bakery"
	thoma = "Thomsen & Söhne <b>GmbH</b>"
)

func openBook(t *testing.T) *book {
	t.Helper()
	b := &book{t: t, now: time.Date(2026, 11, 24, 20, 0, 0, 0, time.UTC), log: &bytes.Buffer{}}
	clock := func() time.Time { return b.now }
	at := filepath.Join(t.TempDir(), "book.db")
	blank.Book(t, at)
	db, err := store.Open(t.Context(), at, store.Options{Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	b.db = db
	b.desk = recovery.New(db, recovery.Options{
		Now: clock, Zone: time.UTC, Keys: feed.NewKeyring(filepath.Join(t.TempDir(), "key")),
		Ways: recovery.Ways{Folder: mail.Folder{Dir: filepath.Join(t.TempDir(), "letters")}},
	})
	if b.creditor, err = b.desk.CreditorNamed(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	err = b.desk.ChangeSetup(t.Context(), b.creditor, map[string]string{
		"name": "Wiesenweg Gestaltung", "place": "de", "zone": "Europe/Berlin", "language": "de", "sender": "Jule Brandt", "email": "jule@wiesenweg.example",
		"phone": "+49 341 5550 142", "address": "Wiesenweg 1|04109 Leipzig", "company": "yes", "holder": "Wiesenweg Gestaltung", "currency": "EUR",
		"iban": "DE89 3704 0044 0532 0130 00", "bic": "COBADEFFXXX", "brand": "#7a3b5d", "public_url": "https://konto.wiesenweg.example",
	})
	if err != nil {
		t.Fatal(err)
	}
	list := "Invoice,Client,Email,Date,Due,Amount,Currency,Description\n" +
		"INV-1," + larch + ",sam@larch.example,2026-10-10,2026-11-09,890.00,EUR,Menu boards\n" +
		"INV-2," + larch + ",sam@larch.example,2026-11-10,2026-12-10,1320.00,EUR,Lesson cards\n" +
		"INV-9,\"" + thoma + "\",info@thomsen.example,2026-10-01,2026-10-31,3850.00,EUR,<script>alert(1)</script>\n"
	report, err := b.desk.Import(t.Context(), recovery.ImportRequest{
		Creditor: b.creditor, Kind: receivable.ListAll, CompleteThrough: tuesday, By: "jule",
		File: recovery.ImportFile{Name: "invoices.csv", Reader: strings.NewReader(list), Size: int64(len(list))},
	})
	if err != nil || len(report.Faults) > 0 {
		t.Fatal(err, report.Faults)
	}
	for name, language := range map[string]string{larch: "en", thoma: "de"} {
		if _, err := b.desk.Fact(t.Context(), b.key(name), map[string]string{"language": language}, recovery.Act{By: "jule"}); err != nil {
			t.Fatal(err)
		}
	}
	server, err := New(b.desk, clock, slog.New(slog.NewTextHandler(b.log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	b.server = httptest.NewServer(server.Handler())
	t.Cleanup(b.server.Close)
	return b
}

func (b *book) key(name string) receivable.AccountKey {
	b.t.Helper()
	key, err := b.desk.AccountNamed(b.t.Context(), b.creditor, name, "")
	if err != nil {
		b.t.Fatal(err)
	}
	return key
}

// link is the path of a new link.
func (b *book) link(name string, purpose store.LinkPurpose) string {
	b.t.Helper()
	made, _, err := b.desk.MakeLink(b.t.Context(), b.key(name), purpose, recovery.Act{By: "jule"})
	if err != nil {
		b.t.Fatal(err)
	}
	return strings.TrimPrefix(made.URL, "https://konto.wiesenweg.example")
}

func (b *book) file(name string) receivable.File {
	b.t.Helper()
	var f receivable.File
	err := b.db.Read(b.t.Context(), func(tx *store.Tx) (err error) {
		f, err = tx.AccountFile(b.t.Context(), b.key(name), tuesday)
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return f
}

// holds are the kinds of arrangement that live.
func (b *book) holds(name string) (kinds []string) {
	b.t.Helper()
	f := b.file(name)
	for _, a := range f.Arrangements {
		if a.Live(tuesday) {
			kinds = append(kinds, string(a.Kind))
		}
	}
	return kinds
}

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

type page struct {
	status int
	header http.Header
	body   string
	at     string
}

func (p page) text() string {
	words := regexp.MustCompile(`<[^>]*>`).ReplaceAllString(p.body, "")
	return strings.Join(strings.Fields(html.UnescapeString(words)), " ")
}

func (p page) has(t *testing.T, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(p.text(), want) && !strings.Contains(p.body, want) {
			t.Errorf("%s: got %d without %q: %s", p.at, p.status, want, p.text())
		}
	}
}

func (p page) lacks(t *testing.T, unwanted ...string) {
	t.Helper()
	for _, text := range unwanted {
		if strings.Contains(p.body, text) || strings.Contains(p.text(), text) {
			t.Errorf("%s: got %q in the page", p.at, text)
		}
	}
}

func (b *book) ask(method, path, kind string, body io.Reader) page {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.server.URL+path, body)
	if err != nil {
		b.t.Fatal(err)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", kind)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	answer, err := b.server.Client().Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return page{answer.StatusCode, answer.Header, string(text), answer.Request.URL.RequestURI()}
}

func (b *book) get(path string) page { b.t.Helper(); return b.ask(http.MethodGet, path, "", nil) }

func (b *book) post(path string, fields ...string) page {
	b.t.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	return b.ask(http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

// upload posts a form with files, each a name and its bytes.
func (b *book) upload(path, on string, files ...recovery.PageFile) page {
	b.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	_ = w.WriteField("on", on)
	for _, f := range files {
		part, err := w.CreateFormFile("files", f.Name)
		if err != nil {
			b.t.Fatal(err)
		}
		_, _ = part.Write(f.Bytes)
	}
	_ = w.Close()
	return b.ask(http.MethodPost, path, w.FormDataContentType(), &body)
}

func want(t *testing.T, what string, got, want any) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func TestStatementShowsWhatIsOpenAndHowToPay(t *testing.T) {
	t.Parallel()
	b := openBook(t)
	p := b.get(b.link(larch, store.LinkStatement))
	want(t, "status", p.status, 200)
	p.has(t, "2 invoices are open", "INV-1", "Menu boards", "15 days ago", "EUR890.00", "EUR2,210.00", "DE89 3704 0044 0532 0130 00", "Jule Brandt, jule@wiesenweg.example")
	p.lacks(t, "INV-9", "Thomsen", "Dunwell", "dunwell")
	for name, value := range map[string]string{
		"Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow, noarchive", "X-Content-Type-Options": "nosniff",
	} {
		want(t, name, p.header.Get(name), value)
	}
	if csp := p.header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || strings.Contains(csp, "script") {
		t.Errorf("content policy: got %q", csp)
	}
	de := b.get(b.link(thoma, store.LinkStatement))
	de.has(t, "eine Rechnung ist offen", "3.850,00 EUR", `lang="de"`, "Thomsen")
	for _, raw := range []string{"<script>", "<b>GmbH", "INV-1<"} {
		if strings.Contains(de.body, raw) {
			t.Errorf("got %q in the page", raw)
		}
	}
}

func testLog(b *book) *slog.Logger { return slog.New(slog.NewTextHandler(b.log, nil)) }
