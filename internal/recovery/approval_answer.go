package recovery

import (
	"context"
	"fmt"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// AnswerIn is what a client answered outside his page, as a person records it.
type AnswerIn struct {
	Yes   bool
	How   receivable.Answered // ByEmail or ByPaper
	By    string              // who at the client
	On    day.Date
	Words string // his remark, or what he wants changed
	Paper *Upload
}

// mostPaper bounds the file of an answer, in bytes.
const mostPaper = 20 << 20

// RecordApproval records the answer to a request for approval that came by mail or on
// paper, with its file where there is one.
func (d *Desk) RecordApproval(ctx context.Context, creditor receivable.CreditorID, code string, in AnswerIn, a Act) (Entry, error) {
	a.On = in.On
	return d.onAsked(ctx, creditor, code, VerbApproval, a, func(ctx context.Context, e *deed, x asked, k *askedFor) error {
		return e.recordAnswer(ctx, x, k, in)
	})
}

// recordAnswer sets down an answer that a person brings.
func (e *deed) recordAnswer(ctx context.Context, x asked, k *askedFor, in AnswerIn) error {
	if in.How != receivable.ByEmail && in.How != receivable.ByPaper {
		return fault.Invalidf("way_unknown", "how", "an answer that you record came by email or on paper, not by %q", string(in.How))
	}
	if in.By = oneLine(in.By, 120); in.By == "" {
		return fault.Invalidf("name_missing", "by", "name who at %s answered", e.file.Client.Name)
	}
	if k.State == receivable.ApprovalDraft && x.order == nil { // it was shown some other way
		k.Sent = e.act.On
	}
	if in.Paper != nil {
		doc, err := e.keepGiven(ctx, receivable.Document{Kind: receivable.ApprovalPaper, About: receivable.DeliveryID(x.id())}, *in.Paper, mostPaper)
		if err != nil {
			return err
		}
		e.field("paper", doc.Name)
		e.field("paper_sha256", fmt.Sprintf("%x", doc.Hash))
	} else if in.How == receivable.ByPaper {
		e.look = append(e.look, "no copy of the paper is kept; record it with its file while you have it: --file")
	}
	e.field("do", "record")
	return e.answer(ctx, x, k, answerOf{yes: in.Yes, how: in.How, by: in.By, words: in.Words})
}

// answerOf is what a client answered.
type answerOf struct {
	yes   bool
	how   receivable.Answered
	by    string
	words string
}

// answer sets down what the client said, and does what follows.
func (e *deed) answer(ctx context.Context, x asked, k *askedFor, in answerOf) error {
	switch k.State {
	case receivable.ApprovalGiven, receivable.ApprovalDeclined:
		return fault.Conflictf("approval_answered", "%s was answered by %s on %s", x.called(), k.By, k.Answered)
	case receivable.ApprovalWithdrawn:
		return fault.Conflictf("approval_state", "%s was withdrawn", x.called())
	}
	words, err := pageWords(in.words)
	if err != nil {
		return err
	}
	if !in.yes && words == "" && x.order == nil {
		return fault.Invalidf("words_missing", "words", "say what is to be different")
	}
	k.Answered, k.By, k.How, k.Words = e.act.On, in.by, in.how, words
	e.field("answered_by", in.by)
	e.field("answered_how", string(in.how))
	e.field("words", words)
	way := map[receivable.Answered]string{receivable.ByLink: "on the client page", receivable.ByEmail: "by e-mail", receivable.ByPaper: "on paper"}[in.how]
	task := ""
	switch {
	case in.yes:
		k.State = receivable.ApprovalGiven
		e.said.Text = fmt.Sprintf("%s is approved by %s for %s, %s on %s", x.called(), in.by, e.file.Client.Name, way, k.Answered)
		if words != "" && in.how == receivable.ByLink {
			task = fmt.Sprintf("%s approved %s with a remark; read it", in.by, x.called())
		}
	case x.order != nil:
		k.State = receivable.ApprovalDeclined
		e.said.Text = fmt.Sprintf("%s is declined by %s for %s, %s on %s", x.called(), in.by, e.file.Client.Name, way, k.Answered)
		task = fmt.Sprintf("%s declined %s; decide how the work goes on", in.by, x.called())
	default:
		k.State = receivable.ApprovalChanges
		e.said.Text = fmt.Sprintf("%s at %s asks for changes to %s, %s on %s", in.by, e.file.Client.Name, x.called(), way, k.Answered)
		task = fmt.Sprintf("%s asks for changes to %s: %s", in.by, x.called(), oneLine(words, 200))
	}
	e.field("answer", string(k.State))
	touch := receivable.Touch{Kind: receivable.Heard, Channel: "email"} // it says nothing about the money
	if in.how == receivable.ByPaper {
		touch.Channel = "post"
	}
	if err := e.touch(ctx, touch); err != nil {
		return err
	}
	on := noDay
	if task != "" {
		on = e.day
	}
	if err := e.waitsFor(ctx, x, on, task); err != nil {
		return err
	}
	if in.yes && x.order != nil {
		return e.orderAgreed(ctx, x.order)
	}
	return nil
}

// orderAgreed adds the price of an approved change order to what is agreed for the work.
func (e *deed) orderAgreed(ctx context.Context, c *receivable.ChangeOrder) error {
	for i := range e.file.Work {
		w := &e.file.Work[i]
		if w.ID != c.Engagement {
			continue
		}
		before, err := keptWorkText(*w)
		if err != nil {
			return err
		}
		worth := w.Value
		if worth.IsZero() {
			e.look = append(e.look, fmt.Sprintf("no sum is agreed for %s, so its value is now that of the change alone; enter it: dunwell work %s --value SUM", w.Called(), w.Number))
			worth = money.New(0, c.Price.Currency())
		}
		if w.Value, err = worth.Add(c.Price); err != nil {
			return err
		}
		if c.Days > 0 && !w.Until.IsZero() {
			w.Until = w.Until.AddDays(c.Days)
			e.field("until", w.Until.String())
		}
		e.made("work", string(w.ID), before)
		e.field("work", w.Number)
		e.field("value", w.Value.Decimal())
		e.said.Text += fmt.Sprintf("; %s is now worth %s", w.Called(), sumText(w.Value))
		return e.tx.SaveEngagement(ctx, e.file.Key.Creditor, e.file.Client.ID, *w)
	}
	return nil
}

// Ordering is a change that the client is asked to agree to at a price.
type Ordering struct {
	Work  string // number of the piece of work, "" for the only one
	Text  string
	Price string // in major units
	Days  int    // it moves the delivery by
}

// PrepareChangeOrder draws up a change order. It lies as a draft until it is sent.
func (d *Desk) PrepareChangeOrder(ctx context.Context, key receivable.AccountKey, o Ordering, a Act) (code string, entry Entry, err error) {
	entry, err = d.do(ctx, key, VerbApproval, a, func(ctx context.Context, e *deed) error {
		known, err := e.tx.ChangeOrdersOf(ctx, key)
		if err != nil {
			return err
		}
		numbers := make([]string, len(known))
		for i := range known {
			numbers[i] = known[i].Number
		}
		c := &receivable.ChangeOrder{
			ID: e.tx.NewID(), Number: nextNumber(e.file.Number, "C", numbers), Days: o.Days, State: receivable.ApprovalDraft, Author: e.act.By,
		}
		if c.Text, err = pageWords(o.Text); err != nil {
			return err
		}
		switch {
		case c.Text == "":
			return fault.Invalidf("order_text_missing", "text", "say what is to be done for the price: --text")
		case strings.TrimSpace(o.Price) == "":
			return fault.Invalidf("order_price_missing", "price", "name the price of the change: --price SUM; 0 where it costs nothing")
		case o.Days < 0 || o.Days > 3650:
			return fault.Invalidf("order_days", "days", "a change moves the delivery by 0 to 3650 days, not %d", o.Days)
		}
		if c.Price, err = money.Parse(o.Price, e.file.Currency); err != nil {
			return err
		}
		if c.Price.Sign() < 0 {
			return fault.Invalidf("sum_not_positive", "price", "the price of a change cannot be less than nothing")
		}
		if c.Engagement, err = e.workFor(o.Work); err != nil {
			return err
		}
		c.Hash = receivable.HashOfOrder(c)
		e.made("change_order_new", c.ID, "")
		code = c.Number
		e.field("do", "prepare")
		e.field("approval", code)
		e.field("text", c.Text)
		e.field("price", c.Price.Decimal())
		e.field("sha256", fmt.Sprintf("%x", c.Hash))
		e.said.Text = fmt.Sprintf("Change order %s for %s over %s is drawn up", c.Number, e.file.Client.Name, sumText(c.Price))
		return e.tx.SaveChangeOrder(ctx, key, c)
	})
	return code, entry, err
}

// beyondAgreed are the pieces of work whose revisions went beyond those that are agreed,
// with no change order approved for them: what to look at before an invoice is issued.
func beyondAgreed(ctx context.Context, tx *store.Tx, file *receivable.File, on day.Date) (list []string, err error) {
	works, err := tx.DeliverablesOf(ctx, file.Key)
	if err != nil || len(works) == 0 {
		return nil, err
	}
	orders, err := tx.ChangeOrdersOf(ctx, file.Key)
	if err != nil {
		return nil, err
	}
	ordered := map[receivable.EngagementID]bool{}
	for i := range orders {
		ordered[orders[i].Engagement] = ordered[orders[i].Engagement] || orders[i].State == receivable.ApprovalGiven
	}
	for _, d := range receivable.Latest(works) {
		agreed := roundsAgreed(file, d.Engagement, on)
		if agreed == 0 || d.Revision-1 <= agreed || ordered[d.Engagement] || d.State == receivable.ApprovalDraft {
			continue
		}
		list = append(list, fmt.Sprintf("%s went through %d rounds of changes, %d are agreed, and no change order is approved for the rest", d.Called(), d.Revision-1, agreed))
	}
	return list, nil
}
