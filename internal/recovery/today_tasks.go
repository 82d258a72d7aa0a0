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

// placeTasks puts the tasks of an account among the needs. A call that the ladder
// asks for as well is asked for once.
func (sorted *sortedDay) placeTasks(s standing, move string) {
	counted := len(sorted.needs) > 0 && sorted.needs[len(sorted.needs)-1].account == s.account
	for i := range sorted.tasks[s.account.Account] {
		task := &sorted.tasks[s.account.Account][i]
		if task.Kind == receivable.TaskCall && move == string(chase.CallThem) {
			continue
		}
		s.draft, s.task, s.beside = nil, task, counted
		sorted.needs = append(sorted.needs, s)
		counted = true
	}
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
	if task.Kind == receivable.TaskCall {
		n.Kind, n.Move, n.Step = NeedCall, string(chase.CallThem), string(policy.Call)
		n.Title = "Call " + n.Client
	}
}
