package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"dunwell/internal/fault"
	"dunwell/internal/receivable"
)

// PersonRow is somebody who signs in at the desk.
type PersonRow struct {
	ID         string
	Name       string
	Folded     string // Name as it is looked up; unique among those who are here
	Email      string
	Language   string // of the desk, "" for what the browser asks for
	Password   string // PHC text of argon2id, "" where none is set
	PasswordAt time.Time
	TOTP       []byte // sealed secret of one-time codes, nil for none
	TOTPNext   []byte // sealed secret that no code has proved yet
	TOTPStep   int64  // of the last code that was used
	Author     string
	At         time.Time
}

// Membership is what a person is at one creditor's desk.
type Membership struct {
	Person   string
	Creditor receivable.CreditorID
	Name     string // of the creditor
	Role     string
}

// MemberRow is a person at one creditor's desk, as the people page lists him.
type MemberRow struct {
	PersonRow
	Role     string
	Passkeys int
	Seen     time.Time // zero for never, or not of late
}

const personColumns = `p.id, p.name, p.folded, p.email, p.language, p.password, p.password_at, p.totp, p.totp_next, p.totp_step, p.author, p.at`

func personInto(p *PersonRow, passwordAt, at *int64) []any {
	return []any{&p.ID, &p.Name, &p.Folded, &p.Email, &p.Language, &p.Password, passwordAt, &p.TOTP, &p.TOTPNext, &p.TOTPStep, &p.Author, at}
}

func (tx *Tx) person(ctx context.Context, which string, arg any) (p PersonRow, err error) {
	query := `SELECT ` + personColumns + ` FROM person p WHERE ` + which + ` AND p.gone_at = 0`
	if tx.writes {
		query += tx.engine.lockRow
	}
	var passwordAt, at int64
	err = tx.row(ctx, query, arg).Scan(personInto(&p, &passwordAt, &at)...)
	p.PasswordAt, p.At = momentOrNone(passwordAt), moment(at)
	return p, missing(err, "person", arg)
}

// Person is the person with that id; in a Write the row is held.
func (tx *Tx) Person(ctx context.Context, id string) (PersonRow, error) {
	return tx.person(ctx, `p.id = $1`, id)
}

// PersonFolded is the person whose folded name that is; in a Write the row is held.
func (tx *Tx) PersonFolded(ctx context.Context, folded string) (PersonRow, error) {
	return tx.person(ctx, `p.folded = $1`, folded)
}

// AnyPerson reports whether anybody is there who could sign in.
func (tx *Tx) AnyPerson(ctx context.Context) (bool, error) {
	var n int
	err := tx.row(ctx, `SELECT COUNT(*) FROM (SELECT 1 FROM person WHERE gone_at = 0 LIMIT 1) AS any_person`).Scan(&n)
	return n > 0, err
}

// InsertPerson adds a person. A name that another bears is a conflict.
func (tx *Tx) InsertPerson(ctx context.Context, p PersonRow) error {
	_, err := tx.exec(ctx, `
		INSERT INTO person (id, name, folded, email, language, password, password_at, totp_step, author, at, gone_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9, 0)`,
		p.ID, p.Name, p.Folded, p.Email, p.Language, p.Password, instantOrNone(p.PasswordAt), p.Author, instant(tx.now))
	if err != nil && tx.engine.duplicate(err) {
		return fault.Conflictf("person_exists", "somebody called %q signs in here already; choose another name", p.Name)
	}
	return err
}

// SavePerson changes a person: language, password and one-time codes.
func (tx *Tx) SavePerson(ctx context.Context, p PersonRow) error {
	return tx.one(ctx, "person", `
		UPDATE person SET email = $2, language = $3, password = $4, password_at = $5, totp = $6, totp_next = $7, totp_step = $8
		WHERE id = $1 AND gone_at = 0`,
		p.ID, p.Email, p.Language, p.Password, instantOrNone(p.PasswordAt), bytesValue(p.TOTP), bytesValue(p.TOTPNext), p.TOTPStep)
}

// DropPerson ends a person: what he signed in with is erased, his name is free again.
func (tx *Tx) DropPerson(ctx context.Context, id string) error {
	for _, table := range []string{"membership", "recovery_code", "passkey", "signin_session", "signin_step"} {
		if _, err := tx.exec(ctx, `DELETE FROM `+table+` WHERE person = $1`, id); err != nil {
			return err
		}
	}
	return tx.one(ctx, "person", `
		UPDATE person SET gone_at = $2, password = '', totp = $3, totp_next = $3 WHERE id = $1 AND gone_at = 0`, id, instant(tx.now), nil)
}

// Memberships are the desks a person belongs to, by name.
func (tx *Tx) Memberships(ctx context.Context, person string) ([]Membership, error) {
	var list []Membership
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var m Membership
		err := rows.Scan(&m.Person, &m.Creditor, &m.Name, &m.Role)
		list = append(list, m)
		return err
	}, `SELECT m.person, m.creditor, c.name, m.role FROM membership m JOIN creditor c ON c.id = m.creditor WHERE m.person = $1 ORDER BY c.name, m.creditor`, person)
	return list, err
}

// SaveMembership gives a person a role at a desk, or changes it.
func (tx *Tx) SaveMembership(ctx context.Context, m Membership, author string) error {
	_, err := tx.exec(ctx, `
		INSERT INTO membership (person, creditor, role, author, at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (creditor, person) DO UPDATE SET role = excluded.role, author = excluded.author, at = excluded.at`,
		m.Person, m.Creditor, m.Role, author, instant(tx.now))
	return err
}

// DropMembership takes a person off a desk, and ends his sessions there.
func (tx *Tx) DropMembership(ctx context.Context, person string, creditor receivable.CreditorID) error {
	if _, err := tx.exec(ctx, `DELETE FROM signin_session WHERE person = $1 AND creditor = $2`, person, creditor); err != nil {
		return err
	}
	return tx.one(ctx, "person at this desk", `DELETE FROM membership WHERE person = $1 AND creditor = $2`, person, creditor)
}

// Members are the people of a desk, by name; in a Write their roles are held.
func (tx *Tx) Members(ctx context.Context, creditor receivable.CreditorID) ([]MemberRow, error) {
	if tx.writes && tx.engine.lockRow != "" { // so that two owners cannot take each other away at once
		if err := tx.each(ctx, func(*sql.Rows) error { return nil }, `SELECT person FROM membership WHERE creditor = $1 ORDER BY person`+tx.engine.lockRow, creditor); err != nil {
			return nil, err
		}
	}
	var list []MemberRow
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var m MemberRow
		var passwordAt, at, seen int64
		err := rows.Scan(append(personInto(&m.PersonRow, &passwordAt, &at), &m.Role, &m.Passkeys, &seen)...)
		m.PasswordAt, m.At, m.Seen = momentOrNone(passwordAt), moment(at), momentOrNone(seen)
		list = append(list, m)
		return err
	}, `SELECT `+personColumns+`, m.role,
			(SELECT COUNT(*) FROM passkey k WHERE k.person = p.id),
			(SELECT COALESCE(MAX(s.seen_at), 0) FROM signin_session s WHERE s.person = p.id)
		FROM membership m JOIN person p ON p.id = m.person
		WHERE m.creditor = $1 AND p.gone_at = 0 ORDER BY p.folded`, creditor)
	return list, err
}

// SaveRecoveryCodes puts these hashes in the place of all earlier ones of a person.
func (tx *Tx) SaveRecoveryCodes(ctx context.Context, person string, hashes [][]byte) error {
	if _, err := tx.exec(ctx, `DELETE FROM recovery_code WHERE person = $1`, person); err != nil {
		return err
	}
	for _, h := range hashes {
		if _, err := tx.exec(ctx, `INSERT INTO recovery_code (person, hash, used_at) VALUES ($1, $2, 0)`, person, h); err != nil {
			return err
		}
	}
	return nil
}

// UseRecoveryCode takes a code; ok is false where there is none such, or it was used.
func (tx *Tx) UseRecoveryCode(ctx context.Context, person string, hash []byte) (ok bool, err error) {
	n, err := tx.exec(ctx, `UPDATE recovery_code SET used_at = $3 WHERE person = $1 AND hash = $2 AND used_at = 0`, person, hash, instant(tx.now))
	return n == 1, err
}

// RecoveryCodesLeft is how many codes of a person were not used yet.
func (tx *Tx) RecoveryCodesLeft(ctx context.Context, person string) (n int, err error) {
	err = tx.row(ctx, `SELECT COUNT(*) FROM recovery_code WHERE person = $1 AND used_at = 0`, person).Scan(&n)
	return n, err
}

// PasskeyRow is a passkey of a person.
type PasskeyRow struct {
	ID         string // of the credential, in hex
	Person     string
	Name       string
	Credential string // JSON
	At, Used   time.Time
}

// InsertPasskey adds a passkey; one that is known is a conflict.
func (tx *Tx) InsertPasskey(ctx context.Context, k PasskeyRow) error {
	_, err := tx.exec(ctx, `INSERT INTO passkey (id, person, name, credential, at, used_at) VALUES ($1, $2, $3, $4, $5, 0)`,
		k.ID, k.Person, k.Name, k.Credential, instant(tx.now))
	if err != nil && tx.engine.duplicate(err) {
		return fault.Conflictf("passkey_known", "this passkey is known already")
	}
	return err
}

// Passkeys are the passkeys of a person, oldest first.
func (tx *Tx) Passkeys(ctx context.Context, person string) ([]PasskeyRow, error) {
	var list []PasskeyRow
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var k PasskeyRow
		var at, used int64
		err := rows.Scan(&k.ID, &k.Person, &k.Name, &k.Credential, &at, &used)
		k.At, k.Used = moment(at), momentOrNone(used)
		list = append(list, k)
		return err
	}, `SELECT id, person, name, credential, at, used_at FROM passkey WHERE person = $1 ORDER BY at, id`, person)
	return list, err
}

// PasskeyUsed keeps what a passkey is after it was used.
func (tx *Tx) PasskeyUsed(ctx context.Context, person, id, credential string) error {
	return tx.one(ctx, "passkey", `UPDATE passkey SET credential = $3, used_at = $4 WHERE person = $1 AND id = $2`, person, id, credential, instant(tx.now))
}

// DropPasskey ends a passkey of a person.
func (tx *Tx) DropPasskey(ctx context.Context, person, id string) error {
	return tx.one(ctx, "passkey", `DELETE FROM passkey WHERE person = $1 AND id = $2`, person, id)
}

// Pepper is what addresses are hashed with. The first one given is kept.
func (tx *Tx) Pepper(ctx context.Context, fresh []byte) (pepper []byte, err error) {
	err = tx.row(ctx, `SELECT pepper FROM signin_pepper WHERE id = 1`).Scan(&pepper)
	if !errors.Is(err, sql.ErrNoRows) || !tx.writes {
		return pepper, err
	}
	if _, err := tx.exec(ctx, `INSERT INTO signin_pepper (id, pepper) VALUES (1, $1) ON CONFLICT (id) DO NOTHING`, fresh); err != nil {
		return nil, err
	}
	err = tx.row(ctx, `SELECT pepper FROM signin_pepper WHERE id = 1`).Scan(&pepper)
	return pepper, err
}
