package recovery

import (
	"context"
	"fmt"

	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// Rate keeps an exchange rate that the creditor gave, with the day it is of. The
// newest of a day or before is used; warnings say when it is old by now.
func (d *Desk) Rate(ctx context.Context, creditor receivable.CreditorID, r receivable.ExchangeRate, a Act) (warnings []string, err error) {
	if !r.From.Known() || !r.To.Known() {
		return nil, fault.Invalidf("currency_unknown", "", "%s and %s must be currency codes of ISO 4217, such as EUR and USD", r.From, r.To)
	}
	if r.From == r.To {
		return nil, fault.Invalidf("rate_unreadable", "", "a rate is between two currencies, not from %s to itself", r.From)
	}
	if _, err := r.Ratio(); err != nil {
		return nil, err
	}
	today, err := d.change(ctx, creditor, &a, func(tx *store.Tx) error {
		r.On, r.By = a.On, a.By
		return tx.SaveRate(ctx, creditor, r, a.Note)
	})
	if err != nil {
		return nil, err
	}
	if r.Old(today) {
		warnings = append(warnings, fmt.Sprintf("this rate is of %s, more than 90 days ago; enter a newer one where you can", r.On))
	}
	return warnings, d.wakeAll(ctx, creditor, today)
}

// Rates are the exchange rates of a creditor, by currencies, oldest first.
func (d *Desk) Rates(ctx context.Context, creditor receivable.CreditorID) (list []receivable.ExchangeRate, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		list, err = tx.Rates(ctx, creditor)
		return err
	})
	return list, err
}
