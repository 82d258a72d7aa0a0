package web

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
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
	if p := act(url.Values{"do": {"deem"}, "looked": {"yes"}}); p.status != http.StatusConflict {
		t.Errorf("silence without a clause: got %d", p.status)
	}
	act(url.Values{"do": {"yes"}, "how": {"email"}, "name": {"Sam Okafor"}})
	b.get(path).has(t, "pproved by Sam Okafor")
	if p := b.get("/clients/none/approvals"); p.status != http.StatusNotFound {
		t.Errorf("a client of nobody: got %d", p.status)
	}
}
