package claim

import (
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

var today = day.MustParse("2026-11-20")

func usd(s string) money.Amount {
	a, err := money.Parse(s, "USD")
	if err != nil {
		panic(err)
	}
	return a
}

// invoice is issued 30 days before it falls due, so many days before today.
func invoice(number, sum string, daysLate int) receivable.Item {
	due := today.AddDays(-daysLate)
	return receivable.Item{
		ID: receivable.ItemID(number), Kind: receivable.Invoice, Number: number, On: due.AddDays(-30), Due: due,
		Amount: usd(sum), Open: usd(sum),
	}
}

// credit lowers the debt; its day is so many days before today.
func credit(kind receivable.Kind, number, sum string, daysAgo int) receivable.Item {
	return receivable.Item{
		ID: receivable.ItemID(number), Kind: kind, Number: number, On: today.AddDays(-daysAgo),
		Amount: usd(sum).Neg(), Open: usd(sum).Neg(),
	}
}

func payment(number, sum string, daysAgo int) receivable.Item {
	return credit(receivable.Payment, number, sum, daysAgo)
}

func file(items ...receivable.Item) receivable.File {
	return receivable.File{Currency: "USD", Items: items}
}

func with(item receivable.Item, change func(*receivable.Item)) receivable.Item {
	change(&item)
	return item
}

func TestAsOf(t *testing.T) {
	t.Parallel()
	dispute := func(item receivable.ItemID, sum string) receivable.Arrangement {
		a := receivable.Arrangement{Kind: receivable.DisputeHold, On: today.AddDays(-1), Item: item}
		if sum != "" {
			a.Amount = usd(sum)
		}
		return a
	}
	holds := func(f receivable.File, a ...receivable.Arrangement) receivable.File {
		f.Arrangements = a
		return f
	}
	two := func() receivable.File { return file(invoice("A", "100", 40), invoice("B", "50", 5)) }
	tests := map[string]struct {
		file                     receivable.File
		owed, askable, disputed  string
		daysLate, daysAsked      int
		unapplied, late, pending string
	}{
		"nothing":               {file(), "0", "0", "0", 0, 0, "0", "0", "0"},
		"due today is not late": {file(invoice("A", "100", 0)), "100", "0", "0", 0, 0, "0", "0", "100"},
		"a day late":            {file(invoice("A", "100", 1)), "100", "100", "0", 1, 1, "0", "100", "0"},
		"late and not due":      {file(invoice("A", "100", 9), invoice("B", "50", -3)), "150", "100", "0", 9, 9, "0", "100", "50"},
		"a charge counts":       {file(with(invoice("A", "25", 3), func(i *receivable.Item) { i.Kind = receivable.Charge })), "25", "25", "0", 3, 3, "0", "25", "0"},
		"cash covers the oldest": {file(invoice("A", "100", 40), invoice("B", "50", 5), payment("P", "100", 2)),
			"50", "50", "0", 5, 5, "100", "150", "0"},
		"cash covers a part": {file(invoice("A", "100", 40), invoice("B", "50", 5), payment("P", "30", 2)),
			"120", "120", "0", 40, 40, "30", "150", "0"},
		"cash covers all that is late": {file(invoice("A", "100", 40), invoice("B", "50", -5), payment("P", "120", 2)),
			"30", "0", "0", 0, 0, "120", "100", "50"},
		"more cash than debt": {file(invoice("A", "100", 40), payment("P", "130", 2)), "-30", "0", "0", 0, 0, "130", "100", "0"},
		"credit and write-off count as cash": {file(invoice("A", "100", 40), credit(receivable.CreditNote, "C", "60", 1), credit(receivable.WriteOff, "W", "15", 1)),
			"25", "25", "0", 40, 40, "75", "100", "0"},
		"tomorrow's payment": {file(invoice("A", "100", 4), payment("P", "100", -1)), "100", "100", "0", 4, 4, "0", "100", "0"},
		"tomorrow's invoice": {file(with(invoice("A", "100", -1), func(i *receivable.Item) { i.On = today.AddDays(1) })), "0", "0", "0", 0, 0, "0", "0", "0"},
		"void":               {file(with(invoice("A", "100", 4), func(i *receivable.Item) { i.Void = true })), "0", "0", "0", 0, 0, "0", "0", "0"},
		"gone":               {file(with(invoice("A", "100", 4), func(i *receivable.Item) { i.Gone = true })), "0", "0", "0", 0, 0, "0", "0", "0"},
		"no due date":        {file(with(invoice("A", "100", 4), func(i *receivable.Item) { i.Due = day.Date{} })), "100", "0", "0", 0, 0, "0", "0", "100"},
		"clock restarted":    {file(with(invoice("A", "100", 40), func(i *receivable.Item) { i.Restart = today.AddDays(-3) })), "100", "100", "0", 3, 3, "0", "100", "0"},
		"clock in future":    {file(with(invoice("A", "100", 40), func(i *receivable.Item) { i.Restart = today.AddDays(9) })), "100", "0", "0", 0, 0, "0", "0", "100"},
		"an invoice below zero is a credit": {file(invoice("A", "100", 4), with(invoice("N", "-40", 90), func(*receivable.Item) {})),
			"60", "60", "0", 4, 4, "40", "100", "0"},
		"cash paid back": {file(invoice("A", "100", 4), payment("P", "130", 9), with(payment("R", "-30", 2), func(*receivable.Item) {})),
			"0", "0", "0", 0, 0, "100", "100", "0"},
		"disputed in part":      {file(with(invoice("A", "100", 4), func(i *receivable.Item) { i.Disputed = usd("30") })), "100", "70", "30", 4, 4, "0", "100", "0"},
		"disputed more than is": {file(with(invoice("A", "100", 4), func(i *receivable.Item) { i.Disputed = usd("300") })), "100", "0", "100", 4, 0, "0", "100", "0"},
		"disputed whole item":   {holds(two(), dispute("A", "")), "150", "50", "100", 40, 5, "0", "150", "0"},
		"the item and the hold say the same": {holds(file(with(invoice("A", "100", 4), func(i *receivable.Item) { i.Disputed = usd("30") })), dispute("A", "30")),
			"100", "70", "30", 4, 4, "0", "100", "0"},
		"hold in part":          {holds(two(), dispute("A", "60")), "150", "90", "60", 40, 40, "0", "150", "0"},
		"whole account":         {holds(two(), dispute("", "")), "150", "0", "150", 40, 0, "0", "150", "0"},
		"a sum of the account":  {holds(two(), dispute("", "120")), "150", "30", "120", 40, 5, "0", "150", "0"},
		"ended yesterday":       {holds(two(), with2(dispute("A", ""), func(a *receivable.Arrangement) { a.Ended = today.AddDays(-1) })), "150", "150", "0", 40, 40, "0", "150", "0"},
		"ends tomorrow":         {holds(two(), with2(dispute("A", ""), func(a *receivable.Arrangement) { a.Ended = today.AddDays(1) })), "150", "50", "100", 40, 5, "0", "150", "0"},
		"a mistake waits":       {holds(two(), with2(dispute("B", "1"), func(a *receivable.Arrangement) { a.Kind = receivable.MistakeHold })), "150", "100", "50", 40, 40, "0", "150", "0"},
		"a promise is no doubt": {holds(two(), with2(dispute("B", "1"), func(a *receivable.Arrangement) { a.Kind = receivable.Promise })), "150", "150", "0", 40, 40, "0", "150", "0"},
		"a dispute in another currency holds all": {holds(two(), with2(dispute("B", "1"), func(a *receivable.Arrangement) { a.Amount = money.New(1, "EUR") })),
			"150", "100", "50", 40, 40, "0", "150", "0"},
		"cash goes to the uncontested part first": {holds(file(invoice("A", "100", 40), invoice("B", "50", 5), payment("P", "60", 1)), dispute("A", "")),
			"90", "0", "100", 40, 0, "60", "150", "0"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, err := AsOf(tt.file, today)
			if err != nil {
				t.Fatal(err)
			}
			for figure, pair := range map[string][2]money.Amount{
				"owed": {c.Owed, usd(tt.owed)}, "askable": {c.Askable, usd(tt.askable)}, "disputed": {c.Disputed, usd(tt.disputed)},
				"unapplied": {c.Unapplied, usd(tt.unapplied)}, "late": {c.Late, usd(tt.late)}, "not due": {c.NotDue, usd(tt.pending)},
			} {
				if pair[0] != pair[1] {
					t.Errorf("%s: got %v, want %v", figure, pair[0], pair[1])
				}
			}
			if c.DaysLate != tt.daysLate || c.DaysAsked != tt.daysAsked {
				t.Errorf("days late %d, asked %d; want %d, %d", c.DaysLate, c.DaysAsked, tt.daysLate, tt.daysAsked)
			}
			if want := tt.daysLate == 0; c.OldestDue.IsZero() != want {
				t.Errorf("oldest due %q with %d days late", c.OldestDue, c.DaysLate)
			}
		})
	}
}

func with2(a receivable.Arrangement, change func(*receivable.Arrangement)) receivable.Arrangement {
	change(&a)
	return a
}

func TestLinesExplainTheClaim(t *testing.T) {
	t.Parallel()
	c, err := AsOf(file(
		payment("P", "30", 2), invoice("later", "50", -5), invoice("B", "70", 5),
		with(invoice("fee", "10", 5), func(i *receivable.Item) { i.Kind = receivable.Charge; i.On = today }),
		invoice("A", "100", 40), with(payment("R", "-5", 1), func(*receivable.Item) {})), today)
	if err != nil {
		t.Fatal(err)
	}
	type short struct {
		code                 LineCode
		number               string
		days                 int
		amount, covered, ask string
	}
	want := []short{
		{InvoiceLate, "A", 40, "100.00", "25.00", "75.00"},
		{InvoiceLate, "B", 5, "70.00", "0.00", "70.00"},
		{ChargeLate, "fee", 5, "10.00", "0.00", "10.00"},
		{InvoiceNotDue, "later", -5, "50.00", "0.00", "0.00"},
		{Payment, "P", 0, "-30.00", "0.00", "0.00"},
		{Refund, "R", 0, "5.00", "0.00", "0.00"},
	}
	if len(c.Lines) != len(want) {
		t.Fatalf("got %d lines, want %d", len(c.Lines), len(want))
	}
	for i, l := range c.Lines {
		got := short{l.Code, l.Number, l.Days, l.Amount.Decimal(), l.Covered.Decimal(), l.Ask.Decimal()}
		if got != want[i] {
			t.Errorf("line %d: got %v, want %v", i, got, want[i])
		}
	}
	if late, notDue, rest := len(c.LateLines()), len(c.NotDueLines()), len(c.CreditLines()); late != 3 || notDue != 1 || rest != 2 {
		t.Errorf("split %d, %d, %d; want 3, 1, 2", late, notDue, rest)
	}
}

func TestAsOfRefusesAnotherCurrency(t *testing.T) {
	t.Parallel()
	euro := invoice("A", "100", 4)
	euro.Amount, euro.Open = money.New(10000, "EUR"), money.New(10000, "EUR")
	if _, err := AsOf(file(euro), today); fault.CodeOf(err) != "currency_mixed" {
		t.Errorf("got %v, want currency_mixed", err)
	}
}

func TestAsOfRefusesSumsTooLarge(t *testing.T) {
	t.Parallel()
	for name, sum := range map[string]string{"debts": "90000000000000000", "credits": "-90000000000000000"} {
		if _, err := AsOf(file(invoice("A", sum, 4), invoice("B", sum, 4)), today); fault.CodeOf(err) != "sum_too_large" {
			t.Errorf("%s: got %v, want sum_too_large", name, err)
		}
	}
}

func BenchmarkAsOf(b *testing.B) {
	f := file()
	for i := range 9 {
		f.Items = append(f.Items, invoice(string(rune('A'+i)), "123.45", 40-8*i))
	}
	f.Items = append(f.Items, payment("P", "200", 2))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := AsOf(f, today); err != nil {
			b.Fatal(err)
		}
	}
}
