package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/law"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/remedy"
	"dunwell/internal/screening"
	"dunwell/internal/web/say"
)

// prospect enters a client by the desk's own form and gives the address of the look at him.
func (b *book) prospect() (path string, form func(fields ...string) url.Values) {
	b.t.Helper()
	b.post("/clients", url.Values{
		"name": {"Orchard Lane Dental"}, "place": {"us_nevada"}, "email": {"pay@orchard.example"}, "contact": {"Nora Pay"}, "form": {"company"},
		"registered_name": {"Orchard Lane Dental LLC"}, "address": {"1 Main St\nReno NV 89501"},
	})
	path, form = b.clientAt("Orchard Lane Dental")
	return path + "/health", form
}

// The page says what is known, what is not, what to do and why; what is entered and
// decided on it stands in the book.
func TestScreeningPage(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	path, form := b.prospect()
	p := b.get(path)
	for _, want := range []string{
		"Health of Orchard Lane Dental", "50 % before the work", "0 points", "Is an insolvency on record?", "up to 40 points", "What it would take to sue there",
		"Nevada", "Orchard Lane Dental LLC", "Register number", "Nothing so far.",
	} {
		p.has(t, want)
	}
	p = b.post(path, form("kind", "", "value", "", "source", "", "on", "never"))
	if p.status != http.StatusUnprocessableEntity {
		t.Errorf("got %d, want 422", p.status)
	}
	for _, want := range []string{"What did you look up?", "What did you find?", "Where is it from?"} {
		p.has(t, want)
	}
	b.post(path, form("kind", "judgment", "value", "maybe", "source", "clerk", "on", b.today.String())).has(t, "does not fit")
	p = b.post(path, form("kind", "judgment", "value", "open", "source", "Washoe clerk", "on", b.today.AddDays(-3).String()))
	p.has(t, "A judgment against the client is not satisfied.")
	p.has(t, "+20")
	b.post(path, form("kind", "lien", "value", "open", "source", "old list", "on", b.today.AddDays(-500).String())).has(t, "Older than a year: counts as none.")
	b.get(path+"?sum=8000&terms=60&deposit=refused").has(t, "40 points")
	b.get(path+"?sum=much").has(t, `id="p-sum-f"`)
	p = b.post(path+"/decide", form("decide", "deposit", "limit", "3,200", "sum", "8000", "currency", "USD", "words", "we know the owner"))
	for _, want := range []string{"Looks before", "we know the owner", "Kept limit", "3,200.00"} {
		p.has(t, want)
	}
	b.post(path+"/decide", form("decide", "maybe")).has(t, "are no terms")
	if v, err := b.desk.Screen(t.Context(), b.account("Orchard Lane Dental"), recovery.ScreenAsk{}); err != nil || len(v.Past) != 1 || v.Kept != money.New(320_000, "USD") {
		t.Errorf("in the book: got %+v, limit %v (%v)", v.Past, v.Kept, err)
	}
	if got := b.get("/clients/nobody/health").status; got != http.StatusNotFound {
		t.Errorf("a client who is not there: got %d, want 404", got)
	}
	p = b.post("/clients", url.Values{"name": {"orchard lane DENTAL"}})
	p.has(t, "Orchard Lane Dental is a client already")
}

// A client who has grown worse is a card on Today that leads to the page; the decision
// ends it.
func TestWorseClientIsACard(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	path, form := b.prospect()
	b.post(path, form("kind", "insolvency", "value", "notice", "source", "gazette", "on", b.today.String()))
	creditor, err := b.desk.CreditorNamed(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	if n, err := b.desk.WatchHealth(t.Context(), creditor); err != nil || n != 1 {
		t.Fatalf("got %d (%v)", n, err)
	}
	p := b.get("/")
	p.has(t, "Decide on which terms to go on with Orchard Lane Dental")
	number := b.get(path).body
	if !strings.Contains(number, "A public record speaks against Orchard Lane Dental") {
		t.Error("the page does not say what grew worse")
	}
	b.post(path+"/decide", form("decide", "decline"))
	b.get("/").lacks(t, "Decide on which terms")
}

// Beyond a limit the forms ask why, and take the reason.
func TestLimitAsksOnThePage(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	path, form := b.clientAt("Halden Roe Architects")
	b.post(path+"/fact", form("key", "exposure_limit", "value", "100"))
	p := b.post(path+"/work/new", form("name", "Atrium"))
	p.has(t, "100.00; say why it goes on")
	p.has(t, "Why there is more work than the limit allows")
	b.post(path+"/work/new", form("name", "Atrium", "over_limit", "they pay on Friday")).has(t, "they pay on Friday")
}

// Everything that a card can say is told in German.
func TestScreeningIsToldInGerman(t *testing.T) {
	t.Parallel()
	figures, err := screening.ReadFigures(func(path string) (screening.Figure, bool) {
		f, ok := remedy.Defaults().Figure(path)
		return screening.Figure{Value: f.Value, Mark: f.Mark}, ok
	})
	if err != nil {
		t.Fatal(err)
	}
	on := day.MustParse("2026-11-20")
	record := func(kind receivable.HealthKind, value string) receivable.HealthRecord {
		return receivable.HealthRecord{ID: string(kind) + value, Kind: kind, Value: value, Source: "search", On: on}
	}
	base := screening.Case{On: on, Currency: "USD", PerDollar: 1, Business: true}
	bad := base
	bad.Agreement, bad.Payer, bad.Guarantee, bad.Deposit = screening.No, screening.No, screening.Yes, screening.Deposit{State: screening.No}
	bad.Sum, bad.TermsDays, bad.Broken, bad.Disputes, bad.Distance, bad.Place = money.New(9_000_000, "USD"), 90, 2, 2, "foreign_severe", "China"
	bad.History = screening.History{Ever: 4, Invoices: 6, Beyond: 12, Longest: 40, Enough: true, Recent: 30, Before: 2, Trend: 28, Year: 5_000_000}
	bad.Records = []receivable.HealthRecord{
		record(receivable.HealthRegister, "not_found"), record(receivable.HealthFounded, "2026-01-01"), record(receivable.HealthJudgment, "open"),
		record(receivable.HealthInsolvency, "notice"), record(receivable.HealthScore, "PAYDEX 30"), record(receivable.HealthReference, "late"),
	}
	fair := bad
	fair.Broken, fair.Disputes, fair.Insolvent, fair.Distance, fair.Place, fair.PerDollar = 1, 1, screening.Yes, "foreign_notable", "Germany", 1
	fair.Records = []receivable.HealthRecord{record(receivable.HealthRegister, "dissolved"), record(receivable.HealthLien, "open"), record(receivable.HealthScore, "Intelliscore 40")}
	good := base
	good.History, good.Deposit = screening.History{Ever: 9, Invoices: 9, OnTime: 9, Year: 900_000}, screening.Deposit{State: screening.Yes, Share: 0.5, Paid: true}
	good.Agreement, good.Records = screening.Yes, []receivable.HealthRecord{record(receivable.HealthScore, "PAYDEX 82"), record(receivable.HealthScore, "X 1")}
	small := base
	small.Sum = money.New(100_000, "USD")
	watched, odd := good, base
	watched.Agreement, watched.Payer, watched.Records = screening.No, screening.No, []receivable.HealthRecord{record(receivable.HealthScore, "Schufa 9"), record(receivable.HealthReference, "bad")}
	watched.Deposit, watched.TermsDays = screening.Deposit{}, 60
	odd.PerDollar, odd.Currency, odd.Sum = 0, "JPY", money.New(100_000, "JPY")
	deposit := watched
	deposit.Broken, deposit.History = 1, screening.History{Ever: 3, Longest: 20}
	german := say.In("de")
	english := regexp.MustCompile(`\b(the|The|is|are|You|you|would|which)\b`)
	seen := 0
	check := func(text string) {
		seen++
		if told := german.Told(text); told == say.Sentence(text) || english.MatchString(told) {
			t.Errorf("%q is told as %q", text, told)
		}
	}
	for _, c := range []screening.Case{base, bad, fair, good, small, watched, odd, deposit} {
		card := screening.Score(&c, figures)
		for _, l := range card.Lines {
			check(l.Why)
		}
		for _, q := range card.Questions {
			check(q.Text)
			check(q.How)
		}
		for _, s := range card.Signals {
			check(s.Text)
		}
		for _, why := range card.Advice.Why {
			check(why)
		}
		for _, ch := range card.Changes {
			check(ch.Text)
		}
		check(card.Limit.Why)
	}
	for _, q := range []screening.SuitQuery{
		{}, {Home: "us_ohio", Place: "us_nevada", Distance: "other_state", Sum: money.New(500_000, "USD"), Travel: money.New(30_000, "USD")},
		{Home: "us_ohio", Place: "us_ohio", Distance: "same_state", Sum: money.New(5_000_000, "USD"), Company: true}, {Home: "us_ohio", Place: "us_ohio", Distance: "same_state"},
		{Home: "de", Place: "fr", PlaceName: "Frankreich", Distance: "foreign_notable"}, {Home: "us_ohio", Place: "zz", PlaceName: "ZZ", Distance: "foreign_severe"},
		{Home: "us_ohio", Place: "cn", PlaceName: "China", Distance: "foreign_severe"}, {Home: "us_ohio", Place: "us_nevada", Distance: "other_state", VenueHome: true},
	} {
		q.On = on
		for _, said := range screening.Suit(law.Embedded(), q) {
			check(said.Text)
		}
	}
	if seen < 60 {
		t.Errorf("only %d sentences were told", seen)
	}
}
