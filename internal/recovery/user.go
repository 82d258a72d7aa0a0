package recovery

import (
	"context"
	"net/netip"
	"runtime"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"dunwell/internal/auth"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// Person is somebody at a creditor's desk, as its people page shows him.
type Person struct {
	ID, Name, Email string
	Role            auth.Role
	Password, Codes bool // is set
	Passkeys        int
	Seen            time.Time // zero for never, or not of late
}

// NewPerson is somebody who is to sign in.
type NewPerson struct {
	Name, Email string
	Role        auth.Role
	Password    string // "" where a link to set it is wanted
}

// AuditEntry is something that happened around signing in.
type AuditEntry struct {
	Who, Act, Note, Address string
	At                      time.Time
}

// What the audit tells of.
const (
	AuditSignedIn  = "signed_in"
	AuditFailed    = "sign_in_failed"
	AuditConfirmed = "confirmed"
	AuditSignedOut = "signed_out"
	AuditEnded     = "session_ended"
	AuditPassword  = "password_set"
	AuditCodes     = "codes_on"
	AuditNoCodes   = "codes_off"
	AuditPasskey   = "passkey_added"
	AuditNoPasskey = "passkey_removed"
	AuditAdded     = "person_added"
	AuditRole      = "role_changed"
	AuditRemoved   = "person_removed"
	AuditLink      = "link_made"
)

// auditKept is how long the audit remembers.
const auditKept = 400 * 24 * time.Hour

// Caller is where a request comes from.
type Caller struct {
	Address netip.Addr // the zero one for the command line
	Agent   string     // what the browser calls itself
}

// hashing bounds how many passwords are worked on at once: each takes 19 MiB and a
// core. More than a queue of them is refused.
var hashing = make(chan struct{}, runtime.NumCPU())

const mostWaiting = 64

var waiting = make(chan struct{}, mostWaiting)

// worked runs what is costly, when it is its turn.
func worked[T any](ctx context.Context, work func() (T, error)) (none T, err error) {
	select {
	case waiting <- struct{}{}:
		defer func() { <-waiting }()
	default:
		return none, fault.Unavailablef("signin_busy", nil, "too many people sign in at this moment; try again in a few seconds")
	}
	select {
	case hashing <- struct{}{}:
		defer func() { <-hashing }()
	case <-ctx.Done():
		return none, ctx.Err()
	}
	return work()
}

// PeopleExist reports whether anybody can sign in; where nobody can, the desk on
// this machine is open to whoever uses it.
func (d *Desk) PeopleExist(ctx context.Context) (exist bool, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		exist, err = tx.AnyPerson(ctx)
		return err
	})
	return exist, err
}

// People are the people of a creditor's desk, by name.
func (d *Desk) People(ctx context.Context, creditor receivable.CreditorID) (list []Person, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		rows, err := tx.Members(ctx, creditor)
		list = nil
		for i := range rows {
			m := &rows[i]
			list = append(list, Person{m.ID, m.Name, m.Email, auth.Role(m.Role), m.Password != "", m.TOTP != nil, m.Passkeys, m.Seen})
		}
		return err
	})
	return list, err
}

// PeopleLog is what happened around signing in at a desk, newest first.
func (d *Desk) PeopleLog(ctx context.Context, creditor receivable.CreditorID, limit int) (list []AuditEntry, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		rows, err := tx.Audit(ctx, creditor, limit)
		list = nil
		for _, a := range rows {
			list = append(list, AuditEntry{a.Who, a.Act, a.Note, a.Address, a.At})
		}
		return err
	})
	return list, err
}

// AddPerson lets somebody sign in at a creditor's desk. Who signs in at another desk
// of this book already is added to this one where known allows it, and keeps his
// password. link is a token to set a password with, where none was given.
func (d *Desk) AddPerson(ctx context.Context, creditor receivable.CreditorID, n NewPerson, known bool, by string) (p Person, link string, err error) {
	name := strings.Join(strings.Fields(n.Name), " ")
	if err := checkPerson(name, n); err != nil {
		return p, "", err
	}
	phc := ""
	if n.Password != "" {
		if err := auth.CheckPassword(n.Password, name, n.Email); err != nil {
			return p, "", err
		}
		if phc, err = worked(ctx, func() (string, error) { return auth.HashPassword(n.Password) }); err != nil {
			return p, "", err
		}
	}
	random, err := d.salt(auth.TokenBytes)
	if err != nil {
		return p, "", err
	}
	err = d.db.Write(ctx, func(tx *store.Tx) error {
		link = ""
		members, err := tx.Members(ctx, creditor)
		if err != nil {
			return err
		}
		if len(members) == 0 && n.Role != auth.Owner {
			return fault.Invalidf("owner_first", "role", "the first person of a desk is its owner")
		}
		row := store.PersonRow{ID: tx.NewID(), Name: name, Folded: auth.Fold(name), Email: strings.TrimSpace(n.Email), Password: phc, Author: by}
		old, err := tx.PersonFolded(ctx, row.Folded)
		switch {
		case err == nil && !known:
			return fault.Conflictf("person_exists", "somebody called %q signs in here already; choose another name", name)
		case err == nil:
			for i := range members {
				if members[i].ID == old.ID {
					return fault.Conflictf("person_exists", "%s belongs to this desk already; change the role, or set a password", old.Name)
				}
			}
			row = old
		case fault.KindOf(err) != fault.NotFound:
			return err
		default:
			if phc != "" {
				row.PasswordAt = tx.Now()
			}
			if err := tx.InsertPerson(ctx, row); err != nil {
				return err
			}
			if phc == "" {
				link = auth.Token(random)
				if err := d.keepLink(ctx, tx, link, row.ID); err != nil {
					return err
				}
			}
		}
		p = Person{ID: row.ID, Name: row.Name, Email: row.Email, Role: n.Role, Password: row.Password != ""}
		if err := tx.SaveMembership(ctx, store.Membership{Person: row.ID, Creditor: creditor, Role: string(n.Role)}, by); err != nil {
			return err
		}
		return d.audit(ctx, tx, store.AuditRow{Creditor: creditor, Person: row.ID, Who: by, Act: AuditAdded, Note: row.Name + ": " + string(n.Role)})
	})
	return p, link, err
}

func checkPerson(name string, n NewPerson) error {
	const longestName, longestEmail = 60, 200
	email := strings.TrimSpace(n.Email)
	switch {
	case name == "":
		return fault.Invalidf("person_name", "name", "say the name this person signs in with, and signs acts with")
	case utf8.RuneCountInString(name) > longestName || !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl):
		return fault.Invalidf("person_name", "name", "a name has at most %d characters, all of them visible", longestName)
	case len(email) > longestEmail || email != "" && (!strings.Contains(email, "@") || strings.ContainsAny(email, " \r\n\t")):
		return fault.Invalidf("person_email", "email", "%q is no e-mail address; it looks like nora@example.com", email)
	case !n.Role.Known():
		return fault.Invalidf("desk_role_unknown", "role", "roles are owner, collector, bookkeeper and viewer")
	}
	return nil
}

// PersonNamed finds somebody of a desk by name.
func (d *Desk) PersonNamed(ctx context.Context, creditor receivable.CreditorID, name string) (Person, error) {
	people, err := d.People(ctx, creditor)
	for _, p := range people {
		if auth.Fold(p.Name) == auth.Fold(name) {
			return p, nil
		}
	}
	if err == nil {
		err = fault.NotFoundf("person_unknown", "nobody called %q belongs to this desk; dunwell user list names everybody", name)
	}
	return Person{}, err
}

// member finds somebody among the people of a desk, and counts its owners besides.
func member(members []store.MemberRow, id string) (m store.MemberRow, otherOwners int, err error) {
	found := false
	for i := range members {
		switch {
		case members[i].ID == id:
			m, found = members[i], true
		case members[i].Role == string(auth.Owner):
			otherOwners++
		}
	}
	if !found {
		return m, 0, fault.NotFoundf("person_unknown", "nobody of this name belongs to this desk")
	}
	return m, otherOwners, nil
}

// ChangeRole gives somebody another role at a desk. A desk keeps an owner.
func (d *Desk) ChangeRole(ctx context.Context, creditor receivable.CreditorID, id string, role auth.Role, by string) error {
	if !role.Known() {
		return fault.Invalidf("desk_role_unknown", "role", "roles are owner, collector, bookkeeper and viewer")
	}
	return d.db.Write(ctx, func(tx *store.Tx) error {
		members, err := tx.Members(ctx, creditor)
		if err != nil {
			return err
		}
		m, owners, err := member(members, id)
		if err != nil {
			return err
		}
		if owners == 0 && role != auth.Owner {
			return fault.Conflictf("owner_last", "%s is the only owner of this desk; make somebody else one first", m.Name)
		}
		if err := tx.SaveMembership(ctx, store.Membership{Person: id, Creditor: creditor, Role: string(role)}, by); err != nil {
			return err
		}
		return d.audit(ctx, tx, store.AuditRow{Creditor: creditor, Person: id, Who: by, Act: AuditRole, Note: m.Name + ": " + string(role)})
	})
}

// RemovePerson takes somebody off a desk and ends his sessions there; who belongs to
// no other desk can no longer sign in. The last owner goes only when everybody else
// has gone, and only where opening allows that the desk needs no sign-in again.
func (d *Desk) RemovePerson(ctx context.Context, creditor receivable.CreditorID, id string, opening bool, by string) error {
	return d.db.Write(ctx, func(tx *store.Tx) error {
		members, err := tx.Members(ctx, creditor)
		if err != nil {
			return err
		}
		m, owners, err := member(members, id)
		if err != nil {
			return err
		}
		if owners == 0 && (len(members) > 1 || !opening) && m.Role == string(auth.Owner) {
			return fault.Conflictf("owner_last", "%s is the only owner of this desk; make somebody else one first", m.Name)
		}
		if err := tx.DropMembership(ctx, id, creditor); err != nil {
			return err
		}
		left, err := tx.Memberships(ctx, id)
		if err != nil {
			return err
		}
		if len(left) == 0 {
			if err := tx.DropPerson(ctx, id); err != nil {
				return err
			}
		}
		return d.audit(ctx, tx, store.AuditRow{Creditor: creditor, Person: id, Who: by, Act: AuditRemoved, Note: m.Name})
	})
}

// SetPassword sets somebody's password, which ends all his sessions. It is for whoever
// holds the book itself.
func (d *Desk) SetPassword(ctx context.Context, creditor receivable.CreditorID, id, password, by string) error {
	return d.setPassword(ctx, id, password, "", store.AuditRow{Creditor: creditor, Person: id, Who: by, Act: AuditPassword})
}

// setPassword ends all sessions but one.
func (d *Desk) setPassword(ctx context.Context, id, password, butSession string, a store.AuditRow) error {
	var p store.PersonRow
	err := d.db.Read(ctx, func(tx *store.Tx) (err error) {
		p, err = tx.Person(ctx, id)
		return err
	})
	if err != nil {
		return err
	}
	if err := auth.CheckPassword(password, p.Name, p.Email); err != nil {
		return err
	}
	phc, err := worked(ctx, func() (string, error) { return auth.HashPassword(password) })
	if err != nil {
		return err
	}
	return d.db.Write(ctx, func(tx *store.Tx) error { return d.keepPassword(ctx, tx, id, phc, butSession, a) })
}

func (d *Desk) keepPassword(ctx context.Context, tx *store.Tx, id, phc, butSession string, a store.AuditRow) error {
	p, err := tx.Person(ctx, id)
	if err != nil {
		return err
	}
	p.Password, p.PasswordAt = phc, tx.Now()
	if err := tx.SavePerson(ctx, p); err != nil {
		return err
	}
	if err := tx.DropSessions(ctx, id, butSession); err != nil {
		return err
	}
	for _, kind := range []string{stepLink, stepCode} {
		if err := tx.DropSteps(ctx, kind, id); err != nil {
			return err
		}
	}
	if err := d.clearFailures(ctx, tx, p.Folded); err != nil {
		return err
	}
	if a.Who == "" {
		a.Who = p.Name
	}
	return d.audit(ctx, tx, a)
}

// ResetCodes ends somebody's one-time codes, for when the app and the recovery codes
// are lost. It is for whoever holds the book itself.
func (d *Desk) ResetCodes(ctx context.Context, creditor receivable.CreditorID, id, by string) error {
	return d.dropCodes(ctx, id, store.AuditRow{Creditor: creditor, Person: id, Who: by, Act: AuditNoCodes})
}

// PasswordLink makes a fresh link for somebody of a desk to set a password with; an
// older one no longer leads in. Who belongs to other desks too is not the owner's of
// this one alone.
func (d *Desk) PasswordLink(ctx context.Context, creditor receivable.CreditorID, id, by string) (link string, err error) {
	random, err := d.salt(auth.TokenBytes)
	if err != nil {
		return "", err
	}
	link = auth.Token(random)
	err = d.db.Write(ctx, func(tx *store.Tx) error {
		members, err := tx.Members(ctx, creditor)
		if err != nil {
			return err
		}
		m, _, err := member(members, id)
		if err != nil {
			return err
		}
		desks, err := tx.Memberships(ctx, id)
		if err != nil {
			return err
		}
		if len(desks) > 1 {
			return fault.Conflictf("person_elsewhere", "%s signs in at other desks of this book too; whoever keeps the book sets the password with dunwell user password", m.Name)
		}
		if err := d.keepLink(ctx, tx, link, id); err != nil {
			return err
		}
		return d.audit(ctx, tx, store.AuditRow{Creditor: creditor, Person: id, Who: by, Act: AuditLink, Note: m.Name})
	})
	return link, err
}

func (d *Desk) keepLink(ctx context.Context, tx *store.Tx, link, person string) error {
	if err := tx.DropSteps(ctx, stepLink, person); err != nil {
		return err
	}
	return tx.InsertStep(ctx, store.StepRow{Token: auth.TokenHash(link), Kind: stepLink, Person: person, Ends: tx.Now().Add(auth.LinkEnd)})
}

// audit writes down what happened, for the people page.
func (d *Desk) audit(ctx context.Context, tx *store.Tx, a store.AuditRow) error {
	return tx.AppendAudit(ctx, a, tx.Now().Add(-auditKept))
}
