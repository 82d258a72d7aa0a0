package recovery

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"dunwell/internal/day"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// Followed is what became of a letter because money came in.
type Followed struct {
	Withdrawn bool // else drafted
	Number    string
	Step      string
	Client    string
	Why       string
}

// Text is that in words.
func (f Followed) Text() string {
	what := "drafted"
	if f.Withdrawn {
		what = "withdrawn"
	}
	text := fmt.Sprintf("the %s to %s (%s) is %s", StepWord(f.Step), f.Client, f.Number, what)
	if f.Why != "" {
		text += ": " + f.Why
	}
	return text
}

// followMoney decides at once about accounts that money came in for, so that no
// letter asks for what is paid: drafts that no longer fit are withdrawn, with the
// reason, and thanks drafted where the ladder has them. Only accounts that were
// written to, or have a letter that may still leave, have anything to decide.
func (d *Desk) followMoney(ctx context.Context, touched map[receivable.AccountKey]bool, today day.Date) ([]Followed, error) {
	keys := make([]receivable.AccountKey, 0, len(touched))
	for key := range touched {
		keys = append(keys, key)
	}
	store.SortKeys(keys)
	var list []Followed
	var faults []error
	r := d.newRun(today, false)
	for part := range slices.Chunk(keys, d.chunkSize()) {
		var before map[receivable.AccountKey][]receivable.Delivery
		err := d.db.Read(ctx, func(tx *store.Tx) (err error) {
			before, err = tx.OpenDeliveries(ctx, part)
			return err
		})
		if err != nil {
			return list, err
		}
		part = slices.DeleteFunc(slices.Clone(part), func(key receivable.AccountKey) bool { return !touched[key] && len(before[key]) == 0 })
		if len(part) == 0 {
			continue
		}
		_, bad, err := r.batchOrHalves(ctx, part)
		faults = append(faults, bad...)
		if err != nil {
			return list, err
		}
		err = d.db.Read(ctx, func(tx *store.Tx) error {
			some, err := followed(ctx, tx, part, before)
			list = append(list, some...)
			return err
		})
		if err != nil {
			return list, err
		}
	}
	return list, errors.Join(faults...)
}

// followed compares the letters that may leave with those before.
func followed(ctx context.Context, tx *store.Tx, keys []receivable.AccountKey, before map[receivable.AccountKey][]receivable.Delivery) (list []Followed, err error) {
	now, err := tx.OpenDeliveries(ctx, keys)
	if err != nil {
		return nil, err
	}
	for _, key := range keys {
		gone := missingIn(before[key], now[key])
		come := missingIn(now[key], before[key])
		if len(gone)+len(come) == 0 {
			continue
		}
		decisions, err := tx.DecisionsOf(ctx, key, 1)
		if err != nil {
			return list, err
		}
		why := ""
		if len(decisions) > 0 {
			var reasons []Said
			if err := json.Unmarshal([]byte(decisions[0].Reasons), &reasons); err != nil {
				return list, fmt.Errorf("read the reasons of a decision: %w", err)
			}
			if len(reasons) > 0 {
				why = reasons[len(reasons)-1].Text
			}
		}
		file, err := tx.AccountFile(ctx, key, decisionDay(decisions))
		if err != nil {
			return list, err
		}
		for _, g := range gone {
			list = append(list, Followed{true, g.Number, g.Step, file.Client.Name, why})
		}
		for _, c := range come {
			list = append(list, Followed{false, c.Number, c.Step, file.Client.Name, why})
		}
	}
	return list, nil
}

func decisionDay(list []store.DecisionRow) (on day.Date) {
	if len(list) > 0 {
		on = list[0].On
	}
	return on
}

// missingIn are the letters of one list that the other does not hold.
func missingIn(list, other []receivable.Delivery) (gone []receivable.Delivery) {
	for _, d := range list {
		if !d.Rehearsal && !slices.ContainsFunc(other, func(o receivable.Delivery) bool { return o.ID == d.ID }) {
			gone = append(gone, d)
		}
	}
	return gone
}

// follow decides at once about the accounts that the import touched. The money is in
// the book whatever comes of it: an account that could not be decided is on today's list.
func (im *bankImporter) follow(ctx context.Context) error {
	touched := make(map[receivable.AccountKey]bool, len(im.touched))
	for id, written := range im.touched {
		touched[receivable.AccountKey{Creditor: im.creditor.ID, Account: id}] = written
	}
	list, err := im.desk.followMoney(ctx, touched, im.today)
	if err != nil {
		im.warn("letters_undecided", 0, "the money is booked, but not every letter was held against it; run dunwell chase before you send")
	}
	for _, f := range list {
		code := "drafted"
		if f.Withdrawn {
			code = "withdrawn"
			im.sums.Withdrawn++
		} else {
			im.sums.Drafted++
		}
		if len(im.report.Changes) < mostRemarks {
			im.report.Changes = append(im.report.Changes, Said{code, f.Text()})
		}
	}
	return nil
}
