package store

import (
	"context"
	"database/sql"
	"fmt"
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
// half away from zero; ok is false where nothing was invoiced, or too little to
// be a measure.
func (a Aging) DSO() (hundredths int64, ok bool) {
	if a.Invoiced.Sign() <= 0 {
		return 0, false
	}
	days, err := a.Open.Amount.Mul(90*100, a.Invoiced.Minor(), money.HalfUp)
	return days.Minor(), err == nil
}

// Days are compared as text, so that the database need not know a calendar.
const (
	// agingToday is the aging of one currency on a day after the last allocation,
	// when the open sums kept with the items are right: one pass, without the sort
	// that GROUP BY costs on SQLite. Each count and sum takes in those before it.
	agingToday = `
		SELECT CAST(COUNT(*) FILTER (WHERE clock_day >= $3 AND open_minor <> 0 AND (gone_on IS NULL OR gone_on > $3)) AS BIGINT),
			CAST(COALESCE(SUM(open_minor) FILTER (WHERE clock_day >= $3 AND (gone_on IS NULL OR gone_on > $3)), 0) AS BIGINT),
			CAST(COUNT(*) FILTER (WHERE clock_day >= $4 AND open_minor <> 0 AND (gone_on IS NULL OR gone_on > $3)) AS BIGINT),
			CAST(COALESCE(SUM(open_minor) FILTER (WHERE clock_day >= $4 AND (gone_on IS NULL OR gone_on > $3)), 0) AS BIGINT),
			CAST(COUNT(*) FILTER (WHERE clock_day >= $5 AND open_minor <> 0 AND (gone_on IS NULL OR gone_on > $3)) AS BIGINT),
			CAST(COALESCE(SUM(open_minor) FILTER (WHERE clock_day >= $5 AND (gone_on IS NULL OR gone_on > $3)), 0) AS BIGINT),
			CAST(COUNT(*) FILTER (WHERE clock_day >= $6 AND open_minor <> 0 AND (gone_on IS NULL OR gone_on > $3)) AS BIGINT),
			CAST(COALESCE(SUM(open_minor) FILTER (WHERE clock_day >= $6 AND (gone_on IS NULL OR gone_on > $3)), 0) AS BIGINT),
			CAST(COUNT(*) FILTER (WHERE open_minor <> 0 AND (gone_on IS NULL OR gone_on > $3)) AS BIGINT),
			CAST(COALESCE(SUM(open_minor) FILTER (WHERE (gone_on IS NULL OR gone_on > $3)), 0) AS BIGINT),
			CAST(COALESCE(SUM(amount_minor) FILTER (WHERE kind = 'invoice' AND on_day > $6), 0) AS BIGINT)
		FROM item
		WHERE creditor = $1 AND currency = $2 AND known_to IS NULL AND NOT void AND on_day <= $3`

	// agingGrouped is the same for all currencies at once, for a database that
	// groups without a sort.
	agingGrouped = `
		SELECT o.currency, o.bucket, CAST(COUNT(*) FILTER (WHERE o.stands AND o.open_minor <> 0) AS BIGINT),
			CAST(COALESCE(SUM(o.open_minor) FILTER (WHERE o.stands), 0) AS BIGINT), CAST(SUM(o.invoiced) AS BIGINT)
		FROM (SELECT currency, open_minor, (gone_on IS NULL OR gone_on > $2) AS stands,
				CASE WHEN clock_day >= $2 THEN 0 WHEN clock_day >= $3 THEN 1 WHEN clock_day >= $4 THEN 2 WHEN clock_day >= $5 THEN 3 ELSE 4 END AS bucket,
				CASE WHEN kind = 'invoice' AND on_day > $5 THEN amount_minor ELSE 0 END AS invoiced
			FROM item
			WHERE creditor = $1 AND known_to IS NULL AND NOT void AND on_day <= $2) AS o
		GROUP BY o.currency, o.bucket
		ORDER BY o.currency, o.bucket`

	// agingThen is the general form, for days gone by and for what was known then.
	agingThen = `
		SELECT o.currency, o.bucket, CAST(COUNT(*) AS BIGINT), CAST(SUM(o.open_then) AS BIGINT)
		FROM (SELECT i.currency,
				CASE WHEN i.clock_day >= $2 THEN 0 WHEN i.clock_day >= $3 THEN 1 WHEN i.clock_day >= $4 THEN 2 WHEN i.clock_day >= $5 THEN 3 ELSE 4 END AS bucket,
				%s AS open_then
			FROM item AS i
			WHERE i.creditor = $1 AND %s AND NOT i.void AND i.on_day <= $2 AND (i.gone_on IS NULL OR i.gone_on > $2)) AS o
		WHERE o.open_then <> 0
		GROUP BY o.currency, o.bucket
		ORDER BY o.currency, o.bucket`
	agingInvoiced = `
		SELECT i.currency, CAST(SUM(i.amount_minor) AS BIGINT) FROM item AS i
		WHERE i.creditor = $1 AND i.kind = 'invoice' AND i.on_day > $2 AND i.on_day <= $3 AND NOT i.void AND %s
		GROUP BY i.currency ORDER BY i.currency`

	// allocatedThen is what is left of an item after what was set off by the day.
	// An item is either set off against or sets off, so one of the sums is empty.
	allocatedThen = `i.amount_minor
		- COALESCE((SELECT SUM(l.amount_minor) FROM allocation AS l
			WHERE l.creditor = i.creditor AND l.account = i.account AND l.to_item = i.id AND l.on_day <= $2%[1]s), 0)
		+ COALESCE((SELECT SUM(l.amount_minor) FROM allocation AS l
			WHERE l.creditor = i.creditor AND l.account = i.account AND l.from_item = i.id AND l.on_day <= $2%[1]s), 0)`
)

// Aging is what is open on a business day, one line a currency: by what is known
// now, or, with known, by what was known at that moment. Items gone from their
// source's open list are left out.
func (tx *Tx) Aging(ctx context.Context, creditor receivable.CreditorID, on day.Date, known time.Time) ([]Aging, error) {
	list, err := tx.aging(ctx, string(creditor), on, known)
	if err != nil {
		return nil, fmt.Errorf("age the book: %w", err)
	}
	return list, nil
}

func (tx *Tx) aging(ctx context.Context, creditor string, on day.Date, known time.Time) ([]Aging, error) {
	if !known.IsZero() {
		return tx.agingPast(ctx, creditor, on, fmt.Sprintf(allocatedThen, ` AND l.known_at <= $6`),
			`i.known_from <= %[1]s AND (i.known_to IS NULL OR i.known_to > %[1]s)`, instant(known))
	}
	var moved int
	err := tx.row(ctx, `SELECT COUNT(*) FROM (SELECT 1 FROM account WHERE creditor = $1 AND moved_on > $2 LIMIT 1) AS later`, creditor, on.String()).Scan(&moved)
	if err != nil {
		return nil, err
	}
	if moved > 0 {
		return tx.agingPast(ctx, creditor, on, `CASE WHEN i.moved_on <= $2 THEN i.open_minor ELSE `+fmt.Sprintf(allocatedThen, "")+` END`,
			`i.known_to IS NULL`)
	}
	return tx.agingPresent(ctx, creditor, on)
}

func (tx *Tx) agingPresent(ctx context.Context, creditor string, on day.Date) ([]Aging, error) {
	if tx.engine.hashes {
		return tx.agingAtOnce(ctx, creditor, on)
	}
	var currencies []money.Currency
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var c money.Currency
		err := rows.Scan(&c)
		currencies = append(currencies, c)
		return err
	}, `SELECT DISTINCT currency FROM account WHERE creditor = $1 ORDER BY currency`, creditor)
	if err != nil {
		return nil, err
	}
	var list []Aging
	for _, c := range currencies {
		var count, sum [len(bucketNames)]int64
		var invoiced int64
		var into []any
		for i := range count {
			into = append(into, &count[i], &sum[i])
		}
		err := tx.row(ctx, agingToday, creditor, c, on.String(), on.AddDays(-30).String(), on.AddDays(-60).String(), on.AddDays(-90).String()).
			Scan(append(into, &invoiced)...)
		if err != nil {
			return nil, err
		}
		if count[len(count)-1] == 0 && invoiced == 0 {
			continue
		}
		line := agingOf(&list, on, c)
		line.Invoiced = money.New(invoiced, c)
		var n, minor int64
		for i := range count {
			if err := line.add(i, count[i]-n, money.New(sum[i]-minor, c)); err != nil {
				return nil, err
			}
			n, minor = count[i], sum[i]
		}
	}
	return list, nil
}

func (tx *Tx) agingAtOnce(ctx context.Context, creditor string, on day.Date) ([]Aging, error) {
	var list []Aging
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var currency money.Currency
		var bucket int
		var count, minor, invoiced int64
		if err := rows.Scan(&currency, &bucket, &count, &minor, &invoiced); err != nil || count == 0 && invoiced == 0 {
			return err
		}
		line := agingOf(&list, on, currency)
		var err error
		if line.Invoiced, err = line.Invoiced.Add(money.New(invoiced, currency)); err != nil {
			return err
		}
		return line.add(bucket, count, money.New(minor, currency))
	}, agingGrouped, creditor, on.String(), on.AddDays(-30).String(), on.AddDays(-60).String(), on.AddDays(-90).String())
	return list, err
}

// agingPast takes the expression for what was open then, and the condition of
// belief with %[1]s where the moment stands.
func (tx *Tx) agingPast(ctx context.Context, creditor string, on day.Date, open, believed string, known ...any) ([]Aging, error) {
	condition := func(moment string) string {
		if len(known) == 0 {
			return believed
		}
		return fmt.Sprintf(believed, moment)
	}
	var list []Aging
	args := []any{creditor, on.String(), on.AddDays(-30).String(), on.AddDays(-60).String(), on.AddDays(-90).String()}
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var currency money.Currency
		var bucket int
		var count, minor int64
		if err := rows.Scan(&currency, &bucket, &count, &minor); err != nil {
			return err
		}
		return agingOf(&list, on, currency).add(bucket, count, money.New(minor, currency))
	}, fmt.Sprintf(agingThen, open, condition("$6")), append(args, known...)...)
	if err != nil {
		return nil, err
	}
	err = tx.each(ctx, func(rows *sql.Rows) error {
		var currency money.Currency
		var minor int64
		err := rows.Scan(&currency, &minor)
		agingOf(&list, on, currency).Invoiced = money.New(minor, currency)
		return err
	}, fmt.Sprintf(agingInvoiced, condition("$4")), append([]any{creditor, on.AddDays(-90).String(), on.String()}, known...)...)
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
	"arrangement", "plan", "settlement", "touch", "fact", "task", "recheck", "health_record", "screening", "matter", "matter_event", "matter_cost", "judgment", "judgment_event", "enforcement", "bank_statement", "bank_line", "payer", "law_bundle", "law_override", "own_figure", "exchange_rate", "decision", "record", "checkpoint", "head_log", "delivery", "delivery_bytes"}

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
