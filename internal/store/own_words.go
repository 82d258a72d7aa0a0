package store

import (
	"context"
	"database/sql"
	"errors"

	"dunwell/internal/receivable"
)

// OwnWords are a person's own words for one letter; empty for none.
type OwnWords struct {
	Language string `json:"language"`
	Subject  string `json:"subject"`
	Text     string `json:"text"`
}

// OwnWords reads the own words of a letter.
func (tx *Tx) OwnWords(ctx context.Context, creditor receivable.CreditorID, id receivable.DeliveryID) (w OwnWords, err error) {
	err = tx.row(ctx, `SELECT language, subject, text FROM own_words WHERE creditor = $1 AND delivery = $2`, creditor, id).Scan(&w.Language, &w.Subject, &w.Text)
	if errors.Is(err, sql.ErrNoRows) {
		return OwnWords{}, nil
	}
	return w, err
}

// SaveOwnWords keeps the own words of a letter in place of those before; empty ones
// are none.
func (tx *Tx) SaveOwnWords(ctx context.Context, creditor receivable.CreditorID, id receivable.DeliveryID, w OwnWords) error {
	if _, err := tx.exec(ctx, `DELETE FROM own_words WHERE creditor = $1 AND delivery = $2`, creditor, id); err != nil || w.Text == "" {
		return err
	}
	_, err := tx.exec(ctx, `INSERT INTO own_words (creditor, delivery, language, subject, text) VALUES ($1, $2, $3, $4, $5)`, creditor, id, w.Language, w.Subject, w.Text)
	return err
}
