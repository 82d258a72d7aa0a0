package store

import (
	"context"
	"database/sql"
	"errors"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

const healthColumns = `h.id, h.kind, h.value, h.source, h.on_day, h.note, h.author`

// AddHealthRecord keeps what was found out about a client; its id is given.
func (tx *Tx) AddHealthRecord(ctx context.Context, key receivable.AccountKey, r receivable.HealthRecord) error {
	_, err := tx.exec(ctx, `
		INSERT INTO health_record (creditor, account, id, kind, value, source, on_day, note, author, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		key.Creditor, key.Account, r.ID, string(r.Kind), r.Value, r.Source, dayValue(r.On), r.Note, r.Author, instant(tx.now))
	return err
}

// UndoHealthRecord takes a record out of those that stand; the row stays.
func (tx *Tx) UndoHealthRecord(ctx context.Context, key receivable.AccountKey, id string) error {
	return tx.one(ctx, "health record", `UPDATE health_record SET undone_at = $4 WHERE creditor = $1 AND account = $2 AND id = $3 AND undone_at IS NULL`,
		key.Creditor, key.Account, id, instant(tx.now))
}

// HealthRecords are the records about a client that stand, over all of his accounts:
// of the newest day first.
func (tx *Tx) HealthRecords(ctx context.Context, creditor receivable.CreditorID, client receivable.ClientID) ([]receivable.HealthRecord, error) {
	var list []receivable.HealthRecord
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var r receivable.HealthRecord
		err := rows.Scan(&r.ID, &r.Kind, &r.Value, &r.Source, dayInto(&r.On), &r.Note, &r.Author)
		list = append(list, r)
		return err
	}, `
		SELECT `+healthColumns+` FROM account AS a
		JOIN health_record AS h ON h.creditor = a.creditor AND h.account = a.id
		WHERE a.creditor = $1 AND a.client = $2 AND h.undone_at IS NULL
		ORDER BY h.on_day DESC, h.id DESC`, creditor, client)
	return list, err
}

const screeningColumns = `id, on_day, sum_minor, days, points, worst, band, recommended, share, limit_minor, decided, decided_part, content, note, author`

// SaveScreening keeps a look at a client and what was decided; its id is given.
func (tx *Tx) SaveScreening(ctx context.Context, key receivable.AccountKey, s receivable.Screening) error {
	_, err := tx.exec(ctx, `
		INSERT INTO screening (creditor, account, `+screeningColumns+`, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
		key.Creditor, key.Account, s.ID, dayValue(s.On), sumOrNull(s.Sum), s.Days, s.Points, s.Worst, s.Band, string(s.Recommended), s.Share,
		sumOrNull(s.Proposed), string(s.Decided), s.DecidedPart, s.Content, s.Note, s.Author, instant(tx.now))
	return err
}

// sumOrNull is a sum in the currency of its account; one that nobody named is null.
func sumOrNull(a money.Amount) any {
	if a.Currency() == "" {
		return nil
	}
	return a.Minor()
}

// UndoScreening takes a screening back as if it had never been kept; the row stays.
func (tx *Tx) UndoScreening(ctx context.Context, key receivable.AccountKey, id string) error {
	return tx.one(ctx, "screening", `UPDATE screening SET undone_at = $4 WHERE creditor = $1 AND account = $2 AND id = $3 AND undone_at IS NULL`,
		key.Creditor, key.Account, id, instant(tx.now))
}

// Screenings are the looks at an account that were kept, the newest first: at most limit.
func (tx *Tx) Screenings(ctx context.Context, key receivable.AccountKey, currency money.Currency, limit int) ([]receivable.Screening, error) {
	var list []receivable.Screening
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var s receivable.Screening
		var sum, most sql.NullInt64
		err := rows.Scan(&s.ID, dayInto(&s.On), &sum, &s.Days, &s.Points, &s.Worst, &s.Band, &s.Recommended, &s.Share, &most, &s.Decided, &s.DecidedPart,
			&s.Content, &s.Note, &s.Author)
		if sum.Valid {
			s.Sum = money.New(sum.Int64, currency)
		}
		if most.Valid {
			s.Proposed = money.New(most.Int64, currency)
		}
		list = append(list, s)
		return err
	}, `SELECT `+screeningColumns+` FROM screening WHERE creditor = $1 AND account = $2 AND undone_at IS NULL ORDER BY id DESC LIMIT $3`,
		key.Creditor, key.Account, limit)
	return list, err
}

// HealthSeen is what was last seen of an account that is watched, in the program's own
// words; ok is false for one that was never looked at.
func (tx *Tx) HealthSeen(ctx context.Context, key receivable.AccountKey) (seen string, ok bool, err error) {
	err = tx.row(ctx, `SELECT seen FROM health_watch WHERE creditor = $1 AND account = $2`, key.Creditor, key.Account).Scan(&seen)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	return seen, err == nil, err
}

// NoteHealthSeen keeps what was seen of an account on a day.
func (tx *Tx) NoteHealthSeen(ctx context.Context, key receivable.AccountKey, on day.Date, seen string) error {
	_, err := tx.exec(ctx, `
		INSERT INTO health_watch (creditor, account, on_day, seen) VALUES ($1, $2, $3, $4)
		ON CONFLICT (creditor, account) DO UPDATE SET on_day = excluded.on_day, seen = excluded.seen`,
		key.Creditor, key.Account, dayValue(on), seen)
	return err
}

// running is what makes a client one whose health is watched: work is recorded for him,
// he was screened, something was found out about him, or he is invoiced from here.
const running = `(c.has_work
	OR EXISTS (SELECT 1 FROM screening AS x WHERE x.creditor = a.creditor AND x.account = a.id)
	OR EXISTS (SELECT 1 FROM health_record AS h WHERE h.creditor = a.creditor AND h.account = a.id)
	OR EXISTS (SELECT 1 FROM own_invoice AS o WHERE o.creditor = a.creditor AND o.account = a.id))`

// Changed is a place among the standings of a creditor in the order in which they
// changed.
type Changed struct {
	Mark    int64 // of StandingMark
	Account receivable.AccountID
}

// WatchedSince are the accounts of clients whose health is watched and of whom
// something was decided after a place and up to a mark, in the order in which they
// changed, at most limit; and the place of the last. Only what changed is read.
func (tx *Tx) WatchedSince(ctx context.Context, creditor receivable.CreditorID, after Changed, till int64, limit int) (keys []receivable.AccountKey, last Changed, err error) {
	last = after
	err = tx.each(ctx, func(rows *sql.Rows) error {
		err := rows.Scan(&last.Mark, &last.Account)
		keys = append(keys, receivable.AccountKey{Creditor: creditor, Account: last.Account})
		return err
	}, watchedSince, creditor, after.Mark, till, after.Account, limit)
	return keys, last, err
}

const watchedSince = `
	SELECT s.changed, s.account FROM standing AS s
	JOIN account AS a ON a.creditor = s.creditor AND a.id = s.account
	JOIN client AS c ON c.creditor = a.creditor AND c.id = a.client
	WHERE s.creditor = $1 AND s.changed >= $2 AND s.changed <= $3 AND (s.changed > $2 OR s.account > $4) AND ` + running + `
	ORDER BY s.changed, s.account LIMIT $5`

// ScreenedAccounts are all accounts of clients whose health is watched, by id, at most
// limit.
func (tx *Tx) ScreenedAccounts(ctx context.Context, creditor receivable.CreditorID, after receivable.AccountID, limit int) (keys []receivable.AccountKey, err error) {
	err = tx.each(ctx, func(rows *sql.Rows) error {
		key := receivable.AccountKey{Creditor: creditor}
		err := rows.Scan(&key.Account)
		keys = append(keys, key)
		return err
	}, `
		SELECT a.id FROM account AS a
		JOIN client AS c ON c.creditor = a.creditor AND c.id = a.client
		WHERE a.creditor = $1 AND a.id > $2 AND `+running+`
		ORDER BY a.id LIMIT $3`, creditor, after, limit)
	return keys, err
}
