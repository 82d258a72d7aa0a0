package recovery

import (
	"strings"

	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// pick chooses the account that the words mean, or says between which to choose.
// A whole name or number wins over the beginning of one.
func pick(creditor receivable.CreditorID, hits []store.ClientHit, words string, currency money.Currency) (receivable.AccountKey, error) {
	var exact, other []store.ClientHit
	for _, h := range hits {
		switch {
		case h.Account == "" || currency != "" && h.Currency != string(currency):
		case strings.EqualFold(h.Client.Name, words) || h.Client.Number == words || h.Number == words:
			exact = append(exact, h)
		default:
			other = append(other, h)
		}
	}
	if len(exact) == 0 {
		exact = other
	}
	switch len(exact) {
	case 0:
		return receivable.AccountKey{}, fault.NotFoundf("client_unknown", "no client with an account begins with %q", words)
	case 1:
		return receivable.AccountKey{Creditor: creditor, Account: exact[0].Account}, nil
	}
	const most = 8
	var names []string
	for i, h := range exact {
		if i == most {
			names = append(names, "…")
			break
		}
		names = append(names, h.Client.Name+" in "+h.Currency+" ("+h.Number+")")
	}
	return receivable.AccountKey{}, fault.Invalidf("client_unclear", "", "%q fits several accounts; name one by its number: %s", words, strings.Join(names, ", "))
}
