package recovery

import (
	"context"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// WorkLine is a piece of work as `dunwell work` and `explain` show it. Sums and
// terms that nobody named are null.
type WorkLine struct {
	Number       string                     `json:"number"`
	Name         string                     `json:"name"`
	State        receivable.EngagementState `json:"state"`
	Reason       *string                    `json:"reason"` // of the last pause: help or press
	Since        day.Date                   `json:"since"`
	Rested       day.Date                   `json:"rests_since"`
	Until        day.Date                   `json:"until"`
	Ends         day.Date                   `json:"ends"`
	Agreement    *string                    `json:"agreement"`
	PauseClause  *string                    `json:"clause_pause"`
	CancelClause *string                    `json:"clause_cancel"`
	MayPause     bool                       `json:"may_pause"` // a right to it is recorded
	MayEnd       bool                       `json:"may_cancel"`
	Currency     money.Currency             `json:"currency"`
	Value        *string                    `json:"value"`
	KillFee      *string                    `json:"kill_fee"`
	Unbilled     *string                    `json:"unbilled"`
	Recurring    *string                    `json:"recurring"`
	Invoices     bool                       `json:"invoices"` // recurring invoices may be made
	Deposit      *string                    `json:"deposit_percent"`
	Terms        *int                       `json:"terms_days"`
	Text         string                     `json:"-"`
}

// WorkView is what is recorded of the work for a client.
type WorkView struct {
	Account  string       `json:"account"`
	Client   string       `json:"client"`
	Work     []WorkLine   `json:"work"`
	Exposure ExposureLine `json:"exposure"`
	Warnings []Said       `json:"warnings"` // what speaks against more work
}

// Work lists the work for a client, with what he owes for it.
func (d *Desk) Work(ctx context.Context, key receivable.AccountKey) (v WorkView, err error) {
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
		most, err := d.weeks(ctx, tx, key.Creditor)
		if err != nil {
			return err
		}
		x, err := exposureOf(&file, on, most)
		if err != nil {
			return err
		}
		said, err := cautionsOf(&file, on, most)
		v = WorkView{Account: file.Number, Client: file.Client.Name, Work: workLines(&file), Exposure: x.line(), Warnings: append([]Said{}, said...)}
		return err
	})
	return v, err
}

func workLines(file *receivable.File) []WorkLine {
	list := make([]WorkLine, 0, len(file.Work))
	for i := range file.Work {
		w := &file.Work[i]
		l := WorkLine{
			Number: w.Number, Name: w.Name, State: w.State, Reason: orNil(string(w.Reason)), Since: w.Since, Rested: w.Rested, Until: w.Until, Ends: w.Ends,
			Agreement: orNil(w.Agreement), PauseClause: orNil(w.PauseClause), CancelClause: orNil(w.CancelClause),
			MayPause: mayPause(w, file.Facts), MayEnd: mayEnd(w, file.Facts),
			Currency: file.Currency, Value: sumOrNil(w.Value), KillFee: sumOrNil(w.KillFee), Unbilled: sumOrNil(w.Unbilled),
			Recurring: orNil(w.Recurring), Invoices: w.Invoices(), Deposit: orNil(w.Deposit), Text: restsText(w),
		}
		if w.Terms > 0 {
			l.Terms = &w.Terms
		}
		for _, sum := range []money.Amount{w.Value, w.KillFee, w.Unbilled} {
			if !sum.IsZero() {
				l.Currency = sum.Currency()
			}
		}
		list = append(list, l)
	}
	return list
}

func sumOrNil(a money.Amount) *string {
	if a.IsZero() {
		return nil
	}
	return orNil(a.Decimal())
}
