package recovery

import (
	"context"

	"dunwell/internal/chase"
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

// How far ahead a coming letter is looked for: so many looks of the chase, so many days.
const (
	comingLooks = 6
	comingDays  = 120
)

// ComingLetter writes, without keeping it, the letter that the account would get next
// if nothing happens before and the payments are known until then. ok is false where
// no letter is in sight.
func (d *Desk) ComingLetter(ctx context.Context, v *CaseView) (coming ComingLetter, ok bool, err error) {
	var o occasion
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		on := day.Max(v.On, v.Said.CheckAgain)
		for range comingLooks {
			if on.IsZero() || on.After(v.On.AddDays(comingDays)) {
				return nil
			}
			again, err := d.comingOn(ctx, tx, v.Account, on, &coming, &o)
			if err != nil || coming.Step != "" || !again.After(on) {
				return err
			}
			on = again
		}
		return nil
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

// comingOn decides as on a day, money known through it, and fills in the letter that
// would be drafted; without one it tells the day to look again.
func (d *Desk) comingOn(ctx context.Context, tx *store.Tx, key receivable.AccountKey, on day.Date, coming *ComingLetter, o *occasion) (again day.Date, err error) {
	file, err := tx.AccountFile(ctx, key, on)
	if err != nil {
		return again, err
	}
	r := d.newRun(on, true)
	c, t, err := r.think(ctx, tx, &file)
	if err != nil {
		return again, err
	}
	p, err := r.policy(ctx, tx, c, file.Client.Policy)
	if err != nil {
		return again, err
	}
	t.facts.MoneyThrough = on
	t.decision = chase.Decide(t.facts, *p)
	if t.decision.Letter == "" || !t.decision.Move.Letter() {
		if t.decision.Move != chase.Wait {
			return on, nil // a person comes first
		}
		return t.decision.CheckAgain, nil
	}
	draft := &receivable.Delivery{
		Account: key, Number: file.Number, Step: string(t.decision.Step), Letter: t.decision.Letter, Language: languageOf(&c.creditor, &file.Client),
		Formal: t.decision.Formal, Contact: t.decision.Contact, To: addressOf(&file, t.decision.Contact), On: on, Deadline: t.decision.Deadline,
		Amount: t.decision.Amount, State: receivable.Drafted, Rehearsal: true,
	}
	coming.On, coming.Step = on, draft.Step
	*o, err = r.occasionOf(ctx, tx, c, &t, draft)
	if f := asFault(err); f != nil && f.Kind != fault.Unavailable {
		coming.Lacking, err = f, nil
	}
	return on, err
}
