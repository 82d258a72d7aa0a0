// Package claim says what is owed on a day and why: line by line, with payments
// set off, and how much of it may be asked for today.
package claim

import (
	"cmp"
	"slices"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// LineCode says what a line of a claim is.
type LineCode string

// The codes of lines. Interest and compensation by law are lines of their own
// kind, with rate and source, once the law of the place is asked.
const (
	InvoiceLate   LineCode = "invoice_late"
	InvoiceNotDue LineCode = "invoice_not_due"
	ChargeLate    LineCode = "charge_late"
	ChargeNotDue  LineCode = "charge_not_due"
	CreditNote    LineCode = "credit_note" // credit not yet set against an invoice
	Payment       LineCode = "payment"     // money not yet set against an invoice
	WriteOff      LineCode = "write_off"   // given up, not yet set against an invoice
	Refund        LineCode = "refund"      // money paid back to the client
)

// Line is one open item and what it adds to the claim.
type Line struct {
	Code   LineCode
	Item   receivable.ItemID
	Number string
	For    string
	On     day.Date // of the paper or payment
	Due    day.Date // as printed; zero for payments and credit
	Days   int      // past the day from which lateness counts; 0 or less is not late

	Amount   money.Amount // what is open; the lines add up to Owed
	Disputed money.Amount // the contested part, or that which waits for a correction
	Rests    money.Amount // what a person lets rest for now, of the rest of it
	Covered  money.Amount // what unapplied money and credit make up for
	Ask      money.Amount // what may be asked for today; these add up to Askable
}

// Claim is what one account owes on a day. All sums are in its currency. What
// is void, gone from the source, or dated after the day is in none of them but
// Gone.
type Claim struct {
	On       day.Date
	Currency money.Currency

	// Lines holds the late invoices and charges, oldest first, then those that
	// are not due, then unapplied money and credit by day.
	Lines []Line

	Principal money.Amount // open invoices and charges: Late and NotDue together
	Late      money.Amount
	NotDue    money.Amount
	Unapplied money.Amount // money and credit not set against anything, as a positive sum
	Disputed  money.Amount // contested parts of Principal
	Gone      money.Amount // taken for settled at the source
	Owed      money.Amount // Principal less Unapplied; below zero the creditor owes the client
	Askable   money.Amount // late, undisputed, less Unapplied: never negative, and 0 or at most Owed

	// The oldest late item that unapplied money does not cover, disputed or not.
	OldestDue day.Date // the day from which it counts; no day while nothing is late
	DaysLate  int

	// The same among what may be asked for: the clock of the ladder.
	OldestAsked day.Date
	DaysAsked   int

	late, owing int // Lines[:late] are late, Lines[:owing] invoices and charges
}

// LateLines are the late invoices and charges, oldest first.
func (c *Claim) LateLines() []Line { return c.Lines[:c.late] }

// NotDueLines are the invoices and charges that are not late, first due first.
func (c *Claim) NotDueLines() []Line { return c.Lines[c.late:c.owing] }

// CreditLines are unapplied money and credit, oldest first.
func (c *Claim) CreditLines() []Line { return c.Lines[c.owing:] }

// AsOf reads the claim out of a file whose items are as open as they are on the
// day. The order of the items makes no difference. It fails on an item in
// another currency than the account's and on a sum too large to count.
//
// Contested is what an item says is, or what a living dispute or mistake of the
// file says about it, whichever is more; an invoice that a person lets rest is not
// asked for. Unapplied money makes up first for what is late and free, oldest first, so that the least is asked; then for
// what is late and contested, then for what is not due.
func AsOf(f receivable.File, on day.Date) (Claim, error) {
	c := Claim{On: on, Currency: f.Currency, Lines: make([]Line, 0, len(f.Items))}
	if err := c.readLines(&f); err != nil {
		return Claim{}, err
	}
	c.contest(&f)
	c.rest(&f)
	if err := c.cover(); err != nil {
		return Claim{}, err
	}
	if err := c.addUp(); err != nil {
		return Claim{}, err
	}
	return c, nil
}

// readLines sorts the items into late, not due, and credit.
func (c *Claim) readLines(f *receivable.File) error {
	var gone money.Tally
	gone.Add(c.sum(0))
	for i := range f.Items {
		item := &f.Items[i]
		if item.Open.Currency() != c.Currency && !item.Open.IsZero() {
			return fault.Invalidf("currency_mixed", item.Number, "item %q is in %s but its account is in %s; put it into an account of its own currency", item.Number, item.Open.Currency(), c.Currency)
		}
		if item.Gone && !item.Void && owes(item) {
			gone.Add(item.Open)
		}
	}
	for i := range f.Items {
		if item := &f.Items[i]; c.counts(item) && owes(item) && item.DaysLate(c.On) > 0 {
			c.Lines = append(c.Lines, c.line(item))
		}
	}
	c.late = len(c.Lines)
	for i := range f.Items {
		if item := &f.Items[i]; c.counts(item) && owes(item) && item.DaysLate(c.On) <= 0 {
			c.Lines = append(c.Lines, c.line(item))
		}
	}
	c.owing = len(c.Lines)
	for i := range f.Items {
		if item := &f.Items[i]; c.counts(item) && !owes(item) {
			c.Lines = append(c.Lines, c.line(item))
		}
	}
	sortLines(c.LateLines())
	sortLines(c.NotDueLines())
	sortLines(c.CreditLines())
	var err error
	c.Gone, err = gone.Sum()
	return err
}

// owes tells what is asked for from what is set off. An invoice below zero is a
// credit, whatever it calls itself.
func owes(item *receivable.Item) bool { return item.Kind.Raises() && item.Open.Sign() > 0 }

func (c *Claim) counts(item *receivable.Item) bool {
	return !item.Open.IsZero() && !item.Gone && !item.Void && !item.On.After(c.On)
}

func (c *Claim) sum(minor int64) money.Amount { return money.New(minor, c.Currency) }

func (c *Claim) line(item *receivable.Item) Line {
	l := Line{
		Item: item.ID, Number: item.Number, For: item.For, On: item.On, Due: item.Due,
		Amount: item.Open, Disputed: c.sum(0), Rests: c.sum(0), Covered: c.sum(0), Ask: c.sum(0),
	}
	if owes(item) {
		l.Days = item.DaysLate(c.On)
		if item.Disputed.Sign() > 0 {
			l.Disputed = c.sum(min(item.Disputed.Minor(), item.Open.Minor()))
		}
	}
	l.Code = codeOf(item, l.Days)
	return l
}

func codeOf(item *receivable.Item, days int) LineCode {
	switch {
	case owes(item) && item.Kind == receivable.Charge && days > 0:
		return ChargeLate
	case owes(item) && item.Kind == receivable.Charge:
		return ChargeNotDue
	case owes(item) && days > 0:
		return InvoiceLate
	case owes(item):
		return InvoiceNotDue
	case item.Open.Sign() > 0:
		return Refund
	case item.Kind == receivable.Payment:
		return Payment
	case item.Kind == receivable.WriteOff:
		return WriteOff
	}
	return CreditNote
}

// sortLines puts the longest late first; what has no due date comes last.
func sortLines(lines []Line) {
	slices.SortFunc(lines, func(a, b Line) int {
		if a.Due.IsZero() != b.Due.IsZero() {
			if a.Due.IsZero() {
				return 1
			}
			return -1
		}
		return cmp.Or(cmp.Compare(b.Days, a.Days), a.On.Compare(b.On), cmp.Compare(a.Number, b.Number), cmp.Compare(a.Item, b.Item))
	})
}

// rest takes in the invoices that a person lets rest, as far as nobody contests them.
func (c *Claim) rest(f *receivable.File) {
	for i := range f.Arrangements {
		a := &f.Arrangements[i]
		if a.Kind != receivable.Pause || a.Item == "" || !a.Live(c.On) || !a.By.IsZero() && a.By.Before(c.On) {
			continue
		}
		for j := range c.Lines[:c.owing] {
			if l := &c.Lines[j]; l.Item == a.Item {
				l.Rests = c.sum(l.Amount.Minor() - l.Disputed.Minor())
			}
		}
	}
}

// contest takes in what is disputed or waits for a correction.
func (c *Claim) contest(f *receivable.File) {
	for i := range f.Arrangements {
		a := &f.Arrangements[i]
		if a.Kind != receivable.DisputeHold && a.Kind != receivable.MistakeHold || !a.Live(c.On) {
			continue
		}
		// A sum is contested only where one is named in our currency; what
		// cannot be read so contests the whole.
		inPart := a.Kind == receivable.DisputeHold && a.Amount.Sign() > 0 && a.Amount.Currency() == c.Currency
		left := a.Amount.Minor() // of a sum contested on the whole account
		for j := range c.Lines[:c.owing] {
			l := &c.Lines[j]
			switch free := l.Amount.Minor() - l.Disputed.Minor(); {
			case a.Item != "" && a.Item != l.Item:
			case !inPart:
				l.Disputed = l.Amount
			case a.Item == l.Item:
				l.Disputed = c.sum(max(l.Disputed.Minor(), min(a.Amount.Minor(), l.Amount.Minor())))
			default:
				took := min(left, free)
				l.Disputed = c.sum(l.Disputed.Minor() + took)
				left -= took
			}
		}
	}
}

// cover sets unapplied money and credit against the lines it makes up for.
func (c *Claim) cover() error {
	var unapplied money.Tally
	unapplied.Add(c.sum(0))
	for _, l := range c.CreditLines() {
		unapplied.Add(l.Amount.Neg())
	}
	var err error
	if c.Unapplied, err = unapplied.Sum(); err != nil {
		return err
	}
	left := max(0, c.Unapplied.Minor())
	take := func(l *Line, most int64) {
		took := min(left, most)
		l.Covered = c.sum(l.Covered.Minor() + took)
		left -= took
	}
	late := c.LateLines()
	for i := range late {
		l := &late[i]
		free := l.Amount.Minor() - l.Disputed.Minor() - l.Rests.Minor()
		take(l, free)
		l.Ask = c.sum(free - l.Covered.Minor())
	}
	for i := range c.Lines[:c.owing] {
		l := &c.Lines[i]
		take(l, l.Amount.Minor()-l.Covered.Minor())
	}
	return nil
}

// addUp makes the sums and finds the oldest.
func (c *Claim) addUp() error {
	var late, notDue, principal, disputed, owed, ask money.Tally
	for _, t := range []*money.Tally{&late, &notDue, &principal, &disputed, &owed, &ask} {
		t.Add(c.sum(0))
	}
	for i, l := range c.Lines {
		owed.Add(l.Amount)
		if i >= c.owing {
			continue
		}
		principal.Add(l.Amount)
		disputed.Add(l.Disputed)
		if i >= c.late {
			notDue.Add(l.Amount)
			continue
		}
		late.Add(l.Amount)
		ask.Add(l.Ask)
		if c.OldestDue.IsZero() && l.Covered.Less(l.Amount) {
			c.OldestDue, c.DaysLate = c.On.AddDays(-l.Days), l.Days
		}
		if c.OldestAsked.IsZero() && l.Ask.Sign() > 0 {
			c.OldestAsked, c.DaysAsked = c.On.AddDays(-l.Days), l.Days
		}
	}
	var errs [6]error
	c.Late, errs[0] = late.Sum()
	c.NotDue, errs[1] = notDue.Sum()
	c.Principal, errs[2] = principal.Sum()
	c.Disputed, errs[3] = disputed.Sum()
	c.Owed, errs[4] = owed.Sum()
	c.Askable, errs[5] = ask.Sum()
	return cmp.Or(errs[:]...)
}
