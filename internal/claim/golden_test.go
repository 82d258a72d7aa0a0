package claim

import (
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"testing"

	"dunwell/internal/receivable"
)

// The cases of two other ledgers (their rows in the shared list are named by
// number), each played through allocation and claim. "open" is what is open on
// each item afterwards, in the order given, and what may be asked.
//
// Where our rule differs, the reason:
//   - rows 2 and 6: they keep a credit note open beside the invoice it does not
//     name; here credit is money of the client's and is set off, so that he is
//     never asked for what he has in credit. The balance is the same.
//   - row 10: a return already booked lowers today's balance here; there only
//     when tomorrow's entry names it. Tomorrow the two agree.
//   - rows 14 to 18 speak of the level of a reminder, which is the ladder's to
//     say; here stand the days late and the sum that the ladder goes by.
func TestCasesOfOtherLedgers(t *testing.T) {
	t.Parallel()
	terms := []receivable.Item{invoice("1", "30", 40), invoice("2", "50", 20), invoice("3", "20", 5)}
	long := []receivable.Item{invoice("1", "60", 40), invoice("2", "100", 20), invoice("3", "40", 5)}
	note := func(number, sum string) receivable.Item { return credit(receivable.CreditNote, number, sum, 0) }
	hundred := func() []receivable.Item { return []receivable.Item{invoice("1", "100", 4)} }
	after := func(items []receivable.Item, more ...receivable.Item) []receivable.Item {
		return append(slices.Clone(items), more...)
	}
	tests := map[string]struct {
		rows      string
		items     []receivable.Item
		named     map[receivable.ItemID]receivable.ItemID
		in        int // days after today
		open      string
		owed, ask string
		daysLate  int
	}{
		"terms, the first and a part of the second paid": {"1", after(terms, payment("P", "40", 0)), nil, 0, "0.00 40.00 20.00 0.00", "60", "60", 20},
		"credit note above what is left":                 {"2 6", after(hundred(), payment("P", "40", 1), note("C", "100")), nil, 0, "0.00 0.00 -40.00", "-40", "0", 0},
		"credited in full":                               {"3", after(terms, note("C", "100")), nil, 0, "0.00 0.00 0.00 0.00", "0", "0", 0},
		"larger terms, a part paid":                      {"4", after(long, payment("P", "40", 0)), nil, 0, "20.00 100.00 40.00 0.00", "160", "160", 40},
		"then credited in part":                          {"5", after(long, payment("P", "40", 1), note("C", "100")), nil, 0, "0.00 20.00 40.00 0.00 0.00", "60", "60", 20},
		"an advance":                                     {"7", []receivable.Item{payment("P", "1000", 0)}, nil, 0, "-1000.00", "-1000", "0", 0},
		"a journal entry in part":                        {"8", after(hundred(), payment("J", "40", 0)), names("J", "1"), 0, "60.00 0.00", "60", "60", 4},
		"a journal entry in full":                        {"9", after(hundred(), payment("J", "100", 0)), names("J", "1"), 0, "0.00 0.00", "0", "0", 0},
		"a return today, a payment tomorrow: today":      {"10", after(hundred(), note("C", "10"), payment("P", "80", -1)), nil, 0, "90.00 0.00", "90", "90", 4},
		"a return today, a payment tomorrow: tomorrow":   {"10", after(hundred(), note("C", "10"), payment("P", "80", -1)), nil, 1, "10.00 0.00 0.00", "10", "10", 5},
		"paid tomorrow: today":                           {"11", after(hundred(), payment("P", "100", -1)), nil, 0, "100.00", "100", "100", 4},
		"paid tomorrow: tomorrow":                        {"11", after(hundred(), payment("P", "100", -1)), nil, 1, "0.00 0.00", "0", "0", 0},
		"overpaid tomorrow: today":                       {"12", after(hundred(), payment("P", "110", -1)), nil, 0, "100.00", "100", "100", 4},
		"overpaid tomorrow: tomorrow":                    {"12", after(hundred(), payment("P", "110", -1)), nil, 1, "0.00 -10.00", "-10", "0", 0},
		"four days late":                                 {"14", hundred(), nil, 0, "100.00", "100", "100", 4},
		"five days late":                                 {"15", hundred(), nil, 1, "100.00", "100", "100", 5},
		"thirty days late":                               {"16 17", hundred(), nil, 26, "100.00", "100", "100", 30},
		"fifty days late, paid":                          {"18", after(hundred(), payment("P", "100", -40)), nil, 46, "0.00 0.00", "0", "0", 0},
		"one instalment of two is due":                   {"19", []receivable.Item{invoice("1", "50", 1), invoice("2", "50", -4)}, nil, 0, "50.00 50.00", "100", "50", 1},
		"it is paid":                                     {"19", []receivable.Item{invoice("1", "50", 1), invoice("2", "50", -4), payment("P", "50", 0)}, nil, 0, "0.00 50.00 0.00", "50", "0", 0},
		"the payment is cancelled": {"19", []receivable.Item{invoice("1", "50", 1), invoice("2", "50", -4),
			with(payment("P", "50", 0), func(i *receivable.Item) { i.Void = true })}, nil, 0, "50.00 50.00 -50.00", "100", "50", 1},
	}
	played := map[string]bool{"13": true} // two currencies: TestAllocate, TestAsOfRefusesAnotherCurrency
	for name, tt := range tests {
		for row := range strings.FieldsSeq(tt.rows) {
			played[row] = true
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			on := today.AddDays(tt.in)
			rows, err := Allocate(tt.items, tt.named, on)
			if err != nil {
				t.Fatal(err)
			}
			open, err := openOn(tt.items, rows, on)
			if err != nil {
				t.Fatal(err)
			}
			var left []string
			for _, item := range open {
				left = append(left, item.Open.Decimal())
			}
			if got := strings.Join(left, " "); got != tt.open {
				t.Errorf("open: got %s, want %s", got, tt.open)
			}
			c, err := AsOf(file(open...), on)
			if err != nil || c.Owed != usd(tt.owed) || c.Askable != usd(tt.ask) || c.DaysLate != tt.daysLate {
				t.Errorf("owed %v, asked %v, %d days, %v; want %s, %s, %d", c.Owed, c.Askable, c.DaysLate, err, tt.owed, tt.ask, tt.daysLate)
			}
		})
	}
	everyCaseIsPlayed(t, played)
}

func everyCaseIsPlayed(t *testing.T, played map[string]bool) {
	t.Helper()
	f, err := os.Open("../../../shared/data/calc/aging_and_dunning_cases.csv")
	if err != nil {
		t.Log("the shared list of cases lies not beside the project; its rows are not counted")
		return
	}
	defer func() { _ = f.Close() }()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := len(played), len(rows)-1; got != want {
		t.Errorf("%d rows are played, the list has %d", got, want)
	}
}
