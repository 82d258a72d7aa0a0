package einvoice_test

import (
	"fmt"
	"strings"
	"testing"

	"dunwell/internal/intake/einvoice"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
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

const creditOfNothing = `<CreditNote xmlns="urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"><ID>G-1</ID><IssueDate>2026-06-01</IssueDate><CreditNoteTypeCode>381</CreditNoteTypeCode>
<DocumentCurrencyCode>EUR</DocumentCurrencyCode><AccountingCustomerParty><Party><PartyName><Name>Holzwerk</Name></PartyName></Party></AccountingCustomerParty>
<LegalMonetaryTotal><TaxInclusiveAmount currencyID="EUR">%s</TaxInclusiveAmount><PayableAmount currencyID="EUR">%s</PayableAmount></LegalMonetaryTotal></CreditNote>`

// A credit note is one also where nothing is left of it, and waits for no day.
func TestCreditNoteAsARow(t *testing.T) {
	t.Parallel()
	for _, sum := range []string{"0.00", "25.00"} {
		text := fmt.Sprintf(creditOfNothing, sum, sum)
		list, err := einvoice.Open("credit.xml", strings.NewReader(text), int64(len(text)), 14)
		if err != nil {
			t.Fatal(err)
		}
		for row, bad := range list.Rows(nil, 0) {
			if bad != nil || row.Invoice.Kind != receivable.CreditNote || row.Invoice.Due.String() != "2026-06-01" || row.Invoice.Amount.Sign() > 0 {
				t.Errorf("%s: got %s of %s due %s (%v)", sum, row.Invoice.Kind, row.Invoice.Amount, row.Invoice.Due, bad)
			}
		}
	}
}

// A total of tax in the currency of the books stands beside that of the invoice.
func TestTaxInTheInvoicesOwnCurrency(t *testing.T) {
	t.Parallel()
	const text = `<CrossIndustryInvoice><ExchangedDocument><ID>E-2</ID><TypeCode>380</TypeCode><IssueDateTime><DateTimeString format="102">20260602</DateTimeString></IssueDateTime></ExchangedDocument>
<SupplyChainTradeTransaction><ApplicableHeaderTradeAgreement><BuyerTradeParty><Name>Holzwerk</Name></BuyerTradeParty></ApplicableHeaderTradeAgreement>
<ApplicableHeaderTradeSettlement><InvoiceCurrencyCode>EUR</InvoiceCurrencyCode><SpecifiedTradeSettlementHeaderMonetarySummation>
<TaxTotalAmount currencyID="PLN">160.00</TaxTotalAmount><TaxTotalAmount currencyID="EUR">38.00</TaxTotalAmount><GrandTotalAmount>238.00</GrandTotalAmount><DuePayableAmount>238.00</DuePayableAmount>
</SpecifiedTradeSettlementHeaderMonetarySummation></ApplicableHeaderTradeSettlement></SupplyChainTradeTransaction></CrossIndustryInvoice>`
	for _, text := range []string{text, strings.Replace(text, ` currencyID="EUR"`, "", 1)} { // the older papers name none
		v, err := einvoice.ReadXML("x.xml", strings.NewReader(text))
		if err != nil || v.Tax != money.New(3800, "EUR") {
			t.Errorf("got %v (%v), want 38.00 EUR", v, err)
		}
	}
}
