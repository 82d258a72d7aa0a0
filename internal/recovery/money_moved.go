package recovery

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/evidence"
	"dunwell/internal/fault"
	"dunwell/internal/judgment"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// moneyMoved draws what follows wherever the money of an account moved, whichever way
// it was booked: whoever has the file is told, a step of enforcement loses what the bank
// took back, and the judgment takes what came in its legal order. It reads the book as
// it stands, so that it is right after a payment, a return, and what took either back.
func (e *deed) moneyMoved(ctx context.Context) error {
	came, moved := e.tx.MoneyMoved(e.file.Key)
	if !moved || len(e.file.Matters)+len(e.file.Judgments) == 0 {
		return nil
	}
	for i := range came {
		if err := e.tellOf(ctx, &came[i]); err != nil {
			return err
		}
	}
	for _, id := range e.wentBack() {
		gone, err := e.tx.Item(ctx, e.file.Key, id)
		if err != nil {
			return err
		}
		if err := e.tellBack(ctx, &gone.Item, "went back"); err != nil {
			return err
		}
		if err := e.stepLoses(ctx, &gone.Item); err != nil {
			return err
		}
	}
	if len(e.file.Judgments) == 0 {
		return nil
	}
	now, err := e.tx.AccountFile(ctx, e.file.Key, e.day)
	if err != nil {
		return err
	}
	e.file.Items, e.file.Judgments = now.Items, now.Judgments
	return e.judgmentFollows(ctx, came)
}

// wentBack are the payments that the bank took back in this act.
func (e *deed) wentBack() (ids []receivable.ItemID) {
	for _, row := range e.said.Rows {
		if row.Table == "payment_back" {
			ids = append(ids, receivable.ItemID(row.ID))
		}
	}
	return ids
}

// judgmentFollows lets the judgment that is owed take what came in, and one that was
// recorded as paid be owed again where what paid it is gone.
func (e *deed) judgmentFollows(ctx context.Context, came []receivable.Item) error {
	j := e.file.JudgmentOn(e.day)
	if j == nil {
		if j = e.paidJudgment(); j == nil {
			return nil
		}
		l, _, err := e.desk.ledgerOf(ctx, e.tx, e.file, j, e.day)
		if err != nil || l.Payoff.Sign() <= 0 {
			return err
		}
		if err := e.owedAgain(ctx, j, &l); err != nil {
			return err
		}
	}
	if reckons, err := e.reckons(ctx, j); err != nil || !reckons {
		return err
	}
	var split []receivable.Item
	for i := range came {
		took, err := e.toJudgmentFirst(ctx, j, &came[i])
		if err != nil {
			return err
		}
		if took {
			split = append(split, came[i])
		}
	}
	if err := e.reconcile(ctx, j); err != nil {
		return err
	}
	for i := range split { // what the judgment leaves of it is for the rest
		if err := setOff(ctx, e.tx, e.file.Key, split[i].ID, "", split[i].On, ""); err != nil {
			return err
		}
	}
	return nil
}

// taskReckon begins the task about a judgment that cannot be reckoned.
const taskReckon = "Reckon by hand"

// reckons reports a judgment whose sum can be told. Where the law files lack a rate, the
// money is booked all the same, and a person is asked.
func (e *deed) reckons(ctx context.Context, j *receivable.Judgment) (bool, error) {
	_, _, err := e.desk.ledgerOf(ctx, e.tx, e.file, j, e.day)
	f := asFault(err)
	if f == nil || f.Kind == fault.Internal {
		return err == nil, err
	}
	if err := e.endTasks(ctx, j.ID, taskReckon); err != nil {
		return false, err
	}
	return false, e.putTask(ctx, j.ID, e.day, fmt.Sprintf("%s what is owed under %s: %s", taskReckon, j.Words(), f.Text))
}

// paidJudgment is the last judgment, where it was recorded as paid.
func (e *deed) paidJudgment() *receivable.Judgment {
	if n := len(e.file.Judgments); n > 0 && e.file.Judgments[n-1].State == receivable.JudgmentSatisfied {
		return &e.file.Judgments[n-1]
	}
	return nil
}

// owedAgain takes back that a judgment was paid. Where the court was told of it, nothing
// may be enforced before the court has taken that back: a person sees to it.
func (e *deed) owedAgain(ctx context.Context, j *receivable.Judgment, l *judgment.Ledger) error {
	filed := j.Filed
	if err := e.endTasks(ctx, j.ID, taskSatisfaction); err != nil {
		return err
	}
	if err := e.becomes(ctx, j, receivable.JudgmentEvent{Kind: receivable.JudgedUnpaid}); err != nil {
		return err
	}
	e.look = append(e.look, fmt.Sprintf("%s is owed again: %s is open", j.Words(), sumText(l.Payoff)))
	if err := e.renewalTasks(ctx, j); err != nil || filed.IsZero() {
		return err
	}
	return e.putTask(ctx, j.ID, e.day, fmt.Sprintf("The court was told on %s that %s is paid, and %s is open again: have that set aside before anything is enforced", filed, j.Words(), sumText(l.Payoff)))
}

// toJudgmentFirst takes off younger debts what came in without a word for them while the
// judgment still bears interest: the judgment comes first. Whoever names the invoice he
// pays has said where his money goes.
func (e *deed) toJudgmentFirst(ctx context.Context, j *receivable.Judgment, payment *receivable.Item) (bool, error) {
	book, err := judged(ctx, e.tx, e.file, j)
	if err != nil {
		return false, err
	}
	all, err := e.tx.AllocationsOf(ctx, e.file.Key)
	if err != nil {
		return false, err
	}
	rows, err := e.tx.ItemsOf(ctx, e.file.Key)
	if err != nil {
		return false, err
	}
	named := map[receivable.ItemID]bool{}
	for _, r := range rows {
		named[r.Item.ID] = r.Item.Number != "" && strings.Contains(payment.For, r.Item.Number)
	}
	here, elsewhere := false, map[receivable.ItemID]bool{}
	for _, a := range all {
		switch {
		case a.From != payment.ID:
		case book.items[a.To]:
			here = true
		case !named[a.To]:
			elsewhere[a.To] = true
		}
	}
	if !here || len(elsewhere) == 0 {
		return false, nil
	}
	_, err = unset(ctx, e.tx, e.file.Key, "", func(from, to receivable.ItemID) bool { return from == payment.ID && elsewhere[to] })
	return true, err
}

// tellOf puts to a person that whoever has the file is told of a payment, once.
func (e *deed) tellOf(ctx context.Context, payment *receivable.Item) error {
	return e.tellThem(ctx, func(m *receivable.Matter) string { return tellText(m, payment) })
}

func tellText(m *receivable.Matter, payment *receivable.Item) string {
	return fmt.Sprintf("%s %s: %s came in on %s", taskTell, matterCalled(m), sumText(payment.Amount.Neg()), payment.On)
}

// tellBack does the same for money that went back. Whoever was not told of it yet need
// not hear of either.
func (e *deed) tellBack(ctx context.Context, payment *receivable.Item, why string) error {
	waiting, err := e.tx.TasksOf(ctx, e.file.Key)
	if err != nil {
		return err
	}
	untold := map[string]string{} // task by matter
	for _, t := range waiting {
		for i := range e.file.Matters {
			if m := &e.file.Matters[i]; string(t.About) == m.ID && t.Text == tellText(m, payment) {
				untold[m.ID] = t.ID
			}
		}
	}
	return e.tellThem(ctx, func(m *receivable.Matter) string {
		if task, ok := untold[m.ID]; ok {
			err = e.endTask(ctx, task)
			return ""
		}
		return fmt.Sprintf("%s %s: the %s of %s %s", taskTell, matterCalled(m), sumText(payment.Amount.Neg()), payment.On, why)
	})
}

func (e *deed) tellThem(ctx context.Context, text func(*receivable.Matter) string) error {
	for i := range e.file.Matters {
		m := &e.file.Matters[i]
		if !m.Live(e.day) {
			continue
		}
		if words := text(m); words != "" {
			if err := e.putTask(ctx, m.ID, e.day, words); err != nil {
				return err
			}
		}
	}
	return nil
}

// stepLoses takes what a step of enforcement brought off it again, where the bank took
// that very payment back.
func (e *deed) stepLoses(ctx context.Context, payment *receivable.Item) error {
	if len(e.file.Enforcements) == 0 {
		return nil
	}
	id, err := e.stepOf(ctx, payment.ID)
	if err != nil || id == "" {
		return err
	}
	at := slices.IndexFunc(e.file.Enforcements, func(n receivable.Enforcement) bool { return n.ID == id })
	if at < 0 {
		return nil
	}
	n := e.file.Enforcements[at]
	if err := e.keepStep(&n); err != nil {
		return err
	}
	if n.Collected, err = n.Collected.Add(payment.Amount); err != nil {
		return err
	}
	if n.Collected.Sign() < 0 {
		n.Collected = money.New(0, e.file.Currency)
	}
	e.look = append(e.look, "it came by a step of enforcement: "+stepCalled(&n))
	if err := e.putTask(ctx, n.Judgment, e.day, fmt.Sprintf("The bank took back the %s that the %s brought: ask whoever carried it out what became of it", sumText(payment.Amount.Neg()), judgment.ToolWords(n.Tool))); err != nil {
		return err
	}
	return e.tx.SetEnforcement(ctx, e.file.Key, n)
}

// stepOf is the step of enforcement whose entry booked a payment, "" for none.
func (e *deed) stepOf(ctx context.Context, payment receivable.ItemID) (string, error) {
	for entry, err := range e.tx.RecordOf(ctx, e.file.Key) {
		if err != nil {
			return "", err
		}
		if Verb(entry.Kind) != VerbEnforce || entry.Erased() {
			continue
		}
		var said content
		if err := json.Unmarshal(entry.Content, &said); err != nil {
			return "", fmt.Errorf("read entry %d: %w", entry.Seq, err)
		}
		if !slices.ContainsFunc(said.Rows, func(r madeRow) bool { return r.Table == "payment" && r.ID == string(payment) }) {
			continue
		}
		for _, row := range said.Rows {
			if row.Table == "enforcement_was" {
				return row.ID, nil
			}
		}
	}
	return "", nil
}

// followMoved is moneyMoved for a transaction that books for many accounts at once: each
// of them about which something follows gets an entry of its own.
func (d *Desk) followMoved(ctx context.Context, tx *store.Tx, by, importID string) error {
	keys, err := tx.MovedOutside(ctx)
	if err != nil {
		return err
	}
	for _, key := range keys {
		salt, err := d.salt(evidence.SaltSize)
		if err != nil {
			return err
		}
		e, err := d.deed(ctx, tx, key, VerbMatterDeadline, Act{By: by})
		if err != nil {
			return err
		}
		if err := e.moneyMoved(ctx); err != nil {
			return err
		}
		if len(e.said.Rows) == 0 {
			continue
		}
		e.followedText()
		e.field("import", importID)
		if _, err := e.seal(ctx, salt); err != nil {
			return err
		}
	}
	return nil
}

// followedText says what followed from money that a list brought.
func (e *deed) followedText() {
	e.said.Text = "Money moved while somebody else has the file; they are to be told"
	if slices.ContainsFunc(e.said.Rows, func(r madeRow) bool { return r.Table == rowJudgmentBooked }) {
		e.said.Verb = VerbJudgmentState
		e.said.Text = "Money moved; what is owed under the judgment is reckoned anew"
	}
}
