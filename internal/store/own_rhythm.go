package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"dunwell/internal/day"
	"dunwell/internal/receivable"
)

// OwnRhythm is an invoice that is drafted again and again.
type OwnRhythm struct {
	ID      string
	Account receivable.AccountKey
	Number  int64 // what people call it
	Every   string
	From    day.Date
	Until   day.Date // last day on which one may be drafted; zero for no end
	Next    day.Date // zero once none is to come
	Ended   bool
	Bill    receivable.Bill
	Author  string
}

// AddOwnRhythm adds one; its id is given, its number comes from here.
func (tx *Tx) AddOwnRhythm(ctx context.Context, r *OwnRhythm) error {
	content, err := json.Marshal(r.Bill)
	if err != nil {
		return fmt.Errorf("keep what recurs: %w", err)
	}
	if r.Number, err = tx.NextInSeries(ctx, r.Account.Creditor, "#rhythm"); err != nil {
		return err
	}
	_, err = tx.exec(ctx, `
		INSERT INTO own_rhythm (creditor, id, account, number, every, from_day, until_day, next_day, content, author, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		r.Account.Creditor, r.ID, r.Account.Account, r.Number, r.Every, dayValue(r.From), dayValue(r.Until), dayValue(r.Next), string(content), r.Author, instant(tx.now))
	return err
}

// SetRhythmNext says when it comes up again; no day is never.
func (tx *Tx) SetRhythmNext(ctx context.Context, key receivable.AccountKey, id string, next day.Date) error {
	return tx.one(ctx, "recurring invoice", `UPDATE own_rhythm SET next_day = $4 WHERE creditor = $1 AND account = $2 AND id = $3 AND ended_at IS NULL`,
		key.Creditor, key.Account, id, dayValue(next))
}

// EndRhythm ends it; the row stays.
func (tx *Tx) EndRhythm(ctx context.Context, key receivable.AccountKey, id string) error {
	return tx.one(ctx, "recurring invoice", `UPDATE own_rhythm SET ended_at = $4 WHERE creditor = $1 AND account = $2 AND id = $3 AND ended_at IS NULL`,
		key.Creditor, key.Account, id, instant(tx.now))
}

// ReopenRhythm takes its end back.
func (tx *Tx) ReopenRhythm(ctx context.Context, key receivable.AccountKey, id string) error {
	return tx.one(ctx, "recurring invoice", `UPDATE own_rhythm SET ended_at = NULL WHERE creditor = $1 AND account = $2 AND id = $3`, key.Creditor, key.Account, id)
}

// OwnRhythms are those of a creditor, or of one of his accounts, by their number.
func (tx *Tx) OwnRhythms(ctx context.Context, creditor receivable.CreditorID, account receivable.AccountID) ([]OwnRhythm, error) {
	if account == "" {
		return tx.ownRhythms(ctx, `creditor = $1 ORDER BY number`, creditor)
	}
	return tx.ownRhythms(ctx, `creditor = $1 AND account = $2 ORDER BY number`, creditor, account)
}

// RhythmsDue are those whose day has come, at most limit of them.
func (tx *Tx) RhythmsDue(ctx context.Context, creditor receivable.CreditorID, on day.Date, limit int) ([]OwnRhythm, error) {
	return tx.ownRhythms(ctx, `creditor = $1 AND next_day <= $2 AND ended_at IS NULL ORDER BY next_day, number LIMIT $3`, creditor, on.String(), limit)
}

func (tx *Tx) ownRhythms(ctx context.Context, where string, args ...any) (list []OwnRhythm, err error) {
	err = tx.each(ctx, func(rows *sql.Rows) error {
		var r OwnRhythm
		var content string
		var ended sql.NullInt64
		err := rows.Scan(&r.Account.Creditor, &r.ID, &r.Account.Account, &r.Number, &r.Every, dayInto(&r.From), dayInto(&r.Until), dayInto(&r.Next), &ended, &content, &r.Author)
		if err != nil {
			return err
		}
		if r.Ended = ended.Valid; json.Unmarshal([]byte(content), &r.Bill) != nil {
			return fmt.Errorf("read recurring invoice %s", r.ID)
		}
		list = append(list, r)
		return nil
	}, `SELECT creditor, id, account, number, every, from_day, until_day, next_day, ended_at, content, author FROM own_rhythm WHERE `+where, args...)
	return list, err
}
