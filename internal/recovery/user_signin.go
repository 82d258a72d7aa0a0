package recovery

import (
	"context"
	"fmt"
	"math"
	"time"

	"dunwell/internal/auth"
	"dunwell/internal/fault"
	"dunwell/internal/store"
)

// The kinds of what is under way around signing in.
const (
	stepCode = "code" // the password was right, the code is still to come
	stepLink = "link" // a link to set a password
)

// TooSoon refuses a try to sign in, because too many went wrong before it.
type TooSoon struct{ Wait time.Duration }

// Seconds is the wait in whole seconds, at least one.
func (t *TooSoon) Seconds() int { return max(1, int(math.Ceil(t.Wait.Seconds()))) }

func (t *TooSoon) Error() string {
	return fmt.Sprintf("too many tries went wrong; wait %d seconds before the next", t.Seconds())
}

// Unwrap lets it be told apart as a fault.
func (t *TooSoon) Unwrap() error { return fault.Forbiddenf("signin_too_soon", "%s", t.Error()) }

// errWrong is the one answer to whatever is wrong with a name or a password.
func errWrong() error {
	return fault.Forbiddenf("signin_wrong", "the name or the password is not right")
}

// SignedIn is what the browser is given. Where Code is set, Token leads only to the
// question for the one-time code.
type SignedIn struct {
	Token string
	Code  bool
}

// try counts a try to sign in by this name, "" for none, before it is known whether
// it is right: of many at once each sees those before it. It is refused while the
// name or the address has to wait.
func (d *Desk) try(ctx context.Context, folded string, from Caller) error {
	pepper, err := d.salt(auth.TokenBytes)
	if err != nil {
		return err
	}
	var wait time.Duration
	err = d.db.Write(ctx, func(tx *store.Tx) error {
		wait = 0
		kept, err := tx.Pepper(ctx, pepper)
		if err != nil {
			return err
		}
		var counted []store.Failures
		for _, c := range d.counters(kept, folded, from) {
			f, err := tx.Failures(ctx, c.what)
			if err != nil {
				return err
			}
			if auth.Forgotten(f.At, tx.Now(), c.forget) {
				f.Count = 0
			}
			wait = max(wait, auth.Wait(f.Count, c.free, f.At, tx.Now(), c.forget))
			f.Count, f.At = f.Count+1, tx.Now()
			counted = append(counted, f)
		}
		if wait > 0 {
			return nil
		}
		for _, f := range counted {
			if err := tx.SaveFailures(ctx, f); err != nil {
				return err
			}
		}
		return tx.ForgetFailures(ctx, tx.Now().Add(-auth.ForgetName))
	})
	if err == nil && wait > 0 {
		return &TooSoon{wait}
	}
	return err
}

// counter is what failures are counted by.
type counter struct {
	what   string
	free   int
	forget time.Duration
}

func (d *Desk) counters(pepper []byte, folded string, from Caller) []counter {
	var list []counter
	if folded != "" {
		list = append(list, counter{auth.NameMark(pepper, folded), auth.FreeOfName, auth.ForgetName})
	}
	if from.Address.IsValid() {
		list = append(list, counter{auth.AddressMark(pepper, from.Address), auth.FreeOfAddress, auth.ForgetAddress})
	}
	return list
}

// right takes back the count of a try that was right. The name starts anew where it
// was proved whole; the address does not, or one good account would open the way to
// try all others.
func (d *Desk) right(ctx context.Context, tx *store.Tx, folded string, from Caller, whole bool) error {
	pepper, err := tx.Pepper(ctx, nil)
	if err != nil {
		return err
	}
	for i, c := range d.counters(pepper, folded, from) {
		f, err := tx.Failures(ctx, c.what)
		if err != nil {
			return err
		}
		f.Count = max(0, f.Count-1)
		if i == 0 && whole && folded != "" {
			f.Count = 0
		}
		if err := tx.SaveFailures(ctx, f); err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) clearFailures(ctx context.Context, tx *store.Tx, folded string) error {
	pepper, err := d.salt(auth.TokenBytes)
	if err != nil {
		return err
	}
	if pepper, err = tx.Pepper(ctx, pepper); err != nil {
		return err
	}
	return tx.SaveFailures(ctx, store.Failures{What: auth.NameMark(pepper, folded), At: tx.Now()})
}

// SignIn takes a name and a password. An unknown name gets the same answer, and the
// same work is done for it.
func (d *Desk) SignIn(ctx context.Context, name, password string, from Caller) (SignedIn, error) {
	folded := auth.Fold(name)
	if err := d.try(ctx, folded, from); err != nil {
		return SignedIn{}, err
	}
	var p store.PersonRow
	err := d.db.Read(ctx, func(tx *store.Tx) (err error) {
		p, err = tx.PersonFolded(ctx, folded)
		return err
	})
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return SignedIn{}, err
	}
	ok, err := worked(ctx, func() (bool, error) { return auth.PasswordIs(password, p.Password) })
	if err != nil {
		return SignedIn{}, err
	}
	if !ok {
		return SignedIn{}, d.failed(ctx, p, from, errWrong())
	}
	d.rehash(ctx, p, password)
	return d.admit(ctx, p.ID, from, "password")
}

// failed writes a try that was wrong into the audit, and gives the answer to it.
func (d *Desk) failed(ctx context.Context, p store.PersonRow, from Caller, answer error) error {
	err := d.db.Write(ctx, func(tx *store.Tx) error {
		return d.audit(ctx, tx, store.AuditRow{Person: p.ID, Who: p.Name, Act: AuditFailed, Address: d.addressOf(ctx, tx, from)})
	})
	if err != nil {
		return err
	}
	return answer
}

// addressOf is the mark of a caller's address, "" where it has none.
func (d *Desk) addressOf(ctx context.Context, tx *store.Tx, from Caller) string {
	pepper, err := tx.Pepper(ctx, nil)
	if err != nil || pepper == nil || !from.Address.IsValid() {
		return ""
	}
	const shown = 8
	return auth.AddressMark(pepper, from.Address)[:shown]
}

// rehash keeps a password whose hash costs less than one of today under a new one. A
// failure costs nothing: the next sign-in tries again.
func (d *Desk) rehash(ctx context.Context, p store.PersonRow, password string) {
	if !auth.Outdated(p.Password) {
		return
	}
	phc, err := worked(ctx, func() (string, error) { return auth.HashPassword(password) })
	if err != nil {
		return
	}
	_ = d.db.Write(ctx, func(tx *store.Tx) error {
		now, err := tx.Person(ctx, p.ID)
		if err != nil || now.Password != p.Password {
			return err
		}
		now.Password = phc
		return tx.SavePerson(ctx, now)
	})
}

// admit signs a person in who proved his password, or asks for the code first.
func (d *Desk) admit(ctx context.Context, person string, from Caller, how string) (in SignedIn, err error) {
	random, err := d.salt(auth.TokenBytes)
	if err != nil {
		return in, err
	}
	in.Token = auth.Token(random)
	err = d.db.Write(ctx, func(tx *store.Tx) error {
		p, err := tx.Person(ctx, person)
		if err != nil {
			return err
		}
		in.Code = p.TOTP != nil
		if err := d.right(ctx, tx, p.Folded, from, !in.Code); err != nil {
			return err
		}
		if in.Code {
			return tx.InsertStep(ctx, store.StepRow{Token: auth.TokenHash(in.Token), Kind: stepCode, Person: p.ID, Ends: tx.Now().Add(auth.CodeEnd)})
		}
		return d.sit(ctx, tx, p, in.Token, from, how)
	})
	return in, err
}

// SignInCode takes the one-time code that ends a sign-in, or a recovery code.
func (d *Desk) SignInCode(ctx context.Context, token, code string, from Caller) (in SignedIn, err error) {
	var p store.PersonRow
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		step, ok, err := tx.Step(ctx, stepCode, auth.TokenHash(token))
		if err != nil {
			return err
		}
		if !ok {
			return fault.NotFoundf("signin_over", "this sign-in has lasted too long; begin anew")
		}
		p, err = tx.Person(ctx, step.Person)
		return err
	})
	if err != nil {
		return in, err
	}
	if err := d.try(ctx, p.Folded, from); err != nil {
		return in, err
	}
	random, err := d.salt(auth.TokenBytes)
	if err != nil {
		return in, err
	}
	in.Token = auth.Token(random)
	ok := false
	err = d.db.Write(ctx, func(tx *store.Tx) error {
		if p, err = tx.Person(ctx, p.ID); err != nil {
			return err
		}
		if ok, err = d.codeIs(ctx, tx, &p, code); err != nil || !ok {
			return err
		}
		taken, err := tx.DropStep(ctx, auth.TokenHash(token))
		if err != nil {
			return err
		}
		if !taken {
			return fault.NotFoundf("signin_over", "this sign-in has lasted too long; begin anew")
		}
		if err := d.right(ctx, tx, p.Folded, from, true); err != nil {
			return err
		}
		return d.sit(ctx, tx, p, in.Token, from, "password, code")
	})
	if err == nil && !ok {
		err = d.failed(ctx, p, from, errCode())
	}
	if err != nil {
		return SignedIn{}, err
	}
	return in, nil
}

func errCode() error {
	return fault.Forbiddenf("code_wrong", "this code is not right, or was used already; wait for the next one")
}

// SignInPasskey signs in a person whose passkey has just proved who he is. It counts
// for a code too, since the device asked for a finger, a face or its own code.
func (d *Desk) SignInPasskey(ctx context.Context, person string, from Caller) (in SignedIn, err error) {
	random, err := d.salt(auth.TokenBytes)
	if err != nil {
		return in, err
	}
	in.Token = auth.Token(random)
	err = d.db.Write(ctx, func(tx *store.Tx) error {
		p, err := tx.Person(ctx, person)
		if err != nil {
			return err
		}
		return d.sit(ctx, tx, p, in.Token, from, "passkey")
	})
	return in, err
}

// LinkOf is whose password a link sets.
func (d *Desk) LinkOf(ctx context.Context, link string) (name string, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		step, ok, err := tx.Step(ctx, stepLink, auth.TokenHash(link))
		if err != nil {
			return err
		}
		if !ok {
			return errLink()
		}
		p, err := tx.Person(ctx, step.Person)
		name = p.Name
		return err
	})
	return name, err
}

func errLink() error {
	return fault.NotFoundf("link_over", "this link was used already, or is older than 48 hours; ask for a new one")
}

// UseLink sets a password by a link, which works once, and signs in.
func (d *Desk) UseLink(ctx context.Context, link, password string, from Caller) (SignedIn, error) {
	var p store.PersonRow
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		step, ok, err := tx.Step(ctx, stepLink, auth.TokenHash(link))
		if err == nil && !ok {
			err = errLink()
		}
		if err == nil {
			p, err = tx.Person(ctx, step.Person)
		}
		return err
	})
	if err != nil {
		return SignedIn{}, err
	}
	if err := auth.CheckPassword(password, p.Name, p.Email); err != nil {
		return SignedIn{}, err
	}
	phc, err := worked(ctx, func() (string, error) { return auth.HashPassword(password) })
	if err != nil {
		return SignedIn{}, err
	}
	err = d.db.Write(ctx, func(tx *store.Tx) error {
		taken, err := tx.DropStep(ctx, auth.TokenHash(link))
		if err == nil && !taken {
			err = errLink()
		}
		if err != nil {
			return err
		}
		return d.keepPassword(ctx, tx, p.ID, phc, "", store.AuditRow{Person: p.ID, Act: AuditPassword, Address: d.addressOf(ctx, tx, from)})
	})
	if err != nil {
		return SignedIn{}, err
	}
	return d.admitAnew(ctx, p.ID, from)
}

// admitAnew is admit where no try was counted.
func (d *Desk) admitAnew(ctx context.Context, person string, from Caller) (SignedIn, error) {
	from.Address = from.Address.Unmap()
	if err := d.try(ctx, "", from); err != nil {
		return SignedIn{}, err
	}
	return d.admit(ctx, person, from, "link")
}
