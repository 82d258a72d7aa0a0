package recovery

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"time"

	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/pdf"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// VerbSigned is a name that a client set under a text on his page.
const VerbSigned Verb = "signed"

// Signing is what a client signs: the exact words he was shown, and his name under them.
type Signing struct {
	Title    string // of what he signs
	Text     string
	Name     string
	Drawn    string // path of a drawn signature, "" for none
	Intent   string // the words he ticked
	Language string // of these words and the text
	Agreed   bool   // he ticked that he means it
	Words    CopyWords
	PageSender
}

// Signed is what was kept of a signature, to be shown to whoever gave it.
type Signed struct {
	Entry Entry
	Name  string
	At    time.Time
	Hash  string // SHA-256 of what was signed, in hexadecimal
	Copy  string // path under which the signed paper can be fetched

	id string
}

// SignOnPage takes a client's signature under a plan or settlement, or under the
// balance of his account, whichever the link is for. The link is good for one.
func (d *Desk) SignOnPage(ctx context.Context, l *ClientLink, s Signing) (Signed, error) {
	name, err := signatory(s.Name, s.Agreed)
	if err != nil {
		return Signed{}, err
	}
	if s.Drawn != "" && len(pdf.Strokes(s.Drawn)) == 0 {
		return Signed{}, fault.Invalidf("drawing_unreadable", "drawn", "the drawing cannot be kept; leave it empty, your typed name counts as well")
	}
	sender, err := d.marked(s.Address)
	if err != nil {
		return Signed{}, err
	}
	secret, err := d.salt(secretSize)
	if err != nil {
		return Signed{}, err
	}
	var done Signed
	err = d.together(ctx, func(ctx context.Context, tx *store.Tx) error {
		p := paging{desk: d, tx: tx, link: l, sender: sender, agent: oneLine(s.Agent, 300)}
		if err := p.begin(ctx); err != nil {
			return err
		}
		done = Signed{Name: name, At: tx.Now()}
		done.Entry, err = p.sign(ctx, &s, secret, &done)
		return err
	})
	if err != nil {
		return Signed{}, err
	}
	if err := d.stampSigned(ctx, l.row.Account, done.id); err != nil {
		return Signed{}, err
	}
	d.mailCopy(ctx, l.row.Account, done.id, s.Words)
	return done, d.DecideAgain(ctx, l.row.Account)
}

// sign keeps the signature, and does what it was asked for.
func (p *paging) sign(ctx context.Context, s *Signing, secret []byte, done *Signed) (Entry, error) {
	d, key := p.desk, p.row.Account
	if p.row.Purpose != store.LinkSign && p.row.Purpose != store.LinkAck {
		return Entry{}, fault.Forbiddenf("link_purpose", "nothing can be signed with this link")
	}
	if p.row.Purpose == store.LinkSign && !signable(&p.file, p.row.Thing) {
		return Entry{}, fault.Conflictf("thing_changed", "what this link was made to sign is no longer offered")
	}
	agreed := agreementOut(&p.file, p.row.Thing)
	if err := p.ours(); err != nil && !agreed {
		return Entry{}, err
	}
	if err := p.tx.UseLink(ctx, key.Creditor, p.row.ID); err != nil {
		return Entry{}, err
	}
	a := p.act()
	a.By = done.Name + " (" + FromPage + ")"
	signature, err := d.do(ctx, key, VerbSigned, a, func(ctx context.Context, e *deed) error {
		p.fields(e)
		for name, value := range map[string]string{
			"text": s.Text, "sha256": fmt.Sprintf("%x", sha256.Sum256([]byte(s.Text))), "purpose": string(p.row.Purpose), "thing": p.row.Thing,
			"at": done.At.UTC().Format(time.RFC3339),
		} {
			e.field(name, value)
		}
		kept, err := p.keep(ctx, e, s, agreed, done.Name)
		if err != nil {
			return err
		}
		if done.id, done.Hash = kept.ID, fmt.Sprintf("%x", kept.Hash); !agreed {
			done.Hash = fmt.Sprintf("%x", sha256.Sum256([]byte(s.Text))) // the words are what was signed, the PDF is made of them
		}
		if done.Copy, err = e.copyLink(ctx, &p.row, kept.About, secret); err != nil {
			return err
		}
		if agreed { // a contract is no answer to a letter about money
			return nil
		}
		return e.touch(ctx, receivable.Touch{Kind: receivable.Heard, Channel: "email", Outcome: receivable.OutcomePromised, Contact: p.row.Contact})
	})
	if err != nil || agreed {
		return signature, err
	}
	a.because = signature.Number
	switch {
	case p.row.Purpose == store.LinkAck:
		return d.Acknowledge(ctx, key, true, s.Text, a)
	case planNamed(&p.file, p.row.Thing) != nil:
		return d.AgreePlan(ctx, key, receivable.AgreedSigned, done.Name, a)
	}
	return d.AcceptSettlement(ctx, key, receivable.AgreedSigned, done.Name, a)
}

// keep keeps the signature itself, under an agreement or under words.
func (p *paging) keep(ctx context.Context, e *deed, s *Signing, agreed bool, name string) (receivable.Signature, error) {
	if agreed {
		return p.signAgreement(ctx, e, s, name)
	}
	e.said.Text = fmt.Sprintf("%s signed on the client page for %s", name, e.file.Client.Name)
	about := p.row.Thing
	if about == "" {
		about = p.row.ID // the balance of that day has no other name
	}
	return e.keepSignature(ctx, &SignedPaper{About: about, Title: s.Title, Language: s.Language, Text: s.Text}, s.signature(p, name))
}

// agreementOut reports an agreement that lies before the client.
func agreementOut(file *receivable.File, id string) bool {
	return slices.ContainsFunc(file.Agreements, func(a receivable.Agreement) bool { return a.ID == id && a.State == receivable.AgreementOut })
}

// signable reports what still waits for the client's signature.
func signable(file *receivable.File, thing string) bool {
	return thing != "" && (thingToSign(file) == thing || agreementOut(file, thing))
}

func planNamed(file *receivable.File, id string) *receivable.PaymentPlan {
	for i := range file.Plans {
		if file.Plans[i].ID == id {
			return &file.Plans[i]
		}
	}
	return nil
}

func settlementNamed(file *receivable.File, id string) *receivable.Settlement {
	for i := range file.Settlements {
		if file.Settlements[i].ID == id {
			return &file.Settlements[i]
		}
	}
	return nil
}

// SignView is what lies before a client to be signed: one of Agreement, Plan, Settlement and Open.
type SignView struct {
	Agreement  *receivable.Agreement // with its words
	Plan       *receivable.PaymentPlan
	Settlement *receivable.Settlement
	Open       *money.Amount // the balance to confirm
	Items      []PageItem    // what it is about
}

// ToSign is what the link is there to sign.
func (d *Desk) ToSign(ctx context.Context, l *ClientLink) (v SignView, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		p := paging{desk: d, tx: tx, link: l}
		if err := p.begin(ctx); err != nil {
			return err
		}
		v = SignView{}
		if err := p.ours(); err != nil && !agreementOut(&p.file, p.row.Thing) {
			return err
		}
		if p.row.Purpose == store.LinkAck {
			owed, err := openSum(&p.file)
			v.Open, v.Items = &owed, p.items(nil)
			return err
		}
		if p.row.Purpose != store.LinkSign || !signable(&p.file, p.row.Thing) {
			return fault.NotFoundf("thing_changed", "what this link was made to sign is no longer offered")
		}
		if agreementOut(&p.file, p.row.Thing) {
			v.Agreement, err = agreementByID(ctx, tx, p.row.Account, p.row.Thing)
			return err
		}
		if v.Plan = planNamed(&p.file, p.row.Thing); v.Plan != nil {
			v.Items = p.items(v.Plan.Items)
			return nil
		}
		v.Settlement = settlementNamed(&p.file, p.row.Thing)
		v.Items = p.items(v.Settlement.Items)
		return nil
	})
	return v, err
}

// PaperToSign is the exact PDF that an agreement's link is there to sign.
func (d *Desk) PaperToSign(ctx context.Context, l *ClientLink) ([]byte, error) {
	v, err := d.ToSign(ctx, l)
	if err == nil && v.Agreement == nil {
		err = fault.NotFoundf("link_unknown", "there is no such page")
	}
	if err != nil {
		return nil, err
	}
	return d.documentBytes(ctx, l.row.Account.Creditor, v.Agreement.Document)
}

// SignedCopy is the newest signed paper that a copy's link is for.
func (d *Desk) SignedCopy(ctx context.Context, l *ClientLink) ([]byte, error) {
	if l.row.Purpose != store.LinkCopy {
		return nil, fault.NotFoundf("link_unknown", "there is no such page")
	}
	return d.SignedDocument(ctx, l.row.Account, l.row.Thing)
}
