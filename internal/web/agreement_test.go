package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"dunwell/internal/auth"
	"dunwell/internal/recovery"
)

// A contract is drawn up on the page, its link told once, signed by the client, then
// by the creditor; faults come back beside their fields.
func TestAgreementOnTheDesk(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook[2:3])
	if err := b.desk.ChangeSetup(t.Context(), b.creditor, map[string]string{"public_url": "https://pay.larkfield.example"}); err != nil {
		t.Fatal(err)
	}
	path := agreementPath("1001")
	b.get(path).has(t, "Nothing is recorded of what was agreed")
	bad := b.post(path+"/draw", url.Values{"work": {""}, "price": {"much"}})
	if bad.status != http.StatusUnprocessableEntity {
		t.Errorf("no work and no price: got %d", bad.status)
	}
	bad.has(t, "Write what it costs")
	b.post(path+"/draw", url.Values{"work": {"Shop signage"}, "price": {"7200"}, "deposit": {"50"}, "terms": {"14"}, "city": {"Portland"}}).has(t, "Agreement about shop signage")
	sent := b.post(path+"/send", url.Values{"number": {"1001/A1"}})
	sent.has(t, "The link to sign with")
	token := regexp.MustCompile(`/c/([A-Za-z0-9_-]{56})`).FindStringSubmatch(sent.body)
	if token == nil {
		t.Fatal("no link is told")
	}
	b.get(path).lacks(t, token[1])
	link, err := b.desk.OpenLink(t.Context(), token[1])
	if err != nil {
		t.Fatal(err)
	}
	_, err = b.desk.SignOnPage(t.Context(), link, recovery.Signing{Title: "Agreement", Name: "Ben Stone", Agreed: true, Intent: "I agree.", Language: "en"})
	if err != nil {
		t.Fatal(err)
	}
	b.get(path).has(t, "signed by the client, waits for you")
	unsigned := b.post(path+"/sign", url.Values{"number": {"1001/A1"}, "name": {"Nora Lark"}})
	if unsigned.status != http.StatusUnprocessableEntity {
		t.Errorf("without a tick: got %d", unsigned.status)
	}
	b.post(path+"/sign", url.Values{"number": {"1001/A1"}, "name": {"Nora Lark"}, "agreed": {"yes"}}).has(t, "Nora Lark")
	key := b.account(smallBook[2].name)
	list, err := b.desk.Agreements(t.Context(), key)
	if err != nil || len(list) != 1 || list[0].State != "signed" || len(list[0].Signed) != 2 {
		t.Fatalf("after both signed: %+v (%v)", list, err)
	}
	b.post(path+"/enter", url.Values{"kind": {"mails"}, "on": {"2026-01-05"}, "title": {"Mails of January"}}).has(t, "agreed by mail")
	if got := b.post(path+"/end", url.Values{"number": {"1009/A1"}, "do": {"end"}}); got.status != http.StatusNotFound {
		t.Errorf("of another account: got %d", got.status)
	}
}

// Legal acts ask for the right to decide.
func TestAgreementActsAskForTheRight(t *testing.T) {
	t.Parallel()
	for _, r := range (&Server{}).agreementRoutes() {
		want := auth.Act
		switch {
		case strings.HasPrefix(r.pattern, "GET"):
			want = auth.See
		case strings.HasSuffix(r.pattern, "/send"), strings.HasSuffix(r.pattern, "/sign"), strings.HasSuffix(r.pattern, "/end"), strings.HasSuffix(r.pattern, "/arbitration"):
			want = auth.Decide
		}
		if r.may != want {
			t.Errorf("%s asks for %v, want %v", r.pattern, r.may, want)
		}
	}
}
