package recovery

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/chase"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// mostNeeds bounds the list of a day; what lies behind it is counted.
const mostNeeds = 100

// TodayPage is what needs a person today, most valuable first, and what rests.
func (d *Desk) TodayPage(ctx context.Context, creditor receivable.CreditorID) (Today, error) {
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
		sources, err := tx.Sources(ctx, creditor)
		if err != nil {
			return err
		}
		for _, s := range sources {
			t.Sources = append(t.Sources, s.Source)
		}
		drafts, err := d.drafts(ctx, tx, creditor)
		if err != nil {
			return err
		}
		return d.fillToday(ctx, tx, &t, drafts)
	})
	if err != nil {
		return t, err
	}
	t.sort()
	return t, nil
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
				found[delivery.Account.Account] = delivery
			}
		}
	}
	return found, nil
}

// fillToday goes through the last decision about every account.
func (d *Desk) fillToday(ctx context.Context, tx *store.Tx, t *Today, drafts map[receivable.AccountID]receivable.Delivery) error {
	rests := map[string]int{}
	var after receivable.AccountID
	for {
		page, err := tx.LatestDecisions(ctx, t.Creditor.ID, after, 1000)
		if err != nil || len(page) == 0 {
			t.Rests = restsOf(rests)
			return err
		}
		after = page[len(page)-1].Account.Key.Account
		for _, decided := range page {
			draft, drafted := drafts[decided.Account.Key.Account]
			need, err := needOf(decided, draft, drafted)
			if err != nil {
				return err
			}
			switch {
			case drafted && draft.NotBefore > d.now().UnixMicro() && draft.State == receivable.Drafted:
				rests["delivery.held"]++
			case drafted && draft.State != receivable.Drafted:
				t.ByItself = append(t.ByItself, need)
			case decided.Decision.Move == string(chase.Wait):
				rests[decided.Decision.Reason]++
			default:
				t.Needs = append(t.Needs, need)
			}
		}
	}
}

// needOf puts one decision into words.
func needOf(decided store.Decided, draft receivable.Delivery, drafted bool) (Need, error) {
	var reasons []Said
	if err := json.Unmarshal([]byte(decided.Decision.Reasons), &reasons); err != nil {
		return Need{}, fmt.Errorf("read reasons of %s: %w", decided.Account.Number, err)
	}
	d := &decided.Decision
	n := Need{
		Account: decided.Account.Key.Account, Client: decided.Client, Move: d.Move, Step: d.Step,
		Title: titleOf(d.Move, d.Step, decided.Client), Owed: d.Amount, DaysLate: d.DaysLate, Reasons: reasons,
	}
	if len(reasons) > 0 {
		n.Why = whyOf(reasons)
	}
	switch {
	case drafted:
		n.Kind, n.Delivery, n.Number, n.Asked = NeedApproval, draft.ID, draft.Number, draft.Amount
		n.Channel, n.To, n.Deadline, n.Formal = draft.Channel, draft.To, draft.Deadline, draft.Formal
	case d.Move == string(chase.CallThem):
		n.Kind = NeedCall
	case d.Reason == string(chase.ReplyUnread):
		n.Kind = NeedRead
	default:
		n.Kind = NeedDecision
	}
	return n, nil
}

// whyOf is the sentence on a closed card: the history, then what decided.
func whyOf(reasons []Said) string {
	last := reasons[len(reasons)-1]
	for _, r := range reasons {
		if r.Code == string(chase.HistorySome) || r.Code == string(chase.HistoryNone) {
			if r.Code != last.Code {
				return r.Text + " " + last.Text
			}
		}
	}
	return last.Text
}

// restWords name a reason to rest, for the list of what rests.
var restWords = map[string]string{
	"owed.none": "Nothing owed", "due.none": "Nothing due yet", "due.soon": "Due soon", "promise.running": "Promises running",
	"promise.grace": "Promises whose money may be under way", "plan.running": "Plans in good standing", "pause.running": "Paused by you",
	"dispute.open": "Disputes open", "mistake.open": "Waiting for our correction", "stop.contact": "Asked not to be written to",
	"stop.attorney": "An attorney answers", "stop.insolvency": "Insolvency stay", "stop.opt_out": "Never chased",
	"paid.grace": "Say they paid; the bank is not through", "money.stale": "Waiting for the bank to be read", "source.gone": "Gone from the open list",
	"step.later": "Next step not due yet", "step.spacing": "Too soon after the last letter", "day.quiet": "Not a business day there",
	"cap.written": "Enough letters this week", "cap.calls": "Enough calls this week", "amount.small": "Too little to write about",
	"deadline.running": "A date was given and has not passed", "demand.running": "Final demand running", "hardship.waiting": "Hard times, an offer is out",
	"delivery.held": "Letters held by you", "import.patience": "Just taken in", "answer.recent": "Answered lately",
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

// sort puts the most valuable first and adds up.
func (t *Today) sort() {
	byValue := func(a, b Need) int {
		return cmp.Or(cmp.Compare(b.Owed.Minor(), a.Owed.Minor()), strings.Compare(a.Client, b.Client))
	}
	slices.SortStableFunc(t.Needs, byValue)
	slices.SortStableFunc(t.ByItself, byValue)
	totals := map[money.Currency]*money.Tally{}
	n := 0
	for _, need := range t.Needs {
		add(&totals, &n, need.Owed)
	}
	for _, tally := range totals {
		if sum, err := tally.Sum(); err == nil {
			t.Total = append(t.Total, sum)
		}
	}
	slices.SortFunc(t.Total, func(a, b money.Amount) int { return cmp.Compare(a.Currency(), b.Currency()) })
	if len(t.Needs) > mostNeeds {
		t.Truncated = len(t.Needs) - mostNeeds
		t.Needs = t.Needs[:mostNeeds]
	}
}
