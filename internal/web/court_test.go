package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"dunwell/internal/auth"
	"dunwell/internal/day"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// filed brings the claim against a client to small claims court, ten weeks before the day
// of the book.
func (b *book) filed(name string) receivable.AccountKey {
	b.t.Helper()
	key := b.account(name)
	f := recovery.Filing{Road: receivable.RoadSmallClaims, Forum: "Multnomah County Circuit Court", Number: "26SC-0114", Until: b.today.AddDays(-30)}
	b.entered(b.desk.Filed(b.t.Context(), key, f, recovery.Act{By: "nora", On: b.today.AddDays(-20)}))
	return key
}

// judged lets the court give a judgment on it, twelve days before the day of the book.
func (b *book) judged(name string) receivable.AccountKey {
	b.t.Helper()
	key := b.filed(name)
	g := recovery.Judged{Costs: "96", Rate: "9", Expires: b.today.AddDays(400)}
	b.entered(b.desk.EnterJudgment(b.t.Context(), key, g, recovery.Act{By: "nora", On: b.today.AddDays(-12)}))
	return key
}

func (b *book) entered(e recovery.Entry, err error) recovery.Entry {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
	return e
}

// court reads the book as the pages do.
func (b *book) court(key receivable.AccountKey) recovery.CourtView {
	b.t.Helper()
	v, err := b.desk.Court(b.t.Context(), key, day.Date{})
	if err != nil {
		b.t.Fatal(err)
	}
	return v
}

// courtCase is one act of the pages: what is posted, what the book says then, and what is
// wrong with a form that cannot be taken.
type courtCase struct {
	before func(*book) receivable.AccountKey
	of     func(*recovery.CourtView) string // the thing it is about
	good   []string
	check  func(*recovery.CourtView) bool
	bad    []string // nil where nothing can be wrong
	fault  string
	after  string // on the page that follows
}

func onMatter(v *recovery.CourtView) string { return v.Matters[0].ID }
func onTitle(v *recovery.CourtView) string  { return v.Judgments[0].ID }
func onStep(v *recovery.CourtView) string   { return v.Judgments[0].Steps[0].ID }

func withFiled(b *book) receivable.AccountKey { return b.filed(demanded) }

// withStep has a levy prepared under a judgment, three days ago.
func withStep(b *book) receivable.AccountKey {
	key := b.judged(demanded)
	b.entered(b.desk.Enforce(b.t.Context(), key, recovery.Step{Tool: "bank", Target: "First Bank"}, recovery.Act{By: "nora", On: b.today.AddDays(-3)}))
	return key
}

func withPlaced(b *book) receivable.AccountKey {
	key := b.account(demanded)
	b.entered(b.desk.Placed(b.t.Context(), key, recovery.Placement{Road: receivable.RoadAgency, With: "Columbia Recovery"}, recovery.Act{By: "nora", On: b.today.AddDays(-9)}))
	return key
}

func withTitle(b *book) receivable.AccountKey { return b.judged(demanded) }

// withPaid has a judgment that is paid to the cent today.
func withPaid(b *book) receivable.AccountKey {
	key := b.judged(demanded)
	payoff := b.court(key).Judgments[0].Ledger.Payoff
	b.entered(b.desk.Paid(b.t.Context(), key, payoff.Decimal(), "", recovery.Act{By: "nora"}))
	return key
}

func withSatisfied(b *book) receivable.AccountKey {
	key := withPaid(b)
	b.entered(b.desk.Satisfied(b.t.Context(), key, "", recovery.Act{By: "nora"}))
	return key
}

func withParts(b *book) receivable.AccountKey {
	key := b.filed(demanded)
	g := recovery.Judged{Rate: "9", Instalments: b.today.AddDays(-5).String() + "=500, " + b.today.AddDays(25).String() + "=500"}
	b.entered(b.desk.EnterJudgment(b.t.Context(), key, g, recovery.Act{By: "nora", On: b.today.AddDays(-12)}))
	return key
}

func courtCases() map[string]courtCase {
	now := tuesday.String()
	ago := func(n int) string { return tuesday.AddDays(-n).String() }
	ahead := func(n int) string { return tuesday.AddDays(n).String() }
	matter := func(v *recovery.CourtView) *recovery.MatterView { return &v.Matters[0] }
	title := func(v *recovery.CourtView) *recovery.JudgmentView { return &v.Judgments[0] }
	event := func(kind string) func(*recovery.CourtView) bool {
		return func(v *recovery.CourtView) bool {
			return len(matter(v).Events) == 1 && matter(v).Events[0].Kind == kind
		}
	}
	state := func(s receivable.JudgmentState) func(*recovery.CourtView) bool {
		return func(v *recovery.CourtView) bool { return title(v).State == s }
	}
	return map[string]courtCase{
		"matters/served": {before: withFiled, of: onMatter, good: []string{"kind", "served", "on", ago(10), "whom", "registered agent", "next", ahead(10)}, check: event("served"),
			bad: []string{"kind", "served", "on", now, "next", ago(3)}, fault: "before the day it happened", after: "registered agent"},
		"matters/answered": {before: withFiled, of: onMatter, good: []string{"answer", "admits_part", "on", now, "amount", "3000"}, check: event("answered"),
			bad: []string{"answer", "", "on", now}, fault: "Say how they answered.", after: "They admit a part"},
		"matters/hearing": {before: withFiled, of: onMatter, good: []string{"on", now, "next", ahead(20), "place", "room 4"}, check: event("hearing"),
			bad: []string{"on", "x"}, fault: "is not a day", after: "room 4"},
		"matters/happened": {before: withFiled, of: onMatter, good: []string{"kind", "note", "on", now, "text", "The clerk called."}, check: event("note"),
			bad: []string{"kind", "note", "on", now}, fault: "Say what happened.", after: "The clerk called."},
		"matters/cost": {before: withFiled, of: onMatter, good: []string{"amount", "96", "kind", "fee", "on", now, "recoverable", "yes"},
			check: func(v *recovery.CourtView) bool {
				return len(matter(v).Costs) == 1 && matter(v).Spent.Decimal() == "96.00" && matter(v).Costs[0].Recoverable
			},
			bad: []string{"amount", "much", "kind", "fee", "on", now}, fault: "much", after: "Court or arbitrator’s fee"},
		"matters/deadline": {before: withFiled, of: onMatter, good: []string{"text", "Send the exhibits", "by", ahead(5)}, check: func(v *recovery.CourtView) bool { return len(matter(v).Days) == 2 },
			bad: []string{"text", "Send the exhibits", "by", ""}, fault: "By which day?", after: "Send the exhibits"},
		"matters/done": {before: withFiled, of: func(v *recovery.CourtView) string { return matter(v).Days[0].ID }, check: func(v *recovery.CourtView) bool { return len(matter(v).Days) == 0 }},
		"matters/person": {before: withFiled, of: onMatter, good: []string{"role", "judge", "name", "R. Ortega", "contact", "dept. 4"}, check: func(v *recovery.CourtView) bool { return len(matter(v).People) == 1 },
			bad: []string{"role", "judge", "name", ""}, fault: "Who is it?", after: "R. Ortega"},
		"matters/terms": {before: withPlaced, of: onMatter, good: []string{"commission", "30% to 1000, 20%", "recall", ahead(90)}, check: func(v *recovery.CourtView) bool { return matter(v).Commission != "" && !matter(v).Recall.IsZero() },
			bad: []string{"commission", "a lot"}, fault: "is no commission", after: "30% up to 1000, then 20%"},
		"matters/pays": {before: withPlaced, of: onMatter, good: []string{"whom", "us"}, check: func(v *recovery.CourtView) bool { return !matter(v).PaysThem() },
			bad: []string{"whom", "nobody"}, fault: "nobody"},
		"matters/outcome": {before: withFiled, of: onMatter, good: []string{"outcome", "settled", "on", now}, check: func(v *recovery.CourtView) bool { return matter(v).Outcome == "settled" },
			bad: []string{"outcome", "", "on", now}, fault: "Say how it ended.", after: "settled"},
		"matters/withdrawn": {before: withFiled, of: onMatter, good: []string{"on", now}, check: func(v *recovery.CourtView) bool { return matter(v).Outcome == "withdrawn" },
			bad: []string{"on", ago(200)}, fault: "the day it began", after: "taken back"},

		"judgment/enter": {before: withFiled, good: []string{"on", ago(5), "costs", "96", "rate", "9", "place", "us_oregon"}, check: func(v *recovery.CourtView) bool { return len(v.Judgments) == 1 && !matter(v).Live },
			bad: []string{"on", now, "place", "us_oregon", "rate", "high"}, fault: "high", after: "Multnomah County Circuit Court"},
		"judgment/domesticate": {before: withTitle, of: onTitle, good: []string{"on", now, "court", "Lane County", "number", "26-F-1", "place", "us_ohio", "rate", "8"},
			check: func(v *recovery.CourtView) bool { return len(v.Judgments) == 2 && title(v).Place == "us_ohio" }, bad: []string{"on", now, "court", "Lane County", "number", "26-F-1", "place", ""}, fault: "To which place", after: "Lane County"},
		"judgment/satisfied":          {before: withPaid, of: onTitle, good: []string{"on", now}, check: state(receivable.JudgmentSatisfied), bad: []string{"on", "2031-01-01"}, fault: "has not come yet", after: "The paper, PDF"},
		"judgment/satisfaction-filed": {before: withSatisfied, of: onTitle, good: []string{"on", now}, check: func(v *recovery.CourtView) bool { return !title(v).Filed.IsZero() }, bad: []string{"on", "2031-01-01"}, fault: "has not come yet", after: "The court was told."},
		"judgment/vacated":            {before: withTitle, of: onTitle, good: []string{"on", now}, check: state(receivable.JudgmentVacated), bad: []string{"on", "2026-01-02"}, fault: "the day of the judgment", after: "set aside on"},
		"judgment/stayed":             {before: withTitle, of: onTitle, good: []string{"on", now}, check: state(receivable.JudgmentStayed), bad: []string{"on", "2026-01-02"}, fault: "the day of the judgment", after: "stayed since"},
		"judgment/resumed": {before: func(b *book) receivable.AccountKey {
			key := withTitle(b)
			b.entered(b.desk.Stayed(b.t.Context(), key, "", recovery.Act{By: "nora", On: b.today.AddDays(-2)}))
			return key
		}, of: onTitle, good: []string{"on", now}, check: state(receivable.JudgmentLive), bad: []string{"on", "2031-01-01"}, fault: "has not come yet"},
		"judgment/lapsed": {before: withParts, of: onTitle, good: []string{"on", now}, check: func(v *recovery.CourtView) bool { return !title(v).Lapsed.IsZero() }, bad: []string{"on", "2031-01-01"}, fault: "has not come yet", after: "the whole is due since"},
		"judgment/renewed": {before: withTitle, of: onTitle, good: []string{"on", now, "until", ahead(4000)}, check: func(v *recovery.CourtView) bool { return title(v).Renewed == 1 },
			bad: []string{"on", now, "until", ago(1)}, fault: "new last day", after: "as it was renewed"},
		"judgment/cost": {before: withTitle, of: onTitle, good: []string{"amount", "45", "kind", "enforcement", "on", now, "recoverable", "yes"}, check: func(v *recovery.CourtView) bool { return len(title(v).Ledger.Rows) == 1 },
			bad: []string{"amount", "", "kind", "enforcement", "on", now}, fault: "How much was it?", after: "Cost added"},
		"judgment/done": {before: withTitle, of: func(v *recovery.CourtView) string { return title(v).Days[0].ID }, check: func(v *recovery.CourtView) bool { return len(title(v).Days) == 1 }},
		"judgment/enforce": {before: withTitle, of: func(*recovery.CourtView) string { return "bank" }, good: []string{"target", "First Bank", "cost", "45", "on", now},
			check: func(v *recovery.CourtView) bool {
				return len(title(v).Steps) == 1 && title(v).Steps[0].Cost.Decimal() == "45.00" && len(title(v).Ledger.Rows) == 1
			}, bad: []string{"cost", "much", "on", now}, fault: "much", after: "First Bank"},
		"judgment/started": {before: withStep, of: onStep, good: []string{"on", now, "look", ahead(30)}, check: func(v *recovery.CourtView) bool { return title(v).Steps[0].State == receivable.EnforcementStarted },
			bad: []string{"on", now, "look", ago(1)}, fault: "is to come"},
		"judgment/collected": {before: withStep, of: onStep, good: []string{"amount", "1000", "on", now}, check: func(v *recovery.CourtView) bool {
			return title(v).Steps[0].Collected.Decimal() == "1000.00" && title(v).Ledger.Paid.Decimal() == "1000.00"
		}, bad: []string{"amount", "", "on", now}, fault: "How much came in?", after: "Payment"},
		"judgment/returned": {before: withStep, of: onStep, good: []string{"amount", "", "on", now, "exempt", "wages"}, check: func(v *recovery.CourtView) bool { return title(v).Steps[0].State == receivable.EnforcementReturned },
			bad: []string{"on", "2026-01-02"}, fault: "the day it was prepared", after: "Said to be out of reach: wages"},
		"judgment/released": {before: withStep, of: onStep, good: []string{"on", now}, check: func(v *recovery.CourtView) bool { return title(v).Steps[0].State == receivable.EnforcementReleased },
			bad: []string{"on", "2026-01-02"}, fault: "the day it was prepared", after: "released"},
	}
}

// Every act of the pages of matters and judgments stands on its page, changes the book,
// can be taken back, and shows what is wrong with it beside its field.
func TestCourtActsOnTheDesk(t *testing.T) {
	t.Parallel()
	cases := courtCases()
	for _, a := range slices.Concat(matterActs(), judgmentActs()) {
		if _, ok := cases[strings.TrimPrefix(a.path(), "/")]; !ok {
			t.Errorf("no test posts %s", a.path())
		}
	}
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := openBook(t, smallBook[3:4])
			key := test.before(b)
			view := b.court(key)
			stands, _, _ := strings.Cut(name, "/")
			at := casePath(view.Number) + "/" + stands
			post := func(pairs []string) page {
				form := values(pairs...)
				if test.of != nil {
					form.Set("of", test.of(&view))
				}
				return b.post(casePath(view.Number)+"/"+name, form)
			}
			if got := b.get(at); !strings.Contains(got.body, `action="`+casePath(view.Number)+"/"+name+`"`) {
				t.Fatalf("got a page at %s without the form", at)
			}
			if test.bad != nil {
				before := b.counts()
				p := post(test.bad)
				if p.status != http.StatusUnprocessableEntity && p.status != http.StatusConflict {
					t.Errorf("got %d for %v", p.status, test.bad)
				}
				p.has(t, test.fault)
				p.has(t, "autofocus")
				if after := b.counts(); after["record"] != before["record"] {
					t.Error("a form with a fault was recorded")
				}
			}
			p := post(test.good)
			if path, _, _ := strings.Cut(p.at, "?"); p.status != http.StatusOK || path != at {
				t.Fatalf("got %d at %s: %s", p.status, p.at, p.text())
			}
			p.has(t, test.after)
			if now := b.court(key); !test.check(&now) {
				t.Errorf("the book does not say it: %+v", now.Matters)
			}
			entry := p.at[strings.Index(p.at, "entry=")+len("entry="):]
			if p := b.post("/undo", url.Values{"entry": {entry}, "back": {at}}); p.status != http.StatusOK {
				t.Errorf("taking it back: got %d: %s", p.status, p.text())
			}
			if now := b.court(key); test.check(&now) {
				t.Error("it was taken back, and the book says it still")
			}
		})
	}
}

// What concerns the law asks for the right to decide; a viewer finds no form.
func TestCourtActsAskForTheRight(t *testing.T) {
	t.Parallel()
	for _, a := range slices.Concat(matterActs(), judgmentActs()) {
		want := auth.Decide
		switch a.name {
		case "served", "answered", "hearing", "happened", "cost", "deadline", "done", "person", "collected":
			want = auth.Act
		}
		if a.may != want {
			t.Errorf("%s asks for %v, want %v", a.path(), a.may, want)
		}
	}
	b := openBook(t, smallBook[3:4])
	key := withStep(b)
	at := casePath(b.court(key).Number)
	b.person("nora", auth.Owner, b.creditor)
	b.person("vera", auth.Viewer, b.creditor)
	g := b.seated("vera")
	for _, path := range []string{"/matters", "/judgment"} {
		p := g.look(at + path)
		p.has(t, "Castellan")
		p.lacks(t, `<form method="post" action="/case/`)
	}
}

// The judgment's page reckons to a day that is asked for, and says what is wrong with one
// that cannot be.
func TestJudgmentIsReckonedToADay(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook[3:4])
	key := withTitle(b)
	at := judgmentPath(b.court(key).Number)
	p := b.get(at)
	p.has(t, "Ends it on 24 November 2026")
	p.has(t, "8,922.04") // 8,800 + 96 + 8,800 × 9 % × 12/365
	p.has(t, "2.16")     // each further day, rounded down
	p = b.get(at + "?on=2026-12-24")
	p.has(t, "8,987.13") // 8,800 × 9 % × 42/365
	for _, bad := range []string{"2026-01-01", "soon"} {
		p = b.get(at + "?on=" + bad)
		if p.status != http.StatusUnprocessableEntity {
			t.Errorf("on %s: got %d", bad, p.status)
		}
		p.has(t, "8,922.04")
		p.has(t, "autofocus")
	}
	if p := b.get(at + "/none/satisfaction.pdf"); p.status != http.StatusNotFound {
		t.Errorf("a judgment that is not there: got %d", p.status)
	}
	if p := b.get(at + "/" + b.court(key).Judgments[0].ID + "/satisfaction.pdf"); p.status != http.StatusConflict {
		t.Errorf("the paper of one that is not paid: got %d", p.status)
	}
	b.get(casePath(b.court(key).Number)).has(t, `href="`+at+`"`)
	id, err := b.desk.ClientOf(context.WithoutCancel(t.Context()), key)
	if err != nil {
		t.Fatal(err)
	}
	b.get(clientPath(id)).has(t, `href="`+at+`"`)
}

// The paper for the court is a PDF once the judgment is paid.
func TestSatisfactionPaperIsFetched(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook[3:4])
	key := withSatisfied(b)
	p := b.get(judgmentPath(b.court(key).Number) + "/" + b.court(key).Judgments[0].ID + "/satisfaction.pdf")
	if p.status != http.StatusOK || p.header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(p.body, "%PDF-") {
		t.Errorf("got %d %s", p.status, p.header.Get("Content-Type"))
	}
}

// The docket lists what runs by its next day, a page at a time.
func TestDocketOnTheDesk(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	b.get("/matters").has(t, "Nothing is before a court or with others")
	key := b.filed(demanded)
	b.entered(b.desk.Placed(t.Context(), b.account(caller), recovery.Placement{Road: receivable.RoadAgency, With: "Columbia <b>Recovery"}, recovery.Act{By: "nora"}))
	p := b.get("/matters")
	p.has(t, "Multnomah County Circuit Court 26SC-0114")
	p.has(t, "Columbia &lt;b&gt;Recovery")
	p.has(t, "has come")
	if first, second := strings.Index(p.body, "Multnomah"), strings.Index(p.body, "Columbia"); first > second {
		t.Error("what waits for no day stands before what waits")
	}
	p.lacks(t, "Later days")
	for range docketOnPage {
		b.entered(b.desk.Filed(t.Context(), key, recovery.Filing{Road: receivable.RoadArbitration, Forum: "Board", Number: day.Date{}.String() + b.desk.Today().String() + strings.Repeat("x", len(b.court(key).Matters)), Claimed: "1"}, recovery.Act{By: "nora"}))
	}
	b.get("/matters").has(t, "Later days")
	b.get("/matters?from=25").has(t, "Earlier days")
	b.get("/search").has(t, `href="/matters"`)
}

// Matters and judgments in every state say nothing in English to who asks for German.
func TestCourtPagesSpeakGerman(t *testing.T) {
	t.Parallel()
	for name, before := range map[string]func(*book) receivable.AccountKey{"filed": withFiled, "placed": withPlaced, "parts": withParts, "satisfied": withSatisfied, "step": func(b *book) receivable.AccountKey {
		key := withStep(b)
		act := recovery.Act{By: "nora"}
		b.entered(b.desk.StepStarted(b.t.Context(), key, recovery.StepChange{Cost: "45"}, act))
		b.entered(b.desk.StepCollected(b.t.Context(), key, recovery.StepChange{Collected: "1000"}, act))
		return key
	}, "answered": func(b *book) receivable.AccountKey {
		key := withFiled(b)
		act := recovery.Act{By: "nora"}
		for _, h := range []recovery.Happening{{Kind: "served", Next: b.today.AddDays(9)}, {Kind: "answered", Answer: "counterclaim", Amount: "100"}, {Kind: "hearing", Next: b.today.AddDays(20)}} {
			b.entered(b.desk.MatterEvent(b.t.Context(), key, h, act))
		}
		b.entered(b.desk.MatterOutcome(b.t.Context(), key, "", "dismissed", "", act))
		return key
	}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := openBook(t, smallBook[3:4])
			at := casePath(b.court(before(b)).Number)
			b.chase()
			for _, path := range []string{at + "/matters", at + "/judgment", at, "/matters", "/"} {
				r := b.request(http.MethodGet, path, nil)
				r.Header.Set("Accept-Language", "de")
				words, _ := readPage(b.do(r).body)
				for _, text := range words {
					if englishWord.MatchString(ownWords.Replace(text)) && !strings.Contains(text, "commonly yes") { // a note of the law files
						t.Errorf("%s says %q", path, text)
					}
				}
			}
		})
	}
}
