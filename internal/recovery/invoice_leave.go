package recovery

import (
	"context"
	"errors"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/letter"
	"dunwell/internal/mail"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// sendNow takes one delivery to its end. closed tells why its way out is closed; the
// delivery waits then.
func (d *Desk) sendNow(ctx context.Context, delivery receivable.Delivery) (now receivable.Delivery, closed, err error) {
	s := &sender{desk: d, runs: map[day.Date]*run{}, ways: map[string]*wayOut{}, claims: map[string]int{}}
	s.commit = newCommitter(ctx, d.db, s.apply)
	err = s.send(ctx, delivery)
	s.commit.close()
	if err = errors.Join(append(s.faults, err)...); err != nil {
		return delivery, nil, err
	}
	err = d.db.Read(ctx, func(tx *store.Tx) (err error) {
		now, err = tx.Delivery(ctx, delivery.Account.Creditor, delivery.ID)
		return err
	})
	return now, s.closed(), err
}

// writeInvoice makes the mail that brings an own invoice, where nothing speaks against
// it as things stand. The decision of the day does not: a person asked for it.
func (s *sender) writeInvoice(ctx context.Context, l *outgoing) error {
	var v store.OwnInvoice
	err := s.desk.db.Read(ctx, func(tx *store.Tx) (err error) {
		v, err = s.lookInvoice(ctx, tx, l)
		return err
	})
	if err != nil {
		return err
	}
	if err := s.desk.mayLeave(l.occasion); err != nil {
		return err
	}
	l.pack, err = s.desk.invoicePack(ctx, &l.occasion, &v)
	return err
}

// lookInvoice reads the delivery and its invoice as they stand.
func (s *sender) lookInvoice(ctx context.Context, tx *store.Tx, l *outgoing) (v store.OwnInvoice, err error) {
	key := l.delivery.Account
	if l.begin != nil { // the account has changed since the first look, so perhaps has this
		if l.delivery, err = tx.Delivery(ctx, key.Creditor, l.delivery.ID); err != nil {
			return v, err
		}
	}
	c, err := s.dayRun(s.desk.Today()).creditorDay(ctx, tx, key.Creditor)
	if err != nil {
		return v, err
	}
	on := s.desk.todayOf(c.creditor)
	file, err := tx.AccountFile(ctx, key, on)
	if err != nil {
		return v, err
	}
	if l.delivery.SealedHash != nil {
		if l.past, err = pastOf(ctx, tx, &l.delivery); err != nil {
			return v, err
		}
	}
	if v, err = tx.OwnInvoiceNumbered(ctx, key.Creditor, l.delivery.Letter); err != nil {
		return v, err
	}
	contact, err := mayBring(ctx, tx, &file, &v, on, l.delivery.Channel)
	if err != nil {
		return v, err
	}
	to := ""
	if contact != nil {
		to = contact.Email
	}
	switch {
	case to != l.delivery.To:
		return v, fault.Conflictf(codeObsolete, "the mail with %s is addressed to %s; %s is now written to elsewhere: dunwell invoice send %s", v.Bill.Number, l.delivery.To, file.Client.Name, v.Bill.Number)
	case l.past.tries >= mostTries:
		return v, errTriedEnough
	}
	l.returns = c.returns
	l.occasion = occasion{creditor: &c.creditor, file: &file, delivery: &l.delivery}
	l.begin = &beginning{
		seq: file.Seq, on: on, approver: l.delivery.Approver, contact: l.delivery.Contact, to: l.delivery.To, amount: l.delivery.Amount, beside: true,
	}
	return v, nil
}

// invoicePack is the mail of an issued invoice: the words, the exact paper that was
// issued, and its electronic twin.
func (d *Desk) invoicePack(ctx context.Context, o *occasion, v *store.OwnInvoice) (p pack, err error) {
	if p.pdf, err = d.documentBytes(ctx, v.Account.Creditor, v.Paper); err != nil {
		return p, err
	}
	attached := []mail.Attachment{{Name: fileNumber(v.Bill.Number) + ".pdf", Type: "application/pdf", Bytes: p.pdf}}
	if v.Data != "" {
		data, err := d.documentBytes(ctx, v.Account.Creditor, v.Data)
		if err != nil {
			return p, err
		}
		attached = append(attached, mail.Attachment{Name: fileNumber(v.Bill.Number) + ".xml", Type: "application/xml", Bytes: data})
	}
	sums, err := v.Bill.Reckon()
	if err != nil {
		return p, err
	}
	facts := letter.InvoiceFacts{Creditor: *o.creditor, Client: o.file.Client, Bill: v.Bill, Sums: sums}
	for i := range o.file.Contacts {
		if o.file.Contacts[i].ID == o.delivery.Contact {
			facts.Contact = &o.file.Contacts[i]
		}
	}
	subject, text, language, err := d.texts.InvoiceMail(facts)
	if err != nil {
		return p, err
	}
	p.letter.Text = text
	p.eml, err = o.mail(mail.Message{Subject: subject, Text: text, Language: language, Date: d.now(), Attachments: attached})
	return p, err
}
