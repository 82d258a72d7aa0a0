// Package match decides which open items a payment is for. It is pure: the caller
// looks up the accounts that the clues name, and gets back the likeliest of them
// with reasons, and whether the best may be booked without a person.
package match

import (
	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// Money is one payment that came in, as the bank tells it.
type Money struct {
	On        day.Date
	Amount    money.Amount // above zero
	Payer     string       // name, as the bank writes it
	Behalf    string       // of whom it was paid, where that is another
	IBAN      string       // or account number of the payer
	Text      string       // remittance information
	Reference string       // structured creditor reference
	EndToEnd  string
	Original  money.Amount // in the payer's currency, where that differs
	Charges   money.Amount // taken on the way, where the bank tells it
}

// Clues is what to look up in the book about a payment.
type Clues struct {
	Numbers []string // what may be an invoice number or reference, folded by Fold
	Names   []string // folded names of who paid
	IBAN    string
	Sum     money.Amount // an open item or balance of just this sum is worth a look
}

// Candidate is an account that a clue led to, with all of its open items.
type Candidate struct {
	Account receivable.AccountID
	Client  string   // name
	Number  string   // the creditor's number for him
	Names   []string // other names he paid under, learned from confirmed payments, folded
	IBANs   []string // accounts he paid from before
	Items   []Open
}

// Open is one open item of a candidate.
type Open struct {
	Item       receivable.ItemID
	Number     string // as printed
	Ref        string // structured reference printed on it, "" for none
	On         day.Date
	Due        day.Date
	Amount     money.Amount // of the invoice
	Open       money.Amount
	Discount   money.Amount // off for paying by DiscountBy; no currency where none was offered
	DiscountBy day.Date
}

// Proposal is what a payment is taken for.
type Proposal struct {
	Best []Match // the likeliest first, three at most
	Auto bool    // the first is sure enough to be booked without a person
	Why  string  // in words, why or why not
}

// Match sets a payment against items of one account.
type Match struct {
	Account receivable.AccountID
	Parts   []Part
	Rest    money.Amount // of the payment, left as cash of the client
	Short   money.Amount // of the named items, still open after it, where it is a bank's fee or an agreed discount
	Kind    Kind
	Score   int // 0 to 1000: how sure, in thousandths
	Clues   []Clue
}

// Part is how much of a payment goes to an item.
type Part struct {
	Item   receivable.ItemID
	Amount money.Amount
}

// Kind says how a sum fits.
type Kind string

// How a sum fits.
const (
	Exact      Kind = "exact"    // one item, to the cent
	Several    Kind = "several"  // several items add up to it
	Partial    Kind = "part"     // less than the item it names
	FeeTaken   Kind = "fee"      // the item less a bank's fee
	Discounted Kind = "discount" // the item less an agreed discount
	OnAccount  Kind = "account"  // the client is sure, the items are not: the oldest
)

// Clue is one reason for a match.
type Clue struct {
	Code string // published in docs/codes.md
	Text string // in words
}
