package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"unicode"

	"dunwell/internal/receivable"
)

// LetterRow is a delivery as a list of letters shows it.
type LetterRow struct {
	receivable.Delivery
	Of     string // number of the account
	Client string
}

// past are the states in which a delivery is over, or in doubt; the index
// delivery_past holds these and no others.
const past = ` AND d.state IN ('sent', 'refused', 'unknown', 'withdrawn')`

// afterAll stands behind every id.
const afterAll = "~"

// LettersBefore are a creditor's deliveries, the newest first, at most limit that were
// drafted before the given one ("" for the newest of all): those in a state, or all
// where it is "".
func (tx *Tx) LettersBefore(ctx context.Context, creditor receivable.CreditorID, state receivable.DeliveryState, before receivable.DeliveryID, limit int) ([]LetterRow, error) {
	if before == "" {
		before = afterAll
	}
	args := []any{creditor, before, limit}
	if state != "" {
		args = append(args, state)
	}
	return tx.letterRows(ctx, lettersWhere(state), args...)
}

// lettersWhere picks the letters of one creditor before one of them, with a limit, and
// with a state where it is not "". Each state is written out as its index has it.
func lettersWhere(state receivable.DeliveryState) string {
	where := `d.creditor = $1 AND d.id < $2`
	switch state {
	case "":
	case receivable.Drafted, receivable.Approved, receivable.Waiting, receivable.Sending:
		where += ` AND d.state = $4 AND d.state IN ('drafted', 'approved', 'waiting', 'sending')`
	default:
		where += ` AND d.state = $4` + past
	}
	return where + ` ORDER BY d.id DESC LIMIT $3`
}

// LettersOf are the last deliveries of an account, the newest first.
func (tx *Tx) LettersOf(ctx context.Context, key receivable.AccountKey, limit int) ([]LetterRow, error) {
	return tx.letterRows(ctx, `d.creditor = $1 AND d.account = $2 ORDER BY d.seq DESC LIMIT $3`, key.Creditor, key.Account, limit)
}

// letterColumns are those of a delivery, where it is called d.
var letterColumns = "d." + strings.Join(strings.FieldsFunc(deliveryColumns, func(r rune) bool { return r == ',' || unicode.IsSpace(r) }), ", d.")

// letterRows reads letters with whose they are; only those on the page are looked up.
func (tx *Tx) letterRows(ctx context.Context, where string, args ...any) ([]LetterRow, error) {
	var list []LetterRow
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var r LetterRow
		d, err := scanDelivery(func(into ...any) error { return rows.Scan(append(into, &r.Of, &r.Client)...) })
		r.Delivery = d
		list = append(list, r)
		return err
	}, selectLetters+where, args...)
	return list, err
}

var selectLetters = `SELECT ` + letterColumns + `,
			(SELECT a.number FROM account AS a WHERE a.creditor = d.creditor AND a.id = d.account),
			(SELECT c.name FROM account AS a JOIN client AS c ON c.creditor = a.creditor AND c.id = a.client WHERE a.creditor = d.creditor AND a.id = d.account)
		FROM delivery AS d WHERE `

// CountLetters counts the deliveries in a state, up to most.
func (tx *Tx) CountLetters(ctx context.Context, creditor receivable.CreditorID, state receivable.DeliveryState, most int) (n int, err error) {
	where := ` AND d.state IN ('drafted', 'approved', 'waiting', 'sending')`
	if !slices.Contains([]receivable.DeliveryState{receivable.Drafted, receivable.Approved, receivable.Waiting, receivable.Sending}, state) {
		where = past
	}
	err = tx.row(ctx, `SELECT COUNT(*) FROM (SELECT 1 FROM delivery AS d WHERE d.creditor = $1 AND d.state = $2`+where+` LIMIT $3) AS counted`,
		creditor, state, most).Scan(&n)
	return n, err
}

// waits is what waits for a person: mails that are nobody's, and those that still
// hold an account.
const waits = `state = 'new' AND (account = '' OR EXISTS (
	SELECT 1 FROM inbound_hold AS h
	JOIN arrangement AS a ON a.creditor = h.creditor AND a.account = h.account AND a.id = h.arrangement
	WHERE h.creditor = inbound.creditor AND h.inbound = inbound.id AND a.ended_on IS NULL AND a.undone_at IS NULL))`

// The lists of mail.
const (
	MailWaits   = "waiting"
	MailRead    = "read"
	MailBounced = "bounced"
)

// MailBefore are the mails of a list, the newest first, at most limit that came
// before the given one ("" for the newest of all).
func (tx *Tx) MailBefore(ctx context.Context, creditor receivable.CreditorID, list, before string, limit int) ([]InboundRow, error) {
	if before == "" {
		before = afterAll
	}
	where := waits
	switch list {
	case MailRead:
		where = `state IN ('confirmed', 'ignored')`
	case MailBounced:
		where = `kind = 'bounce'`
	}
	return tx.inbounds(ctx, `creditor = $1 AND id < $2 AND `+where+` ORDER BY id DESC LIMIT $3`, creditor, before, limit)
}

// MailOf are the last mails of an account, the newest first.
func (tx *Tx) MailOf(ctx context.Context, key receivable.AccountKey, limit int) ([]InboundRow, error) {
	return tx.inbounds(ctx, `creditor = $1 AND account = $2 AND account <> '' ORDER BY id DESC LIMIT $3`, key.Creditor, key.Account, limit)
}

// CountWaiting counts the mails that wait for a person, up to most.
func (tx *Tx) CountWaiting(ctx context.Context, creditor receivable.CreditorID, most int) (n int, err error) {
	err = tx.row(ctx, `SELECT COUNT(*) FROM (SELECT 1 FROM inbound WHERE creditor = $1 AND `+waits+` LIMIT $2) AS counted`, creditor, most).Scan(&n)
	return n, err
}
