package chase

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/law"
	"dunwell/internal/money"
	"dunwell/internal/policy"
	"dunwell/internal/receivable"
)

// moment is one decision of a random life: what was known, and what was decided.
// The rules below judge it by the file alone, not by what Decide made of it.
type moment struct {
	file     receivable.File
	setting  Setting
	facts    Facts
	d        Decision
	carried  bool
	policy   policy.Policy
	idle     bool     // nothing happened and the day to look again had not come
	standing Decision // the last real decision, which stands until the day it named
}

func (m *moment) String() string {
	s := fmt.Sprintf("%s %s %s %s because %s (%s), asks %v of %v, policy %s\n", m.d.On, m.file.Currency, m.d.Move, m.d.Step, m.d.Because().Code, m.d.Because().Text(), m.d.Amount, m.d.Owed, m.policy.Name)
	for _, it := range m.file.Items {
		s += fmt.Sprintf("  item %s %s on %s due %s restart %s open %v disputed %v gone %v void %v\n", it.Number, it.Kind, it.On, it.Due, it.Restart, it.Open, it.Disputed, it.Gone, it.Void)
	}
	for _, a := range m.file.Arrangements {
		s += fmt.Sprintf("  %s item %q on %s by %s ended %s %s %v\n", a.Kind, a.Item, a.On, a.By, a.Ended, a.Outcome, a.Amount)
	}
	for _, t := range m.file.Touches {
		s += fmt.Sprintf("  %s %s %s %s contact %s until %s\n", t.On, t.Kind, t.Step, t.Outcome, t.Contact, t.Deadline)
	}
	return s + fmt.Sprintf("  cause %s on %s, money through %s, first seen %s\n", m.file.Cause, m.file.CauseOn, m.facts.MoneyThrough, m.file.FirstSeen) + fmt.Sprintf("  facts %v, written off %v, matters %v, work %v\n", m.file.Facts, m.file.WrittenOff, m.file.Matters, m.file.Work)
}

// firstDayOfLife is a Thursday, so that weekends fall everywhere in the ladder.
var firstDayOfLife = day.MustParse("2025-10-02")

// live draws a life of more than a year and tells every decision of it.
func live(t *rapid.T, tell func(*moment)) {
	liveAbout(t, rapid.IntRange(0, len(focuses)-1).Draw(t, "focus"), tell)
}

// liveAbout draws a life that is mostly about one of the focuses.
func liveAbout(t *rapid.T, focus int, tell func(*moment)) {
	draw := func(label string, least, most int) int { return rapid.IntRange(least, most).Draw(t, label) }
	d := Diary{Name: "life", FirstSeen: firstDayOfLife.AddDays(draw("first seen", 0, 90)), Until: firstDayOfLife.AddDays(400)}
	places := []string{"de", "us_oregon", "gb_eng", "at", "nl", "pl"}
	forms := []receivable.Form{receivable.Company, receivable.SoleTrader, receivable.Consumer}
	d.Client.Place, d.Creditor.Place = places[draw("client place", 0, 5)], places[draw("creditor place", 0, 5)]
	d.Client.Form, d.Client.PaidLate = forms[draw("form", 0, 2)], draw("paid late", 0, 1) == 1
	d.Mailbox = draw("mailbox", 0, 1) == 1
	d.Creditor.Autopilot = []string{"notice", "reminder_1", "reminder_2", "last_notice", "final_demand", "enquiry"}[:draw("autopilot", 0, 6)]
	name := policy.Presets()[draw("policy", 0, 2)]
	p, _ := policy.Preset(name)
	d.Events = events(t, focuses[focus])

	r := rehearsal{book: newBook(&d), policy: p, law: law.Embedded(), client: CalendarOf(d.Client.Place, nil), creditor: CalendarOf(d.Creditor.Place, nil)}
	coins := rapid.SliceOfN(rapid.IntRange(0, 9), 40, 40).Draw(t, "coins")
	toss := 0
	coin := func() int { toss++; return coins[toss%len(coins)] }
	habit := []string{"", "", "nobody calls", "every letter comes back"}[draw("habit", 0, 3)]
	gapFrom := d.FirstSeen.AddDays(draw("bank gap", 0, 350))
	gapTo := draw("gap length", 0, 40)
	waitsFrom := d.FirstSeen.AddDays(draw("money waits", 0, 350))
	waits := draw("how long", 0, 20)

	next := 0
	for today := firstDayOfLife; !today.After(d.Until); today = today.AddDays(1) {
		for next < len(d.Events) && !d.Events[next].On.After(today) {
			if e := &d.Events[next]; r.sized(e) {
				if err := r.book.apply(e); err != nil && !mayNotFit(e.Verb) {
					t.Fatalf("%s: %v", e.Verb, err)
				}
			}
			next++
		}
		if today.Before(gapFrom) || today.Sub(gapFrom) > gapTo { // the bank is read every morning, but for a gap
			r.book.readSource(&Event{What: "bank", Day: today.AddDays(-1)})
		}
		if today.Before(d.FirstSeen) || !r.book.down.Before(today) {
			continue
		}
		for _, a := range r.book.accounts {
			a.unclear(today, waitsFrom, waits)
			r.dayOf(t, a, today, habit, coin, tell)
		}
	}
}

// unclear lets money that may be theirs wait for a person for some days.
func (a *livedAccount) unclear(today, from day.Date, days int) {
	was := a.Unclear
	if a.Unclear = (receivable.Receipt{}); !today.Before(from) && today.Sub(from) < days {
		a.Unclear = receivable.Receipt{On: from, Amount: money.New(1, a.Currency)}
	}
	a.stirred = a.stirred || a.Unclear != was
}

// mayNotFit reports an act on the way outside: the desk refuses those that do not fit
// the account as it stands.
func mayNotFit(verb string) bool {
	return slices.Contains([]string{"arm", "filed", "placed", "withdrawn", "write_off", "cheque"}, verb)
}

// sized gives a plan or settlement the sum that is open on its day; false where such
// an event has nothing to be about.
func (r *rehearsal) sized(e *Event) bool {
	if len(r.book.accounts) == 0 {
		return e.Verb != "plan" && e.Verb != "settle" && e.Verb != "agreed" && e.Verb != "kept" && e.Verb != "cleared" && e.Verb != "asked"
	}
	if e.Verb != "plan" && e.Verb != "settle" && e.Verb != "agreed" && e.Verb != "kept" && e.Verb != "cleared" {
		return true
	}
	a := r.book.accounts[0]
	plan := len(a.Plans) > 0 && a.Plans[len(a.Plans)-1].Ended.IsZero()
	settled := len(a.Settlements) > 0 && a.Settlements[len(a.Settlements)-1].Ended.IsZero()
	for _, other := range r.book.accounts[1:] {
		plan = plan && len(other.Plans) > 0 && other.Plans[len(other.Plans)-1].Ended.IsZero()
		settled = settled && len(other.Settlements) > 0 && other.Settlements[len(other.Settlements)-1].Ended.IsZero()
	}
	lives := func(kind receivable.ArrangementKind) bool {
		return slices.ContainsFunc(r.book.accounts, func(a *livedAccount) bool {
			return slices.ContainsFunc(a.Arrangements, func(h receivable.Arrangement) bool { return h.Kind == kind && h.Ended.IsZero() })
		})
	}
	if e.Verb == "plan" && lives(receivable.Settle) || e.Verb == "settle" && lives(receivable.Plan) {
		return false // the desk refuses them side by side
	}
	switch e.Verb {
	case "plan":
		if !e.Plan.given() {
			return true
		}
	case "agreed":
		return e.What == "plan" && plan || e.What == "settlement" && settled
	case "kept":
		return plan
	case "cleared":
		return settled
	}
	owed, err := claim.AsOf(a.File, e.On)
	if err != nil {
		return false
	}
	_, open := OpenItems(&owed, e.Verb == "settle")
	if e.Amount = open; e.Verb == "settle" {
		e.Amount = money.New(open.Minor()*3/4, open.Currency())
	}
	return open.Minor() > 100
}

// dayOf takes an account through one day. Where nothing is due it is decided all
// the same, to see that the day to look again was told truly.
func (r *rehearsal) dayOf(t *rapid.T, a *livedAccount, today day.Date, habit string, coin func() int, tell func(*moment)) {
	idle := !a.stirred && (a.again.IsZero() || a.again.After(today))
	a.stirred = false
	for range 3 {
		m := r.moment(t, a, today)
		m.idle, m.standing = idle, a.shown
		if idle {
			tell(m)
			return
		}
		a.again, a.shown = m.d.CheckAgain, m.d
		r.book.diary.Approve = "none"
		if coin() > 0 { // most is approved at once
			r.book.diary.Approve = "all"
			if habit == "nobody calls" {
				r.book.diary.Approve = "letters"
			}
		}
		r.book.diary.Calls = []string{"no_answer", "no_answer", "message_left", "reached", "vague", "wrong_number", "no_answer", "no_answer", "call_back", "no_answer"}[coin()]
		m.carried = r.carryOut(a, &m.d)
		tell(m)
		if !m.carried {
			return
		}
		if habit == "every letter comes back" && m.d.Move.Letter() {
			for _, e := range []Event{{On: today, Verb: "bounce", What: "last"}, {On: today, Verb: "contact", What: "somebody else"}} {
				if err := r.book.apply(&e); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

func (r *rehearsal) moment(t *rapid.T, a *livedAccount, today day.Date) *moment {
	b := r.book
	m := &moment{file: a.File, policy: r.policy}
	m.file.Client, m.file.Contacts, m.file.Work = b.diary.Client, slices.Clone(b.contacts), slices.Clone(b.work)
	m.file.Client.OptOut, m.file.Cause, m.file.CauseOn, m.file.Doubtful = b.optOut, b.cause, b.causeOn, b.doubtful
	m.file.Items, m.file.Arrangements = slices.Clone(a.Items), slices.Clone(a.Arrangements)
	m.file.Facts, m.file.Matters = maps.Clone(a.Facts), slices.Clone(a.Matters)
	m.file.Plans, m.file.Settlements = slices.Clone(a.Plans), slices.Clone(a.Settlements)
	owed, err := claim.AsOf(m.file, today)
	if err != nil {
		t.Fatal(err)
	}
	m.setting = Setting{Sources: b.sources, Reads: b.diary.Mailbox, Autopilot: b.diary.Creditor.Autopilot, Client: r.client, Creditor: r.creditor}
	m.facts = FactsFrom(&m.file, owed, &m.setting)
	m.d = Decide(m.facts, r.policy)
	return m
}

// focuses are what most of a life is about: promises and plans; what is contested or
// rests; what ends contact; who is written to and what a person asks for; roads outside.
var focuses = [][]int{
	nil, aboutPlans: {6, 7, 8, 9, 30, 31, 32, 33, 34, 35, 36, 37}, {10, 11, 12, 13, 14, 15, 40, 41}, {18, 27, 28, 29, 48, 49, 50}, {20, 22, 23, 25, 38, 39, 42, 43}, {0, 3, 44, 45, 46, 47},
}

// aboutPlans is the focus on promises, plans and settlements.
const aboutPlans = 1

// events draws what happens in a life: mostly invoices and money, sometimes an
// arrangement, seldom what ends everything; and most of it may be of one sort.
func events(t *rapid.T, mostly []int) []Event {
	draw := func(label string, least, most int) int { return rapid.IntRange(least, most).Draw(t, label) }
	currencies := []money.Currency{"EUR", "EUR", "EUR", "USD", "JPY"}
	sum := func(c money.Currency) money.Amount { return money.New(int64(draw("sum", 50, 900_000)), c) }
	var list []Event
	if draw("work", 0, 1) == 1 {
		list = append(list, Event{On: firstDayOfLife, Verb: "work", What: "active"})
	}
	var numbers []string
	var inCurrency []money.Currency
	invoices := draw("invoices", 1, 6)
	for i := range invoices {
		c := currencies[draw("currency", 0, len(currencies)-1)]
		on := firstDayOfLife.AddDays(draw("issued", 0, 200))
		if i == 0 {
			on = firstDayOfLife
		}
		number := fmt.Sprintf("N-%d", i)
		list = append(list, Event{On: on, Verb: "invoice", What: number, Amount: sum(c), Due: on.AddDays(draw("term", 0, 30))})
		numbers, inCurrency = append(numbers, number), append(inCurrency, c)
	}
	outcomes := []string{"reached", "promised", "no_answer", "refused", "vague", "paid_already", "hardship", "disputed", "wrong_number"}
	for range draw("events", 0, 26) {
		on := firstDayOfLife.AddDays(draw("day", 1, 390))
		n := draw("which", 0, invoices-1)
		c, known := inCurrency[n], slices.ContainsFunc(list, func(e Event) bool { return e.Verb == "invoice" && e.What == numbers[n] && !e.On.After(on) })
		e := Event{On: on}
		kind := draw("kind", 0, 50)
		if mostly != nil && draw("of the focus", 0, 3) > 0 {
			kind = mostly[kind%len(mostly)]
		}
		switch kind {
		case 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50:
			if !furtherEvent(&e, kind, draw, sum(c), numbers[n], known) {
				continue
			}
		case 30, 31, 35, 36, 37:
			e.Verb, e.Day = "plan", on.AddDays(draw("answer", 3, 14))
			e.Plan.Terms = receivable.PlanTerms{Count: draw("parts", 1, 4), From: on.AddDays(draw("first", 1, 20)), Every: receivable.PlanEvery([]string{"week", "fortnight", "month"}[draw("every", 0, 2)])}
			e.Plan.CureDays, e.Plan.How = draw("cure", 3, 10), []string{"", "signed", "email", "signed", "signed"}[draw("agreed", 0, 4)]
		case 32:
			e.Verb, e.Day = "settle", on.AddDays(draw("expiry", 1, 10))
			e.Plan.PayBy, e.Plan.How = e.Day.AddDays(draw("pay by", 0, 7)), []string{"", "signed", "email"}[draw("agreed", 0, 2)]
		case 33:
			e.Verb, e.What, e.Plan.How = "agreed", []string{"plan", "settlement"}[draw("of", 0, 1)], "signed"
		case 34:
			e.Verb, e.What = []string{"kept", "cleared"}[n%2], []string{"plan", "settlement"}[n%2]
		case 0, 1, 2, 3, 4:
			e.Verb, e.Amount = "paid", sum(c)
			if known && kind < 3 {
				e.Invoice = numbers[n]
			}
		case 5:
			e.Verb, e.What, e.Amount = "credit", fmt.Sprintf("C-%d", len(list)), sum(c)
		case 6, 7, 8:
			e.Verb, e.Amount, e.Day = "promise", sum(c), on.AddDays(draw("days", 0, 25))
		case 9:
			e.Verb, e.Amount, e.Day = "plan", sum(c), on.AddDays(draw("days", 1, 40))
		case 10, 11:
			e.Verb, e.What = "dispute", numbers[n]
			if draw("part", 0, 1) == 1 {
				e.Amount = sum(c)
			}
		case 12:
			e.Verb, e.What = "dispute", "all"
		case 13:
			e.Verb, e.What = "mistake", numbers[n]
		case 14:
			e.Verb, e.What = "corrected", numbers[n]
		case 15:
			e.Verb, e.What, e.Day = "pause", "why", on.AddDays(draw("days", 0, 30))
		case 16, 17:
			e.Verb, e.What, e.Day = "called", outcomes[draw("outcome", 0, 8)], on.AddDays(draw("days", 0, 9))
		case 18:
			e.Verb, e.What, e.Day = "heard", []string{"vague", "unread", "paid_already", "hardship"}[draw("answer", 0, 3)], on.AddDays(draw("days", -3, 5))
		case 19:
			e.Verb, e.What = "cause", []string{"forgot", "refusal", "refusal", "hardship", "unknown", "dispute"}[draw("cause", 0, 5)]
		case 20, 21:
			e.Verb, e.What = "sent", []string{"letter", "reminder_1", "reminder_3_offer", "last_notice"}[draw("step", 0, 3)]
			e.Channel = []string{"post", "email"}[draw("channel", 0, 1)]
		case 22:
			e.Verb, e.What = "bounce", "last"
		case 23:
			e.Verb, e.What = "contact", []string{"Second", "Third", "nobody"}[draw("contact", 0, 2)]
		case 24:
			e.Verb, e.What, e.Rows = "import", "open", numbers[:draw("rows", 0, invoices)]
		case 25:
			e.Verb, e.What = "work", []string{"active", "paused", "complete", "postponed", "cancelled"}[draw("work", 0, 4)]
		case 26:
			e.Verb, e.What = "outage", "down"
			e.Day = on.AddDays(draw("days", 1, 30))
		case 27:
			e.Verb, e.What = "end", []string{"dispute", "plan", "pause", "paid_already", "unread_reply", "promise", "stop_attorney", "stop_contact", "stop_insolvency"}[draw("end", 0, 8)]
		case 28:
			e.Verb, e.What = "doubt", []string{"open", "cleared", "cleared"}[draw("doubt", 0, 2)]
		case 29:
			e.Verb, e.What = "stop", []string{"contact", "attorney", "insolvency"}[draw("stop", 0, 2)]
			switch draw("instead", 0, 3) {
			case 0, 1:
				e.Verb, e.Facts = "fact", map[string]string{"call": "waived"}
			case 2:
				e.Verb, e.What = "opt_out", []string{"on", "off"}[draw("out", 0, 1)]
			}
		}
		if named := e.Verb == "dispute" && e.What != "all" || e.Verb == "mistake" || e.Verb == "corrected"; named && !known {
			continue
		}
		list = append(list, e)
	}
	slices.SortStableFunc(list, func(a, b Event) int { return a.On.Compare(b.On) })
	return list
}

// furtherEvent draws what a person asks for, prefers, lets rest, gives up or hands
// over; false where it would be about an invoice that is not there yet.
func furtherEvent(e *Event, kind int, draw func(string, int, int) int, sum money.Amount, number string, known bool) bool {
	switch kind {
	case 38, 39:
		keys := slices.Sorted(maps.Keys(askedSteps))
		if e.Verb, e.What = "asked", keys[draw("letter", 0, len(keys)-1)]; e.What == LetterCorrected {
			e.Invoice = number
			return known
		}
	case 40, 41:
		e.Verb, e.What, e.Day, e.Invoice = "pause", "why", e.On.AddDays(draw("days", 0, 30)), number
		return known
	case 42, 43:
		e.Verb, e.Facts = "fact", map[string]string{FactPrefers: []string{PrefersPhone, PrefersPost, PrefersEmail, ""}[draw("prefers", 0, 3)]}
	case 44:
		e.Verb, e.What, e.Text = "arm", roadsArmed[draw("road", 0, len(roadsArmed)-1)], "the court of the place"
	case 45:
		e.Verb, e.What, e.Text, e.Number = "filed", roadsFiled[draw("road", 0, len(roadsFiled)-1)], "the court of the place", "26-1"
		if draw("placed", 0, 1) == 1 {
			e.Verb, e.What, e.Text = "placed", []string{receivable.RoadAgency, receivable.RoadAttorney}[draw("with", 0, 1)], "26-1"
		}
	case 46:
		e.Verb, e.What = "withdrawn", "26-1"
	case 48, 49, 50:
		e.Verb, e.What = "stop", []string{"contact", "attorney", "insolvency"}[kind-48]
	default:
		if e.Verb = "write_off"; draw("part", 0, 1) == 1 {
			e.Amount = sum
		}
	}
	return true
}

// rule checks one thing about every decision of random lives.
func rule(t *testing.T, holds func(*moment) error) {
	t.Helper()
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		live(t, func(m *moment) {
			if err := holds(m); err != nil {
				t.Fatalf("%v\n%v", err, m)
			}
		})
	})
}
