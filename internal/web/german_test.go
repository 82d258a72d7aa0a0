package web

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"dunwell/internal/recovery"
)

// Who asks for German meets no English sentence on any page that a link of the desk
// leads to, but in what is marked as another language, in letters and mails, and in the
// user's own words.
func TestGermanDeskSaysNothingInEnglish(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	b.happened()
	todo := []string{"/", "/inbox", "/clients", "/letters", "/invoices", "/money", "/insights", "/policy", "/settings", "/search?q=la", "/start", "/case/none"}
	seen, kinds := map[string]bool{}, map[string]int{}
	for len(todo) > 0 {
		path, _, _ := strings.Cut(todo[0], "#")
		todo = todo[1:]
		kind := kindOfPage(path)
		if seen[path] || kinds[kind] >= 5 {
			continue
		}
		seen[path] = true
		kinds[kind]++
		r := b.request(http.MethodGet, path, nil)
		r.Header.Set("Accept-Language", "de")
		p := b.do(r)
		if !strings.HasPrefix(p.header.Get("Content-Type"), "text/html") {
			continue
		}
		words, links := readPage(p.body)
		todo = append(todo, links...)
		for _, text := range words {
			if rest := ownWords.Replace(text); englishWord.MatchString(rest) {
				t.Errorf("%s says %q", path, text)
			}
		}
	}
	if len(seen) < 60 {
		t.Errorf("only %d pages were found", len(seen))
	}
}

// happened gives the book something of everything that a record tells.
func (b *book) happened() {
	b.t.Helper()
	ctx, act := b.t.Context(), recovery.Act{By: "nora", On: b.today}
	larch, sable, halden, castellan := b.account("Larch Bakery"), b.account("Sable Ridge Events"), b.account("Halden Roe Architects"), b.account("Castellan Outfitters")
	for _, done := range []func() (recovery.Entry, error){
		func() (recovery.Entry, error) { return b.desk.Paid(ctx, larch, "100", "INV-1", act) },
		func() (recovery.Entry, error) { return b.desk.Dispute(ctx, sable, "INV-2", "", act) },
		func() (recovery.Entry, error) { return b.desk.Promise(ctx, halden, "1000", b.today.AddDays(3), act) },
		func() (recovery.Entry, error) {
			return b.desk.Settle(ctx, castellan, recovery.SettleRequest{Amount: "7000", Until: b.today.AddDays(9)}, act)
		},
		func() (recovery.Entry, error) {
			return b.desk.EnterWork(ctx, halden, recovery.WorkTerms{Name: "signage"}, act)
		},
	} {
		if _, err := done(); err != nil {
			b.t.Fatal(err)
		}
	}
	b.rich("Fernhill Nursery")
	b.wrote("client0@client.example", "Invoice INV-1", "We will pay on 4 December.\r\n")
	b.wrote("someone@elsewhere.example", "Open items", "Please send us a list of what is open.\r\n")
	b.takeFile("bank.csv", bankCSV)
	b.today = b.today.AddDays(20)
	b.chase()
}

// ownWords are what the test's book says in its own words.
var ownWords = strings.NewReplacer(
	"agreement of 12 May", "", "The catalogue was delivered and approved in writing.", "",
	"imaps://you@mail.example.com", "", "Please send us a list of what is open", "", "Library signage, stage 2", "",
	"refund of the rent", "", "transfer for your work", "",
	"12 x 300 from", "", "30% to 5000", "", "Small Claims Department of Circuit Court", "", "District of Columbia", "", "England and Wales", "", "Newfoundland and Labrador", "",
)

var englishWord = regexp.MustCompile(`(?i)\b(?:the|they|them|you|your|is|are|and|of|has|have|to|their|with|for|were|not|this|that|from|who|what|when)\b`)

var (
	numberIn = regexp.MustCompile(`[\w-]*\d[\w-]*`)
	valueIn  = regexp.MustCompile(`=[^&]*`)
)

// kindOfPage is the address with its numbers and values left open.
func kindOfPage(path string) string {
	path, query, _ := strings.Cut(path, "?")
	return numberIn.ReplaceAllString(path, "N") + "?" + valueIn.ReplaceAllString(query, "")
}

// readPage gives what a page says in its own language, a text a block, and where it
// leads to.
func readPage(body string) (words, links []string) {
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		return nil, nil
	}
	var text strings.Builder
	flush := func() {
		if said := strings.Join(strings.Fields(text.String()), " "); said != "" {
			words = append(words, said)
		}
		text.Reset()
	}
	var walk func(*html.Node, bool)
	walk = func(n *html.Node, silent bool) {
		switch n.Type {
		case html.TextNode:
			if !silent {
				text.WriteString(n.Data)
			}
			return
		case html.ElementNode:
			silent = silent || isSilent(n)
			for _, a := range n.Attr {
				if a.Key == "href" && n.Data == "a" && strings.HasPrefix(a.Val, "/") {
					links = append(links, a.Val)
				}
				if !silent && slices.Contains([]string{"aria-label", "title", "alt", "data-label"}, a.Key) {
					words = append(words, a.Val)
				}
			}
			if !inText[n.Data] {
				flush()
				defer flush()
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, silent)
		}
	}
	walk(root, false)
	return words, links
}

// inText are the elements that a sentence may run through.
var inText = map[string]bool{"span": true, "b": true, "strong": true, "em": true, "i": true, "bdi": true, "time": true, "small": true, "abbr": true}

// isSilent tells of an element that does not speak the page's language.
func isSilent(n *html.Node) bool {
	if slices.Contains([]string{"script", "style", "code", "kbd", "pre", "textarea", "bdi"}, n.Data) {
		return true
	}
	for _, a := range n.Attr {
		switch a.Key {
		case "lang":
			return a.Val != "de"
		case "class":
			for _, name := range strings.Fields(a.Val) {
				if name == "paper" || name == "mail" || name == "code" {
					return true
				}
			}
		}
	}
	return false
}
