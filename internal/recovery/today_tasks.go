package recovery

import (
	"context"

	"dunwell/internal/chase"
	"dunwell/internal/policy"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// mostTasks bounds the tasks that are read of one day.
const mostTasks = 2000

// tasksDue are the tasks whose day has come, by account.
func tasksDue(ctx context.Context, tx *store.Tx, t *Today) (map[receivable.AccountID][]receivable.Task, error) {
	rows, err := tx.TasksDue(ctx, t.Creditor.ID, t.On, mostTasks)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	due := make(map[receivable.AccountID][]receivable.Task, len(rows))
	for _, r := range rows {
		due[r.Account.Account] = append(due[r.Account.Account], r.Task)
	}
	return due, nil
}

// asks lets a task that a person put to a day ask him now.
func (n *Need) asks(task *receivable.Task) {
	n.On = task.On
	n.Reasons = []Said{{Code: "task." + string(task.Kind), Text: task.Text}}
	n.Why = "Put to " + task.On.String()
	if task.Author != "" {
		n.Why += " by " + task.Author
	}
	if task.Text != "" {
		n.Why += ": " + task.Text
	}
	n.Why += "."
	n.Kind, n.Move, n.Step = NeedDecision, string(chase.Ask), ""
	n.Title = "Decide about the work for " + n.Client
	switch task.Kind {
	case receivable.TaskMatter:
		n.Title = "See to the case against " + n.Client
		if PutByDesk(task.Text) {
			n.Why = task.Text + "."
		}
	case receivable.TaskApproval:
		n.Title, n.Why = "Look at the answer of "+n.Client, task.Text+"."
	case receivable.TaskCall:
		n.Kind, n.Move, n.Step = NeedCall, string(chase.CallThem), string(policy.Call)
		n.Title = "Call " + n.Client
	case receivable.TaskRecheck:
		n.asksLook(task)
	case receivable.TaskReopened:
		n.Kind, n.Title, n.Why = NeedReopened, "Decide anew about "+n.Client, "Something changed: "+task.Text+"."
	case receivable.TaskHealth:
		n.Title, n.Why = "Decide on which terms to go on with "+n.Client, task.Text
	case receivable.TaskWork:
	}
}
