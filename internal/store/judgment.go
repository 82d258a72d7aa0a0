package store

import (
	"context"
	"database/sql"

	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// hasJudgments marks an account about which a court or an arbitrator has decided.
const hasJudgments = 1 << 20

// SourceNotAwarded is the source of a write-off of what a court did not give.
const SourceNotAwarded = "not_awarded"

const judgmentColumns = `id, matter, parent, kind, number, court, place, on_day, principal_minor, interest_minor, costs_minor, fees_minor,
	rate, growth, from_day, bears, pay_order, covers, instalments, expires_on, author`

// SaveJudgment adds what a court or an arbitrator gave; its id is given.
func (tx *Tx) SaveJudgment(ctx context.Context, key receivable.AccountKey, j receivable.Judgment) error {
	if err := tx.note(ctx, key, hasJudgments); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `
		INSERT INTO judgment (creditor, account, `+judgmentColumns+`, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)`,
		key.Creditor, key.Account, j.ID, j.Matter, j.Parent, j.Kind, j.Number, j.Court, j.Place, dayValue(j.On), j.Principal.Minor(),
		j.Interest.Minor(), j.Costs.Minor(), j.Fees.Minor(), j.Rate, j.Growth, dayValue(j.From), linesValue(partNames(j.Bears)),
		linesValue(partNames(j.Order)), idLines(j.Covers), partLines(j.Instalments), dayValue(j.Expires), j.Author, instant(tx.now))
	return err
}

func partNames(parts []receivable.DebtPart) []string {
	names := make([]string, len(parts))
	for i, p := range parts {
		names[i] = string(p)
	}
	return names
}

func partsNamed(names []string) []receivable.DebtPart {
	var parts []receivable.DebtPart
	for _, n := range names {
		parts = append(parts, receivable.DebtPart(n))
	}
	return parts
}

const judgmentEventColumns = `id, judgment, kind, on_day, until_day, text, author`

// AddJudgmentEvent adds what became of a judgment; the id is given.
func (tx *Tx) AddJudgmentEvent(ctx context.Context, key receivable.AccountKey, e receivable.JudgmentEvent) error {
	_, err := tx.exec(ctx, `INSERT INTO judgment_event (creditor, account, `+judgmentEventColumns+`, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		key.Creditor, key.Account, e.ID, e.Judgment, e.Kind, dayValue(e.On), dayValue(e.Until), e.Text, e.Author, instant(tx.now))
	return err
}

// JudgmentEventsOf are what became of the judgments of an account, by their days.
func (tx *Tx) JudgmentEventsOf(ctx context.Context, key receivable.AccountKey) (list []receivable.JudgmentEvent, err error) {
	err = tx.each(ctx, func(rows *sql.Rows) error {
		var e receivable.JudgmentEvent
		err := rows.Scan(&e.ID, &e.Judgment, &e.Kind, dayInto(&e.On), dayInto(&e.Until), &e.Text, &e.Author)
		list = append(list, e)
		return err
	}, `SELECT `+judgmentEventColumns+` FROM judgment_event WHERE creditor = $1 AND account = $2 AND undone_at IS NULL ORDER BY on_day, id`,
		key.Creditor, key.Account)
	return list, err
}

const enforcementColumns = `id, judgment, tool, local_name, target, state, on_day, started_on, look_on, returned_on, cost_minor, collected_minor,
	exempt, text, author`

// SaveEnforcement adds a step of enforcement; its id is given.
func (tx *Tx) SaveEnforcement(ctx context.Context, key receivable.AccountKey, n receivable.Enforcement) error {
	_, err := tx.exec(ctx, `
		INSERT INTO enforcement (creditor, account, `+enforcementColumns+`, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
		key.Creditor, key.Account, n.ID, n.Judgment, n.Tool, n.Local, n.Target, string(n.State), dayValue(n.On), dayValue(n.Started),
		dayValue(n.Look), dayValue(n.Returned), n.Cost.Minor(), n.Collected.Minor(), n.Exempt, n.Text, n.Author, instant(tx.now))
	return err
}

// SetEnforcement changes where a step of enforcement stands.
func (tx *Tx) SetEnforcement(ctx context.Context, key receivable.AccountKey, n receivable.Enforcement) error {
	return tx.one(ctx, "step of enforcement", `
		UPDATE enforcement SET state = $4, started_on = $5, look_on = $6, returned_on = $7, cost_minor = $8, collected_minor = $9, exempt = $10,
			text = $11, target = $12
		WHERE creditor = $1 AND account = $2 AND id = $3 AND undone_at IS NULL`,
		key.Creditor, key.Account, n.ID, string(n.State), dayValue(n.Started), dayValue(n.Look), dayValue(n.Returned), n.Cost.Minor(),
		n.Collected.Minor(), n.Exempt, n.Text, n.Target)
}

var (
	fileJudgments = &listed{
		name: "file judgments",
		head: `SELECT account, ` + judgmentColumns + ` FROM judgment WHERE creditor = ? AND account`,
		tail: ` AND on_day <= ? AND undone_at IS NULL ORDER BY account, on_day, id`,
	}
	fileJudgmentEvents = &listed{
		name: "file judgment events",
		head: `SELECT account, ` + judgmentEventColumns + ` FROM judgment_event WHERE creditor = ? AND account`,
		tail: ` AND on_day <= ? AND undone_at IS NULL ORDER BY account, on_day, id`,
	}
	fileEnforcements = &listed{
		name: "file enforcements",
		head: `SELECT account, ` + enforcementColumns + ` FROM enforcement WHERE creditor = ? AND account`,
		tail: ` AND on_day <= ? AND undone_at IS NULL ORDER BY account, on_day, id`,
	}
)

// readJudgments fills what courts gave and what became of it; hardly an account
// has any.
func (r *fileReader) readJudgments(ctx context.Context) error {
	keys := r.flagged(hasJudgments)
	if len(keys) == 0 {
		return nil
	}
	if err := r.tx.byKeys(ctx, fileJudgments, keys, r.takeJudgment, r.on.String()); err != nil {
		return err
	}
	err := r.tx.byKeys(ctx, fileJudgmentEvents, keys, func(rows *sql.Rows, creditor string) error {
		key := pair{creditor: creditor}
		var e receivable.JudgmentEvent
		if err := rows.Scan(&key.id, &e.ID, &e.Judgment, &e.Kind, dayInto(&e.On), dayInto(&e.Until), &e.Text, &e.Author); err != nil {
			return err
		}
		f := r.file(key)
		for i := range f.Judgments {
			if f.Judgments[i].ID == e.Judgment {
				f.Judgments[i].Take(&e)
			}
		}
		return nil
	}, r.on.String())
	if err != nil {
		return err
	}
	return r.tx.byKeys(ctx, fileEnforcements, keys, func(rows *sql.Rows, creditor string) error {
		key := pair{creditor: creditor}
		var cost, collected int64
		var n receivable.Enforcement
		err := rows.Scan(&key.id, &n.ID, &n.Judgment, &n.Tool, &n.Local, &n.Target, &n.State, dayInto(&n.On), dayInto(&n.Started), dayInto(&n.Look),
			dayInto(&n.Returned), &cost, &collected, &n.Exempt, &n.Text, &n.Author)
		f := r.file(key)
		n.Cost, n.Collected = money.New(cost, f.Currency), money.New(collected, f.Currency)
		f.Enforcements = append(f.Enforcements, n)
		return err
	}, r.on.String())
}

func (r *fileReader) takeJudgment(rows *sql.Rows, creditor string) error {
	key := pair{creditor: creditor}
	var principal, interest, costs, fees int64
	var bears, order, covers, parts []string
	j := receivable.Judgment{State: receivable.JudgmentLive}
	err := rows.Scan(&key.id, &j.ID, &j.Matter, &j.Parent, &j.Kind, &j.Number, &j.Court, &j.Place, dayInto(&j.On), &principal, &interest, &costs, &fees,
		&j.Rate, &j.Growth, dayInto(&j.From), linesInto(&bears), linesInto(&order), linesInto(&covers), linesInto(&parts), dayInto(&j.Expires), &j.Author)
	if err != nil {
		return err
	}
	f := r.file(key)
	j.Principal, j.Interest = money.New(principal, f.Currency), money.New(interest, f.Currency)
	j.Costs, j.Fees = money.New(costs, f.Currency), money.New(fees, f.Currency)
	j.Bears, j.Order, j.Covers = partsNamed(bears), partsNamed(order), idsOf(covers)
	if len(parts) > 0 {
		if j.Instalments, err = partsOf(parts, f.Currency); err != nil {
			return err
		}
	}
	f.Judgments = append(f.Judgments, j)
	return nil
}

// BankOf is the bank from which an account was paid last, as its statement names it;
// "" where none is known.
func (tx *Tx) BankOf(ctx context.Context, key receivable.AccountKey) (bank string, err error) {
	err = tx.each(ctx, func(rows *sql.Rows) error { return rows.Scan(&bank) }, `
		SELECT l.payer_bank FROM payer AS p JOIN bank_line AS l ON l.creditor = p.creditor AND l.id = p.line
		WHERE p.creditor = $1 AND p.account = $2 AND l.payer_bank <> '' AND l.undone_at IS NULL
		ORDER BY l.on_day DESC, l.id DESC LIMIT 1`, key.Creditor, key.Account)
	return bank, err
}

// AccountsJudged are the accounts of a creditor about which something was decided,
// at most limit of them.
func (tx *Tx) AccountsJudged(ctx context.Context, creditor receivable.CreditorID, limit int) (keys []receivable.AccountKey, err error) {
	err = tx.each(ctx, func(rows *sql.Rows) error {
		key := receivable.AccountKey{Creditor: creditor}
		err := rows.Scan(&key.Account)
		keys = append(keys, key)
		return err
	}, `SELECT DISTINCT account FROM judgment WHERE creditor = $1 AND undone_at IS NULL ORDER BY account LIMIT $2`, creditor, limit)
	return keys, err
}
