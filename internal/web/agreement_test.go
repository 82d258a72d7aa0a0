package web

import (
	"bytes"
	"net/http"
	"net/http/cookiejar"
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
	b.server.Client().Jar = cookies(t)
	path := agreementPath("1001")
	b.get(path).has(t, "Nothing is recorded of what was agreed")
	bad := b.post(path+"/draw", url.Values{"work": {""}, "price": {"much"}})
	if bad.status != http.StatusUnprocessableEntity {
		t.Errorf("no work and no price: got %d", bad.status)
	}
	bad.has(t, "Write what it costs")
	b.post(path+"/draw", url.Values{"work": {"Shop signage"}, "price": {"7200"}, "deposit": {"50"}, "terms": {"14"}, "city": {"Portland"}}).has(t, "Agreement about shop signage")
	sent := b.post(path+"/send", url.Values{"number": {"1001/A1"}, "do": {"link"}})
	sent.has(t, "The link to sign with")
	token := regexp.MustCompile(`/c/([A-Za-z0-9_-]{56})`).FindStringSubmatch(sent.body)
	if token == nil {
		t.Fatal("no link is told")
	}
	b.get(path).lacks(t, token[1]) // reloaded, it is told no more, and no other is made
	if links, _, err := b.desk.Links(t.Context(), b.creditor, "", 9); err != nil || len(links) != 1 {
		t.Errorf("links: got %v (%v), want one", links, err)
	}
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

// cookies are those of a browser.
func cookies(t *testing.T) http.CookieJar {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return jar
}

// An agreement made elsewhere is entered with its paper, and what it says is changed
// clause by clause; what cannot be read comes back beside its field.
func TestClausesOnTheDesk(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook[2:3])
	path := agreementPath("1001")
	paper := []byte("%PDF-1.7 the contract of January")
	p := b.adds(path+"/enter", [][2]string{{"kind", "signed"}, {"on", "2026-01-05"}, {"title", "Contract of January"}}, [2]string{"contract.pdf", string(paper)})
	p.has(t, "Contract of January")
	p.has(t, "Enter what it says")
	list, err := b.desk.Agreements(t.Context(), b.account(smallBook[2].name))
	if err != nil || len(list) != 1 || list[0].Document == nil {
		t.Fatalf("got %+v (%v)", list, err)
	}
	if got, err := b.desk.AgreementPaperBytes(t.Context(), b.creditor, list[0].Number); err != nil || !bytes.Equal(got, paper) {
		t.Errorf("the paper: got %q (%v)", got, err)
	}
	set := url.Values{"number": {"1001/A1"}, "value_deposit": {"40"}, "where_deposit": {"section 3"}, "value_terms": {"soon"}, "value_arbitration": {"home"}}
	bad := b.post(path+"/clauses", set)
	if bad.status != http.StatusUnprocessableEntity {
		t.Errorf("days that are no number: got %d", bad.status)
	}
	bad.has(t, `value="soon"`)
	set.Set("value_terms", "14")
	good := b.post(path+"/clauses", set)
	good.has(t, "40%")
	good.has(t, "Change what it says")
	set.Del("value_deposit")
	b.post(path+"/clauses", set).lacks(t, "40%")
	if got := b.post(path+"/clauses", set); got.status != http.StatusUnprocessableEntity {
		t.Errorf("nothing changed: got %d", got.status)
	}
	b.get(path+"?price=9000").has(t, "9,000.00")
	b.get(path+"?price=much").has(t, "aria-invalid")
}

// A draft is put before the client by mail in the words that are shown, comes back
// signed as a file, and stands.
func TestAgreementGoesByMailAndComesBack(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook[2:3])
	path := agreementPath("1001")
	b.post(path+"/draw", url.Values{"work": {"Shop signage"}, "price": {"7200"}, "rounds": {"3"}, "begins": {"2026-12-01"}}).has(t, "to read and sign")
	b.post(path+"/send", url.Values{"number": {"1001/A1"}, "do": {"mail"}}).has(t, "lies before the client")
	back := [][2]string{{"number", "1001/A1"}, {"name", "Ben Stone"}, {"how", "mail"}}
	if got := b.adds(path+"/signed", back, [2]string{"x.txt", "no paper"}); got.status != http.StatusUnprocessableEntity {
		t.Errorf("no PDF: got %d", got.status)
	}
	paper, err := b.desk.AgreementPaperBytes(t.Context(), b.creditor, "1001/A1")
	if err != nil {
		t.Fatal(err)
	}
	b.adds(path+"/signed", back, [2]string{"signed.pdf", string(paper)}).has(t, "returned by mail")
}

// Legal acts ask for the right to decide.
func TestAgreementActsAskForTheRight(t *testing.T) {
	t.Parallel()
	for _, r := range (&Server{}).agreementRoutes() {
		want := auth.Act
		switch {
		case strings.HasPrefix(r.pattern, "GET"):
			want = auth.See
		case strings.HasSuffix(r.pattern, "/send"), strings.HasSuffix(r.pattern, "/signed"), strings.HasSuffix(r.pattern, "/sign"), strings.HasSuffix(r.pattern, "/end"), strings.HasSuffix(r.pattern, "/arbitration"):
			want = auth.Decide
		}
		if r.may != want {
			t.Errorf("%s asks for %v, want %v", r.pattern, r.may, want)
		}
	}
}
