package einvoice

import (
	"strings"

	"dunwell/internal/intake"
	"dunwell/internal/intake/statement"
)

// Us is the creditor, as papers name him. What is not known is empty.
type Us struct {
	Names []string // letterhead, the person who signs, the holder of the account
	VAT   string
	IBAN  string
}

// known reports that there is something to hold a paper against.
func (u *Us) known() bool {
	for _, n := range u.Names {
		if intake.FoldName(n) != "" {
			return true
		}
	}
	return u.VAT != ""
}

// are reports that a party of a paper is the creditor.
func (u *Us) are(p *Party) bool {
	if ours, theirs := bareVAT(u.VAT), bareVAT(p.VAT); ours != "" && theirs != "" {
		return ours == theirs
	}
	for _, ours := range u.Names {
		for _, theirs := range []string{p.Name, p.Trading} {
			if a, b := intake.FoldName(ours), intake.FoldName(theirs); a != "" && a == b {
				return true
			}
		}
	}
	return false
}

func bareVAT(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' {
			return r
		}
		return -1
	}, strings.ToUpper(s))
}

// Bill reports a paper that somebody else wrote to the creditor: he owes it, and
// nobody owes it to him.
func (v *Invoice) Bill(u Us) bool { return u.are(&v.Buyer) && !u.are(&v.Seller) && !v.paidTo(u) }

// Strange reports a paper on which nothing says that the creditor wrote it.
func (v *Invoice) Strange(u Us) bool {
	if !u.known() || v.Seller.Name == "" || u.are(&v.Seller) || v.paidTo(u) {
		return false
	}
	theirs := intake.FoldName(v.Seller.Name)
	for _, n := range u.Names {
		// "Studio Weiss" and "Studio Weiss Design" are near enough.
		if ours := intake.FoldName(n); ours != "" && (strings.Contains(theirs, ours) || theirs != "" && strings.Contains(ours, theirs)) {
			return false
		}
	}
	return true
}

// paidTo reports a paper that asks for money on the creditor's own account.
func (v *Invoice) paidTo(u Us) bool {
	ours, ok := statement.IBAN(u.IBAN)
	theirs, _ := statement.IBAN(v.Pay.IBAN)
	return ok && ours == theirs
}
