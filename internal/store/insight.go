package store

import (
	"context"
	"database/sql"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// InsightRow is what was counted of one currency of a book on a day.
type InsightRow struct {
	Creditor receivable.CreditorID
	Currency money.Currency
	On       day.Date
	At       time.Time
	Took     time.Duration // of the count of the whole book
	Stamp    int64         // of the book when it was counted
	Content  string
}

// SaveInsight keeps a count; another of the same day is replaced.
func (tx *Tx) SaveInsight(ctx context.Context, r InsightRow) error {
	_, err := tx.exec(ctx, `
		INSERT INTO insight (creditor, currency, on_day, at, took, stamp, content) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (creditor, currency, on_day) DO UPDATE SET at = excluded.at, took = excluded.took, stamp = excluded.stamp, content = excluded.content`,
		r.Creditor, r.Currency, r.On.String(), instant(r.At), r.Took.Microseconds(), r.Stamp, r.Content)
	return err
}

// Insights are the counts of the newest day that is kept, by currency.
func (tx *Tx) Insights(ctx context.Context, creditor receivable.CreditorID) ([]InsightRow, error) {
	return tx.insights(ctx, `
		SELECT creditor, currency, on_day, at, took, stamp, content FROM insight
		WHERE creditor = $1 AND on_day = (SELECT MAX(on_day) FROM insight WHERE creditor = $1) ORDER BY currency`, creditor)
}

// InsightBetween is the newest count of a currency between two days, ok is false where
// none was kept.
func (tx *Tx) InsightBetween(ctx context.Context, creditor receivable.CreditorID, c money.Currency, from, to day.Date) (row InsightRow, ok bool, err error) {
	list, err := tx.insights(ctx, `
		SELECT creditor, currency, on_day, at, took, stamp, content FROM insight
		WHERE creditor = $1 AND currency = $2 AND on_day >= $3 AND on_day <= $4 ORDER BY on_day DESC LIMIT 1`, creditor, c, from.String(), to.String())
	if err != nil || len(list) == 0 {
		return row, false, err
	}
	return list[0], true, nil
}

func (tx *Tx) insights(ctx context.Context, query string, args ...any) ([]InsightRow, error) {
	var list []InsightRow
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var r InsightRow
		var at, took int64
		err := rows.Scan(&r.Creditor, &r.Currency, dayInto(&r.On), &at, &took, &r.Stamp, &r.Content)
		r.At, r.Took = moment(at), time.Duration(took)*time.Microsecond
		list = append(list, r)
		return err
	}, query, args...)
	return list, err
}

// BookStamp grows whenever an account of the creditor is decided on.
func (tx *Tx) BookStamp(ctx context.Context, creditor receivable.CreditorID) (stamp int64, err error) {
	err = tx.row(ctx, `SELECT CAST(COALESCE(MAX(changed), 0) AS BIGINT) FROM standing WHERE creditor = $1`, creditor).Scan(&stamp)
	return stamp, err
}

// CountedItem is an item as it is counted: an invoice, a charge, a payment or what was
// given up. Payments and what was given up have a minus.
type CountedItem struct {
	Account  string
	Kind     receivable.Kind
	Currency money.Currency
	On       day.Date
	Due      day.Date
	Closed   day.Date
	Amount   int64
	Open     int64
	Disputed int64
}

// EachCountedItem gives every item that is open or was closed after a day, account by
// account.
func (tx *Tx) EachCountedItem(ctx context.Context, creditor receivable.CreditorID, since, today day.Date, see func(*CountedItem) error) error {
	var i CountedItem
	return tx.each(ctx, func(rows *sql.Rows) error {
		if err := rows.Scan(&i.Account, &i.Kind, &i.Currency, dayInto(&i.On), dayInto(&i.Due), dayInto(&i.Closed), &i.Amount, &i.Open, &i.Disputed); err != nil {
			return err
		}
		return see(&i)
	}, `SELECT account, kind, currency, on_day, due_day, closed_on, amount_minor, open_minor, disputed_minor FROM item
		WHERE creditor = $1 AND known_to IS NULL AND NOT void AND on_day <= $3 AND (gone_on IS NULL OR gone_on > $3)
			AND (closed_on IS NULL OR closed_on > $2)
		ORDER BY creditor, account, id, revision`, creditor, since.String(), today.String())
}

// LatePayment is money that was set off against an invoice after its due day.
type LatePayment struct {
	Account string
	On      day.Date
	Minor   int64
}

// EachLatePayment gives them account by account, from the day after since on.
func (tx *Tx) EachLatePayment(ctx context.Context, creditor receivable.CreditorID, since day.Date, see func(LatePayment)) error {
	return tx.each(ctx, func(rows *sql.Rows) error {
		var p LatePayment
		err := rows.Scan(&p.Account, dayInto(&p.On), &p.Minor)
		see(p)
		return err
	}, `SELECT l.account, l.on_day, l.amount_minor
		FROM allocation AS l
		JOIN item AS i ON i.creditor = l.creditor AND i.account = l.account AND i.id = l.to_item AND i.known_to IS NULL
		JOIN item AS p ON p.creditor = l.creditor AND p.account = l.account AND p.id = l.from_item AND p.known_to IS NULL
		WHERE l.creditor = $1 AND l.on_day > $2 AND l.on_day > i.due_day AND i.kind = 'invoice' AND p.kind = 'payment' AND NOT i.void AND NOT p.void
		ORDER BY l.creditor, l.account`, creditor, since.String())
}

// StepTaken is a letter that left or a call that was made.
type StepTaken struct {
	Account string
	On      day.Date
	Step    string // "call" for a call
}

// EachStep gives the steps after a day, account by account.
func (tx *Tx) EachStep(ctx context.Context, creditor receivable.CreditorID, since day.Date, see func(StepTaken)) error {
	return tx.each(ctx, func(rows *sql.Rows) error {
		var s StepTaken
		var kind receivable.TouchKind
		err := rows.Scan(&s.Account, dayInto(&s.On), &kind, &s.Step)
		if kind == receivable.Called {
			s.Step = "call"
		}
		see(s)
		return err
	}, `SELECT account, on_day, kind, step FROM touch
		WHERE creditor = $1 AND on_day > $2 AND undone_at IS NULL AND (kind = 'called' OR kind = 'written' AND step <> '')
		ORDER BY creditor, account, on_day`, creditor, since.String())
}

// GivenWord is a promise, or an agreed plan with its parts.
type GivenWord struct {
	Account string
	Kind    receivable.ArrangementKind
	On, By  day.Date
	Minor   int64
	Ended   day.Date
	Parts   []receivable.Part // of a plan; in no currency worth reading
}

// EachWord gives the promises made after a day, and the plans that run.
func (tx *Tx) EachWord(ctx context.Context, creditor receivable.CreditorID, since day.Date, see func(GivenWord)) error {
	return tx.each(ctx, func(rows *sql.Rows) error {
		var w GivenWord
		var parts linesColumn
		if err := rows.Scan(&w.Account, &w.Kind, dayInto(&w.On), dayInto(&w.By), &w.Minor, dayInto(&w.Ended), &parts); err != nil {
			return err
		}
		var err error
		if w.Parts, err = partsOf(parts, "USD"); err == nil { // counted in smallest units
			see(w)
		}
		return err
	}, `SELECT a.account, a.kind, a.on_day, a.by_day, a.amount_minor, a.ended_on, CASE WHEN p.agreed_on IS NULL THEN '' ELSE p.parts END
		FROM arrangement AS a LEFT JOIN plan AS p ON p.creditor = a.creditor AND p.account = a.account AND p.id = a.id
		WHERE a.creditor = $1 AND a.undone_at IS NULL AND (a.kind = 'promise' AND a.on_day > $2 OR a.kind = 'plan' AND a.ended_on IS NULL)
		ORDER BY a.creditor, a.account`, creditor, since.String())
}

// RoadTaken is a matter outside the house.
type RoadTaken struct {
	Account   string
	Road      string
	On, Ended day.Date
}

// EachRoad gives the matters that run or ended after a day.
func (tx *Tx) EachRoad(ctx context.Context, creditor receivable.CreditorID, since day.Date, see func(RoadTaken)) error {
	return tx.each(ctx, func(rows *sql.Rows) error {
		var r RoadTaken
		err := rows.Scan(&r.Account, &r.Road, dayInto(&r.On), dayInto(&r.Ended))
		see(r)
		return err
	}, `SELECT account, road, on_day, ended_on FROM matter
		WHERE creditor = $1 AND undone_at IS NULL AND (ended_on IS NULL OR ended_on > $2) ORDER BY creditor, account`, creditor, since.String())
}

// EachAct gives the content of what people entered after a day, in the order in which
// it was entered: account, number of the entry, what it is.
func (tx *Tx) EachAct(ctx context.Context, creditor receivable.CreditorID, since day.Date, see func(account string, seq int64, kind string, content []byte) error) error {
	return tx.each(ctx, func(rows *sql.Rows) error {
		var account, kind string
		var seq int64
		var content sql.RawBytes
		if err := rows.Scan(&account, &seq, &kind, &content); err != nil {
			return err
		}
		return see(account, seq, kind, content)
	}, `SELECT account, seq, kind, content FROM record
		WHERE creditor = $1 AND kind <> 'decided' AND on_day > $2 AND content IS NOT NULL
		ORDER BY creditor, account, seq`, creditor, since.String())
}

// AccountCurrencies are the currencies of a creditor's accounts.
func (tx *Tx) AccountCurrencies(ctx context.Context, creditor receivable.CreditorID, see func(account string, c money.Currency)) error {
	return tx.each(ctx, func(rows *sql.Rows) error {
		var account string
		var c money.Currency
		err := rows.Scan(&account, &c)
		see(account, c)
		return err
	}, `SELECT id, currency FROM account WHERE creditor = $1`, creditor)
}
