package store

import (
	"context"
	"database/sql"
	"strconv"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// SourceBank is the kind of a source that is an account at a bank.
const SourceBank receivable.ListKind = "bank"

var hasFactsText = itoa(hasFacts)

func itoa(n int) string { return strconv.Itoa(n) }

// StatementRow is a statement of an account at a bank.
type StatementRow struct {
	Creditor      receivable.CreditorID
	ID            string
	Import        string
	Source        string
	Format        string
	Number        string // as the bank numbers it
	From, Through day.Date
	Opening       *money.Amount
	Closing       *money.Amount
	Currency      money.Currency
	Intraday      bool
	Lines         int
}

var insertStatements = inserting("bank_statement", "creditor", "id", "import", "source", "format", "number", "from_day", "through_day", "currency",
	"opening_minor", "closing_minor", "intraday", "line_count", "at")

// InsertStatements adds statements; their ids are given.
func (tx *Tx) InsertStatements(ctx context.Context, list []StatementRow) error {
	minor := func(a *money.Amount) any {
		if a == nil {
			return nil
		}
		return a.Minor()
	}
	return tx.insert(ctx, insertStatements, len(list), func(args []any, i int) []any {
		s := &list[i]
		return append(args, string(s.Creditor), s.ID, s.Import, s.Source, s.Format, s.Number, dayValue(s.From), dayValue(s.Through), string(s.Currency),
			minor(s.Opening), minor(s.Closing), s.Intraday, s.Lines, instant(tx.now))
	})
}

// StatementsOf are the standing statements of a source that tell a last day, in the
// order of their days; from finished imports and the one named.
func (tx *Tx) StatementsOf(ctx context.Context, creditor receivable.CreditorID, source, importID string) ([]StatementRow, error) {
	var list []StatementRow
	err := tx.each(ctx, func(rows *sql.Rows) error {
		s := StatementRow{Creditor: creditor, Source: source}
		var opening, closing sql.NullInt64
		err := rows.Scan(&s.ID, &s.Import, &s.Format, &s.Number, dayInto(&s.From), dayInto(&s.Through), &s.Currency, &opening, &closing, &s.Intraday, &s.Lines)
		if opening.Valid {
			a := money.New(opening.Int64, s.Currency)
			s.Opening = &a
		}
		if closing.Valid {
			a := money.New(closing.Int64, s.Currency)
			s.Closing = &a
		}
		list = append(list, s)
		return err
	}, `SELECT s.id, s.import, s.format, s.number, s.from_day, s.through_day, s.currency, s.opening_minor, s.closing_minor, s.intraday, s.line_count
		FROM bank_statement AS s JOIN import AS m ON m.creditor = s.creditor AND m.id = s.import
		WHERE s.creditor = $1 AND s.source = $2 AND s.undone_at IS NULL AND s.through_day IS NOT NULL AND (m.counts <> '' OR m.id = $3)
		ORDER BY s.through_day, s.from_day, s.id`, creditor, source, importID)
	return list, err
}

// SourcesOfImport are the sources whose statements an import brought, by name.
func (tx *Tx) SourcesOfImport(ctx context.Context, creditor receivable.CreditorID, importID string) ([]string, error) {
	var list []string
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var name string
		err := rows.Scan(&name)
		list = append(list, name)
		return err
	}, `SELECT DISTINCT source FROM bank_statement WHERE creditor = $1 AND import = $2 ORDER BY source`, creditor, importID)
	return list, err
}

// SourceState is a source with all that is settled about it.
type SourceState struct {
	SourceRow
	Own    string    // the account at a bank, "" for a list
	Told   day.Date  // complete through, as a person said
	Expect int       // days between two readings; 0: not told
	Read   time.Time // last time something of it came
}

// SourceStates are a creditor's sources that count, by name.
func (tx *Tx) SourceStates(ctx context.Context, creditor receivable.CreditorID) ([]SourceState, error) {
	var list []SourceState
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var s SourceState
		var at int64
		err := rows.Scan(&s.Name, &s.Kind, dayInto(&s.CompleteThrough), &s.Mapping, &s.Own, dayInto(&s.Told), &s.Expect, &at)
		s.Read = moment(at)
		list = append(list, s)
		return err
	}, `SELECT name, kind, complete_through, mapping, own, told_through, expect_days, at FROM source
		WHERE creditor = $1 AND dropped_at IS NULL ORDER BY name`, creditor)
	return list, err
}

// SaveBankSource notes that a bank account is a source, also again after it was
// dropped; mapping is what the columns of its lists mean, "" leaves that. What it is
// complete through is set apart.
func (tx *Tx) SaveBankSource(ctx context.Context, creditor receivable.CreditorID, name, own, mapping string) error {
	_, err := tx.exec(ctx, `
		INSERT INTO source (creditor, name, kind, complete_through, mapping, at, own) VALUES ($1, $2, $3, NULL, $4, $5, $6)
		ON CONFLICT (creditor, name) DO UPDATE SET at = excluded.at, dropped_at = NULL,
			own = CASE WHEN excluded.own = '' THEN source.own ELSE excluded.own END,
			mapping = CASE WHEN excluded.mapping = '' THEN source.mapping ELSE excluded.mapping END`,
		creditor, name, string(SourceBank), mapping, instant(tx.now), own)
	return err
}

// TellSource notes through which day a person says a source is complete.
func (tx *Tx) TellSource(ctx context.Context, creditor receivable.CreditorID, name string, through day.Date) error {
	return tx.one(ctx, "source", `
		UPDATE source SET told_through = $3, complete_through = CASE WHEN complete_through IS NULL OR complete_through < $3 THEN $3 ELSE complete_through END
		WHERE creditor = $1 AND name = $2 AND dropped_at IS NULL`, creditor, name, dayValue(through))
}

// ExpectSource notes how often a source is expected to be read; 0 days takes it back.
func (tx *Tx) ExpectSource(ctx context.Context, creditor receivable.CreditorID, name string, days int) error {
	return tx.one(ctx, "source", `UPDATE source SET expect_days = $3 WHERE creditor = $1 AND name = $2 AND dropped_at IS NULL`, creditor, name, days)
}

// DropSource lets a source count no more, until something of it comes again.
func (tx *Tx) DropSource(ctx context.Context, creditor receivable.CreditorID, name string) error {
	return tx.one(ctx, "source", `UPDATE source SET dropped_at = $3 WHERE creditor = $1 AND name = $2 AND dropped_at IS NULL`, creditor, name, instant(tx.now))
}
