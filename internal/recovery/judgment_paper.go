package recovery

import (
	"context"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/judgment"
	"dunwell/internal/packet"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// SatisfactionPaper is the draft of the paper that acknowledges that a judgment is paid,
// as a PDF: unsigned, to be read against the form of the court. The judgment goes by its
// number or id, "" for the last that is satisfied.
func (d *Desk) SatisfactionPaper(ctx context.Context, key receivable.AccountKey, number string) (b []byte, err error) {
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
		j, err := satisfied(&file, strings.TrimSpace(number))
		if err != nil {
			return err
		}
		l, _, err := d.ledgerOf(ctx, tx, &file, j, j.Since)
		if err != nil {
			return err
		}
		s := packet.Satisfaction{Creditor: creditor, Client: file.Client, Judgment: *j, Last: lastPayment(&l, j), Made: on}
		if s.Paid, err = l.Paid.Sub(l.Over); err != nil {
			return err
		}
		for _, n := range file.Enforcements {
			if n.Judgment == j.ID && n.State != receivable.EnforcementPrepared && n.State != receivable.EnforcementReleased {
				s.Steps = append(s.Steps, n)
			}
		}
		b, err = s.PDF()
		return err
	})
	return b, err
}

// satisfied finds the judgment of a file that is paid.
func satisfied(file *receivable.File, number string) (found *receivable.Judgment, err error) {
	for i := range file.Judgments {
		if j := &file.Judgments[i]; number == j.Number || number == j.ID || number == "" && (found == nil || j.State == receivable.JudgmentSatisfied) {
			found = j
		}
	}
	switch {
	case found == nil:
		return nil, fault.NotFoundf("judgment_unknown", "no judgment against %s has the number %q; enter it: dunwell judgment enter", file.Client.Name, number)
	case found.State != receivable.JudgmentSatisfied:
		return nil, fault.Conflictf("judgment_unpaid", "%s is not recorded as paid yet: dunwell judgment satisfied", found.Words())
	}
	return found, nil
}

// lastPayment is the day of the last payment under a judgment, that on which it was
// recorded as paid where none is in its ledger.
func lastPayment(l *judgment.Ledger, j *receivable.Judgment) day.Date {
	last := day.Date{}
	for i := range l.Rows {
		if r := &l.Rows[i]; r.Kind == judgment.Payment {
			last = day.Max(last, r.On)
		}
	}
	if last.IsZero() {
		return j.Since
	}
	return last
}
