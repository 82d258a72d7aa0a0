package recovery

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/chase"
	"dunwell/internal/day"
	"dunwell/internal/policy"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// mostNeeds bounds the list of a day; what lies behind it is counted.
const mostNeeds = 100

// TodayPage is what needs a person today, most valuable first, and what rests.
func (d *Desk) TodayPage(ctx context.Context, creditor receivable.CreditorID) (Today, error) {
	return d.TodayFrom(ctx, creditor, 0, mostNeeds)
}

// HasLooked reports that a person has looked through the table of the first import and
// said go.
func (d *Desk) HasLooked(ctx context.Context, creditor receivable.CreditorID) (looked bool, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		text, err := tx.Setting(ctx, creditor, settingLookedAt)
		looked = text != ""
		return err
	})
	return looked, err
}

// TodayFrom is the same list from one place on, with at most so many needs.
func (d *Desk) TodayFrom(ctx context.Context, creditor receivable.CreditorID, from, most int) (Today, error) {
	return d.todayFrom(ctx, creditor, from, most, false)
}

// lookInto adds to a need of a brief list what the list leaves out.
func (d *Desk) lookInto(ctx context.Context, creditor receivable.CreditorID, on day.Date, need Need) (Need, error) {
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		one := []Need{need}
		one[0].Commands, one[0].Warnings = nil, nil
		if err := d.caution(ctx, tx, creditor, on, one); err != nil {
			return err
		}
		if err := d.handoffs(ctx, tx, creditor, on, one); err != nil {
			return err
		}
		err := one[0].todo(ctx, tx, receivable.AccountKey{Creditor: creditor, Account: need.Account})
		need = one[0]
		return err
	})
	return need, err
}

func (d *Desk) todayFrom(ctx context.Context, creditor receivable.CreditorID, from, most int, brief bool) (Today, error) {
	var t Today
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		t = Today{}
		c, err := tx.Creditor(ctx, creditor)
		if err != nil {
			return err
		}
		t.Creditor, t.On = c, d.todayOf(c)
		looked, err := tx.Setting(ctx, creditor, settingLookedAt)
		if err != nil {
			return err
		}
		t.LookedAt = looked != ""
		if t.Way, err = tx.Setting(ctx, creditor, settingWay); err != nil {
			return err
		}
		t.Way = cmp.Or(t.Way, WayFolder)
		sources, err := tx.Sources(ctx, creditor)
		if err != nil {
			return err
		}
		for _, s := range sources {
			t.Sources = append(t.Sources, s.Source)
		}
		if t.Money, err = tx.TraySums(ctx, creditor); err != nil {
			return err
		}
		if t.Invoices, err = d.invoicesToday(ctx, tx, creditor, t.On); err != nil {
			return err
		}
		if t.Mails, t.OldestMail, err = tx.Tray(ctx, creditor); err != nil {
			return err
		}
		if err := d.received(ctx, tx, &t); err != nil {
			return err
		}
		return d.fillToday(ctx, tx, &t, from, most, brief)
	})
	return t, err
}

// standing is one need: where an account stands, or a task that a person put to a day.
type standing struct {
	store.Standing
	task   *receivable.Task
	beside bool // another need of the same account counts what is owed
}

// fillToday counts the day and puts the part of it that is looked at into words.
func (d *Desk) fillToday(ctx context.Context, tx *store.Tx, t *Today, from, most int, brief bool) error {
	sums, err := d.standingSums(ctx, tx, t.Creditor.ID, t.On)
	if err != nil {
		return err
	}
	extra, back, err := d.besides(ctx, tx, t, sums)
	if err != nil {
		return err
	}
	if err := t.count(sums, extra, back); err != nil {
		return err
	}
	t.From = max(0, min(from, t.Waiting))
	needs, err := needsFrom(ctx, tx, t.Creditor.ID, extra, t.From, most)
	if err != nil {
		return err
	}
	t.Truncated = t.Waiting - t.From - len(needs)
	if t.Needs, err = needsOf(ctx, tx, needs, brief); err != nil {
		return err
	}
	if !brief {
		if err := d.caution(ctx, tx, t.Creditor.ID, t.On, t.Needs); err != nil {
			return err
		}
		if err := d.handoffs(ctx, tx, t.Creditor.ID, t.On, t.Needs); err != nil {
			return err
		}
	}
	if t.ByItself, err = d.leaving(ctx, tx, t, most); err != nil {
		return err
	}
	t.Dates, err = d.ahead(ctx, tx, t)
	return err
}

// leaving are the approved letters, the most valuable first.
func (d *Desk) leaving(ctx context.Context, tx *store.Tx, t *Today, most int) ([]Need, error) {
	list, err := tx.StandingsByValue(ctx, t.Creditor.ID, store.ClassLeaving, 0, most)
	if err != nil {
		return nil, err
	}
	leaving := make([]standing, len(list))
	for i := range list {
		leaving[i].Standing = list[i]
	}
	return needsOf(ctx, tx, leaving, true)
}

// needsOf reads the decisions and letters behind standings, all of a list at once, and
// puts them into words.
func needsOf(ctx context.Context, tx *store.Tx, list []standing, brief bool) ([]Need, error) {
	if len(list) == 0 {
		return nil, nil
	}
	creditor := list[0].Account.Creditor
	var accounts []receivable.AccountID
	var letters []receivable.DeliveryID
	for i := range list {
		accounts = append(accounts, list[i].Account.Account)
		if list[i].Delivery != "" {
			letters = append(letters, list[i].Delivery)
		}
	}
	decided, err := tx.DecisionsStanding(ctx, creditor, accounts)
	if err != nil {
		return nil, err
	}
	drafts, err := tx.DeliveriesByID(ctx, creditor, letters)
	if err != nil {
		return nil, err
	}
	var needs []Need
	for i := range list {
		s := &list[i]
		n, err := s.need(decided[s.Account.Account], drafts[s.Delivery])
		if err == nil && !brief {
			err = n.todo(ctx, tx, s.Account)
		}
		if err != nil {
			return nil, err
		}
		needs = append(needs, n)
	}
	return needs, nil
}

// lookBack is how many decisions back the one that drafted a letter may lie.
const lookBack = 50

// letterNeed puts the decision that drafted a letter into words.
func letterNeed(ctx context.Context, tx *store.Tx, s *standing, letter *receivable.Delivery) (Need, error) {
	decisions, err := tx.DecisionsOf(ctx, s.Account, 1)
	if err == nil && len(decisions) > 0 && decisions[0].Seq > s.Seq {
		decisions, err = tx.DecisionsOf(ctx, s.Account, lookBack)
	}
	if err != nil || len(decisions) == 0 {
		return Need{}, err
	}
	decided := decisions[max(0, slices.IndexFunc(decisions, func(row store.DecisionRow) bool { return row.Seq == s.Seq }))]
	n, err := s.need(decided, *letter)
	if err == nil {
		err = n.todo(ctx, tx, s.Account)
	}
	return n, err
}

// need puts one decision into words, with the letter that waits.
func (s *standing) need(decided store.DecisionRow, letter receivable.Delivery) (Need, error) {
	var reasons []Said
	if err := json.Unmarshal([]byte(cmp.Or(decided.Reasons, "[]")), &reasons); err != nil { // one that was never decided about has none
		return Need{}, fmt.Errorf("read reasons of %s: %w", s.Number, err)
	}
	n := Need{
		Account: s.Account.Account, Of: s.Number, Client: s.Name, Move: decided.Move, Step: decided.Step,
		Title: titleOf(decided.Move, decided.Step, s.Name), Owed: s.Owed, DaysLate: decided.DaysLate, Reasons: reasons,
	}
	if len(reasons) > 0 {
		n.Why = whyOf(n.Step, reasons)
	}
	switch {
	case s.task != nil:
		n.asks(s.task)
	case letter.ID != "":
		n.Kind, n.Delivery, n.Number, n.Asked = NeedApproval, letter.ID, letter.Number, letter.Amount
		n.Channel, n.To, n.Deadline, n.Formal = letter.Channel, letter.To, letter.Deadline, letter.Formal
		n.State, n.On, n.NotBefore = letter.State, letter.On, letter.NotBefore
	default:
		if n.Kind = kindOf(decided.Move, decided.Reason); n.Kind == NeedRead {
			n.Title = "Read what " + s.Name + " wrote"
		}
	}
	return n, nil
}

// whyOf is the sentence on a closed card: the history, then what decided.
func whyOf(step string, reasons []Said) string {
	last := reasons[len(reasons)-1]
	said := last.Text
	switch policy.Name(step) { // the title names these steps already
	case policy.Reminder1, policy.Reminder2, policy.Reminder3Offer, policy.LastNotice, policy.FinalDemand:
		if _, rest, ok := strings.Cut(said, ". "); ok && last.Code == string(chase.StepDue) {
			said = rest
		}
	}
	history := ""
	for _, r := range reasons[:len(reasons)-1] {
		switch chase.Code(r.Code) {
		case chase.CauseSilence, chase.CauseStalling, chase.CauseRefusal, chase.CauseHardship:
			history = r.Text
		case chase.HistorySome, chase.HistoryNone:
			if history == "" {
				history = r.Text
			}
		}
	}
	if history == "" {
		return said
	}
	return history + " " + said
}

// restWords name a reason to rest, for the list of what rests.
var restWords = map[string]string{
	"owed.none": "Nothing owed", "due.none": "Nothing due yet", "due.soon": "Due soon", "promise.running": "Promises running",
	"promise.grace": "Promises whose money may be under way", "plan.running": "Plans in good standing", "pause.running": "Paused by you",
	"dispute.open": "Disputes open", "mistake.open": "Waiting for our correction", "rest.open": "Invoices you let rest", "stop.contact": "Asked not to be written to",
	"stop.attorney": "An attorney answers", "stop.insolvency": "Insolvency stay", "stop.opt_out": "Never chased",
	"paid.grace": "Say they paid; the bank is not through", "paid.unclear": "Money came in that may be theirs", "money.stale": "Waiting for the bank to be read", "source.gone": "Gone from the open list",
	"step.later": "Next step not due yet", "step.spacing": "Too soon after the last letter", "day.quiet": "Not a business day there",
	"cap.written": "Enough letters this week", "cap.calls": "Enough calls this week", "amount.small": "Too little to write about",
	"deadline.running": "A date was given and has not passed", "demand.running": "Final demand running", "hardship.waiting": "Hard times, an offer is out",
	"deadline.grace": "A date passed; the bank is not through", "demand.grace": "The date of a demand passed; the bank is not through",
	"plan.offered": "Plans that wait for a yes", "plan.grace": "Plans whose money may be under way", "plan.curing": "Plans with a part to make good",
	"plan.cure_grace": "Parts made good, perhaps; the bank is not through", "settlement.offered": "Settlements that wait for a yes",
	"settlement.running": "Settlements with time to clear", "settlement.grace": "Settlements whose money may be under way",
	"matter.running": "With a court or an agency", "judgment.enforcing": "Enforcement under way", "judgment.parts": "Paying in parts by order of a court",
	"judgment.stayed": "Judgments that are stayed", "judgment.done": "Judgments that are settled", "judgment.kept": "Written off under a judgment that stands",
	"delivery.held": "Letters held by you", "delivery.left": "Their letter has left today", "import.patience": "Just taken in", "answer.recent": "Answered lately",
}

func restsOf(counts map[string]int) []Rest {
	var list []Rest
	for code, n := range counts {
		label, ok := restWords[code]
		if !ok {
			label = strings.ReplaceAll(code, ".", ": ")
		}
		list = append(list, Rest{code, label, n})
	}
	slices.SortFunc(list, func(a, b Rest) int { return cmp.Or(b.Count-a.Count, strings.Compare(a.Label, b.Label)) })
	return list
}
