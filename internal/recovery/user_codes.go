package recovery

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"dunwell/internal/auth"
	"dunwell/internal/fault"
	"dunwell/internal/store"
)

// codesSeal names the row that a secret of one-time codes is sealed for.
func codesSeal(person string) string { return "person " + person }

// codeIs reports whether a code is right: one of the app that was not used yet, or a
// recovery code, which is used up.
func (d *Desk) codeIs(ctx context.Context, tx *store.Tx, p *store.PersonRow, typed string) (bool, error) {
	if p.TOTP == nil {
		return false, nil
	}
	if auth.ReadCode(typed) == "" {
		hash := auth.RecoveryHash(typed)
		if hash == nil {
			return false, nil
		}
		return tx.UseRecoveryCode(ctx, p.ID, hash)
	}
	secret, err := d.unsealCodes(p.ID, p.TOTP)
	if err != nil {
		return false, err
	}
	step, ok := auth.CodeStep(secret, typed, tx.Now(), p.TOTPStep)
	if !ok {
		return false, nil
	}
	p.TOTPStep = step
	return true, tx.SavePerson(ctx, *p)
}

func (d *Desk) unsealCodes(person string, sealed []byte) (string, error) {
	if d.keys == nil {
		return "", errNoKey(nil)
	}
	secret, err := d.keys.Open(codesSeal(person), sealed)
	if err != nil {
		return "", errNoKey(err)
	}
	return string(secret), nil
}

func errNoKey(err error) error {
	return fault.Unavailablef("codes_unreadable", err, "one-time codes cannot be checked, because the key file of this book is not as it was; put it back, or take a recovery code")
}

// StartCodes draws a secret for one-time codes, which count once a code has proved
// that the app has it.
func (d *Desk) StartCodes(ctx context.Context, seat Seat) (secret string, err error) {
	random, err := d.salt(auth.SecretBytes)
	if err != nil {
		return "", err
	}
	if d.keys == nil {
		return "", errNoKey(nil)
	}
	secret = auth.CodeSecret(random)
	sealed, err := d.keys.Seal(codesSeal(seat.Person), []byte(secret))
	if err != nil {
		return "", err
	}
	err = d.db.Write(ctx, func(tx *store.Tx) error {
		p, err := tx.Person(ctx, seat.Person)
		if err != nil {
			return err
		}
		p.TOTPNext = sealed
		return tx.SavePerson(ctx, p)
	})
	return secret, err
}

// PendingCodes is the secret that waits for its first code, "" for none.
func (d *Desk) PendingCodes(ctx context.Context, seat Seat) (string, error) {
	var p store.PersonRow
	err := d.db.Read(ctx, func(tx *store.Tx) (err error) {
		p, err = tx.Person(ctx, seat.Person)
		return err
	})
	if err != nil || p.TOTPNext == nil {
		return "", err
	}
	return d.unsealCodes(p.ID, p.TOTPNext)
}

// ProveCodes turns one-time codes on by the first code, and gives the recovery codes,
// which are shown once.
func (d *Desk) ProveCodes(ctx context.Context, seat Seat, code string) (recovery []string, err error) {
	var hashes [][]byte
	for range auth.RecoveryCodes {
		random, err := d.salt(auth.RecoveryCodeBytes)
		if err != nil {
			return nil, err
		}
		text := auth.RecoveryCode(random)
		recovery, hashes = append(recovery, text), append(hashes, auth.RecoveryHash(text))
	}
	err = d.db.Write(ctx, func(tx *store.Tx) error {
		p, err := tx.Person(ctx, seat.Person)
		if err != nil {
			return err
		}
		if p.TOTPNext == nil {
			return fault.Conflictf("codes_not_begun", "begin with the QR code first")
		}
		secret, err := d.unsealCodes(p.ID, p.TOTPNext)
		if err != nil {
			return err
		}
		step, ok := auth.CodeStep(secret, code, tx.Now(), 0)
		if !ok {
			return fault.Invalidf("code_wrong", "code", "this code is not right; look whether the clock of the phone is, and type the one it shows now")
		}
		p.TOTP, p.TOTPNext, p.TOTPStep = p.TOTPNext, nil, step
		if err := tx.SavePerson(ctx, p); err != nil {
			return err
		}
		if err := tx.SaveRecoveryCodes(ctx, p.ID, hashes); err != nil {
			return err
		}
		return d.audit(ctx, tx, store.AuditRow{Person: p.ID, Who: p.Name, Act: AuditCodes})
	})
	if err != nil {
		return nil, err
	}
	return recovery, nil
}

// OwnNoCodes turns a person's own one-time codes off.
func (d *Desk) OwnNoCodes(ctx context.Context, seat Seat) error {
	return d.dropCodes(ctx, seat.Person, store.AuditRow{Person: seat.Person, Who: seat.Name, Act: AuditNoCodes})
}

func (d *Desk) dropCodes(ctx context.Context, person string, a store.AuditRow) error {
	return d.db.Write(ctx, func(tx *store.Tx) error {
		p, err := tx.Person(ctx, person)
		if err != nil {
			return err
		}
		p.TOTP, p.TOTPNext, p.TOTPStep = nil, nil, 0
		if err := tx.SavePerson(ctx, p); err != nil {
			return err
		}
		if err := tx.SaveRecoveryCodes(ctx, person, nil); err != nil {
			return err
		}
		return d.audit(ctx, tx, a)
	})
}

// RecoveryCodesLeft is how many recovery codes of a person were not used yet.
func (d *Desk) RecoveryCodesLeft(ctx context.Context, seat Seat) (n int, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		n, err = tx.RecoveryCodesLeft(ctx, seat.Person)
		return err
	})
	return n, err
}

// Passkey is a passkey of a person. Credential is what the web room needs to check it.
type Passkey struct {
	ID, Name   string
	Credential json.RawMessage
	At, Used   time.Time
}

// Passkeys are those of a person, with the person's name, oldest first.
func (d *Desk) Passkeys(ctx context.Context, person string) (name string, list []Passkey, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		p, err := tx.Person(ctx, person)
		if err != nil {
			return err
		}
		rows, err := tx.Passkeys(ctx, person)
		name, list = p.Name, nil
		for _, k := range rows {
			list = append(list, Passkey{k.ID, k.Name, json.RawMessage(k.Credential), k.At, k.Used})
		}
		return err
	})
	return name, list, err
}

// AddPasskey keeps a passkey that a person has just made.
func (d *Desk) AddPasskey(ctx context.Context, seat Seat, k Passkey) error {
	const longest, most = 60, 20
	name := k.Name
	if len(name) > longest {
		name = name[:longest]
	}
	return d.db.Write(ctx, func(tx *store.Tx) error {
		have, err := tx.Passkeys(ctx, seat.Person)
		if err != nil {
			return err
		}
		if len(have) >= most {
			return fault.Conflictf("passkey_many", "you have %d passkeys; remove one first", len(have))
		}
		if name == "" {
			name = fmt.Sprintf("Passkey %d", len(have)+1)
		}
		if err := tx.InsertPasskey(ctx, store.PasskeyRow{ID: k.ID, Person: seat.Person, Name: plainAgent(name), Credential: string(k.Credential)}); err != nil {
			return err
		}
		return d.audit(ctx, tx, store.AuditRow{Person: seat.Person, Who: seat.Name, Act: AuditPasskey, Note: name})
	})
}

// PasskeyUsed keeps what a passkey is after it proved somebody.
func (d *Desk) PasskeyUsed(ctx context.Context, person string, k Passkey) error {
	return d.db.Write(ctx, func(tx *store.Tx) error { return tx.PasskeyUsed(ctx, person, k.ID, string(k.Credential)) })
}

// DropPasskey ends one of a person's own passkeys.
func (d *Desk) DropPasskey(ctx context.Context, seat Seat, id string) error {
	return d.db.Write(ctx, func(tx *store.Tx) error {
		if err := tx.DropPasskey(ctx, seat.Person, id); err != nil {
			return err
		}
		return d.audit(ctx, tx, store.AuditRow{Person: seat.Person, Who: seat.Name, Act: AuditNoPasskey})
	})
}

// AskPasskey keeps what a passkey is asked, under a token that is given to the
// browser; kind tells making one, signing in and confirming apart.
func (d *Desk) AskPasskey(ctx context.Context, kind, person, question string, from Caller) (token string, err error) {
	if err := d.try(ctx, "", from); err != nil {
		return "", err
	}
	random, err := d.salt(auth.TokenBytes)
	if err != nil {
		return "", err
	}
	token = auth.Token(random)
	err = d.db.Write(ctx, func(tx *store.Tx) error {
		if err := d.right(ctx, tx, "", from, false); err != nil {
			return err
		}
		return tx.InsertStep(ctx, store.StepRow{Token: auth.TokenHash(token), Kind: "passkey_" + kind, Person: person, Content: question, Ends: tx.Now().Add(auth.PasskeyEnd)})
	})
	return token, err
}

// PasskeyAsked gives what was asked, once.
func (d *Desk) PasskeyAsked(ctx context.Context, kind, person, token string) (question string, err error) {
	over := fault.NotFoundf("passkey_over", "this question to your passkey was answered already, or is older than five minutes; begin anew")
	err = d.db.Write(ctx, func(tx *store.Tx) error {
		step, ok, err := tx.Step(ctx, "passkey_"+kind, auth.TokenHash(token))
		if err != nil {
			return err
		}
		if !ok || step.Person != person {
			return over
		}
		question = step.Content
		taken, err := tx.DropStep(ctx, step.Token)
		if err == nil && !taken {
			err = over
		}
		return err
	})
	return question, err
}

// PasskeyFailed writes down that a passkey did not prove anybody, and counts it.
func (d *Desk) PasskeyFailed(ctx context.Context, from Caller) error {
	if err := d.try(ctx, "", from); err != nil {
		return err
	}
	return d.failed(ctx, store.PersonRow{}, from, fault.Forbiddenf("passkey_wrong", "this passkey is not known here; sign in with your password and add it again"))
}
