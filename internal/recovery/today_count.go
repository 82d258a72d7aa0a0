package recovery

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"dunwell/internal/chase"
	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// countsKept keeps what was counted of each creditor's book until the book moves.
type countsKept struct {
	mu   sync.Mutex
	book map[receivable.CreditorID]countedBook
}

type countedBook struct {
	changed, rows int64
	on            day.Date
	sums          []store.StandingSum
}

// mostCounted bounds the books whose counts are kept.
const mostCounted = 10_000

// standingSums counts a creditor's standings; a book that has not moved is not
// counted again.
func (d *Desk) standingSums(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID, on day.Date) ([]store.StandingSum, error) {
	changed, rows, err := tx.StandingMark(ctx, creditor)
	if err != nil {
		return nil, err
	}
	d.counted.mu.Lock()
	known, ok := d.counted.book[creditor]
	d.counted.mu.Unlock()
	if ok && known.changed == changed && known.rows == rows && known.on == on {
		return known.sums, nil
	}
	sums, err := tx.StandingSums(ctx, creditor, on)
	if err != nil {
		return nil, err
	}
	d.counted.mu.Lock()
	defer d.counted.mu.Unlock()
	if d.counted.book == nil || len(d.counted.book) >= mostCounted {
		d.counted.book = map[receivable.CreditorID]countedBook{}
	}
	d.counted.book[creditor] = countedBook{changed, rows, on, sums}
	return sums, nil
}

// besides are the needs that stand in no list of the book: what was put off and is
// back, and the tasks whose day has come. They are sorted by value.
func (d *Desk) besides(ctx context.Context, tx *store.Tx, t *Today, sums []store.StandingSum) (extra []standing, back map[store.Class]int, err error) {
	var list []store.Standing
	if slices.ContainsFunc(sums, func(s store.StandingSum) bool { return s.Class == store.ClassHeld || s.Class == store.ClassLeft }) {
		if list, err = tx.StandingsBack(ctx, t.Creditor.ID, d.now().UnixMicro(), t.On, mostTasks); err != nil {
			return nil, nil, err
		}
	}
	back = map[store.Class]int{}
	counts := map[receivable.AccountID]bool{} // what is owed is counted already
	for _, s := range list {
		extra = append(extra, standing{Standing: s})
		back[s.Class]++
		counts[s.Account.Account] = true
	}
	tasks, err := tasksDue(ctx, tx, t)
	if err != nil {
		return nil, nil, err
	}
	accounts := make([]receivable.AccountID, 0, len(tasks))
	for account := range tasks {
		accounts = append(accounts, account)
	}
	slices.Sort(accounts)
	stands, err := tx.StandingsOf(ctx, t.Creditor.ID, accounts)
	if err != nil {
		return nil, nil, err
	}
	for _, account := range accounts {
		s, ok := stands[account]
		if !ok { // it was never decided about: nothing is owed yet
			if s, err = newcomer(ctx, tx, receivable.AccountKey{Creditor: t.Creditor.ID, Account: account}, t.On); err != nil {
				return nil, nil, err
			}
		}
		beside := !ok || s.Class == store.ClassNeed || counts[account]
		for i := range tasks[account] {
			task := &tasks[account][i]
			if task.Kind == receivable.TaskCall && s.Move == string(chase.CallThem) {
				continue // the ladder asks for the call as well
			}
			one := standing{Standing: s, task: task, beside: beside}
			one.Delivery, one.Ends, one.Rank = "", false, max(s.Rank, 2)
			extra = append(extra, one)
			beside = true
		}
	}
	slices.SortStableFunc(extra, byValue)
	return extra, back, nil
}

// newcomer is where an account stands that no chase has looked at.
func newcomer(ctx context.Context, tx *store.Tx, key receivable.AccountKey, on day.Date) (s store.Standing, err error) {
	file, err := tx.AccountFile(ctx, key, on)
	return store.Standing{
		Account: key, Client: file.Client.ID, Number: file.Number, Name: file.Client.Name, Owed: money.New(0, file.Currency), On: on, Class: store.ClassRest,
	}, err
}

// byValue puts a right that ends first, then the most valuable; it is the order of
// store.StandingsByValue.
func byValue(a, b standing) int {
	ends := func(s *standing) int {
		if s.Ends {
			return 0
		}
		return 1
	}
	return cmp.Or(ends(&a)-ends(&b), cmp.Compare(b.Owed.Minor(), a.Owed.Minor()), a.Rank-b.Rank, strings.Compare(string(a.Account.Account), string(b.Account.Account)))
}

// needsFrom are the needs from one place on, at most so many: those of the book and
// those besides, merged.
func needsFrom(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID, extra []standing, from, most int) ([]standing, error) {
	if most <= 0 {
		return nil, nil
	}
	start := max(0, from-len(extra))
	list, err := tx.StandingsByValue(ctx, creditor, store.ClassNeed, start, most+len(extra))
	if err != nil {
		return nil, err
	}
	page := make([]standing, len(list), len(list)+len(extra))
	for i := range list {
		page[i].Standing = list[i]
	}
	first := start // place of the first of the page among all needs
	for _, s := range extra {
		if start > 0 && (len(list) == 0 || byValue(s, page[0]) < 0) {
			first++
			continue
		}
		page = append(page, s)
	}
	slices.SortStableFunc(page, byValue)
	at := max(0, min(from-first, len(page)))
	return page[at:min(len(page), at+most)], nil
}

// count says how much waits, what it is about, and what rests.
func (t *Today) count(sums []store.StandingSum, extra []standing, back map[store.Class]int) error {
	totals := map[money.Currency]*money.Tally{}
	n := 0
	rests := map[string]int{}
	for _, s := range sums {
		if !s.Next.IsZero() && (t.Next.IsZero() || s.Next.Before(t.Next)) {
			t.Next = s.Next
		}
		switch s.Class {
		case store.ClassNeed:
			t.Waiting += s.Count
			add(&totals, &n, money.New(s.Minor, s.Currency))
		case store.ClassLeaving:
			t.Leaving += s.Count
		case store.ClassRest:
			rests[s.Reason] += s.Count
		case store.ClassHeld:
			rests["delivery.held"] += s.Count
		case store.ClassLeft:
			rests["delivery.left"] += s.Count
		}
	}
	for class, code := range map[store.Class]string{store.ClassHeld: "delivery.held", store.ClassLeft: "delivery.left"} {
		if rests[code] -= back[class]; rests[code] <= 0 {
			delete(rests, code)
		}
	}
	for _, s := range extra {
		t.Waiting++
		if !s.beside {
			add(&totals, &n, s.Owed)
		}
	}
	t.Rests = restsOf(rests)
	for _, tally := range totals {
		sum, err := tally.Sum()
		if err != nil {
			return fmt.Errorf("add up the day: %w", err)
		}
		t.Total = append(t.Total, sum)
	}
	slices.SortFunc(t.Total, func(a, b money.Amount) int { return cmp.Compare(a.Currency(), b.Currency()) })
	return nil
}
