package recovery

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"dunwell/internal/chase"
	"dunwell/internal/day"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// mostDates bounds what is told of the days to come.
const mostDates = 6

// datedRests are the reasons to rest for something with a day.
var datedRests = []string{
	string(chase.PromiseRunning), string(chase.PromiseGrace), string(chase.PlanRunning), string(chase.PauseRunning), string(chase.DeadlineRunning), string(chase.DemandRunning),
}

// soonest are the accounts that rest for something with a day, the nearest few.
func soonest(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID) ([]receivable.AccountKey, error) {
	const some = 2 * mostDates // some of them turn out to have no day to come
	list, err := tx.StandingsUntil(ctx, creditor, datedRests, some)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(list, func(a, b store.Standing) int {
		return cmp.Or(a.Until.Compare(b.Until), strings.Compare(string(a.Account.Account), string(b.Account.Account)))
	})
	var keys []receivable.AccountKey
	for _, s := range list[:min(len(list), some)] {
		keys = append(keys, s.Account)
	}
	return keys, nil
}

// ahead reads what the nearest days bring: promises, plans, pauses, deadlines, and
// a holiday on which nothing leaves.
func (d *Desk) ahead(ctx context.Context, tx *store.Tx, t *Today) ([]Ahead, error) {
	var list []Ahead
	const week = 7
	for _, h := range d.calendar(&t.Creditor, t.Creditor.Place).Holidays(t.On.AddDays(1), t.On.AddDays(week)) {
		if h.Name != "" && !h.Work {
			list = append(list, Ahead{On: h.On, What: h.Name + ": nothing is sent"})
		}
	}
	keys, err := soonest(ctx, tx, t.Creditor.ID)
	if err != nil {
		return nil, err
	}
	for file, err := range tx.AccountFiles(ctx, keys, t.On, false) {
		if err != nil {
			return nil, err
		}
		list = append(list, aheadOf(&file, t.On)...)
	}
	slices.SortStableFunc(list, func(a, b Ahead) int { return cmp.Or(a.On.Compare(b.On), strings.Compare(a.Client, b.Client)) })
	return list[:min(len(list), mostDates)], nil
}

// aheadOf are the days to come of one account.
func aheadOf(file *receivable.File, today day.Date) []Ahead {
	var list []Ahead
	for _, a := range file.Arrangements {
		if !a.Live(today) || a.By.Before(today) {
			continue
		}
		one := Ahead{On: a.By, Client: file.Client.Name}
		switch a.Kind {
		case receivable.Promise:
			one.What, one.Amount = "promised", a.Amount
		case receivable.Plan:
			one.What, one.Amount = "pays by plan", a.Amount
		case receivable.Pause:
			one.What = "rests until then"
		default:
			continue
		}
		list = append(list, one)
	}
	for _, touch := range slices.Backward(file.Touches) {
		if touch.Kind == receivable.Written && !touch.Deadline.Before(today) {
			return append(list, Ahead{On: touch.Deadline, Client: file.Client.Name, What: "has until then, by the " + StepWord(touch.Step)})
		}
	}
	return list
}
