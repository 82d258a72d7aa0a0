package letter

import (
	"cmp"

	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// TransferCode is the text of the QR code that fills in a SEPA transfer to the
// creditor; "" where the sum or his account has none.
func TransferCode(c *receivable.Creditor, sum money.Amount, reference string) string {
	return transferCode(cmp.Or(clean(c.Bank.Holder), clean(c.Name)), c.Bank.IBAN, clean(c.Bank.BIC), sum, clean(reference))
}

// GroupIBAN writes an IBAN as on paper, in groups of four.
func GroupIBAN(iban string) string { return groupIBAN(iban) }
