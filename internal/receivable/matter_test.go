package receivable

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
)

func TestRateConverts(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		rate, from, to string
		sum            money.Amount
		want           string
		code           string
	}{
		"forward":              {"1.0832", "EUR", "USD", money.New(100_00, "EUR"), "108.32 USD", ""},
		"back":                 {"1.0832", "EUR", "USD", money.New(108_32, "USD"), "100.00 EUR", ""},
		"half away from zero":  {"0.5", "EUR", "USD", money.New(1, "EUR"), "0.01 USD", ""},
		"half below zero":      {"0.5", "EUR", "USD", money.New(-1, "EUR"), "-0.01 USD", ""},
		"less than a half":     {"0.49", "EUR", "USD", money.New(1, "EUR"), "0.00 USD", ""},
		"fewer decimals":       {"158.25", "USD", "JPY", money.New(10_00, "USD"), "1583 JPY", ""},
		"more decimals":        {"0.376", "USD", "BHD", money.New(1_00, "USD"), "0.376 BHD", ""},
		"nothing":              {"1.1", "EUR", "USD", money.New(0, "EUR"), "0.00 USD", ""},
		"a third currency":     {"1.1", "EUR", "USD", money.New(1, "GBP"), "", "rate_missing"},
		"too large":            {"900000000", "EUR", "USD", money.New(math.MaxInt64, "EUR"), "", "sum_too_large"},
		"no rate":              {"dear", "EUR", "USD", money.New(1, "EUR"), "", "rate_unreadable"},
		"a fraction":           {"1/3", "EUR", "USD", money.New(1, "EUR"), "", "rate_unreadable"},
		"an exponent":          {"1e3", "EUR", "USD", money.New(1, "EUR"), "", "rate_unreadable"},
		"nothing for anything": {"0", "EUR", "USD", money.New(1, "EUR"), "", "rate_unreadable"},
		"below nothing":        {"-1", "EUR", "USD", money.New(1, "EUR"), "", "rate_unreadable"},
		"absurd":               {"99999999999", "EUR", "USD", money.New(1, "EUR"), "", "rate_unreadable"},
		"empty":                {"", "EUR", "USD", money.New(1, "EUR"), "", "rate_unreadable"},
	}
	for name, tt := range tests {
		got, err := ExchangeRate{From: money.Currency(tt.from), To: money.Currency(tt.to), Rate: tt.rate}.Convert(tt.sum)
		if fault.CodeOf(err) != tt.code || err == nil && got.String() != tt.want {
			t.Errorf("%s: got %s, %v; want %s %s", name, got, err, tt.want, tt.code)
		}
	}
}

// There and back again is less than one smallest unit of the dearer currency away.
func TestRateThereAndBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := ExchangeRate{From: "EUR", To: "USD", Rate: rapid.SampledFrom([]string{"1", "1.0832", "1.9", "1.5"}).Draw(t, "rate")}
		sum := money.New(rapid.Int64Range(-1e15, 1e15).Draw(t, "sum"), "EUR")
		there, err := r.Convert(sum)
		if err != nil {
			t.Fatal(err)
		}
		back, err := r.Convert(there)
		if err != nil || back != sum {
			t.Fatalf("%s became %s and then %s (%v)", sum, there, back, err)
		}
	})
}

func TestOldRate(t *testing.T) {
	t.Parallel()
	on := day.MustParse("2026-11-20")
	for days, want := range map[int]bool{0: false, 90: false, 91: true} {
		if got := (ExchangeRate{On: on.AddDays(-days)}).Old(on); got != want {
			t.Errorf("after %d days: got %t, want %t", days, got, want)
		}
	}
}

func TestNotice(t *testing.T) {
	t.Parallel()
	on := day.MustParse("2026-11-20")
	letter := func(road string, sent, until int) Matter {
		m := Matter{Road: road, On: on.AddDays(-40)}
		if sent < 99 {
			m.Letter = on.AddDays(sent)
		}
		if until < 99 {
			m.Until = on.AddDays(until)
		}
		return m
	}
	tests := map[string]struct {
		matters []Matter
		want    Notice
	}{
		"nothing placed":       {nil, NoticeNone},
		"placed, no letter":    {[]Matter{letter(RoadAttorney, 99, 99)}, NoticeNone},
		"sent":                 {[]Matter{letter(RoadAttorney, -10, 4)}, NoticeRunning},
		"its last day":         {[]Matter{letter(RoadAttorney, -14, 0)}, NoticeRunning},
		"over":                 {[]Matter{letter(RoadAttorney, -15, -1)}, NoticeLapsed},
		"no last day":          {[]Matter{letter(RoadAttorney, -90, 99)}, NoticeRunning},
		"not sent yet":         {[]Matter{letter(RoadAttorney, 1, 15)}, NoticeNone},
		"another road":         {[]Matter{letter(RoadAgency, -15, -1)}, NoticeNone},
		"one over, one later":  {[]Matter{letter(RoadAttorney, -15, -1), letter(RoadAttorney, -2, 12)}, NoticeLapsed},
		"sent, another placed": {[]Matter{letter(RoadAttorney, -2, 12), letter(RoadAttorney, 99, 99)}, NoticeRunning},
	}
	for name, tt := range tests {
		f := File{Matters: tt.matters}
		if got := f.Notice(RoadAttorney, on); got != tt.want {
			t.Errorf("%s: got %s, want %s", name, got, tt.want)
		}
	}
}

func TestDisarm(t *testing.T) {
	t.Parallel()
	on := day.MustParse("2026-11-20")
	invoice := func(days int, open int64) Item {
		return Item{Kind: Invoice, On: on.AddDays(days), Amount: money.New(100, "USD"), Open: money.New(open, "USD")}
	}
	tests := map[string]struct {
		armedOn day.Date
		items   []Item
		want    string
	}{
		"the debt is still open":     {on.AddDays(-5), []Item{invoice(-40, 60)}, "agency"},
		"paid":                       {on.AddDays(-5), nil, ""},
		"paid, and a new invoice":    {on.AddDays(-5), []Item{invoice(-3, 100)}, ""},
		"armed after that day":       {on.AddDays(1), []Item{invoice(-40, 60)}, ""},
		"only cash is left":          {on.AddDays(-5), []Item{{Kind: Payment, On: on.AddDays(-8), Open: money.New(-5, "USD")}}, ""},
		"from before days were kept": {day.Date{}, nil, "agency"},
	}
	for name, tt := range tests {
		f := File{Armed: "agency", ArmedForum: "x", ArmedOn: tt.armedOn, Items: tt.items}
		if f.Disarm(on); f.Armed != tt.want || (f.ArmedForum == "") != (tt.want == "") {
			t.Errorf("%s: got %q %q, want %q", name, f.Armed, f.ArmedForum, tt.want)
		}
	}
}
