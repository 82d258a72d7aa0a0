package recovery

import (
	"context"
	"fmt"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
)

// Call is a call as a person tells it.
type Call struct {
	Outcome string   // one of CallOutcomes, or "waived": no call is needed
	Next    day.Date // day to call again; zero for none
}

// TakeCall records a call, or that none is needed. It answers the calls that were
// put to a day; a next day puts another.
func (d *Desk) TakeCall(ctx context.Context, key receivable.AccountKey, c Call, a Act) (Entry, error) {
	return d.do(ctx, key, VerbCalled, a, func(ctx context.Context, e *deed) error {
		e.field("outcome", c.Outcome)
		if err := e.nextCall(ctx, c.Next); err != nil {
			return err
		}
		if c.Outcome == "waived" {
			e.said.Text = "No call to " + e.file.Client.Name + " is needed"
			return e.touch(ctx, receivable.Touch{Kind: receivable.CallWaived, Channel: "phone"})
		}
		if err := checkOutcome(c.Outcome); err != nil {
			return err
		}
		e.said.Text = fmt.Sprintf("Called %s: %s", e.file.Client.Name, c.Outcome)
		if !c.Next.IsZero() {
			e.said.Text += fmt.Sprintf("; to be called again on %s", c.Next)
		}
		if err := e.touch(ctx, receivable.Touch{Kind: receivable.Called, Channel: "phone", Outcome: c.Outcome}); err != nil {
			return err
		}
		if c.Outcome == receivable.OutcomePromised {
			e.look = append(e.look, fmt.Sprintf("a promise rests the account once its day is recorded: dunwell promise %s SUM --by DATE", e.file.Number))
		}
		return e.follow(ctx, c.Outcome, day.Date{})
	})
}

// nextCall ends the calls that waited for their day, and puts the next to its own.
func (e *deed) nextCall(ctx context.Context, next day.Date) error {
	waiting, err := e.tx.TasksOf(ctx, e.file.Key)
	if err != nil {
		return err
	}
	for _, t := range waiting {
		if t.Kind == receivable.TaskCall {
			if err := e.endTask(ctx, t.ID); err != nil {
				return err
			}
		}
	}
	if next.IsZero() {
		return nil
	}
	if !next.After(e.act.On) {
		return fault.Invalidf("day_past", "--next", "the next call is on a day to come, not on %s", next)
	}
	e.field("next", next.String())
	return e.addTask(ctx, receivable.Task{Kind: receivable.TaskCall, On: next, Text: e.act.Note})
}
