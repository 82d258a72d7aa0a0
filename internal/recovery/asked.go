package recovery

import (
	"context"
	"slices"

	"dunwell/internal/receivable"
)

// askLetter asks for a letter beside the ladder, about a piece of work or an invoice
// where one is named. The chase drafts it while it is true; it never leaves without approval.
// One asked for before and not sent gives way to it.
func (e *deed) askLetter(ctx context.Context, key string, about string) error {
	if err := e.unaskLetter(ctx, key); err != nil {
		return err
	}
	a := receivable.Arrangement{
		ID: e.tx.NewID(), Kind: receivable.LetterAsked, On: e.act.On, Author: e.act.By, Reason: key,
		Item: receivable.ItemID(about), // the column names what an arrangement is about
	}
	if err := e.tx.SaveArrangement(ctx, e.file.Key, a); err != nil {
		return err
	}
	e.made("arrangement", a.ID, "")
	e.field("letter", key)
	e.said.Text += "; its letter waits for your approval once dunwell chase has drafted it"
	return nil
}

// unaskLetter ends the wish for a letter that has not left.
func (e *deed) unaskLetter(ctx context.Context, key string) error {
	for _, a := range e.file.Arrangements {
		if a.Kind != receivable.LetterAsked || a.Reason != key || !a.Ended.IsZero() {
			continue
		}
		if err := e.tx.EndArrangement(ctx, e.file.Key, a.ID, e.act.On, "replaced"); err != nil {
			return err
		}
		e.made("arrangement_end", a.ID, "")
	}
	return nil
}

// askedAbout is the piece of work that a letter was asked for about, nil where the
// letter is about none.
func askedAbout(file *receivable.File, key string) *receivable.Engagement {
	for _, a := range slices.Backward(file.Arrangements) {
		if a.Kind != receivable.LetterAsked || a.Reason != key || !a.Ended.IsZero() {
			continue
		}
		if at := slices.IndexFunc(file.Work, func(w receivable.Engagement) bool { return w.ID == receivable.EngagementID(a.Item) }); at >= 0 {
			return &file.Work[at]
		}
	}
	return nil
}
