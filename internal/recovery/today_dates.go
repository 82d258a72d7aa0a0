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

// soonest keeps the accounts that rest for something with a day, the nearest few.
func soonest(list []standing, s standing, reason string) []standing {
	switch chase.Code(reason) {
	case chase.PromiseRunning, chase.PromiseGrace, chase.PlanRunning, chase.PauseRunning, chase.DeadlineRunning, chase.DemandRunning:
	default:
		return list
	}
	byDay := func(a, b standing) int {
		return cmp.Or(a.until.Compare(b.until), strings.Compare(string(a.account.Account), string(b.account.Account)))
	}
	at, _ := slices.BinarySearchFunc(list, s, byDay)
	if at == 2*mostDates { // some of them turn out to have no day to come
		return list
	}
	list = slices.Insert(list, at, s)
	return list[:min(len(list), 2*mostDates)]
}

// ahead reads what the nearest days bring: promises, plans, pauses, deadlines, and
// a holiday on which nothing leaves.
func (d *Desk) ahead(ctx context.Context, tx *store.Tx, t *Today, dated []standing) ([]Ahead, error) {
	var list []Ahead
	const week = 7
	for _, h := range d.calendar(&t.Creditor, t.Creditor.Place).Holidays(t.On.AddDays(1), t.On.AddDays(week)) {
		if h.Name != "" && !h.Work {
			list = append(list, Ahead{On: h.On, What: h.Name + ": nothing is sent"})
		}
	}
	keys := make([]receivable.AccountKey, len(dated))
	for i, s := range dated {
		keys[i] = s.account
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
