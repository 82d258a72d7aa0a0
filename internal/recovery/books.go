package recovery

import (
	"context"
	"slices"

	"dunwell/internal/ledger"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// LedgerHead says whose book is written out and for today.
func (d *Desk) LedgerHead(ctx context.Context, creditor receivable.CreditorID) (ledger.Head, error) {
	c, err := d.creditor(ctx, creditor)
	if err != nil {
		return ledger.Head{}, err
	}
	return ledger.Head{Creditor: c, On: d.todayOf(c)}, nil
}

// ExportBook writes every account of a creditor out, or one, as things are believed
// now. All of it is one reading of the book. It does not close the writer.
func (d *Desk) ExportBook(ctx context.Context, creditor receivable.CreditorID, account receivable.AccountID, w ledger.Writer) error {
	return d.db.Read(ctx, func(tx *store.Tx) error {
		var after receivable.AccountKey
		for {
			page, err := tx.AllAccounts(ctx, creditor, after, 500)
			if err != nil || len(page) == 0 {
				return err
			}
			for i := range page {
				if account != "" && page[i].Key.Account != account {
					continue
				}
				one, err := ledgerAccount(ctx, tx, &page[i])
				if err != nil {
					return err
				}
				if err := w.Account(one); err != nil {
					return err
				}
			}
			after = page[len(page)-1].Key
		}
	})
}

// ledgerAccount is an account with all that was ever put on it.
func ledgerAccount(ctx context.Context, tx *store.Tx, a *store.Account) (*ledger.Account, error) {
	client, err := tx.Client(ctx, a.Key.Creditor, a.Client)
	if err != nil {
		return nil, err
	}
	contacts, err := tx.ContactsOf(ctx, a.Key.Creditor, a.Client)
	if err != nil {
		return nil, err
	}
	rows, err := tx.ItemsOf(ctx, a.Key)
	if err != nil {
		return nil, err
	}
	allocations, err := tx.AllocationsOf(ctx, a.Key)
	if err != nil {
		return nil, err
	}
	one := &ledger.Account{Number: a.Number, Client: client, Contacts: contacts, Currency: a.Currency}
	for i := range rows {
		one.Items = append(one.Items, ledger.Item{Item: rows[i].Item, GoneOn: rows[i].GoneOn})
	}
	slices.SortStableFunc(one.Items, func(x, y ledger.Item) int { return x.On.Sub(y.On) })
	for i := range allocations {
		one.Allocations = append(one.Allocations, allocations[i].Allocation)
	}
	return one, nil
}
