package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"dunwell/internal/recovery"
)

// clientAt is the page of a client, and the form fields of his first account.
func (b *book) clientAt(name string) (path string, form func(fields ...string) url.Values) {
	b.t.Helper()
	key := b.account(name)
	id, err := b.desk.ClientOf(b.t.Context(), key)
	if err != nil {
		b.t.Fatal(err)
	}
	return clientPath(id), func(fields ...string) url.Values {
		f := url.Values{"account": {string(key.Account)}}
		for i := 0; i < len(fields); i += 2 {
			f.Set(fields[i], fields[i+1])
		}
		return f
	}
}

// A client's page says what he owes and risks, how he pays, what he promised, who is
// there and what happened.
func TestClientPageTells(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	key := b.account("Halden Roe Architects")
	act := recovery.Act{By: "nora"}
	if _, err := b.desk.Promise(t.Context(), key, "1000", b.today.AddDays(3), act); err != nil {
		t.Fatal(err)
	}
	path, _ := b.clientAt("Halden Roe Architects")
	p := b.get(path)
	for _, want := range []string{
		"Halden Roe Architects", "USD4,200.00", "24 days late at most", "no limit is recorded", "Account 1003", "INV-6", "promised", "1,000.00",
		"section 9", "told by nora", "letters go here", "office signage", "What happened",
	} {
		p.has(t, want)
	}
	p.lacks(t, "Pays late")
	if got := b.get("/clients/nobody").status; got != http.StatusNotFound {
		t.Errorf("a client who is not there: got %d, want 404", got)
	}
}

// What was paid shows how a client pays.
func TestClientPageShowsPayment(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	key := b.account("Larch Bakery")
	if _, err := b.desk.Paid(t.Context(), key, "640", "", recovery.Act{By: "nora", On: b.today}); err != nil {
		t.Fatal(err)
	}
	path, _ := b.clientAt("Larch Bakery")
	p := b.get(path)
	for _, want := range []string{"33 days", "3 days after the due day", "Pays on time", "Never disputed what was due", "Days to pay", "nothing owed", "Ask them back"} {
		p.has(t, want)
	}
}

// Each act of the page does its work in the book, and comes back to the page.
func TestClientActs(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	path, form := b.clientAt("Sable Ridge Events")
	key := b.account("Sable Ridge Events")
	done := func(at string, f url.Values, want string) {
		t.Helper()
		p := b.post(path+at, f)
		if p.status != http.StatusOK || !strings.HasPrefix(p.at, path+"?entry=") {
			t.Fatalf("%s: got %d at %s: %s", at, p.status, p.at, p.text())
		}
		p.has(t, want)
	}
	done("/contact/add", form("name", "Pat Ridge", "email", "pat@ridge.example", "role", "owner"), "Pat Ridge")
	done("/contact", form("who", "pat@ridge.example", "do", "use"), "Pat Ridge")
	done("/contact", form("who", "client1@client.example", "do", "left"), "Left, as told on 24 November 2026")
	done("/prefer", form("how", "phone"), "asked to be called")
	done("/fact", form("key", "signed_contract", "value", "yes"), "A signed contract or accepted proposal")
	done("/work/new", form("name", "Spring fair", "amount", "2,000.00", "pause", "section 4"), "Spring fair")
	work, err := b.desk.Work(t.Context(), key)
	if err != nil || len(work.Work) != 1 {
		t.Fatalf("got %+v (%v), want one piece of work", work, err)
	}
	number := work.Work[0].Number
	done("/work", form("work", number, "do", "bill", "amount", "450", "currency", "USD"), "USD450.00")
	done("/work", form("work", number, "do", "pause", "reason", "press"), "rests")
	done("/work", form("work", number, "do", "resume"), "active")
	done("/work/cancel", form("work", number), "ended")
	contacts, err := b.desk.Contacts(t.Context(), key)
	if err != nil || contacts.Prefers != "phone" {
		t.Errorf("got %+v (%v), want calls first", contacts, err)
	}
	for _, c := range contacts.Contacts {
		if c.Written != (c.Name == "Pat Ridge") {
			t.Errorf("%s is written to: %v", c.Name, c.Written)
		}
	}
}

// What is wrong with a form comes back on the page, filled in, with the field named;
// another client's account is not touched.
func TestClientFormsRefuse(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	path, form := b.clientAt("Sable Ridge Events")
	for at, c := range map[string]struct {
		form url.Values
		want string
	}{
		"/contact/add": {form("name", "Pat", "email", "no address"), "is not an e-mail address"},
		"/fact":        {form("key", "solvency", "value", "rich"), "rich"},
		"/work/new":    {form("name", ""), "What does the client call it?"},
	} {
		p := b.post(path+at, c.form)
		if p.status != http.StatusUnprocessableEntity || strings.Count(p.body, " autofocus") != 1 {
			t.Errorf("%s: got %d with %d fields focused", at, p.status, strings.Count(p.body, " autofocus"))
		}
		p.has(t, c.want)
	}
	before := b.counts()
	_, other := b.clientAt("Larch Bakery")
	if got := b.post(path+"/prefer", other("how", "post")).status; got != http.StatusNotFound {
		t.Errorf("another client's account: got %d, want 404", got)
	}
	if after := b.counts(); after["record"] != before["record"] {
		t.Errorf("got %d entries, want %d", after["record"], before["record"])
	}
}
