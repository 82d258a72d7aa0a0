package packet

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/law"
	"dunwell/internal/letter"
	"dunwell/internal/money"
	"dunwell/internal/pdf"
	"dunwell/internal/receivable"
)

// The groups of the parts, as contents and bookmarks name them.
const (
	groupFirst = "To begin with"
	groupClaim = "The case"
	groupDraft = "Draft"
)

// FactBudget is the most that an attorney may cost before he asks.
const FactBudget = "attorney_budget"

// Budget is what a person allowed; ok is false while nobody said.
func (d *Dossier) Budget() (sum money.Amount, ok bool) {
	number, _, _ := strings.Cut(d.Told(FactBudget), " ") // its currency may stand behind it
	sum, err := money.Parse(number, d.Currency)
	return sum, err == nil && number != ""
}

// attorneyParts are the parts in the order an attorney reads them.
func (d *Dossier) attorneyParts() []pdf.Part {
	parts := []pdf.Part{d.attorneyCover(), d.conflicts()}
	if len(d.Counsel.Brief) > 0 {
		parts = append(parts, d.briefPart())
	}
	parts = append(parts, d.adversePart(), d.limitationPart(), d.claimPart(), d.agreement(), d.fees(), d.chronology())
	return slices.Concat(parts, d.receiptParts(), []pdf.Part{d.contacts(), d.arranged(), d.evidencePart(), d.custodian(), d.draftLetter()})
}

// briefPart is the letter to the attorney on paper; its own title gives way to that
// of the part.
func (d *Dossier) briefPart() pdf.Part {
	p := pdf.Part{Title: "Brief to counsel", Group: groupFirst, Blocks: d.Counsel.Brief}
	if h, ok := p.Blocks[0].(letter.Heading); ok && h.Level == 1 {
		p.Blocks = p.Blocks[1:]
	}
	return p
}

func (d *Dossier) attorneyCover() pdf.Part {
	lines := []letter.Pair{{Label: "Creditor", Value: d.creditorLines()}, {Label: "Debtor", Value: d.debtorLines()}}
	for i := range d.Contacts {
		lines = append(lines, letter.Pair{Label: "Contact", Value: ContactLine(&d.Contacts[i])})
	}
	sum := d.sum(d.Claim.Sum) + ", good through " + d.long(d.On)
	if d.Claim.Daily.Sign() > 0 {
		sum += "; " + d.sum(d.Claim.Daily) + " more for each day after"
	}
	road := "no step is decided on yet"
	if d.Road != "" {
		road = d.Road
		if !d.RoadOn.IsZero() {
			road += ", decided on " + d.long(d.RoadOn)
		}
	}
	last := "not known here; please compute it first"
	if d.Limitation != nil {
		last = d.long(d.Limitation.LastDay) + " (" + d.Limitation.Note() + "); please verify"
	}
	lines = append(lines, letter.Pair{Label: "Sum", Value: sum}, letter.Pair{Label: "Final demand", Value: d.demandWords()}, letter.Pair{Label: "Next step", Value: road},
		letter.Pair{Label: "Last day to sue", Value: last}, letter.Pair{Label: "Asked of you", Value: d.Asked})
	return pdf.Part{Title: d.matter(), Kicker: "File for an attorney, account " + d.Account + ", as of " + d.long(d.On), Cover: true, Blocks: []letter.Block{
		letter.Past{Lines: lines},
		letter.Para{Text: "Made from the creditor's sealed record. The hash of every file stands in SHA256SUMS; “dunwell verify” on this folder checks files and record without the creditor's book. Valuations, own notes and talk of settlement lie apart in the folder “confidential”."},
	}}
}

func (d *Dossier) creditorLines() string {
	c := &d.Creditor
	lines := append([]string{c.Name}, c.Address...)
	lines = append(lines, c.Sender, c.Email, c.Phone)
	return strings.Join(slices.DeleteFunc(lines, func(l string) bool { return l == "" }), "\n")
}

func (d *Dossier) debtorLines() string {
	lines := append([]string{d.defendant()}, d.Client.Address...)
	return strings.Join(append(lines, "Kind: "+d.FormWords(), "Place: "+cmp.Or(PlaceWords(d.Client.Place), "not recorded")), "\n")
}

// FormWords is the kind of debtor where a person told it: a list of invoices takes
// everybody for a company.
func (d *Dossier) FormWords() string {
	if !d.FormTold {
		return "not told by the creditor; please look it up"
	}
	return strings.ReplaceAll(string(d.Client.Form), "_", " ")
}

// ContactLine is a contact in one line.
func ContactLine(c *receivable.Contact) string {
	parts := []string{c.Name, c.Email, c.Phone}
	if c.Unusable != "" {
		parts = append(parts, "no longer reached: "+c.Unusable)
	}
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), ", ")
}

func (d *Dossier) demandWords() string {
	if d.Demand.On.IsZero() {
		return "none is on file"
	}
	text := d.long(d.Demand.On)
	if !d.Demand.Until.IsZero() {
		text += ", last day " + d.long(d.Demand.Until) + map[bool]string{true: " (passed)", false: " (has not passed)"}[d.Demand.Until.Before(d.On)]
	}
	return text
}

// conflicts is the sheet for the check of conflicts: every name, once.
func (d *Dossier) conflicts() pdf.Part {
	t := letter.Table{Columns: []letter.Column{{Title: "Name", Wide: true}, {Title: "Part in the matter", Wide: true}}}
	var seen []string
	add := func(name, part string) {
		if name = strings.TrimSpace(name); name != "" && !slices.Contains(seen, strings.ToLower(name)) {
			seen = append(seen, strings.ToLower(name))
			t.Rows = append(t.Rows, []string{name, part})
		}
	}
	add(d.Creditor.Name, "creditor")
	add(d.Creditor.Sender, "signs for the creditor")
	add(d.defendant(), "debtor")
	add(d.Client.Name, "debtor")
	add(d.Legal.Agent, "takes papers for the debtor")
	for _, c := range d.Contacts {
		add(c.Name, "at the debtor, "+cmp.Or(string(c.Role), "contact"))
	}
	for _, n := range d.Others {
		add(n.Name, n.Part)
	}
	for i := range d.Exhibits {
		if e := &d.Exhibits[i]; e.Kind == ExhibitMail && !e.Secret {
			add(strings.TrimPrefix(e.Title, "Mail of "), "wrote about it")
		}
	}
	return pdf.Part{Title: "Sheet for the check of conflicts", Group: groupFirst, Blocks: []letter.Block{
		letter.Para{Text: "Please check these names before you read further."}, t,
	}}
}

func (d *Dossier) adversePart() pdf.Part {
	p := pdf.Part{Title: "Adverse papers and defences heard", Group: groupClaim, Blocks: []letter.Block{
		letter.Para{Text: "What the client has said against the claim, and what else may be held against it. Whether it is so was not judged here."},
	}}
	t := letter.Table{Columns: []letter.Column{{Title: "Day"}, {Title: "What", Wide: true}, {Title: "Shown by"}}}
	for i := range d.Adverse {
		f := &d.Adverse[i]
		t.Rows = append(t.Rows, []string{d.long(f.On), f.Text, f.Ref})
	}
	if len(t.Rows) == 0 {
		p.Blocks = append(p.Blocks, letter.Para{Text: "No objection is on record."})
		return p
	}
	p.Blocks = append(p.Blocks, t)
	return p
}

// limitationPart is the last day to sue, with how sure that is.
func (d *Dossier) limitationPart() pdf.Part {
	p := pdf.Part{Title: "Limitation", Group: groupClaim}
	l := d.Limitation
	if l == nil {
		p.Blocks = []letter.Block{letter.Para{Text: "The last day to sue is not known here. Please compute it first."}}
		return p
	}
	lines := []letter.Pair{{Label: "Last day to sue", Value: d.long(l.LastDay)}, {Label: "Status", Value: l.Status}, {Label: "Confidence", Value: strings.ReplaceAll(l.Confidence, "_", " ")},
		{Label: "Place", Value: PlaceWords(l.Place)}}
	if l.Years > 0 {
		lines = append(lines, letter.Pair{Label: "Period", Value: counted(l.Years, "year") + ", from " + d.long(l.FirstDay)})
	}
	if !l.IfRestarted.IsZero() {
		lines = append(lines, letter.Pair{Label: "If restarted", Value: d.long(l.IfRestarted) + ", should an act that may restart the period have done so"})
	}
	if len(l.Sources) > 0 {
		lines = append(lines, letter.Pair{Label: "Sources", Value: strings.Join(l.Sources, "; ")})
	}
	p.Blocks = []letter.Block{letter.Past{Lines: lines}}
	for _, w := range l.Warnings {
		p.Blocks = append(p.Blocks, letter.Para{Text: sentence(w.Text)})
	}
	p.Blocks = append(p.Blocks, letter.Para{Text: "This was computed from data and is no advice. Please verify it before anything else."})
	return p
}

// agreement is what was agreed, clause by clause.
func (d *Dossier) agreement() pdf.Part {
	p := pdf.Part{Title: "Agreement and clauses", Group: groupClaim}
	for i := range d.Work {
		w := &d.Work[i]
		lines := []letter.Pair{{Label: "Work", Value: w.Name}}
		add := func(label, value string) {
			if value != "" {
				lines = append(lines, letter.Pair{Label: label, Value: value})
			}
		}
		add("Agreement", w.Agreement)
		add("State", w.State)
		if !w.Value.IsZero() {
			add("Agreed price", d.sum(w.Value))
		}
		if !w.KillFee.IsZero() {
			add("Fee on ending", d.sum(w.KillFee))
		}
		add("To pause", w.PauseClause)
		add("To end", w.CancelClause)
		p.Blocks = append(p.Blocks, letter.Past{Lines: lines})
	}
	for _, group := range []struct{ title, of string }{{"What is known of the agreement", GroupAgreement}, {"Clauses", GroupClauses}} {
		t := letter.Table{Columns: []letter.Column{{Title: "What", Wide: true}, {Title: "As recorded", Wide: true}}}
		for _, k := range d.Known {
			if k.Group == group.of && k.Value != "" && k.Key != "waive" {
				t.Rows = append(t.Rows, []string{upper(withoutExample(k.Meaning)), d.dated(plainValue(k.Value))})
			}
		}
		if len(t.Rows) > 0 {
			p.Blocks = append(p.Blocks, letter.Heading{Level: 2, Text: group.title}, t)
		}
	}
	if len(p.Blocks) == 0 {
		p.Blocks = []letter.Block{letter.Para{Text: "Nothing is recorded. Please ask the creditor for the contract, the proposal or the mails by which the work was ordered."}}
		d.Look(fmt.Sprintf("nothing is recorded of the agreement; enter it: dunwell fact %s agreement=\"contract of …\" contract=written", d.Account))
	}
	return p
}

func plainValue(value string) string {
	return strings.ReplaceAll(strings.ReplaceAll(value, "|", ", "), "_", " ")
}

// fees is the sheet about who pays whose costs.
func (d *Dossier) fees() pdf.Part {
	told := func(key string) string {
		if value := d.Told(key); value != "" {
			return value
		}
		return "not recorded; please look into the agreement"
	}
	lines := []letter.Pair{
		{Label: "Fee clause", Value: told("attorney_fee_clause") + " (whether the winner gets his attorney's fees; some places make such a clause mutual)"},
		{Label: "Late interest", Value: told("interest_clause") + cutOff(", ", d.Told("interest_rate"))},
		{Label: "Arbitration", Value: told("arbitration")},
		{Label: "Venue at home", Value: told("venue_home")},
		{Label: "Service by mail", Value: told("service_by_email")},
		{Label: "Guarantee", Value: told("owner_guarantee")},
	}
	if sum, ok := d.Budget(); ok {
		lines = append(lines, letter.Pair{Label: "Budget", Value: d.sum(sum) + ", then ask"})
	} else {
		lines = append(lines, letter.Pair{Label: "Budget", Value: "none named: ask before any fee arises"})
	}
	p := pdf.Part{Title: "Fees and costs", Group: groupClaim, Blocks: []letter.Block{letter.Past{Lines: lines}}}
	for i := range d.Acts {
		a := &d.Acts[i]
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

// contacts are calls and answers, for who was spoken to and how often.
func (d *Dossier) contacts() pdf.Part {
	p := pdf.Part{Title: "Letters, calls and answers", Group: groupClaim}
	p.Blocks = []letter.Block{letter.Para{Text: fmt.Sprintf("%s, %s and %s.", counted(d.Touches[0], "letter"), counted(d.Touches[1], "call"), counted(d.Touches[2], "answer"))}}
	t := letter.Table{Columns: []letter.Column{{Title: "Day"}, {Title: "Contact", Wide: true}, {Title: "Shown by"}}}
	for i := range d.Touched {
		f := &d.Touched[i]
		t.Rows = append(t.Rows, []string{d.long(f.On), f.Text, f.Ref})
	}
	if len(t.Rows) > 0 {
		p.Blocks = append(p.Blocks, t)
	}
	return p
}

// withoutExample is the meaning of a fact without what may be typed for it.
func withoutExample(meaning string) string {
	text, _, _ := strings.Cut(meaning, ": ")
	return text
}

// arranged are promises and plans, and how each ended.
func (d *Dossier) arranged() pdf.Part {
	p := pdf.Part{Title: "Promises and plans", Group: groupClaim}
	t := letter.Table{Columns: []letter.Column{{Title: "Made"}, {Title: "What", Wide: true}, {Title: "For"}, {Title: "How it ended", Wide: true}, {Title: "Shown by"}}}
	for i := range d.Agreed {
		a := &d.Agreed[i]
		t.Rows = append(t.Rows, []string{d.long(a.On), a.What, a.By, a.Ended, a.Ref})
	}
	if len(t.Rows) == 0 {
		p.Blocks = []letter.Block{letter.Para{Text: "None is on record."}}
		return p
	}
	p.Blocks = []letter.Block{t}
	return p
}

func (d *Dossier) evidencePart() pdf.Part {
	t := letter.Table{Columns: []letter.Column{{Title: "Evidence", Wide: true}, {Title: "On file"}, {Title: "Where, or how to get it", Wide: true}}}
	for _, c := range d.Checklist {
		have, where := "no", c.Get
		if c.Have {
			have, where = "yes", cmp.Or(c.Where, "told by the creditor; the paper is not in this packet")
		}
		words := upper(c.Words)
		if c.Against != "" {
			words += " (" + c.Against + ")"
		}
		t.Rows = append(t.Rows, []string{words, have, where})
	}
	return pdf.Part{Title: "Evidence checklist", Group: groupClaim, Blocks: []letter.Block{
		letter.Para{Text: "“Yes” is what the creditor recorded or the record shows. Please see the paper before you rely on it."}, t,
	}}
}
