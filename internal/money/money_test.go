package money

import (
	"math"
	"math/big"
	"testing"

	"dunwell/internal/fault"

	"pgregory.net/rapid"
)

func TestParseIsExactAndRefusesTheRest(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		in       string
		currency Currency
		want     int64
		code     string
	}{
		"decimals":             {"1234.5", "USD", 123450, ""},
		"whole":                {"12", "USD", 1200, ""},
		"negative":             {"-12.34", "EUR", -1234, ""},
		"plus":                 {"+0.01", "EUR", 1, ""},
		"no whole part":        {".5", "EUR", 50, ""},
		"no decimals after .":  {"5.", "EUR", 500, ""},
		"trailing zeros":       {"1.2300", "EUR", 123, ""},
		"yen":                  {"1234", "JPY", 1234, ""},
		"yen with zeros":       {"1234.00", "JPY", 1234, ""},
		"yen with decimals":    {"1234.5", "JPY", 0, "sum_too_fine"},
		"dinar":                {"1.234", "KWD", 1234, ""},
		"too fine":             {"1.234", "USD", 0, "sum_too_fine"},
		"the largest":          {"92233720368547758.07", "USD", math.MaxInt64, ""},
		"one more":             {"92233720368547758.08", "USD", 0, "sum_too_large"},
		"far more":             {"999999999999999999999999", "USD", 0, "sum_too_large"},
		"grouped":              {"1,234.50", "USD", 0, "sum_unreadable"},
		"words":                {"twelve", "USD", 0, "sum_unreadable"},
		"nothing":              {"", "USD", 0, "sum_unreadable"},
		"a point":              {".", "USD", 0, "sum_unreadable"},
		"two signs":            {"--1", "USD", 0, "sum_unreadable"},
		"two points":           {"1.2.3", "USD", 0, "sum_unreadable"},
		"exponent":             {"1e3", "USD", 0, "sum_unreadable"},
		"letters far behind":   {"1.00x", "USD", 0, "sum_unreadable"},
		"no such currency":     {"1", "ZZZ", 0, "currency_unknown"},
		"currency in small":    {"1", "usd1", 0, "currency_unknown"},
		"no currency":          {"1", "", 0, "currency_unknown"},
		"foreign digits":       {"١٢", "KWD", 0, "sum_unreadable"},
		"space in the middle":  {"1 000", "EUR", 0, "sum_unreadable"},
		"negative and too big": {"-92233720368547758.08", "USD", 0, "sum_too_large"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := Parse(tt.in, tt.currency)
			if fault.CodeOf(err) != tt.code || got.Minor() != tt.want {
				t.Errorf("Parse(%q, %s): got %d, %v; want %d, code %q", tt.in, tt.currency, got.Minor(), err, tt.want, tt.code)
			}
		})
	}
}

func TestParseRoundedHalfUp(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		in    string
		want  int64
		exact bool
	}{
		"half":            {"1.005", 101, false},
		"below half":      {"1.00499", 100, false},
		"negative half":   {"-1.005", -101, false},
		"carries over":    {"0.999", 100, false},
		"binary tail":     {"54273.280000000006", 5427328, false},
		"zeros lose none": {"1.0500", 105, true},
	}
	for name, tt := range tests {
		got, exact, err := ParseRounded(tt.in, "USD")
		if err != nil || got.Minor() != tt.want || exact != tt.exact {
			t.Errorf("%s: ParseRounded(%q): got %d, %t, %v; want %d, %t", name, tt.in, got.Minor(), exact, err, tt.want, tt.exact)
		}
	}
}

func TestDecimal(t *testing.T) {
	t.Parallel()
	tests := []struct {
		minor    int64
		currency Currency
		want     string
	}{
		{123450, "USD", "1234.50"}, {-3, "JPY", "-3"}, {5, "KWD", "0.005"}, {0, "EUR", "0.00"}, {-5, "EUR", "-0.05"},
		{math.MinInt64, "USD", "-92233720368547758.08"},
	}
	for _, tt := range tests {
		if got := New(tt.minor, tt.currency).Decimal(); got != tt.want {
			t.Errorf("%d %s: got %q, want %q", tt.minor, tt.currency, got, tt.want)
		}
	}
}

func TestCurrenciesAreNeverMixed(t *testing.T) {
	t.Parallel()
	if _, err := New(1, "USD").Add(New(1, "EUR")); fault.CodeOf(err) != "currency_mixed" {
		t.Errorf("dollars and euro added: %v", err)
	}
	var sum Tally
	sum.Add(New(1, "USD"))
	sum.Add(New(1, "EUR"))
	sum.Add(New(1, "USD"))
	if _, err := sum.Sum(); fault.CodeOf(err) != "currency_mixed" {
		t.Errorf("the tally forgot its first failure: %v", err)
	}
	got, err := Amount{}.Add(New(7, "EUR"))
	if want := New(7, "EUR"); err != nil || got != want {
		t.Errorf("nothing plus 7: got %v, %v, want %v", got, err, want)
	}
}

// Adding is what big integers say it is, or a fault where int64 ends.
func FuzzAdd(f *testing.F) {
	for _, pair := range [][2]int64{{1, 2}, {math.MaxInt64, 1}, {math.MinInt64, -1}, {math.MinInt64, math.MinInt64}, {math.MaxInt64, math.MinInt64}, {0, math.MinInt64}} {
		f.Add(pair[0], pair[1])
	}
	f.Fuzz(func(t *testing.T, x, y int64) {
		sum, err := New(x, "USD").Add(New(y, "USD"))
		checkExact(t, "add", new(big.Int).Add(big.NewInt(x), big.NewInt(y)), sum, err)
		diff, err := New(x, "USD").Sub(New(y, "USD"))
		if y == math.MinInt64 && err != nil {
			return // refused although some of these would fit: the turned sign does not
		}
		checkExact(t, "sub", new(big.Int).Sub(big.NewInt(x), big.NewInt(y)), diff, err)
	})
}

func checkExact(t *testing.T, act string, want *big.Int, got Amount, err error) {
	t.Helper()
	if want.IsInt64() != (err == nil) {
		t.Fatalf("%s: exact result %s, error %v", act, want, err)
	}
	if err == nil && got.Minor() != want.Int64() {
		t.Fatalf("%s: got %d, want %s", act, got.Minor(), want)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"1234.50", "-0.01", "+5", ".5", "5.", "1.005", "", "-", "92233720368547758.07", "1,000"} {
		f.Add(s, "USD")
	}
	f.Add("12", "JPY")
	f.Add("0.0005", "KWD")
	f.Fuzz(func(t *testing.T, s, currency string) {
		a, err := Parse(s, Currency(currency))
		if err != nil {
			if fault.KindOf(err) != fault.Invalid {
				t.Fatalf("Parse(%q): %v is not a fault the reader can mend", s, err)
			}
			return
		}
		again, err := Parse(a.Decimal(), a.Currency())
		if err != nil || again != a {
			t.Fatalf("Parse(%q) is %v, read again %v, %v", s, a, again, err)
		}
	})
}

func TestInstalmentsAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		total := New(rapid.Int64Range(0, math.MaxInt64).Draw(t, "total"), "USD")
		n := rapid.IntRange(1, 120).Draw(t, "parts")
		parts := total.Instalments(n)
		var sum Tally
		for i, part := range parts {
			sum.Add(part)
			if i > 0 && parts[i-1].Less(part) {
				t.Fatalf("part %d (%v) is larger than the one before", i, part)
			}
		}
		got, err := sum.Sum()
		if err != nil || got != total {
			t.Fatalf("%d parts of %v add up to %v, %v", n, total, got, err)
		}
		if spread := parts[0].Minor() - parts[n-1].Minor(); spread > 1 {
			t.Fatalf("parts of %v differ by %d", total, spread)
		}
	})
}

func TestMul(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		minor, num, den int64
		rounding        Rounding
		want            int64
		code            string
	}{
		// 6,680.00 at 11.27 % for 82 days: 169.1296…
		"interest":             {668000, 1127 * 82, 10000 * 365, HalfUp, 16913, ""},
		"half up":              {1, 1, 2, HalfUp, 1, ""},
		"half up, negative":    {-1, 1, 2, HalfUp, -1, ""},
		"half even, down":      {1, 1, 2, HalfEven, 0, ""},
		"half even, up":        {3, 1, 2, HalfEven, 2, ""},
		"down":                 {199, 1, 100, Down, 1, ""},
		"down, negative":       {-199, 1, 100, Down, -1, ""},
		"negative ratio":       {100, 1, -3, HalfUp, -33, ""},
		"beyond 64 bits":       {math.MaxInt64, math.MaxInt64, math.MaxInt64, HalfUp, math.MaxInt64, ""},
		"the least":            {math.MinInt64, 1, 1, HalfUp, math.MinInt64, ""},
		"the least turned":     {math.MinInt64, -1, 1, HalfUp, 0, "sum_too_large"},
		"too large":            {math.MaxInt64, 2, 1, HalfUp, 0, "sum_too_large"},
		"too large by one":     {math.MaxInt64, 3, 2, Down, 0, "sum_too_large"},
		"rounds past the rim":  {math.MaxInt64, math.MaxInt64, math.MinInt64, HalfUp, -math.MaxInt64 + 1, ""},
		"much too large":       {math.MinInt64, math.MinInt64, 1, Down, 0, "sum_too_large"},
		"the least by itself":  {math.MinInt64, math.MinInt64, math.MinInt64, HalfUp, math.MinInt64, ""},
		"nothing of something": {5, 0, 7, HalfUp, 0, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := New(tt.minor, "USD").Mul(tt.num, tt.den, tt.rounding)
			if fault.CodeOf(err) != tt.code || got.Minor() != tt.want {
				t.Errorf("%d × %d / %d: got %d, %v; want %d, code %q", tt.minor, tt.num, tt.den, got.Minor(), err, tt.want, tt.code)
			}
		})
	}
}

// Mul agrees with big rationals wherever the result fits.
func FuzzMul(f *testing.F) {
	f.Add(int64(668000), int64(1127*82), int64(3650000), byte(0))
	f.Add(int64(math.MinInt64), int64(math.MaxInt64), int64(math.MinInt64), byte(1))
	f.Add(int64(-3), int64(1), int64(2), byte(2))
	f.Fuzz(func(t *testing.T, minor, num, den int64, mode byte) {
		if den == 0 {
			return
		}
		rounding := Rounding(mode % 3)
		got, err := New(minor, "USD").Mul(num, den, rounding)
		checkExact(t, "mul", ratio(minor, num, den, rounding), got, err)
	})
}

func ratio(minor, num, den int64, r Rounding) *big.Int {
	product := new(big.Int).Mul(big.NewInt(minor), big.NewInt(num))
	whole, rest := new(big.Int).QuoRem(product, big.NewInt(den), new(big.Int))
	away := big.NewInt(int64(product.Sign() * big.NewInt(den).Sign()))
	twice := new(big.Int).Abs(rest)
	twice.Lsh(twice, 1)
	switch half := twice.CmpAbs(big.NewInt(den)); {
	case r == Down:
	case half > 0, half == 0 && r == HalfUp, half == 0 && whole.Bit(0) == 1:
		whole.Add(whole, away)
	}
	return whole
}
