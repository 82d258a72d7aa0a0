package recovery

import (
	"context"
	"fmt"

	"dunwell/internal/chase"
	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
)

// The verbs of acknowledgments.
const (
	VerbAck      Verb = "ack"
	VerbAckAsked Verb = "ack_asked"

	VerbPromiseNoted Verb = "promise_noted"
)

// The facts that an admission of the debt leaves; the chase and the remedies read them.
const (
	factAckSigned  = "acknowledged_signed"
	factAckWritten = "debt_acknowledged_in_writing"
)

// AskAck has the client asked for one line that confirms the balance. The letter is
// drafted for approval.
func (d *Desk) AskAck(ctx context.Context, key receivable.AccountKey, a Act) (Entry, error) {
	return d.do(ctx, key, VerbAckAsked, a, func(ctx context.Context, e *deed) error {
		owed, err := claim.AsOf(*e.file, e.day)
		if err != nil {
			return err
		}
		if owed.Askable.Sign() <= 0 {
			return fault.Conflictf("nothing_late", "nothing of %s is late and undisputed; there is no balance to confirm", e.file.Client.Name)
		}
		e.said.Text = fmt.Sprintf("%s is asked for one line that confirms %s", e.file.Client.Name, sumText(owed.Askable))
		return e.askLetter(ctx, "acknowledgment_request", "")
	})
}

// Acknowledge records that the client admitted the debt in writing on the day of the
// act. Signed, it restarts the time to sue where the law of the place says so.
func (d *Desk) Acknowledge(ctx context.Context, key receivable.AccountKey, signed bool, text string, a Act) (Entry, error) {
	return d.do(ctx, key, VerbAck, a, func(ctx context.Context, e *deed) error {
		const most = 256 << 10
		if len(text) > most {
			return fault.Invalidf("answer_too_large", "", "the answer has %d bytes; at most %d are kept with the record", len(text), most)
		}
		e.field("text", text)
		e.said.Text = e.file.Client.Name + " admitted the debt in writing"
		if signed {
			e.said.Text += ", signed"
		}
		e.said.Text += " on " + e.act.On.String()
		before, err := e.lastDay(ctx)
		if err != nil {
			return err
		}
		if err := e.acknowledge(ctx, signed); err != nil {
			return err
		}
		after, err := e.lastDay(ctx)
		if err != nil {
			return err
		}
		switch {
		case after.After(before):
			e.field("last_day", after.String())
			e.look = append(e.look, fmt.Sprintf("the last day to sue is now %s (before: %s)", after, before))
		case !signed:
			e.look = append(e.look, "without a signature the time to sue is left as it was: some laws ask for one")
		}
		return nil
	})
}

// acknowledge notes the admission. What was signed is not undone by a later mail.
func (e *deed) acknowledge(ctx context.Context, signed bool) error {
	if err := e.tell(ctx, factAckWritten, "yes"); err != nil {
		return err
	}
	before, err := day.Parse(e.file.Facts[chase.FactAcknowledged])
	if wasSigned := e.file.Facts[factAckSigned] == "yes"; err == nil && !before.IsZero() && (wasSigned && !signed || wasSigned == signed && before.After(e.act.On)) {
		return nil
	}
	word := "no"
	if signed {
		word = "yes"
	}
	if err := e.tell(ctx, chase.FactAcknowledged, e.act.On.String()); err != nil {
		return err
	}
	return e.tell(ctx, factAckSigned, word)
}

// tell notes a fact and keeps the file in step with it.
func (e *deed) tell(ctx context.Context, name, value string) error {
	if err := e.setFact(ctx, name, value); err != nil {
		return err
	}
	e.file.Tell(name, value)
	return nil
}

// lastDay is the last day to sue as the account stands.
func (e *deed) lastDay(ctx context.Context) (day.Date, error) {
	_, t, err := e.desk.newRun(e.day, false).think(ctx, e.tx, e.file)
	return t.facts.Legal.LastDay, err
}

// ConfirmPromise has a letter drafted that confirms the day a client named.
func (d *Desk) ConfirmPromise(ctx context.Context, key receivable.AccountKey, a Act) (Entry, error) {
	return d.do(ctx, key, VerbPromiseNoted, a, func(ctx context.Context, e *deed) error {
		for _, p := range e.file.Arrangements {
			if p.Kind == receivable.Promise && p.Live(e.day) && !p.By.Before(e.day) {
				e.said.Text = fmt.Sprintf("The day %s named, %s, is confirmed to them", e.file.Client.Name, p.By)
				return e.askLetter(ctx, "reply_to_promise", "")
			}
		}
		return fault.NotFoundf("promise_unknown", "no promise of %s runs", e.file.Client.Name)
	})
}
