package recovery

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/forecast"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// Spans of the figures, in days.
const (
	spanYear   = 365 // of what was collected, promised, given up and spent
	spanPast   = 730 // of paid invoices that habits are told from
	spanStep   = 21  // after a step within which money is taken to have come of it
	cashWeeks  = 8
	wordsGrace = 5 // days a promised payment may be under way
)

// counting is one pass over a book. What is known of an account is kept small: a book
// may hold a million invoices.
type counting struct {
	creditor receivable.CreditorID
	today    day.Date
	by       map[money.Currency]*currencyCount
	of       map[string]money.Currency // by account
	habits   map[string][]int16        // days late of paid invoices, by account
	open     map[string][]openInvoice
	paid     map[string][]paidOn
	steps    map[string][]store.StepTaken
	roads    map[string][]store.RoadTaken
	words    map[string][]store.GivenWord
}

type openInvoice struct {
	due   day.Date
	minor int64
}

type paidOn struct {
	on    day.Date
	minor int64
}

// currencyCount is what is counted of one currency.
type currencyCount struct {
	Insight
	past    forecast.Past
	steps   map[string]*StepSum
	roads   map[string]*StepSum
	given   map[string]bool // accounts on which something was given up
	minutes map[string]int
}

func newCounting(creditor receivable.CreditorID, today day.Date) *counting {
	return &counting{
		creditor: creditor, today: today, by: map[money.Currency]*currencyCount{}, of: map[string]money.Currency{}, habits: map[string][]int16{},
		open: map[string][]openInvoice{}, paid: map[string][]paidOn{}, steps: map[string][]store.StepTaken{},
		roads: map[string][]store.RoadTaken{}, words: map[string][]store.GivenWord{},
	}
}

func (n *counting) currency(c money.Currency) *currencyCount {
	one := n.by[c]
	if one == nil {
		one = &currencyCount{Insight: Insight{On: n.today, Currency: c}, steps: map[string]*StepSum{}, roads: map[string]*StepSum{}, given: map[string]bool{}, minutes: map[string]int{}}
		n.by[c] = one
	}
	return one
}

// all reads the book once.
func (n *counting) all(ctx context.Context, tx *store.Tx) error {
	lines, err := tx.Aging(ctx, n.creditor, n.today, time.Time{})
	if err != nil {
		return err
	}
	for i := range lines {
		n.age(&lines[i])
	}
	err = tx.AccountCurrencies(ctx, n.creditor, func(account string, c money.Currency) { n.of[account] = c })
	if err != nil {
		return err
	}
	if err := tx.EachCountedItem(ctx, n.creditor, n.today.AddDays(-spanPast), n.today, n.item); err != nil {
		return err
	}
	since := n.today.AddDays(-spanYear)
	err = tx.EachStep(ctx, n.creditor, since.AddDays(-spanStep), func(s store.StepTaken) { n.steps[s.Account] = append(n.steps[s.Account], s) })
	if err != nil {
		return err
	}
	err = tx.EachRoad(ctx, n.creditor, since, func(r store.RoadTaken) { n.roads[r.Account] = append(n.roads[r.Account], r) })
	if err != nil {
		return err
	}
	if err := tx.EachLatePayment(ctx, n.creditor, since, n.payment); err != nil {
		return err
	}
	err = tx.EachWord(ctx, n.creditor, since, func(w store.GivenWord) { n.words[w.Account] = append(n.words[w.Account], w) })
	if err != nil {
		return err
	}
	if err := n.ownTime(ctx, tx, since); err != nil {
		return err
	}
	n.wordsKept()
	n.cash()
	return nil
}

func (n *counting) age(line *store.Aging) {
	c := n.currency(line.Currency)
	c.Open, c.Items = line.Open.Amount.Minor(), line.Open.Count
	for _, b := range line.Buckets {
		c.Aging = append(c.Aging, AgedSum{b.Name, b.Count, b.Amount.Minor()})
	}
	if dso, ok := line.DSO(); ok {
		c.DSO = &dso
	}
}

// item counts one item: an invoice that is open, one that was paid, a payment, or what
// was given up.
func (n *counting) item(i *store.CountedItem) error {
	c := n.currency(i.Currency)
	switch {
	case i.Kind == receivable.Payment:
		if i.On.After(n.today.AddDays(-spanYear)) {
			n.paid[i.Account] = append(n.paid[i.Account], paidOn{i.On, -i.Amount})
		}
		if i.Open < 0 {
			n.open[i.Account] = append(n.open[i.Account], openInvoice{minor: i.Open})
		}
	case i.Kind == receivable.WriteOff:
		if i.On.After(n.today.AddDays(-spanYear)) {
			c.GivenUp.Minor -= i.Amount
			c.given[i.Account] = true
		}
	case i.Open != 0:
		n.open[i.Account] = append(n.open[i.Account], openInvoice{i.Due, i.Open - i.Disputed})
	case i.Kind == receivable.Invoice && !i.Closed.IsZero() && !i.Due.IsZero():
		late := i.Closed.Sub(i.Due)
		c.past.Add(late)
		n.habits[i.Account] = append(n.habits[i.Account], int16(max(min(late, 1000), -1000))) //nolint:gosec // bounded
	}
	return nil
}

// payment puts money that was late to the matter that ran then, else to the last step
// before it.
func (n *counting) payment(p store.LatePayment) {
	c := n.currency(n.of[p.Account])
	put := func(into map[string]*StepSum, name string) {
		s := into[name]
		if s == nil {
			s = &StepSum{Step: name}
			into[name] = s
		}
		s.Count++
		s.Minor += p.Minor
	}
	for _, r := range n.roads[p.Account] {
		if !r.On.After(p.On) && (r.Ended.IsZero() || !r.Ended.Before(p.On)) {
			put(c.roads, r.Road)
			return
		}
	}
	steps := n.steps[p.Account]
	for i := len(steps) - 1; i >= 0; i-- {
		if days := p.On.Sub(steps[i].On); days >= 0 {
			if days <= spanStep {
				put(c.steps, steps[i].Step)
				return
			}
			break
		}
	}
	put(c.steps, "")
}

// wordsKept holds promises against the money that came.
func (n *counting) wordsKept() {
	for account, words := range n.words {
		c := n.currency(n.of[account])
		for _, w := range words {
			if w.Kind != receivable.Promise || w.By.IsZero() {
				continue
			}
			until := w.By.AddDays(wordsGrace)
			var came int64
			for _, p := range n.paid[account] {
				if !p.on.Before(w.On) && !p.on.After(until) {
					came += p.minor
				}
			}
			switch {
			case came >= w.Minor && came > 0:
				c.Words.Kept++
			case !until.Before(n.today):
				if w.Ended.IsZero() {
					c.Words.Running++
				}
			case came > 0:
				c.Words.Part++
			default:
				c.Words.Broken++
			}
		}
	}
}

// cash adds up what may come in.
func (n *counting) cash() {
	sums := map[money.Currency]*forecast.Sum{}
	for code, c := range n.by {
		sums[code] = forecast.NewSum(n.today, cashWeeks, &c.past)
		c.Past = c.past.Count()
	}
	var own forecast.Past
	for _, account := range slices.Sorted(maps.Keys(n.open)) { // in one order, so that rounding comes out the same
		code := n.of[account]
		c, sum := n.by[code], sums[code]
		c.Accounts++
		own.Reset()
		for _, late := range n.habits[account] {
			own.Add(int(late))
		}
		covered := n.agreed(account, c, sum) // what is agreed does not come twice
		invoices := n.open[account]
		for _, i := range invoices {
			covered += max(-i.minor, 0)
		}
		slices.SortFunc(invoices, func(a, b openInvoice) int {
			return cmp.Or(a.due.Compare(b.due), cmp.Compare(a.minor, b.minor))
		})
		for _, i := range invoices {
			if i.minor <= 0 {
				continue
			}
			part := min(covered, i.minor)
			covered -= part
			sum.Invoice(i.minor-part, i.due, &own)
		}
	}
	for code, c := range n.by {
		c.Cash = cashOf(sums[code].Weeks())
	}
}

// agreed adds the promises that run and the parts of plans to come, and tells their sum.
func (n *counting) agreed(account string, c *currencyCount, sum *forecast.Sum) (covered int64) {
	kept := forecast.KeptShare(c.Words.Kept, c.Words.Broken+c.Words.Part)
	add := func(minor int64, on day.Date) {
		if !on.Before(n.today) {
			sum.Agreed(minor, on, kept)
			covered += max(minor, 0)
		}
	}
	for _, w := range n.words[account] {
		if w.Kind == receivable.Promise && w.Ended.IsZero() {
			add(w.Minor, w.By)
		}
		for _, p := range w.Parts {
			add(p.Amount.Minor(), p.On)
		}
	}
	return covered
}

// ownTime adds up the minutes of what people did, without what was taken back.
func (n *counting) ownTime(ctx context.Context, tx *store.Tx, since day.Date) error {
	type act struct {
		account string
		seq     int64
	}
	type spent struct {
		kind    string
		minutes int
	}
	all := map[act]spent{}
	err := tx.EachAct(ctx, n.creditor, since, func(account string, seq int64, kind string, content []byte) error {
		if !bytes.Contains(content, []byte(`"`+fieldMinutes+`"`)) && kind != string(VerbUndo) {
			return nil
		}
		var said struct {
			Fields map[string]string `json:"fields"`
			Undone string            `json:"undone"`
		}
		if err := json.Unmarshal(content, &said); err != nil {
			return nil //nolint:nilerr // content of another shape holds no minutes
		}
		if minutes, err := strconv.Atoi(said.Fields[fieldMinutes]); err == nil {
			all[act{account, seq}] = spent{kind, minutes}
		}
		if _, number, ok := strings.Cut(said.Undone, "-"); ok {
			if seq, err := strconv.ParseInt(number, 10, 64); err == nil {
				delete(all, act{account, seq})
			}
		}
		return nil
	})
	for a, s := range all {
		n.currency(n.of[a.account]).minutes[s.kind] += s.minutes
	}
	return err
}

// insights are the counts by currency, largest parts first.
func (n *counting) insights() []*Insight {
	var list []*Insight
	for _, code := range slices.Sorted(maps.Keys(n.by)) {
		c := n.by[code]
		if code == "" {
			continue
		}
		c.Steps, c.Roads = stepSums(c.steps), stepSums(c.roads)
		c.GivenUp.Count = len(c.given)
		for _, kind := range slices.Sorted(maps.Keys(c.minutes)) {
			c.Own = append(c.Own, OwnMinutes{kind, c.minutes[kind]})
		}
		slices.SortStableFunc(c.Own, func(a, b OwnMinutes) int { return b.Minutes - a.Minutes })
		list = append(list, &c.Insight)
	}
	return list
}

func stepSums(by map[string]*StepSum) []StepSum {
	list := make([]StepSum, 0, len(by))
	for _, s := range by {
		list = append(list, *s)
	}
	slices.SortFunc(list, func(a, b StepSum) int { return cmp.Or(cmp.Compare(b.Minor, a.Minor), cmp.Compare(a.Step, b.Step)) })
	return list
}
