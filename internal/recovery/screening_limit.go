package recovery

import (
	"fmt"
	"strings"

	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// within holds what is unpaid, and what is to come, against the limit that a person
// kept for the client. Beyond it nothing is forbidden; it only wants a reason, and the
// reason is sealed with the act. Where no limit is kept there is nothing to go beyond.
func (e *deed) within(more money.Amount) error {
	x, err := exposureOf(e.file, e.day, 0)
	if err != nil || x.limit.Currency() == "" {
		return err
	}
	after, err := x.total.Add(more)
	if err != nil || !x.limit.Less(after) {
		return err
	}
	why := strings.TrimSpace(e.act.OverLimit)
	if why == "" {
		return fault.Conflictf("over_limit", "%s would have %s of unpaid work, and the limit is %s; say why it goes on all the same (dunwell with --over-limit REASON)", e.file.Client.Name, sumText(after), sumText(x.limit))
	}
	e.field("over_limit", why)
	e.field("limit", x.limit.Decimal())
	return nil
}

// sayOver ends the sentence of an act that went beyond the limit with its reason.
func (e *deed) sayOver() {
	if why := e.said.Fields["over_limit"]; why != "" {
		e.said.Text += fmt.Sprintf("; beyond the limit, because: %s", why)
	}
}

// invoiceWithin holds an own invoice against the limit: what it bills of work that is
// noted as done counts already, and a deposit is asked before anything is done.
func (e *deed) invoiceWithin(v *store.OwnInvoice) error {
	if v.Bill.Kind == receivable.BillCredit || v.Bill.Kind == receivable.BillDeposit {
		return nil
	}
	more := v.Payable
	if w := e.workOf(v.Bill.Engagement); w != nil && w.Unbilled.Currency() == more.Currency() {
		left, err := more.Sub(w.Unbilled)
		if err != nil {
			return err
		}
		if more = left; more.Sign() < 0 {
			more = money.New(0, e.file.Currency)
		}
	}
	return e.within(more)
}

// lookAtLimit says that what is done and not invoiced goes beyond the limit: the work is
// done already, so there is nothing to ask first.
func (e *deed) lookAtLimit(w receivable.Engagement) error {
	file := *e.file
	file.Work = append([]receivable.Engagement(nil), e.file.Work...)
	for i := range file.Work {
		if file.Work[i].ID == w.ID {
			file.Work[i] = w
		}
	}
	x, err := exposureOf(&file, e.day, 0)
	if err == nil && x.over && x.limit.Currency() != "" {
		e.look = append(e.look, x.words(e.file.Client.Name))
	}
	return err
}
