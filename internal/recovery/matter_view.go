package recovery

import (
	"context"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/judgment"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// MatterView is a matter as it is shown: what happened, what it cost, what comes next.
type MatterView struct {
	receivable.Matter
	Called string
	Live   bool
	Locked string // why the creditor's own letters rest, "" where they do not
	People []receivable.MatterPerson
	Events []EventView
	Costs  []receivable.MatterCost
	Spent  money.Amount
	Won    money.Amount // of Spent, what the debtor owes if the claim is won
	Next   []judgment.Next
	Days   []receivable.Task // that wait, the earliest first
	Came   []Net             // money that came in since it was placed
	Kept   money.Amount      // of it by whoever has the file
	Left   money.Amount      // of it for the creditor
}

// EventView is an entry of the log in words.
type EventView struct {
	receivable.MatterEvent
	Words string
}

// Net is a payment after a file was placed, and what the commission takes of it.
type Net struct {
	On         day.Date
	Amount     money.Amount
	Commission money.Amount
	Net        money.Amount
	What       string
}

// Matters are the matters of an account with all that is known of them, the latest
// first.
func (d *Desk) Matters(ctx context.Context, key receivable.AccountKey) (list []MatterView, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		creditor, err := tx.Creditor(ctx, key.Creditor)
		if err != nil {
			return err
		}
		on := d.todayOf(creditor)
		file, err := tx.AccountFile(ctx, key, on)
		if err != nil {
			return err
		}
		list, err = mattersOf(ctx, tx, &file, on)
		return err
	})
	return list, err
}

func mattersOf(ctx context.Context, tx *store.Tx, file *receivable.File, on day.Date) ([]MatterView, error) {
	if len(file.Matters) == 0 {
		return nil, nil
	}
	life, err := tx.MatterLifeOf(ctx, file.Key, file.Currency)
	if err != nil {
		return nil, err
	}
	tasks, err := tx.TasksOf(ctx, file.Key)
	if err != nil {
		return nil, err
	}
	rows, err := tx.ItemsOf(ctx, file.Key)
	if err != nil {
		return nil, err
	}
	var list []MatterView
	for _, m := range slices.Backward(file.Matters) {
		v := MatterView{Matter: m, Called: matterCalled(&m), Live: m.Live(on)}
		if v.Live {
			v.Locked = "Your own letters rest while " + m.Forum + " has it."
		}
		v.take(&life, tasks)
		if err := v.sums(file.Currency); err != nil {
			return nil, err
		}
		if err := v.came(rows, file.Currency); err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

func (v *MatterView) take(life *store.MatterLife, tasks []receivable.Task) {
	for _, p := range life.People {
		if p.Matter == v.ID {
			v.People = append(v.People, p)
		}
	}
	for _, e := range life.Events {
		if e.Matter == v.ID {
			v.Events = append(v.Events, EventView{e, eventWords(&e)})
		}
	}
	for _, c := range life.Costs {
		if c.Matter == v.ID {
			v.Costs = append(v.Costs, c)
		}
	}
	for _, t := range tasks {
		if t.Kind == receivable.TaskMatter && string(t.About) == v.ID {
			v.Days = append(v.Days, t)
		}
	}
	switch n := len(v.Events); {
	case !v.Ended.IsZero():
		v.Next = judgment.OutcomeMeans(v.Outcome)
	case n > 0:
		for _, e := range slices.Backward(v.Events) { // the last that leads somewhere
			if v.Next = judgment.Follows(&e.MatterEvent); len(v.Next) > 0 {
				break
			}
		}
	case v.Road != receivable.RoadAgency && v.Road != receivable.RoadAttorney:
		v.Next = []judgment.Next{{Code: "serve", Text: "Have it served, and enter on whom, how and when: a claim nobody received leads to no judgment that lasts."}}
	}
}

func (v *MatterView) sums(c money.Currency) (err error) {
	all, won := money.Tally{}, money.Tally{}
	all.Add(money.New(0, c))
	won.Add(money.New(0, c))
	for _, cost := range v.Costs {
		all.Add(cost.Amount)
		if cost.Recoverable {
			won.Add(cost.Amount)
		}
	}
	if v.Spent, err = all.Sum(); err != nil {
		return err
	}
	v.Won, err = won.Sum()
	return err
}

// came counts the money that came in while somebody else had the file, also what was
// paid to the creditor directly: a commission is usually owed on it as well.
func (v *MatterView) came(rows []store.ItemRow, c money.Currency) error {
	v.Kept, v.Left = money.New(0, c), money.New(0, c)
	commission, err := judgment.ParseCommission(v.Commission, c)
	if err != nil {
		return err
	}
	before := money.New(0, c)
	slices.SortStableFunc(rows, func(a, b store.ItemRow) int { return a.Item.On.Compare(b.Item.On) })
	for _, r := range rows {
		i := &r.Item
		if i.Kind != receivable.Payment || i.Void || i.Amount.Sign() >= 0 || i.On.Before(v.On) || !v.Ended.IsZero() && i.On.After(v.Ended) {
			continue
		}
		n := Net{On: i.On, Amount: i.Amount.Neg(), What: i.For}
		if n.Commission, err = commission.Of(before, n.Amount); err != nil {
			return err
		}
		if n.Net, err = n.Amount.Sub(n.Commission); err != nil {
			return err
		}
		for _, add := range []struct{ into, sum *money.Amount }{{&before, &n.Amount}, {&v.Kept, &n.Commission}, {&v.Left, &n.Net}} {
			if *add.into, err = add.into.Add(*add.sum); err != nil {
				return err
			}
		}
		v.Came = append(v.Came, n)
	}
	return nil
}

// MatterRow is a matter in a list of all that run.
type MatterRow struct {
	Account string // its number
	Client  string
	receivable.Matter
}

// MattersRunning are the matters of a creditor that run, the oldest first.
func (d *Desk) MattersRunning(ctx context.Context, creditor receivable.CreditorID) (list []MatterRow, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		rows, err := tx.MattersRunning(ctx, creditor, mostMatters)
		for _, r := range rows {
			list = append(list, MatterRow{Account: r.Number, Client: r.Client, Matter: r.Matter})
		}
		return err
	})
	return list, err
}

// mostMatters bounds a list of matters or judgments.
const mostMatters = 500

// EventWord names a kind of event, AnswerWord an answer, for forms.
func EventWord(kind string) string { return eventNames[kind] }

// AnswerWord names how a defendant answered.
func AnswerWord(answer string) string { return answerNames[answer] }

// OutcomeWord names what became of a matter.
func OutcomeWord(outcome string) string {
	return map[string]string{
		receivable.MatterPaid: "paid in full", receivable.MatterSettled: "settled", receivable.MatterDismissed: "dismissed by the court",
		receivable.MatterReturned: "the file came back", receivable.MatterJudgment: "judgment", receivable.MatterAward: "award", receivable.MatterWithdrawn: "withdrawn",
	}[outcome]
}

// RoleWord names a role in a matter.
func RoleWord(role string) string {
	switch role {
	case "their_counsel":
		return "their attorney"
	case "own_counsel":
		return "your attorney"
	case "handler":
		return "keeper of the file"
	case "other":
		return "somebody else"
	}
	return role
}

// CostWord names a kind of cost.
func CostWord(kind string) string {
	return map[string]string{
		receivable.CostFee: "court fee", receivable.CostService: "service of papers", receivable.CostTravel: "travel", receivable.CostAttorney: "attorney's fee",
		receivable.CostEnforcement: "enforcement", receivable.CostOther: "another cost",
	}[kind]
}

// PutByDesk reports a day of a matter or a judgment that followed from an act, in words
// of the program; the others are in the words of a person.
func PutByDesk(text string) bool {
	for _, begins := range []string{taskAnswer + " was ", "Answer theirs by ", taskHearing + " on ", taskRecall + " from ", taskSatisfaction + " of ", taskReckon + " what is owed under ", "Renew ", "The court was told on ", "The bank took back the "} {
		if strings.HasPrefix(text, begins) {
			return true
		}
	}
	return strings.HasPrefix(text, taskTell+" ") && (strings.Contains(text, " came in on ") || strings.Contains(text, ": the "))
}
