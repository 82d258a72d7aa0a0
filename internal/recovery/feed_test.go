package recovery

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"dunwell/internal/fault"
	"dunwell/internal/feed"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
	"dunwell/internal/testneeds"
	"dunwell/internal/testneeds/blank"
)

// feedDesk is a desk whose feeds are answered by a server of the test.
type feedDesk struct {
	*Desk
	db       *store.DB
	path     string
	creditor receivable.CreditorID
	server   *httptest.Server
	mu       sync.Mutex
	moment   time.Time
	answer   http.HandlerFunc
}

func newFeedDesk(t *testing.T) *feedDesk {
	t.Helper()
	f := &feedDesk{moment: time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC), path: filepath.Join(t.TempDir(), "book.db")}
	f.server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { f.answer(w, r) }))
	t.Cleanup(f.server.Close)
	roots := x509.NewCertPool()
	roots.AddCert(f.server.Certificate())
	at := f.server.URL
	blank.Book(t, f.path)
	var err error
	if f.db, err = store.Open(t.Context(), f.path, store.Options{Now: f.now}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.db.Close() })
	f.Desk = New(f.db, Options{
		Now: f.now, Keys: feed.NewKeyring(filepath.Join(t.TempDir(), "dunwell.key")),
		Feeds: feed.NewClient(feed.Options{
			Now: f.now, Roots: roots, Own: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
			Hosts: feed.Hosts{Stripe: at, XeroAPI: at, XeroToken: at + "/token", QuickBooks: at, QuickBooksToken: at + "/token"},
		}),
	})
	if f.creditor, err = f.CreditorNamed(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	return f
}

func (f *feedDesk) now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.moment
}

func (f *feedDesk) pass(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.moment = f.moment.Add(d)
}

// says lets the server answer everything with a list.
func (f *feedDesk) says(kind, body string) {
	f.answer = func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		_, _ = w.Write([]byte(body))
	}
}

func (f *feedDesk) connect(t *testing.T, n NewFeed) FeedView {
	t.Helper()
	n.By = "Ann"
	if n.Kind == feed.Web && n.Secret.Hook == "" {
		n.Secret.URL = f.server.URL + "/list"
	}
	v, err := f.ConnectFeed(t.Context(), f.creditor, n)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func (f *feedDesk) pulled(t *testing.T, name string) FeedPull {
	t.Helper()
	p, err := f.PullFeed(t.Context(), f.creditor, name, PullOptions{By: "Ann"})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Report.Faults) > 0 {
		t.Fatalf("rows stay out: %+v", p.Report.Faults)
	}
	return p
}

func (f *feedDesk) shown(t *testing.T, name string) FeedView {
	t.Helper()
	list, err := f.Feeds(t.Context(), f.creditor)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range list {
		if v.Name == name {
			return v
		}
	}
	t.Fatalf("there is no feed %s", name)
	return FeedView{}
}

// open is what is open of an invoice, in minor units; "void" and "gone" in words.
func (f *feedDesk) open(t *testing.T, number string) string {
	t.Helper()
	var said []string
	err := f.db.Read(t.Context(), func(tx *store.Tx) error {
		found, err := tx.ItemsByNumber(t.Context(), f.creditor, []string{number})
		for _, r := range found[number] {
			switch {
			case r.Item.Kind != receivable.Invoice:
			case r.Item.Void:
				said = append(said, "void")
			case r.Item.Gone:
				said = append(said, "gone")
			default:
				said = append(said, r.Item.Open.Decimal())
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(said, ",")
}

func (f *feedDesk) counts(t *testing.T) string {
	t.Helper()
	return fmt.Sprint(count(t, f.db, "SELECT COUNT(*) FROM item"), count(t, f.db, "SELECT COUNT(*) FROM allocation"), count(t, f.db, "SELECT COUNT(*) FROM record"))
}

const head = "Customer,Invoice,Date,Due,Amount,Open\n"

func TestWebFeed(t *testing.T) {
	t.Parallel()
	f := newFeedDesk(t)
	made := f.connect(t, NewFeed{Name: "shop", Kind: feed.Web, Settings: feed.Settings{Lists: "open"}})
	if made.Kind != feed.Web || !made.Pulled.IsZero() || made.Every != 60 {
		t.Errorf("connected: %+v", made)
	}
	both := head + "Larch,A-1,2026-10-01,2026-10-31,10.00,10.00\nFir,A-2,2026-10-02,2026-10-31,20.00,20.00\n"
	f.says("text/csv", both)
	if p := f.pulled(t, "shop"); p.Report.Invoices.Count != 2 {
		t.Errorf("got %+v", p)
	}
	v := f.shown(t, "shop")
	if v.Through.String() != "2026-11-19" || v.Trouble != "" || v.Outcome != "2 invoices" || !v.Next.Equal(f.moment.Add(time.Hour)) || !v.Pulled.Equal(f.moment) {
		t.Errorf("after a pull: %+v", v)
	}
	before := f.counts(t)
	f.pulled(t, "shop")
	if after := f.counts(t); after != before {
		t.Errorf("the same twice: %s, then %s", before, after)
	}
	f.pass(24 * time.Hour)
	f.says("text/csv", head+"Larch,A-1,2026-10-01,2026-10-31,10.00,4.00\n")
	f.pulled(t, "shop")
	if got := f.open(t, "A-1") + " " + f.open(t, "A-2"); got != "4.00 gone" {
		t.Errorf("changed: got %s, want 4.00 gone", got)
	}
	if got := f.shown(t, "shop").Through.String(); got != "2026-11-20" {
		t.Errorf("complete through %s, want 2026-11-20", got)
	}
	f.pass(time.Hour)
	f.says("text/csv", both) // the bytes of the first pull: A-2 is back
	f.pulled(t, "shop")
	if got := f.open(t, "A-2"); got != "20.00" {
		t.Errorf("changed back: A-2 is %s, want 20.00", got)
	}
	before = f.counts(t)
	f.pulled(t, "shop")
	if after := f.counts(t); after != before {
		t.Errorf("the same twice after that: %s, then %s", before, after)
	}
	if err := f.DropFeed(t.Context(), f.creditor, "shop"); err != nil {
		t.Fatal(err)
	}
	if _, err := f.PullFeed(t.Context(), f.creditor, "shop", PullOptions{}); fault.CodeOf(err) != "feed_unknown" {
		t.Errorf("dropped: got %v", err)
	}
	sources, err := f.Sources(t.Context(), f.creditor)
	if err != nil || len(sources) != 0 || f.open(t, "A-2") != "20.00" {
		t.Errorf("after the drop: sources %v, %v, A-2 %s", sources, err, f.open(t, "A-2"))
	}
}

// TestPullThatFails: what goes wrong is told, and nothing moves.
func TestPullThatFails(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		answer func(f *feedDesk) http.HandlerFunc
		want   string
	}{
		"no answer": {func(*feedDesk) http.HandlerFunc {
			return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }
		}, "feed_unreachable"},
		"no list": {func(f *feedDesk) http.HandlerFunc { f.says("text/csv", "hello\n"); return f.answer }, "feed_list_refused"},
		"dropped while it was asked": {func(f *feedDesk) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				if err := f.DropFeed(r.Context(), f.creditor, "shop"); err != nil {
					panic(err)
				}
				_, _ = w.Write([]byte(head + "Larch,A-1,2026-10-01,2026-10-31,10.00,10.00\n"))
			}
		}, "not_found"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFeedDesk(t)
			f.connect(t, NewFeed{Name: "shop", Kind: feed.Web, Settings: feed.Settings{Lists: "open"}})
			f.answer = tt.answer(f)
			_, err := f.PullFeed(t.Context(), f.creditor, "shop", PullOptions{})
			if got := fault.CodeOf(err); got != tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
			if items, imports := believed(t, f.db); items != 0 || imports != 0 {
				t.Errorf("left: %d items of %d imports", items, imports)
			}
			if tt.want == "not_found" {
				return
			}
			if v := f.shown(t, "shop"); v.Trouble == "" || !v.Pulled.IsZero() || !v.Through.IsZero() || v.Running || !v.Next.Equal(f.moment.Add(time.Hour)) {
				t.Errorf("after a pull that failed: %+v", v)
			}
		})
	}
}

// TestTimetable: what is due is pulled, one that fails does not hold up the others,
// and one that is being pulled is left alone.
func TestTimetable(t *testing.T) {
	t.Parallel()
	f := newFeedDesk(t)
	asked := map[string]int{}
	f.answer = func(w http.ResponseWriter, r *http.Request) {
		asked[r.URL.Path]++
		if r.URL.Path == "/bad" {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		_, _ = w.Write([]byte(head + "Larch,A-1,2026-10-01,2026-10-31,10.00,10.00\n"))
	}
	for name, every := range map[string]int{"bad": 30, "good": 60, "never": -1} {
		_, err := f.ConnectFeed(t.Context(), f.creditor, NewFeed{Name: name, Kind: feed.Web, Every: every, Secret: feed.Secret{URL: f.server.URL + "/" + name}})
		if err != nil {
			t.Fatal(err)
		}
	}
	look := func(want map[string]int) {
		t.Helper()
		if err := f.PullFeeds(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"/bad", "/good", "/never"} {
			if asked[name] != want[name] {
				t.Errorf("asked %v, want %v", asked, want)
			}
		}
	}
	look(map[string]int{"/bad": 1, "/good": 1})
	look(map[string]int{"/bad": 1, "/good": 1})
	f.pass(31 * time.Minute)
	look(map[string]int{"/bad": 2, "/good": 1})
	f.pass(31 * time.Minute)
	var held bool
	err := f.db.Write(t.Context(), func(tx *store.Tx) (err error) {
		held, err = tx.HoldFeed(t.Context(), f.creditor, f.shown(t, "good").ID, f.now().Add(longestPull))
		return err
	})
	if err != nil || !held {
		t.Fatal(err)
	}
	look(map[string]int{"/bad": 3, "/good": 1})
	if _, err := f.PullFeed(t.Context(), f.creditor, "good", PullOptions{}); fault.CodeOf(err) != "feed_running" {
		t.Errorf("while one runs: got %v", err)
	}
	f.pass(longestPull) // of a process that was killed
	look(map[string]int{"/bad": 3, "/good": 2})
}

// TestSecretsAreSealed: nothing a feed signs in with stands in the book, and without
// the key it does not sign in.
func TestSecretsAreSealed(t *testing.T) {
	t.Parallel()
	f := newFeedDesk(t)
	f.connect(t, NewFeed{Kind: feed.Stripe, Secret: feed.Secret{Key: "rk_verysecret", Hook: "whsec_alsosecret"}})
	if err := f.db.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(f.path + "*")
	if err != nil || len(files) == 0 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"verysecret", "alsosecret"} {
			if bytes.Contains(raw, []byte(word)) {
				t.Errorf("%s holds %s", filepath.Base(file), word)
			}
		}
	}
	db, err := store.Open(t.Context(), f.path, store.Options{Now: f.now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	other := New(db, Options{Now: f.now, Keys: feed.NewKeyring(filepath.Join(t.TempDir(), "dunwell.key")), Feeds: f.feeds})
	if _, err := other.PullFeed(t.Context(), f.creditor, "stripe", PullOptions{}); fault.CodeOf(err) != "key_lost" {
		t.Errorf("without the key: got %v, want key_lost", err)
	}
}

// TestStripeFeed lives through an invoice of Stripe: open, paid in part, void.
func TestStripeFeed(t *testing.T) {
	t.Parallel()
	f := newFeedDesk(t)
	invoice := func(id string, status string, remaining int) map[string]any {
		return map[string]any{
			"object": "invoice", "id": id, "number": "S-" + id, "status": status, "currency": "usd", "total": 10000, "amount_remaining": remaining, "customer": "cus_1",
			"customer_name": "Larch Ltd", "created": 1790812800, "due_date": 1792022400, "hosted_invoice_url": "https://pay.example/" + id,
		}
	}
	now := map[string]map[string]any{"in_1": invoice("in_1", "open", 10000), "in_2": invoice("in_2", "open", 10000), "in_3": invoice("in_3", "draft", 10000)}
	var events []any
	f.answer = func(w http.ResponseWriter, r *http.Request) {
		list := []any{}
		switch path := strings.TrimPrefix(r.URL.Path, "/v1/"); {
		case strings.HasPrefix(path, "invoices/"):
			_ = json.NewEncoder(w).Encode(now[strings.TrimPrefix(path, "invoices/")])
			return
		case path == "invoices":
			list = append(list, now["in_1"], now["in_2"], now["in_3"])
		case path == "customers":
			list = append(list, map[string]any{"object": "customer", "id": "cus_1", "name": "Larch Ltd", "email": "pay@larch.example", "preferred_locales": []string{"de"}})
		case path == "events":
			list = events
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"object": "list", "data": list, "has_more": false})
	}
	happened := func(id string) {
		events = append(events, map[string]any{"object": "event", "id": "evt_" + id, "created": f.now().Unix(), "data": map[string]any{"object": map[string]any{"object": "invoice", "id": id}}})
	}
	f.connect(t, NewFeed{Kind: feed.Stripe, Secret: feed.Secret{Key: "rk_x"}})
	if p := f.pulled(t, "stripe"); p.Report.Invoices.Count != 2 || p.Report.Invoices.Totals["USD"] != "200.00" {
		t.Fatalf("first pull: %+v", p.Report)
	}
	f.pass(time.Hour)
	before := f.counts(t)
	if p := f.pulled(t, "stripe"); p.Changed || p.Text != "nothing new" || f.counts(t) != before {
		t.Errorf("nothing happened: %+v", p)
	}
	now["in_1"], now["in_2"], now["in_3"] = invoice("in_1", "open", 2500), invoice("in_2", "void", 10000), invoice("in_3", "open", 10000)
	happened("in_1")
	happened("in_2")
	happened("in_3")
	f.pass(time.Hour)
	f.pulled(t, "stripe")
	if got := f.open(t, "S-in_1") + " " + f.open(t, "S-in_2") + " " + f.open(t, "S-in_3"); got != "25.00 void 100.00" {
		t.Errorf("after the changes: %s", got)
	}
	before = f.counts(t)
	f.pass(time.Minute) // within the overlap: the same events come again
	f.pulled(t, "stripe")
	if after := f.counts(t); after != before {
		t.Errorf("the same changes twice: %s, then %s", before, after)
	}
	err := f.db.Read(t.Context(), func(tx *store.Tx) error {
		url, err := tx.PayLinkOf(t.Context(), f.creditor, "stripe", "in_3")
		if url != "https://pay.example/in_3" {
			t.Errorf("where in_3 is paid: %q", url)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := f.shown(t, "stripe").Through.String(); got != "2026-11-19" {
		t.Errorf("complete through %s, want the day before", got)
	}
	f.pass(24 * time.Hour)
	f.pulled(t, "stripe")
	if got := f.shown(t, "stripe").Through.String(); got != "2026-11-20" {
		t.Errorf("a day later without news: complete through %s", got)
	}
}

// TestCorpusFeeds: the answers of the programs, pulled, give what their files give
// when they are imported.
func TestCorpusFeeds(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		kind  feed.Kind
		file  string
		asked func(*http.Request) bool
	}{
		"Xero":                 {feed.Xero, "apps/xero/xero-invoices.xml", func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/Invoices") }},
		"credit notes of Xero": {feed.Xero, "apps/xero/xero-credit_notes.xml", func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/CreditNotes") }},
		"QuickBooks": {feed.QuickBooks, "apps/quickbooks/qbo-invoices.xml", func(r *http.Request) bool {
			return strings.Contains(r.URL.Query().Get("query"), "from Invoice ")
		}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := testneeds.Data(t, tt.file)
			body, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			f := newFeedDesk(t)
			f.answer = func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "text/xml")
				if tt.asked(r) {
					_, _ = w.Write(body)
				}
			}
			f.connect(t, NewFeed{Name: "books", Kind: tt.kind, Settings: feed.Settings{Tenant: "1"}, Secret: feed.Secret{Access: "a", Refresh: "r", Expires: f.moment.Add(time.Hour)}})
			p, err := f.PullFeed(t.Context(), f.creditor, "books", PullOptions{})
			if err != nil {
				t.Fatal(err)
			}
			d, _, creditor := importDesk(t)
			want, err := d.Import(t.Context(), ImportRequest{
				Creditor: creditor, Kind: receivable.ListAll, By: "Ann", File: ImportFile{Name: filepath.Base(path), Reader: bytes.NewReader(body), Size: int64(len(body))},
			})
			if err != nil {
				t.Fatal(err)
			}
			sums := func(r *FileReport) string {
				return fmt.Sprint(r.Invoices, r.Payments, r.Credits, r.Skipped, len(r.Faults))
			}
			if sums(&p.Report) != sums(&want) {
				t.Errorf("pulled %s, imported %s", sums(&p.Report), sums(&want))
			}
			before := f.counts(t)
			if _, err := f.PullFeed(t.Context(), f.creditor, "books", PullOptions{Whole: true}); err != nil || f.counts(t) != before {
				t.Errorf("twice: %s, then %s (%v)", before, f.counts(t), err)
			}
		})
	}
}

// TestMessages: a list that is signed is taken once, whatever is sent again.
func TestMessages(t *testing.T) {
	t.Parallel()
	f := newFeedDesk(t)
	secret := feed.NewHookSecret()
	made := f.connect(t, NewFeed{Name: "till", Kind: feed.Web, Every: -1, Secret: feed.Secret{Hook: secret}})
	body := []byte(`[{"customer":"Larch","invoice":"P-1","date":"2026-10-01","due":"2026-10-31","amount":"10.00","currency":"USD"}]`)
	push := func(id, as string, body []byte) (MessageTaken, error) {
		h := feed.SignWeb(as, id, f.now(), body)
		h.Set("Content-Type", "application/json")
		return f.TakeMessage(t.Context(), made.ID, h, body)
	}
	if _, err := push("m1", feed.NewHookSecret(), body); fault.CodeOf(err) != "hook_unsigned" {
		t.Errorf("by another: got %v", err)
	}
	got, err := push("m1", secret, body)
	if err != nil || !got.Imported || got.Report.Invoices.Count != 1 {
		t.Fatalf("got %+v, %v", got, err)
	}
	before := f.counts(t)
	if got, err = push("m1", secret, body); err != nil || !got.Known {
		t.Errorf("again: %+v, %v", got, err)
	}
	if got, err = push("m2", secret, body); err != nil || got.Known || got.Report.Invoices.Count != 0 {
		t.Errorf("the same list under another id: %+v, %v", got, err)
	}
	if f.counts(t) != before {
		t.Error("a list that was known changed the book")
	}
	if _, err := push("m3", secret, []byte("[]")); fault.CodeOf(err) != "feed_list_refused" {
		t.Errorf("no list: got %v", err)
	}
	if _, err := f.TakeMessage(t.Context(), "nobody", http.Header{}, nil); fault.CodeOf(err) != "hook_unknown" {
		t.Errorf("no feed: got %v", err)
	}
	if _, err := f.PullFeed(t.Context(), f.creditor, "till", PullOptions{}); fault.CodeOf(err) != "feed_push_only" {
		t.Errorf("pulled: got %v", err)
	}
	if got := f.open(t, "P-1"); got != money.New(1000, "USD").Decimal() {
		t.Errorf("P-1 has %s open", got)
	}
}
