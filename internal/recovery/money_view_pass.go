package recovery

import (
	"context"

	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// LayBack lays a line that was passed back into the tray, and keeps who did.
func (d *Desk) LayBack(ctx context.Context, creditor receivable.CreditorID, number int64, a Act) error {
	return d.db.Write(ctx, func(tx *store.Tx) error {
		l, err := openLine(ctx, tx, creditor, number)
		if err != nil {
			return err
		}
		if l.State != store.LinePassed {
			return fault.Conflictf("bank_line_waits", "line %d lies in the tray already", number)
		}
		l.State, l.ByHand, l.Note = store.LineTray, false, a.Note
		l.By, l.Said = a.By, d.now()
		return tx.SettleBankLine(ctx, l)
	})
}

// Passed reports a line that a person said to be no client's money.
func (d *Desk) Passed(ctx context.Context, creditor receivable.CreditorID, number int64) (passed bool, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		l, err := tx.BankLineNumbered(ctx, creditor, number)
		passed = err == nil && l.State == store.LinePassed
		return err
	})
	return passed, err
}
