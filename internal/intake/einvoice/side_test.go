package einvoice_test

import (
	"testing"

	"dunwell/internal/intake/einvoice"
)

func TestWhoseInvoiceItIs(t *testing.T) {
	t.Parallel()
	us := einvoice.Us{Names: []string{"Studio Weiss", "Marta Weiß", ""}, VAT: "DE123456789", IBAN: "DE89 3704 0044 0532 0130 00"}
	party := func(name, vat string) einvoice.Party { return einvoice.Party{Name: name, VAT: vat} }
	tests := map[string]struct {
		us            einvoice.Us
		seller, buyer einvoice.Party
		iban          string
		bill, strange bool
	}{
		"ours":                              {us, party("Studio Weiss", ""), party("Holzwerk GmbH", ""), "", false, false},
		"ours, spelled otherwise":           {us, party("STUDIO-WEISS e.K.", ""), party("Holzwerk GmbH", ""), "", false, false},
		"ours, by the person":               {us, party("Marta Weiß", ""), party("Holzwerk GmbH", ""), "", false, false},
		"ours, by the VAT number":           {us, party("MW Design", "DE 123 456 789"), party("Holzwerk GmbH", ""), "", false, false},
		"ours, by the account":              {us, party("MW Design", ""), party("Holzwerk GmbH", ""), "DE89370400440532013000", false, false},
		"a bill":                            {us, party("Huber Druck GmbH", ""), party("STUDIO WEISS", ""), "", true, true},
		"a bill, by the VAT number":         {us, party("Huber Druck GmbH", "DE999999999"), party("MW Design", "DE123456789"), "", true, true},
		"a name like ours, of another":      {us, party("Huber Druck GmbH", ""), party("Studio Weiss", "DE888888888"), "", false, true},
		"of nobody we know":                 {us, party("Huber Druck GmbH", ""), party("Holzwerk GmbH", ""), "", false, true},
		"more of our name":                  {us, party("Studio Weiss Design", ""), party("Holzwerk GmbH", ""), "", false, false},
		"to ourselves":                      {us, party("Studio Weiss", ""), party("Studio Weiss", ""), "", false, false},
		"nothing is known of us":            {einvoice.Us{Names: []string{""}}, party("Huber Druck GmbH", ""), party("Studio Weiss", ""), "", false, false},
		"no seller, and we are not the one": {us, party("", ""), party("Holzwerk GmbH", ""), "", false, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := &einvoice.Invoice{Seller: tt.seller, Buyer: tt.buyer, Pay: einvoice.Pay{IBAN: tt.iban}}
			if got := v.Bill(tt.us); got != tt.bill {
				t.Errorf("bill: got %t, want %t", got, tt.bill)
			}
			if got := v.Strange(tt.us); got != tt.strange {
				t.Errorf("strange: got %t, want %t", got, tt.strange)
			}
		})
	}
}
