package recovery

import (
	"context"
	"encoding/json"
	"fmt"

	"dunwell/internal/chase"
	"dunwell/internal/policy"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// Redecided is what came of taking old decisions again.
type Redecided struct {
	Same      int
	Different []string // numbers of entries whose decision comes out otherwise
	Older     int      // taken by another engine or ladder than is at hand
}

// Redecide takes every recorded decision of a creditor again, from the facts
// sealed with it, by the same engine and ladder, with what the law said then: each must come out the same.
func (d *Desk) Redecide(ctx context.Context, creditor receivable.CreditorID) (Redecided, error) {
	var r Redecided
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		r = Redecided{}
		ladders, err := d.ladders(ctx, tx, creditor)
		if err != nil {
			return err
		}
		for entry, err := range tx.RecordsOfCreditor(ctx, creditor) {
			if err != nil {
				return err
			}
			if entry.Kind != string(VerbDecided) || entry.Erased() {
				continue
			}
			number := fmt.Sprintf("%s-%d", entry.Account, entry.Seq)
			same, known, err := redecide(entry.Content, ladders)
			switch {
			case err != nil:
				return fmt.Errorf("take decision %s again: %w", number, err)
			case !known:
				r.Older++
			case same:
				r.Same++
			default:
				r.Different = append(r.Different, number)
			}
		}
		return nil
	})
	return r, err
}

// ladders are all ladders at hand, by version: the presets and the creditor's own.
func (d *Desk) ladders(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID) (map[string]policy.Policy, error) {
	found := map[string]policy.Policy{}
	for _, name := range policy.Presets() {
		if p, ok := policy.Preset(name); ok {
			found[p.Version] = p
		}
	}
	c, err := tx.Creditor(ctx, creditor)
	if err != nil {
		return nil, err
	}
	for version := 1; ; version++ {
		row, err := tx.PolicyByVersion(ctx, creditor, c.Policy, version)
		if asFault(err) != nil {
			return found, nil // the creditor's versions are without a gap
		}
		if err != nil {
			return nil, err
		}
		p, err := policy.Parse(row.Name, []byte(row.YAML))
		if err != nil {
			return nil, err
		}
		found[p.Version] = p
	}
}

func redecide(content []byte, ladders map[string]policy.Policy) (same, known bool, err error) {
	var said struct {
		Move, Step, Engine, Policy string
		Reasons                    []Said
		Facts                      json.RawMessage
	}
	if err := json.Unmarshal(content, &said); err != nil {
		return false, false, err
	}
	ladder, ok := ladders[said.Policy]
	if !ok || said.Engine != chase.Engine {
		return false, false, nil
	}
	facts, err := chase.ParseFacts(said.Facts)
	if err != nil {
		return false, true, err
	}
	d := chase.Decide(facts, ladder)
	if string(d.Move) != said.Move || string(d.Step) != said.Step || len(d.Reasons) != len(said.Reasons) {
		return false, true, nil
	}
	for i, reason := range d.Reasons {
		if string(reason.Code) != said.Reasons[i].Code || reason.Text() != said.Reasons[i].Text {
			return false, true, nil
		}
	}
	return true, true, nil
}
