package portal

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"dunwell/internal/recovery"
	"dunwell/internal/store"
)

// What is no good link is answered alike, and the book is asked for none that was
// made up.
func TestLinksThatOpenNothing(t *testing.T) {
	t.Parallel()
	b := openBook(t)
	good := b.link(larch, store.LinkStatement)
	want(t, "the good one", b.get(good).status, http.StatusOK)
	swapped := good[:len(good)-1] + string("AB"[strings.Count(good[len(good)-1:], "A")])
	first := "/c/" + string("AB"[strings.Count(good[3:4], "A")]) + good[4:]
	revoked := b.link(larch, store.LinkStatement)
	list, _, err := b.desk.Links(t.Context(), b.creditor, "", 100)
	if err != nil || len(list) != 2 {
		t.Fatalf("links: %v, %v", list, err)
	}
	if _, err := b.desk.RevokeLink(t.Context(), b.creditor, list[1].ID, recovery.Act{By: "jule"}); err != nil {
		t.Fatal(err)
	}
	tests := map[string]string{
		"tampered at its end": swapped, "tampered at its begin": first, "cut short": good[:len(good)-4], "longer": good + "A", "made up": "/c/" + strings.Repeat("A", 56),
		"no token": "/c/", "of a draft": strings.TrimPrefix(recovery.PlaceholderLink("https://x.example"), "https://x.example"), "revoked": revoked,
		"the desk's own pages": "/", "the desk's letters": "/letters/1001-1", "another purpose": b.link(larch, store.LinkAck) + "/plan",
	}
	unknown := b.get("/c/nothing").text()
	for name, path := range tests {
		p := b.get(path)
		if p.status != http.StatusNotFound || p.text() != unknown {
			t.Errorf("%s: got %d %s, want the one page that says nothing", name, p.status, p.text())
		}
		p.lacks(t, larch, "INV-1", "Wiesenweg")
	}
}

func TestExpiredLinkOffersANewOneToTheAddressOnFileOnly(t *testing.T) {
	t.Parallel()
	b := openBook(t)
	path := b.link(larch, store.LinkStatement)
	b.now = b.now.Add(60*24*time.Hour - time.Minute)
	want(t, "on its last day", b.get(path).status, http.StatusOK)
	b.now = b.now.Add(time.Minute)
	p := b.get(path)
	want(t, "expired", p.status, http.StatusGone)
	p.has(t, "The time of this link is over", "Send me a new link")
	p.lacks(t, "INV-1", larch)
	first := b.post(path + "/renew")
	again := b.post(path + "/renew")
	madeUp := b.post("/c/" + strings.Repeat("A", 56) + "/renew")
	for name, got := range map[string]page{"again": again, "made up": madeUp} {
		if got.text() != first.text() || got.status != first.status {
			t.Errorf("%s: got %d %s, want what the first got", name, got.status, got.text())
		}
	}
	want(t, "log", b.log.String(), "")
	want(t, "a person is asked, there being no mail server", b.tray().Reading.Labels[0].Label, "info_request")
}

// A link to sign is good once, and says nothing afterwards.
func TestSigningLinkIsUsedOnce(t *testing.T) {
	t.Parallel()
	b := openBook(t)
	path := b.link(larch, store.LinkAck)
	p := b.get(path)
	p.has(t, "Please confirm the balance", "EUR 2,210.00", "INV-1", "INV-2")
	mark := hiddenPrint(t, p)
	bad := b.post(path+"/sign", "print", mark, "name", "Sam Okafor")
	want(t, "without the box", bad.status, http.StatusUnprocessableEntity)
	bad.has(t, "Please tick the box", `value="Sam Okafor"`)
	want(t, "another text", b.post(path+"/sign", "print", "0", "name", "Sam Okafor", "agreed", "yes").status, http.StatusUnprocessableEntity)
	done := b.post(path+"/sign", "print", mark, "name", "Sam Okafor", "agreed", "yes")
	want(t, "signed", done.status, http.StatusOK)
	done.has(t, "Thank you, this is agreed", "Sam Okafor", mark)
	want(t, "used", b.get(path).status, http.StatusNotFound)
	want(t, "signed twice", b.post(path+"/sign", "print", mark, "name", "Sam Okafor", "agreed", "yes").status, http.StatusNotFound)
	f := b.file(larch)
	want(t, "acknowledged", f.Facts["acknowledged_signed"], "yes")
}

// hiddenPrint is the mark of the text that a page shows for signing.
func hiddenPrint(t *testing.T, p page) string {
	t.Helper()
	_, rest, ok := strings.Cut(p.body, `name="print" value="`)
	mark, _, _ := strings.Cut(rest, `"`)
	if !ok || len(mark) != 64 {
		t.Fatalf("no mark of the text in %s", p.text())
	}
	return mark
}

// Whoever follows links changes nothing: mail scanners do, and so do previews.
func TestReadingChangesNothing(t *testing.T) {
	t.Parallel()
	b := openBook(t)
	paths := []string{b.link(larch, store.LinkStatement), b.link(larch, store.LinkAck)}
	for _, tail := range []string{"/pay", "/promise", "/plan", "/wrong", "/paid", "/contact", "/call", "/thanks?what=plan", "/statement.pdf", "/brand.css", "/sign", "/renew", "/invoice/1"} {
		paths = append(paths, paths[0]+tail)
	}
	before := fmt.Sprint(b.counts())
	for _, path := range paths {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			if p := b.ask(method, path, "", nil); p.status >= 500 {
				t.Errorf("%s %s: got %d", method, path, p.status)
			}
		}
	}
	want(t, "rows", fmt.Sprint(b.counts()), before)
	want(t, "held", b.holds(larch), "[]")
	inbox, err := b.desk.Inbox(t.Context(), b.creditor)
	want(t, "in the tray", fmt.Sprint(len(inbox.Mails), err), "0 <nil>")
	want(t, "log", b.log.String(), "")
}

// A link shows its own account, whatever is asked of it.
func TestNoLinkShowsAnotherAccount(t *testing.T) {
	t.Parallel()
	b := openBook(t)
	server, err := New(b.desk, func() time.Time { return b.now }, testLog(b))
	if err != nil {
		t.Fatal(err)
	}
	links := map[string]string{larch: b.link(larch, store.LinkStatement), thoma: b.link(thoma, store.LinkStatement)}
	secrets := map[string][]string{larch: {"INV-1<", "INV-2", "Larch", "890.00", "Menu boards"}, thoma: {"INV-9", "Thomsen", "3.850", "alert(1)"}}
	var patterns []string
	for _, r := range server.routes() {
		patterns = append(patterns, r.pattern)
	}
	rapid.Check(t, func(r *rapid.T) {
		b.now = b.now.Add(time.Second * 30)
		mine, other := larch, thoma
		if rapid.Bool().Draw(r, "swap") {
			mine, other = other, mine
		}
		method, path, _ := strings.Cut(rapid.SampledFrom(patterns).Draw(r, "route"), " ")
		if method != http.MethodGet {
			return
		}
		path = strings.ReplaceAll(strings.ReplaceAll(path, "/c/{token}", links[mine]), "{n}", rapid.SampledFrom([]string{"1", "2", "3", "9", "INV-9", "INV-1", "-1", "0"}).Draw(r, "n"))
		p := b.ask(method, path+"?what="+rapid.SampledFrom([]string{"", "plan", "INV-9", "INV-1"}).Draw(r, "query"), "", nil)
		for _, secret := range secrets[other] {
			if strings.Contains(p.body, secret) {
				r.Fatalf("the link of %s shows %q of %s at %s", mine, secret, other, path)
			}
		}
	})
}

// A POST about an invoice of another account is refused.
func TestNoActReachesAnotherAccount(t *testing.T) {
	t.Parallel()
	b := openBook(t)
	path := b.link(larch, store.LinkStatement)
	p := b.post(path+"/wrong", "invoice", "INV-9", "reason", "quality", "words", "broken")
	want(t, "status", p.status, http.StatusUnprocessableEntity)
	want(t, "held", b.holds(thoma), "[]")
	want(t, "held", b.holds(larch), "[]")
}

func TestLimits(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	l := newLimits(func() time.Time { return now })
	r := rate{3, 60}
	for i := range 5 {
		if got := l.allow("a", r); got != (i < 3) {
			t.Errorf("request %d: got %v", i+1, got)
		}
	}
	want(t, "another", l.allow("b", r), true)
	now = now.Add(2 * time.Second)
	want(t, "after two seconds", fmt.Sprint(l.allow("a", r), l.allow("a", r), l.allow("a", r)), "true true false")
	for i := range mostSeen + 10 {
		l.allow(fmt.Sprint("x", i), r)
	}
	if len(l.seen) > mostSeen {
		t.Errorf("remembered: got %d, want at most %d", len(l.seen), mostSeen)
	}
}

func TestAskingTooOftenIsRefused(t *testing.T) {
	t.Parallel()
	b := openBook(t)
	path := b.link(larch, store.LinkStatement)
	got := 0
	for range 30 {
		if p := b.post(path+"/call", "phone", ""); p.status == http.StatusTooManyRequests {
			want(t, "says when", p.header.Get("Retry-After"), "60")
			got++
		}
	}
	if got < 10 {
		t.Errorf("refused: got %d of 30", got)
	}
}

// Another page cannot have a client's browser act.
func TestOtherPagesCannotAct(t *testing.T) {
	t.Parallel()
	b := openBook(t)
	path := b.link(larch, store.LinkStatement)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, b.server.URL+path+"/call", strings.NewReader("phone=1"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	answer, err := b.server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	want(t, "status", answer.StatusCode, http.StatusForbidden)
	want(t, "held", b.holds(larch), "[]")
}
