package recovery

import (
	"context"
	"fmt"
	"slices"

	"dunwell/internal/intake"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// codeNoRows is the fault of a list that has none.
const codeNoRows = "file_empty"

// quiet takes a list of money that has a header and no rows for what it says where
// its last day was told: nothing came in. An empty list of what is open would say
// that all of it is settled, and so does an export that went wrong: it stays refused.
// money tells that the header is that of payments.
func (d *Desk) quiet(ctx context.Context, r *ImportRequest, report *FileReport, money bool) error {
	if len(report.Faults) != 1 || report.Faults[0].Code != codeNoRows {
		return nil
	}
	known, ofMoney, err := d.knownSource(ctx, r)
	switch {
	case err != nil || known && !ofMoney || !known && !money:
		return err
	case r.CompleteThrough.IsZero():
		report.Faults[0].Text = "the list holds no rows; where nothing came in, say through which day: --complete-through DATE"
		return nil
	}
	if !r.DryRun {
		if err := d.sayQuiet(ctx, r, known); err != nil {
			return err
		}
	}
	report.Faults, report.Through = []Remark{}, r.CompleteThrough
	report.Changes = []Said{{"no rows", "nothing came in through " + r.CompleteThrough.String()}}
	if report.KindText == "" {
		report.Kind, report.KindText = string(intake.Payments), "a list of payments"
	}
	return nil
}

// knownSource looks the source of a list up; ofMoney where an empty list of it says
// that nothing came in, and not that nothing is open.
func (d *Desk) knownSource(ctx context.Context, r *ImportRequest) (known, ofMoney bool, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		sources, err := tx.Sources(ctx, r.Creditor)
		i := slices.IndexFunc(sources, func(s store.SourceRow) bool { return s.Name == r.Source })
		if known = i >= 0; known {
			ofMoney = sources[i].Kind == receivable.ListNew || sources[i].Kind == store.SourceBank
		}
		return err
	})
	return known, ofMoney, err
}

// sayQuiet notes through which day nothing came in, of a source that may be new.
func (d *Desk) sayQuiet(ctx context.Context, r *ImportRequest, known bool) error {
	if !known {
		err := d.db.Write(ctx, func(tx *store.Tx) error {
			return tx.SaveSource(ctx, r.Creditor, store.SourceRow{Source: receivable.Source{Name: r.Source, Kind: receivable.ListNew}})
		})
		if err != nil {
			return fmt.Errorf("note the source %s: %w", r.Source, err)
		}
	}
	return d.CompleteSource(ctx, r.Creditor, r.Source, r.CompleteThrough)
}
