// Package einvoice reads and writes electronic invoices: UBL 2.1 invoices and
// credit notes, UN/CEFACT Cross Industry Invoices (also as ZUGFeRD 1), and the XML
// inside Factur-X and ZUGFeRD papers. What is written follows EN 16931; no validator
// has looked at it, and nothing here claims conformity.
package einvoice

import (
	"slices"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// Syntax is the language an invoice is written in.
type Syntax string

// The syntaxes.
const (
	UBL      Syntax = "ubl"
	CII      Syntax = "cii"
	ZUGFeRD1 Syntax = "zugferd1" // the forerunner of CII, read only
)

// Invoice is one invoice or credit note, as its paper says. Sums have the signs of
// the paper: a credit note of 100 says 100.
type Invoice struct {
	Syntax    Syntax
	Profile   string // which rules it claims to follow
	Type      string // UNTDID 1001: 380 is an invoice, 381 a credit note
	Number    string
	On        day.Date
	Due       day.Date // zero where the paper names none
	Delivered day.Date
	Terms     string // of payment, in words
	Currency  money.Currency

	BuyerRef  string   // what the buyer asked to be named: a cost centre, a Leitweg-ID
	Order     string   // the buyer's order
	Contract  string   // the contract
	Project   string   // the project
	Preceding []string // earlier invoices it speaks of
	Notes     []string

	Seller Party
	Buyer  Party
	Pay    Pay
	Lines  []Line
	Taxes  []Tax

	Net      money.Amount // without tax
	Tax      money.Amount
	Total    money.Amount // with tax
	Prepaid  money.Amount
	Rounding money.Amount
	Payable  money.Amount // what this paper asks for

	root string // of UBL: Invoice or CreditNote
}

// Party is the seller or the buyer.
type Party struct {
	ID       string // as the other side knows him
	Name     string // registered name
	Trading  string
	VAT      string
	Register string // number in a register
	Street   []string
	City     string
	Postal   string
	Region   string
	Country  string // ISO 3166-1 alpha-2
	Contact  string
	Email    string
	Phone    string
}

// Pay is how the paper asks to be paid.
type Pay struct {
	Means     string // UNTDID 4461: 58 is a SEPA transfer, 30 a transfer, 59 a direct debit
	IBAN      string
	BIC       string
	Holder    string
	Reference string // what to name with the payment
}

// Line is one line of an invoice. Quantity and price are decimals as text, since a
// price may be finer than its currency.
type Line struct {
	ID       string
	Name     string
	Text     string
	Quantity string
	Unit     string // UN/ECE Recommendation 20: C62 is a piece, HUR an hour, DAY a day
	Price    string // of one unit, without tax
	Net      money.Amount
	Category string // of tax
	Percent  string
}

// Tax is one rate of tax and what it comes to.
type Tax struct {
	Category string // UNTDID 5305: S at the usual rate, Z nought, E exempt, AE reverse charge, K within the union, G export, O outside
	Percent  string // "19"; "" with O
	Base     money.Amount
	Amount   money.Amount
	Reason   string // why nothing is charged
}

// credits are the types of paper that give money back.
var credits = []string{"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "532"}

// silent are the types of paper that ask for nothing.
var silent = map[string]string{
	"325": "a pro forma invoice", "751": "a paper for the books alone", "935": "a customs invoice", "385": "a list of invoices",
}

// Credit reports a paper that gives money back.
func (v *Invoice) Credit() bool { return v.root == "CreditNote" || slices.Contains(credits, v.Type) }

// Owed is what the client owes by this paper alone, below zero where he gets money
// back: a credit note, or more paid before than the invoice comes to.
func (v *Invoice) Owed() money.Amount {
	if v.Credit() {
		return v.Payable.Neg()
	}
	return v.Payable
}

// Kind is what the paper is among the items of an account.
func (v *Invoice) Kind() receivable.Kind {
	if v.Owed().Sign() < 0 || v.Owed().IsZero() && v.Credit() {
		return receivable.CreditNote
	}
	return receivable.Invoice
}

// Asks says why a paper asks for nothing, "" where it does.
func (v *Invoice) Asks() string { return silent[v.Type] }
