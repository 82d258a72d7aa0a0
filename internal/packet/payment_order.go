package packet

import (
	"cmp"
	"fmt"
	"strings"

	"dunwell/internal/letter"
	"dunwell/internal/pdf"
)

// paymentOrder is for the quick way to an order where nobody contests: the form is
// typed in at the court, so the packet gives its fields, and the papers behind them.
func (d *Dossier) paymentOrder() (front, beside []pdf.Part) {
	name := "Order for payment"
	if d.Order != nil {
		name = upper(d.Order.Name)
	}
	court := d.ask("court", "court with jurisdiction for the order")
	front = []pdf.Part{d.cover(name, court)}
	front = append(front, d.basics()...)
	return front, []pdf.Part{d.orderRules(name, court), d.orderFields(court), d.custodian()}
}

// orderRules is what is known of the procedure.
func (d *Dossier) orderRules(name, court string) pdf.Part {
	p := pdf.Part{Title: name, Kicker: "Order for payment: " + d.title()}
	o := d.Order
	lines := []letter.Pair{{Label: "Court", Value: court}, {Label: "Claim", Value: d.sumWords()}}
	if o == nil {
		p.Blocks = []letter.Block{letter.Past{Lines: lines}, letter.Para{Text: "No quick procedure of this place is known here. Between two states of the European Union the European order for payment (Regulation (EC) No 1896/2006) may be open; its form A has the boxes named on the next page."}, d.dueTable()}
		return p
	}
	lines = append(lines, letter.Pair{Label: "Place", Value: o.Place.Name})
	switch {
	case o.Within == nil:
		lines = append(lines, letter.Pair{Label: "Limit", Value: "not known here: ask the court"})
	case o.NoLimit.Known && o.NoLimit.Value:
		lines = append(lines, letter.Pair{Label: "Limit", Value: "none (" + marked(o.NoLimit.Mark) + ")"})
	default:
		lines = append(lines, letter.Pair{Label: "Limit", Value: d.sumOr(o.Limit) + map[bool]string{true: "; the claim is within it", false: "; the claim is above it"}[*o.Within]})
	}
	fee := "not known here: ask the court"
	if o.FeeAtLeast.Known {
		fee = "at least " + d.sumOr(o.FeeAtLeast)
	}
	lines = append(lines, letter.Pair{Label: "Fee", Value: cmp.Or(d.Set["filing_fee"], fee)})
	objection := "not known here"
	if o.ObjectionDays.Known {
		objection = counted(o.ObjectionDays.Value, "day") + " (" + marked(o.ObjectionDays.Mark) + ")"
	} else if o.Objection.Known {
		objection = o.Objection.Value + " (" + marked(o.Objection.Mark) + ")"
	}
	lines = append(lines, letter.Pair{Label: "To object", Value: objection})
	for _, c := range o.Conditions {
		label := "Mind"
		if c.Holds {
			label = "Here"
		}
		lines = append(lines, letter.Pair{Label: label, Value: sentence(c.Text)})
	}
	p.Blocks = append([]letter.Block{letter.Past{Lines: lines}}, cautions(o.Warnings, o.Mark, o.FeeAtLeast.Mark)...)
	p.Blocks = append(p.Blocks, letter.Heading{Level: 2, Text: "Days to keep"}, d.dueTable(
		duty{key: "served", meaning: "day on which the order was served", text: "The order is served; the time to object runs from here: " + objection + "."},
		dutyEnforce,
	))
	return p
}

// orderFields are the fields of the form, with the box of form A of the European order.
func (d *Dossier) orderFields(court string) pdf.Part {
	t := letter.Table{Columns: []letter.Column{{Title: "Field", Wide: true}, {Title: "To type in", Wide: true}, {Title: "EU form A"}}}
	add := func(field, value, box string) { t.Rows = append(t.Rows, []string{field, value, box}) }
	add("Court", court, "1")
	add("Claimant", strings.ReplaceAll(d.claimantLines(), "\n", ", "), "2")
	add("Who acts for the claimant", d.askElse("representative", d.Creditor.Sender, "who acts for the claimant, and as what"), "2")
	add("Defendant", strings.ReplaceAll(d.defendantLines(), "\n", ", "), "2")
	add("Who acts for the defendant", d.ask("defendant_representative", "managing director or owner, for a company"), "2")
	add("Why this court", d.ask("jurisdiction", "domicile of the defendant, place where the work was owed, or agreed court"), "3")
	add("Across a border", fmt.Sprintf("claimant in %s, defendant in %s", PlaceWords(d.Creditor.Place), PlaceWords(d.Client.Place)), "4")
	add("Account to pay to", d.ask("bank_account", "your account: it stands in the book and is left out of papers"), "5")
	for i := range d.Claim.Late {
		l := &d.Claim.Late[i]
		add("Principal", fmt.Sprintf("invoice %s of %s, %s, due %s%s", l.Number, d.long(l.On), d.sum(l.Ask), d.long(l.Due), cutOff(", for ", l.For)), "6")
	}
	add("Principal, total", d.sum(d.Claim.Principal), "6")
	for i := range d.Claim.Charges {
		c := &d.Claim.Charges[i]
		add(c.Words, d.sum(c.Amount)+cutOff(", ", c.Ground)+cutOff(" (confidence ", strings.ReplaceAll(c.Confidence, "_", " "))+map[bool]string{true: ")", false: ""}[c.Confidence != ""], "7")
	}
	if d.Claim.Daily.Sign() > 0 {
		add("Interest from "+d.long(d.On.AddDays(1)), d.sum(d.Claim.Daily)+" a day while rate and principal stay", "7")
	}
	add("Court fee and costs", d.askElse("filing_fee", "", "fee of the court for this sum"), "9")
	add("Ground", cmp.Or(d.FactsIn(MiddleFacts), "[ground]"), "6, 11")
	add("Evidence", fewOf(append(d.labels(isAgreement), append(d.labels(isDelivery), append(d.labels(isInvoice), d.labels(isDemand)...)...)...)), "10")
	add("If he objects", d.ask("on_objection", "carry on before which court, or end it"), "appendix 2")
	return pdf.Part{Title: "Fields of the application", Blocks: []letter.Block{
		letter.Para{Text: "Most courts take these in a form of their own or online. The number of the box is that of form A of the European order for payment, for claims across a border within the European Union. Ask the court which ground or catalogue number its form wants."}, t,
	}}
}
