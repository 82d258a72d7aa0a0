package statement_test

import (
	"math"
	"strings"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/intake/statement"
	"dunwell/internal/money"
)

func TestFigure(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		text     string
		currency money.Currency
		want     int64
		exact    bool
		fault    statement.FigureFault
	}{
		"point":                     {"12.34", "EUR", 1234, true, statement.FigureGood},
		"comma":                     {"12,34", "EUR", 1234, true, statement.FigureGood},
		"comma at the end":          {"500,", "EUR", 50000, true, statement.FigureGood},
		"no mark":                   {"500", "EUR", 50000, true, statement.FigureGood},
		"one decimal":               {"11,8", "EUR", 1180, true, statement.FigureGood},
		"leading zeros":             {"000000001213,28", "EUR", 121328, true, statement.FigureGood},
		"five decimals, nothing":    {"8.85000", "EUR", 885, true, statement.FigureGood},
		"finer, below the half":     {"3070.1328011762807", "USD", 307013, false, statement.FigureGood},
		"finer, at the half":        {"-0.005", "USD", -1, false, statement.FigureGood},
		"finer, above the half":     {"-995.4190396554627", "USD", -99542, false, statement.FigureGood},
		"no decimals":               {"1234", "JPY", 1234, true, statement.FigureGood},
		"three decimals":            {"1.234", "KWD", 1234, true, statement.FigureGood},
		"plus":                      {"+1.00", "EUR", 100, true, statement.FigureGood},
		"only decimals":             {".5", "EUR", 50, true, statement.FigureGood},
		"the largest":               {"92233720368547758.07", "EUR", math.MaxInt64, true, statement.FigureGood},
		"one larger":                {"92233720368547758.08", "EUR", 0, true, statement.FigureTooLarge},
		"far too large":             {"1" + strings.Repeat("0", 40), "EUR", 0, true, statement.FigureTooLarge},
		"grouped":                   {"1,234.56", "EUR", 0, true, statement.FigureUnreadable},
		"symbol":                    {"$120", "CAD", 0, true, statement.FigureUnreadable},
		"empty":                     {"", "EUR", 0, true, statement.FigureUnreadable},
		"mark alone":                {",", "EUR", 0, true, statement.FigureUnreadable},
		"no currency":               {"12.34", "", 0, true, statement.FigureCurrency},
		"a currency that never was": {"12.34", "E!R", 0, true, statement.FigureCurrency},
	}
	for name, tt := range tests {
		got, exact, f := statement.Figure(tt.text, tt.currency)
		if f != tt.fault || exact != tt.exact || got.Minor() != tt.want {
			t.Errorf("%s: %q in %s: got %d, exact %v, fault %d; want %d, %v, %d", name, tt.text, tt.currency, got.Minor(), exact, f, tt.want, tt.exact, tt.fault)
		}
	}
}

func TestIBAN(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ text, want string }{
		"written in groups":  {"DE89 3704 0044 0532 0130 00", "DE89370400440532013000"},
		"small letters":      {"nl91abna0417164300", "NL91ABNA0417164300"},
		"the longest kind":   {"MT84MALT011000012345MTLCAST001S", "MT84MALT011000012345MTLCAST001S"},
		"a wrong digit":      {"DE89370400440532013001", ""},
		"a number":           {"1234567890123456", ""},
		"too short":          {"DE89", ""},
		"a sentence":         {"please pay to our account soon", ""},
		"letters for digits": {"DEXX370400440532013000", ""},
	}
	for name, tt := range tests {
		if got, ok := statement.IBAN(tt.text); got != tt.want || ok != (tt.want != "") {
			t.Errorf("%s: got %q, %v, want %q", name, got, ok, tt.want)
		}
	}
}

func TestClean(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"":                         "",
		"Rechnung 17":              "Rechnung 17",
		"  Rechnung \t\r\n 17  ":   "Rechnung 17",
		"a\x00b\x01c":              "a b c",
		"Müller\u00a0& Söhne":      "Müller & Söhne",
		"\ufeffname":               "name",
		"\x80half a character\xc3": "half a character",
		"12\u200b":                 "12\u200b",
	}
	for text, want := range tests {
		if got := statement.Clean(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestJoinSaysNothingTwice(t *testing.T) {
	t.Parallel()
	if got, want := statement.Join("", "Invoice 2026-112 paid", "2026-112", "", "12"), "Invoice 2026-112 paid 12"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestKeyOfAnAccount(t *testing.T) {
	t.Parallel()
	var both, number statement.Account
	both.SetNumber("DE89 3704 0044 0532 0130 00")
	number.SetNumber("0532013000")
	number.Bank = "37040044"
	tests := map[string]struct {
		account *statement.Account
		want    string
	}{
		"IBAN":    {&both, "DE89370400440532013000"},
		"number":  {&number, "DE89370400440532013000"},
		"unnamed": {&statement.Account{Bank: "37040044"}, ""},
		"none":    {nil, ""},
	}
	for name, tt := range tests {
		if got := tt.account.Key(); got != tt.want {
			t.Errorf("%s: got %q, want %q", name, got, tt.want)
		}
	}
}

func TestSumsAndCheck(t *testing.T) {
	t.Parallel()
	on := day.MustParse("2026-03-02")
	balance := func(minor int64, c money.Currency) *statement.Balance {
		return &statement.Balance{On: on, Amount: money.New(minor, c)}
	}
	line := func(minor int64) *statement.Line { return &statement.Line{On: on, Amount: money.New(minor, "EUR")} }
	tests := map[string]struct {
		opening, closing *statement.Balance
		lines            []*statement.Line
		warn             bool
	}{
		"balanced":                {balance(1000, "EUR"), balance(1300, "EUR"), []*statement.Line{line(500), line(-200)}, false},
		"a line is missing":       {balance(1000, "EUR"), balance(1300, "EUR"), []*statement.Line{line(500)}, true},
		"no opening":              {nil, balance(1300, "EUR"), []*statement.Line{line(500)}, false},
		"no lines, balanced":      {balance(1000, "EUR"), balance(1000, "EUR"), nil, false},
		"two currencies":          {balance(1000, "EUR"), balance(1500, "SEK"), []*statement.Line{line(500)}, true},
		"pending does not count":  {balance(1000, "EUR"), balance(1000, "EUR"), []*statement.Line{{Amount: money.New(500, "EUR"), Pending: true}}, false},
		"below zero":              {balance(-1000, "EUR"), balance(-500, "EUR"), []*statement.Line{line(500)}, false},
		"balances beyond int64":   {balance(math.MaxInt64, "EUR"), balance(0, "EUR"), []*statement.Line{line(500)}, true},
		"lines of two currencies": {balance(1000, "EUR"), balance(1500, "EUR"), []*statement.Line{line(500), {Amount: money.New(1, "USD")}}, true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var sums statement.Sums
			s := statement.Statement{Opening: tt.opening, Closing: tt.closing}
			for _, l := range tt.lines {
				sums.Add(l)
			}
			sums.Close(&s)
			if got := len(s.Warnings) > 0; got != tt.warn {
				t.Errorf("warned: got %v (%v), want %v", got, s.Warnings, tt.warn)
			}
			if got := s.Lines + s.Waiting; got != len(tt.lines) {
				t.Errorf("counted %d lines, want %d", got, len(tt.lines))
			}
			if sums != (statement.Sums{}) {
				t.Error("the sums do not begin anew")
			}
		})
	}
}

func TestYearsOfTwoDigits(t *testing.T) {
	t.Parallel()
	for year, want := range map[string]string{"26": "2026-06-30", "69": "2069-06-30", "70": "1970-06-30", "99": "1999-06-30", "00": "2000-06-30", "2026": "2026-06-30"} {
		if got, bad := statement.Day([]byte(year), []byte("06"), []byte("30")); bad || got.String() != want {
			t.Errorf("%s: got %s, want %s", year, got, want)
		}
	}
}

// Lines may be missing that brought money, or that took it.
func TestBalancesThatDoNotMeet(t *testing.T) {
	t.Parallel()
	eur := func(minor int64) money.Amount { return money.New(minor, "EUR") }
	for closing, want := range map[int64]bool{1200: false, 1199: true, 1201: true} {
		s := statement.Statement{Opening: &statement.Balance{Amount: eur(1000)}, Closing: &statement.Balance{Amount: eur(closing)}, In: eur(300), Out: eur(100)}
		if _, got := statement.Check(s); got != want {
			t.Errorf("closing %d: got %t, want %t", closing, got, want)
		}
	}
}
