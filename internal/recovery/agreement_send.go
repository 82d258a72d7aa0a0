package recovery

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/letter"
	"dunwell/internal/mail"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// SentAgreement is what came of sending an agreement out.
type SentAgreement struct {
	Entry  Entry
	PDF    []byte                   // its exact bytes
	Link   *PageLink                // with BringLink: told once
	State  receivable.DeliveryState // of the mail
	Answer string
}

// SendAgreement puts a draft before the client: by a mail with a link to sign it, or with
// the paper where there is no page; by a link that a person gives on; or by the paper,
// to be signed and returned. From then on it cannot be changed. Asking for it is a
// person's yes.
func (d *Desk) SendAgreement(ctx context.Context, creditor receivable.CreditorID, number string, b Bringing, a Act) (SentAgreement, error) {
	var sent SentAgreement
	secret, err := d.salt(secretSize)
	if err != nil {
		return sent, err
	}
	b.How = cmp.Or(b.How, BringMail)
	var laid receivable.Delivery
	sent.Entry, err = d.onAgreement(ctx, creditor, number, VerbAgreementOut, a, func(ctx context.Context, e *deed, one *receivable.Agreement) (err error) {
		sent.Link, laid = nil, receivable.Delivery{}
		if err := e.putOut(ctx, one); err != nil {
			return err
		}
		if sent.PDF, err = paperBytes(ctx, e.tx, creditor, one.Document); err != nil {
			return err
		}
		e.field("how", b.How)
		switch b.How {
		case BringMail:
			laid, err = e.agreementMail(ctx, one, b.To)
		case BringLink:
			sent.Link, err = e.agreementLink(ctx, one, secret)
		case BringPaper:
			e.said.Text = fmt.Sprintf("%s goes to %s, to be signed on paper and returned", one.Called(), e.file.Client.Name)
		default:
			err = fault.Invalidf("way_unknown", "", "%q is no way to bring an agreement; it is mail, link or paper", b.How)
		}
		return err
	})
	if err != nil || laid.ID == "" {
		return sent, err
	}
	left, err := d.leaveNow(ctx, laid)
	sent.State, sent.Answer = left.state, left.answer
	if left.trouble != "" {
		sent.Entry.Warnings = append(sent.Entry.Warnings, left.trouble)
	}
	return sent, err
}

// putOut lets an agreement lie before the client, where it may.
func (e *deed) putOut(ctx context.Context, one *receivable.Agreement) error {
	if one.State != receivable.AgreementDraft && one.State != receivable.AgreementOut {
		return fault.Conflictf("agreement_moved", "%s is signed, declined or ended already and cannot be sent", one.Called())
	}
	if err := e.mayWrite(); err != nil {
		return err
	}
	all, err := signaturesAbout(ctx, e.tx, e.file.Key, one.ID)
	switch {
	case err != nil:
		return err
	case slices.ContainsFunc(all, byParty(receivable.PartyClient)):
		return fault.Conflictf("signed_before", "%s is signed by %s already", one.Called(), e.file.Client.Name)
	case one.State == receivable.AgreementDraft:
		err = e.tx.MoveAgreement(ctx, e.file.Key, one.ID, receivable.AgreementOut, day.Date{}, receivable.AgreementDraft)
	}
	e.file.Agreements = slices.Clone(e.file.Agreements)
	for i := range e.file.Agreements {
		if e.file.Agreements[i].ID == one.ID {
			e.file.Agreements[i].State = receivable.AgreementOut
		}
	}
	return err
}

// agreementMail puts the mail down that asks to sign: to the owner, else to whoever is
// there for the project, else to whoever is written to about money.
func (e *deed) agreementMail(ctx context.Context, one *receivable.Agreement, to string) (receivable.Delivery, error) {
	contact, err := e.contactFor(ctx, to, receivable.Owner, receivable.Project)
	if err != nil {
		return receivable.Delivery{}, err
	}
	before, sent, err := e.tx.DeliveryAbout(ctx, e.file.Key, receivable.StepAgreement, one.Number)
	if err == nil && sent {
		err = e.noneOnItsWay(ctx, before.ID, one.Called())
	}
	if err == nil {
		err = e.endLinks(ctx, store.LinkSign, one.ID)
	}
	if err != nil {
		return receivable.Delivery{}, err
	}
	e.said.Text = fmt.Sprintf("%s goes to %s by mail, to be signed", one.Called(), e.file.Client.Name)
	return e.mailBeside(ctx, receivable.StepAgreement, one.Number, contact, money.Amount{})
}

// agreementLink makes a link to sign with, that a person gives on himself.
func (e *deed) agreementLink(ctx context.Context, one *receivable.Agreement, secret []byte) (*PageLink, error) {
	c, err := e.tx.Creditor(ctx, e.file.Key.Creditor)
	if err != nil {
		return nil, err
	}
	if err := e.endLinks(ctx, store.LinkSign, one.ID); err != nil {
		return nil, err
	}
	e.signs = one.ID
	link, err := e.link(ctx, &c, store.LinkSign, secret)
	if err != nil {
		return nil, err
	}
	e.said.Text = fmt.Sprintf("A link for %s to sign %s is made, good until %s", e.file.Client.Name, one.Called(), e.desk.dayOf(c, link.Expires))
	return &link, nil
}

// WithdrawAgreement takes an agreement back that lies before the client, or notes that
// he declined it; its links can be opened no more.
func (d *Desk) WithdrawAgreement(ctx context.Context, creditor receivable.CreditorID, number string, declined bool, a Act) (Entry, error) {
	return d.onAgreement(ctx, creditor, number, VerbAgreementEnded, a, func(ctx context.Context, e *deed, one *receivable.Agreement) error {
		to := receivable.AgreementEnded
		e.said.Text = fmt.Sprintf("%s is withdrawn; %s has it no more to sign", one.Called(), e.file.Client.Name)
		if declined {
			to = receivable.AgreementDeclined
			e.said.Text = fmt.Sprintf("%s is declined by %s", one.Called(), e.file.Client.Name)
		}
		if err := e.unsent(ctx, one); err != nil {
			return err
		}
		return e.tx.MoveAgreement(ctx, e.file.Key, one.ID, to, e.act.On, receivable.AgreementOut)
	})
}

// unsent ends what an agreement was put before the client with: its links, and a mail
// that has not left.
func (e *deed) unsent(ctx context.Context, one *receivable.Agreement) error {
	before, sent, err := e.tx.DeliveryAbout(ctx, e.file.Key, receivable.StepAgreement, one.Number)
	if err == nil && sent {
		err = e.holdBack(ctx, before.ID, one.Called())
	}
	if err != nil {
		return err
	}
	return e.endLinks(ctx, store.LinkSign, one.ID)
}

// writeAgreement makes the mail that asks to sign an agreement, where it still lies
// before the client.
func (s *sender) writeAgreement(ctx context.Context, l *outgoing) error {
	var contact *receivable.Contact
	var one *receivable.Agreement
	number := l.delivery.Letter
	err := s.desk.db.Read(ctx, func(tx *store.Tx) (err error) {
		contact, err = s.lookBeside(ctx, tx, l, number, "dunwell agreement send "+number, func(file *receivable.File) error {
			out, err := agreementsToSign(ctx, tx, file.Key)
			if err != nil {
				return err
			}
			at := slices.IndexFunc(out, func(a receivable.Agreement) bool { return a.Number == number })
			if at < 0 {
				return fault.Conflictf(codeObsolete, "%s does not wait for a signature any more", number)
			}
			one = &out[at]
			return nil
		})
		return err
	})
	if err != nil {
		return err
	}
	if err := s.desk.mayLeave(l.occasion); err != nil {
		return err
	}
	links, err := s.desk.linkBeside(&l.occasion, store.LinkSign, one.ID, signDays)
	if err != nil {
		return err
	}
	l.occasion.links, l.begin.links = links, links
	l.pack, err = s.desk.agreementPack(ctx, &l.occasion, one, contact)
	return err
}

// AgreementMail is the mail that asks to sign an agreement as it would leave now.
func (d *Desk) AgreementMail(ctx context.Context, creditor receivable.CreditorID, number, to string) (address, subject, text string, err error) {
	var facts letter.AgreementFacts
	key, id, err := d.agreementNumbered(ctx, creditor, number)
	if err != nil {
		return "", "", "", err
	}
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		c, err := tx.Creditor(ctx, creditor)
		if err != nil {
			return err
		}
		file, err := tx.AccountFile(ctx, key, d.todayOf(c))
		if err != nil {
			return err
		}
		one, err := agreementByID(ctx, tx, key, id)
		if err != nil {
			return err
		}
		contact, err := (&deed{desk: d, tx: tx, file: &file}).contactFor(ctx, to, receivable.Owner, receivable.Project)
		facts = signingFacts(&c, &file, one, contact)
		return err
	})
	if err != nil {
		return "", "", "", err
	}
	if facts.Creditor.PublicURL != "" && d.keys != nil {
		facts.Link = PlaceholderLink(facts.Creditor.PublicURL)
	}
	if facts.Contact != nil {
		address = facts.Contact.Email
	}
	subject, text, _, err = d.texts.AgreementMail(facts)
	return address, subject, text, err
}

func signingFacts(c *receivable.Creditor, file *receivable.File, one *receivable.Agreement, contact *receivable.Contact) letter.AgreementFacts {
	return letter.AgreementFacts{Creditor: *c, Client: file.Client, Contact: contact, Title: one.Title, Days: signDays}
}

// agreementPack is the mail: the words, and the link, or the paper where there is no page
// to sign on.
func (d *Desk) agreementPack(ctx context.Context, o *occasion, one *receivable.Agreement, contact *receivable.Contact) (p pack, err error) {
	facts := signingFacts(o.creditor, o.file, one, contact)
	var attached []mail.Attachment
	if o.links != nil {
		facts.Link = o.links.account
	} else {
		paper, err := d.documentBytes(ctx, o.file.Key.Creditor, one.Document)
		if err != nil {
			return p, err
		}
		attached = []mail.Attachment{{Name: "agreement.pdf", Type: "application/pdf", Bytes: paper}}
	}
	subject, text, language, err := d.texts.AgreementMail(facts)
	if err != nil {
		return p, err
	}
	p.letter.Text = text
	p.eml, err = o.mail(mail.Message{Subject: subject, Text: text, Language: language, Date: d.now(), Attachments: attached})
	return p, err
}
