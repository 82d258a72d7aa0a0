package store

import (
	"context"
	"strconv"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
)

const arrangementColumns = `id, kind, on_day, by_day, amount_minor, item, author, reason, ended_on, outcome`

func arrangementInto(a *receivable.Arrangement, minor *int64, before ...any) []any {
	return append(before, &a.ID, &a.Kind, dayInto(&a.On), dayInto(&a.By), minor, &a.Item, &a.Author, &a.Reason, dayInto(&a.Ended), &a.Outcome)
}

// note sets a flag of the account, so that its file asks the table behind it.
func (tx *Tx) note(ctx context.Context, key receivable.AccountKey, flag int64) error {
	return tx.one(ctx, "account", `UPDATE account SET holds = holds | $3 WHERE creditor = $1 AND id = $2`, key.Creditor, key.Account, flag)
}

// SaveArrangement adds a promise, plan, dispute, pause or stop; its id is given.
func (tx *Tx) SaveArrangement(ctx context.Context, key receivable.AccountKey, a receivable.Arrangement) error {
	if err := tx.note(ctx, key, hasArrangements); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `
		INSERT INTO arrangement (creditor, account, `+arrangementColumns+`, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		key.Creditor, key.Account, a.ID, a.Kind, dayValue(a.On), dayValue(a.By), a.Amount.Minor(), a.Item, a.Author, a.Reason,
		dayValue(a.Ended), a.Outcome, instant(tx.now))
	return err
}

// EndArrangement ends one that lives, with what became of it. One that was ended
// already is a conflict.
func (tx *Tx) EndArrangement(ctx context.Context, key receivable.AccountKey, id string, on day.Date, outcome string) error {
	n, err := tx.exec(ctx, `
		UPDATE arrangement SET ended_on = $4, outcome = $5
		WHERE creditor = $1 AND account = $2 AND id = $3 AND ended_on IS NULL AND undone_at IS NULL`,
		key.Creditor, key.Account, id, dayValue(on), outcome)
	if err == nil && n == 0 {
		return fault.Conflictf("arrangement_ended", "this arrangement has ended already, or is not one of this account")
	}
	return err
}

// ReopenArrangement takes back that one was ended.
func (tx *Tx) ReopenArrangement(ctx context.Context, key receivable.AccountKey, id string) error {
	return tx.one(ctx, "arrangement that was ended", `
		UPDATE arrangement SET ended_on = NULL, outcome = ''
		WHERE creditor = $1 AND account = $2 AND id = $3 AND ended_on IS NOT NULL AND undone_at IS NULL`,
		key.Creditor, key.Account, id)
}

// UndoArrangement takes an arrangement back as if it had never been made: it no
// longer counts, neither as kept nor as broken, and stays in the book.
func (tx *Tx) UndoArrangement(ctx context.Context, key receivable.AccountKey, id string) error {
	return tx.one(ctx, "arrangement that counts", `UPDATE arrangement SET undone_at = $4 WHERE creditor = $1 AND account = $2 AND id = $3 AND undone_at IS NULL`,
		key.Creditor, key.Account, id, instant(tx.now))
}

const touchColumns = `on_day, kind, step, channel, outcome, contact, deadline_day, delivery, told`

func touchInto(t *receivable.Touch, before ...any) []any {
	return append(before, dayInto(&t.On), &t.Kind, &t.Step, &t.Channel, &t.Outcome, &t.Contact, dayInto(&t.Deadline), &t.Delivery, &t.Told)
}

// TouchRow is a touch with its id and the account it belongs to.
type TouchRow struct {
	Account receivable.AccountKey
	ID      string
	receivable.Touch
}

var insertTouches = inserting("touch", "creditor", "account", "id", "on_day", "kind", "step", "channel", "outcome", "contact",
	"deadline_day", "delivery", "told", "at")

var noteTouches = &bulk{
	name:  "note touches",
	head:  `UPDATE account SET holds = account.holds | ` + strconv.Itoa(hasTouches) + ` FROM (VALUES`,
	cols:  2,
	types: []string{"TEXT", "TEXT"},
	tail:  `) AS w WHERE account.creditor = w.column1 AND account.id = w.column2`,
}

// AddTouches writes down contacts with clients.
func (tx *Tx) AddTouches(ctx context.Context, touches []TouchRow) error {
	_, err := tx.run(ctx, noteTouches, len(touches), func(args []any, i int) []any {
		return append(args, string(touches[i].Account.Creditor), string(touches[i].Account.Account))
	})
	if err != nil {
		return err
	}
	return tx.insert(ctx, insertTouches, len(touches), func(args []any, i int) []any {
		t := &touches[i]
		return append(args, string(t.Account.Creditor), string(t.Account.Account), t.ID, dayValue(t.On), string(t.Kind), t.Step,
			t.Channel, t.Outcome, string(t.Contact), dayValue(t.Deadline), string(t.Delivery), t.Told, instant(tx.now))
	})
}

// AddTouch writes down one contact with the client.
func (tx *Tx) AddTouch(ctx context.Context, key receivable.AccountKey, id string, t receivable.Touch) error {
	return tx.AddTouches(ctx, []TouchRow{{key, id, t}})
}

// UndoTouch takes a touch back: it no longer counts, and stays in the book.
func (tx *Tx) UndoTouch(ctx context.Context, key receivable.AccountKey, id string) error {
	return tx.one(ctx, "touch that counts", `UPDATE touch SET undone_at = $4 WHERE creditor = $1 AND account = $2 AND id = $3 AND undone_at IS NULL`,
		key.Creditor, key.Account, id, instant(tx.now))
}

// SetFact notes KEY=VALUE about the account, as told by the author on the day.
// The values before it stay in the record.
func (tx *Tx) SetFact(ctx context.Context, key receivable.AccountKey, name, value, author string, on day.Date) error {
	if err := tx.note(ctx, key, hasFacts); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `
		INSERT INTO fact (creditor, account, name, value, author, on_day, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (creditor, account, name) DO UPDATE SET
			value = excluded.value, author = excluded.author, on_day = excluded.on_day, at = excluded.at`,
		key.Creditor, key.Account, name, value, author, dayValue(on), instant(tx.now))
	return err
}
