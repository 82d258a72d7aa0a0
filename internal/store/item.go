package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// ItemRow is one revision of an item, with what only the book knows of it.
type ItemRow struct {
	Account   receivable.AccountKey
	Item      receivable.Item
	Ref       string    // the row's own identity at its source, "" where it has none
	Import    string    // the import that brought this revision, "" for an act
	KnownFrom time.Time // set by the store
	KnownTo   time.Time // zero while it is believed
	GoneOn    day.Date  // when it was no longer in an open list; set by the store
}

// itemColumns are read by itemScan.
const itemColumns = `i.creditor, i.account, i.id, i.revision, i.kind, i.number, i.on_day, i.due_day, i.restart_day, i.gone_on,
	i.amount_minor, i.open_minor, i.disputed_minor, i.currency, i.engagement, i.purpose, i.source, i.void, i.moved_on, i.ref,
	i.import, i.known_from, i.known_to`

// itemScan holds one row while it is read.
type itemScan struct {
	ItemRow
	amount, open, disputed int64
	currency               money.Currency
	goneOn, movedOn        day.Date
	knownFrom              int64
	knownTo                sql.NullInt64
}

func (s *itemScan) into() []any {
	return []any{&s.Account.Creditor, &s.Account.Account, &s.Item.ID, &s.Item.Revision, &s.Item.Kind, &s.Item.Number, dayInto(&s.Item.On),
		dayInto(&s.Item.Due), dayInto(&s.Item.Restart), dayInto(&s.goneOn), &s.amount, &s.open, &s.disputed, &s.currency,
		&s.Item.Engagement, &s.Item.For, &s.Item.Source, &s.Item.Void, dayInto(&s.movedOn), &s.Ref, &s.Import, &s.knownFrom, &s.knownTo}
}

// row is the row as it stands on a day; a zero day is the present.
func (s *itemScan) row(on day.Date) ItemRow {
	r := s.ItemRow
	r.Item.Amount = money.New(s.amount, s.currency)
	r.Item.Open = money.New(s.open, s.currency)
	r.Item.Disputed = money.New(contested(s.disputed, s.open), s.currency)
	r.GoneOn = s.goneOn
	r.Item.Gone = !s.goneOn.IsZero() && (on.IsZero() || !s.goneOn.After(on))
	r.KnownFrom = moment(s.knownFrom)
	if s.knownTo.Valid {
		r.KnownTo = moment(s.knownTo.Int64)
	}
	return r
}

// contested is the part of what is open that is in dispute: never more than it,
// and nothing of a set-off.
func contested(disputed, open int64) int64 { return max(0, min(disputed, open)) }

var itemNames = []string{"creditor", "account", "id", "revision", "closed_on", "moved_on", "void", "kind", "number",
	"on_day", "due_day", "restart_day", "clock_day", "gone_on", "amount_minor", "open_minor", "disputed_minor", "currency", "engagement", "purpose",
	"source", "ref", "import", "known_from"}

var (
	insertItems    = withTail(inserting("item", itemNames...), " ON CONFLICT DO NOTHING")
	insertRevision = inserting("item", itemNames...)
)

// InsertItems adds first revisions; their ids are given and nothing is set off
// against them yet. It returns the places of those refused because the account
// holds an invoice or credit note of that number already, or the source an item
// of that ref: the same invoice twice is one.
func (tx *Tx) InsertItems(ctx context.Context, rows []ItemRow) (refused []int, err error) {
	const lot = 500
	tx.added += int64(len(rows))
	for from := 0; from < len(rows); from += lot {
		part := rows[from:min(from+lot, len(rows))]
		met, err := tx.run(ctx, insertItems, len(part), func(args []any, i int) []any { return tx.firstArgs(args, &part[i]) })
		if err != nil {
			return nil, err
		}
		if int(met) == len(part) {
			for i := range part {
				tx.noteItem(&part[i])
			}
			continue
		}
		there, err := tx.itemsThere(ctx, part)
		if err != nil {
			return nil, err
		}
		for i := range part {
			if !there[part[i].Item.ID] {
				refused = append(refused, from+i)
			} else {
				tx.noteItem(&part[i])
			}
		}
	}
	return refused, nil
}

// firstArgs are the arguments of a first revision, against which nothing is set off.
func (tx *Tx) firstArgs(args []any, r *ItemRow) []any {
	s := firstScan(r)
	return tx.itemArgs(args, &s)
}

func firstScan(r *ItemRow) itemScan {
	s := itemScan{ItemRow: *r, amount: r.Item.Amount.Minor(), open: r.Item.Amount.Minor(), disputed: r.Item.Disputed.Minor(),
		currency: r.Item.Amount.Currency(), movedOn: r.Item.On}
	s.Item.Revision = 1
	if r.Item.Gone {
		s.goneOn = r.Item.On
	}
	return s
}

// itemArgs are the arguments of one revision, in the order of itemNames.
func (tx *Tx) itemArgs(args []any, s *itemScan) []any {
	i, moved := &s.Item, s.movedOn.String()
	var closed any
	if s.open == 0 {
		closed = moved
	}
	return append(args, string(s.Account.Creditor), string(s.Account.Account), string(i.ID), i.Revision, closed, moved, i.Void,
		string(i.Kind), i.Number, dayValue(i.On), dayValue(i.Due), dayValue(i.Restart), clockDay(i).String(), dayValue(s.goneOn), s.amount, s.open, s.disputed,
		string(s.currency), string(i.Engagement), i.For, i.Source, s.Ref, s.Import, instant(tx.now))
}

var itemIDs = &listed{
	name: "item ids",
	head: `SELECT i.id FROM item AS i WHERE i.creditor = ? AND i.account`,
}

// itemsThere tells which items of these accounts are in the book.
func (tx *Tx) itemsThere(ctx context.Context, rows []ItemRow) (map[receivable.ItemID]bool, error) {
	there := map[receivable.ItemID]bool{}
	var keys []receivable.AccountKey
	for i := range rows {
		keys = append(keys, rows[i].Account)
	}
	SortKeys(keys)
	err := tx.byKeys(ctx, itemIDs, pairsOf(slices.Compact(keys)), func(rows *sql.Rows, _ string) error {
		var id receivable.ItemID
		err := rows.Scan(&id)
		there[id] = true
		return err
	})
	return there, err
}

var (
	itemsByNumber = &listed{
		name: "items by number",
		head: `SELECT ` + itemColumns + ` FROM item AS i WHERE i.creditor = ? AND i.number`,
		tail: ` AND i.number <> '' AND i.kind IN ('invoice', 'credit_note') AND i.known_to IS NULL ORDER BY i.account, i.id`, index: "item_number",
	}
	itemsByRef = &listed{
		name: "items by ref",
		head: `SELECT ` + itemColumns + ` FROM item AS i WHERE i.creditor = ? AND i.ref`,
		tail: ` AND i.ref <> '' AND i.source = ? AND i.known_to IS NULL ORDER BY i.account, i.id`, index: "item_ref",
	}
)

// ItemsByNumber are the invoices and credit notes of a creditor, believed now,
// that bear one of these numbers, void and paid ones too.
func (tx *Tx) ItemsByNumber(ctx context.Context, creditor receivable.CreditorID, numbers []string) (map[string][]ItemRow, error) {
	found := make(map[string][]ItemRow, len(numbers))
	err := tx.itemsWhere(ctx, itemsByNumber, creditor, numbers, func(r ItemRow) { found[r.Item.Number] = append(found[r.Item.Number], r) })
	return found, err
}

// ItemsByRef are the items of a creditor's source, believed now, with one of
// these refs.
func (tx *Tx) ItemsByRef(ctx context.Context, creditor receivable.CreditorID, source string, refs []string) (map[string]ItemRow, error) {
	found := make(map[string]ItemRow, len(refs))
	err := tx.itemsWhere(ctx, itemsByRef, creditor, refs, func(r ItemRow) { found[r.Ref] = r }, source)
	return found, err
}

func (tx *Tx) itemsWhere(ctx context.Context, q *listed, creditor receivable.CreditorID, values []string, found func(ItemRow), extra ...any) error {
	var s itemScan
	into := s.into()
	return tx.byValues(ctx, q, string(creditor), values, func(rows *sql.Rows) error {
		err := rows.Scan(into...)
		found(s.row(day.Date{}))
		return err
	}, extra...)
}

// ItemsOf are all items of an account as believed now, paid and void ones too,
// oldest due date first.
func (tx *Tx) ItemsOf(ctx context.Context, key receivable.AccountKey) ([]ItemRow, error) {
	return tx.items(ctx, `i.creditor = $1 AND i.account = $2 AND i.known_to IS NULL`, key.Creditor, key.Account)
}

// ItemsTold are the items of an account as a timeline tells them, oldest due date first:
// what they are, of when, and how much. Void ones and those that are gone are left out.
func (tx *Tx) ItemsTold(ctx context.Context, key receivable.AccountKey) ([]receivable.Item, error) {
	var list []receivable.Item
	var i receivable.Item
	var minor int64
	var currency money.Currency
	into := []any{&i.ID, &i.Kind, &i.Number, dayInto(&i.On), dayInto(&i.Due), &minor, &currency, &i.For}
	err := tx.each(ctx, func(rows *sql.Rows) error {
		err := rows.Scan(into...)
		i.Amount = money.New(minor, currency)
		list = append(list, i)
		return err
	}, `SELECT i.id, i.kind, i.number, i.on_day, i.due_day, i.amount_minor, i.currency, i.purpose FROM item AS i
		WHERE i.creditor = $1 AND i.account = $2 AND i.known_to IS NULL AND NOT i.void AND i.gone_on IS NULL ORDER BY i.id`, key.Creditor, key.Account)
	slices.SortStableFunc(list, oldestDueFirst)
	return list, err
}

// ItemsOfImport are the revisions an import brought, in the order of accounts.
func (tx *Tx) ItemsOfImport(ctx context.Context, creditor receivable.CreditorID, id string) ([]ItemRow, error) {
	return tx.items(ctx, `i.creditor = $1 AND i.import = $2`, creditor, id)
}

// Revisions are all that was ever believed of one item, the first one first.
func (tx *Tx) Revisions(ctx context.Context, key receivable.AccountKey, id receivable.ItemID) ([]ItemRow, error) {
	list, err := tx.items(ctx, `i.creditor = $1 AND i.account = $2 AND i.id = $3`, key.Creditor, key.Account, id)
	slices.SortFunc(list, func(a, b ItemRow) int { return a.Item.Revision - b.Item.Revision })
	return list, err
}

func (tx *Tx) items(ctx context.Context, where string, args ...any) ([]ItemRow, error) {
	var list []ItemRow
	var s itemScan
	into := s.into()
	err := tx.each(ctx, func(rows *sql.Rows) error {
		err := rows.Scan(into...)
		list = append(list, s.row(day.Date{}))
		return err
	}, `SELECT `+itemColumns+` FROM item AS i WHERE `+where+` ORDER BY i.creditor, i.account, i.id, i.revision`, args...)
	slices.SortStableFunc(list, func(a, b ItemRow) int {
		if c := CompareKeys(a.Account, b.Account); c != 0 {
			return c
		}
		return oldestDueFirst(a.Item, b.Item)
	})
	return list, err
}

// Item is the item as believed now; in a Write its row is held.
func (tx *Tx) Item(ctx context.Context, key receivable.AccountKey, id receivable.ItemID) (ItemRow, error) {
	s, err := tx.itemNow(ctx, key, id)
	return s.row(day.Date{}), err
}

func (tx *Tx) itemNow(ctx context.Context, key receivable.AccountKey, id receivable.ItemID) (itemScan, error) {
	query := `SELECT ` + itemColumns + ` FROM item AS i WHERE i.creditor = $1 AND i.account = $2 AND i.id = $3 AND i.known_to IS NULL`
	if tx.writes {
		query += tx.engine.lockRow
	}
	var s itemScan
	err := tx.row(ctx, query, key.Creditor, key.Account, id).Scan(s.into()...)
	return s, missing(err, "item", id)
}

// ReviseItem replaces what is believed of an item: the old revision stays, with
// the time it stopped being believed. Kind and currency stay as they were; Gone
// and Open are not the caller's to set here. A sum below what is already set off
// against the item is refused: take that back first.
func (tx *Tx) ReviseItem(ctx context.Context, key receivable.AccountKey, i receivable.Item) error {
	return tx.ReviseItems(ctx, []ItemRow{{Account: key, Item: i}})
}

// ReviseItems is ReviseItem for many, each with the import that knew better.
func (tx *Tx) ReviseItems(ctx context.Context, rows []ItemRow) error {
	for i := range rows {
		r := &rows[i]
		err := tx.revise(ctx, r.Account, r.Item.ID, r.Import, func(s *itemScan) {
			kind := s.Item.Kind
			s.Item = r.Item
			s.Item.Kind = kind
			s.amount, s.disputed = r.Item.Amount.Minor(), r.Item.Disputed.Minor()
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// SetGone notes that items were missing from an open list of the day, and are
// taken for settled at the source. They come back with SetBack.
func (tx *Tx) SetGone(ctx context.Context, key receivable.AccountKey, ids []receivable.ItemID, on day.Date, importID string) error {
	return tx.reviseEach(ctx, key, ids, importID, func(s *itemScan) { s.goneOn = on })
}

// SetBack notes that items once gone are in the list again.
func (tx *Tx) SetBack(ctx context.Context, key receivable.AccountKey, ids []receivable.ItemID, importID string) error {
	return tx.reviseEach(ctx, key, ids, importID, func(s *itemScan) { s.goneOn = day.Date{} })
}

// SetVoid notes that items were never owed, or no longer are.
func (tx *Tx) SetVoid(ctx context.Context, key receivable.AccountKey, ids []receivable.ItemID, importID string) error {
	return tx.reviseEach(ctx, key, ids, importID, func(s *itemScan) { s.Item.Void = true })
}

func (tx *Tx) reviseEach(ctx context.Context, key receivable.AccountKey, ids []receivable.ItemID, importID string, change func(*itemScan)) error {
	for _, id := range ids {
		if err := tx.revise(ctx, key, id, importID, change); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) revise(ctx context.Context, key receivable.AccountKey, id receivable.ItemID, importID string, change func(*itemScan)) error {
	s, err := tx.itemNow(ctx, key, id)
	if err != nil {
		return err
	}
	tx.moneyOf(key)
	revision, allocated := s.Item.Revision, s.amount-s.open
	change(&s)
	s.Item.ID, s.Item.Revision, s.Import, s.open = id, revision+1, importID, s.amount-allocated
	if (s.amount >= 0) != (s.open >= 0) && s.open != 0 || abs(s.open) > abs(s.amount) {
		return fault.Conflictf("allocated_more", "more is set off against %s than the new sum; take the payment off it first", s.Item.Number)
	}
	s.movedOn = day.Max(s.movedOn, s.Item.On)
	_, err = tx.exec(ctx, `UPDATE item SET known_to = $5 WHERE creditor = $1 AND account = $2 AND id = $3 AND revision = $4`,
		key.Creditor, key.Account, id, revision, instant(tx.now))
	if err != nil {
		return err
	}
	_, err = tx.run(ctx, insertRevision, 1, func(args []any, _ int) []any { return tx.itemArgs(args, &s) })
	if err != nil && tx.engine.duplicate(err) {
		return errors.Join(fault.Conflictf("number_taken", "another item of this account bears the number %s already", s.Item.Number), err)
	}
	return err
}

// clockDay is the day an item's age counts from; what has no due date is as old
// as its own day.
func clockDay(i *receivable.Item) day.Date {
	if c := i.ClockFrom(); !c.IsZero() {
		return c
	}
	return i.On
}

func abs(n int64) int64 {
	if n < 0 {
		return -n
	}
	return n
}
