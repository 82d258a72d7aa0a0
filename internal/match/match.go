// Package match decides which open items a payment is for. It is pure: the caller
// looks up the accounts that the clues name, and gets back the likeliest of them
// with reasons, and whether the best may be booked without a person.
//
// Whoever keeps the book makes it findable by equality alone, so that plain indexes
// do, and looks up as CluesOf says:
//
//   - an item under every one of Keys(item.Number), and under Fold(reference) where
//     one is printed on it: asked for with Clues.Numbers. Items settled lately (half
//     a year) belong in this index too; one that a number led to goes to
//     Candidate.Settled, so that what is paid twice is told;
//   - a client under NameKeys(client.Name), under Fold(client.Number), and under the
//     NameKeys of names learned: asked for with Clues.Names, Clues.Numbers, and, last
//     and least, Clues.Words;
//   - an account under the IBANs it was paid from: asked for with Clues.IBAN;
//   - an account under each open sum of an item, and under its whole balance: asked
//     for with Clues.Sums.
//
// A key that leads to more than MostAccounts accounts says nothing and is dropped,
// whole, never cut: half of the accounts of one sum would make the wrong one look
// alone. Sums are the exception that must be told: where they were dropped,
// Clues.Crowded is handed on in Money. At most MostCandidates candidates are worth
// handing in, in the order of the list above; their order does not matter to Propose.
package match

import (
	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// Bounds of a look-up.
const (
	MostAccounts   = 50 // that one key may lead to
	MostCandidates = 60 // handed to Propose
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
	Foreign   bool         // came from a bank abroad: a fee may have been taken
	Crowded   bool         // more accounts owe this sum than were looked at: the sum alone proves nothing
}

// Clues is what to look up in the book about a payment. The likelier stand first.
type Clues struct {
	Numbers []string       // what may be an invoice number, a reference or a client's number, folded by Fold
	Names   []string       // whole names of who paid, folded by FoldName
	Words   []string       // single words of those names
	IBAN    string         // without spaces, in capitals
	Sums    []money.Amount // an open item or balance of just this sum is worth a look
}

// Candidate is an account that a clue led to, with all of its open items.
type Candidate struct {
	Account receivable.AccountID
	Client  string   // name
	Number  string   // the creditor's number for him
	Names   []string // other names he paid under, learned from confirmed payments, as they came or folded
	IBANs   []string // accounts he paid from before
	Items   []Open
	Settled []Open // items paid lately to which a number of the payment led
}

// Open is one open item of a candidate. A credit note not yet used is one too, with
// Amount and Open below zero.
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

// Match sets a payment against items of one account. Parts and Rest add up to the
// payment: to Money.Amount where the account is in that currency, else to
// Money.Original.
type Match struct {
	Account receivable.AccountID
	Parts   []Part
	Rest    money.Amount // of the payment, left as cash of the client
	Short   money.Amount // of the named items, still open after it, where it is a bank's fee or an agreed discount
	Kind    Kind
	Score   int // 0 to 1000: how sure, in thousandths
	Clues   []Clue
}

// Part is how much of a payment goes to an item. That of a credit note is below
// zero: so much of the credit is used up.
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
	Partial    Kind = "part"     // less than the items it names
	FeeTaken   Kind = "fee"      // the items less a bank's fee
	Discounted Kind = "discount" // the items less an agreed discount
	Over       Kind = "over"     // more than the items it names
	Twice      Kind = "twice"    // what it names is paid already
	OnAccount  Kind = "account"  // the client is sure, the items are not: the oldest
)

// Clue is one reason for a match, or one against it.
type Clue struct {
	Code string // published in docs/codes.md
	Text string // in words
}
