package recovery

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// How a request for approval is brought to the client.
const (
	BringMail  = "mail"  // by the creditor's way out
	BringLink  = "link"  // a person gives the link on
	BringEmail = "email" // a person wrote himself
	BringPaper = "paper" // a person brought or posted it
)

// Bringing is how a request for approval goes to the client.
type Bringing struct {
	How string   // BringMail where it is empty
	To  string   // name or address of the contact, "" for the project's, else the billing one
	On  day.Date // of what a person brought himself
}

// SentApproval says what became of a request for approval.
type SentApproval struct {
	Entry  Entry
	Code   string
	URL    string                   // with BringLink: told once
	State  receivable.DeliveryState // of the mail
	Answer string
}

// SendApproval brings a draft to the client, or what waits for an answer once more: the
// second time is the notice that a deemed approval needs. Asking for it is a person's yes.
func (d *Desk) SendApproval(ctx context.Context, creditor receivable.CreditorID, code string, b Bringing, a Act) (SentApproval, error) {
	out := SentApproval{}
	secret, err := d.salt(secretSize)
	if err != nil {
		return out, err
	}
	if b.How = cmp.Or(b.How, BringMail); b.How == BringEmail || b.How == BringPaper {
		a.On = b.On
	}
	var delivery receivable.Delivery
	entry, err := d.onAsked(ctx, creditor, code, VerbApprovalSent, a, func(ctx context.Context, e *deed, x asked, k *askedFor) error {
		out.Code, delivery = x.code(), receivable.Delivery{}
		if err := e.mayAsk(ctx, x, k); err != nil {
			return err
		}
		brought := receivable.Brought{On: e.act.On, How: b.How}
		switch b.How {
		case BringMail:
			if delivery, err = e.askByMail(ctx, x, b.To); err != nil {
				return err
			}
			brought.Letter = delivery.ID
		case BringLink:
			if out.URL, err = e.linkToApprove(ctx, x, secret); err != nil {
				return err
			}
		case BringEmail, BringPaper:
		default:
			return fault.Invalidf("way_unknown", "", "%q is no way to bring a request for approval; it is mail, link, email or paper", b.How)
		}
		return e.bring(ctx, x, k, brought)
	})
	if err != nil {
		return out, err
	}
	if out.Entry = entry; delivery.ID == "" {
		return out, nil
	}
	delivery, closed, err := d.sendNow(ctx, delivery)
	if err != nil {
		return out, err
	}
	out.State, out.Answer = delivery.State, delivery.Answer
	switch delivery.State {
	case receivable.Sent, receivable.Approved:
	case receivable.Waiting, receivable.Sending:
		if closed == nil && delivery.Answer != "" {
			closed = errors.New(delivery.Answer)
		}
		if closed != nil {
			out.Entry.Warnings = append(out.Entry.Warnings, "the mail could not leave yet; it waits and is tried again while dunwell serve runs: "+shortly(closed))
		}
	default:
		out.Entry.Warnings = append(out.Entry.Warnings, fmt.Sprintf("the mail did not leave (%s)%s; it counts as no notice", delivery.State, cutOff(": ", delivery.Answer)))
	}
	return out, nil
}

// mayAsk says what keeps a client from being asked.
func (e *deed) mayAsk(ctx context.Context, x asked, k *askedFor) error {
	if k.State != receivable.ApprovalDraft && k.State != receivable.ApprovalOut {
		return fault.Conflictf("approval_state", "%s is %s; nothing is asked about it any more", x.called(), k.State)
	}
	for _, a := range e.file.Arrangements {
		switch a.Kind {
		case receivable.StopContact, receivable.StopAttorney, receivable.StopInsolvency:
			if a.Live(e.day) {
				return fault.Conflictf("contact_stopped", "%s is not to be written to since %s (%s), so nothing is sent for approval", e.file.Client.Name, a.On, stopWord(a.Kind))
			}
		}
	}
	if x.work == nil || k.State != receivable.ApprovalDraft {
		return nil
	}
	if said, over := e.rounds(x.work); over {
		e.look = append(e.look, said)
	}
	return e.replaced(ctx, x.work)
}

// bring notes that a request went to the client; the second one sets the last day of a
// deemed approval, where the agreement has that clause.
func (e *deed) bring(ctx context.Context, x asked, k *askedFor, b receivable.Brought) error {
	first := k.State == receivable.ApprovalDraft
	k.Notices = append(k.Notices, b)
	e.field("do", "send")
	e.field("how", b.How)
	if k.State = receivable.ApprovalOut; first {
		k.Sent = b.On
	}
	way := map[string]string{BringMail: "by mail", BringLink: "by a link that you give on", BringEmail: "by your own mail", BringPaper: "on paper"}[b.How]
	e.said.Text = fmt.Sprintf("%s went to %s for approval %s", x.called(), e.file.Client.Name, way)
	if !first {
		e.said.Text = fmt.Sprintf("%s was brought to the attention of %s once more %s", x.called(), e.file.Client.Name, way)
	}
	if x.work == nil {
		return nil
	}
	rule, ok := deemedRule(e.file, x.work.Engagement, b.On)
	if !ok {
		return nil
	}
	k.Clause = rule.where
	reached := 0
	for _, n := range k.Notices {
		if n.How != BringLink {
			reached++
		}
	}
	if reached < 2 {
		return nil
	}
	if k.Until.IsZero() {
		k.Until = b.On.AddDays(rule.days)
		e.field("until", k.Until.String())
	}
	return e.waitsFor(ctx, x, k.Until.AddDays(1), fmt.Sprintf("nobody answered about %s by %s; the agreement (%s) lets it count as approved, if you say so", x.called(), k.Until, rule.where))
}

// askByMail puts the mail down that asks for the approval.
func (e *deed) askByMail(ctx context.Context, x asked, to string) (receivable.Delivery, error) {
	var none receivable.Delivery
	creditor, err := e.tx.Creditor(ctx, e.file.Key.Creditor)
	if err != nil {
		return none, err
	}
	way, err := e.tx.Setting(ctx, creditor.ID, settingWay)
	if err != nil {
		return none, err
	}
	if way = cmp.Or(way, WayFolder); way == WayPrint { // a page is opened, not printed
		way = WayFolder
	}
	contact, err := e.approvalContact(ctx, to)
	if err != nil {
		return none, err
	}
	if err := e.noneOnItsWay(ctx, x); err != nil {
		return none, err
	}
	delivery := receivable.Delivery{
		ID: receivable.DeliveryID(e.tx.NewID()), Account: e.file.Key, Seq: e.file.Seq + 1, Number: entryNumber(e.file.Number, e.file.Seq+1),
		Step: receivable.StepApproval, Letter: x.code(), Language: languageOf(&creditor, &e.file.Client), Channel: way, On: e.day,
		State: receivable.Waiting, NotBefore: e.tx.Now().UnixMicro(), Approver: cmp.Or(e.act.By, Machine),
	}
	if x.order != nil {
		delivery.Amount = x.order.Price
	}
	if contact != nil {
		delivery.Contact, delivery.To = contact.ID, contact.Email
	} else {
		e.look = append(e.look, fmt.Sprintf("no address of %s is recorded; enter it: dunwell contact add %s ADDRESS", e.file.Client.Name, e.file.Number))
	}
	if err := e.desk.mayLeave(occasion{creditor: &creditor, file: e.file, delivery: &delivery}); err != nil {
		return none, err
	}
	e.field("delivery", delivery.Number)
	e.made("delivery", string(delivery.ID), string(receivable.Withdrawn))
	return delivery, e.tx.InsertDeliveries(ctx, []receivable.Delivery{delivery})
}

// noneOnItsWay refuses a second mail while the one before has not left.
func (e *deed) noneOnItsWay(ctx context.Context, x asked) error {
	for _, n := range x.notices() {
		if n.Letter == "" {
			continue
		}
		before, err := e.tx.Delivery(ctx, e.file.Key.Creditor, n.Letter)
		if err != nil {
			return err
		}
		switch before.State {
		case receivable.Approved:
			return fault.Conflictf("approval_laid", "the mail with %s of %s lies ready for you to send; say when it has left: dunwell sent %s --by-hand DATE --how own-mail", x.code(), before.On, before.Number)
		case receivable.Waiting, receivable.Sending:
			return fault.Conflictf("approval_waiting", "the mail with %s of %s waits to leave%s", x.code(), before.On, cutOff(": ", before.Answer))
		}
	}
	return nil
}

// approveDays is how long a link to approve can be opened.
const approveDays = 60

// linkToApprove makes a link that a person gives on himself.
func (e *deed) linkToApprove(ctx context.Context, x asked, secret []byte) (string, error) {
	creditor, err := e.tx.Creditor(ctx, e.file.Key.Creditor)
	if err != nil {
		return "", err
	}
	switch {
	case creditor.PublicURL == "":
		return "", fault.Invalidf("public_url_missing", "", "there is no address for client pages; set it first: dunwell setup public_url=https://pay.your-domain, and dunwell serve --pages HOST:PORT (docs/client-pages.md)")
	case e.desk.keys == nil:
		return "", fault.Unavailablef("key_missing", nil, "this desk has no key to make links with")
	}
	contact, err := e.approvalContact(ctx, "")
	if err != nil {
		return "", err
	}
	row := store.LinkRow{
		Account: e.file.Key, ID: e.tx.NewID(), Hash: hashOfSecret(secret), Purpose: store.LinkApprove, Thing: x.id(), Author: e.act.By,
		Expires: e.tx.Now().Add(approveDays * 24 * time.Hour),
	}
	if contact != nil {
		row.Contact = contact.ID
	}
	token, err := e.desk.tokenOf(secret)
	if err != nil {
		return "", err
	}
	e.field("link", row.ID)
	return pageAddress(creditor.PublicURL, token), e.tx.AddLink(ctx, &row)
}
