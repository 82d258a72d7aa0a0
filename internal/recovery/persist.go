package recovery

import (
	"context"

	"dunwell/internal/day"
	"dunwell/internal/fault"
)

// FactPersistUntil is the last day on which what was written off may be asked for
// with a friendly note: the last day to sue, as it stood when it was written off.
const FactPersistUntil = "persist_until"

// factPersistSure is how sure that day is.
const factPersistSure = "persist_sure"

// keepPersistUntil notes that day while the invoices are still open: once nothing
// is, nothing tells it any more. The earliest counts where several were given up.
func (e *deed) keepPersistUntil(ctx context.Context) error {
	_, t, err := e.desk.newRun(e.day, false).think(ctx, e.tx, e.file)
	if err != nil {
		return err
	}
	last, sure := t.facts.Legal.LastDay, string(t.facts.Legal.Sure)
	if j := e.file.JudgmentOn(e.day); j != nil && !j.Expires.IsZero() { // it has replaced the claim, with a time of its own
		last, sure = j.Expires, ""
	}
	if last.IsZero() {
		return nil
	}
	if told, err := day.Parse(e.file.Facts[FactPersistUntil]); err == nil && !told.IsZero() && told.Before(last) {
		return nil
	}
	if err := e.tell(ctx, factPersistSure, sure); err != nil {
		return err
	}
	return e.tell(ctx, FactPersistUntil, last.String())
}

// mayPersist is why no friendly note about what was written off may leave; nil
// where it may.
func (o occasion) mayPersist() *fault.Error {
	for _, name := range []string{"limitation_until", FactPersistUntil} {
		last, err := day.Parse(o.file.Facts[name])
		switch {
		case err != nil || last.IsZero():
			continue
		case last.Before(o.decision.On):
			return fault.Conflictf("limitation_passed", "the last day to sue %s was %s: after it no note asks for what was written off", o.file.Client.Name, last)
		}
		return nil
	}
	return fault.Invalidf("limitation_unknown", "", "the last day to sue %s is not known, and after it no note may ask for what was written off; enter it: dunwell fact %s %s=DATE", o.file.Client.Name, o.named(), FactPersistUntil)
}
