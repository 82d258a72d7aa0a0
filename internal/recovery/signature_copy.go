package recovery

import (
	"context"
	"strings"

	"dunwell/internal/chase"
	"dunwell/internal/mail"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// CopyWords words the mail that brings a client his copy of what he signed.
type CopyWords func(language, creditor string) (subject, text string)

// mailCopy sends the client his copy of what he signed, where mail goes out by itself
// and an address is on file. It hinders nothing: the copy can be fetched by its link.
func (d *Desk) mailCopy(ctx context.Context, key receivable.AccountKey, signature string, words CopyWords) {
	if words == nil || d.ways.SMTP == nil {
		return
	}
	var to, language string
	var creditor receivable.Creditor
	var signed []byte
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		to = ""
		c, err := tx.Creditor(ctx, key.Creditor)
		if err != nil {
			return err
		}
		way, err := tx.Setting(ctx, key.Creditor, settingWay)
		if err != nil || way != WaySMTP || c.Email == "" {
			return err
		}
		file, err := tx.AccountFile(ctx, key, d.todayOf(c))
		if err != nil {
			return err
		}
		list, err := tx.SignaturesOf(ctx, key)
		if err != nil {
			return err
		}
		for i := range list {
			if list[i].ID == signature && list[i].Signed != "" {
				if signed, err = paperBytes(ctx, tx, key.Creditor, list[i].Signed); err != nil {
					return err
				}
				p := paging{creditor: c, file: file}
				creditor, to, language = c, addressOf(&file, chase.WrittenTo(file.Contacts)), p.language()
			}
		}
		return nil
	})
	if err != nil || to == "" {
		return
	}
	subject, text := words(language, creditor.Name)
	m := mail.Message{
		From: creditor.Email, FromName: creditor.Name, To: to, Subject: subject, Text: text, Language: language, Date: d.now(), Automatic: true,
		Attachments: []mail.Attachment{{Name: "signed.pdf", Type: "application/pdf", Bytes: signed}},
	}
	if m.MessageID, err = mail.MessageID("signed-"+strings.ToLower(shortID(signature)), creditor.Email); err != nil {
		return
	}
	eml, err := m.Bytes()
	if err == nil {
		eml, err = d.ways.DKIM.Sign(eml)
	}
	if err == nil {
		d.ways.SMTP.Send(ctx, creditor.Email, to, eml)
	}
}
