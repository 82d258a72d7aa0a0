package app

import (
	"strings"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/testneeds/book"
)

// TestLifeOfAPlan lives through one debt with the mails that really arrive: reminders,
// hard times, a plan that is signed, missed, made good, missed again and ended, the
// final demand, the payment on its last day, thanks, and the way back.
func TestLifeOfAPlan(t *testing.T) {
	t.Parallel()
	for _, engine := range book.Engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			l := larkfield(t, engine)
			l.untilHardTimes()
			l.untilTheyAgree()
			l.untilThePlanEnds()
			l.untilTheDemand()
			l.untilTheWayBack()
			l.ends()
		})
	}
}

// larkfield is a studio in Oregon whose client there owes one invoice.
func larkfield(t *testing.T, engine string) *life {
	t.Helper()
	l := newLife(t, engine, studio{
		zone: "America/Los_Angeles", creditor: "nora@larkfield.example", client: "accounts@quaybakery.example", name: "Quay Bakery",
		currency: "USD", from: day.MustParse("2026-01-05"),
	})
	l.run("setup", "name=Larkfield Studio", "place=us_oregon", "zone=America/Los_Angeles", "language=en", "sender=Nora Lark", "phone=+1 503 555 0142",
		"company=yes", "currency=USD", "address=218 Alder Court|Portland, OR 97205", "holder=Larkfield Studio", "bank=Routing 000 000 000|Account 0123 4567 89")
	ladder := l.run("policy", "show", "articles")
	ladder = strings.Replace(strings.Replace(ladder, "name: articles", "name: larkfield", 1), "thanks: false", "thanks: true", 1)
	l.run("policy", "use", l.file("ladder.yaml", ladder))
	l.run("import", l.file("invoices.csv", "Client,E-mail,Invoice number,Invoice date,Due date,Amount,Currency,Description\n"+
		"Quay Bakery,accounts@quaybakery.example,L-201,2026-01-05,2026-02-04,4800.00,USD,Autumn menu\n"+
		"Alder Mill,post@aldermill.example,L-199,2025-12-05,2026-01-10,100.00,USD,Labels\n"), "--source", "invoices", "--kind", "new")
	l.until("2026-01-06")
	l.known()
	l.run("fact", l.name, "place=us_oregon", "contact=Dana Whitlock", "form=company", "address=9 Quay Street|Portland, OR 97209")
	l.run("work", l.name, "--new", "Autumn menu", "--agreement", "the agreement of 3 December 2025", "--clause", "pause=section 9, 7 days")
	l.run("today", "--go")
	return l
}

// untilHardTimes: two reminders, and the client says why he does not pay.
func (l *life) untilHardTimes() {
	l.until("2026-02-04")
	l.arrived()
	l.stands("4800.00", "due.none")
	l.until("2026-02-11")
	l.arrived("2026-02-05 A small reminder about Autumn menu", "2026-02-11 Is something wrong with invoice L-201?")
	l.says("$4,800.00 is still open, due since February 4, 2026", "Routing 000 000 000, Account 0123 4567 89", "Will pay on …")

	l.hour("2026-02-12", 11)
	l.answer("Dear Nora,\n\nwe had a very slow winter and cash is tight. We cannot pay the whole sum at once.\n\nDana", "", nil)
	l.until("2026-02-13")
	l.arrived()
	l.stands("4800.00", "reply.unread")
	mail := l.theMail("we had a very slow winter")
	if mail.label() != "hardship" {
		l.t.Errorf("proposed: got %q, want hardship", mail.label())
	}
	l.run("inbox", "confirm", mail.ID)
	l.decide()
	l.arrived("2026-02-13 Thank you for telling me")
	l.says("a first payment soon, even a modest one", "For the $4,800.00 I suggest a schedule")
	l.threaded(1)
}

// untilTheyAgree: terms, a yes by mail, and the agreement signed and sent back.
func (l *life) untilTheyAgree() {
	l.hour("2026-02-13", 15)
	l.answer("Dear Nora,\n\nwe can do 800 now and 1,000 every two weeks after that.\n\nDana", "", nil)
	l.until("2026-02-17")
	l.run("inbox", "confirm", l.theMail("1,000 every two weeks").ID, "--as", "plan_request")
	l.decide()
	l.arrived()
	l.stands("4800.00", "hardship.answered")
	l.run("plan", l.name, "--down", "800", "--down-by", "2026-02-27", "--fortnightly", "1000", "--from", "2026-03-13")
	l.until("2026-02-18") // three letters in seven days would be one too many
	l.arrived("2026-02-18 A schedule for $4,800.00")
	l.says("1. February 27, 2026 $800.00", "2. March 13, 2026 $1,000.00", "5. April 24, 2026 $1,000.00", "Total $4,800.00", "confirm it by February 24, 2026")
	l.threaded(2)
	l.stands("4800.00", "plan.offered")

	l.hour("2026-02-19", 14)
	l.answer("Dear Nora,\n\nthat works for us, agreed.\n\nDana", "", nil)
	l.until("2026-02-20")
	mail := l.theMail("that works for us, agreed.")
	if mail.Offered == nil || *mail.Offered != "plan" {
		l.t.Errorf("the mail lies beside no plan: %+v", mail)
	}
	l.run("inbox", "confirm", mail.ID, "--agrees", "email", "--signatory", "Dana Whitlock")
	l.until("2026-02-23")
	l.approve("plan_agreement")
	l.arrived("2026-02-23 Payment agreement between Larkfield Studio and Quay Bakery")
	l.says("sign it, send it back by March 2, 2026", "The first payment, $800.00, is due on February 27, 2026.")
	if strings.Contains(l.last().text, "short note") {
		l.t.Errorf("the mail promises a note before each date, and none comes:\n%s", l.last().text)
	}
	l.printed("The client acknowledges that on February 23, 2026 it owes the creditor $4,800.00", "the agreement of 3 December 2025", "April 24, 2026 1,000.00 0.00",
		"may end the plan by a second notice in writing", "The law of Oregon governs this agreement", "For Quay Bakery:")
	l.threaded(3)

	l.hour("2026-02-25", 15)
	l.answer("Dear Nora,\n\nsigned and attached.\n\nDana", "agreement-signed.pdf", l.paper())
	l.until("2026-02-26")
	l.run("inbox", "confirm", l.theMail("signed and attached.").ID, "--agrees", "signed", "--signatory", "Dana Whitlock")
	s := l.stands("4800.00", "plan.running")
	if s.Facts["acknowledged"] != "2026-02-25" || s.Facts["acknowledged_signed"] != "yes" {
		l.t.Errorf("the debt is acknowledged: got %v", s.Facts)
	}
	l.inRecord("plan_agreed", `"how":"signed"`, `"signatory":"Dana Whitlock"`, `"sha256":"`)
}

// untilThePlanEnds: the first payment comes, one is late and made good, the next is
// late and is not.
func (l *life) untilThePlanEnds() {
	l.pays("2026-02-27", "800.00")
	l.until("2026-03-18")
	l.arrived()
	if s := l.stands("4000.00", "plan.grace"); s.Plan.Paid != "800.00" {
		l.t.Errorf("paid of the plan: got %s, want 800.00", s.Plan.Paid)
	}
	l.until("2026-03-19")
	l.approve("plan_missed")
	l.arrived("2026-03-19 Payment 2 has not arrived: please make it by March 26, 2026")
	l.says("Payment 2 of our schedule, $1,000.00, was due on March 13, 2026", "you can still make it good until March 26, 2026")
	l.printed("This is the notice in writing which the agreement provides for.")

	l.pays("2026-03-24", "1000.00")
	l.until("2026-03-25")
	if s := l.stands("3000.00", "plan.running"); s.Plan.State != "running" {
		l.t.Errorf("made good: got %s", s.Plan.State)
	}
	l.until("2026-04-02")
	l.approve("plan_missed")
	l.arrived("2026-04-02 Payment 3 has not arrived: please make it by April 9, 2026")
	l.until("2026-04-14")
	l.arrived()
	l.stands("3000.00", "plan.cure_grace")
	l.until("2026-04-15")
	l.approve("plan_broken")
	l.arrived("2026-04-15 Payment plan ended: $3,000.00 is due")
	l.says("The payment that I wrote to you about on April 2, 2026 has not arrived.", "$3,000.00 is due by April 22, 2026")
	l.printed("I gave you notice of this on April 2, 2026, with time until April 9, 2026.", "Debt as agreed on Feb 19, 2026 4,800.00",
		"Payment received on Feb 27, 2026 −800.00", "Payment received on Mar 24, 2026 −1,000.00", "Total 3,000.00", "Your acknowledgment of the debt in the agreement stands.")
	if s := l.stands("3000.00", "deadline.running"); s.Plan.State != "broken" {
		l.t.Errorf("after its end: got %s", s.Plan.State)
	}
}

// untilTheDemand: the date of the end passes, somebody calls, and the attorney is
// armed before a letter may name him.
func (l *life) untilTheDemand() {
	l.until("2026-04-27")
	l.arrived()
	l.stands("3000.00", "deadline.grace")
	l.until("2026-04-28")
	l.stands("3000.00", "demand.needs_call")
	l.run("called", l.name, "--outcome", "reached", "--minutes", "12", "--note", "Spoke to Dana; no date.")
	l.until("2026-05-01")
	if why := l.refused("approve", l.draft("final_demand")); !strings.Contains(why, "names no next step yet") {
		l.t.Errorf("a demand that names no step: got %s", why)
	}
	l.run("arm", l.name, "attorney")
	l.run("fact", l.name, "work_done=The menu was delivered on 19 December 2025 and approved in writing.")
	l.decide()
	if why := l.refused("approve", l.draft("final_demand")); !strings.Contains(why, "L-201.pdf") {
		l.t.Errorf("a demand without the invoice it encloses: got %s", why)
	}
	l.invoice("L-201")
	l.approve("final_demand")
	l.arrived("2026-05-01 Final demand: $3,000.00 by May 15, 2026")
	l.says("L-201 Autumn menu due Feb 4, 2026 $3,000.00", "Please pay $3,000.00 so that it arrives by May 15, 2026", "an arrangement is still open",
		"I will hand the file to an attorney for collection.")
	l.printed("I will hand the file to an attorney for collection. That decision has been made.", "Enclosures: 1. Statement of account; 2. Invoice L-201",
		"February 12, 2026 Your answer", "February 18, 2026 Schedule of payments offered by e-mail", "February 19, 2026 Payment in parts agreed, $4,800.00 in all",
		"February 27, 2026 Payment of $800.00 received", "April 2, 2026 Notice of a missed payment of the plan by e-mail",
		"April 15, 2026 End of the payment plan by e-mail", "April 28, 2026 Call")
	if string(l.last().files["L-201.pdf"]) != "%PDF-1.4 L-201" {
		l.t.Errorf("the invoice did not come with the demand: %v", l.last())
	}
}

// untilTheWayBack: the money comes on the last day, and the client is kept.
func (l *life) untilTheWayBack() {
	l.until("2026-05-15")
	l.arrived()
	if s := l.stands("3000.00", "demand.running"); s.Limitation.LastDay == nil || *s.Limitation.LastDay != "2032-02-04" {
		l.t.Errorf("the last day to sue: got %v, want 2032-02-04", s.Limitation.LastDay)
	}
	l.pays("2026-05-15", "3000.00")
	l.until("2026-05-22")
	l.arrived("2026-05-18 Paid in full, thank you")
	l.says("Your payment of $3,000.00 arrived on May 15, 2026.", "Your account is settled in full.")
	l.stands("0.00", "owed.none")
	if armed := l.account().Armed; armed != "" {
		l.t.Errorf("after everything is paid: still armed with %s", armed)
	}
	if out := l.run("plan", l.name); !strings.Contains(strings.Join(strings.Fields(out), " "), "all of it has come since") {
		l.t.Errorf("the plan after everything is paid reads\n%s", out)
	}

	l.until("2026-06-15")
	l.arrived()
	l.run("winback", l.name, "--deposit", "50%", "--terms", "10")
	l.decide()
	l.arrived("2026-06-15 Shall we work together again?")
	l.says("50 % on order, the rest within 10 days")
	out := l.run("work", l.name, "--new", "Spring menu")
	if !strings.Contains(out, "50 % on order, the rest within 10 days") {
		l.t.Errorf("new work after the way back: got %s", out)
	}
	l.until("2026-06-22")
	l.arrived()
}
