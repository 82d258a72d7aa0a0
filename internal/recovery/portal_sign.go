package recovery

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// VerbSigned is a name that a client set under a text on his page.
const VerbSigned Verb = "signed"

// Signing is what a client signs: the exact text he was shown, and his name under it.
type Signing struct {
	Text   string
	Name   string
	Agreed bool // he ticked that he means it
	PageSender
}

// Signed is what was kept of a signature, to be shown to whoever gave it.
type Signed struct {
	Entry Entry
	Name  string
	At    time.Time
	Hash  string // SHA-256 of the text, in hexadecimal
}

// SignOnPage takes a client's signature under a plan or settlement, or under the
// balance of his account, whichever the link is for. The link is good for one.
func (d *Desk) SignOnPage(ctx context.Context, l *ClientLink, s Signing) (Signed, error) {
	name := oneLine(s.Name, 120)
	switch {
	case len([]rune(name)) < 2:
		return Signed{}, fault.Invalidf("name_missing", "name", "write your name")
	case !s.Agreed:
		return Signed{}, fault.Invalidf("consent_missing", "agreed", "tick the box if you agree")
	}
	sender, err := d.marked(s.Address)
	if err != nil {
		return Signed{}, err
	}
	var done Signed
	err = d.together(ctx, func(ctx context.Context, tx *store.Tx) error {
		p := paging{desk: d, tx: tx, link: l, sender: sender, agent: oneLine(s.Agent, 300)}
		if err := p.begin(ctx); err != nil {
			return err
		}
		done = Signed{Name: name, At: tx.Now(), Hash: fmt.Sprintf("%x", sha256.Sum256([]byte(s.Text)))}
		done.Entry, err = p.sign(ctx, s.Text, &done)
		return err
	})
	if err != nil {
		return Signed{}, err
	}
	return done, d.DecideAgain(ctx, l.row.Account)
}

// sign keeps the signature, and does what it was asked for.
func (p *paging) sign(ctx context.Context, text string, done *Signed) (Entry, error) {
	d, key := p.desk, p.row.Account
	if p.row.Purpose == store.LinkStatement {
		return Entry{}, fault.Forbiddenf("link_purpose", "nothing can be signed with this link")
	}
	if p.row.Purpose == store.LinkSign && thingToSign(&p.file) != p.row.Thing {
		return Entry{}, fault.Conflictf("thing_changed", "what this link was made to sign is no longer offered")
	}
	if err := p.tx.UseLink(ctx, key.Creditor, p.row.ID); err != nil {
		return Entry{}, err
	}
	a := p.act()
	a.By = done.Name + " (" + FromPage + ")"
	signature, err := d.do(ctx, key, VerbSigned, a, func(ctx context.Context, e *deed) error {
		p.fields(e)
		for name, value := range map[string]string{
			"text": text, "sha256": done.Hash, "name": done.Name, "intent": "ticked and typed", "purpose": string(p.row.Purpose), "thing": p.row.Thing,
			"at": done.At.UTC().Format(time.RFC3339),
		} {
			e.field(name, value)
		}
		e.said.Text = fmt.Sprintf("%s signed on the client page for %s", done.Name, e.file.Client.Name)
		return e.touch(ctx, receivable.Touch{Kind: receivable.Heard, Channel: "email", Outcome: receivable.OutcomePromised, Contact: p.row.Contact})
	})
	if err != nil {
		return signature, err
	}
	a.because = signature.Number
	switch {
	case p.row.Purpose == store.LinkAck:
		return d.Acknowledge(ctx, key, true, text, a)
	case planNamed(&p.file, p.row.Thing) != nil:
		return d.AgreePlan(ctx, key, receivable.AgreedSigned, done.Name, a)
	}
	return d.AcceptSettlement(ctx, key, receivable.AgreedSigned, done.Name, a)
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

// SignView is what lies before a client to be signed: one of Plan, Settlement and Open.
type SignView struct {
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
		if p.row.Purpose == store.LinkAck {
			owed, err := openSum(&p.file)
			v.Open, v.Items = &owed, p.items(nil)
			return err
		}
		if p.row.Purpose != store.LinkSign || thingToSign(&p.file) != p.row.Thing {
			return fault.NotFoundf("thing_changed", "what this link was made to sign is no longer offered")
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
