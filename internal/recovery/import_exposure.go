package recovery

import (
	"context"
	"slices"

	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// warnCautions says of each client a new invoice came for what speaks against more
// work for him. Into an empty book everything is new, and nothing is said.
func (im *importer) warnCautions(ctx context.Context) error {
	if im.fresh {
		return nil
	}
	var ids []receivable.AccountID
	for id, b := range im.touched {
		if b.invoices > 0 {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	slices.Sort(ids)
	var all []Said
	err := im.read(ctx, func(tx *store.Tx) error {
		all = nil
		keys, err := tx.WatchedAccounts(ctx, im.creditor.ID, ids)
		if err != nil || len(keys) == 0 {
			return err
		}
		most, err := im.desk.weeks(ctx, tx, im.creditor.ID)
		if err != nil {
			return err
		}
		for file, err := range tx.AccountFiles(ctx, keys, im.today, false) {
			if err != nil {
				return err
			}
			said, err := cautionsOf(&file, im.today, most)
			if err != nil {
				return err
			}
			all = append(all, said...)
		}
		return nil
	})
	for _, s := range all {
		im.warn(s.Code, 0, "a new invoice came, and "+s.Text)
	}
	return err
}
