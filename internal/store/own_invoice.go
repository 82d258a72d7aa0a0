package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// OwnState is where an own invoice stands.
type OwnState string

// The states of an own invoice. One that is issued stays so.
const (
	OwnWaiting OwnState = "waiting" // a stage whose day has not come
	OwnDraft   OwnState = "draft"
	OwnIssued  OwnState = "issued"
	OwnDropped OwnState = "dropped"
)

// OwnInvoice is an invoice or credit note made here, drafted or issued.
type OwnInvoice struct {
	Creditor receivable.CreditorID
	ID       string
	Account  receivable.AccountKey
	Draft    int64 // what people call it while it has no number
	State    OwnState
	Item     receivable.ItemID // in the account, once issued
	Plan     string            // id of the schedule, "" for none
	Stage    string            // its name in the schedule
	Seq      int               // and its place, from 1
	Ready    day.Date          // it is to be issued on; zero where a person says when
	Rhythm   string            // what it recurs from, "" for none
	Bill     receivable.Bill
	Net      money.Amount
	Tax      money.Amount
	Total    money.Amount
	Payable  money.Amount
	Paper    string // document of the exact PDF
	Hash     []byte // SHA-256 of it
	Data     string // document of the electronic invoice, "" for none
	DataKind string // ubl or cii
	Author   string
}

var ownNames = []string{"creditor", "id", "account", "draft", "state", "kind", "number", "item", "corrects", "plan", "stage", "seq", "ready_day", "rhythm",
	"on_day", "currency", "net_minor", "tax_minor", "total_minor", "payable_minor", "content", "paper", "paper_hash", "data", "data_kind", "author", "at"}

var insertOwn = inserting("own_invoice", ownNames...)

func (tx *Tx) ownArgs(args []any, v *OwnInvoice) ([]any, error) {
	content, err := json.Marshal(v.Bill)
	if err != nil {
		return nil, fmt.Errorf("keep invoice %s: %w", v.ID, err)
	}
	return append(args, string(v.Account.Creditor), v.ID, string(v.Account.Account), v.Draft, string(v.State), string(v.Bill.Kind), v.Bill.Number,
		string(v.Item), v.Bill.Corrects, v.Plan, v.Stage, int64(v.Seq), dayValue(v.Ready), v.Rhythm, dayValue(v.Bill.On), string(v.Bill.Currency),
		v.Net.Minor(), v.Tax.Minor(), v.Total.Minor(), v.Payable.Minor(), string(content), v.Paper, bytesValue(v.Hash), v.Data, v.DataKind, v.Author,
		instant(tx.now)), nil
}

// AddOwnInvoice adds a draft; its id is given, its number comes from here.
func (tx *Tx) AddOwnInvoice(ctx context.Context, v *OwnInvoice) (err error) {
	if v.Draft, err = tx.NextInSeries(ctx, v.Account.Creditor, "#draft"); err != nil {
		return err
	}
	args, err := tx.ownArgs(nil, v)
	if err != nil {
		return err
	}
	return tx.insert(ctx, insertOwn, 1, func([]any, int) []any { return args })
}

// SaveOwnInvoice changes one that is not issued; what is issued is never changed.
func (tx *Tx) SaveOwnInvoice(ctx context.Context, v *OwnInvoice) error {
	a, err := tx.ownArgs(nil, v)
	if err != nil {
		return err
	}
	n, err := tx.exec(ctx, `
		UPDATE own_invoice SET state = $3, kind = $4, number = $5, item = $6, corrects = $7, plan = $8, stage = $9, seq = $10, ready_day = $11,
			on_day = $12, currency = $13, net_minor = $14, tax_minor = $15, total_minor = $16, payable_minor = $17, content = $18, paper = $19,
			paper_hash = $20, data = $21, data_kind = $22
		WHERE creditor = $1 AND id = $2 AND state <> 'issued'`,
		a[0], a[1], a[4], a[5], a[6], a[7], a[8], a[9], a[10], a[11], a[12], a[14], a[15], a[16], a[17], a[18], a[19], a[20], a[21], a[22], a[23], a[24])
	if err != nil && tx.engine.duplicate(err) {
		return fault.Conflictf("invoice_number_taken", "an invoice with the number %s is issued already", v.Bill.Number)
	}
	if err == nil && n != 1 {
		return fault.Conflictf("invoice_issued", "this invoice is issued; it is corrected by a credit note, never changed")
	}
	return err
}

const ownColumns = `creditor, id, account, draft, state, item, plan, stage, seq, ready_day, rhythm, currency, net_minor, tax_minor, total_minor,
	payable_minor, content, paper, paper_hash, data, data_kind, author`

func scanOwn(scan func(...any) error) (v OwnInvoice, err error) {
	var content string
	var currency money.Currency
	var net, tax, total, payable int64
	err = scan(&v.Account.Creditor, &v.ID, &v.Account.Account, &v.Draft, &v.State, &v.Item, &v.Plan, &v.Stage, &v.Seq, dayInto(&v.Ready), &v.Rhythm,
		&currency, &net, &tax, &total, &payable, &content, &v.Paper, &v.Hash, &v.Data, &v.DataKind, &v.Author)
	if err != nil {
		return v, err
	}
	v.Creditor = v.Account.Creditor
	v.Net, v.Tax, v.Total, v.Payable = money.New(net, currency), money.New(tax, currency), money.New(total, currency), money.New(payable, currency)
	if err = json.Unmarshal([]byte(content), &v.Bill); err != nil {
		err = fmt.Errorf("read invoice %s: %w", v.ID, err)
	}
	return v, err
}

func (tx *Tx) ownInvoices(ctx context.Context, where string, args ...any) (list []OwnInvoice, err error) {
	err = tx.each(ctx, func(rows *sql.Rows) error {
		v, err := scanOwn(rows.Scan)
		list = append(list, v)
		return err
	}, `SELECT `+ownColumns+` FROM own_invoice WHERE `+where, args...)
	return list, err
}

func oneOwn(list []OwnInvoice, err error, what string, id any) (OwnInvoice, error) {
	if err == nil && len(list) == 0 {
		err = fault.NotFoundf("invoice_unknown", "there is no %s %v made here; dunwell invoice lists them", what, id)
	}
	if err != nil {
		return OwnInvoice{}, err
	}
	return list[0], nil
}

// OwnInvoiceDraft is the own invoice with that number of a draft.
func (tx *Tx) OwnInvoiceDraft(ctx context.Context, creditor receivable.CreditorID, draft int64) (OwnInvoice, error) {
	list, err := tx.ownInvoices(ctx, `creditor = $1 AND draft = $2`, creditor, draft)
	return oneOwn(list, err, "draft", fmt.Sprintf("D-%d", draft))
}

// OwnInvoiceNumbered is the issued one with that number.
func (tx *Tx) OwnInvoiceNumbered(ctx context.Context, creditor receivable.CreditorID, number string) (OwnInvoice, error) {
	list, err := tx.ownInvoices(ctx, `creditor = $1 AND number = $2 AND number <> ''`, creditor, number)
	return oneOwn(list, err, "invoice", number)
}

// OwnInvoicesOfPlan are the parts of a schedule, in their order.
func (tx *Tx) OwnInvoicesOfPlan(ctx context.Context, creditor receivable.CreditorID, account receivable.AccountID, plan string) ([]OwnInvoice, error) {
	return tx.ownInvoices(ctx, `creditor = $1 AND account = $2 AND plan = $3 AND plan <> '' ORDER BY seq`, creditor, account, plan)
}

// OwnCreditsOf are the issued credit notes that correct an invoice.
func (tx *Tx) OwnCreditsOf(ctx context.Context, creditor receivable.CreditorID, account receivable.AccountID, number string) ([]OwnInvoice, error) {
	return tx.ownInvoices(ctx, `creditor = $1 AND account = $2 AND corrects = $3 AND corrects <> '' AND state = 'issued' ORDER BY draft`, creditor, account, number)
}

// OwnInvoices are those made for a creditor, or for one of his accounts, the youngest
// first, at most limit of them.
func (tx *Tx) OwnInvoices(ctx context.Context, creditor receivable.CreditorID, account receivable.AccountID, limit int) ([]OwnInvoice, error) {
	if account == "" {
		return tx.ownInvoices(ctx, `creditor = $1 ORDER BY draft DESC LIMIT $2`, creditor, limit)
	}
	return tx.ownInvoices(ctx, `creditor = $1 AND account = $2 ORDER BY draft DESC LIMIT $3`, creditor, account, limit)
}

// OwnInvoicesReady are the stages that wait and whose day has come.
func (tx *Tx) OwnInvoicesReady(ctx context.Context, creditor receivable.CreditorID, on day.Date, limit int) ([]OwnInvoice, error) {
	return tx.ownInvoices(ctx, `creditor = $1 AND state = 'waiting' AND ready_day <= $2 ORDER BY ready_day, draft LIMIT $3`, creditor, on.String(), limit)
}

// NextInSeries is the next number of a series, 1 first. It holds the series until the
// transaction ends: whoever rolls back gives the number back, so there are no gaps.
func (tx *Tx) NextInSeries(ctx context.Context, creditor receivable.CreditorID, series string) (n int64, err error) {
	err = tx.row(ctx, `
		INSERT INTO own_series (creditor, series, last) VALUES ($1, $2, 1)
		ON CONFLICT (creditor, series) DO UPDATE SET last = own_series.last + 1
		RETURNING last`, creditor, series).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("number in %s: %w", series, err)
	}
	return n, nil
}

// BeginSeries says which number a series gives next. One that has given numbers
// already goes on as it is.
func (tx *Tx) BeginSeries(ctx context.Context, creditor receivable.CreditorID, series string, next int64) error {
	n, err := tx.exec(ctx, `INSERT INTO own_series (creditor, series, last) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, creditor, series, next-1)
	if err == nil && n == 0 {
		return fault.Conflictf("series_begun", "the series %s has given numbers already and goes on without a gap", series)
	}
	return err
}
