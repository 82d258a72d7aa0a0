package app

import (
	"encoding/json"
	"testing"

	"dunwell/internal/day"
)

// TestRoadWithoutAContract is road (b): nothing was signed. The file is rebuilt from what
// there is, and the client settles for less.
func TestRoadWithoutAContract(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, engine string) {
		l := pinePress(t, engine)
		l.rebuilds()
		l.settlesForLess()
		l.verified()
	})
}

func pinePress(t *testing.T, engine string) *life {
	t.Helper()
	l := onRoad(t, engine, studio{
		zone: "America/New_York", creditor: "nora@larkfield.example", client: "office@pinepress.example", name: "Pine Press",
		currency: "USD", from: day.MustParse("2026-02-02"),
	})
	l.run("setup", "name=Larkfield Studio", "place=us_ohio", "zone=America/New_York", "language=en", "sender=Nora Lark", "phone=+1 614 555 0142",
		"company=yes", "currency=USD", "address=218 Alder Court|Columbus, OH 43004", "holder=Larkfield Studio", "bank=Routing 000 000 000|Account 0123 4567 89")
	l.run("import", l.file("invoices.csv", "Client,E-mail,Invoice number,Invoice date,Due date,Amount,Currency,Description\n"+
		"Pine Press,office@pinepress.example,L-401,2025-11-03,2025-12-03,1400.00,USD,Posters for November\n"+
		"Pine Press,office@pinepress.example,L-402,2026-01-05,2026-02-04,4200.00,USD,Posters for January\n"+
		"Alder Mill,post@aldermill.example,L-399,2026-02-05,2026-03-10,100.00,USD,Labels\n"), "--source", "invoices", "--kind", "new")
	l.pays("2025-12-02", "1400.00")
	l.morning("2026-02-03")
	l.known()
	l.run("fact", l.name, "place=us_ohio", "contact=Ada Pine", "form=company", "address=7 Ink Lane|Dayton, OH 45402")
	l.run("today", "--go")
	return l
}

// rebuilds: without a contract, what was asked for, delivered, paid before and never
// objected to is what can be shown.
func (l *life) rebuilds() {
	l.moved("4200.00", "wait", "due.none")
	l.run("document", "add", l.name, l.file("order.txt", "Ada Pine, 9 December 2025: please make the January posters like those of November, at the same rate."), "--kind", "correspondence", "--on", "2025-12-09")
	l.run("document", "add", l.name, l.file("handed-over.txt", "Posters handed over on 2 January 2026, signed for: A. Pine"), "--kind", "delivery", "--on", "2026-01-02")
	rebuilt := l.run("evidence", l.name, "--rebuild")
	l.holds("the rebuilt file", rebuilt, []string{"shown the client asked for the work", "shown the client took the work", "shown the rate is the usual one",
		"Invoice L-401 of USD 1,400.00, Posters for November, paid in full", "lacking: Invoice L-402", "Whether that is enough in your place is for a lawyer to say."})
	l.morning("2026-03-09")
	l.run("before", l.name, l.file("before.yaml", `before:
  - {on: 2026-02-05, written: reminder_1}
  - {on: 2026-02-11, written: reminder_2}
  - {on: 2026-02-13, called: vague}
  - {on: 2026-02-18, written: reminder_3_offer}
  - {on: 2026-02-25, written: last_notice}
  - {on: 2026-03-06, written: final_demand, deadline: 2026-03-20}
`))
	l.morning("2026-03-27")
	var seen struct {
		Points int    `json:"points"`
		Band   string `json:"band"`
	}
	if err := json.Unmarshal([]byte(l.run("evidence", l.name, "--json")), &seen); err != nil {
		l.t.Fatal(err)
	}
	if seen.Points != 29 || seen.Band != "weak" { // the order by mail, the delivery, the demand on file
		l.t.Errorf("evidence: got %d points (%s), want 29 (weak)", seen.Points, seen.Band)
	}
	l.moved("4200.00", "settlement", "remedy.best")
}

// settlesForLess: they offer, it is taken, and the rest is forgiven once it has cleared.
func (l *life) settlesForLess() {
	l.run("heard", l.name, "We can pay 3,000 now if that ends it.", "--outcome", "vague")
	l.run("fact", l.name, "offer_on_table=yes", "offer_share=0.7143")
	l.run("settle", l.name, "3000", "--until", "2026-04-03")
	l.morning("2026-03-30")
	l.run("settle", l.name, "--accepted", "2026-03-30", "--how", "email")
	l.settles()
	if why := l.refused("settle", l.name, "--cleared"); why == "" {
		l.t.Error("forgiven before anything came")
	}
	l.pays("2026-04-02", "3000.00")
	l.morning("2026-04-09")
	l.moved("1200.00", "ask", "settlement.cleared")
	l.run("settle", l.name, "--cleared")
	l.settles()
	if s := l.account(); s.WrittenOff.Sign() != 0 {
		l.t.Errorf("what was forgiven counts as written off: %s", s.WrittenOff)
	}
	l.inRecord("settle_cleared", "the rest of USD 1,200.00 is forgiven")
}
