package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
)

// InboundState is where a mail that came in stands.
type InboundState string

// The states of a mail. A new one waits for a person; a passed one is no answer
// to anything here, and of it only who wrote and when is kept.
const (
	InboundNew       InboundState = "new"
	InboundConfirmed InboundState = "confirmed"
	InboundIgnored   InboundState = "ignored"
	InboundPassed    InboundState = "passed"
)

// InboundRow is one mail that came in.
type InboundRow struct {
	Creditor   receivable.CreditorID
	ID         string
	Identity   []byte // the same for the same mail, by whatever way it came
	Hash       []byte // SHA-256 of its exact bytes
	Size       int64  // of those bytes
	Whole      bool   // false where it was too large and only its head was taken
	Mailbox    string
	UID        int64
	MessageID  string
	Sender     string
	SenderName string
	Subject    string
	Sent       day.Date // on the writer's calendar; no day where he names none
	On         day.Date // it arrived, where the creditor works
	Received   time.Time
	Kind       string
	Account    receivable.AccountID // "" while it belongs to nobody
	MatchedBy  string
	Matches    string // JSON: whose it may be, and why
	Delivery   receivable.DeliveryID
	State      InboundState
	OwnText    string
	Reading    string // JSON
	Note       string // what is missing or broken, in words
	Author     string // who settled it
	Settled    time.Time
	At         time.Time // set by the store
}

const inboundColumns = `creditor, id, identity, hash, size, whole, mailbox, uid, message_id, sender, sender_name, subject, sent_day, on_day,
	received_at, kind, account, matched_by, matches, delivery, state, own_text, reading, note, author, settled_at, at`

// InsertInbound writes down a mail; its id is given. The same mail a second time
// is a conflict.
func (tx *Tx) InsertInbound(ctx context.Context, r InboundRow) error {
	tx.added++
	_, err := tx.exec(ctx, `
		INSERT INTO inbound (`+inboundColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27)`,
		r.Creditor, r.ID, r.Identity, r.Hash, r.Size, r.Whole, r.Mailbox, r.UID, r.MessageID, r.Sender, r.SenderName, r.Subject,
		dayValue(r.Sent), dayValue(r.On), instant(r.Received), r.Kind, r.Account, r.MatchedBy, r.Matches, r.Delivery, r.State,
		r.OwnText, r.Reading, r.Note, r.Author, instantOrNone(r.Settled), instant(tx.now))
	if err != nil && tx.engine.duplicate(err) {
		return fault.Conflictf("mail_known", "this mail was taken in before")
	}
	return err
}

// instantOrNone keeps no moment as 0.
func instantOrNone(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return instant(t)
}

func momentOrNone(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return moment(us)
}

func scanInbound(scan func(...any) error) (InboundRow, error) {
	var r InboundRow
	var received, settled, at int64
	err := scan(&r.Creditor, &r.ID, &r.Identity, &r.Hash, &r.Size, &r.Whole, &r.Mailbox, &r.UID, &r.MessageID, &r.Sender, &r.SenderName,
		&r.Subject, dayInto(&r.Sent), dayInto(&r.On), &received, &r.Kind, &r.Account, &r.MatchedBy, &r.Matches, &r.Delivery, &r.State,
		&r.OwnText, &r.Reading, &r.Note, &r.Author, &settled, &at)
	r.Received, r.Settled, r.At = moment(received), momentOrNone(settled), moment(at)
	return r, err
}

func (tx *Tx) inbounds(ctx context.Context, where string, args ...any) ([]InboundRow, error) {
	var list []InboundRow
	err := tx.each(ctx, func(rows *sql.Rows) error {
		r, err := scanInbound(rows.Scan)
		list = append(list, r)
		return err
	}, `SELECT `+inboundColumns+` FROM inbound WHERE `+where, args...)
	return list, err
}

// Inbound is the mail with that id; in a Write its row is held.
func (tx *Tx) Inbound(ctx context.Context, creditor receivable.CreditorID, id string) (InboundRow, error) {
	query := `SELECT ` + inboundColumns + ` FROM inbound WHERE creditor = $1 AND id = $2`
	if tx.writes {
		query += tx.engine.lockRow
	}
	r, err := scanInbound(tx.row(ctx, query, creditor, id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return r, fault.NotFoundf("inbound_unknown", "no mail that came in has the id %q; dunwell inbox lists them", id)
	}
	return r, err
}

// InboundByIdentity is the id of this very mail; ok is false while it is not known.
func (tx *Tx) InboundByIdentity(ctx context.Context, creditor receivable.CreditorID, identity []byte) (id string, ok bool, err error) {
	err = tx.row(ctx, `SELECT id FROM inbound WHERE creditor = $1 AND identity = $2`, creditor, identity).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	return id, err == nil, err
}

// NewInbound are the mails that wait for a person, in the order they were taken
// in: at most limit after the given id. One of an account that it holds no more
// waits for nobody.
func (tx *Tx) NewInbound(ctx context.Context, creditor receivable.CreditorID, after string, limit int) ([]InboundRow, error) {
	return tx.inbounds(ctx, `creditor = $1 AND state = 'new' AND id > $2
		AND (account = '' OR EXISTS (
			SELECT 1 FROM inbound_hold AS h
			JOIN arrangement AS a ON a.creditor = h.creditor AND a.account = h.account AND a.id = h.arrangement
			WHERE h.creditor = inbound.creditor AND h.inbound = inbound.id AND a.ended_on IS NULL AND a.undone_at IS NULL))
		ORDER BY id LIMIT $3`, creditor, after, limit)
}

// InboundEnding are ids of mails that end so, the newest first: at most limit.
func (tx *Tx) InboundEnding(ctx context.Context, creditor receivable.CreditorID, end string, limit int) ([]string, error) {
	var ids []string
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	}, `SELECT id FROM inbound WHERE creditor = $1 AND SUBSTR(id, 37 - LENGTH(CAST($2 AS TEXT))) = $2 ORDER BY id DESC LIMIT $3`, creditor, end, limit)
	return ids, err
}

// InboundOf are the mails of an account, in the order they were taken in.
func (tx *Tx) InboundOf(ctx context.Context, key receivable.AccountKey) ([]InboundRow, error) {
	return tx.inbounds(ctx, `creditor = $1 AND account = $2 AND account <> '' ORDER BY id`, key.Creditor, key.Account)
}

// AnsweredMail is the Message-ID of the last mail that a person at the client wrote
// and that was read, with the letter it answers; "" where there is none.
func (tx *Tx) AnsweredMail(ctx context.Context, key receivable.AccountKey) (messageID string, letter receivable.DeliveryID, err error) {
	err = tx.row(ctx, `
		SELECT message_id, delivery
		FROM inbound
		WHERE creditor = $1 AND account = $2 AND account <> '' AND kind = 'reply' AND state = $3
		ORDER BY id DESC
		LIMIT 1`, key.Creditor, key.Account, InboundConfirmed).Scan(&messageID, &letter)
	if errors.Is(err, sql.ErrNoRows) {
		return "", "", nil
	}
	return messageID, letter, err
}

// SettleInbound moves a mail to another state, told by the author; a new one has
// none. Author and moment are kept with it.
func (tx *Tx) SettleInbound(ctx context.Context, creditor receivable.CreditorID, id string, to InboundState, author string) error {
	settled := instant(tx.now)
	if to == InboundNew {
		settled, author = 0, ""
	}
	return tx.one(ctx, "mail", `UPDATE inbound SET state = $3, author = $4, settled_at = $5 WHERE creditor = $1 AND id = $2`,
		creditor, id, to, author, settled)
}

// MatchInbound says whose mail it is.
func (tx *Tx) MatchInbound(ctx context.Context, creditor receivable.CreditorID, id string, account receivable.AccountID, by string, delivery receivable.DeliveryID) error {
	return tx.one(ctx, "mail", `UPDATE inbound SET account = $3, matched_by = $4, delivery = $5 WHERE creditor = $1 AND id = $2`,
		creditor, id, account, by, delivery)
}

// RereadInbound keeps what a mail is taken to say, read again.
func (tx *Tx) RereadInbound(ctx context.Context, creditor receivable.CreditorID, id, reading string) error {
	return tx.one(ctx, "mail", `UPDATE inbound SET reading = $3 WHERE creditor = $1 AND id = $2`, creditor, id, reading)
}

// InboundHold is a hold that a mail has placed on an account.
type InboundHold struct {
	Inbound     string
	Account     receivable.AccountID
	Arrangement string
}

// HoldForInbound notes that an arrangement holds an account because of a mail.
func (tx *Tx) HoldForInbound(ctx context.Context, creditor receivable.CreditorID, h InboundHold) error {
	_, err := tx.exec(ctx, `INSERT INTO inbound_hold (creditor, inbound, account, arrangement) VALUES ($1, $2, $3, $4)`,
		creditor, h.Inbound, h.Account, h.Arrangement)
	return err
}

// HoldsOfInbound are the holds of a mail that still hold, by account.
func (tx *Tx) HoldsOfInbound(ctx context.Context, creditor receivable.CreditorID, id string) ([]InboundHold, error) {
	var list []InboundHold
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var h InboundHold
		err := rows.Scan(&h.Inbound, &h.Account, &h.Arrangement)
		list = append(list, h)
		return err
	}, `SELECT h.inbound, h.account, h.arrangement FROM inbound_hold AS h
		JOIN arrangement AS a ON a.creditor = h.creditor AND a.account = h.account AND a.id = h.arrangement
		WHERE h.creditor = $1 AND h.inbound = $2 AND a.ended_on IS NULL AND a.undone_at IS NULL
		ORDER BY h.account, h.arrangement`, creditor, id)
	return list, err
}

// InboundOfHold is the mail for which an arrangement holds its account, "" for none.
func (tx *Tx) InboundOfHold(ctx context.Context, key receivable.AccountKey, arrangement string) (id string, err error) {
	err = tx.row(ctx, `SELECT inbound FROM inbound_hold WHERE creditor = $1 AND account = $2 AND arrangement = $3`,
		key.Creditor, key.Account, arrangement).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return id, err
}

var insertInboundBytes = inserting("inbound_bytes", "creditor", "inbound", "n", "bytes")

// AddInboundBytes keeps the n-th piece of a mail.
func (tx *Tx) AddInboundBytes(ctx context.Context, creditor receivable.CreditorID, id string, n int, piece []byte) error {
	return tx.insert(ctx, insertInboundBytes, 1, func(args []any, _ int) []any {
		return append(args, string(creditor), id, int64(n), piece)
	})
}

// InboundBytes hands out the pieces of a mail in their order.
func (tx *Tx) InboundBytes(ctx context.Context, creditor receivable.CreditorID, id string, piece func([]byte) error) error {
	none := true
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var b []byte
		if err := rows.Scan(&b); err != nil {
			return err
		}
		none = false
		return piece(b)
	}, `SELECT bytes FROM inbound_bytes WHERE creditor = $1 AND inbound = $2 ORDER BY n`, creditor, id)
	if err == nil && none {
		return fault.NotFoundf("inbound_unknown", "the bytes of mail %s are not kept", id)
	}
	if err != nil {
		return fmt.Errorf("read mail %s: %w", id, err)
	}
	return nil
}
