package packet

import (
	"dunwell/internal/letter"
	"dunwell/internal/pdf"
)

// arbitration is a demand for arbitration with its papers.
func (d *Dossier) arbitration() (front, beside []pdf.Part) {
	forum := d.ask("provider", "provider or arbitrator")
	front = []pdf.Part{d.cover("Demand for arbitration", forum, letter.Pair{Label: "Case", Value: d.ask("case_number", "number, given by the provider")}), d.demandForArbitration(forum)}
	front = append(front, d.basics()...)
	return front, []pdf.Part{d.beforeArbitration(forum), d.custodian()}
}

func (d *Dossier) demandForArbitration(forum string) pdf.Part {
	seat := map[string]string{"home": "the seat of " + d.Creditor.Name + " (as recorded: at home)", "away": "away from " + d.Creditor.Name + " (as recorded)"}[d.Told("arbitration")]
	lines := []letter.Pair{
		{Label: "Before", Value: forum},
		{Label: "Rules", Value: d.ask("rules", "rules that the clause names, or those of the provider for small sums")},
		{Label: "Seat", Value: d.askElse("seat", seat, "seat that the clause names")},
		{Label: "Arbitrators", Value: d.ask("arbitrators", "one, unless the clause says otherwise")},
		{Label: "Language", Value: d.askElse("language", "", "language that the clause names, or that of the contract")},
		{Label: "Hearing", Value: d.ask("hearing_way", "documents only, by video, or in person: what the rules allow for this sum")},
	}
	return pdf.Part{Title: "Demand for arbitration", Group: groupFirst, Blocks: []letter.Block{
		letter.Para{Text: "1. " + d.Creditor.Name + " demands arbitration against " + d.defendant() + "."},
		letter.Heading{Level: 2, Text: "The clause"},
		letter.Para{Text: "“" + d.ask("clause", "the arbitration clause, word for word, with where it stands") + "”"},
		letter.Past{Lines: lines},
		letter.Heading{Level: 2, Text: "The dispute"}, letter.Para{Text: d.FactsIn(MiddleFacts)},
		letter.Heading{Level: 2, Text: "Relief"}, letter.Para{Text: d.prayer() + " An award of the fees of the arbitration and, where clause or law gives them, of attorney's fees is asked for as well."},
		letter.Para{Text: "Day: ______________________\n\nSignature: ______________________"},
	}}
}

func (d *Dossier) beforeArbitration(forum string) pdf.Part {
	clause := "not recorded; look into the agreement before you file"
	switch d.Told("arbitration") {
	case "home", "away":
		clause = "recorded, seat " + d.Told("arbitration")
	case "none":
		clause = "recorded as none: without a clause both have to agree to arbitrate now (dunwell agreement arbitration " + d.Account + ")"
	}
	carve := d.Told("small_claims_carve_out")
	if carve == "" {
		carve = "not recorded"
	}
	return pdf.Part{Title: "Before you file", Kicker: "Arbitration: " + d.title(), Blocks: []letter.Block{
		letter.Past{Lines: []letter.Pair{
			{Label: "Provider", Value: forum}, {Label: "Clause", Value: clause}, {Label: "Small claims open", Value: carve},
			{Label: "Fee", Value: d.ask("filing_fee", "fee of the provider for this sum, and who advances it")},
			{Label: "Sent to", Value: d.servedAt()},
			{Label: "Sent how", Value: d.ask("service_way", "as clause and rules say: registered mail, courier, e-mail")},
		}},
		letter.Heading{Level: 2, Text: "Days to keep"}, d.dueTable(dutyAnswer),
		letter.Para{Text: "A demand for arbitration may or may not stop the time to sue; please verify that for this place before the last day."},
	}}
}
