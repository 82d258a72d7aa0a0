package store

import (
	"context"
	"database/sql"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"dunwell/internal/receivable"
)

// Fold brings a name into the form it is searched and compared in: small
// letters, no accents, one blank between words, nothing else.
func Fold(name string) string {
	var b strings.Builder
	b.Grow(len(name))
	gap := false
	for _, r := range norm.NFKD.String(name) {
		switch {
		case unicode.Is(unicode.Mn, r):
			continue
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			if r == 'ß' || r == 'ẞ' {
				b.WriteString("ss")
				continue
			}
			b.WriteRune(unicode.ToLower(r))
		case r == '\'' || r == '’':
			continue // O'Neil and ONeil are one
		default:
			gap = true
		}
	}
	return b.String()
}

const clientColumns = `c.id, c.number, c.name, c.address, c.place, c.zone, c.language, c.form, c.informal, c.policy, c.opt_out, c.paid_late`

var insertClients = inserting("client", "creditor", "id", "number", "name", "folded", "address", "place", "zone",
	"language", "form", "informal", "policy", "opt_out", "paid_late", "has_work")

// InsertClients adds clients; their ids are given. A number that another client
// of the creditor has is a conflict.
func (tx *Tx) InsertClients(ctx context.Context, creditor receivable.CreditorID, clients []receivable.Client) error {
	err := tx.insert(ctx, insertClients, len(clients), func(args []any, i int) []any {
		c := &clients[i]
		return append(args, string(creditor), string(c.ID), c.Number, c.Name, Fold(c.Name), linesValue(c.Address), c.Place, c.Zone,
			c.Language, string(c.Form), c.Informal, c.Policy, c.OptOut, c.PaidLate, false)
	})
	if err != nil {
		return err
	}
	return tx.wordClients(ctx, creditor, clients...)
}

// UpdateClient writes all fields of one client.
func (tx *Tx) UpdateClient(ctx context.Context, creditor receivable.CreditorID, c receivable.Client) error {
	accounts, err := tx.AccountsOfClient(ctx, creditor, c.ID)
	if err != nil {
		return err
	}
	for _, a := range accounts {
		tx.restand(creditor, a.Key.Account)
	}
	if err := tx.rewordClient(ctx, creditor, c); err != nil {
		return err
	}
	return tx.one(ctx, "client", `
		UPDATE client SET number = $3, name = $4, folded = $5, address = $6, place = $7, zone = $8, language = $9,
			form = $10, informal = $11, policy = $12, opt_out = $13, paid_late = $14
		WHERE creditor = $1 AND id = $2`,
		creditor, c.ID, c.Number, c.Name, Fold(c.Name), linesValue(c.Address), c.Place, c.Zone, c.Language,
		c.Form, c.Informal, c.Policy, c.OptOut, c.PaidLate)
}

// Client is the client with that id.
func (tx *Tx) Client(ctx context.Context, creditor receivable.CreditorID, id receivable.ClientID) (receivable.Client, error) {
	c, err := scanClient(tx.row(ctx, `SELECT `+clientColumns+` FROM client AS c WHERE c.creditor = $1 AND c.id = $2`, creditor, id).Scan)
	return c, missing(err, "client", id)
}

var (
	clientsByNumber = &listed{
		name: "clients by number",
		head: `SELECT c.folded, ` + clientColumns + ` FROM client AS c WHERE c.creditor = ? AND c.number`,
		tail: ` AND c.number <> '' ORDER BY c.id`, index: "client_number",
	}
	clientsByFolded = &listed{
		name: "clients by folded",
		head: `SELECT c.folded, ` + clientColumns + ` FROM client AS c WHERE c.creditor = ? AND c.folded`,
		tail: ` AND c.folded <> '' ORDER BY c.id`, index: "client_folded",
	}
)

// ClientsByNumber are the clients that have one of these numbers, by number.
func (tx *Tx) ClientsByNumber(ctx context.Context, creditor receivable.CreditorID, numbers []string) (map[string]receivable.Client, error) {
	found := make(map[string]receivable.Client, len(numbers))
	err := tx.clientsWhere(ctx, clientsByNumber, creditor, numbers, func(_ string, c receivable.Client) { found[c.Number] = c })
	return found, err
}

// ClientsByFoldedName are the clients whose folded name is one of these; give
// names in the form of Fold.
func (tx *Tx) ClientsByFoldedName(ctx context.Context, creditor receivable.CreditorID, folded []string) (map[string][]receivable.Client, error) {
	found := make(map[string][]receivable.Client, len(folded))
	err := tx.clientsWhere(ctx, clientsByFolded, creditor, folded, func(name string, c receivable.Client) { found[name] = append(found[name], c) })
	return found, err
}

func (tx *Tx) clientsWhere(ctx context.Context, q *listed, creditor receivable.CreditorID, values []string, found func(string, receivable.Client)) error {
	return tx.byValues(ctx, q, string(creditor), values, func(rows *sql.Rows) error {
		var folded string
		var c receivable.Client
		err := rows.Scan(clientInto(&c, &folded)...)
		found(folded, c)
		return err
	})
}

// ClientHit is one line of a search.
type ClientHit struct {
	Client   receivable.Client
	Account  receivable.AccountID // "" for a client without one
	Number   string               // of the account
	Currency string
}

// SearchClients finds clients whose name or number begins with the words, or
// whose account has that number: at most limit lines, by name. CROSS JOIN keeps
// SQLite from going through all clients for each hit, and the currency, which is
// never empty, from going through all accounts: it has no figures to plan by.
func (tx *Tx) SearchClients(ctx context.Context, creditor receivable.CreditorID, words string, limit int) ([]ClientHit, error) {
	folded, number := Fold(words), strings.TrimSpace(words)
	var list []ClientHit
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var hit ClientHit
		err := rows.Scan(clientInto(&hit.Client, &hit.Account, &hit.Number, &hit.Currency)...)
		list = append(list, hit)
		return err
	}, `
		WITH hit AS (
			SELECT id FROM client WHERE creditor = $1 AND folded >= $2 AND folded < $3 AND CAST($2 AS TEXT) <> ''
			UNION
			SELECT id FROM client WHERE creditor = $1 AND number >= $4 AND number < $5 AND number <> '' AND CAST($4 AS TEXT) <> ''
			UNION
			SELECT client FROM account WHERE creditor = $1 AND number = $4)
		SELECT COALESCE(a.id, ''), COALESCE(a.number, ''), COALESCE(a.currency, ''), `+clientColumns+`
		FROM hit CROSS JOIN client AS c
		LEFT JOIN account AS a ON a.creditor = c.creditor AND a.client = c.id AND a.currency > ''
		WHERE c.creditor = $1 AND c.id = hit.id
		ORDER BY c.folded, c.id, a.currency LIMIT $6`,
		creditor, folded, beyond(folded), number, beyond(number), limit)
	return list, err
}

// beyond is a text after all that begin with the prefix.
func beyond(prefix string) string { return prefix + "\U0010FFFF" }

func clientInto(c *receivable.Client, before ...any) []any {
	return append(before, &c.ID, &c.Number, &c.Name, linesInto(&c.Address), &c.Place, &c.Zone, &c.Language, &c.Form, &c.Informal,
		&c.Policy, &c.OptOut, &c.PaidLate)
}

func scanClient(scan func(...any) error) (receivable.Client, error) {
	var c receivable.Client
	err := scan(clientInto(&c)...)
	return c, err
}

var insertContacts = inserting("contact", "creditor", "client", "id", "role", "billing", "form", "first", "last", "name",
	"vocative", "email", "phone", "unusable")

// ContactRow is a contact with the client it belongs to.
type ContactRow struct {
	Client receivable.ClientID
	receivable.Contact
}

// InsertContacts adds contacts; their ids are given.
func (tx *Tx) InsertContacts(ctx context.Context, creditor receivable.CreditorID, contacts []ContactRow) error {
	return tx.insert(ctx, insertContacts, len(contacts), func(args []any, i int) []any {
		c := &contacts[i]
		return append(args, string(creditor), string(c.Client), string(c.ID), string(c.Role), c.Billing, c.Address, c.First, c.Last,
			c.Name, c.Vocative, c.Email, c.Phone, c.Unusable)
	})
}

// UpdateContact writes all fields of one contact.
func (tx *Tx) UpdateContact(ctx context.Context, creditor receivable.CreditorID, c ContactRow) error {
	return tx.one(ctx, "contact", `
		UPDATE contact SET role = $4, billing = $5, form = $6, first = $7, last = $8, name = $9, vocative = $10,
			email = $11, phone = $12, unusable = $13
		WHERE creditor = $1 AND client = $2 AND id = $3`,
		creditor, c.Client, c.ID, c.Role, c.Billing, c.Address, c.First, c.Last, c.Name, c.Vocative, c.Email, c.Phone, c.Unusable)
}

const contactColumns = `id, role, billing, form, first, last, name, vocative, email, phone, unusable`

func contactInto(c *receivable.Contact, before ...any) []any {
	return append(before, &c.ID, &c.Role, &c.Billing, &c.Address, &c.First, &c.Last, &c.Name, &c.Vocative, &c.Email, &c.Phone, &c.Unusable)
}

// ContactsOf are all contacts recorded for a client, also those who are not
// written to about money, in the order they were recorded.
func (tx *Tx) ContactsOf(ctx context.Context, creditor receivable.CreditorID, client receivable.ClientID) ([]receivable.Contact, error) {
	var list []receivable.Contact
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var c receivable.Contact
		err := rows.Scan(contactInto(&c)...)
		list = append(list, c)
		return err
	}, `SELECT `+contactColumns+` FROM contact WHERE creditor = $1 AND client = $2 ORDER BY id`, creditor, client)
	return list, err
}
