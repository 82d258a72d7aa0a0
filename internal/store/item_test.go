package store

import (
	"context"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

func usd(minor int64) money.Amount { return money.New(minor, "USD") }

func TestSameInvoiceTwiceIsOne(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		key, other := b.account(t, studio, "1"), b.account(t, studio, "2")
		row := func(account receivable.AccountKey, kind receivable.Kind, number, ref string) ItemRow {
			return ItemRow{Account: account, Ref: ref, Item: receivable.Item{ID: receivable.ItemID(b.newID()), Kind: kind, Number: number,
				On: today, Due: today, Amount: usd(100), Source: "list"}}
		}
		rows := []ItemRow{
			row(key, receivable.Invoice, "A-1", ""), row(key, receivable.Invoice, "A-1", ""), // refused
			row(other, receivable.Invoice, "A-1", ""), row(key, receivable.CreditNote, "A-1", ""),
			row(key, receivable.Payment, "A-1", "r1"), row(key, receivable.Payment, "A-1", "r2"), row(key, receivable.Payment, "A-1", "r1"), // refused
			row(key, receivable.Payment, "", ""), row(key, receivable.Payment, "", ""),
		}
		for i := range 600 { // more than one statement
			rows = append(rows, row(key, receivable.Invoice, "N-"+strconv.Itoa(i%500), ""))
		}
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			refused, err := tx.InsertItems(ctx, rows)
			want := []int{1, 6}
			for i := range 100 {
				want = append(want, 509+i)
			}
			same(t, "refused", refused, want)
			found, errFound := tx.ItemsByNumber(ctx, studio, []string{"A-1", "N-7", "none"})
			if len(found["A-1"]) != 3 || len(found["N-7"]) != 1 || len(found) != 2 || errFound != nil {
				t.Errorf("by number: got %+v (%v)", found, errFound)
			}
			byRef, errRef := tx.ItemsByRef(ctx, studio, "list", []string{"r1", "r2", "r3"})
			if len(byRef) != 2 || byRef["r2"].Item.ID != rows[5].Item.ID || errRef != nil {
				t.Errorf("by ref: got %+v (%v)", byRef, errRef)
			}
			return err
		})
	})
}

func TestRevisionsKeepWhatWasBelieved(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		key := b.account(t, studio, "1")
		id := b.item(t, key, receivable.Invoice, "A-1", today.AddDays(-40), today.AddDays(-10), 100_00)
		pay := b.item(t, key, receivable.Payment, "", today.AddDays(-3), day.Date{}, -40_00)
		b.allocate(t, key, pay, id, today.AddDays(-3), 40_00)
		first := b.clock.now()
		b.clock.pass(time.Hour)
		item := func(tx *Tx) receivable.Item {
			r, err := tx.Item(t.Context(), key, id)
			if err != nil {
				t.Fatal(err)
			}
			return r.Item
		}
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			i := item(tx)
			i.Amount, i.Number, i.Restart, i.Disputed, i.Kind = usd(60_00), "A-1b", today.AddDays(-1), usd(99_00), receivable.Charge
			return tx.ReviseItem(ctx, key, i)
		})
		err := b.Write(t.Context(), func(tx *Tx) error {
			i := item(tx)
			i.Amount = usd(39_99)
			return tx.ReviseItem(t.Context(), key, i)
		})
		code(t, "a sum below what is set off", err, "allocated_more")
		b.clock.pass(time.Hour)
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			want := receivable.Item{ID: id, Revision: 2, Kind: receivable.Invoice, Number: "A-1b", On: today.AddDays(-40), Due: today.AddDays(-10),
				Amount: usd(60_00), Open: usd(20_00), Disputed: usd(20_00), Restart: today.AddDays(-1), Source: "list"}
			same(t, "after the correction", item(tx), want)
			if err := tx.SetGone(ctx, key, []receivable.ItemID{id}, today, "imp"); err != nil {
				return err
			}
			f, err := tx.AccountFile(ctx, key, today)
			if len(f.Items) != 1 || !f.Items[0].Gone {
				t.Errorf("items gone today: got %+v", f.Items)
			}
			before, errBefore := tx.AccountFile(ctx, key, today.AddDays(-1))
			if len(before.Items) != 1 || before.Items[0].Gone || errBefore != nil {
				t.Errorf("items the day before: got %+v (%v)", before.Items, errBefore)
			}
			return err
		})
		b.clock.pass(time.Hour)
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			if err := tx.SetBack(ctx, key, []receivable.ItemID{id}, ""); err != nil {
				return err
			}
			if item(tx).Gone {
				t.Error("the item is back and still gone")
			}
			if err := tx.SetVoid(ctx, key, []receivable.ItemID{id}, ""); err != nil {
				return err
			}
			f, err := tx.AccountFile(ctx, key, today)
			same(t, "items after the invoice was void", len(f.Items), 0)
			revisions, errAll := tx.Revisions(ctx, key, id)
			if len(revisions) != 5 || revisions[0].KnownTo != revisions[1].KnownFrom || revisions[2].Import != "imp" || errAll != nil {
				t.Errorf("revisions: got %+v (%v)", revisions, errAll)
			}
			ofImport, errImport := tx.ItemsOfImport(ctx, studio, "imp")
			if len(ofImport) != 1 || errImport != nil {
				t.Errorf("items of the import: got %+v (%v)", ofImport, errImport)
			}
			then, errThen := tx.BalanceAsKnown(ctx, key, today, first)
			same(t, "the balance as known at first", then, usd(60_00))
			if errThen != nil {
				return errThen
			}
			aging, errAging := tx.Aging(ctx, studio, today, first)
			if len(aging) != 1 || aging[0].Open.Amount != usd(60_00) || aging[0].Invoiced != usd(100_00) || aging[0].Buckets[1].Count != 1 || errAging != nil {
				t.Errorf("the aging as known at first: got %+v (%v)", aging, errAging)
			}
			return err
		})
	})
}

func (b book) allocate(t *testing.T, key receivable.AccountKey, from, to receivable.ItemID, on day.Date, minor int64) {
	t.Helper()
	b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
		return tx.InsertAllocations(ctx, []AllocationRow{{Account: key, Allocation: receivable.Allocation{From: from, To: to, On: on, Amount: usd(minor)}}})
	})
}

func TestAllocationsStayInBounds(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		key := b.account(t, studio, "1")
		inv := b.item(t, key, receivable.Invoice, "A-1", today, today, 100)
		pay := b.item(t, key, receivable.Payment, "", today, day.Date{}, -70)
		for name, a := range map[string]receivable.Allocation{
			"more than was paid":  {From: pay, To: inv, On: today, Amount: usd(71)},
			"against nothing":     {From: pay, To: "nothing", On: today, Amount: usd(10)},
			"taken back too much": {From: pay, To: inv, On: today, Amount: usd(-1)},
			"the wrong way round": {From: inv, To: pay, On: today, Amount: usd(10)},
		} {
			err := b.Write(t.Context(), func(tx *Tx) error {
				return tx.InsertAllocations(t.Context(), []AllocationRow{{Account: key, Allocation: a}})
			})
			code(t, name, err, "allocation_refused")
		}
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			list, err := tx.AllocationsOf(ctx, key)
			same(t, "kept", len(list), 0)
			return err
		})
		b.allocate(t, key, pay, inv, today, 70)
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			list, err := tx.AllocationsOf(ctx, key)
			same(t, "allocations", list, []AllocationRow{{Account: key, Allocation: receivable.Allocation{From: pay, To: inv, On: today, Amount: usd(70)}}})
			return err
		})
	})
}

// model is a book of one account kept the slow way.
type model struct {
	items       map[receivable.ItemID]receivable.Item
	allocations []receivable.Allocation
}

func (m *model) open(id receivable.ItemID, on day.Date) int64 {
	open := m.items[id].Amount.Minor()
	for _, a := range m.allocations {
		if a.On.After(on) {
			continue
		}
		if a.To == id {
			open -= a.Amount.Minor()
		}
		if a.From == id {
			open += a.Amount.Minor()
		}
	}
	return open
}

// file is what AccountFile must hold on the day.
func (m *model) file(on day.Date) []receivable.Item {
	var list []receivable.Item
	for id, i := range m.items {
		if open := m.open(id, on); open != 0 && !i.Void && !i.On.After(on) {
			i.Open = usd(open)
			list = append(list, i)
		}
	}
	slices.SortFunc(list, oldestDueFirst)
	return list
}

func (m *model) aging(on day.Date) (counts, sums [5]int64) {
	for _, i := range m.file(on) {
		late := on.Sub(clockDay(&i))
		bucket := 0
		switch {
		case late <= 0:
		case late <= 30:
			bucket = 1
		case late <= 60:
			bucket = 2
		case late <= 90:
			bucket = 3
		default:
			bucket = 4
		}
		counts[bucket]++
		sums[bucket] += i.Open.Minor()
	}
	return counts, sums
}

// TestOpenSumsAreRight holds open sums, files of any day and the aging against
// the model through random histories, and that what was known at a moment does
// not change with what is learned later.
func TestOpenSumsAreRight(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		n := 0
		rapid.Check(t, func(rt *rapid.T) {
			n++
			creditor := receivable.CreditorID("rapid-" + strconv.Itoa(n))
			b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
				return tx.SaveCreditor(ctx, receivable.Creditor{ID: creditor})
			})
			h := history{b: b, t: t, rt: rt, key: b.account(t, creditor, "1"), model: model{items: map[receivable.ItemID]receivable.Item{}}}
			for range rapid.IntRange(3, 14).Draw(rt, "acts") {
				h.act()
				b.clock.pass(time.Minute)
			}
			h.compare()
		})
	})
}

type history struct {
	b     book
	t     *testing.T
	rt    *rapid.T
	key   receivable.AccountKey
	model model
	ids   []receivable.ItemID
	known []knownThen
}

// knownThen is a balance with the moment and day it was asked for.
type knownThen struct {
	at      time.Time
	on      day.Date
	balance money.Amount
}

func (h *history) someDay(name string) day.Date {
	return today.AddDays(rapid.IntRange(-120, 20).Draw(h.rt, name))
}

func (h *history) act() {
	switch rapid.IntRange(0, 4).Draw(h.rt, "act") {
	case 0, 1:
		h.addItem()
	case 2:
		h.allocate()
	case 3:
		h.revise()
	case 4:
		on := h.someDay("asked")
		h.b.mustRead(h.t, func(ctx context.Context, tx *Tx) error {
			balance, err := tx.BalanceAsKnown(ctx, h.key, on, h.b.clock.now())
			h.known = append(h.known, knownThen{h.b.clock.now(), on, balance})
			return err
		})
	}
}

func (h *history) addItem() {
	on := h.someDay("on")
	kind := rapid.SampledFrom([]receivable.Kind{receivable.Invoice, receivable.Charge, receivable.Payment, receivable.CreditNote}).Draw(h.rt, "kind")
	minor, due := int64(rapid.IntRange(0, 5).Draw(h.rt, "amount")), day.Date{}
	if kind.Raises() {
		due = on.AddDays(rapid.IntRange(0, 30).Draw(h.rt, "days"))
	} else {
		minor = -minor
	}
	id := h.b.item(h.t, h.key, kind, "N-"+strconv.Itoa(len(h.ids)), on, due, minor)
	h.ids = append(h.ids, id)
	h.model.items[id] = receivable.Item{ID: id, Revision: 1, Kind: kind, Number: "N-" + strconv.Itoa(len(h.ids)-1), On: on, Due: due,
		Amount: usd(minor), Disputed: usd(0), Source: "list"}
}

// allocate sets off what may be, or more, and takes back: what is refused must
// leave nothing behind.
func (h *history) allocate() {
	if len(h.ids) == 0 {
		return
	}
	a := receivable.Allocation{From: rapid.SampledFrom(h.ids).Draw(h.rt, "from"), To: rapid.SampledFrom(h.ids).Draw(h.rt, "to"),
		On: h.someDay("set off"), Amount: usd(int64(rapid.IntRange(-2, 4).Draw(h.rt, "sum")))}
	if h.model.items[a.From].Kind.Raises() || !h.model.items[a.To].Kind.Raises() {
		return
	}
	err := h.b.Write(h.t.Context(), func(tx *Tx) error {
		return tx.InsertAllocations(h.t.Context(), []AllocationRow{{Account: h.key, Allocation: a}})
	})
	ever := today.AddDays(1000)
	from, to := h.model.open(a.From, ever)+a.Amount.Minor(), h.model.open(a.To, ever)-a.Amount.Minor()
	fits := from <= 0 && from >= h.model.items[a.From].Amount.Minor() && to >= 0 && to <= h.model.items[a.To].Amount.Minor()
	if (err == nil) != fits {
		h.rt.Fatalf("allocation %+v: got %v, fits %v", a, err, fits)
	}
	if fits {
		h.model.allocations = append(h.model.allocations, a)
	}
}

func (h *history) revise() {
	if len(h.ids) == 0 {
		return
	}
	i := h.model.items[rapid.SampledFrom(h.ids).Draw(h.rt, "item")]
	sign := int64(1)
	if !i.Kind.Raises() {
		sign = -1
	}
	i.Amount = usd(sign * int64(rapid.IntRange(0, 5).Draw(h.rt, "new amount")))
	i.On = h.someDay("new day")
	i.Void = rapid.IntRange(0, 4).Draw(h.rt, "void") == 0
	if i.Kind.Raises() {
		i.Restart = rapid.SampledFrom([]day.Date{{}, today, today.AddDays(-50)}).Draw(h.rt, "restart")
	}
	err := h.b.Write(h.t.Context(), func(tx *Tx) error { return tx.ReviseItem(h.t.Context(), h.key, i) })
	if fault.CodeOf(err) == "allocated_more" {
		return
	}
	if err != nil {
		h.t.Fatal(err)
	}
	i.Revision++
	h.model.items[i.ID] = i
}

func (h *history) compare() {
	h.b.mustRead(h.t, func(ctx context.Context, tx *Tx) error {
		rows, err := tx.ItemsOf(ctx, h.key)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if want := h.model.open(r.Item.ID, today.AddDays(1000)); r.Item.Open.Minor() != want {
				h.rt.Fatalf("open sum of %s: got %s, want %d", r.Item.Number, r.Item.Open, want)
			}
		}
		var told []receivable.Item
		for _, r := range rows {
			if i := r.Item; !i.Void && r.GoneOn.IsZero() {
				told = append(told, receivable.Item{ID: i.ID, Kind: i.Kind, Number: i.Number, On: i.On, Due: i.Due, Amount: i.Amount, For: i.For})
			}
		}
		got, err := tx.ItemsTold(ctx, h.key)
		if err != nil {
			return err
		}
		same(h.rt, "items as a timeline tells them", got, told)
		for _, on := range []day.Date{today.AddDays(-130), today.AddDays(-45), today.AddDays(-1), today, today.AddDays(25)} {
			f, err := tx.AccountFile(ctx, h.key, on)
			if err != nil {
				return err
			}
			same(h.rt, "file on "+on.String(), f.Items, h.model.file(on))
			h.compareAging(ctx, tx, on, time.Time{})
			h.compareAging(ctx, tx, on, h.b.clock.now())
		}
		for _, k := range h.known {
			got, err := tx.BalanceAsKnown(ctx, h.key, k.on, k.at)
			if err != nil {
				return err
			}
			same(h.rt, "balance of "+k.on.String()+" as known then", got, k.balance)
		}
		return nil
	})
}

func (h *history) compareAging(ctx context.Context, tx *Tx, on day.Date, known time.Time) {
	list, err := tx.Aging(ctx, h.key.Creditor, on, known)
	if err != nil {
		h.t.Fatal(err)
	}
	var counts, sums [5]int64
	for _, a := range list {
		for i, bucket := range a.Buckets {
			counts[i], sums[i] = bucket.Count, bucket.Amount.Minor()
		}
	}
	wantCounts, wantSums := h.model.aging(on)
	if counts != wantCounts || sums != wantSums {
		h.rt.Errorf("aging on %s (known %v): got %v %v, want %v %v", on, known, counts, sums, wantCounts, wantSums)
	}
}

func TestDSO(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		open, invoiced int64
		want           int64
		ok             bool
	}{
		{340626, 1130707, 2711, true}, {254078, 1148734, 1991, true}, {100, 0, 0, false}, {-100, 400, -2250, true}, {1, 3 * 9000 * 2, 0, true},
		{1, 18000, 1, true}, {1 << 60, 1, 0, false}, // the half goes up; a measure too large to count is none
	} {
		a := Aging{Open: Bucket{Amount: usd(c.open)}, Invoiced: usd(c.invoiced)}
		if got, ok := a.DSO(); got != c.want || ok != c.ok {
			t.Errorf("%d of %d: got %d, %v, want %d, %v", c.open, c.invoiced, got, ok, c.want, c.ok)
		}
	}
}
