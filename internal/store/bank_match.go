package store

import (
	"context"
	"database/sql"
	"iter"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// Payable is an account as payments are matched to it: with its open items, and
// the payments of late.
type Payable struct {
	Key        receivable.AccountKey
	Number     string // of the account
	Client     string // name
	ClientNo   string // the creditor's number for him
	Currency   money.Currency
	Seq        int64
	Head       []byte
	Plain      bool // nothing hangs on it that a payment could end or open again
	Written    bool // letters were written
	WrittenOff bool
	Items      []receivable.Item // open invoices, charges and credit notes, oldest due date first
	Settled    []receivable.Item // invoices settled of late, where ReadSettled was asked
	Payments   []ItemRow         // since the day asked for
	Names      []string          // he paid under
	IBANs      []string          // he paid from
}

// PayerName and PayerIBAN are the kinds of what is learned about payers.
const (
	PayerName = "name"
	PayerIBAN = "iban"
)

// MatchClients are all accounts of a creditor with the name and number of their
// client, by key. While it runs the transaction is not free for other statements.
func (tx *Tx) MatchClients(ctx context.Context, creditor receivable.CreditorID) iter.Seq2[Payable, error] {
	return sequence(ctx, tx, func(rows *sql.Rows) (Payable, error) {
		p := Payable{Key: receivable.AccountKey{Creditor: creditor}}
		err := rows.Scan(&p.Key.Account, &p.Client, &p.ClientNo, &p.Currency)
		return p, err
	}, `SELECT a.id, c.name, c.number, a.currency
		FROM account AS a JOIN client AS c ON c.creditor = a.creditor AND c.id = a.client
		WHERE a.creditor = $1 ORDER BY a.id`, creditor)
}

// MatchItem is an invoice, charge or credit note as it is found by number or sum.
type MatchItem struct {
	Account receivable.AccountID
	Number  string
	Open    money.Amount // zero where it is settled
}

// MatchItems are what is open of a creditor, and what was settled since a day, by
// account. While it runs the transaction is not free for other statements.
func (tx *Tx) MatchItems(ctx context.Context, creditor receivable.CreditorID, since day.Date) iter.Seq2[MatchItem, error] {
	return sequence(ctx, tx, func(rows *sql.Rows) (MatchItem, error) {
		var m MatchItem
		var open int64
		var currency money.Currency
		err := rows.Scan(&m.Account, &m.Number, &open, &currency)
		m.Open = money.New(open, currency)
		return m, err
	}, `SELECT account, number, open_minor, currency FROM item
		WHERE creditor = $1 AND known_to IS NULL AND NOT void AND kind IN ('invoice', 'charge', 'credit_note') AND (closed_on IS NULL OR closed_on >= $2)
		ORDER BY account, id`, creditor, since.String())
}

// Payer is something learned about who pays.
type Payer struct {
	Account receivable.AccountID
	Kind    string
	Value   string
	Line    string // that taught it
}

// Payers are all that was learned of a creditor's payers, by account.
func (tx *Tx) Payers(ctx context.Context, creditor receivable.CreditorID) ([]Payer, error) {
	var list []Payer
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var p Payer
		err := rows.Scan(&p.Account, &p.Kind, &p.Value)
		list = append(list, p)
		return err
	}, `SELECT account, kind, value FROM payer WHERE creditor = $1 ORDER BY account, kind, value`, creditor)
	return list, err
}

var insertPayers = withTail(inserting("payer", "creditor", "account", "kind", "value", "line", "at"), " ON CONFLICT DO NOTHING")

// LearnPayers notes who paid for which account; what is known stays with the line
// that taught it first.
func (tx *Tx) LearnPayers(ctx context.Context, creditor receivable.CreditorID, list []Payer) error {
	tx.added += int64(len(list))
	_, err := tx.run(ctx, insertPayers, len(list), func(args []any, i int) []any {
		p := &list[i]
		return append(args, string(creditor), string(p.Account), p.Kind, p.Value, p.Line, instant(tx.now))
	})
	return err
}

// ForgetPayers takes back what a line taught.
func (tx *Tx) ForgetPayers(ctx context.Context, key receivable.AccountKey, line string) error {
	_, err := tx.exec(ctx, `DELETE FROM payer WHERE creditor = $1 AND account = $2 AND line = $3`, key.Creditor, key.Account, line)
	return err
}

// payableItem are the columns of an item that matching reads.
const payableItem = `SELECT account, id, kind, number, on_day, due_day, gone_on, amount_minor, open_minor, source, ref FROM item WHERE creditor = ? AND account`

// never is a day after all days.
const never = "9999-12-31"

var (
	payableAccounts = &listed{
		name: "payable accounts",
		head: `SELECT a.id, a.number, a.currency, a.seq, a.head, a.holds, a.armed, c.name, c.number
			FROM account AS a JOIN client AS c ON c.creditor = a.creditor AND c.id = a.client WHERE a.creditor = ? AND a.id`,
	}
	payableItems = &listed{
		name: "payable items",
		head: payableItem,
		tail: ` AND known_to IS NULL AND NOT void AND (closed_on IS NULL OR kind = 'payment' AND on_day >= ?)`,
	}
	payableSettled = &listed{
		name: "payable settled",
		head: payableItem,
		tail: ` AND known_to IS NULL AND NOT void AND kind = 'invoice' AND closed_on >= ? AND open_minor = 0`,
	}
	payablePayers = &listed{
		name: "payable payers",
		head: `SELECT account, kind, value FROM payer WHERE creditor = ? AND account`,
		tail: ` ORDER BY account, kind, value`,
	}
)

// Payables reads accounts as payments are matched to them, with the payments since a
// day, none for no day. They are not held: whoever books holds them, and looks
// whether their record has moved on.
func (tx *Tx) Payables(ctx context.Context, creditor receivable.CreditorID, ids []receivable.AccountID, since day.Date) (map[receivable.AccountID]*Payable, error) {
	found := make(map[receivable.AccountID]*Payable, len(ids))
	values := make([]string, len(ids))
	for i, id := range ids {
		values[i] = string(id)
	}
	err := tx.byValues(ctx, payableAccounts, string(creditor), values, func(rows *sql.Rows) error {
		p := &Payable{Key: receivable.AccountKey{Creditor: creditor}}
		var holds int64
		var armed string
		err := rows.Scan(&p.Key.Account, &p.Number, &p.Currency, &p.Seq, &p.Head, &holds, &armed, &p.Client, &p.ClientNo)
		p.Written, p.WrittenOff = holds&hasTouches != 0, holds&hasWriteOffs != 0
		p.Plain = holds&(hasArrangements|hasMatters|hasWriteOffs|hasJudgments) == 0 && armed == ""
		found[p.Key.Account] = p
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := tx.payableItems(ctx, creditor, values, since, found); err != nil {
		return nil, err
	}
	err = tx.byValues(ctx, payablePayers, string(creditor), values, func(rows *sql.Rows) error {
		var account receivable.AccountID
		var kind, value string
		if err := rows.Scan(&account, &kind, &value); err != nil {
			return err
		}
		switch p := found[account]; {
		case p == nil:
		case kind == PayerIBAN:
			p.IBANs = append(p.IBANs, value)
		default:
			p.Names = append(p.Names, value)
		}
		return nil
	})
	return found, err
}

func (tx *Tx) payableItems(ctx context.Context, creditor receivable.CreditorID, values []string, since day.Date, found map[receivable.AccountID]*Payable) error {
	from := never
	if !since.IsZero() {
		from = since.String()
	}
	err := tx.eachPayable(ctx, payableItems, creditor, values, from, found, func(p *Payable, i receivable.Item, ref string) {
		switch i.Kind {
		case receivable.Payment:
			if !since.IsZero() && !i.On.Before(since) {
				p.Payments = append(p.Payments, ItemRow{Account: p.Key, Item: i, Ref: ref})
			}
		case receivable.Invoice, receivable.Charge, receivable.CreditNote:
			p.Items = append(p.Items, i)
		}
	})
	for _, p := range found {
		slices.SortFunc(p.Items, oldestDueFirst)
	}
	return err
}

// ReadSettled adds to accounts the invoices that were settled since a day.
func (tx *Tx) ReadSettled(ctx context.Context, creditor receivable.CreditorID, accounts []*Payable, since day.Date) error {
	found := make(map[receivable.AccountID]*Payable, len(accounts))
	values := make([]string, len(accounts))
	for i, p := range accounts {
		found[p.Key.Account], values[i] = p, string(p.Key.Account)
	}
	return tx.eachPayable(ctx, payableSettled, creditor, values, since.String(), found, func(p *Payable, i receivable.Item, _ string) {
		p.Settled = append(p.Settled, i)
	})
}

func (tx *Tx) eachPayable(ctx context.Context, q *listed, creditor receivable.CreditorID, values []string, from string, found map[receivable.AccountID]*Payable, take func(*Payable, receivable.Item, string)) error {
	var account receivable.AccountID
	var amount, open int64
	var gone day.Date
	var ref string
	var item receivable.Item
	into := []any{&account, &item.ID, &item.Kind, &item.Number, dayInto(&item.On), dayInto(&item.Due), dayInto(&gone), &amount, &open, &item.Source, &ref}
	return tx.byValues(ctx, q, string(creditor), values, func(rows *sql.Rows) error {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		if p := found[account]; p != nil {
			item.Amount, item.Open, item.Gone = money.New(amount, p.Currency), money.New(open, p.Currency), !gone.IsZero()
			take(p, item, ref)
		}
		return nil
	}, from)
}

// FactsNamed are the values of one fact of these accounts, by account.
func (tx *Tx) FactsNamed(ctx context.Context, creditor receivable.CreditorID, accounts []receivable.AccountID, name string) (map[receivable.AccountID]string, error) {
	found := map[receivable.AccountID]string{}
	values := make([]string, len(accounts))
	for i, id := range accounts {
		values[i] = string(id)
	}
	q := &listed{name: "facts named", head: `SELECT account, value FROM fact WHERE creditor = ? AND account`, tail: ` AND name = ? ORDER BY account`}
	err := tx.byValues(ctx, q, string(creditor), values, func(rows *sql.Rows) error {
		var id receivable.AccountID
		var value string
		err := rows.Scan(&id, &value)
		found[id] = value
		return err
	}, name)
	return found, err
}

var (
	noteFacts = &bulk{
		name: "note facts", head: `UPDATE account SET holds = account.holds | ` + hasFactsText + ` FROM (VALUES`, cols: 2, types: []string{"TEXT", "TEXT"},
		tail: `) AS w WHERE account.creditor = w.column1 AND account.id = w.column2`,
	}
	saveFacts = withTail(inserting("fact", "creditor", "account", "name", "value", "author", "on_day", "at"),
		` ON CONFLICT (creditor, account, name) DO UPDATE SET value = excluded.value, author = excluded.author, on_day = excluded.on_day, at = excluded.at`)
)

// FactRow is one fact of an account.
type FactRow struct {
	Account receivable.AccountKey
	Name    string
	Value   string
	Author  string
	On      day.Date
}

// SetFacts is SetFact for many; no account comes twice with one name.
func (tx *Tx) SetFacts(ctx context.Context, rows []FactRow) error {
	if _, err := tx.run(ctx, noteFacts, len(rows), func(args []any, i int) []any {
		return append(args, string(rows[i].Account.Creditor), string(rows[i].Account.Account))
	}); err != nil {
		return err
	}
	_, err := tx.run(ctx, saveFacts, len(rows), func(args []any, i int) []any {
		r := &rows[i]
		return append(args, string(r.Account.Creditor), string(r.Account.Account), r.Name, r.Value, r.Author, dayValue(r.On), instant(tx.now))
	})
	return err
}

// HasPaymentsBeside reports whether the book holds payments that came from
// elsewhere than these sources: only then can a line be money that is booked.
func (tx *Tx) HasPaymentsBeside(ctx context.Context, creditor receivable.CreditorID, sources []string) (bool, error) {
	query := `SELECT COUNT(*) FROM (SELECT 1 FROM item WHERE creditor = $1 AND known_to IS NULL AND kind = 'payment' AND NOT void`
	args := []any{creditor}
	if len(sources) > 0 {
		marks := make([]string, len(sources))
		for i, s := range sources {
			marks[i] = "$" + itoa(i+2)
			args = append(args, s)
		}
		query += ` AND source NOT IN (` + strings.Join(marks, ", ") + `)`
	}
	var n int
	err := tx.row(ctx, query+` LIMIT 1) AS met`, args...).Scan(&n)
	return n > 0, err
}
