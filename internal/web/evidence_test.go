package web

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// adds sends the form of documents, as a browser does.
func (b *book) adds(path string, fields [][2]string, files ...[2]string) page {
	b.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, f := range fields {
		_ = form.WriteField(f[0], f[1]) // into memory
	}
	for _, f := range files {
		part, _ := form.CreateFormFile("file", f[0])
		_, _ = part.Write([]byte(f[1]))
	}
	_ = form.Close()
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.server.URL+path, &body)
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.do(r)
}

// The page of proof shows the checklist and the ways, takes files as they are, and
// says beside the field what is wrong with one.
func TestEvidencePage(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	path := "/case/" + b.number(demanded) + "/evidence"
	p := b.get(path)
	for _, want := range []string{"What to get next", "What a judge asks for", "Did it arrive?", "Without a contract", "Sent is not received"} {
		p.has(t, want)
	}
	for _, gap := range []string{"/approvals?account=", "&amp;do=send#nw", "/agreement?do=enter#en", path + "/ack"} {
		if !strings.Contains(p.body, gap) {
			t.Errorf("no gap leads to %s", gap)
		}
	}
	p = b.adds(path+"/documents", [][2]string{{"kind", "delivery_proof"}, {"note", "the live <b>site</b>"}}, [2]string{"site.png", "picture"}, [2]string{"../up.txt", "upload"})
	for _, want := range []string{"site.png", "up.txt", "Proof of delivery", "the live &lt;b&gt;site&lt;/b&gt;", "in the file"} {
		if !strings.Contains(p.body, want) {
			t.Errorf("after adding: %q is missing", want)
		}
	}
	p.has(t, "Enter it as an agreement")
	b.post(path+"/accept", nil).has(t, "Agreed by e-mail only")
	link := linkOf(p.body, `<a href="`+path+`/documents/`)
	file := b.get(path + "/documents/" + link)
	if got := file.header.Get("Content-Disposition"); !strings.HasPrefix(got, "attachment") || file.header.Get("Content-Type") != "application/octet-stream" || file.body != "upload" && file.body != "picture" {
		t.Errorf("handed out as %q %q: %q", got, file.header.Get("Content-Type"), file.body)
	}
	b.post(path+"/documents/"+link+"/drop", nil)
	if got := b.get(path + "/documents/" + link); got.status != http.StatusNotFound {
		t.Errorf("taken out, and got %d", got.status)
	}
	for what, tt := range map[string]struct {
		fields [][2]string
		files  [][2]string
		want   string
	}{
		"no file": {nil, nil, "Choose a file first"},
		"empty":   {[][2]string{{"kind", "photo"}}, [][2]string{{"a.png", ""}}, "empty and shows nothing"},
		"unknown": {[][2]string{{"kind", "photo"}, {"about", "Z-9"}}, [][2]string{{"a.png", "x"}}, "no invoice, letter or work"},
		"no day":  {[][2]string{{"kind", "photo"}, {"on", "soon"}}, [][2]string{{"a.png", "x"}}, "ad-on-f"},
	} {
		p := b.adds(path+"/documents", tt.fields, tt.files...)
		if p.status != http.StatusUnprocessableEntity && p.status != http.StatusNotFound || !strings.Contains(p.body, tt.want) {
			t.Errorf("%s: got %d without %q", what, p.status, tt.want)
		}
	}
}

// linkOf is the rest of the first address that begins so.
func linkOf(body, from string) string {
	_, rest, _ := strings.Cut(body, from)
	found, _, _ := strings.Cut(rest, `"`)
	return found
}

// The page is accessible and fits a phone, with everything opened, in both languages.
func TestEvidenceIsAccessible(t *testing.T) {
	t.Parallel()
	w := openWindow(t)
	b := openBook(t, smallBook)
	path := "/case/" + b.number(demanded) + "/evidence"
	b.adds(path+"/documents", [][2]string{{"kind", "delivery_proof"}}, [2]string{strings.Repeat("a-long-name-", 12) + ".png", "picture"})
	for _, p := range []struct {
		width            int64
		scheme, language string
	}{{1280, "light", "en"}, {1280, "dark", "de"}, {390, "light", "de"}} {
		w.do(
			emulation.SetDeviceMetricsOverride(p.width, 900, 1, p.width < 500),
			emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: p.scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}),
			chromedp.Navigate(b.server.URL),
			chromedp.Evaluate(fmt.Sprintf(`document.cookie = "language=%s;path=/"`, p.language), nil),
			chromedp.Navigate(b.server.URL+path),
			chromedp.Evaluate(`for (const d of document.querySelectorAll('details')) d.open = true`, nil),
		)
		what := fmt.Sprintf("%d px, %s, %s", p.width, p.scheme, p.language)
		if got := ask[int64](w, `document.documentElement.scrollWidth`); got > p.width {
			t.Errorf("%s: the page is %d px wide", what, got)
		}
		for _, violation := range w.axe() {
			t.Errorf("%s: %s", what, violation)
		}
	}
}
