package recovery

import (
	"context"
	"fmt"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// NeedInvoice asks to issue an own invoice, or to bring it to the client.
const NeedInvoice NeedKind = "invoice"

const (
	// mostOwnToday bounds each of the two lists of own invoices on a day.
	mostOwnToday = 50
	// unsentDays is how long an issued invoice that never left is called to mind.
	unsentDays = 60
)

// invoicesToday are the drafts that came up by themselves, and what was issued and
// never left.
func (d *Desk) invoicesToday(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID, on day.Date) ([]Need, error) {
	drafts, err := tx.OwnDraftsReady(ctx, creditor, mostOwnToday)
	if err != nil {
		return nil, err
	}
	issued, err := tx.OwnUnsent(ctx, creditor, on.AddDays(-unsentDays), mostOwnToday)
	if err != nil {
		return nil, err
	}
	all := append(drafts, issued...)
	files := map[receivable.AccountKey]*receivable.File{}
	var keys []receivable.AccountKey
	for i := range all {
		if _, known := files[all[i].Account]; !known {
			files[all[i].Account] = nil
			keys = append(keys, all[i].Account)
		}
	}
	if len(keys) == 0 {
		return nil, nil
	}
	store.SortKeys(keys)
	for file, err := range tx.AccountFiles(ctx, keys, on, false) {
		if err != nil {
			return nil, err
		}
		files[file.Key] = &file
	}
	var list []Need
	for i := range all {
		v := &all[i]
		file := files[v.Account]
		if file == nil {
			continue // taken back meanwhile
		}
		n := Need{
			Kind: NeedInvoice, Account: v.Account.Account, Of: file.Number, Client: file.Client.Name, Move: "ask", Step: receivable.StepInvoice,
			Owed: v.Payable, Asked: money.New(0, v.Payable.Currency()),
		}
		if v.State == store.OwnDraft {
			n.toIssue(v)
		} else if err := n.toSend(ctx, tx, v); err != nil {
			return nil, err
		}
		n.Why = n.Reasons[0].Text
		list = append(list, n)
	}
	return list, nil
}

func (n *Need) toIssue(v *store.OwnInvoice) {
	name := draftName(v.Draft)
	said := "It recurs, and its day has come."
	if v.Plan != "" {
		said = fmt.Sprintf("The stage %q is ready to be invoiced.", v.Stage)
	}
	n.Title = fmt.Sprintf("Issue invoice %s for %s", name, n.Client)
	n.Reasons = []Said{{"invoice.drafted", said}}
	n.Commands = []string{"dunwell invoice " + name, "dunwell invoice issue " + name, "dunwell invoice drop " + name}
}

func (n *Need) toSend(ctx context.Context, tx *store.Tx, v *store.OwnInvoice) error {
	number := v.Bill.Number
	last, found, err := tx.DeliveryAbout(ctx, v.Account, receivable.StepInvoice, number)
	if err != nil {
		return err
	}
	what := "invoice"
	if v.Bill.Kind == receivable.BillCredit {
		what = "credit note"
	}
	n.Title = fmt.Sprintf("Send %s %s to %s", what, number, n.Client)
	said := Said{"invoice.unsent", fmt.Sprintf("It was issued on %s and has not been sent.", v.Bill.On)}
	n.Commands = []string{"dunwell invoice send " + number, "dunwell invoice sent " + number}
	switch {
	case !found:
	case last.State == receivable.Approved:
		said = Said{"invoice.laid", "Its mail lies ready for you to send; say when it has left."}
		n.Commands = []string{"dunwell invoice sent " + number, "dunwell invoice send " + number}
	case last.State == receivable.Waiting:
		said = Said{"invoice.waiting", "Its mail could not leave yet and waits" + cutOff(": ", last.Answer) + "."}
	case last.State == receivable.Refused:
		said = Said{"invoice.refused", "Its mail was refused or came back."}
		n.Commands = append([]string{"dunwell contact " + n.Of}, n.Commands...)
	}
	n.Reasons = []Said{said}
	return nil
}
