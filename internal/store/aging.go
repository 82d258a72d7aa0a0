package store

import (
	"context"
	"database/sql"
	"fmt"
	"math/big"
	"slices"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// bucketNames are the names of the ages of an aging, in order.
var bucketNames = [...]string{"current", "1-30", "31-60", "61-90", "90+"}

// Bucket is one age of what is open. Counts are of items; credits and unapplied
// payments count, with their minus.
type Bucket struct {
	Name   string // current, 1-30, 31-60, 61-90, 90+
	Count  int64
	Amount money.Amount
}

// Aging is what is open in one currency on a day, by age.
type Aging struct {
	On       day.Date
	Currency money.Currency
	Open     Bucket
	Buckets  [len(bucketNames)]Bucket
	// Invoiced is the sum of the invoices of the 90 days that end on the day.
	Invoiced money.Amount
}

// DSO is how many days of invoicing are open, in hundredths of a day, rounded
// half away from zero; ok is false where nothing was invoiced.
func (a Aging) DSO() (hundredths int64, ok bool) {
	if a.Invoiced.Sign() <= 0 {
		return 0, false
	}
	open, invoiced := big.NewInt(a.Open.Amount.Minor()), big.NewInt(a.Invoiced.Minor())
	twice := open.Mul(open, big.NewInt(2*90*100)) // rounded by its last bit
	twice.Quo(twice, invoiced)
	n := twice.Int64()
	return (n + int64(twice.Sign())) / 2, true
}

// The age of an item counts from the later of due date and restart; what has no
// due date counts from its own day. Days are compared as text, so that the
// database need not know a calendar.
const (
	agingBucket = `CASE
		WHEN i.restart_day IS NOT NULL AND i.restart_day > COALESCE(i.due_day, i.on_day) THEN
			CASE WHEN i.restart_day >= $2 THEN 0 WHEN i.restart_day >= $3 THEN 1 WHEN i.restart_day >= $4 THEN 2 WHEN i.restart_day >= $5 THEN 3 ELSE 4 END
		WHEN COALESCE(i.due_day, i.on_day) >= $2 THEN 0
		WHEN COALESCE(i.due_day, i.on_day) >= $3 THEN 1
		WHEN COALESCE(i.due_day, i.on_day) >= $4 THEN 2
		WHEN COALESCE(i.due_day, i.on_day) >= $5 THEN 3
		ELSE 4 END`
	agingSelect = `
		SELECT o.currency, o.bucket, CAST(COUNT(*) AS BIGINT), CAST(SUM(o.open_then) AS BIGINT)
		FROM (SELECT i.currency, ` + agingBucket + ` AS bucket, %s AS open_then
			FROM item AS i
			WHERE i.creditor = $1 AND %s AND NOT i.void AND i.on_day <= $2 AND (i.gone_on IS NULL OR i.gone_on > $2)) AS o
		WHERE o.open_then <> 0
		GROUP BY o.currency, o.bucket
		ORDER BY o.currency, o.bucket`
	agingInvoiced = `
		SELECT i.currency, CAST(SUM(i.amount_minor) AS BIGINT) FROM item AS i
		WHERE i.creditor = $1 AND i.kind = 'invoice' AND i.on_day > $2 AND i.on_day <= $3 AND NOT i.void AND %s
		GROUP BY i.currency ORDER BY i.currency`

	// allocatedThen is what was set off against an item by the day. An item is
	// either set off against or sets off, so one of the sums is empty.
	allocatedThen = `i.amount_minor
		- COALESCE((SELECT SUM(l.amount_minor) FROM allocation AS l
			WHERE l.creditor = i.creditor AND l.account = i.account AND l.to_item = i.id AND l.on_day <= $2%[1]s), 0)
		+ COALESCE((SELECT SUM(l.amount_minor) FROM allocation AS l
			WHERE l.creditor = i.creditor AND l.account = i.account AND l.from_item = i.id AND l.on_day <= $2%[1]s), 0)`
	believedNow  = `i.known_to IS NULL`
	believedThen = `i.known_from <= $6 AND (i.known_to IS NULL OR i.known_to > $6)`
)

// Aging is what is open on a business day, one line a currency: by what is known
// now, or, with known, by what was known at that moment. Items gone from their
// source's open list are left out.
func (tx *Tx) Aging(ctx context.Context, creditor receivable.CreditorID, on day.Date, known time.Time) ([]Aging, error) {
	args := []any{string(creditor), on.String(), on.AddDays(-30).String(), on.AddDays(-60).String(), on.AddDays(-90).String()}
	open := `CASE WHEN i.moved_on <= $2 THEN i.open_minor ELSE ` + fmt.Sprintf(allocatedThen, "") + ` END`
	believed, invoicedBelieved := believedNow+` AND (i.closed_on IS NULL OR i.closed_on > $2)`, believedNow
	since := []any{string(creditor), on.AddDays(-90).String(), on.String()}
	if !known.IsZero() {
		open = fmt.Sprintf(allocatedThen, ` AND l.known_at <= $6`)
		believed, invoicedBelieved = believedThen, `i.known_from <= $4 AND (i.known_to IS NULL OR i.known_to > $4)`
		args, since = append(args, instant(known)), append(since, instant(known))
	}
	var list []Aging
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var currency money.Currency
		var bucket int
		var count, minor int64
		if err := rows.Scan(&currency, &bucket, &count, &minor); err != nil {
			return err
		}
		return agingOf(&list, on, currency).add(bucket, count, money.New(minor, currency))
	}, fmt.Sprintf(agingSelect, open, believed), args...)
	if err != nil {
		return nil, fmt.Errorf("age the book: %w", err)
	}
	err = tx.each(ctx, func(rows *sql.Rows) error {
		var currency money.Currency
		var minor int64
		err := rows.Scan(&currency, &minor)
		agingOf(&list, on, currency).Invoiced = money.New(minor, currency)
		return err
	}, fmt.Sprintf(agingInvoiced, invoicedBelieved), since...)
	return list, err
}

// agingOf is the line of a currency; it is added where it is missing.
func agingOf(list *[]Aging, on day.Date, currency money.Currency) *Aging {
	at := 0
	for at < len(*list) && (*list)[at].Currency < currency {
		at++
	}
	if at == len(*list) || (*list)[at].Currency != currency {
		zero := money.New(0, currency)
		line := Aging{On: on, Currency: currency, Open: Bucket{Name: "open", Amount: zero}, Invoiced: zero}
		for i, name := range bucketNames {
			line.Buckets[i] = Bucket{Name: name, Amount: zero}
		}
		*list = append((*list)[:at], append([]Aging{line}, (*list)[at:]...)...)
	}
	return &(*list)[at]
}

func (a *Aging) add(bucket int, count int64, amount money.Amount) (err error) {
	b := &a.Buckets[bucket]
	b.Count += count
	if b.Amount, err = b.Amount.Add(amount); err != nil {
		return err
	}
	a.Open.Count += count
	a.Open.Amount, err = a.Open.Amount.Add(amount)
	return err
}

// ItemsAsKnown are the items of an account that were open on a business day by
// what was known at a moment, oldest due date first.
func (tx *Tx) ItemsAsKnown(ctx context.Context, key receivable.AccountKey, on day.Date, known time.Time) ([]receivable.Item, error) {
	var list []receivable.Item
	var s itemScan
	var open int64
	into := append(s.into(), &open)
	err := tx.each(ctx, func(rows *sql.Rows) error {
		err := rows.Scan(into...)
		s.open = open
		if open != 0 {
			list = append(list, s.row(on).Item)
		}
		return err
	}, itemsAsKnown, key.Creditor, on.String(), key.Account, instant(known))
	slices.SortFunc(list, oldestDueFirst)
	return list, err
}

var itemsAsKnown = `
	SELECT ` + itemColumns + `, CAST(` + fmt.Sprintf(allocatedThen, ` AND l.known_at <= $4`) + ` AS BIGINT)
	FROM item AS i
	WHERE i.creditor = $1 AND i.account = $3 AND NOT i.void AND i.on_day <= $2
		AND i.known_from <= $4 AND (i.known_to IS NULL OR i.known_to > $4)
	ORDER BY i.id, i.revision`

// BalanceAsKnown is what the account came to on a business day by what was known
// at a moment, gone items left out; the zero Amount when nothing was open.
func (tx *Tx) BalanceAsKnown(ctx context.Context, key receivable.AccountKey, on day.Date, known time.Time) (money.Amount, error) {
	items, err := tx.ItemsAsKnown(ctx, key, on, known)
	if err != nil {
		return money.Amount{}, err
	}
	var tally money.Tally
	for _, i := range items {
		if !i.Gone {
			tally.Add(i.Open)
		}
	}
	return tally.Sum()
}

// counted are the tables of the book, for Counts.
var counted = [...]string{"creditor", "policy", "source", "import", "client", "contact", "engagement", "account", "item", "allocation",
	"arrangement", "touch", "fact", "decision", "record", "checkpoint", "head_log", "delivery", "delivery_bytes"}

// Counts are the rows of each table, of all creditors.
func (tx *Tx) Counts(ctx context.Context) (map[string]int64, error) {
	counts := make(map[string]int64, len(counted))
	for _, table := range counted {
		var n int64
		if err := tx.row(ctx, `SELECT COUNT(*) FROM `+table).Scan(&n); err != nil {
			return nil, err
		}
		counts[table] = n
	}
	return counts, nil
}
