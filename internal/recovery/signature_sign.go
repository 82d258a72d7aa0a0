package recovery

import (
	"context"
	"fmt"
	"slices"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

func (d *Desk) signaturesAbout(ctx context.Context, key receivable.AccountKey, about string) (list []receivable.Signature, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		list, err = signaturesAbout(ctx, tx, key, about)
		return err
	})
	return list, err
}

func signaturesAbout(ctx context.Context, tx *store.Tx, key receivable.AccountKey, about string) ([]receivable.Signature, error) {
	list, err := tx.SignaturesOf(ctx, key)
	return slices.DeleteFunc(list, func(s receivable.Signature) bool { return s.About != about }), err
}

// mayWrite refuses to put anything before a client who may not be written to.
func (e *deed) mayWrite() error {
	for _, a := range e.file.Arrangements {
		if !a.Live(e.day) {
			continue
		}
		switch a.Kind {
		case receivable.StopContact, receivable.StopAttorney, receivable.StopInsolvency:
			return fault.Conflictf("contact_stopped", "%s may not be written to at present", e.file.Client.Name)
		}
	}
	return nil
}

// endLinks ends the links that were made for a thing before.
func (e *deed) endLinks(ctx context.Context, purpose store.LinkPurpose, thing string) error {
	links, err := e.tx.LinksOf(ctx, e.file.Key)
	if err != nil {
		return err
	}
	for i := range links {
		if l := &links[i]; l.Purpose == purpose && l.Thing == thing && l.Revoked.IsZero() && l.Used.IsZero() {
			if err := e.tx.RevokeLink(ctx, e.file.Key.Creditor, l.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// Countersigning is the creditor's own signature.
type Countersigning struct {
	Name   string
	Intent string // the words that were ticked
	Agreed bool
}

// Countersign sets the creditor's name under an agreement that is out or drafted. With
// both names under it, it stands.
func (d *Desk) Countersign(ctx context.Context, creditor receivable.CreditorID, number string, c Countersigning, a Act) (Entry, error) {
	name, err := signatory(c.Name, c.Agreed)
	if err != nil {
		return Entry{}, err
	}
	entry, err := d.onAgreement(ctx, creditor, number, VerbCountersigned, a, func(ctx context.Context, e *deed, one *receivable.Agreement) error {
		if one.State != receivable.AgreementOut {
			return fault.Conflictf("agreement_moved", "%s does not lie before the client; only what does is signed here", one.Called())
		}
		all, err := signaturesAbout(ctx, e.tx, e.file.Key, one.ID)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(all, byParty(receivable.PartyCreditor)) {
			return fault.Conflictf("signed_before", "%s has your signature already", one.Called())
		}
		s := receivable.Signature{Party: receivable.PartyCreditor, Name: name, Way: receivable.SignedTyped, Intent: c.Intent, Language: "en"}
		if _, err := e.keepSignature(ctx, paperOfAgreement(one), s); err != nil {
			return err
		}
		e.said.Text = fmt.Sprintf("%s signed %s for us", name, one.Called())
		if !slices.ContainsFunc(all, byParty(receivable.PartyClient)) {
			return nil
		}
		return e.agreementSigned(ctx, one)
	})
	if err != nil {
		return entry, err
	}
	return entry, d.stampLater(ctx, creditor, number)
}

func byParty(p receivable.SignatureParty) func(receivable.Signature) bool {
	return func(s receivable.Signature) bool { return s.Party == p }
}

func paperOfAgreement(a *receivable.Agreement) *SignedPaper {
	return &SignedPaper{About: a.ID, Title: a.Title, Language: "en", Document: a.Document}
}

// agreementSigned lets an agreement stand that all have signed.
func (e *deed) agreementSigned(ctx context.Context, one *receivable.Agreement) error {
	if err := e.tx.MoveAgreement(ctx, e.file.Key, one.ID, receivable.AgreementStands, day.Date{}, receivable.AgreementOut); err != nil {
		return err
	}
	if err := e.tx.DateAgreement(ctx, e.file.Key, one.ID, e.act.On); err != nil {
		return err
	}
	one.State, one.On = receivable.AgreementStands, e.act.On
	e.look = append(e.look, fmt.Sprintf("%s stands from %s", one.Called(), one.On))
	return e.agreedWork(ctx, one)
}

// ReturnedPaper is a signed paper that came back by post or mail.
type ReturnedPaper struct {
	Name  string // who signed it for the client
	Way   receivable.SignatureWay
	File  string
	Bytes []byte
}

// TakeReturned keeps a paper that came back signed: its exact bytes with their
// certificate. With it the agreement stands: both names are on the paper.
func (d *Desk) TakeReturned(ctx context.Context, creditor receivable.CreditorID, number string, p ReturnedPaper, a Act) (Entry, error) {
	key, id, err := d.agreementNumbered(ctx, creditor, number)
	if err != nil {
		return Entry{}, err
	}
	entry, err := d.takeReturned(ctx, key, id, p, a)
	if err != nil {
		return entry, err
	}
	return entry, d.stampLater(ctx, creditor, number)
}

func (d *Desk) takeReturned(ctx context.Context, key receivable.AccountKey, id string, p ReturnedPaper, a Act) (Entry, error) {
	name, err := signatory(p.Name, true)
	if err != nil {
		return Entry{}, err
	}
	if p.Way != receivable.SignedPaper && p.Way != receivable.SignedMail {
		return Entry{}, fault.Invalidf("signature_way_unknown", "how", "a signed paper comes back on paper or by mail, not by %q", cut(string(p.Way), 30))
	}
	if err := checkedPDF(p.Bytes); err != nil {
		return Entry{}, err
	}
	return d.onAgreementWith(ctx, key, id, VerbSigned, a, func(ctx context.Context, e *deed, one *receivable.Agreement) error {
		if one.State != receivable.AgreementOut && one.State != receivable.AgreementDraft {
			return fault.Conflictf("agreement_moved", "%s does not wait for a signed paper", one.Called())
		}
		if one.State == receivable.AgreementDraft {
			if err := e.tx.MoveAgreement(ctx, e.file.Key, one.ID, receivable.AgreementOut, day.Date{}, receivable.AgreementDraft); err != nil {
				return err
			}
		}
		paper := &SignedPaper{About: one.ID, Title: one.Title, Language: "en", Bytes: p.Bytes}
		if _, err := e.keepSignature(ctx, paper, receivable.Signature{Party: receivable.PartyClient, Name: name, Way: p.Way}); err != nil {
			return err
		}
		if err := e.endLinks(ctx, store.LinkSign, one.ID); err != nil {
			return err
		}
		e.said.Text = fmt.Sprintf("%s came back signed by %s", one.Called(), name)
		return e.agreementSigned(ctx, one)
	})
}

// signAgreement takes a client's name under an agreement on his page.
func (p *paging) signAgreement(ctx context.Context, e *deed, s *Signing, name string) (receivable.Signature, error) {
	one, err := e.agreementByID(ctx, p.row.Thing)
	if err != nil {
		return receivable.Signature{}, err
	}
	all, err := signaturesAbout(ctx, e.tx, e.file.Key, one.ID)
	if err != nil {
		return receivable.Signature{}, err
	}
	e.field("agreement", one.Number)
	e.said.Text = fmt.Sprintf("%s signed %s on the client page", name, one.Called())
	kept, err := e.keepSignature(ctx, paperOfAgreement(one), s.signature(p, name))
	if err != nil || !slices.ContainsFunc(all, byParty(receivable.PartyCreditor)) {
		return kept, err
	}
	return kept, e.agreementSigned(ctx, one)
}

func (s *Signing) signature(p *paging, name string) receivable.Signature {
	way := receivable.SignedTyped
	if s.Drawn != "" {
		way = receivable.SignedDrawn
	}
	return receivable.Signature{
		Party: receivable.PartyClient, Name: name, Way: way, Drawn: s.Drawn, Intent: oneLine(s.Intent, 600), Language: s.Language, From: p.row.ID, Sender: p.sender, Agent: p.agent,
	}
}

// copyDays is how long a client can fetch his copy.
const copyDays = 60

// copyLink makes the link by which a client fetches what he signed.
func (e *deed) copyLink(ctx context.Context, row *store.LinkRow, about string, secret []byte) (string, error) {
	token, err := e.desk.tokenOf(secret)
	if err != nil {
		return "", err
	}
	made := store.LinkRow{
		Account: row.Account, ID: e.tx.NewID(), Hash: hashOfSecret(secret), Purpose: store.LinkCopy, Thing: about, Contact: row.Contact, Author: e.act.By,
		Expires: e.tx.Now().Add(copyDays * 24 * time.Hour),
	}
	return "/c/" + token, e.tx.AddLink(ctx, &made)
}
