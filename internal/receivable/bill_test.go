package receivable

import (
	"math/big"
	"strconv"
	"strings"
	"testing"

	"dunwell/internal/fault"
	"dunwell/internal/money"

	"pgregory.net/rapid"
)

func line(quantity, price, tax string) BillLine {
	category, percent, reason, _ := ParseTax(tax)
	return BillLine{Name: "Work", Quantity: quantity, Unit: "HUR", Price: price, Category: category, Percent: percent, Reason: reason}
}

func TestBillsAreReckonedExactly(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		currency        money.Currency
		lines           []BillLine
		deducted        []Deduction
		net, tax, total string
		payable         string
	}{
		"one rate":             {"EUR", []BillLine{line("7.5", "80.00", "19")}, nil, "600.00", "114.00", "714.00", "714.00"},
		"half up a line":       {"EUR", []BillLine{line("0.5", "0.01", "19")}, nil, "0.01", "0.00", "0.01", "0.01"},
		"price finer than EUR": {"EUR", []BillLine{line("1000", "0.0125", "19")}, nil, "12.50", "2.38", "14.88", "14.88"},
		"tax once a rate":      {"EUR", []BillLine{line("1", "0.13", "19"), line("1", "0.13", "19"), line("1", "0.13", "19")}, nil, "0.39", "0.07", "0.46", "0.46"},
		"two rates":            {"EUR", []BillLine{line("1", "100", "19"), line("1", "100", "7")}, nil, "200.00", "26.00", "226.00", "226.00"},
		"small business":       {"EUR", []BillLine{line("2", "50", "small_business")}, nil, "100.00", "0.00", "100.00", "100.00"},
		"reverse charge":       {"EUR", []BillLine{line("2", "50", "AE")}, nil, "100.00", "0.00", "100.00", "100.00"},
		"a discount":           {"USD", []BillLine{line("1", "100", "8.25"), line("1", "-10", "8.25")}, nil, "90.00", "7.43", "97.43", "97.43"},
		"yen":                  {"JPY", []BillLine{line("3", "333.5", "10")}, nil, "1001", "100", "1101", "1101"},
		"deposits":             {"EUR", []BillLine{line("1", "1000", "19")}, []Deduction{{Total: "595.00"}, {Total: "297.50"}}, "1000.00", "190.00", "1190.00", "297.50"},
	}
	for name, tt := range tests {
		b := Bill{Kind: BillInvoice, Currency: tt.currency, Lines: tt.lines, Deducted: tt.deducted}
		r, err := b.Reckon()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := []string{r.Net.Decimal(), r.Tax.Decimal(), r.Total.Decimal(), r.Payable.Decimal()}
		if want := []string{tt.net, tt.tax, tt.total, tt.payable}; strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
}

func TestBillsThatCannotBe(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		lines []BillLine
		want  string
	}{
		"no line":           {nil, "invoice_empty"},
		"no name":           {[]BillLine{{Quantity: "1", Unit: "HUR", Price: "1", Category: "O"}}, "invoice_line_unnamed"},
		"a comma":           {[]BillLine{line("7,5", "1", "19")}, "invoice_line_unreadable"},
		"no number":         {[]BillLine{line("1e3", "1", "19")}, "invoice_line_unreadable"},
		"tax without rate":  {[]BillLine{{Name: "a", Quantity: "1", Unit: "HUR", Price: "1", Category: "S"}}, "tax_unreadable"},
		"rate in reverse":   {[]BillLine{{Name: "a", Quantity: "1", Unit: "HUR", Price: "1", Category: "AE", Percent: "19"}}, "tax_unreadable"},
		"exempt, no reason": {[]BillLine{{Name: "a", Quantity: "1", Unit: "HUR", Price: "1", Category: "E", Percent: "0"}}, "tax_reason_missing"},
		"too large":         {[]BillLine{line("999999999999", "999999999999", "19")}, "sum_too_large"},
	}
	for name, tt := range tests {
		b := Bill{Currency: "EUR", Lines: tt.lines}
		_, err := b.Reckon()
		if got := fault.CodeOf(err); got != tt.want {
			t.Errorf("%s: got %q (%v), want %q", name, got, err, tt.want)
		}
	}
}

func TestTaxAsPeopleWriteIt(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"19": "S 19 ", "19%": "S 19 ", "7.50": "S 7.5 ", "0": "Z 0 ", "ae": "AE 0 ", "K": "K 0 ", "none": "O  ", "small_business": "E 0 small_business",
		"E: medical": "E 0 medical", "E": "?", "x": "?", "": "?", "-3": "?",
	}
	for in, want := range tests {
		category, percent, reason, err := ParseTax(in)
		got := category + " " + percent + " " + reason
		if err != nil {
			got = "?"
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

// The parts of a schedule, each with its own rounding, and the final invoice less
// them, are the whole: whatever the lines and the shares.
func TestStagesMakeTheWhole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b := Bill{Kind: BillInvoice, Currency: rapid.SampledFrom([]money.Currency{"EUR", "USD", "JPY", "KWD"}).Draw(t, "currency")}
		for range rapid.IntRange(1, 6).Draw(t, "lines") {
			cents := rapid.IntRange(1, 9_999_999).Draw(t, "price")
			price := strconv.Itoa(cents/100) + "." + strconv.Itoa(cents%100/10) + strconv.Itoa(cents%10)
			b.Lines = append(b.Lines, line(strconv.Itoa(rapid.IntRange(1, 99).Draw(t, "n"))+".25", price, rapid.SampledFrom([]string{"19", "7", "8.25", "AE", "0"}).Draw(t, "tax")))
		}
		whole, err := b.Reckon()
		if err != nil {
			t.Fatal(err)
		}
		sum := money.New(0, b.Currency)
		final := b
		final.Kind = BillFinal
		left := 100
		for left > 40 {
			share := rapid.IntRange(1, 30).Draw(t, "share")
			left -= share
			d, err := b.Deposit(strconv.Itoa(share), "Deposit")
			if err != nil {
				t.Fatal(err)
			}
			r, err := d.Reckon()
			if err != nil {
				t.Fatal(err)
			}
			sum, _ = sum.Add(r.Payable)
			final.Deducted = append(final.Deducted, Deduction{Total: r.Total.Decimal()})
		}
		r, err := final.Reckon()
		if err != nil {
			t.Fatal(err)
		}
		if sum, _ = sum.Add(r.Payable); sum != whole.Total {
			t.Fatalf("the stages make %v, the whole is %v", sum, whole.Total)
		}
	})
}

// A rounded number of units is never half a smallest unit away.
func TestRoundedIsNearest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		exact := big.NewRat(rapid.Int64Range(-1e12, 1e12).Draw(t, "num"), rapid.Int64Range(1, 1e6).Draw(t, "den"))
		a, err := money.Rounded(exact, "EUR")
		if err != nil {
			t.Fatal(err)
		}
		off := new(big.Rat).Sub(exact, big.NewRat(a.Minor(), 100))
		if off.Abs(off).Cmp(big.NewRat(1, 200)) > 0 {
			t.Fatalf("%v became %v", exact, a)
		}
	})
}
