package recovery

import (
	"context"
	"io"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/letter"
	"dunwell/internal/mail"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// mostAttached bounds the files that go with a mail where there is no page to show them:
// mail servers refuse more.
const mostAttached = 15 << 20

// asking is what a mail that asks for an approval is made from.
type asking struct {
	asked
	contact *receivable.Contact
	files   []receivable.Document
}

// writeApproval makes the mail that asks for an approval, where it still waits. The
// decision of the day has no say: a person asked for it.
func (s *sender) writeApproval(ctx context.Context, l *outgoing) error {
	var x asking
	err := s.desk.db.Read(ctx, func(tx *store.Tx) (err error) {
		x, err = s.lookApproval(ctx, tx, l)
		return err
	})
	if err != nil {
		return err
	}
	if err := s.desk.mayLeave(l.occasion); err != nil {
		return err
	}
	links, err := s.desk.linkBeside(&l.occasion, store.LinkApprove, x.id(), approveDays)
	if err != nil {
		return err
	}
	l.occasion.links, l.begin.links = links, links
	l.pack, err = s.desk.approvalPack(ctx, &l.occasion, &x)
	return err
}

// lookApproval reads the delivery and what it asks for as they stand.
func (s *sender) lookApproval(ctx context.Context, tx *store.Tx, l *outgoing) (x asking, err error) {
	key, code := l.delivery.Account, l.delivery.Letter
	x.contact, err = s.lookBeside(ctx, tx, l, code, "dunwell approval notice "+code, func(*receivable.File) error {
		_, id, err := askedNamed(ctx, tx, key.Creditor, code)
		if err != nil {
			return err
		}
		if x.asked, err = askedWith(ctx, tx, key, id); err != nil {
			return err
		}
		if x.state() != receivable.ApprovalOut {
			return fault.Conflictf(codeObsolete, "%s is %s, so nothing is asked about it", x.called(), x.state())
		}
		if x.work != nil {
			x.files, err = filesOf(ctx, tx, key, x.work)
		}
		return err
	})
	return x, err
}

// linkBeside is the link of a mail beside the money; nil where there is no public address.
// It follows from the delivery and the key alone.
func (d *Desk) linkBeside(o *occasion, purpose store.LinkPurpose, thing string, days int) (*letterLinks, error) {
	if o.creditor.PublicURL == "" || d.keys == nil {
		return nil, nil
	}
	secret, err := d.keys.Sign(useLetter, []byte(string(purpose)+"\x00"+string(o.delivery.ID)))
	if err != nil {
		return nil, err
	}
	token, err := d.tokenOf(secret)
	if err != nil {
		return nil, err
	}
	return &letterLinks{account: pageAddress(o.creditor.PublicURL, token), rows: []store.LinkRow{{
		Account: o.delivery.Account, Hash: hashOfSecret(secret), Purpose: purpose, Thing: thing, Contact: o.delivery.Contact,
		Delivery: o.delivery.ID, Author: Machine, Expires: d.now().Add(time.Duration(days) * 24 * time.Hour),
	}}}, nil
}

// approvalFacts are what the mail says.
func approvalFacts(o *occasion, x *asking) letter.ApprovalFacts {
	f := letter.ApprovalFacts{Creditor: *o.creditor, Client: o.file.Client, Contact: x.contact, Code: x.code()}
	k := x.kept()
	if len(k.Notices) > 0 && k.Notices[0].Letter != o.delivery.ID {
		f.Since = k.Notices[0].On
	}
	if c := x.order; c != nil {
		f.Order, f.Price, f.Days = c.Text, c.Price, c.Days
		return f
	}
	f.Name, f.Revision, f.Words, f.Until, f.Clause = x.work.Name, x.work.Revision, x.work.Note, k.Until, k.Clause
	f.Agreed = roundsAgreed(o.file, x.work.Engagement, o.delivery.On)
	if f.Since.IsZero() {
		f.Until = day.Date{}
	}
	return f
}

// approvalPack is the mail: the words, the link, and the files where there is no page to
// show them.
func (d *Desk) approvalPack(ctx context.Context, o *occasion, x *asking) (p pack, err error) {
	facts := approvalFacts(o, x)
	var attached []mail.Attachment
	if o.links != nil {
		facts.Link = o.links.account
	} else if attached, err = d.attach(ctx, o.file.Key.Creditor, x); err != nil {
		return p, err
	}
	facts.Files = len(attached)
	subject, text, language, err := d.texts.ApprovalMail(facts)
	if err != nil {
		return p, err
	}
	p.letter.Text = text
	p.eml, err = o.mail(mail.Message{Subject: subject, Text: text, Language: language, Date: d.now(), Attachments: attached})
	return p, err
}

// attach reads the files that go with a mail.
func (d *Desk) attach(ctx context.Context, creditor receivable.CreditorID, x *asking) (list []mail.Attachment, err error) {
	var size int64
	for i := range x.files {
		size += x.files[i].Size
	}
	if size > mostAttached {
		return nil, fault.Conflictf("approval_files_large", "the files of %s have %d MB, too much for a mail; set an address for client pages (dunwell setup public_url=…), or bring them yourself and record it: dunwell approval notice %s --how email", x.code(), size>>20, x.code())
	}
	for _, doc := range x.files {
		b, err := io.ReadAll(d.paper(ctx, creditor, doc))
		if err != nil {
			return nil, err
		}
		list = append(list, mail.Attachment{Name: doc.Name, Type: doc.Type, Bytes: b})
	}
	return list, nil
}
