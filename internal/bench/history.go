package bench

import (
	"context"
	_ "embed" // a decision as it is sealed
	"fmt"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/evidence"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// historyDays are the days before the day on which every account was decided
// about, the farthest first. The letters of a stage left on the last of them.
var historyDays = [...]int{28, 21, 14, 7}

// letterOf is the letter that left at a stage, days before the day; "" where
// the account had only to wait.
func letterOf(stage Stage, back int) string {
	switch {
	case stage == Offered && back == 28, stage == RemindedTwice && back == 14, stage == RemindedOnce && back == 7:
		return "reminder_1"
	case stage == Offered && back == 21, stage == RemindedTwice && back == 7:
		return "reminder_2"
	case stage == Offered && back == 14:
		return "reminder_3_offer"
	}
	return ""
}

// past writes the history of a book.
type past struct {
	book *Book
	keys []receivable.AccountKey
}

func (p *past) write(ctx context.Context, db *store.DB, back int) error {
	const chunk = 1000
	for from := 0; from < len(p.keys); from += chunk {
		end := min(from+chunk, len(p.keys))
		accounts := p.book.some(from, end)
		err := db.Write(ctx, func(tx *store.Tx) error { return p.chunk(ctx, tx, accounts, p.keys[from:end], back) })
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *past) chunk(ctx context.Context, tx *store.Tx, accounts []Account, keys []receivable.AccountKey, back int) error {
	heads, err := tx.HeadsOf(ctx, keys)
	if err != nil {
		return err
	}
	writes := make([]store.ChaseWrite, len(keys))
	var touches []store.TouchRow
	for i, key := range keys {
		a := &accounts[i]
		e := entries{tx: tx, key: key, head: heads[key], on: p.book.Day.AddDays(-back)}
		writes[i] = store.ChaseWrite{Key: key, Before: e.head.Seq, CheckAgain: p.book.next(back)}
		step := letterOf(a.Stage, back)
		e.add("decided", wordsOfDecision)
		writes[i].Decision = decision(a, step, e.on, e.head.Seq, writes[i].CheckAgain)
		if step != "" {
			d := p.letter(tx, a, key, step, e)
			writes[i].Deliveries = []receivable.Delivery{d}
			e.add("sending", wordsOfSending)
			e.add("sent", wordsOfSending)
			touches = append(touches, store.TouchRow{Account: key, ID: tx.NewID(), Touch: receivable.Touch{
				On: e.on, Kind: receivable.Written, Step: step, Channel: "email", Deadline: d.Deadline, Delivery: d.ID}})
		}
		writes[i].Records = e.list
	}
	if err := tx.WriteChase(ctx, writes); err != nil {
		return err
	}
	return tx.AddTouches(ctx, touches)
}

// next is the day to look again: that of the next decision, at last the day.
func (b *Book) next(back int) day.Date {
	for i, d := range historyDays[:len(historyDays)-1] {
		if d == back {
			return b.Day.AddDays(-historyDays[i+1])
		}
	}
	return b.Day
}

func (p *past) letter(tx *store.Tx, a *Account, key receivable.AccountKey, step string, e entries) receivable.Delivery {
	d := receivable.Delivery{
		ID: receivable.DeliveryID(tx.NewID()), Account: key, Seq: e.head.Seq, Number: fmt.Sprintf("%d-%d", a.Number+1001, e.head.Seq),
		Step: step, Letter: step, Language: a.Client.Language, Channel: "email", On: e.on, Amount: a.Items[0].Amount,
		State: receivable.Sent, MessageID: fmt.Sprintf("<%d.%d@studio.example>", a.Number, e.head.Seq), Answer: "250 2.0.0 taken",
		Approver: "desk",
	}
	if len(a.Contacts) > 0 {
		d.To = a.Contacts[0].Email
	}
	if step == "reminder_3_offer" {
		d.Deadline = e.on.AddDays(5)
	}
	return d
}

func decision(a *Account, step string, on day.Date, seq int64, again day.Date) store.DecisionRow {
	d := store.DecisionRow{On: on, Seq: seq, Move: "wait", Reason: "step.later", Reasons: wordsOfReasons, Engine: "chase-0", Policy: "articles@1",
		Law: "2026-11", CheckAgain: again, Amount: money.New(a.Items[0].Amount.Minor(), a.Items[0].Amount.Currency()), DaysLate: a.Items[0].DaysLate(on)}
	if step != "" {
		d.Move, d.Step, d.Reason = "reminder", step, "step.due"
	}
	return d
}

// entries seals what was done about one account on one day.
type entries struct {
	tx   *store.Tx
	key  receivable.AccountKey
	head evidence.Head
	on   day.Date
	list []evidence.Entry
}

func (e *entries) add(kind, words string) {
	sealed := evidence.Seal(e.head, evidence.Entry{
		Creditor: string(e.key.Creditor), Account: string(e.key.Account), At: e.tx.Now().UnixMicro(), On: e.on, Kind: kind, Actor: "engine",
		Salt: []byte(fmt.Sprintf("%016d", e.head.Seq)), Content: []byte(words),
	})
	e.head = sealed.Head()
	e.list = append(e.list, sealed)
}

// wordsOfDecision is what the chase sealed about one account of this book with a
// mean number of invoices. The rows of the past and those of the floor hold it,
// so that they are as long as today's and as hard to compress.
//
//go:embed decided.json
var wordsOfDecision string

// wordsOfReasons are the reasons in it, which the decision's own row repeats.
var wordsOfReasons = func() string {
	_, rest, _ := strings.Cut(wordsOfDecision, `"reasons":`)
	reasons, _, _ := strings.Cut(rest, `,"facts":`)
	return reasons
}()

const wordsOfSending = `{"verb":"sending","text":"A letter is about to leave","fields":{"delivery":"019de460-2740-755b-930a-49f863e50a30",` +
	`"sha256":"9f2c71d05be48a360c1de7f942aa6b035d18c94e70f21b6a83dd25e04c97fa51","to":"accounts@client7.example"}}`
