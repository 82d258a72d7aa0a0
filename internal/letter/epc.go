package letter

import (
	"strings"

	"dunwell/internal/money"
)

// transferCode is the text of the QR code that fills in a SEPA transfer
// (EPC069-12, version 002): only for euro, a valid IBAN and a sum the form can
// hold; "" otherwise.
func transferCode(payee, iban, bic string, sum money.Amount, reference string) string {
	iban = bareIBAN(iban)
	if sum.Currency() != "EUR" || sum.Sign() <= 0 || sum.Minor() > 999_999_999_99 || payee == "" || !validIBAN(iban) {
		return ""
	}
	lines := []string{"BCD", "002", "1", "SCT", strings.ReplaceAll(bic, " ", ""), limit(payee, 70), iban, "EUR" + sum.Decimal(), "", "", limit(reference, 140)}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

func limit(s string, n int) string {
	if runes := []rune(s); len(runes) > n {
		return string(runes[:n])
	}
	return s
}

func bareIBAN(iban string) string {
	return strings.ToUpper(strings.Join(strings.Fields(iban), ""))
}

// validIBAN checks the check digits (ISO 13616: the number, its first four signs
// moved to the end and letters counted from 10, leaves 1 when divided by 97).
func validIBAN(iban string) bool {
	if len(iban) < 15 || len(iban) > 34 {
		return false
	}
	rest := 0
	for i := range len(iban) {
		switch c := iban[(i+4)%len(iban)]; {
		case c >= '0' && c <= '9':
			rest = (rest*10 + int(c-'0')) % 97
		case c >= 'A' && c <= 'Z':
			rest = (rest*100 + int(c-'A') + 10) % 97
		default:
			return false
		}
	}
	return rest == 1
}

// groupIBAN writes an IBAN as on paper, in groups of four.
func groupIBAN(iban string) string {
	iban = bareIBAN(clean(iban))
	var b strings.Builder
	for i := range len(iban) {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteByte(iban[i])
	}
	return b.String()
}
