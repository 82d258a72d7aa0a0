package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/receivable"
)

const (
	friendly = "Larch Bakery"
	caller   = "Sable Ridge Events"
	formal   = "Halden Roe Architects"
	demanded = "Castellan Outfitters"
)

func TestApproveLaysTheLetterIntoTheFolder(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	n, _ := b.need(friendly)
	p := b.post("/approve", b.form(friendly))
	p.has(t, "The first reminder to Larch Bakery is approved.")
	p.has(t, "In the letters folder, for you to send")
	p.has(t, `href="/letters/`+n.Number+`"`)
	if got, want := b.delivery(n.Number).State, receivable.Approved; got != want {
		t.Errorf("got a letter that is %s, want %s", got, want)
	}
	if !slices.ContainsFunc(b.files(), func(name string) bool {
		return strings.HasPrefix(name, n.Number) && strings.HasSuffix(name, ".pdf")
	}) {
		t.Errorf("got %v in the folder, want the letter's PDF", b.files())
	}
	if _, asked := b.need(friendly); asked {
		t.Error("an approved letter is still asked about")
	}
}

func TestApproveIsTakenBack(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	n, _ := b.need(friendly)
	p := b.post("/approve", b.form(friendly))
	p = b.post("/undo", undoForm(t, p))
	p.has(t, "Undone: The first reminder to Larch Bakery is approved.")
	if got, want := b.delivery(n.Number).State, receivable.Drafted; got != want {
		t.Errorf("got a letter that is %s, want %s", got, want)
	}
	if _, asked := b.need(friendly); !asked {
		t.Error("the letter is not asked about again")
	}
	p = b.post("/undo", url.Values{"entry": {"1001-999"}})
	if p.status != http.StatusNotFound {
		t.Errorf("got %d for an entry that does not exist, want 404", p.status)
	}
}

// undoForm is what the toast of a page would send.
func undoForm(t *testing.T, p page) url.Values {
	t.Helper()
	_, after, ok := strings.Cut(p.body, `action="/undo"><input type="hidden" name="entry" value="`)
	if !ok {
		t.Fatalf("no way to undo on the page: %s", p.text())
	}
	entry, _, _ := strings.Cut(after, `"`)
	return url.Values{"entry": {entry}}
}

func TestHoldRestsUntilItsDay(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	n, _ := b.need(friendly)
	p := b.post("/hold", b.form(friendly, "why", "I am waiting for a call back", "until", "2026-11-27"))
	p.has(t, "is held until 27 November 2026.")
	p.has(t, "Letters held by you")
	if _, asked := b.need(friendly); asked {
		t.Error("a held letter is asked about before its day")
	}
	if got := day.In(time.UnixMicro(b.delivery(n.Number).NotBefore), time.UTC); got != day.New(2026, time.November, 27) {
		t.Errorf("got a letter held until %s", got)
	}
	p = b.post("/undo", undoForm(t, p))
	if _, asked := b.need(friendly); !asked {
		t.Errorf("the letter is not asked about again: %s", p.text())
	}
}

func TestPaid(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		typed string
		asked bool // still asked about afterwards
		owed  string
		said  string
	}{
		"all of it":             {"640.00", false, "", "USD 640.00 of Larch Bakery came in"},
		"grouped, with a comma": {"1,640.00", false, "", "USD 1,640.00 of Larch Bakery"},
		"a part":                {"100", true, "540.00", "USD 100.00 of Larch Bakery"},
		"decimal comma":         {"639,50", false, "", "USD 639.50 of Larch Bakery"}, // half a dollar is too little to write about
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := openBook(t, smallBook[:1])
			p := b.post("/paid", b.form(friendly, "amount", test.typed, "on", tuesday.String()))
			p.has(t, test.said)
			n, asked := b.need(friendly)
			if asked != test.asked || asked && n.Owed.Decimal() != test.owed {
				t.Errorf("got asked %v, owed %s, want %v, %s", asked, n.Owed.Decimal(), test.asked, test.owed)
			}
		})
	}
}

func TestOverPaymentStaysWithTheClient(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook[:1])
	b.post("/paid", b.form(friendly, "amount", "700", "on", tuesday.String()))
	e, err := b.desk.Explain(t.Context(), b.account(friendly), tuesday)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := e.Owed, "-60.00"; got != want {
		t.Errorf("got %s owed after an over-payment, want %s", got, want)
	}
}

func TestPauseRestsTheAccountAndIsTakenBack(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	p := b.post("/pause", b.form(formal, "words", "talk to Sam first", "until", "2026-12-08"))
	p.has(t, "Halden Roe Architects rests until 8 December 2026.")
	p.has(t, "Paused by you")
	if _, asked := b.need(formal); asked {
		t.Error("a paused account is asked about")
	}
	b.post("/undo", undoForm(t, p))
	n, asked := b.need(formal)
	if !asked || n.Number == "" {
		t.Errorf("got %+v after the pause was taken back, want its letter again", n)
	}
}

func TestCallWithAPromiseRests(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	p := b.post("/called", b.form(caller, "outcome", "promised", "by", "2026-11-30", "amount", "3,150.00", "note", "spoke to Robin"))
	p.has(t, "Promises running")
	p.has(t, "Sable Ridge Events promised")
	p.has(t, "Mon 30 Nov 2026")
	if _, asked := b.need(caller); asked {
		t.Error("an account with a promise is asked about")
	}
}

func TestLetterSentByHandCounts(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	n, _ := b.need(formal)
	b.post("/approve", b.form(formal, "page", pageLetter)).has(t, "The last notice to Halden Roe Architects is approved.")
	form := url.Values{"account": {string(n.Account)}, "delivery": {n.Number}, "page": {pageLetter}, "on": {tuesday.String()}, "how": {"post"}}
	p := b.post("/sent", form)
	p.has(t, "was sent by hand (post) on 24 November 2026.")
	p.lacks(t, `value="Undo"`)
	if got, want := b.delivery(n.Number).State, receivable.Sent; got != want {
		t.Errorf("got a letter that is %s, want %s", got, want)
	}
	b.get("/letters/"+n.Number).has(t, "The exact words that left") // those that lay approved in the folder
	if p = b.get("/letters/" + n.Number + ".pdf"); p.status != http.StatusOK {
		t.Errorf("got %d for the PDF of a letter that was approved and sent by hand", p.status)
	}
}

// A letter that was never approved was not kept: whatever its writer made of it, the
// book cannot show it.
func TestDraftSentByHandShowsNoWords(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	n, _ := b.need(formal)
	b.post("/sent", url.Values{"account": {string(n.Account)}, "delivery": {n.Number}, "page": {pageLetter}, "on": {tuesday.String()}, "how": {"post"}})
	b.get("/letters/"+n.Number).has(t, "You sent this letter yourself")
	if p := b.get("/letters/" + n.Number + ".pdf"); p.status == http.StatusOK {
		t.Error("got a PDF of a letter whose words are not kept")
	}
}

// What is wrong comes back on the page, beside its field, with what was typed.
func TestWrongInputComesBackFilledIn(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	before := b.counts()
	tests := map[string]struct {
		path, client string
		fields       []string
		want         []string
	}{
		"sum of words":            {"/paid", friendly, []string{"amount", "all of <it>", "on", "2026-11-24"}, []string{`value="all of &lt;it&gt;"`, "is not a sum; write it like 1234.50."}},
		"no sum":                  {"/paid", friendly, []string{"amount", " ", "on", "2026-11-24"}, []string{"How much came in?"}},
		"less than nothing":       {"/paid", friendly, []string{"amount", "-5", "on", "2026-11-24"}, []string{`value="-5"`, "more than nothing"}},
		"finer than a cent":       {"/paid", friendly, []string{"amount", "1.234", "on", "2026-11-24"}, []string{"more decimals than USD has"}},
		"paid tomorrow":           {"/paid", friendly, []string{"amount", "5", "on", "2026-11-25"}, []string{`value="2026-11-25"`, "has not come yet"}},
		"both fields wrong":       {"/paid", friendly, []string{"amount", "some of it", "on", "31 November"}, []string{"is not a sum", "is not a day"}},
		"no day":                  {"/paid", friendly, []string{"amount", "77.77", "on", ""}, []string{"On which day did it come in?", `value="77.77"`}},
		"pause without a reason":  {"/pause", friendly, []string{"words", "", "until", "2026-12-24"}, []string{"Say in a few words why it rests.", `value="2026-12-24"`}},
		"pause until yesterday":   {"/pause", friendly, []string{"words", "later", "until", "2026-11-23"}, []string{`value="later"`, "a day to come"}},
		"pause until no day":      {"/pause", friendly, []string{"words", "later", "until", "31 November"}, []string{`value="later"`, "is not a day"}},
		"hold for another reason": {"/hold", friendly, []string{"why", "other", "words", "", "until", "2026-11-27"}, []string{`<option value="other" selected>`, "Say in a few words why."}},
		"hold until today":        {"/hold", friendly, []string{"why", "other", "words", "a call", "until", "2026-11-24"}, []string{`value="a call"`, "a day to come"}},
		"call without an outcome": {"/called", caller, []string{"note", "rang twice"}, []string{`value="rang twice"`, "Choose what came of it."}},
		"promise without a day":   {"/called", caller, []string{"outcome", "promised", "by", "", "amount", "3150"}, []string{`<option value="promised" selected>`, "Which day did they name?"}},
		"promise for yesterday":   {"/called", caller, []string{"outcome", "promised", "by", "2026-11-20", "amount", "3150"}, []string{"A promise names a day to come"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			p := b.post(test.path, b.form(test.client, test.fields...))
			if p.status != http.StatusUnprocessableEntity {
				t.Errorf("got %d, want 422", p.status)
			}
			for _, want := range test.want {
				p.has(t, want)
			}
			n, _ := b.need(test.client)
			card := between(p.body, `id="n-`+string(n.Account)+`">`, `<details class="data">`)
			for _, want := range []string{`class="fault"`, `aria-invalid="true"`, "autofocus", `<details class="later" open>`} {
				if strings.Count(card, want) == 0 {
					t.Errorf("got a card without %s", want)
				}
			}
			if got := strings.Count(p.body, "autofocus"); got != 1 {
				t.Errorf("got %d fields with the focus, want 1", got)
			}
		})
	}
	for table, want := range before {
		if got := b.counts()[table]; got != want {
			t.Errorf("got %d rows in %s after refused forms, want %d", got, table, want)
		}
	}
}

func between(s, from, to string) string {
	_, s, _ = strings.Cut(s, from)
	s, _, _ = strings.Cut(s, to)
	return s
}

func TestFaultOnTheLettersPageStaysThere(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	p := b.post("/hold", b.form(formal, "page", pageLetter, "why", "other", "until", "2026-11-27"))
	if p.status != http.StatusUnprocessableEntity {
		t.Errorf("got %d, want 422", p.status)
	}
	p.has(t, "Say in a few words why.")
	p.has(t, "Last notice: $4,200.00")
}

// A form that is sent twice does its work once.
func TestApproveTwiceApprovesOnce(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	form := b.form(friendly)
	b.post("/approve", form)
	before := b.counts()
	if p := b.post("/approve", form); p.status != http.StatusOK {
		t.Errorf("got %d, want 200", p.status)
	}
	for table, want := range before {
		if got := b.counts()[table]; got != want {
			t.Errorf("got %d rows in %s after the second time, want %d", got, table, want)
		}
	}
}

// A letter that was withdrawn meanwhile is a conflict, told on the page.
func TestApproveWhatWasWithdrawnIsAConflict(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	form := b.form(friendly)
	b.post("/pause", b.form(friendly, "words", "talk first", "until", "2026-12-08"))
	p := b.post("/approve", form)
	if p.status != http.StatusConflict {
		t.Errorf("got %d, want 409", p.status)
	}
	p.has(t, `role="alert"`)
}

func TestFirstImportAsksForALook(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	p := b.get("/")
	p.has(t, "Look through the list, then say go. Nothing is sent until then.")
	p = b.post("/go", url.Values{})
	p.lacks(t, "then say go")
	if p.status != http.StatusOK || p.at != "/" {
		t.Errorf("got %d at %s, want the list again", p.status, p.at)
	}
}

// The list was chased on Friday and is opened on Saturday: the letters are there
// to be read and approved.
func TestDraftsOfFridayAreThereOnSaturday(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook[:1])
	b.today = day.New(2026, time.November, 28)
	if err := b.desk.DecideAgain(t.Context(), b.account(friendly)); err != nil {
		t.Fatal(err)
	}
	p := b.get("/")
	p.has(t, "Saturday, 28 November")
	p.has(t, "One thing needs you.")
	p.has(t, "Tue 24 Nov 2026") // drafted on
	p.has(t, "Send the first reminder to Larch Bakery")
	b.post("/approve", b.form(friendly)).has(t, "is approved.")
}

// The final demand is a draft for a person until its next step can be armed.
func TestFinalDemandStaysADraft(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	n, _ := b.need(demanded)
	p := b.get("/letters/" + n.Number)
	p.has(t, "This letter stays a draft for now.")
	p.has(t, "Final demand: $8,800.00")
	p.lacks(t, `action="/approve"`)
	p = b.post("/approve", b.form(demanded))
	if p.status != http.StatusUnprocessableEntity {
		t.Errorf("got %d, want 422", p.status)
	}
	p.has(t, "names no next step yet, so it stays a draft")
}
