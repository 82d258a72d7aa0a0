package recovery

import (
	"cmp"
	"fmt"
	"slices"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/remedy"
	"dunwell/internal/reply"
	"dunwell/internal/reply/meaning"
)

// Rebuilt is the file without a contract: what shows that work was asked for, done
// and taken at a usual rate, and that the account is stated.
type Rebuilt struct {
	Contract bool                     // a signed contract is there; nothing has to be rebuilt
	Kind     receivable.AgreementKind // mails or conduct: as what it can be entered; "" while it cannot
	On       day.Date                 // of the agreement, as far as the file shows
	Meruit   []Element                // request, acceptance, benefit, usual rate
	Stated   []Element                // relationship, receipt, no objection
}

// Element is one thing that a claim without a contract has to show.
type Element struct {
	Code    string // closed list: ElementRequest and its neighbours
	Name    string
	ShownBy []ShownBy
	Lacking string // what would show it, where nothing does
}

// The elements.
const (
	ElementRequest      = "request"
	ElementAcceptance   = "acceptance"
	ElementBenefit      = "benefit"
	ElementRate         = "usual_rate"
	ElementRelationship = "relationship"
	ElementReceipt      = "receipt"
	ElementNoObjection  = "no_objection"
)

// Shown reports an element that something shows.
func (e *Element) Shown() bool { return len(e.ShownBy) > 0 }

// rebuild looks for the elements in what is there, and names what is not.
func (g *ground) rebuild(receipts []Receipt, statedDays int) Rebuilt {
	r := Rebuilt{Contract: slices.ContainsFunc(g.file.Agreements, func(a receivable.Agreement) bool {
		return a.Stands(g.on) && (a.Kind == receivable.AgreementSigned || a.Kind == receivable.AgreementProposal)
	}) || g.file.Facts[remedy.SignedContract.Names()[0]] == "yes"}
	r.Meruit = []Element{
		g.requested(),
		g.accepted(),
		{Code: ElementBenefit, Name: "they use it", ShownBy: g.papers(receivable.UseProof), Lacking: "a picture of the work in use with its day: the live site, the printed piece, a product page"},
		g.usualRate(),
	}
	r.Stated = []Element{g.relationship(), g.received(receipts), g.unobjected(receipts, statedDays)}
	mails := g.written()
	switch {
	case r.Contract:
	case len(mails) > 0:
		r.Kind, r.On = receivable.AgreementMails, mails[0].On
	case r.Meruit[1].Shown() || r.Meruit[3].Shown():
		r.Kind, r.On = receivable.AgreementConduct, earliestShown(r.Meruit[1], r.Meruit[3])
	}
	return r
}

func earliestShown(elements ...Element) (first day.Date) {
	for i := range elements {
		for _, s := range elements[i].ShownBy {
			if first.IsZero() || s.On.Before(first) {
				first = s.On
			}
		}
	}
	return first
}

func (g *ground) papers(kinds ...receivable.DocumentKind) (list []ShownBy) {
	for i := range g.documents {
		if l := &g.documents[i]; slices.Contains(kinds, l.Kind) {
			list = append(list, ShownBy{l.On, upper(l.Words) + ": " + cmp.Or(l.Name, l.Reference) + cutOff(", ", l.Note), l.Short})
		}
	}
	slices.Reverse(list) // documents come newest first
	return list
}

// written are what shows an agreement in writing: letters added as correspondence, and
// mails from before the first invoice fell due.
func (g *ground) written() []ShownBy {
	list := g.papers(receivable.Correspondence, receivable.ContractPaper)
	for i := range g.mails {
		m := &g.mails[i]
		if reply.Kind(m.Kind) == reply.KindReply && m.Mailbox != FromPage && agrees(m.OwnText) {
			list = append(list, ShownBy{m.On, "Mail of " + cmp.Or(m.SenderName, m.Sender) + ": " + m.Subject, m.ID})
		}
	}
	slices.SortStableFunc(list, func(a, b ShownBy) int { return a.On.Compare(b.On) })
	return list
}

func (g *ground) requested() Element {
	e := Element{Code: ElementRequest, Name: "the client asked for the work", Lacking: "the mail or message that asked for it or said yes to your offer: dunwell document add " + g.file.Number + " FILE --kind correspondence"}
	e.ShownBy = g.written()
	for i := range g.file.Registers.Orders {
		if c := &g.file.Registers.Orders[i]; c.State == receivable.ApprovalGiven {
			e.ShownBy = append(e.ShownBy, ShownBy{c.Answered, "Change order " + c.Number + " approved", c.Number})
		}
	}
	return e
}

func (g *ground) accepted() Element {
	e := Element{Code: ElementAcceptance, Name: "the client took the work", Lacking: "a thank-you, an approval or a download by link: dunwell approval send " + g.file.Number + " FILE --name WORK"}
	add := func(on day.Date, text, ref string) { e.ShownBy = append(e.ShownBy, ShownBy{on, text, ref}) }
	g.approvals(add, receivable.ApprovalGiven)
	g.approvals(add, receivable.ApprovalDeemed)
	e.ShownBy = append(e.ShownBy, g.papers(receivable.ApprovalPaper, receivable.DeliveryProof, receivable.UseProof)...)
	for i := range g.mails {
		m := &g.mails[i]
		if reply.Kind(m.Kind) == reply.KindReply && takes(m.OwnText) && !g.complains(m) {
			add(m.On, "Mail of "+cmp.Or(m.SenderName, m.Sender)+" that takes the work", m.ID)
		}
	}
	return e
}

// usualRate are earlier invoices that were paid in full without an objection: they
// show the rate that both lived by.
func (g *ground) usualRate() Element {
	e := Element{Code: ElementRate, Name: "the rate is the usual one", Lacking: "earlier paid invoices, your price list, or what others charge for the like"}
	for i := range g.items {
		it := &g.items[i].Item
		if it.Kind != receivable.Invoice || it.Void || it.Gone || it.On.After(g.on) {
			continue
		}
		if paid, on := g.paid(it); paid {
			e.ShownBy = append(e.ShownBy, ShownBy{on, "Invoice " + it.Number + " of " + sumText(it.Amount) + cutOff(", ", it.For) + ", paid in full", it.Number})
		}
	}
	slices.SortStableFunc(e.ShownBy, func(a, b ShownBy) int { return a.On.Compare(b.On) })
	return e
}

// paid reports an invoice that payments alone settled, and the day of the last.
func (g *ground) paid(it *receivable.Item) (ok bool, on day.Date) {
	sum := money.New(0, g.file.Currency)
	for _, a := range g.set {
		from := g.item(a.From)
		if a.To != it.ID || a.On.After(g.on) || from == nil || from.Kind != receivable.Payment {
			continue
		}
		sum, on = money.New(sum.Minor()+a.Amount.Minor(), g.file.Currency), day.Max(on, a.On)
	}
	return sum.Minor() >= it.Amount.Minor() && it.Amount.Sign() > 0, on
}

func (g *ground) relationship() Element {
	e := Element{Code: ElementRelationship, Name: "you do business with each other", Lacking: "anything from before the debt: earlier work, mails, an order"}
	e.ShownBy = append(e.ShownBy, g.usualRate().ShownBy...)
	for i := range g.file.Agreements {
		if a := &g.file.Agreements[i]; a.Stands(g.on) {
			e.ShownBy = append(e.ShownBy, ShownBy{a.On, a.Called(), a.Number})
		}
	}
	e.ShownBy = append(e.ShownBy, g.written()...)
	slices.SortStableFunc(e.ShownBy, func(a, b ShownBy) int { return a.On.Compare(b.On) })
	return e
}

func (g *ground) received(receipts []Receipt) Element {
	e := Element{Code: ElementReceipt, Name: "the invoices were received", Lacking: "an answer, an act on the client's page or a delivery notice; that they were sent is not enough"}
	for i := range receipts {
		if r := &receipts[i]; r.Invoice && g.owes(r.ID) {
			if best, ok := r.Best(); ok && best.Kind.Reached() {
				e.ShownBy = append(e.ShownBy, ShownBy{best.On, r.Words + ": " + best.Text, best.Ref})
			} else {
				e.Lacking = r.Words + ": " + e.Lacking
				e.ShownBy = nil
				return e
			}
		}
	}
	return e
}

// unobjected: enough days passed after the last receipt without a word against it.
func (g *ground) unobjected(receipts []Receipt, days int) Element {
	e := Element{Code: ElementNoObjection, Name: fmt.Sprintf("nobody objected for %d days", days), Lacking: "receipt has to be shown first; the days count from it"}
	var since day.Date
	for i := range receipts {
		if r := &receipts[i]; r.Invoice && g.owes(r.ID) {
			on, ok := r.Reached()
			if !ok {
				return e
			}
			since = day.Max(since, on)
		}
	}
	if since.IsZero() {
		return e
	}
	e.Lacking = "the days are over on " + since.AddDays(days).String() + ", if nobody objects"
	for i := range g.mails {
		if m := &g.mails[i]; !m.On.Before(since) && g.complains(m) {
			e.Lacking = "the mail of " + m.On.String() + " objects"
			return e
		}
	}
	objected := slices.ContainsFunc(g.file.Arrangements, func(a receivable.Arrangement) bool { return a.Kind == receivable.DisputeHold && !a.On.After(g.on) })
	switch {
	case objected:
		e.Lacking = "an objection is on record"
	case !since.AddDays(days).After(g.on):
		e.ShownBy = []ShownBy{{since.AddDays(days), fmt.Sprintf("No objection in the %d days after %s", g.on.Sub(since), since), ""}}
	}
	return e
}

func (g *ground) owes(id string) bool {
	return slices.ContainsFunc(g.file.Items, func(i receivable.Item) bool { return string(i.ID) == id })
}

// complains reports a mail that objects to the work, the sum or the invoice.
func (g *ground) complains(m *readMailRow) bool {
	return slices.ContainsFunc(m.reading.Labels, func(l Label) bool {
		switch l.Label {
		case meaning.LabelQuality, meaning.LabelScope, meaning.LabelAmount, meaning.LabelInvoiceError, meaning.LabelRefusal:
			return true
		}
		return false
	})
}
