package store

import (
	"context"
	"database/sql"
	"slices"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// AllocationRow is a set-off with its account and the import that brought it.
type AllocationRow struct {
	Account receivable.AccountKey
	receivable.Allocation
	Import string
}

var insertAllocations = inserting("allocation", "creditor", "account", "to_item", "id", "from_item", "on_day", "amount_minor",
	"import", "known_at")

// moveItems keeps the open sums. A row that would leave the bounds of its item
// is not met, and the count tells.
var moveItems = &bulk{
	name: "move items",
	head: `UPDATE item SET open_minor = item.open_minor + w.column4,
			moved_on = CASE WHEN item.moved_on < w.column5 THEN w.column5 ELSE item.moved_on END,
			closed_on = CASE
				WHEN item.open_minor + w.column4 <> 0 THEN NULL
				WHEN item.moved_on < w.column5 THEN w.column5
				ELSE item.moved_on END
		FROM (VALUES`,
	cols:  5,
	types: []string{"TEXT", "TEXT", "TEXT", "BIGINT", "TEXT"},
	tail: `) AS w WHERE item.creditor = w.column1 AND item.account = w.column2 AND item.id = w.column3 AND item.known_to IS NULL
		AND ((item.amount_minor >= 0 AND item.open_minor + w.column4 BETWEEN 0 AND item.amount_minor)
			OR (item.amount_minor < 0 AND item.open_minor + w.column4 BETWEEN item.amount_minor AND 0))`,
}

var moveAccounts = &bulk{
	name:  "move accounts",
	head:  `UPDATE account SET moved_on = w.column3 FROM (VALUES`,
	cols:  3,
	types: []string{"TEXT", "TEXT", "TEXT"},
	tail: `) AS w WHERE account.creditor = w.column1 AND account.id = w.column2
		AND (account.moved_on IS NULL OR account.moved_on < w.column3)`,
}

// InsertAllocations sets payments and credits off against invoices and keeps the
// open sums of both. A sum larger than what is open of either, or an item that
// is not there, refuses all of them. Taking back is a row with the sign turned.
func (tx *Tx) InsertAllocations(ctx context.Context, rows []AllocationRow) error {
	return tx.setOff(ctx, rows, nil)
}

// InsertPayments adds payments that are new together with what they are set off
// against: each is written once, as it stands after that. It refuses as
// InsertAllocations does.
func (tx *Tx) InsertPayments(ctx context.Context, payments []ItemRow, rows []AllocationRow) error {
	places := make(map[receivable.ItemID]int, len(payments))
	scans := make([]itemScan, len(payments))
	for i := range payments {
		places[payments[i].Item.ID], scans[i] = i, firstScan(&payments[i])
	}
	for i := range rows {
		r := &rows[i]
		if _, ok := places[r.To]; ok {
			return allocationRefused()
		}
		if at, ok := places[r.From]; ok && r.Account == payments[at].Account {
			scans[at].open += r.Amount.Minor()
			scans[at].movedOn = day.Max(scans[at].movedOn, r.On)
		}
	}
	for i := range scans {
		if s := &scans[i]; s.amount > 0 || s.open > 0 || s.open < s.amount {
			return allocationRefused()
		}
	}
	tx.added += int64(len(payments))
	met, err := tx.run(ctx, insertItems, len(scans), func(args []any, i int) []any { return tx.itemArgs(args, &scans[i]) })
	if err != nil {
		return err
	}
	for i := range payments {
		tx.noteItem(&payments[i])
	}
	if int(met) != len(scans) {
		return fault.Conflictf("written_already", "this was written down already; look again before you repeat it")
	}
	return tx.setOff(ctx, rows, func(m *itemMove) bool {
		at, ok := places[m.item]
		return ok && m.account == payments[at].Account
	})
}

func allocationRefused() error {
	return fault.Conflictf("allocation_refused", "more was set off than is open, or against an item that is not in the book; nothing of it was kept")
}

// setOff writes set-offs and moves what is open of their items, but for those
// that stand right already.
func (tx *Tx) setOff(ctx context.Context, rows []AllocationRow, stands func(*itemMove) bool) error {
	err := tx.insert(ctx, insertAllocations, len(rows), func(args []any, i int) []any {
		r := &rows[i]
		return append(args, string(r.Account.Creditor), string(r.Account.Account), string(r.To), tx.NewID(), string(r.From),
			dayValue(r.On), r.Amount.Minor(), r.Import, instant(tx.now))
	})
	if err != nil {
		return err
	}
	moves, accounts := movesOf(rows)
	for i := range accounts {
		tx.moneyOf(accounts[i].account)
	}
	if stands != nil {
		moves = slices.DeleteFunc(moves, func(m itemMove) bool { return stands(&m) })
	}
	met, err := tx.run(ctx, moveItems, len(moves), func(args []any, i int) []any {
		m := &moves[i]
		return append(args, string(m.account.Creditor), string(m.account.Account), string(m.item), m.by, m.on.String())
	})
	if err != nil {
		return err
	}
	if int(met) != len(moves) {
		return allocationRefused()
	}
	_, err = tx.run(ctx, moveAccounts, len(accounts), func(args []any, i int) []any {
		return append(args, string(accounts[i].account.Creditor), string(accounts[i].account.Account), accounts[i].on.String())
	})
	return err
}

// itemMove is what a lot of allocations does to one item, or to an account.
type itemMove struct {
	account receivable.AccountKey
	item    receivable.ItemID
	by      int64
	on      day.Date
}

// movesOf adds the allocations up, one move an item and one an account, in the
// order in which they are first met.
func movesOf(rows []AllocationRow) (items, accounts []itemMove) {
	type itemKey struct {
		account receivable.AccountKey
		item    receivable.ItemID
	}
	places := make(map[itemKey]int, 2*len(rows))
	move := func(list *[]itemMove, account receivable.AccountKey, item receivable.ItemID, by int64, on day.Date) {
		at, ok := places[itemKey{account, item}]
		if !ok {
			at = len(*list)
			places[itemKey{account, item}] = at
			*list = append(*list, itemMove{account: account, item: item})
		}
		(*list)[at].by += by
		(*list)[at].on = day.Max((*list)[at].on, on)
	}
	for i := range rows {
		r := &rows[i]
		move(&items, r.Account, r.To, -r.Amount.Minor(), r.On)
		move(&items, r.Account, r.From, r.Amount.Minor(), r.On)
		move(&accounts, r.Account, "", 0, r.On)
	}
	return items, accounts
}

// AllocationsOf are the set-offs of an account, in the order they were made.
func (tx *Tx) AllocationsOf(ctx context.Context, key receivable.AccountKey) ([]AllocationRow, error) {
	return tx.allocations(ctx, `l.creditor = $1 AND l.account = $2`, key.Creditor, key.Account)
}

// AllocationsOfImport are the set-offs an import brought.
func (tx *Tx) AllocationsOfImport(ctx context.Context, creditor receivable.CreditorID, id string) ([]AllocationRow, error) {
	return tx.allocations(ctx, `l.creditor = $1 AND l.import = $2`, creditor, id)
}

func (tx *Tx) allocations(ctx context.Context, where string, args ...any) ([]AllocationRow, error) {
	var list []AllocationRow
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var r AllocationRow
		var minor int64
		var currency money.Currency
		err := rows.Scan(&r.Account.Creditor, &r.Account.Account, &r.From, &r.To, dayInto(&r.On), &minor, &r.Import, &currency)
		r.Amount = money.New(minor, currency)
		list = append(list, r)
		return err
	}, `
		SELECT l.creditor, l.account, l.from_item, l.to_item, l.on_day, l.amount_minor, l.import, a.currency
		FROM allocation AS l JOIN account AS a ON a.creditor = l.creditor AND a.id = l.account
		WHERE `+where+`
		ORDER BY l.creditor, l.id`, args...)
	return list, err
}
