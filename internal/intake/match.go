package intake

import (
	"dunwell/internal/day"
	"dunwell/internal/money"
)

// Identity is what makes an invoice of one source comparable with that of another.
type Identity struct {
	Client string // Client.Key, or the folded name on both sides
	Number string // "" where the source has none
	On     day.Date
	Amount money.Amount
}

// Identity names the row's invoice for Same and Near.
func (r Row) Identity() Identity {
	return Identity{r.Client.Key(), r.Invoice.Number, r.Invoice.On, r.Invoice.Amount}
}

// Same reports one invoice in two sources: client and number agree to the letter.
func Same(a, b Identity) bool {
	return a.Client == b.Client && a.Number != "" && a.Number == b.Number
}

// Near reports two entries that are probably one invoice, to be asked about: same
// client and sum, at most three days apart, and numbers that differ only in
// punctuation, case and leading zeros, or of which one is missing. What is Same is
// not Near.
func Near(a, b Identity) bool {
	if a.Client != b.Client || a.Amount != b.Amount || Same(a, b) {
		return false
	}
	if apart := a.On.Sub(b.On); apart > 3 || apart < -3 {
		return false
	}
	return a.Number == "" || b.Number == "" || FoldNumber(a.Number) == FoldNumber(b.Number)
}
