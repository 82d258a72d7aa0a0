package recovery

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// LetterLine is a letter as a list shows it.
type LetterLine struct {
	receivable.Delivery
	Of     string // number of the account
	Client string
	Words  string // what letter it is
}

// LetterPage is one page of the letters of a creditor, the newest first.
type LetterPage struct {
	Lines   []LetterLine
	Older   receivable.DeliveryID // to go on with, "" on the last page
	Doubted []LetterLine          // of which nobody can tell whether they left
	Drafted int                   // in all, up to MostCounted
	Doubts  int                   // in all, up to MostCounted
	Today   day.Date
}

// mostDoubted bounds the letters in doubt that stand before all others.
const mostDoubted = 10

// Letters is a page of a creditor's letters: those in a state, or all where it is "";
// at most limit that were drafted before the given one.
func (d *Desk) Letters(ctx context.Context, creditor receivable.CreditorID, state receivable.DeliveryState, before receivable.DeliveryID, limit int) (LetterPage, error) {
	var page LetterPage
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		page = LetterPage{}
		c, err := tx.Creditor(ctx, creditor)
		if err != nil {
			return err
		}
		page.Today = d.todayOf(c)
		rows, err := tx.LettersBefore(ctx, creditor, state, before, limit+1)
		if err != nil {
			return err
		}
		if len(rows) > limit {
			rows = rows[:limit]
			page.Older = rows[limit-1].ID
		}
		page.Lines = letterLines(rows)
		if rows, err = tx.LettersBefore(ctx, creditor, receivable.DoubtfulD, "", mostDoubted); err != nil {
			return err
		}
		page.Doubted = letterLines(rows)
		if page.Doubts, err = tx.CountLetters(ctx, creditor, receivable.DoubtfulD, MostCounted); err != nil {
			return err
		}
		page.Drafted, err = tx.CountLetters(ctx, creditor, receivable.Drafted, MostCounted)
		return err
	})
	return page, err
}

func letterLines(rows []store.LetterRow) []LetterLine {
	lines := make([]LetterLine, len(rows))
	for i := range rows {
		lines[i] = LetterLine{rows[i].Delivery, rows[i].Of, rows[i].Client, letterWords(&rows[i].Delivery)}
	}
	return lines
}

// LetterPast is what lies behind a letter: what withdrew it, what proves that it was
// posted, and the letter to the same client before it.
type LetterPast struct {
	Withdrawn string   // why, in words; "" where it was not, or nobody wrote it down
	Ended     day.Date // it was withdrawn on
	Proofs    []receivable.Document
	Sealed    bool // its exact bytes are kept

	Last     string // number of the last letter before it of which the words are kept, "" for none
	LastOn   day.Date
	LastText string
}

// LetterPast reads what lies behind a letter, and writes nothing.
func (d *Desk) LetterPast(ctx context.Context, creditor receivable.CreditorID, number string) (LetterPast, error) {
	var p LetterPast
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		p = LetterPast{}
		delivery, err := deliveryNumbered(ctx, tx, creditor, number)
		if err != nil {
			return err
		}
		sealed, err := d.unsealed(ctx, tx, &delivery)
		if err != nil {
			return err
		}
		p.Sealed = len(delivery.SealedHash) > 0 && len(sealed) > 0
		documents, err := tx.DocumentsOf(ctx, delivery.Account)
		if err != nil {
			return err
		}
		for i := range documents {
			if documents[i].About == delivery.ID {
				p.Proofs = append(p.Proofs, documents[i])
			}
		}
		if delivery.State == receivable.Withdrawn {
			if err := p.why(ctx, tx, &delivery); err != nil {
				return err
			}
		}
		return p.last(ctx, d, tx, &delivery)
	})
	return p, err
}

// why finds the entry that withdrew a letter: the decision that no longer fitted it,
// or what was found just before it would have left.
func (p *LetterPast) why(ctx context.Context, tx *store.Tx, delivery *receivable.Delivery) error {
	for entry, err := range tx.RecordOf(ctx, delivery.Account) {
		if err != nil {
			return err
		}
		if entry.Erased() || entry.Seq <= delivery.Seq {
			continue
		}
		var said struct {
			Verb      Verb              `json:"verb"`
			Text      string            `json:"text"`
			Note      string            `json:"note"`
			Fields    map[string]string `json:"fields"`
			Withdrawn []string          `json:"withdrawn"`
			Reasons   []Said            `json:"reasons"`
		}
		if err := json.Unmarshal(entry.Content, &said); err != nil {
			return fmt.Errorf("read entry %d: %w", entry.Seq, err)
		}
		switch {
		case said.Verb == VerbDecided && slices.Contains(said.Withdrawn, delivery.Number):
			if n := len(said.Reasons); n > 0 {
				p.Withdrawn, p.Ended = said.Reasons[n-1].Text, entry.On
			}
		case (said.Verb == VerbWithdrawn || said.Verb == VerbNotSent) && (said.Fields["delivery"] == delivery.Number || said.Fields["delivery"] == string(delivery.ID)):
			p.Withdrawn, p.Ended = said.Text, entry.On
		}
	}
	return nil
}

// last finds the letter before this one of which the words are kept.
func (p *LetterPast) last(ctx context.Context, d *Desk, tx *store.Tx, delivery *receivable.Delivery) error {
	const most = 20
	rows, err := tx.LettersOf(ctx, delivery.Account, most)
	if err != nil {
		return err
	}
	for i := range rows {
		before := &rows[i].Delivery
		if before.Seq >= delivery.Seq || before.Rehearsal || before.State != receivable.Sent && before.State != receivable.DoubtfulD || receivable.BesideChase(before.Step) {
			continue
		}
		left, err := d.leftMail(ctx, tx, before)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil || left == nil {
			continue // another letter that cannot be opened is no reason not to show this one
		}
		p.Last, p.LastOn, p.LastText = before.Number, before.On, left.Text
		return nil
	}
	return nil
}

// SealedLetter are the exact bytes of a letter, as they left or as a person was given
// them to send.
func (d *Desk) SealedLetter(ctx context.Context, creditor receivable.CreditorID, number string) ([]byte, error) {
	var sealed []byte
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		delivery, err := deliveryNumbered(ctx, tx, creditor, number)
		if err != nil {
			return err
		}
		if len(delivery.SealedHash) > 0 {
			if sealed, err = d.unsealed(ctx, tx, &delivery); err != nil {
				return err
			}
		}
		if len(sealed) == 0 {
			return fault.NotFoundf("letter_unkept", "no bytes of letter %s are kept; if a person sent it, it lies in the letters folder", delivery.Number)
		}
		return nil
	})
	return sealed, err
}

// ProofOfPosting are the bytes of a paper that proves when a letter was posted.
func (d *Desk) ProofOfPosting(ctx context.Context, creditor receivable.CreditorID, number, id string) (doc receivable.Document, content []byte, err error) {
	past, err := d.LetterPast(ctx, creditor, number)
	if err != nil {
		return doc, nil, err
	}
	for _, doc := range past.Proofs {
		if doc.ID != id || doc.Name == "" {
			continue
		}
		err := d.db.Read(ctx, func(tx *store.Tx) error {
			content = content[:0]
			return tx.DocumentBytes(ctx, creditor, id, func(piece []byte) error {
				content = append(content, piece...)
				return nil
			})
		})
		return doc, content, err
	}
	return doc, nil, fault.NotFoundf("proof_unknown", "no proof of posting with this number belongs to letter %s", number)
}
