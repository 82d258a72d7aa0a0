package recovery

import (
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/claim"
	"dunwell/internal/money"
	"dunwell/internal/packet"
	"dunwell/internal/receivable"
	"dunwell/internal/remedy"
)

// chargeWords name a charge with its rate and days.
func chargeWords(c *claim.Charge) string {
	switch c.Code {
	case claim.InterestCharge:
		words := "Interest on " + c.Number
		if c.Rate() > 0 {
			words += fmt.Sprintf(", %s at %s%% a year", counted(c.Days, "day"), c.Rate().Percent())
		}
		return words
	case claim.CompensationCharge:
		return "Fixed compensation for " + c.Number
	}
	return "Costs of collection"
}

// claimed is the claim line by line, with interest to the day.
func (s *gathering) claimed() {
	c := &s.Claim
	*c = packet.Claim{Principal: s.payoff.Principal, Interest: s.payoff.Interest, Compensation: s.payoff.Compensation, Credit: s.payoff.Credit, Sum: s.payoff.Sum, Daily: s.payoff.Daily,
		GoodThrough: s.payoff.GoodThrough, Beside: s.beside(), Cautions: s.cautions()}
	for i := range s.items {
		item := &s.items[i].Item
		if !item.Kind.Raises() || item.Void || item.Gone || item.On.After(s.on) {
			continue
		}
		row := packet.ClaimRow{Number: item.Number, For: item.For, On: item.On, Due: item.Due, Amount: item.Amount, Open: s.openOf(item)}
		row.Paid = money.New(item.Amount.Minor()-row.Open.Minor(), s.file.Currency)
		if !row.Open.IsZero() {
			row.Late = max(0, item.DaysLate(s.on))
		}
		c.Rows = append(c.Rows, row)
	}
	for _, l := range s.claim.LateLines() {
		if l.Ask.Sign() > 0 {
			c.Late = append(c.Late, packet.LateLine{Number: l.Number, For: l.For, On: l.On, Due: l.Due, Ask: l.Ask})
		}
	}
	for i := range s.payoff.Lines {
		one := &s.payoff.Lines[i]
		c.Charges = append(c.Charges, packet.ClaimCharge{Words: chargeWords(one), Ground: chargeSource(&s.reckoned, one), Amount: one.Amount, Confidence: string(one.Confidence)})
	}
	for _, l := range claimLines(&s.claim) {
		c.Lines = append(c.Lines, packet.ClaimLine(l))
	}
	c.Payments = s.payments()
}

// openOf is what is open of an item on the day of the packet.
func (s *gathering) openOf(item *receivable.Item) money.Amount {
	for i := range s.file.Items {
		if s.file.Items[i].ID == item.ID {
			return s.file.Items[i].Open
		}
	}
	return money.New(0, s.file.Currency)
}

// beside are the sums that are owed and not asked, and why.
func (s *gathering) beside() []string {
	var list []string
	if s.claim.Disputed.Sign() > 0 {
		list = append(list, fmt.Sprintf("Contested and not in the total: %s.", s.sum(s.claim.Disputed)))
	}
	if s.claim.NotDue.Sign() > 0 {
		list = append(list, fmt.Sprintf("Not due yet and not in the total: %s.", s.sum(s.claim.NotDue)))
	}
	if s.payoff.Waived.Sign() > 0 {
		list = append(list, fmt.Sprintf("Charges given up by the creditor: %s.", s.sum(s.payoff.Waived)))
	}
	return list
}

// cautions are what to mind about the figures before anybody relies on them.
func (s *gathering) cautions() []string {
	var list []string
	for i := range s.reckoned.held {
		c := &s.reckoned.held[i]
		list = append(list, fmt.Sprintf("Not in the total, as the figure is from memory and nobody has looked it up: %s, %s.", chargeWords(c), s.sum(c.Amount)))
	}
	for _, w := range s.reckoned.warnings {
		list = append(list, asSentence(w.Text))
	}
	return list
}

// payments are all that lowered the debt.
func (s *gathering) payments() (list []packet.ClaimPayment) {
	numbers := map[receivable.ItemID]string{}
	for i := range s.items {
		numbers[s.items[i].Item.ID] = s.items[i].Item.Number
	}
	words := map[receivable.Kind]string{receivable.Payment: "Payment", receivable.CreditNote: "Credit note", receivable.WriteOff: "Write-off"}
	for i := range s.items {
		item := &s.items[i].Item
		if item.Kind.Raises() || item.Void || item.Gone || item.On.After(s.on) {
			continue
		}
		var against []string
		for _, a := range s.set {
			if a.From == item.ID && !a.On.After(s.on) && !slices.Contains(against, numbers[a.To]) {
				against = append(against, numbers[a.To])
			}
		}
		list = append(list, packet.ClaimPayment{On: item.On, What: strings.TrimSpace(words[item.Kind] + " " + item.Number), Against: strings.Join(against, ", "), Amount: item.Amount.Neg()})
	}
	return list
}

// asSentence is a warning with a capital and a stop.
func asSentence(text string) string {
	if text == "" {
		return ""
	}
	return upper(strings.TrimSuffix(text, ".")) + "."
}

// cutOff is a text behind what leads to it; "" where there is none.
func cutOff(before, text string) string {
	if text == "" {
		return ""
	}
	return before + text
}

// check is one item of the evidence checklist.
type check struct {
	item    remedy.Evidence
	words   string
	have    bool
	against string // it speaks for the client
	where   string
	get     string // the cheapest way to it
}

// checklist is what a judge asks for, what of it is there, and how to get the rest.
func (s *gathering) checklist() []check {
	where := func(kinds ...packet.ExhibitKind) string {
		var labels []string
		for i := range s.Exhibits {
			if e := &s.Exhibits[i]; slices.Contains(kinds, e.Kind) && !e.Secret {
				labels = append(labels, e.Label)
			}
		}
		if len(labels) > 4 {
			labels = append(labels[:3], fmt.Sprintf("and %d more", len(labels)-3))
		}
		return strings.Join(labels, ", ")
	}
	list := []check{
		{remedy.SignedContract, "signed contract or accepted proposal", false, "", "", "ask the creditor for the signed copy"},
		{remedy.EmailAgreement, "agreement by e-mail", false, "", "", "gather the mails in which price and work were agreed"},
		{remedy.Approvals, "approvals of work and revisions", false, "", "", "gather the mails in which the work was approved"},
		{remedy.DeliveryProof, "proof of delivery or use", false, "", "", "pictures of the work in use, delivery notes, transfer logs"},
		{remedy.Acknowledged, "the debt admitted in writing", false, "", where(packet.ExhibitMail, packet.ExhibitAnswer), "ask for one line: dunwell ack " + s.file.Number},
		{remedy.InvoicesUnobjected, "invoices received, nobody objected", false, "", where(packet.ExhibitInvoice), "show an answer that speaks of the invoice"},
		{remedy.PartPayment, "a part payment", false, "", "the claim", ""},
		{remedy.ChangeOrders, "extra work approved in writing", false, "", "", "only where extra work is claimed"},
		{remedy.DemandOnFile, "final demand", false, "", where(packet.ExhibitLetter, packet.ExhibitProof), "send one"},
		{remedy.DisputeBeforeDue, "written complaint before the due date", false, "speaks for the client", where(packet.ExhibitMail), ""},
		{remedy.DisputeAfterDue, "written complaint after the due date", false, "speaks for the client", where(packet.ExhibitMail), ""},
		{remedy.RealDefect, "a real defect that can be shown", false, "speaks for the client", "", ""},
	}
	for i := range list {
		list[i].have = s.has(list[i].item)
		if list[i].item == remedy.DemandOnFile {
			list[i].where = s.demandShown()
		}
	}
	return list
}

// demandShown names the exhibits that show the final demand and its posting.
func (s *gathering) demandShown() string {
	var labels []string
	for i := range s.Exhibits {
		e := &s.Exhibits[i]
		if (e.Kind == packet.ExhibitLetter || e.Kind == packet.ExhibitProof) && strings.Contains(strings.ToLower(e.Title), StepWord("final_demand")) {
			labels = append(labels, e.Label)
		}
	}
	return strings.Join(labels, ", ")
}
