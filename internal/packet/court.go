package packet

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/letter"
	"dunwell/internal/money"
	"dunwell/internal/pdf"
)

// Blank is something that is not known and that the user fills in: with --set
// key=value, or by hand in the bracket.
type Blank struct{ Key, Meaning string }

// ask is what the user filled in for a key, or a bracket that says what belongs there.
func (d *Dossier) ask(key, meaning string) string { return d.askShort(key, meaning, meaning) }

// askDay is ask for a day, in a narrow column.
func (d *Dossier) askDay(key, meaning string) string { return d.askShort(key, "day", meaning) }

func (d *Dossier) askShort(key, bracket, meaning string) string {
	if value := strings.TrimSpace(d.Set[key]); value != "" {
		if !slices.ContainsFunc(d.Filled, func(b Blank) bool { return b.Key == key }) {
			d.Filled = append(d.Filled, Blank{key, meaning})
		}
		return value
	}
	if !slices.ContainsFunc(d.Blanks, func(b Blank) bool { return b.Key == key }) {
		d.Blanks = append(d.Blanks, Blank{key, meaning})
	}
	return "[" + bracket + "]"
}

// courtParts are the parts of a packet that shows facts alone, and those that are for
// the user.
func (d *Dossier) courtParts(kind Kind) (front, beside []pdf.Part) {
	switch kind {
	case PaymentOrder:
		front, beside = d.paymentOrder()
	case Arbitration:
		front, beside = d.arbitration()
	case Agency:
		front, beside = d.agency()
	case Insolvency:
		front, beside = d.insolvency()
	case Attorney, SmallClaims:
		front, beside = d.smallClaims()
	}
	if len(d.Cautions) > 0 {
		p := pdf.Part{Title: "About the figures"}
		for _, text := range d.Cautions {
			p.Blocks = append(p.Blocks, letter.Para{Text: text})
		}
		beside = append(beside, p)
	}
	return front, append(beside, d.lackingPart())
}

// claimant is what who sues is called.
func (d *Dossier) claimant() string {
	switch d.Kind {
	case Insolvency, Agency:
		return "Creditor"
	case Arbitration:
		return "Claimant"
	case Attorney, SmallClaims, PaymentOrder:
	}
	if strings.HasPrefix(d.Client.Place, "us") {
		return "Plaintiff"
	}
	return "Claimant"
}

// party is a name with its address, or with a bracket for it.
func (d *Dossier) party(key, name string, address []string, what string) string {
	lines := []string{d.askElse(key+"_name", name, "full legal name of the "+what)}
	if set := strings.TrimSpace(d.Set[key+"_address"]); set != "" {
		lines = append(lines, strings.ReplaceAll(set, "|", "\n"))
	} else if len(address) > 0 {
		lines = append(lines, address...)
	} else {
		lines = append(lines, d.ask(key+"_address", "address of the "+what))
	}
	return strings.Join(lines, "\n")
}

// askElse is what was filled in, or what is known, or a bracket.
func (d *Dossier) askElse(key, known, meaning string) string {
	if d.Set[key] == "" && known != "" {
		return known
	}
	return d.ask(key, meaning)
}

func (d *Dossier) claimantLines() string {
	c := &d.Creditor
	text := d.party("plaintiff", c.Name, c.Address, strings.ToLower(d.claimant()))
	for _, more := range []string{c.Sender, c.Email, c.Phone} {
		if more != "" && more != c.Name {
			text += "\n" + more
		}
	}
	return text
}

func (d *Dossier) defendantLines() string {
	return d.party("defendant", d.defendant(), d.Client.Address, strings.ToLower(d.opponent())) + d.legalLines()
}

// cover is the first page of a packet for a court and the like.
func (d *Dossier) cover(kicker, forum string, more ...letter.Pair) pdf.Part {
	lines := []letter.Pair{{Label: d.claimant(), Value: d.claimantLines()}, {Label: d.opponent(), Value: d.defendantLines()}, {Label: "Before", Value: forum}}
	lines = append(lines, more...)
	lines = append(lines, letter.Pair{Label: "Claim", Value: d.sumWords()})
	return pdf.Part{Title: d.matter(), Kicker: kicker, Cover: true, Blocks: []letter.Block{
		letter.Past{Lines: lines},
		letter.Para{Text: "The exhibits are copies of what the " + strings.ToLower(d.claimant()) + " keeps. Numbers of accounts and the like are blacked out; the originals can be shown. Every file of this packet stands in SHA256SUMS with its hash."},
	}}
}

func (d *Dossier) sumWords() string {
	text := d.sum(d.Claim.Sum) + " as of " + d.long(d.On)
	if d.Claim.Daily.Sign() > 0 {
		text += ", and " + d.sum(d.Claim.Daily) + " for each day after"
	}
	return text
}

// basics are the parts that every packet for a court has behind its own.
func (d *Dossier) basics() []pdf.Part {
	return slices.Concat([]pdf.Part{d.statement(), d.proofPart()}, d.receiptParts(), []pdf.Part{d.claimPart(), d.chronology()})
}

// statement is what happened, in numbered paragraphs, without an adjective.
func (d *Dossier) statement() pdf.Part {
	p := pdf.Part{Title: "Statement of facts", Group: groupClaim}
	for i, text := range d.story(true) {
		p.Blocks = append(p.Blocks, letter.Para{Text: fmt.Sprintf("%d. %s", i+1, text)})
	}
	p.Blocks = append(p.Blocks, letter.Heading{Level: 2, Text: "What is asked for"}, letter.Para{Text: d.prayer()})
	return p
}

// story is what happened, a sentence or two each, with the exhibits where it is long.
func (d *Dossier) story(long bool) []string {
	shown := func(text string, labels ...string) string {
		labels = slices.DeleteFunc(labels, func(l string) bool { return l == "" })
		if !long || len(labels) == 0 {
			return text
		}
		return text + " (" + fewOf(labels) + ".)"
	}
	list := []string{
		shown(d.agreedText(), d.labels(isAgreement)...),
		shown(d.doneText(long), d.labels(isDelivery)...),
		shown(d.invoicedText(), d.labels(d.isOwed)...),
		shown(d.paidText()),
	}
	if text := d.saidText(); text != "" {
		list = append(list, shown(text, d.labels(isSaid)...))
	}
	list = append(list, shown(d.demandText(), d.labels(isDemand)...))
	return slices.DeleteFunc(list, func(s string) bool { return s == "" })
}

func (d *Dossier) agreedText() string {
	work := d.Told("work")
	if len(d.Work) > 0 && work == "" {
		work = d.Work[len(d.Work)-1].Name
	}
	text := fmt.Sprintf("%s and %s agreed on work", d.Creditor.Name, d.defendant())
	if work != "" {
		text += ": " + work
	}
	if agreement := cmp.Or(d.Set["agreement"], d.agreementWords()); agreement != "" {
		return text + ", by the " + strings.TrimPrefix(agreement, "the ") + "."
	}
	return text + ", by " + d.ask("agreement", "the agreement and its day: proposal of …, accepted on …") + "."
}

func (d *Dossier) doneText(long bool) string {
	if done := cmp.Or(d.Set["work_done"], d.Told("work_done")); done != "" {
		return sentence(done)
	}
	if !long {
		return ""
	}
	return d.ask("work_done", "what was delivered, and when") + "."
}

func (d *Dossier) invoicedText() string {
	late := d.Claim.Late
	switch len(late) {
	case 0:
		return ""
	case 1:
		l := &late[0]
		return fmt.Sprintf("Invoice %s of %s over %s fell due on %s.", l.Number, d.long(l.On), d.sum(d.invoiced(l.Number, l.Ask)), d.long(l.Due))
	}
	first, last := late[0].Due, late[0].Due
	numbers := make([]string, 0, len(late))
	for i := range late {
		numbers = append(numbers, late[i].Number)
		if late[i].Due.Before(first) {
			first = late[i].Due
		}
		if late[i].Due.After(last) {
			last = late[i].Due
		}
	}
	return fmt.Sprintf("%d invoices (%s) fell due between %s and %s.", len(late), fewOf(numbers), d.long(first), d.long(last))
}

// invoiced is the sum of an invoice as it was written.
func (d *Dossier) invoiced(number string, open money.Amount) money.Amount {
	for i := range d.Claim.Rows {
		if d.Claim.Rows[i].Number == number {
			return d.Claim.Rows[i].Amount
		}
	}
	return open
}

func (d *Dossier) paidText() string {
	paid := money.New(0, d.Currency)
	for i := range d.Claim.Rows {
		r := &d.Claim.Rows[i]
		if !r.Open.IsZero() {
			paid = money.New(paid.Minor()+r.Paid.Minor(), d.Currency)
		}
	}
	if paid.Sign() > 0 {
		return fmt.Sprintf("Of this %s was paid or credited; %s is open.", d.sum(paid), d.sum(d.Claim.Principal))
	}
	return fmt.Sprintf("Nothing was paid on it; %s is open.", d.sum(d.Claim.Principal))
}

// saidText is what the defendant said, as it was noted.
func (d *Dossier) saidText() string {
	var list []string
	for i := range d.Facts {
		f := &d.Facts[i]
		switch f.Of {
		case "hold promise", "hold dispute", "hold paid_already", "entry ack", "plan agreed", "heard disputed", "heard refused":
			list = append(list, d.long(f.On)+": "+strings.TrimSuffix(d.dated(f.Text), "."))
		}
	}
	if len(list) == 0 {
		return "No objection of the " + strings.ToLower(d.opponent()) + " is on record."
	}
	const most = 6
	if len(list) > most {
		list = append(list[:most-1], fmt.Sprintf("and %d more, see the chronology", len(list)-most+1))
	}
	return "What the " + strings.ToLower(d.opponent()) + " said is on record: " + strings.Join(list, "; ") + "."
}

func (d *Dossier) demandText() string {
	reminders := 0
	for i := range d.Facts {
		if strings.HasPrefix(d.Facts[i].Of, "written reminder") || d.Facts[i].Of == "written last_notice" || d.Facts[i].Of == "written enquiry" {
			reminders++
		}
	}
	text := ""
	if reminders > 0 {
		text = fmt.Sprintf("The %s was reminded in writing %s. ", strings.ToLower(d.opponent()), map[bool]string{true: "once", false: fmt.Sprintf("%d times", reminders)}[reminders == 1])
	}
	if d.Demand.On.IsZero() {
		return text + d.ask("demand", "final demand: day, how it was sent, and the day that it gave") + "."
	}
	text += "A final demand of " + d.long(d.Demand.On)
	if !d.Demand.Until.IsZero() {
		text += " named " + d.long(d.Demand.Until) + " as the last day"
		if d.Demand.Until.Before(d.On) {
			text += "; it passed without payment of the whole"
		}
		return text + "."
	}
	return text + " asked for payment."
}

func (d *Dossier) prayer() string {
	text := fmt.Sprintf("%s asks for %s, reckoned to %s", d.Creditor.Name, d.sum(d.Claim.Sum), d.long(d.On))
	if d.Claim.Daily.Sign() > 0 {
		text += ", " + d.sum(d.Claim.Daily) + " for each day after until judgment"
	}
	return text + ", and the costs of the proceeding as the law allows."
}

// The sorts of exhibit in the order in which a judge asks for them.
func isAgreement(e *Exhibit) bool {
	return e.Kind == ExhibitDocument && slices.Contains([]string{"document agreement", "document signed_agreement", "document contract"}, e.Of)
}

func isDelivery(e *Exhibit) bool {
	return e.Kind == ExhibitDocument && slices.Contains([]string{"document deliverable", "document approval_paper", "document delivery_proof", "document use_proof", "document photo"}, e.Of)
}

// isOwed reports the exhibit of an invoice that is late: one that was paid shows nothing
// of the claim.
func (d *Dossier) isOwed(e *Exhibit) bool {
	return isInvoice(e) && (len(d.Claim.Late) == 0 || slices.ContainsFunc(d.Claim.Late, func(l LateLine) bool { return strings.HasSuffix(e.Title, " "+l.Number) }))
}

func isInvoice(e *Exhibit) bool { return e.Kind == ExhibitInvoice || e.Of == "letter invoice" }
func isDemand(e *Exhibit) bool {
	return e.Of == "letter final_demand" || e.Kind == ExhibitProof && strings.Contains(e.Title, "final demand")
}

func isSaid(e *Exhibit) bool {
	return e.Kind == ExhibitMail || e.Kind == ExhibitAnswer || e.Of == "document acknowledgment"
}

func isReminder(e *Exhibit) bool {
	return e.Kind == ExhibitLetter && !isDemand(e) && !isInvoice(e)
}

func (d *Dossier) labels(is func(*Exhibit) bool) (list []string) {
	for i := range d.Exhibits {
		if e := &d.Exhibits[i]; !e.Secret && is(e) {
			list = append(list, e.Label)
		}
	}
	return list
}

// fewOf names some of a list.
func fewOf(list []string) string {
	const most = 5
	if len(list) > most {
		return strings.Join(list[:most-1], ", ") + fmt.Sprintf(" and %d more", len(list)-most+1)
	}
	return strings.Join(list, ", ")
}

// proofPart is the evidence in the order in which a judge asks for it.
func (d *Dossier) proofPart() pdf.Part {
	t := letter.Table{Columns: []letter.Column{{Title: "What has to be shown", Wide: true}, {Title: "Shown by", Wide: true}}}
	row := func(what, key, get string, labels []string) {
		by := strings.Join(labels, ", ")
		if len(labels) > 8 {
			by = fewOf(labels)
		}
		if by == "" {
			by = d.ask(key, get)
		}
		t.Rows = append(t.Rows, []string{what, by})
	}
	row("1. There was an agreement", "proof_of_agreement", "the contract, the accepted proposal, or the mails in which price and work were agreed", d.labels(isAgreement))
	row("2. The work was delivered", "proof_of_delivery", "what shows that it was delivered, approved or is in use", d.labels(isDelivery))
	row("3. It was invoiced, and the invoice arrived", "proof_of_invoice", "the invoice and what shows that it arrived", d.labels(d.isOwed))
	t.Rows = append(t.Rows, []string{"4. What is open", "The claim as of " + d.long(d.On) + ", in this packet"})
	row("5. Payment was asked for", "proof_of_demand", "the final demand and what shows its sending", append(d.labels(isDemand), d.labels(isReminder)...))
	if said := d.labels(isSaid); len(said) > 0 {
		row("6. What the "+strings.ToLower(d.opponent())+" answered", "", "", said)
	}
	return pdf.Part{Title: "Evidence, in the order of the questions", Group: groupClaim, Blocks: []letter.Block{t}}
}

// lackingPart lists what the user still has to fill in.
func (d *Dossier) lackingPart() pdf.Part {
	p := pdf.Part{Title: "What is still lacking"}
	if len(d.Blanks) == 0 {
		p.Blocks = []letter.Block{letter.Para{Text: "Nothing stands in brackets. Read all of it once more before it goes out."}}
		return p
	}
	t := letter.Table{Columns: []letter.Column{{Title: "In brackets", Wide: true}, {Title: "To fill in", Wide: true}}}
	for _, b := range d.Blanks {
		t.Rows = append(t.Rows, []string{upper(b.Meaning), "--set " + b.Key + "=…"})
	}
	p.Blocks = []letter.Block{letter.Para{Text: "These stand in brackets. Fill them in by hand, or make the packet again with the words beside them."}, t}
	return p
}
