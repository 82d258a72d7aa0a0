package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"dunwell/internal/recovery"
)

// typedBusiness is the first screen of the first run as a person fills it in.
func typedBusiness(changes ...string) url.Values {
	f := url.Values{
		"name": {"Larkfield Studio"}, "place": {"us_oregon"}, "sender": {"Nora Lark"}, "email": {"nora@larkfield.example"}, "phone": {"+1 503 555 0142"},
		"address": {"218 Alder Court\r\nPortland, OR 97205"}, "holder": {"Larkfield Studio"}, "bank": {"DE89 3704 0044 0532 0130 00"},
	}
	for i := 0; i < len(changes); i += 2 {
		f.Set(changes[i], changes[i+1])
	}
	return f
}

func TestFirstRunKeepsWhatIsTyped(t *testing.T) {
	t.Parallel()
	b := newBook(t, tuesday)
	p := b.post("/start/business", typedBusiness("name", "Fern & <b>Sons</b>"))
	if p.status != http.StatusOK || p.at != "/start/invoices" {
		t.Fatalf("got %d at %s, want the next screen: %s", p.status, p.at, p.text())
	}
	p.has(t, "Fern &amp; &lt;b&gt;Sons&lt;/b&gt;")
	checkMarkup(t, p.at, p.body)
	c, err := b.desk.Creditor(t.Context(), b.creditor)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := c.Name+"/"+c.Bank.IBAN+"/"+strings.Join(c.Address, ";"), "Fern & <b>Sons</b>/DE89 3704 0044 0532 0130 00/218 Alder Court;Portland, OR 97205"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if p = b.post("/start/mail", url.Values{"way": {recovery.WayFolder}}); p.at != "/start/ladder" {
		t.Errorf("got %s after the mail, want the ladder", p.at)
	}
	if p = b.post("/start/ladder", url.Values{"policy": {"gentle"}}); p.at != "/start/done" {
		t.Errorf("got %s after the ladder, want the end", p.at)
	}
	if c, err = b.desk.Creditor(t.Context(), b.creditor); err != nil || c.Policy != "gentle" {
		t.Errorf("got the ladder %q (%v), want gentle", c.Policy, err)
	}
	b.get("/start/business").has(t, "218 Alder Court")
}

func TestFirstRunNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	b := newBook(t, tuesday)
	tests := map[string]struct {
		path string
		form url.Values
		want []string
	}{
		"no name":          {"/start/business", typedBusiness("name", " "), []string{"Who is owed?", `value="nora@larkfield.example"`}},
		"no place":         {"/start/business", typedBusiness("place", ""), []string{"Choose where it is."}},
		"no address":       {"/start/business", typedBusiness("email", "nora at larkfield"), []string{"is not an e-mail address", `value="nora at larkfield"`}},
		"IBAN of a typo":   {"/start/business", typedBusiness("bank", "DE88 3704 0044 0532 0130 00"), []string{"is not an IBAN"}},
		"way there is not": {"/start/mail", url.Values{"way": {"pigeon"}}, []string{"is no way out"}},
		"no ladder":        {"/start/ladder", url.Values{"policy": {"cruel"}}, []string{"choose one of the ladders"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			p := b.post(test.path, test.form)
			if p.status != http.StatusUnprocessableEntity {
				t.Errorf("got %d, want 422", p.status)
			}
			for _, want := range test.want {
				if !strings.Contains(strings.ToLower(p.body), strings.ToLower(want)) {
					p.has(t, want)
				}
			}
			if test.path != "/start/ladder" && strings.Count(p.body, "autofocus") != 1 {
				t.Errorf("got %d fields with the focus, want 1", strings.Count(p.body, "autofocus"))
			}
		})
	}
}

// An empty book leads to the first run, and every screen of it can be opened at once.
func TestEmptyBookLeadsToTheFirstRun(t *testing.T) {
	t.Parallel()
	b := newBook(t, tuesday)
	b.get("/").has(t, `href="/start"`)
	if p := b.get("/start"); p.at != "/start/invoices" { // the test's book knows its business
		t.Errorf("got %s, want what is not done yet", p.at)
	}
	before := b.counts()
	for _, step := range startSteps {
		p := b.get("/start/" + step)
		if p.status != http.StatusOK {
			t.Errorf("%s: got %d: %s", step, p.status, p.text())
		}
		checkMarkup(t, step, p.body)
	}
	if p := b.get("/start/elsewhere"); p.status != http.StatusNotFound {
		t.Errorf("got %d for a screen that there is not", p.status)
	}
	for table, want := range before {
		if got := b.counts()[table]; got != want {
			t.Errorf("got %d rows in %s after looking, want %d", got, table, want)
		}
	}
}
