package banklist

import (
	"fmt"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/intake/statement"
	"dunwell/internal/money"
)

// balances follows what stood on the account, in either order of rows.
type balances struct {
	any         bool
	first, last money.Amount // first and last balance told
	before      money.Amount // lines before the first balance, and the line it stands on
	upto        money.Amount // the line the first balance stands on
	after       money.Amount // lines behind the last balance
	lastOn      money.Amount // the line the last balance stands on
	mixed       bool         // of several currencies, or too large
	begin, end  day.Date     // of the first and the last row
	up, down    int          // balances that the lines explain, read as oldest or as newest first
	sumOn       money.Amount // the line just added
}

func (b *balances) add(on day.Date, amount, balance money.Amount, has bool) {
	if b.begin.IsZero() {
		b.begin = on
		zero := money.New(0, amount.Currency())
		b.before, b.after = zero, zero
	}
	b.end = on
	if b.mixed {
		return
	}
	sum := &b.after
	if !b.any {
		sum = &b.before
	}
	total, err := sum.Add(amount)
	b.mixed = err != nil || has && balance.Currency() != amount.Currency()
	*sum, b.sumOn = total, amount
	if !has || b.mixed {
		return
	}
	if !b.any {
		b.any, b.first, b.upto = true, balance, amount
	} else {
		b.compare(balance)
	}
	b.last, b.lastOn, b.after = balance, amount, money.New(0, amount.Currency())
}

// compare counts in which order of rows the lines lead from the last balance to
// this one.
func (b *balances) compare(balance money.Amount) {
	if to, err := b.last.Add(b.after); err == nil && to == balance {
		b.up++
	}
	before, err := b.after.Sub(b.sumOn)
	if err != nil {
		return
	}
	if before, err = before.Add(b.lastOn); err != nil {
		return
	}
	if from, err := b.last.Sub(before); err == nil && from == balance {
		b.down++
	}
}

// newestFirst tells the order of rows: by their days, and within one day by what
// the balances say.
func (b *balances) newestFirst() bool {
	return b.end.Before(b.begin) || b.end == b.begin && b.down > b.up
}

// ends are the balances at both ends of the period; ok is false where the list
// does not tell them. In a list with the newest row first, a balance stands
// before the rows that follow it.
func (b *balances) ends() (opening, closing statement.Balance, ok bool) {
	if !b.any || b.mixed {
		return opening, closing, false
	}
	if !b.newestFirst() {
		from, err1 := b.first.Sub(b.before)
		to, err2 := b.last.Add(b.after)
		return statement.Balance{On: b.begin, Amount: from}, statement.Balance{On: b.end, Amount: to}, err1 == nil && err2 == nil
	}
	// Newest first: what stands above the first balance came after it.
	later, err1 := b.before.Sub(b.upto)
	to, err2 := b.first.Add(later)
	from, err3 := b.last.Sub(b.lastOn)
	from, err4 := less(from, err3, b.after)
	return statement.Balance{On: b.end, Amount: from}, statement.Balance{On: b.begin, Amount: to}, err1 == nil && err2 == nil && err4 == nil
}

func less(a money.Amount, err error, b money.Amount) (money.Amount, error) {
	if err != nil {
		return a, err
	}
	return a.Sub(b)
}

// cover keeps what a row says of the whole list: balances and days.
func (p *reading) cover(cells []string, l *statement.Line) {
	p.periodFrom = earlier(p.periodFrom, l.On)
	p.periodThrough = day.Max(p.periodThrough, l.On)
	if l.Pending {
		return
	}
	balance, has, f := p.t.Sum(cells, p.at.balance)
	p.balances.add(l.On, l.Amount, balance, has && f == nil)
	if sum, has, f := p.t.Sum(cells, p.at.opening); has && f == nil && p.out.Opening == nil {
		p.out.Opening = &statement.Balance{Amount: sum}
	}
	if sum, has, f := p.t.Sum(cells, p.at.closing); has && f == nil && p.out.Closing == nil {
		p.out.Closing = &statement.Balance{Amount: sum}
	}
	if d, has, f := p.t.Day(cells, p.at.from); has && f == nil {
		p.out.From = d
	}
	if d, has, f := p.t.Day(cells, p.at.to); has && f == nil {
		p.out.Through = d
	}
	if p.account.Holder == "" {
		p.account.Holder = statement.Clean(p.t.Text(cells, p.at.holder))
	}
	if p.account.IBAN == "" && p.account.Number == "" && len(p.around.accounts) == 1 {
		p.account.SetNumber(p.t.Text(cells, p.at.own))
	}
	switch in := l.Amount.Currency(); {
	case p.currency == "":
		p.currency = in
	case p.currency != in:
		p.currencies = true
	}
}

func earlier(a, b day.Date) day.Date {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}

// end tells the statement; false where the list cannot be believed.
func (p *reading) end() bool {
	if f := p.mostlyWrong(); f != nil {
		p.give(statement.Part{}, f)
		return false
	}
	if p.good == 0 && len(p.around.accounts) == 1 {
		p.give(statement.Part{}, fault.Invalidf("file_empty", p.shape.File, "the list holds no movements; where there were none in the period, nothing is to be done"))
		return false
	}
	if p.account.Currency == "" && !p.currencies {
		p.account.Currency = p.currency
	}
	p.out.Account = *p.account
	p.settleBalances()
	p.settlePeriod()
	if p.beside > 0 {
		p.out.Warnings = append(p.out.Warnings, statement.Warning{Code: "rows_beside", Text: fmt.Sprintf("%d rows have no day and no sum of a movement; they were passed over", p.beside)})
	}
	p.sums.Close(&p.out)
	out := p.out
	p.give(statement.Part{Statement: &out}, nil)
	return true
}

// settleBalances takes the balances from where they are told: a column of their
// own, the labels around the table, or the running balance.
func (p *reading) settleBalances() {
	opening, closing, ok := p.balances.ends()
	around := &p.around.preamble
	if p.out.Opening == nil && around.Opening != "" && p.first {
		if sum, read := p.t.SumOf(around.Opening, p.at.sum); read {
			p.out.Opening = &statement.Balance{Amount: sum}
		}
	}
	if p.out.Closing == nil && around.Closing != "" && p.first {
		if sum, read := p.t.SumOf(around.Closing, p.at.sum); read {
			p.out.Closing = &statement.Balance{Amount: sum}
		}
	}
	if ok && p.out.Opening == nil && p.out.Closing == nil {
		p.out.Opening, p.out.Closing = &opening, &closing
	}
}

// settlePeriod dates the list. Its last booking day may not be over when it was
// made, so only the days before are sure to be whole; an end that is told counts.
func (p *reading) settlePeriod() {
	through := p.periodThrough.AddDays(-1)
	if p.out.From.IsZero() {
		p.out.From = p.told(p.around.preamble.From, p.periodFrom)
	}
	if p.out.Through.IsZero() {
		p.out.Through = p.told(p.around.preamble.Through, through)
	}
	p.out.Through = day.Max(p.out.Through, through)
	if p.out.Through.Before(p.out.From) {
		p.out.Through = day.Date{}
	}
	if b := p.out.Opening; b != nil && b.On.IsZero() {
		b.On = p.out.From
	}
	if b := p.out.Closing; b != nil && b.On.IsZero() {
		b.On = day.Max(p.out.Through, p.periodThrough)
	}
}

func (p *reading) told(text string, otherwise day.Date) day.Date {
	if text == "" {
		return otherwise
	}
	if d, ok := p.shape.DayOf(text, p.at.booked); ok {
		return d
	}
	return otherwise
}
