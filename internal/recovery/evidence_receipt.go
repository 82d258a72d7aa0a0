package recovery

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/receivable"
	"dunwell/internal/reply"
	"dunwell/internal/store"
)

// ReceiptKind is what shows that something came into the client's reach. "Sent" is
// none: it shows what the creditor did.
type ReceiptKind string

// The kinds of proof, the strongest first. Each says exactly as much as it is: none
// is called receipt but the first three.
const (
	ReceiptAct      ReceiptKind = "page_act"        // the client acted on his page, which shows it; opening it is no proof
	ReceiptAnswer   ReceiptKind = "answer"          // an answer that quotes or names it
	ReceiptNotice   ReceiptKind = "delivery_notice" // the client's mail system says that it was delivered
	ReceiptPosted   ReceiptKind = "posted"          // proof of posting
	ReceiptTaken    ReceiptKind = "taken_over"      // a mail server took it over: its answer with the queue id
	ReceiptSentOnly ReceiptKind = "sent"            // it left, and nothing shows more
)

var receiptOrder = []ReceiptKind{ReceiptAct, ReceiptAnswer, ReceiptNotice, ReceiptPosted, ReceiptTaken, ReceiptSentOnly}

// Reached reports a kind that shows that it was received, not only that it was sent.
func (k ReceiptKind) Reached() bool {
	return k == ReceiptAct || k == ReceiptAnswer || k == ReceiptNotice
}

// ReceiptProof is one thing that shows it.
type ReceiptProof struct {
	Kind ReceiptKind
	On   day.Date
	Text string // what happened, in words
	Ref  string // number of the letter or entry, id of the mail or document

	paper  string                // id of the paper that shows it, as an exhibit of a packet; "" for none
	letter receivable.DeliveryID // that it is about, "" for none
}

// plain is what happened without the words of whoever did it.
func (p *ReceiptProof) plain() string {
	if p.Kind == ReceiptAct {
		text, _, _ := strings.Cut(p.Text, ": ")
		return strings.TrimSuffix(text, " and acted")
	}
	return p.Text
}

// Receipt is what shows of one invoice or formal letter that it reached the client.
type Receipt struct {
	Invoice  bool
	ID       string // of the item or the delivery
	Number   string
	Words    string // "Invoice A-17", "Final demand 1004-9"
	On       day.Date
	Proofs   []ReceiptProof // the strongest first, of one kind the oldest
	Returned []ReceiptProof // it came back: what was taken over then proves nothing
}

// Best is the strongest proof; ok is false where there is none at all.
func (r *Receipt) Best() (p ReceiptProof, ok bool) {
	if len(r.Proofs) == 0 {
		return p, false
	}
	return r.Proofs[0], true
}

// Reached reports that it was received, and since when that is shown.
func (r *Receipt) Reached() (on day.Date, ok bool) {
	for _, p := range r.Proofs {
		if p.Kind.Reached() && (!ok || p.On.Before(on)) {
			on, ok = p.On, true
		}
	}
	return on, ok
}

// Receipts tell of each invoice and each formal letter through a day what shows that
// it reached the client, oldest first.
func (d *Desk) Receipts(ctx context.Context, key receivable.AccountKey, on day.Date) (list []Receipt, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		g, err := d.ground(ctx, tx, key, on)
		if err == nil {
			list = g.receipts()
		}
		return err
	})
	return list, err
}

func (g *ground) receipts() []Receipt {
	var list []Receipt
	for i := range g.items {
		if it := &g.items[i].Item; it.Kind == receivable.Invoice && !it.Void && !it.On.After(g.on) {
			list = append(list, g.invoiceReceipt(it))
		}
	}
	for i := range g.deliveries {
		if d := &g.deliveries[i]; d.Formal && left(d, g.on) && d.Step != receivable.StepInvoice {
			r := Receipt{ID: string(d.ID), Number: d.Number, Words: upper(StepWord(d.Step)) + " " + d.Number, On: g.leftOn(d)}
			g.prove(&r, d, "")
			list = append(list, r.sorted())
		}
	}
	slices.SortStableFunc(list, func(a, b Receipt) int { return a.On.Compare(b.On) })
	return list
}

// invoiceReceipt looks at the mail that brought an invoice, at each later letter that
// names it, at answers that name it, and at what the client did on his page.
func (g *ground) invoiceReceipt(it *receivable.Item) Receipt {
	r := Receipt{Invoice: true, ID: string(it.ID), Number: it.Number, Words: strings.TrimSpace("Invoice " + it.Number), On: it.On}
	for i := range g.deliveries {
		d := &g.deliveries[i]
		switch {
		case !left(d, g.on):
		case d.Step == receivable.StepInvoice && d.Letter == it.Number && it.Number != "":
			g.prove(&r, d, "")
		case names(g.letters[d.ID], it.Number):
			g.prove(&r, d, ", which names it")
		}
	}
	for i := range g.mails {
		m := &g.mails[i]
		if reply.Kind(m.Kind) == reply.KindReply && m.Mailbox != FromPage && !m.On.Before(it.On) && (names(m.OwnText, it.Number) || names(m.Subject, it.Number)) {
			r.add(ReceiptProof{Kind: ReceiptAnswer, On: m.On, Text: "Mail of " + cmp.Or(m.SenderName, m.Sender) + " that names it", Ref: m.ID, paper: m.ID})
		}
	}
	for i := range g.entries {
		if e := &g.entries[i]; e.fromPage() && !e.On.Before(it.On) && g.openOn(it, e.On) {
			r.add(ReceiptProof{Kind: ReceiptAct, On: e.On, Text: "The client acted on his page, which shows it: " + e.said.Text, Ref: entryNumber(g.file.Number, e.Seq)})
		}
	}
	return r.sorted()
}

// openOn reports an invoice that was not settled before a day: the client's page lists it.
func (g *ground) openOn(it *receivable.Item, on day.Date) bool {
	open := it.Amount.Minor()
	for _, a := range g.set {
		if a.To == it.ID && a.On.Before(on) {
			open -= a.Amount.Minor()
		}
	}
	return open > 0
}

// prove adds what is known of one letter or mail that left.
func (g *ground) prove(r *Receipt, d *receivable.Delivery, what string) {
	on, words := g.leftOn(d), StepWord(d.Step)+" "+d.Number+what
	if d.Step == receivable.StepInvoice {
		words = "the mail that brought it"
	}
	posted := false
	for i := range g.documents {
		doc := &g.documents[i]
		if doc.Kind != receivable.ProofOfPosting || doc.About != d.ID {
			continue
		}
		posted = true
		text := "Proof of posting of " + words
		if doc.Reference != "" {
			text += ", number " + doc.Reference
		}
		r.add(ReceiptProof{Kind: ReceiptPosted, On: doc.On, Text: text, Ref: doc.Short, paper: doc.ID, letter: d.ID})
	}
	returned := false
	for i := range g.mails {
		m := &g.mails[i]
		if m.Delivery != d.ID {
			continue
		}
		switch kind := reply.Kind(m.Kind); {
		case kind == reply.KindReply && m.Mailbox != FromPage:
			r.add(ReceiptProof{Kind: ReceiptAnswer, On: m.On, Text: "Answer of " + cmp.Or(m.SenderName, m.Sender) + " to " + words, Ref: m.ID, paper: m.ID, letter: d.ID})
		case kind == reply.KindBounce:
			for _, to := range m.reading.Recipients {
				switch reply.Action(to.Action) {
				case reply.ActionDelivered:
					r.add(ReceiptProof{Kind: ReceiptNotice, On: m.On, Text: "Delivery notice for " + to.Address + " about " + words, Ref: m.ID, paper: m.ID, letter: d.ID})
				case reply.ActionFailed:
					returned = true
					r.Returned = append(r.Returned, ReceiptProof{Kind: ReceiptSentOnly, On: m.On, Text: "Came back from " + to.Address + ": " + words, Ref: m.ID, paper: m.ID, letter: d.ID})
				}
			}
		}
	}
	for i := range g.entries {
		if e := &g.entries[i]; e.fromPage() && g.carried(e.said.Fields["link"]) == d.ID {
			r.add(ReceiptProof{Kind: ReceiptAct, On: e.On, Text: "The client used the link in " + words + " and acted: " + e.said.Text, Ref: entryNumber(g.file.Number, e.Seq), letter: d.ID})
		}
	}
	switch {
	case returned:
	case d.State == receivable.Sent && d.Channel == WaySMTP && d.Answer != "":
		r.add(ReceiptProof{Kind: ReceiptTaken, On: on, Text: "A mail server took over " + words + " for " + d.To + ": “" + oneLine(d.Answer, 200) + "”", Ref: d.Number, paper: string(d.ID), letter: d.ID})
	case !posted:
		r.add(ReceiptProof{Kind: ReceiptSentOnly, On: on, Text: "Sent: " + words, Ref: d.Number, paper: string(d.ID), letter: d.ID})
	}
}

// carried is the letter that carried a link, "" for none.
func (g *ground) carried(link string) receivable.DeliveryID {
	for i := range g.links {
		if g.links[i].ID == link && link != "" {
			return g.links[i].Delivery
		}
	}
	return ""
}

func (r *Receipt) add(p ReceiptProof) { r.Proofs = append(r.Proofs, p) }

func (r *Receipt) sorted() Receipt {
	slices.SortStableFunc(r.Proofs, func(a, b ReceiptProof) int {
		return cmp.Or(cmp.Compare(slices.Index(receiptOrder, a.Kind), slices.Index(receiptOrder, b.Kind)), a.On.Compare(b.On))
	})
	r.Proofs = slices.CompactFunc(r.Proofs, func(a, b ReceiptProof) bool { return a.Kind == b.Kind && a.Ref == b.Ref })
	return *r
}

// names reports a text that names an invoice by its number, as a word of its own.
func names(text, number string) bool {
	const least, ofYear = 2, 4
	digits := strings.Trim(number, "0123456789") == ""
	if len(number) < least || digits && (len(number) == least || len(number) == ofYear && (number[:2] == "19" || number[:2] == "20")) {
		return false // a day or a year looks like it
	}
	for from := 0; ; {
		i := strings.Index(text[from:], number)
		if i < 0 {
			return false
		}
		i += from
		before, after := i == 0 || !wordByte(text[i-1]), i+len(number) == len(text) || !wordByte(text[i+len(number)])
		if before && after {
			return true
		}
		from = i + 1
	}
}

func wordByte(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '-' || b == '/' || b >= 0x80
}
