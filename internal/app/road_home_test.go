package app

import (
	"testing"

	"dunwell/internal/day"
)

// TestRoadOfArbitration is road (d): a clause with the seat at home, an award, and the
// client pays it.
func TestRoadOfArbitration(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, engine string) {
		l := onRoad(t, engine, studio{
			zone: "America/Los_Angeles", creditor: "nora@larkfield.example", client: "office@northfacade.example", name: "North Facade",
			currency: "USD", from: day.MustParse("2026-02-27"),
		})
		l.run("setup", "name=Larkfield Studio", "place=us_nevada", "zone=America/Los_Angeles", "language=en", "sender=Nora Lark", "phone=+1 775 555 0142",
			"company=yes", "currency=USD", "address=218 Alder Court|Reno, NV 89501", "holder=Larkfield Studio", "bank=Routing 000 000 000|Account 0123 4567 89")
		l.run("figure", "small_claims_limit=7500 USD", "hourly_rate=100 USD", "--source", "the clerk")
		l.run("import", l.file("invoices.csv", "Client,E-mail,Invoice number,Invoice date,Due date,Amount,Currency,Description\n"+
			"North Facade,office@northfacade.example,L-601,2026-01-05,2026-02-04,24000.00,USD,Facade plans\n"+
			"Alder Mill,post@aldermill.example,L-599,2026-02-05,2026-03-10,100.00,USD,Labels\n"), "--source", "invoices", "--kind", "new")
		l.morning("2026-03-02")
		l.known()
		l.run("fact", l.name, "place=us_oregon", "contact=Tom Reed", "form=company", "address=4 Fir Street|Salem, OR 97301", "solvency=strong", "contract=written",
			"signed_contract=yes", "approvals_of_work_and_revisions=yes", "delivery_or_use_proof=yes", "attorney_letter=lapsed", "arbitration=home", "bank_known=yes")
		l.run("before", l.name, l.file("before.yaml", `before:
  - {on: 2026-02-10, written: reminder_1}
  - {on: 2026-02-13, written: reminder_2}
  - {on: 2026-02-16, called: refused}
  - {on: 2026-02-18, written: last_notice}
  - {on: 2026-02-20, written: final_demand, deadline: 2026-03-06}
`))
		l.run("today", "--go")
		l.morning("2026-03-13")
		l.moved("24000.00", "arbitration", "remedy.best")
		l.run("arm", l.name, "arbitration", "--forum", "Online Tribunal")
		l.run("filed", l.name, "arbitration", "--court", "Online Tribunal", "--number", "OT-7")
		l.moved("24000.00", "wait", "matter.running")
		l.awarded()
		l.verified()
	})
}

// awarded: the tribunal gives the claim with interest and its fee; what runs after the
// award is paid with it, and the award is satisfied to the cent.
func (l *life) awarded() {
	l.morning("2026-06-15")
	l.run("judgment", "enter", l.name, "--kind", "award", "--interest", "600", "--costs", "450", "--place", "us_oregon")
	l.moved("25050.00", "enforcement", "judgment.open")
	l.set(day.MustParse("2026-07-06"), 9)
	if got := l.payoff(); got != "25174.27" { // Oregon: 9 % simple on 24,000.00 for 21 days
		l.t.Errorf("the pay-off after 21 days: got %s, want 25174.27", got)
	}
	l.pays("2026-07-06", "25174.27")
	l.morning("2026-07-07")
	l.run("judgment", "satisfied", l.name)
	l.run("judgment", "satisfaction-filed", l.name)
	l.moved("0.00", "wait", "judgment.done")
}
