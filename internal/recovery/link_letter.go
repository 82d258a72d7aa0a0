package recovery

import (
	"context"
	"slices"
	"time"

	"dunwell/internal/chase"
	"dunwell/internal/letter"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// letterLinks are the links one letter carries: to the client's account, and to what
// he is asked to sign.
type letterLinks struct {
	account, sign string
	rows          []store.LinkRow // without their ids
}

// signed are the letters that ask for a signature.
var signed = []chase.Step{chase.StepPlanTerms, chase.StepPlanAgreement, chase.StepSettlementOffer, chase.StepSettlementAgreement}

// linksFor are the links of a letter about to leave; nil where there is no public
// address. They follow from the delivery and the key alone, so that a friendly letter
// that is repeated carries the same ones.
func (d *Desk) linksFor(o *occasion) (*letterLinks, error) {
	if o.creditor.PublicURL == "" || d.keys == nil || o.delivery.Rehearsal {
		return nil, nil
	}
	l := &letterLinks{}
	add := func(purpose store.LinkPurpose, thing string, days int) (string, error) {
		secret, err := d.keys.Sign(useLetter, []byte(string(purpose)+"\x00"+string(o.delivery.ID)))
		if err != nil {
			return "", err
		}
		token, err := d.tokenOf(secret)
		if err != nil {
			return "", err
		}
		l.rows = append(l.rows, store.LinkRow{
			Account: o.delivery.Account, Hash: hashOfSecret(secret), Purpose: purpose, Thing: thing, Contact: o.delivery.Contact,
			Delivery: o.delivery.ID, Author: Machine, Expires: d.now().Add(time.Duration(days) * 24 * time.Hour),
		})
		return pageAddress(o.creditor.PublicURL, token), nil
	}
	var err error
	if l.account, err = add(store.LinkStatement, "", linkDays); err != nil {
		return nil, err
	}
	if thing := thingToSign(o.file); thing != "" && slices.Contains(signed, chase.Step(o.delivery.Step)) {
		l.sign, err = add(store.LinkSign, thing, signDays)
	}
	return l, err
}

// PlaceholderLink stands in a draft where the letter will hold the client's link. It
// leads to a page that says so.
func PlaceholderLink(public string) string {
	return pageAddress(public, "made-when-this-letter-leaves")
}

// fillLinks sets the links into what a letter is made from. A draft has none yet, and
// says so in their place.
func (d *Desk) fillLinks(o *occasion, f *letter.Facts) {
	switch {
	case o.links != nil:
		f.ReplyLink, f.PayLink, f.PlanLink = o.links.account, o.links.account+"/pay", o.links.account+"/plan"
		if o.links.sign != "" {
			f.ReplyLink, f.PlanLink = o.links.sign, o.links.sign
		}
	case o.creditor.PublicURL != "" && d.keys != nil && !receivable.BesideChase(o.delivery.Step):
		link := PlaceholderLink(o.creditor.PublicURL)
		f.ReplyLink, f.PayLink, f.PlanLink = link, link, link
	}
}

// keep writes the links of a sealed letter down, in the transaction that seals it.
func (l *letterLinks) keep(ctx context.Context, tx *store.Tx) error {
	if l == nil {
		return nil
	}
	for i := range l.rows {
		row := l.rows[i]
		row.ID = tx.NewID()
		if err := tx.AddLink(ctx, &row); err != nil {
			return err
		}
	}
	return nil
}
