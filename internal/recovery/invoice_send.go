package recovery

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// SentInvoice says what became of the mail with an invoice.
type SentInvoice struct {
	Entry  Entry
	State  receivable.DeliveryState // sent; approved: laid down for a person; waiting: tried again by itself
	Answer string                   // of the taking server, or where it lies
}

// SendInvoice brings an issued invoice to the client on the creditor's way out, now:
// asking for it is a person's yes. It is no letter of the chase and moves no ladder. One
// that was sent goes once more only where again is set; one that waits is tried now.
func (d *Desk) SendInvoice(ctx context.Context, creditor receivable.CreditorID, name string, again bool, a Act) (SentInvoice, error) {
	var delivery receivable.Delivery
	var client string
	entry, err := d.onOwn(ctx, creditor, name, VerbInvoiceSent, a, func(ctx context.Context, e *deed, v *store.OwnInvoice) (err error) {
		client = e.file.Client.Name
		delivery, err = e.queueInvoice(ctx, v, again)
		return err
	})
	if err != nil {
		return SentInvoice{}, err
	}
	delivery, closed, err := d.sendNow(ctx, delivery)
	if err != nil {
		return SentInvoice{}, err
	}
	out := SentInvoice{Entry: entry, State: delivery.State, Answer: delivery.Answer}
	what := fmt.Sprintf("The mail with %s for %s", delivery.Letter, client)
	switch delivery.State {
	case receivable.Sent:
		out.Entry.Text = what + " was taken over on the way to " + delivery.To
	case receivable.Approved:
		where := map[string]string{WayDrafts: "lies in the drafts of your mailbox", WayPrint: "went to the printer", WayFolder: "lies in the folder"}[delivery.Channel]
		out.Entry.Text = fmt.Sprintf("%s %s, for you to send; once it has left: dunwell invoice sent %s", what, where, delivery.Letter)
	case receivable.Waiting, receivable.Sending:
		out.Entry.Text = what + " could not leave yet; it waits and is tried again while dunwell serve runs, or when you send it again"
		if closed == nil && delivery.Answer != "" {
			closed = errors.New(delivery.Answer)
		}
		if closed != nil {
			out.Entry.Warnings = append(out.Entry.Warnings, shortly(closed))
		}
	case receivable.Refused:
		return out, fault.Conflictf("invoice_refused", "the mail with %s to %s was refused: %s", delivery.Letter, delivery.To, delivery.Answer)
	default:
		return out, fault.Conflictf("invoice_not_left", "the mail with %s did not leave (%s); the record says why: dunwell explain %q", delivery.Letter, delivery.State, client)
	}
	return out, nil
}

// queueInvoice puts the delivery of an invoice down, or takes up the one that waits.
func (e *deed) queueInvoice(ctx context.Context, v *store.OwnInvoice, again bool) (receivable.Delivery, error) {
	var none receivable.Delivery
	creditor, err := e.tx.Creditor(ctx, e.file.Key.Creditor)
	if err != nil {
		return none, err
	}
	way, err := e.tx.Setting(ctx, creditor.ID, settingWay)
	if err != nil {
		return none, err
	}
	fresh := e.invoiceDelivery(v, e.desk.wayFor(cmp.Or(way, WayFolder), e.file), languageOf(&creditor, &e.file.Client))
	contact, err := mayBring(ctx, e.tx, e.file, v, e.day, fresh.Channel)
	if err != nil {
		return none, err
	}
	if contact != nil {
		fresh.Contact, fresh.To = contact.ID, contact.Email
	}
	if fresh.To == "" {
		e.look = append(e.look, fmt.Sprintf("no address of %s is recorded; enter it: dunwell fact %s email=", e.file.Client.Name, e.file.Number))
	}
	if err := e.desk.mayLeave(occasion{creditor: &creditor, file: e.file, delivery: &fresh}); err != nil {
		return none, err
	}
	if err := e.creditedPart(ctx, v); err != nil {
		return none, err
	}
	e.field("number", v.Bill.Number)
	e.field("pdf_sha256", fmt.Sprintf("%x", v.Hash))
	e.said.Text = fmt.Sprintf("The mail with %s for %s is let go", v.Bill.Number, e.file.Client.Name)
	last, sent, err := e.tx.DeliveryAbout(ctx, e.file.Key, receivable.StepInvoice, v.Bill.Number)
	if err != nil {
		return none, err
	}
	switch {
	case !sent:
	case last.State == receivable.Sending:
		return none, fault.Conflictf("delivery_moved", "the mail with %s is being sent just now", v.Bill.Number)
	case (last.State == receivable.Sent || last.State == receivable.DoubtfulD) && !again:
		return none, fault.Conflictf("invoice_sent", "invoice %s was sent on %s%s; once more: dunwell invoice send %s --again", v.Bill.Number, last.On, cutOff(" to ", last.To), v.Bill.Number)
	case last.State != receivable.Waiting && last.State != receivable.Approved:
	case last.Channel == fresh.Channel && last.To == fresh.To: // the same mail, under its Message-ID
		e.field("delivery", last.Number)
		return e.letGo(ctx, &last)
	default:
		if err := e.tx.ChangeDelivery(ctx, creditor.ID, last.ID, unsent, receivable.Withdrawn, "", 0); err != nil {
			return none, err
		}
	}
	e.field("delivery", fresh.Number)
	return fresh, e.tx.InsertDeliveries(ctx, []receivable.Delivery{fresh})
}

// invoiceDelivery is the delivery of an invoice, let go by the act under way.
func (e *deed) invoiceDelivery(v *store.OwnInvoice, channel, language string) receivable.Delivery {
	return receivable.Delivery{
		ID: receivable.DeliveryID(e.tx.NewID()), Account: e.file.Key, Seq: e.file.Seq + 1, Number: entryNumber(e.file.Number, e.file.Seq+1),
		Step: receivable.StepInvoice, Letter: v.Bill.Number, Language: language, Channel: channel, On: e.day, Amount: v.Payable,
		State: receivable.Waiting, NotBefore: e.tx.Now().UnixMicro(), Approver: cmp.Or(e.act.By, Machine),
	}
}

// letGo lets a delivery that lies there or waits leave now.
func (e *deed) letGo(ctx context.Context, last *receivable.Delivery) (receivable.Delivery, error) {
	from := []receivable.DeliveryState{receivable.Approved, receivable.Waiting}
	err := e.tx.ChangeDelivery(ctx, e.file.Key.Creditor, last.ID, from, receivable.Waiting, e.act.By, e.tx.Now().UnixMicro())
	if err != nil {
		return receivable.Delivery{}, err
	}
	return e.tx.Delivery(ctx, e.file.Key.Creditor, last.ID)
}

// mayBring says what keeps an invoice from being sent now, and to whom it goes; nobody
// where no address is recorded.
func mayBring(ctx context.Context, tx *store.Tx, file *receivable.File, v *store.OwnInvoice, on day.Date, channel string) (*receivable.Contact, error) {
	if v.State != store.OwnIssued {
		return nil, fault.Conflictf("invoice_not_issued", "%s is %s; issue it first: dunwell invoice issue %s", draftName(v.Draft), v.State, draftName(v.Draft))
	}
	number := v.Bill.Number
	for _, a := range file.Arrangements {
		switch a.Kind {
		case receivable.StopContact, receivable.StopAttorney, receivable.StopInsolvency:
			if a.Live(on) {
				return nil, fault.Conflictf("contact_stopped", "%s is not to be written to since %s (%s), so invoice %s is not sent; its paper for whoever answers now: dunwell invoice pdf %s --out FILE",
					file.Client.Name, a.On, stopWord(a.Kind), number, number)
			}
		}
	}
	credited, err := creditedOf(ctx, tx, v)
	if err != nil {
		return nil, err
	}
	if v.Payable.Sign() > 0 && v.Bill.Kind != receivable.BillCredit && !credited.Less(v.Payable) {
		return nil, fault.Conflictf("invoice_credited", "invoice %s is credited in full, so it is not sent", number)
	}
	contact := billingContact(file)
	if contact != nil || channel == WayPrint {
		return contact, nil
	}
	for i := range file.Contacts {
		if c := &file.Contacts[i]; c.Billing && c.Unusable != "" {
			return nil, fault.Conflictf("contact_unusable", "%s is written to no more: %s; name another address: dunwell contact add %s ADDRESS --billing", called(*c), c.Unusable, file.Number)
		}
	}
	return nil, nil
}

func stopWord(kind receivable.ArrangementKind) string {
	switch kind {
	case receivable.StopAttorney:
		return "an attorney answers"
	case receivable.StopInsolvency:
		return "insolvency"
	}
	return "contact stopped"
}

// creditedOf is what issued credit notes took off an invoice.
func creditedOf(ctx context.Context, tx *store.Tx, v *store.OwnInvoice) (money.Amount, error) {
	sum := money.New(0, v.Bill.Currency)
	credits, err := tx.OwnCreditsOf(ctx, v.Account.Creditor, v.Account.Account, v.Bill.Number)
	for i := range credits {
		if err == nil {
			sum, err = sum.Add(credits[i].Payable)
		}
	}
	return sum, err
}

// creditedPart says that a credit note belongs to what is sent.
func (e *deed) creditedPart(ctx context.Context, v *store.OwnInvoice) error {
	credits, err := e.tx.OwnCreditsOf(ctx, v.Account.Creditor, v.Account.Account, v.Bill.Number)
	for i := range credits {
		e.look = append(e.look, fmt.Sprintf("%s takes %s off it; send that as well: dunwell invoice send %s", credits[i].Bill.Number, sumText(credits[i].Payable), credits[i].Bill.Number))
	}
	return err
}

// InvoiceSentByHand makes an invoice count as sent that a person brought to the client
// himself: how is post or own_mail.
func (d *Desk) InvoiceSentByHand(ctx context.Context, creditor receivable.CreditorID, name, how string, a Act) (Entry, error) {
	if !slices.Contains(byHand, how) {
		return Entry{}, fault.Invalidf("way_unknown", "", "%q is no way to send by hand; it is post or own-mail", how)
	}
	return d.onOwn(ctx, creditor, name, VerbByHand, a, func(ctx context.Context, e *deed, v *store.OwnInvoice) error {
		if v.State != store.OwnIssued {
			return fault.Conflictf("invoice_not_issued", "%s is %s; issue it first: dunwell invoice issue %s", draftName(v.Draft), v.State, draftName(v.Draft))
		}
		last, found, err := e.tx.DeliveryAbout(ctx, e.file.Key, receivable.StepInvoice, v.Bill.Number)
		if err != nil {
			return err
		}
		e.field("number", v.Bill.Number)
		e.field("how", how)
		e.said.Text = fmt.Sprintf("Invoice %s for %s was sent by hand (%s) on %s", v.Bill.Number, e.file.Client.Name, how, e.act.On)
		if found && last.State != receivable.Sent && last.State != receivable.Withdrawn {
			e.field("delivery", last.Number)
			_, err := e.outOfDoubt(ctx, last.ID, receivable.Sent)
			return err
		}
		if found && last.State == receivable.Sent {
			return fault.Conflictf("invoice_sent", "invoice %s counts as sent since %s", v.Bill.Number, last.On)
		}
		channel := WayFolder
		if how == "post" {
			channel = WayPrint
		}
		own := e.invoiceDelivery(v, channel, e.file.Client.Language)
		own.State, own.On = receivable.Sent, e.act.On
		e.field("delivery", own.Number)
		return e.tx.InsertDeliveries(ctx, []receivable.Delivery{own})
	})
}

// rowInvoiceBack marks a delivery of an invoice that came back.
const rowInvoiceBack = "invoice_back"

// invoiceBack puts an invoice that came back among those that are not sent. It is no
// letter of the chase, so no touch tells of it.
func (e *deed) invoiceBack(ctx context.Context, delivery *receivable.Delivery) error {
	from := []receivable.DeliveryState{receivable.Approved, receivable.Waiting, receivable.Sent, receivable.DoubtfulD}
	if !slices.Contains(from, delivery.State) {
		return nil
	}
	e.made(rowInvoiceBack, string(delivery.ID), string(delivery.State))
	return e.tx.ChangeDelivery(ctx, e.file.Key.Creditor, delivery.ID, from, receivable.Refused, "", 0)
}
