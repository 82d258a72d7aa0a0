package store

import (
	"context"
	"slices"
	"testing"
	"time"
)

func personRow(id, name string) PersonRow {
	return PersonRow{ID: id, Name: name, Folded: name, Email: name + "@studio.example", Password: "phc", PasswordAt: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC), Author: "ann"}
}

func TestPersonLives(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		want := personRow("p1", "nora")
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			any, err := tx.AnyPerson(ctx)
			same(t, "anybody in an empty book", any, false)
			return err
		})
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			if err := tx.InsertPerson(ctx, want); err != nil {
				return err
			}
			if err := tx.SaveMembership(ctx, Membership{Person: "p1", Creditor: studio, Role: "viewer"}, "ann"); err != nil {
				return err
			}
			if err := tx.SaveMembership(ctx, Membership{Person: "p1", Creditor: studio, Role: "owner"}, "ann"); err != nil {
				return err
			}
			return tx.SaveMembership(ctx, Membership{Person: "p1", Creditor: neighbour, Role: "viewer"}, "ann")
		})
		want.At = b.clock.now().UTC()
		code(t, "a name twice", b.Write(t.Context(), func(tx *Tx) error { return tx.InsertPerson(t.Context(), personRow("p2", "nora")) }), "person_exists")
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			want.Language, want.TOTP, want.TOTPNext, want.TOTPStep = "de", []byte{1}, []byte{2}, 7
			return tx.SavePerson(ctx, want)
		})
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			got, err := tx.PersonFolded(ctx, "nora")
			same(t, "person", got, want)
			if err != nil {
				return err
			}
			_, missed := tx.Person(ctx, "p9")
			code(t, "nobody", missed, "not_found")
			list, err := tx.Memberships(ctx, "p1")
			roles := map[string]string{}
			for _, m := range list {
				roles[string(m.Creditor)] = m.Role
			}
			same(t, "roles", roles, map[string]string{string(studio): "owner", string(neighbour): "viewer"})
			if err != nil {
				return err
			}
			members, err := tx.Members(ctx, studio)
			same(t, "members", members, []MemberRow{{PersonRow: want, Role: "owner"}})
			return err
		})
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			if err := tx.DropMembership(ctx, "p1", neighbour); err != nil {
				return err
			}
			code(t, "off a desk twice", tx.DropMembership(ctx, "p1", neighbour), "not_found")
			if err := tx.DropPerson(ctx, "p1"); err != nil {
				return err
			}
			return tx.InsertPerson(ctx, personRow("p2", "nora")) // the name is free again
		})
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			members, err := tx.Members(ctx, studio)
			same(t, "members after he left", len(members), 0)
			return err
		})
	})
}

func TestSessionLives(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		now := b.clock.now().UTC()
		s := SessionRow{Token: []byte("t1"), ID: "s1", Person: "p1", Creditor: studio, Agent: "Firefox", Made: now, Seen: now, Fresh: now, Ends: now.Add(time.Hour)}
		other := s
		other.Token, other.ID, other.Ends = []byte("t2"), "s2", now.Add(3*time.Hour)
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			if err := tx.InsertPerson(ctx, personRow("p1", "nora")); err != nil {
				return err
			}
			if err := tx.InsertSession(ctx, s); err != nil {
				return err
			}
			if err := tx.InsertSession(ctx, other); err != nil {
				return err
			}
			s.Creditor, s.Seen = neighbour, now.Add(time.Minute)
			return tx.SaveSession(ctx, s)
		})
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			got, ok, err := tx.Session(ctx, []byte("t1"))
			same(t, "session", got, s)
			same(t, "found", ok, true)
			if err != nil {
				return err
			}
			_, ok, err = tx.Session(ctx, []byte("t9"))
			same(t, "found another", ok, false)
			if err != nil {
				return err
			}
			list, err := tx.Sessions(ctx, "p1")
			same(t, "sessions", list, []SessionRow{s, other})
			return err
		})
		b.clock.pass(2 * time.Hour)
		third := other
		third.Token, third.ID = []byte("t3"), "s3"
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			if err := tx.InsertSession(ctx, third); err != nil { // t1 has ended and goes
				return err
			}
			code(t, "one that ended", tx.DropSession(ctx, "p1", "s1"), "not_found")
			code(t, "one of another", tx.DropSession(ctx, "p2", "s2"), "not_found")
			if err := tx.DropSessions(ctx, "p1", "s3"); err != nil {
				return err
			}
			list, err := tx.Sessions(ctx, "p1")
			same(t, "sessions left", len(list), 1)
			return err
		})
	})
}

func TestStepsAndCodesAreTakenOnce(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		now := b.clock.now().UTC()
		step := StepRow{Token: []byte("k1"), Kind: "code", Person: "p1", Content: "{}", Ends: now.Add(time.Minute)}
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			if err := tx.InsertPerson(ctx, personRow("p1", "nora")); err != nil {
				return err
			}
			if err := tx.InsertStep(ctx, step); err != nil {
				return err
			}
			got, ok, err := tx.Step(ctx, "code", step.Token)
			same(t, "step", got, step)
			_, otherKind, errKind := tx.Step(ctx, "link", step.Token)
			same(t, "found by kind", []bool{ok, otherKind}, []bool{true, false})
			first, errFirst := tx.DropStep(ctx, step.Token)
			second, errSecond := tx.DropStep(ctx, step.Token)
			same(t, "taken", []bool{first, second}, []bool{true, false})
			for _, err := range []error{err, errKind, errFirst, errSecond} {
				if err != nil {
					return err
				}
			}
			if err := tx.InsertStep(ctx, step); err != nil {
				return err
			}
			if err := tx.SaveRecoveryCodes(ctx, "p1", [][]byte{{1}, {2}}); err != nil {
				return err
			}
			a, errA := tx.UseRecoveryCode(ctx, "p1", []byte{1})
			c, errC := tx.UseRecoveryCode(ctx, "p1", []byte{1})
			d, errD := tx.UseRecoveryCode(ctx, "p2", []byte{2})
			same(t, "codes", []bool{a, c, d}, []bool{true, false, false})
			left, err := tx.RecoveryCodesLeft(ctx, "p1")
			same(t, "codes left", left, 1)
			for _, err := range []error{errA, errC, errD, err} {
				if err != nil {
					return err
				}
			}
			return nil
		})
		b.clock.pass(time.Minute)
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			_, ok, err := tx.Step(ctx, "code", step.Token)
			same(t, "after its end", ok, false)
			return err
		})
	})
}

func TestPasskeyLives(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			if err := tx.InsertPerson(ctx, personRow("p1", "nora")); err != nil {
				return err
			}
			return tx.InsertPasskey(ctx, PasskeyRow{ID: "aa", Person: "p1", Name: "phone", Credential: "{}"})
		})
		code(t, "known", b.Write(t.Context(), func(tx *Tx) error {
			return tx.InsertPasskey(t.Context(), PasskeyRow{ID: "aa", Person: "p1", Name: "again", Credential: "{}"})
		}), "passkey_known")
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			if err := tx.PasskeyUsed(ctx, "p1", "aa", `{"n":1}`); err != nil {
				return err
			}
			code(t, "of another", tx.PasskeyUsed(ctx, "p2", "aa", `{}`), "not_found")
			code(t, "drop that of another", tx.DropPasskey(ctx, "p2", "aa"), "not_found")
			list, err := tx.Passkeys(ctx, "p1")
			now := b.clock.now().UTC()
			same(t, "passkeys", list, []PasskeyRow{{ID: "aa", Person: "p1", Name: "phone", Credential: `{"n":1}`, At: now, Used: now}})
			if err != nil {
				return err
			}
			return tx.DropPasskey(ctx, "p1", "aa")
		})
	})
}

func TestFailuresAndAudit(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		now := b.clock.now().UTC()
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			f, err := tx.Failures(ctx, "name:x")
			same(t, "none yet", f, Failures{What: "name:x", At: now})
			if err != nil {
				return err
			}
			f.Count, f.At = 3, now
			if err := tx.SaveFailures(ctx, f); err != nil {
				return err
			}
			if err := tx.ForgetFailures(ctx, now); err != nil { // none lies before this moment
				return err
			}
			one, errOne := tx.Pepper(ctx, []byte("first"))
			two, errTwo := tx.Pepper(ctx, []byte("second"))
			same(t, "pepper", []string{string(one), string(two)}, []string{"first", "first"})
			if errOne != nil || errTwo != nil {
				t.Error(errOne, errTwo)
			}
			if err := tx.InsertPerson(ctx, personRow("p1", "nora")); err != nil {
				return err
			}
			if err := tx.SaveMembership(ctx, Membership{Person: "p1", Creditor: studio, Role: "owner"}, "ann"); err != nil {
				return err
			}
			for _, a := range []AuditRow{{Person: "p1", Act: "failed"}, {Creditor: studio, Person: "p1", Act: "signed_in"}, {Creditor: neighbour, Act: "elsewhere"}} {
				if err := tx.AppendAudit(ctx, a, now.Add(-time.Hour)); err != nil {
					return err
				}
			}
			return nil
		})
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			f, err := tx.Failures(ctx, "name:x")
			same(t, "kept", f, Failures{What: "name:x", Count: 3, At: now})
			if err != nil {
				return err
			}
			var acts []string
			list, err := tx.Audit(ctx, studio, 10)
			for _, a := range list {
				acts = append(acts, a.Act)
			}
			slices.Sort(acts)
			same(t, "audit of a desk", acts, []string{"failed", "signed_in"})
			return err
		})
	})
}
