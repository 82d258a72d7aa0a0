package recovery

import (
	"context"
	"fmt"
	"slices"

	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/intake"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// payment books one row of a list of payments: on the invoice it names, else on
// the client's oldest.
func (c *chunkState) payment(ctx context.Context, r *intake.Row) error {
	p := &r.Payment
	if p.Amount.Sign() <= 0 {
		c.debits = append(c.debits, p.Amount)
		c.warnings = append(c.warnings, Remark{"money_out", r.Line, fmt.Sprintf("%s of %s went out, or back; it is counted and not booked", sumText(p.Amount), p.On)})
		return nil
	}
	key := c.account(r, p.Amount.Currency())
	key, named, err := c.named(ctx, key, r)
	if err != nil {
		return err
	}
	if key.Account == "" {
		c.faults = append(c.faults, Remark{"payment_unplaced", r.Line, fmt.Sprintf("%s of %s names neither an invoice nor a client of the book; import the invoices first and this file again, or book it with dunwell paid", sumText(p.Amount), p.On)})
		return nil
	}
	if told, err := c.told(ctx, key, named, p.On, p.Amount); err != nil {
		return err
	} else if told {
		c.skipped++
		return nil
	}
	twin, err := c.booked(ctx, key, r)
	if err != nil {
		return err
	}
	if twin && !slices.Contains(c.im.request.Separate, p.Reference) && !slices.Contains(c.im.request.Separate, p.Invoice) {
		c.faults = append(c.faults, Remark{"payment_near", r.Line, fmt.Sprintf("%s of %s looks like money that is booked already from elsewhere; it stays out. Where it is other money, import the file again with --separate and its reference", sumText(p.Amount), p.On)})
		return nil
	}
	item := receivable.Item{
		ID: receivable.ItemID(c.tx.NewID()), Kind: receivable.Payment, On: p.On, Amount: p.Amount.Neg(), Open: p.Amount.Neg(),
		Disputed: money.New(0, p.Amount.Currency()), For: p.Reference, Source: c.im.request.Source,
	}
	refused, err := c.tx.InsertItems(ctx, []store.ItemRow{{Account: key, Item: item, Ref: p.Ref, Import: c.im.id}})
	if err != nil {
		return err
	}
	if len(refused) > 0 {
		c.skipped++
		return nil
	}
	if err := setOff(ctx, c.tx, key, item.ID, named, p.On, c.im.id); err != nil {
		return err
	}
	b := c.of(key.Account)
	b.items++
	b.sum -= p.Amount.Minor()
	c.payments = append(c.payments, p.Amount)
	return nil
}

// named finds the invoice a payment names, and through it the account where the
// row names no client of the book.
func (c *chunkState) named(ctx context.Context, key receivable.AccountKey, r *intake.Row) (receivable.AccountKey, receivable.ItemID, error) {
	p := &r.Payment
	if p.Invoice == "" {
		return key, "", nil
	}
	found, err := c.tx.ItemsByNumber(ctx, c.im.creditor.ID, []string{p.Invoice})
	if err != nil {
		return key, "", err
	}
	var bearers []store.ItemRow
	for _, there := range found[p.Invoice] {
		if there.Item.Kind == receivable.Invoice && there.Item.Amount.Currency() == p.Amount.Currency() && (key.Account == "" || key == there.Account) {
			bearers = append(bearers, there)
		}
	}
	switch {
	case len(bearers) == 1:
		return bearers[0].Account, bearers[0].Item.ID, nil
	case key.Account != "":
		c.warnings = append(c.warnings, Remark{"invoice_not_found", r.Line, fmt.Sprintf("%s of %s names invoice %s, which is not one of this client; it counts for the oldest", sumText(p.Amount), p.On, p.Invoice)})
	}
	return key, "", nil
}

// booked reports money of the same sum, at most three days apart, that came from
// elsewhere: entered by hand, or in another list.
func (c *chunkState) booked(ctx context.Context, key receivable.AccountKey, r *intake.Row) (bool, error) {
	if c.im.fresh {
		return false, nil
	}
	items, err := c.itemsOf(ctx, key)
	if err != nil {
		return false, err
	}
	for _, other := range items {
		apart := other.Item.On.Sub(r.Payment.On)
		if c.foreign(other, receivable.Payment) && other.Item.Amount == r.Payment.Amount.Neg() && apart >= -3 && apart <= 3 {
			return true, nil
		}
	}
	return false, nil
}

// setOff sets a payment or credit against open invoices: the one it names first,
// then the oldest. What is over stays unapplied. Money lets what was written off
// be owed again.
func setOff(ctx context.Context, tx *store.Tx, key receivable.AccountKey, payment, named receivable.ItemID, on day.Date, importID string) error {
	rows, err := tx.ItemsOf(ctx, key)
	if err != nil {
		return err
	}
	if given := standingWriteOffs(rows); len(given) > 0 && isMoney(rows, payment) {
		if err := takeBackWriteOffs(ctx, tx, key, given, importID); err != nil {
			return err
		}
		if rows, err = tx.ItemsOf(ctx, key); err != nil {
			return err
		}
	}
	var items []receivable.Item
	for _, r := range rows {
		if r.Item.Kind.Raises() || r.Item.ID == payment {
			items = append(items, r.Item)
		}
	}
	names := map[receivable.ItemID]receivable.ItemID{}
	if named != "" {
		names[payment] = named
	}
	made, err := claim.Allocate(items, names, day.Max(on, latestOf(items)))
	if err != nil {
		return err
	}
	allocations := make([]store.AllocationRow, 0, len(made))
	for _, a := range made {
		if a.From == payment {
			allocations = append(allocations, store.AllocationRow{Account: key, Allocation: a, Import: importID})
		}
	}
	return tx.InsertAllocations(ctx, allocations)
}

func isMoney(rows []store.ItemRow, id receivable.ItemID) bool {
	return slices.ContainsFunc(rows, func(r store.ItemRow) bool { return r.Item.ID == id && r.Item.Kind == receivable.Payment })
}

// latestOf is the youngest invoice's day: money may come before the invoice it is for.
func latestOf(items []receivable.Item) day.Date {
	var latest day.Date
	for _, i := range items {
		latest = day.Max(latest, i.On)
	}
	return latest
}

// takeOff takes back all that is set off against an invoice, and names the
// payments and credits that are free again. With others only, what came with the
// invoice's own row stays.
func takeOff(ctx context.Context, tx *store.Tx, key receivable.AccountKey, invoice receivable.ItemID, importID string, others bool) ([]receivable.ItemID, error) {
	own := map[receivable.ItemID]bool{}
	if others {
		rows, err := tx.ItemsOf(ctx, key)
		if err != nil {
			return nil, err
		}
		own = paidWith(rows, invoice)
	}
	return unset(ctx, tx, key, importID, func(from, to receivable.ItemID) bool { return to == invoice && !own[from] })
}

// paidWith are the payments that came with the row of an invoice.
func paidWith(rows []store.ItemRow, invoice receivable.ItemID) map[receivable.ItemID]bool {
	own := map[receivable.ItemID]bool{}
	for _, r := range rows {
		if r.Item.ID != invoice || r.Ref == "" {
			continue
		}
		for _, p := range rows {
			if p.Item.Kind == receivable.Payment && len(p.Ref) > len(r.Ref) && p.Ref[:len(r.Ref)+1] == r.Ref+"/" && p.Item.Source == r.Item.Source {
				own[p.Item.ID] = true
			}
		}
	}
	return own
}

// freeCash takes back what is set off against an invoice and sets it off again
// against the others.
func freeCash(ctx context.Context, tx *store.Tx, key receivable.AccountKey, invoice receivable.ItemID, on day.Date, importID string, others bool) error {
	freed, err := takeOff(ctx, tx, key, invoice, importID, others)
	if err != nil {
		return err
	}
	if freed, err = withoutWriteOffs(ctx, tx, key, freed, importID); err != nil {
		return err
	}
	for _, payment := range freed {
		if err := setOffBeside(ctx, tx, key, payment, invoice, on, importID); err != nil {
			return err
		}
	}
	return nil
}

// setOffBeside is setOff with one invoice left out.
func setOffBeside(ctx context.Context, tx *store.Tx, key receivable.AccountKey, payment, without receivable.ItemID, on day.Date, importID string) error {
	rows, err := tx.ItemsOf(ctx, key)
	if err != nil {
		return err
	}
	var items []receivable.Item
	for _, r := range rows {
		if r.Item.ID == payment || r.Item.Kind.Raises() && r.Item.ID != without {
			items = append(items, r.Item)
		}
	}
	made, err := claim.Allocate(items, nil, day.Max(on, latestOf(items)))
	if err != nil {
		return err
	}
	var allocations []store.AllocationRow
	for _, a := range made {
		allocations = append(allocations, store.AllocationRow{Account: key, Allocation: a, Import: importID})
	}
	return tx.InsertAllocations(ctx, allocations)
}

// unset takes back the set-offs that are asked for, as of the day they were made,
// and names what was set off.
func unset(ctx context.Context, tx *store.Tx, key receivable.AccountKey, importID string, which func(from, to receivable.ItemID) bool) ([]receivable.ItemID, error) {
	all, err := tx.AllocationsOf(ctx, key)
	if err != nil {
		return nil, err
	}
	type pair struct{ from, to receivable.ItemID }
	net := map[pair]money.Amount{}
	on := map[pair]day.Date{}
	var order []pair
	for _, a := range all {
		if !which(a.From, a.To) {
			continue
		}
		p := pair{a.From, a.To}
		sum, met := net[p]
		if !met {
			order, sum = append(order, p), money.New(0, a.Amount.Currency())
		}
		on[p] = day.Max(on[p], a.On)
		if net[p], err = sum.Add(a.Amount); err != nil {
			return nil, err
		}
	}
	var back []store.AllocationRow
	var freed []receivable.ItemID
	for _, p := range order {
		if net[p].IsZero() {
			continue
		}
		back = append(back, store.AllocationRow{Account: key, Import: importID, Allocation: receivable.Allocation{From: p.from, To: p.to, On: on[p], Amount: net[p].Neg()}})
		if !slices.Contains(freed, p.from) {
			freed = append(freed, p.from)
		}
	}
	return freed, tx.InsertAllocations(ctx, back)
}
