package recovery

import (
	"context"

	"dunwell/internal/policy"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// UsePolicy takes a ladder in as the next version of the creditor's own, and uses
// it from now on. Every account is looked at again today.
func (d *Desk) UsePolicy(ctx context.Context, creditor receivable.CreditorID, file string, yaml []byte, by string) (policy.Policy, error) {
	p, err := policy.Parse(file, yaml)
	if err != nil {
		return p, err
	}
	today, err := d.TodayOf(ctx, creditor)
	if err != nil {
		return p, err
	}
	err = d.db.Write(ctx, func(tx *store.Tx) error { return usePolicy(ctx, tx, creditor, &p, string(yaml), by) })
	if err != nil {
		return p, err
	}
	return p, d.wakeAll(ctx, creditor, today)
}

// usePolicy saves a ladder as the next version of its name and makes it the creditor's; the
// creditor is held from then on.
func usePolicy(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID, p *policy.Policy, yaml, by string) error {
	if _, err := tx.SavePolicy(ctx, store.PolicyRow{Creditor: creditor, Name: p.Name, YAML: yaml, Author: by}); err != nil {
		return err
	}
	c, err := tx.Creditor(ctx, creditor)
	if err != nil {
		return err
	}
	c.Policy = p.Name
	return tx.SaveCreditor(ctx, c)
}
