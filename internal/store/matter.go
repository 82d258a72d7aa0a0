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

const matterColumns = `id, road, forum, number, on_day, claimed_minor, waived_minor, letter_day, until_day, author, ended_on, outcome, commission, recall_day, pays`

func matterInto(m *receivable.Matter, claimed, waived *int64, before ...any) []any {
	return append(before, &m.ID, &m.Road, &m.Forum, &m.Number, dayInto(&m.On), claimed, waived, dayInto(&m.Letter), dayInto(&m.Until),
		&m.Author, dayInto(&m.Ended), &m.Outcome, &m.Commission, dayInto(&m.Recall), &m.Pays)
}

// SaveMatter adds what was filed or placed; its id is given.
func (tx *Tx) SaveMatter(ctx context.Context, key receivable.AccountKey, m receivable.Matter) error {
	if err := tx.note(ctx, key, hasMatters); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `
		INSERT INTO matter (creditor, account, `+matterColumns+`, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
		key.Creditor, key.Account, m.ID, m.Road, m.Forum, m.Number, dayValue(m.On), m.Claimed.Minor(), m.Waived.Minor(),
		dayValue(m.Letter), dayValue(m.Until), m.Author, dayValue(m.Ended), m.Outcome, m.Commission, dayValue(m.Recall), m.Pays, instant(tx.now))
	return err
}

// SetMatterLetter notes when the letter of a running matter went out, and the
// last day it gave; no days take that back.
func (tx *Tx) SetMatterLetter(ctx context.Context, key receivable.AccountKey, id string, letter, until day.Date) error {
	return tx.one(ctx, "matter that runs", `
		UPDATE matter SET letter_day = $4, until_day = $5
		WHERE creditor = $1 AND account = $2 AND id = $3 AND undone_at IS NULL`,
		key.Creditor, key.Account, id, dayValue(letter), dayValue(until))
}

// EndMatter ends one that runs, with what became of it. One that ended already
// is a conflict.
func (tx *Tx) EndMatter(ctx context.Context, key receivable.AccountKey, id string, on day.Date, outcome string) error {
	n, err := tx.exec(ctx, `
		UPDATE matter SET ended_on = $4, outcome = $5
		WHERE creditor = $1 AND account = $2 AND id = $3 AND ended_on IS NULL AND undone_at IS NULL`,
		key.Creditor, key.Account, id, dayValue(on), outcome)
	if err == nil && n == 0 {
		return fault.Conflictf("matter_ended", "this matter has ended already, or is not one of this account")
	}
	return err
}

// ReopenMatter takes back that one was ended.
func (tx *Tx) ReopenMatter(ctx context.Context, key receivable.AccountKey, id string) error {
	return tx.one(ctx, "matter that was ended", `
		UPDATE matter SET ended_on = NULL, outcome = ''
		WHERE creditor = $1 AND account = $2 AND id = $3 AND ended_on IS NOT NULL AND undone_at IS NULL`,
		key.Creditor, key.Account, id)
}

// UndoMatter takes a matter back as if it had never been entered; it stays in the book.
func (tx *Tx) UndoMatter(ctx context.Context, key receivable.AccountKey, id string) error {
	return tx.one(ctx, "matter that counts", `UPDATE matter SET undone_at = $4 WHERE creditor = $1 AND account = $2 AND id = $3 AND undone_at IS NULL`,
		key.Creditor, key.Account, id, instant(tx.now))
}

var fileMatters = &listed{
	name: "file matters",
	head: `SELECT account, ` + matterColumns + ` FROM matter WHERE creditor = ? AND account`,
	tail: ` AND on_day <= ? AND undone_at IS NULL ORDER BY account, on_day, id`,
}

func (r *fileReader) readMatters(ctx context.Context) error {
	return r.tx.byKeys(ctx, fileMatters, r.flagged(hasMatters), func(rows *sql.Rows, creditor string) error {
		key := pair{creditor: creditor}
		var claimed, waived int64
		var m receivable.Matter
		err := rows.Scan(matterInto(&m, &claimed, &waived, &key.id)...)
		f := r.file(key)
		m.Claimed, m.Waived = money.New(claimed, f.Currency), money.New(waived, f.Currency)
		f.Matters = append(f.Matters, m)
		return err
	}, r.on.String())
}

// FiledByPlace counts what a creditor filed on a road from one day to another, by
// the place of the client; what was undone does not count, what was withdrawn does.
func (tx *Tx) FiledByPlace(ctx context.Context, creditor receivable.CreditorID, road string, from, to day.Date) (map[string]int, error) {
	counts := map[string]int{}
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var place string
		var n int
		err := rows.Scan(&place, &n)
		counts[place] = n
		return err
	}, `
		SELECT c.place, count(*) FROM matter m
		JOIN account a ON a.creditor = m.creditor AND a.id = m.account
		JOIN client c ON c.creditor = a.creditor AND c.id = a.client
		WHERE m.creditor = $1 AND m.road = $2 AND m.on_day >= $3 AND m.on_day <= $4 AND m.undone_at IS NULL
		GROUP BY c.place ORDER BY c.place`, creditor, road, from.String(), to.String())
	return counts, err
}

// The sources of write-offs: given up by a person, which a payment opens again;
// waived because a claim was filed within a limit; forgiven by taking less in full.
const (
	SourceWrittenOff = "write_off"
	SourceWaived     = "waived_by_filing"
	SourceForgiven   = "taken_in_full"
)

// NoteWriteOff lets the account's file tell what was written off.
func (tx *Tx) NoteWriteOff(ctx context.Context, key receivable.AccountKey) error {
	return tx.note(ctx, key, hasWriteOffs)
}

// AccountsWrittenOff are the accounts of a creditor of which something was ever
// written off.
func (tx *Tx) AccountsWrittenOff(ctx context.Context, creditor receivable.CreditorID) (map[receivable.AccountID]bool, error) {
	found := map[receivable.AccountID]bool{}
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var id receivable.AccountID
		err := rows.Scan(&id)
		found[id] = true
		return err
	}, `SELECT id FROM account WHERE creditor = $1 AND (holds & `+strconv.Itoa(hasWriteOffs)+`) <> 0 ORDER BY id`, creditor)
	return found, err
}

var fileWriteOffs = &listed{
	name: "file write-offs",
	head: `SELECT account, on_day, amount_minor FROM item WHERE creditor = ? AND account`,
	tail: ` AND kind = 'write_off' AND source = '` + SourceWrittenOff + `' AND known_to IS NULL AND NOT void AND on_day <= ? ORDER BY account, id`,
}

func (r *fileReader) readWriteOffs(ctx context.Context) error {
	return r.tx.byKeys(ctx, fileWriteOffs, r.flagged(hasWriteOffs), func(rows *sql.Rows, creditor string) error {
		key := pair{creditor: creditor}
		var minor int64
		var on day.Date
		if err := rows.Scan(&key.id, dayInto(&on), &minor); err != nil {
			return err
		}
		f := r.file(key)
		sum, err := money.New(-minor, f.Currency).Add(f.WrittenOff)
		f.WrittenOff, f.WrittenOffOn = sum, day.Max(f.WrittenOffOn, on)
		return err
	}, r.on.String())
}
