package recovery

import (
	"context"
	"strings"
	"time"
	"unicode"

	"dunwell/internal/auth"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// Seat is a person who is signed in, at one creditor's desk.
type Seat struct {
	Person, Name, Email string
	Language            string // he chose for the desk, "" for that of the browser
	Creditor            receivable.CreditorID
	Role                auth.Role
	Desks               []DeskOf // he belongs to, by name
	Session             string
	Password, Codes     bool // is set
	Fresh               bool // he proved who he is within auth.FreshFor

	token []byte
}

// DeskOf is a creditor's desk that a person belongs to.
type DeskOf struct {
	Creditor receivable.CreditorID
	Name     string
	Role     auth.Role
}

// SessionView is one session of a person, as his account page lists it.
type SessionView struct {
	ID, Agent  string
	Made, Seen time.Time
	Current    bool
}

// sit begins a session of a person under a token.
func (d *Desk) sit(ctx context.Context, tx *store.Tx, p store.PersonRow, token string, from Caller, how string) error {
	desks, err := tx.Memberships(ctx, p.ID)
	if err != nil {
		return err
	}
	if len(desks) == 0 {
		return fault.Forbiddenf("desk_none", "you belong to no desk of this book; ask an owner")
	}
	creditor := desks[0].Creditor
	if before, err := tx.Sessions(ctx, p.ID); err != nil {
		return err
	} else if len(before) > 0 { // at the desk where he sat last
		for _, m := range desks {
			if m.Creditor == before[0].Creditor {
				creditor = m.Creditor
			}
		}
	}
	now := tx.Now()
	err = tx.InsertSession(ctx, store.SessionRow{
		Token: auth.TokenHash(token), ID: tx.NewID(), Person: p.ID, Creditor: creditor, Agent: plainAgent(from.Agent),
		Made: now, Seen: now, Fresh: now, Ends: sessionEnd(now, now),
	})
	if err != nil {
		return err
	}
	return d.audit(ctx, tx, store.AuditRow{Person: p.ID, Who: p.Name, Act: AuditSignedIn, Note: how, Address: d.addressOf(ctx, tx, from)})
}

// plainAgent is what a browser calls itself, without what could hurt where it is shown.
func plainAgent(agent string) string {
	const longest = 200
	agent = strings.ToValidUTF8(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, agent), "")
	if len(agent) > longest {
		agent = strings.ToValidUTF8(agent[:longest], "")
	}
	return agent
}

func sessionEnd(made, seen time.Time) time.Time {
	idle, last := seen.Add(auth.IdleEnd), made.Add(auth.AbsoluteEnd)
	if idle.Before(last) {
		return idle
	}
	return last
}

// seenEvery is how exactly it is known when a session was last seen.
const seenEvery = time.Minute

// SeatOf is who holds a token; ok is false for nobody, or nobody any more.
func (d *Desk) SeatOf(ctx context.Context, token string) (seat Seat, ok bool, err error) {
	hash := auth.TokenHash(token)
	if hash == nil {
		return seat, false, nil
	}
	var row store.SessionRow
	touch := false
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		seat, ok, touch = Seat{}, false, false
		var found bool
		if row, found, err = tx.Session(ctx, hash); err != nil || !found || !auth.Alive(row.Made, row.Seen, tx.Now()) {
			return err
		}
		p, err := tx.Person(ctx, row.Person)
		if err != nil {
			return err
		}
		desks, err := tx.Memberships(ctx, p.ID)
		if err != nil || len(desks) == 0 {
			return err
		}
		seat = Seat{
			Person: p.ID, Name: p.Name, Email: p.Email, Language: p.Language, Session: row.ID, Password: p.Password != "", Codes: p.TOTP != nil,
			Fresh: !row.Fresh.IsZero() && tx.Now().Sub(row.Fresh) < auth.FreshFor, token: hash,
		}
		for _, m := range desks {
			seat.Desks = append(seat.Desks, DeskOf{m.Creditor, m.Name, auth.Role(m.Role)})
			if m.Creditor == row.Creditor {
				seat.Creditor, seat.Role = m.Creditor, auth.Role(m.Role)
			}
		}
		if seat.Creditor == "" { // he was taken off that desk
			seat.Creditor, seat.Role = seat.Desks[0].Creditor, seat.Desks[0].Role
			row.Creditor, touch = seat.Creditor, true
		}
		ok = true
		if tx.Now().Sub(row.Seen) >= seenEvery {
			touch = true
		}
		return nil
	})
	if fault.KindOf(err) == fault.NotFound && err != nil {
		return Seat{}, false, nil
	}
	if err != nil || !ok || !touch {
		return seat, ok, err
	}
	err = d.db.Write(ctx, func(tx *store.Tx) error {
		row.Seen = tx.Now()
		row.Ends = sessionEnd(row.Made, row.Seen)
		return tx.SaveSession(ctx, row)
	})
	return seat, ok, err
}

// ChooseDesk lets a person sit at another desk he belongs to.
func (d *Desk) ChooseDesk(ctx context.Context, seat Seat, creditor receivable.CreditorID) error {
	for _, m := range seat.Desks {
		if m.Creditor == creditor {
			return d.changeSession(ctx, seat, func(s *store.SessionRow) { s.Creditor = creditor })
		}
	}
	return fault.NotFoundf("desk_unknown", "there is no such desk among yours")
}

func (d *Desk) changeSession(ctx context.Context, seat Seat, change func(*store.SessionRow)) error {
	return d.db.Write(ctx, func(tx *store.Tx) error {
		row, ok, err := tx.Session(ctx, seat.token)
		if err != nil {
			return err
		}
		if !ok {
			return fault.NotFoundf("signin_over", "this sign-in has lasted too long; begin anew")
		}
		change(&row)
		return tx.SaveSession(ctx, row)
	})
}

// Confirm takes the password again, or a one-time code, from a person who is signed
// in, so that he may do what asks for a fresh proof.
func (d *Desk) Confirm(ctx context.Context, seat Seat, proof string, from Caller) error {
	folded := auth.Fold(seat.Name)
	if err := d.try(ctx, folded, from); err != nil {
		return err
	}
	var p store.PersonRow
	ok := false
	err := d.db.Write(ctx, func(tx *store.Tx) (err error) {
		if p, err = tx.Person(ctx, seat.Person); err != nil {
			return err
		}
		ok, err = d.codeIs(ctx, tx, &p, proof)
		return err
	})
	if err == nil && !ok {
		ok, err = worked(ctx, func() (bool, error) { return auth.PasswordIs(proof, p.Password) })
	}
	if err != nil {
		return err
	}
	if !ok {
		return d.failed(ctx, p, from, fault.Forbiddenf("confirm_wrong", "that is not your password, nor a code that is still good"))
	}
	return d.proved(ctx, seat, from, func(tx *store.Tx) error { return d.right(ctx, tx, folded, from, true) })
}

// ConfirmPasskey is Confirm by a passkey that has just proved who he is.
func (d *Desk) ConfirmPasskey(ctx context.Context, seat Seat, from Caller) error {
	return d.proved(ctx, seat, from, func(*store.Tx) error { return nil })
}

func (d *Desk) proved(ctx context.Context, seat Seat, from Caller, besides func(*store.Tx) error) error {
	err := d.db.Write(ctx, func(tx *store.Tx) error {
		if err := besides(tx); err != nil {
			return err
		}
		return d.audit(ctx, tx, store.AuditRow{Person: seat.Person, Who: seat.Name, Act: AuditConfirmed, Address: d.addressOf(ctx, tx, from)})
	})
	if err != nil {
		return err
	}
	now := d.now().UTC()
	return d.changeSession(ctx, seat, func(s *store.SessionRow) { s.Fresh = now })
}

// SignOut ends the session a person sits in.
func (d *Desk) SignOut(ctx context.Context, seat Seat) error {
	return d.endSession(ctx, seat, seat.Session, AuditSignedOut)
}

// EndSession ends one of a person's own sessions.
func (d *Desk) EndSession(ctx context.Context, seat Seat, id string) error {
	return d.endSession(ctx, seat, id, AuditEnded)
}

func (d *Desk) endSession(ctx context.Context, seat Seat, id, act string) error {
	return d.db.Write(ctx, func(tx *store.Tx) error {
		if err := tx.DropSession(ctx, seat.Person, id); err != nil {
			return err
		}
		return d.audit(ctx, tx, store.AuditRow{Person: seat.Person, Who: seat.Name, Act: act})
	})
}

// OwnSessions are a person's sessions, the one seen last first.
func (d *Desk) OwnSessions(ctx context.Context, seat Seat) (list []SessionView, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		rows, err := tx.Sessions(ctx, seat.Person)
		list = nil
		for _, s := range rows {
			if auth.Alive(s.Made, s.Seen, tx.Now()) {
				list = append(list, SessionView{s.ID, s.Agent, s.Made, s.Seen, s.ID == seat.Session})
			}
		}
		return err
	})
	return list, err
}

// OwnPassword changes a person's own password and ends his other sessions.
func (d *Desk) OwnPassword(ctx context.Context, seat Seat, password string) error {
	return d.setPassword(ctx, seat.Person, password, seat.Session, store.AuditRow{Person: seat.Person, Who: seat.Name, Act: AuditPassword})
}

// OwnLanguage keeps the language a person chose for the desk, "" for the browser's.
func (d *Desk) OwnLanguage(ctx context.Context, seat Seat, language string) error {
	return d.db.Write(ctx, func(tx *store.Tx) error {
		p, err := tx.Person(ctx, seat.Person)
		if err != nil {
			return err
		}
		p.Language = language
		return tx.SavePerson(ctx, p)
	})
}
