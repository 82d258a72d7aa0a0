package bench

import (
	"bytes"
	"strings"
	"testing"

	"dunwell/internal/day"
)

var tuesday = day.MustParse("2026-11-17")

func plan(t *testing.T, s Shape) *Book {
	t.Helper()
	b, err := NewBook(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestTheSameSeedGivesTheSameBook(t *testing.T) {
	t.Parallel()
	list := func(seed uint64) string {
		var out bytes.Buffer
		if _, err := plan(t, Shape{Invoices: 3000, Creditors: 1, Day: tuesday, Seed: seed}).WriteCSV(&out); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	first := list(1)
	if list(1) != first {
		t.Error("the same seed gave another list")
	}
	if list(2) == first {
		t.Error("another seed gave the same list")
	}
}

func TestBooksHaveTheShapePromised(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		shape     Shape
		creditors int
		largest   int // accounts of the first creditor
	}{
		"one creditor":       {Shape{Invoices: 20_000, Creditors: 1, Day: tuesday, Seed: 3}, 1, 2000},
		"three hundred":      {Shape{Invoices: 100_000, Creditors: 300, Day: tuesday, Seed: 4}, 300, 3000},
		"too small for them": {Shape{Invoices: 1000, Creditors: 300, Day: tuesday, Seed: 5}, 10, 30},
		"a single account":   {Shape{Invoices: 10, Creditors: 300, Day: tuesday, Seed: 6}, 1, 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := plan(t, tt.shape)
			if got, want := b.Accounts(), tt.shape.Invoices/10; got != want {
				t.Errorf("%d accounts, want %d", got, want)
			}
			if b.Creditors != tt.creditors {
				t.Errorf("%d creditors, want %d", b.Creditors, tt.creditors)
			}
			next := 0
			for c := range b.Creditors {
				first, end := b.Span(c)
				if first != next || end <= first {
					t.Fatalf("creditor %d has the accounts %d to %d, want at least one from %d on", c, first, end, next)
				}
				if c > 0 && end-first >= tt.largest {
					t.Errorf("creditor %d has %d accounts, not fewer than the largest", c, end-first)
				}
				next = end
			}
			if _, end := b.Span(0); end != tt.largest {
				t.Errorf("the largest creditor has %d accounts, want %d", end, tt.largest)
			}
			if next != b.Accounts() {
				t.Errorf("creditors share %d accounts of %d", next, b.Accounts())
			}
		})
	}
}

func TestAccountsAreSkewedAndDue(t *testing.T) {
	t.Parallel()
	b := plan(t, Shape{Invoices: 20_000, Creditors: 300, Day: tuesday, Seed: 7})
	numbers := map[string]bool{}
	invoices, few, least, most := 0, 0, mostItems, 0
	met := map[Stage]int{}
	for i := range b.Accounts() {
		a := b.Account(i)
		n := len(a.Items)
		invoices += n
		least, most = min(least, n), max(most, n)
		if n <= 5 {
			few++
		}
		met[a.Stage]++
		if first, end := b.Span(a.Creditor); i < first || i >= end {
			t.Fatalf("account %d is given to creditor %d, who has %d to %d", i, a.Creditor, first, end)
		}
		for _, item := range a.Items {
			if numbers[item.Number] {
				t.Fatalf("invoice %s is there twice", item.Number)
			}
			numbers[item.Number] = true
			if item.On.After(tuesday) || item.Amount.Sign() <= 0 || item.Due.Before(a.Items[0].Due) {
				t.Fatalf("account %d: invoice %+v is from the future, or nothing, or older than the first", i, item)
			}
		}
		if late := a.Items[0].DaysLate(tuesday); late < oldest[a.Stage].from {
			t.Errorf("account %d is %d days late, too few for stage %d", i, late, a.Stage)
		}
	}
	if invoices != b.Invoices || invoices != 20_000 {
		t.Errorf("%d invoices, want 20000", invoices)
	}
	if least != 1 || most != mostItems {
		t.Errorf("accounts hold %d to %d invoices, want 1 to %d", least, most, mostItems)
	}
	if share := float64(few) / float64(b.Accounts()); share < 0.4 || share > 0.6 {
		t.Errorf("%.2f of the accounts hold at most five invoices, want about half", share)
	}
	for stage, percent := range stageShare {
		if share := 100 * met[Stage(stage)] / b.Accounts(); share < percent-4 || share > percent+4 {
			t.Errorf("%d percent stand at stage %d, want about %d", share, stage, percent)
		}
	}
}

func TestListNamesRowsTwice(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	twice, err := plan(t, Shape{Invoices: 4000, Creditors: 1, Day: tuesday, Seed: 8}).WriteCSV(&out)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	seen := map[string]int{}
	for _, line := range lines[1:] {
		seen[line]++
	}
	if twice != 2 || len(lines)-1 != 4002 || len(seen) != 4000 {
		t.Errorf("%d lines of %d invoices, %d told as twice; want 4002, 4000, 2", len(lines)-1, len(seen), twice)
	}
}

func TestIDsAreSortedAndDrawnFromTheSeed(t *testing.T) {
	t.Parallel()
	g, same := newIDs(9, noon(tuesday)), newIDs(9, noon(tuesday))
	before := ""
	for range 10_000 {
		id := g.next()
		if id <= before || len(id) != 36 || id[14] != '7' || !strings.ContainsRune("89ab", rune(id[19])) {
			t.Fatalf("%q after %q is no UUIDv7 that grows", id, before)
		}
		if got := same.next(); got != id {
			t.Fatalf("the same seed gave %s and %s", id, got)
		}
		before = id
	}
}
