package receivable

import (
	"dunwell/internal/day"
	"dunwell/internal/money"
)

// Kind is what an item is.
type Kind string

// The kinds of item. Invoices and charges raise what is owed; credit notes,
// payments and write-offs lower it.
const (
	Invoice    Kind = "invoice"
	CreditNote Kind = "credit_note"
	Payment    Kind = "payment"
	Charge     Kind = "charge"
	WriteOff   Kind = "write_off"
)

// Raises reports whether an item of this kind adds to what is owed.
func (k Kind) Raises() bool { return k == Invoice || k == Charge }

// Item is one open receivable or one set-off against it. Amount is signed: what
// raises the debt is positive, what lowers it negative. A correction is a new
// revision; the old one stays with the time it stopped being believed.
type Item struct {
	ID         ItemID
	Revision   int
	Kind       Kind
	Number     string   // as printed on it; "" for a payment without a reference
	On         day.Date // business day: invoice date, day of payment
	Due        day.Date // invoices and charges only
	Amount     money.Amount
	Open       money.Amount // Amount less what is allocated, on the day asked; same sign as Amount, or zero
	Disputed   money.Amount // the contested part of Open, never more than it
	Gone       bool         // was in an open list and is no longer: taken for settled at the source, never chased
	Void       bool
	Restart    day.Date // the clock starts again from here after a mistake of ours
	Engagement EngagementID
	For        string // what it is for, in the client's words
	Source     string // where it came from: file or feed
}

// DaysLate is how many days past its due date an open item is on a day; 0 or
// less is not late. A corrected invoice counts from its correction; what has no
// due date is never late.
func (i Item) DaysLate(on day.Date) int {
	if i.Due.IsZero() {
		return 0
	}
	return on.Sub(i.ClockFrom())
}

// ClockFrom is the day from which lateness counts: the due date, or the later
// day a corrected invoice was given.
func (i Item) ClockFrom() day.Date { return day.Max(i.Due, i.Restart) }

// Allocation sets part of a payment, credit note or write-off against an
// invoice or charge. Amount is positive; a taken-back allocation is a new row
// with the sign turned round.
type Allocation struct {
	From   ItemID // payment, credit note, write-off
	To     ItemID // invoice, charge
	On     day.Date
	Amount money.Amount
}
