package recovery

import (
	"context"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/judgment"
	"dunwell/internal/law"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// JudgmentView is a judgment as it is shown on a day.
type JudgmentView struct {
	receivable.Judgment
	Called  string
	On      day.Date // the day it is reckoned to
	Owed    bool
	Matter  string // how the matter is called, "" for none
	From    string // how the judgment it was made of is called, "" for none
	Ledger  judgment.Ledger
	Parts   *judgment.Standing // of an order to pay in parts, nil where none stands
	Tools   []judgment.Tool
	Steps   []receivable.Enforcement
	Past    []receivable.JudgmentEvent
	Days    []receivable.Task
	Careful []law.Warning
	Mark    law.Mark // of its last day, where the law set it
}

// Judgments are the judgments of an account as they stand on a day, the latest first;
// no day is today.
func (d *Desk) Judgments(ctx context.Context, key receivable.AccountKey, on day.Date) (list []JudgmentView, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		creditor, err := tx.Creditor(ctx, key.Creditor)
		if err != nil {
			return err
		}
		today := d.todayOf(creditor)
		if on.IsZero() {
			on = today
		}
		file, err := tx.AccountFile(ctx, key, day.Max(on, today))
		if err != nil {
			return err
		}
		list, err = d.judgmentsOf(ctx, tx, &file, on, today)
		return err
	})
	return list, err
}

// judgmentsOf reckons the judgments of a file to a day, by the law of today.
func (d *Desk) judgmentsOf(ctx context.Context, tx *store.Tx, file *receivable.File, on, today day.Date) ([]JudgmentView, error) {
	if len(file.Judgments) == 0 {
		return nil, nil
	}
	bundle, err := d.lawFor(ctx, tx, today, file.Key.Creditor)
	if err != nil {
		return nil, err
	}
	past, err := tx.JudgmentEventsOf(ctx, file.Key)
	if err != nil {
		return nil, err
	}
	tasks, err := tx.TasksOf(ctx, file.Key)
	if err != nil {
		return nil, err
	}
	var list []JudgmentView
	for i := len(file.Judgments) - 1; i >= 0; i-- {
		v, err := d.judgmentView(ctx, tx, bundle, file, &file.Judgments[i], on)
		if err != nil {
			return nil, err
		}
		v.take(past, tasks)
		list = append(list, v)
	}
	return list, nil
}

func (d *Desk) judgmentView(ctx context.Context, tx *store.Tx, b *law.Bundle, file *receivable.File, j *receivable.Judgment, on day.Date) (JudgmentView, error) {
	v := JudgmentView{Judgment: *j, Called: j.Words(), On: on, Owed: j.Owed(on)}
	for _, m := range file.Matters {
		if m.ID == j.Matter {
			v.Matter = matterCalled(&m)
		}
	}
	for _, other := range file.Judgments {
		if other.ID == j.Parent {
			v.From = other.Words()
		}
	}
	through := on
	if !v.Owed && !j.Since.IsZero() { // what was owed when it ended
		through = j.Since
	}
	if on.Before(j.On) {
		return v, fault.Invalidf("day_past", "on", "%s is before %s, the day of the judgment", on, j.On)
	}
	var err error
	if v.Ledger, _, err = d.ledgerOf(ctx, tx, file, j, through); err != nil {
		return v, err
	}
	v.Careful = slices.Clone(v.Ledger.Warnings)
	if len(j.Instalments) > 0 && j.Lapsed.IsZero() {
		s, err := judgment.Instalments(j.Instalments, v.Ledger.Paid, on)
		if err != nil {
			return v, err
		}
		v.Parts = &s
	}
	last, life, err := judgment.Expiry(j, b)
	if err != nil {
		return v, err
	}
	if last == j.Expires {
		v.Mark = life.Years.Mark
	}
	if v.Owed {
		tools, err := b.Enforcement(j.Place)
		if err != nil {
			return v, err
		}
		assets, err := assetsOf(ctx, tx, file)
		if err != nil {
			return v, err
		}
		v.Tools = judgment.Tools(tools, assets)
		for _, w := range slices.Concat(life.Warnings, tools.Warnings) {
			if !slices.Contains(v.Careful, w) {
				v.Careful = append(v.Careful, w)
			}
		}
	}
	for _, n := range file.Enforcements {
		if n.Judgment == j.ID {
			v.Steps = append(v.Steps, n)
		}
	}
	return v, nil
}

func (v *JudgmentView) take(past []receivable.JudgmentEvent, tasks []receivable.Task) {
	for _, e := range past {
		if e.Judgment == v.ID {
			v.Past = append(v.Past, e)
		}
	}
	for _, t := range tasks {
		if t.Kind == receivable.TaskMatter && string(t.About) == v.ID {
			v.Days = append(v.Days, t)
		}
	}
}

// JudgmentStateWord names where a judgment stands.
func JudgmentStateWord(s receivable.JudgmentState) string {
	return map[receivable.JudgmentState]string{
		receivable.JudgmentLive: "can be enforced", receivable.JudgmentStayed: "stayed", receivable.JudgmentVacated: "set aside", receivable.JudgmentSatisfied: "paid to the cent",
		receivable.JudgmentCarried: "carried to another place", receivable.JudgmentExpired: "its time is over",
	}[s]
}

// JudgedWord names what became of a judgment.
func JudgedWord(kind string) string {
	return map[string]string{
		receivable.JudgedStayed: "stayed", receivable.JudgedResumed: "goes on", receivable.JudgedVacated: "set aside", receivable.JudgedSatisfied: "paid to the cent",
		receivable.JudgedFiled: "satisfaction filed", receivable.JudgedUnpaid: "owed again", receivable.JudgedRenewed: "renewed", receivable.JudgedCarried: "carried to another place",
		receivable.JudgedLapsed: "the parts were not paid; the whole is due", receivable.JudgedExpired: "its time is over",
	}[kind]
}

// StepState names how far a step of enforcement has come.
func StepState(s receivable.EnforcementState) string { return strings.ToLower(say(s)) }

// JudgmentRow is a judgment in a list of all that are owed.
type JudgmentRow struct {
	Account string
	Client  string
	receivable.Judgment
}

// JudgmentsOwed are the judgments of a creditor that are owed, those whose time ends
// first before the others.
func (d *Desk) JudgmentsOwed(ctx context.Context, creditor receivable.CreditorID) (list []JudgmentRow, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		c, err := tx.Creditor(ctx, creditor)
		if err != nil {
			return err
		}
		on := d.todayOf(c)
		keys, err := tx.AccountsJudged(ctx, creditor, mostMatters)
		if err != nil {
			return err
		}
		for file, err := range tx.AccountFiles(ctx, keys, on, false) {
			if err != nil {
				return err
			}
			for i := range file.Judgments {
				if j := &file.Judgments[i]; j.Owed(on) {
					list = append(list, JudgmentRow{file.Number, file.Client.Name, *j})
				}
			}
		}
		return nil
	})
	slices.SortStableFunc(list, func(a, b JudgmentRow) int {
		last := func(r *JudgmentRow) day.Date {
			if r.Expires.IsZero() {
				return day.New(9999, 12, 31)
			}
			return r.Expires
		}
		return last(&a).Compare(last(&b))
	})
	return list, err
}
