package recovery

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/letter"
	"dunwell/internal/packet"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// collect gathers the exhibits, and their files into the spool.
func (d *Desk) collect(ctx context.Context, tx *store.Tx, s *gathering, invoices string) error {
	documents, err := tx.DocumentsOf(ctx, s.file.Key)
	if err != nil {
		return err
	}
	for i := range s.items {
		if item := &s.items[i].Item; item.Kind == receivable.Invoice && !item.Void && !item.Gone && !item.On.After(s.on) {
			if err := d.invoiceExhibit(ctx, tx, s, item, invoices, documents); err != nil {
				return err
			}
		}
	}
	deliveries, err := tx.DeliveriesOf(ctx, s.file.Key)
	if err != nil {
		return err
	}
	for i := range deliveries {
		if id := strings.Trim(deliveries[i].MessageID, "<> "); id != "" && privileged(deliveries[i].Letter) {
			s.talks = append(s.talks, id)
		}
		if err := d.letterExhibit(ctx, tx, s, &deliveries[i]); err != nil {
			return err
		}
	}
	for i := range documents {
		if err := documentExhibit(ctx, tx, s, &documents[i], deliveries); err != nil {
			return err
		}
	}
	mails, err := tx.InboundOf(ctx, s.file.Key)
	if err != nil {
		return err
	}
	for i := range mails {
		if err := mailExhibit(ctx, tx, s, &mails[i]); err != nil {
			return err
		}
	}
	for i := range s.entries {
		s.answerExhibit(&s.entries[i])
	}
	return s.addedByHand(ctx)
}

// keep lays a file of an exhibit into the spool.
func (s *gathering) keep(e *packet.Exhibit, f packet.File, b []byte) error {
	return s.keepFrom(e, f, func(w io.Writer) error {
		_, err := w.Write(b)
		return err
	})
}

// Without a spool it is only asked which exhibits there are.
func (s *gathering) keepFrom(e *packet.Exhibit, f packet.File, write func(io.Writer) error) error {
	if s.spool == nil {
		return nil
	}
	kept, err := s.spool.Add(f, write)
	if err != nil {
		return err
	}
	e.Files = append(e.Files, kept)
	return nil
}

func (d *Desk) invoiceExhibit(ctx context.Context, tx *store.Tx, s *gathering, item *receivable.Item, folder string, documents []receivable.Document) error {
	e := packet.Exhibit{Kind: packet.ExhibitInvoice, On: item.On, About: string(item.ID), Title: "Invoice " + item.Number}
	e.Head = []letter.Pair{{Label: "Number", Value: item.Number}, {Label: "Dated", Value: s.long(item.On)}, {Label: "Due", Value: s.long(item.Due)}, {Label: "Sum", Value: s.sum(item.Amount)}}
	if item.For != "" {
		e.Head = append(e.Head, letter.Pair{Label: "For", Value: item.For})
	}
	f := packet.File{Own: "invoice-" + packet.PlainName(item.Number) + ".pdf", Type: "application/pdf", About: "original of invoice " + item.Number}
	e.Note = "The original is in the packet as a file."
	made := slices.IndexFunc(documents, func(doc receivable.Document) bool {
		return doc.Kind == receivable.OwnInvoice && doc.Reference == item.Number && doc.Hash != nil
	})
	var err error
	if made >= 0 {
		err = s.keepFrom(&e, f, documentInto(ctx, tx, s.file.Key.Creditor, documents[made].ID))
	} else if original := d.originalInvoice(folder, item.Number); original != nil {
		err = s.keep(&e, f, original)
	} else {
		e.Note = "The original is not in the packet; these are its data as they stand in the book."
		s.Look(fmt.Sprintf("the original of invoice %s is not there; lay it into %s as %s.pdf", item.Number, d.invoiceFolder(folder), fileNumber(item.Number)))
	}
	s.Exhibits = append(s.Exhibits, e)
	return err
}

// originalInvoice reads the PDF of an invoice from the creditor's own folder.
func (d *Desk) originalInvoice(folder, number string) []byte {
	dir := d.invoiceFolder(folder)
	if dir == "" {
		return nil
	}
	root, err := os.OpenRoot(dir) // no number, and no link inside, leads out of it
	if err != nil {
		return nil
	}
	defer func() { _ = root.Close() }() // opened for reading only
	return readInvoice(root, number, mostOriginal)
}

// mostOriginal bounds one original invoice in a packet, in bytes.
const mostOriginal = 25 << 20

// letterExhibit shows a letter that left, with the very bytes.
func (d *Desk) letterExhibit(ctx context.Context, tx *store.Tx, s *gathering, delivery *receivable.Delivery) error {
	if delivery.Rehearsal || delivery.State != receivable.Sent && delivery.State != receivable.DoubtfulD || delivery.On.After(s.on) {
		return nil
	}
	e := packet.Exhibit{Kind: packet.ExhibitLetter, Of: "letter " + delivery.Letter, On: s.leftOn(delivery), About: string(delivery.ID), Title: upper(StepWord(delivery.Step)), Secret: privileged(delivery.Letter)}
	how := s.wayOf(delivery)
	if receivable.BesideChase(delivery.Step) {
		e.Title, e.Of = e.Title+" "+delivery.Letter, "letter "+delivery.Step
		if delivery.Channel == WaySMTP {
			how = "e-mail"
		}
	}
	to := delivery.To
	if how == "post" {
		to = strings.Join(append([]string{s.file.Client.Name}, s.file.Client.Address...), ", ")
	}
	e.Head = []letter.Pair{{Label: "Letter", Value: delivery.Number}, {Label: "Sent", Value: s.long(e.On) + cutOff(", by ", how)}}
	if to != "" {
		e.Head = append(e.Head, letter.Pair{Label: "To", Value: to})
	}
	if delivery.Answer != "" {
		e.Head = append(e.Head, letter.Pair{Label: "Taken over", Value: delivery.Answer})
	}
	if delivery.State == receivable.DoubtfulD {
		e.Note = "Its sending ended in doubt: it may have arrived or not."
	}
	sealed, err := d.sealedMail(ctx, tx, delivery)
	if err != nil {
		return err
	}
	if sealed == nil {
		e.Note = strings.TrimSpace(e.Note + " The bytes that left are not kept.")
		s.Exhibits = append(s.Exhibits, e)
		return nil
	}
	left, err := readMail(sealed)
	if err != nil {
		return fmt.Errorf("open letter %s: %w", delivery.Number, err)
	}
	e.Head = append(e.Head, letter.Pair{Label: "Subject", Value: left.Subject}, letter.Pair{Label: "SHA-256", Value: fmt.Sprintf("%x", sha256.Sum256(sealed))})
	e.Text = left.Text
	name := "letter-" + packet.PlainName(delivery.Number)
	err = s.keep(&e, packet.File{Own: name + ".eml", Type: "message/rfc822", About: "letter " + delivery.Number + ", the bytes that left"}, sealed)
	if err == nil && left.PDF != nil {
		err = s.keep(&e, packet.File{Own: name + ".pdf", Type: "application/pdf", About: "letter " + delivery.Number + ", as printed", Within: true}, left.PDF)
	}
	s.Exhibits = append(s.Exhibits, e)
	return err
}

// leftOn is the day a letter left: of its touch, or else its own.
func (s *gathering) leftOn(delivery *receivable.Delivery) day.Date {
	for _, t := range s.file.Touches {
		if t.Delivery == delivery.ID && t.Kind == receivable.Written {
			return t.On
		}
	}
	return delivery.On
}

// wayOf is how a letter went: post or e-mail, "" where that is not known.
func (s *gathering) wayOf(delivery *receivable.Delivery) string {
	for _, t := range s.file.Touches {
		if t.Delivery == delivery.ID && t.Kind == receivable.Written {
			return map[string]string{"email": "e-mail", "post": "post"}[t.Channel]
		}
	}
	return ""
}

// privileged reports a letter that belongs to settlement talk.
func privileged(key string) bool { return strings.HasPrefix(key, "settlement_") }

// documentExhibit shows a paper kept beside letters and mails. An invoice made here is
// shown with its invoice.
func documentExhibit(ctx context.Context, tx *store.Tx, s *gathering, doc *receivable.Document, deliveries []receivable.Delivery) error {
	if doc.On.After(s.on) || doc.Kind == receivable.OwnInvoice || doc.Kind == receivable.OwnEInvoice {
		return nil
	}
	e := packet.Exhibit{Kind: packet.ExhibitDocument, Of: "document " + string(doc.Kind), On: doc.On, About: doc.ID, Title: upper(DocumentWords(doc.Kind))}
	prefix, about, shown := "document-", "paper", "Day"
	if doc.Kind == receivable.ProofOfPosting {
		e.Kind, e.Title, prefix, about, shown = packet.ExhibitProof, "Proof of posting", "proof-", "proof of posting", "Posted"
	}
	if i := slices.IndexFunc(deliveries, func(d receivable.Delivery) bool { return d.ID == doc.About }); i >= 0 && doc.About != "" {
		e.Title += " of the " + StepWord(deliveries[i].Step)
		e.With = string(deliveries[i].ID)
		e.Secret = privileged(deliveries[i].Letter)
		e.Head = append(e.Head, letter.Pair{Label: "Letter", Value: deliveries[i].Number})
	}
	e.Head = append(e.Head, letter.Pair{Label: shown, Value: s.long(doc.On)})
	if doc.Reference != "" {
		e.Head = append(e.Head, letter.Pair{Label: map[bool]string{true: "Tracking", false: "Reference"}[doc.Kind == receivable.ProofOfPosting], Value: doc.Reference})
	}
	var err error
	if doc.Hash != nil {
		e.Note = "The paper is in the packet as a file."
		e.Title += ": " + doc.Name
		e.Head = append(e.Head, letter.Pair{Label: "File", Value: doc.Name}, letter.Pair{Label: "SHA-256", Value: fmt.Sprintf("%x", doc.Hash)})
		err = s.keepFrom(&e, packet.File{Own: prefix + packet.PlainName(doc.Name), Type: doc.Type, About: about}, documentInto(ctx, tx, s.file.Key.Creditor, doc.ID))
	}
	s.Exhibits = append(s.Exhibits, e)
	return err
}

// sealedMail is the exact bytes of a letter that left; nil where none are kept.
func (d *Desk) sealedMail(ctx context.Context, tx *store.Tx, delivery *receivable.Delivery) ([]byte, error) {
	if len(delivery.SealedHash) == 0 {
		return nil, nil
	}
	return d.unsealed(ctx, tx, delivery)
}

// documentInto writes the bytes of a paper, piece by piece.
func documentInto(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID, id string) func(io.Writer) error {
	return func(w io.Writer) error {
		return tx.DocumentBytes(ctx, creditor, id, func(piece []byte) error {
			_, err := w.Write(piece)
			return err
		})
	}
}

// inboundMail is the exact bytes of a mail that came.
func inboundMail(ctx context.Context, tx *store.Tx, row *store.InboundRow) ([]byte, error) {
	var packed bytes.Buffer
	err := tx.InboundBytes(ctx, row.Creditor, row.ID, func(piece []byte) error {
		_, err := packed.Write(piece)
		return err
	})
	if err != nil {
		return nil, err
	}
	z, err := gunzip(&packed)
	if err != nil {
		return nil, fmt.Errorf("unpack mail %s: %w", row.ID, err)
	}
	return z, nil
}
