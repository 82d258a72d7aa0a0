package recovery

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// lineBack puts a line back where it stood before an act: what was booked waits in
// the tray again, and the machine decides about it no more.
func (e *deed) lineBack(ctx context.Context, id, before string) error {
	l, err := e.tx.BankLine(ctx, e.file.Key.Creditor, id)
	if err != nil {
		return err
	}
	var was lineAsWas
	if err := json.Unmarshal([]byte(before), &was); err != nil {
		return fmt.Errorf("read where bank line %s stood: %w", id, err)
	}
	l.State, l.Account, l.Item, l.Seq, l.Note, l.ByHand = was.State, was.Account, was.Item, was.Seq, was.Note, true
	if l.State != store.LinePassed && l.State != store.LineOut {
		l.State = store.LineTray
	}
	if l.Note == "" {
		l.Note = "what it was booked as was taken back"
	}
	if l.State == store.LineTray && l.Number == 0 {
		if l.Number, err = e.tx.NextLines(ctx, l.Creditor, 1); err != nil {
			return err
		}
	}
	return e.tx.SettleBankLine(ctx, l)
}

// paymentBack books a payment again that was taken back.
func (e *deed) paymentBack(ctx context.Context, id receivable.ItemID) error {
	old, err := e.tx.Item(ctx, e.file.Key, id)
	if err != nil {
		return err
	}
	item := old.Item
	item.Void = false
	if err := e.tx.ReviseItem(ctx, e.file.Key, item); err != nil {
		return err
	}
	return setOff(ctx, e.tx, e.file.Key, id, "", item.On, "")
}

// bankBack is the import of a statement being taken back.
type bankBack struct {
	followed map[receivable.AccountID][]*store.BankLine // lines of which more came, the last first
	done     map[receivable.AccountID]bool              // accounts they were taken back of
}

// readFollowed reads the lines of an import of which more came than a payment.
func (b *importBack) readFollowed(ctx context.Context, tx *store.Tx) error {
	lines, err := tx.LinesFollowed(ctx, b.row.Creditor, b.row.ID)
	if err != nil {
		return err
	}
	b.bank.followed, b.bank.done = map[receivable.AccountID][]*store.BankLine{}, map[receivable.AccountID]bool{}
	for _, l := range lines {
		b.bank.followed[l.Account] = append(b.bank.followed[l.Account], l)
	}
	return nil
}

// takeBackFollowed takes back what followed from the lines of one account beside
// their payments: arrangements that ended, roads that were disarmed, facts.
func (b *importBack) takeBackFollowed(ctx context.Context, tx *store.Tx, key receivable.AccountKey) error {
	lines := b.bank.followed[key.Account]
	if len(lines) == 0 {
		return nil
	}
	b.bank.done[key.Account] = true
	file, err := tx.AccountFile(ctx, key, b.today)
	if err != nil {
		return err
	}
	e := &deed{desk: b.desk, tx: tx, file: &file, act: Act{On: b.today, By: b.act.By, Note: b.act.Note}, day: b.today}
	for _, l := range lines {
		if l.ByHand && l.State == store.LineTray {
			continue // taken back by a person before
		}
		entry, err := tx.RecordEntry(ctx, key, l.Seq)
		if err != nil {
			return err
		}
		var said content
		if entry.Erased() || json.Unmarshal(entry.Content, &said) != nil {
			continue
		}
		for _, row := range slices.Backward(said.Rows) {
			switch row.Table {
			case "payment", "bank_line", "payer": // taken back with the import
				continue
			}
			if err := e.takeBack(ctx, row); err != nil {
				return err
			}
		}
	}
	return nil
}

// endBank takes the lines and statements out of what is known, and what they had
// proved about their sources.
func (b *importBack) endBank(ctx context.Context, tx *store.Tx) error {
	rest := make([]receivable.AccountKey, 0, len(b.bank.followed))
	for id := range b.bank.followed {
		if !b.bank.done[id] {
			rest = append(rest, receivable.AccountKey{Creditor: b.row.Creditor, Account: id})
		}
	}
	store.SortKeys(rest)
	for _, key := range rest {
		if err := b.takeBackFollowed(ctx, tx, key); err != nil {
			return err
		}
		if err := b.seal(ctx, tx, key, 0, 0); err != nil {
			return err
		}
	}
	if err := tx.Wake(ctx, rest, b.today); err != nil {
		return err
	}
	sources, err := tx.SourcesOfImport(ctx, b.row.Creditor, b.row.ID)
	if err != nil {
		return err
	}
	if err := tx.TakeBackLines(ctx, b.row.Creditor, b.row.ID); err != nil {
		return err
	}
	for _, source := range sources {
		if _, _, err := b.desk.settleSource(ctx, tx, b.row.Creditor, source, "", b.today); err != nil {
			return err
		}
	}
	return nil
}
