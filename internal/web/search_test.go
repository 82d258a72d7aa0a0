package web

import (
	"encoding/json"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// What is on the desk is found by the beginning of any word, by number and by sum.
func TestSearchFinds(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	for words, want := range map[string]string{
		"roe": "Halden Roe Architects", "INV-6": "INV-6", "inv-6": "INV-6", "8,800.00": "INV-3", "USD 640": "INV-1", "donaudampf": "Oberschleißheimer",
		"ridge": "Sable Ridge Events", "ladder": "Policy", "record": "Record a payment", "statement": "/money/import", "people": pathPeople, "rates": "/settings/figures",
	} {
		p := b.get("/search?q=" + url.QueryEscape(words))
		p.has(t, want)
		if p.status != http.StatusOK || strings.Count(p.body, " autofocus") != 1 {
			t.Errorf("%q: got %d, want the first line focused", words, p.status)
		}
	}
	n, ok := b.need("Castellan Outfitters")
	if !ok {
		t.Fatal("nothing is asked about the client with a letter")
	}
	b.get("/search?q="+url.QueryEscape(n.Number)).has(t, "Letter "+n.Number)
	m := regexp.MustCompile(`href="(/invoices/INV-6[^"]*)"`).FindStringSubmatch(b.get("/search?q=INV-6").body)
	if m == nil {
		t.Fatal("the hit does not lead to the invoice")
	}
	b.get(html.UnescapeString(m[1])).has(t, "Halden Roe Architects")
	b.get("/search?q=zzz").has(t, "Nothing here is called “zzz”")
	if p := b.get("/search?q=%3Cb%3Ex"); strings.Contains(p.body, "<b>x") {
		t.Error("what was typed became markup")
	}
}

// Without words the page lists every place of the desk, so that it can stand for the
// navigation on a phone.
func TestSearchListsEveryPlace(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	p := b.get("/search")
	for _, place := range places {
		p.has(t, `<li><a href="`+place.Path+`"><svg`)
	}
	p.has(t, "Add a client")
	p.lacks(t, " autofocus")
}

// The palette asks for the same in short.
func TestSearchAnswersInShort(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	for words, want := range map[string]string{"": "", "halden": "Halden Roe Architects", "polic": "Policy"} {
		p := b.get("/search.json?q=" + words)
		var got []quickHit
		if err := json.Unmarshal([]byte(p.body), &got); err != nil || p.header.Get("Content-Type") != "application/json" {
			t.Fatal(err, p.header)
		}
		if len(got) == 0 || len(got) > 12 || !strings.Contains(got[0].Text, want) || got[0].Path == "" || got[0].Group == "" {
			t.Errorf("%q: got %+v, want %q first", words, got, want)
		}
	}
}
