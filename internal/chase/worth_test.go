package chase

import (
	"testing"

	"dunwell/internal/money"
)

func TestParseWorth(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]money.Amount{
		"8000":                           money.New(8000_00, "USD"),
		"8000.50 EUR":                    money.New(8000_50, "EUR"),
		" 4000  a year for 2 years ":     money.New(8000_00, "USD"),
		"4000 a year":                    money.New(4000_00, "USD"),
		"4000 per year for 1 year":       money.New(4000_00, "USD"),
		"4000 eur a year for 2 years":    money.New(8000_00, "EUR"),
		"4000 x 2":                       money.New(8000_00, "USD"),
		"4000x2":                         money.New(8000_00, "USD"),
		"4000 EUR × 3 years":             money.New(12000_00, "EUR"),
		"0":                              money.New(0, "USD"),
		"4000 for 2 years":               {}, // in all, or each?
		"4000 a year for 0 years":        {},
		"4000 a year for 51 years":       {},
		"4000 a year for two years":      {},
		"4000 a year for 2.5 years":      {},
		"-4000 a year for 2 years":       {},
		"4000 x 2 x 2":                   {},
		"4000 XXQ":                       {},
		"99999999999999999 a year":       {},
		"4000 a year for 2 years, maybe": {},
		"a year":                         {},
		"":                               {},
	} {
		got, ok := ParseWorth(text, "USD")
		if got != want || ok != (want != money.Amount{}) {
			t.Errorf("%q: got %v %t, want %v", text, got, ok, want)
		}
	}
}

func FuzzParseWorth(f *testing.F) {
	for _, s := range []string{"8000", "4000 EUR a year for 2 years", "4000 x 2", "0.01x50"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, ok := ParseWorth(text, "USD")
		if !ok {
			return
		}
		if a.Sign() < 0 {
			t.Fatalf("%q is worth %v", text, a)
		}
		if again, ok := ParseWorth(a.String(), "USD"); !ok && a.Minor() <= 1e15 || ok && again != a {
			t.Fatalf("%q reads as %v, and that as %v", text, a, again)
		}
	})
}
