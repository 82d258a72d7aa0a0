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
	"dunwell/internal/money"
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

// TodayFrom is the same list from one place on, with at most so many needs.
func (d *Desk) TodayFrom(ctx context.Context, creditor receivable.CreditorID, from, most int) (Today, error) {
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
		drafts, err := d.drafts(ctx, tx, creditor)
		if err != nil {
			return err
		}
		sorted, err := d.sortDay(ctx, tx, &t, drafts)
		if err != nil {
			return err
		}
		return d.fillToday(ctx, tx, &t, sorted, from, most)
	})
	return t, err
}

// drafts are the letters that wait for a yes, or for their hour, by account.
func (d *Desk) drafts(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID) (map[receivable.AccountID]receivable.Delivery, error) {
	found := map[receivable.AccountID]receivable.Delivery{}
	for _, state := range unsent {
		var after receivable.DeliveryID
		for {
			page, err := tx.DeliveriesIn(ctx, creditor, state, after, 1000)
			if err != nil {
				return nil, err
			}
			if len(page) == 0 {
				break
			}
			after = page[len(page)-1].ID
			for _, delivery := range page {
				if !delivery.Rehearsal && delivery.Step != receivable.StepInvoice {
					found[delivery.Account.Account] = delivery
				}
			}
		}
	}
	return found, nil
}

// standing is where one account stands today, without the words: of a large book
// only the page that is looked at is put into words.
type standing struct {
	account receivable.AccountKey
	number  string
	client  string
	owed    money.Amount
	seq     int64 // of the decision that says why
	kind    NeedKind
	until   day.Date
	draft   *receivable.Delivery
	task    *receivable.Task // that a person put to a day
	beside  bool             // another need of the same account counts what is owed
}

// sortedDay is the book of one day, sorted by what a person has to do with it.
type sortedDay struct {
	needs, leaving, dated []standing
	tasks                 map[receivable.AccountID][]receivable.Task // due, by account
}

// sortDay goes through the last decision about every account.
func (d *Desk) sortDay(ctx context.Context, tx *store.Tx, t *Today, drafts map[receivable.AccountID]receivable.Delivery) (sortedDay, error) {
	var sorted sortedDay
	var err error
	if sorted.tasks, err = tasksDue(ctx, tx, t); err != nil {
		return sorted, err
	}
	rests := map[string]int{}
	var after receivable.AccountID
	for {
		page, err := tx.LatestDecisions(ctx, t.Creditor.ID, after, 1000)
		if err != nil || len(page) == 0 {
			t.Rests = restsOf(rests)
			return sorted, err
		}
		after = page[len(page)-1].Account.Key.Account
		for i := range page {
			if page[i].Decision.On.After(t.On) {
				continue // a rehearsal of a day to come
			}
			d.place(t, &sorted, rests, &page[i], drafts)
		}
	}
}

// place puts one account where it belongs.
func (d *Desk) place(t *Today, sorted *sortedDay, rests map[string]int, decided *store.Decided, drafts map[receivable.AccountID]receivable.Delivery) {
	decision := &decided.Decision
	waits := decision.Move == string(chase.Wait)
	s := standing{
		account: decided.Account.Key, number: decided.Account.Number, client: decided.Client, owed: decision.Amount,
		seq: decision.Seq, until: decision.CheckAgain, kind: kindOf(decision.Move, decision.Reason),
	}
	if draft, ok := drafts[s.account.Account]; ok {
		s.draft = &draft
	}
	if waits {
		sorted.dated = soonest(sorted.dated, s, decision.Reason)
		if decision.CheckAgain.After(t.On) && (t.Next.IsZero() || decision.CheckAgain.Before(t.Next)) {
			t.Next = decision.CheckAgain
		}
	}
	switch {
	case s.draft != nil && s.draft.State == receivable.Drafted && s.draft.NotBefore > d.now().UnixMicro():
		rests["delivery.held"]++
	case s.draft != nil && s.draft.State != receivable.Drafted:
		s.seq = s.draft.Seq
		sorted.leaving = append(sorted.leaving, s)
	case s.draft != nil && waits && decision.Reason == string(chase.DayQuiet):
		s.seq = s.draft.Seq // only the day is wrong: the letter can be read and approved
		sorted.needs = append(sorted.needs, s)
	case waits:
		rests[decision.Reason]++
	case s.draft == nil && chase.Move(decision.Move).Letter() && decision.On == t.On: // it has left since it was decided
		rests["delivery.left"]++
	default:
		sorted.needs = append(sorted.needs, s)
	}
	sorted.placeTasks(s, decision.Move)
}

// fillToday puts the part of the day that is looked at into words.
func (d *Desk) fillToday(ctx context.Context, tx *store.Tx, t *Today, sorted sortedDay, from, most int) (err error) {
	slices.SortStableFunc(sorted.needs, byValue)
	slices.SortStableFunc(sorted.leaving, byValue)
	t.Total, err = totalOf(sorted.needs)
	if err != nil {
		return err
	}
	t.Waiting, t.Leaving = len(sorted.needs), len(sorted.leaving)
	t.From = max(0, min(from, t.Waiting))
	upTo := min(t.Waiting, t.From+most)
	t.Truncated = t.Waiting - upTo
	if t.Needs, err = needsOf(ctx, tx, sorted.needs[t.From:upTo]); err != nil {
		return err
	}
	if err := d.caution(ctx, tx, t.Creditor.ID, t.On, t.Needs); err != nil {
		return err
	}
	if err := d.handoffs(ctx, tx, t.Creditor.ID, t.On, t.Needs); err != nil {
		return err
	}
	if t.ByItself, err = needsOf(ctx, tx, sorted.leaving[:min(len(sorted.leaving), most)]); err != nil {
		return err
	}
	t.Dates, err = d.ahead(ctx, tx, t, sorted.dated)
	return err
}

// totalOf adds up what the needs are about, one sum a currency.
func totalOf(needs []standing) ([]money.Amount, error) {
	totals := map[money.Currency]*money.Tally{}
	n := 0
	for _, need := range needs {
		if !need.beside {
			add(&totals, &n, need.owed)
		}
	}
	var list []money.Amount
	for _, tally := range totals {
		sum, err := tally.Sum()
		if err != nil {
			return nil, fmt.Errorf("add up the day: %w", err)
		}
		list = append(list, sum)
	}
	slices.SortFunc(list, func(a, b money.Amount) int { return cmp.Compare(a.Currency(), b.Currency()) })
	return list, nil
}

// needsOf reads the decisions behind standings and puts them into words.
func needsOf(ctx context.Context, tx *store.Tx, list []standing) ([]Need, error) {
	var needs []Need
	for _, s := range list {
		n, err := needOf(ctx, tx, s)
		if err != nil {
			return nil, err
		}
		needs = append(needs, n)
	}
	return needs, nil
}

// lookBack is how many decisions back the one that drafted a letter may lie.
const lookBack = 50

// needOf puts one decision into words.
func needOf(ctx context.Context, tx *store.Tx, s standing) (Need, error) {
	decisions, err := tx.DecisionsOf(ctx, s.account, 1)
	if err == nil && len(decisions) > 0 && decisions[0].Seq > s.seq {
		decisions, err = tx.DecisionsOf(ctx, s.account, lookBack)
	}
	if err != nil || len(decisions) == 0 {
		return Need{}, err
	}
	decided := decisions[max(0, slices.IndexFunc(decisions, func(row store.DecisionRow) bool { return row.Seq == s.seq }))]
	var reasons []Said
	if err := json.Unmarshal([]byte(decided.Reasons), &reasons); err != nil {
		return Need{}, fmt.Errorf("read reasons of %s: %w", s.number, err)
	}
	n := Need{
		Account: s.account.Account, Of: s.number, Client: s.client, Move: decided.Move, Step: decided.Step,
		Title: titleOf(decided.Move, decided.Step, s.client), Owed: s.owed, DaysLate: decided.DaysLate, Reasons: reasons,
	}
	if len(reasons) > 0 {
		n.Why = whyOf(n.Step, reasons)
	}
	switch {
	case s.task != nil:
		n.asks(s.task)
	case s.draft != nil:
		n.Kind, n.Delivery, n.Number, n.Asked = NeedApproval, s.draft.ID, s.draft.Number, s.draft.Amount
		n.Channel, n.To, n.Deadline, n.Formal = s.draft.Channel, s.draft.To, s.draft.Deadline, s.draft.Formal
		n.State, n.On, n.NotBefore = s.draft.State, s.draft.On, s.draft.NotBefore
	default:
		if n.Kind = kindOf(decided.Move, decided.Reason); n.Kind == NeedRead {
			n.Title = "Read what " + s.client + " wrote"
		}
	}
	return n, n.todo(ctx, tx, s.account)
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
	"paid.grace": "Say they paid; the bank is not through", "money.stale": "Waiting for the bank to be read", "source.gone": "Gone from the open list",
	"step.later": "Next step not due yet", "step.spacing": "Too soon after the last letter", "day.quiet": "Not a business day there",
	"cap.written": "Enough letters this week", "cap.calls": "Enough calls this week", "amount.small": "Too little to write about",
	"deadline.running": "A date was given and has not passed", "demand.running": "Final demand running", "hardship.waiting": "Hard times, an offer is out",
	"deadline.grace": "A date passed; the bank is not through", "demand.grace": "The date of a demand passed; the bank is not through",
	"plan.offered": "Plans that wait for a yes", "plan.grace": "Plans whose money may be under way", "plan.curing": "Plans with a part to make good",
	"plan.cure_grace": "Parts made good, perhaps; the bank is not through", "settlement.offered": "Settlements that wait for a yes",
	"settlement.running": "Settlements with time to clear", "settlement.grace": "Settlements whose money may be under way",
	"matter.running": "With a court or an agency", "delivery.held": "Letters held by you", "delivery.left": "Their letter has left today", "import.patience": "Just taken in", "answer.recent": "Answered lately",
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
