package recovery

import (
	"context"
	"encoding/json"
	"fmt"

	"dunwell/internal/fault"
	"dunwell/internal/letter"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// VerbReword says that a person put his own words in place of a letter's.
const VerbReword Verb = "reword"

// rowOwnWords names what an entry made of a letter's words, for undo.
const rowOwnWords = "own_words"

// Words are the words of a draft as they may be changed.
type Words struct {
	letter.Wordable
	Own bool // they are somebody's own already
}

// WordsOf are the words of a draft as they may be changed: a person's own, or those of
// the text.
func (d *Desk) WordsOf(ctx context.Context, creditor receivable.CreditorID, number string) (w Words, err error) {
	o, err := d.look(ctx, creditor, number)
	if err != nil {
		return w, err
	}
	if err := wordable(o.delivery); err != nil {
		return w, err
	}
	f := o.facts()
	d.fillLinks(&o, &f)
	if w.Wordable, err = d.texts.Wordable(o.delivery.Letter, f, o.usual); err != nil {
		return w, err
	}
	if o.words.Language == w.Language && o.words.Text != "" {
		w.Own, w.Subject, w.Text = true, o.words.Subject, o.words.Text
	}
	return w, nil
}

// wordable refuses letters whose words are no longer open.
func wordable(l *receivable.Delivery) error {
	switch {
	case l.State != receivable.Drafted:
		return fault.Conflictf("letter_not_drafted", "letter %s is %s; only the words of a draft can be changed (dunwell undo takes an approval back while nothing has left)", l.Number, l.State)
	case l.Formal:
		return fault.Conflictf("letter_formal", "letter %s is a formal one and keeps its words: parts of them are what the law asks for", l.Number)
	}
	return nil
}

// Reword puts a person's own words in place of a draft's, or goes back to the usual
// ones where text is empty. They are held to the rules of every letter, and the letter
// waits for approval as before.
func (d *Desk) Reword(ctx context.Context, creditor receivable.CreditorID, number, subject, text string, a Act) (Entry, error) {
	o, err := d.look(ctx, creditor, number)
	if err != nil {
		return Entry{}, err
	}
	if err := wordable(o.delivery); err != nil {
		return Entry{}, err
	}
	words := store.OwnWords{}
	if text != "" {
		if words, err = d.held(&o, subject, text); err != nil {
			return Entry{}, err
		}
	}
	return d.do(ctx, o.delivery.Account, VerbReword, a, func(ctx context.Context, e *deed) error {
		now, err := e.tx.Delivery(ctx, creditor, o.delivery.ID)
		if err == nil {
			err = wordable(&now)
		}
		if err != nil {
			return err
		}
		before, err := e.tx.OwnWords(ctx, creditor, now.ID)
		if err != nil {
			return err
		}
		if before.Text == words.Text && before.Subject == words.Subject {
			return fault.Conflictf("words_same", "the words of letter %s are these already", number)
		}
		was, err := json.Marshal(before)
		if err != nil {
			return fmt.Errorf("keep the words before: %w", err)
		}
		e.made(rowOwnWords, string(now.ID), string(was))
		e.field("delivery", number)
		e.field("subject", words.Subject)
		e.field("text", words.Text)
		e.said.Text = fmt.Sprintf("The words of the %s to %s were changed", StepWord(now.Step), e.file.Client.Name)
		if text == "" {
			e.said.Text = fmt.Sprintf("The %s to %s has its usual words again", StepWord(now.Step), e.file.Client.Name)
		}
		return e.tx.SaveOwnWords(ctx, creditor, now.ID, words)
	})
}

// held makes the letter with the words once, so that what hinders it is told now.
func (d *Desk) held(o *occasion, subject, text string) (store.OwnWords, error) {
	f := o.facts()
	d.fillLinks(o, &f)
	usual, err := d.texts.Wordable(o.delivery.Letter, f, o.usual)
	if err != nil {
		return store.OwnWords{}, err
	}
	own, err := o.usual.Reworded(usual.Language, o.delivery.Letter, subject, text)
	if err != nil {
		return store.OwnWords{}, err
	}
	_, err = d.texts.Make(o.delivery.Letter, f, own)
	return store.OwnWords{Language: usual.Language, Subject: subject, Text: text}, err
}

// reworded lays the words that a person chose over those of a letter.
func (o *occasion) reworded(ctx context.Context, tx *store.Tx) (err error) {
	o.usual = o.override
	if o.delivery.Formal || o.delivery.ID == "" {
		return nil
	}
	if o.words, err = tx.OwnWords(ctx, o.delivery.Account.Creditor, o.delivery.ID); err != nil || o.words.Text == "" {
		return err
	}
	o.override, err = o.usual.Reworded(o.words.Language, o.delivery.Letter, o.words.Subject, o.words.Text)
	return err
}

// wordsBack undoes a change of words.
func (e *deed) wordsBack(ctx context.Context, row madeRow) error {
	var before store.OwnWords
	if err := json.Unmarshal([]byte(row.Before), &before); err != nil {
		return fmt.Errorf("read the words before: %w", err)
	}
	now, err := e.tx.Delivery(ctx, e.file.Key.Creditor, receivable.DeliveryID(row.ID))
	if err == nil {
		err = wordable(&now)
	}
	if err != nil {
		return err
	}
	return e.tx.SaveOwnWords(ctx, e.file.Key.Creditor, now.ID, before)
}
