package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// What an account has at all: most have no arrangement and no fact, and need
// not be asked.
const (
	hasArrangements = 1 << iota
	hasTouches
	hasFacts
	hasSiblings // the client has accounts in other currencies
	hasMatters
	hasWriteOffs
)

// Account is an account without what hangs on it: for lists and searches.
type Account struct {
	Key        receivable.AccountKey
	Number     string
	Client     receivable.ClientID
	Currency   money.Currency
	FirstSeen  day.Date
	CheckAgain day.Date
	Cause      receivable.Cause
	Seq        int64
}

// AccountWant asks for the account of a client in a currency.
type AccountWant struct {
	Client    receivable.ClientID
	Currency  money.Currency
	FirstSeen day.Date // for an account that is made now: also its first check
}

var insertAccounts = inserting("account", "creditor", "id", "client", "currency", "number", "first_seen", "check_again",
	"cause", "armed", "doubtful", "holds", "seq", "decided", "logged")

// AccountOf is the account of a client in a currency; it is made when missing.
func (tx *Tx) AccountOf(ctx context.Context, creditor receivable.CreditorID, w AccountWant) (receivable.AccountKey, error) {
	ids, err := tx.AccountsOf(ctx, creditor, []AccountWant{w})
	if err != nil {
		return receivable.AccountKey{}, err
	}
	return receivable.AccountKey{Creditor: creditor, Account: ids[0]}, nil
}

// AccountsOf are the accounts wanted, in that order; missing ones are made, each
// with the next number of the creditor.
func (tx *Tx) AccountsOf(ctx context.Context, creditor receivable.CreditorID, wants []AccountWant) ([]receivable.AccountID, error) {
	found := make(map[pair]receivable.AccountID, len(wants))
	if err := tx.findAccounts(ctx, creditor, wants, found); err != nil {
		return nil, err
	}
	if missing := notIn(wants, found); len(missing) > 0 {
		if err := tx.makeAccounts(ctx, creditor, missing, found); err != nil {
			return nil, err
		}
	}
	list := make([]receivable.AccountID, len(wants))
	for i, w := range wants {
		list[i] = found[w.key()]
	}
	return list, nil
}

// key is client and currency.
func (w AccountWant) key() pair { return pair{string(w.Client), string(w.Currency)} }

// notIn keeps the first of each that is not found.
func notIn(wants []AccountWant, found map[pair]receivable.AccountID) []AccountWant {
	var list []AccountWant
	seen := map[pair]bool{}
	for _, w := range wants {
		if _, ok := found[w.key()]; !ok && !seen[w.key()] {
			seen[w.key()] = true
			list = append(list, w)
		}
	}
	return list
}

var accountsOfClients = &listed{
	name: "accounts of clients",
	head: `SELECT a.client, a.currency, a.id FROM account AS a WHERE a.creditor = ? AND a.client`, index: "account_client",
}

func (tx *Tx) findAccounts(ctx context.Context, creditor receivable.CreditorID, wants []AccountWant, found map[pair]receivable.AccountID) error {
	clients := make([]string, 0, len(wants))
	seen := make(map[receivable.ClientID]bool, len(wants))
	for _, w := range wants {
		if !seen[w.Client] {
			seen[w.Client] = true
			clients = append(clients, string(w.Client))
		}
	}
	return tx.byValues(ctx, accountsOfClients, string(creditor), clients, func(rows *sql.Rows) error {
		var k pair
		var id receivable.AccountID
		err := rows.Scan(&k.creditor, &k.id, &id)
		found[k] = id
		return err
	})
}

// makeAccounts holds the creditor's row while it hands out numbers, and looks
// again under that lock: another import may have made the same account.
func (tx *Tx) makeAccounts(ctx context.Context, creditor receivable.CreditorID, wants []AccountWant, found map[pair]receivable.AccountID) error {
	var next int64
	err := tx.row(ctx, `SELECT next_account FROM creditor WHERE id = $1`+tx.engine.lockRow, creditor).Scan(&next)
	if err := missing(err, "creditor", creditor); err != nil {
		return err
	}
	if err := tx.findAccounts(ctx, creditor, wants, found); err != nil {
		return err
	}
	wants = notIn(wants, found)
	err = tx.insert(ctx, insertAccounts, len(wants), func(args []any, i int) []any {
		w := &wants[i]
		id := tx.NewID()
		found[w.key()] = receivable.AccountID(id)
		return append(args, string(creditor), id, string(w.Client), string(w.Currency), strconv.FormatInt(next+int64(i), 10),
			dayValue(w.FirstSeen), dayValue(w.FirstSeen), string(receivable.Unknown), "", false, 0, 0, 0, 0)
	})
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `UPDATE creditor SET next_account = $2 WHERE id = $1`, creditor, next+int64(len(wants)))
	if err != nil {
		return err
	}
	return tx.markSiblings(ctx, creditor, found)
}

// markSiblings notes which accounts share a client with others: what was written
// about one counts for the peace of all.
func (tx *Tx) markSiblings(ctx context.Context, creditor receivable.CreditorID, found map[pair]receivable.AccountID) error {
	ofClient := map[string][]receivable.AccountID{}
	for key, id := range found {
		ofClient[key.creditor] = append(ofClient[key.creditor], id)
	}
	for _, ids := range ofClient {
		if len(ids) < 2 {
			continue
		}
		slices.Sort(ids)
		for _, id := range ids {
			if err := tx.note(ctx, receivable.AccountKey{Creditor: creditor, Account: id}, hasSiblings); err != nil {
				return err
			}
		}
	}
	return nil
}

const accountColumns = `a.creditor, a.id, a.number, a.client, a.currency, a.first_seen, a.check_again, a.cause, a.seq`

func scanAccount(scan func(...any) error) (Account, error) {
	var a Account
	err := scan(&a.Key.Creditor, &a.Key.Account, &a.Number, &a.Client, &a.Currency, dayInto(&a.FirstSeen), dayInto(&a.CheckAgain), &a.Cause, &a.Seq)
	return a, err
}

// AllAccounts are accounts in the order of their keys, at most limit of them,
// after the given one. With a creditor only his.
func (tx *Tx) AllAccounts(ctx context.Context, creditor receivable.CreditorID, after receivable.AccountKey, limit int) ([]Account, error) {
	query := `SELECT ` + accountColumns + ` FROM account AS a WHERE (a.creditor, a.id) > ($1, $2) ORDER BY a.creditor, a.id LIMIT $3`
	args := []any{string(after.Creditor), string(after.Account), limit}
	if creditor != "" {
		query = `SELECT ` + accountColumns + ` FROM account AS a WHERE a.creditor = $1 AND a.id > $2 ORDER BY a.id LIMIT $3`
		args[0] = string(creditor)
	}
	var list []Account
	err := tx.each(ctx, func(rows *sql.Rows) error {
		a, err := scanAccount(rows.Scan)
		list = append(list, a)
		return err
	}, query, args...)
	return list, err
}

// AccountNumbered is the account with that number; its id is empty where none has it.
func (tx *Tx) AccountNumbered(ctx context.Context, creditor receivable.CreditorID, number string) (receivable.AccountKey, error) {
	key := receivable.AccountKey{Creditor: creditor}
	err := tx.row(ctx, `SELECT id FROM account WHERE creditor = $1 AND number = $2`, creditor, number).Scan(&key.Account)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return key, err
}

// AccountsOfClient are the accounts of one client, by currency.
func (tx *Tx) AccountsOfClient(ctx context.Context, creditor receivable.CreditorID, client receivable.ClientID) ([]Account, error) {
	var list []Account
	err := tx.each(ctx, func(rows *sql.Rows) error {
		a, err := scanAccount(rows.Scan)
		list = append(list, a)
		return err
	}, `SELECT `+accountColumns+` FROM account AS a WHERE a.creditor = $1 AND a.client = $2 ORDER BY a.currency`, creditor, client)
	return list, err
}

// Due is an account whose day has come, and since when.
type Due struct {
	Key        receivable.AccountKey
	CheckAgain day.Date
}

// DueAccounts are accounts whose check-again day is today or past, the longest
// overdue first: at most limit of them, after the given one, all from the index.
// With a creditor only his. The page is sorted by key before it is handed out as
// Keys, which is the order in which accounts are locked.
func (tx *Tx) DueAccounts(ctx context.Context, creditor receivable.CreditorID, today day.Date, after Due, limit int) ([]Due, error) {
	query := dueQuery
	args := []any{today.String(), after.CheckAgain.String(), string(after.Key.Creditor), string(after.Key.Account), limit}
	if creditor != "" {
		query = dueQueryOne
		args = append(args, string(creditor))
	}
	var list []Due
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var d Due
		err := rows.Scan(&d.Key.Creditor, &d.Key.Account, dayInto(&d.CheckAgain))
		list = append(list, d)
		return err
	}, query, args...)
	return list, err
}

const (
	dueHead = `SELECT creditor, id, check_again FROM account
		WHERE check_again IS NOT NULL AND check_again <= $1 AND (check_again, creditor, id) > ($2, $3, $4)`
	dueTail  = ` ORDER BY check_again, creditor, id LIMIT $5`
	dueQuery = dueHead + dueTail
	// The creditor is asked for in a way no index answers, or SQLite would walk
	// over all of his accounts instead of what is due.
	dueQueryOne = dueHead + ` AND creditor || '' = $6` + dueTail
)

// Keys are the keys of a page of due accounts, in the order in which they are locked.
func Keys(due []Due) []receivable.AccountKey {
	keys := make([]receivable.AccountKey, len(due))
	for i, d := range due {
		keys[i] = d.Key
	}
	SortKeys(keys)
	return keys
}

// SortKeys brings keys into the order in which accounts are locked and read.
func SortKeys(keys []receivable.AccountKey) { slices.SortFunc(keys, CompareKeys) }

// CompareKeys is the order of keys: creditor, then account, byte by byte.
func CompareKeys(a, b receivable.AccountKey) int {
	return cmp.Or(strings.Compare(string(a.Creditor), string(b.Creditor)), strings.Compare(string(a.Account), string(b.Account)))
}

var wakeAccounts = &bulk{
	name:  "wake accounts",
	head:  `UPDATE account SET check_again = w.column3 FROM (VALUES`,
	cols:  3,
	types: []string{"TEXT", "TEXT", "TEXT"},
	tail: `) AS w WHERE account.creditor = w.column1 AND account.id = w.column2
		AND (account.check_again IS NULL OR account.check_again > w.column3)`,
}

// Wake makes accounts due on the day, unless they are due sooner: something
// happened to them.
func (tx *Tx) Wake(ctx context.Context, keys []receivable.AccountKey, on day.Date) error {
	_, err := tx.run(ctx, wakeAccounts, len(keys), func(args []any, i int) []any {
		return append(args, string(keys[i].Creditor), string(keys[i].Account), on.String())
	})
	return err
}

// CheckAgain is Wake for one account.
func (tx *Tx) CheckAgain(ctx context.Context, key receivable.AccountKey, on day.Date) error {
	return tx.Wake(ctx, []receivable.AccountKey{key}, on)
}

// SetCause notes why the account is unpaid, as learned on the day.
func (tx *Tx) SetCause(ctx context.Context, key receivable.AccountKey, cause receivable.Cause, on day.Date) error {
	return tx.one(ctx, "account", `UPDATE account SET cause = $3, cause_on = $4 WHERE creditor = $1 AND id = $2`,
		key.Creditor, key.Account, cause, dayValue(on))
}

// SetArmed notes the remedy a person decided to follow through with, "" for none.
func (tx *Tx) SetArmed(ctx context.Context, key receivable.AccountKey, remedy string) error {
	return tx.Arm(ctx, key, remedy, "", day.Date{})
}

// Arm is SetArmed with the court or person named with it, and the day it was decided.
func (tx *Tx) Arm(ctx context.Context, key receivable.AccountKey, remedy, forum string, on day.Date) error {
	return tx.one(ctx, "account", `UPDATE account SET armed = $3, armed_forum = $4, armed_on = $5 WHERE creditor = $1 AND id = $2`,
		key.Creditor, key.Account, remedy, forum, dayValue(on))
}

// SetDoubtful notes whether the outcome of a formal letter's sending is unknown.
func (tx *Tx) SetDoubtful(ctx context.Context, key receivable.AccountKey, doubtful bool) error {
	return tx.one(ctx, "account", `UPDATE account SET doubtful = $3 WHERE creditor = $1 AND id = $2`, key.Creditor, key.Account, doubtful)
}
