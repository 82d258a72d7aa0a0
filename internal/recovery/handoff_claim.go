package recovery

import (
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/claim"
	"dunwell/internal/law"
	"dunwell/internal/letter"
	"dunwell/internal/money"
	"dunwell/internal/pdf"
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

// placeWords is a place as people read it.
func placeWords(place string) string {
	words := strings.Split(place, "_")
	if len(words) > 1 {
		for i := 1; i < len(words); i++ {
			if words[i] != "" {
				words[i] = strings.ToUpper(words[i][:1]) + words[i][1:]
			}
		}
		return strings.Join(words[1:], " ") + ", " + strings.ToUpper(words[0])
	}
	return strings.ToUpper(place)
}

// claimPart is the claim line by line, with interest to the day.
func (s *dossier) claimPart() pdf.Part {
	p := pdf.Part{Title: "The claim as of " + s.long(s.on), Group: groupClaim}
	rows := letter.Table{Columns: []letter.Column{{Title: "Invoice"}, {Title: "For", Wide: true}, {Title: "Dated"}, {Title: "Due"}, {Title: "Sum", Align: letter.Decimal},
		{Title: "Paid, credited", Align: letter.Decimal}, {Title: "Open", Align: letter.Decimal}, {Title: "Days late", Align: letter.Right}}}
	for i := range s.items {
		item := &s.items[i].Item
		if !item.Kind.Raises() || item.Void || item.Gone || item.On.After(s.on) {
			continue
		}
		open := s.openOf(item)
		late := max(0, item.DaysLate(s.on))
		if open.IsZero() {
			late = 0
		}
		rows.Rows = append(rows.Rows, []string{item.Number, item.For, s.short(item.On), s.short(item.Due), s.figure(item.Amount), s.figure(money.New(item.Amount.Minor()-open.Minor(), s.file.Currency)), s.figure(open), fmt.Sprint(late)})
	}
	sums := letter.Table{Columns: []letter.Column{{Title: "What is asked", Wide: true}, {Title: "Ground"}, {Title: string(s.file.Currency), Align: letter.Decimal}}}
	sums.Rows = append(sums.Rows, []string{"Invoices that are late and not contested", "agreement", s.figure(s.payoff.Principal)})
	for i := range s.payoff.Lines {
		c := &s.payoff.Lines[i]
		sums.Rows = append(sums.Rows, []string{chargeWords(c), chargeSource(&s.reckoned, c), s.figure(c.Amount)})
	}
	if s.payoff.Credit.Sign() > 0 {
		sums.Rows = append(sums.Rows, []string{"Credit of the client, set off", "", s.figure(s.payoff.Credit.Neg())})
	}
	sums.Foot = [][]string{{"Total, good through " + s.long(s.on), "", s.figure(s.payoff.Sum)}}
	if len(rows.Rows) > 0 {
		p.Blocks = append(p.Blocks, rows)
	}
	p.Blocks = append(p.Blocks, letter.Heading{Level: 2, Text: "What is asked"}, sums)
	if s.payoff.Daily.Sign() > 0 {
		p.Blocks = append(p.Blocks, letter.Para{Text: fmt.Sprintf("Each further day adds %s while neither rate nor base changes.", s.sum(s.payoff.Daily))})
	}
	for _, line := range s.beside() {
		p.Blocks = append(p.Blocks, letter.Para{Text: line})
	}
	if t := s.payments(); len(t.Rows) > 0 {
		p.Blocks = append(p.Blocks, letter.Heading{Level: 2, Text: "Payments, credit and write-offs"}, t)
	}
	return p
}

// figure is a sum without its currency, for a column that names it.
func (s *dossier) figure(a money.Amount) string { return a.Number("en", s.creditor.Place) }

// openOf is what is open of an item on the day of the packet.
func (s *dossier) openOf(item *receivable.Item) money.Amount {
	for i := range s.file.Items {
		if s.file.Items[i].ID == item.ID {
			return s.file.Items[i].Open
		}
	}
	return money.New(0, s.file.Currency)
}

// beside are the sums that are owed and not asked, and why.
func (s *dossier) beside() []string {
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
func (s *dossier) payments() letter.Table {
	t := letter.Table{Columns: []letter.Column{{Title: "Day"}, {Title: "What", Wide: true}, {Title: "Set against"}, {Title: string(s.file.Currency), Align: letter.Decimal}}}
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
		t.Rows = append(t.Rows, []string{s.long(item.On), strings.TrimSpace(words[item.Kind] + " " + item.Number), strings.Join(against, ", "), s.figure(item.Amount.Neg())})
	}
	return t
}

// agreement is what was agreed, clause by clause.
func (s *dossier) agreement() pdf.Part {
	p := pdf.Part{Title: "Agreement and clauses", Group: groupClaim}
	for i := range s.file.Work {
		w := &s.file.Work[i]
		lines := []letter.Pair{{Label: "Work", Value: w.Called()}}
		add := func(label, value string) {
			if value != "" {
				lines = append(lines, letter.Pair{Label: label, Value: value})
			}
		}
		add("Agreement", w.Agreement)
		add("State", restsText(w))
		if !w.Value.IsZero() {
			add("Agreed price", s.sum(w.Value))
		}
		if !w.KillFee.IsZero() {
			add("Fee on ending", s.sum(w.KillFee))
		}
		add("To pause", w.PauseClause)
		add("To end", w.CancelClause)
		p.Blocks = append(p.Blocks, letter.Past{Lines: lines})
	}
	for _, group := range []struct {
		title string
		facts []KnownFact
	}{{"What is known of the agreement", agreementFacts}, {"Clauses", clauseFacts}} {
		t := letter.Table{Columns: []letter.Column{{Title: "What", Wide: true}, {Title: "As recorded", Wide: true}}}
		for _, k := range group.facts {
			if value := s.file.Facts[k.Key]; value != "" && k.Key != FactWaive {
				t.Rows = append(t.Rows, []string{upper(k.Meaning), strings.ReplaceAll(strings.ReplaceAll(value, "|", ", "), "_", " ")})
			}
		}
		if len(t.Rows) > 0 {
			p.Blocks = append(p.Blocks, letter.Heading{Level: 2, Text: group.title}, t)
		}
	}
	if len(p.Blocks) == 0 {
		p.Blocks = []letter.Block{letter.Para{Text: "Nothing is recorded. Please ask the creditor for the contract, the proposal or the mails by which the work was ordered."}}
		s.look("nothing is recorded of the agreement; enter it: dunwell fact %s agreement=\"contract of …\" contract=written", s.file.Number)
	}
	return p
}

// fees is the sheet about who pays whose costs.
func (s *dossier) fees() pdf.Part {
	told := func(key string) string {
		switch s.file.Facts[key] {
		case "yes":
			return "yes"
		case "no":
			return "no"
		case "":
			return "not recorded; please look into the agreement"
		}
		return s.file.Facts[key]
	}
	lines := []letter.Pair{
		{Label: "Fee clause", Value: told("attorney_fee_clause") + " (whether the winner gets his attorney's fees; some places make such a clause mutual)"},
		{Label: "Late interest", Value: told("interest_clause") + cutOff(", ", s.file.Facts["interest_rate"])},
		{Label: "Arbitration", Value: told("arbitration")},
		{Label: "Venue at home", Value: told("venue_home")},
		{Label: "Service by mail", Value: told("service_by_email")},
		{Label: "Guarantee", Value: told("owner_guarantee")},
	}
	if sum, ok := s.budget(); ok {
		lines = append(lines, letter.Pair{Label: "Budget", Value: s.sum(sum) + ", then ask"})
	} else {
		lines = append(lines, letter.Pair{Label: "Budget", Value: "none named: ask before any fee arises"})
	}
	p := pdf.Part{Title: "Fees and costs", Group: groupClaim, Blocks: []letter.Block{letter.Past{Lines: lines}}}
	for i := range s.acts {
		a := &s.acts[i]
		text := a.Name
		if a.Citation != "" {
			text += " (" + a.Citation + ")"
		}
		text += map[law.Applies]string{law.AppliesYes: " reaches this work.", law.AppliesUnclear: " may reach this work."}[a.Applies]
		if a.AttorneyFees.Known {
			text += map[bool]string{true: " It gives attorney's fees.", false: " It gives no attorney's fees."}[a.AttorneyFees.Value]
		}
		p.Blocks = append(p.Blocks, letter.Para{Text: text + " Confidence: " + strings.ReplaceAll(string(a.Mark.Confidence), "_", " ") + ". Please verify."})
	}
	return p
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
func (s *dossier) checklist() []check {
	where := func(kinds ...exhibitKind) string {
		var labels []string
		for i := range s.exhibits {
			if e := &s.exhibits[i]; slices.Contains(kinds, e.kind) && !e.secret {
				labels = append(labels, e.label)
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
		{remedy.Acknowledged, "the debt admitted in writing", false, "", where(exhibitMail, exhibitAnswer), "ask for one line: dunwell ack " + s.file.Number},
		{remedy.InvoicesUnobjected, "invoices received, nobody objected", false, "", where(exhibitInvoice), "show an answer that speaks of the invoice"},
		{remedy.PartPayment, "a part payment", false, "", "the claim", ""},
		{remedy.ChangeOrders, "extra work approved in writing", false, "", "", "only where extra work is claimed"},
		{remedy.DemandOnFile, "final demand", false, "", where(exhibitLetter, exhibitProof), "send one"},
		{remedy.DisputeBeforeDue, "written complaint before the due date", false, "speaks for the client", where(exhibitMail), ""},
		{remedy.DisputeAfterDue, "written complaint after the due date", false, "speaks for the client", where(exhibitMail), ""},
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
func (s *dossier) demandShown() string {
	var labels []string
	for i := range s.exhibits {
		e := &s.exhibits[i]
		if (e.kind == exhibitLetter || e.kind == exhibitProof) && strings.Contains(strings.ToLower(e.title), StepWord("final_demand")) {
			labels = append(labels, e.label)
		}
	}
	return strings.Join(labels, ", ")
}

func (s *dossier) evidencePart() pdf.Part {
	t := letter.Table{Columns: []letter.Column{{Title: "Evidence", Wide: true}, {Title: "On file"}, {Title: "Where, or how to get it", Wide: true}}}
	for _, c := range s.checklist() {
		have, where := "no", c.get
		if c.have {
			have, where = "yes", c.where
			if where == "" {
				where = "told by the creditor; the paper is not in this packet"
			}
		}
		words := upper(c.words)
		if c.against != "" {
			words += " (" + c.against + ")"
		}
		t.Rows = append(t.Rows, []string{words, have, where})
	}
	return pdf.Part{Title: "Evidence checklist", Group: groupClaim, Blocks: []letter.Block{
		letter.Para{Text: "“Yes” is what the creditor recorded or the record shows. Please see the paper before you rely on it."}, t,
	}}
}

// limitationPart is the last day to sue, with how sure that is.
func (s *dossier) limitationPart() pdf.Part {
	p := pdf.Part{Title: "Limitation", Group: groupClaim}
	if s.limitation == nil {
		p.Blocks = []letter.Block{letter.Para{Text: "The last day to sue is not known here. Please compute it first."}}
		return p
	}
	lines := []letter.Pair{{Label: "Last day to sue", Value: s.long(s.limitation.LastDay)}, {Label: "Status", Value: s.limitation.Status}, {Label: "Confidence", Value: strings.ReplaceAll(s.limitation.Confidence, "_", " ")},
		{Label: "Place", Value: placeWords(s.reckoned.place)}}
	if s.limits.Years > 0 {
		lines = append(lines, letter.Pair{Label: "Period", Value: counted(s.limits.Years, "year") + ", from " + s.long(s.limits.FirstDay)})
	}
	if !s.limits.IfRestarted.IsZero() {
		lines = append(lines, letter.Pair{Label: "If restarted", Value: s.long(s.limits.IfRestarted) + ", should an act that may restart the period have done so"})
	}
	if len(s.limits.Mark.Sources) > 0 {
		lines = append(lines, letter.Pair{Label: "Sources", Value: strings.Join(s.limits.Mark.Sources, "; ")})
	}
	p.Blocks = []letter.Block{letter.Past{Lines: lines}}
	for _, w := range s.limitation.Warnings {
		p.Blocks = append(p.Blocks, letter.Para{Text: asSentence(w.Text)})
	}
	p.Blocks = append(p.Blocks, letter.Para{Text: "This was computed from data and is no advice. Please verify it before anything else."})
	return p
}
