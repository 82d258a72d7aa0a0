package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/receivable"
)

// MailboxRow is how far a mailbox was read.
type MailboxRow struct {
	Name     string
	Validity uint32 // numbers of mails mean something only as long as the server says this
	LastUID  uint32 // every mail up to this number was taken in
	Read     time.Time
	Trouble  string // why it could not be read to its end since Read, "" where it could
}

// Mailboxes are the mailboxes of a creditor that were read before, by name.
func (tx *Tx) Mailboxes(ctx context.Context, creditor receivable.CreditorID) ([]MailboxRow, error) {
	var list []MailboxRow
	err := tx.each(ctx, func(rows *sql.Rows) error {
		m, err := scanMailbox(rows.Scan)
		list = append(list, m)
		return err
	}, `SELECT name, validity, last_uid, read_at, trouble FROM mailbox WHERE creditor = $1 ORDER BY name`, creditor)
	return list, err
}

// Mailbox is one of them; the zero row, with its name, where it was never read.
func (tx *Tx) Mailbox(ctx context.Context, creditor receivable.CreditorID, name string) (MailboxRow, error) {
	m, err := scanMailbox(tx.row(ctx, `SELECT name, validity, last_uid, read_at, trouble FROM mailbox WHERE creditor = $1 AND name = $2`, creditor, name).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return MailboxRow{Name: name}, nil
	}
	return m, err
}

func scanMailbox(scan func(...any) error) (MailboxRow, error) {
	var m MailboxRow
	var validity, last, read int64
	err := scan(&m.Name, &validity, &last, &read, &m.Trouble)
	m.Validity, m.LastUID, m.Read = uint32(validity), uint32(last), momentOrNone(read)
	return m, err
}

// MarkMailbox notes that every mail up to a number was taken in. The number never
// goes back while the validity stays: another program may have read further.
func (tx *Tx) MarkMailbox(ctx context.Context, creditor receivable.CreditorID, name string, validity, last uint32) error {
	_, err := tx.exec(ctx, `
		INSERT INTO mailbox (creditor, name, validity, last_uid, read_at, trouble) VALUES ($1, $2, $3, $4, 0, '')
		ON CONFLICT (creditor, name) DO UPDATE SET validity = excluded.validity,
			last_uid = CASE WHEN mailbox.validity = excluded.validity AND mailbox.last_uid > excluded.last_uid THEN mailbox.last_uid ELSE excluded.last_uid END`,
		creditor, name, int64(validity), int64(last))
	return err
}

// MailboxRead notes that a mailbox was read to its end now, or what hindered it.
func (tx *Tx) MailboxRead(ctx context.Context, creditor receivable.CreditorID, name, trouble string) error {
	read := instant(tx.now)
	if trouble != "" {
		read = 0
	}
	_, err := tx.exec(ctx, `
		INSERT INTO mailbox (creditor, name, validity, last_uid, read_at, trouble) VALUES ($1, $2, 0, 0, $3, $4)
		ON CONFLICT (creditor, name) DO UPDATE SET trouble = excluded.trouble,
			read_at = CASE WHEN excluded.read_at = 0 THEN mailbox.read_at ELSE excluded.read_at END`,
		creditor, name, read, trouble)
	return err
}

// FirstSent is the day on which the first letter of a creditor left; no day where
// none ever did.
func (tx *Tx) FirstSent(ctx context.Context, creditor receivable.CreditorID) (on day.Date, err error) {
	err = tx.row(ctx, `SELECT MIN(on_day) FROM touch WHERE creditor = $1 AND kind = 'written' AND NOT told AND undone_at IS NULL`, creditor).Scan(dayInto(&on))
	return on, err
}

var deliveriesByMessage = &listed{
	name: "deliveries by message",
	head: `SELECT ` + deliveryColumns + ` FROM delivery WHERE creditor = ? AND message_id`,
	tail: ` AND message_id <> '' ORDER BY account, seq`, index: "delivery_message",
}

// DeliveriesByMessageID are the deliveries of a creditor that left under one of
// these Message-IDs, angle brackets included.
func (tx *Tx) DeliveriesByMessageID(ctx context.Context, creditor receivable.CreditorID, ids []string) ([]receivable.Delivery, error) {
	var list []receivable.Delivery
	err := tx.byValues(ctx, deliveriesByMessage, string(creditor), ids, func(rows *sql.Rows) error {
		d, err := scanDelivery(rows.Scan)
		list = append(list, d)
		return err
	})
	return list, err
}

var contactsByEmail = &listed{
	name: "contacts by email",
	head: `SELECT client, ` + contactColumns + ` FROM contact WHERE creditor = ? AND LOWER(email)`,
	tail: ` AND email <> '' ORDER BY client, id`, index: "contact_email",
}

// ContactsByEmail are the contacts of all clients of a creditor with one of these
// addresses; give them in small letters.
func (tx *Tx) ContactsByEmail(ctx context.Context, creditor receivable.CreditorID, addresses []string) ([]ContactRow, error) {
	return tx.contactsWhere(ctx, func(scan func(*sql.Rows) error) error {
		return tx.byValues(ctx, contactsByEmail, string(creditor), addresses, scan)
	})
}

// ContactsAtDomain are some contacts of a creditor whose addresses end in the
// domain. It goes through all of them: ask it last.
func (tx *Tx) ContactsAtDomain(ctx context.Context, creditor receivable.CreditorID, domain string, limit int) ([]ContactRow, error) {
	escaped := strings.NewReplacer(`!`, `!!`, `%`, `!%`, `_`, `!_`).Replace(strings.ToLower(domain))
	return tx.contactsWhere(ctx, func(scan func(*sql.Rows) error) error {
		return tx.each(ctx, scan, `SELECT client, `+contactColumns+` FROM contact
			WHERE creditor = $1 AND email <> '' AND LOWER(email) LIKE $2 ESCAPE '!' ORDER BY client, id LIMIT $3`, creditor, "%@"+escaped, limit)
	})
}

func (tx *Tx) contactsWhere(_ context.Context, ask func(scan func(*sql.Rows) error) error) ([]ContactRow, error) {
	var list []ContactRow
	err := ask(func(rows *sql.Rows) error {
		var c ContactRow
		err := rows.Scan(contactInto(&c.Contact, &c.Client)...)
		list = append(list, c)
		return err
	})
	return list, err
}

var accountsByClient = &listed{
	name: "accounts by client",
	head: `SELECT ` + accountColumns + ` FROM account AS a WHERE a.creditor = ? AND a.client`,
	tail: ` ORDER BY a.client, a.id`, index: "account_client",
}

// AccountsOfClients are the accounts of these clients.
func (tx *Tx) AccountsOfClients(ctx context.Context, creditor receivable.CreditorID, clients []string) ([]Account, error) {
	return tx.accountsListed(ctx, accountsByClient, creditor, clients)
}

var accountsByNumber = &listed{
	name: "accounts by number",
	head: `SELECT ` + accountColumns + ` FROM account AS a WHERE a.creditor = ? AND a.number`,
	tail: ` ORDER BY a.number`, index: "account_number",
}

// AccountsByNumber are the accounts with one of these running numbers.
func (tx *Tx) AccountsByNumber(ctx context.Context, creditor receivable.CreditorID, numbers []string) ([]Account, error) {
	return tx.accountsListed(ctx, accountsByNumber, creditor, numbers)
}

var accountsByID = &listed{
	name: "accounts by id",
	head: `SELECT ` + accountColumns + ` FROM account AS a WHERE a.creditor = ? AND a.id`,
	tail: ` ORDER BY a.id`,
}

// AccountsByID are the accounts with these ids.
func (tx *Tx) AccountsByID(ctx context.Context, creditor receivable.CreditorID, ids []string) ([]Account, error) {
	return tx.accountsListed(ctx, accountsByID, creditor, ids)
}

func (tx *Tx) accountsListed(ctx context.Context, q *listed, creditor receivable.CreditorID, values []string) ([]Account, error) {
	var list []Account
	err := tx.byValues(ctx, q, string(creditor), values, func(rows *sql.Rows) error {
		a, err := scanAccount(rows.Scan)
		list = append(list, a)
		return err
	})
	return list, err
}

// Lesson is how often a class was proposed to a creditor, and what he made of it.
type Lesson struct{ Taken, Changed int64 }

// Lessons are what a creditor's corrections taught, by class.
func (tx *Tx) Lessons(ctx context.Context, creditor receivable.CreditorID) (map[string]Lesson, error) {
	lessons := map[string]Lesson{}
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var label string
		var l Lesson
		err := rows.Scan(&label, &l.Taken, &l.Changed)
		lessons[label] = l
		return err
	}, `SELECT label, taken, changed FROM reading_lesson WHERE creditor = $1 ORDER BY label`, creditor)
	return lessons, err
}

// Learn adds to what a creditor's corrections taught about a class.
func (tx *Tx) Learn(ctx context.Context, creditor receivable.CreditorID, label string, l Lesson) error {
	_, err := tx.exec(ctx, `
		INSERT INTO reading_lesson (creditor, label, taken, changed) VALUES ($1, $2, $3, $4)
		ON CONFLICT (creditor, label) DO UPDATE SET taken = reading_lesson.taken + excluded.taken, changed = reading_lesson.changed + excluded.changed`,
		creditor, label, l.Taken, l.Changed)
	return err
}
