package recovery

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"sync"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/law"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// lawsMet keeps bundles already made: reading one takes a tenth of a second, and
// a run asks for each creditor.
type lawsMet struct {
	mu  sync.Mutex
	met map[lawKey]metLaw
}

// metLaw is a bundle, and the creditor's own figures that do not fit it.
type metLaw struct {
	bundle  *law.Bundle
	misfits []law.Override
}

// lawKey is a bundle by the hash of its texts, "" for the one in the program, and
// the hash of the creditor's own figures, "" for none.
type lawKey struct{ hash, own string }

// mostLaws bounds what is kept; a bundle takes some megabytes.
const mostLaws = 24

func (l *lawsMet) get(key lawKey) (metLaw, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	met, ok := l.met[key]
	return met, ok
}

func (l *lawsMet) put(key lawKey, b metLaw) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.met == nil || len(l.met) >= mostLaws {
		l.met = map[lawKey]metLaw{}
	}
	l.met[key] = b
}

// Law is the law by which a creditor's accounts are decided: the newest he took,
// unless the program has brought a newer one since, with his own figures in place.
func (d *Desk) Law(ctx context.Context, creditor receivable.CreditorID) (b *law.Bundle, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		b, err = d.lawOf(ctx, tx, creditor)
		return err
	})
	return b, err
}

// lawOf is Law inside a transaction.
func (d *Desk) lawOf(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID) (*law.Bundle, error) {
	b, _, err := d.lawWith(ctx, tx, creditor)
	return b, err
}

// lawWith is lawOf, and tells which of the creditor's own figures no longer fit
// the law: a newer one may have dropped the place where they stood.
func (d *Desk) lawWith(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID) (*law.Bundle, []law.Override, error) {
	taken, err := lawInForce(ctx, tx, creditor)
	if err != nil {
		return nil, nil, err
	}
	own, err := tx.LawOverrides(ctx, creditor, time.Time{})
	if err != nil {
		return nil, nil, err
	}
	base, err := d.lawBase(ctx, tx, creditor, taken.Hash)
	if err != nil || len(own) == 0 {
		return base, nil, err
	}
	overrides := overridesOf(own)
	key := lawKey{taken.Hash, overridesHash(overrides)}
	if met, ok := d.laws.get(key); ok {
		return met.bundle, met.misfits, nil
	}
	var met metLaw
	if met.bundle, err = base.With(overrides); err != nil {
		if met, err = fitting(base, overrides); err != nil {
			return nil, nil, err
		}
	}
	d.laws.put(key, met)
	return met.bundle, met.misfits, nil
}

// fitting is the law with those figures that fit it, and names the others.
func fitting(base *law.Bundle, overrides []law.Override) (met metLaw, err error) {
	var fit []law.Override
	for _, o := range overrides {
		if _, err := base.With([]law.Override{o}); err != nil {
			met.misfits = append(met.misfits, o)
			continue
		}
		fit = append(fit, o)
	}
	met.bundle, err = base.With(fit)
	return met, err
}

// lawInForce is the taken law that counts, without its texts; the zero row is the
// law in the program.
func lawInForce(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID) (store.LawRow, error) {
	taken, ok, err := tx.LawTaken(ctx, creditor)
	embedded := law.Embedded()
	if err != nil || !ok || taken.Hash == embedded.Hash {
		return store.LawRow{}, err
	}
	if compiled(embedded.Version) > max(compiled(taken.Version), compiled(taken.InPlaceOf)) {
		return store.LawRow{}, nil
	}
	return taken, nil
}

// compiled is the day in a version of the law.
func compiled(version string) string { return version[:min(len(version), len("2006-01-02"))] }

// lawBase is a taken law by its hash, or the one in the program.
func (d *Desk) lawBase(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID, hash string) (*law.Bundle, error) {
	if hash == "" {
		return law.Embedded(), nil
	}
	if met, ok := d.laws.get(lawKey{hash, ""}); ok {
		return met.bundle, nil
	}
	us, intl, err := lawTexts(ctx, tx, creditor, hash)
	if err != nil {
		return nil, err
	}
	b, err := law.Read(us, intl)
	if err != nil {
		return nil, err
	}
	if b.Hash != hash {
		return nil, fmt.Errorf("the texts of law %s do not have that hash", hash)
	}
	d.laws.put(lawKey{hash, ""}, metLaw{bundle: b})
	return b, nil
}

// lawTexts are the two texts of a taken law, or those of the program.
func lawTexts(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID, hash string) (us, intl []byte, err error) {
	if hash == "" {
		us, intl = law.Texts()
		return us, intl, nil
	}
	row, err := tx.LawByHash(ctx, creditor, hash)
	if err != nil {
		return nil, nil, err
	}
	if us, err = unpacked(row.US); err != nil {
		return nil, nil, err
	}
	intl, err = unpacked(row.Intl)
	return us, intl, err
}

func overridesOf(own []store.LawOverride) []law.Override {
	list := make([]law.Override, len(own))
	for i, o := range own {
		list[i] = law.Override{Path: o.Path, Value: o.Value, Source: o.Source, AsOf: o.AsOf, By: o.Author}
	}
	return list
}

func overridesHash(list []law.Override) string {
	text, err := json.Marshal(list)
	if err != nil {
		panic(err) // strings only
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// mostLaw bounds a text of the law, packed or not: those of the program have
// under half a megabyte.
const mostLaw = 8 << 20

func packed(text []byte) ([]byte, error) {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(text); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func unpacked(text []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("unpack a law: %w", err)
	}
	plain, err := io.ReadAll(io.LimitReader(r, mostLaw+1))
	if err != nil {
		return nil, fmt.Errorf("unpack a law: %w", err)
	}
	return plain, nil
}

// LawLine is a law that a creditor took, or a figure he put in place of the law's.
type LawLine struct {
	InForce bool
	Version string
	Path    string // "" for a law
	Value   string
	Source  string
	AsOf    string
	By      string
	On      day.Date
	Fits    bool // false where the law in force has no such place any more
}

// OwnLaw is what a creditor took and set, for people: laws first.
func (d *Desk) OwnLaw(ctx context.Context, creditor receivable.CreditorID) (lines []LawLine, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		lines = nil
		force, err := lawInForce(ctx, tx, creditor)
		if err != nil {
			return err
		}
		laws, err := tx.LawsTaken(ctx, creditor)
		if err != nil {
			return err
		}
		lines = append(lines, LawLine{InForce: force.Hash == "", Version: law.Embedded().Version, Fits: true})
		for _, l := range laws {
			lines = append(lines, LawLine{InForce: l.Seq == force.Seq, Version: l.Version, By: l.Author, On: l.On, Fits: true})
		}
		_, misfits, err := d.lawWith(ctx, tx, creditor)
		if err != nil {
			return err
		}
		own, err := tx.LawOverrides(ctx, creditor, time.Time{})
		for _, o := range own {
			fits := true
			for _, m := range misfits {
				fits = fits && m.Path != o.Path
			}
			lines = append(lines, LawLine{InForce: fits, Path: o.Path, Value: o.Value, Source: o.Source, AsOf: o.AsOf, By: o.Author, On: o.On, Fits: fits})
		}
		return err
	})
	return lines, err
}

// checkDay refuses a day that has not come.
func checkDay(on, today day.Date) error {
	if on.After(today) {
		return fault.Invalidf("day_ahead", "", "%s has not come yet", on)
	}
	return nil
}
