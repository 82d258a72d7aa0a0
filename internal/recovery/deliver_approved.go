package recovery

import (
	"context"
	"encoding/json"
	"fmt"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// The fields of an approval that say what was approved.
const (
	fieldPayoff   = "payoff"
	fieldDaily    = "per_day"
	fieldDeadline = "deadline"
)

// asApproved holds a formal letter to the sum that a person saw: it may ask for
// what the days since have added, and for no more. A law taken meanwhile, or a
// charge that is no longer given up, is looked at again.
func (s *sender) asApproved(ctx context.Context, l *outgoing) error {
	o := &l.occasion
	if !l.delivery.Formal || o.law == nil || o.law.payoff.Currency() == "" {
		return nil
	}
	var said map[string]string
	err := s.desk.db.Read(ctx, func(tx *store.Tx) (err error) {
		said, err = approvalOf(ctx, tx, &l.delivery)
		return err
	})
	if err != nil || said[fieldPayoff] == "" {
		return err
	}
	saw, err := money.Parse(said[fieldPayoff], o.law.payoff.Currency())
	if err != nil {
		return err
	}
	most := saw.Minor()
	if by, err := day.Parse(said[fieldDeadline]); err == nil && !by.IsZero() {
		days := int64(max(0, o.decision.Deadline.Sub(by)))
		// The daily amount is rounded down, so that each day may add one unit more.
		if daily, err := money.Parse(said[fieldDaily], saw.Currency()); err == nil && daily.Sign() > 0 {
			most += days * (daily.Minor() + 1)
		}
	}
	if o.law.payoff.Minor() > most {
		return fault.Conflictf("letter_changed", "letter %s was approved for %s and would now ask for %s; look at it again", l.delivery.Number, saw, o.law.payoff)
	}
	return nil
}

// approvalOf are the fields of the last approval of a letter; nil where there is none.
func approvalOf(ctx context.Context, tx *store.Tx, delivery *receivable.Delivery) (fields map[string]string, err error) {
	for entry, err := range tx.RecordOf(ctx, delivery.Account) {
		if err != nil {
			return nil, err
		}
		if Verb(entry.Kind) != VerbApprove || entry.Erased() {
			continue
		}
		var said content
		if err := json.Unmarshal(entry.Content, &said); err != nil {
			return nil, fmt.Errorf("read entry %d of account %s: %w", entry.Seq, delivery.Account.Account, err)
		}
		if said.Fields["delivery"] == delivery.Number {
			fields = said.Fields
		}
	}
	return fields, nil
}
