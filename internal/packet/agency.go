package packet

import (
	"slices"
	"strings"

	"dunwell/internal/letter"
	"dunwell/internal/pdf"
)

// agency is the placement of the claim with whom collects it: what he needs to write
// to the debtor, and no more.
func (d *Dossier) agency() (front, beside []pdf.Part) {
	front = slices.Concat([]pdf.Part{d.placement(), d.terms(), d.proofPart()}, d.receiptParts(), []pdf.Part{d.claimPart(), d.chronology()})
	return front, []pdf.Part{d.beforePlacing()}
}

func (d *Dossier) placement() pdf.Part {
	name := d.ask("agency", "name of the agency")
	lines := []letter.Pair{{Label: "To", Value: name}, {Label: "Creditor", Value: d.claimantLines()}, {Label: "Debtor", Value: d.defendantLines()}}
	for i := range d.Contacts {
		lines = append(lines, letter.Pair{Label: "Letters go to", Value: ContactLine(&d.Contacts[i])})
	}
	lines = append(lines, letter.Pair{Label: "Sum", Value: d.sumWords()}, letter.Pair{Label: "Late since", Value: d.since()}, letter.Pair{Label: "For", Value: d.agreedText()},
		letter.Pair{Label: "Final demand", Value: d.demandWords()}, letter.Pair{Label: "Objections", Value: d.saidText()})
	if d.Limitation != nil {
		lines = append(lines, letter.Pair{Label: "Last day to sue", Value: d.long(d.Limitation.LastDay) + " (" + d.Limitation.Note() + "); please verify"})
	}
	return pdf.Part{Title: "Placement of a claim", Kicker: "Account " + d.Account + ", as of " + d.long(d.On), Cover: true, Blocks: []letter.Block{
		letter.Past{Lines: lines},
		letter.Para{Text: "Data about persons are given as far as they are needed to write to the debtor. They may be used for this claim only."},
	}}
}

func (d *Dossier) terms() pdf.Part {
	list := []string{
		"Fee: " + d.ask("commission", "per cent of what is collected, by age of the claim; nothing where nothing comes") + ". No fee on what was paid before the placement, and none on what is paid to the creditor within " + d.askShort("direct_days", "number", "days within which a payment made straight to you bears no fee") + " days of it.",
		"Money: collected sums are held apart and passed on " + d.ask("remit", "monthly, with a list") + ". The creditor tells of every payment that reaches him.",
		"Recall: the creditor may take the claim back " + d.ask("recall", "at any time, or after so many days without a payment") + ", free of cost where nothing was collected.",
		"No suit, no settlement, no discount and no plan without the creditor's yes in writing.",
		"Conduct: lawful and courteous, in the hours and by the ways that law and the debtor allow. No word to employer, family, customers or the public.",
		"Stop and tell at once: an objection, an insolvency, a named attorney, a request to stop, a death.",
		"Licence and bond for the debtor's place: " + d.ask("licence", "number, or why none is needed") + ".",
	}
	p := pdf.Part{Title: "Terms to agree on", Group: groupFirst, Blocks: []letter.Block{letter.Para{Text: "Please confirm these in writing. Contact with the debtor begins only then."}}}
	for _, text := range list {
		p.Blocks = append(p.Blocks, letter.Para{Text: text})
	}
	p.Blocks = append(p.Blocks, letter.Para{Text: "Agreed for the agency: ______________________   Day: ______________________"})
	return p
}

func (d *Dossier) beforePlacing() pdf.Part {
	consumer := "The debtor is recorded as " + d.FormWords() + "."
	if strings.HasPrefix(d.Client.Place, "us") {
		consumer += " Where he is a person and the debt is for family or household, the Fair Debt Collection Practices Act binds the agency (15 U.S.C. § 1692 and what follows)."
	}
	return pdf.Part{Title: "Before you place it", Kicker: "Agency: " + d.title(), Blocks: []letter.Block{
		letter.Past{Lines: []letter.Pair{
			{Label: "Fee to compare", Value: "ask at least two agencies; the share grows with the age of the claim"},
			{Label: "Recall", Value: "put the day on which you want it back into your tasks: dunwell placed " + d.Account + " agency --with NAME"},
			{Label: "Kind of debtor", Value: consumer},
		}},
		letter.Heading{Level: 2, Text: "Days to keep"}, d.dueTable(dutyRecall),
		letter.Para{Text: "From the placement on write to the debtor no more; payments that reach you are passed on by the agency's terms."},
	}}
}
