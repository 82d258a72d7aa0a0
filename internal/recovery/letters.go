package recovery

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"dunwell/internal/chase"
	"dunwell/internal/claim"
	"dunwell/internal/evidence"
	"dunwell/internal/letter"
	"dunwell/internal/mail"
	"dunwell/internal/pdf"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// occasion is what one letter is made from: who, what is owed, and what was
// decided about it.
type occasion struct {
	creditor *receivable.Creditor
	file     *receivable.File
	claim    *claim.Claim
	decision *chase.Decision
	delivery *receivable.Delivery
	override *letter.Override // the creditor's own wording, with a person's words for this letter
	usual    *letter.Override // the same without them
	words    store.OwnWords   // a person's own, empty for none
	invoices string           // folder of the original invoices, "" for the usual one
	notes    bool             // the policy has a note before each part of a plan
	thread   []string         // Message-IDs of the conversation that the letter goes on with; the last is answered
	final    bool             // about to leave: nothing may be unproven or bracketed
	law      *lawful          // of a formal letter; nil where nothing of it can stand in the text
	links    *letterLinks     // to the client's pages, of a letter about to leave; nil where there are none
}

// facts turns an occasion into what a text may need.
func (o occasion) facts() letter.Facts {
	d := o.decision
	f := letter.Facts{
		Creditor: *o.creditor, Client: o.file.Client, Date: d.On, Deadline: d.Deadline,
		Number: o.delivery.Number, Items: itemLines(o.claim, d), Open: d.Amount, Draft: !o.final,
		Proven: o.proven(), PauseDate: d.On, Undisputed: d.Amount, Disputed: o.claim.Disputed,
	}
	for i := range o.file.Contacts {
		if o.file.Contacts[i].ID == o.delivery.Contact {
			f.Contact = &o.file.Contacts[i]
		}
	}
	o.workFacts(&f)
	if o.delivery.Rehearsal {
		f.Mark = "Rehearsal"
	} else if !o.final {
		f.Mark = "Draft"
	}
	if o.delivery.Formal {
		f.Witness = evidence.Head{Seq: o.file.Seq, Hash: o.file.Head}.Short()
		f.Payoff = d.Amount
		f.History = o.history()
		f.Done = o.file.Facts["work_done"]
		for _, item := range f.Items {
			f.EnclosedInvoices = append(f.EnclosedInvoices, item.Number)
		}
	}
	for _, a := range o.file.Arrangements {
		if a.Kind == receivable.Promise {
			f.Promise = &letter.Promise{Amount: a.Amount, By: a.By}
		}
	}
	o.newInvoice(&f)
	o.correctedFacts(&f)
	o.received(&f)
	o.arrangedFacts(&f)
	return f
}

// noticeOfEnd is how many days before its end a client hears that work ends,
// where no agreement says otherwise.
const noticeOfEnd = 14

// newInvoice names the youngest invoice that is not due, for the cover note of a
// new one.
func (o occasion) newInvoice(f *letter.Facts) {
	var youngest *receivable.Item
	for i := range o.file.Items {
		item := &o.file.Items[i]
		if item.Kind != receivable.Invoice || item.Gone || item.DaysLate(o.decision.On) > 0 {
			continue
		}
		if youngest == nil || item.On.After(youngest.On) {
			youngest = item
		}
	}
	if youngest != nil {
		f.NewInvoice = &letter.NewInvoice{Number: youngest.Number, Amount: youngest.Open, Due: youngest.Due}
	}
}

func (o occasion) received(f *letter.Facts) {
	if n := len(o.file.Received); n > 0 {
		last := o.file.Received[n-1]
		f.Received, f.ReceivedOn, f.Remaining = last.Amount, last.On, o.claim.Owed
	}
}

// history is what happened, told neutrally, for the formal letters.
func (o occasion) history() []letter.Happened {
	var list []letter.Happened
	for _, t := range o.file.Touches {
		if told, ok := tell(t); ok {
			list = append(list, told)
		}
	}
	for _, a := range o.file.Arrangements {
		if a.Kind == receivable.Promise {
			list = append(list, letter.Happened{On: a.On, Kind: letter.PromiseMade, Amount: a.Amount, By: a.By})
		}
	}
	for i := range o.file.Plans {
		if p := &o.file.Plans[i]; !p.Agreed.IsZero() {
			list = append(list, letter.Happened{On: p.Agreed, Kind: letter.PlanAgreed, Amount: p.Total})
		}
	}
	for _, r := range o.file.Received {
		list = append(list, letter.Happened{On: r.On, Kind: letter.PaymentCame, Amount: r.Amount})
	}
	return list
}

// makeLetter makes the letter of a delivery; nothing is looked up outside the occasion.
func (d *Desk) makeLetter(o occasion) (letter.Letter, error) {
	refused := o.refusal()
	if refused != nil && o.final {
		return letter.Letter{}, refused
	}
	f := o.facts()
	d.fillLinks(&o, &f)
	if o.law != nil {
		if err := o.law.fill(&o, &f, d.texts); err != nil {
			return letter.Letter{}, fmt.Errorf("letter %s: %w", o.delivery.Number, err)
		}
	}
	made, err := d.texts.Make(o.delivery.Letter, f, o.override)
	if lacking, ok := errors.AsType[*letter.Lacking](err); ok {
		return letter.Letter{}, o.howToEnter(lacking)
	}
	if err != nil {
		return letter.Letter{}, fmt.Errorf("letter %s: %w", o.delivery.Number, err)
	}
	if o.law != nil {
		o.law.tell(&made)
	}
	if refused != nil { // says what to do, where the letter's own warning only says what is missing
		made.Warnings = slices.DeleteFunc(made.Warnings, func(w letter.Warning) bool { return w.Code == letter.WarnNotArmed })
		made.Warnings = append(made.Warnings, letter.Warning{Code: refused.Code, Text: refused.Text})
	}
	return made, nil
}

// pack is a letter in all its forms, as it would leave.
type pack struct {
	letter letter.Letter
	pdf    []byte
	eml    []byte
	sheets []mail.Attachment // forms that the law wants enclosed, each a PDF of its own
}

// pack sets the letter and packs it, with the forms it encloses and the original
// invoices that are known, as a mail to the delivery's address.
func (d *Desk) pack(o occasion, made letter.Letter, at time.Time) (pack, error) {
	r := o.delivery
	sheet, err := pdf.Letter(made.Sheet)
	if err != nil {
		return pack{}, fmt.Errorf("letter %s: %w", r.Number, err)
	}
	p := pack{letter: made, pdf: sheet}
	for _, e := range made.Enclosed {
		form, err := pdf.Letter(e.Sheet)
		if err != nil {
			return pack{}, fmt.Errorf("letter %s, %s: %w", r.Number, e.Name, err)
		}
		p.sheets = append(p.sheets, mail.Attachment{Name: e.Name + ".pdf", Type: "application/pdf", Bytes: form})
	}
	_, invoices := d.enclosed(o)
	message := mail.Message{
		Subject: made.Subject, Text: made.Text, HTML: made.HTML, Language: made.Language, Date: at,
		Attachments: slices.Concat([]mail.Attachment{{Name: r.Number + ".pdf", Type: "application/pdf", Bytes: sheet}}, p.sheets, invoices),
	}
	if n := len(o.thread); n > 0 {
		message.InReplyTo, message.References = o.thread[n-1], o.thread
	}
	if p.eml, err = o.mail(message); err != nil {
		return pack{}, fmt.Errorf("letter %s: %w", r.Number, err)
	}
	return p, nil
}

// mail writes a message as it would leave: from the creditor to the delivery's address,
// under the delivery's Message-ID.
func (o *occasion) mail(m mail.Message) ([]byte, error) {
	r := o.delivery
	m.From, m.FromName, m.To = cmp.Or(o.creditor.Email, unknownSender), o.creditor.Name, cmp.Or(r.To, unknownRecipient)
	if r.MessageID == "" {
		var err error
		if r.MessageID, err = mail.MessageID(string(r.ID), m.From); err != nil {
			return nil, err
		}
	}
	m.MessageID = r.MessageID
	return m.Bytes()
}

// A draft may be looked at before anybody has said who writes to whom. These
// addresses can never be reached (RFC 2606), and a letter with one never leaves.
const (
	unknownSender    = "your-address@unknown.invalid"
	unknownRecipient = "no-address-recorded@unknown.invalid"
)
