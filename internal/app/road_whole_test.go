package app

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/recovery"
)

// TestRoadFromTheFirstLook is road (a): screened, half before the work, agreed, approved
// by link, 7,200 unpaid, the demand, small claims at a limit of 7,500, judgment, a bank
// levy in two parts, satisfied to the cent.
func TestRoadFromTheFirstLook(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, engine string) {
		l := marlow(t, engine)
		l.untilTheWorkIsApproved()
		l.untilTheDemandLapses()
		l.untilTheJudgment()
		l.untilTheLastCent()
		l.verified()
	})
}

// marlow is a prospect of a studio in Virginia: nothing is invoiced yet.
func marlow(t *testing.T, engine string) *life {
	t.Helper()
	l := onRoad(t, engine, studio{
		zone: "America/New_York", creditor: "nora@larkfield.example", client: "office@marlowfoods.example", name: "Marlow Foods",
		currency: "USD", from: day.MustParse("2026-01-12"),
	})
	l.run("setup", "name=Larkfield Studio", "place=us_virginia", "zone=America/New_York", "language=en", "sender=Nora Lark", "phone=+1 804 555 0142",
		"company=yes", "currency=USD", "address=218 Alder Court|Richmond, VA 23220", "holder=Larkfield Studio", "bank=Routing 000 000 000|Account 0123 4567 89",
		"public_url=https://pay.larkfield.example")
	l.run("figure", "small_claims_limit=7500 USD", "hourly_rate=80 USD", "--source", "the clerk")
	l.run("import", l.file("others.csv", "Client,E-mail,Invoice number,Invoice date,Due date,Amount,Currency,Description\n"+
		"Alder Mill,post@aldermill.example,L-599,2026-01-05,2026-02-10,100.00,USD,Labels\n"), "--source", "invoices", "--kind", "new")
	l.run("client", "add", l.name, "--place", "us_virginia", "--email", l.client, "--contact", "Ada Marlow", "--address", "5 Mill Road|Richmond, VA 23221",
		"--registered-name", "Marlow Foods LLC", "--register-number", "S-114-2019")
	l.known()
	return l
}

// untilTheWorkIsApproved: the look at the client, half of the sum before the work, two
// revisions, and the client's own yes about the exact bytes.
func (l *life) untilTheWorkIsApproved() {
	l.run("health", l.name, "register", "found", "--source", "State register")
	l.run("health", l.name, "founded", "2019", "--source", "State register")
	look := l.run("screen", l.name, "--sum", "14400", "--terms", "14")
	l.holds("the look before the work", look, []string{"deposit"})
	l.run("screen", l.name, "--sum", "14400", "--terms", "14", "--decide", "deposit", "--share", "50")
	l.agrees()
	l.run("work", l.name, "--new", "Shop", "--agreement", "contract of 16 January 2026", "--clause", "pause=section 7, 7 days")
	l.bills("D-1", "2026-01-16", "2026-01-23", "7200.00", "Half before the work")
	l.pays("2026-01-21", "7200.00")
	l.morning("2026-01-22")
	l.stands("0.00", "owed.none")

	l.morning("2026-02-16")
	draft := l.file("shop-1.txt", "Shop, first draft")
	l.run("approval", "send", l.name, draft, "--name", "Shop", "--how", "paper")
	l.morning("2026-02-18")
	l.run("approval", "record", l.number+"/D1", "--how", "email", "--by", "Ada Marlow", "--changes", "Please a larger cart.")
	l.morning("2026-02-25")
	sent := l.run("approval", "send", l.number+"/D1", l.file("shop-2.txt", "Shop, second draft, larger cart"), "--how", "link")
	l.set(day.MustParse("2026-02-27"), 11)
	l.approvesByLink(sent)
	l.holds("what was approved", l.run("approval", "show", l.number+"/D1"), []string{"approved", "Ada Marlow"})
}

// approvesByLink opens the link the client was given, and says yes to what it shows.
func (l *life) approvesByLink(sent string) {
	l.t.Helper()
	address, _, _ := strings.Cut(sent, "\n")
	token := address[strings.LastIndexByte(address, '/')+1:]
	link, err := l.desk.OpenLink(l.t.Context(), token)
	if err != nil {
		l.t.Fatalf("%s: %v", address, err)
	}
	seen, err := l.desk.ToApprove(l.t.Context(), link)
	if err != nil {
		l.t.Fatal(err)
	}
	yes := recovery.Approving{Yes: true, Print: seen.Print, Name: "Ada Marlow", Agreed: true, PageSender: recovery.PageSender{Address: "192.0.2.7", Agent: "a browser"}}
	if err := l.desk.ApproveOnPage(l.t.Context(), link, yes); err != nil {
		l.t.Fatal(err)
	}
	if err := l.desk.ApproveOnPage(l.t.Context(), link, yes); err == nil {
		l.t.Error("a second answer through the same link was taken")
	}
}

// bills takes one invoice in as the billing program wrote it.
func (l *life) bills(number, on, due, sum, words string) {
	l.t.Helper()
	l.set(day.MustParse(on), 9)
	l.run("import", l.file(number+".csv", "Client,E-mail,Invoice number,Invoice date,Due date,Amount,Currency,Description\n"+
		l.name+","+l.client+","+number+","+on+","+due+","+sum+",USD,"+words+"\n"), "--source", "invoices", "--kind", "new")
	l.run("today", "--go")
}

// untilTheDemandLapses climbs the ladder to the demand, each step with its reason.
func (l *life) untilTheDemandLapses() {
	l.bills("R-1", "2026-03-02", "2026-03-16", "7200.00", "The other half")
	for _, rung := range []struct{ on, move, step string }{
		{"2026-03-17", "reminder", "reminder_1"}, {"2026-03-23", "reminder", "reminder_2"},
	} {
		l.morning(rung.on)
		l.moved("7200.00", rung.move, "step.due")
		l.posts(rung.step)
	}
	l.morning("2026-03-26")
	l.moved("7200.00", "call", "call.due")
	l.run("called", l.name, "--outcome", "no_answer")
	for _, rung := range []struct{ on, move, step string }{{"2026-03-30", "reminder", "reminder_3_offer"}, {"2026-04-06", "work_pause", "last_notice"}} {
		l.morning(rung.on)
		l.moved("7200.00", rung.move, "step.due")
		l.posts(rung.step)
	}
	l.morning("2026-04-16")
	l.run("arm", l.name, "small_claims", "--forum", "General District Court")
	l.run("fact", l.name, "work_done=The shop was delivered on 27 February 2026 and approved that day.")
	l.invoice("R-1")
	l.moved("7200.00", "final_demand", "step.due")
	l.posts("final_demand")
	l.morning("2026-04-20")
	l.moved("7200.00", "wait", "demand.running")
	l.morning("2026-05-08")
	l.run("work", l.name, "complete")
	l.moved("7200.00", "small_claims", "remedy.armed")
}

// untilTheJudgment: the packet, the filing within the limit, no answer, and a judgment
// by default with its costs.
func (l *life) untilTheJudgment() {
	packet := filepath.Join(l.dir, "packet")
	l.run("packet", l.name, "small-claims", "--out", packet)
	l.run("verify", packet)
	if err := os.WriteFile(filepath.Join(packet, "packet.json"), []byte("{}"), 0o600); err != nil {
		l.t.Fatal(err)
	}
	if why, code := l.try("verify", packet); code == 0 {
		l.t.Errorf("a packet that was changed verifies: %s", why)
	}
	l.run("filed", l.name, "small_claims", "--court", "General District Court", "--number", "26-SC-114")
	l.moved("7200.00", "wait", "matter.running")
	l.morning("2026-05-20")
	l.run("matter", "event", l.name, "served", "--whom", "registered agent", "--way", "sheriff", "--next", "2026-06-10")
	l.morning("2026-06-11")
	l.run("matter", "event", l.name, "answered", "--answer", "none")
	l.run("matter", "event", l.name, "default")
	l.moved("7200.00", "wait", "matter.running")
	l.morning("2026-07-20")
	l.run("judgment", "enter", l.name, "--kind", "default_judgment", "--costs", "96")
	if owed := l.payoff(); owed != "7296.00" {
		l.t.Errorf("the pay-off on its day: got %s, want 7296.00", owed)
	}
}

// payoff is the sum that ends the judgment today.
func (l *life) payoff() string {
	l.t.Helper()
	var p struct {
		Payoff string `json:"payoff"`
	}
	if err := json.Unmarshal([]byte(l.run("judgment", "payoff", l.name, "--json")), &p); err != nil {
		l.t.Fatal(err)
	}
	return p.Payoff
}

// untilTheLastCent: the levy brings two parts; the second is the pay-off of its day, with
// interest after judgment (Virginia: 6 % simple) and the cost of the levy.
func (l *life) untilTheLastCent() {
	l.morning("2026-08-03")
	l.moved("7296.00", "enforcement", "judgment.open")
	l.run("enforce", l.name, "bank", "--target", "First Harbor Bank")
	l.run("enforce", l.name, "bank", "--started", "--cost", "40")
	l.moved("7352.57", "wait", "judgment.enforcing") // the cost, and 14 days of interest: 16.57
	l.pays("2026-08-24", "4000.00")
	l.morning("2026-08-25")
	l.holds("the judgment after the first part", l.run("judgment", "show", l.name), []string{"payment 4000.00: costs 136.00, interest 41.42, principal 3822.58; left 3377.42"})
	if why := l.refused("judgment", "satisfied", l.name); !strings.Contains(why, "is still owed") {
		l.t.Errorf("satisfied before it is paid: %s", why)
	}
	l.set(day.MustParse("2026-09-14"), 9)
	rest := l.payoff()
	if rest != "3389.08" { // 21 days at 6 % on 3,377.42 are 11.66
		l.t.Errorf("the pay-off for the second part: got %s, want 3389.08", rest)
	}
	l.pays("2026-09-14", rest)
	l.morning("2026-09-15")
	l.run("enforce", l.name, "bank", "--returned")
	l.run("judgment", "satisfied", l.name)
	l.run("judgment", "satisfaction-filed", l.name)
	l.moved("0.00", "wait", "judgment.done")
}
