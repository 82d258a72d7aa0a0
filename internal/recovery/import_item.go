package recovery

import (
	"context"
	"fmt"

	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/intake"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// invoice decides what one row of an invoice list is to the book: new, known and
// the same, corrected, or so like another that a person must say.
func (c *chunkState) invoice(ctx context.Context, place int, r *intake.Row) error {
	key := c.account(r, r.Invoice.Amount.Currency())
	if key.Account == "" {
		c.faults = append(c.faults, Remark{"client_missing", r.Line, "the row names no client; map a column to client_number or client_name"})
		return nil
	}
	if known := c.client(r.Client.Key()); !r.Invoice.Settled.IsZero() && r.Invoice.Settled.After(r.Invoice.Due) {
		known.paidLate = true
	}
	if there, ok := c.known(key, r); ok {
		return c.compare(ctx, there, r)
	}
	if r.Invoice.Void {
		c.skipped++
		return nil
	}
	if near, err := c.near(ctx, key, r); err != nil || near != "" {
		if near != "" {
			c.faults = append(c.faults, Remark{"near_match", r.Line, fmt.Sprintf("invoice %s looks like %s, which came from another source; it stays out until you say whether it is another one (dunwell import --source with the source of %s, or change the number)", r.Invoice.Number, near, near)})
		}
		return err
	}
	c.add(place, key, r)
	return nil
}

// known finds the invoice in the book: by its ref at this source, else by its
// number on the same account from another.
func (c *chunkState) known(key receivable.AccountKey, r *intake.Row) (store.ItemRow, bool) {
	if there, ok := c.byRef[r.Invoice.Ref]; ok && there.Account == key {
		return there, true
	}
	for _, there := range c.byNumber[r.Invoice.Number] {
		if r.Invoice.Number != "" && there.Account == key && there.Item.Kind == r.Invoice.Kind {
			return there, true
		}
	}
	return store.ItemRow{}, false
}

// add takes a new invoice in, with the money that came for it.
func (c *chunkState) add(place int, key receivable.AccountKey, r *intake.Row) {
	v := &r.Invoice
	item := receivable.Item{
		ID: receivable.ItemID(c.tx.NewID()), Kind: v.Kind, Number: v.Number, On: v.On, Due: v.Due, Amount: v.Amount, For: v.For, Source: c.im.request.Source,
	}
	if v.Disputed {
		item.Disputed = v.Amount
	} else {
		item.Disputed = money.New(0, v.Amount.Currency())
	}
	c.items = append(c.items, store.ItemRow{Account: key, Item: item, Ref: v.Ref, Import: c.im.id})
	c.rowOf = append(c.rowOf, place)
	if !v.Paid.IsZero() && v.Kind == receivable.Invoice {
		c.pay(place, key, item.ID, v, v.Paid, "paid")
	}
}

// pay books money that the list says came for an invoice.
func (c *chunkState) pay(place int, key receivable.AccountKey, to receivable.ItemID, v *intake.Invoice, sum money.Amount, what string) {
	on := v.Settled
	if on.IsZero() {
		on = day.Max(v.On, c.im.request.On)
	}
	payment := receivable.Item{
		ID: receivable.ItemID(c.tx.NewID()), Kind: receivable.Payment, Number: v.Number, On: on, Amount: sum.Neg(),
		Disputed: money.New(0, sum.Currency()), Source: c.im.request.Source,
	}
	c.items = append(c.items, store.ItemRow{Account: key, Item: payment, Ref: v.Ref + "/" + what, Import: c.im.id})
	c.rowOf = append(c.rowOf, place)
	c.payments = append(c.payments, sum)
	c.allocations = append(c.allocations, store.AllocationRow{
		Account: key, Import: c.im.id,
		Allocation: receivable.Allocation{From: payment.ID, To: to, On: day.Max(on, v.On), Amount: sum},
	})
}

// compare holds a known invoice against the row: a changed sum, date or number,
// a void, or more money is a correction, with both values kept.
func (c *chunkState) compare(ctx context.Context, there store.ItemRow, r *intake.Row) error {
	v, item := &r.Invoice, there.Item
	ids := []receivable.ItemID{item.ID}
	if v.Void && !item.Void {
		c.change(r, there, "void")
		return c.tx.SetVoid(ctx, there.Account, ids, c.im.id)
	}
	changed := false
	if item.Gone {
		c.change(r, there, "open again")
		if err := c.tx.SetBack(ctx, there.Account, ids, c.im.id); err != nil {
			return err
		}
		changed = true
	}
	revised := item
	revised.Number, revised.On, revised.Due = v.Number, v.On, v.Due
	if c.im.kind == receivable.ListOpen && v.Amount == v.Open && v.Paid.IsZero() {
		// A list of what is open may name only that: what was set off here stays.
		settled, err := item.Amount.Sub(item.Open)
		if err != nil {
			return err
		}
		if revised.Amount, err = v.Amount.Add(settled); err != nil {
			return err
		}
	} else {
		revised.Amount = v.Amount
	}
	if v.Disputed != (item.Disputed.Sign() > 0) {
		revised.Disputed = money.New(0, item.Amount.Currency())
		if v.Disputed {
			revised.Disputed = v.Amount
		}
	}
	if words := differences(item, revised); words != "" {
		c.change(r, there, words)
		if err := c.tx.ReviseItems(ctx, []store.ItemRow{{Account: there.Account, Item: revised, Ref: there.Ref, Import: c.im.id}}); err != nil {
			return err
		}
		changed = true
	}
	paid, err := c.morePaid(there, v)
	if err != nil {
		return err
	}
	if paid.Sign() > 0 {
		c.pay(-1, there.Account, item.ID, v, paid, "paid/"+v.Paid.Decimal())
		changed = true
	}
	if changed {
		c.of(there.Account.Account)
		return nil
	}
	c.skipped++
	return nil
}

// morePaid is the money the list knows of that the book does not.
func (c *chunkState) morePaid(there store.ItemRow, v *intake.Invoice) (money.Amount, error) {
	if v.Paid.Sign() <= 0 || there.Item.Kind != receivable.Invoice {
		return money.Amount{}, nil
	}
	settled, err := there.Item.Amount.Sub(there.Item.Open)
	if err != nil {
		return money.Amount{}, err
	}
	more, err := v.Paid.Sub(settled)
	if err != nil {
		return money.Amount{}, err
	}
	return money.Min(more, there.Item.Open), nil
}

// change tells of a correction in the report and in the account's record.
func (c *chunkState) change(r *intake.Row, there store.ItemRow, words string) {
	c.corrected++
	number := there.Item.Number
	b := c.of(there.Account.Account)
	b.corrected = append(b.corrected, number+": "+words)
	c.warnings = append(c.warnings, Remark{"corrected", r.Line, "invoice " + number + ": " + words})
}

// differences says what a revision changes; "" for nothing.
func differences(was, is receivable.Item) string {
	words := ""
	add := func(what, before, after string) {
		if before == after {
			return
		}
		if words != "" {
			words += ", "
		}
		words += what + " was " + before + ", is " + after
	}
	add("sum", was.Amount.Decimal(), is.Amount.Decimal())
	add("date", was.On.String(), is.On.String())
	add("due date", was.Due.String(), is.Due.String())
	add("number", was.Number, is.Number)
	add("contested sum", was.Disputed.Decimal(), is.Disputed.Decimal())
	return words
}

// near names an invoice of another source that is probably this one.
func (c *chunkState) near(ctx context.Context, key receivable.AccountKey, r *intake.Row) (string, error) {
	if c.im.fresh {
		return "", nil
	}
	if c.others == nil {
		c.others = map[receivable.AccountID][]store.ItemRow{}
	}
	items, ok := c.others[key.Account]
	if !ok {
		var err error
		if items, err = c.tx.ItemsOf(ctx, key); err != nil {
			return "", err
		}
		c.others[key.Account] = items
	}
	for _, other := range items {
		if other.Item.Source == c.im.request.Source || other.Item.Kind != r.Invoice.Kind || other.Item.Void {
			continue
		}
		same := intake.Identity{Number: other.Item.Number, On: other.Item.On, Amount: other.Item.Amount}
		if intake.Near(intake.Identity{Number: r.Invoice.Number, On: r.Invoice.On, Amount: r.Invoice.Amount}, same) {
			return other.Item.Number, nil
		}
	}
	return "", nil
}

// payment books one row of a list of payments: on the invoice it names, else on
// the client's oldest.
func (c *chunkState) payment(ctx context.Context, r *intake.Row) error {
	p := &r.Payment
	if p.Amount.Sign() <= 0 {
		c.skipped++
		return nil
	}
	key := c.account(r, p.Amount.Currency())
	var named receivable.ItemID
	if p.Invoice != "" {
		found, err := c.tx.ItemsByNumber(ctx, c.im.creditor.ID, []string{p.Invoice})
		if err != nil {
			return err
		}
		for _, there := range found[p.Invoice] {
			if there.Item.Kind == receivable.Invoice && there.Item.Amount.Currency() == p.Amount.Currency() && (key.Account == "" || key == there.Account) {
				key, named = there.Account, there.Item.ID
			}
		}
	}
	if key.Account == "" {
		c.faults = append(c.faults, Remark{"payment_unplaced", r.Line, fmt.Sprintf("%s of %s names neither an invoice nor a client of the book; book it with dunwell paid", p.Amount, p.On)})
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
	if err := c.setOff(ctx, key, item.ID, named, p.On); err != nil {
		return err
	}
	b := c.of(key.Account)
	b.items++
	b.sum -= p.Amount.Minor()
	c.payments = append(c.payments, p.Amount)
	return nil
}

// setOff sets one payment against the account's invoices.
func (c *chunkState) setOff(ctx context.Context, key receivable.AccountKey, payment, named receivable.ItemID, on day.Date) error {
	return setOff(ctx, c.tx, key, payment, named, on, c.im.id)
}

// setOff sets a payment or credit against open invoices: the one it names first,
// then the oldest. What is over stays unapplied.
func setOff(ctx context.Context, tx *store.Tx, key receivable.AccountKey, payment, named receivable.ItemID, on day.Date, importID string) error {
	rows, err := tx.ItemsOf(ctx, key)
	if err != nil {
		return err
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

// latestOf is the youngest invoice's day: money may come before the invoice it is for.
func latestOf(items []receivable.Item) day.Date {
	var latest day.Date
	for _, i := range items {
		latest = day.Max(latest, i.On)
	}
	return latest
}
