package recovery

import (
	"context"

	"dunwell/internal/day"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// Docket lists what a creditor has before courts, arbitrators, attorneys and agencies,
// and the judgments that are owed, by the next day that waits; from counts from 0. More
// tells that others follow.
func (d *Desk) Docket(ctx context.Context, creditor receivable.CreditorID, from, most int) (list []store.Docketed, on day.Date, more bool, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		c, err := tx.Creditor(ctx, creditor)
		if err != nil {
			return err
		}
		on = d.todayOf(c)
		list, err = tx.Docket(ctx, creditor, on, max(0, from), most+1)
		return err
	})
	if more = len(list) > most; more {
		list = list[:most]
	}
	return list, on, more, err
}
