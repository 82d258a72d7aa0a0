package portal

import (
	"bytes"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/store"
)

// toApprove sends files to a client and hands out the path of the link.
func (b *book) toApprove(name string, files map[string][]byte) (code, path string) {
	b.t.Helper()
	var list []recovery.Upload
	for _, name := range []string{"cards.png", "cards.pdf", "page.html"} {
		if content, ok := files[name]; ok {
			list = append(list, recovery.Upload{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil }})
		}
	}
	act := recovery.Act{By: "jule"}
	code, _, err := b.desk.PrepareApproval(b.t.Context(), b.key(name), recovery.Delivering{Name: "Lesson cards", Note: "Safety line moved to the front", Files: list}, act)
	if err != nil {
		b.t.Fatal(err)
	}
	sent, err := b.desk.SendApproval(b.t.Context(), b.creditor, code, recovery.Bringing{How: recovery.BringLink}, act)
	if err != nil {
		b.t.Fatal(err)
	}
	return code, strings.TrimPrefix(sent.URL, "https://konto.wiesenweg.example")
}

func picture(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 320, 190))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var printField = regexp.MustCompile(`name="print" value="([0-9a-f]{64})"`)

// A client looks at the files, answers once with his name, and sees his answer afterwards.
// A picture is shown; nothing else is opened here, whatever it says it is.
func TestClientApproves(t *testing.T) {
	t.Parallel()
	b := openBook(t)
	code, path := b.toApprove(larch, map[string][]byte{"cards.png": picture(t), "page.html": []byte("<html><script>alert(1)</script>")})
	p := b.ask(http.MethodGet, path, "", nil)
	p.has(t, "Lesson cards, revision 1", "Safety line moved to the front", "cards.png", "page.html", path+"/file/1")
	p.lacks(t, path+"/file/2\" alt")
	shown := b.ask(http.MethodGet, path+"/file/1", "", nil)
	if shown.status != http.StatusOK || shown.header.Get("Content-Type") != "image/png" || shown.header.Get("X-Content-Type-Options") != "nosniff" || shown.body != string(picture(t)) {
		t.Errorf("the picture: got %d %v", shown.status, shown.header)
	}
	for _, other := range []string{"/file/2", "/file/3", "/file/0", "/file/x", "/pay", "/statement.pdf", "/promise"} {
		if got := b.ask(http.MethodGet, path+other, "", nil); got.status != http.StatusNotFound {
			t.Errorf("GET %s: got %d, want 404", other, got.status)
		}
	}
	taken := b.ask(http.MethodPost, path+"/file/2", "application/x-www-form-urlencoded", strings.NewReader(""))
	if taken.status != http.StatusOK || taken.header.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(taken.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("the download: got %d %v", taken.status, taken.header)
	}
	found := printField.FindStringSubmatch(p.body)
	if found == nil {
		t.Fatal("the form holds no fingerprint of what is shown")
	}
	send := func(values url.Values) page {
		return b.ask(http.MethodPost, path+"/approve", "application/x-www-form-urlencoded", strings.NewReader(values.Encode()))
	}
	bad := send(url.Values{"print": {found[1]}, "do": {"yes"}, "name": {"Sam"}, "words": {"thank you"}})
	if bad.status != http.StatusUnprocessableEntity {
		t.Errorf("not ticked: got %d", bad.status)
	}
	bad.has(t, "Please tick the box if you agree.", `value="Sam"`, "thank you")
	done := send(url.Values{"print": {found[1]}, "do": {"yes"}, "name": {"Sam <b>Okafor</b>"}, "agreed": {"yes"}})
	done.has(t, "Thank you, this is approved", "Sam &lt;b&gt;Okafor", "24 Nov 2026, 20:00 UTC")
	done.lacks(t, "<form class=\"card\"")
	book, err := b.desk.Approvals(t.Context(), b.key(larch))
	if err != nil || book.Lines[0].Code != code || book.Lines[0].State != receivable.ApprovalGiven || len(book.Proofs) != 1 {
		t.Errorf("in the book: %+v (%v)", book, err)
	}
	again := send(url.Values{"print": {found[1]}, "do": {"no"}, "name": {"Sam"}, "words": {"x"}})
	again.has(t, "Thank you, this is approved")
	b.now = b.now.Add(61 * 24 * time.Hour)
	if late := b.ask(http.MethodGet, path, "", nil); late.status != http.StatusGone {
		t.Errorf("after its time: got %d", late.status)
	}
	if forged := b.ask(http.MethodGet, path[:len(path)-2]+"AA", "", nil); forged.status != http.StatusNotFound {
		t.Errorf("tampered with: got %d", forged.status)
	}
	if other := b.ask(http.MethodGet, b.link(thoma, store.LinkStatement)+"/file/1", "", nil); other.status != http.StatusNotFound {
		t.Errorf("a link for the account shows files to approve: got %d", other.status)
	}
}

// Changes are asked for with words, in the client's language.
func TestClientAsksForChanges(t *testing.T) {
	t.Parallel()
	b := openBook(t)
	_, path := b.toApprove(thoma, map[string][]byte{"cards.pdf": []byte("%PDF-1.7")})
	p := b.ask(http.MethodGet, path, "", nil)
	p.has(t, "Lesson cards, Fassung 1", "Ihre Antwort", "Ja, freigeben")
	found := printField.FindStringSubmatch(p.body)
	send := func(words string) page {
		values := url.Values{"print": {found[1]}, "do": {"no"}, "name": {"Ina Thomsen"}, "words": {words}}
		return b.ask(http.MethodPost, path+"/approve", "application/x-www-form-urlencoded", strings.NewReader(values.Encode()))
	}
	if got := send(" "); got.status != http.StatusUnprocessableEntity {
		t.Errorf("without words: got %d", got.status)
	}
	send("Bitte blau").has(t, "melden uns bei Ihnen", "Bitte blau")
}
