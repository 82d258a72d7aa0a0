package recovery

import (
	"context"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// AgingLine is what is open in one currency, by age. Its JSON is that of
// `dunwell aging`.
type AgingLine struct {
	On       day.Date       `json:"on"`
	Currency money.Currency `json:"currency"`
	Open     AgingSum       `json:"open"`
	Buckets  []AgingBucket  `json:"buckets"`
	DSO      *string        `json:"dso"`
}

// AgingSum counts open items and adds them up.
type AgingSum struct {
	Count  int64   `json:"count"`
	Amount Decimal `json:"amount"`
}

// AgingBucket is one age.
type AgingBucket struct {
	Name   string  `json:"name"`
	Count  int64   `json:"count"`
	Amount Decimal `json:"amount"`
}

// Decimal is a sum that JSON carries as a decimal string in major units.
type Decimal struct{ money.Amount }

// MarshalText writes the decimal form.
func (d Decimal) MarshalText() ([]byte, error) { return []byte(d.Decimal()), nil }

// Aging is what is open on a business day: by what is known now, or with known by
// what was known at the end of that day.
func (d *Desk) Aging(ctx context.Context, creditor receivable.CreditorID, on, known day.Date) ([]AgingLine, error) {
	var moment time.Time
	if !known.IsZero() {
		moment = instantOf(known.AddDays(1), d.zone)
	}
	var list []AgingLine
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		rows, err := tx.Aging(ctx, creditor, on, moment)
		if err != nil {
			return err
		}
		list = list[:0]
		for _, row := range rows {
			if row.Open.Count == 0 && row.Invoiced.IsZero() {
				continue
			}
			line := AgingLine{On: row.On, Currency: row.Currency, Open: AgingSum{row.Open.Count, Decimal{row.Open.Amount}}}
			for _, b := range row.Buckets {
				line.Buckets = append(line.Buckets, AgingBucket{b.Name, b.Count, Decimal{b.Amount}})
			}
			if hundredths, ok := row.DSO(); ok {
				text := money.New(hundredths, "EUR").Decimal() // any currency of two decimals sets hundredths
				line.DSO = &text
			}
			list = append(list, line)
		}
		return nil
	})
	return list, err
}
