package packet

import (
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/letter"
	"dunwell/internal/money"
	"dunwell/internal/pdf"
)

// Claim is what is owed on the day of the packet, line by line.
type Claim struct {
	Rows         []ClaimRow
	Late         []LateLine // what is asked of each late invoice
	Principal    money.Amount
	Interest     money.Amount
	Compensation money.Amount
	Charges      []ClaimCharge // beside the invoices: interest, compensation, costs
	Credit       money.Amount
	Sum          money.Amount
	Daily        money.Amount
	GoodThrough  day.Date
	Beside       []string // what is owed and not asked, and why
	Cautions     []string // what to mind about the figures; for the creditor's side alone
	Payments     []ClaimPayment
	Lines        []ClaimLine // for programs
}

// ClaimRow is one invoice.
type ClaimRow struct {
	Number, For        string
	On, Due            day.Date
	Amount, Paid, Open money.Amount
	Late               int // days
}

// LateLine is what is asked of one late invoice.
type LateLine struct {
	Number, For string
	On, Due     day.Date
	Ask         money.Amount
}

// ClaimCharge is a charge with its ground.
type ClaimCharge struct {
	Words, Ground string
	Amount        money.Amount
	Confidence    string
}

// ClaimPayment is what lowered the debt.
type ClaimPayment struct {
	On            day.Date
	What, Against string
	Amount        money.Amount
}

// ClaimLine is a line of the claim in packet.json. Sums are decimal strings.
type ClaimLine struct {
	Line   string  `json:"line"`
	Amount string  `json:"amount"`
	Days   int     `json:"days"`
	Rate   *string `json:"rate"`
	Source *string `json:"source"`
	Asked  bool    `json:"asked"`
	WhyNot *string `json:"why_not"`
}

func (d *Dossier) long(on day.Date) string {
	if on.IsZero() {
		return "not known"
	}
	return on.Long("en", d.Creditor.Place)
}

func (d *Dossier) short(on day.Date) string {
	if on.IsZero() {
		return ""
	}
	return on.Short("en", d.Creditor.Place)
}

func (d *Dossier) sum(a money.Amount) string {
	return strings.ReplaceAll(a.Format("en", d.Creditor.Place), "\u00a0", " ")
}

// figure is a sum without its currency, for a column that names it.
func (d *Dossier) figure(a money.Amount) string { return a.Number("en", d.Creditor.Place) }

// claimPart is the claim line by line, with interest to the day.
func (d *Dossier) claimPart() pdf.Part {
	c := &d.Claim
	p := pdf.Part{Title: "The claim as of " + d.long(d.On), Group: groupClaim}
	rows := letter.Table{Columns: []letter.Column{{Title: "Invoice"}, {Title: "For", Wide: true}, {Title: "Dated"}, {Title: "Due"}, {Title: "Sum", Align: letter.Decimal},
		{Title: "Paid, credited", Align: letter.Decimal}, {Title: "Open", Align: letter.Decimal}, {Title: "Days late", Align: letter.Right}}}
	for i := range c.Rows {
		r := &c.Rows[i]
		rows.Rows = append(rows.Rows, []string{r.Number, r.For, d.short(r.On), d.short(r.Due), d.figure(r.Amount), d.figure(r.Paid), d.figure(r.Open), fmt.Sprint(r.Late)})
	}
	if len(rows.Rows) > 0 {
		p.Blocks = append(p.Blocks, rows)
	}
	p.Blocks = append(p.Blocks, letter.Heading{Level: 2, Text: "What is asked"}, d.sumTable())
	if c.Daily.Sign() > 0 {
		p.Blocks = append(p.Blocks, letter.Para{Text: fmt.Sprintf("Each further day adds %s while neither rate nor base changes.", d.sum(c.Daily))})
	}
	for _, line := range append(slices.Clone(c.Beside), c.Cautions...) {
		p.Blocks = append(p.Blocks, letter.Para{Text: line})
	}
	if len(c.Payments) > 0 {
		t := letter.Table{Columns: []letter.Column{{Title: "Day"}, {Title: "What", Wide: true}, {Title: "Set against"}, {Title: string(d.Currency), Align: letter.Decimal}}}
		for i := range c.Payments {
			m := &c.Payments[i]
			t.Rows = append(t.Rows, []string{d.long(m.On), m.What, m.Against, d.figure(m.Amount)})
		}
		p.Blocks = append(p.Blocks, letter.Heading{Level: 2, Text: "Payments, credit and write-offs"}, t)
	}
	return p
}

// sumTable is what is asked, with its grounds.
func (d *Dossier) sumTable() letter.Table {
	c := &d.Claim
	t := letter.Table{Columns: []letter.Column{{Title: "For", Wide: true}, {Title: "Ground"}, {Title: string(d.Currency), Align: letter.Decimal}}}
	t.Rows = append(t.Rows, []string{"Invoices that are late and not contested", "agreement", d.figure(c.Principal)})
	for i := range c.Charges {
		one := &c.Charges[i]
		t.Rows = append(t.Rows, []string{one.Words, one.Ground, d.figure(one.Amount)})
	}
	if c.Credit.Sign() > 0 {
		t.Rows = append(t.Rows, []string{"Credit of the client, set off", "", d.figure(c.Credit.Neg())})
	}
	t.Foot = [][]string{{"Total, good through " + d.long(d.On), "", d.figure(c.Sum)}}
	return t
}

// chronology is what happened, oldest first, and what shows it.
func (d *Dossier) chronology() pdf.Part {
	t := letter.Table{Columns: []letter.Column{{Title: "Day"}, {Title: "What happened", Wide: true}, {Title: "Shown by"}}}
	for i := range d.Facts {
		f := &d.Facts[i]
		t.Rows = append(t.Rows, []string{d.long(f.On), d.dated(f.Text), f.Ref})
	}
	p := pdf.Part{Title: "Chronology of facts", Group: groupClaim, Blocks: []letter.Block{
		letter.Para{Text: "Entries are those of the sealed record of account " + d.Account + ". “Told by the creditor” is what was done before the record began. “Sent” and “posted” never mean that something was received."},
	}}
	if len(t.Rows) > 0 {
		p.Blocks = append(p.Blocks, t)
	}
	return p
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	if strings.HasSuffix(what, "y") {
		return fmt.Sprintf("%d %sies", n, strings.TrimSuffix(what, "y"))
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// cutOff is a text behind what leads to it; "" where there is none.
func cutOff(before, text string) string {
	if text == "" {
		return ""
	}
	return before + text
}

// sentence is a text with a capital and a stop.
func sentence(text string) string {
	if text = strings.TrimSuffix(strings.TrimSpace(text), "."); text == "" {
		return ""
	}
	return upper(text) + "."
}

// upper begins a line with a capital.
func upper(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// PlaceWords is a place as people read it.
func PlaceWords(place string) string {
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
