package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"dunwell/internal/receivable"
)

const formColumns = `id, name, fields, keys, file, size, hash, author`

// SaveForm keeps a blank form, in the place of the one with the same id.
func (tx *Tx) SaveForm(ctx context.Context, creditor receivable.CreditorID, f receivable.CourtForm, blank []byte) error {
	keys, err := json.Marshal(f.Keys)
	if err != nil {
		return fmt.Errorf("write keys of form %s: %w", f.Name, err)
	}
	_, err = tx.exec(ctx, `
		INSERT INTO form (creditor, `+formColumns+`, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (creditor, id) DO UPDATE SET name = excluded.name, fields = excluded.fields, keys = excluded.keys, file = excluded.file,
			size = excluded.size, hash = excluded.hash, author = excluded.author, at = excluded.at`,
		creditor, f.ID, f.Name, f.Fields, string(keys), f.File, f.Size, f.Hash, f.Author, instant(tx.now))
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `INSERT INTO form_bytes (creditor, form, bytes) VALUES ($1, $2, $3) ON CONFLICT (creditor, form) DO UPDATE SET bytes = excluded.bytes`,
		creditor, f.ID, blank)
	return err
}

// Forms are the blank forms of a creditor, by their names.
func (tx *Tx) Forms(ctx context.Context, creditor receivable.CreditorID) (list []receivable.CourtForm, err error) {
	const most = 500
	err = tx.each(ctx, func(rows *sql.Rows) error {
		var f receivable.CourtForm
		var keys string
		if err := rows.Scan(&f.ID, &f.Name, &f.Fields, &keys, &f.File, &f.Size, &f.Hash, &f.Author); err != nil {
			return err
		}
		list = append(list, f)
		return json.Unmarshal([]byte(keys), &list[len(list)-1].Keys)
	}, `SELECT `+formColumns+` FROM form WHERE creditor = $1 ORDER BY name LIMIT $2`, creditor, most)
	return list, err
}

// FormBytes is a blank form as it was given.
func (tx *Tx) FormBytes(ctx context.Context, creditor receivable.CreditorID, id string) (blank []byte, err error) {
	err = tx.row(ctx, `SELECT bytes FROM form_bytes WHERE creditor = $1 AND form = $2`, creditor, id).Scan(&blank)
	return blank, err
}

// DropForm forgets a blank form and its keys; what was filled with it stays where it is.
func (tx *Tx) DropForm(ctx context.Context, creditor receivable.CreditorID, id string) error {
	if err := tx.one(ctx, "form", `DELETE FROM form WHERE creditor = $1 AND id = $2`, creditor, id); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `DELETE FROM form_bytes WHERE creditor = $1 AND form = $2`, creditor, id)
	return err
}
