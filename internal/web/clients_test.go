package web

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"dunwell/internal/auth"
)

// inOrder reports the first of the texts that does not come after the one before.
func (p page) inOrder(t *testing.T, texts ...string) {
	t.Helper()
	_, list, _ := strings.Cut(p.body, "<tbody>")
	at := 0
	for _, text := range texts {
		i := strings.Index(list[at:], text)
		if i < 0 {
			t.Errorf("%s: %q is not there, or too early", p.at, text)
			return
		}
		at += i
	}
}

// The list shows who owes what, in the order and with the filter that is asked for.
func TestClientsAreListed(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	p := b.get("/clients")
	p.inOrder(t, "Castellan Outfitters", "Halden Roe Architects", "Sable Ridge Events", "Fernhill Nursery", "Oberschlei", "Larch Bakery")
	p.has(t, "USD8,800.00")
	p.has(t, "35 days")
	p.has(t, "5 of 6 steps taken")
	p.has(t, "nothing late")
	b.get("/clients?show=late&sort=late").inOrder(t, "Castellan", "Halden", "Sable", "Oberschlei", "Larch")
	b.get("/clients?show=late").lacks(t, "Fernhill")
	b.get("/clients?sort=name").inOrder(t, "Castellan", "Fernhill", "Halden", "Larch", "Oberschlei", "Sable")
	b.get("/clients?show=clear").has(t, "Everyone owes something.")
	b.get("/clients?show=%3Cb%3E&sort=x&after=~").inOrder(t, "Castellan")
}

// A long list is read page by page, and each client once.
func TestClientsArePaged(t *testing.T) {
	t.Parallel()
	var many []client
	for i := range 2*clientsInPage + 3 {
		many = append(many, client{name: fmt.Sprintf("Client %03d", i), place: "us_oregon", number: fmt.Sprintf("INV-%d", i), amount: fmt.Sprintf("%d.00 USD", 100+i%7), late: 3})
	}
	b := newBook(t, tuesday)
	b.takeIn(many)
	b.chase()
	for _, sort := range []string{"", "name", "late"} {
		seen, pages, path := map[string]bool{}, 0, "/clients?sort="+sort
		for path != "" && pages < 9 {
			p := b.get(path)
			pages++
			for _, part := range strings.Split(p.body, `<th scope="row"><a href="/clients/`)[1:] {
				_, name, _ := strings.Cut(part, ">")
				name, _, _ = strings.Cut(name, "<")
				if seen[name] {
					t.Errorf("sort %q: %s is there twice", sort, name)
				}
				seen[name] = true
			}
			path = ""
			if _, rest, ok := strings.Cut(p.body, `<a class="btn" href="/clients?after=`); ok {
				rest, _, _ = strings.Cut(rest, `"`)
				path = "/clients?after=" + html.UnescapeString(rest)
			}
		}
		if pages != 3 || len(seen) != len(many) {
			t.Errorf("sort %q: got %d clients on %d pages, want %d on 3", sort, len(seen), pages, len(many))
		}
	}
}

// A new client is made with his account and leads to his page; what is wrong with the
// form comes back filled in.
func TestClientIsAdded(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	p := b.post("/clients", url.Values{"name": {""}, "currency": {"XYZ1"}, "email": {"nobody"}, "address": {"Mill Lane 3\nSalem"}})
	if p.status != http.StatusUnprocessableEntity {
		t.Errorf("got %d, want 422", p.status)
	}
	for _, want := range []string{"What is the client called?", "That is no currency", "That is not an e-mail address.", "Mill Lane 3", `value="nobody"`} {
		p.has(t, want)
	}
	if strings.Count(p.body, " autofocus") != 1 {
		t.Errorf("got %d fields focused, want the first that is wrong", strings.Count(p.body, " autofocus"))
	}
	p = b.post("/clients", url.Values{"name": {"Orchard Lane Dental"}, "currency": {"eur"}, "email": {"pay@orchard.example"}, "place": {"de"}})
	if p.status != http.StatusOK || !strings.HasPrefix(p.at, "/clients/") {
		t.Fatalf("got %d at %s, want the page of the client", p.status, p.at)
	}
	p.has(t, "Orchard Lane Dental")
	key := b.account("Orchard Lane Dental")
	contacts, err := b.desk.Contacts(t.Context(), key)
	if err != nil || len(contacts.Contacts) != 1 || contacts.Contacts[0].Email != "pay@orchard.example" {
		t.Errorf("got %+v (%v), want the address", contacts, err)
	}
	b.get("/clients?sort=name").has(t, "Orchard Lane Dental")
}

// Who may only look is offered no act.
func TestViewerAddsNobody(t *testing.T) {
	t.Parallel()
	for _, r := range (&Server{}).clientRoutes() {
		if strings.HasPrefix(r.pattern, "POST ") && auth.Viewer.May(r.may) {
			t.Errorf("%s asks for %v, which a viewer may", r.pattern, r.may)
		}
	}
}
