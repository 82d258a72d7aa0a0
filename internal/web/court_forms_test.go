package web

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"dunwell/internal/exhibit"
)

// addForm sends a file as the page does.
func (b *book) addForm(path, name, file string, content []byte) page {
	b.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	if err := form.WriteField("name", name); err != nil {
		b.t.Fatal(err)
	}
	part, err := form.CreateFormFile("file", file)
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := part.Write(content); err != nil {
		b.t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		b.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.server.URL+path, &body)
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.do(r)
}

func TestACourtFormIsKeptAndFilled(t *testing.T) {
	t.Parallel()
	blank, err := os.ReadFile("../exhibit/testdata/claim.pdf")
	if err != nil {
		t.Fatal(err)
	}
	b := openBook(t, smallBook)
	here := "/case/" + b.number("Sable Ridge Events") + "/forms"
	b.get(here).has(t, "No form is kept yet.")

	p := b.addForm(here, "", "notes.pdf", []byte("no form"))
	if p.status != http.StatusUnprocessableEntity {
		t.Errorf("got %d for a file that is no form", p.status)
	}
	p.has(t, "no PDF that can be read")

	p = b.addForm(here, "", "claim.pdf", blank)
	p.has(t, "What goes where: claim")
	p.has(t, "Name of the plaintiff")
	form := p.at
	p = b.post(form, url.Values{"k0": {"plaintiff.nose"}, "k1": {"defendant.name"}})
	if p.status != http.StatusUnprocessableEntity {
		t.Errorf("got %d for a word that is no key", p.status)
	}
	p.has(t, "is no key")
	p.has(t, `value="plaintiff.nose"`)

	p = b.post(form, url.Values{"k0": {"plaintiff.name"}, "k1": {"defendant.name"}, "k2": {"claim.total"}, "k4": {"text:yes"}})
	p.has(t, "4 fields are filled")
	p = b.post(form+"/fill", nil)
	p.has(t, "The form claim was filled for Sable Ridge Events")
	p.has(t, "Filled for this case")
	link := regexp.MustCompile(`href="(/case/[^"]+/filled/[^"]+)"`).FindStringSubmatch(p.body)
	if link == nil {
		t.Fatalf("no filled form to download:\n%s", p.text())
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, b.server.URL+link[1], http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	filled := b.do(r)
	got, err := exhibit.ReadForm(t.Context(), []byte(filled.body))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range got.Fields {
		if want := map[string]string{"Defendant": "Sable Ridge Events", "Mediation": "Ja"}[f.Name]; want != "" && f.Value != want {
			t.Errorf("%s holds %q, want %q", f.Name, f.Value, want)
		}
		if f.Name == "Amount" && !strings.Contains(f.Value, ".") {
			t.Errorf("the sum is %q", f.Value)
		}
	}
	b.post(form+"/drop", nil).has(t, "No form is kept yet.")
	b.get(here).has(t, "Filled for this case") // what was filled stays
}
