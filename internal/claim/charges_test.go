package claim

import (
	"testing"

	"pgregory.net/rapid"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/law"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// late is an account in Britain with three invoices that fell due at the end of
// May 2025: 5,000 untouched, 1,000 of which 400 came in July, 800 credited in half.
func late(through string) ([]receivable.Item, []receivable.Allocation, Claim) {
	bill := func(number, amount, open string) receivable.Item {
		return receivable.Item{
			ID: receivable.ItemID(number), Kind: receivable.Invoice, Number: number, On: on("2025-05-01"), Due: on("2025-05-30"),
			Amount: sum(amount, "GBP"), Open: sum(open, "GBP"),
		}
	}
	items := []receivable.Item{
		bill("A", "5000.00", "5000.00"), bill("B", "1000.00", "600.00"), bill("C", "800.00", "400.00"),
		{ID: "P", Kind: receivable.Payment, On: on("2025-07-30"), Amount: sum("-400.00", "GBP"), Open: sum("0.00", "GBP")},
		{ID: "N", Kind: receivable.CreditNote, On: on("2025-08-30"), Amount: sum("-400.00", "GBP"), Open: sum("0.00", "GBP")},
		{ID: "X", Kind: receivable.Charge, Number: "X", On: on("2025-05-01"), Due: on("2025-05-30"), Amount: sum("10.00", "GBP"), Open: sum("10.00", "GBP")},
	}
	rows := []receivable.Allocation{
		{From: "P", To: "B", On: on("2025-07-30"), Amount: sum("400.00", "GBP")},
		{From: "N", To: "C", On: on("2025-08-30"), Amount: sum("400.00", "GBP")},
	}
	c, err := AsOf(receivable.File{Currency: "GBP", Items: items}, on(through))
	if err != nil {
		panic(err)
	}
	return items, rows, c
}

func chargesOf(t testing.TB, items []receivable.Item, rows []receivable.Allocation, c Claim, through string) Charges {
	t.Helper()
	ch, err := ChargesOf(terms(t, "gb_eng"), &c, items, rows, on(through))
	if err != nil {
		t.Fatal(err)
	}
	return ch
}

func TestChargesOfAnAccount(t *testing.T) {
	t.Parallel()
	items, rows, c := late("2025-09-15")
	before := append([]receivable.Item{}, items...)
	ch := chargesOf(t, items, rows, c, "2025-09-15")
	want := []struct {
		number string
		code   ChargeCode
		amount string
		days   int
		daily  string
	}{
		{"A", InterestCharge, "188.63", 108, "1.74"},
		{"A", CompensationCharge, "70.00", 108, "0.00"},
		{"B", InterestCharge, "31.16", 108, "0.20"}, // 61 days on 1,000, then 47 on 600
		{"B", CompensationCharge, "70.00", 108, "0.00"},
		{"C", InterestCharge, "15.09", 108, "0.13"}, // 400 was never owed
		{"C", CompensationCharge, "40.00", 108, "0.00"},
	}
	if len(ch.Lines) != len(want) {
		t.Fatalf("got %d lines: %+v", len(ch.Lines), ch.Lines)
	}
	for i, w := range want {
		got := ch.Lines[i]
		if got.Number != w.number || got.Code != w.code || got.Amount.Decimal() != w.amount || got.Days != w.days || got.Daily.Decimal() != w.daily {
			t.Errorf("line %d: got %s %s %s over %d days, %s a day; want %+v", i, got.Number, got.Code, got.Amount, got.Days, got.Daily, w)
		}
		if got.Basis == "" || len(got.Sources) == 0 || got.Confidence != law.Verified {
			t.Errorf("line %d does not say where it comes from: %q, %v, %s", i, got.Basis, got.Sources, got.Confidence)
		}
	}
	for i := range items {
		if items[i] != before[i] {
			t.Errorf("invoice %s was changed", items[i].Number)
		}
	}
}

func TestPayoffFigure(t *testing.T) {
	t.Parallel()
	items, rows, c := late("2025-09-15")
	ch := chargesOf(t, items, rows, c, "2025-09-15")
	if err := ch.AddCosts(sum("25.00", "GBP"), "search of the register", law.Mark{Sources: []string{"receipt"}}); err != nil {
		t.Fatal(err)
	}
	if n := ch.Waive(CompensationCharge, "C", Waiver{By: "Ann", On: on("2025-09-15"), Note: "small"}); n != 1 {
		t.Fatalf("%d charges waived", n)
	}
	p, err := Payoff(&c, &ch, on("2025-09-15"))
	if err != nil {
		t.Fatal(err)
	}
	got := []string{p.Principal.Decimal(), p.Interest.Decimal(), p.Compensation.Decimal(), p.Costs.Decimal(), p.Waived.Decimal(), p.Sum.Decimal(), p.Daily.Decimal()}
	want := []string{"6010.00", "234.88", "140.00", "25.00", "40.00", "6409.88", "2.07"}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got %v, want %v", got, want)
			break
		}
	}
	if len(p.Lines) != 6 {
		t.Errorf("%d lines stand, want 6", len(p.Lines))
	}
	if ch.Waive("", "", Waiver{By: "Ann"}) != 6 || ch.Waive("", "", Waiver{By: "Ann"}) != 0 {
		t.Error("waiving all twice did not leave nothing the second time")
	}
	if p, err = Payoff(&c, &ch, on("2025-09-15")); err != nil || p.Sum != c.Askable || !p.Daily.IsZero() {
		t.Errorf("all waived: got %s and %s a day, %v; want %s", p.Sum, p.Daily, err, c.Askable)
	}
	if _, err := Payoff(&c, &ch, on("2025-09-16")); fault.CodeOf(err) != "charges_other_day" {
		t.Errorf("got %v for charges of another day", err)
	}
}

// Money not set against an invoice is the client's: it lowers the base from its
// day, and what is over pays charges.
func TestUnappliedMoneyLowersCharges(t *testing.T) {
	t.Parallel()
	bill := receivable.Item{ID: "A", Kind: receivable.Invoice, Number: "A", On: on("2025-05-01"), Due: on("2025-05-30"), Amount: sum("5000.00", "GBP"), Open: sum("5000.00", "GBP")}
	money := receivable.Item{ID: "P", Kind: receivable.Payment, On: on("2025-07-30"), Amount: sum("-5100.00", "GBP"), Open: sum("-5100.00", "GBP")}
	items := []receivable.Item{bill, money}
	c, err := AsOf(receivable.File{Currency: "GBP", Items: items}, on("2025-09-15"))
	if err != nil {
		t.Fatal(err)
	}
	ch := chargesOf(t, items, nil, c, "2025-09-15")
	p, err := Payoff(&c, &ch, on("2025-09-15"))
	if err != nil {
		t.Fatal(err)
	}
	// 61 days on 5,000 at 12.75 are 106.54, with 70.00; 100.00 is over.
	if p.Interest.Decimal() != "106.54" || p.Credit.Decimal() != "100.00" || p.Sum.Decimal() != "76.54" {
		t.Errorf("got interest %s, credit %s, sum %s", p.Interest, p.Credit, p.Sum)
	}
}

// The fee of another ledger beside its interest: 10.41 on top of 100.00.
func TestFeeBesideInterest(t *testing.T) {
	t.Parallel()
	bill := receivable.Item{ID: "A", Kind: receivable.Invoice, Number: "A", On: on("2025-05-01"), Due: on("2025-05-30"), Amount: usd("100.00"), Open: usd("100.00")}
	through := bill.Due.AddDays(15)
	c, err := AsOf(receivable.File{Currency: "USD", Items: []receivable.Item{bill}}, through)
	if err != nil {
		t.Fatal(err)
	}
	ch, err := ChargesOf(agreedTerms(10*law.Percent), &c, []receivable.Item{bill}, nil, through)
	if err != nil {
		t.Fatal(err)
	}
	if err := ch.AddCosts(usd("10.00"), "agreed fee", law.Mark{}); err != nil {
		t.Fatal(err)
	}
	p, err := Payoff(&c, &ch, through)
	if err != nil || p.Sum != usd("110.41") || p.Interest != usd("0.41") || ch.Lines[0].Rate() != 10*law.Percent {
		t.Errorf("got %s of which %s interest, %v; want 110.41 and 0.41", p.Sum, p.Interest, err)
	}
}

func TestContestedBearsNothing(t *testing.T) {
	t.Parallel()
	items, rows, _ := late("2025-09-15")
	items[0].Disputed = sum("5000.00", "GBP")
	c, err := AsOf(receivable.File{Currency: "GBP", Items: items}, on("2025-09-15"))
	if err != nil {
		t.Fatal(err)
	}
	ch := chargesOf(t, items, rows, c, "2025-09-15")
	for _, l := range ch.Lines {
		if l.Item == "A" {
			t.Errorf("%s of %s is asked for a contested invoice", l.Code, l.Amount)
		}
	}
}

// A payment taken back counts as if it had not come.
func TestTakenBackPaymentsDoNotCount(t *testing.T) {
	t.Parallel()
	items, rows, c := late("2025-09-15")
	plain := chargesOf(t, items, rows, c, "2025-09-15")
	rows = append(rows,
		receivable.Allocation{From: "P", To: "A", On: on("2025-06-10"), Amount: sum("100.00", "GBP")},
		receivable.Allocation{From: "P", To: "A", On: on("2025-06-12"), Amount: sum("-100.00", "GBP")})
	if got, want := chargesOf(t, items, rows, c, "2025-09-15").Lines[0].Amount, plain.Lines[0].Amount; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// The figure with its daily amount never asks for more than the charges of the
// later day do.
func TestDailyAmountNeverAsksTooMuch(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var items []receivable.Item
		for i := range rapid.IntRange(1, 5).Draw(t, "invoices") {
			amount := money.New(rapid.Int64Range(1, 1e9).Draw(t, "amount"), "GBP")
			items = append(items, receivable.Item{
				ID: receivable.ItemID(rune('A' + i)), Kind: receivable.Invoice, On: on("2025-01-01"),
				Due: on("2025-01-31").AddDays(rapid.IntRange(0, 100).Draw(t, "due")), Amount: amount, Open: amount,
			})
		}
		good := on("2025-06-01").AddDays(rapid.IntRange(0, 300).Draw(t, "good"))
		later := rapid.IntRange(0, 200).Draw(t, "later")
		figure := func(d day.Date) PayoffFigure {
			c, err := AsOf(receivable.File{Currency: "GBP", Items: items}, d)
			if err != nil {
				t.Fatal(err)
			}
			british, err := law.Embedded().InterestTerms("gb_eng", law.BusinessDebtor)
			if err != nil {
				t.Fatal(err)
			}
			ch, err := ChargesOf(british, &c, items, nil, d)
			if err != nil {
				t.Fatal(err)
			}
			p, err := Payoff(&c, &ch, d)
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		first, then := figure(good), figure(good.AddDays(later))
		if first.Sum.Minor()+int64(later)*first.Daily.Minor() > then.Sum.Minor() {
			t.Fatalf("%s with %d days of %s is more than %s", first.Sum, later, first.Daily, then.Sum)
		}
	})
}

// What was credited or given up bears nothing from the beginning; what was paid does
// until it came.
func TestWhatLowersAnInvoice(t *testing.T) {
	t.Parallel()
	bill := receivable.Item{ID: "A", Kind: receivable.Invoice, Number: "A", On: on("2025-01-01"), Due: on("2025-01-31"), Amount: usd("7300.00"), Open: usd("3650.00")}
	for kind, want := range map[receivable.Kind]string{receivable.CreditNote: "30.00", receivable.WriteOff: "30.00", receivable.Payment: "50.00"} {
		other := receivable.Item{ID: "B", Kind: kind, Number: "B", On: on("2025-02-20"), Amount: usd("-3650.00"), Open: usd("0.00")}
		items := []receivable.Item{bill, other}
		c, err := AsOf(receivable.File{Currency: "USD", Items: items}, on("2025-03-02"))
		if err != nil {
			t.Fatal(err)
		}
		rows := []receivable.Allocation{{From: "B", To: "A", On: other.On, Amount: usd("3650.00")}}
		ch, err := ChargesOf(agreedTerms(10*law.Percent), &c, items, rows, on("2025-03-02"))
		if err != nil || len(ch.Lines) != 1 || ch.Lines[0].Amount.Decimal() != want {
			t.Errorf("%s: got %+v, %v; want %s", kind, ch.Lines, err, want)
		}
	}
}
