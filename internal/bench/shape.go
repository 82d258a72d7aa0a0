package bench

import (
	"fmt"
	"math"
	"math/rand/v2"
	"sort"

	"dunwell/internal/day"
)

// Shape says how large a book is and how it is spread. The same shape always
// gives the same book.
type Shape struct {
	Invoices  int      `json:"invoices"`  // open ones; a tenth as many clients
	Creditors int      `json:"creditors"` // 1, or many with skew; a small book has fewer
	Day       day.Date `json:"day"`       // the day of the chase: a business day
	Seed      uint64   `json:"seed"`
}

// The skew of a book, as real ones have it.
const (
	mostItems    = 100 // open invoices of the largest client
	meanItems    = 10
	largestShare = 0.30 // of all clients, with the largest of many creditors
)

// Book is the plan of a book. Its accounts are made one by one when they are
// asked for, so that a large book needs no memory.
type Book struct {
	Shape
	sizes  []uint8 // open invoices of each account
	starts []int   // first account of each creditor, and the end
	before []int   // open invoices before each thousandth account
}

// NewBook plans a book.
func NewBook(s Shape) (*Book, error) {
	accounts := s.Invoices / meanItems
	if accounts < 1 || s.Creditors < 1 || s.Day.IsZero() {
		return nil, fmt.Errorf("plan a book: %d invoices of %d creditors on day %q", s.Invoices, s.Creditors, s.Day)
	}
	b := &Book{Shape: s}
	b.Creditors = min(s.Creditors, max(1, accounts/10))
	b.sizes = sizes(rand.New(rand.NewPCG(s.Seed, 1)), accounts, accounts*meanItems)
	b.Invoices = accounts * meanItems
	b.starts = starts(accounts, b.Creditors)
	sum := 0
	for i, n := range b.sizes {
		if i%1000 == 0 {
			b.before = append(b.before, sum)
		}
		sum += int(n)
	}
	return b, nil
}

// Accounts is how many accounts the book has.
func (b *Book) Accounts() int { return len(b.sizes) }

// CreditorOf is the creditor of an account.
func (b *Book) CreditorOf(account int) int {
	return sort.SearchInts(b.starts, account+1) - 1
}

// Span are the accounts of a creditor: from first up to end.
func (b *Book) Span(creditor int) (first, end int) { return b.starts[creditor], b.starts[creditor+1] }

// firstItem is the running number of an account's first invoice.
func (b *Book) firstItem(account int) int {
	n := b.before[account/1000]
	for i := account / 1000 * 1000; i < account; i++ {
		n += int(b.sizes[i])
	}
	return n
}

// sizes draws the invoices of each account, most with a few and some with many,
// and corrects them until they add up.
func sizes(r *rand.Rand, accounts, total int) []uint8 {
	const median, spread = 5.2, 1.2
	list := make([]uint8, accounts)
	sum := 0
	for i := range list {
		n := int(math.Round(median * math.Exp(spread*r.NormFloat64())))
		list[i] = uint8(max(1, min(mostItems, n)))
		sum += int(list[i])
	}
	if accounts > 1 { // whatever was drawn, both ends are there
		sum += 1 - int(list[0])
		list[0] = 1
		if last := accounts - 1; total >= 2*mostItems {
			sum += mostItems - int(list[last])
			list[last] = mostItems
		}
	}
	for sum != total {
		i := r.IntN(accounts)
		switch {
		case sum < total && list[i] < mostItems:
			list[i]++
			sum++
		case sum > total && list[i] > 1:
			list[i]--
			sum--
		}
	}
	return list
}

// starts divides the accounts: with many creditors the first holds its share,
// the others ever less, each at least one.
func starts(accounts, creditors int) []int {
	list := make([]int, creditors+1)
	list[creditors] = accounts
	if creditors == 1 {
		return list
	}
	first := int(math.Round(largestShare * float64(accounts)))
	weight := func(i int) float64 { return 1 / math.Pow(float64(i+4), 0.8) }
	var all, so float64
	for i := 1; i < creditors; i++ {
		all += weight(i)
	}
	spare := accounts - first - (creditors - 1)
	for i := 1; i < creditors; i++ {
		list[i] = first + (i - 1) + int(math.Round(float64(spare)*so/all))
		so += weight(i)
	}
	return list
}
