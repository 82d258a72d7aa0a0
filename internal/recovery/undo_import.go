package recovery

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"dunwell/internal/day"
	"dunwell/internal/evidence"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// undoImport takes a whole list back, until something was sent on it. Of several
// imports of one source the last is taken back first.
func (d *Desk) undoImport(ctx context.Context, creditor receivable.CreditorID, number string, a Act) (Entry, error) {
	var row store.ImportRow
	err := d.db.Read(ctx, func(tx *store.Tx) (err error) {
		if row, err = importNumbered(ctx, tx, creditor, number); err != nil {
			return err
		}
		if !row.UndoneAt.IsZero() {
			return fault.Conflictf("undone_already", "import %s was taken back already", number)
		}
		all, err := tx.Imports(ctx, creditor)
		if err != nil {
			return err
		}
		for _, later := range all {
			if later.Source == row.Source && later.ID > row.ID && later.UndoneAt.IsZero() {
				return fault.Conflictf("import_not_last", "%s came after it from the same source; take that back first: dunwell undo %s", later.File, importNumber(later.ID))
			}
		}
		return nil
	})
	if err != nil {
		return Entry{}, err
	}
	n, err := d.takeBack(ctx, row, a)
	if err != nil {
		return Entry{}, err
	}
	return Entry{Number: number, Text: fmt.Sprintf("Import %s of %s is taken back from %d accounts", number, row.File, n)}, nil
}

// takeBackOld takes back what an import that was cut short had left. In a dry run
// it only tells that it would.
func (im *importer) takeBackOld(ctx context.Context, row store.ImportRow) (int, error) {
	if im.dry != nil {
		return 0, nil
	}
	return im.desk.takeBack(ctx, row, Act{By: im.request.By, Note: "the import was cut short"})
}

// takeBack takes an import back, some hundred accounts a transaction, each with
// its entry of the record. Cut short itself, it goes on where it was: the import
// stands until the last account is done.
func (d *Desk) takeBack(ctx context.Context, row store.ImportRow, a Act) (accounts int, err error) {
	back := importBack{desk: d, row: row, act: a, undone: map[string]bool{}}
	if err := back.mayGo(ctx); err != nil {
		return 0, err
	}
	var after receivable.AccountID
	for {
		n := 0
		err := d.db.Write(ctx, func(tx *store.Tx) error {
			keys, err := tx.AccountsOfImport(ctx, row.Creditor, row.ID, after, 200)
			if err != nil {
				return err
			}
			for _, key := range keys {
				if err := back.account(ctx, tx, key); err != nil {
					return err
				}
			}
			if n = len(keys); n > 0 {
				after = keys[n-1].Account
				err = tx.Wake(ctx, keys, back.today)
			} else {
				err = back.end(ctx, tx)
			}
			if err != nil {
				return err
			}
			return d.followMoved(ctx, tx, a.By, "")
		})
		if err != nil || n == 0 {
			return accounts, err
		}
		accounts += n
	}
}

// importBack is one import being taken back.
type importBack struct {
	desk   *Desk
	row    store.ImportRow
	act    Act
	today  day.Date
	undone map[string]bool // imports that no longer stand
	days   map[string]day.Date
	latest map[string]day.Date // by source, of the imports that stand beside this one
	bank   bankBack            // of the import of a statement
}

// mayGo refuses an import on which something was sent, and reads which others stand.
func (b *importBack) mayGo(ctx context.Context) error {
	return b.desk.db.Read(ctx, func(tx *store.Tx) error {
		creditor, err := tx.Creditor(ctx, b.row.Creditor)
		if err != nil {
			return err
		}
		b.today = b.desk.todayOf(creditor)
		if err := b.readFollowed(ctx, tx); err != nil {
			return err
		}
		sent, err := tx.SentSinceImport(ctx, b.row.Creditor, b.row.ID)
		if err != nil {
			return err
		}
		if sent {
			return fault.Conflictf("left_already", "a letter left on what import %s brought; import a corrected list instead, both values are kept", importNumber(b.row.ID))
		}
		all, err := tx.Imports(ctx, b.row.Creditor)
		if err != nil {
			return err
		}
		b.days, b.latest = map[string]day.Date{}, map[string]day.Date{}
		for _, i := range all {
			b.undone[i.ID] = !i.UndoneAt.IsZero() || i.ID == b.row.ID
			b.days[i.ID] = i.On
			var kept keptImport
			if b.undone[i.ID] || json.Unmarshal([]byte(i.Counts), &kept) != nil {
				continue
			}
			b.latest[i.Source] = day.Max(b.latest[i.Source], kept.Through)
		}
		return nil
	})
}

// end marks the import and takes back what it had proved about its source.
func (b *importBack) end(ctx context.Context, tx *store.Tx) error {
	sources, err := tx.Sources(ctx, b.row.Creditor)
	if err != nil {
		return err
	}
	for _, s := range sources {
		if s.Name == b.row.Source && s.Kind != store.SourceBank && s.CompleteThrough.After(b.latest[s.Name]) {
			if err := tx.ResetSource(ctx, b.row.Creditor, s.Name, b.latest[s.Name]); err != nil {
				return err
			}
		}
	}
	if err := b.endBank(ctx, tx); err != nil {
		return err
	}
	return tx.MarkUndone(ctx, b.row.Creditor, b.row.ID)
}

// account takes back what the import brought to one account.
func (b *importBack) account(ctx context.Context, tx *store.Tx, key receivable.AccountKey) error {
	brought, err := tx.ItemsOfImportIn(ctx, key, b.row.ID)
	if err != nil {
		return err
	}
	var retract []receivable.ItemID // brought by it
	var reverts []revert
	for _, row := range brought {
		if slices.Contains(retract, row.Item.ID) || slices.ContainsFunc(reverts, func(r revert) bool { return r.now.Item.ID == row.Item.ID }) {
			continue
		}
		if row.Item.Revision == 1 && row.KnownTo.IsZero() {
			retract = append(retract, row.Item.ID)
			continue
		}
		now, before, found, err := b.beforeIt(ctx, tx, row)
		switch {
		case err != nil:
			return err
		case !found:
		case before.Item.ID == "":
			retract = append(retract, row.Item.ID)
		default:
			reverts = append(reverts, revert{now, before})
		}
	}
	gone := func(id receivable.ItemID) bool { return slices.Contains(retract, id) }
	freed, err := unset(ctx, tx, key, "", func(from, to receivable.ItemID) bool { return gone(from) || gone(to) })
	if err != nil {
		return err
	}
	if err := tx.Retract(ctx, key, retract); err != nil {
		return err
	}
	for _, r := range reverts {
		if err := b.revert(ctx, tx, r); err != nil {
			return err
		}
	}
	if freed, err = withoutWriteOffs(ctx, tx, key, slices.DeleteFunc(freed, gone), ""); err != nil {
		return err
	}
	for _, payment := range freed {
		if err := setOff(ctx, tx, key, payment, "", b.today, ""); err != nil {
			return err
		}
	}
	if err := b.takeBackFollowed(ctx, tx, key); err != nil {
		return err
	}
	if err := b.takeBackTold(ctx, tx, key, brought); err != nil {
		return err
	}
	if len(retract)+len(reverts) == 0 {
		return nil
	}
	return b.seal(ctx, tx, key, len(retract), len(reverts))
}

// takeBackTold takes back that somebody outside was to be told of money the import
// brought.
func (b *importBack) takeBackTold(ctx context.Context, tx *store.Tx, key receivable.AccountKey, brought []store.ItemRow) error {
	if !slices.ContainsFunc(brought, func(r store.ItemRow) bool { return r.Item.Kind == receivable.Payment }) {
		return nil
	}
	file, err := tx.AccountFile(ctx, key, b.today)
	if err != nil || len(file.Matters) == 0 || len(b.bank.followed[key.Account]) > 0 {
		return err
	}
	e := &deed{desk: b.desk, tx: tx, file: &file, act: Act{On: b.today, By: b.act.By, Note: b.act.Note}, day: b.today}
	for i := range brought {
		if item := &brought[i].Item; item.Kind == receivable.Payment && item.Revision == 1 {
			if err := e.tellBack(ctx, item, "was booked by mistake"); err != nil {
				return err
			}
		}
	}
	return nil
}

// revert is an item that goes back to what was believed of it.
type revert struct{ now, before store.ItemRow }

// beforeIt finds what is believed of an item now, and what was believed before the
// import touched it: nothing where the import brought it. found is false where it
// is no longer believed, or another list that stands has spoken since.
func (b *importBack) beforeIt(ctx context.Context, tx *store.Tx, row store.ItemRow) (now, before store.ItemRow, found bool, err error) {
	revisions, err := tx.Revisions(ctx, row.Account, row.Item.ID)
	if err != nil {
		return now, before, false, err
	}
	now = revisions[len(revisions)-1]
	if !now.KnownTo.IsZero() {
		return now, before, false, nil
	}
	first := -1
	for i, r := range revisions {
		switch {
		case first < 0 && r.Import == b.row.ID:
			first = i
		case first >= 0 && r.Import != "" && !b.undone[r.Import]:
			return now, before, false, nil
		}
	}
	if first > 0 {
		before = revisions[first-1]
	}
	return now, before, first >= 0, nil
}

// revert gives an item back what was believed of it.
func (b *importBack) revert(ctx context.Context, tx *store.Tx, r revert) error {
	key, ids := r.now.Account, []receivable.ItemID{r.now.Item.ID}
	switch {
	case r.now.Item.Gone && !r.before.Item.Gone:
		if err := tx.SetBack(ctx, key, ids, ""); err != nil {
			return err
		}
	case r.before.Item.Gone && !r.now.Item.Gone:
		on := b.days[r.before.Import]
		if on.IsZero() {
			on = b.today
		}
		if err := tx.SetGone(ctx, key, ids, on, ""); err != nil {
			return err
		}
	}
	item := r.before.Item
	item.Restart = r.now.Item.Restart // entered by a person, whatever the list said
	if settled, err := r.now.Item.Amount.Sub(r.now.Item.Open); err != nil {
		return err
	} else if item.Amount.Less(settled) && item.Kind == receivable.Invoice {
		if err := freeCash(ctx, tx, key, item.ID, b.today, "", false); err != nil {
			return err
		}
	}
	return tx.ReviseItem(ctx, key, item)
}

// seal writes the entry of one account.
func (b *importBack) seal(ctx context.Context, tx *store.Tx, key receivable.AccountKey, taken, corrected int) error {
	heads, err := tx.HeadsOf(ctx, []receivable.AccountKey{key})
	if err != nil {
		return err
	}
	entry, err := b.desk.sealOne(tx, heads[key], key, b.today, content{
		Verb: VerbUndo, By: b.act.By, Note: b.act.Note, Undone: importNumber(b.row.ID),
		Text:   fmt.Sprintf("Import of %s taken back: %d items, %d corrections", b.row.File, taken, corrected),
		Fields: map[string]string{"import": b.row.ID},
	})
	if err != nil {
		return err
	}
	return tx.AppendRecords(ctx, []evidence.Entry{entry})
}
