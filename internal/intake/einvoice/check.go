package einvoice

import (
	"strconv"
	"strings"

	"dunwell/internal/money"
)

// Check names what keeps a paper from being written: what EN 16931 asks of every
// invoice and is missing, and sums that do not add up (its rules BR-CO-10, -13, -14,
// -15, -16 and -17). An empty list is no proof that a receiver's validator agrees.
func Check(v *Invoice) []string {
	var list []string
	need := func(there bool, what string) {
		if !there {
			list = append(list, what)
		}
	}
	need(v.Number != "", "the number of the invoice")
	need(!v.On.IsZero(), "the day of the invoice")
	need(v.Seller.Name != "", "your name")
	need(v.Seller.Country != "", "your country")
	need(v.Seller.VAT != "" || v.Seller.Register != "", "your VAT number or the number in a register")
	need(v.Buyer.Name != "", "the client's name")
	need(v.Buyer.Country != "", "the client's country")
	need(len(v.Lines) > 0, "a line")
	need(v.Payable.Sign() <= 0 || !v.Due.IsZero() || v.Terms != "", "the day it is due, or the terms of payment")
	for i := range v.Lines {
		need(v.Lines[i].Name != "", "what line "+strconv.Itoa(i+1)+" is for")
		need(v.Lines[i].Category != "", "the kind of tax of line "+strconv.Itoa(i+1))
	}
	return append(list, v.sums()...)
}

// sums names sums that do not add up.
func (v *Invoice) sums() []string {
	var list []string
	same := func(what string, want money.Amount, parts ...money.Amount) {
		t := money.Tally{}
		t.Add(money.New(0, v.Currency))
		for _, p := range parts {
			t.Add(p)
		}
		if got, err := t.Sum(); err != nil || got.Minor() != want.Minor() {
			list = append(list, what+": "+got.Decimal()+" is not "+want.Decimal())
		}
	}
	var lines, bases, taxes []money.Amount
	for i := range v.Lines {
		lines = append(lines, v.Lines[i].Net)
	}
	for i := range v.Taxes {
		t := &v.Taxes[i]
		bases, taxes = append(bases, t.Base), append(taxes, t.Amount)
		if due, ok := percentOf(t.Base, t.Percent); ok && due.Minor() != t.Amount.Minor() {
			list = append(list, "tax at "+t.Percent+" %: "+due.Decimal()+" is not "+t.Amount.Decimal())
		}
	}
	same("the lines and the sum without tax", v.Net, lines...)
	same("the taxed sums and the sum without tax", v.Net, bases...)
	same("the taxes", v.Tax, taxes...)
	same("net and tax", v.Total, v.Net, v.Tax)
	same("total, paid before and rounding", v.Payable, v.Total, v.Prepaid.Neg(), v.Rounding)
	return list
}

// percentOf is the tax on a sum, half away from zero, as the norm rounds. It is not
// ok where the percentage is no decimal of at most four places.
func percentOf(base money.Amount, percent string) (money.Amount, bool) {
	if percent == "" {
		percent = "0"
	}
	whole, part, _ := strings.Cut(percent, ".")
	if len(part) > 4 || len(whole) > 3 {
		return money.Amount{}, false
	}
	n, err := strconv.ParseUint(whole+part+strings.Repeat("0", 4-len(part)), 10, 32)
	if err != nil {
		return money.Amount{}, false
	}
	a, err := base.Mul(int64(n), 1_000_000, money.HalfUp)
	return a, err == nil
}
