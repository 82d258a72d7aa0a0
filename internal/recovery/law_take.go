package recovery

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/law"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// LawFile is one text of the law as it was given.
type LawFile struct {
	Name string
	Text []byte
}

// TakenLaw is what came of taking a law.
type TakenLaw struct {
	Old, New *law.Bundle
	Changes  []law.Change
	Misfits  []law.Override // the creditor's own figures that no longer fit
}

// TakeLaw takes law files in place of those in force. Each must have one of the
// hashes that were told, or both together that of their bundle: a law decides
// about money, and comes from someone who was asked. An older one is refused
// unless forced. What stood before stays for the decisions taken by it; every
// account is looked at again today.
func (d *Desk) TakeLaw(ctx context.Context, creditor receivable.CreditorID, files []LawFile, hashes []string, force bool, a Act) (TakenLaw, error) {
	var taken TakenLaw
	us, intl, err := sortLaw(files)
	if err != nil {
		return taken, err
	}
	var was string // hash of the law in force, "" for the program's
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		now, err := lawInForce(ctx, tx, creditor)
		if err != nil {
			return err
		}
		was = now.Hash
		haveUS, haveIntl, err := lawTexts(ctx, tx, creditor, was)
		if err != nil {
			return err
		}
		us, intl = orBytes(us, haveUS), orBytes(intl, haveIntl)
		taken.Old, err = d.lawBase(ctx, tx, creditor, was)
		return err
	})
	if err != nil {
		return taken, err
	}
	if taken.New, err = law.Read(us, intl); err != nil {
		return taken, err
	}
	if err := vouched(files, taken.New.Hash, hashes); err != nil {
		return taken, err
	}
	if err := mayReplace(taken.Old, taken.New, force); err != nil {
		return taken, err
	}
	if err := law.Check(us, intl); err != nil { // a second's work, outside the transaction
		return taken, err
	}
	today, err := d.change(ctx, creditor, &a, func(tx *store.Tx) error {
		now, err := lawInForce(ctx, tx, creditor)
		if err != nil {
			return err
		}
		if now.Hash != was {
			return fault.Conflictf("written_already", "another law was taken at the same moment; look again before you repeat it")
		}
		if err := keepLaw(ctx, tx, creditor, taken, us, intl, a); err != nil {
			return err
		}
		_, taken.Misfits, err = d.lawWith(ctx, tx, creditor)
		return err
	})
	if err != nil {
		return taken, err
	}
	taken.Changes = law.Diff(taken.Old, taken.New)
	return taken, d.wakeAll(ctx, creditor, today)
}

// sortLaw tells which of the two texts each file is.
func sortLaw(files []LawFile) (us, intl []byte, err error) {
	for _, f := range files {
		has := func(key string) bool {
			return bytes.HasPrefix(f.Text, []byte(key)) || bytes.Contains(f.Text, []byte("\n"+key))
		}
		isUS, isIntl := has("states:"), has("jurisdictions:")
		switch {
		case len(f.Text) > mostLaw:
			return nil, nil, fault.Invalidf("law_unreadable", f.Name, "the file has %d bytes; a law file has at most %d", len(f.Text), mostLaw)
		case isUS && !isIntl && us == nil:
			us = f.Text
		case isIntl && !isUS && intl == nil:
			intl = f.Text
		case isUS || isIntl:
			return nil, nil, fault.Invalidf("law_file_twice", f.Name, "one file holds the states and one the jurisdictions; give each once")
		default:
			return nil, nil, fault.Invalidf("law_unreadable", f.Name, "the file holds neither states nor jurisdictions; it is no law file")
		}
	}
	if us == nil && intl == nil {
		return nil, nil, fault.Invalidf("nothing_named", "", "name the law files to take")
	}
	return us, intl, nil
}

// vouched refuses files whose hash nobody told.
func vouched(files []LawFile, bundle string, hashes []string) error {
	told := func(hash string) bool {
		return slices.ContainsFunc(hashes, func(h string) bool { return strings.EqualFold(strings.TrimSpace(h), hash) })
	}
	if told(bundle) {
		return nil
	}
	var faults fault.List
	for _, f := range files {
		sum := sha256.Sum256(f.Text)
		if hash := hex.EncodeToString(sum[:]); !told(hash) {
			faults = append(faults, fault.Invalidf("law_hash_wrong", f.Name, "the file has the SHA-256 %s, which is not the one you gave; get both again from who publishes it", hash))
		}
	}
	return faults.Err()
}

func mayReplace(old, next *law.Bundle, force bool) error {
	switch {
	case old.Hash == next.Hash:
		return fault.Conflictf("law_known", "this law, version %s, is in force already", next.Version)
	case compiled(next.Version) < compiled(old.Version) && !force:
		return fault.Conflictf("law_older", "this law is of %s and that in force of %s; take the older one with --force", compiled(next.Version), compiled(old.Version))
	}
	return nil
}

func keepLaw(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID, taken TakenLaw, us, intl []byte, a Act) error {
	row := store.LawRow{Creditor: creditor, Hash: taken.New.Hash, Version: taken.New.Version, InPlaceOf: newerOf(taken.Old.Version, law.Embedded().Version), Author: a.By, On: a.On, Note: a.Note}
	var err error
	if row.US, err = packed(us); err != nil {
		return err
	}
	if row.Intl, err = packed(intl); err != nil {
		return err
	}
	return tx.TakeLaw(ctx, row)
}

// newerOf is the version compiled later: a person chose over both.
func newerOf(a, b string) string {
	if compiled(b) > compiled(a) {
		return b
	}
	return a
}

func orBytes(a, b []byte) []byte {
	if a != nil {
		return a
	}
	return b
}

// wakeAll lets every account of a creditor be decided again today.
func (d *Desk) wakeAll(ctx context.Context, creditor receivable.CreditorID, today day.Date) error {
	return d.eachAccount(ctx, creditor, func(page []store.Account) error {
		keys := make([]receivable.AccountKey, len(page))
		for i, a := range page {
			keys[i] = a.Key
		}
		return d.db.Write(ctx, func(tx *store.Tx) error { return tx.Wake(ctx, keys, today) })
	})
}

// SetLaw puts the creditor's own figure in place of the law's, with its source and
// the day that speaks of.
func (d *Desk) SetLaw(ctx context.Context, creditor receivable.CreditorID, o law.Override, a Act) error {
	today, err := d.change(ctx, creditor, &a, func(tx *store.Tx) error {
		now, err := lawInForce(ctx, tx, creditor)
		if err != nil {
			return err
		}
		base, err := d.lawBase(ctx, tx, creditor, now.Hash)
		if err != nil {
			return err
		}
		o.By = a.By
		if _, err := base.With([]law.Override{o}); err != nil {
			return err
		}
		return tx.SetLawOverride(ctx, creditor, store.LawOverride{ID: tx.NewID(), Path: o.Path, Value: o.Value, Source: o.Source, AsOf: o.AsOf, Author: a.By, On: a.On, Note: a.Note})
	})
	if err != nil {
		return err
	}
	return d.wakeAll(ctx, creditor, today)
}

// UnsetLaw lets the law's own figure count again.
func (d *Desk) UnsetLaw(ctx context.Context, creditor receivable.CreditorID, path string, a Act) error {
	today, err := d.change(ctx, creditor, &a, func(tx *store.Tx) error {
		ended, err := tx.EndLawOverride(ctx, creditor, path, a.By)
		if err == nil && !ended {
			err = fault.NotFoundf("override_unknown", "you have set no figure of your own at %s; dunwell law own lists yours", path)
		}
		return err
	})
	if err != nil {
		return err
	}
	return d.wakeAll(ctx, creditor, today)
}

// change carries out what a person decided for a creditor as a whole. The row it
// writes is its record: rows of that kind only grow, each with author and day.
func (d *Desk) change(ctx context.Context, creditor receivable.CreditorID, a *Act, do func(*store.Tx) error) (today day.Date, err error) {
	err = d.db.Write(ctx, func(tx *store.Tx) error {
		c, err := tx.Creditor(ctx, creditor)
		if err != nil {
			return err
		}
		if today = d.todayOf(c); a.On.IsZero() {
			a.On = today
		}
		if err := checkDay(a.On, today); err != nil {
			return err
		}
		return do(tx)
	})
	return today, err
}
