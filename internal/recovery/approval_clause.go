package recovery

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// The facts that stand in for the clauses where no agreement is entered.
const (
	factDeemedDays = "acceptance_deemed_days"
	factRounds     = "revision_rounds"
)

// noDay is no day at all.
var noDay day.Date

// deemed is a clause by which silence counts as an approval.
type deemed struct {
	days  int    // after the second notice
	where string // section of which agreement
}

// deemedRule finds the clause that lets silence count as an approval of a piece of work.
func deemedRule(file *receivable.File, work receivable.EngagementID, on day.Date) (deemed, bool) {
	value, where, ok := clauseFor(file, receivable.ClauseAcceptance, work, on)
	if !ok {
		value, where = file.Facts[factDeemedDays], "as you recorded it"
	}
	days, ok := leadingNumber(value)
	return deemed{days, where}, ok && days > 0 && days <= 365
}

// roundsAgreed are the rounds of changes that are agreed, 0 where nobody said.
func roundsAgreed(file *receivable.File, work receivable.EngagementID, on day.Date) int {
	value, _, ok := clauseFor(file, receivable.ClauseRevisions, work, on)
	if !ok {
		value = file.Facts[factRounds]
	}
	n, _ := leadingNumber(value)
	return max(0, n)
}

// clauseFor is a clause of the agreement that stands for a piece of work: its own before
// one about all work, the later before the earlier.
func clauseFor(file *receivable.File, id string, work receivable.EngagementID, on day.Date) (value, where string, ok bool) {
	own := false
	for i := range file.Agreements {
		a := &file.Agreements[i]
		if !a.Stands(on) || a.Engagement != "" && a.Engagement != work || own && a.Engagement == "" {
			continue
		}
		c, has := a.Clause(id)
		if !has {
			continue
		}
		value, where, ok, own = c.Value, strings.TrimPrefix(c.Where+" of "+a.Called(), " of "), true, a.Engagement != ""
	}
	return value, where, ok
}

// leadingNumber reads the number that a value begins with: "10", "10 days".
func leadingNumber(value string) (int, bool) {
	first, _, _ := strings.Cut(strings.TrimSpace(value), " ")
	n, err := strconv.Atoi(first)
	return n, err == nil
}

// rounds says that a revision goes beyond those that are agreed.
func (e *deed) rounds(d *receivable.Deliverable) (string, bool) {
	agreed := roundsAgreed(e.file, d.Engagement, e.day)
	if agreed == 0 || d.Revision-1 <= agreed {
		return "", false
	}
	return fmt.Sprintf("this is round %d of changes and %d are agreed; have the rest ordered at a price first: dunwell change-order send %s --price SUM --text TEXT", d.Revision-1, agreed, e.file.Number), true
}

// DeemApproval says that silence counts as an approval. Only the clause of the agreement
// makes it so: two notices reached somebody, its days have passed since the second, and
// nothing came in the mailbox that is read. looked says that a person looked through his
// mail himself where Dunwell reads none.
func (d *Desk) DeemApproval(ctx context.Context, creditor receivable.CreditorID, code string, looked bool, a Act) (Entry, error) {
	return d.onAsked(ctx, creditor, code, VerbApproval, a, func(ctx context.Context, e *deed, x asked, k *askedFor) error {
		if x.work == nil {
			return fault.Invalidf("deemed_order", "", "silence agrees to no price; a change order is approved by the client or not at all")
		}
		if err := e.mayDeem(ctx, x, k, looked); err != nil {
			return err
		}
		k.State, k.Answered, k.How, k.By = receivable.ApprovalDeemed, e.act.On, receivable.ByClause, ""
		e.field("do", "deem")
		e.field("clause", k.Clause)
		e.field("until", k.Until.String())
		e.said.Text = fmt.Sprintf("%s: nobody at %s answered by %s; it counts as approved under the agreement (%s)", x.called(), e.file.Client.Name, k.Until, k.Clause)
		return e.waitsFor(ctx, x, noDay, "")
	})
}

// mayDeem refuses a deemed approval for the first thing that is missing.
func (e *deed) mayDeem(ctx context.Context, x asked, k *askedFor, looked bool) error {
	if k.State != receivable.ApprovalOut {
		return fault.Conflictf("approval_state", "%s is %s; only what waits for an answer can be deemed approved", x.called(), k.State)
	}
	rule, ok := deemedRule(e.file, x.work.Engagement, k.Sent)
	if !ok {
		return fault.Conflictf("deemed_no_clause", "no agreement with %s lets silence count as an approval, so it does not; ask once more: dunwell approval notice %s", e.file.Client.Name, x.code())
	}
	var reached []day.Date
	for _, n := range k.Notices {
		if did, err := e.reached(ctx, &n); err != nil {
			return err
		} else if did {
			reached = append(reached, n.On)
		}
	}
	if len(reached) < 2 {
		return fault.Conflictf("deemed_notices", "%d of the two notices that are needed reached somebody; bring it once more: dunwell approval notice %s", len(reached), x.code())
	}
	k.Clause, k.Until = rule.where, day.Max(k.Until, reached[1].AddDays(rule.days))
	if !e.act.On.After(k.Until) {
		return fault.Conflictf("deemed_early", "the client has until %s to answer (%d days after the second notice, %s)", k.Until, rule.days, rule.where)
	}
	return e.nothingHeard(ctx, x, k, looked)
}

// reached reports a notice that got to somebody: its mail was taken over and did not come
// back, or a person brought it.
func (e *deed) reached(ctx context.Context, n *receivable.Brought) (bool, error) {
	if n.Letter == "" {
		return n.How != BringLink, nil
	}
	delivery, err := e.tx.Delivery(ctx, e.file.Key.Creditor, n.Letter)
	return delivery.State == receivable.Sent, err
}

// nothingHeard refuses where the client may have answered: a mail of his waits, something
// is contested, or nobody has looked since the last day.
func (e *deed) nothingHeard(ctx context.Context, x asked, k *askedFor, looked bool) error {
	for _, a := range e.file.Arrangements {
		switch a.Kind {
		case receivable.UnreadReply:
			if a.Live(e.day) {
				return fault.Conflictf("deemed_unread", "a message of %s has not been read yet; it may be the answer: dunwell inbox", e.file.Client.Name)
			}
		case receivable.DisputeHold:
			if a.Live(e.day) || !a.On.Before(k.Sent) {
				return fault.Conflictf("deemed_disputed", "%s contested something on %s, after it was sent; silence is no approval then", e.file.Client.Name, a.On)
			}
		}
	}
	if looked {
		e.field("mailbox", "looked through by "+e.act.By)
		return nil
	}
	read, err := e.mailReadOn(ctx)
	if err != nil {
		return err
	}
	if !read.After(k.Until) {
		said := "Dunwell reads no mailbox"
		if !read.IsZero() {
			said = "the mailbox was last read on " + read.String()
		}
		return fault.Conflictf("deemed_mailbox", "%s, so an objection may lie there; read it, or look through your mail and say so: dunwell approval deem %s --looked", said, x.code())
	}
	e.field("mailbox", "read through "+read.String())
	return nil
}

// mailReadOn is the day through which every mailbox of the creditor is read; zero where
// none is.
func (e *deed) mailReadOn(ctx context.Context) (read day.Date, err error) {
	creditor, err := e.tx.Creditor(ctx, e.file.Key.Creditor)
	if err != nil {
		return read, err
	}
	boxes, err := e.tx.Mailboxes(ctx, creditor.ID)
	for i := range boxes {
		on := noDay
		if !boxes[i].Read.IsZero() {
			on = e.desk.dayOf(creditor, boxes[i].Read)
		}
		if i == 0 || on.Before(read) {
			read = on
		}
	}
	return read, err
}

// DeemedDue are the requests of a creditor whose last day under a clause has passed and
// which wait for a person's yes.
func (d *Desk) DeemedDue(ctx context.Context, creditor receivable.CreditorID) (codes []string, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		c, err := tx.Creditor(ctx, creditor)
		if err != nil {
			return err
		}
		const most = 100
		rows, err := tx.DeliverablesDeemed(ctx, creditor, d.todayOf(c), most)
		codes = nil
		for i := range rows {
			codes = append(codes, codeOf(&rows[i].Deliverable))
		}
		return err
	})
	return codes, err
}
