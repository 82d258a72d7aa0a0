package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/receivable"
)

// notLate stands where a day since which something is late is kept: after all days.
const notLate = "9999-12-31"

// since is the day since which the oldest item is late.
func (s *Standing) since() string {
	if s.DaysLate <= 0 {
		return notLate
	}
	return s.On.AddDays(-s.DaysLate).String()
}

// ClientFilter chooses which clients a list holds: those with an account that fits.
type ClientFilter string

// The filters. Resting is late and held by something: a promise, a plan, a dispute, a
// pause, or the day of the next step.
const (
	ClientsAll     ClientFilter = ""
	ClientsLate    ClientFilter = "late"
	ClientsResting ClientFilter = "resting"
	ClientsClear   ClientFilter = "clear"
)

// ClientOrder is the order of a list of clients.
type ClientOrder string

// The orders: by the largest sum an account owes, by name, by the day since which
// the oldest is late.
const (
	ClientsByValue ClientOrder = ""
	ClientsByName  ClientOrder = "name"
	ClientsByAge   ClientOrder = "late"
)

// clientConditions are the filters, in the very words of the index that serves it.
var clientConditions = map[ClientFilter]string{
	ClientsAll:     `1 = 1`,
	ClientsLate:    `#.days_late > 0`,
	ClientsResting: `#.days_late > 0 AND #.class IN ('rest', 'held')`,
	ClientsClear:   `#.owed_minor <= 0`,
}

// fits is the condition of a filter on the standing with this alias.
func fits(f ClientFilter, alias string) string {
	return strings.ReplaceAll(clientConditions[f], "#", alias)
}

// ClientPlace is where a client stands in a list; the next page begins after it.
type ClientPlace struct {
	Owed    int64  // by value
	Since   string // by age
	Account receivable.AccountID
	Folded  string // by name
	Client  receivable.ClientID
}

// ClientQuery asks for a page of the list of clients.
type ClientQuery struct {
	Filter ClientFilter
	Order  ClientOrder
	After  *ClientPlace // nil for the first page
	Limit  int
}

// ClientRow is one client of the list, with where each of his accounts stands.
type ClientRow struct {
	Client   receivable.ClientID
	Name     string
	Place    ClientPlace
	Standing []Standing // by currency; none where nothing was ever decided
}

// ListClients is one page of a creditor's clients. By value and by age it holds those
// about whom something was decided, at the place of the account that is first in
// that order; by name it holds all.
func (tx *Tx) ListClients(ctx context.Context, creditor receivable.CreditorID, q ClientQuery) ([]ClientRow, error) {
	var list []ClientRow
	var err error
	if q.Order == ClientsByName {
		list, err = tx.clientsByName(ctx, creditor, q)
	} else {
		list, err = tx.clientsByStanding(ctx, creditor, q)
	}
	if err != nil || len(list) == 0 {
		return nil, err
	}
	at := make(map[receivable.ClientID]int, len(list))
	ids := make([]string, len(list))
	for i := range list {
		at[list[i].Client], ids[i] = i, string(list[i].Client)
	}
	of, err := tx.StandingsOfClients(ctx, creditor, ids)
	for _, s := range of {
		list[at[s.Client]].Standing = append(list[at[s.Client]].Standing, s)
	}
	return list, err
}

// StandingsOfClients are where the accounts of these clients stand, by currency.
func (tx *Tx) StandingsOfClients(ctx context.Context, creditor receivable.CreditorID, clients []string) ([]Standing, error) {
	var list []Standing
	err := tx.byValues(ctx, standingsOfClients, string(creditor), clients, func(rows *sql.Rows) error {
		s, err := scanStanding(creditor, rows)
		list = append(list, s)
		return err
	})
	slices.SortStableFunc(list, func(a, b Standing) int { return cmp.Compare(a.Owed.Currency(), b.Owed.Currency()) })
	return list, err
}

var standingsOfClients = &listed{
	name: "standings of clients", head: `SELECT ` + standingColumns + ` FROM standing WHERE creditor = ? AND client`, index: "standing_client",
}

func (tx *Tx) clientsByStanding(ctx context.Context, creditor receivable.CreditorID, q ClientQuery) ([]ClientRow, error) {
	text, args := tx.engine.clientList(creditor, q)
	var list []ClientRow
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var r ClientRow
		err := rows.Scan(&r.Client, &r.Name, &r.Place.Owed, &r.Place.Since, &r.Place.Account)
		list = append(list, r)
		return err
	}, text, args...)
	return list, err
}

// clientList goes along an index. A client with several accounts stands in the list
// once, where the first of those that fit does.
func (e *engine) clientList(creditor receivable.CreditorID, q ClientQuery) (text string, args []any) {
	index, order, sign := "standing_owed", "owed_minor", "<"
	switch {
	case q.Order == ClientsByAge:
		index, order, sign = "standing_since", "since_day", ">"
	case q.Filter == ClientsLate:
		index = "standing_late"
	case q.Filter == ClientsResting:
		index = "standing_rest"
	}
	before := map[string]string{"<": ">", ">": "<"}[sign]
	args = []any{creditor, q.Limit}
	after := ""
	if p := q.After; p != nil {
		after = ` AND (s.` + order + `, s.account) ` + sign + ` ($3, $4)`
		if order == "since_day" {
			args = append(args, p.Since, p.Account)
		} else {
			args = append(args, p.Owed, p.Account)
		}
	}
	direction := map[string]string{"<": " DESC", ">": ""}[sign]
	return `SELECT s.client, s.name, s.owed_minor, s.since_day, s.account FROM standing AS s` + e.useIndex(index) + `
		WHERE s.creditor = $1 AND ` + fits(q.Filter, "s") + after + `
			AND NOT EXISTS (SELECT 1 FROM standing AS o` + e.useIndex("standing_client") + ` WHERE o.creditor = s.creditor AND o.client = s.client
				AND (o.` + order + `, o.account) ` + before + ` (s.` + order + `, s.account) AND ` + fits(q.Filter, "o") + `)
		ORDER BY s.` + order + direction + `, s.account` + direction + ` LIMIT $2`, args
}

// clientsByName goes along the names where all fit, or many. Where few do, they are
// sorted.
func (tx *Tx) clientsByName(ctx context.Context, creditor receivable.CreditorID, q ClientQuery) ([]ClientRow, error) {
	const few = 2000
	args := []any{creditor, q.Limit}
	after := ""
	if p := q.After; p != nil {
		after = ` AND (c.folded, c.id) > ($3, $4)`
		args = append(args, p.Folded, p.Client)
	}
	from := ` FROM client AS c` + tx.engine.useIndex("client_folded") + ` WHERE c.creditor = $1` + after
	if q.Filter != ClientsAll {
		index := map[ClientFilter]string{ClientsLate: "standing_late", ClientsResting: "standing_rest", ClientsClear: "standing_owed"}[q.Filter]
		fitting := `SELECT s.client FROM standing AS s` + tx.engine.useIndex(index) + ` WHERE s.creditor = $1 AND ` + fits(q.Filter, "s")
		var n int
		if err := tx.row(ctx, `SELECT COUNT(*) FROM (`+fitting+` LIMIT $2) AS f`, creditor, few).Scan(&n); err != nil {
			return nil, err
		}
		if n < few {
			from = ` FROM (SELECT DISTINCT client FROM (` + fitting + `) AS f) AS g CROSS JOIN client AS c WHERE c.creditor = $1 AND c.id = g.client` + after
		} else {
			from += ` AND EXISTS (SELECT 1 FROM standing AS s` + tx.engine.useIndex("standing_client") + ` WHERE s.creditor = $1 AND s.client = c.id AND ` + fits(q.Filter, "s") + `)`
		}
	}
	var list []ClientRow
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var r ClientRow
		err := rows.Scan(&r.Client, &r.Name, &r.Place.Folded)
		r.Place.Client = r.Client
		list = append(list, r)
		return err
	}, `SELECT c.id, c.name, c.folded`+from+` ORDER BY c.folded, c.id LIMIT $2`, args...)
	return list, err
}

// TouchOf is a touch of one of several accounts.
type TouchOf struct {
	Account receivable.AccountID
	Kind    receivable.TouchKind
	On      day.Date
	Step    string
	Outcome string
}

var touchesOf = &listed{
	name: "touches of", head: `SELECT account, kind, on_day, step, outcome FROM touch WHERE creditor = ? AND account`, tail: ` AND undone_at IS NULL ORDER BY account, on_day, id`,
}

// TouchesOf are all touches of these accounts, of each in the order they happened.
func (tx *Tx) TouchesOf(ctx context.Context, creditor receivable.CreditorID, accounts []string) ([]TouchOf, error) {
	var list []TouchOf
	err := tx.byValues(ctx, touchesOf, string(creditor), accounts, func(rows *sql.Rows) error {
		var t TouchOf
		err := rows.Scan(&t.Account, &t.Kind, dayInto(&t.On), &t.Step, &t.Outcome)
		list = append(list, t)
		return err
	})
	return list, err
}
