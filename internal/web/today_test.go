package web

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"dunwell/internal/auth"
	"dunwell/internal/recovery"
)

// What came in since the last business day stands beside the list: payments of lists
// and placed bank lines, each once.
func TestTodayTellsWhatCameIn(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	b.get("/").lacks(t, `id="came"`)
	b.takeFile("bank.csv", bankCSV) // of which one line is placed by itself
	p := b.get("/")
	p.has(t, "Since Monday")
	p.has(t, "came in, in one payment")
	p.has(t, "640")
}

// The first list says through when its money is known, and its report leads on with
// the first run; once a person said go, it does not.
func TestFirstListLeadsOnWithTheFirstRun(t *testing.T) {
	t.Parallel()
	b := newBook(t, tuesday)
	list := "Invoice,Client,Email,Date,Due,Open,Currency\nINV-1,Larch Bakery,a@client.example,2026-10-01,2026-10-31,640.00,USD\n"
	p := b.upload("open.csv", list)
	path := p.at
	p = b.post(path, url.Values{"do": {"look"}, "list": {"open"}})
	p.has(t, `name="through" max="2026-11-24" value="2026-11-24"`)
	p.has(t, "A list of everything open tells who has paid.")
	b.get(path).has(t, `value="2026-11-24"`)
	p = b.post(path, url.Values{"do": {"take"}, "list": {"open"}, "through": {"2026-11-24"}})
	for p.header.Get("Refresh") != "" {
		p = b.get(path)
	}
	p.has(t, `href="/start/mail"`)
	b.post("/go", nil)
	b.get(path).lacks(t, "Go on setting up")
}

// A right that ends comes first, with its day among the dates.
func TestTodayTellsOfARightThatEnds(t *testing.T) {
	t.Parallel()
	b := openBook(t, []client{
		{name: "Larch Bakery", place: "us_oregon", number: "INV-1", amount: "9640.00 USD", late: 3},
		{name: demanded, place: "us_oregon", number: "INV-3", amount: "8800.00 USD", late: 35, facts: map[string]string{"limitation_until": tuesday.AddDays(51).String()}},
	})
	p := b.get("/")
	if got := strings.Count(p.body, `<span class="pill danger">right to sue ends</span>`); got != 2 {
		t.Errorf("got %d pills, want one on the card and one among the dates", got)
	}
	p.has(t, "Thu 14 Jan 2027")
	if strings.Index(p.body, demanded) > strings.Index(p.body, "Larch Bakery") {
		t.Error("what is worth more stands before a right that ends")
	}
}

// The card of an answer leads to it, and the inbox counts it.
func TestCardLeadsToTheAnswer(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	id := b.wrote("Imogen Roe <client2@client.example>", "Re: Statement of account", hardship)
	b.chase()
	n, ok := b.need("Halden Roe Architects")
	if !ok || n.Kind != recovery.NeedRead || n.Mail != id {
		t.Fatalf("got need %q with mail %q, want the mail %q to be read", n.Kind, n.Mail, id)
	}
	p := b.get("/?open=" + string(n.Account))
	p.has(t, `href="/inbox/`+id+`"`)
	b.get("/inbox/"+n.Mail).has(t, "Re: Statement of account")
	around, err := b.desk.Around(t.Context(), b.creditor)
	if err != nil || around.Mails != 1 {
		t.Errorf("got %d mails beside the page and %v, want the answer counted", around.Mails, err)
	}
	// One that was read is news no more.
	since := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	if news, err := b.desk.NewsSince(t.Context(), b.creditor, since); err != nil || news.Writer == "" {
		t.Errorf("got no news of an answer that waits: %v", err)
	}
	if _, err := b.desk.IgnoreInbound(t.Context(), b.creditor, id, recovery.Act{By: "nora"}); err != nil {
		t.Fatal(err)
	}
	if news, err := b.desk.NewsSince(t.Context(), b.creditor, since); err != nil || news.Writer != "" {
		t.Errorf("got news of %q, who was read: %v", news.Writer, err)
	}
}

// An owner adds a desk, is its owner and sits down at it.
func TestOwnerAddsADesk(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook[:1])
	b.get(pathDesks).has(t, "Add yourself under People first.")
	b.person("nora", auth.Owner, b.creditor)
	b.person("ben", auth.Collector, b.creditor)
	g := b.seated("nora")
	g.do(pathDesks, "name", "  ").has(t, "Say the name of the business")
	g.do(pathDesks, "name", "larkfield STUDIO").has(t, "choose another name")
	p := g.do(pathDesks, "name", "Quarry <i>Press")
	p.has(t, "Quarry &lt;i&gt;Press has a desk of its own now")
	checkMarkup(t, "desks", p.body)
	m := regexp.MustCompile(`<option value="([^"]+)">Quarry`).FindStringSubmatch(p.body)
	if m == nil {
		t.Fatal("the new desk cannot be chosen")
	}
	g.do("/desk", "creditor", m[1]).lacks(t, "Larch Bakery")
	g.look(pathPeople).has(t, "Role of nora")
	if p := b.seated("ben").do(pathDesks, "name", "Another"); p.status != 403 {
		t.Errorf("a collector added a desk: got %d", p.status)
	}
}

// A viewer sees every page as it stands with money, mail and letters on it, and
// changes nothing of it.
func TestViewerSeesAllAndChangesNothing(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	b.takeFile("bank.csv", bankCSV)
	line := b.trayNumber("refund of the rent")
	mail := b.wrote("Imogen Roe <client2@client.example>", "Re: Statement of account", hardship)
	stray := b.wrote("Stranger <nobody@else.example>", "Lunch", "Are you free on Friday?\r\n")
	letter, ok := b.need("Castellan Outfitters")
	if !ok {
		t.Fatal("no letter waits")
	}
	account := b.number("Halden Roe Architects")
	b.person("nora", auth.Owner, b.creditor)
	b.person("vera", auth.Viewer, b.creditor)
	g := b.seated("vera")
	before := b.fingerprint(b.creditor)
	for _, path := range []string{
		"/", "/inbox", "/inbox?show=read", "/inbox/" + mail, "/inbox/" + mail + "/original", "/inbox/" + stray, "/money", "/money/lines/" + line, "/money/sources", "/money/export",
		"/letters", "/letters/" + letter.Number, "/letters/" + letter.Number + ".pdf", "/invoices", "/invoices/INV-6", "/clients", "/case/" + account, "/insights", "/policy", "/settings", "/search",
	} {
		if p := g.look(path); p.status != 200 {
			t.Errorf("GET %s: got %d, want 200", path, p.status)
		}
	}
	for _, path := range []string{
		"/money/place", "/money/match", "/money/pass", "/money/back", "/money/again", "/money/cheque", "/money/import", "/money/sources/complete", "/money/sources/expect", "/money/sources/drop",
		"/inbox/" + mail + "/confirm", "/inbox/" + mail + "/ignore", "/inbox/" + mail + "/match", "/inbox/" + mail + "/again", "/inbox/" + stray + "/match", "/inbox/" + stray + "/ignore",
		"/approve", "/hold", "/sent", "/letters/approve", "/letters/" + letter.Number + "/not-sent", "/letters/" + letter.Number + "/posted", "/invoices/act", "/undo",
	} {
		form := url.Values{"line": {line}, "match": {"1"}, "client": {account}, "delivery": {letter.Number}, "number": {letter.Number}, "as": {"hardship"}, "do": {"issue"}, "source": {"bank"}}
		if p := g.send("POST", path, form); p.status != 403 {
			t.Errorf("POST %s: got %d, want 403", path, p.status)
		}
	}
	if after := b.fingerprint(b.creditor); after != before {
		t.Errorf("the book was changed:\n%s\n%s", before, after)
	}
}
