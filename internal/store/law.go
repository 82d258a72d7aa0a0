package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
)

// LawRow is a version of the law that a creditor took. US and Intl are its two
// texts, packed by whoever wrote them.
type LawRow struct {
	Creditor  receivable.CreditorID
	Seq       int64 // 1, 2, 3 …, set by the store
	Hash      string
	Version   string
	InPlaceOf string // the version that was in force when it was taken
	US, Intl  []byte // left out of lists
	Author    string
	On        day.Date
	Note      string
	At        time.Time // set by the store
}

// TakeLaw keeps a version of the law as the newest the creditor took. Those
// before it stay, for the decisions that were taken by them.
func (tx *Tx) TakeLaw(ctx context.Context, l LawRow) error {
	if err := tx.holdCreditor(ctx, l.Creditor); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `
		INSERT INTO law_bundle (creditor, seq, hash, version, in_place_of, us, intl, author, on_day, note, at)
		SELECT $1, COALESCE(MAX(seq), 0) + 1, $2, $3, $4, $5, $6, $7, $8, $9, $10 FROM law_bundle WHERE creditor = $1`,
		l.Creditor, l.Hash, l.Version, l.InPlaceOf, l.US, l.Intl, l.Author, dayValue(l.On), l.Note, instant(tx.now))
	return err
}

const lawColumns = `creditor, seq, hash, version, in_place_of, author, on_day, note, at`

func scanLaw(scan func(...any) error, more ...any) (l LawRow, err error) {
	var at int64
	err = scan(append([]any{&l.Creditor, &l.Seq, &l.Hash, &l.Version, &l.InPlaceOf, &l.Author, dayInto(&l.On), &l.Note, &at}, more...)...)
	l.At = moment(at)
	return l, err
}

// LawTaken is the newest version the creditor took, without its texts; ok is
// false where he never took one.
func (tx *Tx) LawTaken(ctx context.Context, creditor receivable.CreditorID) (l LawRow, ok bool, err error) {
	l, err = scanLaw(tx.row(ctx, `SELECT `+lawColumns+` FROM law_bundle WHERE creditor = $1 ORDER BY seq DESC LIMIT 1`, creditor).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return LawRow{}, false, nil
	}
	return l, err == nil, err
}

// LawsTaken are all versions the creditor took, oldest first, without their texts.
func (tx *Tx) LawsTaken(ctx context.Context, creditor receivable.CreditorID) ([]LawRow, error) {
	var list []LawRow
	err := tx.each(ctx, func(rows *sql.Rows) error {
		l, err := scanLaw(rows.Scan)
		list = append(list, l)
		return err
	}, `SELECT `+lawColumns+` FROM law_bundle WHERE creditor = $1 ORDER BY seq`, creditor)
	return list, err
}

// LawByHash is a version the creditor took, with its texts.
func (tx *Tx) LawByHash(ctx context.Context, creditor receivable.CreditorID, hash string) (LawRow, error) {
	var us, intl []byte
	l, err := scanLaw(tx.row(ctx, `SELECT `+lawColumns+`, us, intl FROM law_bundle WHERE creditor = $1 AND hash = $2 ORDER BY seq DESC LIMIT 1`, creditor, hash).Scan, &us, &intl)
	l.US, l.Intl = us, intl
	return l, missing(err, "law", hash)
}

// LawOverride is a figure that a creditor put in place of the law's, with a
// source of his own.
type LawOverride struct {
	ID      string
	Path    string // as `dunwell law show` writes it
	Value   string
	Source  string
	AsOf    string // the day or year the source speaks of
	Author  string
	On      day.Date
	Note    string
	At      time.Time // set by the store
	EndedAt time.Time // zero while it counts
	EndedBy string
}

// SetLawOverride puts a figure in place of the law's. One that was there ends.
func (tx *Tx) SetLawOverride(ctx context.Context, creditor receivable.CreditorID, o LawOverride) error {
	if _, err := tx.EndLawOverride(ctx, creditor, o.Path, o.Author); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `
		INSERT INTO law_override (creditor, id, path, value, source, as_of, author, on_day, note, at, ended_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '')`,
		creditor, o.ID, o.Path, o.Value, o.Source, o.AsOf, o.Author, dayValue(o.On), o.Note, instant(tx.now))
	if err != nil && tx.engine.duplicate(err) {
		return fault.Conflictf("written_already", "another node set %s at the same moment; look again before you repeat it", o.Path)
	}
	return err
}

// EndLawOverride lets the law's own figure count again; ended is false where it
// does already.
func (tx *Tx) EndLawOverride(ctx context.Context, creditor receivable.CreditorID, path, author string) (ended bool, err error) {
	n, err := tx.exec(ctx, `UPDATE law_override SET ended_at = $3, ended_by = $4 WHERE creditor = $1 AND path = $2 AND ended_at IS NULL`,
		creditor, path, instant(tx.now), author)
	return n > 0, err
}

// LawOverrides are the figures that stand in place of the law's, by path: those
// of a moment, or of the present where the moment is zero.
func (tx *Tx) LawOverrides(ctx context.Context, creditor receivable.CreditorID, then time.Time) ([]LawOverride, error) {
	where, args := `ended_at IS NULL`, []any{creditor}
	if !then.IsZero() {
		where, args = `at <= $2 AND (ended_at IS NULL OR ended_at > $2)`, append(args, instant(then))
	}
	var list []LawOverride
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var o LawOverride
		var at int64
		var ended sql.NullInt64
		err := rows.Scan(&o.ID, &o.Path, &o.Value, &o.Source, &o.AsOf, &o.Author, dayInto(&o.On), &o.Note, &at, &ended, &o.EndedBy)
		if o.At = moment(at); ended.Valid {
			o.EndedAt = moment(ended.Int64)
		}
		list = append(list, o)
		return err
	}, `SELECT id, path, value, source, as_of, author, on_day, note, at, ended_at, ended_by FROM law_override WHERE creditor = $1 AND `+where+` ORDER BY path, id`, args...)
	return list, err
}

// PlacesOf are the places that a creditor's book is about: his own first, then
// those of his clients, each once.
func (tx *Tx) PlacesOf(ctx context.Context, creditor receivable.CreditorID) ([]string, error) {
	var list []string
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var place string
		var client bool
		err := rows.Scan(&place, &client)
		if place != "" && !slices.Contains(list, place) {
			list = append(list, place)
		}
		return err
	}, `SELECT place, FALSE AS client FROM creditor WHERE id = $1
		UNION SELECT place, TRUE AS client FROM client WHERE creditor = $1 ORDER BY client, place`, creditor)
	return list, err
}
