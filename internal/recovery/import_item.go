package recovery

import (
	"context"
	"fmt"
	"hash/maphash"
	"slices"
	"strings"

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
	if !c.first(key, r) {
		c.skipped++
		c.warnings = append(c.warnings, Remark{"invoice_twice", r.Line, "invoice " + r.Invoice.Ref + " of this client stands in the list already; the first row counts"})
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
	near, isNear, err := c.near(ctx, key, r)
	if err != nil {
		return err
	}
	number := r.Invoice.Number
	switch {
	case !isNear, slices.Contains(c.im.request.Separate, number):
		c.add(place, key, r)
	case slices.Contains(c.im.request.Same, number):
		return c.remember(ctx, near, r)
	default:
		c.faults = append(c.faults, Remark{"near_match", r.Line, fmt.Sprintf("invoice %s of %s looks like %s from %s (%s); it stays out until you say: import the file again with --same %s where it is that invoice, or --separate %s where it is another",
			number, sumText(r.Invoice.Amount), near.Item.Number, near.Item.Source, sumText(near.Item.Amount), number, number)})
	}
	return nil
}

// first reports whether the row is the first of its invoice in the file. A ref
// that another client bears as well is made the account's own.
func (c *chunkState) first(key receivable.AccountKey, r *intake.Row) bool {
	v := &r.Invoice
	met := func(sets [2]map[uint64]struct{}, h uint64) bool {
		_, old := sets[0][h]
		_, now := sets[1][h]
		sets[1][h] = struct{}{}
		return old || now
	}
	mine := c.im.mark(key.Account, v.Ref)
	if met([2]map[uint64]struct{}{c.im.seen, c.seen}, mine) {
		return false
	}
	other, inBook := c.byRef[v.Ref]
	if met([2]map[uint64]struct{}{c.im.refs, c.refs}, maphash.String(c.im.seed, v.Ref)) || inBook && other.Account != key {
		v.Ref += ownRef + string(key.Account)
	}
	return true
}

// ownRef parts a ref that several clients bear from the account it is for.
const ownRef = "\x1f"

// mark stands for one invoice of one account in the sets of what was seen.
func (im *importer) mark(account receivable.AccountID, ref string) uint64 {
	ref, _, _ = strings.Cut(ref, ownRef)
	var h maphash.Hash
	h.SetSeed(im.seed)
	_, _ = h.WriteString(string(account)) // a hash takes everything
	_, _ = h.WriteString(ownRef)
	_, _ = h.WriteString(ref)
	return h.Sum64()
}

// known finds the invoice in the book: by its ref at this source, else by its
// number on the same account, else by what a person said.
func (c *chunkState) known(key receivable.AccountKey, r *intake.Row) (store.ItemRow, bool) {
	v := &r.Invoice
	if there, ok := c.byRef[v.Ref]; ok && there.Account == key {
		return there, true
	}
	plain, _, _ := strings.Cut(v.Ref, ownRef)
	for _, number := range []string{v.Number, c.im.same[c.im.request.Source+ownRef+plain]} {
		for _, there := range c.byNumber[number] {
			if number != "" && there.Account == key && there.Item.Kind == v.Kind {
				return there, true
			}
		}
	}
	return store.ItemRow{}, false
}

// remember keeps that a person said the row to be an invoice of the book.
func (c *chunkState) remember(ctx context.Context, there store.ItemRow, r *intake.Row) error {
	plain, _, _ := strings.Cut(r.Invoice.Ref, ownRef)
	same, err := sameInvoices(ctx, c.tx, c.im.creditor.ID)
	if err != nil {
		return err
	}
	same[c.im.request.Source+ownRef+plain] = there.Item.Number
	c.skipped++
	return saveSameInvoices(ctx, c.tx, c.im.creditor.ID, same)
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
	if c.im.given[there.Account.Account] && r.Invoice.Paid.Sign() > 0 {
		var err error
		if there, err = reopenPaid(ctx, c.tx, there, r.Invoice.Paid, c.im.id); err != nil {
			return err
		}
	}
	v, item := &r.Invoice, there.Item
	ids := []receivable.ItemID{item.ID}
	switch {
	case v.Void && item.Void:
		c.skipped++
		return nil
	case v.Void:
		c.change(r, there, "void")
		if err := freeCash(ctx, c.tx, there.Account, item.ID, c.im.today, c.im.id, true); err != nil {
			return err
		}
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
	revised, err := c.revised(there, v)
	if err != nil {
		return err
	}
	words := differences(item, revised)
	if item.Void {
		words = joined("owed again", words)
	}
	if words != "" {
		if other, ok := c.bearer(there, v.Number); ok {
			c.faults = append(c.faults, Remark{"number_taken", r.Line, fmt.Sprintf("invoice %s would become %s, but another invoice of this client bears that number already (%s)", item.Number, v.Number, sumText(other.Item.Amount))})
			return nil
		}
		c.change(r, there, words)
		if err := c.revise(ctx, there, revised); err != nil {
			return err
		}
		changed = true
	}
	paid, err := c.morePaid(there, v, revised.Amount)
	if err != nil {
		return err
	}
	if paid.Sign() > 0 {
		c.pay(-1, there.Account, item.ID, v, paid, "paid/"+v.Paid.Decimal())
		changed = true
	} else if item.Open.Less(v.Open) && item.Amount == v.Amount {
		c.warnings = append(c.warnings, Remark{"open_differs", r.Line, fmt.Sprintf("invoice %s: the list has %s open, the book %s after what came in; the smaller sum is asked for", item.Number, sumText(v.Open), sumText(item.Open))})
	}
	if changed {
		c.of(there.Account.Account)
		return nil
	}
	c.skipped++
	return nil
}

// revised is the item as the row has it.
func (c *chunkState) revised(there store.ItemRow, v *intake.Invoice) (receivable.Item, error) {
	item := there.Item
	revised := item
	revised.Number, revised.On, revised.Due, revised.Amount, revised.Void = v.Number, v.On, v.Due, v.Amount, false
	if v.Number == "" {
		revised.Number = item.Number
	}
	if there.Item.Source != c.im.request.Source {
		// Another source knows the invoice by another number or day; only its sum counts.
		revised.Number, revised.On, revised.Due = item.Number, item.On, item.Due
	}
	settled, err := item.Amount.Sub(item.Open)
	if err != nil {
		return revised, err
	}
	// A list of what is open may name only that. Where it names less than what is
	// open here, more was settled there; what lies between open and full is a list
	// that does not know yet of money booked here, and the book stands.
	if c.im.kind == receivable.ListOpen && v.Amount == v.Open && !settled.IsZero() && v.Kind == receivable.Invoice {
		switch {
		case v.Amount.Less(item.Open):
			if revised.Amount, err = v.Amount.Add(settled); err != nil {
				return revised, err
			}
		case v.Amount.Less(item.Amount):
			revised.Amount = item.Amount
		}
	}
	if v.Disputed != (item.Disputed.Sign() > 0) {
		revised.Disputed = money.New(0, item.Amount.Currency())
		if v.Disputed {
			revised.Disputed = revised.Amount
		}
	}
	return revised, nil
}

// bearer is another invoice of the account that has the number already.
func (c *chunkState) bearer(there store.ItemRow, number string) (store.ItemRow, bool) {
	for _, other := range c.byNumber[number] {
		if number != "" && other.Account == there.Account && other.Item.ID != there.Item.ID && other.Item.Kind == there.Item.Kind {
			return other, true
		}
	}
	return store.ItemRow{}, false
}

// revise writes a correction down. Where less is owed now than was paid, what is
// over becomes cash of the client.
func (c *chunkState) revise(ctx context.Context, there store.ItemRow, revised receivable.Item) error {
	settled, err := there.Item.Amount.Sub(there.Item.Open)
	if err != nil {
		return err
	}
	row := store.ItemRow{Account: there.Account, Item: revised, Ref: there.Ref, Import: c.im.id}
	if !revised.Amount.Less(settled) || revised.Kind != receivable.Invoice {
		return c.tx.ReviseItems(ctx, []store.ItemRow{row})
	}
	freed, err := takeOff(ctx, c.tx, there.Account, there.Item.ID, c.im.id, false)
	if err != nil {
		return err
	}
	if err := c.tx.ReviseItems(ctx, []store.ItemRow{row}); err != nil {
		return err
	}
	if freed, err = withoutWriteOffs(ctx, c.tx, there.Account, freed, c.im.id); err != nil {
		return err
	}
	for _, payment := range freed {
		if err := setOff(ctx, c.tx, there.Account, payment, there.Item.ID, c.im.today, c.im.id); err != nil {
			return err
		}
	}
	return nil
}

// morePaid is the money the list knows of that the book does not.
func (c *chunkState) morePaid(there store.ItemRow, v *intake.Invoice, amount money.Amount) (money.Amount, error) {
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
	open, err := amount.Sub(settled)
	if err != nil {
		return money.Amount{}, err
	}
	return money.Min(more, open), nil
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

// near finds an invoice of another source that is probably this one: on the same
// account, or of the same number and sum under another client.
func (c *chunkState) near(ctx context.Context, key receivable.AccountKey, r *intake.Row) (store.ItemRow, bool, error) {
	if c.im.fresh || c.im.alone {
		return store.ItemRow{}, false, nil
	}
	v := &r.Invoice
	mine := intake.Identity{Number: v.Number, On: v.On, Amount: v.Amount}
	for _, other := range c.byNumber[v.Number] {
		apart := other.Item.On.Sub(v.On)
		if v.Number != "" && c.foreign(other, v.Kind) && other.Account != key && other.Item.Amount == v.Amount && apart >= -3 && apart <= 3 {
			return other, true, nil
		}
	}
	items, err := c.itemsOf(ctx, key)
	if err != nil {
		return store.ItemRow{}, false, err
	}
	for _, other := range items {
		if c.foreign(other, v.Kind) && intake.Near(mine, intake.Identity{Number: other.Item.Number, On: other.Item.On, Amount: other.Item.Amount}) {
			return other, true, nil
		}
	}
	return store.ItemRow{}, false, nil
}

// foreign reports a standing item of a kind that came from another source.
func (c *chunkState) foreign(there store.ItemRow, kind receivable.Kind) bool {
	return there.Item.Source != c.im.request.Source && there.Item.Kind == kind && !there.Item.Void
}

// itemsOf reads an account's items, once a chunk.
func (c *chunkState) itemsOf(ctx context.Context, key receivable.AccountKey) ([]store.ItemRow, error) {
	if items, ok := c.others[key.Account]; ok {
		return items, nil
	}
	items, err := c.tx.ItemsOf(ctx, key)
	if err != nil {
		return nil, err
	}
	if c.others == nil {
		c.others = map[receivable.AccountID][]store.ItemRow{}
	}
	c.others[key.Account] = items
	return items, nil
}
