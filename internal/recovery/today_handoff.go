package recovery

import (
	"context"

	"dunwell/internal/chase"
	"dunwell/internal/day"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// handoffs adds to needs that the file goes to the attorney now: because that road is
// the best, or because the final demand named it and its day has passed. That it has
// passed is the chase's to say: until the money is known through it, it waits.
func (d *Desk) handoffs(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID, on day.Date, needs []Need) error {
	var keys []receivable.AccountKey
	at := map[receivable.AccountID][]int{}
	for i := range needs {
		if n := &needs[i]; n.Kind == NeedDecision || n.Step == string(chase.StepWorkCancellation) {
			if at[n.Account] == nil {
				keys = append(keys, receivable.AccountKey{Creditor: creditor, Account: n.Account})
			}
			at[n.Account] = append(at[n.Account], i)
		}
	}
	if len(keys) == 0 {
		return nil
	}
	for file, err := range tx.AccountFiles(ctx, keys, on, false) {
		if err != nil {
			return err
		}
		for _, i := range at[file.Key.Account] {
			needs[i].Handoff = handoffOf(&file, &needs[i], on)
		}
	}
	return nil
}

func handoffOf(file *receivable.File, n *Need, on day.Date) string {
	for i := range file.Matters {
		if m := &file.Matters[i]; m.Live(on) && m.Road == receivable.RoadAttorney {
			return "" // he has it
		}
	}
	var till day.Date
	for i := range file.Touches {
		if t := &file.Touches[i]; t.Kind == receivable.Written && t.Step == "final_demand" {
			till = t.Deadline
		}
	}
	named := file.Armed == receivable.RoadAttorney && !till.IsZero() && till.Before(on)
	switch {
	case named && demandMissed(n):
		return "The final demand named an attorney, and its day, " + till.String() + ", has passed: the file is ready for him."
	case n.Move == string(chase.AttorneyLetter):
		return "The file for an attorney is ready."
	}
	return ""
}

// demandMissed reports that the chase found the date of the final demand passed
// without the money: these reasons it gives only then.
func demandMissed(n *Need) bool {
	if len(n.Reasons) == 0 {
		return false
	}
	switch chase.Code(n.Reasons[len(n.Reasons)-1].Code) {
	case chase.WorkCancel, chase.LadderEnded, chase.RemedyBest, chase.RemedyArmed:
		return true
	}
	return false
}
