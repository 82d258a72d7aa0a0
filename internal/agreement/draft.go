package agreement

import (
	"fmt"
	"strconv"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/law"
	"dunwell/internal/letter"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// Lawyer stands at the foot of each page of a paper drawn up here.
const Lawyer = "Drawn up from a template. Have it read once by a lawyer before you rely on it."

// Draft is a paper that two can sign, with the clauses it holds.
type Draft struct {
	Title    string
	Between  string
	Sections []Section
	Clauses  []receivable.Clause
	Notes    []Note
	Sign     [2]letter.Signer
	Language string
}

// Section is one numbered part of a paper.
type Section struct {
	Title string
	Paras []string
	Rows  [][]string // a schedule of payments: what, when, how much
}

// drafter numbers the sections and notes which clause stands where.
type drafter struct {
	Draft
	t     Terms
	p     *Parties
	law   *law.Bundle
	on    day.Date
	place law.Place // the creditor's; without a name where the law files do not know it
}

func (d *drafter) section(title string, paras ...string) {
	d.Sections = append(d.Sections, Section{Title: title, Paras: paras})
}

func (d *drafter) say(format string, args ...any) {
	last := &d.Sections[len(d.Sections)-1]
	last.Paras = append(last.Paras, fmt.Sprintf(format, args...))
}

func (d *drafter) has(id, value string) {
	d.Clauses = append(d.Clauses, receivable.Clause{ID: id, Value: value, Where: "section " + strconv.Itoa(len(d.Sections))})
}

func (d *drafter) note(clause, text string, m law.Mark) {
	d.Notes = append(d.Notes, Note{clause, text, m})
}

// Contract draws up a contract in plain English. The law of the creditor's place
// governs; against a consumer what law takes from him anyway is left out.
func Contract(t Terms, p Parties, b *law.Bundle, on day.Date) (Draft, error) {
	t = t.Usual()
	if err := t.Check(); err != nil {
		return Draft{}, err
	}
	d := &drafter{t: t, p: &p, law: b, on: on}
	d.place, _, _ = b.Place(p.Creditor.Place) // a place that is not known has no name, and the sections say so
	d.Title, d.Language = "Agreement about "+lowered(t.Work), "en"
	d.Between = "Between " + p.Creditor.Name + " and " + p.Client.Name
	d.parties()
	d.work()
	if err := d.price(); err != nil {
		return Draft{}, err
	}
	d.late()
	d.approval()
	d.cancelling()
	d.rights()
	d.disputes()
	d.notices()
	d.rest()
	d.Sign = signers(&p)
	return d.Draft, nil
}

func signers(p *Parties) [2]letter.Signer {
	for0, for1 := p.Creditor.Sender, p.Signatory
	return [2]letter.Signer{{For: p.Creditor.Name, Name: for0}, {For: p.Client.Name, Name: for1}}
}

// lowered begins a phrase inside a sentence, and leaves names in capitals alone.
func lowered(s string) string {
	if len(s) > 1 && s[1] >= 'a' && s[1] <= 'z' && s[0] >= 'A' && s[0] <= 'Z' && !strings.Contains(s, "&") {
		return strings.ToLower(s[:1]) + s[1:]
	}
	return s
}

func address(name string, lines []string) string {
	if len(lines) == 0 {
		return name
	}
	return name + ", " + strings.Join(lines, ", ")
}

func (d *drafter) parties() {
	d.section("Who agrees",
		fmt.Sprintf("%s (“we”) does the work. %s (“you”) orders it and pays for it.", address(d.p.Creditor.Name, d.p.Creditor.Address), address(d.p.Client.Name, d.p.Client.Address)))
	if d.p.Signatory != "" {
		d.say("%s signs for you and may bind you.", d.p.Signatory)
	}
}

func (d *drafter) work() {
	d.section("The work", fmt.Sprintf("We make for you: %s.", strings.TrimRight(d.t.Work, ".")))
	if len(d.t.Deliverables) > 0 {
		d.say("You receive:\n– %s", strings.Join(d.t.Deliverables, "\n– "))
	}
	switch {
	case !d.t.Begins.IsZero() && !d.t.Ends.IsZero():
		d.say("Work begins on %s, once the deposit is in, and is meant to be done by %s. You give us what we need from you in time; where that comes late, the days move by as much.", long(d.t.Begins), long(d.t.Ends))
	case !d.t.Ends.IsZero():
		d.say("Work begins once the deposit is in and is meant to be done by %s. Where what we need from you comes late, that day moves by as much.", long(d.t.Ends))
	default:
		d.say("Work begins once the deposit is in. You give us what we need from you in time; where that comes late, the days move by as much.")
	}
}

func (d *drafter) price() error {
	d.section("The price", fmt.Sprintf("The price is %s. Taxes that the law puts on it come on top and stand on the invoice.", sum(d.t.Price)))
	rows, err := d.schedule()
	if err != nil {
		return err
	}
	d.Sections[len(d.Sections)-1].Rows = rows
	if d.t.Deposit > 0 {
		d.has(receivable.ClauseDeposit, strconv.Itoa(d.t.Deposit)+"%")
	}
	d.say("Each invoice is due within %d days of its date. You look at it when it comes and tell us within that time, in writing, if something is wrong; the part that is right is paid in time all the same.", d.t.Days)
	d.has(receivable.ClauseTerms, strconv.Itoa(d.t.Days))
	if d.t.Guarantor != "" {
		d.say("%s vouches in person for what you owe under this agreement, and signs below for that as well.", d.t.Guarantor)
		d.has(receivable.ClauseGuarantee, d.t.Guarantor)
	}
	return nil
}

// schedule divides the price; the last part takes what is left, to the cent.
func (d *drafter) schedule() ([][]string, error) {
	var rows [][]string
	left := d.t.Price
	part := func(what, when string, share int) error {
		a, err := d.t.Price.Mul(int64(share), 100, money.HalfUp)
		if err != nil {
			return err
		}
		if left, err = left.Sub(a); err != nil {
			return err
		}
		rows = append(rows, []string{what, when, sum(a)})
		return nil
	}
	if d.t.Deposit > 0 {
		if err := part(fmt.Sprintf("Deposit (%d %%)", d.t.Deposit), "before work begins", d.t.Deposit); err != nil {
			return nil, err
		}
	}
	for _, m := range d.t.Milestones {
		if err := part(fmt.Sprintf("Part (%d %%)", m.Share), m.On, m.Share); err != nil {
			return nil, err
		}
	}
	if left.Sign() > 0 {
		rows = append(rows, []string{"Rest", "when the work is approved", sum(left)})
	}
	return rows, nil
}

func (d *drafter) late() {
	d.section("If a payment is late")
	words, value, note := d.t.interest(d.p, d.law, d.on)
	if words != "" {
		d.say("What is not paid in time bears interest from the day after it was due: %s.", words)
		d.has(receivable.ClauseInterest, value)
	}
	if note != nil {
		d.Notes = append(d.Notes, *note)
	}
	d.say("If an invoice is late we may let the work rest. We tell you %d days before, and go on within a week of the day on which everything due is paid. The days for the work move by the time it rested.", d.t.SuspendDays)
	d.has(receivable.ClauseSuspension, strconv.Itoa(d.t.SuspendDays))
	d.say("If it is still not paid, we may end this agreement in writing with %d days' notice. What was done until then is owed.", d.t.EndDays)
	d.has(receivable.ClauseEnd, strconv.Itoa(d.t.EndDays))
}

func (d *drafter) approval() {
	d.section("Approval and changes",
		fmt.Sprintf("We send you what is done for approval. You approve it, or say in writing what does not fit this agreement. If you say nothing, we ask a second time; if you say nothing within %d days of that second notice either, it counts as approved.", d.t.ApproveDays))
	d.has(receivable.ClauseAcceptance, strconv.Itoa(d.t.ApproveDays))
	extra := "at a price that we agree before"
	if d.t.Hourly.Sign() > 0 {
		extra = "at " + sum(d.t.Hourly) + " an hour"
	}
	rounds := "one round"
	if d.t.Rounds != 1 {
		rounds = strconv.Itoa(d.t.Rounds) + " rounds"
	}
	d.say("The price holds %s of revisions. More of them, and everything that is not in section 2, is extra work %s.", rounds, extra)
	d.has(receivable.ClauseRevisions, strconv.Itoa(d.t.Rounds))
	d.say("Extra work begins when you have approved a change order that names it, its price and the days it takes.")
	d.has(receivable.ClauseChanges, "yes")
}

func (d *drafter) cancelling() {
	d.section("If you call it off", fmt.Sprintf("You may end this agreement at any time in writing. You then pay what was done until that day, and %d %% of the rest of the price, because the time was kept for you. The deposit counts towards it.", d.t.KillFee))
	d.has(receivable.ClauseKillFee, strconv.Itoa(d.t.KillFee)+"%")
}

func (d *drafter) rights() {
	d.section("Rights", "The rights to use the work pass to you when everything under this agreement is paid. Until then they stay with us, and you may look at the work and test it, but not use it.",
		"We may show the work among our own, unless you ask us in writing not to.")
	d.has(receivable.ClauseRights, "yes")
}

// seat is where proceedings are held, in words.
func (d *drafter) seat() string {
	switch {
	case d.t.City != "" && d.place.Name != "" && !strings.Contains(d.t.City, d.place.Name):
		return d.t.City + ", " + d.place.Name
	case d.t.City != "":
		return d.t.City
	case d.place.Name != "":
		return d.place.Name
	}
	return "the place where we have our business"
}

func (d *drafter) disputes() {
	d.section("If we disagree", "We talk first. Either of us may ask for a talk, and we hold it within two weeks.")
	consumer := d.p.Client.Form == receivable.Consumer
	governing := d.place.Name
	if governing == "" {
		governing = "the place where we have our business"
	}
	if consumer {
		d.say("The law of %s governs this agreement, without taking from you what the law of the place where you live gives a consumer.", governing)
		d.note(receivable.ClauseArbitration, "arbitration, courts at home and attorney's fees are left out: against a consumer they seldom hold", calibrated)
		return
	}
	d.say("The law of %s governs this agreement.", governing)
	if !d.t.NoArbitrator {
		who := "one arbitrator whom we name together, or whom the court at the seat names if we do not within two weeks"
		if d.t.Provider != "" {
			who = "one arbitrator under the rules of " + d.t.Provider
		}
		d.say("What talking does not settle is decided in arbitration, by %s. The seat is %s. The arbitrator decides on the papers alone unless one of us asks for a hearing, which may be held by video. The decision binds both of us, and a court may enter it as a judgment.", who, d.seat())
		d.has(receivable.ClauseArbitration, "home")
		if d.t.Provider != "" {
			d.has(receivable.ClauseProvider, "admin")
		}
		d.say("Either of us may instead go to small claims court with anything that it may hear.")
		d.has(receivable.ClauseCarveOut, "yes")
	}
	court := "For everything that a court decides, the courts of %s have jurisdiction, and both of us consent to that."
	d.say(court, d.seat())
	d.has(receivable.ClauseVenue, "home")
	if d.place.Country == "US" {
		d.say("Whoever wins, in court or in arbitration, gets the reasonable fees of an attorney and the costs back from the other. This holds for both of us.")
		d.has(receivable.ClauseFees, "yes")
		return
	}
	d.note(receivable.ClauseFees, "attorney's fees are left out: outside the United States the court says by law who bears them", calibrated)
}

func (d *drafter) notices() {
	d.section("Notices", "Notices go in writing, to the addresses in section 1 or by e-mail to:")
	var lines []string
	for _, one := range []struct{ who, mail string }{{"us", d.p.Creditor.Email}, {"you", d.p.Email}} {
		if one.mail != "" {
			lines = append(lines, one.who+": "+one.mail)
		} else {
			lines = append(lines, one.who+": ______________________________")
		}
	}
	d.say("%s", strings.Join(lines, "\n"))
	if d.p.Client.Form != receivable.Consumer {
		d.say("Both of us agree that papers of a court or an arbitrator may be served by e-mail to these addresses, where the law allows it. Whoever changes an address tells the other.")
		d.has(receivable.ClauseService, "yes")
	}
}

func (d *drafter) rest() {
	d.section("The whole agreement", "This is all we have agreed; general terms of either of us are no part of it. Changes are made in writing, e-mail included. If a part of it does not hold, the rest does.",
		"It may be signed on paper or electronically. An electronic signature counts like one in ink.")
}

func long(on day.Date) string { return on.Time().Format("2 January 2006") }

func sum(a money.Amount) string { return string(a.Currency()) + " " + grouped(a.Decimal()) }

// grouped writes 12345.60 as 12,345.60.
func grouped(text string) string {
	whole, rest, found := strings.Cut(text, ".")
	for i := len(whole) - 3; i > 0 && whole[i-1] != '-'; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if found {
		whole += "." + rest
	}
	return whole
}

// Blocks is the paper as it is laid out.
func (d *Draft) Blocks() []letter.Block {
	var blocks []letter.Block
	for i, s := range d.Sections {
		blocks = append(blocks, letter.Heading{Level: 2, Text: fmt.Sprintf("%d. %s", i+1, s.Title)})
		for j, p := range s.Paras {
			blocks = append(blocks, letter.Para{Text: p})
			if j == 0 && len(s.Rows) > 0 {
				blocks = append(blocks, letter.Table{
					Columns: []letter.Column{{Title: "What"}, {Title: "Due", Wide: true}, {Title: "Sum", Align: letter.Right}}, Rows: s.Rows,
				})
			}
		}
	}
	return append(blocks, letter.SignHere{Parties: d.Sign})
}

// Text is the same words to be read on a small screen: one paragraph a line group.
func (d *Draft) Text() string {
	var b strings.Builder
	b.WriteString(d.Title + "\n" + d.Between + "\n")
	for i, s := range d.Sections {
		fmt.Fprintf(&b, "\n%d. %s\n", i+1, s.Title)
		for j, p := range s.Paras {
			b.WriteString("\n" + p + "\n")
			if j == 0 {
				for _, r := range s.Rows {
					b.WriteString("– " + r[0] + ", " + r[1] + ": " + r[2] + "\n")
				}
			}
		}
	}
	return b.String()
}
