package recovery

import (
	"context"

	"dunwell/internal/day"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// Around is what stands beside every page of the desk: whose it is, through which day
// money is known, and how much waits where. It is cheap on a book of any size.
type Around struct {
	Creditor receivable.Creditor
	On       day.Date
	Sources  []receivable.Source
	Waiting  int // needs of the day
	Mails    int // that wait for a person, up to MostCounted
	Lines    int // of the bank, that wait for a person
}

// Around reads what stands beside a page.
func (d *Desk) Around(ctx context.Context, creditor receivable.CreditorID) (Around, error) {
	return recall(ctx, d, "around/"+string(creditor), func() (Around, error) { return d.around(ctx, creditor) })
}

func (d *Desk) around(ctx context.Context, creditor receivable.CreditorID) (a Around, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		a = Around{}
		if a.Creditor, err = tx.Creditor(ctx, creditor); err != nil {
			return err
		}
		a.On = d.todayOf(a.Creditor)
		sources, err := tx.Sources(ctx, creditor)
		if err != nil {
			return err
		}
		for _, s := range sources {
			a.Sources = append(a.Sources, s.Source)
		}
		lines, err := tx.TraySums(ctx, creditor)
		if err != nil {
			return err
		}
		for _, l := range lines {
			a.Lines += l.Count
		}
		if a.Mails, err = tx.CountWaiting(ctx, creditor, MostCounted); err != nil {
			return err
		}
		sums, err := d.standingSums(ctx, tx, creditor, a.On)
		if err != nil {
			return err
		}
		t := Today{Creditor: a.Creditor, On: a.On}
		extra, back, err := d.besides(ctx, tx, &t, sums)
		if err == nil {
			err = t.count(sums, extra, back)
		}
		a.Waiting = t.Waiting
		return err
	})
	return a, err
}
