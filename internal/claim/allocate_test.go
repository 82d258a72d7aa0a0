package claim

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// told is a list of allocations as a reader would note them: "P>A 40.00".
func told(rows []receivable.Allocation) string {
	var b strings.Builder
	for i, a := range rows {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%s>%s %s", a.From, a.To, a.Amount.Decimal())
	}
	return b.String()
}

func names(pairs ...receivable.ItemID) map[receivable.ItemID]receivable.ItemID {
	m := make(map[receivable.ItemID]receivable.ItemID)
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return m
}

func TestAllocate(t *testing.T) {
	t.Parallel()
	euros := func(item receivable.Item) receivable.Item {
		item.Amount, item.Open = money.New(item.Amount.Minor(), "EUR"), money.New(item.Open.Minor(), "EUR")
		return item
	}
	tests := map[string]struct {
		items []receivable.Item
		named map[receivable.ItemID]receivable.ItemID
		want  string
	}{
		"oldest due date first":    {[]receivable.Item{invoice("new", "50", 5), invoice("old", "100", 40), payment("P", "120", 1)}, nil, "P>old 100.00, P>new 20.00"},
		"the named first":          {[]receivable.Item{invoice("new", "50", 5), invoice("old", "100", 40), payment("P", "120", 1)}, names("P", "new"), "P>new 50.00, P>old 70.00"},
		"over-payment stays":       {[]receivable.Item{invoice("A", "100", 4), payment("P", "130", 1)}, nil, "P>A 100.00"},
		"nothing to pay":           {[]receivable.Item{payment("P", "130", 1)}, nil, ""},
		"a name that leads away":   {[]receivable.Item{invoice("A", "100", 4), payment("P", "30", 1)}, names("P", "settled long ago"), "P>A 30.00"},
		"void invoice":             {[]receivable.Item{with(invoice("A", "100", 40), func(i *receivable.Item) { i.Void = true }), invoice("B", "50", 4), payment("P", "80", 1)}, names("P", "A"), "P>B 50.00"},
		"void payment":             {[]receivable.Item{invoice("A", "100", 40), with(payment("P", "80", 1), func(i *receivable.Item) { i.Void = true })}, nil, ""},
		"gone is passed over":      {[]receivable.Item{with(invoice("A", "100", 40), func(i *receivable.Item) { i.Gone = true }), invoice("B", "50", 4), payment("P", "80", 1)}, nil, "P>B 50.00"},
		"gone but named":           {[]receivable.Item{with(invoice("A", "100", 40), func(i *receivable.Item) { i.Gone = true }), invoice("B", "50", 4), payment("P", "80", 1)}, names("P", "A"), "P>A 80.00"},
		"tomorrow's payment waits": {[]receivable.Item{invoice("A", "100", 4), payment("P", "100", -1)}, nil, ""},
		"tomorrow's invoice waits": {[]receivable.Item{with(invoice("A", "100", 4), func(i *receivable.Item) { i.On = today.AddDays(1) }), payment("P", "100", 1)}, nil, ""},
		"earlier payment first":    {[]receivable.Item{invoice("A", "100", 4), payment("P2", "80", 1), payment("P1", "80", 3)}, nil, "P1>A 80.00, P2>A 20.00"},
		"a later name before an earlier payment": {[]receivable.Item{invoice("A", "100", 40), invoice("B", "100", 4), payment("P1", "100", 9), payment("P2", "100", 1)},
			names("P2", "A"), "P2>A 100.00, P1>B 100.00"},
		"same day: lower number":          {[]receivable.Item{invoice("A-2", "50", 4), invoice("A-1", "50", 4), payment("P", "60", 1)}, nil, "P>A-1 50.00, P>A-2 10.00"},
		"same due date: issued earlier":   {[]receivable.Item{invoice("A-1", "50", 4), with(invoice("A-2", "50", 4), func(i *receivable.Item) { i.On = i.On.AddDays(-9) }), payment("P", "60", 1)}, nil, "P>A-2 50.00, P>A-1 10.00"},
		"currencies stay apart":           {[]receivable.Item{euros(invoice("E", "100", 90)), invoice("A", "100", 4), payment("P", "150", 1), euros(payment("Q", "30", 1))}, nil, "P>A 100.00, Q>E 30.00"},
		"credit note, then write-off":     {[]receivable.Item{invoice("A", "100", 4), credit(receivable.WriteOff, "W", "90", 1), credit(receivable.CreditNote, "C", "60", 1)}, nil, "C>A 60.00, W>A 40.00"},
		"an invoice below zero pays":      {[]receivable.Item{invoice("A", "100", 4), with(invoice("N", "-40", 9), func(*receivable.Item) {})}, nil, "N>A 40.00"},
		"money paid back meets its cause": {[]receivable.Item{payment("P", "130", 9), with(payment("R", "-30", 2), func(*receivable.Item) {})}, nil, "P>R 30.00"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rows, err := Allocate(tt.items, tt.named, today)
			if got := told(rows); err != nil || got != tt.want {
				t.Errorf("got %q, %v; want %q", got, err, tt.want)
			}
		})
	}
	_, err := Allocate([]receivable.Item{euros(invoice("E", "100", 90)), payment("P", "150", 1)}, names("P", "E"), today)
	if fault.CodeOf(err) != "currency_mixed" {
		t.Errorf("a payment in dollars for an invoice in euro: got %v, want currency_mixed", err)
	}
}

func TestAllocationIsDatedOnTheLaterItem(t *testing.T) {
	t.Parallel()
	rows, err := Allocate([]receivable.Item{invoice("A", "100", -20), payment("P", "60", 15)}, nil, today)
	if err != nil || len(rows) != 1 {
		t.Fatal(rows, err)
	}
	if got, want := rows[0].On, today.AddDays(-10); got != want {
		t.Errorf("an advance is set off on %v, want the day of the invoice, %v", got, want)
	}
}

var kinds = []receivable.Kind{receivable.Invoice, receivable.CreditNote, receivable.Payment, receivable.Charge, receivable.WriteOff}

// anyItems draws an account's items, some of them odd: void, gone, disputed,
// dated ahead, with the wrong sign.
func anyItems(t *rapid.T, currencies ...money.Currency) []receivable.Item {
	n := rapid.IntRange(0, 12).Draw(t, "items")
	items := make([]receivable.Item, n)
	for i := range items {
		kind := rapid.SampledFrom(kinds).Draw(t, "kind")
		minor := rapid.Int64Range(1, 100000).Draw(t, "sum")
		if kind.Raises() == (rapid.IntRange(0, 19).Draw(t, "odd") == 0) {
			minor = -minor
		}
		item := receivable.Item{
			ID: receivable.ItemID(fmt.Sprint("i", i)), Number: fmt.Sprint("N", i%7), Kind: kind,
			On: today.AddDays(rapid.IntRange(-200, 10).Draw(t, "on")), Amount: money.New(minor, rapid.SampledFrom(currencies).Draw(t, "currency")),
		}
		if kind.Raises() {
			item.Due = item.On.AddDays(rapid.IntRange(0, 60).Draw(t, "term"))
			item.Void = rapid.IntRange(0, 9).Draw(t, "void") == 0
			item.Gone = rapid.IntRange(0, 9).Draw(t, "gone") == 0
			if minor > 0 && rapid.IntRange(0, 4).Draw(t, "disputes") == 0 {
				item.Disputed = money.New(rapid.Int64Range(0, minor).Draw(t, "disputed"), item.Amount.Currency())
			}
		}
		item.Open = item.Amount
		items[i] = item
	}
	return items
}

func anyNames(t *rapid.T, items []receivable.Item) map[receivable.ItemID]receivable.ItemID {
	named := make(map[receivable.ItemID]receivable.ItemID)
	for _, from := range items {
		if rapid.IntRange(0, 2).Draw(t, "names one") == 0 {
			to := rapid.SampledFrom(items).Draw(t, "named")
			if to.Amount.Currency() == from.Amount.Currency() {
				named[from.ID] = to.ID
			}
		}
	}
	return named
}

func TestAllocationsConserveSums(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		items := anyItems(t, "USD", "EUR")
		named := anyNames(t, items)
		rows, err := Allocate(items, named, today)
		if err != nil {
			t.Fatal(err)
		}
		checkAllocations(t, items, rows)
		// One payment after the other leaves as much open as all at once.
		open, err := openOn(items, rows, today)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Allocate(open, named, today)
		if err != nil || len(again) != 0 {
			t.Fatalf("allocated again: %q, %v", told(again), err)
		}
	})
}

// checkAllocations holds that nothing is set off twice, against the wrong side,
// or across currencies, and that both sides do not stay open together.
func checkAllocations(t interface {
	Fatalf(string, ...any)
	Helper()
}, items []receivable.Item, rows []receivable.Allocation) {
	t.Helper()
	byID := make(map[receivable.ItemID]receivable.Item)
	left := make(map[receivable.ItemID]int64)
	for _, item := range items {
		byID[item.ID], left[item.ID] = item, item.Open.Minor()
	}
	for _, a := range rows {
		from, to := byID[a.From], byID[a.To]
		if a.Amount.Sign() <= 0 || from.Open.Sign() >= 0 || to.Open.Sign() <= 0 || from.Void || to.Void || from.On.After(today) || to.On.After(today) {
			t.Fatalf("%q sets %+v off against %+v", told([]receivable.Allocation{a}), from, to)
		}
		if c := a.Amount.Currency(); c != from.Amount.Currency() || c != to.Amount.Currency() {
			t.Fatalf("%s crosses currencies", told([]receivable.Allocation{a}))
		}
		if a.On.Before(from.On) || a.On.Before(to.On) {
			t.Fatalf("dated %v, before one of its items", a.On)
		}
		left[a.From] += a.Amount.Minor()
		left[a.To] -= a.Amount.Minor()
	}
	debt, unapplied := map[money.Currency]int64{}, map[money.Currency]int64{}
	for _, item := range items {
		n, was := left[item.ID], item.Open.Minor()
		if n*was < 0 || max(n, -n) > max(was, -was) {
			t.Fatalf("item %s had %d open and has %d", item.ID, was, n)
		}
		switch {
		case item.Void || item.Gone || item.On.After(today):
		case n > 0:
			debt[item.Amount.Currency()] += n
		default:
			unapplied[item.Amount.Currency()] -= n
		}
	}
	for c, n := range debt {
		if n > 0 && unapplied[c] > 0 {
			t.Fatalf("%d %s stay owed beside %d unapplied", n, c, unapplied[c])
		}
	}
}

func TestPaymentsOneByOneLeaveTheSameBalance(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		items := anyItems(t, "USD")
		var rows []receivable.Allocation
		for n := range items {
			open, err := openOn(items[:n+1], rows, today)
			if err != nil {
				t.Fatal(err)
			}
			more, err := Allocate(open, nil, today)
			if err != nil {
				t.Fatal(err)
			}
			rows = append(rows, more...)
		}
		checkAllocations(t, items, rows)
		open, err := openOn(items, rows, today)
		if err != nil {
			t.Fatal(err)
		}
		one, all := mustClaim(t, open), mustClaim(t, items)
		if one.Owed != all.Owed {
			t.Fatalf("one by one %v is owed, unallocated %v", one.Owed, all.Owed)
		}
	})
}

func mustClaim(t *rapid.T, items []receivable.Item) Claim {
	t.Helper()
	c, err := AsOf(file(items...), today)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAskedIsNeverMoreThanOwed(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		items := anyItems(t, "USD")
		f := file(items...)
		for range rapid.IntRange(0, 2).Draw(t, "disputes") {
			a := receivable.Arrangement{Kind: receivable.DisputeHold, On: today.AddDays(-3), Amount: money.New(rapid.Int64Range(0, 50000).Draw(t, "contested"), "USD")}
			if len(items) > 0 && rapid.Bool().Draw(t, "on an item") {
				a.Item = rapid.SampledFrom(items).Draw(t, "item").ID
			}
			f.Arrangements = append(f.Arrangements, a)
		}
		c, err := AsOf(f, today)
		if err != nil {
			t.Fatal(err)
		}
		if c.Askable.Sign() < 0 || c.Askable.Sign() > 0 && c.Owed.Less(c.Askable) {
			t.Fatalf("%v asked, %v owed", c.Askable, c.Owed)
		}
		if c.Askable.Minor() > c.Late.Minor() || c.Askable.Minor() > c.Principal.Minor()-c.Disputed.Minor() {
			t.Fatalf("%v asked; %v late, %v open, %v disputed", c.Askable, c.Late, c.Principal, c.Disputed)
		}
		checkLines(t, &c)
		// The order of the rows makes no difference.
		shuffled := f
		shuffled.Items = slices.Clone(items)
		rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1)).Shuffle(len(items), func(i, j int) {
			shuffled.Items[i], shuffled.Items[j] = shuffled.Items[j], shuffled.Items[i]
		})
		again, err := AsOf(shuffled, today)
		if err != nil || !slices.Equal(again.Lines, c.Lines) || again.Owed != c.Owed || again.Askable != c.Askable || again.OldestAsked != c.OldestAsked {
			t.Fatalf("in another order: %+v, %v; was %+v", again, err, c)
		}
	})
}

// checkLines holds that the lines add up to the claim.
func checkLines(t *rapid.T, c *Claim) {
	t.Helper()
	var amount, ask, disputed, covered int64
	for _, l := range c.Lines {
		amount += l.Amount.Minor()
		ask += l.Ask.Minor()
		disputed += l.Disputed.Minor()
		covered += l.Covered.Minor()
		if l.Covered.Sign() < 0 || l.Covered.Sign() > 0 && l.Amount.Less(l.Covered) || l.Ask.Sign() > 0 && l.Days <= 0 {
			t.Fatalf("line %+v", l)
		}
	}
	for name, pair := range map[string][2]int64{
		"owed": {amount, c.Owed.Minor()}, "askable": {ask, c.Askable.Minor()}, "disputed": {disputed, c.Disputed.Minor()},
		"principal": {c.Late.Minor() + c.NotDue.Minor(), c.Principal.Minor()}, "balance": {c.Principal.Minor() - c.Unapplied.Minor(), c.Owed.Minor()},
		"covered": {covered, max(0, min(c.Unapplied.Minor(), c.Principal.Minor()))},
	} {
		if pair[0] != pair[1] {
			t.Fatalf("%s: the lines say %d, the claim %d", name, pair[0], pair[1])
		}
	}
	if (c.DaysAsked > 0) != (c.Askable.Sign() > 0) || c.DaysAsked > c.DaysLate {
		t.Fatalf("%v asked for %d days, %d days late", c.Askable, c.DaysAsked, c.DaysLate)
	}
}

// Whatever stands in the rows, allocating ends, conserves, or names a fault.
func FuzzAllocate(f *testing.F) {
	f.Add([]byte{0, 100, 1, 9, 2, 100, 1, 3})
	f.Add([]byte{0, 255, 3, 40, 2, 1, 1, 3, 4, 80, 0, 0, 1, 7, 200, 1})
	f.Fuzz(func(t *testing.T, raw []byte) {
		var items []receivable.Item
		named := make(map[receivable.ItemID]receivable.ItemID)
		for row := range slices.Chunk(raw[:len(raw)/4*4], 4) {
			kind := kinds[int(row[0])%len(kinds)]
			sum := money.New(int64(int8(row[1]))*100+1, []money.Currency{"USD", "EUR"}[row[0]>>7])
			item := receivable.Item{
				ID: receivable.ItemID(fmt.Sprint(len(items))), Kind: kind, On: today.AddDays(3 - int(row[2])), Amount: sum, Open: sum,
				Void: row[0]&64 != 0 && row[0]&32 != 0, Gone: row[0]&64 != 0 && kind.Raises(),
			}
			if kind.Raises() && row[3] > 0 {
				item.Due = item.On.AddDays(int(row[3]))
			}
			if row[0]&16 != 0 {
				named[item.ID] = receivable.ItemID(fmt.Sprint(row[3]))
			}
			items = append(items, item)
		}
		rows, err := Allocate(items, named, today)
		if err != nil {
			if fault.CodeOf(err) != "currency_mixed" {
				t.Fatal(err)
			}
			return
		}
		checkAllocations(t, items, rows)
		if _, err := openOn(items, rows, today); err != nil {
			t.Fatal(err)
		}
	})
}

func BenchmarkAllocateOnePayment(b *testing.B) {
	var items []receivable.Item
	for i := range 9 {
		items = append(items, invoice(string(rune('A'+i)), "123.45", 40-8*i))
	}
	items = append(items, payment("P", "200", 2))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Allocate(items, nil, today); err != nil {
			b.Fatal(err)
		}
	}
}
