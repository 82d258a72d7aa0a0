package store

import (
	"context"
	"database/sql"
	"slices"
	"strconv"

	"dunwell/internal/receivable"
)

// movedMoney is what a transaction has written about the money of one account.
type movedMoney struct {
	payments []receivable.Item // that came in
	seen     bool              // taken by whoever draws what follows
}

// moneyOf notes that the money of an account moved in this transaction: every way an
// item or a set-off is written passes here, so that nothing that follows from money
// can be forgotten where it is booked.
func (tx *Tx) moneyOf(key receivable.AccountKey) *movedMoney {
	m := tx.money[key]
	if m == nil {
		if tx.money == nil {
			tx.money = map[receivable.AccountKey]*movedMoney{}
		}
		m = &movedMoney{}
		tx.money[key] = m
	}
	m.seen = false
	return m
}

// noteItem notes that an item was added.
func (tx *Tx) noteItem(r *ItemRow) {
	m := tx.moneyOf(r.Account)
	if r.Item.Kind == receivable.Payment && !r.Item.Void {
		m.payments = append(m.payments, r.Item)
	}
}

// MoneyMoved reports whether the money of an account moved since this was last asked
// in the transaction, and hands out the payments that came in.
func (tx *Tx) MoneyMoved(key receivable.AccountKey) (payments []receivable.Item, moved bool) {
	m := tx.money[key]
	if m == nil || m.seen {
		return nil, false
	}
	payments = m.payments
	m.payments, m.seen = nil, true
	return payments, true
}

var movedOutside = &listed{
	name: "moved outside",
	head: `SELECT id FROM account WHERE creditor = ? AND id`,
	tail: ` AND (holds & ` + strconv.Itoa(hasMatters|hasJudgments) + `) <> 0 ORDER BY id`,
}

// MovedOutside are the accounts whose money moved in this transaction and that somebody
// outside has, or had, or about which a court has decided, in the order of their keys.
func (tx *Tx) MovedOutside(ctx context.Context) (keys []receivable.AccountKey, err error) {
	var moved []receivable.AccountKey
	for key, m := range tx.money {
		if !m.seen {
			moved = append(moved, key)
		}
	}
	if len(moved) == 0 {
		return nil, nil
	}
	SortKeys(moved)
	err = tx.byKeys(ctx, movedOutside, pairsOf(moved), func(rows *sql.Rows, creditor string) error {
		key := receivable.AccountKey{Creditor: receivable.CreditorID(creditor)}
		err := rows.Scan(&key.Account)
		keys = append(keys, key)
		return err
	})
	slices.SortFunc(keys, CompareKeys)
	return slices.Compact(keys), err
}
