package recovery

import (
	"context"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/letter"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// ComingLetter is the letter that would be written if nothing comes until its day.
type ComingLetter struct {
	On      day.Date
	Step    string
	Letter  letter.Letter
	Lacking *fault.Error // why it cannot be made as things stand; nil where it can
}

// ComingLetter writes, without keeping it, the letter that the account would get on
// the first day its next step may be taken, if nothing happens before. ok is false
// where no letter is in sight.
func (d *Desk) ComingLetter(ctx context.Context, v *CaseView) (coming ComingLetter, ok bool, err error) {
	on := day.Max(v.On, day.Max(v.Said.Ladder.Earliest, v.Said.CheckAgain))
	var o occasion
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		file, err := tx.AccountFile(ctx, v.Account, on)
		if err != nil {
			return err
		}
		r := d.newRun(on, true)
		c, t, err := r.think(ctx, tx, &file)
		if err != nil || t.decision.Letter == "" || !t.decision.Move.Letter() {
			return err
		}
		draft := &receivable.Delivery{
			Account: v.Account, Number: file.Number, Step: string(t.decision.Step), Letter: t.decision.Letter, Language: languageOf(&c.creditor, &file.Client),
			Formal: t.decision.Formal, Contact: t.decision.Contact, To: addressOf(&file, t.decision.Contact), On: on, Deadline: t.decision.Deadline,
			Amount: t.decision.Amount, State: receivable.Drafted, Rehearsal: true,
		}
		coming.On, coming.Step = on, draft.Step
		if o, err = r.occasionOf(ctx, tx, c, &t, draft); asFault(err) != nil && asFault(err).Kind != fault.Unavailable {
			coming.Lacking, err = asFault(err), nil
		}
		return err
	})
	if err != nil || coming.Step == "" {
		return coming, false, err
	}
	if coming.Lacking == nil {
		coming.Letter, err = d.makeLetter(o)
		if f := asFault(err); f != nil {
			coming.Lacking, err = f, nil
		}
	}
	return coming, true, err
}
