package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"

	"dunwell/internal/chase"
	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// Class is the list in which an account stands.
type Class string

// The classes. A held one is a need again from the instant at which its letter was
// put back on; one whose letter has left is a need again the day after, if nothing
// was decided since.
const (
	ClassNeed    Class = "need"
	ClassRest    Class = "rest"
	ClassLeaving Class = "leaving"
	ClassHeld    Class = "held"
	ClassLeft    Class = "left"
)

// Standing is where one account stands: the last decision about it, and the letter
// that waits.
type Standing struct {
	Account  receivable.AccountKey
	Client   receivable.ClientID
	Number   string // the account's
	Name     string // the client's
	Owed     money.Amount
	DaysLate int
	Seq      int64 // of the decision that says why
	On       day.Date
	Move     string
	Step     string
	Reason   string // code of the one that decided
	Until    day.Date
	Class    Class
	Turns    int64                 // instant at which a held one is a need again, microseconds UTC
	Ends     bool                  // a right ends: before all sums
	Rank     int                   // order where the sums are the same
	Delivery receivable.DeliveryID // the letter that waits, "" where none does
	Changed  int64                 // grows with each change in a creditor's book
}

// stands puts a decision and the letter that waits, nil where none does, into its
// class.
func (s *Standing) stands(waiting *receivable.Delivery) {
	s.Class, s.Turns, s.Rank, s.Ends, s.Delivery = ClassNeed, 0, 4, false, ""
	wait := s.Move == string(chase.Wait)
	switch {
	case waiting == nil && wait:
		s.Class = ClassRest
	case waiting == nil && chase.Move(s.Move).Letter():
		s.Class = ClassLeft
	case waiting == nil:
	case waiting.State != receivable.Drafted:
		s.Class, s.Seq = ClassLeaving, waiting.Seq
	case waiting.NotBefore > 0:
		s.Class, s.Turns = ClassHeld, waiting.NotBefore
	case wait && s.Reason == string(chase.DayQuiet):
		s.Seq = waiting.Seq // only the day is wrong: the letter can be read and approved
	case wait:
		s.Class = ClassRest
	}
	switch {
	case waiting != nil:
		s.Rank, s.Delivery = 1, waiting.ID
	case s.Reason == string(chase.LimitationNear):
		s.Rank, s.Ends = 0, true
	case s.Move == string(chase.CallThem):
		s.Rank = 2
	case s.Reason == string(chase.ReplyUnread):
		s.Rank = 3
	}
}

// restand makes the standings of these accounts anew when the transaction ends.
func (tx *Tx) restand(creditor receivable.CreditorID, accounts ...receivable.AccountID) {
	if tx.moved == nil {
		tx.moved = map[receivable.AccountKey]struct{}{}
	}
	for _, account := range accounts {
		tx.moved[receivable.AccountKey{Creditor: creditor, Account: account}] = struct{}{}
	}
}

var (
	decidedOf = &listed{
		name: "decided of",
		head: `SELECT a.id, a.client, a.number, c.name, d.currency, d.amount_minor, d.days_late, d.seq, d.on_day, d.move, d.step, d.reason, d.check_again
			FROM account AS a
			JOIN decision AS d ON d.creditor = a.creditor AND d.account = a.id AND d.seq = a.decided
			JOIN client AS c ON c.creditor = a.creditor AND c.id = a.client
			WHERE a.creditor = ? AND a.id`,
		tail: ` ORDER BY a.id`,
	}
	putStandings = func() *bulk {
		b := inserting("standing", "creditor", "account", "client", "number", "name", "currency", "owed_minor", "days_late", "seq", "on_day", "move",
			"step", "reason", "until_day", "class", "turns", "ends", "rank", "delivery", "changed", "since_day")
		b.tail = ` ON CONFLICT (creditor, account) DO UPDATE SET name = excluded.name, owed_minor = excluded.owed_minor, days_late = excluded.days_late,
			seq = excluded.seq, on_day = excluded.on_day, move = excluded.move, step = excluded.step, reason = excluded.reason, until_day = excluded.until_day,
			class = excluded.class, turns = excluded.turns, ends = excluded.ends, rank = excluded.rank, delivery = excluded.delivery, changed = excluded.changed,
			since_day = excluded.since_day`
		return b
	}()
)

// settleStandings writes the standings of all accounts that moved in this transaction.
func (tx *Tx) settleStandings(ctx context.Context) error {
	byCreditor := map[receivable.CreditorID][]receivable.AccountID{}
	for key := range tx.moved {
		byCreditor[key.Creditor] = append(byCreditor[key.Creditor], key.Account)
	}
	for creditor, accounts := range byCreditor {
		list, err := tx.StandAnew(ctx, creditor, accounts)
		if err != nil {
			return err
		}
		if err := tx.putStandings(ctx, creditor, list); err != nil {
			return err
		}
	}
	return nil
}

// StandAnew makes the standings of these accounts from their decisions and letters, in
// the order of their ids; an account that was never decided on has none.
func (tx *Tx) StandAnew(ctx context.Context, creditor receivable.CreditorID, accounts []receivable.AccountID) ([]Standing, error) {
	accounts = slices.Sorted(slices.Values(accounts))
	keys := make([]receivable.AccountKey, len(accounts))
	for i, account := range accounts {
		keys[i] = receivable.AccountKey{Creditor: creditor, Account: account}
	}
	waiting, err := tx.OpenDeliveries(ctx, keys)
	if err != nil {
		return nil, err
	}
	list := make([]Standing, 0, len(accounts))
	err = tx.byValues(ctx, decidedOf, string(creditor), texts(accounts), func(rows *sql.Rows) error {
		s := Standing{Account: receivable.AccountKey{Creditor: creditor}}
		var minor int64
		var currency money.Currency
		err := rows.Scan(&s.Account.Account, &s.Client, &s.Number, &s.Name, &currency, &minor, &s.DaysLate, &s.Seq, dayInto(&s.On), &s.Move, &s.Step,
			&s.Reason, dayInto(&s.Until))
		s.Owed = money.New(minor, currency)
		s.stands(unsentOf(waiting[s.Account]))
		list = append(list, s)
		return err
	})
	return list, err
}

// unsentOf is the letter that waits for a yes or its hour, nil where none does.
func unsentOf(open []receivable.Delivery) (found *receivable.Delivery) {
	order := func(d *receivable.Delivery) int {
		return slices.Index([]receivable.DeliveryState{receivable.Drafted, receivable.Approved, receivable.Waiting}, d.State)
	}
	for i := range open {
		d := &open[i]
		if d.Rehearsal || receivable.BesideChase(d.Step) || order(d) < 0 {
			continue
		}
		if found == nil || cmp.Or(order(d)-order(found), cmp.Compare(d.ID, found.ID)) > 0 {
			found = d
		}
	}
	return found
}

func (tx *Tx) putStandings(ctx context.Context, creditor receivable.CreditorID, list []Standing) error {
	changed, _, err := tx.StandingMark(ctx, creditor)
	if err != nil {
		return err
	}
	return tx.insert(ctx, putStandings, len(list), func(args []any, i int) []any {
		s := &list[i]
		ends := 1
		if s.Ends {
			ends = 0
		}
		return append(args, string(creditor), string(s.Account.Account), string(s.Client), s.Number, s.Name, string(s.Owed.Currency()), s.Owed.Minor(),
			s.DaysLate, s.Seq, dayValue(s.On), s.Move, s.Step, s.Reason, dayValue(s.Until), string(s.Class), s.Turns, ends, s.Rank, string(s.Delivery), changed+1, s.since())
	})
}

// StandingMark moves with every change of a standing in the creditor's book: the
// last change and how many rows carry it.
func (tx *Tx) StandingMark(ctx context.Context, creditor receivable.CreditorID) (changed, rows int64, err error) {
	err = tx.row(ctx, `
		SELECT m.changed, (SELECT COUNT(*) FROM standing AS s WHERE s.creditor = $1 AND s.changed = m.changed)
		FROM (SELECT COALESCE(MAX(changed), 0) AS changed FROM standing WHERE creditor = $1) AS m`, creditor).Scan(&changed, &rows)
	return changed, rows, err
}

const standingColumns = `account, client, number, name, currency, owed_minor, days_late, seq, on_day, move, step, reason, until_day, class, turns, ends, rank,
	delivery, changed`

func scanStanding(creditor receivable.CreditorID, rows *sql.Rows) (Standing, error) {
	s := Standing{Account: receivable.AccountKey{Creditor: creditor}}
	var minor int64
	var currency money.Currency
	var ends int
	err := rows.Scan(&s.Account.Account, &s.Client, &s.Number, &s.Name, &currency, &minor, &s.DaysLate, &s.Seq, dayInto(&s.On), &s.Move, &s.Step,
		&s.Reason, dayInto(&s.Until), &s.Class, &s.Turns, &ends, &s.Rank, &s.Delivery, &s.Changed)
	s.Owed, s.Ends = money.New(minor, currency), ends == 0
	return s, err
}

func (tx *Tx) standings(ctx context.Context, creditor receivable.CreditorID, where string, args ...any) ([]Standing, error) {
	var list []Standing
	err := tx.each(ctx, func(rows *sql.Rows) error {
		s, err := scanStanding(creditor, rows)
		list = append(list, s)
		return err
	}, `SELECT `+standingColumns+` FROM standing WHERE creditor = $1 `+where, append([]any{creditor}, args...)...)
	return list, err
}

// StandingsByValue are a creditor's standings of one class, a right that ends first,
// then the most valuable, at most limit from the given place on.
func (tx *Tx) StandingsByValue(ctx context.Context, creditor receivable.CreditorID, class Class, from, limit int) ([]Standing, error) {
	return tx.standings(ctx, creditor, `AND class = $2 ORDER BY ends, owed_minor DESC, rank, account LIMIT $3 OFFSET $4`, class, limit, from)
}

// StandingsBack are those that were put off and are needs again: held ones whose
// instant has come, and those whose letter left before the day.
func (tx *Tx) StandingsBack(ctx context.Context, creditor receivable.CreditorID, now int64, today day.Date, limit int) ([]Standing, error) {
	const back = `AND (class = 'held' OR class = 'left') ` // in these words the index standing_back is found
	held, err := tx.standings(ctx, creditor, back+`AND class = 'held' AND turns <= $2 ORDER BY on_day LIMIT $3`, now, limit)
	if err != nil {
		return nil, err
	}
	left, err := tx.standings(ctx, creditor, back+`AND class = 'left' AND on_day < $2 ORDER BY on_day LIMIT $3`, today.String(), limit)
	return append(held, left...), err
}

// StandingsUntil are those that rest for one of the reasons, the nearest day first,
// at most limit of each reason.
func (tx *Tx) StandingsUntil(ctx context.Context, creditor receivable.CreditorID, reasons []string, limit int) ([]Standing, error) {
	var list []Standing
	for _, reason := range reasons {
		some, err := tx.standings(ctx, creditor, `AND reason = $2 AND move = 'wait' ORDER BY until_day, account LIMIT $3`, reason, limit)
		if err != nil {
			return nil, err
		}
		list = append(list, some...)
	}
	return list, nil
}

var standingsOf = &listed{name: "standings of", head: `SELECT ` + standingColumns + ` FROM standing WHERE creditor = ? AND account`, tail: ` ORDER BY account`}

// StandingsOf are the standings of these accounts.
func (tx *Tx) StandingsOf(ctx context.Context, creditor receivable.CreditorID, accounts []receivable.AccountID) (map[receivable.AccountID]Standing, error) {
	found := make(map[receivable.AccountID]Standing, len(accounts))
	err := tx.byValues(ctx, standingsOf, string(creditor), texts(accounts), func(rows *sql.Rows) error {
		s, err := scanStanding(creditor, rows)
		found[s.Account.Account] = s
		return err
	})
	return found, err
}

// texts are ids as a list of values takes them.
func texts[T ~string](ids []T) []string {
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = string(id)
	}
	return list
}

// StandingSum counts the standings of one class, reason and currency.
type StandingSum struct {
	Class    Class
	Reason   string
	Currency money.Currency
	Count    int
	Minor    int64    // owed together
	Next     day.Date // nearest day after the given one on which one that waits is looked at again
}

// StandingSums counts a creditor's standings; next days are those after today.
func (tx *Tx) StandingSums(ctx context.Context, creditor receivable.CreditorID, today day.Date) ([]StandingSum, error) {
	var list []StandingSum
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var s StandingSum
		err := rows.Scan(&s.Class, &s.Reason, &s.Currency, &s.Count, &s.Minor, dayInto(&s.Next))
		list = append(list, s)
		return err
	}, `SELECT class, CASE WHEN class = 'rest' THEN reason ELSE '' END AS why, currency, COUNT(*), CAST(SUM(owed_minor) AS BIGINT),
			MIN(CASE WHEN move = 'wait' AND until_day > $2 THEN until_day END)
		FROM standing WHERE creditor = $1 GROUP BY class, why, currency ORDER BY class, why, currency`, creditor, today.String())
	return list, err
}

var decisionsStanding = &listed{
	name: "decisions standing",
	head: `SELECT s.account, ` + decisionColumns + `
		FROM standing AS s JOIN decision AS d ON d.creditor = s.creditor AND d.account = s.account AND d.seq = s.seq
		WHERE s.creditor = ? AND s.account`,
	tail: ` ORDER BY s.account`,
}

// DecisionsStanding are the decisions that the standings of these accounts name.
func (tx *Tx) DecisionsStanding(ctx context.Context, creditor receivable.CreditorID, accounts []receivable.AccountID) (map[receivable.AccountID]DecisionRow, error) {
	found := make(map[receivable.AccountID]DecisionRow, len(accounts))
	var s decisionScan
	err := tx.byValues(ctx, decisionsStanding, string(creditor), texts(accounts), func(rows *sql.Rows) error {
		var account receivable.AccountID
		err := rows.Scan(s.into(&account)...)
		found[account] = s.row()
		return err
	})
	return found, err
}

var deliveriesByID = &listed{
	name: "deliveries by id", head: `SELECT ` + deliveryColumns + ` FROM delivery WHERE creditor = ? AND id`, tail: ` ORDER BY id`, index: "delivery_id",
}

// DeliveriesByID are the deliveries with these ids.
func (tx *Tx) DeliveriesByID(ctx context.Context, creditor receivable.CreditorID, list []receivable.DeliveryID) (map[receivable.DeliveryID]receivable.Delivery, error) {
	found := make(map[receivable.DeliveryID]receivable.Delivery, len(list))
	err := tx.byValues(ctx, deliveriesByID, string(creditor), texts(list), func(rows *sql.Rows) error {
		d, err := scanDelivery(rows.Scan)
		found[d.ID] = d
		return err
	})
	return found, err
}
