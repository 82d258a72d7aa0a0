package recovery

import (
	"context"
	"slices"

	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// CourtView is an account as the pages of its matters and judgments show it.
type CourtView struct {
	Key       receivable.AccountKey
	Number    string
	Client    string
	Place     string // of the client, or else of the creditor
	Currency  money.Currency
	Today     day.Date
	Owed      money.Amount // in the book
	Matters   []MatterView // the latest first
	Judgments []JudgmentView
	Papers    []receivable.Document // that a cost can name as its receipt
	Unfit     error                 // why the judgments are reckoned to today, and not to the day that was asked for
}

// Court reads the matters of an account, and its judgments as they stand on a day; no
// day is today.
func (d *Desk) Court(ctx context.Context, key receivable.AccountKey, on day.Date) (v CourtView, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		creditor, err := tx.Creditor(ctx, key.Creditor)
		if err != nil {
			return err
		}
		v = CourtView{Key: key, Today: d.todayOf(creditor)}
		file, err := tx.AccountFile(ctx, key, v.Today)
		if err != nil {
			return err
		}
		v.Number, v.Client, v.Currency, v.Place = file.Number, file.Client.Name, file.Currency, file.Client.Place
		if v.Place == "" {
			v.Place = creditor.Place
		}
		owed, err := claim.AsOf(file, v.Today)
		if err != nil {
			return err
		}
		v.Owed = owed.Owed
		if v.Matters, err = mattersOf(ctx, tx, &file, v.Today); err != nil {
			return err
		}
		if v.Papers, err = tx.DocumentsOf(ctx, key); err != nil {
			return err
		}
		v.Papers = slices.DeleteFunc(v.Papers, func(p receivable.Document) bool { return p.Name == "" })
		if on.IsZero() {
			on = v.Today
		}
		v.Judgments, err = d.judgmentsOf(ctx, tx, &file, on, v.Today)
		if fault.KindOf(err) == fault.Invalid && on != v.Today {
			v.Unfit = err
			v.Judgments, err = d.judgmentsOf(ctx, tx, &file, v.Today, v.Today)
		}
		return err
	})
	return v, err
}

// Outside is what of an account runs outside the house, in a glance.
type Outside struct {
	Any      bool                 // something was filed, placed or given, whatever became of it
	Matters  []receivable.Matter  // that run
	Judgment *receivable.Judgment // that is owed, else the last; nil where none was given
}

func outsideOf(file *receivable.File, on day.Date) Outside {
	o := Outside{Any: len(file.Matters)+len(file.Judgments) > 0, Judgment: file.JudgmentOn(on)}
	for _, m := range file.Matters {
		if m.Live(on) {
			o.Matters = append(o.Matters, m)
		}
	}
	if n := len(file.Judgments); o.Judgment == nil && n > 0 {
		o.Judgment = &file.Judgments[n-1]
	}
	return o
}
