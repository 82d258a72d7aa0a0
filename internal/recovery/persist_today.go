package recovery

import (
	"context"

	"dunwell/internal/chase"
	"dunwell/internal/receivable"
	"dunwell/internal/remedy"
	"dunwell/internal/store"
)

// The needs of free persistence: a look whose day has come, and a debt that was
// given up and is worth a decision again.
const (
	NeedLook     NeedKind = "look"
	NeedReopened NeedKind = "reopened"
)

// asksLook lets a free look ask for itself: the checklist stands among the reasons.
func (n *Need) asksLook(task *receivable.Task) {
	n.Kind, n.Move, n.Title = NeedLook, string(chase.Ask), "Look at "+n.Client+" again"
	n.Why = "A few minutes and no cost: " + task.Text + "."
}

// toLookAt puts the checklist of a free look among the reasons, by what the client is.
func (n *Need) toLookAt(ctx context.Context, tx *store.Tx, key receivable.AccountKey) error {
	form, err := tx.FormOf(ctx, key)
	if err != nil {
		return err
	}
	for _, l := range remedy.Looks(debtorKind(form)) {
		n.Reasons = append(n.Reasons, Said{Code: "look." + string(l), Text: l.Text()})
	}
	return nil
}

func debtorKind(form receivable.Form) remedy.Debtor {
	switch form {
	case receivable.Consumer:
		return remedy.Consumer
	case receivable.SoleTrader:
		return remedy.SoleTrader
	case receivable.Company, receivable.Public:
	}
	return remedy.Company
}

// answerReopened ends the question which way to go with what is owed again, once
// an act answers it.
func (e *deed) answerReopened(ctx context.Context) error {
	switch e.said.Verb {
	case VerbPlan, VerbSettle, VerbArm, VerbFiled, VerbPlaced, VerbWriteOff, VerbPromise, VerbRecheck, VerbEnforce:
	default:
		return nil
	}
	waiting, err := e.tx.TasksOf(ctx, e.file.Key)
	for _, t := range waiting {
		if err == nil && t.Kind == receivable.TaskReopened && !e.madeTask(t.ID) {
			err = e.endTask(ctx, t.ID)
		}
	}
	return err
}

// madeTask reports a task that this act put.
func (e *deed) madeTask(id string) bool {
	for _, row := range e.said.Rows {
		if row.Table == "task" && row.ID == id {
			return true
		}
	}
	return false
}
