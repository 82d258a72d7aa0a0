package app

import (
	"encoding/json"
	"strings"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/recovery"
)

// TestRoadOfPersistence is road (a2): 20,000 refused, no court is worth it, written off
// and kept alive by free looks; in month 22 the client is back on his feet, signs a plan
// with an admission, and pays in full.
func TestRoadOfPersistence(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, engine string) {
		l := harbour(t, engine)
		l.untilNoCourtIsWorthIt()
		l.untilMonth22()
		l.untilTheLastPart()
		l.verified()
	})
}

// harbour is a studio in Nevada whose client in Oregon refuses 20,000 dollars for work
// nobody signed for.
func harbour(t *testing.T, engine string) *life {
	t.Helper()
	l := onRoad(t, engine, studio{
		zone: "America/Los_Angeles", creditor: "nora@larkfield.example", client: "office@harbourlights.example", name: "Harbour Lights",
		currency: "USD", from: day.MustParse("2026-02-27"),
	})
	l.run("setup", "name=Larkfield Studio", "place=us_nevada", "zone=America/Los_Angeles", "language=en", "sender=Nora Lark", "phone=+1 775 555 0142",
		"company=yes", "currency=USD", "address=218 Alder Court|Reno, NV 89501", "holder=Larkfield Studio", "bank=Routing 000 000 000|Account 0123 4567 89")
	l.run("figure", "small_claims_limit=7500 USD", "hourly_rate=90 USD", "--source", "the clerk")
	l.run("import", l.file("invoices.csv", "Client,E-mail,Invoice number,Invoice date,Due date,Amount,Currency,Description\n"+
		"Harbour Lights,office@harbourlights.example,L-301,2026-01-05,2026-02-04,20000.00,USD,Lighting plan\n"+
		"Alder Mill,post@aldermill.example,L-299,2026-02-05,2026-03-10,100.00,USD,Labels\n"), "--source", "invoices", "--kind", "new")
	l.morning("2026-03-02")
	l.known()
	l.run("fact", l.name, "place=us_oregon", "contact=Iris Vane", "form=company", "address=2 Pier Road|Astoria, OR 97103", "solvency=insolvent", "contract=oral")
	l.run("before", l.name, l.file("before.yaml", `before:
  - {on: 2026-02-10, written: reminder_1}
  - {on: 2026-02-14, written: reminder_2}
  - {on: 2026-02-16, called: refused}
  - {on: 2026-02-18, written: last_notice}
  - {on: 2026-02-20, written: final_demand, deadline: 2026-03-06}
`))
	l.run("today", "--go")
	return l
}

// untilNoCourtIsWorthIt: the demand has lapsed, less is refused as well, no court at
// home is open and an agency would bring next to nothing.
func (l *life) untilNoCourtIsWorthIt() {
	l.morning("2026-03-03")
	l.moved("20000.00", "wait", "demand.running")
	l.morning("2026-03-13")
	l.moved("20000.00", "settlement", "remedy.best")
	l.run("fact", l.name, "attorney_letter=lapsed")
	l.run("settle", l.name, "8000", "--until", "2026-03-27")
	l.run("settle", l.name, "--end", "they refused that too")
	l.run("heard", l.name, "No. We owe you nothing.", "--outcome", "refused")
	l.settles()
	for _, o := range l.remedies().Options {
		switch o.Remedy {
		case "small_claims", "small_claims_waive_excess", "civil_court", "arbitration", "payment_order":
			if o.Eligible {
				l.t.Errorf("%s is open, worth %s", o.Remedy, *o.Value)
			}
		case "agency":
			if worth := *o.Value; len(worth) > len("99.99") {
				l.t.Errorf("an agency is worth %s", worth)
			}
		}
	}
}

// untilMonth22: given up, one friendly note, and a look on each day that comes up, until
// one of them finds the client back on his feet.
func (l *life) untilMonth22() {
	off := l.run("write-off", l.name, "--reason", "insolvent, another state, nothing in writing")
	l.holds("the write-off", off, []string{"USD 20,000.00 of Harbour Lights is written off"})
	l.holds("its hints", l.said.String(), []string{"look again for nothing on 2026-04-12", "ask your tax adviser"})
	l.moved("0.00", "wait", "step.spacing")
	l.morning("2026-04-13")
	l.posts("persistence")
	looks := 0
	for {
		given := l.givenUp()
		if given.NextLook == nil {
			l.t.Fatalf("%s: no look follows: %+v", l.today(), given)
		}
		next := day.MustParse(*given.NextLook)
		if next.After(day.MustParse("2028-01-05")) { // month 22
			break
		}
		l.morning(day.Max(next, l.today()).String())
		l.need(recovery.NeedLook, "Look at Harbour Lights again", "USD 20,000.00 was written off on 2026-03-13", "Is the company active in the register?")
		l.run("recheck", l.name, "--nothing")
		l.noNeed(recovery.NeedLook)
		looks++
	}
	if looks != 11 { // six in the first half-year, one each 90 days from then on
		l.t.Errorf("looks in 22 months: got %d\n%s", looks, l.run("written-off"))
	}
	given := l.givenUp()
	if given.Amount != "20000.00" || given.LastDay == nil || *given.LastDay != "2032-02-04" || given.Over || given.Looks != looks || given.Found != nil {
		l.t.Errorf("after the looks: got %+v", given)
	}
	l.morning("2028-01-13")
	l.run("recheck", l.name, "--found", "their register entry is active again", "--health", "solvency=ok")
	l.need(recovery.NeedReopened, "Decide anew about Harbour Lights", "their register entry is active again", "USD 20,000.00, written off on 2026-03-13, is owed again")
	if out := l.run("written-off"); !strings.Contains(out, "Nothing is written off") {
		l.t.Errorf("it is still written off: %s", out)
	}
	if s := l.moved("20000.00", "settlement", "remedy.best"); s.Limitation.LastDay == nil || *s.Limitation.LastDay != "2032-02-04" {
		l.t.Errorf("the last day to sue: got %v", s.Limitation.LastDay)
	}
}

// givenUp is the line of `written-off --json`.
func (l *life) givenUp() (g recovery.GivenUpLine) {
	l.t.Helper()
	if err := json.Unmarshal([]byte(l.run("written-off", "--json")), &g); err != nil {
		l.t.Fatal(err)
	}
	return g
}

// untilTheLastPart: they talk, sign a plan and an admission, and pay every part.
func (l *life) untilTheLastPart() {
	l.set(day.MustParse("2028-01-17"), 9)
	l.run("heard", l.name, "We are back on our feet and want to settle this. We can pay monthly.", "--outcome", "promised")
	l.run("fact", l.name, "response=promised")
	l.run("cause", l.name, "hardship")
	l.run("ack", l.name, "--signed", "--text", "Harbour Lights owes Larkfield Studio USD 20,000.00 for invoice L-301. Iris Vane, owner")
	if best := l.remedies().Recommended; best != "payment_plan" {
		l.t.Errorf("first among the remedies: got %s, want a plan\n%s", best, l.run("remedy", l.name))
	}
	l.run("plan", l.name, "--down", "5000", "--down-by", "2028-01-24", "--monthly", "3000", "--from", "2028-02-22", "--letter", "none")
	l.run("plan", l.name, "--agreed", "2028-01-17", "--how", "signed", "--signatory", "Iris Vane")
	l.noNeed(recovery.NeedReopened)
	if s := l.moved("20000.00", "wait", "plan.running"); s.Limitation.LastDay == nil || *s.Limitation.LastDay != "2032-02-04" {
		l.t.Errorf("the last day to sue after a signed admission: got %v, want the earlier of the two", s.Limitation.LastDay)
	}
	l.holds("the time to sue", l.run("explain", l.name), []string{"an acknowledgment in a signed writing of 2028-01-17 may have restarted the period", "the earlier day is kept"})
	left := []struct{ on, amount, owed string }{
		{"2028-01-24", "5000.00", "15000.00"}, {"2028-02-22", "3000.00", "12000.00"}, {"2028-03-22", "3000.00", "9000.00"},
		{"2028-04-24", "3000.00", "6000.00"}, {"2028-05-22", "3000.00", "3000.00"}, {"2028-06-22", "3000.00", "0.00"},
	}
	for _, part := range left {
		l.pays(part.on, part.amount)
		l.morning(day.MustParse(part.on).AddDays(1).String())
		code := "plan.running"
		if part.owed == "0.00" {
			code = "step.due" // thanks for keeping it
		}
		l.stands(part.owed, code)
	}
	l.run("plan", l.name, "--kept")
	l.settles()
	l.posts("plan_kept")
	l.stands("0.00", "owed.none")
	l.inRecord("recheck", "their register entry is active again", "is owed again")
	l.inRecord("write_off", "insolvent, another state, nothing in writing")
}
