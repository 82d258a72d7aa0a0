package web

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// doubt moves a letter to where nobody can tell whether it left.
func (b *book) doubt(number string) {
	b.t.Helper()
	d := b.delivery(number)
	err := b.db.Write(b.t.Context(), func(tx *store.Tx) error {
		return tx.ChangeDelivery(b.t.Context(), b.creditor, d.ID, []receivable.DeliveryState{d.State}, receivable.DoubtfulD, "", 0)
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

func TestFriendlyDraftsAreApprovedTogether(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	first, _ := b.need("Larch Bakery")
	second, _ := b.need(smallBook[4].name)
	last, _ := b.need(formal)

	p := b.get("/letters?state=drafted")
	p.has(t, "drafts wait for your approval")
	for _, number := range []string{first.Number, second.Number} {
		p.has(t, `name="delivery" value="`+number+`"`)
	}
	p.lacks(t, `name="delivery" value="`+last.Number+`"`)

	b.post("/letters/approve", url.Values{}).has(t, "Tick the letters that may leave.")
	done := b.post("/letters/approve", url.Values{"delivery": {first.Number, second.Number}})
	done.has(t, "2 letters are approved.")
	for _, number := range []string{first.Number, second.Number} {
		if got := b.delivery(number).State; got != receivable.Approved {
			t.Errorf("got letter %s %s, want approved", number, got)
		}
	}
	refused := b.post("/letters/approve", url.Values{"delivery": {last.Number}})
	refused.has(t, "read it on its own page and approve it there")
	if got := b.delivery(last.Number).State; got != receivable.Drafted {
		t.Errorf("got a formal letter that is %s after it was ticked with others, want a draft", got)
	}
	b.get("/letters?state=approved").has(t, "Larch Bakery")
	b.get("/letters?state=sent").has(t, "No letter stands here")
	b.get("/letters?state=nonsense").has(t, "Castellan Outfitters")
}

func TestLettersInDoubtStandFirst(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	n, _ := b.need(formal)
	b.doubt(n.Number)
	p := b.get("/letters")
	p.has(t, "We cannot tell whether this letter left. Look in the mailbox before you send it again.")
	if doubt, list := strings.Index(p.body, `id="db"`), strings.Index(p.body, "<table"); doubt < 0 || doubt > list {
		t.Errorf("got the letters in doubt at %d, behind the list at %d", doubt, list)
	}
	b.get("/letters/"+n.Number).has(t, "It did not leave")
	done := b.post("/letters/"+n.Number+"/not-sent", url.Values{"back": {"/letters"}})
	done.has(t, "did not leave")
	if got := b.delivery(n.Number).State; got != receivable.Withdrawn {
		t.Errorf("got the letter %s, want withdrawn", got)
	}
	again := b.post("/letters/"+n.Number+"/not-sent", url.Values{})
	if again.status != http.StatusConflict {
		t.Errorf("got %d for a letter that is in doubt no more, want a conflict", again.status)
	}
}

func TestWhatProvesALetter(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	n, _ := b.need(formal)
	if got := b.get("/letters/" + n.Number + ".eml"); got.status != http.StatusNotFound {
		t.Errorf("got %d for the bytes of a draft, want 404", got.status)
	}
	b.post("/approve", b.form(formal, "page", pageLetter))
	b.post("/sent", url.Values{"account": {string(n.Account)}, "delivery": {n.Number}, "page": {pageLetter}, "on": {tuesday.String()}, "how": {"post"}})
	p := b.get("/letters/" + n.Number)
	p.has(t, "Save the exact bytes (.eml)")
	eml := b.get("/letters/" + n.Number + ".eml")
	if eml.header.Get("Content-Type") != "message/rfc822" || !strings.HasPrefix(eml.header.Get("Content-Disposition"), "attachment") || !strings.Contains(eml.body, "Message-ID:") {
		t.Errorf("got %d %v, want the exact bytes to be saved", eml.status, eml.header)
	}

	b.receipt("/letters/"+n.Number+"/posted", map[string]string{"on": tuesday.String()}, "", "").has(t, "Name the number to track by, or choose the receipt.")
	done := b.receipt("/letters/"+n.Number+"/posted", map[string]string{"on": tuesday.String(), "tracking": "RR <b>1</b>"}, "receipt<i>.png", "\x89PNG\r\n\x1a\n")
	done.has(t, "Tracked by RR <b>1</b>")
	done.lacks(t, "<b>1</b></span>")
	at := strings.Index(done.body, "/proof/")
	if at < 0 {
		t.Fatal("got no proof of posting on the page")
	}
	id, _, _ := strings.Cut(done.body[at+len("/proof/"):], `"`)
	file := b.get("/letters/" + n.Number + "/proof/" + id)
	if file.body != "\x89PNG\r\n\x1a\n" || file.header.Get("Content-Type") != "image/png" || !strings.HasPrefix(file.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("got %q as %v, want the receipt to be saved", file.body, file.header)
	}
	if got := b.get("/letters/" + n.Number + "/proof/none"); got.status != http.StatusNotFound {
		t.Errorf("got %d for a proof that is not there, want 404", got.status)
	}
}

// receipt sends a form with a file, as a browser does.
func (b *book) receipt(path string, fields map[string]string, name, content string) page {
	b.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for k, v := range fields {
		_ = form.WriteField(k, v) // into memory
	}
	if name != "" {
		part, _ := form.CreateFormFile("proof", name)
		_, _ = part.Write([]byte(content))
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
