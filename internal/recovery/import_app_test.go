package recovery

import (
	"fmt"
	"strings"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/intake"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

const ownInvoices = `{"Invoices":[
 {"Type":"ACCREC","InvoiceID":"i-1","InvoiceNumber":"INV-1","Status":"AUTHORISED","Contact":{"ContactID":"c-1","Name":"Ann Ltd"},
  "Date":"2026-09-01","DueDate":"2026-10-01","CurrencyCode":"USD","Total":200,"AmountDue":100,"Payments":[{"Date":"2026-10-05","Amount":100}]},
 {"Type":"ACCREC","InvoiceID":"i-2","InvoiceNumber":"INV-2","Status":"%s","Contact":{"ContactID":"c-1","Name":"Ann Ltd"},
  "Date":"2026-09-01","DueDate":"2026-10-01","CurrencyCode":"USD","Total":70,"AmountDue":70},
 {"Type":"ACCPAY","InvoiceID":"i-3","Status":"AUTHORISED","Contact":{"ContactID":"c-9","Name":"Supplier"},"Total":9,"AmountDue":9}],
 "CreditNotes":[
 {"Type":"ACCRECCREDIT","CreditNoteID":"n-1","CreditNoteNumber":"CN-1","Status":"AUTHORISED","Contact":{"ContactID":"c-1","Name":"Ann Ltd"},"Date":"2026-09-02","CurrencyCode":"USD","Total":50,"RemainingCredit":%s}]}`

func appFile(name, text string) ImportFile {
	return ImportFile{Name: name, Reader: strings.NewReader(text), Size: int64(len(text))}
}

// openInBook adds up what is open of a kind in the whole book.
func openInBook(t *testing.T, db *store.DB, creditor receivable.CreditorID, kind receivable.Kind) string {
	t.Helper()
	var sums []string
	err := db.Read(t.Context(), func(tx *store.Tx) error {
		accounts, err := tx.AllAccounts(t.Context(), creditor, receivable.AccountKey{}, 100)
		if err != nil {
			return err
		}
		for _, a := range accounts {
			items, err := tx.ItemsOf(t.Context(), a.Key)
			if err != nil {
				return err
			}
			for _, i := range items {
				if i.Item.Kind == kind && !i.Item.Void {
					sums = append(sums, i.Item.Number+" "+i.Item.Open.Decimal())
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(sums, ", ")
}

// An export is taken in as a list is: what is told as paid is booked once, whether
// the invoices or the payments tell it; a void and a used credit are followed.
func TestExportsOfAProgram(t *testing.T) {
	t.Parallel()
	d, db, creditor := importDesk(t)
	take := func(name, text string) FileReport {
		t.Helper()
		report, err := d.Import(t.Context(), ImportRequest{Creditor: creditor, File: appFile(name, text), Source: strings.TrimRight(name, "0123456789"), Hints: intake.Hints{}, By: "Test", On: day.MustParse("2026-11-20")})
		if err != nil {
			t.Fatal(err)
		}
		return report
	}
	check := func(what, got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("%s: got %q, want %q", what, got, want)
		}
	}
	first := take("invoices1", fmt.Sprintf(ownInvoices, "AUTHORISED", "30"))
	check("kind", first.Kind+": "+first.KindText, "new: Xero invoices: new invoices")
	check("counts", fmt.Sprint(first.Invoices, first.Payments, first.Credits, len(first.Faults)), "{2 1 map[USD:270.00]} {1 map[USD:100.00]} {1 map[USD:-30.00]} 0")
	check("warned", first.Warnings[0].Code, "bills_left_out")
	check("open", openInBook(t, db, creditor, receivable.Invoice), "INV-1 100.00, INV-2 70.00")

	payments := take("payments1", `{"Payments":[
	 {"PaymentID":"p-1","PaymentType":"ACCRECPAYMENT","Status":"AUTHORISED","Date":"2026-10-05","Amount":100,"Invoice":{"InvoiceNumber":"INV-1","Type":"ACCREC","CurrencyCode":"USD","Contact":{"ContactID":"c-1","Name":"Ann Ltd"}}},
	 {"PaymentID":"p-2","PaymentType":"ACCRECPAYMENT","Status":"AUTHORISED","Date":"2026-11-18","Amount":60,"Invoice":{"InvoiceNumber":"INV-1","Type":"ACCREC","CurrencyCode":"USD","Contact":{"ContactID":"c-1","Name":"Ann Ltd"}}}]}`)
	check("payments", fmt.Sprint(payments.Payments, payments.Skipped, len(payments.Faults)), "{1 map[USD:60.00]} 1 0")
	check("open after payments", openInBook(t, db, creditor, receivable.Invoice), "INV-1 40.00, INV-2 70.00")

	take("invoices2", fmt.Sprintf(ownInvoices, "VOIDED", "0"))
	check("open after a void and a used credit", openInBook(t, db, creditor, receivable.Invoice), "INV-1 40.00")
	check("credits", openInBook(t, db, creditor, receivable.CreditNote), "")

	again := take("invoices2", fmt.Sprintf(ownInvoices, "VOIDED", "0"))
	check("the same again", fmt.Sprint(again.Invoices.Count, again.Payments.Count, again.Skipped), "0 0 3")
}
