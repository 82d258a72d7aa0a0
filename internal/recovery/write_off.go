package recovery

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// WriteOff gives up what is open, or a part of it, the oldest first. The account
// stays for a free reminder now and then; a payment opens it again.
func (d *Desk) WriteOff(ctx context.Context, key receivable.AccountKey, sum string, a Act) (Entry, error) {
	return d.do(ctx, key, VerbWriteOff, a, func(ctx context.Context, e *deed) error {
		amount, err := e.openOr(sum)
		if err != nil {
			return err
		}
		if err := e.keepPersistUntil(ctx); err != nil {
			return err
		}
		id, err := e.giveUp(ctx, amount, store.SourceWrittenOff, e.act.Note)
		if err != nil {
			return err
		}
		if err := setOff(ctx, e.tx, key, id, "", e.act.On, ""); err != nil {
			return err
		}
		e.field("amount", amount.Decimal())
		e.said.Text = fmt.Sprintf("%s of %s is written off; a free reminder goes out now and then, and a payment opens it again", sumText(amount), e.file.Client.Name)
		if err := e.beginLooks(ctx, amount); err != nil {
			return err
		}
		return e.disarmPaid(ctx)
	})
}

// openOr reads a sum of at most what is owed; "" is all of it.
func (e *deed) openOr(sum string) (money.Amount, error) {
	owed, err := claim.AsOf(*e.file, e.day)
	if err != nil {
		return money.Amount{}, err
	}
	if owed.Owed.Sign() <= 0 {
		return money.Amount{}, fault.Conflictf("nothing_owed", "%s owes nothing", e.file.Client.Name)
	}
	if sum == "" {
		return owed.Owed, nil
	}
	amount, err := e.amountIn(sum)
	if err == nil && owed.Owed.Less(amount) {
		err = fault.Invalidf("sum_above_owed", "", "only %s is owed", sumText(owed.Owed))
	}
	return amount, err
}

// giveUp books a write-off against which nothing is set yet.
func (e *deed) giveUp(ctx context.Context, amount money.Amount, source, why string) (receivable.ItemID, error) {
	item := receivable.Item{
		ID: receivable.ItemID(e.tx.NewID()), Kind: receivable.WriteOff, On: e.act.On, Amount: amount.Neg(), Open: amount.Neg(),
		Disputed: money.New(0, amount.Currency()), Source: source, For: why,
	}
	if _, err := e.tx.InsertItems(ctx, []store.ItemRow{{Account: e.file.Key, Item: item}}); err != nil {
		return "", err
	}
	if source == store.SourceWrittenOff {
		if err := e.tx.NoteWriteOff(ctx, e.file.Key); err != nil {
			return "", err
		}
	}
	e.made("write_off", string(item.ID), "")
	return item.ID, nil
}

// setOffYoungest sets a write-off against the youngest invoices: what is waived
// for a court is the end of the claim, not the invoice it was begun for.
func setOffYoungest(ctx context.Context, tx *store.Tx, key receivable.AccountKey, from receivable.ItemID, amount money.Amount, on day.Date) error {
	rows, err := tx.ItemsOf(ctx, key)
	if err != nil {
		return err
	}
	rows = slices.DeleteFunc(rows, func(r store.ItemRow) bool {
		return !r.Item.Kind.Raises() || r.Item.Open.Sign() <= 0 || r.Item.Void || r.Item.Gone
	})
	slices.SortFunc(rows, func(a, b store.ItemRow) int {
		return cmp.Or(b.Item.Due.Compare(a.Item.Due), b.Item.On.Compare(a.Item.On), strings.Compare(string(b.Item.ID), string(a.Item.ID)))
	})
	var made []store.AllocationRow
	for _, r := range rows {
		if amount.Sign() <= 0 {
			break
		}
		part := money.Min(amount, r.Item.Open)
		made = append(made, store.AllocationRow{Account: key, Allocation: receivable.Allocation{From: from, To: r.Item.ID, On: day.Max(on, r.Item.On), Amount: part}})
		if amount, err = amount.Sub(part); err != nil {
			return err
		}
	}
	return tx.InsertAllocations(ctx, made)
}

// standingWriteOffs are the write-offs that a person booked and nobody took back.
func standingWriteOffs(rows []store.ItemRow) []receivable.ItemID {
	var ids []receivable.ItemID
	for _, r := range rows {
		if r.Item.Kind == receivable.WriteOff && !r.Item.Void && r.Item.Source == store.SourceWrittenOff {
			ids = append(ids, r.Item.ID)
		}
	}
	return ids
}

// takeBackWriteOffs lets everything be owed again that was written off.
func takeBackWriteOffs(ctx context.Context, tx *store.Tx, key receivable.AccountKey, ids []receivable.ItemID, importID string) error {
	if _, err := unset(ctx, tx, key, importID, func(from, _ receivable.ItemID) bool { return slices.Contains(ids, from) }); err != nil {
		return err
	}
	return tx.SetVoid(ctx, key, ids, importID)
}

// reopenPaid lets what was written off of an account be owed again where a list
// knows of more money for one of its invoices than the book.
func reopenPaid(ctx context.Context, tx *store.Tx, there store.ItemRow, paid money.Amount, importID string) (store.ItemRow, error) {
	rows, err := tx.ItemsOf(ctx, there.Account)
	if err != nil {
		return there, err
	}
	given := standingWriteOffs(rows)
	all, err := tx.AllocationsOf(ctx, there.Account)
	if err != nil {
		return there, err
	}
	known, err := there.Item.Amount.Sub(there.Item.Open)
	for _, a := range all {
		if err == nil && a.To == there.Item.ID && slices.Contains(given, a.From) {
			known, err = known.Sub(a.Amount)
		}
	}
	if err != nil || len(given) == 0 || !known.Less(paid) {
		return there, err
	}
	if err := takeBackWriteOffs(ctx, tx, there.Account, given, importID); err != nil {
		return there, err
	}
	return tx.Item(ctx, there.Account, there.Item.ID)
}

// withoutWriteOffs takes the write-offs out of what was freed from an invoice:
// what was given up of one is given up of no other, and is no credit of the
// client. They shrink to what they are still set against.
func withoutWriteOffs(ctx context.Context, tx *store.Tx, key receivable.AccountKey, freed []receivable.ItemID, importID string) ([]receivable.ItemID, error) {
	kept := freed[:0:0]
	for _, id := range freed {
		row, err := tx.Item(ctx, key, id)
		if err != nil {
			return nil, err
		}
		if row.Item.Kind != receivable.WriteOff {
			kept = append(kept, id)
			continue
		}
		if row.Item.Amount == row.Item.Open {
			err = tx.SetVoid(ctx, key, []receivable.ItemID{id}, importID)
		} else if row.Item.Amount, err = row.Item.Amount.Sub(row.Item.Open); err == nil {
			row.Import = importID
			err = tx.ReviseItems(ctx, []store.ItemRow{row})
		}
		if err != nil {
			return nil, err
		}
	}
	return kept, nil
}

// reopen lets what was written off be owed again: money came in after all.
func (e *deed) reopen(ctx context.Context) (bool, error) {
	if e.file.WrittenOff.Sign() <= 0 {
		return false, nil
	}
	rows, err := e.tx.ItemsOf(ctx, e.file.Key)
	if err != nil {
		return false, err
	}
	ids := standingWriteOffs(rows)
	for _, id := range ids {
		e.made("write_off_void", string(id), "")
	}
	if err := e.endLooks(ctx); err != nil {
		return false, err
	}
	return len(ids) > 0, takeBackWriteOffs(ctx, e.tx, e.file.Key, ids, "")
}

// rebook lets a write-off stand again that was taken back.
func (e *deed) rebook(ctx context.Context, id receivable.ItemID) error {
	old, err := e.tx.Item(ctx, e.file.Key, id)
	if err != nil {
		return err
	}
	item := old.Item
	item.Void = false
	if err := e.tx.ReviseItem(ctx, e.file.Key, item); err != nil {
		return err
	}
	if item.Source == store.SourceWaived || item.Source == store.SourceNotAwarded {
		return setOffYoungest(ctx, e.tx, e.file.Key, id, item.Amount.Neg(), item.On)
	}
	return setOff(ctx, e.tx, e.file.Key, id, "", item.On, "")
}
