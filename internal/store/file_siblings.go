package store

import (
	"context"
	"database/sql"
	"slices"

	"dunwell/internal/day"
	"dunwell/internal/receivable"
)

// peaceDays is how far back contacts about a client's other accounts are read:
// further than any cap on contacts looks.
const peaceDays = 31

// readSiblings adds to a file the letters and calls of the client's accounts in
// other currencies, without their step: they count for the peace of the client,
// not for the ladder of this account. Few clients have several accounts.
func (r *fileReader) readSiblings(ctx context.Context) error {
	for i := range r.files {
		if r.has[i].flags&hasSiblings == 0 {
			continue
		}
		f := &r.files[i]
		before := len(f.Touches)
		err := r.tx.each(ctx, func(rows *sql.Rows) error {
			var t receivable.Touch
			err := rows.Scan(touchInto(&t)...)
			t.Step, t.Deadline = "", day.Date{}
			f.Touches = append(f.Touches, t)
			return err
		}, `
			SELECT t.on_day, t.kind, t.step, t.channel, t.outcome, t.contact, t.deadline_day, t.delivery, t.told
			FROM account AS a JOIN touch AS t ON t.creditor = a.creditor AND t.account = a.id
			WHERE a.creditor = $1 AND a.client = $2 AND a.id <> $3 AND t.kind IN ('written', 'called') AND t.on_day <= $4 AND t.on_day > $5 AND t.undone_at IS NULL
			ORDER BY t.on_day, t.id`,
			f.Key.Creditor, f.Client.ID, f.Key.Account, r.on.String(), r.on.AddDays(-peaceDays).String())
		if err != nil {
			return err
		}
		if len(f.Touches) > before {
			slices.SortStableFunc(f.Touches, func(a, b receivable.Touch) int { return a.On.Compare(b.On) })
		}
	}
	return nil
}
