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

// The judgments of the docket are owed: nothing ended them, and their time is not over.
// Of a judgment that was renewed the latest day counts.
const docketText = `
	SELECT a.number, c.name, a.currency, x.judgment, x.road, x.forum, x.number, x.on_day, x.minor, x.ends, x.next,
		COALESCE((SELECT MIN(w.text) FROM task AS w WHERE w.creditor = $1 AND w.account = x.account AND w.about = x.id AND w.on_day = x.next AND w.done_on IS NULL AND w.undone_at IS NULL), '')
	FROM (
		SELECT m.account, m.id, FALSE AS judgment, m.road, m.forum, m.number, m.on_day, m.claimed_minor AS minor, CAST(NULL AS TEXT) AS ends,
			(SELECT MIN(t.on_day) FROM task AS t WHERE t.creditor = $1 AND t.about = m.id AND t.about <> '' AND t.done_on IS NULL AND t.undone_at IS NULL) AS next
		FROM matter AS m WHERE m.creditor = $1 AND m.ended_on IS NULL AND m.undone_at IS NULL
		UNION ALL
		SELECT j.account, j.id, TRUE, j.kind, j.court, j.number, j.on_day, j.principal_minor + j.interest_minor + j.costs_minor + j.fees_minor, j.ends,
			(SELECT MIN(t.on_day) FROM task AS t WHERE t.creditor = $1 AND t.about = j.id AND t.about <> '' AND t.done_on IS NULL AND t.undone_at IS NULL)
		FROM (
			SELECT g.account, g.id, g.kind, g.court, g.number, g.on_day, g.principal_minor, g.interest_minor, g.costs_minor, g.fees_minor, COALESCE((SELECT MAX(e.until_day) FROM judgment_event AS e
				WHERE e.creditor = $1 AND e.account = g.account AND e.judgment = g.id AND e.kind = 'renewed' AND e.undone_at IS NULL), g.expires_on) AS ends
			FROM judgment AS g WHERE g.creditor = $1 AND g.undone_at IS NULL AND NOT EXISTS (SELECT 1 FROM judgment_event AS e
				WHERE e.creditor = $1 AND e.account = g.account AND e.judgment = g.id AND e.kind IN ('vacated', 'satisfied', 'carried', 'expired') AND e.undone_at IS NULL)
		) AS j WHERE j.ends IS NULL OR j.ends >= $2
	) AS x
	JOIN account AS a ON a.creditor = $1 AND a.id = x.account
	JOIN client AS c ON c.creditor = $1 AND c.id = a.client
	ORDER BY CASE WHEN x.next IS NULL THEN 1 ELSE 0 END, x.next, x.on_day, x.account, x.id LIMIT $3 OFFSET $4`

// Docket lists what a creditor has before courts, arbitrators, attorneys and agencies,
// and the judgments that are owed on a day: the next day that waits before the others,
// what waits for none at the end. From counts from 0; at most limit lines come.
func (tx *Tx) Docket(ctx context.Context, creditor receivable.CreditorID, today day.Date, from, limit int) (list []Docketed, err error) {
	err = tx.each(ctx, func(rows *sql.Rows) error {
		var d Docketed
		var currency money.Currency
		var minor int64
		err := rows.Scan(&d.Account, &d.Client, &currency, &d.Judgment, &d.Road, &d.Forum, &d.Number, dayInto(&d.On), &minor, dayInto(&d.Ends), dayInto(&d.Next), &d.What)
		d.Sum = money.New(minor, currency)
		list = append(list, d)
		return err
	}, docketText, creditor, today.String(), limit, from)
	return list, err
}
