package recovery

import (
	"fmt"
	"strings"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/store"
)

// paperOf is an electronic invoice from one to another.
func paperOf(seller, vat, buyer string) string {
	return fmt.Sprintf(`<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">
<ID>E-1</ID><IssueDate>2026-10-01</IssueDate><DueDate>2026-10-31</DueDate><InvoiceTypeCode>380</InvoiceTypeCode><DocumentCurrencyCode>EUR</DocumentCurrencyCode>
<AccountingSupplierParty><Party><PartyLegalEntity><RegistrationName>%s</RegistrationName></PartyLegalEntity></Party></AccountingSupplierParty>
<AccountingCustomerParty><Party><PartyTaxScheme><CompanyID>%s</CompanyID><TaxScheme><ID>VAT</ID></TaxScheme></PartyTaxScheme><PartyLegalEntity><RegistrationName>%s</RegistrationName></PartyLegalEntity></Party></AccountingCustomerParty>
<LegalMonetaryTotal><TaxInclusiveAmount currencyID="EUR">119.00</TaxInclusiveAmount><PayableAmount currencyID="EUR">119.00</PayableAmount></LegalMonetaryTotal></Invoice>`, seller, vat, buyer)
}

// A bill that the creditor has to pay is never taken for money owed to him.
func TestBillsAreNotTakenIn(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		seller, vat, buyer string
		fault, warn        string
	}{
		"ours":                {"Studio Weiss", "", "Holzwerk GmbH", "", ""},
		"a bill by name":      {"Huber Druck", "", "STUDIO WEISS GmbH", "einvoice_bill", ""},
		"a bill by VAT":       {"Huber Druck", "DE 123456789", "S. W.", "einvoice_bill", ""},
		"somebody else wrote": {"Huber Druck", "", "Holzwerk GmbH", "", "seller_differs"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, db, creditor := importDesk(t)
			if err := d.ChangeSetup(t.Context(), creditor, map[string]string{"name": "Studio Weiss", "currency": "EUR"}); err != nil {
				t.Fatal(err)
			}
			err := db.Write(t.Context(), func(tx *store.Tx) error { return tx.SetSetting(t.Context(), creditor, settingOwnVAT, "DE123456789") })
			if err != nil {
				t.Fatal(err)
			}
			text := paperOf(tt.seller, tt.vat, tt.buyer)
			report, err := d.Import(t.Context(), ImportRequest{Creditor: creditor, By: "test", File: ImportFile{Name: "paper.xml", Reader: strings.NewReader(text), Size: int64(len(text))}})
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			for _, f := range report.Faults {
				got += f.Code
			}
			if got != tt.fault {
				t.Errorf("faults: got %q, want %q", got, tt.fault)
			}
			warned := false
			for _, w := range report.Warnings {
				warned = warned || w.Code == "seller_differs"
			}
			if warned != (tt.warn != "") {
				t.Errorf("warned %t: %v", warned, report.Warnings)
			}
			items, _ := believed(t, db)
			if want := map[bool]int{true: 1}[tt.fault == ""]; items != want {
				t.Errorf("got %d items, want %d", items, want)
			}
		})
	}
}

// Nobody has seen the money of tomorrow: a day ahead would end all waiting for it.
func TestNothingIsCompleteThroughADayAhead(t *testing.T) {
	t.Parallel()
	d, _, creditor := importDesk(t)
	text := "Client,Invoice number,Invoice date,Due date,Amount,Currency\nA,1,2026-10-01,2026-10-31,10.00,EUR\n"
	for through, want := range map[string]string{"2026-11-21": "day_ahead", "2026-11-20": ""} {
		_, err := d.Import(t.Context(), ImportRequest{Creditor: creditor, By: "test", CompleteThrough: day.MustParse(through),
			File: ImportFile{Name: "list.csv", Reader: strings.NewReader(text), Size: int64(len(text))}})
		if got := fault.CodeOf(err); got != want {
			t.Errorf("%s: got %q, want %q", through, got, want)
		}
	}
}

func TestSourceIsNamedAfterItsFile(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"umsatz.csv": "umsatz", "downloads/umsatz (2).csv": "umsatz", "umsatz(1).csv": "umsatz", "umsatz-2026-06-30.csv": "umsatz",
		"umsatz_20260630 (12).csv": "umsatz", "2026-06-30.csv": "2026-06-30", "list (old).csv": "list (old)", "(1).csv": "(1)",
	} {
		if got := sourceOf(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}
