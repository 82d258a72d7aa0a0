package recovery

import (
	"context"

	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/remedy"
	"dunwell/internal/store"
)

// AcceptRebuilt enters what was rebuilt as an agreement, by a person's yes: of mails
// where a writing shows it, else of conduct.
func (d *Desk) AcceptRebuilt(ctx context.Context, key receivable.AccountKey, title string, a Act) (Entry, error) {
	var r Rebuilt
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		creditor, err := tx.Creditor(ctx, key.Creditor)
		if err != nil {
			return err
		}
		g, err := d.ground(ctx, tx, key, d.todayOf(creditor))
		if err == nil {
			r = g.rebuild(g.receipts(), remedy.Defaults().StatedDays())
		}
		return err
	})
	switch {
	case err != nil:
		return Entry{}, err
	case r.Contract:
		return Entry{}, fault.Conflictf("rebuilt_contract", "a signed contract stands already; nothing has to be rebuilt")
	case r.Kind == "":
		return Entry{}, fault.Conflictf("rebuilt_nothing", "neither a writing nor a delivery nor an earlier paid invoice is in the file; add what you have first: dunwell document add")
	}
	if a.On.IsZero() {
		a.On = r.On
	}
	_, entry, err := d.AddAgreement(ctx, key, NewAgreement{Kind: r.Kind, Title: title}, a)
	return entry, err
}
