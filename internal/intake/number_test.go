package intake

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"dunwell/internal/money"
)

func TestReadSum(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		cell    string
		decimal byte
		want    string // "" for unreadable
		rounded bool
	}{
		"plain":                     {"1234.56", '.', "1234.56 EUR", false},
		"whole":                     {"12", '.', "12.00 EUR", false},
		"plus":                      {"+12.5", '.', "12.50 EUR", false},
		"no whole part":             {".5", '.', "0.50 EUR", false},
		"ends in the mark":          {"12.", '.', "12.00 EUR", false},
		"English":                   {"1,234,567.89", '.', "1234567.89 EUR", false},
		"German":                    {"1.234.567,89", ',', "1234567.89 EUR", false},
		"French":                    {"1 234 567,89", ',', "1234567.89 EUR", false},
		"narrow spaces":             {"1\u202f234,5", ',', "1234.50 EUR", false},
		"hard spaces":               {"1\u00a0234,5 €", ',', "1234.50 EUR", false},
		"Swiss":                     {"1'234.50", '.', "1234.50 EUR", false},
		"Swiss, typographic":        {"1’234.50", '.', "1234.50 EUR", false},
		"Swiss round":               {"CHF 40.-", '.', "40.00 CHF", false},
		"Dutch round":               {"€ 20,-", ',', "20.00 EUR", false},
		"Indian":                    {"12,34,567.00", '.', "1234567.00 EUR", false},
		"minus":                     {"-1.234,50", ',', "-1234.50 EUR", false},
		"real minus sign":           {"−12,50", ',', "-12.50 EUR", false},
		"trailing minus":            {"12,50-", ',', "-12.50 EUR", false},
		"minus before the sign":     {"-€12.50", '.', "-12.50 EUR", false},
		"minus after the sign":      {"€-12.50", '.', "-12.50 EUR", false},
		"brackets":                  {"(1,200.00)", '.', "-1200.00 EUR", false},
		"brackets and dollar":       {"($12.00)", '.', "-12.00 USD", false},
		"credit":                    {"12.00 CR", '.', "-12.00 EUR", false},
		"debit":                     {"12.00 DR", '.', "12.00 EUR", false},
		"a dash for nothing":        {"$ -", '.', "0.00 USD", false},
		"code before":               {"USD 1,000.00", '.', "1000.00 USD", false},
		"code after":                {"1000,00 PLN", ',', "1000.00 PLN", false},
		"small code":                {"12 eur", '.', "12.00 EUR", false},
		"zloty":                     {"99,90 zł", ',', "99.90 PLN", false},
		"pounds":                    {"£5", '.', "5.00 GBP", false},
		"yen have no decimals":      {"¥1,234", '.', "1234 JPY", false},
		"yen and a half":            {"¥0.5", '.', "1 JPY", true},
		"exponent":                  {"1.5E+03", '.', "1500.00 EUR", false},
		"small exponent":            {"15e-1", '.', "1.50 EUR", false},
		"finer, down":               {"0.004", '.', "0.00 EUR", true},
		"finer, half up":            {"0.005", '.', "0.01 EUR", true},
		"finer, minus half":         {"-0.005", '.', "-0.01 EUR", true},
		"finer zeros":               {"0.50000", '.', "0.50 EUR", false},
		"binary tail":               {"54084.850000000006", '.', "54084.85 EUR", true},
		"largest":                   {"92233720368547758.07", '.', "92233720368547758.07 EUR", false},
		"too large":                 {"92233720368547758.08", '.', "", false},
		"too large by rounding":     {"92233720368547758.075", '.', "", false},
		"comma is no point":         {"1,5", '.', "", false},
		"point is no comma":         {"1.5", ',', "", false},
		"group too short":           {"1,23.00", '.', "", false},
		"group too long":            {"1234,567.00", '.', "", false},
		"two points":                {"1.2.3", '.', "", false},
		"two signs":                 {"--5", '.', "", false},
		"bracket and minus":         {"(-5)", '.', "", false},
		"letters":                   {"twelve", '.', "", false},
		"unknown word":              {"12 boxes", '.', "", false},
		"two currencies":            {"$12 EUR", '.', "", false},
		"percent":                   {"12%", '.', "", false},
		"a day":                     {"2026-01-05", '.', "", false},
		"digits around letters":     {"1a2", '.', "", false},
		"exponent without end":      {"1e99", '.', "", false},
		"a sign alone":              {"€", '.', "", false},
		"not a number as a machine": {"Infinity", '.', "", false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := sumReader{decimal: test.decimal}
			r.in("EUR")
			a, exact, bad := r.read(test.cell)
			got := ""
			if bad == sumGood {
				got = a.String()
			}
			if got != test.want || bad == sumGood && exact == test.rounded {
				t.Errorf("%q: got %q, exact %v, want %q, rounded %v", test.cell, got, exact, test.want, test.rounded)
			}
		})
	}
}

func TestMarkOfColumn(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		cells  string // with blanks between
		digits int
		want   byte
		sure   bool
	}{
		"points":                     {"1.50 2 3000", 2, '.', true},
		"commas":                     {"1,50 2 3000", 2, ',', true},
		"both in one cell":           {"1.234,50", 2, ',', true},
		"two groups":                 {"1.234.567", 2, ',', true},
		"three decimals after much":  {"12345.678", 2, '.', true},
		"three decimals after zero":  {"0.125", 2, '.', true},
		"only thousands, perhaps":    {"1.234 2.500", 2, ',', false},
		"only thousands, with comma": {"1,234 500", 2, '.', false},
		"ungrouped thousands beside": {"1.234 1500", 2, '.', false},
		"a currency of three":        {"1.234 2.500", 3, '.', false},
		"one decides for all":        {"1.234 2.500 7,25", 2, ',', true},
		"majority":                   {"1.5 2.5 3,5", 2, '.', true},
		"apostrophes":                {"1'234.500", 2, '.', true},
		"no marks at all":            {"12 500", 2, '.', true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var v markVotes
			for cell := range strings.FieldsSeq(test.cells) {
				v.add(cell)
			}
			if got, sure := v.mark('.', test.digits); got != test.want || sure != test.sure {
				t.Errorf("got %c, sure %v, want %c, sure %v: %+v", got, sure, test.want, test.sure, v)
			}
		})
	}
}

// What is written in any of the usual ways reads back to the same sum.
func TestSumRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom([]money.Currency{"EUR", "USD", "JPY", "KWD", "PLN"}).Draw(t, "currency")
		want := money.New(rapid.Int64().Draw(t, "minor"), c)
		if want.Minor() == -1<<63 {
			t.Skip("one more than can be written without its sign")
		}
		mark := rapid.SampledFrom([]byte{'.', ','}).Draw(t, "mark")
		sep := rapid.SampledFrom([]string{"", " ", "'", "\u00a0", string('.' + ',' - mark)}).Draw(t, "groups")
		cell := written(want, mark, sep)
		switch minus := strings.HasPrefix(cell, "-"); rapid.IntRange(0, 3).Draw(t, "form") {
		case 1:
			cell += " " + string(c)
		case 2:
			cell = string(c) + " " + cell
		case 3:
			if minus {
				cell = "(" + cell[1:] + ")"
			}
		}
		r := sumReader{decimal: mark}
		r.in(c)
		got, exact, bad := r.read(cell)
		if bad != sumGood || !exact || got != want {
			t.Fatalf("%q: got %v, exact %v, fault %d, want %v", cell, got, exact, bad, want)
		}
		if !sumLike(cell) {
			t.Fatalf("%q is not taken for a sum", cell)
		}
	})
}

// written is the sum with grouped thousands and the given decimal mark.
func written(a money.Amount, mark byte, sep string) string {
	s := a.Decimal()
	sign := ""
	if s[0] == '-' {
		sign, s = "-", s[1:]
	}
	whole, fraction, point := strings.Cut(s, ".")
	var groups []string
	for len(whole) > 3 && sep != "" {
		groups = append([]string{whole[len(whole)-3:]}, groups...)
		whole = whole[:len(whole)-3]
	}
	s = sign + strings.Join(append([]string{whole}, groups...), sep)
	if point {
		s += string(mark) + fraction
	}
	return s
}

// The fast way through a cell agrees with money.ParseRounded wherever both read it.
func FuzzNumber(f *testing.F) {
	for _, s := range []string{"1234.56", "-0.005", "1.234,56", "(12)", "1e5", "$ -", "92233720368547758.07", "1'234.-", "12.00 CR", "−1", ".5", "\u00a0€"} {
		f.Add(s, false)
		f.Add(s, true)
	}
	f.Fuzz(func(t *testing.T, s string, comma bool) {
		r := sumReader{decimal: '.'}
		if comma {
			r.decimal = ','
		}
		r.in("USD")
		got, exact, bad := r.read(s)
		var v markVotes
		v.add(s)
		fifteenDigits(s)
		if comma || bad != sumGood {
			return
		}
		want, wantExact, err := money.ParseRounded(s, "USD")
		if err == nil && (got != want || exact != wantExact) {
			t.Fatalf("%q: got %v, exact %v, want %v, exact %v", s, got, exact, want, wantExact)
		}
	})
}
