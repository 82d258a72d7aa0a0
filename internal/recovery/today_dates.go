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
func soonest(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID, rests []Rest) ([]receivable.AccountKey, error) {
	const some = 2 * mostDates // some of them turn out to have no day to come
	var reasons []string
	for _, r := range rests {
		if slices.Contains(datedRests, r.Code) {
			reasons = append(reasons, r.Code)
		}
	}
	list, err := tx.StandingsUntil(ctx, creditor, reasons, some)
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
	keys, err := soonest(ctx, tx, t.Creditor.ID, t.Rests)
	if err != nil {
		return nil, err
	}
	for file, err := range tx.AccountFiles(ctx, keys, t.On, false) {
		if err != nil {
			return nil, err
		}
		list = append(list, aheadOf(&file, t.On)...)
	}
	byDay := func(a, b Ahead) int { return cmp.Or(a.On.Compare(b.On), strings.Compare(a.Client, b.Client)) }
	slices.SortStableFunc(list, byDay)
	ends, err := d.rightsThatEnd(ctx, tx, t)
	if err != nil {
		return nil, err
	}
	list = append(list[:min(len(list), mostDates-len(ends))], ends...)
	slices.SortStableFunc(list, byDay)
	return list, nil
}

// mostEnds bounds the rights that end among the dates; each is a need of the day too.
const mostEnds = 3

// rightsThatEnd are the last days to sue that are near, of the most valuable accounts.
// They stand among the dates however far ahead they lie.
func (d *Desk) rightsThatEnd(ctx context.Context, tx *store.Tx, t *Today) ([]Ahead, error) {
	first, err := tx.StandingsByValue(ctx, t.Creditor.ID, store.ClassNeed, 0, mostEnds)
	if err != nil {
		return nil, err
	}
	var list []Ahead
	run := d.newRun(t.On, false)
	for i := range first {
		if !first[i].Ends {
			break
		}
		file, err := tx.AccountFile(ctx, first[i].Account, t.On)
		if err != nil {
			return nil, err
		}
		_, thought, err := run.think(ctx, tx, &file)
		if err != nil {
			return nil, err
		}
		if last := thought.facts.Legal.LastDay; !last.IsZero() && !last.Before(t.On) {
			list = append(list, Ahead{On: last, Ends: true, Client: first[i].Name, What: "right to sue ends", Amount: first[i].Owed})
		}
	}
	return list, nil
}

// received adds up what came in since the last business day: payments of lists, and
// bank lines that were placed.
func (d *Desk) received(ctx context.Context, tx *store.Tx, t *Today) error {
	t.Since = d.calendar(&t.Creditor, t.Creditor.Place).SubBusiness(t.On, 1)
	sums, err := tx.ReceivedSince(ctx, t.Creditor.ID, t.Since)
	for _, s := range sums {
		t.Payments += s.Count
		t.Received = append(t.Received, s.Sum)
	}
	return err
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
