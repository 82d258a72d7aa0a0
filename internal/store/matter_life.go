package store

import (
	"context"
	"database/sql"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// MatterLife is what happened in the matters of an account: people, log and costs,
// each in the order of its days.
type MatterLife struct {
	People []receivable.MatterPerson
	Events []receivable.MatterEvent
	Costs  []receivable.MatterCost
}

// SetMatterTerms notes what whoever has the file keeps of what comes in, and from
// when it can be asked back.
func (tx *Tx) SetMatterTerms(ctx context.Context, key receivable.AccountKey, id, commission string, recall day.Date) error {
	return tx.one(ctx, "matter that runs", `
		UPDATE matter SET commission = $4, recall_day = $5
		WHERE creditor = $1 AND account = $2 AND id = $3 AND undone_at IS NULL`,
		key.Creditor, key.Account, id, commission, dayValue(recall))
}

// SetMatterPays notes whom the client pays while somebody else has the file.
func (tx *Tx) SetMatterPays(ctx context.Context, key receivable.AccountKey, id, pays string) error {
	return tx.one(ctx, "matter that runs", `UPDATE matter SET pays = $4 WHERE creditor = $1 AND account = $2 AND id = $3 AND undone_at IS NULL`,
		key.Creditor, key.Account, id, pays)
}

const matterPersonColumns = `id, matter, role, name, contact, author`

// AddMatterPerson adds somebody to a matter; the id is given.
func (tx *Tx) AddMatterPerson(ctx context.Context, key receivable.AccountKey, p receivable.MatterPerson) error {
	_, err := tx.exec(ctx, `INSERT INTO matter_person (creditor, account, `+matterPersonColumns+`, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		key.Creditor, key.Account, p.ID, p.Matter, p.Role, p.Name, p.Contact, p.Author, instant(tx.now))
	return err
}

const eventColumns = `id, matter, kind, on_day, answer, amount_minor, whom, way, place, next_day, text, author`

// AddMatterEvent adds to the log of a matter; the id is given.
func (tx *Tx) AddMatterEvent(ctx context.Context, key receivable.AccountKey, e receivable.MatterEvent) error {
	_, err := tx.exec(ctx, `
		INSERT INTO matter_event (creditor, account, `+eventColumns+`, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		key.Creditor, key.Account, e.ID, e.Matter, e.Kind, dayValue(e.On), e.Answer, e.Amount.Minor(), e.Whom, e.Way, e.Place, dayValue(e.Next), e.Text,
		e.Author, instant(tx.now))
	return err
}

const costColumns = `id, matter, judgment, kind, on_day, amount_minor, document, recoverable, text, author`

// AddMatterCost adds what was spent; the id is given.
func (tx *Tx) AddMatterCost(ctx context.Context, key receivable.AccountKey, c receivable.MatterCost) error {
	_, err := tx.exec(ctx, `
		INSERT INTO matter_cost (creditor, account, `+costColumns+`, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		key.Creditor, key.Account, c.ID, c.Matter, c.Judgment, c.Kind, dayValue(c.On), c.Amount.Minor(), c.Document, c.Recoverable, c.Text,
		c.Author, instant(tx.now))
	return err
}

// The tables of which a row of a matter or a judgment can be taken back.
const (
	MatterPersonRow  = "matter_person"
	MatterEventRow   = "matter_event"
	MatterCostRow    = "matter_cost"
	JudgmentRow      = "judgment"
	JudgmentEventRow = "judgment_event"
	EnforcementRow   = "enforcement"
)

var undoRows = map[string]string{
	MatterPersonRow: undoText(MatterPersonRow), MatterEventRow: undoText(MatterEventRow), MatterCostRow: undoText(MatterCostRow),
	JudgmentRow: undoText(JudgmentRow), JudgmentEventRow: undoText(JudgmentEventRow), EnforcementRow: undoText(EnforcementRow),
}

func undoText(table string) string {
	return `UPDATE ` + table + ` SET undone_at = $4 WHERE creditor = $1 AND account = $2 AND id = $3 AND undone_at IS NULL`
}

// UndoMatterRow takes a row of one of those tables back as if it had never been
// entered; it stays in the book.
func (tx *Tx) UndoMatterRow(ctx context.Context, key receivable.AccountKey, table, id string) error {
	return tx.one(ctx, "entry that counts", undoRows[table], key.Creditor, key.Account, id, instant(tx.now))
}

// MatterLifeOf reads what happened in the matters of an account and was not taken
// back. Sums are in the currency of the account.
func (tx *Tx) MatterLifeOf(ctx context.Context, key receivable.AccountKey, c money.Currency) (l MatterLife, err error) {
	err = tx.each(ctx, func(rows *sql.Rows) error {
		var p receivable.MatterPerson
		err := rows.Scan(&p.ID, &p.Matter, &p.Role, &p.Name, &p.Contact, &p.Author)
		l.People = append(l.People, p)
		return err
	}, `SELECT `+matterPersonColumns+` FROM matter_person WHERE creditor = $1 AND account = $2 AND undone_at IS NULL ORDER BY id`, key.Creditor, key.Account)
	if err != nil {
		return l, err
	}
	err = tx.each(ctx, func(rows *sql.Rows) error {
		var e receivable.MatterEvent
		var minor int64
		err := rows.Scan(&e.ID, &e.Matter, &e.Kind, dayInto(&e.On), &e.Answer, &minor, &e.Whom, &e.Way, &e.Place, dayInto(&e.Next), &e.Text, &e.Author)
		e.Amount = money.New(minor, c)
		l.Events = append(l.Events, e)
		return err
	}, `SELECT `+eventColumns+` FROM matter_event WHERE creditor = $1 AND account = $2 AND undone_at IS NULL ORDER BY on_day, id`, key.Creditor, key.Account)
	if err != nil {
		return l, err
	}
	err = tx.each(ctx, func(rows *sql.Rows) error {
		var m receivable.MatterCost
		var minor int64
		err := rows.Scan(&m.ID, &m.Matter, &m.Judgment, &m.Kind, dayInto(&m.On), &minor, &m.Document, &m.Recoverable, &m.Text, &m.Author)
		m.Amount = money.New(minor, c)
		l.Costs = append(l.Costs, m)
		return err
	}, `SELECT `+costColumns+` FROM matter_cost WHERE creditor = $1 AND account = $2 AND undone_at IS NULL ORDER BY on_day, id`, key.Creditor, key.Account)
	return l, err
}

// MatterOf is a matter with the account it is about.
type MatterOf struct {
	Number, Client string
	receivable.Matter
}

// MattersRunning are the matters of a creditor that have not ended, the oldest first,
// at most limit of them.
func (tx *Tx) MattersRunning(ctx context.Context, creditor receivable.CreditorID, limit int) (list []MatterOf, err error) {
	err = tx.each(ctx, func(rows *sql.Rows) error {
		var m MatterOf
		var currency money.Currency
		var claimed, waived int64
		err := rows.Scan(matterInto(&m.Matter, &claimed, &waived, &m.Number, &m.Client, &currency)...)
		m.Claimed, m.Waived = money.New(claimed, currency), money.New(waived, currency)
		list = append(list, m)
		return err
	}, `SELECT a.number, c.name, a.currency, m.id, m.road, m.forum, m.number, m.on_day, m.claimed_minor, m.waived_minor, m.letter_day, m.until_day,
			m.author, m.ended_on, m.outcome, m.commission, m.recall_day
		FROM matter AS m JOIN account AS a ON a.creditor = m.creditor AND a.id = m.account JOIN client AS c ON c.creditor = a.creditor AND c.id = a.client
		WHERE m.creditor = $1 AND m.ended_on IS NULL AND m.undone_at IS NULL ORDER BY m.on_day, m.id LIMIT $2`, creditor, limit)
	return list, err
}
