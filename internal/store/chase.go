package store

import (
	"context"
	"database/sql"

	"dunwell/internal/day"
	"dunwell/internal/evidence"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// DecisionRow is one decision as it is kept.
type DecisionRow struct {
	On         day.Date
	Seq        int64 // its entry of the record
	Move       string
	Step       string
	Reason     string // code of the deciding reason
	Reasons    string // JSON of all reasons
	Engine     string
	Policy     string
	Law        string
	CheckAgain day.Date
	Amount     money.Amount // what was owed
	DaysLate   int
}

// ChaseWrite is all that one account's decision leaves behind.
type ChaseWrite struct {
	Key        receivable.AccountKey
	Before     int64 // entries of the record when the file was read
	Decision   DecisionRow
	Records    []evidence.Entry // the next entries, without gap
	Deliveries []receivable.Delivery
	CheckAgain day.Date // zero: not before something happens
}

var insertDecisions = inserting("decision", "creditor", "account", "seq", "on_day", "move", "step", "reason", "reasons", "engine",
	"policy", "law", "check_again", "amount_minor", "currency", "days_late")

var chaseAccounts = &bulk{
	name: "chase accounts",
	head: `UPDATE account SET seq = w.column4, head = w.column5, check_again = w.column6, decided = w.column7 FROM (VALUES`,
	cols: 7, types: []string{"TEXT", "TEXT", "BIGINT", "BIGINT", "BYTEA", "TEXT", "BIGINT"},
	tail: `) AS w WHERE account.creditor = w.column1 AND account.id = w.column2 AND account.seq = w.column3`,
}

// WriteChase writes down the decisions about many accounts, a hundred rows a
// statement. The accounts were read, and so are held, in this transaction. An
// account whose record has grown since is a conflict, and nothing is kept.
func (tx *Tx) WriteChase(ctx context.Context, writes []ChaseWrite) error {
	var records []evidence.Entry
	var deliveries []receivable.Delivery
	for i := range writes {
		records = append(records, writes[i].Records...)
		deliveries = append(deliveries, writes[i].Deliveries...)
	}
	err := tx.insert(ctx, insertDecisions, len(writes), func(args []any, i int) []any {
		k, d := &writes[i].Key, &writes[i].Decision
		return append(args, string(k.Creditor), string(k.Account), d.Seq, dayValue(d.On), d.Move, d.Step, d.Reason, d.Reasons, d.Engine,
			d.Policy, d.Law, dayValue(d.CheckAgain), d.Amount.Minor(), string(d.Amount.Currency()), d.DaysLate)
	})
	if err != nil {
		return err
	}
	if err := tx.insertRecords(ctx, records); err != nil {
		return err
	}
	for i := range writes {
		tx.restand(writes[i].Key.Creditor, writes[i].Key.Account)
	}
	if err := tx.InsertDeliveries(ctx, deliveries); err != nil {
		return err
	}
	met, err := tx.run(ctx, chaseAccounts, len(writes), func(args []any, i int) []any {
		w := &writes[i]
		seq, head := w.Before, []byte(nil)
		if n := len(w.Records); n > 0 {
			seq, head = w.Records[n-1].Seq, w.Records[n-1].Hash
		}
		return append(args, string(w.Key.Creditor), string(w.Key.Account), w.Before, seq, bytesValue(head), dayValue(w.CheckAgain), w.Decision.Seq)
	})
	if err == nil && int(met) != len(writes) {
		return recordMoved()
	}
	return err
}

func recordMoved() error {
	return fault.Conflictf("record_moved", "something else was written down about this account in the meantime; look again, then repeat")
}

const decisionColumns = `d.seq, d.on_day, d.move, d.step, d.reason, d.reasons, d.engine, d.policy, d.law, d.check_again,
	d.amount_minor, d.currency, d.days_late`

type decisionScan struct {
	DecisionRow
	minor    int64
	currency money.Currency
}

func (s *decisionScan) into(before ...any) []any {
	return append(before, &s.Seq, dayInto(&s.On), &s.Move, &s.Step, &s.Reason, &s.Reasons, &s.Engine, &s.Policy, &s.Law,
		dayInto(&s.CheckAgain), &s.minor, &s.currency, &s.DaysLate)
}

func (s *decisionScan) row() DecisionRow {
	s.Amount = money.New(s.minor, s.currency)
	return s.DecisionRow
}

// Decided is an account with the last decision about it.
type Decided struct {
	Account  Account
	Client   string // name
	Decision DecisionRow
}

// LatestDecisions are the accounts of a creditor that were ever decided on, each
// with its last decision, in the order of their ids, at most limit after the
// given one.
func (tx *Tx) LatestDecisions(ctx context.Context, creditor receivable.CreditorID, after receivable.AccountID, limit int) ([]Decided, error) {
	var list []Decided
	var s decisionScan
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var d Decided
		a := &d.Account
		err := rows.Scan(s.into(&a.Key.Creditor, &a.Key.Account, &a.Number, &a.Client, &a.Currency, dayInto(&a.FirstSeen),
			dayInto(&a.CheckAgain), &a.Cause, &a.Seq, &d.Client)...)
		d.Decision = s.row()
		list = append(list, d)
		return err
	}, `
		SELECT `+accountColumns+`, c.name, `+decisionColumns+`
		FROM account AS a
		JOIN decision AS d ON d.creditor = a.creditor AND d.account = a.id AND d.seq = a.decided
		JOIN client AS c ON c.creditor = a.creditor AND c.id = a.client
		WHERE a.creditor = $1 AND a.id > $2
		ORDER BY a.id LIMIT $3`, creditor, after, limit)
	return list, err
}

// DecisionsOf are the decisions about one account, the last one first.
func (tx *Tx) DecisionsOf(ctx context.Context, key receivable.AccountKey, limit int) ([]DecisionRow, error) {
	var list []DecisionRow
	var s decisionScan
	err := tx.each(ctx, func(rows *sql.Rows) error {
		err := rows.Scan(s.into()...)
		list = append(list, s.row())
		return err
	}, `SELECT `+decisionColumns+` FROM decision AS d WHERE d.creditor = $1 AND d.account = $2 ORDER BY d.seq DESC LIMIT $3`,
		key.Creditor, key.Account, limit)
	return list, err
}
