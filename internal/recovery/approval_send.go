package recovery

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
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
	return d.sendPrepared(ctx, creditor, b, a, func(context.Context) (string, Entry, error) { return code, Entry{}, nil })
}

// SendNewApproval prepares a revision and sends it, or does neither.
func (d *Desk) SendNewApproval(ctx context.Context, key receivable.AccountKey, t Delivering, b Bringing, a Act) (SentApproval, error) {
	return d.sendPrepared(ctx, key.Creditor, b, a, func(ctx context.Context) (string, Entry, error) { return d.PrepareApproval(ctx, key, t, a) })
}

// SendNewChangeOrder draws a change order up and sends it, or does neither.
func (d *Desk) SendNewChangeOrder(ctx context.Context, key receivable.AccountKey, o Ordering, b Bringing, a Act) (SentApproval, error) {
	return d.sendPrepared(ctx, key.Creditor, b, a, func(ctx context.Context) (string, Entry, error) { return d.PrepareChangeOrder(ctx, key, o, a) })
}

// sendPrepared sends what prepare puts down, in one transaction with it. The mail itself
// leaves after that.
func (d *Desk) sendPrepared(ctx context.Context, creditor receivable.CreditorID, b Bringing, a Act, prepare func(context.Context) (string, Entry, error)) (SentApproval, error) {
	var out SentApproval
	secret, err := d.salt(secretSize)
	if err != nil {
		return out, err
	}
	if b.How = cmp.Or(b.How, BringMail); b.How == BringEmail || b.How == BringPaper {
		a.On = b.On
	}
	var mail receivable.Delivery
	err = d.together(ctx, func(ctx context.Context, _ *store.Tx) error {
		code, prepared, err := prepare(ctx)
		if err != nil {
			return err
		}
		out, mail, err = d.bringApproval(ctx, creditor, code, b, secret, a)
		out.Entry.Warnings = append(prepared.Warnings, out.Entry.Warnings...)
		return err
	})
	if err != nil || mail.ID == "" {
		return out, err
	}
	left, err := d.leaveNow(ctx, mail)
	out.State, out.Answer = left.state, left.answer
	if left.trouble != "" {
		out.Entry.Warnings = append(out.Entry.Warnings, left.trouble)
	}
	return out, err
}

// bringApproval records that a request goes to the client, and puts its mail down, where
// it goes by mail.
func (d *Desk) bringApproval(ctx context.Context, creditor receivable.CreditorID, code string, b Bringing, secret []byte, a Act) (out SentApproval, mail receivable.Delivery, err error) {
	out.Entry, err = d.onAsked(ctx, creditor, code, VerbApprovalSent, a, func(ctx context.Context, e *deed, x asked, k *askedFor) error {
		out.Code, mail = x.code(), receivable.Delivery{}
		if err := e.mayAsk(ctx, x, k); err != nil {
			return err
		}
		brought := receivable.Brought{On: e.act.On, How: b.How}
		switch b.How {
		case BringMail:
			if mail, err = e.askByMail(ctx, x, b.To); err != nil {
				return err
			}
			brought.Letter = mail.ID
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
	return out, mail, err
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
	way := map[string]string{BringMail: "by mail", BringLink: "by a link", BringEmail: "by your own mail", BringPaper: "on paper"}[b.How]
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
	contact, err := e.contactFor(ctx, to, receivable.Project)
	if err != nil {
		return receivable.Delivery{}, err
	}
	for _, n := range x.notices() {
		if err := e.noneOnItsWay(ctx, n.Letter, x.code()); err != nil {
			return receivable.Delivery{}, err
		}
	}
	sum := money.Amount{}
	if x.order != nil {
		sum = x.order.Price
	}
	return e.mailBeside(ctx, receivable.StepApproval, x.code(), contact, sum)
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
	contact, err := e.contactFor(ctx, "", receivable.Project)
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
