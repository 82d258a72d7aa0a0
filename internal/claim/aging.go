package claim

import (
	"encoding/json"
	"fmt"

	"dunwell/internal/day"
	"dunwell/internal/money"
)

// Buckets is how many an aging has.
const Buckets = 5

// bucketNames by age in days past the due date.
var bucketNames = [Buckets]string{"current", "1-30", "31-60", "61-90", "90+"}

// dsoDays is the span whose invoicing the days of sales outstanding are measured by.
const dsoDays = 90

// Count is how many items and how much.
type Count struct {
	Items  int64
	Amount money.Amount
}

// Bucket is the items of one span of ages.
type Bucket struct {
	Name string
	Count
}

// Aging is what is open in one currency on a day, by age: days past the due
// date, where 0 and less is current. It is fed by rows (Add) or by sums made
// elsewhere (AddSum); both give the same.
type Aging struct {
	On       day.Date
	Currency money.Currency
	Open     Count
	Buckets  [Buckets]Bucket
	Invoiced money.Amount // in the span from InvoicedFrom to On, both included
}

// NewAging is an empty aging.
func NewAging(on day.Date, c money.Currency) *Aging {
	nothing := money.New(0, c)
	a := &Aging{On: on, Currency: c, Open: Count{Amount: nothing}, Invoiced: nothing}
	for i, name := range bucketNames {
		a.Buckets[i] = Bucket{name, Count{Amount: nothing}}
	}
	return a
}

// BucketOf is the number of the bucket for an age in days.
func BucketOf(age int) int {
	switch {
	case age <= 0:
		return 0
	case age <= 90:
		return (age + 29) / 30
	}
	return Buckets - 1
}

// Add takes in one open item. Credit that has no due date is aged by its own day.
func (a *Aging) Add(due day.Date, open money.Amount) error {
	return a.AddSum(BucketOf(a.On.Sub(due)), 1, open)
}

// AddSum takes in so many open items of one bucket.
func (a *Aging) AddSum(bucket int, count int64, open money.Amount) error {
	inBucket, err := a.Buckets[bucket].Amount.Add(open)
	if err != nil {
		return err
	}
	inAll, err := a.Open.Amount.Add(open)
	if err != nil {
		return err
	}
	a.Buckets[bucket].Amount, a.Open.Amount = inBucket, inAll
	a.Buckets[bucket].Items += count
	a.Open.Items += count
	return nil
}

// InvoicedFrom is the first of the 90 days whose invoices count for the DSO; the
// last is On.
func (a *Aging) InvoicedFrom() day.Date { return a.On.AddDays(1 - dsoDays) }

// AddInvoiced takes in invoices of those days: one sum, or many one by one.
func (a *Aging) AddInvoiced(sum money.Amount) error {
	total, err := a.Invoiced.Add(sum)
	if err == nil {
		a.Invoiced = total
	}
	return err
}

// DSO is the days of sales outstanding with two decimals, rounded half up: what
// is open, by what was invoiced in the 90 days, times 90. ok is false where
// nothing was invoiced.
func (a *Aging) DSO() (dso string, ok bool) {
	if a.Invoiced.Sign() <= 0 {
		return "", false
	}
	hundredths, err := a.Open.Amount.Mul(100*dsoDays, a.Invoiced.Minor(), money.HalfUp)
	if err != nil {
		return "", false
	}
	n, sign := hundredths.Minor(), ""
	if n < 0 {
		n, sign = -n, "-"
	}
	return fmt.Sprintf("%s%d.%02d", sign, n/100, n%100), true
}

// MarshalJSON writes the published shape: sums as decimal strings in major
// units, dso null where there is none.
func (a *Aging) MarshalJSON() ([]byte, error) {
	type count struct {
		Count  int64  `json:"count"`
		Amount string `json:"amount"`
	}
	type bucket struct {
		Name string `json:"name"`
		count
	}
	shape := struct {
		On       day.Date        `json:"on"`
		Currency money.Currency  `json:"currency"`
		Open     count           `json:"open"`
		Buckets  [Buckets]bucket `json:"buckets"`
		DSO      *string         `json:"dso"`
	}{On: a.On, Currency: a.Currency, Open: count{a.Open.Items, a.Open.Amount.Decimal()}}
	for i, b := range a.Buckets {
		shape.Buckets[i] = bucket{b.Name, count{b.Items, b.Amount.Decimal()}}
	}
	if dso, ok := a.DSO(); ok {
		shape.DSO = &dso
	}
	return json.Marshal(shape)
}
