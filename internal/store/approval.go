package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

const deliverableColumns = `id, number, engagement, name, revision, note, documents, hash, state, sent_day, notices, until_day, clause, answered_day,
	answered_by, how, words, author`

// DeliverableRow is a deliverable with the account it belongs to.
type DeliverableRow struct {
	Account receivable.AccountKey
	receivable.Deliverable
}

// SaveDeliverable adds a revision of a deliverable or changes the one with that id.
func (tx *Tx) SaveDeliverable(ctx context.Context, key receivable.AccountKey, d *receivable.Deliverable) error {
	if err := tx.note(ctx, key, hasRegisters); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `
		INSERT INTO deliverable (creditor, account, `+deliverableColumns+`, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
		ON CONFLICT (creditor, account, id) DO UPDATE SET number = excluded.number, engagement = excluded.engagement, name = excluded.name,
			revision = excluded.revision, note = excluded.note, documents = excluded.documents, hash = excluded.hash, state = excluded.state, sent_day = excluded.sent_day,
			notices = excluded.notices, until_day = excluded.until_day, clause = excluded.clause, answered_day = excluded.answered_day,
			answered_by = excluded.answered_by, how = excluded.how, words = excluded.words`,
		key.Creditor, key.Account, d.ID, d.Number, d.Engagement, d.Name, d.Revision, d.Note, linesValue(d.Documents), d.Hash[:], d.State, dayValue(d.Sent),
		noticeLines(d.Notices), dayValue(d.Until), d.Clause, dayValue(d.Answered), d.By, d.How, d.Words, d.Author, instant(tx.now))
	return err
}

func (tx *Tx) deliverables(ctx context.Context, where string, args ...any) (list []DeliverableRow, err error) {
	err = tx.each(ctx, func(rows *sql.Rows) error {
		var r DeliverableRow
		var notices []string
		var hash []byte
		d := &r.Deliverable
		err := rows.Scan(&r.Account.Creditor, &r.Account.Account, &d.ID, &d.Number, &d.Engagement, &d.Name, &d.Revision, &d.Note, linesInto(&d.Documents), &hash,
			&d.State, dayInto(&d.Sent), linesInto(&notices), dayInto(&d.Until), &d.Clause, dayInto(&d.Answered), &d.By, &d.How, &d.Words, &d.Author)
		if err != nil {
			return err
		}
		copy(d.Hash[:], hash)
		d.Notices, err = noticesOf(notices)
		list = append(list, r)
		return err
	}, `SELECT creditor, account, `+deliverableColumns+` FROM deliverable WHERE `+where, args...)
	return list, err
}

// DeliverablesOf are the deliverables of an account, by number and revision.
func (tx *Tx) DeliverablesOf(ctx context.Context, key receivable.AccountKey) ([]receivable.Deliverable, error) {
	rows, err := tx.deliverables(ctx, `creditor = $1 AND account = $2 AND undone_at IS NULL ORDER BY LENGTH(number), number, revision, id`, key.Creditor, key.Account)
	list := make([]receivable.Deliverable, len(rows))
	for i := range rows {
		list[i] = rows[i].Deliverable
	}
	return list, err
}

// DeliverablesNumbered are the revisions with this number, the first one first.
func (tx *Tx) DeliverablesNumbered(ctx context.Context, creditor receivable.CreditorID, number string) ([]DeliverableRow, error) {
	return tx.deliverables(ctx, `creditor = $1 AND number = $2 AND undone_at IS NULL ORDER BY revision, id`, creditor, number)
}

// DeliverablesIn are the deliverables of a creditor in a state, those with an early last
// day of a clause first; at most limit.
func (tx *Tx) DeliverablesIn(ctx context.Context, creditor receivable.CreditorID, state receivable.ApprovalState, limit int) ([]DeliverableRow, error) {
	return tx.deliverables(ctx, `creditor = $1 AND state = $2 AND undone_at IS NULL ORDER BY COALESCE(until_day, '9999-12-31'), number, revision, id LIMIT $3`,
		creditor, state, limit)
}

// DeliverablesDeemed are those nobody answered whose last day under a clause has passed
// before a day; at most limit.
func (tx *Tx) DeliverablesDeemed(ctx context.Context, creditor receivable.CreditorID, before day.Date, limit int) ([]DeliverableRow, error) {
	return tx.deliverables(ctx, `creditor = $1 AND state = $2 AND until_day < $3 AND undone_at IS NULL ORDER BY until_day, number, revision, id LIMIT $4`,
		creditor, receivable.ApprovalOut, before.String(), limit)
}

// UndoDeliverable takes one back as if it had never been made; row and files stay.
func (tx *Tx) UndoDeliverable(ctx context.Context, key receivable.AccountKey, id string) error {
	return tx.one(ctx, "deliverable", `UPDATE deliverable SET undone_at = $4 WHERE creditor = $1 AND account = $2 AND id = $3 AND undone_at IS NULL`,
		key.Creditor, key.Account, id, instant(tx.now))
}

const orderColumns = `id, number, engagement, text, price_minor, currency, days, hash, state, sent_day, notices, answered_day, answered_by, how, words, author`

// ChangeOrderRow is a change order with the account it belongs to.
type ChangeOrderRow struct {
	Account receivable.AccountKey
	receivable.ChangeOrder
}

// SaveChangeOrder adds a change order or changes the one with that id.
func (tx *Tx) SaveChangeOrder(ctx context.Context, key receivable.AccountKey, c *receivable.ChangeOrder) error {
	if err := tx.note(ctx, key, hasRegisters); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `
		INSERT INTO change_order (creditor, account, `+orderColumns+`, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
		ON CONFLICT (creditor, account, id) DO UPDATE SET state = excluded.state, sent_day = excluded.sent_day, notices = excluded.notices,
			answered_day = excluded.answered_day, answered_by = excluded.answered_by, how = excluded.how, words = excluded.words`,
		key.Creditor, key.Account, c.ID, c.Number, c.Engagement, c.Text, c.Price.Minor(), c.Price.Currency(), c.Days, c.Hash[:], c.State,
		dayValue(c.Sent), noticeLines(c.Notices), dayValue(c.Answered), c.By, c.How, c.Words, c.Author, instant(tx.now))
	return err
}

func (tx *Tx) changeOrders(ctx context.Context, where string, args ...any) (list []ChangeOrderRow, err error) {
	err = tx.each(ctx, func(rows *sql.Rows) error {
		var r ChangeOrderRow
		var notices []string
		var hash []byte
		var minor int64
		var currency money.Currency
		c := &r.ChangeOrder
		err := rows.Scan(&r.Account.Creditor, &r.Account.Account, &c.ID, &c.Number, &c.Engagement, &c.Text, &minor, &currency, &c.Days, &hash, &c.State,
			dayInto(&c.Sent), linesInto(&notices), dayInto(&c.Answered), &c.By, &c.How, &c.Words, &c.Author)
		if err != nil {
			return err
		}
		c.Price = money.New(minor, currency)
		copy(c.Hash[:], hash)
		c.Notices, err = noticesOf(notices)
		list = append(list, r)
		return err
	}, `SELECT creditor, account, `+orderColumns+` FROM change_order WHERE `+where, args...)
	return list, err
}

// ChangeOrdersOf are the change orders of an account, in the order of their numbers.
func (tx *Tx) ChangeOrdersOf(ctx context.Context, key receivable.AccountKey) ([]receivable.ChangeOrder, error) {
	rows, err := tx.changeOrders(ctx, `creditor = $1 AND account = $2 AND undone_at IS NULL ORDER BY LENGTH(number), number, id`, key.Creditor, key.Account)
	list := make([]receivable.ChangeOrder, len(rows))
	for i := range rows {
		list[i] = rows[i].ChangeOrder
	}
	return list, err
}

// ChangeOrdersNumbered are the change orders with this number: one or none.
func (tx *Tx) ChangeOrdersNumbered(ctx context.Context, creditor receivable.CreditorID, number string) ([]ChangeOrderRow, error) {
	return tx.changeOrders(ctx, `creditor = $1 AND number = $2 AND undone_at IS NULL ORDER BY id`, creditor, number)
}

// UndoChangeOrder takes one back as if it had never been made; its row stays.
func (tx *Tx) UndoChangeOrder(ctx context.Context, key receivable.AccountKey, id string) error {
	return tx.one(ctx, "change order", `UPDATE change_order SET undone_at = $4 WHERE creditor = $1 AND account = $2 AND id = $3 AND undone_at IS NULL`,
		key.Creditor, key.Account, id, instant(tx.now))
}

const noLetter = "-"

func noticeLines(list []receivable.Brought) string {
	lines := make([]string, len(list))
	for i, n := range list {
		letter := string(n.Letter)
		if letter == "" {
			letter = noLetter
		}
		lines[i] = strings.TrimSpace(n.On.String() + " " + letter + " " + n.How)
	}
	return linesValue(lines)
}

func noticesOf(lines []string) (list []receivable.Brought, err error) {
	for _, line := range lines {
		parts := strings.SplitN(line, " ", 3)
		parts = append(parts, slices.Repeat([]string{""}, 3-len(parts))...)
		n := receivable.Brought{How: parts[2]}
		if n.On, err = day.Parse(parts[0]); err != nil {
			return nil, fmt.Errorf("read notice %q of an approval: %w", line, err)
		}
		if parts[1] != noLetter {
			n.Letter = receivable.DeliveryID(parts[1])
		}
		list = append(list, n)
	}
	return list, nil
}
