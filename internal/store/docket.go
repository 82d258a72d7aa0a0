package store

import (
	"context"
	"database/sql"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// Docketed is a matter that runs, or a judgment that is owed, as a line of the docket.
type Docketed struct {
	Account  string // its number
	Client   string
	Judgment bool   // a judgment; else a matter
	Road     string // of a matter, or the kind of a judgment
	Forum    string
	Number   string
	On       day.Date     // filed, placed or given
	Sum      money.Amount // claimed, or given on that day
	Ends     day.Date     // last day on which a judgment can be enforced; no day for a matter
	Next     day.Date     // the earliest day that waits; no day where none does
	What     string       // waits for that day
}

// A judgment is owed while nothing ended it and its time is not over; of one that was
// renewed the latest day counts.
const (
	judgmentEnds = `COALESCE((SELECT MAX(e.until_day) FROM judgment_event AS e
		WHERE e.creditor = j.creditor AND e.account = j.account AND e.judgment = j.id AND e.kind = 'renewed' AND e.undone_at IS NULL), j.expires_on)`
	judgmentOwed = `j.undone_at IS NULL AND COALESCE(` + judgmentEnds + `, '9999-12-31') >= $2 AND NOT EXISTS (SELECT 1 FROM judgment_event AS e
		WHERE e.creditor = j.creditor AND e.account = j.account AND e.judgment = j.id AND e.kind IN ('vacated', 'satisfied', 'carried', 'expired') AND e.undone_at IS NULL)`
	judgmentSum = `j.principal_minor + j.interest_minor + j.costs_minor + j.fees_minor`
	matterRuns  = `m.ended_on IS NULL AND m.undone_at IS NULL`
)

// What waits is read along the days, so that a page ends where it is full: of each
// matter and judgment its first day.
const docketWaiting = `
	FROM task AS t
	LEFT JOIN matter AS m ON m.creditor = t.creditor AND m.account = t.account AND m.id = t.about AND ` + matterRuns + `
	LEFT JOIN judgment AS j ON j.creditor = t.creditor AND j.account = t.account AND j.id = t.about AND ` + judgmentOwed + `
	WHERE t.creditor = $1 AND t.kind = 'matter' AND t.done_on IS NULL AND t.undone_at IS NULL AND (m.id IS NOT NULL OR j.id IS NOT NULL)
	AND NOT EXISTS (SELECT 1 FROM task AS f
		WHERE f.creditor = t.creditor AND f.account = t.account AND f.about = t.about AND f.kind = 'matter' AND f.done_on IS NULL AND f.undone_at IS NULL
		AND (f.on_day < t.on_day OR f.on_day = t.on_day AND f.id < t.id))`

const docketDated = `
	SELECT t.account, j.id IS NOT NULL, COALESCE(m.road, j.kind), COALESCE(m.forum, j.court), COALESCE(m.number, j.number), COALESCE(m.on_day, j.on_day),
		COALESCE(m.claimed_minor, ` + judgmentSum + `), CASE WHEN j.id IS NULL THEN NULL ELSE ` + judgmentEnds + ` END, t.on_day, t.text` +
	docketWaiting + ` ORDER BY t.on_day, t.id LIMIT $3 OFFSET $4`

const docketUndated = `
	SELECT m.account, FALSE, m.road, m.forum, m.number, m.on_day, m.claimed_minor, CAST(NULL AS TEXT), CAST(NULL AS TEXT), ''
	FROM matter AS m WHERE m.creditor = $1 AND ` + matterRuns + ` AND NOT EXISTS (SELECT 1 FROM task AS t
		WHERE t.creditor = m.creditor AND t.account = m.account AND t.about = m.id AND t.kind = 'matter' AND t.done_on IS NULL AND t.undone_at IS NULL)
	UNION ALL
	SELECT j.account, TRUE, j.kind, j.court, j.number, j.on_day, ` + judgmentSum + `, ` + judgmentEnds + `, CAST(NULL AS TEXT), ''
	FROM judgment AS j WHERE j.creditor = $1 AND ` + judgmentOwed + ` AND NOT EXISTS (SELECT 1 FROM task AS t
		WHERE t.creditor = j.creditor AND t.account = j.account AND t.about = j.id AND t.kind = 'matter' AND t.done_on IS NULL AND t.undone_at IS NULL)
	ORDER BY 6, 1, 5 LIMIT $3 OFFSET $4`

// Docket lists what a creditor has before courts, arbitrators, attorneys and agencies,
// and the judgments that are owed on a day: the next day that waits before the others,
// what waits for none at the end. From counts from 0; at most limit lines come.
func (tx *Tx) Docket(ctx context.Context, creditor receivable.CreditorID, today day.Date, from, limit int) ([]Docketed, error) {
	list, err := tx.docketed(ctx, docketDated, creditor, today, from, limit)
	if err != nil || len(list) == limit {
		return list, err
	}
	dated := 0
	err = tx.each(ctx, func(rows *sql.Rows) error { return rows.Scan(&dated) }, `SELECT COUNT(*)`+docketWaiting, creditor, today.String())
	if err != nil {
		return nil, err
	}
	rest, err := tx.docketed(ctx, docketUndated, creditor, today, max(0, from-dated), limit-len(list))
	return append(list, rest...), err
}

// docketed reads lines, and whose accounts they are about.
func (tx *Tx) docketed(ctx context.Context, text string, creditor receivable.CreditorID, today day.Date, from, limit int) (list []Docketed, err error) {
	var accounts []receivable.AccountID
	var sums []int64
	err = tx.each(ctx, func(rows *sql.Rows) error {
		var d Docketed
		var account receivable.AccountID
		var minor int64
		err := rows.Scan(&account, &d.Judgment, &d.Road, &d.Forum, &d.Number, dayInto(&d.On), &minor, dayInto(&d.Ends), dayInto(&d.Next), &d.What)
		list, accounts, sums = append(list, d), append(accounts, account), append(sums, minor)
		return err
	}, text, creditor, today.String(), limit, from)
	if err != nil {
		return nil, err
	}
	for i := range list {
		var currency money.Currency
		err := tx.each(ctx, func(rows *sql.Rows) error { return rows.Scan(&list[i].Account, &list[i].Client, &currency) }, `
			SELECT a.number, c.name, a.currency FROM account AS a JOIN client AS c ON c.creditor = a.creditor AND c.id = a.client WHERE a.creditor = $1 AND a.id = $2`,
			creditor, accounts[i])
		if err != nil {
			return nil, err
		}
		list[i].Sum = money.New(sums[i], currency)
	}
	return list, nil
}
