package letter

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// TestInvoiceWordsAreWhole: each language has the same words, with as many places for
// values as the English ones.
func TestInvoiceWordsAreWhole(t *testing.T) {
	t.Parallel()
	all, err := invoiceLanguages()
	if err != nil {
		t.Fatal(err)
	}
	want := slices.Sorted(maps.Keys(all["en"].Words))
	for _, code := range Languages() {
		got := slices.Sorted(maps.Keys(all[code].Words))
		if !slices.Equal(got, want) {
			t.Errorf("%s: the words are %v, want %v", code, got, want)
		}
		for name, text := range all[code].Words {
			if strings.Count(text, "%s") != strings.Count(all["en"].Words[name], "%s") {
				t.Errorf("%s: %s is %q, in English %q", code, name, text, all["en"].Words[name])
			}
		}
		if all[code].SmallBusiness["other"] == "" {
			t.Errorf("%s: no sentence for a small business", code)
		}
	}
}

func TestInvoiceSaysWhatTheLawAsks(t *testing.T) {
	t.Parallel()
	facts := func(lang, place, tax string) InvoiceFacts {
		category, percent, reason, err := receivable.ParseTax(tax)
		if err != nil {
			t.Fatal(err)
		}
		b := receivable.Bill{
			Kind: receivable.BillInvoice, Number: "2026-007", On: day.MustParse("2026-11-20"), Terms: 14, Delivered: day.MustParse("2026-11-18"), Currency: "EUR", For: "Shop",
			Lines: []receivable.BillLine{{Name: "Design", Quantity: "7.5", Unit: "HUR", Price: "80.00", Category: category, Percent: percent, Reason: reason}},
		}
		sums, err := b.Reckon()
		if err != nil {
			t.Fatal(err)
		}
		return InvoiceFacts{
			Bill: b, Sums: sums, VATID: "DE123456789", ClientVAT: "FR12345678901",
			Creditor: receivable.Creditor{Name: "Studio", Address: []string{"Weg 1", "10115 Berlin"}, Place: place, Email: "a@b.example", Bank: receivable.Bank{IBAN: "DE89370400440532013000", Holder: "Ann"}},
			Client:   receivable.Client{Name: "Larch", Address: []string{"Quai 1", "75001 Paris"}, Language: lang, Place: place},
		}
	}
	tests := map[string]struct {
		lang, place, tax string
		want             []string
	}{
		"German":          {"de", "de", "19", []string{"Rechnung 2026-007", "7,5", "Std.", "USt. 19\u00a0% auf 600,00\u00a0€", "714,00\u00a0€", "18. November 2026", "Bitte zahlen Sie bis zum 4. Dezember 2026", "Ihre USt-IdNr."}},
		"small in German": {"de", "de", "small_business", []string{"Gemäß § 19 UStG wird keine Umsatzsteuer berechnet."}},
		"small Austrian":  {"de", "at", "small_business", []string{"§ 6 Abs. 1 Z 27 UStG"}},
		"reverse de":      {"de", "de", "AE", []string{"Steuerschuldnerschaft des Leistungsempfängers"}},
		"reverse en":      {"en", "de", "AE", []string{"Reverse charge"}},
		"reverse fr":      {"fr", "de", "AE", []string{"Autoliquidation"}},
		"reverse es":      {"es", "de", "AE", []string{"Inversión del sujeto pasivo"}},
		"reverse it":      {"it", "de", "AE", []string{"Inversione contabile"}},
		"reverse nl":      {"nl", "de", "AE", []string{"Btw verlegd"}},
		"reverse pt":      {"pt", "de", "AE", []string{"autoliquidação"}},
		"reverse pl":      {"pl", "de", "AE", []string{"Odwrotne obciążenie"}},
		"a sales tax":     {"en", "us_oregon", "8.25", []string{"Tax 8.25% on", "€649.50"}},
		"its own reason":  {"en", "de", "E: Teaching, article 132", []string{"Teaching, article 132"}},
	}
	for name, tt := range tests {
		s, err := Product().Invoice(facts(tt.lang, tt.place, tt.tax))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		foot := strings.Join(slices.Concat(s.Foot...), "\n")
		if !strings.Contains(foot, "DE123456789") {
			t.Errorf("%s: the foot has no VAT number: %s", name, foot)
		}
		for _, want := range tt.want {
			if text := s.Plain(); !strings.Contains(text, want) {
				t.Errorf("%s: %q is not in\n%s", name, want, text)
			}
		}
	}
}

// TestOtherPapers: a deposit and a credit note say what they are, a final invoice
// deducts, and what is open is listed apart from the sum.
func TestOtherPapers(t *testing.T) {
	t.Parallel()
	b := receivable.Bill{Kind: receivable.BillFinal, Number: "9", On: day.MustParse("2026-11-20"), Currency: "EUR", Lines: []receivable.BillLine{{Name: "Shop", Quantity: "1", Unit: "LS", Price: "1000", Category: "S", Percent: "19"}},
		Deducted: []receivable.Deduction{{Number: "7", On: day.MustParse("2026-10-01"), Net: "500.00", Tax: "95.00", Total: "595.00"}}}
	v := InvoiceFacts{Bill: b, Creditor: receivable.Creditor{Name: "Studio", Place: "de"}, Client: receivable.Client{Name: "Larch", Language: "en"},
		StillOpen: []ItemLine{{Number: "3", Due: day.MustParse("2026-09-01"), Open: money.New(1000, "EUR")}}}
	v.Sums, _ = b.Reckon()
	credit := v
	credit.Bill.Kind, credit.Bill.Deducted, credit.Bill.Corrects, credit.Bill.CorrectsOn, credit.StillOpen = receivable.BillCredit, nil, "5", b.On, nil
	credit.Sums, _ = credit.Bill.Reckon()
	deposit := v
	deposit.Bill.Kind, deposit.Bill.Deducted, deposit.StillOpen = receivable.BillDeposit, nil, nil
	for name, tt := range map[string]struct {
		facts    InvoiceFacts
		has, not []string
	}{
		"final":   {v, []string{"Final invoice 9", "Less deposit invoice 7 of", "−€595.00", "Amount due", "€595.00", "Also still open"}, nil},
		"credit":  {credit, []string{"Credit note 9", "corrects invoice 5 of 20 November 2026", "Your credit"}, []string{"Please pay"}},
		"deposit": {deposit, []string{"Deposit invoice 9", "deducts this deposit"}, nil},
	} {
		s, err := Product().Invoice(tt.facts)
		if err != nil {
			t.Fatal(err)
		}
		text := s.Plain()
		for _, want := range tt.has {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is not in\n%s", name, want, text)
			}
		}
		for _, no := range tt.not {
			if strings.Contains(text, no) {
				t.Errorf("%s: %q is in\n%s", name, no, text)
			}
		}
	}
}
