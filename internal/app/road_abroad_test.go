package app

import (
	"testing"

	"dunwell/internal/day"
)

// TestRoadAbroad is road (c): a foreign client, an agency that works for a commission and
// gives the file back, a write-off, and money that comes after all.
func TestRoadAbroad(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, engine string) {
		l := onRoad(t, engine, studio{
			zone: "America/Los_Angeles", creditor: "nora@larkfield.example", client: "oficina@casaazul.example", name: "Casa Azul",
			currency: "USD", from: day.MustParse("2026-02-27"),
		})
		l.run("setup", "name=Larkfield Studio", "place=us_nevada", "zone=America/Los_Angeles", "language=en", "sender=Nora Lark", "phone=+1 775 555 0142",
			"company=yes", "currency=USD", "address=218 Alder Court|Reno, NV 89501", "holder=Larkfield Studio", "bank=Routing 000 000 000|Account 0123 4567 89")
		l.run("import", l.file("invoices.csv", "Client,E-mail,Invoice number,Invoice date,Due date,Amount,Currency,Description\n"+
			"Casa Azul,oficina@casaazul.example,L-501,2026-01-05,2026-02-04,9000.00,USD,Brand book\n"+
			"Alder Mill,post@aldermill.example,L-499,2026-02-05,2026-03-10,100.00,USD,Labels\n"), "--source", "invoices", "--kind", "new")
		l.morning("2026-03-02")
		l.known()
		l.run("fact", l.name, "place=mx", "contact=Luz Prado", "form=company", "address=Calle Azul 9|44100 Guadalajara", "solvency=ok", "contract=written",
			"signed_contract=yes", "approvals_of_work_and_revisions=yes", "delivery_or_use_proof=yes", "attorney_letter=lapsed", "distance=foreign_notable")
		l.run("before", l.name, l.file("before.yaml", `before:
  - {on: 2026-02-10, written: reminder_1}
  - {on: 2026-02-13, written: reminder_2}
  - {on: 2026-02-16, called: no_answer}
  - {on: 2026-02-18, written: last_notice}
  - {on: 2026-02-20, written: final_demand, deadline: 2026-03-06}
`))
		l.run("today", "--go")
		l.morning("2026-03-13")
		l.moved("9000.00", "placement", "remedy.best")
		l.placedAbroad()
		l.givenUpAndPaid()
		l.verified()
	})
}

// placedAbroad: the agency keeps a quarter of what comes in, also of what the client
// pays directly; nobody else asks while it has the file.
func (l *life) placedAbroad() {
	l.run("placed", l.name, "agency", "--with", "Andes Collect", "--number", "AC-88")
	l.run("matter", "terms", l.name, "--commission", "25%", "--recall", "2026-09-01")
	l.moved("9000.00", "wait", "matter.running")
	l.pays("2026-05-14", "1000.00")
	l.morning("2026-05-15")
	l.moved("8000.00", "wait", "matter.running")
	l.holds("the file abroad", l.run("matter", "show", l.name), []string{"1000.00 USD came in; commission 250.00 USD, net 750.00 USD", "2026-09-01 to do: The file can be asked back from Andes Collect"})
}

// givenUpAndPaid: the agency gives the file back, it is written off, and half a year
// later all of it comes in.
func (l *life) givenUpAndPaid() {
	l.morning("2026-09-15")
	l.run("withdrawn", l.name, "AC-88")
	l.settles()
	l.run("write-off", l.name, "--reason", "the agency gave it back")
	l.moved("0.00", "wait", "step.spacing")
	g := l.givenUp()
	if g.Amount != "8000.00" || g.NextLook == nil || *g.NextLook != "2026-10-15" {
		l.t.Errorf("given up: got %+v", g)
	}
	l.pays("2026-12-14", "8000.00")
	l.morning("2026-12-15")
	l.stands("0.00", "owed.none")
	if out := l.run("written-off"); out != "Nothing is written off.\n" {
		l.t.Errorf("after the payment: got %s", out)
	}
	l.inRecord("write_off", "the agency gave it back")
}
