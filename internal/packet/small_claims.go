package packet

import (
	"cmp"
	"strings"
	"unicode/utf8"

	"dunwell/internal/letter"
	"dunwell/internal/money"
	"dunwell/internal/pdf"
)

// The lengths of the statement of facts that forms allow, in characters.
const (
	ShortFacts  = 300
	MiddleFacts = 1200
)

// FactsIn is the statement of facts in at most so many characters: the later sentences
// give way first, what is asked for last.
func (d *Dossier) FactsIn(most int) string {
	story := d.story(false)
	ask := d.shortAsk()
	order := []int{2, 0, 3, 5, 1, 4} // invoice, agreement, payment, demand, work, answer
	keep := map[int]bool{}
	size := utf8.RuneCountInString(ask)
	parts := map[int]string{0: d.agreedText(), 1: d.doneText(false), 2: d.invoicedText(), 3: d.paidText(), 4: d.saidText(), 5: d.demandText()}
	for _, i := range order {
		n := utf8.RuneCountInString(parts[i])
		if n > 0 && size+n+1 <= most {
			keep[i], size = true, size+n+1
		}
	}
	var list []string
	for i := range len(parts) {
		if keep[i] {
			list = append(list, strings.TrimSpace(parts[i]))
		}
	}
	if whole := strings.Join(append(story, ask), " "); utf8.RuneCountInString(whole) <= most {
		return whole
	}
	return strings.Join(append(list, ask), " ")
}

func (d *Dossier) shortAsk() string {
	return "I ask for " + d.sum(d.Claim.Sum) + " (" + d.long(d.On) + ") and costs."
}

func (d *Dossier) smallClaims() (front, beside []pdf.Part) {
	court := d.askElse("court", d.courtName(), "name and place of the court")
	front = []pdf.Part{d.cover("Small claims", court, letter.Pair{Label: "Case", Value: d.ask("case_number", "number, given by the court")})}
	front = append(front, d.basics()...)
	return front, []pdf.Part{d.filing(court), d.formFacts(), d.serving(), d.custodian()}
}

func (d *Dossier) courtName() string {
	if d.Court == nil {
		return ""
	}
	return strings.TrimSpace(d.Court.Court + ", " + d.Court.Place.Name)
}

// filing says where to file, what it costs and whether the claim fits.
func (d *Dossier) filing(court string) pdf.Part {
	p := pdf.Part{Title: "Where to file, and what it costs", Kicker: "Small claims: " + d.title()}
	c := d.Court
	lines := []letter.Pair{{Label: "Court", Value: court}, {Label: "Claim", Value: d.sumWords()}}
	if c == nil || c.Court == "" {
		p.Blocks = []letter.Block{letter.Past{Lines: lines}, letter.Para{Text: "Limit, fee and rules of a simple court for this claim are not known here. Ask the clerk of the court where the defendant lives or has his office."}, d.dueTable()}
		return p
	}
	lines = append(lines, letter.Pair{Label: "Limit", Value: d.sumOr(c.Limit)})
	switch {
	case c.Within == nil:
		lines = append(lines, letter.Pair{Label: "Fits", Value: "not known here"})
	case *c.Within:
		lines = append(lines, letter.Pair{Label: "Fits", Value: "yes: what is open of the invoices, " + d.sum(d.Claim.Principal) + ", is within the limit"})
	default:
		lines = append(lines, letter.Pair{Label: "Fits", Value: "no: " + d.sum(*c.Waive) + " would have to be given up"}, letter.Pair{Label: "May be given up", Value: yesNo(c.MayWaive)})
		if c.NextCourt != "" {
			lines = append(lines, letter.Pair{Label: "Else", Value: "the whole of it goes to " + c.NextCourt})
		}
	}
	fee := "not known here: ask the clerk"
	if c.FeeMin.Known && c.FeeMax.Known {
		fee = d.sum(c.FeeMin.Value)
		if c.FeeMax.Value != c.FeeMin.Value {
			fee += " to " + d.sum(c.FeeMax.Value)
		}
		fee += " (" + marked(c.FeeMin.Mark) + ")"
	}
	lines = append(lines, letter.Pair{Label: "Filing fee", Value: cmp.Or(d.Set["filing_fee"], fee)}, letter.Pair{Label: "Demand first", Value: yesNo(c.Demand) + "; on record: " + d.demandWords()})
	if c.Lawyers.Known {
		lines = append(lines, letter.Pair{Label: "Lawyers", Value: c.Lawyers.Value + " (" + marked(c.Lawyers.Mark) + ")"})
	}
	if c.Entity.Known && d.Creditor.IsCompany {
		lines = append(lines, letter.Pair{Label: "For a company", Value: c.Entity.Value + " (" + marked(c.Entity.Mark) + ")"})
	}
	if c.NeedsLawyer {
		lines = append(lines, letter.Pair{Label: "Mind", Value: "a company appears there only through a lawyer"})
	}
	p.Blocks = append([]letter.Block{letter.Past{Lines: lines}}, cautions(c.Warnings, c.Limit.Mark, c.FeeMin.Mark, c.MayWaive.Mark, c.Demand.Mark, c.Lawyers.Mark)...)
	if c.Within != nil && !*c.Within && d.Claim.Sum.Sign() > 0 {
		p.Blocks = append(p.Blocks, letter.Para{Text: "What is given up is gone for good once judgment is entered. Record it when you file: dunwell filed " + d.Account + " small_claims --claimed " + d.fits().Decimal() + " --waive " + c.Waive.Decimal() + "."})
	}
	p.Blocks = append(p.Blocks, letter.Heading{Level: 2, Text: "Days to keep"}, d.dueTable(
		dutyServe, dutyHearing,
		duty{meaning: "each day", text: "Interest runs on. Make the packet anew for the day of the hearing: dunwell packet " + d.Account + " small-claims --on DATE."},
	))
	return p
}

// fits is what of the open invoices is within the limit.
func (d *Dossier) fits() money.Amount {
	if d.Court != nil && d.Court.Limit.Known && d.Court.Limit.Value.Currency() == d.Currency && d.Court.Limit.Value.Less(d.Claim.Principal) {
		return d.Court.Limit.Value
	}
	return d.Claim.Principal
}

// formFacts are the words for the boxes of a form.
func (d *Dossier) formFacts() pdf.Part {
	p := pdf.Part{Title: "Words for the form"}
	p.Blocks = []letter.Block{
		letter.Past{Lines: []letter.Pair{{Label: d.claimant(), Value: d.claimantLines()}, {Label: "Defendant", Value: d.defendantLines()},
			{Label: "Served on", Value: d.askElse("served_on", d.Legal.Agent, "name of the person or registered agent who may take the papers")}, {Label: "Served at", Value: d.servedAt()},
			{Label: "Sum", Value: d.sum(d.Claim.Sum)}, {Label: "Of it interest", Value: d.sum(d.Claim.Interest)}, {Label: "Since", Value: d.since()}}},
		letter.Heading{Level: 2, Text: "Why the money is owed, in about 300 characters"}, letter.Para{Text: d.FactsIn(ShortFacts)},
		letter.Heading{Level: 2, Text: "The same in about 1,200 characters"}, letter.Para{Text: d.FactsIn(MiddleFacts)},
		letter.Para{Text: "The long form stands in packet.pdf as “Statement of facts”. Name the defendant as the public register of its state names it: a judgment against a wrong name cannot be enforced."},
	}
	return p
}

// since is the day from which the oldest invoice is late.
func (d *Dossier) since() string {
	since := "not known"
	for i, l := range d.Claim.Late {
		if i == 0 || l.Due.Before(d.Claim.Late[0].Due) {
			since = d.long(l.Due)
		}
	}
	return since
}

func (d *Dossier) servedAt() string {
	return d.askElse("served_at", strings.Join(d.servedAddress(), ", "), "address where papers reach him; for a company that of its registered agent")
}

// serving are the ways in which papers reach a defendant. Which of them a court takes,
// and what they cost, is not known here.
func (d *Dossier) serving() pdf.Part {
	t := letter.Table{Columns: []letter.Column{{Title: "Way", Wide: true}, {Title: "Who does it", Wide: true}, {Title: "Allowed here, cost"}}}
	for _, way := range [][2]string{
		{"Mail by the clerk with return receipt", "the clerk of the court, on request"},
		{"Sheriff, marshal or bailiff", "the office of the place where the defendant is"},
		{"A process server", "a person of age who is no party; licensed where the place asks for it"},
		{"On the registered agent of a company", "any of these; the agent is in the register of the state"},
		{"By e-mail", map[bool]string{true: "agreed in the contract, as recorded; ask the court", false: "only where the court or the contract allows it"}[d.Told("service_by_email") == "yes"]},
	} {
		t.Rows = append(t.Rows, []string{way[0], way[1], "[ask the clerk]"})
	}
	return pdf.Part{Title: "Ways to serve the papers", Blocks: []letter.Block{
		letter.Para{Text: "You may not serve them yourself in most places. The proof of service is filed with the court; without it there is no judgment."}, t,
		letter.Past{Lines: []letter.Pair{{Label: "At", Value: d.servedAt()}}},
	}}
}
