package bench

import (
	"context"
	"fmt"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/store"
)

// noon is the moment of a day at which the bench works: between eight and
// twenty o'clock in every place of the book.
func noon(on day.Date) time.Time {
	y, m, d := on.Date()
	return time.Date(y, m, d, 16, 30, 0, 0, time.UTC)
}

// firstSeen is when the accounts came into the book, long before the day.
func (b *Book) firstSeen() day.Date { return b.Day.AddDays(-200) }

// Fill writes the book into an empty database, with the history of the ladder
// so far: a decision and its entry for each account on each of historyDays.
func (b *Book) Fill(ctx context.Context, dsn string) error {
	now := noon(b.firstSeen())
	given := newIDs(b.Seed, now)
	db, err := store.Open(ctx, dsn, store.Options{Now: func() time.Time { return now }, NewID: given.next})
	if err != nil {
		return err
	}
	defer db.Close() //nolint:errcheck // what was written is committed
	if _, err := db.Migrate(ctx, store.MigrateOptions{NoBackup: true}); err != nil {
		return err
	}
	past := &past{book: b, keys: make([]receivable.AccountKey, b.Accounts())}
	const chunk = 1000
	for c := range b.Creditors {
		creditor := b.Creditor(c)
		creditor.ID = receivable.CreditorID(given.next())
		if err := db.Write(ctx, func(tx *store.Tx) error { return b.fillCreditor(ctx, tx, creditor) }); err != nil {
			return fmt.Errorf("fill creditor %d: %w", c, err)
		}
		if err := sendsMail(ctx, db, creditor.ID, now); err != nil {
			return fmt.Errorf("fill creditor %d: %w", c, err)
		}
		first, end := b.Span(c)
		for from := first; from < end; from += chunk {
			accounts := b.some(from, min(from+chunk, end))
			err := db.Write(ctx, func(tx *store.Tx) error {
				keys, err := b.fillAccounts(ctx, tx, creditor.ID, accounts)
				copy(past.keys[from:], keys)
				return err
			})
			if err != nil {
				return fmt.Errorf("fill accounts from %d: %w", from, err)
			}
		}
	}
	for _, back := range historyDays {
		now = noon(b.Day.AddDays(-back))
		if err := past.write(ctx, db, back); err != nil {
			return fmt.Errorf("fill the history: %w", err)
		}
	}
	return nil
}

// sendsMail sets a creditor up to write by mail; a person has looked at the book.
func sendsMail(ctx context.Context, db *store.DB, id receivable.CreditorID, now time.Time) error {
	desk := recovery.New(db, recovery.Options{Now: func() time.Time { return now }, Zone: time.UTC})
	if err := desk.ChangeSetup(ctx, id, map[string]string{"way": recovery.WaySMTP}); err != nil {
		return err
	}
	return desk.LookedAt(ctx, id, recovery.Act{By: "desk"})
}

func (b *Book) some(from, end int) []Account {
	list := make([]Account, end-from)
	for i := range list {
		list[i] = b.Account(from + i)
	}
	return list
}

// fillCreditor: money is known up to the day before.
func (b *Book) fillCreditor(ctx context.Context, tx *store.Tx, c receivable.Creditor) error {
	if err := tx.SaveCreditor(ctx, c); err != nil {
		return err
	}
	s := store.SourceRow{Source: receivable.Source{Name: source, Kind: receivable.ListOpen, CompleteThrough: b.Day.AddDays(-1)}}
	return tx.SaveSource(ctx, c.ID, s)
}

func (b *Book) fillAccounts(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID, accounts []Account) ([]receivable.AccountKey, error) {
	clients := make([]receivable.Client, len(accounts))
	wants := make([]store.AccountWant, len(accounts))
	var contacts []store.ContactRow
	for i := range accounts {
		a := &accounts[i]
		clients[i] = a.Client
		clients[i].ID = receivable.ClientID(tx.NewID())
		wants[i] = store.AccountWant{Client: clients[i].ID, Currency: a.Items[0].Amount.Currency(), FirstSeen: b.firstSeen()}
		for _, c := range a.Contacts {
			c.ID = receivable.ContactID(tx.NewID())
			contacts = append(contacts, store.ContactRow{Client: clients[i].ID, Contact: c})
		}
	}
	if err := tx.InsertClients(ctx, creditor, clients); err != nil {
		return nil, err
	}
	if err := tx.InsertContacts(ctx, creditor, contacts); err != nil {
		return nil, err
	}
	ids, err := tx.AccountsOf(ctx, creditor, wants)
	if err != nil {
		return nil, err
	}
	keys := make([]receivable.AccountKey, len(ids))
	var items []store.ItemRow
	for i, id := range ids {
		keys[i] = receivable.AccountKey{Creditor: creditor, Account: id}
		for _, item := range accounts[i].Items {
			item.ID = receivable.ItemID(tx.NewID())
			items = append(items, store.ItemRow{Account: keys[i], Item: item, Ref: item.Number, Import: "first"})
		}
	}
	refused, err := tx.InsertItems(ctx, items)
	if err == nil && len(refused) > 0 {
		err = fmt.Errorf("%d invoices were refused", len(refused))
	}
	if err != nil {
		return nil, err
	}
	return keys, b.fillRest(ctx, tx, keys, clients, accounts)
}

// fillRest adds what few accounts have: work under way, a promise that was kept.
func (b *Book) fillRest(ctx context.Context, tx *store.Tx, keys []receivable.AccountKey, clients []receivable.Client, accounts []Account) error {
	for i := range accounts {
		for _, w := range accounts[i].Work {
			w.ID = receivable.EngagementID(tx.NewID())
			if err := tx.SaveEngagement(ctx, keys[i].Creditor, clients[i].ID, w); err != nil {
				return err
			}
		}
		if !accounts[i].Kept {
			continue
		}
		promise := receivable.Arrangement{ID: tx.NewID(), Kind: receivable.Promise, On: b.Day.AddDays(-150), By: b.Day.AddDays(-140),
			Amount: accounts[i].Items[0].Amount, Author: "desk", Ended: b.Day.AddDays(-138), Outcome: "kept"}
		if err := tx.SaveArrangement(ctx, keys[i], promise); err != nil {
			return err
		}
	}
	return nil
}
