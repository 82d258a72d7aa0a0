package recovery

import (
	"context"
	"fmt"

	"dunwell/internal/fault"
	"dunwell/internal/letter"
	"dunwell/internal/mail"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// SentInvoice says where an invoice was laid for its sending.
type SentInvoice struct {
	Entry Entry
	Paths []string
}

// SendInvoice makes the mail that brings an issued invoice, with its paper and its
// electronic twin, and lays it where the creditor's letters go: into the drafts of his
// own mailbox where that is his way, else into the folder. It never leaves by itself.
func (d *Desk) SendInvoice(ctx context.Context, creditor receivable.CreditorID, name string, a Act) (SentInvoice, error) {
	v, err := d.own(ctx, creditor, name)
	if err != nil {
		return SentInvoice{}, err
	}
	if v.State != store.OwnIssued {
		return SentInvoice{}, fault.Conflictf("invoice_not_issued", "%s is %s; issue it first: dunwell invoice issue %s", name, v.State, draftName(v.Draft))
	}
	p, way, err := d.invoiceMail(ctx, &v)
	if err != nil {
		return SentInvoice{}, err
	}
	var out SentInvoice
	where := "the drafts of your mailbox"
	if way == WayDrafts && d.ways.Drafts != nil {
		box, err := d.ways.Drafts.Put(ctx, p.EML)
		if err != nil {
			return out, err
		}
		where += " (" + box + ")"
	} else {
		if out.Paths, err = d.ways.Folder.Put(p); err != nil {
			return out, fmt.Errorf("lay down invoice %s: %w", v.Bill.Number, err)
		}
		where = "the folder"
	}
	out.Entry, err = d.onOwn(ctx, creditor, name, VerbInvoiceSent, a, func(_ context.Context, e *deed, v *store.OwnInvoice) error {
		e.field("number", v.Bill.Number)
		e.field("pdf_sha256", fmt.Sprintf("%x", v.Hash))
		e.said.Text = fmt.Sprintf("The mail with %s for %s lies in %s, for you to send", v.Bill.Number, e.file.Client.Name, where)
		if contact := billingContact(e.file); contact == nil || contact.Email == "" {
			e.look = append(e.look, fmt.Sprintf("no address of %s is recorded; enter it: dunwell fact %s email=", e.file.Client.Name, e.file.Number))
		}
		return nil
	})
	return out, err
}

// invoiceMail is the mail of an issued invoice and the way it goes.
func (d *Desk) invoiceMail(ctx context.Context, v *store.OwnInvoice) (p mail.Papers, way string, err error) {
	creditor := v.Account.Creditor
	paper, err := d.documentBytes(ctx, creditor, v.Paper)
	if err != nil {
		return p, "", err
	}
	attached := []mail.Attachment{{Name: fileNumber(v.Bill.Number) + ".pdf", Type: "application/pdf", Bytes: paper}}
	if v.Data != "" {
		data, err := d.documentBytes(ctx, creditor, v.Data)
		if err != nil {
			return p, "", err
		}
		attached = append(attached, mail.Attachment{Name: fileNumber(v.Bill.Number) + ".xml", Type: "application/xml", Bytes: data})
	}
	var c receivable.Creditor
	var file receivable.File
	err = d.db.Read(ctx, func(tx *store.Tx) (err error) {
		if c, err = tx.Creditor(ctx, creditor); err != nil {
			return err
		}
		if way, err = tx.Setting(ctx, creditor, settingWay); err != nil {
			return err
		}
		file, err = tx.AccountFile(ctx, v.Account, d.todayOf(c))
		return err
	})
	if err != nil {
		return p, "", err
	}
	sums, err := v.Bill.Reckon()
	if err != nil {
		return p, "", err
	}
	contact := billingContact(&file)
	subject, text, language, err := d.texts.InvoiceMail(letter.InvoiceFacts{Creditor: c, Client: file.Client, Contact: contact, Bill: v.Bill, Sums: sums})
	if err != nil {
		return p, "", err
	}
	from, to := c.Email, ""
	if from == "" {
		from = unknownSender
	}
	if contact != nil {
		to = contact.Email
	}
	if to == "" {
		to = unknownRecipient
	}
	id, err := mail.MessageID(v.ID, from)
	if err != nil {
		return p, "", err
	}
	message := mail.Message{From: from, FromName: c.Name, To: to, Subject: subject, Text: text, Language: language, MessageID: id, Date: d.now(), Attachments: attached}
	p = mail.Papers{Number: fileNumber(v.Bill.Number), Client: file.Client.Name, Step: "invoice", PDF: paper, Text: []byte(text)}
	p.EML, err = message.Bytes()
	return p, way, err
}
