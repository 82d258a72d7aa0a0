package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
)

// SourceRow is a source of lists and payments with the column meanings that
// were settled for it.
type SourceRow struct {
	receivable.Source
	Mapping string // JSON of intake, "" when nothing was settled
}

// Sources are a creditor's sources that count, by name; SourceStates tells more.
func (tx *Tx) Sources(ctx context.Context, creditor receivable.CreditorID) ([]SourceRow, error) {
	var list []SourceRow
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var s SourceRow
		err := rows.Scan(&s.Name, &s.Kind, dayInto(&s.CompleteThrough), &s.Mapping)
		list = append(list, s)
		return err
	}, `SELECT name, kind, complete_through, mapping FROM source WHERE creditor = $1 AND dropped_at IS NULL ORDER BY name`, creditor)
	return list, err
}

// SaveSource adds the source or changes it. A source does not grow less
// complete: an earlier CompleteThrough leaves the day as it is.
func (tx *Tx) SaveSource(ctx context.Context, creditor receivable.CreditorID, s SourceRow) error {
	_, err := tx.exec(ctx, `
		INSERT INTO source (creditor, name, kind, complete_through, mapping, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (creditor, name) DO UPDATE SET kind = excluded.kind, mapping = excluded.mapping, at = excluded.at, dropped_at = NULL,
			complete_through = CASE
				WHEN source.complete_through IS NULL OR excluded.complete_through > source.complete_through THEN excluded.complete_through
				ELSE source.complete_through END`,
		creditor, s.Name, s.Kind, dayValue(s.CompleteThrough), s.Mapping, instant(tx.now))
	return err
}

// ImportRow is one file taken in.
type ImportRow struct {
	Creditor receivable.CreditorID
	ID       string
	Source   string
	File     string // its name, for people
	FileHash []byte
	Author   string
	On       day.Date
	Counts   string    // JSON of what it brought
	At       time.Time // set by the store
	UndoneAt time.Time // zero while it stands
}

const importColumns = `creditor, id, source, file, file_hash, author, on_day, counts, at, undone_at`

// InsertImport writes down that a file was taken in. The same bytes from the
// same source a second time are a conflict, unless the first was undone.
func (tx *Tx) InsertImport(ctx context.Context, i ImportRow) error {
	_, err := tx.exec(ctx, `
		INSERT INTO import (creditor, id, source, file, file_hash, author, on_day, counts, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		i.Creditor, i.ID, i.Source, i.File, i.FileHash, i.Author, dayValue(i.On), i.Counts, instant(tx.now))
	if err != nil && tx.engine.duplicate(err) {
		return fault.Conflictf("imported_already", "%s was imported before, byte for byte; nothing was changed", i.File)
	}
	return err
}

// SetImportCounts keeps what the import brought, once that is known.
func (tx *Tx) SetImportCounts(ctx context.Context, creditor receivable.CreditorID, id, counts string) error {
	return tx.one(ctx, "import", `UPDATE import SET counts = $3 WHERE creditor = $1 AND id = $2`, creditor, id, counts)
}

// ImportOf is the standing import of these very bytes; ok is false when there is none.
func (tx *Tx) ImportOf(ctx context.Context, creditor receivable.CreditorID, source string, fileHash []byte) (i ImportRow, ok bool, err error) {
	i, err = scanImport(tx.row(ctx, `
		SELECT `+importColumns+` FROM import
		WHERE creditor = $1 AND source = $2 AND file_hash = $3 AND undone_at IS NULL`, creditor, source, fileHash).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return i, false, nil
	}
	return i, err == nil, err
}

// Import is the import with that id.
func (tx *Tx) Import(ctx context.Context, creditor receivable.CreditorID, id string) (ImportRow, error) {
	i, err := scanImport(tx.row(ctx, `SELECT `+importColumns+` FROM import WHERE creditor = $1 AND id = $2`, creditor, id).Scan)
	return i, missing(err, "import", id)
}

// Imports are a creditor's imports, the newest first.
func (tx *Tx) Imports(ctx context.Context, creditor receivable.CreditorID) ([]ImportRow, error) {
	var list []ImportRow
	err := tx.each(ctx, func(rows *sql.Rows) error {
		i, err := scanImport(rows.Scan)
		list = append(list, i)
		return err
	}, `SELECT `+importColumns+` FROM import WHERE creditor = $1 ORDER BY id DESC`, creditor)
	return list, err
}

// MarkUndone notes that an import no longer stands. What it brought is taken
// back by the caller, row by row.
func (tx *Tx) MarkUndone(ctx context.Context, creditor receivable.CreditorID, id string) error {
	return tx.one(ctx, "import that stands", `UPDATE import SET undone_at = $3 WHERE creditor = $1 AND id = $2 AND undone_at IS NULL`, creditor, id, instant(tx.now))
}

// SentSinceImport reports whether a letter left, or may have left, for any
// account that the import brought an item to: then it can no longer be undone.
func (tx *Tx) SentSinceImport(ctx context.Context, creditor receivable.CreditorID, id string) (bool, error) {
	var n int
	err := tx.row(ctx, `
		SELECT COUNT(*) FROM delivery AS d
		JOIN import AS m ON m.creditor = d.creditor AND m.id = $2
		WHERE d.creditor = $1 AND d.state IN ('sending', 'sent', 'unknown') AND d.changed_at >= m.at AND NOT d.rehearsal
		AND EXISTS (SELECT 1 FROM item AS i WHERE i.creditor = d.creditor AND i.account = d.account AND i.import = $2)`,
		creditor, id).Scan(&n)
	return n > 0, err
}

func scanImport(scan func(...any) error) (ImportRow, error) {
	var i ImportRow
	var at int64
	var undone sql.NullInt64
	err := scan(&i.Creditor, &i.ID, &i.Source, &i.File, &i.FileHash, &i.Author, dayInto(&i.On), &i.Counts, &at, &undone)
	i.At = moment(at)
	if undone.Valid {
		i.UndoneAt = moment(undone.Int64)
	}
	return i, err
}
