package store

import (
	"context"
	"database/sql"
	"errors"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
)

// hasAgreements marks an account with an agreement.
const hasAgreements = 1 << 22

const agreementColumns = `id, number, engagement, kind, title, state, on_day, ended_on, document, wording, author`

func agreementInto(a *receivable.Agreement, before ...any) []any {
	return append(before, &a.ID, &a.Number, &a.Engagement, &a.Kind, &a.Title, &a.State, dayInto(&a.On), dayInto(&a.Ended), &a.Document, &a.Text, &a.Author)
}

// SaveAgreement adds an agreement with its clauses; its id and number are given.
func (tx *Tx) SaveAgreement(ctx context.Context, key receivable.AccountKey, a *receivable.Agreement) error {
	if err := tx.note(ctx, key, hasAgreements); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `
		INSERT INTO agreement (creditor, account, `+agreementColumns+`, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		key.Creditor, key.Account, a.ID, a.Number, string(a.Engagement), string(a.Kind), a.Title, string(a.State), dayValue(a.On), dayValue(a.Ended),
		a.Document, a.Text, a.Author, instant(tx.now))
	if err != nil {
		return err
	}
	for _, c := range a.Clauses {
		if err := tx.SetClause(ctx, key, a.ID, c); err != nil {
			return err
		}
	}
	return nil
}

// SetClause adds a clause to an agreement, or says another thing of it; without a
// value the agreement no longer has it.
func (tx *Tx) SetClause(ctx context.Context, key receivable.AccountKey, agreement string, c receivable.Clause) error {
	if c.Value == "" {
		_, err := tx.exec(ctx, `DELETE FROM agreement_clause WHERE creditor = $1 AND account = $2 AND agreement = $3 AND id = $4`,
			key.Creditor, key.Account, agreement, c.ID)
		return err
	}
	_, err := tx.exec(ctx, `
		INSERT INTO agreement_clause (creditor, account, agreement, id, value, place)
		VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (creditor, account, agreement, id) DO UPDATE SET value = excluded.value, place = excluded.place`,
		key.Creditor, key.Account, agreement, c.ID, c.Value, c.Where)
	return err
}

// MoveAgreement changes the state of an agreement that is in one of those given; in
// any other it is a conflict (agreement_moved).
func (tx *Tx) MoveAgreement(ctx context.Context, key receivable.AccountKey, id string, to receivable.AgreementState, ended day.Date, from ...receivable.AgreementState) error {
	for _, state := range from {
		n, err := tx.exec(ctx, `
			UPDATE agreement SET state = $4, ended_on = $5
			WHERE creditor = $1 AND account = $2 AND id = $3 AND state = $6 AND undone_at IS NULL`,
			key.Creditor, key.Account, id, string(to), dayValue(ended), string(state))
		if err != nil || n > 0 {
			return err
		}
	}
	return fault.Conflictf("agreement_moved", "this agreement has been sent, signed, declined or ended in the meantime; look at it once more")
}

// DateAgreement puts an agreement to the day on which it was made.
func (tx *Tx) DateAgreement(ctx context.Context, key receivable.AccountKey, id string, on day.Date) error {
	return tx.one(ctx, "agreement", `UPDATE agreement SET on_day = $4 WHERE creditor = $1 AND account = $2 AND id = $3 AND undone_at IS NULL`,
		key.Creditor, key.Account, id, dayValue(on))
}

// UndoAgreement takes an agreement back as if it had never been entered; it stays in
// the book.
func (tx *Tx) UndoAgreement(ctx context.Context, key receivable.AccountKey, id string) error {
	return tx.one(ctx, "agreement", `UPDATE agreement SET undone_at = $4 WHERE creditor = $1 AND account = $2 AND id = $3 AND undone_at IS NULL`,
		key.Creditor, key.Account, id, instant(tx.now))
}

// CountAgreements counts the agreements an account ever had, those taken back too: a
// number is given once.
func (tx *Tx) CountAgreements(ctx context.Context, key receivable.AccountKey) (n int, err error) {
	err = tx.row(ctx, `SELECT count(*) FROM agreement WHERE creditor = $1 AND account = $2`, key.Creditor, key.Account).Scan(&n)
	return n, err
}

// AgreementsOf are the agreements of an account with their clauses, drafts and ended
// ones too, in the order they were entered.
func (tx *Tx) AgreementsOf(ctx context.Context, key receivable.AccountKey) ([]receivable.Agreement, error) {
	var list []receivable.Agreement
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var a receivable.Agreement
		err := rows.Scan(agreementInto(&a)...)
		list = append(list, a)
		return err
	}, `SELECT `+agreementColumns+` FROM agreement WHERE creditor = $1 AND account = $2 AND undone_at IS NULL ORDER BY id`, key.Creditor, key.Account)
	if err != nil {
		return nil, err
	}
	err = tx.each(ctx, func(rows *sql.Rows) error {
		var of string
		var c receivable.Clause
		err := rows.Scan(&of, &c.ID, &c.Value, &c.Where)
		clauseTo(list, of, c)
		return err
	}, `SELECT agreement, id, value, place FROM agreement_clause WHERE creditor = $1 AND account = $2 ORDER BY agreement, id`, key.Creditor, key.Account)
	return list, err
}

func clauseTo(list []receivable.Agreement, of string, c receivable.Clause) {
	for i := range list {
		if list[i].ID == of {
			list[i].Clauses = append(list[i].Clauses, c)
		}
	}
}

// AgreementNumbered finds the account and id of an agreement by its number.
func (tx *Tx) AgreementNumbered(ctx context.Context, creditor receivable.CreditorID, number string) (key receivable.AccountKey, id string, err error) {
	key.Creditor = creditor
	err = tx.row(ctx, `SELECT account, id FROM agreement WHERE creditor = $1 AND number = $2 AND undone_at IS NULL`, creditor, number).Scan(&key.Account, &id)
	if errors.Is(err, sql.ErrNoRows) {
		return key, "", fault.NotFoundf("agreement_unknown", "no agreement is numbered %q; dunwell agreement list CLIENT names those of a client", number)
	}
	return key, id, err
}

var (
	fileAgreements = &listed{
		name: "file agreements",
		head: `SELECT account, ` + agreementColumns + ` FROM agreement WHERE creditor = ? AND account`,
		tail: ` AND on_day <= ? AND undone_at IS NULL ORDER BY account, id`,
	}
	fileClauses = &listed{
		name: "file clauses",
		head: `SELECT account, agreement, id, value, place FROM agreement_clause WHERE creditor = ? AND account`,
		tail: ` ORDER BY account, agreement, id`,
	}
)

// readAgreements reads the agreements of the few accounts that have one.
func (r *fileReader) readAgreements(ctx context.Context) error {
	keys := r.flagged(hasAgreements)
	err := r.tx.byKeys(ctx, fileAgreements, keys, func(rows *sql.Rows, creditor string) error {
		key := pair{creditor: creditor}
		var a receivable.Agreement
		if err := rows.Scan(agreementInto(&a, &key.id)...); err != nil {
			return err
		}
		f := r.file(key)
		a.Text = "" // long, and nothing that decides
		f.Agreements = append(f.Agreements, a)
		return nil
	}, r.on.String())
	if err != nil {
		return err
	}
	return r.tx.byKeys(ctx, fileClauses, keys, func(rows *sql.Rows, creditor string) error {
		key := pair{creditor: creditor}
		var of string
		var c receivable.Clause
		err := rows.Scan(&key.id, &of, &c.ID, &c.Value, &c.Where)
		clauseTo(r.file(key).Agreements, of, c)
		return err
	})
}
