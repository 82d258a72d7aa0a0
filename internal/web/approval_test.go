package web

import (
	"bytes"
	"dunwell/internal/auth"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// Files are kept as a draft, read, sent by hand and answered; a client of nobody is not
// found.
func TestApprovalsOnTheDesk(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	key := b.account("Larch Bakery")
	id, err := b.desk.ClientOf(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	path := "/clients/" + string(id) + "/approvals"
	b.get(path).has(t, "Nothing was sent for approval")
	b.get("/clients/"+string(id)).has(t, path)
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	for name, value := range map[string]string{"account": string(key.Account), "name": "Menu boards", "words": "the first draft"} {
		if err := w.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	part, err := w.CreateFormFile("files", "menu.pdf")
	if err == nil {
		_, err = part.Write([]byte("%PDF-1.7 menu"))
	}
	if err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	r := b.request(http.MethodPost, path+"/send", nil)
	r.Body, r.ContentLength = io.NopCloser(&form), int64(form.Len())
	r.Header.Set("Content-Type", w.FormDataContentType())
	b.do(r)
	book, err := b.desk.Approvals(t.Context(), key)
	if err != nil || len(book.Lines) != 1 {
		t.Fatalf("kept: %+v (%v)", book, err)
	}
	code := book.Lines[0].Code
	shown := b.get(path)
	for _, text := range []string{"Menu boards, revision 1", "menu.pdf", "Approved: " + code, "Send the mail"} {
		shown.has(t, text)
	}
	act := func(values url.Values) page {
		values.Set("account", string(key.Account))
		values.Set("number", book.Account)
		values.Set("code", code)
		return b.post(path, values)
	}
	act(url.Values{"do": {"paper"}})
	b.get(path).has(t, "waits for an answer")
	if p := b.post(path+"/deem", url.Values{"account": {string(key.Account)}, "number": {book.Account}, "code": {code}, "looked": {"yes"}}); p.status != http.StatusConflict {
		t.Errorf("silence without a clause: got %d", p.status)
	}
	act(url.Values{"do": {"yes"}, "how": {"email"}, "name": {"Sam Okafor"}})
	b.get(path).has(t, "pproved by Sam Okafor")
	if p := b.get("/clients/none/approvals"); p.status != http.StatusNotFound {
		t.Errorf("a client of nobody: got %d", p.status)
	}
}

// To say that silence was consent is a legal act; to note what the client said is not.
func TestDeemingAnApprovalIsADecision(t *testing.T) {
	t.Parallel()
	for _, r := range (&Server{}).approvalRoutes() {
		want := auth.Act
		switch {
		case strings.HasPrefix(r.pattern, "GET"):
			want = auth.See
		case strings.HasSuffix(r.pattern, "/deem"):
			want = auth.Decide
		}
		if r.may != want {
			t.Errorf("%s asks for %v, want %v", r.pattern, r.may, want)
		}
	}
}

// A link is told on the page that follows, once: a reload makes no other.
func TestApprovalLinkIsToldOnce(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook[2:3])
	b.server.Client().Jar = cookies(t)
	if err := b.desk.ChangeSetup(t.Context(), b.creditor, map[string]string{"public_url": "https://pay.larkfield.example"}); err != nil {
		t.Fatal(err)
	}
	key := b.account(smallBook[2].name)
	id, err := b.desk.ClientOf(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	path := "/clients/" + string(id) + "/approvals"
	b.post(path+"/order", url.Values{"account": {string(key.Account)}, "currency": {"USD"}, "words": {"One more floor"}, "amount": {"800"}})
	made := b.post(path, url.Values{"account": {string(key.Account)}, "number": {"1001"}, "code": {"1001/C1"}, "do": {"link"}})
	made.has(t, "It is shown this once")
	b.get(made.at).lacks(t, "It is shown this once")
	if links, _, err := b.desk.Links(t.Context(), b.creditor, "", 9); err != nil || len(links) != 1 {
		t.Errorf("links: got %v (%v), want one", links, err)
	}
}
