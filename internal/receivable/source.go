package receivable

import (
	"dunwell/internal/day"
	"dunwell/internal/money"
)

// Receipt is money that came in on an account.
type Receipt struct {
	On     day.Date
	Amount money.Amount
}

// Source is one source of payments and what it knows.
type Source struct {
	Name            string
	Kind            ListKind
	CompleteThrough day.Date // money up to the end of this day is known; zero: never read
}

// ListKind says what a list of invoices is: everything ever, everything open on
// its day, or only what is new.
type ListKind string

// The kinds of list.
const (
	ListAll  ListKind = "all"
	ListOpen ListKind = "open"
	ListNew  ListKind = "new"
)
