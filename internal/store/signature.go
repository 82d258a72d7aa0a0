package store

import (
	"context"
	"database/sql"
	"fmt"

	"dunwell/internal/receivable"
)

const signatureColumns = `id, about, document, hash, party, name, way, drawn, intent, language, signed_at, link, sender, agent, signed, stamp, author`

// AddSignature keeps who signed which bytes; its id is given.
func (tx *Tx) AddSignature(ctx context.Context, key receivable.AccountKey, s *receivable.Signature) error {
	_, err := tx.exec(ctx, `
		INSERT INTO signature (creditor, account, `+signatureColumns+`, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`,
		key.Creditor, key.Account, s.ID, s.About, s.Document, s.Hash[:], string(s.Party), s.Name, string(s.Way), s.Drawn, s.Intent, s.Language,
		instant(s.At), s.From, s.Sender, s.Agent, s.Signed, s.Stamp, s.Author, instant(tx.now))
	return err
}

// SignaturesOf are the signatures on an account that stand, in the order they were given.
func (tx *Tx) SignaturesOf(ctx context.Context, key receivable.AccountKey) ([]receivable.Signature, error) {
	var list []receivable.Signature
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var s receivable.Signature
		var hash []byte
		var at int64
		err := rows.Scan(&s.ID, &s.About, &s.Document, &hash, &s.Party, &s.Name, &s.Way, &s.Drawn, &s.Intent, &s.Language, &at, &s.From, &s.Sender, &s.Agent,
			&s.Signed, &s.Stamp, &s.Author)
		if err == nil && copy(s.Hash[:], hash) != len(s.Hash) {
			err = fmt.Errorf("signature %s: the hash has %d bytes", s.ID, len(hash))
		}
		s.At = moment(at)
		list = append(list, s)
		return err
	}, `SELECT `+signatureColumns+` FROM signature WHERE creditor = $1 AND account = $2 AND undone_at IS NULL ORDER BY signed_at, id`, key.Creditor, key.Account)
	return list, err
}

// SetSignaturePapers names the signed paper and its time stamp, which are made once
// the signature is there.
func (tx *Tx) SetSignaturePapers(ctx context.Context, key receivable.AccountKey, id, signed, stamp string) error {
	return tx.one(ctx, "signature", `UPDATE signature SET signed = $4, stamp = $5 WHERE creditor = $1 AND account = $2 AND id = $3`,
		key.Creditor, key.Account, id, signed, stamp)
}

// UndoSignature takes out a signature that was entered by mistake; it stays in the book.
func (tx *Tx) UndoSignature(ctx context.Context, key receivable.AccountKey, id string) error {
	return tx.one(ctx, "signature", `UPDATE signature SET undone_at = $4 WHERE creditor = $1 AND account = $2 AND id = $3 AND undone_at IS NULL`,
		key.Creditor, key.Account, id, instant(tx.now))
}
