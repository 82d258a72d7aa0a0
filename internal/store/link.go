package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"dunwell/internal/fault"
	"dunwell/internal/receivable"
)

// LinkPurpose is what a link for a client is for.
type LinkPurpose string

// The purposes of links. Only a statement is the general page of an account; the
// others show one thing and take one answer.
const (
	LinkStatement LinkPurpose = "statement"
	LinkSign      LinkPurpose = "sign"
	LinkAck       LinkPurpose = "ack"
	LinkApprove   LinkPurpose = "approve"
	LinkCopy      LinkPurpose = "copy" // to fetch what was signed
)

// LinkRow is one link for a client; no time is zero.
type LinkRow struct {
	Account  receivable.AccountKey
	ID       string
	Hash     []byte // SHA-256 of its secret, which is kept nowhere
	Purpose  LinkPurpose
	Thing    string // id of the plan or settlement to sign, of what to approve, "" for the account
	Contact  receivable.ContactID
	Delivery receivable.DeliveryID // the letter that carries it, "" for none
	Author   string
	Made     time.Time // set by the store
	Expires  time.Time
	Revoked  time.Time
	Used     time.Time
	Renewed  time.Time // another was asked for in its place
	Files    int       // sent through it
}

const linkColumns = `creditor, id, hash, account, purpose, thing, contact, delivery, author, made_at, expires_at, revoked_at, used_at, renewed_at, files`

// AddLink keeps a link. One with the same secret is there already where a letter is
// made again: it stays as it is, revoked or used.
func (tx *Tx) AddLink(ctx context.Context, l *LinkRow) error {
	tx.added++
	_, err := tx.exec(ctx, `
		INSERT INTO link (`+linkColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, 0, 0, 0)
		ON CONFLICT (hash) DO NOTHING`,
		l.Account.Creditor, l.ID, l.Hash, l.Account.Account, l.Purpose, l.Thing, l.Contact, l.Delivery, l.Author, instant(tx.now), instant(l.Expires))
	return err
}

func (tx *Tx) links(ctx context.Context, where string, args ...any) ([]LinkRow, error) {
	var list []LinkRow
	err := tx.each(ctx, func(rows *sql.Rows) error {
		l, err := scanLink(rows.Scan)
		list = append(list, l)
		return err
	}, `SELECT `+linkColumns+` FROM link WHERE `+where, args...)
	return list, err
}

func scanLink(scan func(...any) error) (LinkRow, error) {
	var l LinkRow
	var made, expires, revoked, used, renewed int64
	err := scan(&l.Account.Creditor, &l.ID, &l.Hash, &l.Account.Account, &l.Purpose, &l.Thing, &l.Contact, &l.Delivery, &l.Author,
		&made, &expires, &revoked, &used, &renewed, &l.Files)
	l.Made, l.Expires, l.Revoked, l.Used, l.Renewed = moment(made), moment(expires), momentOrNone(revoked), momentOrNone(used), momentOrNone(renewed)
	return l, err
}

// LinkByHash is the link whose secret has that hash, whosever it is; in a Write its
// row is held.
func (tx *Tx) LinkByHash(ctx context.Context, hash []byte) (LinkRow, error) {
	query := `SELECT ` + linkColumns + ` FROM link WHERE hash = $1`
	if tx.writes {
		query += tx.engine.lockRow
	}
	l, err := scanLink(tx.row(ctx, query, hash).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return l, fault.NotFoundf("link_unknown", "there is no such link")
	}
	return l, err
}

// LinksOf are the links of an account, the oldest first.
func (tx *Tx) LinksOf(ctx context.Context, key receivable.AccountKey) ([]LinkRow, error) {
	return tx.links(ctx, `creditor = $1 AND account = $2 ORDER BY id`, key.Creditor, key.Account)
}

// LinksEnding are the links of a creditor whose id ends so: at most limit.
func (tx *Tx) LinksEnding(ctx context.Context, creditor receivable.CreditorID, end string, limit int) ([]LinkRow, error) {
	return tx.links(ctx, `creditor = $1 AND SUBSTR(id, 37 - LENGTH(CAST($2 AS TEXT))) = $2 ORDER BY id DESC LIMIT $3`, creditor, end, limit)
}

// LiveLinks are the links of a creditor that can be opened, by id: at most limit
// after the given one.
func (tx *Tx) LiveLinks(ctx context.Context, creditor receivable.CreditorID, after string, limit int) ([]LinkRow, error) {
	return tx.links(ctx, `creditor = $1 AND id > $2 AND revoked_at = 0 AND used_at = 0 AND expires_at > $3 ORDER BY id LIMIT $4`,
		creditor, after, instant(tx.now), limit)
}

// RevokeLink ends a link.
func (tx *Tx) RevokeLink(ctx context.Context, creditor receivable.CreditorID, id string) error {
	return tx.one(ctx, "link", `UPDATE link SET revoked_at = $3 WHERE creditor = $1 AND id = $2 AND revoked_at = 0`, creditor, id, instant(tx.now))
}

// UseLink notes that a link did what it is for and is good for nothing more.
func (tx *Tx) UseLink(ctx context.Context, creditor receivable.CreditorID, id string) error {
	return tx.one(ctx, "link", `UPDATE link SET used_at = $3 WHERE creditor = $1 AND id = $2 AND used_at = 0`, creditor, id, instant(tx.now))
}

// RenewLink notes that another link was asked for in the place of this one.
func (tx *Tx) RenewLink(ctx context.Context, creditor receivable.CreditorID, id string) error {
	return tx.one(ctx, "link", `UPDATE link SET renewed_at = $3 WHERE creditor = $1 AND id = $2`, creditor, id, instant(tx.now))
}

// CountLinkFiles adds to what was sent through a link.
func (tx *Tx) CountLinkFiles(ctx context.Context, creditor receivable.CreditorID, id string, n int) error {
	return tx.one(ctx, "link", `UPDATE link SET files = files + $3 WHERE creditor = $1 AND id = $2`, creditor, id, n)
}
