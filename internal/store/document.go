package store

import (
	"context"
	"database/sql"
	"errors"

	"dunwell/internal/fault"
	"dunwell/internal/receivable"
)

const documentColumns = `id, kind, about, on_day, reference, name, type, size, hash, author, note`

func documentInto(d *receivable.Document, before ...any) []any {
	return append(before, &d.ID, &d.Kind, &d.About, dayInto(&d.On), &d.Reference, &d.Name, &d.Type, &d.Size, &d.Hash, &d.Author, &d.Note)
}

// AddDocument keeps what is known of a paper; its id is given, its bytes come with
// AddDocumentBytes.
func (tx *Tx) AddDocument(ctx context.Context, key receivable.AccountKey, d receivable.Document) error {
	if d.Kind.ShowsByItself() {
		if err := tx.note(ctx, key, hasRegisters); err != nil {
			return err
		}
	}
	_, err := tx.exec(ctx, `
		INSERT INTO document (creditor, account, `+documentColumns+`, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		key.Creditor, key.Account, d.ID, string(d.Kind), string(d.About), dayValue(d.On), d.Reference, d.Name, d.Type, d.Size,
		bytesValue(d.Hash), d.Author, d.Note, instant(tx.now))
	return err
}

// DocumentsOf are the papers of an account that stand, in the order they came.
func (tx *Tx) DocumentsOf(ctx context.Context, key receivable.AccountKey) ([]receivable.Document, error) {
	var list []receivable.Document
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var d receivable.Document
		err := rows.Scan(documentInto(&d)...)
		list = append(list, d)
		return err
	}, `SELECT `+documentColumns+` FROM document WHERE creditor = $1 AND account = $2 AND undone_at IS NULL ORDER BY id`, key.Creditor, key.Account)
	return list, err
}

// UndoDocument takes a paper out of those that stand; row and bytes stay.
func (tx *Tx) UndoDocument(ctx context.Context, key receivable.AccountKey, id string) error {
	return tx.one(ctx, "document", `UPDATE document SET undone_at = $4 WHERE creditor = $1 AND account = $2 AND id = $3 AND undone_at IS NULL`,
		key.Creditor, key.Account, id, instant(tx.now))
}

// RestoreDocument lets a paper that was taken out stand again.
func (tx *Tx) RestoreDocument(ctx context.Context, key receivable.AccountKey, id string) error {
	return tx.one(ctx, "document", `UPDATE document SET undone_at = NULL WHERE creditor = $1 AND account = $2 AND id = $3 AND undone_at IS NOT NULL`,
		key.Creditor, key.Account, id)
}

var insertDocumentBytes = inserting("document_bytes", "creditor", "document", "n", "bytes")

// AddDocumentBytes keeps the n-th piece of a paper.
func (tx *Tx) AddDocumentBytes(ctx context.Context, creditor receivable.CreditorID, id string, n int, piece []byte) error {
	return tx.insert(ctx, insertDocumentBytes, 1, func(args []any, _ int) []any {
		return append(args, string(creditor), id, int64(n), piece)
	})
}

// DocumentBytes hands out the pieces of a paper in their order.
func (tx *Tx) DocumentBytes(ctx context.Context, creditor receivable.CreditorID, id string, piece func([]byte) error) error {
	none := true
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var b []byte
		if err := rows.Scan(&b); err != nil {
			return err
		}
		none = false
		return piece(b)
	}, `SELECT bytes FROM document_bytes WHERE creditor = $1 AND document = $2 ORDER BY n`, creditor, id)
	if err == nil && none {
		return fault.NotFoundf("document_unknown", "the bytes of document %s are not kept", id)
	}
	return err
}

// SealLaid keeps the exact bytes of a letter that a person sends himself, and its
// identity, so that an answer finds it. Laid down again it is sealed anew.
func (tx *Tx) SealLaid(ctx context.Context, s Sealing) error {
	err := tx.one(ctx, "delivery", `UPDATE delivery SET message_id = $3, sealed_hash = $4 WHERE creditor = $1 AND id = $2`,
		s.Key.Creditor, s.ID, s.MessageID, s.Hash)
	if err != nil {
		return err
	}
	return tx.insert(ctx, insertBytes, 1, func(args []any, _ int) []any {
		return append(args, string(s.Key.Creditor), string(s.ID), s.Coding, s.Bytes)
	})
}

// DocumentPiece is the n-th piece of a paper; none where it has fewer.
func (tx *Tx) DocumentPiece(ctx context.Context, creditor receivable.CreditorID, id string, n int) ([]byte, error) {
	var b []byte
	err := tx.row(ctx, `SELECT bytes FROM document_bytes WHERE creditor = $1 AND document = $2 AND n = $3`, creditor, id, n).Scan(&b)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return b, err
}
