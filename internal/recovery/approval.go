package recovery

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// The verbs of approvals.
const (
	VerbApproval       Verb = "approval"        // prepared, answered on paper or by mail, deemed, withdrawn
	VerbApprovalSent   Verb = "approval_sent"   // brought to the client
	VerbApprovalAnswer Verb = "approval_answer" // what the client answered on his page
	VerbDelivered      Verb = "delivered"       // a proof that work was handed over or is in use
)

// asked is what a client is asked to approve: a deliverable or a change order.
type asked struct {
	work  *receivable.Deliverable
	order *receivable.ChangeOrder
}

// askedFor is what all of these share, as the record keeps it to be put back.
type askedFor struct {
	State    receivable.ApprovalState
	Sent     day.Date
	Notices  []receivable.Brought
	Until    day.Date
	Clause   string
	Answered day.Date
	By       string
	How      receivable.Answered
	Words    string
}

func (x asked) id() string {
	if x.order != nil {
		return x.order.ID
	}
	return x.work.ID
}

// code is what an answer names: "1004/D3.2", "1004/C1".
func (x asked) code() string {
	if x.order != nil {
		return x.order.Number
	}
	return codeOf(x.work)
}

func codeOf(d *receivable.Deliverable) string { return d.Number + "." + strconv.Itoa(d.Revision) }

// called is what it is called in a sentence.
func (x asked) called() string {
	if x.order != nil {
		return "Change order " + x.order.Number
	}
	return x.work.Called()
}

func (x asked) state() receivable.ApprovalState {
	if x.order != nil {
		return x.order.State
	}
	return x.work.State
}

func (x asked) engagement() receivable.EngagementID {
	if x.order != nil {
		return x.order.Engagement
	}
	return x.work.Engagement
}

func (x asked) notices() []receivable.Brought {
	if x.order != nil {
		return x.order.Notices
	}
	return x.work.Notices
}

func (x asked) hash() string {
	if x.order != nil {
		return fmt.Sprintf("%x", x.order.Hash)
	}
	return fmt.Sprintf("%x", x.work.Hash)
}

func (x asked) table() string {
	if x.order != nil {
		return "change_order"
	}
	return "deliverable"
}

func (x asked) kept() askedFor {
	if c := x.order; c != nil {
		return askedFor{c.State, c.Sent, c.Notices, day.Date{}, "", c.Answered, c.By, c.How, c.Words}
	}
	d := x.work
	return askedFor{d.State, d.Sent, d.Notices, d.Until, d.Clause, d.Answered, d.By, d.How, d.Words}
}

func (x asked) put(k *askedFor) {
	if c := x.order; c != nil {
		c.State, c.Sent, c.Notices, c.Answered, c.By, c.How, c.Words = k.State, k.Sent, k.Notices, k.Answered, k.By, k.How, k.Words
		return
	}
	d := x.work
	d.State, d.Sent, d.Notices, d.Until, d.Clause, d.Answered, d.By, d.How, d.Words = k.State, k.Sent, k.Notices, k.Until, k.Clause, k.Answered, k.By, k.How, k.Words
}

func (e *deed) saveAsked(ctx context.Context, x asked) error {
	if x.order != nil {
		return e.tx.SaveChangeOrder(ctx, e.file.Key, x.order)
	}
	return e.tx.SaveDeliverable(ctx, e.file.Key, x.work)
}

// onAsked carries out an act about something that is, or is to be, approved, and keeps
// how it stood before.
func (d *Desk) onAsked(ctx context.Context, creditor receivable.CreditorID, code string, verb Verb, a Act, act func(context.Context, *deed, asked, *askedFor) error) (Entry, error) {
	var key receivable.AccountKey
	var id string
	err := d.reading(ctx, func(tx *store.Tx) (err error) {
		key, id, err = askedNamed(ctx, tx, creditor, code)
		return err
	})
	if err != nil {
		return Entry{}, err
	}
	return d.do(ctx, key, verb, a, func(ctx context.Context, e *deed) error {
		x, err := askedWith(ctx, e.tx, key, id)
		if err != nil {
			return err
		}
		return e.change(ctx, x, act)
	})
}

// change lets an act change how something stands, and keeps what it was.
func (e *deed) change(ctx context.Context, x asked, act func(context.Context, *deed, asked, *askedFor) error) error {
	now := x.kept()
	before, err := json.Marshal(now)
	if err != nil {
		return fmt.Errorf("keep %s: %w", x.code(), err)
	}
	e.made(x.table(), x.id(), string(before))
	e.field("approval", x.code())
	e.field("sha256", x.hash())
	if err := act(ctx, e, x, &now); err != nil {
		return err
	}
	x.put(&now)
	return e.saveAsked(ctx, x)
}

// askedNamed finds a deliverable ("1004/D3", its latest revision; "1004/D3.2") or a
// change order ("1004/C1").
func askedNamed(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID, code string) (key receivable.AccountKey, id string, err error) {
	code = strings.ToUpper(strings.TrimSpace(code))
	_, kind, _ := strings.Cut(code, "/")
	if strings.HasPrefix(kind, "C") {
		rows, err := tx.ChangeOrdersNumbered(ctx, creditor, code)
		if err == nil && len(rows) == 1 {
			return rows[0].Account, rows[0].ID, nil
		}
		return key, "", cmp.Or(err, unknownApproval(code))
	}
	number, revision, _ := strings.Cut(code, ".")
	rows, err := tx.DeliverablesNumbered(ctx, creditor, number)
	if err != nil {
		return key, "", err
	}
	for _, r := range slices.Backward(rows) {
		if revision == "" || strconv.Itoa(r.Revision) == revision {
			return r.Account, r.ID, nil
		}
	}
	return key, "", unknownApproval(code)
}

func unknownApproval(code string) error {
	return fault.NotFoundf("approval_missing", "nothing to approve is called %q; dunwell approval list CLIENT names them, like 1004/D3 or 1004/C1", cut(code, 40))
}

// askedWith is what has that id on an account.
func askedWith(ctx context.Context, tx *store.Tx, key receivable.AccountKey, id string) (asked, error) {
	works, err := tx.DeliverablesOf(ctx, key)
	if err != nil {
		return asked{}, err
	}
	if i := slices.IndexFunc(works, func(d receivable.Deliverable) bool { return d.ID == id }); i >= 0 {
		return asked{work: &works[i]}, nil
	}
	orders, err := tx.ChangeOrdersOf(ctx, key)
	if err != nil {
		return asked{}, err
	}
	if i := slices.IndexFunc(orders, func(c receivable.ChangeOrder) bool { return c.ID == id }); i >= 0 {
		return asked{order: &orders[i]}, nil
	}
	return asked{}, fault.NotFoundf("approval_missing", "this is not asked for any more")
}

// restoreAsked puts back how something stood.
func (e *deed) restoreAsked(ctx context.Context, id, before string) error {
	x, err := askedWith(ctx, e.tx, e.file.Key, id)
	if err != nil {
		return err
	}
	var was askedFor
	if err := json.Unmarshal([]byte(before), &was); err != nil {
		return fmt.Errorf("read how %s stood: %w", x.code(), err)
	}
	x.put(&was)
	return e.saveAsked(ctx, x)
}

// workFor is the piece of work that is meant: the one with this number, or the only one.
// None is nothing wrong: not all work is entered.
func (e *deed) workFor(number string) (receivable.EngagementID, error) {
	if number = strings.TrimSpace(number); number != "" {
		for i := range e.file.Work {
			if w := &e.file.Work[i]; w.Number == number || w.Number == e.file.Number+"/"+number {
				return w.ID, nil
			}
		}
		return "", fault.NotFoundf("work_unknown", "no work %q for %s is entered; dunwell work %s lists it", cut(number, 40), e.file.Client.Name, e.file.Number)
	}
	ref, err := onlyWork(e.file)
	if fault.CodeOf(err) == "work_unclear" {
		return "", err
	}
	return ref.ID, nil
}

// nextNumber numbers the next deliverable (D) or change order (C) of an account.
func nextNumber(account, kind string, known []string) string {
	most := 0
	for _, number := range known {
		if n, err := strconv.Atoi(strings.TrimPrefix(number, account+"/"+kind)); err == nil {
			most = max(most, n)
		}
	}
	return fmt.Sprintf("%s/%s%d", account, kind, most+1)
}

// waitsFor puts the task to a day that asks a person about something to approve, in
// place of what waited before; no day only ends what waited.
func (e *deed) waitsFor(ctx context.Context, x asked, on day.Date, text string) error {
	waiting, err := e.tx.TasksOf(ctx, e.file.Key)
	if err != nil {
		return err
	}
	about := receivable.EngagementID(x.id())
	for _, t := range waiting {
		if t.Kind == receivable.TaskApproval && t.About == about {
			if err := e.endTask(ctx, t.ID); err != nil {
				return err
			}
		}
	}
	if on.IsZero() {
		return nil
	}
	return e.addTask(ctx, receivable.Task{Kind: receivable.TaskApproval, On: on, About: about, Text: text})
}
