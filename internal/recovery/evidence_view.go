package recovery

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/receivable"
	"dunwell/internal/remedy"
	"dunwell/internal/store"
)

// EvidenceView is the file of an account as a judge would weigh it: what can be
// shown, what is missing with the cheapest way to it, what speaks for the client, and
// what shows that invoices and formal letters arrived.
type EvidenceView struct {
	Account receivable.AccountKey
	Number  string
	Client  string
	On      day.Date

	Band   remedy.Band   // of the points as they stand
	Bands  []remedy.Band // all of them, the strongest first
	Lines  []EvidenceLine
	Unsaid string // why nothing is said about money, "" where it is

	Receipts  []Receipt
	Documents []DocumentLine
	Rebuilt   Rebuilt
}

// EvidenceState is where an item of the checklist stands.
type EvidenceState string

// The states of an item.
const (
	EvidenceHave    EvidenceState = "have"
	EvidenceMissing EvidenceState = "missing"
	EvidenceAgainst EvidenceState = "against" // it speaks for the client
	EvidenceClear   EvidenceState = "clear"   // what would speak for him is not there
	EvidenceCovered EvidenceState = "covered" // a stronger proof of the same is there
)

// EvidenceLine is one item of the checklist.
type EvidenceLine struct {
	remedy.ProofItem
	Meaning string // what it is, in a few words
	State   EvidenceState
	Told    bool          // a person said so; it rests on his word
	ShownBy []ShownBy     // what shows it
	Gain    remedy.Gain   // what it would change, had it been there or were it gone
	Gains   bool          // the gain is known
	Ways    []EvidenceWay // to get it, the cheapest first
}

// ShownBy is one thing in the file that shows an item.
type ShownBy struct {
	On   day.Date
	Text string
	Ref  string // number of the entry, letter, agreement or deliverable; id of the document or mail
}

// Evidence weighs the file of an account on a day and writes nothing.
func (d *Desk) Evidence(ctx context.Context, key receivable.AccountKey, on day.Date) (v EvidenceView, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		g, err := d.ground(ctx, tx, key, on)
		if err != nil {
			return err
		}
		w, err := d.weigh(ctx, tx, &g.file, on)
		if err != nil {
			return err
		}
		v = g.view(&w)
		return nil
	})
	return v, err
}

func (g *ground) view(w *Weighed) EvidenceView {
	p := w.parameters
	v := EvidenceView{Account: g.file.Key, Number: g.file.Number, Client: g.file.Client.Name, On: g.on, Bands: p.Bands(), Documents: g.documents, Receipts: g.receipts()}
	have := w.Case.Evidence
	if w.Ranking.Fault != nil {
		v.Unsaid = w.Ranking.Fault.Error()
	}
	v.Band = p.BandOf(have)
	for _, item := range p.ProofItems() {
		l := EvidenceLine{ProofItem: item, Meaning: meaningOf(item.Name), State: proofState(have, item.Item)}
		l.ShownBy = g.shownBy(item.Item, v.Receipts)
		l.Told = strings.EqualFold(g.file.Told(item.Name), "yes")
		if told := g.telling(item.Name); told != nil && l.Told {
			l.ShownBy = append(l.ShownBy, ShownBy{told.On, toldText(told), entryNumber(g.file.Number, told.Seq)})
		}
		if l.State == EvidenceMissing || l.State == EvidenceAgainst {
			l.Gain, l.Gains = w.Ranking.WithEvidence(item.Item)
			l.Ways = g.ways(item.Item)
		}
		v.Lines = append(v.Lines, l)
	}
	v.Rebuilt = g.rebuild(v.Receipts, p.StatedDays())
	return v
}

// proofState says where an item stands among what can be shown.
func proofState(have, item remedy.Evidence) EvidenceState {
	against := item&remedy.Against != 0
	switch {
	case against && have.Has(item):
		return EvidenceAgainst
	case against:
		return EvidenceClear
	case have.Has(item):
		return EvidenceHave
	case (have|item).Sound()&item == 0, item == remedy.DeemedApproval:
		return EvidenceCovered // silence is waited for by nobody
	}
	return EvidenceMissing
}

func meaningOf(name string) string {
	if k, ok := knownFact(name); ok {
		return k.Meaning
	}
	return strings.ReplaceAll(name, "_", " ")
}

func toldText(e *sealedEntry) string {
	if e.said.Verb == VerbFact {
		return "told by " + cmp.Or(e.said.By, "the creditor") + cutOff(": ", e.said.Note)
	}
	return e.said.Text
}

// Gaps are the missing items that a way leads to and those that speak for the client,
// in the order of what they would bring for an hour of own time.
func (v *EvidenceView) Gaps() []EvidenceLine {
	var list []EvidenceLine
	for i := range v.Lines {
		if l := &v.Lines[i]; len(l.Ways) > 0 && (l.State == EvidenceMissing || l.State == EvidenceAgainst) {
			list = append(list, *l)
		}
	}
	slices.SortStableFunc(list, func(a, b EvidenceLine) int { return cmp.Compare(b.perMinute(), a.perMinute()) })
	return list
}

// perMinute is what an item brings for a minute of own time, by its cheapest way; where
// nothing is said in money, points stand in for it.
func (l *EvidenceLine) perMinute() float64 {
	minutes := float64(max(1, l.Ways[0].Minutes))
	if l.Gains && l.Gain.Sum.Sign() > 0 {
		return 1000 + float64(l.Gain.Sum.Minor())/minutes
	}
	points := l.Points.Value
	if points < 0 {
		points = -points
	}
	return points / minutes
}

// GainWords say in a sentence what an item would change.
func (l *EvidenceLine) GainWords() string {
	if !l.Gains {
		return ""
	}
	text := fmt.Sprintf("%d points", l.Gain.Points)
	switch {
	case l.Gain.Sum.Sign() <= 0:
		return text + ", which moves no remedy by itself"
	case l.Gain.Most == l.Gain.Then:
		return fmt.Sprintf("%s; adds about %s to %s", text, about(l.Gain.Sum), l.Gain.Most.Words())
	}
	return fmt.Sprintf("%s; adds about %s to %s; first would come %s", text, about(l.Gain.Sum), l.Gain.Most.Words(), l.Gain.Then.Words())
}

// shownBy gathers what in the file shows an item, oldest first.
func (g *ground) shownBy(item remedy.Evidence, receipts []Receipt) (list []ShownBy) {
	add := func(on day.Date, text, ref string) { list = append(list, ShownBy{on, text, ref}) }
	paper := func(kinds ...receivable.DocumentKind) {
		for i := range g.documents {
			if l := &g.documents[i]; slices.Contains(kinds, l.Kind) {
				add(l.On, upper(l.Words)+": "+cmp.Or(l.Name, l.Reference), l.Short)
			}
		}
	}
	switch item {
	case remedy.SignedContract:
		g.agreements(add, receivable.AgreementSigned, receivable.AgreementProposal)
	case remedy.EmailAgreement:
		g.agreements(add, receivable.AgreementMails)
	case remedy.Approvals:
		g.approvals(add, receivable.ApprovalGiven)
		paper(receivable.ApprovalPaper)
	case remedy.DeemedApproval:
		g.approvals(add, receivable.ApprovalDeemed)
	case remedy.DeliveryProof:
		g.approvals(add, receivable.ApprovalGiven)
		paper(receivable.DeliveryProof, receivable.UseProof)
	case remedy.ChangeOrders:
		for i := range g.file.Registers.Orders {
			if c := &g.file.Registers.Orders[i]; c.State == receivable.ApprovalGiven {
				add(c.Answered, "Change order "+c.Number+" approved", c.Number)
			}
		}
	case remedy.Acknowledged:
		paper(receivable.Acknowledgment)
		g.admissions(add)
	case remedy.InvoicesUnobjected:
		for i := range receipts {
			if r := &receipts[i]; r.Invoice {
				if best, ok := r.Best(); ok && best.Kind.Reached() {
					add(best.On, r.Words+": "+best.Text, best.Ref)
				}
			}
		}
	case remedy.PartPayment:
		g.partPayments(add)
	case remedy.DemandOnFile:
		for i := range g.file.Touches {
			if t := &g.file.Touches[i]; t.Kind == receivable.Written && t.Step == "final_demand" {
				add(t.On, "Final demand"+map[bool]string{true: ", told from before"}[t.Told], g.numberOf(t.Delivery))
			}
		}
	case remedy.DisputeBeforeDue, remedy.DisputeAfterDue:
		g.complaints(add)
	}
	slices.SortStableFunc(list, func(a, b ShownBy) int { return a.On.Compare(b.On) })
	return list
}

type shower func(on day.Date, text, ref string)

func (g *ground) agreements(add shower, kinds ...receivable.AgreementKind) {
	for i := range g.file.Agreements {
		if a := &g.file.Agreements[i]; a.Stands(g.on) && slices.Contains(kinds, a.Kind) {
			add(a.On, a.Called(), a.Number)
		}
	}
}

func (g *ground) approvals(add shower, state receivable.ApprovalState) {
	for _, d := range receivable.Latest(g.file.Registers.Deliverables) {
		if d.State != state || d.Answered.After(g.on) {
			continue
		}
		text := d.Called() + " approved"
		if state == receivable.ApprovalDeemed {
			text = d.Called() + " not answered; counted as approved by the agreement"
		}
		add(d.Answered, text, d.Number)
	}
}

// admissions are the entries and mails in which the client admitted the debt. A
// contract that he signed admits none.
func (g *ground) admissions(add shower) {
	for i := range g.entries {
		e := &g.entries[i]
		if signed := e.said.Verb == VerbSigned && e.said.Fields["agreement"] == ""; !e.undone && (signed || e.said.Verb == VerbAck) {
			add(e.On, e.said.Text, entryNumber(g.file.Number, e.Seq))
		}
	}
	for i := range g.mails {
		if m := &g.mails[i]; m.State == store.InboundConfirmed && m.reading.Acknowledges == "yes" {
			add(m.On, "Mail of "+cmp.Or(m.SenderName, m.Sender)+" that admits the debt", m.ID)
		}
	}
}

// partPayments are payments that left an open invoice open.
func (g *ground) partPayments(add shower) {
	for _, a := range g.set {
		to, from := g.item(a.To), g.item(a.From)
		if to == nil || from == nil || from.Kind != receivable.Payment || to.Kind != receivable.Invoice || a.On.After(g.on) || a.Amount.Sign() <= 0 || to.Open.Sign() <= 0 {
			continue
		}
		add(a.On, "Payment of "+sumText(a.Amount)+" towards invoice "+to.Number, "")
	}
}

func (g *ground) complaints(add shower) {
	for i := range g.file.Arrangements {
		a := &g.file.Arrangements[i]
		if a.Kind != receivable.DisputeHold || !a.Live(g.on) {
			continue
		}
		text := "Complaint"
		if it := g.item(a.Item); it != nil {
			text += " about invoice " + it.Number
		}
		add(a.On, text+cutOff(": ", a.Reason), g.entryMaking(a.ID))
	}
}

func (g *ground) item(id receivable.ItemID) *receivable.Item {
	if i := slices.IndexFunc(g.items, func(r store.ItemRow) bool { return r.Item.ID == id }); i >= 0 && id != "" {
		return &g.items[i].Item
	}
	return nil
}

func (g *ground) numberOf(id receivable.DeliveryID) string {
	if i := slices.IndexFunc(g.deliveries, func(d receivable.Delivery) bool { return d.ID == id }); i >= 0 {
		return g.deliveries[i].Number
	}
	return ""
}
