package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"dunwell/internal/auth"
	"dunwell/internal/fault"
)

var madeToken = regexp.MustCompile(`/c/([A-Za-z0-9_-]{56})`)
var madeID = regexp.MustCompile(`name="id" value="([^"]+)"`)

// A link is made on the page, told once, opens what it is for, and opens nothing once
// it was ended.
func TestLinksOfAnAccount(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook[1:3])
	path := linksPath("1001")
	b.get(path).has(t, "Client pages have no address yet")
	if got := b.post(path, url.Values{"for": {"statement"}}); got.status != http.StatusUnprocessableEntity {
		t.Errorf("without an address of client pages: got %d", got.status)
	}
	if err := b.desk.ChangeSetup(t.Context(), b.creditor, map[string]string{"public_url": "https://pay.larkfield.example"}); err != nil {
		t.Fatal(err)
	}
	b.server.Client().Jar = cookies(t)
	made := b.post(path, url.Values{"for": {"statement"}})
	made.has(t, "It is shown this once")
	token := madeToken.FindStringSubmatch(made.body)
	if token == nil {
		t.Fatal("no link is told")
	}
	if _, err := b.desk.OpenLink(t.Context(), token[1]); err != nil {
		t.Fatalf("the link that was told: %v", err)
	}
	again := b.get(path)
	again.lacks(t, token[1])
	again.has(t, "good until")
	id := madeID.FindStringSubmatch(again.body)
	if id == nil {
		t.Fatal("the link cannot be ended")
	}
	if got := b.post(linksPath("1002")+"/revoke", url.Values{"id": {id[1]}}); got.status != http.StatusNotFound {
		t.Errorf("by the page of another account: got %d", got.status)
	}
	b.post(path+"/revoke", url.Values{"id": {id[1]}}).has(t, "Can be opened no more")
	if _, err := b.desk.OpenLink(t.Context(), token[1]); fault.KindOf(err) == fault.Internal || err == nil {
		t.Errorf("after it was ended: got %v", err)
	}
}

// To sign is offered only where something waits for a signature, and a made-up purpose
// is refused in words.
func TestLinkPurposesOffered(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook[1:3])
	if err := b.desk.ChangeSetup(t.Context(), b.creditor, map[string]string{"public_url": "https://pay.larkfield.example"}); err != nil {
		t.Fatal(err)
	}
	b.get(linksPath("1001")).lacks(t, "to sign the plan")
	for purpose, want := range map[string]string{"sign": "no plan or settlement waits", "bank": "a link is for statement"} {
		got := b.post(linksPath("1001"), url.Values{"for": {purpose}})
		if got.status < 400 || got.status >= 500 {
			t.Errorf("%s: got %d", purpose, got.status)
		}
		if !strings.Contains(strings.ToLower(got.text()), want) {
			t.Errorf("%s: want %q in the answer", purpose, want)
		}
	}
}

func TestLinkActsAskForTheRight(t *testing.T) {
	t.Parallel()
	for _, r := range (&Server{}).linkRoutes() {
		if want := map[bool]auth.Right{true: auth.See, false: auth.Act}[strings.HasPrefix(r.pattern, "GET")]; r.may != want {
			t.Errorf("%s asks for %v, want %v", r.pattern, r.may, want)
		}
	}
}
