package recovery

import (
	"context"

	"dunwell/internal/day"
	"dunwell/internal/mail"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// threadOf names the mail of the client that the next letter answers, and before it
// the letter which that mail answered, so that his mail program shows them together.
// Where our letter was the last word, the next begins a conversation of its own.
func threadOf(ctx context.Context, tx *store.Tx, file *receivable.File) ([]string, error) {
	var wrote, heard day.Date
	for i := range file.Touches {
		switch t := &file.Touches[i]; {
		case t.Kind == receivable.Written:
			wrote = day.Max(wrote, t.On)
		case t.Kind == receivable.Heard && t.Channel == "email":
			heard = day.Max(heard, t.On)
		}
	}
	if heard.IsZero() || heard.Before(wrote) {
		return nil, nil
	}
	answered, letter, err := tx.AnsweredMail(ctx, file.Key)
	if err != nil || !mail.ValidID(answered) { // what they sent must not keep a letter from leaving
		return nil, err
	}
	if letter == "" {
		return []string{answered}, nil
	}
	before, err := tx.Delivery(ctx, file.Key.Creditor, letter)
	if err != nil || !mail.ValidID(before.MessageID) {
		return []string{answered}, err
	}
	return []string{before.MessageID, answered}, nil
}
