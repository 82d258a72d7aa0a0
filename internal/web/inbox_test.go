package web

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"dunwell/internal/mail"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/web/say"
)

// wrote is a mail that comes in, and its id.
func (b *book) wrote(from, subject, body string, head ...string) string {
	b.t.Helper()
	head = append([]string{
		"From: " + from, "To: nora@larkfield.example", "Subject: " + subject, "Date: Mon, 23 Nov 2026 16:42:00 -0800",
		fmt.Sprintf("Message-ID: <%d-%d@client.example>", len(subject), len(body)), "MIME-Version: 1.0",
	}, head...)
	raw := strings.Join(head, "\r\n") + "\r\n\r\n" + body
	got, err := b.desk.Receive(b.t.Context(), recovery.Arrival{Creditor: b.creditor, Mailbox: recovery.FromDrop, Incoming: mail.Incoming{Raw: []byte(raw), Size: int64(len(raw)), Whole: true}})
	if err != nil {
		b.t.Fatal(err)
	}
	return got.ID
}

// waits reports whether a mail waits for a person.
func (b *book) waits(id string) bool {
	b.t.Helper()
	m, err := b.desk.InboundMail(b.t.Context(), b.creditor, id)
	if err != nil {
		b.t.Fatal(err)
	}
	return m.Waits
}

const hardship = "Hi Nora,\r\n\r\nthank you for your patience. Two of our projects are on hold and we\r\ncannot pay the full amount this month. The invoice is fine.\r\nCould we pay it in three parts, starting in December?\r\n\r\nImogen\r\n"

func TestReadAMailAndConfirmIt(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	id := b.wrote("Imogen Roe <client2@client.example>", "Re: Statement of account", hardship)

	list := b.get("/inbox")
	list.has(t, "One mail waits. Its account rests until you have read it.")
	list.has(t, "Halden Roe Architects")
	list.has(t, `href="/inbox/`+id+`"`)

	p := b.get("/inbox/" + id)
	p.has(t, "Re: Statement of account")
	p.has(t, "<mark>")
	p.has(t, "<sup>1</sup></mark>")
	p.has(t, "Confirm and offer the plan")
	p.has(t, "Then this happens")
	p.has(t, "Nothing is agreed yet: you can offer a plan")
	for _, label := range []string{"hardship", "plan_request"} {
		if want := `value="` + label + `" checked`; !strings.Contains(p.body, want) && label == "plan_request" {
			t.Errorf("got %s not ticked", label)
		}
	}

	m := b.account("Halden Roe Architects")
	answer := b.post("/inbox/"+id+"/confirm", url.Values{"account": {string(m.Account)}, "label": {"hardship", "plan_request"}, "currency": {"USD"}})
	if !strings.HasPrefix(answer.at, "/inbox?entry=") {
		t.Errorf("got to %s, want the list with what was done", answer.at)
	}
	answer.has(t, "Undo")
	if b.waits(id) {
		t.Error("got a mail that waits on after it was confirmed")
	}
	b.get("/inbox?list=read").has(t, "Halden Roe Architects")
	b.get("/inbox/"+id).has(t, "nora has read it")
}

func TestConfirmLeadsToThePlan(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	id := b.wrote("Imogen Roe <client2@client.example>", "Re: Statement of account", hardship)
	r := b.request(http.MethodPost, "/inbox/"+id+"/confirm", url.Values{"account": {string(b.account("Halden Roe Architects").Account)}, "label": {"plan_request"}, "then": {"plan"}})
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	to := answer.Header.Get("Location")
	if answer.StatusCode != http.StatusSeeOther || !strings.HasPrefix(to, "/case/"+b.number("Halden Roe Architects")+"/plan?") || !strings.Contains(to, "mail="+id) || !strings.Contains(to, "count=3") {
		t.Errorf("got %d to %s, want the page of the plan", answer.StatusCode, to)
	}
}

func TestFaultsOfAMeaningComeBackOnItsPage(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	id := b.wrote("Imogen Roe <client2@client.example>", "Re: Statement of account", hardship)
	account := string(b.account("Halden Roe Architects").Account)
	tests := map[string]struct {
		form url.Values
		want string
	}{
		"nothing ticked":   {url.Values{}, "Tick what it means, or ask them."},
		"no day":           {url.Values{"label": {"promise"}, "by": {"soon"}}, `aria-describedby="cb-f"`},
		"no sum":           {url.Values{"label": {"promise"}, "by": {"2026-12-01"}, "amount": {"some"}, "currency": {"USD"}}, `aria-describedby="ca-f"`},
		"unknown meaning":  {url.Values{"label": {"<b>"}}, "is no meaning of a mail"},
		"unknown invoice":  {url.Values{"label": {"dispute_amount"}, "invoice": {"nothing"}}, "nothing"},
		"nothing to agree": {url.Values{"agrees": {"email"}}, "could be agreed to"},
	}
	before := b.counts()
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			test.form.Set("account", account)
			p := b.post("/inbox/"+id+"/confirm", test.form)
			if p.status != http.StatusUnprocessableEntity && p.status != http.StatusConflict && p.status != http.StatusNotFound {
				t.Errorf("got %d, want a fault", p.status)
			}
			p.has(t, test.want)
		})
	}
	if got := b.counts()["record"]; got != before["record"] {
		t.Errorf("got %d entries, want the %d from before", got, before["record"])
	}
	if !b.waits(id) {
		t.Error("got a mail that waits no more")
	}
}

func TestUnclearMailProposesNothing(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	id := b.wrote("client0@client.example", "Re: INV-1", "ok will sort\r\n")
	p := b.get("/inbox/" + id)
	if strings.Contains(p.body, `name="label"`) && strings.Contains(p.body, " checked") && !strings.Contains(p.text(), "Sentence") {
		t.Error("got a meaning ticked for a mail that is not clear")
	}
	p.has(t, "Ask them")
	account := string(b.account("Larch Bakery").Account)
	b.post("/inbox/"+id+"/asked", url.Values{"account": {account}}).has(t, "Choose what came of it.")
	answer := b.post("/inbox/"+id+"/asked", url.Values{"account": {account}, "outcome": {receivable.OutcomeNoAnswer}, "note": {"rang twice"}})
	if answer.status != http.StatusOK || !b.waits(id) {
		t.Errorf("got %d and a mail that waits: %v; a call leaves it waiting", answer.status, b.waits(id))
	}
}

func TestMailOfNobodyIsMatchedOrPutAside(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	id := b.wrote("stranger@elsewhere.example", "A question about INV-9", "Hello, we will pay you on Friday.\r\n", "In-Reply-To: <unknown@larkfield.example>")
	if !b.waits(id) {
		t.Skip("this mail was passed over and waits for nobody")
	}
	b.get("/inbox/"+id).has(t, "Whose mail is it?")
	b.post("/inbox/"+id+"/match", url.Values{}).has(t, "Choose a client, or type a name or number.")
	b.post("/inbox/"+id+"/match", url.Values{"words": {"nobody at all"}}).has(t, "begins with")

	aside := b.post("/inbox/"+id+"/ignore", url.Values{})
	aside.has(t, "Put aside: stranger@elsewhere.example.")
	if b.waits(id) {
		t.Error("got a mail that waits after it was put aside")
	}
	b.post("/inbox/"+id+"/again", url.Values{})
	if !b.waits(id) {
		t.Error("got a mail that does not wait after that was taken back")
	}
	matched := b.post("/inbox/"+id+"/match", url.Values{"words": {"Larch"}})
	matched.has(t, "Larch Bakery")
	matched.has(t, "What it seems to mean")
}

func TestForeignWordsStayWords(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	const evil = `<script>alert(1)</script><img src=x onerror=alert(2)>"'`
	body := "--X\r\nContent-Type: text/html\r\n\r\n<p>We will pay &lt;script&gt;alert(3)&lt;/script&gt; on Friday.</p><script>alert(4)</script>\r\n" +
		"--X\r\nContent-Type: text/html; name=\"a<b>.html\"\r\nContent-Disposition: attachment; filename=\"../../<script>alert(5)</script>.html\"\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
		base64.StdEncoding.EncodeToString([]byte("<html><script>alert(6)</script></html>")) + "\r\n--X--\r\n"
	id := b.wrote(`"`+strings.ReplaceAll(evil, `"`, `\"`)+`" <client0@client.example>`, evil, body, `Content-Type: multipart/mixed; boundary=X`)
	for _, path := range []string{"/inbox", "/inbox/" + id} {
		p := b.get(path)
		if p.status != http.StatusOK {
			t.Fatalf("%s: got %d", path, p.status)
		}
		for _, unwanted := range []string{"<script>alert", "<img src=x", "onerror=alert(2)>\"'</"} {
			if strings.Contains(p.body, unwanted) {
				t.Errorf("%s: got %q in the page", path, unwanted)
			}
		}
	}
	file := b.get("/inbox/" + id + "/files/1")
	if got := file.header.Get("Content-Disposition"); !strings.HasPrefix(got, "attachment;") || strings.ContainsAny(got, "<>/\\") || strings.HasSuffix(got, ".html") {
		t.Errorf("got the disposition %q, want an attachment with a harmless name", got)
	}
	if got := file.header.Get("X-Content-Type-Options"); got != "nosniff" {
		t.Errorf("got %q, want nosniff", got)
	}
	original := b.get("/inbox/" + id + "/original")
	if original.header.Get("Content-Type") != "message/rfc822" || !strings.HasPrefix(original.header.Get("Content-Disposition"), "attachment") || !strings.Contains(original.body, "boundary=X") {
		t.Errorf("got %v, want the exact bytes to be saved", original.header)
	}
	if got := b.get("/inbox/" + id + "/files/7"); got.status != http.StatusNotFound {
		t.Errorf("got %d for a file that is not there, want 404", got.status)
	}
	if got := b.get("/inbox/none"); got.status != http.StatusNotFound {
		t.Errorf("got %d for a mail that is not there, want 404", got.status)
	}
}

func TestHugeMailIsAShortPage(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	words := strings.Repeat("We will pay the invoice one day, and this sentence is repeated. ", 80_000)
	id := b.wrote("client0@client.example", "Re: INV-1", strings.Join(strings.SplitAfter(words, ". "), "\r\n"))
	p := b.get("/inbox/" + id)
	if const200KB := 200 << 10; p.status != http.StatusOK || len(p.body) > const200KB {
		t.Errorf("got %d with %d bytes, want a page of at most %d", p.status, len(p.body), const200KB)
	}
	p.has(t, "The mail goes on. All of it is in the original.")
	if got := b.get("/inbox/" + id + "/original"); len(got.body) < len(words) {
		t.Errorf("got %d bytes of the original, want all %d", len(got.body), len(words))
	}
}

func TestMarkSentences(t *testing.T) {
	t.Parallel()
	const text = "Hello.\n\nWe cannot\npay now. Could we pay in parts?\n\nBye"
	tests := map[string]struct {
		sentences []string
		want      string
		notes     string
	}{
		"none":         {nil, "Hello. | We cannot\npay now. Could we pay in parts? | Bye", ""},
		"broken line":  {[]string{"We cannot pay now."}, "Hello. | [We cannot\npay now.]1 Could we pay in parts? | Bye", "1"},
		"two":          {[]string{"Could we pay in parts?", "We cannot pay now."}, "Hello. | [We cannot\npay now.]1 [Could we pay in parts?]2 | Bye", "2,1"},
		"the same":     {[]string{"We cannot pay now.", "We cannot pay now."}, "Hello. | [We cannot\npay now.]1 Could we pay in parts? | Bye", "1,1"},
		"not there":    {[]string{"We will."}, "Hello. | We cannot\npay now. Could we pay in parts? | Bye", ""},
		"no pattern":   {[]string{"(.*"}, "Hello. | We cannot\npay now. Could we pay in parts? | Bye", ""},
		"over the gap": {[]string{"Hello. We cannot pay now."}, "[Hello.]1 | [We cannot\npay now.]1 Could we pay in parts? | Bye", "1"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			paragraphs, notes := markSentences(text, test.sentences)
			var all []string
			for _, p := range paragraphs {
				line := ""
				for _, s := range p {
					if s.Notes != "" {
						line += "[" + s.Text + "]" + s.Notes
					} else {
						line += s.Text
					}
				}
				all = append(all, line)
			}
			if got := strings.Join(all, " | "); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
			if got := strings.Join(notes, ","); got != test.notes {
				t.Errorf("got the numbers %q, want %q", got, test.notes)
			}
		})
	}
}

// Every meaning a mail can have stands once among those a person chooses from, in
// both languages, and its consequence is shown by the style when it is ticked.
func TestEveryMeaningCanBeChosen(t *testing.T) {
	t.Parallel()
	style, err := styles.ReadFile("styles/44-inbox.css")
	if err != nil {
		t.Fatal(err)
	}
	german := say.In("de")
	count := 0
	for _, g := range meanings {
		texts := []string{g.heading}
		for _, m := range g.list {
			count++
			texts = append(texts, m.word, m.then)
			if want := "form:has([value=" + string(m.label) + "]:checked) .then [data-of=" + string(m.label) + "]"; !strings.Contains(string(style), want) {
				t.Errorf("the style does not show what follows from %s", m.label)
			}
		}
		for _, text := range texts {
			if _, ok := german.Lookup(text); !ok {
				t.Errorf("%q has no German", text)
			}
		}
	}
	if want := len(recovery.Labels()); count != want {
		t.Errorf("got %d meanings to choose from, want %d", count, want)
	}
	for _, label := range recovery.Labels() {
		if _, ok := meantBy(label); !ok {
			t.Errorf("%s cannot be chosen", label)
		}
	}
}
