package recovery

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"time"

	"dunwell/internal/chase"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// The verbs of links.
const (
	VerbLink        Verb = "link"
	VerbLinkRevoked Verb = "link_revoked"
	VerbLinkRenewed Verb = "link_renewed"
)

// How long a link can be opened.
const (
	linkDays = 60
	signDays = 14
)

// A token is a secret, and a mark that only this book's key can make: what was made
// up or mistyped is refused before the book is asked.
const (
	secretSize = 32
	markSize   = 10
	tokenSize  = (secretSize + markSize) * 4 / 3
)

// The uses of the keyring for links.
const (
	useToken  = "link token"
	useLetter = "link in a letter"
	useSender = "sender of a client page"
)

// PageLink is a link to a client's page, as it is given out.
type PageLink struct {
	ID      string // as it is named in commands
	URL     string
	Purpose store.LinkPurpose
	Expires time.Time
}

// tokenOf puts a secret into the form of an address.
func (d *Desk) tokenOf(secret []byte) (string, error) {
	mark, err := d.keys.Sign(useToken, secret)
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(slices.Concat(secret, mark[:markSize])), nil
}

// secretOf is the secret of a token that this book has made; ok is false for any other.
func (d *Desk) secretOf(token string) (secret []byte, ok bool, err error) {
	if d.keys == nil || len(token) != tokenSize {
		return nil, false, nil
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil {
		return nil, false, nil
	}
	mark, err := d.keys.Sign(useToken, b[:secretSize])
	return b[:secretSize], err == nil && hmac.Equal(mark[:markSize], b[secretSize:]), err
}

func hashOfSecret(secret []byte) []byte {
	sum := sha256.Sum256(secret)
	return sum[:]
}

// pageAddress is where a token is opened.
func pageAddress(public, token string) string { return strings.TrimRight(public, "/") + "/c/" + token }

// MakeLink makes a link for a client. To sign, a plan or settlement must be offered.
func (d *Desk) MakeLink(ctx context.Context, key receivable.AccountKey, purpose store.LinkPurpose, a Act) (PageLink, Entry, error) {
	made := PageLink{Purpose: purpose}
	secret, err := d.salt(secretSize)
	if err != nil {
		return made, Entry{}, err
	}
	entry, err := d.do(ctx, key, VerbLink, a, func(ctx context.Context, e *deed) error {
		creditor, err := e.tx.Creditor(ctx, key.Creditor)
		if err != nil {
			return err
		}
		if made, err = e.link(ctx, &creditor, purpose, secret); err != nil {
			return err
		}
		e.said.Text = fmt.Sprintf("A link for %s is made (%s), good until %s", e.file.Client.Name, linkWords(purpose), d.dayOf(creditor, made.Expires))
		return nil
	})
	return made, entry, err
}

// link adds a link to the account.
func (e *deed) link(ctx context.Context, creditor *receivable.Creditor, purpose store.LinkPurpose, secret []byte) (PageLink, error) {
	made := PageLink{Purpose: purpose}
	switch {
	case creditor.PublicURL == "":
		return made, fault.Invalidf("public_url_missing", "", "there is no address for client pages; set it first: dunwell setup public_url=https://pay.your-domain, and dunwell serve --pages HOST:PORT (docs/client-pages.md)")
	case e.desk.keys == nil:
		return made, fault.Unavailablef("key_missing", nil, "this desk has no key to make links with")
	}
	row := store.LinkRow{Account: e.file.Key, ID: e.tx.NewID(), Hash: hashOfSecret(secret), Purpose: purpose, Contact: chase.WrittenTo(e.file.Contacts), Author: e.act.By}
	days := linkDays
	switch purpose {
	case store.LinkStatement, store.LinkAck:
	case store.LinkSign:
		days = signDays
		if row.Thing = cmp.Or(e.signs, e.thingToSign()); row.Thing == "" {
			return made, fault.Conflictf("nothing_to_sign", "no plan or settlement waits for a signature of %s; draw one up first: dunwell plan %s", e.file.Client.Name, e.file.Number)
		}
	default:
		return made, fault.Invalidf("link_purpose_unknown", "", "a link is for statement, sign or ack, not %q", purpose)
	}
	row.Expires = e.tx.Now().Add(time.Duration(days) * 24 * time.Hour)
	token, err := e.desk.tokenOf(secret)
	if err != nil {
		return made, err
	}
	e.field("link", row.ID)
	e.field("purpose", string(purpose))
	e.field("thing", row.Thing)
	return PageLink{shortID(row.ID), pageAddress(creditor.PublicURL, token), purpose, row.Expires}, e.tx.AddLink(ctx, &row)
}

func linkWords(p store.LinkPurpose) string {
	switch p {
	case store.LinkSign:
		return "to sign"
	case store.LinkAck:
		return "to confirm the balance"
	case store.LinkApprove:
		return "to approve work"
	case store.LinkCopy:
		return "to fetch what was signed"
	}
	return "their account"
}

// thingToSign is the plan or settlement that lies before the client for his signature,
// "" for none.
func (e *deed) thingToSign() string { return thingToSign(e.file) }

func thingToSign(file *receivable.File) string {
	for _, p := range slices.Backward(file.Plans) {
		if p.Ended.IsZero() && p.How != receivable.AgreedSigned {
			return p.ID
		}
	}
	for _, s := range slices.Backward(file.Settlements) {
		if s.Ended.IsZero() && s.How != receivable.AgreedSigned {
			return s.ID
		}
	}
	return ""
}

// RevokeLink ends a link: whoever has it sees nothing any more.
func (d *Desk) RevokeLink(ctx context.Context, creditor receivable.CreditorID, id string, a Act) (Entry, error) {
	var found []store.LinkRow
	err := d.db.Read(ctx, func(tx *store.Tx) (err error) {
		id = strings.ToLower(strings.TrimSpace(id))
		if len(id) >= 4 {
			found, err = tx.LinksEnding(ctx, creditor, id, 2)
		}
		return err
	})
	switch {
	case err != nil:
		return Entry{}, err
	case len(found) == 0:
		return Entry{}, fault.NotFoundf("link_unknown", "no link is called %q; dunwell link list names them", cut(id, 40))
	case len(found) > 1:
		return Entry{}, fault.Invalidf("link_unclear", "", "several links end in %q; give more of the id", id)
	}
	return d.do(ctx, found[0].Account, VerbLinkRevoked, a, func(ctx context.Context, e *deed) error {
		e.field("link", found[0].ID)
		e.said.Text = fmt.Sprintf("The link of %s (%s) can be opened no more", e.file.Client.Name, linkWords(found[0].Purpose))
		err := e.tx.RevokeLink(ctx, creditor, found[0].ID)
		if fault.KindOf(err) == fault.NotFound {
			return fault.Conflictf("link_revoked", "this link was ended before")
		}
		return err
	})
}

// ClientLink is a link that somebody has opened. It gives access to one account, for
// one purpose.
type ClientLink struct {
	row store.LinkRow
}

// Purpose is what the link is for.
func (l *ClientLink) Purpose() store.LinkPurpose { return l.row.Purpose }

// Expires is the moment from which it can be opened no more.
func (l *ClientLink) Expires() time.Time { return l.row.Expires }

// Key names the link in the limits of those who ask too often; it says nothing of
// whose it is.
func (l *ClientLink) Key() string { return l.row.ID }

// codeLinkExpired tells a link that once was good from one that is none.
const codeLinkExpired = "link_expired"

// OpenLink looks a token up, and changes nothing. One that was made up, revoked or
// used is unknown (link_unknown); one whose time is over is link_expired.
func (d *Desk) OpenLink(ctx context.Context, token string) (*ClientLink, error) {
	secret, ok, err := d.secretOf(token)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, fault.NotFoundf("link_unknown", "there is no such link")
	}
	var l ClientLink
	err = d.db.Read(ctx, func(tx *store.Tx) (err error) {
		l.row, err = tx.LinkByHash(ctx, hashOfSecret(secret))
		return err
	})
	if err != nil {
		return nil, err
	}
	return &l, l.usable(d.now())
}

func (l *ClientLink) usable(now time.Time) error {
	switch {
	case !l.row.Revoked.IsZero() || !l.row.Used.IsZero():
		return fault.NotFoundf("link_unknown", "there is no such link")
	case !now.Before(l.row.Expires):
		return fault.Conflictf(codeLinkExpired, "the time of this link is over")
	}
	return nil
}

// held is the link once more inside a transaction, which holds it to its end: what is
// done with it is done while it is good.
func (l *ClientLink) held(ctx context.Context, tx *store.Tx) (store.LinkRow, error) {
	row, err := tx.LinkByHash(ctx, l.row.Hash)
	if err != nil {
		return row, err
	}
	now := ClientLink{row: row}
	return row, now.usable(tx.Now())
}

// marked is the keyed hash of an address a client page was asked from: the same for
// the same, and nobody's to read.
func (d *Desk) marked(address string) (string, error) {
	if address == "" || d.keys == nil {
		return "", nil
	}
	mark, err := d.keys.Sign(useSender, []byte(address))
	return fmt.Sprintf("%x", mark[:16]), err
}

// named is how the person behind a link is named in the record.
func (l *ClientLink) named(file *receivable.File) string {
	for i := range file.Contacts {
		if c := &file.Contacts[i]; c.ID == l.row.Contact {
			return cmp.Or(c.Name, strings.TrimSpace(c.First+" "+c.Last), c.Email, file.Client.Name)
		}
	}
	return file.Client.Name
}
