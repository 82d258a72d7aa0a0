package store

import (
	"context"
	"database/sql"
	"strconv"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

const engagementColumns = `id, number, name, agreement, pause_clause, cancel_clause, state, until_day, reason, since_day, rested_day, noticed_day, ends_day,
	currency, value_minor, kill_fee_minor, unbilled_minor, done_day, recurring, deposit, terms`

// scannedWork is an engagement on its way out of a row: its sums share a currency.
type scannedWork struct {
	receivable.Engagement
	currency                 money.Currency
	value, killFee, unbilled int64
}

func (s *scannedWork) into(before ...any) []any {
	e := &s.Engagement
	return append(before, &e.ID, &e.Number, &e.Name, &e.Agreement, &e.PauseClause, &e.CancelClause, &e.State, dayInto(&e.Until), &e.Reason,
		dayInto(&e.Since), dayInto(&e.Rested), dayInto(&e.Noticed), dayInto(&e.Ends),
		&s.currency, &s.value, &s.killFee, &s.unbilled, dayInto(&e.DoneOn), &e.Recurring, &e.Deposit, &e.Terms)
}

func (s *scannedWork) engagement() receivable.Engagement {
	sum := func(minor int64) money.Amount {
		if minor == 0 {
			return money.Amount{}
		}
		return money.New(minor, s.currency)
	}
	s.Value, s.KillFee, s.Unbilled = sum(s.value), sum(s.killFee), sum(s.unbilled)
	return s.Engagement
}

// currencyOf is the one currency of an engagement's sums, "" where it has none.
func currencyOf(e *receivable.Engagement) (money.Currency, error) {
	var c money.Currency
	for _, a := range []money.Amount{e.Value, e.KillFee, e.Unbilled} {
		switch {
		case a.IsZero() || a.Currency() == c:
		case c == "":
			c = a.Currency()
		default:
			return "", fault.Invalidf("currency_mixed", "", "the sums of one piece of work are in one currency, not in %s and %s", c, a.Currency())
		}
	}
	return c, nil
}

// SaveEngagement adds a piece of work or changes the one with that id.
func (tx *Tx) SaveEngagement(ctx context.Context, creditor receivable.CreditorID, client receivable.ClientID, e receivable.Engagement) error {
	currency, err := currencyOf(&e)
	if err != nil {
		return err
	}
	if err := tx.one(ctx, "client", `UPDATE client SET has_work = TRUE WHERE creditor = $1 AND id = $2`, creditor, client); err != nil {
		return err
	}
	_, err = tx.exec(ctx, `
		INSERT INTO engagement (creditor, client, `+engagementColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)
		ON CONFLICT (creditor, client, id) DO UPDATE SET number = excluded.number, name = excluded.name,
			agreement = excluded.agreement, pause_clause = excluded.pause_clause, cancel_clause = excluded.cancel_clause,
			state = excluded.state, until_day = excluded.until_day, reason = excluded.reason, since_day = excluded.since_day,
			rested_day = excluded.rested_day, noticed_day = excluded.noticed_day, ends_day = excluded.ends_day,
			currency = excluded.currency, value_minor = excluded.value_minor, kill_fee_minor = excluded.kill_fee_minor,
			unbilled_minor = excluded.unbilled_minor, done_day = excluded.done_day, recurring = excluded.recurring,
			deposit = excluded.deposit, terms = excluded.terms`,
		creditor, client, e.ID, e.Number, e.Name, e.Agreement, e.PauseClause, e.CancelClause, e.State, dayValue(e.Until), e.Reason,
		dayValue(e.Since), dayValue(e.Rested), dayValue(e.Noticed), dayValue(e.Ends),
		currency, e.Value.Minor(), e.KillFee.Minor(), e.Unbilled.Minor(), dayValue(e.DoneOn), e.Recurring, e.Deposit, e.Terms)
	return err
}

// UndoEngagement takes back that a piece of work was entered; its row stays.
func (tx *Tx) UndoEngagement(ctx context.Context, creditor receivable.CreditorID, client receivable.ClientID, id receivable.EngagementID) error {
	return tx.one(ctx, "piece of work that counts", `UPDATE engagement SET undone_at = $4 WHERE creditor = $1 AND client = $2 AND id = $3 AND undone_at IS NULL`,
		creditor, client, id, instant(tx.now))
}

// EngagementRow is a piece of work with the client it is for.
type EngagementRow struct {
	Client receivable.ClientID
	receivable.Engagement
}

// EngagementNumbered are the pieces of work with this number.
func (tx *Tx) EngagementNumbered(ctx context.Context, creditor receivable.CreditorID, number string) (list []EngagementRow, err error) {
	err = tx.each(ctx, func(rows *sql.Rows) error {
		var client receivable.ClientID
		var e scannedWork
		err := rows.Scan(e.into(&client)...)
		list = append(list, EngagementRow{client, e.engagement()})
		return err
	}, `SELECT client, `+engagementColumns+` FROM engagement WHERE creditor = $1 AND number = $2 AND number <> '' AND undone_at IS NULL ORDER BY client, id`, creditor, number)
	return list, err
}

// watchedAccounts finds those among accounts that a person watches: work is
// recorded for the client, or the account has facts or arrangements. Letters and
// calls alone do not count: most accounts have them.
var watchedAccounts = &listed{
	name: "watched accounts",
	head: `SELECT a.id FROM account AS a JOIN client AS c ON c.creditor = a.creditor AND c.id = a.client WHERE a.creditor = ? AND a.id`,
	tail: ` AND (c.has_work OR (a.holds & ` + strconv.Itoa(hasArrangements|hasFacts) + `) <> 0) ORDER BY a.id`,
}

// WatchedAccounts are those of the accounts about which more is recorded than
// their items: work, facts, arrangements.
func (tx *Tx) WatchedAccounts(ctx context.Context, creditor receivable.CreditorID, ids []receivable.AccountID) (keys []receivable.AccountKey, err error) {
	values := make([]string, len(ids))
	for i, id := range ids {
		values[i] = string(id)
	}
	err = tx.byValues(ctx, watchedAccounts, string(creditor), values, func(rows *sql.Rows) error {
		key := receivable.AccountKey{Creditor: creditor}
		err := rows.Scan(&key.Account)
		keys = append(keys, key)
		return err
	})
	return keys, err
}

const taskColumns = `id, kind, on_day, about, text, author, done_on`

func taskInto(t *receivable.Task, before ...any) []any {
	return append(before, &t.ID, &t.Kind, dayInto(&t.On), &t.About, &t.Text, &t.Author, dayInto(&t.Done))
}

// AddTask puts something to a day; its id is given.
func (tx *Tx) AddTask(ctx context.Context, key receivable.AccountKey, t receivable.Task) error {
	_, err := tx.exec(ctx, `INSERT INTO task (creditor, account, `+taskColumns+`, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		key.Creditor, key.Account, t.ID, t.Kind, dayValue(t.On), t.About, t.Text, t.Author, dayValue(t.Done), instant(tx.now))
	return err
}

// EndTask says that a task is done.
func (tx *Tx) EndTask(ctx context.Context, key receivable.AccountKey, id string, on day.Date) error {
	return tx.one(ctx, "task that waits", `UPDATE task SET done_on = $4 WHERE creditor = $1 AND account = $2 AND id = $3 AND done_on IS NULL AND undone_at IS NULL`,
		key.Creditor, key.Account, id, dayValue(on))
}

// ReopenTask takes back that one was done.
func (tx *Tx) ReopenTask(ctx context.Context, key receivable.AccountKey, id string) error {
	return tx.one(ctx, "task that was done", `UPDATE task SET done_on = NULL WHERE creditor = $1 AND account = $2 AND id = $3 AND undone_at IS NULL`,
		key.Creditor, key.Account, id)
}

// UndoTask takes a task back as if it had never been put.
func (tx *Tx) UndoTask(ctx context.Context, key receivable.AccountKey, id string) error {
	return tx.one(ctx, "task", `UPDATE task SET undone_at = $4 WHERE creditor = $1 AND account = $2 AND id = $3 AND undone_at IS NULL`,
		key.Creditor, key.Account, id, instant(tx.now))
}

// TasksOf are the tasks of an account that wait, by their day.
func (tx *Tx) TasksOf(ctx context.Context, key receivable.AccountKey) (list []receivable.Task, err error) {
	err = tx.each(ctx, func(rows *sql.Rows) error {
		var t receivable.Task
		err := rows.Scan(taskInto(&t)...)
		list = append(list, t)
		return err
	}, `SELECT `+taskColumns+` FROM task WHERE creditor = $1 AND account = $2 AND done_on IS NULL AND undone_at IS NULL ORDER BY on_day, id`,
		key.Creditor, key.Account)
	return list, err
}

// TaskRow is a task with the account it is about.
type TaskRow struct {
	Account receivable.AccountKey
	receivable.Task
}

// TasksDue are the tasks of a creditor whose day has come, the oldest first, at
// most limit of them.
func (tx *Tx) TasksDue(ctx context.Context, creditor receivable.CreditorID, on day.Date, limit int) (list []TaskRow, err error) {
	err = tx.each(ctx, func(rows *sql.Rows) error {
		t := TaskRow{Account: receivable.AccountKey{Creditor: creditor}}
		err := rows.Scan(taskInto(&t.Task, &t.Account.Account)...)
		list = append(list, t)
		return err
	}, `SELECT account, `+taskColumns+` FROM task
		WHERE creditor = $1 AND on_day <= $2 AND done_on IS NULL AND undone_at IS NULL ORDER BY on_day, account, id LIMIT $3`,
		creditor, on.String(), limit)
	return list, err
}
