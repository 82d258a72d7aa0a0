package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

func TestNewsOnlyOfWhatCameIn(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook[:1])
	m := regexp.MustCompile(`/news\?since=(\d+)`).FindStringSubmatch(b.get("/").body)
	if m == nil {
		t.Fatal("the page does not ask for news")
	}
	since := func(at string) page { return b.get("/news?since=" + at) }
	later := strconv.FormatInt(b.desk.Now().Add(time.Second).UnixMicro(), 10)
	if p := since(later); p.status != http.StatusNoContent {
		t.Errorf("got %d where nothing came in, want 204: %s", p.status, p.body)
	}
	list := "Invoice,Client,Date,Due,Amount,Currency\nINV-77,Wren & Co,2026-11-01,2026-11-20,50.00,USD\n"
	_, err := b.desk.Import(t.Context(), recovery.ImportRequest{
		Creditor: b.creditor, Kind: receivable.ListNew, By: "nora",
		File: recovery.ImportFile{Name: "<i>new.csv", Reader: strings.NewReader(list), Size: int64(len(list))},
	})
	if err != nil {
		t.Fatal(err)
	}
	p := since(m[1])
	if p.status != http.StatusOK {
		t.Fatalf("got %d after a list came in, want 200", p.status)
	}
	p.has(t, "&lt;i&gt;new.csv was taken in.")
	p.has(t, `id="news"`)
	if p := since("yesterday"); p.status != http.StatusUnprocessableEntity {
		t.Errorf("got %d for an instant that is none", p.status)
	}
}

func TestKeysAreSwitchedOff(t *testing.T) {
	t.Parallel()
	b := newBook(t, tuesday)
	b.get("/").has(t, " data-keys>")
	r := b.request(http.MethodGet, "/", nil)
	r.AddCookie(&http.Cookie{Name: keysCookie, Value: "off"})
	p := b.do(r)
	p.lacks(t, " data-keys>")
	if p := b.post("/keys", url.Values{"keys": {"off"}, "back": {"https://elsewhere.example/"}}); p.status != http.StatusOK || p.at != "/" {
		t.Errorf("got %d at %s, want the desk's own page", p.status, p.at)
	}
	if p := b.post("/keys", url.Values{"keys": {"perhaps"}}); p.status != http.StatusUnprocessableEntity {
		t.Errorf("got %d for keys that are neither on nor off", p.status)
	}
}

// A page and what it asks for are packed, named by their content and few.
func TestFirstPaintIsSmall(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	plain := http.Transport{DisableCompression: true}
	fetch := func(path, accept string) http.Header {
		r := b.request(http.MethodGet, path, nil)
		r.Header.Set("Accept-Encoding", accept)
		answer, err := plain.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		if answer.StatusCode != http.StatusOK {
			t.Errorf("%s: got %d", path, answer.StatusCode)
		}
		return answer.Header
	}
	page := b.get("/")
	files := regexp.MustCompile(`(?:src|href)="(/static/[^"]+)"`).FindAllStringSubmatch(page.body, -1)
	if len(files) != 4 {
		t.Errorf("got %d files beside the page, want the icon, the style and two scripts", len(files))
	}
	if got := strings.Count(page.body, "<script"); got != strings.Count(page.body, " defer></script>") {
		t.Errorf("got %d scripts, and not all of them wait for the page", got)
	}
	for _, f := range files {
		answer := fetch(f[1], "gzip, deflate, br")
		if got := answer.Get("Cache-Control"); !strings.Contains(got, "immutable") {
			t.Errorf("%s: got Cache-Control %q", f[1], got)
		}
		if got := answer.Get("Content-Encoding"); got != "gzip" {
			t.Errorf("%s: got Content-Encoding %q, want gzip", f[1], got)
		}
		if got := fetch(f[1], "identity").Get("Content-Encoding"); got != "" {
			t.Errorf("%s: got Content-Encoding %q for who unpacks nothing", f[1], got)
		}
	}
	if got := fetch("/", "gzip").Get("Content-Encoding"); got != "gzip" {
		t.Errorf("got a page with Content-Encoding %q, want gzip", got)
	}
	if got := fetch("/", "gzip;q=0").Get("Content-Encoding"); got != "" {
		t.Errorf("got a page with Content-Encoding %q for who refuses gzip", got)
	}
	const most = 10 << 10
	if b, err := static.ReadFile("static/desk.js"); err != nil || len(b) > most {
		t.Errorf("got a desk.js of %d bytes (%v), want at most %d", len(b), err, most)
	}
}
