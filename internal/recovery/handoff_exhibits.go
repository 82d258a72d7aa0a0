package recovery

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/letter"
	"dunwell/internal/pdf"
	"dunwell/internal/receivable"
	"dunwell/internal/reply"
	"dunwell/internal/reply/meaning"
	"dunwell/internal/store"
)

// exhibit is one paper that is shown: on pages of its own, and as the very files.
type exhibit struct {
	label   string // "Exhibit 4", or "Confidential 1"
	kind    exhibitKind
	secret  bool // settlement talk
	on      day.Date
	title   string
	about   string // id of the invoice, delivery, mail or entry
	head    []letter.Pair
	text    string // words of the paper; "" where the file must be opened
	note    string // what to know about the pages
	against string // what of it speaks against the claim
	files   []PacketFile
}

type exhibitKind string

// The kinds of exhibit, in the order of those of one day.
const (
	exhibitInvoice exhibitKind = "invoice"
	exhibitLetter  exhibitKind = "letter"
	exhibitProof   exhibitKind = "proof_of_posting"
	exhibitMail    exhibitKind = "mail"
	exhibitAnswer  exhibitKind = "answer"
)

var exhibitOrder = []exhibitKind{exhibitInvoice, exhibitLetter, exhibitProof, exhibitMail, exhibitAnswer}

// collect gathers the exhibits, oldest first, and numbers them.
func (d *Desk) collect(ctx context.Context, tx *store.Tx, s *dossier, invoices string) error {
	for i := range s.items {
		if item := &s.items[i].Item; item.Kind == receivable.Invoice && !item.Void && !item.Gone && !item.On.After(s.on) {
			s.exhibits = append(s.exhibits, d.invoiceExhibit(s, item, invoices))
		}
	}
	deliveries, err := tx.DeliveriesOf(ctx, s.file.Key)
	if err != nil {
		return err
	}
	for i := range deliveries {
		if err := d.letterExhibit(ctx, tx, s, &deliveries[i]); err != nil {
			return err
		}
	}
	documents, err := tx.DocumentsOf(ctx, s.file.Key)
	if err != nil {
		return err
	}
	for i := range documents {
		if err := proofExhibit(ctx, tx, s, &documents[i], deliveries); err != nil {
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
	slices.SortStableFunc(s.exhibits, func(a, b exhibit) int {
		return cmp.Or(a.on.Compare(b.on), cmp.Compare(slices.Index(exhibitOrder, a.kind), slices.Index(exhibitOrder, b.kind)))
	})
	s.number()
	return nil
}

// number gives the exhibits their labels, and their files names that say so.
func (s *dossier) number() {
	open, secret := 0, 0
	for i := range s.exhibits {
		e := &s.exhibits[i]
		folder, name, n := "exhibits", "Exhibit", &open
		if e.secret {
			folder, name, n = "confidential", "Confidential", &secret
		}
		*n++
		e.label = fmt.Sprintf("%s %d", name, *n)
		for j := range e.files {
			f := &e.files[j]
			f.Name, f.Exhibit, f.Secret = path.Join(folder, fmt.Sprintf("%02d-%s", *n, f.Name)), e.label, e.secret
		}
	}
}

// find is the exhibit about something, nil for none.
func (s *dossier) find(about string) *exhibit {
	if i := slices.IndexFunc(s.exhibits, func(e exhibit) bool { return e.about == about }); i >= 0 && about != "" {
		return &s.exhibits[i]
	}
	return nil
}

// look notes what a person should look at before the packet goes out.
func (s *dossier) look(format string, args ...any) {
	s.looks = append(s.looks, fmt.Sprintf(format, args...))
}

func (d *Desk) invoiceExhibit(s *dossier, item *receivable.Item, folder string) exhibit {
	e := exhibit{kind: exhibitInvoice, on: item.On, about: string(item.ID), title: "Invoice " + item.Number}
	e.head = []letter.Pair{{Label: "Number", Value: item.Number}, {Label: "Dated", Value: s.long(item.On)}, {Label: "Due", Value: s.long(item.Due)}, {Label: "Sum", Value: s.sum(item.Amount)}}
	if item.For != "" {
		e.head = append(e.head, letter.Pair{Label: "For", Value: item.For})
	}
	original := d.originalInvoice(folder, item.Number)
	if original == nil {
		e.note = "The original is not in the packet; these are its data as they stand in the book."
		s.look("the original of invoice %s is not there; lay it into %s as %s.pdf", item.Number, d.invoiceFolder(folder), fileNumber(item.Number))
		return e
	}
	e.note = "The original is in the packet as a file."
	e.files = []PacketFile{{Name: "invoice-" + plainName(item.Number) + ".pdf", Type: "application/pdf", About: "original of invoice " + item.Number, Bytes: original}}
	return e
}

// letterExhibit shows a letter that left, with the very bytes.
func (d *Desk) letterExhibit(ctx context.Context, tx *store.Tx, s *dossier, delivery *receivable.Delivery) error {
	if delivery.Rehearsal || delivery.State != receivable.Sent && delivery.State != receivable.DoubtfulD || delivery.On.After(s.on) {
		return nil
	}
	e := exhibit{kind: exhibitLetter, on: s.leftOn(delivery), about: string(delivery.ID), title: upper(StepWord(delivery.Step)), secret: privileged(delivery.Letter)}
	how := s.wayOf(delivery)
	if delivery.Step == receivable.StepInvoice {
		e.title += " " + delivery.Letter
		if delivery.Channel == WaySMTP {
			how = "e-mail"
		}
	}
	to := delivery.To
	if how == "post" {
		to = strings.Join(append([]string{s.file.Client.Name}, s.file.Client.Address...), ", ")
	}
	e.head = []letter.Pair{{Label: "Letter", Value: delivery.Number}, {Label: "Sent", Value: s.long(e.on) + cutOff(", by ", how)}}
	if to != "" {
		e.head = append(e.head, letter.Pair{Label: "To", Value: to})
	}
	if delivery.Answer != "" {
		e.head = append(e.head, letter.Pair{Label: "Taken over", Value: delivery.Answer})
	}
	if delivery.State == receivable.DoubtfulD {
		e.note = "Its sending ended in doubt: it may have arrived or not."
	}
	sealed, err := d.sealedMail(ctx, tx, delivery)
	if err != nil {
		return err
	}
	if sealed == nil {
		e.note = strings.TrimSpace(e.note + " The bytes that left are not kept.")
		s.exhibits = append(s.exhibits, e)
		return nil
	}
	left, err := readMail(sealed)
	if err != nil {
		return fmt.Errorf("open letter %s: %w", delivery.Number, err)
	}
	e.head = append(e.head, letter.Pair{Label: "Subject", Value: left.Subject}, letter.Pair{Label: "SHA-256", Value: fmt.Sprintf("%x", sha256.Sum256(sealed))})
	e.text = left.Text
	name := "letter-" + plainName(delivery.Number)
	e.files = append(e.files, PacketFile{Name: name + ".eml", Type: "message/rfc822", About: "letter " + delivery.Number + ", the bytes that left", Bytes: sealed})
	if left.PDF != nil {
		e.files = append(e.files, PacketFile{Name: name + ".pdf", Type: "application/pdf", About: "letter " + delivery.Number + ", as printed", Bytes: left.PDF})
	}
	s.exhibits = append(s.exhibits, e)
	return nil
}

// leftOn is the day a letter left: of its touch, or else its own.
func (s *dossier) leftOn(delivery *receivable.Delivery) day.Date {
	for _, t := range s.file.Touches {
		if t.Delivery == delivery.ID && t.Kind == receivable.Written {
			return t.On
		}
	}
	return delivery.On
}

// wayOf is how a letter went: post or e-mail, "" where that is not known.
func (s *dossier) wayOf(delivery *receivable.Delivery) string {
	for _, t := range s.file.Touches {
		if t.Delivery == delivery.ID && t.Kind == receivable.Written {
			return map[string]string{"email": "e-mail", "post": "post"}[t.Channel]
		}
	}
	return ""
}

// privileged reports a letter that belongs to settlement talk.
func privileged(key string) bool { return strings.HasPrefix(key, "settlement_") }

func proofExhibit(ctx context.Context, tx *store.Tx, s *dossier, doc *receivable.Document, deliveries []receivable.Delivery) error {
	if doc.On.After(s.on) {
		return nil
	}
	e := exhibit{kind: exhibitProof, on: doc.On, about: doc.ID, title: "Proof of posting"}
	if i := slices.IndexFunc(deliveries, func(d receivable.Delivery) bool { return d.ID == doc.About }); i >= 0 {
		e.title += " of the " + StepWord(deliveries[i].Step)
		e.secret = privileged(deliveries[i].Letter)
		e.head = append(e.head, letter.Pair{Label: "Letter", Value: deliveries[i].Number})
	}
	e.head = append(e.head, letter.Pair{Label: "Posted", Value: s.long(doc.On)})
	if doc.Reference != "" {
		e.head = append(e.head, letter.Pair{Label: "Tracking", Value: doc.Reference})
	}
	if doc.Hash != nil {
		b, err := documentBytes(ctx, tx, s.file.Key.Creditor, doc.ID)
		if err != nil {
			return err
		}
		e.note = "The receipt is in the packet as a file."
		e.head = append(e.head, letter.Pair{Label: "Receipt", Value: doc.Name}, letter.Pair{Label: "SHA-256", Value: fmt.Sprintf("%x", doc.Hash)})
		e.files = []PacketFile{{Name: "proof-" + plainName(doc.Name), Type: doc.Type, About: "proof of posting", Bytes: b}}
	}
	s.exhibits = append(s.exhibits, e)
	return nil
}

// mailExhibit shows a mail as it came: its head, the writer's own words, and the
// very bytes with what was attached as PDF.
func mailExhibit(ctx context.Context, tx *store.Tx, s *dossier, row *store.InboundRow) error {
	if row.On.After(s.on) || row.State == store.InboundPassed {
		return nil
	}
	var reading Reading
	if err := json.Unmarshal([]byte(row.Reading), &reading); err != nil {
		return fmt.Errorf("read mail %s: %w", row.ID, err)
	}
	e := exhibit{kind: exhibitMail, on: row.On, about: row.ID, title: "Mail of " + cmp.Or(row.SenderName, row.Sender), text: row.OwnText, secret: offersLess(&reading)}
	if reply.Kind(row.Kind) != reply.KindReply {
		e.title = map[reply.Kind]string{reply.KindBounce: "Notice that a letter came back", reply.KindComplaint: "Complaint of a mailbox provider"}[reply.Kind(row.Kind)]
		e.title = cmp.Or(e.title, "Automatic answer of "+row.Sender)
	}
	from := row.Sender
	if row.SenderName != "" {
		from = row.SenderName + " <" + row.Sender + ">"
	}
	e.head = []letter.Pair{{Label: "From", Value: from}, {Label: "Came", Value: s.long(row.On)}, {Label: "Subject", Value: row.Subject},
		{Label: "Message-ID", Value: row.MessageID}, {Label: "SHA-256", Value: fmt.Sprintf("%x", row.Hash)}}
	var names []string
	for _, f := range reading.Files {
		names = append(names, f.Name)
	}
	if len(names) > 0 {
		e.head = append(e.head, letter.Pair{Label: "Attached", Value: strings.Join(names, ", ")})
	}
	e.against = saysAgainst(row.Reading)
	e.note = "Shown are the writer's own words; the whole mail is in the packet as a file."
	raw, err := inboundMail(ctx, tx, row)
	if err != nil {
		return err
	}
	short := row.ID[max(0, len(row.ID)-8):]
	e.files = []PacketFile{{Name: "mail-" + plainName(short) + ".eml", Type: "message/rfc822", About: "mail of " + row.Sender + ", as it came", Bytes: raw}}
	if row.Whole {
		e.files = append(e.files, attachedPDFs(raw, short)...)
	}
	s.exhibits = append(s.exhibits, e)
	return nil
}

// offersLess reports a mail that talks about settling for less.
func offersLess(r *Reading) bool {
	return slices.ContainsFunc(r.Labels, func(l Label) bool { return l.Label == meaning.LabelSettlement || l.Label == meaning.LabelFullCondition })
}

// attachedPDFs are the PDF files of a mail, taken out so that they can be opened.
func attachedPDFs(raw []byte, mail string) []PacketFile {
	message, err := reply.ParseMessage(raw)
	if err != nil { // too large to be read whole; the mail itself is in the packet
		return nil
	}
	var files []PacketFile
	for i := range message.Parts {
		part := &message.Parts[i]
		if !part.Attach || len(files) == mostFiles {
			continue
		}
		if b := part.Bytes(); strings.HasPrefix(string(b[:min(len(b), 5)]), "%PDF-") {
			name := plainName(strings.TrimSuffix(part.Name, path.Ext(part.Name)))
			files = append(files, PacketFile{Name: fmt.Sprintf("mail-%s-%d-%s.pdf", plainName(mail), len(files)+1, name), Type: "application/pdf", About: "attached to the mail: " + part.Name, Bytes: b})
		}
	}
	return files
}

// answerExhibit shows an answer that a person typed in, word for word.
func (s *dossier) answerExhibit(entry *sealedEntry) {
	text := entry.said.Fields["text"]
	if entry.said.Verb != VerbHeard || text == "" || entry.undone || entry.On.After(s.on) {
		return
	}
	s.exhibits = append(s.exhibits, exhibit{
		kind: exhibitAnswer, on: entry.On, about: entryNumber(s.file.Number, entry.Seq), title: "Answer as it was noted", text: text,
		head: []letter.Pair{{Label: "Heard", Value: s.long(entry.On)}, {Label: "Noted by", Value: entry.said.By}, {Label: "Entry", Value: entryNumber(s.file.Number, entry.Seq)}},
		note: "These are the words as the person named wrote them down.",
	})
}

// part sets an exhibit on pages.
func (e *exhibit) part() pdf.Part {
	p := pdf.Part{Title: e.label + ": " + e.title, Kicker: "", Group: "Exhibits", Stamp: e.label}
	p.Blocks = append(p.Blocks, letter.Past{Lines: e.head})
	var files []letter.Pair
	for _, f := range e.files {
		files = append(files, letter.Pair{Label: "File", Value: f.Name})
	}
	if len(files) > 0 {
		p.Blocks = append(p.Blocks, letter.Past{Lines: files})
	}
	note := e.note
	if n := pdf.Lacking(e.text); n > 0 {
		note = strings.TrimSpace(fmt.Sprintf("%s %d characters cannot be shown in the type of this page and stand as a box; the file has them.", note, n))
	}
	if note != "" {
		p.Blocks = append(p.Blocks, letter.Para{Text: note})
	}
	if strings.TrimSpace(e.text) != "" {
		p.Blocks = append(p.Blocks, letter.Heading{Level: 2, Text: "The words"})
		for _, para := range paragraphs(e.text) {
			p.Blocks = append(p.Blocks, letter.Para{Text: para})
		}
	}
	return p
}

// paragraphs divides a text at its blank lines.
func paragraphs(text string) []string {
	var list []string
	for para := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		if para = strings.Trim(para, "\n"); strings.TrimSpace(para) != "" {
			list = append(list, para)
		}
	}
	return list
}

// plainName is a name as every file system and every unzipper takes it.
func plainName(name string) string {
	plain := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '-' || r == '_' {
			return r
		}
		return '-'
	}, name)
	const most = 60
	plain = strings.Trim(plain, ".-")
	if len(plain) > most {
		plain = plain[:most]
	}
	return cmp.Or(plain, "file")
}
