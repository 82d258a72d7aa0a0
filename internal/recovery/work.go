package recovery

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// VerbWork is an act about a piece of work: entered, changed, paused, ended.
const VerbWork Verb = "work"

// WorkTerms are what a person says of a piece of work. What is empty stays as it is.
type WorkTerms struct {
	Name      string
	Agreement string            // as a noun phrase with its date
	Clauses   map[string]string // by ClausePause and ClauseCancel
	Value     string            // sums in major units
	KillFee   string
	Unbilled  string // done and not invoiced; "0" takes it back
	Recurring string // one of receivable.Rhythms, "none" for never
	Until     day.Date
}

// The clauses of an agreement that work control asks for.
const (
	ClausePause  = "pause"
	ClauseCancel = "cancel"
)

// EnterWork enters a new piece of work for a client, with the terms he came back
// on where some are recorded. What to be careful about is said beside it.
func (d *Desk) EnterWork(ctx context.Context, key receivable.AccountKey, t WorkTerms, a Act) (Entry, error) {
	return d.do(ctx, key, VerbWork, a, func(ctx context.Context, e *deed) error {
		if t.Name = strings.TrimSpace(t.Name); t.Name == "" {
			return fault.Invalidf("work_unnamed", "", "a piece of work has a name, as the client calls it")
		}
		if slices.ContainsFunc(e.file.Work, func(w receivable.Engagement) bool { return w.Runs() && strings.EqualFold(w.Name, t.Name) }) {
			return fault.Conflictf("work_known", "%s has work called %s already; dunwell work %s lists it", e.file.Client.Name, t.Name, e.file.Number)
		}
		cautions, err := e.cautions(ctx)
		if err != nil {
			return err
		}
		if err := e.within(money.New(0, e.file.Currency)); err != nil {
			return err
		}
		w := receivable.Engagement{ID: receivable.EngagementID(e.tx.NewID()), Number: nextWorkNumber(e.file), State: receivable.WorkActive, Since: e.act.On}
		e.returnTerms(&w)
		if err := e.setTerms(&w, t); err != nil {
			return err
		}
		if err := e.tx.SaveEngagement(ctx, key.Creditor, e.file.Client.ID, w); err != nil {
			return err
		}
		e.made("work_new", string(w.ID), "")
		e.file.Work = append(e.file.Work, w)
		e.field("do", "new")
		e.field("work", w.Number)
		e.said.Text = fmt.Sprintf("Work for %s is entered: %s (%s)", e.file.Client.Name, w.Name, w.Number)
		if w.Deposit != "" {
			e.said.Text += fmt.Sprintf("; on the terms of the return: %s %% on order", w.Deposit)
			if w.Terms > 0 {
				e.said.Text += fmt.Sprintf(", the rest within %d days", w.Terms)
			}
		}
		for _, c := range cautions {
			e.look = append(e.look, strings.TrimSuffix(c.Text, "."))
		}
		e.lookAtTerms(&w)
		e.sayOver()
		return e.workTask(ctx, &w, w.Until, "was to be done by then")
	})
}

// lookAtTerms says which terms are missing while they can still be agreed.
func (e *deed) lookAtTerms(w *receivable.Engagement) {
	if w.Deposit == "" {
		e.look = append(e.look, "no deposit is agreed; half of the sum from a new client, and a quarter to a half from others, is usual before work begins (deposit guides, 2026)")
	}
	if !mayPause(w, e.file.Facts) {
		e.look = append(e.look, fmt.Sprintf("no clause lets you pause it while invoices are late; agree on one, and enter it: dunwell work %s --clause pause=\"section 9\"", w.Number))
	}
}

// ReviseWork changes what is known of a piece of work, and leaves its state.
func (d *Desk) ReviseWork(ctx context.Context, ref WorkRef, t WorkTerms, a Act) (Entry, error) {
	return d.onWork(ctx, ref, a, func(ctx context.Context, e *deed, w *receivable.Engagement) error {
		until := w.Until
		if err := e.setTerms(w, t); err != nil {
			return err
		}
		e.field("do", "change")
		e.said.Text = fmt.Sprintf("%s for %s is changed", w.Called(), e.file.Client.Name)
		if t.Unbilled != "" {
			e.said.Text = fmt.Sprintf("%s of %s for %s is done and not invoiced", sumOrNothing(w.Unbilled), w.Called(), e.file.Client.Name)
			if err := e.lookAtLimit(*w); err != nil {
				return err
			}
		}
		if w.Until == until {
			return nil
		}
		return e.workTask(ctx, w, w.Until, "was put to that day")
	})
}

func sumOrNothing(a money.Amount) string {
	if a.IsZero() {
		return "nothing"
	}
	return sumText(a)
}

// setTerms reads what a person said of a piece of work into it.
func (e *deed) setTerms(w *receivable.Engagement, t WorkTerms) (err error) {
	set := func(name string, into *string, value string) {
		if value = strings.TrimSpace(value); value != "" {
			*into = value
			e.field(name, value)
		}
	}
	set("name", &w.Name, t.Name)
	set("agreement", &w.Agreement, t.Agreement)
	for name, text := range t.Clauses {
		switch name {
		case ClausePause:
			set("clause_pause", &w.PauseClause, text)
		case ClauseCancel:
			set("clause_cancel", &w.CancelClause, text)
		default:
			return fault.Invalidf("clause_unknown", "", "%q is no clause that is read here; it is pause or cancel", name)
		}
	}
	sums := []struct {
		name, text string
		into       *money.Amount
	}{{"value", t.Value, &w.Value}, {"kill_fee", t.KillFee, &w.KillFee}, {"unbilled", t.Unbilled, &w.Unbilled}}
	for _, s := range sums {
		if s.text == "" {
			continue
		}
		sum, err := money.Parse(s.text, e.file.Currency)
		if err != nil {
			return err
		}
		if sum.Sign() < 0 {
			return fault.Invalidf("sum_not_positive", "", "%s cannot be less than nothing", s.name)
		}
		e.field(s.name, sum.Decimal())
		if *s.into = sum; sum.IsZero() {
			*s.into = money.Amount{}
		}
	}
	if t.Unbilled != "" {
		w.DoneOn = e.act.On
	}
	if t.Recurring != "" {
		if t.Recurring != "none" && !slices.Contains(receivable.Rhythms(), t.Recurring) {
			return fault.Invalidf("rhythm_unknown", "", "%q is not how often work is invoiced; it is %s or none", t.Recurring, strings.Join(receivable.Rhythms(), ", "))
		}
		e.field("recurring", t.Recurring)
		if w.Recurring = t.Recurring; w.Recurring == "none" {
			w.Recurring = ""
		}
	}
	if !t.Until.IsZero() {
		if !t.Until.After(e.act.On) {
			return fault.Invalidf("day_past", "", "work is put to a day to come, not to %s", t.Until)
		}
		w.Until = t.Until
		e.field("until", t.Until.String())
	}
	return nil
}

// nextWorkNumber numbers the next piece of work of an account: "1004/2".
func nextWorkNumber(file *receivable.File) string {
	most := 0
	for i := range file.Work {
		if _, n, ok := strings.Cut(file.Work[i].Number, file.Number+"/"); ok {
			if n, err := strconv.Atoi(n); err == nil {
				most = max(most, n)
			}
		}
	}
	return fmt.Sprintf("%s/%d", file.Number, max(most, len(file.Work))+1)
}

// freeWorkNumber numbers a piece of work that facts had named before: it came first.
func freeWorkNumber(file *receivable.File) string {
	for n := 1; ; n++ {
		number := fmt.Sprintf("%s/%d", file.Number, n)
		if !slices.ContainsFunc(file.Work, func(w receivable.Engagement) bool { return w.Number == number }) {
			return number
		}
	}
}

// WorkRef is a piece of work and the account it is decided about on.
type WorkRef struct {
	Key receivable.AccountKey
	ID  receivable.EngagementID
}

// WorkNamed finds a piece of work by its number, or by the client where he has
// only one that runs.
func (d *Desk) WorkNamed(ctx context.Context, creditor receivable.CreditorID, words string, currency money.Currency) (ref WorkRef, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		found, err := tx.EngagementNumbered(ctx, creditor, strings.TrimSpace(words))
		if err != nil || len(found) != 1 {
			return err
		}
		accounts, err := tx.AccountsOfClient(ctx, creditor, found[0].Client)
		if err != nil || len(accounts) == 0 {
			return err
		}
		account, _, _ := strings.Cut(words, "/")
		at := max(0, slices.IndexFunc(accounts, func(a store.Account) bool { return a.Number == account }))
		ref = WorkRef{accounts[at].Key, found[0].ID}
		return nil
	})
	if err != nil || ref.ID != "" {
		return ref, err
	}
	key, err := d.AccountNamed(ctx, creditor, words, currency)
	if err != nil {
		return ref, err
	}
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		file, err := tx.AccountFile(ctx, key, d.Today())
		if err != nil {
			return err
		}
		ref, err = onlyWork(&file)
		return err
	})
	return ref, err
}

// onlyWork is the one piece of work of a client that runs, or else his only one.
func onlyWork(file *receivable.File) (WorkRef, error) {
	var running, named []string
	ref := WorkRef{Key: file.Key}
	for i := range file.Work {
		w := &file.Work[i]
		named = append(named, w.Called())
		if w.Runs() {
			running = append(running, w.Called())
			ref.ID = w.ID
		}
	}
	switch {
	case len(running) == 1:
		return ref, nil
	case len(running) > 1:
		return WorkRef{}, fault.Invalidf("work_unclear", "", "%s has several pieces of work: %s; name one by its number", file.Client.Name, strings.Join(running, "; "))
	case len(named) == 1:
		ref.ID = file.Work[0].ID
		return ref, nil
	case len(named) > 1:
		return WorkRef{}, fault.Invalidf("work_unclear", "", "no work for %s runs; of the others name one by its number: %s", file.Client.Name, strings.Join(named, "; "))
	}
	return WorkRef{}, fault.NotFoundf("work_unknown", "no work for %s is entered; enter it: dunwell work %s --new NAME", file.Client.Name, file.Number)
}

// onWork carries out an act about one piece of work and keeps what it was before.
func (d *Desk) onWork(ctx context.Context, ref WorkRef, a Act, act func(context.Context, *deed, *receivable.Engagement) error) (Entry, error) {
	return d.do(ctx, ref.Key, VerbWork, a, func(ctx context.Context, e *deed) error {
		at := slices.IndexFunc(e.file.Work, func(w receivable.Engagement) bool { return w.ID == ref.ID })
		if at < 0 {
			return fault.NotFoundf("work_unknown", "no such work for %s is entered; dunwell work %s lists it", e.file.Client.Name, e.file.Number)
		}
		w := e.file.Work[at]
		before, err := keptWorkText(w)
		if err != nil {
			return err
		}
		if w.Number == "" {
			w.Number = freeWorkNumber(e.file)
		}
		e.made("work", string(w.ID), before)
		e.field("work", w.Number)
		if err := act(ctx, e, &w); err != nil {
			return err
		}
		e.file.Work[at] = w
		return e.tx.SaveEngagement(ctx, ref.Key.Creditor, e.file.Client.ID, w)
	})
}

// keptWork is a piece of work as the record keeps it, to be put back by an undo:
// its sums are written with their currency.
type keptWork struct {
	receivable.Engagement
	Currency money.Currency
	Value    string
	KillFee  string
	Unbilled string
}

func keptOf(w receivable.Engagement) keptWork {
	k := keptWork{Engagement: w}
	for _, sum := range []struct {
		from money.Amount
		to   *string
	}{{w.Value, &k.Value}, {w.KillFee, &k.KillFee}, {w.Unbilled, &k.Unbilled}} {
		if !sum.from.IsZero() {
			*sum.to, k.Currency = sum.from.Decimal(), sum.from.Currency()
		}
	}
	return k
}

func keptWorkText(w receivable.Engagement) (string, error) {
	before, err := json.Marshal(keptOf(w))
	if err != nil {
		return "", fmt.Errorf("keep work %s: %w", w.ID, err)
	}
	return string(before), nil
}

// restoreWork puts a piece of work back to what it was.
func (e *deed) restoreWork(ctx context.Context, before string) error {
	var k keptWork
	if err := json.Unmarshal([]byte(before), &k); err != nil {
		return fmt.Errorf("read what work was before: %w", err)
	}
	w := k.Engagement
	for _, sum := range []struct {
		from string
		to   *money.Amount
	}{{k.Value, &w.Value}, {k.KillFee, &w.KillFee}, {k.Unbilled, &w.Unbilled}} {
		if sum.from == "" {
			continue
		}
		var err error
		if *sum.to, err = money.Parse(sum.from, k.Currency); err != nil {
			return err
		}
	}
	return e.tx.SaveEngagement(ctx, e.file.Key.Creditor, e.file.Client.ID, w)
}

// workTask puts a piece of work to a day, in place of what it was put to before;
// the day only asks a person.
func (e *deed) workTask(ctx context.Context, w *receivable.Engagement, on day.Date, what string) error {
	waiting, err := e.tx.TasksOf(ctx, e.file.Key)
	if err != nil {
		return err
	}
	for _, t := range waiting {
		if t.Kind == receivable.TaskWork && t.About == w.ID {
			if err := e.endTask(ctx, t.ID); err != nil {
				return err
			}
		}
	}
	if on.IsZero() {
		return nil
	}
	return e.addTask(ctx, receivable.Task{Kind: receivable.TaskWork, On: on, About: w.ID, Text: w.Called() + " " + what})
}

func (e *deed) addTask(ctx context.Context, t receivable.Task) error {
	t.ID, t.Author = e.tx.NewID(), e.act.By
	e.made("task", t.ID, "")
	return e.tx.AddTask(ctx, e.file.Key, t)
}

func (e *deed) endTask(ctx context.Context, id string) error {
	e.made("task_end", id, "")
	return e.tx.EndTask(ctx, e.file.Key, id, e.day)
}
