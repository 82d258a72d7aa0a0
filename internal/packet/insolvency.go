package packet

import (
	"slices"

	"dunwell/internal/letter"
	"dunwell/internal/money"
	"dunwell/internal/pdf"
)

// insolvency is a creditor's claim: as of the day the case was filed, no interest
// after it, with what proves it.
func (d *Dossier) insolvency() (front, beside []pdf.Part) {
	court := d.ask("court", "court of the insolvency")
	front = []pdf.Part{d.cover("Creditor's claim", court,
		letter.Pair{Label: "Debtor's case", Value: d.ask("case_number", "number of the case")}, letter.Pair{Label: "Administrator", Value: d.ask("administrator", "trustee or administrator, with address")}), d.proofOfClaim()}
	front = slices.Concat(front, []pdf.Part{d.proofPart()}, d.receiptParts(), []pdf.Part{d.claimPart(), d.chronology()})
	return front, []pdf.Part{d.beforeClaiming(), d.custodian()}
}

func (d *Dossier) proofOfClaim() pdf.Part {
	interest := "no"
	if d.Claim.Interest.Sign() > 0 {
		interest = "yes, " + d.sum(d.Claim.Interest) + " to " + d.long(d.On) + ", itemised in the claim"
	}
	lines := []letter.Pair{
		{Label: "Creditor", Value: d.claimantLines()},
		{Label: "Notices go to", Value: d.askElse("notices", d.Creditor.Email, "address for notices")},
		{Label: "Payments go to", Value: d.ask("bank_account", "your account: it stands in the book and is left out of papers")},
		{Label: "Debtor", Value: d.defendantLines()},
		{Label: "Owed on", Value: d.long(d.On) + ", the day on which the case was filed"},
		{Label: "Principal", Value: d.sum(d.Claim.Principal)},
		{Label: "Interest", Value: interest},
		{Label: "Other charges", Value: d.sum(d.others())},
		{Label: "Total", Value: d.sum(d.Claim.Sum)},
		{Label: "Basis", Value: d.agreedText() + " " + d.invoicedText()},
		{Label: "Secured", Value: d.askElse("secured", "", "no, or by what: retention of title, lien, deposit")},
		{Label: "Priority", Value: d.askElse("priority", "", "no, or under which rule: wages and commissions of a person, taxes")},
		{Label: "Set-off", Value: d.askElse("set_off", "", "no, or what you owe the debtor")},
		{Label: "Guarantor", Value: d.askElse("guarantor", map[bool]string{true: "the owner vouches, as recorded"}[d.Told("owner_guarantee") == "yes"], "none, or who vouches for the debt")},
	}
	return pdf.Part{Title: "Claim of a creditor", Group: groupFirst, Blocks: []letter.Block{
		letter.Past{Lines: lines},
		letter.Para{Text: "Interest is reckoned to the day of filing and not beyond it. Copies of invoices, agreement and what shows delivery are attached as exhibits."},
		letter.Para{Text: "Day: ______________________\n\nSignature: ______________________"},
	}}
}

func (d *Dossier) beforeClaiming() pdf.Part {
	return pdf.Part{Title: "Before you hand it in", Kicker: "Insolvency: " + d.title(), Blocks: []letter.Block{
		letter.Past{Lines: []letter.Pair{
			{Label: "As of", Value: d.long(d.On) + ". If the case was filed on another day, make it anew: dunwell packet " + d.Account + " insolvency --on DATE"},
			{Label: "Bar date", Value: d.ask("bar_date", "last day for claims, as the notice of the court says")},
			{Label: "Form", Value: d.ask("form", "form of the court: in the United States Official Form 410, in Germany the sheet of the administrator")},
			{Label: "Paid lately", Value: d.paidText() + " Payments shortly before the filing may be asked back; tell a lawyer of them."},
		}},
		letter.Heading{Level: 2, Text: "Days to keep"}, letter.Table{Columns: []letter.Column{{Title: "Day"}, {Title: "To do", Wide: true}}, Rows: [][]string{
			d.dutyRow(dutyBar),
			{"at once", "Write to the debtor no more and take no payment outside the case: a stay may be in force."},
		}},
	}}
}

// others are the charges beside interest.
func (d *Dossier) others() money.Amount {
	return money.New(d.Claim.Sum.Minor()-d.Claim.Principal.Minor()-d.Claim.Interest.Minor(), d.Currency)
}
