package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// OwnFigure is a creditor's own figure: what his hour costs, from which sum he
// looks at arbitration first. An empty value takes an earlier one back.
type OwnFigure struct {
	Name     string
	Value    string         // a decimal
	Currency money.Currency // "" for a figure that is no sum
	Source   string
	On       day.Date
	Author   string
	Note     string
	At       time.Time // set by the store
}

// SaveOwnFigure keeps a figure; the ones before it stay.
func (tx *Tx) SaveOwnFigure(ctx context.Context, creditor receivable.CreditorID, f OwnFigure) error {
	if err := tx.holdCreditor(ctx, creditor); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `
		INSERT INTO own_figure (creditor, name, seq, value, currency, source, on_day, author, note, at)
		SELECT $1, $2, COALESCE(MAX(seq), 0) + 1, $3, $4, $5, $6, $7, $8, $9 FROM own_figure WHERE creditor = $1 AND name = $2`,
		creditor, f.Name, f.Value, f.Currency, f.Source, dayValue(f.On), f.Author, f.Note, instant(tx.now))
	return err
}

// holdCreditor holds the creditor's row, so that those who number rows of his at
// the same moment take turns.
func (tx *Tx) holdCreditor(ctx context.Context, creditor receivable.CreditorID) error {
	var id string
	return missing(tx.row(ctx, `SELECT id FROM creditor WHERE id = $1`+tx.engine.lockRow, creditor).Scan(&id), "creditor", creditor)
}

// OwnFigures are the figures that count, by name: the newest of each, unless it
// was taken back.
func (tx *Tx) OwnFigures(ctx context.Context, creditor receivable.CreditorID) ([]OwnFigure, error) {
	var list []OwnFigure
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var f OwnFigure
		var at int64
		err := rows.Scan(&f.Name, &f.Value, &f.Currency, &f.Source, dayInto(&f.On), &f.Author, &f.Note, &at)
		if f.At = moment(at); len(list) > 0 && list[len(list)-1].Name == f.Name {
			list = list[:len(list)-1]
		}
		list = append(list, f)
		return err
	}, `SELECT name, value, currency, source, on_day, author, note, at FROM own_figure WHERE creditor = $1 ORDER BY name, seq`, creditor)
	kept := list[:0]
	for _, f := range list {
		if f.Value != "" {
			kept = append(kept, f)
		}
	}
	return kept, err
}

// SaveRate keeps an exchange rate the creditor gave; earlier ones stay.
func (tx *Tx) SaveRate(ctx context.Context, creditor receivable.CreditorID, r receivable.ExchangeRate, note string) error {
	if err := tx.holdCreditor(ctx, creditor); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `
		INSERT INTO exchange_rate (creditor, seq, from_currency, to_currency, rate, on_day, source, author, note, at)
		SELECT $1, COALESCE(MAX(seq), 0) + 1, $2, $3, $4, $5, $6, $7, $8, $9 FROM exchange_rate WHERE creditor = $1`,
		creditor, r.From, r.To, r.Rate, dayValue(r.On), r.Source, r.By, note, instant(tx.now))
	return err
}

const rateColumns = `from_currency, to_currency, rate, on_day, source, author`

func rateInto(r *receivable.ExchangeRate) []any {
	return []any{&r.From, &r.To, &r.Rate, dayInto(&r.On), &r.Source, &r.By}
}

// RateOf is the newest rate between two currencies, given either way round, of
// the day or before; of one day the last that was entered. ok is false where
// none is known.
func (tx *Tx) RateOf(ctx context.Context, creditor receivable.CreditorID, from, to money.Currency, on day.Date) (r receivable.ExchangeRate, ok bool, err error) {
	err = tx.row(ctx, `
		SELECT `+rateColumns+` FROM exchange_rate
		WHERE creditor = $1 AND on_day <= $4 AND ((from_currency = $2 AND to_currency = $3) OR (from_currency = $3 AND to_currency = $2))
		ORDER BY on_day DESC, seq DESC LIMIT 1`, creditor, from, to, on.String()).Scan(rateInto(&r)...)
	if errors.Is(err, sql.ErrNoRows) {
		return receivable.ExchangeRate{}, false, nil
	}
	return r, err == nil, err
}

// Rates are all rates of a creditor, by currencies, oldest first.
func (tx *Tx) Rates(ctx context.Context, creditor receivable.CreditorID) ([]receivable.ExchangeRate, error) {
	var list []receivable.ExchangeRate
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var r receivable.ExchangeRate
		err := rows.Scan(rateInto(&r)...)
		list = append(list, r)
		return err
	}, `SELECT `+rateColumns+` FROM exchange_rate WHERE creditor = $1 ORDER BY from_currency, to_currency, on_day, seq`, creditor)
	return list, err
}

// CreditorsOfTheirOwn are the creditors who took a law, changed a figure of it or of
// the remedies, gave a rate of exchange, or filed something: all others share what
// comes with the program, and need not be asked one by one.
func (tx *Tx) CreditorsOfTheirOwn(ctx context.Context) (map[receivable.CreditorID]bool, error) {
	found := map[receivable.CreditorID]bool{}
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var id receivable.CreditorID
		err := rows.Scan(&id)
		found[id] = true
		return err
	}, `
		SELECT creditor FROM law_bundle UNION SELECT creditor FROM law_override UNION SELECT creditor FROM own_figure
		UNION SELECT creditor FROM exchange_rate UNION SELECT creditor FROM matter`)
	return found, err
}
